"""Where ads come from and where they stand, counted for the lists of pictures and of campaigns: one statement a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, case, func, select

from core import db
from core.accounts.rules import Permission, require
from core.campaigns.models import Campaign
from core.creatives import joins
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope
from core.vocabulary import CheckVerdict, ReviewStatus


@dataclass(frozen=True)
class CampaignUsage:
    """How many ads a campaign has, how many of them are approved, and how many wait for a decision.

    Ads that failed their checks are among the made ones alone: nobody can decide about them. Where a campaign asks for no
    decision, none waits for one.

    Attributes:
        newest_sha256: The thumbnail of the newest ad; None while it has no picture.
    """

    made: int = 0
    approved: int = 0
    waiting: int = 0
    newest_sha256: str | None = None


def of_assets(scope: Scope, asset_ids: Sequence[str]) -> Mapping[str, int]:
    """How many ads are made from each of these pictures; pictures without ads are left out."""
    require(scope, Permission.VIEW)
    counted = (
        select(AdCreative.asset_id, func.count())
        .where(AdCreative.asset_id.in_(asset_ids))
        .group_by(AdCreative.asset_id)
    )
    with db.read(scope) as work:
        return {row[0]: row[1] for row in work.execute(counted)}


def of_campaigns(scope: Scope, campaign_ids: Sequence[str]) -> Mapping[str, CampaignUsage]:
    """How many ads each of these campaigns has and where they stand; campaigns without ads are left out."""
    require(scope, Permission.VIEW)
    passed = AdCreative.verdict != CheckVerdict.FAIL
    approved = and_(passed, AdCreative.review_status == ReviewStatus.APPROVED)
    waiting = and_(passed, AdCreative.review_status == ReviewStatus.PENDING, Campaign.approval_required)
    grouped = (
        select(
            AdCreative.campaign_id,
            func.count().label("made"),
            func.sum(case((approved, 1), else_=0)).label("approved"),
            func.sum(case((waiting, 1), else_=0)).label("waiting"),
            # Ids sort by time: the newest version that has a picture.
            func.max(case((CreativeVersion.thumbnail_sha256.is_not(None), CreativeVersion.id))).label("newest"),
        )
        .join(Campaign, joins.same(Campaign, AdCreative.campaign_id, AdCreative))
        .outerjoin(CreativeVersion, joins.current())
        .where(AdCreative.campaign_id.in_(campaign_ids))
        .group_by(AdCreative.campaign_id)
        .subquery()
    )
    shown = CreativeVersion.thumbnail_sha256.label("thumbnail")
    counted = select(grouped, shown).outerjoin(CreativeVersion, CreativeVersion.id == grouped.c.newest)
    with db.read(scope) as work:
        return {
            row.campaign_id: CampaignUsage(row.made, row.approved, row.waiting, row.thumbnail)
            for row in work.execute(counted)
        }
