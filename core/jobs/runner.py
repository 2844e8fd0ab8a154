"""Running batches: here and now for the shell, or in a child process that the app keeps an eye on.

Pictures are drawn in a child process of low priority, because a page must answer while they are: the supervisor is one
daemon thread of the app that starts the child when something is queued, starts it again when it dies, and takes back
what it was working on. The child ends by itself when there is nothing left or when the app is gone.
"""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Final

from core import settings
from core.db import Scope
from core.errors import ImprimaturError
from core.jobs import leases, queries, registry, rules
from core.jobs.queries import BatchProgress
from core.jobs.registry import ItemView

log = logging.getLogger(__name__)

OnProgress = Callable[[BatchProgress], None]

# By path, not by the current folder: relative addresses in the settings must mean the same place in the child.
WORKER_COMMAND: Final = (
    sys.executable,
    "-c",
    f"import sys; sys.path.insert(0, {str(settings.PROJECT_DIR)!r}); from core import worker; worker.main()",
)
_LOOK_EVERY_S: Final = 0.5
_RECOVER_EVERY_S: Final = 10.0
_CHILD_IDLE_S: Final = 45.0
_LONGEST_PAUSE_S: Final = 60.0
_CHILD_NICENESS: Final = 10


def run(scope: Scope, batch_id: str, on_progress: OnProgress | None = None) -> BatchProgress:
    """Run a batch to its end in this process and give how it ended.

    Items that another process is already working on are waited for.

    Args:
        on_progress: Called with the batch's progress after each item.

    Raises:
        BatchNotFound: There is none of that id for this agency.
    """
    worker = leases.worker_name()
    with leases.beating(worker):
        while True:
            item = leases.claim(scope, batch_id, worker)
            if item is not None:
                run_item(scope, item, worker)
            progress = queries.batch_progress(scope, batch_id)
            if on_progress is not None:
                on_progress(progress)
            if not progress.is_open:
                return progress
            if item is None:
                leases.requeue_abandoned()
                time.sleep(_LOOK_EVERY_S)


def run_item(scope: Scope, item: ItemView, worker: str) -> None:
    """Run one claimed item and write down how it went; nothing it raises goes further, except a stop from outside."""
    try:
        result = registry.registered()[item.kind](scope, item)
    except ImprimaturError as error:
        log.info("item %s (%s): %s", item.item_id, item.kind, error)
        leases.fail(scope, item, worker, error)
    except Exception as error:
        log.exception("item %s (%s) could not be made", item.item_id, item.kind)
        leases.fail(scope, item, worker, error)
    except BaseException:
        leases.give_back(scope, item, worker)
        raise
    else:
        leases.finish(scope, item, worker, result)


def serve(*, idle_s: float = _CHILD_IDLE_S, is_over: Callable[[], bool] = lambda: False) -> int:
    """Run whatever is queued, one item after another, each time for the agency that has waited longest.

    Args:
        idle_s: Return after so many seconds without work.
        is_over: Asked before each item; True ends it.

    Returns:
        How many items were run.
    """
    worker, served, last_turn = leases.worker_name(), 0, time.monotonic()
    turns: dict[str, int] = {}
    with leases.beating(worker):
        while not is_over() and time.monotonic() - last_turn < idle_s:
            if _serve_one(worker, turns):
                served, last_turn = served + 1, time.monotonic()
            else:
                time.sleep(_LOOK_EVERY_S)
    return served


def _serve_one(worker: str, turns: dict[str, int]) -> bool:
    waiting = leases.waiting_batches()
    if not waiting:
        return False
    agency = rules.next_agency([batch.scope.agency_id for batch in waiting], turns)
    batch = next(batch for batch in waiting if batch.scope.agency_id == agency)
    item = leases.claim(batch.scope, batch.batch_id, worker)
    turns[agency] = max(turns.values(), default=0) + 1
    if item is not None:
        run_item(batch.scope, item, worker)
    return True


_starting = Lock()
_supervisors: list["Supervisor"] = []


def start(command: Sequence[str] = WORKER_COMMAND) -> None:
    """Let this process see to it that queued batches are run; calling it again changes nothing."""
    with _starting:
        if not _supervisors:
            _supervisors.append(Supervisor(command))
            _supervisors[0].start()


def stop() -> None:
    """End the supervisor of this process and its child; what the child was making is queued again."""
    with _starting:
        while _supervisors:
            _supervisors.pop().stop()


class Supervisor:
    """One daemon thread that keeps one child alive while there is work."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._over = Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._watch, name="imprimatur-supervisor", daemon=True)
        self._deaths = 0

    def start(self) -> None:
        """Begin watching."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and the child."""
        self._over.set()
        self._thread.join(timeout=10)
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            self._child.wait(timeout=10)
        with suppress(ImprimaturError):
            leases.requeue_abandoned()

    @property
    def child_id(self) -> int | None:
        """Process id of the living child, if there is one."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def _watch(self) -> None:
        next_recovery = 0.0
        pause_s = 0.0
        while not self._over.wait(max(_LOOK_EVERY_S, pause_s)):
            try:
                died = self._child_died()
                if died or time.monotonic() >= next_recovery:
                    leases.requeue_abandoned()
                    next_recovery = time.monotonic() + _RECOVER_EVERY_S
                pause_s = min(2.0 ** min(self._deaths, 6), _LONGEST_PAUSE_S) if died else 0.0
                if not died and self.child_id is None and leases.waiting_batches():
                    self._child = self._spawn()
            except Exception:
                # The watch must outlive a database that is away; it looks again at the next turn.
                log.exception("the supervisor of the batches could not look")
                pause_s = 5.0

    def _child_died(self) -> bool:
        """Whether the child ended in another way than by itself; forgets it in both cases."""
        if self._child is None or (code := self._child.poll()) is None:
            return False
        self._child = None
        if code == 0:
            self._deaths = 0
            return False
        self._deaths += 1
        log.error("the worker process ended with code %s; it is started again", code)
        return True

    def _spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            self._command, stdin=subprocess.DEVNULL
        )


def be_a_child() -> Callable[[], bool]:
    """Make this process give way to the pages, and give a function that tells when the app that started it is gone."""
    parent = os.getppid()
    with suppress(OSError):
        os.nice(_CHILD_NICENESS)
    return lambda: os.getppid() != parent
