"""How many SQL statements a block sends, counted at the engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from core.db import database


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, BEGIN and savepoints left out."""
    sent: list[str] = []
    engine = database.current().reading

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
