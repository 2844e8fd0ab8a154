"""The canvas as a layout sees it: shape, units, margins, safe area, floors, and the sizes of logo and type."""

import math
from dataclasses import dataclass
from enum import StrEnum

from core.placements import Placement, master_safe_zone
from core.rendering.colour import Palette
from core.rendering.geometry import Box

_PHONE_PX = 390
# Recipes of before are composed as they were.
_RECOMPOSED_SINCE = 4
_REFINED_SINCE = 5
_TOLD_APART_SINCE = 6
# Up to this height a row is one of the smallest banners: a line of words and a button.
BARE_PX = 60


class Shape(StrEnum):
    """Canvas shapes that need a composition of their own."""

    STORY = "story"
    PORTRAIT = "portrait"
    SQUARE = "square"
    LANDSCAPE = "landscape"
    RECTANGLE = "rectangle"
    HALF_PAGE = "half-page"
    SKYSCRAPER = "skyscraper"
    BILLBOARD = "billboard"
    STRIP = "strip"


@dataclass(frozen=True, slots=True)
class LogoSize:
    """A logo after trimming: its kind and width : height."""

    kind: str
    aspect: float


@dataclass(frozen=True, slots=True)
class Frame:
    """One canvas to compose for. Lengths in px; `short_px` is S of the rules, `unit_px` S/54.

    `version` is that of the recipe. A `mirrored` one is read from right to left.
    """

    width_px: int
    height_px: int
    shape: Shape
    family: str
    variant: int
    palette: Palette
    inner: Box
    margin_px: float
    unit_px: float
    shown: float
    cta_drawn: bool
    logo: tuple[float, float] | None
    logo_corner: str
    photo_aspect: float
    photo_is_bright: bool
    version: int = _REFINED_SINCE
    mirrored: bool = False

    @property
    def is_recomposed(self) -> bool:
        """Whether the recipe is of version 4 or newer: the subject lies where the layout wants it."""
        return self.version >= _RECOMPOSED_SINCE

    @property
    def is_refined(self) -> bool:
        """Whether the recipe is of the compositions of today."""
        return self.version >= _REFINED_SINCE

    @property
    def is_told_apart(self) -> bool:
        """Whether the recipe is of version 6 or newer: low banners tell families apart, small pictures pay for what they hide."""
        return self.version >= _TOLD_APART_SINCE

    @property
    def is_smallest(self) -> bool:
        """Whether the canvas is one of the smallest banners, and the recipe knows of their compositions."""
        return self.is_told_apart and self.shape is Shape.STRIP and self.height_px <= BARE_PX

    @property
    def least_type_px(self) -> int:
        """The size a headline should have at least in one of the smallest banners: what is read, and 28 % of the height."""
        return max(16, math.ceil(0.28 * self.height_px))

    @property
    def short_px(self) -> int:
        """The short side."""
        return min(self.width_px, self.height_px)

    @property
    def is_display(self) -> bool:
        """Whether the canvas is shown pixel for pixel, as banners are."""
        return self.shown == 1.0

    @property
    def logo_on_top(self) -> bool:
        """Whether the kit wants the logo in a top corner."""
        return self.logo_corner.startswith("top")

    @property
    def logo_on_left(self) -> bool:
        """Whether the kit wants the logo in a left corner."""
        return self.logo_corner.endswith("left")

    @property
    def logo_row_px(self) -> float:
        """Height of a row that holds the logo and the gap to what is next; 0 without a logo."""
        return self.logo[1] + (2.2 if self.is_display else 3) * self.unit_px if self.logo else 0.0

    def corner(self, name: str, area: Box | None = None) -> Box | None:
        """The logo's box in a corner of an area (default: inside the margins)."""
        if self.logo is None:
            return None
        area = area or self.inner
        width, height = self.logo
        left = area.left if name.endswith("left") else area.right - width
        top = area.top if name.startswith("top") else area.bottom - height
        return Box(left, top, left + width, top + height)


