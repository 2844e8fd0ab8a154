"""What the page of ad properties is asked: property, figure, platform, days, filters."""

from functools import partial
from typing import Final

import streamlit as st

from core.reporting import properties
from core.reporting.dimensions import TIMES
from core.reporting.metrics import METRICS
from core.reporting.properties import Sheet
from core.reporting.traits import TRAITS, Property
from core.reporting.view import ViewState
from pages.parts import explorer_address, view_bar
from pages.parts import properties_address as address
from pages.ui import figures, frame, state
from pages.ui.visit import Visit

_LIKE: Final = "Like with like: only ads of one placement, say, or of one campaign."


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
        view_bar.period("properties", view, address.choose_period, address.choose_days)
        if METRICS[found.metric.slug].is_of_one_kind and (len(found.kinds) > 1 or view.result_kind):
            _kind(view, found)
        names = [one for one in explorer_address.dimensions(here) if one not in {*TIMES, "platform"}]
        asked = explorer_address.asked(here, view)
        view_bar.filter_maker("properties", here, asked, names, "placement", address.add_filter, note=_LIKE)
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


def _kind(view: ViewState, found: Sheet) -> None:
    kinds = tuple(dict.fromkeys(("", *found.kinds, view.result_kind or "")))
    state.put("properties_kind", view.result_kind or "")
    st.selectbox(
        "Kind of result", kinds, format_func=lambda one: one or "Choose one", key="properties_kind", width=200,
        help="Kinds of results are never added together.", on_change=address.choose_kind,
    )  # fmt: skip


def chips(view: ViewState, found: Sheet) -> None:
    """Draw each filter that has no field of its own as a chip that takes it away."""
    filters = [one for one in view.filters if one.dimension != "platform" or one.is_excluding]
    if not (filters or view.thresholds):
        return

    def names(dimension: str, key: str) -> str:
        return figures.group_name(dimension, found.names.get((dimension, key), key))

    with st.container(horizontal=True, key="properties_chips", gap="xsmall", vertical_alignment="center"):
        for place, one in enumerate(filters):
            view_bar.chip(
                view_bar.filter_words(one, names), f"properties_chip_{place}", partial(address.drop_filter, one)
            )
        if view.thresholds:
            words = "Only ads with " + " and ".join(map(view_bar.threshold_words, view.thresholds))
            view_bar.chip(words, "properties_chip_thresholds", address.drop_thresholds)
