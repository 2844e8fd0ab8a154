"""Keeping the view that is on the screen: one button that any page of results draws."""

from typing import Final
from urllib.parse import urlencode

import streamlit as st

from core.accounts.rules import Permission
from core.reporting import view as states
from core.reporting import views
from core.reporting.view import ViewState
from core.reporting.views_models import VIEW_NAME_MAX
from pages.ui import frame, links, state
from pages.ui.visit import Visit

FORM: Final = "save_view"
NAME, SHARED = "save_view_name", "save_view_shared"


def save_button(visit: Visit, view: ViewState) -> None:
    """Draw a button that opens a small form: a name, whether all may see it, and Save. The client of now goes along."""
    with st.popover("Save view", icon=":material/bookmark_add:", key="save_view", type="tertiary"):
        st.text_input("Name", key=NAME, max_chars=VIEW_NAME_MAX, placeholder="Weekly CPA by campaign")
        frame.field_error("name", FORM)
        if visit.can(Permission.EDIT_CAMPAIGNS):
            st.checkbox("All of the agency see it", key=SHARED)
        frame.errors(FORM)
        st.button("Save", key="save_view_now", type="primary", on_click=_save, args=(view, visit.workspace_id))
        links.link("views", "All saved views")


def _save(view: ViewState, workspace_id: str | None) -> None:
    done = frame.attempt(
        views.save, state.value(NAME), urlencode(states.spelled(view)), workspace_id=workspace_id,
        is_shared=bool(state.value(SHARED, False)), done="View saved", form=FORM,
    )  # fmt: skip
    if done:
        state.forget(NAME, SHARED)
