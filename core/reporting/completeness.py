"""Which days of a question its ad accounts have not told: where an import lags, a figure falls that did not fall."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from core.accounts.rules import Permission, require
from core.db import Scope
from core.reporting import ask, snapshot
from core.reporting.view import FIRST_DAY, Comparison, Span, ViewState

# An account that told nothing for longer than this before the period is over, not late.
QUIET_DAYS: Final = 28
# A file tells every day from its first to its last, of an account: a day without a row in between had no delivery.
_TOLD: Final = """WITH asked AS (SELECT DISTINCT client_id, platform, account FROM facts WHERE {condition})
    SELECT client_id, platform, account, min(day), max(day) FROM result_days JOIN asked USING (client_id, platform, account)
    GROUP BY client_id, platform, account, import_id ORDER BY ALL"""


@dataclass(frozen=True)
class Gap:
    """Days in a row that no file has told of one ad account, after its first day with results.

    Attributes:
        is_open: It reaches to the last day asked about: the next import is awaited.
        is_alone: No other account of the question has its name, so that it can be left out by it.
    """

    platform: str
    account: str
    days: Span
    is_open: bool
    is_alone: bool = True

    def touches(self, span: Span | None) -> bool:
        """Whether one of its days is in the span."""
        return span is not None and self.days.first <= span.last and self.days.last >= span.first


def gaps(scope: Scope, view: ViewState, today: date) -> tuple[Gap, ...]:
    """What is missing of the days of a view and of those it compares with, the accounts in order.

    Accounts count that had results of what the view filters, in its days or up to four weeks before.

    Raises:
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    span, compared = view.span(today), view.compared(today)
    since = max(span.first - timedelta(days=QUIET_DAYS), FIRST_DAY)
    condition, bound = ask.selected(replace(view, period=Span(since, span.last), comparison=Comparison.NONE))
    rows = snapshot.cursor(scope).execute(_TOLD.format(condition=condition), bound).fetchall()
    # Today is not over.
    last = min(span.last, today - timedelta(days=1))
    found: list[Gap] = []
    accounts = _by_account(rows)
    named = Counter(account for _, account, _ in accounts)
    for platform, account, told in accounts:
        for one in _untold(told, min(span.first, compared.first) if compared else span.first, last):
            gap = Gap(platform, account, one, is_open=one.last == last, is_alone=named[account] == 1)
            if gap.touches(span) or gap.touches(compared):
                found.append(gap)
    return tuple(found)


def _by_account(rows: Iterable[Sequence[Any]]) -> list[tuple[str, str, list[Span]]]:
    told: dict[tuple[str, str, str], list[Span]] = {}
    for client, platform, account, first, last in rows:
        told.setdefault((client, platform, account), []).append(Span(first, last))
    return [(platform, account, spans) for (_, platform, account), spans in told.items()]


def _untold(told: Sequence[Span], first: date, last: date) -> Iterable[Span]:
    """The days from `first` to `last` that none of the spans has, from the first told day on."""
    at = max(first, min(one.first for one in told))
    for one in sorted(told):
        if one.first > last:
            break
        if one.first > at:
            yield Span(at, one.first - timedelta(days=1))
        at = max(at, one.last + timedelta(days=1))
    if at <= last:
        yield Span(at, last)
