"""What people do with captions: have them written, edit one, choose one, have one reworked, keep one to be followed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from core import clock, db, fields, settings
from core.accounts import audit
from core.accounts.rules import Permission, require
from core.campaigns import workable
from core.campaigns.models import Campaign
from core.copywriting import captions, material, writers
from core.copywriting.fragments import fold, tidy
from core.copywriting.gathering import Gathered, gather
from core.copywriting.models import Caption, CaptionVariation, ReferenceCaption
from core.copywriting.renewal import RENEWABLE, language_of
from core.copywriting.rules import EMOJI_HABITS, VARIATIONS_MAX, Copy, EmojiHabit, Request, Rework
from core.copywriting.usage import Usage
from core.db import Scope, Work
from core.errors import Conflict, InvalidInput, NotFound
from core.ids import CaptionId, VariationId
from core.storage import files
from core.vocabulary import CaptionAngle, CaptionTemplate, CaptionTone, Language, ReviewStatus

TEXT_MAX = 2200
LINE_MAX = 300
CTA_MAX = 50
# Variations of one caption, and texts kept for one campaign.
TEXTS_MAX = 40
REFERENCES_MAX = 20
HASHTAGS_MAX = 12


class CaptionNotFound(NotFound):
    """No caption, or no variation, of that id for this agency."""


class ReferenceNotFound(NotFound):
    """No kept text of that id for this agency."""


@dataclass(frozen=True)
class WrittenCaption:
    """A caption and its variations, the first of them primary; `usage` is what a model cost, None for the offline writer."""

    caption_id: CaptionId
    variation_ids: tuple[VariationId, ...]
    usage: Usage | None = None


def write_captions(
    scope: Scope,
    campaign_id: str,
    asset_id: str,
    *,
    tone: str = CaptionTone.DEFAULT,
    template: str = CaptionTemplate.DESCRIPTIVE,
    angle: str | None = None,
    variations: int = 3,
    seed: int = 0,
    writer: str | None = None,
    liked: Sequence[str] = (),
    emoji: str | None = None,
    hashtags: int | None = None,
) -> WrittenCaption:
    """Have the words of a picture written from brief, kit and what can be seen in it.

    Args:
        tone: One of `CaptionTone`; `template` and `angle` likewise. Without an angle the variations take turns.
        variations: 1 to 10.
        seed: Equal seeds give equal words.
        writer: "offline" or "model"; the operator's choice unless given. A model that fails is told, never replaced.
        liked: Texts whose style is followed beside that of the kept ones, such as those of approved ads.
        emoji: "none", "few" or "many"; the client's own texts decide unless given. Voice and placements bound it.
        hashtags: 0 to 12, likewise.

    Raises:
        InvalidInput: At the field that does not fit, or where the brief contradicts itself; no model is set up.
        CannotWrite: Required phrases are forbidden or do not fit.
        BudgetSpent, ModelFailed, AnswerRefused: The model may not be asked, does not answer, or its texts break a rule.
        CampaignNotFound, AssetNotFound: There is none of that id, or the picture is another client's.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not write texts.
    """
    require(scope, Permission.EDIT_CONTENT)
    request = Request(
        tone=fields.required_choice("tone", tone, CaptionTone),
        template=fields.required_choice("template", template, CaptionTemplate),
        angle=fields.clean_choice("angle", angle, CaptionAngle),
        variations=fields.clean_whole("variations", variations, least=1, most=VARIATIONS_MAX) or 1,
        seed=seed,
        emoji=_emoji(emoji),
        hashtags=fields.clean_whole("hashtags", hashtags, least=0, most=HASHTAGS_MAX),
    )
    with db.read(scope) as work:
        given = gather(work, workable.campaign(work, campaign_id), asset_id, request, liked=liked)
    copies, usage = _written(scope, campaign_id, given, writer)
    return _kept(scope, campaign_id, asset_id, given, copies, usage)


def _kept(
    scope: Scope, campaign_id: str, asset_id: str, given: Gathered, copies: Sequence[Copy], usage: Usage | None
) -> WrittenCaption:
    with db.work(scope) as work:
        # A model takes its time: campaign and picture may have been put away meanwhile.
        campaign = workable.campaign(work, campaign_id)
        (asset,) = material.load_pictures(work, campaign, [asset_id])
        written_in = given.brief.language
        language = None if written_in == campaign.language else written_in
        wordings = captions.scored(copies, given.brief, given.request.limits, language=language)
        caption = captions.add(work, campaign, asset, wordings)
        by = f" with {usage.model}" if usage else ""
        _record(work, caption, "caption.written", f"Wrote {len(copies)} texts for {asset.original_name}{by}")
        ids = work.scalars(
            select(CaptionVariation.id)
            .where(CaptionVariation.caption_id == caption.id)
            .order_by(CaptionVariation.position)
        )
        return WrittenCaption(CaptionId(caption.id), tuple(VariationId(variation_id) for variation_id in ids), usage)


def edit_variation(
    scope: Scope,
    variation_id: str,
    *,
    text: str | None = None,
    headline: str | None = None,
    subheadline: str | None = None,
    description: str | None = None,
    cta: str | None = None,
    alt_text: str | None = None,
) -> VariationId:
    """Keep a person's wording as a new variation, which becomes the primary one; what is not given stays as it was.

    Args:
        text: The primary text, at most 2,200 characters; "" clears any field.

    Raises:
        InvalidInput: At the field that does not fit.
        CaptionNotFound: There is no such variation.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not write texts.
    """
    require(scope, Permission.EDIT_CONTENT)
    given = {"headline": headline, "subheadline": subheadline, "description": description, "alt_text": alt_text}
    changes: dict[str, Any] = {
        name: fields.clean_line(name, value, max_length=LINE_MAX) or ""
        for name, value in given.items()
        if value is not None
    }
    if text is not None:
        changes["primary_text"] = fields.clean_text("text", text, max_length=TEXT_MAX) or ""
    if cta is not None:
        changes["cta"] = fields.clean_line("cta", cta, max_length=CTA_MAX) or ""
    with db.work(scope) as work:
        old = work.one(CaptionVariation, variation_id, missing=CaptionNotFound, what="text")
        caption = work.one(Caption, old.caption_id, missing=CaptionNotFound, what="text")
        campaign = workable.campaign(work, caption.campaign_id or "")
        _refuse_more(work, caption)
        limits = material.tightest(material.load_placements(work, campaign))
        copy = replace(captions.copy_of(old), **changes)
        language = Language(old.language) if old.language else None
        brief = language_of(material.load_brief(work, campaign), language)
        (wording,) = captions.scored([copy], brief, limits, author=scope.name, language=language)
        variation = captions.add_variation(work, caption, wording)
        caption.approval_status = ReviewStatus.PENDING
        _record(work, caption, "caption.edited", "Edited a text")
        return VariationId(variation.id)


def choose_variation(scope: Scope, variation_id: str) -> None:
    """Make a variation the one that new ads take; choosing it twice changes nothing.

    Raises:
        CaptionNotFound: There is no such variation.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not write texts.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        variation = work.one(CaptionVariation, variation_id, missing=CaptionNotFound, what="text")
        caption = work.one(Caption, variation.caption_id, missing=CaptionNotFound, what="text")
        if caption.primary_variation_id != variation.id:
            workable.campaign(work, caption.campaign_id or "")
            captions.make_primary(caption, variation)
            caption.approval_status = ReviewStatus.PENDING
            _record(work, caption, "caption.chosen", "Chose another text")


