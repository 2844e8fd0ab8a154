"""Words that are written while nobody waits: asked for as a batch, made on the lane of the models, watched and steered.

A model takes seconds to minutes. A page that asked it itself would stand still for so long, and would lose what was paid
for when somebody left it. One item is one set of texts for a picture (and a placement), or one text made of another.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import func, select

from core import db, fields, placements
from core.accounts import audit
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.campaigns import workable
from core.campaigns.models import Campaign
from core.campaigns.rules import CampaignNotFound
from core.copywriting import material, prompts, writers, writing
from core.copywriting.models import Caption
from core.copywriting.rules import Request, refuse_contradictions
from core.db import Scope, Work
from core.errors import Conflict, InvalidInput
from core.ids import BatchId
from core.jobs import ledger as batch_ledger
from core.jobs import queries as jobs_read
from core.jobs import service as jobs
from core.jobs.models import BatchItem, BatchJob
from core.jobs.queries import BatchProgress
from core.jobs.service import NewItem
from core.vocabulary import BatchKind, CaptionTemplate, CaptionTone, ItemStatus, Language

WRITE, REWORK = "write", "rework"
LIKED_MAX: Final = 40
_LOOKED_AT: Final = 20
# Two photos of a batch may look the same to the writer: so far apart their sets begin. A prime, so that it is in step with no
# number of openings; and more than a photo has sets, so that none begins again where one of the same photo did.
_PHOTO_STEP: Final = 1009


@dataclass(frozen=True)
class Standing:
    """What is being written for a campaign, and what of it failed.

    Attributes:
        open: Batches that are not over, the newest first.
        failed: The newest one that is over, when texts of it could not be written.
        was_model: Whether it was a model that could not: then there is another writer to choose.
        has_workers: Whether any process of the installation takes work.
    """

    open: tuple[BatchProgress, ...]
    failed: BatchProgress | None
    was_model: bool
    has_workers: bool


def write(
    scope: Scope,
    campaign_id: str,
    asset_ids: Sequence[str],
    *,
    placement_ids: Sequence[str] = (),
    tone: str = CaptionTone.DEFAULT,
    template: str = CaptionTemplate.DESCRIPTIVE,
    angle: str | None = None,
    variations: int = 3,
    writer: str | None = None,
    liked: Sequence[str] = (),
    emoji: str | None = None,
    hashtags: int | None = None,
) -> BatchId:
    """Queue a set of texts for each of these pictures: captions with their ad copy, written from brief, kit and picture.

    Args:
        placement_ids: A set for each of these placements, in its room; without any, one set that fits all of the campaign's.
        tone: With the other wishes and `liked` as for `service.write_captions`.
        writer: As there. Each set begins elsewhere than those that a picture has or waits for.

    Raises:
        InvalidInput: At the field that does not fit: no picture, more than a batch may hold, a placement that is not the
            campaign's; the brief contradicts itself; no model is set up.
        CampaignNotFound, AssetNotFound: There is none of that id, or a picture is another client's.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not write texts.
    """
    require(scope, Permission.EDIT_CONTENT)
    wishes = writing.request_of(
        tone=tone, template=template, angle=angle, variations=variations, emoji=emoji, hashtags=hashtags
    )
    by = writers.ready(writer)
    with db.work(scope) as work:
        campaign = workable.campaign(work, campaign_id)
        assets = material.load_pictures(work, campaign, list(dict.fromkeys(asset_ids)))
        refuse_contradictions(material.load_brief(work, campaign))
        items = _sets(work, campaign, assets, _places(work, campaign, placement_ids), by)
        named = assets[0].original_name if len(assets) == 1 else f"{len(assets)} photos"
        batch = _queue(work, campaign, f"Texts for {named}", items, _options(wishes, liked))
        _record(work, campaign, batch, "captions.asked", f"Asked for texts for {named}")
        return batch


def rework(
    scope: Scope, variation_id: str, *, field: str = "", language: str | None = None, writer: str | None = None
) -> BatchId:
    """Queue a text made of another: with one field written anew, or all of it in another language.

    Args:
        field: One of `renewal.RENEWABLE`; "" where a language is wanted.
        language: en, de, fr or es.
        writer: As for `write`.

    Raises:
        InvalidInput: There is no such field or language, or the text is in it; no model is set up.
        CaptionNotFound: There is no such text.
        Conflict: The campaign or its client is archived, or there are 40 texts already.
        Forbidden: The role may not write texts.
    """
    require(scope, Permission.EDIT_CONTENT)
    wanted = None if field else fields.required_choice("language", language, Language)
    field = writing.renewable(field) if field else ""
    by = writers.ready(writer)
    with db.work(scope) as work:
        old, caption = writing.text_and_caption(work, variation_id)
        campaign = workable.campaign(work, caption.campaign_id or "")
        writing.refuse_more(work, caption)
        if wanted is not None and wanted == (old.language or campaign.language):
            raise InvalidInput("the text is in this language", field="language", remedy="choose another one")
        did = f"A text in {prompts.LANGUAGES[wanted]}" if wanted else f"Another {field.replace('_', ' ')}"
        payload = {"task": REWORK, "asset_id": caption.asset_id, "variation_id": old.id, "field": field, "writer": by}
        batch = _queue(work, campaign, did, [NewItem(did, {**payload, "language": wanted})], {})
        _record(work, campaign, batch, "captions.asked", f"Asked for a text: {did[:1].lower()}{did[1:]}")
        return batch


def write_offline(scope: Scope, batch_id: str) -> int:
    """Have the offline writer write what a model could not: somebody's own choice, in the same batch.

    Returns:
        How many sets or texts were queued.

    Raises:
        BatchNotFound: There is none.
        Conflict: Nothing of it failed, or it is no batch of texts; the campaign or its client is archived.
        Forbidden: The role may not write texts.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        batch, campaign, items = _failed(work, batch_id)
        for item in items:
            item.payload = {**item.payload, "writer": writers.OFFLINE}
        work.flush()
        queued = _again(work, batch, items)
        _record(work, campaign, BatchId(batch.id), "captions.offline", f"Chose the offline writer for {queued} texts")
        return queued


