"""Split: photo and colour meet on a slanted edge that rises to the right."""

from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts import bottom_panel, row, side_panel, small
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Plate, Scene

# How far the edge rises over its run.
_SLOPE: Final = 0.14
_STEEP_SLOPE: Final = 0.22
_LOW_SLOPE: Final = 0.09
_STORY_SLOPE: Final = 0.18


def compose(frame: Frame) -> list[Scene]:
    """The panel layouts of the shape, their edge cut aslant; in rows the photo's inner edge."""
    return [made for scene in _plain(frame) if (made := _slanted(frame, scene)) is not None]


def _plain(frame: Frame) -> list[Scene]:
    if frame.shape in {Shape.STRIP, Shape.BILLBOARD}:
        return row.compose(frame)
    if frame.shape is Shape.STORY:
        return bottom_panel.panels_on_top(frame, (0.38, 0.42) if frame.is_recomposed else (0.38, 0.41), "split")
    if frame.shape in {Shape.LANDSCAPE, Shape.RECTANGLE}:
        shares = (0.46, 0.5) if frame.shape is Shape.LANDSCAPE else (0.58, 0.5)
        if frame.is_recomposed:
            shares = (0.5, 0.38) if frame.shape is Shape.LANDSCAPE else (0.62, 0.5)
        own = side_panel.kit_side(frame)
        other = "left" if own == "right" else "right"
        # A low edge for what is wide: a column beside words cuts it.
        is_small = frame.is_refined and frame.shape is Shape.RECTANGLE
        low = small.dearer(bottom_panel.compose(frame), 0.02) if is_small else []
        return low + [
            side_panel.beside(frame, share, side, "split", cost + 0.02 * number)
            for number, share in enumerate(shares)
            for side, cost in ((own, 0.0), (other, 0.03))
        ]
    return bottom_panel.compose(frame)


def _slanted(frame: Frame, scene: Scene) -> Scene | None:
    """The scene with its edge aslant; None when the edge would run through the only place for the logo."""
    if scene.photo is None:
        return scene
    box, points = _wedge(frame, scene.photo.box)
    cut = Box(
        min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points)
    ).grown(frame.unit_px)
    logos = tuple(place for place in scene.logos if place.flat is not None or place.box.overlap(cut) == 0)
    if scene.logos and not logos:
        return None
    if frame.is_recomposed:
        scene = replace(scene, photo=replace(scene.photo, focus=_beside_wedge(frame, scene.photo)))
    return replace(scene, name="split", plates=(*scene.plates, Plate(box, scene.ground, points=points)), logos=logos)


def _beside_wedge(frame: Frame, photo: PhotoSlot) -> tuple[float, float]:
    """Where the subject lies when a corner of its photo is taken: a little away from it where the edge stands."""
    across, down = photo.focus
    if photo.box.height < frame.height_px:
        return across, down
    return (0.44 if photo.box.left == 0 else 0.56), down


def _wedge(frame: Frame, slot: Box) -> tuple[Box, tuple[tuple[float, float], ...]]:
    """The triangle of ground colour that lies on the photo along its inner edge, and the box that it mostly fills."""
    width, height = frame.width_px, frame.height_px
    left, top, right, foot = slot.rounded()
    if foot < height:
        # A small canvas is low: the photo needs what a steep edge takes.
        is_low = frame.is_refined and frame.shape is Shape.RECTANGLE
        rise = round((_LOW_SLOPE if is_low else _SLOPE) * width)
        return Box(0.45 * width, foot - 0.8 * rise, width, foot), ((0, foot), (width, foot), (width, foot - rise))
    if top > 0:
        is_steep = frame.is_recomposed and frame.shape is Shape.STORY
        rise = round((_STORY_SLOPE if is_steep else _SLOPE) * width)
        return Box(0, top, 0.55 * width, top + 0.8 * rise), ((0, top), (width, top), (0, top + rise))
    lean = round(_STEEP_SLOPE * height)
    if right < width:
        return Box(right - 0.8 * lean, 0.45 * height, right, height), (
            (right, 0),
            (right, height),
            (right - lean, height),
        )
    return Box(left, 0, left + 0.8 * lean, 0.55 * height), ((left, 0), (left, height), (left + lean, 0))
