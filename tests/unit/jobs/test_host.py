"""Real worker processes on both databases: whatever happens to them, every item ends exactly once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import func, select, text

from core import clock, db, settings
from core.db import Scope, database
from core.jobs import engine, fleet, queries, service
from core.jobs.models import BatchItem
from core.jobs.queries import BatchProgress
from core.jobs.rules import INTERRUPTED, STOP_WITHIN_S, Counts
from core.jobs.service import NewItem
from core.vocabulary import BatchKind, BatchStatus, PlanType
from tests.conftest import make_scope
from tests.unit.jobs.conftest import workspace_of

pytestmark = pytest.mark.slow
TAKEOVER_S = 4
PROGRAM = """
import sys
sys.path.insert(0, {folder!r})
import signal, threading
from core.jobs import host
from tests.unit.jobs import kinds
told = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: told.set())
host.serve({slots}, "tests.unit.jobs.kinds", told.is_set, drain_s={drain_s})
"""


@dataclass
class Yard:
    """A database with agencies in it, and the workers that serve it."""

    scope: Scope
    notes: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, slots: int = 1, drain_s: int = 10) -> subprocess.Popen[bytes]:
        """Start a worker process and wait until it is at work."""
        before = len(queries.list_workers())
        code = PROGRAM.format(folder=str(settings.PROJECT_DIR), slots=slots, drain_s=drain_s)
        process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
        self.workers.append(process)
        until(lambda: len(queries.list_workers()) > before or process.poll() is not None)
        assert process.poll() is None
        return process

    def queue(self, payloads: list[dict[str, Any]], scope: Scope | None = None, **batch: Any) -> str:
        """Queue a batch of items with these payloads."""
        scope = scope or self.scope
        items = [
            NewItem(f"item {index}", {"index": index, "notes": str(self.notes), **payload})
            for index, payload in enumerate(payloads)
        ]
        workspace_id = workspace_of(scope)
        with db.work(scope) as work:
            return service.create_batch(
                work,
                workspace_id=workspace_id,
                campaign_id=None,
                title="",
                items=items,
                **{"kind": BatchKind.RENDER, **batch},
            )

    def end_of(self, batch_id: str, scope: Scope | None = None, within_s: float = 240) -> BatchProgress:
        """Wait for the end of a batch."""
        until(lambda: not queries.batch_progress(scope or self.scope, batch_id).is_open, within_s)
        return queries.batch_progress(scope or self.scope, batch_id)

    def noted(self) -> list[list[str]]:
        """What the items wrote, in the order of their writing."""
        return (
            [line.split() for line in self.notes.read_text(encoding="utf-8").splitlines()]
            if self.notes.exists()
            else []
        )

    def stop_all(self) -> None:
        """End every worker at once."""
        for process in self.workers:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=20)


def until(is_so: Callable[[], bool], within_s: float = 180) -> None:
    """Wait until something is so; fail when it is not in time."""
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def put_to_sleep(worker: subprocess.Popen[bytes]) -> None:
    """Stop a worker with all its processes, at a moment when it holds no lock on the database.

    One that sleeps inside a transaction holds SQLite's only lock, and nobody can take that from it; PostgreSQL ends
    such a transaction by itself.
    """
    for _ in range(20):
        os.killpg(worker.pid, signal.SIGSTOP)
        # The signal is only on its way when the call returns: a thread may still take the lock before it stands.
        until(lambda: is_standing(worker.pid), 10)
        if is_writable():
            return
        os.killpg(worker.pid, signal.SIGCONT)
        time.sleep(0.1)
    raise AssertionError("the worker never let go of the database")


def is_standing(group: int) -> bool:
    """Whether every process of the group has stopped."""
    states = set()
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            if os.getpgid(process.pid) == group:
                states.add(process.status())
    return states <= {psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE}


def is_writable() -> bool:
    """Whether nobody holds SQLite's lock for longer than a moment."""
    current = database.current()
    if not current.is_sqlite:
        return True
    probe = database.sqlite_module().connect(current.url.database, timeout=1.0, isolation_level=None)
    try:
        probe.execute("BEGIN IMMEDIATE")
        probe.execute("ROLLBACK")
    except database.sqlite_module().OperationalError:
        return False
    finally:
        probe.close()
    return True


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def yard(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Yard]:
    """Workers of the tests' own on either database; what is left of them is ended afterwards."""
    monkeypatch.setenv("IMPRIMATUR_TAKEOVER_S", str(TAKEOVER_S))
    monkeypatch.setenv("IMPRIMATUR_ITEM_MEMORY_MB", "2048")
    monkeypatch.setenv("IMPRIMATUR_MODEL_CALLS_PER_MINUTE", "4")
    if request.param == "postgresql":
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("postgres_url_at_head"))
    else:
        request.getfixturevalue("at_head")
    settings.current.cache_clear()
    database.use(None)
    engine.create_tables()
    made = Yard(_paid_scope("Northwind"), tmp_path / "notes.txt")
    try:
        yield made
    finally:
        made.stop_all()


def _paid_scope(name: str) -> Scope:
    scope = make_scope(name)
    with db.unscoped("test") as work:
        work.execute(text("UPDATE agencies SET plan_type = :plan"), {"plan": PlanType.PAID.value})
    return scope


def test_two_workers_share_a_batch_and_make_every_item_once(yard: Yard) -> None:
    batch_id = yard.queue([{"takes_s": 0.1}] * 40)
    yard.start(), yard.start()
    ended = yard.end_of(batch_id)
    assert (ended.status, ended.counts) == (BatchStatus.DONE, Counts(done=40))
    assert sorted(int(index) for index, *_ in yard.noted()) == list(range(40))
    assert len({process for _, _, process, _ in yard.noted()}) == 2


def test_a_batch_larger_than_what_the_engine_is_given_at_once_runs_to_its_end(yard: Yard) -> None:
    batch_id = yard.queue([{}] * 200)
    yard.start(slots=2)
    assert yard.end_of(batch_id).counts == Counts(done=200)
    assert len(yard.noted()) == 200


def test_the_items_of_a_killed_worker_run_elsewhere_within_the_takeover_time(yard: Yard) -> None:
    batch_id = yard.queue([{"takes_s": 0.3}] * 20)
    victim = yard.start(slots=2)
    until(lambda: len(yard.noted()) >= 4)
    heir = yard.start()
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait(timeout=10)
    until(lambda: queries.batch_progress(yard.scope, batch_id).counts.running <= 1, TAKEOVER_S)
    ended = yard.end_of(batch_id)
    assert (ended.status, ended.counts) == (BatchStatus.DONE, Counts(done=20))
    assert sorted(result["index"] for result in ended.results) == list(range(20))
    assert heir.poll() is None


def test_items_survive_a_time_without_any_worker(yard: Yard) -> None:
    batch_id = yard.queue([{"takes_s": 0.3}] * 6)
    first = yard.start()
    until(lambda: len(yard.noted()) >= 2)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait(timeout=10)
    yard.start()
    assert yard.end_of(batch_id).counts == Counts(done=6)


def test_a_worker_that_slept_through_its_burial_leaves_and_writes_nothing(yard: Yard) -> None:
    batch_id = yard.queue([{"takes_s": 0.5}] * 6)
    zombie = yard.start(slots=2)
    until(lambda: queries.batch_progress(yard.scope, batch_id).counts.running == 2)
    put_to_sleep(zombie)
    yard.start()
    assert yard.end_of(batch_id).counts == Counts(done=6)
    os.killpg(zombie.pid, signal.SIGCONT)
    assert zombie.wait(timeout=180) != 0
    assert queries.batch_progress(yard.scope, batch_id).counts == Counts(done=6)


def test_poison_fails_alone_after_three_tries_and_the_others_are_made(yard: Yard) -> None:
    poison: list[dict[str, Any]] = [{"exits": 9}, {"eats": 9}, {"hangs": 9, "hangs_s": 60}, {"exits": 1}]
    batch_id = yard.queue([*poison, *([{}] * 6)])
    yard.start(slots=2)
    ended = yard.end_of(batch_id, within_s=300)
    assert (ended.status, ended.counts) == (BatchStatus.DONE_WITH_FAILURES, Counts(done=7, failed=3))
    assert [failure.label for failure in ended.failures] == ["item 0", "item 1", "item 2"]
    assert all(failure.message and failure.message != INTERRUPTED for failure in ended.failures)
    assert {row.attempts for row in queries.list_items(yard.scope, batch_id).rows[:3]} == {3}


def test_cancelling_stops_what_runs_long_before_it_would_end(yard: Yard) -> None:
    batch_id = yard.queue([{"hangs": 9, "hangs_s": 120}] * 4, kind=BatchKind.EXPORT)
    yard.start(slots=2)
    until(lambda: queries.batch_progress(yard.scope, batch_id).counts.running == 2)
    with db.work(yard.scope) as work:
        service.cancel(work, batch_id)
    # The promise is `STOP_WITHIN_S`; a busy machine may need a moment more to end a process.
    ended = yard.end_of(batch_id, within_s=3 * STOP_WITHIN_S)
    assert (ended.status, ended.counts) == (BatchStatus.CANCELLED, Counts(cancelled=4))
    assert yard.noted() == []


def test_a_paused_batch_stands_still_and_goes_on(yard: Yard) -> None:
    batch_id = yard.queue([{"takes_s": 0.2}] * 10)
    yard.start()
    until(lambda: len(yard.noted()) >= 2)
    with db.work(yard.scope) as work:
        service.pause(work, batch_id)
    until(lambda: queries.batch_progress(yard.scope, batch_id).counts.running == 0)
    standing = len(yard.noted())
    time.sleep(1.5)
    assert len(yard.noted()) == standing < 10
    with db.work(yard.scope) as work:
        service.resume(work, batch_id)
    assert yard.end_of(batch_id).counts == Counts(done=10)
    assert len(yard.noted()) == 10


