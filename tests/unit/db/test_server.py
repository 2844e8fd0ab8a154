"""The PostgreSQL pool: what a unit of work costs in messages, and what it still promises."""

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core import db
from core.accounts.models import Agency
from core.db import Scope, server
from core.db.database import Database
from tests.conftest import make_scope

pytestmark = pytest.mark.postgres


@pytest.fixture
def opened(postgres_database: Database) -> Database:
    """A fresh database on the server, which this process works on."""
    return postgres_database


@pytest.fixture
def asked(opened: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often the server was asked whether a connection stands."""
    questions: list[str] = []
    ping = opened.reading.dialect.do_ping

    def note(connection: object) -> bool:
        questions.append("asked")
        return ping(connection)  # type: ignore[arg-type]

    monkeypatch.setattr(opened.reading.dialect, "do_ping", note)
    return questions


def _names(scope: Scope) -> list[str]:
    with db.read(scope) as work:
        return list(work.scalars(select(Agency.name)))


def _rename_and_fail(scope: Scope) -> None:
    with db.work(scope) as work:
        work.execute(text("UPDATE agencies SET name = 'Changed' WHERE id = :id"), {"id": scope.agency_id})
        raise ZeroDivisionError


def test_connections_that_the_server_ended_are_replaced_before_anybody_notices(
    opened: Database, postgres_server: str, asked: list[str]
) -> None:
    scope = make_scope()
    assert _names(scope) == ["Northwind"]
    with psycopg.connect(postgres_server, autocommit=True) as operator:
        operator.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (opened.url.database,)
        )
    assert _names(scope) == ["Northwind"]
    assert asked


def test_a_connection_in_use_is_not_asked_and_one_that_was_idle_for_long_is(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = make_scope()
    asked.clear()
    for _ in range(5):
        _names(scope)
    assert asked == []
    monkeypatch.setattr(server, "_ASK_AFTER_S", 0.0)
    _names(scope)
    assert asked == ["asked"]


@pytest.mark.usefixtures("opened")
def test_a_reading_unit_of_work_cannot_write() -> None:
    scope = make_scope()
    with pytest.raises(DBAPIError, match="read-only"), db.read(scope) as work:
        work.execute(text("UPDATE agencies SET name = 'Changed'"))
    assert _names(scope) == ["Northwind"]


@pytest.mark.usefixtures("opened")
def test_what_a_reader_did_to_its_rows_is_never_written() -> None:
    scope = make_scope()
    with db.read(scope) as work:
        agency = work.scalars(select(Agency)).one()
        agency.name = "Changed"
    assert _names(scope) == ["Northwind"]


def test_whose_a_transaction_is_ends_with_it(opened: Database) -> None:
    said = text("SELECT current_setting('imprimatur.agency_id', true), current_setting('imprimatur.unscoped', true)")
    scope = make_scope()
    with db.work(scope) as work:
        assert work.execute(said).one() == (scope.agency_id, "")
    with db.unscoped("a test") as work:
        assert work.execute(said).one() == ("", "on")
    with opened.reading.connect() as connection:
        assert not any(connection.execute(said).one())


@pytest.mark.usefixtures("opened")
def test_an_agency_is_told_as_it_is_written() -> None:
    hostile = "x', true); UPDATE agencies SET name = 'Changed'; --%s"
    scope = make_scope()
    with db.read(Scope(hostile, None, scope.role, scope.name)) as work:  # type: ignore[arg-type]
        assert work.scalar(text("SELECT current_setting('imprimatur.agency_id', true)")) == hostile
    assert _names(scope) == ["Northwind"]


def test_the_server_keeps_its_plans_from_one_unit_of_work_to_the_next(opened: Database) -> None:
    scope = make_scope()
    for _ in range(8):
        _names(scope)
    with opened.reading.connect() as connection:
        kept = connection.execute(text("SELECT statement FROM pg_prepared_statements")).scalars().all()
    assert any("agencies.name" in statement for statement in kept)


def test_a_connection_that_was_used_with_another_isolation_begins_as_every_other(opened: Database) -> None:
    scope = make_scope()
    with opened.writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT 1"))
    with pytest.raises(ZeroDivisionError):
        _rename_and_fail(scope)
    assert _names(scope) == ["Northwind"]
