"""Lettering in a picture: where lines of type stand, found by what type is and photographs seldom are.

A glyph is an even patch of one tone with crisp edges and strokes of one width; a line of type is a row of glyphs of one
height, one stroke and one colour on a common baseline. No model file is needed, and every finding can be explained.
What it finds and what it misses is measured: docs/decisions/0017-any-picture-can-be-checked.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
FractionBox = tuple[float, float, float, float]

# A larger picture is reduced and a banner enlarged, so that type of every usual size has between 7 and 400 px.
_LONGEST_PX: Final = 960
_SMALL_PX: Final = 640
_MOST_ENLARGED: Final = 3.0
# Noise gives tens of thousands of patches; the steadiest come first.
_MOST_REGIONS: Final = 6000
_LEAST_HEIGHT_PX: Final = 7
_MOST_HEIGHT: Final = 0.45
_LEAST_CONTRAST: Final = 28.0
_MOST_STROKE_VARIATION: Final = 0.55
_LEAST_GLYPHS: Final = 3
_PAD: Final = 3
_AROUND: Final = np.ones((3, 3), np.uint8)
LEAST_CERTAINTY: Final = 0.75
# Logistic regression on 1,220 rows of patches in 108 crops of photographs and 130 ads, 282 of them lines of type; in the
# order of `_traits`.
_WEIGHTS: Final = np.array([2.32, -0.96, -1.17, 0.84, 1.12, -2.03, 5.11, -1.98, 2.66, -0.77, 0.45, 0.87])
_OFFSET: Final = -6.22


@dataclass(frozen=True, slots=True)
class Line:
    """One line of type.

    Attributes:
        box: (left, top, right, bottom) as fractions of the picture.
        certainty: 0.75..1; rows below that are not reported.
    """

    box: FractionBox
    certainty: float


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A patch that could be a sign; `stroke` is the width of its lines in px, `tone` its grey level."""

    left: int
    top: int
    width: int
    height: int
    stroke: float
    colour: tuple[float, ...]
    contrast: float
    unevenness: float
    crispness: float
    ground_noise: float
    fill: float
    is_light: bool

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def area(self) -> int:
        return self.width * self.height


def find(pixels: Pixels) -> tuple[Line, ...]:
    """The lines of type in an RGB picture, from the top.

    Args:
        pixels: (height, width, 3), 8 bits a channel.
    """
    small = _working_copy(pixels)
    glyphs = _glyphs(small)
    lines = [
        _line(members, certainty, small.shape[1], small.shape[0])
        for members in _rows(glyphs)
        if (certainty := _certainty(_traits(members, glyphs))) >= LEAST_CERTAINTY
    ]
    return tuple(sorted(lines, key=lambda line: (line.box[1], line.box[0])))


def covered_share(boxes: Sequence[FractionBox]) -> float:
    """Part of the picture (0..1) under the boxes; what overlaps counts once."""
    cells = 400
    grid = np.zeros((cells, cells), dtype=bool)
    for box in boxes:
        left, top, right, bottom = (round(edge * cells) for edge in box)
        grid[top : max(bottom, top + 1), left : max(right, left + 1)] = True
    return float(grid.mean())


# --- glyphs ------------------------------------------------------------------------------------------------------------


def _working_copy(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    longest = max(height, width)
    scale = min(1.0, _LONGEST_PX / longest)
    if longest < _SMALL_PX:
        scale = min(_MOST_ENLARGED, _SMALL_PX / longest)
    if scale == 1.0:
        return np.ascontiguousarray(pixels)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size, interpolation=way), dtype=np.uint8)


def _glyphs(small: Pixels) -> list[_Glyph]:
    """Patches that could be signs, each once: regions that stay the same over many grey thresholds."""
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    height, width = grey.shape
    if min(height, width) < _LEAST_HEIGHT_PX:
        return []
    largest = max(60, int(0.06 * height * width))
    finder = cv2.MSER.create(delta=6, min_area=18, max_area=largest, max_variation=0.4, min_diversity=0.3)
    regions, boxes = finder.detectRegions(grey)
    found = (
        _glyph(np.asarray(points), (int(box[0]), int(box[1]), int(box[2]), int(box[3])), grey, small)
        for points, box in zip(regions[:_MOST_REGIONS], boxes[:_MOST_REGIONS], strict=True)
    )
    return _each_once([glyph for glyph in found if glyph is not None])


