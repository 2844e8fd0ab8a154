"""Workspaces: one client each."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from core.db import AgencyOwned, Base, Timestamps, UtcDateTime, Versioned, owned_table
from core.db.base import KEY_LENGTH, key_of
from core.phrases import search_key


def _shelf(name: str, state: str) -> Index:
    return Index(name, "agency_id", "client_key", "id", sqlite_where=text(state), postgresql_where=text(state))


class Workspace(Versioned, AgencyOwned, Timestamps, Base):
    """A client of the agency; archived ones keep everything and can be restored."""

    __tablename__ = "workspaces"
    __table_args__ = owned_table(
        CheckConstraint("length(client_name) BETWEEN 1 AND 100", name="client_name"),
        # Two shelves, each sorted as it is shown: PostgreSQL reads a sorted index past `archived_at IS NULL` only so.
        _shelf("ix_workspaces_living", "archived_at IS NULL"),
        _shelf("ix_workspaces_archived", "archived_at IS NOT NULL"),
    )

    client_name: Mapped[str] = mapped_column(String(100))
    client_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default=key_of("client_name"))
    industry: Mapped[str | None] = mapped_column(String(100))
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    made_by: Mapped[str] = mapped_column(String(20), default="web")

    @validates("client_name")
    def _keep_key(self, _column: str, client_name: str) -> str:
        self.client_key = search_key(client_name)
        return client_name
