"""What tells families apart in low banners. In the smallest (320 × 50, 300 × 60) each has a mark of its own beside its
words, and a photo where they leave room for one; else the mark alone, and at last the row that all families share. Larger
rows (320 × 100, 728 × 90, 970 × 250) have the mark on the row they have."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from core.rendering import colour
from core.rendering.contrast import RGB
from core.rendering.geometry import Box
from core.rendering.layouts import parts, row, small, strip
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import LogoPlace, PhotoSlot, Plate, Scene, TypeScale, Veil

# Widths of a photo as shares of the height, the best first.
_WIDTHS: Final = (1.24, 1.0, 0.84, 0.72)
_ROUND_WIDTHS: Final = (0.84, 0.76, 0.68)
_MELTING_WIDTHS: Final = (1.7, 1.4, 1.1, 0.88, 0.72)
_COST_NARROWER: Final = 0.02
_COST_TWO_LINES: Final = 0.08
_COST_EDGE: Final = 0.16
_COST_BARE: Final = 0.24
_COST_COMMON: Final = 0.2
_COST_NO_BUTTON: Final = 3.0
_COST_UNMARKED: Final = 0.15
# A tail is not worth a worse row: the sentence itself tells a quote.
_COST_NO_TAIL: Final = 0.06
_COST_WITHOUT_BADGE: Final = 0.75
_COST_TIGHTER: Final = 0.02
_HANGS_PX: Final = 2.0
# Diameters of an offer's disc as shares of the height.
_DISCS: Final = (0.84, 0.76)
_GAP_PX: Final = 8.0
# A round photo leaves air beside it, and one that has faded needs none.
_ROUND_GAP_PX: Final = 5.0
# Two px and four from the edge: a finer line falls between the pixels by which flat blocks are told, and would be taken
# for a drift of the ground's colour.
_RULE_PX: Final = 2.0
_RULE_AIR_PX: Final = 4.0
_LINE_PX: Final = 2.0
_LINE: Final = 0.016
# From a panel's inner edge to the logo on it and to what stands beside it.
_PANEL_AIR_PX: Final = 6.0
_BAND_PX: Final = 4.0
_BAND: Final = 0.05
_BAR_PX: Final = 5.0
_BAR: Final = 0.04
_BAR_INTO_MARGIN_PX: Final = 2.0
# Of the height: type beside a photo, and the forms.
_MOST_TYPE: Final = 0.38
_BIG_TYPE: Final = 0.4
_LEAN: Final = 0.3
_TAIL: Final = 0.17
_ROUND: Final = 0.5
_MELTED: Final = 0.45
# How much of the ink there is in a panel on its own ground, in a line, and in a rule.
_PANEL_TONE: Final = 0.12
_LINE_TONE: Final = 0.42
_RULE_TONE: Final = 0.3


def compose(frame: Frame, common: list[Scene]) -> list[Scene]:
    """The family's own compositions with a photo from wide to narrow and without one, then the `common` ones."""
    common = [*common, *(_tighter(scene) for scene in common if scene.legal is not None)]
    hung = [
        replace(scene, scale=scale, cost=scene.cost + number * _COST_NARROWER + cost)
        for number, share in enumerate(_shares(frame))
        for scene in _hung(frame, share * frame.height_px)
        for scale, cost in _scales(frame, common[0].scale)
    ]
    bare = [_marked(frame, scene) for scene in common] if frame.family in _MARKS else []
    if frame.family == "badge":
        hung = [*_discs(frame, common[0]), *(replace(scene, cost_without_badge=_COST_WITHOUT_BADGE) for scene in hung)]
    every = [*hung, *small.dearer(bare, _COST_BARE), *small.dearer(common, _COST_BARE + _COST_COMMON)]
    # No size of the headline is worth the button.
    return [replace(scene, cost=scene.cost + _COST_NO_BUTTON) if scene.without else scene for scene in every]


def _tighter(scene: Scene) -> Scene:
    """The row above small print with a little less room for its words: where what hangs below a line of 13 px would touch
    the small print, one of 12 px is better than to leave out the button."""
    text = replace(scene.text, bottom=scene.text.bottom - _HANGS_PX)
    return replace(scene, text=text, cost=scene.cost + _COST_TIGHTER)


def rows(frame: Frame, scenes: list[Scene]) -> list[Scene]:
    """The rows of larger banners with what their family is known by, and as they are where that would hide something."""
    mark = _ROW_MARKS.get(frame.family)
    if mark is None:
        return scenes
    plain = small.dearer(scenes, _COST_NO_TAIL if frame.family == "quote" else _COST_UNMARKED)
    return [*(mark(frame, scene) for scene in scenes), *plain]


