"""Snapshots on disk: one folder a data version, and beside them the facts, one file an import.

    <data_dir>/reporting/<agency>/
        current                     the newest version, for other programs
        <version>/manifest.json     what belongs to it: tables, files, row counts, sums
        <version>/<table>.parquet   the small tables; one that has not changed is the file of the version before
        facts/<import>.parquet      the facts of an import, written once and sorted by day

Whatever is written has another name until it is whole. Two processes may write the same version: the first rename
wins. A file of facts goes when no kept version names it and nobody has touched it for an hour.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import Select

from core import ids, settings
from core.db import Work
from core.reporting import facts, sources

KEPT_VERSIONS: Final = 2
MANIFEST: Final = "manifest.json"
_FETCHED: Final = 20_000
_GROUP_ROWS: Final = 100_000
_GROUP_DAYS: Final = 500
_UNTOUCHED_S: Final = 3600.0
_LEFTOVER_S: Final = 86_400.0
_NOTE: Final = b"imprimatur"


@dataclass(frozen=True)
class Part:
    """One Parquet file of a snapshot.

    Attributes:
        file: Its path below the agency's folder.
        rows: How many it holds.
        sums: Column → sum, of every column of whole numbers; None where nothing is known.
        sha256: Of its bytes.
    """

    file: str
    rows: int
    sums: Mapping[str, int | None]
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What belongs to one version of an agency's snapshot; every table has at least one file.

    Attributes:
        made_as: What the program that wrote it knew of tables and columns, as `made_as` gives it.
    """

    data_version: int
    tables: Mapping[str, tuple[Part, ...]]
    made_as: str

    def files(self, home: Path) -> dict[str, list[Path]]:
        """Table → its Parquet files."""
        return {name: [home / part.file for part in parts] for name, parts in self.tables.items()}

    def digest(self, table: str) -> str:
        """What is the same as long as the table's rows are."""
        return "·".join(part.sha256 for part in self.tables[table])


def home_of(agency_id: str) -> Path:
    """The folder of an agency's snapshots."""
    return settings.current().data_dir / "reporting" / agency_id


def read(folder: Path) -> Manifest:
    """The manifest of the version in `folder`.

    Raises:
        FileNotFoundError: There is no whole version there, or one of a program that knew other tables or columns.
        ValueError, KeyError, TypeError: The manifest is damaged.
    """
    told = json.loads((folder / MANIFEST).read_bytes())
    if told.get("made_as") != made_as():
        raise FileNotFoundError(folder / MANIFEST)
    tables = {name: tuple(Part(**one) for one in parts) for name, parts in told["tables"].items()}
    return Manifest(told["data_version"], tables, told["made_as"])


def is_whole(folder: Path) -> bool:
    """Whether the version in `folder` can be read."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        return bool(read(folder).tables)
    return False


@cache
def made_as() -> str:
    """What this program knows of tables, of their columns and of where they come from: after an update another text.

    The same data version is then written anew, or old files would be asked for columns they have not.
    """
    known = [f"{name} {statement} {_spelled(schema)}" for name, (statement, schema) in sorted(sources.TABLES.items())]
    return hashlib.sha256("\n".join([*known, _spelled(facts.FACT_SCHEMA)]).encode()).hexdigest()


def _spelled(schema: pa.Schema) -> str:
    return ", ".join(f"{field.name} {field.type}" for field in schema)


def write(work: Work, home: Path, version: int) -> Path:
    """Write what changed since the newest version and give the folder of this one; `work` must be steady.

    Facts that are there already are not read again.
    """
    before = _newest(home)
    part = home / f".{version}-{ids.new_id()}"
    part.mkdir(parents=True)
    try:
        tables: dict[str, tuple[Part, ...]] = {
            name: (_small(work, name, part, version, home, before),) for name in sources.TABLES
        }
        tables[facts.FACTS] = tuple(_facts(work, home, part, version, before))
        manifest = Manifest(version, tables, made_as())
        _write_through(part / MANIFEST, json.dumps(asdict(manifest), separators=(",", ":")).encode())
        final = home / str(version)
        _publish(part, final)
        _point(home, version)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    sweep(home, version)
    return final


def discard(home: Path, version: int) -> None:
    """Remove a version that cannot be read, and those of its facts that are damaged: `write` makes them again."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        for part in read(home / str(version)).tables[facts.FACTS]:
            path = home / part.file
            if path.is_file() and sha256_of(path) != part.sha256:
                path.unlink(missing_ok=True)
    shutil.rmtree(home / str(version), ignore_errors=True)


