"""Who asks, from where, and where they may be sent: what every route needs first."""

import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from core import settings
from core.accounts import cookies, service
from core.accounts.service import Identity
from core.errors import (
    Conflict,
    Forbidden,
    ImprimaturError,
    InvalidInput,
    NotFound,
    Refused,
    SignInRequired,
    Unavailable,
)

log = logging.getLogger(__name__)

Route = Callable[[Request], Awaitable[Response]]
HOME = "/"
_NEXT_MAX = 2_000
_NO_STORE = {"Cache-Control": "no-store"}
_STATUS: dict[type[ImprimaturError], int] = {
    InvalidInput: 400,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Refused: 409,
    Unavailable: 503,
}


def answering(route: Route) -> Route:
    """`route`, with the product's errors turned into answers: a person reads what happened, a program the status."""

    @wraps(route)
    async def answered(request: Request) -> Response:
        try:
            return await route(request)
        except SignInRequired:
            return sign_in_required(request)
        except ImprimaturError as error:
            status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
            if status >= 500:
                log.error("%s %s: %s", request.method, request.url.path, error, exc_info=error)
            return PlainTextResponse(str(error), status_code=status, headers=_NO_STORE)

    return answered


async def identify(request: Request) -> Identity:
    """Who the request's session cookie belongs to.

    Raises:
        SignInRequired: Nobody is signed in; `answering` sends them to sign-in.
    """
    identity = await run_in_threadpool(service.identify, request.cookies.get(cookies.session_name()))
    if identity is None:
        raise SignInRequired("nobody is signed in", remedy="sign in first")
    return identity


def wants_page(request: Request) -> bool:
    """Whether a person is looking at the answer, rather than an <img> or a program reading it."""
    destination = request.headers.get("sec-fetch-dest")
    if destination:
        return destination in {"document", "iframe"}
    return "text/html" in request.headers.get("accept", "")


def sign_in_required(request: Request) -> Response:
    """The answer to nobody: people go to the sign-in page and come back afterwards, pictures and programs get 401."""
    if not wants_page(request):
        return PlainTextResponse("sign in first", status_code=401, headers=_NO_STORE)
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{HOME}?next={quote(path, safe='')}", status_code=303, headers=_NO_STORE)


def safe_next(text: str | None) -> str:
    """`text` if it is an address on this site, else the home page: a link must not lead people away after sign-in."""
    if not text or len(text) > _NEXT_MAX or not text.isprintable() or "\\" in text or " " in text:
        return HOME
    if not text.startswith("/") or text.startswith(("//", "/session")):
        return HOME
    try:
        parts = urlsplit(text)
    except ValueError:
        return HOME
    return HOME if parts.scheme or parts.netloc or parts.path.startswith("//") else text


def is_same_site(request: Request) -> bool:
    """Whether a page of this site made the request: what a POST must show before it may change anything.

    Browsers send `Sec-Fetch-Site` in secure contexts and `Origin` with every POST; a request with neither is refused.
    """
    fetched_from = request.headers.get("sec-fetch-site")
    if fetched_from is not None:
        return fetched_from == "same-origin"
    origin = request.headers.get("origin", "")
    if not origin or origin == "null":
        return False
    public_url = settings.current().public_url
    if public_url and origin.lower() == _origin_of(public_url):
        return True
    return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
