"""Big type: the headline is the picture's hero on flat colour, the photo answers below or beside it."""

from dataclasses import replace

from core.rendering.layouts import bottom_panel, parts, side_panel
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import Scene


def compose(frame: Frame) -> list[Scene]:
    """The headline at 14–24 % of the short side if the words allow, on half of the canvas."""
    if frame.shape is Shape.LANDSCAPE:
        other = "right" if frame.logo_on_left else "left"
        return [
            side_panel.beside(frame, 0.5, other, "big-type", 0.0, big=True),
            side_panel.beside(frame, 0.5, side_panel.kit_side(frame), "big-type", 0.04, big=True),
        ]
    if frame.shape is Shape.RECTANGLE:
        other = "right" if frame.logo_on_left else "left"
        return [
            *bottom_panel.panels_on_top(frame, (0.62,), "big-type", big=True),
            side_panel.beside(frame, 0.62, other, "big-type", 0.03, big=True),
            side_panel.beside(frame, 0.62, side_panel.kit_side(frame), "big-type", 0.05, big=True),
        ]
    if frame.is_recomposed and frame.shape is Shape.STORY:
        # What lies between the app's own signs is low: the headline has all of it where the photo carries the logo.
        whole = bottom_panel.panels_on_top(replace(frame, logo=None), (0.42,), "big-type", big=True)
        below = replace(frame.inner, top=0.42 * frame.height_px + frame.margin_px)
        corner = "top-" + frame.logo_corner.split("-")[1]
        logos = parts.on_photo(frame, (corner, parts.flipped(corner)), below)
        plain = bottom_panel.panels_on_top(frame, (0.42,), "big-type", big=True)
        return [*(replace(scene, logos=logos) for scene in whole), *plain]
    shares = {Shape.STORY: (0.42,), Shape.SKYSCRAPER: (0.5, 0.62)}.get(frame.shape, (0.5, 0.55))
    return bottom_panel.panels_on_top(frame, shares, "big-type", big=True)
