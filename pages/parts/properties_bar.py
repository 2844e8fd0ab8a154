"""What the page of ad properties is asked: property, figure, platform, days, filters."""

from datetime import date
from functools import partial
from typing import Final

import streamlit as st

from core.reporting import ask, explorer, properties
from core.reporting.dimensions import DIMENSIONS, TIMES
from core.reporting.metrics import METRICS
from core.reporting.properties import Sheet
from core.reporting.traits import TRAITS, Property
from core.reporting.view import Filter, Span, Threshold, ViewState
from pages.parts import explorer_address
from pages.parts import properties_address as address
from pages.parts.explorer_filters import OPS, PERIODS
from pages.ui import figures, frame, loaders, state
from pages.ui.visit import Visit

_NAMES_TOLD: Final = 3
_EARLY: Final = date(2015, 1, 1)


def bar(here: Visit, view: ViewState, of: Property, found: Sheet) -> None:
    """Draw what is asked for, ready to be changed."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="properties_bar", gap="xsmall"):
        state.put("properties_of", of)
        st.selectbox(
            "Property", tuple(Property), format_func=lambda one: TRAITS[one].name, key="properties_of", width=210,
            help=TRAITS[of].about, on_change=address.choose_property,
        )  # fmt: skip
        state.put("properties_metric", found.metric.slug)
        st.selectbox(
            "Figure", properties.SHARES, format_func=lambda one: METRICS[one].name, key="properties_metric", width=170,
            help=figures.about(found.metric), on_change=address.choose_metric,
        )  # fmt: skip
        _platform(found)
        _period(view)
        if METRICS[found.metric.slug].is_of_one_kind and (len(found.kinds) > 1 or view.result_kind):
            _kind(view, found)
        _filter_maker(here, view)
    chips(view, found)
    frame.errors(address.FORM)


def _platform(found: Sheet) -> None:
    offered = tuple(name for name, _ in found.platforms)
    if not offered:
        return
    together = [address.ALL] if len(offered) > 1 else []
    now = (
        found.chosen[0]
        if len(found.chosen) == 1
        else address.ALL
        if together and set(offered) <= set(found.chosen)
        else address.SOME
    )
    choices = dict.fromkeys((*offered, *together, now))
    names = {
        address.ALL: "All together",
        address.SOME: ", ".join(figures.group_name("platform", one) for one in found.chosen),
    }
    state.put("properties_platform", now)
    st.selectbox(
        "Platform", tuple(choices), key="properties_platform", width=160,
        format_func=lambda one: names.get(one) or figures.group_name("platform", one),
        help="Platforms have rates of their own, and so have the ads that happened to run there: compare within one.",
        on_change=partial(address.choose_platform, offered),
    )  # fmt: skip


def _period(view: ViewState) -> None:
    is_own = isinstance(view.period, Span)
    state.put("properties_period", address.OWN if is_own else view.period)
    st.selectbox(
        "Period", tuple(PERIODS), format_func=PERIODS.__getitem__, key="properties_period", width=186,
        on_change=address.choose_period,
    )  # fmt: skip
    if isinstance(view.period, Span):
        # Half a choice stays in the widget until its second day is there.
        if len(state.value("properties_days", (None, None))) == 2:
            state.put("properties_days", (view.period.first, view.period.last))
        st.date_input(
            "Days", key="properties_days", min_value=min(view.period.first, _EARLY),
            max_value=max(view.period.last, ask.today(view)), format="YYYY-MM-DD", width=250, on_change=address.choose_days,
        )  # fmt: skip


def _kind(view: ViewState, found: Sheet) -> None:
    kinds = tuple(dict.fromkeys(("", *found.kinds, view.result_kind or "")))
    state.put("properties_kind", view.result_kind or "")
    st.selectbox(
        "Kind of result", kinds, format_func=lambda one: one or "Choose one", key="properties_kind", width=200,
        help="Kinds of results are never added together.", on_change=address.choose_kind,
    )  # fmt: skip


def _filter_maker(here: Visit, view: ViewState) -> None:
    maker = st.popover("Filter", icon=":material/filter_alt:", key="properties_filter", on_change="rerun")
    if not maker.open:
        return
    with maker:
        st.caption("Like with like: only ads of one placement, say, or of one campaign.")
        names = [one for one in explorer_address.dimensions(here) if one not in {*TIMES, "platform"}]
        by = st.selectbox(
            "Filter by", names, format_func=lambda one: DIMENSIONS[one].name, key="properties_filter_by",
            index=names.index("placement"), on_change=partial(state.forget, "properties_filter_keys"),
        )  # fmt: skip
        st.segmented_control(
            "Which", ("is", "not"), default="is", required=True, key="properties_filter_how", label_visibility="collapsed",
            format_func={"is": "Only these", "not": "All but these"}.__getitem__,
        )  # fmt: skip
        offered = dict(loaders.read(here, explorer.values, explorer_address.asked(here, view), by))
        st.multiselect(
            "Values", tuple(offered), format_func=lambda key: figures.group_name(by, offered[key]),
            key="properties_filter_keys", disabled=not offered,
            placeholder="Choose" if offered else "Nothing to choose from in these days",
        )  # fmt: skip
        st.button("Add filter", key="properties_filter_add", type="primary", on_click=address.add_filter)


def chips(view: ViewState, found: Sheet) -> None:
    """Draw each filter that has no field of its own as a chip that takes it away."""
    filters = [one for one in view.filters if one.dimension != "platform" or one.is_excluding]
    if not (filters or view.thresholds):
        return
    with st.container(horizontal=True, key="properties_chips", gap="xsmall", vertical_alignment="center"):
        for place, one in enumerate(filters):
            _chip(_filter_words(one, found), f"properties_chip_{place}", partial(address.drop_filter, one))
        if view.thresholds:
            words = "Only ads with " + " and ".join(map(_threshold_words, view.thresholds))
            _chip(words, "properties_chip_thresholds", address.drop_thresholds)


def _chip(words: str, key: str, taken: partial[None] | object) -> None:
    st.button(
        frame.plain(words), key=key, icon=":material/close:", icon_position="right", help="Take this filter away",
        on_click=taken,  # type: ignore[arg-type]
    )  # fmt: skip


def _filter_words(one: Filter, found: Sheet) -> str:
    names = [
        figures.group_name(one.dimension, found.names.get((one.dimension, key), key)) for key in one.keys[:_NAMES_TOLD]
    ]
    more = f" and {len(one.keys) - _NAMES_TOLD} more" if len(one.keys) > _NAMES_TOLD else ""
    return f"{DIMENSIONS[one.dimension].name}: {'not ' if one.is_excluding else ''}{', '.join(names)}{more}"


def _threshold_words(one: Threshold) -> str:
    metric = METRICS[one.measure]
    return f"{metric.name} {OPS[one.op]} {figures.figure(metric, one.value, exact=True)}"
