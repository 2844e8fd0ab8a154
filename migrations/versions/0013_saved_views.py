"""Saved views, the alerts and scheduled reports that stand on them, and what was sent to whom."""

import sqlalchemy as sa
from alembic import op

from core.db import rls
from core.db.base import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("saved_views", "view_alerts", "report_schedules", "deliveries", "webhook_keys")


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("view_id", sa.String(length=26), nullable=False),
        sa.Column("source_id", sa.String(length=26), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("recipient", sa.String(length=2000), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("channel IN ('mail', 'webhook')", name=op.f("ck_deliveries_channel")),
        sa.CheckConstraint("kind IN ('alert', 'report', 'test')", name=op.f("ck_deliveries_kind")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f("ck_deliveries_state")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_deliveries_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_deliveries_agency_id_id")),
    )
    op.create_index(op.f("ix_deliveries_agency_id_created_at"), "deliveries", ["agency_id", "created_at"], unique=False)
    op.create_index(
        op.f("ix_deliveries_agency_id_state_due_at"), "deliveries", ["agency_id", "state", "due_at"], unique=False
    )
    op.create_table(
        "webhook_keys",
        sa.Column("secret", sa.String(length=80), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_webhook_keys_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_keys")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_webhook_keys_agency_id_id")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_webhook_keys_agency_id")),
    )
    op.create_table(
        "saved_views",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.String(length=26), nullable=True),
        sa.Column("owner_id", sa.String(length=26), nullable=False),
        sa.Column("owner_name", sa.String(length=200), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_saved_views_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_saved_views_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_saved_views_agency_id_id")),
        sa.UniqueConstraint(
            "agency_id", "owner_id", "name_key", name=op.f("uq_saved_views_agency_id_owner_id_name_key")
        ),
    )
    op.create_index(
        op.f("ix_saved_views_agency_id_workspace_id"), "saved_views", ["agency_id", "workspace_id"], unique=False
    )
    op.create_table(
        "report_schedules",
        sa.Column("view_id", sa.String(length=26), nullable=False),
        sa.Column("cadence", sa.String(length=8), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("month_day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.Column("next_due_at", UtcDateTime(), nullable=False),
        sa.Column("last_run_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("cadence IN ('daily', 'weekly', 'monthly')", name=op.f("ck_report_schedules_cadence")),
        sa.CheckConstraint("format IN ('summary', 'csv', 'parquet', 'zip')", name=op.f("ck_report_schedules_format")),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_report_schedules_hour")),
        sa.CheckConstraint("month_day BETWEEN 1 AND 31", name=op.f("ck_report_schedules_month_day")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_report_schedules_weekday")),
        sa.ForeignKeyConstraint(
            ["agency_id", "view_id"],
            ["saved_views.agency_id", "saved_views.id"],
            name=op.f("fk_report_schedules_agency_id_view_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_report_schedules_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedules")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_report_schedules_agency_id_id")),
    )
    op.create_index(
        op.f("ix_report_schedules_agency_id_next_due_at"),
        "report_schedules",
        ["agency_id", "next_due_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_report_schedules_agency_id_view_id"), "report_schedules", ["agency_id", "view_id"], unique=False
    )
    op.create_table(
        "view_alerts",
        sa.Column("view_id", sa.String(length=26), nullable=False),
        sa.Column("metric", sa.String(length=40), nullable=False),
        sa.Column("op", sa.String(length=2), nullable=False),
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("floor_metric", sa.String(length=40), nullable=True),
        sa.Column("floor_value", sa.Float(), nullable=False),
        sa.Column("is_by_group", sa.Boolean(), nullable=False),
        sa.Column("is_with_unsettled", sa.Boolean(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("seen", sa.String(length=100), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evaluated_at", UtcDateTime(), nullable=True),
        sa.Column("fired_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis IN ('value', 'change')", name=op.f("ck_view_alerts_basis")),
        sa.CheckConstraint("op IN ('>=', '<=', '>', '<')", name=op.f("ck_view_alerts_op")),
        sa.CheckConstraint("state IN ('new', 'fine', 'bad', 'no-data', 'broken')", name=op.f("ck_view_alerts_state")),
        sa.CheckConstraint("floor_value >= 0", name=op.f("ck_view_alerts_floor_value")),
        sa.ForeignKeyConstraint(
            ["agency_id", "view_id"],
            ["saved_views.agency_id", "saved_views.id"],
            name=op.f("fk_view_alerts_agency_id_view_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_view_alerts_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view_alerts")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_view_alerts_agency_id_id")),
    )
    op.create_index(op.f("ix_view_alerts_agency_id_view_id"), "view_alerts", ["agency_id", "view_id"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in rls.enable(table):
                op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
