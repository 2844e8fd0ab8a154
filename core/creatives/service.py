"""What people do with ads: plan them, bring their own words or finished art, edit, copy, redraw, delete."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from core import db, fields, placements, rendering
from core.accounts import audit
from core.accounts.rules import Permission, require
from core.assets import rules as asset_rules
from core.assets import service as assets
from core.assets.models import Asset
from core.campaigns.models import Campaign
from core.campaigns.rules import CampaignNotFound
from core.copywriting import captions, material
from core.copywriting.models import Caption, CaptionVariation
from core.creatives import planning, rules, shelf, studio, table
from core.creatives.models import AdCreative, Concept
from core.creatives.planning import Idea, Style
from core.creatives.rules import Words
from core.creatives.shelf import StoredAd
from core.creatives.studio import Drawn, FinishedArt, Order, Sitting
from core.creatives.table import TableRow
from core.db import Scope, Work, editing
from core.errors import Conflict, InvalidInput
from core.ids import BatchId, ConceptId
from core.jobs import service as jobs
from core.jobs.service import NewItem
from core.storage import files
from core.vocabulary import (
    CampaignStatus,
    CaptionAngle,
    CaptionTemplate,
    CaptionTone,
    CreativeOrigin,
    ReviewStatus,
)


@dataclass(frozen=True)
class RowsPlanned:
    """What became of a pasted table: the batch that draws the good rows (None when there is none), and every row."""

    batch_id: BatchId | None
    rows: tuple[TableRow, ...]


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
        asset_ids: 1 to 30 pictures of the campaign's client.
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
        Conflict: The campaign is archived, or a picture may no longer be used.
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
        campaign = _open_campaign(work, campaign_id)
        wanted = placement_ids if placement_ids is not None else _placement_ids(work, campaign)
        chosen = rules.clean_plan(asset_ids, wanted, concepts, alternatives, seed)
        style = replace(style, alternatives=chosen.alternatives, seed=chosen.seed)
        pictures = material.load_pictures(work, campaign, chosen.asset_ids)
        ideas = planning.ideas(pictures, chosen.concepts, own)
        batch_id = planning.plan(work, campaign, ideas, chosen.placement_ids, style)
        summary = f"Planned {len(ideas) * len(chosen.placement_ids)} ads for {campaign.name}"
        _record(work, campaign, "ads.planned", "batch", batch_id, summary)
        return batch_id


def check_rows(scope: Scope, campaign_id: str, text: str) -> tuple[TableRow, ...]:
    """Read a pasted table without making anything: which rows would become ads, and what is wrong with the others.

    Raises:
        InvalidInput: At `table`: it is empty or no table.
        CampaignNotFound: There is no such campaign.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.read(scope) as work:
        return _rows(work, _open_campaign(work, campaign_id), text)


def own_rows(
    scope: Scope, campaign_id: str, text: str, *, placement_ids: Sequence[str] | None = None, seed: int = 0
) -> RowsPlanned:
    """Make every good row of a pasted table a concept of its picture; bad rows are told and made later.

    Args:
        text: Photo, headline, text, CTA, address; tabs, commas or semicolons; the first line may name the columns.
        placement_ids: Where; None takes the campaign's placements.

    Raises:
        InvalidInput: At `table` or `placements`.
        CampaignNotFound: There is no such campaign.
        Conflict: The campaign is archived, or a picture may no longer be used.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        campaign = _open_campaign(work, campaign_id)
        rows = _rows(work, campaign, text)
        good = [row for row in rows if row.is_good]
        if not good:
            return RowsPlanned(None, rows)
        asset_ids = list(dict.fromkeys(row.asset_id for row in good))
        wanted = placement_ids if placement_ids is not None else _placement_ids(work, campaign)
        chosen = rules.clean_plan(asset_ids[: rules.ASSETS_MAX], wanted, 1, 0, seed)
        pictures = {asset.id: asset for asset in material.load_pictures(work, campaign, asset_ids)}
        ideas = [Idea(pictures[row.asset_id], row.words) for row in good]
        batch_id = planning.plan(work, campaign, ideas, chosen.placement_ids, Style(seed=chosen.seed))
        summary = f"Planned {len(ideas)} rows of own words for {campaign.name}"
        _record(work, campaign, "ads.planned", "batch", batch_id, summary)
        return RowsPlanned(batch_id, rows)


def fill(scope: Scope, campaign_id: str) -> BatchId | None:
    """Draw the sizes that the campaign's concepts lack, after placements were added; None when none is lacking.

    Raises:
        CampaignNotFound: There is no such campaign.
        Conflict: The campaign is archived.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        campaign = _open_campaign(work, campaign_id)
        wanted = _placement_ids(work, campaign)
        made = _made(work, campaign.id)
        items = [
            NewItem(f"Concept {concept.number}", {"concept_id": concept.id, "placement_ids": lacking})
            for concept in _composed_concepts(work, campaign.id)
            if (lacking := [placement_id for placement_id in wanted if (concept.id, placement_id) not in made])
        ]
        if not items:
            return None
        batch_id = planning.queue(work, campaign, items, f"{campaign.name}: missing sizes")
        _record(work, campaign, "ads.filled", "batch", batch_id, f"Planned the missing sizes of {campaign.name}")
        return batch_id


