"""Where a figure comes from: formula, sums, files, freshness, coverage, its rows, and the same question for a notebook.

A receipt is asked of the same snapshot, by the same condition, as the figure itself, so it cannot tell of other rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from core.accounts.rules import Permission, require
from core.db import Scope
from core.errors import InvalidInput
from core.reporting import ask, described, export, snapshot
from core.reporting.ask import Answer, Figure
from core.reporting.metrics import CONVERSIONS, METRICS, MICROS, SCALED, Metric
from core.reporting.question import NO_KIND
from core.reporting.view import SETTLING_DAYS, Comparison, Filter, SortBy, Span, ViewState

FILES_TOLD: Final = 50
# What of a row helps to find it again at the platform, in the order people read it.
_NAMED: Final = (
    "day", "client", "platform", "account", "level", "platform_campaign", "platform_campaign_id", "ad_set", "ad_set_id",
    "platform_ad", "platform_ad_id", "code", "ad", "joined_by", "platform_placement", "country", "device", "currency",
    "result_kind", "attribution",
)  # fmt: skip


@dataclass(frozen=True)
class SourceFile:
    """One imported file that a figure is made of: what it brought to it, and when and by whom it came.

    Attributes:
        rows: Of this figure, not of the whole file; `first_day` and `last_day` alike.
    """

    import_id: str
    file_name: str
    platform: str
    level: str
    rows: int
    first_day: date
    last_day: date
    imported_at: datetime
    imported_by: str


@dataclass(frozen=True)
class Receipt:
    """Where one figure comes from.

    Attributes:
        view: The view of this figure alone.
        figure: Its value and sums, as stored; None in it where it is not known or cannot be added up.
        currency: Of its money.
        filters: What its rows were chosen by, in words.
        files: At most `FILES_TOLD` of `file_count`, those with most rows first.
        rows: Rows of the selection; `known_rows` of them tell what the metric adds up.
        coverage: 0..1, the share of the selection's spend in rows that tell it; None in several currencies, or without spend.
        silent: Platforms with rows that do not tell it.
        through: The last day with results; `unsettled_from` the first that the platforms may still change.
        notebook: The line that asks the same in a notebook; None unless it is about one client.
    """

    metric: Metric
    view: ViewState
    span: Span
    figure: Figure
    currency: str | None
    filters: tuple[str, ...]
    files: tuple[SourceFile, ...]
    file_count: int
    rows: int
    known_rows: int
    coverage: float | None
    silent: tuple[str, ...]
    through: date | None
    unsettled_from: date | None
    settling_days: int
    notes: tuple[str, ...]
    notebook: str | None


def receipt(
    scope: Scope, view: ViewState, metric: str, keys: Sequence[Any] = (), currency: str | None = None
) -> Receipt:
    """Where a view's figure comes from.

    Args:
        metric: Its slug.
        keys: The group's keys, one of each dimension of the view as its row has them; none for the total.
        currency: The row's, where the view has rows of several; "" is that of files which name none.

    Raises:
        InvalidInput: There is no such metric, or there are not as many keys as dimensions.
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    narrow = of_figure(view, metric, keys)
    found = ask.answer(scope, narrow)
    if len(found.totals) > 1 and currency is not None and view.currency is None:
        narrow = narrow.narrowed("currency", currency)
        found = ask.answer(scope, narrow)
    cursor = snapshot.cursor(scope)
    files = _files(cursor, narrow)
    figure, of = _figure(found, metric, currency)
    rows, known, spend, told_spend, currencies = _coverage(cursor, narrow)
    return Receipt(
        metric=METRICS[metric], view=narrow, span=found.span, figure=figure, currency=of,
        filters=described.filters(narrow, described.names_of(cursor, narrow)), files=files[:FILES_TOLD],
        file_count=len(files), rows=rows, known_rows=known,
        coverage=told_spend / spend if spend and currencies == 1 else None, silent=_silent(cursor, narrow),
        through=found.through, unsettled_from=found.unsettled_from, settling_days=SETTLING_DAYS, notes=found.notes,
        notebook=described.notebook_line(narrow, found.span),
    )  # fmt: skip


def of_figure(view: ViewState, metric: str, keys: Sequence[Any] = ()) -> ViewState:
    """The view of one figure: one metric, the rows of one group.

    Raises:
        InvalidInput: There is no such metric, or there are not as many keys as dimensions.
    """
    if metric not in METRICS:
        raise InvalidInput(f"there is no metric “{metric[:60]}”", field="show", remedy="choose one of the registry")
    if keys and len(keys) != len(view.dimensions):
        raise InvalidInput("a group has a key for each dimension", field="keys", remedy="give the keys of its row")
    groups = tuple(
        Filter(name, (described.spelled_key(key),)) for name, key in zip(view.dimensions, keys, strict=False)
    )
    # Filters of the view stay beside those of the group: a filter may leave out what a coarser dimension takes in.
    filters = tuple(dict.fromkeys((*view.filters, *groups)))
    return replace(
        view, comparison=Comparison.NONE, filters=filters, thresholds=(), dimensions=(), measures=(metric,), sort=None,
        sort_by=SortBy.VALUE, is_ascending=False,
    )  # fmt: skip


