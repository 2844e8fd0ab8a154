"""Results for other tools: a saved view as CSV by an address that a spreadsheet asks by itself, and all rows as Parquet.

The address of a view takes no cookie and no sign-in, only the token in it; the Parquet file is for signed-in people.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from core import clock
from core.accounts import tokens
from core.db import Scope
from core.errors import ImprimaturError, Unavailable
from core.reporting import feeds
from core.reporting.export import MEDIA, Kind
from core.reporting.feeds import FeedNotFound, TooManyRows
from core.web import files, visitors
from core.web.throttle import Throttle

# Per address of a feed, so that one sheet that asks too often locks out no other; guesses count per visitor.
ASKED: Final = Throttle(60, 60)
GUESSES: Final = Throttle(60, 600)
_GONE: Final = "This address does not work (any more). Ask whoever gave it to you for a new one."
_BUSY: Final = "This was asked too often. Wait a minute, then ask again."
_HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Frame-Options": "DENY",
}


async def rows(request: Request) -> Response:
    """GET /feeds/{token}.csv: the view as it is now, or 304 when the asker has it already."""
    token = request.path_params["token"]
    if not ASKED.allows(tokens.digest(token)):
        return _told(_BUSY, 429)
    try:
        return await run_in_threadpool(_answer, request, token)
    except FeedNotFound:
        # A wrong address, one that is over and one that was revoked answer alike, and only they are slowed down.
        return _told(_BUSY, 429) if not GUESSES.allows(_visitor(request)) else _told(_GONE, 404)
    except TooManyRows as refusal:
        return _told(f"{refusal.what[:1].upper()}{refusal.what[1:]}: {refusal.remedy}.", 409)
    except Unavailable:
        return _told("The figures cannot be read right now. Ask again in a moment.", 503)
    except ImprimaturError:
        return _told(_GONE, 404)


@visitors.answering
async def parquet(request: Request) -> Response:
    """GET /data/results.parquet?client=…: every row that counts, of all clients or of one, to a person who may export."""
    identity = await visitors.identify(request)
    client = request.query_params.get("client") or None
    stream = await run_in_threadpool(_written, identity.scope, client)
    headers = {
        "Content-Length": str(os.fstat(stream.fileno()).st_size),
        "Content-Disposition": files.attachment(f"results_{clock.today().isoformat()}.parquet"),
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": _HEADERS["Content-Security-Policy"],
    }
    return StreamingResponse(files.pieces(stream), headers=headers, media_type=MEDIA[Kind.PARQUET])


def _written(scope: Scope, client: str | None) -> BinaryIO:
    with TemporaryDirectory(prefix="feed-") as folder:
        path = Path(folder) / "results.parquet"
        feeds.write_facts(scope, path, workspace_id=client)
        # Open, it can be read to its end; its name goes at once, whatever becomes of this answer.
        return path.open("rb")


def routes() -> list[BaseRoute]:
    """The routes of this module; Starlette answers HEAD wherever it answers GET."""
    return [
        Route("/feeds/{token}.csv", rows, methods=["GET"]),
        Route("/data/results.parquet", parquet, methods=["GET"]),
    ]


def _answer(request: Request, token: str) -> Response:
    opened = feeds.open_feed(token)
    headers = {**_HEADERS, "ETag": opened.etag}
    if request.method == "GET":
        feeds.note_use(opened)
    if _knows(request, opened.etag):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="results.csv"'
    return Response(feeds.csv(opened), media_type="text/csv", headers=headers)


def _knows(request: Request, etag: str) -> bool:
    known = request.headers.get("if-none-match", "")
    # RFC 9110, 13.1.2: a star is whatever there is.
    return any(one.strip().removeprefix("W/") in {etag, "*"} for one in known.split(","))


def _told(words: str, status_code: int) -> Response:
    headers = _HEADERS | ({"Retry-After": "60"} if status_code in {429, 503} else {})
    return PlainTextResponse(words, status_code=status_code, headers=headers)


def _visitor(request: Request) -> str:
    return request.client.host if request.client else ""
