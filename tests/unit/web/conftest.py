"""A real ASGI app with our routes and middleware, and browsers to visit it with."""

from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from core import web
from core.accounts import service
from core.db import Database, Scope
from core.web import health
from tests.unit.accounts.people import owner

ORIGIN = "https://app.example"
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
NAVIGATION = {"Accept": "text/html,application/xhtml+xml", "Sec-Fetch-Dest": "document"}


async def _page(_request: Request) -> Response:
    return HTMLResponse("<p>a page</p>")


async def _echo(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
def app(database_: Database) -> Starlette:
    """Our routes beside a page and an upload route, as Streamlit has them."""
    health._readiness.forget()
    others = [
        Route("/", _page),
        Route("/campaigns", _page),
        Route("/echo", _echo, methods=["POST"]),
        Route("/_stcore/upload_file/x", _echo, methods=["POST"]),
    ]
    return Starlette(routes=[*web.routes(), *others], middleware=web.middleware())


@pytest.fixture
def browser(app: Starlette) -> Iterator[TestClient]:
    """A browser that keeps cookies and does not follow redirects by itself."""
    with TestClient(app, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def another_browser(app: Starlette) -> Iterator[TestClient]:
    """A second one."""
    with TestClient(app, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def ada(database_: Database) -> Scope:
    """The owner of Northwind."""
    return owner()


@pytest.fixture
def eve(database_: Database) -> Scope:
    """The owner of another agency."""
    return owner("eve@example.com", "Southwind")


@pytest.fixture
def sign_in() -> Callable[[TestClient, Scope], str]:
    """Sign a browser in as the pages do it, and give the session's token."""

    def signed_in(client: TestClient, scope: Scope) -> str:
        client.get("/", headers=NAVIGATION)
        ticket = service.issue_ticket(scope, client.cookies["imprimatur_browser"])
        answer = client.post("/session", data={"ticket": ticket}, headers=SAME_SITE)
        assert answer.status_code == 303
        return str(client.cookies["imprimatur_session"])

    return signed_in
