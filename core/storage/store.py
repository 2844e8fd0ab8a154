"""The store: put bytes, get the same bytes back or a clear fault, never somebody else's."""

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Self, cast

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from core.errors import InvalidInput, NotFound, Unavailable

_AGENCY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_INCOMING = ".incoming"
_PIECE_BYTES = 1 << 20
_LEFTOVER_AGE_S = 24 * 3600.0


class FileMissing(NotFound):
    """No file of that hash is stored for this agency."""


class FileDamaged(Unavailable):
    """The stored bytes are not the ones that were put there."""


class StoreUnavailable(Unavailable):
    """The folder or bucket does not answer, is full, or may not be written."""


@dataclass(frozen=True)
class FileEntry:
    """One stored file.

    Attributes:
        sha256: Hash of its content, which is also its name.
        size_bytes: Its length.
    """

    sha256: str
    size_bytes: int


class Store:
    """Files below one root, each under `<agency>/<first two of the hash>/<hash>`, written once and never changed.

    A local file is written beside the tree, flushed to the disk and then renamed, so a crash leaves a whole
    file or none. Instances hold no open files and may be shared between threads.
    """

    def __init__(self, filesystem: AbstractFileSystem, root: str, *, local_root: Path | None = None) -> None:
        self._filesystem = filesystem
        self._root = root.rstrip("/")
        self._local_root = local_root

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The store at `url`; nothing is read or created yet.

        Args:
            url: A folder, `file:///folder`, or `s3://bucket/prefix` (credentials and endpoint as the AWS tools
                read them). `memory://name` lives as long as the process.

        Raises:
            StoreUnavailable: The address names a kind of storage that is not supported.
        """
        scheme = url.partition("://")[0] if "://" in url else "file"
        if scheme == "file":
            folder = Path(url.removeprefix("file://")).expanduser().absolute()
            filesystem, root = url_to_fs(str(folder))
            return cls(filesystem, root, local_root=folder)
        if scheme not in {"s3", "memory"}:
            raise StoreUnavailable(
                f"files cannot be kept at {scheme}://",
                field="STORAGE_URL",
                remedy="use a folder or s3://bucket/prefix",
            )
        # Another process may have written since, so a cached listing would deny its files; and a cached connection
        # would keep the endpoint and credentials of the first one this process ever made.
        options = {"use_listings_cache": False, "skip_instance_cache": True} if scheme == "s3" else {}
        filesystem, root = url_to_fs(url, **options)
        if not root.strip("/"):
            raise StoreUnavailable(f"{url} names no place", field="STORAGE_URL", remedy=f"write {scheme}://name/prefix")
        return cls(filesystem, root)

    def put(self, data: bytes, *, agency_id: str) -> str:
        """Store `data` for an agency and give its SHA-256; storing the same bytes again changes nothing.

        Raises:
            StoreUnavailable: The place cannot be written; nothing half-written stays under the final name.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        key = _key(agency_id, sha256)
        with self._answering():
            if self._size_or_none(key) == len(data):
                return sha256
            if self._local_root is None:
                self._filesystem.pipe_file(f"{self._root}/{key}", data)
            else:
                with self._incoming() as part:
                    _write_through(part, iter([data]))
                    self._settle(part, key)
        return sha256

    def put_file(self, path: Path, *, agency_id: str) -> str:
        """Store the file at `path` in pieces, never whole in memory, and give its SHA-256; `path` is left alone.

        Raises:
            FileMissing: There is no file at `path`.
            StoreUnavailable: The place cannot be written.
        """
        if not path.is_file():
            raise FileMissing(f"there is no file {path.name} to store")
        with self._answering():
            return self._put_file_local(path, agency_id) if self._local_root else self._put_file_remote(path, agency_id)

    def get(self, agency_id: str, sha256: str) -> bytes:
        """The bytes of that hash, checked against it.

        Raises:
            FileMissing: The agency has no such file.
            FileDamaged: The stored bytes have another hash.
        """
        with self._reading(agency_id, sha256) as stream:
            data = stream.read()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _damaged(sha256)
        return data

    def open_stream(self, agency_id: str, sha256: str) -> BinaryIO:
        """An open binary stream of the file, for sending it on in pieces; the caller closes it. Not verified.

        Raises:
            FileMissing: The agency has no such file.
        """
        with self._answering(agency_id, sha256):
            return cast(BinaryIO, self._filesystem.open(self._address(agency_id, sha256), "rb"))

    def verify(self, agency_id: str, sha256: str) -> int:
        """Read the file through in pieces and give its length in bytes.

        Raises:
            FileMissing: The agency has no such file.
            FileDamaged: The stored bytes have another hash.
        """
        digest, length = hashlib.sha256(), 0
        with self._reading(agency_id, sha256) as stream:
            while piece := stream.read(_PIECE_BYTES):
                digest.update(piece)
                length += len(piece)
        if digest.hexdigest() != sha256:
            raise _damaged(sha256)
        return length

    def local_path(self, agency_id: str, sha256: str) -> Path | None:
        """Where the file lies on this machine's disk; None when the store is not a local folder or lacks it."""
        key = _key(agency_id, sha256)
        if self._local_root is None:
            return None
        path = self._local_root / key
        return path if path.is_file() else None

    def exists(self, agency_id: str, sha256: str) -> bool:
        """Whether the agency has a file of that hash."""
        key = _key(agency_id, sha256)
        with self._answering():
            return self._size_or_none(key) is not None

    def size(self, agency_id: str, sha256: str) -> int:
        """Length of the file in bytes.

        Raises:
            FileMissing: The agency has no such file.
        """
        key = _key(agency_id, sha256)
        with self._answering():
            size_bytes = self._size_or_none(key)
        if size_bytes is None:
            raise _missing(sha256)
        return size_bytes

    def delete(self, agency_id: str, sha256: str) -> None:
        """Remove the file; one that is not there is already removed."""
        address = self._address(agency_id, sha256)
        with self._answering(), suppress(FileNotFoundError):
            self._filesystem.rm_file(address)

    def iterate(self, agency_id: str) -> Iterator[FileEntry]:
        """Every file of the agency, in order of hash; anything else that lies in its folder is passed over."""
        folder = f"{self._root}/{_checked(_AGENCY, agency_id, 'agency')}"
        with self._answering():
            try:
                entries = self._filesystem.find(folder, detail=True)
            except FileNotFoundError:
                return
        for address in sorted(entries):
            name = _last(address)
            if _SHA256.fullmatch(name):
                yield FileEntry(sha256=name, size_bytes=int(entries[address]["size"]))

    def agencies(self) -> list[str]:
        """Ids of the agencies that have files here, sorted."""
        with self._answering():
            try:
                entries = self._filesystem.ls(self._root, detail=True)
            except FileNotFoundError:
                return []
        folders = (str(entry["name"]).rstrip("/") for entry in entries if entry["type"] == "directory")
        return sorted(name for name in map(_last, folders) if _AGENCY.fullmatch(name))

    def check(self) -> None:
        """Write, read back and remove a small file; also clears what a crashed writer left over a day ago.

        Raises:
            StoreUnavailable: It did not work; the remedy says what to look at.
        """
        probe = f"{_INCOMING}/probe-{secrets.token_hex(8)}"
        content = secrets.token_bytes(32)
        with self._answering():
            if self._local_root is not None:
                self._clear_leftovers()
            address = f"{self._root}/{probe}"
            self._filesystem.pipe_file(address, content)
            answer = self._filesystem.cat_file(address)
            self._filesystem.rm_file(address)
        if answer != content:
            raise self._unavailable("gave back other bytes than were written")

    def _address(self, agency_id: str, sha256: str) -> str:
        return f"{self._root}/{_key(agency_id, sha256)}"

    def _size_or_none(self, key: str) -> int | None:
        try:
            info = self._filesystem.info(f"{self._root}/{key}")
        except FileNotFoundError:
            return None
        return int(info["size"]) if info["type"] == "file" else None

    def _put_file_local(self, path: Path, agency_id: str) -> str:
        digest = hashlib.sha256()
        with self._incoming() as part:
            _write_through(part, _hashed(_pieces(path), digest))
            key = _key(agency_id, digest.hexdigest())
            if self._size_or_none(key) != part.stat().st_size:
                self._settle(part, key)
        return digest.hexdigest()

    def _put_file_remote(self, path: Path, agency_id: str) -> str:
        digest = hashlib.sha256()
        for _ in _hashed(_pieces(path), digest):
            pass
        key = _key(agency_id, digest.hexdigest())
        if self._size_or_none(key) != path.stat().st_size:
            self._filesystem.put_file(str(path), f"{self._root}/{key}")
        return digest.hexdigest()

    @contextmanager
    def _incoming(self) -> Iterator[Path]:
        """A fresh name beside the tree, on the same disk so that the rename is one step; removed if still there."""
        assert self._local_root is not None
        folder = self._local_root / _INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{secrets.token_hex(16)}.part"
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)

    def _settle(self, part: Path, key: str) -> None:
        assert self._local_root is not None
        final = self._local_root / key
        final.parent.mkdir(parents=True, exist_ok=True)
        part.replace(final)
        _flush_folder(final.parent)

    def _clear_leftovers(self) -> None:
        assert self._local_root is not None
        folder = self._local_root / _INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        for part in folder.iterdir():
            with suppress(FileNotFoundError):
                if part.is_file() and time.time() - part.stat().st_mtime > _LEFTOVER_AGE_S:
                    part.unlink()

    @contextmanager
    def _reading(self, agency_id: str, sha256: str) -> Iterator[BinaryIO]:
        with self.open_stream(agency_id, sha256) as stream, self._answering(agency_id, sha256):
            yield stream

    @contextmanager
    def _answering(self, agency_id: str = "", sha256: str = "") -> Iterator[None]:
        """Turn what file systems raise into the product's faults; with a hash, absence is `FileMissing`."""
        try:
            yield
        except (FileNotFoundError, IsADirectoryError) as fault:
            if agency_id:
                raise _missing(sha256) from fault
            raise self._unavailable(_reason(fault)) from fault
        except (OSError, ImportError) as fault:
            raise self._unavailable(_reason(fault)) from fault
        except Exception as fault:
            # S3 clients raise types of their own; they are loaded only when S3 is used, so they are told by module.
            if type(fault).__module__.partition(".")[0] in {"botocore", "aiobotocore", "aiohttp", "s3fs"}:
                raise self._unavailable(_reason(fault)) from fault
            raise

    def _unavailable(self, reason: str) -> StoreUnavailable:
        if self._local_root is not None:
            remedy = f"make {self._local_root} a folder this user may write, with free space, or set STORAGE_URL"
        else:
            remedy = "check STORAGE_URL, its credentials and its endpoint"
        return StoreUnavailable(f"the file store did not work: {reason}", field="STORAGE_URL", remedy=remedy)


