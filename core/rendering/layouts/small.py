"""What small rectangles (300 × 250, 250 × 250) have of their own: each family also as a low panel below or above its photo,
because a column beside words cuts whatever is wide; and words beside what lies in the whole photo."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts import parts
from core.rendering.layouts.frame import Frame
from core.rendering.layouts.scene import Scene

# Of a panel's width, for a button at the end of its last line.
_BUTTON_ROOM: Final = 0.44
_BUTTON_TALL: Final = 0.16


def dearer(scenes: Iterable[Scene], by: float) -> list[Scene]:
    """The scenes for when those before them do not do."""
    return [replace(scene, cost=scene.cost + by) for scene in scenes]


def both(frame: Frame, scenes: Iterable[Scene]) -> list[Scene]:
    """Each scene with its button below the words, and with the button at the end of their last line."""
    return [made for scene in scenes for made in (scene, button_at_end(frame, scene))]


def button_at_end(frame: Frame, scene: Scene) -> Scene:
    """The words at their panel's foot with the button beside their last line: a line less, which the photo has."""
    text = scene.text
    room = Box(
        text.right - _BUTTON_ROOM * text.width, text.bottom - _BUTTON_TALL * frame.height_px, text.right, text.bottom
    )
    return replace(scene, cta_box=room, valign="bottom", cost=scene.cost + 0.03)


def bled_tile(frame: Frame, scene: Scene) -> Scene:
    """The scene with its photo as a tile that bleeds off the corner away from the words."""
    assert scene.photo is not None
    corner = "bottom-left" if scene.photo.box.top <= 0 else "top-left"
    slot = replace(scene.photo.box, left=frame.inner.left)
    photo = replace(
        scene.photo, box=parts.cover_edges(slot, frame), radius_px=round(0.05 * frame.short_px), corners=corner
    )
    return replace(scene, photo=photo, panels=(), name="tile")
