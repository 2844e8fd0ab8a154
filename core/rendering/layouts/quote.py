"""Quote: somebody's sentence is the hero on flat colour, a short rule and who said it below, the photo beside or above."""

from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts import bottom_panel, parts, row, side_panel, small
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import Plate, Scene

_BUBBLES: Final = frozenset({Shape.LANDSCAPE, Shape.STORY, Shape.SQUARE, Shape.PORTRAIT})
# Of the short side: how far the tail of a speech bubble reaches into the photo.
_TAIL: Final = 0.075
# Of a story's height: what words may have of it.
_MOST_OF_STORY: Final = 0.42

_NARROW: Final = frozenset({Shape.SKYSCRAPER})


def compose(frame: Frame) -> list[Scene]:
    """The sentence on half of the canvas, more of it for a longer one; in rows beside the photo's tile."""
    if frame.shape in {Shape.STRIP, Shape.BILLBOARD}:
        rows = [_row(frame, scene) for scene in row.compose(frame)]
        # The name is worth more than the button where both have no room.
        return [*rows, *(replace(one, without=("cta",), cost=one.cost + 1.0) for one in rows if not one.without)]
    if frame.is_refined and frame.shape in _BUBBLES:
        return [_tailed(frame, scene) for scene in _panels(frame)]
    return _panels(frame)


def _panels(frame: Frame) -> list[Scene]:
    if frame.shape is Shape.STORY:
        shares: tuple[float, ...] = (0.38, 0.42) if frame.is_recomposed else (0.42,)
        panels = bottom_panel.panels_on_top(frame, shares, "quote")
        return [_spoken(frame, scene) for scene in (*panels, *_roomy(frame))]
    if frame.shape in {Shape.LANDSCAPE, Shape.RECTANGLE}:
        shares = (0.5, 0.62) if frame.shape is Shape.LANDSCAPE else (0.62,)
        own = side_panel.kit_side(frame)
        other = "left" if own == "right" else "right"
        beside = [
            _spoken(frame, side_panel.beside(frame, share, side, "quote", cost + 0.04 * number))
            for number, share in enumerate(shares)
            for side, cost in ((own, 0.0), (other, 0.03))
        ]
        if not frame.is_refined or frame.shape is Shape.LANDSCAPE:
            return beside
        on_top = small.dearer(bottom_panel.panels_on_top(frame, (0.5, 0.62), "quote"), 0.08)
        every = [*beside, *(_spoken(frame, scene) for scene in small.both(frame, on_top))]
        return _in_one_line(every)
    shares = (0.5, 0.62) if frame.shape in {Shape.SKYSCRAPER, Shape.HALF_PAGE} else (0.5, 0.55)
    spoken = [_spoken(frame, scene) for scene in bottom_panel.panels_on_top(frame, shares, "quote")]
    return _in_one_line(spoken) if frame.is_refined and frame.shape in _NARROW else spoken


def _in_one_line(scenes: list[Scene]) -> list[Scene]:
    """A name in one line, if need be a smaller one; broken only where that is not read."""
    whole = [replace(scene, scale=replace(scene.scale, sub_lines=1)) for scene in scenes]
    return [*whole, *small.dearer(scenes, 0.15)]


def _roomy(frame: Frame) -> list[Scene]:
    """For a long sentence in a story: the logo on the photo, away from the panel's tail, and its row for the words."""
    if not (frame.is_refined and frame.logo):
        return []
    split = _MOST_OF_STORY * frame.height_px
    beside = replace(frame.inner, top=split + frame.margin_px)
    below = replace(frame.inner, top=split + _TAIL * frame.short_px + frame.margin_px)
    right, left = parts.on_photo(frame, ("top-right",), beside), parts.on_photo(frame, ("top-left",), below)
    logos = (*left, *right) if frame.logo_on_left else (*right, *left)
    bare = bottom_panel.panels_on_top(replace(frame, logo=None), (_MOST_OF_STORY,), "quote")
    return [replace(scene, logos=logos, cost=scene.cost + 0.12) for scene in bare]


def _tailed(frame: Frame, scene: Scene) -> Scene:
    """The panel as a speech bubble: it points into the photo, on upright canvases from where the lines begin."""
    if scene.photo is None:
        return scene
    slot, long = scene.photo.box, _TAIL * frame.short_px
    if slot.top > 0:
        start, edge = scene.text.left, slot.top
        points = ((start, edge), (start + 2 * long, edge), (start + long, edge + long))
    else:
        edge, sign = (slot.left, 1) if slot.left > 0 else (slot.right, -1)
        middle = 0.5 * frame.height_px
        points = ((edge, middle - long), (edge, middle + long), (edge + sign * long, middle))
    across, down = [x for x, _ in points], [y for _, y in points]
    box = Box(min(across), min(down), max(across), max(down))
    return replace(scene, plates=(*scene.plates, Plate(box, scene.ground, points=points)))


def _spoken(frame: Frame, scene: Scene) -> Scene:
    """The scene with the type of a sentence: smaller than a headline's, in more lines; without an offer beside it."""
    ideal = {Shape.LANDSCAPE: 0.105, Shape.RECTANGLE: 0.1, Shape.HALF_PAGE: 0.115, Shape.STORY: 0.1}
    scale = parts.scale_for(frame)
    size = ideal.get(frame.shape, 0.096) * frame.short_px if frame.shape is not Shape.SKYSCRAPER else scale.ideal_px
    scale = replace(
        scale,
        ideal_px=size,
        least_px=0.5 * size,
        head_lines=8 if frame.shape is Shape.SKYSCRAPER else 6,
        sub_lines=3 if frame.shape is Shape.SKYSCRAPER else 2,
        sub_ratio=min(scale.sub_ratio, 2.0),
        # Whole units, as everywhere: the name stands a little further off than a line below a headline.
        gap_px=(1.5 if frame.shape in {Shape.LANDSCAPE, Shape.SKYSCRAPER, Shape.HALF_PAGE} else 2.0) * scale.gap_px,
        with_offer=False,
        may_shrink_to=0.85,
        most_px=0.12 * frame.short_px if frame.is_refined and frame.shape in _BUBBLES else 0.0,
    )
    return replace(
        scene, name="quote", scale=scale, valign="middle" if frame.shape is Shape.SKYSCRAPER else scene.valign
    )


def _row(frame: Frame, scene: Scene) -> Scene:
    """A row with both lines: a sentence without the name of who said it would be a claim."""
    scale = replace(scene.scale, with_sub=True, with_offer=False)
    if frame.height_px <= 60:
        scale = replace(scale, ideal_px=0.34 * frame.height_px, head_lines=1, gap_px=4.0)
    elif frame.height_px >= 96 and frame.shape is Shape.STRIP:
        scale = replace(scale, sub_lines=2)
    elif frame.shape is Shape.BILLBOARD:
        scale = replace(scale, ideal_px=0.16 * frame.height_px, least_px=0.1 * frame.height_px, head_lines=3)
    return replace(scene, scale=scale)
