"""The files of an agency: bytes in the store, one row for each content, and a count of the rows that use it.

The count and the bytes agree because both ends take the same lock, content by content: `keep` counts, then makes sure
that the bytes are there; bytes are removed only after a commit, and only if no row uses them. A bucket that gave no
answer to a removal may still carry it out, so a row with no use stays behind as a warning, and for `DOUBT` nobody keeps
those bytes.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
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
# A picture and its thumbnail; drawing the next ones takes far longer than writing these.
_AHEAD = 2


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
    return keep_all(work, [(data, media_type)])[0]


class Ahead:
    """Bytes on their way to the store, written while their maker is at the next ones; `keep_all` takes them from here."""

    def __init__(self, agency_id: str, pool: Executor) -> None:
        self._agency_id = agency_id
        self._pool = pool
        # By identity: hashing is a good part of what is done elsewhere meanwhile. The bytes are held, so none is reused.
        self._begun: dict[int, tuple[bytes, Future[str]]] = {}

    def put(self, data: bytes) -> None:
        """Begin to store `data`; a fault is told by `put_all`."""
        if id(data) not in self._begun:
            store = storage.current()
            self._begun[id(data)] = data, self._pool.submit(store.put, data, agency_id=self._agency_id)

    def put_all(self, contents: Sequence[bytes]) -> list[str]:
        """See to it that all of them are stored, and give their hashes in the same order.

        Raises:
            StoreUnavailable: The first fault of any.
        """
        for data in contents:
            self.put(data)
        return [self._begun[id(data)][1].result() for data in contents]

    def stored(self) -> list[str]:
        """The hashes of what was stored, once all that was begun has come to its end."""
        wait([future for _, future in self._begun.values()])
        return [future.result() for _, future in self._begun.values() if future.exception() is None]


@contextmanager
def ahead(scope: Scope) -> Iterator[Ahead]:
    """Store bytes of the scope's agency before the unit of work that keeps them; when it fails, they go again.

    A process that dies in between leaves bytes that no row names, as one does that dies inside `keep`; the sweep
    finds them.
    """
    with ThreadPoolExecutor(_AHEAD, thread_name_prefix="imprimatur-ahead") as pool:
        begun = Ahead(scope.agency_id, pool)
        try:
            yield begun
        except BaseException:
            _tidy(scope.agency_id, begun.stored())
            raise


def keep_all(work: Work, contents: Sequence[tuple[bytes, str]], begun: Ahead | None = None) -> list[str]:
    """As `keep`, for several files at once: all bytes are written before the lock is taken, and counted together.

    Args:
        contents: The bytes of each file and its media type.
        begun: Where some of them may be on their way already.

    Returns:
        The SHA-256 of each, in the same order.
    """
    agency_id = work.agency_id
    written = [data for data, _ in contents]
    kept = begun.put_all(written) if begun else storage.current().put_all(written, agency_id=agency_id)
    by_hash = dict(zip(kept, contents, strict=True))
    numbers = Counter(kept)
    uses = _count_uses(
        work, [_Use(sha256, by_hash[sha256][1], len(by_hash[sha256][0]), number) for sha256, number in numbers.items()]
    )
    for sha256, (data, _) in by_hash.items():
        # Somebody released the last use between the writing and the counting.
        if uses[sha256] == numbers[sha256] and not storage.current().exists(agency_id, sha256):
            storage.current().put(data, agency_id=agency_id)
    return kept


def keep_file(work: Work, path: Path, media_type: str) -> str:
    """As `keep`, for a file on disk that is never read whole into memory; `path` is left alone."""
    agency_id = work.agency_id
    sha256 = storage.current().put_file(path, agency_id=agency_id)
    uses = _count_uses(work, [_Use(sha256, media_type, path.stat().st_size, 1)])
    if uses[sha256] == 1 and not storage.current().exists(agency_id, sha256):
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
        work.when_committed(lambda: _tidy(agency_id, [sha256]))


def read(scope: Scope, sha256: str) -> bytes:
    """The bytes of a file of the scope's agency, checked against their hash.

    Raises:
        FileMissing: The agency has no such file.
        FileDamaged: The stored bytes have another hash.
    """
    _require(scope, sha256)
    return storage.current().get(scope.agency_id, sha256)


def read_named(scope: Scope, sha256: str) -> bytes:
    """As `read`, for a hash that stands in a row of the agency: that row is a use, so the table need not be asked.

    Whatever the hash, only the agency's own files are within reach.

    Raises:
        FileMissing: The agency has no such file.
        FileDamaged: The stored bytes have another hash.
    """
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


@dataclass(frozen=True)
class _Use:
    """One content and how many rows begin to use it."""

    sha256: str
    media_type: str
    size_bytes: int
    number: int


def _count_uses(work: Work, begun: Sequence[_Use]) -> dict[str, int]:
    """Insert each row or add to its uses, in one statement, so two uploads of the same bytes never collide.

    Returns:
        How many uses each content has now.
    """
    if not begun:
        return {}
    agency_id = work.agency_id
    hashes = sorted(use.sha256 for use in begun)
    _lock(work, agency_id, *hashes)
    counted = _counted(work, begun)
    if doubtful := [use for use in begun if use.sha256 not in counted]:
        _forget_doubts(work, [use.sha256 for use in doubtful])
        counted |= _counted(work, doubtful)
    event.listen(work, "after_rollback", lambda _work: _tidy(agency_id, hashes), once=True)
    return counted


def _counted(work: Work, begun: Sequence[_Use]) -> dict[str, int]:
    """Count those uses in one statement; contents that a removal without an answer left in doubt are left out."""
    rows = [_row(work.agency_id, use.sha256, use.media_type, use.size_bytes, uses=use.number) for use in begun]
    insert = _insert(work).values(rows)
    counted = work.execute(
        insert.on_conflict_do_update(
            index_elements=["agency_id", "sha256"],
            set_={"uses": StoredFile.uses + insert.excluded.uses, "updated_at": clock.now()},
            where=StoredFile.uses > 0,
        ).returning(StoredFile.sha256, StoredFile.uses),
        execution_options={"populate_existing": True},
    )
    return {row.sha256: row.uses for row in counted}


def _forget_doubts(work: Work, hashes: Sequence[str]) -> None:
    """Keep nothing that a removal without an answer may still take away; forget such a doubt when it is old."""
    doubtful = (StoredFile.agency_id == work.agency_id, StoredFile.sha256.in_(hashes), StoredFile.uses <= 0)
    for sha256, noted_at in work.execute(select(StoredFile.sha256, StoredFile.updated_at).where(*doubtful)).all():
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


def _tidy(agency_id: str, hashes: Sequence[str]) -> None:
    """Remove unused bytes after a transaction; its outcome stands, whatever happens here."""
    for sha256 in hashes:
        try:
            remove_unused(agency_id, sha256)
        except Unavailable as fault:
            log.warning("unused bytes of %s stay for now: %s", sha256[:12], fault)


def _lock(work: Work, agency_id: str, *hashes: str) -> None:
    """One transaction at a time for these contents, in their order; SQLite's immediate transactions already are."""
    if _is_sqlite(work):
        work.connection()
        return
    keys = [
        int.from_bytes(hashlib.sha256(f"{agency_id}/{sha256}".encode()).digest()[:8], "big", signed=True)
        for sha256 in hashes
    ]
    work.execute(
        text(
            "SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) WITH ORDINALITY AS k(key, place) ORDER BY place"
        ),
        {"keys": keys},
    )


def _is_sqlite(work: Work) -> bool:
    return work.get_bind().dialect.name == "sqlite"
