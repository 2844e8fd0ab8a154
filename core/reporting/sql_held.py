"""Large tables of the guarded child: their Parquet files held in memory as they are, and read when a question needs them.

Loading every column of millions of rows would take longer than most questions and more memory than one may have. DuckDB
reads the held files through a filesystem of its own that knows nothing but these files, so the process needs no open file.
"""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from fsspec.spec import AbstractFileSystem

SCHEME: Final = "held"
_NO_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


class HeldFiles(AbstractFileSystem):  # type: ignore[misc] # fsspec is not typed
    """Named bytes that can be read, as DuckDB asks a filesystem for them."""

    protocol = SCHEME
    cachable = False

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[str, bytes] = {}

    def hold(self, files: dict[str, bytes]) -> "HeldFiles":
        """Hold these files; not an argument of the class, since fsspec spells out all of them to find its instances."""
        self._files = files
        return self

    def _open(self, path: str, mode: str = "rb", **_more: Any) -> io.BytesIO:
        if mode != "rb":
            raise PermissionError(path)
        return io.BytesIO(self._bytes(path))

    def info(self, path: str, **_more: Any) -> dict[str, Any]:
        return {"name": self._strip_protocol(path), "size": len(self._bytes(path)), "type": "file"}

    def exists(self, path: str, **_more: Any) -> bool:
        return self._strip_protocol(path) in self._files

    def glob(self, path: str, **_more: Any) -> list[str]:
        return [self._strip_protocol(path)] if self.exists(path) else []

    def modified(self, _path: str) -> datetime:
        return _NO_DAY

    def _bytes(self, path: str) -> bytes:
        try:
            return self._files[self._strip_protocol(path)]
        except KeyError:
            raise FileNotFoundError(path) from None


def names(table: str, files: list[str]) -> list[str]:
    """What a table's files are called in memory: folders that name a part (`month=2026-01`) stay, the rest is a number."""
    called = []
    for number, file in enumerate(files):
        parts = [part for part in Path(file).parts if "=" in part]
        called.append("/".join([table, *parts, f"{number}.parquet"]))
    return called


def address(name: str) -> str:
    """The address that a statement reads a held file at."""
    return f"{SCHEME}://{name}"
