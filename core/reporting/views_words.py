"""A view and its figures in words, as messages, file headers and pages say them. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from core.reporting.dimensions import DIMENSIONS
from core.reporting.metrics import METRICS, Metric, Unit
from core.reporting.view import ALL_KINDS, Comparison, Grain, Op, Relative, Span, ViewState

UNKNOWN: Final = "n/a"
PERIODS: Final[Mapping[StrEnum, str]] = {
    Relative.LAST_7: "the last 7 days",
    Relative.LAST_28: "the last 28 days",
    Relative.LAST_90: "the last 90 days",
    Relative.SETTLED_28: "the last 28 settled days",
    Relative.SETTLED_91: "the last 91 settled days",
    Relative.THIS_MONTH: "this month",
    Relative.LAST_MONTH: "last month",
}
COMPARISONS: Final[Mapping[StrEnum, str]] = {
    Comparison.NONE: "nothing",
    Comparison.PREVIOUS: "the days before",
    Comparison.WEEKDAYS: "whole weeks before",
    Comparison.YEAR: "the same weekdays a year before",
}
OPS: Final[Mapping[Op, str]] = {
    Op.MORE: "more than",
    Op.AT_LEAST: "at least",
    Op.LESS: "less than",
    Op.AT_MOST: "at most",
}
_KEYS_TOLD: Final = 6


def figure(metric: Metric, value: float | None, currency: str | None = None) -> str:
    """A value as people read it: "52.10 EUR", "2.41 %", "1,204", "3.20×"; "n/a" when it is unknown."""
    if value is None:
        return UNKNOWN
    match metric.unit:
        case Unit.MONEY:
            return f"{value:,.2f} {currency}" if currency else f"{value:,.2f}"
        case Unit.SHARE:
            return f"{value * 100:,.2f} %"
        case Unit.TIMES:
            return f"{value:,.2f}×"
        case Unit.COUNT:
            whole = round(value, 2)
            return f"{whole:,.0f}" if whole == int(whole) else f"{whole:,.2f}"


def change(value: float | None) -> str:
    """A change as people read it: "+12.5 %", "−3.0 %"; "n/a" when it is unknown."""
    if value is None:
        return UNKNOWN
    return f"{'−' if value < 0 else '+'}{abs(value) * 100:,.1f} %"


def days(span: Span) -> str:
    """Days as people write them: "1 – 28 October 2026"; a single day alone."""
    first, last = span.first, span.last
    if first == last:
        return _day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {_day(last)}"
    return f"{first.day} {first:%B} – {_day(last)}" if first.year == last.year else f"{_day(first)} – {_day(last)}"


def lines(view: ViewState, client: str = "") -> list[tuple[str, str]]:
    """What the view asks, part by part: a name and its words each; parts that are as usual are left out.

    Args:
        client: The name of the client it is narrowed to.
    """
    said = [("Period", _period(view.period)), ("Compared with", _compared(view.comparison))]
    if client:
        said.append(("Client", client))
    for one in view.filters:
        keys = [key or DIMENSIONS[one.dimension].unknown for key in one.keys[:_KEYS_TOLD]]
        more = f" and {len(one.keys) - _KEYS_TOLD:,} more" if len(one.keys) > _KEYS_TOLD else ""
        said.append((DIMENSIONS[one.dimension].name, f"{'not ' if one.is_excluding else ''}{', '.join(keys)}{more}"))
    for limit in view.thresholds:
        metric = METRICS[limit.measure]
        said.append(("Only where", f"{metric.name} is {OPS[limit.op]} {figure(metric, limit.value)}"))
    if view.dimensions:
        said.append(("By", ", ".join(DIMENSIONS[name].name for name in view.dimensions)))
    said.append(("Shows", ", ".join(METRICS[name].name for name in view.measures)))
    if view.grain is not Grain.DAY:
        said.append(("In steps of", f"a {view.grain.value}"))
    if view.currency:
        said.append(("Currency", view.currency))
    if view.result_kind is not None:
        said.append(
            (
                "Conversions",
                "all kinds together" if view.result_kind == ALL_KINDS else view.result_kind or "without a kind",
            )
        )
    if view.level is not None:
        said.append(("Level of the report", view.level.value.replace("_", " ")))
    said.append(("Time zone", view.time_zone))
    return said


def title(view: ViewState) -> str:
    """The view in one line: "The last 28 settled days by Campaign: Spend, CPA"."""
    by = f" by {', '.join(DIMENSIONS[name].name for name in view.dimensions)}" if view.dimensions else ""
    period = _period(view.period)
    return f"{period[0].upper()}{period[1:]}{by}: {', '.join(METRICS[name].name for name in view.measures)}"


def _period(period: Relative | Span) -> str:
    return days(period) if isinstance(period, Span) else PERIODS[period]


def _compared(comparison: Comparison | Span) -> str:
    return days(comparison) if isinstance(comparison, Span) else COMPARISONS[comparison]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
