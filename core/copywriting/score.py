"""The one score of an ad's words, 0–100 with a reason per criterion, and which facts would make better ones.

It says how well the words follow the brief and the craft; it predicts nothing. Weights: voice 15, objective 15, clarity 10,
specificity 20, length 15, originality 15, platform fit 10. A forbidden phrase, a missing must-include phrase or a text over
its hard limit blocks: the total is capped below every passing band.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Literal

from core.copywriting import lexicon
from core.copywriting.fragments import bare, first_phrase_in, fold, tidy, words_of
from core.copywriting.manners import SOBER_STYLES
from core.copywriting.rules import (
    CTA_CHARACTERS,
    CTA_WORDS,
    HEADLINE_WORDS_HARD,
    HEADLINE_WORDS_WANTED,
    Brief,
    Copy,
    Length,
    Limits,
    check_phrases,
    excluded_phrases,
    must_phrases,
)
from core.vocabulary import CaptionTemplate, CaptionTone, Language

Band = Literal["Excellent", "Good", "Review", "Needs attention"]

BLOCKED_AT_MOST = 49
_TEXT_FIELDS = ("headline", "subheadline", "primary_text", "description", "long_headline", "cta", "alt_text")
_FIELD_NAMES = {
    "headline": "headline",
    "subheadline": "subheadline",
    "primary_text": "primary text",
    "description": "description",
    "long_headline": "long headline",
    "cta": "call to action",
    "alt_text": "alt text",
}
# Average words a sentence that read easily, and the most that still read; languages differ in how much a word carries.
_EASY_WORDS = {Language.EN: (16, 22), Language.DE: (14, 20), Language.FR: (18, 24), Language.ES: (18, 24)}
_LONG_WORD = 26
_HASHTAGS_USUAL = 5


@dataclass(frozen=True, slots=True)
class Criterion:
    """Points of one criterion, and why, in a sentence for people."""

    id: str
    label: str
    points: int
    max_points: int
    reason: str


@dataclass(frozen=True, slots=True)
class Score:
    """The total, its parts, and what blocks the words from being approved ("" for nothing)."""

    total: int
    criteria: tuple[Criterion, ...]
    blocked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that the brief or kit lacks: its field, what to call it, and why it would help."""

    field: str
    label: str
    why: str


def score(copy: Copy, brief: Brief, limits: Limits) -> Score:
    """How well an ad's words follow brief and craft.

    Args:
        copy: The words, written or typed.
        brief: Kit and campaign they were written for.
        limits: Room of the placement.

    Returns:
        Total 0..100 (at most 49 when blocked), seven criteria with reasons, and the blocks.
    """
    criteria = (
        _voice(copy, brief),
        _objective(copy, brief),
        _clarity(copy, brief),
        _specificity(copy, brief),
        _length(copy, brief, limits),
        _originality(copy, brief),
        _platform(copy, limits),
    )
    blocked = _blocks(copy, brief, limits)
    total = sum(criterion.points for criterion in criteria)
    return Score(min(total, BLOCKED_AT_MOST) if blocked else total, criteria, blocked)


def band(total: int) -> Band:
    """The word for a total: Excellent from 85, Good from 70, Review from 50, else Needs attention."""
    if total >= 85:
        return "Excellent"
    if total >= 70:
        return "Good"
    return "Review" if total >= 50 else "Needs attention"


def missing_facts(brief: Brief) -> tuple[MissingFact, ...]:
    """Which facts that brief and kit lack would make better ads, the most useful first.

    How complete a brief is has one figure, `core.campaigns.rules.brief_score`; this is advice and counts nothing.
    """
    return tuple(fact for fact in _FACTS if not _holds_any(brief, fact.field))


# --- blocks ------------------------------------------------------------------------------------------------------------


