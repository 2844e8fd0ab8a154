"""Results come in: a file is looked at, stored in one transaction, undone; lines are joined to ads by hand and by rule."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from core import clock, db, fields
from core.accounts import audit
from core.accounts.rules import Permission, require
from core.db import Scope, Work
from core.errors import Conflict, InvalidInput, NotFound
from core.results import joining, mappings, reading, storing, tables
from core.results.models import NAME_MAX, ResultImport, ResultLine, ResultMapping, ResultRule
from core.results.numbers import DateOrder
from core.results.reading import Progress, Reading
from core.results.tally import LineName
from core.vocabulary import ImportStatus, JoinedBy, Level, Platform
from core.workspaces.models import Workspace
from core.workspaces.rules import WorkspaceNotFound

_SUMS: Final = ("spend", "impressions", "clicks_all", "clicks_link", "conversions", "revenue")


@dataclass(frozen=True)
class Given:
    """What somebody says about a file beside its bytes.

    Attributes:
        name: Its name as people know it; the path's own when it is "".
        platform: None takes what is recognised.
        account: For files without a column for it; None is `default`.
        mapping: Header → field, where headers are not known or mean something else; None takes the one that is kept for
            them. An import keeps it for later files with the same headers.
        day_order: Which part of 3/4/2026 is the month, where the file does not prove it; None refuses such a file.
    """

    name: str = ""
    platform: Platform | None = None
    account: str | None = None
    mapping: Mapping[str, str] | None = None
    day_order: DateOrder | None = None


_NOTHING: Final = Given()


@dataclass(frozen=True)
class Outcome:
    """What a file brings, before or after it is stored. Money and conversions are in micros; None is unknown.

    Attributes:
        import_id: None when nothing was stored (a preview, or a file that is there already).
        rows: Facts, without totals rows.
        replaced_rows: Facts that count no more because of this file.
        replaced_spend: Their money by currency, which need not be the file's own.
        unmatched_spend: Money of lines that lead to no single ad.
        unmatched: The largest of those lines by name, each with its money.
        file_totals: What the file's own totals row says.
        columns: Header → field, "" for those that are not used.
        is_mapped: The columns were read as somebody says or once said, not as they are known.
        duplicate: The very same bytes are stored already, for the same accounts and with the same meaning of their columns.
    """

    import_id: str | None
    file_name: str
    platform: Platform
    level: Level
    accounts: tuple[str, ...]
    rows: int
    first_day: date
    last_day: date
    day_count: int
    currencies: tuple[str, ...]
    currency: str | None
    spend: int | None
    impressions: int | None
    clicks_all: int | None
    clicks_link: int | None
    conversions: int | None
    revenue: int | None
    result_kind: str | None
    file_total_matches: bool | None
    file_totals: Mapping[str, int]
    replaced_rows: int
    replaced_spend: tuple[tuple[str | None, int], ...]
    unmatched_spend: int | None
    unmatched: tuple[tuple[str, int], ...]
    columns: Mapping[str, str]
    is_mapped: bool
    notes: tuple[str, ...]
    duplicate: bool


class ImportNotFound(NotFound):
    """There is no such import."""


def check(scope: Scope, workspace_id: str, path: Path, given: Given = _NOTHING) -> Outcome:
    """Look at a file to its last row, and write nothing.

    Args:
        path: Where its bytes lie.

    Raises:
        WorkspaceNotFound: There is no such client.
        InvalidInput: At `file`: it cannot be opened; at `mapping`: it does not fit the file.
        ResultsRefused: At `file`: it is not imported; the remedy leads to one that can be.
        Forbidden: The role may not import results.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    return _bring(scope, workspace_id, path, given, is_dry_run=True)


def headers_of(scope: Scope, workspace_id: str, path: Path, *, name: str = "") -> tuple[str, ...]:
    """The headers of a file whose columns are not known, to say what each of them means.

    Raises:
        WorkspaceNotFound: There is no such client.
        ResultsRefused: At `file`: it has no header.
        Forbidden: The role may not import results.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    with db.read(scope) as work:
        _workspace(work, workspace_id)
    with tempfile.TemporaryDirectory(prefix="results-") as folder:
        return tuple(header for header in tables.open_table(path, Path(folder), name=name).headers if header)


def import_file(
    scope: Scope, workspace_id: str, path: Path, given: Given = _NOTHING, *, on_progress: Progress | None = None
) -> Outcome:
    """Store a file in one transaction: its days replace those of the same account and level. The same bytes twice change nothing.

    Args:
        path: Where its bytes lie.
        on_progress: Told while it is read how many rows there are.

    Raises:
        WorkspaceNotFound: There is no such client.
        Conflict: The client is archived.
        InvalidInput: At `file`: it cannot be opened; at `mapping`: it does not fit the file.
        ResultsRefused: At `file`: it is not imported; the remedy leads to one that can be.
        Forbidden: The role may not import results.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    return _bring(scope, workspace_id, path, given, on_progress=on_progress)


