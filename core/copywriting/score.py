"""The one score of an ad's words, 0–100 with a reason per criterion, and which facts would make better ones.

It says how well the words follow the brief and the craft; it predicts nothing. Weights: voice 15, objective 15, clarity 10,
specificity 20, length 10, call to action 10, originality 15, platform fit 5. Gates are no points: a forbidden phrase, a
missing must-include phrase, a text over its hard limit or a claim that the brief does not make blocks the words, and the
total is capped below every passing band.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from core.copywriting import lexicon, readability
from core.copywriting.fragments import EMOJI, bare, first_phrase_in, fold, jaccard, tidy, words_of
from core.copywriting.habits import Habit
from core.copywriting.manners import SOBER_STYLES, prohibits
from core.copywriting.rules import (
    CTA_CHARACTERS,
    CTA_WORDS,
    HEADLINE_WORDS_HARD,
    HEADLINE_WORDS_WANTED,
    Brief,
    Copy,
    Length,
    Limits,
    PhraseFinding,
    check_claims,
    check_phrases,
    excluded_phrases,
    must_phrases,
)
from core.vocabulary import CaptionTemplate, CaptionTone, FunnelStage, Language

GateId = Literal["forbidden_phrase", "missing_phrase", "too_long", "claim"]
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
# Reading ease of academic prose; ads should never need it.
_HARD_TO_READ = 25
# From this share of common words on two texts of a campaign read as one.
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Criterion:
    """Points of one criterion, and why, in a sentence for people; `max_points` of 100 is its weight."""

    id: str
    label: str
    points: int
    max_points: int
    reason: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A hard rule that is broken: which, in which field, and what a person reads."""

    id: GateId
    field: str
    what: str


@dataclass(frozen=True, slots=True)
class Score:
    """The total, its parts, and the gates that keep the words from being approved."""

    total: int
    criteria: tuple[Criterion, ...]
    gates: tuple[Gate, ...]

    @property
    def blocked(self) -> tuple[str, ...]:
        """What blocks the words, in sentences; empty for nothing."""
        return tuple(gate.what for gate in self.gates)


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that the brief or kit lacks: its field, what to call it, and why it would help."""

    field: str
    label: str
    why: str


def score(copy: Copy, brief: Brief, limits: Limits, *, others: Sequence[str] = ()) -> Score:
    """How well an ad's words follow brief and craft.

    Args:
        copy: The words, written or typed.
        brief: Kit and campaign they were written for.
        limits: Room of the placement.
        others: Primary texts of the same campaign that stand beside this one; likeness to them costs originality.

    Returns:
        Total 0..100 (at most 49 when blocked), eight criteria with reasons, and the gates that are violated.
    """
    criteria = (
        _voice(copy, brief),
        _objective(copy, brief),
        _clarity(copy, brief),
        _specificity(copy, brief),
        _length(copy, brief, limits),
        _call_to_action(copy, brief, limits),
        _originality(copy, brief, others),
        _platform(copy, brief, limits),
    )
    violated = gates(copy, brief, limits)
    total = sum(criterion.points for criterion in criteria)
    return Score(min(total, BLOCKED_AT_MOST) if violated else total, criteria, violated)


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


# --- gates -------------------------------------------------------------------------------------------------------------


def gates(copy: Copy, brief: Brief, limits: Limits) -> tuple[Gate, ...]:
    """The hard rules that an ad's words break, whatever they would score; empty when they may go out."""
    texts = {name: getattr(copy, name) for name in _TEXT_FIELDS}
    found = check_phrases(texts, excluded_phrases(brief), must_phrases(brief), language=brief.language)
    return (
        *(_phrase_gate(finding) for finding in found),
        *_over_hard(copy, brief, limits),
        *(
            Gate("claim", name, f"The {_FIELD_NAMES[name]} says “{claim.phrase}”, which the brief does not state.")
            for name, claim in check_claims(texts, brief)
        ),
    )


def _phrase_gate(found: PhraseFinding) -> Gate:
    if found.rule == "forbidden":
        told = f"The {_FIELD_NAMES[found.field]} contains “{found.phrase}”, which is forbidden."
        return Gate("forbidden_phrase", found.field, told)
    told = f"“{found.phrase}” must be in the headline or the primary text and is not."
    return Gate("missing_phrase", "primary_text", told)


