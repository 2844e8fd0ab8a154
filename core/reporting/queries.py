"""The dashboard: every figure from real events, for a period and the one before it, by client and campaign; kept reports.

Decisions count on the day they were made, not on the day the ad was. A rate is a sum over a sum; where nothing was
decided it is None, which is shown as "n/a", never as 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import duckdb
from sqlalchemy import func, select

from core import clock, db
from core.accounts.rules import Permission, require
from core.db import Scope
from core.db.paging import Page, window
from core.errors import NotFound
from core.reporting import events, report, snapshot, tallies
from core.reporting.events import IN_PERIOD, MADE, MINUTE, OF, OF_CLIENT
from core.reporting.models import Digest
from core.reporting.periods import Period
from core.reporting.report import Report
from core.reporting.tallies import BANDS, NOT_SCORED, Ads, Beside, Decided, Decisions, Made
from core.vocabulary import ReportPeriod, ReviewStatus

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

    def each_day(self) -> list[date]:
        """Every day of the period."""
        return [self.first_day + timedelta(days=number) for number in range(self.days)]

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
    made, decided, beside = asked.made(), asked.decided(), asked.beside()
    return Dashboard(
        filters=filters,
        totals=_totals(made.now, decided.now, beside.now, beside.there),
        previous=_totals(made.before, decided.before, beside.before, beside.there),
        score_bands={name: made.bands[name] for name in (*(name for _, name in BANDS), NOT_SCORED)},
        placements=sorted(made.placements.items(), key=lambda one: (-one[1], one[0])),
        ads_per_day=[(day, made.days.get(day, 0), decided.days.get(day, 0)) for day in filters.each_day()],
        campaigns=asked.campaigns(made, decided, beside.texts),
        activity=asked.activity(),
        reasons=asked.reasons(),
        funnel=_funnel(made),
        as_of_version=snapshot.version_of(asked.cursor),
        review_states=made.review_states,
        work_per_day=[
            (day, beside.days.get(("photo", day), 0), beside.days.get(("package", day), 0))
            for day in sorted({day for _, day in beside.days})
        ],
    )


def _totals(made: Ads, decided: Decided, beside: Mapping[str, int], there: Mapping[str, int]) -> Totals:
    return Totals(
        clients=there["client"],
        campaigns=there["campaign"],
        photos=beside.get("photo", 0),
        captions=beside.get("text", 0),
        ads=made.count,
        decided=decided.count,
        approved=decided.approved,
        rejected=decided.rejected,
        needs_changes=decided.needs_changes,
        packages=beside.get("package", 0),
        approval_rate=decided.approval_rate,
        average_score=made.average_score,
        median_hours_to_approve=decided.hours,
    )


def _funnel(made: Made) -> list[tuple[str, int]]:
    """Ads of the period on their way: made, drawn well, decided, approved."""
    states = made.review_states
    decided = made.now.count - states.get(ReviewStatus.PENDING, 0)
    return [
        ("Made", made.now.count),
        ("Passed the checks", made.now.passed),
        ("Decided", decided),
        ("Approved", states.get(ReviewStatus.APPROVED, 0)),
    ]


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
        self._both = self._bound | {"before": events.moments(filters.previous().first_day, filters.first_day)[0]}

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        # DuckDB refuses parameters a statement does not name.
        bound = {name: value for name, value in self._bound.items() if f"${name}" in sql}
        return self.cursor.execute(sql, bound).fetchall()

    def made(self) -> Made:
        """The ads of the period and of the one before it."""
        return tallies.made(self.cursor, self._both)

    def decided(self) -> Decisions:
        """The decisions of both."""
        return tallies.decided(self.cursor, self._both)

    def beside(self) -> Beside:
        """What else was made in both."""
        return Beside(self.cursor, self._both)

    def campaigns(self, made: Made, decided: Decisions, texts: Mapping[str, int]) -> list[CampaignRow]:
        """Every campaign with ads or decisions in the period, busiest first."""
        busy = {*made.of_campaign, *(one for one, found in decided.of_campaign.items() if found.count)}
        rows = []
        for campaign_id, campaign, client_id, client, status in self.cursor.execute(
            _NAMES, {"busy": [*busy]}
        ).fetchall():
            ads, found = made.of_campaign.get(campaign_id, Ads()), decided.of_campaign.get(campaign_id, Decided())
            rows.append(
                CampaignRow(
                    campaign_id, campaign, client_id, client, status, ads.count,
                    made.states[campaign_id][ReviewStatus.PENDING], found.approved, found.approval_rate,
                    ads.average_score, found.hours, texts.get(campaign_id, 0),
                )
            )  # fmt: skip
        return sorted(rows, key=lambda row: (-row.ads, row.campaign, row.campaign_id))

    def activity(self, most: int = 12) -> list[Activity]:
        """The newest events, events of one kind in one campaign within one minute told as one.

        Ads are counted, not clicks: approve, undo and approve again is one ad.
        """
        rows = self.cursor.execute(_HAPPENED, self._bound | {"most": most}).fetchall()
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


_NAMES: Final = """SELECT campaign_id, campaign, client_id, client, status
    FROM campaigns JOIN clients USING (client_id) WHERE list_contains($busy::VARCHAR[], campaign_id)"""


def _told(kind: str, table: str, where: str, *, campaign: str = "campaign_id") -> str:
    """Things of one kind, those of one campaign and minute as one; each is there once."""
    return (
        f"SELECT {kind} AS kind, client_id, {campaign} AS campaign_id, '' AS who, max(created_at) AS moment, count(*) AS things "
        f"FROM {table} WHERE {where} AND {MADE} GROUP BY client_id, campaign_id, {MINUTE.format(at='created_at')}"
    )


_HAPPENED: Final = f"""SELECT epoch_us(moment), kind, k.client, coalesce(c.campaign, ''), coalesce(c.campaign_id, ''), who, things
    FROM (FROM (
        {_told("'ads made'", "ads", OF)}
        UNION ALL
        SELECT status, client_id, campaign_id, reviewer, max(decided_at), count(DISTINCT ad_id) FROM decisions
        WHERE {OF} AND {IN_PERIOD.format(at="decided_at")}
        GROUP BY status, client_id, campaign_id, reviewer, {MINUTE.format(at="decided_at")}
        UNION ALL
        {_told("'packaged'", "packages", f"status = 'completed' AND {OF}")}
        UNION ALL
        {_told("'texts written'", "captions", OF)}
        UNION ALL
        {_told("'photos'", "photos", f"{OF_CLIENT} AND $campaign::VARCHAR IS NULL", campaign="NULL::VARCHAR")}
    ) ORDER BY moment DESC, kind, client_id, campaign_id, who LIMIT $most) t
    LEFT JOIN campaigns c USING (campaign_id) JOIN clients k ON k.client_id = t.client_id
    ORDER BY moment DESC, kind, t.client_id, t.campaign_id, who"""
