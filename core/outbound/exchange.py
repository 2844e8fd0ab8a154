"""Questions to an address that the operator set: no redirect, no proxy of the environment, and a limit to time and size.

A redirect could carry the operator's key to another host. A server that drips keeps every single read within its limit,
so the deadline holds for the whole line, and so does the number of bytes.
"""

import ssl
import time
from collections.abc import Iterable
from typing import Any, Final

import httpcore2
import httpx2

_NEVER_STARTED: Final = (httpcore2.ConnectError, httpcore2.ConnectTimeout, httpcore2.PoolTimeout)


class TooMuch(httpx2.TransportError):
    """The answer is longer than was agreed."""


def client(*, deadline_s: float, most_bytes: int, trust: ssl.SSLContext | None = None) -> httpx2.Client:
    """A client for one exchange, repeats and all; it ends `deadline_s` seconds from now, whatever it is in the middle of.

    Args:
        most_bytes: All that may be received over it.
        trust: Whose certificates count; the machine's own store unless given, so that a house's own authority does.
    """
    return httpx2.Client(
        transport=_Transport(time.monotonic() + deadline_s, most_bytes, trust), follow_redirects=False, trust_env=False
    )


class _Late(httpcore2.ReadTimeout):
    """The deadline passed."""


class _Long(httpcore2.NetworkError):
    """More bytes came than were agreed."""


class _Transport(httpx2.BaseTransport):
    """httpx2's transport on a line that watches the clock; the whole answer is read here, so every fault shows here."""

    def __init__(self, ends_at: float, most_bytes: int, trust: ssl.SSLContext | None) -> None:
        self._pool = httpcore2.ConnectionPool(ssl_context=trust, network_backend=_Backend(ends_at, most_bytes))

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        # What is packed can grow without end while it is unpacked, after it was measured.
        request.headers["Accept-Encoding"] = "identity"
        asked = httpcore2.Request(
            request.method,
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.read(),
            extensions=request.extensions,
        )
        try:
            answer = self._pool.handle_request(asked)
            try:
                data = b"".join(answer.iter_stream())
            finally:
                answer.close()
        except _Long as fault:
            raise TooMuch("the answer is too long", request=request) from fault
        except _NEVER_STARTED as fault:
            raise httpx2.ConnectError("there is no connection", request=request) from fault
        except httpcore2.TimeoutException as fault:
            raise httpx2.ReadTimeout("there is no answer in time", request=request) from fault
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as fault:
            raise httpx2.ReadError("the connection broke off", request=request) from fault
        packed = httpx2.Headers(answer.headers).get("content-encoding", "identity").lower()
        if packed not in {"", "identity"}:
            raise httpx2.ReadError("the answer is packed, though it was asked not to be", request=request)
        return httpx2.Response(answer.status, headers=answer.headers, content=data, request=request)

    def close(self) -> None:
        self._pool.close()


class _Backend(httpcore2.NetworkBackend):
    def __init__(self, ends_at: float, most_bytes: int) -> None:
        self._inner = httpcore2.SyncBackend()
        self._meter = _Meter(ends_at, most_bytes)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        left_s = self._meter.left_s(timeout)
        return _Line(self._inner.connect_tcp(host, port, left_s, local_address, socket_options), self._meter)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class _Meter:
    """What is left of time and bytes, for all lines of a client together."""

    def __init__(self, ends_at: float, most_bytes: int) -> None:
        self._ends_at = ends_at
        self._left_bytes = most_bytes

    def left_s(self, timeout: float | None) -> float:
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise _Late("the deadline passed")
        return left if timeout is None else min(left, timeout)

    def count(self, data: bytes) -> bytes:
        self._left_bytes -= len(data)
        if self._left_bytes < 0:
            raise _Long("too many bytes")
        return data


class _Line(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream, meter: _Meter) -> None:
        self._inner = inner
        self._meter = meter

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._meter.count(self._inner.read(max_bytes, self._meter.left_s(timeout)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._meter.left_s(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Line(self._inner.start_tls(ssl_context, server_hostname, self._meter.left_s(timeout)), self._meter)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
