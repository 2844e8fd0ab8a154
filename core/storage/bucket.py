"""A bucket behind the S3 protocol as the place of stored files; every question to it has a deadline."""

import errno
import random
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, TypeVar

from core.storage.faults import StoreUnavailable

INCOMING = ".incoming"
# A file up to one part goes up in one request; S3 takes no part smaller than this except the last.
PART_BYTES = 5 << 20
_RANGE_BYTES = 4 << 20
_PAGE = 1000
# A bucket without a prefix may hold what others put there.
_OURS = re.compile(r"[^/]+/[0-9a-f]{2}/[0-9a-f]{64}")
_PROBE_TIMEOUT_S = 5.0
# Buckets put the parts of a long upload together when it is completed, which takes longer than any other request.
_COMPLETION_TIMES = 6
# One request may fail in passing (a busy server, a cut connection) and is asked again, within the deadline.
_TRIES = 3
_PAUSE_S = 0.2
# 500 and 502-504 as s3fs words them.
_PASSING = {getattr(errno, "EREMOTEIO", errno.EIO), errno.EIO, errno.EBUSY}
_CLIENTS = {"botocore", "aiobotocore", "aiohttp", "s3fs"}
T = TypeVar("T")


class Bucket:
    """Keys are objects below one prefix. An object appears whole when its upload completes, so no rename is needed.

    Args:
        name: The bucket.
        prefix: "" or the part of the key before the agency.
        timeout_s: How long one request may take, repeats included; of a longer upload each part of 5 MiB.

    Credentials, region and endpoint are found as the AWS tools find them (`AWS_…`, profiles, roles of the machine).
    """

    is_remote = True

    def __init__(self, name: str, prefix: str, timeout_s: float) -> None:
        # Loaded here: it costs a third of a second that a laptop's folder need not pay.
        import s3fs

        self._bucket, self._prefix, self._timeout_s = name, prefix, timeout_s
        self._probe_name = f"{INCOMING}/probe-{secrets.token_hex(8)}"
        # Another process may have written since, so a cached listing would deny its files; and a cached connection
        # would keep the endpoint and credentials of the first one this process ever made.
        self._s3 = s3fs.S3FileSystem(
            use_listings_cache=False,
            skip_instance_cache=True,
            config_kwargs={
                "connect_timeout": timeout_s / 2,
                "read_timeout": timeout_s,
                "retries": {"total_max_attempts": 1},
                "max_pool_connections": 32,
                # The store compares every file with its own hash; the bucket checks what goes up as the client offers.
                "response_checksum_validation": "when_required",
            },
        )
        # Repeats are `_ask`'s alone: three layers that each repeat would multiply, and a removal must never repeat.
        self._s3.retries = 1

    def size(self, key: str) -> int | None:
        """Length in bytes of the object, or None when there is none (or no such bucket: `require` tells)."""
        with self._answering():
            try:
                head = self._ask(lambda left_s: self._call("head_object", left_s, Key=self._name(key)))
            except FileNotFoundError:
                return None
        return int(head["ContentLength"])

    def require(self) -> None:
        """Refuse to go on when there is no such bucket: a missing object would mean nothing then."""
        with self._answering():
            self._ask(lambda left_s: self._call("list_objects_v2", left_s, Prefix=f"{self._name('')}.", MaxKeys=1))

    def write(self, key: str, pieces: Iterator[bytes], size_bytes: int) -> None:
        """Put the pieces under `key` at once; whatever fails on the way leaves nothing there."""
        with self._answering():
            if size_bytes <= PART_BYTES:
                self._put(self._name(key), b"".join(pieces))
            else:
                self._put_parts(key, _parts(pieces), size_bytes)

    def pieces(self, key: str) -> Iterator[bytes]:
        """The content in pieces.

        Raises:
            FileNotFoundError: There is no such object.
        """
        size_bytes = self.size(key)
        if size_bytes is None:
            self.require()
            raise FileNotFoundError(key)
        for start in range(0, size_bytes, _RANGE_BYTES):
            with self._answering(absent=key):
                piece = self._range(key, start, min(start + _RANGE_BYTES, size_bytes))
            yield piece

    def delete(self, key: str) -> None:
        """Remove the object; one that is not there is already removed.

        Asked once and never repeated: a request without an answer may still be carried out, and the caller must know.
        """
        with suppress(FileNotFoundError), self._answering(absent=key):
            self._call("delete_object", self._timeout_s, Key=self._name(key))

    def entries(self, folder: str) -> Iterator[tuple[str, int, datetime]]:
        """Key, length and time of last change of every object below `folder`, in order of key."""
        start = len(self._name(""))
        for page in self._pages("list_objects_v2", Prefix=self._name(f"{folder}/")):
            for entry in page.get("Contents", ()):
                yield entry["Key"][start:], int(entry["Size"]), entry["LastModified"]

    def folders(self) -> list[str]:
        """The first part of every key, sorted."""
        start = len(self._name(""))
        pages = self._pages("list_objects_v2", Prefix=self._name(""), Delimiter="/")
        return sorted(entry["Prefix"][start:].rstrip("/") for page in pages for entry in page.get("CommonPrefixes", ()))

    def clear_unfinished(self, before: datetime) -> int:
        """Abort uploads that crashed writers began before that moment, remove their probes, and say how many."""
        removed, start = 0, len(self._name(""))
        for page in self._pages("list_multipart_uploads", Prefix=self._name("")):
            for upload in page.get("Uploads", ()):
                if _OURS.fullmatch(upload["Key"][start:]) and upload["Initiated"] < before:
                    self._abort(upload["Key"], upload["UploadId"])
                    removed += 1
        for key, _, changed_at in self.entries(INCOMING):
            if changed_at < before:
                self.delete(key)
                removed += 1
        return removed

    def probe(self) -> None:
        """Write, read back and remove a small object, each within a few seconds."""
        content, name = secrets.token_bytes(32), self._name(self._probe_name)
        limit_s = min(_PROBE_TIMEOUT_S, self._timeout_s)
        with self._answering(limit_s=limit_s):
            self._put(name, content, limit_s)
            answer = self._ask(lambda left_s: self._fetch(name, 0, len(content), left_s), limit_s)
            self._ask(lambda left_s: self._call("delete_object", left_s, Key=name), limit_s)
        if answer != content:
            raise self._unavailable("it gave back other bytes than were written")

    def _name(self, key: str) -> str:
        return f"{self._prefix}/{key}" if self._prefix else key

    def _call(self, method: str, left_s: float, **values: Any) -> Any:
        return self._s3.call_s3(method, Bucket=self._bucket, timeout=left_s, **values)

    def _ask(self, question: Callable[[float], T], limit_s: float | None = None) -> T:
        """The answer to `question`, which is asked again after a fault in passing, all within one deadline."""
        ends_s = time.monotonic() + (limit_s or self._timeout_s)
        for number in range(1, _TRIES + 1):
            try:
                return question(max(ends_s - time.monotonic(), 0.01))
            except Exception as fault:
                pause_s = _PAUSE_S * number * random.uniform(0.5, 1.5)
                if number == _TRIES or not _is_passing(fault) or time.monotonic() + pause_s >= ends_s:
                    raise
                time.sleep(pause_s)
        raise AssertionError("unreachable")

    def _put(self, name: str, data: bytes, limit_s: float | None = None) -> None:
        self._ask(lambda left_s: self._call("put_object", left_s, Key=name, Body=data), limit_s)

    def _put_parts(self, key: str, parts: Iterator[bytes], size_bytes: int) -> None:
        name = self._name(key)
        upload_id = self._ask(lambda left_s: self._call("create_multipart_upload", left_s, Key=name))["UploadId"]
        try:
            done = [self._put_part(name, upload_id, number, part) for number, part in enumerate(parts, 1)]
            self._complete(key, upload_id, done, size_bytes)
        except BaseException:
            # If the bucket does not answer now either, the sweep aborts the upload later.
            with suppress(Exception):
                self._abort(name, upload_id)
            raise

    def _put_part(self, name: str, upload_id: str, number: int, part: bytes) -> dict[str, Any]:
        answer = self._ask(
            lambda left_s: self._call("upload_part", left_s, Key=name, UploadId=upload_id, PartNumber=number, Body=part)
        )
        return {"PartNumber": number, "ETag": answer["ETag"]}

    def _complete(self, key: str, upload_id: str, parts: list[dict[str, Any]], size_bytes: int) -> None:
        whole = {"Key": self._name(key), "UploadId": upload_id, "MultipartUpload": {"Parts": parts}}
        try:
            self._ask(
                lambda left_s: self._call("complete_multipart_upload", left_s, **whole),
                self._timeout_s * _COMPLETION_TIMES,
            )
        except FileNotFoundError:
            # Asked again because an answer was lost: then the upload is no more and the object is there.
            if self.size(key) != size_bytes:
                raise

    def _abort(self, name: str, upload_id: str) -> None:
        with suppress(FileNotFoundError), self._answering(absent=name):
            self._ask(lambda left_s: self._call("abort_multipart_upload", left_s, Key=name, UploadId=upload_id))

    def _range(self, key: str, start: int, end: int) -> bytes:
        return self._ask(lambda left_s: self._fetch(self._name(key), start, end, left_s))

    def _fetch(self, name: str, start: int, end: int, left_s: float) -> bytes:
        piece = bytes(self._s3.cat_file(f"{self._bucket}/{name}", start=start, end=end, timeout=left_s))
        if len(piece) != end - start:
            raise OSError(errno.EIO, f"it gave {len(piece)} bytes where it holds {end - start}")
        return piece

    def _pages(self, method: str, **values: Any) -> Iterator[dict[str, Any]]:
        """Every page of a listing; each is one request with its own deadline."""
        more: dict[str, Any] = {"MaxKeys" if method == "list_objects_v2" else "MaxUploads": _PAGE}
        while True:
            page = self._page(method, {**values, **more})
            yield page
            if not page.get("IsTruncated"):
                return
            if method == "list_objects_v2":
                more["ContinuationToken"] = page["NextContinuationToken"]
            else:
                more |= {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}

    def _page(self, method: str, values: dict[str, Any]) -> dict[str, Any]:
        with self._answering():
            page: dict[str, Any] = self._ask(lambda left_s: self._call(method, left_s, **values))
            return page

    @contextmanager
    def _answering(self, *, absent: str = "", limit_s: float | None = None) -> Iterator[None]:
        """Turn what the clients raise into the product's fault; with `absent`, a missing object stays absent."""
        try:
            yield
        except FileNotFoundError as fault:
            if absent and _code(fault) != "NoSuchBucket":
                raise FileNotFoundError(absent) from fault
            raise self._unavailable(f"there is no bucket {self._bucket}", "make the bucket;") from fault
        except PermissionError as fault:
            raise self._unavailable(
                f"the bucket refuses: {fault}",
                "give its key the right to get, put, delete and list;",
            ) from fault
        except Exception as fault:
            if _is_silence(fault):
                waited_s = limit_s or self._timeout_s
                raise self._unavailable(f"the bucket gave no answer within {waited_s:g} s") from fault
            if isinstance(fault, OSError):
                raise self._unavailable(fault.strerror or str(fault)) from fault
            # The clients raise types of their own, told by module because they are loaded only when S3 is used.
            if type(fault).__module__.partition(".")[0] in _CLIENTS:
                raise self._unavailable(f"{type(fault).__name__}: {fault}") from fault
            raise

    def _unavailable(self, reason: str, remedy: str = "") -> StoreUnavailable:
        common = "check STORAGE_URL, AWS_ENDPOINT_URL and the credentials"
        return StoreUnavailable(
            f"the file store did not work: {reason}",
            field="STORAGE_URL",
            remedy=f"{remedy} {common}".strip(),
        )


def _is_passing(fault: Exception) -> bool:
    """Whether the same question may be answered a moment later."""
    from aiohttp import ClientError
    from botocore.exceptions import HTTPClientError  # type: ignore[import-untyped]

    if isinstance(fault, ClientError | HTTPClientError | ConnectionError):
        return True
    return isinstance(fault, OSError) and fault.errno in _PASSING


def _is_silence(fault: Exception) -> bool:
    return isinstance(fault, TimeoutError) or type(fault).__name__ in {"ReadTimeoutError", "ConnectTimeoutError"}


def _code(fault: Exception) -> str:
    response = getattr(fault.__cause__, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def _parts(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in parts of one size; a part is held in memory, never the file."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= PART_BYTES:
            yield bytes(held[:PART_BYTES])
            del held[:PART_BYTES]
    if held:
        yield bytes(held)
