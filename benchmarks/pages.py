"""A page of the real app in a real browser: how long a whole visit takes."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from playwright.sync_api import Page, expect, sync_playwright

from benchmarks import installation
from benchmarks.installation import Installation
from core import db
from core.accounts import service as accounts
from core.accounts.models import Agency
from core.db import Scope
from core.vocabulary import PlanType
from tests import requirements
from tests.browser import desk, server

_EMAIL = "visitor@example.com"
_PASSWORD = "correct horse battery"
_PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in."""

    page: Page
    url: str

    def visit_s(self) -> float:
        """Seconds until Home stands, from asking for it to the end of its script."""
        began = time.perf_counter()
        self.page.goto(f"{self.url}/home")
        expect(self.page.locator(".st-key-masthead")).to_be_visible(timeout=_PATIENCE_MS)
        self.page.wait_for_selector('[data-test-script-state="notRunning"]', timeout=_PATIENCE_MS, state="attached")
        return time.perf_counter() - began


def signed_up() -> Scope:
    """An agency of the paid plan with an owner who has a password."""
    scope = accounts.sign_up(agency_name="Northwind", name="Vera", email=_EMAIL, password=_PASSWORD).scope
    with db.unscoped("a benchmark's own agency") as work:
        work.get_one(Agency, scope.agency_id).plan_type = PlanType.PAID
    return scope


@contextmanager
def app(made: Installation) -> Iterator[Visitor]:
    """The app as people start it, and somebody signed in to it."""
    port = server.free_port()
    url = f"http://127.0.0.1:{port}"
    where = ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.port", str(port)]
    made.start([sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *where])
    installation.wait_until(lambda: _answers(url), 60, "the app's answer")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=requirements.chromium(), args=["--no-sandbox"])
        try:
            page = browser.new_page()
            page.goto(url)
            desk.sign_in(page, _EMAIL, _PASSWORD)
            yield Visitor(page, url)
        finally:
            browser.close()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=2).status_code == 200
    except httpx.TransportError:
        return False
