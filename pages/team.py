"""The people of the agency: roles, invitations, and who is kept out."""

from dataclasses import dataclass

import streamlit as st

from core.accounts import queries, rules, team
from core.accounts.queries import InvitationRow, MemberRow
from core.accounts.rules import Permission
from core.vocabulary import Role, UserStatus
from pages.ui import components, frame, links, loaders, state
from pages.ui.visit import Visit

INVITE = "invite"
INVITED_ROLES = (Role.ADMIN, Role.MEMBER, Role.VIEWER, Role.OWNER)
ROLE_NOTES = {
    Role.OWNER: "everything, and the agency itself",
    Role.ADMIN: "everything but the agency's own settings",
    Role.MEMBER: "makes campaigns and ads, shares and exports; does not approve",
    Role.VIEWER: "looks, and changes nothing",
}


@dataclass
class TeamState:
    """The link that was just made; it is shown once and kept nowhere."""

    link: str = ""
    email: str = ""


def invite() -> None:
    """Make the one-time link of the form."""
    kept = state.of(TeamState)
    email = state.value("invite_email")
    made = frame.attempt(team.invite, email=email, role=state.value("invite_role"), done="Invitation made", form=INVITE)
    kept.link, kept.email = (links.invitation(made.value.token), email) if made else ("", "")
    if made:
        state.put("invite_email", "")


def withdraw(row: InvitationRow) -> None:
    """Make an open invitation's link useless."""
    done = f"The invitation of {row.email} is withdrawn"
    if frame.attempt(team.revoke_invitation, row.invitation_id, done=done):
        state.of(TeamState).link = ""


def change_role(member: MemberRow) -> None:
    """Give a member the role chosen at their name; a refused change leaves the old one standing."""
    wanted = state.value(f"role_{member.user_id}", member.role)
    done = f"{member.name} is {wanted} now and signs in anew"
    if wanted != member.role and not frame.attempt(team.change_role, member.user_id, wanted, done=done):
        state.forget(f"role_{member.user_id}")


def suspend(member: MemberRow) -> None:
    """Keep a member out."""
    frame.attempt(team.suspend, member.user_id, done=f"{member.name} is suspended and signed out everywhere")


def reactivate(member: MemberRow) -> None:
    """Let a member in again."""
    frame.attempt(team.reactivate, member.user_id, done=f"{member.name} may sign in again")


def draw_invite(here: Visit) -> None:
    """The form that makes a link, and the link it made."""
    kept = state.of(TeamState)
    with st.form("invite_form", border=False):
        left, right, end = st.columns([3, 2, 1], vertical_alignment="bottom")
        left.text_input("E-mail of your colleague", key="invite_email", type="email", validate="")
        right.selectbox(
            "Role",
            [role for role in INVITED_ROLES if rules.may_hand_out(here.scope.role, role)],
            index=1,
            key="invite_role",
            format_func=components.words_of,
        )
        end.form_submit_button("Make link", key="invite_submit", on_click=invite, width="stretch")
        frame.field_error("email", INVITE)
        frame.field_error("role", INVITE)
        frame.errors(INVITE)
    if kept.link:
        with st.container(border=True, key="new_link"):
            st.markdown(
                f"Send this link to **{frame.plain(kept.email)}**. It is good once, for 7 days, and is shown only now."
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                st.code(kept.link, language=None, wrap_lines=True)
                components.copy_button(kept.link, key="copy_link", label="Copy link")


def draw_invitations(here: Visit) -> None:
    """Links that nobody has used yet."""
    found = loaders.read(here, queries.list_invitations)
    for row in found.rows:
        with st.container(key=f"invitation_{row.invitation_id}", horizontal=True, vertical_alignment="center"):
            components.entry(
                row.email,
                f"{components.words_of(row.role)}, invited by {row.invited_by_name} {components.ago(row.created_at)}",
            )
            if row.is_expired:
                st.badge("Expired", icon=":material/schedule:", color="gray")
            else:
                st.caption(f"good until {components.day(row.expires_at)}", width="content")
            st.button("Withdraw", key=f"withdraw_{row.invitation_id}", type="tertiary", on_click=withdraw, args=(row,))


def draw_member(here: Visit, member: MemberRow) -> None:
    """One person: name, role, last seen, and what may be done."""
    is_me = member.user_id == here.scope.user_id
    with st.container(key=f"member_{member.user_id}", horizontal=True, vertical_alignment="center"):
        components.entry(member.name, member.email, "(you)" if is_me else "")
        if member.status == UserStatus.SUSPENDED:
            components.badge(member.status)
        seen = f"last signed in {components.ago(member.last_login_at)}" if member.last_login_at else "never signed in"
        st.caption(seen, width="content")
        if is_me or not rules.may_hand_out(here.scope.role, member.role):
            components.badge(member.role)
            return
        draw_deeds(here, member)


def draw_deeds(here: Visit, member: MemberRow) -> None:
    """Role and suspension of a colleague."""
    st.selectbox(
        f"Role of {member.name}",
        [role for role in Role if rules.may_hand_out(here.scope.role, role)],
        index=[role for role in Role if rules.may_hand_out(here.scope.role, role)].index(member.role),
        key=f"role_{member.user_id}",
        format_func=components.words_of,
        label_visibility="collapsed",
        on_change=change_role,
        args=(member,),
        width=130,
    )
    if member.status == UserStatus.SUSPENDED:
        st.button(
            "Reactivate", key=f"reactivate_{member.user_id}", type="tertiary", on_click=reactivate, args=(member,)
        )
    else:
        st.button("Suspend", key=f"suspend_{member.user_id}", type="tertiary", on_click=suspend, args=(member,))


visit = frame.guard(Permission.VIEW)
frame.header("Team", "Who works here, and what they may do.", kicker=visit.identity.agency_name)
frame.errors()

if visit.can(Permission.MANAGE_TEAM):
    frame.section("Invite a colleague", is_first=True)
    draw_invite(visit)
    draw_invitations(visit)

frame.section("People")
members = loaders.read(visit, queries.list_members, page=components.page_number())
with st.container(key="rows_members", gap=None):
    for person in members.rows:
        draw_member(visit, person)
components.pager(members, "person", "people")

with st.expander("What the roles may do", key="roles"):
    for role, note in ROLE_NOTES.items():
        st.markdown(f"**{components.words_of(role)}**: {note}")
