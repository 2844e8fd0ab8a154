"""Paint: lines of type, pills, scrims and tiles, each in one function; nothing here decides where."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.rendering import emoji, fonts
from core.rendering.contrast import RGB
from core.rendering.geometry import Box, bounding
from core.rendering.typeset import Block, Button, features, glyph_positions, ink_rim, overhang, oversampling

_SUPERSAMPLE: Final = 4
# Letters that are kept, and the largest ink (px²) that is: sixteen megabytes at most.
_KEPT_LETTERS: Final = 512
_MOST_KEPT_PX: Final = 28_000
# Ink from its origin on the baseline: left, top, right, bottom in px.
_Rim = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Setting:
    """What decides, besides its signs and its place, how a piece of a line is drawn."""

    face: fonts.FontFace
    size_px: int
    larger: int
    direction: str | None
    features: tuple[str, ...]


def _setting(block: Block) -> _Setting:
    voice, size_px = block.voice, block.size_px
    return _Setting(voice.face, size_px, oversampling(voice, size_px), voice.direction, tuple(features(voice) or ()))


def text_block(
    canvas: Image.Image, block: Block, left: float, top: float, ink: RGB, centred: bool = False
) -> list[Box]:
    """Draws a block with the ink of its first line starting at `top`; gives the ink box of each line, in px."""
    baseline = round(top + block.rise_px)
    setting = _setting(block)
    boxes: list[Box] = []
    for index, line in enumerate(block.lines):
        y = baseline + round(index * block.leading_px)
        origin = round(left + indent(block, block.widths[index], centred))
        origin += math.ceil(overhang(block.voice, block.size_px, line)[0])
        ink_boxes: list[Box] = []
        for piece, offset in glyph_positions(block.voice, block.size_px, line):
            if not piece.strip():
                continue
            x = origin + offset
            rim = ink_rim(block.voice, block.size_px, piece)
            _text(canvas, setting, (x, y), piece, rim, ink)
            ink_boxes.append(Box(rim[0] + x, rim[1] + y, rim[2] + x, rim[3] + y))
        if ink_boxes:
            boxes.append(bounding(ink_boxes))
    return boxes


def indent(block: Block, width_px: float, centred: bool) -> float:
    """How far from the block's left edge a line of a width starts, in px."""
    spare = block.width - width_px
    return spare / 2 if centred else spare if block.voice.align == "right" else 0.0


def _text(canvas: Image.Image, setting: _Setting, at: tuple[float, float], piece: str, rim: _Rim, ink: RGB) -> None:
    """Draws a piece of a line from its origin on the baseline; small type that hinting would space unevenly, reduced."""
    if emoji.is_emoji(piece):
        left, top, right, bottom = rim
        shown = emoji.picture(piece, max(1, round(min(right - left, bottom - top))))
        canvas.paste(shown, (round(at[0] + left), round(at[1] + top)), shown)
        return
    # Only the fraction of a pixel changes how letters come out: with whole pixels taken off, they come back.
    off, whole = zip(*map(math.modf, at), strict=True)
    is_small = (rim[2] - rim[0]) * (rim[3] - rim[1]) <= _MOST_KEPT_PX
    mask, left, top = (_letters if is_small else _letters.__wrapped__)(setting, piece, rim, off)
    left, top = left + int(whole[0]), top + int(whole[1])
    canvas.paste(ink, (left, top, left + mask.width, top + mask.height), mask)


@lru_cache(maxsize=_KEPT_LETTERS)
def _letters(setting: _Setting, piece: str, rim: _Rim, off: tuple[float, float]) -> tuple[Image.Image, int, int]:
    """The ink of a piece of a line as a mask, and where its corner lies from the origin on the baseline, in px.

    Kept, because the letters of a batch come back: in every picture of a concept and in every photo's turn.
    """
    larger = setting.larger
    left, top = math.floor(off[0] + rim[0]) - 1, math.floor(off[1] + rim[1]) - 1
    size = (math.ceil(off[0] + rim[2]) + 1 - left) * larger, (math.ceil(off[1] + rim[3]) + 1 - top) * larger
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).text(
        ((off[0] - left) * larger, (off[1] - top) * larger),
        piece,
        255,
        fonts.load(setting.face, setting.size_px * larger),
        anchor="ls",
        direction=setting.direction,
        features=list(setting.features) or None,
    )
    return mask if larger == 1 else mask.reduce(larger), left, top


