"""An offer as a headline can say it: whole, or shortened at a clause where nothing of the claim is lost.

What may go is told elsewhere in the ad and only narrows when the offer ends or adds to what is offered: a deadline
("until Sunday"), an extra ("plus free returns"), the "on orders" that every delivery threshold implies. A condition or a
figure never goes: "Free shipping over 50 euros" must not become "Free shipping".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.copywriting.fragments import capitalised, first_phrase_in
from core.copywriting.lexicon import Lexicon

_DEADLINE_WORDS = 5
_GAP = r"[\s,;:(–—-]+"
_VALUE = re.compile(r"[%€$£,;:]")
_HOURS = frozenset({"am", "pm", "h", "uhr"})
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}\.?|\d{1,2}(?:st|nd|rd|th)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OfferForm:
    """One wording of an offer, and what it leaves to say elsewhere in the ad ("" when it says all)."""

    text: str
    rest: str


def forms(offer: str, words: Lexicon) -> tuple[OfferForm, ...]:
    """The offer whole, then its shorter forms, longest first.

    Args:
        offer: As the brief states it, without end punctuation.
        words: The language's lists `offer.until`, `offer.times`, `offer.ends`, `offer.plus`, `offer.deals`,
            `offer.conditions`, `offer.delivery`, `offer.orders` and `offer.thresholds`.
    """
    found = [OfferForm(offer, "")]
    for shortened in (_without_deadline, _without_extra, _without_orders):
        found += [shorter for form in tuple(found) if (shorter := shortened(form, words)) is not None]
    unique = {form.text: form for form in reversed(found)}
    return tuple(sorted(unique.values(), key=lambda form: -len(form.text)))


def _without_deadline(form: OfferForm, words: Lexicon) -> OfferForm | None:
    """The form without the day or date it ends on, said last or, before a mark, first."""
    opening = re.match(r"(.{3,40}?)\s*[:,–—]\s+(?=\S)", form.text)
    if opening and _is_deadline(opening[1], words):
        return OfferForm(capitalised(form.text[opening.end() :]), opening[1])
    for gap in re.finditer(_GAP, form.text):
        kept, tail = form.text[: gap.start()], form.text[gap.end() :].rstrip(")")
        if kept and _is_deadline(tail, words):
            return OfferForm(kept, tail)
    return None


def _is_deadline(text: str, words: Lexicon) -> bool:
    """Whether a clause only says until when: a known phrase, or "until" with a day, a month or a date and no more."""
    if _whole(words.list_of("offer.ends")).fullmatch(text):
        return True
    started = _whole(words.list_of("offer.until")).match(text)
    if started is None or len(text.split()) > _DEADLINE_WORDS or _VALUE.search(text):
        return False
    said = text[started.end() :]
    narrows = first_phrase_in(
        said, (*words.list_of("offer.conditions"), *words.list_of("offer.plus"), words.words["and"])
    )
    times = words.list_of("offer.times")
    if narrows or _counts_something(_DATE.sub(" ", said), times):
        return False
    return bool(first_phrase_in(said, times) or _DATE.search(said))


def _counts_something(said: str, times: Iterable[str]) -> bool:
    """Whether a number in a deadline counts goods: in "until Sunday 2 bags" the bags are part of the deal.

    A number belongs to the date when it ends the clause or a month, a day or an hour follows it ("31 de mayo", "8 pm").
    """
    following = re.findall(r"\d+\W*(?:de\s+)?([^\W\d]+)", said)
    return any(word.lower() not in _HOURS and not first_phrase_in(word, times) for word in following)


def _without_extra(form: OfferForm, words: Lexicon) -> OfferForm | None:
    """The form without what comes on top, if a deal remains and neither figure nor condition goes with it."""
    joined = _either(words.list_of("offer.plus"))
    for joint in re.finditer(
        rf"(?:,\s+{re.escape(words.words['and'])}|,?\s+(?:{joined}|\+))\s+", form.text, re.IGNORECASE
    ):
        kept, extra = form.text[: joint.start()], form.text[joint.end() :]
        narrows = first_phrase_in(extra, words.list_of("offer.conditions")) or any(sign.isdigit() for sign in extra)
        if _is_deal(kept, words) and not narrows:
            rest = extra if joint[0].startswith(",") else form.text[joint.start() :].strip()
            return OfferForm(kept, "; ".join(filter(None, (rest, form.rest))))
    return None


def _is_deal(text: str, words: Lexicon) -> bool:
    return "%" in text or bool(first_phrase_in(text, words.list_of("offer.deals")))


def _without_orders(form: OfferForm, words: Lexicon) -> OfferForm | None:
    """ "Free shipping on orders over 50 euros" as people say it: a delivery's threshold can only be the order's."""
    middle = re.compile(
        rf"\s+(?:{_either(words.list_of('offer.orders'))})(?=\s+(?:{_either(words.list_of('offer.thresholds'))})\s)",
        re.IGNORECASE,
    )
    found = middle.search(form.text)
    before = form.text[: found.start()] if found else ""
    if found is None or not first_phrase_in(before, words.list_of("offer.delivery")):
        return None
    if first_phrase_in(before, words.list_of("offer.until")):
        return None
    return OfferForm(form.text[: found.start()] + form.text[found.end() :], form.rest)


def _whole(terms: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_either(terms)})(?!\w)", re.IGNORECASE)


def _either(terms: Iterable[str]) -> str:
    """One of the terms, the longest first; an apostrophe may be straight or curly."""
    return "|".join(_spelled(terms)) or r"(?!)"


def _spelled(terms: Iterable[str]) -> Iterator[str]:
    for term in sorted(terms, key=len, reverse=True):
        yield re.escape(term).replace("'", "['’]").replace(r"\ ", r"\s+")
