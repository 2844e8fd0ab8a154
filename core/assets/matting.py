"""Soft edges: a hard cut of a small copy becomes 8-bit opacity at the mask's own size, and one slider makes it softer or tighter.

Pure: arrays in, arrays out.
"""

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Opacity = NDArray[np.uint8]

# What the slider says: below 0 softer, above tighter, 0 as it was found.
SOFTEST: Final = -5
TIGHTEST: Final = 5

_REACH_SHARE: Final = 0.012
_EVEN: Final = 4e-4
_STEEPNESS: Final = 1.5
_SOFT_STEP_SHARE: Final = 0.0012
_TIGHT_STEP_SHARE: Final = 0.0009
_FIRMER: Final = 1.12


def opacity_of(pixels: Pixels, subject: NDArray[np.float32]) -> Opacity:
    """0..255 at the size of `pixels`: sharp where the photo's edge is sharp, soft where it is soft (hair, blur).

    Args:
        pixels: Height × width × RGB, at the size the mask shall have.
        subject: The cut of a smaller copy, 0..1.

    Source: He and Sun, Fast Guided Filter, 2015, https://arxiv.org/abs/1505.00996, read 2026-11.
    """
    height, width = pixels.shape[:2]
    small_height, small_width = subject.shape
    guide = cv2.resize(pixels, (small_width, small_height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    reach = max(2, round(_REACH_SHARE * min(subject.shape)))
    slope, offset = _local_line(guide, subject.astype(np.float32), reach)
    slope = cv2.resize(slope, (width, height), interpolation=cv2.INTER_LINEAR)
    offset = cv2.resize(offset, (width, height), interpolation=cv2.INTER_LINEAR)
    found = (slope * (pixels.astype(np.float32) / 255)).sum(axis=-1) + offset
    # Far from the cut nothing is open: texture of the subject must not show through.
    plain = cv2.resize(subject.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    nearness = cv2.resize(_near_the_edge(subject, reach), (width, height), interpolation=cv2.INTER_LINEAR)
    mixed = plain + nearness * (found - plain)
    return _as_opacity((mixed - 0.5) * _STEEPNESS + 0.5)


def adjusted(opacity: Opacity, edge: int) -> Opacity:
    """The mask with a softer (below 0) or tighter (above 0) edge; 0 gives it back as it is.

    Softer widens the passage from seen to unseen without moving it; tighter draws the edge inwards and makes it firmer,
    against a rim of the old ground.

    Raises:
        ValueError: `edge` is beyond the ends of the slider.
    """
    if not SOFTEST <= edge <= TIGHTEST:
        raise ValueError(f"the edge goes from {SOFTEST} to {TIGHTEST}")
    if edge == 0:
        return opacity
    short = min(opacity.shape)
    if edge < 0:
        return np.asarray(cv2.GaussianBlur(opacity, (0, 0), max(0.5, -edge * _SOFT_STEP_SHARE * short)))
    reach = edge * _TIGHT_STEP_SHARE * short
    size = 2 * max(1, round(reach)) + 1
    drawn_in = cv2.erode(opacity, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    smooth = cv2.GaussianBlur(drawn_in, (0, 0), 0.6).astype(np.float32) / 255
    return _as_opacity((smooth - 0.5) * _FIRMER**edge + 0.5)


def _local_line(guide: Any, subject: Any, reach: int) -> tuple[Any, Any]:
    """For each pixel the line `slope · colour + offset` that explains the cut around it best, smoothed."""
    mean_colour, mean_subject = _mean(guide, reach), _mean(subject, reach)
    together = _mean(guide * subject[..., None], reach) - mean_colour * mean_subject[..., None]
    spread = np.empty((*subject.shape, 3, 3), np.float32)
    for one in range(3):
        for other in range(one, 3):
            product = _mean(guide[..., one] * guide[..., other], reach)
            spread[..., one, other] = product - mean_colour[..., one] * mean_colour[..., other]
            spread[..., other, one] = spread[..., one, other]
    spread += _EVEN * np.eye(3, dtype=np.float32)
    slope = np.linalg.solve(spread, together[..., None])[..., 0]
    offset = mean_subject - (slope * mean_colour).sum(axis=-1)
    return _mean(slope, reach), _mean(offset, reach)


def _near_the_edge(subject: Any, reach: int) -> NDArray[np.float32]:
    hard = (subject >= 0.5).astype(np.uint8)
    size = 2 * reach + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    band = (cv2.dilate(hard, kernel) - cv2.erode(hard, kernel)).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(band, (0, 0), max(0.8, reach / 2)))


def _mean(values: Any, reach: int) -> Any:
    return cv2.blur(values, (2 * reach + 1, 2 * reach + 1))


def _as_opacity(values: Any) -> Opacity:
    return np.asarray(np.clip(np.rint(values * 255), 0, 255), np.uint8)
