"""How figures are written: one place for all pages."""

from datetime import date

import pytest

from core.reporting.metrics import METRICS
from core.reporting.view import Span
from pages.ui import charts, figures
from pages.ui.figures import Tone


@pytest.mark.parametrize(
    ("metric", "value", "currency", "shown"),
    [
        ("impressions", 1_204_500, None, "1,204,500"), ("conversions", 2.5, None, "2.50"), ("conversions", 3.0, None, "3"),
        ("spend", 1_204.5, "EUR", "1,204.50 EUR"), ("spend", 89_221.63, "EUR", "89,222 EUR"), ("spend", 0, "EUR", "0.00 EUR"),
        ("cpc", 0.0312, "USD", "0.0312 USD"), ("spend", 81_443.2, "JPY", "81,443 JPY"), ("spend", 443.2, "JPY", "443 JPY"),
        ("spend", 5, None, "5.00"), ("ctr", 0.0241, None, "2.41%"), ("ctr", 0.00001, None, "0.0010%"), ("ctr", 0.0, None, "0.00%"),
        ("roas", 3.2, "EUR", "3.20×"), ("cpa", None, "EUR", "n/a"),
    ],
)  # fmt: skip
def test_a_figure_is_written_by_its_unit(metric: str, value: float | None, currency: str | None, shown: str) -> None:
    assert figures.figure(METRICS[metric], value, currency) == shown


def test_exact_figures_keep_their_cents_and_brief_ones_are_short() -> None:
    assert figures.figure(METRICS["spend"], 89_221.63, "EUR", exact=True) == "89,221.63 EUR"
    assert figures.brief(METRICS["impressions"], 10_706_000) == "10.7 M"
    assert figures.brief(METRICS["spend"], 2_500_000_000, "IDR") == "2.5 bn IDR"
    assert figures.brief(METRICS["spend"], 999_999, "EUR") == "999,999 EUR"
    assert figures.brief(METRICS["cpa"], None, "EUR") == "n/a"


@pytest.mark.parametrize(
    ("metric", "share", "shown", "tone"),
    [
        ("ctr", 0.124, "▲ 12.4%", Tone.GOOD), ("ctr", -0.03, "▽ 3.0%", Tone.BAD), ("cpa", 0.2, "△ 20.0%", Tone.BAD),
        ("cpa", -0.2, "▼ 20.0%", Tone.GOOD), ("spend", 0.5, "▲ 50.0%", Tone.NEITHER), ("spend", -1.0, "▼ 100%", Tone.NEITHER),
        ("ctr", 13.0, "▲ ×14", Tone.GOOD), ("ctr", 0.0, "±0%", Tone.NEITHER), ("ctr", None, "n/a", Tone.NEITHER),
    ],
)  # fmt: skip
def test_a_change_says_direction_and_whether_it_is_good(
    metric: str, share: float | None, shown: str, tone: Tone
) -> None:
    assert figures.change(METRICS[metric], share) == shown
    assert figures.tone(METRICS[metric], share) is tone


def test_a_change_is_also_heard() -> None:
    assert ", worse" in figures.change_html(METRICS["cpa"], 0.2)
    assert "better" not in figures.change_html(METRICS["spend"], 0.2)
    assert "<b>" not in figures.change_html(METRICS["cpa"], 0.2, '"><b>')


def test_differences_have_their_sign_and_shares_are_in_points() -> None:
    assert figures.difference(METRICS["cpa"], 4.1, "EUR") == "+4.10 EUR"
    assert figures.difference(METRICS["cpa"], -0.096, "EUR") == "−0.10 EUR"
    assert figures.difference(METRICS["ctr"], -0.0012) == "−0.12 points"
    assert figures.difference(METRICS["cpa"], None) == "n/a"


def test_an_unknown_figure_says_why() -> None:
    assert "choose a kind" in figures.why_unknown(METRICS["cpa"], ("lead", "purchase"))
    assert "No file tells it" in figures.why_unknown(METRICS["revenue"])
    assert "nothing to divide by" in figures.why_unknown(METRICS["ctr"])


def test_days_are_written_as_people_do() -> None:
    assert figures.days(Span(date(2026, 10, 2), date(2026, 10, 29))) == "2 – 29 Oct 2026"
    assert figures.days(Span(date(2026, 9, 2), date(2026, 10, 29))) == "2 Sep – 29 Oct 2026"
    assert figures.days(Span(date(2025, 12, 30), date(2026, 1, 2))) == "30 Dec 2025 – 2 Jan 2026"
    assert figures.days(Span(date(2026, 1, 2), date(2026, 1, 2))) == "2 Jan 2026"


def test_groups_are_called_by_their_names() -> None:
    assert figures.group_name("platform", "tiktok") == "TikTok"
    assert figures.group_name("platform", "elsewhere") == "Elsewhere"
    assert figures.group_name("ad", "20% off · nowhere") == "20% off · nowhere"
    assert figures.group_name("placement", "No ad of ours") == "No ad of ours"
    assert "Instagram" in figures.group_name("placement", "meta_ig_feed_4x5")
    assert figures.group_name("platform_ad", "meta_ig_feed_4x5") == "meta_ig_feed_4x5"


def test_a_charts_legend_grows_away_from_what_is_drawn() -> None:
    days = [date(2026, 10, day) for day in range(1, 4)]
    drawn = charts.over_time(days, ("Spend", [1, 2, 3]), None, marks=[(days[1], "launch", "Launched Autumn")])
    for figure in (drawn, charts.work([(day, 1, 1, 1, 1) for day in days])):
        legend = figure.layout.legend
        assert (legend.yanchor, legend.y > 1) == ("bottom", True), "on a phone it takes several lines"
