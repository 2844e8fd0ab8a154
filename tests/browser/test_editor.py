"""Editing an ad as somebody without a mouse begins it: arrow keys, words, a focal point, a layout, saved for all sizes."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from core import placements
from pages.ui import keystrokes, proofs
from tests.browser import desk
from tests.browser.conftest import PHONE, Console, OpenBrowser
from tests.browser.furnish import OWNER, Furnished
from tests.browser.server import Server
from tests.browser.test_every_page import MUDDLED, NAMELESS, sticking_out

HEADLINE = "Slow-roasted, for slow mornings"
ANOTHER = "The morning begins with a cup"
# Texts in which platforms count differently: marks on letters, families of emoji, addresses, wide characters, signs.
COUNTED = (
    "",
    "Plain words",
    "e\u0301te\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467 🇪🇺 ☕️",
    "Go https://example.com/a/very/long/address now www.example.com/x",
    "コーヒー、今日だけ 20% オフ！ 커피 咖啡",
    "𠮷野家 ￥100 ①②③ ｆｕｌｌ ｶﾅ 〇 ㈱",
    "नमस्ते ไทย עברית",
    "See example.de/a. Mail me@example.com, or (http://a.example/b), „quote“ 1️⃣ ☕ © 3.14 v2.co",
)


def tile(page: Page, at: str = "") -> Locator:
    """The pictures of the contact sheet that can be opened."""
    return page.locator("button.im-tile", has_text=at) if at else page.locator("button.im-tile")


def proof(page: Page) -> Locator:
    """The ad's picture in its frame."""
    return page.get_by_role("dialog").locator(".im-met figure img").first


def anew(page: Page, before: str | None) -> str:
    """The address of the picture once it is another one than before, and drawn."""
    expect(proof(page)).not_to_have_attribute("src", before or "", timeout=desk.PATIENCE_MS)
    desk.settled(page)
    page.wait_for_function("one => one.complete && one.naturalWidth > 0", arg=proof(page).element_handle())
    return proof(page).get_attribute("src") or ""


def open_sheet(page: Page, furnished: Furnished) -> None:
    desk.visit(page, f"/campaign?client={furnished.workspace_id}&campaign={furnished.campaign_id}&step=ads")
    expect(tile(page)).not_to_have_count(0, timeout=desk.PATIENCE_MS)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


def test_an_ad_is_opened_by_keyboard_tried_and_saved_for_all_sizes(
    live: Server, furnished: Furnished, open_browser: OpenBrowser, console: Console
) -> None:
    page = open_browser(live, OWNER).new_page()
    console.listen(page)
    open_sheet(page, furnished)
    opens_by_keyboard(page)
    stored = proof(page).get_attribute("src")
    assert stored
    assert "/files/" in stored
    seen = changes_words(page, stored)
    seen = clicks_a_point(page, seen)
    changes_the_layout(page, seen)
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(MUDDLED) == []
    desk.keep(page, "editor")
    saves(page)
    assert console.errors == []


def opens_by_keyboard(page: Page) -> None:
    """One stop of the Tab key a row; arrows go along it and to the same size of the next; Enter opens."""
    rows = page.locator(".im-tiles")
    expect(rows).not_to_have_count(1)
    assert rows.first.locator('button.im-tile[tabindex="0"]').count() == 1
    tile(page).first.focus()
    first = focused(page)
    page.keyboard.press("ArrowRight")
    second = focused(page)
    assert second != first
    assert page.evaluate("document.activeElement.tabIndex") == 0
    assert rows.first.locator('button.im-tile[tabindex="0"]').count() == 1
    page.keyboard.press("ArrowDown")
    below = focused(page)
    assert below.split(":")[0] == second.split(":")[0]
    assert page.evaluate("document.activeElement.closest('.im-tiles') !== document.querySelector('.im-tiles')")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    assert focused(page) == first
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert focused(page)
    at = page.evaluate(
        "[...document.activeElement.closest('.im-tiles').children].findIndex(one => one.dataset.place.includes('Facebook feed'))"
    )
    page.keyboard.press("Home")
    for _ in range(at):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible(timeout=desk.PATIENCE_MS)
    desk.settled(page)
    assert "ad=" in page.url


