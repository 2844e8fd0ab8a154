"""The demo's reports: in the platforms' own layouts, the same every time, and days that behave like days."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core import clock
from core.ops import demo_results
from core.ops.demo_results import Account, Ad, AdDay, Run
from core.results import reading, tables
from core.results.reading import Reading
from core.vocabulary import Level, Platform

FIRST, LAST = date(2026, 9, 1), date(2026, 10, 26)
ON = LAST + timedelta(days=1)
ACCOUNT = Account("Aurora Coffee", "GBP")
PLACEMENTS = {"meta": "meta_ig_feed_4x5", "google": "google_display_mrec", "linkedin": "linkedin_191"}


def run(placement_id: str, *ideas: str) -> Run:
    ads = tuple(Ad("Autumn", f"autumn {idea}", "IMAAAAAA", placement_id, idea, "https://a.example/") for idea in ideas)
    return Run(FIRST, LAST, 400.0, 30.0, ads)


def days(placement_id: str, *ideas: str) -> list[AdDay]:
    return sorted(demo_results._lived(run(placement_id, *ideas)), key=lambda one: one.day)


def read(folder: Path, platform: str, on: date = ON) -> Reading:
    name, data = demo_results._LAYOUTS[platform](ACCOUNT, days(PLACEMENTS[platform], "cup/1", "bag/2"), on)
    path = folder / name
    path.write_bytes(data)
    told = reading.read(tables.open_table(path, folder), today=ON, account="Aurora")
    told.spool.close()
    return told


@pytest.mark.parametrize("platform", list(PLACEMENTS))
def test_each_file_is_taken_for_its_platforms_and_agrees_with_its_own_total(tmp_path: Path, platform: str) -> None:
    told = read(tmp_path, platform)
    made = days(PLACEMENTS[platform], "cup/1", "bag/2")
    assert (told.platform, told.level, told.currencies) == (Platform(platform), Level.AD, ("GBP",))
    assert (told.first_day, told.last_day, told.rows) == (FIRST, LAST, len(made))
    assert told.sums["spend"] == sum(one.spend_cents for one in made) * 10_000
    assert told.sums["impressions"] == sum(one.impressions for one in made)
    assert told.totals_match is (None if platform == "linkedin" else True)
    assert told.notes == ()


def test_a_later_download_knows_more_orders_of_the_same_days_and_no_more_money(tmp_path: Path) -> None:
    soon, late = read(tmp_path, "meta", ON), read(tmp_path, "meta", ON + timedelta(days=20))
    assert soon.sums["spend"] == late.sums["spend"]
    assert 0 < (soon.sums["conversions"] or 0) < (late.sums["conversions"] or 0)


def test_people_tire_weekends_differ_and_offices_are_shut(tmp_path: Path) -> None:
    home, office = days(PLACEMENTS["meta"], "cup/1"), days(PLACEMENTS["linkedin"], "cup/1")
    fresh, tired = home[3:17], home[-14:]
    rates = [sum(one.clicks_link for one in part) / sum(one.impressions for one in part) for part in (fresh, tired)]
    assert rates[1] < rates[0] * 0.85

    def weekend_share(told: list[AdDay]) -> float:
        whole = [one for one in told if one.day >= date(2026, 9, 7) and one.day < date(2026, 10, 26)]
        return sum(one.spend_cents for one in whole if one.day.weekday() > 4) / sum(one.spend_cents for one in whole)

    assert weekend_share(home) > 2 / 7 > 2 * weekend_share(office)


def test_what_is_made_is_the_same_every_time_and_ideas_are_not_equally_good() -> None:
    ideas = [f"{photo}/{number}" for photo in ("cup", "bag", "counter") for number in (1, 2)]
    assert days(PLACEMENTS["meta"], *ideas) == days(PLACEMENTS["meta"], *ideas)
    appeals = [demo_results._appeal(ad) for ad in run(PLACEMENTS["meta"], *ideas).ads]
    assert max(appeals) > 1.3 * min(appeals)


def test_an_ad_that_has_just_begun_has_next_to_no_figures() -> None:
    late = Ad("Autumn", "late", "", "meta_story_9x16", "cup/1", is_late=True)
    told = list(demo_results._lived(Run(FIRST, LAST, 400.0, 30.0, (late,))))
    assert [one.day for one in told] == [LAST - timedelta(days=1), LAST]
    assert 0 < sum(one.impressions for one in told) < 300
    assert not any(one.orders for one in told)


def test_the_second_of_two_downloads_tells_one_week_anew() -> None:
    now = clock.now().astimezone(UTC)
    earlier, later, *others = demo_results._downloads(now)
    assert (earlier[2], later[2], [other[2] for other in others]) == ("meta", "meta", ["google", "linkedin"])
    assert (earlier[0].date() - later[1]).days == 7
    assert all(moment <= now for moment, _, _ in (earlier, later, *others))
    assert {first for _, first, _ in (earlier, *others)} == {now.date() - timedelta(days=60)}
    assert isinstance(earlier[0], datetime)
