"""How easily a text reads, by the formula that fits its language; a guide for prose, a hint for a few lines."""

import re
from typing import Final

from core.phrases import fold
from core.vocabulary import Language

FORMULAS: Final = {
    Language.EN: "Flesch",
    Language.DE: "Amstad",
    Language.FR: "Kandel and Moles",
    Language.ES: "Fernández Huerta",
}
# Constant, cost of a word more in a sentence, cost of a syllable more in a word.
_WEIGHTS: Final = {
    Language.EN: (206.835, 1.015, 84.6),
    Language.DE: (180.0, 1.0, 58.5),
    Language.FR: (207.0, 1.015, 73.6),
    Language.ES: (206.84, 1.02, 60.0),
}
_WORDS_LEAST: Final = 5
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SPANISH_VOWELS: Final = re.compile(r"[iu]?[aeo][iu]?|[iu]+")


def reading_ease(text: str, language: Language) -> float | None:
    """How easily `text` reads, 0 hard to 100 easy; None for fewer than five words in Latin letters, which tell nothing.

    Source: Flesch 1948; Amstad 1978; Kandel and Moles 1958; Fernández Huerta 1959. Syllables are counted as groups of
        vowels, which is about right on average.
    """
    words = [word for word in re.findall(r"[^\W\d_]+", fold(text)) if word.isascii()]
    if len(words) < _WORDS_LEAST:
        return None
    sentences = max(1, len(re.findall(r"[^.!?…\n]*\w[^.!?…\n]*", text)))
    constant, per_word, per_syllable = _WEIGHTS[language]
    syllables = sum(_syllables(word, language) for word in words)
    ease = constant - per_word * len(words) / sentences - per_syllable * syllables / len(words)
    return min(100.0, max(0.0, ease))


def _syllables(word: str, language: Language) -> int:
    found = len((_SPANISH_VOWELS if language is Language.ES else _VOWELS).findall(word))
    # A final e is silent in English, and in French with its plural s as well.
    silent = {Language.EN: r"[^aeiouyl]e$", Language.FR: r"[^aeiouy]es?$"}.get(language)
    return max(1, found - bool(silent and re.search(silent, word)))
