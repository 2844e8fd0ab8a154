"""What stands where in review: the queue of a campaign, an ad's history, and what waits on clients; links are in `client_links`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased

from core import clock, db
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.campaigns.models import Campaign
from core.creatives import joins, rebrand_items
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.creatives.rebrand_items import KitChange
from core.creatives.rules import AdNotFound
from core.db import Scope, Work
from core.db.paging import Page, window
from core.reviews import decided
from core.reviews.decided import DecisionView
from core.reviews.models import Approval, ReviewComment, ReviewLink
from core.vocabulary import CheckVerdict, ReviewStatus
from core.workspaces.models import Workspace

# A filter beside the states: approved once, and to be approved again because a new kit changed the picture.
AGAIN = "again"


@dataclass(frozen=True)
class CommentView:
    """A remark about one version of an ad."""

    comment_id: str
    version_number: int
    text: str
    author_name: str
    by_client: bool
    at: datetime


@dataclass(frozen=True)
class ReviewAd:
    """An ad in its current version, as a reviewer needs it. `last` is the newest decision about that version, `kit_change`
    what a new brand kit made of the version before; None where people made this version."""

    creative_id: str
    version_id: str
    version_number: int
    code: str
    placement_id: str
    status: ReviewStatus
    verdict: CheckVerdict
    failure: str
    checks: tuple[Mapping[str, Any], ...]
    score: int | None
    file_sha256: str | None
    thumbnail_sha256: str | None
    width_px: int
    height_px: int
    headline: str
    subheadline: str
    primary_text: str
    description: str
    cta: str
    landing_url: str
    alt_text: str
    language: str
    comments: int
    last: DecisionView | None
    kit_change: KitChange | None = None


@dataclass(frozen=True)
class ReviewConcept:
    """One idea for one picture with the sizes that passed the filters. `number` counts within the picture."""

    concept_id: str
    number: int
    name: str
    asset_id: str
    asset_name: str
    ads: tuple[ReviewAd, ...]


@dataclass(frozen=True)
class ReviewQueue:
    """A page of a campaign's review, and what there is in all.

    Attributes:
        by_status: Ads of the whole campaign by status (every status has an entry), failed checks not counted.
        failed: Ads whose checks failed or that could not be drawn.
        placement_ids: The placements that have ads, sorted.
        again: Of the pending ones, those that were approved until a new kit changed them.
    """

    concepts: Page[ReviewConcept]
    by_status: Mapping[ReviewStatus, int]
    failed: int
    placement_ids: tuple[str, ...]
    again: int = 0

    @property
    def total(self) -> int:
        """All ads of the campaign."""
        return sum(self.by_status.values()) + self.failed


@dataclass(frozen=True)
class WaitingCampaign:
    """A campaign whose ads wait for a client who has a link that works.

    Attributes:
        since: When the newest of its links was made.
    """

    campaign_id: str
    campaign_name: str
    workspace_id: str
    client_name: str
    pending: int
    since: datetime
    last_opened_at: datetime | None


def review_queue(
    scope: Scope,
    campaign_id: str,
    *,
    status: str | None = None,
    placement_id: str | None = None,
    verdict: str | None = None,
    page: int = 1,
    per_page: int = 10,
) -> ReviewQueue:
    """The ads of a campaign by concept, oldest picture first, in seven statements whatever their number.

    Args:
        status: Only ads of this review status that passed their checks, or those of `AGAIN`; unknown spellings match
            nothing.
        placement_id: Only ads of this placement.
        verdict: Only ads with this verdict of the checks.
        per_page: Concepts a page.

    Raises:
        NotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    wanted = _filters(campaign_id, status, placement_id, verdict)
    offset, limit = window(page, per_page)
    with db.read(scope) as work:
        work.one(Campaign, campaign_id, what="campaign")
        by_status, failed, placement_ids, again = _counts(work, campaign_id)
        concepts = (
            select(Concept.id, Concept.number, Concept.name, Asset.id, Asset.original_name)
            .join(Asset, Asset.id == Concept.asset_id)
            .where(Concept.campaign_id == campaign_id)
            .where(select(AdCreative.id).where(AdCreative.concept_id == Concept.id, *wanted).exists())
        )
        total = work.scalar(select(func.count()).select_from(concepts.subquery())) or 0
        order = (Asset.uploaded_at, Asset.id, Concept.number)
        rows = work.execute(concepts.order_by(*order).offset(offset).limit(limit)).all()
        ads = _ads(work, [row[0] for row in rows], wanted)
    found = [ReviewConcept(*row, ads=tuple(ads.get(row[0], ()))) for row in rows]
    return ReviewQueue(Page(found, total, max(page, 1), limit), by_status, failed, placement_ids, again)


