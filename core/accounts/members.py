"""How a person's row is made and told about, inside the unit of work of whoever asks: what sign-up and the team share."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import clock
from core.accounts import audit
from core.accounts.models import Agency, User
from core.db import Scope, Work
from core.errors import Conflict
from core.ids import AgencyId, UserId
from core.vocabulary import Role


class EmailTaken(Conflict):
    """Somebody signs in with this address already."""


def scope_of(user: User) -> Scope:
    """Whom a person acts as."""
    return Scope(AgencyId(user.agency_id), UserId(user.id), Role(user.role), user.name)


def id_of(work: Work, email: str) -> str | None:
    """Who signs in with an address, anywhere in the installation."""
    return work.execute(select(User.id).where(User.email == email)).scalar_one_or_none()


def require_free(work: Work, email: str) -> None:
    """Refuse an address with which somebody signs in.

    Raises:
        EmailTaken: Somebody does.
    """
    if id_of(work, email) is not None:
        raise _email_taken()


def _email_taken() -> EmailTaken:
    return EmailTaken(
        "somebody signs in with this address already", field="email", remedy="sign in, or use another address"
    )


def add_user(work: Work, agency_id: str, *, email: str, name: str, role: Role, password_hash: str) -> Scope:
    """A new person of an agency.

    Raises:
        EmailTaken: Somebody was quicker with the address.
    """
    user = User(
        agency_id=agency_id,
        email=email,
        name=name,
        role=role,
        password_hash=password_hash,
        password_changed_at=clock.now(),
    )
    work.add(user)
    try:
        work.flush()
    except IntegrityError as error:
        raise _email_taken() from error
    return scope_of(user)


def record_user(work: Work, user_id: str, action: str, summary: str, details: dict[str, Any] | None = None) -> None:
    """One line of the audit log about a person."""
    audit.record(work, action=action, entity_type="user", entity_id=user_id, summary=summary, details=details)


def raise_data_version(work: Work, agency_id: str) -> None:
    """What `db.work` does for a scoped deed: cached reads of this agency are out of date."""
    work.touched(update(Agency).where(Agency.id == agency_id).values(data_version=Agency.data_version + 1))
