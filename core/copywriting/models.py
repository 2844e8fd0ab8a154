"""Captions: the words written for a picture, in variations of which one is primary; and the calls to language models."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Float, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import AgencyOwned, Base, Timestamps, UtcDateTime, check_vocabulary, owned_by, owned_table
from core.db.base import ID_LENGTH
from core.vocabulary import (
    CaptionAngle,
    CaptionStatus,
    CaptionTemplate,
    CaptionTone,
    Language,
    ReviewStatus,
    VariationLabel,
)


class Caption(AgencyOwned, Timestamps, Base):
    """The words of one picture in one campaign; the primary variation is what new ads take."""

    __tablename__ = "captions"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        owned_by("campaign_id", "campaigns"),
        owned_by("asset_id", "assets"),
        check_vocabulary("status", CaptionStatus),
        check_vocabulary("approval_status", ReviewStatus),
        CheckConstraint("quality_score IS NULL OR quality_score BETWEEN 0 AND 100", name="quality_score"),
        Index(None, "agency_id", "campaign_id", "asset_id"),
        Index(None, "agency_id", "workspace_id", "created_at"),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    campaign_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    status: Mapped[str] = mapped_column(String(12), default=CaptionStatus.PENDING)
    approval_status: Mapped[str] = mapped_column(String(16), default=ReviewStatus.PENDING)
    base_caption: Mapped[str | None] = mapped_column(Text)
    primary_text: Mapped[str | None] = mapped_column(Text)
    quality_score: Mapped[float | None] = mapped_column(Float)
    score_breakdown: Mapped[dict[str, Any]] = mapped_column(default=dict)
    primary_variation_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    error_message: Mapped[str | None] = mapped_column(Text)
    generated_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    rejected_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class CaptionVariation(AgencyOwned, Base):
    """One wording of a caption with the ad copy that goes with it; edits by hand are new variations.

    `language` is None where it is the campaign's; `format` is the placement it was written for, None where it is for all.
    """

    __tablename__ = "caption_variations"
    __table_args__ = owned_table(
        owned_by("caption_id", "captions"),
        check_vocabulary("tone", CaptionTone),
        check_vocabulary("template", CaptionTemplate),
        check_vocabulary("angle", CaptionAngle),
        check_vocabulary("label", VariationLabel),
        check_vocabulary("approval_status", ReviewStatus),
        UniqueConstraint("agency_id", "caption_id", "position"),
    )

    caption_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    position: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    headline: Mapped[str] = mapped_column(Text, default="")
    subheadline: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    long_headline: Mapped[str] = mapped_column(Text, default="")
    cta: Mapped[str] = mapped_column(String(50), default="")
    alt_text: Mapped[str] = mapped_column(Text, default="")
    tone: Mapped[str | None] = mapped_column(String(20))
    template: Mapped[str | None] = mapped_column(String(20))
    angle: Mapped[str | None] = mapped_column(String(20))
    label: Mapped[str | None] = mapped_column(String(12))
    framework: Mapped[str] = mapped_column(String(40), default="")
    format: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str | None] = mapped_column(String(2))
    score: Mapped[float | None] = mapped_column(Float)
    score_breakdown: Mapped[dict[str, Any]] = mapped_column(default=dict)
    approval_status: Mapped[str] = mapped_column(String(16), default=ReviewStatus.PENDING)
    author_name: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


class ReferenceCaption(AgencyOwned, Base):
    """A text that people kept for later writing in its campaign to follow; `text_key` tells equal ones."""

    __tablename__ = "reference_captions"
    __table_args__ = owned_table(
        owned_by("campaign_id", "campaigns"),
        check_vocabulary("language", Language),
        UniqueConstraint("agency_id", "campaign_id", "text_key"),
    )

    campaign_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    text_key: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime())
    kept_by_name: Mapped[str] = mapped_column(String(200))


class ModelOutcome(StrEnum):
    """How a call to a language model ended; an open one is counted with what it may cost at most."""

    OPEN = "open"
    ANSWERED = "answered"
    BROKE_RULES = "broke_rules"
    REFUSED = "refused"
    FAILED = "failed"


class ModelCall(AgencyOwned, Base):
    """One call to a language model: who asked, what it cost, how it ended; an answer that kept the rules serves again.

    `item_id` is the item of a batch that it was made for, so that a later try finds the calls of one that was broken off.
    """

    __tablename__ = "model_calls"
    __table_args__ = owned_table(
        check_vocabulary("outcome", ModelOutcome),
        CheckConstraint("tokens_in >= 0 AND tokens_out >= 0 AND cost_micros >= 0", name="amounts"),
        Index(None, "agency_id", "month"),
        Index(None, "agency_id", "cache_key"),
        Index(None, "agency_id", "item_id"),
    )

    campaign_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    item_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    user_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    user_name: Mapped[str] = mapped_column(String(200))
    model: Mapped[str] = mapped_column(String(200))
    month: Mapped[str] = mapped_column(String(7))
    tokens_in: Mapped[int] = mapped_column(BigInteger)
    tokens_out: Mapped[int] = mapped_column(BigInteger)
    cost_micros: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    outcome: Mapped[str] = mapped_column(String(12), default=ModelOutcome.OPEN)
    reason: Mapped[str] = mapped_column(String(400), default="")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    cache_key: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