def measured(work: Work, statement: Select[*tuple[Any, ...]], schema: pa.Schema, path: Path) -> Part:
    """Write the rows of a statement into a new Parquet file, a batch at a time, and say what it holds."""
    ordered = statement.order_by(statement.selected_columns[0])
    with _Writer(path, schema) as writer:
        for rows in work.execute(ordered, execution_options={"yield_per": _FETCHED}).partitions():
            writer.add(_table(rows, schema))
    return writer.part


# ── Small tables ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _small(work: Work, name: str, part: Path, version: int, home: Path, before: Manifest | None) -> Part:
    statement, schema = sources.TABLES[name]
    made = measured(work, statement, schema, part / f"{name}.parquet")
    known = before.tables.get(name, ())[:1] if before else ()
    if known and known[0].sha256 == made.sha256:
        _take_over(home / known[0].file, part / f"{name}.parquet")
    return Part(f"{version}/{name}.parquet", made.rows, made.sums, made.sha256)


def _take_over(old: Path, new: Path) -> None:
    """Let two versions share one file where the disk can do that; otherwise each keeps its own."""
    spare = new.with_suffix(".same")
    with suppress(OSError):
        os.link(old, spare)
        spare.replace(new)


# ── Facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _facts(work: Work, home: Path, part: Path, version: int, before: Manifest | None) -> Iterator[Part]:
    """One file an import of which some day counts, after an empty one, so that there is always one to read."""
    with _Writer(part / f"{facts.FACTS}.parquet", facts.FACT_SCHEMA) as none:
        pass
    yield Part(f"{version}/{facts.FACTS}.parquet", 0, none.part.sums, none.part.sha256)
    (home / "facts").mkdir(exist_ok=True)
    known = {one.file: one for one in before.tables[facts.FACTS]} if before else {}
    for import_id in work.scalars(facts.standing()).all():
        file = f"facts/{import_id}.parquet"
        path = home / file
        found = None
        if path.is_file():
            # Touched, so that nobody who sweeps meanwhile takes it away.
            path.touch()
            found = known.get(file) or _as_told(path, file)
        yield found or _import(work, import_id, path, file)


def _import(work: Work, import_id: str, path: Path, file: str) -> Part:
    spare = path.with_name(f".{import_id}-{ids.new_id()}")
    try:
        with _Writer(spare, facts.FACT_SCHEMA) as writer:
            for days in _groups(work, import_id):
                _group(work, days, writer)
        _flush(spare)
        spare.replace(path)
    finally:
        spare.unlink(missing_ok=True)
    return Part(file, writer.part.rows, writer.part.sums, writer.part.sha256)


def _groups(work: Work, import_id: str) -> Iterator[dict[str, Any]]:
    """Days that follow each other (id → day), about as many together as make one row group."""
    group: dict[str, Any] = {}
    rows = 0
    for day, day_id, count in work.execute(facts.days_of(import_id)).all():
        if group and (rows + count > _GROUP_ROWS or len(group) >= _GROUP_DAYS):
            yield group
            group, rows = {}, 0
        group[day_id] = day
        rows += count
    if group:
        yield group


