"""Who is looking, at which client: the one value every page starts from."""

from dataclasses import dataclass

from core.accounts import rules
from core.accounts.rules import Permission
from core.accounts.service import Identity
from core.db import Scope
from core.workspaces.queries import WorkspaceCard


@dataclass(frozen=True)
class Visit:
    """One signed-in person's look at the app, true for this run of the script.

    Attributes:
        identity: The person, from the cookie's server-side row, read in this run.
        workspace: The client chosen in the switcher, or None for all of them.
        campaign_id: The campaign in the address, not checked yet: the query that opens it does that.
    """

    identity: Identity
    workspace: WorkspaceCard | None = None
    campaign_id: str | None = None

    @property
    def scope(self) -> Scope:
        """Who acts and in which agency: the first argument of every use case."""
        return self.identity.scope

    @property
    def workspace_id(self) -> str | None:
        """The chosen client's id."""
        return self.workspace.workspace_id if self.workspace else None

    def can(self, permission: Permission) -> bool:
        """Whether the person's role has `permission`; `core` checks again on every write."""
        return rules.allows(self.scope.role, permission)
