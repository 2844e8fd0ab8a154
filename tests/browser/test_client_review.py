"""A client decides through a link on a phone: no account, no app, nothing but the ads."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import desk
from tests.browser.conftest import Console, OpenBrowser
from tests.browser.furnish import CLIENT, MEMBER, OWNER, Furnished
from tests.browser.server import Server

PHONE = (390, 844)
COMMENT = "Please show the bag, not only the cup"


def make_link(page: Page, furnished: Furnished) -> str:
    """The agency makes the campaign's link, for Anna."""
    desk.visit(page, f"/campaign?client={furnished.workspace_id}&campaign={furnished.campaign_id}&step=review")
    page.get_by_role("button", name="Client link").click()
    desk.field(page, "link_note").fill("Anna at Aurora")
    page.get_by_role("button", name="Make link").click()
    link = page.locator(".st-key-link_new code")
    expect(link).to_contain_text("/r/", timeout=desk.PATIENCE_MS)
    desk.keep(page, "client_link")
    return link.inner_text().strip()


def test_a_client_approves_and_asks_for_a_change_and_the_agency_sees_it(
    live: Server, furnished: Furnished, open_browser: OpenBrowser, console: Console
) -> None:
    member = open_browser(live, MEMBER).new_page()
    link = make_link(member, furnished)

    phone = open_browser(live, size=PHONE).new_page()
    console.listen(phone)
    phone.goto(link)
    expect(desk.heading(phone)).to_be_visible()
    expect(phone.get_by_text(f"For your approval · {CLIENT}")).to_be_visible()
    fits(phone)
    desk.keep(phone, "client_review_phone")

    first, second = phone.locator("section.concept").nth(0), phone.locator("section.concept").nth(1)
    refuses_a_change_without_words(first)
    asks_for_a_change(first)
    approves(second)
    phone.goto(link)
    expect(first.get_by_text(COMMENT).first).to_be_visible()
    expect(first).to_contain_text("Change asked for by Anna Aurora")
    expect(second).to_contain_text("Approved by Anna Aurora")
    fits(phone)
    desk.keep(phone, "client_review_decided")
    # Chromium calls any refused form an error; the one that was provoked is the only one.
    assert [error for error in console.errors if "422" not in error] == []
    assert len(console.errors) == 1

    owner = open_browser(live, OWNER).new_page()
    desk.visit(
        owner,
        f"/campaign?client={furnished.workspace_id}&campaign={furnished.campaign_id}&step=review&status=needs-changes",
    )
    expect(owner.locator(".im-proof").first).to_contain_text("Needs changes")
    expect(owner.locator(".im-proof").filter(has_text="Approved")).to_have_count(0)
    expect(owner).to_have_url(re.compile("status=needs-changes"))
    owner.locator("[class*=st-key-card_ad_]").get_by_role("button", name=re.compile("Open")).first.click()
    expect(owner.get_by_role("dialog")).to_contain_text(COMMENT, timeout=desk.PATIENCE_MS)
    expect(owner.get_by_role("dialog")).to_contain_text("Anna Aurora")


def decision(concept: Locator) -> Locator:
    """The form about all sizes of an idea."""
    return concept.locator(":scope > form, :scope > details.decide > form")


def refuses_a_change_without_words(concept: Locator) -> None:
    """A change needs a comment; the name that was typed stays."""
    form = decision(concept)
    form.get_by_label("Your name").fill("Anna Aurora")
    form.get_by_role("button", name="Ask for a change").click()
    expect(form.locator(".wrong")).to_be_visible()
    expect(form.get_by_label("Your name")).to_have_value("Anna Aurora")
    expect(concept).not_to_contain_text("Change asked for by Anna")


def asks_for_a_change(concept: Locator) -> None:
    """Say what should change."""
    form = decision(concept)
    form.get_by_label("Your name").fill("Anna Aurora")
    form.get_by_label(re.compile("Comment")).fill(COMMENT)
    form.get_by_role("button", name="Ask for a change").click()
    expect(concept.get_by_role("status")).to_be_visible()


def approves(concept: Locator) -> None:
    """Approve an idea in the sizes that are left."""
    form = decision(concept)
    expect(form.get_by_label("Your name")).to_have_value("Anna Aurora")
    form.get_by_role("button", name=re.compile("Approve")).click()
    expect(concept.get_by_role("status")).to_be_visible()


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_a_wrong_link_says_nothing_about_what_exists(live: Server, open_browser: OpenBrowser) -> None:
    page = open_browser(live, size=PHONE).new_page()
    answer = page.goto("/r/" + "A" * 43)
    assert answer is not None
    assert answer.status == 404
    assert CLIENT not in page.content()
