"""A first kit from what can be seen in a client's logo and photos: colours that carry text, a font pair, a tone."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from PIL import Image

from core.assets import facts
from core.assets.inspection import PaletteColour
from core.rendering import PAIRS
from core.rendering.colour import BLACK, WHITE, chroma, mix, parse, to_hex
from core.rendering.contrast import RGB, lightness, luminance, ratio
from core.vocabulary import ToneStyle

_GREY_CHROMA: Final = 9.0
_VIVID_CHROMA: Final = 48.0
_ACCENT_RATIO: Final = 3.0
_TEXT_RATIO: Final = 4.5
# sRGB distance (0..441) under which two kit colours look alike on a small swatch.
_ALIKE: Final = 90.0
_ACCENTS: Final[tuple[RGB, ...]] = ((232, 163, 61), (45, 110, 190))
_NO_COLOURS: Final = ("#1F2A44", "#E8A33D", "#FFFFFF")


@dataclass(frozen=True)
class GuessedKit:
    """A kit to start from, for the person to correct.

    Attributes:
        primary: "#RRGGBB"; black or white text on it has a contrast of at least 4.5.
        secondary: The accent; told apart from the primary, with a contrast of at least 3 unless both are the logo's own.
        tertiary: A quiet ground, light beside a dark primary and dark beside a light one; contrast at least 4.5.
        heading_font: An installed family; `body_font` likewise.
        tone_style: What the colours suggest.
        reasons: Where each choice comes from, one sentence each.
    """

    primary: str
    secondary: str
    tertiary: str
    heading_font: str
    body_font: str
    tone_style: ToneStyle
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Seen:
    """A colour with its weight, 0..1, and where it was seen."""

    colour: RGB
    weight: float
    name: str
    place: str


def palette_of(logo: Image.Image) -> tuple[PaletteColour, ...]:
    """The colours of a logo's visible pixels, largest share first."""
    return tuple(PaletteColour(**asdict(swatch)) for swatch in facts.palette(logo))


def guess_kit(logo: Sequence[PaletteColour] = (), photos: Sequence[Sequence[PaletteColour]] = ()) -> GuessedKit:
    """The kit that a logo's palette and the palettes of some photos suggest; equal palettes give an equal kit.

    Args:
        logo: Palette of the logo, empty when there is none. Its colours lead.
        photos: One palette a photo; they lend the accent, and everything when there is no logo.
    """
    from_logo = _seen([logo], "logo") if logo else []
    from_photos = _seen(photos, "photos")
    if not from_logo and not from_photos:
        primary, secondary, tertiary = map(parse, _NO_COLOURS)
        return _kit(primary, secondary, tertiary, ["no logo and no photos: neutral colours"])
    first = _primary(from_logo, from_photos)
    accent = _accent(first.colour, from_logo, from_photos)
    if accent is None:
        secondary = _own_accent(first.colour)
    elif accent.place == "logo":
        secondary = accent.colour  # a client's own colour is never bent; drawing repairs contrast where it must
    else:
        secondary = _set_apart(accent.colour, first.colour)
    reasons = [
        f"primary: {first.name}, from the {first.place}",
        f"secondary: {accent.name}, from the {accent.place}"
        if accent
        else "secondary: made to stand out from the primary",
    ]
    return _kit(first.colour, secondary, _quiet_ground(first.colour), reasons)


def _seen(palettes: Sequence[Sequence[PaletteColour]], place: str) -> list[_Seen]:
    count = max(len(palettes), 1)
    return [
        _Seen(parse(swatch.hex), swatch.share / count, swatch.name, place) for palette in palettes for swatch in palette
    ]


def _primary(from_logo: list[_Seen], from_photos: list[_Seen]) -> _Seen:
    """The logo's strongest colour; a black-and-white logo keeps its dark; photos alone give a deep colour of theirs."""
    if from_logo:
        colourful = [seen for seen in from_logo if chroma(seen.colour) >= _GREY_CHROMA and seen.weight >= 0.03]
        darkest = min(from_logo, key=lambda seen: (luminance(seen.colour), seen.colour))
        if not colourful:
            return darkest
        strongest = max(colourful, key=lambda seen: (_strength(seen), seen.colour))
        # A black logo with a spot of colour is a black brand with an accent.
        mostly_dark = lightness(darkest.colour) < 20 and darkest.weight >= 3 * strongest.weight
        return darkest if mostly_dark else strongest
    return _deepened(max(from_photos, key=lambda seen: (_strength(seen) * _depth(seen.colour), seen.colour)))


