"""A change of ads before it is drawn: laid out and checked first, then made in one go, at once or by the job engine.

asked = commissions.to_edit(scope, creative_id, words, look, all_sizes=True)     refuses what a person can mend at a field
stored = commissions.make(scope, asked)                                          draws all, then stores all or nothing
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from core import db, placements
from core.campaigns import workable
from core.copywriting import captions, material
from core.copywriting.captions import Wording
from core.copywriting.models import Caption, CaptionVariation
from core.copywriting.rules import Limits
from core.creatives import looks, planning, rules, shelf, studio, trail
from core.creatives.models import AdCreative, Concept
from core.creatives.rules import Words
from core.creatives.shelf import StoredAd
from core.creatives.studio import Drawn, Order, Sitting, Standing
from core.db import Scope, Work, editing
from core.errors import Conflict, InvalidInput
from core.vocabulary import CreativeOrigin

__all__ = ["Commission", "make", "to_edit", "to_say", "to_spread", "wording"]


@dataclass(frozen=True)
class Commission:
    """What is to be drawn of a concept, and what is stored together with it.

    Attributes:
        orders: The ads that are to become another version; none where nothing differs.
        also: Done in the transaction that stores the ads, or not at all.
        is_one: One ad alone is meant: one that would fail is refused, and nothing is stored.
        stands_alone: `also` is done even where no ad becomes another version.
    """

    sitting: Sitting
    orders: tuple[Order, ...]
    also: Callable[[Work], None]
    is_one: bool = False
    stands_alone: bool = False


def to_edit(
    scope: Scope,
    creative_id: str,
    words: Mapping[str, object],
    look: Mapping[str, object],
    *,
    all_sizes: bool,
    expected_version: int | None = None,
) -> Commission:
    """What `changes.edit` is about to make; it tells what it raises."""
    said = rules.clean_words(words)
    if said.get("headline") == "":
        raise InvalidInput("the headline is missing", field="headline", remedy="write a headline of up to seven words")
    chosen = looks.clean(look)
    sitting = _sitting_of(scope, creative_id, expected_version)
    standings = _chosen(sitting, creative_id, all_sizes)
    if chosen and any(standing.creative.origin == CreativeOrigin.FINISHED_ART for standing in standings):
        raise Conflict("finished art is not composed here", remedy="upload the changed picture as a new ad")
    if not all_sizes:
        _refuse_locked(standings, {**said, **chosen})
    orders = _checked(sitting, [_changed(sitting, standing, said, chosen) for standing in standings])

    def keep(work: Work) -> None:
        if all_sizes:
            _keep_for_concept(work, sitting, said, chosen)

    return Commission(sitting, orders, keep, is_one=not all_sizes)


def to_spread(scope: Scope, creative_id: str, *, expected_version: int | None = None) -> Commission:
    """What `changes.spread` is about to make; it tells what it raises."""
    sitting = _sitting_of(scope, creative_id, expected_version)
    (model,) = _chosen(sitting, creative_id, all_sizes=False)
    said = asdict(model.words)
    chosen = asdict(looks.of_recipe(model.recipe)) if model.recipe else {}
    others = [standing for standing in sitting.standing.values() if standing is not model]
    orders = _checked(sitting, [_changed(sitting, standing, said, chosen) for standing in others])
    return Commission(sitting, orders, lambda work: _keep_for_concept(work, sitting, said, chosen))


def to_say(scope: Scope, concept_id: str, variation_id: str) -> Commission:
    """What `changes.use_variation` is about to make; it tells what it raises."""
    with db.read(scope) as work:
        concept = work.one(Concept, concept_id, missing=rules.ConceptNotFound, what="concept")
        workable.campaign(work, concept.campaign_id)
        _, variation = _own_text(work, concept, variation_id)
        sitting = studio.saying(studio.laid_out(work, scope, concept_id), variation)
    orders = tuple(
        studio.redrawn_order(sitting, standing, _concept_words(sitting, standing))
        for standing in sitting.standing.values()
    )

    # With the ads, or not at all: a text that no ad says would be told to be the one that all say.
    def make_primary(work: Work) -> None:
        workable.campaign(work, sitting.campaign.id)
        captions.make_primary(*_own_text(work, sitting.concept, variation_id))

    return Commission(sitting, orders, make_primary, stands_alone=True)


def make(
    scope: Scope, asked: Commission, codes: Sequence[str] = (), *, on_drawn: Callable[[int], None] | None = None
) -> tuple[StoredAd, ...]:
    """Draw all that is asked for, then store all of it in one transaction; nothing of it is ever stored in part.

    Args:
        codes: Fresh codes to be used first.
        on_drawn: Told after each ad that is drawn how many are.

    Raises:
        InvalidInput: One ad alone cannot be drawn so.
        Conflict: Somebody else changed one of them meanwhile. Nothing was changed.
    """
    if not asked.orders and not asked.stands_alone:
        return ()
    sitting = asked.sitting
    drawn: list[Drawn] = []
    for order in asked.orders:
        drawn.append(_drawn_again(sitting, order))
        if on_drawn:
            on_drawn(len(drawn))
    if asked.is_one:
        _refuse_failure(drawn)
    given = [*codes[: len(drawn)], *shelf.fresh_codes(max(0, len(drawn) - len(codes)))]
    with db.work(scope) as work:
        # Both may have gone while the ads were drawn.
        work.one(Concept, sitting.concept.id, missing=rules.ConceptNotFound, what="concept")
        workable.campaign(work, sitting.campaign.id)
        stored = shelf.put(work, sitting.concept, sitting.campaign.workspace_id, drawn, given, language=sitting.said_in)
        _refuse_overtaken(sitting, stored)
        if stored or asked.stands_alone:
            asked.also(work)
        if stored:
            _record(work, sitting, drawn, stored)
        return stored


def wording(sitting: Sitting, words: Words, limits: Limits) -> Wording:
    """These words as a text of the person who changes the concept, in the language that the concept speaks."""
    return planning.wording_of(words, sitting.brief, limits, sitting.scope.name, language=sitting.said_in)


# --- parts -------------------------------------------------------------------------------------------------------------


def _checked(sitting: Sitting, orders: Sequence[Order | None]) -> tuple[Order, ...]:
    """The orders that change something; refuses phrases that the brief forbids."""
    meant = tuple(order for order in orders if order is not None)
    for order in meant:
        if order.words != sitting.standing[order.placement.id].words:
            rules.refuse_phrases(order.words, sitting.brief)
    return meant


def _own_text(work: Work, concept: Concept, variation_id: str) -> tuple[Caption, CaptionVariation]:
    """The concept's caption and the text of it that is meant."""
    caption = work.one(Caption, concept.caption_id or "", missing=rules.ConceptNotFound, what="text")
    variation = work.one(CaptionVariation, variation_id, missing=rules.ConceptNotFound, what="text")
    if variation.caption_id != caption.id:
        raise rules.ConceptNotFound("there is no such text for this concept", remedy="choose one of its own")
    return caption, variation


