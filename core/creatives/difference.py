"""How far two pictures of one ad differ for somebody who looks at them, in CIEDE2000 on small copies.

Small copies, because that is how an ad is looked at, and because the grain of a JPEG is averaged away in them.
"""

import io
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.assets.colour_names import to_lab

# The longest side at which pictures are compared; small ones at half their size, so that grain is averaged there too.
COMPARED_PX: Final = 320
# The step from which a colour counts as another: the tolerance that flat colours have against the kit.
STEP: Final = 2.0
# The share of the picture from which a difference is seen: about a tenth of the smallest logo that an ad may carry.
VISIBLE_SHARE: Final = 0.0005

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """What separates two pictures.

    Attributes:
        share: The part of the picture whose colour is another, 0..1; single pixels do not count.
        strongest: The largest step between two pixels of the same place, in CIEDE2000.
    """

    share: float
    strongest: float

    @property
    def is_visible(self) -> bool:
        """Whether somebody who saw the one would see that the other is another picture."""
        return self.share >= VISIBLE_SHARE


ALL_OF_IT: Final = Difference(1.0, 100.0)


def between(before: bytes, after: bytes) -> Difference:
    """What separates two picture files; pictures of another shape differ everywhere."""
    if before == after:
        return Difference(0.0, 0.0)
    first, second = _small(before), _small(after)
    if first.shape != second.shape:
        return ALL_OF_IT
    steps = ciede2000(to_lab(first.reshape(-1, 3)), to_lab(second.reshape(-1, 3))).reshape(first.shape[:2])
    return Difference(float(_joined(steps >= STEP).mean()), float(steps.max()))


def ciede2000(first: Floats, second: Floats) -> Floats:
    """The CIEDE2000 step between each pair of rows of L*, a*, b*.

    Source: Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula: implementation notes", 2005.
    """
    a1, a2, chroma1, chroma2 = _stretched(first, second)
    hue1, hue2 = (np.degrees(np.arctan2(lab[:, 2], a)) % 360 for lab, a in ((first, a1), (second, a2)))
    light, chroma = second[:, 0] - first[:, 0], chroma2 - chroma1
    is_grey = chroma1 * chroma2 == 0
    turn = (hue2 - hue1 + 180) % 360 - 180
    # Exactly opposite hues turn forwards, as in the paper.
    turn = np.where(is_grey, 0.0, np.where((turn == -180) & (hue2 > hue1), 180.0, turn))
    hue = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(turn / 2))
    light_mean, chroma_mean = (first[:, 0] + second[:, 0]) / 2, (chroma1 + chroma2) / 2
    hue_mean = np.where(is_grey, hue1 + hue2, _mean_hue(hue1, hue2))
    weight_light = 1 + 0.015 * (light_mean - 50) ** 2 / np.sqrt(20 + (light_mean - 50) ** 2)
    weight_chroma = 1 + 0.045 * chroma_mean
    weight_hue = 1 + 0.015 * chroma_mean * _hue_factor(hue_mean)
    light, chroma, hue = light / weight_light, chroma / weight_chroma, hue / weight_hue
    squared = light**2 + chroma**2 + hue**2 + _rotation(hue_mean, chroma_mean) * chroma * hue
    return np.asarray(np.sqrt(np.maximum(squared, 0.0)))


def _joined(another: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The places that differ together with most of their neighbours: what is left of grain stands alone, a thing does not."""
    mask = Image.fromarray(another.astype(np.uint8) * 255)
    return np.asarray(np.asarray(mask.filter(ImageFilter.MedianFilter(3))) > 0)


def _small(data: bytes) -> NDArray[Any]:
    with Image.open(io.BytesIO(data)) as opened:
        size = opened.size
        opened.draft("RGB", (2 * COMPARED_PX, 2 * COMPARED_PX))
        picture = opened.convert("RGB")
    longest = min(COMPARED_PX, max(1, max(size) // 2))
    picture.thumbnail((longest, longest), Image.Resampling.BOX)
    return np.asarray(picture)


def _stretched(first: Floats, second: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """The a* of both with greys drawn apart, and the chroma that follows."""
    mean = (np.hypot(first[:, 1], first[:, 2]) + np.hypot(second[:, 1], second[:, 2])) / 2
    stretch = 1 + 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25.0**7)))
    a1, a2 = first[:, 1] * stretch, second[:, 1] * stretch
    return a1, a2, np.hypot(a1, first[:, 2]), np.hypot(a2, second[:, 2])


def _mean_hue(hue1: Floats, hue2: Floats) -> Floats:
    total = hue1 + hue2
    far = np.abs(hue1 - hue2) > 180
    return np.asarray(np.where(far, np.where(total < 360, total + 360, total - 360), total) / 2)


def _hue_factor(hue: Floats) -> Floats:
    def wave(times: float, shift: float) -> Any:
        return np.cos(np.radians(times * hue + shift))

    return np.asarray(1 - 0.17 * wave(1, -30) + 0.24 * wave(2, 0) + 0.32 * wave(3, 6) - 0.20 * wave(4, -63))


def _rotation(hue: Floats, chroma: Floats) -> Floats:
    spread = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    return np.asarray(-np.sin(np.radians(2 * spread)) * 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))
