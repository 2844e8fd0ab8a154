"""The proof of a draft while somebody types: asked by the editor in each pause, drawn small, kept nowhere.

The page's own run gives the same picture a little later, with everything else that changed. Whatever this route does
not answer with a proof is therefore no loss: the editor waits for the page.
"""

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from core import fields
from core.accounts.service import Identity
from core.creatives import looks, rules
from core.creatives.easel import Easel, Trial
from core.creatives.looks import Look
from core.creatives.proofs import kept
from core.creatives.rules import Words
from core.errors import InvalidInput
from core.web import visitors
from core.web.throttle import Throttle

# Somebody who types without a rest pauses ten times a second at most.
ASKED: Final = Throttle(900, 60)
# More would only wait for one another: who comes then gets the picture with the page.
_AT_ONCE: Final = 2 * (os.cpu_count() or 1)
_drawing: Final = threading.BoundedSemaphore(_AT_ONCE)
_NO_STORE: Final = {"Cache-Control": "no-store"}


@visitors.answering
async def proof(request: Request) -> Response:
    """POST /ads/{creative_id}/proof: `{"words": {…}, "look": {…}}` becomes `{"src": data URL, "failure": sentence}`."""
    if not visitors.is_same_site(request):
        return PlainTextResponse("this request did not come from this site", status_code=403, headers=_NO_STORE)
    identity = await visitors.identify(request)
    if not ASKED.allows(f"{identity.scope.agency_id} {identity.scope.user_id}"):
        return _busy(429)
    wanted = _wanted(await request.body())
    if not _drawing.acquire(blocking=False):
        return _busy(503)
    try:
        trial = await run_in_threadpool(_tried, identity, request.path_params["creative_id"], wanted)
    finally:
        _drawing.release()
    return JSONResponse({"src": trial.address, "failure": trial.failure}, headers=_NO_STORE)


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [Route("/ads/{creative_id}/proof", proof, methods=["POST"])]


def _tried(identity: Identity, creative_id: str, wanted: Mapping[str, Mapping[str, Any]]) -> Trial:
    easel = kept.easel(identity, creative_id)
    return kept.trial(identity, creative_id, _words(easel, wanted["words"]), _look(easel, wanted["look"]))


def _words(easel: Easel, given: Mapping[str, Any]) -> Words:
    """The ad's words with the given ones as they are typed: a draft may be too long and end with a space."""
    fields.refuse_unknown(given, rules.WORD_FIELDS)
    for name, text in given.items():
        if not isinstance(text, str) or not _is_text(text):
            raise InvalidInput("words are text", field=name, remedy="give a text")
    changed = {name: text for name, text in given.items() if text != getattr(easel.words, name)}
    return replace(easel.words, **looks.said(easel.words, changed))


def _is_text(text: str) -> bool:
    """JSON can spell half a letter; nothing else can."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _look(easel: Easel, given: Mapping[str, Any]) -> Look:
    return replace(easel.look, **looks.clean(given))


def _wanted(body: bytes) -> Mapping[str, Mapping[str, Any]]:
    try:
        wanted = json.loads(body)
        if all(isinstance(wanted[part], dict) for part in ("words", "look")):
            return wanted  # type: ignore[no-any-return]
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise InvalidInput("words and a look are wanted", remedy='send {"words": {…}, "look": {…}}')


def _busy(status_code: int) -> Response:
    return PlainTextResponse("one moment", status_code=status_code, headers=_NO_STORE)
