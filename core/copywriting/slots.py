"""What a brief holds, ready for the slots of lines: clean facts, the trade, the form of address."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from core.copywriting import lexicon, offers
from core.copywriting.fragments import Fragment, bare, first_phrase_in, fold, shape_of, tidy
from core.copywriting.lexicon import Lexicon, Theme
from core.copywriting.offers import OfferForm
from core.copywriting.rules import Brief
from core.inflection import forbidden_in
from core.vocabulary import CaptionTone, Language, ToneStyle

# What addresses people in the form this ad does not use.
_OTHER_ADDRESS = {
    (Language.DE, True): re.compile(r"\b(du|dich|dir|dein\w{0,2})\b", re.IGNORECASE),
    (Language.DE, False): re.compile(r"(?<=\w )(Sie|Ihnen|Ihr\w{0,2})\b"),
    (Language.ES, True): re.compile(r"\b(tú|tu|tus|ti|te|contigo)\b", re.IGNORECASE),
    (Language.FR, False): re.compile(r"\b(tu|toi|ton|tes|ta)\b", re.IGNORECASE),
    (Language.FR, True): re.compile(r"\b(tu|toi|ton|tes|ta)\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Slots:
    """The brief's facts as clean fragments by slot name; a fact that is forbidden or in another language is left out."""

    client: str
    offer: Fragment | None
    offer_forms: tuple[OfferForm, ...]
    by_slot: Mapping[str, tuple[Fragment, ...]]
    audience: str
    values: str
    lower_words: frozenset[str]

    def texts(self, slot: str) -> tuple[Fragment, ...]:
        """The fragments a slot can take."""
        return self.by_slot.get(slot, ())


def slots_of(
    brief: Brief, words: Lexicon, excluded: Sequence[str], musts: Sequence[str], *, is_formal: bool = False
) -> Slots:
    """The brief's facts as fragments by slot; optional ones that are forbidden, foreign or address people otherwise stay out."""
    starts = _start_pattern(words)
    other_address = _OTHER_ADDRESS.get((words.language, is_formal))

    def pieces(texts: Iterable[str], *, optional: bool = True) -> tuple[Fragment, ...]:
        found = (_fragment(text, words, starts, musts) for text in texts if tidy(text))
        kept = (f for f in found if not optional or (f.shape != "wordless" and _is_usable(f.text, words, excluded)))
        polite = (f for f in kept if not (optional and other_address and other_address.search(f.text)))
        return tuple(dict.fromkeys(polite))

    client = tidy(brief.client_name)
    evidence = set(words.list_of("proof"))
    supports = pieces(brief.supporting_points)
    proofs = tuple(f for f in supports if has_any(f.text, evidence))
    points = (*pieces(brief.differentiators), *(f for f in supports if f not in proofs))
    by_slot = {
        "description": _later_alone(pieces(_spoken_parts(brief.description))),
        "value": pieces(_spoken_parts(brief.value_proposition)[:1]),
        "message": pieces(_spoken_parts(brief.key_message)[:1]),
        "point": points,
        "proof": proofs,
        "preferred": pieces(brief.preferred_phrases),
        "pain": pieces(brief.pain_points),
        "motivation": pieces(brief.motivations),
    }
    by_slot["figure"] = tuple(
        f for slot in ("point", "proof", "message", "value") for f in by_slot[slot] if any(c.isdigit() for c in f.text)
    )
    offer = next(iter(pieces([brief.offer], optional=False)), None)
    return Slots(
        client="" if forbidden_in(client, excluded, words.language) else client,
        offer=offer,
        offer_forms=offers.forms(offer.text, words) if offer and offer.shape != "wordless" else (),
        by_slot=by_slot,
        audience=_audience(pieces([brief.target_audience])),
        values=listed([f.text for f in pieces(brief.values) if f.words <= 3][:3], words),
        lower_words=_lower_words(brief, words),
    )


def _fragment(text: str, words: Lexicon, starts: re.Pattern[str], musts: Sequence[str]) -> Fragment:
    clean = bare(text, words.language, protected=musts)
    return Fragment(clean, shape_of(clean, starts))


def _start_pattern(words: Lexicon) -> re.Pattern[str]:
    """What tells a sentence from a phrase: it opens with a pronoun or an imperative, or holds a finite verb."""
    opening = "|".join(re.escape(term) for term in words.list_of("starts"))
    verbs = "|".join(re.escape(term) for term in words.list_of("verbs.finite"))
    return re.compile(rf"^(?:{opening})(?!\w)|(?<!\w)(?:{verbs})(?!\w)", re.IGNORECASE)


def has_any(text: str, terms: Iterable[str]) -> bool:
    return bool(first_phrase_in(text, terms))


def _is_usable(text: str, words: Lexicon, excluded: Sequence[str]) -> bool:
    return not forbidden_in(text, excluded, words.language) and _speaks(text, words.language)


@cache
def _small_words(language: Language) -> frozenset[str]:
    return frozenset(lexicon.of(language).list_of("stop"))


