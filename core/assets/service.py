"""What people do with pictures: upload, tag, aim, rename, set rights, delete."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import cast

from sqlalchemy import column, select, table
from sqlalchemy.exc import IntegrityError

from core import clock, db
from core.accounts.rules import Permission, require
from core.assets import masks, rules, workable
from core.assets.inspection import Inspected, Inspector
from core.assets.models import Asset, AssetTag, Mask
from core.db import Scope, Work, editing
from core.errors import ImprimaturError, NotFound
from core.ids import AssetId
from core.storage import files

# What comes later in the flow is named as text, as foreign keys name it.
_CAMPAIGNS = table("campaigns", column("id"), column("agency_id"), column("workspace_id"))
_CONCEPTS = table("concepts", column("agency_id"), column("asset_id"))


@dataclass(frozen=True)
class UploadedAsset:
    """A picture in the library. `duplicate` says that the same bytes were there already; `notes` what was done to them."""

    asset_id: AssetId
    duplicate: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class UploadResult:
    """What became of one file of many: an asset, or the error that refused it."""

    name: str
    asset_id: AssetId | None
    error: ImprimaturError | None
    duplicate: bool
    notes: tuple[str, ...] = ()


Progress = Callable[[int, int, UploadResult], None]


def upload(
    scope: Scope,
    workspace_id: str,
    *,
    name: str,
    data: bytes,
    campaign_id: str | None = None,
    finished_art: bool = False,
) -> UploadedAsset:
    """Put one picture into a client's library; the same bytes twice are one picture.

    Args:
        name: The file's name, for people; the content decides what it is.
        data: JPEG, PNG, WebP, GIF (its first frame) or HEIC, at most 50 MB.
        campaign_id: The campaign it was uploaded for, if any.
        finished_art: A ready ad made elsewhere instead of a photo.

    Raises:
        UnusablePicture: At `files`: not a picture, damaged, too large, too small. Nothing is kept.
        NotFound: There is no such client or campaign.
        ClientArchived: The client is put away.
        Forbidden: The role may not add pictures.
    """
    require(scope, Permission.EDIT_CONTENT)
    with Inspector() as inspector:
        return _uploaded(scope, workspace_id, inspector, name, data, campaign_id, finished_art)


def upload_many(
    scope: Scope,
    workspace_id: str,
    files: Sequence[tuple[str, bytes]],
    on_progress: Progress | None = None,
    *,
    campaign_id: str | None = None,
) -> list[UploadResult]:
    """Put several pictures into a client's library, each on its own: one bad file does not stop the others.

    Args:
        files: Name and bytes of each.
        on_progress: Called after each file with how many are done, of how many, and its result.

    Raises:
        NotFound: There is no such client or campaign.
        ClientArchived: The client is put away.
        Forbidden: The role may not add pictures.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.read(scope) as work:
        _refuse_closed_place(work, workspace_id, campaign_id)
    results: list[UploadResult] = []
    with Inspector() as inspector:
        for name, data in files:
            results.append(_result(scope, workspace_id, inspector, name, data, campaign_id))
            if on_progress:
                on_progress(len(results), len(files), results[-1])
    return results


def update(scope: Scope, asset_id: str, **fields: object) -> None:
    """Change what people say of a picture, all of it or nothing.

    Args:
        fields: Any of `rules.EDITABLE`: name, tags (exactly these; none clears them), focal_x and focal_y (fractions
            from the top left; every crop keeps that point, and a subject that was found beside it no longer counts),
            rights_expire_on (last day of use; None is without end).

    Raises:
        InvalidInput: At the field that does not fit.
        AssetNotFound: There is no such picture.
        ClientArchived: Its client is put away.
        Forbidden: The role may not change pictures.
    """
    require(scope, Permission.EDIT_CONTENT)
    cleaned = rules.clean(fields)
    tags = cleaned.pop("tags", None)
    if "name" in cleaned:
        cleaned["original_name"] = cleaned.pop("name")
    with db.work(scope) as work:
        asset = workable.changeable(work, asset_id)
        changed = editing.apply(asset, cleaned)
        if {"focal_x", "focal_y"} & set(changed) and not rules.holds(asset.subject_box, asset.focal_x, asset.focal_y):
            asset.subject_box = None
        if tags is not None and _retagged(work, asset, cast(list[str], tags)):
            changed.append("tags")
        if changed:
            named = ", ".join(column.removeprefix("original_").replace("_", " ") for column in changed)
            workable.record(work, asset, "asset.updated", f"Changed {named} of {asset.original_name}")


