"""The explorer's filter bar: period and comparison, filters as chips that can be removed, thresholds, figures, details."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final

import streamlit as st

from core.reporting import ask, explorer
from core.reporting.dimensions import DIMENSIONS
from core.reporting.explorer import Sheet
from core.reporting.metrics import METRICS, Unit
from core.reporting.view import ALL_KINDS, Comparison, Filter, Grain, Op, Relative, Span, Threshold, ViewState
from core.vocabulary import Level
from pages.parts import explorer_address as address
from pages.ui import figures, frame, loaders, state
from pages.ui.visit import Visit

PERIODS: Final = {
    Relative.SETTLED_28: "Last 28 settled days", Relative.SETTLED_91: "Last 91 settled days",
    Relative.LAST_7: "Last 7 days", Relative.LAST_28: "Last 28 days", Relative.LAST_90: "Last 90 days",
    Relative.THIS_MONTH: "This month", Relative.LAST_MONTH: "Last month", address.OWN: "Own days",
}  # fmt: skip
COMPARISONS: Final = {
    Comparison.PREVIOUS: "The days before", Comparison.WEEKDAYS: "Before, same weekdays",
    Comparison.YEAR: "A year before", Comparison.NONE: "Nothing", address.OWN: "Own days",
}  # fmt: skip
LEVELS: Final = {
    address.ANY: "The deepest there is", Level.CAMPAIGN: "Campaigns", Level.AD_SET: "Ad sets", Level.AD: "Ads",
}  # fmt: skip
OPS: Final = {Op.AT_LEAST: "at least", Op.AT_MOST: "at most", Op.MORE: "more than", Op.LESS: "less than"}
GRAINS: Final = {Grain.DAY: "Days", Grain.WEEK: "Weeks", Grain.MONTH: "Months"}
MEASURES_MOST: Final = 12
_NAMES_TOLD: Final = 3
_EARLY: Final = date(2015, 1, 1)


def bar(here: Visit, view: ViewState, found: Sheet) -> None:
    """Draw what is asked for, ready to be changed."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="explorer_filters", gap="xsmall"):
        _period(view)
        _comparison(view)
        _focus(view)
        _currency(here, view, found)
        _filter_maker(here, view)
        _threshold_maker(view)
        _figures_chosen(view)
        _details(view, found)
    chips(view, found)
    frame.errors(address.FORM)


def _period(view: ViewState) -> None:
    is_own = isinstance(view.period, Span)
    state.put("explorer_period", address.OWN if is_own else view.period)
    st.selectbox(
        "Period", tuple(PERIODS), format_func=PERIODS.__getitem__, key="explorer_period", width=186,
        on_change=address.choose_period,
    )  # fmt: skip
    if isinstance(view.period, Span):
        _days("Days", "explorer_days", view.period, view, address.choose_days)


def _comparison(view: ViewState) -> None:
    state.put("explorer_vs", address.OWN if isinstance(view.comparison, Span) else view.comparison)
    st.selectbox(
        "Compared with", tuple(COMPARISONS), format_func=COMPARISONS.__getitem__, key="explorer_vs", width=186,
        on_change=address.choose_comparison,
    )  # fmt: skip
    if isinstance(view.comparison, Span):
        _days("Compared days", "explorer_vs_days", view.comparison, view, address.choose_compared_days)


def _days(label: str, key: str, span: Span, view: ViewState, chosen: Callable[[], None]) -> None:
    # Half a choice stays in the widget until its second day is there.
    if len(state.value(key, (None, None))) == 2:
        state.put(key, (span.first, span.last))
    st.date_input(
        label, key=key, min_value=min(span.first, _EARLY), format="YYYY-MM-DD", width=250,
        max_value=max(span.last, ask.today(view)), on_change=chosen,
    )  # fmt: skip


def _focus(view: ViewState) -> None:
    state.put("explorer_focus", explorer.focus(view))
    st.selectbox(
        "Figure", view.measures, format_func=lambda name: METRICS[name].name, key="explorer_focus", width=145,
        help="What is drawn over time and ranked by.", on_change=address.choose_focus,
    )  # fmt: skip


def _currency(here: Visit, view: ViewState, found: Sheet) -> None:
    offered = address.currencies_offered(here, view, found.currencies)
    if len(offered) == 1:
        return
    asked = address.currency_of(view)
    state.put("explorer_currency", asked if asked in offered else address.ANY)
    st.selectbox(
        "Currency", offered, format_func=address.currency_words, key="explorer_currency",
        width=190 if offered[-1].startswith(address.CONVERTED) else 130, on_change=address.choose_currency,
    )  # fmt: skip


# ── What is put together in a small sheet ────────────────────────────────────────────────────────────────────────────


def _filter_maker(here: Visit, view: ViewState) -> None:
    maker = st.popover("Filter", icon=":material/filter_alt:", key="explorer_filter", on_change="rerun")
    if not maker.open:
        return
    with maker:
        names = address.dimensions(here)
        by = st.selectbox(
            "Filter by", names, format_func=lambda one: DIMENSIONS[one].name, key="explorer_filter_by",
            index=names.index("platform"), on_change=partial(state.forget, "explorer_filter_keys"),
        )  # fmt: skip
        st.segmented_control(
            "Which", ("is", "not"), default="is", required=True, key="explorer_filter_how", label_visibility="collapsed",
            format_func={"is": "Only these", "not": "All but these"}.__getitem__,
        )  # fmt: skip
        offered = dict(loaders.read(here, explorer.values, address.asked(here, view), by))
        st.multiselect(
            "Values", tuple(offered), format_func=lambda key: figures.group_name(by, offered[key]), key="explorer_filter_keys",
            placeholder="Choose" if offered else "Nothing to choose from in these days", disabled=not offered,
        )  # fmt: skip
        st.button("Add filter", key="explorer_filter_add", type="primary", on_click=address.add_filter)


