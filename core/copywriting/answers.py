"""A model's answer is untrusted text: given its shape by a schema, cleaned, and held to every hard rule. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core import fields
from core.copywriting.fragments import EMOJI, first_clause, fold
from core.copywriting.prompts import Planned
from core.copywriting.rules import Brief, Copy, Request
from core.copywriting.score import score
from core.errors import InvalidInput

_MOST: Final = {
    "headline": 300,
    "subheadline": 300,
    "primary_text": 2200,
    "description": 300,
    "long_headline": 300,
    "cta": 50,
    "alt_text": 300,
}
_NUMBER: Final = re.compile(r"\d+(?:[.,'’\u00a0\u202f]\d+)*")
_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|net|org|io|co|info|biz)\b\S*", re.I
)
_MARKUP: Final = re.compile(r"</?[a-z!][^>]*>|\]\(|```|^#{1,6} |\*\*", re.I | re.M)
_HASHTAG: Final = re.compile(r"#\w+")
_FAULTS_TOLD: Final = 12


class WrittenVariation(BaseModel):
    """The words of one variation, as the model gives them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    headline: str
    subheadline: str
    primary_text: str
    description: str
    long_headline: str
    cta: str
    alt_text: str


class WrittenAnswer(BaseModel):
    """The whole answer; nothing else is taken from a model."""

    model_config = ConfigDict(extra="forbid", strict=True)

    variations: list[WrittenVariation] = Field(min_length=1, max_length=10)


class BadAnswer(Exception):
    """The answer cannot be used; `faults` says why, in sentences."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = tuple(dict.fromkeys(faults))[:_FAULTS_TOLD]


def schema() -> dict[str, Any]:
    """The JSON schema of an answer, as both protocols take it: without bounds, which some endpoints refuse."""
    whole = WrittenAnswer.model_json_schema()
    for name in ("minItems", "maxItems"):
        whole["properties"]["variations"].pop(name, None)
    return whole


def read(text: str, *, brief: Brief, request: Request, plan: Sequence[Planned], fence: str) -> tuple[Copy, ...]:
    """The copies of an answer that keeps every rule.

    Args:
        text: What the model said; a fence of Markdown around the object is taken off.
        fence: The call's token, which no copy may hold.

    Raises:
        BadAnswer: It has another shape, or a copy breaks a rule.
    """
    try:
        answer = WrittenAnswer.model_validate_json(_unwrapped(text))
    except ValidationError as error:
        raise BadAnswer([_shape_fault(error)]) from error
    if len(answer.variations) != len(plan):
        raise BadAnswer([f"There are {len(answer.variations)} variations; {len(plan)} were asked for."])
    faults: list[str] = []
    copies: list[Copy] = []
    for number, (written, planned) in enumerate(zip(answer.variations, plan, strict=True), start=1):
        try:
            copy = _copy(written, planned, request)
        except InvalidInput as error:
            faults.append(f"Variation {number}: {error.field} {error.what}.")
            continue
        copies.append(copy)
        faults += _unchanged(copy, request)
        faults += (f"Variation {number}: {fault}" for fault in faults_of(copy, brief, request, fence))
    faults += _alike(copies)
    if faults:
        raise BadAnswer(faults)
    return tuple(copies)


def stored(copies: Sequence[Copy]) -> dict[str, Any]:
    """Copies as JSON, to be read again with `read`."""
    return {"variations": [{name: getattr(copy, name) for name in WrittenVariation.model_fields} for copy in copies]}


def faults_of(copy: Copy, brief: Brief, request: Request, fence: str) -> Iterable[str]:
    """What makes a copy unusable, in sentences: the score's own blocks, and what a model in particular may do wrong."""
    given = request.rework.copy if request.rework else None
    for name in ("headline", "primary_text"):
        if not getattr(copy, name) and (given is None or getattr(given, name)):
            yield f"The {name} is empty."
    # Where one field of a text is written anew, what was wrong with the others before is nobody's fault now.
    before = score(given, brief, request.limits).blocked if given and request.rework and request.rework.field else ()
    yield from (fault for fault in score(copy, brief, request.limits).blocked if fault not in before)
    texts = {name: getattr(copy, name) for name in WrittenVariation.model_fields}
    known = _known(brief, request)
    for name, text in texts.items():
        if fence in text:
            yield f"The {name} repeats the instructions."
        if _MARKUP.search(text):
            yield f"The {name} contains markup."
        if any(fold(found) not in known for found in _ADDRESS.findall(text)):
            yield f"The {name} contains an address that the brief does not hold."
        if name != "alt_text" and (invented := _invented(text, known)):
            yield f"The {name} says “{invented}”, a number that the brief does not hold."
    for sign in sorted(request.limits.forbidden_signs):
        if (sign == "emoji" and EMOJI.search(copy.primary_text)) or (sign != "emoji" and sign in copy.primary_text):
            yield f"The primary text contains {sign}, which the placement does not take."
    yield from _too_many_signs(copy, given, request)


