"""A spreadsheet of products on its way to ads: read as it is chosen, shown row by row, made, and mended."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser import desk
from tests.browser.conftest import PHONE, Console, OpenBrowser
from tests.browser.furnish import MEMBER, Furnished, photo
from tests.browser.server import Server
from tests.unit.rows.test_archive import packed
from tests.unit.rows.test_tables import sheet

DONE_MS = 120_000
PRODUCTS = (
    ["Photo", "Headline", "Text", "Price", "Old price"],
    ["coffee.jpg", "Slow-roasted for your morning", "Small batches.", 12.9, 15.9],
    ["cats/chelsea.jpg", "Beans that travelled well", "From one farm.", 9.5, None],
    ["coffe.jpg", "A cup for two", "", 19, None],
)
MONEY = {f"{column}{row}": "#,##0.00 [$€-407]" for column in "DE" for row in (2, 3, 4)}


def open_table(page: Page, furnished: Furnished) -> None:
    desk.visit(page, f"/campaign?client={furnished.workspace_id}&campaign={furnished.campaign_id}&step=ads")
    page.get_by_role("button", name="Make more ads").click()
    desk.settled(page)
    page.locator(".st-key-ads_way").get_by_role("radio", name=re.compile("A table")).click()
    desk.settled(page)


def choose(page: Page, kind: str, file: Path) -> None:
    page.locator(f"[class*=st-key-table_{kind}_] input[type=file]").set_input_files(str(file))


def kind(page: Page, name: str) -> Locator:
    return page.locator(".st-key-table_filter").get_by_role("radio", name=name)


def test_a_spreadsheet_becomes_ads_and_its_wrong_row_stays_to_be_mended(
    live: Server, furnished: Furnished, open_browser: OpenBrowser, tmp_path: Path, console: Console
) -> None:
    table, photos = tmp_path / "products.xlsx", tmp_path / "photos.zip"
    table.write_bytes(sheet(*PRODUCTS, formats=MONEY))
    photos.write_bytes(packed(("cats/chelsea.jpg", photo("chelsea"))))
    page = open_browser(live, MEMBER).new_page()
    console.listen(page)
    open_table(page, furnished)
    choose(page, "file", table)
    expect(page.locator(".im-rows")).to_contain_text("€12.90 · was €15.90", timeout=desk.PATIENCE_MS)
    choose(page, "zip", photos)
    expect(kind(page, "Will be made 2")).to_be_visible(timeout=desk.PATIENCE_MS)
    kind(page, "Cannot be made 1").click()
    expect(page.locator(".im-rows")).to_contain_text("did you mean coffee.jpg?", timeout=desk.PATIENCE_MS)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download these rows").click()
    mended = tmp_path / "mended.csv"
    mended.write_bytes(Path(saved.value.path()).read_bytes().replace(b"coffe.jpg", b"coffee.jpg"))
    page.get_by_role("button", name="Make 2 rows").click()
    expect(page.locator(".st-key-ads_running")).to_be_visible(timeout=desk.PATIENCE_MS)
    expect(page.locator(".st-key-table_left_head")).to_contain_text("1 row could not be made", timeout=DONE_MS)
    choose(page, "file", mended)
    expect(page.get_by_role("button", name="Make 1 row")).to_be_visible(timeout=desk.PATIENCE_MS)
    expect(page.locator(".im-rows")).to_contain_text("€19.00", timeout=desk.PATIENCE_MS)
    desk.keep(page, "rows_mended")
    assert console.errors == []


def test_a_table_is_read_on_a_phone_without_scrolling_sideways(
    live: Server, furnished: Furnished, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    table = tmp_path / "products.xlsx"
    table.write_bytes(sheet(*PRODUCTS, formats=MONEY))
    page = open_browser(live, MEMBER, size=PHONE).new_page()
    open_table(page, furnished)
    choose(page, "file", table)
    expect(page.locator(".im-rows")).to_be_visible(timeout=desk.PATIENCE_MS)
    assert page.locator(".im-rows").evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    desk.keep(page, "rows_phone")
