"""A campaign's good texts are kept for later writing to follow, and a text says which language it is in."""

import sqlalchemy as sa
from alembic import op

from core.db import rls
from core.db.base import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLE = "reference_captions"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("campaign_id", sa.String(26), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_key", sa.String(64), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.Column("kept_by_name", sa.String(200), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("agency_id", sa.String(26), nullable=False),
        sa.CheckConstraint("language IN ('en', 'de', 'fr', 'es')", name=op.f("ck_reference_captions_language")),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaigns.agency_id", "campaigns.id"],
            name=op.f("fk_reference_captions_agency_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_reference_captions_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_captions")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_reference_captions_agency_id_id")),
        sa.UniqueConstraint(
            "agency_id", "campaign_id", "text_key", name=op.f("uq_reference_captions_agency_id_campaign_id_text_key")
        ),
    )
    # The texts so far are in the language of their campaign, which is what a missing one means.
    with op.batch_alter_table("caption_variations") as variations:
        variations.add_column(sa.Column("language", sa.String(2), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for statement in rls.enable(TABLE):
            op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("caption_variations") as variations:
        variations.drop_column("language")
    op.drop_table(TABLE)
