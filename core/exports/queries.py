"""What is ready to be packed, what was packed, and the launch sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core import db, placements, rendering
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.campaigns import rules as campaign_rules
from core.campaigns.models import Campaign
from core.creatives import joins
from core.creatives.models import AdCreative, CreativeVersion
from core.creatives.rules import AdNotFound
from core.db import Scope
from core.db.paging import Page, window
from core.exports import naming, selection
from core.exports import rules as package_rules
from core.exports.formats import AdGroup, KeptFormat
from core.exports.models import ExportJob
from core.exports.rules import ExportNotFound
from core.storage import files
from core.vocabulary import CheckVerdict, ExportStatus, ReviewStatus
from core.workspaces.models import Workspace


@dataclass(frozen=True)
class PlacementReadiness:
    """How many ads of a placement are approved and would be packed, of how many that passed their checks.

    Attributes:
        packable: Approved ones and, where the campaign needs no approval, those nobody decided about.
        size_bytes: Pictures of the packable ones together.
    """

    placement_id: str
    approved: int
    packable: int
    passed: int
    size_bytes: int


@dataclass(frozen=True)
class Readiness:
    """Whether a campaign can be packed, and how large the package would be.

    Attributes:
        approval_required: Whether the campaign packs approved ads only.
        by_status: Ads that passed their checks, by review status; every status has an entry.
        failed: Ads that did not pass.
        originals: Photos behind the ads that would be packed, and `originals_bytes` their size.
        without_address: Ads that would be packed and have no landing address.
    """

    approval_required: bool
    by_status: dict[ReviewStatus, int]
    failed: int
    placements: tuple[PlacementReadiness, ...]
    originals: int
    originals_bytes: int
    without_address: int

    @property
    def approved(self) -> int:
        """Ads that somebody approved."""
        return self.by_status[ReviewStatus.APPROVED]

    @property
    def not_reviewed(self) -> int:
        """Ads that would be packed without a decision; 0 where the campaign needs approval."""
        return 0 if self.approval_required else self.by_status[ReviewStatus.PENDING]

    @property
    def packable(self) -> int:
        """Ads that would be packed."""
        return self.approved + self.not_reviewed

    @property
    def size_bytes(self) -> int:
        """Their pictures together."""
        return sum(one.size_bytes for one in self.placements)


@dataclass(frozen=True)
class ExportView:
    """A package: how far it is, or where it is until `expires_at`. `is_available` says that it can be downloaded.

    Attributes:
        image_format: The format that was chosen; "" where each placement decides.
        other_formats: Once it is built, the ads that have another one.
    """

    export_id: str
    campaign_id: str | None
    workspace_id: str
    status: ExportStatus
    include_originals: bool
    placement_ids: tuple[str, ...]
    approved_only: bool
    image_format: str
    other_formats: tuple[KeptFormat, ...]
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
    """An ad that may be launched, as somebody types it into an ad manager.

    Attributes:
        is_approved: False for one that nobody decided about, in a campaign that needs no approval.
        ad_name: Its name there, with the code at the end, at most 120 characters.
        platform_cta: The platform's own button value; "" where it has no buttons.
        tracked_url: The landing address with UTM values; "" when the ad has no address.
    """

    creative_id: str
    is_approved: bool
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

    @property
    def size(self) -> str:
        """Width and height in pixels, as people write them."""
        return f"{self.width_px} × {self.height_px}"

    @property
    def status(self) -> str:
        """What was decided about it, in the words of the package."""
        return package_rules.APPROVED if self.is_approved else package_rules.NOT_REVIEWED


def readiness(scope: Scope, campaign_id: str) -> Readiness:
    """How much of a campaign may be packed, in three statements.

    Raises:
        NotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        approval_required = work.one(Campaign, campaign_id, what="campaign").approval_required
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
                    .where(*selection.packable(campaign_id, approved_only=approval_required))
                )
            )
        ).one()
    return _readiness(
        approval_required,
        [(str(r[0]), str(r[1]), str(r[2]), bool(r[3]), int(r[4]), int(r[5] or 0)) for r in rows],
        photos,
    )


def ad_groups(scope: Scope, campaign_id: str) -> tuple[AdGroup, ...]:
    """The ads that may be packed, counted by what decides their file format, for `formats.outlook`.

    Raises:
        NotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        campaign = work.one(Campaign, campaign_id, what="campaign")
        return selection.groups(work, campaign_id, approved_only=campaign.approval_required)


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


@dataclass(frozen=True)
class AdFile:
    """One ad's picture to be saved: its bytes, the name it is saved under, and whether it carries the DRAFT mark."""

    data: bytes
    media_type: str
    file_name: str
    is_draft: bool


