"""Whether a view's figures are beyond a threshold, group by group. Pure: an answer in, judgements out.

A group with less than the minimum volume is not judged, and neither is one whose figure is unknown: it is neither good
nor bad news. People are told once that a group is beyond the threshold; only when it was fine in between, they are told
again. A group that is not judged keeps what people were told, so that a day with few results does not repeat the news.
"""

import json
import operator
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from core.errors import InvalidInput
from core.reporting import views_words
from core.reporting.ask import Answer, Group
from core.reporting.completeness import QUIET_DAYS, Gap
from core.reporting.dimensions import DIMENSIONS, TIMES
from core.reporting.metrics import METRICS
from core.reporting.view import (
    FIRST_DAY,
    ROWS_MOST,
    SETTLING_DAYS,
    VALUES_MOST,
    Comparison,
    Filter,
    Op,
    Relative,
    SortBy,
    Span,
    Threshold,
    ViewState,
)
from core.vocabulary import AlertState, Basis

_TESTS: Final[Mapping[Op, Callable[[float, float], bool]]] = {
    Op.MORE: operator.gt,
    Op.AT_LEAST: operator.ge,
    Op.LESS: operator.lt,
    Op.AT_MOST: operator.le,
}
_UPWARD: Final = (Op.MORE, Op.AT_LEAST)
# Said beside the figure that is watched.
BESIDE: Final = ("conversions", "spend")
_GAPS_TOLD: Final = 3


@dataclass(frozen=True)
class Rule:
    """What an alert waits for.

    Attributes:
        threshold: In the metric's own unit; of a change a share of before.
        floor_metric: A group with less than `floor_value` of it is not judged; None judges everything.
        group_name: What one group is called ("Campaign"); "" when the totals are judged.
        is_with_unsettled: Days that the platforms may still change count too.
    """

    metric: str
    op: Op
    threshold: float
    basis: Basis = Basis.VALUE
    floor_metric: str | None = None
    floor_value: float = 0.0
    group_name: str = ""
    is_with_unsettled: bool = False

    @property
    def is_of_change(self) -> bool:
        """Whether the change is held against the threshold, not the figure."""
        return self.basis is Basis.CHANGE

    @property
    def is_of_sum(self) -> bool:
        """Whether the figure grows with the number of days: a sum, not a ratio of sums."""
        return METRICS[self.metric].denominator is None


@dataclass(frozen=True)
class Sample:
    """One group, judged.

    Attributes:
        key: Tells groups apart, also from one day to another.
        name: As people call it; "" for the totals.
        beside: Conversions and spend.
        state: FINE, BAD, or NO_DATA when it is not judged.
    """

    key: str
    name: str
    currency: str | None
    value: float | None
    before: float | None
    change: float | None
    state: AlertState
    beside: Mapping[str, float | None] = field(default_factory=dict)


def check(view: ViewState, rule: Rule) -> None:
    """Refuse what could never say anything.

    Raises:
        InvalidInput: At the field of the alert that asks for it.
    """
    for name, slug in (("metric", rule.metric), ("floor_metric", rule.floor_metric or rule.metric)):
        if slug not in METRICS:
            raise InvalidInput(f"there is no metric “{slug[:40]}”", field=name, remedy="choose one of the list")
    if not -1e18 < rule.threshold < 1e18:
        raise InvalidInput("the threshold is no number", field="threshold", remedy="give a number")
    if not 0 <= rule.floor_value < 1e18:
        raise InvalidInput("the minimum is no number of 0 or more", field="floor_value", remedy="give a number")
    if rule.is_of_change and view.comparison is Comparison.NONE:
        raise InvalidInput(
            "the view compares with nothing, so there is no change",
            field="basis",
            remedy="save the view with a comparison, or watch the figure itself",
        )
    if rule.group_name and not view.dimensions:
        raise InvalidInput(
            "the view has no groups", field="is_by_group", remedy="save it with a dimension, or watch the totals"
        )
    if view.period is Relative.LAST_7 and not rule.is_with_unsettled:
        raise InvalidInput(
            f"all of the last 7 days may still change: a day settles after {SETTLING_DAYS}",
            field="is_with_unsettled",
            remedy="let unsettled days count, or save the view with a longer period",
        )


