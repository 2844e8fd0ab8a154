"""What screens read of ads: the contact sheet, one ad, lists, counts, and the parts of Home that ads fill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from core import clock, db, placements
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.brand.models import BrandKit, BrandLogo
from core.campaigns.models import Campaign, CampaignPlacement
from core.campaigns.rules import CampaignNotFound
from core.copywriting.models import Caption, CaptionVariation
from core.copywriting.score import Band, band
from core.creatives import rules
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.db import Scope, Work
from core.db.paging import Page, window
from core.fields import required_choice
from core.jobs import queries as jobs
from core.jobs.models import BatchJob
from core.jobs.queries import BatchProgress
from core.jobs.rules import OPEN
from core.placements import Placement
from core.vocabulary import BatchStatus, CampaignStatus, CheckVerdict, CreativeOrigin, LogoKind, ReviewStatus
from core.workspaces.models import Workspace

RECENT_DAYS = 14
RESULTS_SHOWN = 12
TASKS_SHOWN = 100
LISTED_MOST = 1_000
# What lists show of an ad, and of its current version.
_LISTED = ("id", "workspace_id", "campaign_id", "concept_number", "placement_id", "review_status", "created_at")
_SHOWN = ("code", "headline", "alt_text", "verdict", "score", "thumbnail_sha256", "width_px", "height_px")


# --- the contact sheet -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SheetCell:
    """One ad on the sheet, by its current version."""

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
            .join(Asset, _same(Asset, Concept.asset_id, Concept))
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
            *(getattr(CreativeVersion, name) for name in _SHOWN),
            CreativeVersion.number,
            CreativeVersion.failure,
            CreativeVersion.file_sha256,
        )
        .join(CreativeVersion, _current())
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
        .join(CreativeVersion, _current())
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


# --- one ad ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VersionView:
    """One version of an ad in its history."""

    version_id: str
    number: int
    code: str
    headline: str
    primary_text: str
    verdict: CheckVerdict
    failure: str
    score: int | None
    file_sha256: str | None
    thumbnail_sha256: str | None
    ad_hash: str
    created_by_name: str
    created_at: datetime


@dataclass(frozen=True)
class OtherText:
    """A written text the concept could say instead."""

    variation_id: str
    headline: str
    primary_text: str
    score: float | None
    is_used: bool


@dataclass(frozen=True)
class AdView:
    """One ad by its current version, with its history.

    Attributes:
        row_version: What an edit must be made against.
        checks: Every check with `id`, `verdict`, `measured`, `limit` and `advice`.
        score_breakdown: Criteria with `label`, `points`, `max_points` and `reason`.
        design: Family, scheme and variant it was composed with; empty for finished art.
        platform_button: The platform's own button nearest to the call to action; "" where it has none.
        sizes: Every size of the concept, this one included: (creative id, placement id).
    """

    creative_id: str
    row_version: int
    workspace_id: str
    client_name: str
    logo_sha256: str | None
    campaign_id: str
    campaign_name: str
    concept_id: str
    concept_number: int
    concept_name: str
    asset_id: str
    asset_name: str
    placement: Placement
    origin: CreativeOrigin
    review_status: ReviewStatus
    version_id: str
    number: int
    code: str
    words: rules.Words
    language: str
    platform_button: str
    landing_host: str
    file_sha256: str | None
    thumbnail_sha256: str | None
    image_format: str
    width_px: int
    height_px: int
    size_bytes: int
    design: Mapping[str, Any]
    focal: tuple[float, float]
    fit_report: Mapping[str, Any]
    checks: tuple[Mapping[str, Any], ...]
    verdict: CheckVerdict
    failure: str
    score: int | None
    score_breakdown: tuple[Mapping[str, Any], ...]
    ad_hash: str
    versions: tuple[VersionView, ...]
    other_texts: tuple[OtherText, ...]
    sizes: tuple[tuple[str, str], ...]

    @property
    def band(self) -> Band | None:
        """The word for its score."""
        return band(self.score) if self.score is not None else None


def get_creative(scope: Scope, creative_id: str) -> AdView:
    """One ad with everything a person needs to judge and change it, in six statements.

    Raises:
        AdNotFound: There is no such ad.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        row = work.execute(
            select(AdCreative, Concept, Campaign.name, Workspace.client_name, Asset)
            .join(Concept, _same(Concept, AdCreative.concept_id, AdCreative))
            .join(Campaign, _same(Campaign, AdCreative.campaign_id, AdCreative))
            .join(Workspace, _same(Workspace, AdCreative.workspace_id, AdCreative))
            .join(Asset, _same(Asset, AdCreative.asset_id, AdCreative))
            .where(AdCreative.id == creative_id)
        ).one_or_none()
        if row is None:
            raise rules.AdNotFound("there is no such ad", remedy="it may have been deleted; go back to the list")
        ad, concept, campaign_name, client_name, asset = row
        versions = work.scalars(
            select(CreativeVersion).where(CreativeVersion.creative_id == ad.id).order_by(CreativeVersion.number.desc())
        ).all()
        current = next(version for version in versions if version.id == ad.current_version_id)
        return AdView(
            **_ad_columns(ad, concept, asset, current),
            client_name=client_name,
            campaign_name=campaign_name,
            logo_sha256=_profile_logo(work, ad.workspace_id),
            versions=tuple(_version_view(version) for version in versions),
            other_texts=_other_texts(work, concept),
            sizes=_sizes(work, concept.id),
        )