def set_tags(scope: Scope, asset_id: str, tags: Sequence[str] | None) -> None:
    """Give a picture exactly these tags; none clears them. Faults as for `update`."""
    update(scope, asset_id, tags=tags)


def set_focal(scope: Scope, asset_id: str, x: float, y: float) -> None:
    """Say which point of a picture every crop must keep, as fractions from the top left. Faults as for `update`."""
    update(scope, asset_id, focal_x=x, focal_y=y)


def set_rights(scope: Scope, asset_id: str, expires_on: object) -> None:
    """Say until which day (inclusive) a picture may be used; None is without end. Faults as for `update`."""
    update(scope, asset_id, rights_expire_on=expires_on)


def rename(scope: Scope, asset_id: str, name: str) -> None:
    """Give a picture another name. Faults as for `update`."""
    update(scope, asset_id, name=name)


def delete(scope: Scope, asset_id: str) -> None:
    """Take a picture out of the library; its files go when nothing else uses them.

    Its row stays as a tombstone without bytes, so that past uploads keep counting.

    Raises:
        AssetInUse: An ad is made from it.
        AssetNotFound: There is no such picture.
        ClientArchived: Its client is put away.
        Forbidden: The role may not delete pictures.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        asset = workable.picture(work, asset_id)
        _refuse_used(work, asset)
        workable.refuse_archived(work, asset.workspace_id, "its pictures stay as they are", field="")
        for mask in work.scalars(select(Mask).where(Mask.asset_id == asset.id)):
            masks.release(work, mask)
        for tag in work.scalars(select(AssetTag).where(AssetTag.asset_id == asset.id)):
            work.delete(tag)
        files.release(work, asset.file_sha256)
        files.release(work, asset.thumbnail_sha256)
        asset.deleted_at = clock.now()
        workable.record(work, asset, "asset.deleted", f"Deleted {asset.original_name}")


def _retagged(work: Work, asset: Asset, wanted: Sequence[str]) -> bool:
    """Make `wanted` the picture's tags; whether that changed anything."""
    stored = list(work.scalars(select(AssetTag).where(AssetTag.asset_id == asset.id)))
    if {tag.tag for tag in stored} == set(wanted):
        return False
    for tag in stored:
        work.delete(tag)
    # The unique words must be free before their new spelling arrives.
    work.flush()
    work.add_all(AssetTag(agency_id=work.agency_id, asset_id=asset.id, tag=tag) for tag in wanted)
    editing.touch(asset)
    return True


def _result(
    scope: Scope, workspace_id: str, inspector: Inspector, name: str, data: bytes, campaign_id: str | None
) -> UploadResult:
    shown = rules.file_name(name)
    try:
        done = _uploaded(scope, workspace_id, inspector, name, data, campaign_id, finished_art=False)
    except ImprimaturError as error:
        return UploadResult(shown, None, error, duplicate=False)
    return UploadResult(shown, done.asset_id, None, done.duplicate, done.notes)


def _uploaded(
    scope: Scope,
    workspace_id: str,
    inspector: Inspector,
    name: str,
    data: bytes,
    campaign_id: str | None,
    finished_art: bool,
) -> UploadedAsset:
    original_sha256 = hashlib.sha256(data).hexdigest()
    with db.read(scope) as work:
        _refuse_closed_place(work, workspace_id, campaign_id)
        row = _living(work, workspace_id, original_sha256)
        known = _duplicate(row) if row else None
        is_art = row is not None and row.finished_art
    if known is not None:
        if is_art and not finished_art:
            _make_photo(scope, known.asset_id)
        return known
    # Decoding takes its time and may fail: never while a transaction holds the database.
    seen = inspector.photo(data, declared_name=name)
    try:
        return _stored(scope, workspace_id, name, seen, campaign_id, finished_art)
    except IntegrityError:
        # Two uploads of the same bytes at the same moment: the database lets one row in, the other finds it.
        with db.read(scope) as work:
            winner = _living(work, workspace_id, original_sha256)
            if winner is None:
                raise
            return _duplicate(winner)


