"""The offline writer at a text that is there already: one field written anew, or the same plan in another language. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from core.copywriting import writer
from core.copywriting.fragments import fold
from core.copywriting.lines import speaker_of
from core.copywriting.manners import manners_of
from core.copywriting.rules import VARIATIONS_MAX, Brief, CannotWrite, Copy, PictureFacts, Request, Rework
from core.copywriting.score import gates, score
from core.copywriting.trimmings import Trimmings
from core.vocabulary import CaptionAngle, Language

RENEWABLE: Final = ("headline", "subheadline", "primary_text", "description", "cta", "alt_text")
# How many times the whole text is written for its headline or primary text, and among how many new ones the best is taken.
_SEEDS: Final = 10
_TEXTS_A_SEED: Final = 3
_CHOICE: Final = 4


def reworked(brief: Brief, facts: PictureFacts, request: Request, rework: Rework) -> Copy:
    """The text with what was asked for done to it; equal inputs give an equal text.

    Raises:
        CannotWrite: The brief holds nothing else to say there.
        InvalidInput: The brief contradicts itself.
    """
    if rework.field:
        return renewed(rework.copy, rework.field, brief, facts, request, seen=rework.seen)
    return in_language(rework.copy, brief, facts, request, seen=rework.seen)


def renewed(
    copy: Copy, name: str, brief: Brief, facts: PictureFacts, request: Request, *, seen: Sequence[str] = ()
) -> Copy:
    """The same words with one field written anew: of the first new wordings the one that scores best.

    Args:
        name: One of `RENEWABLE`.
        request: Its limits are the room; tone, form and angle are those of the copy.
        seen: What the field must not say again, beside what it says now.

    Raises:
        CannotWrite: Every wording the brief allows was seen, or would break a rule that the text keeps now.
    """
    taken = {fold(text) for text in (*seen, getattr(copy, name))}
    broken = {gate.what for gate in gates(copy, brief, request.limits)}
    faults: list[str] = []

    def usable() -> Iterator[Copy]:
        for text in _wordings(name, copy, brief, facts, request):
            if not text or fold(text) in taken:
                continue
            taken.add(fold(text))
            fresh = copy.saying({name: text})
            new_faults = [gate.what for gate in gates(fresh, brief, request.limits) if gate.what not in broken]
            faults.extend(new_faults)
            if not new_faults:
                yield fresh

    found = list(islice(usable(), _CHOICE))
    if not found:
        raise _nothing_new(name, faults)
    return max(found, key=lambda fresh: score(fresh, brief, request.limits).total)


def _nothing_new(name: str, faults: Sequence[str]) -> CannotWrite:
    """Why there is no other wording: the rule that all new ones would break, or that the brief says no more."""
    if faults:
        return CannotWrite(
            f"every other wording would break a rule: {faults[0].rstrip('.')}",
            field=name,
            remedy="edit the text by hand",
        )
    return CannotWrite(
        "there is nothing new to say here from the brief",
        field=name,
        remedy="add a fact to brief or kit, or edit the text by hand",
    )


def in_language(copy: Copy, brief: Brief, facts: PictureFacts, request: Request, *, seen: Sequence[str] = ()) -> Copy:
    """The same plan (tone, form, angle and kind of text) written anew in the language of the brief; it is no translation.

    The brief's own buttons are left out, for they are in the campaign's language.

    Args:
        brief: The campaign's, with the wanted language.
        seen: Primary texts in that language that are there already.

    Raises:
        CannotWrite: The offline writer knows no other text.
    """
    told = replace(brief, call_to_action="", secondary_cta="")
    taken = {fold(text) for text in seen}
    for seed in range(request.seed, request.seed + _SEEDS):
        for fresh in _written(copy, copy.angle, told, facts, replace(request, seed=seed)):
            if fold(fresh.primary_text) not in taken:
                return replace(fresh, label=copy.label)
    raise CannotWrite(
        "every text that the brief allows in this language is there already",
        field="language",
        remedy="add a fact to brief or kit, or edit one of them by hand",
    )


def language_of(brief: Brief, language: Language | None) -> Brief:
    """The brief, to write and judge a text in another language by; None leaves it as it is."""
    return brief if language is None else replace(brief, language=language)


def _wordings(name: str, copy: Copy, brief: Brief, facts: PictureFacts, request: Request) -> Iterator[str]:
    """What the field may say instead, in the order in which it is tried."""
    if name in {"headline", "primary_text"}:
        # The copy's own angle first: the other field still argues by it.
        for angle in (copy.angle, None):
            for seed in range(request.seed, request.seed + _SEEDS):
                for fresh in _written(copy, angle, brief, facts, replace(request, seed=seed)):
                    yield getattr(fresh, name)
        return
    wishes = replace(request, tone=copy.tone, template=copy.template)
    speaker = speaker_of(brief, wishes)
    if name == "cta":
        yield from speaker.ctas()
        return
    trimmings = Trimmings(speaker, facts, manners_of(brief, wishes))
    match name:
        case "subheadline":
            yield from trimmings.subheadlines(copy.headline)
        case "description":
            yield from trimmings.descriptions(copy.headline, copy.subheadline)
        case "alt_text":
            # The headline alone tells nothing of the picture.
            yield from (text for text in trimmings.alt_texts(copy.headline) if text != copy.headline)
        case _:
            raise ValueError(f"{name} is no field that is written anew")


def _written(
    copy: Copy, angle: CaptionAngle | None, brief: Brief, facts: PictureFacts, request: Request
) -> tuple[Copy, ...]:
    number = min(VARIATIONS_MAX, _TEXTS_A_SEED)
    wishes = replace(request, tone=copy.tone, template=copy.template, angle=angle, variations=number, rework=None)
    return writer.write(brief, facts, wishes)
