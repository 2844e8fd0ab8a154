"""Results of ad platforms: a report is dropped, looked at, imported, and can be taken back; lines without an ad find theirs."""

import itertools
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core.accounts.rules import Permission
from core.errors import Conflict, ImprimaturError
from core.results import queries, service
from core.results.columns import FIELDS
from core.results.queries import ImportCard, LooseLine
from core.results.refusals import ColumnsUnknown
from core.results.service import Given, Outcome
from core.vocabulary import Platform
from pages.ui import components, frame, links, loaders, state
from pages.ui.visit import Visit

UPLOAD: Final = "results_upload"
JOIN: Final = "results_join"
UPLOAD_MB: Final = 1_000
RECOGNISED: Final = "as recognised"
PLATFORMS: Final = {
    RECOGNISED: "As recognised", Platform.META: "Meta", Platform.GOOGLE: "Google Ads", Platform.TIKTOK: "TikTok",
    Platform.LINKEDIN: "LinkedIn", Platform.OTHER: "Other",
}  # fmt: skip
UNUSED: Final = "not used"
COLUMNS_SHOWN: Final = 60
LEVELS: Final = {"campaign": "campaigns", "ad_set": "ad sets", "ad": "ads"}


class OtherClient(Conflict):
    """The files were looked at for another client than the one they would be imported into."""

    def __init__(self) -> None:
        super().__init__("These files were looked at for another client", remedy="drop them again here")


