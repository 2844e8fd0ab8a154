"""Photos in a ZIP, read one at a time from memory: nothing is ever unpacked to a disk.

A ZIP may name paths outside its folder, claim sizes it does not have, or hold a hundred thousand entries. What is not a
plain file with a plain path is not there; what unpacks beyond the limit is refused for that photo alone.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from core.errors import InvalidInput
from core.phrases import fold

BYTES_MAX: Final = 200 << 20
ENTRIES_MAX: Final = 5_000
PHOTO_BYTES_MAX: Final = 50 << 20
# Photos are packed hardly smaller than they are: a ZIP that unpacks to five times its limit is made to hurt.
UNPACKED_BYTES_MAX: Final = 1 << 30
_DIRECTORY_BYTES_MAX: Final = 4 << 20
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_END_64: Final = b"PK\x06\x06"
_LOCATOR_64: Final = b"PK\x06\x07"
_LOCATOR_64_BYTES: Final = 20
_END_64_BYTES: Final = 56
_COMMENT_MAX: Final = 65_535
_PLAIN: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_FIELD: Final = "photos"
# What the library raises for an entry that is not as it says; the last for one that says it begins beyond any file.
_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, OSError, OverflowError,
)  # fmt: skip


class Archive:
    """The photos of a ZIP by their paths; `find` takes a path as people write it, `read` gives a photo's bytes."""

    def __init__(self, data: bytes) -> None:
        """Look at what is in it, without unpacking.

        Raises:
            InvalidInput: At `photos`: it is no ZIP, is damaged, locked, holds too much, or unpacks to too much.
        """
        _refuse_large(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError) as error:
            raise _damaged() from error
        self._entries = {entry.filename: entry for entry in self._zip.infolist() if _is_photo(entry)}
        if not self._entries:
            _refuse_closed(self._zip.infolist())
        if sum(entry.file_size for entry in self._entries.values()) > UNPACKED_BYTES_MAX:
            raise InvalidInput(
                f"the photos unpack to more than {UNPACKED_BYTES_MAX >> 30} GB", field=_FIELD, remedy="split the ZIP"
            )
        self._by_path, self._by_name = self._found_by()

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of what can be used, in the order of the file."""
        return tuple(self._entries)

    def find(self, path: str) -> tuple[str, ...]:
        """The entries a path means: the one of that path, else all of that name in any folder, with or without suffix."""
        wanted = _key(path)
        return self._by_path.get(wanted) or self._by_name.get(wanted.rpartition("/")[2] if "/" not in path else "", ())

    def read(self, name: str) -> bytes:
        """The bytes of one entry.

        Raises:
            InvalidInput: At `photo`: it is larger than a photo may be, or damaged.
        """
        entry = self._entries[name]
        if entry.file_size > PHOTO_BYTES_MAX:
            raise InvalidInput(
                f"“{name[-60:]}” unpacks to more than {PHOTO_BYTES_MAX >> 20} MB",
                field="photo",
                remedy="save the photo as JPEG or make it smaller",
            )
        try:
            # Asked for everything, the reader would unpack up to 2 GB before it looks at the declared size; asked for one
            # byte more than that, it unpacks no further, and still checks the sum at the end.
            with self._zip.open(entry) as packed:
                return packed.read(entry.file_size + 1)
        except _FAULTS as error:
            raise InvalidInput(
                f"“{name[-60:]}” is damaged in the ZIP", field="photo", remedy="make the ZIP anew"
            ) from error

    def _found_by(self) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
        paths: dict[str, tuple[str, ...]] = {}
        names: dict[str, tuple[str, ...]] = {}
        for name in self._entries:
            key = _key(name)
            paths[key] = (*paths.get(key, ()), name)
            last = PurePosixPath(key)
            for alias in dict.fromkeys((last.name, last.stem)):
                names[alias] = (*names.get(alias, ()), name)
        return paths, names


def _refuse_large(data: bytes) -> None:
    """Read the closing record by hand: the library would list a hundred thousand entries before anybody could count them."""
    if len(data) > BYTES_MAX:
        raise InvalidInput(
            f"the ZIP has {len(data) >> 20} MB; the limit is {BYTES_MAX >> 20} MB", field=_FIELD, remedy="split it"
        )
    at = data.rfind(_END, max(0, len(data) - _END_BYTES - _COMMENT_MAX))
    if at < 0 or len(data) < at + _END_BYTES:
        raise InvalidInput("this is no ZIP", field=_FIELD, remedy="choose the ZIP that holds the photos")
    entries, directory_bytes = _directory(data, at)
    if entries > ENTRIES_MAX or directory_bytes > _DIRECTORY_BYTES_MAX:
        raise InvalidInput(
            f"the ZIP holds more than {ENTRIES_MAX:,} files", field=_FIELD, remedy="keep only the photos of the table"
        )


def _directory(data: bytes, at: int) -> tuple[int, int]:
    """How many entries the directory has and how long it is, by the closing record at a place; where a record of the large
    form stands before it, the library believes that one.
    """
    entries, size_bytes = struct.unpack("<HI", data[at + 10 : at + 16])
    locator = at - _LOCATOR_64_BYTES
    if locator < 0 or not data.startswith(_LOCATOR_64, locator):
        return entries, size_bytes
    large = locator - _END_64_BYTES
    if large < 0 or not data.startswith(_END_64, large):
        raise _damaged()
    entries_64, size_bytes_64 = struct.unpack("<QQ", data[large + 32 : large + 48])
    return max(entries, entries_64), max(size_bytes, size_bytes_64)


def _is_photo(entry: zipfile.ZipInfo) -> bool:
    """A plain, readable file whose path stays inside; macOS's shadow files and hidden ones are left out."""
    path = entry.filename
    parts = PurePosixPath(path).parts
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return (
        bool(parts)
        and not entry.is_dir()
        and kind in {0, stat.S_IFREG}
        and not entry.flag_bits & 1
        and entry.compress_type in _PLAIN
        and not path.startswith("/")
        and "\\" not in path
        and ":" not in parts[0]
        and not any(part == ".." or part.startswith(".") for part in parts)
        and parts[0] != "__MACOSX"
        and path.isprintable()
    )


def _refuse_closed(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Say why nothing of a ZIP can be read, where that is so: its photos are in it, whatever the rows would be told."""
    files = [entry for entry in entries if not entry.is_dir()]
    if any(entry.flag_bits & 1 for entry in files):
        raise InvalidInput("the ZIP is protected by a password", field=_FIELD, remedy="make it anew without one")
    if any(entry.compress_type not in _PLAIN for entry in files):
        raise InvalidInput(
            "the ZIP is packed in a way that cannot be read here",
            field=_FIELD,
            remedy="make it anew with the usual compression (Deflate)",
        )


def _key(path: str) -> str:
    """A path as it is compared: whatever the case, accents' form and kind of slash, without `./` before it."""
    return fold(path.replace("\\", "/")).removeprefix("./").strip("/")


def _damaged() -> InvalidInput:
    return InvalidInput("the ZIP is damaged and cannot be read", field=_FIELD, remedy="make it anew")
