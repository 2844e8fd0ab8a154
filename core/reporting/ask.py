"""A view answered from the snapshot: groups, their figures now and before, totals. The only place that turns views into SQL.

Ratios are sums over sums at the grain asked for. Money of several currencies stands in rows of its own, or is converted
where the view names a currency; conversions of several kinds are not added: their figure is None, and a note says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb

from core import clock
from core.accounts.rules import Permission, require
from core.db import Scope
from core.reporting import conversion, snapshot
from core.reporting.dimensions import DIMENSIONS, TIMES, Dimension
from core.reporting.metrics import CONVERSIONS, METRICS, MONEY, Metric
from core.reporting.view import Comparison, Filter, Grain, SortBy, Span, ViewState, days_between, is_settled

STEPS_MOST: Final = 4000
_KINDS_TOLD: Final = 8


@dataclass(frozen=True)
class Figure:
    """One measured value and what it was made of, as the sums are stored (money and conversions in micros)."""

    value: float | int | None
    numerator: int | None
    denominator: int | None = None


@dataclass(frozen=True)
class Group:
    """One row of an answer.

    Attributes:
        keys, names: One of each dimension of the view; a key is None for the group without.
        currency: Of its money, when the answer holds several currencies or one; None when no file says. Where the view
            converts, money that has no rate keeps its currency, and its figures are None.
        now, before: Metric → figure; `before` is empty without a comparison.
        kinds: Kinds of result with conversions in it; several mean that they were not added.
    """

    keys: tuple[Any, ...]
    names: tuple[str, ...]
    currency: str | None
    now: Mapping[str, Figure]
    before: Mapping[str, Figure]
    kinds: tuple[str, ...] = ()

    def change(self, metric: str) -> float | None:
        """How much more it is than before, as a share of before (0.1 is 10 % more); None when one is unknown or 0."""
        now, before = self.now[metric].value, self.before[metric].value if self.before else None
        return None if now is None or not before else (now - before) / before

    def difference(self, metric: str) -> float | int | None:
        """Now less before, in the metric's own unit."""
        now, before = self.now[metric].value, self.before[metric].value if self.before else None
        return None if now is None or before is None else now - before


@dataclass(frozen=True)
class Answer:
    """What a view shows.

    Attributes:
        span, compared: The days, and those they are held against.
        rows: The groups in the order asked for, at most `view.limit`; `group_count` is how many there are.
        totals: Over everything that the filters leave, before thresholds: one for each currency.
        notes: What a reader must know, in sentences.
        unsettled_from: The first day that the platforms may still change, when the span reaches it.
        through: The last day with results in it; None without any.
        data_version: Of the agency, when the snapshot was taken.
    """

    view: ViewState
    span: Span
    compared: Span | None
    rows: tuple[Group, ...]
    group_count: int
    totals: tuple[Group, ...]
    notes: tuple[str, ...]
    unsettled_from: date | None
    through: date | None
    data_version: int


@dataclass(frozen=True)
class Step:
    """One step of a series: its first day, and the figures of one currency."""

    day: date
    currency: str | None
    figures: Mapping[str, Figure]


def today(view: ViewState) -> date:
    """The day it is in the view's time zone."""
    moment: datetime = clock.now()
    return moment.astimezone(ZoneInfo(view.time_zone)).date()


def answer(scope: Scope, view: ViewState) -> Answer:
    """The view's groups and totals, from the newest snapshot of the scope's agency.

    Raises:
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    _, version = snapshot.refresh(scope)
    question = _Question(snapshot.cursor(scope), view)
    by_currency = question.has_many_currencies()
    rows, count = question.groups(by_currency)
    totals, _ = question.groups(by_currency, are_totals=True)
    return Answer(
        view=view,
        span=question.span,
        compared=question.compared,
        rows=rows,
        group_count=count,
        totals=totals,
        notes=(*_notes(totals, view), *question.conversion_notes()),
        unsettled_from=question.unsettled_from(),
        through=question.through(),
        data_version=version,
    )


def groups(scope: Scope, view: ViewState, *, by_currency: bool = False) -> tuple[tuple[Group, ...], int]:
    """The view's groups alone, and how many there are without its limit: one pass, for screens that ask several questions.

    Args:
        by_currency: Whether money stands apart by currency; without it the view's filters leave one.

    Raises:
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    return _Question(snapshot.cursor(scope), view).groups(by_currency)


def series(scope: Scope, view: ViewState) -> tuple[Step, ...]:
    """The view's measures over time at its grain, for all groups together; steps without results have unknown figures."""
    grained = replace(
        view,
        dimensions=(view.grain.value,),
        comparison=Comparison.NONE,
        thresholds=(),
        sort=view.grain.value,
        is_ascending=True,
        limit=STEPS_MOST,
    )
    found = answer(scope, grained)
    by_day = {(group.keys[0], group.currency): group.now for group in found.rows}
    empty = {name: Figure(None, None) for name in view.measures}
    currencies = sorted({currency for _, currency in by_day}, key=str) or [None]
    return tuple(
        Step(day, currency, by_day.get((day, currency), empty))
        for currency in currencies
        for day in days_between(found.span, Grain(view.grain))
    )


