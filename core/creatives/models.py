"""Ads: concepts, the ad in each placement, and its versions with their codes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import AgencyOwned, Base, Timestamps, UtcDateTime, Versioned, check_vocabulary, owned_by, owned_table
from core.db.base import ID_LENGTH
from core.vocabulary import CheckVerdict, CreativeOrigin, ReviewStatus


class Concept(AgencyOwned, Timestamps, Base):
    """One idea for one picture: a design and its words, composed once and exported to every placement."""

    __tablename__ = "concepts"
    __table_args__ = owned_table(
        owned_by("campaign_id", "campaigns"),
        owned_by("asset_id", "assets", ondelete="RESTRICT"),
        UniqueConstraint("agency_id", "campaign_id", "asset_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    campaign_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(120), default="")
    design: Mapped[dict[str, Any]] = mapped_column(default=dict)
    caption_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class AdCreative(Versioned, AgencyOwned, Timestamps, Base):
    """An ad in one placement. What it says and shows lives in its versions; `current_version_id` names the newest.

    `review_status`, `verdict` and `score` repeat the current version's, so that lists need no join. `locked` names the
    boxes (`looks.LOCKABLE`) that stay as they are when all sizes change; it belongs to the ad, so locking needs no review.
    """

    __tablename__ = "ad_creatives"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        owned_by("campaign_id", "campaigns"),
        owned_by("concept_id", "concepts"),
        owned_by("asset_id", "assets", ondelete="RESTRICT"),
        UniqueConstraint("agency_id", "concept_id", "placement_id"),
        check_vocabulary("origin", CreativeOrigin),
        check_vocabulary("review_status", ReviewStatus),
        check_vocabulary("verdict", CheckVerdict),
        # Named by hand: the convention's name is longer than the 63 characters PostgreSQL keeps.
        Index("ix_ad_creatives_campaign_status", "agency_id", "campaign_id", "review_status", "created_at", "id"),
        # Lists are sorted by time and id; each filter that narrows them much has an index in that order.
        Index(None, "agency_id", "created_at", "id"),
        Index(None, "agency_id", "workspace_id", "created_at", "id"),
        Index(None, "agency_id", "campaign_id", "created_at", "id"),
        Index(None, "agency_id", "review_status", "created_at", "id"),
        Index(None, "agency_id", "asset_id"),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    campaign_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    concept_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    concept_number: Mapped[int] = mapped_column(Integer)
    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    placement_id: Mapped[str] = mapped_column(String(60))
    origin: Mapped[str] = mapped_column(String(16), default=CreativeOrigin.COMPOSED)
    current_version_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    review_status: Mapped[str] = mapped_column(String(16), default=ReviewStatus.PENDING)
    verdict: Mapped[str] = mapped_column(String(8), default=CheckVerdict.PASS)
    score: Mapped[int | None] = mapped_column(Integer)
    locked: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")


class CreativeVersion(AgencyOwned, Base):
    """One version of an ad, never changed after it was made: picture, words, landing address, recipe, checks, hash.

    A version that could not be drawn has no file: `failure` says why, and its verdict is "fail".
    """

    __tablename__ = "creative_versions"
    __table_args__ = owned_table(
        owned_by("creative_id", "ad_creatives"),
        UniqueConstraint("agency_id", "creative_id", "number"),
        check_vocabulary("verdict", CheckVerdict),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name="score"),
        Index(None, "agency_id", "created_at"),
    )

    creative_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    number: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    headline: Mapped[str] = mapped_column(Text, default="")
    subheadline: Mapped[str] = mapped_column(Text, default="")
    primary_text: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    cta: Mapped[str] = mapped_column(String(50), default="")
    landing_url: Mapped[str] = mapped_column(String(2000), default="")
    alt_text: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    recipe: Mapped[dict[str, Any]] = mapped_column(default=dict)
    recipe_key: Mapped[str] = mapped_column(String(64), default="")
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    thumbnail_sha256: Mapped[str | None] = mapped_column(String(64))
    image_format: Mapped[str] = mapped_column(String(8), default="jpg")
    width_px: Mapped[int] = mapped_column(Integer)
    height_px: Mapped[int] = mapped_column(Integer)
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    fit_report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    checks: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    verdict: Mapped[str] = mapped_column(String(8))
    failure: Mapped[str | None] = mapped_column(Text)
    score: Mapped[int | None] = mapped_column(Integer)
    score_breakdown: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    ad_hash: Mapped[str] = mapped_column(String(64))
    created_by_name: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
