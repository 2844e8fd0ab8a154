"""What a load balancer asks: does the process live, and can it serve people."""

import logging
import threading
import time

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from core import storage
from core.db import migrate
from core.errors import ImprimaturError

log = logging.getLogger(__name__)

# Anybody may ask, and each look writes a small file: one look serves everybody for this long.
FRESH_S = 2.0
# A look at a bucket is three requests that cost money; one that was well stays trusted for this long.
BUCKET_FRESH_S = 20.0
_NO_STORE = {"Cache-Control": "no-store"}


async def live(_request: Request) -> Response:
    """GET /healthz: the process answers; nothing else is asked."""
    return JSONResponse({"status": "ok"}, headers=_NO_STORE)


async def ready(_request: Request) -> Response:
    """GET /readyz: 200 when database, schema and storage are fit to serve, else 503 with the first cause."""
    cause = await run_in_threadpool(_readiness.cause)
    if cause is None:
        return JSONResponse({"status": "ready"}, headers=_NO_STORE)
    return JSONResponse({"status": "unavailable", **cause}, status_code=503, headers=_NO_STORE)


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [Route("/healthz", live, methods=["GET"]), Route("/readyz", ready, methods=["GET"])]


class _Readiness:
    """The last look at the parts, shared for `FRESH_S` seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked_s = float("-inf")
        self._cause: dict[str, str] | None = None

    def cause(self) -> dict[str, str] | None:
        """Why people cannot be served, or None."""
        with self._lock:
            if time.monotonic() - self._looked_s >= FRESH_S:
                self._cause = _database_cause() or _storage_cause()
                self._looked_s = time.monotonic()
            return self._cause

    def forget(self) -> None:
        """Look again at the next question."""
        with self._lock:
            self._looked_s = float("-inf")


_readiness = _Readiness()


def _database_cause() -> dict[str, str] | None:
    try:
        at_head = migrate.is_at_head()
    except (SQLAlchemyError, ImprimaturError) as fault:
        # The fault's words can hold the address with its user; they belong in the log.
        log.warning("not ready, database: %s", fault)
        return {"part": "database", "cause": "the database does not answer"}
    if not at_head:
        return {"part": "schema", "cause": "the database is not at the newest schema: run `python -m core migrate`"}
    return None


def _storage_cause() -> dict[str, str] | None:
    try:
        storage.current().check(recent_s=BUCKET_FRESH_S)
    except ImprimaturError as fault:
        log.warning("not ready, storage: %s", fault)
        return {"part": "storage", "cause": "the file store cannot be written"}
    return None