def _over_hard(copy: Copy, brief: Brief, limits: Limits) -> Iterable[Gate]:
    for name, room in _rooms(brief, limits):
        size = limits.counter(getattr(copy, name))
        if room.hard is not None and size > room.hard:
            told = f"The {_FIELD_NAMES[name]} has {size} characters; the most allowed is {room.hard}."
            yield Gate("too_long", name, told)


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
    """Objective and funnel, 15: verbs that move people towards the objective 11, what this stage of the funnel needs 4."""
    points, reason = _towards_objective(copy, brief)
    fits, told = _suits_stage(copy, brief)
    return Criterion("objective", "Objective and funnel", points + (4 if fits else 0), 15, f"{reason} {told}".strip())


def _towards_objective(copy: Copy, brief: Brief) -> tuple[int, str]:
    if brief.objective is None:
        return 6, "The campaign has no objective, so this could not be judged fully."
    verbs = lexicon.of(brief.language).terms[f"verbs.{brief.objective.value}"]
    text = f"{_spoken(copy)} . {copy.cta}"
    found = sorted(verb for verb in verbs if first_phrase_in(text, [verb]))
    points = (3, 9, 11)[min(2, len(found))]
    if not found:
        return points, f"No verb leads towards {brief.objective.value}."
    return points, f"Leads towards {brief.objective.value}: “{'”, “'.join(found[:3])}”."


def _suits_stage(copy: Copy, brief: Brief) -> tuple[bool, str]:
    """Whether the words do what a stage needs: introduce to the cold, give the warm a reason, tell the hot what to do."""
    text = _spoken(copy)
    offers = bool(brief.offer) and bool(first_phrase_in(text, [bare(brief.offer, brief.language)]))
    gives_reason = offers or bool(first_phrase_in(text, _brief_facts(brief)))
    if brief.funnel_stage is FunnelStage.COLD:
        introduces = gives_reason or bool(first_phrase_in(text, [brief.client_name]))
        return introduces, "" if introduces else "People who do not know the client yet are not told who speaks."
    if brief.funnel_stage is FunnelStage.WARM:
        return gives_reason, "" if gives_reason else "People who are comparing are given no reason."
    if brief.funnel_stage is FunnelStage.HOT:
        return bool(copy.cta), "" if copy.cta else "People who are ready are not told what to do."
    return True, ""


def _clarity(copy: Copy, brief: Brief) -> Criterion:
    """Clarity, 10: short sentences, no word too long to read in passing, and on the whole not hard to read."""
    spoken = re.sub(r"#\w+", "", copy.primary_text)
    sentences = [s for s in re.split(r"[.!?…\n]+\s*", spoken) if words_of(s)]
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
    ease = readability.reading_ease(spoken, brief.language)
    if ease is not None and ease < _HARD_TO_READ:
        points -= 2
        reason += f" Its words are hard to read ({ease:.0f} of 100 by {readability.FORMULAS[brief.language]})."
    elif ease is not None:
        reason += f" Reading ease {ease:.0f} of 100 by {readability.FORMULAS[brief.language]}."
    return Criterion("clarity", "Clarity", max(0, points), 10, reason)


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
    """Length, 10: what is shown before a cut; headline 4, primary text 4, description 2."""
    worth = {"headline": 4, "primary_text": 4, "description": 2}
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
    return Criterion("length", "Length", max(0, points), 10, reason)


def _call_to_action(copy: Copy, brief: Brief, limits: Limits) -> Criterion:
    """Call to action, 10: there is one 3, it fits a button 3, it is the brief's own or a verb of the objective 4."""
    if not copy.cta:
        return Criterion("cta", "Call to action", 0, 10, "There is no call to action.")
    points, faults = 3, []
    if len(copy.cta.split()) <= CTA_WORDS and limits.counter(copy.cta) <= CTA_CHARACTERS:
        points += 3
    else:
        faults.append("longer than a button")
    own = [text for text in (brief.call_to_action, brief.secondary_cta) if text]
    terms = lexicon.of(brief.language).list_of(f"verbs.{brief.objective.value if brief.objective else 'conversion'}")
    usual = lexicon.of(brief.language).list_of(f"cta.{brief.objective.value if brief.objective else 'any'}")
    if fold(copy.cta) in {fold(bare(text, brief.language)) for text in (*own, *usual)} or first_phrase_in(
        copy.cta, terms
    ):
        points += 4
    else:
        faults.append("not what the brief asks for, nor a step towards its objective")
    reason = (
        f"“{copy.cta}” is {' and '.join(faults)}." if faults else f"“{copy.cta}” says what to do, in a button's length."
    )
    return Criterion("cta", "Call to action", points, 10, reason)


