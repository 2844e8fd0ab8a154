"""Ours held against theirs: per account and month what we count, what the platform's own totals say, and what is missing.

A platform says its total in the last row of a report. It can be held against a month only where every day that counts
came with files whose days lie in that month, whose rows all still count, and which have such a row: else it is not known,
and the reason is told. Levels repeat each other's money; they stand side by side and are never added.
"""

import csv
import io
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import duckdb
from sqlalchemy import func, select

from core import clock, db
from core.accounts.rules import Permission, require
from core.db import Scope, Work
from core.errors import Unavailable
from core.reporting import snapshot
from core.reporting.metrics import MICROS
from core.results.models import ResultDay, ResultImport
from core.spreadsheet import neutral
from core.vocabulary import ImportStatus, Level

MONTHS_SHOWN: Final = 13
_TRIES: Final = 5
_DEPTH: Final = {Level.AD: 3, Level.AD_SET: 2, Level.CAMPAIGN: 1}


@dataclass(frozen=True)
class MonthFile:
    """A file some of whose days count in a month.

    Attributes:
        days: Of that month, that count; `day_count` of the whole file, over all its accounts.
        total_micros: What its own totals row says was spent.
        total_matches: Whether that is what its rows add up to; None without such a row, or where it counts more than them.
    """

    import_id: str
    file_name: str
    level: Level
    first_day: date
    last_day: date
    days: int
    day_count: int
    rows: int
    total_micros: int | None
    total_matches: bool | None
    imported_at: datetime
    imported_by: str


@dataclass(frozen=True)
class LevelSum:
    """What one level of reports adds up to in a month; `days` it was told for."""

    level: Level
    spend_micros: int | None
    days: int


@dataclass(frozen=True)
class AccountMonth:
    """One account in one month, in one currency. Money is in micros; None is unknown.

    Attributes:
        month: Its first day.
        spend_micros: What we count: of each day the deepest level.
        levels: Every level that was told, the deepest first.
        platform_micros: What the platform's own totals say; None where `why_unknown` says why.
        unmatched_micros: Of ours, what leads to no ad.
        missing: Days without a single row, between the account's first day with results and yesterday.
    """

    client_id: str
    client: str
    platform: str
    account: str
    currency: str | None
    month: date
    rows: int
    spend_micros: int | None
    unmatched_micros: int | None
    levels: tuple[LevelSum, ...]
    platform_micros: int | None
    why_unknown: str
    files: tuple[MonthFile, ...]
    missing: tuple[date, ...]

    @property
    def difference_micros(self) -> int | None:
        """Ours less theirs."""
        if self.spend_micros is None or self.platform_micros is None:
            return None
        return self.spend_micros - self.platform_micros

    @property
    def agrees(self) -> bool | None:
        """Whether both say the same: to a cent, or to a ten-thousandth where each row was rounded. None if unknown."""
        if self.difference_micros is None or self.platform_micros is None:
            return None
        return abs(self.difference_micros) <= max(MICROS // 100, abs(self.platform_micros) // 10_000)

    @property
    def unmatched_share(self) -> float | None:
        """Of the money, what leads to no ad: 0..1."""
        return (
            None
            if not self.spend_micros or self.unmatched_micros is None
            else self.unmatched_micros / self.spend_micros
        )

    @property
    def last_import_at(self) -> datetime | None:
        """When the newest of its files came."""
        return max((one.imported_at for one in self.files), default=None)


def account_months(
    scope: Scope, workspace_id: str | None = None, *, months: int = MONTHS_SHOWN
) -> tuple[AccountMonth, ...]:
    """Every account and month with results, newest month first, most money first.

    Args:
        workspace_id: Only this client's.
        months: How many months back, this one included.

    Raises:
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    today = clock.today()
    since = _months_before(today.replace(day=1), months - 1)
    for _ in range(_TRIES):
        asked = snapshot.cursor(scope)
        # Everything of one moment: an import that is taken back meanwhile must not stand here by half.
        with db.read(scope, is_steady=True) as work:
            if snapshot.version_seen(work) == snapshot.version_of(asked):
                sums = _sums(asked, workspace_id, since)
                days, first_days = _days(work, workspace_id, since)
                files = _files(work, workspace_id, since)
                break
    else:
        raise Unavailable(
            "the figures are changing too quickly to be held against each other", remedy="try again in a moment"
        )
    told = [_account_month(key, rows, days, first_days, files, today) for key, rows in sums.items()]
    told.sort(key=lambda one: (-one.month.toordinal(), -(one.spend_micros or 0), one.client, one.platform, one.account))
    return tuple(told)


def months_csv(rows: Sequence[AccountMonth]) -> bytes:
    """Account months as CSV for spreadsheets."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(
        ("month", "client", "platform", "account", "currency", "our_total", "platform_total", "platform_total_unknown_because",
         "difference", "unmatched", "unmatched_share", "campaign_level", "ad_set_level", "ad_level", "last_import_at",
         "missing_days", "files")
    )  # fmt: skip
    for one in rows:
        by_level = {level.level: level.spend_micros for level in one.levels}
        writer.writerow(
            (one.month.strftime("%Y-%m"), neutral(one.client), one.platform, neutral(one.account), one.currency or "",
             _units(one.spend_micros), _units(one.platform_micros), neutral(one.why_unknown), _units(one.difference_micros),
             _units(one.unmatched_micros), "" if one.unmatched_share is None else f"{one.unmatched_share:.6f}",
             *(_units(by_level.get(level)) for level in (Level.CAMPAIGN, Level.AD_SET, Level.AD)),
             "" if one.last_import_at is None else one.last_import_at.isoformat(timespec="seconds"),
             " ".join(day.isoformat() for day in one.missing), neutral("; ".join(file.file_name for file in one.files)))
        )  # fmt: skip
    return b"\xef\xbb\xbf" + made.getvalue().encode()


