"""What a plan writes: a concept for each idea, its words, and one item of work; all inside one unit of work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from core import clock, ids, placements, rendering
from core.assets.models import Asset
from core.campaigns.models import Campaign
from core.copywriting import captions, material, writer
from core.copywriting.captions import Wording
from core.copywriting.models import Caption
from core.copywriting.renewal import language_of
from core.copywriting.rules import Brief, Copy, Length, Limits, Request
from core.creatives import rules, studio
from core.creatives.models import Concept
from core.creatives.rules import Words
from core.db import Work
from core.ids import BatchId
from core.jobs import service as jobs
from core.jobs.service import NewItem
from core.placements import PlacementKind
from core.rendering import Design
from core.vocabulary import BatchKind, CaptionAngle, CaptionTemplate, CaptionTone, Language


@dataclass(frozen=True)
class Style:
    """How the writer shall write: diction, form, angle (None lets concepts take turns), alternatives, seed.

    `refuses_words`: own words that break a phrase rule stop the plan; otherwise their ads fail the check, one by one.
    """

    tone: CaptionTone = CaptionTone.DEFAULT
    template: CaptionTemplate = CaptionTemplate.PUNCHY
    angle: CaptionAngle | None = None
    alternatives: int = 0
    seed: int = 0
    refuses_words: bool = True


@dataclass(frozen=True)
class Idea:
    """One concept to be: a picture, and words of a person's own or None for written ones.

    `offer` is the line with the price in the picture, `row` the key of the table's row it comes from; "" for none.
    """

    asset: Asset
    words: Words | None = None
    offer: str = ""
    row: str = ""


@dataclass(frozen=True)
class Desk:
    """What all concepts of a plan share."""

    campaign: Campaign
    brief: Brief
    limits: Limits
    roomiest_headline: Length
    tags: Mapping[str, tuple[str, ...]]
    style: Style


def ideas(pictures: Sequence[Asset], concepts: int, own: Sequence[Words]) -> list[Idea]:
    """Every picture as often as concepts are wanted; concept n says the n-th own words, and round again."""
    return [Idea(asset, own[n % len(own)] if own else None) for asset in pictures for n in range(concepts)]


def plan(work: Work, campaign: Campaign, ideas: Sequence[Idea], placement_ids: Sequence[str], style: Style) -> BatchId:
    """Write concepts with their words and queue one item for each.

    Raises:
        InvalidInput: Own words hold a forbidden phrase or lack a required one; the brief contradicts itself.
        CannotWrite: Required phrases are forbidden or do not fit.
        PictureMayNotBeUsed: The rights to a picture have expired.
    """
    _refuse_expired(ideas)
    chosen = [placements.get(placement_id) for placement_id in placement_ids]
    worded = [placement for placement in chosen if placement.kind is not PlacementKind.LOGO]
    asset_ids = list(dict.fromkeys(idea.asset.id for idea in ideas))
    desk = Desk(
        campaign=campaign,
        brief=material.load_brief(work, campaign),
        limits=material.tightest(worded),
        roomiest_headline=material.roomiest_headline(worded),
        tags=material.load_tags(work, asset_ids),
        style=style,
    )
    last = _last_numbers(work, campaign.id, asset_ids)
    designs = _designs(work, desk, ideas, last)
    numbers = []
    for idea in ideas:
        last[idea.asset.id] = number = last.get(idea.asset.id, 0) + 1
        numbers.append(number)
    concepts = _concepts(work, desk, ideas, numbers, designs)
    items = [
        NewItem(
            f"{idea.asset.original_name} · idea {concept.number}",
            {"concept_id": concept.id, "placement_ids": list(placement_ids)},
        )
        for idea, concept in zip(ideas, concepts, strict=True)
    ]
    ads = len(items) * len(placement_ids)
    return queue(work, campaign, items, f"{campaign.name}: {ads} ad{'' if ads == 1 else 's'}")


def queue(work: Work, campaign: Campaign, items: Sequence[NewItem], title: str) -> BatchId:
    """Queue the drawing of concepts."""
    return jobs.create_batch(
        work,
        kind=BatchKind.RENDER,
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        title=title,
        items=items,
    )


def next_number(work: Work, campaign_id: str, asset_id: str) -> int:
    """The number of the next concept of a picture in a campaign."""
    return _last_numbers(work, campaign_id, [asset_id]).get(asset_id, 0) + 1


def wording_of(words: Words, brief: Brief, limits: Limits, author: str, *, language: Language | None = None) -> Wording:
    """A person's own words as a caption's variation; `language` is theirs where it is not the campaign's."""
    own = None if language == brief.language else language
    (wording,) = captions.scored([studio.copy_of(words)], language_of(brief, own), limits, author=author, language=own)
    return wording


