"""The style memory: what good texts have in common in length, rhythm and words. Pure; the caller hands the texts in.

Habits that can be seen at a glance (emoji, hashtags, capitals, how the reader is addressed) are `manners`'. Nothing here is
ever copied into a new text: the offline writer prefers, among its own lines, those that are alike; a model is told.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Final

from core.copywriting import lexicon
from core.copywriting.fragments import EMOJI, fold, tidy, words_of
from core.copywriting.rules import count_graphemes
from core.vocabulary import Language

WORDS_MOST: Final = 12
# Shorter words are mostly joints of a language.
_LETTERS_LEAST: Final = 4
# Joints and pronouns of four letters and more that the lexicon's own short lists leave out.
_JOINTS: Final = {
    Language.EN: "have here into just more most only over some than them then they were what when will also been each even",
    Language.DE: "aber auch dass denn dann doch eine einem einen einer eines euch haben hier ihre immer jetzt jede jeder kann "
    "mehr nach nicht noch ohne oder schon sich sind unser unsere viel wenn werden wird wieder deine deinen deiner über",
    Language.FR: "aussi avec bien cette chez comme dans deux elle elles encore être leur leurs mais même moins nous pour plus "
    "quand sans sont sous tous tout toute toutes très votre vous notre nos vos",
    Language.ES: "ante aunque como cada cuando donde desde ellos entre esta este estos hasta más mucho nada nuestra nuestro "
    "para pero porque puede sobre solo también tiene todo todos tras unos vuestra vuestro",
}
_SENTENCE_END: Final = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_TAG: Final = re.compile(r"#\w+")


@dataclass(frozen=True, slots=True)
class Style:
    """What texts have in common.

    Attributes:
        texts: How many were read.
        characters: Their median length, without hashtags and emoji.
        sentence_words: Words a sentence: the shorter, the usual and the longer of them (quartiles).
        words: Folded words that stand in several of the texts, the commonest first.
    """

    texts: int
    characters: int
    sentence_words: tuple[int, int, int]
    words: tuple[str, ...]

    def likes(self, text: str) -> int:
        """How many of the characteristic words stand in a text."""
        return len(words_of(fold(text)) & frozenset(self.words)) if self.words else 0

    def distance(self, text: str) -> float:
        """How far the rhythm of a text is from this one, 0 (the same) to 1."""
        lengths = sentence_lengths(text)
        usual = self.sentence_words[1]
        return min(1.0, abs(median(lengths) - usual) / usual) if lengths and usual else 0.0


def learned(texts: Sequence[str], language: Language, *, known: Sequence[str] = ()) -> Style | None:
    """The style of these texts; None when none of them has a word.

    Args:
        known: What the brief says anyway, such as the client's name: its words are nobody's style.
    """
    spoken = [bare for text in dict.fromkeys(texts) if sentence_lengths(bare := _bare(text))]
    if not spoken:
        return None
    lengths = [length for text in spoken for length in sentence_lengths(text)]
    low, usual, high = quantiles(lengths, n=4, method="inclusive") if len(lengths) > 1 else (lengths[0],) * 3
    return Style(
        texts=len(spoken),
        characters=round(median(count_graphemes(text) for text in spoken)),
        sentence_words=(round(low), round(usual), round(high)),
        words=_characteristic(spoken, language, known),
    )


def sentence_lengths(text: str) -> list[int]:
    """The words of each sentence of a text, in order."""
    return [count for part in _SENTENCE_END.split(text) if (count := len(re.findall(r"\w[\w’'-]*", part)))]


def _characteristic(spoken: Sequence[str], language: Language, known: Sequence[str]) -> tuple[str, ...]:
    """Words that stand in at least two texts: one text alone shows a subject, not a style."""
    joints = {fold(word) for word in (*_JOINTS[language].split(), *lexicon.of(language).list_of("stop"))}
    said = words_of(fold(" ".join(known)))
    texts_with: Counter[str] = Counter()
    for text in spoken:
        texts_with.update(words_of(fold(text)))
    found = [
        (-count, word)
        for word, count in texts_with.items()
        if count > 1 and len(word) >= _LETTERS_LEAST and word.isalpha() and word not in joints and word not in said
    ]
    return tuple(word for _, word in sorted(found)[:WORDS_MOST])


def _bare(text: str) -> str:
    lines = (tidy(str(EMOJI.sub(" ", _TAG.sub(" ", line)))) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
