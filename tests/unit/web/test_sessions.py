"""Getting in and out over HTTP, and what is tried against it."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from core import settings
from core.accounts import service, team
from core.db import Scope
from tests.unit.accounts.people import OTHER_PASSWORD, PASSWORD, session
from tests.unit.web.conftest import NAVIGATION, ORIGIN, SAME_SITE

SignIn = Callable[[TestClient, Scope], str]


def cookie_line(answer: object, name: str) -> str:
    lines = [line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}=")]  # type: ignore[attr-defined]
    assert len(lines) == 1
    return str(lines[0])


def test_the_first_page_gives_the_browser_its_cookie_and_the_second_does_not(browser: TestClient) -> None:
    first = browser.get("/", headers=NAVIGATION)
    line = cookie_line(first, "imprimatur_browser")
    assert "HttpOnly" in line
    assert "SameSite=lax" in line
    assert "Path=/" in line
    assert "no-cache" in first.headers["cache-control"]
    assert "set-cookie" not in browser.get("/campaigns", headers=NAVIGATION).headers
    assert len(browser.cookies["imprimatur_browser"]) >= 43


@pytest.mark.parametrize("path", ["/_stcore/health", "/healthz", "/files/x", "/static/x.js", "/r/token"])
def test_what_is_no_page_sets_no_cookie(browser: TestClient, path: str) -> None:
    accept = NAVIGATION if path != "/healthz" else {"Accept": "*/*"}
    assert "set-cookie" not in browser.get(path, headers=accept).headers


def test_start_gives_the_cookie_and_goes_on(browser: TestClient) -> None:
    answer = browser.get("/session/start?next=/campaigns")
    assert (answer.status_code, answer.headers["location"]) == (303, "/campaigns")
    assert "imprimatur_browser" in browser.cookies
    assert "set-cookie" not in browser.get("/session/start").headers


def test_a_ticket_becomes_a_session_cookie(browser: TestClient, ada: Scope) -> None:
    browser.get("/", headers=NAVIGATION)
    ticket = service.issue_ticket(ada, browser.cookies["imprimatur_browser"])
    answer = browser.post(
        "/session",
        data={"ticket": ticket, "next": "/campaigns?client=1"},
        headers=SAME_SITE | {"User-Agent": "Firefox"},
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/campaigns?client=1")
    line = cookie_line(answer, "imprimatur_session")
    assert all(part in line for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=1209600"))
    assert "Secure" not in line
    assert answer.headers["cache-control"] == "no-store"
    identity = service.identify(browser.cookies["imprimatur_session"])
    assert identity is not None
    assert identity.scope == ada


def test_behind_https_cookies_are_secure_and_bound_to_the_host(
    browser: TestClient, ada: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPRIMATUR_SECURE_COOKIES", "1")
    settings.current.cache_clear()
    page = browser.get("/", headers=NAVIGATION)
    assert "Secure" in cookie_line(page, "__Host-imprimatur_browser")
    assert page.headers["strict-transport-security"].startswith("max-age=")
    ticket = service.issue_ticket(ada, browser.cookies["__Host-imprimatur_browser"])
    answer = browser.post("/session", data={"ticket": ticket}, headers=SAME_SITE)
    line = cookie_line(answer, "__Host-imprimatur_session")
    assert "Secure" in line
    assert "Domain" not in line
    assert browser.get("/files/" + "0" * 64).status_code == 404


def test_a_program_gets_json(browser: TestClient, ada: Scope) -> None:
    browser.get("/", headers=NAVIGATION)
    headers = SAME_SITE | {"Accept": "application/json"}
    refused = browser.post("/session", data={"ticket": "invented"}, headers=headers)
    assert (refused.status_code, set(refused.json())) == (401, {"error"})
    ticket = service.issue_ticket(ada, browser.cookies["imprimatur_browser"])
    assert browser.post("/session", data={"ticket": ticket, "next": "//evil.example"}, headers=headers).json() == {
        "next": "/"
    }


def test_a_replayed_or_foreign_ticket_opens_nothing(
    browser: TestClient, another_browser: TestClient, ada: Scope, eve: Scope
) -> None:
    browser.get("/", headers=NAVIGATION)
    another_browser.get("/", headers=NAVIGATION)
    ticket = service.issue_ticket(ada, browser.cookies["imprimatur_browser"])
    stolen = another_browser.post("/session", data={"ticket": ticket}, headers=SAME_SITE)
    assert stolen.headers["location"] == "/?notice=sign-in-expired"
    assert "imprimatur_session" not in another_browser.cookies
    assert browser.post("/session", data={"ticket": ticket}, headers=SAME_SITE).headers["location"] == "/"
    for client in (browser, another_browser):
        replayed = client.post("/session", data={"ticket": ticket}, headers=SAME_SITE)
        assert "set-cookie" not in replayed.headers


def test_without_the_browsers_cookie_a_ticket_opens_nothing(browser: TestClient, ada: Scope) -> None:
    browser.get("/", headers=NAVIGATION)
    ticket = service.issue_ticket(ada, browser.cookies["imprimatur_browser"])
    browser.cookies.clear()
    assert "set-cookie" not in browser.post("/session", data={"ticket": ticket}, headers=SAME_SITE).headers


def test_a_session_from_before_is_neither_kept_nor_usable_after_sign_in(
    browser: TestClient, ada: Scope, eve: Scope, sign_in: SignIn
) -> None:
    planted = session(eve)  # the attacker's own live session, pushed into the victim's browser
    browser.cookies.set("imprimatur_session", planted, domain="app.example", path="/")
    mine = sign_in(browser, ada)
    assert mine != planted
    assert service.identify(planted) is None
    again = sign_in(browser, ada)
    assert again != mine
    assert service.identify(mine) is None
    assert service.identify(again) is not None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://app.example.evil.example"},
        {"Origin": "https://app.example:8443"},
        {"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN},
    ],
)
def test_posts_of_other_sites_change_nothing(
    browser: TestClient, ada: Scope, sign_in: SignIn, headers: dict[str, str]
) -> None:
    token = sign_in(browser, ada)
    assert browser.post("/session/end", headers=headers).status_code == 403
    browser.get("/", headers=NAVIGATION)
    ticket = service.issue_ticket(ada, browser.cookies["imprimatur_browser"])
    assert browser.post("/session", data={"ticket": ticket}, headers=headers).status_code == 403
    assert service.identify(token) is not None


def test_a_browser_on_plain_http_shows_only_its_origin_and_that_is_enough(
    browser: TestClient, ada: Scope, sign_in: SignIn
) -> None:
    token = sign_in(browser, ada)
    assert browser.post("/session/end", headers={"Origin": ORIGIN}).status_code == 303
    assert service.identify(token) is None


def test_the_public_address_counts_as_this_site_when_a_proxy_changes_the_host(
    browser: TestClient, ada: Scope, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(browser, ada)
    outside = {"Origin": "https://ads.agency.example"}
    assert browser.post("/session/end", headers=outside).status_code == 403
    monkeypatch.setenv("IMPRIMATUR_PUBLIC_URL", "https://ads.agency.example/")
    settings.current.cache_clear()
    assert browser.post("/session/end", headers=outside).status_code == 303


def test_signing_out_ends_the_session_on_the_server_and_in_the_browser(
    browser: TestClient, another_browser: TestClient, ada: Scope, sign_in: SignIn
) -> None:
    token = sign_in(browser, ada)
    another_browser.cookies.set("imprimatur_session", token, domain="app.example", path="/")
    answer = browser.post("/session/end", headers=SAME_SITE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert answer.headers["clear-site-data"] == '"cache"'
    assert "Max-Age=0" in cookie_line(answer, "imprimatur_session")
    assert "imprimatur_session" not in browser.cookies
    assert another_browser.get("/files/" + "0" * 64).status_code == 401
    assert browser.post("/session/end", headers=SAME_SITE).status_code == 303


def test_nothing_signs_in_or_out_by_a_link(browser: TestClient, ada: Scope, sign_in: SignIn) -> None:
    token = sign_in(browser, ada)
    assert browser.get("/session/end").status_code == 405
    assert browser.get("/session").status_code == 405
    assert service.identify(token) is not None


@pytest.mark.parametrize("ending", ["password", "suspension", "reset"])
def test_a_copied_cookie_opens_no_file_after_the_session_was_ended(
    browser: TestClient, ada: Scope, sign_in: SignIn, ending: str
) -> None:
    invited = team.invite(ada, email="bob@example.com", role="member")
    bob = team.accept_invitation(invited.token, name="Bob", password=PASSWORD)
    sign_in(browser, bob)
    assert browser.get("/files/" + "0" * 64).status_code == 404
    {
        "password": lambda: service.change_password(bob, current=PASSWORD, new=OTHER_PASSWORD),
        "suspension": lambda: team.suspend(ada, str(bob.user_id)),
        "reset": lambda: service.reset_password("bob@example.com"),
    }[ending]()
    assert browser.get("/files/" + "0" * 64).status_code == 401


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"ticket", b"&" * 1_000, b"a=1&" * 500, b'{"ticket": "x"}'])
def test_a_broken_body_is_a_refused_sign_in_and_no_crash(browser: TestClient, body: bytes) -> None:
    browser.get("/", headers=NAVIGATION)
    answer = browser.post("/session", content=body, headers=SAME_SITE)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?notice=sign-in-expired"
