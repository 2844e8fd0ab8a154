"""Batches run to their end, whatever their items do."""

import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest

from core import clock, db
from core.db import Scope
from core.errors import InvalidInput, NotFound, Unavailable
from core.jobs import leases, queries, runner, service
from core.jobs.models import BatchItem
from core.jobs.registry import ItemView
from core.jobs.rules import INTERRUPTED, MAX_ATTEMPTS, SILENT_AFTER_S, UNEXPECTED, Counts
from core.jobs.service import NewItem
from core.vocabulary import BatchKind, BatchStatus, ItemStatus, Role
from tests.unit.jobs.conftest import MakeBatch, register, workspace_of


def test_a_batch_runs_all_its_items_in_order_and_keeps_their_results(
    scope: Scope, make_batch: MakeBatch, runs: list[ItemView]
) -> None:
    ended = runner.run(scope, make_batch(scope, 3))
    assert ended.status is BatchStatus.DONE
    assert ended.counts == Counts(done=3)
    assert [item.payload["index"] for item in runs] == [0, 1, 2]
    assert ended.results == ({"index": 0}, {"index": 1}, {"index": 2})


def test_progress_is_told_after_every_item_and_never_goes_back(
    scope: Scope, make_batch: MakeBatch, runs: list[ItemView]
) -> None:
    told: list[queries.BatchProgress] = []
    runner.run(scope, make_batch(scope, 3), told.append)
    assert [progress.counts.finished for progress in told] == [1, 2, 3]
    assert all(progress.counts.total == 3 for progress in told)


def test_one_item_that_fails_leaves_the_others_done_and_says_why(scope: Scope, make_batch: MakeBatch) -> None:
    def second_fails(_scope: Scope, item: ItemView) -> dict[str, Any]:
        if item.payload["index"] == 1:
            raise InvalidInput("the photo is too small", remedy="use a larger one")
        return {}

    register(second_fails)
    ended = runner.run(scope, make_batch(scope, 3))
    assert ended.status is BatchStatus.DONE_WITH_FAILURES
    assert ended.counts == Counts(done=2, failed=1)
    assert [(failure.label, failure.message) for failure in ended.failures] == [
        ("Autumn 1", "the photo is too small — use a larger one")
    ]