def _glyph(points: NDArray[Any], box: tuple[int, int, int, int], grey: Pixels, small: Pixels) -> _Glyph | None:
    """The patch as a glyph, or None when its form, strokes or tone cannot be a sign's."""
    left, top, width, height = box
    fill = len(points) / (width * height)
    if not _has_form(width, height, fill, grey.shape[0]):
        return None
    mask = np.zeros((height + 2 * _PAD, width + 2 * _PAD), dtype=np.uint8)
    mask[points[:, 1] - top + _PAD, points[:, 0] - left + _PAD] = 1
    stroke = _stroke(mask)
    if stroke is None or (stroke > 0.62 * min(height, max(width, 0.5 * height)) and width > 0.45 * height):
        return None
    rows = slice(max(0, top - _PAD), min(grey.shape[0], top + height + _PAD))
    columns = slice(max(0, left - _PAD), min(grey.shape[1], left + width + _PAD))
    own = mask[
        rows.start - top + _PAD : rows.stop - top + _PAD, columns.start - left + _PAD : columns.stop - left + _PAD
    ]
    light = _light(grey[rows, columns], own, stroke)
    if light is None:
        return None
    colour = tuple(float(level) for level in np.median(small[rows, columns][own > 0], axis=0))
    return _Glyph(left, top, width, height, stroke, colour, *light[:4], fill, light[4])


def _has_form(width: int, height: int, fill: float, picture_height: int) -> bool:
    if not _LEAST_HEIGHT_PX <= height <= _MOST_HEIGHT * picture_height:
        return False
    if width < 2 or width > 6 * height or height > 14 * width or fill < 0.12:
        return False
    return fill <= 0.96 or width <= 0.5 * height


def _stroke(mask: Pixels) -> float | None:
    """The width of the patch's lines in px; None when it varies as no pen's does."""
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    ridge = distance[(distance >= cv2.dilate(distance, _AROUND) - 0.01) & (mask > 0)]
    mean = float(ridge.mean())
    if mean <= 0 or float(ridge.std()) > _MOST_STROKE_VARIATION * mean:
        return None
    return 2 * mean - 0.5


def _light(window: Pixels, own: Pixels, stroke: float) -> tuple[float, float, float, float, bool] | None:
    """Contrast to the ground, unevenness, crispness, noise of the ground (in parts of the contrast), and whether it is light."""
    core_of = cv2.erode(own, _AROUND) if stroke >= 4 else own
    inside = window[(core_of if core_of.any() else own) > 0]
    near = cv2.dilate(own, _AROUND)
    ring = window[(cv2.dilate(near, _AROUND) > 0) & (near == 0)]
    if ring.size == 0:
        return None
    tone, ground = float(np.median(inside)), float(np.median(ring))
    contrast = abs(tone - ground)
    if contrast < _LEAST_CONTRAST or float(inside.std()) > max(10.0, 0.22 * contrast):
        return None
    steps = cv2.morphologyEx(window, cv2.MORPH_GRADIENT, _AROUND)
    rim = (near > 0) & (cv2.erode(own, _AROUND) == 0)
    crispness = float(np.minimum(steps[rim], contrast).mean()) / contrast
    return contrast, float(inside.std()) / contrast, crispness, float(ring.std()) / contrast, tone > ground


def _each_once(found: list[_Glyph]) -> list[_Glyph]:
    """Of patches that are nearly the same, the one with the most contrast."""
    kept: list[_Glyph] = []
    cells: dict[tuple[int, int], list[_Glyph]] = {}
    for glyph in sorted(found, key=lambda one: -one.contrast * one.fill):
        column, row = (glyph.left + glyph.right) // 48, (glyph.top + glyph.bottom) // 48
        near = (other for x in (-1, 0, 1) for y in (-1, 0, 1) for other in cells.get((column + x, row + y), ()))
        if not any(_overlap(glyph, other) > 0.5 for other in near):
            kept.append(glyph)
            cells.setdefault((column, row), []).append(glyph)
    return kept


def _overlap(one: _Glyph, other: _Glyph) -> float:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / (one.area + other.area - wide * high)


# --- rows --------------------------------------------------------------------------------------------------------------


