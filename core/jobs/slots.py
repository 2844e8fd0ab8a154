"""Where items are made: child processes, one a slot, that can be stopped, may die, and take nobody with them.

A picture library can crash, a file can make it eat memory, a call can hang: in a thread each of these would take the
whole worker along. A slot is a process that is forked from a clean, small one that has everything imported; it makes
items one after another for as long as it is well, and is replaced when it is not.
"""

import logging
import multiprocessing
import os
import resource
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any, Final

from core import settings
from core.db import Scope
from core.errors import ImprimaturError
from core.jobs import leases, registry, rules
from core.jobs.leases import Fault
from core.jobs.registry import ItemView

log = logging.getLogger(__name__)

_ITEMS_A_CHILD: Final = 200
_IDLE_S: Final = 90.0
_LOOK_EVERY_S: Final = 0.1
_MIB: Final = 1024 * 1024
# 107 bytes for a socket's path, less what the standard library appends to the folder.
_LONGEST_FOLDER: Final = 70
# Under this size glibc keeps freed memory for the next picture instead of giving it back and asking the kernel for
# zeroed pages again, which took about 30 ms of a 4:5 picture's processor time (docs/decisions/0041).
_KEPT_BYTES: Final = 256 * _MIB


@dataclass(frozen=True)
class Made:
    """The item is done."""

    result: dict[str, Any]


@dataclass(frozen=True)
class Stopped:
    """The item was stopped because nobody wants it any more."""


Outcome = Made | Fault | Stopped


class Bench:
    """A number of slots. `gather` names the module whose import makes the kinds of work known in a child."""

    def __init__(self, size: int, gather: str) -> None:
        self._gather = gather
        # The fork server takes its import path from the environment alone.
        settings.let_children_import_us()
        _shorten_the_temporary_folder()
        settings.let_children_keep_memory(_KEPT_BYTES)
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([gather])
        self._free = threading.Semaphore(size)
        self._idle: LifoQueue[_Child] = LifoQueue()

    @contextmanager
    def seat(self, gives_up: Callable[[], bool]) -> Iterator[bool]:
        """Wait for a free slot and keep it for the block; False when `gives_up` said so first."""
        while not self._free.acquire(timeout=_LOOK_EVERY_S):
            if gives_up():
                yield False
                return
        try:
            yield not gives_up()
        finally:
            self._free.release()

    def make(self, scope: Scope, item: ItemView, grace_s: Callable[[], float | None]) -> Outcome:
        """Make one item in a child and give how it went; whatever the child does, this returns.

        Args:
            grace_s: Asked often: None while the item is wanted, else how many seconds it may still take.
        """
        child = self._child()
        outcome = child.make(scope, item, grace_s)
        if child.is_well:
            self._idle.put(child)
        else:
            child.end()
        return outcome

    def tidy(self) -> None:
        """End children that had nothing to do for a while."""
        kept = []
        with suppress(Empty):
            while True:
                child = self._idle.get_nowait()
                if child.idle_s > _IDLE_S:
                    child.end()
                else:
                    kept.append(child)
        for child in reversed(kept):
            self._idle.put(child)

    def close(self) -> None:
        """End every idle child; those at work end with the item they are at."""
        with suppress(Empty):
            while True:
                self._idle.get_nowait().end()

    def _child(self) -> "_Child":
        with suppress(Empty):
            while True:
                child = self._idle.get_nowait()
                if child.is_well:
                    return child
                child.end()
        return _Child(self._context, self._gather)


