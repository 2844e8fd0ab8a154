"""Colours as numbers: hex, CIE L*a*b*, mixing, and the roles a kit's three colours play in a scheme."""

import math
import re
from dataclasses import dataclass

from core.errors import InvalidInput
from core.rendering.contrast import RGB, lightness, luminance, ratio

_HEX = re.compile(r"#([0-9a-fA-F]{6})")
WHITE: RGB = (255, 255, 255)
BLACK: RGB = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Palette:
    """The roles of one scheme. `ink` reads on `ground`, `accent_ink` on `accent`, `light` on `dark`."""

    ground: RGB
    ink: RGB
    accent: RGB
    accent_ink: RGB
    dark: RGB
    light: RGB
    shade: RGB


def parse(text: str) -> RGB:
    """The RGB triple of "#RRGGBB".

    Raises:
        InvalidInput: any other form.
    """
    match = _HEX.fullmatch(text.strip())
    if not match:
        raise InvalidInput(f"“{text[:20]}” is not a colour", field="colors", remedy="write it as #RRGGBB")
    digits = match[1]
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def to_hex(colour: RGB) -> str:
    """ "#RRGGBB" of a triple."""
    return "#{:02X}{:02X}{:02X}".format(*colour)


def mix(first: RGB, second: RGB, share: float) -> RGB:
    """`first` with `share` (0..1) of `second` in it, in sRGB."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def chroma(colour: RGB) -> float:
    """CIE chroma of a colour, 0 (grey) to about 130."""
    _, a, b = _lab(colour)
    return float((a**2 + b**2) ** 0.5)


def clash(first: RGB, second: RGB) -> float:
    """How hard two colours meet when one fades into the other: the difference in CIE L*, and a quarter of that in hue
    and chroma, because brown into green is a dusk where black into yellow is an alarm."""
    (light, a, b), (other_light, other_a, other_b) = _lab(first), _lab(second)
    return float(abs(light - other_light) + 0.25 * ((a - other_a) ** 2 + (b - other_b) ** 2) ** 0.5)


def difference(first: RGB, second: RGB) -> float:
    """CIE76 distance of two colours: about 2 can just be seen."""
    return float(sum((a - b) ** 2 for a, b in zip(_lab(first), _lab(second), strict=True)) ** 0.5)


def difference_2000(first: RGB, second: RGB) -> float:
    """CIEDE2000 distance of two colours: 1 is just seen side by side, 2 is what print allows a brand colour.

    Source: G. Sharma, W. Wu, E. N. Dalal, The CIEDE2000 Color-Difference Formula (2005), read 2026-11-27.
    """
    (light_1, a_1, b_1), (light_2, a_2, b_2) = _lab(first), _lab(second)
    mean_c7 = ((math.hypot(a_1, b_1) + math.hypot(a_2, b_2)) / 2) ** 7
    stretch = 1.5 - 0.5 * math.sqrt(mean_c7 / (mean_c7 + 25.0**7))
    chroma_1, chroma_2 = math.hypot(stretch * a_1, b_1), math.hypot(stretch * a_2, b_2)
    hue_1, hue_2 = (math.degrees(math.atan2(b, stretch * a)) % 360 for a, b in ((a_1, b_1), (a_2, b_2)))
    turn, mean_hue = 0.0, hue_1 + hue_2
    if chroma_1 * chroma_2:
        turn = (hue_2 - hue_1 + 180) % 360 - 180
        mean_hue = (hue_1 + turn / 2) % 360
    light, chroma_mean = (light_1 + light_2) / 2, (chroma_1 + chroma_2) / 2
    tone = 1 + sum(
        share * math.cos(math.radians(factor * mean_hue + shift))
        for share, factor, shift in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    )
    off = (light - 50) ** 2
    d_light = (light_2 - light_1) / (1 + 0.015 * off / math.sqrt(20 + off))
    d_chroma = (chroma_2 - chroma_1) / (1 + 0.045 * chroma_mean)
    d_hue = 2 * math.sqrt(chroma_1 * chroma_2) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * chroma_mean * tone)
    around = 60 * math.exp(-(((mean_hue - 275) / 25) ** 2))
    mixing = -math.sin(math.radians(around)) * 2 * math.sqrt(chroma_mean**7 / (chroma_mean**7 + 25.0**7))
    return math.sqrt(d_light**2 + d_chroma**2 + d_hue**2 + mixing * d_chroma * d_hue)


def _lab(colour: RGB) -> tuple[float, float, float]:
    x, y, z = _xyz(colour)
    fx, fy, fz = (_f(value) for value in (x / 0.95047, y, z / 1.08883))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def palette(primary: str, secondary: str, tertiary: str, scheme: str) -> Palette:
    """The roles that a kit's colours play in a scheme, each pair made readable.

    Args:
        primary: #RRGGBB, likewise secondary and tertiary.
        scheme: "dark", "light", "brand" or "accent": which colour is the ground.

    Returns:
        Roles with ink : ground ≥ 7 where the kit allows it and never below 4.5, accent : ground ≥ 3,
        accent ink : accent ≥ 4.5. Colours are darkened or lightened in their own hue only when they must.
    """
    kit = (parse(primary), parse(secondary), parse(tertiary))
    dark = _darkened(min(kit, key=luminance), 22.0)
    light = _lightened(max(kit, key=luminance), 93.0)
    ground = {"dark": dark, "light": light, "brand": kit[0], "accent": kit[1]}[scheme]
    ink = _best_ink(ground, (light, dark))
    if ratio(ink, ground) < 4.5:
        ground = _pushed(ground, ink, 4.5)
    accent, accent_ink = _button(_accent(kit, ground, ink), ground, (dark, light))
    return Palette(ground, ink, accent, accent_ink, dark, light, _shade(dark))


def schemes(primary: str, secondary: str, tertiary: str) -> tuple[str, ...]:
    """The schemes of a kit whose grounds can be told apart (ΔL* or chroma), best known ground first."""
    found: list[str] = []
    grounds: list[RGB] = []
    for scheme in ("brand", "light", "dark", "accent"):
        ground = palette(primary, secondary, tertiary, scheme).ground
        if all(_apart(ground, other) for other in grounds):
            found.append(scheme)
            grounds.append(ground)
    return tuple(found)


def _shade(dark: RGB) -> RGB:
    """The scrim's colour: the kit's dark, deeper and half as colourful, so that it reads as shadow and not as paint."""
    grey = round(sum(dark) / 3)
    return _darkened(mix(dark, (grey, grey, grey), 0.5), 12.0)


def _apart(first: RGB, second: RGB) -> bool:
    return sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) > 60**2


def _accent(kit: tuple[RGB, RGB, RGB], ground: RGB, ink: RGB) -> RGB:
    """The most colourful of the kit's colours that stands out from the ground, else the ink."""
    candidates = [colour for colour in (kit[1], kit[0], kit[2]) if ratio(colour, ground) >= 3]
    return max(candidates, key=chroma) if candidates else ink


