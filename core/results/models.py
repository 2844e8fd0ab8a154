"""Measured performance of captions, ads and campaigns; the ad-platform facts join it with the import."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import AgencyOwned, Base, UtcDateTime, owned_by, owned_table
from core.db.base import ID_LENGTH


class PerformanceMetric(AgencyOwned, Base):
    """One measured value of one thing at one moment."""

    __tablename__ = "performance_metrics"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        CheckConstraint("entity_type IN ('caption', 'creative', 'campaign')", name="entity_type"),
        CheckConstraint("metric_type IN ('click_rate', 'engagement', 'conversion')", name="metric_type"),
        Index(None, "agency_id", "entity_type", "entity_id", "recorded_at"),
    )

    workspace_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    entity_type: Mapped[str] = mapped_column(String(12))
    entity_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    metric_type: Mapped[str] = mapped_column(String(20))
    value: Mapped[float] = mapped_column(Float)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime())
