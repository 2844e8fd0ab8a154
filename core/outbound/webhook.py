"""A message posted to an address that a person typed: signed, to the open internet only, once; repeats are the caller's.

Signed as the Standard Webhooks specification says (standardwebhooks.com, read 27 November 2026), so that receivers can use
the libraries that exist: `webhook-id`, `webhook-timestamp` and `webhook-signature: v1,<base64 of HMAC-SHA256 over
"id.timestamp.body">` with the secret `whsec_<base64>`. The rules of reach are those of `core.outbound.fetch`: https on its
usual port, every address of the name public, the connection to exactly that address; and no redirect is followed.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import ssl
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from http.client import HTTPException
from typing import Any, Final

import certifi
from urllib3.exceptions import HTTPError

from core.errors import Refused
from core.outbound.fetch import PUBLIC, CannotFetch, Line, NoSuchSite, Reach, parts_of, places_of

PREFIX: Final = "whsec_"
TOTAL_S: Final = 15.0
_ADDRESSES_TRIED: Final = 3
_READ_MOST: Final = 1 << 16
# What a server says when the same message may be welcome later.
_LATER: Final = frozenset({408, 425, 429})


class NotDelivered(Refused):
    """A message did not arrive.

    Attributes:
        may_try_again: Whether the same message may arrive later.
    """

    def __init__(self, what: str, *, remedy: str = "", may_try_again: bool = False) -> None:
        super().__init__(what, field="recipients", remedy=remedy)
        self.may_try_again = may_try_again


def new_secret() -> str:
    """A secret to sign with, as receivers' libraries read it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`.

    Raises:
        ValueError: The secret is none.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a webhook's secret is whsec_ and base64") from error
    signed = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def check_address(address: str, reach: Reach = PUBLIC) -> None:
    """Refuse what no message would ever be posted to, as far as it can be told now.

    The name is resolved again whenever something is posted, and judged by what it says then. One that is not known at this
    moment passes: it may be set up later.

    Raises:
        CannotFetch: It is no https address, names a person, or a port other than the usual one.
        NotPublic: It leads into a private network.
    """
    host, port, _ = parts_of(address, reach)
    with suppress(NoSuchSite):
        places_of(host, port, reach)


def post(
    address: str, message: Mapping[str, Any], *, message_id: str, secret: str, timestamp: int, reach: Reach = PUBLIC
) -> None:
    """Post a message as JSON.

    Args:
        message_id: The same at every try, so that a receiver can tell a repeat.
        timestamp: Now, in seconds since 1970; receivers refuse what is old.

    Raises:
        NotDelivered: The address may not be reached, does not answer, or does not answer well.
    """
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Imprimatur",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id, timestamp, body),
    }
    try:
        status = _status(address, body, headers, reach)
    except CannotFetch as fault:
        raise NotDelivered(fault.what, remedy="check the address", may_try_again=_is_passing(fault)) from fault
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise NotDelivered(
            f"the address answers {status} and leads elsewhere", remedy="use the address it leads to: none is followed"
        )
    raise NotDelivered(
        f"the receiver answers {status}",
        remedy="see what it expects" if status < 500 else "look at the receiver",
        may_try_again=status >= 500 or status in _LATER,
    )


class _Gone(CannotFetch):
    """What may be over in a moment."""


def _is_passing(fault: CannotFetch) -> bool:
    # A name that is not known, and a line that is slow, may be well again; a private network or a bad certificate stays.
    return isinstance(fault, _Gone | NoSuchSite) or "takes too long" in fault.what


def _status(address: str, body: bytes, headers: Mapping[str, str], reach: Reach) -> int:
    host, port, target = parts_of(address, reach)
    context = ssl.create_default_context(cafile=reach.ca_file or certifi.where())
    deadline = time.monotonic() + min(TOTAL_S, reach.total_s)
    fault: Exception | None = None
    for place in places_of(host, port, reach)[:_ADDRESSES_TRIED]:
        with Line(place, port, host, context, deadline) as line:
            try:
                line.connect()
            except (HTTPError, OSError) as refused:
                if line.is_late:
                    raise _Gone("the receiver takes too long") from refused
                fault = refused
                continue
            named = f"[{host}]" if ":" in host else host
            return _asked(line, target, body, {**headers, "Host": named if port == 443 else f"{named}:{port}"})
    if isinstance(fault, ssl.SSLError) or "certificate" in str(fault).lower():
        raise CannotFetch("the receiver's certificate cannot be trusted") from fault
    raise _Gone("the receiver does not answer") from fault


def _asked(line: Line, target: str, body: bytes, headers: Mapping[str, str]) -> int:
    try:
        line.request("POST", target, body=body, headers=headers, preload_content=False, decode_content=False)
        with closing(line.getresponse()) as answer:
            answer.read1(_READ_MOST)
            if line.is_late:
                # A line that was cut ends like an answer that is complete.
                raise _Gone("the receiver takes too long")
            return int(answer.status)
    except (HTTPError, HTTPException, OSError, ValueError) as fault:
        if line.is_late:
            raise _Gone("the receiver takes too long") from fault
        raise _Gone("the receiver broke off in the middle") from fault