def last_day_of(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_Account = tuple[str, str, str]  # client, platform, account
_Key = tuple[str, str, str, str | None, date]  # and currency, month


@dataclass(frozen=True)
class _LevelRow:
    client: str
    level: Level
    rows: int
    spend: int | None
    counted: int | None
    loose: int | None
    days: int


def _sums(cursor: duckdb.DuckDBPyConnection, workspace_id: str | None, since: date) -> Mapping[_Key, list[_LevelRow]]:
    sql = """SELECT client_id, platform, account, currency, date_trunc('month', day)::DATE AS month, level, max(client),
            count(*) FILTER (is_deepest), sum(spend_micros), sum(spend_micros) FILTER (is_deepest),
            sum(spend_micros) FILTER (is_deepest AND version_id IS NULL), count(DISTINCT day)
        FROM facts WHERE day >= $since AND ($client IS NULL OR client_id = $client) GROUP BY ALL"""
    found: dict[_Key, list[_LevelRow]] = defaultdict(list)
    asked = cursor.execute(sql, {"since": since, "client": workspace_id})
    for client_id, platform, account, currency, month, level, client, rows, *numbers in asked.fetchall():
        spend, counted, loose, days = (None if one is None else int(one) for one in numbers)
        found[client_id, platform, account, currency, month].append(
            _LevelRow(client, Level(level), int(rows), spend, counted, loose, days or 0)
        )
    return found


def _days(
    work: Work, workspace_id: str | None, since: date
) -> tuple[Mapping[tuple[_Account, date], set[date]], Mapping[_Account, date]]:
    """Which days of a month an account has, and its first day of all."""
    present: dict[tuple[_Account, date], set[date]] = defaultdict(set)
    account = (ResultDay.workspace_id, ResultDay.platform, ResultDay.account)
    only = [ResultDay.is_current] + ([] if workspace_id is None else [ResultDay.workspace_id == workspace_id])
    for client_id, platform, name, day in work.execute(
        select(*account, ResultDay.day).where(*only, ResultDay.day >= since).distinct()
    ):
        present[(client_id, platform, name), day.replace(day=1)].add(day)
    first = {
        (client_id, platform, name): day
        for client_id, platform, name, day in work.execute(
            select(*account, func.min(ResultDay.day)).where(*only).group_by(*account)
        )
    }
    return present, first


def _files(
    work: Work, workspace_id: str | None, since: date
) -> Mapping[tuple[_Account, date], list[tuple[MonthFile, Any]]]:
    """The files whose days count in a month of an account, each beside its row of the database."""
    counts: dict[tuple[_Account, date, str], list[int]] = defaultdict(lambda: [0, 0])
    standing: dict[str, int] = defaultdict(int)
    only = [ResultDay.is_current] + ([] if workspace_id is None else [ResultDay.workspace_id == workspace_id])
    recent = select(ResultDay.import_id).where(*only, ResultDay.day >= since)
    asked = select(
        ResultDay.workspace_id, ResultDay.platform, ResultDay.account, ResultDay.day, ResultDay.import_id,
        ResultDay.row_count,
    ).where(*only, ResultDay.import_id.in_(recent))  # fmt: skip
    for client_id, platform, account, day, import_id, rows in work.execute(asked):
        standing[import_id] += rows
        count = counts[(client_id, platform, account), day.replace(day=1), import_id]
        count[0] += 1
        count[1] += rows
    imports = {
        row.id: row
        for row in work.scalars(
            select(ResultImport).where(ResultImport.id.in_(recent), ResultImport.status == ImportStatus.STORED)
        )
    }
    found: dict[tuple[_Account, date], list[tuple[MonthFile, Any]]] = defaultdict(list)
    for (account_key, month, import_id), (days, rows) in counts.items():
        row = imports[import_id]
        file = MonthFile(
            row.id, row.file_name, Level(row.level), row.first_day, row.last_day, days, row.day_count, rows,
            row.file_totals.get("spend"), row.file_total_matches, row.imported_at, row.imported_by_name,
        )  # fmt: skip
        found[account_key, month].append(
            (file, (len(row.accounts), row.currency, row.row_count == standing[import_id]))
        )
    return found


# ── Deciding ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _account_month(
    key: _Key,
    rows: Sequence[_LevelRow],
    days: Mapping[tuple[_Account, date], set[date]],
    first_days: Mapping[_Account, date],
    files: Mapping[tuple[_Account, date], list[tuple[MonthFile, Any]]],
    today: date,
) -> AccountMonth:
    client_id, platform, account, currency, month = key
    whose = (client_id, platform, account)
    told = files.get((whose, month), [])
    deepest = sorted(rows, key=lambda one: -_DEPTH[one.level])
    total, why = _platform_total([one.level for one in rows if one.rows], month, currency, told)
    return AccountMonth(
        client_id=client_id, client=rows[0].client, platform=platform, account=account, currency=currency, month=month,
        rows=sum(one.rows for one in rows), spend_micros=_added(one.counted for one in rows),
        unmatched_micros=_unmatched(rows),
        levels=tuple(LevelSum(one.level, one.spend, one.days) for one in deepest),
        platform_micros=total, why_unknown=why,
        files=tuple(sorted((file for file, _ in told), key=lambda one: (one.first_day, one.file_name))),
        missing=_missing(month, days.get((whose, month), set()), first_days.get(whose, month), today),
    )  # fmt: skip


