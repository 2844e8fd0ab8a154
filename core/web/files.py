"""Pictures and packages of an agency, to its signed-in people only."""

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from core.accounts import rules
from core.accounts.rules import Permission
from core.db import Scope
from core.errors import NotFound
from core.exports import queries as package_queries
from core.exports import service as exports
from core.storage import files
from core.storage.files import StoredFileView
from core.web import visitors

_SHA256 = re.compile(r"[0-9a-f]{64}")
# What a browser may draw by itself; everything else is handed over as a file to save.
_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_CACHE = "private, max-age=3600, immutable"
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
# Up to here a file is read whole; larger ones go out in pieces, checked on the way: a damaged one never arrives whole.
_WHOLE_BYTES = 4 << 20
_PIECE_BYTES = 1 << 18


@visitors.answering
async def picture(request: Request) -> Response:
    """GET /files/{sha256}: one stored file. Another agency's file and none at all give the same 404."""
    identity = await visitors.identify(request)
    sha256 = request.path_params["sha256"]
    view = await run_in_threadpool(_describe, identity.scope, sha256)
    if view is None:
        raise _no_such_file()
    headers = file_headers(view)
    if _is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        return Response(headers={**headers, "Content-Length": str(view.size_bytes)})
    return await run_in_threadpool(_answer, identity.scope, view, headers)


@visitors.answering
async def package(request: Request) -> Response:
    """GET /downloads/{export_id}: the ZIP of an export, in pieces."""
    identity = await visitors.identify(request)
    found = await run_in_threadpool(exports.open_package, identity.scope, request.path_params["export_id"])
    headers = {
        "Content-Length": str(found.size_bytes),
        "Content-Disposition": attachment(found.file_name),
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": _SANDBOX,
    }
    if request.method == "HEAD":
        found.stream.close()
        return Response(headers=headers, media_type="application/zip")
    return StreamingResponse(pieces(found.stream), headers=headers, media_type="application/zip")


@visitors.answering
async def ad(request: Request) -> Response:
    """GET /ads/{creative_id}: an ad's full-size picture to save; marked DRAFT until it may leave the house."""
    identity = await visitors.identify(request)
    found = await run_in_threadpool(package_queries.download_ad, identity.scope, request.path_params["creative_id"])
    headers = {
        "Content-Disposition": attachment(found.file_name),
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": _SANDBOX,
    }
    return Response(found.data, headers=headers, media_type=found.media_type)


def file_headers(view: StoredFileView) -> dict[str, str]:
    """The headers every stored file is sent with, wherever it is served (the client's review page serves some too)."""
    shown = view.media_type in _SHOWN
    return {
        "Content-Type": view.media_type if shown else "application/octet-stream",
        "Content-Disposition": "inline" if shown else attachment(f"{view.sha256[:12]}.bin"),
        "Content-Security-Policy": _SANDBOX,
        "Cache-Control": _CACHE,
        "Vary": "Cookie",
        "ETag": f'"{view.sha256}"',
    }


def attachment(file_name: str) -> str:
    """A Content-Disposition that makes browsers save the file under `file_name`, whatever characters it has."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", file_name) or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def routes() -> list[BaseRoute]:
    """The routes of this module; Starlette answers HEAD wherever it answers GET."""
    return [
        Route("/files/{sha256}", picture, methods=["GET"]),
        Route("/ads/{creative_id}", ad, methods=["GET"]),
        Route("/downloads/{export_id}", package, methods=["GET"]),
    ]


def _describe(scope: Scope, sha256: str) -> StoredFileView | None:
    rules.require(scope, Permission.VIEW)
    return files.describe(scope, sha256) if _SHA256.fullmatch(sha256) else None


def _answer(scope: Scope, view: StoredFileView, headers: dict[str, str]) -> Response:
    if view.size_bytes <= _WHOLE_BYTES:
        return Response(files.read(scope, view.sha256), headers=headers)
    stream = files.open_stream(scope, view.sha256)
    return StreamingResponse(pieces(stream), headers={**headers, "Content-Length": str(view.size_bytes)})


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """A stream a piece at a time, closed at its end."""
    with stream:
        while piece := stream.read(_PIECE_BYTES):
            yield piece


def _is_known(request: Request, etag: str) -> bool:
    asked = request.headers.get("if-none-match", "")
    return any(entry.strip().removeprefix("W/") in {etag, "*"} for entry in asked.split(","))


def _no_such_file() -> NotFound:
    return NotFound("there is no such file", remedy="it may have been deleted")
