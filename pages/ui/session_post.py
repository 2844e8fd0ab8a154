"""Handing a ticket to the cookie route, and ending a session: the browser posts, the server sets the cookie, the page loads anew."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.accounts import cookies, service
from core.db import Scope
from pages.ui import state

# A script cannot set an HttpOnly cookie, a route can. The route says where to go next; a refused ticket starts over.
_POST_JS: Final = """
export default async function ({ data, parentElement }) {
  const once = parentElement.querySelector('span');
  if (once.dataset.posted) return;
  once.dataset.posted = 'yes';
  if (!data.ticket) {
    await fetch('/session/end', { method: 'POST', credentials: 'same-origin', redirect: 'manual' });
    window.location.replace('/');
    return;
  }
  const here = new URL(window.location.href);
  here.searchParams.delete('invite');
  here.searchParams.delete('notice');
  const next = here.searchParams.get('next') || here.pathname + here.search;
  const answer = await fetch('/session', {
    method: 'POST', credentials: 'same-origin', headers: { Accept: 'application/json' },
    body: new URLSearchParams({ ticket: data.ticket, next }),
  });
  window.location.replace(answer.ok ? (await answer.json()).next : '/?notice=sign-in-expired');
}
"""
_poster = st.components.v2.component("imprimatur_session", html="<span></span>", js=_POST_JS)


@dataclass
class _Pending:
    """What is to be posted in the run that follows a callback."""

    ticket: str = ""
    ending: bool = False


def browser_token() -> str:
    """The pre-session cookie of this browser; a seam of tests."""
    return st.context.cookies.get(cookies.browser_name(), "")


def address() -> str:
    """Where the visitor comes from, for the throttle; "" when it cannot be told."""
    return st.context.ip_address or ""


def open_session(scope: Scope) -> None:
    """Make the ticket that the browser will trade for its cookie; call it right after the password was checked.

    Raises:
        SignInRequired: The browser did not keep the pre-session cookie.
    """
    state.of(_Pending).ticket = service.issue_ticket(scope, browser_token())


def end_session() -> None:
    """Have the browser end its session in the run that follows."""
    state.of(_Pending).ending = True


def is_pending() -> bool:
    """Whether the browser is about to post; nothing else need be drawn then."""
    pending = state.of(_Pending)
    return bool(pending.ticket or pending.ending)


def draw() -> None:
    """Draw the post and a quiet sentence; the page loads anew by itself."""
    pending = state.of(_Pending)
    words = "Signing you out …" if pending.ending else "Opening your desk …"
    with st.container(key="session_post", horizontal_alignment="center"):
        st.markdown(f":gray[{words}]", text_alignment="center")
        _poster(data={"ticket": "" if pending.ending else pending.ticket}, key="session_poster")
    pending.ticket, pending.ending = "", False


def sign_out_button(key: str = "sign_out") -> None:
    """Draw the button that ends this session."""
    st.button("Sign out", key=key, icon=":material/logout:", type="tertiary", on_click=end_session)
