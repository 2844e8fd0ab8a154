"""What a process that has run for a minute knows and a test's fresh database would learn anew: each statement as SQL.

SQLAlchemy keeps compiled statements for each engine. An installation has one engine for its whole life, a run of the tests
has thousands, and translating the same statements for each of them is a good part of the run. So the engines of a run
share what was compiled, as the requests of an installation do.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

# More than the product has, so that nothing is compiled twice; far fewer than would be felt.
_STATEMENTS = 4000
_compiled: LRUCache[Any, Any] = LRUCache(_STATEMENTS)


def share_compiled_statements() -> None:
    """From now on every engine of this process finds what any engine of its kind has compiled."""
    event.listen(Engine, "engine_connect", _share)
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        # A compiled statement is found under its dialect, and each engine has an instance of its own, made with the
        # same arguments by `core.db.database`.
        dialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign,assignment]
        dialect.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign,assignment]


def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_compiled)
