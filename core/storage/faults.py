"""What can go wrong with stored files, told to people."""

from core.errors import NotFound, Unavailable


class FileMissing(NotFound):
    """No file of that hash is stored for this agency."""


class FileDamaged(Unavailable):
    """The stored bytes are not the ones that were put there."""


class StoreUnavailable(Unavailable):
    """The folder or bucket does not answer, is full, or may not be written."""


def missing(sha256: str) -> FileMissing:
    """The fault for a file that is not in the store."""
    return FileMissing(
        f"the file {sha256[:12]}… is not in the store", remedy="restore it from a backup or upload it again"
    )


def damaged(sha256: str) -> FileDamaged:
    """The fault for a file whose bytes no longer have its hash."""
    return FileDamaged(
        f"the stored file {sha256[:12]}… is damaged: its bytes changed since it was stored",
        remedy="restore it from a backup or upload it again",
    )
