"""The offer badge: a disc in the accent colour that says one figure loudly and a few words quietly."""

import re
from dataclasses import dataclass, replace
from typing import Final

from core.rendering import fonts, typeset
from core.rendering.geometry import Box
from core.rendering.typeset import Block, Voice
from core.rendering.voices import LEAST_WORD_SPACE, Script

_NUMBER: Final = r"\d{1,4}(?:[.,]\d{1,3})?"
_FIGURE = re.compile(
    rf"(?P<lead>[€$£¥₹])[\s\u00a0]?(?P<led>{_NUMBER})(?![\d.,]*\d)"
    rf"|(?<![\d.,])(?P<number>{_NUMBER})[\s\u00a0]?(?P<unit>%|€|£|CHF\b|EUR\b|kr\b|zł)"
)
_NUMBER_SHARE: Final = 0.47
_LEAST_NUMBER_SHARE: Final = 0.40
# A price with cents is long: it may be smaller, and still is the largest thing in the disc by far.
_LEAST_LONG_SHARE: Final = 0.22
_UNIT_SHARE: Final = 0.55
_WORDS_SHARE: Final = 0.115
# Of the disc's width; in a small disc words may come as near to the rim as the circle lets them.
_WORDS: Final = 0.58
_CLOSE_WORDS: Final = 0.74
_MOST_WORDS: Final = 0.3
_MOST_CLOSE_WORDS: Final = 0.36
_LEAST_CLOSE_SHARE: Final = 0.34
# How near to the rim a text may come, as a share of the radius.
_MOST_REACH: Final = 0.96
# Which text's face the small words have, and their name in the report; an old price is struck through.
_MANNER: Final = {"price": ("price", "badge_old_price")}
# Words that say by themselves what a figure means; a figure with any other single word would be a riddle.
_TELLING: Final = frozenset(
    {"off", "rabatt", "sparen", "gespart", "nachlass", "discount", "dto", "descuento", "réduction", "remise"}
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, found in one of the ad's texts, and what else that text says."""

    source: str
    number: str
    unit: str
    unit_leads: bool
    words: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A disc with its texts in place; `says_all` when the text it was taken from need not be said again."""

    disc: Box
    parts: tuple[tuple[Block, Box], ...]
    figure: Figure
    says_all: bool


def figure_in(words: Script) -> Figure | None:
    """The price if there is one, else the first figure of the offer, else of the subheadline."""
    if words.price and (found := _FIGURE.fullmatch(words.price)):
        return _as_figure("price", found, words.old_price or "")
    for source in ("offer", "subheadline"):
        text = getattr(words, source) or ""
        found = _FIGURE.search(text)
        if found:
            before = text[: found.start()]
            # A minus is the figure's: left with the words it would stand below it alone.
            before = before.removesuffix("−") if words.whole else before
            rest = f"{before} {text[found.end() :]}".replace("\u00a0", " ").strip(" ,.!:–—-")
            return _as_figure(source, found, " ".join(rest.split()))
    return None


def _as_figure(source: str, found: re.Match[str], words: str) -> Figure:
    leads = found["lead"] is not None
    return Figure(
        source,
        found["led"] if leads else found["number"],
        found["lead"] if leads else found["unit"],
        leads,
        words,
    )


def composed(figure: Figure, words: Script, disc: Box, least_px: float) -> Badge | None:
    """The badge that says as much of its text as the disc holds; None when the figure itself is too long for it.

    Args:
        disc: Where the disc stands.
        least_px: The smallest size at which its words may be set.
    """
    if figure.source == "price":
        # An old price is said in one piece or the badge is too small for it.
        parts = _parts(figure, figure.words.replace(" ", "\u00a0"), words, disc, least_px)
        return Badge(disc, parts, figure, False) if parts is not None else None
    lines = figure.words.split(" ") if figure.words else []
    choices = [figure.words] if len(lines) <= 4 else []
    if lines and lines[0].casefold().strip(",.!") in _TELLING:
        choices.append(lines[0].strip(",.!"))
    for said in dict.fromkeys((*choices, "")):
        parts = _parts(figure, said, words, disc, least_px)
        if parts is not None:
            return Badge(disc, parts, figure, said == figure.words)
    return None


def _parts(
    figure: Figure, said: str, words: Script, disc: Box, least_px: float
) -> tuple[tuple[Block, Box], ...] | None:
    wide = disc.width
    below = None
    if said:
        voice = _voice(words, *_MANNER.get(figure.source, (figure.source, "badge_words")), said, 2)
        room = _CLOSE_WORDS if words.close else _WORDS
        below = typeset.block(voice, round(max(least_px, _WORDS_SHARE * wide)), room * wide)
        if below is None or below.height > (_MOST_CLOSE_WORDS if words.close else _MOST_WORDS) * wide:
            return None
    size = round(_NUMBER_SHARE * wide)
    least = _LEAST_CLOSE_SHARE if words.close else _LEAST_NUMBER_SHARE
    least = _LEAST_LONG_SHARE if len(figure.number) > 3 else least
    # The raised sign is the smallest of its row, and is read as well.
    while size >= least * wide and (words.close or round(_UNIT_SHARE * size) + 0.5 >= least_px):
        row = _row(figure, words, size, 0.84 * wide, least_px if words.close else 0.0)
        placed = _stacked(row, below, disc) if row is not None else None
        if placed is not None and all(_is_inside(block, box, disc) for block, box in placed):
            return placed
        size -= 1
    return None


def _row(
    figure: Figure, words: Script, size_px: int, width_px: float, least_px: float
) -> list[tuple[Block, float]] | None:
    """Number and unit with their offsets from the left, the unit smaller; None when the row is too wide."""
    number = typeset.block(_voice(words, "headline", "badge", figure.number, 1), size_px, 10 * width_px)
    unit = typeset.block(
        _voice(words, "headline", "badge_unit", figure.unit, 1),
        round(max(least_px, _UNIT_SHARE * size_px)),
        10 * width_px,
    )
    if number is None or unit is None:
        return None
    gap = 0.05 * size_px
    if number.width + gap + unit.width > width_px:
        return None
    if figure.unit_leads:
        return [(unit, 0.0), (number, unit.width + gap)]
    return [(number, 0.0), (unit, number.width + gap)]


def _stacked(row: list[tuple[Block, float]], below: Block | None, disc: Box) -> tuple[tuple[Block, Box], ...]:
    """Row and words in the middle of the disc; the unit hangs from the top of the number."""
    tall = max(block.height for block, _ in row)
    gap = 0.05 * disc.width if below else 0.0
    whole = tall + gap + (below.height if below else 0.0)
    # With words below, the eye's middle lies a little above the circle's.
    top = disc.top + (disc.height - whole) / 2 - (0.01 * disc.height if below else 0.0)
    last, offset = row[-1]
    left = disc.left + (disc.width - offset - last.width) / 2
    placed = [(block, Box(left + shift, top, left + shift + block.width, top + block.height)) for block, shift in row]
    if below:
        start = disc.left + (disc.width - below.width) / 2
        under = top + tall + gap
        placed.append((below, Box(start, under, start + below.width, under + below.height)))
    return tuple(placed)


def _is_inside(block: Block, box: Box, disc: Box) -> bool:
    """Whether each line of a text lies in the disc with some air to its rim; lines are centred in their box."""
    middle_x, middle_y = (disc.left + disc.right) / 2, (disc.top + disc.bottom) / 2
    for number, width in enumerate(block.widths):
        spare = (box.width - width) / 2
        far_x = max(abs(box.left + spare - middle_x), abs(box.right - spare - middle_x))
        base = box.top + block.rise_px + number * block.leading_px
        far_y = max(abs(base - block.rise_px - middle_y), abs(base - middle_y))
        if (far_x**2 + far_y**2) ** 0.5 > _MOST_REACH * disc.width / 2:
            return False
    return True


def _voice(words: Script, source: str, name: str, text: str, lines: int) -> Voice:
    face = fonts.covering(words.faces[source], text, source)
    spread = max(0.0, LEAST_WORD_SPACE - fonts.word_space(face)) if words.even and name == "badge_words" else 0.0
    leading = 1.2 if words.close and name == "badge_words" else 1.12
    return Voice(name, text, face, words.language, lines, leading, word_space=spread, even=words.even)


def without(words: Script, source: str) -> Script:
    """The texts less the one that a badge says already."""
    return replace(words, offer=None) if source == "offer" else replace(words, subheadline=None)


def strike(block: Block, box: Box) -> Box:
    """The line through an old price: at the middle of its figures, a little wider than they are."""
    middle, thick = box.top + 0.55 * block.rise_px, max(1.0, 0.07 * block.size_px)
    reach = 0.12 * block.size_px
    return Box(box.left - reach, middle - thick / 2, box.right + reach, middle + thick / 2)
