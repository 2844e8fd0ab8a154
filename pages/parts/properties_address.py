"""What the page of ad properties shows, as its address says it, and every way to change that: all of them callbacks."""

from dataclasses import replace
from typing import Any, Final

from core.errors import InvalidInput
from core.reporting import ask, properties
from core.reporting.traits import Property
from core.reporting.view import Filter, Relative, Span, ViewState
from pages.ui import frame, links, state
from pages.ui.links import Param

FORM: Final = "properties"
OWN: Final = "own"
ALL: Final = "all"
SOME: Final = "some"
USUAL_METRIC: Final = "ctr"


def shown() -> ViewState:
    """The view that the address spells; what it compares with and groups by is not of this page.

    Raises:
        InvalidInput: It spells none.
    """
    return links.view(ViewState())


def property_shown() -> Property:
    """The property that the address names, else the layout.

    Raises:
        InvalidInput: There is no such property.
    """
    named = links.text(Param.PROPERTY, Property.LAYOUT)
    try:
        return Property(named)
    except ValueError as error:
        known = ", ".join(one.value for one in Property)
        raise InvalidInput(
            f"there is no property “{named[:60]}”", field="property", remedy=f"choose of {known}"
        ) from error


def metric(view: ViewState) -> str:
    """The figure: the first of the view that is a share, else CTR."""
    return next((name for name in view.measures if name in properties.SHARES), USUAL_METRIC)


def change(**parts: Any) -> None:
    """Change parts of the view; what cannot be is told, and the view stays."""
    try:
        links.put_view(replace(shown(), **parts))
        frame.forget_errors(FORM)
    except InvalidInput as error:
        frame.forget_errors(FORM)
        frame.refuse(error, FORM)


def usual() -> None:
    """Back to the usual view."""
    links.put_view(ViewState())
    links.put(Param.PROPERTY, None)


def choose_property() -> None:
    """Another property, of the same ads."""
    chosen = state.value("properties_of")
    links.put(Param.PROPERTY, None if chosen == Property.LAYOUT else chosen)


def choose_metric() -> None:
    """Another figure."""
    change(measures=(state.value("properties_metric"),), sort=None, sort_by=ViewState().sort_by, is_ascending=False)


def choose_platform(offered: tuple[str, ...]) -> None:
    """One platform, or all together; several that an address named can only be kept."""
    chosen = state.value("properties_platform")
    if chosen == SOME:
        return
    others = tuple(one for one in shown().filters if one.dimension != "platform" or one.is_excluding)
    change(filters=(*others, Filter("platform", offered if chosen == ALL else (chosen,))))


def choose_period() -> None:
    """A period that moves with the calendar, or own days, beginning with those that were shown."""
    chosen, view = state.value("properties_period"), shown()
    change(period=view.span(ask.today(view)) if chosen == OWN else Relative(chosen))


def choose_days() -> None:
    """Own days, once both are chosen."""
    if len(days := state.value("properties_days", ())) == 2:
        change(period=Span(*days))


def choose_kind() -> None:
    """One kind of result."""
    change(result_kind=state.value("properties_kind") or None)


def add_filter() -> None:
    """Only ads with these values, or all but them."""
    keys = tuple(state.value("properties_filter_keys", ()))
    if keys:
        made = Filter(state.value("properties_filter_by"), keys, state.value("properties_filter_how") == "not")
        change(filters=(*(one for one in shown().filters if one.dimension != made.dimension), made))
        state.forget("properties_filter_keys")


def drop_filter(one: Filter) -> None:
    """Take a filter away."""
    change(filters=tuple(other for other in shown().filters if other != one))


def drop_thresholds() -> None:
    """Count all ads, also those that thresholds left out."""
    change(thresholds=())


def clear() -> None:
    """All filters and thresholds away."""
    change(filters=(), thresholds=())


def show_latest(days: Span) -> None:
    """The last days that have results."""
    change(period=days)
