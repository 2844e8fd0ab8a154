"""Who runs which item: claimed with a compare-and-set, written while the claim stands, given back or taken back.

The rows are the only truth. A claim is one `UPDATE … WHERE status = 'queued'`; a result is written only while worker and
attempt are still those of the claim, in the transaction that also brings the batch's status in line. So two processes
never finish one item twice, and a killed process loses at most the time it had spent.

A batch's row is locked before its items, here and wherever both change.
"""

import logging
import random
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update

from core import clock, db
from core.db import Scope, Work
from core.errors import Unavailable
from core.ids import AgencyId
from core.jobs import ledger, registry, rules
from core.jobs.models import BatchItem, BatchJob
from core.jobs.registry import ItemView
from core.vocabulary import BatchKind, BatchStatus, ItemStatus, Role

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """An item that is this process's to run, for as long as worker and attempt stand in its row."""

    scope: Scope
    item: ItemView
    worker_id: str


@dataclass(frozen=True)
class Fault:
    """Why a try failed, as it is written down.

    Attributes:
        message: What a person reads.
        may_try_again: Whether another try may help and is left.
        retry_after_s: What the other side asked for before another try; None when it said nothing.
    """

    message: str
    may_try_again: bool
    retry_after_s: float | None = None


def fault_of(error: BaseException, attempt: int) -> Fault:
    """What becomes of a try that raised `error`."""
    wanted = getattr(error, "retry_after_s", None)
    return Fault(rules.message_of(error), rules.may_try_again(error, attempt), wanted)


def claim(scope: Scope, batch_id: str, worker_id: str) -> Claim | None:
    """Take the next queued item of a batch; None when none is left or it is paused. Fresh items go before repeated ones."""
    with db.work(scope) as work:
        batch = _locked(work, ledger.batch(work, batch_id))
        if batch.paused_at is not None:
            return None
        item_id = work.scalar(
            select(BatchItem.id)
            .where(BatchItem.batch_id == batch_id, BatchItem.status == ItemStatus.QUEUED)
            .order_by(BatchItem.attempts, BatchItem.position)
            .limit(1)
        )
        return _taken(work, batch, BatchItem.id == item_id, worker_id) if item_id is not None else None


def claim_carried(agency_id: str, item_id: str, carrier: int, worker_id: str) -> Claim | None:
    """Take the item that the engine carried here; None when this hand-over is not meant any more.

    That is so when the item is gone, no longer queued, was handed over again since, or its batch was paused: a paused
    one's item goes back to those that nobody carries.
    """
    with db.work(_member(agency_id)) as work:
        of_item = select(BatchItem.batch_id).where(BatchItem.id == item_id).scalar_subquery()
        batch = work.scalars(select(BatchJob).where(BatchJob.id == of_item).with_for_update()).one_or_none()
        if batch is None:
            return None
        meant = and_(BatchItem.id == item_id, BatchItem.carrier == carrier)
        if batch.paused_at is not None:
            work.touched(update(BatchItem).where(meant, BatchItem.status == ItemStatus.QUEUED).values(is_carried=False))
            return None
        return _taken(work, batch, meant, worker_id)


def finish(claim: Claim, result: Mapping[str, Any]) -> None:
    """Write an item's result, unless the claim was lost meanwhile."""
    _settle(claim, {"status": ItemStatus.DONE, "result": dict(result), "error_message": None})


def tell(scope: Scope, item: ItemView, how_far: Mapping[str, Any]) -> None:
    """Write how far an item is while it is being made, for those who wait for it; its result takes the place of this.

    Nothing hangs on it: where the try is no longer the item's, or the database does not answer, nothing is written.
    """
    with suppress(Unavailable), db.work(scope, is_news=False) as work:
        work.touched(
            update(BatchItem)
            .where(
                BatchItem.id == item.item_id,
                BatchItem.status == ItemStatus.RUNNING,
                BatchItem.attempts == item.attempt,
            )
            .values(result=dict(how_far))
        )


