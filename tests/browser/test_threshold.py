"""Who gets in and who does not: sign-up, sign-out, wrong passwords, the cookie, and every direct link without a session."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pages.ui.links import DESTINATIONS
from tests.browser import desk, server
from tests.browser.conftest import OUTPUT, OpenBrowser
from tests.browser.furnish import CLIENT, OWNER, PASSWORD, Furnished
from tests.browser.server import Server

REFUSED = "E-mail and password do not match an account"


def session_cookie(context: BrowserContext) -> dict[str, object] | None:
    """The session cookie this browser holds."""
    found = [dict(cookie) for cookie in context.cookies() if cookie["name"] == "imprimatur_session"]
    return found[0] if found else None


def is_at_the_door(page: Page) -> None:
    """The sign-in form is what the page shows, and nothing of the agency."""
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=desk.PATIENCE_MS)
    expect(page.locator(".st-key-masthead")).to_have_count(0)
    assert CLIENT not in page.locator("body").inner_text()


def test_sign_up_opens_the_desk_with_a_cookie_scripts_cannot_read_and_sign_out_closes_it(
    live: Server, open_browser: OpenBrowser
) -> None:
    context = open_browser(live)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("tab", name="Create an agency").click()
    desk.field(page, "sign_up_agency").fill("Southwind")
    desk.field(page, "sign_up_name").fill("Sue Founder")
    desk.field(page, "sign_up_email").fill("sue@southwind.example")
    desk.field(page, "sign_up_password").fill(PASSWORD)
    page.get_by_role("button", name="Create the agency").click()
    expect(desk.heading(page, "Welcome")).to_be_visible(timeout=desk.PATIENCE_MS)
    expect(page.locator(".st-key-masthead")).to_be_visible()
    desk.keep(page, "home_new_agency")

    cookie = session_cookie(context)
    assert cookie is not None
    assert cookie["httpOnly"] is True
    assert cookie["sameSite"] == "Lax"
    assert cookie["path"] == "/"
    assert "imprimatur_session" not in page.evaluate("document.cookie")

    page.reload()
    expect(page.locator(".st-key-masthead")).to_be_visible(timeout=desk.PATIENCE_MS)
    page.locator(".st-key-who").get_by_role("button").click()
    page.get_by_role("button", name="Sign out").click()
    is_at_the_door(page)
    assert session_cookie(context) is None

    context.add_cookies([{**cookie, "expires": -1}])
    page.goto("/")
    is_at_the_door(page)


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(live: Server, open_browser: OpenBrowser) -> None:
    said = []
    for email in (OWNER, "nobody@northwind.example"):
        page = open_browser(live).new_page()
        page.goto("/")
        desk.send_credentials(page, email, "a wrong password")
        message = page.get_by_test_id("stAlert").or_(page.locator("[class*=st-key-fault_]"))
        expect(message).to_be_visible(timeout=desk.PATIENCE_MS)
        expect(message).to_contain_text(REFUSED)
        said.append(message.inner_text())
        expect(desk.field(page, "sign_in_email")).to_have_value(email)
        assert session_cookie(page.context) is None
    assert said[0] == said[1]


@pytest.fixture(scope="module")
def untouched(furnished: Furnished, data_dir: Path, worker_id: str) -> Iterator[Server]:
    """A freshly started server that nobody has visited yet, over the same data."""
    with server.running(data_dir, OUTPUT / f"server_fresh_{worker_id}.log") as started:
        yield started


def test_a_direct_link_without_a_session_leads_to_sign_in_on_a_fresh_server_and_opens_afterwards(
    untouched: Server, furnished: Furnished, open_browser: OpenBrowser
) -> None:
    page = open_browser(untouched).new_page()
    page.goto(f"/brand?client={furnished.workspace_id}")
    is_at_the_door(page)
    assert "/brand" in page.url
    desk.sign_in(page, OWNER)
    expect(desk.heading(page, "Brand")).to_be_visible(timeout=desk.PATIENCE_MS)
    assert f"client={furnished.workspace_id}" in page.url
    expect(page.locator(".st-key-client_switcher input")).to_have_value(CLIENT)


def test_every_page_is_closed_to_those_who_are_not_signed_in(
    untouched: Server, furnished: Furnished, open_browser: OpenBrowser
) -> None:
    context = open_browser(untouched)
    address = f"client={furnished.workspace_id}&campaign={furnished.campaign_id}"
    for destination in DESTINATIONS:
        page = context.new_page()
        page.goto(f"/{destination.name}?{address}", wait_until="commit")
        is_at_the_door(page)
        page.close()


def test_a_picture_is_closed_and_opens_after_sign_in(
    untouched: Server, furnished: Furnished, open_browser: OpenBrowser
) -> None:
    context = open_browser(untouched)
    path = f"/files/{furnished.file_sha256}"
    answer = context.request.get(path, max_redirects=0)
    assert answer.status == 401
    assert furnished.file_sha256.encode() not in answer.body()
    page = context.new_page()
    page.goto(path)
    is_at_the_door(page)
    desk.send_credentials(page, OWNER, PASSWORD)
    page.wait_for_url(re.compile(f"{re.escape(path)}$"), timeout=desk.PATIENCE_MS)
    assert page.evaluate("document.images[0].naturalWidth") > 100
    shown = context.request.get(path)
    assert shown.headers["content-type"] in {"image/jpeg", "image/png"}
    assert shown.headers["x-content-type-options"] == "nosniff"


def test_a_package_is_closed_and_downloads_after_sign_in(
    untouched: Server, furnished: Furnished, open_browser: OpenBrowser
) -> None:
    context = open_browser(untouched)
    path = f"/downloads/{furnished.export_id}"
    assert context.request.get(path, max_redirects=0).status == 401
    page = context.new_page()
    page.goto(path)
    is_at_the_door(page)
    with page.expect_download(timeout=desk.PATIENCE_MS) as download:
        desk.send_credentials(page, OWNER, PASSWORD)
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
