"""Facts into the database in bulk, and which version of a day counts."""

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, func, insert, select, update

from core import ids
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Work, database
from core.results import joining
from core.results.joining import Joined
from core.results.models import ResultDay, ResultFact, ResultImport, ResultLine, ResultRule
from core.results.reading import UNNAMED, Reading
from core.results.tally import ACCOUNT_MAX, MEASURES, LineName
from core.vocabulary import ImportStatus, JoinedBy, Platform
from core.workspaces.models import Workspace

_MONEY: Final = {"spend": "spend_micros", "conversions": "conversions_micros", "revenue": "revenue_micros"}
_COLUMNS: Final = (
    "agency_id", "day_id", "line_id", "currency", "placement", "country", "device", "result_kind", "attribution",
    *(_MONEY.get(name, name) for name in MEASURES),
)  # fmt: skip
_TOGETHER: Final = 500
_INSERTED_TOGETHER: Final = 5_000


class Standing(NamedTuple):
    """A line that earlier files brought, as far as a new file asks."""

    line_id: str
    joined: Joined


@dataclass(frozen=True)
class Lines:
    """The lines of a file beside those that stand; there may be hundreds of thousands.

    Attributes:
        keys: Of the file's lines, in its order.
        standing: Key → the line that stands.
        joined: What each line of the file is of.
        others: Other clients whose ads its names tell the codes of.
    """

    keys: list[bytes]
    standing: dict[bytes, Standing]
    joined: dict[LineName, Joined]
    others: tuple[str, ...] = ()


def store(work: Work, done: ResultImport, read: Reading, lines: Lines) -> None:
    """Write lines, days and facts of a file; its days become the current ones of their accounts at its level."""
    _renamed(work, done, read)
    line_ids = _lines(work, done, read, lines)
    for day in replaced_days(work, done.workspace_id, read):
        day.is_current = False
    day_ids = ids.new_ids(len(read.days))
    work.add_all(
        ResultDay(
            id=day_id, workspace_id=done.workspace_id, import_id=done.id, platform=done.platform, account=account,
            level=done.level, day=day, row_count=told.rows, spend_micros=told.spend, is_current=True,
        )
        for day_id, ((account, day), told) in zip(day_ids, read.days.items(), strict=True)
    )  # fmt: skip
    work.flush()
    agency_id = work.agency_id
    batches = (
        [(agency_id, day_ids[fact[0]], line_ids[fact[1]], *fact[2:]) for fact in batch] for batch in read.batches()
    )
    _write(work, batches)


def _renamed(work: Work, done: ResultImport, read: Reading) -> None:
    """Earlier releases kept the beginning of a long account name alone: what they kept is of the same account.

    Else a file that comes again would stand beside its own days, and an undo would not find them.
    """
    for kept, whole in read.long_names.items():
        for table in (ResultDay, ResultLine):
            work.touched(
                update(table)
                .where(
                    table.agency_id == work.agency_id, table.workspace_id == done.workspace_id,
                    table.platform == done.platform, table.account.in_((whole[:ACCOUNT_MAX], whole)),
                )
                .values(account=kept)
            )  # fmt: skip


def _kept_names(read: Reading) -> dict[str, str]:
    """A long account as earlier releases kept it → as it is kept now."""
    return {whole[:ACCOUNT_MAX]: kept for kept, whole in read.long_names.items()}


def give_back(work: Work, done: ResultImport) -> None:
    """After an undo: of every day it covered, the newest version that still stands counts."""
    own = work.scalars(select(ResultDay).where(ResultDay.import_id == done.id)).all()
    for day in own:
        was_current, day.is_current = day.is_current, False
        if was_current:
            before = _newest(work, day)
            if before is not None:
                before.is_current = True


def _newest(work: Work, day: ResultDay) -> ResultDay | None:
    asked = (
        select(ResultDay)
        .join(ResultImport, (ResultImport.agency_id == ResultDay.agency_id) & (ResultImport.id == ResultDay.import_id))
        .where(
            ResultDay.workspace_id == day.workspace_id, ResultDay.platform == day.platform,
            ResultDay.level == day.level, ResultDay.account == day.account, ResultDay.day == day.day,
            ResultImport.status == ImportStatus.STORED,
        )
        .order_by(ResultImport.imported_at.desc(), ResultImport.id.desc())
        .limit(1)
    )  # fmt: skip
    return work.scalars(asked).one_or_none()


