"""A colleague joins by a link; a viewer sees everything and changes nothing."""

from playwright.sync_api import Page, expect

from tests.browser import desk
from tests.browser.conftest import OpenBrowser
from tests.browser.furnish import OWNER, PASSWORD, Furnished
from tests.browser.server import Server


def invite_viewer(page: Page, email: str) -> str:
    """Make the one-time link for a viewer."""
    desk.visit(page, "/team")
    desk.field(page, "invite_email").fill(email)
    page.locator(".st-key-invite_role input").click()
    page.get_by_role("option", name="Viewer").click()
    page.get_by_role("button", name="Make link").click()
    link = page.locator(".st-key-new_link code")
    expect(link).to_contain_text("invite=", timeout=desk.PATIENCE_MS)
    return link.inner_text().strip()


def test_a_colleague_joins_by_a_link_and_as_a_viewer_cannot_edit(
    live: Server, furnished: Furnished, open_browser: OpenBrowser
) -> None:
    owner = open_browser(live, OWNER).new_page()
    link = invite_viewer(owner, "vera@northwind.example")
    desk.keep(owner, "team_invitation")

    colleague = open_browser(live).new_page()
    colleague.goto(link)
    expect(desk.heading(colleague, "Join Northwind")).to_be_visible(timeout=desk.PATIENCE_MS)
    desk.field(colleague, "invited_name").fill("Vera Viewer")
    desk.field(colleague, "invited_password").fill(PASSWORD)
    colleague.get_by_role("button", name="Join", exact=True).click()
    expect(colleague.locator(".st-key-masthead")).to_be_visible(timeout=desk.PATIENCE_MS)
    expect(colleague.locator(".st-key-who")).to_contain_text("Vera Viewer")
    cannot_edit(colleague, furnished)

    again = open_browser(live).new_page()
    again.goto(link)
    expect(desk.heading(again, "This invitation is over")).to_be_visible(timeout=desk.PATIENCE_MS)

    owner.reload()
    expect(owner.locator(".st-key-rows_members")).to_contain_text("Vera Viewer", timeout=desk.PATIENCE_MS)


def cannot_edit(page: Page, furnished: Furnished) -> None:
    """Every place where others change something is closed, the ads themselves are seen."""
    address = f"client={furnished.workspace_id}&campaign={furnished.campaign_id}"
    expect(page.get_by_role("link", name="Quick start")).to_have_count(0)
    desk.visit(page, "/quick_start")
    expect(page.get_by_role("heading", name="Not with your role")).to_be_visible()
    desk.visit(page, f"/campaign?{address}&step=ads")
    # Other journeys on this server may have added ads.
    expect(desk.pictures(page).nth(furnished.ads - 1)).to_be_visible()
    expect(page.get_by_role("button", name="Make more ads")).to_have_count(0)
    expect(page.locator(".st-key-campaign_next")).to_have_count(0)
    desk.visit(page, f"/campaign?{address}&step=review")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    expect(page.get_by_role("button", name="Client link")).to_have_count(0)
    desk.visit(page, f"/campaign?{address}&step=brief")
    open_fields = page.get_by_test_id("stMain").locator("input:enabled, textarea:enabled")
    expect(open_fields.and_(page.locator(":visible:not([aria-label=Client])"))).to_have_count(0)
    desk.visit(page, f"/campaign?{address}&step=package")
    expect(page.get_by_role("button", name="Build package")).to_have_count(0)
    expect(page.get_by_role("link", name="Download")).to_have_count(0)
    desk.visit(page, f"/brand?{address}")
    expect(page.get_by_role("button", name="Save brand")).to_have_count(0)
    expect(desk.field(page, "brand_voice_prompt")).to_be_disabled()
    desk.visit(page, f"/library?{address}")
    expect(page.get_by_test_id("stFileUploader")).to_have_count(0)
    desk.visit(page, "/audit")
    expect(page.get_by_role("heading", name="Not with your role")).to_be_visible()
