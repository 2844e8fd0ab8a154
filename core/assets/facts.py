"""What can be seen in a picture, as numbers and words: dominant colours, brightness, contrast, orientation.

Works on a small copy; equal pixels give equal facts.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.assets.colour_names import nearest_name, to_lab

_SAMPLED_PX: Final = 112
_COLOURS: Final = 6
_ROUNDS: Final = 16
# CIE76 distance under which two clusters are one colour to the eye of somebody choosing brand colours.
_ONE_COLOUR: Final = 11.0
_LEAST_SHARE: Final = 0.012
_VISIBLE_ALPHA: Final = 128

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Swatch:
    """A dominant colour.

    Attributes:
        hex: "#RRGGBB", sRGB.
        share: Part of the visible pixels, 0..1; shares of a palette sum to about 1.
        name: What people call it ("dark green").
    """

    hex: str
    share: float
    name: str


@dataclass(frozen=True)
class Light:
    """How light and how lively a picture is.

    Attributes:
        brightness: Mean perceived lightness (L*), 0 black to 1 white.
        word: "dark", "balanced" or "bright".
        contrast: Distance of the 5th and 95th percentile of perceived lightness, 0 to 1.
    """

    brightness: float
    word: str
    contrast: float


def palette(picture: Image.Image, colours: int = _COLOURS) -> tuple[Swatch, ...]:
    """The dominant colours, largest share first, at most `colours`; only visible pixels count.

    Clusters in CIE L*a*b* (k-means, started from the farthest points, so without chance), then merges what the eye
    takes for one colour.
    """
    pixels = _visible_pixels(picture)
    lab = to_lab(pixels)
    centres, shares = _merged(*_clusters(lab, colours + 2))
    order = np.argsort(-shares, kind="stable")
    kept = [index for index in order if shares[index] >= _LEAST_SHARE][:colours]
    total = float(shares[kept].sum())
    return tuple(_swatch(centres[index], float(shares[index]) / total, lab, pixels) for index in kept)


def light(picture: Image.Image) -> Light:
    """Brightness and contrast of the visible pixels."""
    lightness = to_lab(_visible_pixels(picture))[:, 0] / 100
    brightness = float(np.clip(lightness.mean(), 0, 1))
    low, high = np.percentile(lightness, (5, 95))
    word = "dark" if brightness < 0.36 else "bright" if brightness > 0.66 else "balanced"
    return Light(brightness=round(brightness, 4), word=word, contrast=round(float(np.clip(high - low, 0, 1)), 4))


def orientation(width_px: int, height_px: int) -> str:
    """ "portrait", "landscape", or "square" when the sides differ by less than 5 %."""
    if abs(width_px - height_px) < 0.05 * max(width_px, height_px):
        return "square"
    return "landscape" if width_px > height_px else "portrait"


def _visible_pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """An (n, 3) array of at most about 12,500 visible pixels; every picture has at least one."""
    small = picture.convert("RGBA")
    small.thumbnail((_SAMPLED_PX, _SAMPLED_PX), Image.Resampling.BOX, reducing_gap=None)
    rgba = np.asarray(small).reshape(-1, 4)
    seen = rgba[rgba[:, 3] >= min(_VISIBLE_ALPHA, int(rgba[:, 3].max()))]
    return np.ascontiguousarray(seen[:, :3])


def _clusters(lab: Floats, wanted: int) -> tuple[Floats, Floats]:
    """Centres in Lab and their shares."""
    centres = _farthest_points(lab, wanted)
    nearest = np.zeros(len(lab), dtype=np.intp)
    for _ in range(_ROUNDS):
        nearest = _nearest(lab, centres)
        counts = np.bincount(nearest, minlength=len(centres))
        sums = np.stack(
            [np.bincount(nearest, weights=lab[:, axis], minlength=len(centres)) for axis in range(3)], axis=1
        )
        moved = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centres)
        if np.allclose(moved, centres, atol=0.05):
            break
        centres = moved
    shares = np.bincount(nearest, minlength=len(centres)) / len(lab)
    return centres, shares


def _farthest_points(lab: Floats, wanted: int) -> Floats:
    """Starting centres: the most typical pixel, then always the one farthest from those chosen."""
    median = np.median(lab, axis=0)
    chosen = [lab[np.argmin(((lab - median) ** 2).sum(axis=1))]]
    distance = ((lab - chosen[0]) ** 2).sum(axis=1)
    while len(chosen) < wanted and distance.max() > 1:
        chosen.append(lab[np.argmax(distance)])
        distance = np.minimum(distance, ((lab - chosen[-1]) ** 2).sum(axis=1))
    return np.array(chosen)


def _nearest(lab: Floats, centres: Floats) -> NDArray[np.intp]:
    distances: Floats = ((lab[:, None, :] - centres[None]) ** 2).sum(axis=2)
    nearest: NDArray[np.intp] = np.argmin(distances, axis=1)
    return nearest


def _merged(centres: Floats, shares: Floats) -> tuple[Floats, Floats]:
    """Closest pairs melt into one, weighted by share, until all are told apart."""
    while len(centres) > 1:
        gaps = np.sqrt(((centres[:, None] - centres[None]) ** 2).sum(axis=2)) + np.eye(len(centres)) * 1e6
        first, second = divmod(int(gaps.argmin()), len(centres))
        if gaps[first, second] >= _ONE_COLOUR:
            break
        weight = max(float(shares[first] + shares[second]), 1e-9)
        centres[first] = (centres[first] * shares[first] + centres[second] * shares[second]) / weight
        shares[first] = weight
        centres, shares = np.delete(centres, second, axis=0), np.delete(shares, second)
    return centres, shares


def _swatch(centre: Floats, share: float, lab: Floats, pixels: NDArray[np.uint8]) -> Swatch:
    """A real colour of the picture, the one nearest to the centre, so that flat artwork gives its exact values."""
    red, green, blue = (int(level) for level in pixels[((lab - centre) ** 2).sum(axis=1).argmin()])
    return Swatch(hex=f"#{red:02X}{green:02X}{blue:02X}", share=round(share, 4), name=nearest_name((red, green, blue)))
