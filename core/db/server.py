"""A PostgreSQL server from one URL: the pool, how its transactions begin, and how connections that died are found."""

import select
import time
from typing import Any, Final, LiteralString

import psycopg
import sqlalchemy
from sqlalchemy import Engine, event
from sqlalchemy.engine import URL, Connection

from core import settings
from core.db.rls import DECLARED, Declared

# A connection that nobody used for this long is asked whether it still stands: what drops silent ones needs minutes.
_ASK_AFTER_S: Final = 20.0
_DECLARE: Final[LiteralString] = (
    "SELECT set_config('imprimatur.agency_id', %s, true), set_config('imprimatur.unscoped', %s, true)"
)


def engine(url: URL) -> Engine:
    """A pool of connections to the server at `url`."""
    size = settings.current().pool_size
    made = sqlalchemy.create_engine(
        url,
        pool_size=size,
        max_overflow=size,
        pool_timeout=15,
        pool_recycle=1800,
        # The driver must not open transactions by itself: `_begin` below does, and declares the agency on the same way.
        connect_args={"autocommit": True},
    )
    drop_the_dead(made)

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        said = connection.get_execution_options()
        if said.get("isolation_level") != "AUTOCOMMIT":
            _open_transaction(connection, said.get(DECLARED))

    return made


def _open_transaction(connection: Connection, declared: Declared | None) -> None:
    """BEGIN and what the transaction says of itself, in one message: every unit of work pays for the way to the server."""
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    try:
        if not driver.autocommit:
            # Back from a use that chose another level of isolation.
            driver.autocommit = True
        if declared is None:
            driver.execute("BEGIN")
            return
        with psycopg.ClientCursor(driver) as cursor:
            cursor.execute(
                f"{_begin_of(declared)}; {_DECLARE}",
                (declared.agency_id, "on" if declared.is_unscoped else ""),
            )
    except psycopg.Error:
        # On the usual way, so that a connection that is gone is told and dropped like any other.
        connection.exec_driver_sql("SELECT 1")
        raise


def _begin_of(declared: Declared) -> LiteralString:
    if declared.is_steady:
        return "BEGIN READ ONLY ISOLATION LEVEL REPEATABLE READ"
    return "BEGIN READ ONLY" if declared.is_reading else "BEGIN"


def drop_the_dead(pool_of: Engine) -> None:
    """Let a pool give out no connection that the server has closed, without asking the server each time.

    A server that ends a connection (restart, failover, an operator) says so on it, and what was said lies in the
    socket: an idle connection with something to read, or one that was idle for long, is asked. All others are taken as
    they are; losing one in the moment after is an error of its statement, as it is when it was asked.
    """

    @event.listens_for(pool_of, "checkin")
    def _note(_connection: Any, record: Any) -> None:
        record.info["idle_since_s"] = time.monotonic()

    @event.listens_for(pool_of, "checkout")
    def _look(connection: Any, record: Any, _proxy: Any) -> None:
        since_s = record.info.get("idle_since_s")
        if since_s is None or (time.monotonic() - since_s < _ASK_AFTER_S and not _has_news(connection)):
            return
        try:
            pool_of.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise sqlalchemy.exc.InvalidatePoolError from error


def _has_news(connection: Any) -> bool:
    """Whether something came in on an idle connection, or it was closed on this side."""
    try:
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        return bool(poll.poll(0))
    except (psycopg.Error, OSError, ValueError):
        return True
