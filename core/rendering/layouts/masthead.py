"""The page of a magazine on large canvases: a fine rule in line with the logo heads or ends it, the photo bleeds off two sides."""

from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts import parts
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Plate, Scene

SHAPES: Final = frozenset({Shape.LANDSCAPE, Shape.STORY, Shape.SQUARE, Shape.PORTRAIT})
# Of the width: the page's empty outer column in a story, less of it for a wide subject; and the photo's share beside a
# column of words.
_OUTER: Final = (0.22, 0.12, 0.0)
_BESIDE: Final = (0.53, 0.56)


def compose(frame: Frame) -> list[Scene]:
    """Words below the photo on upright canvases, beside it on wide ones, above it in stories."""
    if frame.shape is Shape.LANDSCAPE:
        own = "left" if frame.logo_on_left else "right"
        return [
            _beside(frame, share, side, 0.02 * number + (0.0 if side == own else 0.04))
            for number, share in enumerate(_BESIDE)
            for side in ("left", "right")
        ]
    if frame.shape is Shape.STORY:
        return [
            _story(frame, split, outer, 0.5 * (split - 0.38) + 0.03 * number)
            for split in (0.38, 0.40, 0.415)
            for number, outer in enumerate(_OUTER)
        ]
    most = 0.40 if frame.shape is Shape.SQUARE else 0.46
    shares = [share for share in (0.22, 0.25, 0.28, 0.31, 0.34, 0.37, 0.40, 0.43, 0.46) if share <= most]
    columns = [_upright(frame, share, 0.015 * number, has_columns=True) for number, share in enumerate(shares)]
    plain = [_upright(frame, share, 0.08 + 0.015 * number, has_columns=False) for number, share in enumerate(shares)]
    return [*columns, *plain]


def _line(frame: Frame, at_top: bool) -> tuple[Plate, float]:
    """The rule in line with the middle of the logo, up to it, and where what it leaves of the canvas begins (or ends)."""
    inner, margin = frame.inner, frame.margin_px
    wide, tall = frame.logo or (0.0, 0.0)
    middle = inner.top + tall / 2 if at_top else inner.bottom - tall / 2
    gap = 2 * frame.unit_px if frame.logo else 0.0
    left = inner.left + (wide + gap if frame.logo_on_left else 0.0)
    right = inner.right - (0.0 if frame.logo_on_left else wide + gap)
    thick = max(1, round(0.9 * frame.shown))
    top = round(middle - thick / 2)
    end = inner.top + tall + 0.6 * margin if at_top else inner.bottom - tall - 0.6 * margin
    return Plate(Box(round(left), top, round(right), top + thick), frame.palette.ink), float(round(end))


def _upright(frame: Frame, share: float, cost: float, *, has_columns: bool) -> Scene:
    """The photo from side to side, the words below it; the rule at the end where the kit wants its logo."""
    rule, end = _line(frame, frame.logo_on_top)
    inner, width, height = frame.inner, frame.width_px, frame.height_px
    foot = inner.bottom if frame.logo_on_top else end
    split = float(round(foot - share * height))
    slot = Box(0, end if frame.logo_on_top else 0, width, split)
    text = Box(inner.left, split + 0.75 * frame.margin_px, inner.right, foot)
    main, aside = _columns(frame, text) if has_columns else (text, None)
    return replace(_page(frame, rule, slot, main, cost), aside=aside)


def _columns(frame: Frame, text: Box) -> tuple[Box, Box]:
    """Headline and side column, 62 : 38 less a gutter."""
    gutter = 2 * frame.unit_px
    cut = text.left + 0.62 * text.width
    return replace(text, right=cut - gutter / 2), replace(text, left=cut + gutter / 2)


def _beside(frame: Frame, share: float, side: str, cost: float) -> Scene:
    """The words in a column at a side, the photo beside it from the rule to the canvas's edges."""
    rule, end = _line(frame, frame.logo_on_top)
    inner, width, height = frame.inner, frame.width_px, frame.height_px
    wide, gap = round(share * width), frame.margin_px
    top, foot = (end, float(height)) if frame.logo_on_top else (0.0, end)
    slot = Box(width - wide, top, width, foot) if side == "left" else Box(0, top, wide, foot)
    column = replace(
        inner,
        left=inner.left if side == "left" else slot.right + gap,
        right=slot.left - gap if side == "left" else inner.right,
        top=top if frame.logo_on_top else inner.top,
        bottom=inner.bottom if frame.logo_on_top else end - 0.4 * gap,
    )
    return replace(_page(frame, rule, slot, column, cost), valign="bottom" if frame.logo_on_top else "top")


def _story(frame: Frame, split: float, outer: float, cost: float) -> Scene:
    """The words at the head, the photo bleeding off the foot and one side of the page."""
    rule, end = _line(frame, True)
    inner, width, height = frame.inner, frame.width_px, frame.height_px
    top = float(round(split * height))
    slot = Box(round(outer * width), top, width, height)
    text = Box(inner.left, end + 0.3 * frame.margin_px, inner.right, top - 0.75 * frame.margin_px)
    return _page(frame, rule, slot, text, cost)


def _page(frame: Frame, rule: Plate, slot: Box, text: Box, cost: float) -> Scene:
    palette = frame.palette
    row, side = frame.logo_corner.split("-")
    corner = f"{'top' if frame.shape is Shape.STORY else row}-{side}"
    down = parts.story_focus(frame, slot.top, slot.bottom) if frame.shape is Shape.STORY else 0.47
    return Scene(
        name="editorial",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=parts.scale_for(frame),
        valign="bottom" if frame.shape is Shape.STORY else "top",
        photo=PhotoSlot(parts.cover_edges(slot, frame), (0.5, down)),
        plates=(rule,),
        logos=parts.on_flat(frame, frame.inner, palette.ground, (corner,)),
        cost=cost,
    )
