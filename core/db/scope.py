"""Who acts, and inside which agency: the first argument of every use case."""

from dataclasses import dataclass

from core.ids import AgencyId, UserId
from core.vocabulary import Role


@dataclass(frozen=True)
class Scope:
    """The acting person and the one agency whose rows they can reach.

    Attributes:
        agency_id: The agency; every statement of the unit of work is limited to its rows.
        user_id: The person, or None for the shell's local operator and for a client on a review link.
        role: What they may do; `core.accounts.rules.require` checks it.
        name: How history names them.
    """

    agency_id: AgencyId
    user_id: UserId | None
    role: Role
    name: str


OPERATOR = "Local operator"
