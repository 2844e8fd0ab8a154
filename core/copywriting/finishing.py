"""The last touches to a text: its sentences in the client's manner, and the emoji and hashtags that go with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.copywriting.fragments import fold, sentence
from core.copywriting.lines import Speaker
from core.copywriting.manners import Manners, begun_small
from core.copywriting.rules import Length
from core.copywriting.sentences import Part, joined
from core.copywriting.trimmings import Trimmings
from core.vocabulary import CaptionTemplate, Language

# Hashtags of a placement's habit take no more than this share of what is shown, in characters at most, and leave so many
# to the words.
_TAGS_SHARE: Final = 0.36
_TAGS_BESIDE: Final = 60
_WORDS_BESIDE: Final = 60


@dataclass(frozen=True, slots=True)
class Finish:
    """How a speaker's sentences become a text, in the room of a primary text."""

    speaker: Speaker
    manners: Manners
    trimmings: Trimmings
    room: Length

    def tags(self, template: CaptionTemplate, turn: int) -> list[str]:
        """The hashtags that shall follow a text: those of a form made of them, those the client is used to, or the placement's."""
        if self._is_usual(template):
            shown = self.room.soft or self.room.hard or _TAGS_BESIDE
            return self.trimmings.usual_hashtags(turn, min(_TAGS_BESIDE, int(shown * _TAGS_SHARE)))
        is_heavy = template is CaptionTemplate.HASHTAG_HEAVY
        return self.trimmings.hashtags()[: self.manners.hashtags_heavy if is_heavy else self.manners.hashtags]

    def _is_usual(self, template: CaptionTemplate) -> bool:
        """Whether the hashtags are the placement's habit: nobody asked for them, so they cost nothing that is shown."""
        return "hashtags" in self.manners.usual and template is not CaptionTemplate.HASHTAG_HEAVY

    def room_beside(self, tags: Sequence[str], template: CaptionTemplate) -> Length:
        """The room of the sentences beside hashtags that shall be shown; all of it where what must be said needs it."""
        room = self.room
        if not tags or room.soft is None or not self._is_usual(template):
            return room
        signs = f" {sign}" if (sign := "".join(self.trimmings.emoji()[:1])) else ""
        beside = room.soft - self.speaker.limits.counter(f"{signs}\n\n{' '.join(tags)}")
        needed = self.speaker.limits.counter(" ".join(sentence(phrase) for phrase in self.speaker.required("")))
        return Length(soft=beside, hard=room.hard) if beside >= max(_WORDS_BESIDE, needed) else room

    def assembled(self, parts: Sequence[Part], template: CaptionTemplate, tags: Sequence[str], turn: int) -> str:
        """The sentences in the client's manner, with as many of the emoji and hashtags as there is room for."""
        text = self._mannered(parts)
        for sign in self.trimmings.emoji(turn):
            longer = f"{text} {sign}"
            if not self.speaker.over(longer, self.room.soft) and not self.speaker.over(longer, self.room.hard):
                text = longer
        told: list[str] = []
        shown = self.room.soft if self._is_usual(template) else None
        for tag in tags:
            longer = f"{text}\n\n{' '.join([*told, tag])}"
            if not self.speaker.over(longer, shown) and not self.speaker.over(longer, self.room.hard):
                told.append(tag)
        return f"{text}\n\n{' '.join(told)}" if told else text

    def _mannered(self, parts: Sequence[Part]) -> str:
        """The sentences joined, called out at their end or begun small where that is how the client writes."""
        text = joined(parts)
        if self.manners.exclaims:
            last = next((part.text for part in reversed(parts) if part.text), "")
            called = text[: len(text) - len(last)] + _called_out(last, self.speaker.brief.language)
            text = called if self._may_replace(text, called) else text
        if self.manners.is_lower:
            small = begun_small(text, self._names())
            text = small if self._may_replace(text, small) else text
        return text

    def _may_replace(self, text: str, changed: str) -> bool:
        """Whether a change of manner keeps the required phrases and the room."""
        kept = all(self.speaker.holds(changed, m) for m in self.speaker.musts if self.speaker.holds(text, m))
        return kept and not self.speaker.over(changed, self.room.hard)

    def _names(self) -> frozenset[str]:
        """Words that keep their capital: the client's name, and what the brief writes large in mid-sentence."""
        brief = self.speaker.brief
        own = " ".join((brief.description, brief.value_proposition, brief.key_message, brief.offer))
        inside = re.findall(r"(?<=[a-z,;] )[A-Z][\w’-]*", own)
        return frozenset(fold(word) for word in (*re.findall(r"\w+", brief.client_name), *inside))


def _called_out(sentence_: str, language: Language) -> str:
    """A statement with an exclamation mark as the language sets it; a question stays one."""
    if not sentence_.endswith(".") or sentence_.endswith(".."):
        return sentence_
    if language is Language.ES:
        return f"¡{sentence_[:-1]}!"
    return sentence_[:-1] + ("\u202f!" if language is Language.FR else "!")