def replaced_days(work: Work, workspace_id: str, read: Reading) -> list[ResultDay]:
    """The versions that count now, of the days the file covers, at its level and accounts."""
    covered = set(read.days)
    kept = _kept_names(read)
    accounts = (*read.accounts, *kept)
    asked = select(ResultDay).where(
        ResultDay.workspace_id == workspace_id,
        ResultDay.platform == read.platform,
        ResultDay.level == read.level,
        ResultDay.account.in_(accounts[:_TOGETHER]) if len(accounts) <= _TOGETHER else ResultDay.account != "",
        ResultDay.day.between(read.first_day, read.last_day),
        ResultDay.is_current,
    )
    return [day for day in work.scalars(asked) if (kept.get(day.account, day.account), day.day) in covered]


def told_elsewhere(work: Work, workspace_id: str, read: Reading) -> tuple[str, ...]:
    """The other clients for whom days of these accounts count, or for whom these very bytes were imported, by name."""
    named = [account for account in read.accounts if account != UNNAMED][:_TOGETHER]
    days = select(ResultDay.workspace_id).where(
        ResultDay.workspace_id != workspace_id, ResultDay.platform == read.platform, ResultDay.account.in_(named),
        ResultDay.day.between(read.first_day, read.last_day), ResultDay.is_current,
    )  # fmt: skip
    bytes_too = select(ResultImport.workspace_id).where(
        ResultImport.workspace_id != workspace_id, ResultImport.file_sha256 == read.table.sha256,
        ResultImport.status == ImportStatus.STORED,
    )  # fmt: skip
    found = {*(work.scalars(days.distinct()) if named else ()), *work.scalars(bytes_too.distinct())}
    if not found:
        return ()
    asked = select(Workspace.client_name).where(Workspace.id.in_(found)).order_by(Workspace.client_name)
    return tuple(work.scalars(asked))


def spend_of(work: Work, days: Sequence[ResultDay]) -> tuple[tuple[str | None, int], ...]:
    """The money of some days by currency; None where their file named none."""
    sums: dict[str | None, int] = {}
    named = {row.id: row.currency for row in _imports_of(work, days)}
    for day in days:
        currency = named[day.import_id]
        if currency is not None and day.spend_micros is not None:
            sums[currency] = sums.get(currency, 0) + day.spend_micros
    # Files of several currencies, or of none that they name, say it fact by fact.
    unsure = [day.id for day in days if named[day.import_id] is None]
    for start in range(0, len(unsure), _TOGETHER):
        asked = (
            select(ResultFact.currency, func.sum(ResultFact.spend_micros))
            .where(ResultFact.day_id.in_(unsure[start : start + _TOGETHER]), ResultFact.spend_micros.is_not(None))
            .group_by(ResultFact.currency)
        )
        for currency, spend in work.execute(asked):
            sums[currency] = sums.get(currency, 0) + int(spend or 0)
    return tuple(sorted(sums.items(), key=lambda one: one[0] or ""))


def _imports_of(work: Work, days: Sequence[ResultDay]) -> Sequence[ResultImport]:
    import_ids = sorted({day.import_id for day in days})
    found: list[ResultImport] = []
    for start in range(0, len(import_ids), _TOGETHER):
        found += work.scalars(select(ResultImport).where(ResultImport.id.in_(import_ids[start : start + _TOGETHER])))
    return found


# --- lines ---------------------------------------------------------------------------------------------------------------


def key_of(platform: Platform, level: str, line: LineName) -> str:
    """What makes a line the same line in the next file."""
    parts = (
        platform,
        level,
        line.account,
        line.campaign,
        line.campaign_id,
        line.ad_set,
        line.ad_set_id,
        line.ad,
        line.ad_id,
        line.reference,
    )
    return hashlib.sha256("\x1f".join("\x00" if part is None else str(part) for part in parts).encode()).hexdigest()


