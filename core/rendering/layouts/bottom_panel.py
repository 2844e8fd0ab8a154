"""Bottom panel: the photo above, the words on an opaque panel below; in stories the panel is on top, where words may be."""

from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts import parts, side_panel, small
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Plate, Scene

# Of the width of a wide canvas: what the words' step takes below a narrower column.
_STEP: Final = 0.5


def compose(frame: Frame) -> list[Scene]:
    """Splits at 38, 50 and (for tall canvases) 33 % of the height, the smallest panel that holds the words well first."""
    if frame.shape is Shape.STORY:
        return [panel_on_top(frame, share, "bottom-panel") for share in (0.38, 0.42)]
    if frame.is_recomposed and frame.shape is Shape.LANDSCAPE:
        return [*_cards(frame), *(_stepped(frame) if frame.is_refined else _standing(frame))]
    shares = {
        Shape.SKYSCRAPER: (0.5, 0.62),
        Shape.HALF_PAGE: (0.38, 0.5),
        Shape.RECTANGLE: (0.5, 0.62),
        Shape.LANDSCAPE: (0.38, 0.5),
    }.get(frame.shape, (0.38, 0.5))
    scenes = [_panel_below(frame, share, 0.04 * index, frame.logo_on_top) for index, share in enumerate(shares)]
    if frame.logo and frame.logo_on_top:
        scenes += [_panel_below(frame, share, 0.07 + 0.04 * index, False) for index, share in enumerate(shares)]
    if frame.logo and not frame.logo_on_left:
        extra = 0.06 if frame.logo_on_top else 0.0
        scenes += [_with_logo_beside(frame, share, extra + 0.04 * index) for index, share in enumerate(shares)]
    if frame.shape is Shape.LANDSCAPE:
        # A strip of a photo seldom shows what it is of: the panel stands up where it would be cut.
        scenes = [*(replace(scene, cost=scene.cost + 0.1) for scene in scenes), *_standing(frame)]
    if frame.is_recomposed and frame.shape is Shape.RECTANGLE:
        beside = _with_button_beside(frame)
        lined = [small.with_legal_line(scene) for scene in beside] if frame.is_refined else []
        scenes = [*beside, *lined, *scenes]
    return scenes


def _standing(frame: Frame) -> list[Scene]:
    """The panel at a side instead, the photo at its full height."""
    own = side_panel.kit_side(frame)
    other = "right" if frame.logo_on_left else "left"
    dearer = 0.12 if frame.is_recomposed else 0.0
    return [
        *(side_panel.beside(frame, share, other, "bottom-panel", dearer + 0.1 * share) for share in (0.38, 0.5)),
        *(side_panel.beside(frame, share, own, "bottom-panel", dearer + 0.05 + 0.1 * share) for share in (0.38, 0.5)),
    ]


def _cards(frame: Frame) -> list[Scene]:
    """On wide canvases the whole photo, and at its foot a panel only as wide as words need: a strip would show nothing."""
    scenes = []
    for number, (wide, tall) in enumerate(((0.5, 0.38), (0.5, 0.5), (0.62, 0.38), (0.62, 0.5))):
        for edge, extra in (("left", 0.0), ("right", 0.01)):
            if frame.logo and not frame.logo_on_top and frame.logo_corner.endswith(edge):
                continue
            scenes.append(_card(frame, wide, tall, edge, 0.02 * number + extra))
    return scenes


def _stepped(frame: Frame) -> list[Scene]:
    """Where a card would lie on the subject: a narrow column, and at its foot a step of it under the words, which bites
    into the photo."""
    own = side_panel.kit_side(frame)
    other = "right" if frame.logo_on_left else "left"
    # A narrow photo would have to come too near to fill what a narrow column leaves.
    column = 0.3 if frame.photo_aspect >= 1.2 else 0.4
    return [
        _step(frame, column, tall, side, 0.1 + 0.02 * number + extra)
        for number, tall in enumerate((0.5, 0.62, 0.74))
        for side, extra in ((own, 0.0), (other, 0.03))
    ]


def _step(frame: Frame, column: float, tall: float, side: str, cost: float) -> Scene:
    width, height, palette = frame.width_px, frame.height_px, frame.palette
    split, across, top = round(column * width), round(_STEP * width), round((1 - tall) * height)
    upper = Box(0, 0, split, height) if side == "left" else Box(width - split, 0, width, height)
    lower = Box(0, top, across, height) if side == "left" else Box(width - across, top, width, height)
    slot = Box(split, 0, width, height) if side == "left" else Box(0, 0, width - split, height)
    text, row = parts.inside(frame, lower), frame.logo_corner.split("-")[0]
    if frame.logo_corner.endswith(side):
        logos = parts.on_flat(frame, parts.inside(frame, upper), palette.ground, (f"{row}-{side}",))
        text = text if frame.logo_on_top else parts.above_row(frame, text)
    else:
        logos = parts.on_photo(frame, (frame.logo_corner,))
        logos += parts.on_flat(frame, parts.inside(frame, upper), palette.ground, (f"top-{side}",))
    # In the middle of what the step leaves of the photo's foot.
    free = (1 - _STEP) / (1 - column) / 2
    focus = (1 - free if side == "left" else free, 0.42)
    return Scene(
        name="bottom-panel",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=parts.scale_for(frame),
        valign="middle",
        photo=PhotoSlot(slot, focus),
        plates=(Plate(lower, palette.ground),),
        logos=logos,
        cost=cost,
    )