def undo(scope: Scope, import_id: str) -> None:
    """Take an import back: what counted before it counts again. Doing it twice changes nothing.

    Raises:
        ImportNotFound: There is no such import.
        Conflict: The client is archived.
        Forbidden: The role may not import results.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    with db.work(scope) as work:
        done = work.one(ResultImport, import_id, missing=ImportNotFound, what="import")
        client = _workspace(work, done.workspace_id, locked=True)
        work.refresh(done)
        if done.status == ImportStatus.UNDONE:
            return
        done.status, done.undone_at, done.undone_by_name = ImportStatus.UNDONE, clock.now(), scope.name
        work.flush()
        storing.give_back(work, done)
        audit.record(
            work, action="results.undone", entity_type="import", entity_id=done.id,
            summary=f"Took back the import of {done.file_name} ({done.row_count:,} rows) of {client.client_name}",
        )  # fmt: skip


def join_line(scope: Scope, line_id: str, code: str) -> None:
    """Say by hand which ad a line shows, by the ad's code; an empty code takes that back.

    Raises:
        NotFound: There is no such line.
        Conflict: The client is archived.
        InvalidInput: At `code`: no ad has it.
        Forbidden: The role may not import results.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    with db.work(scope) as work:
        line = work.one(ResultLine, line_id, what="line")
        client = _workspace(work, line.workspace_id, locked=True)
        if code.strip():
            version_id = _version(work, line.workspace_id, code)
            line.joined_by, line.version_id, line.rule_id = JoinedBy.HAND, version_id, None
        else:
            line.joined_by = JoinedBy.NONE
            storing.join_again(work, line.workspace_id)
        audit.record(
            work, action="results.joined", entity_type="line", entity_id=line.id,
            summary=f"Joined {(line.ad or line.ad_set or line.campaign or line.key)[:80]} of {client.client_name} "
            f"to {code.strip().upper() or 'no ad'}",
        )  # fmt: skip


def add_rule(scope: Scope, workspace_id: str, contains: str, code: str) -> int:
    """Join every line whose names hold a text, now and later, unless a code or a hand says more; gives how many it joined.

    Raises:
        WorkspaceNotFound: There is no such client.
        InvalidInput: At `contains` or `code`.
        Conflict: At `contains`: there is a rule for this text.
        Forbidden: The role may not import results.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    text = (fields.clean_line("contains", contains, max_length=NAME_MAX, required=True) or "").casefold()
    if len(text) < 3:
        raise InvalidInput("the text is too short to tell ads apart", field="contains", remedy="write at least 3 signs")
    with db.work(scope) as work:
        client = _workspace(work, workspace_id, locked=True)
        version_id = _version(work, workspace_id, code)
        if work.scalar(
            select(ResultRule.id).where(ResultRule.workspace_id == workspace_id, ResultRule.contains == text)
        ):
            raise Conflict("there is a rule for this text", field="contains", remedy="remove it first")
        rule = ResultRule(
            workspace_id=workspace_id,
            contains=text,
            version_id=version_id,
            made_at=clock.now(),
            made_by_name=scope.name,
        )
        work.add(rule)
        work.flush()
        storing.join_again(work, workspace_id)
        audit.record(
            work, action="results.rule_added", entity_type="rule", entity_id=rule.id,
            summary=f"Names with “{text[:60]}” of {client.client_name} are of {code.strip().upper()}",
        )  # fmt: skip
        return int(work.scalar(select(func.count()).where(ResultLine.rule_id == rule.id)) or 0)


def remove_rule(scope: Scope, rule_id: str) -> None:
    """Take a rule back: the lines it joined are looked at anew.

    Raises:
        NotFound: There is no such rule.
        Conflict: The client is archived.
        Forbidden: The role may not import results.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    with db.work(scope) as work:
        rule = work.one(ResultRule, rule_id, what="rule")
        client = _workspace(work, rule.workspace_id, locked=True)
        text, workspace_id = rule.contains, rule.workspace_id
        work.delete(rule)
        storing.join_again(work, workspace_id)
        audit.record(
            work, action="results.rule_removed", entity_type="rule", entity_id=rule_id,
            summary=f"Names with “{text[:60]}” of {client.client_name} are no longer joined by a rule",
        )  # fmt: skip


