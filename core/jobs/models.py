"""Batches and their items; the engine underneath knows no feature."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import AgencyOwned, Base, Timestamps, UtcDateTime, check_vocabulary, owned_by, owned_table
from core.db.base import ID_LENGTH
from core.vocabulary import BatchKind, BatchStatus, ItemStatus


class BatchJob(AgencyOwned, Timestamps, Base):
    """A batch of one kind of work for one client. Counts live in the items; `status` closes over them."""

    __tablename__ = "batch_jobs"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        owned_by("campaign_id", "campaigns"),
        check_vocabulary("job_type", BatchKind),
        check_vocabulary("status", BatchStatus),
        CheckConstraint("items_total >= 0", name="items_total"),
        Index(None, "agency_id", "status", "created_at"),
        Index(None, "agency_id", "workspace_id", "created_at"),
        Index(None, "agency_id", "campaign_id"),
        Index(None, "status"),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    campaign_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    job_type: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(30), default=BatchStatus.QUEUED)
    items_total: Mapped[int] = mapped_column(Integer, default=0)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error_message: Mapped[str | None] = mapped_column(Text)
    created_by_name: Mapped[str] = mapped_column(String(200), default="")
    cancel_requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class BatchItem(AgencyOwned, Base):
    """One unit of a batch (an asset × a concept with all its placements), safe to run twice.

    `worker` names the process that runs it and `beat_at` when that process last said so: an item whose worker is
    gone is queued again.
    """

    __tablename__ = "batch_items"
    __table_args__ = owned_table(
        owned_by("batch_id", "batch_jobs"),
        check_vocabulary("status", ItemStatus),
        Index(None, "agency_id", "batch_id", "position"),
    )

    batch_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    position: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(200), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(String(20), default=ItemStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    error_message: Mapped[str | None] = mapped_column(Text)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    worker: Mapped[str] = mapped_column(String(120), default="")
    beat_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
