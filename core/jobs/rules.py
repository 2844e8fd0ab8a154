"""What a batch's items say about the batch, who is served next, and what a failure means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import Conflict, ImprimaturError, Unavailable
from core.vocabulary import BatchStatus, ItemStatus

MAX_ATTEMPTS: Final = 3
MAX_ITEMS: Final = 500
BEAT_EVERY_S: Final = 5.0
# Six beats missed: the process is gone or so starved that somebody else should go on.
SILENT_AFTER_S: Final = 30.0
UNEXPECTED: Final = "It could not be made because of a fault in the app; the details are in the log"
INTERRUPTED: Final = f"It was interrupted {MAX_ATTEMPTS} times while it was being made — try it again"
# Option of a batch that its maker runs itself.
KEPT: Final = "kept_here"
OPEN: Final = (BatchStatus.QUEUED, BatchStatus.RUNNING)


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


def may_try_again(error: BaseException, attempt: int) -> bool:
    """Whether a failed item is worth another automatic try: never for what would fail the same way again.

    Args:
        error: What the try raised.
        attempt: Which try it was, from 1.
    """
    passing = isinstance(error, Unavailable | Conflict) or not isinstance(error, ImprimaturError)
    return passing and attempt < MAX_ATTEMPTS


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


def next_agency(waiting: Sequence[str], last_served: Mapping[str, int]) -> str:
    """The agency whose turn it is: the one served longest ago, the first of `waiting` among equals.

    Args:
        waiting: Agencies with queued items, the oldest batch first; not empty.
        last_served: Agency → turn number of its latest item.
    """
    return min(waiting, key=lambda agency: last_served.get(agency, -1))
