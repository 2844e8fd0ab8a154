"""Caption rows, written inside an open unit of work: what the writer or a person said, in variations."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from core import clock, ids
from core.assets.models import Asset
from core.campaigns.models import Campaign
from core.copywriting.fragments import fold, tidy
from core.copywriting.models import Caption, CaptionVariation
from core.copywriting.rules import Brief, Copy, Limits
from core.copywriting.score import Score, score
from core.db import Work
from core.vocabulary import (
    CaptionAngle,
    CaptionStatus,
    CaptionTemplate,
    CaptionTone,
    CopyFramework,
    Language,
    VariationLabel,
)


@dataclass(frozen=True)
class Wording:
    """The words of one variation, and who wrote them; `author` is "" for the writer.

    `language` is None where it is the campaign's; `placement_id` is "" where the words are for all placements.
    """

    copy: Copy
    score: Score
    author: str = ""
    language: Language | None = None
    placement_id: str = ""


def scored(
    copies: Sequence[Copy],
    brief: Brief,
    limits: Limits,
    *,
    author: str = "",
    language: Language | None = None,
    placement_id: str = "",
) -> tuple[Wording, ...]:
    """Each copy with its score; the brief is in the language of the copies."""
    return tuple(Wording(copy, score(copy, brief, limits), author, language, placement_id) for copy in copies)


def add(work: Work, campaign: Campaign, asset: Asset, wordings: Sequence[Wording], *, caption_id: str = "") -> Caption:
    """A caption with these variations, the first of them primary; it gets a new id unless one is given."""
    (caption,) = add_all(work, campaign, [(asset, wordings)], caption_ids=[caption_id] if caption_id else ())
    return caption


def add_all(
    work: Work,
    campaign: Campaign,
    worded: Sequence[tuple[Asset, Sequence[Wording]]],
    *,
    caption_ids: Sequence[str] = (),
) -> list[Caption]:
    """As `add` for many pictures at once, in three statements however many there are."""
    captions = [
        Caption(
            id=caption_id,
            agency_id=work.agency_id,
            workspace_id=campaign.workspace_id,
            campaign_id=campaign.id,
            asset_id=asset.id,
            status=CaptionStatus.COMPLETED,
            generated_at=clock.now(),
        )
        for caption_id, (asset, _) in zip(caption_ids or ids.new_ids(len(worded)), worded, strict=True)
    ]
    work.add_all(captions)
    work.flush()
    variations = [
        [_variation(caption, position, wording) for position, wording in enumerate(wordings, start=1)]
        for caption, (_, wordings) in zip(captions, worded, strict=True)
    ]
    work.add_all(variation for of_one in variations for variation in of_one)
    work.flush()
    for caption, (primary, *_) in zip(captions, variations, strict=True):
        make_primary(caption, primary)
    work.flush()
    return captions


def hold(work: Work, caption: Caption) -> None:
    """Let nobody else add a text to this caption until this unit of work ends: places are given out one after another."""
    work.execute(select(Caption.id).where(Caption.id == caption.id).with_for_update(key_share=True))


def add_variation(
    work: Work, caption: Caption, wording: Wording, *, is_primary: bool = True, variation_id: str = ""
) -> CaptionVariation:
    """One more variation of a caption, which becomes the primary one unless it is only offered."""
    hold(work, caption)
    of_caption = CaptionVariation.caption_id == caption.id
    latest = work.scalar(select(func.max(CaptionVariation.position)).where(of_caption)) or 0
    variation = _variation(caption, latest + 1, wording)
    if variation_id:
        variation.id = variation_id
    work.add(variation)
    work.flush()
    if is_primary:
        make_primary(caption, variation)
    return variation


def make_primary(caption: Caption, variation: CaptionVariation) -> None:
    """Let a variation speak for its caption: what new ads take."""
    caption.primary_variation_id = variation.id
    caption.base_caption = caption.base_caption or variation.text
    caption.primary_text = variation.text
    caption.quality_score = variation.score
    caption.score_breakdown = dict(variation.score_breakdown)


def text_key(text: str) -> str:
    """What equal texts have in common, whatever their case and spaces."""
    return hashlib.sha256(fold(tidy(text)).encode("utf-8", "replace")).hexdigest()


def copy_of(variation: CaptionVariation) -> Copy:
    """A stored variation as the words of an ad; what people wrote without a style has the plain one."""
    return Copy(
        headline=variation.headline,
        subheadline=variation.subheadline,
        primary_text=variation.text,
        description=variation.description,
        long_headline=variation.long_headline,
        cta=variation.cta,
        alt_text=variation.alt_text,
        label=VariationLabel(variation.label or VariationLabel.MAIN),
        tone=CaptionTone(variation.tone or CaptionTone.DEFAULT),
        template=CaptionTemplate(variation.template or CaptionTemplate.PUNCHY),
        angle=CaptionAngle(variation.angle or CaptionAngle.CTA_FOCUSED),
        framework=CopyFramework(variation.framework or CopyFramework.FOUR_U),
    )


def _variation(caption: Caption, position: int, wording: Wording) -> CaptionVariation:
    copy, by_hand = wording.copy, bool(wording.author)
    return CaptionVariation(
        agency_id=caption.agency_id,
        caption_id=caption.id,
        position=position,
        text=copy.primary_text,
        headline=copy.headline,
        subheadline=copy.subheadline,
        description=copy.description,
        long_headline=copy.long_headline,
        cta=copy.cta[:50],
        alt_text=copy.alt_text,
        tone=None if by_hand else copy.tone,
        template=None if by_hand else copy.template,
        angle=None if by_hand else copy.angle,
        label=copy.label,
        format=wording.placement_id or None,
        framework="" if by_hand else copy.framework,
        language=wording.language,
        score=wording.score.total,
        score_breakdown={"total": wording.score.total, "criteria": [asdict(c) for c in wording.score.criteria]},
        author_name=wording.author,
        created_at=clock.now(),
    )