def _blocks(copy: Copy, brief: Brief, limits: Limits) -> tuple[str, ...]:
    texts = {name: getattr(copy, name) for name in _TEXT_FIELDS}
    found = check_phrases(texts, excluded_phrases(brief), must_phrases(brief))
    phrases = [
        f"The {_FIELD_NAMES[f.field]} contains “{f.phrase}”, which is forbidden."
        if f.rule == "forbidden"
        else f"“{f.phrase}” must be in the headline or the primary text and is not."
        for f in found
    ]
    return (*phrases, *_over_hard(copy, brief, limits))


def _over_hard(copy: Copy, brief: Brief, limits: Limits) -> Iterable[str]:
    for name, room in _rooms(brief, limits):
        size = limits.counter(getattr(copy, name))
        if room.hard is not None and size > room.hard:
            yield f"The {_FIELD_NAMES[name]} has {size} characters; the most allowed is {room.hard}."


def _rooms(brief: Brief, limits: Limits) -> tuple[tuple[str, Length], ...]:
    """The limited fields with their room, under the campaign's own maximum."""
    return (
        ("headline", _capped(limits.headline, brief.headline_max_length)),
        ("primary_text", _capped(limits.primary_text, brief.body_max_length)),
        ("description", limits.description),
    )


def _capped(room: Length, most: int | None) -> Length:
    if most is None or most <= 0:
        return room
    return Length(soft=min(room.soft or most, most), hard=min(room.hard or most, most))


# --- criteria ----------------------------------------------------------------------------------------------------------


def _voice(copy: Copy, brief: Brief) -> Criterion:
    """Brand voice, 15: preferred phrases 7, no shouting 4, manners that suit tone and style 4."""
    text = _spoken(copy)
    preferred = [p for phrase in brief.preferred_phrases if (p := tidy(phrase))]
    used = [p for p in preferred if first_phrase_in(text, [p])]
    points = 7 if used or not preferred else 2
    reason = (
        f"Uses the brand's phrase “{used[0]}”."
        if used
        else "No preferred phrase of the brand is used."
        if preferred
        else "The kit names no preferred phrases."
    )
    if _is_loud(text, brief):
        reason += " It shouts: exclamation marks or capitals."
    else:
        points += 4
    is_sober = copy.tone is CaptionTone.FORMAL or brief.tone_style in SOBER_STYLES
    if is_sober and re.search(r"!|[\U0001F300-\U0001FAFF]", text):
        reason += " Exclamation marks and emoji do not suit this brand's tone."
    else:
        points += 4
    return Criterion("voice", "Brand voice", points, 15, reason)


def _objective(copy: Copy, brief: Brief) -> Criterion:
    """Objective, 15: verbs that move people towards it, in the brief's language."""
    if brief.objective is None:
        return Criterion(
            "objective", "Objective", 9, 15, "The campaign has no objective, so this could not be judged fully."
        )
    verbs = lexicon.of(brief.language).terms[f"verbs.{brief.objective.value}"]
    text = f"{_spoken(copy)} . {copy.cta}"
    found = sorted(verb for verb in verbs if first_phrase_in(text, [verb]))
    points = (5, 12, 15)[min(2, len(found))]
    if not found:
        return Criterion("objective", "Objective", points, 15, f"No verb leads towards {brief.objective.value}.")
    return Criterion(
        "objective", "Objective", points, 15, f"Leads towards {brief.objective.value}: “{'”, “'.join(found[:3])}”."
    )


def _clarity(copy: Copy, brief: Brief) -> Criterion:
    """Clarity, 10: short sentences, no word too long to read in passing."""
    sentences = [s for s in re.split(r"[.!?…\n]+\s*", re.sub(r"#\w+", "", copy.primary_text)) if words_of(s)]
    if not sentences:
        return Criterion("clarity", "Clarity", 3, 10, "There is no primary text to read.")
    average = sum(len(s.split()) for s in sentences) / len(sentences)
    easy, most = _EASY_WORDS[brief.language]
    points = 10 if average <= easy else 7 if average <= most else 3
    reason = (
        f"Sentences of {average:.0f} words on average read easily."
        if points == 10
        else f"Sentences of {average:.0f} words on average are long; aim for {easy}."
    )
    longest = max(words_of(copy.primary_text), key=len)
    if len(longest) >= _LONG_WORD:
        points -= 3
        reason += f" “{longest}” is hard to read in passing."
    return Criterion("clarity", "Clarity", points, 10, reason)