def _ad_columns(ad: AdCreative, concept: Concept, asset: Asset, version: CreativeVersion) -> dict[str, Any]:
    placement = placements.get(ad.placement_id)
    recipe: Mapping[str, Any] = version.recipe
    picture = recipe.get("picture") or {"focal_x": asset.focal_x, "focal_y": asset.focal_y}
    return {
        "creative_id": ad.id,
        "row_version": ad.row_version,
        "workspace_id": ad.workspace_id,
        "campaign_id": ad.campaign_id,
        "concept_id": concept.id,
        "concept_number": concept.number,
        "concept_name": concept.name,
        "asset_id": asset.id,
        "asset_name": asset.original_name,
        "placement": placement,
        "origin": CreativeOrigin(ad.origin),
        "review_status": ReviewStatus(ad.review_status),
        "version_id": version.id,
        "number": version.number,
        "code": version.code,
        "words": rules.Words(**{name: getattr(version, name) for name in rules.WORD_FIELDS}),
        "language": version.language,
        "platform_button": _button(placement, version.cta),
        "landing_host": _host(version.landing_url),
        "file_sha256": version.file_sha256,
        "thumbnail_sha256": version.thumbnail_sha256,
        "image_format": version.image_format,
        "width_px": version.width_px,
        "height_px": version.height_px,
        "size_bytes": version.size_bytes,
        "design": dict(recipe.get("design") or {}),
        "focal": (picture["focal_x"], picture["focal_y"]),
        "fit_report": dict(version.fit_report),
        "checks": tuple(version.checks),
        "verdict": CheckVerdict(version.verdict),
        "failure": version.failure or "",
        "score": version.score,
        "score_breakdown": tuple(version.score_breakdown),
        "ad_hash": version.ad_hash,
    }


def _version_view(version: CreativeVersion) -> VersionView:
    return VersionView(
        version_id=version.id,
        number=version.number,
        code=version.code,
        headline=version.headline,
        primary_text=version.primary_text,
        verdict=CheckVerdict(version.verdict),
        failure=version.failure or "",
        score=version.score,
        file_sha256=version.file_sha256,
        thumbnail_sha256=version.thumbnail_sha256,
        ad_hash=version.ad_hash,
        created_by_name=version.created_by_name,
        created_at=version.created_at,
    )


def _other_texts(work: Work, concept: Concept) -> tuple[OtherText, ...]:
    rows = work.execute(
        select(CaptionVariation, Caption.primary_variation_id)
        .join(Caption, _same(Caption, CaptionVariation.caption_id, CaptionVariation))
        .where(Caption.id == (concept.caption_id or ""))
        .order_by(CaptionVariation.position)
    )
    return tuple(
        OtherText(variation.id, variation.headline, variation.text, variation.score, variation.id == used)
        for variation, used in rows
    )