def _card(frame: Frame, wide: float, tall: float, edge: str, cost: float) -> Scene:
    width, height, palette = frame.width_px, frame.height_px, frame.palette
    across, top = round(wide * width), round((1 - tall) * height)
    panel = Box(0, top, across, height) if edge == "left" else Box(width - across, top, width, height)
    side = frame.logo_corner.split("-")[1]
    other = parts.flipped(frame.logo_corner) if frame.logo_on_top else f"top-{side}"
    return Scene(
        name="bottom-panel",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=parts.inside(frame, panel),
        scale=parts.scale_for(frame),
        valign="middle",
        photo=PhotoSlot(Box(0, 0, width, height), (0.68 if edge == "left" else 0.32, 0.4)),
        plates=(Plate(panel, palette.ground),),
        logos=parts.on_photo(frame, (frame.logo_corner, other)),
        cost=cost,
    )


def _with_button_beside(frame: Frame) -> list[Scene]:
    """A low panel that leaves the photo most of a small canvas: words at one end of it, the button at the other, alone or
    below the logo."""
    scenes = []
    for cost, share in ((0.0, 0.38), (0.03, 0.5)):
        low = _panel_below(frame, share, cost, True)
        air = 0.4 * frame.margin_px
        area = replace(low.text, top=low.text.top - air, bottom=low.text.bottom + air)
        end = replace(area, left=area.right - 0.42 * area.width)
        if frame.logo_on_top or not frame.logo:
            scenes.append(replace(low, text=area, cta_box=end, logos=parts.on_photo(frame, (frame.logo_corner,))))
        if frame.logo:
            wide, tall = frame.logo
            text = replace(area, right=area.right - wide - 1.5 * air)
            logos = parts.on_flat(frame, area, frame.palette.ground, ("top-right",))
            below = replace(end, top=end.top + tall + 1.5 * air)
            scenes.append(replace(low, text=text, cta_box=below, logos=logos, cost=cost + 0.05))
    return scenes


def _with_logo_beside(frame: Frame, share: float, cost: float) -> Scene:
    """Words and logo on one foot line: no row of its own for the logo, where the last line leaves it room."""
    row = _panel_below(replace(frame, logo=None), share, cost, False)
    return replace(row, logos=parts.on_flat(frame, row.text, frame.palette.ground, ("bottom-right",)), valign="bottom")


def _panel_below(frame: Frame, share: float, cost: float, logo_on_photo: bool) -> Scene:
    """Panel at the foot; the logo at its corner of the photo, or in the panel: in a row of its own, or beside the words."""
    split = round(frame.height_px * (1 - share))
    panel = Box(0, split, frame.width_px, frame.height_px)
    photo = Box(0, 0, frame.width_px, split)
    text = parts.inside(frame, panel)
    palette = frame.palette
    if logo_on_photo:
        logos = parts.on_photo(frame, (frame.logo_corner, parts.flipped(frame.logo_corner)))
    else:
        logos = parts.on_flat(frame, text, palette.ground, ("bottom-" + frame.logo_corner.split("-")[1],))
        wide = frame.shape in {Shape.LANDSCAPE, Shape.RECTANGLE} and not frame.logo_on_left
        text = parts.beside_logo(frame, text) if wide else parts.above_row(frame, text)
    return Scene(
        name="bottom-panel",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=parts.scale_for(frame),
        valign="middle",
        photo=PhotoSlot(photo, (0.5, 0.46)),
        panels=((panel, palette.ground),),
        logos=logos,
        cost=cost,
    )


def panels_on_top(frame: Frame, shares: tuple[float, ...], name: str, big: bool = False) -> list[Scene]:
    """The panel above the photo, words on it: also what side panels become on upright canvases.

    The logo stands in the panel when the kit wants it on top; else at its corner of the photo, and in the panel when
    the photo does not carry it.
    """
    scenes = [panel_on_top(frame, share, name, big) for share in shares]
    if frame.logo and not frame.logo_on_top and frame.shape is not Shape.STORY:
        upper = replace(frame, logo_corner="top-" + frame.logo_corner.split("-")[1])
        scenes += [replace(scene, cost=scene.cost + 0.16) for scene in panels_on_top(upper, shares, name, big)]
    return scenes


def panel_on_top(frame: Frame, share: float, name: str, big: bool = False) -> Scene:
    """One panel above the photo, of a share of the height."""
    split = round(frame.height_px * share)
    panel = Box(0, 0, frame.width_px, split)
    text = parts.inside(frame, panel)
    palette = frame.palette
    corner = "top-" + frame.logo_corner.split("-")[1]
    logos = parts.on_flat(frame, text, palette.ground, (corner,))
    cost = 0.1 * (share - 0.38)
    valign = "middle" if frame.logo is None and frame.is_display else "bottom"
    if frame.is_recomposed and frame.shape is Shape.STORY and share > 0.38:
        cost += 0.06
    if frame.is_recomposed and frame.shape is Shape.SKYSCRAPER:
        # A tall panel with its words at the foot has a hole below the logo.
        cost, valign = cost + max(0.0, share - 0.5), "middle"
    if frame.logo_on_top or frame.shape is Shape.STORY:
        text = Box(text.left, text.top + frame.logo_row_px, text.right, text.bottom)
    else:
        logos = parts.on_photo(frame, (frame.logo_corner, parts.flipped(frame.logo_corner)))
    return Scene(
        name=name,
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=parts.scale_for(frame, big),
        valign=valign,
        photo=PhotoSlot(
            Box(0, split, frame.width_px, frame.height_px),
            (0.5, parts.story_focus(frame, split) if frame.shape is Shape.STORY else 0.5),
        ),
        panels=((panel, palette.ground),),
        logos=logos,
        cost=cost,
    )
