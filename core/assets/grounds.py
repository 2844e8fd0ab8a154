"""What a photo's ground tells of its subject: what the ground closes in, and what looks like the ground itself.

Pure: pixels in, arrays out.
"""

from collections.abc import Iterable
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

FloatMap = NDArray[Any]
Area = NDArray[np.bool_]

_ROUNDS: Final = 3
# The ground beside a place is what lies within some of these shares of the longest side.
_BESIDE_SHARE: Final = 1 / 14
_LEAST_SEEN: Final = 2e-3
# Natural logarithm of how much lighter (or darker) than the ground beside it something is that still may be ground: light
# that varies, down to a shadow that keeps a seventh of the light.
_LIGHTER, _DARKER = 0.12, -2.0
# How far the three colours may differ in that: a shadow is a little bluer or warmer than what it falls on, the deeper the more.
_TINT, _TINT_BY_DEPTH = 0.16, 0.18
_BLACK: Final = 0.004


def barriers(lab: FloatMap) -> FloatMap:
    """For each pixel and channel the least span of values that a way to it from the picture's edge has to cross.

    Light that falls off slowly crosses little, and so does texture; what an outline closes in is behind it, however much of
    it has the ground's colours.

    Source: Zhang and others, Minimum Barrier Salient Object Detection at 80 FPS, ICCV 2015.
    """
    highest, lowest = lab.copy(), lab.copy()
    crossed: FloatMap = np.full(lab.shape, np.inf, np.float32)
    crossed[0] = crossed[-1] = crossed[:, 0] = crossed[:, -1] = 0
    for _ in range(_ROUNDS):
        for turn in ((0, 1, 2), (1, 0, 2)):
            seen = (lab.transpose(turn), highest.transpose(turn), lowest.transpose(turn), crossed.transpose(turn))
            _swept(seen, range(1, len(seen[0])), -1)
            _swept(seen, range(len(seen[0]) - 2, -1, -1), 1)
    return crossed


def like_the_ground(pixels: NDArray[np.uint8], ground: Area) -> Area:
    """Where a photo looks like the ground beside it, in the same light or in shadow.

    Args:
        pixels: Height × width × RGB.
        ground: What is ground for sure.
    """
    calm = np.asarray(cv2.GaussianBlur(cv2.medianBlur(pixels, 3), (0, 0), 1.2), np.uint8)
    light = np.log(_LIGHT[calm] + _BLACK)
    weight = ground.astype(np.float32)
    sigma = max(ground.shape) * _BESIDE_SHARE
    seen = cv2.GaussianBlur(weight, (0, 0), sigma)
    beside = cv2.GaussianBlur(light * weight[..., None], (0, 0), sigma) / np.maximum(seen, _LEAST_SEEN)[..., None]
    apart = light - beside
    depth = apart.mean(axis=-1)
    tint = apart.max(axis=-1) - apart.min(axis=-1)
    is_alike = (depth < _LIGHTER) & (depth > _DARKER) & (tint < _TINT + _TINT_BY_DEPTH * np.abs(depth))
    return np.asarray(is_alike & (seen > _LEAST_SEEN))


def _swept(seen: tuple[FloatMap, FloatMap, FloatMap, FloatMap], rows: Iterable[int], back: int) -> None:
    """One sweep over the rows: every pixel may be reached through its neighbour in the row before."""
    lab, highest, lowest, crossed = seen
    for row in rows:
        high = np.maximum(highest[row + back], lab[row])
        low = np.minimum(lowest[row + back], lab[row])
        is_nearer = high - low < crossed[row]
        np.copyto(crossed[row], high - low, where=is_nearer)
        np.copyto(highest[row], high, where=is_nearer)
        np.copyto(lowest[row], low, where=is_nearer)


# Light from 8-bit sRGB, 0..1.
_LEVELS: Final = np.arange(256, dtype=np.float32) / 255
_LIGHT: Final = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4).astype(np.float32)