@dataclass
class Desk:
    """What this tab does: for which client, which round of the uploader, what each file was found to be, and what its columns mean."""

    workspace_id: str = ""
    round: int = 0
    seen: list[tuple[str, Outcome | ImprimaturError]] = field(default_factory=list)
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    mappings: dict[str, dict[str, str]] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget what was found: it belongs to files that are there no more, or to another client."""
        self.seen = []
        self.headers.clear()
        self.mappings.clear()


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
    for name, data in _dropped(workspace_id):
        try:
            found = _with_file(data, service.check, scope, workspace_id, _given(workspace_id, name))
            desk.seen.append((name, found))
        except ImprimaturError as error:
            desk.seen.append((name, error))
            desk.headers.pop(name, None)
            if isinstance(error, ColumnsUnknown):
                with suppress(ImprimaturError):
                    desk.headers[name] = _with_file(data, service.headers_of, scope, workspace_id)


def map_columns(workspace_id: str, name: str, place: int) -> None:
    """Look again at a file with its columns as somebody says; an import keeps that for later files like it."""
    desk = state.of(Desk)
    said = {
        header: state.value(f"map_{workspace_id}_{place}_{at}")
        for at, header in enumerate(desk.headers[name][:COLUMNS_SHOWN])
    }
    desk.mappings[name] = {header: used for header, used in said.items() if used and used != UNUSED}
    look(workspace_id)


def take_in(workspace_id: str) -> None:
    """Import every file that was found good, each in a transaction of its own."""
    desk = state.of(Desk)
    if desk.workspace_id != workspace_id:
        frame.refuse(OtherClient(), UPLOAD)
        return
    good = {name for name, found in desk.seen if isinstance(found, Outcome) and not found.duplicate}
    stored = 0
    for name, data in _dropped(workspace_id):
        if name in good:
            done = frame.attempt(
                lambda scope, name=name, data=data: _with_file(
                    data, service.import_file, scope, workspace_id, _given(workspace_id, name)
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


def _dropped(workspace_id: str) -> list[tuple[str, bytes]]:
    files = state.value(_files_key(workspace_id), None) or []
    return [(one.name, one.getvalue()) for one in files]


def _given(workspace_id: str, name: str) -> Given:
    platform = state.value(f"results_platform_{workspace_id}") or RECOGNISED
    account = str(state.value(f"results_account_{workspace_id}")).strip()
    return Given(
        name,
        None if platform == RECOGNISED else Platform(platform),
        account or None,
        state.of(Desk).mappings.get(name) or None,
    )


def _with_file(data: bytes, use_case: Any, scope: Any, workspace_id: str, *more: Any) -> Any:
    """Run a use case over bytes that lie in a file of their own meanwhile."""
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        path = Path(folder) / "report"
        path.write_bytes(data)
        return use_case(scope, workspace_id, path, *more)


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def money(micros: int | None, currency: str | None) -> str:
    """An amount as people read it; "n/a" where it is not known."""
    return "n/a" if micros is None else f"{micros / 1_000_000:,.2f} {currency or ''}".strip()


def is_clash(one: Outcome, other: Outcome) -> bool:
    """Whether of two files the second would replace what the first has just brought."""
    is_same = (one.platform, one.level) == (other.platform, other.level)
    is_together = one.first_day <= other.last_day and other.first_day <= one.last_day
    return is_same and is_together and bool(set(one.accounts) & set(other.accounts))


def days(outcome: Outcome | ImportCard) -> str:
    """The days that are covered."""
    first, last = outcome.first_day, outcome.last_day
    return f"{first:%-d %b %Y}" if first == last else f"{first:%-d %b %Y} – {last:%-d %b %Y}"


def number(value: int | None) -> str:
    """A count, or "n/a"."""
    return "n/a" if value is None else f"{value:,}"


# ── Drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_upload(workspace_id: str) -> None:
    """The drop zone and the two things that may be corrected; whatever changes, the files are looked at again."""
    st.file_uploader(
        "Reports by day: CSV, TSV, XLSX or Parquet, as the platform gives them", accept_multiple_files=True,
        key=_files_key(workspace_id), max_upload_size=UPLOAD_MB, on_change=look, args=(workspace_id,),
    )  # fmt: skip
    left, right = st.columns(2)
    left.selectbox(
        "Platform", list(PLATFORMS), key=f"results_platform_{workspace_id}", format_func=lambda one: PLATFORMS[one],
        on_change=look, args=(workspace_id,),
    )  # fmt: skip
    right.text_input(
        "Account, if the file does not name it", key=f"results_account_{workspace_id}", placeholder="default",
        max_chars=200, on_change=look, args=(workspace_id,),
    )  # fmt: skip
    frame.errors(UPLOAD)


def draw_seen(workspace_id: str) -> None:
    """What each file is, what it brings and replaces; and the button."""
    seen = state.of(Desk).seen
    for place, (name, found) in enumerate(seen):
        with components.card(f"seen_{workspace_id}_{place}", height="content"):
            if isinstance(found, ImprimaturError):
                draw_refused(workspace_id, place, name, found)
            else:
                draw_outcome(found)
    fit = [found for _, found in seen if isinstance(found, Outcome) and not found.duplicate]
    clash = next((pair for pair in itertools.combinations(fit, 2) if is_clash(*pair)), None)
    if clash is not None:
        told = f"“{clash[0].file_name}” and “{clash[1].file_name}” hold the same days of the same account: one would replace the other."
        st.warning(
            frame.plain(f"{told} Remove one and import the other with its account named; then drop the first again."),
            icon=":material/compare_arrows:",
        )
    elif fit:
        rows = sum(found.rows for found in fit)
        st.button(
            f"Import {components.plural(rows, 'row')}", key="results_import", type="primary", on_click=take_in,
            args=(workspace_id,), icon=":material/download_done:",
        )  # fmt: skip


def draw_refused(workspace_id: str, place: int, name: str, why: ImprimaturError) -> None:
    """Why a file is not imported and what to do; where it has a header, its columns may be named by hand."""
    components.entry(name, note="not imported")
    told = " ".join(f"{part[:1].upper()}{part[1:]}." for part in (why.what, why.remedy) if part)
    st.error(frame.plain(told), icon=":material/block:")
    headers = state.of(Desk).headers.get(name, ())
    if not headers:
        return
    with st.expander("Say what its columns mean"), st.form(f"map_{workspace_id}_{place}", border=False):
        for at, header in enumerate(headers[:COLUMNS_SHOWN]):
            st.selectbox(
                header,
                [UNUSED, *FIELDS],
                key=f"map_{workspace_id}_{place}_{at}",
                format_func=lambda one: one.replace("_", " "),
            )
        st.form_submit_button("Use these columns", on_click=map_columns, args=(workspace_id, name, place))


def draw_outcome(found: Outcome) -> None:
    """One file before it is imported."""
    components.entry(found.file_name, note=f"{PLATFORMS[found.platform]}, {LEVELS[found.level]}")
    if found.duplicate:
        st.info("This very file was imported before. Nothing would change.", icon=":material/done_all:")
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
        ("Impressions", number(found.impressions)),
        ("Clicks, all / link", f"{number(found.clicks_all)} / {number(found.clicks_link)}"),
        ("File’s own total", _total_words(found)),
        *(("Note", note) for note in found.notes),
    )
    with st.expander("How its columns were read"):
        components.facts(*((header, used.replace("_", " ") or "not used") for header, used in found.columns.items()))


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
draw_history(visit, client.workspace_id)
if has_results:
    links.link("dashboard", "All results", icon=":material/monitoring:")
