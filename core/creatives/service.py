"""How people make ads: planned from photos and words, from finished art; missing sizes and redraws."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from core import db, fields, placements, rendering
from core.accounts.rules import Permission, require
from core.assets import rules as asset_rules
from core.assets import service as assets
from core.assets.models import Asset
from core.campaigns import workable
from core.campaigns.models import Campaign
from core.copywriting import captions, material
from core.creatives import planning, rules, shelf, studio, trail
from core.creatives.models import AdCreative, Concept
from core.creatives.planning import Style
from core.creatives.rules import Words
from core.creatives.shelf import StoredAd
from core.creatives.studio import Drawn, Order
from core.db import Scope, Work
from core.errors import InvalidInput
from core.ids import BatchId
from core.jobs.service import NewItem
from core.vocabulary import (
    CaptionAngle,
    CaptionTemplate,
    CaptionTone,
    CreativeOrigin,
)


def plan(
    scope: Scope,
    campaign_id: str,
    *,
    asset_ids: Sequence[str],
    placement_ids: Sequence[str] | None = None,
    concepts: int = 2,
    words: Sequence[Words | Mapping[str, object]] = (),
    tone: str = CaptionTone.DEFAULT,
    template: str = CaptionTemplate.PUNCHY,
    angle: str | None = None,
    alternatives: int = 0,
    seed: int = 0,
    refuses_words: bool = True,
) -> BatchId:
    """Plan ads: pictures × concepts × placements. Concepts, words and the queued batch are one transaction.

    Planning a picture again adds concepts with new numbers; nothing that exists is changed.

    Args:
        asset_ids: 1 to `rules.ASSETS_MAX` pictures of the campaign's client.
        placement_ids: Where; None takes the campaign's placements.
        concepts: Ideas for each picture, 1 to 6.
        words: Own words instead of written ones; concept n of each picture takes the n-th, and round again.
        tone: One of `CaptionTone`; `template` and `angle` likewise. Without an angle concepts take turns.
        alternatives: Further written texts to choose from, 0 to 5 a concept.
        seed: Equal brief, pictures and seed give equal words and equal bytes.
        refuses_words: Own words that break a phrase rule are refused at their field; False lets their ads fail the
            check instead, each on its own, as a run without a person wants it.

    Returns:
        The batch; it is drawn by `core.jobs.runner`.

    Raises:
        InvalidInput: At the field that does not fit.
        CannotWrite: Required phrases are forbidden or do not fit.
        CampaignNotFound, AssetNotFound: There is none of that id.
        Conflict: The campaign or its client is archived, or a picture may no longer be used.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    style = Style(
        tone=fields.required_choice("tone", tone, CaptionTone),
        template=fields.required_choice("template", template, CaptionTemplate),
        angle=fields.clean_choice("angle", angle, CaptionAngle),
        refuses_words=refuses_words,
    )
    own = [rules.own_words(given) for given in words]
    with db.work(scope) as work:
        campaign = workable.campaign(work, campaign_id)
        wanted = placement_ids if placement_ids is not None else _placement_ids(work, campaign)
        chosen = rules.clean_plan(asset_ids, wanted, concepts, alternatives, seed)
        style = replace(style, alternatives=chosen.alternatives, seed=chosen.seed)
        pictures = material.load_pictures(work, campaign, chosen.asset_ids)
        ideas = planning.ideas(pictures, chosen.concepts, own)
        batch_id = planning.plan(work, campaign, ideas, chosen.placement_ids, style)
        planned = len(ideas) * len(chosen.placement_ids)
        summary = f"Planned {planned} ad{'' if planned == 1 else 's'} for {campaign.name}"
        trail.record(work, campaign, "ads.planned", "batch", batch_id, summary)
        return batch_id


def fill(scope: Scope, campaign_id: str) -> BatchId | None:
    """Draw the sizes that the campaign's concepts lack, after placements were added; None when none is lacking.

    Raises:
        CampaignNotFound: There is no such campaign.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        campaign = workable.campaign(work, campaign_id)
        wanted = _placement_ids(work, campaign)
        made = _made(work, campaign.id)
        items = [
            NewItem(f"Idea {concept.number}", {"concept_id": concept.id, "placement_ids": lacking})
            for concept in _composed_concepts(work, campaign.id)
            if (lacking := [placement_id for placement_id in wanted if (concept.id, placement_id) not in made])
        ]
        if not items:
            return None
        batch_id = planning.queue(work, campaign, items, f"{campaign.name}: missing sizes")
        trail.record(work, campaign, "ads.filled", "batch", batch_id, f"Planned the missing sizes of {campaign.name}")
        return batch_id


def redraw(scope: Scope, campaign_id: str) -> BatchId | None:
    """Draw every composed ad of a campaign as its kit and photos are today; an ad that would look the same stays.

    Raises:
        CampaignNotFound: There is no such campaign.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        campaign = workable.campaign(work, campaign_id)
        made = _made(work, campaign.id)
        items = [
            NewItem(
                f"Idea {concept.number}",
                {
                    "concept_id": concept.id,
                    "placement_ids": sorted(placed for concept_id, placed in made if concept_id == concept.id),
                    "redraw": True,
                },
            )
            for concept in _composed_concepts(work, campaign.id)
        ]
        if not items:
            return None
        batch_id = planning.queue(work, campaign, items, f"{campaign.name}: redraw")
        trail.record(
            work, campaign, "ads.redrawn", "batch", batch_id, f"Asked for the ads of {campaign.name} to be redrawn"
        )
        return batch_id


