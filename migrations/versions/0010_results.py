"""Ad-platform results: imported files, the days they cover, the platform's lines, the facts, mappings and rules."""

import sqlalchemy as sa
from alembic import op

from core.db import rls
from core.db.base import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = ("result_imports", "result_lines", "result_mappings", "result_days", "result_facts", "result_rules")


def upgrade() -> None:
    op.create_table(
        "result_imports",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("accounts", sa.JSON(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("day_count", sa.Integer(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("spend_micros", sa.BigInteger(), nullable=True),
        sa.Column("impressions", sa.BigInteger(), nullable=True),
        sa.Column("clicks_all", sa.BigInteger(), nullable=True),
        sa.Column("clicks_link", sa.BigInteger(), nullable=True),
        sa.Column("conversions_micros", sa.BigInteger(), nullable=True),
        sa.Column("revenue_micros", sa.BigInteger(), nullable=True),
        sa.Column("result_kind", sa.String(length=400), nullable=True),
        sa.Column("is_revenue_derived", sa.Boolean(), nullable=False),
        sa.Column("file_total_matches", sa.Boolean(), nullable=True),
        sa.Column("file_totals", sa.JSON(), nullable=False),
        sa.Column("replaced_rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.Column("imported_by_id", sa.String(length=26), nullable=True),
        sa.Column("imported_by_name", sa.String(length=200), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by_name", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("level IN ('campaign', 'ad_set', 'ad')", name=op.f("ck_result_imports_level")),
        sa.CheckConstraint(
            "platform IN ('meta', 'google', 'tiktok', 'linkedin', 'other')", name=op.f("ck_result_imports_platform")
        ),
        sa.CheckConstraint("status IN ('stored', 'undone')", name=op.f("ck_result_imports_status")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_result_imports_days")),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_result_imports_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_result_imports_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_imports")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_result_imports_agency_id_id")),
    )
    op.create_index(
        op.f("ix_result_imports_agency_id_workspace_id_file_sha256"),
        "result_imports",
        ["agency_id", "workspace_id", "file_sha256"],
        unique=False,
    )
    op.create_index(
        op.f("ix_result_imports_agency_id_workspace_id_imported_at"),
        "result_imports",
        ["agency_id", "workspace_id", "imported_at"],
        unique=False,
    )
    op.create_table(
        "result_lines",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("platform", sa.String(length=12), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("campaign", sa.String(length=400), nullable=True),
        sa.Column("campaign_platform_id", sa.String(length=60), nullable=True),
        sa.Column("ad_set", sa.String(length=400), nullable=True),
        sa.Column("ad_set_platform_id", sa.String(length=60), nullable=True),
        sa.Column("ad", sa.String(length=400), nullable=True),
        sa.Column("ad_platform_id", sa.String(length=60), nullable=True),
        sa.Column("reference", sa.String(length=2000), nullable=True),
        sa.Column("joined_by", sa.String(length=8), nullable=False),
        sa.Column("version_id", sa.String(length=26), nullable=True),
        sa.Column("rule_id", sa.String(length=26), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "joined_by IN ('code', 'hand', 'rule', 'mixed', 'none')", name=op.f("ck_result_lines_joined_by")
        ),
        sa.CheckConstraint("level IN ('campaign', 'ad_set', 'ad')", name=op.f("ck_result_lines_level")),
        sa.CheckConstraint(
            "platform IN ('meta', 'google', 'tiktok', 'linkedin', 'other')", name=op.f("ck_result_lines_platform")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_result_lines_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_result_lines_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_lines")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_result_lines_agency_id_id")),
        sa.UniqueConstraint(
            "agency_id", "workspace_id", "key", name=op.f("uq_result_lines_agency_id_workspace_id_key")
        ),
    )
    op.create_index(
        op.f("ix_result_lines_agency_id_version_id"), "result_lines", ["agency_id", "version_id"], unique=False
    )
    op.create_table(
        "result_mappings",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("headers_key", sa.String(length=64), nullable=False),
        sa.Column("platform", sa.String(length=12), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.Column("kept_by_name", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "platform IN ('meta', 'google', 'tiktok', 'linkedin', 'other')", name=op.f("ck_result_mappings_platform")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_result_mappings_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_result_mappings_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_mappings")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_result_mappings_agency_id_id")),
        sa.UniqueConstraint(
            "agency_id",
            "workspace_id",
            "headers_key",
            name=op.f("uq_result_mappings_agency_id_workspace_id_headers_key"),
        ),
    )
    op.create_table(
        "result_days",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("import_id", sa.String(length=26), nullable=False),
        sa.Column("platform", sa.String(length=12), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("spend_micros", sa.BigInteger(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("level IN ('campaign', 'ad_set', 'ad')", name=op.f("ck_result_days_level")),
        sa.CheckConstraint(
            "platform IN ('meta', 'google', 'tiktok', 'linkedin', 'other')", name=op.f("ck_result_days_platform")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "import_id"],
            ["result_imports.agency_id", "result_imports.id"],
            name=op.f("fk_result_days_agency_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_result_days_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_result_days_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_days")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_result_days_agency_id_id")),
        sa.UniqueConstraint(
            "agency_id", "import_id", "account", "day", name=op.f("uq_result_days_agency_id_import_id_account_day")
        ),
    )
    op.create_index(
        "ix_result_days_scope",
        "result_days",
        ["agency_id", "workspace_id", "platform", "level", "account", "day"],
        unique=False,
    )
    op.create_table(
        "result_facts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("day_id", sa.String(length=26), nullable=False),
        sa.Column("line_id", sa.String(length=26), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("placement", sa.String(length=400), nullable=True),
        sa.Column("country", sa.String(length=400), nullable=True),
        sa.Column("device", sa.String(length=400), nullable=True),
        sa.Column("impressions", sa.BigInteger(), nullable=True),
        sa.Column("clicks_all", sa.BigInteger(), nullable=True),
        sa.Column("clicks_link", sa.BigInteger(), nullable=True),
        sa.Column("spend_micros", sa.BigInteger(), nullable=True),
        sa.Column("conversions_micros", sa.BigInteger(), nullable=True),
        sa.Column("result_kind", sa.String(length=400), nullable=True),
        sa.Column("attribution", sa.String(length=400), nullable=True),
        sa.Column("revenue_micros", sa.BigInteger(), nullable=True),
        sa.Column("video_2s", sa.BigInteger(), nullable=True),
        sa.Column("video_3s", sa.BigInteger(), nullable=True),
        sa.Column("video_6s", sa.BigInteger(), nullable=True),
        sa.Column("video_15s", sa.BigInteger(), nullable=True),
        sa.Column("video_25", sa.BigInteger(), nullable=True),
        sa.Column("video_50", sa.BigInteger(), nullable=True),
        sa.Column("video_75", sa.BigInteger(), nullable=True),
        sa.Column("video_100", sa.BigInteger(), nullable=True),
        sa.Column("reach", sa.BigInteger(), nullable=True),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "day_id"],
            ["result_days.agency_id", "result_days.id"],
            name=op.f("fk_result_facts_agency_id_day_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_result_facts_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_facts")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_result_facts_agency_id_id")),
    )
    op.create_index(op.f("ix_result_facts_agency_id_day_id"), "result_facts", ["agency_id", "day_id"], unique=False)
    op.create_table(
        "result_rules",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("contains", sa.String(length=400), nullable=False),
        sa.Column("version_id", sa.String(length=26), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "version_id"],
            ["creative_versions.agency_id", "creative_versions.id"],
            name=op.f("fk_result_rules_agency_id_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_result_rules_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_result_rules_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_rules")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_result_rules_agency_id_id")),
        sa.UniqueConstraint(
            "agency_id", "workspace_id", "contains", name=op.f("uq_result_rules_agency_id_workspace_id_contains")
        ),
    )
    op.create_index(
        op.f("ix_result_rules_agency_id_version_id"), "result_rules", ["agency_id", "version_id"], unique=False
    )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in rls.enable(table):
                op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
