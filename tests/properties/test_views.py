"""Every view survives its address, and every answer is what plain Python adds up."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.reporting import view as views
from core.reporting.dimensions import DIMENSIONS
from core.reporting.metrics import METRICS
from core.reporting.view import (
    Comparison,
    Filter,
    Grain,
    Op,
    Relative,
    SortBy,
    Span,
    Threshold,
    ViewState,
)
from core.vocabulary import Level

_DAYS = st.dates(date(2010, 1, 1), date(2100, 1, 1))
_SPANS = st.tuples(_DAYS, _DAYS).map(lambda both: Span(*sorted(both)))
_KEYS = st.lists(st.text(max_size=12), min_size=1, max_size=4).map(tuple)
_FILTERS = st.builds(Filter, st.sampled_from(sorted(DIMENSIONS)), _KEYS, st.booleans())
_THRESHOLDS = st.builds(
    Threshold,
    st.sampled_from(sorted(METRICS)),
    st.sampled_from(Op),
    st.floats(-1e17, 1e17, allow_nan=False, allow_infinity=False),
)


@st.composite
def _views(draw: st.DrawFn) -> ViewState:
    dimensions = tuple(draw(st.lists(st.sampled_from(sorted(DIMENSIONS)), unique=True, max_size=3)))
    measures = tuple(draw(st.lists(st.sampled_from(sorted(METRICS)), unique=True, min_size=1, max_size=6)))
    return ViewState(
        period=draw(st.one_of(st.sampled_from(Relative), _SPANS)),
        comparison=draw(st.one_of(st.sampled_from(Comparison), _SPANS)),
        filters=tuple(draw(st.lists(_FILTERS, max_size=3))),
        thresholds=tuple(draw(st.lists(_THRESHOLDS, max_size=2))),
        dimensions=dimensions,
        measures=measures,
        sort=draw(st.sampled_from([None, *measures, *dimensions])),
        sort_by=draw(st.sampled_from(SortBy)),
        is_ascending=draw(st.booleans()),
        grain=draw(st.sampled_from(Grain)),
        time_zone=draw(st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"])),
        currency=draw(st.sampled_from([None, "EUR", "GBP"])),
        result_kind=draw(st.one_of(st.none(), st.text(min_size=1, max_size=20))),
        level=draw(st.sampled_from([None, *Level])),
        limit=draw(st.integers(1, views.ROWS_MOST)),
        is_converted_only=draw(st.booleans()),
    )


@given(_views())
@settings(max_examples=300)
def test_a_view_comes_back_from_its_address(view: ViewState) -> None:
    address = urlencode(views.spelled(view))
    assert views.read(parse_qsl(address, keep_blank_values=True)) == view


@given(st.lists(st.tuples(st.sampled_from(["v", "period", "vs", "f", "having", "by", "show", "sort", "sort_by", "grain", "tz", "currency", "kind", "level", "limit", "page"]), st.text(max_size=30))))  # fmt: skip # noqa: E501
@settings(max_examples=300)
def test_any_address_is_read_or_refused_by_name(pairs: list[tuple[str, str]]) -> None:
    try:
        views.read(pairs)
    except InvalidInput as error:
        refused = error
    else:
        return
    assert refused.field
    assert refused.remedy


def test_periods_end_where_they_say() -> None:
    today = date(2026, 11, 27)
    usual = ViewState()
    assert usual.span(today) == Span(date(2026, 10, 23), date(2026, 11, 19)), "the days that still settle are left out"
    before = usual.compared(today)
    assert before == Span(date(2026, 9, 25), date(2026, 10, 22))
    assert before.first.weekday() == usual.span(today).first.weekday()
    assert replace(usual, period=Relative.LAST_MONTH).span(today) == Span(date(2026, 10, 1), date(2026, 10, 31))
    month = replace(usual, period=Span(date(2026, 10, 1), date(2026, 10, 31)))
    weekdays = replace(month, comparison=Comparison.WEEKDAYS).compared(today)
    assert weekdays == Span(date(2026, 8, 27), date(2026, 9, 26))
    year = replace(month, comparison=Comparison.YEAR).compared(today)
    assert year is not None
    assert year.first.weekday() == month.span(today).first.weekday()


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"dimensions": ("nothing",)}, "by"),
        ({"measures": ()}, "show"),
        ({"measures": ("spend", "spend")}, "show"),
        ({"sort": "ctr", "measures": ("spend",)}, "sort"),
        ({"limit": 0}, "limit"),
        ({"time_zone": "Middle/Earth"}, "tz"),
        ({"currency": "euro"}, "currency"),
        ({"filters": (Filter("platform", ()),)}, "filter"),
        ({"thresholds": (Threshold("spend", Op.MORE, float("nan")),)}, "threshold"),
    ],
)
def test_what_a_view_cannot_be(given_: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as told:
        ViewState(**given_)  # type: ignore[arg-type]
    assert told.value.field == field
