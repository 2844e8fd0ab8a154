"""When a report comes next: by the clocks of a place, also where they are put forward and back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.reporting.due import Rhythm
from core.vocabulary import Cadence

BERLIN = "Europe/Berlin"
RHYTHMS = some.builds(
    Rhythm,
    cadence=some.sampled_from(Cadence),
    hour=some.integers(0, 23),
    time_zone=some.sampled_from(
        [BERLIN, "UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo"]
    ),
    weekday=some.integers(0, 6),
    month_day=some.integers(1, 31),
)
MOMENTS = some.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-03-27T06:59", "2026-03-27T07:00"),  # 08:00 in winter
        ("2026-03-27T07:00", "2026-03-28T07:00"),
        ("2026-03-28T07:00", "2026-03-29T06:00"),  # 08:00 in summer: the clocks went forward in the night
        ("2026-10-24T06:00", "2026-10-25T07:00"),  # and back again
    ],
)
def test_eight_in_the_morning_stays_eight_in_the_morning(after: str, due: str) -> None:
    assert Rhythm(Cadence.DAILY, 8, BERLIN).after(utc(after)) == utc(due)


def test_an_hour_that_is_skipped_comes_an_hour_later_and_one_that_comes_twice_counts_once() -> None:
    at_two = Rhythm(Cadence.DAILY, 2, BERLIN)
    assert at_two.after(utc("2026-03-28T12:00")) == utc("2026-03-29T01:00")  # 03:00 in summer time
    first = at_two.after(utc("2026-10-24T12:00"))
    assert first == utc("2026-10-25T00:00")  # 02:00, the first time
    assert at_two.after(first) == utc("2026-10-26T01:00")


def test_the_day_is_that_of_the_place() -> None:
    monday = Rhythm(Cadence.WEEKLY, 0, "Pacific/Auckland", weekday=0)
    assert monday.after(utc("2026-11-20T00:00")) == utc("2026-11-22T11:00")


def test_a_month_without_that_day_takes_its_last() -> None:
    last = Rhythm(Cadence.MONTHLY, 6, "UTC", month_day=31)
    due = [utc("2028-01-31T06:00")]
    while len(due) < 4:
        due.append(last.after(due[-1]))
    assert [f"{one:%m-%d}" for one in due] == ["01-31", "02-29", "03-31", "04-30"]


@given(rhythm=RHYTHMS, moment=MOMENTS)
def test_it_is_always_later_never_skipped_and_at_that_hour(rhythm: Rhythm, moment: datetime) -> None:
    due = rhythm.after(moment)
    assert due > moment
    # Nothing lies between: asked from any time before it, the same one comes.
    assert rhythm.after(due - timedelta(seconds=1)) == due
    most = {Cadence.DAILY: 2, Cadence.WEEKLY: 8, Cadence.MONTHLY: 32}[rhythm.cadence]
    assert due - moment <= timedelta(days=most)
    local = due.astimezone(ZoneInfo(rhythm.time_zone))
    assert local.hour == rhythm.hour or local.hour == (rhythm.hour + 1) % 24 or local.minute
