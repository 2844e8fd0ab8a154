"""One file fetched from an address a person typed, without lending them our place in the network.

    got = fetch.get("https://shop.example/cup.jpg", most_bytes=50 << 20)

Only https, on its usual port. The name is resolved once, every address it has must be public, and the connection goes to
exactly that address: a name that answers differently the second time gains nothing. Redirects are followed a few times,
each checked alike. No cookies, no proxy of the environment, no compression, and limits of size and time for the whole.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final, Self
from urllib.parse import quote, urljoin, urlsplit

import certifi
import idna
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from core.errors import InvalidInput

REDIRECTS_MAX: Final = 4
TOTAL_S: Final = 30.0
_STEP_S: Final = 10.0
_ADDRESSES_TRIED: Final = 3
_PIECE: Final = 1 << 16
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
# What an address may hold as it is; everything else is written in hundredths.
_KEPT_SIGNS: Final = "/?%:@!$&'()*+,;=~-._"
_CHECK: Final = "open the address in a browser and check that it shows the picture"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class CannotFetch(InvalidInput):
    """The address may not be fetched, or did not give a file within the limits."""


class NoSuchSite(CannotFetch):
    """The name of the site is not known, at least not now."""


class NotPublic(CannotFetch):
    """The name leads into a private network."""


@dataclass(frozen=True)
class Fetched:
    """What an address gave: the bytes, where they came from in the end, and what the server called them."""

    data: bytes
    address: str
    media_type: str


def is_public(address: Address) -> bool:
    """Whether an address is of the open internet, also when it carries another one inside."""
    inner = _carried(address)
    if inner is not None:
        return is_public(inner)
    # What was once for one's own site is routed in some networks still, and counts as global.
    of_site = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    shut = of_site or address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not shut


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Reach:
    """How far fetching may go. Tests point it at a server of their own; the product uses `PUBLIC`.

    Attributes:
        resolve: The addresses of a host and port.
        may_reach: Whether one of them may be connected to.
        ports: The ports that may be named.
        ca_file: Whom to trust; the usual authorities unless given.
        total_s: Time for one file with all its redirects.
    """

    resolve: Callable[[str, int], Sequence[str]] = resolved
    may_reach: Callable[[Address], bool] = is_public
    ports: frozenset[int] = frozenset({443})
    ca_file: str = ""
    total_s: float = TOTAL_S


PUBLIC: Final = Reach()


def get(address: str, *, most_bytes: int, reach: Reach = PUBLIC) -> Fetched:
    """The file at an address.

    Args:
        address: https, a host, the usual port; redirects are followed at most four times.
        most_bytes: A larger file is refused, at the latest when it has grown so large.

    Raises:
        CannotFetch: It may not be fetched, does not answer well, or is too large or too slow.
    """
    deadline = time.monotonic() + reach.total_s
    for _ in range(REDIRECTS_MAX + 1):
        answer = _asked(address, most_bytes, reach, deadline)
        if isinstance(answer, Fetched):
            return answer
        address = answer
    raise CannotFetch("the address is redirected too often", remedy="write the address it ends at")


def _asked(address: str, most_bytes: int, reach: Reach, deadline: float) -> Fetched | str:
    """The file, or the address that is to be asked instead."""
    host, port, target = parts_of(address, reach)
    context = ssl.create_default_context(cafile=reach.ca_file or certifi.where())
    fault: Exception | None = None
    for place in places_of(host, port, reach)[:_ADDRESSES_TRIED]:
        with Line(place, port, host, context, deadline) as line:
            try:
                line.connect()
            except (HTTPError, OSError) as refused:
                if line.is_late:
                    raise _too_slow() from refused
                fault = refused
                continue
            return _exchanged(line, address, host, target, most_bytes)
    if isinstance(fault, ssl.SSLError) or "certificate" in str(fault).lower():
        raise CannotFetch("the site's certificate cannot be trusted", remedy=_CHECK) from fault
    raise CannotFetch(f"{host[:60]} does not answer", remedy=_CHECK) from fault


class Line(HTTPSConnection):
    """A connection to one address that is cut off at the deadline, whatever it is in the middle of.

    A server that drips keeps every single read within its limit, in the handshake as well; shutting the line ends them all.
    """

    def __init__(self, place: Address, port: int, host: str, context: ssl.SSLContext, deadline: float) -> None:
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            raise _too_slow()
        super().__init__(str(place), port, timeout=min(_STEP_S, left_s), ssl_context=context, server_hostname=host)
        self._late = threading.Event()
        self._twin: socket.socket | None = None
        self._timer = threading.Timer(left_s, self._cut)
        self._timer.daemon = True
        self._timer.start()

    @property
    def is_late(self) -> bool:
        """Whether it was cut off."""
        return self._late.is_set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self.close()
        if self._twin is not None:
            self._twin.close()

    def _new_conn(self) -> socket.socket:
        # The handshake takes the socket away from whoever opened it, and an answer's end from the connection; a twin stays.
        opened = super()._new_conn()
        self._twin = opened.dup()
        if self.is_late:
            self._cut()
        return opened

    def _cut(self) -> None:
        self._late.set()
        if self._twin is not None:
            with suppress(OSError):
                self._twin.shutdown(socket.SHUT_RDWR)


def _exchanged(line: Line, address: str, host: str, target: str, most_bytes: int) -> Fetched | str:
    headers = {
        "Host": _named(host, line.port),
        "Accept": "image/*",
        "Accept-Encoding": "identity",
        "User-Agent": "Imprimatur",
    }
    try:
        line.request("GET", target, headers=headers, preload_content=False, decode_content=False)
        with closing(line.getresponse()) as answer:
            if answer.status in _REDIRECTS:
                return urljoin(address, str(answer.headers.get("Location", "")))
            return Fetched(_body(answer, most_bytes, line), address, _media_type(answer))
    except (HTTPError, HTTPException, OSError, ValueError) as fault:
        if line.is_late:
            raise _too_slow() from fault
        raise CannotFetch(f"{host[:60]} broke off in the middle", remedy="try once more") from fault


def _body(answer: HTTPResponse, most_bytes: int, line: Line) -> bytes:
    if answer.status != 200:
        raise CannotFetch(f"the site answers {answer.status} instead of the file", remedy=_CHECK)
    if str(answer.headers.get("Content-Encoding", "identity")).lower() not in {"", "identity"}:
        raise CannotFetch(
            "the site sends the file packed, though it was asked not to", remedy="upload the file instead"
        )
    declared = str(answer.headers.get("Content-Length", ""))
    if declared.isdigit() and int(declared) > most_bytes:
        raise _too_large(most_bytes)
    pieces, size = [], 0
    while piece := answer.read1(_PIECE):
        size += len(piece)
        if size > most_bytes:
            raise _too_large(most_bytes)
        if line.is_late:
            raise _too_slow()
        pieces.append(piece)
    if line.is_late:
        raise _too_slow()
    if declared.isdigit() and size < int(declared):
        raise CannotFetch("the site broke off in the middle", remedy="try once more")
    return b"".join(pieces)


def parts_of(address: str, reach: Reach) -> tuple[str, int, str]:
    """Host, port and what to ask for.

    Raises:
        CannotFetch: It is no https address, names a person, or a port other than the usual one.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or 443
        named = host if _is_number(host) else idna.encode(host, uts46=True).decode("ascii")
    except (ValueError, idna.IDNAError) as error:
        raise CannotFetch("this is no web address", remedy=_CHECK) from error
    if parts.scheme.lower() != "https" or not named or parts.username is not None:
        raise CannotFetch("only https addresses are fetched", remedy="write the address with https://")
    if port not in reach.ports:
        raise CannotFetch(f"port {port} is not fetched from", remedy="use an address without a port")
    query = f"?{quote(parts.query, safe=_KEPT_SIGNS)}" if parts.query else ""
    return named, port, quote(parts.path or "/", safe=_KEPT_SIGNS) + query


