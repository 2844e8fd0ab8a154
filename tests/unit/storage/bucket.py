"""A small S3 server for the tests: objects in a dictionary, the few requests that a store makes."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


@contextmanager
def serving() -> Iterator[tuple[str, dict[str, bytes]]]:
    """The server's address and its objects, by "bucket/key"."""
    objects: dict[str, bytes] = {}
    handler = type("Handler", (_Handler,), {"objects": objects})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", objects
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects: ClassVar[dict[str, bytes]]

    def do_PUT(self) -> None:
        self.objects[self._name()] = self._body()
        self._answer(200)

    def do_HEAD(self) -> None:
        data = self.objects.get(self._name())
        self._answer(404) if data is None else self._answer(200, data)

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self._list(query.get("prefix", [""])[0], query.get("delimiter", [""])[0])
            return
        data = self.objects.get(self._name())
        if data is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            return
        start, _, end = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        piece = data[int(start) : int(end) + 1 if end else None]
        self._answer(206 if "Range" in self.headers else 200, piece)

    def do_DELETE(self) -> None:
        self.objects.pop(self._name(), None)
        self._answer(204)

    def _list(self, prefix: str, delimiter: str) -> None:
        bucket = self._name().split("/")[0]
        keys = [name.partition("/")[2] for name in sorted(self.objects) if name.startswith(f"{bucket}/")]
        keys = [key for key in keys if key.startswith(prefix)]
        folders = sorted({prefix + key[len(prefix) :].split("/")[0] + "/" for key in keys if "/" in key[len(prefix) :]})
        contents = [key for key in keys if not delimiter or "/" not in key[len(prefix) :]]
        parts = [
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.objects[f'{bucket}/{key}'])}</Size>"
            "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
            for key in contents
        ]
        if delimiter:
            parts += [f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>" for folder in folders]
        count = f"<IsTruncated>false</IsTruncated><KeyCount>{len(parts)}</KeyCount>"
        body = f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{count}{"".join(parts)}</ListBucketResult>'
        self._answer(200, body.encode())

    def _name(self) -> str:
        return unquote(urlsplit(self.path).path).strip("/")

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked" or "aws-chunked" in self.headers.get(
            "Content-Encoding", ""
        ):
            return self._chunked()
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _chunked(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            continue
        return body

    def _answer(self, status: int, data: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("ETag", f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"')
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None: ...
