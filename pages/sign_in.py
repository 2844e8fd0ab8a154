"""The only page for somebody who is not signed in: sign in, create an agency, accept an invitation, look around."""

import streamlit as st

from core.accounts import service, team
from core.accounts.service import PasswordNotOwn
from core.db import Scope
from core.errors import NotFound
from pages.ui import components, demo, frame, links, session_post, state, style
from pages.ui.links import Param

SIGN_IN, SIGN_UP, INVITED = "sign_in", "sign_up", "invited"
RENEWING = "sign_in_renewing"
DEMO, LOOKING_AROUND = "demo", "demo_looking_around"
REFRESH_S = 1.0
NOTICES = {"sign-in-expired": "That took longer than a minute. Please sign in once more."}


def enter() -> None:
    """Check e-mail and password, and open a session; a password that was reset asks for another one first."""
    has_chosen = bool(state.value(RENEWING, False) and state.value("sign_in_new"))
    open_for(frame.attempt_unsigned(renewed if has_chosen else known, form=SIGN_IN), SIGN_IN)


def known() -> Scope:
    """Who e-mail and password belong to."""
    try:
        return service.authenticate(
            state.value("sign_in_email"), state.value("sign_in_password"), ip_address=session_post.address()
        )
    except PasswordNotOwn:
        state.put(RENEWING, True)
        raise


def renewed() -> Scope:
    """Who they belong to, with the own password that is chosen now."""
    return service.renew_password(
        state.value("sign_in_email"),
        current=state.value("sign_in_password"),
        new=state.value("sign_in_new"),
        ip_address=session_post.address(),
    )


def found_agency() -> None:
    """Make the agency with its owner, and open a session."""
    made = frame.attempt_unsigned(
        service.sign_up,
        agency_name=state.value("sign_up_agency"),
        name=state.value("sign_up_name"),
        email=state.value("sign_up_email"),
        password=state.value("sign_up_password"),
        ip_address=session_post.address(),
        form=SIGN_UP,
    )
    open_for(frame.Outcome(bool(made), made.value.scope if made else None), SIGN_UP)


def join(token: str) -> None:
    """Become a member by an invitation, and open a session."""
    joined = frame.attempt_unsigned(
        team.accept_invitation,
        token,
        name=state.value("invited_name"),
        password=state.value("invited_password"),
        form=INVITED,
    )
    open_for(joined, INVITED)


def open_for(outcome: frame.Outcome, form: str) -> None:
    """Have the browser fetch its session for the person of `outcome`, if there is one."""
    if outcome:
        scope: Scope = outcome.value
        frame.attempt_unsigned(session_post.open_session, scope, form=form)


def draw_sign_in() -> None:
    """The form for those who have an account."""
    with st.form("sign_in_form", border=False):
        st.text_input("E-mail", key="sign_in_email", type="email", validate="", autocomplete="username")
        frame.field_error("email", SIGN_IN)
        st.text_input("Password", key="sign_in_password", type="password", autocomplete="current-password")
        frame.field_error("password", SIGN_IN)
        if is_renewing := bool(state.value(RENEWING, False)):
            draw_renewal()
        frame.errors(SIGN_IN)
        st.form_submit_button(
            "Keep it and sign in" if is_renewing else "Sign in",
            key="sign_in_submit",
            type="primary",
            width="stretch",
            on_click=enter,
        )
    st.caption("Forgot it? Whoever runs this installation can give you a new one.")


def draw_renewal() -> None:
    """The field for an own password, when the one that was given has to be replaced."""
    st.text_input(
        "New password, your own",
        key="sign_in_new",
        type="password",
        autocomplete="new-password",
        placeholder="At least 10 characters",
    )
    frame.field_error("new", SIGN_IN)


