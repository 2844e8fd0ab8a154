"""The engine for one URL, with what each database needs to be safe: SQLite's pragmas, PostgreSQL's pool."""

import logging
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy
from sqlalchemy import Engine, event
from sqlalchemy.engine import URL, Connection, make_url

from core import settings
from core.errors import InvalidInput, Unavailable

log = logging.getLogger(__name__)

WRITING = "imprimatur_writing"
# The WAL-reset race can corrupt a database that two processes write; it was fixed in 3.51.3 and these backports.
_WAL_FIXED = (3, 51, 3)
_WAL_BACKPORTS = {(3, 44): 6, (3, 50): 7}


class Database:
    """An engine with its two faces: `reading` begins plain transactions, `writing` begins immediate ones.

    Attributes:
        url: The URL as SQLAlchemy uses it.
        reading: Engine for snapshots.
        writing: The same pool; SQLite transactions begin IMMEDIATE, so two writers queue instead of losing updates.
    """

    def __init__(self, url: URL, engine: Engine) -> None:
        self.url = url
        self.reading = engine
        self.writing = engine.execution_options(**{WRITING: True})

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.reading.dialect.name == "sqlite"

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None for PostgreSQL and for a database in memory."""
        if not self.is_sqlite or self.url.database in {None, "", ":memory:"}:
            return None
        return Path(str(self.url.database))

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.reading.dispose()


def parse_url(text: str) -> URL:
    """A database URL as people write it, as SQLAlchemy needs it.

    Raises:
        InvalidInput: It is neither `sqlite:///…` nor `postgresql://…`.
    """
    try:
        url = make_url(text)
    except sqlalchemy.exc.ArgumentError as error:
        raise InvalidInput(
            "it is not a database address", field="DATABASE_URL", remedy="write sqlite:///path or postgresql://…"
        ) from error
    driver = url.drivername.split("+")[0]
    if driver == "sqlite":
        return url.set(drivername="sqlite")
    if driver in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    raise InvalidInput(f"{driver} is not supported", field="DATABASE_URL", remedy="use sqlite:///… or postgresql://…")


def connect(url: str) -> Database:
    """Open the database at `url`; nothing is created or migrated here.

    Raises:
        InvalidInput: The URL is of no known kind.
        Unavailable: The folder of a SQLite file cannot be made.
    """
    parsed = parse_url(url)
    engine = _sqlite_engine(parsed) if parsed.drivername == "sqlite" else _postgresql_engine(parsed)
    _log_slow_statements(engine)
    return Database(parsed, engine)


def sqlite_module() -> ModuleType:
    """The SQLite driver: the packaged build where it has a wheel, else the interpreter's own."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        # The one place that may touch the interpreter's copy: where no packaged build exists.
        import importlib

        return importlib.import_module("sqlite3")
    return dbapi2  # type: ignore[no-any-return]


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite has the WAL-reset fix (3.51.3, 3.50.7, 3.44.6 and later of each line)."""
    if version >= _WAL_FIXED:
        return True
    backport = _WAL_BACKPORTS.get(version[:2])
    return backport is not None and version[2] >= backport


def _sqlite_engine(url: URL) -> Engine:
    module = sqlite_module()
    _make_folder(url)
    engine = sqlalchemy.create_engine(url, module=module, connect_args={"timeout": 30, "check_same_thread": False})
    journal = "WAL" if wal_is_safe(tuple(module.sqlite_version_info)) else "DELETE"
    if journal == "DELETE":
        log.warning("SQLite %s has the WAL-reset fault: running with journal_mode=DELETE", module.sqlite_version)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: `_begin` below does, with the right mode.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (f"journal_mode={journal}", "foreign_keys=ON", "busy_timeout=30000", "synchronous=FULL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _make_folder(url: URL) -> None:
    if url.database in {None, "", ":memory:"}:
        return
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"the folder of the database cannot be made: {error.strerror}",
            field="DATABASE_URL",
            remedy="choose a folder this user may write to",
        ) from error


def _postgresql_engine(url: URL) -> Engine:
    # The driver is loaded where it is needed: an installation on SQLite does without.
    from core.db import server

    return server.engine(url)


def _log_slow_statements(engine: Engine) -> None:
    limit_ms = settings.current().slow_query_ms

    @event.listens_for(engine, "before_cursor_execute")
    def _start(connection: Connection, *_rest: Any) -> None:
        connection.info["started"] = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def _stop(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        elapsed_ms = (time.perf_counter() - connection.info.get("started", time.perf_counter())) * 1000
        if elapsed_ms > limit_ms:
            log.warning("slow query %.0f ms: %s", elapsed_ms, " ".join(statement.split())[:500])


_current: list[Database] = []


def current() -> Database:
    """The database of this process, opened from the settings at first use."""
    if not _current:
        _current.append(connect(settings.current().database_url))
    return _current[0]


def is_open() -> bool:
    """Whether this process has opened its database."""
    return bool(_current)


def use(database: Database | None) -> None:
    """Make `database` the process's; None closes it, so that the next use opens what the settings name."""
    while _current:
        _current.pop().dispose()
    if database is not None:
        _current.append(database)
