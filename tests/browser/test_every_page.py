"""Every page on a desk and on a phone: nothing sticks out, nothing breaks, everything has a name."""

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.ui.links import DESTINATIONS
from tests.browser import desk
from tests.browser.conftest import DESKTOP, PHONE, Console, OpenBrowser
from tests.browser.furnish import OWNER, VIEWER, Furnished
from tests.browser.server import Server

LAYOUT_TRIES = 20
STEPS = ("brief", "words", "ads", "review", "package", "results")
BUILT = [page.name for page in DESTINATIONS if page.is_built]
SCREENS = [name for name in BUILT if name != "campaign"] + [f"campaign&step={step}" for step in STEPS]

# Widest element that sticks out of the page sideways, unless it stands in a part that scrolls by itself.
STICKS_OUT = """
() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const over = Math.max(main.scrollWidth - main.clientWidth,
                        document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over <= 1) return null;
  const limit = main.getBoundingClientRect().right + 1;
  const wide = [...main.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > limit);
  const last = wide[wide.length - 1];
  return `${over} px: ` + (last ? last.outerHTML.slice(0, 200) : '?');
}
"""

# Controls without an accessible name and pictures without alternative text, among what is shown.
NAMELESS = """
() => {
  const shown = one => one.checkVisibility({ visibilityProperty: true }) && !one.closest('[aria-hidden="true"], [inert]');
  const text = ids => (ids || '').split(/\\s+/).map(id => document.getElementById(id)?.textContent || '').join('').trim();
  const named = one => one.getAttribute('aria-label')?.trim() || text(one.getAttribute('aria-labelledby'))
    || one.getAttribute('title')?.trim() || one.getAttribute('alt')?.trim()
    || [...(one.labels || [])].map(label => label.textContent.trim()).join('')
    || (one.matches('button, a, summary, [role]') ? [...one.querySelectorAll('*')].concat(one).some(part =>
         !part.closest('[aria-hidden="true"]') && ([...part.childNodes].some(node => node.nodeType === 3 && node.data.trim())
         || part.getAttribute('aria-label')?.trim() || part.getAttribute('alt')?.trim())) : '');
  const controls = 'button, a[href], summary, input:not([type=hidden]), textarea, select, '
    + '[role=button], [role=radio], [role=tab], [role=combobox]';
  return [
    ...[...document.querySelectorAll(controls)].filter(one => shown(one) && !named(one)),
    ...[...document.querySelectorAll('img')].filter(one => shown(one) && !one.hasAttribute('alt')),
    ...[...document.querySelectorAll('[role=img]')].filter(one => shown(one) && !named(one)),
  ].map(one => one.outerHTML.slice(0, 240));
}
"""


# What makes a page hard to find one's way in by ear: a level of headings left out, an id twice, markup read aloud.
MUDDLED = """
() => {
  const shown = one => one.checkVisibility({ visibilityProperty: true });
  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(shown);
  const skipped = levels.filter((one, at) => at && Number(one.tagName[1]) > Number(levels[at - 1].tagName[1]) + 1);
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  const twice = ids.filter((id, at) => id && ids.indexOf(id) !== at);
  const markup = [...document.querySelectorAll('[aria-label]')].map(one => one.getAttribute('aria-label'))
    .filter(name => /:[a-z]+\\[|:material|\\*\\*/.test(name));
  return [...skipped.map(one => `skips to ${one.tagName}: ${one.textContent}`), ...twice.map(id => `id twice: ${id}`), ...markup];
}
"""


def sticking_out(page: Page) -> str | None:
    """What still sticks out after the page had time to lay itself out for its width."""
    for _ in range(LAYOUT_TRIES):
        if page.evaluate(STICKS_OUT) is None:
            return None
        page.wait_for_timeout(250)
    return page.evaluate(STICKS_OUT)


def open_screen(page: Page, screen: str, furnished: Furnished) -> None:
    """Open a page at the furnished client and campaign."""
    name, _, more = screen.partition("&")
    path = "" if name == "home" else name  # the first page's address has no name
    desk.visit(page, f"/{path}?client={furnished.workspace_id}&campaign={furnished.campaign_id}&{more}")


@pytest.fixture
def owner(live: Server, open_browser: OpenBrowser) -> Page:
    """The owner's browser."""
    return open_browser(live, OWNER).new_page()


def test_the_two_looks_see_what_they_look_for(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 420, "height": 900})
    page.set_content(
        "<main data-testid=stMain><div style='width:600px'>wide</div><button><span aria-hidden=true>x</span></button>"
        "<input><img src='data:,'><button>Save</button><label>Name <input></label><img alt='' src='data:,'>"
        "<button aria-label=Close></button><button hidden></button></main>"
    )
    assert "wide" in page.evaluate(STICKS_OUT)
    assert len(page.evaluate(NAMELESS)) == 3
    page.set_content("<h1 id=a>One</h1><h2>Two</h2><h4 id=a>Four</h4><button aria-label='Meta :gray[3]'>Meta</button>")
    assert len(page.evaluate(MUDDLED)) == 3
    page.close()


def test_a_page_that_shows_only_a_state_is_named_by_it(
    live: Server, furnished: Furnished, open_browser: OpenBrowser
) -> None:
    viewer = open_browser(live, VIEWER).new_page()
    for address, title in (
        ("/quick_start", "Not with your role"),
        (f"/campaign?campaign={furnished.workspace_id}&step=brief", "Not found"),
    ):
        desk.visit(viewer, address)
        expect(desk.heading(viewer)).to_have_text([title])
        expect(viewer.get_by_test_id("stMain").get_by_role("link", name="Back to your work")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_page_is_whole_on_a_desk_and_on_a_phone(
    owner: Page, furnished: Furnished, console: Console, screen: str
) -> None:
    console.listen(owner)
    open_screen(owner, screen, furnished)
    file_name = screen.replace("&step=", "_")
    for where, (width, height) in (("desk", DESKTOP), ("phone", PHONE)):
        owner.set_viewport_size({"width": width, "height": height})
        desk.settled(owner)
        assert sticking_out(owner) is None, f"{screen} on a {where}"
        expect(owner.get_by_test_id("stException")).to_have_count(0)
        expect(owner.locator(".st-key-state_error")).to_have_count(0)
        desk.keep(owner, f"{file_name}_{where}")
    assert owner.evaluate(NAMELESS) == []
    assert owner.evaluate(MUDDLED) == []
    expect(desk.heading(owner)).to_have_count(1)
    assert console.errors == []


def test_the_sign_in_page_is_whole_too(live: Server, open_browser: OpenBrowser) -> None:
    for width, height in (DESKTOP, PHONE):
        page = open_browser(live, size=(width, height)).new_page()
        page.goto("/")
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=desk.PATIENCE_MS)
        desk.settled(page)
        assert sticking_out(page) is None
        assert page.evaluate(NAMELESS) == []


def test_the_clients_page_names_everything(live: Server, furnished: Furnished, open_browser: OpenBrowser) -> None:
    """The plain page behind a client's link has its own template, so it is looked at here as well."""
    from tests.browser.test_client_review import make_link

    link = make_link(open_browser(live, OWNER).new_page(), furnished)
    page = open_browser(live, size=PHONE).new_page()
    page.goto(link)
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate("document.documentElement.lang") == "en"