def _concepts(
    work: Work, desk: Desk, ideas: Sequence[Idea], numbers: Sequence[int], designs: Mapping[str, tuple[Design, ...]]
) -> list[Concept]:
    """The concepts of all ideas with their captions. Each table is written once: the transaction keeps others waiting."""
    wordings = [
        _own(work, desk, idea.words) if idea.words else _written(desk, idea.asset, number)
        for idea, number in zip(ideas, numbers, strict=True)
    ]
    worded = [(idea.asset, said) for idea, said in zip(ideas, wordings, strict=True)]
    concepts = [
        _concept(desk, idea, number, designs[idea.asset.id][number - 1], caption, said[0])
        for idea, number, caption, said in zip(
            ideas, numbers, captions.add_all(work, desk.campaign, worded), wordings, strict=True
        )
    ]
    for concept, concept_id in zip(concepts, ids.new_ids(len(concepts)), strict=True):
        concept.id = concept_id
    work.add_all(concepts)
    work.flush()
    return concepts


def _concept(desk: Desk, idea: Idea, number: int, design: Design, caption: Caption, said: Wording) -> Concept:
    return Concept(
        agency_id=desk.campaign.agency_id,
        campaign_id=desk.campaign.id,
        asset_id=idea.asset.id,
        number=number,
        name=rules.design_name(design.family, design.scheme),
        design={
            "family": design.family,
            "scheme": design.scheme,
            "variant": design.variant,
            "seed": design.seed,
            "landing_url": idea.words.landing_url if idea.words else "",
            "stands_in": said.copy.headline if said.copy.stands_in else "",
            **{name: text for name, text in (("offer", idea.offer), ("row", idea.row)) if text},
        },
        caption_id=caption.id,
    )


def _own(work: Work, desk: Desk, words: Words) -> tuple[Wording, ...]:
    campaign = desk.campaign
    said = rules.completed(
        words,
        client_name=desk.brief.client_name,
        cta=campaign.call_to_action or "",
        landing_url=campaign.landing_url or "",
    )
    if desk.style.refuses_words:
        rules.refuse_phrases(said, desk.brief)
    author = work.scope.name if work.scope else ""
    return (wording_of(said, desk.brief, desk.limits, author or "own words"),)


def _written(desk: Desk, asset: Asset, number: int) -> tuple[Wording, ...]:
    """The concept's words first, then the alternatives people may choose instead."""
    style, facts = desk.style, material.facts_of(asset, desk.tags.get(asset.id, ()))
    seed = rules.seed_of(style.seed, asset.file_sha256)
    main = writer.write_ad(
        desk.brief,
        facts,
        seed=seed,
        concept=number - 1,
        limits=desk.limits,
        headline_elsewhere=desk.roomiest_headline,
        tone=style.tone,
        template=style.template,
        angle=style.angle,
    )
    others: tuple[Copy, ...] = ()
    if style.alternatives:
        request = Request(
            tone=style.tone,
            template=style.template,
            angle=style.angle,
            variations=style.alternatives,
            seed=seed + number,
            limits=desk.limits,
        )
        others = writer.write(desk.brief, facts, request)
    return captions.scored([main, *others], desk.brief, desk.limits)


def _designs(work: Work, desk: Desk, ideas: Sequence[Idea], last: Mapping[str, int]) -> dict[str, tuple[Design, ...]]:
    """Designs for every concept number of every picture, those that exist included, so that new ones differ from them."""
    counts: dict[str, int] = {}
    assets: dict[str, Asset] = {}
    for idea in ideas:
        assets[idea.asset.id] = idea.asset
        counts[idea.asset.id] = counts.get(idea.asset.id, last.get(idea.asset.id, 0)) + 1
    pictures = [(studio.picture_of(asset), _looks(asset)) for asset in assets.values()]
    look = studio.look_of(work, desk.campaign.workspace_id)
    planned = rendering.plan_batch(pictures, look, max(counts.values()), desk.style.seed)
    return dict(zip(assets, planned, strict=True))


def _looks(asset: Asset) -> rendering.PictureFacts:
    return rendering.PictureFacts(
        brightness=asset.brightness, palette=tuple(str(colour["hex"]) for colour in asset.palette)
    )


def _last_numbers(work: Work, campaign_id: str, asset_ids: Sequence[str]) -> dict[str, int]:
    rows = work.execute(
        select(Concept.asset_id, func.max(Concept.number).label("last"))
        .where(Concept.campaign_id == campaign_id, Concept.asset_id.in_(asset_ids))
        .group_by(Concept.asset_id)
    )
    return {row.asset_id: row.last for row in rows}


def _refuse_expired(ideas: Sequence[Idea]) -> None:
    for idea in ideas:
        until = idea.asset.rights_expire_on
        if until is not None and until < clock.today():
            raise rules.PictureMayNotBeUsed(
                f"the rights to {idea.asset.original_name} ended on {until}",
                field="assets",
                remedy="leave it out, or set a new day in the library",
            )
