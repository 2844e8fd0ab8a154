"""Who the operator of the machine is: in the shell and in a notebook nobody signs in."""

from sqlalchemy import select

from core import db
from core.db import OPERATOR, Scope
from core.ids import AgencyId
from core.vocabulary import Role
from core.workspaces.models import Workspace
from core.workspaces.rules import WorkspaceNotFound


def operator_scope(workspace_id: str) -> Scope:
    """Who the operator acts as for a client: an owner of that client's agency.

    Raises:
        WorkspaceNotFound: There is no such client.
    """
    with db.unscoped("the operator of the machine names a client by its id alone", writing=False) as work:
        agency_id = work.scalar(select(Workspace.agency_id).where(Workspace.id == workspace_id))
    if agency_id is None:
        raise WorkspaceNotFound(
            "there is no such client", field="workspace", remedy="its id stands in the address of its page"
        )
    return Scope(AgencyId(agency_id), None, Role.OWNER, OPERATOR)
