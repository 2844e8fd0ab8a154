"""Big type: the headline is the picture's hero on flat colour, the photo answers below or beside it."""

from core.rendering.layouts import bottom_panel, side_panel
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import Scene


def compose(frame: Frame) -> list[Scene]:
    """The headline at 14–24 % of the short side if the words allow, on half of the canvas."""
    if frame.shape is Shape.LANDSCAPE:
        return [side_panel.beside(frame, 0.5, "right", "big-type", 0.0, big=True)]
    if frame.shape is Shape.RECTANGLE:
        return bottom_panel.panels_on_top(frame, (0.62,), "big-type", big=True)
    shares = {Shape.STORY: (0.42,), Shape.SKYSCRAPER: (0.62,)}.get(frame.shape, (0.5, 0.55))
    return bottom_panel.panels_on_top(frame, shares, "big-type", big=True)
