"""Decisions about ad versions, comments, and the links through which clients decide."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import AgencyOwned, Base, UtcDateTime, check_vocabulary, owned_by, owned_table
from core.db.base import ID_LENGTH
from core.vocabulary import ReviewStatus


class Approval(AgencyOwned, Base):
    """One decision: who, when, what, about which exact ad (`ad_hash`). Never changed; an undo is a decision too."""

    __tablename__ = "approvals"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        owned_by("campaign_id", "campaigns"),
        owned_by("creative_id", "ad_creatives"),
        owned_by("version_id", "creative_versions"),
        check_vocabulary("status", ReviewStatus),
        check_vocabulary("previous_status", ReviewStatus),
        Index(None, "agency_id", "creative_id", "reviewed_at"),
        Index(None, "agency_id", "campaign_id", "reviewed_at"),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    campaign_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    creative_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    status: Mapped[str] = mapped_column(String(16))
    previous_status: Mapped[str] = mapped_column(String(16))
    feedback: Mapped[str] = mapped_column(Text, default="")
    ad_hash: Mapped[str] = mapped_column(String(64))
    reviewed_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    reviewed_by_name: Mapped[str] = mapped_column(String(200))
    review_link_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    undoes_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime())


class ReviewLink(AgencyOwned, Base):
    """A client's link to one campaign's ads; the 256-bit token is stored only as its SHA-256."""

    __tablename__ = "review_links"
    __table_args__ = owned_table(
        owned_by("campaign_id", "campaigns"), Index(None, "agency_id", "campaign_id", "created_at")
    )

    campaign_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    created_by_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class ReviewComment(AgencyOwned, Base):
    """A remark about one version of an ad, by a member or through a client's link."""

    __tablename__ = "review_comments"
    __table_args__ = owned_table(
        owned_by("creative_id", "ad_creatives"),
        owned_by("version_id", "creative_versions"),
        Index(None, "agency_id", "creative_id", "created_at"),
    )

    creative_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    author_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    author_name: Mapped[str] = mapped_column(String(200))
    review_link_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
