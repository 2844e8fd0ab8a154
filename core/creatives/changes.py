"""How people change ads that exist: their words, their picture, another text, a copy, and away."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from core import db, placements
from core.accounts.rules import Permission, require
from core.assets import rules as asset_rules
from core.assets.models import Asset
from core.campaigns import workable
from core.campaigns.models import Campaign
from core.campaigns.rules import CampaignNotFound
from core.copywriting import captions, material
from core.copywriting.captions import Wording
from core.copywriting.models import Caption, CaptionVariation
from core.copywriting.rules import Brief, Limits
from core.creatives import joins, looks, planning, rules, shelf, studio, trail
from core.creatives.models import AdCreative, Concept, CreativeVersion
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


def edit(
    scope: Scope,
    creative_id: str,
    *,
    words: Mapping[str, object] | None = None,
    look: Mapping[str, object] | None = None,
    all_sizes: bool = False,
    expected_version: int | None = None,
) -> tuple[StoredAd, ...]:
    """Change the words and the look of one ad, or of all sizes of its concept, at once; each becomes one new version with a
    new code, to review anew. The approved version stays in the history.

    Args:
        words: Any of `rules.WORD_FIELDS`; "" clears one. Only what is given changes.
        look: Any of `looks.LOOK_FIELDS`; only what is given changes.
        all_sizes: Every size of the concept takes what is given, except what is locked there; a size that cannot hold
            it becomes a version that fails its checks and says why.
        expected_version: The `row_version` of the ad the person was looking at.

    Returns:
        The new versions; empty when nothing differs.

    Raises:
        InvalidInput: At the field that does not fit, that is locked, or that holds a forbidden phrase; the one ad cannot
            be drawn so. Nothing was changed.
        AdNotFound: There is no such ad.
        Conflict: It is finished art and a look is given, somebody else changed it in between, or campaign or client is
            archived.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    said = rules.clean_words(words or {})
    if said.get("headline") == "":
        raise InvalidInput("the headline is missing", field="headline", remedy="write a headline of up to seven words")
    chosen = looks.clean(look or {})
    sitting = _sitting_of(scope, creative_id, expected_version)
    standings = _chosen(sitting, creative_id, all_sizes)
    if chosen and any(standing.creative.origin == CreativeOrigin.FINISHED_ART for standing in standings):
        raise Conflict("finished art is not composed here", remedy="upload the changed picture as a new ad")
    if not all_sizes:
        _refuse_locked(standings, {**said, **chosen})
    orders = [_changed(sitting, standing, said, chosen) for standing in standings]
    stored = _drawn_and_stored(scope, sitting, [order for order in orders if order is not None], one=not all_sizes)
    if stored and all_sizes:
        _keep_for_concept(scope, sitting, said, chosen)
    return stored


def edit_words(
    scope: Scope,
    creative_id: str,
    *,
    all_sizes: bool = False,
    expected_version: int | None = None,
    **words: object,
) -> tuple[StoredAd, ...]:
    """As `edit`, of the words alone: any of `rules.WORD_FIELDS`; "" clears one."""
    return edit(scope, creative_id, words=words, all_sizes=all_sizes, expected_version=expected_version)


def edit_picture(
    scope: Scope,
    creative_id: str,
    *,
    all_sizes: bool = False,
    expected_version: int | None = None,
    **look: object,
) -> tuple[StoredAd, ...]:
    """As `edit`, of the look alone: any of `looks.LOOK_FIELDS`; None leaves one as it is."""
    return edit(scope, creative_id, look=look, all_sizes=all_sizes, expected_version=expected_version)


def spread(scope: Scope, creative_id: str, *, expected_version: int | None = None) -> tuple[StoredAd, ...]:
    """Give every other size of the concept all words and the look of this one, except what is locked there.

    Returns:
        The new versions; sizes that show and say the same already are left as they are.

    Raises:
        InvalidInput: The words hold a phrase that the brief forbids by now.
        AdNotFound: There is no such ad.
        Conflict: Somebody else changed one of them in between, or campaign or client is archived.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    sitting = _sitting_of(scope, creative_id, expected_version)
    (model,) = _chosen(sitting, creative_id, all_sizes=False)
    said = asdict(model.words)
    chosen = asdict(looks.of_recipe(model.recipe)) if model.recipe else {}
    others = [standing for standing in sitting.standing.values() if standing is not model]
    orders = [_changed(sitting, standing, said, chosen) for standing in others]
    stored = _drawn_and_stored(scope, sitting, [order for order in orders if order is not None], one=False)
    if stored:
        _keep_for_concept(scope, sitting, said, chosen)
    return stored


def lock(scope: Scope, creative_id: str, locked: Collection[str], *, expected_version: int | None = None) -> None:
    """Say which boxes of an ad stay as they are when all sizes change or another look is tried. Makes no new version.

    Args:
        locked: All that shall be locked, of `looks.LOCKABLE`; what is not named is free.

    Raises:
        InvalidInput: At `locked`.
        AdNotFound: There is no such ad.
        Conflict: Somebody else changed it in between, or campaign or client is archived.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    wanted = list(looks.clean_locks(locked))
    with db.work(scope) as work:
        creative = _creative(work, creative_id)
        editing.expect_version(creative, expected_version)
        campaign = workable.campaign(work, creative.campaign_id)
        if editing.apply(creative, {"locked": wanted}):
            told = f"Locked {', '.join(wanted).replace('_', ' ')}" if wanted else "Unlocked all"
            trail.record(work, campaign, "ad.locked", "ad", creative_id, f"{told} of an ad of {campaign.name}")


