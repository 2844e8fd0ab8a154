"""What small rectangles (300 × 250, 250 × 250) have of their own: each family also as a low panel below or above its photo,
because a column beside words cuts whatever is wide; and words beside what lies in the whole photo."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts.frame import Frame
from core.rendering.layouts.scene import Scene

# Of a panel's width, for a button at the end of its last line.
_BUTTON_ROOM: Final = 0.44
_BUTTON_TALL: Final = 0.16
_LEAST_PHOTO: Final = 0.305
_LEGAL_LINE_PX: Final = 14.0


def dearer(scenes: Iterable[Scene], by: float) -> list[Scene]:
    """The scenes for when those before them do not do."""
    return [replace(scene, cost=scene.cost + by) for scene in scenes]


def is_large(frame: Frame, scene: Scene) -> bool:
    """Whether the photo has its share of the canvas: nothing else counts it where the button stands beside the words."""
    return scene.photo is not None and scene.photo.box.area >= _LEAST_PHOTO * frame.width_px * frame.height_px


def both(frame: Frame, scenes: Iterable[Scene]) -> list[Scene]:
    """Each scene with its button below the words, and with the button at the end of their last line."""
    large = [scene for scene in scenes if is_large(frame, scene)]
    # A headline beside a column does not end at the panel's end.
    return [*large, *(button_at_end(frame, scene) for scene in large if scene.aside is None)]


def button_at_end(frame: Frame, scene: Scene) -> Scene:
    """The words at their panel's foot with the button beside their last line: a line less, which the photo has."""
    text = scene.text
    room = Box(
        text.right - _BUTTON_ROOM * text.width, text.bottom - _BUTTON_TALL * frame.height_px, text.right, text.bottom
    )
    return replace(scene, cta_box=room, valign="bottom", cost=scene.cost + 0.03)


def with_legal_line(scene: Scene) -> Scene:
    """The scene with a line at the panel's foot for small print, below words and button."""
    assert scene.cta_box is not None
    text, button = scene.text, scene.cta_box
    return replace(
        scene,
        text=replace(text, bottom=text.bottom - _LEGAL_LINE_PX),
        cta_box=replace(button, bottom=button.bottom - _LEGAL_LINE_PX),
        legal=Box(text.left, text.top, button.right, text.bottom),
    )
