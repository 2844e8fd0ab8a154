"""Batches as people watch them: started on one page, left, met again in the frame, seen done with their pictures."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import desk
from tests.browser.conftest import PHONE, Console, OpenBrowser
from tests.browser.furnish import CLIENT, MEMBER, Furnished
from tests.browser.server import Server

DONE_S = 90


def make_ads(page: Page, furnished: Furnished) -> None:
    """Ask for one more round of ads in the furnished campaign."""
    desk.visit(page, f"/campaign?client={furnished.workspace_id}&campaign={furnished.campaign_id}&step=ads")
    page.get_by_role("button", name="Make more ads").click()
    desk.settled(page)
    page.locator(".st-key-ads_all").get_by_role("button").click()
    desk.settled(page)
    page.get_by_role("button", name="Make the ads").click()
    expect(page.locator(".st-key-ads_running")).to_be_visible(timeout=desk.PATIENCE_MS)


def rows(page: Page) -> Locator:
    """The batches that are over."""
    return page.locator(".st-key-rows_batches > * > [class*=st-key-past_]")


def open_one(page: Page, row: Locator) -> None:
    """Open a batch of the list, and wait until it stands there alone."""
    row.get_by_role("button", name="Open").click()
    expect(page).to_have_url(re.compile(r"/batches\?.*batch="), timeout=desk.PATIENCE_MS)
    expect(page.get_by_role("button", name="All batches")).to_be_visible(timeout=desk.PATIENCE_MS)
    expect(rows(page)).to_have_count(0, timeout=desk.PATIENCE_MS)
    desk.settled(page)


def test_a_batch_goes_on_while_nobody_looks_and_is_met_again_done(
    live: Server, furnished: Furnished, open_browser: OpenBrowser, console: Console
) -> None:
    context = open_browser(live, MEMBER)
    page = context.new_page()
    console.listen(page)
    make_ads(page, furnished)
    page.close()

    page = context.new_page()
    console.listen(page)
    desk.visit(page, f"/batches?client={furnished.workspace_id}")
    newest = rows(page).filter(has_text="Mia Member").first
    expect(newest).to_contain_text("2 ideas drawn", timeout=DONE_S * 1000)
    expect(page.locator(".st-key-press")).to_have_count(0, timeout=desk.PATIENCE_MS)
    open_one(page, newest)
    expect(page.get_by_text("Its ads")).to_be_visible(timeout=desk.PATIENCE_MS)
    shown = desk.pictures(page)
    expect(shown).to_have_count(2 * 9)
    shown.last.scroll_into_view_if_needed()
    page.wait_for_function("one => one.naturalWidth > 30", arg=shown.last.element_handle())
    desk.keep(page, "batch_done")

    page.reload()
    expect(page.get_by_text("Its ads")).to_be_visible(timeout=desk.PATIENCE_MS)
    expect(page.get_by_text(CLIENT).first).to_be_visible()
    page.get_by_role("button", name="All batches").click()
    expect(desk.heading(page, "Batches")).to_be_visible(timeout=desk.PATIENCE_MS)
    page.go_back()
    expect(page.get_by_text("Its ads")).to_be_visible(timeout=desk.PATIENCE_MS)
    assert console.errors == []


def test_a_batch_is_watched_stopped_and_finished_after_all(
    live: Server, furnished: Furnished, open_browser: OpenBrowser
) -> None:
    page = open_browser(live, MEMBER).new_page()
    make_ads(page, furnished)
    under_way = page.locator(".st-key-press").get_by_role("link")
    expect(under_way).to_contain_text(re.compile(r"1 batch running · \d of 2"))
    under_way.click()
    expect(desk.heading(page, "Batches")).to_be_visible(timeout=desk.PATIENCE_MS)
    card = page.locator("[class*=st-key-card_batch_]").first
    stop = card.get_by_role("button", name="Stop")
    newest = rows(page).first
    expect(stop.or_(newest.get_by_text("just now")).first).to_be_visible(timeout=desk.PATIENCE_MS)
    if stop.is_visible():  # on a quick machine it may be done already
        stop.click()
    expect(page.locator("[class*=st-key-card_batch_]")).to_have_count(0, timeout=DONE_S * 1000)
    open_one(page, newest)
    rest = page.get_by_role("button", name="Make the rest")
    done = page.get_by_text(re.compile(r"^2 ideas drawn"))
    expect(rest.or_(done).first).to_be_visible(timeout=desk.PATIENCE_MS)
    if rest.is_visible():
        rest.click()
    expect(done).to_be_visible(timeout=DONE_S * 1000)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    desk.settled(page)
    desk.keep(page, "batch_done_phone")
