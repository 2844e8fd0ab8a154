"""Days and weeks that reports are about: UTC days, weeks from Monday to Sunday as ISO 8601 counts them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core.vocabulary import ReportPeriod


@dataclass(frozen=True, order=True)
class Period:
    """A day or a week; both days belong to it."""

    first_day: date
    last_day: date
    kind: ReportPeriod

    @property
    def before(self) -> "Period":
        """The period that ends the day before this one begins, equally long."""
        length = self.last_day - self.first_day + timedelta(days=1)
        return Period(self.first_day - length, self.last_day - length, self.kind)

    @property
    def title(self) -> str:
        """As people call it: "Saturday 21 November 2026", "Week 53 of 2026"."""
        if self.kind is ReportPeriod.DAY:
            return f"{self.first_day:%A} {self.first_day.day} {self.first_day:%B %Y}"
        year, week, _ = self.first_day.isocalendar()
        return f"Week {week} of {year}"

    @property
    def span(self) -> str:
        """Its days: "16 – 22 November 2026", "28 December 2026 – 3 January 2027"."""
        first, last = self.first_day, self.last_day
        end = f"{last.day} {last:%B %Y}"
        if first == last:
            return end
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day} – {end}"
        return f"{first.day} {first:%B} – {end}" if first.year == last.year else f"{first.day} {first:%B %Y} – {end}"

    @property
    def slug(self) -> str:
        """For file names: "2026-11-21", "2026-W53"."""
        year, week, _ = self.first_day.isocalendar()
        return self.first_day.isoformat() if self.kind is ReportPeriod.DAY else f"{year}-W{week:02}"


def day(of: date) -> Period:
    """That UTC day."""
    return Period(of, of, ReportPeriod.DAY)


def week(of: date) -> Period:
    """The week that day falls into."""
    monday = of - timedelta(days=of.weekday())
    return Period(monday, monday + timedelta(days=6), ReportPeriod.WEEK)


def day_before(moment: datetime) -> Period:
    """The last UTC day that was over at `moment` (aware)."""
    return day(_utc_day(moment) - timedelta(days=1))


def week_before(moment: datetime) -> Period:
    """The last week that was over at `moment` (aware)."""
    return week(_utc_day(moment) - timedelta(days=7))


def _utc_day(moment: datetime) -> date:
    if moment.tzinfo is None:
        raise ValueError("naive datetime: the product knows aware moments only")
    return moment.astimezone(UTC).date()