def rescore(scope: Scope, campaign_id: str) -> int:
    """Score the words of a campaign's ads again, by the brief and the kit as they are today. Ads and decisions stay.

    Returns:
        How many scores differ from before.

    Raises:
        CampaignNotFound: There is no such campaign.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        campaign = workable.campaign(work, campaign_id)
        brief = material.load_brief(work, campaign)
        rows = work.execute(
            select(AdCreative, CreativeVersion)
            .join(CreativeVersion, joins.current())
            .where(AdCreative.campaign_id == campaign_id)
        ).all()
        changed = sum(_scored_anew(creative, version, brief) for creative, version in rows)
        if changed:
            told = f"Scored {len(rows)} ads of {campaign.name} again; {changed} changed"
            trail.record(work, campaign, "ads.rescored", "campaign", campaign_id, told)
        return changed


def use_variation(scope: Scope, concept_id: str, variation_id: str) -> tuple[StoredAd, ...]:
    """Let all sizes of a concept say another of its written texts; what is locked at a size stays there.

    Returns:
        The new versions; empty when the concept says it already.

    Raises:
        ConceptNotFound: There is no such concept, or the text is not one of its own.
        Conflict: The campaign or its client is archived, or somebody else changed an ad meanwhile. Nothing was changed.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.read(scope) as work:
        concept = work.one(Concept, concept_id, missing=rules.ConceptNotFound, what="concept")
        workable.campaign(work, concept.campaign_id)
        _, variation = _own_text(work, concept, variation_id)
        sitting = studio.saying(studio.laid_out(work, scope, concept_id), variation)
    orders = [
        studio.redrawn_order(sitting, standing, _concept_words(sitting, standing))
        for standing in sitting.standing.values()
    ]
    drawn = [_drawn_again(sitting, order) for order in orders]

    # With the ads, or not at all: a text that no ad says would be told to be the one that all say.
    def make_primary(work: Work) -> None:
        workable.campaign(work, sitting.campaign.id)
        captions.make_primary(*_own_text(work, sitting.concept, variation_id))

    return _stored(scope, sitting, drawn, also=make_primary)


def _own_text(work: Work, concept: Concept, variation_id: str) -> tuple[Caption, CaptionVariation]:
    """The concept's caption and the text of it that is meant."""
    caption = work.one(Caption, concept.caption_id or "", missing=rules.ConceptNotFound, what="text")
    variation = work.one(CaptionVariation, variation_id, missing=rules.ConceptNotFound, what="text")
    if variation.caption_id != caption.id:
        raise rules.ConceptNotFound("there is no such text for this concept", remedy="choose one of its own")
    return caption, variation


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


def _refuse_locked(standings: Sequence[studio.Standing], given: Mapping[str, object]) -> None:
    for standing in standings:
        for name in given.keys() - looks.unlocked(given, standing.locked).keys():
            if name != "seed":
                told = name.replace("_", " ")
                raise InvalidInput(f"the {told} of this ad is locked", field=name, remedy="unlock it first")


def _changed(
    sitting: Sitting, standing: studio.Standing, said: Mapping[str, str], chosen: Mapping[str, Any]
) -> Order | None:
    """What an ad is to become; None when its words stay and its look is not asked to change."""
    given = looks.unlocked(said, standing.locked)
    words = replace(standing.words, **looks.said(standing.words, given))
    look = looks.unlocked(chosen, standing.locked) if standing.recipe is not None else {}
    if words == standing.words and not look:
        return None
    return looks.composed(studio.redrawn_order(sitting, standing, words), look)


def _drawn_and_stored(scope: Scope, sitting: Sitting, orders: Sequence[Order], *, one: bool) -> tuple[StoredAd, ...]:
    for order in orders:
        if order.words != sitting.standing[order.placement.id].words:
            rules.refuse_phrases(order.words, sitting.brief)
    drawn = [_drawn_again(sitting, order) for order in orders]
    if one:
        _refuse_failure(drawn)
    return _stored(scope, sitting, drawn)


def _concept_words(sitting: Sitting, standing: studio.Standing) -> Words:
    """What the concept says at this size; the ad's own landing address stays."""
    words = studio.words_for(sitting, placements.get(standing.creative.placement_id))
    given = {name: text for name, text in asdict(words).items() if name != "landing_url"}
    return replace(standing.words, **looks.unlocked(given, standing.locked))


