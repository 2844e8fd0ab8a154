"""Big type: the headline is the picture's hero on flat colour, the photo answers below or beside it."""

from core.rendering.layouts import bottom_panel, side_panel
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
    shares = {Shape.STORY: (0.42,), Shape.SKYSCRAPER: (0.5, 0.62)}.get(frame.shape, (0.5, 0.55))
    return bottom_panel.panels_on_top(frame, shares, "big-type", big=True)
