"""A folder on a disk as the place of stored files: whole files under final names, or none."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from core.storage.faults import StoreUnavailable

INCOMING = ".incoming"
_PIECE_BYTES = 1 << 20


class Folder:
    """Keys are paths below one root. Nothing is read or created before the first use.

    A file is written beside the tree, flushed to the disk and renamed. fsspec's own local files are not used here because they
    do neither: a power cut could leave an empty file under a final name.
    """

    is_remote = False

    def __init__(self, root: Path) -> None:
        self.root = root
        self._was_there = False

    def size(self, key: str) -> int | None:
        """Length in bytes of the file, or None when there is none."""
        with self._answering():
            try:
                path = self.root / key
                return path.stat().st_size if path.is_file() else None
            except FileNotFoundError:
                return None

    def require(self) -> None:
        """Refuse to go on when a folder that was there has gone: an absent file would mean nothing then."""
        if self._was_there and not self.root.is_dir():
            raise self._gone()

    def write(self, key: str, pieces: Iterator[bytes], size_bytes: int) -> None:
        """Put the pieces under `key` at once; whatever fails on the way leaves nothing there."""
        with self._answering(), self._incoming() as part:
            _write_through(part, pieces)
            final = self.root / key
            self._make_folders(final.parent)
            part.replace(final)
            _flush_folder(final.parent)

    def pieces(self, key: str) -> Iterator[bytes]:
        """The content in pieces.

        Raises:
            FileNotFoundError: There is no such file.
        """
        with self._answering():
            try:
                source = (self.root / key).open("rb")
            except (FileNotFoundError, IsADirectoryError) as fault:
                if not self.root.is_dir():
                    raise self._gone() from fault
                raise FileNotFoundError(key) from fault
        with source, self._answering():
            while piece := source.read(_PIECE_BYTES):
                yield piece

    def delete(self, key: str) -> None:
        """Remove the file; one that is not there is already removed."""
        with self._answering():
            (self.root / key).unlink(missing_ok=True)

    def entries(self, folder: str) -> Iterator[tuple[str, int, datetime]]:
        """Key, length and time of last change of every file two levels below `folder`, in order of key."""
        self.require()
        with self._answering():
            for shelf in _folders(self.root / folder):
                for name in _names(self.root / folder / shelf):
                    path = self.root / folder / shelf / name
                    with suppress(FileNotFoundError):  # removed since it was listed
                        facts = path.stat()
                        if path.is_file():
                            changed_at = datetime.fromtimestamp(facts.st_mtime, UTC)
                            yield f"{folder}/{shelf}/{name}", facts.st_size, changed_at

    def folders(self) -> list[str]:
        """Names of the folders directly below the root, sorted."""
        self.require()
        with self._answering():
            return _folders(self.root)

    def clear_unfinished(self, before: datetime) -> int:
        """Remove what crashed writers left before that moment, and say how many."""
        removed = 0
        with self._answering():
            for name in _names(self.root / INCOMING):
                part = self.root / INCOMING / name
                with suppress(FileNotFoundError):
                    if part.is_file() and part.stat().st_mtime < before.timestamp():
                        part.unlink()
                        removed += 1
        return removed

    def probe(self) -> None:
        """Write, read back and remove a small file."""
        content = secrets.token_bytes(32)
        with self._answering(), self._incoming() as part:
            _write_through(part, iter([content]))
            if part.read_bytes() != content:
                raise self._unavailable("gave back other bytes than were written")

    @contextmanager
    def _incoming(self) -> Iterator[Path]:
        """A fresh name on the same disk, so that the rename is one step; removed if it is still there."""
        self._make_root()
        (self.root / INCOMING).mkdir(exist_ok=True)
        part = self.root / INCOMING / f"{secrets.token_hex(16)}.part"
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)

    def _make_root(self) -> None:
        """The root is made once: one that was there and has gone is a disk that went, not a place to start anew."""
        self.require()
        if not self._was_there:
            self.root.mkdir(parents=True, exist_ok=True)
            self._was_there = True

    def _make_folders(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        _flush_folder(folder.parent)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Turn what the system says into the product's fault; an absent file stays `FileNotFoundError`."""
        try:
            yield
        except FileNotFoundError as fault:
            if fault.errno is None:
                raise
            raise (self._unavailable(_reason(fault)) if self.root.is_dir() else self._gone()) from fault
        except OSError as fault:
            raise self._unavailable(_reason(fault)) from fault

    def _gone(self) -> StoreUnavailable:
        return StoreUnavailable(
            f"the file store did not work: the folder {self.root} is not there",
            field="STORAGE_URL",
            remedy="bring its disk back, or restore the folder from a backup, then start the app again",
        )

    def _unavailable(self, reason: str) -> StoreUnavailable:
        return StoreUnavailable(
            f"the file store did not work: {reason}",
            field="STORAGE_URL",
            remedy=f"make {self.root} a folder this user may write, with free space, or set STORAGE_URL",
        )


def _names(folder: Path) -> list[str]:
    """Everything in a folder; one that was never made holds nothing."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries)
    return []


def _folders(folder: Path) -> list[str]:
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if entry.is_dir())
    return []


def _reason(fault: OSError) -> str:
    if fault.strerror:
        return f"{fault.strerror} ({fault.filename})" if fault.filename else fault.strerror
    return f"{type(fault).__name__}: {fault}"


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
