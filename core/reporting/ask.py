"""A view answered from the snapshot: groups, their figures now and before, totals.

Ratios are sums over sums at the grain asked for. Money of several currencies stands in rows of its own, conversions of
several kinds are not added: their figure is None, and a note says so. The SQL is made in `quick` (one scan by numbers)
and `wide` (row by row, for converted money and for files).
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
from core.reporting import snapshot
from core.reporting.answers import Figure, Group
from core.reporting.metrics import METRICS
from core.reporting.quick import Quick
from core.reporting.shared import Shared
from core.reporting.view import Comparison, Grain, Span, ViewState, days_between
from core.reporting.wide import Wide

__all__ = ["Answer", "Figure", "Group", "Step", "answer", "groups", "selected", "series", "tabled", "today"]

STEPS_MOST: Final = 4000
UNCOMPARED: Final = "The days to compare with would begin before there were such ads, so nothing stands beside these."
_KINDS_TOLD: Final = 8


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
    return answer_of(snapshot.cursor(scope), view, day)


def answer_of(asked: duckdb.DuckDBPyConnection, view: ViewState, day: date) -> Answer:
    """As `answer`, of a cursor that is there: what several views are asked of one is of one data version. It is not kept.

    Args:
        day: The day it is.
    """
    version, complete = snapshot.standing(asked)
    converted = Wide(asked, view, day) if view.currency is not None else None
    question = converted or Quick(asked, view, day, complete)
    rows, totals, count, through = question.found()
    return Answer(
        view=view,
        span=question.span,
        compared=question.compared,
        rows=rows,
        group_count=count,
        totals=totals,
        notes=(
            *_notes(totals, view),
            *((UNCOMPARED,) if totals and question.compared is None and view.comparison is not Comparison.NONE else ()),
            *(converted.conversion_notes() if converted else ()),
        ),
        unsettled_from=question.unsettled_from(),
        through=through,
        data_version=version,
    )


# Kept by agency, data version, day and view; what one weighs is its rows.
_answers: Final[Shared[Answer]] = Shared(200_000, lambda made: 10 + len(made.rows))


def groups(scope: Scope, view: ViewState) -> tuple[tuple[Group, ...], int]:
    """The view's groups alone, and how many there are without its limit.

    Raises:
        Forbidden: The role may not look.
    """
    found = answer(scope, view)
    return found.rows, found.group_count


class Spread:
    """The groups of a view, scanned once, to be looked at in several orders.

    Args:
        asked: It holds the rows, those of one spread at a time: the next one replaces them.
        day: The day it is.
    """

    def __init__(self, asked: duckdb.DuckDBPyConnection, view: ViewState, day: date) -> None:
        self._asked, self._view, self._day = asked, view, day
        self._scanned: Quick | None = None
        if view.currency is None:
            self._scanned = Quick(asked, view, day, snapshot.standing(asked)[1])
            self._scanned.scan()

    def totals(self) -> tuple[tuple[Group, ...], int]:
        """Over all of them, one for each currency, and how many groups there are."""
        if self._scanned is None:
            found = answer_of(self._asked, replace(self._view, limit=1), self._day)
            return found.totals, found.group_count
        groups, _ = self._scanned.totals()
        return groups, self._scanned.count

    def groups(self, view: ViewState) -> tuple[tuple[Group, ...], int]:
        """The first groups, and how many there are without the limit.

        Args:
            view: As the spread was made with, but for order, limit, thresholds, and measures, of which it may have fewer.
        """
        if self._scanned is not None:
            return self._scanned.otherwise(view).groups()
        found = answer_of(self._asked, view, self._day)
        return found.rows, found.group_count


def over_time(scope: Scope, view: ViewState) -> tuple[Answer, tuple[Step, ...]]:
    """A view without dimensions and thresholds as `answer` gives it, and as `series` does, in one scan.

    Raises:
        Forbidden: The role may not look.
    """
    found = answer(scope, _grained(view))
    return replace(found, view=view, rows=found.totals, group_count=len(found.totals)), _steps(found, view)


def series(scope: Scope, view: ViewState) -> tuple[Step, ...]:
    """The view's measures over time at its grain, for all groups together; steps without results have unknown figures.

    Of more than `STEPS_MOST` steps with results only the newest are there.
    """
    return _steps(answer(scope, _grained(replace(view, comparison=Comparison.NONE))), view)


def _grained(view: ViewState) -> ViewState:
    grain = view.grain.value
    return replace(view, dimensions=(grain,), thresholds=(), sort=grain, is_ascending=False, limit=STEPS_MOST)


def _steps(found: Answer, view: ViewState) -> tuple[Step, ...]:
    by_day = {(group.keys[0], group.currency): group.now for group in found.rows}
    empty = {name: Figure(None, None) for name in view.measures}
    currencies = sorted({currency for _, currency in by_day}, key=str) or [None]
    days = days_between(found.span, Grain(view.grain))
    if found.group_count > len(found.rows):
        # Of the oldest step that came, a currency may be missing already.
        oldest = min(day for day, _ in by_day)
        days = [day for day in days if day > oldest]
    return tuple(Step(day, currency, by_day.get((day, currency), empty)) for currency in currencies for day in days)


def selected(view: ViewState) -> tuple[str, dict[str, Any]]:
    """Which rows of `facts` a view's own period is about: a condition, and the values that are bound in it."""
    # A condition over `facts` knows no converted money: it is the same with and without what has no rate.
    asked = replace(view, comparison=Comparison.NONE, is_converted_only=False)
    return Wide(None, asked, today(view)).condition()


def tabled(cursor: duckdb.DuckDBPyConnection, view: ViewState) -> tuple[str, dict[str, Any]]:
    """All groups of a view as a statement and the values bound in it: one column a dimension, its key beside it where
    that is an id, `currency`, then every measure, and beside it what it was before, where the view compares.
    """
    return Wide(cursor, view, today(view)).table()


def spelled(view: ViewState) -> str:
    """The statement of `tabled` as this program spells it, where money is of several currencies; it needs no facts."""
    return Wide(None, view, today(view)).spelled()


def _notes(totals: Sequence[Group], view: ViewState) -> Iterator[str]:
    shown = [METRICS[name] for name in view.measures]
    if len(totals) > 1 and view.currency is None and any(metric.is_of_one_currency for metric in shown):
        named = ", ".join(one.currency or "no currency" for one in totals)
        yield f"Money stands apart by currency ({named}): choose one to convert it at the rates kept here."
    kinds = sorted({kind for one in totals for kind in one.kinds})
    if len(kinds) > 1 and view.only_kind is None and any(metric.is_of_one_kind for metric in shown):
        named = ", ".join(kinds[:_KINDS_TOLD])
        if view.result_kind is None:
            yield f"Conversions of {len(kinds)} kinds are not added together: choose one of {named}."
        else:
            more = f" and {len(kinds) - _KINDS_TOLD} more" if len(kinds) > _KINDS_TOLD else ""
            yield f"Conversions of {len(kinds)} kinds are added together: {named}{more}."