def shape_of(width_px: int, height_px: int, cta_drawn: bool) -> Shape:
    """The shape of a canvas; uploaded display banners have shapes of their own."""
    ratio = width_px / height_px
    if ratio > 2.6:
        return Shape.BILLBOARD if height_px >= 180 else Shape.STRIP
    if cta_drawn:
        if ratio < 0.4:
            return Shape.SKYSCRAPER
        return Shape.HALF_PAGE if ratio < 0.75 else Shape.RECTANGLE
    if ratio < 0.59:
        return Shape.STORY
    if ratio < 0.9:
        return Shape.PORTRAIT
    return Shape.SQUARE if ratio < 1.25 else Shape.LANDSCAPE


def make(
    placement: Placement,
    size_px: tuple[int, int],
    family: str,
    variant: int,
    palette: Palette,
    logo: LogoSize | None,
    logo_corner: str,
    photo_aspect: float,
    photo_is_bright: bool,
    version: int = _RECOMPOSED_SINCE,
) -> Frame:
    """The frame of a placement at a size, under the strictest safe zone of its ratio group."""
    width, height = size_px
    shape = shape_of(width, height, placement.cta_drawn)
    short = min(width, height)
    margin = float(round(_margin(shape, short)))
    zone = master_safe_zone(placement.ratio_group)
    inner = Box(
        max(margin, zone.left * width),
        max(margin, zone.top * height),
        width - max(margin, zone.right * width),
        height - max(margin, zone.bottom * height),
    )
    shown = 1.0 if placement.cta_drawn else width / _PHONE_PX
    return Frame(
        width,
        height,
        shape,
        family,
        variant,
        palette,
        inner,
        margin,
        short / 54,
        shown,
        placement.cta_drawn,
        _logo_px(logo, shape, width, height, version),
        logo_corner,
        photo_aspect,
        photo_is_bright,
        version,
    )


def _margin(shape: Shape, short: int) -> float:
    if shape is Shape.STRIP:
        return max(8.0 if short < 80 else 10.0, 0.13 * short)
    if shape in {Shape.RECTANGLE, Shape.HALF_PAGE, Shape.SKYSCRAPER, Shape.BILLBOARD}:
        return max(10.0, 0.066 * short)
    return 0.065 * short


def _logo_px(logo: LogoSize | None, shape: Shape, width: int, height: int, version: int) -> tuple[float, float] | None:
    """Width and height of the logo: wordmarks by width, symbols by side, banners by height, always bounded both ways."""
    if logo is None:
        return None
    short = min(width, height)
    word = logo.kind == "wordmark"
    most_wide, most_high = {
        Shape.STRIP: (0.15 * width, (0.34 if word else 0.44 if height <= 60 else 0.3) * height),
        Shape.BILLBOARD: (0.15 * width, (0.16 if word else 0.22) * height),
        Shape.SKYSCRAPER: ((0.56 if word else 0.3) * width, 0.3 * width),
        Shape.RECTANGLE: ((0.27 if word else 0.12) * width, 0.13 * height),
        Shape.HALF_PAGE: ((0.3 if word else 0.14) * width, 0.14 * width),
        Shape.LANDSCAPE: ((0.235 if word else 0.11) * short, 0.11 * short),
    }.get(shape, ((0.21 if word else 0.1) * short, 0.1 * short))
    if shape is Shape.STRIP and version >= _RECOMPOSED_SINCE:
        most_wide, most_high = _in_row(word, width, height, most_high)
    wide = min(most_wide, most_high * logo.aspect)
    return float(round(wide)), float(round(wide / logo.aspect))


def _in_row(is_word: bool, width: int, height: int, most_high: float) -> tuple[float, float]:
    """The most a logo may take of a low row: beside the button more width, above it less height, alone what words leave."""
    if height >= 96:
        return 0.26 * width, (0.2 if is_word else 0.28) * height
    if height > 60:
        return 0.15 * width, (0.24 if is_word else 0.3) * height
    return 0.14 * width, most_high
