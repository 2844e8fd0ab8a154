"""Where the subject of a photo probably is: two maps that look for different things, and what a cut may start from.

One map says what stands out (the spectral residual), the other what is unlike the picture's edge; faces and a focal point
that a person set count more than both. Pure: pixels in, arrays out.
"""

from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.assets import grounds
from core.rendering.saliency import saliency

FractionBox = tuple[float, float, float, float]
Point = tuple[float, float]
FloatMap = NDArray[Any]
Marks = NDArray[np.uint8]

_GROUND_COLOURS: Final = 6
_LEAST_GROUND_SHARE: Final = 0.06
_EDGE_SHARE: Final = 0.03
_RING_SHARE: Final = 0.015
_POINT_SHARE: Final = 0.03
_PULL: Final = 0.42
# Beside the main thing, what weighs less than this is a crumb: a cut learns no colours from it.
_CRUMB: Final = 0.25
_LOW_SHARE, _SURE_SHARE = 0.8, 0.4
# How much of what looks like the ground in shadow is left of its likelihood.
_SHADED: Final = 0.55
_CALMED_PX: Final = 3
# Lightness counts half: a shadow on the ground is ground.
_LAB_WEIGHTS: Final = np.array([0.5, 1.0, 1.0], np.float32)


def what_stands_out(picture: Image.Image) -> FloatMap:
    """The saliency of each pixel of an RGB picture, 0..1."""
    return _stretched(cv2.resize(saliency(picture), picture.size, interpolation=cv2.INTER_LINEAR))


def what_is_unlike_the_edge(pixels: NDArray[np.uint8], centre: Point) -> FloatMap:
    """How far each pixel's colour is from the colours along the picture's edge, 0..1, with a pull to `centre`.

    Args:
        pixels: Height × width × RGB.
        centre: Where the subject is looked for, as fractions from the top left.
    """
    lab = lab_of(pixels)
    distance: FloatMap = np.full(lab.shape[:2], np.inf, np.float32)
    for colour in _ground_colours(lab):
        squared = ((lab - colour) ** 2 * _LAB_WEIGHTS).sum(axis=-1)
        distance = np.minimum(distance, np.sqrt(squared, dtype=np.float32))
    height, width = distance.shape
    smooth = cv2.GaussianBlur(distance, (0, 0), max(1.0, min(height, width) / 80))
    return _stretched(smooth * pull(distance.shape, centre))


def what_is_closed_in(pixels: NDArray[np.uint8]) -> FloatMap:
    """How well the ground is kept out of each pixel by the outlines round it, 0..1.

    Args:
        pixels: Height × width × RGB.
    """
    calm = np.asarray(cv2.GaussianBlur(cv2.medianBlur(pixels, _CALMED_PX), (0, 0), 1.0), np.uint8)
    crossed = grounds.barriers(lab_of(calm))
    return np.sqrt(_stretched(np.sqrt((crossed**2 * _LAB_WEIGHTS).sum(axis=-1))))


def in_shadow(pixels: NDArray[np.uint8], likelihood: FloatMap) -> FloatMap:
    """Factors that make less likely what looks like the ground beside it."""
    is_alike = grounds.like_the_ground(pixels, likelihood < _LOW_SHARE * divide(likelihood))
    return cv2.GaussianBlur(np.where(is_alike, _SHADED, 1.0).astype(np.float32), (0, 0), 1.0)


def divide(likelihood: FloatMap) -> float:
    """The value that best divides a map into likely and unlikely (Otsu's), 0..1."""
    levels = np.asarray(np.clip(likelihood * 255, 0, 255), np.uint8)
    return float(cv2.threshold(levels, 0, 255, cv2.THRESH_OTSU)[0]) / 255


def things(likelihood: FloatMap, centre: Point) -> tuple[FloatMap, float, float]:
    """A map without the crumbs beside the main things, and where sure and likely begin in it."""
    middle = divide(likelihood)
    likely, sure = _LOW_SHARE * middle, middle + _SURE_SHARE * (1 - middle)
    count, labels = cv2.connectedComponents((likelihood >= likely).astype(np.uint8), connectivity=8)
    weights = np.bincount(
        labels.ravel(), weights=(likelihood * pull(likelihood.shape, centre)).ravel(), minlength=count
    )
    weights[0] = 0
    kept = np.isin(labels, np.flatnonzero((weights > 0) & (weights >= _CRUMB * weights.max())))
    return np.where(kept, likelihood, np.minimum(likelihood, 0.99 * likely)), sure, likely


