"""Editorial: a page of a magazine; the photo above, below a fine rule the headline and, in a column beside it, the rest."""

from dataclasses import replace

from core.rendering.geometry import Box
from core.rendering.layouts import masthead, parts, side_panel, small
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Plate, Scene, TypeScale


def compose(frame: Frame) -> list[Scene]:
    """Two columns under a rule on upright canvases; one column under a rule beside the photo on wide and narrow ones."""
    if frame.is_refined and frame.shape in masthead.SHAPES:
        return [replace(scene, scale=_scale(frame)) for scene in masthead.compose(frame)]
    if frame.shape in {Shape.LANDSCAPE, Shape.RECTANGLE}:
        share = 0.5 if frame.shape is Shape.LANDSCAPE else 0.62
        side = side_panel.kit_side(frame)
        other = "left" if side == "right" else "right"
        plain = [side_panel.beside(frame, share, side, "editorial", 0.0)]
        plain += [side_panel.beside(frame, share, other, "editorial", 0.04)]
        if frame.is_recomposed:
            # The rule as low as the words let it: they end with the column, as a caption does.
            lows = (0.5, 0.4, 0.3, 0.0)
            ruled = [_ruled(frame, scene, low, 0.01 * number) for scene in plain for number, low in enumerate(lows)]
            if frame.is_refined and frame.shape is Shape.RECTANGLE:
                ruled += small.dearer(small.both(frame, _feet(frame)), 0.1)
            return ruled
        return [_ruled(frame, scene) for scene in plain]
    if frame.shape is Shape.STORY:
        return [_story(frame, split) for split in (0.40, 0.42)]
    if not frame.logo or not frame.logo_on_top:
        return _feet(frame)
    # A photo that does not carry the logo leaves it a row at the foot, which is better than a box behind it.
    lower = replace(frame, logo_corner="bottom-" + frame.logo_corner.split("-")[1])
    return [*_feet(frame), *(replace(scene, cost=scene.cost + 0.16) for scene in _feet(lower))]


def _feet(frame: Frame) -> list[Scene]:
    if frame.shape in {Shape.SKYSCRAPER, Shape.HALF_PAGE}:
        shares: tuple[float, ...] = (0.5, 0.42, 0.58) if frame.shape is Shape.SKYSCRAPER else (0.42, 0.36, 0.48)
        if frame.is_recomposed and frame.shape is Shape.SKYSCRAPER:
            shares = (0.4, 0.46, 0.52, 0.58)
        return [_foot(frame, share, 0.02 * number, False) for number, share in enumerate(shares)]
    if frame.shape is Shape.RECTANGLE:
        shares = (0.42, 0.48, 0.54, 0.6)
        return [
            made
            for number, share in enumerate(shares)
            for has_columns, extra in ((True, 0.0), (False, 0.02))
            for made in _with_and_without(frame, _foot(frame, share, 0.02 * number + extra, has_columns))
        ]
    return [_foot(frame, share, 0.02 * number, True) for number, share in enumerate((0.28, 0.32, 0.36, 0.42))] + [
        _foot(frame, share, 0.12 + 0.02 * number, False) for number, share in enumerate((0.36, 0.42))
    ]


def _with_and_without(frame: Frame, scene: Scene) -> list[Scene]:
    """The logo on the photo, or at the end of the last line of the panel for a photo that does not carry it."""
    if not frame.logo:
        return [scene]
    area = replace(scene.text, right=frame.inner.right, bottom=frame.inner.bottom)
    return [
        scene,
        replace(
            scene,
            text=replace(scene.text, bottom=area.bottom),
            logos=parts.on_flat(frame, area, frame.palette.ground, ("bottom-right",)),
            cost=scene.cost + 0.1,
        ),
    ]


def _foot(frame: Frame, share: float, cost: float, has_columns: bool) -> Scene:
    """The photo bleeds off at the top; the words stand under a rule at the foot."""
    inner, palette = frame.inner, frame.palette
    split = round(frame.height_px * (1 - share))
    row = 0.0 if frame.logo_on_top else frame.logo_row_px
    rule = split + 0.7 * frame.margin_px
    air = (1.0 if frame.is_display else 0.6) * frame.margin_px
    text = Box(inner.left, rule + air, inner.right, inner.bottom - row)
    main, aside = _columns(frame, text) if has_columns else (text, None)
    corner = frame.logo_corner
    logos = (
        parts.on_photo(frame, (corner, parts.flipped(corner)))
        if frame.logo_on_top
        else parts.on_flat(frame, inner, palette.ground, (corner,))
    )
    return Scene(
        name="editorial",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=main,
        scale=_scale(frame),
        valign="top",
        photo=PhotoSlot(Box(0, 0, frame.width_px, split), (0.5, 0.47)),
        plates=(_rule(frame, inner.left, inner.right, rule),),
        aside=aside,
        logos=logos,
        cost=cost,
    )


def _columns(frame: Frame, text: Box) -> tuple[Box, Box]:
    """Headline and side column, 62 : 38 less a gutter."""
    gutter = 2 * frame.unit_px
    cut = text.left + 0.62 * text.width
    return replace(text, right=cut - gutter / 2), replace(text, left=cut + gutter / 2)


def _story(frame: Frame, split: float) -> Scene:
    inner, palette, margin = frame.inner, frame.palette, frame.margin_px
    foot = round(split * frame.height_px)
    text = Box(inner.left, inner.top + frame.logo_row_px + 0.5 * margin, inner.right, foot - 0.8 * margin)
    return Scene(
        name="editorial",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=_scale(frame),
        valign="top",
        photo=PhotoSlot(Box(0, foot, frame.width_px, frame.height_px), (0.5, parts.story_focus(frame, foot))),
        plates=(_rule(frame, inner.left, inner.right, inner.top + frame.logo_row_px - 0.2 * margin),),
        logos=parts.on_flat(frame, inner, palette.ground, ("top-" + frame.logo_corner.split("-")[1],)),
        cost=0.5 * (split - 0.40),
    )


def _ruled(frame: Frame, scene: Scene, low: float = 0.0, cost: float = 0.0) -> Scene:
    """A column with a rule at its head, or below the logo that stands there; or lower, by a share of the column."""
    text = scene.text
    rule = text.top + 0.1 * frame.unit_px + low * text.height
    return replace(
        scene,
        text=replace(text, top=rule + 2.4 * frame.unit_px),
        scale=_scale(frame),
        valign="top",
        plates=(_rule(frame, text.left, text.right, rule),),
        cost=scene.cost + cost,
    )


def _rule(frame: Frame, left: float, right: float, top: float) -> Plate:
    """A fine line, as thick as it must be to be seen."""
    thick = max(1, round(0.9 * frame.shown))
    return Plate(Box(round(left), round(top), round(right), round(top) + thick), frame.palette.ink)


def _scale(frame: Frame) -> TypeScale:
    scale = parts.scale_for(frame)
    return replace(scale, ideal_px=0.92 * scale.ideal_px, least_px=0.9 * scale.least_px)
