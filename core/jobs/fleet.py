"""The processes that run items: they join, count heartbeats, and take over what a silent one leaves behind.

Nobody compares times of day between hosts. Every worker raises a counter in its own row; the others notice that a
counter stood still while they themselves beat several times, and the one whose compare-and-set wins buries the silent
one. A process that is buried while it was only asleep finds that out at its next beat and leaves.
"""

import hashlib
import logging
import os
import secrets
import socket
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from core import clock, db, settings
from core.db import Work
from core.errors import ImprimaturError
from core.jobs import ledger, registry, rules
from core.jobs.models import BatchItem, BatchJob, JobWorker
from core.vocabulary import ItemStatus, WorkerState

log = logging.getLogger(__name__)

# Of the takeover time: how long a counter must stand still, how often it is raised, how often the others look.
_SILENT_SHARE = 0.5
_BEATS_IN_SILENCE = 6
_LOOKS_IN_SILENCE = 5


@dataclass(frozen=True)
class Pace:
    """The rhythm of a fleet that has taken over within `takeover_s`, in seconds."""

    silent_s: float
    beat_s: float
    look_s: float


def pace_of(takeover_s: float) -> Pace:
    """How often to beat and to look, so that an item of a lost worker runs again within `takeover_s`."""
    silent_s = takeover_s * _SILENT_SHARE
    return Pace(silent_s, silent_s / _BEATS_IN_SILENCE, silent_s / _LOOKS_IN_SILENCE)


class Member:
    """This process as a worker: beats in a thread of its own until it leaves, or learns that it was buried.

    Attributes:
        worker_id: Its name in the rows it works on.
        beats: How often it has beaten.
        is_lost: Set when the others have taken over: whatever runs here must not be written any more.
        is_asked_to_drain: Set when an operator wants it to finish what it has and leave.
    """

    def __init__(self, slots: int) -> None:
        self.worker_id = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(6)}"
        self.beats = 0
        self.is_lost = Event()
        self.is_asked_to_drain = Event()
        self._slots = slots
        self._over = Event()
        self._thread = Thread(target=self._beat, name="imprimatur-beat", daemon=True)

    def join(self) -> None:
        """Appear among the workers and begin to beat."""
        with db.unscoped("a worker of the whole installation joins") as work:
            work.add(
                JobWorker(
                    id=self.worker_id,
                    place=place(),
                    host=socket.gethostname()[:255],
                    process_id=os.getpid(),
                    slots=self._slots,
                    version=product_version(),
                )
            )
        self._thread.start()

    def leave(self) -> None:
        """End the beat and disappear; what this process still had is taken back at once."""
        self._over.set()
        self._thread.join(timeout=10)
        with suppress(ImprimaturError), db.unscoped("a worker leaves and gives back what it has") as work:
            _take_back_all(work, self.worker_id)
            work.execute(delete(JobWorker).where(JobWorker.id == self.worker_id))

    def _beat(self) -> None:
        beat_s = pace_of(settings.current().takeover_s).beat_s
        while not self._over.wait(beat_s):
            # A database that is away, full or read-only for a moment must not end the beat; the next one comes soon.
            with suppress(ImprimaturError, DBAPIError):
                state = self._raise_counter()
                self.beats += 1
                if state is None:
                    self.is_lost.set()
                    return
                if state == WorkerState.DRAINING:
                    self.is_asked_to_drain.set()

    def _raise_counter(self) -> str | None:
        """What the others take this worker for; None when they have buried it."""
        with db.unscoped("a worker says it lives") as work:
            return work.scalar(
                update(JobWorker)
                .where(JobWorker.id == self.worker_id, JobWorker.state != WorkerState.LOST)
                .values(beats=JobWorker.beats + 1, beat_at=clock.now())
                .returning(JobWorker.state),
                execution_options={"synchronize_session": False},
            )


@contextmanager
def membership(slots: int = 0) -> Iterator[Member]:
    """Be a worker for the block; inside another membership of this thread the outer one is given.

    Args:
        slots: How many items of the queue it makes at once; 0 for a process that runs only what it made itself.
    """
    present = _present.get()
    if present is not None:
        yield present
        return
    member = Member(slots)
    member.join()
    before = _present.set(member)
    try:
        yield member
    finally:
        _present.reset(before)
        member.leave()


_present: ContextVar[Member | None] = ContextVar("present", default=None)
_keeping: ContextVar[str] = ContextVar("keeping", default="")
# No worker is called so: what it keeps is never given to the others.
NOBODY_ELSE = "nobody else"


@contextmanager
def kept_here(*, for_good: bool = False) -> Iterator[None]:
    """Batches made in this block are left to this process: `runner.run` runs them, the workers do not.

    Args:
        for_good: Also when this process goes away before the end: history that is written under a held clock must not
            be drawn in the present. Otherwise the workers then take the batch like any other.
    """
    with membership() as member:
        before = _keeping.set(NOBODY_ELSE if for_good else member.worker_id)
        try:
            yield
        finally:
            _keeping.reset(before)


def keeper() -> str:
    """Whom batches made now are kept by; "" outside `kept_here`."""
    return _keeping.get()


