"""How a text is mannered: as long, as loud and as dressed as the client's own texts, unless the request, the voice or a
placement says otherwise. Where there are no such texts, hashtags and emoji are those the placement's readers are used to.

Only what can be counted is learnt from the reference captions of a campaign; no word of theirs is taken over.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean, median
from typing import Final

from core.copywriting.fragments import EMOJI, fold, tidy
from core.copywriting.rules import Brief, EmojiHabit, Request, count_graphemes
from core.vocabulary import CaptionTone, Language, ToneStyle

SOBER_STYLES: Final = frozenset({ToneStyle.LUXURY, ToneStyle.PROFESSIONAL, ToneStyle.MINIMAL})
# From which share of the texts on something is their manner, below which it is not, and how many texts show an absence.
_OFTEN, _NEARLY_ALWAYS, _HARDLY_EVER = 0.5, 0.7, 0.1
_TEXTS_SHOWING_ABSENCE = 3
_MANY_EMOJI = 2.0
_FEW_EMOJI = 1 / 3
_HASHTAGS_MOST = 12
_HASHTAG = re.compile(r"#\w+")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_ADDRESS: Final = {
    Language.EN: re.compile(r"\b(you|your|yours|yourself)\b", re.IGNORECASE),
    Language.DE: re.compile(r"\b(du|dich|dir|dein\w{0,2}|euch|euer|eure\w?)\b|(?<=\w )(Sie|Ihnen|Ihr\w{0,2})\b"),
    Language.FR: re.compile(r"\b(tu|toi|ton|tes|vous|votre|vos)\b", re.IGNORECASE),
    Language.ES: re.compile(r"\b(tú|tu|tus|ti|contigo|usted|ustedes)\b", re.IGNORECASE),
}
_NEGATION = r"\b(?:no|without|never(?: uses?)?|avoids?|keine?|ohne|nie|pas d|pas de|sans|jamais d|sin|nunca|evita\w*)\b"
_PROHIBITED: Final = {
    "emoji": re.compile(rf"{_NEGATION}\W+(?:\w+\W+(?:or|oder|ou|o)\W+)?(?:emojis?|emoticons?)\b"),
    "hashtags": re.compile(rf"{_NEGATION}\W+(?:\w+\W+(?:or|oder|ou|o)\W+)?hash-?tags?\b"),
    "exclamation": re.compile(
        rf"{_NEGATION}\W+(?:exclamation marks?|ausrufe?zeichen|points? d.exclamation|signos? de exclamacion|exclamaciones)"
    ),
}


@dataclass(frozen=True, slots=True)
class Habits:
    """What a client's own texts have in common.

    Attributes:
        texts: How many were measured.
        characters: Median length without hashtags.
        sentences: Median number of sentences.
        emoji: Mean number a text.
        hashtags: Median number a text.
        exclaiming: Share of the texts with an exclamation mark, 0..1.
        lower_case: Share that begin with a small letter, 0..1.
        addressing: Share that speak to the reader (you, du, Sie, vous …), 0..1.
    """

    texts: int
    characters: int
    sentences: int
    emoji: float
    hashtags: int
    exclaiming: float
    lower_case: float
    addressing: float


@dataclass(frozen=True, slots=True)
class Manners:
    """What the writer keeps to. None means that nothing is known and the form of the text decides.

    Attributes:
        emoji: How many signs a text ends with.
        hashtags: How many tags follow it; `allows_hashtags` is False where even a form made of them may have none.
        hashtags_most: How many the platform takes.
        usual: "hashtags" and "emoji" where they are the placement's habit and nobody's wish: they stand within what is shown
            or not at all, and only such emoji as mean something in the client's trade.
        exclaims: Whether its last sentence may call out.
        is_lower: Whether its sentences begin with small letters.
        addresses: Whether it speaks to the reader, or never does.
        characters: Length to aim at; `sentences` likewise.
    """

    emoji: EmojiHabit = "none"
    hashtags: int = 0
    allows_hashtags: bool = True
    hashtags_most: int = _HASHTAGS_MOST
    usual: frozenset[str] = frozenset()
    exclaims: bool = False
    is_lower: bool = False
    addresses: bool | None = None
    characters: int | None = None
    sentences: int | None = None

    @property
    def hashtags_heavy(self) -> int:
        """How many tags a form made of them has."""
        return min(_HASHTAGS_MOST, self.hashtags_most) if self.allows_hashtags else 0


def measured(texts: Sequence[str], language: Language) -> Habits | None:
    """The habits of these texts; None when none of them has a word."""
    spoken = [(text, bare) for text, bare in zip(texts, map(_spoken, texts), strict=True) if _first_letter(bare)]
    if not spoken:
        return None
    return Habits(
        texts=len(spoken),
        characters=round(median(count_graphemes(tidy(bare)) for _, bare in spoken)),
        sentences=round(median(_sentences(bare) for _, bare in spoken)),
        emoji=mean(len(EMOJI.findall(text)) for text, _ in spoken),
        hashtags=round(median(len(_HASHTAG.findall(text)) for text, _ in spoken)),
        exclaiming=mean("!" in bare for _, bare in spoken),
        lower_case=mean(_first_letter(bare).islower() for _, bare in spoken),
        addressing=mean(addresses(bare, language) for _, bare in spoken),
    )


def manners_of(brief: Brief, request: Request) -> Manners:
    """How to write for a brief: the request's own wish first, then the client's habits, then the placement's, within what
    voice and platform allow."""
    habits = measured(brief.reference_captions, brief.language)
    dressed = _dressed(brief, request, habits)
    if habits is None:
        return dressed
    is_sober = _is_sober(brief, request)
    return replace(
        dressed,
        exclaims=habits.exclaiming >= _OFTEN and not is_sober and not prohibits(brief.voice, "exclamation"),
        # German capitals tell nouns from the rest: what begins small there is no manner but a fault.
        is_lower=habits.lower_case >= _NEARLY_ALWAYS and brief.language is not Language.DE,
        addresses=_address_habit(habits),
        characters=habits.characters,
        sentences=habits.sentences,
    )


def _dressed(brief: Brief, request: Request, habits: Habits | None) -> Manners:
    """The manners with their emoji and hashtags alone."""
    usual = request.limits.habit
    forbidden = request.limits.forbidden_signs
    allows_hashtags = "#" not in forbidden and not prohibits(brief.voice, "hashtags")
    allows_emoji = "emoji" not in forbidden and not prohibits(brief.voice, "emoji")
    emoji, hashtags = request.emoji, request.hashtags
    if habits is not None:
        emoji = _emoji_habit(habits) if emoji is None else emoji
        hashtags = habits.hashtags if hashtags is None else hashtags
    taken = frozenset(name for name, wish in (("emoji", emoji), ("hashtags", hashtags)) if wish is None)
    if emoji is None:
        emoji = "few" if usual and usual.emoji_usual and not _is_sober(brief, request) else "none"
    if hashtags is None:
        hashtags = usual.hashtags_usual if usual else 0
    if request.tone is CaptionTone.FORMAL or (usual and usual.emoji_allowed == 0):
        emoji = "none"
    most = _HASHTAGS_MOST if usual is None or usual.hashtags_allowed is None else usual.hashtags_allowed
    return Manners(
        emoji=emoji if allows_emoji else "none",
        hashtags=min(hashtags, most, _HASHTAGS_MOST) if allows_hashtags else 0,
        allows_hashtags=allows_hashtags,
        hashtags_most=most,
        usual=taken,
    )


def _is_sober(brief: Brief, request: Request) -> bool:
    return request.tone is CaptionTone.FORMAL or brief.tone_style in SOBER_STYLES


def prohibits(voice: str, what: str) -> bool:
    """Whether the kit's voice says to do without "emoji", "hashtags" or "exclamation" (marks), in any of our languages."""
    return bool(_PROHIBITED[what].search(fold(voice)))


