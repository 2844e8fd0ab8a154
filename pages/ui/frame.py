"""The frame around every page: who is here, page headers, the designed states, and errors shown where they belong."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import ids
from core.accounts import cookies, rules, service
from core.accounts.rules import Permission
from core.accounts.service import Identity
from core.errors import Forbidden, ImprimaturError, NotFound, SeveralFaults, SignInRequired, Unavailable
from core.workspaces import queries as workspaces
from core.workspaces.queries import WorkspaceCard
from pages.ui import links, loaders, state, style
from pages.ui.links import Param
from pages.ui.state import Fault
from pages.ui.visit import Visit

log = logging.getLogger(__name__)

SWITCHER_CLIENTS = 200

__all__ = [
    "Outcome",
    "Visit",
    "attempt",
    "chosen_client",
    "empty",
    "errors",
    "field_error",
    "forbidden",
    "guard",
    "header",
    "section",
    "visit",
]


# ── Who is here ──────────────────────────────────────────────────────────────────────────────────────────────────────


def session_token() -> str | None:
    """The session cookie this browser offered; the one seam at which tests say who is looking."""
    return st.context.cookies.get(cookies.session_name())


def arrive() -> Visit | None:
    """Who is here, or None; the router asks once a run. A tab's state that belongs to somebody else is wiped."""
    identity = service.identify(session_token())
    if identity is None:
        if state.frame().owner:
            state.wipe()
        return None
    state.belongs_to(_owner(identity))
    arrived = _at_client(identity)
    said()
    return arrived


def visit() -> Visit:
    """Who is here, at which client: read anew, so it is true in a page, in a fragment and in a callback.

    Raises:
        SignInRequired: The session ended, or this tab's state belongs to somebody else.
    """
    identity = service.identify(session_token())
    if identity is None or not state.belongs_to(_owner(identity)):
        raise SignInRequired("your session ended", remedy="sign in again")
    return _at_client(identity)


def turn_to(page: str) -> None:
    """Note the page that is drawn; errors of another page are forgotten."""
    kept = state.frame()
    kept.has_title = False
    if kept.page != page:
        kept.page = page
        kept.faults.clear()
        kept.places.clear()


def _owner(identity: Identity) -> str:
    return f"{identity.scope.agency_id}:{identity.scope.user_id}"


def _at_client(identity: Identity) -> Visit:
    """The visit at the client of the address, or at the one last chosen; the address then says which."""
    here = Visit(identity)
    kept = state.frame()
    asked = links.row_id(Param.CLIENT) or kept.client_id
    card = _client(here, asked) if asked else None
    if asked and card is None:
        say("There is no such client in your agency. Showing all clients.", icon=":material/info:")
    client_id = card.workspace_id if card else None
    if client_id != kept.client_id:
        kept.campaign_id = None
    kept.client_id = client_id
    kept.campaign_id = links.row_id(Param.CAMPAIGN) or kept.campaign_id
    links.put(Param.CLIENT, client_id)
    return replace(here, workspace=card, campaign_id=kept.campaign_id)


def _client(here: Visit, workspace_id: str) -> WorkspaceCard | None:
    for card in clients(here):
        if card.workspace_id == workspace_id:
            return card
    try:
        return loaders.read(here, workspaces.get_workspace, workspace_id)
    except NotFound:
        return None


def clients(here: Visit) -> list[WorkspaceCard]:
    """The living clients the switcher offers, by name; at most 200, the others are found on the clients page."""
    return list(loaders.read(here, workspaces.list_workspaces, per_page=SWITCHER_CLIENTS).rows)


# ── What a page may show ─────────────────────────────────────────────────────────────────────────────────────────────


def guard(permission: Permission = Permission.VIEW) -> Visit:
    """The visit, if the person's role has `permission`; otherwise the forbidden state is drawn and the page stops here."""
    here = visit()
    try:
        rules.require(here.scope, permission)
    except Forbidden as error:
        forbidden(error)
        st.stop()
    return here


def chosen_client(here: Visit, why: str = "This page belongs to one client.") -> WorkspaceCard:
    """The client in the switcher; while none is chosen, the page offers them and stops here."""
    if here.workspace is not None:
        return here.workspace
    offered = clients(here)
    if not offered:
        with empty(
            "Your first client", "Photos, brand and campaigns live with a client.", icon=":material/storefront:"
        ):
            if here.can(Permission.EDIT_CLIENTS):
                links.link("quick_start", "Quick start", icon=":material/bolt:")
                links.link("clients", "Add a client", icon=":material/add:")
        st.stop()
    with empty("Which client?", why, icon=":material/storefront:"):
        for card in offered[:12]:
            if st.button(card.client_name, key=f"choose_{card.workspace_id}", type="secondary"):
                links.keep(client=card.workspace_id)
                state.rerun()
    st.stop()
    raise AssertionError("st.stop ends the script")