def redraw(scope: Scope, campaign_id: str) -> BatchId | None:
    """Draw every composed ad of a campaign as its kit and photos are today; an ad that would look the same stays.

    Raises:
        CampaignNotFound: There is no such campaign.
        Conflict: The campaign is archived.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        campaign = _open_campaign(work, campaign_id)
        made = _made(work, campaign.id)
        items = [
            NewItem(
                f"Concept {concept.number}",
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
        _record(work, campaign, "ads.redrawn", "batch", batch_id, f"Redraws the ads of {campaign.name}")
        return batch_id


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
        Conflict: Somebody else changed it in between.
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
        Conflict: It is finished art, or somebody else changed it in between.
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
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        concept = work.one(Concept, concept_id, missing=rules.ConceptNotFound, what="concept")
        caption = work.one(Caption, concept.caption_id or "", missing=rules.ConceptNotFound, what="text")
        variation = work.one(CaptionVariation, variation_id, missing=rules.ConceptNotFound, what="text")
        if variation.caption_id != caption.id:
            raise rules.ConceptNotFound("there is no such text for this concept", remedy="choose one of its own")
        captions.make_primary(caption, variation)
    sitting = studio.open_sitting(scope, concept_id)
    words = {name: getattr(sitting.words, name) for name in rules.WORD_FIELDS if name != "landing_url"}
    drawn = [
        _drawn_again(sitting, studio.redrawn_order(sitting, standing, replace(standing.words, **words)))
        for standing in sitting.standing.values()
    ]
    return _stored(scope, sitting, drawn, "ad.words_edited", "words")


def duplicate_concept(scope: Scope, concept_id: str) -> ConceptId:
    """A copy of a concept with all its ads, pictures and words; every ad has its own code and is to be reviewed.

    Raises:
        ConceptNotFound: There is no such concept.
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
        campaign = _open_campaign(work, original.campaign_id)
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
        _record(work, campaign, "concept.duplicated", "concept", concept.id, f"Duplicated a concept of {campaign.name}")
        return ConceptId(concept.id)


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
        Conflict: The campaign is archived.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    said = rules.own_words(words)
    chosen = placements.get(placement_id) if placement_id else None
    with db.read(scope) as work:
        campaign = _open_campaign(work, campaign_id)
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
    drawn = studio.hang(brief, order, _art_of(scope, asset))
    codes = shelf.fresh_codes(1)
    with db.work(scope) as work:
        stored = _art_stored(work, campaign, asset, drawn, codes)
        _record(work, campaign, "ad.uploaded", "ad", stored.creative_id, f"Uploaded {asset.original_name} as an ad")
        return stored


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
        _record(work, campaign, "ad.deleted", "ad", creative_id, f"Deleted an ad of {campaign.name}")


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
        _record(work, campaign, "concept.deleted", "concept", concept_id, f"Deleted a concept of {campaign.name}")


