"""Where to look in a photo: faces first, else what stands out; found once at upload, kept with the asset."""

import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.rendering.model import FractionBox
from core.rendering.saliency import saliency

_WORK_PX: Final = 640
# Standard deviation of the levels (0..255) of a face: in a tenth of daylight it still has 5.
_LEAST_SPREAD: Final = 4.0


@dataclass(frozen=True, slots=True)
class FocalPoint:
    """The point a crop must keep, the box of the subject and the faces, as fractions (0..1) of the photo."""

    x: float
    y: float
    subject_box: FractionBox | None
    faces: tuple[FractionBox, ...]


def find_focal(image: Image.Image) -> FocalPoint:
    """The focal point of a photo (orientation applied): the faces' middle, else the weight of what stands out."""
    small = image.convert("RGB")
    small.thumbnail((_WORK_PX, _WORK_PX), Image.Resampling.BILINEAR, reducing_gap=2.0)
    faces = _faces(small)
    weights = saliency(small)
    subject = _subject(weights)
    if faces:
        x = float(np.mean([(face[0] + face[2]) / 2 for face in faces]))
        y = float(np.mean([(face[1] + face[3]) / 2 for face in faces]))
        return FocalPoint(round(x, 4), round(y, 4), subject, faces)
    x, y = _weighted_centre(weights)
    return FocalPoint(round(x, 4), round(y, 4), subject, ())


def _weighted_centre(weights: NDArray[np.float32]) -> tuple[float, float]:
    strong = np.where(weights >= 0.45, weights, 0.0)
    total = float(strong.sum())
    if total <= 0:
        return 0.5, 0.5
    down, across = np.indices(weights.shape)
    return (
        float((strong * (across + 0.5)).sum() / total / weights.shape[1]),
        float((strong * (down + 0.5)).sum() / total / weights.shape[0]),
    )


def _subject(weights: NDArray[np.float32]) -> FractionBox | None:
    """The box of the largest connected salient area; None when it is nearly everything or nothing."""
    mask = (weights >= 0.4).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 2:
        return None
    left, top, width, height, _ = (int(value) for value in max(stats[1:], key=lambda row: row[4]))
    side_y, side_x = weights.shape
    if width * height > 0.7 * side_x * side_y or width * height < 0.005 * side_x * side_y:
        return None
    return (
        round(left / side_x, 4),
        round(top / side_y, 4),
        round((left + width) / side_x, 4),
        round((top + height) / side_y, 4),
    )


def _faces(image: Image.Image) -> tuple[FractionBox, ...]:
    grey = np.asarray(image.convert("L"))
    least = max(24, round(0.07 * min(image.size)))
    with _lock:
        found: Any = _detector().detectMultiScale3(
            cv2.equalizeHist(grey), scaleFactor=1.1, minNeighbors=6, minSize=(least, least), outputRejectLevels=True
        )
    boxes, _, scores = found
    width, height = image.size
    # What is looked at has its contrasts stretched, and so has the grain of an even wall.
    seen = [(box, score) for box, score in zip(boxes, scores, strict=True) if _spread(grey, box) >= _LEAST_SPREAD]
    return tuple(
        (
            round(float(x) / width, 4),
            round(float(y) / height, 4),
            round(float(x + w) / width, 4),
            round(float(y + h) / height, 4),
        )
        for (x, y, w, h), score in sorted(seen, key=lambda pair: tuple(pair[0]))
        if float(np.ravel(score)[0]) > 3.0
    )


def _spread(grey: NDArray[np.uint8], box: Any) -> float:
    """How far the levels under a box (left, top, width, height in px) lie apart."""
    left, top, width, height = box
    return float(grey[top : top + height, left : left + width].std())


# OpenCV's detector keeps working memory inside, so one at a time.
_lock = threading.Lock()


@cache
def _detector() -> Any:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_default.xml"))
