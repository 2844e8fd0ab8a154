"""What the words of an ad are made of and held to: the brief, the picture's facts, the limits and the phrase rules."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import regex

from core.copywriting.claims import Claim, unproven
from core.copywriting.fragments import fold, tags_read, tidy
from core.copywriting.habits import Habit
from core.errors import InvalidInput, Refused
from core.inflection import forbidden_in, stands_inflected
from core.phrases import stands_in
from core.vocabulary import (
    CaptionAngle,
    CaptionTemplate,
    CaptionTone,
    CopyFramework,
    FunnelStage,
    Language,
    LaunchType,
    Objective,
    ToneStyle,
    VariationLabel,
)

Brightness = Literal["dark", "mid", "bright"]
Contrast = Literal["low", "mid", "high"]
Orientation = Literal["portrait", "square", "landscape"]
EmojiHabit = Literal["none", "few", "many"]
PhraseRule = Literal["forbidden", "missing"]

EMOJI_HABITS: tuple[EmojiHabit, ...] = ("none", "few", "many")
HEADLINE_WORDS_WANTED = 7
HEADLINE_WORDS_HARD = 9
SUBHEADLINE_WORDS = 12
CTA_WORDS = 3
CTA_CHARACTERS = 20
LONG_HEADLINE_CHARACTERS = 90
VARIATIONS_MAX = 10


class CannotWrite(Refused):
    """The brief asks for words that contradict each other or do not fit; names the field and the phrase."""


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything kit and campaign say that words may use; nothing else is ever claimed. Empty is normal."""

    client_name: str
    language: Language
    industry: str = ""
    description: str = ""
    offer: str = ""
    call_to_action: str = ""
    secondary_cta: str = ""
    target_audience: str = ""
    objective: Objective | None = None
    launch_type: LaunchType | None = None
    funnel_stage: FunnelStage | None = None
    tone_style: ToneStyle | None = None
    voice: str = ""
    personality: str = ""
    value_proposition: str = ""
    values: tuple[str, ...] = ()
    differentiators: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    preferred_phrases: tuple[str, ...] = ()
    forbidden_phrases: tuple[str, ...] = ()
    must_include_phrases: tuple[str, ...] = ()
    must_exclude_phrases: tuple[str, ...] = ()
    key_message: str = ""
    supporting_points: tuple[str, ...] = ()
    pain_points: tuple[str, ...] = ()
    motivations: tuple[str, ...] = ()
    reference_captions: tuple[str, ...] = ()
    landing_url: str = ""
    headline_max_length: int | None = None
    body_max_length: int | None = None


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What can be seen in the picture, as measured; flavours mood and alt text, never claims."""

    palette_names: tuple[str, ...] = ()
    brightness: Brightness = "mid"
    contrast: Contrast = "mid"
    orientation: Orientation = "square"
    has_faces: bool = False
    tags: tuple[str, ...] = ()


def count_graphemes(text: str) -> int:
    """The number of characters a reader sees: extended grapheme clusters (an emoji with a skin tone is one)."""
    return len(text) if text.isascii() else len(regex.findall(r"\X", text))


@dataclass(frozen=True, slots=True)
class Length:
    """One field's room in characters: `soft` is shown without a cut, `hard` is what the platform takes; None is no limit."""

    soft: int | None = None
    hard: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The room of the three fields a placement limits, how that platform counts characters, and what it forbids in them.

    `forbidden_signs` are signs of the primary text; "emoji" stands for all of them. `habit` is what its readers are used
    to, None where nobody knows.
    """

    headline: Length = Length(soft=40)
    primary_text: Length = Length(soft=125)
    description: Length = Length(soft=27)
    counter: Callable[[str], int] = count_graphemes
    forbidden_signs: frozenset[str] = frozenset()
    habit: Habit | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What to write: tone, form, how many, for which room. Equal requests give equal words.

    `rework` is a text that is there already, and what is to be done with it instead of writing from nothing.
    `headline_elsewhere` is the room of a headline in the roomiest placement, where the concept runs in several:
    an offer that fits there and not under `limits` may still lead the concept (`Copy.stands_in`). Without `emoji` and
    `hashtags` the client's own texts decide how many there are, and without such texts the placement's habit.
    """

    tone: CaptionTone = CaptionTone.DEFAULT
    template: CaptionTemplate = CaptionTemplate.DESCRIPTIVE
    angle: CaptionAngle | None = None
    variations: int = 3
    seed: int = 0
    limits: Limits = field(default_factory=Limits)
    headline_elsewhere: Length | None = None
    concept: int = 0
    emoji: EmojiHabit | None = None
    hashtags: int | None = None
    rework: "Rework | None" = None


