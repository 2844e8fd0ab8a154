"""Looks at a picture for the linter: finds its lettering and measures the strips that interfaces cover.

Not imported by the package itself: it needs OpenCV, and only those who decode pictures look at them.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core.placements import lettering
from core.placements.catalogue import SafeZone, all_placements
from core.placements.lettering import Pixels
from core.placements.seen import Band, Seen, has_zone

# About the size at which a phone shows it.
_LONGEST_PX: Final = 720
# A step of perceived lightness between neighbours that the eye takes for an edge.
_EDGE_STEP: Final = 0.10

Floats = NDArray[np.float32]


def look(pixels: Pixels) -> Seen:
    """What is seen in an RGB picture of (height, width, 3), for every placement at once."""
    lines = tuple(line.box for line in lettering.find(pixels))
    light = _lightness(pixels)
    edges = _edges(light)
    bands = {
        placement.id: _bands(light, edges, placement.safe_zone)
        for placement in all_placements()
        if has_zone(placement.safe_zone)
    }
    return Seen(lines, lettering.covered_share(lines), bands)


def _lightness(pixels: Pixels) -> Floats:
    """Perceived lightness (CIE L*, 0..1) of a copy whose longest side is at most 720 px."""
    scale = min(1.0, _LONGEST_PX / max(pixels.shape[:2]))
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB)[..., 0] / 100, dtype=np.float32)


def _edges(light: Floats) -> NDArray[np.bool_]:
    down = np.abs(np.diff(light, axis=0, append=light[-1:]))
    across = np.abs(np.diff(light, axis=1, append=light[:, -1:]))
    return np.asarray(np.maximum(down, across) > _EDGE_STEP)


def _bands(light: Floats, edges: NDArray[np.bool_], zone: SafeZone) -> tuple[Band, ...]:
    height, width = light.shape
    top, bottom = round(zone.top * height), height - round(zone.bottom * height)
    left, right = round(zone.left * width), width - round(zone.right * width)
    everything = slice(None)
    strips = (
        ("top", slice(0, top), everything),
        ("right", everything, slice(right, width)),
        ("bottom", slice(bottom, height), everything),
        ("left", everything, slice(0, left)),
    )
    return tuple(
        Band(edge, round(float(light[rows, columns].std()), 3), round(float(edges[rows, columns].mean()), 3))
        for edge, rows, columns in strips
        if light[rows, columns].size
    )
