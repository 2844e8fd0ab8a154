"""The measures of a mask, taken on its edges beside the photo. Pure: arrays in, values out."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core.assets import grounds
from core.assets.grading import FractionBox, Measures
from core.assets.seeding import FloatMap, lab_of

_VISIBLE: Final = 128
_BAND_SHARE: Final = 0.006
_SEEN_DIFFERENCE: Final = 8.0
_CELLS: Final = (12, 16, 16)
# The ground beside the subject is looked at on a copy of this size; what is thinner than this many of its px is a rim.
_LOOKED_AT_PX: Final = 360
_RIM_PX: Final = 3


def measured(pixels: NDArray[np.uint8], opacity: NDArray[np.uint8], agreement: float) -> Measures:
    """Look at a mask beside its photo.

    Args:
        pixels: Height × width × RGB, of the mask's size.
        opacity: 0..255.
        agreement: How far independent looks at the photo gave the same subject, 0..1.
    """
    lab = lab_of(pixels)
    return _of(opacity, agreement, _edge_share(lab, opacity), _alike(lab, opacity), _like_the_ground(pixels, opacity))


def of_transparency(opacity: NDArray[np.uint8]) -> Measures:
    """As `measured`, for a picture's own transparency: nothing was guessed, and there is no ground to compare with."""
    return _of(opacity, 1.0, 1.0, 0.0, 0.0)


def _of(opacity: NDArray[np.uint8], agreement: float, edge: float, alike: float, ground: float) -> Measures:
    subject = (opacity >= _VISIBLE).astype(np.uint8)
    area = int(subject.sum())
    count, _, stats, _ = cv2.connectedComponentsWithStats(subject, connectivity=8)
    sizes = sorted((int(row[cv2.CC_STAT_AREA]) for row in stats[1:]), reverse=True)
    undecided = int(((opacity > 25) & (opacity < 230)).sum())
    frame = np.concatenate([subject[0], subject[-1], subject[:, 0], subject[:, -1]])
    return Measures(
        agreement=round(agreement, 3),
        edge=round(edge, 3),
        alike=round(alike, 3),
        undecided=round(undecided / area, 3) if area else 1.0,
        parts=count - 1,
        main_part=round(sizes[0] / area, 3) if area else 0.0,
        holes=round(_enclosed(subject) / area, 3) if area else 0.0,
        area=round(area / subject.size, 4),
        cut_off=round(float(frame.mean()), 3),
        box=_bounds(subject) if area else None,
        spot=_hardest_spot(opacity),
        ground=round(ground, 3),
    )


def _bounds(subject: NDArray[np.uint8]) -> FractionBox:
    height, width = subject.shape
    left, top, wide, tall = cv2.boundingRect(subject)
    right, bottom = left + wide, top + tall
    return round(left / width, 4), round(top / height, 4), round(right / width, 4), round(bottom / height, 4)


def _enclosed(subject: NDArray[np.uint8]) -> int:
    """Pixels that are no subject and cannot be reached from the frame."""
    count, labels = cv2.connectedComponents(1 - subject, connectivity=4)
    frame = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    outside = np.union1d(np.unique(frame), [0])
    return int(np.isin(labels, np.setdiff1d(np.arange(count), outside)).sum())


def _hardest_spot(opacity: NDArray[np.uint8]) -> tuple[float, float]:
    """Where most of the surroundings are neither clearly subject nor clearly ground."""
    height, width = opacity.shape
    open_ = 1 - np.abs(opacity.astype(np.float32) / 127.5 - 1)
    reach = max(2, min(height, width) // 40)
    around = cv2.blur(open_, (2 * reach + 1, 2 * reach + 1))
    down, across = np.unravel_index(int(around.argmax()), around.shape)
    return round(float(across) / width, 4), round(float(down) / height, 4)


def _alike(lab: FloatMap, opacity: NDArray[np.uint8]) -> float:
    """The common part of the two colour histograms, 0..1; without a subject or a ground they are one."""
    ours = (opacity >= _VISIBLE).astype(np.uint8)
    if not ours.any() or ours.all():
        return 1.0
    return float(np.minimum(_colours(lab, ours), _colours(lab, 1 - ours)).sum())


def _like_the_ground(pixels: NDArray[np.uint8], opacity: NDArray[np.uint8]) -> float:
    """The share of the subject that looks like the ground beside it, in the same light or in shadow: a cast shadow, or the
    wall that is seen through a handle."""
    height, width = opacity.shape
    scale = min(1.0, _LOOKED_AT_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    subject = cv2.resize((opacity >= _VISIBLE).astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
    if not subject.any():
        return 0.0
    rim = np.ones((_RIM_PX, _RIM_PX), np.uint8)
    ground = cv2.dilate(subject.astype(np.uint8), rim) == 0
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    found = (subject & grounds.like_the_ground(small, ground)).astype(np.uint8)
    return float(cv2.morphologyEx(found, cv2.MORPH_OPEN, rim).sum() / subject.sum())


def _colours(lab: FloatMap, where: NDArray[np.uint8]) -> FloatMap:
    """Shares of 12 × 16 × 16 cells of L*a*b*, each spilling a little into its neighbours."""
    counts = cv2.calcHist([lab], [0, 1, 2], where, list(_CELLS), [0, 100, -80, 80, -80, 80])
    smooth = cv2.GaussianBlur(counts.reshape(_CELLS[0], -1), (3, 3), 0).ravel()
    return np.asarray(smooth / max(float(smooth.sum()), 1.0))


def _edge_share(lab: FloatMap, opacity: NDArray[np.uint8]) -> float:
    """The share of the outline with another colour on its other side."""
    subject = (opacity >= _VISIBLE).astype(np.float32)
    reach = max(2, round(_BAND_SHARE * min(subject.shape)))
    size = (4 * reach + 1, 4 * reach + 1)
    inner, outer = _eroded(subject, reach), _eroded(1 - subject, reach)
    inside, outside = cv2.blur(inner, size), cv2.blur(outer, size)
    outline = (cv2.morphologyEx(subject, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0) & _off_frame(subject)
    outline &= (inside > 0.02) & (outside > 0.02)
    if not outline.any():
        return 0.0
    ours = cv2.blur(lab * inner[..., None], size)[outline] / inside[outline][:, None]
    theirs = cv2.blur(lab * outer[..., None], size)[outline] / outside[outline][:, None]
    difference = np.sqrt(((ours - theirs) ** 2).sum(axis=-1))
    return float((difference >= _SEEN_DIFFERENCE).mean())


def _eroded(area: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    size = max(3, reach | 1)
    return np.asarray(cv2.erode(area, np.ones((size, size), np.uint8)))


def _off_frame(subject: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Everything but a strip along the frame: where the subject leaves the picture there is no edge to judge."""
    inside = np.zeros(subject.shape, bool)
    inside[2:-2, 2:-2] = True
    return inside