def download_ad(scope: Scope, creative_id: str) -> AdFile:
    """The full-size picture of an ad: the stored bytes where a package would hold it too, a copy marked DRAFT otherwise.

    Raises:
        Forbidden: The role may not export.
        AdNotFound: There is no such ad.
        NoPicture: It was refused and has none.
        FileMissing: The store lost it.
    """
    require(scope, Permission.EXPORT)
    with db.read(scope) as work:
        row = work.execute(
            select(AdCreative, CreativeVersion, Workspace.client_name, Campaign)
            .join(CreativeVersion, joins.same(CreativeVersion, AdCreative.current_version_id, AdCreative))
            .join(Campaign, joins.same(Campaign, AdCreative.campaign_id, AdCreative))
            .join(Workspace, joins.same(Workspace, AdCreative.workspace_id, AdCreative))
            .where(AdCreative.id == creative_id)
        ).one_or_none()
        if row is None:
            raise AdNotFound("there is no such ad", remedy="it may have been deleted; go back to the list")
        ad, version, client, campaign = row
        wanted = selection.packable(campaign.id, approved_only=campaign.approval_required)
        # One definition of what may leave clean: what a package would hold now.
        is_clean = selection.holds(work, ad.id, wanted)
    if version.file_sha256 is None:
        raise package_rules.NoPicture("the ad has no picture", remedy="mend what its checks name, and make it again")
    name = naming.picture_name(
        client=client,
        campaign=campaign.name,
        concept_number=ad.concept_number,
        code=version.code,
        image_format=version.image_format,
    )
    data = files.read(scope, version.file_sha256)
    if is_clean:
        return AdFile(data, rendering.MEDIA_TYPES[version.image_format], name, is_draft=False)
    made = rendering.marked_draft(data)
    return AdFile(made.data, rendering.MEDIA_TYPES[made.image_format], naming.draft_name(name), is_draft=True)


def launch_sheet(
    scope: Scope, campaign_id: str, *, placement_ids: Sequence[str] | None = None
) -> tuple[LaunchRow, ...]:
    """Every ad that may be launched with its name, texts, button and tracked address, in the order of the package.

    Those are the approved ones and, where the campaign needs no approval, the ones nobody decided about.

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
            .where(*selection.packable(campaign_id, placement_ids, approved_only=campaign.approval_required))
            .order_by(Asset.uploaded_at, Asset.id, AdCreative.concept_number, CreativeVersion.code)
        ).all()
        rows = [_launch_row(ad, version, client, campaign) for ad, version in found]
    order = {place.id: position for position, place in enumerate(placements.all_placements())}
    return tuple(sorted(rows, key=lambda row: order.get(row.placement_id, len(order))))


# The columns of the launch sheet as a table: what an ad manager asks for, then what tells the ads apart.
_LAUNCH_COLUMNS = {
    "ad_name": "Ad name",
    "platform": "Platform",
    "placement_name": "Placement",
    "size": "Size",
    "status": "Status",
    "primary_text": "Primary text",
    "headline": "Headline",
    "description": "Description",
    "platform_cta": "Button",
    "tracked_url": "Address",
    "alt_text": "Alternative text",
    "code": "Code",
}


def launch_csv(rows: Sequence[LaunchRow]) -> bytes:
    """The launch sheet as a table for a spreadsheet: one row an ad; written as the tables of a package are."""
    return package_rules.table(
        tuple(_LAUNCH_COLUMNS.values()), ([getattr(row, field) for field in _LAUNCH_COLUMNS] for row in rows)
    )


# ---------------------------------------------------------------- parts


def _readiness(
    approval_required: bool, rows: Sequence[tuple[str, str, str, bool, int, int]], photos: Sequence[int]
) -> Readiness:
    let_in = {ReviewStatus.APPROVED} if approval_required else {ReviewStatus.APPROVED, ReviewStatus.PENDING}
    by_status = dict.fromkeys(ReviewStatus, 0)
    by_placement: dict[str, list[int]] = {}
    failed = without_address = 0
    for placement_id, status, verdict, bare, number, size_bytes in rows:
        if verdict == CheckVerdict.FAIL:
            failed += number
            continue
        by_status[ReviewStatus(status)] += number
        counted = by_placement.setdefault(placement_id, [0, 0, 0, 0])
        counted[0] += number if status == ReviewStatus.APPROVED else 0
        counted[2] += number
        if status in let_in:
            counted[1] += number
            counted[3] += size_bytes
            without_address += number if bare else 0
    order = {place.id: position for position, place in enumerate(placements.all_placements())}
    places = sorted(by_placement, key=lambda one: (order.get(one, len(order)), one))
    return Readiness(
        approval_required=approval_required,
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
        approved_only=row.approved_only,
        image_format=row.image_format,
        other_formats=tuple(KeptFormat(**{**one, "codes": tuple(one["codes"])}) for one in row.other_formats),
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
        is_approved=ad.review_status == ReviewStatus.APPROVED,
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
