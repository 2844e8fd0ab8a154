"""The logo: which version, at which of its places, on what ground, so that it is seen and quiet."""

import weakref
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.rendering import paint
from core.rendering.contrast import RGB, luminance, luminance_ratio, luminances, sigma
from core.rendering.errors import RenderRefused
from core.rendering.layouts.frame import LogoSize, Shape
from core.rendering.model import KitLook, LogoRef

LEAST_RATIO: Final = 3.0
# On a photo colours clash and grain disturbs: what is enough on a flat colour is not enough there.
LEAST_RATIO_ON_PHOTO: Final = 4.5
# What is said in an accent colour may be softer than the rest, but must not vanish: an orange wheel on orange is no logo.
_LEAST_OF_ANY_PART: Final = 1.25
MOST_SIGMA: Final = 0.12
_SAMPLE_PX: Final = 96
_OPAQUE: Final = 128
_MOST_TOUCHING: Final = 0.003
_ONE_COLOUR_SPREAD: Final = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """One logo file ready to draw: trimmed picture, luminances of its opaque pixels, whether it brings its own box,
    whether all of it has one colour, and whether it keeps its form when it is set in one."""

    ref: LogoRef
    image: Image.Image
    inks: NDArray[np.float32]
    boxed: bool
    one_colour: bool
    reversible: bool

    @property
    def aspect(self) -> float:
        """Width : height after trimming."""
        return self.image.width / self.image.height


# By the logo and the very picture it was read into; the entry goes when that picture does.
_measured: dict[tuple[LogoRef, int], tuple[weakref.ref[Image.Image], Mark]] = {}


def marks(kit: KitLook, logos: Mapping[str, Image.Image]) -> tuple[Mark, ...]:
    """The kit's logos, trimmed.

    Raises:
        RenderRefused: a logo named by the recipe was not handed over, or is empty.
    """
    found: list[Mark] = []
    for ref in kit.logos:
        image = logos.get(ref.sha256)
        if image is None:
            raise RenderRefused("logo", "the logo file of the brand kit is missing", "upload the logo again")
        found.append(_known(ref, image))
    return tuple(found)


def suited(all_marks: tuple[Mark, ...], shape: Shape, size_px: tuple[int, int]) -> tuple[Mark, ...]:
    """The marks of the kind that suits a canvas: the sign alone where there is little room, else the wordmark."""
    small = shape is Shape.STRIP and (size_px[1] <= 60 or size_px[0] < 400)
    wanted = "symbol" if small else "wordmark"
    return tuple(mark for mark in all_marks if mark.ref.kind == wanted) or all_marks


def size_of(mark: Mark) -> LogoSize:
    """What a frame needs to know of a mark."""
    return LogoSize(mark.ref.kind, mark.aspect)


def contrast(mark: Mark, ground: NDArray[np.float32]) -> float:
    """How well a mark stands out: the contrast that two thirds of its pixels reach on the worst 5 % of the ground."""
    if mark.boxed:
        return 21.0
    low, high = (float(value) for value in np.percentile(ground, (5, 95)))
    ratios = [
        min(luminance_ratio(float(ink), low), luminance_ratio(float(ink), high)) if not low < ink < high else 1.0
        for ink in np.percentile(mark.inks, (10, 20, 33, 50, 67, 80, 90))
    ]
    if not mark.one_colour and min(ratios) < _LEAST_OF_ANY_PART:
        return 1.0
    return float(np.percentile(ratios, 33))


def in_colour(mark: Mark, colour: RGB) -> Mark:
    """A mark of one colour set in another one, its form untouched: the reversed version that designers make by hand."""
    image = Image.new("RGBA", mark.image.size, (*colour, 255))
    image.putalpha(mark.image.getchannel("A"))
    return replace(mark, image=image, inks=np.full(1, luminance(colour), dtype=np.float32))


def is_quiet(ground: NDArray[np.float32]) -> bool:
    """Whether a ground is calm enough for a logo."""
    return sigma(ground) <= MOST_SIGMA


def _known(ref: LogoRef, image: Image.Image) -> Mark:
    """The mark of a logo, measured once for as long as whoever draws holds its picture: it is half of what a proof costs."""
    key = ref, id(image)
    held = _measured.get(key)
    if held is not None and held[0]() is image:
        return held[1]
    mark = _mark(ref, image)
    _measured[key] = weakref.ref(image, lambda _: _measured.pop(key, None)), mark
    return mark


def _mark(ref: LogoRef, image: Image.Image) -> Mark:
    cropped = paint.trimmed(image)
    pixels = np.asarray(_sample(cropped))
    opaque = pixels[..., 3] > _OPAQUE
    if not opaque.any():
        raise RenderRefused("logo", "the logo file is completely transparent", "upload a logo that can be seen")
    inks = luminances(pixels[..., :3])[opaque]
    boxed = bool(opaque.mean() > 0.97)
    low, high = np.percentile(pixels[..., :3][opaque], (5, 95), axis=0)
    one_colour = not boxed and float(np.max(high - low)) <= _ONE_COLOUR_SPREAD
    reversible = one_colour or (not boxed and _parts_stand_apart(pixels, opaque, low, high))
    return Mark(ref, cropped, inks, boxed, one_colour, reversible)


def _sample(image: Image.Image) -> Image.Image:
    """A logo at the size it is measured at; one of fine lines, which fade away at that size, as it is."""
    small = image.copy()
    small.thumbnail((_SAMPLE_PX, _SAMPLE_PX))
    return small if (np.asarray(small.getchannel("A")) > _OPAQUE).any() else image


def _parts_stand_apart(
    pixels: NDArray[np.uint8], opaque: NDArray[np.bool_], low: NDArray[np.float64], high: NDArray[np.float64]
) -> bool:
    """Whether the parts of different colours nowhere touch, as a coloured sign beside dark letters: then nothing is
    drawn by the border between two colours, and nothing is lost in one."""
    along = (pixels[..., :3].astype(np.float64) - low) @ (high - low)
    first = opaque & (along < ((high - low) @ (high - low)) / 2)
    second = opaque & ~first
    touching = (first[:, :-1] & second[:, 1:]).sum() + (second[:, :-1] & first[:, 1:]).sum()
    touching += (first[:-1] & second[1:]).sum() + (second[:-1] & first[1:]).sum()
    return int(touching) <= _MOST_TOUCHING * int(opaque.sum())
