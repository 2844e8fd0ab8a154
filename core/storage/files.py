"""The files of an agency: bytes in the store, one row for each content, and a count of the rows that use it.

The count and the bytes agree because both ends take the same lock, content by content: `keep` counts, then makes sure
that the bytes are there; bytes are removed only after a commit, and only if no row uses them. A bucket that gave no
answer to a removal may still carry it out, so a row with no use stays behind as a warning, and for `DOUBT` nobody keeps
those bytes.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import delete, event, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from core import clock, db, ids, storage
from core.db import Scope, Work
from core.errors import Unavailable
from core.storage.faults import FileMissing, StoreUnavailable
from core.storage.models import StoredFile

log = logging.getLogger(__name__)

# Longer than any server keeps a request that nobody waits for any more.
DOUBT = timedelta(minutes=2)


@dataclass(frozen=True)
class StoredFileView:
    """What a file is, without its bytes."""

    sha256: str
    media_type: str
    size_bytes: int


def keep(work: Work, data: bytes, media_type: str) -> str:
    """Store `data` for the work's agency, count one more use, and give the SHA-256.

    The same bytes twice are one file with two uses. If the transaction is rolled back, bytes nobody else uses go again.
    Call it early in the unit of work: the bytes are written before the database's lock is taken.
    """
    agency_id = work.agency_id
    sha256 = storage.current().put(data, agency_id=agency_id)
    is_first = _count_use(work, sha256, media_type, len(data)) == 1
    if is_first and not storage.current().exists(agency_id, sha256):  # somebody released the last use in between
        storage.current().put(data, agency_id=agency_id)
    return sha256


def keep_file(work: Work, path: Path, media_type: str) -> str:
    """As `keep`, for a file on disk that is never read whole into memory; `path` is left alone."""
    agency_id = work.agency_id
    sha256 = storage.current().put_file(path, agency_id=agency_id)
    is_first = _count_use(work, sha256, media_type, path.stat().st_size) == 1
    if is_first and not storage.current().exists(agency_id, sha256):
        storage.current().put_file(path, agency_id=agency_id)
    return sha256


def release(work: Work, sha256: str) -> None:
    """Count one use less; when none is left the row goes now and the bytes after the commit.

    Raises:
        FileMissing: The agency has no such file.
    """
    agency_id = work.agency_id
    _lock(work, agency_id, sha256)
    mine = (StoredFile.agency_id == agency_id, StoredFile.sha256 == sha256)
    left = work.execute(
        update(StoredFile)
        .where(*mine, StoredFile.uses > 0)
        .values(uses=StoredFile.uses - 1)
        .returning(StoredFile.uses)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if left is None:
        raise FileMissing(f"the file {sha256[:12]}… is not this agency's")
    if left <= 0:
        work.execute(delete(StoredFile).where(*mine), execution_options={"synchronize_session": False})
        work.when_committed(lambda: _tidy(agency_id, sha256))


def read(scope: Scope, sha256: str) -> bytes:
    """The bytes of a file of the scope's agency, checked against their hash.

    Raises:
        FileMissing: The agency has no such file.
        FileDamaged: The stored bytes have another hash.
    """
    _require(scope, sha256)
    return storage.current().get(scope.agency_id, sha256)


def open_stream(scope: Scope, sha256: str) -> BinaryIO:
    """An open stream of a file of the scope's agency; the caller closes it.

    A damaged file ends in `FileDamaged` in place of its last piece.

    Raises:
        FileMissing: The agency has no such file.
    """
    _require(scope, sha256)
    return storage.current().open_stream(scope.agency_id, sha256)


def describe(scope: Scope, sha256: str) -> StoredFileView | None:
    """What a file of the scope's agency is; None when the agency has none of that hash, whoever else may."""
    with db.read(scope) as work:
        row = work.execute(
            select(StoredFile.media_type, StoredFile.size_bytes).where(
                StoredFile.agency_id == scope.agency_id, StoredFile.sha256 == sha256, StoredFile.uses > 0
            )
        ).one_or_none()
    return StoredFileView(sha256, row.media_type, row.size_bytes) if row is not None else None


