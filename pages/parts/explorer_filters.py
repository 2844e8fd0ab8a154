"""The explorer's filter bar: period and comparison, filters as chips that can be removed, thresholds, figures, details."""

from functools import partial
from typing import Final

import streamlit as st

from core.reporting import explorer
from core.reporting.dimensions import DIMENSIONS
from core.reporting.explorer import Sheet
from core.reporting.metrics import METRICS, Unit
from core.reporting.view import ALL_KINDS, Comparison, Grain, Op, Span, ViewState
from core.vocabulary import Level
from pages.parts import explorer_address as address
from pages.parts import view_bar
from pages.ui import currencies, figures, frame, state
from pages.ui.visit import Visit

COMPARISONS: Final = {
    Comparison.PREVIOUS: "The days before", Comparison.WEEKDAYS: "Before, same weekdays",
    Comparison.YEAR: "A year before", Comparison.NONE: "Nothing", address.OWN: "Own days",
}  # fmt: skip
LEVELS: Final = {
    address.ANY: "The deepest there is", Level.CAMPAIGN: "Campaigns", Level.AD_SET: "Ad sets", Level.AD: "Ads",
}  # fmt: skip
GRAINS: Final = {Grain.DAY: "Days", Grain.WEEK: "Weeks", Grain.MONTH: "Months"}
MEASURES_MOST: Final = 12


def bar(here: Visit, view: ViewState, found: Sheet) -> None:
    """Draw what is asked for, ready to be changed."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="explorer_filters", gap="xsmall"):
        view_bar.period("explorer", view, address.choose_period, address.choose_days)
        _comparison(view)
        _focus(view)
        _currency(here, view, found)
        # Where the row is too short they go to the next one together: none is left alone on it.
        with st.container(
            horizontal=True, vertical_alignment="bottom", key="explorer_sheets", gap="xsmall", width="content"
        ):
            view_bar.filter_maker(
                "explorer", here, address.asked(here, view), address.dimensions(here), "platform", address.add_filter
            )
            _threshold_maker(view)
            _figures_chosen(view)
            _details(view, found)
    chips(view, found)
    frame.errors(address.FORM)


def _comparison(view: ViewState) -> None:
    state.put("explorer_vs", address.OWN if isinstance(view.comparison, Span) else view.comparison)
    st.selectbox(
        "Compared with", tuple(COMPARISONS), format_func=COMPARISONS.__getitem__, key="explorer_vs", width=186,
        on_change=address.choose_comparison,
    )  # fmt: skip
    if isinstance(view.comparison, Span):
        view_bar.days("Compared days", "explorer_vs_days", view.comparison, view, address.choose_compared_days)


def _focus(view: ViewState) -> None:
    state.put("explorer_focus", explorer.focus(view))
    st.selectbox(
        "Figure", view.measures, format_func=lambda name: METRICS[name].name, key="explorer_focus", width=145,
        help="What is drawn over time and ranked by.", on_change=address.choose_focus,
    )  # fmt: skip


def _currency(here: Visit, view: ViewState, found: Sheet) -> None:
    offered = currencies.offered(here, view, found.currencies)
    if len(offered) == 1:
        return
    asked = currencies.chosen(view)
    state.put("explorer_currency", asked if asked in offered else currencies.ANY)
    st.selectbox(
        "Currency", offered, format_func=currencies.words, key="explorer_currency",
        width=190 if offered[-1].startswith(currencies.CONVERTED) else 130, on_change=address.choose_currency,
    )  # fmt: skip


# ── What is put together in a small sheet ────────────────────────────────────────────────────────────────────────────


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
        st.selectbox("Is", tuple(Op), format_func=view_bar.OPS.__getitem__, key="explorer_threshold_op")
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
            view_bar.chip(
                view_bar.filter_words(one, lambda by, key: name_of(by, key, found)),
                f"chip_filter_{place}",
                partial(address.drop_filter, place),
            )
        for place, threshold in enumerate(view.thresholds):
            view_bar.chip(
                view_bar.threshold_words(threshold), f"chip_threshold_{place}", partial(address.drop_threshold, place)
            )
        if len(view.filters) + len(view.thresholds) > 1:
            st.button("Clear all", key="chips_clear", type="tertiary", on_click=address.clear)


def name_of(dimension: str, key: str, found: Sheet | None) -> str:
    """What people call a key that is filtered by."""
    usual = key or DIMENSIONS[dimension].unknown
    return figures.group_name(dimension, found.names.get((dimension, key), usual) if found else usual)
