"""Where a line may end: at spaces, and, in texts written without them, where the Unicode rules and the words allow it.

What is allowed comes from ICU (UAX #14, with its dictionaries and with strict kinsoku); what reads well from BudouX for
Japanese, and for Chinese from ICU's words, best where BudouX agrees. Both ship with their data, so equal texts break equally everywhere.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import Final

import budoux
from icu4py.breakers import LineBreaker, WordBreaker

from core.rendering import emoji, scripts, wording
from core.rendering.scripts import WritingSystem

# Ending a line in the middle of a word is worse than ending it with a function word.
_COST_FUNCTION_WORD: Final = 0.3
_COST_INSIDE: Final = 0.5
# What only one of two judges of Chinese takes for the end of a phrase may be the middle of a word.
_COST_DOUBTFUL: Final = 0.25
_COST_NO_PAUSE: Final = 0.04
_COST_PAUSE_MISSED: Final = 0.15
_PAUSES: Final = frozenset("、。，．！？：；…」』）】·")
# Chinese words that lean on the word before them, and such as lean on the one after.
_TRAILING: Final = frozenset("的地得了着過过吗嗎呢吧啊呀们們度日月年号號元折杯款种種个個里裡上下中")
_LEADING: Final = frozenset("为為在和与與从從把被给給对對让讓用仅僅每首这這那第您你我他她不更最很再仍就已")


@dataclass(frozen=True, slots=True)
class Piece:
    """An unbreakable part of a text; `space` follows it on the line, `cost` is what a line break after it costs."""

    text: str
    space: bool = True
    cost: float = 0.0


def joined(pieces: tuple[Piece, ...]) -> str:
    """The pieces as one line."""
    return "".join(piece.text + " " * piece.space for piece in pieces[:-1]) + (pieces[-1].text if pieces else "")


@lru_cache(maxsize=4096)
def pieces(
    text: str, system: WritingSystem, language: str, fine: bool = False, whole: bool = False
) -> tuple[Piece, ...]:
    """The unbreakable pieces of a prepared text.

    Args:
        fine: Whether phrases may be broken wherever the rules allow it, because they do not fit otherwise.
        whole: Whether a Japanese phrase ends only where a word ends too, so that a greeting is not parted in two.
    """
    if system.wraps == "spaces":
        found = wording.words(text)
        return tuple(
            Piece(word, True, _COST_FUNCTION_WORD if _parts_badly(word, following, language) else 0.0)
            for word, following in zip(found, [*found[1:], ""], strict=True)
        )
    allowed = [end for end in _line_ends(text, language) if not _is_in_a_latin_word(text, end)]
    good = allowed if system.wraps == "words" else _good_ends(text, system, allowed, whole)
    return _cut(text, allowed if fine else good, _break_costs(text, good, system, language))


def leaves_a_stub(line: tuple[Piece, ...], system: WritingSystem) -> bool:
    """Whether a line of a text without spaces runs past a pause and stops in the middle of what follows it."""
    pauses = [piece.text[-1] in _PAUSES for piece in line]
    return system.is_wide and any(pauses[:-1]) and not pauses[-1]


def word_count(text: str, system: WritingSystem) -> int:
    """Words as people count them; two signs of a wide writing system read like one word."""
    if system.wraps == "words":
        return sum(any(sign.isalnum() for sign in piece) for piece in WordBreaker(text, system.language))
    if not system.is_wide:
        return wording.word_count(text)
    wide = sum(sign.isalpha() and not sign.isascii() for sign in text)
    return (wide + 1) // 2 + sum(word.isascii() for word in text.split())


def columns(text: str, system: WritingSystem) -> int:
    """The length of a line in letters' widths."""
    return sum(1 + (not sign.isascii()) for sign in text) if system.is_wide else len(text)


def _parts_badly(word: str, following: str, language: str) -> bool:
    """Whether a line should not end between two words; an emoji belongs to the words before it."""
    leans = wording.leans_back(following, language) or (bool(following) and emoji.runs(following)[0][1])
    return leans or wording.is_function_word(word, language)


def _break_costs(text: str, good: list[int], system: WritingSystem, language: str) -> dict[int, float]:
    """What a line break costs at each good place: least at a pause, more in a text that has pauses elsewhere."""
    has_pause = any(sign in _PAUSES for sign in text[:-1]) and system.is_wide
    agreed = _chinese_ends(text, system) if system.language.startswith("zh") else set(good)
    costs: dict[int, float] = {}
    for start, end in pairwise([0, *good]):
        word = text[start:end]
        if wording.is_function_word(word.strip(" "), language):
            costs[end] = _COST_FUNCTION_WORD
        elif word.endswith(" ") or word[-1:] in _PAUSES:
            costs[end] = 0.0
        elif end in agreed:
            costs[end] = _COST_PAUSE_MISSED if has_pause else _COST_NO_PAUSE
        else:
            costs[end] = _COST_DOUBTFUL
    return costs


def _cut(text: str, ends: list[int], costs: dict[int, float]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for start, end in pairwise([0, *ends, len(text)]):
        part = text[start:end]
        bare = part.strip(" ")
        if bare:
            found.append(Piece(bare, part.endswith(" "), costs.get(end, _COST_INSIDE)))
    return tuple(found)


def _line_ends(text: str, language: str) -> list[int]:
    """Every place where a line may end, under strict rules (no small kana and no closing sign at the start of a line)."""
    return [end for _, end in LineBreaker(text, f"{language.split('-', maxsplit=1)[0]}-u-lb-strict").segments()]


def _is_in_a_latin_word(text: str, end: int) -> bool:
    """Whether a place lies after a hyphen or slash inside a word of Latin letters, which stays whole."""
    return 0 < end < len(text) and text[end - 1] in "-/" and text[end].isascii() and text[end] != " "


def _good_ends(text: str, system: WritingSystem, allowed: list[int], whole: bool) -> list[int]:
    """Where phrases end and a line may; where words are kept whole, what ICU's dictionary knows as one has no end in it."""
    kept = set(allowed)
    if whole and system is scripts.JAPANESE:
        kept &= {end for _, end in WordBreaker(text, system.language).segments()}
    return [end for end in _phrase_ends(text, system) if end in kept]


def _phrase_ends(text: str, system: WritingSystem) -> list[int]:
    """Where phrases end: after a word and the particles that lean on it."""
    if system is scripts.JAPANESE:
        return sorted({*_ends(_parser("ja").parse(text)), *(at + 1 for at, sign in enumerate(text) if sign == " ")})
    bounds = list(WordBreaker(text, system.language).segments())
    words = [text[start:end] for start, end in bounds]
    return [
        end
        for (_, end), word, following in zip(bounds, words, [*words[1:], ""], strict=True)
        if word not in _LEADING and following not in _TRAILING
    ]


def _chinese_ends(text: str, system: WritingSystem) -> set[int]:
    return set(_ends(_parser(system.language.casefold()).parse(text)))


def _ends(parts: list[str]) -> list[int]:
    return list(accumulate(map(len, parts)))


@cache
def _parser(model: str) -> budoux.Parser:
    return {
        "ja": budoux.load_default_japanese_parser,
        "zh-hans": budoux.load_default_simplified_chinese_parser,
        "zh-hant": budoux.load_default_traditional_chinese_parser,
    }[model]()
