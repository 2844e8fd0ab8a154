"""Making, pausing, cancelling and repeating batches, inside the transaction of the feature that asks for it.

These functions take the open unit of work: a batch appears in the same commit as the business rows it works on, and
whoever opened it has checked the person's role. An item's row is its place in the queue; nothing else has to be told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select, update

from core import clock, ids
from core.db import Work
from core.errors import Conflict, InvalidInput
from core.ids import BatchId
from core.jobs import fleet, ledger, rules
from core.jobs.models import BatchItem, BatchJob
from core.vocabulary import BatchKind, ItemStatus

_ANEW: Final[dict[str, Any]] = {
    "status": ItemStatus.QUEUED,
    "attempts": 0,
    "error_message": None,
    "finished_at": None,
    "started_at": None,
    "due_at": None,
    "is_carried": False,
    "worker": "",
}


@dataclass(frozen=True)
class NewItem:
    """One unit of a new batch: how people see it, and what its function needs (plain JSON values)."""

    label: str
    payload: Mapping[str, Any]


def create_batch(
    work: Work,
    *,
    kind: BatchKind,
    workspace_id: str,
    campaign_id: str | None,
    title: str,
    items: Sequence[NewItem],
    options: Mapping[str, Any] | None = None,
    again_of: str | None = None,
) -> BatchId:
    """Queue a batch in this transaction; it starts when the transaction is committed.

    Args:
        work: The open unit of work with the rows the items speak of.
        items: At least one, at most what the agency's plan allows, in the order they shall run.
        again_of: The batch this one repeats.

    Raises:
        InvalidInput: No item, or too many.
    """
    if not items:
        raise InvalidInput("there is nothing to make", field="items", remedy="choose at least one picture")
    _refuse_too_many(work, len(items))
    batch = BatchJob(
        agency_id=work.agency_id,
        workspace_id=workspace_id,
        campaign_id=campaign_id,
        job_type=kind,
        title=title[:200],
        items_total=len(items),
        options=dict(options or {}),
        again_of=again_of,
        kept_by=fleet.keeper(),
        created_by_name=work.scope.name if work.scope else "",
    )
    work.add(batch)
    work.flush()
    work.execute(insert(BatchItem), _rows(batch, items))
    return BatchId(batch.id)


def cancel(work: Work, batch_id: str) -> int:
    """Stop a batch: what has not begun never will; what is being made is finished or stopped within seconds.

    Returns:
        How many items were cancelled.

    Raises:
        BatchNotFound: There is none.
        Conflict: It is already over.
    """
    batch = _open_batch(work, batch_id)
    cancelled = work.touched(
        update(BatchItem)
        .where(BatchItem.batch_id == batch.id, BatchItem.status == ItemStatus.QUEUED)
        .values(status=ItemStatus.CANCELLED, finished_at=clock.now(), is_carried=False),
    )
    batch.cancel_requested_at = clock.now()
    batch.paused_at = None
    ledger.close(work, batch)
    return cancelled


def pause(work: Work, batch_id: str) -> None:
    """Let nothing more of a batch begin until it is resumed; what is being made is finished.

    Raises:
        BatchNotFound: There is none.
        Conflict: It is already over, paused, or being cancelled.
    """
    batch = _open_batch(work, batch_id)
    if batch.paused_at is not None:
        raise Conflict("this batch is already paused", remedy="resume it when you are ready")
    if batch.cancel_requested_at is not None:
        raise Conflict("this batch is being cancelled", remedy="wait a moment")
    batch.paused_at = clock.now()


def resume(work: Work, batch_id: str) -> None:
    """Let a paused batch go on where it stopped.

    Raises:
        BatchNotFound: There is none.
        Conflict: It is not paused.
    """
    batch = _open_batch(work, batch_id)
    if batch.paused_at is None:
        raise Conflict("this batch is not paused", remedy="it goes on by itself")
    batch.paused_at = None


def retry(work: Work, batch_id: str, *, message: str | None = None) -> int:
    """Queue the failed and the cancelled items of a batch again, with all their tries before them.

    Args:
        message: Only the items that failed with exactly this message; None for all.

    Returns:
        How many items were queued.

    Raises:
        BatchNotFound: There is none.
        Conflict: Nothing in it failed or was cancelled.
    """
    batch = ledger.batch(work, batch_id)
    chosen = (
        BatchItem.status.in_((ItemStatus.FAILED, ItemStatus.CANCELLED))
        if message is None
        else (BatchItem.status == ItemStatus.FAILED) & (BatchItem.error_message == message)
    )
    queued = work.touched(update(BatchItem).where(BatchItem.batch_id == batch.id, chosen).values(**_ANEW))
    if not queued:
        raise Conflict("nothing in this batch failed", remedy="there is nothing to try again")
    batch.cancel_requested_at = None
    batch.completed_at = None
    ledger.close(work, batch)
    return queued


def repeat(work: Work, batch_id: str, *, changes: Mapping[str, Any] | None = None) -> BatchId:
    """Queue all items of a batch once more as a new batch.

    Args:
        changes: Values that replace or join those of every item's payload, plain JSON.

    Raises:
        BatchNotFound: There is none.
        Conflict: It is still running.
    """
    batch = ledger.batch(work, batch_id)
    if batch.status in rules.OPEN:
        raise Conflict("this batch is still running", remedy="wait for its end, or cancel it first")
    items = work.scalars(select(BatchItem).where(BatchItem.batch_id == batch.id).order_by(BatchItem.position)).all()
    return create_batch(
        work,
        kind=BatchKind(batch.job_type),
        workspace_id=batch.workspace_id,
        campaign_id=batch.campaign_id,
        title=batch.title,
        items=[NewItem(item.label, {**item.payload, **(changes or {})}) for item in items],
        options=batch.options,
        again_of=batch.id,
    )


def _open_batch(work: Work, batch_id: str) -> BatchJob:
    batch = ledger.batch(work, batch_id)
    work.refresh(batch, with_for_update=True)
    if batch.status not in rules.OPEN:
        raise Conflict("this batch is already over", remedy="its results are on the page")
    return batch


def _refuse_too_many(work: Work, number: int) -> None:
    most, plan = ledger.most_items(work)
    if number > most:
        raise InvalidInput(
            f"{number:,} are too many for one batch: the {plan} plan allows {most:,}",
            field="items",
            remedy="choose fewer pictures or concepts, or ask whoever runs this installation for a larger plan",
        )


def _rows(batch: BatchJob, items: Iterable[NewItem]) -> list[dict[str, Any]]:
    return [
        {
            "id": ids.new_id(),
            "agency_id": batch.agency_id,
            "batch_id": batch.id,
            "position": position,
            "label": item.label[:200],
            "payload": dict(item.payload),
        }
        for position, item in enumerate(items, start=1)
    ]
