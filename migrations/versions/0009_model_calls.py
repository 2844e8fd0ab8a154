"""Calls to language models are recorded: who asked, what they cost, how they ended."""

import sqlalchemy as sa
from alembic import op

from core.db import rls
from core.db.base import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLE = "model_calls"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("campaign_id", sa.String(26), nullable=True),
        sa.Column("user_id", sa.String(26), nullable=True),
        sa.Column("user_name", sa.String(200), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("tokens_in", sa.BigInteger(), nullable=False),
        sa.Column("tokens_out", sa.BigInteger(), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("cache_key", sa.String(64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("agency_id", sa.String(26), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('open', 'answered', 'broke_rules', 'refused', 'failed')", name=op.f("ck_model_calls_outcome")
        ),
        sa.CheckConstraint(
            "tokens_in >= 0 AND tokens_out >= 0 AND cost_micros >= 0", name=op.f("ck_model_calls_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_model_calls_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_calls")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_model_calls_agency_id_id")),
    )
    op.create_index(op.f("ix_model_calls_agency_id_month"), TABLE, ["agency_id", "month"])
    op.create_index(op.f("ix_model_calls_agency_id_cache_key"), TABLE, ["agency_id", "cache_key"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in rls.enable(TABLE):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
