"""What people do with the subject masks of pictures: have them cut, make their edge softer or tighter, remove them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import column, select, table

from core import db, rendering
from core.accounts.rules import Permission, require
from core.assets import cutting, cutting_models, grading, matting, rules, workable
from core.assets.cutting_models import Model, ModelUnavailable
from core.assets.faults import PictureDamaged
from core.assets.grading import Measures
from core.assets.inspection import DEFAULT_LIMITS, Inspector, UploadLimits
from core.assets.models import Asset, Mask
from core.assets.seeding import Point
from core.assets.signatures import PHOTO_FORMATS, recognise
from core.db import Scope, Work
from core.errors import Conflict, InvalidInput
from core.ids import BatchId
from core.jobs import service as jobs
from core.jobs.service import NewItem
from core.rendering import RenderRefused
from core.storage import files
from core.vocabulary import BatchKind, MaskGrade, MaskingModel

BUILT_IN: Final = "built-in"
TRANSPARENCY: Final = "transparency"
MEDIA_TYPE: Final = "image/png"

# What comes later in the flow is named as text, as foreign keys name it.
_KITS = table("brand_kits", column("agency_id"), column("workspace_id"), column("masking_model"))
# Our own files may be larger than an upload, and a cut takes longer than a look.
_LIMITS: Final[UploadLimits] = replace(DEFAULT_LIMITS, max_bytes=400 << 20, cpu_s=60, wall_s=120.0)


@dataclass(frozen=True)
class Made:
    """A mask that was stored: its grade, what cut it, and whether it was there already (`kept`)."""

    mask_sha256: str
    grade: MaskGrade
    model_used: str
    kept: bool


@dataclass(frozen=True)
class _Order:
    """What to cut: read in one transaction, cut outside of any."""

    asset_id: str
    source_sha256: str
    focal: Point
    asked_for: MaskingModel | None


@dataclass(frozen=True)
class FoundMask:
    """A mask before it is stored.

    Attributes:
        png: 8-bit grey, white where the subject is.
        model_used: What cut it: "built-in", "transparency", or the name of a model.
        note: Why the model that was asked for did not; else empty.
    """

    png: bytes
    width_px: int
    height_px: int
    measures: Measures
    model_used: str
    note: str


def of_file(data: bytes, *, point: Point | None = None) -> FoundMask:
    """The mask of any picture file, by the built-in cut; nothing is stored.

    Args:
        data: JPEG, PNG, WebP, GIF or HEIC.
        point: A place on the subject, as fractions from the top left; it is looked for when None.

    Raises:
        UnusablePicture: It cannot be decoded.
        InvalidInput: At `focal_x` or `focal_y`: the point lies beside the picture.
    """
    return _cut(data, rules.clean_focal(*point) if point else None, None)


def start(scope: Scope, asset_ids: Sequence[str], *, anew: bool = False) -> BatchId:
    """Queue the masks of pictures of one client as a batch, one item a picture.

    Args:
        asset_ids: Each once, whatever the order; pictures that have a mask of today's file keep it.
        anew: Cut those too that have a mask.

    Raises:
        AssetNotFound: One of them is not there.
        InvalidInput: At `assets`: none, or of several clients.
        ClientArchived: Their client is put away.
        Forbidden: The role may not change pictures.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        assets = [workable.picture(work, asset_id) for asset_id in dict.fromkeys(asset_ids)]
        if len({asset.workspace_id for asset in assets}) != 1:
            raise InvalidInput(
                "choose pictures of one client" if assets else "no picture is chosen",
                field="assets",
                remedy="tick at least one picture" if not assets else "start one batch for each client",
            )
        workable.refuse_archived(work, assets[0].workspace_id, "takes no new masks", field="assets")
        named = assets[0].original_name if len(assets) == 1 else f"{len(assets)} pictures"
        batch = jobs.create_batch(
            work,
            kind=BatchKind.MASK,
            workspace_id=assets[0].workspace_id,
            campaign_id=None,
            title=f"Masks of {named}" if len(assets) > 1 else f"Mask of {named}",
            items=[NewItem(asset.original_name, {"asset_id": asset.id, "anew": anew}) for asset in assets],
        )
        for asset in assets:
            workable.record(work, asset, "mask.asked", f"Asked for a mask of {asset.original_name}")
        return batch


