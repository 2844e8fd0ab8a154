"""The offline writer's words, one module a language: hand-written lines with slots for what a brief holds.

A block is text, one line each: `TAGS>FOLLOW|words`. TAGS are tones (d default, w witty, i inspirational, f formal, * every
tone) and, where a line belongs to one brand style only, its letter (P playful, B bold, M minimal, L luxury, E edgy,
R professional). `>FOLLOW` names the fact that must come next. `[informal|formal]` chooses by form of address.
A line claims nothing: whatever it states comes from a slot.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from core.vocabulary import CaptionTone, Language, ToneStyle

_TAGGED = re.compile(r"^([*dwifPBMLER]+)(?:>(\w+))?\|(.*)$")
_TONES = {
    "d": CaptionTone.DEFAULT,
    "w": CaptionTone.WITTY,
    "i": CaptionTone.INSPIRATIONAL,
    "f": CaptionTone.FORMAL,
}
_STYLES = {
    "P": ToneStyle.PLAYFUL,
    "B": ToneStyle.BOLD,
    "M": ToneStyle.MINIMAL,
    "L": ToneStyle.LUXURY,
    "E": ToneStyle.EDGY,
    "R": ToneStyle.PROFESSIONAL,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One hand-written line: its words with slots, who may say it, and the fact that has to follow ("" for none)."""

    text: str
    tones: frozenset[CaptionTone]
    styles: frozenset[ToneStyle]
    follow: str
    slots: tuple[str, ...]

    @property
    def is_bare(self) -> bool:
        """Whether the line is a slot standing alone as its own sentence, which any fragment can do."""
        return bool(re.fullmatch(r"¿?\{\w+\}[.?]?", self.text))


@dataclass(frozen=True, slots=True)
class Theme:
    """What a trade sounds like: words that reveal it, and lines about its mood."""

    name: str
    terms: tuple[str, ...]
    headlines: tuple[Line, ...]
    hooks: tuple[Line, ...]
    questions: tuple[Line, ...]
    scenes: tuple[Line, ...]
    hashtags: tuple[str, ...]
    emoji: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language: blocks of lines, lists of plain terms, themes, and single words by name."""

    language: Language
    blocks: Mapping[str, tuple[Line, ...]]
    terms: Mapping[str, tuple[str, ...]]
    themes: tuple[Theme, ...]
    words: Mapping[str, str]

    def lines(self, block: str) -> tuple[Line, ...]:
        """The lines of a block; a block this language does not have is empty."""
        return self.blocks.get(block, ())

    def list_of(self, name: str) -> tuple[str, ...]:
        """A list of plain terms; one this language does not have is empty."""
        return self.terms.get(name, ())


@cache
def of(language: Language) -> Lexicon:
    """The lexicon of a language."""
    module = import_module(f"core.copywriting.lexicon.{language.value}")
    blocks: dict[str, str] = module.BLOCKS
    terms: dict[str, str] = module.TERMS
    themes: dict[str, dict[str, str]] = module.THEMES
    words: dict[str, str] = module.WORDS
    return Lexicon(
        language=language,
        blocks={name: _lines(block) for name, block in blocks.items()},
        terms={name: _terms(block) for name, block in terms.items()},
        themes=tuple(_theme(name, parts) for name, parts in themes.items()),
        words={name: _spaced(word.strip()) for name, word in words.items()},
    )


def _theme(name: str, parts: Mapping[str, str]) -> Theme:
    return Theme(
        name=name,
        terms=_terms(parts["terms"]),
        headlines=_lines(parts["headlines"]),
        hooks=_lines(parts["hooks"]),
        questions=_lines(parts["questions"]),
        scenes=_lines(parts["scenes"]),
        hashtags=tuple(parts["hashtags"].split()),
        emoji=tuple(parts["emoji"].split()),
    )


def _terms(block: str) -> tuple[str, ...]:
    return tuple(term for part in block.split(",") if (term := " ".join(part.split())))


def _lines(block: str) -> tuple[Line, ...]:
    return tuple(_line(_spaced(row.strip())) for row in block.strip().splitlines() if row.strip())


def _spaced(row: str) -> str:
    """French marks written with a plain space get the narrow no-break space they are set with."""
    return re.sub(r" (?=[?!:;»])|(?<=«) ", "\u202f", row)


def _line(row: str) -> Line:
    tagged = _TAGGED.match(row)
    tags, follow, text = (tagged.group(1), tagged.group(2) or "", tagged.group(3)) if tagged else ("*", "", row)
    tones = frozenset(_TONES[t] for t in tags if t in _TONES)
    styles = frozenset(_STYLES[t] for t in tags if t in _STYLES)
    slots = tuple(re.findall(r"\{(\w+)\}", text))
    return Line(text.strip(), frozenset(CaptionTone) if "*" in tags or not tones else tones, styles, follow, slots)
