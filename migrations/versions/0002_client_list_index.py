"""Lists of living and of archived clients each have an index in the order they are shown."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SHELVES = {"ix_workspaces_living": "archived_at IS NULL", "ix_workspaces_archived": "archived_at IS NOT NULL"}
BEFORE = "ix_workspaces_agency_id_archived_at_client_key_id"


def upgrade() -> None:
    for name, state in SHELVES.items():
        op.create_index(
            name,
            "workspaces",
            ["agency_id", "client_key", "id"],
            sqlite_where=sa.text(state),
            postgresql_where=sa.text(state),
        )
    op.drop_index(BEFORE, "workspaces")


def downgrade() -> None:
    op.create_index(BEFORE, "workspaces", ["agency_id", "archived_at", "client_key", "id"])
    for name in SHELVES:
        op.drop_index(name, "workspaces")