def ask_again(scope: Scope, batch_id: str) -> int:
    """Have what failed in a batch of texts written by the same writer after all; what somebody stopped stays stopped.

    Returns:
        How many sets or texts were queued.

    Raises:
        BatchNotFound, Conflict, Forbidden: As `write_offline`.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        batch, campaign, items = _failed(work, batch_id)
        queued = _again(work, batch, items)
        _record(work, campaign, BatchId(batch.id), "captions.asked", f"Asked again for {queued} texts")
        return queued


def standing(scope: Scope, campaign_id: str) -> Standing:
    """What is being written for a campaign now, and what of the newest that is over failed.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        found = _newest(work, campaign_id)
        going = tuple(one for one in found if one.is_open)
        last = next((one for one in found if not one.is_open), None)
        failed = last if last is not None and last.counts.failed else None
        was_model = failed is not None and _was_model(work, failed.batch_id)
    has_workers = not going or any(one.is_at_work for one in jobs_read.list_workers())
    return Standing(going, failed, was_model, has_workers)


def _newest(work: Work, campaign_id: str) -> tuple[BatchProgress, ...]:
    """The newest batches of texts of a campaign, with their counts."""
    texts = (BatchJob.campaign_id == campaign_id, BatchJob.job_type == BatchKind.CAPTION)
    newest_first = (BatchJob.created_at.desc(), BatchJob.id.desc())
    batches = work.scalars(select(BatchJob).where(*texts).order_by(*newest_first).limit(_LOOKED_AT)).all()
    return jobs_read.with_counts(work, batches)


def _was_model(work: Work, batch_id: str) -> bool:
    """Whether a model was to write any of what failed in a batch."""
    failed = (BatchItem.batch_id == batch_id, BatchItem.status == ItemStatus.FAILED)
    payloads = work.scalars(select(BatchItem.payload).where(*failed))
    return any(payload.get("writer") == writers.MODEL for payload in payloads)


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _failed(work: Work, batch_id: str) -> tuple[BatchJob, Campaign, Sequence[BatchItem]]:
    """A batch of texts, held until this unit of work ends, with its campaign and what failed in it."""
    batch = batch_ledger.batch(work, batch_id)
    work.refresh(batch, with_for_update=True)
    if batch.job_type != BatchKind.CAPTION:
        raise Conflict("nothing is written in this batch", remedy="open one of texts")
    campaign = workable.campaign(work, batch.campaign_id or "")
    failed = (BatchItem.batch_id == batch.id, BatchItem.status == ItemStatus.FAILED)
    items = work.scalars(select(BatchItem).where(*failed)).all()
    if not items:
        raise Conflict("nothing in this batch failed", remedy="there is nothing to write instead")
    return batch, campaign, items


