"""What runs by the calendar for reports: yesterday's every morning, last week's every Monday."""

from datetime import datetime

from core.jobs import registry


def write_daily(moment: datetime) -> None:
    """Write yesterday's reports, as `digests.write_daily` says."""
    # DuckDB and Arrow are heavy, and processes that make ads import this module too.
    from core.reporting import digests

    digests.write_daily(moment)


def write_weekly(moment: datetime) -> None:
    """Write last week's reports, as `digests.write_weekly` says."""
    from core.reporting import digests

    digests.write_weekly(moment)


registry.schedule("daily-digest", "0 6 * * *", write_daily, catches_up=True)
registry.schedule("weekly-report", "30 6 * * 1", write_weekly, catches_up=True)
