"""What screens read of captions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from core import db, settings
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.campaigns.models import Campaign
from core.campaigns.rules import CampaignNotFound
from core.copywriting import context, material, prompts
from core.copywriting.context import ContextCheck
from core.copywriting.gathering import gather
from core.copywriting.models import Caption, CaptionVariation
from core.copywriting.prompts import Prompt
from core.copywriting.rules import Request
from core.copywriting.score import Band, band
from core.db import Scope
from core.db.paging import Page, window
from core.vocabulary import CaptionAngle, CaptionStatus, CaptionTemplate, CaptionTone, ReviewStatus, VariationLabel


@dataclass(frozen=True)
class VariationView:
    """One wording of a caption. Tone, template and angle are None where a person wrote it; `author_name` says who."""

    variation_id: str
    label: VariationLabel | None
    text: str
    headline: str
    subheadline: str
    description: str
    cta: str
    alt_text: str
    tone: CaptionTone | None
    template: CaptionTemplate | None
    angle: CaptionAngle | None
    score: float | None
    score_breakdown: dict[str, Any]
    author_name: str
    is_primary: bool
    created_at: datetime

    @property
    def band(self) -> Band | None:
        """The word for its score."""
        return band(round(self.score)) if self.score is not None else None


@dataclass(frozen=True)
class CaptionView:
    """The words of one picture in a campaign, in variations; the primary one is what new ads take."""

    caption_id: str
    asset_id: str
    asset_name: str
    status: CaptionStatus
    approval_status: ReviewStatus
    error_message: str
    generated_at: datetime | None
    variations: tuple[VariationView, ...]

    @property
    def primary(self) -> VariationView | None:
        """The variation that speaks for the caption."""
        return next((variation for variation in self.variations if variation.is_primary), None)


def captions_of(scope: Scope, campaign_id: str, *, page: int = 1, per_page: int = 50) -> Page[CaptionView]:
    """One page of a campaign's captions with all their variations, newest first, in four statements.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    offset, limit = window(page, per_page)
    with db.read(scope) as work:
        work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        total = work.scalar(select(func.count()).select_from(Caption).where(Caption.campaign_id == campaign_id)) or 0
        rows = work.execute(
            select(Caption, Asset.original_name)
            .join(Asset, (Asset.id == Caption.asset_id) & (Asset.agency_id == Caption.agency_id))
            .where(Caption.campaign_id == campaign_id)
            .order_by(Caption.created_at.desc(), Caption.id.desc())
            .offset(offset)
            .limit(limit)
        ).all()
        variations: dict[str, list[CaptionVariation]] = {}
        for variation in work.scalars(
            select(CaptionVariation)
            .where(CaptionVariation.caption_id.in_([caption.id for caption, _ in rows]))
            .order_by(CaptionVariation.position)
        ):
            variations.setdefault(variation.caption_id, []).append(variation)
        views = [_view(caption, name, variations.get(caption.id, [])) for caption, name in rows]
        return Page(views, total, max(page, 1), limit)


def context_of(scope: Scope, campaign_id: str) -> ContextCheck:
    """What the brief and kit of a campaign tell a writer, and what is missing.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        campaign = work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        return context.check(material.load_brief(work, campaign))


def prompt_for(scope: Scope, campaign_id: str, asset_id: str, *, request: Request | None = None) -> Prompt:
    """The very text a model would be sent for a picture; only the fence is drawn anew for each call.

    Args:
        request: The wishes, as `write_captions` takes them; its room is that of the campaign's placements.

    Raises:
        CampaignNotFound, AssetNotFound: There is none of that id, or the picture is another client's.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        campaign = work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        given = gather(work, campaign, asset_id, request or Request())
    sees = settings.current().model.sees_pictures
    return prompts.compose(given.brief, given.facts, given.request, sees_picture=sees, fence=prompts.SAMPLE_FENCE)


def _view(caption: Caption, asset_name: str, variations: list[CaptionVariation]) -> CaptionView:
    return CaptionView(
        caption_id=caption.id,
        asset_id=caption.asset_id,
        asset_name=asset_name,
        status=CaptionStatus(caption.status),
        approval_status=ReviewStatus(caption.approval_status),
        error_message=caption.error_message or "",
        generated_at=caption.generated_at,
        variations=tuple(_variation(row, row.id == caption.primary_variation_id) for row in variations),
    )


def _variation(row: CaptionVariation, is_primary: bool) -> VariationView:
    return VariationView(
        variation_id=row.id,
        label=VariationLabel(row.label) if row.label else None,
        text=row.text,
        headline=row.headline,
        subheadline=row.subheadline,
        description=row.description,
        cta=row.cta,
        alt_text=row.alt_text,
        tone=CaptionTone(row.tone) if row.tone else None,
        template=CaptionTemplate(row.template) if row.template else None,
        angle=CaptionAngle(row.angle) if row.angle else None,
        score=row.score,
        score_breakdown=dict(row.score_breakdown),
        author_name=row.author_name,
        is_primary=is_primary,
        created_at=row.created_at,
    )
