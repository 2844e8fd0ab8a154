"""Tile: a photo tile that bleeds off one corner of a brand-coloured ground, words in the quiet corner."""

from dataclasses import replace

from core.rendering.geometry import Box
from core.rendering.layouts import parts, side_panel, small
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Scene


def compose(frame: Frame) -> list[Scene]:
    """Words above, tile bleeding off the lower right (upright); words left, tile bleeding off the right (landscape)."""
    if frame.shape is Shape.LANDSCAPE:
        return [_across(frame, share) for share in (0.5, 0.55)]
    if frame.is_refined and frame.shape is Shape.RECTANGLE:
        # A rounded corner of its own: a column as high as the canvas would be the side panel.
        across = [replace(_across(frame, share), cost=0.1 * (share - 0.38)) for share in (0.38, 0.42, 0.46)]
        upside = not frame.logo_on_top
        low = [_upright(frame, share, upside, 0.005 * number) for number, share in enumerate((0.5, 0.56, 0.62, 0.66))]
        return [*across, *small.dearer(small.both(frame, low), 0.1)]
    if frame.shape is Shape.RECTANGLE:
        side = side_panel.kit_side(frame)
        return [side_panel.beside(frame, share, side, "tile", cost) for share, cost in ((0.62, 0.0), (0.5, 0.02))]
    story = (0.38, 0.41) if frame.is_recomposed else (0.41,)
    shares = {Shape.STORY: story, Shape.SKYSCRAPER: (0.38, 0.42, 0.5, 0.62)}.get(frame.shape, (0.38, 0.44, 0.5))
    upside = not frame.logo_on_top and frame.shape is not Shape.STORY
    dearer = 1.0 if frame.is_recomposed and frame.shape is Shape.SKYSCRAPER else 0.0
    return [
        _upright(frame, share, upside, 0.03 * index + dearer * max(0.0, share - 0.5))
        for index, share in enumerate(shares)
    ]


def _upright(frame: Frame, share: float, words_below: bool, cost: float) -> Scene:
    width, height, palette = frame.width_px, frame.height_px, frame.palette
    start = frame.inner.left
    split = round(share * height)
    slot = Box(start, 0, width, height - split) if words_below else Box(start, split, width, height)
    area = Box(0, height - split, width, height) if words_below else Box(0, 0, width, split)
    text = parts.inside(frame, area)
    down = parts.story_focus(frame, split) if frame.is_recomposed and frame.shape is Shape.STORY else 0.45
    corner = ("bottom-" if words_below else "top-") + frame.logo_corner.split("-")[1]
    logos = parts.on_flat(frame, text, palette.ground, (corner,))
    row = frame.logo_row_px
    text = (
        Box(text.left, text.top, text.right, text.bottom - row)
        if words_below
        else Box(text.left, text.top + row, text.right, text.bottom)
    )
    return Scene(
        name="tile",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=parts.scale_for(frame),
        valign=_valign(frame, words_below),
        photo=PhotoSlot(
            parts.cover_edges(slot, frame), (0.5, down), _radius(frame), "bottom-left" if words_below else "top-left"
        ),
        logos=logos,
        cost=cost,
    )


def _valign(frame: Frame, words_below: bool) -> str:
    if frame.is_recomposed and frame.shape is Shape.SKYSCRAPER:
        return "middle"
    return "top" if words_below else "bottom"


def _across(frame: Frame, share: float) -> Scene:
    width, height, palette = frame.width_px, frame.height_px, frame.palette
    words_left = frame.logo_on_left
    split = round(width * (1 - share)) if words_left else round(width * share)
    row = frame.logo_corner.split("-")[0]
    edges = (frame.margin_px, height) if frame.logo_on_top else (0, height - frame.margin_px)
    slot = Box(split, edges[0], width, edges[1]) if words_left else Box(0, edges[0], split, edges[1])
    text = parts.inside(frame, Box(0, 0, split, height) if words_left else Box(split, 0, width, height))
    return Scene(
        name="tile",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=parts.below_row(frame, text),
        scale=parts.scale_for(frame),
        valign=parts.anchored(frame),
        photo=PhotoSlot(
            parts.cover_edges(slot, frame),
            (0.5, 0.45),
            _radius(frame),
            f"{row}-{'left' if words_left else 'right'}",
        ),
        logos=parts.on_flat(frame, text, palette.ground, (frame.logo_corner,)),
        cost=0.1 * abs(share - 0.5),
    )


def _radius(frame: Frame) -> float:
    """The one round corner: wide enough on large canvases to be what the layout is known by."""
    is_wide = frame.is_refined and frame.shape in {Shape.LANDSCAPE, Shape.STORY, Shape.SQUARE, Shape.PORTRAIT}
    return round((0.24 if is_wide else 0.05) * frame.short_px)