def _again(work: Work, batch: BatchJob, items: Sequence[BatchItem]) -> int:
    """Queue these failed items once more, and none that was stopped."""
    return sum(jobs.retry(work, batch.id, message=message) for message in {item.error_message for item in items})


def _places(work: Work, campaign: Campaign, placement_ids: Sequence[str]) -> tuple[str, ...]:
    """The placements that each get a set of their own; one "" where a set is for all."""
    own = {place.id for place in material.load_placements(work, campaign)}
    wanted = tuple(dict.fromkeys(placement_ids))
    if strange := [one for one in wanted if one not in own]:
        raise InvalidInput(
            f"{strange[0][:60]} is no placement of this campaign",
            field="placements",
            remedy="choose among its placements, or add this one in the brief",
        )
    return wanted or ("",)


def _sets(work: Work, campaign: Campaign, assets: Sequence[Asset], places: Sequence[str], writer: str) -> list[NewItem]:
    """One item for each picture and placement; each begins elsewhere than what the picture has or waits for."""
    if not assets:
        raise InvalidInput("no photo is chosen", field="assets", remedy="tick at least one photo")
    begun = _begun(work, campaign, [asset.id for asset in assets])
    return [
        NewItem(
            asset.original_name + (f", {_name_of(place)}" if place else ""),
            {
                "task": WRITE,
                "asset_id": asset.id,
                "placement_id": place,
                "seed": begun.get(asset.id, 0) + nth + number * _PHOTO_STEP,
                "writer": writer,
            },
        )
        for number, asset in enumerate(assets)
        for nth, place in enumerate(places)
    ]


def _begun(work: Work, campaign: Campaign, asset_ids: Sequence[str]) -> dict[str, int]:
    """How many sets each of these pictures has, waits for, or may yet be given by another try."""
    rows = work.execute(
        select(Caption.asset_id, func.count())
        .where(Caption.campaign_id == campaign.id, Caption.asset_id.in_(asset_ids))
        .group_by(Caption.asset_id)
    )
    begun = {asset_id: int(number) for asset_id, number in rows}
    waiting = work.scalars(
        select(BatchItem.payload)
        .join(BatchJob, (BatchJob.id == BatchItem.batch_id) & (BatchJob.agency_id == BatchItem.agency_id))
        .where(
            BatchJob.campaign_id == campaign.id,
            BatchJob.job_type == BatchKind.CAPTION,
            BatchItem.status != ItemStatus.DONE,
        )
    )
    for payload in waiting:
        if payload.get("task") == WRITE:
            begun[payload["asset_id"]] = begun.get(payload["asset_id"], 0) + 1
    return begun


def _name_of(placement_id: str) -> str:
    place = placements.get(placement_id)
    return f"{place.platform} {place.name}"


def _options(wishes: Request, liked: Sequence[str]) -> dict[str, Any]:
    """What all items of a batch have in common, as plain JSON."""
    kept = {name: value for name, value in asdict(wishes).items() if name in _WISHES}
    return {"wishes": kept, "liked": list(liked)[:LIKED_MAX]}


_WISHES: Final = ("tone", "template", "angle", "variations", "emoji", "hashtags")


def _queue(work: Work, campaign: Campaign, title: str, items: Sequence[NewItem], options: dict[str, Any]) -> BatchId:
    return jobs.create_batch(
        work,
        kind=BatchKind.CAPTION,
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        title=title,
        items=items,
        options=options,
    )


def _record(work: Work, campaign: Campaign, batch_id: BatchId, action: str, summary: str) -> None:
    audit.record(
        work,
        action=action,
        entity_type="batch",
        entity_id=batch_id,
        summary=summary,
        details={"workspace_id": campaign.workspace_id, "campaign_id": campaign.id},
    )
