"""Horizontal banners: photo tile, words, button and logo on two axes; the headline has the width that is left."""

from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts import parts, strip
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Scene, TypeScale

# What a row may show of a photo at least; a wider tile would be a strip of it.
_LEAST_KEPT: Final = 0.42
_COST_WIDE: Final = 0.06
# Up to this height a banner has no photo; from this one on its button stands below the words.
_BARE_PX: Final = 60
_STACKED_PX: Final = 96


def compose(frame: Frame) -> list[Scene]:
    """One row from a narrow to a wide photo, which few words need; recipes of before have the rows of before."""
    if not frame.is_recomposed:
        return strip.compose(frame)
    if frame.shape is Shape.BILLBOARD:
        return [_billboard(frame, scene) for scene in strip.billboards(frame)]
    if frame.height_px <= _BARE_PX:
        row = _bare(frame)
        without = replace(row, cta_box=None, text=replace(row.text, right=strip.row_end(row)), without=("cta",))
        return [row, replace(without, cost=1.5)]
    build = _stacked if frame.height_px >= _STACKED_PX else _row
    side, inset = strip.tile_side(frame), strip.is_inset(frame)
    shares = strip.tile_shares(frame)
    rows = [replace(build(frame, share, side, inset), cost=0.03 * number) for number, share in enumerate(shares)]
    wide = _wide_share(frame)
    return [*rows, replace(build(frame, wide, side, inset), cost=_COST_WIDE)] if wide > max(shares) else rows


def _wide_share(frame: Frame) -> float:
    """The widest tile that still shows what the photo is of."""
    most = 0.4 if frame.height_px < _STACKED_PX else 0.36
    return min(most, round(frame.photo_aspect / _LEAST_KEPT * frame.height_px / frame.width_px, 3))


def _bare(frame: Frame) -> Scene:
    """Words, button and logo on one middle line."""
    row, margin = strip.row(frame, 0.0, "left", False), frame.margin_px
    text = replace(row.text, top=margin, bottom=frame.height_px - margin)
    button = row.cta_box
    if button is not None and frame.logo and not frame.logo_on_left:
        # Every px between button and logo is one that the headline lacks.
        closer = max(10.0, 0.16 * frame.height_px) - 6.0
        button = replace(button, left=button.left + closer, right=button.right + closer)
    return replace(row, text=text, cta_box=button, scale=_scale(frame))


def _row(frame: Frame, share: float, side: str, inset: bool) -> Scene:
    """The logo above the button at one end, the words at the other; a logo that belongs to the left stands before them."""
    if frame.logo is None or frame.logo_on_left:
        return replace(strip.row(frame, share, side, inset), scale=_scale(frame))
    margin = frame.margin_px
    photo, left, right = _beside_tile(frame, share, side, inset)
    wide, tall = frame.logo
    room = max(strip.cta_width(frame), wide)
    text = Box(left, margin * 0.8, right - wide - 1.5 * margin, frame.height_px - margin * 0.8)
    column = Box(right - room, margin, right, frame.height_px - margin)
    button = replace(column, top=column.top + tall + 0.7 * margin)
    return _scene(frame, text, photo, column, button)


def _stacked(frame: Frame, share: float, side: str, inset: bool) -> Scene:
    """The words above, below them button and logo at the two ends of one line."""
    margin = max(8.0, 0.08 * frame.height_px)
    photo, left, right = _beside_tile(frame, share, side, inset)
    foot = Box(left, frame.height_px - margin - 0.28 * frame.height_px, right, frame.height_px - margin)
    text = Box(left, margin, right, foot.top - 0.07 * frame.height_px)
    middle = button = foot
    if frame.logo is not None:
        spare = (foot.height - frame.logo[1]) / 2
        middle = replace(foot, top=foot.top + spare, bottom=foot.bottom - spare)
        button = replace(foot, right=right - frame.logo[0] - 0.08 * frame.height_px)
    return replace(_scene(frame, text, photo, middle, button), cta_leads=True, valign="bottom")


def _beside_tile(frame: Frame, share: float, side: str, inset: bool) -> tuple[PhotoSlot, float, float]:
    """The photo's tile, and where what stands beside it begins and ends."""
    gap = max(10.0, 0.16 * frame.height_px)
    photo = strip.tile_slot(frame, round(share * frame.width_px), side, inset)
    if side == "left":
        return photo, photo.box.right + gap, frame.width_px - frame.margin_px
    return photo, frame.margin_px, photo.box.left - gap


def _scene(frame: Frame, text: Box, photo: PhotoSlot, logo_area: Box, button: Box) -> Scene:
    palette = frame.palette
    return Scene(
        name="strip",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=_scale(frame),
        valign="middle",
        photo=photo,
        cta_box=button,
        logos=parts.on_flat(frame, logo_area, palette.ground, ("top-right",)),
    )


def _scale(frame: Frame) -> TypeScale:
    """A third of a low row's height for the headline, less where the button stands below it."""
    height = frame.height_px
    if height >= _STACKED_PX:
        return TypeScale(0.3 * height, 0.16 * height, head_lines=2, sub_lines=1, sub_ratio=1.7, gap_px=4.0)
    return TypeScale(
        ideal_px=(0.34 if height > _BARE_PX else 0.38) * height,
        least_px=0.28 * height,
        head_lines=2,
        sub_lines=1,
        sub_ratio=1.9,
        gap_px=max(3.0, 0.05 * height),
        with_sub=height > _BARE_PX,
        with_offer=height >= 80,
    )


def _billboard(frame: Frame, scene: Scene) -> Scene:
    """The billboard with room for a button as large as the line below the headline."""
    if scene.cta_box is None:
        return scene
    return replace(scene, cta_box=replace(scene.cta_box, top=scene.cta_box.bottom - 0.22 * frame.height_px))
