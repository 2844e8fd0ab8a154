"""Where a package is put together: a folder of its own on the data disk, its pictures drawn again there where need be."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from core import settings, storage
from core.db import Scope
from core.exports import converting, package
from core.exports.rules import PackageContent, PackedAd

OnProgress = Callable[[int, int], None]


def packed(
    scope: Scope, content: PackageContent, room: Path, on_progress: OnProgress
) -> tuple[Path, tuple[PackedAd, ...]]:
    """The package's file in `room`, and its ads as they are in it.

    Drawing is what takes time: where there is any, it is what the progress tells.
    """
    draws = any(converting.needs_drawing(ad, content.image_format) for ad in content.ads)
    delivered = converting.convert(scope, content, room, on_progress if draws else _quiet)
    target = room / "package.zip"
    package.write_package(target, delivered, opener(scope, room), _quiet if draws else on_progress)
    return target, delivered.ads


def _quiet(done: int, total: int) -> None:
    """Tell nothing."""


def opener(scope: Scope, room: Path | None = None) -> package.OpenFile:
    """Opens a picture by its hash: one that was written in `room` for this package, or a stored one."""
    store = storage.current()

    def opened(sha256: str) -> BinaryIO:
        own = room / sha256 if room else None
        return own.open("rb") if own and own.exists() else store.open_stream(scope.agency_id, sha256)

    return opened


@contextmanager
def room_for(export_id: str) -> Iterator[Path]:
    """A new folder on the data disk, gone afterwards whatever happens."""
    room = _bench() / f"{export_id}-{secrets.token_hex(4)}"
    room.mkdir(parents=True)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def clear(before: datetime) -> int:
    """Remove what processes that were killed left on the disk before a moment; gives how many folders."""
    removed = 0
    for room in _bench().glob("*"):
        with suppress(FileNotFoundError):  # another process was quicker
            if room.stat().st_mtime < before.timestamp():
                shutil.rmtree(room)
                removed += 1
    return removed


def _bench() -> Path:
    return settings.current().data_dir / "packing"
