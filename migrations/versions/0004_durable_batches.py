"""Batches can be paused, items are handed to the durable engine, and the processes that run them are known."""

import sqlalchemy as sa
from alembic import op

from core.db.base import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATES = "'working', 'draining', 'lost'"


def upgrade() -> None:
    op.create_table(
        "job_workers",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("beats", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("beat_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_job_workers_state")),
        sa.CheckConstraint("slots >= 0", name=op.f("ck_job_workers_slots")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_workers")),
    )
    with op.batch_alter_table("batch_jobs") as batches:
        batches.add_column(sa.Column("paused_at", UtcDateTime(), nullable=True))
        batches.add_column(sa.Column("kept_by", sa.String(120), nullable=False, server_default=""))
        batches.add_column(sa.Column("again_of", sa.String(26), nullable=True))
    with op.batch_alter_table("batch_items") as items:
        items.add_column(sa.Column("carrier", sa.Integer(), nullable=False, server_default="0"))
        items.add_column(sa.Column("is_carried", sa.Boolean(), nullable=False, server_default=sa.false()))
        items.add_column(sa.Column("due_at", UtcDateTime(), nullable=True))
        # The worker's own row beats now.
        items.drop_column("beat_at")
        items.create_index(op.f("ix_batch_items_batch_id_status_is_carried"), ["batch_id", "status", "is_carried"])
        items.create_index(op.f("ix_batch_items_status_worker"), ["status", "worker"])


def downgrade() -> None:
    with op.batch_alter_table("batch_items") as items:
        items.drop_index(op.f("ix_batch_items_status_worker"))
        items.drop_index(op.f("ix_batch_items_batch_id_status_is_carried"))
        items.add_column(sa.Column("beat_at", UtcDateTime(), nullable=True))
        items.drop_column("due_at")
        items.drop_column("is_carried")
        items.drop_column("carrier")
    with op.batch_alter_table("batch_jobs") as batches:
        batches.drop_column("again_of")
        batches.drop_column("kept_by")
        batches.drop_column("paused_at")
    op.drop_table("job_workers")
