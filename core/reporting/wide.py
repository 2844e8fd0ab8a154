"""A view over the wide `facts`, row by row: for converted money, for tables that are streamed to files, for conditions."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import duckdb

from core.reporting import conversion
from core.reporting.answers import Group
from core.reporting.dimensions import TIMES, Dimension
from core.reporting.metrics import CONVERSIONS, METRICS, MICROS, MONEY, SCALED, Metric
from core.reporting.question import Question
from core.reporting.view import Span, ViewState


class Wide(Question):
    """One view asked of one cursor; without a cursor it only words conditions."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection | None, view: ViewState, day: date) -> None:
        super().__init__(cursor, view, day)
        self._source, self._currency = "facts", "currency"
        if view.currency is not None:
            spans = [self._days(span) for _, span in self._sides()]
            self._source = conversion.converted(f"{self._bind('into', view.currency)}::VARCHAR", spans)
            self._currency = conversion.CONVERTED

    def found(self) -> tuple[tuple[Group, ...], tuple[Group, ...], int, date | None]:
        """Rows, totals, how many groups there are without the limit, and the last day with results."""
        by_currency = self._has_many_currencies()
        rows = self._groups(self._dimensions, by_currency)
        totals = self._groups((), by_currency, are_totals=True)
        through: date | None = self._told(f"SELECT max(day) AS day FROM {self._source} WHERE {self._where()}")[0]["day"]
        return (
            tuple(self._group(row, self._dimensions) for row in rows),
            tuple(self._group(row, ()) for row in totals),
            int(rows[0]["groups"]) if rows else 0,
            through,
        )

    def _has_many_currencies(self) -> bool:
        found = self._told(
            f"SELECT count(DISTINCT coalesce({self._currency}, '')) AS number FROM {self._source} WHERE {self._where()}"
        )
        return bool(found[0]["number"] > 1)

    def _groups(
        self, dimensions: Sequence[Dimension], by_currency: bool, *, are_totals: bool = False
    ) -> list[dict[str, Any]]:
        grouped, sql = self._grouped(dimensions, by_currency)
        sql = f"{sql} SELECT *, count(*) OVER () AS groups FROM grouped"
        if not are_totals:
            sql += f" {self._having()} ORDER BY {self._order(grouped)} LIMIT {int(self._view.limit)}"
        elif by_currency:
            sql += " ORDER BY money_in NULLS LAST"
        return self._told(sql)

    def _where(self) -> str:
        where = super()._where()
        if self._view.currency is None or not self._view.is_converted_only:
            return where
        return f"{where} AND {self._currency} = $into"

    def condition(self) -> tuple[str, dict[str, Any]]:
        """Which rows it is about."""
        where = self._where()
        return where, self._used(where)

    def table(self) -> tuple[str, dict[str, Any]]:
        """All its groups as plain values, in their order."""
        sql = self.spelled(by_currency=self._has_many_currencies())
        return sql, self._used(sql)

    def spelled(self, *, by_currency: bool = True) -> str:
        """The statement of `table`."""
        grouped, sql = self._grouped(self._dimensions, by_currency)
        columns = []
        for place, one in enumerate(self._dimensions):
            columns.append(f"{f'k{place}' if one.slug in TIMES else f'n{place}'} AS {one.slug}")
            if one.key != one.label:
                columns.append(f"k{place}::VARCHAR AS {one.slug}_id")
        if "currency" not in self._view.dimensions:
            columns.append("money_in AS currency")
        elif self._view.currency is not None:
            # Rows are told apart by what their files say, and their money is of another currency.
            columns.append("money_in")
        for metric in self._measures:
            columns += [
                f"{self._exact(metric, side)} AS {metric.slug}{'' if side == 'now' else '_before'}"
                for side, _ in self._sides()
            ]
        return f"{sql} SELECT {', '.join(columns)} FROM grouped {self._having()} ORDER BY {self._order(grouped)}"

    def _grouped(self, dimensions: Sequence[Dimension], by_currency: bool) -> tuple[list[str], str]:
        """The columns that tell groups apart, and the statement's beginning that makes `grouped`."""
        keys = [f"{one.key} AS k{place}" for place, one in enumerate(dimensions)]
        names = [f"max({one.label})::VARCHAR AS n{place}" for place, one in enumerate(dimensions)]
        currency = f"{self._currency if by_currency else f'max({self._currency})'} AS money_in"
        grouped = [f"k{place}" for place in range(len(dimensions))] + (["money_in"] if by_currency else [])
        return grouped, (
            f"WITH grouped AS (SELECT {', '.join([*keys, *names, currency, *self._summed()])} FROM {self._source} "
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

    def _summed(self) -> list[str]:
        """Every numerator and denominator of every measure, each side by itself, in one pass over the rows."""
        parts = []
        for side, span in self._sides():
            inside = self._within(span)
            parts.append(
                f"list(DISTINCT coalesce(result_kind, '')) FILTER ({inside} AND {CONVERSIONS} > 0) AS kinds_{side}"
            )
            for slug in self._counted:
                metric = METRICS[slug]
                known = " AND ".join(f"{self._column(column)} IS NOT NULL" for column in metric.columns)
                parts += [
                    f"{self._added(column, f'{inside} AND {known}')} AS {self._sum(metric, place, side)}"
                    for place, column in enumerate(metric.columns)
                ]
        return parts

    def _sum(self, metric: Metric, part: int, side: str) -> str:
        """The name of a numerator's or denominator's sum, over the rows of one side that know both."""
        return f"{metric.slug}_{part}_{side}"

    def _added(self, column: str, condition: str) -> str:
        total = f"sum({self._column(column)}) FILTER ({condition})"
        return conversion.rounded(total) if self._view.currency is not None and column in MONEY else total

    def _exact(self, metric: Metric, side: str) -> str:
        """As `_value`, by the one division that `Metric.value` makes, so that a file says what the screen says."""
        above, scale = f"{metric.slug}_0_{side}", _scale(metric.numerator)
        if metric.denominator is None:
            value = f"{above}::BIGINT" if scale == 1 else f"{above}::DOUBLE / {scale}"
        else:
            below = f"nullif({metric.slug}_1_{side}, 0)::HUGEINT * {scale}"
            value = f"({above}::HUGEINT * {metric.factor * _scale(metric.denominator)})::DOUBLE / ({below})::DOUBLE"
        if metric.is_of_one_kind and self._view.result_kind is None:
            return f"(CASE WHEN len(coalesce(kinds_{side}, [])) > 1 THEN NULL ELSE {value} END)"
        return f"({value})"


def _scale(column: str) -> int:
    return MICROS if column in SCALED else 1


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
