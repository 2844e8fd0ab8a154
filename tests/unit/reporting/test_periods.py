"""Days and weeks at their edges: zones, month ends, year ends, the 53rd week."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reporting import periods
from core.vocabulary import ReportPeriod

MOMENTS = st.datetimes(
    datetime(2000, 1, 10),  # noqa: DTZ001 - the zone is drawn too
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=14))]),
)


def test_the_day_before_is_a_utc_day_wherever_the_moment_was_said() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert periods.day_before(datetime(2026, 3, 2, 6, 0, tzinfo=UTC)).first_day == date(2026, 3, 1)
    assert periods.day_before(datetime(2026, 3, 2, 8, 59, tzinfo=tokyo)).first_day == date(2026, 2, 28)
    assert periods.day_before(datetime(2028, 3, 1, 0, 0, tzinfo=UTC)).first_day == date(2028, 2, 29)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        periods.day_before(datetime(2026, 3, 2))  # noqa: DTZ001


def test_the_week_before_is_the_same_from_monday_to_sunday() -> None:
    expected = periods.week(date(2026, 3, 2))
    assert (expected.first_day, expected.last_day) == (date(2026, 3, 2), date(2026, 3, 8))
    for late in (datetime(2026, 3, 9, 0, 0, tzinfo=UTC), datetime(2026, 3, 15, 23, 59, 59, 999999, tzinfo=UTC)):
        assert periods.week_before(late) == expected


def test_a_week_over_the_end_of_a_year_is_one_week_with_one_name() -> None:
    turn = periods.week(date(2027, 1, 1))
    assert (turn.first_day, turn.last_day) == (date(2026, 12, 28), date(2027, 1, 3))
    assert (turn.title, turn.slug) == ("Week 53 of 2026", "2026-W53")
    assert turn.span == "28 December 2026 – 3 January 2027"
    first = periods.week_before(datetime(2027, 1, 11, 6, 30, tzinfo=UTC))
    assert (first.title, first.slug, first.before) == ("Week 1 of 2027", "2027-W01", turn)


def test_periods_are_called_as_people_call_them() -> None:
    assert periods.day(date(2026, 11, 21)).title == "Saturday 21 November 2026"
    assert periods.day(date(2026, 11, 21)).span == "21 November 2026"
    assert periods.week(date(2026, 11, 21)).span == "16 – 22 November 2026"
    assert periods.week(date(2026, 11, 30)).span == "30 November – 6 December 2026"


@given(MOMENTS)
def test_a_period_is_over_when_its_report_is_due_and_follows_the_one_before(moment: datetime) -> None:
    for found, days in ((periods.day_before(moment), 1), (periods.week_before(moment), 7)):
        assert (found.last_day - found.first_day).days + 1 == days
        assert found.last_day < moment.astimezone(UTC).date()
        assert found.before.last_day == found.first_day - timedelta(days=1)
        assert found.before.kind is found.kind
    assert periods.week_before(moment).first_day.weekday() == 0
    assert periods.week_before(moment).kind is ReportPeriod.WEEK
