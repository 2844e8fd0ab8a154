"""Rows that many tests start from: a client, a campaign, a photo, an ad; written straight into the tables, with real files."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select

from core import clock, db, ids, placements
from core.assets.models import Asset
from core.brand.models import BrandKit
from core.campaigns.models import Campaign, CampaignBrief, CampaignPlacement
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.db import Scope, Work
from core.rendering import fonts
from core.storage import files
from core.vocabulary import CheckVerdict, FunnelStage, LaunchType, Objective, ReviewStatus
from core.workspaces.models import Workspace


@dataclass(frozen=True)
class MadeAd:
    """The ids of an ad that a test made."""

    creative_id: str
    version_id: str
    concept_id: str
    code: str


def picture(width_px: int = 64, height_px: int = 64, colour: str = "#0B3D2E", image_format: str = "JPEG") -> bytes:
    """A small real picture file of one colour."""
    written = io.BytesIO()
    Image.new("RGB", (width_px, height_px), colour).save(written, image_format)
    return written.getvalue()


def font(family: str = "Heebo", weight: int = 700) -> bytes:
    """The file of an installed family, as a client would send its own."""
    return Path(fonts.resolve(family, weight).path).read_bytes()


def make_client(scope: Scope, name: str = "Aurora Coffee") -> str:
    """A client with an empty kit; gives the workspace's id."""
    with db.work(scope) as work:
        workspace = Workspace(agency_id=scope.agency_id, client_name=name)
        work.add(workspace)
        work.flush()
        work.add(BrandKit(agency_id=scope.agency_id, workspace_id=workspace.id))
        return workspace.id


def make_campaign(
    scope: Scope,
    workspace_id: str | None = None,
    *,
    name: str = "Autumn roast",
    placement_ids: Sequence[str] = ("meta_ig_feed_4x5",),
    **fields: Any,
) -> str:
    """A draft campaign with an empty brief (of a new client, unless one is given); gives its id."""
    client = workspace_id or make_client(scope)
    values = {
        "objective": Objective.CONVERSION,
        "launch_type": LaunchType.SEASONAL,
        "funnel_stage": FunnelStage.WARM,
        "landing_url": "https://example.com/autumn",
        **fields,
    }
    with db.work(scope) as work:
        campaign = Campaign(agency_id=scope.agency_id, workspace_id=client, name=name, **values)
        work.add(campaign)
        work.flush()
        work.add(CampaignBrief(agency_id=scope.agency_id, campaign_id=campaign.id))
        work.add_all(
            CampaignPlacement(agency_id=scope.agency_id, campaign_id=campaign.id, placement_id=one, position=position)
            for position, one in enumerate(placement_ids, start=1)
        )
        return campaign.id


def make_asset(scope: Scope, workspace_id: str, *, name: str = "coffee.jpg", data: bytes | None = None) -> str:
    """A photo in the client's library, with its file in the store; gives its id."""
    # Bytes of its own: the same bytes twice are one picture, and colours this near to each other encode alike.
    content = data or picture(90, 60) + ids.new_id().encode()
    with Image.open(io.BytesIO(content)) as opened:
        width_px, height_px = opened.size
    with db.work(scope) as work:
        sha256 = files.keep(work, content, "image/jpeg")
        thumbnail = files.keep(work, picture(16, 16), "image/jpeg")
        asset = Asset(
            agency_id=scope.agency_id,
            workspace_id=workspace_id,
            original_name=name,
            mime_type="image/jpeg",
            original_sha256=sha256,
            file_sha256=sha256,
            thumbnail_sha256=thumbnail,
            size_bytes=len(content),
            width_px=width_px,
            height_px=height_px,
            orientation="landscape" if width_px > height_px else "portrait",
            brightness=0.5,
            brightness_word="medium",
            contrast=0.5,
            uploaded_by_name=scope.name,
            uploaded_at=clock.now(),
        )
        work.add(asset)
        work.flush()
        return asset.id


