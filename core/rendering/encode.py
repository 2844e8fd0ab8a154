"""The file: JPEG 4 : 4 : 4 unless another format is asked for, sRGB with its profile, nothing of the source photo in it,
and never larger than allowed: quality gives way down to where it begins to be seen, then the picture is refused."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from PIL import Image

from core import placements
from core.errors import InvalidInput
from core.rendering.errors import RenderRefused
from core.rendering.model import FORMATS

MEDIA_TYPES: Final = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}
# Best first; the last is the visible floor: below it small type on a photo shows rings and smears.
_QUALITIES: Final = {
    "jpg": (90, 86, 82, 76, 70, 62, 54),
    "webp": (90, 86, 82, 76, 70, 62, 54),
    "avif": (80, 74, 68, 62, 58, 54, 50),
}
_LOSSLESS: Final = 100


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file and the quality it was written with (100 for lossless)."""

    data: bytes
    image_format: str
    quality: int


def encode(
    canvas: Image.Image, image_format: str = FORMATS[0], max_bytes: int | None = None, *, by_rows: bool = False
) -> Encoded:
    """The canvas as a file of at most `max_bytes`, in the best quality that fits.

    Args:
        canvas: RGB, in sRGB.
        image_format: "jpg", "png", "webp" or "avif".
        max_bytes: The platform's limit; None for none.
        by_rows: Let a JPEG restart after each row of blocks, so that rows can be read alone; no pixel changes.

    Raises:
        InvalidInput: another format.
        RenderRefused: larger than allowed even at the visible floor; the remedy names what would be smaller.
    """
    if image_format not in FORMATS:
        raise InvalidInput(
            f"“{image_format[:20]}” is not a picture format this app writes",
            field="image_format",
            remedy=f"use {', '.join(FORMATS[:-1])} or {FORMATS[-1]}",
        )
    if image_format == "png":
        return _within(Encoded(_written(canvas, "png", _LOSSLESS), "png", _LOSSLESS), max_bytes)
    return _searched(canvas, image_format, max_bytes, by_rows)


def _searched(canvas: Image.Image, image_format: str, max_bytes: int | None, by_rows: bool) -> Encoded:
    """The first of the qualities that fits; the best one is tried first, because it nearly always does."""
    ladder = _QUALITIES[image_format]

    def at(quality: int) -> Encoded:
        return Encoded(_written(canvas, image_format, quality, by_rows), image_format, quality)

    best = at(ladder[0])
    if max_bytes is None or len(best.data) <= max_bytes:
        return best
    found = _within(at(ladder[-1]), max_bytes)
    low, high = 1, len(ladder) - 2
    while low <= high:
        middle = (low + high) // 2
        tried = at(ladder[middle])
        if len(tried.data) <= max_bytes:
            found, high = tried, middle - 1
        else:
            low = middle + 1
    return found


def _within(made: Encoded, max_bytes: int | None) -> Encoded:
    """The file itself if it is small enough.

    Raises:
        RenderRefused: it is not.
    """
    if max_bytes is None or len(made.data) <= max_bytes:
        return made
    lossless = made.quality == _LOSSLESS
    how = "without loss" if lossless else f"at quality {made.quality}, the lowest that does not show"
    raise RenderRefused(
        "photo",
        f"the picture has {placements.bytes_said(len(made.data))} {how}, {placements.bytes_said(max_bytes)} are allowed",
        "save it as JPEG" if lossless else "use a calmer photo, or a layout with a panel",
    )


def _written(canvas: Image.Image, image_format: str, quality: int, by_rows: bool = False) -> bytes:
    buffer = io.BytesIO()
    if by_rows and image_format == "jpg":
        _jpeg(canvas, buffer, quality, restart_rows=1)
    else:
        _WRITERS[image_format](canvas, buffer, quality)
    return buffer.getvalue()


def _bare(canvas: Image.Image) -> Image.Image:
    """The pixels alone: a canvas may carry what was known of the photo (EXIF, comments, another profile)."""
    return Image.frombytes("RGB", canvas.size, canvas.tobytes()) if canvas.info else canvas


def _jpeg(canvas: Image.Image, buffer: io.BytesIO, quality: int, restart_rows: int = 0) -> None:
    # Everything that Pillow would take over from the photo is named, so that the large picture need not be copied.
    canvas.save(
        buffer,
        "JPEG",
        quality=quality,
        subsampling=0,
        icc_profile=profile(),
        exif=b"",
        comment=b"",
        xmp=b"",
        restart_marker_rows=restart_rows,
    )


def _png(canvas: Image.Image, buffer: io.BytesIO, _: int) -> None:
    _bare(canvas).save(buffer, "PNG", compress_level=6, icc_profile=profile())


def _webp(canvas: Image.Image, buffer: io.BytesIO, quality: int) -> None:
    _bare(canvas).save(buffer, "WEBP", quality=quality, method=4, use_sharp_yuv=True, icc_profile=profile())


def _avif(canvas: Image.Image, buffer: io.BytesIO, quality: int) -> None:
    # One thread: the same bytes on every machine.
    _bare(canvas).save(
        buffer, "AVIF", quality=quality, subsampling="4:4:4", speed=7, max_threads=1, icc_profile=profile(), exif=b""
    )


_WRITERS: Final[dict[str, Callable[[Any, io.BytesIO, int], None]]] = {
    "jpg": _jpeg,
    "png": _png,
    "webp": _webp,
    "avif": _avif,
}


@cache
def profile() -> bytes:
    """The sRGB profile that goes into every file: the same bytes on every machine."""
    return (Path(__file__).parent / "srgb.icc").read_bytes()