def lines_of(work: Work, workspace_id: str, read: Reading) -> Lines:
    """What each line of a file is of: as a hand said of it or of the same thing under less or more of its names, else by code or rule."""
    keys = [bytes.fromhex(key_of(read.platform, read.level, line)) for line in read.lines]
    standing = _standing(work, workspace_id, keys)
    by_hand = _Hands(work, workspace_id, read)
    codes = joining.known_codes(work, workspace_id, _codes(read))
    rules = _rules(work, workspace_id)
    joined = {}
    for key, line in zip(keys, read.lines, strict=True):
        row = standing.get(key)
        version_id = by_hand.version_of(line) if row is None else None
        if row is not None and row.joined.by == JoinedBy.HAND:
            joined[line] = row.joined
        elif version_id is not None:
            joined[line] = Joined(JoinedBy.HAND, version_id)
        else:
            joined[line] = joining.join(_names(line), line.reference, codes.known, rules)
    return Lines(keys, standing, joined, codes.others)


def _standing(work: Work, workspace_id: str, keys: Sequence[bytes]) -> dict[bytes, Standing]:
    """Key → the line that has it. Few columns, and what lines share is kept once: a file comes again nearly as it was."""
    shared: dict[tuple[str, str | None, str | None], Joined] = {}
    found: dict[bytes, Standing] = {}
    for start in range(0, len(keys), _TOGETHER):
        asked = select(
            ResultLine.key, ResultLine.id, ResultLine.joined_by, ResultLine.version_id, ResultLine.rule_id
        ).where(
            ResultLine.workspace_id == workspace_id,
            ResultLine.key.in_([key.hex() for key in keys[start : start + _TOGETHER]]),
        )
        for key, line_id, by, version_id, rule_id in work.execute(asked):
            how = (by, version_id, rule_id)
            if how not in shared:
                shared[how] = Joined(JoinedBy(by), version_id, rule_id)
            found[bytes.fromhex(key)] = Standing(line_id, shared[how])
    return found


class _Hands:
    """The lines that a hand joined, to know them again when an export has a column more or less than the last."""

    def __init__(self, work: Work, workspace_id: str, read: Reading) -> None:
        asked = select(ResultLine).where(
            ResultLine.workspace_id == workspace_id,
            ResultLine.platform == read.platform,
            ResultLine.level == read.level,
            ResultLine.joined_by == JoinedBy.HAND,
        )
        self.by_part: dict[tuple[str, str], list[ResultLine]] = {}
        kept = _kept_names(read)
        for row in work.scalars(asked):
            for part in joining.deepest(_parts(row)):
                self.by_part.setdefault((kept.get(row.account, row.account), part), []).append(row)

    def version_of(self, line: LineName) -> str | None:
        """The ad of the line's other selves, if they agree on one."""
        parts = (line.campaign, line.campaign_id, line.ad_set, line.ad_set_id, line.ad, line.ad_id)
        versions = {
            row.version_id
            for part in joining.deepest(parts)
            for row in self.by_part.get((line.account, part), ())
            if joining.is_same(parts, _parts(row))
        }
        return versions.pop() if len(versions) == 1 else None


def _parts(row: ResultLine) -> tuple[str | None, ...]:
    return (
        row.campaign, row.campaign_platform_id, row.ad_set, row.ad_set_platform_id, row.ad, row.ad_platform_id
    )  # fmt: skip


def join_again(work: Work, workspace_id: str) -> None:
    """Look anew at every line of a client that no hand joined: a code may be known now, a rule may be new."""
    work.flush()
    rows = work.scalars(
        select(ResultLine).where(ResultLine.workspace_id == workspace_id, ResultLine.joined_by != JoinedBy.HAND)
    ).all()
    texts = [(row.campaign, row.ad_set, row.ad) for row in rows]
    codes = joining.known_codes(
        work,
        workspace_id,
        itertools.chain.from_iterable(joining.codes_in([*t, r.reference]) for t, r in zip(texts, rows, strict=True)),
    )
    rules = _rules(work, workspace_id)
    for row, names in zip(rows, texts, strict=True):
        found = joining.join(names, row.reference, codes.known, rules)
        row.joined_by, row.version_id, row.rule_id = found.by, found.version_id, found.rule_id