def pill(canvas: Image.Image, button: Button, box: Box, fill: RGB, ink: RGB, radius_share: float) -> list[Box]:
    """Draws a CTA pill with its label centred by cap height; gives the label's ink box."""
    left, top, right, bottom = box.rounded()
    mask = rounded_mask(right - left, bottom - top, radius_share * (bottom - top))
    canvas.paste(fill, (left, top), mask)
    label = button.label
    cap = fonts.cap_height(label.voice.face, label.voice.system.reference) * label.size_px
    tall = cap + (len(label.lines) - 1) * label.leading_px
    label_top = top + (bottom - top - tall) / 2 - (label.rise_px - cap)
    return text_block(canvas, label, left + (right - left - label.width) / 2, label_top, ink, centred=True)


@lru_cache(maxsize=64)
def rounded_mask(width: int, height: int, radius: float) -> Image.Image:
    """A smooth rounded rectangle as an 8-bit mask."""
    if radius < 0.5:
        return Image.new("L", (width, height), 255)
    reach = min(round(radius) + 2, width // 2, height // 2)
    mask = Image.new("L", (width, height), 255)
    large = Image.new("L", (reach * _SUPERSAMPLE, reach * _SUPERSAMPLE), 0)
    spread = radius * _SUPERSAMPLE * 2
    ImageDraw.Draw(large).ellipse((0, 0, spread - 1, spread - 1), fill=255)
    if spread / 2 < large.width:
        ImageDraw.Draw(large).rectangle((spread / 2, 0, large.width, large.height), fill=255)
        ImageDraw.Draw(large).rectangle((0, spread / 2, large.width, large.height), fill=255)
    corner = large.resize((reach, reach), Image.Resampling.BOX)
    mask.paste(corner, (0, 0))
    mask.paste(corner.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (width - reach, 0))
    mask.paste(corner.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (0, height - reach))
    mask.paste(corner.transpose(Image.Transpose.ROTATE_180), (width - reach, height - reach))
    return mask


def tile(canvas: Image.Image, photo: Image.Image, left: int, top: int, radius_px: float, corners: str = "all") -> None:
    """Lays a photo on the canvas, with rounded corners where asked ("all", "left", "top-left" …, "none")."""
    if radius_px < 0.5 or corners == "none":
        canvas.paste(photo, (left, top))
        return
    mask = rounded_mask(photo.width, photo.height, radius_px)
    if corners != "all":
        mask = mask.copy()
        half = (photo.width // 2, photo.height // 2)
        for name, origin in {
            "top-left": (0, 0),
            "top-right": (half[0], 0),
            "bottom-left": (0, half[1]),
            "bottom-right": half,
        }.items():
            if corners not in name:
                mask.paste(255, (*origin, origin[0] + half[0] + 1, origin[1] + half[1] + 1))
    canvas.paste(photo, (left, top), mask)


def plate(canvas: Image.Image, box: Box, colour: RGB, radius_px: float) -> None:
    """An opaque flat area, with smooth rounded corners where asked."""
    left, top, right, bottom = box.rounded()
    canvas.paste(colour, (left, top), rounded_mask(right - left, bottom - top, radius_px))


def polygon(canvas: Image.Image, points: tuple[tuple[float, float], ...], colour: RGB) -> None:
    """An opaque polygon with smooth edges; its corners in px."""
    left, top = round(min(x for x, _ in points)), round(min(y for _, y in points))
    right, bottom = round(max(x for x, _ in points)), round(max(y for _, y in points))
    size = (max(1, right - left), max(1, bottom - top))
    large = Image.new("L", (size[0] * _SUPERSAMPLE, size[1] * _SUPERSAMPLE), 0)
    ImageDraw.Draw(large).polygon([((x - left) * _SUPERSAMPLE, (y - top) * _SUPERSAMPLE) for x, y in points], fill=255)
    canvas.paste(colour, (left, top), large.resize(size, Image.Resampling.BOX))


def eased(position: NDArray[np.float32], solid: float, reach: float) -> NDArray[np.float32]:
    """Scrim strength at a distance from its edge: 1 up to `solid`, then a slope that starts and ends flat, 0 at `reach`."""
    t = np.clip((reach - position) / max(1e-6, reach - solid), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)


def scrim(
    canvas: Image.Image,
    edge: str,
    solid_px: float,
    reach_px: float,
    alpha: float,
    colour: RGB,
    photo: Box | None = None,
) -> None:
    """Shades the canvas from one edge ("top", "bottom", "left", "right") with an eased, dithered veil.

    Args:
        solid_px: Distance from the edge up to which the veil has its full `alpha`.
        reach_px: Distance at which it has faded out.
        alpha: 0..0.75.
        photo: Where there is something to shade, when all the rest has the veil's colour already.
    """
    vertical = edge in {"top", "bottom"}
    whole, across = (canvas.height, canvas.width) if vertical else (canvas.width, canvas.height)
    left, top, right, bottom = photo.rounded() if photo is not None else (0, 0, canvas.width, canvas.height)
    start, mask = _veil(edge, whole, across, solid_px, reach_px, alpha, (top, bottom) if vertical else (left, right))
    corner = (0, start) if vertical else (start, 0)
    # A picture of one colour is laid on in half the time of the colour itself, to the same pixels.
    canvas.paste(Image.new("RGB", mask.size, colour), corner, mask)


@lru_cache(maxsize=8)
def _veil(
    edge: str, whole: int, across: int, solid_px: float, reach_px: float, alpha: float, shaded: tuple[int, int]
) -> tuple[int, Image.Image]:
    """The part of a veil that lies on what is to be shaded, as a mask, and where on the canvas it starts.

    Kept, because every photo of a concept is shaded for the same words.
    """
    length = round(min(reach_px, whole))
    strength = eased(np.arange(length, dtype=np.float32) + 0.5, solid_px, reach_px) * alpha * 255
    start = 0
    if edge in {"bottom", "right"}:
        strength, start = strength[::-1], whole - length
    first = min(max(0, shaded[0] - start), length)
    levels = _dithered(strength, across, first, max(first, min(length, shaded[1] - start)))
    return start + first, Image.fromarray(levels if edge in {"top", "bottom"} else np.ascontiguousarray(levels.T))


def contrast_line(canvas: Image.Image, colour: RGB) -> None:
    """A 1 px line round the canvas."""
    ImageDraw.Draw(canvas).rectangle((0, 0, canvas.width - 1, canvas.height - 1), outline=colour)


def logo(canvas: Image.Image, image: Image.Image, box: Box) -> None:
    """A logo, already trimmed, at its box."""
    left, top, right, bottom = box.rounded()
    size = (max(1, right - left), max(1, bottom - top))
    sized = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    canvas.paste(sized, (left, top), sized.getchannel("A"))


def trimmed(image: Image.Image) -> Image.Image:
    """A logo without its transparent margins, in RGBA."""
    layer = image if image.mode == "RGBA" else image.convert("RGBA")
    box = layer.getchannel("A").point(_visible).getbbox()
    return layer.crop(box) if box else layer


def _visible(level: int) -> int:
    return 255 if level > 8 else 0


def _dithered(strength: NDArray[np.float32], across: int, first: int, last: int) -> NDArray[np.uint8]:
    """Rows `first` to `last` of a veil whose rows have a strength (0..255) each, with fixed noise of ± 1 level that
    breaks the bands an 8-bit gradient shows."""
    side = _NOISE.shape[0]
    noise = np.tile(_NOISE, (1, across // side + 1))[:, :across]
    levels = np.empty((last - first, across), dtype=np.uint8)
    # In bands as high as the noise: what is worked on stays in the processor's cache.
    for band in range(first - first % side, last, side):
        top, bottom = max(first, band), min(last, band + side)
        shaded = strength[top:bottom, None] + noise[top - band : bottom - band]
        levels[top - first : bottom - first] = np.clip(np.rint(shaded, out=shaded), 0, 255, out=shaded)
    return levels


_NOISE: Final = (np.random.default_rng(20261122).random((128, 128), dtype=np.float32) - 0.5) * 2
