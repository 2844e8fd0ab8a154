"""One DuckDB in memory an agency, brought from one version of its snapshot to the next by what changed.

Facts are held once, narrow and compressed: whole numbers, and three numbers that lead to the day, the line and the kind
of a row. What people rename (ads, campaigns, lines) stands in small tables beside them, so a new version replaces those
and reads no fact again; facts come and go by whole days. All of it happens in one transaction, and every cursor sees the
version at which it was given out to its end. DuckDB itself reaches no file: rows are handed to it as Arrow.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from core.reporting import events, facts, sources
from core.reporting.versions import Manifest

MAX_OPEN: Final = 32
# Facts read between two compressions while an instance is filled for the first time: what bounds its memory.
_FILES_ROWS: Final = 2_000_000
_DICTIONARIES: Final = ("day_id", "line_id", *facts.FACT_KINDS)
_OF_DAYS: Final = {"result_days", "clients"}
_OF_LINES: Final = {"result_lines", "versions", "ads", "campaigns"}
_SUMMED: Final = ", ".join(facts.SUMMED)
_KINDS: Final = ", ".join(facts.FACT_KINDS)
# Sets of words that come together, each kept once: table, its number, its columns.
_SETS: Final = (("fact_coins", "coin_no", facts.COIN_COLUMNS), ("fact_places", "place_no", facts.PLACE_COLUMNS))

_SCHEMA: Final = (
    "CREATE TABLE snapshot_version (data_version BIGINT, complete VARCHAR[])",
    "CREATE TABLE day_keys (day_id VARCHAR, day_no INTEGER)",
    "CREATE TABLE line_keys (line_id VARCHAR, line_no INTEGER)",
    *(
        f"CREATE TABLE {table} ({number} INTEGER, {', '.join(f'{name} VARCHAR' for name in columns)})"
        for table, number, columns in _SETS
    ),
    "CREATE TABLE fact_rows (day DATE, day_no INTEGER, line_no INTEGER, coin_no INTEGER, place_no INTEGER, "
    + ", ".join(f"{name} BIGINT" for name in facts.SUMMED)
    + ")",
)
_VIEWS: Final = (
    f"""CREATE VIEW result_facts AS SELECT day, day_id, line_id, {_KINDS}, {_SUMMED} FROM fact_rows
        JOIN day_keys USING (day_no) JOIN line_keys USING (line_no)
        JOIN fact_coins USING (coin_no) JOIN fact_places USING (place_no)""",
    f"CREATE VIEW facts AS SELECT {', '.join(facts.COLUMNS)} FROM {facts.source(' '.join(facts.COLUMNS))}",
)


class Instance:
    """The rows of one agency. Made empty; `bring` fills it. Only one thread at a time may bring it further."""

    def __init__(self) -> None:
        self.version = -1
        self.lock = threading.Lock()
        self._digests: dict[str, str] = {}
        self._complete: list[str] = []
        self._connection = duckdb.connect(":memory:")
        self._connection.execute("ATTACH ':memory:' AS snapshot (COMPRESS)")
        self._connection.execute("USE snapshot")
        for statement in _SCHEMA:
            self._connection.execute(statement)
        for setting in (
            "threads=2", "TimeZone='UTC'", "python_enable_replacements=false", "enable_external_access=false",
            "lock_configuration=true",
        ):  # fmt: skip
            self._connection.execute(f"SET {setting}")

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own that goes on seeing the version of now. After an error it is of no more use."""
        cursor = self._cursor()
        cursor.execute("BEGIN READ ONLY")
        # The first look at the tables decides which version a transaction sees.
        cursor.execute("FROM snapshot_version").fetchall()
        return cursor

    def bring(self, manifest: Manifest, home: Path) -> None:
        """Replace what differs from the version in `home`; facts that stay are not read.

        Raises:
            OSError: A file has gone meanwhile; nothing is changed.
            pa.ArrowInvalid: A file is damaged; nothing is changed.
        """
        files = manifest.files(home)
        changed = {name for name in sources.TABLES if self._digests.get(name) != manifest.digest(name)}
        with closing(self._cursor()) as cursor:
            self._fill_first(cursor, files) if self.version < 0 else None
            with _transaction(cursor):
                for name in sorted(changed):
                    _replace(cursor, name, files[name][0])
                if changed & _OF_DAYS:
                    self._facts(cursor, files)
                if changed & _OF_DAYS or self.version < 0:
                    cursor.execute(
                        f"CREATE OR REPLACE TABLE fact_days AS SELECT day_no, {', '.join(facts.DAY_COLUMNS)} "
                        f"FROM ({facts.DAYS}) JOIN day_keys USING (day_id)"
                    )
                if changed & (_OF_DAYS | _OF_LINES):
                    cursor.execute(
                        f"CREATE OR REPLACE TABLE fact_lines AS SELECT line_no, {', '.join(facts.LINE_COLUMNS)} "
                        f"FROM ({facts.LINES}) JOIN line_keys USING (line_id)"
                    )
                if self.version < 0:
                    for statement in _VIEWS:
                        cursor.execute(statement)
                if changed & {"decisions", "versions"}:
                    cursor.execute(f"CREATE OR REPLACE TABLE last_decisions AS {events.LAST_DECISIONS}")
                if changed & _OF_DAYS:
                    self._complete = _complete(cursor)
                cursor.execute("DELETE FROM snapshot_version")
                cursor.execute("INSERT INTO snapshot_version VALUES ($1, $2)", [manifest.data_version, self._complete])
            if changed & _OF_DAYS:
                self._compress(cursor)
        self._digests = {name: manifest.digest(name) for name in sources.TABLES}
        self.version = manifest.data_version

    @property
    def size_bytes(self) -> int:
        """What its rows take in memory."""
        with closing(self._cursor()) as cursor:
            return int(_one(cursor, "SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory()"))

    @property
    def is_wasteful(self) -> bool:
        """Whether more rows of replaced days than of others are still in memory: time to begin anew."""
        with closing(self._cursor()) as cursor:
            held = _one(cursor, "SELECT estimated_size FROM duckdb_tables() WHERE table_name = 'fact_rows'")
            return int(held) > 2 * int(_one(cursor, "SELECT count(*) FROM fact_rows")) + _FILES_ROWS

    # ── Facts ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _fill_first(self, cursor: duckdb.DuckDBPyConnection, files: dict[str, list[Path]]) -> None:
        """Read the facts in several transactions, each compressed before the next; nobody sees the instance yet."""
        _replace(cursor, "result_days", files["result_days"][0])
        for some in _by_rows(files[facts.FACTS]):
            with _transaction(cursor):
                self._add(cursor, some)
            self._compress(cursor)

    def _facts(self, cursor: duckdb.DuckDBPyConnection, files: dict[str, list[Path]]) -> None:
        """Facts of days that no longer count go, those of days that count now come."""
        cursor.execute(
            "DELETE FROM fact_rows WHERE day_no IN (SELECT day_no FROM day_keys ANTI JOIN result_days USING (day_id))"
        )
        cursor.execute("DELETE FROM day_keys WHERE day_id NOT IN (SELECT day_id FROM result_days)")
        new = cursor.execute("SELECT DISTINCT import_id FROM result_days ANTI JOIN day_keys USING (day_id)").fetchall()
        names = {f"{import_id}.parquet" for (import_id,) in new}
        some = [path for path in files[facts.FACTS] if path.name in names]
        if some:
            self._add(cursor, some)

    def _add(self, cursor: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> None:
        """Rows of those days in these files that count and are not there yet."""
        imports = [path.stem for path in paths]
        cursor.execute(
            "CREATE OR REPLACE TEMP TABLE new_days AS SELECT day_id, row_number() OVER (ORDER BY day, day_id)::INTEGER "
            "+ coalesce((SELECT max(day_no) FROM day_keys), 0) AS day_no FROM result_days ANTI JOIN day_keys USING (day_id) "
            "WHERE list_contains($1, import_id)",
            [imports],
        )
        with _registered(cursor, "incoming", _dataset(paths)):
            cursor.execute(
                "INSERT INTO line_keys SELECT line_id, row_number() OVER ()::INTEGER + "
                "coalesce((SELECT max(line_no) FROM line_keys), 0) FROM "
                "(SELECT DISTINCT line_id::VARCHAR AS line_id FROM incoming) ANTI JOIN line_keys USING (line_id)"
            )
            for table, number, columns in _SETS:
                cursor.execute(
                    f"INSERT INTO {table} SELECT row_number() OVER ()::INTEGER + "
                    f"coalesce((SELECT max({number}) FROM {table}), 0), {', '.join(columns)} FROM "
                    f"(SELECT DISTINCT {', '.join(f'{name}::VARCHAR AS {name}' for name in columns)} FROM incoming) i "
                    f"ANTI JOIN {table} k ON {_same(columns, 'k')}"
                )
            # Sorted, because what asks for some days then passes over whole blocks of the others.
            cursor.execute(
                f"INSERT INTO fact_rows SELECT i.day, d.day_no, l.line_no, c.coin_no, p.place_no, {_SUMMED} "
                f"FROM incoming i JOIN new_days d USING (day_id) JOIN line_keys l USING (line_id) "
                f"JOIN fact_coins c ON {_same(facts.COIN_COLUMNS, 'c')} "
                f"JOIN fact_places p ON {_same(facts.PLACE_COLUMNS, 'p')} ORDER BY i.day"
            )
        cursor.execute("INSERT INTO day_keys FROM new_days")
        cursor.execute("DROP TABLE new_days")

    def _compress(self, cursor: duckdb.DuckDBPyConnection) -> None:
        # While questions are open it is refused, and done the next time.
        with suppress(duckdb.TransactionException):
            cursor.execute("CHECKPOINT snapshot")

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        cursor.execute("USE snapshot")
        return cursor


class Open:
    """The instances of a process, by agency: bounded in number and in memory, the longest unused go first."""

    def __init__(self) -> None:
        self._held: OrderedDict[Path, Instance] = OrderedDict()
        self._lock = threading.Lock()

    def held(self, home: Path, version: int) -> duckdb.DuckDBPyConnection | None:
        """A cursor over that version or a newer one, if it is in memory."""
        with self._lock:
            instance = self._held.get(home)
            if instance is None or instance.version < version:
                return None
            self._held.move_to_end(home)
        return instance.cursor()

    def cursor(self, home: Path, manifest: Manifest) -> duckdb.DuckDBPyConnection:
        """A cursor over that version of the agency in `home`, or over a newer one."""
        instance = self._of(home)
        with instance.lock:
            if instance.version < manifest.data_version:
                had = instance.version
                try:
                    instance.bring(manifest, home)
                except BaseException:
                    if had < 0:
                        self.forget(home)  # It was never whole.
                    raise
                if instance.is_wasteful:
                    self.forget(home)
                self._make_room(home)
            return instance.cursor()

    def forget(self, home: Path) -> None:
        """Begin anew with that agency; questions that are open go on."""
        with self._lock:
            self._held.pop(home, None)

    def version_of(self, home: Path) -> int | None:
        """The version that is held of an agency."""
        held = self._held.get(home)
        return held.version if held else None

    def _of(self, home: Path) -> Instance:
        with self._lock:
            instance = self._held.get(home)
            if instance is None:
                instance = self._held[home] = Instance()
            self._held.move_to_end(home)
            while len(self._held) > MAX_OPEN:
                self._held.popitem(last=False)
            return instance

    def _make_room(self, home: Path) -> None:
        """Let go of others until all together take no more than a quarter of the machine's memory."""
        most = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4
        with self._lock:
            sizes = {one: instance.size_bytes for one, instance in self._held.items()}
            for one in list(self._held):
                if sum(sizes.values()) <= most:
                    return
                if one != home:
                    del self._held[one], sizes[one]


def _complete(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """The columns of facts that every row knows: sums over rows that know two of them need not look."""
    counted = cursor.execute(
        f"SELECT count(*), {', '.join(f'count({name})' for name in facts.SUMMED)} FROM fact_rows"
    ).fetchone()
    assert counted is not None
    return [name for name, known in zip(facts.SUMMED, counted[1:], strict=True) if known == counted[0]]


def _same(columns: Sequence[str], table: str) -> str:
    return " AND ".join(f"i.{name} IS NOT DISTINCT FROM {table}.{name}" for name in columns)


def _replace(cursor: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    with _registered(cursor, "incoming", pq.read_table(path)):
        cursor.execute(f"CREATE OR REPLACE TABLE {name} AS FROM incoming")


def _dataset(paths: Sequence[Path]) -> ds.Dataset:
    reading = ds.ParquetReadOptions(dictionary_columns=_DICTIONARIES)
    return ds.dataset([str(path) for path in paths], format=ds.ParquetFileFormat(read_options=reading))


def _by_rows(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """The files in lots of about as many rows."""
    lot: list[Path] = []
    rows = 0
    for path in paths:
        lot.append(path)
        rows += pq.read_metadata(path).num_rows
        if rows >= _FILES_ROWS:
            yield lot
            lot, rows = [], 0
    if lot:
        yield lot


@contextmanager
def _registered(cursor: duckdb.DuckDBPyConnection, name: str, rows: Any) -> Iterator[None]:
    """Rows under a name that statements can read. After a fault the rollback takes the name away as well.

    Raises:
        OSError: A file of the rows has gone or is damaged, which DuckDB tells as a wrong input.
    """
    cursor.register(name, rows)
    try:
        yield
    except duckdb.InvalidInputException as fault:
        raise OSError("the rows of a snapshot's file could not be read") from fault
    cursor.unregister(name)


@contextmanager
def _transaction(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    cursor.execute("BEGIN")
    try:
        yield
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")


def _one(cursor: duckdb.DuckDBPyConnection, sql: str) -> Any:
    found = cursor.execute(sql).fetchone()
    assert found is not None
    return found[0]
