"""Somebody who only wants to see it: one click on an empty installation ends at the desk of an agency that has worked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import desk, server
from tests.browser.conftest import OUTPUT, Console, OpenBrowser
from tests.browser.server import Server

MADE_WITHIN_MS = 600_000
SIGNED_IN_WITHIN_MS = 60_000


@pytest.fixture
def empty(tmp_path: Path, worker_id: str) -> Iterator[Server]:
    """A server over an installation in which nobody ever signed up."""
    with server.running(tmp_path / "data", OUTPUT / f"server_demo_{worker_id}.log") as started:
        yield started


def look_around(page: Page) -> None:
    """Press the button on the sign-in page."""
    page.goto("/")
    page.get_by_role("button", name="Look around with demo data").click()


def test_the_demo_is_made_while_one_watches_survives_a_reload_and_ends_at_a_full_desk(
    empty: Server, open_browser: OpenBrowser, console: Console
) -> None:
    page = open_browser(empty).new_page()
    console.listen(page)
    look_around(page)
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=desk.PATIENCE_MS)
    expect(page.get_by_text("Morning ritual (1 of 5)")).to_be_visible(timeout=MADE_WITHIN_MS)
    desk.keep(page, "demo_progress")

    look_around(page)  # as somebody does who thinks it hangs
    expect(page.get_by_text("(2 of 5)")).to_be_visible(timeout=MADE_WITHIN_MS)
    expect(page.locator(".st-key-masthead")).to_be_visible(timeout=MADE_WITHIN_MS)
    desk.settled(page)
    expect(page.get_by_text("Gift boxes").first).to_be_visible()
    expect(desk.pictures(page).first).to_be_visible()
    desk.keep(page, "demo_home")

    second = open_browser(empty).new_page()
    look_around(second)
    expect(second.locator(".st-key-masthead")).to_be_visible(timeout=SIGNED_IN_WITHIN_MS)
    assert console.errors == []
    assert "unforeseen fault" not in empty.log.read_text(errors="replace")
