"""The HTTP routes beside the pages: session cookie, files, downloads, clients' review pages, health."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from core.web import files, health, review, security, sessions


def routes() -> list[BaseRoute]:
    """Every route of the product that is not a Streamlit page, for `st.App(routes=…)`."""
    return [*health.routes(), *sessions.routes(), *files.routes(), *review.routes()]


def middleware() -> list[Middleware]:
    """What every request passes, outermost first, for `st.App(middleware=…)`."""
    return [Middleware(security.SecurityHeaders), Middleware(security.BrowserCookie), Middleware(security.BodyLimit)]
