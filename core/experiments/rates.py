"""Rates of groups of ads, with honest uncertainty: pure statistics, values in, values out.

An ad is the unit, not an impression: impressions of one ad share its picture, audience and auction, so a million of them
are still one ad. The interval of a group therefore comes from how much ads differ (the ratio estimator's variance over
clusters, the scatter of ads taken over all groups), and groups with few ads are drawn towards the rate of all, as far as
their own uncertainty says.

Source: Cochran, Sampling Techniques (ratio estimator, §6.3); Efron and Morris 1975 (shrinkage);
DerSimonian and Laird 1986 (variance between groups); Wilson 1927.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from scipy.special import stdtrit  # type: ignore[import-untyped]

# Below these nothing is said about a group: ads, and events on either side (PostHog's rule for a verdict).
ADS_LEAST: Final = 3
EVENTS_LEAST: Final = 5
LEVEL: Final = 0.9


@dataclass(frozen=True)
class Ad:
    """What one ad counted: `events` among `trials` (clicks among impressions); both at least 0."""

    events: float
    trials: float


@dataclass(frozen=True)
class Rate:
    """The rate of a group.

    Attributes:
        ads: Ads with trials.
        rate: Events ÷ trials of all its ads together, 0..1 (more where events may outnumber trials); None without trials.
        shrunken: The same drawn towards the rate of all groups.
        low, high: Interval of `shrunken` at the level asked for, never below 0.
        weight: How much of the group's own rate is left in `shrunken`, 0..1.
        is_enough: Whether there is enough to be said about it at all.
    """

    ads: int
    events: float
    trials: float
    rate: float | None
    shrunken: float | None
    low: float | None
    high: float | None
    weight: float
    is_enough: bool


def rates(groups: Mapping[str, Sequence[Ad]], level: float = LEVEL) -> dict[str, Rate]:
    """The rate of every group, each seen in the light of the others.

    Args:
        groups: Name → its ads. An ad without trials says nothing and is passed over.
        level: Of the intervals, between 0 and 1.
    """
    seen = {name: [ad for ad in ads if ad.trials > 0] for name, ads in groups.items()}
    scatter, freedom = _scatter(seen.values())
    overall = _overall(seen.values())
    measured = {name: _measured(ads, scatter, overall) for name, ads in seen.items()}
    told = [one for one in measured.values() if one.rate is not None and one.variance is not None]
    between, centre = _between(told)
    return {name: _drawn(one, between, centre, _quantile(freedom, level)) for name, one in measured.items()}


def wilson(events: float, trials: float, level: float = 0.95) -> tuple[float, float]:
    """The interval of a plain share of independent trials.

    Raises:
        ValueError: There are no trials, or not 0 ≤ events ≤ trials.
    """
    if trials <= 0 or not 0 <= events <= trials:
        raise ValueError(f"{events} of {trials} is no share")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share, over = events / trials, z * z / trials
    middle = (share + over / 2) / (1 + over)
    half = z / (1 + over) * math.sqrt(share * (1 - share) / trials + over / (4 * trials))
    # At the ends the two are equal but for the last bits.
    return max(0.0, middle - half) if events else 0.0, min(1.0, middle + half) if events < trials else 1.0


@dataclass(frozen=True)
class _Measured:
    ads: int
    events: float
    trials: float
    rate: float | None
    variance: float | None


def _overall(groups: Iterable[Sequence[Ad]]) -> float:
    """The rate of all ads together; half an event where there is none, since nothing is certain to have the rate 0."""
    every = [ad for ads in groups for ad in ads]
    trials = math.fsum(ad.trials for ad in every)
    return max(math.fsum(ad.events for ad in every), 0.5) / trials if trials else 0.0


def _scatter(groups: Iterable[Sequence[Ad]]) -> tuple[float, int]:
    """How much ads of one group differ beyond chance, as (standard deviation ÷ rate)², and the degrees of freedom.

    Taken over all groups together: three ads alone say next to nothing about how much ads differ.
    """
    excess = weight = 0.0
    freedom = 0
    for ads in groups:
        trials = math.fsum(ad.trials for ad in ads)
        if len(ads) < 2 or not trials:
            continue
        rate = math.fsum(ad.events for ad in ads) / trials
        # What the residuals of ads of unequal size add up to by scatter and by chance, the fitted rate taken into account.
        two, three = (math.fsum(ad.trials**power for ad in ads) for power in (2, 3))
        squares = math.fsum((ad.events - rate * ad.trials) ** 2 for ad in ads)
        excess += squares - rate * (trials - two / trials)
        weight += rate**2 * (two - 2 * three / trials + (two / trials) ** 2)
        freedom += len(ads) - 1
    return (max(0.0, excess / weight) if weight else 0.0), freedom


def _measured(ads: Sequence[Ad], scatter: float, overall: float) -> _Measured:
    """The ratio estimator and its variance: ads scatter around their group, events around their ads."""
    if not ads:
        return _Measured(0, 0.0, 0.0, None, None)
    events, trials = math.fsum(ad.events for ad in ads), math.fsum(ad.trials for ad in ads)
    rate = events / trials
    if len(ads) < 2:
        return _Measured(len(ads), events, trials, rate, None)
    # The rate of all, not the group's own: else groups that came out low by chance would count as the surer ones.
    variance = scatter * overall**2 * math.fsum((ad.trials / trials) ** 2 for ad in ads) + overall / trials
    return _Measured(len(ads), events, trials, rate, variance)


def _between(told: Sequence[_Measured]) -> tuple[float, float]:
    """Variance between groups beyond what their own explains, and the rate they are drawn to."""
    known = [(one.rate, one.variance) for one in told if one.rate is not None and one.variance]
    if not known:
        return 0.0, 0.0
    weights = [1 / variance for _, variance in known]
    total = math.fsum(weights)
    centre = math.fsum(weight * rate for weight, (rate, _) in zip(weights, known, strict=True)) / total
    if len(known) < 2:
        return 0.0, centre
    excess = math.fsum(w * (rate - centre) ** 2 for w, (rate, _) in zip(weights, known, strict=True)) - (len(known) - 1)
    between = max(0.0, excess / (total - math.fsum(w * w for w in weights) / total))
    again = [1 / (variance + between) for _, variance in known]
    centre = math.fsum(w * rate for w, (rate, _) in zip(again, known, strict=True)) / math.fsum(again)
    return between, centre


def _quantile(freedom: int, level: float) -> float:
    return float(stdtrit(freedom, 0.5 + level / 2)) if freedom else math.inf


def _drawn(one: _Measured, between: float, centre: float, quantile: float) -> Rate:
    if one.rate is None or one.variance is None:
        return Rate(one.ads, one.events, one.trials, one.rate, None, None, None, 0.0, is_enough=False)
    weight = between / (between + one.variance)
    shrunken = centre + weight * (one.rate - centre)
    # As wide as the group's own: how much groups differ is hardly known with a few of them, and an interval that took the
    # narrower one for granted held in three of four groups where it promised nine of ten (tried).
    half = quantile * math.sqrt(one.variance)
    enough = one.ads >= ADS_LEAST and one.events > EVENTS_LEAST and one.trials - one.events > EVENTS_LEAST
    low = max(0.0, shrunken - half)
    return Rate(one.ads, one.events, one.trials, one.rate, shrunken, low, shrunken + half, weight, is_enough=enough)
