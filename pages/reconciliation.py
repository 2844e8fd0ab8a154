"""Ours against theirs: what we count by account and month, what the platforms' own totals say, and the exchange rates kept."""

from functools import partial
from typing import Final

import streamlit as st

from core import clock
from core.accounts import service as accounts
from core.accounts.rules import Permission
from core.errors import SignInRequired
from core.reporting import described, rates, reconciliation
from core.reporting.metrics import MICROS
from core.reporting.rates import Rate
from core.reporting.reconciliation import AccountMonth, LevelSum, MonthFile
from core.reporting.view import Comparison, Filter, Span, ViewState
from pages.ui import components, figures, frame, links, loaders, receipt, state
from pages.ui.visit import Visit

RATES: Final = "rates"
MISSING_TOLD: Final = 6
RATES_SHOWN: Final = 60
LEVELS: Final = {"campaign": "Campaigns", "ad_set": "Ad sets", "ad": "Ads"}


# ── Callbacks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def keep_rate() -> None:
    """Keep the rate that was typed."""
    frame.attempt(
        rates.keep,
        currency=str(state.value("rate_currency")),
        target=str(state.value("rate_target")),
        from_day=state.value("rate_from_day") or "",
        rate=str(state.value("rate_rate")),
        done="Kept; converted money is counted anew",
        form=RATES,
    )


def drop_rate(rate_id: str) -> None:
    """Keep a rate no more."""
    frame.attempt(rates.remove, rate_id, done="Removed")


def whole_table(token: str | None, workspace_id: str | None) -> bytes:
    """The file of the table, made at the click: outside any run, so the session tells who it is, if it still lives."""
    identity = accounts.identify(token)
    if identity is None:
        raise SignInRequired("your session ended", remedy="sign in again")
    return reconciliation.months_csv(reconciliation.account_months(identity.scope, workspace_id))


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def money(micros: int | None, currency: str | None = None) -> str:
    """An amount as people read it; "n/a" where it is not known."""
    return "n/a" if micros is None else f"{micros / MICROS:,.2f} {currency or ''}".strip()


def verdict(one: AccountMonth) -> str:
    """Whether both say the same."""
    return {True: "Agrees", False: "Differs", None: "Not known"}[one.agrees]


def platform(one: AccountMonth) -> str:
    """Whose account it is."""
    return described.SPELLED["platform"].get(one.platform, one.platform)


def named(one: AccountMonth) -> str:
    """An account in a month: "October 2026 · Meta · Main · Aurora Coffee · USD"."""
    parts = (
        f"{one.month:%B %Y}",
        platform(one),
        one.account,
        one.client,
        one.currency or "",
    )
    return " · ".join(part for part in parts if part)


def missing_words(one: AccountMonth) -> str:
    """Days without a row; long lists are cut."""
    if not one.missing:
        return "none"
    told = ", ".join(f"{day.day} {day:%b}" for day in one.missing[:MISSING_TOLD])
    more = len(one.missing) - MISSING_TOLD
    return f"{components.plural(len(one.missing), 'day')}: {told}{f' and {more} more' if more > 0 else ''}"


def level_words(levels: tuple[LevelSum, ...], currency: str | None) -> str:
    """Every level with what it adds up to, side by side."""
    return " · ".join(
        f"{LEVELS[one.level]} {money(one.spend_micros, currency)} ({components.plural(one.days, 'day')})"
        for one in levels
    )


def file_words(file: MonthFile, currency: str | None) -> str:
    """What a file brought to a month, and what its own total says."""
    total = "no totals row" if file.total_micros is None else f"its own total {money(file.total_micros, currency)}"
    if file.total_matches is False:
        total += ", which differs from its rows"
    by = f" by {file.imported_by}" if file.imported_by else ""
    span = described.days_between(file.first_day, file.last_day)
    here = f"{components.plural(file.rows, 'row')} of {components.plural(file.days, 'day')} here"
    return f"{LEVELS[file.level]} · {span} · {here} · {total} · {components.ago(file.imported_at)}{by}"


# ── Drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_overview(rows: tuple[AccountMonth, ...]) -> None:
    """How many agree, how many do not."""
    told = [verdict(one) for one in rows]
    components.figures(
        (len(rows), "account months"), (told.count("Agrees"), "agree"), (told.count("Differs"), "differ"),
        (told.count("Not known"), "without a total to compare"),
    )  # fmt: skip


def draw_table(visit: Visit, rows: tuple[AccountMonth, ...]) -> None:
    """All of it, one line an account, month and currency."""
    table = [
        {
            "Month": f"{one.month:%b %Y}",
            "Verdict": verdict(one),
            "Account": f"{platform(one)} · {one.account}",
            **({} if visit.workspace else {"Client": one.client}),
            "Ours": _units(one.spend_micros),
            "Platform’s": _units(one.platform_micros),
            "Difference": _units(one.difference_micros),
            "Currency": one.currency,
            "No ad": figures.percent_points(one.unmatched_share),
            "Days missing": len(one.missing),
            "Imported": None if one.last_import_at is None else components.ago(one.last_import_at),
        }
        for one in rows
    ]
    amount = st.column_config.NumberColumn(format="accounting")
    st.dataframe(
        table, hide_index=True, key="reconciliation_table", height="content" if len(table) <= 14 else 530,
        placeholder="n/a", alt="What we count and what the platforms say, by account and month",
        column_config={
            "Ours": amount, "Platform’s": amount, "Difference": amount,
            "No ad": st.column_config.NumberColumn(format="%.2f%%", help="Share of the spend that leads to no ad of yours"),
        },
    )  # fmt: skip


