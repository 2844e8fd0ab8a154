"""The first schema."""

import sqlalchemy as sa
from alembic import op

import core.db.base
from core.db import rls

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OWNED = (
    "ad_creatives",
    "approvals",
    "asset_tags",
    "assets",
    "audit_events",
    "batch_items",
    "batch_jobs",
    "brand_kits",
    "brand_logos",
    "campaign_briefs",
    "campaign_placements",
    "campaigns",
    "caption_variations",
    "captions",
    "concepts",
    "creative_versions",
    "export_jobs",
    "invitations",
    "masks",
    "performance_metrics",
    "review_comments",
    "review_links",
    "sign_in_sessions",
    "sign_in_tickets",
    "stored_files",
    "users",
    "workspaces",
)


def upgrade() -> None:
    op.create_table(
        "agencies",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("license_key", sa.String(length=200), nullable=True),
        sa.Column("billing_active", sa.Boolean(), nullable=False),
        sa.Column("plan_type", sa.String(length=20), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("contact_email", sa.String(length=320), nullable=True),
        sa.Column("contact_phone", sa.String(length=50), nullable=True),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("data_version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("plan_type IN ('free', 'paid')", name=op.f("ck_agencies_plan_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempts_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_attempts_key_hash_at"), ["key_hash", "at"], unique=False)

    op.create_table(
        "audit_events",
        sa.Column("actor_id", sa.String(length=26), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("entity_type", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.String(length=26), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_audit_events_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_audit_events_agency_id_id")),
    )
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_events_agency_id_created_at"), ["agency_id", "created_at"], unique=False
        )

    op.create_table(
        "invitations",
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'admin', 'member', 'viewer')", name=op.f("ck_invitations_role")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_invitations_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_invitations_agency_id_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_table(
        "stored_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_stored_files_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_stored_files_agency_id_id")),
        sa.UniqueConstraint("agency_id", "sha256", name=op.f("uq_stored_files_agency_id_sha256")),
    )
    op.create_table(
        "users",
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("avatar_sha256", sa.String(length=64), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("last_login_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("password_changed_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'admin', 'member', 'viewer')", name=op.f("ck_users_role")),
        sa.CheckConstraint("status IN ('active', 'suspended', 'invited')", name=op.f("ck_users_status")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_users_agency_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_users_agency_id_id")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_table(
        "workspaces",
        sa.Column("client_name", sa.String(length=100), nullable=False),
        sa.Column("client_key", sa.String(length=400), nullable=False),
        sa.Column("industry", sa.String(length=100), nullable=True),
        sa.Column("archived_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(client_name) BETWEEN 1 AND 100", name=op.f("ck_workspaces_client_name")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_workspaces_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_workspaces_agency_id_id")),
    )
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workspaces_agency_id_archived_at_client_key_id"),
            ["agency_id", "archived_at", "client_key", "id"],
            unique=False,
        )

    op.create_table(
        "assets",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=True),
        sa.Column("original_name", sa.String(length=255), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("mime_type", sa.String(length=50), nullable=False),
        sa.Column("original_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("thumbnail_sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("orientation", sa.String(length=12), nullable=False),
        sa.Column("brightness", sa.Float(), nullable=False),
        sa.Column("brightness_word", sa.String(length=12), nullable=False),
        sa.Column("contrast", sa.Float(), nullable=False),
        sa.Column("has_alpha", sa.Boolean(), nullable=False),
        sa.Column("palette", sa.JSON(), nullable=False),
        sa.Column("focal_x", sa.Float(), nullable=False),
        sa.Column("focal_y", sa.Float(), nullable=False),
        sa.Column("subject_box", sa.JSON(), nullable=True),
        sa.Column("faces", sa.JSON(), nullable=False),
        sa.Column("notes", core.db.base.StringList(), nullable=False),
        sa.Column("finished_art", sa.Boolean(), nullable=False),
        sa.Column("rights_expire_on", sa.Date(), nullable=True),
        sa.Column("uploaded_by_name", sa.String(length=200), nullable=False),
        sa.Column("uploaded_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("focal_x BETWEEN 0 AND 1 AND focal_y BETWEEN 0 AND 1", name=op.f("ck_assets_focal")),
        sa.CheckConstraint("width_px > 0 AND height_px > 0", name=op.f("ck_assets_size")),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_assets_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_assets_agency_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_assets_agency_id_id")),
    )
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assets_agency_id_workspace_id_uploaded_at_id"),
            ["agency_id", "workspace_id", "uploaded_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_assets_living_original",
            ["agency_id", "workspace_id", "original_sha256"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "brand_kits",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("primary_color", sa.String(length=7), nullable=True),
        sa.Column("secondary_color", sa.String(length=7), nullable=True),
        sa.Column("tertiary_color", sa.String(length=7), nullable=True),
        sa.Column("heading_font", sa.String(length=80), nullable=True),
        sa.Column("body_font", sa.String(length=80), nullable=True),
        sa.Column("logo_position", sa.String(length=20), nullable=True),
        sa.Column("voice_prompt", sa.Text(), nullable=True),
        sa.Column("brand_personality", sa.Text(), nullable=True),
        sa.Column("target_audience", sa.Text(), nullable=True),
        sa.Column("value_proposition", sa.Text(), nullable=True),
        sa.Column("tone_style", sa.String(length=20), nullable=True),
        sa.Column("tone_of_voice", sa.Text(), nullable=True),
        sa.Column("forbidden_phrases", core.db.base.StringList(), nullable=False),
        sa.Column("preferred_phrases", core.db.base.StringList(), nullable=False),
        sa.Column("keywords", core.db.base.StringList(), nullable=False),
        sa.Column("brand_values", core.db.base.StringList(), nullable=False),
        sa.Column("key_differentiators", core.db.base.StringList(), nullable=False),
        sa.Column("imagery_style", sa.Text(), nullable=True),
        sa.Column("masking_model", sa.String(length=40), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "logo_position IN ('top-left', 'top-right', 'bottom-left', 'bottom-right')",
            name=op.f("ck_brand_kits_logo_position"),
        ),
        sa.CheckConstraint(
            "masking_model IN ('rembg-replicate', 'sam3', 'rf-detr', 'roboflow', 'hf-model-id')",
            name=op.f("ck_brand_kits_masking_model"),
        ),
        sa.CheckConstraint(
            "primary_color IS NULL OR (length(primary_color) = 7 AND primary_color LIKE '#%')",
            name=op.f("ck_brand_kits_primary_color"),
        ),
        sa.CheckConstraint(
            "secondary_color IS NULL OR (length(secondary_color) = 7 AND secondary_color LIKE '#%')",
            name=op.f("ck_brand_kits_secondary_color"),
        ),
        sa.CheckConstraint(
            "tertiary_color IS NULL OR (length(tertiary_color) = 7 AND tertiary_color LIKE '#%')",
            name=op.f("ck_brand_kits_tertiary_color"),
        ),
        sa.CheckConstraint(
            "tone_style IN ('professional', 'playful', 'bold', 'minimal', 'luxury', 'edgy')",
            name=op.f("ck_brand_kits_tone_style"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_brand_kits_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_brand_kits_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_kits")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_brand_kits_agency_id_id")),
        sa.UniqueConstraint("agency_id", "workspace_id", name=op.f("uq_brand_kits_agency_id_workspace_id")),
    )
    op.create_table(
        "performance_metrics",
        sa.Column("workspace_id", sa.String(length=26), nullable=True),
        sa.Column("entity_type", sa.String(length=12), nullable=False),
        sa.Column("entity_id", sa.String(length=26), nullable=False),
        sa.Column("metric_type", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("recorded_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "entity_type IN ('caption', 'creative', 'campaign')", name=op.f("ck_performance_metrics_entity_type")
        ),
        sa.CheckConstraint(
            "metric_type IN ('click_rate', 'engagement', 'conversion')", name=op.f("ck_performance_metrics_metric_type")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_performance_metrics_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_performance_metrics_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_metrics")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_performance_metrics_agency_id_id")),
    )
    with op.batch_alter_table("performance_metrics", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_performance_metrics_agency_id_entity_type_entity_id_recorded_at"),
            ["agency_id", "entity_type", "entity_id", "recorded_at"],
            unique=False,
        )

    op.create_table(
        "sign_in_sessions",
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("ip_address", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "user_id"],
            ["users.agency_id", "users.id"],
            name=op.f("fk_sign_in_sessions_agency_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_sign_in_sessions_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sessions")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_sign_in_sessions_agency_id_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_sessions_token_hash")),
    )
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_sessions_agency_id_user_id"), ["agency_id", "user_id"], unique=False
        )

    op.create_table(
        "sign_in_tickets",
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "user_id"],
            ["users.agency_id", "users.id"],
            name=op.f("fk_sign_in_tickets_agency_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_sign_in_tickets_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_tickets")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_sign_in_tickets_agency_id_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_tickets_token_hash")),
    )
    with op.batch_alter_table("sign_in_tickets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_tickets_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "asset_tags",
        sa.Column("asset_id", sa.String(length=26), nullable=False),
        sa.Column("tag", sa.String(length=50), nullable=False),
        sa.Column("tag_key", sa.String(length=400), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "asset_id"],
            ["assets.agency_id", "assets.id"],
            name=op.f("fk_asset_tags_agency_id_asset_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_asset_tags_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_tags")),
        sa.UniqueConstraint("agency_id", "asset_id", "tag_key", name=op.f("uq_asset_tags_agency_id_asset_id_tag_key")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_asset_tags_agency_id_id")),
    )
    with op.batch_alter_table("asset_tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asset_tags_agency_id_tag_key"), ["agency_id", "tag_key"], unique=False)

    op.create_table(
        "brand_logos",
        sa.Column("kit_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("ground", sa.String(length=8), nullable=False),
        sa.Column("original_name", sa.String(length=255), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("on_white_box", sa.Boolean(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("ground IN ('light', 'dark')", name=op.f("ck_brand_logos_ground")),
        sa.CheckConstraint("kind IN ('wordmark', 'symbol')", name=op.f("ck_brand_logos_kind")),
        sa.ForeignKeyConstraint(
            ["agency_id", "kit_id"],
            ["brand_kits.agency_id", "brand_kits.id"],
            name=op.f("fk_brand_logos_agency_id_kit_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_brand_logos_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_logos")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_brand_logos_agency_id_id")),
        sa.UniqueConstraint(
            "agency_id", "kit_id", "kind", "ground", name=op.f("uq_brand_logos_agency_id_kit_id_kind_ground")
        ),
    )
    op.create_table(
        "campaigns",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("brand_kit_id", sa.String(length=26), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("description", sa.String(length=1000), nullable=True),
        sa.Column("objective", sa.String(length=20), nullable=False),
        sa.Column("launch_type", sa.String(length=20), nullable=False),
        sa.Column("funnel_stage", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("primary_offer", sa.String(length=200), nullable=True),
        sa.Column("call_to_action", sa.String(length=50), nullable=True),
        sa.Column("secondary_cta", sa.String(length=50), nullable=True),
        sa.Column("target_audience", sa.Text(), nullable=True),
        sa.Column("keywords", core.db.base.StringList(), nullable=False),
        sa.Column("must_include_phrases", core.db.base.StringList(), nullable=False),
        sa.Column("must_exclude_phrases", core.db.base.StringList(), nullable=False),
        sa.Column("reference_captions", core.db.base.StringList(), nullable=False),
        sa.Column("headline_max_length", sa.Integer(), nullable=True),
        sa.Column("body_max_length", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("budget_micros", sa.BigInteger(), nullable=True),
        sa.Column("budget_currency", sa.String(length=3), nullable=True),
        sa.Column("landing_url", sa.String(length=2000), nullable=True),
        sa.Column("utm_template", sa.String(length=500), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("approval_required", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("funnel_stage IN ('cold', 'warm', 'hot')", name=op.f("ck_campaigns_funnel_stage")),
        sa.CheckConstraint("language IN ('en', 'de', 'fr', 'es')", name=op.f("ck_campaigns_language")),
        sa.CheckConstraint(
            "launch_type IN ('new-launch', 'evergreen', 'seasonal', 'sale', 'event')",
            name=op.f("ck_campaigns_launch_type"),
        ),
        sa.CheckConstraint(
            "objective IN ('awareness', 'traffic', 'conversion', 'engagement')", name=op.f("ck_campaigns_objective")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'paused', 'completed', 'archived')", name=op.f("ck_campaigns_status")
        ),
        sa.CheckConstraint(
            "(budget_micros IS NULL) = (budget_currency IS NULL)", name=op.f("ck_campaigns_budget_currency")
        ),
        sa.CheckConstraint("body_max_length IS NULL OR body_max_length > 0", name=op.f("ck_campaigns_body_max_length")),
        sa.CheckConstraint("budget_micros IS NULL OR budget_micros >= 0", name=op.f("ck_campaigns_budget")),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name=op.f("ck_campaigns_flight")
        ),
        sa.CheckConstraint(
            "headline_max_length IS NULL OR headline_max_length > 0", name=op.f("ck_campaigns_headline_max_length")
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_campaigns_name")),
        sa.ForeignKeyConstraint(
            ["agency_id", "brand_kit_id"],
            ["brand_kits.agency_id", "brand_kits.id"],
            name=op.f("fk_campaigns_agency_id_brand_kit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_campaigns_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_campaigns_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_campaigns_agency_id_id")),
    )
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaigns_agency_id_created_at_id"), ["agency_id", "created_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_campaigns_agency_id_workspace_id_status_created_at"),
            ["agency_id", "workspace_id", "status", "created_at"],
            unique=False,
        )

    op.create_table(
        "masks",
        sa.Column("asset_id", sa.String(length=26), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("model_used", sa.String(length=40), nullable=True),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "asset_id"],
            ["assets.agency_id", "assets.id"],
            name=op.f("fk_masks_agency_id_asset_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_masks_agency_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masks")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_masks_agency_id_id")),
    )
    op.create_table(
        "batch_jobs",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=True),
        sa.Column("job_type", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("items_total", sa.Integer(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("cancel_requested_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("started_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("completed_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("job_type IN ('caption', 'mask', 'export', 'render')", name=op.f("ck_batch_jobs_job_type")),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'done-with-failures', 'failed', 'cancelled')",
            name=op.f("ck_batch_jobs_status"),
        ),
        sa.CheckConstraint("items_total >= 0", name=op.f("ck_batch_jobs_items_total")),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaigns.agency_id", "campaigns.id"],
            name=op.f("fk_batch_jobs_agency_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_batch_jobs_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_batch_jobs_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_jobs")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_batch_jobs_agency_id_id")),
    )
    with op.batch_alter_table("batch_jobs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_batch_jobs_agency_id_campaign_id"), ["agency_id", "campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_batch_jobs_agency_id_status_created_at"), ["agency_id", "status", "created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_batch_jobs_agency_id_workspace_id_created_at"),
            ["agency_id", "workspace_id", "created_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_batch_jobs_status"), ["status"], unique=False)

    op.create_table(
        "campaign_briefs",
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column("client_overview", sa.Text(), nullable=True),
        sa.Column("campaign_purpose", sa.Text(), nullable=True),
        sa.Column("primary_kpi", sa.String(length=200), nullable=True),
        sa.Column("secondary_kpis", core.db.base.StringList(), nullable=False),
        sa.Column("target_metrics", sa.JSON(), nullable=False),
        sa.Column("competitor_insights", core.db.base.StringList(), nullable=False),
        sa.Column("differentiators", core.db.base.StringList(), nullable=False),
        sa.Column("demographics", sa.Text(), nullable=True),
        sa.Column("psychographics", sa.Text(), nullable=True),
        sa.Column("pain_points", core.db.base.StringList(), nullable=False),
        sa.Column("motivations", core.db.base.StringList(), nullable=False),
        sa.Column("key_message", sa.Text(), nullable=True),
        sa.Column("supporting_points", core.db.base.StringList(), nullable=False),
        sa.Column("emotional_appeal", sa.Text(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("mandatory_inclusions", core.db.base.StringList(), nullable=False),
        sa.Column("mandatory_exclusions", core.db.base.StringList(), nullable=False),
        sa.Column("legal_requirements", core.db.base.StringList(), nullable=False),
        sa.Column("platform_instagram", sa.Text(), nullable=True),
        sa.Column("platform_facebook", sa.Text(), nullable=True),
        sa.Column("platform_linkedin", sa.Text(), nullable=True),
        sa.Column("campaign_duration", sa.String(length=200), nullable=True),
        sa.Column("seasonality", sa.Text(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaigns.agency_id", "campaigns.id"],
            name=op.f("fk_campaign_briefs_agency_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_campaign_briefs_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_briefs")),
        sa.UniqueConstraint("agency_id", "campaign_id", name=op.f("uq_campaign_briefs_agency_id_campaign_id")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_campaign_briefs_agency_id_id")),
    )
    op.create_table(
        "campaign_placements",
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column("placement_id", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaigns.agency_id", "campaigns.id"],
            name=op.f("fk_campaign_placements_agency_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_campaign_placements_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_placements")),
        sa.UniqueConstraint(
            "agency_id",
            "campaign_id",
            "placement_id",
            name=op.f("uq_campaign_placements_agency_id_campaign_id_placement_id"),
        ),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_campaign_placements_agency_id_id")),
    )
    op.create_table(
        "captions",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=True),
        sa.Column("asset_id", sa.String(length=26), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("approval_status", sa.String(length=16), nullable=False),
        sa.Column("base_caption", sa.Text(), nullable=True),
        sa.Column("primary_text", sa.Text(), nullable=True),
        sa.Column("quality_score", sa.Float(), nullable=True),
        sa.Column("score_breakdown", sa.JSON(), nullable=False),
        sa.Column("primary_variation_id", sa.String(length=26), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("generated_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("approved_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("rejected_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "approval_status IN ('pending', 'approved', 'rejected', 'needs-changes')",
            name=op.f("ck_captions_approval_status"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'completed', 'failed')", name=op.f("ck_captions_status")
        ),
        sa.CheckConstraint(
            "quality_score IS NULL OR quality_score BETWEEN 0 AND 100", name=op.f("ck_captions_quality_score")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "asset_id"],
            ["assets.agency_id", "assets.id"],
            name=op.f("fk_captions_agency_id_asset_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaigns.agency_id", "campaigns.id"],
            name=op.f("fk_captions_agency_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_captions_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_captions_agency_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captions")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_captions_agency_id_id")),
    )
    with op.batch_alter_table("captions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_captions_agency_id_campaign_id_asset_id"),
            ["agency_id", "campaign_id", "asset_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_captions_agency_id_workspace_id_created_at"),
            ["agency_id", "workspace_id", "created_at"],
            unique=False,
        )

    op.create_table(
        "concepts",
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column("asset_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("design", sa.JSON(), nullable=False),
        sa.Column("caption_id", sa.String(length=26), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_concepts_number")),
        sa.ForeignKeyConstraint(
            ["agency_id", "asset_id"],
            ["assets.agency_id", "assets.id"],
            name=op.f("fk_concepts_agency_id_asset_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaigns.agency_id", "campaigns.id"],
            name=op.f("fk_concepts_agency_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_concepts_agency_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concepts")),
        sa.UniqueConstraint(
            "agency_id",
            "campaign_id",
            "asset_id",
            "number",
            name=op.f("uq_concepts_agency_id_campaign_id_asset_id_number"),
        ),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_concepts_agency_id_id")),
    )
    op.create_table(
        "export_jobs",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=True),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("include_originals", sa.Boolean(), nullable=False),
        sa.Column("placement_ids", core.db.base.StringList(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("items_total", sa.Integer(), nullable=False),
        sa.Column("items_exported", sa.Integer(), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("completed_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("expires_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("format IN ('zip', 'csv', 'json')", name=op.f("ck_export_jobs_format")),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'completed', 'failed')", name=op.f("ck_export_jobs_status")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaigns.agency_id", "campaigns.id"],
            name=op.f("fk_export_jobs_agency_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_export_jobs_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_export_jobs_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_jobs")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_export_jobs_agency_id_id")),
    )
    with op.batch_alter_table("export_jobs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_export_jobs_agency_id_campaign_id_created_at"),
            ["agency_id", "campaign_id", "created_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_export_jobs_agency_id_workspace_id_created_at"),
            ["agency_id", "workspace_id", "created_at"],
            unique=False,
        )

    op.create_table(
        "review_links",
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_opened_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaigns.agency_id", "campaigns.id"],
            name=op.f("fk_review_links_agency_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_review_links_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_links")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_review_links_agency_id_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_review_links_token_hash")),
    )
    with op.batch_alter_table("review_links", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_links_agency_id_campaign_id_created_at"),
            ["agency_id", "campaign_id", "created_at"],
            unique=False,
        )

    op.create_table(
        "ad_creatives",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column("concept_id", sa.String(length=26), nullable=False),
        sa.Column("concept_number", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.String(length=26), nullable=False),
        sa.Column("placement_id", sa.String(length=60), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("current_version_id", sa.String(length=26), nullable=True),
        sa.Column("review_status", sa.String(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("origin IN ('composed', 'finished-art')", name=op.f("ck_ad_creatives_origin")),
        sa.CheckConstraint(
            "review_status IN ('pending', 'approved', 'rejected', 'needs-changes')",
            name=op.f("ck_ad_creatives_review_status"),
        ),
        sa.CheckConstraint("verdict IN ('pass', 'warn', 'fail')", name=op.f("ck_ad_creatives_verdict")),
        sa.ForeignKeyConstraint(
            ["agency_id", "asset_id"],
            ["assets.agency_id", "assets.id"],
            name=op.f("fk_ad_creatives_agency_id_asset_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaigns.agency_id", "campaigns.id"],
            name=op.f("fk_ad_creatives_agency_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "concept_id"],
            ["concepts.agency_id", "concepts.id"],
            name=op.f("fk_ad_creatives_agency_id_concept_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_ad_creatives_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_ad_creatives_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ad_creatives")),
        sa.UniqueConstraint(
            "agency_id", "concept_id", "placement_id", name=op.f("uq_ad_creatives_agency_id_concept_id_placement_id")
        ),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_ad_creatives_agency_id_id")),
    )
    with op.batch_alter_table("ad_creatives", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ad_creatives_agency_id_asset_id"), ["agency_id", "asset_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ad_creatives_agency_id_campaign_id_created_at_id"),
            ["agency_id", "campaign_id", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_ad_creatives_agency_id_created_at_id"), ["agency_id", "created_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ad_creatives_agency_id_review_status_created_at_id"),
            ["agency_id", "review_status", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_ad_creatives_agency_id_workspace_id_created_at_id"),
            ["agency_id", "workspace_id", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_ad_creatives_campaign_status",
            ["agency_id", "campaign_id", "review_status", "created_at", "id"],
            unique=False,
        )

    op.create_table(
        "batch_items",
        sa.Column("batch_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("worker", sa.String(length=120), nullable=False),
        sa.Column("beat_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("started_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", core.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_batch_items_status")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "batch_id"],
            ["batch_jobs.agency_id", "batch_jobs.id"],
            name=op.f("fk_batch_items_agency_id_batch_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_batch_items_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_items")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_batch_items_agency_id_id")),
    )
    with op.batch_alter_table("batch_items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_batch_items_agency_id_batch_id_position"),
            ["agency_id", "batch_id", "position"],
            unique=False,
        )

    op.create_table(
        "caption_variations",
        sa.Column("caption_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("subheadline", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("long_headline", sa.Text(), nullable=False),
        sa.Column("cta", sa.String(length=50), nullable=False),
        sa.Column("alt_text", sa.Text(), nullable=False),
        sa.Column("tone", sa.String(length=20), nullable=True),
        sa.Column("template", sa.String(length=20), nullable=True),
        sa.Column("angle", sa.String(length=20), nullable=True),
        sa.Column("label", sa.String(length=12), nullable=True),
        sa.Column("framework", sa.String(length=40), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("score_breakdown", sa.JSON(), nullable=False),
        sa.Column("approval_status", sa.String(length=16), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "angle IN ('emotional', 'data-driven', 'question-based', 'cta-focused', 'educational')",
            name=op.f("ck_caption_variations_angle"),
        ),
        sa.CheckConstraint(
            "approval_status IN ('pending', 'approved', 'rejected', 'needs-changes')",
            name=op.f("ck_caption_variations_approval_status"),
        ),
        sa.CheckConstraint(
            "label IN ('main', 'alt1', 'alt2', 'alt3', 'alt4', 'alt5', 'alt6', 'punchy', 'short', 'story')",
            name=op.f("ck_caption_variations_label"),
        ),
        sa.CheckConstraint(
            "template IN ('punchy', 'descriptive', 'hashtag-heavy', 'storytelling', 'question')",
            name=op.f("ck_caption_variations_template"),
        ),
        sa.CheckConstraint(
            "tone IN ('default', 'witty', 'inspirational', 'formal')", name=op.f("ck_caption_variations_tone")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "caption_id"],
            ["captions.agency_id", "captions.id"],
            name=op.f("fk_caption_variations_agency_id_caption_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_caption_variations_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caption_variations")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_caption_variations_agency_id_id")),
    )
    with op.batch_alter_table("caption_variations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_caption_variations_agency_id_caption_id_position"),
            ["agency_id", "caption_id", "position"],
            unique=False,
        )

    op.create_table(
        "creative_versions",
        sa.Column("creative_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("subheadline", sa.Text(), nullable=False),
        sa.Column("primary_text", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("cta", sa.String(length=50), nullable=False),
        sa.Column("landing_url", sa.String(length=2000), nullable=False),
        sa.Column("alt_text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("recipe", sa.JSON(), nullable=False),
        sa.Column("recipe_key", sa.String(length=64), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("thumbnail_sha256", sa.String(length=64), nullable=True),
        sa.Column("image_format", sa.String(length=8), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("fit_report", sa.JSON(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("score_breakdown", sa.JSON(), nullable=False),
        sa.Column("ad_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("verdict IN ('pass', 'warn', 'fail')", name=op.f("ck_creative_versions_verdict")),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name=op.f("ck_creative_versions_score")),
        sa.ForeignKeyConstraint(
            ["agency_id", "creative_id"],
            ["ad_creatives.agency_id", "ad_creatives.id"],
            name=op.f("fk_creative_versions_agency_id_creative_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_creative_versions_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_creative_versions")),
        sa.UniqueConstraint(
            "agency_id", "creative_id", "number", name=op.f("uq_creative_versions_agency_id_creative_id_number")
        ),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_creative_versions_agency_id_id")),
        sa.UniqueConstraint("code", name=op.f("uq_creative_versions_code")),
    )
    with op.batch_alter_table("creative_versions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_creative_versions_agency_id_created_at"), ["agency_id", "created_at"], unique=False
        )

    op.create_table(
        "approvals",
        sa.Column("workspace_id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column("creative_id", sa.String(length=26), nullable=False),
        sa.Column("version_id", sa.String(length=26), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("previous_status", sa.String(length=16), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("ad_hash", sa.String(length=64), nullable=False),
        sa.Column("reviewed_by_id", sa.String(length=26), nullable=True),
        sa.Column("reviewed_by_name", sa.String(length=200), nullable=False),
        sa.Column("review_link_id", sa.String(length=26), nullable=True),
        sa.Column("undoes_id", sa.String(length=26), nullable=True),
        sa.Column("reviewed_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "previous_status IN ('pending', 'approved', 'rejected', 'needs-changes')",
            name=op.f("ck_approvals_previous_status"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'approved', 'rejected', 'needs-changes')", name=op.f("ck_approvals_status")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaigns.agency_id", "campaigns.id"],
            name=op.f("fk_approvals_agency_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "creative_id"],
            ["ad_creatives.agency_id", "ad_creatives.id"],
            name=op.f("fk_approvals_agency_id_creative_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "version_id"],
            ["creative_versions.agency_id", "creative_versions.id"],
            name=op.f("fk_approvals_agency_id_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workspace_id"],
            ["workspaces.agency_id", "workspaces.id"],
            name=op.f("fk_approvals_agency_id_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_approvals_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_approvals_agency_id_id")),
    )
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_approvals_agency_id_campaign_id_reviewed_at"),
            ["agency_id", "campaign_id", "reviewed_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_approvals_agency_id_creative_id_reviewed_at"),
            ["agency_id", "creative_id", "reviewed_at"],
            unique=False,
        )

    op.create_table(
        "review_comments",
        sa.Column("creative_id", sa.String(length=26), nullable=False),
        sa.Column("version_id", sa.String(length=26), nullable=False),
        sa.Column("author_id", sa.String(length=26), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("review_link_id", sa.String(length=26), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", core.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "creative_id"],
            ["ad_creatives.agency_id", "ad_creatives.id"],
            name=op.f("fk_review_comments_agency_id_creative_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "version_id"],
            ["creative_versions.agency_id", "creative_versions.id"],
            name=op.f("fk_review_comments_agency_id_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_review_comments_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comments")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_review_comments_agency_id_id")),
    )
    with op.batch_alter_table("review_comments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_comments_agency_id_creative_id_created_at"),
            ["agency_id", "creative_id", "created_at"],
            unique=False,
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in OWNED:
            for statement in rls.enable(table):
                op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("review_comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_comments_agency_id_creative_id_created_at"))

    op.drop_table("review_comments")
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approvals_agency_id_creative_id_reviewed_at"))
        batch_op.drop_index(batch_op.f("ix_approvals_agency_id_campaign_id_reviewed_at"))

    op.drop_table("approvals")
    with op.batch_alter_table("creative_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_creative_versions_agency_id_created_at"))

    op.drop_table("creative_versions")
    with op.batch_alter_table("caption_variations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_caption_variations_agency_id_caption_id_position"))

    op.drop_table("caption_variations")
    with op.batch_alter_table("batch_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_items_agency_id_batch_id_position"))

    op.drop_table("batch_items")
    with op.batch_alter_table("ad_creatives", schema=None) as batch_op:
        batch_op.drop_index("ix_ad_creatives_campaign_status")
        batch_op.drop_index(batch_op.f("ix_ad_creatives_agency_id_workspace_id_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_ad_creatives_agency_id_review_status_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_ad_creatives_agency_id_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_ad_creatives_agency_id_campaign_id_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_ad_creatives_agency_id_asset_id"))

    op.drop_table("ad_creatives")
    with op.batch_alter_table("review_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_links_agency_id_campaign_id_created_at"))

    op.drop_table("review_links")
    with op.batch_alter_table("export_jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_export_jobs_agency_id_workspace_id_created_at"))
        batch_op.drop_index(batch_op.f("ix_export_jobs_agency_id_campaign_id_created_at"))

    op.drop_table("export_jobs")
    op.drop_table("concepts")
    with op.batch_alter_table("captions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_captions_agency_id_workspace_id_created_at"))
        batch_op.drop_index(batch_op.f("ix_captions_agency_id_campaign_id_asset_id"))

    op.drop_table("captions")
    op.drop_table("campaign_placements")
    op.drop_table("campaign_briefs")
    with op.batch_alter_table("batch_jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_jobs_status"))
        batch_op.drop_index(batch_op.f("ix_batch_jobs_agency_id_workspace_id_created_at"))
        batch_op.drop_index(batch_op.f("ix_batch_jobs_agency_id_status_created_at"))
        batch_op.drop_index(batch_op.f("ix_batch_jobs_agency_id_campaign_id"))

    op.drop_table("batch_jobs")
    op.drop_table("masks")
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaigns_agency_id_workspace_id_status_created_at"))
        batch_op.drop_index(batch_op.f("ix_campaigns_agency_id_created_at_id"))

    op.drop_table("campaigns")
    op.drop_table("brand_logos")
    with op.batch_alter_table("asset_tags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asset_tags_agency_id_tag_key"))

    op.drop_table("asset_tags")
    with op.batch_alter_table("sign_in_tickets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_tickets_expires_at"))

    op.drop_table("sign_in_tickets")
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_sessions_agency_id_user_id"))

    op.drop_table("sign_in_sessions")
    with op.batch_alter_table("performance_metrics", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_performance_metrics_agency_id_entity_type_entity_id_recorded_at"))

    op.drop_table("performance_metrics")
    op.drop_table("brand_kits")
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assets_living_original",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_assets_agency_id_workspace_id_uploaded_at_id"))

    op.drop_table("assets")
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workspaces_agency_id_archived_at_client_key_id"))

    op.drop_table("workspaces")
    op.drop_table("users")
    op.drop_table("stored_files")
    op.drop_table("invitations")
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_events_agency_id_created_at"))

    op.drop_table("audit_events")
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempts_key_hash_at"))
        batch_op.drop_index(batch_op.f("ix_sign_in_attempts_at"))

    op.drop_table("sign_in_attempts")
    op.drop_table("agencies")
