"""What stands around every page of a signed-in person: the spine with its links, and the masthead with the client switcher."""

from typing import Final

import streamlit as st

from core.batches import queries as batches
from core.errors import SignInRequired, Unavailable
from pages.ui import frame, links, session_post, state, style
from pages.ui.links import DESTINATIONS, Param
from pages.ui.visit import Visit

SWITCHER: Final = "client_switcher"
ALL_CLIENTS: Final = ""
HOME: Final = "home"
LOOK_EVERY_S: Final = 5.0


def pages() -> list[st.Page]:
    """Every page that exists, for the router; each page's own guard says who may open it."""
    return [
        st.Page(page.file, title=page.title, icon=page.icon, url_path=page.name, default=page.name == HOME)
        for page in DESTINATIONS
        if page.is_built
    ]


def signed_out_pages(script: str) -> list[st.Page]:
    """The sign-in page at every address, so that a direct link leads to it and opens what was asked for afterwards."""
    return [
        st.Page(script, title="Sign in", url_path=page.name, default=page.name == HOME, visibility="hidden")
        for page in DESTINATIONS
    ]


def draw(here: Visit) -> None:
    """Draw spine and masthead."""
    # The spine is ink in either theme; while it is folded away, the lockup stands on the page itself.
    st.logo(
        style.LOCKUP_ON_INK, size="large", icon_image=style.LOCKUP_ON_INK if style.is_dark() else style.LOCKUP_ON_PAPER
    )
    with st.sidebar:
        _spine(here)
    _masthead(here)


def _spine(here: Visit) -> None:
    opened = state.frame().page or HOME
    opened, section = "campaigns" if opened == "campaign" else opened, ""
    with st.container(key="spine", gap=None):
        for page in DESTINATIONS:
            if not (page.listed and page.is_built and here.can(page.permission)):
                continue
            if page.section != section:
                section = page.section
                st.caption(section)
            if page.name == opened:
                with st.container(key="spine_here"):
                    links.link(page.name, width="stretch")
            else:
                links.link(page.name, width="stretch")


def _masthead(here: Visit) -> None:
    with st.container(key="masthead", horizontal=True, vertical_alignment="center", gap="small"):
        _switcher(here)
        with st.container(
            key="masthead_right",
            horizontal=True,
            horizontal_alignment="right",
            vertical_alignment="center",
            gap="small",
        ):
            _press(here)
            if here.can(links.destination("quick_start").permission):
                links.link("quick_start", "Quick start")
            _account(here)


def _press(here: Visit) -> None:
    """How far the agency's batches are, as a link to them; while none is under way nothing is drawn, and nothing asked again."""
    if batches.running(here.scope).batches:
        _under_way()


@st.fragment(run_every=LOOK_EVERY_S)
def _under_way() -> None:
    try:
        now = batches.running(frame.visit().scope)
    except SignInRequired:
        state.rerun()
    except Unavailable:
        return  # the page tells it; a corner of the frame need not tell it again
    if not now.batches:
        return
    several = "1 batch" if now.batches == 1 else f"{now.batches:,} batches"
    with st.container(key="press", width="content"):
        links.link("batches", f"{several} running · {now.finished:,} of {now.total:,}", icon=":material/autorenew:")


def _switcher(here: Visit) -> None:
    """The clients by name; the chosen one is in the address of every page."""
    names = {card.workspace_id: card.client_name for card in frame.clients(here)}
    if here.workspace is not None:
        names.setdefault(here.workspace.workspace_id, here.workspace.client_name)
    state.put(SWITCHER, here.workspace_id or ALL_CLIENTS)
    st.selectbox(
        "Client",
        [ALL_CLIENTS, *names],
        format_func=lambda chosen: names.get(chosen, "All clients"),
        key=SWITCHER,
        label_visibility="collapsed",
        icon=":material/storefront:",
        on_change=_switch,
        width=280,
    )


def _switch() -> None:
    chosen = state.value(SWITCHER) or None
    kept = state.frame()
    kept.client_id, kept.campaign_id = chosen, None
    links.put(Param.CLIENT, chosen)
    links.put(Param.CAMPAIGN, None)


def _account(here: Visit) -> None:
    with st.popover(
        here.identity.name or here.identity.email, icon=":material/account_circle:", type="tertiary", key="who"
    ):
        st.markdown(f"**{frame.plain(here.identity.name)}**  \n{frame.plain(here.identity.email)}")
        st.caption(f"{here.scope.role.value.capitalize()} at {frame.plain(here.identity.agency_name)}")
        links.link("account", "Your account")
        session_post.sign_out_button()
