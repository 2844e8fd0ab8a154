"""The author's words made ready for drawing: control characters out, typographic signs in, units kept together."""

import re
from functools import lru_cache
from typing import Final

import regex

NBSP: Final = "\u00a0"

_LINE_BREAKS = re.compile(r"\r\n|[\r\n\u0085\u2028\u2029\v\f]")
_CONTROLS = re.compile(
    "[\u0000-\u0009\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_SPACES = re.compile(r"[ \u2000-\u200a\u3000]+")

_QUOTES: Final = {"en": ("“", "”"), "de": ("„", "“"), "fr": (f"«{NBSP}", f"{NBSP}»"), "es": ("«", "»")}

# Words that must not end a line or stand alone on one: they belong to what follows.
_FUNCTION_WORDS: Final = {
    "en": "a an the and or but of for to in on at by with from as is are your our my his her their its this that no not",
    "de": "der die das den dem des ein eine einen einem einer und oder aber für von zu zum zur im in am an auf bei mit "
    "aus als dein deine deinen ihr ihre unser unsere mein kein keine ist sind nicht vom",
    "fr": "le la les l un une des du de d et ou mais pour à au aux en dans sur par avec votre vos notre nos ton ta tes "
    "mon ma mes son sa ses ce cette ces est sans",
    "es": "el la los las un una unos unas y o u e pero de del para por a al en con sin tu tus su sus mi mis nuestro "
    "nuestra este esta es",
}
_UNITS: Final = (
    r"%|‰|°[CF]?|€|\$|£|¥|₹|CHF|EUR|USD|GBP|kg|g|mg|l|ml|cl|km|m|cm|mm|kWh|kW|W|V|h|min|s|GB|TB|MB|ct|oz|lb|lbs|ft|in|"
    r"days?|hours?|minutes?|years?|Tage?|Stunden?|Jahre?|jours?|heures?|ans?|días?|horas?|años?|for|für|pour|por|off"
)


def normalised(text: str) -> str:
    """The text on one line without control or invisible characters; runs of spaces become one."""
    joined = _LINE_BREAKS.sub(" ", text)
    return _SPACES.sub(" ", _CONTROLS.sub(" ", joined)).strip()


def typographic(text: str, language: str) -> str:
    """Curly quotes, real dashes and × in place of typewriter signs, and spaces that must not break; no word changes.

    Args:
        text: Normalised text.
        language: "en", "de", "fr" or "es"; another one is set like English.
    """
    opening, closing = _QUOTES.get(language, _QUOTES["en"])
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r'(^|[\s(\[–—-])"(?=\S)', rf"\1{opening}", text).replace('"', closing)
    text = re.sub(r"(^|[\s(\[])'(?=\S)", r"\1‘", text).replace("'", "’")
    text = re.sub(r"(?<=\s)-{1,2}(?=\s)", "–", text).replace("--", "—")
    text = re.sub(r"(?<=\d) ?x ?(?=\d)", f"{NBSP}×{NBSP}" if " x " in text else "×", text)
    text = text.replace("...", "…")
    text = re.sub(rf"(\d%?) (?=(?:{_UNITS})(?:\W|$))", rf"\1{NBSP}", text)
    text = re.sub(r"([€$£¥₹]) (?=\d)", rf"\1{NBSP}", text)
    text = re.sub(r" (?=[!?:;%»])", NBSP, text)
    return re.sub(r"(?<=«) ", NBSP, text)


def words(text: str) -> tuple[str, ...]:
    """The unbreakable pieces of a prepared text; a no-break space keeps its neighbours in one piece."""
    return tuple(piece for piece in text.split(" ") if piece)


@lru_cache(maxsize=4096)
def is_function_word(word: str, language: str) -> bool:
    """Whether a word must not end a line."""
    bare = regex.sub(r"^\P{L}+|\P{L}+$", "", word).casefold()
    return bare in _FUNCTION_SETS.get(language, _FUNCTION_SETS["en"])


def word_count(text: str) -> int:
    """Words as people count them."""
    return len(text.split())


_FUNCTION_SETS: Final = {language: frozenset(listed.split()) for language, listed in _FUNCTION_WORDS.items()}