def _too_many_signs(copy: Copy, given: Copy | None, request: Request) -> Iterable[str]:
    """More hashtags or emoji than the platform itself takes, unless a given text has as many."""
    habit = request.limits.habit
    if habit is None:
        return
    for name, sign, allowed in (("hashtags", _HASHTAG, habit.hashtags_allowed), ("emoji", EMOJI, habit.emoji_allowed)):
        number = len(sign.findall(copy.primary_text))
        before = len(sign.findall(given.primary_text)) if given else 0
        if allowed is not None and number > max(allowed, before):
            yield f"The primary text has {number} {name}; {habit.name} takes {allowed or 'none'}."


def _copy(written: WrittenVariation, planned: Planned, request: Request) -> Copy:
    def line(name: str) -> str:
        return fields.clean_line(name, getattr(written, name), max_length=_MOST[name]) or ""

    if request.rework and (name := request.rework.field):
        # Whatever else the answer says: only the field that was asked for is taken.
        text = (
            fields.clean_text(name, written.primary_text, max_length=_MOST[name])
            if name == "primary_text"
            else line(name)
        )
        return request.rework.copy.saying({name: text or ""})
    return Copy(
        headline=line("headline"),
        subheadline=line("subheadline"),
        primary_text=fields.clean_text("primary_text", written.primary_text, max_length=_MOST["primary_text"]) or "",
        description=line("description"),
        long_headline=line("long_headline"),
        cta=line("cta"),
        alt_text=line("alt_text"),
        label=planned.label,
        tone=request.tone,
        template=request.template,
        angle=planned.angle,
        framework=planned.framework,
    )


def _unchanged(copy: Copy, request: Request) -> Iterable[str]:
    """Whether the field that was to be written anew says what was said before."""
    rework = request.rework
    if rework and rework.field:
        text = getattr(copy, rework.field)
        if fold(text) in {fold(said) for said in (*rework.seen, getattr(rework.copy, rework.field))}:
            yield f"The {rework.field} was to be written anew and says what was said before."


def _alike(copies: Sequence[Copy]) -> Iterable[str]:
    openings = [fold(first_clause(copy.primary_text)) for copy in copies]
    for number, opening in enumerate(openings, start=1):
        if opening and opening in openings[: number - 1]:
            yield f"Variation {number} begins like variation {openings.index(opening) + 1}."


def _known(brief: Brief, request: Request) -> str:
    """Everything the brief itself and a given text say, folded, with its numbers written without separators as well."""
    said: list[str] = []
    given = tuple(getattr(request.rework.copy, name) for name in _MOST) if request.rework else ()
    # Texts that are followed show a manner; an offer or number of theirs may be long over.
    for value in (*astuple(replace(brief, reference_captions=())), given):
        said += [value] if isinstance(value, str) else [str(v) for v in value] if isinstance(value, tuple) else []
    whole = fold(" ".join(said))
    return f"{whole} {' '.join(f'|{_digits(number)}|' for number in _NUMBER.findall(whole))}"


def _invented(text: str, known: str) -> str:
    return next((number for number in _NUMBER.findall(text) if f"|{_digits(number)}|" not in known), "")


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _unwrapped(text: str) -> str:
    found = re.fullmatch(r"\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*", text, flags=re.DOTALL)
    return found.group(1) if found else text


def _shape_fault(error: ValidationError) -> str:
    """Where the shape is wrong, without what stood there."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the answer"
    return f"The answer is not the JSON object that was asked for ({place[:80]}: {first['type']})."
