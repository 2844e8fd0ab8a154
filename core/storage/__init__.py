"""Files of agencies by content hash, in a local folder or on S3: the bytes the rows speak of."""

import os
from functools import lru_cache

from core import settings
from core.storage.faults import FileDamaged, FileMissing, StoreUnavailable
from core.storage.store import FileEntry, Store

__all__ = ["FileDamaged", "FileEntry", "FileMissing", "Store", "StoreUnavailable", "current"]


def current() -> Store:
    """The installation's store, at `STORAGE_URL`."""
    now = settings.current()
    return _store_at(now.storage_url, now.storage_timeout_s, os.getpid())


@lru_cache(maxsize=4)
def _store_at(url: str, timeout_s: int, _process_id: int) -> Store:
    """One store for each process: a connection to a bucket does not survive a fork."""
    return Store.from_url(url, timeout_s=timeout_s)
