"""Packages: what was exported, when, and where the file is until it expires."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Index, Integer, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column

from core.db import AgencyOwned, Base, UtcDateTime, check_vocabulary, owned_by, owned_table
from core.db.base import ID_LENGTH
from core.vocabulary import ExportFormat, ExportStatus


class ExportJob(AgencyOwned, Base):
    """A package of one campaign's ads.

    `approved_only` is what was agreed when it was asked for: without it, ads that passed and that nobody decided about
    come along, as long as the campaign needs no approval. `image_format` is the format that was chosen, "" where each
    placement decides; `other_formats` tells, once it is built, which ads have another one and why.
    """

    __tablename__ = "export_jobs"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        owned_by("campaign_id", "campaigns"),
        check_vocabulary("format", ExportFormat),
        check_vocabulary("status", ExportStatus),
        Index(None, "agency_id", "workspace_id", "created_at"),
        Index(None, "agency_id", "campaign_id", "created_at"),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    campaign_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    format: Mapped[str] = mapped_column(String(8), default=ExportFormat.ZIP)
    status: Mapped[str] = mapped_column(String(12), default=ExportStatus.PENDING)
    include_originals: Mapped[bool] = mapped_column(Boolean, default=False)
    placement_ids: Mapped[list[str]] = mapped_column(default=list)
    approved_only: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    image_format: Mapped[str] = mapped_column(String(8), default="", server_default="")
    other_formats: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200), default="")
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    items_total: Mapped[int] = mapped_column(Integer, default=0)
    items_exported: Mapped[int] = mapped_column(Integer, default=0)
    error_message: Mapped[str | None] = mapped_column(Text)
    created_by_name: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
