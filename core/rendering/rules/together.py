"""Rules 29–30, the set: one concept looks like one in all sizes, two concepts of a photo differ. Measured on many."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from statistics import median
from typing import Final

from core.rendering.model import Design, FitReport, RuleCheck
from core.rendering.rules.verdicts import judged, percent, without

_SPREAD: Final = 0.25
_MOST_ALIKE: Final = 0.4
_LEAST_BATCH: Final = 3


@dataclass(frozen=True, slots=True)
class Showing:
    """One size of a concept: its ratio group, the order of its words, its scheme, logo side, and its headline's share."""

    ratio_group: str
    words: tuple[str, ...]
    scheme: str
    logo_side: str
    headline_share: float


def showing(report: FitReport, ratio_group: str, width_px: int, height_px: int) -> Showing:
    """What rule 29 needs to know of a finished picture."""
    texts = [box for box in report.boxes if box.name not in {"logo", "legal"}]
    logo = next((box for box in report.boxes if box.name == "logo"), None)
    headline = next((box for box in report.boxes if box.name == "headline"), None)
    side = "" if logo is None else "left" if logo.box[0] + logo.box[2] < width_px else "right"
    return Showing(
        ratio_group,
        tuple(box.name for box in sorted(texts, key=lambda box: (box.box[1], box.box[0]))),
        report.scheme,
        side,
        headline.size_px / min(width_px, height_px) if headline else 0.0,
    )


def one_concept(shown: Sequence[Showing]) -> tuple[RuleCheck, ...]:
    """29: the sizes of one concept keep word order, colour roles and logo side; headlines of a ratio group ± 25 %."""
    limit = "one order of words, one scheme, one side for the logo"
    if len(shown) < 2:
        return (
            without(29, "one_look", "one size only", limit),
            without(29, "headline_spread", "one size only", "± 25 %"),
        )
    orders = {tuple(name for name in one.words if name in _common(shown)) for one in shown}
    sides = {one.logo_side for one in shown if one.logo_side}
    schemes = {one.scheme for one in shown}
    told = f"{len(orders)} orders, {len(schemes)} schemes, {len(sides)} logo sides"
    alike = len(orders) <= 1 and len(schemes) <= 1 and len(sides) <= 1
    spread = max(_spreads(shown), default=0.0)
    fix = "apply one design to all sizes"
    return (
        judged(29, "one_look", alike, told, limit, fix),
        judged(29, "headline_spread", spread <= _SPREAD, f"± {percent(spread)}", "± 25 % in a ratio group", fix),
    )


def differing(designs: Mapping[str, Sequence[Design]]) -> tuple[RuleCheck, ...]:
    """30: two concepts of one photo differ in two ways or more; no layout is more than 40 % of a batch.

    Args:
        designs: The designs made of each photo, by its hash.
    """
    pairs = [pair for made in designs.values() for pair in combinations(made, 2)]
    every = [design for made in designs.values() for design in made]
    least = min((_ways(first, second) for first, second in pairs), default=0)
    fix = "make the concept again with another layout"
    apart = (
        judged(30, "concepts_apart", least >= 2, f"{least} differences", "at least 2", fix)
        if pairs
        else without(30, "concepts_apart", "one concept a photo", "at least 2")
    )
    if len(every) < _LEAST_BATCH:
        return apart, without(30, "layouts_mixed", "too few to compare", "at most 40 %")
    share = max(Counter(design.family for design in every).values()) / len(every)
    return apart, judged(30, "layouts_mixed", share <= _MOST_ALIKE, percent(share), "at most 40 %", fix)


def _common(shown: Sequence[Showing]) -> frozenset[str]:
    return frozenset.intersection(*(frozenset(one.words) for one in shown))


def _spreads(shown: Sequence[Showing]) -> list[float]:
    """How far the headlines of each ratio group are from their middle."""
    ordered = sorted((one.ratio_group, one.headline_share) for one in shown if one.headline_share)
    found: list[float] = []
    for _, members in groupby(ordered, key=lambda one: one[0]):
        shares = [share for _, share in members]
        middle = median(shares)
        found.append(max(abs(share / middle - 1) for share in shares))
    return found


def _ways(first: Design, second: Design) -> int:
    """In how many ways two designs differ: layout, colours, crop, and type, which is large in one layout alone."""
    large = (first.family == "big-type") != (second.family == "big-type")
    return sum((first.family != second.family, first.scheme != second.scheme, first.variant != second.variant, large))
