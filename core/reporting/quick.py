"""A view in one scan over numbers: the way for everything but converted money."""

from collections.abc import Sequence
from datetime import date

import duckdb

from core.reporting import facts
from core.reporting.answers import Group
from core.reporting.metrics import CONVERSIONS, METRICS, Metric
from core.reporting.question import Question
from core.reporting.view import ViewState


class Quick(Question):
    """One view asked of one cursor.

    Args:
        complete: Columns to be added up that are known in every row.
    """

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, view: ViewState, day: date, complete: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(cursor, view, day)
        self._complete = complete
        # SQL of a sum → its name: measures share what they add up.
        self._sums: dict[str, str] = {}

    def found(self) -> tuple[tuple[Group, ...], tuple[Group, ...], int, date | None]:
        """Rows, totals, how many groups there are without the limit, and the last day with results: one scan for all."""
        self.scan()
        totals, through = self.totals()
        rows, count = self.groups()
        self._cursor.execute("DROP TABLE grouped")
        return rows, totals, count, through

    def otherwise(self, view: ViewState) -> "Quick":
        """The rows that were scanned, asked for in another order or with other thresholds; nothing else may differ."""
        other = Quick(self._cursor, view, self._today, self._complete)
        other._sums = self._sums
        return other

    def totals(self) -> tuple[tuple[Group, ...], date | None]:
        """Over everything scanned, one for each currency; and the last day with results."""
        totals = self._told(self._totals())
        return tuple(self._group(row, ()) for row in totals), max((row["through"] for row in totals), default=None)

    def groups(self) -> tuple[tuple[Group, ...], int]:
        """The groups in the view's order, and how many there are without its limit."""
        rows = self._told(self._rows())
        return tuple(self._group(row, self._dimensions) for row in rows), int(rows[0]["groups"]) if rows else 0

    def scan(self) -> None:
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
        sql = (
            f"SELECT {', '.join([*named, 'currency AS money_in', *told, *self._added()])} "
            f"FROM {source} GROUP BY {', '.join(by)}"
        )
        self._cursor.execute(f"CREATE OR REPLACE TEMP TABLE grouped AS {sql}", self._used(sql))

    def _added(self) -> list[str]:
        return ["max(through) AS through", *(f"sum({name}) AS {name}" for name in self._sums.values())]

    def _totals(self) -> str:
        kinds = [
            f"list_distinct(flatten(list(kinds_{side}) FILTER (kinds_{side} IS NOT NULL))) AS kinds_{side}"
            for side, _ in self._sides()
        ]
        listed = ", ".join(["money_in", *kinds, *self._added()])
        return f"SELECT {listed} FROM grouped GROUP BY money_in ORDER BY money_in NULLS LAST"

    def _rows(self) -> str:
        keys = [*(f"k{place}" for place in range(len(self._dimensions))), "money_in"]
        return (
            f"SELECT *, count(*) OVER () AS groups FROM grouped {self._having()} "
            f"ORDER BY {self._order(keys)} LIMIT {int(self._view.limit)}"
        )

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
