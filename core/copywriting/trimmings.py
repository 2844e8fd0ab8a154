"""The smaller words round a text: second line, description, long headline, alt text, emoji and hashtags."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.copywriting.fragments import capitalised, curled, fold, tidy
from core.copywriting.lines import Speaker
from core.copywriting.manners import Manners
from core.copywriting.rules import LONG_HEADLINE_CHARACTERS, SUBHEADLINE_WORDS, PictureFacts
from core.copywriting.slots import listed
from core.vocabulary import Language

_SUBHEADLINE_CHARACTERS = 80
_SUBHEADLINE_WORDS_LEAST = 3


@dataclass(frozen=True, slots=True)
class Trimmings:
    """What a speaker adds to headline and primary text, for one picture and its manners."""

    speaker: Speaker
    facts: PictureFacts
    manners: Manners

    def _short_facts(self) -> Iterator[str]:
        yield from (form.text for form in self.speaker.slots.offer_forms)
        for slot in ("value", "message", "preferred", "point", "description"):
            for found in self.speaker.slots.texts(slot):
                yield found.text

    def _lines_of(self, block: str) -> Iterator[str]:
        rng = self.speaker.rng(block)
        for line in self.speaker.words.lines(block):
            if self.speaker.may_say(line):
                text = self.speaker.filled(line, rng)
                if text:
                    yield text

    def subheadline(self, headline: str) -> str:
        """A second line of three to twelve words that adds a fact; "" when the brief has none.

        One or two words without a figure are a label, not a line: the picture is better without them. What a shortened
        offer in the headline left out ("until Sunday") is the line it asks for, however short.
        """
        return next(self.subheadlines(headline), "")

    def subheadlines(self, headline: str) -> Iterator[str]:
        """Every second line there is for a headline, the best first."""
        if (rest := self._left_out(headline)) and not self.speaker.forbidden_in(rest):
            yield rest
        for text in (*self._short_facts(), *self._lines_of("headline.audience")):
            says_enough = len(text.split()) >= _SUBHEADLINE_WORDS_LEAST or any(sign.isdigit() for sign in text)
            if (
                says_enough
                and len(text.split()) <= SUBHEADLINE_WORDS
                and len(text) <= _SUBHEADLINE_CHARACTERS
                and self._adds(text, headline)
            ):
                clean = self.speaker.as_headline(text)
                if not self.speaker.forbidden_in(clean):
                    yield clean

    def _left_out(self, headline: str) -> str:
        said = next((f for f in self.speaker.slots.offer_forms if self.speaker.as_headline(f.text) == headline), None)
        rest = self.speaker.as_headline(said.rest) if said else ""
        return rest if len(rest.split()) <= SUBHEADLINE_WORDS and len(rest) <= _SUBHEADLINE_CHARACTERS else ""

    def _adds(self, text: str, headline: str) -> bool:
        """Whether a line says something that the headline does not; a figure it lacks always does."""
        figures = re.findall(r"\d+", text)
        if figures and not set(figures) & set(re.findall(r"\d+", headline)):
            return True
        return not self.speaker.echoes(text, headline)

    def description(self, headline: str, subheadline: str) -> str:
        """One short line under the headline, within its limits; "" when nothing true is short enough."""
        return next(self.descriptions(headline, subheadline), "")

    def descriptions(self, headline: str, subheadline: str) -> Iterator[str]:
        """Every line under a headline that is shown whole; where a placement shows any length, all that it takes."""
        room = self.speaker.limits.description
        options = [
            self.speaker.as_headline(t)
            for t in (*self._short_facts(), *self._lines_of("byline"), *self._lines_of("close.any"))
            if not self.speaker.echoes(t, headline)
        ]
        clean = [t for t in options if not self.speaker.forbidden_in(t) and not self.speaker.over(t, room.hard)]
        clean.sort(key=lambda t: t == subheadline)
        yield from (t for t in clean if not self.speaker.over(t, room.soft))

    def long_headline(self, headline: str) -> str:
        """Headline and offer, or headline and client, in at most 90 characters."""
        offer = next((form.text for form in self.speaker.slots.offer_forms), "")
        options = []
        if offer and not self.speaker.echoes(offer, headline):
            options.append(f"{headline} {capitalised(offer)}" if headline[-1:] in ".?!…" else f"{headline} – {offer}")
        if self.speaker.slots.client and fold(self.speaker.slots.client) not in fold(headline):
            options.append(
                f"{headline} {self.speaker.slots.client}"
                if headline[-1:] in ".?!…"
                else f"{headline} – {self.speaker.slots.client}"
            )
        fitting = [
            t for t in [*options, headline] if len(t) <= LONG_HEADLINE_CHARACTERS and not self.speaker.forbidden_in(t)
        ]
        return fitting[0] if fitting else ""

    def alt_text(self, headline: str) -> str:
        """What somebody who cannot see the picture should know: what is shown, its mood, the words on it."""
        return next(self.alt_texts(headline))

    def alt_texts(self, headline: str) -> Iterator[str]:
        """Ways to tell what is shown, the fullest first; "" is the last."""
        say = self.speaker.words.words
        tags = ", ".join(t for tag in self.facts.tags[:4] if (t := tidy(tag)))
        shown = [f"{say['alt.photo']}: {tags}" if tags else say["alt.photo"]]
        shown += [say["alt.faces"]] if self.facts.has_faces else []
        shown += [say[f"alt.{self.facts.brightness}"]] if self.facts.brightness != "mid" else []
        colors = self._color_names()
        shown += [say["alt.tones"].replace("{colors}", colors)] if colors else []
        start = f"{self.speaker.slots.client}. " if self.speaker.slots.client else ""
        text_on_it = say["alt.text"].replace("{headline}", headline)
        whole = (f"{start}{', '.join(shown)}. {text_on_it}", f"{start}{', '.join(shown)}.", headline, "")
        yield from (t for t in whole if not self.speaker.forbidden_in(t))

    def _color_names(self) -> str:
        known = dict(pair.strip().split("=") for pair in self.speaker.words.words["colors"].split(",") if "=" in pair)
        english = self.speaker.words.language is Language.EN
        names = [tidy(n).lower() if english else known.get(tidy(n).lower(), "") for n in self.facts.palette_names[:3]]
        return listed([n for n in dict.fromkeys(names) if n], self.speaker.words)

    def emoji(self, turn: int = 0) -> tuple[str, ...]:
        """The signs of the trade, those of any trade only where somebody wants emoji; each turn begins with another."""
        if self.manners.emoji == "none":
            return ()
        if self.speaker.theme is not None:
            known = self.speaker.theme.emoji
        else:
            known = () if "emoji" in self.manners.usual else tuple(self.speaker.words.words["emoji"].split())
        most = 1 if self.manners.emoji == "few" else 3
        return _turned(known, turn if "emoji" in self.manners.usual else 0)[:most]

    def usual_hashtags(self, turn: int, most_characters: int) -> list[str]:
        """The tags of the placement's habit: the client's own first, then others in turn, in so many characters together."""
        if "hashtags" not in self.manners.usual or not self.manners.hashtags:
            return []
        first, *others = self.hashtags() or [""]
        chosen: list[str] = []
        for tag in (first, *_turned(others, turn)):
            fits = not self.speaker.over(" ".join([*chosen, tag]), most_characters)
            if tag and fits and len(chosen) < self.manners.hashtags:
                chosen.append(tag)
        return chosen

    def hashtags(self) -> list[str]:
        """Tags from the brief's own words first, then the trade's; no claim a tag would make alone."""
        own = [self.speaker.brief.client_name, *self.speaker.brief.keywords, *self.speaker.brief.preferred_phrases]
        tags = [_hashtag(text) for text in own if len(tidy(text).split()) <= 3]
        tags += list(self.speaker.theme.hashtags) if self.speaker.theme else []
        tags += [
            _hashtag(text)
            for text in (*self.speaker.brief.values, *self.speaker.brief.differentiators)
            if len(tidy(text).split()) <= 3
        ]
        clean = [t for t in tags if len(t) > 2 and not self.speaker.is_spoilt(t) and not self.speaker.forbidden_in(t)]
        return list({t.casefold(): t for t in reversed(clean)}.values())[::-1]


def _turned(signs: Sequence[str], turn: int) -> tuple[str, ...]:
    """The signs in a circle, begun elsewhere each turn."""
    at = turn % len(signs) if signs else 0
    return (*signs[at:], *signs[:at])


def _hashtag(text: str) -> str:
    """`text` as one tag: letters and digits, each word with a capital; "" when nothing is left."""
    parts = re.findall(r"\w+", curled(tidy(text), Language.EN).replace("’", ""))
    joined = "".join(part[:1].upper() + part[1:] for part in parts)
    return f"#{joined}" if joined and not joined.isdigit() else ""
