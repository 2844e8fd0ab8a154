"""From our rows to the engine: what is queued is handed over a window at a time, and what the engine lost is handed over anew.

An item's row is its place in the queue. Each look gives the engine carriers for the first items of every open batch that
none is carrying, in the transaction that marks them. The engine therefore never holds more than a window of each batch,
however large that is, and everything that can go wrong with a carrier (a killed worker, restored tables, another
release) ends the same way: the item is marked as not carried, and the next look hands it over again.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from core import clock, db
from core.db import Work
from core.jobs import fleet, registry, rules
from core.jobs.engine import Carrier, Desk
from core.jobs.models import BatchItem, BatchJob
from core.vocabulary import ItemStatus

log = logging.getLogger(__name__)


def hand_over(desk: Desk) -> int:
    """Give the engine carriers for queued items, up to a window for each open batch.

    Returns:
        How many were handed over.
    """
    return sum(_hand_over_batch(desk, batch_id) for batch_id in _batches_with_waiting_items())


class Lookout:
    """One worker's look for carriers that will never come back.

    Args:
        worker_id: The worker; the engine names it as the holder of what it took.
        in_hand: The carriers that this process is really at: one that the engine thinks is here and that is not ended
            when its thread did, because the database was away at that moment.
    """

    def __init__(self, desk: Desk, worker_id: str, in_hand: Callable[[], Collection[str]]) -> None:
        self._desk = desk
        self._worker_id = worker_id
        self._in_hand = in_hand
        self._missed: set[str] = set()

    def replace_lost_carriers(self) -> int:
        """Find items whose carrier is gone, ended, or held by nobody who lives, and free them for the next look.

        Returns:
            How many items were freed.
        """
        carried = {rules.carrier_id(item_id, carrier): (item_id, carrier) for item_id, carrier in _carried_items()}
        known = self._desk.ask(list(carried))
        missed = self._missed_here(known)
        living = fleet.living()
        lost = []
        for name, item in carried.items():
            state = known.get(name)
            if state is not None and state.is_waiting:
                continue
            if state is not None and state.holder in living and name not in missed:
                continue
            if state is not None:
                self._desk.put_away([name])
            lost.append(item)
        if lost:
            log.warning("%d carriers were lost; their items are handed over again", len(lost))
        return _free(lost)

    def _missed_here(self, known: Mapping[str, Carrier]) -> set[str]:
        """Carriers the engine thinks are here, missed at this look and at the one before: one may be just arriving."""
        here = {name for name, state in known.items() if state.holder == self._worker_id} - set(self._in_hand())
        missed, self._missed = here & self._missed, here
        return missed


def free(item_id: str, carrier: int) -> None:
    """Mark an item as carried by nobody, because its carrier reached a worker that begins nothing more."""
    _free([(item_id, carrier)])


def _batches_with_waiting_items() -> list[str]:
    """Open batches with items that may go and a window at most half full: refilling it one by one costs more."""
    carried = (
        select(func.count())
        .where(BatchItem.batch_id == BatchJob.id, BatchItem.status == ItemStatus.QUEUED, BatchItem.is_carried.is_(True))
        .correlate(BatchJob)
        .scalar_subquery()
    )
    waiting = select(BatchItem.id).where(BatchItem.batch_id == BatchJob.id, _may_go()).correlate(BatchJob).exists()
    with db.unscoped("the queue serves every agency", writing=False) as work:
        return list(
            work.scalars(
                select(BatchJob.id)
                .where(
                    BatchJob.status.in_(rules.OPEN),
                    BatchJob.paused_at.is_(None),
                    BatchJob.kept_by == "",
                    waiting,
                    carried <= rules.CARRIED_AT_ONCE // 2,
                )
                .order_by(BatchJob.created_at, BatchJob.id)
            )
        )


def _hand_over_batch(desk: Desk, batch_id: str) -> int:
    with db.unscoped("the queue serves every agency") as work:
        batch = work.get(BatchJob, batch_id, with_for_update={"skip_locked": True})
        if batch is None or batch.paused_at is not None or batch.kept_by:
            # Gone, held back meanwhile, or another worker is at it: the next look tells.
            return 0
        lane = registry.lane_of(batch.job_type)
        items = _next_items(work, batch_id)
        for item in items:
            item.carrier += 1
            item.is_carried = True
            desk.hand_over(
                work,
                rules.carrier_id(item.id, item.carrier),
                lane=lane,
                agency_id=item.agency_id,
                item_id=item.id,
                number=item.carrier,
                rank=item.position,
            )
        return len(items)


def _next_items(work: Work, batch_id: str) -> Sequence[BatchItem]:
    """The queued items there is room for; those held back after a failure wait for their moment."""
    queued = (BatchItem.batch_id == batch_id) & (BatchItem.status == ItemStatus.QUEUED)
    carried = work.scalar(select(func.count()).where(queued, BatchItem.is_carried.is_(True))) or 0
    room = rules.CARRIED_AT_ONCE - carried
    if room <= 0:
        return ()
    return work.scalars(
        select(BatchItem)
        .where(BatchItem.batch_id == batch_id, _may_go())
        .order_by(BatchItem.attempts, BatchItem.position)
        .limit(room)
    ).all()


def _may_go() -> ColumnElement[bool]:
    """Queued, carried by nobody, and its moment came; one further ahead than any pause was set by another clock."""
    now = clock.now()
    far = now + timedelta(seconds=rules.LONGEST_PAUSE_S)
    return and_(
        BatchItem.status == ItemStatus.QUEUED,
        BatchItem.is_carried.is_(False),
        or_(BatchItem.due_at.is_(None), BatchItem.due_at <= now, BatchItem.due_at > far),
    )


def _carried_items() -> list[tuple[str, int]]:
    with db.unscoped("the queue serves every agency", writing=False) as work:
        rows = work.execute(
            select(BatchItem.id, BatchItem.carrier)
            .join(BatchJob, BatchJob.id == BatchItem.batch_id)
            .where(
                BatchJob.status.in_(rules.OPEN),
                BatchItem.status == ItemStatus.QUEUED,
                BatchItem.is_carried.is_(True),
            )
        ).all()
    return [(item_id, carrier) for item_id, carrier in rows]


def _free(lost: Sequence[tuple[str, int]]) -> int:
    if not lost:
        return 0
    with db.unscoped("the queue serves every agency") as work:
        return sum(
            work.touched(
                update(BatchItem)
                .where(
                    BatchItem.id == item_id,
                    BatchItem.carrier == carrier,
                    BatchItem.status == ItemStatus.QUEUED,
                    BatchItem.is_carried.is_(True),
                )
                .values(is_carried=False),
            )
            for item_id, carrier in sorted(lost)
        )
