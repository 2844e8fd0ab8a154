"""A brand's colours, typed one right after the other."""

from playwright.sync_api import Locator, Page, expect

from tests.browser import desk
from tests.browser.conftest import OpenBrowser
from tests.browser.furnish import OWNER, Furnished
from tests.browser.server import Server

COLOURS = {"primary_color": "#123456", "secondary_color": "#FFCC00", "tertiary_color": "#0000CC"}


def colour(page: Page, field: str) -> Locator:
    """The text field of a colour."""
    return page.locator(f".st-key-brand_{field}").locator("input[type=text]")


def test_colours_typed_without_waiting_are_the_ones_that_are_saved(
    live: Server, furnished: Furnished, open_browser: OpenBrowser
) -> None:
    page = open_browser(live, OWNER).new_page()
    desk.visit(page, f"/brand?client={furnished.workspace_id}")
    for field, value in COLOURS.items():
        colour(page, field).select_text()
        colour(page, field).press_sequentially(value, delay=20)
        colour(page, field).press("Tab")
    expect(page.locator(".st-key-savebar_brand")).to_contain_text("3 fields not saved yet", timeout=desk.PATIENCE_MS)
    page.get_by_role("button", name="Save brand").click()
    expect(page.locator(".st-key-savebar_brand")).to_contain_text("Everything is saved", timeout=desk.PATIENCE_MS)
    desk.visit(page, f"/brand?client={furnished.workspace_id}")
    for field, value in COLOURS.items():
        expect(colour(page, field)).to_have_value(value)