def _threshold_maker(view: ViewState) -> None:
    maker = st.popover("Threshold", icon=":material/vertical_align_center:", key="explorer_having", on_change="rerun")
    if not maker.open:
        return
    with maker:
        st.caption("Only groups whose figure passes. What is not known passes nothing.")
        of = st.selectbox(
            "Figure", tuple(METRICS), format_func=lambda one: METRICS[one].name, key="explorer_threshold_of",
            index=tuple(METRICS).index(explorer.focus(view)),
        )  # fmt: skip
        st.selectbox("Is", tuple(Op), format_func=OPS.__getitem__, key="explorer_threshold_op")
        st.number_input(
            "Percent" if METRICS[of].unit is Unit.SHARE else "Number", value=None, key="explorer_threshold",
            placeholder="for example 100",
        )  # fmt: skip
        st.button("Add threshold", key="explorer_threshold_add", type="primary", on_click=address.add_threshold)


def _figures_chosen(view: ViewState) -> None:
    sheet = st.popover("Figures", icon=":material/checklist:", key="explorer_figures", on_change="rerun")
    if not sheet.open:
        return
    with sheet:
        state.put("explorer_measures", list(view.measures))
        st.multiselect(
            "Figures shown", tuple(METRICS), format_func=lambda one: METRICS[one].name, key="explorer_measures",
            max_selections=MEASURES_MOST, on_change=address.choose_measures, placeholder="Choose at least one",
        )  # fmt: skip


def _details(view: ViewState, found: Sheet) -> None:
    sheet = st.popover("Details", icon=":material/tune:", key="explorer_details", on_change="rerun")
    if not sheet.open:
        return
    kinds = tuple(dict.fromkeys((address.ANY, *found.kinds, view.only_kind or address.ANY)))
    # Offered last, and only where there is something to add.
    if len(found.kinds) > 1 or view.result_kind == ALL_KINDS:
        kinds = (*kinds, ALL_KINDS)
    names = {address.ANY: "The only one there is", ALL_KINDS: "All added together"}
    state.put("explorer_kind", view.result_kind or address.ANY)
    state.put("explorer_level", view.level or address.ANY)
    state.put("explorer_grain", view.grain)
    with sheet:
        st.selectbox(
            "Kind of result", kinds, format_func=lambda one: names.get(one, one), key="explorer_kind",
            help="Kinds of results are added together only where you choose that.", on_change=address.choose_details,
        )  # fmt: skip
        st.selectbox(
            "Level of the report", tuple(LEVELS), format_func=LEVELS.__getitem__, key="explorer_level",
            help="Levels repeat each other's money, so they are never added together.",
            on_change=address.choose_details,
        )  # fmt: skip
        st.segmented_control(
            "Steps of the chart", tuple(GRAINS), format_func=GRAINS.__getitem__, key="explorer_grain", required=True,
            on_change=address.choose_details,
        )  # fmt: skip


# ── Chips ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def chips(view: ViewState, found: Sheet | None = None) -> None:
    """Draw each filter and threshold as a chip that takes it away."""
    if not (view.filters or view.thresholds):
        return
    with st.container(horizontal=True, key="explorer_chips", gap="xsmall", vertical_alignment="center"):
        for place, one in enumerate(view.filters):
            _chip(_filter_words(one, found), f"chip_filter_{place}", partial(address.drop_filter, place))
        for place, threshold in enumerate(view.thresholds):
            _chip(_threshold_words(threshold), f"chip_threshold_{place}", partial(address.drop_threshold, place))
        if len(view.filters) + len(view.thresholds) > 1:
            st.button("Clear all", key="chips_clear", type="tertiary", on_click=address.clear)


def _chip(words: str, key: str, taken: Callable[[], None]) -> None:
    st.button(
        frame.plain(words), key=key, icon=":material/close:", icon_position="right", help="Take this filter away",
        on_click=taken,
    )  # fmt: skip


def _filter_words(one: Filter, found: Sheet | None) -> str:
    names = [name_of(one.dimension, key, found) for key in one.keys[:_NAMES_TOLD]]
    more = f" and {len(one.keys) - _NAMES_TOLD} more" if len(one.keys) > _NAMES_TOLD else ""
    return f"{DIMENSIONS[one.dimension].name}: {'not ' if one.is_excluding else ''}{', '.join(names)}{more}"


def name_of(dimension: str, key: str, found: Sheet | None) -> str:
    """What people call a key that is filtered by."""
    usual = key or DIMENSIONS[dimension].unknown
    return figures.group_name(dimension, found.names.get((dimension, key), usual) if found else usual)


def _threshold_words(one: Threshold) -> str:
    metric = METRICS[one.measure]
    return f"{metric.name} {OPS[one.op]} {figures.figure(metric, one.value, exact=True)}"