def _accent(primary: RGB, from_logo: list[_Seen], from_photos: list[_Seen]) -> _Seen | None:
    """A colour of the logo, else of the photos, that is colourful and not the primary again."""
    for source, least in ((from_logo, 0.03), (from_photos, 0.004)):
        fit = [
            seen
            for seen in source
            if seen.weight >= least
            and chroma(seen.colour) >= 2 * _GREY_CHROMA
            and _distance(seen.colour, primary) > _ALIKE
        ]
        if fit:
            return max(fit, key=lambda seen: (chroma(seen.colour) * seen.weight**0.3, seen.colour))
    return None


def _strength(seen: _Seen) -> float:
    return (0.15 + chroma(seen.colour) / 100) * float(seen.weight**0.75)


def _depth(colour: RGB) -> float:
    """1 for colours that white text is easily read on, falling to 0.3 for very light and nearly black ones."""
    level = lightness(colour)
    if level < 12:
        return 0.4
    return 1.0 if level <= 45 else max(0.3, 1.0 - (level - 45) / 60)


def _set_apart(colour: RGB, primary: RGB) -> RGB:
    """The colour, lightened or darkened as little as needed to reach the accent's contrast to the primary."""
    far = WHITE if _takes_white(primary) else BLACK
    for step in range(20):
        moved = mix(colour, far, step / 20)
        if ratio(moved, primary) >= _ACCENT_RATIO and _distance(moved, primary) > _ALIKE:
            return moved
    return far


def _own_accent(primary: RGB) -> RGB:
    """An accent for a brand of one colour: amber or a clear blue, whichever is farther from it."""
    return _set_apart(max(_ACCENTS, key=lambda accent: _distance(accent, primary)), primary)


def _deepened(seen: _Seen) -> _Seen:
    """A photo's colour, darkened in its own hue until white text can be read on it."""
    for step in range(20):
        moved = mix(seen.colour, BLACK, step / 20)
        if ratio(moved, WHITE) >= _TEXT_RATIO:
            return _Seen(moved, seen.weight, seen.name if step == 0 else f"{seen.name}, deepened", seen.place)
    return seen


def _quiet_ground(primary: RGB) -> RGB:
    """Nearly white or nearly black, with a breath of the primary, on which the primary can be read."""
    target = WHITE if _takes_white(primary) else BLACK
    for share in (0.94, 0.97, 1.0):
        ground = mix(primary, target, share)
        if ratio(primary, ground) >= _TEXT_RATIO:
            return ground
    return target


def _takes_white(primary: RGB) -> bool:
    """Whether white can be read on it; else black can, for one of them always reaches 4.58."""
    return ratio(primary, WHITE) >= _TEXT_RATIO


def _kit(primary: RGB, secondary: RGB, tertiary: RGB, reasons: list[str]) -> GuessedKit:
    tone = _tone(primary, secondary)
    heading, body = PAIRS[tone.value]
    told = (*reasons, f"tone: {tone.value}, suggested by the colours", f"fonts: {heading} with {body}, for that tone")
    return GuessedKit(to_hex(primary), to_hex(secondary), to_hex(tertiary), heading, body, tone, told)


def _tone(primary: RGB, secondary: RGB) -> ToneStyle:
    """The mood of two colours: how vivid, how dark, how far apart."""
    first, second, level = chroma(primary), chroma(secondary), lightness(primary)
    if first < _GREY_CHROMA and second < 2 * _GREY_CHROMA:
        return ToneStyle.MINIMAL
    if level < 14:
        return ToneStyle.EDGY if second >= 1.5 * _VIVID_CHROMA else ToneStyle.LUXURY
    if first >= _VIVID_CHROMA and level >= 55:
        return ToneStyle.PLAYFUL
    if first >= 1.25 * _VIVID_CHROMA:
        return ToneStyle.BOLD
    if first < 2 * _GREY_CHROMA and level >= 60:
        return ToneStyle.MINIMAL
    return ToneStyle.PROFESSIONAL


def _distance(first: RGB, second: RGB) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5)
