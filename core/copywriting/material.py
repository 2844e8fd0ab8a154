"""What the writer may use: the brief from campaign, kit and client, the facts from the picture, the room of the placements."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import select

from core import placements
from core.assets.inspection import Inspected, PaletteColour
from core.assets.models import Asset, AssetTag
from core.assets.rules import AssetNotFound
from core.brand.models import BrandKit
from core.campaigns.models import Campaign, CampaignBrief, CampaignPlacement
from core.copywriting import habits
from core.copywriting.models import ReferenceCaption
from core.copywriting.rules import Brief, Brightness, Contrast, Length, Limits, Orientation, PictureFacts
from core.db import Work
from core.errors import NotFound
from core.placements import Placement
from core.vocabulary import FunnelStage, Language, LaunchType, Objective, ToneStyle
from core.workspaces.models import Workspace

_BRIGHTNESS: Final[dict[str, Brightness]] = {"dark": "dark", "balanced": "mid", "bright": "bright"}
_ORIENTATIONS: Final[dict[str, Orientation]] = {"portrait": "portrait", "square": "square", "landscape": "landscape"}
# Spread of perceived lightness below and above which a picture looks flat or strong.
_FLAT, _STRONG = 0.4, 0.75
# What the detector finds smaller than this share of the width is too often a texture (beans, a dark wall) to be told
# to somebody who does not see the picture.
_FACE_SURE = 0.25
_COLOURS_NAMED = 3


def load_brief(work: Work, campaign: Campaign) -> Brief:
    """The writer's brief of a campaign with the texts that were kept for it, in four statements.

    Raises:
        NotFound: The client or its kit is gone. The product deletes neither; a damaged database may lack them.
    """
    workspace = work.one(Workspace, campaign.workspace_id, what="client")
    kit = work.scalars(select(BrandKit).where(BrandKit.workspace_id == campaign.workspace_id)).one_or_none()
    if kit is None:
        raise NotFound("the brand kit of this client is gone", remedy="restore it from a backup")
    brief = work.scalars(select(CampaignBrief).where(CampaignBrief.campaign_id == campaign.id)).one_or_none()
    return brief_of(workspace, kit, campaign, brief, kept=kept_texts(work, campaign))


def kept_texts(work: Work, campaign: Campaign, language: Language | None = None) -> tuple[str, ...]:
    """The texts that people kept for a campaign's writing to follow, the newest first: in its language, or in another one."""
    rows = select(ReferenceCaption.text).where(
        ReferenceCaption.campaign_id == campaign.id, ReferenceCaption.language == (language or campaign.language)
    )
    return tuple(work.scalars(rows.order_by(ReferenceCaption.kept_at.desc(), ReferenceCaption.id.desc())))


def load_pictures(work: Work, campaign: Campaign, asset_ids: Sequence[str]) -> tuple[Asset, ...]:
    """The living pictures of the campaign's client with these ids, in that order.

    Raises:
        AssetNotFound: One is missing, deleted or another client's.
    """
    living = select(Asset).where(
        Asset.id.in_(asset_ids), Asset.workspace_id == campaign.workspace_id, Asset.deleted_at.is_(None)
    )
    found = {asset.id: asset for asset in work.scalars(living)}
    if missing := [asset_id for asset_id in asset_ids if asset_id not in found]:
        raise AssetNotFound(
            "there is no such picture" if len(missing) == 1 else f"{len(missing)} pictures are not there",
            field="assets",
            remedy="choose pictures of this client's library",
        )
    return tuple(found[asset_id] for asset_id in asset_ids)


