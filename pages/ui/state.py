"""Typed session state: what one browser tab is doing, never what the database holds, and never somebody else's."""

import sys
from dataclasses import dataclass, field
from typing import Any, TypeVar

import streamlit as st

_FRAME = "_frame"
_FEATURE = "_feature:"

Feature = TypeVar("Feature")


@dataclass(frozen=True)
class Fault:
    """An error a callback met, waiting to be shown where it belongs."""

    field: str
    what: str
    remedy: str


@dataclass
class Frame:
    """What the frame itself remembers of a tab.

    Attributes:
        owner: `agency_id:user_id` the whole state belongs to; "" while nobody is signed in.
        client_id: The client last chosen, so that an address without one still opens it.
        campaign_id: The campaign last opened for that client.
        faults: Per form, the errors of its last attempt.
        places: `(form, field)` where errors can be drawn on this page; `(form, "")` is the place for all others.
        notices: Sentences with their icons, to be shown as toasts in the next run.
        page: The page the faults belong to.
        has_title: Whether this run drew the page's title already.
    """

    owner: str = ""
    client_id: str | None = None
    campaign_id: str | None = None
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    places: set[tuple[str, str]] = field(default_factory=set)
    notices: list[tuple[str, str]] = field(default_factory=list)
    page: str = ""
    has_title: bool = False


def frame() -> Frame:
    """The frame's own state of this tab."""
    return st.session_state.setdefault(_FRAME, Frame())


def of(kind: type[Feature]) -> Feature:
    """The one state object of a feature: a dataclass of ids and drafts whose fields all have defaults.

    Asked for by the file that the dataclass stands in.
    """
    place = kind.__module__
    if place == "__main__":
        # Streamlit runs every page under this one name: two pages with a `Desk` each would be given the same object.
        place = sys._getframe(1).f_code.co_filename
    return st.session_state.setdefault(f"{_FEATURE}{place}.{kind.__qualname__}", kind())


def belongs_to(owner: str) -> bool:
    """Make sure this tab's state is `owner`'s: another person's is wiped, and False is given.

    A browser can offer any tab's session id on its websocket, so the state of a tab proves nothing about who asks.
    """
    kept = frame()
    if kept.owner == owner:
        return True
    fresh = kept.owner == ""
    if not fresh:
        st.session_state.clear()
    frame().owner = owner
    return fresh


def wipe() -> None:
    """Forget everything this tab holds."""
    st.session_state.clear()


def value(key: str, default: Any = "") -> Any:
    """What the widget `key` holds, for callbacks; `default` when it was not drawn."""
    return st.session_state.get(key, default)


def put(key: str, new: Any) -> None:
    """Set the widget `key`; in a callback, or before the widget is drawn."""
    st.session_state[key] = new


def forget(*keys: str) -> None:
    """Let widgets start from their defaults again."""
    for key in keys:
        st.session_state.pop(key, None)


def rerun(*, fragment: bool = False) -> None:
    """Draw again, now: the whole page, or only the fragment that asks (a dialog stays open then)."""
    st.rerun(scope="fragment" if fragment else "app")


def holds(key: str) -> bool:
    """Whether the widget `key` has a value already: it was drawn before, or set by `put`."""
    return key in st.session_state
