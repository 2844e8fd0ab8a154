"""The DRAFT mark: what a picture that nobody approved carries when it leaves the app.

It runs over the whole picture, so that no crop takes it away, and lets one judge what is under it: letters light on dark
ground and dark on light, each with a rim of the other, so that they are read on any photo.
"""

import io
import math
from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from core.rendering import colour, contrast, encode, fonts, picture
from core.rendering.errors import RenderRefused

WORD: Final = "DRAFT"
_FACE: Final = ("Manrope", 700)
_SIZE_SHARE: Final = 0.07
_SIZE_PX: Final = (13.0, 150.0)
_TRACKING: Final = 0.3
_TILT_DEGREES: Final = 28.0
# From word to word and from row to row, in sizes.
_ACROSS: Final = 10.0
_DOWN: Final = 3.8
_INK: Final = 0.30
_RIM: Final = 0.20
_LIGHT: Final = 0.36
_FORMATS: Final = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}


def marked(data: bytes) -> encode.Encoded:
    """A stored picture with the mark on it, in its own format.

    Args:
        data: A JPEG, PNG, WebP or AVIF of ours; transparent ones are laid on white.

    Raises:
        RenderRefused: the bytes are not a picture.
    """
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_FORMATS)) as opened:
            image_format = _FORMATS[str(opened.format)]
            canvas = picture.flattened(opened)
    except (OSError, ValueError, SyntaxError) as error:
        raise RenderRefused("picture", "the stored picture cannot be read", "make the ad again") from error
    return encode.encode(mark(canvas), image_format)


def mark(canvas: Image.Image) -> Image.Image:
    """The picture with the mark over all of it; the picture handed over stays as it is."""
    made = canvas.copy()
    letters = _tiled(canvas.size)
    wide = max(1.0, _size_px(canvas.size) / 26)
    rim = ImageChops.subtract(letters.filter(ImageFilter.GaussianBlur(wide)).point(_spread), letters)
    light = _light_parts(canvas)
    dark = ImageChops.invert(light)
    for mask, strength, grounds in ((rim, _RIM, (dark, light)), (letters, _INK, (light, dark))):
        weak = mask.point([round(level * strength) for level in range(256)])
        made.paste(colour.BLACK, mask=ImageChops.multiply(weak, grounds[0]))
        made.paste(colour.WHITE, mask=ImageChops.multiply(weak, grounds[1]))
    return made


def _light_parts(canvas: Image.Image) -> Image.Image:
    """A mask of where the ground is light, decided letter by letter and not pixel by pixel."""
    step = max(1, round(0.25 * _size_px(canvas.size)))
    small = canvas.reduce(step).filter(ImageFilter.GaussianBlur(4))
    light = (contrast.luminances(np.asarray(small)) > _LIGHT).astype(np.uint8) * 255
    return Image.fromarray(light).resize(canvas.size, Image.Resampling.NEAREST)


def _size_px(size: tuple[int, int]) -> float:
    return float(np.clip(_SIZE_SHARE * min(size), *_SIZE_PX))


def _tiled(size: tuple[int, int]) -> Image.Image:
    """The word all over a canvas as a mask: tilted, every second row moved by half a step."""
    em = _size_px(size)
    word = _word(em)
    across, down = _ACROSS * em, _DOWN * em
    reach = math.ceil(math.hypot(*size)) + 2
    sheet = Image.new("L", (reach, reach), 0)
    for row in range(-1, math.ceil(reach / down) + 1):
        shift = across / 2 if row % 2 else 0.0
        for column in range(-1, math.ceil(reach / across) + 1):
            sheet.paste(word, (round(column * across + shift), round(row * down)))
    tilted = sheet.rotate(_TILT_DEGREES, Image.Resampling.BICUBIC)
    left, top = (reach - size[0]) // 2, (reach - size[1]) // 2
    return tilted.crop((left, top, left + size[0], top + size[1]))


def _spread(level: int) -> int:
    return min(255, level * 3)


def _word(em: float) -> Image.Image:
    """The word alone, letter by letter with open spacing."""
    face = fonts.resolve(*_FACE)
    font = fonts.load(face, round(em))
    offsets, end = [], 0.0
    for letter in WORD:
        offsets.append(end)
        end += font.getlength(letter) + _TRACKING * em
    image = Image.new("L", (math.ceil(end), math.ceil(1.3 * em)), 0)
    draw = ImageDraw.Draw(image)
    for letter, offset in zip(WORD, offsets, strict=True):
        draw.text((round(offset), round(em)), letter, fill=255, font=font, anchor="ls")
    return image
