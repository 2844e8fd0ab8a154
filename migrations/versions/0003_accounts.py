"""A given password is changed at the next sign-in; a package remembers whether it takes approved ads only."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("export_jobs") as exports:
        # Packages so far hold approved ads only; one that is still to be built keeps to that.
        exports.add_column(sa.Column("approved_only", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("export_jobs") as exports:
        exports.drop_column("approved_only")
    with op.batch_alter_table("users") as users:
        users.drop_column("must_change_password")
