"""A live server of our own: the product started as people start it, on a free port, with a data folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

PROJECT = Path(__file__).resolve().parents[2]
START_S = 60.0
STOP_S = 15.0


@dataclass(frozen=True)
class Server:
    """Where a running server answers, where its data and its log are."""

    url: str
    data_dir: Path
    log: Path


def environment(data_dir: Path) -> dict[str, str]:
    """The environment of a process that works on `data_dir` and nothing else."""
    ours = ("IMPRIMATUR_", "DATABASE_", "STORAGE_", "STREAMLIT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"IMPRIMATUR_DATA_DIR": str(data_dir)}


@contextmanager
def running(data_dir: Path, log: Path) -> Iterator[Server]:
    """A server that is ready when the block begins and gone when it ends."""
    url = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.headless", "true"]
    where = ["--server.address", "127.0.0.1", "--server.port", url.rsplit(":", 1)[1]]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as written:
        # A session of its own, so that the workers it starts end with it.
        process = subprocess.Popen(
            [*command, *where],
            cwd=PROJECT,
            env=environment(data_dir),
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_ready(url, process, log)
            yield Server(url, data_dir, log)
        finally:
            _end(process)


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up_at = time.monotonic() + START_S
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{url}/healthz", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # whatever worker it left
