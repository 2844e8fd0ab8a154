"""Exchanges with an address of the operator: over TLS as well, and only with whom can prove who they are."""

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx2
import pytest

from core.outbound import exchange
from tests.unit.outbound.test_fetch import certificate


class Greeter(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        data = b"heard " + self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server that speaks TLS, and the file that says whom to trust."""
    file = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = HTTPServer(("127.0.0.1", 0), Greeter)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}", file
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_exchange_over_tls_is_measured_like_any_other(house: tuple[str, Path]) -> None:
    address, file = house
    trust = ssl.create_default_context(cafile=str(file))
    trust.check_hostname = False
    with exchange.client(deadline_s=20, most_bytes=1 << 20, trust=trust) as client:
        assert client.post(address, content=b"you").content == b"heard you"
    with (
        exchange.client(deadline_s=20, most_bytes=1 << 12, trust=trust) as client,
        pytest.raises(exchange.TooMuch),
    ):
        client.post(address, content=b"x" * (1 << 14))


def test_who_cannot_prove_who_they_are_is_told_nothing(house: tuple[str, Path]) -> None:
    with (
        exchange.client(deadline_s=20, most_bytes=1 << 20) as client,
        pytest.raises(httpx2.ConnectError),
    ):
        client.post(house[0], content=b"secret")
