"""When a report comes next, by the clocks of a place. Pure.

The hour is one of the wall clock. Where the clocks go forward over it, the report comes when the skipped hour would have
been (03:00 instead of 02:00); where they go back over it, it comes the first time.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.vocabulary import Cadence


@dataclass(frozen=True)
class Rhythm:
    """When a report comes.

    Attributes:
        weekday: 0 is Monday; of weekly reports.
        month_day: 1..31, in shorter months the last day; of monthly reports.
    """

    cadence: Cadence
    hour: int
    time_zone: str
    weekday: int = 0
    month_day: int = 1

    def after(self, moment: datetime) -> datetime:
        """The first time after `moment` (aware), in UTC."""
        zone = ZoneInfo(self.time_zone)
        day = moment.astimezone(zone).date()
        while True:
            due = datetime.combine(day, time(self.hour), zone).astimezone(UTC)
            if self._is_on(day) and due > moment:
                return due
            day += timedelta(days=1)

    def _is_on(self, day: date) -> bool:
        match self.cadence:
            case Cadence.DAILY:
                return True
            case Cadence.WEEKLY:
                return day.weekday() == self.weekday
            case Cadence.MONTHLY:
                return day.day == min(self.month_day, calendar.monthrange(day.year, day.month)[1])

    @property
    def words(self) -> str:
        """As people say it: "Every Monday at 08:00 (Europe/Berlin)"."""
        at = f"at {self.hour:02}:00 ({self.time_zone})"
        match self.cadence:
            case Cadence.DAILY:
                return f"Every day {at}"
            case Cadence.WEEKLY:
                return f"Every {calendar.day_name[self.weekday]} {at}"
            case Cadence.MONTHLY:
                last = ", in shorter months on the last day" if self.month_day > 28 else ""
                return f"Every month on day {self.month_day}{last}, {at}"