def fail(claim: Claim, fault: Fault) -> None:
    """Write why a try failed; the item is queued again, to come back after a pause, where another try may help."""
    values: dict[str, Any] = {"status": ItemStatus.FAILED, "error_message": fault.message}
    if fault.may_try_again:
        pause_s = fault.retry_after_s or rules.pause_before(claim.item.attempt, random.random())
        due_at = clock.now() + timedelta(seconds=min(pause_s, rules.LONGEST_PAUSE_S))
        values |= {"status": ItemStatus.QUEUED, "due_at": due_at}
    _settle(claim, values)


def give_back(claim: Claim) -> None:
    """Queue an item again whose try was stopped from outside; the try does not count. A cancelled batch's is cancelled."""
    _settle(claim, {"status": ItemStatus.QUEUED, "attempts": claim.item.attempt - 1})


def cancelled_of(batch_ids: Iterable[str]) -> frozenset[str]:
    """Which of these batches somebody cancelled, or deleted altogether."""
    wanted = set(batch_ids)
    with db.unscoped("the running items of a worker are of every agency", writing=False) as work:
        rows = work.execute(select(BatchJob.id, BatchJob.cancel_requested_at).where(BatchJob.id.in_(wanted))).all()
    going = {batch_id for batch_id, cancelled_at in rows if cancelled_at is None}
    return frozenset(wanted - going)


def _member(agency_id: str, name: str = "") -> Scope:
    """Items run as a member of their agency under the name of who asked: what they may do was checked then."""
    return Scope(AgencyId(agency_id), None, Role.MEMBER, name)


def _locked(work: Work, batch: BatchJob) -> BatchJob:
    work.refresh(batch, with_for_update=True)
    return batch


def _taken(work: Work, batch: BatchJob, meant: ColumnElement[bool], worker_id: str) -> Claim | None:
    """Claim the item that is meant, if it is still queued; the batch's row is locked."""
    item = work.execute(
        update(BatchItem)
        .where(meant, BatchItem.status == ItemStatus.QUEUED)
        .values(
            status=ItemStatus.RUNNING,
            attempts=BatchItem.attempts + 1,
            worker=worker_id,
            is_carried=False,
            due_at=None,
            started_at=clock.now(),
        )
        .returning(BatchItem.id, BatchItem.label, BatchItem.payload, BatchItem.attempts),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    if item is None:
        return None
    batch.started_at = batch.started_at or clock.now()
    # No need to look at the others: a batch with an item that runs is running.
    batch.status, batch.completed_at = BatchStatus.RUNNING, None
    view = ItemView(
        item_id=item.id,
        batch_id=batch.id,
        kind=BatchKind(batch.job_type),
        workspace_id=batch.workspace_id,
        campaign_id=batch.campaign_id,
        label=item.label,
        payload=dict(item.payload),
        options=dict(batch.options),
        attempt=item.attempts,
    )
    return Claim(_member(batch.agency_id, batch.created_by_name), view, worker_id)


def _settle(claim: Claim, values: dict[str, Any]) -> None:
    item = claim.item
    with db.work(claim.scope) as work:
        batch = work.get(BatchJob, item.batch_id, with_for_update=True)
        if batch is None:
            log.info("the batch of item %s is gone; there is nothing to write to", item.item_id)
            return
        if values["status"] == ItemStatus.QUEUED and batch.cancel_requested_at is not None:
            values = {**values, "status": ItemStatus.CANCELLED, "due_at": None}
        over = values["status"] in rules.OVER
        settled = work.touched(
            update(BatchItem)
            .where(
                BatchItem.id == item.item_id,
                BatchItem.status == ItemStatus.RUNNING,
                BatchItem.worker == claim.worker_id,
                BatchItem.attempts == item.attempt,
            )
            .values(**{"result": {}, **values}, worker="", is_carried=False, finished_at=clock.now() if over else None),
        )
        if settled:
            if values["status"] == ItemStatus.FAILED:
                registry.tell_failed(work, item.kind, batch.agency_id, item.payload, values["error_message"])
            ledger.close_locked(work, batch)
        else:
            log.warning("item %s was taken back while it ran; its result is left to the next try", item.item_id)