def places_of(host: str, port: int, reach: Reach) -> list[Address]:
    """The addresses of a host; one that is not public condemns them all.

    Raises:
        NoSuchSite: The host has none.
        NotPublic: It leads into a private network.
    """
    try:
        found = [ipaddress.ip_address(text.partition("%")[0]) for text in reach.resolve(host, port)]
    except (OSError, ValueError) as error:
        raise NoSuchSite(f"there is no site {host[:60]}", remedy="check the address") from error
    if not found:
        raise NoSuchSite(f"there is no site {host[:60]}", remedy="check the address")
    if not all(reach.may_reach(place) for place in found):
        raise NotPublic("the address leads into a private network", remedy="use an address of the public internet")
    return found


def _carried(address: Address) -> Address | None:
    """The address of the older kind inside one of the newer kind, however it is wrapped."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _named(host: str, port: int) -> str:
    """A host as the request names it: a numeric one of the newer kind in brackets, an unusual port beside it."""
    name = f"[{host}]" if ":" in host else host
    return name if port == 443 else f"{name}:{port}"


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _media_type(answer: HTTPResponse) -> str:
    return str(answer.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def _too_large(most_bytes: int) -> CannotFetch:
    return CannotFetch(f"the file has more than {most_bytes / (1 << 20):.0f} MB", remedy="use a smaller picture")


def _too_slow() -> CannotFetch:
    return CannotFetch("the site takes too long", remedy="upload the file instead")
