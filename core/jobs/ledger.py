"""The books of a batch: its items by state, its status in line with them, and what its agency's plan allows."""

from collections.abc import Collection

from sqlalchemy import func, select, text

from core import clock
from core.db import Work
from core.errors import NotFound
from core.jobs import rules
from core.jobs.models import BatchItem, BatchJob
from core.vocabulary import ItemStatus


class BatchNotFound(NotFound):
    """No batch of that id for this agency."""


def batch(work: Work, batch_id: str) -> BatchJob:
    """The batch of that id.

    Raises:
        BatchNotFound: There is none for this agency.
    """
    return work.one(BatchJob, batch_id, missing=BatchNotFound, what="batch")


def close(work: Work, batch: BatchJob) -> None:
    """Bring a batch's status in line with its items; called in every transaction that changes one.

    A status is computed from rows, so two transactions that change items of one batch at once must not both look before
    the other has written: the batch's row is locked first. SQLite has one writer anyway.
    """
    work.flush()
    work.refresh(batch, with_for_update=True)
    close_locked(work, batch)


def close_locked(work: Work, batch: BatchJob) -> None:
    """As `close`, where the transaction has read the batch's row under its lock before it changed an item."""
    batch.status = rules.status_of(_states(work, batch.id))
    over = batch.status not in rules.OPEN
    batch.completed_at = (batch.completed_at or clock.now()) if over else None
    if over:
        batch.paused_at = None


def _states(work: Work, batch_id: str) -> rules.Counts:
    """1 for each state that some item of the batch is in: enough for its status, and quick however many items there are."""
    present = [
        select(BatchItem.id)
        .where(BatchItem.batch_id == batch_id, BatchItem.status == status)
        .exists()
        .label(status.value)
        for status in ItemStatus
    ]
    return rules.counts_of({name: int(there) for name, there in work.execute(select(*present)).one()._mapping.items()})


def count_items(work: Work, batch_id: str) -> rules.Counts:
    """The items of a batch by state, as this transaction sees them."""
    rows = work.execute(
        select(BatchItem.status, func.count().label("number"))
        .where(BatchItem.batch_id == batch_id)
        .group_by(BatchItem.status)
    )
    return rules.counts_of({row.status: row.number for row in rows})


def most_items(work: Work) -> tuple[int, str]:
    """How many items a batch of this agency may have, and the name of the plan that says so."""
    # The agency's row belongs to accounts, a room further up; its plan is a plain fact of the table.
    plan = work.execute(text("SELECT plan_type FROM agencies WHERE id = :id"), {"id": work.agency_id}).scalar_one()
    return rules.most_items(plan), str(plan)


def touch_agencies(work: Work, agency_ids: Collection[str]) -> None:
    """Let these agencies' cached reads end, as every commit of a scoped unit of work does."""
    statement = text("UPDATE agencies SET data_version = data_version + 1 WHERE id = :id")
    for agency_id in sorted(agency_ids):
        work.execute(statement, {"id": agency_id})