def load_tags(work: Work, asset_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The tags of each of these pictures, in order."""
    tags: dict[str, tuple[str, ...]] = {}
    rows = select(AssetTag.asset_id, AssetTag.tag).where(AssetTag.asset_id.in_(asset_ids))
    for asset_id, tag in work.execute(rows.order_by(AssetTag.tag)):
        tags[asset_id] = (*tags.get(asset_id, ()), tag)
    return tags


def load_placements(work: Work, campaign: Campaign) -> tuple[Placement, ...]:
    """The placements a campaign runs in, in its order."""
    rows = select(CampaignPlacement.placement_id).where(CampaignPlacement.campaign_id == campaign.id)
    return tuple(placements.get(placed) for placed in work.scalars(rows.order_by(CampaignPlacement.position)))


def room(work: Work, campaign: Campaign, placement_id: str = "") -> Limits:
    """The room that words of a campaign have: in one placement, or in every one of its placements."""
    return tightest([placements.get(placement_id)] if placement_id else load_placements(work, campaign))


def brief_of(
    workspace: Workspace, kit: BrandKit, campaign: Campaign, brief: CampaignBrief | None, *, kept: Sequence[str] = ()
) -> Brief:
    """Everything kit, campaign and brief say that words may use; `kept` texts are followed like those of the campaign."""
    said = brief or CampaignBrief()
    return Brief(
        client_name=workspace.client_name,
        language=Language(campaign.language),
        industry=workspace.industry or "",
        description=campaign.description or "",
        offer=campaign.primary_offer or "",
        call_to_action=campaign.call_to_action or "",
        secondary_cta=campaign.secondary_cta or "",
        target_audience=campaign.target_audience or kit.target_audience or "",
        objective=Objective(campaign.objective),
        launch_type=LaunchType(campaign.launch_type),
        funnel_stage=FunnelStage(campaign.funnel_stage),
        tone_style=ToneStyle(kit.tone_style) if kit.tone_style else None,
        voice=" ".join(filter(None, (kit.voice_prompt, kit.tone_of_voice))),
        personality=kit.brand_personality or "",
        value_proposition=kit.value_proposition or "",
        values=tuple(kit.brand_values or ()),
        differentiators=_together(kit.key_differentiators, said.differentiators),
        keywords=_together(campaign.keywords, kit.keywords),
        preferred_phrases=tuple(kit.preferred_phrases or ()),
        forbidden_phrases=tuple(kit.forbidden_phrases or ()),
        must_include_phrases=tuple(campaign.must_include_phrases or ()),
        must_exclude_phrases=tuple(campaign.must_exclude_phrases or ()),
        key_message=said.key_message or "",
        supporting_points=tuple(said.supporting_points or ()),
        pain_points=tuple(said.pain_points or ()),
        motivations=tuple(said.motivations or ()),
        reference_captions=_together(kept, campaign.reference_captions),
        landing_url=campaign.landing_url or "",
        headline_max_length=campaign.headline_max_length,
        body_max_length=campaign.body_max_length,
    )


def facts_of(asset: Asset | Inspected, tags: Iterable[str]) -> PictureFacts:
    """What can be seen in a picture, stored or just read, in the writer's words."""
    names = (colour.name if isinstance(colour, PaletteColour) else str(colour["name"]) for colour in asset.palette)
    return PictureFacts(
        palette_names=tuple(dict.fromkeys(names))[:_COLOURS_NAMED],
        brightness=_BRIGHTNESS.get(asset.brightness_word, "mid"),
        contrast=_contrast(asset.contrast),
        orientation=_ORIENTATIONS.get(asset.orientation, "square"),
        has_faces=any(right - left >= _FACE_SURE for left, _, right, _ in asset.faces),
        tags=tuple(tags),
    )


def tightest(chosen: Sequence[Placement]) -> Limits:
    """The room that a text has in every one of the placements, counted by the strictest of their platforms, and the habit
    that suits all of them."""
    platforms = tuple(dict.fromkeys(placement.platform for placement in chosen))
    plain = Limits()
    texts = [placement.text.get("primary_text") for placement in chosen]
    return Limits(
        headline=_least(chosen, "headline", plain.headline),
        primary_text=_least(chosen, "primary_text", plain.primary_text),
        description=_least(chosen, "description", plain.description),
        forbidden_signs=frozenset(sign for limit in texts if limit for sign in limit.forbid),
        habit=habits.shared(placement.id for placement in chosen),
        counter=lambda text: max((placements.count(text, platform) for platform in platforms), default=len(text)),
    )


def roomiest_headline(chosen: Sequence[Placement]) -> Length:
    """The most room that any of the placements gives a headline; none of its numbers is a limit where one has none."""
    limits = [placement.text.get("headline") for placement in chosen]
    if any(limit is None for limit in limits):
        return Length()
    hard = [limit.hard for limit in limits if limit]
    shown = [limit.soft if limit.soft is not None else limit.hard for limit in limits if limit]
    return Length(soft=_most(shown), hard=_most(hard))


def _most(lengths: Sequence[int | None]) -> int | None:
    return None if None in lengths else max((length for length in lengths if length is not None), default=None)


def _least(chosen: Sequence[Placement], field: str, otherwise: Length) -> Length:
    limits = [limit for placement in chosen if (limit := placement.text.get(field)) is not None]
    hard = min((limit.hard for limit in limits if limit.hard is not None), default=None)
    shown = [limit.soft if limit.soft is not None else limit.hard for limit in limits]
    soft = min((length for length in shown if length is not None), default=otherwise.soft)
    return Length(soft=soft, hard=hard)


def _contrast(spread: float) -> Contrast:
    return "low" if spread < _FLAT else "high" if spread > _STRONG else "mid"


def _together(first: Sequence[str] | None, second: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(first or ()), *(second or ()))))
