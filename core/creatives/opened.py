"""What an opened ad shows: everything a person needs to judge and change it, with its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import case, select

from core import db, placements
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.brand.models import BrandKit, BrandLogo
from core.campaigns.models import Campaign
from core.copywriting.models import Caption, CaptionVariation
from core.copywriting.score import Band, band
from core.creatives import joins, rules
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.db import Scope, Work
from core.placements import Placement
from core.vocabulary import CheckVerdict, CreativeOrigin, LogoKind, ReviewStatus
from core.workspaces.models import Workspace


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
        locked: Its boxes that stay as they are when all sizes change.
        locked_elsewhere: Placement id → what is locked at another size of the concept; sizes without locks are not there.
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
    locked: tuple[str, ...]
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
    locked_elsewhere: Mapping[str, tuple[str, ...]]

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
            .join(Concept, joins.same(Concept, AdCreative.concept_id, AdCreative))
            .join(Campaign, joins.same(Campaign, AdCreative.campaign_id, AdCreative))
            .join(Workspace, joins.same(Workspace, AdCreative.workspace_id, AdCreative))
            .join(Asset, joins.same(Asset, AdCreative.asset_id, AdCreative))
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
            **_sizes(work, concept.id, ad.id),
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
        "locked": tuple(ad.locked),
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
        .join(Caption, joins.same(Caption, CaptionVariation.caption_id, CaptionVariation))
        .where(Caption.id == (concept.caption_id or ""))
        .order_by(CaptionVariation.position)
    )
    return tuple(
        OtherText(variation.id, variation.headline, variation.text, variation.score, variation.id == used)
        for variation, used in rows
    )


def _sizes(work: Work, concept_id: str, creative_id: str) -> dict[str, Any]:
    rows = work.execute(
        select(AdCreative.placement_id, AdCreative.id, AdCreative.locked).where(AdCreative.concept_id == concept_id)
    ).all()
    found = {row.placement_id: row.id for row in rows}
    return {
        "sizes": tuple(
            (found[placement.id], placement.id) for placement in placements.all_placements() if placement.id in found
        ),
        "locked_elsewhere": {
            row.placement_id: tuple(row.locked) for row in rows if row.locked and row.id != creative_id
        },
    }


def _profile_logo(work: Work, workspace_id: str) -> str | None:
    """The picture of the advertiser's profile: the sign for light ground, else whatever logo there is."""
    preferred = case((BrandLogo.kind == LogoKind.SYMBOL, 0), else_=1)
    return work.scalar(
        select(BrandLogo.file_sha256)
        .join(BrandKit, joins.same(BrandKit, BrandLogo.kit_id, BrandLogo))
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
