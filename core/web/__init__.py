"""The HTTP routes beside the pages: session cookie, files, downloads, drafts' proofs, clients' review pages, feeds, health."""

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from core.web import files, health, proofs, review, security, sessions, tables


def routes() -> list[BaseRoute]:
    """Every route of the product that is not a Streamlit page, for `st.App(routes=…)`."""
    home = Route("/home", _home, methods=["GET"])
    parts = (health, sessions, files, proofs, review, tables)
    return [home, *(route for part in parts for route in part.routes())]


async def _home(request: Request) -> Response:
    """Home has no path of its own in Streamlit; typed by hand it leads to where Home is, parameters kept."""
    query = request.url.query
    return RedirectResponse(f"/?{query}" if query else "/", status_code=307)


def middleware() -> list[Middleware]:
    """What every request passes, outermost first, for `st.App(middleware=…)`."""
    return [Middleware(security.SecurityHeaders), Middleware(security.BrowserCookie), Middleware(security.BodyLimit)]
