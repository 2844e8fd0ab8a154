"""A client's results lead to its own ads only: what earlier releases joined to another client's ad stands without an ad again.

Rules that name another client's ad stay in the list, where people see them, and join nothing (`core.results.storing`).
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_OF_ANOTHER = """EXISTS (
    SELECT 1 FROM creative_versions AS version
    JOIN ad_creatives AS ad ON ad.id = version.creative_id AND ad.agency_id = version.agency_id
    WHERE version.id = result_lines.version_id AND version.agency_id = result_lines.agency_id
      AND ad.workspace_id <> result_lines.workspace_id
)"""


def upgrade() -> None:
    # Answers are kept by data version: those that show the other client's names are made anew.
    op.execute(
        f"""UPDATE agencies SET data_version = data_version + 1
            WHERE id IN (SELECT result_lines.agency_id FROM result_lines WHERE {_OF_ANOTHER})"""
    )
    op.execute(f"UPDATE result_lines SET joined_by = 'none', version_id = NULL, rule_id = NULL WHERE {_OF_ANOTHER}")


def downgrade() -> None:
    """Which lines it were is not kept, and without an ad they were right before too."""
