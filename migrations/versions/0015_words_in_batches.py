"""A text's place among its caption's is its own, a call to a model knows the batch item it was for, ads know their language."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TEXTS = "caption_variations"
CALLS = "model_calls"
PLACE = ("agency_id", "caption_id", "position")


def upgrade() -> None:
    _number_anew()
    with op.batch_alter_table(TEXTS) as texts:
        texts.drop_index(op.f("ix_caption_variations_agency_id_caption_id_position"))
        texts.create_unique_constraint(op.f("uq_caption_variations_agency_id_caption_id_position"), list(PLACE))
    with op.batch_alter_table(CALLS) as calls:
        calls.add_column(sa.Column("item_id", sa.String(26), nullable=True))
    op.create_index(op.f("ix_model_calls_agency_id_item_id"), CALLS, ["agency_id", "item_id"])
    # Ads were stored as being in their campaign's language, also those that say a text in another one.
    op.execute(f"UPDATE creative_versions SET language = ({_LANGUAGE}) WHERE ({_LANGUAGE}) IS NOT NULL")


def downgrade() -> None:
    op.drop_index(op.f("ix_model_calls_agency_id_item_id"), CALLS)
    with op.batch_alter_table(CALLS) as calls:
        calls.drop_column("item_id")
    with op.batch_alter_table(TEXTS) as texts:
        texts.drop_constraint(op.f("uq_caption_variations_agency_id_caption_id_position"), type_="unique")
        texts.create_index(op.f("ix_caption_variations_agency_id_caption_id_position"), list(PLACE))


# No HAVING: SQLite before 3.39 takes it beside GROUP BY alone. A text that stands in the campaign's language too is in that.
_LANGUAGE = """
    SELECT min(said.language)
    FROM ad_creatives AS ad
    JOIN concepts AS idea ON idea.id = ad.concept_id AND idea.agency_id = ad.agency_id
    JOIN caption_variations AS said ON said.caption_id = idea.caption_id AND said.agency_id = idea.agency_id
    WHERE ad.id = creative_versions.creative_id AND ad.agency_id = creative_versions.agency_id
      AND said.language IS NOT NULL AND said.text = creative_versions.primary_text
      AND NOT EXISTS (
        SELECT 1 FROM caption_variations AS own
        WHERE own.caption_id = said.caption_id AND own.agency_id = said.agency_id
          AND own.language IS NULL AND own.text = said.text
      )
"""


def _number_anew() -> None:
    """Texts that two people added in one moment share a place: those of such a caption are numbered in the order they came."""
    connection = op.get_bind()
    texts = sa.table(TEXTS, *(sa.column(name) for name in ("id", *PLACE, "created_at")))
    doubled = sa.select(texts.c.caption_id).group_by(*(texts.c[name] for name in PLACE)).having(sa.func.count() > 1)
    rows = connection.execute(
        sa.select(texts.c.id, texts.c.caption_id, texts.c.position)
        .where(texts.c.caption_id.in_(doubled))
        .order_by(texts.c.caption_id, texts.c.position, texts.c.created_at, texts.c.id)
    ).all()
    numbers: dict[str, int] = {}
    for text_id, caption_id, position in rows:
        numbers[caption_id] = number = numbers.get(caption_id, 0) + 1
        if number != position:
            connection.execute(sa.update(texts).where(texts.c.id == text_id).values(position=number))
