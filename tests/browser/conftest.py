"""Fixtures for journeys: a live server with an agency that has worked, a real Chromium, and who is signed in in it."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import requirements
from tests.browser import desk, server
from tests.browser.furnish import Furnished
from tests.browser.server import PROJECT, Server

OUTPUT = PROJECT / "tests" / "output"
DESKTOP = (1440, 900)
PHONE = (420, 900)
LOG_TAIL = 3000
# Streamlit looks for its own endpoints below the page's path first; Chromium reports that as a failed resource.
_PROBE = "/_stcore/"

OpenBrowser = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives a real browser, and is slow."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Let fixtures know at their end whether the test failed."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


_FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the run's server."""
    return tmp_path_factory.mktemp("browser") / "data"


@pytest.fixture(scope="session")
def furnished(data_dir: Path) -> Furnished:
    """The agency of the data folder: three people, one client, one campaign with ads."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.furnish"],
        cwd=PROJECT,
        env=server.environment(data_dir),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Furnished(**json.loads(done.stdout))


@pytest.fixture(scope="session")
def live(furnished: Furnished, data_dir: Path, worker_id: str) -> Iterator[Server]:
    """The server of the run, over the furnished folder."""
    with server.running(data_dir, OUTPUT / f"server_{worker_id}.log") as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium."""
    path = requirements.chromium()
    assert path, "no Chromium: run `python -m tests.requirements`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[OpenBrowser]:
    """Open a browser of somebody's own: `open_browser(live)`, `open_browser(live, "member@…", size=PHONE)`.

    What is on the screens of a test that fails is kept in tests/output, and the end of the server's log is printed.
    """
    opened: list[tuple[Server, BrowserContext]] = []

    def open_one(where: Server, email: str = "", size: tuple[int, int] = DESKTOP) -> BrowserContext:
        context = chromium.new_context(
            base_url=where.url,
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
            storage_state=_signed_in(chromium, where, email) if email else None,
            accept_downloads=True,
        )
        context.set_default_timeout(20_000)
        opened.append((where, context))
        return context

    yield open_one
    if request.node.stash.get(_FAILED, False):
        _keep_evidence(request.node.name, opened)
    for _, context in opened:
        context.close()


_SESSIONS: dict[tuple[str, str], dict[str, object]] = {}


def _signed_in(browser: Browser, where: Server, email: str) -> dict[str, object]:
    """The cookies of this person; they sign in once a run, at the sign-in page."""
    if (where.url, email) not in _SESSIONS:
        context = browser.new_context(base_url=where.url)
        page = context.new_page()
        page.goto("/")
        desk.sign_in(page, email)
        _SESSIONS[where.url, email] = dict(context.storage_state())
        context.close()
    return _SESSIONS[where.url, email]


def _keep_evidence(name: str, opened: list[tuple[Server, BrowserContext]]) -> None:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    plain = "".join(character if character.isalnum() else "_" for character in name)[:80]
    pages = [page for _, context in opened for page in context.pages]
    for number, page in enumerate(pages, start=1):
        page.screenshot(path=OUTPUT / f"failed_{plain}_{number}.png")
        print(f"page {number} of the failed test was at {page.url}")
    for log in {where.log for where, _ in opened}:
        print(f"--- end of {log.name}\n{log.read_text(errors='replace')[-LOG_TAIL:]}")


@pytest.fixture
def console() -> "Console":
    """Listens to what browsers complain about: `console.listen(page)`."""
    return Console()


class Console:
    """Errors that a page's console and scripts reported."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def listen(self, page: Page) -> None:
        """Note this page's errors from now on."""
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: (
                self.errors.append(f"{page.url}: {said.text} ({said.location.get('url', '')})")
                if said.type == "error" and _PROBE not in said.location.get("url", "")
                else None
            ),
        )
