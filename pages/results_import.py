"""Results of ad platforms: a report is dropped, looked at, imported, and can be taken back; lines without an ad find theirs."""

import itertools
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core.accounts.rules import Permission
from core.errors import Conflict, ImprimaturError
from core.results import queries, service
from core.results.columns import FIELDS
from core.results.numbers import DateOrder
from core.results.queries import ImportCard, LooseLine
from core.results.refusals import ColumnsUnknown, DayOrderUnknown
from core.results.service import Given, Outcome
from core.results.tally import ACCOUNT_MAX
from core.vocabulary import Platform
from pages.parts import results_kept
from pages.parts.results_kept import LEVELS, PLATFORM_NAMES, count, money
from pages.ui import components, frame, links, loaders, state
from pages.ui.visit import Visit

UPLOAD: Final = "results_upload"
JOIN: Final = "results_join"
UPLOAD_MB: Final = 200
RECOGNISED: Final = "as recognised"
PLATFORMS: Final = {RECOGNISED: "As recognised", **PLATFORM_NAMES}
UNUSED: Final = "not used"
ORDERS: Final = {DateOrder.DAY_FIRST: "The day comes first", DateOrder.MONTH_FIRST: "The month comes first"}
COLUMNS_SHOWN: Final = 60
MAPPED_ABREAST: Final = 3


class OtherClient(Conflict):
    """The files were looked at for another client than the one they would be imported into."""

    def __init__(self) -> None:
        super().__init__("These files were looked at for another client", remedy="drop them again here")


@dataclass(frozen=True)
class Seen:
    """A dropped file and what it was found to be; `file_id` is the upload's own, since two may have one name."""

    file_id: str
    name: str
    found: Outcome | ImprimaturError


