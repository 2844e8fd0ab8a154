"""What the bars of Explorer and Ad properties share: period, days, the maker of filters, chips that take one away."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Final

import streamlit as st

from core.reporting import ask, explorer
from core.reporting.dimensions import DIMENSIONS
from core.reporting.metrics import METRICS
from core.reporting.view import Filter, Op, Relative, Span, Threshold, ViewState
from pages.ui import figures, frame, loaders, state
from pages.ui.visit import Visit

OWN: Final = "own"
PERIODS: Final = {
    Relative.SETTLED_28: "Last 28 settled days", Relative.SETTLED_91: "Last 91 settled days",
    Relative.LAST_7: "Last 7 days", Relative.LAST_28: "Last 28 days", Relative.LAST_90: "Last 90 days",
    Relative.THIS_MONTH: "This month", Relative.LAST_MONTH: "Last month", OWN: "Own days",
}  # fmt: skip
OPS: Final = {Op.AT_LEAST: "at least", Op.AT_MOST: "at most", Op.MORE: "more than", Op.LESS: "less than"}
_NAMES_TOLD: Final = 3
_EARLY: Final = date(2015, 1, 1)


def period(page: str, view: ViewState, chosen: Callable[[], None], days_chosen: Callable[[], None]) -> None:
    """Draw the period, and its days where they are the person's own.

    Args:
        page: What the keys of its widgets begin with.
    """
    key = f"{page}_period"
    state.put(key, OWN if isinstance(view.period, Span) else view.period)
    st.selectbox(
        "Period", tuple(PERIODS), format_func=PERIODS.__getitem__, key=key, width=186, on_change=chosen
    )  # fmt: skip
    if isinstance(view.period, Span):
        days("Days", f"{page}_days", view.period, view, days_chosen)


def days(label: str, key: str, span: Span, view: ViewState, chosen: Callable[[], None]) -> None:
    """Draw two days to choose."""
    # Half a choice stays in the widget until its second day is there.
    if len(state.value(key, (None, None))) == 2:
        state.put(key, (span.first, span.last))
    st.date_input(
        label, key=key, min_value=min(span.first, _EARLY), format="YYYY-MM-DD", width=250,
        max_value=max(span.last, ask.today(view)), on_change=chosen,
    )  # fmt: skip


def filter_maker(
    page: str, here: Visit, asked: ViewState, names: Sequence[str], first: str, add: Callable[[], None], note: str = ""
) -> None:
    """Draw the small sheet in which a filter is put together.

    Args:
        asked: The question whose groups are offered.
        names: The dimensions, of which `first` is chosen.
    """
    maker = st.popover("Filter", icon=":material/filter_alt:", key=f"{page}_filter", on_change="rerun")
    if not maker.open:
        return
    with maker:
        if note:
            st.caption(note)
        by = st.selectbox(
            "Filter by", names, format_func=lambda one: DIMENSIONS[one].name, key=f"{page}_filter_by",
            index=names.index(first), on_change=partial(state.forget, f"{page}_filter_keys"),
        )  # fmt: skip
        st.segmented_control(
            "Which", ("is", "not"), default="is", required=True, key=f"{page}_filter_how", label_visibility="collapsed",
            format_func={"is": "Only these", "not": "All but these"}.__getitem__,
        )  # fmt: skip
        offered = dict(loaders.read(here, explorer.values, asked, by))
        st.multiselect(
            "Values", tuple(offered), format_func=lambda key: figures.group_name(by, offered[key]),
            key=f"{page}_filter_keys", disabled=not offered,
            placeholder="Choose" if offered else "Nothing to choose from in these days",
        )  # fmt: skip
        st.button("Add filter", key=f"{page}_filter_add", type="primary", on_click=add)


def chip(words: str, key: str, taken: Callable[[], None]) -> None:
    """Draw what is filtered by, with the cross that takes it away."""
    st.button(
        frame.plain(words), key=key, icon=":material/close:", icon_position="right", help="Take this filter away",
        on_click=taken,
    )  # fmt: skip


def filter_words(one: Filter, name_of: Callable[[str, str], str]) -> str:
    """A filter as people read it; `name_of` gives what a key of a dimension is called."""
    names = [name_of(one.dimension, key) for key in one.keys[:_NAMES_TOLD]]
    more = f" and {len(one.keys) - _NAMES_TOLD} more" if len(one.keys) > _NAMES_TOLD else ""
    return f"{DIMENSIONS[one.dimension].name}: {'not ' if one.is_excluding else ''}{', '.join(names)}{more}"


def threshold_words(one: Threshold) -> str:
    """A threshold as people read it."""
    metric = METRICS[one.measure]
    return f"{metric.name} {OPS[one.op]} {figures.figure(metric, one.value, exact=True)}"
