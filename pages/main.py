"""The router: who is here, what they may open, the frame around the page; the only entry script."""

import streamlit as st

from pages.ui import chrome, frame, session_post, style

SIGN_IN = "sign_in.py"

st.set_page_config(page_title="Imprimatur", page_icon=str(style.MARK), layout="wide", initial_sidebar_state=248)
style.apply()


def signed_out() -> None:
    """Every address leads to the sign-in page, and keeps what was asked for."""
    st.navigation(chrome.signed_out_pages(SIGN_IN), position="hidden").run()


def signed_in(visit: frame.Visit) -> None:
    """The page that was asked for, in its frame."""
    page = st.navigation(chrome.pages(), position="hidden")
    frame.turn_to(page.url_path)
    chrome.draw(visit)
    with frame.errors_shown():
        page.run()


arrived = frame.arrive()
if session_post.is_pending():
    session_post.draw()
elif arrived is None:
    signed_out()
else:
    signed_in(arrived)
