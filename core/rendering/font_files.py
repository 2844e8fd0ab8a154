"""Font files that people bring: what one must be to be drawn with, and what it says of itself.

`checked` reads what a stranger sent: call it in a process that may die (`core.assets.inspection.inspect_font`).
"""

import hashlib
import io
import struct
from dataclasses import dataclass
from typing import Final

from fontTools.ttLib import TTFont, woff2
from PIL import ImageFont

from core.errors import InvalidInput

FIELD: Final = "font"
MOST_BYTES: Final = 10 * 1024 * 1024
MOST_UNPACKED: Final = 40 * 1024 * 1024
_MOST_TABLES: Final = 64
_LEAST_BYTES: Final = 256
_NEEDED: Final = ("cmap", "head", "hhea", "hmtx", "maxp", "name")
_OUTLINES: Final = ({"glyf", "loca"}, {"CFF "}, {"CFF2"})
# The bit of a font's style that its makers set for slanted letters.
_ITALIC: Final = 0x02
_SFNT: Final = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_REMEDY: Final = "ask for the font as a TTF, OTF or WOFF2 file from whoever licensed it"
_LETTERS: Final = {
    "Latin": "ABCXYZabcxyz0123456789",
    "Cyrillic": "АБВЯабвя",
    "Greek": "ΑΒΓΩαβγω",
    "Hebrew": "אבגםשת",
    "Arabic": "ابتمني",
    "Devanagari": "अकखमािी्",
    "Thai": "กขมาี่้",
    "Japanese": "あアん日本語",
    "Chinese": "的一是中国",
    "traditional Chinese": "的一是國體",
    "Korean": "가나한글",
}
_EMBEDDING: Final = {
    0x0002: "its maker restricts embedding: check that the licence covers advertising pictures",
    0x0004: "its maker allows it in documents that are viewed and printed",
    0x0008: "its maker allows it in documents that are edited",
}


class FontUnusable(InvalidInput):
    """The file is no font that can be drawn with; said at the upload field."""

    def __init__(self, what: str, remedy: str = _REMEDY) -> None:
        super().__init__(what, field=FIELD, remedy=remedy)


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font that was checked.

    `data` is the plain font to be kept, `sha256` of it its identity; `weights` are those it can be drawn in, `systems`
    the writing systems it has letters for, `notes` what a person should know before using it.
    """

    data: bytes
    sha256: str
    family: str
    weights: tuple[int, ...]
    systems: tuple[str, ...]
    glyphs: int
    notes: tuple[str, ...] = ()
    is_italic: bool = False


def checked(data: bytes) -> FontFile:
    """The font in a file of TTF, OTF or WOFF2, unpacked, with what it says of itself.

    Raises:
        FontUnusable: it is too large, of another kind, damaged, or has no letters.
    """
    plain = _plain(data)
    _check_directory(plain)
    try:
        with TTFont(io.BytesIO(plain), lazy=True) as font:
            return _facts(font, plain)
    except FontUnusable:
        raise
    except MemoryError:
        raise FontUnusable("the font needs more memory than an upload may use") from None
    except Exception as fault:
        # The reader raises whatever a wrong offset leads to; its words are for programmers.
        raise FontUnusable("the font is damaged and cannot be read") from fault


def _plain(data: bytes) -> bytes:
    """The font as it lies in memory; WOFF2 unpacked within limits."""
    if len(data) > MOST_BYTES:
        raise FontUnusable(
            f"the file has {len(data) / 1024**2:.0f} MB, a font may have {MOST_BYTES // 1024**2}",
            "upload one weight, or a version with fewer languages",
        )
    if data[:4] in _SFNT:
        return data
    if data[:4] != b"wOF2":
        kind = {b"wOFF": "an old WOFF file", b"ttcf": "a collection of fonts"}.get(data[:4], "not a font file")
        raise FontUnusable(f"this is {kind}", _REMEDY)
    if len(data) < _LEAST_BYTES or struct.unpack(">L", data[16:20])[0] > MOST_UNPACKED:
        raise FontUnusable("the font is damaged or unpacks to more than a font may have")
    out = io.BytesIO()
    try:
        woff2.decompress(io.BytesIO(data), out)
    except Exception as fault:
        raise FontUnusable("the font is damaged and cannot be unpacked") from fault
    if out.tell() > MOST_UNPACKED:
        raise FontUnusable("the font unpacks to more than a font may have")
    return out.getvalue()


def _check_directory(data: bytes) -> None:
    """Every table lies inside the file and the ones that matter are there."""
    count = struct.unpack(">H", data[4:6])[0] if len(data) >= _LEAST_BYTES else 0
    if not 0 < count <= _MOST_TABLES or len(data) < 12 + 16 * count:
        raise FontUnusable("the font is damaged: its table of contents is cut off")
    names: set[str] = set()
    for at in range(12, 12 + 16 * count, 16):
        name, _, offset, length = struct.unpack(">4sLLL", data[at : at + 16])
        if offset + length > len(data):
            raise FontUnusable("the font is damaged: a part of it is missing")
        names.add(name.decode("latin-1"))
    if any(name not in names for name in _NEEDED) or not any(kind <= names for kind in _OUTLINES):
        raise FontUnusable("the file has no letters to draw: outlines or their names are missing")


def _facts(font: TTFont, plain: bytes) -> FontFile:
    if not 16 <= font["head"].unitsPerEm <= 16384:
        raise FontUnusable("the font is damaged: its scale makes no sense")
    covered = set(font.getBestCmap() or ())
    systems = tuple(name for name, signs in _LETTERS.items() if all(ord(sign) in covered for sign in signs))
    if not systems:
        raise FontUnusable("the font has no alphabet of a script that is set", "choose a text font, not one of symbols")
    _draw(plain, systems)
    family = font["name"].getBestFamilyName() or font["name"].getDebugName(4) or "Unnamed font"
    return FontFile(
        plain,
        hashlib.sha256(plain).hexdigest(),
        " ".join(family.split())[:60],
        weights_of(font),
        systems,
        font["maxp"].numGlyphs,
        _notes(font, systems),
        bool(font["head"].macStyle & _ITALIC),
    )


def weights_of(font: TTFont) -> tuple[int, ...]:
    """The weights a font can be drawn in: the steps of its weight axis, or the one it was drawn in."""
    if "fvar" in font:
        axis = next((axis for axis in font["fvar"].axes if axis.axisTag == "wght"), None)
        if axis is not None:
            steps = tuple(step for step in range(100, 901, 100) if axis.minValue <= step <= axis.maxValue)
            return steps or (round(axis.defaultValue),)
    stated = font["OS/2"].usWeightClass if "OS/2" in font else 400
    return (min(900, max(100, stated)),)


def _notes(font: TTFont, systems: tuple[str, ...]) -> tuple[str, ...]:
    notes = [f"it has {', '.join(systems)} letters"]
    bits = font["OS/2"].fsType if "OS/2" in font else 0
    notes += [note for bit, note in _EMBEDDING.items() if bits & bit]
    if "GPOS" not in font and "kern" not in font:
        notes.append("it has no kerning: some pairs of letters will stand apart")
    return tuple(notes)


def _draw(plain: bytes, systems: tuple[str, ...]) -> None:
    """Draws some letters of every script, so that a broken outline shows here and not in a batch."""
    font = ImageFont.truetype(io.BytesIO(plain), 48, layout_engine=ImageFont.Layout.RAQM)
    for name in systems:
        mask, _ = font.getmask2(_LETTERS[name], mode="L")
        if mask.getbbox() is None:
            raise FontUnusable(f"the font draws nothing for {name} letters")
