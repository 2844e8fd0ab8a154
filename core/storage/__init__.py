"""Files of agencies by content hash, in a local folder or on S3: the bytes the rows speak of."""

from functools import lru_cache

from core import settings
from core.storage.store import FileDamaged, FileEntry, FileMissing, Store, StoreUnavailable

__all__ = ["FileDamaged", "FileEntry", "FileMissing", "Store", "StoreUnavailable", "current"]


def current() -> Store:
    """The installation's store, at `STORAGE_URL`."""
    return _store_at(settings.current().storage_url)


@lru_cache(maxsize=4)
def _store_at(url: str) -> Store:
    return Store.from_url(url)
