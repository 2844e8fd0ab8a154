"""Saying a line: its slots filled from the brief, cased and joined as the language wants, nothing forbidden."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.copywriting import lexicon
from core.copywriting.fragments import Fragment, bare, capitalised, first_phrase_in, fold, sentence, tags_read, words_of
from core.copywriting.lexicon import Lexicon, Line, Theme
from core.copywriting.rules import (
    CTA_CHARACTERS,
    CTA_WORDS,
    Brief,
    CannotWrite,
    Limits,
    Request,
    excluded_phrases,
    must_phrases,
    stated_by,
)
from core.copywriting.slots import Slots, is_formal, slots_of, spanish_e, theme_of
from core.copywriting.style import Style, learned
from core.inflection import forbidden_in_folded
from core.vocabulary import CaptionTone, Language

_FIT_WORDS = 8
_ALIKE_WEIGHT = 2.0


@dataclass(slots=True)
class Speaker:
    """Who speaks: a brief in its language, tone and form of address, with an ear for what was said before."""

    brief: Brief
    words: Lexicon
    slots: Slots
    theme: Theme | None
    excluded: tuple[str, ...]
    musts: tuple[str, ...]
    is_formal: bool
    tone: CaptionTone
    limits: Limits
    seed: int
    concept: int
    style: Style | None = None
    used_facts: Counter[str] = field(default_factory=Counter)

    def rng(self, *key: object) -> random.Random:
        return random.Random(
            "|".join(str(k) for k in (self.seed, self.brief.language.value, self.tone.value, self.concept, *key))
        )

    def steady_rng(self, *key: object) -> random.Random:
        """Chance that is the same for every seed: an order of lines that seeds walk along instead of throwing dice each."""
        return random.Random("|".join(str(k) for k in (self.brief.client_name, self.brief.language.value, *key)))

    def may_say(self, line: Line) -> bool:
        return self.tone in line.tones and (not line.styles or self.brief.tone_style in line.styles)

    def liking(self, line: Line) -> float:
        """How gladly a line is said: the more it belongs to this tone and style alone, the more it is this voice; and the
        more it has of the words that the client's good texts have in common."""
        tone = {1: 4.0, 2: 2.0, 3: 1.5}.get(len(line.tones), 1.0)
        alike = 1.0 + _ALIKE_WEIGHT * self.style.likes(line.text) if self.style else 1.0
        return tone * (3.0 if line.styles else 1.0) * alike

    def say(self, line: Line, rng: random.Random) -> str:
        """The line with its slots filled, typeset as a sentence; "" when a slot stays empty or a phrase is forbidden."""
        chosen = self.filled(line, rng)
        return "" if chosen is None else sentence(chosen)

    def filled(self, line: Line, rng: random.Random) -> str | None:
        template = _registered(line.text, self.is_formal)
        if self.is_spoilt(re.sub(r"\{\w+\}", " ", template)):
            return None
        values: dict[str, str] = {}
        for slot in line.slots:
            value = self._slot(slot, line, values, rng)
            if not value:
                return None
            values[slot] = value
        if any(self._keeps_capital(slot, value, template) for slot, value in values.items()):
            return None
        text = _inserted(template, values, self.slots.lower_words, self.words.language)
        if self.words.language is Language.ES and " y " in template:
            text = spanish_e(text)
        return None if self.forbidden_in(text) else text

    def _keeps_capital(self, slot: str, value: str, template: str) -> bool:
        """Whether a fragment would stand in mid-sentence with a capital that we cannot tell from a name's."""
        if slot in {"client", "audience", "values"} or _stands_first(slot, template):
            return False
        first = _embedded(value, self.slots.lower_words, self.words.language)[:1]
        return first != first.lower() and self.words.language is not Language.DE

    def _slot(self, slot: str, line: Line, taken: Mapping[str, str], rng: random.Random) -> str:
        simple = {"client": self.slots.client, "audience": self.slots.audience, "values": self.slots.values}
        if slot in simple:
            return simple[slot]
        if slot == "offer":
            found: tuple[Fragment, ...] = (self.slots.offer,) if self.slots.offer else ()
        else:
            found = self.slots.texts({"point2": "point", "preferred1": "preferred"}.get(slot, slot))
        fitting = [f for f in found if _fits_frame(f, slot, line) and f.text not in taken.values()]
        if not fitting:
            return ""
        least = min(self.used_facts[f.text] for f in fitting)
        return rng.choice([f for f in fitting if self.used_facts[f.text] == least]).text

    def forbidden_in(self, text: str) -> str:
        """The first forbidden phrase that stands in `text` in any form, or ""."""
        return forbidden_in_folded(fold(tags_read(text)), self.excluded, self.words.language)

    def is_spoilt(self, own_words: str) -> bool:
        """Our own words avoid forbidden phrases even inside longer words (cheap, cheaper)."""
        if not self.excluded:
            return False
        folded = fold(own_words)
        return any(len(p) > 2 and p in folded for p in (fold(phrase) for phrase in self.excluded))

    def echoes(self, text: str, earlier: str) -> bool:
        """Whether a sentence would say again what was said: most of its longer words are there already."""
        mine = {w for w in words_of(fold(text)) if len(w) > 3}
        theirs = words_of(fold(earlier))
        client = fold(self.slots.client)
        if fold(text).rstrip(".!?") == fold(earlier).rstrip(".!?") and text:
            return True
        if client and client in fold(text) and client in fold(earlier):
            return True
        mine -= words_of(client)
        if not mine:
            return False
        return len(mine & theirs) / len(mine) > 0.6

    def repeats_fact(self, text: str, said: Sequence[str]) -> bool:
        """Whether a fact, the audience or the client's name in `text` was said before (a headline may name the client)."""
        mine, earlier = fold(text), fold("\n".join(said))
        facts = [fold(f.text) for fragments in self.slots.by_slot.values() for f in fragments]
        if any(fact in mine and fact in earlier for fact in facts):
            return True
        names = [fold(n) for n in (self.slots.client, self.slots.audience) if n]
        body = fold("\n".join(said[1:]))
        return any(name in mine and name in body for name in names)

    def over(self, text: str, limit: int | None) -> int:
        return max(0, self.limits.counter(text) - limit) if limit is not None else 0

    def holds(self, text: str, phrase: str) -> bool:
        """Whether the exact phrase, whatever its case, stands in the text as whole words."""
        at = text.casefold().find(phrase.casefold())
        return at >= 0 and bool(first_phrase_in(text, [phrase]))

    def required(self, headline: str) -> list[str]:
        """What the primary text still has to say beside a headline: the offer, and the must-include phrases it lacks."""
        offer = [self.slots.offer.text] if self.slots.offer and not self.holds(headline, self.slots.offer.text) else []
        said = "\n".join([headline, *offer])
        return [*offer, *(phrase for phrase in self.musts if not self.holds(said, phrase))]

    def as_headline(self, text: str) -> str:
        """No full stop after a single sentence; a capital first."""
        one = capitalised(text)
        return (
            one[:-1]
            if one.endswith(".") and not re.search(r"[.?!]\s", one) and not self.brief.client_name.strip().endswith(".")
            else one
        )

    def cta(self) -> str:
        """The button's words: the brief's own when they are button-sized, else the objective's."""
        for text in self.ctas():
            return text
        raise CannotWrite(
            "Every call to action we know is forbidden",
            field="call_to_action",
            remedy="give a call to action of up to three words",
        )

    def ctas(self) -> Iterator[str]:
        """Everything a button may say, the best first."""
        language = self.words.language
        for given in (self.brief.call_to_action, self.brief.secondary_cta):
            text = bare(given, language, protected=self.musts)
            if text and is_button(text, self.limits) and not self.forbidden_in(text):
                yield capitalised(text)
        objective = self.brief.objective.value if self.brief.objective else "any"
        for text in (*self.words.list_of(f"cta.{objective}"), *self.words.list_of("cta.any")):
            if not self.is_spoilt(text):
                yield text


