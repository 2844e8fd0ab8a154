"""What screens read of ads: lists, counts, and the parts of Home that ads fill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from core import clock, db, placements
from core.accounts.rules import Permission, require
from core.campaigns.models import Campaign
from core.campaigns.rules import CampaignNotFound
from core.creatives import joins
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.db import Scope, Work
from core.db.paging import Page, window
from core.fields import required_choice
from core.jobs import queries as jobs
from core.jobs.models import BatchJob
from core.jobs.queries import BatchProgress
from core.jobs.rules import OPEN
from core.vocabulary import BatchStatus, CampaignStatus, CheckVerdict, ReviewStatus
from core.workspaces.models import Workspace

RECENT_DAYS = 14
RESULTS_SHOWN = 12
TASKS_SHOWN = 100
LISTED_MOST = 1_000
# What lists show of an ad beside its current version.
_LISTED = ("id", "workspace_id", "campaign_id", "concept_number", "placement_id", "review_status", "created_at")


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


def approved_texts(scope: Scope, campaign_id: str, *, most: int = 20) -> tuple[str, ...]:
    """The primary texts of a campaign's approved ads in the campaign's language, each once, the newest first; one statement.

    Ads that say a translated text are left out: the style of one language is none in another.

    Args:
        most: How many at most.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        rows = work.execute(
            select(CreativeVersion.primary_text, func.max(CreativeVersion.created_at).label("latest"))
            .join(
                AdCreative,
                (AdCreative.current_version_id == CreativeVersion.id)
                & (AdCreative.agency_id == CreativeVersion.agency_id),
            )
            .join(Campaign, (Campaign.id == AdCreative.campaign_id) & (Campaign.agency_id == AdCreative.agency_id))
            .where(
                AdCreative.campaign_id == campaign_id,
                AdCreative.review_status == ReviewStatus.APPROVED,
                CreativeVersion.language == Campaign.language,
                CreativeVersion.primary_text != "",
            )
            .group_by(CreativeVersion.primary_text)
            .order_by(func.max(CreativeVersion.created_at).desc(), CreativeVersion.primary_text)
            .limit(most)
        )
        return tuple(text for text, _ in rows)


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
            *(getattr(CreativeVersion, name) for name in joins.SHOWN),
            Campaign.name.label("campaign_name"),
            Workspace.client_name,
        )
        .join(CreativeVersion, joins.current())
        .join(Campaign, joins.same(Campaign, AdCreative.campaign_id, AdCreative))
        .join(Workspace, joins.same(Workspace, AdCreative.workspace_id, AdCreative))
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
    """How many ads stand where. An ad that failed its checks is counted in `failed` alone, whatever was decided before.

    Attributes:
        unasked: Of a client's: undecided ones of campaigns that ask for no decision; of one campaign's they are `pending`.
    """

    pending: int = 0
    approved: int = 0
    rejected: int = 0
    needs_changes: int = 0
    failed: int = 0
    unasked: int = 0

    @property
    def total(self) -> int:
        """All ads."""
        return self.pending + self.approved + self.rejected + self.needs_changes + self.failed + self.unasked


@dataclass(frozen=True)
class CampaignCounts:
    """What the stepper of a campaign shows; `running` is its newest open batch."""

    ads: AdCounts
    concepts: int
    running: BatchProgress | None


def campaign_counts(scope: Scope, campaign_id: str) -> CampaignCounts:
    """How far a campaign is, in seven statements.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        mine = AdCreative.campaign_id == campaign_id
        ads = _counts(work, AdCreative.campaign_id, _place(), mine).get(campaign_id, AdCounts())
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
        theirs = AdCreative.workspace_id.in_(workspace_ids)
        undecided = AdCreative.review_status == ReviewStatus.PENDING
        free = select(Campaign.id).where(
            Campaign.workspace_id.in_(workspace_ids), Campaign.approval_required.is_(False)
        )
        unasked = (undecided & AdCreative.campaign_id.in_(free), "unasked")
        return _counts(work, AdCreative.workspace_id, _place(unasked), theirs)


def _place(*before_decision: tuple[ColumnElement[bool], str]) -> ColumnElement[str]:
    """Where an ad stands: it failed, else what `before_decision` says of it, else what was decided."""
    failed = (AdCreative.verdict == CheckVerdict.FAIL, "failed")
    return case(failed, *before_decision, else_=AdCreative.review_status)


def _counts(work: Work, by: Any, place: ColumnElement[str], found: ColumnElement[bool]) -> dict[str, AdCounts]:
    grouped = select(by.label("of"), place.label("place"), func.count().label("number")).where(found)
    counted: dict[str, dict[str, int]] = {}
    for row in work.execute(grouped.group_by(by, "place")):
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
        to_review: Campaigns that ask for approval, with ads nobody decided about.
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
        .join(Workspace, joins.same(Workspace, Campaign.workspace_id, Campaign))
        .outerjoin(CreativeVersion, CreativeVersion.id == grouped.c.newest)
        .where(Workspace.archived_at.is_(None), Campaign.status != CampaignStatus.ARCHIVED)
        # Where no decision is asked for, nobody is kept waiting for one.
        .where(or_(Campaign.approval_required, grouped.c.kind != ReviewStatus.PENDING))
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