def remove_unused(agency_id: str, sha256: str) -> bool:
    """Remove the bytes unless a row uses them, and say whether they were removed.

    Safe at any time beside any number of processes: it holds the lock, so no `keep` can be between its two halves.

    Raises:
        StoreUnavailable: The store did not do it or did not answer; the doubt is noted in the table.
    """
    with db.unscoped("bytes without a row are nobody's") as work:
        _lock(work, agency_id, sha256)
        mine = (StoredFile.agency_id == agency_id, StoredFile.sha256 == sha256)
        if work.execute(select(StoredFile.uses).where(*mine, StoredFile.uses > 0)).first():
            return False
        doubt: StoreUnavailable | None = None
        work.execute(delete(StoredFile).where(*mine), execution_options={"synchronize_session": False})
        try:
            storage.current().delete(agency_id, sha256)
        except StoreUnavailable as fault:
            doubt = fault
            _note_doubt(work, agency_id, sha256)
    if doubt:
        raise doubt
    return True


def _require(scope: Scope, sha256: str) -> None:
    if describe(scope, sha256) is None:
        raise FileMissing(f"the file {sha256[:12]}… is not this agency's")


def _count_use(work: Work, sha256: str, media_type: str, size_bytes: int) -> int:
    """Insert the row or add one to its uses, in one statement, so two uploads of the same bytes never collide."""
    agency_id = work.agency_id
    _lock(work, agency_id, sha256)
    _refuse_doubtful(work, agency_id, sha256)
    insert = _insert(work).values(**_row(agency_id, sha256, media_type, size_bytes, uses=1))
    uses: int = work.execute(
        insert.on_conflict_do_update(
            index_elements=["agency_id", "sha256"],
            set_={"uses": StoredFile.uses + 1, "updated_at": clock.now()},
        ).returning(StoredFile.uses),
        execution_options={"populate_existing": True},
    ).scalar_one()
    event.listen(work, "after_rollback", lambda _work: _tidy(agency_id, sha256), once=True)
    return uses


def _refuse_doubtful(work: Work, agency_id: str, sha256: str) -> None:
    """Keep nothing that a removal without an answer may still take away; forget such a doubt when it is old."""
    doubtful = (StoredFile.agency_id == agency_id, StoredFile.sha256 == sha256, StoredFile.uses <= 0)
    noted_at = work.execute(select(StoredFile.updated_at).where(*doubtful)).scalar_one_or_none()
    if noted_at is None:
        return
    if clock.now() - noted_at < DOUBT:
        raise StoreUnavailable(
            f"the file {sha256[:12]}… was being removed when the file store stopped answering",
            remedy=f"try again in {DOUBT.seconds // 60} minutes",
        )
    work.execute(delete(StoredFile).where(*doubtful), execution_options={"synchronize_session": False})


def _note_doubt(work: Work, agency_id: str, sha256: str) -> None:
    if work.execute(text("SELECT 1 FROM agencies WHERE id = :id"), {"id": agency_id}).first():
        work.execute(_insert(work).values(**_row(agency_id, sha256, "application/octet-stream", 0, uses=0)))


def _row(agency_id: str, sha256: str, media_type: str, size_bytes: int, *, uses: int) -> dict[str, Any]:
    now = clock.now()
    return {
        "id": ids.new_id(),
        "agency_id": agency_id,
        "sha256": sha256,
        "media_type": media_type,
        "size_bytes": size_bytes,
        "uses": uses,
        "created_at": now,
        "updated_at": now,
    }


def _insert(work: Work) -> Any:
    return (sqlite if _is_sqlite(work) else postgresql).insert(StoredFile)


def _tidy(agency_id: str, sha256: str) -> None:
    """Remove unused bytes after a transaction; its outcome stands, whatever happens here."""
    try:
        remove_unused(agency_id, sha256)
    except Unavailable as fault:
        log.warning("unused bytes of %s stay for now: %s", sha256[:12], fault)


def _lock(work: Work, agency_id: str, sha256: str) -> None:
    """One transaction at a time for this content; SQLite's immediate transactions already are."""
    if _is_sqlite(work):
        work.connection()
        return
    key = int.from_bytes(hashlib.sha256(f"{agency_id}/{sha256}".encode()).digest()[:8], "big", signed=True)
    work.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _is_sqlite(work: Work) -> bool:
    return work.get_bind().dialect.name == "sqlite"