@contextmanager
def errors_shown() -> Iterator[None]:
    """Draw a page's uncaught errors for people as a designed state; the frame around it stays."""
    try:
        yield
    except Forbidden as error:
        forbidden(error)
    except SignInRequired:
        state.rerun()
    except ImprimaturError as error:
        not_here(error)


# ── Parts every page is made of ──────────────────────────────────────────────────────────────────────────────────────


def header(title: str, lead: str = "", icon: str = "", *, kicker: str | None = None) -> DeltaGenerator:
    """Draw the page's head and give the container at its right, for the page's one or two actions.

    Args:
        lead: One sentence under the title.
        icon: A material icon before the kicker.
        kicker: The small line above; the client's name (or the agency's) unless given.
    """
    state.frame().has_title = True
    with st.container(key="page_header", horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(key="page_title", gap=None):
            above = kicker if kicker is not None else _kicker()
            if above:
                st.caption(f"{icon} {plain(above)}".strip())
            st.title(plain(title), anchor=False)
            if lead:
                st.markdown(plain(lead))
        return st.container(
            key="page_actions",
            horizontal=True,
            horizontal_alignment="right",
            width="content",
            vertical_alignment="center",
        )


def section(title: str, note: str = "", *, is_first: bool = False) -> None:
    """Draw a section's heading with a note in grey below, and a hairline above it unless it is the page's first."""
    with st.container(
        key=f"{'first' if is_first else 'section'}_{''.join(c if c.isalnum() else '_' for c in title.lower())}",
        gap=None,
    ):
        st.header(plain(title), anchor=False)
        if note:
            st.caption(plain(note))


def empty(title: str, text: str, *, icon: str = ":material/inbox:", key: str = "") -> DeltaGenerator:
    """Draw the designed empty state and give a container for what to do next: `with frame.empty(…): st.button(…)`."""
    return _state("empty", title, plain(text), icon, key)


def forbidden(error: Forbidden | None = None) -> DeltaGenerator:
    """Draw the designed forbidden state: what is not allowed and whom to ask."""
    what = error.what if error else "your role does not allow this"
    remedy = error.remedy if error else "ask an owner or admin of your agency"
    text = plain(f"{_sentence(what)} {_sentence(remedy)}")
    place = _state("forbidden", "Not with your role", text, ":material/lock:", "")
    with place:
        links.link("home", "Back to your work")
    return place


def not_here(error: ImprimaturError) -> DeltaGenerator:
    """Draw the designed state for something that is not there, or that does not answer."""
    is_down = isinstance(error, Unavailable)
    title = "One moment" if is_down else "Not found" if isinstance(error, NotFound) else "That did not work"
    icon = ":material/cloud_off:" if is_down else ":material/search_off:"
    place = _state("error", title, plain(f"{_sentence(error.what)} {_sentence(error.remedy)}"), icon, "")
    with place:
        if isinstance(error, NotFound):
            links.link("campaigns", "All campaigns")
            links.link("home", "Back to your work")
        else:
            st.button("Try again", key="try_again", icon=":material/refresh:")
    return place


def on_script_error(error: Exception) -> bool:
    """What an unforeseen fault shows instead of a traceback: a reference that is also in the log."""
    style.apply()  # a fault in a callback comes before the router
    if isinstance(error, ImprimaturError):
        log.warning("an error reached the router: %s", error, exc_info=error)
        not_here(error)
        return True
    reference = ids.new_id()[-8:]
    log.error("unforeseen fault %s", reference, exc_info=error)
    text = f"This is our fault, and it was written to the log as `{reference}`. What you typed is still here; try once more."
    with _state("error", "Something broke", text, ":material/bug_report:", ""):
        st.button("Try again", key="try_again", icon=":material/refresh:")
    return True


def _state(kind: str, title: str, text: str, icon: str, key: str) -> DeltaGenerator:
    name = f"state_{kind}_{key}" if key else f"state_{kind}"
    with st.container(key=name, horizontal_alignment="center", gap="small"):
        st.markdown(icon, text_alignment="center")
        # A state that is all there is names the page; below a page's head it is one of its sections.
        named, state.frame().has_title = (st.header if state.frame().has_title else st.title), True
        named(plain(title), anchor=False, text_alignment="center")
        if text:
            st.markdown(text, text_alignment="center")
        return st.container(
            key=f"{name}_actions",
            horizontal=True,
            horizontal_alignment="center",
            vertical_alignment="center",
            gap="small",
        )


def _kicker() -> str:
    try:
        here = visit()
    except SignInRequired:
        return ""
    return here.workspace.client_name if here.workspace else here.identity.agency_name


# ── Doing something ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt; true when it succeeded."""

    succeeded: bool
    value: Any = None

    def __bool__(self) -> bool:
        """Whether the use case ran through."""
        return self.succeeded


def attempt(
    use_case: Callable[..., Any], *args: Any, done: str | Callable[[Any], str] = "Saved", form: str = "", **kwargs: Any
) -> Outcome:
    """Run `use_case(scope, *args, **kwargs)` for whoever is signed in now; for callbacks.

    Success toasts `done`. An error for people (or several, of several fields) is kept and drawn at its field by
    `field_error(field, form)`, else by `errors(form)`; where the page has neither place, it is toasted. Nothing that was typed is lost.

    Args:
        use_case: A function of a `service.py`; the scope is put in front of `args` here.
        done: The toast, or a function of the result that words it; "" for none.
        form: Which form's errors these are, when a page has several.
    """
    return _tried(lambda: use_case(visit().scope, *args, **kwargs), done, form)


def attempt_unsigned(
    use_case: Callable[..., Any], *args: Any, done: str = "", form: str = "", **kwargs: Any
) -> Outcome:
    """As `attempt`, for the few use cases that nobody has to be signed in for; no scope is passed."""
    return _tried(lambda: use_case(*args, **kwargs), done, form)


def refuse(error: ImprimaturError, form: str = "") -> None:
    """Keep an error that the page itself found, as `attempt` keeps those of a use case; several of a form stand together."""
    _keep(error, form)


def say(text: str, *, icon: str = ":material/check:") -> None:
    """Have one sentence toasted: in a callback in the run that follows, in a page's body with the next run."""
    state.frame().notices.append((text, icon))


def said() -> None:
    """Toast what callbacks had to say. The router does it for pages; a fragment with callbacks calls it first."""
    kept = state.frame()
    for text, icon in kept.notices:
        st.toast(text, icon=icon)
    kept.notices.clear()


def field_error(field: str, form: str = "") -> None:
    """Draw the last attempt's error at `field`, right below its widget; nothing when there was none."""
    kept = state.frame()
    kept.places.add((form, field))
    for fault in kept.faults.get(form, []):
        if fault.field == field:
            with st.container(key=f"fault_{form}_{field}"):
                st.caption(f":red[:material/error: {_worded(fault)}]")


def errors(form: str = "") -> None:
    """Draw the last attempt's errors that have no place at a field of this form."""
    kept = state.frame()
    kept.places.add((form, ""))
    for fault in kept.faults.get(form, []):
        if not fault.field or (form, fault.field) not in kept.places:
            named = f"**{fault.field.replace('_', ' ').capitalize()}**: " if fault.field else ""
            st.error(f"{named}{_worded(fault)}", icon=":material/error:")


def drawn_anew(form: str) -> None:
    """Begin a form whose fields are not all drawn at once: an error at one that is not has its place with the others.

    A page forgets by itself where errors can be drawn; a dialog or a fragment that is drawn alone calls this first.
    """
    kept = state.frame()
    kept.places = {place for place in kept.places if place[0] != form}


def has_errors(form: str = "") -> bool:
    """Whether the last attempt of this form failed: a dialog stays open then."""
    return bool(state.frame().faults.get(form))


def forget_errors(form: str = "") -> None:
    """Forget this form's errors, when it is opened afresh."""
    state.frame().faults.pop(form, None)


def _tried(action: Callable[[], Any], done: str | Callable[[Any], str], form: str) -> Outcome:
    kept = state.frame()
    kept.faults.pop(form, None)
    try:
        result = action()
    except ImprimaturError as error:
        _keep(error, form)
        return Outcome(False)
    text = done(result) if callable(done) else done
    if text:
        say(text)
    return Outcome(True, result)


def _keep(error: ImprimaturError, form: str) -> None:
    kept = state.frame()
    for one in error.faults if isinstance(error, SeveralFaults) else (error,):
        fault = Fault(one.field, one.what, one.remedy)
        kept.faults.setdefault(form, []).append(fault)
        if (form, fault.field) not in kept.places and (form, "") not in kept.places:
            say(_worded(fault), icon=":material/error:")


# ── Wording ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _worded(fault: Fault) -> str:
    return plain(f"{_sentence(fault.what)} {_sentence(fault.remedy)}".strip())


def _sentence(text: str) -> str:
    """`text` with a capital and a full stop, as people read it."""
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?!…" else ".")


def plain(text: str) -> str:
    """`text` safe inside markdown: what people typed is never markup."""
    for symbol in "\\`*_[]<>#|~$:":
        text = text.replace(symbol, f"\\{symbol}")
    return " ".join(text.split())
