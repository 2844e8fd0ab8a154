"""What can be taken along of the explorer: the groups on the screen as a table."""

from functools import partial

import streamlit as st

from core.accounts import service as accounts
from core.errors import SignInRequired
from core.reporting import explorer
from core.reporting.explorer import Look
from core.reporting.view import Span, ViewState
from pages.ui import frame


def downloads(asked: ViewState, look: Look, boards: tuple[str, ...]) -> None:
    """Draw what can be taken along of the look that is on the screen."""
    st.download_button(
        "Download as CSV",
        partial(take_along, frame.session_token(), asked, look, boards),
        file_name=f"explorer_{look}_{asked.period.last if isinstance(asked.period, Span) else asked.period}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="explorer_csv",
        on_click="ignore",
        help="The groups on the screen with their whole figures",
    )


def take_along(session_token: str | None, asked: ViewState, look: Look, boards: tuple[str, ...]) -> bytes:
    """The file, made at the click: outside any run, so the session tells who it is, if it still lives."""
    identity = accounts.identify(session_token)
    if identity is None:
        raise SignInRequired("your session ended", remedy="sign in again")
    return explorer.csv(explorer.sheet(identity.scope, asked, look, boards))
