"""Reasons of a change add up to it exactly, whatever the groups are."""

import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.reporting import explain
from core.reporting.ask import Figure, Group
from core.reporting.explain import REST, Sums
from core.reporting.metrics import METRICS

_COUNTS = st.integers(0, 10**12)
_SIDES = st.tuples(_COUNTS, _COUNTS, _COUNTS, _COUNTS)
_GROUPS = st.lists(_SIDES, min_size=1, max_size=30)


def sums(sides: list[tuple[int, int, int, int]]) -> tuple[Sums, list[Sums]]:
    groups = [Sums((str(place),), str(place), *map(Fraction, side)) for place, side in enumerate(sides)]
    whole = Sums((), "", *(sum((Fraction(side[at]) for side in sides), Fraction(0)) for at in range(4)))
    return whole, groups


def group(name: str, now: dict[str, tuple[int, int | None]], before: dict[str, tuple[int, int | None]]) -> Group:
    def figures(side: dict[str, tuple[int, int | None]]) -> dict[str, Figure]:
        return {slug: Figure(METRICS[slug].value(*pair), *pair) for slug, pair in side.items()}

    return Group((name,), (name,), "EUR", figures(now), figures(before))


def totalled(groups: list[Group], slug: str) -> Group:
    def side(which: str) -> tuple[int, int]:
        figures = [getattr(one, which)[slug] for one in groups]
        return sum(one.numerator or 0 for one in figures), sum(one.denominator or 0 for one in figures)

    return group("all", {slug: side("now")}, {slug: side("before")})


@given(_GROUPS)
@example([(0, 0, 5, 5), (3, 4, 0, 0)])  # each group on one side only
@example([(7, 0, 9, 0), (1, 1, 1, 1)])  # spend that brought nothing
def test_rate_and_mix_add_up_to_the_change_of_the_ratio(sides: list[tuple[int, int, int, int]]) -> None:
    whole, groups = sums(sides)
    found = explain.split_of(whole, groups, is_ratio=True)
    if not whole.denominator_before or not whole.denominator_now:
        assert found is None, "nothing to divide by"
        return
    assert found is not None
    change = whole.numerator_now / whole.denominator_now - whole.numerator_before / whole.denominator_before
    assert found.change == change
    assert found.rate + found.mix == change
    assert sum((part.weight_now for part in found.parts), Fraction(0)) == 1


@given(_GROUPS)
def test_differences_add_up_to_the_change_of_a_sum(sides: list[tuple[int, int, int, int]]) -> None:
    whole, groups = sums(sides)
    found = explain.split_of(whole, groups, is_ratio=False)
    assert found is not None
    assert sum((part.effect for part in found.parts), Fraction(0)) == found.change
    assert found.mix == 0


def test_equal_rates_are_all_mix_and_equal_weights_are_all_rate() -> None:
    whole, groups = sums([(10, 100, 30, 300), (80, 100, 80, 100)])
    moved = explain.split_of(whole, groups, is_ratio=True)
    assert moved is not None
    assert (moved.rate, moved.mix) == (0, moved.change)
    whole, groups = sums([(10, 100, 20, 100), (80, 300, 90, 300)])
    better = explain.split_of(whole, groups, is_ratio=True)
    assert better is not None
    assert (better.mix, better.rate) == (0, better.change)


def test_a_known_split_is_what_the_formula_says() -> None:
    # CTR 1 % on three quarters and 5 % on a quarter; then 2 % and 4 % on a half each.
    whole, groups = sums([(3, 300, 4, 200), (5, 100, 8, 200)])
    found = explain.split_of(whole, groups, is_ratio=True)
    assert found is not None
    first, second = found.parts
    assert first.rate == Fraction(1, 2) * (Fraction(3, 4) + Fraction(1, 2)) * Fraction(1, 100)
    assert second.mix == Fraction(1, 2) * (Fraction(9, 100) - Fraction(5, 100)) * Fraction(1, 4)


def test_a_group_that_is_new_changes_the_mix_alone() -> None:
    whole, groups = sums([(10, 100, 10, 100), (0, 0, 50, 100)])
    found = explain.split_of(whole, groups, is_ratio=True)
    assert found is not None
    assert [part.rate for part in found.parts] == [0, 0]
    assert found.mix == found.change


def test_spend_without_a_result_is_rate_of_its_own_group() -> None:
    whole, groups = sums([(100, 10, 100, 10), (0, 0, 40, 0)])
    found = explain.split_of(whole, groups, is_ratio=True)
    assert found is not None
    assert [(part.rate, part.mix) for part in found.parts] == [(0, 0), (4, 0)]