def make(scope: Scope, asset_id: str, *, anew: bool = False) -> Made:
    """Cut the subject of a picture here and now and store its mask; a mask of today's file is kept unless `anew`.

    What cuts it is the model that the client's brand kit names, if it is here; else the built-in cut, and the mask's note
    says why. A picture with transparency of its own is its own mask.

    Raises:
        AssetNotFound: There is no such picture.
        ClientArchived: Its client is put away.
        Conflict: The picture was replaced or deleted meanwhile.
        UnusablePicture: Its file cannot be decoded.
        Forbidden: The role may not change pictures.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.read(scope) as work:
        order, standing = _order(work, asset_id)
    if standing is not None and not anew:
        return standing
    found = _cut(files.read(scope, order.source_sha256), order.focal, order.asked_for)
    return _stored(scope, order, found)


def adjust(scope: Scope, asset_id: str, *, edge: object) -> str:
    """Make the edge of a picture's mask softer or tighter, always from the mask as it was cut.

    Args:
        edge: From -5 (softest) to 5 (tightest); 0 is the mask as it was cut.

    Returns:
        The SHA-256 of the mask that is in use now.

    Raises:
        InvalidInput: At `edge`: no whole number of the slider.
        MaskNotFound: The picture has no mask.
        ClientArchived: Its client is put away.
        Conflict: It was cut anew meanwhile.
        Forbidden: The role may not change pictures.
    """
    require(scope, Permission.EDIT_CONTENT)
    wanted = _edge(edge)
    with db.read(scope) as work:
        workable.changeable(work, asset_id)
        mask = _required(_of(work, asset_id))
        found_sha256, in_use, old_edge = mask.found_sha256, mask.file_sha256, mask.edge
    if wanted == old_edge:
        return in_use
    opacity = cutting.opacity_from(files.read(scope, found_sha256))
    png = cutting.png_of(matting.adjusted(opacity, wanted))
    with db.work(scope) as work:
        # Bytes first: they are written before the first statement takes the database's lock.
        sha256 = files.keep(work, png, MEDIA_TYPE)
        asset, held = workable.changeable(work, asset_id), _locked(work, asset_id)
        if held is None or held.found_sha256 != found_sha256:
            raise Conflict("this mask was cut anew meanwhile", remedy="look at the new one, then move the slider again")
        files.release(work, held.file_sha256)
        held.file_sha256, held.edge = sha256, wanted
        words = "as it was cut" if wanted == 0 else "softer" if wanted < 0 else "tighter"
        workable.record(work, asset, "mask.adjusted", f"Made the mask of {asset.original_name} {words}")
        return sha256


def remove(scope: Scope, asset_id: str) -> None:
    """Take a picture's mask away; its files go when nothing else uses them.

    Raises:
        MaskNotFound: The picture has no mask.
        ClientArchived: Its client is put away.
        Forbidden: The role may not change pictures.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        asset = workable.changeable(work, asset_id)
        release(work, _required(_locked(work, asset_id)))
        workable.record(work, asset, "mask.removed", f"Removed the mask of {asset.original_name}")


def release(work: Work, mask: Mask) -> None:
    """In the caller's transaction: let go of a mask and its files."""
    _release_files(work, mask)
    work.delete(mask)


# --- parts -------------------------------------------------------------------------------------------------------------


def _order(work: Work, asset_id: str) -> tuple[_Order, Made | None]:
    """What to cut, and the mask that is there of the same file."""
    asset = workable.changeable(work, asset_id)
    kit = select(_KITS.c.masking_model).where(
        _KITS.c.agency_id == work.agency_id, _KITS.c.workspace_id == asset.workspace_id
    )
    asked_for = work.execute(kit).scalar()
    order = _Order(
        asset.id,
        asset.file_sha256,
        (asset.focal_x, asset.focal_y),
        MaskingModel(asked_for) if asked_for in set(MaskingModel) else None,
    )
    mask = work.scalars(select(Mask).where(Mask.asset_id == asset.id)).one_or_none()
    if mask is None or mask.source_sha256 != asset.file_sha256:
        return order, None
    return order, Made(mask.file_sha256, MaskGrade(mask.grade), mask.model_used, kept=True)


