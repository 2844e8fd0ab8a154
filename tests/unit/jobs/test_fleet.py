"""Workers are noticed when they go silent, by a counter and a stopwatch, and what they had runs elsewhere once."""

import subprocess
import sys
import time
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import update

from core import clock, db
from core.db import Scope
from core.jobs import fleet, leases, queries, runner
from core.jobs.fleet import Watch
from core.jobs.models import JobWorker
from core.jobs.registry import ItemView
from core.jobs.rules import INTERRUPTED, MAX_ATTEMPTS, Counts
from core.vocabulary import BatchStatus, WorkerState
from tests.unit.jobs.conftest import MakeBatch


def join(worker_id: str, *, place: str = "elsewhere", process_id: int = 1) -> str:
    """A worker as its row tells of it, whose counter nobody raises."""
    with db.unscoped("test") as work:
        work.add(JobWorker(id=worker_id, place=place, host="h", process_id=process_id, slots=1))
    return worker_id


def beat(worker_id: str) -> None:
    """One beat of that worker."""
    with db.unscoped("test") as work:
        work.execute(update(JobWorker).where(JobWorker.id == worker_id).values(beats=JobWorker.beats + 1))


def test_items_of_a_process_that_is_gone_are_taken_back_at_once(
    scope: Scope, make_batch: MakeBatch, runs: list[ItemView]
) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    join("dead", place=fleet.place(), process_id=int(gone.stdout))
    batch_id = make_batch(scope, 2)
    assert leases.claim(scope, batch_id, "dead") is not None
    assert Watch("me", lambda: 0).bury_the_lost() == 1
    assert runner.run(scope, batch_id).counts == Counts(done=2)


def test_items_of_a_silent_worker_elsewhere_are_taken_back_when_its_counter_stood_still(
    scope: Scope, make_batch: MakeBatch
) -> None:
    batch_id = make_batch(scope, 1)
    assert leases.claim(scope, batch_id, join("silent")) is not None
    taken = []
    watch = Watch("me", lambda: len(taken))
    while len(taken) < 20 and not any(taken):
        taken.append(watch.bury_the_lost())
    assert 3 < len(taken) < 20
    assert queries.batch_progress(scope, batch_id).counts == Counts(queued=1)


def test_nobody_looks_dead_after_a_time_in_which_nobody_could_beat(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 1)
    assert leases.claim(scope, batch_id, join("other")) is not None
    watch = Watch("me", lambda: 1)
    for _ in range(50):
        assert watch.bury_the_lost() == 0
    assert queries.batch_progress(scope, batch_id).counts == Counts(running=1)


def test_nobody_buries_himself(scope: Scope, make_batch: MakeBatch) -> None:
    assert leases.claim(scope, make_batch(scope, 1), join("me")) is not None
    beats = count()
    watch = Watch("me", lambda: next(beats))
    assert [watch.bury_the_lost() for _ in range(20)] == [0] * 20


def test_a_worker_that_beats_keeps_its_items_however_the_clocks_jump(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 1)
    assert leases.claim(scope, batch_id, join("steady")) is not None
    mine = count(step=4)
    watch = Watch("me", lambda: next(mine))
    for days in (0, 400, -400, 0, 1, -1):
        with clock.held_at(clock.now() + timedelta(days=days)):
            beat("steady")
            assert watch.bury_the_lost() == 0
    assert queries.batch_progress(scope, batch_id).counts == Counts(running=1)


def test_a_worker_of_the_same_process_number_on_another_machine_is_not_taken_for_this_one(
    scope: Scope, make_batch: MakeBatch
) -> None:
    join("twin", place="another machine", process_id=2**22 - 1)
    assert leases.claim(scope, make_batch(scope, 1), "twin") is not None
    assert Watch("me", lambda: 0).bury_the_lost() == 0


def test_a_worker_that_beat_meanwhile_is_not_buried(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 1)
    assert leases.claim(scope, batch_id, join("late")) is not None
    beat("late")
    assert fleet.bury("late", 0) == 0
    assert queries.batch_progress(scope, batch_id).counts == Counts(running=1)


def test_one_of_two_that_notice_takes_over(scope: Scope, make_batch: MakeBatch) -> None:
    assert leases.claim(scope, make_batch(scope, 1), join("lost")) is not None
    assert [fleet.bury("lost", 0), fleet.bury("lost", 0)] == [1, 0]


def test_items_of_a_worker_nobody_knows_are_taken_back(scope: Scope, make_batch: MakeBatch) -> None:
    assert leases.claim(scope, make_batch(scope, 1), "of a restored backup") is not None
    assert Watch("me", lambda: 0).bury_the_lost() == 1


