"""The sentences of a text by their part in it: opening, argument, offer, close."""

import random
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Final

from core.copywriting.fragments import bare, first_clause, fold, sentence
from core.copywriting.lexicon import Line
from core.copywriting.lines import Speaker, is_button
from core.copywriting.rules import Length, PictureFacts
from core.vocabulary import CaptionAngle, CaptionTemplate, CopyFramework, Objective, VariationLabel

_GOLDEN: Final = (5**0.5 - 1) / 2
# What carries each angle: the blocks its opening comes from.
_OPENINGS = {
    CaptionAngle.EMOTIONAL: ("theme.hooks", "statement"),
    CaptionAngle.DATA_DRIVEN: ("facts",),
    CaptionAngle.QUESTION_BASED: ("theme.questions", "question"),
    CaptionAngle.CTA_FOCUSED: ("launch", "funnel", "action"),
    CaptionAngle.EDUCATIONAL: ("educational",),
}
_MIDDLES = {
    CopyFramework.AIDA: ("about", "desire"),
    CopyFramework.PAS: ("bridge", "about", "desire"),
    CopyFramework.BEFORE_AFTER_BRIDGE: ("bridge", "about", "desire"),
    CopyFramework.FOUR_U: ("points", "about", "desire"),
    CopyFramework.QUESTION: ("about", "desire"),
    CopyFramework.SOCIAL_PROOF: ("proof", "about"),
    CopyFramework.SCARCITY: ("about", "points"),
}
ABOUT = ("description", "value", "message", "point")
_DESIRE = ("blend", "preferred", "audience", "wish", "values", "point")
# When room is short, the close goes first, then what only links; facts go last-said first.
RANK_CLOSE = 30
_RANK_LINK = 20
# A punchy text of facts opens with one of them.
_FACTUAL = frozenset({CaptionAngle.DATA_DRIVEN, CaptionAngle.EDUCATIONAL})
_PUNCHES = ("point", "value", "message", "proof")
# Trades in which a picture's light may set a mood; elsewhere such a line would be filler.
_MOOD_TRADES = frozenset({"coffee", "food", "beauty"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What a text shall be: its label, form, angle and line of argument."""

    label: VariationLabel
    template: CaptionTemplate
    angle: CaptionAngle
    framework: CopyFramework


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of a draft: its words, whether it has to stay, and how early it goes when room is short (higher first)."""

    text: str
    keep: bool
    rank: int


@dataclass(slots=True)
class Sentences:
    """What a speaker can say about one brief and picture, and what was said already."""

    speaker: Speaker
    facts: PictureFacts
    room: Length
    used_openings: set[str] = field(default_factory=set)
    used_lines: Counter[str] = field(default_factory=Counter)

    def opening(self, plan: Plan, headline: str, rng: random.Random, turn: int | None = None) -> str:
        """The first sentence; "" when every line was said or has no room.

        `turn`: the how manyth text of its angle it is, over all seeds. Turns walk along the lines, so that the texts of one
        seed do not come back with the next; without one the lines come by chance.
        """
        taken = self.used_openings | {first_clause(headline)}
        for pool in self._opening_pools(plan):
            for line in _shuffled(pool, rng) if turn is None else self._walked(pool, plan, turn):
                text = self._opened(line, headline, rng)
                if not text or first_clause(text) in taken or self.speaker.echoes(text, headline):
                    continue
                if fold(text).split()[:2] == fold(headline).split()[:2]:  # “May we …? May we …?”
                    continue
                if self._leaves_room(text, headline) and not self.speaker.repeats_fact(text, [headline]):
                    return text
        return ""

    def _walked(self, pool: Sequence[tuple[Line, float]], plan: Plan, turn: int) -> list[Line]:
        """The lines in a circle that all seeds share, from where this turn stands; a heavier line takes more of the circle.

        Source: steps of the golden ratio leave the widest gaps between any number of points on a circle (three-gap theorem).
        """
        if not pool:
            return []
        circle = list(pool)
        self.speaker.steady_rng("opening", plan.angle, plan.template).shuffle(circle)
        # Roots of the weights: who walks past a heavy line ten times should not hear it three times.
        ends = list(accumulate(weight**0.5 for _, weight in circle))
        at = min(bisect(ends, (turn * _GOLDEN) % 1.0 * ends[-1]), len(circle) - 1)
        return [line for line, _ in (*circle[at:], *circle[:at])]

    def _leaves_room(self, opening: str, headline: str) -> bool:
        """Whether what has to follow still fits under the soft limit."""
        needed = " ".join(sentence(phrase) for phrase in self.speaker.required(headline))
        if self.speaker.over(needed, self.room.soft):
            return True
        return not self.speaker.over(f"{opening} {needed}", self.room.soft)

    def _opened(self, line: Line, headline: str, rng: random.Random) -> str:
        """An opening line said, with the fact it announces; "" when the brief lacks something."""
        text = self.speaker.say(line, rng)
        if not text or not line.follow:
            return text
        follow = self._fact_sentence(line.follow, rng, [headline], plainly=True)
        return f"{text} {follow}" if follow else ""

    def _opening_pools(self, plan: Plan) -> Iterator[list[tuple[Line, float]]]:
        """Pools in order of fit: the framework's and template's own first, everything else last."""
        if plan.template is CaptionTemplate.QUESTION:
            own = ("theme.questions", "question") + (("pain",) if plan.framework is CopyFramework.PAS else ())
        elif plan.template is CaptionTemplate.STORYTELLING:
            own = ("theme.scenes", "scene")
        elif plan.framework is CopyFramework.PAS:
            own = ("pain", *_OPENINGS[plan.angle])
        elif plan.framework is CopyFramework.BEFORE_AFTER_BRIDGE:
            own = ("contrast", *_OPENINGS[plan.angle])
        else:
            own = _OPENINGS[plan.angle]
        if plan.template is CaptionTemplate.PUNCHY:
            punches = self._pool(_PUNCHES if plan.angle in _FACTUAL else ())
            single = [*self._pool(own), *(each for each in punches if each[0].is_bare)]
            yield [(line, weight) for line, weight in single if not line.follow and _is_one_sentence(line)]
        yield self._pool(own)
        yield self._pool(("theme.hooks", "statement", "theme.scenes"))
        yield self._pool(("theme.questions", "question", "scene", "action", "educational"))

    def _pool(self, blocks: Iterable[str]) -> list[tuple[Line, float]]:
        """The lines of blocks that this tone and style may say, weighted: the client's trade and style before the general."""
        weights = {"theme": 4.0, "launch": 3.0, "funnel": 2.0, "pain": 12.0, "contrast": 12.0}
        found = []
        for block in blocks:
            for line in self._block(block):
                if self.speaker.may_say(line):
                    weight = weights.get(block.split(".", maxsplit=1)[0], 1.0)
                    found.append((line, weight * self.speaker.liking(line)))
        return found

    def _block(self, name: str) -> tuple[Line, ...]:
        if name.startswith("theme."):
            return getattr(self.speaker.theme, name.removeprefix("theme."), ()) if self.speaker.theme else ()
        if name == "launch":
            return (
                self.speaker.words.lines(f"launch.{self.speaker.brief.launch_type.value}")
                if self.speaker.brief.launch_type
                else ()
            )
        if name == "funnel":
            return (
                self.speaker.words.lines(f"funnel.{self.speaker.brief.funnel_stage.value}")
                if self.speaker.brief.funnel_stage
                else ()
            )
        return self.speaker.words.lines(name)

    def middles(self, plan: Plan, rng: random.Random, said: list[str], room: int) -> Iterator[Part]:
        """Up to `room` sentences of argument in the framework's order, none repeating what was said."""
        roles = list(_MIDDLES[plan.framework])
        if plan.template is CaptionTemplate.STORYTELLING and "bridge" not in roles:
            roles.insert(0, "bridge")
        if plan.template in {CaptionTemplate.DESCRIPTIVE, CaptionTemplate.STORYTELLING}:
            roles += ["desire", "mood"] if rng.random() < 0.5 else ["desire"]
        told = False
        for role in roles:
            if room > 0 and (text := self._fact_sentence(role, rng, said, told=told)):
                room -= 1
                told = told or role != "bridge"
                said.append(text)
                yield Part(text, False, _RANK_LINK if role in {"bridge", "mood"} else len(said))

    def _fact_sentence(
        self, role: str, rng: random.Random, said: Sequence[str] = (), *, told: bool = False, plainly: bool = False
    ) -> str:
        """A sentence that states one fact of the kind `role`, the least used first; "" when the brief has none.

        `told`: something was stated before, which a bare “For …” and an “Also good: …” need to lean on.
        `plainly`: without a lead-in of its own.
        """
        blocks = {"about": ABOUT, "desire": _DESIRE, "figure": ("figure",), "points": ("points", "point")}.get(
            role, (role,)
        )
        options: list[tuple[float, str]] = []
        for block in blocks:
            if block == "audience" and not told:
                continue
            for line in self._fact_lines(block):
                if (plainly and not line.is_bare) or (not told and self._adds_on(line)):
                    continue
                text = self.speaker.say(line, rng)
                if (
                    text
                    and not any(self.speaker.echoes(text, earlier) for earlier in said)
                    and not self.speaker.repeats_fact(text, said)
                ):
                    options.append((self._wear(text) + rng.random(), text))
        return min(options)[1] if options else ""

    def _adds_on(self, line: Line) -> bool:
        return fold(line.text).startswith(tuple(fold(term) for term in self.speaker.words.list_of("adding")))

    def _fact_lines(self, block: str) -> list[Line]:
        if block == "figure":
            return [
                replace(line, text=line.text.replace("{point}", "{figure}"), slots=("figure",))
                for line in self.speaker.words.lines("point")[:1]
            ]
        if block == "mood":
            has_mood = self.speaker.theme is not None and self.speaker.theme.name in _MOOD_TRADES
            return [
                line
                for line in self.speaker.words.lines(f"mood.{self.facts.brightness}")
                if has_mood and self.speaker.may_say(line)
            ]
        return [line for line in self.speaker.words.lines(block) if self.speaker.may_say(line)]

    def _wear(self, text: str) -> float:
        folded = fold(text)
        facts = sum(count for fact, count in self.speaker.used_facts.items() if fold(fact) in folded)
        return facts + 2 * self.used_lines[text]

    def offer(self, headline: str, rng: random.Random, said: list[str], opening: str) -> Part | None:
        """The offer's sentence; it has to stay unless the headline already makes it."""
        offer = self.speaker.slots.offer
        if offer is None:
            return None
        in_headline = self.speaker.holds(headline, offer.text)
        has_more = any(self.speaker.slots.texts(slot) for slot in ABOUT)
        if in_headline and has_more and rng.random() < 0.6:
            return None
        options = [
            text
            for line in _shuffled(self._pool(("offer", "offer.audience")), rng)
            if (text := self.speaker.say(line, rng))
            and not self.speaker.repeats_fact(text, ["", opening])
            and not self.speaker.over(f"{opening} {text}", self.room.soft)
        ]
        text = self._freshest(options) or sentence(offer.text)
        said.append(text)
        return Part(text, not in_headline, 3)

    def close(self, plan: Plan, rng: random.Random, said: Sequence[str]) -> str:
        """The last line: the call to action as given, or one that suits the objective."""
        cta = bare(self.speaker.brief.call_to_action, self.speaker.words.language, protected=self.speaker.musts)
        long_cta = bool(cta) and not is_button(cta, self.speaker.limits)
        if cta and (long_cta or plan.angle is CaptionAngle.CTA_FOCUSED or rng.random() < 0.35):
            return sentence(cta)
        objective = self.speaker.brief.objective or Objective.AWARENESS
        options = [
            text
            for line in _shuffled(self._pool((f"close.{objective.value}", "close.any")), rng)
            if (text := self.speaker.say(line, rng)) and not any(self.speaker.echoes(text, s) for s in said)
        ]
        return self._freshest(options)

    def _freshest(self, options: Sequence[str]) -> str:
        """The first that was not said in an earlier text, else the first; "" when there is none."""
        return next((text for text in options if not self.used_lines[text]), options[0] if options else "")


def _is_one_sentence(line: Line) -> bool:
    return not re.search(r"[.?!…]\s", line.text)


def _shuffled(pool: Sequence[tuple[Line, float]], rng: random.Random) -> list[Line]:
    """The lines in random order, heavier ones earlier. Source: Efraimidis and Spirakis, weighted sampling by keys u^(1/w)."""
    keyed = [(rng.random() ** (1 / weight), index) for index, (_, weight) in enumerate(pool)]
    return [pool[index][0] for _, index in sorted(keyed, reverse=True)]


def joined(parts: Iterable[Part]) -> str:
    """The sentences in a line, as they are read."""
    return " ".join(part.text for part in parts if part.text)
