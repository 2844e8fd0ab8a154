"""The picture that something is done to: found, of a client at work, and with a line in the audit log."""

from sqlalchemy import column, select, table

from core.accounts import audit
from core.assets.models import Asset
from core.assets.rules import AssetNotFound, ClientArchived
from core.db import Work
from core.errors import NotFound

# What comes later in the flow is named as text, as foreign keys name it.
_WORKSPACES = table("workspaces", column("id"), column("agency_id"), column("archived_at"))


def picture(work: Work, asset_id: str) -> Asset:
    """A picture that is in the library.

    Raises:
        AssetNotFound: There is none of that id, or it was deleted.
    """
    asset = work.one(Asset, asset_id, missing=AssetNotFound, what="picture")
    if asset.deleted_at is not None:
        raise AssetNotFound("there is no such picture", remedy="it may have been deleted; go back to the list")
    return asset


def changeable(work: Work, asset_id: str) -> Asset:
    """A picture that may be changed now.

    Raises:
        AssetNotFound: As for `picture`.
        ClientArchived: Its client is put away; what past ads were made from stays as it was then.
    """
    asset = picture(work, asset_id)
    refuse_archived(work, asset.workspace_id, "its pictures stay as they are", field="")
    return asset


def refuse_archived(work: Work, workspace_id: str, consequence: str, *, field: str) -> None:
    """Stop where a client is put away.

    Args:
        consequence: What follows from that, after "this client is archived and".
        field: The field that is to blame, if one is.

    Raises:
        ClientArchived: It is.
        NotFound: There is no such client.
    """
    client = select(_WORKSPACES.c.archived_at).where(
        _WORKSPACES.c.agency_id == work.agency_id, _WORKSPACES.c.id == workspace_id
    )
    found = work.execute(client).first()
    if found is None:
        raise NotFound("there is no such client", remedy="it may have been deleted; go back to the list")
    if found.archived_at is not None:
        raise ClientArchived(
            f"this client is archived and {consequence}", field=field, remedy="restore the client first"
        )


def record(work: Work, asset: Asset, action: str, summary: str) -> None:
    """Add a line about a picture to the audit log, in the transaction of what was done."""
    audit.record(
        work,
        action=action,
        entity_type="asset",
        entity_id=asset.id,
        summary=summary,
        details={"workspace_id": asset.workspace_id},
    )
