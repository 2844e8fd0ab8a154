"""A view as SQL: which rows, which groups pass, in which order. How the sums are made is left to `quick` and `wide`."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import duckdb

from core.reporting.answers import Figure, Group
from core.reporting.dimensions import DIMENSIONS, TIMES, Dimension
from core.reporting.metrics import CONVERSIONS, METRICS, MICROS, SCALED, Metric
from core.reporting.shared import frozen
from core.reporting.view import SETTLING_DAYS, Filter, SortBy, Span, ViewState

# What conversions are called whose kind no file says: they are chosen by it like any other.
NO_KIND: Final = "not said"


class Question(ABC):
    """One view asked of one cursor on one day."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection | None, view: ViewState, day: date) -> None:
        self._asked = cursor
        self._view = view
        self._today = day
        self.span = view.span(day)
        self.compared = view.compared(day)
        self._bound: dict[str, Any] = {}
        self._measures = [METRICS[name] for name in view.measures]
        # Thresholds may be on measures that are not shown; they are counted all the same.
        self._counted = list(dict.fromkeys((*view.measures, *(one.measure for one in view.thresholds))))
        self._dimensions = [DIMENSIONS[name] for name in view.dimensions]

    @property
    def _cursor(self) -> duckdb.DuckDBPyConnection:
        assert self._asked is not None
        return self._asked

    @abstractmethod
    def found(self) -> tuple[tuple[Group, ...], tuple[Group, ...], int, date | None]:
        """Rows, totals, how many groups there are without the limit, and the last day with results."""

    @abstractmethod
    def _sum(self, metric: Metric, part: int, side: str) -> str:
        """The name of a numerator's or denominator's sum, over the rows of one side that know both."""

    def unsettled_from(self) -> date | None:
        """The first day of the span that may still change."""
        first = max(self.span.first, self._today - timedelta(days=SETTLING_DAYS))
        return first if first <= self.span.last else None

    def _told(self, sql: str) -> list[dict[str, Any]]:
        cursor = self._cursor.execute(sql, self._used(sql))
        columns = [one[0] for one in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def _group(self, row: Mapping[str, Any], dimensions: Sequence[Dimension]) -> Group:
        return Group(
            keys=tuple(row[f"k{place}"] for place in range(len(dimensions))),
            names=tuple(row[f"n{place}"] or one.unknown for place, one in enumerate(dimensions)),
            currency=row["money_in"],
            now=self._figures(row, "now"),
            before=self._figures(row, "before") if self.compared else frozen({}),
            kinds=tuple(sorted(kind or NO_KIND for kind in row["kinds_now"] or ())),
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

    def _sides(self) -> Iterator[tuple[str, Span]]:
        yield "now", self.span
        if self.compared:
            yield "before", self.compared

    def _column(self, column: str) -> str:
        """The column to add up; of conversions, those of the kind that was asked for."""
        if column == CONVERSIONS and self._view.only_kind is not None:
            kind = self._bind("kind", self._view.only_kind)
            known = f"coalesce(result_kind, '{NO_KIND}') = {kind}"
            return f"(CASE WHEN {column} IS NULL THEN NULL WHEN {known} THEN {column} ELSE 0 END)"
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
        first, last = self._days(span)
        return f"day BETWEEN {first} AND {last}"

    def _days(self, span: Span) -> tuple[str, str]:
        side = "now" if span is self.span else "before"
        first, last = self._bind(f"{side}_first", span.first), self._bind(f"{side}_last", span.last)
        return f"{first}::DATE", f"{last}::DATE"

    def _having(self) -> str:
        """Groups that pass every threshold, which an unknown figure never does; days, weeks and months of the span alone."""
        tests = [
            f"{self._value(METRICS[one.measure], 'now')} {one.op.value} {self._bind(f't{place}', one.value)}"
            for place, one in enumerate(self._view.thresholds)
        ]
        first, last = self._days(self.span)
        tests += [
            f"k{place} BETWEEN date_trunc('{one.slug}', {first}) AND {last}"
            for place, one in enumerate(self._dimensions)
            if one.slug in TIMES
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