def _lines(work: Work, done: ResultImport, read: Reading, lines: Lines) -> list[str]:
    """The ids of the file's lines, in its order; new ones are written, and those that are of something else now."""
    fresh = ids.new_ids(len(read.lines))
    written: dict[bytes, str] = {}
    batch: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    found: list[str] = []
    for line_id, key, line in zip(fresh, lines.keys, read.lines, strict=True):
        row, how = lines.standing.get(key), lines.joined[line]
        if row is not None:
            if row.joined != how:
                moved.append(_moved(row.line_id, how))
        elif key not in written:
            written[key] = line_id
            batch.append(_new_line(work.agency_id, done, line_id, key.hex(), line, how))
            if len(batch) >= _INSERTED_TOGETHER:
                _insert(work, batch)
                batch = []
        found.append(row.line_id if row is not None else written[key])
    _insert(work, batch)
    _move(work, moved)
    return found


def _moved(line_id: str, how: Joined) -> dict[str, Any]:
    return {"line": line_id, "by": how.by, "version": how.version_id, "rule": how.rule_id}


def _move(work: Work, moved: Sequence[dict[str, Any]]) -> None:
    """Write what lines are of now."""
    if moved:
        table = ResultLine.__table__
        asked = (
            update(ResultLine)
            .where(table.c.agency_id == work.agency_id, table.c.id == bindparam("line"))
            .values(joined_by=bindparam("by"), version_id=bindparam("version"), rule_id=bindparam("rule"))
        )
        work.connection().execute(asked, moved)


def _new_line(
    agency_id: str, done: ResultImport, line_id: str, key: str, line: LineName, how: Joined
) -> dict[str, Any]:
    return {
        "agency_id": agency_id, "id": line_id, "workspace_id": done.workspace_id, "key": key,
        "platform": done.platform, "account": line.account, "level": done.level, "campaign": line.campaign,
        "campaign_platform_id": line.campaign_id, "ad_set": line.ad_set, "ad_set_platform_id": line.ad_set_id,
        "ad": line.ad, "ad_platform_id": line.ad_id, "reference": line.reference, "joined_by": how.by,
        "version_id": how.version_id, "rule_id": how.rule_id,
    }  # fmt: skip


def _insert(work: Work, lines: Sequence[dict[str, Any]]) -> None:
    if lines:
        # Past the unit of work: it keeps what it wrote, and a file may have hundreds of thousands of lines.
        work.connection().execute(insert(ResultLine), lines)


def _codes(read: Reading) -> Iterator[str]:
    for line in read.lines:
        yield from joining.codes_in([*_names(line), line.reference])


def _names(line: LineName) -> tuple[str | None, ...]:
    return line.campaign, line.ad_set, line.ad


def _rules(work: Work, workspace_id: str) -> Sequence[tuple[str, str, str]]:
    # Earlier releases kept rules that name another client's ad; nothing is joined to it.
    asked = (
        select(ResultRule.contains, ResultRule.version_id, ResultRule.id)
        .join(CreativeVersion, CreativeVersion.id == ResultRule.version_id)
        .join(AdCreative, AdCreative.id == CreativeVersion.creative_id)
        .where(ResultRule.workspace_id == workspace_id, AdCreative.workspace_id == ResultRule.workspace_id)
    )
    # The longest text is the most particular.
    return [
        (row[0], row[1], row[2])
        for row in work.execute(asked.order_by(func.length(ResultRule.contains).desc(), ResultRule.id))
    ]


# --- facts ---------------------------------------------------------------------------------------------------------------


def _write(work: Work, batches: Iterator[list[tuple[Any, ...]]]) -> None:
    """`executemany` on SQLite; COPY on PostgreSQL, by way of a table of the transaction, because COPY itself is not
    allowed into a table under row-level security."""
    listed = ", ".join(_COLUMNS)
    connection = work.connection()
    raw = connection.connection.driver_connection
    assert raw is not None
    if database.current().is_sqlite:
        places = ", ".join("?" for _ in _COLUMNS)
        cursor = raw.cursor()
        for batch in batches:
            cursor.executemany(f"INSERT INTO {ResultFact.__tablename__} ({listed}) VALUES ({places})", batch)  # noqa: S608 - own names
        cursor.close()
        return
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE result_incoming ON COMMIT DROP AS SELECT {listed} FROM result_facts WITH NO DATA"  # noqa: S608 - own names
    )
    with raw.cursor() as cursor:
        with cursor.copy(f"COPY result_incoming ({listed}) FROM STDIN") as copy:
            for batch in batches:
                for fact in batch:
                    copy.write_row(fact)
        cursor.execute(f"INSERT INTO result_facts ({listed}) SELECT {listed} FROM result_incoming")  # noqa: S608 - own names
