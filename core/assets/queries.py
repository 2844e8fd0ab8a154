"""What screens read of a client's pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, column, exists, func, or_, select, table

from core import db
from core.accounts.rules import Permission, require
from core.assets.grading import Measures, why_not_clean
from core.assets.inspection import FractionBox, PaletteColour
from core.assets.models import Asset, AssetTag, Mask
from core.assets.rules import AssetNotFound
from core.db import Scope, Work
from core.db.paging import Page, window
from core.phrases import like_pattern, search_key
from core.vocabulary import MaskGrade, MaskingModel

# Ads come later in the flow: their table is named as text, as foreign keys name it.
_ADS = table("ad_creatives", column("agency_id"), column("asset_id"))


@dataclass(frozen=True)
class AssetCard:
    """A picture in a list. `rights_expire_on` is the last day it may be used."""

    asset_id: str
    name: str
    thumbnail_sha256: str
    file_sha256: str
    mime_type: str
    width_px: int
    height_px: int
    size_bytes: int
    orientation: str
    finished_art: bool
    rights_expire_on: date | None
    uploaded_at: datetime
    uploaded_by_name: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class AssetView(AssetCard):
    """One picture with everything that is known of it; boxes and points are fractions from the top left."""

    workspace_id: str
    campaign_id: str | None
    original_sha256: str
    brightness: float
    brightness_word: str
    contrast: float
    has_alpha: bool
    palette: tuple[PaletteColour, ...]
    focal_x: float
    focal_y: float
    subject_box: FractionBox | None
    faces: tuple[FractionBox, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class MaskView:
    """The subject mask of a picture.

    Attributes:
        file_sha256: The mask in use: an 8-bit grey PNG, white where the subject is.
        found_sha256: The mask as it was cut, before the slider.
        edge: Where the slider stands, -5 (softest) to 5 (tightest).
        model_used: "built-in", "transparency", or the name of a model.
        note: Why the model that the kit names did not cut it; empty when it did, or when none is named.
        why_not_clean: What holds the grade back, in words; empty for a clean mask.
        is_of_today: It was cut from the picture's file as it is now.
    """

    asset_id: str
    file_sha256: str
    found_sha256: str
    width_px: int
    height_px: int
    edge: int
    grade: MaskGrade
    measures: Measures
    why_not_clean: tuple[str, ...]
    model_used: str
    asked_for: MaskingModel | None
    note: str
    made_by_name: str
    made_at: datetime
    is_of_today: bool


@dataclass(frozen=True)
class TagCount:
    """A tag of a client's library and how many pictures carry it."""

    tag: str
    assets: int


def list_assets(
    scope: Scope,
    workspace_id: str,
    *,
    search: str = "",
    tag: str | None = None,
    finished_art: bool | None = None,
    used: bool | None = None,
    page: int = 1,
    per_page: int = 50,
) -> Page[AssetCard]:
    """One page of a client's pictures, newest first, in three statements.

    Args:
        search: Words anywhere in the name or in a tag, whatever their case or accents.
        tag: Only pictures that carry it.
        finished_art: True for finished art only, False for photos only.
        used: True for pictures that an ad is made from, False for those no ad is made from.
        page: Counts from 1.
    """
    require(scope, Permission.VIEW)
    offset, limit = window(page, per_page)
    found = _found(workspace_id, search, tag, finished_art, used)
    with db.read(scope) as work:
        total = work.scalar(select(func.count()).select_from(Asset).where(found)) or 0
        newest = select(Asset).where(found).order_by(Asset.uploaded_at.desc(), Asset.id.desc())
        rows = list(work.scalars(newest.offset(offset).limit(limit)))
        tags = _tags(work, [row.id for row in rows])
        return Page([AssetCard(**_card(row, tags)) for row in rows], total, max(page, 1), limit)


