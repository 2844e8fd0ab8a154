"""A package has a file format, and says which of its ads have another one and why."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("export_jobs") as packages:
        packages.add_column(sa.Column("image_format", sa.String(length=8), nullable=False, server_default=""))
        packages.add_column(sa.Column("other_formats", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("export_jobs") as packages:
        packages.drop_column("other_formats")
        packages.drop_column("image_format")