def _drawn_again(sitting: Sitting, order: Order) -> Drawn:
    creative = sitting.standing[order.placement.id].creative
    if creative.origin == CreativeOrigin.FINISHED_ART:
        return studio.hang(sitting.brief, order, studio.art_of(sitting.scope, sitting.asset))
    return studio.draw(sitting, order)


def _refuse_failure(drawn: Sequence[Drawn]) -> None:
    """One ad that would fail is not changed: the person is told at the field while their words are still there."""
    for ad in drawn:
        fault = next((check for check in ad.checks if check.verdict == "fail"), None)
        if ad.rendered is None and fault is not None:
            what = f"{fault.measured} ({fault.limit})" if fault.limit else fault.measured
            raise InvalidInput(what, field=fault.id.removesuffix("_length"), remedy=fault.advice)


def _stored(
    scope: Scope, sitting: Sitting, drawn: Sequence[Drawn], *, also: Callable[[Work], None] | None = None
) -> tuple[StoredAd, ...]:
    """Store what was drawn, and in the same transaction what `also` does."""
    if not drawn and also is None:
        return ()
    codes = shelf.fresh_codes(len(drawn))
    campaign = sitting.campaign
    with db.work(scope) as work:
        stored = shelf.put(work, sitting.concept, campaign.workspace_id, drawn, codes, language=sitting.said_in)
        _refuse_overtaken(sitting, stored)
        if also is not None:
            also(work)
        if stored:
            _record(work, sitting, drawn, stored)
        return stored


def _refuse_overtaken(sitting: Sitting, stored: Sequence[StoredAd]) -> None:
    """Drawing takes a moment: somebody else's version that was saved in it is not passed over; ours is not kept."""
    for ad in stored:
        before = sitting.standing[ad.placement_id].version
        if ad.number != (before.number if before else 0) + 1:
            raise Conflict(
                "somebody else changed this meanwhile",
                remedy="reload to see their version, then make your change again",
            )


def _record(work: Work, sitting: Sitting, drawn: Sequence[Drawn], stored: Sequence[StoredAd]) -> None:
    words = any(ad.order.words != sitting.standing[ad.order.placement.id].words for ad in drawn)
    look = any(ad.order != replace(_as_it_is(sitting, ad.order), words=ad.order.words) for ad in drawn)
    action, what = {
        (True, False): ("ad.words_edited", "words"),
        (False, True): ("ad.picture_edited", "picture"),
    }.get((words, look), ("ad.edited", "words and the picture"))
    entity_id = stored[0].creative_id if len(stored) == 1 else sitting.concept.id
    kind = "ad" if len(stored) == 1 else "concept"
    told = f"Changed the {what} of {len(stored)} ad" + ("" if len(stored) == 1 else "s")
    trail.record(work, sitting.campaign, action, kind, entity_id, told)


def _as_it_is(sitting: Sitting, order: Order) -> Order:
    return studio.redrawn_order(sitting, sitting.standing[order.placement.id])


def _scored_anew(creative: AdCreative, version: CreativeVersion, brief: Brief) -> bool:
    points = studio.judged(studio.words_of(version), brief, placements.get(creative.placement_id))
    version.score_breakdown = [asdict(criterion) for criterion in points.criteria]
    if version.score == points.total:
        return False
    version.score = creative.score = points.total
    # How long an ad waits for a decision is counted from its last change, and this is none.
    flag_modified(creative, "updated_at")
    return True


def _keep_for_concept(scope: Scope, sitting: Sitting, said: Mapping[str, str], chosen: Mapping[str, Any]) -> None:
    """What all sizes say and show now is the concept's: sizes that are added later take it too. A focal point stays with
    the ads it was set for; the photo has its own."""
    with db.work(scope) as work:
        concept = work.one(Concept, sitting.concept.id, missing=rules.ConceptNotFound, what="concept")
        if said and concept.caption_id:
            words = replace(sitting.words, **looks.said(sitting.words, said))
            caption = work.one(Caption, concept.caption_id, missing=rules.ConceptNotFound, what="text")
            limits = material.tightest([placements.get(placement_id) for placement_id in sitting.standing])
            captions.add_variation(work, caption, _wording(sitting, words, limits))
        kept = {name: value for name, value in chosen.items() if name != "focal"}
        if "landing_url" in said:
            kept["landing_url"] = said["landing_url"]
        concept.design = {**concept.design, **kept}
        if kept.keys() & {"family", "scheme"}:
            concept.name = rules.design_name(str(concept.design["family"]), str(concept.design["scheme"]))


def _copied_caption(work: Work, campaign: Campaign, sitting: Sitting) -> str:
    asset = work.one(Asset, sitting.asset.id, missing=asset_rules.AssetNotFound, what="picture")
    limits = material.tightest([placements.get(placement_id) for placement_id in sitting.standing])
    return captions.add(work, campaign, asset, [_wording(sitting, sitting.words, limits)]).id


def _wording(sitting: Sitting, words: Words, limits: Limits) -> Wording:
    """These words as a text of the person who changes the concept, in the language that the concept speaks."""
    return planning.wording_of(words, sitting.brief, limits, sitting.scope.name, language=sitting.said_in)


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
