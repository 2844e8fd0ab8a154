"""Batches run to their end in one process, whatever their items do."""

from typing import Any

import pytest

from core import db
from core.db import Scope
from core.errors import Conflict, InvalidInput, NotFound, Unavailable
from core.jobs import queries, rules, runner, service
from core.jobs.models import BatchItem, BatchJob
from core.jobs.registry import ItemView
from core.jobs.rules import UNEXPECTED, Counts
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


def test_items_run_as_a_member_under_the_name_of_who_asked(scope: Scope, make_batch: MakeBatch) -> None:
    seen: list[Scope] = []
    register(lambda running, _item: seen.append(running) or {})
    runner.run(scope, make_batch(scope, 1))
    assert [(one.agency_id, one.role, one.name) for one in seen] == [(scope.agency_id, Role.MEMBER, scope.name)]


def test_a_paused_batch_is_left_as_it_is_until_it_is_resumed(
    scope: Scope, make_batch: MakeBatch, runs: list[ItemView]
) -> None:
    batch_id = make_batch(scope, 2)
    with db.work(scope) as work:
        service.pause(work, batch_id)
    waiting = runner.run(scope, batch_id)
    assert (waiting.is_paused, waiting.counts, runs) == (True, Counts(queued=2), [])
    with db.work(scope) as work:
        service.resume(work, batch_id)
    assert runner.run(scope, batch_id).counts == Counts(done=2)


def test_pausing_twice_or_resuming_what_runs_is_refused(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 1)
    with pytest.raises(Conflict, match="not paused"), db.work(scope) as work:
        service.resume(work, batch_id)
    with db.work(scope) as work:
        service.pause(work, batch_id)
    with pytest.raises(Conflict, match="already paused"), db.work(scope) as work:
        service.pause(work, batch_id)


def test_a_paused_batch_can_be_cancelled(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 2)
    with db.work(scope) as work:
        service.pause(work, batch_id)
        service.cancel(work, batch_id)
    ended = queries.batch_progress(scope, batch_id)
    assert (ended.status, ended.is_paused) == (BatchStatus.CANCELLED, False)


def test_one_cause_of_failure_is_tried_again_without_the_others(scope: Scope, make_batch: MakeBatch) -> None:
    def fails_in_two_ways(_scope: Scope, item: ItemView) -> dict[str, Any]:
        raise InvalidInput("too small" if item.payload["index"] % 2 else "too dark")

    register(fails_in_two_ways)
    batch_id = make_batch(scope, 5)
    runner.run(scope, batch_id)
    groups = queries.failure_groups(scope, batch_id)
    assert [(group.message, group.number) for group in groups] == [("too dark", 3), ("too small", 2)]
    with db.work(scope) as work:
        assert service.retry(work, batch_id, message="too small") == 2
    assert queries.batch_progress(scope, batch_id).counts == Counts(queued=2, failed=3)


def test_a_batch_is_repeated_as_a_new_one_with_changes(
    scope: Scope, make_batch: MakeBatch, runs: list[ItemView]
) -> None:
    first = make_batch(scope, 2)
    with pytest.raises(Conflict, match="still running"), db.work(scope) as work:
        service.repeat(work, first)
    runner.run(scope, first)
    with db.work(scope) as work:
        second = service.repeat(work, first, changes={"redraw": True})
    assert runner.run(scope, second).again_of == first
    assert [item.payload for item in runs[2:]] == [{"index": 0, "redraw": True}, {"index": 1, "redraw": True}]


def test_a_plan_says_how_many_items_a_batch_may_have(scope: Scope, make_batch: MakeBatch) -> None:
    make_batch(scope, rules.most_items("free"))
    with pytest.raises(InvalidInput, match="the free plan allows 30") as refused:
        make_batch(scope, 31)
    assert refused.value.field == "items"
    assert queries.list_batches(scope).total == 1


def test_a_batch_deleted_while_it_runs_ends_without_a_fault(scope: Scope, make_batch: MakeBatch) -> None:
    batch_id = make_batch(scope, 2)

    def deletes_it(_scope: Scope, _item: ItemView) -> dict[str, Any]:
        with db.work(scope) as work:
            work.delete(work.get_one(BatchJob, batch_id))
        return {}

    register(deletes_it)
    with pytest.raises(NotFound):
        runner.run(scope, batch_id)
    assert queries.list_batches(scope).total == 0


def test_items_are_listed_by_state_with_how_long_they_took(scope: Scope, make_batch: MakeBatch) -> None:
    def first_fails(_scope: Scope, item: ItemView) -> dict[str, Any]:
        if item.payload["index"] == 0:
            raise InvalidInput("no")
        return {"made": 1}

    register(first_fails)
    batch_id = make_batch(scope, 3)
    runner.run(scope, batch_id)
    done = queries.list_items(scope, batch_id, status=ItemStatus.DONE)
    assert [(row.position, row.result, row.message) for row in done.rows] == [
        (2, {"made": 1}, ""),
        (3, {"made": 1}, ""),
    ]
    assert all(row.seconds is not None and row.seconds >= 0 for row in done.rows)


def test_batches_are_found_by_state_kind_title_and_who_asked(
    scope: Scope, make_batch: MakeBatch, runs: list[ItemView]
) -> None:
    autumn, spring = make_batch(scope, 1, "Autumn roast"), make_batch(scope, 1, "50% spring")
    runner.run(scope, autumn)

    def found(**chosen: Any) -> list[str]:
        return [row.batch_id for row in queries.list_batches(scope, **chosen).rows]

    assert found(statuses=[BatchStatus.DONE]) == [autumn]
    assert found(search="SPRING") == [spring]
    assert found(search="50%") == [spring]
    assert found(search=scope.name.upper()) == [spring, autumn]
    assert found(kind=BatchKind.EXPORT) == []


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