def _sizes(work: Work, concept_id: str) -> tuple[tuple[str, str], ...]:
    rows = work.execute(select(AdCreative.id, AdCreative.placement_id).where(AdCreative.concept_id == concept_id))
    found = {placement_id: creative_id for creative_id, placement_id in rows}
    return tuple(
        (found[placement.id], placement.id) for placement in placements.all_placements() if placement.id in found
    )


def _profile_logo(work: Work, workspace_id: str) -> str | None:
    """The picture of the advertiser's profile: the sign for light ground, else whatever logo there is."""
    preferred = case((BrandLogo.kind == LogoKind.SYMBOL, 0), else_=1)
    return work.scalar(
        select(BrandLogo.file_sha256)
        .join(BrandKit, _same(BrandKit, BrandLogo.kit_id, BrandLogo))
        .where(BrandKit.workspace_id == workspace_id)
        .order_by(preferred, BrandLogo.ground.desc())
        .limit(1)
    )


def _button(placement: Placement, cta: str) -> str:
    value = placements.platform_cta(placement, cta)
    return value.replace("_", " ").capitalize() if value else ""


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


# --- lists and counts --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AdCard:
    """An ad in a list, by its current version."""

    creative_id: str
    workspace_id: str
    client_name: str
    campaign_id: str
    campaign_name: str
    concept_number: int
    placement_id: str
    code: str
    headline: str
    alt_text: str
    review_status: ReviewStatus
    verdict: CheckVerdict
    score: int | None
    thumbnail_sha256: str | None
    width_px: int
    height_px: int
    created_at: datetime


def list_creatives(
    scope: Scope,
    *,
    workspace_id: str | None = None,
    campaign_id: str | None = None,
    placement_id: str | None = None,
    review_status: str | None = None,
    verdict: str | None = None,
    page: int = 1,
    per_page: int = 50,
) -> Page[AdCard]:
    """One page of ads, newest first, in two statements.

    `total` counts to 1,000 and no further: a longer list is narrowed by its filters, not paged through.

    Raises:
        InvalidInput: At `review_status` or `verdict`: there is no such state.
    """
    require(scope, Permission.VIEW)
    offset, limit = window(page, per_page)
    found = _found(workspace_id, campaign_id, placement_id, review_status, verdict)
    with db.read(scope) as work:
        counted = select(AdCreative.id).where(found).limit(LISTED_MOST).subquery()
        total = work.scalar(select(func.count()).select_from(counted)) or 0
        newest = _cards().where(found).order_by(AdCreative.created_at.desc(), AdCreative.id.desc())
        rows = work.execute(newest.offset(offset).limit(limit))
        return Page([_card(row) for row in rows], total, max(page, 1), limit)


def _found(
    workspace_id: str | None,
    campaign_id: str | None,
    placement_id: str | None,
    review_status: str | None,
    verdict: str | None,
) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [AdCreative.current_version_id.is_not(None)]
    if workspace_id:
        conditions.append(AdCreative.workspace_id == workspace_id)
    if campaign_id:
        conditions.append(AdCreative.campaign_id == campaign_id)
    if placement_id:
        conditions.append(AdCreative.placement_id == placements.get(placement_id).id)
    if review_status:
        wanted = required_choice("review_status", review_status, ReviewStatus)
        conditions.append(AdCreative.review_status == wanted)
    if verdict:
        conditions.append(AdCreative.verdict == required_choice("verdict", verdict, CheckVerdict))
    return and_(*conditions)


def _cards() -> Select[Any]:
    return (
        select(
            *(getattr(AdCreative, name) for name in _LISTED),
            *(getattr(CreativeVersion, name) for name in _SHOWN),
            Campaign.name.label("campaign_name"),
            Workspace.client_name,
        )
        .join(CreativeVersion, _current())
        .join(Campaign, _same(Campaign, AdCreative.campaign_id, AdCreative))
        .join(Workspace, _same(Workspace, AdCreative.workspace_id, AdCreative))
    )


