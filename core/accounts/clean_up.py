"""What sign-ins and invitations leave behind, removed when nobody can use it any more."""

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, or_, select

from core import clock, db
from core.accounts.models import Invitation, SignInSession, SignInTicket
from core.db import Scope

# The audit log keeps what happened; the rows themselves are kept a while for questions.
KEPT_SESSIONS: Final = timedelta(days=30)
KEPT_INVITATIONS: Final = timedelta(days=90)
KEPT_TICKETS: Final = timedelta(hours=1)


def clean_up(scope: Scope) -> int:
    """Remove an agency's dead tickets, its sessions over for 30 days, its invitations over for 90, and give how many.

    Sessions and invitations that can still be used are never touched; when there is nothing to remove, nothing is
    written.
    """
    over = _over(scope.agency_id)
    with db.read(scope) as work:
        is_wanted = work.execute(select(or_(*(exists().where(*which) for _, which in over)))).scalar_one()
    if not is_wanted:
        return 0
    with db.work(scope) as work:
        return sum(work.touched(delete(table).where(*which)) for table, which in over)


def _over(agency_id: str) -> tuple[tuple[type, tuple[ColumnElement[bool], ...]], ...]:
    now = clock.now()
    session_over, invitation_over = now - KEPT_SESSIONS, now - KEPT_INVITATIONS
    return (
        (SignInTicket, (SignInTicket.agency_id == agency_id, SignInTicket.expires_at < now - KEPT_TICKETS)),
        (
            SignInSession,
            (
                SignInSession.agency_id == agency_id,
                or_(SignInSession.expires_at < session_over, SignInSession.revoked_at < session_over),
            ),
        ),
        (
            Invitation,
            (
                Invitation.agency_id == agency_id,
                or_(
                    Invitation.expires_at < invitation_over,
                    Invitation.accepted_at < invitation_over,
                    Invitation.revoked_at < invitation_over,
                ),
            ),
        ),
    )
