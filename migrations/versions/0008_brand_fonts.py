"""Brand kits have font files of their own."""

import sqlalchemy as sa
from alembic import op

from core.db import rls
from core.db.base import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = "brand_fonts"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("kit_id", sa.String(26), nullable=False),
        sa.Column("family", sa.String(60), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("is_italic", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("original_name", sa.String(255), nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("agency_id", sa.String(26), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "kit_id"],
            ["brand_kits.agency_id", "brand_kits.id"],
            name=op.f("fk_brand_fonts_agency_id_kit_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_brand_fonts_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_fonts")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_brand_fonts_agency_id_id")),
        sa.UniqueConstraint(
            "agency_id", "kit_id", "file_sha256", name=op.f("uq_brand_fonts_agency_id_kit_id_file_sha256")
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in rls.enable(TABLE):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
