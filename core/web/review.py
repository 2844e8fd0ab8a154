"""The client's review page: plain HTML without a script, opened by a link, decided by POST only.

The token in the address is the only thing a client has. Whatever a link does not show answers like a link that does
not work: other campaigns, older versions, failed ads, wrong, expired and revoked tokens.
"""

import base64
import hashlib
import hmac
from functools import cache
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from core import settings
from core.accounts import tokens
from core.errors import ImprimaturError, InvalidInput
from core.reviews import client_links, rules, service
from core.reviews.rules import LinkNotFound
from core.storage import files
from core.vocabulary import ReviewStatus
from core.web import review_page
from core.web.review_page import Fault, Told, Typed
from core.web.throttle import Throttle

_NAME_COOKIE: Final = "imprimatur_reviewer"
_NAME_LIFE_S: Final = 180 * 24 * 3600
_GONE: Final = ("This link does not work (any more)", "Ask your agency for a new one.")
_BUSY: Final = ("One moment", "There were very many requests. Wait a minute, then load this page again.")
_STALE_FORM: Final = (
    "Nothing was decided",
    "This form was not made by this page. Open your link again and decide there.",
)
_FIELDS_MAX: Final = 2 * rules.BULK_MAX


# Per link, so that one reader behind a shared address cannot lock out another; guesses count per address.
LOOKS: Final = Throttle(240, 60)
PICTURES: Final = Throttle(3_000, 60)
DECISIONS: Final = Throttle(60, 60)
GUESSES: Final = Throttle(60, 600)


async def show(request: Request) -> Response:
    """GET /r/{token}: the page of a link that works."""
    token = request.path_params["token"]
    if not LOOKS.allows(tokens.digest(token)):
        return _notice(*_BUSY, status_code=429)
    try:
        return await run_in_threadpool(_page, request, token, _typed(request))
    except LinkNotFound:
        return _gone(request)


async def decide(request: Request) -> Response:
    """POST /r/{token}: one decision about one or more versions; then back to the page, so a reload sends nothing twice."""
    token = request.path_params["token"]
    if not DECISIONS.allows(tokens.digest(token)):
        return _notice(*_BUSY, status_code=429)
    sent = _fields(await request.body())
    try:
        return await run_in_threadpool(_decide, request, token, sent)
    except LinkNotFound:
        return _gone(request)


async def picture(request: Request) -> Response:
    """GET /r/{token}/files/{sha256}: a picture that the link's page shows now; anything else is a link that fails."""
    token = request.path_params["token"]
    if not PICTURES.allows(tokens.digest(token)):
        return _notice(*_BUSY, status_code=429)
    try:
        return await run_in_threadpool(_picture, request, token, request.path_params["sha256"])
    except ImprimaturError:
        return _gone(request)


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Route("/r/{token}", show, methods=["GET"]),
        Route("/r/{token}", decide, methods=["POST"]),
        Route("/r/{token}/files/{sha256}", picture, methods=["GET"]),
    ]


def csrf_token(token: str) -> str:
    """What a form of this link must carry: only who was given the page by the link can know it."""
    return hmac.new(token.encode(), b"imprimatur: a client's decision", hashlib.sha256).hexdigest()


# ---------------------------------------------------------------- answers


def _page(request: Request, token: str, typed: Typed, told: Told | None = None, status_code: int = 200) -> Response:
    # Mail scanners and link previews ask with HEAD; only a page that is really sent is a look.
    link = service.open_link(token, visit=request.method == "GET")
    view = client_links.link_view(link)
    page = review_page.compose(
        view, base=f"/r/{quote(token)}", csrf=csrf_token(token), typed=typed, told=told or _told(request)
    )
    return HTMLResponse(review_page.render(page), status_code=status_code, headers=_headers())


