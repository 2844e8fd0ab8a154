"""What screens read of clients."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, column, func, select, table

from core import db
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.db import Scope
from core.db.paging import Page, window
from core.phrases import like_pattern
from core.vocabulary import CampaignStatus
from core.workspaces.models import Workspace
from core.workspaces.rules import WorkspaceNotFound

# Campaigns come later in the flow: their table is named as text, as foreign keys name it.
_CAMPAIGNS = table("campaigns", column("agency_id"), column("workspace_id"), column("status"))


@dataclass(frozen=True)
class WorkspaceCard:
    """A client in a list.

    Attributes:
        assets: Photos in its library.
        campaigns: Campaigns that are not archived.
    """

    workspace_id: str
    client_name: str
    industry: str | None
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    made_by: str
    assets: int
    campaigns: int


def list_workspaces(
    scope: Scope, *, search: str = "", archived: bool = False, page: int = 1, per_page: int = 50
) -> Page[WorkspaceCard]:
    """One page of clients by name, in two statements.

    Args:
        search: Words anywhere in the name, whatever their case or accents.
        archived: The archived ones instead of the living.
        page: Counts from 1.
    """
    require(scope, Permission.VIEW)
    offset, limit = window(page, per_page)
    state = Workspace.archived_at.is_not(None) if archived else Workspace.archived_at.is_(None)
    found = state & Workspace.client_key.like(like_pattern(search), escape="\\") if search.strip() else state
    with db.read(scope) as work:
        total = work.scalar(select(func.count()).select_from(Workspace).where(found)) or 0
        chosen = (
            select(Workspace.id).where(found).order_by(Workspace.client_key, Workspace.id).offset(offset).limit(limit)
        )
        ordered = _cards(scope).where(Workspace.id.in_(chosen)).order_by(Workspace.client_key, Workspace.id)
        return Page([_card(row) for row in work.execute(ordered)], total, max(page, 1), limit)


def get_workspace(scope: Scope, workspace_id: str) -> WorkspaceCard:
    """One client, in one statement.

    Raises:
        WorkspaceNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        row = work.execute(_cards(scope).where(Workspace.id == workspace_id)).one_or_none()
    if row is None:
        raise WorkspaceNotFound("there is no such client", remedy="it may have been deleted; go back to the list")
    return _card(row)


def _cards(scope: Scope) -> Select[Any]:
    assets = select(func.count()).where(
        Asset.agency_id == Workspace.agency_id, Asset.workspace_id == Workspace.id, Asset.deleted_at.is_(None)
    )
    campaigns = (
        select(func.count())
        .select_from(_CAMPAIGNS)
        .where(
            _CAMPAIGNS.c.agency_id == scope.agency_id,
            _CAMPAIGNS.c.workspace_id == Workspace.id,
            _CAMPAIGNS.c.status != CampaignStatus.ARCHIVED,
        )
    )
    return select(
        Workspace.id,
        Workspace.client_name,
        Workspace.industry,
        Workspace.archived_at,
        Workspace.created_at,
        Workspace.updated_at,
        Workspace.row_version,
        Workspace.made_by,
        assets.correlate(Workspace).scalar_subquery().label("assets"),
        campaigns.correlate(Workspace).scalar_subquery().label("campaigns"),
    )


def _card(row: Row[Any]) -> WorkspaceCard:
    return WorkspaceCard(
        workspace_id=row.id,
        client_name=row.client_name,
        industry=row.industry,
        archived_at=row.archived_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.row_version,
        made_by=row.made_by,
        assets=row.assets,
        campaigns=row.campaigns,
    )
