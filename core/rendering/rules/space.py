"""Rules 1–6, space: margins, axes, gaps, coverage, empty runs and panels, and where words stand in a story."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts.frame import Shape
from core.rendering.model import RuleCheck
from core.rendering.rules.evidence import Evidence
from core.rendering.rules.verdicts import judged, named, percent, px, without

_MARGIN_SHARE: Final = 0.06
_DISPLAY_MARGIN_PX: Final = 10.0
_STRIP_MARGIN_PX: Final = 8.0
_AXIS_SLACK: Final = 0.005
_SPLITS: Final = (1 / 3, 0.38, 0.5, 0.62, 2 / 3)
_SPLIT_SLACK: Final = 0.01
_ROW_SHAPES: Final = (Shape.STRIP, Shape.BILLBOARD)
# A low row holds little else than its words, its button and its logo.
_MOST_OF_A_ROW: Final = 0.6
_FIX_SHORTER: Final = "use fewer words, or another layout"


def margin(seen: Evidence) -> Iterator[RuleCheck]:
    """1: nothing but photo, panel and scrim enters the margin; nothing at all leaves the canvas or the free area."""
    things = seen.things
    for clause, room, limit in (
        ("inside_canvas", seen.canvas, "inside the picture"),
        ("safe_zone", seen.inside, "clear of what the platform lays over it"),
    ):
        if not things:
            yield without(1, clause, "nothing is set on the photo", limit, hard=True)
            continue
        outside = [named(name) for name, box in things if not box.within(room, 1.0)]
        told = f"{', '.join(outside)} outside" if outside else "everything inside"
        yield judged(1, clause, not outside, told, limit, _FIX_SHORTER, hard=True)
    least = _least_margin(seen)
    limit = f"at least {px(least)}"
    if not things:
        yield without(1, "margin", "nothing is set on the photo", limit)
        return
    free = min(_distance(box, seen.canvas) for _, box in things)
    yield judged(1, "margin", free >= least - max(1.0, 0.002 * seen.frame.short_px), px(free), limit, _FIX_SHORTER)


def axes(seen: Evidence) -> Iterator[RuleCheck]:
    """2: texts, button and logo share at most two alignment axes; in a row they share heights instead of sides."""
    limit = "at most 2 lines of alignment"
    places = [text.place for text in seen.column]
    places += [seen.pill.box] if seen.pill else []
    places += [seen.emblem.box] if seen.emblem else []
    if len(places) < 2:
        yield without(2, "axes", "fewer than two things to align", limit)
        return
    upright = _axes([(box.left, (box.left + box.right) / 2, box.right) for box in places], seen.frame.width_px)
    level = _axes([(box.top, (box.top + box.bottom) / 2, box.bottom) for box in places], seen.frame.height_px)
    found = min(upright, level if seen.frame.shape in _ROW_SHAPES else upright)
    yield judged(2, "axes", found <= 2, str(found), limit, "put the logo into the corner above the words")


def gaps(seen: Evidence) -> Iterator[RuleCheck]:
    """3: nothing overlaps; gaps are multiples of the unit; what belongs together stands closer than what does not."""
    things = seen.things
    if len(things) < 2:
        yield without(3, "overlap", "fewer than two things", "0 px²", hard=True)
    else:
        crossing = [
            f"{named(first)} and {named(second)}"
            for (first, box), (second, other) in combinations(things, 2)
            if box.overlap(other) > 1.0
        ]
        yield judged(
            3, "overlap", not crossing, "; ".join(crossing) or "nothing overlaps", "0 px²", _FIX_SHORTER, hard=True
        )
    unit = seen.frame.unit_px
    found = _stack_gaps(seen)
    if not found:
        yield without(3, "gap_steps", "no texts one above the other", f"steps of {unit:.1f} px")
        yield without(3, "gap_order", "no texts one above the other", "smaller inside a group than between groups")
        return
    off = max(min(gap % unit, unit - gap % unit) for _, gap in found)
    yield judged(3, "gap_steps", off <= 1.0, f"{off:.1f} px off", f"steps of {unit:.1f} px ± 1", "use another layout")
    inner = [gap for name, gap in found if name != "cta"]
    outer = [gap for name, gap in found if name == "cta"]
    ordered = not (inner and outer) or max(inner) < min(outer)
    widest = max(gap for _, gap in found)
    free = min(_distance(box, seen.canvas) for _, box in things)
    yield judged(
        3,
        "gap_order",
        ordered and widest <= max(_least_margin(seen), free, 4 * unit) + 1,
        ", ".join(px(gap) for _, gap in found),
        "smaller inside a group than between groups, and below the margin",
        "use another layout",
    )


def coverage(seen: Evidence) -> Iterator[RuleCheck]:
    """4: texts, logo and button cover 8–35 % of the canvas, at most 25 % of a full-bleed photo; bare photos nothing."""
    if seen.layout == "photo-only":
        yield judged(
            4,
            "bare_photo",
            not seen.things,
            f"{len(seen.things)} things on it",
            "no text and no logo",
            "leave them out",
            hard=True,
        )
        return
    if seen.layout == "logo":
        yield without(4, "coverage", "a logo on its own", "8–35 %")
        return
    share = sum(box.area for _, box in seen.things) / seen.canvas.area
    most = 0.25 if seen.layout.startswith("full-bleed") else 0.35
    if seen.frame.shape is Shape.STRIP:
        most = _MOST_OF_A_ROW
    fix = "use fewer words" if share > most else "say a little more, or use the big-type layout"
    yield judged(4, "coverage", 0.08 <= share <= most, percent(share), f"8–{100 * most:.0f} %", fix)


def emptiness(seen: Evidence) -> Iterator[RuleCheck]:
    """5: no empty run over a quarter of a banner's width; panels split the canvas at a third, 38 : 62 or a half."""
    limit = "at most 25 % of the width"
    if seen.frame.shape in _ROW_SHAPES:
        run = _longest_run(seen)
        yield judged(5, "empty_run", run <= 0.25, percent(run), limit, "say a little more, or use a longer headline")
    else:
        yield without(5, "empty_run", "not a horizontal banner", limit)
    limit = "a third, 38 : 62 or a half"
    shares = [share for panel in seen.panels if (share := _split(panel, seen)) is not None]
    if not shares:
        yield without(5, "panel_split", "no panel", limit)
        return
    off = max(min(abs(share - wanted) for wanted in _SPLITS) for share in shares)
    kept = off <= _SPLIT_SLACK + 1 / seen.frame.short_px
    yield judged(5, "panel_split", kept, ", ".join(percent(share) for share in shares), limit, "use another layout")


