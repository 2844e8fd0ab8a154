"""Full bleed: the photo fills the canvas, an eased scrim from one edge carries the words."""

from core.rendering.geometry import Box
from core.rendering.layouts import parts
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Scene, Veil


def compose(frame: Frame) -> list[Scene]:
    """Words at the foot or the head (portrait), or on one side (landscape), whichever leaves the subject alone."""
    side = frame.logo_corner.split("-")[1]
    if frame.shape is Shape.LANDSCAPE:
        row = frame.logo_corner.split("-")[0]
        return [
            _sideways(frame, "left", frame.logo_corner),
            _sideways(frame, "left", f"{row}-left"),
            _sideways(frame, "right", frame.logo_corner),
            _sideways(frame, "right", f"{row}-right"),
            _upright(frame, "bottom", frame.logo_corner),
        ]
    if frame.shape is Shape.STORY:
        return [_upright(frame, "top", f"top-{side}")]
    scenes = [_upright(frame, "bottom", frame.logo_corner), _upright(frame, "top", frame.logo_corner)]
    if frame.logo:
        scenes += [_upright(frame, "bottom", f"bottom-{side}"), _upright(frame, "top", f"top-{side}")]
    return scenes


def _upright(frame: Frame, edge: str, corner: str) -> Scene:
    inner, height = frame.inner, frame.height_px
    if frame.shape is Shape.STORY:
        area = Box(inner.left, inner.top, inner.right, 0.40 * height)
    else:
        share = 0.56 if frame.is_display else 0.40
        tall = share * height - frame.margin_px
        area = (
            Box(inner.left, inner.bottom - tall, inner.right, inner.bottom)
            if edge == "bottom"
            else Box(inner.left, inner.top, inner.right, inner.top + tall)
        )
    shared_band = corner.startswith(edge)
    text = area
    if shared_band and frame.logo:
        row = frame.logo_row_px
        text = (
            Box(area.left, area.top, area.right, area.bottom - row)
            if edge == "bottom"
            else Box(area.left, area.top + row, area.right, area.bottom)
        )
    away = {"bottom": 0.36, "top": 0.62}[edge]
    palette = frame.palette
    return Scene(
        name=f"full-bleed, words at the {edge}",
        ground=palette.shade,
        ink=palette.light,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=parts.scale_for(frame),
        valign=edge,
        photo=PhotoSlot(Box(0, 0, frame.width_px, height), (0.5, away)),
        veil=Veil(edge, 0.0, 0.0),
        logos=parts.on_photo(frame, (corner, parts.flipped(corner))),
        cost=(0.0 if edge == "bottom" or frame.shape is Shape.STORY else 0.05) + _moved(frame, corner),
    )


def _sideways(frame: Frame, edge: str, corner: str) -> Scene:
    inner, width = frame.inner, frame.width_px
    half = 0.47 * width
    text = (
        Box(inner.left, inner.top, inner.left + half - frame.margin_px, inner.bottom)
        if edge == "left"
        else Box(inner.right - half + frame.margin_px, inner.top, inner.right, inner.bottom)
    )
    if frame.logo and corner.endswith(edge):
        text = parts.below_row(frame, text)
    palette = frame.palette
    return Scene(
        name=f"full-bleed, words on the {edge}",
        ground=palette.shade,
        ink=palette.light,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=parts.scale_for(frame),
        valign="middle" if not (frame.logo and corner.endswith(edge)) else ("bottom" if frame.logo_on_top else "top"),
        photo=PhotoSlot(Box(0, 0, width, frame.height_px), (0.70 if edge == "left" else 0.30, 0.45)),
        veil=Veil(edge, 0.0, 0.0),
        logos=parts.on_photo(frame, (corner, parts.flipped(corner))),
        cost=(0.0 if edge == "left" else 0.05) + _moved(frame, corner),
    )


def _moved(frame: Frame, corner: str) -> float:
    """What it costs to have the logo elsewhere than the kit says."""
    return 0.06 if frame.logo and corner != frame.logo_corner and frame.shape is not Shape.STORY else 0.0
