"""Fetching a file from an address: what it gives, and that it lends nobody our place in the network."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.outbound import fetch
from core.outbound.fetch import CannotFetch, Reach

HOST = "shop.example"
MIB = 1 << 20


class Shop(BaseHTTPRequestHandler):
    """Answers by path; keeps the headers it was asked with."""

    seen: dict[str, str] = {}  # noqa: RUF012 - one shop a test

    def do_GET(self) -> None:
        type(self).seen = dict(self.headers)
        answer: Callable[[], None] = getattr(self, f"get_{self.path.strip('/').split('?')[0]}", self.get_missing)
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
            answer()

    def said(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def get_cup(self) -> None:
        self.said(200, b"picture", Content_Type="image/jpeg; q=1", Content_Length="7")

    def get_moved(self) -> None:
        self.said(302, Location="/cup")

    def get_round(self) -> None:
        self.said(301, Location="/round")

    def get_inside(self) -> None:
        self.said(302, Location="https://intranet.example/secret")

    def get_plain(self) -> None:
        self.said(302, Location=f"http://{HOST}/cup")

    def get_large(self) -> None:
        self.said(200, b"x", Content_Length=str(5 * MIB))

    def get_endless(self) -> None:
        self.said(200)
        while True:
            self.wfile.write(b"x" * 65_536)

    def get_drip(self) -> None:
        self.said(200)
        while True:
            self.wfile.write(b"x")
            time.sleep(0.05)

    def get_short(self) -> None:
        self.said(200, b"half", Content_Length="8")

    def get_packed(self) -> None:
        self.said(200, b"\x1f\x8b", Content_Encoding="gzip")

    def get_missing(self) -> None:
        self.said(404, b"nothing here")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def certificate(folder: Path, host: str = HOST) -> Path:
    """A certificate of the shop's own, with its key, as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "shop.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reach]:
    """A shop on loopback, and a reach that goes there and nowhere else."""
    file = certificate(tmp_path_factory.mktemp("shop"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    places = {HOST: ["127.0.0.1"], "intranet.example": ["10.0.0.7"], "wrong.example": ["127.0.0.1"], "gone.example": []}
    yield Reach(
        resolve=lambda host, port: places[host],
        may_reach=lambda address: str(address) == "127.0.0.1",
        ports=frozenset({port, 443}),
        ca_file=str(file),
    )
    server.shutdown()
    server.server_close()


def got(reach: Reach, path: str, host: str = HOST, most_bytes: int = MIB) -> fetch.Fetched:
    port = min(reach.ports - {443})
    return fetch.get(f"https://{host}:{port}/{path}", most_bytes=most_bytes, reach=reach)


def test_a_file_comes_with_what_the_server_calls_it(shop: Reach) -> None:
    fetched = got(shop, "cup?size=2&name=é")
    assert (fetched.data, fetched.media_type) == (b"picture", "image/jpeg")
    assert Shop.seen["Host"].startswith(f"{HOST}:")
    assert "Cookie" not in Shop.seen
    assert Shop.seen["Accept-Encoding"] == "identity"


def test_a_redirect_is_followed_and_told(shop: Reach) -> None:
    assert got(shop, "moved").address.endswith("/cup")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("round", "redirected too often"),
        ("inside", "private network"),
        ("plain", "only https"),
        ("large", "more than 1 MB"),
        ("endless", "more than 1 MB"),
        ("short", "broke off"),
        ("packed", "packed"),
        ("nothing", "answers 404"),
    ],
)
def test_what_does_not_answer_well_is_refused_with_the_reason(shop: Reach, path: str, told: str) -> None:
    with pytest.raises(CannotFetch, match=told) as refused:
        got(shop, path)
    assert refused.value.remedy


def test_a_server_that_drips_is_left_at_the_limit_of_the_whole(shop: Reach) -> None:
    with pytest.raises(CannotFetch, match="too long"):
        got(replace(shop, total_s=0.6), "drip")


def test_a_server_that_drips_in_the_handshake_is_left_as_well(shop: Reach) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def drip() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                # The head of a long record of the handshake, and then one byte of it after the other.
                line.sendall(b"\x16\x03\x03\x3f\xff\x02")
                while True:
                    line.sendall(b"\0")
                    time.sleep(0.05)

        threading.Thread(target=drip, daemon=True).start()
        with pytest.raises(CannotFetch, match="too long"):
            got(replace(shop, total_s=0.6, ports=frozenset({port, 443})), "cup")


def test_a_certificate_for_another_name_or_of_nobody_we_trust_is_refused(shop: Reach) -> None:
    with pytest.raises(CannotFetch, match="certificate"):
        got(shop, "cup", host="wrong.example")
    with pytest.raises(CannotFetch, match="certificate"):
        got(replace(shop, ca_file=""), "cup")


def test_a_name_that_answers_differently_the_second_time_gains_nothing(shop: Reach) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.7"], ["10.0.0.7"]])
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    assert got(replace(shop, resolve=resolve), "cup").data == b"picture"
    assert asked == [HOST]


def test_one_private_address_among_public_ones_condemns_the_name(shop: Reach) -> None:
    mixed = replace(shop, resolve=lambda host, port: ["127.0.0.1", "10.0.0.7"])
    with pytest.raises(CannotFetch, match="private network"):
        got(mixed, "cup")


@pytest.mark.parametrize(
    "address",
    [
        "http://shop.example/cup",
        "ftp://shop.example/cup",
        "https://user:word@shop.example/",
        "https://shop.example:22/",
        "https://",
        "https://[half",
        "https://shop.example:port/",
        "file:///etc/passwd",
        "https://gone.example/",
    ],
)
def test_only_plain_https_addresses_of_a_site_are_asked(shop: Reach, address: str) -> None:
    with pytest.raises(CannotFetch):
        fetch.get(address, most_bytes=MIB, reach=shop)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:db8::1", "192.0.2.1", "198.18.0.1",
        "fec0::1", "::7f00:1",
    ],
)  # fmt: skip
def test_no_address_of_a_private_network_counts_as_public(address: str) -> None:
    assert not fetch.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert fetch.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"])
def test_the_product_reaches_no_loopback_however_it_is_written(host: str) -> None:
    with pytest.raises(CannotFetch):
        fetch.get(f"https://{host}/", most_bytes=MIB)
