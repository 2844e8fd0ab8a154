"""The team of an agency: invitations by a link, roles, and who is kept out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from core import clock, db, fields
from core.accounts import audit, hashing, members, passwords, rules, sessions, tokens
from core.accounts.models import Agency, Invitation, User
from core.accounts.rules import Permission
from core.db import Scope, Work
from core.errors import Conflict, Forbidden, NotFound, Refused
from core.vocabulary import Role, UserStatus

INVITATION_LIFE = timedelta(days=7)


class CannotInvite(Refused):
    """This address cannot be invited; the same words whether it belongs to the own team or to another agency."""


class InvitationNotFound(NotFound):
    """The invitation's link is wrong, expired, used or withdrawn; the same words for all."""


class LastOwner(Refused):
    """The agency would be left without an owner who can sign in."""


@dataclass(frozen=True)
class Invited:
    """A new invitation; `token` is shown once and never stored."""

    invitation_id: str
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class InvitationView:
    """What the holder of an invitation's link sees before accepting."""

    agency_name: str
    email: str
    role: Role
    invited_by_name: str
    expires_at: datetime


def invite(scope: Scope, *, email: str, role: str) -> Invited:
    """Make a one-time link for a colleague, good for 7 days; an older open one for the address is withdrawn.

    Raises:
        Forbidden: The role may not invite, or not as that role.
        InvalidInput: Address or role is wrong.
        CannotInvite: The address cannot be invited.
    """
    rules.require(scope, Permission.MANAGE_TEAM)
    faults = fields.Faults()
    with faults:
        email = rules.clean_email(email)
    with faults:
        wanted = rules.clean_role(role)
    faults.refuse()
    _require_may_hand_out(scope, wanted)
    with db.unscoped("an address is unique in the installation", writing=False) as work:
        taken = members.id_of(work, email) is not None
    if taken:
        raise CannotInvite(
            "this address cannot be invited",
            field="email",
            remedy="if the person is not in your team yet, ask for another address",
        )
    token, now = tokens.new_token(), clock.now()
    with db.work(scope) as work:
        _withdraw_open(work, Invitation.email == email)
        invitation = Invitation(
            agency_id=scope.agency_id,
            email=email,
            role=wanted,
            token_hash=tokens.digest(token),
            invited_by_name=scope.name,
            created_at=now,
            expires_at=now + INVITATION_LIFE,
        )
        work.add(invitation)
        work.flush()
        _record_invitation(work, invitation, "invitation.made", f"Invited {email} as {wanted}")
    return Invited(invitation.id, token, invitation.expires_at)


def read_invitation(token: str) -> InvitationView:
    """What an invitation's link offers.

    Raises:
        InvitationNotFound: The link is wrong, expired, used or withdrawn.
    """
    with db.unscoped("a link's token is all that is known", writing=False) as work:
        invitation, agency_name = _open_invitation(work, token)
        return InvitationView(
            agency_name, invitation.email, Role(invitation.role), invitation.invited_by_name, invitation.expires_at
        )


def accept_invitation(token: str, *, name: str, password: str) -> Scope:
    """Become a member by an invitation's link, once.

    Raises:
        InvitationNotFound: The link is wrong, expired, used or withdrawn.
        InvalidInput: Name or password is wrong; the link stays good.
        EmailTaken: The address was registered meanwhile.
    """
    view, faults = read_invitation(token), fields.Faults()
    with faults:
        name = fields.clean_line("name", name, max_length=rules.PERSON_NAME_MAX, required=True)
    with faults:
        passwords.check(password, known=(view.email, view.agency_name))
    faults.refuse()
    password_hash = hashing.make(password)
    with db.unscoped("the member does not exist yet") as work:
        invitation, _ = _open_invitation(work, token)
        claimed = work.touched(
            update(Invitation)
            .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
            .values(accepted_at=clock.now()),
        )
        if not claimed:
            raise _invitation_refused()
        scope = members.add_user(
            work,
            invitation.agency_id,
            email=invitation.email,
            name=name,
            role=Role(invitation.role),
            password_hash=password_hash,
        )
        audit.record(
            work,
            scope=scope,
            action="invitation.accepted",
            entity_type="user",
            entity_id=scope.user_id,
            summary=f"Joined as {invitation.role}, invited by {invitation.invited_by_name}",
        )
        members.raise_data_version(work, invitation.agency_id)
    return scope


