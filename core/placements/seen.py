"""What is seen in a picture, beyond its file: lettering, and how busy it is where a platform's interface lies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from core.placements.catalogue import Placement, PlacementKind, SafeZone
from core.placements.linter import Check
from core.vocabulary import CheckVerdict

FractionBox = tuple[float, float, float, float]

# Visual rule 20: the spread of perceived lightness above which a ground is busy, if edges fill it too. Foliage and gravel
# have little spread and are busy by their edges alone.
MOST_SPREAD: Final = 0.18
MOST_EDGES: Final = 0.10
MOST_EDGES_ALONE: Final = 0.25
MOST_OVERLAY: Final = 0.20
_UNDER_THE_INTERFACE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Band:
    """The strip at one edge that a platform's interface covers, and how busy it is.

    Attributes:
        edge: "top", "right", "bottom" or "left".
        spread: Standard deviation of perceived lightness, 0..1.
        edges: Part of its pixels (0..1) that lie on an edge.
    """

    edge: str
    spread: float
    edges: float

    @property
    def is_busy(self) -> bool:
        """Whether words on it would be hard to read."""
        return self.edges > MOST_EDGES_ALONE or (self.spread > MOST_SPREAD and self.edges > MOST_EDGES)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was measured on the pixels.

    Attributes:
        lines: Boxes of the lines of type, as fractions (left, top, right, bottom).
        lettering_share: Part of the picture under them, 0..1.
        bands: By placement id, the strips of its safe zone; placements without one are not there.
    """

    lines: tuple[FractionBox, ...] = ()
    lettering_share: float = 0.0
    bands: Mapping[str, tuple[Band, ...]] = field(default_factory=dict)


def has_zone(zone: SafeZone) -> bool:
    """Whether the platform's interface covers any part of the picture."""
    return any((zone.top, zone.right, zone.bottom, zone.left))


def check_seen(placement: Placement, seen: Seen) -> list[Check]:
    """Overlay text where the placement forbids it, and what lies under the platform's interface where it has one.

    Returns:
        Nothing for a placement with neither rule.
    """
    checks = []
    if placement.kind is PlacementKind.PHOTO_ONLY:
        checks.append(_check_overlay(placement, seen))
    if has_zone(placement.safe_zone):
        checks.append(_check_covered(placement, seen))
        checks.append(_check_busy(placement, seen))
    return checks


def _check_overlay(placement: Placement, seen: Seen) -> Check:
    measured = _lettering(len(seen.lines), seen.lettering_share)
    limit = f"a picture without words; {MOST_OVERLAY:.0%} of the area at most"
    if not seen.lines:
        return Check("overlay_text", CheckVerdict.PASS, measured, limit)
    if seen.lettering_share > MOST_OVERLAY:
        advice = f"use the photo alone; {placement.platform} sets the words itself"
        return Check("overlay_text", CheckVerdict.FAIL, measured, limit, advice)
    advice = f"use a photo without words if they were laid over it; {placement.platform} sets the words itself"
    return Check("overlay_text", CheckVerdict.WARN, measured, limit, advice)


def _check_covered(placement: Placement, seen: Seen) -> Check:
    covered = [line for line in seen.lines if _covered_part(line, placement.safe_zone) > _UNDER_THE_INTERFACE]
    limit = f"no words in {_zone_words(placement.safe_zone)}"
    if not covered:
        found = "no words there" if seen.lines else "no words found"
        return Check("safe_zone_text", CheckVerdict.PASS, found, limit)
    lines = "1 line of words" if len(covered) == 1 else f"{len(covered)} lines of words"
    edges = " and ".join(dict.fromkeys(_edge_of(line, placement.safe_zone) for line in covered))
    advice = f"move them out of the {edges}: {placement.platform}'s own buttons and words lie there"
    return Check("safe_zone_text", CheckVerdict.WARN, f"{lines} at the {edges}", limit, advice)


def _check_busy(placement: Placement, seen: Seen) -> Check:
    bands = seen.bands.get(placement.id, ())
    limit = f"edges up to {MOST_EDGES_ALONE:.0%}; up to {MOST_EDGES:.0%} where light spreads over {MOST_SPREAD}"
    worst = max(bands, key=lambda band: (band.is_busy, band.edges), default=None)
    if worst is None:
        return Check("safe_zone", CheckVerdict.PASS, "not measured", limit)
    measured = f"{worst.edge}: edges {worst.edges:.0%}, spread of light {worst.spread:.2f}"
    if not worst.is_busy:
        return Check("safe_zone", CheckVerdict.PASS, measured, limit)
    busy = " and ".join(band.edge for band in bands if band.is_busy)
    advice = f"a calmer {busy} keeps {placement.platform}'s own words and buttons readable"
    return Check("safe_zone", CheckVerdict.WARN, measured, limit, advice)


def _lettering(lines: int, share: float) -> str:
    if not lines:
        return "no words found"
    return f"{'1 line' if lines == 1 else f'{lines} lines'} of words, {max(share, 0.001):.1%} of the area"


def _zone_words(zone: SafeZone) -> str:
    parts = (("top", zone.top), ("right", zone.right), ("bottom", zone.bottom), ("left", zone.left))
    return ", ".join(f"the {edge} {share * 100:.3g}%" for edge, share in parts if share)


def _covered_part(line: FractionBox, zone: SafeZone) -> float:
    """Part of the line's box (0..1) that lies outside the clear middle."""
    left, top, right, bottom = line
    wide = max(0.0, min(right, 1 - zone.right) - max(left, zone.left))
    high = max(0.0, min(bottom, 1 - zone.bottom) - max(top, zone.top))
    area = max(right - left, 1e-9) * max(bottom - top, 1e-9)
    return 1 - wide * high / area


def _edge_of(line: FractionBox, zone: SafeZone) -> str:
    """The edge whose strip the line reaches into deepest."""
    left, top, right, bottom = line
    depths = {
        "top": zone.top - top if zone.top else -1.0,
        "bottom": bottom - (1 - zone.bottom) if zone.bottom else -1.0,
        "right": right - (1 - zone.right) if zone.right else -1.0,
        "left": zone.left - left if zone.left else -1.0,
    }
    return max(depths, key=lambda edge: depths[edge])
