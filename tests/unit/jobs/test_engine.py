"""The engine's own tables: made once, and never waited for when they are there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.db import database
from core.errors import Unavailable
from core.jobs import engine


@contextmanager
def locked() -> Iterator[None]:
    """Another process holds SQLite's lock, as one does that was put to sleep while it wrote."""
    other = database.sqlite_module().connect(database.current().url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.fixture(autouse=True)
def _impatient(at_head: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_LOCK_WAIT_S", 0.2)


def test_tables_that_are_there_need_no_lock() -> None:
    engine.create_tables()
    assert engine.has_tables()
    with locked():
        engine.create_tables()


def test_a_database_that_another_process_holds_is_told_as_one_that_does_not_answer() -> None:
    with locked(), pytest.raises(Unavailable, match="does not answer"):
        engine.create_tables()
    assert not engine.has_tables()
    engine.create_tables()
    assert engine.has_tables()
