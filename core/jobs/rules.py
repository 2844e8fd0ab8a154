"""What a batch's items say about the batch, how much a plan allows, and what a failure means."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.errors import Conflict, ImprimaturError, Unavailable
from core.vocabulary import BatchStatus, ItemStatus, PlanType

MAX_ATTEMPTS: Final = 3
# The older product allowed 30 items a batch; a plan can raise that.
ITEMS_OF_PLAN: Final[Mapping[PlanType, int]] = MappingProxyType({PlanType.FREE: 30, PlanType.PAID: 10_000})
# A batch never has more items with the engine than this: rows there cost a statement each, and one batch must not
# bury the others' under its own.
CARRIED_AT_ONCE: Final = 60
FIRST_PAUSE_S: Final = 2.0
LONGEST_PAUSE_S: Final = 60.0
STOP_WITHIN_S: Final = 5.0
UNEXPECTED: Final = "It could not be made because of a fault in the app; the details are in the log"
INTERRUPTED: Final = f"It was interrupted {MAX_ATTEMPTS} times while it was being made — try it again"
OPEN: Final = (BatchStatus.QUEUED, BatchStatus.RUNNING)
OVER: Final = (ItemStatus.DONE, ItemStatus.FAILED, ItemStatus.CANCELLED)


class Lane(StrEnum):
    """Where an item queues: what it takes up decides, not which feature it is of.

    DRAWING takes a processor: as many at once as the worker has slots. MODEL mostly waits for an answer from outside
    and is limited for each agency, in how many at once and how many a minute.
    """

    DRAWING = "drawing"
    MODEL = "model"


@dataclass(frozen=True)
class Counts:
    """How many items of a batch are in each state; they always add up to `total`."""

    queued: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        """All items."""
        return self.queued + self.running + self.done + self.failed + self.cancelled

    @property
    def finished(self) -> int:
        """Items nothing more will happen to."""
        return self.done + self.failed + self.cancelled


def counts_of(states: Mapping[str, int]) -> Counts:
    """Counts from a table's `status → number`; states without items are 0."""
    return Counts(**{status.value: states.get(status.value, 0) for status in ItemStatus})


def status_of(counts: Counts) -> BatchStatus:
    """What a batch is, by its items alone.

    A batch somebody cancelled in time has cancelled items; one whose items were all finished by then is simply done.
    """
    if counts.queued or counts.running:
        return BatchStatus.RUNNING if counts.running or counts.finished else BatchStatus.QUEUED
    if counts.cancelled:
        return BatchStatus.CANCELLED
    if not counts.failed:
        return BatchStatus.DONE
    return BatchStatus.DONE_WITH_FAILURES if counts.done else BatchStatus.FAILED


def most_items(plan: str) -> int:
    """How many items a batch may have on that plan; an unknown plan gets the smallest."""
    return ITEMS_OF_PLAN.get(PlanType(plan) if plan in set(PlanType) else PlanType.FREE, min(ITEMS_OF_PLAN.values()))


def may_try_again(error: BaseException, attempt: int) -> bool:
    """Whether a failed item is worth another automatic try: never for what would fail the same way again.

    Args:
        error: What the try raised.
        attempt: Which try it was, from 1.
    """
    passing = isinstance(error, Unavailable | Conflict) or not isinstance(error, ImprimaturError)
    return passing and attempt < MAX_ATTEMPTS


def pause_before(attempt: int, draw: float) -> float:
    """Seconds to wait before the try that follows the failed one: exponential, with full jitter.

    Items that failed together (a store that was away) must not come back together: each waits a share of its own.

    Args:
        attempt: Which try failed, from 1.
        draw: A random number, 0..1.

    Source: "full jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/, read 2026-11.
    """
    longest: float = min(FIRST_PAUSE_S * 2.0 ** (max(attempt, 1) - 1), LONGEST_PAUSE_S)
    return longest * min(max(draw, 0.0), 1.0)


def after_interruption(*, exhausted: bool, cancelled: bool) -> ItemStatus:
    """What becomes of an item whose process went away: queued again while it has tries left and nobody cancelled it."""
    if cancelled:
        return ItemStatus.CANCELLED
    return ItemStatus.FAILED if exhausted else ItemStatus.QUEUED


def message_of(error: BaseException) -> str:
    """What a person reads about a failed item."""
    if isinstance(error, ImprimaturError):
        return f"{error.what} — {error.remedy}" if error.remedy else error.what
    return UNEXPECTED


def carrier_id(item_id: str, carrier: int) -> str:
    """The engine's name for the `carrier`-th hand-over of an item."""
    return f"{item_id}.{carrier}"