def speaker_of(brief: Brief, request: Request) -> Speaker:
    """Who speaks for a brief in the manner that is asked for."""
    words = lexicon.of(brief.language)
    excluded, musts = excluded_phrases(brief), must_phrases(brief)
    formal = is_formal(brief, request.tone)
    return Speaker(
        brief=brief,
        words=words,
        slots=slots_of(brief, words, excluded, musts, is_formal=formal),
        theme=theme_of(brief, words),
        excluded=excluded,
        musts=musts,
        is_formal=formal,
        tone=request.tone,
        limits=request.limits,
        seed=request.seed,
        concept=request.concept,
        style=learned(brief.reference_captions, brief.language, known=[stated_by(brief)]),
    )


def is_button(text: str, limits: Limits) -> bool:
    return len(text.split()) <= CTA_WORDS and limits.counter(text) <= CTA_CHARACTERS


def _fits_frame(found: Fragment, slot: str, line: Line) -> bool:
    """A fragment alone as a sentence always fits; inside a frame only a short phrase does."""
    if slot == "preferred1" and found.words > 1:
        return False
    if line.is_bare:
        return not (line.text.endswith("?") and found.shape == "sentence" and found.words > _FIT_WORDS)
    return found.shape == "phrase" and found.words <= _FIT_WORDS


def _registered(text: str, is_formal: bool) -> str:
    """`[informal|formal]` resolved."""
    return re.sub(r"\[([^|\]]*)\|([^\]]*)\]", lambda m: m.group(2) if is_formal else m.group(1), text)


def _stands_first(slot: str, template: str) -> bool:
    """Whether the slot opens the line or a sentence of it."""
    return bool(re.search(rf"(^|[.?!…][\s\u202f]*)[¿¡“„«\s\u202f]*\{{{slot}\}}", template))


def _inserted(template: str, values: Mapping[str, str], lower_words: frozenset[str], language: Language) -> str:
    """Slots replaced; a fragment takes a capital where a sentence begins, and no mark is doubled at its end."""
    out = ""
    for piece in re.split(r"(\{\w+\})", template):
        if piece.startswith("{") and piece.endswith("}"):
            name = piece[1:-1]
            value = values[name]
            if not out.strip("¿¡“„« \u202f") or re.search(r"[.?!…][\s\u202f]*[¿¡]?$", out):
                value = capitalised(value)
            elif name not in {"client", "headline"}:
                value = _embedded(value, lower_words, language)
            out += value
        elif out and out[-1] in ".?!…" and re.match(r"[\u202f ]?[.?!]", piece):
            out += re.sub(r"^[\u202f ]?[.?!]", "", piece)
        else:
            out += piece
    return out


def _embedded(text: str, lower_words: frozenset[str], language: Language) -> str:
    """A fragment in mid-sentence: a capital that only came from standing first is lowered."""
    first, _, rest = text.partition(" ")
    is_plain = first[1:] == first[1:].lower()
    if is_plain and (
        first.strip(",;:").lower() in lower_words or (language is Language.DE and _is_german_adjective(first, rest))
    ):
        return text[:1].lower() + text[1:]
    return text


def _is_german_adjective(first: str, rest: str) -> bool:
    """“Kostenloser Versand”: an inflected word before a capitalised one is an adjective, not a noun."""
    return rest[:1].isupper() and first.lower().endswith(("e", "er", "es", "en", "em"))
