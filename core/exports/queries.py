"""What is ready to be packed, what was packed, and the launch sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core import db, placements
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.campaigns import rules as campaign_rules
from core.campaigns.models import Campaign
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope
from core.db.paging import Page, window
from core.exports import naming, selection
from core.exports.models import ExportJob
from core.exports.rules import ExportNotFound
from core.vocabulary import CheckVerdict, ExportStatus, ReviewStatus
from core.workspaces.models import Workspace


@dataclass(frozen=True)
class PlacementReadiness:
    """How many ads of a placement are approved, of how many that passed their checks."""

    placement_id: str
    approved: int
    passed: int
    size_bytes: int


@dataclass(frozen=True)
class Readiness:
    """Whether a campaign can be packed, and how large the package would be.

    Attributes:
        by_status: Ads that passed their checks, by review status; every status has an entry.
        failed: Ads that did not pass.
        size_bytes: Pictures of the approved ads together.
        originals: Photos behind the approved ads, and `originals_bytes` their size.
        without_address: Approved ads that have no landing address.
    """

    by_status: dict[ReviewStatus, int]
    failed: int
    placements: tuple[PlacementReadiness, ...]
    originals: int
    originals_bytes: int
    without_address: int

    @property
    def approved(self) -> int:
        """Ads that would be packed."""
        return self.by_status[ReviewStatus.APPROVED]

    @property
    def size_bytes(self) -> int:
        """Their pictures together."""
        return sum(one.size_bytes for one in self.placements)


@dataclass(frozen=True)
class ExportView:
    """A package: how far it is, or where it is until `expires_at`. `is_available` says that it can be downloaded."""

    export_id: str
    campaign_id: str | None
    workspace_id: str
    status: ExportStatus
    include_originals: bool
    placement_ids: tuple[str, ...]
    file_name: str
    size_bytes: int
    items_total: int
    items_exported: int
    error_message: str
    created_by_name: str
    created_at: datetime
    completed_at: datetime | None
    expires_at: datetime | None
    is_available: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still being built."""
        return self.status in {ExportStatus.PENDING, ExportStatus.PROCESSING}


@dataclass(frozen=True)
class LaunchRow:
    """An approved ad as somebody types it into an ad manager.

    Attributes:
        ad_name: Its name there, with the code at the end, at most 120 characters.
        platform_cta: The platform's own button value; "" where it has no buttons.
        tracked_url: The landing address with UTM values; "" when the ad has no address.
    """

    creative_id: str
    code: str
    ad_name: str
    placement_id: str
    platform: str
    placement_name: str
    width_px: int
    height_px: int
    file_sha256: str
    thumbnail_sha256: str | None
    headline: str
    primary_text: str
    description: str
    cta: str
    platform_cta: str
    landing_url: str
    tracked_url: str
    alt_text: str


def readiness(scope: Scope, campaign_id: str) -> Readiness:
    """How much of a campaign is approved and would be packed, in three statements.

    Raises:
        NotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        work.one(Campaign, campaign_id, what="campaign")
        parts = (AdCreative.placement_id, AdCreative.review_status, CreativeVersion.verdict)
        # Grouped by its name: PostgreSQL does not see that the two spellings of a bound value are one expression.
        bare = (CreativeVersion.landing_url == "").label("bare")
        rows = work.execute(
            select(*parts, bare, func.count(), func.sum(CreativeVersion.size_bytes))
            .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
            .where(AdCreative.campaign_id == campaign_id)
            .group_by(*parts, bare)
        ).all()
        photos = work.execute(
            select(func.count(), func.coalesce(func.sum(Asset.size_bytes), 0)).where(
                Asset.id.in_(
                    select(AdCreative.asset_id)
                    .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
                    .where(*selection.packable(campaign_id))
                )
            )
        ).one()
    return _readiness([(str(r[0]), str(r[1]), str(r[2]), bool(r[3]), int(r[4]), int(r[5] or 0)) for r in rows], photos)


def list_exports(
    scope: Scope,
    *,
    campaign_id: str | None = None,
    workspace_id: str | None = None,
    page: int = 1,
    per_page: int = 20,
) -> Page[ExportView]:
    """Packages, newest first, in two statements."""
    require(scope, Permission.VIEW)
    offset, limit = window(page, per_page)
    chosen = select(ExportJob)
    if campaign_id:
        chosen = chosen.where(ExportJob.campaign_id == campaign_id)
    if workspace_id:
        chosen = chosen.where(ExportJob.workspace_id == workspace_id)
    with db.read(scope) as work:
        total = work.scalar(select(func.count()).select_from(chosen.subquery())) or 0
        order = (ExportJob.created_at.desc(), ExportJob.id.desc())
        rows = work.scalars(chosen.order_by(*order).offset(offset).limit(limit)).all()
        return Page([_export_view(row) for row in rows], total, max(page, 1), limit)


def get_export(scope: Scope, export_id: str) -> ExportView:
    """One package, as it stands now.

    Raises:
        ExportNotFound: There is no such package.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        return _export_view(work.one(ExportJob, export_id, missing=ExportNotFound, what="package"))