def _make_photo(scope: Scope, asset_id: str) -> None:
    """Finished art that is uploaded again as a photo is a photo from now on."""
    with db.work(scope) as work:
        workable.picture(work, asset_id).finished_art = False


def _stored(
    scope: Scope, workspace_id: str, name: str, seen: Inspected, campaign_id: str | None, finished_art: bool
) -> UploadedAsset:
    with db.work(scope) as work:
        # Bytes first: they are written before the first statement takes the database's lock.
        files.keep(work, seen.content, seen.mime_type)
        files.keep(work, seen.thumbnail, "image/jpeg")
        asset = _asset_of(work, workspace_id, rules.file_name(name), seen)
        asset.campaign_id = campaign_id
        asset.finished_art = finished_art
        work.add(asset)
        work.flush()
        workable.record(work, asset, "asset.uploaded", f"Uploaded {asset.original_name}")
        return UploadedAsset(AssetId(asset.id), duplicate=False, notes=seen.notes)


def _asset_of(work: Work, workspace_id: str, name: str, seen: Inspected) -> Asset:
    return Asset(
        agency_id=work.agency_id,
        workspace_id=workspace_id,
        original_name=name,
        mime_type=seen.mime_type,
        original_sha256=seen.original_sha256,
        file_sha256=seen.file_sha256,
        thumbnail_sha256=seen.thumbnail_sha256,
        size_bytes=len(seen.content),
        width_px=seen.width_px,
        height_px=seen.height_px,
        orientation=seen.orientation,
        brightness=seen.brightness,
        brightness_word=seen.brightness_word,
        contrast=seen.contrast,
        has_alpha=seen.has_alpha,
        palette=[asdict(colour) for colour in seen.palette],
        focal_x=seen.focal_x,
        focal_y=seen.focal_y,
        subject_box=list(seen.subject_box) if seen.subject_box else None,
        faces=[list(face) for face in seen.faces],
        notes=list(seen.notes),
        uploaded_by_name=work.scope.name if work.scope else "",
        uploaded_at=clock.now(),
    )


def _duplicate(asset: Asset) -> UploadedAsset:
    return UploadedAsset(AssetId(asset.id), duplicate=True, notes=tuple(asset.notes))


def _living(work: Work, workspace_id: str, original_sha256: str) -> Asset | None:
    same = select(Asset).where(
        Asset.workspace_id == workspace_id, Asset.original_sha256 == original_sha256, Asset.deleted_at.is_(None)
    )
    return work.scalars(same).one_or_none()


def _refuse_closed_place(work: Work, workspace_id: str, campaign_id: str | None) -> None:
    workable.refuse_archived(work, workspace_id, "takes no new pictures", field="files")
    if campaign_id is None:
        return
    campaign = select(_CAMPAIGNS.c.id).where(
        _CAMPAIGNS.c.agency_id == work.agency_id,
        _CAMPAIGNS.c.workspace_id == workspace_id,
        _CAMPAIGNS.c.id == campaign_id,
    )
    if work.execute(campaign).first() is None:
        raise NotFound("there is no such campaign", remedy="it may have been deleted; go back to the list")


def _refuse_used(work: Work, asset: Asset) -> None:
    used = select(_CONCEPTS.c.asset_id).where(_CONCEPTS.c.agency_id == work.agency_id, _CONCEPTS.c.asset_id == asset.id)
    if work.execute(used.limit(1)).first() is not None:
        raise rules.AssetInUse(
            "ads are made from this picture", remedy="delete those ads first, or keep the picture for their history"
        )
