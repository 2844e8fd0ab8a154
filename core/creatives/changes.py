"""How people change ads that exist: their words, their picture, another text, a copy, and away."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from core import db, placements, rendering
from core.accounts.rules import Permission, require
from core.assets import rules as asset_rules
from core.assets.models import Asset
from core.campaigns import workable
from core.campaigns.models import Campaign
from core.campaigns.rules import CampaignNotFound
from core.copywriting import captions, material
from core.copywriting.models import Caption, CaptionVariation
from core.creatives import planning, rules, shelf, studio, trail
from core.creatives.models import AdCreative, Concept
from core.creatives.rules import Words
from core.creatives.shelf import StoredAd
from core.creatives.studio import Drawn, Order, Sitting
from core.db import Scope, Work, editing
from core.errors import Conflict, InvalidInput
from core.ids import ConceptId
from core.vocabulary import (
    CreativeOrigin,
    ReviewStatus,
)


def edit_words(
    scope: Scope,
    creative_id: str,
    *,
    all_sizes: bool = False,
    expected_version: int | None = None,
    **words: object,
) -> tuple[StoredAd, ...]:
    """Change the words of one ad, or of all sizes of its concept; each becomes a new version with a new code, to review anew.

    Args:
        all_sizes: Every size of the concept takes the given fields; a size that cannot hold them becomes a version
            that fails its checks and says why.
        expected_version: The `row_version` of the ad the person was looking at.
        words: Any of `rules.WORD_FIELDS`; "" clears one.

    Returns:
        The new versions; empty when nothing differs.

    Raises:
        InvalidInput: At the field that does not fit, or that holds a forbidden phrase.
        RenderRefused: The one ad cannot be drawn with these words; nothing was changed.
        AdNotFound: There is no such ad.
        Conflict: Somebody else changed it in between, or campaign or client is archived.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    changes = rules.clean_words(words)
    if changes.get("headline") == "":
        raise InvalidInput("the headline is missing", field="headline", remedy="write a headline of up to seven words")
    sitting = _sitting_of(scope, creative_id, expected_version)
    chosen = _chosen(sitting, creative_id, all_sizes)
    orders = [
        studio.redrawn_order(sitting, standing, replace(standing.words, **_said(standing.words, changes)))
        for standing in chosen
    ]
    orders = [order for order, standing in zip(orders, chosen, strict=True) if order.words != standing.words]
    for order in orders:
        rules.refuse_phrases(order.words, sitting.brief)
    drawn = [_drawn_again(sitting, order) for order in orders]
    _refuse_single_failure(drawn, all_sizes)
    stored = _stored(scope, sitting, drawn, "ad.words_edited", "words")
    if stored and all_sizes:
        _keep_concept_words(scope, sitting, changes)
    return stored


def edit_picture(
    scope: Scope,
    creative_id: str,
    *,
    focal: tuple[float, float] | None = None,
    family: str | None = None,
    scheme: str | None = None,
    variant: int | None = None,
    all_sizes: bool = False,
    expected_version: int | None = None,
) -> tuple[StoredAd, ...]:
    """Change how one ad, or all sizes of its concept, is composed; each becomes a new version to review anew.

    Args:
        focal: The point of the photo the crop must keep, fractions from the top left.
        family: Layout family; `scheme` the colours; `variant` the crop (0 wide, 1 tight). None leaves it.

    Returns:
        The new versions; empty when nothing differs.

    Raises:
        InvalidInput: At the field that does not fit.
        RenderRefused: The one ad cannot be drawn so; nothing was changed.
        AdNotFound: There is no such ad.
        Conflict: It is finished art, somebody else changed it in between, or campaign or client is archived.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    design = _clean_design(family, scheme, variant)
    point = asset_rules.clean_focal(*focal) if focal is not None else None
    sitting = _sitting_of(scope, creative_id, expected_version)
    chosen = _chosen(sitting, creative_id, all_sizes)
    if any(standing.creative.origin == CreativeOrigin.FINISHED_ART for standing in chosen):
        raise Conflict("finished art is not composed here", remedy="upload the changed picture as a new ad")
    drawn = [
        studio.draw(sitting, _recomposed(studio.redrawn_order(sitting, standing), design, point)) for standing in chosen
    ]
    _refuse_single_failure(drawn, all_sizes)
    stored = _stored(scope, sitting, drawn, "ad.picture_edited", "picture")
    if stored and all_sizes and design:
        _keep_concept_design(scope, sitting, design)
    return stored


def use_variation(scope: Scope, concept_id: str, variation_id: str) -> tuple[StoredAd, ...]:
    """Let all sizes of a concept say another of its written texts.

    Returns:
        The new versions; empty when the concept says it already.

    Raises:
        ConceptNotFound: There is no such concept, or the text is not one of its own.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        concept = work.one(Concept, concept_id, missing=rules.ConceptNotFound, what="concept")
        workable.campaign(work, concept.campaign_id)
        caption = work.one(Caption, concept.caption_id or "", missing=rules.ConceptNotFound, what="text")
        variation = work.one(CaptionVariation, variation_id, missing=rules.ConceptNotFound, what="text")
        if variation.caption_id != caption.id:
            raise rules.ConceptNotFound("there is no such text for this concept", remedy="choose one of its own")
        captions.make_primary(caption, variation)
    sitting = studio.open_sitting(scope, concept_id)
    drawn = [
        _drawn_again(sitting, studio.redrawn_order(sitting, standing, _concept_words(sitting, standing)))
        for standing in sitting.standing.values()
    ]
    return _stored(scope, sitting, drawn, "ad.words_edited", "words")


