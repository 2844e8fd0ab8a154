"""Decisions that several families share: type scales, columns beside a logo, logo places on a flat area."""

import math
from dataclasses import replace
from typing import Final

from core.rendering.contrast import RGB
from core.rendering.geometry import Box
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import LogoPlace, TypeScale

# Of a story's height: between the words and what the app lays over the foot.
_STORY_SUBJECT = 0.615

# The largest headline of a large canvas, as a share of its short side.
_LARGEST: Final = {Shape.STORY: 0.12, Shape.PORTRAIT: 0.12, Shape.SQUARE: 0.12, Shape.LANDSCAPE: 0.145}


def scale_for(frame: Frame, big: bool = False) -> TypeScale:
    """The type scale of a shape (rules 8–12); `big` is the scale of the big-type family."""
    short, height, width = frame.short_px, frame.height_px, frame.width_px
    gap = frame.unit_px
    scales = {
        Shape.STORY: TypeScale(0.115 * short, 0.08 * short, sub_ratio=2.1),
        Shape.PORTRAIT: TypeScale(0.112 * short, 0.08 * short, sub_ratio=2.15),
        Shape.SQUARE: TypeScale(0.105 * short, 0.08 * short, sub_ratio=2.15),
        Shape.LANDSCAPE: TypeScale(0.128 * height, 0.095 * height, sub_ratio=2.1, may_shrink_to=0.72),
        Shape.RECTANGLE: TypeScale(0.112 * short, 0.075 * short, sub_ratio=1.75),
        Shape.HALF_PAGE: TypeScale(0.125 * short, 0.085 * short, sub_ratio=1.85),
        Shape.SKYSCRAPER: TypeScale(
            0.17 * width, 0.11 * width, head_lines=4, sub_lines=4, sub_ratio=1.7, cta_full_width=True
        ),
    }
    scale = scales[frame.shape]
    if frame.is_refined and not big and frame.family != "full-bleed":
        # Few words on a flat ground may be as large as the rule has it; on the photo they would cover what it shows.
        scale = replace(scale, most_px=_LARGEST.get(frame.shape, 0.0) * short)
    if big:
        factor = {Shape.LANDSCAPE: 1.7, Shape.SKYSCRAPER: 1.12, Shape.RECTANGLE: 1.5}.get(frame.shape, 2.0)
        scale = replace(
            scale,
            ideal_px=scale.ideal_px * factor,
            sub_ratio=scale.sub_ratio * 1.2,
            head_lines=4,
            may_shrink_to=0.66,
        )
    # Long narrow canvases have a short side that is no measure of their air. Whole units, and at least 4 px: what is read
    # 1 : 1 needs as much between its lines.
    if frame.shape in {Shape.LANDSCAPE, Shape.SKYSCRAPER, Shape.HALF_PAGE}:
        gap *= 2
    return replace(scale, gap_px=gap * max(1, math.ceil(4.0 / gap)))


def story_focus(frame: Frame, top_px: float, foot_px: float | None = None) -> float:
    """How high in its slot a story's subject shall lie (share of the slot): above what the app covers at the foot."""
    if not frame.is_recomposed:
        return 0.36
    foot = frame.height_px if foot_px is None else foot_px
    return (_STORY_SUBJECT * frame.height_px - top_px) / (foot - top_px)


def cover_edges(box: Box, frame: Frame) -> Box:
    """The box in whole px, so that neighbouring areas meet without a seam."""
    left, top, right, bottom = box.rounded()
    return Box(max(0, left), max(0, top), min(frame.width_px, right), min(frame.height_px, bottom))


def on_flat(frame: Frame, area: Box, colour: RGB, corners: tuple[str, ...]) -> tuple[LogoPlace, ...]:
    """Logo places in the corners of a flat area, in order."""
    places = ((corner, frame.corner(corner, area)) for corner in corners)
    return tuple(LogoPlace(box, corner, colour) for corner, box in places if box is not None)


def on_photo(frame: Frame, corners: tuple[str, ...], area: Box | None = None) -> tuple[LogoPlace, ...]:
    """Logo places on the photo, in order."""
    places = ((corner, frame.corner(corner, area)) for corner in corners)
    return tuple(LogoPlace(box, corner, None) for corner, box in places if box is not None)


def flipped(corner: str) -> str:
    """The corner on the other side, at the same height."""
    row, side = corner.split("-")
    return f"{row}-{'right' if side == 'left' else 'left'}"


def anchored(frame: Frame) -> str:
    """Where words stand in a column that they share with the logo: at the end away from it; in the middle without one."""
    if frame.logo is None:
        return "middle"
    return "bottom" if frame.logo_on_top else "top"


def below_row(frame: Frame, area: Box) -> Box:
    """The area less a logo row at its top or bottom, whichever the kit wants; the whole area without a logo."""
    row = frame.logo_row_px
    if frame.logo_on_top:
        return Box(area.left, area.top + row, area.right, area.bottom)
    return Box(area.left, area.top, area.right, area.bottom - row)


def above_row(frame: Frame, area: Box) -> Box:
    """The area less a logo row at its foot."""
    return Box(area.left, area.top, area.right, area.bottom - frame.logo_row_px)


def beside_logo(frame: Frame, area: Box) -> Box:
    """The area less a column for the logo on the kit's side: for low, wide areas."""
    if frame.logo is None:
        return area
    column = frame.logo[0] + 3 * frame.unit_px
    if frame.logo_on_left:
        return Box(area.left + column, area.top, area.right, area.bottom)
    return Box(area.left, area.top, area.right - column, area.bottom)


def inside(frame: Frame, area: Box) -> Box:
    """An area of the canvas less the margins, and less what the platform covers."""
    padded = area.inset(frame.margin_px)
    return Box(
        max(padded.left, frame.inner.left),
        max(padded.top, frame.inner.top),
        min(padded.right, frame.inner.right),
        min(padded.bottom, frame.inner.bottom),
    )
