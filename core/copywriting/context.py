"""What a writer is told and what it misses: a score out of 100 before a word is written, with where to fill each gap. Pure."""

from dataclasses import dataclass
from typing import Final, Literal

from core.copywriting import prompts
from core.copywriting.rules import Brief

Place = Literal["brand kit", "campaign", "campaign brief"]


@dataclass(frozen=True, slots=True)
class Known:
    """One fact a writer wants.

    Attributes:
        fields: Any of these fields of the brief answers it.
        place: Where people fill it.
        points: What it is worth; `earned` is that, or 0.
        why: What it brings, for people.
    """

    id: str
    group: str
    label: str
    fields: tuple[str, ...]
    place: Place
    points: int
    why: str
    earned: int = 0

    @property
    def is_missing(self) -> bool:
        """Whether nothing answers it."""
        return self.earned == 0


@dataclass(frozen=True, slots=True)
class ContextCheck:
    """The score, each fact with its points, and which texts are longer than what a model is sent of them."""

    total: int
    facts: tuple[Known, ...]
    shortened: tuple[str, ...]

    @property
    def missing(self) -> tuple[Known, ...]:
        """What is not there, what is worth most first."""
        return tuple(sorted((fact for fact in self.facts if fact.is_missing), key=lambda fact: -fact.points))


_AUDIENCE, _MESSAGE, _MANNER, _BRAND = "Audience", "Message", "Manner", "Brand"
_FACTS: Final = (
    Known(
        "audience", _AUDIENCE, "Target audience", ("target_audience",), "campaign", 8,
        "The words can address people directly.",
    ),
    Known(
        "pains", _AUDIENCE, "Pain points", ("pain_points",), "campaign brief", 9,
        "The words can begin with what people feel.",
    ),
    Known(
        "motivations", _AUDIENCE, "Motivations", ("motivations",), "campaign brief", 8,
        "The words can end on what people hope for.",
    ),
    Known(
        "offer", _MESSAGE, "Offer or key message", ("offer", "key_message"), "campaign", 10,
        "A concrete offer is what most people act on.",
    ),
    Known(
        "proof", _MESSAGE, "Supporting points", ("supporting_points",), "campaign brief", 8,
        "Proof makes a claim believable; no figure is ever made up.",
    ),
    Known(
        "cta", _MESSAGE, "Call to action", ("call_to_action",), "campaign", 7,
        "The button says what happens next.",
    ),
    Known(
        "voice", _MANNER, "Tone and voice", ("tone_style", "voice"), "brand kit", 10,
        "The words can sound like this brand and no other.",
    ),
    Known(
        "phrases", _MANNER, "Keywords or preferred phrases", ("keywords", "preferred_phrases"), "brand kit", 8,
        "The brand's own words appear.",
    ),
    Known(
        "avoid", _MANNER, "Words to avoid", ("forbidden_phrases", "must_exclude_phrases"), "brand kit", 7,
        "What must never be said is kept out.",
    ),
    Known(
        "character", _BRAND, "Personality or values", ("personality", "values"), "brand kit", 10,
        "Character stands beside the offer.",
    ),
    Known(
        "value", _BRAND, "Value proposition", ("value_proposition",), "brand kit", 8,
        "Why people should care, in the brand's words.",
    ),
    Known(
        "difference", _BRAND, "Differentiators", ("differentiators",), "brand kit", 7,
        "What only this client can say.",
    ),
)  # fmt: skip


def check(brief: Brief) -> ContextCheck:
    """What brief and kit tell a writer: four groups of 25 points.

    It judges the material, before anything is written; how complete the brief's form is has a figure of its own.
    """
    facts = tuple(_judged(fact, brief) for fact in _FACTS)
    return ContextCheck(sum(fact.earned for fact in facts), facts, prompts.shortened_fields(brief))


def _judged(fact: Known, brief: Brief) -> Known:
    is_known = any(_says_something(getattr(brief, name)) for name in fact.fields)
    return Known(
        fact.id, fact.group, fact.label, fact.fields, fact.place, fact.points, fact.why, fact.points if is_known else 0
    )


def _says_something(value: object) -> bool:
    if isinstance(value, tuple):
        return any(_says_something(entry) for entry in value)
    return any(sign.isalnum() for sign in value) if isinstance(value, str) else value is not None
