"""What we know of an ad because we made it, as properties with levels. Pure: a version's facts in, the name of its level out.

A level without a key is what nobody can say: finished art has no layout of ours, and words changed by hand no angle.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

UNKNOWN_KEY: Final = ""
_MONEY: Final = re.compile(
    r"[€$£¥₹₺₽₩₪]\s?\d|\d\s?[€$£¥₹₺₽₩₪]"
    r"|\b(?:EUR|USD|GBP|CHF|JPY|CAD|AUD|PLN|SEK|NOK|DKK)\s?\d|\d\s?(?:EUR|USD|GBP|CHF|JPY|CAD|AUD|PLN|SEK|NOK|DKK)\b"
    r"|\d\s?(?:euros?|dollars?|dólares|pounds?|livres|libras|francs?|franken)\b",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(r"\d\s?(?:[%٪％]|(?:percent|per cent|prozent|pour cent|por ciento)\b)", re.IGNORECASE)


class Property(StrEnum):
    """What ads can be told apart by."""

    LAYOUT = "layout"
    PALETTE = "palette"
    HEADLINE_WORDS = "headline-words"
    HEADLINE_CHARACTERS = "headline-characters"
    FIGURE = "headline-figure"
    ANGLE = "angle"
    TONE = "tone"
    TEMPLATE = "template"
    CTA = "cta"
    LANGUAGE = "language"
    FACE = "face"
    PLACEMENT = "placement"
    CONCEPT = "concept"
    PICTURE = "picture"


@dataclass(frozen=True)
class Made:
    """One version of an ad, as it was made.

    Attributes:
        family, scheme: Of its design; None for finished art.
        tone, template, angle: Of the wording it was made from; None when its words are nobody's known wording any more.
        faces: How many were found in its picture.
        concept: What people call its idea.
    """

    headline: str
    cta: str
    language: str
    placement_id: str
    family: str | None
    scheme: str | None
    faces: int
    asset_id: str
    asset: str
    concept_id: str
    concept: str
    tone: str | None = None
    template: str | None = None
    angle: str | None = None


@dataclass(frozen=True)
class Level:
    """One value of a property: its key, what it is called where that is not the key itself, and its place where levels have an order."""

    key: str
    name: str = ""
    place: int = 0

    @property
    def is_unknown(self) -> bool:
        """Whether nobody can say it."""
        return self.key == UNKNOWN_KEY


@dataclass(frozen=True)
class Trait:
    """One property.

    Attributes:
        about: What it is, in a sentence.
        unknown: What the ads of which it cannot be said are called.
        dimension: The dimension of reports that tells the same groups apart.
        is_ordered: Whether its levels have an order of their own.
        is_of_wording: Whether it needs the wording that the ad was made from.
    """

    name: str
    about: str
    level: Callable[[Made], Level]
    unknown: str = "Not known"
    dimension: str | None = None
    is_ordered: bool = False
    is_of_wording: bool = False


def level(of: Property, made: Made) -> Level:
    """The level of a property that a version of an ad has."""
    return TRAITS[of].level(made)


def _plain(value: Callable[[Made], str | None]) -> Callable[[Made], Level]:
    return lambda made: Level(value(made) or UNKNOWN_KEY)


# Upper ends of the bands, both ends belonging to them; platforms cut headlines at 25 to 40 characters.
_WORD_BANDS: Final = (3, 5, 7)
_CHARACTER_BANDS: Final = (20, 30, 40)


def _band(count: int, ends: tuple[int, ...], unit: str) -> Level:
    """The band of a count: "Up to 3 words", "4 – 5 words", …, "8 words or more"."""
    place = next((at for at, end in enumerate(ends) if count <= end), len(ends))
    if place == 0:
        return Level(f"-{ends[0]}", f"Up to {ends[0]} {unit}", place)
    if place == len(ends):
        return Level(f"{ends[-1] + 1}-", f"{ends[-1] + 1} {unit} or more", place)
    return Level(f"{ends[place - 1] + 1}-{ends[place]}", f"{ends[place - 1] + 1} – {ends[place]} {unit}", place)


def _words(made: Made) -> Level:
    count = sum(any(character.isalnum() for character in word) for word in made.headline.split())
    return _band(count, _WORD_BANDS, "words") if count else Level(UNKNOWN_KEY)


def _characters(made: Made) -> Level:
    count = len(" ".join(made.headline.split()))
    return _band(count, _CHARACTER_BANDS, "characters") if count else Level(UNKNOWN_KEY)


def _figure(made: Made) -> Level:
    """What kind of figure the headline names; a percentage first, for "20 % off from 50 €" promises that."""
    if not made.headline.strip():
        return Level(UNKNOWN_KEY)
    if _PERCENT.search(made.headline):
        return Level("percent", "A percentage")
    if _MONEY.search(made.headline):
        return Level("money", "An amount of money")
    if any(character.isdigit() for character in made.headline):
        return Level("number", "Another number")
    return Level("none", "No figure")


def _face(made: Made) -> Level:
    names = ("No face found", "One face", "Several faces")
    place = min(made.faces, 2)
    return Level(str(place), names[place], place)


def _concept(made: Made) -> Level:
    return Level(made.concept_id, made.concept)


def _picture(made: Made) -> Level:
    return Level(made.asset_id, made.asset)


_ART: Final = "Not known: finished art"
_WORDING: Final = "Not known: words of their own"
_NO_HEADLINE: Final = "No headline given"

TRAITS: Final[Mapping[Property, Trait]] = MappingProxyType(
    {
        Property.LAYOUT: Trait("Layout", "How picture, words and logo stand.", _plain(lambda made: made.family), _ART,
                               dimension="layout"),
        Property.PALETTE: Trait("Colours", "The colour scheme of the brand kit that the design uses.",
                                _plain(lambda made: made.scheme), _ART),
        Property.HEADLINE_WORDS: Trait("Words in the headline", "How many words the headline has.", _words, _NO_HEADLINE,
                                       is_ordered=True),
        Property.HEADLINE_CHARACTERS: Trait("Characters in the headline", "How long the headline is, spaces counted.",
                                            _characters, _NO_HEADLINE, is_ordered=True),
        Property.FIGURE: Trait("Offer in the headline", "Which kind of figure the headline names.", _figure, _NO_HEADLINE),
        Property.ANGLE: Trait("Angle", "What the wording appeals to.", _plain(lambda made: made.angle), _WORDING,
                              is_of_wording=True),
        Property.TONE: Trait("Tone", "How the wording speaks.", _plain(lambda made: made.tone), _WORDING,
                             is_of_wording=True),
        Property.TEMPLATE: Trait("Form of the text", "How the primary text is built.",
                                 _plain(lambda made: made.template), _WORDING, is_of_wording=True),
        Property.CTA: Trait("Call to action", "What the button says.", _plain(lambda made: made.cta), "No call to action",
                            dimension="cta"),
        Property.LANGUAGE: Trait("Language", "The language of the words.", _plain(lambda made: made.language)),
        Property.FACE: Trait("Face in the picture", "Whether a face was found in the photo; one turned away may be missed.",
                             _face, is_ordered=True),
        Property.PLACEMENT: Trait("Placement", "Where the ad was made to run.", _plain(lambda made: made.placement_id),
                                  dimension="placement"),
        Property.CONCEPT: Trait("Idea", "One photo with one set of words and one design, in all its sizes.", _concept,
                                dimension="concept"),
        Property.PICTURE: Trait("Picture", "The photo of the library that the ad shows.", _picture),
    }
)  # fmt: skip
