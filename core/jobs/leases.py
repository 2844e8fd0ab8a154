"""Who runs which item: claimed with a compare-and-set, kept by a beat, taken back when the process is gone.

The rows are the only truth. A claim is one `UPDATE … WHERE status = 'queued'`; a result is written only while the claim
still holds, in the transaction that also brings the batch's status in line. So two processes never finish one item twice,
and a killed process loses at most the time it had spent.
"""

import logging
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from sqlalchemy import Select, or_, select, update

from core import clock, db
from core.db import Scope, Work
from core.errors import ImprimaturError
from core.ids import AgencyId
from core.jobs import ledger, rules
from core.jobs.models import BatchItem, BatchJob
from core.jobs.registry import ItemView
from core.vocabulary import BatchKind, ItemStatus, Role

log = logging.getLogger(__name__)


_kept: ContextVar[bool] = ContextVar("kept", default=False)


@contextmanager
def kept_here() -> Iterator[None]:
    """Batches made in this block are left to whoever made them: `runner.run` runs them, the queue's workers do not.

    For work whose moment matters (history written under a held clock), which another process would do at its own time.
    """
    before = _kept.set(True)
    try:
        yield
    finally:
        _kept.reset(before)


def marked() -> dict[str, bool]:
    """The options that a batch made now gets: those that keep it here, inside such a block."""
    return {rules.KEPT: True} if _kept.get() else {}


@dataclass(frozen=True)
class Waiting:
    """A batch with queued items, and the scope its items run in."""

    batch_id: str
    scope: Scope


def worker_name() -> str:
    """A name for this process that tells whether it still lives: host, process id, and a word of its own."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def waiting_batches() -> tuple[Waiting, ...]:
    """Every agency's batches that have queued items, the oldest first.

    Their items run as a member of the agency under the name of the person who asked: what they may do was checked then.
    """
    queued = select(BatchItem.id).where(BatchItem.batch_id == BatchJob.id, BatchItem.status == ItemStatus.QUEUED)
    with db.unscoped("the runner serves every agency", writing=False) as work:
        rows = work.execute(
            select(BatchJob.id, BatchJob.agency_id, BatchJob.created_by_name, BatchJob.options)
            .where(BatchJob.status.in_(rules.OPEN), queued.exists())
            .order_by(BatchJob.created_at, BatchJob.id)
        ).all()
    return tuple(
        Waiting(batch_id, Scope(AgencyId(agency), None, Role.MEMBER, name))
        for batch_id, agency, name, options in rows
        if not options.get(rules.KEPT)
    )


def claim(scope: Scope, batch_id: str, worker: str) -> ItemView | None:
    """Take the next queued item of a batch for `worker`; None when none is left. Fresh items go before repeated ones."""
    with db.work(scope) as work:
        batch = ledger.batch(work, batch_id)
        item = _next_item(work, batch_id)
        if item is None or not _take(work, item, worker):
            return None
        batch.started_at = batch.started_at or clock.now()
        ledger.close(work, batch)
        return ItemView(
            item_id=item.id,
            batch_id=batch.id,
            kind=BatchKind(batch.job_type),
            workspace_id=batch.workspace_id,
            campaign_id=batch.campaign_id,
            label=item.label,
            payload=dict(item.payload),
            options=dict(batch.options),
            attempt=item.attempts + 1,
        )


def finish(scope: Scope, item: ItemView, worker: str, result: Mapping[str, Any]) -> None:
    """Write an item's result, unless the claim was lost meanwhile."""
    _settle(scope, item, worker, {"status": ItemStatus.DONE, "result": dict(result), "error_message": None})


def fail(scope: Scope, item: ItemView, worker: str, error: BaseException) -> None:
    """Write why a try failed; the item is queued again where another try may help."""
    again = rules.may_try_again(error, item.attempt)
    status = ItemStatus.QUEUED if again else ItemStatus.FAILED
    _settle(scope, item, worker, {"status": status, "error_message": rules.message_of(error)})


def give_back(scope: Scope, item: ItemView, worker: str) -> None:
    """Queue an item again whose try was stopped from outside; the try does not count."""
    _settle(scope, item, worker, {"status": ItemStatus.QUEUED, "attempts": item.attempt - 1})


