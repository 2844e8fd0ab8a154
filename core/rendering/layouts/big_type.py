"""Big type: the headline is the picture's hero on flat colour, the photo answers below or beside it."""

from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts import bottom_panel, parts, side_panel
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Scene

# Of a small canvas: where the photo's corner begins, so that it has its 30 %.
_CORNERS: Final = ((0.44, 0.45), (0.40, 0.48))
_BUTTON_PX: Final = 40.0
_LEGAL_PX: Final = 26.0


def compose(frame: Frame) -> list[Scene]:
    """The headline at 14–24 % of the short side if the words allow, on half of the canvas."""
    if frame.shape is Shape.LANDSCAPE:
        other = "right" if frame.logo_on_left else "left"
        return [
            side_panel.beside(frame, 0.5, other, "big-type", 0.0, big=True),
            side_panel.beside(frame, 0.5, side_panel.kit_side(frame), "big-type", 0.04, big=True),
        ]
    if frame.shape is Shape.RECTANGLE:
        corners = [made for scene in _cornered(frame) for made in (scene, _lined(scene))] if frame.is_refined else []
        other = "right" if frame.logo_on_left else "left"
        return [
            *corners,
            *bottom_panel.panels_on_top(frame, (0.62,), "big-type", big=True),
            side_panel.beside(frame, 0.62, other, "big-type", 0.03, big=True),
            side_panel.beside(frame, 0.62, side_panel.kit_side(frame), "big-type", 0.05, big=True),
        ]
    if frame.is_recomposed and frame.shape is Shape.STORY:
        # What lies between the app's own signs is low: the headline has all of it where the photo carries the logo.
        whole = bottom_panel.panels_on_top(replace(frame, logo=None), (0.42,), "big-type", big=True)
        below = replace(frame.inner, top=0.42 * frame.height_px + frame.margin_px)
        corner = "top-" + frame.logo_corner.split("-")[1]
        logos = parts.on_photo(frame, (corner, parts.flipped(corner)), below)
        plain = bottom_panel.panels_on_top(frame, (0.42,), "big-type", big=True)
        return [*(replace(scene, logos=logos) for scene in whole), *plain]
    shares = {Shape.STORY: (0.42,), Shape.SKYSCRAPER: (0.5, 0.62)}.get(frame.shape, (0.5, 0.55))
    return bottom_panel.panels_on_top(frame, shares, "big-type", big=True)


def _cornered(frame: Frame) -> list[Scene]:
    """The headline over the whole width, and below it the photo in the corner, with the rest in a column before it."""
    return [_corner(frame, across, down, 0.02 * number) for number, (across, down) in enumerate(_CORNERS)]


def _corner(frame: Frame, across: float, down: float, cost: float) -> Scene:
    inner, palette, air = frame.inner, frame.palette, 0.8 * frame.margin_px
    slot = Box(round(across * frame.width_px), round(down * frame.height_px), frame.width_px, frame.height_px)
    column = Box(inner.left, slot.top, slot.left - air, inner.bottom)
    text = Box(inner.left, inner.top, inner.right, slot.top - air)
    logos = parts.on_photo(frame, ("bottom-right", "top-right"), slot.inset(frame.margin_px))
    if frame.logo_on_top:
        text = replace(text, top=text.top + frame.logo_row_px)
        logos = parts.on_flat(frame, inner, palette.ground, (frame.logo_corner,))
    return Scene(
        name="big-type",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=replace(parts.scale_for(frame, big=True), head_lines=2, sub_ratio=2.4),
        valign="bottom",
        photo=PhotoSlot(parts.cover_edges(slot, frame), (0.5, 0.5)),
        aside=replace(column, bottom=column.bottom - _BUTTON_PX),
        cta_box=replace(column, top=column.bottom - _BUTTON_PX),
        cta_leads=True,
        logos=logos,
        cost=cost,
    )


def _lined(scene: Scene) -> Scene:
    """The corner with small print at the foot of its column."""
    assert scene.aside is not None
    assert scene.cta_box is not None
    up = _LEGAL_PX
    return replace(
        scene,
        aside=replace(scene.aside, bottom=scene.aside.bottom - up),
        cta_box=replace(scene.cta_box, top=scene.cta_box.top - up, bottom=scene.cta_box.bottom - up),
        legal=replace(scene.aside, bottom=scene.cta_box.bottom),
    )
