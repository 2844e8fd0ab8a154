"""Batches, their items, and the processes that run them; the engine underneath knows no feature."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import AgencyOwned, Base, Timestamps, UtcDateTime, check_vocabulary, owned_by, owned_table
from core.db.base import ID_LENGTH
from core.vocabulary import BatchKind, BatchStatus, ItemStatus, WorkerState

WORKER_LENGTH = 120


class BatchJob(AgencyOwned, Timestamps, Base):
    """A batch of one kind of work for one client. Counts live in the items; `status` closes over them.

    `paused_at`: nothing of it begins until it is resumed. `kept_by` names the process that made it for itself: the
    workers leave it alone while that process lives. `again_of` is the batch whose items it repeats.
    """

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
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    kept_by: Mapped[str] = mapped_column(String(WORKER_LENGTH), default="", server_default="")
    again_of: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class BatchItem(AgencyOwned, Base):
    """One unit of a batch (an asset × a concept with all its placements), safe to run twice.

    The row is the truth about the item; the engine underneath only carries its id to a process that has a free slot.
    `worker` and `attempts` together are the claim: a result is written only while both still stand. `carrier` counts
    the times the item was handed to the engine and `is_carried` says that the latest hand-over still holds, so an old
    one that turns up late finds that it is not meant. `due_at` holds a repeated try back.
    """

    __tablename__ = "batch_items"
    __table_args__ = owned_table(
        owned_by("batch_id", "batch_jobs"),
        check_vocabulary("status", ItemStatus),
        Index(None, "agency_id", "batch_id", "position"),
        Index(None, "batch_id", "status", "is_carried"),
        Index(None, "status", "worker"),
    )

    batch_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    position: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(200), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(String(20), default=ItemStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    carrier: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    is_carried: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    error_message: Mapped[str | None] = mapped_column(Text)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    worker: Mapped[str] = mapped_column(String(WORKER_LENGTH), default="")
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class JobWorker(Base):
    """A living process that runs items, of the whole installation: it counts `beats` for as long as it lives.

    The others watch the counter, not a time of day: a clock that jumps on any host takes nothing from anybody.
    """

    __tablename__ = "job_workers"
    __table_args__ = (
        check_vocabulary("state", WorkerState),
        CheckConstraint("slots >= 0", name="slots"),
    )

    id: Mapped[str] = mapped_column(String(WORKER_LENGTH), primary_key=True)
    place: Mapped[str] = mapped_column(String(64))
    host: Mapped[str] = mapped_column(String(255))
    process_id: Mapped[int] = mapped_column(Integer)
    slots: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(20), default=WorkerState.WORKING)
    beats: Mapped[int] = mapped_column(BigInteger, default=0)
    version: Mapped[str] = mapped_column(String(40), default="")
    started_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=clock.now)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=clock.now)
