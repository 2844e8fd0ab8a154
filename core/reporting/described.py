"""A view in words: its days, what it is held against, its filters; for receipts and for the heads of exports."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

import duckdb

from core.reporting import view as views
from core.reporting.dimensions import DIMENSIONS
from core.reporting.metrics import METRICS, Unit
from core.reporting.view import Comparison, Filter, Op, Span, ViewState

Names = Mapping[tuple[str, str], str]

_AGAINST: Final = {
    Comparison.PREVIOUS: "the days before",
    Comparison.WEEKDAYS: "the same weekdays before",
    Comparison.YEAR: "a year earlier, same weekdays",
}
_OPS: Final = {Op.AT_LEAST: "at least", Op.AT_MOST: "at most", Op.MORE: "more than", Op.LESS: "less than"}
_VALUES_TOLD: Final = 12
# How people call the values of dimensions that are spelled for programs.
SPELLED: Final[Mapping[str, Mapping[str, str]]] = {
    "platform": {"meta": "Meta", "google": "Google Ads", "tiktok": "TikTok", "linkedin": "LinkedIn", "other": "Other"},
    "level": {"campaign": "campaign", "ad_set": "ad set", "ad": "ad"},
}


def day(when: date) -> str:
    """A day: "1 Oct 2026"."""
    return f"{when.day} {when:%b %Y}"


def days_between(first: date, last: date) -> str:
    """Days from one to another: "1 Oct 2026 – 28 Oct 2026"."""
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def days(span: Span) -> str:
    """A period, as `days_between`."""
    return days_between(span.first, span.last)


def comparison(view: ViewState, compared: Span | None) -> str:
    """What a view is held against, with its days; "" when it is held against nothing."""
    if compared is None:
        return ""
    told = _AGAINST.get(view.comparison) if isinstance(view.comparison, Comparison) else None
    return f"{told}: {days(compared)}" if told else days(compared)


def filters(view: ViewState, names: Names) -> tuple[str, ...]:
    """Every filter and threshold, each in one clause; and the level and kind of result where one was chosen."""
    told = [_filter(one, names) for one in view.filters]
    told += [
        f"{METRICS[one.measure].name} is {_OPS[one.op]} {_threshold(one.measure, one.value)}" for one in view.thresholds
    ]
    if view.level is not None:
        told.append(f"Level of the report is {view.level.value.replace('_', ' ')}")
    if view.result_kind is not None:
        told.append(f"Conversions are {view.only_kind or 'of all kinds together'}")
    return tuple(told)


def names_of(cursor: duckdb.DuckDBPyConnection, view: ViewState) -> Names:
    """What the keys in a view's filters are called, by dimension and key, where a key is an id and is known."""
    return dict(_names(cursor, view))


def _names(cursor: duckdb.DuckDBPyConnection, view: ViewState) -> Iterator[tuple[tuple[str, str], str]]:
    for one in view.filters:
        dimension = DIMENSIONS[one.dimension]
        if dimension.key == dimension.label:
            continue
        sql = (
            f"SELECT ({dimension.key})::VARCHAR AS key, max({dimension.label})::VARCHAR FROM facts "
            f"WHERE list_contains($keys::VARCHAR[], ({dimension.key})::VARCHAR) GROUP BY 1"
        )
        for key, name in cursor.execute(sql, {"keys": list(one.keys)}).fetchall():
            yield (one.dimension, key), name


def query(view: ViewState) -> str:
    """The view as the part of an address after the question mark."""
    return urlencode(views.spelled(view))


def client_of(view: ViewState) -> str | None:
    """The one client a view is about; None when it is about several."""
    for one in view.filters:
        if one.dimension == "client" and len(one.keys) == 1 and not one.is_excluding:
            return one.keys[0] or None
    return None


def notebook_line(view: ViewState, span: Span) -> str | None:
    """The same question in a notebook, its days fixed; None unless the view is about one client."""
    client = client_of(view)
    if client is None:
        return None
    rest = tuple(one for one in view.filters if one.dimension != "client")
    asked = query(ViewState(**(vars(view) | {"period": span, "filters": rest})))
    return f'core.reporting.open_workspace("{client}").ask("{asked}")'


def _filter(one: Filter, names: Names) -> str:
    dimension = DIMENSIONS[one.dimension]
    told = [_name(one.dimension, key, names) for key in one.keys[:_VALUES_TOLD]]
    if len(one.keys) > _VALUES_TOLD:
        told.append(f"{len(one.keys) - _VALUES_TOLD} more")
    return f"{dimension.name} is {'not ' if one.is_excluding else ''}{' or '.join(told)}"


def _name(dimension: str, key: str, names: Names) -> str:
    spelled = SPELLED.get(dimension, {}).get(key)
    return spelled or names.get((dimension, key), key) or f"“{DIMENSIONS[dimension].unknown}”"


def _threshold(measure: str, value: float) -> str:
    if METRICS[measure].unit is Unit.SHARE:
        return f"{value:.2%}"
    return f"{value:,.2f}".removesuffix(".00")


def spelled_key(key: Any) -> str:
    """A group's key as filters spell it; "" for the group without one."""
    return "" if key is None else str(key)
