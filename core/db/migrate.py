"""Bring a database to the newest schema, safely on both kinds, and say where it stands.

SQLite: foreign keys are off while tables are rebuilt (with them on, a rebuild deletes the children of every cascading
key without an error), then every key is checked and the rows of each table are counted again before the commit.
"""

from dataclasses import dataclass

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from core import settings
from core.db import database
from core.errors import Refused, Unavailable

_LOCK_KEY = 4_915_022_611  # any constant: one migration at a time on a PostgreSQL server


@dataclass(frozen=True)
class Standing:
    """Where a database's schema stands: `current` is None for an empty database."""

    current: str | None
    head: str

    @property
    def is_at_head(self) -> bool:
        """Whether nothing is left to migrate."""
        return self.current == self.head


def standing(of: database.Database | None = None) -> Standing:
    """The revision the database has and the one this version of the product needs.

    Raises:
        Unavailable: The database does not answer, or the file is no database.
    """
    target = of or database.current()
    try:
        with target.reading.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        raise Unavailable(
            f"the database does not answer: {str(error.orig).splitlines()[0]}",
            field="DATABASE_URL",
            remedy="check that it runs and that address, user and password are right",
        ) from error
    return Standing(current, _head())


def is_at_head(of: database.Database | None = None) -> bool:
    """Whether the database has the schema this version of the product needs."""
    return standing(of).is_at_head


def bring_to_head(of: database.Database | None = None) -> Standing:
    """Migrate to the newest schema; does nothing when it is there already, also when two processes start at once.

    Raises:
        Refused: The database was written by a newer version, or a migration would lose rows (it is rolled back).
    """
    target = of or database.current()
    if is_at_head(target):
        return standing(target)
    _refuse_unknown_revision(target)
    _upgrade_sqlite(target) if target.is_sqlite else _upgrade_postgresql(target)
    return standing(target)


def require_head(of: database.Database | None = None) -> None:
    """Bring an embedded database to head; refuse a server that is behind, because servers are migrated on purpose.

    Raises:
        Unavailable: PostgreSQL is behind (or empty).
    """
    target = of or database.current()
    if target.is_sqlite:
        bring_to_head(target)
    elif not is_at_head(target):
        raise Unavailable(
            "the database is not at the schema this version needs",
            field="DATABASE_URL",
            remedy="run `python -m core migrate` once, then start again",
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(settings.PROJECT_DIR / "migrations"))
    return config


def _head() -> str:
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _refuse_unknown_revision(target: database.Database) -> None:
    current = standing(target).current
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current is not None and current not in known:
        raise Refused(
            f"the database has schema {current}, which this version does not know",
            field="DATABASE_URL",
            remedy="start the newer version that wrote it, or restore a backup",
        )


def _upgrade_sqlite(target: database.Database) -> None:
    with target.writing.connect() as connection:
        # Outside any transaction, or SQLite ignores it.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        try:
            with connection.begin():
                before = _row_counts(connection)
                _run(connection)
                _refuse_losses(before, _row_counts(connection))
                broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
                if broken:
                    raise Refused(f"{len(broken)} rows would point to nothing after the migration", field="migration")
        finally:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def _upgrade_postgresql(target: database.Database) -> None:
    with target.writing.connect() as connection, connection.begin():
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
        # Row-level security is forced on the owner too; a migration acts for every agency.
        connection.execute(text("SELECT set_config('imprimatur.unscoped', 'on', true)"))
        before = _row_counts(connection)
        _run(connection)
        _refuse_losses(before, _row_counts(connection))


def _run(connection: Connection) -> None:
    """Run the outstanding revisions on this connection, inside its transaction (`migrations/env.py` picks it up)."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _row_counts(connection: Connection) -> dict[str, int]:
    quote = connection.dialect.identifier_preparer.quote
    names = inspect(connection).get_table_names()
    return {
        name: int(connection.execute(text(f"SELECT count(*) FROM {quote(name)}")).scalar_one())  # noqa: S608 - own names
        for name in names
        if name != "alembic_version"
    }


def _refuse_losses(before: dict[str, int], after: dict[str, int]) -> None:
    """A migration that drops a table on purpose empties it first in a revision of its own; everything else may not shrink."""
    lost = {name: count - after.get(name, 0) for name, count in before.items() if after.get(name, 0) < count}
    if lost:
        told = ", ".join(f"{name} {count}" for name, count in sorted(lost.items()))
        raise Refused(f"the migration would lose rows ({told})", field="migration", remedy="nothing was changed")
