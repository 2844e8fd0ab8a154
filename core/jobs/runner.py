"""Running batches: here and now for the shell, or in a worker process that the app keeps an eye on.

Pictures are drawn in processes of low priority, because a page must answer while they are. The supervisor is one daemon
thread of the app that keeps one worker process alive; the worker ends by itself when the app is gone.
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
from core.jobs import fleet, leases, queries, slots
from core.jobs.leases import Claim
from core.jobs.queries import BatchProgress
from core.jobs.slots import Made, Stopped

log = logging.getLogger(__name__)

OnProgress = Callable[[BatchProgress], None]

# By path, not by the current folder: relative addresses in the settings must mean the same place in the child. The app's
# process number is added when it is started.
WORKER_COMMAND: Final = (
    sys.executable,
    "-c",
    f"""import sys; sys.path.insert(0, {str(settings.PROJECT_DIR)!r})
from core import worker; worker.beside_the_app(int(sys.argv[1]))""",
)
_LOOK_EVERY_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 60.0
_WELL_AFTER_S: Final = 60.0
_NICENESS: Final = 10
_END_WITHIN_S: Final = 8


def run(scope: Scope, batch_id: str, on_progress: OnProgress | None = None) -> BatchProgress:
    """Run a batch to its end in this process and give how it ended.

    Items that another process is already working on are waited for; a paused batch is left as it is.

    Args:
        on_progress: Called with the batch's progress after each item.

    Raises:
        BatchNotFound: There is none of that id for this agency.
    """
    with fleet.membership() as member:
        watch = fleet.Watch(member.worker_id, lambda: member.beats)
        while True:
            claim = leases.claim(scope, batch_id, member.worker_id)
            if claim is not None:
                _run_claimed(claim)
            progress = queries.batch_progress(scope, batch_id)
            if on_progress is not None:
                on_progress(progress)
            if not progress.is_open or progress.is_paused:
                return progress
            if claim is None:
                watch.bury_the_lost()
                time.sleep(_LOOK_EVERY_S)


def _run_claimed(claim: Claim) -> None:
    try:
        outcome = slots.make_here(claim.scope, claim.item)
    except BaseException:
        leases.give_back(claim)
        raise
    if isinstance(outcome, Made):
        leases.finish(claim, outcome.result)
    elif not isinstance(outcome, Stopped):
        leases.fail(claim, outcome)


_starting = Lock()
_supervisors: list["Supervisor"] = []


def start(command: Sequence[str] = WORKER_COMMAND) -> None:
    """Let this process see to it that queued batches are run; calling it again, or with no slots set, changes nothing."""
    with _starting:
        if not _supervisors and settings.current().worker_slots:
            _supervisors.append(Supervisor(command))
            _supervisors[0].start()


def stop() -> None:
    """End the supervisor of this process and its worker; what the worker was making is queued again."""
    with _starting:
        while _supervisors:
            _supervisors.pop().stop()


class Supervisor:
    """One daemon thread that keeps one worker process alive."""

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
        """End the thread and the worker; one that does not end in time is killed, and its items are taken over."""
        self._over.set()
        self._thread.join(timeout=10)
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(timeout=_END_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait(timeout=10)

    @property
    def child_id(self) -> int | None:
        """Process id of the living worker, if there is one."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def _watch(self) -> None:
        pause_s = 0.0
        while not self._over.wait(max(_LOOK_EVERY_S, pause_s)):
            try:
                pause_s = 0.0
                if self._child is None:
                    self._child, began_s = self._spawn(), time.monotonic()
                elif (code := self._child.poll()) is not None:
                    lived_s = time.monotonic() - began_s
                    self._child = None
                    self._deaths = 1 if lived_s > _WELL_AFTER_S else self._deaths + 1
                    pause_s = min(2.0 ** (self._deaths - 1), _LONGEST_PAUSE_S)
                    log.error("the worker process ended with code %s; it is started again", code)
            except Exception:
                log.exception("the worker process could not be started")
                pause_s = 5.0

    def _spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            (*self._command, str(os.getpid())), stdin=subprocess.DEVNULL
        )


def be_a_child(app_process_id: int) -> Callable[[], bool]:
    """Make this process give way to the pages, and give a function that tells when the app that started it is gone.

    Args:
        app_process_id: The app, as it named itself: it may be gone before this process has looked for the first time.
    """
    with suppress(OSError):
        os.nice(_NICENESS)
    return lambda: os.getppid() != app_process_id
