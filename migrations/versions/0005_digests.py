"""Reports of days and weeks are written by the calendar and kept."""

import sqlalchemy as sa
from alembic import op

from core.db import rls
from core.db.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "digests"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("agency_id", sa.String(26), nullable=False),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("period IN ('day', 'week')", name=op.f("ck_digests_period")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_digests_days")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_digests_agency_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_digests_agency_id_id")),
        sa.UniqueConstraint("agency_id", "period", "first_day", name=op.f("uq_digests_agency_id_period_first_day")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in rls.enable(TABLE):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
