"""Explorer: any figure of the results by anything they can be split by, what changed, and why; the address holds all of it."""

from functools import partial

import streamlit as st

from core.accounts.rules import Permission
from core.errors import InvalidInput
from core.reporting import explorer
from core.reporting.explorer import Look, Sheet
from core.reporting.view import Span, ViewState
from pages.parts import explorer_address as address
from pages.parts import explorer_downloads as taken
from pages.parts import explorer_filters as filters
from pages.parts import explorer_head as head
from pages.parts import explorer_looks as looks
from pages.parts import explorer_why as why
from pages.ui import figures, frame, links, loaders
from pages.ui.saved import save_button
from pages.ui.visit import Visit

LEAD = "Filter, go into it, compare, and see why a figure changed. The address keeps what you see."


def shown_view() -> ViewState:
    """The view of the address; one that cannot be is told, and the usual one offered."""
    try:
        return address.shown()
    except InvalidInput as error:
        text = f"{error.what[0].upper()}{error.what[1:]}. To mend the address by hand: {error.remedy}."
        with frame.empty("This address shows nothing", text, icon=":material/link_off:", key="address"):
            st.button("Show the usual view", key="usual_view", type="primary", on_click=address.usual)
    st.stop()
    raise AssertionError("st.stop ends the script")


def nothing(here: Visit, view: ViewState, found: Sheet) -> None:
    """Say why there is nothing to see, and draw the way out: import, other days, or fewer filters."""
    if found.known is None:
        text = "Import the reports of your ad platforms; what ran, what it cost and what worked is seen here."
        with frame.empty("No results yet", text, icon=":material/travel_explore:"):
            links.link("results_import", "Import results")
        return
    filters.bar(here, view, found)
    if view.filters:
        with frame.empty(
            "Nothing is left", "These filters leave no results in these days.", icon=":material/filter_alt_off:"
        ):
            st.button("Take all filters away", key="state_clear", type="primary", on_click=address.clear)
            latest_button(found.known)
        return
    text = f"There are results from {figures.days(found.known)}."
    with frame.empty("Nothing in these days", text, icon=":material/event_busy:"):
        latest_button(found.known)


def latest_button(known: Span) -> None:
    """Offer the last days that have results."""
    days = explorer.latest(known)
    st.button(
        f"Show {figures.days(days)}", key="show_latest", icon=":material/event:",
        on_click=partial(address.show_latest, days),
    )  # fmt: skip


def drawn(view: ViewState, look: Look, found: Sheet) -> None:
    """Draw the view in the way it is looked at."""
    match look:
        case Look.LEADERS:
            looks.leaders(view, found)
        case Look.TABLE:
            looks.table(view, found)
        case Look.PIVOT:
            looks.pivot(view, found)
        case Look.ADS:
            looks.ads(view, found)
        case Look.WHY:
            why.draw(view, found)


here = frame.guard(Permission.VIEW)
actions = frame.header("Explorer", LEAD, ":material/travel_explore:")
address.open_with_own(here)
view, look, boards = shown_view(), address.look(), address.boards(here)
asked = address.asked(here, view)
found = loaders.read(here, explorer.sheet, asked, look, boards)
if found.is_empty:
    nothing(here, view, found)
    st.stop()
filters.bar(here, view, found)
head.told(found, view)
if found.known and found.head.through and found.head.through < found.head.span.first:
    st.info("These days have no results yet; only those they are compared with have.", icon=":material/event_busy:")
    latest_button(found.known)
head.totals(here, found, view)
head.over_time(found, view)
frame.section("Look closer")
looks.choose(here, view, look)
drawn(view, look, found)
with actions:
    taken.downloads(asked, look, boards)
    save_button(here, view)
