"""Where the logo sits: the first place that carries it, or a tab in the corner."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.rendering import marks as logo_marks
from core.rendering.contrast import RGB, luminance, sigma
from core.rendering.geometry import Box
from core.rendering.layouts.frame import Frame
from core.rendering.layouts.scene import LogoPlace, Scene
from core.rendering.marks import Mark
from core.rendering.notes import Notes
from core.rendering.preview import Preview

_COST_LOGO_MOVED: Final = 0.12
_COST_LOGO_TAB: Final = 0.6


@dataclass(frozen=True, slots=True)
class Seat:
    """The logo as it will be drawn: the mark, its box, and a corner tab behind it if it needs one."""

    mark: Mark
    box: Box
    tab: Box | None = None
    tab_colour: RGB | None = None

    @property
    def clear(self) -> Box:
        """The logo with the space it keeps free of words."""
        return (self.tab or self.box).grown(0.2 * self.box.height)


def seated(
    scene: Scene,
    frame: Frame,
    marks: tuple[Mark, ...],
    preview: Preview | None,
    words: list[Box],
    notes: Notes,
    shade: tuple[RGB, float] | None = None,
) -> Seat | None:
    """The first place with enough contrast on quiet ground that the words leave free; else a corner tab.

    At each place the kit's own versions are tried first, then, for a logo of one colour, that logo in the kit's light
    or dark: a reversed logo at its place is better than another place, and far better than a box behind it. `shade` is the
    colour and strength of a scrim that the preview does not have: the one for a headline behind the subject.
    """
    if not marks or not scene.logos:
        return None
    reversed_marks = [
        (logo_marks.in_colour(mark, colour), name)
        for mark in marks[:1]
        if mark.reversible
        for colour, name in ((frame.palette.light, "light"), (frame.palette.dark, "dark"))
    ]
    for index, place in enumerate(scene.logos):
        ground = _ground(place, frame, preview, shade)
        flat = place.flat is not None or sigma(ground) < 0.015
        least = logo_marks.LEAST_RATIO if flat else logo_marks.LEAST_RATIO_ON_PHOTO
        dark = float(np.median(ground)) < 0.25
        own = [(mark, "") for mark in sorted(marks, key=lambda mark: (mark.ref.ground == "dark") != dark)]
        for mark, colour in (*own, *reversed_marks):
            seat = Seat(mark, _fitted(mark, place.box, place.corner))
            blocked = any(seat.clear.overlap(box) > 0 for box in words)
            if blocked or logo_marks.contrast(mark, ground) < least or not logo_marks.is_quiet(ground):
                continue
            if index:
                notes.cost += _COST_LOGO_MOVED
                notes.repairs.append(f"logo moved to {place.corner}: its own corner does not carry it")
            if colour:
                notes.cost += 0.02
                notes.repairs.append(f"logo drawn in the kit's {colour} colour: its own does not stand out here")
            return seat
    return _tabbed(scene, frame, marks, notes)


def _tabbed(scene: Scene, frame: Frame, marks: tuple[Mark, ...], notes: Notes) -> Seat:
    """The logo on an opaque tab that grows out of the canvas corner, in the kit colour that suits it best."""
    place = scene.logos[0]
    palette = frame.palette
    choices = [
        (logo_marks.contrast(mark, np.full(4, luminance(colour), dtype=np.float32)), index, mark, colour)
        for index, mark in enumerate(marks)
        for colour in (palette.light, palette.dark)
    ]
    _, _, mark, colour = max(choices, key=lambda choice: (min(choice[0], 4.5), -choice[1]))
    box = _fitted(mark, place.box, place.corner)
    tab = _to_the_edges(box, box.grown(max(5.0, 1.6 * frame.unit_px)), frame)
    notes.cost += _COST_LOGO_TAB
    notes.repairs.append("logo set on a tab: no version of it stands out from the ground")
    return Seat(mark, box, tab, colour)


def _to_the_edges(box: Box, tab: Box, frame: Frame) -> Box:
    """A tab continued to those canvas edges that the logo stands at."""
    near = frame.margin_px + 1
    return Box(
        0.0 if box.left <= near else tab.left,
        0.0 if box.top <= near else tab.top,
        float(frame.width_px) if box.right >= frame.width_px - near else tab.right,
        float(frame.height_px) if box.bottom >= frame.height_px - near else tab.bottom,
    )


def _ground(
    place: LogoPlace, frame: Frame, preview: Preview | None, shade: tuple[RGB, float] | None
) -> NDArray[np.float32]:
    if place.flat is None and preview is not None:
        found = preview.luminance(place.box.grown(frame.unit_px))
        return found if shade is None else _shaded(found, *shade)
    colour = place.flat if place.flat is not None else frame.palette.ground
    return np.full(4, luminance(colour), dtype=np.float32)


def _shaded(ground: NDArray[np.float32], colour: RGB, alpha: float) -> NDArray[np.float32]:
    """Luminances under a scrim; levels mix as they are drawn, by about the square root of light."""
    mixed = np.sqrt(ground) * (1 - alpha) + np.sqrt(luminance(colour)) * alpha
    return np.asarray(np.square(mixed), dtype=np.float32)


def _fitted(mark: Mark, box: Box, corner: str) -> Box:
    """A mark inside its place at its own ratio, held at the place's corner (versions differ in shape)."""
    wide = min(box.width, box.height * mark.aspect)
    tall = wide / mark.aspect
    left = box.left if corner.endswith("left") else box.right - wide
    top = box.top if corner.startswith("top") else box.bottom - tall
    return Box(left, top, left + wide, top + tall)
