"""The guarded child's task for the linter: any picture's file as it is, and what is seen in it."""

import io
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from PIL import Image

from core.assets import decoding
from core.placements import Seen, looking

Header = dict[str, Any]
_WHITE: Final = (255, 255, 255)
_LOOKED_AT_PX: Final = 1280
_PNG_DEPTH_AT: Final = 24
_SIXTEEN_BIT_MODES: Final = ("I", "F")
# Browsers show a frame that asks for less than 20 ms for 100 ms.
_LEAST_DELAY_CS: Final = 2
_USUAL_DELAY_CS: Final = 10


@dataclass(frozen=True)
class Motion:
    """How a picture moves.

    Attributes:
        frames: 1 when it does not.
        lasts_s: One run through all frames.
        runs: How often it plays; 0 means without end.
    """

    frames: int
    lasts_s: float = 0.0
    runs: int = 1


def picture(data: bytes, limits: Header) -> tuple[Header, list[bytes]]:
    """What the linter judges; the blob is a thumbnail. Lettering and busy strips are measured on an upright sRGB copy."""
    kind, max_pixels = limits["kind"], limits["max_pixels"]
    announced = decoding.opened(data, kind, max_pixels)
    mode, frames = announced.mode, int(getattr(announced, "n_frames", 1))
    shown, notes = decoding.decoded(data, kind, max_pixels=max_pixels, min_side_px=1)
    flat = _flat(shown)
    seen = looking.look(np.asarray(flat))
    header = {
        "width_px": shown.width,
        "height_px": shown.height,
        "mode": mode,
        "bits": _bits(data, kind, mode),
        "has_foreign_colours": decoding.CONVERTED in notes,
        "motion": asdict(_motion(data, kind, frames)),
        "lines": seen.lines,
        "lettering_share": seen.lettering_share,
        "bands": {name: [asdict(band) for band in bands] for name, bands in seen.bands.items()},
    }
    return header, [decoding.thumbnail_bytes(decoding.shrunk(flat, limits["thumbnail_px"]))]


def seen_in(content: bytes) -> Seen:
    """What is seen in a picture that the library keeps: our own file, so it is decoded without a guard."""
    with Image.open(io.BytesIO(content)) as picture:
        return looking.look(np.asarray(_flat(picture.convert("RGBA" if "A" in picture.getbands() else "RGB"))))


def _flat(picture: Image.Image) -> Image.Image:
    return decoding.on_ground(decoding.shrunk(picture, _LOOKED_AT_PX), _WHITE)


def _bits(data: bytes, kind: str, mode: str) -> int:
    """Bits of a channel; a PNG's own header says it, because the decoder hands over 8 of its 16."""
    if kind == "PNG":
        return max(8, data[_PNG_DEPTH_AT])
    return 16 if mode.startswith(_SIXTEEN_BIT_MODES) else 8


def _motion(data: bytes, kind: str, frames: int) -> Motion:
    if kind == "GIF":
        return gif_motion(data)
    # A JPEG with several pictures in it (from a phone) and a HEIC do not move.
    return Motion(frames if kind in {"PNG", "WEBP"} else 1)


def gif_motion(data: bytes) -> Motion:
    """Frames, length and repeats of a GIF, read from its blocks without decoding a pixel; a broken end ends the reading.

    Source: https://www.w3.org/Graphics/GIF/spec-gif89a.txt, read 2026-11-27; the repeats are Netscape's extension.
    """
    frames, centiseconds, delay, runs = 0, 0, 0, 1
    at = 13 + _palette_bytes(data[10] if len(data) > 10 else 0)
    while at + 1 < len(data):
        block = data[at]
        if block == 0x21:
            label, body = data[at + 1], data[at + 3 : at + 3 + data[at + 2]] if at + 2 < len(data) else b""
            if label == 0xF9 and len(body) >= 3:
                delay = int.from_bytes(body[1:3], "little")
            elif label == 0xFF and body[:11] in {b"NETSCAPE2.0", b"ANIMEXTS1.0"}:
                runs = _runs(data[at + 14 : at + 18], runs)
            at = _after_sub_blocks(data, at + 2)
        elif block == 0x2C and at + 9 < len(data):
            frames += 1
            centiseconds += delay if delay >= _LEAST_DELAY_CS else _USUAL_DELAY_CS
            delay = 0
            at = _after_sub_blocks(data, at + 10 + _palette_bytes(data[at + 9]) + 1)
        else:
            break
    return Motion(max(1, frames), centiseconds / 100 if frames > 1 else 0.0, runs)


def _palette_bytes(flags: int) -> int:
    return int(3 * 2 ** ((flags & 0x07) + 1)) if flags & 0x80 else 0


def _runs(sub_block: bytes, before: int) -> int:
    """A sub-block of 3 bytes whose first is 1 holds how often to repeat; 0 repeats without end."""
    if len(sub_block) < 4 or sub_block[0] != 3 or sub_block[1] != 1:
        return before
    repeats = int.from_bytes(sub_block[2:4], "little")
    return repeats + 1 if repeats else 0


def _after_sub_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1
