"""The wide facts as plain partitioned Parquet beside the agency's files: what Spark, Trino and ClickHouse read.

    <STORAGE_URL>/<agency>/reporting/
        current.json                        the newest publication: version, days, rows, files
        v<version>/facts/workspace=<client's id>/platform=meta/month=2026-10/facts.parquet

A publication is written beside the one before and only then named; the one before that goes.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import pyarrow.parquet as pq

from core import storage
from core.db import Scope
from core.reporting import facts, snapshot, versions
from core.storage import FileMissing

CURRENT: Final = "reporting/current.json"
_BATCH_ROWS: Final = 50_000
# The partition says these; a column beside it would be there twice.
_COLUMNS: Final = ", ".join(name for name in facts.COLUMNS if name != "platform")


@dataclass(frozen=True)
class Published:
    """One publication.

    Attributes:
        address: Where its facts lie, below `STORAGE_URL`.
        files: Its files, below `address`.
        before: Keys of the publication before this one, which still stand.
        made_as: What the program that published it knew of tables and columns; "" before that was told.
    """

    data_version: int
    address: str
    rows: int
    files: tuple[str, ...]
    before: tuple[str, ...] = ()
    made_as: str = ""


def publish(scope: Scope) -> Published:
    """Publish the newest facts of the scope's agency; the same version again changes nothing, unless the program knows
    other tables or columns by now.

    Raises:
        StoreUnavailable: The place cannot be written; what was published before stands.
    """
    asked = snapshot.cursor(scope)
    version, agency_id, store = snapshot.version_of(asked), scope.agency_id, storage.current()
    last = published(scope)
    made_as = _made_as()
    if last is not None and (last.data_version > version or (last.data_version, last.made_as) == (version, made_as)):
        return last
    # Beside what stands, also when that is of the same version: readers have its addresses.
    folder = f"reporting/v{version}/{f'facts-{made_as[:12]}' if last and last.data_version == version else 'facts'}"
    files, rows = [], 0
    for client_id, platform, month in _partitions(asked):
        name = f"workspace={client_id}/platform={platform}/month={month:%Y-%m}/facts.parquet"
        with TemporaryDirectory(prefix="publish-") as spare:
            path = Path(spare) / "facts.parquet"
            rows += _write(asked, (client_id, platform, month), path)
            store.publish(path, agency_id=agency_id, name=f"{folder}/{name}")
        files.append(name)
    before = tuple(f"{last.address.removeprefix(f'{agency_id}/')}/{name}" for name in last.files) if last else ()
    made = Published(version, f"{agency_id}/{folder}", rows, tuple(files), before, made_as)
    with TemporaryDirectory(prefix="publish-") as spare:
        path = Path(spare) / "current.json"
        path.write_text(json.dumps(vars(made)))
        store.publish(path, agency_id=agency_id, name=CURRENT)
    standing = {f"{folder}/{name}" for name in files}
    for name in last.before if last else ():
        if name not in standing:
            store.unpublish(agency_id, name)
    return made


def published(scope: Scope) -> Published | None:
    """The newest publication of the scope's agency; None when there is none."""
    with suppress(FileMissing):
        told = json.loads(storage.current().published(scope.agency_id, CURRENT))
        return Published(**told | {"files": tuple(told["files"]), "before": tuple(told["before"])})
    return None


def _made_as() -> str:
    """What this program publishes: after an update that knows other tables or columns another text."""
    return hashlib.sha256(f"{versions.made_as()} {facts.SELECTED}".encode()).hexdigest()


def _partitions(asked: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, date]]:
    yield from asked.execute(
        "SELECT DISTINCT client_id, platform, date_trunc('month', day)::DATE FROM facts ORDER BY ALL"
    ).fetchall()


def _write(asked: duckdb.DuckDBPyConnection, partition: tuple[str, str, date], path: Path) -> int:
    """One partition, a batch at a time, sorted by day."""
    found = asked.sql(
        f"SELECT {_COLUMNS} FROM facts WHERE client_id = $1 AND platform = $2 "
        "AND day >= $3::DATE AND day < $3::DATE + INTERVAL 1 MONTH ORDER BY day",
        params=list(partition),
    ).to_arrow_reader(_BATCH_ROWS)
    rows = 0
    with pq.ParquetWriter(path, found.schema, compression="zstd") as writer:
        for batch in found:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows
