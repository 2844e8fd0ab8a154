"""Why a figure changed: its parts add up to the change exactly, so that nothing is left to guess.

A ratio is split over a dimension into rate (each group got better or worse) and mix (the weight moved between groups). A
cost per result is split into price of being seen, clicks, and results of clicks. Pure, in whole numbers and fractions.
"""

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from core.reporting.ask import Figure, Group
from core.reporting.metrics import MICROS, SCALED, Metric

REST: Final = "All others"


@dataclass(frozen=True)
class Part:
    """What one group did to the change.

    Attributes:
        keys: Of the group; None for all others together.
        name: Of the group.
        rate: By being better or worse than before, in the metric's unit.
        mix: By having more or less weight than before.
        weight_before, weight_now: Its share of the denominator (for a plain sum: 0).
    """

    keys: tuple[object, ...] | None
    name: str
    rate: Fraction
    mix: Fraction
    weight_before: Fraction = Fraction(0)
    weight_now: Fraction = Fraction(0)

    @property
    def effect(self) -> Fraction:
        """Both together."""
        return self.rate + self.mix


@dataclass(frozen=True)
class Split:
    """A change and its parts; `rate` + `mix` is `now` − `before`, and so is the sum of the parts' effects."""

    before: Fraction
    now: Fraction
    parts: tuple[Part, ...]

    @property
    def change(self) -> Fraction:
        """Now less before."""
        return self.now - self.before

    @property
    def rate(self) -> Fraction:
        """What groups did by being better or worse."""
        return sum((part.rate for part in self.parts), Fraction(0))

    @property
    def mix(self) -> Fraction:
        """What came from weight that moved between groups."""
        return sum((part.mix for part in self.parts), Fraction(0))


@dataclass(frozen=True)
class Sums:
    """The sums of one group: numerator and denominator before and now, in the metric's own units; a plain sum has no denominators."""

    keys: tuple[object, ...] | None
    name: str
    numerator_before: Fraction
    denominator_before: Fraction
    numerator_now: Fraction
    denominator_now: Fraction

    def less(self, others: Iterable["Sums"]) -> "Sums":
        """What is left of it without others."""
        above0, below0, above1, below1 = (
            self.numerator_before, self.denominator_before, self.numerator_now, self.denominator_now,
        )  # fmt: skip
        for one in others:
            above0, below0 = above0 - one.numerator_before, below0 - one.denominator_before
            above1, below1 = above1 - one.numerator_now, below1 - one.denominator_now
        return Sums(None, REST, above0, below0, above1, below1)

    @property
    def is_nothing(self) -> bool:
        """Whether it holds nothing on either side."""
        return not any((self.numerator_before, self.denominator_before, self.numerator_now, self.denominator_now))


def sums(metric: Metric, group: Group) -> Sums:
    """What a group of an answer adds to a metric; what is unknown adds nothing."""
    before, now = group.before.get(metric.slug, _NOTHING), group.now[metric.slug]
    return Sums(
        group.keys,
        ", ".join(group.names),
        _in_units(before.numerator, metric.numerator, metric.factor),
        _in_units(before.denominator, metric.denominator),
        _in_units(now.numerator, metric.numerator, metric.factor),
        _in_units(now.denominator, metric.denominator),
    )


_NOTHING: Final = Figure(None, None)


def _in_units(stored: int | None, column: str | None, factor: int = 1) -> Fraction:
    return Fraction((stored or 0) * factor, MICROS if column in SCALED else 1)


# ── Rate and mix ─────────────────────────────────────────────────────────────────────────────────────────────────────


def split(metric: Metric, total: Group, groups: Sequence[Group]) -> Split | None:
    """The change of a metric over groups, a part for each; what groups do not hold of the total is a part of its own.

    Args:
        total: Over all groups, also those that are not among `groups`.

    Returns:
        None where the metric is unknown on a side, so that there is no change to explain.
    """
    if not total.before or total.now[metric.slug].value is None or total.before[metric.slug].value is None:
        return None
    whole = sums(metric, total)
    each = [sums(metric, group) for group in groups]
    rest = whole.less(each)
    return split_of(whole, each if rest.is_nothing else [*each, rest], is_ratio=metric.denominator is not None)


def split_of(whole: Sums, groups: Sequence[Sums], *, is_ratio: bool) -> Split | None:
    """The parts of the change of a whole, one for each group; None where a ratio has nothing to divide by."""
    if not is_ratio:
        parts = [Part(one.keys, one.name, one.numerator_now - one.numerator_before, Fraction(0)) for one in groups]
        return Split(whole.numerator_before, whole.numerator_now, tuple(parts))
    if not whole.denominator_before or not whole.denominator_now:
        return None
    before = whole.numerator_before / whole.denominator_before
    now = whole.numerator_now / whole.denominator_now
    return Split(before, now, tuple(_part(one, whole, before + now) for one in groups))


