"""The guarded child that answers SQL, seen from outside: started, given one request, heard within its limits, ended.

How many of them run at once is bounded by locked files below the data folder, so that every process of an installation
counts together; a lock ends with the process that holds it.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from core import settings
from core.errors import Unavailable

_CODE_ROOT: Final = Path(__file__).resolve().parents[2]
_MIB: Final = 1 << 20
# What a child says first, once its rows are loaded and its limits hold.
READY: Final = b"+"
HEADER_BYTES: Final = 4
_MOST_HEADER: Final = 4 * _MIB
_LOOK_EVERY_S: Final = 0.05
_START_S: Final = 60.0
_SIGXCPU: Final = -24
# Nothing of our own environment reaches the child; these keep its libraries from reserving memory per thread.
_ENVIRONMENT: Final = {
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_IO_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


@dataclass(frozen=True)
class SqlLimits:
    """What one question may cost, and what its answer may hold.

    Attributes:
        statement_characters: Length of the statement.
        rows: Rows that are shown; a file takes all.
        answer_bytes: Size of the rows that are shown.
        file_bytes: Size of a file.
        memory_bytes: What DuckDB may take for the agency's rows and the question together; the process may take half
            as much again.
        loaded_bytes: Tables whose files are larger are not loaded but held in memory as they are (`sql_held`).
        threads: How many processors one question may use.
        query_ms: Time after which DuckDB stops by itself.
        cpu_s: Processor time of the whole process, all threads together.
        wall_s: Time after which the process is killed, counted from when its rows are loaded.
        at_once: Questions at the same time in the installation; `at_once_agency` of one agency.
        wait_s: How long a question waits for its turn.
    """

    statement_characters: int = 20_000
    rows: int = 10_000
    answer_bytes: int = 8 * _MIB
    file_bytes: int = 128 * _MIB
    memory_bytes: int = 1024 * _MIB
    loaded_bytes: int = 4 * _MIB
    threads: int = 2
    query_ms: int = 20_000
    cpu_s: int = 60
    wall_s: float = 40.0
    at_once: int = 4
    at_once_agency: int = 2
    wait_s: float = 5.0


DEFAULT_LIMITS: Final = SqlLimits()


class SqlBusy(Unavailable):
    """As many questions as may run at once are running."""


@dataclass(frozen=True)
class Heard:
    """What came back: the child's header and its Arrow stream; None as header when it ended without an answer.

    Attributes:
        ended_by: "time", "processor" or "limits" when there is no header; "" otherwise.
    """

    header: dict[str, Any] | None
    rows: bytes
    ended_by: str = ""


@contextmanager
def turn(agency_id: str, limits: SqlLimits) -> Iterator[None]:
    """Wait for a place among the questions of the agency and of the installation, and keep both for the block.

    Raises:
        SqlBusy: None became free in time.
    """
    home = settings.current().data_dir / "reporting" / "asking"
    home.mkdir(parents=True, exist_ok=True)
    give_up_at = time.monotonic() + limits.wait_s
    with _place(home, agency_id, limits.at_once_agency, give_up_at) as own:
        if not own:
            raise SqlBusy(
                "your agency's other questions are still being answered", remedy="wait for them, then ask again"
            )
        with _place(home, "all", limits.at_once, give_up_at) as free:
            if not free:
                raise SqlBusy("too many questions are being answered just now", remedy="ask again in a moment")
            yield


@contextmanager
def _place(home: Path, name: str, places: int, give_up_at: float) -> Iterator[bool]:
    """Hold the lock of one of the numbered files of `name`; False when all of them stayed taken."""
    files = [(home / f"{name}-{number}.lock").open("ab") for number in range(places)]
    try:
        while not any(_locked(file) for file in files):
            if time.monotonic() >= give_up_at:
                yield False
                return
            time.sleep(_LOOK_EVERY_S)
        yield True
    finally:
        for file in files:
            file.close()


def _locked(file: Any) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def hear(request: dict[str, Any], limits: SqlLimits, file: BinaryIO | None = None) -> Heard:
    """Start a child, give it the request, and give what it says within its limits; whatever it does, this returns.

    Args:
        file: An open file that the answer goes into; the child gets nothing else that can be written.

    Raises:
        Unavailable: This machine cannot start the child.
    """
    with tempfile.TemporaryFile() as asked:
        handed = () if file is None else (file.fileno(),)
        asked.write(json.dumps({**request, "file": handed[0] if handed else None, "limits": _told(limits)}).encode())
        asked.seek(0)
        child = _started(asked, handed)
    pipe, ended_late = cast(Any, child.stdout), False
    try:
        # How long a busy machine takes to start a process is not the question's fault.
        said, ended_late = _within(_START_S, child, lambda: pipe.read(len(READY)))
        if said == READY:
            most = HEADER_BYTES + _MOST_HEADER + 2 * limits.answer_bytes
            said, ended_late = _within(limits.wall_s, child, lambda: pipe.read(most))
    finally:
        _kill(child)
        pipe.close()
        child.wait()
    header, rows = _parted(said)
    if header is not None:
        return Heard(header, rows)
    ended_by = "time" if ended_late else "processor" if child.returncode == _SIGXCPU else "limits"
    return Heard(None, b"", ended_by)


def _within(seconds: float, child: subprocess.Popen[bytes], read: Callable[[], bytes]) -> tuple[bytes, bool]:
    """What a blocking read gives, and whether the child had to be killed for it to end."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        _kill(child)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        return read(), late.is_set()
    finally:
        timer.cancel()
        # A timer that fires just now must be through before the child is waited for and its number given away.
        timer.join()


def _told(limits: SqlLimits) -> dict[str, Any]:
    names = (
        "rows",
        "answer_bytes",
        "file_bytes",
        "memory_bytes",
        "loaded_bytes",
        "threads",
        "query_ms",
        "cpu_s",
        "wall_s",
    )
    return {name: getattr(limits, name) for name in names}


def _started(asked: Any, handed: tuple[int, ...]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "core.reporting.sql_child"],
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_CODE_ROOT,
            env=_ENVIRONMENT,
            pass_fds=handed,
            start_new_session=True,
        )
    except OSError as fault:
        raise Unavailable(
            f"questions cannot be answered: {fault.strerror or 'no process could be started'}",
            remedy="run python -m core doctor and try again",
        ) from fault


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and everything in its group, unless it has ended and been waited for."""
    if child.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


def _parted(said: bytes) -> tuple[dict[str, Any] | None, bytes]:
    """The header and the rows of what a child said; (None, b"") when it is not whole."""
    length = int.from_bytes(said[:HEADER_BYTES], "big")
    text = said[HEADER_BYTES : HEADER_BYTES + length]
    if not 0 < length <= _MOST_HEADER or len(text) < length:
        return None, b""
    try:
        header = json.loads(text)
    except ValueError:
        return None, b""
    return (header, said[HEADER_BYTES + length :]) if isinstance(header, dict) else (None, b"")
