"""A view answered from the snapshot: groups, their figures now and before, totals. The only place that turns views into SQL.

Ratios are sums over sums at the grain asked for. Money of several currencies stands in rows of its own, conversions of
several kinds are not added: their figure is None, and a note says so.
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
from core.reporting import facts, snapshot
from core.reporting.dimensions import DIMENSIONS, Dimension
from core.reporting.metrics import CONVERSIONS, METRICS, MICROS, SCALED, Metric
from core.reporting.shared import Shared, frozen
from core.reporting.view import Comparison, Filter, Grain, SortBy, Span, ViewState, days_between, is_settled

STEPS_MOST: Final = 4000
_KINDS_TOLD: Final = 8
_NO_KIND: Final = "not said"


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
        currency: Of its money, when the answer holds several currencies or one; None when no file says.
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
    version, day = snapshot.data_version(scope), today(view)
    return _answers.get((scope.agency_id, version, day, view), lambda: _answered(scope, view, day))


def _answered(scope: Scope, view: ViewState, day: date) -> Answer:
    asked = snapshot.cursor(scope)
    version, complete = snapshot.standing(asked)
    question = _Question(asked, view, day, complete)
    rows, totals, count, through = question.found()
    return Answer(
        view=view,
        span=question.span,
        compared=question.compared,
        rows=rows,
        group_count=count,
        totals=totals,
        notes=tuple(_notes(totals, view)),
        unsettled_from=question.unsettled_from(),
        through=through,
        data_version=version,
    )


# Kept by agency, data version, day and view; what one weighs is its rows.
_answers: Final[Shared[Answer]] = Shared(200_000, lambda made: 10 + len(made.rows))


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


class _Question:
    """One view asked of one cursor."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, view: ViewState, day: date, complete: frozenset[str] = frozenset()
    ) -> None:
        self._cursor = cursor
        self._view = view
        self._today = day
        self.span = view.span(day)
        self.compared = view.compared(day)
        self._bound: dict[str, Any] = {}
        self._measures = [METRICS[name] for name in view.measures]
        # Thresholds may be on measures that are not shown; they are counted all the same.
        self._counted = list(dict.fromkeys((*view.measures, *(one.measure for one in view.thresholds))))
        self._dimensions = [DIMENSIONS[name] for name in view.dimensions]
        self._complete = complete
        # SQL of a sum → its name: measures share what they add up.
        self._sums: dict[str, str] = {}

    def unsettled_from(self) -> date | None:
        """The first day of the span that may still change."""
        return next((day for day in days_between(self.span, Grain.DAY)[-60:] if not is_settled(day, self._today)), None)

    def found(self) -> tuple[tuple[Group, ...], tuple[Group, ...], int, date | None]:
        """Rows, totals, how many groups there are without the limit, and the last day with results: one scan for all."""
        self._group_all()
        totals = self._told(self._totals())
        rows = self._told(self._rows())
        self._cursor.execute("DROP TABLE grouped")
        return (
            tuple(self._group(row, self._dimensions) for row in rows),
            tuple(self._group(row, ()) for row in totals),
            int(rows[0]["groups"]) if rows else 0,
            max((row["through"] for row in totals), default=None),
        )

    def _told(self, sql: str) -> list[dict[str, Any]]:
        cursor = self._cursor.execute(sql, self._used(sql))
        columns = [one[0] for one in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def _group(self, row: Mapping[str, Any], dimensions: Sequence[Dimension]) -> Group:
        return Group(
            keys=tuple(row[f"k{place}"] for place in range(len(dimensions))),
            names=tuple(row[f"n{place}"] or one.unknown for place, one in enumerate(dimensions)),
            currency=row["currency"],
            now=self._figures(row, "now"),
            before=self._figures(row, "before") if self.compared else frozen({}),
            kinds=tuple(sorted(kind or _NO_KIND for kind in row["kinds_now"] or ())),
        )

    def _figures(self, row: Mapping[str, Any], side: str) -> Mapping[str, Figure]:
        several = self._view.result_kind is None and len(row[f"kinds_{side}"] or ()) > 1
        figures = {}
        for metric in self._measures:
            sums = [row[self._sum(metric, part, side)] for part in range(len(metric.columns))]
            whole = [None if one is None else int(one) for one in sums]
            if several and metric.is_of_one_kind:
                figures[metric.slug] = Figure(None, None)
            else:
                figures[metric.slug] = Figure(metric.value(*whole), *whole)
        return frozen(figures)

    # ── SQL ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _group_all(self) -> None:
        """Scan the facts once; `grouped` has one row a group and currency, with every sum of both sides.

        It counts by numbers, of which there are few, and looks names up for what is left; except where several of days,
        ads and places are told apart at once, so that nearly every row would be a group of its own.
        """
        keys = [f"{one.key} AS k{place}" for place, one in enumerate(self._dimensions)]
        names = [f"max({one.label})::VARCHAR AS n{place}" for place, one in enumerate(self._dimensions)]
        needed = " ".join([*keys, *names, "currency", "result_kind"])
        numbers = facts.numbers(needed)
        where = self._where()
        for metric in (METRICS[slug] for slug in self._counted):
            for side, _ in self._sides():
                for part in range(len(metric.columns)):
                    self._sum(metric, part, side)
        kinds = {side: self._summed(self._side_of(CONVERSIONS, (), side)) for side, _ in self._sides()}
        body = ", ".join(["max(day) AS through", *(f"{sql} AS {name}" for sql, name in self._sums.items())])
        if len(set(numbers) - {"coin_no"}) > 1:
            by = [*(f"k{place}" for place in range(len(keys))), "currency", "result_kind"]
            listed = ", ".join([*keys, *names, "currency", "result_kind", body])
            counted = f"SELECT {listed} FROM {facts.source(f'{listed} {where}')} WHERE {where} GROUP BY {', '.join(by)}"
            named, source = [f"k{place}, max(n{place}) AS n{place}" for place in range(len(keys))], f"({counted})"
        else:
            days = ["max(day) AS day"] if "day_no" in numbers else []
            counted = (
                f"SELECT {', '.join([*numbers, *days, body])} FROM {facts.source(f'{where} {body}')} WHERE {where}"
            )
            named = [*keys, *names]
            source = facts.looked_up(f"({counted} GROUP BY {', '.join(numbers)})", needed)
        told = [
            f"list_distinct(list(coalesce(result_kind, '')) FILTER ({name} > 0)) AS kinds_{side}"
            for side, name in kinds.items()
        ]
        by = [*(f"k{place}" for place in range(len(keys))), "currency"]
        sql = f"SELECT {', '.join([*named, 'currency', *told, *self._added()])} FROM {source} GROUP BY {', '.join(by)}"
        self._cursor.execute(f"CREATE OR REPLACE TEMP TABLE grouped AS {sql}", self._used(sql))

    def _added(self) -> list[str]:
        return ["max(through) AS through", *(f"sum({name}) AS {name}" for name in self._sums.values())]

    def _totals(self) -> str:
        kinds = [
            f"list_distinct(flatten(list(kinds_{side}) FILTER (kinds_{side} IS NOT NULL))) AS kinds_{side}"
            for side, _ in self._sides()
        ]
        listed = ", ".join(["currency", *kinds, *self._added()])
        return f"SELECT {listed} FROM grouped GROUP BY currency ORDER BY currency NULLS LAST"

    def _rows(self) -> str:
        keys = [*(f"k{place}" for place in range(len(self._dimensions))), "currency"]
        return (
            f"SELECT *, count(*) OVER () AS groups FROM grouped {self._having()} "
            f"ORDER BY {self._order(keys)} LIMIT {int(self._view.limit)}"
        )

    def _sides(self) -> Iterator[tuple[str, Span]]:
        yield "now", self.span
        if self.compared:
            yield "before", self.compared

    def _sum(self, metric: Metric, part: int, side: str) -> str:
        """The name of a numerator's or denominator's sum, over the rows of one side that know both."""
        column = metric.columns[part]
        others = tuple(one for one in metric.columns if one != column and one not in self._complete)
        return self._summed(self._side_of(self._column(column), others, side))

    def _summed(self, sql: str) -> str:
        return self._sums.setdefault(sql, f"s{len(self._sums)}")

    def _side_of(self, column: str, known: Sequence[str], side: str) -> str:
        tests = [f"{one} IS NOT NULL" for one in known]
        if self.compared:
            tests.append(self._within(self.span if side == "now" else self.compared))
        return f"sum({column})" + (f" FILTER ({' AND '.join(tests)})" if tests else "")

    def _column(self, column: str) -> str:
        """The column to add up; of conversions, those of the kind that was asked for."""
        if column == CONVERSIONS and self._view.result_kind is not None:
            kind = self._bind("kind", self._view.result_kind)
            return f"(CASE WHEN {column} IS NULL THEN NULL WHEN result_kind = {kind} THEN {column} ELSE 0 END)"
        return column

    def _value(self, metric: Metric, side: str) -> str:
        """SQL over grouped rows that gives the figure as it is shown."""
        above = f"{self._sum(metric, 0, side)}::DOUBLE * {metric.factor} / {_scale(metric.numerator)}"
        value = above
        if metric.denominator is not None:
            value = f"{above} / nullif({self._sum(metric, 1, side)} / {_scale(metric.denominator)}, 0)"
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
        side = "now" if span is self.span else "before"
        first, last = self._bind(f"{side}_first", span.first), self._bind(f"{side}_last", span.last)
        return f"day BETWEEN {first}::DATE AND {last}::DATE"

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


def _scale(column: str) -> str:
    return f"{MICROS}.0" if column in SCALED else "1.0"


def _notes(totals: Sequence[Group], view: ViewState) -> Iterator[str]:
    shown = [METRICS[name] for name in view.measures]
    if len(totals) > 1 and any(metric.is_of_one_currency for metric in shown):
        named = ", ".join(one.currency or "no currency" for one in totals)
        yield f"Money stands apart by currency ({named}): no rate between them is kept."
    kinds = sorted({kind for one in totals for kind in one.kinds})
    if len(kinds) > 1 and view.result_kind is None and any(metric.is_of_one_kind for metric in shown):
        named = ", ".join(kinds[:_KINDS_TOLD])
        yield f"Conversions of {len(kinds)} kinds are not added together: choose one of {named}."
