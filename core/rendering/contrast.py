"""Contrast as WCAG and CIE define it, for single colours and for every pixel of a picture."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

RGB = tuple[int, int, int]


def _linear_table() -> NDArray[np.float32]:
    levels = np.arange(256, dtype=np.float64) / 255
    return np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4).astype(np.float32)


_LINEAR = _linear_table()
_LINEAR.setflags(write=False)


def luminance(colour: RGB) -> float:
    """Relative luminance, 0 (black) to 1 (white).

    Source: https://www.w3.org/TR/WCAG21/#dfn-relative-luminance
    """
    red, green, blue = (float(_LINEAR[channel]) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(first: RGB, second: RGB) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    return luminance_ratio(luminance(first), luminance(second))


def luminance_ratio(first: float, second: float) -> float:
    """WCAG contrast ratio of two relative luminances, 1 to 21."""
    lighter, darker = max(first, second), min(first, second)
    return (lighter + 0.05) / (darker + 0.05)


def lightness(colour: RGB) -> float:
    """CIE L*, 0 to 100."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def luminances(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Relative luminance of every pixel of an (height, width, 3) array."""
    weights: NDArray[Any] = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)
    # A level is never out of the table: not asking whether it is takes half the time.
    return np.asarray(_LINEAR.take(pixels, mode="wrap") @ weights, dtype=np.float32)


def worst_ratio(ink: RGB, ground: NDArray[np.float32]) -> float:
    """Contrast of an ink against the least favourable 5 % of a ground's luminances."""
    own = luminance(ink)
    low, high = _margins(ground)
    return min(luminance_ratio(own, low), luminance_ratio(own, high)) if not low <= own <= high else 1.0


def _margins(ground: NDArray[np.float32]) -> tuple[float, float]:
    """The 5th and the 95th percentile of a ground, as `np.percentile` gives them at half its cost."""
    last = ground.size - 1
    places = [last * share for share in (0.05, 0.95)]
    below = [math.floor(place) for place in places]
    wanted = sorted({index for start in below for index in (start, min(start + 1, last))})
    ordered = np.partition(ground, wanted, axis=None)
    low, high = (
        float(ordered[start] + (ordered[min(start + 1, last)] - ordered[start]) * np.float32(place - start))
        for place, start in zip(places, below, strict=True)
    )
    return low, high


def sigma(ground: NDArray[np.float32]) -> float:
    """How restless a ground is: the standard deviation of its perceived lightness (0..1)."""
    perceived = np.cbrt(np.maximum(ground, 0)) * 1.16 - 0.16
    return float(np.clip(perceived, 0, 1).std())