def _speaks(text: str, language: Language) -> bool:
    """Whether an optional fact is not plainly in another of our languages (small words decide)."""
    tokens = re.findall(r"[^\W\d_]+", text.lower())
    hits = {other: sum(token in _small_words(other) for token in tokens) for other in Language}
    own = hits.pop(language)
    return own > 0 or max(hits.values()) < 2


def _spoken_parts(text: str) -> list[str]:
    """A description's sentences; one that is too long to say gives its first clause."""
    sentences = re.split(r"(?<=[.!?…])\s+(?=\S)", tidy(text))
    return [_first_breath(part) for part in sentences if part][:3]


def _later_alone(found: tuple[Fragment, ...]) -> tuple[Fragment, ...]:
    """Only a description's first sentence answers “what we do”; the later ones stand alone."""
    return tuple(
        f if index == 0 or f.shape == "question" else Fragment(f.text, "sentence") for index, f in enumerate(found)
    )


def _first_breath(text: str, most: int = 140) -> str:
    if len(text) <= most:
        return text
    cuts = [m.start() for m in re.finditer(r"\s[–—-]\s|[;,:]\s", text) if m.start() <= most]
    return text[: cuts[-1]] if cuts and len(text[: cuts[-1]].split()) >= 4 else text


def _audience(found: Sequence[Fragment]) -> str:
    """The audience as people can be addressed: never ages, incomes or targeting lists."""
    if not found or found[0].shape != "phrase" or found[0].words > 5:
        return ""
    text = found[0].text
    return (
        ""
        if re.search(r"[\d,;/|&+()<>:]", text) or text.casefold().startswith(("der ", "für ", "for ", "pour ", "para "))
        else text
    )


def listed(items: Sequence[str], words: Lexicon) -> str:
    if len(items) < 2:
        return "".join(items)
    joined = f"{', '.join(items[:-1])} {words.words['and']} {items[-1]}"
    return spanish_e(joined) if words.language is Language.ES else joined


def spanish_e(text: str) -> str:
    """Spanish “y” becomes “e” before the sound i."""
    return re.sub(r"(?<=\s)y(?=\s+(?:i|hi(?!e))\w)", "e", text, flags=re.IGNORECASE)


def _lower_words(brief: Brief, words: Lexicon) -> frozenset[str]:
    """Words that may lose a capital in mid-sentence: the language's common starters, and what the brief itself writes small."""
    own = f"{brief.description} {brief.value_proposition} {brief.key_message} {brief.offer}"
    seen = {w for w in re.findall(r"[^\W\d_][\w-]*", own) if w == w.lower()}
    return frozenset(words.list_of("small")) | (seen if words.language is not Language.DE else frozenset())


def is_formal(brief: Brief, tone: CaptionTone) -> bool:
    """Form of address: a formal tone is formal; else voice, the brief's own words, trade and style decide."""
    if tone is CaptionTone.FORMAL:
        return True
    voice = fold(f"{brief.voice} {brief.personality}")
    if re.search(r"\b(siezen|per sie|sie-form|sie form|usted|vouvoie\w*|vouvoiement)\b", voice):
        return True
    if re.search(r"\b(duzen|per du|du-form|du form|tutear|tuteo|tutoie\w*|tutoiement)\b", voice):
        return False
    own = " ".join(
        (
            brief.description,
            brief.offer,
            brief.value_proposition,
            brief.key_message,
            brief.call_to_action,
            *brief.preferred_phrases,
            *brief.reference_captions,
        )
    )
    if brief.language is Language.DE and re.search(r"\b(du|dich|dir|dein\w{0,2})\b", own, re.IGNORECASE):
        return False
    if brief.language is Language.DE and re.search(r"(?<=\w )(Sie|Ihnen|Ihr\w{0,2})\b", own):
        return True
    trade = f"{brief.industry} . {brief.client_name} . {brief.description}"
    if brief.tone_style is None and has_any(trade, lexicon.of(brief.language).list_of("sober")):
        return True
    return brief.language is Language.DE and brief.tone_style in {ToneStyle.PROFESSIONAL, ToneStyle.LUXURY}


def theme_of(brief: Brief, words: Lexicon) -> Theme | None:
    """The trade whose words the brief uses most; the industry field decides when nothing else does."""
    said = " . ".join(
        (
            brief.client_name,
            brief.description,
            brief.offer,
            brief.value_proposition,
            brief.key_message,
            *brief.keywords,
            *brief.differentiators,
        )
    )
    english = {theme.name: theme.terms for theme in lexicon.of(Language.EN).themes}
    for source in (f"{said} . {brief.industry}", brief.industry):
        counts = [
            (sum(has_any(source, [term]) for term in {*theme.terms, *english.get(theme.name, ())}), theme)
            for theme in words.themes
        ]
        special = [(n, t) for n, t in counts if n and t.name not in {"food", "tech", "home"}]
        general = [(n, t) for n, t in counts if n]
        if special or general:
            return max(special or general, key=lambda pair: pair[0])[1]
    return None
