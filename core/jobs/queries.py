"""Batches as people see them: how far, how fast, what failed and why, and which processes do the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from core import clock, db, settings
from core.db import Scope, Work
from core.db.paging import Page, window
from core.ids import BatchId, BatchItemId
from core.jobs import ledger, rules
from core.jobs.models import BatchItem, BatchJob, JobWorker
from core.vocabulary import BatchKind, BatchStatus, ItemStatus, WorkerState

# The pace of a batch is that of its last minutes: the average since the start would be wrong after every pause.
_PACE_OVER_S = 120.0


@dataclass(frozen=True)
class ItemFailure:
    """An item that was not made, and why."""

    item_id: str
    label: str
    message: str


@dataclass(frozen=True)
class FailureGroup:
    """The items of a batch that failed for the same reason."""

    message: str
    number: int
    labels: tuple[str, ...]


@dataclass(frozen=True)
class BatchItemRow:
    """One item as the page of its batch lists it.

    Attributes:
        payload: What it was to work on; plain JSON values, ids mostly.
        result: What it gave when it is done.
        seconds: How long the try took that ended it, or that is running; None before it began.
    """

    item_id: BatchItemId
    position: int
    label: str
    status: ItemStatus
    attempts: int
    message: str
    payload: dict[str, object]
    result: dict[str, object]
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float | None


@dataclass(frozen=True)
class WorkerView:
    """A process that runs items, as operators see it.

    Attributes:
        running: How many items it is making now.
        silent_s: Seconds since its last sign of life, by the clocks of the hosts.
        is_at_work: Whether it takes what is queued: it has slots, is not draining or lost, and was heard within the
            takeover time. The last worker of all is buried by nobody until another one starts.
    """

    worker_id: str
    host: str
    process_id: int
    slots: int
    state: WorkerState
    version: str
    started_at: datetime
    running: int
    silent_s: float
    is_at_work: bool


@dataclass(frozen=True)
class BatchProgress:
    """A batch with its counts, which always add up to `counts.total`.

    Attributes:
        failures: The failed items, in order; at most 50.
        results: What each finished item gave, in order of position.
        underway: What the items that run have told of how far they are, in order of position.
        is_paused: Nothing of it begins until somebody resumes it.
        is_stopping: Somebody cancelled it and something is still being finished.
        per_minute: Items a minute over the last two minutes; None before anything is finished or when it is over.
        eta_s: Seconds until the end by that pace; None while there is none, or while it is paused.
    """

    batch_id: BatchId
    kind: BatchKind
    title: str
    status: BatchStatus
    workspace_id: str
    campaign_id: str | None
    counts: rules.Counts
    created_by_name: str
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    failures: tuple[ItemFailure, ...] = ()
    results: tuple[dict[str, object], ...] = ()
    underway: tuple[dict[str, object], ...] = ()
    is_paused: bool = False
    is_stopping: bool = False
    per_minute: float | None = None
    eta_s: float | None = None
    again_of: BatchId | None = None

    @property
    def is_open(self) -> bool:
        """Whether something may still happen to it."""
        return self.status in rules.OPEN

    @property
    def share(self) -> float:
        """Finished items of all, 0..1."""
        return self.counts.finished / self.counts.total if self.counts.total else 1.0


def batch_progress(scope: Scope, batch_id: str) -> BatchProgress:
    """One batch now, with its failures and results.

    Raises:
        BatchNotFound: There is none of that id for this agency.
    """
    with db.read(scope) as work:
        batch = ledger.batch(work, batch_id)
        items = work.scalars(select(BatchItem).where(BatchItem.batch_id == batch.id).order_by(BatchItem.position)).all()
        return _progress(batch, items)


def list_batches(
    scope: Scope,
    *,
    workspace_id: str | None = None,
    campaign_id: str | None = None,
    open_only: bool = False,
    statuses: Sequence[BatchStatus] = (),
    kind: BatchKind | None = None,
    search: str = "",
    page: int = 1,
    per_page: int = 50,
) -> Page[BatchProgress]:
    """Batches, the newest first, with their counts (four statements whatever their number).

    Args:
        statuses: Only batches in one of these states; none for all.
        search: Part of a title or of the name of who asked, any case.
    """
    offset, limit = window(page, per_page)
    chosen = _chosen(workspace_id, campaign_id, open_only)
    if statuses:
        chosen = chosen.where(BatchJob.status.in_(statuses))
    if kind is not None:
        chosen = chosen.where(BatchJob.job_type == kind)
    if search.strip():
        wanted = search.strip()
        chosen = chosen.where(
            BatchJob.title.icontains(wanted, autoescape=True)
            | BatchJob.created_by_name.icontains(wanted, autoescape=True)
        )
    with db.read(scope) as work:
        total = work.scalar(select(func.count()).select_from(chosen.subquery())) or 0
        batches = work.scalars(
            chosen.order_by(BatchJob.created_at.desc(), BatchJob.id.desc()).offset(offset).limit(limit)
        ).all()
        rows = with_counts(work, batches)
        return Page(rows, total, max(page, 1), limit)


def list_items(
    scope: Scope, batch_id: str, *, status: ItemStatus | None = None, page: int = 1, per_page: int = 50
) -> Page[BatchItemRow]:
    """The items of a batch in their order.

    Raises:
        BatchNotFound: There is none of that id for this agency.
    """
    offset, limit = window(page, per_page)
    with db.read(scope) as work:
        batch = ledger.batch(work, batch_id)
        chosen = select(BatchItem).where(BatchItem.batch_id == batch.id)
        if status is not None:
            chosen = chosen.where(BatchItem.status == status)
        total = work.scalar(select(func.count()).select_from(chosen.subquery())) or 0
        items = work.scalars(chosen.order_by(BatchItem.position).offset(offset).limit(limit)).all()
        return Page(tuple(_item_row(item) for item in items), total, max(page, 1), limit)


def failure_groups(scope: Scope, batch_id: str) -> tuple[FailureGroup, ...]:
    """Why items of a batch failed, the commonest reason first, each with up to five of them by name.

    Raises:
        BatchNotFound: There is none of that id for this agency.
    """
    with db.read(scope) as work:
        batch = ledger.batch(work, batch_id)
        failed = work.execute(
            select(BatchItem.error_message, BatchItem.label)
            .where(BatchItem.batch_id == batch.id, BatchItem.status == ItemStatus.FAILED)
            .order_by(BatchItem.position)
        ).all()
    labels: dict[str, list[str]] = {}
    for message, label in failed:
        labels.setdefault(message or rules.UNEXPECTED, []).append(label)
    ordered = sorted(labels.items(), key=lambda group: -len(group[1]))
    return tuple(FailureGroup(message, len(names), tuple(names[:5])) for message, names in ordered)


def list_workers() -> tuple[WorkerView, ...]:
    """The processes of the installation that run items, the oldest first; for operators, it names no agency."""
    with db.unscoped("workers serve every agency", writing=False) as work:
        rows = work.execute(
            select(BatchItem.worker, func.count().label("number"))
            .where(BatchItem.status == ItemStatus.RUNNING)
            .group_by(BatchItem.worker)
        )
        running = {row.worker: row.number for row in rows}
        workers = work.scalars(select(JobWorker).order_by(JobWorker.started_at)).all()
        return tuple(_worker_view(worker, running.get(worker.id, 0)) for worker in workers)


def _worker_view(worker: JobWorker, running: int) -> WorkerView:
    silent_s = max(0.0, (clock.now() - worker.beat_at).total_seconds())
    return WorkerView(
        worker_id=worker.id,
        host=worker.host,
        process_id=worker.process_id,
        slots=worker.slots,
        state=WorkerState(worker.state),
        version=worker.version,
        started_at=worker.started_at,
        running=running,
        silent_s=silent_s,
        is_at_work=worker.state == WorkerState.WORKING
        and worker.slots > 0
        and silent_s < settings.current().takeover_s,
    )


def with_counts(work: Work, batches: Sequence[BatchJob]) -> tuple[BatchProgress, ...]:
    """These batches with the counts of their items, in two statements."""
    by_batch: dict[str, dict[str, int]] = {}
    ids = [batch.id for batch in batches]
    for batch_id, status, number in work.execute(
        select(BatchItem.batch_id, BatchItem.status, func.count())
        .where(BatchItem.batch_id.in_(ids))
        .group_by(BatchItem.batch_id, BatchItem.status)
    ):
        by_batch.setdefault(batch_id, {})[status] = number
    failures = _failures(work, ids)
    recent = _finished_lately(work, [batch.id for batch in batches if batch.status in rules.OPEN])
    return tuple(
        _view(
            batch,
            rules.counts_of(by_batch.get(batch.id, {})),
            failures.get(batch.id, ()),
            finished_lately=recent.get(batch.id, 0),
        )
        for batch in batches
    )


def _finished_lately(work: Work, batch_ids: Sequence[str]) -> dict[str, int]:
    """How many items of each batch came to an end within the time that the pace is measured over."""
    since = clock.now() - timedelta(seconds=_PACE_OVER_S)
    rows = work.execute(
        select(BatchItem.batch_id, func.count().label("number"))
        .where(BatchItem.batch_id.in_(batch_ids), BatchItem.finished_at >= since)
        .group_by(BatchItem.batch_id)
    )
    return {row.batch_id: row.number for row in rows}


def _chosen(workspace_id: str | None, campaign_id: str | None, open_only: bool) -> Select[BatchJob]:
    chosen = select(BatchJob)
    if workspace_id:
        chosen = chosen.where(BatchJob.workspace_id == workspace_id)
    if campaign_id:
        chosen = chosen.where(BatchJob.campaign_id == campaign_id)
    return chosen.where(BatchJob.status.in_(rules.OPEN)) if open_only else chosen


def _failures(work: Work, batch_ids: Sequence[str], limit: int = 50) -> dict[str, tuple[ItemFailure, ...]]:
    failed = work.scalars(
        select(BatchItem)
        .where(BatchItem.batch_id.in_(batch_ids), BatchItem.status == ItemStatus.FAILED)
        .order_by(BatchItem.batch_id, BatchItem.position)
        .limit(limit)
    )
    found: dict[str, tuple[ItemFailure, ...]] = {}
    for item in failed:
        found[item.batch_id] = (*found.get(item.batch_id, ()), _failure(item))
    return found


def _progress(batch: BatchJob, items: Sequence[BatchItem]) -> BatchProgress:
    states: dict[str, int] = {}
    for item in items:
        states[item.status] = states.get(item.status, 0) + 1
    counts = rules.counts_of(states)
    failures = tuple(_failure(item) for item in items if item.status == ItemStatus.FAILED)[:50]
    results = tuple(dict(item.result) for item in items if item.status == ItemStatus.DONE)
    underway = tuple(dict(item.result) for item in items if item.status == ItemStatus.RUNNING and item.result)
    since = clock.now() - timedelta(seconds=_PACE_OVER_S)
    lately = sum(item.finished_at is not None and item.finished_at >= since for item in items)
    return _view(batch, counts, failures, results, underway, finished_lately=lately)


def _failure(item: BatchItem) -> ItemFailure:
    return ItemFailure(item.id, item.label, item.error_message or rules.UNEXPECTED)


def _item_row(item: BatchItem) -> BatchItemRow:
    ended = item.finished_at or (clock.now() if item.status == ItemStatus.RUNNING else None)
    seconds = (ended - item.started_at).total_seconds() if ended and item.started_at else None
    return BatchItemRow(
        item_id=BatchItemId(item.id),
        position=item.position,
        label=item.label,
        status=ItemStatus(item.status),
        attempts=item.attempts,
        message=item.error_message or "",
        payload=dict(item.payload),
        result=dict(item.result),
        started_at=item.started_at,
        finished_at=item.finished_at,
        seconds=max(0.0, seconds) if seconds is not None else None,
    )


def _per_minute(batch: BatchJob, finished_lately: int) -> float | None:
    if batch.started_at is None or not finished_lately or batch.status not in rules.OPEN:
        return None
    running_s = (clock.now() - batch.started_at).total_seconds()
    return finished_lately * 60 / max(min(running_s, _PACE_OVER_S), 1.0)


def _view(
    batch: BatchJob,
    counts: rules.Counts,
    failures: tuple[ItemFailure, ...] = (),
    results: tuple[dict[str, object], ...] = (),
    underway: tuple[dict[str, object], ...] = (),
    *,
    finished_lately: int = 0,
) -> BatchProgress:
    per_minute = _per_minute(batch, finished_lately)
    remaining = counts.queued + counts.running
    is_paused = batch.paused_at is not None
    return BatchProgress(
        batch_id=BatchId(batch.id),
        kind=BatchKind(batch.job_type),
        title=batch.title,
        status=BatchStatus(batch.status),
        workspace_id=batch.workspace_id,
        campaign_id=batch.campaign_id,
        counts=counts,
        created_by_name=batch.created_by_name,
        created_at=batch.created_at,
        started_at=batch.started_at,
        completed_at=batch.completed_at,
        failures=failures,
        results=results,
        underway=underway,
        is_paused=is_paused,
        is_stopping=batch.cancel_requested_at is not None and batch.status in rules.OPEN,
        per_minute=per_minute,
        eta_s=remaining * 60 / per_minute if per_minute and not is_paused else None,
        again_of=BatchId(batch.again_of) if batch.again_of else None,
    )