def _group(work: Work, days: Mapping[str, Any], writer: "_Writer") -> None:
    """The rows of a few days, sorted by day; a day of more rows than a group is written in several."""
    statement = facts.rows_of(list(days))
    held: list[pa.Table] = []
    for rows in work.execute(statement, execution_options={"yield_per": _FETCHED}).partitions():
        with_day = [(days[row[0]], *row) for row in rows]
        held.append(_table(with_day, facts.FACT_SCHEMA))
        if sum(table.num_rows for table in held) >= _GROUP_ROWS:
            writer.add(pa.concat_tables(held).sort_by("day"))
            held.clear()
    if held:
        writer.add(pa.concat_tables(held).sort_by("day"))


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Writer:
    """One Parquet file that is written in row groups; at the end `part` says what it holds, and so does its footer."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path = path
        self._rows = 0
        self._sums: dict[str, int | None] = {one.name: None for one in schema if pa.types.is_integer(one.type)}
        self._out = pq.ParquetWriter(path, schema, compression="zstd")
        self.part = Part(path.name, 0, self._sums, "")

    def add(self, table: pa.Table) -> None:
        """One more row group."""
        self._rows += table.num_rows
        for name in self._sums:
            found = pc.sum(table.column(name)).as_py()
            if found is not None:
                self._sums[name] = (self._sums[name] or 0) + found
        self._out.write_table(table, row_group_size=max(table.num_rows, 1))

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._out.add_key_value_metadata({_NOTE: json.dumps(self._sums)})
        self._out.close()
        if kind is None:
            self.part = Part(self._path.name, self._rows, self._sums, sha256_of(self._path))


def _as_told(path: Path, file: str) -> Part | None:
    """What a file says of itself, which no manifest of ours names: its writer did not finish, or was an older program.

    None where it has other columns than facts have now.
    """
    footer = pq.read_metadata(path)
    if not footer.schema.to_arrow_schema().remove_metadata().equals(facts.FACT_SCHEMA):
        return None
    return Part(file, footer.num_rows, json.loads(footer.metadata[_NOTE]), sha256_of(path))


def _table(rows: Iterable[Any], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [() for _ in schema]
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _write_through(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    _flush(path)


def _flush(path: Path) -> None:
    """Wait until the disk has it: a rename of unflushed data can leave an empty file after a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# ── Which versions there are ─────────────────────────────────────────────────────────────────────────────────────────


def kept(home: Path) -> list[int]:
    """The versions that are there, the oldest first."""
    with suppress(FileNotFoundError), os.scandir(home) as entries:
        return sorted(int(entry.name) for entry in entries if entry.name.isdigit())
    return []


def _publish(part: Path, final: Path) -> None:
    try:
        part.rename(final)
    except OSError:
        if is_whole(final):
            return  # Somebody else was first with the same version; theirs is as good.
        shutil.rmtree(final, ignore_errors=True)
        part.rename(final)


def _newest(home: Path) -> Manifest | None:
    for version in reversed(kept(home)):
        with suppress(OSError, ValueError, KeyError, TypeError):
            return read(home / str(version))
    return None


def _point(home: Path, version: int) -> None:
    pointer = home / "current"
    with suppress(OSError, ValueError):
        if int(pointer.read_text()) > version:
            return
    spare = home / f".current-{ids.new_id()}"
    _write_through(spare, f"{version}\n".encode())
    spare.replace(pointer)


def sweep(home: Path, version: int) -> None:
    """Remove old versions, the facts that none of the others names, and what crashed writers left."""
    for old in kept(home)[:-KEPT_VERSIONS]:
        if old != version:
            shutil.rmtree(home / str(old), ignore_errors=True)
    named: set[str] = set()
    for kept_version in kept(home):
        try:
            named.update(part.file for part in read(home / str(kept_version)).tables[facts.FACTS])
        except (OSError, ValueError, KeyError):
            # Another process is just removing it, or it is damaged; then nothing is known of what is needed.
            return
    for path in (home / "facts").iterdir():
        left_s = _UNTOUCHED_S if not path.name.startswith(".") else _LEFTOVER_S
        if f"facts/{path.name}" not in named and _is_older(path, left_s):
            path.unlink(missing_ok=True)
    for path in home.glob(".*"):
        if _is_older(path, _LEFTOVER_S):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _is_older(path: Path, age_s: float) -> bool:
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime > age_s
    return False


def clear(home: Path) -> None:
    """Remove every version and every file of facts; whoever reads them meanwhile makes them again."""
    for version in kept(home):
        shutil.rmtree(home / str(version), ignore_errors=True)
    shutil.rmtree(home / "facts", ignore_errors=True)
