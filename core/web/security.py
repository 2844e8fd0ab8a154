"""What every answer carries and no request may exceed: security headers, the pre-session cookie, the size of a body."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import settings
from core.accounts import cookies, tokens
from core.web import sessions, visitors

# Our own routes take a ticket, a decision or a comment; uploads go to Streamlit's own route, which has its own limit.
BODY_BYTES_MAX = 64 << 10
_OTHERS = "/_stcore/"
_PAGELESS = (
    "/_stcore/",
    "/static/",
    "/media/",
    "/component/",
    "/files/",
    "/ads/",
    "/downloads/",
    "/session",
    "/r/",
    "/feeds/",
    "/data/",
)

# The one inline script of Streamlit's page (a test compares); with it, no other inline script and no eval is needed.
STREAMLIT_INLINE = "'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='"
# Streamlit's front end writes styles at run time and loads component code from blob: addresses. Nothing may be loaded
# from, sent to or framed by another site.
PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' blob: {STREAMLIT_INLINE}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Content-Security-Policy": PAGE_POLICY,
}
_HSTS = "max-age=31536000"


class SecurityHeaders:
    """Adds the security headers to every HTTP answer, Streamlit's included; a route may set a stricter one itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as an ASGI app."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if settings.current().secure_cookies:
                    headers.setdefault("Strict-Transport-Security", _HSTS)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class BrowserCookie:
    """Gives a browser its pre-session cookie with the first page, so that the page's websocket already carries it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as an ASGI app."""
        if scope["type"] != "http" or not _lacks_cookie(Request(scope)):
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = Response()
                sessions.set_browser_cookie(given)
                headers = MutableHeaders(scope=message)
                headers.append("Set-Cookie", given.headers["set-cookie"])
                # The cookie is this browser's alone: no shared cache may hand the answer to another.
                headers["Cache-Control"] = "private, no-cache"
            await send(message)

        await self.app(scope, receive, send_with_cookie)


class BodyLimit:
    """Refuses bodies above `BODY_BYTES_MAX` on our own routes, by what is declared and by what arrives."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as an ASGI app."""
        if scope["type"] != "http" or scope["path"].startswith(_OTHERS):
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > BODY_BYTES_MAX:
            await PlainTextResponse("this request is too large", status_code=413)(scope, receive, send)
            return
        arrived = 0

        async def receive_limited() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > BODY_BYTES_MAX:
                raise HTTPException(413, "this request is too large")
            return message

        await self.app(scope, receive_limited, send)


def _lacks_cookie(request: Request) -> bool:
    if request.method != "GET" or request.url.path.startswith(_PAGELESS) or not visitors.wants_page(request):
        return False
    return not tokens.is_plausible(request.cookies.get(cookies.browser_name()))