def history_of(scope: Scope, creative_id: str) -> tuple[DecisionView, ...]:
    """Every decision about an ad, of all its versions, newest first.

    Raises:
        AdNotFound: There is no such ad.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        ad = work.one(AdCreative, creative_id, missing=AdNotFound, what="ad")
        rows = work.execute(
            select(Approval, CreativeVersion.number, CreativeVersion.code)
            .join(CreativeVersion, CreativeVersion.id == Approval.version_id)
            .where(Approval.creative_id == ad.id)
            .order_by(Approval.reviewed_at.desc())
        ).all()
        return decided.decisions_of([(row[0], row[1], row[2]) for row in rows], ad.current_version_id)


def comments_of(scope: Scope, creative_id: str) -> tuple[CommentView, ...]:
    """The remarks about an ad, of all its versions, oldest first.

    Raises:
        AdNotFound: There is no such ad.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        ad = work.one(AdCreative, creative_id, missing=AdNotFound, what="ad")
        rows = work.execute(
            select(ReviewComment, CreativeVersion.number)
            .join(CreativeVersion, CreativeVersion.id == ReviewComment.version_id)
            .where(ReviewComment.creative_id == ad.id)
            .order_by(ReviewComment.created_at, ReviewComment.id)
        ).all()
        return tuple(
            CommentView(
                comment_id=row.id,
                version_number=number,
                text=row.text,
                author_name=row.author_name,
                by_client=row.review_link_id is not None,
                at=row.created_at,
            )
            for row, number in rows
        )


def waiting_on_clients(scope: Scope, *, workspace_id: str | None = None) -> tuple[WaitingCampaign, ...]:
    """Campaigns with undecided ads and a link that works, the longest waiting first (one statement)."""
    require(scope, Permission.VIEW)
    pending = (
        select(AdCreative.campaign_id, func.count().label("pending"))
        .where(AdCreative.review_status == ReviewStatus.PENDING, AdCreative.verdict != CheckVerdict.FAIL)
        .where(AdCreative.current_version_id.is_not(None))
        .group_by(AdCreative.campaign_id)
        .subquery()
    )
    links = (
        select(
            ReviewLink.campaign_id,
            func.max(ReviewLink.created_at).label("since"),
            func.max(ReviewLink.last_opened_at).label("opened"),
        )
        .where(ReviewLink.revoked_at.is_(None), ReviewLink.expires_at > clock.now())
        .group_by(ReviewLink.campaign_id)
        .subquery()
    )
    found = (
        select(
            Campaign.id,
            Campaign.name,
            Workspace.id,
            Workspace.client_name,
            pending.c.pending,
            links.c.since,
            links.c.opened,
        )
        .join(pending, pending.c.campaign_id == Campaign.id)
        .join(links, links.c.campaign_id == Campaign.id)
        .join(Workspace, Workspace.id == Campaign.workspace_id)
        .order_by(links.c.since, Campaign.id)
    )
    if workspace_id:
        found = found.where(Campaign.workspace_id == workspace_id)
    with db.read(scope) as work:
        return tuple(WaitingCampaign(*row) for row in work.execute(found))


# ---------------------------------------------------------------- parts


