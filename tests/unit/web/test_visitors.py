"""Where people may be sent after sign-in."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.web import visitors

SITE = "https://app.example/"


@pytest.mark.parametrize(
    "text", ["/", "/campaigns", "/campaigns?client=1&page=2", "/files/" + "a" * 64, "/?a=%2F%2Fx", "/a//b"]
)
def test_addresses_on_this_site_are_kept(text: str) -> None:
    assert visitors.safe_next(text) == text


@pytest.mark.parametrize(
    "text",
    [
        None, "", "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "evil",
        "javascript:alert(1)", "/\tx", "/\n/evil.example", " /x", "/ /evil.example", "/\u2028x", "/session", "/session/end",
        "/" + "x" * 3_000, "/\x00",
    ],
)  # fmt: skip
def test_everything_else_leads_home(text: str | None) -> None:
    assert visitors.safe_next(text) == "/"


@given(st.text(alphabet="/\\.:@?#%evil example\t\n", max_size=30))
@example("//evil.example")
@example("/\\evil.example")
def test_a_browser_that_follows_stays_on_this_site(text: str) -> None:
    kept = visitors.safe_next(text)
    assert urlsplit(urljoin(SITE, kept.replace("\\", "/"))).netloc == "app.example"


def test_home_typed_by_hand_leads_to_the_start_with_its_parameters() -> None:
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from core import web

    client = TestClient(Starlette(routes=web.routes()), follow_redirects=False)
    assert client.get("/home?client=x").headers["location"] == "/?client=x"
