"""A language model's endpoint on this machine that speaks both protocols over real sockets, and does what a test scripts."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]
ANTHROPIC_PATH = "/v1/messages"


@dataclass
class Asked:
    """One request as it arrived."""

    path: str
    headers: Message
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """Everything that was said to the model, whichever protocol."""
        return json.dumps(self.body, ensure_ascii=False)


@dataclass
class Endpoint:
    """What the server does next, and what it was asked so far."""

    address: str
    replies: list[Reply] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    models: tuple[str, ...] = ("small-model",)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def will(self, *replies: Reply) -> None:
        """Answer so, one after another; the last one from then on."""
        self.replies = list(replies)
        self.asked.clear()


def variation(number: int = 1, **changed: str) -> dict[str, str]:
    """A variation for the coffee brief that keeps every rule."""
    openings = (
        "Slow-roasted this week",
        "Your grinder is waiting",
        "Mornings begin with a smell",
        "Beans rest, then travel",
    )
    return {
        "headline": "20% off the first bag",
        "subheadline": "Slow-roasted for home baristas",
        "primary_text": f"{openings[(number - 1) % 4]} at Aurora Coffee. Take 20% off the first bag.",
        "description": "Roasted slowly",
        "long_headline": "20% off the first bag of slow-roasted coffee",
        "cta": "Shop now",
        "alt_text": "A brown bag of coffee",
    } | changed


def answer(*variations: Mapping[str, Any]) -> str:
    """The JSON of an answer."""
    return json.dumps({"variations": list(variations or (variation(),))}, ensure_ascii=False)


def says(text: str, *, usage: bool = True, stop: str = "stop", refusal: str = "") -> Reply:
    """Answer with this text, in the protocol of the question."""

    def reply(handler: BaseHTTPRequestHandler, _body: dict[str, Any]) -> None:
        if handler.path.endswith("/messages"):
            content: list[dict[str, Any]] = [{"type": "text", "text": text}]
            with suppress(ValueError, RecursionError):
                content = [{"type": "tool_use", "id": "t", "name": "deliver_copy", "input": json.loads(text)}]
            send(handler, 200, {
                "id": "m", "type": "message", "role": "assistant", "model": "small-model", "content": content,
                "stop_reason": "refusal" if refusal else "tool_use", "stop_sequence": None,
                "usage": {"input_tokens": 100, "output_tokens": 50},
            })  # fmt: skip
            return
        message = {"role": "assistant", "content": None if refusal else text, "refusal": refusal or None}
        whole: dict[str, Any] = {
            "id": "c", "object": "chat.completion", "created": 1, "model": "small-model",
            "choices": [{"index": 0, "finish_reason": stop, "message": message}],
        }  # fmt: skip
        if usage:
            whole["usage"] = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}
        send(handler, 200, whole)

    return reply


def fails(status: int, *, headers: Mapping[str, str] | None = None, body: Any = None) -> Reply:
    """Answer with a status."""

    def reply(handler: BaseHTTPRequestHandler, _body: dict[str, Any]) -> None:
        send(handler, status, body if body is not None else {"error": {"message": "no", "type": "t"}}, headers or {})

    return reply


def raw(data: bytes, *, media_type: str = "application/json", declared: int | None = None) -> Reply:
    """Answer 200 with these bytes; with `declared` the connection ends before so many came."""

    def reply(handler: BaseHTTPRequestHandler, _body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(declared if declared is not None else len(data)))
        handler.end_headers()
        with suppress(OSError):
            handler.wfile.write(data)
        handler.close_connection = True

    return reply


def drips(seconds: float) -> Reply:
    """Send one byte after another for so long: no single read ever waits."""

    def reply(handler: BaseHTTPRequestHandler, _body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        ends_at = time.monotonic() + seconds
        with suppress(OSError):
            while time.monotonic() < ends_at:
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.05)

    return reply


def send(handler: BaseHTTPRequestHandler, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    with suppress(OSError):
        handler.wfile.write(data)


@contextmanager
def running(*replies: Reply) -> Iterator[Endpoint]:
    """The endpoint, until the block ends."""
    endpoint = Endpoint("", list(replies))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            endpoint.asked.append(Asked(self.path, self.headers, {}))
            name = self.path.rpartition("/")[2]
            if self.path.endswith("/models"):
                listed = [{"id": one, "object": "model", "created": 1, "owned_by": "x"} for one in endpoint.models]
                send(self, 200, {"object": "list", "data": listed})
            elif name in endpoint.models:
                send(
                    self, 200, {"id": name, "type": "model", "display_name": name, "created_at": "2026-01-01T00:00:00Z"}
                )
            else:
                send(self, 404, {"error": {"message": "none"}})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with endpoint.lock:
                endpoint.asked.append(Asked(self.path, self.headers, body))
                reply = endpoint.replies.pop(0) if len(endpoint.replies) > 1 else endpoint.replies[0]
            reply(self, body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    endpoint.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def variations(count: int) -> Sequence[dict[str, str]]:
    """So many variations that keep every rule, none beginning like another."""
    return [variation(number) for number in range(1, count + 1)]