def test_a_fault_in_the_app_is_tried_three_times_and_then_told_without_its_insides(
    scope: Scope, make_batch: MakeBatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def broken(_scope: Scope, item: ItemView) -> dict[str, Any]:
        tries.append(item.attempt)
        raise ZeroDivisionError("secret detail")

    register(broken)
    ended = runner.run(scope, make_batch(scope, 1))
    assert tries == [1, 2, 3]
    assert ended.status is BatchStatus.FAILED
    assert ended.failures[0].message == UNEXPECTED
    assert "secret detail" in caplog.text


def test_a_passing_trouble_is_overcome_by_itself(scope: Scope, make_batch: MakeBatch) -> None:
    def away_once(_scope: Scope, item: ItemView) -> dict[str, Any]:
        if item.attempt == 1:
            raise Unavailable("the store does not answer")
        return {}

    register(away_once)
    assert runner.run(scope, make_batch(scope, 2)).status is BatchStatus.DONE


def test_a_repeated_item_waits_behind_the_fresh_ones(scope: Scope, make_batch: MakeBatch) -> None:
    order: list[int] = []

    def first_stumbles(_scope: Scope, item: ItemView) -> dict[str, Any]:
        order.append(item.payload["index"])
        if item.payload["index"] == 0 and item.attempt == 1:
            raise Unavailable("away")
        return {}

    register(first_stumbles)
    runner.run(scope, make_batch(scope, 3))
    assert order == [0, 1, 2, 0]


def test_cancelling_stops_what_has_not_begun_and_keeps_what_is_done(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 4)

    def cancels_after_two(_scope: Scope, item: ItemView) -> dict[str, Any]:
        if item.payload["index"] == 1:
            with db.work(scope) as work:
                service.cancel(work, batch_id)
        return {}

    register(cancels_after_two)
    ended = runner.run(scope, batch_id)
    assert ended.status is BatchStatus.CANCELLED
    assert ended.counts == Counts(done=2, cancelled=2)


def test_a_batch_cancelled_before_it_began_is_over_at_once(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 2)
    with db.work(scope) as work:
        assert service.cancel(work, batch_id) == 2
    assert queries.batch_progress(scope, batch_id).status is BatchStatus.CANCELLED


def test_retrying_runs_only_what_failed(scope: Scope, make_batch: MakeBatch) -> None:
    ran: list[int] = []
    healthy: list[bool] = []

    def second_fails_at_first(_scope: Scope, item: ItemView) -> dict[str, Any]:
        ran.append(item.payload["index"])
        if item.payload["index"] == 1 and not healthy:
            raise InvalidInput("no")
        return {}

    register(second_fails_at_first)
    batch_id = make_batch(scope, 3)
    runner.run(scope, batch_id)
    healthy.append(True)
    with db.work(scope) as work:
        assert service.retry(work, batch_id) == 1
    assert runner.run(scope, batch_id).counts == Counts(done=3)
    assert ran == [0, 1, 2, 1]


def test_a_stop_from_outside_gives_the_item_back_without_counting_the_try(scope: Scope, make_batch: MakeBatch) -> None:
    def interrupted(_scope: Scope, _item: ItemView) -> dict[str, Any]:
        raise KeyboardInterrupt

    register(interrupted)
    batch_id = make_batch(scope, 1)
    with pytest.raises(KeyboardInterrupt):
        runner.run(scope, batch_id)
    with db.read(scope) as work:
        item = work.query(BatchItem).one()
        assert (item.status, item.attempts) == (ItemStatus.QUEUED, 0)


def test_items_of_a_process_that_is_gone_are_queued_again(
    scope: Scope, make_batch: MakeBatch, runs: list[ItemView]
) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    batch_id = make_batch(scope, 2)
    own = leases.worker_name().split(":")
    dead = f"{own[0]}:{int(gone.stdout)}:{own[2]}"
    assert leases.claim(scope, batch_id, dead) is not None
    assert leases.requeue_abandoned() == 1
    assert runner.run(scope, batch_id).counts == Counts(done=2)


def test_items_of_a_living_process_are_left_alone(scope: Scope, make_batch: MakeBatch) -> None:
    assert leases.claim(scope, make_batch(scope, 1), leases.worker_name()) is not None
    assert leases.requeue_abandoned() == 0


def test_items_of_another_host_are_taken_back_only_after_a_long_silence(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 1)
    assert leases.claim(scope, batch_id, "elsewhere:1:ab") is not None
    assert leases.requeue_abandoned() == 0
    with clock.held_at(clock.now() + timedelta(seconds=SILENT_AFTER_S + 1)):
        assert leases.requeue_abandoned() == 1


def test_an_item_interrupted_three_times_fails_and_says_so(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 1)
    for _ in range(MAX_ATTEMPTS):
        assert leases.claim(scope, batch_id, "elsewhere:1:ab") is not None
        with clock.held_at(clock.now() + timedelta(seconds=SILENT_AFTER_S + 1)):
            leases.requeue_abandoned()
    ended = queries.batch_progress(scope, batch_id)
    assert ended.status is BatchStatus.FAILED
    assert ended.failures[0].message == INTERRUPTED


def test_a_result_of_a_lost_claim_is_not_written(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 1)
    late = leases.claim(scope, batch_id, "elsewhere:1:ab")
    assert late is not None
    with clock.held_at(clock.now() + timedelta(seconds=SILENT_AFTER_S + 1)):
        leases.requeue_abandoned()
    leases.finish(scope, late, "elsewhere:1:ab", {"from": "the lost one"})
    assert queries.batch_progress(scope, batch_id).counts == Counts(queued=1)


def test_an_item_is_claimed_once(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 1)
    assert leases.claim(scope, batch_id, "a:1:x") is not None
    assert leases.claim(scope, batch_id, "b:1:x") is None


def test_agencies_take_turns_whoever_queued_more(
    scope: Scope, stranger: Scope, make_batch: MakeBatch, runs: list[ItemView]
) -> None:
    make_batch(scope, 4, "ours")
    make_batch(stranger, 2, "theirs")
    runner.serve(idle_s=0.1)
    assert [item.label.split()[0] for item in runs] == ["ours", "theirs", "ours", "theirs", "ours", "ours"]


def test_what_is_served_runs_as_a_member_of_its_own_agency(
    scope: Scope, stranger: Scope, make_batch: MakeBatch
) -> None:
    seen: dict[str, Scope] = {}
    register(lambda running, item: seen.setdefault(item.label.split()[0], running) and {})
    make_batch(scope, 1, "ours")
    make_batch(stranger, 1, "theirs")
    runner.serve(idle_s=0.1)
    assert seen["ours"].agency_id == scope.agency_id
    assert seen["theirs"].agency_id == stranger.agency_id
    assert seen["ours"].role is Role.MEMBER
    assert seen["ours"].name == scope.name


def test_a_stranger_sees_no_batch_and_cannot_run_or_cancel_it(
    scope: Scope, stranger: Scope, make_batch: MakeBatch, runs: list[ItemView]
) -> None:
    batch_id = make_batch(scope, 1)
    with pytest.raises(NotFound):
        queries.batch_progress(stranger, batch_id)
    with pytest.raises(NotFound):
        runner.run(stranger, batch_id)
    with pytest.raises(NotFound), db.work(stranger) as work:
        service.cancel(work, batch_id)
    assert queries.list_batches(stranger).total == 0
    assert runs == []


def test_a_batch_without_items_is_refused(scope: Scope) -> None:
    workspace_id = workspace_of(scope)
    with pytest.raises(InvalidInput), db.work(scope) as work:
        service.create_batch(
            work, kind=BatchKind.RENDER, workspace_id=workspace_id, campaign_id=None, title="", items=[]
        )


def test_a_batch_of_a_transaction_that_failed_does_not_exist(scope: Scope) -> None:
    workspace_id = workspace_of(scope)

    def made_and_thrown_away() -> None:
        with db.work(scope) as work:
            items = [NewItem("a", {})]
            service.create_batch(
                work, kind=BatchKind.RENDER, workspace_id=workspace_id, campaign_id=None, title="", items=items
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        made_and_thrown_away()
    assert queries.list_batches(scope).total == 0


def test_open_batches_are_listed_newest_first_with_counts(
    scope: Scope, make_batch: MakeBatch, runs: list[ItemView]
) -> None:
    first, second = make_batch(scope, 1, "first"), make_batch(scope, 2, "second")
    runner.run(scope, first)
    assert [row.title for row in queries.list_batches(scope).rows] == ["second", "first"]
    (waiting,) = queries.list_batches(scope, open_only=True).rows
    assert (waiting.batch_id, waiting.counts) == (second, Counts(queued=2))


@pytest.mark.slow
def test_the_supervisor_starts_a_child_when_something_is_queued_and_again_when_it_is_killed(
    scope: Scope, make_batch: MakeBatch
) -> None:
    # The child claims an item of the real database and dies; the supervisor must take it back and start another.
    script = (
        f"import sys; sys.path.insert(0, {str(runner.settings.PROJECT_DIR)!r})\n"
        "import os\n"
        "from core import schema\n"
        "from core.jobs import leases, registry, runner\n"
        "from core.vocabulary import BatchKind\n"
        "def once_deadly(scope, item):\n"
        "    if item.attempt == 1: os._exit(9)\n"
        "    return {'attempt': item.attempt}\n"
        "registry.register(BatchKind.RENDER, once_deadly)\n"
        "runner.serve(idle_s=30, is_over=runner.be_a_child())\n"
    )
    batch_id = make_batch(scope, 1)
    runner.start((sys.executable, "-c", script))
    runner.start((sys.executable, "-c", script))
    try:
        deadline = time.monotonic() + 60
        while (progress := queries.batch_progress(scope, batch_id)).is_open and time.monotonic() < deadline:
            time.sleep(0.2)
    finally:
        runner.stop()
    assert progress.status is BatchStatus.DONE
    assert progress.results == ({"attempt": 2},)
