"""A worker's life: join the fleet, take carriers from the engine, make items in slots, take over from the lost, drain, leave."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError

from core import settings
from core.db import database
from core.errors import ImprimaturError, Unavailable
from core.jobs import dispatch, engine, fleet, leases, rules
from core.jobs.dispatch import Lookout
from core.jobs.engine import Desk
from core.jobs.fleet import Watch
from core.jobs.leases import Claim, Fault
from core.jobs.rules import Lane
from core.jobs.slots import Bench, Made, Outcome

log = logging.getLogger(__name__)

_TICK_S: Final = 0.25
_CANCELLED_EVERY_S: Final = 0.5
_TIDY_EVERY_S: Final = 30.0
_SWEEP_EVERY_S: Final = 120.0
_WRITE_AGAIN_S: Final = 1.0
# An item may finish when its batch is cancelled, as long as the promise to stop in time is kept.
_GRACE_S: Final = rules.STOP_WITHIN_S - 2.0
DRAIN_S: Final = 25
Written = TypeVar("Written")


def serve(slots: int, gather: str, is_over: Callable[[], bool], *, drain_s: int = DRAIN_S) -> int:
    """Make whatever is queued, for every agency in turn, until told to stop.

    Args:
        slots: How many drawing items are made at once.
        gather: The module whose import makes the kinds of work known.
        is_over: Asked often; True drains the worker.
        drain_s: How long what runs may still take then; the rest is given back.

    Returns:
        How many items were made.

    Raises:
        Unavailable: The engine's tables are missing on a server, or the others declared this worker lost.
    """
    _require_tables()
    with fleet.membership(slots) as member:
        worker = _Worker(member, slots, gather)
        worker.run(is_over, drain_s)
    if member.is_lost.is_set():
        raise Unavailable("the other workers have taken over from this one", remedy="it starts again by itself")
    return worker.made


def _require_tables() -> None:
    current = database.current()
    if current.is_sqlite:
        engine.create_tables(current)
        return
    # The pool begins anew, so that every connection knows the limit.
    current.dispose()
    engine.let_go_when_asleep(current.reading)
    if not engine.has_tables(current):
        raise Unavailable(
            "the tables of the batch engine are missing",
            field="DATABASE_URL",
            remedy="run `python -m core migrate` once, then start the worker again",
        )


class _Worker:
    """One worker process between its joining and its leaving."""

    def __init__(self, member: fleet.Member, slots: int, gather: str) -> None:
        self._member = member
        self._slots = slots
        self._benches = {
            Lane.DRAWING: Bench(slots, gather),
            Lane.MODEL: Bench(engine.MODEL_SLOTS, gather),
        }
        self._draining = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._in_hand: set[str] = set()
        self._running: dict[str, str] = {}
        self._unwanted: frozenset[str] = frozenset()
        self.made = 0

    def run(self, is_over: Callable[[], bool], drain_s: int) -> None:
        """Serve until `is_over`, an operator, or the others say so; then drain."""
        desk = Desk()
        engine.launch(self._member.worker_id, self._slots, self.carry)
        try:
            self._tend(desk, is_over)
        finally:
            self._land(drain_s)
            desk.close()

    def carry(self, agency_id: str, item_id: str, number: int, lane: Lane) -> None:
        """Bring one carried item to its end; the engine calls it, in a thread for each carrier."""
        bench = self._benches[lane]
        with self._holding(rules.carrier_id(item_id, number)):
            with bench.seat(self._draining.is_set) as is_seated:
                claim = self._claimed(agency_id, item_id, number) if is_seated else None
                outcome = self._outcome(claim, bench) if claim is not None else None
            # The slot is at its next item while this one's row is written.
            if not is_seated:
                self._write(lambda: dispatch.free(item_id, number))
            elif claim is not None and outcome is not None:
                self._write(lambda: self._settle(claim, outcome))

    def _claimed(self, agency_id: str, item_id: str, number: int) -> Claim | None:
        return self._write(lambda: leases.claim_carried(agency_id, item_id, number, self._member.worker_id))

    @contextmanager
    def _holding(self, name: str) -> Iterator[None]:
        with self._lock:
            self._in_hand.add(name)
        try:
            yield
        finally:
            with self._lock:
                self._in_hand.discard(name)

    def _held(self) -> frozenset[str]:
        with self._lock:
            return frozenset(self._in_hand)

    def _outcome(self, claim: Claim, bench: Bench) -> Outcome:
        batch_id = claim.item.batch_id
        with self._lock:
            self._running[claim.item.item_id] = batch_id
        try:
            return bench.make(claim.scope, claim.item, lambda: self._grace_s(batch_id))
        except Exception as error:
            # No process could be started (no memory, no process numbers left): another try may find room.
            log.exception("item %s could not be begun", claim.item.item_id)
            return leases.fault_of(error, claim.item.attempt)
        finally:
            with self._lock:
                del self._running[claim.item.item_id]

    def _settle(self, claim: Claim, outcome: Outcome) -> None:
        if isinstance(outcome, Made):
            leases.finish(claim, outcome.result)
            self.made += 1
        elif isinstance(outcome, Fault):
            leases.fail(claim, outcome)
        else:
            leases.give_back(claim)

    def _grace_s(self, batch_id: str) -> float | None:
        if self._stopping.is_set() or self._member.is_lost.is_set():
            return 0.0
        return _GRACE_S if batch_id in self._unwanted else None

    def _write(self, step: Callable[[], Written]) -> Written | None:
        """Take a step that changes rows, again and again while the database is away: a result must not be lost to that.

        Returns:
            What the step gave; None when this worker was buried or stopped before the database came back.
        """
        while not self._member.is_lost.is_set():
            try:
                return step()
            except (Unavailable, DBAPIError) as error:
                log.warning("the database is away (%s); the worker holds on to what it has", error)
                if self._stopping.wait(_WRITE_AGAIN_S):
                    break
        return None

    def _tend(self, desk: Desk, is_over: Callable[[], bool]) -> None:
        pace = fleet.pace_of(settings.current().takeover_s)
        watch = Watch(self._member.worker_id, lambda: self._member.beats)
        lookout = Lookout(desk, self._member.worker_id, self._held)
        rounds = [
            _Round(_TICK_S, lambda: dispatch.hand_over(desk)),
            _Round(_CANCELLED_EVERY_S, self._look_for_cancelled),
            _Round(pace.look_s, watch.bury_the_lost),
            _Round(pace.look_s, lookout.replace_lost_carriers),
            _Round(_TIDY_EVERY_S, self._tidy),
            _Round(_SWEEP_EVERY_S, desk.sweep),
        ]
        while not (is_over() or self._member.is_lost.is_set() or self._member.is_asked_to_drain.is_set()):
            _go_round(rounds)
            time.sleep(_TICK_S)

    def _look_for_cancelled(self) -> None:
        with self._lock:
            batch_ids = set(self._running.values())
        self._unwanted = leases.cancelled_of(batch_ids) if batch_ids else frozenset()

    def _tidy(self) -> None:
        for bench in self._benches.values():
            bench.tidy()
        fleet.forget_the_lost()

    def _land(self, drain_s: int) -> None:
        """Begin nothing new, let what runs end in time, stop the rest and give it back."""
        self._draining.set()
        deadline = threading.Timer(drain_s, self._stopping.set)
        deadline.daemon = True
        deadline.start()
        engine.land(drain_s + 10)
        deadline.cancel()
        for bench in self._benches.values():
            bench.close()


class _Round:
    """Something that is done every so many seconds."""

    def __init__(self, every_s: float, step: Callable[[], object]) -> None:
        self._every_s = every_s
        self._step = step
        self._next_s = 0.0

    def go(self) -> None:
        """Do it if it is time."""
        if time.monotonic() >= self._next_s:
            self._next_s = time.monotonic() + self._every_s
            self._step()


def _go_round(rounds: Iterable[_Round]) -> None:
    for each in rounds:
        try:
            each.go()
        except (ImprimaturError, DBAPIError) as error:
            # A database that is away comes back; the worker outlives it and looks again.
            log.warning("the worker could not look: %s", error)
        except Exception:
            log.exception("the worker could not look")
