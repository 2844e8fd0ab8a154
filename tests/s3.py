"""A real S3 protocol server for the tests, in a process of its own, and a way there that can be made to fail."""

import http.client
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

KEY = "imprimatur-tests"
_START_S = 60.0


@contextmanager
def server() -> Iterator[str]:
    """Start moto's server on a free port of the loopback and give its address; it ends with the block."""
    port = _free_port()
    # In a process of its own: imported here, moto would hook itself into the clients that are under test.
    started = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/moto-api/", started)
        yield f"http://127.0.0.1:{port}"
    finally:
        started.kill()  # it keeps everything in memory, and asked to end it would wait for idle connections
        started.wait(20)


def environment(address: str) -> dict[str, str]:
    """The variables with which the AWS tools, and so the product, reach the server."""
    return {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "AWS_DEFAULT_REGION": "us-east-1",
    }


class Bucket:
    """The bucket as its owner sees it, by another client than the product's."""

    def __init__(self, address: str, name: str) -> None:
        self.name = name
        self.client = boto3.client(
            "s3",
            endpoint_url=address,
            aws_access_key_id=KEY,
            aws_secret_access_key=KEY,
            region_name="us-east-1",
            config=Config(retries={"total_max_attempts": 1}),
        )
        self.client.create_bucket(Bucket=name)

    def keys(self) -> list[str]:
        """Every key, in order."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return [entry["Key"] for page in pages for entry in page.get("Contents", ())]

    def read(self, key: str) -> bytes:
        """The bytes of an object."""
        return bytes(self.client.get_object(Bucket=self.name, Key=key)["Body"].read())

    def write(self, key: str, data: bytes) -> None:
        """Put an object behind the product's back."""
        self.client.put_object(Bucket=self.name, Key=key, Body=data)

    def remove(self, key: str) -> None:
        """Lose an object."""
        self.client.delete_object(Bucket=self.name, Key=key)

    def unfinished(self) -> list[str]:
        """The keys of uploads that were begun and neither completed nor aborted."""
        return [entry["Key"] for entry in self.client.list_multipart_uploads(Bucket=self.name).get("Uploads", ())]


class Fault(Enum):
    """What the way to the bucket does with a request."""

    ERROR = "answers 500"
    BUSY = "answers 503 SlowDown"
    DENIED = "answers 403 AccessDenied"
    STALL = "takes the request on and never answers"
    LATE = "lets the request through and never answers"
    CUT = "breaks off in the middle of the body"
    SHORT = "gives a shorter body and says so"
    FLIP = "gives a body with one bit changed"


@dataclass(frozen=True)
class Request:
    """One request as the way sees it."""

    method: str
    path: str
    query: str


Rule = Callable[[Request], Fault | None]


@dataclass
class Way:
    """A way to the server: `rule` says what happens to each request, `seen` what was asked."""

    address: str
    rule: Rule
    seen: list[Request]

    def ask(self, rule: Rule) -> None:
        """From now on, and for nothing that was asked before."""
        self.rule = rule
        self.seen.clear()


def well(_request: Request) -> Fault | None:
    """Lets every request through."""
    return None


def always(fault: Fault, *methods: str) -> Rule:
    """The fault for every request, or for those of the methods."""
    return lambda request: fault if not methods or request.method in methods else None


def first(count: int, fault: Fault, *methods: str) -> Rule:
    """The fault for the first requests, then none."""
    left = [count]

    def rule(request: Request) -> Fault | None:
        if left[0] == 0 or (methods and request.method not in methods):
            return None
        left[0] -= 1
        return fault

    return rule


@contextmanager
def way(address: str) -> Iterator[Way]:
    """A way to the server at `address` that can be made to fail."""
    opened = Way("", well, [])
    ended = threading.Event()
    handler = type("Handler", (_Handler,), {"way": opened, "ended": ended, "server_address": urlsplit(address).netloc})
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    proxy.daemon_threads = True
    opened.address = f"http://127.0.0.1:{proxy.server_port}"
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield opened
    finally:
        ended.set()
        proxy.shutdown()
        proxy.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    way: ClassVar[Way]
    ended: ClassVar[threading.Event]
    server_address: ClassVar[str]

    def _pass(self) -> None:
        path, _, query = self.path.partition("?")
        request = Request(self.command, path, query)
        self.way.seen.append(request)
        fault = self.way.rule(request)
        body = self._body()
        if fault in _ANSWERS:
            self._answer(*_ANSWERS[fault])
        elif fault is Fault.STALL:
            self._stay_silent()
        else:
            status, headers, data = self._forward(body)
            if fault is Fault.LATE:
                self._stay_silent()
            else:
                self._send(status, headers, data, fault)

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _pass  # noqa: N815 - the base class asks for these names

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection(self.server_address, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "transfer-encoding"}
        if body:
            headers["Content-Length"] = str(len(body))
        connection.request(self.command, self.path, body=body, headers=headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, answer.getheaders(), data

    def _send(self, status: int, headers: list[tuple[str, str]], data: bytes, fault: Fault | None) -> None:
        if fault is Fault.SHORT:
            data = data[: len(data) // 2]
        if fault is Fault.FLIP and data:
            data = bytes([data[0] ^ 1]) + data[1:]
        self.send_response(status)
        for name, value in headers:
            length_matters = name.lower() == "content-length" and self.command != "HEAD"
            if name.lower() not in {"connection", "server", "date", "transfer-encoding"} and not length_matters:
                self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault is Fault.CUT:
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.wfile.write(data)

    def _answer(self, status: int, code: str) -> None:
        data = (
            f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{code}, the way says</Message></Error>".encode()
        )
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _stay_silent(self) -> None:
        self.ended.wait(120)
        self.close_connection = True

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            continue
        return body

    def log_message(self, *_: object) -> None: ...


_ANSWERS = {
    Fault.ERROR: (500, "InternalError"),
    Fault.BUSY: (503, "SlowDown"),
    Fault.DENIED: (403, "AccessDenied"),
}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    ends_s = time.monotonic() + _START_S
    while time.monotonic() < ends_s:
        if process.poll() is not None:
            raise RuntimeError(f"moto's server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"moto's server did not answer at {address}")
