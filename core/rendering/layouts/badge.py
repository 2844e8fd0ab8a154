"""Offer badge: a panel layout whose photo carries a disc with the offer's figure; without a figure, that layout alone."""

from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts import bottom_panel, row, side_panel
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import Scene

# Nearly as dear as another family: who wants a badge gets one wherever it hides no face and not all of the subject.
_COST_WITHOUT: Final = 0.75
# Diameters as shares of the short side.
_SHARES: Final = (0.30, 0.26, 0.22)


def compose(frame: Frame) -> list[Scene]:
    """The panel's compositions with the disc in each free corner of the photo, then without one."""
    plain = _plain(frame)
    return [
        *(
            replace(scene, name="badge", badges=_seats(frame, scene))
            for scene in plain
            # In a low row the offer stands beside the headline; a disc there would be a dot.
            if frame.shape is not Shape.STRIP
        ),
        *(replace(scene, cost_without_badge=_COST_WITHOUT) for scene in plain),
    ]


def _plain(frame: Frame) -> list[Scene]:
    if frame.shape in {Shape.STRIP, Shape.BILLBOARD}:
        return row.compose(frame)
    if frame.shape is Shape.LANDSCAPE:
        other = "right" if frame.logo_on_left else "left"
        return [
            side_panel.beside(frame, 0.5, side_panel.kit_side(frame), "side-panel", 0.02),
            side_panel.beside(frame, 0.5, other, "side-panel", 0.0),
        ]
    return bottom_panel.compose(frame)


def _seats(frame: Frame, scene: Scene) -> tuple[Box, ...]:
    """The disc's places, large before small, in the corners of the photo."""
    if scene.photo is None:
        return ()
    return tuple(box for share in _SHARES for box in _corners(frame, scene.photo.box, share))


def _corners(frame: Frame, slot: Box, share: float) -> tuple[Box, ...]:
    wide = float(round(share * frame.short_px))
    air = frame.margin_px if slot.width > 2 * wide else 0.4 * frame.margin_px
    left, right = max(slot.left, 0) + air, min(slot.right, frame.width_px) - air - wide
    top, foot = slot.top + air, slot.bottom - air - wide
    if frame.shape is Shape.STORY:
        foot = min(foot, frame.inner.bottom - wide)
        right = min(right, frame.inner.right - wide)
        if frame.is_refined:
            # Mirrored, what an app lays over one side of the picture is on the other.
            left = max(left, frame.inner.left)
    return tuple(Box(x, y, x + wide, y + wide) for y in (top, foot) for x in (right, left))