def asked(view: ViewState, rule: Rule, today: date) -> ViewState | None:
    """The question behind the rule: only what is needed, settled days unless asked otherwise; None when no day is left."""
    span = view.span(today)
    if not rule.is_with_unsettled:
        last = min(span.last, today - timedelta(days=SETTLING_DAYS + 1))
        if last < span.first:
            return None
        span = Span(span.first, last)
    measures = dict.fromkeys((rule.metric, *BESIDE, *([rule.floor_metric] if rule.floor_metric else [])))
    return replace(
        view,
        period=span,
        comparison=view.comparison if rule.is_of_change else Comparison.NONE,
        dimensions=view.dimensions if rule.group_name else (),
        measures=tuple(measures),
        sort=rule.metric,
        sort_by=SortBy.CHANGE_SHARE if rule.is_of_change else SortBy.VALUE,
        is_ascending=rule.op not in _UPWARD,
        limit=ROWS_MOST,
    )


def enough(asked_: ViewState, rule: Rule) -> ViewState:
    """The question about groups above the minimum volume only: there are more than an answer holds."""
    if rule.floor_metric is None:
        return asked_
    return replace(asked_, thresholds=(*asked_.thresholds, Threshold(rule.floor_metric, Op.AT_LEAST, rule.floor_value)))


@dataclass(frozen=True)
class Judgeable:
    """What can be judged of a question while results are missing.

    Attributes:
        view: The question over what is complete; None when nothing is.
        notes: What is not judged and why, in sentences.
        is_whole: Whether all groups are in it.
        unjudged: Asks which groups have results of accounts that are left out, so that the rest of them is no whole sum;
            None where each group is of one account, or a rest is as good.
    """

    view: ViewState | None
    notes: tuple[str, ...] = ()
    is_whole: bool = True
    unjudged: ViewState | None = None


def complete(asked_: ViewState, rule: Rule, gaps: Sequence[Gap], today: date) -> Judgeable:
    """What of a question is judged though its accounts have not told all of its days.

    A sum that is watched for being too much is judged as it is: what comes later only adds to it. One that is watched for
    being too little is not, since every late import makes it small; only groups that no late account has part in are. Ratios
    and changes are judged over the days before the first one that is awaited, without accounts that have told none of them.
    """
    if not gaps:
        return Judgeable(asked_)
    if rule.is_of_sum and not rule.is_of_change:
        if rule.op in _UPWARD:
            return Judgeable(asked_, (f"Results are missing, so it may be more: {_missing(gaps)}.",))
        return _without(asked_, rule, gaps, gaps)
    span = asked_.span(today)
    awaited = [gap for gap in gaps if gap.is_open and gap.touches(span)]
    silent = [gap for gap in awaited if gap.days.first <= span.first]
    first = min((gap.days.first for gap in awaited if gap not in silent), default=None)
    kept = asked_ if first is None else replace(asked_, period=Span(span.first, first - timedelta(days=1)))
    holes = [gap for gap in gaps if gap.touches(kept.span(today)) or gap.touches(kept.compared(today))]
    missing = list(dict.fromkeys([*awaited, *holes]))
    left_out = holes if rule.is_of_change and rule.is_of_sum else silent
    if left_out:
        return _without(kept, rule, left_out, missing)
    return Judgeable(kept, (_not_judged(missing),))


def _without(asked_: ViewState, rule: Rule, gaps: Sequence[Gap], missing: Sequence[Gap]) -> Judgeable:
    """The question without the accounts that are not complete, where what is left is still what the threshold is for."""
    notes = (_not_judged(missing),)
    accounts = tuple(dict.fromkeys(gap.account for gap in gaps))
    # A sum over several accounts is not what its threshold is for when one of them is left out.
    is_of_several = rule.is_of_sum and not rule.is_of_change and "account" not in asked_.dimensions
    is_of_all = is_of_several and (not rule.group_name or any(name in TIMES for name in asked_.dimensions))
    if is_of_all or not all(gap.is_alone for gap in gaps) or len(accounts) > VALUES_MOST:
        return Judgeable(None, notes)
    kept = replace(asked_, filters=(*asked_.filters, Filter("account", accounts, is_excluding=True)))
    return Judgeable(kept, notes, is_whole=False, unjudged=_touched(asked_, accounts) if is_of_several else None)


def _touched(asked_: ViewState, accounts: tuple[str, ...]) -> ViewState:
    """Which groups have results of some accounts: in the days asked about, or in those before that let an account count."""
    assert isinstance(asked_.period, Span)
    since = max(asked_.period.first - timedelta(days=QUIET_DAYS), FIRST_DAY)
    return replace(
        asked_, period=Span(since, asked_.period.last), comparison=Comparison.NONE, thresholds=(),
        filters=(*asked_.filters, Filter("account", accounts)), sort=None, sort_by=SortBy.VALUE, limit=ROWS_MOST,
    )  # fmt: skip