def _specificity(copy: Copy, brief: Brief) -> Criterion:
    """Specificity, 20: the offer 10, another fact of the brief 6, a number 2, the client's name 2."""
    text = f"{copy.headline} . {copy.subheadline} . {copy.primary_text}"
    offer = bare(brief.offer, brief.language)
    facts = [fact for fact in _brief_facts(brief) if first_phrase_in(text, [fact])]
    said = []
    points = 0
    if offer and first_phrase_in(text, [offer]):
        points, said = 10, ["the offer"]
    elif not offer and facts:
        points = 7
    if facts:
        points, said = points + 6, [*said, f"“{_shortened(facts[0])}”"]
    points += 2 if re.search(r"\d", text) else 0
    points += 2 if first_phrase_in(text, [brief.client_name]) else 0
    if not said:
        return Criterion(
            "specificity",
            "Specificity",
            points,
            20,
            "Nothing here could be said by this client alone: add the offer or a fact.",
        )
    lacking = (
        ""
        if points >= 16
        else " The brief names no offer."
        if not offer
        else " The offer is missing."
        if said[0] != "the offer"
        else " One more fact would help."
    )
    return Criterion("specificity", "Specificity", min(20, points), 20, f"Says {' and '.join(said)}.{lacking}")


def _length(copy: Copy, brief: Brief, limits: Limits) -> Criterion:
    """Length, 15: what is shown before a cut; headline 6, primary text 6, description 3."""
    worth = {"headline": 6, "primary_text": 6, "description": 3}
    points, faults = 0, []
    for name, room in _rooms(brief, limits):
        size = limits.counter(_before_hashtags(getattr(copy, name)))
        if room.soft is None or size <= room.soft:
            points += worth[name]
        else:
            points += worth[name] // 3
            faults.append(f"the {_FIELD_NAMES[name]} is cut after {room.soft} of {size} characters")
    words = len(copy.headline.split())
    if words > HEADLINE_WORDS_WANTED:
        points -= 2 if words <= HEADLINE_WORDS_HARD else 4
        faults.append(f"the headline has {words} words; {HEADLINE_WORDS_WANTED} read at a glance")
    reason = f"{'; '.join(faults).capitalize()}." if faults else "Everything is shown without a cut."
    return Criterion("length", "Length", max(0, points), 15, reason)


def _originality(copy: Copy, brief: Brief) -> Criterion:
    """Originality, 15: no stock phrases, nothing said twice."""
    text = _spoken(copy)
    cliches = [phrase for phrase in lexicon.of(brief.language).terms["cliches"] if first_phrase_in(text, [phrase])]
    sentences = [fold(s) for s in re.split(r"(?<=[.!?])\s+", copy.primary_text) if s]
    repeated = len(sentences) - len(set(sentences))
    points = max(0, 15 - 5 * len(cliches) - 4 * repeated)
    if cliches:
        return Criterion("originality", "Originality", points, 15, f"Stock phrases: “{'”, “'.join(cliches[:3])}”.")
    if repeated:
        return Criterion("originality", "Originality", points, 15, "A sentence is said twice.")
    return Criterion("originality", "Originality", points, 15, "No stock phrases and no repetition.")