def _sitting_of(scope: Scope, creative_id: str, expected_version: int | None) -> Sitting:
    with db.read(scope) as work:
        creative = work.one(AdCreative, creative_id, missing=rules.AdNotFound, what="ad")
        editing.expect_version(creative, expected_version)
        workable.campaign(work, creative.campaign_id)
        return studio.laid_out(work, scope, creative.concept_id)


def _chosen(sitting: Sitting, creative_id: str, all_sizes: bool) -> list[Standing]:
    return [standing for standing in sitting.standing.values() if all_sizes or standing.creative.id == creative_id]


def _refuse_locked(standings: Sequence[Standing], given: Mapping[str, object]) -> None:
    for standing in standings:
        for name in given.keys() - looks.unlocked(given, standing.locked).keys():
            if name != "seed":
                told = name.replace("_", " ")
                raise InvalidInput(f"the {told} of this ad is locked", field=name, remedy="unlock it first")


def _changed(sitting: Sitting, standing: Standing, said: Mapping[str, str], chosen: Mapping[str, Any]) -> Order | None:
    """What an ad is to become; None when its words stay and its look is not asked to change."""
    given = looks.unlocked(said, standing.locked)
    words = replace(standing.words, **looks.said(standing.words, given))
    look = looks.unlocked(chosen, standing.locked) if standing.recipe is not None else {}
    if words == standing.words and not look:
        return None
    return looks.composed(studio.redrawn_order(sitting, standing, words), look)


def _concept_words(sitting: Sitting, standing: Standing) -> Words:
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


def _keep_for_concept(work: Work, sitting: Sitting, said: Mapping[str, str], chosen: Mapping[str, Any]) -> None:
    """What all sizes say and show now is the concept's: sizes that are added later take it too. A focal point stays with
    the ads it was set for; the photo has its own."""
    concept = work.one(Concept, sitting.concept.id, missing=rules.ConceptNotFound, what="concept")
    if said and concept.caption_id:
        words = replace(sitting.words, **looks.said(sitting.words, said))
        caption = work.one(Caption, concept.caption_id, missing=rules.ConceptNotFound, what="text")
        limits = material.tightest([placements.get(placement_id) for placement_id in sitting.standing])
        captions.add_variation(work, caption, wording(sitting, words, limits))
    kept = {name: value for name, value in chosen.items() if name != "focal"}
    if "landing_url" in said:
        kept["landing_url"] = said["landing_url"]
    concept.design = {**concept.design, **kept}
    if kept.keys() & {"family", "scheme"}:
        concept.name = rules.design_name(str(concept.design["family"]), str(concept.design["scheme"]))
