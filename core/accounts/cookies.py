"""The names of the two cookies: the session, and the browser before anybody is known. Pages read them, `core.web` sets them."""

from core import settings

_SESSION = "imprimatur_session"
_BROWSER = "imprimatur_browser"
# Over HTTPS the prefix makes browsers refuse the cookie from a sub-domain or for a narrower path.
_HOST_PREFIX = "__Host-"


def session_name() -> str:
    """Name of the cookie that carries the session's token."""
    return _prefixed(_SESSION)


def browser_name() -> str:
    """Name of the pre-session cookie a sign-in ticket is bound to."""
    return _prefixed(_BROWSER)


def _prefixed(name: str) -> str:
    return _HOST_PREFIX + name if settings.current().secure_cookies else name
