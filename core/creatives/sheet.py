"""What the contact sheet shows: concepts × placements of a campaign, and why ads failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from core import db, placements
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.campaigns.models import Campaign, CampaignPlacement
from core.campaigns.rules import CampaignNotFound
from core.creatives import joins, rebrand_items
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.db import Scope, Work
from core.db.paging import Page, window
from core.placements import Placement
from core.vocabulary import CheckVerdict, ReviewStatus


@dataclass(frozen=True)
class SheetCell:
    """One ad on the sheet, by its current version; `by_new_kit` where a new brand kit visibly changed the one before."""

    creative_id: str
    version_id: str
    code: str
    number: int
    placement_id: str
    review_status: ReviewStatus
    verdict: CheckVerdict
    failure: str
    score: int | None
    file_sha256: str | None
    thumbnail_sha256: str | None
    width_px: int
    height_px: int
    headline: str
    alt_text: str
    by_new_kit: bool = False


@dataclass(frozen=True)
class SheetRow:
    """One concept with its ads by placement id; a size that is not drawn yet is not there. `number` counts within the picture."""

    concept_id: str
    number: int
    name: str
    asset_id: str
    asset_name: str
    asset_thumbnail_sha256: str
    headline: str
    cells: Mapping[str, SheetCell]

    @property
    def failures(self) -> tuple[SheetCell, ...]:
        """Its ads that failed their checks."""
        return tuple(cell for cell in self.cells.values() if cell.verdict is CheckVerdict.FAIL)


@dataclass(frozen=True)
class FailureGroup:
    """Ads of a campaign that fail for the same reason, and in which placements."""

    reason: str
    creative_ids: tuple[str, ...]
    placement_ids: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """Concepts × placements of a campaign.

    Attributes:
        columns: The placements that have ads or are chosen for the campaign, by platform.
        rows: A page of concepts, by picture and number.
        failures: All failed ads of the campaign by reason, the commonest first.
    """

    columns: tuple[Placement, ...]
    rows: Page[SheetRow]
    failures: tuple[FailureGroup, ...]


def contact_sheet(
    scope: Scope, campaign_id: str, *, newest_first: bool = False, page: int = 1, per_page: int = 12
) -> Sheet:
    """A page of a campaign's concepts with their ads, in seven statements whatever their number.

    Args:
        newest_first: The concepts that were planned last come first, for watching them being drawn; else they are
            sorted by picture and number.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    offset, limit = window(page, per_page)
    planned = (Concept.created_at.desc(), Concept.id.desc())
    order = planned if newest_first else (Asset.uploaded_at, Asset.id, Concept.number)
    with db.read(scope) as work:
        work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        total = work.scalar(select(func.count()).select_from(Concept).where(Concept.campaign_id == campaign_id)) or 0
        concepts = work.execute(
            select(Concept, Asset.original_name, Asset.thumbnail_sha256)
            .join(Asset, joins.same(Asset, Concept.asset_id, Concept))
            .where(Concept.campaign_id == campaign_id)
            .order_by(*order)
            .offset(offset)
            .limit(limit)
        ).all()
        cells = _cells(work, [row.Concept.id for row in concepts])
        columns = _columns(work, campaign_id)
        rows = [_sheet_row(row, cells.get(row.Concept.id, {}), columns) for row in concepts]
        return Sheet(columns, Page(rows, total, max(page, 1), limit), _failure_groups(work, campaign_id))


def _cells(work: Work, concept_ids: Sequence[str]) -> dict[str, dict[str, SheetCell]]:
    # Columns, not rows: a version's recipe and reports are long, and a sheet shows hundreds of versions.
    rows = work.execute(
        select(
            AdCreative.concept_id,
            AdCreative.id,
            AdCreative.placement_id,
            AdCreative.review_status,
            CreativeVersion.id.label("version_id"),
            *(getattr(CreativeVersion, name) for name in joins.SHOWN),
            CreativeVersion.number,
            CreativeVersion.failure,
            CreativeVersion.file_sha256,
            rebrand_items.is_changed().label("by_new_kit"),
        )
        .join(CreativeVersion, joins.current())
        .where(AdCreative.concept_id.in_(concept_ids))
    )
    cells: dict[str, dict[str, SheetCell]] = {}
    for row in rows:
        cells.setdefault(row.concept_id, {})[row.placement_id] = SheetCell(
            creative_id=row.id,
            version_id=row.version_id,
            code=row.code,
            number=row.number,
            placement_id=row.placement_id,
            review_status=ReviewStatus(row.review_status),
            verdict=CheckVerdict(row.verdict),
            failure=row.failure or "",
            score=row.score,
            file_sha256=row.file_sha256,
            thumbnail_sha256=row.thumbnail_sha256,
            width_px=row.width_px,
            height_px=row.height_px,
            headline=row.headline,
            alt_text=row.alt_text,
            by_new_kit=bool(row.by_new_kit),
        )
    return cells


def _columns(work: Work, campaign_id: str) -> tuple[Placement, ...]:
    """The placements that have ads or are chosen, in the order of the placement data: by platform, feeds before banners."""
    used = select(AdCreative.placement_id).where(AdCreative.campaign_id == campaign_id).distinct()
    chosen = select(CampaignPlacement.placement_id).where(CampaignPlacement.campaign_id == campaign_id)
    shown = {*work.scalars(used), *work.scalars(chosen)}
    return tuple(placement for placement in placements.all_placements() if placement.id in shown)


def _sheet_row(row: Any, cells: Mapping[str, SheetCell], columns: Sequence[Placement]) -> SheetRow:
    concept: Concept = row.Concept
    ordered = {placement.id: cells[placement.id] for placement in columns if placement.id in cells}
    return SheetRow(
        concept_id=concept.id,
        number=concept.number,
        name=concept.name,
        asset_id=concept.asset_id,
        asset_name=row.original_name,
        asset_thumbnail_sha256=row.thumbnail_sha256,
        headline=next((cell.headline for cell in ordered.values()), ""),
        cells=ordered,
    )


def _failure_groups(work: Work, campaign_id: str) -> tuple[FailureGroup, ...]:
    rows = work.execute(
        select(AdCreative.id, AdCreative.placement_id, CreativeVersion.failure)
        .join(CreativeVersion, joins.current())
        .where(AdCreative.campaign_id == campaign_id, AdCreative.verdict == CheckVerdict.FAIL)
        .order_by(AdCreative.id)
    )
    groups: dict[str, list[tuple[str, str]]] = {}
    for creative_id, placement_id, failure in rows:
        groups.setdefault(failure or "It failed a check", []).append((creative_id, placement_id))
    found = [
        FailureGroup(reason, tuple(ad for ad, _ in ads), tuple(dict.fromkeys(placed for _, placed in ads)))
        for reason, ads in groups.items()
    ]
    return tuple(sorted(found, key=lambda group: -len(group.creative_ids)))
