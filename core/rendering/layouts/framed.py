"""Framed: the photo hangs inside a frame of the ground colour, logo above or below, words underneath."""

from dataclasses import replace

from core.rendering.geometry import Box
from core.rendering.layouts import parts, small
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Scene


def compose(frame: Frame) -> list[Scene]:
    """The photo inset on all sides; beside the words in landscape and in rectangles."""
    if frame.is_refined and frame.shape is Shape.RECTANGLE:
        across = [replace(_across(frame, share), cost=0.1 * (share - 0.5)) for share in (0.5, 0.54, 0.58)]
        words = (0.34, 0.38, 0.42, 0.48)
        low = [_upright(frame, share, 0.02 * number) for number, share in enumerate(words)]
        if frame.logo:
            low += [_on_the_photo(frame, share, 0.02 * number) for number, share in enumerate(words)]
        return [*across, *small.dearer(small.both(frame, low), 0.06)]
    if frame.is_refined and frame.shape is Shape.LANDSCAPE:
        # Two lines a little smaller are better than three of which one is a word.
        return [
            replace(scene, scale=replace(scene.scale, head_lines=lines), cost=scene.cost + extra)
            for scene in (_hung(frame, share) for share in (0.45, 0.5))
            for lines, extra in ((2, 0.0), (3, 0.06))
        ]
    if frame.shape in {Shape.LANDSCAPE, Shape.RECTANGLE}:
        return [_across(frame, share) for share in ((0.44, 0.5) if frame.shape is Shape.LANDSCAPE else (0.58, 0.62))]
    if frame.shape is Shape.STORY:
        return [_story(frame)]
    shares: tuple[float, ...] = (0.18, 0.21, 0.24, 0.27, 0.30, 0.36, 0.42)
    if frame.shape is Shape.SKYSCRAPER:
        shares = (0.27, 0.32, 0.37, 0.42, 0.47, 0.52)
    scenes = [_upright(frame, share, 0.015 * index) for index, share in enumerate(shares)]
    if frame.is_refined and frame.shape in {Shape.SQUARE, Shape.PORTRAIT} and frame.logo:
        extra = (0.06 if frame.logo_on_top else 0.0) + (0.12 if frame.logo_on_left else 0.0)
        scenes += [_signed(frame, share, extra + 0.015 * index) for index, share in enumerate(shares)]
    return scenes + (
        [_on_the_photo(frame, share, 0.015 * index) for index, share in enumerate(shares)] if frame.logo else []
    )


def _on_the_photo(frame: Frame, words: float, cost: float) -> Scene:
    """The logo inside the photo at the kit's corner instead of in a row of its own: more photo on short canvases."""
    bare = _upright(replace(frame, logo=None), words, cost + 0.03)
    if bare.photo is None:
        return bare
    area = bare.photo.box.inset(0.6 * frame.margin_px)
    return replace(bare, logos=parts.on_photo(frame, (frame.logo_corner,), area))


def _signed(frame: Frame, words: float, cost: float) -> Scene:
    """The logo on the last line of the words, at its end, so that the photo has the height of its row."""
    bare = _upright(replace(frame, logo=None), words, cost)
    logos = parts.on_flat(frame, frame.inner, frame.palette.ground, ("bottom-right",))
    return replace(bare, logos=logos, valign="bottom")


def _hung(frame: Frame, photo: float) -> Scene:
    """Photo and words at one distance from every edge and from each other; the photo takes its share of the canvas."""
    inner, palette, margin = frame.inner, frame.palette, frame.margin_px
    wide = round(photo * frame.width_px * frame.height_px / inner.height)
    words_left = frame.logo_on_left
    slot = replace(inner, left=inner.right - wide) if words_left else replace(inner, right=inner.left + wide)
    text = replace(inner, right=slot.left - margin) if words_left else replace(inner, left=slot.right + margin)
    return Scene(
        name="framed",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=parts.below_row(frame, text),
        scale=parts.scale_for(frame),
        valign=parts.anchored(frame),
        photo=PhotoSlot(parts.cover_edges(slot, frame), (0.5, 0.45)),
        logos=parts.on_flat(frame, text, palette.ground, (frame.logo_corner,)),
        cost=0.1 * (photo - 0.45),
    )


def _upright(frame: Frame, words: float, cost: float) -> Scene:
    """Logo row on the kit's side, photo, words: all on one left axis."""
    inner, palette = frame.inner, frame.palette
    row = frame.logo_row_px
    tall = words * frame.height_px - frame.margin_px
    corner = frame.logo_corner
    top = inner.top + (row if frame.logo_on_top else 0.0)
    foot = inner.bottom - (0.0 if frame.logo_on_top else row)
    slot = Box(inner.left, top, inner.right, foot - tall - _air(frame))
    return Scene(
        name="framed",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=Box(inner.left, foot - tall, inner.right, foot),
        scale=parts.scale_for(frame),
        valign=_valign(frame),
        photo=PhotoSlot(parts.cover_edges(slot, frame), (0.5, 0.45)),
        logos=parts.on_flat(frame, inner, palette.ground, (corner,)),
        cost=cost,
    )


def _air(frame: Frame) -> float:
    """Between photo and words: in banners as much as round the photo, or the words would hang from it."""
    if frame.is_refined and frame.shape in {Shape.RECTANGLE, Shape.HALF_PAGE}:
        return (0.8 if frame.shape is Shape.RECTANGLE else 1.0) * frame.margin_px
    return 2 * frame.unit_px


def _valign(frame: Frame) -> str:
    if frame.is_recomposed and frame.shape is Shape.SKYSCRAPER:
        return "middle"
    return "bottom" if frame.logo_on_top or not frame.logo else "top"


def _story(frame: Frame) -> Scene:
    inner, palette, margin = frame.inner, frame.palette, frame.margin_px
    area = Box(inner.left, inner.top, inner.right, 0.42 * frame.height_px - 0.75 * margin)
    slot = Box(inner.left, 0.42 * frame.height_px, frame.width_px - inner.left, frame.height_px - margin)
    corner = "top-" + frame.logo_corner.split("-")[1]
    return Scene(
        name="framed",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=Box(area.left, area.top + frame.logo_row_px, area.right, area.bottom),
        scale=parts.scale_for(frame),
        valign="bottom",
        photo=PhotoSlot(parts.cover_edges(slot, frame), (0.5, parts.story_focus(frame, slot.top, slot.bottom))),
        logos=parts.on_flat(frame, area, palette.ground, (corner,)),
    )


def _across(frame: Frame, share: float) -> Scene:
    """Words on the kit's side, the photo hanging on the other with the margin all around."""
    inner, palette = frame.inner, frame.palette
    wide = round(frame.width_px * share)
    words_left = frame.logo_on_left
    text = parts.inside(
        frame,
        Box(0 if words_left else frame.width_px - wide, 0, wide if words_left else frame.width_px, frame.height_px),
    )
    slot = Box(
        wide if words_left else inner.left,
        inner.top,
        inner.right if words_left else frame.width_px - wide,
        inner.bottom,
    )
    return Scene(
        name="framed",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=parts.below_row(frame, text),
        scale=parts.scale_for(frame),
        valign=parts.anchored(frame),
        photo=PhotoSlot(parts.cover_edges(slot, frame), (0.5, 0.45)),
        logos=parts.on_flat(frame, text, palette.ground, (frame.logo_corner,)),
        cost=0.1 * (share - 0.44),
    )
