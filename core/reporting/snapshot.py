"""Per-agency Parquet snapshots of what reports ask about, and one DuckDB over each.

Facts stay in the SQL database. When the agency's data version has risen, what changed is written as Parquet
(`versions`) and brought into the agency's DuckDB (`instances`). Parquet is what other engines read too. A DuckDB
instance holds one agency's rows only; every question gets its own cursor, because a shared DuckDB connection gives
threads each other's answers.
"""

import logging
import threading
from collections import defaultdict
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
from sqlalchemy import select

from core import db
from core.accounts.models import Agency
from core.db import Scope, Work
from core.errors import Unavailable
from core.reporting import facts, sources, versions
from core.reporting.instances import Open
from core.reporting.versions import Manifest

log = logging.getLogger(__name__)

TABLES: Final = (*sources.TABLES, facts.FACTS)
_TRIES: Final = 5
_open = Open()
# One writer an agency and process: the others wait for what it writes.
_writing: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def cursor(scope: Scope) -> duckdb.DuckDBPyConnection:
    """A cursor of its own over the newest snapshot of the scope's agency, with each of `TABLES` and the wide `facts`.

    It sees one version to its end, which `version_of` names. After an error take a new one.
    """
    for _ in range(_TRIES):
        held = _open.held(versions.home_of(scope.agency_id), data_version(scope))
        if held is not None:
            return held
        folder, version = refresh(scope)
        try:
            return _open.cursor(folder.parent, versions.read(folder))
        except (OSError, pa.ArrowInvalid):
            # Newer versions came meanwhile and cleared this one away before it was read, or a file is damaged.
            log.info("snapshot %s of %s could not be read", version, scope.agency_id, exc_info=True)
            versions.discard(folder.parent, version)
    raise Unavailable("the figures are changing too quickly to be read", remedy="try again in a moment")


def version_seen(work: Work) -> int:
    """The data version that a unit of work sees (one statement)."""
    return _version(work)


def version_of(asked: duckdb.DuckDBPyConnection) -> int:
    """The data version that a cursor sees."""
    return standing(asked)[0]


def standing(asked: duckdb.DuckDBPyConnection) -> tuple[int, frozenset[str]]:
    """The data version that a cursor sees, and the columns of `facts` to be added up that are known in every row."""
    found = asked.execute("FROM snapshot_version").fetchone()
    assert found is not None
    return int(found[0]), frozenset(found[1])


def data_version(scope: Scope) -> int:
    """The newest data version of the scope's agency (one statement)."""
    with db.read(scope) as work:
        return _version(work)


def files(scope: Scope) -> dict[str, list[Path]]:
    """Table → its Parquet files in the newest snapshot, at least one each; of `result_facts` one file an import.

    These files hold all rows of an import: those of replaced days have no row in `result_days`.
    """
    folder, _ = refresh(scope)
    return versions.read(folder).files(folder.parent)


def refresh(scope: Scope) -> tuple[Path, int]:
    """The folder of the newest snapshot and its data version, written first when the agency's data has changed.

    Each table but `result_facts` lies in it as `<table>.parquet`; `files` gives all.
    """
    home = versions.home_of(scope.agency_id)
    version = data_version(scope)
    if not versions.is_whole(home / str(version)):
        with _writing[scope.agency_id], db.read(scope, is_steady=True) as work:
            version = bring(work, home)
    return home / str(version), version


def bring(work: Work, home: Path) -> int:
    """See that the version which a steady unit of work reads is on disk, and give its number."""
    version = _version(work)
    if not versions.is_whole(home / str(version)):
        versions.write(work, home, version)
    return version


def rebuild(scope: Scope) -> Manifest:
    """Write the newest version anew, every file of it, as if there had never been one."""
    home = versions.home_of(scope.agency_id)
    with _writing[scope.agency_id]:
        _open.forget(home)
        versions.clear(home)
    folder, _ = refresh(scope)
    return versions.read(folder)


def _version(work: Work) -> int:
    return int(work.execute(select(Agency.data_version).where(Agency.id == work.agency_id)).scalar_one())