def test_a_large_batch_of_one_agency_does_not_hold_up_another(yard: Yard) -> None:
    other = _paid_scope("Southwind")
    yard.start(slots=2)
    large = yard.queue([{"takes_s": 0.3}] * 400)
    until(lambda: queries.batch_progress(yard.scope, large).counts.done > 5)
    asked_at = clock.now()
    small = yard.queue([{"takes_s": 0.3}] * 30, other)
    yard.end_of(small, other)
    with db.read(other) as work:
        ended_at = work.execute(select(func.max(BatchItem.finished_at)).where(BatchItem.batch_id == small)).scalar_one()
    with db.read(yard.scope) as work:
        # Counted by when they ended, not by when this process got round to look.
        meanwhile = work.execute(
            select(func.count()).where(BatchItem.batch_id == large, BatchItem.finished_at.between(asked_at, ended_at))
        ).scalar_one()
    # The promise is three times the lone time. In turns, which no busy machine changes: 30 of its own and at most 60 of
    # the large batch's. Free slots are shared by lot, so about 30 go by; 60 are four deviations away.
    assert 0 < meanwhile <= 60


def test_a_small_new_batch_does_not_wait_for_the_end_of_a_large_old_one(yard: Yard) -> None:
    yard.start()
    large = yard.queue([{"takes_s": 0.1}] * 200)
    until(lambda: queries.batch_progress(yard.scope, large).counts.done > 5)
    small = yard.queue([{}])
    yard.end_of(small)
    assert queries.batch_progress(yard.scope, large).counts.done < 150


def test_a_worker_told_to_stop_finishes_what_it_has_and_gives_back_the_rest(yard: Yard) -> None:
    batch_id = yard.queue([{"takes_s": 1.0}] * 6)
    leaving = yard.start(slots=2)
    until(lambda: queries.batch_progress(yard.scope, batch_id).counts.running == 2)
    leaving.terminate()
    assert leaving.wait(timeout=180) == 0
    standing = queries.batch_progress(yard.scope, batch_id)
    assert standing.counts.running == 0
    assert standing.counts.done >= 2
    assert {row.attempts for row in queries.list_items(yard.scope, batch_id).rows if row.status == "queued"} == {0}
    yard.start(slots=2)
    assert yard.end_of(batch_id).counts == Counts(done=6)
    assert len(yard.noted()) == 6


def test_a_worker_is_drained_by_its_name(yard: Yard) -> None:
    worker = yard.start()
    (seen,) = queries.list_workers()
    assert fleet.ask_to_drain(seen.worker_id)
    assert worker.wait(timeout=180) == 0
    assert queries.list_workers() == ()


def test_the_engine_may_lose_everything_it_knows(yard: Yard) -> None:
    batch_id = yard.queue([{"takes_s": 0.2}] * 15)
    yard.start()
    until(lambda: len(yard.noted()) >= 2)
    schema = "" if database.current().is_sqlite else f"{engine.SCHEMA}."
    with db.unscoped("test") as work:
        work.execute(text(f"DELETE FROM {schema}workflow_status WHERE status = 'ENQUEUED'"))
    assert yard.end_of(batch_id).counts == Counts(done=15)
    assert len(yard.noted()) == 15


def test_carriers_that_a_dead_worker_of_another_release_held_are_replaced(yard: Yard) -> None:
    batch_id = yard.queue([{}] * 5)
    schema = "" if database.current().is_sqlite else f"{engine.SCHEMA}."
    worker = yard.start()
    yard.end_of(batch_id)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(timeout=10)
    with db.unscoped("test") as work:
        work.execute(
            text(
                f"UPDATE {schema}workflow_status SET status = 'PENDING', application_version = 'older',"
                " executor_id = 'a worker that is gone', completed_at = NULL"
            )
        )
        work.execute(
            text("UPDATE batch_items SET status = 'queued', is_carried = :yes, attempts = 0, finished_at = NULL"),
            {"yes": True},
        )
        work.execute(text("UPDATE batch_jobs SET status = 'running', completed_at = NULL"))
    yard.start()
    assert yard.end_of(batch_id).counts == Counts(done=5)


def test_what_asks_a_model_keeps_to_the_agencys_rate(yard: Yard) -> None:
    yard.start()
    batch_id = yard.queue([{}] * 6, kind=BatchKind.CAPTION)
    until(lambda: len(yard.noted()) == 4)
    time.sleep(3)
    assert len(yard.noted()) == 4
    assert queries.batch_progress(yard.scope, batch_id).counts == Counts(done=4, queued=2)
    other = _paid_scope("Southwind")
    yard.end_of(yard.queue([{}] * 2, other, kind=BatchKind.CAPTION), other)
