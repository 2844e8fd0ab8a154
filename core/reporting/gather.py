"""What a report says, gathered from the same events as the dashboard; the number of statements does not grow with clients."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import duckdb
from sqlalchemy import select

from core import db
from core.accounts.models import Agency
from core.creatives import queries as creatives
from core.creatives.models import CreativeVersion
from core.creatives.queries import CampaignTask
from core.db import Scope, Work
from core.jobs import queries as jobs
from core.jobs.models import BatchJob
from core.reporting import events, snapshot
from core.reporting.events import DECIDED, IN_PERIOD, MADE
from core.reporting.periods import Period
from core.reporting.report import (
    QUIET,
    CampaignFigures,
    ClientFigures,
    Content,
    FailedBatch,
    Figures,
    Tally,
    Waiting,
)
from core.reviews import queries as reviews
from core.vocabulary import BatchStatus

FAILED: Final = (BatchStatus.FAILED, BatchStatus.DONE_WITH_FAILURES)
_FAILED_SHOWN: Final = 50
_IDS_AT_ONCE: Final = 500

# The figures of a client, of a campaign of it, or of the whole agency (None, None).
_Of = tuple[str | None, str | None]
_Found = dict[_Of, Figures]

_DECISIONS = f"""SELECT d.client_id, d.campaign_id,
        count(*) FILTER (d.status = 'approved'), count(*) FILTER (d.status = 'needs-changes'),
        count(*) FILTER (d.status = 'rejected'), count(*) FILTER (d.by_client),
        median(date_diff('minute', v.created_at, d.decided_at) / 60.0)
    FROM ({DECIDED}) d LEFT JOIN versions v ON v.version_id = d.version_id
    WHERE d.status IN ('approved', 'needs-changes', 'rejected') AND {IN_PERIOD.format(at="d.decided_at")}
    GROUP BY GROUPING SETS ((), (d.client_id), (d.client_id, d.campaign_id))"""
_DECIDED_VERSIONS = f"""SELECT d.client_id, a.placement, d.version_id, d.status = 'approved'
    FROM ({DECIDED}) d JOIN ads a ON a.ad_id = d.ad_id
    WHERE d.status IN ('approved', 'needs-changes', 'rejected') AND {IN_PERIOD.format(at="d.decided_at")}"""
_ADS = f"SELECT client_id, campaign_id, count(*) FROM ads WHERE {MADE} GROUP BY 1, 2"
_PACKAGES = f"SELECT client_id, campaign_id, count(*) FROM packages WHERE status = 'completed' AND {MADE} GROUP BY 1, 2"
_NAMES = "SELECT c.campaign_id, c.campaign, c.client_id, k.client FROM campaigns c JOIN clients k USING (client_id)"


def content(scope: Scope, period: Period) -> Content:
    """What happened in a period and in the one before it, and what waits for whom right now.

    Args:
        period: Must be over; figures of a day that goes on would not be kept right.
    """
    with db.read(scope) as work:
        agency = work.execute(select(Agency.name).where(Agency.id == scope.agency_id)).scalar_one()
        broken = {of: _broken(work, of) for of in (period, period.before)}
        failed = _failed(work, broken[period])
    cursor = snapshot.cursor(scope)
    now, before = _figures(cursor, period, broken[period]), _figures(cursor, period.before, broken[period.before])
    decided = _rows(cursor, _DECIDED_VERSIONS, period)
    client_names = dict(cursor.execute("SELECT client_id, client FROM clients").fetchall())
    return Content(
        agency=agency,
        now=now.get((None, None), QUIET),
        before=before.get((None, None), QUIET),
        clients=_by_client(now, before, client_names),
        campaigns=_by_campaign(now, before, cursor.execute(_NAMES).fetchall()),
        placements=_tallies((client, placement, good) for client, placement, _, good in decided),
        layouts=_layouts(scope, decided),
        waiting=_waiting(scope),
        failed=tuple(replace(one, client=client_names.get(one.client_id, "")) for one in failed),
    )


# ---------------------------------------------------------------- figures


def _figures(cursor: duckdb.DuckDBPyConnection, period: Period, broken: Sequence[BatchJob]) -> _Found:
    found: _Found = {}
    for client, campaign, approved, changes, rejected, by_client, hours in _rows(cursor, _DECISIONS, period):
        found[client, campaign] = Figures(
            approved=approved, needs_changes=changes, rejected=rejected, by_client=by_client, median_hours=hours
        )
    _add(found, "ads", _rows(cursor, _ADS, period))
    _add(found, "packages", _rows(cursor, _PACKAGES, period))
    _add(found, "failed_batches", [(one.workspace_id, one.campaign_id, 1) for one in broken])
    return found


def _add(found: _Found, what: str, rows: Iterable[Sequence[Any]]) -> None:
    """Add counts to the campaign they are of, to its client, and to the agency."""
    for client, campaign, number in rows:
        of: set[_Of] = {(client, campaign), (client, None), (None, None)}
        for one in of:
            figures = found.get(one, QUIET)
            found[one] = replace(figures, **{what: getattr(figures, what) + number})


def _rows(cursor: duckdb.DuckDBPyConnection, sql: str, period: Period) -> list[tuple[Any, ...]]:
    bound = events.bound(period.first_day, period.last_day)
    # DuckDB refuses parameters a statement does not name.
    return cursor.execute(sql, {name: value for name, value in bound.items() if f"${name}" in sql}).fetchall()


def _by_client(now: _Found, before: _Found, names: dict[str, str]) -> tuple[ClientFigures, ...]:
    asked = dict.fromkeys(client for client, campaign in (*now, *before) if client and campaign is None)
    rows = (
        ClientFigures(client, names[client], now.get((client, None), QUIET), before.get((client, None), QUIET))
        for client in asked
        if client in names
    )
    return tuple(sorted(rows, key=lambda row: (_busy(row.now), row.client)))


def _by_campaign(now: _Found, before: _Found, names: Iterable[Sequence[str]]) -> tuple[CampaignFigures, ...]:
    rows = (
        CampaignFigures(
            client_id,
            client,
            campaign_id,
            campaign,
            now.get((client_id, campaign_id), QUIET),
            before.get((client_id, campaign_id), QUIET),
        )
        for campaign_id, campaign, client_id, client in names
        if (client_id, campaign_id) in now or (client_id, campaign_id) in before
    )
    return tuple(sorted(rows, key=lambda row: (_busy(row.now), row.client, row.campaign)))


def _busy(figures: Figures) -> int:
    return -(figures.ads + figures.decided + figures.packages + figures.failed_batches)


# ---------------------------------------------------------------- what was approved most


def _tallies(rows: Iterable[tuple[str, str, bool]]) -> tuple[Tally, ...]:
    found: dict[tuple[str, str], Tally] = {}
    for client, name, good in rows:
        kept = found.get((client, name), Tally(client, name, 0, 0))
        found[client, name] = Tally(client, name, kept.decided + 1, kept.approved + int(good))
    return tuple(sorted(found.values(), key=lambda one: (-one.approved, one.decided, one.name, one.client_id)))


def _layouts(scope: Scope, decided: Sequence[Sequence[Any]]) -> tuple[Tally, ...]:
    """The layout of each version that was decided about; finished art has none."""
    family = CreativeVersion.recipe["design"]["family"].as_string()
    of: dict[str, str] = {}
    versions = [version for _, _, version, _ in decided]
    with db.read(scope) as work:
        for start in range(0, len(versions), _IDS_AT_ONCE):
            asked = select(CreativeVersion.id, family).where(
                CreativeVersion.id.in_(versions[start : start + _IDS_AT_ONCE])
            )
            of |= {version: layout for version, layout in work.execute(asked) if layout}
    return _tallies((client, of[version], good) for client, _, version, good in decided if version in of)


# ---------------------------------------------------------------- what waits, what failed


def _waiting(scope: Scope) -> tuple[Waiting, ...]:
    with_clients = reviews.waiting_on_clients(scope)
    shared = {one.campaign_id for one in with_clients}
    tasks = creatives.home(scope)
    rows = [
        Waiting(one.workspace_id, one.client_name, one.campaign_id, one.campaign_name, "client", one.pending, one.since)
        for one in with_clients
    ]
    rows += [_task("change", one) for one in tasks.to_change]
    rows += [_task("review", one) for one in tasks.to_review if one.campaign_id not in shared]
    rows += [_task("mend", one) for one in tasks.to_mend]
    return tuple(sorted(rows, key=lambda row: (row.since, row.campaign_id, row.what)))


def _task(what: str, task: CampaignTask) -> Waiting:
    return Waiting(
        task.workspace_id, task.client_name, task.campaign_id, task.campaign_name, what, task.ads, task.since
    )


def _broken(work: Work, period: Period) -> Sequence[BatchJob]:
    start, end = events.moments(period.first_day, period.last_day)
    return work.scalars(
        select(BatchJob)
        .where(BatchJob.status.in_(FAILED), BatchJob.completed_at >= start, BatchJob.completed_at < end)
        .order_by(BatchJob.completed_at.desc(), BatchJob.id)
    ).all()


def _failed(work: Work, broken: Sequence[BatchJob]) -> tuple[FailedBatch, ...]:
    return tuple(
        FailedBatch(
            one.workspace_id,
            "",
            one.title,
            one.counts.failed,
            one.counts.total,
            one.failures[0].message if one.failures else "",
        )
        for one in jobs.with_counts(work, broken[:_FAILED_SHOWN])
    )