def selected(view: ViewState) -> tuple[str, dict[str, Any]]:
    """Which rows of `facts` a view's own period is about: a condition, and the values that are bound in it."""
    question = _Question(None, replace(view, comparison=Comparison.NONE))
    return question.condition()


def tabled(cursor: duckdb.DuckDBPyConnection, view: ViewState) -> tuple[str, dict[str, Any]]:
    """All groups of a view as a statement and the values bound in it: one column a dimension, its key beside it where
    that is an id, `currency`, then every measure, and beside it what it was before, where the view compares.
    """
    question = _Question(cursor, view)
    return question.table(question.has_many_currencies())


class _Question:
    """One view asked of one cursor."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection | None, view: ViewState) -> None:
        self._asked = cursor
        self._view = view
        self._today = today(view)
        self.span = view.span(self._today)
        self.compared = view.compared(self._today)
        self._bound: dict[str, Any] = {}
        self._measures = [METRICS[name] for name in view.measures]
        self._source, self._currency = "facts", "currency"
        if view.currency is not None:
            spans = [self._days(span) for _, span in self._sides()]
            self._source = conversion.converted(f"{self._bind('into', view.currency)}::VARCHAR", spans)
            self._currency = conversion.CONVERTED
        # Thresholds may be on measures that are not shown; they are counted all the same.
        self._counted = list(dict.fromkeys((*view.measures, *(one.measure for one in view.thresholds))))

    @property
    def _cursor(self) -> duckdb.DuckDBPyConnection:
        assert self._asked is not None
        return self._asked

    def has_many_currencies(self) -> bool:
        """Whether money of several currencies would be added."""
        found = self._one(
            f"SELECT count(DISTINCT coalesce({self._currency}, '')) FROM {self._source} WHERE {self._where()}"
        )
        return bool(found[0] > 1)

    def unsettled_from(self) -> date | None:
        """The first day of the span that may still change."""
        return next((day for day in days_between(self.span, Grain.DAY)[-60:] if not is_settled(day, self._today)), None)

    def through(self) -> date | None:
        """The last day with results."""
        found: date | None = self._one(f"SELECT max(day) FROM facts WHERE {self._where()}")[0]
        return found

    def groups(self, by_currency: bool, *, are_totals: bool = False) -> tuple[tuple[Group, ...], int]:
        """The groups, and how many there are without the limit."""
        dimensions = () if are_totals else tuple(DIMENSIONS[name] for name in self._view.dimensions)
        grouped, sql = self._grouped(dimensions, by_currency)
        sql = f"{sql} SELECT *, count(*) OVER () AS groups FROM grouped"
        if not are_totals:
            sql += f" {self._having()} ORDER BY {self._order(grouped)} LIMIT {int(self._view.limit)}"
        elif by_currency:
            sql += " ORDER BY money_in NULLS LAST"
        cursor = self._cursor.execute(sql, self._used(sql))
        columns = [one[0] for one in cursor.description or ()]
        found = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        size = len(dimensions)
        made = tuple(self._group(row, size) for row in found)
        return made, int(found[0]["groups"]) if found else 0

    def condition(self) -> tuple[str, dict[str, Any]]:
        """Which rows it is about."""
        where = self._where()
        return where, self._used(where)

    def table(self, by_currency: bool) -> tuple[str, dict[str, Any]]:
        """All its groups as plain values, in their order."""
        dimensions = tuple(DIMENSIONS[name] for name in self._view.dimensions)
        grouped, sql = self._grouped(dimensions, by_currency)
        columns = []
        for place, one in enumerate(dimensions):
            columns.append(f"{f'k{place}' if one.slug in TIMES else f'n{place}'} AS {one.slug}")
            if one.key != one.label:
                columns.append(f"k{place}::VARCHAR AS {one.slug}_id")
        columns += ["money_in AS currency"] if "currency" not in self._view.dimensions else []
        for metric in self._measures:
            columns += [
                f"{self._exact(metric, side)} AS {metric.slug}{'' if side == 'now' else '_before'}"
                for side, _ in self._sides()
            ]
        sql = f"{sql} SELECT {', '.join(columns)} FROM grouped {self._having()} ORDER BY {self._order(grouped)}"
        return sql, self._used(sql)

    def _grouped(self, dimensions: Sequence[Dimension], by_currency: bool) -> tuple[list[str], str]:
        """The columns that tell groups apart, and the statement's beginning that makes `grouped`."""
        keys = [f"{one.key} AS k{place}" for place, one in enumerate(dimensions)]
        names = [f"max({one.label})::VARCHAR AS n{place}" for place, one in enumerate(dimensions)]
        currency = f"{self._currency if by_currency else f'max({self._currency})'} AS money_in"
        grouped = [f"k{place}" for place in range(len(dimensions))] + (["money_in"] if by_currency else [])
        return grouped, (
            f"WITH grouped AS (SELECT {', '.join([*keys, *names, currency, *self._sums()])} FROM {self._source} "
            f"WHERE {self._where()} {'GROUP BY ' + ', '.join(grouped) if grouped else 'HAVING count(*) > 0'})"
        )

    def conversion_notes(self) -> Iterator[str]:
        """What was converted, and which money could not be, by currency and days."""
        target = self._view.currency
        if target is None or not any(METRICS[name].is_of_one_currency for name in self._counted):
            return
        sql = (
            f"SELECT currency, {self._currency} = $into AS is_known, min(day), max(day), count(DISTINCT day) "
            f"FROM {self._source} WHERE {self._where()} "
            f"AND {conversion.HAS_MONEY} AND currency IS DISTINCT FROM $into GROUP BY ALL ORDER BY is_known DESC, currency NULLS LAST"
        )
        for currency, is_known, first, last, days in self._cursor.execute(sql, self._used(sql)).fetchall():
            yield _conversion_note(currency, target, bool(is_known), Span(first, last), days)

    def _group(self, row: Mapping[str, Any], size: int) -> Group:
        unknown = [DIMENSIONS[name].unknown for name in self._view.dimensions]
        return Group(
            keys=tuple(row[f"k{place}"] for place in range(size)),
            names=tuple(row[f"n{place}"] or unknown[place] for place in range(size)),
            currency=row["money_in"],
            now=self._figures(row, "now"),
            before=self._figures(row, "before") if self.compared else {},
            kinds=tuple(sorted(row["kinds_now"] or ())),
        )

    def _figures(self, row: Mapping[str, Any], side: str) -> dict[str, Figure]:
        several = self._view.result_kind is None and len(row[f"kinds_{side}"] or ()) > 1
        figures = {}
        for metric in self._measures:
            sums = [row[f"{metric.slug}_{part}_{side}"] for part in range(len(metric.columns))]
            whole = [None if one is None else int(one) for one in sums]
            if several and metric.is_of_one_kind:
                figures[metric.slug] = Figure(None, None)
            else:
                figures[metric.slug] = Figure(metric.value(*whole), *whole)
        return figures

    # ── SQL ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _sides(self) -> Iterator[tuple[str, Span]]:
        yield "now", self.span
        if self.compared:
            yield "before", self.compared

    def _sums(self) -> list[str]:
        """Every numerator and denominator of every measure, each side by itself, in one pass over the rows."""
        parts = []
        for side, span in self._sides():
            inside = self._within(span)
            parts.append(f"list(DISTINCT result_kind) FILTER ({inside} AND {CONVERSIONS} > 0) AS kinds_{side}")
            for slug in self._counted:
                metric = METRICS[slug]
                known = " AND ".join(f"{self._column(column)} IS NOT NULL" for column in metric.columns)
                parts += [
                    f"{self._sum(column, f'{inside} AND {known}')} AS {slug}_{place}_{side}"
                    for place, column in enumerate(metric.columns)
                ]
        return parts

    def _sum(self, column: str, condition: str) -> str:
        total = f"sum({self._column(column)}) FILTER ({condition})"
        return conversion.rounded(total) if self._view.currency is not None and column in MONEY else total

    def _column(self, column: str) -> str:
        """The column to add up; of conversions, those of the kind that was asked for."""
        if column == CONVERSIONS and self._view.result_kind is not None:
            kind = self._bind("kind", self._view.result_kind)
            return f"(CASE WHEN {column} IS NULL THEN NULL WHEN result_kind = {kind} THEN {column} ELSE 0 END)"
        return column

    def _value(self, metric: Metric, side: str) -> str:
        """SQL over grouped rows that gives the figure as it is shown."""
        above = f"{metric.slug}_0_{side}::DOUBLE * {metric.factor} / {_scale(metric.numerator)}"
        value = above
        if metric.denominator is not None:
            value = f"{above} / nullif({metric.slug}_1_{side} / {_scale(metric.denominator)}, 0)"
        if metric.is_of_one_kind and self._view.result_kind is None:
            return f"(CASE WHEN len(coalesce(kinds_{side}, [])) > 1 THEN NULL ELSE {value} END)"
        return f"({value})"

    def _exact(self, metric: Metric, side: str) -> str:
        """As `_value`, by the one division that `Metric.value` makes, so that a file says what the screen says."""
        above, scale = f"{metric.slug}_0_{side}", int(float(_scale(metric.numerator)))
        if metric.denominator is None:
            value = f"{above}::BIGINT" if scale == 1 else f"{above}::DOUBLE / {scale}"
        else:
            below = f"nullif({metric.slug}_1_{side}, 0)::HUGEINT * {scale}"
            value = f"({above}::HUGEINT * {metric.factor * int(float(_scale(metric.denominator)))})::DOUBLE / ({below})::DOUBLE"
        if metric.is_of_one_kind and self._view.result_kind is None:
            return f"(CASE WHEN len(coalesce(kinds_{side}, [])) > 1 THEN NULL ELSE {value} END)"
        return f"({value})"

    def _where(self) -> str:
        spans = " OR ".join(self._within(span) for _, span in self._sides())
        level = "is_deepest" if self._view.level is None else f"level = {self._bind('level', self._view.level.value)}"
        parts = [f"({spans})", level]
        parts += [self._filter(place, one) for place, one in enumerate(self._view.filters)]
        return " AND ".join(parts)

    def _filter(self, place: int, one: Filter) -> str:
        keys = self._bind(f"f{place}", list(one.keys))
        found = f"list_contains({keys}::VARCHAR[], coalesce(({DIMENSIONS[one.dimension].key})::VARCHAR, ''))"
        return f"NOT {found}" if one.is_excluding else found

    def _within(self, span: Span) -> str:
        first, last = self._days(span)
        return f"day BETWEEN {first} AND {last}"

    def _days(self, span: Span) -> tuple[str, str]:
        side = "now" if span is self.span else "before"
        first, last = self._bind(f"{side}_first", span.first), self._bind(f"{side}_last", span.last)
        return f"{first}::DATE", f"{last}::DATE"

    def _having(self) -> str:
        """Groups that pass every threshold; an unknown figure passes none."""
        tests = [
            f"{self._value(METRICS[one.measure], 'now')} {one.op.value} {self._bind(f't{place}', one.value)}"
            for place, one in enumerate(self._view.thresholds)
        ]
        return f"WHERE {' AND '.join(tests)}" if tests else ""

    def _order(self, grouped: Sequence[str]) -> str:
        view = self._view
        direction = "ASC" if view.is_ascending else "DESC"
        sort = view.sort or view.measures[0]
        if sort in view.dimensions:
            first = f"n{view.dimensions.index(sort)} {direction} NULLS LAST"
        else:
            first = f"{self._sorted_value(METRICS[sort])} {direction} NULLS LAST"
        return ", ".join([first, *(f"{one} NULLS LAST" for one in grouped)])

    def _sorted_value(self, metric: Metric) -> str:
        now = self._value(metric, "now")
        if self._view.sort_by is SortBy.VALUE or self.compared is None:
            return now
        before = self._value(metric, "before")
        change = f"({now} - {before})"
        return change if self._view.sort_by is SortBy.CHANGE else f"({change} / nullif({before}, 0))"

    def _bind(self, name: str, value: Any) -> str:
        self._bound[name] = value
        return f"${name}"

    def _used(self, sql: str) -> dict[str, Any]:
        # DuckDB refuses parameters a statement does not name.
        return {name: value for name, value in self._bound.items() if f"${name}" in sql}

    def _one(self, sql: str) -> tuple[Any, ...]:
        found = self._cursor.execute(sql, self._used(sql)).fetchone()
        assert found is not None
        return found


