"""The dashboard: every figure from real events, for a period and the one before it, by client and campaign; kept reports.

Decisions count on the day they were made, not on the day the ad was. A rate is a sum over a sum; where nothing was
decided it is None, which is shown as "n/a", never as 0.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
from sqlalchemy import func, select

from core import clock, db
from core.accounts.rules import Permission, require
from core.db import Scope
from core.db.paging import Page, window
from core.errors import NotFound
from core.reporting import events, report, snapshot
from core.reporting.events import DECIDED, HOURS, IN_PERIOD, MADE, OF, OF_CLIENT
from core.reporting.models import Digest
from core.reporting.periods import Period
from core.reporting.report import Report
from core.vocabulary import ReportPeriod

# The bands of the one score, best first: lower bound and name.
BANDS = ((85, "Excellent"), (70, "Good"), (50, "Review"), (0, "Needs attention"))
NOT_SCORED = "Not scored"
_MAX_DAYS = 3660


@dataclass(frozen=True)
class Filters:
    """What the dashboard is asked for; days are UTC and both ends count.

    Attributes:
        first_day, last_day: The period; the previous one is as long and ends the day before it.
        workspace_id: One client, or None for all.
        campaign_id: One campaign, or None for all.
    """

    first_day: date
    last_day: date
    workspace_id: str | None = None
    campaign_id: str | None = None

    @property
    def days(self) -> int:
        """Length of the period."""
        return (self.last_day - self.first_day).days + 1

    def previous(self) -> "Filters":
        """The same question about the period before."""
        length = timedelta(days=self.days)
        return Filters(self.first_day - length, self.last_day - length, self.workspace_id, self.campaign_id)


@dataclass(frozen=True)
class Totals:
    """Counts of one period; `approval_rate` is approved ÷ decided, None when nothing was decided."""

    clients: int
    campaigns: int
    photos: int
    captions: int
    ads: int
    decided: int
    approved: int
    rejected: int
    needs_changes: int
    packages: int
    approval_rate: float | None
    average_score: float | None
    median_hours_to_approve: float | None


@dataclass(frozen=True)
class CampaignRow:
    """One campaign in the table; figures of the period."""

    campaign_id: str
    campaign: str
    client_id: str
    client: str
    status: str
    ads: int
    pending: int
    approved: int
    approval_rate: float | None
    average_score: float | None
    median_hours_to_approve: float | None
    captions: int = 0


@dataclass(frozen=True)
class Activity:
    """One recent event in words a person reads; what belongs to a client alone has no campaign."""

    at: datetime
    kind: str
    client: str
    campaign: str
    campaign_id: str
    who: str
    count: int


@dataclass(frozen=True)
class Dashboard:
    """Everything one screen shows.

    Attributes:
        score_bands: band → ads of the period, best band first, "Not scored" last.
        placements: `(placement id, ads)`, most used first.
        ads_per_day: `(day, made, approved)` for every day of the period, empty days included.
        work_per_day: `(day, new photos, finished packages)`, days without either left out.
        reasons: `(reason as given, times)` of rejections and change requests, most frequent first.
        funnel: `(stage, count)` from made to approved ads.
        as_of_version: the data version the figures were taken from.
    """

    filters: Filters
    totals: Totals
    previous: Totals
    score_bands: dict[str, int]
    placements: list[tuple[str, int]]
    ads_per_day: list[tuple[date, int, int]]
    campaigns: list[CampaignRow]
    activity: list[Activity]
    reasons: list[tuple[str, int]]
    funnel: list[tuple[str, int]]
    as_of_version: int = 0
    review_states: dict[str, int] = field(default_factory=dict)
    work_per_day: list[tuple[date, int, int]] = field(default_factory=list)


def last_days(days: int, *, workspace_id: str | None = None, campaign_id: str | None = None) -> Filters:
    """The last `days` days (1 to 3660), today included."""
    length = min(max(days, 1), _MAX_DAYS)
    today = clock.today()
    return Filters(today - timedelta(days=length - 1), today, workspace_id, campaign_id)


def dashboard(scope: Scope, filters: Filters) -> Dashboard:
    """All figures of the dashboard for one agency.

    Args:
        filters: Period, client and campaign; ids of another agency simply match nothing.
    """
    asked = _Question(snapshot.cursor(scope), filters)
    return Dashboard(
        filters=filters,
        totals=asked.totals(),
        previous=_Question(asked.cursor, filters.previous()).totals(),
        score_bands=asked.score_bands(),
        placements=asked.placements(),
        ads_per_day=asked.ads_per_day(),
        campaigns=asked.campaigns(),
        activity=asked.activity(),
        reasons=asked.reasons(),
        funnel=asked.funnel(),
        as_of_version=snapshot.version_of(asked.cursor),
        review_states=asked.review_states(),
        work_per_day=asked.work_per_day(),
    )


def campaigns_csv(board: Dashboard) -> bytes:
    """The campaign table as CSV (UTF-8 with BOM, RFC 4180) for a spreadsheet; absent figures are empty cells."""
    from core.exports import rules as exports

    header = (
        "client", "campaign", "status", "ads", "pending", "approved", "approval_rate", "average_score",
        "median_hours_to_approve", "captions",
    )  # fmt: skip
    rows = [
        [
            row.client, row.campaign, row.status, row.ads, row.pending, row.approved, row.approval_rate,
            row.average_score, row.median_hours_to_approve, row.captions,
        ]
        for row in board.campaigns
    ]  # fmt: skip
    return exports.table(header, rows)


class ReportNotFound(NotFound):
    """No kept report of that id for this agency."""


@dataclass(frozen=True)
class ReportLine:
    """A kept report in a list, without what it says."""

    report_id: str
    period: Period
    written_at: datetime


def list_reports(scope: Scope, *, kind: ReportPeriod, page: int = 1, per_page: int = 60) -> Page[ReportLine]:
    """The kept reports of days, or of weeks, the newest first (two statements)."""
    require(scope, Permission.VIEW)
    offset, limit = window(page, per_page)
    chosen = select(Digest.id, Digest.first_day, Digest.last_day, Digest.written_at).where(Digest.period == kind)
    with db.read(scope) as work:
        total = work.scalar(select(func.count()).select_from(Digest).where(Digest.period == kind)) or 0
        found = work.execute(chosen.order_by(Digest.first_day.desc()).offset(offset).limit(limit)).all()
    rows = [ReportLine(row.id, Period(row.first_day, row.last_day, kind), row.written_at) for row in found]
    return Page(rows, total, max(page, 1), limit)


def get_report(scope: Scope, report_id: str) -> Report:
    """One kept report with everything it says.

    Raises:
        ReportNotFound: There is none of that id.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        return _report(work.one(Digest, report_id, missing=ReportNotFound, what="report"))