def _card(row: Any) -> AdCard:
    return AdCard(
        creative_id=row.id,
        workspace_id=row.workspace_id,
        client_name=row.client_name,
        campaign_id=row.campaign_id,
        campaign_name=row.campaign_name,
        concept_number=row.concept_number,
        placement_id=row.placement_id,
        code=row.code,
        headline=row.headline,
        alt_text=row.alt_text,
        review_status=ReviewStatus(row.review_status),
        verdict=CheckVerdict(row.verdict),
        score=row.score,
        thumbnail_sha256=row.thumbnail_sha256,
        width_px=row.width_px,
        height_px=row.height_px,
        created_at=row.created_at,
    )


@dataclass(frozen=True)
class AdCounts:
    """How many ads stand where. An ad that failed its checks is counted in `failed` alone, whatever was decided before."""

    pending: int = 0
    approved: int = 0
    rejected: int = 0
    needs_changes: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All ads."""
        return self.pending + self.approved + self.rejected + self.needs_changes + self.failed


@dataclass(frozen=True)
class CampaignCounts:
    """What the stepper of a campaign shows; `running` is its newest open batch."""

    ads: AdCounts
    concepts: int
    running: BatchProgress | None


def campaign_counts(scope: Scope, campaign_id: str) -> CampaignCounts:
    """How far a campaign is, in six statements.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        ads = _counts(work, AdCreative.campaign_id, AdCreative.campaign_id == campaign_id).get(campaign_id, AdCounts())
        concepts = work.scalar(select(func.count()).select_from(Concept).where(Concept.campaign_id == campaign_id)) or 0
        open_batches = work.scalars(
            select(BatchJob)
            .where(BatchJob.campaign_id == campaign_id, BatchJob.status.in_(OPEN))
            .order_by(BatchJob.created_at.desc())
            .limit(1)
        ).all()
        running = jobs.with_counts(work, open_batches)
        return CampaignCounts(ads, concepts, running[0] if running else None)


def client_counts(scope: Scope, workspace_ids: Sequence[str]) -> Mapping[str, AdCounts]:
    """How many ads each of these clients has and where they stand, in one statement; clients without ads are left out."""
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        return _counts(work, AdCreative.workspace_id, AdCreative.workspace_id.in_(workspace_ids))


def _counts(work: Work, by: Any, found: ColumnElement[bool]) -> dict[str, AdCounts]:
    place = case((AdCreative.verdict == CheckVerdict.FAIL, "failed"), else_=AdCreative.review_status).label("place")
    rows = work.execute(select(by.label("of"), place, func.count().label("number")).where(found).group_by(by, "place"))
    counted: dict[str, dict[str, int]] = {}
    for row in rows:
        counted.setdefault(row.of, {})[row.place.replace("-", "_")] = row.number
    return {key: AdCounts(**numbers) for key, numbers in counted.items()}


# --- Home --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CampaignTask:
    """A campaign that needs somebody here: how many ads, and since when the oldest of them waits."""

    campaign_id: str
    campaign_name: str
    workspace_id: str
    client_name: str
    ads: int
    since: datetime
    thumbnail_sha256: str | None


@dataclass(frozen=True)
class HomeView:
    """What is going on, as far as ads tell; what waits for clients is told by the reviews.

    Attributes:
        to_review: Campaigns with ads nobody decided about.
        to_change: Campaigns with ads that somebody asked to change.
        to_mend: Campaigns with undecided ads that failed their checks.
        running: Batches that are queued or running.
        failed: Batches of the last two weeks in which something failed.
        results: The newest ads with a picture.
    """

    to_review: tuple[CampaignTask, ...]
    to_change: tuple[CampaignTask, ...]
    to_mend: tuple[CampaignTask, ...]
    running: tuple[BatchProgress, ...]
    failed: tuple[BatchProgress, ...]
    results: tuple[AdCard, ...]


