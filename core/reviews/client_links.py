"""The links by which clients review without an account: the list of a campaign, and what a client sees through one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, func, select

from core import clock, db
from core.accounts.models import Agency
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.campaigns.models import Campaign
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope
from core.reviews import decided, rules
from core.reviews.decided import DecisionView
from core.reviews.models import Approval, ReviewLink
from core.reviews.service import OpenLink
from core.storage.models import StoredFile
from core.vocabulary import CheckVerdict, ReviewStatus
from core.workspaces.models import Workspace

LINK_ADS_MAX = 500


@dataclass(frozen=True)
class LinkSummary:
    """A review link as the agency sees it; its token cannot be shown again."""

    link_id: str
    note: str
    created_by_name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_opened_at: datetime | None
    decisions: int
    is_live: bool


@dataclass(frozen=True)
class LinkAd:
    """An ad as the client sees it; `code` names its version and is all the client's browser learns of it.

    Attributes:
        decided_by: Who decided, if it was through this link; "" when the agency or somebody else did.
        said: What they wrote with it, through this link.
    """

    code: str
    placement_id: str
    status: ReviewStatus
    file_sha256: str
    thumbnail_sha256: str | None
    width_px: int
    height_px: int
    headline: str
    primary_text: str
    description: str
    cta: str
    landing_host: str
    alt_text: str
    language: str
    decided_by: str
    decided_at: datetime | None
    said: str


@dataclass(frozen=True)
class LinkConcept:
    """All sizes of one idea, as the client sees them; `number` counts from 1 down the page."""

    number: int
    ads: tuple[LinkAd, ...]


@dataclass(frozen=True)
class LinkView:
    """Everything a client's page shows, and nothing else."""

    agency_name: str
    client_name: str
    campaign_name: str
    expires_at: datetime
    concepts: tuple[LinkConcept, ...]

    @property
    def ads(self) -> tuple[LinkAd, ...]:
        """All ads, in the order of the page."""
        return tuple(ad for concept in self.concepts for ad in concept.ads)


def links_of(scope: Scope, campaign_id: str) -> tuple[LinkSummary, ...]:
    """The review links of a campaign, newest first, those that ended too.

    Raises:
        NotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    now = clock.now()
    with db.read(scope) as work:
        work.one(Campaign, campaign_id, what="campaign")
        counts = (
            select(Approval.review_link_id, func.count().label("decisions"))
            .where(Approval.campaign_id == campaign_id, Approval.review_link_id.is_not(None))
            .group_by(Approval.review_link_id)
            .subquery()
        )
        rows = work.execute(
            select(ReviewLink, func.coalesce(counts.c.decisions, 0))
            .outerjoin(counts, counts.c.review_link_id == ReviewLink.id)
            .where(ReviewLink.campaign_id == campaign_id)
            .order_by(ReviewLink.created_at.desc(), ReviewLink.id.desc())
        ).all()
        return tuple(
            LinkSummary(
                link_id=link.id,
                note=link.note,
                created_by_name=link.created_by_name,
                created_at=link.created_at,
                expires_at=link.expires_at,
                revoked_at=link.revoked_at,
                last_opened_at=link.last_opened_at,
                decisions=decisions,
                is_live=link.revoked_at is None and link.expires_at > now,
            )
            for link, decisions in rows
        )


def link_view(link: OpenLink) -> LinkView:
    """What a client sees through a link: the current, passed ads of its campaign that the agency did not reject.

    Args:
        link: What `service.open_link` gave for the token.
    """
    with db.read(link.scope) as work:
        names = work.execute(
            select(Agency.name, Workspace.client_name, Campaign.name)
            .join(Workspace, Workspace.id == Campaign.workspace_id)
            .join(Agency, Agency.id == Campaign.agency_id)
            .where(Campaign.id == link.campaign_id)
        ).one()
        rows = work.execute(
            select(AdCreative, CreativeVersion)
            .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
            .join(Asset, Asset.id == AdCreative.asset_id)
            .where(*_shown(link.campaign_id))
            .order_by(Asset.uploaded_at, Asset.id, AdCreative.concept_number, AdCreative.placement_id)
            .limit(LINK_ADS_MAX)
        ).all()
        said = decided.last_standing(work, [version.id for _, version in rows])
        by_concept: dict[str, list[LinkAd]] = defaultdict(list)
        for ad, version in rows:
            by_concept[ad.concept_id].append(_link_ad(ad, version, said.get(version.id), link.link_id))
    concepts = tuple(LinkConcept(number, tuple(ads)) for number, ads in enumerate(by_concept.values(), start=1))
    return LinkView(names[0], names[1], names[2], expires_at=link.expires_at, concepts=concepts)


def link_picture(link: OpenLink, sha256: str) -> str:
    """The media type of a picture that the link's page shows right now.

    Raises:
        LinkNotFound: The page does not show that file; whether it exists elsewhere is not told.
    """
    shows = (CreativeVersion.file_sha256 == sha256) | (CreativeVersion.thumbnail_sha256 == sha256)
    with db.read(link.scope) as work:
        media_type = work.scalar(
            select(StoredFile.media_type)
            .where(StoredFile.sha256 == sha256)
            .where(
                select(AdCreative.id)
                .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
                .where(shows, *_shown(link.campaign_id))
                .exists()
            )
        )
    if media_type is None or not media_type.startswith("image/"):
        raise rules.LinkNotFound()
    return media_type


def _shown(campaign_id: str) -> tuple[ColumnElement[bool], ...]:
    """Which ads a client may see; joined with their current version."""
    return (
        AdCreative.campaign_id == campaign_id,
        AdCreative.review_status != ReviewStatus.REJECTED,
        CreativeVersion.verdict != CheckVerdict.FAIL,
        CreativeVersion.file_sha256.is_not(None),
    )


def _link_ad(ad: AdCreative, version: CreativeVersion, last: DecisionView | None, link_id: str) -> LinkAd:
    assert version.file_sha256 is not None
    own = last is not None and last.link_id == link_id
    return LinkAd(
        code=version.code,
        placement_id=ad.placement_id,
        status=ReviewStatus(ad.review_status),
        file_sha256=version.file_sha256,
        thumbnail_sha256=version.thumbnail_sha256,
        width_px=version.width_px,
        height_px=version.height_px,
        headline=version.headline,
        primary_text=version.primary_text,
        description=version.description,
        cta=version.cta,
        landing_host=_host(version.landing_url),
        alt_text=version.alt_text,
        language=version.language,
        decided_by=last.by_name if own and last else "",
        decided_at=last.at if last else None,
        said=last.reason if own and last else "",
    )


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # an address that was never checked, "https://[broken"
        return ""
