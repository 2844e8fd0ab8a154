"""A client with a kit, a real photograph and a campaign: what ads are made from in these tests."""

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

from PIL import Image
from sqlalchemy import func, select

from core import db, worker
from core.brand import service as brand
from core.brand.models import BrandKit
from core.campaigns import service as campaigns
from core.creatives import service
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope
from core.jobs import runner
from core.jobs.queries import BatchProgress
from core.workspaces import service as workspaces
from tests import factories

THREE = ("meta_fb_feed_1x1", "meta_story_9x16", "google_display_mrec")
GATHERED = worker.GATHERED


@cache
def coffee(width_px: int = 2400) -> bytes:
    """A real photograph of a cup of coffee, `width_px` wide, as the library keeps it."""
    import skimage.data

    image = Image.fromarray(skimage.data.coffee()).convert("RGB")
    written = io.BytesIO()
    image.resize((width_px, round(image.height * width_px / image.width)), Image.Resampling.BICUBIC).save(
        written, "JPEG", quality=90
    )
    return written.getvalue()


def make_client(scope: Scope, name: str = "Aurora Coffee", **kit: Any) -> str:
    """A client with a kit that has every colour and font."""
    made = workspaces.create(scope, client_name=name, industry="Food & Drink")
    brand.update_kit(
        scope,
        made.kit_id,
        **{
            "primary_color": "#0B3D2E",
            "secondary_color": "#F2C14E",
            "tertiary_color": "#FFFFFF",
            "tone_style": "playful",
            "forbidden_phrases": ["cheap"],
            **kit,
        },
    )
    return made.workspace_id


def make_photo(scope: Scope, workspace_id: str, *, width_px: int = 2400, name: str = "coffee.jpg") -> str:
    """The photograph in the client's library."""
    return factories.make_asset(scope, workspace_id, name=name, data=coffee(width_px))


def make_campaign(scope: Scope, workspace_id: str, *, placements: Sequence[str] = THREE, **fields: Any) -> str:
    """A campaign with an offer and a required phrase."""
    return campaigns.create(
        scope,
        workspace_id,
        **{
            "name": "Autumn roast",
            "objective": "conversion",
            "launch_type": "seasonal",
            "funnel_stage": "warm",
            "placements": placements,
            "primary_offer": "20% off the first bag",
            "call_to_action": "Shop now",
            "landing_url": "https://example.com/autumn",
            "must_include_phrases": ["20% off"],
            "must_exclude_phrases": ["guarantee"],
            **fields,
        },
    )


def make_ads(scope: Scope, *, client: str = "", concepts: int = 1, seed: int = 7, **fields: Any) -> str:
    """A photo and a campaign (of a new client, unless one is given) whose ads are drawn; gives the campaign's id."""
    workspace_id = client or make_client(scope)
    photo = make_photo(scope, workspace_id)
    campaign_id = make_campaign(scope, workspace_id, **fields)
    drawn(scope, service.plan(scope, campaign_id, asset_ids=[photo], concepts=concepts, seed=seed))
    return campaign_id


def drawn(scope: Scope, batch_id: str | None) -> BatchProgress:
    """The batch run to its end."""
    assert batch_id is not None
    return runner.run(scope, batch_id)


def ads_of(scope: Scope, campaign_id: str) -> dict[tuple[int, str], tuple[AdCreative, CreativeVersion]]:
    """Every ad of a campaign with its current version, by concept number and placement."""
    with db.read(scope) as work:
        rows = work.execute(
            select(AdCreative, CreativeVersion)
            .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
            .where(AdCreative.campaign_id == campaign_id)
        ).all()
        work.expunge_all()
    return {(ad.concept_number, ad.placement_id): (ad, version) for ad, version in rows}


def the_ad(
    scope: Scope, campaign_id: str, placement_id: str = "meta_fb_feed_1x1"
) -> tuple[AdCreative, CreativeVersion]:
    """The first concept's ad in a placement."""
    return ads_of(scope, campaign_id)[1, placement_id]


def kit_of(scope: Scope, campaign_id: str) -> str:
    """The id of the kit a campaign works with."""
    with db.read(scope) as work:
        return work.scalars(select(BrandKit.id)).one()


def count(scope: Scope, table: type) -> int:
    """How many rows of a table the agency has."""
    with db.read(scope) as work:
        return work.scalar(select(func.count()).select_from(table)) or 0
