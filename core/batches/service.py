"""What people do with batches: pause, go on, stop, try again, make once more; each one transaction with its audit line."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from core import db
from core.accounts import audit
from core.accounts.rules import require
from core.assets.models import Asset
from core.batches import rules
from core.campaigns import workable
from core.creatives.models import AdCreative, Concept
from core.db import Scope, Work
from core.errors import Conflict
from core.exports import service as exports
from core.ids import BatchId
from core.jobs import ledger
from core.jobs import rules as job_rules
from core.jobs import service as jobs
from core.jobs.models import BatchItem, BatchJob
from core.jobs.service import NewItem
from core.vocabulary import BatchKind, CreativeOrigin


def pause(scope: Scope, batch_id: str) -> None:
    """Let nothing more of a batch begin until it is resumed; what is being made is finished.

    Raises:
        BatchNotFound: There is none.
        Conflict: It is over, paused already, or being stopped.
        Forbidden: The role may not steer batches of this kind.
    """
    with db.work(scope) as work:
        batch = _steered(work, batch_id)
        jobs.pause(work, batch.id)
        _record(work, batch, "batch.paused", f"Paused {_name(batch)}")


def resume(scope: Scope, batch_id: str) -> None:
    """Let a paused batch go on where it stopped.

    Raises:
        BatchNotFound: There is none.
        Conflict: It is not paused.
        Forbidden: The role may not steer batches of this kind.
    """
    with db.work(scope) as work:
        batch = _steered(work, batch_id)
        jobs.resume(work, batch.id)
        _record(work, batch, "batch.resumed", f"Resumed {_name(batch)}")


def cancel(scope: Scope, batch_id: str) -> int:
    """Stop a batch: what was made stays, what has not begun never will, what is being made ends within seconds.

    Returns:
        How many items will not be made.

    Raises:
        BatchNotFound: There is none.
        Conflict: It is already over.
        Forbidden: The role may not steer batches of this kind.
    """
    with db.work(scope) as work:
        batch = _steered(work, batch_id)
        cancelled = jobs.cancel(work, batch.id)
        if batch.job_type == BatchKind.EXPORT:
            exports.mark_stopped(work, _export_ids(work, batch.id))
        _record(work, batch, "batch.cancelled", f"Stopped {_name(batch)}", {"items": cancelled})
        return cancelled


def retry(scope: Scope, batch_id: str, *, message: str | None = None) -> int:
    """Try again what failed and what was cancelled in a batch.

    Args:
        message: Only what failed for exactly this reason; None for everything.

    Returns:
        How many items were queued.

    Raises:
        BatchNotFound: There is none.
        Conflict: Nothing in it failed (for that reason), or its campaign or client is archived.
        Forbidden: The role may not steer batches of this kind.
    """
    with db.work(scope) as work:
        batch = _steered(work, batch_id)
        if batch.campaign_id is not None:
            workable.campaign(work, batch.campaign_id)
        queued = jobs.retry(work, batch.id, message=message)
        if batch.job_type == BatchKind.EXPORT:
            exports.mark_waiting(work, _export_ids(work, batch.id))
        _record(work, batch, "batch.retried", f"Tries {_name(batch)} again", {"items": queued, "reason": message or ""})
        return queued


def run_again(scope: Scope, batch_id: str, *, redraw: bool = True) -> BatchId:
    """Make what a batch made once more, as a new batch.

    Ads are drawn with today's kit, photos and words of their ideas, and an ad that would look the same stays as it is. A package
    is built anew with the options of the old one, of what may be packed today. Subjects are cut out anew with the model that
    the kit names today; pictures that were deleted are left out.

    Args:
        redraw: For ads: False draws only the sizes that are missing and leaves the others alone.

    Raises:
        BatchNotFound: There is none.
        Conflict: It is still running; its campaign or client is archived, or gone; nothing is left of it to make again.
        NothingToPack: For a package: there is no ad that may be packed today.
        Forbidden: The role may not steer batches of this kind.
    """
    with db.work(scope) as work:
        batch = _steered(work, batch_id)
        if batch.status in job_rules.OPEN:
            raise Conflict("this batch is still running", remedy="wait for its end, or stop it first")
        if batch.campaign_id is not None:
            workable.campaign(work, batch.campaign_id)
        match batch.job_type:
            case BatchKind.EXPORT:
                again = _package_again(work, batch)
            case BatchKind.RENDER:
                again = _ads_again(work, batch, redraw)
            case BatchKind.MASK:
                again = _masks_again(work, batch)
            case _:
                again = jobs.repeat(work, batch.id)
        _record(work, batch, "batch.repeated", f"Makes {_name(batch)} again", {"batch_id": again})
        return again


# --- parts -------------------------------------------------------------------------------------------------------------


def _steered(work: Work, batch_id: str) -> BatchJob:
    """The batch, if the acting person's role may steer it."""
    batch = ledger.batch(work, batch_id)
    assert work.scope is not None
    require(work.scope, rules.permission_of(BatchKind(batch.job_type)))
    return batch