def without(found: Answer, keys: Collection[tuple[object, ...]]) -> Answer:
    """An answer without the groups of these keys."""
    rows = tuple(row for row in found.rows if row.keys not in keys)
    return replace(found, rows=rows, group_count=found.group_count - (len(found.rows) - len(rows)))


def _not_judged(missing: Sequence[Gap]) -> str:
    return f"Not judged, since results are missing: {_missing(missing)}."


def _missing(gaps: Sequence[Gap]) -> str:
    """Accounts and days in words: "Main (meta), 13 – 19 November 2026; and 2 more"."""
    told = list(dict.fromkeys(f"{gap.account} ({gap.platform}), {views_words.days(gap.days)}" for gap in gaps))
    more = [f"and {len(told) - _GAPS_TOLD:,} more"] if len(told) > _GAPS_TOLD else []
    return "; ".join([*told[:_GAPS_TOLD], *more])


def per_day(found: Answer, rule: Rule) -> float:
    """What a sum of the compared days is multiplied by, so that it is of as many days as it is held against."""
    if not rule.is_of_sum or found.compared is None:
        return 1.0
    return found.span.days / found.compared.days


def remarks(found: Answer, rule: Rule, samples: Sequence[Sample]) -> Iterator[str]:
    """What a reader must know of how an answer was judged."""
    if rule.is_of_change and found.compared and per_day(found, rule) != 1.0:
        yield (
            f"{found.span.days} days are held against {found.compared.days}, so sums are compared by the day: "
            f"what was before is given for {found.span.days} days."
        )
    if rule.group_name and found.group_count > len(found.rows):
        beyond = samples and all(one.state is AlertState.BAD for one in samples)
        rest = "more may be beyond it" if beyond else "none of the others is further"
        yield f"The {len(found.rows):,} furthest of {found.group_count:,} groups were judged; {rest}."


def group_name(view: ViewState) -> str:
    """What one group of the view is called: "Campaign", "Platform and country"."""
    names = [DIMENSIONS[name].name for name in view.dimensions]
    return " and ".join([*names[:1], *(name.lower() for name in names[1:])])


def judged(found: Answer, rule: Rule) -> tuple[Sample, ...]:
    """Every group of an answer, those furthest beyond the threshold first."""
    by = per_day(found, rule)
    samples = [_judged(group, rule, by) for group in (found.rows if rule.group_name else found.totals)]
    downward = -1 if rule.op in _UPWARD else 1

    def distance(one: Sample) -> float:
        measured = one.change if rule.is_of_change else one.value
        return downward * measured if measured is not None else 0.0

    return tuple(sorted(samples, key=lambda one: (one.state is not AlertState.BAD, distance(one))))


def _judged(group: Group, rule: Rule, by: float) -> Sample:
    now, before = group.now[rule.metric].value, group.before[rule.metric].value if group.before else None
    if before is not None and by != 1.0:
        before *= by
    moved = None if now is None or not before else (now - before) / before
    measured = moved if rule.is_of_change else now
    floor = group.now[rule.floor_metric].value if rule.floor_metric else None
    state = AlertState.FINE
    if measured is None or (rule.floor_metric and (floor is None or floor < rule.floor_value)):
        state = AlertState.NO_DATA
    elif _TESTS[rule.op](measured, rule.threshold):
        state = AlertState.BAD
    return Sample(
        key=json.dumps([*group.keys, group.currency], default=str, ensure_ascii=False),
        name=" · ".join(group.names), currency=group.currency, value=now, before=before, change=moved, state=state,
        beside={name: group.now[name].value for name in BESIDE},
    )  # fmt: skip


def overall(samples: Collection[Sample]) -> AlertState:
    """How the alert stands: bad when one group is, fine when one was judged and none is bad."""
    states = {one.state for one in samples}
    for state in (AlertState.BAD, AlertState.FINE):
        if state in states:
            return state
    return AlertState.NO_DATA


def still_told(samples: Sequence[Sample], told: Collection[str], *, is_whole: bool = True) -> list[str]:
    """Of the groups that people were told of, those that were not fine since; without any result nothing is known.

    Args:
        is_whole: Whether all groups are among the samples; else nothing is known of those that are not.
    """
    if not samples:
        return list(told)
    open_ = {one.key for one in samples if one.state is not AlertState.FINE}
    seen = {one.key for one in samples}
    return [key for key in told if key in open_ or (not is_whole and key not in seen)]