class Watch:
    """One worker's view of the others' counters. Its own beats are its stopwatch.

    A database that is away, full or locked holds up everybody's beats alike, and with them this stopwatch: when it is
    back nobody looks dead, and nobody buries himself.

    Args:
        worker_id: The one that looks.
        beats: How often it has beaten itself.
    """

    def __init__(self, worker_id: str, beats: Callable[[], int]) -> None:
        self._worker_id = worker_id
        self._beats = beats
        self._seen: dict[str, tuple[int, int]] = {}

    def bury_the_lost(self) -> int:
        """Take back the items of every worker that is gone or has been silent for too long.

        Returns:
            How many items were taken back.
        """
        with db.unscoped("workers are of no agency", writing=False) as work:
            workers = [(row.id, row.place, row.process_id, row.beats) for row in work.scalars(_living())]
            known = {worker_id for worker_id, *_ in workers}
            owners = set(work.scalars(_owners()))
        lost = {
            worker_id: beats for worker_id, where, pid, beats in workers if self._is_lost(worker_id, where, pid, beats)
        }
        taken = sum(bury(worker_id, beats) for worker_id, beats in lost.items())
        return taken + sum(bury_unknown(owner) for owner in owners - known)

    def _is_lost(self, worker_id: str, where: str, process_id: int, beats: int) -> bool:
        if worker_id == self._worker_id:
            return False
        if where == place() and not _is_alive(process_id):
            return True
        seen, since = self._seen.get(worker_id, (-1, 0))
        if seen != beats:
            self._seen[worker_id] = (beats, self._beats())
            return False
        return self._beats() - since >= _BEATS_IN_SILENCE


def bury(worker_id: str, beats: int) -> int:
    """Declare a worker lost if its counter still stands at `beats`, and take its items back in the same transaction."""
    with db.unscoped("a lost worker's items are of every agency") as work:
        won = work.touched(
            update(JobWorker)
            .where(JobWorker.id == worker_id, JobWorker.beats == beats, JobWorker.state != WorkerState.LOST)
            .values(state=WorkerState.LOST),
        )
        if not won:
            return 0
        taken = _take_back_all(work, worker_id)
    log.warning("worker %s is gone; %d of its items were taken back", worker_id, taken)
    return taken


def bury_unknown(worker_id: str) -> int:
    """Take back items that name a worker nobody knows (restored from a backup, say)."""
    with db.unscoped("an unknown worker's items are of every agency") as work:
        if work.scalar(select(func.count()).where(JobWorker.id == worker_id, JobWorker.state != WorkerState.LOST)):
            return 0
        return _take_back_all(work, worker_id)


def living() -> frozenset[str]:
    """The workers nobody has buried."""
    with db.unscoped("workers are of no agency", writing=False) as work:
        return frozenset(row.id for row in work.scalars(_living()))


def ask_to_drain(worker_id: str) -> bool:
    """Ask a worker to finish what it has, begin nothing new and leave; False when there is none of that name."""
    with db.unscoped("an operator drains a worker") as work:
        return bool(
            work.touched(
                update(JobWorker)
                .where(JobWorker.id == worker_id, JobWorker.state == WorkerState.WORKING)
                .values(state=WorkerState.DRAINING),
            )
        )


def forget_the_lost() -> None:
    """Remove the rows of workers that were buried more than a day ago."""
    with db.unscoped("workers are of no agency") as work:
        work.execute(
            delete(JobWorker).where(
                JobWorker.state == WorkerState.LOST, JobWorker.beat_at < clock.now() - timedelta(days=1)
            )
        )


@cache
def place() -> str:
    """Where process numbers mean the same: this boot of this machine, in this space of processes.

    Host names are not enough: two containers can have the same name and the same process number.
    """
    parts = [socket.gethostname()]
    for path in ("/proc/sys/kernel/random/boot_id", "/etc/machine-id"):
        with suppress(OSError):
            parts.append(Path(path).read_text(encoding="ascii").strip())
    with suppress(OSError):
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


@cache
def product_version() -> str:
    """The version of the product this process runs, for operators during an upgrade; "" when its file is not there."""
    with suppress(OSError, KeyError, tomllib.TOMLDecodeError):
        text = (settings.PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])[:40]
    return ""


def _living() -> Any:
    return select(JobWorker).where(JobWorker.state != WorkerState.LOST)


def _owners() -> Any:
    return select(BatchItem.worker).where(BatchItem.status == ItemStatus.RUNNING).distinct()


def _take_back_all(work: Work, worker_id: str) -> int:
    # Batches are locked before items everywhere, so that no two transactions wait for each other.
    running = (BatchItem.status == ItemStatus.RUNNING) & (BatchItem.worker == worker_id)
    batches = work.scalars(
        select(BatchJob)
        .where(BatchJob.id.in_(select(BatchItem.batch_id).where(running)) | (BatchJob.kept_by == worker_id))
        .order_by(BatchJob.id)
        .with_for_update()
    ).all()
    items = work.scalars(select(BatchItem).where(running).with_for_update()).all()
    by_id = {batch.id: batch for batch in batches}
    for item in items:
        batch = by_id[item.batch_id]
        _take_back(item, is_cancelled=batch.cancel_requested_at is not None)
        if item.status == ItemStatus.FAILED:
            registry.tell_failed(work, batch.job_type, batch.agency_id, item.payload, item.error_message or "")
    for batch in batches:
        if batch.kept_by == worker_id:
            batch.kept_by = ""
        ledger.close(work, batch)
    ledger.touch_agencies(work, {batch.agency_id for batch in batches})
    return len(items)


def _take_back(item: BatchItem, *, is_cancelled: bool) -> None:
    exhausted = item.attempts >= rules.MAX_ATTEMPTS
    item.status = rules.after_interruption(exhausted=exhausted, cancelled=is_cancelled)
    item.error_message = rules.INTERRUPTED if exhausted and not is_cancelled else None
    item.finished_at = None if item.status == ItemStatus.QUEUED else clock.now()
    # What the lost try told of how far it was is neither a result nor the next one's.
    item.worker, item.is_carried, item.due_at, item.result = "", False, None, {}


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # A zombie has a number and does nothing any more.
    with suppress(OSError, IndexError):
        return (
            Path(f"/proc/{process_id}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
            != "Z"
        )
    return True