def make_ad(
    scope: Scope,
    campaign_id: str,
    *,
    asset_id: str | None = None,
    placement_id: str = "meta_ig_feed_4x5",
    concept: int = 1,
    status: ReviewStatus = ReviewStatus.PENDING,
    verdict: CheckVerdict = CheckVerdict.PASS,
    score: int | None = 80,
    data: bytes | None = None,
    image_format: str = "jpg",
    **words: Any,
) -> MadeAd:
    """An ad with one version and its picture; concept rows are made when they are missing.

    Args:
        asset_id: The photo; a new one when None.
        data: The picture's bytes; b"" for an ad that could not be drawn, a small picture of its own when None.
        words: headline, primary_text and the other columns of a version.
    """
    with db.read(scope) as work:
        workspace_id = work.one(Campaign, campaign_id).workspace_id
    asset = asset_id or make_asset(scope, workspace_id, name=f"photo-{ids.new_id()[-4:].lower()}.jpg")
    with db.work(scope) as work:
        ad = AdCreative(
            agency_id=scope.agency_id,
            workspace_id=workspace_id,
            campaign_id=campaign_id,
            concept_id=_concept(work, campaign_id, asset, concept),
            concept_number=concept,
            asset_id=asset,
            placement_id=placement_id,
            review_status=status,
            verdict=verdict,
            score=score,
        )
        work.add(ad)
        work.flush()
        version = _version(work, ad, 1, data, image_format, verdict, score, words)
        return MadeAd(ad.id, version.id, ad.concept_id, version.code)


def make_version(scope: Scope, creative_id: str, *, data: bytes | None = None, **words: Any) -> MadeAd:
    """A newer version of an ad, as an edit makes one: current, and pending again."""
    with db.work(scope) as work:
        ad = work.one(AdCreative, creative_id)
        newest = work.scalars(
            select(CreativeVersion.number)
            .where(CreativeVersion.creative_id == ad.id)
            .order_by(CreativeVersion.number.desc())
        ).first()
        verdict = CheckVerdict(ad.verdict)
        version = _version(work, ad, (newest or 0) + 1, data, "jpg", verdict, ad.score, words)
        ad.review_status = ReviewStatus.PENDING
        return MadeAd(ad.id, version.id, ad.concept_id, version.code)


def _concept(work: Work, campaign_id: str, asset_id: str, number: int) -> str:
    found = work.scalars(
        select(Concept).where(
            Concept.campaign_id == campaign_id, Concept.asset_id == asset_id, Concept.number == number
        )
    ).first()
    if found is None:
        found = Concept(
            agency_id=work.agency_id,
            campaign_id=campaign_id,
            asset_id=asset_id,
            number=number,
            name=f"Concept {number}",
        )
        work.add(found)
        work.flush()
    return found.id


def _version(
    work: Work,
    ad: AdCreative,
    number: int,
    data: bytes | None,
    image_format: str,
    verdict: CheckVerdict,
    score: int | None,
    words: dict[str, Any],
) -> CreativeVersion:
    place = placements.get(ad.placement_id)
    code = ids.new_code()
    # A picture of its own for every version, so that no two share a hash by accident.
    content = picture(place.width_px // 20, place.height_px // 20, _colour(code)) if data is None else data
    media_type = "image/png" if image_format == "png" else "image/jpeg"
    sha256 = files.keep(work, content, media_type) if content else None
    texts = {
        "headline": "Slow-roasted for your morning",
        "primary_text": "20% off the first bag.",
        "description": "Free delivery",
        "cta": "Shop now",
        "landing_url": "https://example.com/autumn",
        "alt_text": "A cup of coffee",
        **words,
    }
    version = CreativeVersion(
        agency_id=ad.agency_id,
        creative_id=ad.id,
        number=number,
        code=code,
        file_sha256=sha256,
        thumbnail_sha256=files.keep(work, picture(8, 8, _colour(code)), "image/jpeg") if sha256 else None,
        image_format=image_format,
        width_px=place.width_px,
        height_px=place.height_px,
        size_bytes=len(content),
        verdict=verdict,
        score=score,
        ad_hash=f"{sha256 or ''}{code}".encode().hex()[:64].ljust(64, "0"),
        created_at=clock.now(),
        **texts,
    )
    work.add(version)
    work.flush()
    ad.current_version_id = version.id
    return version


def _colour(code: str) -> str:
    return "#" + code.encode().hex()[-6:]