def renew_field(scope: Scope, variation_id: str, field: str, *, writer: str | None = None) -> VariationId:
    """Have one field of a text written anew, the others kept, as a new variation beside it.

    Args:
        field: One of `renewal.RENEWABLE`. What the caption's variations say there already is not said again.
        writer: As for `write_captions`.

    Raises:
        InvalidInput: There is no such field; no model is set up.
        CannotWrite: The brief holds nothing else to say there.
        BudgetSpent, ModelFailed, AnswerRefused: As for `write_captions`.
        CaptionNotFound: There is no such variation.
        Conflict: The campaign or its client is archived, or there are 40 texts already.
        Forbidden: The role may not write texts.
    """
    require(scope, Permission.EDIT_CONTENT)
    if field not in RENEWABLE:
        raise InvalidInput(f"“{field[:40]}” is no field of a text", field="field", remedy=f"use {', '.join(RENEWABLE)}")
    return _reworked(scope, variation_id, field, None, writer)


def translate(scope: Scope, variation_id: str, language: str, *, writer: str | None = None) -> VariationId:
    """Have a text in another language, as a new variation beside it.

    The offline writer writes the same plan anew in that language, from the brief's facts as they stand; a model translates.

    Args:
        language: en, de, fr or es.
        writer: As for `write_captions`.

    Raises:
        InvalidInput: There is no such language, or the text is in it; no model is set up.
        CannotWrite: The offline writer has written all it can in that language.
        BudgetSpent, ModelFailed, AnswerRefused: As for `write_captions`.
        CaptionNotFound: There is no such variation.
        Conflict: The campaign or its client is archived, or there are 40 texts already.
        Forbidden: The role may not write texts.
    """
    require(scope, Permission.EDIT_CONTENT)
    return _reworked(scope, variation_id, "", fields.required_choice("language", language, Language), writer)


