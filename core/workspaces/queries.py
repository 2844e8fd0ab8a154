"""What screens read of clients."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, bindparam, column, func, select, table, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from core import db
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.db import Scope
from core.db.paging import COUNTED_MOST, Page, window
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
    """One page of clients by name, in one statement.

    `total` counts to 1,000 and no further (`is_longer` says so): a longer list is narrowed by a search.

    Args:
        search: Words anywhere in the name, whatever their case or accents.
        archived: The archived ones instead of the living.
        page: Counts from 1.
    """
    require(scope, Permission.VIEW)
    offset, limit = window(page, per_page)
    parameters = {"pattern": like_pattern(search), "offset": offset, "limit": limit}
    with db.read(scope) as work:
        rows = work.execute(_listed(archived, bool(search.strip())), parameters).all()
    total: int = rows[0].found
    cards = [_card(row) for row in rows if row.id is not None]
    return Page(cards, min(total, COUNTED_MOST), max(page, 1), limit, is_longer=total > COUNTED_MOST)


@cache
def _listed(archived: bool, is_searched: bool) -> Select[Any]:
    """The statement of a list, built once: building it takes as long as running it."""
    state = Workspace.archived_at.is_not(None) if archived else Workspace.archived_at.is_(None)
    found = state & Workspace.client_key.like(bindparam("pattern"), escape="\\") if is_searched else state
    # Counted in the order of the list, so that both read the same index and no other agency's rows.
    by_name = Workspace.client_key, Workspace.id
    counted = select(Workspace.id).where(found).order_by(*by_name).limit(COUNTED_MOST + 1).subquery()
    count = select(func.count().label("found")).select_from(counted).subquery()
    chosen = select(Workspace).where(found).order_by(*by_name)
    page = chosen.offset(bindparam("offset", type_=Integer)).limit(bindparam("limit", type_=Integer))
    shown = aliased(Workspace, page.subquery())
    # The count stands alone on the left: a page beyond the last one still tells how many there are.
    listed = select(count.c.found, *_columns(shown)).select_from(count).join(shown, true(), isouter=True)
    return listed.order_by(shown.client_key, shown.id)


def get_workspace(scope: Scope, workspace_id: str) -> WorkspaceCard:
    """One client, in one statement.

    Raises:
        WorkspaceNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        row = work.execute(select(*_columns(Workspace)).where(Workspace.id == workspace_id)).one_or_none()
    if row is None:
        raise WorkspaceNotFound("there is no such client", remedy="it may have been deleted; go back to the list")
    return _card(row)


def _columns(client: type[Workspace]) -> tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]:
    """What a card shows of `client`, its photos and its campaigns counted."""
    photos = select(func.count()).where(
        Asset.agency_id == client.agency_id, Asset.workspace_id == client.id, Asset.deleted_at.is_(None)
    )
    campaigns = (
        select(func.count())
        .select_from(_CAMPAIGNS)
        .where(
            _CAMPAIGNS.c.agency_id == client.agency_id,
            _CAMPAIGNS.c.workspace_id == client.id,
            _CAMPAIGNS.c.status != CampaignStatus.ARCHIVED,
        )
    )
    return (
        client.id,
        client.client_name,
        client.industry,
        client.archived_at,
        client.created_at,
        client.updated_at,
        client.row_version,
        client.made_by,
        photos.correlate(client).scalar_subquery().label("assets"),
        campaigns.correlate(client).scalar_subquery().label("campaigns"),
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