def story(seen: Evidence) -> Iterator[RuleCheck]:
    """6: in 9 : 16 words stand at 14–40 % of the height, the subject at 45–62 %, and the photo lives below 65 %."""
    height = seen.frame.height_px
    limits = ("14–40 % of the height", "centred at 45–62 % of the height", "below 65 % of the height")
    if seen.frame.shape is not Shape.STORY or not seen.texts:
        for clause, limit in zip(("story_words", "story_subject", "story_photo"), limits, strict=True):
            yield without(6, clause, "not a story", limit)
        return
    top = min(text.ink_box.top for text in seen.texts) / height
    foot = max(text.ink_box.bottom for text in seen.texts) / height
    yield judged(
        6, "story_words", top >= 0.138 and foot <= 0.425, f"{percent(top)} to {percent(foot)}", limits[0], _FIX_SHORTER
    )
    yield _story_subject(seen, limits[1])
    covered = seen.photo.slot.overlap(Box(0, 0.65 * height, seen.frame.width_px, height)) if seen.photo else 0.0
    share = covered / (0.35 * height * seen.frame.width_px)
    yield judged(6, "story_photo", share >= 0.75, f"{percent(share)} of that is photo", limits[2], "use another layout")


def _story_subject(seen: Evidence, limit: str) -> RuleCheck:
    if seen.photo is None or (seen.photo.ref.subject is None and not seen.photo.ref.faces):
        return without(6, "story_subject", "no subject was found in the photo", limit)
    crop, slot = seen.photo.crop, seen.photo.slot
    down = slot.height / crop.region.height
    centre = slot.top + (seen.photo.ref.focal_y * seen.photo.ref.height_px - crop.region.top) * down
    share = centre / seen.frame.height_px
    return judged(
        6, "story_subject", 0.43 <= share <= 0.64, percent(share), limit, "set the focal point on the subject"
    )


def _least_margin(seen: Evidence) -> float:
    if not seen.frame.is_display:
        return _MARGIN_SHARE * seen.frame.short_px
    if seen.frame.height_px <= 100 and seen.frame.shape is Shape.STRIP:
        return _STRIP_MARGIN_PX
    return _DISPLAY_MARGIN_PX


def _distance(box: Box, canvas: Box) -> float:
    return min(box.left, box.top, canvas.right - box.right, canvas.bottom - box.bottom)


def _axes(sides: list[tuple[float, float, float]], length: float) -> int:
    """The least number of lines such that every box has an edge or its middle on one."""
    slack = max(1.0, _AXIS_SLACK * length)
    lines = [line for box in sides for line in box]
    touched = [
        frozenset(index for index, box in enumerate(sides) if any(abs(side - line) <= slack for side in box))
        for line in lines
    ]
    everything = frozenset(range(len(sides)))
    for count in (1, 2):
        if any(frozenset().union(*chosen) == everything for chosen in combinations(touched, count)):
            return count
    return 3


def _stack_gaps(seen: Evidence) -> list[tuple[str, float]]:
    """The gaps between texts that stand one above the other, each with the name of the lower one."""
    column = sorted(
        [(text.name, replace(text.place, bottom=text.foot)) for text in seen.column if text.name != "legal"]
        + ([("cta", seen.pill.box)] if seen.pill else []),
        key=lambda one: one[1].top,
    )
    return [
        (name, box.top - above.bottom)
        for (_, above), (name, box) in pairwise(column)
        if box.top >= above.bottom and min(box.right, above.right) > max(box.left, above.left)
    ]


def _longest_run(seen: Evidence) -> float:
    """The widest stretch of the canvas's width with nothing in it, margins left out."""
    spans = sorted((box.left, box.right) for _, box in seen.things)
    if seen.photo:
        spans = sorted([*spans, (seen.photo.slot.left, seen.photo.slot.right)])
    end, widest = seen.frame.margin_px, 0.0
    for left, right in spans:
        widest, end = max(widest, left - end), max(end, right)
    return max(widest, seen.frame.width_px - seen.frame.margin_px - end) / seen.frame.width_px


def _split(panel: Box, seen: Evidence) -> float | None:
    """What share of the canvas a panel takes that reaches from side to side; None for others."""
    if panel.width >= seen.frame.width_px - 1:
        return panel.height / seen.frame.height_px
    if panel.height >= seen.frame.height_px - 1:
        return panel.width / seen.frame.width_px
    return None
