"""Whether a snapshot says what the SQL database says: rows, sums and bytes of every file, read anew from both."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core import db
from core.db import Scope, Work
from core.errors import Unavailable
from core.reporting import facts, snapshot, sources, versions
from core.reporting.versions import Manifest, Part

_TRIES: Final = 5
_READ_ROWS: Final = 100_000


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same: of which table and file, what, and what each side says."""

    table: str
    file: str
    what: str
    snapshot: int | str | None
    database: int | str | None


@dataclass(frozen=True)
class Verdict:
    """What a comparison found; `rows` is what the database has by table, of facts also those of replaced days."""

    data_version: int
    rows: dict[str, int]
    differences: tuple[Difference, ...]


def verify(scope: Scope) -> Verdict:
    """Compare the newest snapshot with the database of the same moment.

    Raises:
        Unavailable: Newer versions clear the compared one away faster than it can be read.
    """
    home = versions.home_of(scope.agency_id)
    for _ in range(_TRIES):
        with db.read(scope, is_steady=True) as work:
            version = snapshot.bring(work, home)
            try:
                manifest = versions.read(home / str(version))
            except FileNotFoundError:
                continue
            found = [*_small(work, home, manifest), *_facts(work, home, manifest), *_wide(scope, manifest)]
            rows = {name: sum(part.rows for part in parts) for name, parts in manifest.tables.items()}
        if (home / str(version)).is_dir():
            return Verdict(version, rows, tuple(found))
    raise Unavailable("the figures are changing too quickly to be compared", remedy="try again in a quieter hour")


def _small(work: Work, home: Path, manifest: Manifest) -> Iterator[Difference]:
    """Small tables are written once more from the database and compared to the last byte."""
    with TemporaryDirectory(prefix="verify-") as folder:
        for name, (statement, schema) in sources.TABLES.items():
            right = versions.measured(work, statement, schema, Path(folder) / f"{name}.parquet")
            yield from _compared(name, home, manifest.tables[name][0], right)


def _facts(work: Work, home: Path, manifest: Manifest) -> Iterator[Difference]:
    """Facts are counted and added up by the database, import by import."""
    right = {
        str(row[0]): (int(row[1]), dict(zip(facts.SUMMED, map(_whole, row[2:]), strict=True)))
        for row in work.execute(facts.sums_by_import())
    }
    standing = set(work.scalars(facts.standing()))
    listed = {Path(part.file).stem: part for part in manifest.tables[facts.FACTS][1:]}
    for import_id in sorted(standing | set(listed)):
        if import_id not in listed or import_id not in standing:
            yield Difference(facts.FACTS, import_id, "file", str(import_id in listed), str(import_id in standing))
            continue
        rows, sums = right.get(import_id, (0, dict.fromkeys(facts.SUMMED)))
        part = listed[import_id]
        yield from _compared(facts.FACTS, home, part, Part(part.file, rows, sums, part.sha256))


def _wide(scope: Scope, manifest: Manifest) -> Iterator[Difference]:
    """The facts that reports ask: all rows of days that count, whatever ads and lines they lead to."""
    asked = snapshot.cursor(scope)
    if snapshot.version_of(asked) != manifest.data_version:
        return
    wide = asked.execute("SELECT count(*) FROM facts").fetchall()[0][0]
    right = asked.execute("SELECT count(*) FROM result_facts").fetchall()[0][0]
    if wide != right:
        yield Difference("facts", "", "rows", wide, right)


def _compared(table: str, home: Path, part: Part, right: Part) -> Iterator[Difference]:
    """What the file really holds, against what it should."""
    try:
        rows, sums = _held(home / part.file, right.sums)
        sha256 = versions.sha256_of(home / part.file)
    except (OSError, pa.ArrowException, KeyError) as error:
        yield Difference(table, part.file, "file", f"cannot be read: {error}".splitlines()[0], "")
        return
    if rows != right.rows:
        yield Difference(table, part.file, "rows", rows, right.rows)
    for name, value in right.sums.items():
        if sums[name] != value:
            yield Difference(table, part.file, f"sum of {name}", sums[name], value)
    if sha256 != right.sha256:
        yield Difference(table, part.file, "content", sha256[:12], right.sha256[:12])


def _held(path: Path, names: object) -> tuple[int, dict[str, int | None]]:
    """Rows and sums of a Parquet file, read a batch at a time."""
    columns = list(names)  # type: ignore[call-overload]
    sums: dict[str, int | None] = dict.fromkeys(columns)
    rows = 0
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_READ_ROWS, columns=columns or None):
            rows += batch.num_rows
            for name in columns:
                found = pc.sum(batch.column(name)).as_py()
                if found is not None:
                    sums[name] = (sums[name] or 0) + found
    return rows, sums


def _whole(value: object) -> int | None:
    return None if value is None else int(value)  # type: ignore[call-overload]
