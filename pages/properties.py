"""Ad properties: what a rate such as CTR was by layout, headline, angle and whatever else we know of ads because we made them."""

from dataclasses import replace
from functools import partial

import streamlit as st

from core.accounts.rules import Permission
from core.errors import InvalidInput
from core.reporting import explorer, properties
from core.reporting.properties import Sheet
from core.reporting.traits import Property
from core.reporting.view import Comparison, Span, ViewState
from pages.parts import explorer_address
from pages.parts import properties_address as address
from pages.parts import properties_bar as bar
from pages.parts import properties_drawn as drawn
from pages.ui import figures, frame, links, loaders
from pages.ui.visit import Visit

LEAD = "Which layouts, headlines and angles did better, and whether that is more than chance."


def shown() -> tuple[ViewState, Property]:
    """The view and the property of the address; what cannot be is told, and the usual one offered."""
    try:
        return address.shown(), address.property_shown()
    except InvalidInput as error:
        text = f"{error.what[0].upper()}{error.what[1:]}. To mend the address by hand: {error.remedy}."
        with frame.empty("This address shows nothing", text, icon=":material/link_off:", key="address"):
            st.button("Show the usual view", key="usual_view", type="primary", on_click=address.usual)
    st.stop()
    raise AssertionError("st.stop ends the script")


def nothing(here: Visit, view: ViewState, found: Sheet) -> None:
    """Say why there are no ads to compare, and draw the way out: import, join, fewer filters, other days or figures."""
    if found.needs_kind:
        text = f"There are {len(found.kinds)} kinds of result in it, which are never added together. Choose one above."
        frame.empty("Which kind of result?", text, icon=":material/category:", key="kind")
    elif found.rows:
        where = " and ".join(figures.group_name("platform", one) for one in found.chosen)
        text = f"No file of {where} tells {found.metric.name} in these days. Choose another figure or platform above."
        with frame.empty("This figure is not known", text, icon=":material/help:", key="silent"):
            if found.metric.slug == "ctr":
                st.button("Show CTR (all)", key="show_ctr_all", on_click=partial(address.change, measures=("ctr_all",)))
    elif view.filters or view.thresholds:
        text = "These filters leave no ads with results in these days."
        with frame.empty("Nothing is left", text, icon=":material/filter_alt_off:", key="filters"):
            st.button("Take all filters away", key="state_clear", type="primary", on_click=address.clear)
            latest(found.known)
    elif found.others:
        text = "The results of these days lead to no ad that was made here. Join them by their codes."
        with frame.empty("No ads of yours here", text, icon=":material/link_off:", key="joins"):
            links.link("results_import", "Import results")
    elif found.known:
        text = f"There are results from {figures.days(found.known)}."
        with frame.empty("Nothing in these days", text, icon=":material/event_busy:", key="days"):
            latest(found.known)


def latest(known: Span | None) -> None:
    """Offer the last days that have results."""
    if known:
        days = explorer.latest(known)
        st.button(
            f"Show {figures.days(days)}", key="show_latest", icon=":material/event:",
            on_click=partial(address.show_latest, days),
        )  # fmt: skip


here = frame.guard(Permission.VIEW)
frame.header("Ad properties", LEAD, ":material/category:")
view, of = shown()
asked = replace(explorer_address.asked(here, view), comparison=Comparison.NONE)
found = loaders.read(here, properties.sheet, asked, of, address.metric(view))
if found.known is None:
    text = "Import the reports of your ad platforms; ads that were made here are then compared by how they were made."
    with frame.empty("No results yet", text, icon=":material/category:"):
        links.link("results_import", "Import results")
    st.stop()
bar.bar(here, view, of, found)
if found.whole.rate is None:
    nothing(here, view, found)
    st.stop()
drawn.told(here, found)
drawn.chart(found)
drawn.cards(here, found)
drawn.table(found)
