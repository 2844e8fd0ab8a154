"""A view in one scan over numbers: the way for everything but converted money."""

from dataclasses import dataclass
from datetime import date

import duckdb

from core.reporting import facts
from core.reporting.answers import Group
from core.reporting.metrics import CONVERSIONS, METRICS, Metric
from core.reporting.question import Question
from core.reporting.view import ViewState


@dataclass(frozen=True)
class _Sum:
    """One sum: what is added up (SQL), over the rows of one side that know these columns too."""

    column: str
    known: tuple[str, ...]
    side: str

    def sql(self, *more: str) -> str:
        """Over the rows that pass more tests."""
        tests = [*(f"{one} IS NOT NULL" for one in self.known), *more]
        return f"sum({self.column})" + (f" FILTER ({' AND '.join(tests)})" if tests else "")


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
        # What is added up → its name: measures share it.
        self._sums: dict[_Sum, str] = {}
        # How many groups were scanned; known with the totals.
        self.count = 0

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
        self.count = sum(row["groups"] for row in totals)
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
        for metric in (METRICS[slug] for slug in self._counted):
            for side, _ in self._sides():
                for part in range(len(metric.columns)):
                    self._sum(metric, part, side)
        kinds = {side: self._summed(CONVERSIONS, (), side) for side, _ in self._sides()}
        named, source = self._source()
        told = [
            f"list_distinct(list(coalesce(result_kind, '')) FILTER ({name} > 0)) AS kinds_{side}"
            for side, name in kinds.items()
        ]
        by = [*(f"k{place}" for place in range(len(self._dimensions))), "currency"]
        sql = (
            f"SELECT {', '.join([*named, 'currency AS money_in', *told, *self._added()])} "
            f"FROM {source} GROUP BY {', '.join(by)}"
        )
        self._cursor.execute(f"CREATE OR REPLACE TEMP TABLE grouped AS {sql}", self._used(sql))

    def _source(self) -> tuple[list[str], str]:
        """The columns that name groups, and what stands after FROM: the facts counted, with every sum of both sides."""
        keys = [f"{one.key} AS k{place}" for place, one in enumerate(self._dimensions)]
        names = [f"max({one.label})::VARCHAR AS n{place}" for place, one in enumerate(self._dimensions)]
        needed = " ".join([*keys, *names, "currency", "result_kind"])
        numbers = facts.numbers(needed)
        where = self._where()
        if len(set(numbers) - {"coin_no"}) > 1:
            by = [*(f"k{place}" for place in range(len(keys))), "currency", "result_kind"]
            listed = ", ".join([*keys, *names, "currency", "result_kind", "max(day) AS through", *self._sided()])
            counted = f"SELECT {listed} FROM {facts.source(f'{listed} {where}')} WHERE {where} GROUP BY {', '.join(by)}"
            return [f"k{place}, max(n{place}) AS n{place}" for place in range(len(keys))], f"({counted})"
        is_daily = "day_no" in numbers
        sums = ["max(day) AS day", *self._wholes()] if is_daily else self._sided()
        body = ", ".join(["max(day) AS through", *sums])
        counted = (
            f"(SELECT {', '.join([*numbers, body])} FROM {facts.source(f'{where} {body}')} WHERE {where} "
            f"GROUP BY {', '.join(numbers)})"
        )
        if is_daily:
            # A number of a day is on one side or on both: what is counted once is told apart afterwards, of few rows.
            counted = f"(SELECT *, {', '.join(self._split())} FROM {counted})"
        return [*keys, *names], facts.looked_up(counted, needed)

    def _sided(self) -> list[str]:
        """Every sum, by the rows of its side."""
        return [f"{one.sql(*self._tests(one.side))} AS {name}" for one, name in self._sums.items()]

    def _wholes(self) -> list[str]:
        """Every sum of both sides together, once."""
        return [f"{sql} AS w{place}" for place, sql in enumerate(dict.fromkeys(one.sql() for one in self._sums))]

    def _split(self) -> list[str]:
        """Every sum from those of both sides, where a row is of one day."""
        wholes = list(dict.fromkeys(one.sql() for one in self._sums))
        return [
            f"{_only(f'w{wholes.index(one.sql())}', self._tests(one.side))} AS {name}"
            for one, name in self._sums.items()
        ]

    def _tests(self, side: str) -> list[str]:
        """What puts a row on a side; nothing where there is one alone."""
        if not self.compared:
            return []
        return [self._within(self.span if side == "now" else self.compared)]

    def _added(self) -> list[str]:
        return ["max(through) AS through", *(f"sum({name}) AS {name}" for name in self._sums.values())]

    def _totals(self) -> str:
        kinds = [
            f"list_distinct(flatten(list(kinds_{side}) FILTER (kinds_{side} IS NOT NULL))) AS kinds_{side}"
            for side, _ in self._sides()
        ]
        listed = ", ".join(["money_in", "count(*) AS groups", *kinds, *self._added()])
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
        return self._summed(self._column(column), others, side)

    def _summed(self, column: str, known: tuple[str, ...], side: str) -> str:
        return self._sums.setdefault(_Sum(column, known, side), f"s{len(self._sums)}")


def _only(name: str, tests: list[str]) -> str:
    return f"CASE WHEN {' AND '.join(tests)} THEN {name} END" if tests else name
