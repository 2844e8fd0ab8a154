"""The audit log's pen: one line for every deed, in the transaction of the deed."""

from typing import Any

from core import clock
from core.accounts.models import AuditEvent
from core.db import Scope, Work


def record(
    work: Work,
    *,
    action: str,
    entity_type: str,
    entity_id: str | None,
    summary: str,
    details: dict[str, Any] | None = None,
    actor_name: str | None = None,
    scope: Scope | None = None,
) -> None:
    """Write who did what to what; it is kept if, and only if, the deed is.

    Args:
        action: Verb in dotted form, feature first: "campaign.launched".
        entity_type: Kind of the thing, singular: "campaign".
        summary: What was done, for people: it begins with the deed in the past tense ("Suspended Bea"), names the actor
            only where it is somebody else's doing, and has no final full stop. It is stored with a capital.
        details: Facts a program can read; never a secret.
        actor_name: How the actor is named when it is not the scope's person (a client on a review link).
        scope: Who acts, where the unit of work has no agency (sign-in, an invitation's link).
    """
    actor = scope or work.scope
    if actor is None:
        raise RuntimeError("an audit event needs an agency and an actor")
    work.add(
        AuditEvent(
            agency_id=actor.agency_id,
            actor_id=None if actor_name else actor.user_id,
            actor_name=actor_name or actor.name,
            action=action,
            entity_type=entity_type,
            entity_id=entity_id,
            summary=summary[:1].upper() + summary[1:],
            details=details or {},
            created_at=clock.now(),
        )
    )