def keep_reference(scope: Scope, variation_id: str) -> str:
    """Keep a text for later writing of its campaign to follow, and give the id; keeping it twice changes nothing.

    Raises:
        InvalidInput: It has no primary text, or is in another language than the campaign.
        CaptionNotFound: There is no such variation.
        Conflict: The campaign or its client is archived, or 20 texts are kept.
        Forbidden: The role may not write texts.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        variation = work.one(CaptionVariation, variation_id, missing=CaptionNotFound, what="text")
        caption = work.one(Caption, variation.caption_id, missing=CaptionNotFound, what="text")
        campaign = workable.campaign(work, caption.campaign_id or "")
        if not fold(tidy(variation.text)):
            raise InvalidInput("this text is empty", field="text", remedy="keep one that has a primary text")
        if variation.language not in {None, campaign.language}:
            raise InvalidInput(
                "this text is in another language than the campaign",
                field="text",
                remedy="keep texts of the campaign's language; only those can be followed",
            )
        key = captions.text_key(variation.text)
        # Two people may keep the same text at once: the second waits and finds it kept.
        work.execute(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update(key_share=True))
        kept = work.scalars(select(ReferenceCaption).where(ReferenceCaption.campaign_id == campaign.id)).all()
        for row in kept:
            if row.text_key == key:
                row.language = campaign.language
                return row.id
        if sum(row.language == campaign.language for row in kept) >= REFERENCES_MAX:
            raise Conflict(f"{REFERENCES_MAX} texts are kept already", field="text", remedy="let one of them go first")
        row = ReferenceCaption(
            agency_id=work.agency_id,
            campaign_id=campaign.id,
            text=variation.text,
            text_key=key,
            language=campaign.language,
            kept_at=clock.now(),
            kept_by_name=scope.name,
        )
        work.add(row)
        work.flush()
        _record(work, caption, "caption.kept", "Kept a text for later writing to follow")
        return row.id


def forget_reference(scope: Scope, reference_id: str) -> None:
    """Let a kept text go; what was written after it stays as it is.

    Raises:
        ReferenceNotFound: There is no such text.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not write texts.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        row = work.one(ReferenceCaption, reference_id, missing=ReferenceNotFound, what="text")
        campaign = workable.campaign(work, row.campaign_id)
        work.delete(row)
        audit.record(
            work,
            action="caption.let_go",
            entity_type="reference_caption",
            entity_id=row.id,
            summary="Let a kept text go",
            details={"workspace_id": campaign.workspace_id, "campaign_id": campaign.id},
        )


