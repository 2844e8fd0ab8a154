"""What a draft of a text costs: of several the cheapest is taken.

It costs to be like the texts before it, to be long or thin or worn, to say nothing that only this brief could say, and to be
strange to the client's own texts.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.copywriting.fragments import first_clause, fold, jaccard, words_of
from core.copywriting.lines import Speaker
from core.copywriting.manners import Manners, addresses
from core.copywriting.sentences import ABOUT, Part, Plan, Sentences, joined
from core.vocabulary import VariationLabel

_SHORT_CHARACTERS = 60
# What a text costs that any competitor could print; less where the rhythm of texts is followed, which may be that short.
_IDLE_COST = 1.0
_IDLE_STYLE_COST = 0.4
# What it costs to be four times as long as the client's own texts, or to speak to the reader where they do not.
_LENGTH_COST = 0.6
_ADDRESS_COST = 0.4
_DOUBLINGS_MOST = 2.0
# What another rhythm costs at most, and what a word brings that the client's good texts have in common, three at most.
_RHYTHM_COST = 0.6
_WORD_GAIN = 0.15
_WORDS_COUNTED = 3


@dataclass(frozen=True, slots=True)
class Scales:
    """Weighs the drafts of one request beside the texts that are written.

    Attributes:
        written: The words of each of those; the desk adds to it.
    """

    speaker: Speaker
    manners: Manners
    sentences: Sentences
    written: list[frozenset[str]]

    def cost(self, plan: Plan, draft: Sequence[Part], sentences: int) -> float:
        """The sum of what speaks against a draft.

        Args:
            sentences: How many its form has.
        """
        text = joined(draft)
        said = words_of(text)
        likeness = max((jaccard(said, earlier) for earlier in self.written), default=0.0)
        mean = sum(jaccard(said, earlier) for earlier in self.written) / max(1, len(self.written))
        over = self.speaker.over(text, self.sentences.room.soft)
        repeated = first_clause(text) in self.sentences.used_openings
        brevity = self.speaker.over(text, _SHORT_CHARACTERS) / 100 if plan.label is VariationLabel.SHORT else 0.0
        thin = max(0, sentences - 1 - len(draft)) * 0.05
        starts = [words[0] for part in draft if (words := re.findall(r"\w+", fold(part.text)))]
        anaphora = 0.3 * (len(starts) - len(set(starts)))
        worn = sum(self.sentences.used_lines[part.text] for part in draft if not part.keep) * 0.15
        return (
            likeness
            + mean
            + (over > 0) * 2
            + repeated * 4
            + brevity
            + thin
            + worn
            + anaphora
            + (_IDLE_COST if self.speaker.style is None else _IDLE_STYLE_COST) * (not self._is_informative(text))
            + self._strangeness(text)
        )

    def _strangeness(self, text: str) -> float:
        """How far a text is from the manner of the client's own: in length, rhythm, words, and in speaking to the reader or not."""
        aim, addressing = self.manners.characters, self.manners.addresses
        # In doublings, so that beside very short texts half as long is still better than all the room there is.
        doublings = abs(math.log2(max(1, self.speaker.limits.counter(text)) / aim)) if aim else 0.0
        distance = min(1.0, doublings / _DOUBLINGS_MOST)
        is_off = addressing is not None and addresses(text, self.speaker.brief.language) is not addressing
        return _LENGTH_COST * distance + _ADDRESS_COST * is_off + self._unlikeness(text)

    def _unlikeness(self, text: str) -> float:
        """What the style memory says against a text; below 0 where it speaks for it."""
        style = self.speaker.style
        if style is None:
            return 0.0
        return _RHYTHM_COST * style.distance(text) - _WORD_GAIN * min(_WORDS_COUNTED, style.likes(text))

    def _is_informative(self, text: str) -> bool:
        """Whether the text says something only this brief could say."""
        said = fold(text)
        facts = [f for slot in ABOUT for f in self.speaker.slots.texts(slot)] + (
            [self.speaker.slots.offer] if self.speaker.slots.offer else []
        )
        return not facts or any(fold(f.text) in said for f in facts)
