"""A process of our own that may fail: for files and questions from anywhere, which can crash, hang or eat what reads them.

    child = guarded.start("core.rows.workbook_child", setting, stdin=given)        with nothing of our environment
    with guarded.within(40, child) as clock: answer = child.stdout.read(most)      ended when it takes longer
    guarded.limit(memory_bytes=…, cpu_s=…)                                         said by the child about itself

Whatever comes, at worst the child dies and that one file or question is refused. What they say to each other is theirs.
"""

import io
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

_CODE_ROOT: Final = Path(__file__).resolve().parents[1]
# Nothing worth stealing. Every arena of the allocator sets address space aside, which the child's limit counts.
ENVIRONMENT: Final = {"MALLOC_ARENA_MAX": "2", "LC_ALL": "C.UTF-8"}
_SIGXCPU: Final = 24

Child = subprocess.Popen[bytes]


@dataclass
class Clock:
    """What `within` found: whether the child had to be ended."""

    ran_out: bool = False


def start(
    module: str,
    setting: Mapping[str, Any] | None = None,
    *,
    stdin: IO[bytes] | int = subprocess.PIPE,
    stdout: IO[bytes] | int = subprocess.PIPE,
    stderr: int = subprocess.DEVNULL,
    environment: Mapping[str, str] = ENVIRONMENT,
) -> Child:
    """Start one of our modules in a session of its own.

    Args:
        module: Its name, e.g. "core.rows.workbook_child".
        setting: What it is told, as JSON in its first argument.
        environment: All that it sees of one.

    Raises:
        OSError: This machine starts no process now.
    """
    told = [] if setting is None else [json.dumps(setting)]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        [sys.executable, "-m", module, *told],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        cwd=_CODE_ROOT,
        env=environment,
        start_new_session=True,
    )


@contextmanager
def within(seconds: float, child: Child) -> Iterator[Clock]:
    """A time for what the block waits for: at its end the child is killed, and its pipes close."""
    clock = Clock()

    def end() -> None:
        clock.ran_out = True
        child.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield clock
    finally:
        timer.cancel()


def is_out_of_processor_time(child: Child) -> bool:
    """Whether the kernel ended it because it had used up its share."""
    return child.returncode == -_SIGXCPU


# ── Said by the child ────────────────────────────────────────────────────────────────────────────────────────────────


def limit(*, memory_bytes: int, cpu_s: int | None = None, file_bytes: int = 0, open_files: int | None = None) -> None:
    """Let the kernel hold this process to what it was given; libraries are to be loaded before.

    Args:
        memory_bytes: Address space.
        cpu_s: Processor time of its whole life; None where it is given by the piece (`allow_cpu`).
        file_bytes: Most that it may write into any file.
        open_files: Most that it may have open.
    """
    if sys.platform != "darwin":  # macOS refuses this limit; the others and the kill timer remain
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    if cpu_s is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if open_files is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))


def allow_cpu(cpu_s: int) -> None:
    """Give the next piece of work its own share of processor time; the kernel ends the process when it is used up."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + cpu_s, hard))


def private_streams() -> tuple[io.BufferedReader, io.BufferedWriter]:
    """Our two pipes under other numbers, so that a library that prints cannot speak in our name."""
    asked = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    return asked, answers
