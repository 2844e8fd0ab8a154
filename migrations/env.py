"""Runs revisions on the connection that `core.db.migrate` hands over, or, for Alembic's own commands, on one of its own.

The views for analysts are no part of any revision: they are made when the newest schema is reached, and taken away when it
is left, since no table that a view reads can be dropped.
"""

from alembic import context
from sqlalchemy import Connection

from core import schema
from core.db import database
from core.reporting import sql_views


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=schema.METADATA,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="core.db.base.",
    )
    with context.begin_transaction():
        head = context.script.get_current_head()
        # SQLite rebuilds a table under another name and renames it, which a view that reads it would stop.
        if connection.dialect.name == "sqlite" or _is_left(head):
            sql_views.clear_away(connection)
        context.run_migrations()
        if context.get_context().get_current_revision() == head:
            sql_views.make(connection)


def _is_left(head: str | None) -> bool:
    """Whether the newest schema is there and another one is asked for."""
    try:
        asked = context.get_revision_argument()
    except KeyError:
        # Commands that only look ask for none.
        return False
    return context.get_context().get_current_revision() == head != asked


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    _run(handed_over)
else:
    with database.current().writing.connect() as own, own.begin():
        _run(own)
