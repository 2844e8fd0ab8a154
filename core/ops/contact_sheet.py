"""A contact sheet: one idea in every shape, each as large beside the others as people see it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from core.placements import Placement
from core.rendering import RenderRefused, fonts, scripts

# Columns of the upper half and rows of the lower one, by the formats that stand in them.
_COLUMNS: Final = (
    ("meta_story_9x16",),
    ("pinterest_2x3",),
    ("meta_ig_feed_4x5",),
    ("meta_fb_feed_1x1", "linkedin_191"),
    ("google_display_half_page",),
    ("google_display_skyscraper",),
)
_ROWS: Final = (
    ("google_display_billboard", "google_display_mrec", "google_display_square"),
    ("google_display_leaderboard", "google_display_large_mobile", "google_display_mobile"),
)
FORMATS: Final = (*chain.from_iterable(_COLUMNS), *chain.from_iterable(_ROWS))

_PHONE_PX: Final = 390
_GAP_PX: Final = 30
_LABEL_PX: Final = 26
_HEAD_PX: Final = 64
_PAPER: Final = (246, 246, 244)
_TEXT: Final = (38, 38, 42)
_QUIET: Final = (118, 118, 124)
_REFUSED: Final = (176, 38, 28)
_REFUSED_GROUND: Final = (236, 232, 230)


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture of a sheet: drawn, with what was repaired on the way, or None with the reason."""

    placement: Placement
    picture: Image.Image | None
    remark: str


def drawn(title: str, shown: Mapping[str, Shown]) -> Image.Image:
    """The sheet of one family and sample; feeds are 390 px wide as on a phone, banners shown pixel for pixel."""
    places = _places(shown)
    width = max(left + _size(shown[name])[0] for name, (left, _) in places.items()) + _GAP_PX
    height = max(top + _size(shown[name])[1] for name, (_, top) in places.items()) + _GAP_PX
    sheet = Image.new("RGB", (width, height), _PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.text((_GAP_PX, 24), title, fill=_TEXT, font=_font(20, 600))
    for name, (left, top) in places.items():
        one = shown[name]
        pen.text((left, top - 19), _label(one), fill=_QUIET, font=_font(13, 400))
        if one.picture is None:
            _refusal(sheet, one, left, top)
        else:
            sheet.paste(one.picture.resize(_size(one), Image.Resampling.LANCZOS, reducing_gap=2.0), (left, top))
    return sheet


def _places(shown: Mapping[str, Shown]) -> dict[str, tuple[int, int]]:
    """Where each picture stands: columns side by side, then rows below them."""
    found: dict[str, tuple[int, int]] = {}
    left, foot = _GAP_PX, 0
    for column in _COLUMNS:
        top = _HEAD_PX
        for name in column:
            top += _LABEL_PX
            found[name] = (left, top)
            top += _size(shown[name])[1] + _GAP_PX // 2
        left += max(_size(shown[name])[0] for name in column) + _GAP_PX
        foot = max(foot, top)
    for row in _ROWS:
        left, top = _GAP_PX, foot + _LABEL_PX
        for name in row:
            found[name] = (left, top)
            left += _size(shown[name])[0] + _GAP_PX
        foot = top + max(_size(shown[name])[1] for name in row) + _GAP_PX // 2
    return found


def _size(one: Shown) -> tuple[int, int]:
    width, height = one.placement.width_px, one.placement.height_px
    if one.placement.cta_drawn:
        return width, height
    return _PHONE_PX, round(_PHONE_PX * height / width)


def _label(one: Shown) -> str:
    mark = " · repaired" if one.picture is not None and one.remark else ""
    return f"{one.placement.width_px} × {one.placement.height_px}{mark}"


def _refusal(sheet: Image.Image, one: Shown, left: int, top: int) -> None:
    """A grey area of the same size with the engine's own words."""
    width, height = _size(one)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((left, top, left + width, top + height), fill=_REFUSED_GROUND)
    y = top + 8
    for line in _lines(one.remark, width - 16):
        if y + 17 > top + height:
            return
        at = float(left + 8)
        for piece, font in line:
            pen.text((at, y + 13), piece, fill=_REFUSED, font=font, anchor="ls")
            at += font.getlength(f"{piece} ")
        y += 17


Line = list[tuple[str, ImageFont.FreeTypeFont]]


def _lines(text: str, width_px: float) -> Iterator[Line]:
    """A remark in lines; every word in a font that has its letters, one that is too long for a line broken where it ends."""
    line: Line = []
    used = 0.0
    for word in text.split():
        for piece, font in _broken(word, width_px):
            wide = font.getlength(f"{piece} ")
            if line and used + wide > width_px:
                yield line
                line, used = [], 0.0
            line.append((piece, font))
            used += wide
    if line:
        yield line


def _broken(word: str, width_px: float) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    font = _font_for(word)
    while word:
        fits = next((end for end in range(len(word), 1, -1) if font.getlength(word[:end]) <= width_px), 1)
        yield word[:fits], font
        word = word[fits:]


def _font_for(word: str) -> ImageFont.FreeTypeFont:
    """The font of remarks, or for a word that quotes what stands in an ad one that has its letters."""
    face = fonts.resolve("Source Sans Pro", 600)
    with suppress(RenderRefused):  # no font has them all: then boxes say so
        face = fonts.covering(face, word, "remark", scripts.of(word, "en"))
    return fonts.load(face, 13)


def _font(size_px: int, weight: int) -> ImageFont.FreeTypeFont:
    return fonts.load(fonts.resolve("Source Sans Pro", weight), size_px)
