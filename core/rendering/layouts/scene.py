"""A composition before anything is measured: photo slot, flat areas, scrim, text box, logo places."""

from dataclasses import dataclass

from core.rendering.contrast import RGB
from core.rendering.geometry import Box


@dataclass(frozen=True, slots=True)
class PhotoSlot:
    """Where the photo goes and where in the slot its focal point should lie (fractions)."""

    box: Box
    focus: tuple[float, float] = (0.5, 0.5)
    radius_px: float = 0.0
    corners: str = "all"


@dataclass(frozen=True, slots=True)
class Veil:
    """A scrim from one edge: full strength to `solid`, gone at `reach` (px from the edge).

    `alphas` are the strengths it may have, weakest first. A veil that `melts` is the photo fading into the flat ground
    it stands on: always of full strength, its two distances given by the layout.
    """

    edge: str
    solid_px: float = 0.0
    reach_px: float = 0.0
    alphas: tuple[float, ...] = (0.0, 0.3, 0.42, 0.52, 0.62, 0.70, 0.75)
    melts: bool = False


@dataclass(frozen=True, slots=True)
class Plate:
    """An opaque flat area on top of the photo, under words: a rule, a disc (a radius of half its side), or a polygon.

    With `points` the polygon is drawn, and `box` is what it mostly fills.
    """

    box: Box
    colour: RGB
    radius_px: float = 0.0
    points: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LogoPlace:
    """One place the logo may take; `flat` is the colour under it, None on the photo."""

    box: Box
    corner: str
    flat: RGB | None


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Headline sizes in px (ideal, least by the rules), line limits and the ratio of headline to subheadline.

    Few words grow from the ideal up to `most_px`; 0 where they do not.
    """

    ideal_px: float
    least_px: float
    head_lines: int = 3
    sub_lines: int = 2
    sub_ratio: float = 2.4
    gap_px: float = 0.0
    with_sub: bool = True
    with_offer: bool = True
    cta_full_width: bool = False
    may_shrink_to: float = 0.82
    most_px: float = 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """One composition.

    `text` is the column for the stack; with `cta_box` the button stands there instead of below it (where lines begin if it
    `cta_leads`), in `aside` the subheadline instead of below the headline. `badges` are the places an offer badge may take,
    one of which it must; where there are none, `cost_without_badge` counts if the words have a figure for one. `is_centred`
    sets everything on the middle axis of `text`. In `behind` the headline stands behind the photo's subject; `text` then has
    the rest, in front of it, and `hero_inks` are the colours the headline may have, the wanted one first.
    """

    name: str
    ground: RGB
    ink: RGB
    accent: RGB
    accent_ink: RGB
    text: Box
    scale: TypeScale
    valign: str = "top"
    photo: PhotoSlot | None = None
    panels: tuple[tuple[Box, RGB], ...] = ()
    veil: Veil | None = None
    plates: tuple[Plate, ...] = ()
    badges: tuple[Box, ...] = ()
    cost_without_badge: float = 0.0
    cta_box: Box | None = None
    cta_leads: bool = False
    logos: tuple[LogoPlace, ...] = ()
    legal: Box | None = None
    cost: float = 0.0
    aside: Box | None = None
    is_centred: bool = False
    without: tuple[str, ...] = ()
    behind: Box | None = None
    hero_inks: tuple[RGB, ...] = ()
    zoom: float = 1.0
