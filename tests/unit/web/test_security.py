"""What every answer carries, and how large a request may be."""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit
from starlette.testclient import TestClient

from tests.unit.web.conftest import NAVIGATION, SAME_SITE

PATHS = ["/", "/nothing-here", "/healthz", "/readyz", "/session/start", "/files/x", "/downloads/x", "/_stcore/x"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers(browser: TestClient, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "object-src 'none'" in policy
    assert "strict-transport-security" not in headers


def test_the_page_policy_names_no_other_site(browser: TestClient) -> None:
    policy = browser.get("/").headers["content-security-policy"]
    assert "*" not in policy
    assert "http" not in policy


def test_the_page_policy_lets_exactly_streamlits_own_inline_script_run(browser: TestClient) -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    allowed = [f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts]
    sources = re.search(r"script-src ([^;]*)", browser.get("/").headers["content-security-policy"])
    assert sources is not None
    assert sources[1].split() == ["'self'", "blob:", *allowed]


def test_a_large_body_is_refused_by_what_it_declares_and_by_what_arrives(browser: TestClient) -> None:
    def in_pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 10_000

    assert browser.post("/echo", content=b"x" * 65_536).text == "65536"
    assert browser.post("/echo", content=b"x" * 65_537).status_code == 413
    assert browser.post("/echo", content=in_pieces()).status_code == 413
    assert browser.post("/echo", content=b"x", headers={"Content-Length": "many"}).status_code == 413
    assert browser.post("/session", content=b"x" * 70_000, headers=SAME_SITE).status_code == 413


def test_uploads_to_the_pages_are_left_to_their_own_limit(browser: TestClient) -> None:
    assert browser.post("/_stcore/upload_file/x", content=b"x" * 1_000_000).text == "1000000"


def test_a_refused_body_still_carries_the_headers(browser: TestClient) -> None:
    answer = browser.post("/echo", content=b"x" * 100_000, headers=NAVIGATION)
    assert answer.headers["x-content-type-options"] == "nosniff"
