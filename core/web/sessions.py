"""The cookie routes: a ticket becomes a session, a session ends."""

from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from core import settings
from core.accounts import cookies, service, sessions, tokens
from core.errors import SignInRequired
from core.web import visitors

_NO_STORE = {"Cache-Control": "no-store"}
_EXPIRED = "/?notice=sign-in-expired"
_BROWSER_LIFE_S = 30 * 24 * 3600


@visitors.answering
async def begin(request: Request) -> Response:
    """POST /session: spend `ticket`, set the session cookie, go to `next`.

    A session this browser had before ends: a token from before the sign-in is never the one after it.
    """
    if not visitors.is_same_site(request):
        return _refuse_foreign()
    fields = await _form(request)
    browser_token = request.cookies.get(cookies.browser_name(), "")
    try:
        token = await run_in_threadpool(
            service.redeem_ticket,
            fields.get("ticket", ""),
            browser_token,
            user_agent=request.headers.get("user-agent", ""),
            ip_address=request.client.host if request.client else "",
        )
    except SignInRequired as refusal:
        if _wants_json(request):
            return JSONResponse({"error": str(refusal)}, status_code=401, headers=_NO_STORE)
        return RedirectResponse(_EXPIRED, status_code=303, headers=_NO_STORE)
    await run_in_threadpool(service.sign_out, request.cookies.get(cookies.session_name()))
    target = visitors.safe_next(fields.get("next"))
    answer: Response = (
        JSONResponse({"next": target}, headers=_NO_STORE)
        if _wants_json(request)
        else RedirectResponse(target, status_code=303, headers=_NO_STORE)
    )
    _set(answer, cookies.session_name(), token, int(sessions.ABSOLUTE.total_seconds()))
    _delete(answer, cookies.browser_name())
    return answer


async def start(request: Request) -> Response:
    """GET /session/start: give the browser its pre-session cookie if it has none, and go to `next`."""
    answer = RedirectResponse(visitors.safe_next(request.query_params.get("next")), status_code=303, headers=_NO_STORE)
    if not tokens.is_plausible(request.cookies.get(cookies.browser_name())):
        set_browser_cookie(answer)
    return answer


@visitors.answering
async def end(request: Request) -> Response:
    """POST /session/end: end the session for good, on the server too, and forget what the browser cached of it."""
    if not visitors.is_same_site(request):
        return _refuse_foreign()
    await run_in_threadpool(service.sign_out, request.cookies.get(cookies.session_name()))
    answer = RedirectResponse(visitors.HOME, status_code=303, headers={**_NO_STORE, "Clear-Site-Data": '"cache"'})
    _delete(answer, cookies.session_name())
    return answer


def set_browser_cookie(answer: Response) -> None:
    """Give the browser a fresh pre-session cookie."""
    _set(answer, cookies.browser_name(), tokens.new_token(), _BROWSER_LIFE_S)


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Route("/session", begin, methods=["POST"]),
        Route("/session/start", start, methods=["GET"]),
        Route("/session/end", end, methods=["POST"]),
    ]


def _set(answer: Response, name: str, value: str, max_age_s: int) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=max_age_s,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.current().secure_cookies,
    )


def _delete(answer: Response, name: str) -> None:
    answer.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=settings.current().secure_cookies)


def _refuse_foreign() -> Response:
    return PlainTextResponse("this request did not come from this site", status_code=403, headers=_NO_STORE)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


async def _form(request: Request) -> dict[str, str]:
    """The fields of a URL-encoded body; the first of each name, an undecodable body has none."""
    body = await request.body()
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=20)
    except ValueError:
        return {}
    return {name: entries[0] for name, entries in fields.items()}
