"""The whole main job, as a person does it: quick start, contact sheet, approval, package, dashboard."""

import csv
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from core import placements
from tests.browser import desk
from tests.browser.conftest import Console, OpenBrowser
from tests.browser.furnish import PASSWORD, logo, photo
from tests.browser.server import Server

SHEET_S = 60
PACKAGE_S = 60
IDEAS = 2
PHOTOS = ("coffee", "rocket")
SIZES = placements.PACKS["Meta"]
ADS = len(PHOTOS) * IDEAS * len(SIZES)


def sign_up(page: Page) -> None:
    """A new agency, so that the counts at the end are this job's alone."""
    page.goto("/")
    page.get_by_role("tab", name="Create an agency").click()
    desk.field(page, "sign_up_agency").fill("Eastwind")
    desk.field(page, "sign_up_name").fill("Eve Easterly")
    desk.field(page, "sign_up_email").fill("eve@eastwind.example")
    desk.field(page, "sign_up_password").fill(PASSWORD)
    page.get_by_role("button", name="Create the agency").click()
    expect(page.locator(".st-key-masthead")).to_be_visible(timeout=desk.PATIENCE_MS)


def start(page: Page) -> None:
    """Fill the quick start: first with an address that is none, then rightly."""
    page.get_by_role("button", name="Quick start").click()
    expect(desk.heading(page, "Quick start")).to_be_visible(timeout=desk.PATIENCE_MS)
    desk.settled(page)
    desk.field(page, "quick_client").fill("Aurora Coffee")
    desk.field(page, "quick_offer").fill("Slow-roasted coffee, 20% off the first bag")
    desk.field(page, "quick_landing").fill("not an address")
    page.locator(".st-key-quick_photos input[type=file]").set_input_files(
        [{"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": photo(name)} for name in PHOTOS]
    )
    page.locator(".st-key-quick_logo input[type=file]").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": logo()}
    )
    for name in ("coffee.jpg", "rocket.jpg", "logo.png"):
        expect(page.get_by_text(name)).to_be_visible(timeout=desk.PATIENCE_MS)
    desk.settled(page)
    # One right after the other: the second tick meets a page that is being drawn anew for the first.
    for pack in ("LinkedIn", "Display"):
        tick = page.get_by_role("checkbox", name=pack)
        # As people scroll: away from the bar that stays in view.
        tick.evaluate("one => one.scrollIntoView({block: 'center'})")
        tick.click(force=True)
        expect(tick).not_to_be_checked()
    expect(page.get_by_text(f"2 photos × 2 ideas × 3 sizes: {ADS} ads")).to_be_visible(timeout=desk.PATIENCE_MS)
    send = page.get_by_role("button", name="Make the contact sheet")
    send.click()
    expect(page.locator("[class*=st-key-fault_quick_start_landing_url]")).to_contain_text("web address")
    expect(desk.field(page, "quick_client")).to_have_value("Aurora Coffee")
    expect(page.get_by_text("coffee.jpg")).to_be_visible()
    desk.settled(page)
    desk.keep(page, "quick_start")
    desk.field(page, "quick_landing").fill("https://example.com/autumn")
    send.click()
    expect(page).to_have_url(re.compile("step=made"), timeout=SHEET_S * 1000)


def test_from_photos_to_a_verified_package_and_its_numbers(
    live: Server, open_browser: OpenBrowser, console: Console
) -> None:
    context = open_browser(live)
    page = context.new_page()
    console.listen(page)
    sign_up(page)
    start(page)
    sees_the_guess(page)
    page.get_by_role("button", name="Open the contact sheet").click()
    sees_the_sheet_fill(page)
    approves_all(page)
    packed = builds_and_downloads(page)
    verify(packed)
    sees_the_numbers(page)
    assert console.errors == []


