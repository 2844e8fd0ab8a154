"""What people do to their clients: add, change, archive, restore."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select, text

from core import clock, db
from core.accounts import audit
from core.accounts.rules import Permission, require
from core.brand import service as brand
from core.db import Scope, Work, editing
from core.ids import BrandKitId, WorkspaceId
from core.workspaces import rules
from core.workspaces.models import Workspace


@dataclass(frozen=True)
class CreatedWorkspace:
    """A new client and the kit that was made with it."""

    workspace_id: WorkspaceId
    kit_id: BrandKitId


def create(scope: Scope, *, client_name: str, industry: str | None = None, made_by: str = "web") -> CreatedWorkspace:
    """Add a client together with a brand kit to start from.

    Args:
        client_name: 1 to 100 characters; no living client may have it already.
        industry: Free text, at most 100 characters.
        made_by: Which front end makes it ("web", "shell", "demo"); the shell reuses only its own.

    Raises:
        InvalidInput: At `client_name` or `industry`.
        ClientNameTaken: At `client_name`.
        Forbidden: The role may not add clients.
    """
    require(scope, Permission.EDIT_CLIENTS)
    cleaned = rules.clean({"client_name": client_name, "industry": industry})
    with db.work(scope) as work:
        workspace = Workspace(agency_id=work.agency_id, made_by=made_by, **cleaned)
        work.add(workspace)
        work.flush()
        _refuse_same_name(work, workspace, "open it, or write what tells the two apart")
        kit_id = brand.start_kit(work, workspace.id)
        _record(work, workspace, "workspace.created", f"Added the client {workspace.client_name}")
        return CreatedWorkspace(WorkspaceId(workspace.id), kit_id)


def update(scope: Scope, workspace_id: str, *, expected_version: int | None = None, **fields: object) -> None:
    """Change a client's name or industry; an empty industry clears it.

    Raises:
        InvalidInput: At the field that does not fit.
        WorkspaceNotFound: There is no such client.
        ClientNameTaken: At `client_name`: another living client has it.
        Conflict: Somebody else changed it in between.
        Forbidden: The role may not change clients.
    """
    require(scope, Permission.EDIT_CLIENTS)
    cleaned = rules.clean(fields)
    with db.work(scope) as work:
        workspace = _workspace(work, workspace_id)
        editing.expect_version(workspace, expected_version)
        changed = editing.apply(workspace, cleaned)
        if "client_name" in changed and workspace.archived_at is None:
            _refuse_same_name(work, workspace, "write what tells the two apart")
        if changed:
            _record(work, workspace, "workspace.updated", f"Changed the client {workspace.client_name}")


def archive(scope: Scope, workspace_id: str) -> None:
    """Put a client away with everything in it; doing it twice changes nothing.

    Raises:
        WorkspaceNotFound: There is no such client.
        Forbidden: The role may not change clients.
    """
    require(scope, Permission.EDIT_CLIENTS)
    with db.work(scope) as work:
        workspace = _workspace(work, workspace_id)
        if workspace.archived_at is None:
            workspace.archived_at = clock.now()
            _record(work, workspace, "workspace.archived", f"Archived the client {workspace.client_name}")


def restore(scope: Scope, workspace_id: str) -> None:
    """Bring an archived client back; doing it twice changes nothing.

    Raises:
        WorkspaceNotFound: There is no such client.
        ClientNameTaken: At `client_name`: a living client has taken its name meanwhile.
        Forbidden: The role may not change clients.
    """
    require(scope, Permission.EDIT_CLIENTS)
    with db.work(scope) as work:
        workspace = _workspace(work, workspace_id)
        if workspace.archived_at is not None:
            workspace.archived_at = None
            _refuse_same_name(work, workspace, "rename or archive that one first")
            _record(work, workspace, "workspace.restored", f"Restored the client {workspace.client_name}")


def _workspace(work: Work, workspace_id: str) -> Workspace:
    return work.one(Workspace, workspace_id, missing=rules.WorkspaceNotFound, what="client")


def _refuse_same_name(work: Work, workspace: Workspace, remedy: str) -> None:
    """Take back a name that another living client has."""
    work.flush()
    _lock_name(work, workspace.client_key)
    same = select(Workspace.client_name).where(
        Workspace.client_key == workspace.client_key, Workspace.archived_at.is_(None), Workspace.id != workspace.id
    )
    known = work.scalar(same.limit(1))
    if known is not None:
        raise rules.ClientNameTaken(f"there is a client {known} already", field="client_name", remedy=remedy)


def _lock_name(work: Work, client_key: str) -> None:
    """Let one transaction at a time take a name; SQLite's immediate transactions already do."""
    if work.get_bind().dialect.name != "sqlite":
        name = f"{work.agency_id}/client/{client_key}".encode()
        key = int.from_bytes(hashlib.sha256(name).digest()[:8], "big", signed=True)
        work.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _record(work: Work, workspace: Workspace, action: str, summary: str) -> None:
    audit.record(work, action=action, entity_type="workspace", entity_id=workspace.id, summary=summary)