def revoke_invitation(scope: Scope, invitation_id: str) -> None:
    """Withdraw an open invitation: its link stops working.

    Raises:
        NotFound: There is no such invitation.
        Conflict: It was accepted already.
    """
    rules.require(scope, Permission.MANAGE_TEAM)
    with db.work(scope) as work:
        invitation = work.one(Invitation, invitation_id, what="invitation")
        if invitation.accepted_at is not None:
            raise Conflict("this invitation was accepted already", remedy="suspend the member instead")
        if not _withdraw_open(work, Invitation.id == invitation_id) and invitation.revoked_at is None:
            raise Conflict("this invitation was accepted already", remedy="suspend the member instead")
        _record_invitation(work, invitation, "invitation.withdrawn", f"Withdrew the invitation of {invitation.email}")


def change_role(scope: Scope, user_id: str, role: str) -> None:
    """Give a member another role; their sessions end, so that they sign in with the new one.

    Raises:
        Forbidden: The role may not do this; only owners make and unmake owners.
        LastOwner: The agency would be left without an owner.
        NotFound: There is no such member.
    """
    rules.require(scope, Permission.MANAGE_TEAM)
    wanted = rules.clean_role(role)
    with db.work(scope) as work:
        user = _member(work, scope, user_id)
        _require_may_hand_out(scope, wanted)
        if user.role == wanted:
            return
        _keep_an_owner(work, user, wanted, UserStatus(user.status))
        before, user.role = user.role, wanted
        sessions.end_sessions(work, user.id)
        members.record_user(
            work,
            user.id,
            "user.role_changed",
            f"Made {user.name} {wanted} (was {before})",
            {"from": before, "to": wanted.value},
        )


def suspend(scope: Scope, user_id: str) -> None:
    """Keep a member out until they are reactivated; their sessions end at once.

    Raises:
        Refused: It is oneself, or (LastOwner) the only owner.
        Forbidden: The role may not do this.
        NotFound: There is no such member.
    """
    rules.require(scope, Permission.MANAGE_TEAM)
    with db.work(scope) as work:
        user = _member(work, scope, user_id)
        _keep_an_owner(work, user, Role(user.role), UserStatus.SUSPENDED)
        if user.id == scope.user_id:
            raise Refused("you cannot suspend yourself", remedy="ask another owner or admin")
        if user.status == UserStatus.SUSPENDED:
            return
        user.status = UserStatus.SUSPENDED
        sessions.end_sessions(work, user.id)
        members.record_user(work, user.id, "user.suspended", f"Suspended {user.name}")


def reactivate(scope: Scope, user_id: str) -> None:
    """Let a suspended member sign in again.

    Raises:
        Forbidden: The role may not do this.
        NotFound: There is no such member.
    """
    rules.require(scope, Permission.MANAGE_TEAM)
    with db.work(scope) as work:
        user = _member(work, scope, user_id)
        if user.status == UserStatus.ACTIVE:
            return
        user.status = UserStatus.ACTIVE
        members.record_user(work, user.id, "user.reactivated", f"Reactivated {user.name}")


def _open_invitation(work: Work, token: str) -> tuple[Invitation, str]:
    if not tokens.is_plausible(token):
        raise _invitation_refused()
    row = work.execute(
        select(Invitation, Agency.name)
        .join(Agency, Agency.id == Invitation.agency_id)
        .where(
            Invitation.token_hash == tokens.digest(token),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
    ).one_or_none()
    if row is None:
        raise _invitation_refused()
    return row[0], row[1]


def _invitation_refused() -> InvitationNotFound:
    return InvitationNotFound("this invitation is not valid (any more)", remedy="ask for a new link")


def _withdraw_open(work: Work, which: Any) -> int:
    return work.touched(
        update(Invitation)
        .where(which, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .values(revoked_at=clock.now()),
    )


def _member(work: Work, scope: Scope, user_id: str) -> User:
    """The member to be changed, whom this actor may change."""
    user = work.one(User, user_id, what="person")
    _require_may_hand_out(scope, Role(user.role))
    return user


def _require_may_hand_out(scope: Scope, role: Role) -> None:
    if not rules.may_hand_out(scope.role, role):
        raise Forbidden(
            f"your role ({scope.role}) may not make or change an {role}", remedy="ask an owner of your agency"
        )


def _keep_an_owner(work: Work, user: User, role: Role, status: UserStatus) -> None:
    """Refuse what would leave no owner; the agency's row is locked, so two owners cannot demote each other at once."""
    work.execute(select(Agency.id).where(Agency.id == user.agency_id).with_for_update())
    owners = work.execute(
        select(func.count()).select_from(User).where(User.role == Role.OWNER, User.status == UserStatus.ACTIVE)
    ).scalar_one()
    if rules.would_lose_last_owner(Role(user.role), UserStatus(user.status), role, status, owners):
        raise LastOwner(f"{user.name} is the only owner", remedy="make somebody else an owner first")


def _record_invitation(work: Work, invitation: Invitation, action: str, summary: str) -> None:
    audit.record(work, action=action, entity_type="invitation", entity_id=invitation.id, summary=summary)