def write_rows(scope: Scope, view: ViewState, path: Path) -> int:
    """The rows that a figure's sums run over, as CSV for spreadsheets, streamed to a file; gives how many there are.

    Args:
        view: Of the figure alone, as its receipt has it.

    Raises:
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    where, bound = ask.selected(view)
    if view.only_kind is not None and CONVERSIONS in _summed(view):
        # DuckDB refuses parameters a statement does not name.
        bound = {**bound, "counted_kind": view.only_kind}
    columns = ", ".join([*_NAMED, *(_readable(name, view) for name in _summed(view)), "file_name AS file"])
    sql = (
        f"SELECT {columns} FROM facts JOIN (SELECT import_id, file_name FROM result_imports) AS files USING (import_id) "
        f"WHERE {where} AND {_known(view)} ORDER BY day, client, platform, account, platform_campaign, ad_set, platform_ad"
    )
    return export.copied(snapshot.cursor(scope), sql, bound, path, export.Kind.CSV)


def _summed(view: ViewState) -> tuple[str, ...]:
    return METRICS[view.measures[0]].columns


def _known(view: ViewState) -> str:
    return " AND ".join(f"{name} IS NOT NULL" for name in _summed(view))


def _readable(column: str, view: ViewState) -> str:
    """A column in units, as it goes into the sum: money of its currency, conversions of the kind that was chosen."""
    if column not in SCALED:
        return column
    value = f"{column} / {MICROS}.0"
    if column == CONVERSIONS and view.only_kind is not None:
        value = f"CASE WHEN coalesce(result_kind, '{NO_KIND}') = $counted_kind THEN {value} ELSE 0 END"
    return f"{value} AS {column.removesuffix('_micros')}"


def _figure(found: Answer, metric: str, currency: str | None) -> tuple[Figure, str | None]:
    """The one figure, and its currency; several totals are none, unless one of them is meant."""
    totals = found.totals
    if len(totals) > 1:
        meant = currency if currency is not None else found.view.currency
        totals = tuple(one for one in totals if meant is not None and (one.currency or "") == meant)
    return (totals[0].now[metric], totals[0].currency) if len(totals) == 1 else (Figure(None, None), None)


def _files(cursor: duckdb.DuckDBPyConnection, view: ViewState) -> tuple[SourceFile, ...]:
    where, bound = ask.selected(view)
    sql = (
        "SELECT import_id, file_name, platform, level, counted, first_on, last_on, epoch_us(imported_at), imported_by FROM "
        f"(SELECT import_id, count(*) AS counted, min(day) AS first_on, max(day) AS last_on FROM facts "
        f"WHERE {where} AND {_known(view)} GROUP BY import_id) JOIN result_imports USING (import_id) "
        "ORDER BY counted DESC, imported_at DESC, import_id"
    )
    return tuple(_file(*row) for row in cursor.execute(sql, bound).fetchall())


def _file(*row: Any) -> SourceFile:
    import_id, file_name, platform, level, rows, first, last, at_micros, who = row
    return SourceFile(import_id, file_name, platform, level, rows, first, last, export.moment(at_micros), who)


def _coverage(cursor: duckdb.DuckDBPyConnection, view: ViewState) -> tuple[int, int, int, int, int]:
    """Rows, rows that tell the metric, spend of the first and of the second in micros, and in how many currencies."""
    where, bound = ask.selected(view)
    known = _known(view)
    sql = (
        f"SELECT count(*), count(*) FILTER ({known}), coalesce(sum(spend_micros), 0), "
        f"coalesce(sum(spend_micros) FILTER ({known}), 0), "
        f"count(DISTINCT coalesce(currency, '')) FILTER (spend_micros <> 0) FROM facts WHERE {where}"
    )
    found = cursor.execute(sql, bound).fetchone()
    assert found is not None
    rows, told, spend, told_spend, currencies = (int(one) for one in found)
    return rows, told, spend, told_spend, currencies


def _silent(cursor: duckdb.DuckDBPyConnection, view: ViewState) -> tuple[str, ...]:
    where, bound = ask.selected(view)
    sql = f"SELECT DISTINCT platform FROM facts WHERE {where} AND NOT ({_known(view)}) ORDER BY platform"
    return tuple(row[0] for row in cursor.execute(sql, bound).fetchall())
