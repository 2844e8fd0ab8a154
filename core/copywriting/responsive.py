"""A set of texts for Google's responsive ads, which Google mixes: each must stand beside each other, so no two say the same.

Source: https://support.google.com/google-ads/answer/7684791 (15 headlines of 30, 4 descriptions of 90, read 2026-11-27);
    for Performance Max https://support.google.com/google-ads/answer/13676244 (one headline of 15, one description of 60,
    long headline of 90, read 2026-11-27).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from core import placements
from core.copywriting import writer
from core.copywriting.fragments import bare, fold, jaccard, sentence, tidy, words_of
from core.copywriting.rules import (
    Brief,
    CannotWrite,
    Copy,
    Length,
    Limits,
    PictureFacts,
    Request,
    check_claims,
    check_phrases,
    excluded_phrases,
    must_phrases,
)
from core.phrases import has_phrase

HEADLINES_MOST: Final = 15
HEADLINES_LEAST: Final = 3
HEADLINE_CHARACTERS: Final = 30
SHORT_HEADLINE_CHARACTERS: Final = 15
DESCRIPTIONS_MOST: Final = 5
DESCRIPTIONS_LEAST: Final = 4
DESCRIPTION_CHARACTERS: Final = 90
SHORT_DESCRIPTION_CHARACTERS: Final = 60
LONG_HEADLINE_CHARACTERS: Final = 90
# From this share of common words on two texts say the same.
_NEARLY_THE_SAME: Final = 0.6
_ROUNDS: Final = 4
# So many headlines the writer has before the brief's own keywords have their turn.
_FIRST: Final = 12


@dataclass(frozen=True, slots=True)
class ResponsiveSet:
    """Texts that Google may show in any combination.

    Attributes:
        headlines: 3 to 15 of up to 30 characters; one of them has at most 15.
        descriptions: 4 or 5 of up to 90; one of them has at most 60.
        long_headline: Up to 90.
        cta: For the button, where the format has one.
    """

    headlines: tuple[str, ...]
    descriptions: tuple[str, ...]
    long_headline: str
    cta: str


def write_set(brief: Brief, facts: PictureFacts, *, seed: int = 0) -> ResponsiveSet:
    """A responsive set written offline; equal seeds give equal sets. East Asian characters count double, as at Google.

    Raises:
        InvalidInput, CannotWrite: As `writer.write`, or too few different texts can be written from the brief.
    """
    drafts = list(_drafts(brief, facts, seed))
    headlines = _headlines(brief, drafts)
    descriptions = _descriptions(brief, drafts)
    is_said = all(any(has_phrase(text, must) for text in (*headlines, *descriptions)) for must in must_phrases(brief))
    has_short = _least(headlines) <= SHORT_HEADLINE_CHARACTERS and _least(descriptions) <= SHORT_DESCRIPTION_CHARACTERS
    if not (len(headlines) >= HEADLINES_LEAST and len(descriptions) >= DESCRIPTIONS_LEAST and is_said and has_short):
        raise CannotWrite(
            "the brief holds too little for a set of different texts that fit Google's limits",
            field="must_include_phrases" if brief.must_include_phrases else "description",
            remedy="shorten what must be said, or say more about the client",
        )
    long_headlines = (draft.long_headline for draft in drafts)
    long_headline = next((t for t in long_headlines if 0 < _size(t) <= LONG_HEADLINE_CHARACTERS), headlines[0])
    return ResponsiveSet(headlines, descriptions, long_headline, drafts[0].cta)


def _drafts(brief: Brief, facts: PictureFacts, seed: int) -> Iterator[Copy]:
    limits = Limits(
        headline=Length(hard=HEADLINE_CHARACTERS),
        primary_text=Length(soft=DESCRIPTION_CHARACTERS, hard=DESCRIPTION_CHARACTERS),
        description=Length(soft=SHORT_DESCRIPTION_CHARACTERS, hard=SHORT_DESCRIPTION_CHARACTERS),
        counter=_size,
    )
    plain = replace(brief, headline_max_length=None, body_max_length=None)
    # Texts that all say the offer are near-duplicates: every second round leaves it to the others of the set.
    other = replace(plain, must_include_phrases=(), offer="")
    for turn in range(_ROUNDS):
        said = other if turn % 2 else plain
        yield from writer.write(said, facts, Request(variations=10, seed=seed + turn, limits=limits, hashtags=0))


def _headlines(brief: Brief, drafts: Iterable[Copy]) -> tuple[str, ...]:
    """The short one first, for without it Google takes none of them."""
    drafts = list(drafts)
    found = [text for draft in drafts for text in (draft.headline, draft.subheadline)]
    own = [drafts[0].cta, brief.client_name, *brief.keywords, *brief.preferred_phrases]
    fitting = [text for text in (*found[:_FIRST], *own, *found[_FIRST:]) if _fits(text, HEADLINE_CHARACTERS, brief)]
    short = next((text for text in fitting if _size(text) <= SHORT_HEADLINE_CHARACTERS), None)
    return _different([*([short] if short else []), *fitting], HEADLINES_MOST)


def _descriptions(brief: Brief, drafts: Iterable[Copy]) -> tuple[str, ...]:
    """Those that say what must be said first, the short one among the first; then the brief's facts one by one."""
    drafts = list(drafts)
    facts = (brief.description, brief.value_proposition, brief.key_message, *brief.differentiators, *brief.motivations)
    plain = [sentence(bare(fact, brief.language)) for fact in facts if tidy(fact)]
    fitting = [draft.primary_text for draft in drafts if _fits(draft.primary_text, DESCRIPTION_CHARACTERS, brief)]
    fitting += [text for text in plain if _fits(text, DESCRIPTION_CHARACTERS, brief)]
    musts = must_phrases(brief)
    whole = [text for text in fitting if all(has_phrase(text, must) for must in musts)][:1]
    lead = whole or [text for must in musts if _fits(text := sentence(must), DESCRIPTION_CHARACTERS, brief)]
    short = [draft.description for draft in drafts] + fitting
    first = [
        text
        for text in short
        if _fits(text, SHORT_DESCRIPTION_CHARACTERS, brief) and not any(is_nearly_the_same(text, said) for said in lead)
    ][:1]
    return _different([*lead, *first, *fitting], DESCRIPTIONS_MOST)


def _different(texts: Iterable[str], most: int) -> tuple[str, ...]:
    """The first of the texts, no two of which are near-duplicates."""
    kept: list[str] = []
    for text in texts:
        if len(kept) < most and not any(is_nearly_the_same(text, other) for other in kept):
            kept.append(text)
    return tuple(kept)


def is_nearly_the_same(text: str, other: str) -> bool:
    """Whether two texts of a set would be read as one, whatever their case, accents and order of words."""
    mine, theirs = words_of(fold(text)), words_of(fold(other))
    return fold(text) == fold(other) or (mine <= theirs or theirs <= mine) or jaccard(mine, theirs) >= _NEARLY_THE_SAME


def _fits(text: str, most: int, brief: Brief) -> bool:
    """Whether a text has its room and violates nothing that a single text can."""
    if not text or _size(text) > most or "!" in text[:-1]:
        return False
    said = {"headline": text}
    return not check_phrases(said, excluded_phrases(brief), (), language=brief.language) and not check_claims(
        said, brief
    )


def _least(texts: Iterable[str]) -> int:
    return min(map(_size, texts), default=0)


def _size(text: str) -> int:
    return placements.count(text, "Google")
