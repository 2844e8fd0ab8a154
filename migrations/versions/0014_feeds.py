"""Addresses from which spreadsheets fetch a view. The SQL views for analysts are made whenever a database comes to head."""

import sqlalchemy as sa
from alembic import op

from core.db import rls
from core.db.base import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_addresses",
        sa.Column("view_id", sa.String(length=26), nullable=False),
        sa.Column("workspace_id", sa.String(length=26), nullable=True),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("use_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "view_id"],
            ["saved_views.agency_id", "saved_views.id"],
            name=op.f("fk_feed_addresses_agency_id_view_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_feed_addresses_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "user_id"],
            ["users.agency_id", "users.id"],
            name=op.f("fk_feed_addresses_agency_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_feed_addresses_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_addresses")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_feed_addresses_agency_id_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_addresses_token_hash")),
    )
    op.create_index(
        op.f("ix_feed_addresses_agency_id_view_id"), "feed_addresses", ["agency_id", "view_id"], unique=False
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in rls.enable("feed_addresses"):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("feed_addresses")