def report_of_day(scope: Scope, day: date) -> Report | None:
    """The report of that UTC day; None when nothing happened on it or it is not written yet (one statement)."""
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        found = work.scalars(
            select(Digest).where(Digest.period == ReportPeriod.DAY, Digest.first_day == day)
        ).one_or_none()
        return _report(found) if found else None


def _report(row: Digest) -> Report:
    period = Period(row.first_day, row.last_day, ReportPeriod(row.period))
    return Report(row.id, period, row.written_at, report.from_json(row.content))


class _Question:
    """One period asked of one cursor."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, filters: Filters) -> None:
        self.cursor = cursor
        self.filters = filters
        self._bound = events.bound(filters.first_day, filters.last_day, filters.workspace_id, filters.campaign_id)

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        # DuckDB refuses parameters a statement does not name.
        bound = {name: value for name, value in self._bound.items() if f"${name}" in sql}
        return self.cursor.execute(sql, bound).fetchall()

    def _one(self, sql: str) -> tuple[Any, ...]:
        return self._rows(sql)[0]

    def totals(self) -> Totals:
        """Counts and rates of the period."""
        approved, rejected, changes, ads, score, clients, campaigns, photos, captions, packages, hours = self._one(
            f"""SELECT d.approved, d.rejected, d.changes, a.ads, a.score,
                    (SELECT count(*) FROM clients WHERE archived_at IS NULL),
                    (SELECT count(*) FROM campaigns WHERE status <> 'archived' AND {OF}),
                    (SELECT count(*) FROM photos WHERE {OF_CLIENT} AND {MADE}),
                    (SELECT count(*) FROM captions WHERE {OF} AND {MADE}),
                    (SELECT count(*) FROM packages WHERE status = 'completed' AND {OF} AND {MADE}),
                    (SELECT median(hours) FROM ({HOURS}))
                FROM (
                    SELECT count(*) FILTER (status = 'approved') AS approved, count(*) FILTER (status = 'rejected') AS rejected,
                           count(*) FILTER (status = 'needs-changes') AS changes
                    FROM ({DECIDED}) WHERE {IN_PERIOD.format(at="decided_at")}
                ) d, (SELECT count(*) AS ads, avg(score) AS score FROM ads WHERE {OF} AND {MADE}) a"""
        )
        decided = approved + rejected + changes
        return Totals(
            clients=clients,
            campaigns=campaigns,
            photos=photos,
            captions=captions,
            ads=ads,
            decided=decided,
            approved=approved,
            rejected=rejected,
            needs_changes=changes,
            packages=packages,
            approval_rate=approved / decided if decided else None,
            average_score=score,
            median_hours_to_approve=hours,
        )

    def score_bands(self) -> dict[str, int]:
        """How many ads of the period fall in each band."""
        cases = " ".join(f"WHEN score >= {low} THEN '{name}'" for low, name in BANDS)
        found = dict(
            self._rows(
                f"SELECT CASE WHEN score IS NULL THEN '{NOT_SCORED}' {cases} END, count(*) "
                f"FROM ads WHERE {OF} AND {MADE} GROUP BY 1"
            )
        )
        return {name: int(found.get(name, 0)) for name in (*(name for _, name in BANDS), NOT_SCORED)}

    def review_states(self) -> dict[str, int]:
        """How many ads made in the period stand in each review state now."""
        return dict(self._rows(f"SELECT review_status, count(*) FROM ads WHERE {OF} AND {MADE} GROUP BY 1 ORDER BY 1"))

    def placements(self) -> list[tuple[str, int]]:
        """Placements by number of ads."""
        return [
            (name, count)
            for name, count in self._rows(
                f"SELECT placement, count(*) FROM ads WHERE {OF} AND {MADE} GROUP BY 1 ORDER BY 2 DESC, 1"
            )
        ]

    def ads_per_day(self) -> list[tuple[date, int, int]]:
        """Ads made and ads approved on each day, days without any included."""
        rows = self._rows(
            f"""WITH days AS (
                    SELECT unnest(generate_series($start::TIMESTAMPTZ, $end::TIMESTAMPTZ - INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS day
                ), made AS (
                    SELECT created_at::DATE AS day, count(*) AS n FROM ads WHERE {OF} AND {MADE} GROUP BY 1
                ), approved AS (
                    SELECT decided_at::DATE AS day, count(*) AS n FROM ({DECIDED})
                    WHERE status = 'approved' AND {IN_PERIOD.format(at="decided_at")} GROUP BY 1
                )
                SELECT days.day, coalesce(made.n, 0), coalesce(approved.n, 0)
                FROM days LEFT JOIN made USING (day) LEFT JOIN approved USING (day) ORDER BY 1"""
        )
        return [(day, int(made), int(approved)) for day, made, approved in rows]

    def work_per_day(self) -> list[tuple[date, int, int]]:
        """New photos and finished packages of each day that had any."""
        rows = self._rows(
            f"""SELECT day, count(*) FILTER (kind = 'photo'), count(*) FILTER (kind = 'package') FROM (
                    SELECT created_at::DATE AS day, 'photo' AS kind FROM photos WHERE {OF_CLIENT} AND {MADE}
                    UNION ALL
                    SELECT created_at::DATE, 'package' FROM packages WHERE status = 'completed' AND {OF} AND {MADE}
                ) GROUP BY day ORDER BY day"""
        )
        return [(day, int(photos), int(packages)) for day, photos, packages in rows]

    def campaigns(self) -> list[CampaignRow]:
        """Every campaign with ads or decisions in the period, busiest first."""
        rows = self._rows(
            f"""WITH made AS (
                    SELECT campaign_id, count(*) AS ads, count(*) FILTER (review_status = 'pending') AS pending,
                           avg(score) AS score
                    FROM ads WHERE {OF} AND {MADE} GROUP BY 1
                ), decided AS (
                    SELECT campaign_id, count(*) AS decided, count(*) FILTER (status = 'approved') AS approved
                    FROM ({DECIDED}) WHERE {IN_PERIOD.format(at="decided_at")} GROUP BY 1
                ), waited AS (SELECT campaign_id, median(hours) AS hours FROM ({HOURS}) GROUP BY 1),
                written AS (SELECT campaign_id, count(*) AS captions FROM captions WHERE {OF} AND {MADE} GROUP BY 1)
                SELECT c.campaign_id, c.campaign, c.client_id, k.client, c.status, coalesce(m.ads, 0),
                       coalesce(m.pending, 0), coalesce(d.approved, 0), d.approved / nullif(d.decided, 0), m.score, w.hours,
                       coalesce(t.captions, 0)
                FROM campaigns c JOIN clients k USING (client_id)
                LEFT JOIN made m USING (campaign_id) LEFT JOIN decided d USING (campaign_id)
                LEFT JOIN waited w USING (campaign_id) LEFT JOIN written t USING (campaign_id)
                WHERE m.ads > 0 OR d.decided > 0
                ORDER BY coalesce(m.ads, 0) DESC, c.campaign"""
        )
        return [CampaignRow(*row) for row in rows]

    def activity(self, most: int = 12) -> list[Activity]:
        """The newest events, events of one kind in one campaign within one minute told as one.

        Ads are counted, not clicks: approve, undo and approve again is one ad.
        """
        rows = self._rows(
            f"""WITH events AS (
                    SELECT created_at AS happened_at, 'ads made' AS kind, client_id, campaign_id, '' AS who, ad_id AS thing
                    FROM ads WHERE {OF} AND {MADE}
                    UNION ALL
                    SELECT decided_at, status, client_id, campaign_id, reviewer, ad_id FROM decisions
                    WHERE {OF} AND {IN_PERIOD.format(at="decided_at")}
                    UNION ALL
                    SELECT created_at, 'packaged', client_id, campaign_id, '', package_id FROM packages
                    WHERE status = 'completed' AND {OF} AND {MADE}
                    UNION ALL
                    SELECT created_at, 'texts written', client_id, campaign_id, '', variation_id FROM captions
                    WHERE {OF} AND {MADE}
                    UNION ALL
                    SELECT created_at, 'photos', client_id, NULL, '', photo_id FROM photos
                    WHERE {OF_CLIENT} AND $campaign::VARCHAR IS NULL AND {MADE}
                )
                SELECT epoch_us(max(happened_at)), kind, k.client, coalesce(c.campaign, ''), coalesce(c.campaign_id, ''),
                       who, count(DISTINCT thing)
                FROM events e LEFT JOIN campaigns c USING (campaign_id) JOIN clients k ON k.client_id = e.client_id
                GROUP BY kind, k.client, c.campaign, c.campaign_id, who, date_trunc('minute', happened_at)
                ORDER BY 1 DESC LIMIT {int(most)}"""
        )
        # As a number: DuckDB hands zoned moments over through a time-zone package the product has no use for.
        return [Activity(datetime.fromtimestamp(at / 1e6, UTC), *rest) for at, *rest in rows]

    def reasons(self, most: int = 8) -> list[tuple[str, int]]:
        """Reasons of rejections and change requests, as people gave them."""
        return [
            (reason, count)
            for reason, count in self._rows(
                f"""SELECT any_value(trim(reason)), count(*) FROM decisions
                    WHERE status IN ('rejected', 'needs-changes') AND trim(reason) <> ''
                      AND {OF} AND {IN_PERIOD.format(at="decided_at")}
                    GROUP BY lower(trim(reason)) ORDER BY 2 DESC, 1 LIMIT {int(most)}"""
            )
        ]

    def funnel(self) -> list[tuple[str, int]]:
        """Ads of the period on their way: made, drawn well, decided, approved."""
        made, passed, decided, approved = self._one(
            f"""SELECT count(*), count(*) FILTER (verdict <> 'fail'), count(*) FILTER (review_status <> 'pending'),
                       count(*) FILTER (review_status = 'approved')
                FROM ads WHERE {OF} AND {MADE}"""
        )
        return [("Made", made), ("Passed the checks", passed), ("Decided", decided), ("Approved", approved)]