def _scale(column: str) -> str:
    from core.reporting.metrics import MICROS, SCALED

    return f"{MICROS}.0" if column in SCALED else "1.0"


def _notes(totals: Sequence[Group], view: ViewState) -> Iterator[str]:
    shown = [METRICS[name] for name in view.measures]
    if len(totals) > 1 and view.currency is None and any(metric.is_of_one_currency for metric in shown):
        named = ", ".join(one.currency or "no currency" for one in totals)
        yield f"Money stands apart by currency ({named}): choose one to convert it at the rates kept here."
    kinds = sorted({kind for one in totals for kind in one.kinds})
    if len(kinds) > 1 and view.result_kind is None and any(metric.is_of_one_kind for metric in shown):
        named = ", ".join(kinds[:_KINDS_TOLD])
        yield f"Conversions of {len(kinds)} kinds are not added together: choose one of {named}."


def _conversion_note(currency: str | None, target: str, is_known: bool, days: Span, count: int) -> str:
    when = (
        days.first.isoformat()
        if count == 1
        else f"{count:,} days from {days.first.isoformat()} to {days.last.isoformat()}"
    )
    if is_known:
        return f"Money in {currency} is converted to {target} at the rate kept for each day ({when})."
    if currency is None:
        return f"Money of files that name no currency cannot be converted to {target}: it is left out ({when})."
    return f"No rate from {currency} to {target} is kept for {when}: that money is left out."
