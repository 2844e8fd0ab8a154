"""The team, invitations, sessions and the audit log, as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from core import clock, db
from core.accounts import rules
from core.accounts.models import Agency, AuditEvent, Invitation, SignInSession, User
from core.accounts.rules import Permission
from core.accounts.sessions import IDLE
from core.db import Scope, Work
from core.db.paging import Page, window
from core.vocabulary import Role, UserStatus


@dataclass(frozen=True)
class AgencyView:
    """The agency's own facts."""

    name: str
    plan_type: str
    timezone: str
    language: str
    contact_email: str
    contact_phone: str
    created_at: datetime


@dataclass(frozen=True)
class MemberRow:
    """One person of the team; never the password's hash."""

    user_id: str
    name: str
    email: str
    role: Role
    status: UserStatus
    last_login_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class InvitationRow:
    """One open invitation; expired ones stay listed until they are withdrawn or made again."""

    invitation_id: str
    email: str
    role: Role
    invited_by_name: str
    created_at: datetime
    expires_at: datetime
    is_expired: bool


@dataclass(frozen=True)
class SessionRow:
    """One live session of the acting person."""

    session_id: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str
    ip_address: str
    is_current: bool


@dataclass(frozen=True)
class AuditRow:
    """One deed."""

    event_id: str
    created_at: datetime
    actor_name: str
    action: str
    entity_type: str
    entity_id: str | None
    summary: str
    details: dict[str, Any]


def get_agency(scope: Scope) -> AgencyView:
    """The agency's own facts, cleared ones as ""."""
    rules.require(scope, Permission.VIEW)
    with db.read(scope) as work:
        agency = work.get_one(Agency, scope.agency_id)
        return AgencyView(
            agency.name,
            agency.plan_type,
            agency.timezone,
            agency.language,
            agency.contact_email or "",
            agency.contact_phone or "",
            agency.created_at,
        )


def list_members(scope: Scope, *, search: str = "", page: int = 1, per_page: int = 50) -> Page[MemberRow]:
    """The team by name; `search` looks in name and address."""
    rules.require(scope, Permission.VIEW)
    statement = select(User)
    if search.strip():
        statement = statement.where(
            or_(
                User.name.icontains(search.strip(), autoescape=True),
                User.email.icontains(search.strip(), autoescape=True),
            )
        )
    with db.read(scope) as work:
        found, total = _page(work, statement.order_by(func.lower(User.name), User.id), page, per_page)
        rows = [
            MemberRow(
                user.id,
                user.name,
                user.email,
                Role(user.role),
                UserStatus(user.status),
                user.last_login_at,
                user.created_at,
            )
            for user in found
        ]
    return Page(rows, total, max(page, 1), window(page, per_page)[1])


def list_invitations(scope: Scope, *, page: int = 1, per_page: int = 50) -> Page[InvitationRow]:
    """Invitations that were neither accepted nor withdrawn, newest first."""
    rules.require(scope, Permission.MANAGE_TEAM)
    now = clock.now()
    statement = select(Invitation).where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    with db.read(scope) as work:
        found, total = _page(
            work, statement.order_by(Invitation.created_at.desc(), Invitation.id.desc()), page, per_page
        )
        rows = [
            InvitationRow(
                row.id,
                row.email,
                Role(row.role),
                row.invited_by_name,
                row.created_at,
                row.expires_at,
                row.expires_at <= now,
            )
            for row in found
        ]
    return Page(rows, total, max(page, 1), window(page, per_page)[1])


def list_sessions(
    scope: Scope, *, current_session_id: str | None = None, page: int = 1, per_page: int = 50
) -> Page[SessionRow]:
    """The acting person's live sessions, last seen first."""
    now = clock.now()
    statement = select(SignInSession).where(
        SignInSession.user_id == (scope.user_id or ""),
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > now,
        SignInSession.last_seen_at > now - IDLE,
    )
    with db.read(scope) as work:
        found, total = _page(
            work, statement.order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc()), page, per_page
        )
        rows = [
            SessionRow(
                row.id,
                row.created_at,
                row.last_seen_at,
                row.expires_at,
                row.user_agent,
                row.ip_address,
                row.id == current_session_id,
            )
            for row in found
        ]
    return Page(rows, total, max(page, 1), window(page, per_page)[1])


def audit_log(
    scope: Scope,
    *,
    search: str = "",
    action: str | Sequence[str] = "",
    entity_type: str = "",
    entity_id: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    page: int = 1,
    per_page: int = 50,
) -> Page[AuditRow]:
    """Deeds, newest first.

    Args:
        search: Looked for in the sentence and in the actor's name.
        action: A whole action ("user.suspended") or a feature ("user"), or several of them.
        since: Deeds at or after this moment.
        until: Deeds before this moment.
    """
    rules.require(scope, Permission.VIEW_AUDIT)
    statement = _matching(search, action).where(
        *([AuditEvent.entity_type == entity_type] if entity_type else []),
        *([AuditEvent.entity_id == entity_id] if entity_id else []),
        *([AuditEvent.created_at >= since] if since is not None else []),
        *([AuditEvent.created_at < until] if until is not None else []),
    )
    with db.read(scope) as work:
        found, total = _page(
            work, statement.order_by(AuditEvent.created_at.desc(), AuditEvent.id.desc()), page, per_page
        )
        rows = [
            AuditRow(
                row.id,
                row.created_at,
                row.actor_name,
                row.action,
                row.entity_type,
                row.entity_id,
                row.summary,
                dict(row.details),
            )
            for row in found
        ]
    return Page(rows, total, max(page, 1), window(page, per_page)[1])


def _matching(search: str, action: str | Sequence[str]) -> Select[AuditEvent]:
    """Events whose sentence or actor holds `search`, of some actions or some features' actions."""
    statement = select(AuditEvent)
    if search.strip():
        text = search.strip()
        statement = statement.where(
            or_(
                AuditEvent.summary.icontains(text, autoescape=True),
                AuditEvent.actor_name.icontains(text, autoescape=True),
            )
        )
    wanted = [action] if isinstance(action, str) else action
    if any(wanted):
        of_feature = (AuditEvent.action.startswith(f"{one}.", autoescape=True) for one in wanted)
        statement = statement.where(or_(AuditEvent.action.in_(wanted), *of_feature))
    return statement


def _page(work: Work, statement: Select[Any], page: int, per_page: int) -> tuple[list[Any], int]:
    """The rows of one page and how many there are in all: two statements, whatever the size."""
    offset, limit = window(page, per_page)
    total = work.execute(select(func.count()).select_from(statement.order_by(None).subquery())).scalar_one()
    return list(work.execute(statement.offset(offset).limit(limit)).scalars()), total