def _button(accent: RGB, ground: RGB, inks: tuple[RGB, RGB]) -> tuple[RGB, RGB]:
    """A button's fill and label in the kit's own colours: a fill that is neither light nor dark moves away from the
    ground until the kit's light or dark reads on it; plain black or white only when that would change it too much."""
    for ink in (_best_ink(accent, inks), WHITE):
        if ratio(ink, accent) >= 4.5:
            return accent, ink
    target, ink = (BLACK, max(inks, key=luminance)) if lightness(ground) > 50 else (WHITE, min(inks, key=luminance))
    for step in range(1, 8):
        moved = mix(accent, target, step / 20)
        if ratio(ink, moved) >= 4.5 and ratio(moved, ground) >= 3:
            return moved, ink
    return accent, _best_ink(accent, (*inks, WHITE, BLACK))


def _best_ink(ground: RGB, candidates: tuple[RGB, ...]) -> RGB:
    return max(candidates, key=lambda ink: ratio(ink, ground))


def _pushed(ground: RGB, ink: RGB, wanted: float) -> RGB:
    """The ground moved away from the ink, in its own hue, until the ratio holds."""
    target = BLACK if luminance(ink) > luminance(ground) else WHITE
    for step in range(1, 21):
        moved = mix(ground, target, step / 20)
        if ratio(ink, moved) >= wanted:
            return moved
    return target


def _darkened(colour: RGB, highest: float) -> RGB:
    for step in range(21):
        moved = mix(colour, BLACK, step / 20)
        if lightness(moved) <= highest:
            return moved
    return BLACK


def _lightened(colour: RGB, lowest: float) -> RGB:
    for step in range(21):
        moved = mix(colour, WHITE, step / 20)
        if lightness(moved) >= lowest:
            return moved
    return WHITE


def _xyz(colour: RGB) -> tuple[float, float, float]:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in colour)
    )
    return (
        0.4124564 * red + 0.3575761 * green + 0.1804375 * blue,
        0.2126729 * red + 0.7151522 * green + 0.0721750 * blue,
        0.0193339 * red + 0.1191920 * green + 0.9503041 * blue,
    )


def _f(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