def _discs(frame: Frame, common: Scene) -> list[Scene]:
    """The row with the offer's figure in a disc where otherwise the photo is."""
    side, height = _side(frame), float(frame.height_px)
    found: list[Scene] = []
    for share in _DISCS:
        across, air = round(share * height), round((1 - share) * height / 2)
        disc = Box(air, air, air + across, air + across)
        if side == "right":
            disc = replace(disc, left=frame.width_px - disc.right, right=frame.width_px - disc.left)
        scene = replace(row.beside(frame, air + across + _ROUND_GAP_PX + 2.0, side), badges=(disc,))
        found += [replace(scene, scale=scale, cost=cost) for scale, cost in _scales(frame, common.scale)]
    return found


def _scales(frame: Frame, scale: TypeScale) -> list[tuple[TypeScale, float]]:
    """Type beside a photo: one line as large as it may be, or two; what somebody says has one and a name below it."""
    if scale.head_lines == 1:
        return [(scale, 0.0)]
    least = float(frame.least_type_px)
    one = replace(scale, ideal_px=least, least_px=least, most_px=_MOST_TYPE * frame.height_px, head_lines=1)
    return [(one, 0.0), (replace(one, head_lines=2, may_shrink_to=1.0), _COST_TWO_LINES)]


def _shares(frame: Frame) -> tuple[float, ...]:
    own = {"full-bleed": _MELTING_WIDTHS, "big-type": (), "badge": _ROUND_WIDTHS, "minimal": _ROUND_WIDTHS}
    return own.get(frame.family, _WIDTHS)


def _side(frame: Frame) -> str:
    """The end at which the photo stands: the one that the logo leaves it."""
    if frame.logo is None:
        return strip.tile_side(frame)
    return "right" if frame.logo_on_left else "left"


def _hung(frame: Frame, wide: float) -> list[Scene]:
    """The row with the family's photo at one end and its mark."""
    side = _side(frame)
    lean = round(_LEAN * frame.height_px) if frame.family == "split" else 0
    slot = _slot(frame, float(round(wide)) + lean / 2, side)
    taken = slot.box.right if side == "left" else frame.width_px - slot.box.left
    # Beside an edge aslant the words may stand a little nearer.
    gap = _ROUND_GAP_PX if frame.family in {"badge", "minimal"} else _GAP_PX
    scene = replace(row.beside(frame, taken + gap - lean / 4, side), photo=slot)
    if frame.family == "full-bleed":
        melting = replace(row.beside(frame, taken, side), photo=slot)
        return [_melting(frame, melting), replace(scene, cost=_COST_EDGE)]
    return [_marked(frame, scene)]


def _slot(frame: Frame, wide: float, side: str) -> PhotoSlot:
    """The photo as the family hangs it: at its full height, or as a disc, an arch, a leaf, a picture in a frame."""
    height, pad = float(frame.height_px), 0.0
    box, radius, corners = Box(0.0, 0.0, wide, height), 0.0, "all"
    match frame.family:
        case "badge":
            pad = round((height - min(wide, 0.76 * height)) / 2)
            box = Box(min(pad, _ROUND_GAP_PX), pad, min(pad, _ROUND_GAP_PX) + height - 2 * pad, height - pad)
            radius = box.height / 2
        case "minimal":
            pad = 0.75 * frame.margin_px
            box = Box(pad, 0.12 * height, pad + wide, height)
            radius, corners = box.width / 2, "top"
        case "framed":
            pad = frame.margin_px
            box = Box(pad, pad, pad + 0.84 * wide, height - pad)
        case "tile":
            radius, corners = _ROUND * height, "bottom-right" if side == "left" else "top-left"
    if side == "right":
        box = replace(box, left=frame.width_px - box.right, right=frame.width_px - box.left)
    return PhotoSlot(parts.cover_edges(box, frame), (0.5, 0.45), radius, corners)


def _marked(frame: Frame, scene: Scene) -> Scene:
    """The row with what its family is known by."""
    mark = _MARKS.get(frame.family)
    return mark(frame, scene) if mark is not None else scene


def _toned(frame: Frame, share: float) -> RGB:
    """The ground with a share of the ink: a mark says no more than the button, which alone has the accent."""
    return colour.mix(frame.palette.ground, frame.palette.ink, share)


def _melting(frame: Frame, scene: Scene) -> Scene:
    """The photo without an edge: it fades into the ground before the words begin."""
    assert scene.photo is not None
    slot = scene.photo.box
    edge = "right" if slot.left <= 0 else "left"
    flat = frame.width_px - slot.right if edge == "right" else slot.left
    return replace(
        scene,
        photo=replace(scene.photo, focus=(0.34 if edge == "right" else 0.66, scene.photo.focus[1])),
        veil=Veil(edge, flat + 1.0, flat + _MELTED * slot.width, melts=True),
    )


