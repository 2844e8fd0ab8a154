"""What people do in the pages again and again: sign in, wait until a page is drawn, go from step to step."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.furnish import PASSWORD

OUTPUT = Path(__file__).resolve().parents[1] / "output"
PATIENCE_MS = 30_000


def settled(page: Page) -> None:
    """Wait until the page is drawn and no script runs any more."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=PATIENCE_MS)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE_MS)


def visit(page: Page, address: str) -> None:
    """Open an address as somebody who is signed in, and wait until it is drawn."""
    page.goto(address)
    expect(page.locator(".st-key-masthead")).to_be_visible(timeout=PATIENCE_MS)
    settled(page)


def heading(page: Page, title: str | re.Pattern[str] = "") -> Locator:
    """The page's title."""
    return page.get_by_role("heading", level=1, name=title or None)


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in on the page that asks for it, and wait for the desk."""
    send_credentials(page, email, password)
    expect(page.locator(".st-key-masthead")).to_be_visible(timeout=PATIENCE_MS)


def send_credentials(page: Page, email: str, password: str) -> None:
    """Fill the sign-in form and send it."""
    field(page, "sign_in_email").fill(email)
    field(page, "sign_in_password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def field(page: Page, key: str) -> Locator:
    """The input or text area of the widget with this key."""
    return page.locator(f".st-key-{key}").locator("input, textarea").first


def pictures(page: Page) -> Locator:
    """The agency's own pictures (photos, ads) that the page shows."""
    return page.get_by_test_id("stMain").locator('img[src*="/files/"]')


def step(page: Page, name: str) -> None:
    """Open a step of the campaign."""
    page.locator(".st-key-stepper").get_by_role("radio", name=re.compile(name)).click()
    settled(page)


def keep(page: Page, name: str) -> None:
    """Keep a picture of the page for people to look at."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=OUTPUT / f"{name}.png")