def forget_mapping(scope: Scope, mapping_id: str) -> None:
    """Forget what somebody said of the columns of a kind of file; what was imported by it stays as it is.

    Raises:
        NotFound: There is no such mapping.
        Forbidden: The role may not import results.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    with db.work(scope) as work:
        kept = work.one(ResultMapping, mapping_id, what="mapping")
        client = _workspace(work, kept.workspace_id)
        audit.record(
            work, action="results.mapping_forgotten", entity_type="mapping", entity_id=kept.id,
            summary=f"Forgot what the columns {', '.join(kept.columns)[:80]} of {client.client_name} were said to mean",
        )  # fmt: skip
        work.delete(kept)


# --- one file ------------------------------------------------------------------------------------------------------------


def _bring(
    scope: Scope,
    workspace_id: str,
    path: Path,
    given: Given,
    *,
    is_dry_run: bool = False,
    on_progress: Progress | None = None,
) -> Outcome:
    with db.read(scope) as work:
        _workspace(work, workspace_id)
    account = fields.clean_line("account", given.account or "", max_length=200)
    folder = Path(tempfile.mkdtemp(prefix="results-"))
    try:
        table = tables.open_table(path, folder, name=_shown(given.name or path.name))
        with db.read(scope) as work:
            kept = mappings.kept_for(work, workspace_id, table.headers)
        platform = given.platform or (kept[0] if kept else None)
        mapping = mappings.checked(table.headers, given.mapping) if given.mapping else kept[1] if kept else None
        read = reading.read(
            table, today=clock.today(), platform=platform, account=account, given=mapping,
            day_order=given.day_order, on_progress=on_progress,
        )  # fmt: skip
        with read.spool:
            if is_dry_run:
                with db.read(scope) as work:
                    return _outcome(work, workspace_id, read, storing.lines_of(work, workspace_id, read))
            with db.work(scope) as work:
                client = _workspace(work, workspace_id, locked=True)
                if given.mapping:
                    mappings.keep(work, workspace_id, table.headers, read.platform, given.mapping)
                return _stored(work, client, read)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _stored(work: Work, client: Workspace, read: Reading) -> Outcome:
    """Write the file unless it is there; days and facts in this one transaction."""
    lines = storing.lines_of(work, client.id, read)
    outcome = _outcome(work, client.id, read, lines)
    if outcome.duplicate:
        return outcome
    done = _import_row(work, client.id, read, outcome)
    storing.store(work, done, read, lines)
    audit.record(
        work, action="results.imported", entity_type="import", entity_id=done.id,
        summary=f"Imported {read.rows:,} rows of {done.file_name} for {client.client_name}",
        details={"platform": read.platform, "level": read.level, "replaced_rows": outcome.replaced_rows},
    )  # fmt: skip
    return Outcome(**(vars(outcome) | {"import_id": done.id}))


def _import_row(work: Work, workspace_id: str, read: Reading, outcome: Outcome) -> ResultImport:
    assert work.scope is not None
    done = ResultImport(
        workspace_id=workspace_id, file_sha256=read.table.sha256, file_name=outcome.file_name,
        size_bytes=read.table.size_bytes, platform=read.platform, level=read.level, accounts=list(outcome.accounts),
        currency=outcome.currency, first_day=outcome.first_day, last_day=outcome.last_day, day_count=outcome.day_count,
        row_count=outcome.rows, spend_micros=outcome.spend, impressions=outcome.impressions,
        clicks_all=outcome.clicks_all, clicks_link=outcome.clicks_link, conversions_micros=outcome.conversions,
        revenue_micros=outcome.revenue, result_kind=outcome.result_kind and outcome.result_kind[:NAME_MAX],
        is_revenue_derived=read.is_revenue_derived, file_total_matches=outcome.file_total_matches,
        file_totals=dict(outcome.file_totals), replaced_rows=outcome.replaced_rows, columns=dict(outcome.columns),
        notes=list(outcome.notes), imported_at=clock.now(), imported_by_id=work.scope.user_id,
        imported_by_name=work.scope.name,
    )  # fmt: skip
    work.add(done)
    work.flush()
    return done


def _outcome(work: Work, workspace_id: str, read: Reading, lines: storing.Lines) -> Outcome:
    """What the file brings, with nothing of it stored yet."""
    before = _same_bytes(work, workspace_id, read)
    is_known = any(
        (one.platform, one.accounts, one.columns, one.first_day, one.last_day, one.day_count) == _read_as(read)
        for one in before
    )
    replaced = [] if is_known else storing.replaced_days(work, workspace_id, read)
    loose = [(line, spend) for line, spend in read.lines.items() if lines.joined[line].version_id is None]
    loose.sort(key=lambda one: -one[1])
    has_spend = read.sums["spend"] is not None
    sums: dict[str, Any] = {name: read.sums[name] for name in _SUMS}
    return Outcome(
        import_id=None, file_name=read.table.name, platform=read.platform, level=read.level,
        accounts=tuple(read.accounts), rows=read.rows, first_day=read.first_day, last_day=read.last_day,
        day_count=_day_count(read),
        currencies=read.currencies, currency=read.currencies[0] if len(read.currencies) == 1 else None, **sums,
        result_kind=read.kinds[0] if len(read.kinds) == 1 else None, file_total_matches=read.totals_match,
        file_totals=read.file_totals, replaced_rows=sum(day.row_count for day in replaced),
        replaced_spend=storing.spend_of(work, replaced),
        unmatched_spend=sum(spend for _, spend in loose) if has_spend else None,
        unmatched=tuple((_named(line), spend) for line, spend in loose[:50]),
        columns=read.columns.used, is_mapped=read.is_mapped, duplicate=is_known,
        notes=(*_notes(read, lines, before, is_known=is_known), *_shared(storing.told_elsewhere(work, workspace_id, read))),
    )  # fmt: skip


def _notes(read: Reading, lines: storing.Lines, before: Sequence[ResultImport], *, is_known: bool) -> tuple[str, ...]:
    """What had to be assumed of the file, and what of it may count twice or for the wrong client."""
    notes = read.notes
    others = sorted({account for one in before for account in one.accounts} - set(read.accounts))
    if others and not is_known:
        told = ", ".join(others[:6])
        notes = (*notes, f"these very bytes count for the account {told} too; take that import back if it was wrong")
    if not is_known and any(one.platform != read.platform for one in before):
        notes = (
            *notes,
            "these very bytes count as a report of another platform too; take that import back if it was wrong",
        )
    if (
        before
        and not is_known
        and any((one.first_day, one.last_day) != (read.first_day, read.last_day) for one in before)
    ):
        notes = (*notes, "these very bytes count for other days too; take that import back if they were wrong")
    if lines.others:
        told = ", ".join(lines.others[:6])
        notes = (
            *notes,
            f"it names ads of {told}; a client’s results lead to its own ads only, so see that the client is right",
        )
    return notes


def _shared(clients: Sequence[str]) -> tuple[str, ...]:
    """That an account's days are told for other clients too; each client's count by themselves, so nothing is replaced."""
    if not clients:
        return ()
    whose = ", ".join(clients[:6])
    told = f"these days of its account count for {whose} too: what the files share counts once for each client and twice in "
    return (f"{told}the totals of all, so give each client a file of its own campaigns",)


def _same_bytes(work: Work, workspace_id: str, read: Reading) -> Sequence[ResultImport]:
    asked = select(ResultImport).where(
        ResultImport.workspace_id == workspace_id,
        ResultImport.file_sha256 == read.table.sha256,
        ResultImport.status == ImportStatus.STORED,
    )
    return work.scalars(asked).all()


def _read_as(read: Reading) -> tuple[str, list[str], dict[str, str], date, date, int]:
    """What makes the same bytes the same import; whether 3/4 is in March or in April is told by the days."""
    return read.platform, read.accounts, read.columns.used, read.first_day, read.last_day, _day_count(read)


def _day_count(read: Reading) -> int:
    return len({day for _, day in read.days})


def _shown(name: str) -> str:
    """A file's name as it is kept; bytes that are no text, as some disks have them, are shown as question marks."""
    return name.encode("utf-8", "replace").decode()[:255]


def _named(line: LineName) -> str:
    return line.ad or line.ad_id or line.ad_set or line.ad_set_id or line.campaign or line.campaign_id or ""


def _workspace(work: Work, workspace_id: str, *, locked: bool = False) -> Workspace:
    """The client; locked, so that two files of it are stored one after the other."""
    found = work.one(Workspace, workspace_id, missing=WorkspaceNotFound, what="client")
    if locked:
        # A lock that lets others add to the client meanwhile: a large file takes its time.
        lock = select(Workspace.archived_at).where(Workspace.id == workspace_id).with_for_update(key_share=True)
        if work.execute(lock).scalar_one() is not None:
            raise Conflict("the client is archived", field="workspace", remedy="restore it first")
    return found


def _version(work: Work, workspace_id: str, code: str) -> str:
    """The version of the client's own ad that has the code."""
    bare = code.strip().upper()
    codes = joining.known_codes(work, workspace_id, [bare])
    if bare not in codes.known:
        what = f"the ad with this code is of {codes.others[0]}" if codes.others else "no ad of yours has this code"
        raise InvalidInput(what, field="code", remedy="copy it from an ad of this client or from its launch sheet")
    return codes.known[bare]