def _platform_total(
    counted: Sequence[Level], month: date, currency: str | None, told: Sequence[tuple[MonthFile, Any]]
) -> tuple[int | None, str]:
    """What the platform's totals rows add up to in the month, or why that cannot be said."""
    if len(counted) != 1:
        return None, "its days are told at several levels"
    files = [(file, more) for file, more in told if file.level == counted[0]]
    last = last_day_of(month)
    for file, (accounts, of_currency, is_whole) in files:
        name = f"“{file.file_name}”"
        if file.first_day < month or file.last_day > last:
            return None, f"{name} has days of other months, and one total for all of them"
        if file.total_micros is None:
            return None, f"{name} has no totals row"
        if file.total_matches is None:
            return None, f"the totals row of {name} counts more than its rows"
        if accounts != 1:
            return None, f"{name} has one total for several accounts"
        if of_currency != currency or of_currency is None:
            return None, f"{name} has one total for several currencies, or names none"
        if not is_whole:
            return None, f"some days of {name} were replaced by a newer file"
    return sum(file.total_micros or 0 for file, _ in files), ""


def _unmatched(rows: Sequence[_LevelRow]) -> int | None:
    if all(one.counted is None for one in rows):
        return None
    return sum(one.loose or 0 for one in rows)


def _missing(month: date, present: set[date], first: date, today: date) -> tuple[date, ...]:
    last = min(last_day_of(month), today - timedelta(days=1))
    day, missing = max(month, first), []
    while day <= last:
        if day not in present:
            missing.append(day)
        day += timedelta(days=1)
    return tuple(missing)


def _added(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _months_before(month: date, count: int) -> date:
    at = month.year * 12 + month.month - 1 - count
    return date(at // 12, at % 12 + 1, 1)


def _units(micros: int | None) -> str:
    return "" if micros is None else f"{micros / MICROS:.2f}"
