"""Minimal: logo, an arch with the photo and few words, everything on one middle axis with much air."""

from dataclasses import replace

from core.rendering.geometry import Box
from core.rendering.layouts import parts, small
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import LogoPlace, PhotoSlot, Scene, TypeScale


def compose(frame: Frame) -> list[Scene]:
    """Logo, arch, words from top to bottom; in stories the arch rises from the foot; beside the words where it is wide."""
    if frame.shape in {Shape.LANDSCAPE, Shape.RECTANGLE}:
        across = [_across(frame, side) for side in ("right", "left")]
        if frame.is_refined and frame.shape is Shape.RECTANGLE:
            low = [_upright(frame, share, 0.02 * number) for number, share in enumerate((0.34, 0.38, 0.42))]
            return [*across, *small.dearer((scene for scene in low if small.is_large(frame, scene)), 0.12)]
        return across
    if frame.shape is Shape.STORY:
        return [_story(frame)]
    shares = (0.42, 0.36, 0.48) if frame.shape is Shape.SKYSCRAPER else (0.16, 0.185, 0.21, 0.235, 0.26, 0.30, 0.36)
    return [_upright(frame, share, 0.015 * number) for number, share in enumerate(shares)]


def _upright(frame: Frame, words: float, cost: float) -> Scene:
    inner = frame.inner
    text = replace(inner, top=inner.bottom - words * frame.height_px)
    top = inner.top + frame.logo_row_px
    foot = text.top - 2.5 * frame.unit_px
    # A half circle on top where the canvas is tall enough for a whole arch, as wide as the photo's share asks.
    wide = inner.width if foot - top < 0.8 * inner.width else min(inner.width, foot - top)
    slot = Box(inner.left + (inner.width - wide) / 2, top, inner.right - (inner.width - wide) / 2, foot)
    valign = "middle" if frame.shape is Shape.SKYSCRAPER else "bottom"
    return _scene(frame, text, slot, cost, valign, (0.5, 0.5))


def _story(frame: Frame) -> Scene:
    inner, split = frame.inner, round(0.42 * frame.height_px)
    # What the platform covers on one side is kept free on both: the axis is the canvas's own.
    side = max(inner.left, frame.width_px - inner.right)
    text = Box(side, inner.top + frame.logo_row_px, frame.width_px - side, split - 1.2 * frame.margin_px)
    slot = Box(inner.left, split, frame.width_px - inner.left, frame.height_px)
    down = parts.story_focus(frame, split) if frame.is_recomposed else 0.45
    return _scene(frame, text, slot, 0.0, "bottom", (0.5, down))


def _across(frame: Frame, side: str) -> Scene:
    """The arch rises from the foot on one side; words and logo share the middle of the other."""
    width, height, margin = frame.width_px, frame.height_px, frame.margin_px
    share = 0.49 if frame.shape is Shape.LANDSCAPE else 0.40
    wide = round(share * width)
    left = width - margin - wide if side == "right" else margin
    slot = Box(left, margin, left + wide, height)
    column = Box(0, 0, left, height) if side == "right" else Box(left + wide, 0, width, height)
    text = parts.inside(frame, column)
    text = replace(text, top=text.top + frame.logo_row_px)
    return _scene(frame, text, slot, 0.0 if side == "right" else 0.03, "middle", (0.5, 0.5))


def _scene(frame: Frame, text: Box, slot: Box, cost: float, valign: str, focus: tuple[float, float]) -> Scene:
    palette = frame.palette
    slot = parts.cover_edges(slot, frame)
    return Scene(
        name="minimal",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=_quiet(frame, parts.scale_for(frame)),
        valign=valign,
        photo=PhotoSlot(slot, focus, float(int(min(slot.width, slot.height) / 2)), "top"),
        logos=_middle_logo(frame, text),
        cost=cost,
        is_centred=True,
    )


def _quiet(frame: Frame, scale: TypeScale) -> TypeScale:
    """Quieter than elsewhere: the air is the point. Where the column is narrow it is still read at arm's length."""
    narrow = frame.is_recomposed and frame.shape in {Shape.LANDSCAPE, Shape.SKYSCRAPER}
    narrow = narrow or (frame.is_refined and frame.shape is Shape.RECTANGLE)
    return replace(
        scale,
        ideal_px=(0.9 if narrow else 0.82) * scale.ideal_px,
        least_px=0.85 * scale.least_px,
        cta_full_width=False,
        most_px=0.0,
    )


def _middle_logo(frame: Frame, column: Box) -> tuple[LogoPlace, ...]:
    """The logo at the head of the column, on its axis."""
    if frame.logo is None:
        return ()
    wide, tall = frame.logo
    left = column.left + (column.width - wide) / 2
    return (
        LogoPlace(Box(left, frame.inner.top, left + wide, frame.inner.top + tall), "top-left", frame.palette.ground),
    )
