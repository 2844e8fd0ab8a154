"""The statements behind sessions and tickets: how they begin, live and end. Use cases are in `service`."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, select, update

from core import clock, db
from core.accounts import tokens
from core.accounts.models import Agency, SignInSession, SignInTicket, User
from core.db import Work
from core.errors import SignInRequired
from core.vocabulary import UserStatus

IDLE = timedelta(hours=24)
ABSOLUTE = timedelta(days=14)
TICKET_LIFE = timedelta(seconds=60)
SEEN_EVERY = timedelta(minutes=1)
_KEEP_ENDED = timedelta(days=30)
_USER_AGENT_MAX = 300
_ADDRESS_MAX = 64


def spend_ticket(work: Work, ticket_hash: str, browser_hash: str) -> User:
    """Spend the ticket (one statement, so two posts cannot both) and give its person."""
    now = clock.now()
    spent = work.touched(
        update(SignInTicket)
        .where(
            SignInTicket.token_hash == ticket_hash,
            SignInTicket.browser_hash == browser_hash,
            SignInTicket.used_at.is_(None),
            SignInTicket.expires_at > now,
        )
        .values(used_at=now),
    )
    if not spent:
        raise ticket_refused()
    user = work.execute(
        select(User)
        .join(SignInTicket, (SignInTicket.user_id == User.id) & (SignInTicket.agency_id == User.agency_id))
        .where(
            SignInTicket.token_hash == ticket_hash,
            User.status == UserStatus.ACTIVE,
            User.must_change_password.is_(False),
        )
    ).scalar_one_or_none()
    if user is None:
        raise ticket_refused()
    return user


def ticket_refused() -> SignInRequired:
    """The one answer to every ticket that is not good."""
    return SignInRequired("this sign-in is no longer valid", remedy="sign in again")


def open_session(work: Work, user: User, *, user_agent: str, ip_address: str) -> str:
    """Open a session for `user`, sweep what is long dead, and give the token for the cookie."""
    token, now = tokens.new_token(), clock.now()
    work.add(
        SignInSession(
            agency_id=user.agency_id,
            user_id=user.id,
            token_hash=tokens.digest(token),
            created_at=now,
            last_seen_at=now,
            expires_at=now + ABSOLUTE,
            user_agent=_plain(user_agent)[:_USER_AGENT_MAX],
            ip_address=_plain(ip_address)[:_ADDRESS_MAX],
        )
    )
    user.last_login_at = now
    work.touched(delete(SignInTicket).where(SignInTicket.expires_at < now - TICKET_LIFE))
    work.touched(
        delete(SignInSession).where(
            SignInSession.agency_id == user.agency_id,
            SignInSession.user_id == user.id,
            SignInSession.expires_at < now - _KEEP_ENDED,
        ),
    )
    return token


def _plain(text: str) -> str:
    return "".join(character for character in text or "" if character.isprintable())


def live_session(token_hash: str) -> Select[*tuple[Any, ...]]:
    """The one statement that says who a session belongs to, if it is live, its person active and their password their own."""
    now = clock.now()
    return (
        select(
            SignInSession.id.label("session_id"),
            SignInSession.last_seen_at,
            User.id.label("user_id"),
            User.email,
            User.name,
            User.role,
            Agency.id.label("agency_id"),
            Agency.name.label("agency_name"),
            Agency.data_version,
        )
        .join(User, (User.id == SignInSession.user_id) & (User.agency_id == SignInSession.agency_id))
        .join(Agency, Agency.id == User.agency_id)
        .where(
            SignInSession.token_hash == token_hash,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > now,
            SignInSession.last_seen_at > now - IDLE,
            User.status == UserStatus.ACTIVE,
            User.must_change_password.is_(False),
        )
    )


def note_seen(session_id: str) -> None:
    """Move `last_seen_at` on, unless another rerun just did."""
    now = clock.now()
    with db.unscoped("being seen changes nothing that is shown") as work:
        work.touched(
            update(SignInSession)
            .where(SignInSession.id == session_id, SignInSession.last_seen_at <= now - SEEN_EVERY)
            .values(last_seen_at=now),
        )


def end_sessions(work: Work, user_id: str, *, keep: str | None = None) -> int:
    """End the person's live sessions and spend their open tickets; give how many sessions ended."""
    now = clock.now()
    work.touched(
        update(SignInTicket).where(SignInTicket.user_id == user_id, SignInTicket.used_at.is_(None)).values(used_at=now),
    )
    statement = update(SignInSession).where(SignInSession.user_id == user_id, SignInSession.revoked_at.is_(None))
    if keep:
        statement = statement.where(SignInSession.id != keep)
    return work.touched(statement.values(revoked_at=now))