def get_asset(scope: Scope, asset_id: str) -> AssetView:
    """One picture, in two statements.

    Raises:
        AssetNotFound: There is no such picture.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        row = work.one(Asset, asset_id, missing=AssetNotFound, what="picture")
        if row.deleted_at is not None:
            raise AssetNotFound("there is no such picture", remedy="it may have been deleted; go back to the list")
        return AssetView(
            **_card(row, _tags(work, [row.id])),
            workspace_id=row.workspace_id,
            campaign_id=row.campaign_id,
            original_sha256=row.original_sha256,
            brightness=row.brightness,
            brightness_word=row.brightness_word,
            contrast=row.contrast,
            has_alpha=row.has_alpha,
            palette=tuple(PaletteColour(**colour) for colour in row.palette),
            focal_x=row.focal_x,
            focal_y=row.focal_y,
            subject_box=_box(row.subject_box) if row.subject_box else None,
            faces=tuple(_box(face) for face in row.faces),
            notes=tuple(row.notes),
        )


def get_mask(scope: Scope, asset_id: str) -> MaskView | None:
    """The mask of a picture, in one statement; None when it has none.

    Raises:
        AssetNotFound: There is no such picture.
    """
    require(scope, Permission.VIEW)
    found = (
        select(Asset.file_sha256, Mask)
        .outerjoin(Mask, and_(Mask.agency_id == Asset.agency_id, Mask.asset_id == Asset.id))
        .where(Asset.id == asset_id, Asset.deleted_at.is_(None))
    )
    with db.read(scope) as work:
        row = work.execute(found).one_or_none()
        if row is None:
            raise AssetNotFound("there is no such picture", remedy="it may have been deleted; go back to the list")
        return _mask_view(row.Mask, row.file_sha256) if row.Mask is not None else None


def grades_of(scope: Scope, asset_ids: Sequence[str]) -> Mapping[str, MaskGrade]:
    """The grade of each picture's mask, in one statement; pictures without a mask are left out."""
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        rows = work.execute(select(Mask.asset_id, Mask.grade).where(Mask.asset_id.in_(asset_ids)))
        return {asset_id: MaskGrade(grade) for asset_id, grade in rows}


def list_tags(scope: Scope, workspace_id: str) -> tuple[TagCount, ...]:
    """The tags of a client's library, most used first, in one statement."""
    require(scope, Permission.VIEW)
    counted = func.count()
    used = (
        select(func.min(AssetTag.tag), counted)
        .join(Asset, and_(Asset.agency_id == AssetTag.agency_id, Asset.id == AssetTag.asset_id))
        .where(Asset.workspace_id == workspace_id, Asset.deleted_at.is_(None))
        .group_by(AssetTag.tag_key)
        .order_by(counted.desc(), AssetTag.tag_key)
    )
    with db.read(scope) as work:
        return tuple(TagCount(tag, assets) for tag, assets in work.execute(used))


def _mask_view(row: Mask, today_sha256: str) -> MaskView:
    measures = Measures.from_values(row.measures)
    return MaskView(
        asset_id=row.asset_id,
        file_sha256=row.file_sha256,
        found_sha256=row.found_sha256,
        width_px=row.width_px,
        height_px=row.height_px,
        edge=row.edge,
        grade=MaskGrade(row.grade),
        measures=measures,
        why_not_clean=why_not_clean(measures),
        model_used=row.model_used,
        asked_for=MaskingModel(row.asked_for) if row.asked_for else None,
        note=row.note,
        made_by_name=row.made_by_name,
        made_at=row.created_at,
        is_of_today=row.source_sha256 == today_sha256,
    )


def _found(
    workspace_id: str, search: str, tag: str | None, finished_art: bool | None, used: bool | None
) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [Asset.workspace_id == workspace_id, Asset.deleted_at.is_(None)]
    if finished_art is not None:
        conditions.append(Asset.finished_art.is_(finished_art))
    if used is not None:
        has_ads = exists().where(_ADS.c.agency_id == Asset.agency_id, _ADS.c.asset_id == Asset.id)
        conditions.append(has_ads if used else ~has_ads)
    if tag:
        conditions.append(_has_tag(AssetTag.tag_key == search_key(tag)))
    if search.strip():
        pattern = like_pattern(search)
        tagged = _has_tag(AssetTag.tag_key.like(pattern, escape="\\"))
        conditions.append(or_(Asset.name_key.like(pattern, escape="\\"), tagged))
    return and_(*conditions)


def _has_tag(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(AssetTag.agency_id == Asset.agency_id, AssetTag.asset_id == Asset.id, condition)


def _tags(work: Work, asset_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    if not asset_ids:
        return {}
    found: dict[str, list[str]] = {}
    of_these = select(AssetTag.asset_id, AssetTag.tag).where(AssetTag.asset_id.in_(asset_ids))
    for asset_id, tag in work.execute(of_these.order_by(AssetTag.tag_key)):
        found.setdefault(asset_id, []).append(tag)
    return {asset_id: tuple(tags) for asset_id, tags in found.items()}


def _card(row: Asset, tags: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "asset_id": row.id,
        "name": row.original_name,
        "thumbnail_sha256": row.thumbnail_sha256,
        "file_sha256": row.file_sha256,
        "mime_type": row.mime_type,
        "width_px": row.width_px,
        "height_px": row.height_px,
        "size_bytes": row.size_bytes,
        "orientation": row.orientation,
        "finished_art": row.finished_art,
        "rights_expire_on": row.rights_expire_on,
        "uploaded_at": row.uploaded_at,
        "uploaded_by_name": row.uploaded_by_name,
        "tags": tags.get(row.id, ()),
    }


def _box(numbers: Sequence[float]) -> FractionBox:
    left, top, right, bottom = numbers
    return float(left), float(top), float(right), float(bottom)
