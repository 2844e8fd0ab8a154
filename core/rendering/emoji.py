"""Emoji in colour, drawn between letters: only where a colour font is installed, because no font package brings one.

The font is the system's, not a pinned one: what is drawn with it is told, and where there is none the text is refused.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import regex
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

NAME: Final = "Noto Color Emoji"
# Where Debian's, Fedora's and Arch's packages of the one colour font with bitmaps put it.
_PLACES: Final = (
    "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf",
    "/usr/share/fonts/google-noto-color-emoji-fonts/NotoColorEmoji.ttf",
    "/usr/share/fonts/noto/NotoColorEmoji.ttf",
)
# The font's pictures have one size.
_PICTURE_PX: Final = 109
_CLUSTER: Final = regex.compile(r"\X")
_EMOJI: Final = regex.compile(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[0-9#*]\uFE0F?\u20E3")
_COLOUR_STYLE: Final = "\ufe0f"
# As wide and as high as a capital with a little air, and centred on it; in em.
ADVANCE: Final = 1.14
_SIDE: Final = 0.04
RISE: Final = 0.88
DROP: Final = 0.18


def runs(text: str) -> tuple[tuple[str, bool], ...]:
    """The text cut into runs of letters and single emoji; True marks an emoji."""
    if text.isascii() or not _EMOJI.search(text):
        return ((text, False),)
    found: list[tuple[str, bool]] = []
    for cluster in _CLUSTER.findall(text):
        if is_emoji(cluster):
            found.append((cluster, True))
        elif found and not found[-1][1]:
            found[-1] = (found[-1][0] + cluster, False)
        else:
            found.append((cluster, False))
    return tuple(found)


def is_emoji(cluster: str) -> bool:
    """Whether one sign as a reader counts them is an emoji."""
    return not cluster.isascii() and bool(_EMOJI.match(cluster))


def without(text: str) -> str:
    """The letters of a text."""
    return "".join(run for run, emoji in runs(text) if not emoji)


def undrawable(text: str) -> tuple[str, ...]:
    """The emoji of a text that this machine cannot draw, each once."""
    return tuple(dict.fromkeys(run for run, emoji in runs(text) if emoji and not _is_drawable(run)))


def in_letters(text: str) -> str:
    """The text with those signs in letters' style that this machine cannot draw in colour, such as the ™ of a phone."""
    return text.replace(_COLOUR_STYLE, "") if undrawable(text) else text


def draws_emoji(sign: str) -> bool:
    """Whether this machine draws an emoji in colour."""
    return not undrawable(sign) and is_emoji(sign)


def version() -> str:
    """The colour font's own version; "" where there is none."""
    path = _path()
    if not path:
        return ""
    with TTFont(path, lazy=True) as font:
        return f"{font['head'].fontRevision:.3f}"


def rim(size_px: float) -> tuple[float, float, float, float]:
    """Where an emoji is drawn from its origin on the baseline: left, top, right, bottom in px."""
    return _SIDE * size_px, -RISE * size_px, (ADVANCE - _SIDE) * size_px, DROP * size_px


@lru_cache(maxsize=64)
def picture(cluster: str, side_px: int) -> Image.Image:
    """An emoji as an RGBA square."""
    font = ImageFont.truetype(_path(), _PICTURE_PX, layout_engine=ImageFont.Layout.RAQM)
    large = Image.new("RGBA", (2 * _PICTURE_PX, 2 * _PICTURE_PX), (0, 0, 0, 0))
    ImageDraw.Draw(large).text((20, 20), cluster, font=font, embedded_color=True)
    trimmed = large.crop(large.getbbox())
    side = max(trimmed.size)
    square = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    square.paste(trimmed, ((side - trimmed.width) // 2, (side - trimmed.height) // 2))
    return square.resize((side_px, side_px), Image.Resampling.LANCZOS, reducing_gap=2.0)


@cache
def _path() -> str:
    return next((place for place in _PLACES if Path(place).is_file()), "")


@lru_cache(maxsize=512)
def _is_drawable(cluster: str) -> bool:
    """Whether the colour font has one picture for it; a sequence it does not know would come out as several."""
    if not _path() or not {ord(sign) for sign in cluster if sign not in "\ufe0f\u200d"} <= _covered():
        return False
    font = ImageFont.truetype(_path(), _PICTURE_PX, layout_engine=ImageFont.Layout.RAQM)
    return 0 < font.getlength(cluster) <= 1.1 * font.getlength("\N{GRINNING FACE}")


@cache
def _covered() -> frozenset[int]:
    with TTFont(_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())
