"""Whether a view's figures are beyond a threshold, group by group. Pure: an answer in, judgements out.

A group with less than the minimum volume is not judged, and neither is one whose figure is unknown: it is neither good
nor bad news. People are told once that a group is beyond the threshold; only when it was fine in between, they are told
again. A group that is not judged keeps what people were told, so that a day with few results does not repeat the news.
"""

import json
import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from core.errors import InvalidInput
from core.reporting.ask import Answer, Group
from core.reporting.dimensions import DIMENSIONS
from core.reporting.metrics import METRICS
from core.reporting.view import ROWS_MOST, SETTLING_DAYS, Comparison, Op, Relative, Span, ViewState
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
        is_ascending=rule.op not in _UPWARD,
        limit=ROWS_MOST,
    )


def group_name(view: ViewState) -> str:
    """What one group of the view is called: "Campaign", "Platform and country"."""
    names = [DIMENSIONS[name].name for name in view.dimensions]
    return " and ".join([*names[:1], *(name.lower() for name in names[1:])])


def judged(found: Answer, rule: Rule) -> tuple[Sample, ...]:
    """Every group of an answer, those furthest beyond the threshold first."""
    samples = [_judged(group, rule) for group in (found.rows if rule.group_name else found.totals)]
    downward = -1 if rule.op in _UPWARD else 1

    def distance(one: Sample) -> float:
        measured = one.change if rule.is_of_change else one.value
        return downward * measured if measured is not None else 0.0

    return tuple(sorted(samples, key=lambda one: (one.state is not AlertState.BAD, distance(one))))


def _judged(group: Group, rule: Rule) -> Sample:
    now, before = group.now[rule.metric].value, group.before[rule.metric].value if group.before else None
    moved = group.change(rule.metric) if group.before else None
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


def still_told(samples: Sequence[Sample], told: Collection[str]) -> list[str]:
    """Of the groups that people were told of, those that were not fine since; without any result nothing is known."""
    if not samples:
        return list(told)
    open_ = {one.key for one in samples if one.state is not AlertState.FINE}
    return [key for key in told if key in open_]
