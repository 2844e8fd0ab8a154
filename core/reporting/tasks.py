"""What runs by the calendar for reports: yesterday's every morning, last week's every Monday, and every two minutes what
alerts, scheduled reports and their messages have to do.
"""

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


def watch(moment: datetime) -> None:
    """Judge alerts whose results changed, put down reports that are due, send what waits; what is due is due now.

    Alerts look by themselves whether results changed: an import need not know that anybody watches.

    Raises:
        RoundIncomplete: It failed at one or more agencies.
    """
    from core.accounts import rounds
    from core.reporting import standing

    rounds.through_all("alerts and scheduled reports", standing.serve)


registry.schedule("alerts-and-reports", "*/2 * * * *", watch)
registry.schedule("daily-digest", "0 6 * * *", write_daily, catches_up=True)
registry.schedule("weekly-report", "30 6 * * 1", write_weekly, catches_up=True)