def test_a_result_of_a_lost_claim_is_not_written(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 1)
    late = leases.claim(scope, batch_id, join("zombie"))
    assert late is not None
    fleet.bury("zombie", 0)
    again = leases.claim(scope, batch_id, join("heir"))
    assert again is not None
    leases.finish(late, {"from": "the lost one"})
    assert queries.batch_progress(scope, batch_id).counts == Counts(running=1)
    leases.finish(again, {"from": "the heir"})
    assert queries.batch_progress(scope, batch_id).results == ({"from": "the heir"},)


def test_what_a_lost_try_told_of_how_far_it_was_is_not_told_of_the_next_one(
    scope: Scope, make_batch: MakeBatch
) -> None:
    batch_id = make_batch(scope, 1)
    lost = leases.claim(scope, batch_id, join("lost"))
    assert lost is not None
    leases.tell(lost.scope, lost.item, {"drawn": 14, "of": 20})
    assert queries.batch_progress(scope, batch_id).underway == ({"drawn": 14, "of": 20},)
    fleet.bury("lost", 0)
    heir = leases.claim(scope, batch_id, join("heir"))
    assert heir is not None
    assert queries.batch_progress(scope, batch_id).underway == ()
    leases.tell(lost.scope, lost.item, {"drawn": 15, "of": 20})
    assert queries.batch_progress(scope, batch_id).underway == ()


def test_a_result_of_an_earlier_try_of_the_same_worker_is_not_written(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 1)
    first = leases.claim(scope, batch_id, "w")
    assert first is not None
    leases.fail(first, leases.Fault("away", may_try_again=True))
    assert leases.claim(scope, batch_id, "w") is not None
    leases.finish(first, {"from": "the first try"})
    assert queries.batch_progress(scope, batch_id).counts == Counts(running=1)


def test_an_item_interrupted_three_times_fails_and_says_so(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 1)
    for number in range(MAX_ATTEMPTS):
        assert leases.claim(scope, batch_id, join(f"w{number}")) is not None
        fleet.bury(f"w{number}", 0)
    ended = queries.batch_progress(scope, batch_id)
    assert ended.status is BatchStatus.FAILED
    assert ended.failures[0].message == INTERRUPTED


def test_a_member_beats_and_disappears_when_it_leaves(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet, "pace_of", lambda _takeover_s: fleet.Pace(1.0, 0.05, 0.2))
    with fleet.membership(slots=3) as member:
        deadline = time.monotonic() + 10
        while _beats(member.worker_id) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        (seen,) = queries.list_workers()
        assert (seen.worker_id, seen.slots, seen.state) == (member.worker_id, 3, WorkerState.WORKING)
        assert _beats(member.worker_id) >= 3
    assert queries.list_workers() == ()


def test_a_member_learns_that_it_was_buried_or_shall_drain(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet, "pace_of", lambda _takeover_s: fleet.Pace(1.0, 0.05, 0.2))
    with fleet.membership() as member:
        assert fleet.ask_to_drain(member.worker_id)
        assert member.is_asked_to_drain.wait(10)
        with db.unscoped("test") as work:
            work.execute(update(JobWorker).values(state=WorkerState.LOST))
        assert member.is_lost.wait(10)
    assert not fleet.ask_to_drain("nobody")


def test_a_batch_kept_by_a_process_is_left_to_the_workers_when_it_goes_away(
    scope: Scope, make_batch: MakeBatch, runs: list[ItemView]
) -> None:
    with fleet.kept_here():
        batch_id = make_batch(scope, 2)
        assert fleet.keeper() != ""
        assert _kept_by(scope, batch_id) == fleet.keeper()
    assert _kept_by(scope, batch_id) == ""


def test_pace_keeps_the_promise_of_taking_over_in_time() -> None:
    for takeover_s in (2, 5, 60, 600):
        pace = fleet.pace_of(takeover_s)
        # Noticed at the first look after the silence, at the latest a beat and a look later than that.
        assert pace.silent_s + pace.beat_s + pace.look_s < takeover_s


def _beats(worker_id: str) -> int:
    with db.unscoped("test", writing=False) as work:
        row = work.get(JobWorker, worker_id)
        return row.beats if row is not None else -1


def _kept_by(scope: Scope, batch_id: str) -> str:
    from core.jobs.models import BatchJob

    with db.read(scope) as work:
        return work.get_one(BatchJob, batch_id).kept_by
