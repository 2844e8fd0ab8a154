"""A brand gets another colour: the page tells which ads still show the old one, and draws them again when it is asked to."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import desk, server
from tests.browser.conftest import OUTPUT, OpenBrowser
from tests.browser.furnish import OWNER, Furnished
from tests.browser.server import PROJECT, Server

DRAWING_MS = 180_000


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Server, Furnished]]:
    """An installation of this test alone: a new kit changes every ad, and other journeys count theirs."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.furnish"],
        cwd=PROJECT,
        env=server.environment(tmp_path / "data"),
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    with server.running(tmp_path / "data", OUTPUT / "server_rebrand.log") as started:
        yield started, Furnished(**json.loads(made.stdout))


def test_a_new_colour_is_drawn_into_the_ads_that_show_the_old_one(
    own: tuple[Server, Furnished], open_browser: OpenBrowser
) -> None:
    live, furnished = own
    page = open_browser(live, OWNER).new_page()
    brand = f"/brand?client={furnished.workspace_id}"
    desk.visit(page, brand)
    expect(page.locator(".st-key-rebrand")).to_have_count(0)
    colour = page.locator(".st-key-brand_primary_color").locator("input[type=text]")
    colour.fill("#0057B8")
    colour.press("Tab")
    expect(page.locator(".st-key-savebar_brand")).to_contain_text("1 field not saved yet", timeout=desk.PATIENCE_MS)
    page.get_by_role("button", name="Save brand").click()
    notice = page.locator(".st-key-rebrand")
    expect(notice).to_contain_text("the kit as it was", timeout=desk.PATIENCE_MS)
    expect(notice).to_contain_text("new primary colour")
    # Nothing is drawn before somebody asks, and a look before and after stores nothing.
    notice.get_by_role("button", name="See a few before and after").click()
    expect(notice.get_by_text("Before", exact=True).first).to_be_visible(timeout=DRAWING_MS)
    notice.get_by_role("button", name=re.compile(r"^Draw \d+ ads again")).click()
    expect(notice).to_contain_text("They are being drawn again", timeout=desk.PATIENCE_MS)
    notice.get_by_role("link", name="Follow it on Batches").click()
    expect(desk.heading(page, re.compile("brand kit, version"))).to_be_visible(timeout=desk.PATIENCE_MS)
    expect(page.locator(".st-key-batch_over")).to_contain_text("Done", timeout=DRAWING_MS)
    desk.visit(page, brand)
    expect(page.locator(".st-key-rebrand")).to_have_count(0)
    desk.visit(page, f"/campaign?campaign={furnished.campaign_id}&step=review&status=again")
    expect(page.get_by_text("Changed by the new brand kit").first).to_be_visible(timeout=desk.PATIENCE_MS)