def addresses(text: str, language: Language) -> bool:
    """Whether a text speaks to its reader."""
    return bool(_ADDRESS[language].search(text))


def begun_small(text: str, keep: frozenset[str]) -> str:
    """`text` with small letters at the beginning of its sentences, except for names.

    Args:
        keep: Folded words that keep their capital.
    """

    def lowered(found: re.Match[str]) -> str:
        word = found[2]
        is_plain = word[1:] == word[1:].lower() and word.split("’")[0] != "I"
        return found[1] + (word[:1].lower() + word[1:] if is_plain and fold(word) not in keep else word)

    return re.sub(r"((?:^|[.!?…]\s+|\n)[“„«¿¡\s\u202f]*)([^\W\d_][\w’-]*)", lowered, text)


def _spoken(text: str) -> str:
    return str(EMOJI.sub(" ", _HASHTAG.sub(" ", text))).strip()


def _sentences(text: str) -> int:
    return sum(any(sign.isalnum() for sign in part) for part in _SENTENCE_END.split(text))


def _first_letter(text: str) -> str:
    return next((sign for sign in text if sign.isalpha()), "")


def _emoji_habit(habits: Habits) -> EmojiHabit:
    if habits.emoji < _FEW_EMOJI:
        return "none"
    return "many" if habits.emoji >= _MANY_EMOJI else "few"


def _address_habit(habits: Habits) -> bool | None:
    if habits.addressing >= _NEARLY_ALWAYS:
        return True
    return False if habits.addressing <= _HARDLY_EVER and habits.texts >= _TEXTS_SHOWING_ABSENCE else None
