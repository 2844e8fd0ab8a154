"""People lock boxes of an ad: what is locked stays as it is when all sizes change or another look is tried."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ad_creatives") as ads:
        ads.add_column(sa.Column("locked", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("ad_creatives") as ads:
        ads.drop_column("locked")