def _originality(copy: Copy, brief: Brief, others: Sequence[str]) -> Criterion:
    """Originality, 15: no stock phrases, nothing said twice, and unlike the campaign's other texts."""
    text = _spoken(copy)
    cliches = [phrase for phrase in lexicon.of(brief.language).terms["cliches"] if first_phrase_in(text, [phrase])]
    sentences = [fold(s) for s in re.split(r"(?<=[.!?])\s+", copy.primary_text) if s]
    repeated = len(sentences) - len(set(sentences))
    likeness = max((jaccard(words_of(copy.primary_text), words_of(other)) for other in others), default=0.0)
    is_alike = likeness >= _ALIKE
    points = max(0, 15 - 5 * len(cliches) - 4 * repeated - (6 if is_alike else 0))
    told = [f"Stock phrases: “{'”, “'.join(cliches[:3])}”."] if cliches else []
    told += ["A sentence is said twice."] if repeated else []
    told += [f"It shares {likeness:.0%} of its words with another text of this campaign."] if is_alike else []
    reason = " ".join(told) or "No stock phrases and no repetition."
    return Criterion("originality", "Originality", points, 15, reason)


def _platform(copy: Copy, brief: Brief, limits: Limits) -> Criterion:
    """Platform habits, 5: hashtags 2 and emoji 1 as readers of the placement are used to, a headline set like one 2."""
    faults = [*_hashtag_faults(copy, brief, limits.habit), *_emoji_faults(copy, limits.habit)]
    points = 3 - sum(cost for cost, _ in faults)
    is_sentence = copy.headline.endswith(".") and copy.headline.count(".") == 1
    is_dressed = bool(re.search(r"#[^\W\d]", copy.headline)) or _has_unwanted_emoji(copy.headline, limits.habit)
    if copy.headline and not is_sentence and "!!" not in copy.headline and not is_dressed:
        points += 2
    elif is_dressed:
        faults.append((2, "hashtags and emoji do not belong in this headline"))
    else:
        faults.append((2, "the headline ends like a sentence" if copy.headline else "there is no headline"))
    told = "; ".join(what for _, what in faults)
    reason = (
        f"{told[:1].upper()}{told[1:]}." if told else "Hashtags, emoji and headline are as readers expect them there."
    )
    return Criterion("platform", "Platform habits", points, 5, reason)


def _hashtag_faults(copy: Copy, brief: Brief, habit: Habit | None) -> Iterable[tuple[int, str]]:
    """What hashtags cost: too many for the place, or fewer than is usual where neither voice nor client's texts do without."""
    number = len(re.findall(r"#\w+", copy.primary_text))
    is_heavy = copy.template is CaptionTemplate.HASHTAG_HEAVY
    if habit is None:
        if number > _HASHTAGS_USUAL and not is_heavy:
            yield 2, f"{number} hashtags are more than a reader takes in"
        return
    allowed = habit.hashtags_allowed if is_heavy else habit.hashtags_most
    if allowed is not None and number > allowed:
        most = f"at most {habit.hashtags_most}" if habit.hashtags_most else "none"
        yield 2, f"{number} hashtag{'s' if number > 1 else ''} where {habit.name} has {most}"
    elif number < habit.hashtags_least and not brief.reference_captions and not prohibits(brief.voice, "hashtags"):
        yield (
            1,
            f"{number or 'no'} hashtag{'' if number == 1 else 's'} where {habit.name} has {habit.hashtags_least} or more",
        )


def _emoji_faults(copy: Copy, habit: Habit | None) -> Iterable[tuple[int, str]]:
    number = len(EMOJI.findall(copy.primary_text))
    if habit is not None and number > habit.emoji_most:
        most = f"at most {habit.emoji_most}" if habit.emoji_most else "none"
        yield 1, f"{number} emoji where {habit.name} has {most}"


def _has_unwanted_emoji(headline: str, habit: Habit | None) -> bool:
    return habit is not None and habit.emoji_allowed == 0 and bool(EMOJI.search(headline))


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