def _platform(copy: Copy, limits: Limits) -> Criterion:
    """Platform fit, 10: a button-sized call to action 5, hashtags in measure 3, a headline set like one 2."""
    points, faults = 0, []
    if copy.cta and len(copy.cta.split()) <= CTA_WORDS and limits.counter(copy.cta) <= CTA_CHARACTERS:
        points += 5
    else:
        points += 2 if copy.cta else 0
        faults.append("the call to action is longer than a button" if copy.cta else "there is no call to action")
    hashtags = len(re.findall(r"#\w+", copy.primary_text))
    if hashtags <= _HASHTAGS_USUAL or copy.template is CaptionTemplate.HASHTAG_HEAVY:
        points += 3
    else:
        faults.append(f"{hashtags} hashtags are more than a reader takes in")
    if (
        copy.headline
        and not (copy.headline.endswith(".") and copy.headline.count(".") == 1)
        and "!!" not in copy.headline
    ):
        points += 2
    else:
        faults.append("the headline ends like a sentence" if copy.headline else "there is no headline")
    reason = (
        f"{'; '.join(faults).capitalize()}."
        if faults
        else "Call to action, hashtags and headline are as the platform shows them."
    )
    return Criterion("platform", "Platform fit", points, 10, reason)


# --- reading the words -------------------------------------------------------------------------------------------------


def _spoken(copy: Copy) -> str:
    return " . ".join(t for t in (copy.headline, copy.subheadline, copy.primary_text, copy.description) if t)


def _before_hashtags(text: str) -> str:
    return re.split(r"\n\n#", text, maxsplit=1)[0]


def _is_loud(text: str, brief: Brief) -> bool:
    own = words_of(f"{brief.client_name} {brief.offer} {' '.join(brief.must_include_phrases)}")
    capitals = [
        w for w in re.findall(r"[^\W\d_]{4,}", text) if w == w.upper() and w != w.lower() and w.lower() not in own
    ]
    return text.count("!") > 1 or len(capitals) > 1


def _brief_facts(brief: Brief) -> list[str]:
    """The brief's facts as they may appear in words, besides the offer."""
    texts = (
        brief.key_message,
        brief.value_proposition,
        *re.split(r"(?<=[.!?])\s+", brief.description),
        *brief.differentiators,
        *brief.supporting_points,
        *brief.preferred_phrases,
        *brief.pain_points,
        *brief.motivations,
        brief.target_audience,
    )
    return [clean for text in texts if (clean := bare(text, brief.language)) and any(c.isalnum() for c in clean)]


def _shortened(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"


# --- the brief itself --------------------------------------------------------------------------------------------------

# The most useful first; a fact may live in either of two fields ("a|b").
_FACTS = (
    MissingFact("offer|key_message", "Offer or key message", "A concrete offer is what most people act on."),
    MissingFact("tone_style|voice", "Tone and voice", "The words can sound like this brand and no other."),
    MissingFact("personality|values", "Personality or values", "Ads can show character beside the offer."),
    MissingFact("pain_points", "Pain points", "Ads can begin with the problem that people feel."),
    MissingFact("target_audience", "Target audience", "Ads can address people directly."),
    MissingFact("motivations", "Motivations", "Ads can end on what people hope for."),
    MissingFact("supporting_points", "Supporting points", "Proof, such as ratings or years, makes a claim believable."),
    MissingFact(
        "keywords|preferred_phrases", "Keywords or preferred phrases", "The brand's own words make ads recognisable."
    ),
    MissingFact(
        "value_proposition|description",
        "What is offered and why it is worth it",
        "One sentence about it gives every ad something to say.",
    ),
    MissingFact("call_to_action", "Call to action", "People are told what to do next in your own words."),
    MissingFact(
        "forbidden_phrases|must_exclude_phrases",
        "Words to avoid",
        "What the client never wants to read is kept out from the start.",
    ),
    MissingFact("differentiators", "What sets it apart", "Ads can say what others cannot."),
)
_BRIEF_FIELDS = frozenset(f.name for f in fields(Brief))


def _holds_any(brief: Brief, names: str) -> bool:
    return any(_is_told(getattr(brief, name)) for name in names.split("|") if name in _BRIEF_FIELDS)


def _is_told(value: object) -> bool:
    if isinstance(value, tuple):
        return any(_is_told(part) for part in value)
    return bool(tidy(value)) if isinstance(value, str) else value is not None