def changes_words(page: Page, before: str) -> str:
    """While somebody types, the counters follow every stroke and the picture follows the pause."""
    headline = page.get_by_role("dialog").get_by_label("Headline", exact=True)
    headline.fill("")
    headline.press_sequentially(HEADLINE)
    counts = page.locator(".im-counts").first
    expect(counts).to_contain_text(f"Facebook: {len(HEADLINE)} of 27 shown")
    expect(counts.locator('[data-state="cut"]').first).to_contain_text("Facebook")
    seen = anew(page, before)
    assert seen.startswith("data:image/jpeg")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    return seen


def clicks_a_point(page: Page, before: str) -> str:
    """A click on the photo moves the ring, the sliders that say the same, and the crop."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Picture").click()
    photo = dialog.locator(".im-focal-photo")
    photo.scroll_into_view_if_needed()
    expect(photo.locator("img")).to_have_attribute("src", re.compile("/files/"))
    page.wait_for_function("one => one.naturalWidth > 100", arg=photo.locator("img").element_handle())
    desk.settled(page)
    size = photo.bounding_box()
    assert size
    photo.click(position={"x": size["width"] * 0.2, "y": size["height"] * 0.3})
    expect(dialog.get_by_label("From the left")).to_have_value(re.compile(r"^(19|20)"))
    expect(dialog.get_by_label("From the top")).to_have_value(re.compile(r"^(29|30)"))
    seen = anew(page, before)
    # Up and down: this layout shows the photo in its whole width.
    slider = dialog.get_by_label("From the top")
    for _ in range(30):
        slider.press("ArrowRight")
    expect(slider).to_have_value(re.compile(r"^(59|60)"))
    return anew(page, seen)


def changes_the_layout(page: Page, before: str) -> None:
    dialog = page.get_by_role("dialog")
    layouts = dialog.get_by_role("radiogroup", name="Layout").get_by_role("radio")
    chosen = next(one for one in layouts.all() if one.get_attribute("aria-checked") != "true")
    chosen.click()
    anew(page, before)


def saves(page: Page) -> None:
    """All sizes become version 2, to be reviewed again, and the sheet behind shows it."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("Save as a new version")).click()
    expect(page.get_by_text(re.compile(r"\d+ new versions, to be reviewed again")).first).to_be_visible(timeout=60_000)
    desk.settled(page)
    expect(proof(page)).to_have_attribute("src", re.compile("/files/"))
    dialog.get_by_role("radio", name="Versions").click()
    expect(dialog.get_by_text("version 2", exact=True)).to_be_visible()
    expect(dialog.get_by_text("version 1", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    desk.settled(page)
    # Who closes the ad is where they opened it.
    expect(page.locator("button.im-tile:focus")).to_have_attribute(
        "data-place", re.compile("Facebook feed"), timeout=desk.PATIENCE_MS
    )
    fresh = tile(page).filter(has_text="v2")
    expect(fresh).not_to_have_count(0)
    assert fresh.count() > 1
    expect(page.locator(".im-tile[data-state=pending]", has_text="v2")).not_to_have_count(0)


def opened(page: Page, furnished: Furnished) -> Locator:
    """The feed ad, opened at its words; gives the field of its headline."""
    open_sheet(page, furnished)
    tile(page, "Facebook feed").first.click()
    headline = page.get_by_role("dialog").get_by_label("Headline", exact=True)
    expect(headline).to_be_visible(timeout=desk.PATIENCE_MS)
    desk.settled(page)
    return headline


def test_the_picture_follows_the_fields_before_the_page_answers(
    live: Server, furnished: Furnished, open_browser: OpenBrowser, console: Console
) -> None:
    page = open_browser(live, OWNER).new_page()
    console.listen(page)
    held: list[str | bytes] = []
    is_mute = False

    def between(browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()
        server.on_message(lambda message: held.append(message) if is_mute else browser.send(message))
        release.append(browser.send)

    release: list[Callable[[str | bytes], None]] = []
    page.route_web_socket(re.compile("/_stcore/stream"), between)
    headline = opened(page, furnished)
    stored, written = proof(page).get_attribute("src") or "", headline.input_value()
    is_mute = True
    headline.fill(ANOTHER)
    expect(proof(page)).to_have_attribute("src", re.compile("^data:image/jpeg"), timeout=desk.PATIENCE_MS)
    first = proof(page).get_attribute("src") or ""
    # What cannot be is refused with its reason; what was typed is taken back: the ad as it is stored.
    headline.fill("x" * 400)
    refused = page.get_by_role("dialog").locator(".im-met figure.im-undrawn")
    expect(refused).to_contain_text(re.compile("^Headline: "), timeout=desk.PATIENCE_MS)
    headline.fill(written)
    expect(proof(page)).to_have_attribute("src", stored, timeout=desk.PATIENCE_MS)
    headline.fill(ANOTHER)
    expect(proof(page)).to_have_attribute("src", first, timeout=desk.PATIENCE_MS)
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    is_mute = False
    for message in held:
        release[-1](message)
    expect(page.get_by_text("Not saved yet")).to_be_visible(timeout=desk.PATIENCE_MS)
    desk.settled(page)
    assert proof(page).get_attribute("src") == first, "page and proof are one picture"
    choices = page.get_by_role("dialog")
    choices.get_by_role("radio", name="Picture").click()
    expect(choices.get_by_role("radiogroup", name="Colours")).to_be_visible(timeout=desk.PATIENCE_MS)
    desk.settled(page)
    is_mute = True
    colours = choices.get_by_role("radiogroup", name="Colours").get_by_role("radio")
    next(one for one in colours.all() if one.get_attribute("aria-checked") != "true").click()
    expect(proof(page)).not_to_have_attribute("src", first, timeout=desk.PATIENCE_MS)
    assert console.errors == []


def test_without_that_way_the_picture_comes_with_the_page(
    live: Server, furnished: Furnished, open_browser: OpenBrowser
) -> None:
    page = open_browser(live, OWNER).new_page()
    page.route(re.compile("/proof$"), lambda route: route.abort())
    headline = opened(page, furnished)
    headline.fill(ANOTHER)
    expect(page.get_by_text("Not saved yet")).to_be_visible(timeout=desk.PATIENCE_MS)
    expect(proof(page)).to_have_attribute("src", re.compile("^data:image/jpeg"), timeout=desk.PATIENCE_MS)


def test_the_shortcut_saves_what_was_typed_last(live: Server, furnished: Furnished, open_browser: OpenBrowser) -> None:
    page = open_browser(live, OWNER).new_page()
    headline = opened(page, furnished)
    headline.fill("Typed and saved at on")
    desk.settled(page)
    headline.press("End")
    page.keyboard.type("ce")
    page.keyboard.press("Control+s")
    expect(page.get_by_text(re.compile(r"\d+ new versions, to be reviewed again")).first).to_be_visible(timeout=60_000)
    desk.settled(page)
    expect(headline).to_have_value("Typed and saved at once")
    body = page.get_by_role("dialog").get_by_label("Primary text", exact=True)
    body.fill("A longer text, and its last word")
    body.press("Control+s")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Versions").click()
    expect(dialog.get_by_text("Typed and saved at once").first).to_be_visible(timeout=60_000)
    dialog.get_by_role("radio", name="Words").click()
    expect(body).to_have_value("A longer text, and its last word", timeout=desk.PATIENCE_MS)
    expect(page.get_by_text("Not saved yet")).to_have_count(0, timeout=desk.PATIENCE_MS)


def test_the_shortcut_hands_in_on_keyboards_without_latin_letters(chromium: Browser) -> None:
    """Mod+S is heard there by the place of its key, and must not save without what was typed last."""
    page = chromium.new_page()
    page.set_content('<p data-testid="stTextInput"><input></p><div id="part"><i hidden></i></div>')
    page.evaluate(
        """async (source) => {
          const made = await import('data:text/javascript;charset=utf-8,' + encodeURIComponent(source));
          made.default({ parentElement: document.querySelector('#part') });
          window.left = 0;
          document.querySelector('input').addEventListener('blur', () => { window.left += 1; });
        }""",
        keystrokes._HAND_IN_JS,
    )
    page.locator("input").focus()
    pressed = """(key) => document.querySelector('input').dispatchEvent(
      new KeyboardEvent('keydown', { bubbles: true, ctrlKey: true, ...key }))"""
    heard = []
    for key, code in (
        ("ы", "KeyS"),
        ("S", "KeyS"),
        ("s", "Semicolon"),
        ("o", "KeyS"),
        ("ф", "KeyA"),
        ("Control", "ControlLeft"),
    ):
        before = page.evaluate("window.left")
        page.evaluate(pressed, {"key": key, "code": code})
        heard.append(page.evaluate("window.left") - before)
    assert heard == [1, 1, 1, 0, 0, 0]
    assert page.evaluate("document.activeElement.tagName") == "INPUT"
    page.close()


def test_a_follower_that_is_put_away_late_leaves_the_next_one_listening(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        '<div role="dialog"><p class="st-key-one"><input value="As it is"></p></div><div id="part"><i hidden></i></div>'
    )
    asked = page.evaluate(
        """async (source) => {
          const asked = [];
          window.fetch = async (path, { body }) => { asked.push(JSON.parse(body).words.headline); return { ok: false }; };
          const made = await import('data:text/javascript;charset=utf-8,' + encodeURIComponent(source));
          const data = { ad: 'x', alt: '', words: { headline: 'As it is' }, look: { fitting: {} }, texts: { headline: 'one' },
            choices: {}, boxes: {}, focal: 'none', pause_ms: 10 };
          const parentElement = document.querySelector('#part');
          const first = made.default({ data, parentElement });
          const second = made.default({ data, parentElement });
          const field = document.querySelector('input');
          const type = async (text) => {
            field.value = text; field.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise((done) => setTimeout(done, 100));
          };
          first(); await type('Heard'); second(); await type('Not heard');
          return asked;
        }""",
        proofs._JS,
    )
    assert asked == ["Heard"]
    page.close()


def test_counters_count_in_the_browser_as_the_server_does(chromium: Browser) -> None:
    from pages.ui import counters

    page = chromium.new_page()
    for rule, platform in (("plain", "Meta"), ("links", "X"), ("wide", "Google"), ("wide", "TikTok")):
        told = page.evaluate(
            """async ([source, texts, rule]) => {
              const made = await import('data:text/javascript;charset=utf-8,' + encodeURIComponent(source));
              return texts.map((text) => made.count(text, rule));
            }""",
            [counters._JS, list(COUNTED), rule],
        )
        assert told == [placements.count(text, platform) for text in COUNTED], platform
    page.close()


def test_the_editor_fits_a_phone(live: Server, furnished: Furnished, open_browser: OpenBrowser) -> None:
    page = open_browser(live, OWNER, size=PHONE).new_page()
    open_sheet(page, furnished)
    tile(page).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="Picture")).to_be_visible(timeout=desk.PATIENCE_MS)
    for part in ("Words", "Picture"):
        dialog.get_by_role("radio", name=part).click()
        desk.settled(page)
        assert sticking_out(page) is None
        assert page.evaluate("document.querySelector('[role=dialog]').scrollWidth <= innerWidth")
        desk.keep(page, f"editor_{part.lower()}_phone")


def test_a_word_that_cannot_be_is_told_also_where_its_field_is_not_drawn(
    live: Server, furnished: Furnished, open_browser: OpenBrowser
) -> None:
    page = open_browser(live, OWNER).new_page()
    open_sheet(page, furnished)
    tile(page).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=desk.PATIENCE_MS)
    desk.settled(page)
    headline = dialog.get_by_label("Headline", exact=True)
    headline.fill("")
    headline.press("Tab")
    expect(page.get_by_text("Not saved yet")).to_be_visible(timeout=desk.PATIENCE_MS)
    desk.settled(page)
    dialog.get_by_role("radio", name="Picture").click()
    expect(dialog.get_by_role("radiogroup", name="Layout")).to_be_visible(timeout=desk.PATIENCE_MS)
    desk.settled(page)
    dialog.get_by_role("button", name="Save as a new version").click()
    expect(dialog.get_by_test_id("stAlert")).to_contain_text("Headline: The headline is missing")