def _part(one: Sums, whole: Sums, both: Fraction) -> Part:
    """One group's rate and mix effect.

    A group that is missing on a side brings its rate of the other side: it can only have changed the mix. What it counts
    above a denominator of nothing (spend without a result) is no matter of weight and belongs to the rate.

    Args:
        both: The whole's ratios of before and now, added.
    """
    weight0 = one.denominator_before / whole.denominator_before
    weight1 = one.denominator_now / whole.denominator_now
    rate0 = one.numerator_before / one.denominator_before if one.denominator_before else None
    rate1 = one.numerator_now / one.denominator_now if one.denominator_now else None
    loose = Fraction(0)
    if rate0 is None:
        loose -= one.numerator_before / whole.denominator_before
    if rate1 is None:
        loose += one.numerator_now / whole.denominator_now
    first = rate0 if rate0 is not None else rate1 if rate1 is not None else Fraction(0)
    last = rate1 if rate1 is not None else first
    rate = (weight0 + weight1) * (last - first) / 2 + loose
    mix = (first + last - both) * (weight1 - weight0) / 2
    return Part(one.keys, one.name, rate, mix, weight0, weight1)


def leading(found: Split, most: int = 12) -> Split:
    """The parts that did most, and all others as one part: what is left of the whole change, so it is still exact."""
    ranked = sorted(found.parts, key=lambda part: -abs(float(part.effect)))
    kept = [part for part in ranked if part.keys is not None][:most]
    if len(kept) == len(found.parts):
        return replace(found, parts=tuple(kept))
    shown = {id(part) for part in kept}
    others = [part for part in found.parts if id(part) not in shown]
    effect = found.change - sum((part.effect for part in kept), Fraction(0))
    rate = _added([part.rate for part in others])
    weights = [sum((getattr(part, name) for part in others), Fraction(0)) for name in ("weight_before", "weight_now")]
    return replace(found, parts=(*kept, Part(None, REST, rate, effect - rate, *weights)))


def _added(numbers: Sequence[Fraction]) -> Fraction:
    """Their sum, for few exactly; of very many the common denominator would have thousands of digits."""
    if len(numbers) <= _EXACT_MOST:
        return sum(numbers, Fraction(0))
    return Fraction(math.fsum(float(one) for one in numbers))


_EXACT_MOST: Final = 60


def movers(parts: Sequence[Part], most: int = 5) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The groups that moved the figure up most, and those that moved it down most."""
    known = [(float(part.effect), place) for place, part in enumerate(parts) if part.keys is not None]
    up = heapq.nsmallest(most, ((-effect, place) for effect, place in known if effect > 0))
    down = heapq.nsmallest(most, ((effect, place) for effect, place in known if effect < 0))
    return tuple(parts[place] for _, place in up), tuple(parts[place] for _, place in down)


# ── A cost per result ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Link:
    """One factor of a cost per result.

    Attributes:
        metric: Which figure.
        before, now: Its values.
        log_effect: What it adds to the logarithm of the cost; positive is dearer.
        effect: Its share of the change of the cost, in money.
    """

    metric: str
    before: float
    now: float
    log_effect: float
    effect: float


@dataclass(frozen=True)
class Chain:
    """ln CPA = ln CPM − ln 1000 − ln CTR − ln CVR, before and now: the links' effects add up to the change."""

    before: float
    now: float
    links: tuple[Link, ...]


# What a cost per result is made of: figures that make it dearer when they rise, and figures that make it cheaper.
_CHAINS: Final = (("cpm", "ctr", "cvr"), ("cpm", "cvr_impression"))
CHAINED: Final = tuple(dict.fromkeys(("cpa", *(name for names in _CHAINS for name in names))))


def chain(total: Group) -> Chain | None:
    """The factors behind a change of CPA.

    Clicks are one of them where every row tells them; else the chain goes from impressions to results at once.

    Args:
        total: With every metric of `CHAINED`.

    Returns:
        None where a factor is unknown or 0 on a side, or where the factors are of different rows.
    """
    return next((found for names in _CHAINS if (found := _chain(total, names)) is not None), None)


def _chain(total: Group, names: Sequence[str]) -> Chain | None:
    sides = (total.before, total.now)
    if not all(_is_closed(side, names) for side in sides):
        return None
    before, now = (float(side["cpa"].value or 0) for side in sides)
    whole = math.log(now) - math.log(before)
    # A share of the logarithm is a share of the money: the logarithmic mean of both costs.
    worth = (now - before) / whole if whole else before
    return Chain(before, now, tuple(_links(total, names, worth)))


def _links(total: Group, names: Sequence[str], worth: float) -> Iterator[Link]:
    for name in names:
        old, new = float(total.before[name].value or 0), float(total.now[name].value or 0)
        rise = math.log(new) - math.log(old)
        effect = rise if name == "cpm" else -rise
        yield Link(name, old, new, effect, effect * worth)


def _is_closed(side: Mapping[str, Figure], names: Sequence[str]) -> bool:
    """Whether the factors are all known and each begins with the sum that the one before ended with."""
    figures = [side.get(name, _NOTHING) for name in names]
    cpa = side.get("cpa", _NOTHING)
    if not all(figure.value for figure in (*figures, cpa)):
        return False
    below = [figures[0].denominator, *(figure.numerator for figure in figures[1:])]
    above = [*(figure.denominator for figure in figures[1:]), cpa.denominator]
    return figures[0].numerator == cpa.numerator and below == above
