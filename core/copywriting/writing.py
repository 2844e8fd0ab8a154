"""How words come about: everything is read, the writer writes while no transaction is open, and the texts are kept.

The same for a person who waits and for an item of a batch. An item gives its id: the caption or text that it makes is stored
under it, so an item that runs twice, because its process was killed, stores once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select

from core import db, fields, settings
from core.accounts import audit
from core.campaigns import workable
from core.copywriting import captions, material, writers
from core.copywriting.gathering import Gathered, gather
from core.copywriting.models import Caption, CaptionVariation
from core.copywriting.renewal import RENEWABLE
from core.copywriting.rules import EMOJI_HABITS, VARIATIONS_MAX, Copy, EmojiHabit, Request, Rework
from core.copywriting.usage import Usage
from core.db import Scope, Work
from core.errors import Conflict, InvalidInput, NotFound
from core.ids import CaptionId, VariationId
from core.storage import files
from core.vocabulary import CaptionAngle, CaptionTemplate, CaptionTone, Language

# Variations of one caption.
TEXTS_MAX: Final = 40
HASHTAGS_MAX: Final = 12


class CaptionNotFound(NotFound):
    """No caption, or no variation, of that id for this agency."""


@dataclass(frozen=True)
class WrittenCaption:
    """A caption and its variations, the first of them primary; `usage` is what a model cost, None for the offline writer."""

    caption_id: CaptionId
    variation_ids: tuple[VariationId, ...]
    usage: Usage | None = None


@dataclass(frozen=True)
class WrittenText:
    """A text made of another, and what a model cost."""

    variation_id: VariationId
    usage: Usage | None = None


# ── Wishes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def request_of(
    *,
    tone: str = CaptionTone.DEFAULT,
    template: str = CaptionTemplate.DESCRIPTIVE,
    angle: str | None = None,
    variations: int = 3,
    seed: int = 0,
    emoji: str | None = None,
    hashtags: int | None = None,
) -> Request:
    """Somebody's wishes, checked.

    Raises:
        InvalidInput: At the field that does not fit.
    """
    return Request(
        tone=fields.required_choice("tone", tone, CaptionTone),
        template=fields.required_choice("template", template, CaptionTemplate),
        angle=fields.clean_choice("angle", angle, CaptionAngle),
        variations=fields.clean_whole("variations", variations, least=1, most=VARIATIONS_MAX) or 1,
        seed=seed,
        emoji=_emoji(emoji),
        hashtags=fields.clean_whole("hashtags", hashtags, least=0, most=HASHTAGS_MAX),
    )


def renewable(field: str) -> str:
    """A field that can be written anew.

    Raises:
        InvalidInput: There is no such field.
    """
    if field not in RENEWABLE:
        raise InvalidInput(f"“{field[:40]}” is no field of a text", field="field", remedy=f"use {', '.join(RENEWABLE)}")
    return field


def _emoji(wanted: str | None) -> EmojiHabit | None:
    if wanted in {None, ""}:
        return None
    for habit in EMOJI_HABITS:
        if wanted == habit:
            return habit
    raise InvalidInput(
        f"“{str(wanted)[:40]}” says no number of emoji", field="emoji", remedy=f"use {', '.join(EMOJI_HABITS)}"
    )


# ── A picture's texts ────────────────────────────────────────────────────────────────────────────────────────────────


def write_caption(
    scope: Scope,
    campaign_id: str,
    asset_id: str,
    request: Request,
    *,
    writer: str | None = None,
    liked: Sequence[str] = (),
    placement_id: str = "",
    item_id: str = "",
) -> WrittenCaption:
    """Have the texts of a picture written and keep them.

    Args:
        placement_id: The one placement whose room they have; "" for the room that every placement of the campaign gives.
        item_id: The item of a batch that asks; what it has stored already is given back and not written again.

    Raises:
        ImprimaturError: As `service.write_captions`.
    """
    with db.read(scope) as work:
        if item_id and (there := work.get(Caption, item_id)) is not None:
            return WrittenCaption(CaptionId(there.id), _texts_of(work, there))
        campaign = workable.campaign(work, campaign_id)
        given = gather(work, campaign, asset_id, request, liked=liked, placement_id=placement_id)
    copies, usage = _written(scope, campaign_id, given, writer, item_id)
    with db.work(scope) as work:
        # A model takes its time: campaign and picture may have been put away meanwhile.
        campaign = workable.campaign(work, campaign_id)
        (asset,) = material.load_pictures(work, campaign, [asset_id])
        written_in = given.brief.language
        language = None if written_in == campaign.language else written_in
        wordings = captions.scored(
            copies, given.brief, given.request.limits, language=language, placement_id=placement_id
        )
        caption = captions.add(work, campaign, asset, wordings, caption_id=item_id)
        by = f" with {usage.model}" if usage else ""
        record(work, caption, "caption.written", f"Wrote {len(copies)} texts for {asset.original_name}{by}")
        return WrittenCaption(CaptionId(caption.id), _texts_of(work, caption), usage)


def _texts_of(work: Work, caption: Caption) -> tuple[VariationId, ...]:
    rows = select(CaptionVariation.id).where(CaptionVariation.caption_id == caption.id)
    return tuple(VariationId(one) for one in work.scalars(rows.order_by(CaptionVariation.position)))


# ── A text made of another ───────────────────────────────────────────────────────────────────────────────────────────


def rework(
    scope: Scope,
    variation_id: str,
    field: str,
    language: Language | None,
    *,
    writer: str | None = None,
    item_id: str = "",
) -> WrittenText:
    """One more variation, made of another: a field written anew, or all of it in another language.

    Args:
        item_id: As for `write_caption`.

    Raises:
        ImprimaturError: As `service.renew_field` and `service.translate`.
    """
    with db.read(scope) as work:
        if item_id and work.get(CaptionVariation, item_id) is not None:
            return WrittenText(VariationId(item_id))
        old, caption, given = _material_of(work, variation_id, field, language)
    copies, usage = _written(scope, caption.campaign_id or "", given, writer, item_id)
    brief, limits = given.brief, given.request.limits
    with db.work(scope) as work:
        campaign = workable.campaign(work, caption.campaign_id or "")
        caption = work.one(Caption, caption.id, missing=CaptionNotFound, what="text")
        captions.hold(work, caption)
        refuse_more(work, caption)
        stored = None if brief.language == campaign.language else brief.language
        # What a person wrote stays theirs where only a field of it is new.
        author, placement_id = old.author_name if field else "", old.format or ""
        (wording,) = captions.scored(copies, brief, limits, author=author, language=stored, placement_id=placement_id)
        made = captions.add_variation(work, caption, wording, is_primary=False, variation_id=item_id)
        did = f"Wrote the {field.replace('_', ' ')} anew" if field else f"Wrote a text in {brief.language.value}"
        record(work, caption, "caption.reworked", f"{did} with {usage.model}" if usage else did)
        return WrittenText(VariationId(made.id), usage)


def _material_of(
    work: Work, variation_id: str, field: str, language: Language | None
) -> tuple[CaptionVariation, Caption, Gathered]:
    """The text, its caption, and what the writer is given to rework it."""
    old, caption = text_and_caption(work, variation_id)
    campaign = workable.campaign(work, caption.campaign_id or "")
    refuse_more(work, caption)
    standing, usual = Language(old.language or campaign.language), Language(campaign.language)
    wanted = language or standing
    if not field and wanted is standing:
        raise InvalidInput("the text is in this language", field="language", remedy="choose another one")
    given = gather(work, campaign, caption.asset_id, Request(), placement_id=old.format or "", language=wanted)
    beside = work.scalars(select(CaptionVariation).where(CaptionVariation.caption_id == caption.id)).all()
    copies = [captions.copy_of(row) for row in beside if (row.language or usual) == wanted]
    seen = tuple(getattr(one, field or "primary_text") for one in copies)
    copy = captions.copy_of(old)
    request = replace(
        given.request,
        tone=copy.tone,
        template=copy.template,
        angle=copy.angle,
        variations=1,
        rework=Rework(copy, field, tuple(filter(None, seen))),
    )
    return old, caption, replace(given, request=request)


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def text_and_caption(work: Work, variation_id: str) -> tuple[CaptionVariation, Caption]:
    """A text and the caption it belongs to.

    Raises:
        CaptionNotFound: There is no such text.
    """
    variation = work.one(CaptionVariation, variation_id, missing=CaptionNotFound, what="text")
    return variation, work.one(Caption, variation.caption_id, missing=CaptionNotFound, what="text")


def refuse_more(work: Work, caption: Caption) -> None:
    """Refuse a text beyond the 40 that a caption may have.

    Raises:
        Conflict: There are 40.
    """
    if work.query(CaptionVariation).where(CaptionVariation.caption_id == caption.id).count() >= TEXTS_MAX:
        raise Conflict(
            f"there are {TEXTS_MAX} texts of this caption already", field="text", remedy="have a new set written"
        )


def record(work: Work, caption: Caption, action: str, summary: str) -> None:
    """What was done to a caption, for the audit log."""
    audit.record(
        work,
        action=action,
        entity_type="caption",
        entity_id=caption.id,
        summary=summary,
        details={"workspace_id": caption.workspace_id, "campaign_id": caption.campaign_id},
    )


def _written(
    scope: Scope, campaign_id: str, given: Gathered, name: str | None, item_id: str
) -> tuple[tuple[Copy, ...], Usage | None]:
    """The words, and what they cost where a model wrote them. No transaction is open meanwhile."""
    model = settings.current().model
    takes_picture = (name or settings.current().writer) == writers.MODEL and model.sees_pictures
    picture = files.read(scope, given.thumbnail_sha256) if takes_picture and model.is_set_up else None
    chosen = writers.chosen(name, scope, campaign_id=campaign_id, picture=picture, item_id=item_id or None)
    if isinstance(chosen, writers.OfflineWriter):
        return chosen.write(given.brief, given.facts, given.request), None
    from core.copywriting.model_writer import ModelWriter

    if not isinstance(chosen, ModelWriter):
        raise TypeError(f"no usage is known of {type(chosen).__name__}")
    written = chosen.written(given.brief, given.facts, given.request)
    return written.copies, written.usage
