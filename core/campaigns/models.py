"""Campaigns, their placements and their briefs."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from core.db import AgencyOwned, Base, Timestamps, Versioned, check_vocabulary, owned_by, owned_table
from core.db.base import ID_LENGTH, KEY_LENGTH, key_of
from core.phrases import search_key
from core.vocabulary import CampaignStatus, FunnelStage, Language, LaunchType, Objective


class Campaign(Versioned, AgencyOwned, Timestamps, Base):
    """What is advertised, to whom, why, where and when."""

    __tablename__ = "campaigns"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        owned_by("brand_kit_id", "brand_kits", ondelete="RESTRICT"),
        check_vocabulary("objective", Objective),
        check_vocabulary("launch_type", LaunchType),
        check_vocabulary("funnel_stage", FunnelStage),
        check_vocabulary("status", CampaignStatus),
        check_vocabulary("language", Language),
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="flight"),
        CheckConstraint("budget_micros IS NULL OR budget_micros >= 0", name="budget"),
        CheckConstraint("(budget_micros IS NULL) = (budget_currency IS NULL)", name="budget_currency"),
        CheckConstraint("headline_max_length IS NULL OR headline_max_length > 0", name="headline_max_length"),
        CheckConstraint("body_max_length IS NULL OR body_max_length > 0", name="body_max_length"),
        Index(None, "agency_id", "workspace_id", "status", "created_at"),
        Index(None, "agency_id", "created_at", "id"),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    brand_kit_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default=key_of("name"))
    description: Mapped[str | None] = mapped_column(String(1000))
    objective: Mapped[str] = mapped_column(String(20))
    launch_type: Mapped[str] = mapped_column(String(20))
    funnel_stage: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(12), default=CampaignStatus.DRAFT)
    primary_offer: Mapped[str | None] = mapped_column(String(200))
    call_to_action: Mapped[str | None] = mapped_column(String(50))
    secondary_cta: Mapped[str | None] = mapped_column(String(50))
    target_audience: Mapped[str | None] = mapped_column(Text)
    keywords: Mapped[list[str]] = mapped_column(default=list)
    must_include_phrases: Mapped[list[str]] = mapped_column(default=list)
    must_exclude_phrases: Mapped[list[str]] = mapped_column(default=list)
    reference_captions: Mapped[list[str]] = mapped_column(default=list)
    headline_max_length: Mapped[int | None] = mapped_column(Integer)
    body_max_length: Mapped[int | None] = mapped_column(Integer)
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    budget_micros: Mapped[int | None] = mapped_column(BigInteger)
    budget_currency: Mapped[str | None] = mapped_column(String(3))
    landing_url: Mapped[str | None] = mapped_column(String(2000))
    utm_template: Mapped[str | None] = mapped_column(String(500))
    language: Mapped[str] = mapped_column(String(8), default=Language.EN)
    approval_required: Mapped[bool] = mapped_column(Boolean, default=True)
    made_by: Mapped[str] = mapped_column(String(20), default="web")

    @validates("name")
    def _keep_key(self, _column: str, name: str) -> str:
        self.name_key = search_key(name)
        return name


class CampaignPlacement(AgencyOwned, Base):
    """A placement a campaign runs in; the id is checked against the dated placement data by rules."""

    __tablename__ = "campaign_placements"
    __table_args__ = owned_table(
        owned_by("campaign_id", "campaigns"), UniqueConstraint("agency_id", "campaign_id", "placement_id")
    )

    campaign_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    placement_id: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(Integer)


class CampaignBrief(Versioned, AgencyOwned, Timestamps, Base):
    """The brief in eight sections: client, goals, competition, audience, message, mandatories, platforms, timing."""

    __tablename__ = "campaign_briefs"
    __table_args__ = owned_table(owned_by("campaign_id", "campaigns"), UniqueConstraint("agency_id", "campaign_id"))

    campaign_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    client_overview: Mapped[str | None] = mapped_column(Text)
    campaign_purpose: Mapped[str | None] = mapped_column(Text)
    primary_kpi: Mapped[str | None] = mapped_column(String(200))
    secondary_kpis: Mapped[list[str]] = mapped_column(default=list)
    target_metrics: Mapped[dict[str, Any]] = mapped_column(default=dict)
    competitor_insights: Mapped[list[str]] = mapped_column(default=list)
    differentiators: Mapped[list[str]] = mapped_column(default=list)
    demographics: Mapped[str | None] = mapped_column(Text)
    psychographics: Mapped[str | None] = mapped_column(Text)
    pain_points: Mapped[list[str]] = mapped_column(default=list)
    motivations: Mapped[list[str]] = mapped_column(default=list)
    key_message: Mapped[str | None] = mapped_column(Text)
    supporting_points: Mapped[list[str]] = mapped_column(default=list)
    emotional_appeal: Mapped[str | None] = mapped_column(Text)
    proof: Mapped[str | None] = mapped_column(Text)
    mandatory_inclusions: Mapped[list[str]] = mapped_column(default=list)
    mandatory_exclusions: Mapped[list[str]] = mapped_column(default=list)
    legal_requirements: Mapped[list[str]] = mapped_column(default=list)
    platform_instagram: Mapped[str | None] = mapped_column(Text)
    platform_facebook: Mapped[str | None] = mapped_column(Text)
    platform_linkedin: Mapped[str | None] = mapped_column(Text)
    campaign_duration: Mapped[str | None] = mapped_column(String(200))
    seasonality: Mapped[str | None] = mapped_column(Text)
    urgency: Mapped[str | None] = mapped_column(Text)
