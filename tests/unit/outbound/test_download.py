"""One large file from the net: whole, from where it was published, within its time, or not at all."""

import hashlib
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.errors import Unavailable
from core.outbound import download

WHOLE = b"a model" * 1000
MD5 = hashlib.md5(WHOLE, usedforsecurity=False).hexdigest()


class Release(BaseHTTPRequestHandler):
    """Publishes one file; answers by path."""

    def do_GET(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "/model")
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            if self.path == "/drip":
                while True:
                    self.wfile.write(b"x")
                    time.sleep(0.05)
            self.wfile.write(WHOLE if self.path == "/model" else WHOLE[:-1])

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def release() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Release)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("where", ["/model", "/moved"])
def test_the_published_file_arrives_whole(release: str, tmp_path: Path, where: str) -> None:
    path = download.fetch(release + where, tmp_path / "new" / "model.onnx", md5=MD5, most_bytes=1 << 20)
    assert path.read_bytes() == WHOLE


@pytest.mark.parametrize(
    ("where", "limits", "told"),
    [
        ("/short", {}, "is not the file that was published"),
        ("/model", {"most_bytes": 100}, "more than 100 bytes"),
        ("/drip", {"total_s": 0.3}, "took longer than 0 seconds"),
    ],
)
def test_anything_else_leaves_nothing(
    release: str, tmp_path: Path, where: str, limits: dict[str, float], told: str
) -> None:
    with pytest.raises(Unavailable, match=told):
        download.fetch(release + where, tmp_path / "model.onnx", md5=MD5, **{"most_bytes": 1 << 20, **limits})  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("onward", ["http://mirror.example/model", "ftp://mirror.example/model"])
def test_a_redirect_never_leaves_https(onward: str) -> None:
    asked = urllib.request.Request("https://models.example/model")
    with pytest.raises(urllib.error.URLError):
        download._Upright().redirect_request(asked, None, 302, "Found", {}, onward)


def test_a_redirect_within_https_is_followed() -> None:
    asked = urllib.request.Request("https://models.example/model")
    following = download._Upright().redirect_request(asked, None, 302, "Found", {}, "https://mirror.example/model")
    assert following is not None
    assert following.full_url == "https://mirror.example/model"