def pull(shape: tuple[int, ...], centre: Point) -> FloatMap:
    """Weights that fall off gently from `centre`, 1 there."""
    down, across = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    squared = ((across + 0.5) / shape[1] - centre[0]) ** 2 + ((down + 0.5) / shape[0] - centre[1]) ** 2
    return np.asarray(np.exp(-squared / (2 * _PULL**2)), np.float32)


def marks(
    likelihood: FloatMap, *, sure: float, likely: float, faces: Sequence[FractionBox], point: Point | None
) -> Marks:
    """What GrabCut may start from, in its own four values.

    Args:
        likelihood: 0..1 for each pixel.
        sure: From here on a pixel is the subject; from `likely` on it may be.
        faces: Boxes of faces; below each a body is likely.
        point: A place on the subject that a person named.
    """
    found: Marks = np.full(likelihood.shape, cv2.GC_PR_BGD, np.uint8)
    found[likelihood >= likely] = cv2.GC_PR_FGD
    found[likelihood >= sure] = cv2.GC_FGD
    # Subjects often leave the picture below, seldom above or at the sides.
    reach = max(2, round(_RING_SHARE * min(likelihood.shape)))
    ring = np.zeros(likelihood.shape, bool)
    ring[:reach] = ring[:, :reach] = ring[:, -reach:] = True
    found[ring & (likelihood < likely)] = cv2.GC_BGD
    for face in faces:
        _mark_person(found, face)
    if point is not None:
        height, width = found.shape
        centre = (int(point[0] * (width - 1)), int(point[1] * (height - 1)))
        cv2.circle(found, centre, max(2, round(_POINT_SHARE * min(found.shape))), int(cv2.GC_FGD), -1)
    return found


def lab_of(pixels: NDArray[np.uint8]) -> FloatMap:
    """CIE L*a*b* of RGB pixels."""
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB))


def _ground_colours(lab: FloatMap) -> list[Any]:
    """The colours that make up the picture's edge; one that is seen there only in passing is left out."""
    reach = max(2, round(_EDGE_SHARE * min(lab.shape[:2])))
    strips = (lab[:reach], lab[-reach:], lab[:, :reach], lab[:, -reach:])
    edge = np.concatenate([strip.reshape(-1, 3) for strip in strips])
    count = min(_GROUND_COLOURS, len(edge))
    cv2.setRNGSeed(1)
    until = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    _, labels, centres = cv2.kmeans(edge, count, None, until, 2, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
    shares = np.bincount(labels.ravel(), minlength=count) / len(edge)
    return [centre for centre, share in zip(centres, shares, strict=True) if share >= _LEAST_GROUND_SHARE]


def _mark_person(found: Marks, face: FractionBox) -> None:
    height, width = found.shape
    left, top, right, bottom = face
    wide, tall, middle = (right - left) * width, (bottom - top) * height, (left + right) / 2 * width
    person = np.zeros(found.shape, np.uint8)
    head = (int(middle), int((top + bottom) / 2 * height))
    cv2.ellipse(person, head, (int(wide * 0.6), int(tall * 0.75)), 0, 0, 360, 1, -1)
    shoulders = int(bottom * height + tall * 0.35)
    person[shoulders:, max(0, int(middle - wide * 1.2)) : int(middle + wide * 1.2)] = 1
    found[(person == 1) & (found != cv2.GC_FGD)] = cv2.GC_PR_FGD
    cv2.ellipse(found, head, (int(wide * 0.35), int(tall * 0.42)), 0, 0, 360, int(cv2.GC_FGD), -1)


def _stretched(values: Any) -> FloatMap:
    low, high = np.percentile(values, (5, 99))
    return np.asarray(np.clip((values - low) / (high - low + 1e-6), 0, 1), np.float32)
