"""Words in a real browser: written, edited with the verdict following what is typed, saved by keyboard, read on a phone."""

from playwright.sync_api import Page, expect

from tests.browser import desk
from tests.browser.conftest import PHONE, Console, OpenBrowser
from tests.browser.furnish import OWNER, Furnished
from tests.browser.server import Server
from tests.browser.test_every_page import MUDDLED, NAMELESS, sticking_out


def open_words(page: Page, furnished: Furnished) -> None:
    desk.visit(page, f"/campaign?client={furnished.workspace_id}&campaign={furnished.campaign_id}&step=words")


def test_a_text_is_written_edited_while_its_verdict_follows_and_saved_without_leaving_the_field(
    live: Server, furnished: Furnished, open_browser: OpenBrowser, console: Console
) -> None:
    page = open_browser(live, OWNER).new_page()
    console.listen(page)
    open_words(page, furnished)
    page.locator(".st-key-words_go button").click()
    expect(page.get_by_text("3 texts written")).to_be_visible(timeout=desk.PATIENCE_MS)
    desk.settled(page)
    page.locator("[class*='st-key-edit_'] button").first.click()
    dialog = page.get_by_role("dialog")
    body = dialog.get_by_label("Primary text")
    expect(body).to_be_visible(timeout=desk.PATIENCE_MS)
    body.press("End")
    body.press_sequentially(" Guaranteed the best.")
    expect(dialog.get_by_text("which the brief does not state").first).to_be_visible(timeout=desk.PATIENCE_MS)
    expect(body).to_be_focused()
    body.fill("Typed here and saved at once.")
    body.press("Control+s")
    expect(dialog).to_have_count(0, timeout=desk.PATIENCE_MS)
    expect(page.locator(".im-galley-body", has_text="Typed here and saved at once.")).to_be_visible(
        timeout=desk.PATIENCE_MS
    )
    assert console.errors == []


def test_texts_are_read_on_a_phone_with_nothing_sticking_out(
    live: Server, furnished: Furnished, open_browser: OpenBrowser
) -> None:
    page = open_browser(live, OWNER, PHONE).new_page()
    open_words(page, furnished)
    expect(page.locator(".im-galley, .st-key-words_go").first).to_be_visible(timeout=desk.PATIENCE_MS)
    assert sticking_out(page) is None
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(MUDDLED) == []
