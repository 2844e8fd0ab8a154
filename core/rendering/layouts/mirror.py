"""Compositions for texts that run from right to left: the same ones seen in a mirror, with the logo where the kit wants it."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from core.rendering.geometry import Box
from core.rendering.layouts.frame import Frame
from core.rendering.layouts.scene import PhotoSlot, Plate, Scene

_SIDES = {"left": "right", "right": "left"}


def scenes(frame: Frame, compose: Callable[[Frame], list[Scene]]) -> list[Scene]:
    """What `compose` gives for the mirrored frame, mirrored back.

    The frame's logo corner and safe area are mirrored before, so that both come out as they were; the photo is not
    mirrored, only where its focal point should lie.
    """
    width = float(frame.width_px)
    seen = replace(frame, mirrored=False, inner=_box(frame.inner, width), logo_corner=_words(frame.logo_corner))
    return [_mirrored(scene, width) for scene in compose(seen)]


def _mirrored(value: Any, width: float) -> Any:
    """A value of a scene with left and right exchanged: boxes by their place, words by their names."""
    match value:
        case Box():
            return _box(value, width)
        case str():
            return _words(value)
        case tuple():
            return tuple(_mirrored(item, width) for item in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            changed = {item.name: _mirrored(getattr(value, item.name), width) for item in fields(value)}
            if isinstance(value, PhotoSlot):
                changed["focus"] = (1 - value.focus[0], value.focus[1])
            if isinstance(value, Plate):
                changed["points"] = tuple((width - across, down) for across, down in value.points)
            return replace(value, **changed)
        case _:
            return value


def _box(box: Box, width: float) -> Box:
    return Box(width - box.right, box.top, width - box.left, box.bottom)


def _words(text: str) -> str:
    """A name with its sides exchanged: "top-left" becomes "top-right", "words on the left" the other way."""
    for side, other in _SIDES.items():
        if text == side or text.endswith((f"-{side}", f" {side}")):
            return text.removesuffix(side) + other
    return text
