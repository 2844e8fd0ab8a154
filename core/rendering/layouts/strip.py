"""The rows of recipes before version 4, and what the rows of today (`row`) have of them: tile, order, billboards."""

from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts import parts
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Scene, TypeScale

_PHOTO_LEFT: Final = frozenset({"full-bleed", "bottom-panel", "framed", "split", "editorial"})
_INSET: Final = frozenset({"framed", "tile", "minimal"})


def compose(frame: Frame) -> list[Scene]:
    """One row from wide to narrow photo; 50 and 60 px high strips have none. Families differ by the tile's side and form."""
    if frame.shape is Shape.BILLBOARD:
        return billboards(frame)
    if frame.height_px <= 60:
        bare = row(frame, 0.0, "left", False)
        return [
            bare,
            replace(bare, cta_box=None, text=replace(bare.text, right=row_end(bare)), without=("cta",), cost=1.5),
        ]
    rows = [row(frame, share, tile_side(frame), is_inset(frame)) for share in tile_shares(frame)]
    return [replace(one, cost=0.03 * number) for number, one in enumerate(rows)]


def tile_side(frame: Frame) -> str:
    """The end of the row at which the family has its photo."""
    return "left" if frame.family in _PHOTO_LEFT else "right"


def is_inset(frame: Frame) -> bool:
    """Whether the family's photo keeps away from the edges."""
    return frame.family in _INSET


def billboards(frame: Frame) -> list[Scene]:
    """The billboard with a wide and a narrower photo."""
    shares = (0.42, 0.38) if frame.is_recomposed and is_inset(frame) else (0.38, 1 / 3)
    return [_billboard(frame, share) for share in shares]


def tile_shares(frame: Frame) -> tuple[float, ...]:
    """Widths of the photo as shares of the row, the best first: about as wide as the photo is, so that little is cut."""
    most = 0.3 if frame.width_px < 400 else 0.25
    ideal = min(1.9, max(1.0, 1.15 * frame.photo_aspect)) * frame.height_px / frame.width_px
    return tuple(dict.fromkeys(min(most, round(share, 3)) for share in (ideal, 1.2 * ideal, 0.8 * ideal)))


def row_end(row: Scene) -> float:
    """Where the words may end when there is no button."""
    return row.cta_box.right if row.cta_box else row.text.right


def cta_width(frame: Frame) -> float:
    """Room kept for the button of a row; the label decides its real width within."""
    return max(76.0, min(0.2 * frame.width_px, 1.45 * frame.height_px))


def row(frame: Frame, share: float, side: str, inset: bool) -> Scene:
    """One row with a photo of a share of its width; without one where the share is 0."""
    width, height, margin = frame.width_px, frame.height_px, frame.margin_px
    gap = max(10.0, 0.16 * height)
    left, right = margin, width - margin
    photo = None
    if share:
        photo = tile_slot(frame, round(share * width), side, inset)
        if side == "left":
            left = photo.box.right + gap
        else:
            right = photo.box.left - gap
    logo_box = None
    if frame.logo:
        wide, tall = frame.logo
        middle = (height - tall) / 2
        if frame.logo_on_left:
            logo_box = Box(left, middle, left + wide, middle + tall)
            # Beside a wordmark on its own line the headline would read as its next word.
            left += wide + max(1.6 * gap, 0.3 * height)
        else:
            logo_box = Box(right - wide, middle, right, middle + tall)
            right -= wide + gap
    return _row_scene(frame, Box(left, margin * 0.8, right, height - margin * 0.8), photo, logo_box, gap)


def _row_scene(frame: Frame, row: Box, photo: PhotoSlot | None, logo_box: Box | None, gap: float) -> Scene:
    palette, height = frame.palette, frame.height_px
    beside = height < 96
    room = cta_width(frame) if beside else 0.0
    text = Box(row.left, row.top, row.right - (room + gap if room else 0.0), row.bottom)
    cta = Box(row.right - room, row.top, row.right, row.bottom) if beside else None
    logos = parts.on_flat(frame, logo_box, palette.ground, ("top-left",)) if logo_box else ()
    ideal = {True: 0.40, False: 0.34}[height <= 60]
    low = 0.2 if frame.width_px < 400 else 0.22
    scale = TypeScale(
        ideal_px=ideal * height if beside else low * height,
        least_px=0.26 * height if beside else 0.16 * height,
        head_lines=2,
        sub_lines=1,
        sub_ratio=1.7,
        gap_px=max(3.0, 0.05 * height) if beside else 4.0,
        with_sub=height > 60,
        with_offer=height >= 80,
    )
    return Scene(
        name="strip",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=scale,
        valign="middle",
        photo=photo,
        cta_box=cta,
        logos=logos,
    )


def tile_slot(frame: Frame, wide: int, side: str, inset: bool) -> PhotoSlot:
    """The photo at one end of a row, at its full height or inset."""
    pad = round(frame.margin_px * 0.8) if inset else 0
    left = pad if side == "left" else frame.width_px - wide
    right = wide if side == "left" else frame.width_px - pad
    return PhotoSlot(Box(left, pad, right, frame.height_px - pad), (0.5, 0.45), _radius(frame, 6.0))


def _radius(frame: Frame, px: float) -> float:
    """Corners as the family has them elsewhere: soft for tiles, as round as the arch for what is minimal."""
    return {"tile": px, "minimal": 0.24 * frame.height_px}.get(frame.family, 0.0)


def _billboard(frame: Frame, share: float) -> Scene:
    """Photo at the full height on one side, words beside it; a logo on top shares the far edge with the button below."""
    width, height, palette, margin = frame.width_px, frame.height_px, frame.palette, frame.margin_px
    wide = round(share * width)
    on_left = frame.family in _PHOTO_LEFT
    pad = margin if frame.family in _INSET else 0.0
    slot = Box(pad, pad, wide, height - pad) if on_left else Box(width - wide, pad, width - pad, height - pad)
    air = 1.5 * margin
    area = Box(wide + 2 * margin, air, width - air, height - air)
    if not on_left:
        area = Box(air, air, width - wide - 2 * margin, height - air)
    corner = frame.logo_corner.split("-")[0] + "-right"
    button = Box(area.right - 0.24 * width, area.bottom - 46, area.right, area.bottom) if frame.logo_on_top else None
    scale = TypeScale(0.21 * height, 0.13 * height, head_lines=2, sub_lines=1, sub_ratio=2.2, gap_px=2 * frame.unit_px)
    return Scene(
        name="billboard",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=parts.beside_logo(replace(frame, unit_px=margin / 3, logo_corner=corner), area),
        scale=scale,
        valign="middle",
        photo=PhotoSlot(parts.cover_edges(slot, frame), (0.5, 0.45), _radius(frame, 8.0)),
        logos=parts.on_flat(frame, area, palette.ground, (corner,)),
        cta_box=button,
        cost=0.1 * (0.38 - share),
    )
