"""Side panel: words on an opaque panel beside the photo; on upright canvases the panel stands on top."""

from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts import bottom_panel, parts, small
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Plate, Scene

# Of a story's width.
_HANGING: Final = 0.8
# What it costs in a column that a photo is wider than three quarters of its height, for each height more.
_COST_STRIP: Final = 0.7


def compose(frame: Frame) -> list[Scene]:
    """Panel at 38 or 50 % of the width (landscape, rectangle), or 38 or 50 % of the height on top."""
    if frame.shape is Shape.LANDSCAPE:
        shares = (0.38, 0.5) if frame.photo_aspect >= 1.2 else (0.5,)
        side = kit_side(frame)
        return [beside(frame, share, side, "side-panel", 0.03 * index) for index, share in enumerate(shares)]
    if frame.shape is Shape.RECTANGLE:
        side = kit_side(frame)
        columns = [beside(frame, share, side, "side-panel", cost) for share, cost in ((0.62, 0.0), (0.5, 0.02))]
        if not frame.is_refined:
            return columns
        on_top = bottom_panel.panels_on_top(frame, (0.5, 0.62, 2 / 3), "side-panel")
        return [*columns, *small.dearer(small.both(frame, on_top), 0.1)]
    upright = {Shape.SKYSCRAPER: (0.38, 0.5, 0.62), Shape.STORY: (0.38, 0.42)}.get(frame.shape, (0.38, 0.5))
    on_top = bottom_panel.panels_on_top(frame, upright, "side-panel")
    if frame.is_recomposed and frame.shape is Shape.STORY:
        return [
            *(_hanging(frame, tall, 0.02 * number) for number, tall in enumerate((0.38, 0.42))),
            *_dearer(on_top, 0.3),
        ]
    if frame.shape not in {Shape.SQUARE, Shape.PORTRAIT}:
        return on_top
    # A column of its own is the family's idea: panels on top only where it would make the words small.
    column = beside(frame, 0.5, kit_side(frame), "side-panel", 0.0)
    if frame.is_refined:
        # Half of a wide photo's width is a strip of it.
        column = replace(column, cost=_COST_STRIP * max(0.0, frame.photo_aspect - 0.75))
    return [column, *_dearer(on_top)]


def _dearer(scenes: list[Scene], by: float = 0.08) -> list[Scene]:
    return [replace(scene, cost=scene.cost + by) for scene in scenes]


def _hanging(frame: Frame, tall: float, cost: float) -> Scene:
    """A panel that hangs from a story's head at the side where lines begin; beside and below it is the photo."""
    width, height, palette = frame.width_px, frame.height_px, frame.palette
    panel = Box(0, 0, round(_HANGING * width), round(tall * height))
    text = parts.inside(frame, panel)
    return Scene(
        name="side-panel",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=replace(text, top=text.top + frame.logo_row_px),
        scale=parts.scale_for(frame),
        valign="bottom",
        photo=PhotoSlot(Box(0, 0, width, height), (0.5, parts.story_focus(frame, 0.0))),
        plates=(Plate(panel, palette.ground),),
        logos=parts.on_flat(frame, text, palette.ground, ("top-left",)),
        cost=cost,
    )


def kit_side(frame: Frame) -> str:
    """The side whose corner the kit gives the logo: a panel there carries it."""
    return "left" if frame.logo_on_left else "right"


def beside(frame: Frame, share: float, side: str, name: str, cost: float, big: bool = False) -> Scene:
    """A panel of a share of the width on one side, the photo on the other."""
    width, height = frame.width_px, frame.height_px
    split = round(width * share) if side == "left" else round(width * (1 - share))
    panel = Box(0, 0, split, height) if side == "left" else Box(split, 0, width, height)
    photo = Box(split, 0, width, height) if side == "left" else Box(0, 0, split, height)
    text = parts.inside(frame, panel)
    palette = frame.palette
    if side == kit_side(frame):
        logos = parts.on_flat(frame, text, palette.ground, (frame.logo_corner,))
        text = parts.below_row(frame, text)
        valign = parts.anchored(frame)
    else:
        # The kit's corner lies on the photo; the panel keeps a place, at the outer edge, for photos that do not carry it.
        row = frame.logo_corner.split("-")[0]
        logos = parts.on_photo(frame, (frame.logo_corner,)) + parts.on_flat(
            frame, text, palette.ground, (f"{row}-left",)
        )
        valign = "middle"
    return Scene(
        name=name,
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=parts.scale_for(frame, big),
        valign=valign,
        photo=PhotoSlot(photo, (0.5, 0.45)),
        panels=((panel, palette.ground),),
        logos=logos,
        cost=cost,
    )
