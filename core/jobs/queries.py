"""Batches as people see them: how far, what failed and why, what is running."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from core import clock, db
from core.db import Scope, Work
from core.db.paging import Page, window
from core.ids import BatchId
from core.jobs import ledger, rules
from core.jobs.models import BatchItem, BatchJob
from core.vocabulary import BatchKind, BatchStatus, ItemStatus


@dataclass(frozen=True)
class ItemFailure:
    """An item that was not made, and why."""

    item_id: str
    label: str
    message: str


@dataclass(frozen=True)
class BatchProgress:
    """A batch with its counts, which always add up to `counts.total`.

    Attributes:
        failures: The failed items, in order; at most 50.
        results: What each finished item gave, in order of position.
        eta_s: Seconds until the end by the pace so far; None before anything is finished or when it is over.
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
    eta_s: float | None = None

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
    page: int = 1,
    per_page: int = 50,
) -> Page[BatchProgress]:
    """Batches, the newest first, with their counts (three statements whatever their number)."""
    offset, limit = window(page, per_page)
    chosen = _chosen(workspace_id, campaign_id, open_only)
    with db.read(scope) as work:
        total = work.scalar(select(func.count()).select_from(chosen.subquery())) or 0
        batches = work.scalars(
            chosen.order_by(BatchJob.created_at.desc(), BatchJob.id.desc()).offset(offset).limit(limit)
        ).all()
        rows = with_counts(work, batches)
        return Page(rows, total, max(page, 1), limit)


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
    return tuple(
        _view(batch, rules.counts_of(by_batch.get(batch.id, {})), failures.get(batch.id, ())) for batch in batches
    )


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
    return _view(batch, counts, failures, results, _eta(batch, counts))


def _failure(item: BatchItem) -> ItemFailure:
    return ItemFailure(item.id, item.label, item.error_message or rules.UNEXPECTED)


def _eta(batch: BatchJob, counts: rules.Counts) -> float | None:
    if batch.started_at is None or not counts.finished or batch.status not in rules.OPEN:
        return None
    pace_s = (clock.now() - batch.started_at).total_seconds() / counts.finished
    return pace_s * (counts.queued + counts.running)


def _view(
    batch: BatchJob,
    counts: rules.Counts,
    failures: tuple[ItemFailure, ...] = (),
    results: tuple[dict[str, object], ...] = (),
    eta_s: float | None = None,
) -> BatchProgress:
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
        eta_s=eta_s,
    )