def _cut(data: bytes, focal: Point | None, asked_for: MaskingModel | None) -> FoundMask:
    """The model's cut where there is one; the built-in cut with a note where there is not."""
    kind = recognise(data)
    if kind not in PHOTO_FORMATS:
        raise PictureDamaged("this is no picture that can be read", remedy="use a JPEG, PNG, WebP, GIF or HEIC file")
    note = ""
    if asked_for is not None and not _has_transparency(data):
        try:
            return _by_model(data, cutting_models.load(asked_for))
        except ModelUnavailable as fault:
            note = f"{fault.what}; {fault.remedy}" if fault.remedy else fault.what
    with Inspector(_LIMITS) as inspector:
        header, (png,) = inspector.examine("mask", kind, data, focal=list(focal) if focal else None)
    return FoundMask(
        png,
        header["width_px"],
        header["height_px"],
        Measures.from_values(header["measures"]),
        TRANSPARENCY if header["is_own_transparency"] else BUILT_IN,
        note,
    )


def _has_transparency(data: bytes) -> bool:
    """Whether a stored file is a PNG with an alpha channel: such a picture is cut out already."""
    return data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) > 25 and data[25] in {4, 6}


def _by_model(data: bytes, model: Model) -> FoundMask:
    try:
        # The stored file is our own, decoded here as the drawing of ads decodes it.
        picture = rendering.decode(data)
        pixels = cutting.fitted_pixels(
            picture.level_for(min(1.0, cutting.MASK_PX / max(picture.width_px, picture.height_px)))
        )
    except RenderRefused as fault:
        raise PictureDamaged(fault.what, remedy=fault.remedy) from fault
    done = model.cut(pixels)
    height, width = done.opacity.shape
    return FoundMask(cutting.png_of(done.opacity), width, height, done.measures, model.name, "")


def _stored(scope: Scope, order: _Order, found: FoundMask) -> Made:
    grade = grading.grade_of(found.measures)
    with db.work(scope) as work:
        # Bytes first; two uses, because the row speaks of the mask as it was cut and of the one in use.
        sha256, _ = files.keep_all(work, [(found.png, MEDIA_TYPE)] * 2)
        asset = workable.changeable(work, order.asset_id)
        if asset.file_sha256 != order.source_sha256:
            raise Conflict("the picture was replaced while its mask was being cut", remedy="cut it again")
        mask = _locked(work, asset.id)
        if mask is None:
            mask = Mask(agency_id=work.agency_id, asset_id=asset.id)
            work.add(mask)
        else:
            _release_files(work, mask)
        mask.source_sha256, mask.found_sha256, mask.file_sha256, mask.edge = order.source_sha256, sha256, sha256, 0
        mask.width_px, mask.height_px = found.width_px, found.height_px
        mask.grade, mask.measures = grade, found.measures.as_values()
        mask.model_used, mask.asked_for, mask.note = found.model_used[:60], order.asked_for, found.note[:400]
        mask.made_by_name = work.scope.name if work.scope else ""
        workable.record(work, asset, "mask.made", f"Cut a {grade} mask of {asset.original_name}")
        return Made(sha256, grade, mask.model_used, kept=False)


def _release_files(work: Work, mask: Mask) -> None:
    for sha256 in (mask.found_sha256, mask.file_sha256):
        files.release(work, sha256)


def _locked(work: Work, asset_id: str) -> Mask | None:
    """The picture's mask, held against others for this transaction: two cuts at once must not both let go of the old one."""
    work.execute(select(Asset.id).where(Asset.id == asset_id).with_for_update())
    return work.scalars(select(Mask).where(Mask.asset_id == asset_id).with_for_update()).one_or_none()


def _of(work: Work, asset_id: str) -> Mask | None:
    """The picture's mask, to look at: a transaction that only reads may lock nothing."""
    return work.scalars(select(Mask).where(Mask.asset_id == asset_id)).one_or_none()


def _required(mask: Mask | None) -> Mask:
    if mask is None:
        raise rules.MaskNotFound("this picture has no mask", remedy="have one cut first")
    return mask


def _edge(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not matting.SOFTEST <= given <= matting.TIGHTEST:
        raise InvalidInput(
            "this is no place on the slider",
            field="edge",
            remedy=f"give a whole number from {matting.SOFTEST} (softest) to {matting.TIGHTEST} (tightest)",
        )
    return given
