"""Webhooks against a real receiver on loopback: what is posted and signed, and what is said when it is not taken."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.outbound import fetch, webhook
from core.outbound.fetch import Reach
from core.outbound.webhook import NotDelivered
from tests.unit.outbound.test_fetch import HOST, certificate

MESSAGE = {"type": "alert.fired", "text": "CPA is 52.10 €"}
SECRET = webhook.new_secret()


class Receiver(BaseHTTPRequestHandler):
    """Answers by path; keeps what it was given."""

    taken: list[tuple[dict[str, str], bytes]] = []  # noqa: RUF012 - one receiver a module

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
        name = self.path.strip("/")
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
            if name == "drip":
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                while True:
                    self.wfile.write(b"a: b\r\n")
                    time.sleep(0.05)
            if name == "cut":
                return
            self.send_response(int(name))
            self.send_header("Location", "https://intranet.example/")
            self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def receiving(folder: Path) -> Iterator[Reach]:
    """A receiver on loopback, and a reach that goes there and nowhere else."""
    file = certificate(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    places = {HOST: ["127.0.0.1"], "intranet.example": ["10.0.0.7"], "wrong.example": ["127.0.0.1"]}

    def resolve(host: str, port: int) -> list[str]:
        if host not in places:
            raise OSError("no such name")
        return places[host]

    yield Reach(
        resolve=resolve,
        may_reach=lambda address: str(address) == "127.0.0.1",
        ports=frozenset({port, 443}),
        ca_file=str(file),
    )
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def reach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reach]:
    with receiving(tmp_path_factory.mktemp("receiver")) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _nothing_taken() -> None:
    Receiver.taken = []


def posted(reach: Reach, path: str, host: str = HOST) -> None:
    port = min(reach.ports - {443})
    webhook.post(
        f"https://{host}:{port}/{path}",
        MESSAGE,
        message_id="msg_1",
        secret=SECRET,
        timestamp=1_764_000_000,
        reach=reach,
    )


def fault(reach: Reach, path: str, host: str = HOST) -> NotDelivered:
    with pytest.raises(NotDelivered) as told:
        posted(reach, path, host)
    return told.value


def test_a_message_arrives_signed_so_that_a_receiver_can_check_it_by_itself(reach: Reach) -> None:
    posted(reach, "204")
    ((headers, body),) = Receiver.taken
    assert json.loads(body) == MESSAGE
    assert headers["content-type"] == "application/json"
    # As the specification tells receivers to do it, without our own code.
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("msg_1", "1764000000")


def test_the_signature_is_that_of_the_specifications_example() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    told = webhook.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("status", "is_passing"),
    [(500, True), (503, True), (429, True), (408, True), (404, False), (410, False), (400, False)],
)
def test_what_the_receiver_answers_decides_whether_it_is_tried_again(
    reach: Reach, status: int, is_passing: bool
) -> None:
    told = fault(reach, str(status))
    assert (told.what, told.may_try_again) == (f"the receiver answers {status}", is_passing)
    assert len(Receiver.taken) == 1


def test_no_redirect_is_followed(reach: Reach) -> None:
    told = fault(reach, "302")
    assert "answers 302 and leads elsewhere" in told.what
    assert not told.may_try_again


@pytest.mark.parametrize(
    ("host", "what", "is_passing"),
    [
        ("intranet.example", "leads into a private network", False),
        ("nowhere.example", "there is no site", True),
        ("wrong.example", "certificate cannot be trusted", False),
    ],
)
def test_an_address_we_would_not_fetch_from_is_not_posted_to(
    reach: Reach, host: str, what: str, is_passing: bool
) -> None:
    told = fault(reach, "200", host)
    assert what in told.what
    assert told.may_try_again is is_passing
    assert Receiver.taken == []


@pytest.mark.parametrize(
    "address",
    ["http://shop.example/x", "https://me:x@shop.example/x", "https://shop.example:8080/", "ftp://x", "", "https://"],
)
def test_other_addresses_are_refused_before_anything_is_asked(address: str) -> None:
    with pytest.raises(fetch.CannotFetch):
        webhook.check_address(address)


def test_a_slow_receiver_is_left_and_tried_again(reach: Reach) -> None:
    told = fault(replace(reach, total_s=0.6), "drip")
    assert ("takes too long" in told.what, told.may_try_again) == (True, True)


def test_a_receiver_that_breaks_off_is_tried_again(reach: Reach) -> None:
    told = fault(reach, "cut")
    assert ("broke off" in told.what, told.may_try_again) == (True, True)


def test_a_receiver_that_is_not_there_is_tried_again(reach: Reach) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    port = server.server_address[1]
    server.server_close()
    told = fault(replace(reach, ports=frozenset({port, 443})), "200")
    assert ("does not answer" in told.what, told.may_try_again) == (True, True)