def _rows(glyphs: list[_Glyph]) -> list[list[_Glyph]]:
    """Glyphs that stand beside each other in one size, stroke and colour, from the left."""
    ordered = sorted(glyphs, key=lambda glyph: glyph.left)
    parents = list(range(len(ordered)))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    for first, one in enumerate(ordered):
        for second in range(first + 1, len(ordered)):
            if ordered[second].left > one.right + 1.6 * one.height:
                break
            if _are_neighbours(one, ordered[second]):
                parents[root(second)] = root(first)
    rows: dict[int, list[_Glyph]] = {}
    for at, glyph in enumerate(ordered):
        rows.setdefault(root(at), []).append(glyph)
    return [members for members in rows.values() if len(members) >= _LEAST_GLYPHS]


def _are_neighbours(one: _Glyph, other: _Glyph) -> bool:
    tall, low = max(one.height, other.height), min(one.height, other.height)
    gap = other.left - one.right
    if tall > 2.2 * low or gap > 0.9 * tall or gap < -0.35 * min(one.width, other.width) - 1:
        return False
    if min(one.bottom, other.bottom) - max(one.top, other.top) < 0.6 * low:
        return False
    if min(abs(one.bottom - other.bottom), abs(one.top - other.top)) > 0.22 * tall:
        return False
    if max(one.stroke, other.stroke) > 2.0 * min(one.stroke, other.stroke) + 1 or one.is_light != other.is_light:
        return False
    return max(abs(mine - its) for mine, its in zip(one.colour, other.colour, strict=True)) <= 40


def _traits(members: list[_Glyph], glyphs: list[_Glyph]) -> NDArray[np.float64]:
    """What tells a row of type from a row of leaves, each 0..1, in the order of the weights."""
    heights, widths, strokes, bottoms, middles = np.array(
        [(one.height, one.width, one.stroke, one.bottom, one.left + one.width / 2) for one in members], dtype=float
    ).T
    tall = float(np.percentile(heights, 75))
    slope, base = _baseline(middles, bottoms)
    colours = np.array([one.colour for one in members])
    gaps = np.array([right.left - left.right for left, right in pairwise(members)]) / tall
    light = np.median([(one.contrast, one.unevenness, one.crispness, one.ground_noise) for one in members], axis=0)
    on_baseline = np.abs(bottoms - slope * middles - base) <= max(1.5, 0.08 * tall)
    traits = (
        on_baseline.mean(),
        strokes.std() / max(strokes.mean(), 1e-6) / 0.5,
        colours.std(axis=0).max() / 24,
        widths.std() / tall / 0.3,
        np.log2(len(members) / 3) / 3,
        abs(slope) / 0.3,
        light[0] / 160,
        light[1] / 0.22,
        light[2],
        light[3] / 0.5,
        np.clip(gaps, 0, 1).std() / 0.3,
        _aloneness(members, glyphs),
    )
    return np.clip(np.array(traits, dtype=np.float64), 0, 1)


def _certainty(traits: NDArray[np.float64]) -> float:
    return float(1 / (1 + np.exp(-(traits @ _WEIGHTS + _OFFSET))))


def _aloneness(members: list[_Glyph], glyphs: list[_Glyph]) -> float:
    """Of the patches in and around the row, the part of their area that belongs to it: gravel has more of its kind near."""
    left, top, right, bottom = _bounds(members)
    reach = (bottom - top) * 0.5
    own = {id(one) for one in members}
    others = sum(
        one.area
        for one in glyphs
        if id(one) not in own
        and left - reach < (one.left + one.right) / 2 < right + reach
        and top - reach < (one.top + one.bottom) / 2 < bottom + reach
    )
    mine = sum(one.area for one in members)
    return mine / (mine + others)


def _baseline(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and offset of the line most of the glyphs stand on: medians, so that descenders do not tilt it."""
    first, second = np.triu_indices(len(x), 1)
    run = x[second] - x[first]
    apart = np.abs(run) > 1
    if not apart.any():
        return 0.0, float(np.median(y))
    slope = float(np.median((y[second] - y[first])[apart] / run[apart]))
    return slope, float(np.median(y - slope * x))


def _bounds(members: list[_Glyph]) -> tuple[int, int, int, int]:
    return (
        min(one.left for one in members),
        min(one.top for one in members),
        max(one.right for one in members),
        max(one.bottom for one in members),
    )


def _line(members: list[_Glyph], certainty: float, width: int, height: int) -> Line:
    left, top, right, bottom = _bounds(members)
    return Line((left / width, top / height, right / width, bottom / height), round(certainty, 3))
