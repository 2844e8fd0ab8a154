"""Exchange rates that an agency keeps: from which day one currency is worth how much of another."""

import sqlalchemy as sa
from alembic import op

from core.db import rls
from core.db.base import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLE = "exchange_rates"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("target", sa.String(3), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("rate_picos", sa.BigInteger(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.Column("kept_by_name", sa.String(200), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("agency_id", sa.String(26), nullable=False),
        sa.CheckConstraint("rate_picos > 0", name=op.f("ck_exchange_rates_rate")),
        sa.CheckConstraint("currency <> target", name=op.f("ck_exchange_rates_currencies")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_exchange_rates_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rates")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_exchange_rates_agency_id_id")),
        sa.UniqueConstraint(
            "agency_id", "currency", "target", "from_day",
            name=op.f("uq_exchange_rates_agency_id_currency_target_from_day"),
        ),
    )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        for statement in rls.enable(TABLE):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