def _banded(frame: Frame, scene: Scene) -> Scene:
    """A band along the foot of the whole banner, over its photo too."""
    foot = float(frame.height_px)
    tall = max(_BAND_PX, round(_BAND * foot))
    return _on(scene, Plate(Box(0.0, foot - tall, float(frame.width_px), foot), _toned(frame, _LINE_TONE)))


def _bordered(frame: Frame, scene: Scene) -> Scene:
    """A line round the whole banner."""
    width, height, tone = float(frame.width_px), float(frame.height_px), _toned(frame, _LINE_TONE)
    line = max(_LINE_PX, round(_LINE * height))
    sides = (
        Box(0.0, 0.0, width, line),
        Box(0.0, height - line, width, height),
        Box(0.0, 0.0, line, height),
        Box(width - line, 0.0, width, height),
    )
    return _on(scene, *(Plate(side, tone) for side in sides))


def _ruled(frame: Frame, scene: Scene) -> Scene:
    """A rule above and below all that is said; above alone where a button stands at the foot, none where three lines have
    the air that a rule needs."""
    if frame.is_smallest and scene.legal is not None:
        return scene
    left, right = frame.margin_px, frame.width_px - frame.margin_px
    if scene.photo is not None:
        left = scene.photo.box.right + _GAP_PX if scene.photo.box.left <= 0 else left
        right = scene.photo.box.left - _GAP_PX if scene.photo.box.left > 0 else right
    tone = _toned(frame, _RULE_TONE)
    air = _RULE_AIR_PX if frame.shape is Shape.STRIP else frame.margin_px
    foot = () if scene.cta_leads else (frame.height_px - air - _RULE_PX,)
    tops = (air, *foot)
    return _on(scene, *(Plate(Box(left, top, right, top + _RULE_PX), tone) for top in tops))


def _barred(frame: Frame, scene: Scene) -> Scene:
    """A bar at the end where one begins to read; what stood there makes room for it."""
    wide = max(_BAR_PX, round(_BAR * frame.height_px))
    bar = Plate(Box(0.0, 0.0, wide, float(frame.height_px)), _toned(frame, _LINE_TONE))
    if frame.shape is Shape.BILLBOARD:
        # There the words stand far enough from the edge.
        return _on(scene, bar)
    shift = wide - _BAR_INTO_MARGIN_PX
    scene = replace(scene, text=_from(scene.text, shift))
    if scene.cta_leads and scene.cta_box is not None:
        scene = replace(scene, cta_box=_from(scene.cta_box, shift))
    if scene.legal is not None:
        scene = replace(scene, legal=_from(scene.legal, shift))
    if frame.logo_on_left:
        scene = replace(scene, logos=tuple(_aside(place, shift) for place in scene.logos))
    if frame.family == "big-type" and frame.is_smallest:
        scene = replace(scene, scale=replace(scene.scale, ideal_px=_BIG_TYPE * frame.height_px))
    return _on(scene, bar)


def _from(box: Box, by: float) -> Box:
    return replace(box, left=box.left + by)


def _aside(place: LogoPlace, by: float) -> LogoPlace:
    return replace(place, box=replace(place.box, left=place.box.left + by, right=place.box.right + by))


def _slanted(frame: Frame, scene: Scene) -> Scene:
    """The photo's inner edge aslant; without a photo that of a panel under the logo."""
    height, lean = float(frame.height_px), round(_LEAN * frame.height_px)
    if scene.photo is None:
        return _ended(frame, scene, lean)
    slot = scene.photo.box
    across = 0.36 if slot.left <= 0 else 0.64
    scene = replace(scene, photo=replace(scene.photo, focus=(across, scene.photo.focus[1])))
    if slot.left <= 0:
        edge = slot.right
        points = ((edge, 0.0), (edge, height), (edge - lean, height))
        return _on(scene, Plate(Box(edge - 0.8 * lean, 0.45 * height, edge, height), scene.ground, points=points))
    edge = slot.left
    points = ((edge, 0.0), (edge, height), (edge + lean, 0.0))
    return _on(scene, Plate(Box(edge, 0.0, edge + 0.8 * lean, 0.55 * height), scene.ground, points=points))


