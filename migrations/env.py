"""Runs revisions on the connection that `core.db.migrate` hands over, or, for Alembic's own commands, on one of its own.

The views for analysts are no part of any revision: they are made when the newest schema is reached.
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
        # SQLite rebuilds a table under another name and renames it, which a view that reads it would stop.
        if connection.dialect.name == "sqlite":
            sql_views.clear_away(connection)
        context.run_migrations()
        if context.get_context().get_current_revision() == context.script.get_current_head():
            sql_views.make(connection)


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    _run(handed_over)
else:
    with database.current().writing.connect() as own, own.begin():
        _run(own)