def duplicate_concept(scope: Scope, concept_id: str) -> ConceptId:
    """A copy of a concept with all its ads, pictures and words; every ad has its own code and is to be reviewed.

    Raises:
        ConceptNotFound: There is no such concept.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    sitting = studio.open_sitting(scope, concept_id)
    twins = [
        shelf.Twin(standing.creative, standing.version, shelf.contents_of(scope, standing.version))
        for standing in sitting.standing.values()
        if standing.version is not None
    ]
    codes = shelf.fresh_codes(len(twins))
    with db.work(scope) as work:
        original = work.one(Concept, concept_id, missing=rules.ConceptNotFound, what="concept")
        campaign = workable.campaign(work, original.campaign_id)
        concept = Concept(
            agency_id=work.agency_id,
            campaign_id=original.campaign_id,
            asset_id=original.asset_id,
            number=planning.next_number(work, original.campaign_id, original.asset_id),
            name=f"{original.name} (copy)"[:120],
            design=dict(original.design),
            caption_id=_copied_caption(work, campaign, sitting),
        )
        work.add(concept)
        work.flush()
        shelf.copy(work, concept, twins, codes)
        trail.record(
            work, campaign, "concept.duplicated", "concept", concept.id, f"Duplicated a concept of {campaign.name}"
        )
        return ConceptId(concept.id)


def delete(scope: Scope, creative_id: str) -> None:
    """Delete an ad with its versions; a concept without ads goes with its last one.

    Raises:
        AdNotFound: There is no such ad.
        AdApproved: It is approved.
        Forbidden: The role may not delete ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        creative = _creative(work, creative_id)
        concept = work.one(Concept, creative.concept_id, missing=rules.ConceptNotFound, what="concept")
        campaign = work.one(Campaign, creative.campaign_id, missing=CampaignNotFound, what="campaign")
        _take_down(work, [creative])
        if work.scalar(select(AdCreative.id).where(AdCreative.concept_id == concept.id).limit(1)) is None:
            work.delete(concept)
        trail.record(work, campaign, "ad.deleted", "ad", creative_id, f"Deleted an ad of {campaign.name}")


def delete_concept(scope: Scope, concept_id: str) -> None:
    """Delete a concept with all its sizes.

    Raises:
        ConceptNotFound: There is no such concept.
        AdApproved: One of its ads is approved.
        Forbidden: The role may not delete ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        concept = work.one(Concept, concept_id, missing=rules.ConceptNotFound, what="concept")
        campaign = work.one(Campaign, concept.campaign_id, missing=CampaignNotFound, what="campaign")
        _take_down(work, list(work.scalars(select(AdCreative).where(AdCreative.concept_id == concept.id))))
        work.delete(concept)
        trail.record(work, campaign, "concept.deleted", "concept", concept_id, f"Deleted a concept of {campaign.name}")


# --- parts -------------------------------------------------------------------------------------------------------------


def _creative(work: Work, creative_id: str) -> AdCreative:
    return work.one(AdCreative, creative_id, missing=rules.AdNotFound, what="ad")


def _sitting_of(scope: Scope, creative_id: str, expected_version: int | None) -> Sitting:
    with db.read(scope) as work:
        creative = _creative(work, creative_id)
        editing.expect_version(creative, expected_version)
        workable.campaign(work, creative.campaign_id)
        return studio.laid_out(work, scope, creative.concept_id)


def _chosen(sitting: Sitting, creative_id: str, all_sizes: bool) -> list[studio.Standing]:
    return [standing for standing in sitting.standing.values() if all_sizes or standing.creative.id == creative_id]


def _said(words: Words, changes: Mapping[str, str]) -> dict[str, str]:
    """The changes with an alternative text that follows the headline, where the old one did."""
    if "headline" in changes and "alt_text" not in changes and words.headline in words.alt_text:
        return {**changes, "alt_text": words.alt_text.replace(words.headline, changes["headline"])}
    return dict(changes)


def _concept_words(sitting: Sitting, standing: studio.Standing) -> Words:
    """What the concept says at this size; the ad's own landing address stays."""
    words = studio.words_for(sitting, placements.get(standing.creative.placement_id))
    return replace(words, landing_url=standing.words.landing_url)