def _ended(frame: Frame, scene: Scene, lean: float = 0.0, rounded: float = 0.0) -> Scene:
    """A panel in a tone of the ground under the logo, its inner edge upright, aslant or round; the button makes room."""
    if not scene.logos:
        return scene
    logo, tone, air = scene.logos[0].box, _toned(frame, _PANEL_TONE), _PANEL_AIR_PX
    width, height = float(frame.width_px), float(frame.height_px)
    points: tuple[tuple[float, float], ...] = ()
    if logo.right > width / 2:
        edge = logo.left - air
        panel = Box(edge, 0.0, width + rounded, height)
        shift = min(0.0, edge - air - (scene.cta_box.right if scene.cta_box else 0.0))
        scene = replace(
            scene,
            cta_box=_shifted(scene.cta_box, shift - lean / 4),
            text=replace(scene.text, right=min(scene.text.right, edge - air - lean / 4)),
        )
        if lean:
            points = ((edge + lean / 2, 0.0), (width, 0.0), (width, height), (edge - lean / 2, height))
    else:
        edge = logo.right + air
        panel = Box(-rounded, 0.0, edge, height)
        scene = replace(scene, text=replace(scene.text, left=max(scene.text.left, edge + air + lean / 4)))
        if lean:
            points = ((0.0, 0.0), (edge + lean / 2, 0.0), (edge - lean / 2, height), (0.0, height))
    plate = Plate(panel, tone, rounded, points)
    return replace(_on(scene, plate), logos=tuple(replace(place, flat=tone) for place in scene.logos))


def _shifted(box: Box | None, by: float) -> Box | None:
    return None if box is None else replace(box, left=box.left + by, right=box.right + by)


def _stamped(frame: Frame, scene: Scene) -> Scene:
    """The photo in its disc; without one the logo in a disc of a tone of the ground, if it is a sign."""
    if scene.photo is not None or not scene.logos:
        return scene
    logo, tone = scene.logos[0].box, _toned(frame, _PANEL_TONE)
    across = min(0.8 * frame.height_px, 2 * frame.margin_px + logo.width)
    if max(logo.width, logo.height) > 0.7 * across:
        return scene
    middle, level = (logo.left + logo.right) / 2, frame.height_px / 2
    disc = Box(middle - across / 2, level - across / 2, middle + across / 2, level + across / 2)
    return replace(
        _on(scene, Plate(disc, tone, across / 2)),
        logos=tuple(replace(place, flat=tone) for place in scene.logos),
    )


def _leafed(frame: Frame, scene: Scene) -> Scene:
    """The photo as it is; without one a panel under the logo with round corners."""
    return scene if scene.photo is not None else _ended(frame, scene, rounded=_ROUND * frame.height_px)


def _tailed(frame: Frame, scene: Scene) -> Scene:
    """The ground as a speech bubble: its tail points into the photo of who says it."""
    if scene.photo is None:
        return _barred(frame, scene)
    slot, long, middle = scene.photo.box, _TAIL * frame.height_px, 0.5 * frame.height_px
    edge, sign = (slot.right, -1) if slot.left <= 0 else (slot.left, 1)
    points = ((edge, middle - long), (edge, middle + long), (edge + sign * long, middle))
    across = sorted((edge, edge + sign * long))
    box = Box(across[0], middle - long, across[1], middle + long)
    return _on(scene, Plate(box, scene.ground, points=points))


def _on(scene: Scene, *plates: Plate) -> Scene:
    return replace(scene, plates=(*scene.plates, *plates))


_MARKS: Final[dict[str, Callable[[Frame, Scene], Scene]]] = {
    "bottom-panel": _banded,
    "side-panel": _ended,
    "framed": _bordered,
    "tile": _leafed,
    "badge": _stamped,
    "split": _slanted,
    "editorial": _ruled,
    "big-type": _barred,
    "quote": _tailed,
}


def _domed(frame: Frame, scene: Scene) -> Scene:
    """The photo round where the words begin, as a disc that the banner's end cuts, unless it carries one."""
    if scene.photo is None or scene.badges:
        return scene
    corners = "right" if scene.photo.box.left <= 0 else "left"
    return replace(scene, photo=replace(scene.photo, radius_px=_ROUND * frame.height_px, corners=corners))


def _edged(frame: Frame, scene: Scene) -> Scene:
    """A bar where one begins to read: at that end, or beside the photo that stands there."""
    if scene.photo is None or scene.photo.box.left > 0:
        return _barred(frame, scene)
    edge = scene.photo.box.right
    wide = max(_BAR_PX, round(_BAR * frame.height_px))
    return _on(scene, Plate(Box(edge, 0.0, edge + wide, float(frame.height_px)), _toned(frame, _LINE_TONE)))


_ROW_MARKS: Final[dict[str, Callable[[Frame, Scene], Scene]]] = {
    "bottom-panel": _banded,
    "framed": _bordered,
    "editorial": _ruled,
    "big-type": _edged,
    "badge": _domed,
    "quote": _tailed,
}