def _reworked(
    scope: Scope, variation_id: str, field: str, language: Language | None, writer: str | None
) -> VariationId:
    """One more variation, made of another: a field written anew, or all of it in another language."""
    with db.read(scope) as work:
        old = work.one(CaptionVariation, variation_id, missing=CaptionNotFound, what="text")
        caption = work.one(Caption, old.caption_id, missing=CaptionNotFound, what="text")
        campaign = workable.campaign(work, caption.campaign_id or "")
        _refuse_more(work, caption)
        given = gather(work, campaign, caption.asset_id, Request())
        standing, usual = Language(old.language or campaign.language), Language(campaign.language)
        wanted = language or standing
        if not field and wanted is standing:
            raise InvalidInput("the text is in this language", field="language", remedy="choose another one")
        beside = work.scalars(select(CaptionVariation).where(CaptionVariation.caption_id == caption.id)).all()
        copies = [captions.copy_of(row) for row in beside if (row.language or usual) == wanted]
        copy, author, caption_id, campaign_id = captions.copy_of(old), old.author_name, caption.id, campaign.id
    seen = tuple(getattr(one, field or "primary_text") for one in copies)
    request = replace(
        given.request,
        tone=copy.tone,
        template=copy.template,
        angle=copy.angle,
        variations=1,
        rework=Rework(copy, field, tuple(filter(None, seen))),
    )
    brief = language_of(given.brief, wanted)
    (made,), usage = _written(scope, campaign_id, replace(given, brief=brief, request=request), writer)
    with db.work(scope) as work:
        campaign = workable.campaign(work, campaign_id)
        caption = work.one(Caption, caption_id, missing=CaptionNotFound, what="text")
        stored = None if wanted == campaign.language else wanted
        # What a person wrote stays theirs where only a field of it is new.
        (wording,) = captions.scored([made], brief, request.limits, author=author if field else "", language=stored)
        variation = captions.add_variation(work, caption, wording, is_primary=False)
        did = f"Wrote the {field.replace('_', ' ')} anew" if field else f"Wrote a text in {wanted.value}"
        _record(work, caption, "caption.reworked", f"{did} with {usage.model}" if usage else did)
        return VariationId(variation.id)


def _emoji(wanted: str | None) -> EmojiHabit | None:
    if wanted in {None, ""}:
        return None
    for habit in EMOJI_HABITS:
        if wanted == habit:
            return habit
    raise InvalidInput(
        f"“{str(wanted)[:40]}” says no number of emoji", field="emoji", remedy=f"use {', '.join(EMOJI_HABITS)}"
    )


def _refuse_more(work: Work, caption: Caption) -> None:
    if work.query(CaptionVariation).where(CaptionVariation.caption_id == caption.id).count() >= TEXTS_MAX:
        raise Conflict(
            f"there are {TEXTS_MAX} texts of this caption already", field="text", remedy="have a new set written"
        )


def _written(
    scope: Scope, campaign_id: str, given: Gathered, name: str | None
) -> tuple[tuple[Copy, ...], Usage | None]:
    """The words, and what they cost where a model wrote them. No transaction is open meanwhile."""
    model = settings.current().model
    takes_picture = (name or settings.current().writer) == writers.MODEL and model.sees_pictures
    picture = files.read(scope, given.thumbnail_sha256) if takes_picture and model.is_set_up else None
    chosen = writers.chosen(name, scope, campaign_id=campaign_id, picture=picture)
    if isinstance(chosen, writers.OfflineWriter):
        return chosen.write(given.brief, given.facts, given.request), None
    from core.copywriting.model_writer import ModelWriter

    if not isinstance(chosen, ModelWriter):
        raise TypeError(f"no usage is known of {type(chosen).__name__}")
    written = chosen.written(given.brief, given.facts, given.request)
    return written.copies, written.usage


def _record(work: Work, caption: Caption, action: str, summary: str) -> None:
    audit.record(
        work,
        action=action,
        entity_type="caption",
        entity_id=caption.id,
        summary=summary,
        details={"workspace_id": caption.workspace_id, "campaign_id": caption.campaign_id},
    )
