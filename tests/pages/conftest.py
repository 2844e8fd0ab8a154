"""Fixtures for pages: the router run in a simulated browser, by a person with a real session."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from core.accounts import service, tokens
from core.db import Scope
from pages.ui import frame

# Every simulated browser asks each installed package whether it brings a component; nothing is installed during a run.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)

ROUTER = Path(__file__).resolve().parents[2] / "pages" / "main.py"
Opener = Callable[..., AppTest]


def sign_in(scope: Scope) -> str:
    """The token of a real session of this person."""
    browser = tokens.new_token()
    return service.redeem_ticket(service.issue_ticket(scope, browser), browser)


@pytest.fixture
def cookie(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The session cookie of the simulated browser: empty until a test signs somebody in."""
    jar: dict[str, str] = {}
    monkeypatch.setattr(frame, "session_token", lambda: jar.get("session"))
    return jar


@pytest.fixture
def open_page(cookie: dict[str, str], database_: object) -> Opener:
    """Open an address: `open_page("clients", scope, q="aurora")`; without a person, signed out."""

    def opened(name: str = "home", person: Scope | None = None, **parameters: str) -> AppTest:
        cookie["session"] = sign_in(person) if person else ""
        app = AppTest.from_file(str(ROUTER), default_timeout=30)
        for key, value in parameters.items():
            app.query_params[key] = value
        if name != "home":
            app.run()
            app.switch_page(f"{name}.py" if person else "sign_in.py")
            for key, value in parameters.items():
                app.query_params[key] = value
        return app.run()

    return opened