def _decide(request: Request, token: str, sent: dict[str, list[str]]) -> Response:
    service.open_link(token, visit=False)  # a wrong link is told as one before anything else is looked at
    if not hmac.compare_digest(_one(sent, "csrf").encode(), csrf_token(token).encode()):
        return _notice(*_STALE_FORM, status_code=403)
    status = _one(sent, "decision")
    try:
        results = service.link_decide(
            token, sent.get("ad", []), status=status, name=_one(sent, "name"), comment=_one(sent, "comment")
        )
    except InvalidInput as fault:
        typed = Typed(_one(sent, "form"), _one(sent, "name"), _one(sent, "comment"), _fault(fault))
        return _page(request, token, typed, status_code=422)
    missed = sum(not result.ok for result in results)
    anchor = _one(sent, "form")
    seen = {"done": status, "n": len(results) - missed, "missed": missed, "at": anchor}
    answer = RedirectResponse(
        f"/r/{quote(token)}?{urlencode(seen)}#{quote(anchor)}", status_code=303, headers=_headers()
    )
    _remember_name(answer, token, rules.check_name(_one(sent, "name")))
    return answer


def _picture(request: Request, token: str, sha256: str) -> Response:
    link = service.open_link(token, visit=False)
    media_type = client_links.link_picture(link, sha256)
    # The browser may keep it but asks each time, so a revoked link shows nothing on the next look.
    headers = _headers() | {"Cache-Control": "private, no-cache", "ETag": f'"{sha256}"'}
    if request.headers.get("if-none-match", "").removeprefix("W/") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(files.read(link.scope, sha256), media_type=media_type, headers=headers)


def _gone(request: Request) -> Response:
    """The one answer to every link that does not work; guessing is slowed down, a working link never is."""
    address = request.client.host if request.client else ""
    if not GUESSES.allows(address):
        return _notice(*_BUSY, status_code=429)
    return _notice(*_GONE, status_code=404)


def _notice(title: str, text: str, *, status_code: int) -> Response:
    headers = _headers() | ({"Retry-After": "60"} if status_code == 429 else {})
    return HTMLResponse(review_page.render_notice(title, text), status_code=status_code, headers=headers)


def _headers() -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _policy(),
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


@cache
def _policy() -> str:
    """No script at all, only our one style sheet (by its hash), only our own pictures and forms, in no frame."""
    digest = base64.b64encode(hashlib.sha256(review_page.stylesheet().encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src 'self'; style-src 'sha256-{digest}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


# ---------------------------------------------------------------- what was sent


def _fields(body: bytes) -> dict[str, list[str]]:
    """The fields of a form; a body that is none gives none."""
    try:
        return parse_qs(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS_MAX, errors="replace"
        )
    except ValueError:
        return {}


def _one(sent: dict[str, list[str]], name: str) -> str:
    return (sent.get(name) or [""])[0]


def _fault(fault: InvalidInput) -> Fault:
    text = f"{fault.what}: {fault.remedy}" if fault.remedy else fault.what
    return Fault(fault.field, text[:1].upper() + text[1:] + ".")


def _typed(request: Request) -> Typed:
    return Typed(name=unquote(request.cookies.get(_NAME_COOKIE, ""))[: rules.NAME_MAX])


def _remember_name(answer: Response, token: str, name: str) -> None:
    """The name is offered in the next form; only this link's pages get it back."""
    answer.set_cookie(
        _NAME_COOKIE,
        quote(name, safe=""),
        max_age=_NAME_LIFE_S,
        path=f"/r/{quote(token)}",
        httponly=True,
        samesite="lax",
        secure=settings.current().secure_cookies,
    )


def _told(request: Request) -> Told | None:
    """The sentence after a decision, from the address it led to; anything else in there says nothing."""
    asked = request.query_params
    done, number, missed = asked.get("done", ""), asked.get("n", ""), asked.get("missed", "")
    if done not in rules.CLIENT_DECISIONS or not _is_count(number) or not _is_count(missed):
        return None
    anchor = asked.get("at", "")
    ads = f"{number} ads" if number != "1" else "1 ad"
    if done == ReviewStatus.APPROVED:
        text = f"Thank you. {ads} approved."
    else:
        text = f"Thank you. Your agency has your wishes for {ads}."
    if int(missed):
        gone = "1 ad was" if missed == "1" else f"{missed} ads were"
        text = (f"{text} But " if int(number) else "") + f"{gone} changed since you opened the page: please look again."
    return Told(text, anchor, bad=bool(int(missed)))


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4
