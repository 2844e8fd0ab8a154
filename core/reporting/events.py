"""What counts as an event, in SQL over a snapshot: written once, so that the dashboard and the reports cannot disagree.

The fragments name `$client`, `$campaign`, `$start` and `$end`; `bound` gives their values.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

OF_CLIENT = "($client::VARCHAR IS NULL OR client_id = $client)"
OF = f"{OF_CLIENT} AND ($campaign::VARCHAR IS NULL OR campaign_id = $campaign)"
IN_PERIOD = "{at} >= $start AND {at} < $end"
MADE = IN_PERIOD.format(at="created_at")
# The UTC day of a moment, by whole numbers: through time zones DuckDB takes much longer.
DAY = "(DATE '1970-01-01' + (epoch_us({at}) // 86400000000)::INTEGER)"
MINUTE = "(epoch_us({at}) // 60000000)"
# The last decision about each version, and the whole minutes that the version waited for it; undone ones are followed by a
# "pending", which decides nothing. A version is of one client and campaign, so an instance finds it once for all questions
# and keeps it as the table `last_decisions`.
LAST_DECISIONS = f"""SELECT d.*, {MINUTE.format(at="d.decided_at")} - {MINUTE.format(at="v.created_at")} AS minutes
    FROM (SELECT * FROM decisions
        QUALIFY row_number() OVER (PARTITION BY version_id ORDER BY decided_at DESC, decision_id DESC) = 1) d
    LEFT JOIN versions v USING (version_id)"""
DECIDED = f"SELECT * FROM last_decisions WHERE {OF}"


def moments(first_day: date, last_day: date) -> tuple[datetime, datetime]:
    """The first moment of a period of UTC days, and the first one after it."""
    following = last_day + timedelta(days=1)
    return datetime.combine(first_day, time.min, UTC), datetime.combine(following, time.min, UTC)


def bound(
    first_day: date, last_day: date, workspace_id: str | None = None, campaign_id: str | None = None
) -> dict[str, Any]:
    """The values of the fragments' names for a period, both days included."""
    start, end = moments(first_day, last_day)
    return {"start": start, "end": end, "client": workspace_id, "campaign": campaign_id}