@given(st.lists(_SIDES, min_size=3, max_size=40), st.integers(1, 5), st.integers(0, 2))
def test_what_is_left_out_is_one_part_and_the_sum_stays_exact(
    sides: list[tuple[int, int, int, int]], most: int, unlisted: int
) -> None:
    groups = [
        group(str(place), {"ctr": (above1, below1)}, {"ctr": (above0, below0)})
        for place, (above0, below0, above1, below1) in enumerate(sides)
    ]
    total = totalled(groups, "ctr")
    whole = explain.split(METRICS["ctr"], total, groups[unlisted:])
    if total.now["ctr"].value is None or total.before["ctr"].value is None:
        assert whole is None
        return
    assert whole is not None
    found = explain.leading(whole, most)
    assert sum((part.effect for part in found.parts), Fraction(0)) == found.change
    assert len([part for part in found.parts if part.keys is not None]) <= most
    assert sum((part.weight_now for part in found.parts), Fraction(0)) == 1
    effects = [abs(part.effect) for part in found.parts if part.name != REST]
    assert effects == sorted(effects, reverse=True)


def test_ten_thousand_groups_are_split_with_the_rest_in_one_part() -> None:
    groups = [
        group(f"A{place}", {"cpa": (place * 977 + 13, place % 7 + 1)}, {"cpa": (place * 613 + 29, place % 5 + 1)})
        for place in range(10_000)
    ]
    total = totalled(groups, "cpa")
    whole = explain.split(METRICS["cpa"], total, groups)
    assert whole is not None
    found = explain.leading(whole)
    assert len(found.parts) == 13
    assert sum((part.effect for part in found.parts), Fraction(0)) == found.change
    assert float(found.change) == pytest.approx(
        float(total.now["cpa"].value or 0) - float(total.before["cpa"].value or 0)
    )


def test_a_metric_that_is_not_known_before_has_no_split() -> None:
    one = group("A", {"ctr": (1, 10)}, {"ctr": (0, 0)})
    assert explain.split(METRICS["ctr"], one, [one]) is None
    alone = Group(("A",), ("A",), None, one.now, {})
    assert explain.split(METRICS["ctr"], alone, [alone]) is None


def test_movers_are_those_that_did_most_either_way() -> None:
    whole, groups = sums([(1, 0, 9, 0), (5, 0, 2, 0), (4, 0, 4, 0), (0, 0, 3, 0)])
    found = explain.split_of(whole, groups, is_ratio=False)
    assert found is not None
    up, down = explain.movers(found.parts)
    assert [part.name for part in up] == ["0", "3"]
    assert [part.name for part in down] == ["1"]
    assert len(explain.movers(found.parts, most=1)[0]) == 1


# ── The chain ────────────────────────────────────────────────────────────────────────────────────────────────────────

_SOME = st.integers(1, 10**9)


def chained(spend: int, shown: int, clicks: int, results: int) -> dict[str, tuple[int, int | None]]:
    return {
        "cpa": (spend, results), "cpm": (spend, shown), "ctr": (clicks, shown), "cvr": (results, clicks),
        "cvr_impression": (results, shown),
    }  # fmt: skip


@given(st.tuples(_SOME, _SOME, _SOME, _SOME), st.tuples(_SOME, _SOME, _SOME, _SOME))
def test_price_clicks_and_results_add_up_to_the_change_of_the_cost(
    old: tuple[int, int, int, int], new: tuple[int, int, int, int]
) -> None:
    found = explain.chain(group("all", chained(*new), chained(*old)))
    assert found is not None
    assert [link.metric for link in found.links] == ["cpm", "ctr", "cvr"]
    logs = math.fsum(link.log_effect for link in found.links)
    assert logs == pytest.approx(math.log(found.now) - math.log(found.before), abs=1e-9)
    size = max(found.now, found.before)
    assert math.fsum(link.effect for link in found.links) == pytest.approx(found.now - found.before, abs=1e-7 * size)


def test_dearer_impressions_and_fewer_clicks_make_a_result_dearer() -> None:
    before, now = chained(1000, 1000, 100, 10), chained(2000, 1000, 50, 5)
    found = explain.chain(group("all", now, before))
    assert found is not None
    cpm, ctr, cvr = found.links
    assert cpm.log_effect == pytest.approx(math.log(2))
    assert ctr.log_effect == pytest.approx(math.log(2))
    assert cvr.log_effect == pytest.approx(0)
    assert cpm.effect == pytest.approx(ctr.effect)


def test_without_clicks_the_chain_goes_from_impressions_to_results() -> None:
    before, now = chained(1000, 1000, 100, 10), chained(2000, 1000, 100, 10)
    # Clicks are told by half the rows only: they are no link between the impressions and results of all rows.
    before["ctr"], before["cvr"] = (50, 500), (5, 50)
    found = explain.chain(group("all", now, before))
    assert found is not None
    assert [link.metric for link in found.links] == ["cpm", "cvr_impression"]


@pytest.mark.parametrize("broken", [chained(0, 10, 5, 1), chained(10, 10, 0, 0), chained(10, 0, 0, 1)])
def test_there_is_no_chain_through_nothing(broken: dict[str, tuple[int, int | None]]) -> None:
    assert explain.chain(group("all", chained(10, 10, 5, 1), broken)) is None
