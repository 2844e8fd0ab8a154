"""The signed-in person's own account: name, password, and where they are signed in."""

import streamlit as st

from core.accounts import queries, service
from core.accounts.queries import SessionRow
from pages.ui import components, frame, loaders, state
from pages.ui.visit import Visit

NAME, PASSWORD = "profile", "password"


def rename() -> None:
    """Save the own name."""
    frame.attempt(service.update_profile, name=state.value("my_name"), done="Your name is saved", form=NAME)


def change_password(session_id: str) -> None:
    """Set the new password; every other session ends."""
    changed = frame.attempt(
        service.change_password,
        current=state.value("password_now"),
        new=state.value("password_new"),
        session_id=session_id,
        done="Your password is changed; other devices are signed out",
        form=PASSWORD,
    )
    if changed:
        state.put("password_now", "")
        state.put("password_new", "")


def end(row: SessionRow) -> None:
    """End one session."""
    frame.attempt(service.revoke_session, row.session_id, done="That device is signed out")


def end_others(session_id: str) -> None:
    """End every session but this one."""
    frame.attempt(
        service.revoke_other_sessions, session_id, done=lambda ended: f"{components.plural(ended, 'device')} signed out"
    )


def device(user_agent: str) -> str:
    """A browser's self-description in words people know: "Firefox on Windows"."""
    browser = next(
        (
            name
            for sign, name in (
                ("Edg/", "Edge"),
                ("OPR/", "Opera"),
                ("Firefox", "Firefox"),
                ("Chrome", "Chrome"),
                ("Safari", "Safari"),
            )
            if sign in user_agent
        ),
        "A browser",
    )
    system = next(
        (
            name
            for sign, name in (
                ("iPhone", "iPhone"),
                ("iPad", "iPad"),
                ("Android", "Android"),
                ("Windows", "Windows"),
                ("Mac OS", "Mac"),
                ("Linux", "Linux"),
            )
            if sign in user_agent
        ),
        "an unknown system",
    )
    return f"{browser} on {system}"


def draw_profile(here: Visit) -> None:
    """Name and address."""
    frame.section("You", is_first=True)
    with st.form("profile_form", border=False):
        st.text_input("Name", here.identity.name, key="my_name", max_chars=200, autocomplete="name")
        frame.field_error("name", NAME)
        st.text_input("E-mail", here.identity.email, key="my_email", disabled=True)
        frame.errors(NAME)
        st.form_submit_button("Save", key="profile_submit", on_click=rename)


def draw_password(here: Visit) -> None:
    """A new password."""
    frame.section("Password", is_first=True)
    with st.form("password_form", border=False):
        st.text_input("Password now", key="password_now", type="password", autocomplete="current-password")
        frame.field_error("current", PASSWORD)
        st.text_input(
            "New password",
            key="password_new",
            type="password",
            autocomplete="new-password",
            placeholder="At least 10 characters",
        )
        frame.field_error("new", PASSWORD)
        frame.errors(PASSWORD)
        st.form_submit_button(
            "Change password", key="password_submit", on_click=change_password, args=(here.identity.session_id,)
        )


def draw_session(row: SessionRow) -> None:
    """One browser that is signed in."""
    with st.container(key=f"session_{row.session_id}", horizontal=True, vertical_alignment="center"):
        where = f" · {row.ip_address}" if row.ip_address else ""
        components.entry(device(row.user_agent), f"Since {components.moment(row.created_at)}{where}")
        if row.is_current:
            st.badge("This one", icon=":material/check:", color="green")
            return
        st.caption(f"Last seen {components.ago(row.last_seen_at)}", width="content")
        st.button("Sign out", key=f"end_{row.session_id}", type="tertiary", on_click=end, args=(row,))


visit = frame.guard()
frame.header(
    "Your account",
    f"{visit.scope.role.value.capitalize()} at {visit.identity.agency_name}.",
    kicker=visit.identity.agency_name,
)
left, right = st.columns(2, gap="large")
with left:
    draw_profile(visit)
with right:
    draw_password(visit)

frame.section("Where you are signed in", "A session ends after 24 hours without use, and after 14 days in any case.")
sessions = loaders.read(visit, queries.list_sessions, current_session_id=visit.identity.session_id)
with st.container(key="rows_sessions", gap=None):
    for session in sessions.rows:
        draw_session(session)
if sessions.total > 1:
    st.button("Sign out everywhere else", key="end_others", on_click=end_others, args=(visit.identity.session_id,))
