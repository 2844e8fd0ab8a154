"""Agencies, people, sessions, invitations and the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from core import ids
from core.db import AgencyOwned, Base, Timestamps, UtcDateTime, check_vocabulary, owned_by, owned_table
from core.db.base import ID_LENGTH
from core.vocabulary import PlanType, Role, UserStatus


class Agency(Timestamps, Base):
    """The tenant. `data_version` rises with every committed change and keys every cached read.

    `made_by` tells agencies of the shell and of the demo from those people signed up for.
    """

    __tablename__ = "agencies"
    __table_args__ = (check_vocabulary("plan_type", PlanType),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=ids.new_id)
    name: Mapped[str] = mapped_column(String(200))
    license_key: Mapped[str | None] = mapped_column(String(200))
    billing_active: Mapped[bool] = mapped_column(Boolean, default=False)
    plan_type: Mapped[str] = mapped_column(String(20), default=PlanType.FREE)
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    language: Mapped[str] = mapped_column(String(8), default="en")
    contact_email: Mapped[str | None] = mapped_column(String(320))
    contact_phone: Mapped[str | None] = mapped_column(String(50))
    made_by: Mapped[str] = mapped_column(String(20), default="web")
    data_version: Mapped[int] = mapped_column(BigInteger, default=0)


class User(AgencyOwned, Timestamps, Base):
    """A person of one agency; the e-mail (stored lower-case) is unique in the installation.

    `must_change_password`: somebody else knows the password, so it opens nothing until its owner chose another.
    """

    __tablename__ = "users"
    __table_args__ = owned_table(check_vocabulary("status", UserStatus), check_vocabulary("role", Role))

    email: Mapped[str] = mapped_column(String(320), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(200), default="")
    avatar_sha256: Mapped[str | None] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(20), default=Role.MEMBER)
    status: Mapped[str] = mapped_column(String(20), default=UserStatus.ACTIVE)
    last_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class SignInSession(AgencyOwned, Base):
    """A signed-in browser: the cookie's token is stored only as its SHA-256."""

    __tablename__ = "sign_in_sessions"
    __table_args__ = owned_table(owned_by("user_id", "users"), Index(None, "agency_id", "user_id"))

    user_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    ip_address: Mapped[str] = mapped_column(String(64), default="")


class SignInTicket(AgencyOwned, Base):
    """One use within 60 s: proves to the cookie route that the sign-in page checked the password in this browser."""

    __tablename__ = "sign_in_tickets"
    __table_args__ = owned_table(owned_by("user_id", "users"))

    user_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class SignInAttempt(Base):
    """A failed sign-in or a sign-up, kept for the throttle: by hashed e-mail and by hashed address, never in clear."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "key_hash", "at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=ids.new_id)
    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class Invitation(AgencyOwned, Base):
    """A one-time link into an agency; the token is stored only as its SHA-256."""

    __tablename__ = "invitations"
    __table_args__ = owned_table(check_vocabulary("role", Role))

    email: Mapped[str] = mapped_column(String(320))
    role: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class AuditEvent(AgencyOwned, Base):
    """Who did what, when, to what; written in the transaction of the deed."""

    __tablename__ = "audit_events"
    __table_args__ = owned_table(Index(None, "agency_id", "created_at"))

    actor_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(80))
    entity_type: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    summary: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
