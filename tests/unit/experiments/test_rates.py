"""Rates of groups hold what they promise, on published figures and on simulated ads whose truth is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.experiments import rates
from core.experiments.rates import Ad


def test_wilson_as_published() -> None:
    low, high = rates.wilson(20, 1000)
    assert (low, high) == (pytest.approx(0.0129837, abs=5e-8), pytest.approx(0.0306900, abs=5e-8))
    assert rates.wilson(0, 10)[0] == 0.0
    for events, trials in ((1, 0), (-1, 10), (11, 10)):
        with pytest.raises(ValueError, match="no share"):
            rates.wilson(events, trials)


def test_the_rate_of_a_group_is_the_ratio_of_its_sums() -> None:
    found = rates.rates({"a": [Ad(10, 1000), Ad(90, 1000), Ad(0, 2000), Ad(5, 0)], "b": [Ad(40, 2000), Ad(50, 2000)]})
    assert found["a"].rate == 100 / 4000
    assert (found["a"].ads, found["a"].events, found["a"].trials) == (3, 100, 4000), "an ad nobody saw says nothing"


def test_too_little_is_said_to_be_too_little() -> None:
    found = rates.rates(
        {
            "one": [Ad(50, 1000)],
            "two": [Ad(50, 1000)] * 2,
            "few": [Ad(1, 1000)] * 4,
            "none": [],
            "fine": [Ad(20, 1000), Ad(30, 1000), Ad(25, 1000)],
        }
    )  # fmt: skip
    assert {name: one.is_enough for name, one in found.items()} == {
        "one": False, "two": False, "few": False, "none": False, "fine": True,
    }  # fmt: skip
    assert found["one"].low is None
    assert found["none"].rate is None


def test_a_lonely_group_is_drawn_nowhere() -> None:
    (one,) = rates.rates({"a": [Ad(20, 1000), Ad(30, 1000), Ad(25, 1000)]}).values()
    assert one.shrunken == pytest.approx(one.rate)


def test_equal_ads_leave_chance_in_the_interval() -> None:
    found = rates.rates({"a": [Ad(10, 1000)] * 5, "b": [Ad(30, 1000)] * 5})
    assert found["a"].low is not None
    assert found["a"].high is not None
    assert found["a"].low < 0.01 < found["a"].high


_ADS = st.lists(
    st.builds(Ad, st.floats(0, 1e6), st.floats(0, 1e9)).filter(lambda ad: ad.trials == 0 or ad.trials > 1), max_size=6
)


@given(st.dictionaries(st.text(max_size=3), _ADS, max_size=6))
def test_any_groups_give_finite_figures_between_their_neighbours(groups: dict[str, list[Ad]]) -> None:
    found = rates.rates(groups)
    assert set(found) == set(groups)
    for one in found.values():
        if one.shrunken is not None:
            assert one.low is not None
            assert one.high is not None
            assert all(math.isfinite(value) for value in (one.shrunken, one.low, one.high))
            assert 0 <= one.low <= one.high
            assert 0 <= one.weight <= 1


def _simulated(lots: np.random.Generator) -> tuple[dict[str, float], dict[str, list[Ad]]]:
    """Eight groups with true rates, their ads scattered around them, clicks around those."""
    truth, groups = {}, {}
    for number in range(8):
        rate = truth[str(number)] = max(0.002, lots.normal(0.012, 0.003))
        ads = []
        for _ in range(lots.choice([3, 4, 6, 12])):
            own = max(0.0005, lots.normal(rate, 0.004))
            shown = int(lots.choice([800, 4000, 20_000]))
            ads.append(Ad(int(lots.binomial(shown, own)), shown))
        groups[str(number)] = ads
    return truth, groups


def test_shrinking_is_nearer_to_the_truth_than_raw_rates_and_intervals_hold() -> None:
    lots = np.random.default_rng(7)
    raw = drawn = 0.0
    held = told = 0
    for _ in range(40):
        truth, groups = _simulated(lots)
        for name, one in rates.rates(groups, level=0.9).items():
            if one.rate is None or one.shrunken is None or one.low is None or one.high is None:
                continue
            raw += (one.rate - truth[name]) ** 2
            drawn += (one.shrunken - truth[name]) ** 2
            told += 1
            held += one.low <= truth[name] <= one.high
    assert told > 250
    assert drawn < 0.85 * raw
    assert held / told >= 0.87
