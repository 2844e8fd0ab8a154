"""Compare the file store with the tables: remove what nothing refers to, and say what is missing.

What counts as referred to: a row of the files table, and, in case a count was ever wrong, every hash that any other row
of an agency holds. Files younger than the grace period stay, because their rows may not be committed yet. Each removal
asks the tables once more under the lock that `files.keep` takes, so the sweep may run at any time beside the app and its
workers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Table, select

from core import clock, db, schema, storage
from core.accounts.models import Agency
from core.db import Work
from core.errors import Refused
from core.storage import FileEntry, FileMissing, files
from core.storage.models import StoredFile

GRACE = timedelta(hours=24)
# So many removals, and more than what stays, is how a store looks beside a database that is not its own.
_SUSPICIOUS = 100


@dataclass(frozen=True)
class LostFile:
    """A file that a row refers to and that is not there, or not in its length."""

    agency_id: str
    sha256: str
    expected_bytes: int
    found_bytes: int | None


@dataclass(frozen=True)
class SweepReport:
    """What a sweep found and did.

    Attributes:
        is_dry_run: Nothing was removed; `removed` and `unfinished` tell what would have been.
        referenced: Files that rows refer to and that are there in their length.
        removed: Files that nothing referred to, gone now.
        removed_bytes: Their length together.
        young: Files that nothing refers to yet, younger than the grace period.
        unfinished: Writes begun more than a day ago and never finished, cleared away. A dry run does not count them.
        uncounted: Files that a row refers to without being counted; they stay.
        unknown_agencies: Folders of agencies that this database does not know; nothing in them was touched.
        missing: Files that are referred to and are not there. Restore them from a backup.
        damaged: Files that are referred to and have another length than they should; their bytes are not read.
    """

    is_dry_run: bool
    referenced: int
    removed: int
    removed_bytes: int
    young: int
    unfinished: int
    uncounted: int
    unknown_agencies: tuple[str, ...]
    missing: tuple[LostFile, ...]
    damaged: tuple[LostFile, ...]


@dataclass
class _Look:
    """What one look at an agency found."""

    referenced: int = 0
    young: int = 0
    uncounted: int = 0
    unused: list[tuple[str, FileEntry]] = field(default_factory=list)
    doubtful: list[tuple[str, str]] = field(default_factory=list)
    lost: list[LostFile] = field(default_factory=list)


def sweep(*, is_dry_run: bool = False, grace: timedelta = GRACE, is_forced: bool = False) -> SweepReport:
    """Remove stored files that nothing refers to and that are older than `grace`; report what is missing.

    Args:
        is_dry_run: Only look.
        grace: How old an unreferenced file must be.
        is_forced: Remove even when most of the store would go.

    Raises:
        Refused: Most of the store would go: the database and the store do not seem to belong together.
        StoreUnavailable: The store does not answer; what was removed until then is gone, the rest stays.
    """
    before = clock.now() - grace
    stored = set(storage.current().agencies())
    known = _agencies()
    look = _Look()
    for agency_id in sorted(known):
        _look_at(agency_id, before, look)
    if not is_dry_run:
        _refuse_suspicious(look, is_forced)
    # A long upload may be at it for hours, so here the grace period is never shorter than a day.
    unfinished = 0 if is_dry_run else storage.current().clear_unfinished(min(before, clock.now() - GRACE))
    removed = look.unused if is_dry_run else _remove(look)
    return SweepReport(
        is_dry_run=is_dry_run,
        referenced=look.referenced,
        removed=len(removed),
        removed_bytes=sum(entry.size_bytes for _, entry in removed),
        young=look.young,
        unfinished=unfinished,
        uncounted=look.uncounted,
        unknown_agencies=tuple(sorted(stored - known)),
        missing=tuple(lost for lost in look.lost if lost.found_bytes is None),
        damaged=tuple(lost for lost in look.lost if lost.found_bytes is not None),
    )


def _agencies() -> set[str]:
    with db.unscoped("the sweep compares every agency's files", writing=False) as work:
        return set(work.scalars(select(Agency.id)))


def _look_at(agency_id: str, before: datetime, look: _Look) -> None:
    """The store is listed first: a file kept meanwhile is then in the tables and not in the list, and is looked up."""
    listed = {entry.sha256: entry for entry in storage.current().iterate(agency_id)}
    with db.unscoped("the sweep compares every agency's files", writing=False) as work:
        counted = _counted(work, agency_id)
        mentioned = _mentioned(work, agency_id)
        look.doubtful += [(agency_id, sha256) for sha256 in _doubtful(work, agency_id, before)]
        # Read again, because a file kept between the two reads is mentioned and was not counted yet.
        uncounted = (mentioned & listed.keys()) - counted.keys() - _counted(work, agency_id).keys()
    look.uncounted += len(uncounted)
    for sha256, entry in listed.items():
        if sha256 in counted:
            look.referenced += entry.size_bytes == counted[sha256]
        elif sha256 not in mentioned:
            if entry.changed_at < before:
                look.unused.append((agency_id, entry))
            else:
                look.young += 1
    suspects = {sha for sha, size in counted.items() if sha not in listed or listed[sha].size_bytes != size}
    look.lost += _lost(agency_id, suspects)


def _counted(work: Work, agency_id: str) -> dict[str, int]:
    rows = work.execute(
        select(StoredFile.sha256, StoredFile.size_bytes).where(StoredFile.agency_id == agency_id, StoredFile.uses > 0)
    )
    return {row.sha256: row.size_bytes for row in rows}


def _doubtful(work: Work, agency_id: str, before: datetime) -> Sequence[str]:
    return work.scalars(
        select(StoredFile.sha256).where(
            StoredFile.agency_id == agency_id, StoredFile.uses <= 0, StoredFile.updated_at < before
        )
    ).all()


def _mentioned(work: Work, agency_id: str) -> set[str]:
    """Every hash in any row of the agency outside the files table, whatever it is the hash of."""
    found: set[str] = set()
    for table in _tables_with_hashes():
        for column in (column for column in table.c if column.name.endswith("_sha256")):
            found.update(
                work.scalars(select(column).where(table.c.agency_id == agency_id, column.is_not(None)).distinct())
            )
    return found


def _tables_with_hashes() -> list[Table]:
    return [
        table
        for table in schema.METADATA.sorted_tables
        if "agency_id" in table.c and any(column.name.endswith("_sha256") for column in table.c)
    ]


def _lost(agency_id: str, suspects: set[str]) -> list[LostFile]:
    """Of the files that seemed lost those that are: neither released nor stored since the list was made."""
    if not suspects:
        return []
    with db.unscoped("the sweep compares every agency's files", writing=False) as work:
        still_counted = _counted(work, agency_id)
    lost = []
    for sha256 in sorted(suspects & still_counted.keys()):
        try:
            found: int | None = storage.current().size(agency_id, sha256)
        except FileMissing:
            found = None
        if found != still_counted[sha256]:
            lost.append(LostFile(agency_id, sha256, still_counted[sha256], found))
    return lost


def _refuse_suspicious(look: _Look, is_forced: bool) -> None:
    count = len(look.unused)
    if count > _SUSPICIOUS and count > look.referenced and not is_forced:
        raise Refused(
            f"{count} stored files would go and only {look.referenced} stay, as if the files were another database's",
            field="STORAGE_URL",
            remedy="check that DATABASE_URL and STORAGE_URL belong together; --force removes them all the same",
        )


def _remove(look: _Look) -> list[tuple[str, FileEntry]]:
    for agency_id, sha256 in look.doubtful:
        files.remove_unused(agency_id, sha256)
    return [(agency_id, entry) for agency_id, entry in look.unused if files.remove_unused(agency_id, entry.sha256)]