def _filters(
    campaign_id: str, status: str | None, placement_id: str | None, verdict: str | None
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [
        AdCreative.campaign_id == campaign_id,
        AdCreative.current_version_id.is_not(None),
    ]
    if status == AGAIN:
        # As a subquery: the lists this narrows are not all joined with the version.
        current = select(CreativeVersion.id).where(joins.current(), rebrand_items.asks_again()).correlate(AdCreative)
        wanted.append(current.exists())
    elif status:
        wanted += [AdCreative.review_status == status, AdCreative.verdict != CheckVerdict.FAIL]
    if placement_id:
        wanted.append(AdCreative.placement_id == placement_id)
    if verdict:
        wanted.append(AdCreative.verdict == verdict)
    return wanted


def _counts(work: Work, campaign_id: str) -> tuple[dict[ReviewStatus, int], int, tuple[str, ...], int]:
    again = func.sum(case((rebrand_items.asks_again(), 1), else_=0))
    rows = work.execute(
        select(AdCreative.review_status, AdCreative.verdict, AdCreative.placement_id, func.count(), again)
        .join(CreativeVersion, joins.current())
        .where(*_filters(campaign_id, None, None, None))
        .group_by(AdCreative.review_status, AdCreative.verdict, AdCreative.placement_id)
    ).all()
    by_status = dict.fromkeys(ReviewStatus, 0)
    failed = 0
    for status, verdict, _, number, _ in rows:
        if verdict == CheckVerdict.FAIL:
            failed += number
        else:
            by_status[ReviewStatus(status)] += number
    return by_status, failed, tuple(sorted({row[2] for row in rows})), sum(row[4] for row in rows)


def _ads(work: Work, concept_ids: Sequence[str], wanted: Iterable[ColumnElement[bool]]) -> dict[str, list[ReviewAd]]:
    before = aliased(CreativeVersion)
    named = CreativeVersion.fit_report[rebrand_items.MARK]["before"].as_string()
    rows = work.execute(
        select(AdCreative, CreativeVersion, func.coalesce(before.thumbnail_sha256, before.file_sha256))
        .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
        .outerjoin(before, (before.id == named) & (before.creative_id == AdCreative.id))
        .where(AdCreative.concept_id.in_(concept_ids), *wanted)
        .order_by(AdCreative.placement_id)
    ).all()
    versions = [version.id for _, version, _ in rows]
    last = decided.last_standing(work, versions)
    said = work.execute(
        select(ReviewComment.creative_id, func.count())
        .where(ReviewComment.creative_id.in_([ad.id for ad, _, _ in rows]))
        .group_by(ReviewComment.creative_id)
    )
    comments = {row[0]: row[1] for row in said}
    found: dict[str, list[ReviewAd]] = defaultdict(list)
    for ad, version, before_sha256 in rows:
        change = rebrand_items.change_of(ad.id, version, before_sha256)
        found[ad.concept_id].append(_review_ad(ad, version, last.get(version.id), comments.get(ad.id, 0), change))
    return found


def _review_ad(
    ad: AdCreative, version: CreativeVersion, last: DecisionView | None, comments: int, change: KitChange | None
) -> ReviewAd:
    return ReviewAd(
        creative_id=ad.id,
        version_id=version.id,
        version_number=version.number,
        code=version.code,
        placement_id=ad.placement_id,
        status=ReviewStatus(ad.review_status),
        verdict=CheckVerdict(version.verdict),
        failure=version.failure or "",
        checks=tuple(version.checks),
        score=version.score,
        file_sha256=version.file_sha256,
        thumbnail_sha256=version.thumbnail_sha256,
        width_px=version.width_px,
        height_px=version.height_px,
        headline=version.headline,
        subheadline=version.subheadline,
        primary_text=version.primary_text,
        description=version.description,
        cta=version.cta,
        landing_url=version.landing_url,
        alt_text=version.alt_text,
        language=version.language,
        comments=comments,
        last=last,
        kit_change=change,
    )
