"""Masks know what they were cut from, how good they are and how soft their edge is; a picture has one."""

import sqlalchemy as sa
from alembic import op

from core.db.base import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_GRADES = "'clean', 'usable', 'rough'"


def upgrade() -> None:
    # No release has written a mask, but a table may hold anything: a row without a grade is a rough mask of its picture,
    # cut from nothing that is known, and the next cut replaces it.
    with op.batch_alter_table("masks") as masks:
        masks.add_column(sa.Column("source_sha256", sa.String(64), nullable=False, server_default=""))
        masks.add_column(sa.Column("found_sha256", sa.String(64), nullable=False, server_default=""))
        masks.add_column(sa.Column("width_px", sa.Integer(), nullable=False, server_default="1"))
        masks.add_column(sa.Column("height_px", sa.Integer(), nullable=False, server_default="1"))
        masks.add_column(sa.Column("edge", sa.Integer(), nullable=False, server_default="0"))
        masks.add_column(sa.Column("grade", sa.String(10), nullable=False, server_default="rough"))
        masks.add_column(sa.Column("measures", sa.JSON(), nullable=False, server_default="{}"))
        masks.add_column(sa.Column("asked_for", sa.String(40), nullable=True))
        masks.add_column(sa.Column("note", sa.String(400), nullable=False, server_default=""))
        masks.add_column(sa.Column("made_by_name", sa.String(200), nullable=False, server_default=""))
        masks.add_column(sa.Column("updated_at", UtcDateTime(), nullable=True))
    op.execute("UPDATE masks SET updated_at = created_at, model_used = COALESCE(model_used, '')")
    with op.batch_alter_table("masks") as masks:
        for name, kind in (
            ("source_sha256", sa.String(64)),
            ("found_sha256", sa.String(64)),
            ("width_px", sa.Integer()),
            ("height_px", sa.Integer()),
            ("edge", sa.Integer()),
            ("grade", sa.String(10)),
            ("measures", sa.JSON()),
            ("note", sa.String(400)),
            ("made_by_name", sa.String(200)),
        ):
            masks.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
        masks.alter_column("updated_at", existing_type=UtcDateTime(), nullable=False)
        masks.alter_column("model_used", existing_type=sa.String(40), type_=sa.String(60), nullable=False)
        masks.create_unique_constraint(op.f("uq_masks_agency_id_asset_id"), ["agency_id", "asset_id"])
        masks.create_check_constraint(op.f("ck_masks_edge"), "edge BETWEEN -5 AND 5")
        masks.create_check_constraint(op.f("ck_masks_size"), "width_px > 0 AND height_px > 0")
        masks.create_check_constraint(op.f("ck_masks_grade"), f"grade IN ({_GRADES})")


def downgrade() -> None:
    with op.batch_alter_table("masks") as masks:
        masks.drop_constraint(op.f("ck_masks_grade"), type_="check")
        masks.drop_constraint(op.f("ck_masks_size"), type_="check")
        masks.drop_constraint(op.f("ck_masks_edge"), type_="check")
        masks.drop_constraint(op.f("uq_masks_agency_id_asset_id"), type_="unique")
        masks.alter_column("model_used", existing_type=sa.String(60), type_=sa.String(40), nullable=True)
        for name in (
            "updated_at", "made_by_name", "note", "asked_for", "measures", "grade", "edge", "height_px", "width_px",
            "found_sha256", "source_sha256",
        ):  # fmt: skip
            masks.drop_column(name)
