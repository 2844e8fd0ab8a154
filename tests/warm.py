"""What thousands of short tests in one process would pay for again and again, and no installation does.

Statements: SQLAlchemy keeps compiled statements for each engine. An installation has one engine for its whole life, a run
of the tests has thousands, and translating the same statements for each of them is a good part of the run. So the engines
of a run share what was compiled, as the requests of an installation do.

The disk: what is written is to outlive the machine, and each commit and each stored file waits for that. A run's data do
not outlive the test. Processes that are killed lose nothing by its absence: what they wrote is in the kernel. The tests
that kill do it to processes of their own, which begin without any of this.

Garbage: modules and collected tests are thousands of times more objects than what a test makes, and live as long as the
process: looking through them for garbage finds none.
"""

import gc
import os
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

# More than the product has, so that nothing is compiled twice; far fewer than would be felt.
_STATEMENTS = 4000
# A simulated page makes some ten thousand objects and drops most of them itself; the default looks at every 700.
_NEW_OBJECTS = 20_000
_TOLD = "trusts_the_power"
_compiled: LRUCache[Any, Any] = LRUCache(_STATEMENTS)


def share_compiled_statements() -> None:
    """From now on every engine of this process finds what any engine of its kind has compiled."""
    event.listen(Engine, "engine_connect", _share)
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        # A compiled statement is found under its dialect, and each engine has an instance of its own, made with the
        # same arguments by `core.db.database`.
        dialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign,assignment]
        dialect.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign,assignment]


def trust_the_power() -> None:
    """From now on nothing in this process waits until the disk has what was written, as PostgreSQL does not in a run."""
    event.listen(Engine, "engine_connect", _do_not_wait)
    os.fsync = os.fdatasync = lambda _handle: None  # type: ignore[assignment]


def look_for_garbage_in_what_is_new() -> None:
    """What is there now is looked through no more; what comes is, once there is enough of it to be worth it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 20)


def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_compiled)


def _do_not_wait(connection: Connection) -> None:
    # Said once to each connection, at its first use: what the product says when it opens one came before.
    if connection.dialect.name == "sqlite" and _TOLD not in connection.info:
        connection.info[_TOLD] = True
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.close()
