"""The store: put bytes, get the same bytes back or a clear fault, never somebody else's."""

import hashlib
import io
import logging
import re
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol, Self, cast

from core import clock
from core.errors import Conflict, InvalidInput
from core.storage.faults import FileDamaged, FileMissing, StoreUnavailable, damaged, missing
from core.storage.folder import Folder

log = logging.getLogger(__name__)

_AGENCY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_PUBLISHED = re.compile(r"reporting(/[A-Za-z0-9][A-Za-z0-9_.=-]{0,120}){1,8}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PIECE_BYTES = 1 << 20
# How many writes wait side by side; more gained nothing, and each thread takes address space of a slot.
_TOGETHER = 4
_LEFTOVER_AGE = timedelta(days=1)


@dataclass(frozen=True)
class FileEntry:
    """One stored file.

    Attributes:
        sha256: Hash of its content, which is also its name.
        size_bytes: Its length.
        changed_at: When it was written.
    """

    sha256: str
    size_bytes: int
    changed_at: datetime


class Place(Protocol):
    """Where files lie: a `Folder` or a `Bucket`. Absence is `FileNotFoundError`; every other fault is `StoreUnavailable`."""

    @property
    def is_remote(self) -> bool: ...
    def size(self, key: str) -> int | None: ...
    def require(self) -> None: ...
    def write(self, key: str, pieces: Iterator[bytes], size_bytes: int) -> None: ...
    def pieces(self, key: str) -> Iterator[bytes]: ...
    def delete(self, key: str) -> None: ...
    def entries(self, folder: str) -> Iterator[tuple[str, int, datetime]]: ...
    def folders(self) -> list[str]: ...
    def clear_unfinished(self, before: datetime) -> int: ...
    def probe(self) -> None: ...


class Store:
    """Files in one place, each under `<agency>/<first two of the hash>/<hash>`, written once and never changed.

    A file appears whole or not at all, and what is read is compared with its name before the last piece is given.
    Instances hold no open files and may be shared between threads; a forked process needs one of its own.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._well_at_s = float("-inf")

    @classmethod
    def from_url(cls, url: str, *, timeout_s: float = 10.0) -> Self:
        """The store at `url`; nothing is read or created yet.

        Args:
            url: A folder, `file:///folder`, or `s3://bucket/prefix` (credentials and endpoint as the AWS tools
                read them).
            timeout_s: How long a bucket may take to answer one request.

        Raises:
            StoreUnavailable: The address names a kind of storage that is not supported.
        """
        scheme, _, rest = url.partition("://") if "://" in url else ("file", "", url)
        if scheme == "file":
            return cls(Folder(Path(rest).expanduser().absolute()))
        if scheme != "s3":
            raise StoreUnavailable(
                f"files cannot be kept at {scheme}://",
                field="STORAGE_URL",
                remedy="use a folder or s3://bucket/prefix",
            )
        bucket, _, prefix = rest.strip("/").partition("/")
        if not bucket:
            raise StoreUnavailable(f"{url} names no place", field="STORAGE_URL", remedy="write s3://bucket/prefix")
        from core.storage.bucket import Bucket

        return cls(Bucket(bucket, prefix, timeout_s))

    def put(self, data: bytes, *, agency_id: str) -> str:
        """Store `data` for an agency and give its SHA-256.

        Storing the same bytes again changes nothing, but reads the stored ones and replaces them if they are damaged.

        Raises:
            StoreUnavailable: The place cannot be written; nothing half-written stays under the final name.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        key = _key(agency_id, sha256)
        if not self._holds(key, sha256, len(data)):
            self._place.write(key, iter([data]), len(data))
        return sha256

    def put_all(self, contents: Sequence[bytes], *, agency_id: str) -> list[str]:
        """As `put`, for several files at once, and gives their hashes in the same order.

        Each write waits for the disk or the bucket and needs no processor meanwhile, so a few wait together.

        Raises:
            StoreUnavailable: The first fault of any; the others were stored or were not.
        """
        if len(contents) < _TOGETHER:
            return [self.put(data, agency_id=agency_id) for data in contents]
        with ThreadPoolExecutor(_TOGETHER, thread_name_prefix="imprimatur-store") as pool:
            return list(pool.map(lambda data: self.put(data, agency_id=agency_id), contents))

    def put_file(self, path: Path, *, agency_id: str) -> str:
        """Store the file at `path` in pieces, never whole in memory, and give its SHA-256; `path` is left alone.

        Raises:
            FileMissing: There is no file at `path`.
            Conflict: The file changed while it was being stored; nothing was stored.
            StoreUnavailable: The place cannot be written.
        """
        digest, size_bytes = hashlib.sha256(), 0
        for piece in _pieces(path):
            digest.update(piece)
            size_bytes += len(piece)
        sha256 = digest.hexdigest()
        key = _key(agency_id, sha256)
        if not self._holds(key, sha256, size_bytes):
            self._place.write(key, _unchanged(path, sha256), size_bytes)
        return sha256

    def get(self, agency_id: str, sha256: str) -> bytes:
        """The bytes of that hash, checked against it.

        Raises:
            FileMissing: The agency has no such file.
            FileDamaged: The stored bytes have another hash.
        """
        return b"".join(self._pieces(agency_id, sha256))

    def open_stream(self, agency_id: str, sha256: str) -> BinaryIO:
        """A stream of the file, for sending it on in pieces; the caller closes it.

        It is checked on the way: a damaged file ends in `FileDamaged` in place of its last piece, so it never arrives whole.

        Raises:
            FileMissing: The agency has no such file.
        """
        return cast(BinaryIO, io.BufferedReader(_Stream(self._pieces(agency_id, sha256)), _PIECE_BYTES))

    def verify(self, agency_id: str, sha256: str) -> int:
        """Read the file through in pieces and give its length in bytes.

        Raises:
            FileMissing: The agency has no such file.
            FileDamaged: The stored bytes have another hash.
        """
        return sum(len(piece) for piece in self._pieces(agency_id, sha256))

    def local_path(self, agency_id: str, sha256: str) -> Path | None:
        """Where the file lies on this machine's disk; None when the store is not a local folder or lacks it."""
        key = _key(agency_id, sha256)
        if not isinstance(self._place, Folder):
            return None
        path = self._place.root / key
        return path if path.is_file() else None

    def exists(self, agency_id: str, sha256: str) -> bool:
        """Whether the agency has a file of that hash."""
        return self._size(agency_id, sha256) is not None

    def size(self, agency_id: str, sha256: str) -> int:
        """Length of the file in bytes.

        Raises:
            FileMissing: The agency has no such file.
        """
        size_bytes = self._size(agency_id, sha256)
        if size_bytes is None:
            raise missing(sha256)
        return size_bytes

    def delete(self, agency_id: str, sha256: str) -> None:
        """Remove the file; one that is not there is already removed.

        Raises:
            StoreUnavailable: It did not work, or no answer came: then the file may go now, later, or never.
        """
        self._place.delete(_key(agency_id, sha256))

    def iterate(self, agency_id: str) -> Iterator[FileEntry]:
        """Every file of the agency, in order of hash; anything else that lies in its folder is passed over."""
        agency = _checked(_AGENCY, agency_id, "agency")
        for key, size_bytes, changed_at in self._place.entries(agency):
            sha256 = key.rpartition("/")[2]
            if _SHA256.fullmatch(sha256) and key == _key(agency, sha256):
                yield FileEntry(sha256, size_bytes, changed_at)

    def agencies(self) -> list[str]:
        """Ids of the agencies that have files here, sorted."""
        return [name for name in self._place.folders() if _AGENCY.fullmatch(name)]

    def check(self, *, recent_s: float = 0.0) -> None:
        """Write, read back and remove a small file; in a folder also clear what a crashed writer left over a day ago.

        Args:
            recent_s: A bucket that was well at most that long ago is taken to be well: its requests cost money.

        Raises:
            StoreUnavailable: It did not work; the remedy says what to look at.
        """
        if self._place.is_remote:
            if time.monotonic() - self._well_at_s < recent_s:
                return
        else:
            self._place.clear_unfinished(clock.now() - _LEFTOVER_AGE)
        self._place.probe()
        self._well_at_s = time.monotonic()

    def clear_unfinished(self, before: datetime) -> int:
        """Remove what writers that crashed before that moment left half-done, and say how many there were."""
        return self._place.clear_unfinished(before)

    def publish(self, path: Path, *, agency_id: str, name: str) -> None:
        """Put the file at `path` under a name that other programs know, `<agency>/reporting/…`, in place of what is there.

        Raises:
            StoreUnavailable: The place cannot be written; what was there stays.
        """
        self._place.write(_published(agency_id, name), _pieces(path), path.stat().st_size)

    def published(self, agency_id: str, name: str) -> bytes:
        """What was published under that name.

        Raises:
            FileMissing: Nothing was.
        """
        key = _published(agency_id, name)
        if self._place.size(key) is None:
            self._place.require()
            raise FileMissing(f"nothing is published as {name}", remedy="publish it first")
        return b"".join(self._place.pieces(key))

    def unpublish(self, agency_id: str, name: str) -> None:
        """Remove what was published under that name, and folders that are empty then."""
        key = _published(agency_id, name)
        self._place.delete(key)
        if isinstance(self._place, Folder):
            for folder in (self._place.root / key).parents[: name.count("/")]:
                try:
                    folder.rmdir()
                except OSError:
                    return

    def _size(self, agency_id: str, sha256: str) -> int | None:
        size_bytes = self._place.size(_key(agency_id, sha256))
        if size_bytes is None:
            self._place.require()
        return size_bytes

    def _pieces(self, agency_id: str, sha256: str) -> Generator[bytes, None, None]:
        """The verified pieces; the first is read at once, so that an absent file is told before anything is sent."""
        pieces = _verified(self._place.pieces(_key(agency_id, sha256)), sha256)
        try:
            first = next(pieces, b"")
        except FileNotFoundError as fault:
            raise missing(sha256) from fault
        return _after(first, pieces, sha256)

    def _holds(self, key: str, sha256: str, size_bytes: int) -> bool:
        """Whether the whole, undamaged file lies there already."""
        if self._place.size(key) != size_bytes:
            return False
        try:
            for _ in _verified(self._place.pieces(key), sha256):
                pass
        except FileDamaged:
            log.warning("the stored file %s was damaged and is written again", sha256[:12])
            return False
        except FileNotFoundError:
            return False
        return True


class _Stream(io.RawIOBase):
    """The pieces of a file as a stream; a fault stays a fault however often the stream is read again."""

    def __init__(self, pieces: Generator[bytes, None, None]) -> None:
        self._pieces = pieces
        self._held = memoryview(b"")
        self._fault: Exception | None = None

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._pieces.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._fault is not None:
            raise self._fault
        if not self._held:
            try:
                self._held = memoryview(next(self._pieces, b""))
            except Exception as fault:
                self._fault = fault
                raise
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count


def _published(agency_id: str, name: str) -> str:
    return f"{_checked(_AGENCY, agency_id, 'agency')}/{_checked(_PUBLISHED, name, 'name')}"


def _verified(pieces: Iterator[bytes], sha256: str) -> Iterator[bytes]:
    """The pieces, the last one only when the whole has proved right: damaged bytes are never handed over complete."""
    digest = hashlib.sha256()
    held = b""
    for piece in pieces:
        digest.update(piece)
        if held:
            yield held
        held = piece
    if digest.hexdigest() != sha256:
        raise damaged(sha256)
    if held:
        yield held


def _after(first: bytes, pieces: Iterator[bytes], sha256: str) -> Generator[bytes, None, None]:
    if first:
        yield first
    try:
        yield from pieces
    except FileNotFoundError as fault:
        raise missing(sha256) from fault


def _pieces(path: Path) -> Iterator[bytes]:
    """The file at `path` in pieces."""
    try:
        with path.open("rb") as source:
            while piece := source.read(_PIECE_BYTES):
                yield piece
    except (FileNotFoundError, IsADirectoryError) as fault:
        raise FileMissing(f"there is no file {path.name} to store") from fault


def _unchanged(path: Path, sha256: str) -> Iterator[bytes]:
    """The pieces of the file that was hashed a moment ago; another content is refused before it gets that name."""
    digest = hashlib.sha256()
    for piece in _pieces(path):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != sha256:
        raise Conflict(f"the file {path.name} changed while it was being stored", remedy="try again")


def _key(agency_id: str, sha256: str) -> str:
    agency = _checked(_AGENCY, agency_id, "agency")
    name = _checked(_SHA256, sha256, "file")
    return f"{agency}/{name[:2]}/{name}"


def _checked(shape: re.Pattern[str], text: str, kind: str) -> str:
    """`text` if it has the shape; nothing else ever becomes part of a path."""
    if not shape.fullmatch(text):
        raise InvalidInput(f"{text[:80]!r} does not name any {kind}", field=kind)
    return text


__all__ = ["FileDamaged", "FileEntry", "FileMissing", "Store", "StoreUnavailable"]