def draw_sign_up() -> None:
    """The form that makes an agency and its owner."""
    with st.form("sign_up_form", border=False):
        st.text_input("Agency", key="sign_up_agency", autocomplete="organization", max_chars=200)
        frame.field_error("agency_name", SIGN_UP)
        st.text_input("Your name", key="sign_up_name", autocomplete="name", max_chars=200)
        frame.field_error("name", SIGN_UP)
        st.text_input("E-mail", key="sign_up_email", type="email", validate="", autocomplete="username")
        frame.field_error("email", SIGN_UP)
        st.text_input(
            "Password",
            key="sign_up_password",
            type="password",
            autocomplete="new-password",
            placeholder="At least 10 characters",
        )
        frame.field_error("password", SIGN_UP)
        frame.errors(SIGN_UP)
        st.form_submit_button(
            "Create the agency", key="sign_up_submit", type="primary", width="stretch", on_click=found_agency
        )


def look_around() -> None:
    """Have the demo agency made, or found, and wait for it."""
    state.put(LOOKING_AROUND, demo.begin())


def draw_demo() -> None:
    """The way in for those who only want to see it."""
    if not demo.is_available():
        return
    st.divider()
    if making := state.value(LOOKING_AROUND, None):
        draw_demo_progress(making)
    else:
        st.button(
            "Look around with demo data", key="demo", icon=":material/explore:", width="stretch", on_click=look_around
        )
    frame.errors(DEMO)


@st.fragment(run_every=REFRESH_S)
def draw_demo_progress(making: demo.Making) -> None:
    """How far the demo agency is, anew every second; its owner is signed in when it is there."""
    if making.is_over:
        state.forget(LOOKING_AROUND)
        open_for(frame.attempt_unsigned(making.owner, form=DEMO), DEMO)
        state.rerun()
    st.progress(making.share, text=frame.plain(making.step) or "Setting up the agency")
    st.caption(
        "Three clients, their ads and a year of work are printed for you, by the same engine that prints yours. "
        "This is done once and takes about a minute."
    )


def draw_invitation(token: str) -> None:
    """The form for somebody who holds an invitation's link."""
    try:
        invitation = team.read_invitation(token)
    except NotFound:
        st.title("This invitation is over", anchor=False)
        st.markdown("The link was used, withdrawn, or it is older than a week. Ask whoever sent it for a new one.")
        st.button("Go to sign-in", key="leave_invitation", on_click=links.put, args=(Param.INVITE, None))
        return
    st.title(f"Join {frame.plain(invitation.agency_name)}", anchor=False)
    st.markdown(
        f"{frame.plain(invitation.invited_by_name)} invited **{frame.plain(invitation.email)}** "
        f"as {components.words_of(invitation.role).lower()}."
    )
    with st.form("invited_form", border=False):
        st.text_input("Your name", key="invited_name", autocomplete="name", max_chars=200)
        frame.field_error("name", INVITED)
        st.text_input(
            "Password",
            key="invited_password",
            type="password",
            autocomplete="new-password",
            placeholder="At least 10 characters",
        )
        frame.field_error("password", INVITED)
        frame.errors(INVITED)
        st.form_submit_button(
            "Join", key="invited_submit", type="primary", width="stretch", on_click=join, args=(token,)
        )


def draw_doors() -> None:
    """Sign-in and sign-up beside each other, and the demo below."""
    st.title("Welcome", anchor=False)
    if notice := NOTICES.get(links.text(Param.NOTICE)):
        st.warning(notice, icon=":material/schedule:")
    have, new = st.tabs(["Sign in", "Create an agency"])
    with have:
        draw_sign_in()
    with new:
        draw_sign_up()
    draw_demo()


with st.container(key="threshold", horizontal=True, gap=None):
    with st.container(key="threshold_ink", gap="medium"):
        st.image(str(style.LOCKUP_ON_INK), width=210, alt="Imprimatur")
        with st.container(key="threshold_words", gap="small"):
            st.markdown("## From a brief to ads that may be printed.")
            st.markdown(
                "One set of photos becomes every size you need. Your client approves each ad, "
                "picture and words together, and you can prove it."
            )
        st.image(
            str(style.PROOF_SHEET), width="stretch", alt="A proof sheet: one ad in four sizes, one stamped as approved"
        )
    with (
        st.container(key="threshold_paper", horizontal_alignment="center"),
        st.container(key="threshold_form", width=400),
    ):
        if token := links.text(Param.INVITE):
            draw_invitation(token)
        else:
            draw_doors()