def _units(micros: int | None) -> float | None:
    return None if micros is None else micros / MICROS


def draw_closer(visit: Visit, rows: tuple[AccountMonth, ...]) -> None:
    """One account month: its levels, its files, and where our total is from. First of all one that differs."""
    frame.section("Look closer", "One account in one month, down to its files")
    worst = next((place for place, one in enumerate(rows) if one.agrees is False), 0)
    place = st.selectbox(
        "Account and month", range(len(rows)), index=worst, format_func=lambda at: named(rows[at]), key="reconciliation_one",
        label_visibility="collapsed",
    )  # fmt: skip
    one = rows[place if place is not None and place < len(rows) else worst]
    components.figures(
        (money(one.spend_micros, one.currency), "ours"), (money(one.platform_micros, one.currency), "the platform’s own"),
        (money(one.difference_micros, one.currency), "difference"), (money(one.unmatched_micros, one.currency), "without an ad"),
    )  # fmt: skip
    components.facts(
        ("Verdict", verdict(one)),
        ("Why it is not known", one.why_unknown),
        ("Levels, never added", level_words(one.levels, one.currency)),
        ("Days missing", missing_words(one)),
        ("Last import", components.ago(one.last_import_at)),
    )
    receipt.receipt(visit, view_of(one), "spend", key="reconciliation")
    for file in one.files:
        components.entry(file.file_name, file_words(file, one.currency))
    links.link("results_import", "All imports of this client", icon=":material/upload_file:", client=one.client_id)


def view_of(one: AccountMonth) -> ViewState:
    """Our total of an account month as a view."""
    last = reconciliation.last_day_of(one.month)
    chosen = (
        ("client", one.client_id),
        ("platform", one.platform),
        ("account", one.account),
        ("currency", one.currency or ""),
    )
    return ViewState(
        period=Span(one.month, last), comparison=Comparison.NONE, measures=("spend",),
        filters=tuple(Filter(name, (key,)) for name, key in chosen),
    )  # fmt: skip


def draw_rates(visit: Visit) -> None:
    """The rates that money is converted by, and the form to keep one."""
    frame.section(
        "Exchange rates", "Money is converted only by these: every row at the newest rate of its day or before."
    )
    may_keep = visit.can(Permission.EDIT_CAMPAIGNS)
    if may_keep:
        draw_rate_form()
    kept = loaders.read(visit, rates.kept)
    if not kept:
        st.caption("None is kept yet. Until then money of several currencies stands apart.")
    for one in kept[:RATES_SHOWN]:
        with st.container(key=f"rate_{one.rate_id}", horizontal=True, vertical_alignment="center"):
            components.entry(f"1 {one.currency} = {rates.spelled(one.rate)} {one.target}", rate_words(one))
            if may_keep:
                st.button("Remove", key=f"drop_{one.rate_id}", type="tertiary", on_click=drop_rate, args=(one.rate_id,))
    if len(kept) > RATES_SHOWN:
        st.caption(f"and {len(kept) - RATES_SHOWN:,} older ones")


def rate_words(one: Rate) -> str:
    """From when to when a rate holds, and who keeps it."""
    through = f" – {described.day(one.through)}" if one.through else " on"
    by = f" by {one.kept_by}" if one.kept_by else ""
    return f"From {described.day(one.from_day)}{through} · kept {components.ago(one.kept_at)}{by}"


def draw_rate_form() -> None:
    """One rate: of what, in what, from when, how much."""
    with st.form("rate_form", border=True):
        of, into, since, amount, last = st.columns([2, 2, 3, 3, 2], vertical_alignment="bottom")
        of.text_input("One unit of", key="rate_currency", max_chars=3, placeholder="USD")
        into.text_input("is worth, in", key="rate_target", max_chars=3, placeholder="EUR")
        since.date_input("from", key="rate_from_day", value=clock.today().replace(day=1), format="YYYY-MM-DD")
        amount.text_input("this much", key="rate_rate", max_chars=24, placeholder="0.9213")
        last.form_submit_button("Keep rate", on_click=keep_rate, width="stretch")
        frame.errors(RATES)


def draw_nothing() -> None:
    """What the page is for, before anything was imported."""
    with frame.empty(
        "Nothing to hold against anything yet", "Import a report: its own totals are held against ours, by account and month.",
        icon=":material/balance:",
    ):  # fmt: skip
        links.link("results_import", "Import results", icon=":material/upload_file:")


visit = frame.guard(Permission.VIEW)
rows = loaders.read(visit, reconciliation.account_months, visit.workspace_id)
with frame.header(
    "Reconciliation", "What we count, and what the platforms’ own totals say: by account and month.", ":material/balance:",
    kicker="Results",
):  # fmt: skip
    if rows:
        st.download_button(
            "Download as CSV", partial(whole_table, frame.session_token(), visit.workspace_id),
            file_name=f"reconciliation_{clock.today():%Y-%m-%d}.csv", mime="text/csv", icon=":material/download:",
            key="reconciliation_csv", on_click="ignore",
        )  # fmt: skip
if rows:
    draw_overview(rows)
    draw_table(visit, rows)
    draw_closer(visit, rows)
else:
    draw_nothing()
draw_rates(visit)