@dataclass(frozen=True, slots=True)
class Copy:
    """The words of one ad or caption. Absent parts are empty strings.

    `stands_in`: the headline only stands in for the offer, which has no room in the tightest placement; where there is
    room, `writer.led_by_offer` puts the offer in its place.
    """

    headline: str
    subheadline: str
    primary_text: str
    description: str
    long_headline: str
    cta: str
    alt_text: str
    label: VariationLabel
    tone: CaptionTone
    template: CaptionTemplate
    angle: CaptionAngle
    framework: CopyFramework
    stands_in: bool = False

    def saying(self, texts: Mapping[str, str]) -> "Copy":
        """The same words with the texts of these fields instead."""
        changes: dict[str, Any] = dict(texts)
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Rework:
    """A text to write one field of anew, or, without a field, all of it in the language of the brief.

    Attributes:
        seen: What the field said in other variations, which it shall not say again.
    """

    copy: Copy
    field: str = ""
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhraseFinding:
    """A phrase that should not be there (`forbidden`, in `field`) or is not there (`missing`, field "")."""

    rule: PhraseRule
    field: str
    phrase: str


# --- phrases -----------------------------------------------------------------------------------------------------------


def check_phrases(
    text_fields: Mapping[str, str],
    forbidden: Iterable[str],
    must_include: Iterable[str],
    *,
    language: Language | None = None,
) -> tuple[PhraseFinding, ...]:
    """What the phrase rules find in an ad's words, hand-written or not.

    Args:
        text_fields: Field name to text, e.g. {"headline": …, "primary_text": …}.
        forbidden: Kit's forbidden and campaign's must-exclude phrases; looked for in every field.
        must_include: Looked for in headline and primary text together, or in all fields when neither is given.
        language: Whose inflected forms of forbidden phrases count; None looks for the phrases as they are written.

    Returns:
        Findings in the order of fields, then phrases; empty when all is well.
    """
    folded = {name: fold(text) for name, text in text_fields.items()}
    read = {name: fold(tags_read(text)) for name, text in text_fields.items()}
    found = [
        PhraseFinding("forbidden", name, phrase)
        for name, text in read.items()
        for phrase in forbidden
        if _stands(text, fold(phrase), language)
    ]
    together = [text for name, text in folded.items() if name in {"headline", "primary_text"}] or list(folded.values())
    missing = [
        PhraseFinding("missing", "", phrase)
        for phrase in must_include
        if fold(phrase) and not any(stands_in(text, fold(phrase)) for text in together)
    ]
    return tuple(found + missing)


def _stands(folded_text: str, folded_phrase: str, language: Language | None) -> bool:
    if language is None:
        return stands_in(folded_text, folded_phrase)
    return stands_inflected(folded_text, folded_phrase, language)


def check_claims(text_fields: Mapping[str, str], brief: Brief) -> tuple[tuple[str, Claim], ...]:
    """The claims that nobody can check and the brief does not make, each with its field."""
    stated = stated_by(brief)
    return tuple(
        (name, claim)
        for name, text in text_fields.items()
        for claim in unproven(tags_read(text, stated), stated, brief.language)
    )


def stated_by(brief: Brief) -> str:
    """Everything the brief itself states about the client and what is offered; how it wants to sound is no statement."""
    texts = (
        brief.client_name,
        brief.description,
        brief.offer,
        brief.call_to_action,
        brief.secondary_cta,
        brief.value_proposition,
        brief.key_message,
        *brief.values,
        *brief.differentiators,
        *brief.keywords,
        *brief.preferred_phrases,
        *brief.must_include_phrases,
        *brief.supporting_points,
        *brief.pain_points,
        *brief.motivations,
        brief.target_audience,
    )
    return " . ".join(filter(None, texts))


def excluded_phrases(brief: Brief) -> tuple[str, ...]:
    """The kit's forbidden and the campaign's must-exclude phrases together, empty ones left out."""
    both = (*brief.forbidden_phrases, *brief.must_exclude_phrases)
    return tuple(dict.fromkeys(p for phrase in both if (p := tidy(phrase))))


def must_phrases(brief: Brief) -> tuple[str, ...]:
    """The must-include phrases with clean spaces, empty ones left out, each once."""
    return tuple(dict.fromkeys(p for phrase in brief.must_include_phrases if (p := tidy(phrase))))


def refuse_contradictions(brief: Brief) -> None:
    """Stop before writing when the brief forbids what it asks for.

    Raises:
        InvalidInput: The offer or a call to action contains a forbidden phrase; `field` names it.
        CannotWrite: A must-include phrase contains a forbidden one.
    """
    excluded = excluded_phrases(brief)
    asked = (
        ("primary_offer", brief.offer, "The offer"),
        ("call_to_action", brief.call_to_action, "The call to action"),
    )
    for name, text, label in asked:
        phrase = forbidden_in(tags_read(text), excluded, brief.language)
        if phrase:
            raise InvalidInput(
                f"{label} contains “{phrase}”, which this brand or campaign forbids",
                field=name,
                remedy="word it without the phrase, or take the phrase off the forbidden list",
            )
    for wanted in must_phrases(brief):
        phrase = forbidden_in(tags_read(wanted), excluded, brief.language)
        if phrase:
            raise CannotWrite(
                f"“{wanted}” must be included in this campaign, but “{phrase}” is forbidden",
                field="must_include_phrases",
                remedy="remove one of the two phrases",
            )
