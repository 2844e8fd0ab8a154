"""Photos of a client: the normalised file, what can be seen in it, its tags and masks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Float,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, validates

from core.db import AgencyOwned, Base, Timestamps, UtcDateTime, check_vocabulary, owned_by, owned_table
from core.db.base import ID_LENGTH, KEY_LENGTH, key_of
from core.phrases import search_key
from core.vocabulary import MaskGrade


class Asset(AgencyOwned, Timestamps, Base):
    """A picture in a client's library. `file_sha256` is the normalised file (upright, sRGB, no metadata)."""

    __tablename__ = "assets"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        CheckConstraint("width_px > 0 AND height_px > 0", name="size"),
        CheckConstraint("focal_x BETWEEN 0 AND 1 AND focal_y BETWEEN 0 AND 1", name="focal"),
        # Only living rows: a deleted photo may be uploaded again.
        Index(
            "uq_assets_living_original",
            "agency_id",
            "workspace_id",
            "original_sha256",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(None, "agency_id", "workspace_id", "uploaded_at", "id"),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    campaign_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    original_name: Mapped[str] = mapped_column(String(255))
    name_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default=key_of("original_name"))
    mime_type: Mapped[str] = mapped_column(String(50))
    original_sha256: Mapped[str] = mapped_column(String(64))
    file_sha256: Mapped[str] = mapped_column(String(64))
    thumbnail_sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    width_px: Mapped[int] = mapped_column(Integer)
    height_px: Mapped[int] = mapped_column(Integer)
    orientation: Mapped[str] = mapped_column(String(12))
    brightness: Mapped[float] = mapped_column(Float)
    brightness_word: Mapped[str] = mapped_column(String(12))
    contrast: Mapped[float] = mapped_column(Float)
    has_alpha: Mapped[bool] = mapped_column(Boolean, default=False)
    palette: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    focal_x: Mapped[float] = mapped_column(Float, default=0.5)
    focal_y: Mapped[float] = mapped_column(Float, default=0.5)
    subject_box: Mapped[list[float] | None] = mapped_column(JSON)
    faces: Mapped[list[list[float]]] = mapped_column(JSON, default=list)
    notes: Mapped[list[str]] = mapped_column(default=list)
    finished_art: Mapped[bool] = mapped_column(Boolean, default=False)
    rights_expire_on: Mapped[date | None] = mapped_column(Date)
    uploaded_by_name: Mapped[str] = mapped_column(String(200), default="")
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime())
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    @validates("original_name")
    def _keep_key(self, _column: str, original_name: str) -> str:
        self.name_key = search_key(original_name)
        return original_name


class AssetTag(AgencyOwned, Base):
    """A word people gave a picture, as typed; `tag_key` makes it one word whatever its case."""

    __tablename__ = "asset_tags"
    __table_args__ = owned_table(
        owned_by("asset_id", "assets"),
        UniqueConstraint("agency_id", "asset_id", "tag_key"),
        Index(None, "agency_id", "tag_key"),
    )

    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    tag: Mapped[str] = mapped_column(String(50))
    tag_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default=key_of("tag"))

    @validates("tag")
    def _keep_key(self, _column: str, tag: str) -> str:
        self.tag_key = search_key(tag)
        return tag


class Mask(AgencyOwned, Timestamps, Base):
    """The subject mask of a picture: one at a time, an 8-bit PNG of opacity.

    `found_sha256` is the mask as it was cut, `file_sha256` the one in use: the same bytes until somebody makes its edge
    softer or tighter, and each row counts one use of both. `source_sha256` is the picture it was cut from.
    """

    __tablename__ = "masks"
    __table_args__ = owned_table(
        owned_by("asset_id", "assets"),
        UniqueConstraint("agency_id", "asset_id"),
        CheckConstraint("edge BETWEEN -5 AND 5", name="edge"),
        CheckConstraint("width_px > 0 AND height_px > 0", name="size"),
        check_vocabulary("grade", MaskGrade),
    )

    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    source_sha256: Mapped[str] = mapped_column(String(64))
    found_sha256: Mapped[str] = mapped_column(String(64))
    file_sha256: Mapped[str] = mapped_column(String(64))
    width_px: Mapped[int] = mapped_column(Integer)
    height_px: Mapped[int] = mapped_column(Integer)
    edge: Mapped[int] = mapped_column(Integer, default=0)
    grade: Mapped[str] = mapped_column(String(10))
    measures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    model_used: Mapped[str] = mapped_column(String(60))
    asked_for: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(400), default="")
    made_by_name: Mapped[str] = mapped_column(String(200), default="")