def cancel_batch(scope: Scope, batch_id: str) -> int:
    """Stop a batch: what is drawn stays, what has not begun never will.

    Returns:
        How many items were cancelled.

    Raises:
        BatchNotFound: There is none.
        Conflict: It is already over.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        cancelled = jobs.cancel(work, batch_id)
        audit.record(
            work, action="batch.cancelled", entity_type="batch", entity_id=batch_id, summary="Cancelled a batch"
        )
        return cancelled


def retry_batch(scope: Scope, batch_id: str) -> int:
    """Try the failed and cancelled items of a batch again.

    Returns:
        How many items were queued.

    Raises:
        BatchNotFound: There is none.
        Conflict: Nothing in it failed.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        queued = jobs.retry(work, batch_id)
        audit.record(
            work, action="batch.retried", entity_type="batch", entity_id=batch_id, summary=f"Retried {queued} items"
        )
        return queued


# --- parts -------------------------------------------------------------------------------------------------------------


def _open_campaign(work: Work, campaign_id: str) -> Campaign:
    campaign = work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
    if campaign.status == CampaignStatus.ARCHIVED:
        raise Conflict("this campaign is archived", remedy="restore it first")
    return campaign


def _placement_ids(work: Work, campaign: Campaign) -> list[str]:
    return [placement.id for placement in material.load_placements(work, campaign)]


def _rows(work: Work, campaign: Campaign, text: str) -> tuple[TableRow, ...]:
    """The rows of a table with what brief and kit say about their words."""
    living = select(Asset.original_name, Asset.id).where(
        Asset.workspace_id == campaign.workspace_id, Asset.deleted_at.is_(None)
    )
    # The newest picture of a name comes last and so wins.
    pictures = {row.original_name: row.id for row in work.execute(living.order_by(Asset.uploaded_at))}
    brief = material.load_brief(work, campaign)
    return tuple(_checked(row, brief) for row in table.read(text, pictures))


def _checked(row: TableRow, brief: Any) -> TableRow:
    if row.words is None:
        return row
    try:
        rules.refuse_phrases(row.words, brief)
    except InvalidInput as error:
        return replace(row, words=None, error=f"{error.what} — {error.remedy}", field=error.field)
    return row


def _made(work: Work, campaign_id: str) -> set[tuple[str, str]]:
    rows = work.execute(
        select(AdCreative.concept_id, AdCreative.placement_id).where(AdCreative.campaign_id == campaign_id)
    )
    return {(concept_id, placement_id) for concept_id, placement_id in rows}


def _composed_concepts(work: Work, campaign_id: str) -> list[Concept]:
    rows = work.scalars(select(Concept).where(Concept.campaign_id == campaign_id).order_by(Concept.id))
    return [concept for concept in rows if concept.design.get("family")]


def _creative(work: Work, creative_id: str) -> AdCreative:
    return work.one(AdCreative, creative_id, missing=rules.AdNotFound, what="ad")


def _sitting_of(scope: Scope, creative_id: str, expected_version: int | None) -> Sitting:
    with db.read(scope) as work:
        creative = _creative(work, creative_id)
        editing.expect_version(creative, expected_version)
        _open_campaign(work, creative.campaign_id)
        return studio.laid_out(work, scope, creative.concept_id)


def _chosen(sitting: Sitting, creative_id: str, all_sizes: bool) -> list[studio.Standing]:
    return [standing for standing in sitting.standing.values() if all_sizes or standing.creative.id == creative_id]


def _said(words: Words, changes: Mapping[str, str]) -> dict[str, str]:
    """The changes with an alternative text that follows the headline, where the old one did."""
    if "headline" in changes and "alt_text" not in changes and words.headline in words.alt_text:
        return {**changes, "alt_text": words.alt_text.replace(words.headline, changes["headline"])}
    return dict(changes)


def _drawn_again(sitting: Sitting, order: Order) -> Drawn:
    creative = sitting.standing[order.placement.id].creative
    if creative.origin == CreativeOrigin.FINISHED_ART:
        return studio.hang(sitting.brief, order, _art_of(sitting.scope, sitting.asset))
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
            _record(work, campaign, action, kind, entity_id, f"Changed the {what} of {len(stored)} ads")
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


def _art_of(scope: Scope, asset: Asset) -> FinishedArt:
    data = files.read(scope, asset.file_sha256)
    return FinishedArt(data, asset.mime_type, asset.width_px, asset.height_px)


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


def _record(work: Work, campaign: Campaign, action: str, kind: str, entity_id: str, summary: str) -> None:
    audit.record(
        work,
        action=action,
        entity_type=kind,
        entity_id=entity_id,
        summary=summary,
        details={"workspace_id": campaign.workspace_id, "campaign_id": campaign.id},
    )
