"""What people do with captions: have them written, edit one, choose one."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from core import db, fields, settings
from core.accounts import audit
from core.accounts.rules import Permission, require
from core.campaigns import workable
from core.copywriting import captions, material, writers
from core.copywriting.gathering import Gathered, gather
from core.copywriting.models import Caption, CaptionVariation
from core.copywriting.rules import VARIATIONS_MAX, Copy, Request
from core.copywriting.usage import Usage
from core.db import Scope, Work
from core.errors import NotFound
from core.ids import CaptionId, VariationId
from core.storage import files
from core.vocabulary import CaptionAngle, CaptionTemplate, CaptionTone, ReviewStatus

TEXT_MAX = 2200
LINE_MAX = 300
CTA_MAX = 50


class CaptionNotFound(NotFound):
    """No caption, or no variation, of that id for this agency."""


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
) -> WrittenCaption:
    """Have the words of a picture written from brief, kit and what can be seen in it.

    Args:
        tone: One of `CaptionTone`; `template` and `angle` likewise. Without an angle the variations take turns.
        variations: 1 to 10.
        seed: Equal seeds give equal words.
        writer: "offline" or "model"; the operator's choice unless given. A model that fails is told, never replaced.

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
    )
    with db.read(scope) as work:
        given = gather(work, workable.campaign(work, campaign_id), asset_id, request)
    copies, usage = _written(scope, campaign_id, given, writer)
    with db.work(scope) as work:
        # A model takes its time: campaign and picture may have been put away meanwhile.
        campaign = workable.campaign(work, campaign_id)
        (asset,) = material.load_pictures(work, campaign, [asset_id])
        caption = captions.add(work, campaign, asset, captions.scored(copies, given.brief, given.request.limits))
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
        limits = material.tightest(material.load_placements(work, campaign))
        copy = replace(captions.copy_of(old), **changes)
        (wording,) = captions.scored([copy], material.load_brief(work, campaign), limits, author=scope.name)
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
