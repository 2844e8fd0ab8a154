"""Type: measuring, breaking into balanced lines, and fitting a stack of texts into a box."""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

import regex

from core.rendering import breaking, emoji, fitting, fonts, scripts, wording
from core.rendering.breaking import Piece
from core.rendering.fonts import FontFace
from core.rendering.geometry import Box
from core.rendering.scripts import WritingSystem

_CLUSTER = regex.compile(r"\X")
_WORD = regex.compile(r"[^ \u00a0]+|[ \u00a0]")
_REFERENCE_PX: Final = 200
_UNLIGATED: Final = ("-liga", "-clig")
_LINEAR_FROM_PX: Final = 44
_OVERSAMPLED: Final = 4
_BAD_BREAK: Final = 0.2
_LONE_LAST_WORD: Final = 0.35
_STUB: Final = 0.15
# Three lines of one short word each are a column, not a headline.
_LEAST_LINE: Final = 8
_SHORT_LINES: Final = 0.15
_COST_CUT: Final = 0.4
_LOOSE_TO_PX: Final = 40
_SHRINK_FOR_BREAK: Final = 0.82
_SHRINK_FOR_BIG_BREAK: Final = 0.66


@dataclass(frozen=True, slots=True)
class Voice:
    """How one text speaks: its words, its face and its manners; lengths in em.

    `direction` is "rtl" or "ltr" where letters run both ways, else None. `align` is the side that lines stand at: the
    ad's, not the text's. `fine` lets lines end inside phrases, for texts that fit no other way. `policy` says what is
    done when it does not fit, and `authored` is the whole text where `text` is only its beginning. `even` draws small
    Latin letters where they belong instead of where hinting moves them. One that `loosens` is tightened only where it is
    set large. `whole` keeps words of Japanese whole where phrases would part them.
    """

    name: str
    text: str
    face: FontFace
    language: str
    max_lines: int
    line_height: float
    tracking: float = 0.0
    word_space: float = 0.0
    system: WritingSystem = scripts.LATIN
    direction: str | None = None
    align: str = "left"
    fine: bool = False
    policy: fitting.Policy = fitting.DEFAULT
    authored: str = ""
    even: bool = False
    loosens: bool = False
    whole: bool = False

    @property
    def is_spaced(self) -> bool:
        """Whether letters or words are spaced by hand."""
        return bool(self.tracking or self.word_space)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The text in parts that are never broken."""
        return breaking.pieces(self.text, self.system, self.language, self.fine, self.whole)


@dataclass(frozen=True, slots=True)
class Block:
    """A text broken at a size: lines, their widths, and the ink above the first and below the last baseline."""

    voice: Voice
    size_px: int
    lines: tuple[str, ...]
    widths: tuple[float, ...]
    leading_px: float
    rise_px: float
    drop_px: float
    penalty: float

    @property
    def width(self) -> float:
        """Widest line in px."""
        return max(self.widths)

    @property
    def height(self) -> float:
        """From the top of the first line's ink to the bottom of the last line's."""
        return self.rise_px + self.leading_px * (len(self.lines) - 1) + self.drop_px


def line_width(voice: Voice, size_px: float, text: str) -> float:
    """Advance width of a line in px, with tracking and widened word spaces, and with what hangs over at its ends."""
    at = _measured_at(voice, size_px)
    natural = _measure(voice.face, text, at, _shaping(voice))[0] * size_px / at
    if not voice.is_spaced:
        return natural + sum(overhang(voice, size_px, text))
    clusters, spaces = _counted(text)
    return natural + size_px * (voice.tracking * max(0, clusters - 1) + voice.word_space * spaces)


@lru_cache(maxsize=8192)
def _counted(text: str) -> tuple[int, int]:
    """Signs of a text as a reader counts them, and how many of them are spaces between words."""
    return len(_CLUSTER.findall(text)), sum(text.count(space) for space in (" ", wording.NBSP))


def overhang(voice: Voice, size_px: float, text: str) -> tuple[float, float]:
    """Ink beyond the advance of a line at its left and right, in px.

    Alphabets hang over by a hair at most; a lone Arabic letter or a Thai vowel may reach out by a tenth of the size.
    """
    if voice.system.spaced:
        return 0.0, 0.0
    at = _measured_at(voice, size_px)
    advance, left, _, right, _ = _measure(voice.face, text, at, _shaping(voice))
    return max(0.0, -left) * size_px / at, max(0.0, right - advance) * size_px / at


def _measured_at(voice: Voice, size_px: float) -> float:
    """The size a width is measured at: large type scales in proportion, small type is hinted and must be measured."""
    return _REFERENCE_PX if size_px >= _LINEAR_FROM_PX or oversampling(voice, size_px) > 1 else size_px


def oversampling(voice: Voice, size_px: float) -> int:
    """How many times larger a text is drawn before it is reduced to its size.

    Hinting moves letters by up to half a pixel, which tears words apart at 12 to 20 px.
    """
    is_even = voice.even or voice.system is not scripts.LATIN
    return _OVERSAMPLED if size_px < _LINEAR_FROM_PX and is_even else 1


@dataclass(frozen=True, slots=True)
class Shaping:
    """What the shaper is told besides the text: OpenType features and the direction, where they are not its own choice."""

    features: tuple[str, ...] = ()
    direction: str | None = None


def _shaping(voice: Voice) -> Shaping:
    return _shaped(voice.system.features if not voice.is_spaced else _UNLIGATED, voice.direction)


@lru_cache(maxsize=64)
def _shaped(told: tuple[str, ...], direction: str | None) -> Shaping:
    """There is one of each, because every measured line asks for its own."""
    return Shaping(told, direction)


@lru_cache(maxsize=8192)
def _measure(face: FontFace, text: str, size_px: float, how: Shaping) -> tuple[float, float, float, float, float]:
    """Advance width of a text, and its ink from its origin: left, above the baseline, right, below it; in px at a size."""
    parts = emoji.runs(text)
    if len(parts) > 1 or parts[0][1]:
        return _measured_with_emoji(face, parts, size_px, how)
    font = fonts.load(face, size_px)
    left, top, right, bottom = font.getbbox(text, anchor="ls", direction=how.direction)
    advance = font.getlength(text, direction=how.direction, features=list(how.features) or None)
    return float(advance), float(left), float(-top), float(right), float(bottom)


def _measured_with_emoji(
    face: FontFace, parts: tuple[tuple[str, bool], ...], size_px: float, how: Shaping
) -> tuple[float, float, float, float, float]:
    letters = [_measure(face, run, size_px, how) for run, is_emoji in parts if not is_emoji]
    pictures = len(parts) - len(letters)
    advance = sum(run[0] for run in letters) + pictures * emoji.ADVANCE * size_px
    rise = max(emoji.RISE * size_px, *(run[2] for run in letters), 0.0)
    drop = max(emoji.DROP * size_px, *(run[4] for run in letters), 0.0)
    return advance, 0.0, rise, advance, drop


def features(voice: Voice) -> list[str] | None:
    """OpenType features: tracked text has no ligatures, because a ligature cannot be spaced."""
    if voice.is_spaced:
        return list(_UNLIGATED)
    return list(voice.system.features) or None


@lru_cache(maxsize=1024)
def glyph_positions(voice: Voice, size_px: int, text: str) -> tuple[tuple[str, float], ...]:
    """The pieces of a line with their x offsets in px, kerning kept; one piece when nothing is spaced by hand."""
    parts = emoji.runs(text)
    if len(parts) == 1 and not parts[0][1]:
        return _letter_positions(voice, size_px, text)[0]
    placed: list[tuple[str, float]] = []
    end = 0.0
    # An emoji between words of one direction stands where reading comes to it.
    for run, is_emoji in reversed(parts) if voice.direction == "rtl" else parts:
        pieces, width = (((run, 0.0),), emoji.ADVANCE * size_px) if is_emoji else _letter_positions(voice, size_px, run)
        placed += [(piece, end + offset) for piece, offset in pieces]
        end += width + (voice.tracking * size_px if voice.is_spaced else 0.0)
    return tuple(placed)


def _letter_positions(voice: Voice, size_px: int, text: str) -> tuple[tuple[tuple[str, float], ...], float]:
    """The pieces of a run of letters with their x offsets, and how far it goes, in px."""
    if not voice.is_spaced:
        at = _measured_at(voice, size_px)
        return ((text, 0.0),), _measure(voice.face, text, at, _shaping(voice))[0] * size_px / at
    larger = oversampling(voice, size_px)
    font = fonts.load(voice.face, size_px * larger)
    placed: list[tuple[str, float]] = []
    extra, end = 0.0, 0
    # Without tracking whole words are drawn: small hinted letters placed one by one would stand unevenly.
    pieces = _CLUSTER if voice.tracking else _WORD
    for cluster in pieces.findall(text):
        end += len(cluster)
        offset = font.getlength(text[:end], features=features(voice)) - _advance(voice.face, size_px * larger, cluster)
        placed.append((cluster, offset / larger + extra))
        extra += size_px * (voice.tracking + (voice.word_space if cluster in {" ", wording.NBSP} else 0.0))
    return tuple(placed), font.getlength(text, features=features(voice)) / larger + extra


@lru_cache(maxsize=4096)
def _advance(face: FontFace, size_px: int, piece: str) -> float:
    """Advance width of a piece of a spaced line in px; letters come back often."""
    return fonts.load(face, size_px).getlength(piece, features=list(_UNLIGATED))


def ink_rim(voice: Voice, size_px: int, piece: str) -> tuple[float, float, float, float]:
    """Ink of a piece of a line from its origin on the baseline: left, top, right, bottom in px."""
    if emoji.is_emoji(piece):
        return emoji.rim(size_px)
    larger = oversampling(voice, size_px)
    left, top, right, bottom = _rim(voice.face, size_px * larger, piece, _shaping(voice))
    return left / larger, top / larger, right / larger, bottom / larger


@lru_cache(maxsize=4096)
def _rim(face: FontFace, size_px: int, piece: str, how: Shaping) -> tuple[float, float, float, float]:
    return fonts.load(face, size_px).getbbox(
        piece, anchor="ls", direction=how.direction, features=list(how.features) or None
    )


def ink_box(voice: Voice, size_px: float, text: str) -> tuple[float, float]:
    """Ink above and below the baseline in px."""
    at = _measured_at(voice, size_px)
    _, _, rise, _, drop = _measure(voice.face, text, at, Shaping(direction=voice.direction))
    return rise * size_px / at, drop * size_px / at


@lru_cache(maxsize=4096)
def block(voice: Voice, size_px: int, width_px: float) -> Block | None:
    """The text broken at a size into the best lines that fit the width; None when it does not fit its line count."""
    pieces = voice.pieces
    widths = [line_width(voice, size_px, piece.text) for piece in pieces]
    if not pieces or max(widths) > width_px or sum(widths) > width_px * voice.max_lines:
        return None
    space = line_width(voice, size_px, "n n") - line_width(voice, size_px, "nn")
    best: Block | None = None
    for count in range(1, min(voice.max_lines, len(pieces)) + 1):
        broken = _broken(voice, size_px, pieces, widths, space, width_px, count)
        if broken is not None and (best is None or broken.penalty < best.penalty - 0.01):
            best = broken
    return best


def _broken(
    voice: Voice,
    size_px: int,
    pieces: tuple[Piece, ...],
    widths: list[float],
    space: float,
    width_px: float,
    count: int,
) -> Block | None:
    """The most even break into exactly `count` lines: minimal sum of squared widths plus penalties for bad ends."""
    total = len(pieces)
    sums, spaces = [0.0], [0]
    for piece, width in zip(pieces, widths, strict=True):
        sums.append(sums[-1] + width)
        spaces.append(spaces[-1] + piece.space)

    def cost(start: int, end: int) -> float:
        wide = sums[end] - sums[start] + space * (spaces[end - 1] - spaces[start])
        if wide > width_px:
            return float("inf")
        return (wide / width_px) ** 2 + (pieces[end - 1].cost if end < total else 0.0)

    table = [cost(0, end) if end else float("inf") for end in range(total + 1)]
    cuts: list[list[int]] = []
    for _ in range(count - 1):
        step, cut = [float("inf")] * (total + 1), [0] * (total + 1)
        for end in range(1, total + 1):
            for start in range(1, end):
                if table[start] < float("inf") and (value := table[start] + cost(start, end)) < step[end]:
                    step[end], cut[end] = value, start
        table = step
        cuts.append(cut)
    if table[total] == float("inf"):
        return None
    ends = [total]
    for cut in reversed(cuts):
        ends.append(cut[ends[-1]])
    return _set(voice, size_px, tuple(pieces[a:b] for a, b in pairwise([0, *reversed(ends)])), width_px)


def _set(voice: Voice, size_px: int, groups: tuple[tuple[Piece, ...], ...], width_px: float) -> Block | None:
    """Lines measured at their real size; None when hinting made one too wide."""
    lines = tuple(breaking.joined(group) for group in groups)
    widths = tuple(line_width(voice, size_px, line) for line in lines)
    if max(widths) > width_px + 0.5:
        return None
    cap = fonts.cap_height(voice.face, voice.system.reference) * size_px
    inks = [ink_box(voice, size_px, line) for line in lines]
    leading = voice.line_height * size_px
    for (_, drop), (rise, _) in pairwise(inks):
        leading = max(leading, drop + rise + 0.02 * size_px)
    return Block(
        voice,
        size_px,
        lines,
        widths,
        leading,
        max(cap, inks[0][0]),
        max(0.0, inks[-1][1]),
        _penalty(voice, groups, lines, widths),
    )


def _penalty(
    voice: Voice, groups: tuple[tuple[Piece, ...], ...], lines: tuple[str, ...], widths: tuple[float, ...]
) -> float:
    """How bad a break is: 0 good, 0.2 and more worth a smaller size."""
    if len(lines) == 1:
        return 0.0
    bad = sum(_BAD_BREAK for group in groups[:-1] if group[-1].cost >= _BAD_BREAK)
    bad += sum(_BAD_BREAK for group in groups if len(group) == 1 and group[0].cost >= _BAD_BREAK)
    bad += sum(_STUB for group in groups[:-1] if breaking.leaves_a_stub(group, voice.system))
    shortest, longest = min(widths), max(widths)
    if shortest < 0.5 * longest:
        bad += _BAD_BREAK
    if len(groups[-1]) == 1 and widths[-1] < 0.6 * longest and sum(map(len, groups)) > 2:
        bad += _LONE_LAST_WORD
    if len(lines) > 2 and sum(breaking.columns(line, voice.system) for line in lines) < _LEAST_LINE * len(lines):
        bad += _SHORT_LINES
    return bad + 0.04 * (longest - shortest) / longest


@dataclass(frozen=True, slots=True)
class Button:
    """The CTA pill: its label and its size in px."""

    label: Block
    width_px: float
    height_px: float


@dataclass(frozen=True, slots=True)
class Wish:
    """What a layout asks of its text stack, in px: sizes between ideal and floor, ratios, gaps and which parts it has.

    A headline that is set at its ideal grows up to `headline_most_px` as far as its lines stay what they are. With
    `even_gaps` the gap below the offer, too, is measured from its baseline where nothing hangs below that.
    """

    headline: Voice
    headline_ideal_px: float
    headline_least_px: float
    headline_floor_px: float
    subheadline: Voice | None
    offer: Voice | None
    cta: Voice | None
    small_floor_px: float
    sub_ratio: float
    gap_px: float
    cta_full_width: bool = False
    max_sub_px: float = 1e9
    may_shrink_to: float = _SHRINK_FOR_BREAK
    even_gaps: bool = False
    headline_most_px: float = 0.0


@dataclass(frozen=True, slots=True)
class Stack:
    """Texts fitted: blocks from top to bottom with the gap above each, the button last; and what was left out."""

    offer: Block | None
    headline: Block
    subheadline: Block | None
    button: Button | None
    gap_px: float
    compromise: float
    dropped: tuple[str, ...] = ()
    even_gaps: bool = False

    @property
    def parts(self) -> tuple[tuple[Block | Button, float], ...]:
        """Every part with the gap above it."""
        parts: list[tuple[Block | Button, float]] = []
        if self.offer:
            parts.append((self.offer, 0.0))
        lacking = missing_drop(self.offer) if self.offer and self.even_gaps else 0.0
        parts.append((self.headline, self.gap_px + lacking if self.offer else 0.0))
        if self.subheadline:
            parts.append((self.subheadline, self.gap_px + missing_drop(self.headline)))
        if self.button:
            parts.append((self.button, self.gap_px * 2 + missing_drop(self.subheadline or self.headline)))
        return tuple(parts)

    @property
    def height(self) -> float:
        """Total ink height in px."""
        return sum(part_height(part) + gap for part, gap in self.parts)

    @property
    def width(self) -> float:
        """Widest part in px."""
        return max(part.width_px if isinstance(part, Button) else part.width for part, _ in self.parts)


def missing_drop(block: Block) -> float:
    """What a last line without descenders lacks below its baseline: the eye measures gaps from the baseline."""
    _, drop = ink_box(block.voice, block.size_px, "p")
    return max(0.0, drop - block.drop_px)


def part_height(part: Block | Button) -> float:
    """Height of a block or button in px."""
    return part.height_px if isinstance(part, Button) else part.height


@lru_cache(maxsize=1024)
def fit_stack(wish: Wish, width_px: float, height_px: float) -> Stack | None:
    """The largest well-broken setting of a stack that fits a box, or None at the floor.

    Sizes go down from the ideal; among those within 15 % of the first that fits, the one with the better line breaks
    wins. When even the least size does not fit, the subheadline, then the offer are left out (named in `dropped`),
    then sizes may go down to the floor; and phrases of a text without spaces are broken only when all that fails.
    A box that is cut or refused rather than set smaller keeps its size but for a better line break, and one that is
    refused is never left out.
    """
    for dropped in _drops(wish):
        trimmed = replace(
            wish,
            subheadline=None if "subheadline" in dropped else wish.subheadline,
            offer=None if "offer" in dropped else wish.offer,
        )
        for least in dict.fromkeys((wish.headline_least_px, wish.headline_floor_px)):
            found = _fit(trimmed, width_px, height_px, least)
            if found is not None:
                return replace(found, dropped=dropped, compromise=found.compromise + 0.5 * len(dropped))
        cut = _fit_cut(trimmed, width_px, height_px)
        if cut is not None:
            return replace(cut, dropped=dropped, compromise=cut.compromise + 0.5 * len(dropped))
    return None if wish.headline.fine else _fit_finely(wish, width_px, height_px)


def _fit_finely(wish: Wish, width_px: float, height_px: float) -> Stack | None:
    """The stack with lines that may end inside phrases; None where no text is made of phrases."""
    voices = {name: getattr(wish, name) for name in ("headline", "subheadline", "offer")}
    if not any(voice is not None and voice.system.wraps == "phrases" for voice in voices.values()):
        return None
    finer = {name: voice and replace(voice, fine=True) for name, voice in voices.items()}
    return fit_stack(replace(wish, **finer), width_px, height_px)


def _drops(wish: Wish) -> list[tuple[str, ...]]:
    """What may be left out, least first: nothing, the subheadline, the subheadline and the offer."""
    voices = ((name, getattr(wish, name)) for name in ("subheadline", "offer"))
    present = tuple(name for name, voice in voices if voice is not None and voice.policy != "refuse")
    return [present[:count] for count in range(len(present) + 1)]


def _fit_cut(wish: Wish, width_px: float, height_px: float) -> Stack | None:
    """The stack with the least cut from the texts that may be cut: the subheadline, then the headline, then both."""
    for names in (("subheadline",), ("headline",), ("subheadline", "headline")):
        voices = {name: getattr(wish, name) for name in names}
        if any(voice is None or voice.policy != "ellipsis" for voice in voices.values()):
            continue
        found = _least_cut(wish, voices, width_px, height_px)
        if found is not None:
            return found
    return None


def _least_cut(wish: Wish, voices: dict[str, Voice], width_px: float, height_px: float) -> Stack | None:
    """The stack with as much of these texts as fits: each loses the same share, found by halving."""
    choices = {name: beginnings(voice) for name, voice in voices.items()}
    if not all(choices.values()):
        return None
    steps = max(map(len, choices.values()))
    best: Stack | None = None
    low, high = 0, steps - 1
    while low <= high:
        middle = (low + high) // 2
        shorter = {name: found[min(len(found) - 1, middle * len(found) // steps)] for name, found in choices.items()}
        trial = replace(
            wish,
            headline=shorter.get("headline", wish.headline),
            subheadline=shorter.get("subheadline", wish.subheadline),
        )
        stack = _fit(trial, width_px, height_px, wish.headline_least_px)
        if stack is None:
            low = middle + 1
            continue
        best, high = replace(stack, compromise=stack.compromise + _cut_cost(shorter)), middle - 1
    return best


def _cut_cost(shorter: dict[str, Voice]) -> float:
    return sum(_COST_CUT + 1 - len(voice.text) / len(voice.authored) for voice in shorter.values())


@lru_cache(maxsize=512)
def beginnings(voice: Voice) -> tuple[Voice, ...]:
    """What a text may be cut to at its word boundaries, longest first: nothing that ends with a small word, and no part
    that leaves out a share or an amount of money."""
    pieces = voice.pieces
    found: list[Voice] = []
    for count in range(len(pieces) - 1, fitting.LEAST_PIECES - 1, -1):
        if not fitting.may_lose(breaking.joined(pieces[count:])):
            break
        if pieces[count - 1].cost < _BAD_BREAK:
            text = fitting.cut(breaking.joined(pieces[:count]))
            found.append(replace(voice, text=text, authored=voice.text))
    return tuple(found)


def _fit(wish: Wish, width_px: float, height_px: float, least_px: float) -> Stack | None:
    if wish.headline.policy != fitting.DEFAULT:
        least_px = max(least_px, _own_size(wish, width_px) * _SHRINK_FOR_BREAK)
    best: Stack | None = None
    best_score, first = -1e9, 0.0
    size = wish.headline_ideal_px
    while size >= least_px - 0.01:
        if first and size < first * wish.may_shrink_to:
            break
        stack = _stack_at(wish, round(size), width_px)
        if stack is not None and stack.height <= height_px:
            first = first or size
            score = size / first - stack.headline.penalty
            if score > best_score:
                best, best_score = stack, score
        size = min(size * 0.975, size - 1)
    return best and _grown(wish, best, width_px, height_px)


def _grown(wish: Wish, stack: Stack, width_px: float, height_px: float) -> Stack:
    """The stack with its headline as much larger than its ideal as its lines and the box allow."""
    size = wish.headline_most_px
    while stack.headline.size_px >= round(wish.headline_ideal_px) and size > wish.headline_ideal_px + 1:
        larger = _stack_at(wish, round(size), width_px)
        if larger is not None and larger.height <= height_px and larger.headline.lines == stack.headline.lines:
            return larger
        size = min(size * 0.975, size - 1)
    return stack


def _stack_at(wish: Wish, size_px: int, width_px: float) -> Stack | None:
    """All parts with the headline at one size; None when a part does not fit the width or its line count."""
    voice = wish.headline
    if voice.loosens and size_px <= _LOOSE_TO_PX:
        voice = replace(voice, tracking=0.0)
    headline = block(voice, size_px, width_px)
    if headline is None:
        return None
    small = round(min(wish.max_sub_px, max(wish.small_floor_px, size_px / wish.sub_ratio)))
    sub = offer = None
    if wish.subheadline is not None:
        sub = _largest(wish.subheadline, small, floor_of(wish.subheadline, small, wish.small_floor_px), width_px)
        if sub is None:
            return None
        small = sub.size_px
    if wish.offer is not None:
        offer = _largest(wish.offer, small, floor_of(wish.offer, small, wish.small_floor_px), width_px)
        if offer is None:
            return None
    made = None
    if wish.cta is not None:
        made = button(wish.cta, small, floor_of(wish.cta, small, wish.small_floor_px), width_px, wish.cta_full_width)
        if made is None:
            return None
    ideal = wish.headline_ideal_px
    compromise = max(0.0, 1 - size_px / ideal) + headline.penalty
    return Stack(offer, headline, sub, made, wish.gap_px, compromise, even_gaps=wish.even_gaps)


def _own_size(wish: Wish, width_px: float) -> float:
    """The size of a headline that is not set smaller: its ideal, or where its words may be cut, what its widest word allows."""
    ideal = wish.headline_ideal_px
    if wish.headline.policy == "refuse":
        return ideal
    widest = max((line_width(wish.headline, ideal, piece.text) for piece in wish.headline.pieces), default=0.0)
    return ideal * min(1.0, width_px / max(1.0, widest))


def floor_of(voice: Voice, size_px: int, floor_px: float) -> float:
    """How small a text may be set, in px: one that is cut or refused instead keeps its size."""
    return floor_px if voice.policy == fitting.DEFAULT else max(floor_px, float(size_px))


def _largest(voice: Voice, size_px: int, floor_px: float, width_px: float) -> Block | None:
    size = size_px
    while size >= floor_px - 0.01:
        found = block(voice, size, width_px)
        if found is not None:
            return found
        size = min(round(size * 0.95), size - 1)
    return None


def button(voice: Voice, size_px: int, floor_px: float, width_px: float, full_width: bool = False) -> Button | None:
    """The CTA pill at the largest label size from `size_px` down to the floor that fits the width."""
    size = size_px
    while size >= floor_px - 0.01:
        padding = 1.15 * size
        label = block(voice, size, width_px - 2 * padding)
        if label is not None:
            height = round(2.3 * size + (len(label.lines) - 1) * label.leading_px)
            return Button(label, width_px if full_width else round(label.width + 2 * padding), height)
        size = min(round(size * 0.95), size - 1)
    return None


def placed(stack: Stack, box: Box, valign: str) -> list[tuple[Block | Button, Box]]:
    """Each part of a stack with its box, stacked along the side its lines stand at, at the top, middle or bottom of `box`."""
    free = box.height - stack.height
    top = box.top + {"top": 0.0, "middle": free / 2, "bottom": free}[valign]
    found: list[tuple[Block | Button, Box]] = []
    for part, gap in stack.parts:
        top += gap
        width = part.width_px if isinstance(part, Button) else part.width
        left = box.left if stack.headline.voice.align == "left" else box.right - width
        found.append((part, Box(left, top, left + width, top + part_height(part))))
        top += part_height(part)
    return found