def add_finished_art(
    scope: Scope,
    campaign_id: str,
    *,
    name: str,
    data: bytes,
    words: Words | Mapping[str, object],
    placement_id: str | None = None,
) -> StoredAd:
    """Make a picture that was finished elsewhere an ad: same checks, words, code and review as any other.

    Args:
        data: JPEG, PNG, WebP, GIF or HEIC; kept upright, in sRGB, without metadata.
        placement_id: Where it shall run; None recognises it by its size.

    Raises:
        InvalidInput: At `files` (not a picture), `placements` (its size fits none), or a field of the words.
        CampaignNotFound: There is no such campaign.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    said = rules.own_words(words)
    chosen = placements.get(placement_id) if placement_id else None
    with db.read(scope) as work:
        campaign = workable.campaign(work, campaign_id)
        brief = material.load_brief(work, campaign)
        wanted = _placement_ids(work, campaign)
        work.expunge_all()
    said = rules.completed(
        said, client_name=brief.client_name, cta=campaign.call_to_action or "", landing_url=campaign.landing_url or ""
    )
    rules.refuse_phrases(said, brief)
    uploaded = assets.upload(
        scope, campaign.workspace_id, name=name, data=data, campaign_id=campaign_id, finished_art=True
    )
    with db.read(scope) as work:
        asset = work.one(Asset, uploaded.asset_id, missing=asset_rules.AssetNotFound, what="picture")
        work.expunge_all()
    placement = chosen or _recognised(asset, wanted)
    order = Order(placement, said, rendering.Design("full-bleed", "dark"), studio.picture_of(asset))
    drawn = studio.hang(brief, order, studio.art_of(scope, asset))
    codes = shelf.fresh_codes(1)
    with db.work(scope) as work:
        stored = _art_stored(work, campaign, asset, drawn, codes)
        trail.record(
            work, campaign, "ad.uploaded", "ad", stored.creative_id, f"Uploaded {asset.original_name} as an ad"
        )
        return stored


# --- parts -------------------------------------------------------------------------------------------------------------


def _placement_ids(work: Work, campaign: Campaign) -> list[str]:
    return [placement.id for placement in material.load_placements(work, campaign)]


def _made(work: Work, campaign_id: str) -> set[tuple[str, str]]:
    rows = work.execute(
        select(AdCreative.concept_id, AdCreative.placement_id).where(AdCreative.campaign_id == campaign_id)
    )
    return {(concept_id, placement_id) for concept_id, placement_id in rows}


def _composed_concepts(work: Work, campaign_id: str) -> list[Concept]:
    rows = work.scalars(select(Concept).where(Concept.campaign_id == campaign_id).order_by(Concept.id))
    return [concept for concept in rows if concept.design.get("family")]


def _recognised(asset: Asset, wanted: Sequence[str]) -> placements.Placement:
    """The placement a picture of this size is meant for; one the campaign runs in comes first."""
    found = sorted(
        placements.recognise(asset.width_px, asset.height_px), key=lambda placement: placement.id not in wanted
    )
    if not found:
        raise InvalidInput(
            f"{asset.width_px} × {asset.height_px} px fits no placement",
            field="placements",
            remedy="choose the placement it is meant for, or export it at that placement's size",
        )
    return found[0]


def _art_stored(work: Work, campaign: Campaign, asset: Asset, drawn: Drawn, codes: Sequence[str]) -> StoredAd:
    author = work.scope.name if work.scope else ""
    words = drawn.order.words
    limits = material.tightest([drawn.order.placement])
    caption = captions.add(
        work,
        campaign,
        asset,
        [planning.wording_of(words, material.load_brief(work, campaign), limits, author or "own words")],
    )
    concept = Concept(
        agency_id=work.agency_id,
        campaign_id=campaign.id,
        asset_id=asset.id,
        number=planning.next_number(work, campaign.id, asset.id),
        name="Finished art",
        design={"landing_url": words.landing_url},
        caption_id=caption.id,
    )
    work.add(concept)
    work.flush()
    (stored,) = shelf.put(
        work,
        concept,
        campaign.workspace_id,
        [drawn],
        codes,
        language=campaign.language,
        origin=CreativeOrigin.FINISHED_ART,
    )
    return stored