class _Child:
    """One process and the pipe to it."""

    def __init__(self, context: ForkServerContext, gather: str) -> None:
        self._pipe, theirs = context.Pipe()
        self._process: ForkServerProcess = context.Process(
            target=_serve, args=(theirs, gather), name="imprimatur-slot", daemon=True
        )
        self._process.start()
        theirs.close()
        self._made = 0
        self._last_s = time.monotonic()
        self._is_broken = False

    @property
    def is_well(self) -> bool:
        """Whether it can take another item."""
        return not self._is_broken and self._made < _ITEMS_A_CHILD and self._process.is_alive()

    @property
    def idle_s(self) -> float:
        """Seconds since its last item."""
        return time.monotonic() - self._last_s

    def make(self, scope: Scope, item: ItemView, grace_s: Callable[[], float | None]) -> Outcome:
        limit_s = registry.registered()[item.kind].limit_s
        began_s = time.monotonic()
        stop_at_s: float | None = None
        try:
            self._pipe.send((scope, item))
            while not self._pipe.poll(_LOOK_EVERY_S):
                now_s = time.monotonic()
                left_s = grace_s()
                if left_s is not None:
                    stop_at_s = min(stop_at_s or now_s + left_s, now_s + left_s)
                if stop_at_s is not None and now_s >= stop_at_s:
                    self.end()
                    return Stopped()
                if now_s - began_s > limit_s:
                    self.end()
                    return _fault(f"It was stopped after {_span(limit_s)} without a result", item)
            outcome: Outcome = self._pipe.recv()
        except (EOFError, OSError):
            return self._died(item)
        self._made += 1
        self._last_s = time.monotonic()
        return outcome

    def end(self) -> None:
        """Stop the process at once."""
        self._is_broken = True
        self._pipe.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join(timeout=5)

    def _died(self, item: ItemView) -> Fault:
        self._is_broken = True
        self._process.join(timeout=5)
        code = self._process.exitcode
        log.error("the process that made item %s (%s) ended with code %s", item.item_id, item.kind, code)
        return _fault("The process that made it ended by itself; the picture may be damaged or too large", item)


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"


def _fault(message: str, item: ItemView) -> Fault:
    return Fault(message, may_try_again=item.attempt < rules.MAX_ATTEMPTS)


def _serve(pipe: Connection, gather: str) -> None:
    """A child's whole life: take an item, make it, say how it went, until the other end is gone."""
    # Ctrl-C goes to the whole group, and so does the stop of many service managers; the worker decides what becomes of
    # this item. SIGTERM gets a handler that does nothing, because an ignored signal stays ignored in programs started here.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
    logging.basicConfig(level=settings.current().log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    threading.Thread(target=_end_with_the_worker, name="imprimatur-watch", daemon=True).start()
    import_module(gather)
    _limit_memory(settings.current().item_memory_mb)
    with suppress(EOFError, OSError):
        while True:
            scope, item = pipe.recv()
            pipe.send(make_here(scope, item))


def make_here(scope: Scope, item: ItemView) -> Outcome:
    """Make one item in this process; nothing it raises goes further, except a stop from outside."""
    try:
        return Made(registry.registered()[item.kind].run_item(scope, item))
    except ImprimaturError as error:
        log.info("item %s (%s): %s", item.item_id, item.kind, error)
        return leases.fault_of(error, item.attempt)
    except Exception as error:
        log.exception("item %s (%s) could not be made", item.item_id, item.kind)
        return leases.fault_of(error, item.attempt)


def _shorten_the_temporary_folder() -> None:
    """The fork server listens on a socket in the temporary folder, and a socket's path may not be long."""
    if len(os.fsencode(tempfile.gettempdir())) <= _LONGEST_FOLDER:
        return
    for folder in ("/tmp", "/var/tmp"):  # noqa: S108 - the socket's own folder is made for this process alone
        if os.access(folder, os.W_OK | os.X_OK):
            tempfile.tempdir = folder
            return


def _limit_memory(limit_mb: int) -> None:
    """Let an item take no more than this on top of what the process holds already: libraries reserve by processors."""
    if not limit_mb:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _reserved_bytes() + limit_mb * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))


def _reserved_bytes() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 2048 * _MIB
    return pages * resource.getpagesize()


def _end_with_the_worker() -> None:
    """A worker that was killed must not leave children that go on writing."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
