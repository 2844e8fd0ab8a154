"""Headlines: chosen by strategy, new each time, short enough for a picture."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.copywriting.fragments import fold
from core.copywriting.lexicon import Line
from core.copywriting.lines import Speaker
from core.copywriting.rules import HEADLINE_WORDS_HARD, HEADLINE_WORDS_WANTED, CannotWrite, Length

STRATEGIES = ("theme", "point", "offer", "mood", "style", "brand", "audience", "question", "launch", "funnel")


@dataclass(slots=True)
class Headlines:
    """The headlines a speaker has for one request, and those already used."""

    speaker: Speaker
    room: Length
    used: set[str] = field(default_factory=set)

    def chosen(self, strategies: Sequence[str], rng: random.Random) -> str:
        """The first strategy's headline that is new, fits the picture and says nothing forbidden."""
        fallback: list[tuple[tuple[int, int, int], str]] = []
        for strategy in strategies:
            options = [(line_text, weight) for line_text, weight in self.options(strategy)]
            ranked = [(self.fault(text), text, weight) for text, weight in options]
            good = [(text, weight) for fault, text, weight in ranked if _is_good(strategy, fault)]
            if good:
                return rng.choices([t for t, _ in good], [w for _, w in good])[0]
            fallback += [(fault, text) for fault, text, _ in ranked]
        usable = [(fault, text) for fault, text in fallback if fault[0] < 2]
        if not usable:
            usable = [((0, 0, 0), self._last_headline())]
        return min(usable)[1]

    def fault(self, text: str) -> tuple[int, int, int]:
        """What speaks against a headline, worst first: too long or forbidden (2), over soft or nine words, used, over seven words."""
        if self.speaker.over(text, self.room.hard) or self.speaker.forbidden_in(text):
            return (2, 0, 0)
        words = len(text.split())
        over = int(self.speaker.over(text, self.room.soft) > 0 or words > HEADLINE_WORDS_HARD)
        return (over, int(fold(text) in self.used), int(words > HEADLINE_WORDS_WANTED))

    def has_fitting(self, strategy: str) -> bool:
        return any(_is_good(strategy, self.fault(text)) for text, _ in self.options(strategy))

    def options(self, strategy: str) -> Iterator[tuple[str, float]]:
        rng = self.speaker.rng("headline", strategy, len(self.used))
        if strategy == "offer":
            if offer := self._offer():
                yield offer, 1.0
            return
        if strategy == "point":
            yield from self._point_headlines(rng)
            return
        for line in self._headline_lines(strategy):
            if self.speaker.may_say(line):
                text = self.speaker.filled(line, rng)
                if text:
                    yield self.speaker.as_headline(text), self.speaker.liking(line)

    def _offer(self) -> str:
        """The longest form of the offer that fits, the whole one when none does or one was said before; "" without an offer."""
        texts = [self.speaker.as_headline(form.text) for form in self.speaker.slots.offer_forms]
        if not texts or any(fold(text) in self.used for text in texts):
            return next(iter(texts), "")
        faults = [self.fault(text) for text in texts]
        for wanted in ((0, 0, 0), (0, 0, 1)):
            if wanted in faults:
                return texts[faults.index(wanted)]
        return texts[0]

    def _point_headlines(self, rng: random.Random) -> Iterator[tuple[str, float]]:
        """The brief's own short phrases: message, value, preferred phrases, points."""
        for slot, weight in (("message", 3.0), ("preferred", 2.0), ("value", 2.0), ("point", 1.0)):
            for found in self.speaker.slots.texts(slot):
                if found.words > 1 and not self.speaker.forbidden_in(found.text):
                    yield self.speaker.as_headline(found.text), weight
        for line in self.speaker.words.lines("headline.point"):
            if not line.is_bare and self.speaker.may_say(line) and len(line.slots) > 1:
                text = self.speaker.filled(line, rng)
                if text:
                    yield self.speaker.as_headline(text), 1.0

    def _headline_lines(self, strategy: str) -> tuple[Line, ...]:
        if strategy == "theme":
            return self.speaker.theme.headlines if self.speaker.theme else ()
        if strategy == "style":
            return tuple(
                line
                for block in ("mood", "brand")
                for line in self.speaker.words.lines(f"headline.{block}")
                if line.styles
            )
        if strategy == "launch":
            return (
                self.speaker.words.lines(f"headline.launch.{self.speaker.brief.launch_type.value}")
                if self.speaker.brief.launch_type
                else ()
            )
        if strategy == "funnel":
            return (
                self.speaker.words.lines(f"headline.funnel.{self.speaker.brief.funnel_stage.value}")
                if self.speaker.brief.funnel_stage
                else ()
            )
        return self.speaker.words.lines(f"headline.{strategy}")

    def order(self, first: Sequence[str], shift: int) -> list[str]:
        turned = [*first[shift % len(first) :], *first[: shift % len(first)]]
        return [*turned, *(s for s in STRATEGIES if s not in turned)]

    def _last_headline(self) -> str:
        """The shortest thing there is to say: call to action, client, any line that fits."""
        ours = [self.speaker.as_headline(t) for s in STRATEGIES for t, _ in self.options(s)]
        for text in (self.speaker.slots.client, self.speaker.cta(), *sorted(ours, key=len)):
            if text and self.fault(text)[0] < 2:
                return text
        raise CannotWrite(
            f"No headline fits into {self.room.hard} characters",
            field="headline_max_length",
            remedy="allow a longer headline",
        )


def _is_good(strategy: str, fault: tuple[int, int, int]) -> bool:
    """Whether a headline can be taken at once; an offer may have up to nine words, for it loses by every other line."""
    return fault == (0, 0, 0) or (strategy == "offer" and fault == (0, 0, 1))
