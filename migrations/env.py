"""Runs revisions on the connection that `core.db.migrate` hands over, or, for Alembic's own commands, on one of its own."""

from alembic import context
from sqlalchemy import Connection

from core import schema
from core.db import database


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=schema.METADATA,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="core.db.base.",
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    _run(handed_over)
else:
    with database.current().writing.connect() as own, own.begin():
        _run(own)