def sees_the_guess(page: Page) -> None:
    """The guessed kit with its colours, and what is missing."""
    kit = page.locator(".im-kit")
    expect(kit).to_contain_text(re.compile(r"#[0-9A-F]{6}"))
    expect(page.get_by_text("Pain points")).to_be_visible()
    expect(page.get_by_role("link", name="Correct the kit")).to_be_visible()
    desk.keep(page, "quick_start_made")


def sees_the_sheet_fill(page: Page) -> None:
    """Every ad appears with its picture."""
    expect(page).to_have_url(re.compile(r"/campaign\?.*step=ads"), timeout=desk.PATIENCE_MS)
    shown = desk.pictures(page)
    expect(shown).to_have_count(ADS, timeout=SHEET_S * 1000)
    desk.settled(page)
    shown.last.scroll_into_view_if_needed()
    page.wait_for_function("one => one.naturalWidth > 100", arg=shown.last.element_handle())
    desk.keep(page, "contact_sheet")


def approves_all(page: Page) -> None:
    """Approve one idea in all its sizes, take that back, then approve all that passed."""
    desk.step(page, "Review")
    page.get_by_role("button", name=re.compile("Approve all 3 sizes")).first.click()
    expect(page.locator(".st-key-review_undo")).to_contain_text("3")
    page.locator(".st-key-review_undo").get_by_role("button", name="Undo").click()
    expect(page.locator(".st-key-review_undo")).to_have_count(0)
    page.get_by_role("button", name="Approve many").click()
    page.get_by_role("button", name="All that passed").click()
    expect(page.locator(".st-key-review_undo")).to_contain_text(str(ADS), timeout=desk.PATIENCE_MS)
    desk.settled(page)
    desk.keep(page, "review")


def builds_and_downloads(page: Page) -> bytes:
    """Build the package, wait for it, and take it home."""
    desk.step(page, "Package")
    page.get_by_role("button", name="Build package").click()
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=PACKAGE_S * 1000)
    desk.settled(page)
    desk.keep(page, "package")
    with page.expect_download(timeout=desk.PATIENCE_MS) as download:
        link.click()
    assert download.value.suggested_filename.endswith(".zip")
    return Path(download.value.path()).read_bytes()


def verify(packed: bytes) -> None:
    """What the manifest says is what is in the package, byte for byte."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        listed = {entry["path"]: entry for entry in manifest["files"]}
        assert set(listed) | {"manifest.json"} == set(archive.namelist())
        for path, entry in listed.items():
            data = archive.read(path)
            assert hashlib.sha256(data).hexdigest() == entry["sha256"], path
            assert len(data) == entry["bytes"], path
        assert len(manifest["creatives"]) == ADS
        assert {ad["placement"] for ad in manifest["creatives"]} == set(SIZES)
        for ad in manifest["creatives"]:
            with Image.open(io.BytesIO(archive.read(ad["path"]))) as picture:
                assert picture.size == (ad["width"], ad["height"])
            assert ad["status"] == "approved"
            assert ad["landing_url"] == "https://example.com/autumn"
        rows = list(csv.DictReader(io.StringIO(archive.read("creatives.csv").decode("utf-8-sig"))))
        assert [row["code"] for row in rows] == [ad["code"] for ad in manifest["creatives"]]


def sees_the_numbers(page: Page) -> None:
    """The dashboard counts what was made and approved."""
    page.get_by_test_id("stSidebar").get_by_role("link", name="Results", exact=True).click()
    expect(desk.heading(page, "Results")).to_be_visible(timeout=desk.PATIENCE_MS)
    desk.settled(page)
    for name, number in (("Ads made", str(ADS)), ("Approved", str(ADS)), ("Approval rate", "100%")):
        metric = page.get_by_test_id("stMetric").filter(has=page.get_by_text(name, exact=True))
        expect(metric.get_by_test_id("stMetricValue")).to_have_text(number)
    expect(page.locator(".im-figures li").filter(has_text="package")).to_contain_text("1")
    desk.keep(page, "dashboard")
