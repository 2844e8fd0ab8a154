"""What a batch's items say about the batch, what a plan allows, and how long a failed try waits."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from core.errors import Conflict, InvalidInput, Refused, Unavailable
from core.jobs import rules
from core.jobs.rules import Counts
from core.vocabulary import BatchStatus, ItemStatus

NUMBERS = st.integers(min_value=0, max_value=50)
COUNTS = st.builds(Counts, queued=NUMBERS, running=NUMBERS, done=NUMBERS, failed=NUMBERS, cancelled=NUMBERS)


@given(COUNTS)
def test_a_batch_is_open_exactly_while_something_may_still_happen(counts: Counts) -> None:
    is_open = rules.status_of(counts) in rules.OPEN
    assert is_open == bool(counts.queued or counts.running)


@given(COUNTS)
def test_counts_always_add_up(counts: Counts) -> None:
    assert counts.finished + counts.queued + counts.running == counts.total


def test_a_batch_that_failed_in_part_says_so_and_is_not_called_done() -> None:
    assert rules.status_of(Counts(done=3, failed=1)) is BatchStatus.DONE_WITH_FAILURES
    assert rules.status_of(Counts(failed=4)) is BatchStatus.FAILED
    assert rules.status_of(Counts(done=4)) is BatchStatus.DONE


def test_a_cancelled_batch_keeps_what_was_done() -> None:
    assert rules.status_of(Counts(done=3, cancelled=1)) is BatchStatus.CANCELLED


def test_a_cancel_that_came_too_late_leaves_the_batch_done() -> None:
    assert rules.status_of(Counts(done=4, cancelled=0)) is BatchStatus.DONE


def test_a_batch_between_two_items_is_running_not_queued() -> None:
    assert rules.status_of(Counts(queued=2, done=1)) is BatchStatus.RUNNING
    assert rules.status_of(Counts(queued=3)) is BatchStatus.QUEUED


def test_counts_ignore_states_without_items() -> None:
    assert rules.counts_of({"done": 2, "failed": 1}) == Counts(done=2, failed=1)


def test_what_would_fail_the_same_way_again_is_not_tried_again() -> None:
    assert not rules.may_try_again(InvalidInput("x"), 1)
    assert not rules.may_try_again(Refused("x"), 1)


def test_a_passing_trouble_is_tried_three_times_at_most() -> None:
    for error in (Unavailable("x"), Conflict("x"), RuntimeError("x")):
        assert [rules.may_try_again(error, attempt) for attempt in (1, 2, 3)] == [True, True, False]


def test_an_unforeseen_fault_is_worded_for_people_without_its_insides() -> None:
    assert rules.message_of(KeyError("secret")) == rules.UNEXPECTED
    assert "log" in rules.UNEXPECTED


def test_an_error_for_people_keeps_its_remedy() -> None:
    assert rules.message_of(Refused("the photo is too small", remedy="use a larger one")) == (
        "the photo is too small — use a larger one"
    )


def test_an_interrupted_item_is_queued_again_until_its_tries_are_used_up() -> None:
    assert rules.after_interruption(exhausted=False, cancelled=False) is ItemStatus.QUEUED
    assert rules.after_interruption(exhausted=True, cancelled=False) is ItemStatus.FAILED
    assert rules.after_interruption(exhausted=True, cancelled=True) is ItemStatus.CANCELLED


@given(st.integers(min_value=-3, max_value=200), st.floats(min_value=-1, max_value=2))
def test_a_pause_grows_with_the_tries_and_never_beyond_its_cap(attempt: int, draw: float) -> None:
    pause_s = rules.pause_before(attempt, draw)
    assert 0 <= pause_s <= rules.LONGEST_PAUSE_S
    assert rules.pause_before(attempt + 1, draw) >= pause_s


def test_pauses_are_spread_evenly_so_that_items_do_not_come_back_together() -> None:
    random = Random(7)
    pauses = sorted(rules.pause_before(2, random.random()) for _ in range(1_000))
    longest = rules.pause_before(2, 1.0)
    # Kolmogorov-Smirnov against the even spread: 1.63 / sqrt(n) is the bound at p = 0.01.
    distance = max(abs(pause / longest - rank / 1_000) for rank, pause in enumerate(pauses, start=1))
    assert distance < 1.63 / 1_000**0.5


def test_a_plan_allows_what_it_says_and_an_unknown_one_the_least() -> None:
    assert (rules.most_items("free"), rules.most_items("paid"), rules.most_items("platinum")) == (30, 10_000, 30)