def home(scope: Scope, *, workspace_id: str | None = None) -> HomeView:
    """The work queue of an agency, or of one client, in a constant number of statements."""
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        tasks = _tasks(work, workspace_id)
        return HomeView(
            to_review=tasks.get(ReviewStatus.PENDING, ()),
            to_change=tasks.get(ReviewStatus.NEEDS_CHANGES, ()),
            to_mend=tasks.get("mend", ()),
            running=_batches(work, workspace_id, OPEN),
            failed=_batches(work, workspace_id, (BatchStatus.FAILED, BatchStatus.DONE_WITH_FAILURES)),
            results=_results(work, workspace_id),
        )


def _tasks(work: Work, workspace_id: str | None) -> dict[str, tuple[CampaignTask, ...]]:
    """What waits for somebody here, by kind, the longest waiting first; one statement over the undecided ads alone."""
    open_ads = AdCreative.review_status.in_((ReviewStatus.PENDING, ReviewStatus.NEEDS_CHANGES))
    found = and_(open_ads, AdCreative.workspace_id == workspace_id) if workspace_id else open_ads
    kind = case((AdCreative.verdict == CheckVerdict.FAIL, "mend"), else_=AdCreative.review_status)
    grouped = (
        select(
            AdCreative.campaign_id,
            kind.label("kind"),
            func.count().label("ads"),
            func.min(AdCreative.updated_at).label("since"),
            # The newest ad of the group lends its picture: ids sort by time.
            func.max(AdCreative.current_version_id).label("newest"),
        )
        .where(found)
        .group_by(AdCreative.campaign_id, "kind")
        .subquery()
    )
    rows = work.execute(
        select(grouped, Campaign.name, Campaign.workspace_id, Workspace.client_name, CreativeVersion.thumbnail_sha256)
        .join(Campaign, Campaign.id == grouped.c.campaign_id)
        .join(Workspace, _same(Workspace, Campaign.workspace_id, Campaign))
        .outerjoin(CreativeVersion, CreativeVersion.id == grouped.c.newest)
        .where(Workspace.archived_at.is_(None), Campaign.status != CampaignStatus.ARCHIVED)
        .order_by(grouped.c.since)
        .limit(TASKS_SHOWN)
    )
    tasks: dict[str, tuple[CampaignTask, ...]] = {}
    for row in rows:
        task = CampaignTask(
            row.campaign_id, row.name, row.workspace_id, row.client_name, row.ads, row.since, row.thumbnail_sha256
        )
        tasks[row.kind] = (*tasks.get(row.kind, ()), task)
    return tasks


def _batches(work: Work, workspace_id: str | None, states: Sequence[BatchStatus]) -> tuple[BatchProgress, ...]:
    chosen = select(BatchJob).where(
        BatchJob.status.in_(states), BatchJob.created_at >= clock.now() - timedelta(days=RECENT_DAYS)
    )
    if workspace_id:
        chosen = chosen.where(BatchJob.workspace_id == workspace_id)
    return jobs.with_counts(work, work.scalars(chosen.order_by(BatchJob.created_at.desc()).limit(20)).all())


def _results(work: Work, workspace_id: str | None) -> tuple[AdCard, ...]:
    shown = _cards().where(CreativeVersion.file_sha256.is_not(None), Workspace.archived_at.is_(None))
    if workspace_id:
        shown = shown.where(AdCreative.workspace_id == workspace_id)
    rows = work.execute(shown.order_by(AdCreative.created_at.desc(), AdCreative.id.desc()).limit(RESULTS_SHOWN))
    return tuple(_card(row) for row in rows)


# --- joins -------------------------------------------------------------------------------------------------------------


def _same(table: Any, column: Any, of: Any) -> ColumnElement[bool]:
    """The row of `table` that `column` of a row of `of` names, in the same agency."""
    return and_(table.id == column, table.agency_id == of.agency_id)


def _current() -> ColumnElement[bool]:
    return _same(CreativeVersion, AdCreative.current_version_id, AdCreative)
