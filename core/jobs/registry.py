"""Which function runs which kind of work, and what runs by the calendar: features put theirs here in their `tasks.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from core.db import Scope, Work
from core.jobs.rules import Lane
from core.vocabulary import BatchKind

LONGEST_ITEM_S: Final = 900.0


@dataclass(frozen=True)
class ItemView:
    """One unit of work as the function that runs it sees it.

    Attributes:
        payload: What the feature wrote when it made the batch: plain JSON values, ids mostly.
        options: The batch's own options, the same for all its items.
        attempt: 1 for the first try.
    """

    item_id: str
    batch_id: str
    kind: BatchKind
    workspace_id: str
    campaign_id: str | None
    label: str
    payload: Mapping[str, Any]
    options: Mapping[str, Any]
    attempt: int


RunItem = Callable[[Scope, ItemView], dict[str, Any]]
WhenFailed = Callable[[Work, str, Mapping[str, Any], str], None]
RunScheduled = Callable[[datetime], None]


@dataclass(frozen=True)
class Kind:
    """How items of one kind are run.

    Attributes:
        run_item: Does the work; safe to run twice; gives plain JSON values.
        lane: Where they queue.
        limit_s: A try that takes longer is stopped and counts as failed.
        when_failed: Told in the transaction that fails an item for good, with its agency, payload and message: the
            function itself may never have had the chance to say so, because its process was killed.
    """

    run_item: RunItem
    lane: Lane = Lane.DRAWING
    limit_s: float = LONGEST_ITEM_S
    when_failed: WhenFailed | None = None


@dataclass(frozen=True)
class Schedule:
    """Work by the calendar, once for the whole installation however many workers there are.

    Attributes:
        name: Its name for operators.
        cron: Five fields, UTC.
        run: Does the work for the moment it was due; safe to run twice for the same moment.
        catches_up: Whether moments that passed while no worker lived are made up for.
    """

    name: str
    cron: str
    run: RunScheduled
    catches_up: bool = False


_known: dict[BatchKind, Kind] = {}
_scheduled: dict[str, Schedule] = {}


def register(
    kind: BatchKind,
    run_item: RunItem,
    *,
    lane: Lane = Lane.DRAWING,
    limit_s: float = LONGEST_ITEM_S,
    when_failed: WhenFailed | None = None,
) -> None:
    """Say which function runs items of `kind`; it must be safe to run twice and gives plain JSON values.

    Raises:
        ValueError: Another function already runs that kind.
    """
    if kind in _known and _known[kind].run_item is not run_item:
        raise ValueError(f"two functions claim to run {kind}")
    _known[kind] = Kind(run_item, lane, limit_s, when_failed)


def registered() -> Mapping[BatchKind, Kind]:
    """The kinds this process can run."""
    return MappingProxyType(_known)


def lane_of(kind: str) -> Lane:
    """Where items of that kind queue; kinds this process does not know queue with the drawing."""
    # A newer release may have kinds whose very names are unknown here; they must not hold up the others.
    known = {name.value: one for name, one in _known.items()}.get(kind)
    return known.lane if known else Lane.DRAWING


def tell_failed(work: Work, kind: str, agency_id: str, payload: Mapping[str, Any], message: str) -> None:
    """Let the feature know that an item of its kind failed for good; kinds this process does not know stay untold."""
    known = _known.get(BatchKind(kind))
    if known is not None and known.when_failed is not None:
        known.when_failed(work, agency_id, payload, message)


def schedule(name: str, cron: str, run: RunScheduled, *, catches_up: bool = False) -> None:
    """Run `run` whenever `cron` says so, in one worker of the installation.

    Raises:
        ValueError: Another function has that name.
    """
    if name in _scheduled and _scheduled[name].run is not run:
        raise ValueError(f"two functions are scheduled as {name}")
    _scheduled[name] = Schedule(name, cron, run, catches_up)


def schedules() -> tuple[Schedule, ...]:
    """What this process would run by the calendar."""
    return tuple(_scheduled.values())
