"""What people do with captions: have them written, edit one, choose one, have one reworked, keep one to be followed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from core import clock, db, fields
from core.accounts import audit
from core.accounts.rules import Permission, require
from core.campaigns import workable
from core.campaigns.models import Campaign
from core.copywriting import captions, material, writing
from core.copywriting.fragments import fold, tidy
from core.copywriting.models import ReferenceCaption
from core.copywriting.renewal import language_of
from core.copywriting.writing import WrittenCaption
from core.db import Scope
from core.errors import Conflict, InvalidInput, NotFound
from core.ids import VariationId
from core.vocabulary import CaptionTemplate, CaptionTone, Language, ReviewStatus

TEXT_MAX = 2200
LINE_MAX = 300
CTA_MAX = 50
# Texts kept for one campaign.
REFERENCES_MAX = 20


class ReferenceNotFound(NotFound):
    """No kept text of that id for this agency."""


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
    request = writing.request_of(
        tone=tone,
        template=template,
        angle=angle,
        variations=variations,
        seed=seed,
        emoji=emoji,
        hashtags=hashtags,
    )
    return writing.write_caption(scope, campaign_id, asset_id, request, writer=writer, liked=liked)


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
        old, caption = writing.text_and_caption(work, variation_id)
        campaign = workable.campaign(work, caption.campaign_id or "")
        captions.hold(work, caption)
        writing.refuse_more(work, caption)
        placement_id = old.format or ""
        limits = material.room(work, campaign, placement_id)
        copy = replace(captions.copy_of(old), **changes)
        language = Language(old.language) if old.language else None
        brief = language_of(material.load_brief(work, campaign), language)
        (wording,) = captions.scored(
            [copy], brief, limits, author=scope.name, language=language, placement_id=placement_id
        )
        variation = captions.add_variation(work, caption, wording)
        caption.approval_status = ReviewStatus.PENDING
        writing.record(work, caption, "caption.edited", "Edited a text")
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
        variation, caption = writing.text_and_caption(work, variation_id)
        if caption.primary_variation_id != variation.id:
            workable.campaign(work, caption.campaign_id or "")
            captions.make_primary(caption, variation)
            caption.approval_status = ReviewStatus.PENDING
            writing.record(work, caption, "caption.chosen", "Chose another text")


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
    return writing.rework(scope, variation_id, writing.renewable(field), None, writer=writer).variation_id


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
    wanted = fields.required_choice("language", language, Language)
    return writing.rework(scope, variation_id, "", wanted, writer=writer).variation_id


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
        variation, caption = writing.text_and_caption(work, variation_id)
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
        writing.record(work, caption, "caption.kept", "Kept a text for later writing to follow")
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