def _ads_again(work: Work, batch: BatchJob, redraw: bool) -> BatchId:
    """Its ideas as far as they are still there; to be drawn again, the ads that were drawn here."""
    items = work.execute(
        select(BatchItem.label, BatchItem.payload).where(BatchItem.batch_id == batch.id).order_by(BatchItem.position)
    ).all()
    kept = _drawn(work, batch, items) if redraw else _known(work, batch, items)
    if not kept:
        raise _nothing_left(redraw)
    return jobs.create_batch(
        work,
        kind=BatchKind.RENDER,
        workspace_id=batch.workspace_id,
        campaign_id=batch.campaign_id,
        title=batch.title,
        items=kept,
        options=batch.options,
        again_of=batch.id,
    )


def _drawn(work: Work, batch: BatchJob, items: Iterable[Any]) -> list[NewItem]:
    rows = work.execute(
        select(AdCreative.concept_id, AdCreative.placement_id).where(
            AdCreative.campaign_id == (batch.campaign_id or ""), AdCreative.origin == CreativeOrigin.COMPOSED
        )
    )
    standing = {(concept_id, placement_id) for concept_id, placement_id in rows}
    return [
        NewItem(label, {**payload, "placement_ids": drawn, "redraw": True})
        for label, payload in items
        if (drawn := [one for one in payload.get("placement_ids", ()) if (payload.get("concept_id"), one) in standing])
    ]


def _known(work: Work, batch: BatchJob, items: Iterable[Any]) -> list[NewItem]:
    ideas = set(work.scalars(select(Concept.id).where(Concept.campaign_id == (batch.campaign_id or ""))))
    return [
        NewItem(label, {**payload, "redraw": False}) for label, payload in items if payload.get("concept_id") in ideas
    ]


def _nothing_left(redraw: bool) -> Conflict:
    if redraw:
        return Conflict(
            "none of its ads is there to be drawn again",
            remedy="try the failed ones again, or make new ads in the campaign",
        )
    return Conflict("the ideas of this batch were deleted", remedy="make new ads in the campaign")


def _package_again(work: Work, batch: BatchJob) -> BatchId:
    export_ids = _export_ids(work, batch.id)
    if not export_ids:
        raise Conflict("this batch holds no package", remedy="build one in the campaign's package step")
    return exports.start_again(work, export_ids[0], again_of=batch.id)


def _masks_again(work: Work, batch: BatchJob) -> BatchId:
    workable.client(work, str(batch.workspace_id))
    items = work.execute(
        select(BatchItem.label, BatchItem.payload).where(BatchItem.batch_id == batch.id).order_by(BatchItem.position)
    ).all()
    there = set(
        work.scalars(select(Asset.id).where(Asset.workspace_id == batch.workspace_id, Asset.deleted_at.is_(None)))
    )
    kept = [NewItem(label, {**payload, "anew": True}) for label, payload in items if payload.get("asset_id") in there]
    if not kept:
        raise Conflict("its pictures were deleted", remedy="cut out others in the library")
    return jobs.create_batch(
        work,
        kind=BatchKind.MASK,
        workspace_id=batch.workspace_id,
        campaign_id=None,
        title=batch.title,
        items=kept,
        again_of=batch.id,
    )


def _export_ids(work: Work, batch_id: str) -> Sequence[str]:
    payloads = work.scalars(
        select(BatchItem.payload).where(BatchItem.batch_id == batch_id).order_by(BatchItem.position)
    )
    return [str(payload["export_id"]) for payload in payloads if payload.get("export_id")]


def _name(batch: BatchJob) -> str:
    return f"the batch “{batch.title}”" if batch.title else "a batch"


def _record(work: Work, batch: BatchJob, action: str, summary: str, details: dict[str, Any] | None = None) -> None:
    audit.record(
        work,
        action=action,
        entity_type="batch",
        entity_id=batch.id,
        summary=summary,
        details={"workspace_id": batch.workspace_id, "campaign_id": batch.campaign_id, **(details or {})},
    )
