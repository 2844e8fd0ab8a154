"""Answers over imported results, held against plain Python over the same rows."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import update

from core import db
from core.db import Scope
from core.reporting import ask, letters, rates, snapshot
from core.reporting.dimensions import DIMENSIONS
from core.reporting.metrics import METRICS
from core.reporting.quick import Quick
from core.reporting.view import ALL_KINDS, Comparison, Filter, Grain, Op, SortBy, Span, Threshold, ViewState
from core.results import service as results
from core.results.models import ResultFact
from core.results.service import Given
from core.vocabulary import Level, Platform
from tests import factories
from tests.unit.results import reports

OCTOBER = Span(date(2026, 10, 1), date(2026, 10, 28))
HEADER = (
    "Day,Account name,Campaign name,Ad set name,Ad name,Currency,Impressions,Link clicks,Amount spent,Results,"
    "Conversion value"
)
MAPPING = {
    "Day": "day", "Account name": "account", "Campaign name": "campaign", "Ad set name": "ad_set", "Ad name": "ad",
    "Currency": "currency", "Impressions": "impressions", "Link clicks": "clicks_link", "Amount spent": "spend",
    "Results": "conversions", "Conversion value": "revenue",
}  # fmt: skip
Row = tuple[date, str, str, int, int, str, str, str]


def made_up(seed: int, currency: str) -> list[Row]:
    """(day, campaign, ad, impressions, clicks, spend, conversions, revenue) of 60 days."""
    lots = random.Random(seed)
    rows = []
    for step in range(60):
        for ad in range(6):
            shown = lots.choice([0, lots.randrange(1, 9000)])
            clicks = lots.randrange(0, shown // 20 + 1)
            spend = f"{lots.randrange(0, 90_000) / 100:.2f}"
            got = lots.choice(["0", "1.5", str(lots.randrange(0, 9))])
            rows.append(
                (date(2026, 9, 1) + timedelta(days=step), f"C{ad % 2}", f"A{ad}", shown, clicks, spend, got,
                 f"{lots.randrange(0, 9_999) / 100:.2f}")
            )  # fmt: skip
    return rows


def brought(scope: Scope, client: str, folder: Path, rows: list[Row], currency: str, account: str = "Main") -> None:
    lines = [HEADER] + [
        f"{day},{account},{campaign},S,{ad},{currency},{shown},{clicks},{spend},{got},{worth}"
        for day, campaign, ad, shown, clicks, spend, got, worth in rows
    ]
    path = reports.saved(folder, f"{account}-{currency}.csv", ("\n".join(lines) + "\n").encode())
    results.import_file(scope, client, path, Given(platform=Platform.OTHER, mapping=MAPPING))


def added(rows: list[Row], span: Span) -> dict[str, dict[str, Fraction]]:
    """Ad → what plain Python adds up over the days of a span."""
    sums: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for day, _, ad, shown, clicks, spend, got, worth in rows:
        if span.first <= day <= span.last:
            for name, value in zip(
                ("impressions", "clicks_link", "spend", "conversions", "revenue"),
                (shown, clicks, spend, got, worth),
                strict=True,
            ):
                sums[ad][name] += Fraction(str(value))
    return sums


def ratios(sums: dict[str, Fraction]) -> dict[str, Fraction | None]:
    def over(above: str, below: str, times: int = 1) -> Fraction | None:
        return times * sums[above] / sums[below] if sums[below] else None

    return {
        **sums, "ctr": over("clicks_link", "impressions"), "cpc": over("spend", "clicks_link"),
        "cpm": over("spend", "impressions", 1000), "cpa": over("spend", "conversions"),
        "cvr": over("conversions", "clicks_link"), "roas": over("revenue", "spend"), "aov": over("revenue", "conversions"),
    }  # fmt: skip


MEASURES = (
    "impressions",
    "clicks_link",
    "spend",
    "conversions",
    "revenue",
    "ctr",
    "cpc",
    "cpm",
    "cpa",
    "cvr",
    "roas",
    "aov",
)


def test_every_figure_is_what_plain_python_adds_up(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    rows = made_up(1, "EUR")
    brought(someone, client, tmp_path, rows, "EUR")
    view = ViewState(period=OCTOBER, dimensions=("platform_ad",), measures=MEASURES)
    found = ask.answer(someone, view)
    compared = found.compared
    assert compared == Span(date(2026, 9, 3), date(2026, 9, 30))
    now, before = added(rows, OCTOBER), added(rows, compared)
    assert {group.keys[0] for group in found.rows} == set(now)
    for group in found.rows:
        for side, sums in ((group.now, now), (group.before, before)):
            for name, expected in ratios(sums[group.keys[0]]).items():
                shown = side[name].value
                assert shown == (None if expected is None else pytest.approx(float(expected), rel=1e-15)), name
    whole: dict[str, Fraction] = defaultdict(Fraction)
    for sums in now.values():
        for name, value in sums.items():
            whole[name] += value
    (total,) = found.totals
    for name, expected in ratios(whole).items():
        assert expected is not None
        assert total.now[name].value == pytest.approx(float(expected), rel=1e-15), name
    shown = [group.now["impressions"].value for group in found.rows]
    assert shown == sorted(shown, key=lambda one: -(one or 0)), "the first measure leads, the most first"


def test_sorting_thresholds_and_limits(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    rows = made_up(2, "EUR")
    brought(someone, client, tmp_path, rows, "EUR")
    view = ViewState(
        period=OCTOBER, dimensions=("platform_ad",), measures=("cpa", "spend"), sort="cpa", is_ascending=True
    )
    found = ask.answer(someone, view)
    costs = [group.now["cpa"].value for group in found.rows if group.now["cpa"].value is not None]
    assert costs == sorted(costs)
    middle = sorted(float(group.now["spend"].value or 0) for group in found.rows)[3]
    passing = ask.answer(someone, replace(view, thresholds=(Threshold("spend", Op.AT_LEAST, middle),), limit=2))
    assert (len(passing.rows), passing.group_count) == (2, 3)
    assert passing.totals == found.totals, "totals are of all that the filters leave"
    moved = ask.answer(someone, replace(view, sort="spend", sort_by=SortBy.CHANGE, is_ascending=False))
    differences = [group.difference("spend") for group in moved.rows]
    assert differences == sorted(differences, key=lambda one: -(one or 0))


def test_filters_take_in_and_leave_out(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    brought(someone, client, tmp_path, made_up(3, "EUR"), "EUR")
    view = ViewState(period=OCTOBER, dimensions=("platform_ad",), measures=("spend",))
    inside = ask.answer(someone, replace(view, filters=(Filter("platform_campaign", ("C0",)),)))
    outside = ask.answer(someone, replace(view, filters=(Filter("platform_campaign", ("C0",), is_excluding=True),)))
    assert {group.keys[0] for group in inside.rows} == {"A0", "A2", "A4"}
    assert {group.keys[0] for group in outside.rows} == {"A1", "A3", "A5"}
    assert ask.answer(someone, replace(view, filters=(Filter("ad", ("",)),))).group_count == 6, "no ad of ours"
    assert not ask.answer(someone, replace(view, filters=(Filter("platform_ad", ("' OR 1=1 --",)),))).rows


def test_currencies_are_never_added(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    euro, pound = made_up(4, "EUR"), made_up(5, "GBP")
    brought(someone, client, tmp_path, euro, "EUR", "Berlin")
    brought(someone, client, tmp_path, pound, "GBP", "London")
    found = ask.answer(
        someone, ViewState(period=OCTOBER, dimensions=("platform_campaign",), measures=("spend", "impressions"))
    )
    assert sorted((group.keys[0], group.currency) for group in found.rows) == [
        ("C0", "EUR"), ("C0", "GBP"), ("C1", "EUR"), ("C1", "GBP"),
    ]  # fmt: skip
    spent = {one.currency: one.now["spend"].value for one in found.totals}
    for currency, rows in (("EUR", euro), ("GBP", pound)):
        assert spent[currency] == float(sum(one["spend"] for one in added(rows, OCTOBER).values()))
    assert any("apart by currency" in note for note in found.notes)


def test_kinds_of_result_are_not_added_and_can_be_chosen(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    text = reports.meta(("2026-10-05", "A", "10.00"), ("2026-10-06", "A", "20.00")).decode()
    lines = text.splitlines()
    lines[3] = lines[3].replace("omni_purchase", "lead")
    path = reports.saved(tmp_path, "two-kinds.csv", ("\n".join(lines) + "\n").encode())
    results.import_file(someone, client, path)
    view = ViewState(period=OCTOBER, measures=("conversions", "cpa", "spend"))
    (both,) = ask.answer(someone, view).totals
    assert (both.now["conversions"].value, both.now["cpa"].value, both.now["spend"].value) == (None, None, 30.0)
    assert len(both.kinds) == 2
    (lead,) = ask.answer(someone, replace(view, result_kind=next(one for one in both.kinds if "lead" in one))).totals
    assert (lead.now["conversions"].value, lead.now["cpa"].value) == (4.0, 7.5), "all the money, one kind of result"
    for currency in (None, both.currency):
        added_up = ask.answer(someone, replace(view, result_kind=ALL_KINDS, currency=currency))
        (together,) = added_up.totals
        each = [
            ask.answer(someone, replace(view, result_kind=one)).totals[0].now["conversions"].value for one in both.kinds
        ]
        assert together.now["conversions"].value == sum(filter(None, each)) > 4.0
        assert together.now["cpa"].value == 30.0 / together.now["conversions"].value
        assert f"Conversions of 2 kinds are added together: {', '.join(both.kinds)}." in added_up.notes


def test_levels_are_never_added(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    results.import_file(someone, client, reports.saved(tmp_path, "ads.csv", reports.meta(("2026-10-05", "A", "10.00"))))
    lines = ["Day,Campaign name,Currency,Impressions,Amount spent (USD)", "2026-10-05,Spring,USD,2000,12.00", "2026-10-06,Spring,USD,1000,5.00"]  # fmt: skip # noqa: E501
    path = reports.saved(tmp_path, "campaigns.csv", ("\n".join(lines) + "\n").encode())
    results.import_file(someone, client, path, Given(platform=Platform.META))
    view = ViewState(period=OCTOBER, measures=("spend",), comparison=Comparison.NONE)
    (deepest,) = ask.answer(someone, view).totals
    assert deepest.now["spend"].value == 15.0, "the ads of the 5th, the campaign of the 6th"
    (campaigns,) = ask.answer(someone, replace(view, level=Level.CAMPAIGN)).totals
    assert campaigns.now["spend"].value == 17.0


def test_a_series_has_every_step_and_nothing_is_unknown_not_zero(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    results.import_file(someone, client, reports.saved(tmp_path, "ads.csv", reports.meta(("2026-10-05", "A", "10.00"))))
    steps = ask.series(someone, ViewState(period=OCTOBER, measures=("spend", "roas")))
    assert [step.day for step in steps] == [OCTOBER.first + timedelta(days=one) for one in range(28)]
    assert {step.day: step.figures["spend"].value for step in steps if step.figures["spend"].value is not None} == {
        date(2026, 10, 5): 10.0
    }
    assert all(step.figures["roas"].value is None for step in steps)


@pytest.mark.parametrize("currency", [None, "EUR"])
@pytest.mark.parametrize(
    ("dimension", "shown"),
    [
        ("day", [OCTOBER.first + timedelta(days=step) for step in range(28)]),
        ("week", [date(2026, 9, 28) + timedelta(days=7 * step) for step in range(5)]),
        ("month", [date(2026, 10, 1)]),
    ],
)
def test_compared_days_are_no_groups_of_their_own(
    someone: Scope, tmp_path: Path, currency: str | None, dimension: str, shown: list[date]
) -> None:
    rows = made_up(9, "EUR")
    brought(someone, factories.make_client(someone), tmp_path, rows, "EUR")
    view = ViewState(
        period=OCTOBER, dimensions=(dimension,), measures=("spend",), currency=currency, sort=dimension,
        is_ascending=True, limit=200,
    )  # fmt: skip
    found = ask.answer(someone, view)
    assert [group.keys[0] for group in found.rows] == shown
    assert found.group_count == len(shown)
    spent = sum(one["spend"] for one in added(rows, OCTOBER).values())
    assert sum(Fraction(str(group.now["spend"].value)) for group in found.rows) == spent
    (total,) = found.totals
    assert total.before["spend"].value == float(sum(one["spend"] for one in added(rows, found.compared).values()))  # type: ignore[arg-type]


def test_without_results_there_is_no_total_and_no_row(someone: Scope) -> None:
    found = ask.answer(someone, ViewState())
    assert (found.rows, found.totals, found.group_count, found.through) == ((), (), 0, None)


def test_every_metric_and_dimension_can_be_asked(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    brought(someone, client, tmp_path, made_up(6, "EUR")[:40], "EUR")
    september = Span(date(2026, 9, 1), date(2026, 9, 30))
    for name in DIMENSIONS:
        view = ViewState(period=september, dimensions=(name,), measures=tuple(METRICS))
        assert ask.answer(someone, view).rows, name


def test_conversions_whose_kind_no_file_says_can_be_chosen_as_they_are_called(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(8, "EUR"), "EUR")
    lines = reports.meta(("2026-10-05", "A", "10.00"), ("2026-10-06", "A", "20.00"))
    results.import_file(scope, client, reports.saved(tmp_path, "meta.csv", lines))
    with db.work(scope) as work:
        work.execute(update(ResultFact).where(ResultFact.currency == "EUR").values(result_kind=None))
    view = ViewState(period=OCTOBER, measures=("conversions",))
    kinds = {kind for group in ask.answer(scope, view).totals for kind in group.kinds}
    assert "not said" in kinds
    expected = sum(sums["conversions"] for sums in added(made_up(8, "EUR"), OCTOBER).values())
    found = ask.answer(scope, replace(view, result_kind="not said", filters=(Filter("currency", ("EUR",)),)))
    assert found.totals[0].now["conversions"].value == pytest.approx(float(expected))


@pytest.mark.parametrize(
    ("first", "last", "open_from"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 10, 25)),
        (date(2026, 10, 28), date(2026, 10, 30), date(2026, 10, 28)),
        (date(2026, 10, 1), date(2026, 10, 24), None),
    ],
)
def test_days_are_unsettled_from_a_week_ago_however_far_a_period_reaches(
    first: date, last: date, open_from: date | None
) -> None:
    assert Quick(None, ViewState(period=Span(first, last)), date(2026, 11, 1)).unsettled_from() == open_from


@pytest.mark.parametrize("currency", [None, "EUR"])
def test_a_spread_gives_every_order_and_threshold_as_if_each_were_asked_alone(
    scope: Scope, tmp_path: Path, currency: str | None
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(51, "EUR"), "EUR", "Berlin")
    brought(scope, client, tmp_path, made_up(52, "GBP"), "GBP", "London")
    rates.keep(scope, currency="GBP", target="EUR", from_day="2026-10-05", rate="2")
    view = ViewState(
        period=OCTOBER, dimensions=("platform_ad",), measures=("spend", "impressions", "cpa", "ctr"), currency=currency
    )
    spread = ask.Spread(snapshot.cursor(scope), view, ask.today(view))
    alone = ask.answer(scope, view)
    assert spread.totals() == (alone.totals, alone.group_count)
    for other in (
        view,
        replace(view, sort="ctr", limit=3),
        replace(view, sort="cpa", is_ascending=True, thresholds=(Threshold("spend", Op.AT_LEAST, 5_000.0),)),
        replace(view, measures=("impressions",), sort_by=SortBy.CHANGE, limit=1),
    ):
        assert spread.groups(other) == ask.groups(scope, other)


@pytest.mark.parametrize("comparison", [Comparison.PREVIOUS, Comparison.WEEKDAYS, Comparison.NONE])
@pytest.mark.parametrize("currency", [None, "EUR"])
def test_over_time_is_the_view_altogether_and_its_series(
    scope: Scope, tmp_path: Path, comparison: Comparison, currency: str | None
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(53, "EUR"), "EUR", "Berlin")
    brought(scope, client, tmp_path, made_up(54, "GBP"), "GBP", "London")
    rates.keep(scope, currency="GBP", target="EUR", from_day="2026-10-05", rate="2")
    view = ViewState(
        period=OCTOBER, comparison=comparison, measures=("spend", "conversions", "cpa"), currency=currency,
        grain=Grain.WEEK,
    )  # fmt: skip
    whole, steps = ask.over_time(scope, view)
    alone = ask.answer(scope, view)
    assert steps == ask.series(scope, view)
    assert replace(whole, rows=()) == replace(alone, rows=())
    assert set(map(repr, whole.rows)) == set(map(repr, alone.rows)), "money of several currencies, in whatever order"


def test_a_letter_of_fewer_rows_than_it_has_room_for_counts_what_it_leaves_out(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(61, "EUR"), "EUR")
    view = ViewState(period=OCTOBER, dimensions=("platform_ad",), measures=("spend",), limit=2)
    told = letters.report(letters.Named("", "Ads"), ask.answer(scope, view)).text
    assert "4 more rows are in the view." in told
