"""The first start on somebody's own desk: no question is asked, nothing has to be prepared, the database makes itself."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.browser import server

pytestmark = [pytest.mark.slow]

UP_WITHIN_S = 60.0


@pytest.fixture
def desk_environment(tmp_path: Path) -> dict[str, str]:
    """A desktop's environment with a home folder in which Streamlit never ran, and a browser that stays shut."""
    home = tmp_path / "home"
    home.mkdir()
    shown = {"HOME": str(home), "DISPLAY": ":99", "BROWSER": "/bin/true", "TERM": "xterm"}
    return server.environment(tmp_path / "data") | shown


def test_the_app_starts_in_a_terminal_without_a_question_and_makes_its_database(
    tmp_path: Path, desk_environment: dict[str, str]
) -> None:
    ours, theirs = pty.openpty()
    port = server.free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)],
        cwd=server.PROJECT,
        env=desk_environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        assert is_ready(port, process), f"it does not answer; it said:\n{said(ours)}"
        assert (tmp_path / "data" / "app.sqlite").exists()
        words = said(ours)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        os.close(ours)
    assert f"http://localhost:{port}" in words
    assert "Email:" not in words
    assert "external IP" not in words  # that would have been a request to the internet
    assert "Traceback" not in words


def is_ready(port: int, process: "subprocess.Popen[bytes]") -> bool:
    """Whether the server became ready in time."""
    give_up_at = time.monotonic() + UP_WITHIN_S
    while process.poll() is None and time.monotonic() < give_up_at:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    return False


def said(terminal: int) -> str:
    """What stands in the terminal so far."""
    os.set_blocking(terminal, False)
    try:
        return os.read(terminal, 65_536).decode(errors="replace")
    except BlockingIOError:
        return ""
