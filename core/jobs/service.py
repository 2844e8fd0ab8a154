"""Making, cancelling and repeating batches, inside the transaction of the feature that asks for it.

These functions take the open unit of work: a batch appears in the same commit as the business rows it works on, and
whoever opened it has checked the person's role.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from core import clock
from core.db import Work
from core.errors import Conflict, InvalidInput
from core.ids import BatchId
from core.jobs import leases, ledger, rules
from core.jobs.models import BatchItem, BatchJob
from core.vocabulary import BatchKind, ItemStatus


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
) -> BatchId:
    """Queue a batch in this transaction; it starts when the transaction is committed.

    Args:
        work: The open unit of work with the rows the items speak of.
        items: 1 … `rules.MAX_ITEMS`, in the order they shall run.

    Raises:
        InvalidInput: No item, or too many.
    """
    if not items:
        raise InvalidInput("there is nothing to make", field="items", remedy="choose at least one picture")
    if len(items) > rules.MAX_ITEMS:
        raise InvalidInput(
            f"{len(items)} are too many for one batch", field="items", remedy=f"choose at most {rules.MAX_ITEMS}"
        )
    batch = BatchJob(
        agency_id=work.agency_id,
        workspace_id=workspace_id,
        campaign_id=campaign_id,
        job_type=kind,
        title=title[:200],
        items_total=len(items),
        options={**(options or {}), **leases.marked()},
        created_by_name=work.scope.name if work.scope else "",
    )
    work.add(batch)
    work.flush()
    work.add_all(
        BatchItem(
            agency_id=work.agency_id,
            batch_id=batch.id,
            position=position,
            label=item.label[:200],
            payload=dict(item.payload),
        )
        for position, item in enumerate(items, start=1)
    )
    return BatchId(batch.id)


def cancel(work: Work, batch_id: str) -> int:
    """Stop a batch: what has not begun never will; what is being made is finished and kept.

    Returns:
        How many items were cancelled.

    Raises:
        BatchNotFound: There is none.
        Conflict: It is already over.
    """
    batch = ledger.batch(work, batch_id)
    if batch.status not in rules.OPEN:
        raise Conflict("this batch is already over", remedy="its results are on the page")
    cancelled = ledger.touched(
        work,
        update(BatchItem)
        .where(BatchItem.batch_id == batch.id, BatchItem.status == ItemStatus.QUEUED)
        .values(status=ItemStatus.CANCELLED, finished_at=clock.now()),
    )
    batch.cancel_requested_at = clock.now()
    ledger.close(work, batch)
    return cancelled


def retry(work: Work, batch_id: str) -> int:
    """Queue the failed and the cancelled items of a batch again, with all their tries before them.

    Returns:
        How many items were queued.

    Raises:
        BatchNotFound: There is none.
        Conflict: Nothing in it failed or was cancelled.
    """
    batch = ledger.batch(work, batch_id)
    queued = ledger.touched(
        work,
        update(BatchItem)
        .where(BatchItem.batch_id == batch.id, BatchItem.status.in_((ItemStatus.FAILED, ItemStatus.CANCELLED)))
        .values(status=ItemStatus.QUEUED, attempts=0, error_message=None, finished_at=None, worker=""),
    )
    if not queued:
        raise Conflict("nothing in this batch failed", remedy="there is nothing to try again")
    batch.cancel_requested_at = None
    batch.completed_at = None
    ledger.close(work, batch)
    return queued
