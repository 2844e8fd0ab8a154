"""Layout families: each gives, for a frame, the compositions it would accept, best first."""

from collections.abc import Callable
from typing import Final

from core.rendering.layouts import (
    badge,
    behind,
    big_type,
    bottom_panel,
    editorial,
    framed,
    full_bleed,
    minimal,
    mirror,
    quote,
    ribbon,
    row,
    side_panel,
    small,
    split,
    tile,
)
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import Scene

Compose = Callable[[Frame], list[Scene]]

FAMILY_MODULES: Final[dict[str, Compose]] = {
    "full-bleed": full_bleed.compose,
    "bottom-panel": bottom_panel.compose,
    "side-panel": side_panel.compose,
    "tile": tile.compose,
    "big-type": big_type.compose,
    "framed": framed.compose,
    "badge": badge.compose,
    "split": split.compose,
    "editorial": editorial.compose,
    "minimal": minimal.compose,
    "behind": behind.compose,
    "quote": quote.compose,
}


# Families that compose horizontal banners themselves.
_OWN_ROWS: Final = frozenset({"badge", "split", "behind", "quote"})


# Families that are refused where they do not work: another one would not be what was asked for.
_KEPT: Final = frozenset({"behind", "quote"})


_COST_PANEL: Final = 0.5


def compose(frame: Frame) -> list[Scene]:
    """The compositions of the frame's family, in order of preference."""
    if frame.mirrored:
        return mirror.scenes(frame, compose)
    is_row = frame.shape in {Shape.STRIP, Shape.BILLBOARD}
    if not is_row or frame.family in _OWN_ROWS:
        scenes = FAMILY_MODULES[frame.family](frame)
    else:
        scenes = row.compose(frame)
    if frame.is_smallest:
        return ribbon.compose(frame, scenes)
    return ribbon.rows(frame, scenes) if is_row and frame.is_told_apart else scenes


def rescue(frame: Frame) -> list[Scene]:
    """Compositions on a flat panel, for when the family's own do not work; none where there is only one family."""
    if frame.mirrored:
        return mirror.scenes(frame, rescue)
    if frame.shape in {Shape.STRIP, Shape.BILLBOARD} or frame.family in _KEPT:
        return []
    if frame.shape is Shape.LANDSCAPE:
        return side_panel.compose(frame)
    panels = bottom_panel.compose(frame) + (side_panel.compose(frame) if frame.shape is Shape.RECTANGLE else [])
    if frame.is_refined and frame.shape is Shape.RECTANGLE and frame.family == "full-bleed":
        # On a small photo words are always near to something: that alone is no reason for a panel.
        return small.dearer(panels, _COST_PANEL)
    return panels
