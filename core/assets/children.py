"""A running child that decodes uploads, seen from the process that asks it, and the one that is kept warm."""

import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from core import guarded
from core.assets.faults import InspectionUnavailable
from core.assets.guarded_child import Answer, Header, read_message, write_message

_MIB: Final = 1 << 20
_START_S: Final = 60.0
_IDLE_S: Final = 120.0
_LAST_BREATH_S: Final = 2.0
# Beside what every child is spared: its libraries reserve no memory per thread.
_ENVIRONMENT: Final = {**guarded.ENVIRONMENT, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class UploadLimits:
    """What one uploaded picture may cost.

    Attributes:
        max_bytes: Size of the file.
        max_pixels: Width × height, read from the header before anything is decoded.
        kept_pixels: Larger pictures are reduced to this many.
        min_side_px: Shorter sides are refused.
        thumbnail_px: Longest side of the thumbnail.
        memory_bytes: Address space of the child, its libraries included (about a quarter of it).
        cpu_s: Processor time for one file.
        wall_s: Time for one file after which the child is killed.
    """

    max_bytes: int = 50 * _MIB
    max_pixels: int = 80_000_000
    kept_pixels: int = 50_000_000
    min_side_px: int = 16
    thumbnail_px: int = 480
    memory_bytes: int = 2048 * _MIB
    cpu_s: int = 20
    wall_s: float = 40.0


DEFAULT_LIMITS: Final = UploadLimits()


class Child:
    """One running guarded child and the two pipes to it."""

    def __init__(self, limits: UploadLimits) -> None:
        self.limits = limits
        self.served = 0
        self.timed_out = False
        self._ready = False
        setting = {
            "memory_bytes": limits.memory_bytes,
            "cpu_s": limits.cpu_s,
            "idle_s": _IDLE_S,
            "most_bytes": limits.max_bytes,
        }
        try:
            self._running = guarded.start("core.assets.guarded_child", setting, environment=_ENVIRONMENT)
        except OSError as fault:
            raise unavailable(fault.strerror or "no process could be started") from fault
        self._requests = cast(BinaryIO, self._running.stdin)
        self._answers = cast(BinaryIO, self._running.stdout)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._running.pid

    @property
    def ended_idle(self) -> bool:
        """It left by itself, with nothing wrong, because nobody had asked for long."""
        return self._running.returncode == 0 and not self.timed_out

    @property
    def ran_out_of_time(self) -> bool:
        """It was ended because the file took too long, on the wall or of the processor."""
        return self.timed_out or guarded.is_out_of_processor_time(self._running)

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._running.poll() is None

    def await_ready(self) -> None:
        """Wait until its libraries are loaded and its limits hold.

        Raises:
            InspectionUnavailable: It ended, or took a minute.
        """
        if self._ready:
            return
        answer = self._timed(_START_S, lambda: read_message(self._answers, 0))
        if answer is None:
            self.end()
            raise unavailable("the decoding process does not start")
        self._ready = True

    def ask(self, request: Header, data: bytes) -> Answer | None:
        """Its answer, or None when it died or was killed at the time limit."""
        self.served += 1

        def exchange() -> Answer | None:
            write_message(self._requests, request, [data])
            # Normalised bytes can exceed the upload (a palette GIF grows), pixels bound them.
            return read_message(self._answers, 5 * self.limits.kept_pixels)

        answer = self._timed(self.limits.wall_s, exchange)
        if answer is None:
            # Its pipes close before it has quite ended; how it ended says whether the file is to blame.
            with suppress(subprocess.TimeoutExpired):
                self._running.wait(_LAST_BREATH_S)
        return answer

    def end(self) -> None:
        """Kill it and let go of its pipes."""
        self._running.kill()
        for pipe in (self._requests, self._answers):
            try:
                pipe.close()
            except BrokenPipeError:
                continue  # bytes it never read: it is gone, and so are they
        self._running.wait()

    def _timed(self, seconds: float, exchange: Callable[[], Answer | None]) -> Answer | None:
        """Run a blocking exchange; the child's end closes the other ends of its pipes, and so ends it."""
        with guarded.within(seconds, self._running) as clock:
            try:
                answer = exchange()
            except (BrokenPipeError, ValueError, KeyError):
                answer = None
        self.timed_out |= clock.ran_out
        return answer


class Spare:
    """At most one child kept warm in this process."""

    def __init__(self) -> None:
        self._child: Child | None = None
        self._turn = threading.Lock()

    def refill(self) -> None:
        with self._turn:
            if self._child is None or not self._child.is_alive():
                self._drop()
                self._child = Child(DEFAULT_LIMITS)

    def take(self, limits: UploadLimits) -> Child | None:
        with self._turn:
            if limits != DEFAULT_LIMITS or self._child is None:
                return None
            if not self._child.is_alive():
                self._drop()
                return None
            child, self._child = self._child, None
            return child

    def _drop(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


spare = Spare()


def unavailable(reason: str) -> InspectionUnavailable:
    """What to tell when no child can be had."""
    return InspectionUnavailable(
        f"pictures cannot be checked: {reason}", field="files", remedy="run python -m core doctor and try again"
    )
