"""Text behind the subject: background, a very big headline, and in front of it the photo's subject; the rest is small."""

from dataclasses import replace
from typing import Final

from core.rendering.contrast import RGB
from core.rendering.geometry import Box
from core.rendering.layouts import big_type, parts, row
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Scene, Veil

# What is too low or too narrow for a word that a subject crosses; a sibling is drawn there.
TOO_TIGHT: Final = frozenset({Shape.STRIP, Shape.BILLBOARD, Shape.SKYSCRAPER, Shape.RECTANGLE})
_COST_ON_TOP: Final = 0.08
# A light veil stronger than this looks like fog.
_LIGHT_ALPHAS: Final = (0.0, 0.3, 0.42)
# How much nearer the photo may come than its crop asks, and how high the subject's top shall lie.
_ZOOMS: Final = (1.0, 1.25)
_TOPS: Final = {Shape.STORY: (0.32, 0.38), Shape.LANDSCAPE: (0.30, 0.44)}


def compose(frame: Frame) -> list[Scene]:
    """The subject near and far, high and low; where it crosses the headline best is measured on its mask."""
    if frame.shape in {Shape.SKYSCRAPER, Shape.RECTANGLE}:
        return big_type.compose(frame)
    if frame.shape in TOO_TIGHT:
        return row.compose(frame)
    # A button stands at the foot, and in stories the foot is covered: elsewhere the small line may stand at both ends.
    ends = ("top",) if frame.shape is Shape.STORY else ("bottom",) if frame.is_display else ("bottom", "top")
    return [
        replace(_scene(frame, top, end, is_light), zoom=zoom, cost=0.02 * number + _COST_ON_TOP * turn)
        for turn, end in enumerate(ends)
        for is_light in (False, True)
        for top in _TOPS.get(frame.shape, (0.30, 0.40))
        for number, zoom in enumerate(_ZOOMS)
    ]


def _scene(frame: Frame, top: float, end: str, is_light: bool) -> Scene:
    """One composition; on a light one the small words are dark, with at most a breath of light behind them."""
    palette, across = frame.palette, 0.66 if frame.shape is Shape.LANDSCAPE else 0.5
    behind, text = _areas(frame, end)
    corner = frame.logo_corner
    if frame.shape is Shape.STORY:
        corner = "top-" + corner.split("-")[1]
    return Scene(
        name="behind",
        ground=palette.light if is_light else palette.shade,
        ink=palette.dark if is_light else palette.light,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=replace(
            parts.scale_for(frame),
            ideal_px=(0.40 if frame.shape is Shape.LANDSCAPE else 0.34) * frame.short_px,
            least_px=0.12 * frame.short_px,
            cta_full_width=False,
        ),
        valign=end,
        photo=PhotoSlot(Box(0, 0, frame.width_px, frame.height_px), (across, top)),
        veil=Veil(end, alphas=_LIGHT_ALPHAS) if is_light else Veil(end),
        logos=parts.on_photo(frame, (corner, parts.flipped(corner))),
        behind=behind,
        hero_inks=_inks(frame),
    )


def _areas(frame: Frame, end: str) -> tuple[Box, Box]:
    """Where the headline may stand, and where the rest does: at the foot, or above it beside the logo."""
    inner, height = frame.inner, frame.height_px
    logo_on_top = frame.logo_on_top or frame.shape is Shape.STORY
    head = inner.top + (frame.logo_row_px if logo_on_top else 0.0)
    foot = 0.46 if frame.shape is Shape.STORY else 0.66
    if end == "top":
        text = Box(inner.left, inner.top, inner.right, inner.top + 0.16 * height)
        if logo_on_top:
            text = parts.beside_logo(frame, text)
        return Box(inner.left, head, inner.right, foot * height), text
    foot = 0.30 if not frame.is_display else 0.36
    text = Box(inner.left, (1 - foot) * height, inner.right, inner.bottom)
    if frame.shape is Shape.LANDSCAPE:
        text = replace(text, right=inner.left + 0.42 * frame.width_px)
    if not frame.logo_on_top:
        text = parts.beside_logo(frame, text)
    return Box(inner.left, head, inner.right, 0.66 * height), text


def _inks(frame: Frame) -> tuple[RGB, ...]:
    """What the headline may be set in: first what the scheme is named for, then whatever can be read."""
    palette = frame.palette
    return tuple(dict.fromkeys((palette.ground, palette.accent, palette.light, palette.dark)))
