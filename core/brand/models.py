"""Brand kits: look, voice and rules of one client, its logo files and its fonts."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, CheckConstraint, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import AgencyOwned, Base, Timestamps, UtcDateTime, Versioned, check_vocabulary, owned_by, owned_table
from core.db.base import ID_LENGTH
from core.vocabulary import LogoGround, LogoKind, LogoPosition, MaskingModel, ToneStyle


def _hex_colour(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IS NULL OR (length({column}) = 7 AND {column} LIKE '#%')", name=column)


class BrandKit(Versioned, AgencyOwned, Timestamps, Base):
    """The 23 fields of a brand. Null or empty means the client never said, and the completeness score says so."""

    __tablename__ = "brand_kits"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        UniqueConstraint("agency_id", "workspace_id"),
        check_vocabulary("logo_position", LogoPosition),
        check_vocabulary("tone_style", ToneStyle),
        check_vocabulary("masking_model", MaskingModel),
        _hex_colour("primary_color"),
        _hex_colour("secondary_color"),
        _hex_colour("tertiary_color"),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    name: Mapped[str | None] = mapped_column(String(120))
    primary_color: Mapped[str | None] = mapped_column(String(7))
    secondary_color: Mapped[str | None] = mapped_column(String(7))
    tertiary_color: Mapped[str | None] = mapped_column(String(7))
    heading_font: Mapped[str | None] = mapped_column(String(80))
    body_font: Mapped[str | None] = mapped_column(String(80))
    logo_position: Mapped[str | None] = mapped_column(String(20))
    voice_prompt: Mapped[str | None] = mapped_column(Text)
    brand_personality: Mapped[str | None] = mapped_column(Text)
    target_audience: Mapped[str | None] = mapped_column(Text)
    value_proposition: Mapped[str | None] = mapped_column(Text)
    tone_style: Mapped[str | None] = mapped_column(String(20))
    tone_of_voice: Mapped[str | None] = mapped_column(Text)
    forbidden_phrases: Mapped[list[str]] = mapped_column(default=list)
    preferred_phrases: Mapped[list[str]] = mapped_column(default=list)
    keywords: Mapped[list[str]] = mapped_column(default=list)
    brand_values: Mapped[list[str]] = mapped_column(default=list)
    key_differentiators: Mapped[list[str]] = mapped_column(default=list)
    imagery_style: Mapped[str | None] = mapped_column(Text)
    masking_model: Mapped[str | None] = mapped_column(String(40))


class BrandLogo(AgencyOwned, Base):
    """A logo file of a kit: one per form and ground. The stored file is a trimmed PNG."""

    __tablename__ = "brand_logos"
    __table_args__ = owned_table(
        owned_by("kit_id", "brand_kits"),
        UniqueConstraint("agency_id", "kit_id", "kind", "ground"),
        check_vocabulary("kind", LogoKind),
        check_vocabulary("ground", LogoGround),
    )

    kit_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(12))
    ground: Mapped[str] = mapped_column(String(8))
    original_name: Mapped[str] = mapped_column(String(255))
    file_sha256: Mapped[str] = mapped_column(String(64))
    width_px: Mapped[int] = mapped_column(Integer)
    height_px: Mapped[int] = mapped_column(Integer)
    on_white_box: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


class BrandFont(AgencyOwned, Base):
    """A font file of a kit. The stored file is the plain, checked font; the kit calls it by its hash."""

    __tablename__ = "brand_fonts"
    __table_args__ = owned_table(
        owned_by("kit_id", "brand_kits"),
        UniqueConstraint("agency_id", "kit_id", "file_sha256"),
    )

    kit_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    family: Mapped[str] = mapped_column(String(60))
    weights: Mapped[list[int]] = mapped_column(JSON)
    is_italic: Mapped[bool] = mapped_column(Boolean)
    notes: Mapped[list[str]] = mapped_column(default=list)
    original_name: Mapped[str] = mapped_column(String(255))
    file_sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
