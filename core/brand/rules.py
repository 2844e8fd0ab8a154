"""What a brand kit may hold, how complete it is, and how its colours read on each other."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from core import fields
from core.brand.typecase import is_uploaded
from core.errors import Conflict, InvalidInput, NotFound
from core.phrases import first_in
from core.rendering import colour as colours
from core.rendering import contrast
from core.vocabulary import LogoGround, LogoKind, LogoPosition, MaskingModel, ToneStyle

VOICE_MAX: Final = 500
PROSE_MAX: Final = 2000
MOST_FONTS: Final = 12
# The fields that hold a family, and what people call them.
FONT_FIELDS: Final[Mapping[str, str]] = {"heading_font": "headlines", "body_font": "text"}

# A new kit draws well before anybody said anything about the brand: deep ground, warm accent, paper. It states
# nothing about the client, so voice, audience and the rest stay empty and the completeness score asks for them.
STARTING_KIT: Final[Mapping[str, str]] = {
    "primary_color": "#17324D",
    "secondary_color": "#F2A541",
    "tertiary_color": "#FFF8EC",
    "heading_font": "Manrope",
    "body_font": "Source Sans Pro",
    "logo_position": LogoPosition.TOP_LEFT,
    "masking_model": MaskingModel.REMBG_REPLICATE,
}
COLOUR_FIELDS: Final = ("primary_color", "secondary_color", "tertiary_color")

_prose = partial(fields.clean_text, max_length=PROSE_MAX)
_phrases = partial(fields.clean_list, max_items=20, max_length=200)

# Every editable field of a kit, in the order people meet them, with what cleans it.
CLEANERS: Final[Mapping[str, Callable[[str, object], object]]] = {
    "name": partial(fields.clean_line, max_length=120),
    "primary_color": fields.clean_colour,
    "secondary_color": fields.clean_colour,
    "tertiary_color": fields.clean_colour,
    "heading_font": partial(fields.clean_line, max_length=80),
    "body_font": partial(fields.clean_line, max_length=80),
    "logo_position": partial(fields.clean_choice, vocabulary=LogoPosition),
    "voice_prompt": partial(fields.clean_text, max_length=VOICE_MAX),
    "brand_personality": _prose,
    "target_audience": _prose,
    "value_proposition": _prose,
    "tone_style": partial(fields.clean_choice, vocabulary=ToneStyle),
    "tone_of_voice": _prose,
    "forbidden_phrases": _phrases,
    "preferred_phrases": _phrases,
    "keywords": partial(fields.clean_list, max_items=10, max_length=50),
    "brand_values": _phrases,
    "key_differentiators": _phrases,
    "imagery_style": _prose,
    "masking_model": partial(fields.clean_choice, vocabulary=MaskingModel),
}
EDITABLE: Final = tuple(CLEANERS)


class KitNotFound(NotFound):
    """No such brand kit in this agency."""


class LogoNotFound(NotFound):
    """No such logo in this agency."""


class FontNotFound(NotFound):
    """No such font in this agency."""


class FontInUse(Conflict):
    """Headlines or texts of the kit are set in the font."""


class NothingToLookAt(Conflict):
    """A client has neither a logo nor a photo that could suggest anything."""


@dataclass(frozen=True)
class Missing:
    """A fact the kit lacks: its field, what people call it, and what ads gain from it."""

    field: str
    label: str
    why: str


@dataclass(frozen=True)
class Completeness:
    """How much of the brand is known, 0 to 100, and what is not, heaviest first."""

    score: int
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class ContrastFact:
    """How two of the kit's colours read on each other.

    Attributes:
        first: Field of one colour.
        second: Field of the other.
        ratio: WCAG contrast, 1 to 21.
        reads_text: Whether running text reads (4.5 or more).
        reads_large: Whether headlines and shapes read (3 or more).
    """

    first: str
    second: str
    ratio: float
    reads_text: bool
    reads_large: bool


def clean(given: Mapping[str, object]) -> dict[str, object]:
    """The given fields as they are stored; each by its own rule, nothing cut.

    Raises:
        InvalidInput: At every field that does not fit; an unknown field lists the known ones.
    """
    return fields.clean_each(given, CLEANERS)


def refuse_contradictions(kit: Mapping[str, object]) -> None:
    """Stop when the kit prefers what it forbids.

    Args:
        kit: The whole kit as it would be stored.

    Raises:
        InvalidInput: At `preferred_phrases` or `keywords`.
    """
    forbidden, faults = _listed(kit.get("forbidden_phrases")), fields.Faults()
    for name, word in (("preferred_phrases", "preferred phrase"), ("keywords", "keyword")):
        for entry in _listed(kit.get(name)):
            with faults:
                _refuse_phrase(name, word, entry, forbidden)
    faults.refuse()


def _refuse_phrase(name: str, word: str, entry: str, forbidden: Sequence[str]) -> None:
    phrase = first_in(entry, forbidden)
    if phrase:
        raise InvalidInput(
            f"the {word} “{entry}” contains “{phrase}”, which this brand forbids",
            field=name,
            remedy="take it off one of the two lists",
        )


def clean_logo_slot(kind: object, ground: object) -> tuple[LogoKind | None, LogoGround | None]:
    """Form and ground of a logo file; None where nobody chose.

    Raises:
        InvalidInput: At `kind` or `ground`.
    """
    return fields.clean_choice("kind", kind, LogoKind), fields.clean_choice("ground", ground, LogoGround)


@dataclass(frozen=True)
class NamedFont:
    """An uploaded font as a kit holds it (`family`) and as people call it (`name`, and `label`, which no other has)."""

    family: str
    name: str
    label: str


def name_fonts(fonts: Sequence[tuple[str, str, Sequence[int], bool]]) -> tuple[NamedFont, ...]:
    """Labels for the fonts of one kit: family and weights, and a number where two would be called alike.

    Args:
        fonts: Of each its family in the kit, the name in the file, the weights, and whether it is italic.
    """
    named: list[NamedFont] = []
    seen: Counter[str] = Counter()
    for family, name, weights, is_italic in fonts:
        span = f"{min(weights)}–{max(weights)}" if len(weights) > 1 else str(weights[0])
        label = f"{name} · {span}{' italic' if is_italic else ''}"
        seen[label] += 1
        named.append(NamedFont(family, name, label if seen[label] == 1 else f"{label} ({seen[label]})"))
    return tuple(named)


def chosen_family(field: str, typed: str, fonts: Sequence[NamedFont], installed: Collection[str]) -> str:
    """What a kit stores for a family that somebody chose or wrote: an uploaded font by its own name, others as written.

    Raises:
        InvalidInput: At `field`: it names a font file that the kit does not have, or more than one.
    """
    wanted = typed.casefold()
    by_label = next((font for font in fonts if wanted in {font.label.casefold(), font.family}), None)
    if by_label is not None:
        return by_label.family
    if is_uploaded(typed):
        raise InvalidInput(
            "this font is no longer in the brand kit", field=field, remedy="choose another, or upload it again"
        )
    if wanted in {name.casefold() for name in installed}:
        return typed
    called = [font for font in fonts if font.name.casefold() == wanted]
    if len(called) > 1:
        labels = ", ".join(font.label for font in called)
        raise InvalidInput(f"the kit has several fonts named {typed}", field=field, remedy=f"choose one: {labels}")
    return called[0].family if called else typed


# What completeness weighs; the weights add up to 100.
_WEIGHTS: Final[tuple[tuple[str, int, str, str], ...]] = (
    ("primary_color", 15, "Brand colours", "the client's own three colours make every ad theirs"),
    ("logo", 15, "Logo", "ads carry it at its corner"),
    ("voice_prompt", 10, "Voice", "written words follow it"),
    ("value_proposition", 10, "Value proposition", "headlines say why to choose this client"),
    ("target_audience", 10, "Audience", "texts speak to someone instead of to everyone"),
    ("heading_font", 8, "Fonts", "type is half of a brand's look"),
    ("key_differentiators", 7, "Differentiators", "they give each concept its own argument"),
    ("tone_style", 5, "Tone", "it chooses the writing manner and the font pair"),
    ("brand_personality", 5, "Personality", "it colours the wording"),
    ("preferred_phrases", 4, "Preferred phrases", "words the client likes to read appear"),
    ("forbidden_phrases", 4, "Forbidden phrases", "words the client hates never get to review"),
    ("keywords", 3, "Keywords", "texts use the terms people search for"),
    ("brand_values", 2, "Values", "they support the message"),
    ("imagery_style", 1, "Imagery style", "it tells colleagues which photos to choose"),
    ("tone_of_voice", 1, "Tone of voice", "nuances beyond the tone"),
)


def completeness(kit: Mapping[str, object], *, has_logo: bool) -> Completeness:
    """How much of a brand its kit knows.

    Args:
        kit: Field → stored value.
        has_logo: Whether any logo file is there.

    Returns:
        The score out of 100; starting colours and fonts that nobody replaced count as not known.
    """
    known = {name: _is_known(name, kit, has_logo) for name, *_ in _WEIGHTS}
    score = sum(weight for name, weight, *_ in _WEIGHTS if known[name])
    return Completeness(score, tuple(Missing(name, label, why) for name, _, label, why in _WEIGHTS if not known[name]))


_LOOK: Final = (*COLOUR_FIELDS, "heading_font", "body_font")


def _is_known(name: str, kit: Mapping[str, object], has_logo: bool) -> bool:
    if name == "logo":
        return has_logo
    if name == "primary_color":
        return all(kit.get(field) for field in COLOUR_FIELDS) and not _is_start(kit, COLOUR_FIELDS)
    if name == "heading_font":
        # Once anybody chose anything of the look, the starting pair of fonts is a choice too.
        return bool(kit.get("heading_font") and kit.get("body_font")) and not _is_start(kit, _LOOK)
    return bool(kit.get(name))


def _is_start(kit: Mapping[str, object], names: Sequence[str]) -> bool:
    return all(kit.get(name) == STARTING_KIT[name] for name in names)


def contrast_facts(primary: str | None, secondary: str | None, tertiary: str | None) -> tuple[ContrastFact, ...]:
    """How each pair of the given colours reads; a pair with an unset colour is left out.

    Source: https://www.w3.org/TR/WCAG21/#contrast-minimum (4.5 for text, 3 for large text)
    """
    given = [(name, value) for name, value in zip(COLOUR_FIELDS, (primary, secondary, tertiary), strict=True) if value]
    pairs = ((a, b) for index, a in enumerate(given) for b in given[index + 1 :])
    return tuple(_fact(*first, *second) for first, second in pairs)


def _fact(first: str, first_hex: str, second: str, second_hex: str) -> ContrastFact:
    ratio = contrast.ratio(colours.parse(first_hex), colours.parse(second_hex))
    return ContrastFact(first, second, ratio, ratio >= 4.5, ratio >= 3)


def _listed(value: object) -> list[str]:
    return [str(entry) for entry in value] if isinstance(value, list | tuple) else []