@dataclass
class Desk:
    """What this tab does: for which client, which round of the uploader, what each file was found to be, and what was said of it.

    Attributes:
        headers: File → its headers, where a person may say what they mean; `mappings` is what was said.
        orders: File → which of day and month comes first, as somebody said.
        accounts: File → its account, as somebody said of one without a column for it.
    """

    workspace_id: str = ""
    round: int = 0
    seen: list[Seen] = field(default_factory=list)
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    mappings: dict[str, dict[str, str]] = field(default_factory=dict)
    orders: dict[str, DateOrder] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget what was found: it belongs to files that are there no more, or to another client."""
        self.seen = []
        self.headers.clear()
        self.mappings.clear()
        self.orders.clear()
        self.accounts.clear()


def settle(workspace_id: str) -> None:
    """Forget what was looked at for another client, or what is dropped no more since the page was left."""
    desk = state.of(Desk)
    if desk.workspace_id != workspace_id or not _dropped(workspace_id):
        desk.clear()
    desk.workspace_id = workspace_id


# ── Callbacks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def look(workspace_id: str) -> None:
    """Read what was dropped to the last row; nothing is written."""
    desk = state.of(Desk)
    scope = frame.visit().scope
    if desk.workspace_id != workspace_id:
        desk.clear()
    desk.workspace_id, desk.seen = workspace_id, []
    for file in _dropped(workspace_id):
        try:
            found = _with_file(file, service.check, scope, workspace_id, _given(workspace_id, file))
            desk.seen.append(Seen(file.file_id, file.name, found))
        except ImprimaturError as error:
            desk.seen.append(Seen(file.file_id, file.name, error))
            desk.headers.pop(file.file_id, None)
            if isinstance(error, ColumnsUnknown) or file.file_id in desk.mappings:
                with suppress(ImprimaturError):
                    desk.headers[file.file_id] = _with_file(file, service.headers_of, scope, workspace_id)


def correct(file_id: str, headers: tuple[str, ...]) -> None:
    """Offer to say what the columns of a file mean that was read already."""
    state.of(Desk).headers[file_id] = headers


def map_columns(workspace_id: str, file_id: str) -> None:
    """Look again at a file with its columns as somebody says; an import keeps that for later files like it."""
    desk = state.of(Desk)
    said = {
        header: state.value(f"map_{file_id}_{at}")
        for at, header in enumerate(desk.headers.pop(file_id, ())[:COLUMNS_SHOWN])
    }
    desk.mappings[file_id] = {header: used for header, used in said.items() if used and used != UNUSED}
    look(workspace_id)


def say_order(workspace_id: str, file_id: str, order: DateOrder) -> None:
    """Look again at a file with day and month in the order that somebody says."""
    state.of(Desk).orders[file_id] = order
    look(workspace_id)


def say_account(workspace_id: str, file_id: str) -> None:
    """Look again at a file as one of the account that somebody names."""
    state.of(Desk).accounts[file_id] = str(state.value(f"account_{file_id}")).strip()
    look(workspace_id)


def take_in(workspace_id: str) -> None:
    """Import every file that was found good, each in a transaction of its own."""
    desk = state.of(Desk)
    if desk.workspace_id != workspace_id:
        frame.refuse(OtherClient(), UPLOAD)
        return
    good = {one.file_id for one in desk.seen if isinstance(one.found, Outcome) and not one.found.duplicate}
    stored = 0
    for file in _dropped(workspace_id):
        if file.file_id in good:
            done = frame.attempt(
                lambda scope, file=file: _with_file(
                    file, service.import_file, scope, workspace_id, _given(workspace_id, file)
                ),
                done="",
                form=UPLOAD,
            )
            stored += done.value.rows if done.succeeded and not done.value.duplicate else 0
    if stored:
        frame.say(f"{stored:,} rows imported")
    if not frame.has_errors(UPLOAD):
        desk.round += 1
        desk.clear()


def take_back(import_id: str) -> None:
    """Undo an import."""
    frame.attempt(service.undo, import_id, done="Taken back; what counted before counts again")


def join(line_id: str, key: str) -> None:
    """Join a line to the ad whose code was typed at `key`."""
    frame.attempt(service.join_line, line_id, str(state.value(f"join_{key}")), done="Joined", form=f"{JOIN}_{key}")


def add_rule(workspace_id: str) -> None:
    """Join every line whose names hold a text."""
    frame.attempt(
        service.add_rule, workspace_id, str(state.value("rule_contains")), str(state.value("rule_code")),
        done=lambda joined: f"{components.plural(joined, 'line')} joined", form=JOIN,
    )  # fmt: skip


def _files_key(workspace_id: str) -> str:
    return f"results_files_{workspace_id}_{state.of(Desk).round}"


def _dropped(workspace_id: str) -> list[Any]:
    return list(state.value(_files_key(workspace_id), None) or [])


def _given(workspace_id: str, file: Any) -> Given:
    platform = state.value(f"results_platform_{workspace_id}") or RECOGNISED
    desk = state.of(Desk)
    return Given(
        file.name,
        None if platform == RECOGNISED else Platform(platform),
        desk.accounts.get(file.file_id) or None,
        desk.mappings.get(file.file_id) or None,
        desk.orders.get(file.file_id),
    )


def _with_file(file: Any, use_case: Any, scope: Any, workspace_id: str, *more: Any) -> Any:
    """Run a use case over an upload that lies in a file meanwhile, copied piece by piece."""
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        path = Path(folder) / "report"
        file.seek(0)
        with path.open("wb") as out:
            shutil.copyfileobj(file, out)
        return use_case(scope, workspace_id, path, *more)


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def is_clash(one: Outcome, other: Outcome) -> bool:
    """Whether of two files the second would replace what the first has just brought."""
    is_same = (one.platform, one.level) == (other.platform, other.level)
    is_together = one.first_day <= other.last_day and other.first_day <= one.last_day
    return is_same and is_together and bool(set(one.accounts) & set(other.accounts))


def days(outcome: Outcome | ImportCard) -> str:
    """The days that are covered."""
    first, last = outcome.first_day, outcome.last_day
    return f"{first:%-d %b %Y}" if first == last else f"{first:%-d %b %Y} – {last:%-d %b %Y}"


# ── Drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_upload(workspace_id: str) -> None:
    """The drop zone, and the platform that may be corrected; whatever changes, the files are looked at again."""
    st.file_uploader(
        f"Reports by day: CSV, TSV, XLSX or Parquet, as the platform gives them; up to {UPLOAD_MB} MB each",
        accept_multiple_files=True, help="Larger files come in from the shell: `python -m core import-results`.",
        key=_files_key(workspace_id), max_upload_size=UPLOAD_MB, on_change=look, args=(workspace_id,),
    )  # fmt: skip
    st.selectbox(
        "Platform", list(PLATFORMS), key=f"results_platform_{workspace_id}", format_func=lambda one: PLATFORMS[one],
        on_change=look, args=(workspace_id,), width=320,
    )  # fmt: skip
    frame.errors(UPLOAD)


def draw_seen(workspace_id: str) -> None:
    """What each file is, what it brings and replaces; and the button."""
    seen = state.of(Desk).seen
    for place, one in enumerate(seen):
        with components.card(f"seen_{workspace_id}_{place}", height="content"):
            if isinstance(one.found, Outcome):
                draw_outcome(workspace_id, one.file_id, one.found)
            else:
                draw_refused(workspace_id, one, one.found)
    fit = [one.found for one in seen if isinstance(one.found, Outcome) and not one.found.duplicate]
    clash = next((pair for pair in itertools.combinations(fit, 2) if is_clash(*pair)), None)
    if clash is not None:
        told = f"“{clash[0].file_name}” and “{clash[1].file_name}” hold the same days of the same account: one would replace the other."
        st.warning(
            frame.plain(f"{told} If they are of two accounts, name the account at each; else remove one."),
            icon=":material/compare_arrows:",
        )
    elif fit:
        rows = sum(found.rows for found in fit)
        st.button(
            f"Import {components.plural(rows, 'row')}", key="results_import", type="primary", on_click=take_in,
            args=(workspace_id,), icon=":material/download_done:",
        )  # fmt: skip


def draw_refused(workspace_id: str, seen: Seen, why: ImprimaturError) -> None:
    """Why a file is not imported and what to do; what a person can say of it may be said here."""
    components.entry(seen.name, note="not imported")
    told = " ".join(f"{part[:1].upper()}{part[1:]}." for part in (why.what, why.remedy) if part)
    st.error(frame.plain(told), icon=":material/block:")
    if isinstance(why, DayOrderUnknown):
        with st.container(horizontal=True):
            for order, words in ORDERS.items():
                st.button(
                    words, key=f"order_{order}_{seen.file_id}", on_click=say_order,
                    args=(workspace_id, seen.file_id, order),
                )  # fmt: skip
    if state.of(Desk).headers.get(seen.file_id):
        with st.expander("Say what its columns mean"):
            draw_mapping(workspace_id, seen.file_id, state.of(Desk).mappings.get(seen.file_id, {}))


def draw_mapping(workspace_id: str, file_id: str, used: Mapping[str, str]) -> None:
    """One choice a column, at what it was taken for."""
    choices, headers = [UNUSED, *FIELDS], state.of(Desk).headers[file_id]
    with st.form(f"map_{file_id}", border=False):
        for start in range(0, min(len(headers), COLUMNS_SHOWN), MAPPED_ABREAST):
            for at, column in enumerate(st.columns(MAPPED_ABREAST), start=start):
                if at < min(len(headers), COLUMNS_SHOWN):
                    column.selectbox(
                        headers[at],
                        choices,
                        index=choices.index(used.get(headers[at]) or UNUSED),
                        key=f"map_{file_id}_{at}",
                        format_func=lambda one: one.replace("_", " "),
                    )
        st.form_submit_button("Use these columns", on_click=map_columns, args=(workspace_id, file_id))


def draw_outcome(workspace_id: str, file_id: str, found: Outcome) -> None:
    """One file before it is imported."""
    components.entry(found.file_name, note=f"{PLATFORMS[found.platform]}, {LEVELS[found.level]}")
    if "account" not in found.columns.values():
        draw_account(workspace_id, file_id)
    if found.duplicate:
        st.info(
            "This very file was imported before, for the same account and read in the same way. Nothing would change.",
            icon=":material/done_all:",
        )
        return
    components.figures(
        (found.rows, "rows"), (found.day_count, "days"), (money(found.spend, found.currency), "spend"),
        (money(found.unmatched_spend, found.currency), "without an ad"),
    )  # fmt: skip
    amounts = " + ".join(money(spend, currency) for currency, spend in found.replaced_spend) or money(None, None)
    replaced = f"{found.replaced_rows:,} rows, {amounts}"
    components.facts(
        ("Days", days(found)),
        ("Accounts", ", ".join(found.accounts[:6])),
        ("Replaces", replaced if found.replaced_rows else "nothing"),
        ("Impressions", count(found.impressions)),
        ("Clicks, all / link", f"{count(found.clicks_all)} / {count(found.clicks_link)}"),
        ("File’s own total", _total_words(found)),
        *(("Note", note) for note in found.notes),
    )
    is_open = file_id in state.of(Desk).headers
    with st.expander("Say what its columns mean" if is_open else "How its columns were read", expanded=is_open):
        if is_open:
            draw_mapping(workspace_id, file_id, found.columns)
            return
        if found.is_mapped:
            st.caption("As somebody said of columns like these.")
        components.facts(*((header, used.replace("_", " ") or UNUSED) for header, used in found.columns.items()))
        st.button("Correct", key=f"correct_{file_id}", on_click=correct, args=(file_id, tuple(found.columns)))


def draw_account(workspace_id: str, file_id: str) -> None:
    """The account of a file that has no column for it; without a name it is `default`."""
    key = f"account_{file_id}"
    if not state.holds(key):
        state.put(key, state.of(Desk).accounts.get(file_id, ""))
    st.text_input(
        "Account, which this file does not name", key=key, placeholder="default", max_chars=ACCOUNT_MAX, width=320,
        on_change=say_account, args=(workspace_id, file_id),
    )  # fmt: skip


def _total_words(found: Outcome) -> str:
    if found.file_total_matches is None:
        return "has none to compare"
    said = money(found.file_totals.get("spend"), found.currency)
    return f"{said}: agrees with ours" if found.file_total_matches else f"{said}: differs from ours"


def draw_history(visit: Visit, workspace_id: str) -> None:
    """What was imported, newest first; each can be taken back."""
    cards = loaders.read(visit, queries.history, workspace_id)
    if not cards:
        return
    frame.section("Imported", "Newest first")
    for card in cards:
        with st.container(key=f"import_{card.import_id}", horizontal=True, vertical_alignment="center"):
            components.entry(card.file_name, _history_words(card), "taken back" if card.is_undone else "")
            if not card.is_undone and visit.can(Permission.EDIT_CAMPAIGNS):
                st.button(
                    "Take back",
                    key=f"undo_{card.import_id}",
                    on_click=take_back,
                    args=(card.import_id,),
                    type="tertiary",
                )


def _history_words(card: ImportCard) -> str:
    kept = "" if card.is_undone or card.current_rows == card.rows else f", {card.current_rows:,} still count"
    who = f"{components.ago(card.imported_at)} by {card.imported_by}"
    return (
        f"{PLATFORMS[Platform(card.platform)]}, {LEVELS[card.level]} · {days(card)} · {card.rows:,} rows{kept} · "
        f"{money(card.spend_micros, card.currency)} · {who}"
    )


def draw_unmatched(visit: Visit, workspace_id: str) -> None:
    """The money that leads to no ad, largest first, with a way to join each line or many."""
    lines = loaders.read(visit, queries.unmatched, workspace_id, most=50)
    if not lines:
        return
    frame.section("Without an ad", "No single code of an ad is in these names")
    if visit.can(Permission.EDIT_CAMPAIGNS):
        draw_rule(workspace_id)
    for line in lines:
        draw_line(visit, line)


def draw_rule(workspace_id: str) -> None:
    """One rule for many lines."""
    with st.form("results_rule", border=True):
        left, right, last = st.columns([3, 2, 1], vertical_alignment="bottom")
        left.text_input("Names that contain", key="rule_contains", max_chars=400)
        right.text_input("are of the ad with the code", key="rule_code", max_chars=8, placeholder="IM…")
        last.form_submit_button("Add rule", on_click=add_rule, args=(workspace_id,), width="stretch")
        frame.errors(JOIN)


def draw_line(visit: Visit, line: LooseLine) -> None:
    """One line, its money in one currency, and the code of its ad; a line of several currencies is drawn once for each."""
    key = f"{line.line_id}_{line.currency or 'none'}"
    why = "several codes" if line.joined_by == "mixed" else LEVELS[line.level].removesuffix("s")
    with st.container(key=f"loose_{key}", horizontal=True, vertical_alignment="center"):
        components.entry(
            line.name, f"{line.campaign} · {line.account} · {why}", money(line.spend_micros, line.currency)
        )
        if visit.can(Permission.EDIT_CAMPAIGNS):
            st.text_input(
                "Code of its ad", key=f"join_{key}", label_visibility="collapsed", placeholder="Code, IM…",
                max_chars=8, width=140, on_change=join, args=(line.line_id, key),
            )  # fmt: skip
    frame.errors(f"{JOIN}_{key}")


def draw_standing(visit: Visit, workspace_id: str) -> bool:
    """How complete the results are; whether there are any."""
    standing = loaders.read(visit, queries.standing, workspace_id)
    if not standing.facts:
        return False
    share = "n/a" if standing.matched_share is None else f"{standing.matched_share:.0%}"
    last = "n/a" if standing.last_day is None else f"{standing.last_day:%-d %b %Y}"
    components.figures(
        (standing.facts, "rows that count"), (share, "of spend matched to ads"), (last, "newest day"),
        (components.ago(standing.last_import_at), "last import"),
    )  # fmt: skip
    return True


def draw_nothing() -> None:
    """What the page is for, before anything was imported."""
    components.numbered(
        ("Export by day", "From Meta, Google Ads, TikTok, LinkedIn, or any table with a day and figures."),
        ("Look first", "What it brings, what it replaces, whether its own total agrees. Nothing is written yet."),
        ("Import", "Codes in the names lead to your ads. Every import can be taken back."),
    )


visit = frame.guard(Permission.VIEW)
frame.header(
    "Import results", "What ran and what it cost, from the platforms’ own reports.", ":material/upload_file:",
    kicker="Results",
)  # fmt: skip
client = frame.chosen_client(visit, "Results belong to one client.")
settle(client.workspace_id)
has_results = draw_standing(visit, client.workspace_id)
if visit.can(Permission.EDIT_CAMPAIGNS):
    draw_upload(client.workspace_id)
    draw_seen(client.workspace_id)
if not has_results and not state.of(Desk).seen:
    draw_nothing()
draw_unmatched(visit, client.workspace_id)
results_kept.draw_rules(visit, client.workspace_id)
draw_history(visit, client.workspace_id)
results_kept.draw_restated(visit, client.workspace_id)
results_kept.draw_mappings(visit, client.workspace_id, look)
if has_results:
    links.link("dashboard", "All results", icon=":material/monitoring:")