def _drawn_again(sitting: Sitting, order: Order) -> Drawn:
    creative = sitting.standing[order.placement.id].creative
    if creative.origin == CreativeOrigin.FINISHED_ART:
        return studio.hang(sitting.brief, order, studio.art_of(sitting.scope, sitting.asset))
    return studio.draw(sitting, order)


def _refuse_single_failure(drawn: Sequence[Drawn], all_sizes: bool) -> None:
    """One ad that would fail is not changed: the person is told at the field while their words are still there."""
    if all_sizes:
        return
    for ad in drawn:
        fault = next((check for check in ad.checks if check.verdict == "fail"), None)
        if ad.rendered is None and fault is not None:
            what = f"{fault.measured} ({fault.limit})" if fault.limit else fault.measured
            raise InvalidInput(what, field=fault.id.removesuffix("_length"), remedy=fault.advice)


def _stored(scope: Scope, sitting: Sitting, drawn: Sequence[Drawn], action: str, what: str) -> tuple[StoredAd, ...]:
    if not drawn:
        return ()
    codes = shelf.fresh_codes(len(drawn))
    campaign = sitting.campaign
    with db.work(scope) as work:
        stored = shelf.put(work, sitting.concept, campaign.workspace_id, drawn, codes, language=campaign.language)
        if stored:
            entity_id = stored[0].creative_id if len(stored) == 1 else sitting.concept.id
            kind = "ad" if len(stored) == 1 else "concept"
            told = f"Changed the {what} of {len(stored)} ad" + ("" if len(stored) == 1 else "s")
            trail.record(work, campaign, action, kind, entity_id, told)
        return stored


def _keep_concept_words(scope: Scope, sitting: Sitting, changes: Mapping[str, str]) -> None:
    """What all sizes say now is what the concept says: sizes that are added later take it too."""
    with db.work(scope) as work:
        concept = work.one(Concept, sitting.concept.id, missing=rules.ConceptNotFound, what="concept")
        said = replace(sitting.words, **_said(sitting.words, changes))
        if concept.caption_id:
            caption = work.one(Caption, concept.caption_id, missing=rules.ConceptNotFound, what="text")
            limits = material.tightest([placements.get(placement_id) for placement_id in sitting.standing])
            captions.add_variation(work, caption, planning.wording_of(said, sitting.brief, limits, scope.name))
        if "landing_url" in changes:
            concept.design = {**concept.design, "landing_url": changes["landing_url"]}


def _keep_concept_design(scope: Scope, sitting: Sitting, design: Mapping[str, object]) -> None:
    with db.work(scope) as work:
        concept = work.one(Concept, sitting.concept.id, missing=rules.ConceptNotFound, what="concept")
        concept.design = {**concept.design, **design}
        concept.name = rules.design_name(str(concept.design["family"]), str(concept.design["scheme"]))


def _clean_design(family: str | None, scheme: str | None, variant: int | None) -> dict[str, Any]:
    given: dict[str, Any] = {"family": family, "scheme": scheme, "variant": variant}
    known: dict[str, Sequence[object]] = {
        "family": rendering.FAMILIES,
        "scheme": rendering.SCHEMES,
        "variant": (0, 1),
    }
    for name, value in given.items():
        if value is not None and value not in known[name]:
            raise InvalidInput(
                f"“{str(value)[:40]}” is not a choice", field=name, remedy=f"use {', '.join(map(str, known[name]))}"
            )
    return {name: value for name, value in given.items() if value is not None}


def _recomposed(order: Order, design: Mapping[str, Any], point: tuple[float, float] | None) -> Order:
    by_hand = set(order.by_hand)
    picture = order.picture
    if design:
        by_hand.add("design")
    if point is not None:
        by_hand.add("focal")
        picture = replace(picture, focal_x=point[0], focal_y=point[1], subject=None)
    return replace(order, design=replace(order.design, **design), picture=picture, by_hand=tuple(sorted(by_hand)))


def _copied_caption(work: Work, campaign: Campaign, sitting: Sitting) -> str:
    asset = work.one(Asset, sitting.asset.id, missing=asset_rules.AssetNotFound, what="picture")
    limits = material.tightest([placements.get(placement_id) for placement_id in sitting.standing])
    wording = planning.wording_of(sitting.words, sitting.brief, limits, sitting.scope.name)
    return captions.add(work, campaign, asset, [wording]).id


def _take_down(work: Work, creatives: Sequence[AdCreative]) -> None:
    approved = [creative for creative in creatives if creative.review_status == ReviewStatus.APPROVED]
    if approved:
        raise rules.AdApproved(
            "this ad is approved" if len(creatives) == 1 else f"{len(approved)} of its sizes are approved",
            remedy="undo the approval first",
        )
    for creative in creatives:
        shelf.take_down(work, creative)
    work.flush()