def _key(agency_id: str, sha256: str) -> str:
    agency = _checked(_AGENCY, agency_id, "agency")
    name = _checked(_SHA256, sha256, "file")
    return f"{agency}/{name[:2]}/{name}"


def _checked(shape: re.Pattern[str], text: str, kind: str) -> str:
    """`text` if it has the shape; nothing else ever becomes part of a path."""
    if not shape.fullmatch(text):
        raise InvalidInput(f"{text[:80]!r} does not name any {kind}", field=kind)
    return text


def _missing(sha256: str) -> FileMissing:
    return FileMissing(
        f"the file {sha256[:12]}… is not in the store", remedy="restore it from a backup or upload it again"
    )


def _damaged(sha256: str) -> FileDamaged:
    return FileDamaged(
        f"the stored file {sha256[:12]}… is damaged: its bytes changed since it was stored",
        remedy="restore it from a backup or upload it again",
    )


def _reason(fault: Exception) -> str:
    if isinstance(fault, OSError) and fault.strerror:
        return f"{fault.strerror} ({fault.filename})" if fault.filename else fault.strerror
    return f"{type(fault).__name__}: {fault}"


def _last(address: str) -> str:
    return PurePosixPath(address).name


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(_PIECE_BYTES):
            yield piece


def _hashed(pieces: Iterator[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


def _write_through(path: Path, pieces: Iterator[bytes]) -> None:
    """Write and wait until the disk has it: a rename of unflushed data can leave an empty file after a power cut."""
    with path.open("xb") as target:
        for piece in pieces:
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