def launch_sheet(
    scope: Scope, campaign_id: str, *, placement_ids: Sequence[str] | None = None
) -> tuple[LaunchRow, ...]:
    """Every approved ad with its name, texts, button and tracked address, in the order of the package.

    Raises:
        NotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        campaign = work.one(Campaign, campaign_id, what="campaign")
        client = work.one(Workspace, campaign.workspace_id, what="client")
        found = work.execute(
            select(AdCreative, CreativeVersion)
            .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
            .join(Asset, Asset.id == AdCreative.asset_id)
            .where(*selection.packable(campaign_id, placement_ids))
            .order_by(Asset.uploaded_at, Asset.id, AdCreative.concept_number, CreativeVersion.code)
        ).all()
        rows = [_launch_row(ad, version, client, campaign) for ad, version in found]
    order = {place.id: position for position, place in enumerate(placements.all_placements())}
    return tuple(sorted(rows, key=lambda row: order.get(row.placement_id, len(order))))


# ---------------------------------------------------------------- parts


def _readiness(rows: Sequence[tuple[str, str, str, bool, int, int]], photos: Sequence[int]) -> Readiness:
    by_status = dict.fromkeys(ReviewStatus, 0)
    by_placement: dict[str, list[int]] = {}
    failed = without_address = 0
    for placement_id, status, verdict, bare, number, size_bytes in rows:
        if verdict == CheckVerdict.FAIL:
            failed += number
            continue
        by_status[ReviewStatus(status)] += number
        counted = by_placement.setdefault(placement_id, [0, 0, 0])
        counted[1] += number
        if status == ReviewStatus.APPROVED:
            counted[0] += number
            counted[2] += size_bytes
            without_address += number if bare else 0
    order = {place.id: position for position, place in enumerate(placements.all_placements())}
    places = sorted(by_placement, key=lambda one: (order.get(one, len(order)), one))
    return Readiness(
        by_status=by_status,
        failed=failed,
        placements=tuple(PlacementReadiness(one, *by_placement[one]) for one in places),
        originals=photos[0],
        originals_bytes=int(photos[1]),
        without_address=without_address,
    )


def _export_view(row: ExportJob) -> ExportView:
    return ExportView(
        export_id=row.id,
        campaign_id=row.campaign_id,
        workspace_id=row.workspace_id,
        status=ExportStatus(row.status),
        include_originals=row.include_originals,
        placement_ids=tuple(row.placement_ids),
        file_name=row.file_name,
        size_bytes=row.size_bytes,
        items_total=row.items_total,
        items_exported=row.items_exported,
        error_message=row.error_message or "",
        created_by_name=row.created_by_name,
        created_at=row.created_at,
        completed_at=row.completed_at,
        expires_at=row.expires_at,
        is_available=selection.is_available(row),
    )


def _launch_row(ad: AdCreative, version: CreativeVersion, client: Workspace, campaign: Campaign) -> LaunchRow:
    place = placements.get(ad.placement_id)
    assert version.file_sha256 is not None
    return LaunchRow(
        creative_id=ad.id,
        code=version.code,
        ad_name=naming.ad_name(
            client=client.client_name,
            campaign=campaign.name,
            concept_number=ad.concept_number,
            placement_id=ad.placement_id,
            code=version.code,
        ),
        placement_id=ad.placement_id,
        platform=place.platform,
        placement_name=place.name,
        width_px=version.width_px,
        height_px=version.height_px,
        file_sha256=version.file_sha256,
        thumbnail_sha256=version.thumbnail_sha256,
        headline=version.headline,
        primary_text=version.primary_text,
        description=version.description,
        cta=version.cta,
        platform_cta=placements.platform_cta(place, version.cta) or "",
        landing_url=version.landing_url,
        tracked_url=_tracked(version, ad, client, campaign),
        alt_text=version.alt_text,
    )


def _tracked(version: CreativeVersion, ad: AdCreative, client: Workspace, campaign: Campaign) -> str:
    if not version.landing_url:
        return ""
    return campaign_rules.tracked_url(
        version.landing_url,
        campaign.utm_template,
        campaign=campaign.name,
        client=client.client_name,
        placement=ad.placement_id,
        code=version.code,
    )
