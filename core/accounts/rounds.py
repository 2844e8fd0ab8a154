"""A round through all agencies, one scope after another: how work by the calendar reaches everybody's rows."""

import logging
from collections.abc import Callable
from typing import Final

from sqlalchemy import select

from core import db
from core.accounts.models import Agency
from core.db import Scope
from core.errors import Unavailable
from core.ids import AgencyId
from core.vocabulary import Role

log = logging.getLogger(__name__)

# How history names what nobody did: the calendar.
CALENDAR: Final = "Calendar"


class RoundIncomplete(Unavailable):
    """Something went wrong at one or more agencies; all others were served."""


def scope_of(agency_id: str) -> Scope:
    """The calendar's scope in one agency: it may do what a member may."""
    return Scope(AgencyId(agency_id), None, Role.MEMBER, CALENDAR)


def through_all(what: str, visit: Callable[[Scope], int]) -> int:
    """Call `visit` with the scope of each agency, the oldest first, and give the sum of what it returned.

    A fault at one agency is logged and keeps nobody else waiting; it is told when the round is over.

    Args:
        what: What is done there, for the log ("the report of Week 47 of 2026").

    Raises:
        RoundIncomplete: Something went wrong at one or more of them.
    """
    with db.unscoped("the calendar goes through all agencies; only their ids are read", writing=False) as work:
        agencies = work.scalars(select(Agency.id).order_by(Agency.id)).all()
    total, faults = 0, []
    for agency_id in agencies:
        try:
            total += visit(scope_of(agency_id))
        except Exception as fault:
            log.exception("%s: agency %s was left out", what, agency_id)
            faults.append(fault)
    log.info("%s: %d at %d agencies", what, total, len(agencies))
    if faults:
        raise RoundIncomplete(
            f"{what}: {len(faults):,} of {len(agencies):,} agencies were left out, the first because of "
            f"{type(faults[0]).__name__}: {faults[0]}",
            remedy="the log names each; it is tried again the next time",
        ) from faults[0]
    return total