def requeue_abandoned() -> int:
    """Queue again what processes that are gone were running, or fail it after its last try.

    A process is gone when it was on this machine and no longer exists, or when it has been silent for too long.

    Returns:
        How many items were taken back.
    """
    with db.unscoped("items of every agency may be abandoned") as work:
        lost = [item for item in work.scalars(_running()) if _is_abandoned(item)]
        batches = work.scalars(select(BatchJob).where(BatchJob.id.in_({item.batch_id for item in lost}))).all()
        cancelled = {batch.id for batch in batches if batch.cancel_requested_at is not None}
        for item in lost:
            _take_back(item, is_cancelled=item.batch_id in cancelled)
        work.flush()
        for batch in batches:
            ledger.close(work, batch)
        return len(lost)


def _take_back(item: BatchItem, *, is_cancelled: bool) -> None:
    exhausted = item.attempts >= rules.MAX_ATTEMPTS
    item.status = rules.after_interruption(exhausted=exhausted, cancelled=is_cancelled)
    item.error_message = rules.INTERRUPTED if exhausted and not is_cancelled else None
    item.finished_at = None if item.status == ItemStatus.QUEUED else clock.now()
    item.worker, item.beat_at = "", None


@contextmanager
def beating(worker: str) -> Iterator[None]:
    """Say every few seconds that `worker` lives, for as long as the block runs."""
    over = Event()
    thread = Thread(target=_beat_until, args=(over, worker), name="imprimatur-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=rules.BEAT_EVERY_S)


def _next_item(work: Work, batch_id: str) -> BatchItem | None:
    return work.scalars(
        select(BatchItem)
        .where(BatchItem.batch_id == batch_id, BatchItem.status == ItemStatus.QUEUED)
        .order_by(BatchItem.attempts, BatchItem.position)
        .limit(1)
    ).first()


def _take(work: Work, item: BatchItem, worker: str) -> bool:
    taken = ledger.touched(
        work,
        update(BatchItem)
        .where(BatchItem.id == item.id, BatchItem.status == ItemStatus.QUEUED)
        .values(
            status=ItemStatus.RUNNING,
            attempts=BatchItem.attempts + 1,
            worker=worker,
            beat_at=clock.now(),
            started_at=clock.now(),
        ),
    )
    return taken == 1


def _settle(scope: Scope, item: ItemView, worker: str, values: dict[str, Any]) -> None:
    over = values["status"] in {ItemStatus.DONE, ItemStatus.FAILED}
    with db.work(scope) as work:
        batch = ledger.batch(work, item.batch_id)
        if values["status"] == ItemStatus.QUEUED and batch.cancel_requested_at is not None:
            values, over = {**values, "status": ItemStatus.CANCELLED}, True
        settled = ledger.touched(
            work,
            update(BatchItem)
            .where(BatchItem.id == item.item_id, BatchItem.status == ItemStatus.RUNNING, BatchItem.worker == worker)
            .values(**values, worker="", beat_at=None, finished_at=clock.now() if over else None),
        )
        if settled:
            ledger.close(work, batch)
        else:
            log.warning("item %s was taken back while it ran; its result is left to the next try", item.item_id)


def _running() -> Select[BatchItem]:
    silent_since = clock.now() - timedelta(seconds=rules.SILENT_AFTER_S)
    host = socket.gethostname()
    return select(BatchItem).where(
        BatchItem.status == ItemStatus.RUNNING,
        or_(BatchItem.beat_at.is_(None), BatchItem.beat_at < silent_since, BatchItem.worker.startswith(f"{host}:")),
    )


def _is_abandoned(item: BatchItem) -> bool:
    silent_since = clock.now() - timedelta(seconds=rules.SILENT_AFTER_S)
    if item.beat_at is None or item.beat_at < silent_since:
        return True
    host, _, rest = item.worker.rpartition(":")[0].rpartition(":")
    return host == socket.gethostname() and not _is_alive(int(rest))


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _beat_until(over: Event, worker: str) -> None:
    while not over.wait(rules.BEAT_EVERY_S):
        # A database that is away for a moment must not end the beat; the next one comes in a few seconds.
        with suppress(ImprimaturError), db.unscoped("a worker says it lives") as work:
            ledger.touched(
                work,
                update(BatchItem)
                .where(BatchItem.worker == worker, BatchItem.status == ItemStatus.RUNNING)
                .values(beat_at=clock.now()),
            )
