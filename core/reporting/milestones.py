"""What we did, on the days of a series of results: launches, changes of a brand kit, approvals; and the way ads go."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

import duckdb
from sqlalchemy import select

from core import db
from core.accounts.models import AuditEvent
from core.accounts.rules import Permission, require
from core.brand.models import BrandKit
from core.campaigns.models import Campaign
from core.db import Scope
from core.exports.models import ExportJob
from core.reporting import events, facts, snapshot
from core.reporting.events import DAY, DECIDED, IN_PERIOD, MADE, OF
from core.reporting.view import Span
from core.vocabulary import CampaignStatus, ExportStatus
from core.workspaces.models import Workspace

MARKS_MOST: Final = 60
_READ_MOST: Final = 2_000
_LAUNCHED: Final = f"campaign.{CampaignStatus.ACTIVE}"
_TOLD: Final = 3


class MarkKind(StrEnum):
    """What a mark stands for."""

    LAUNCH = "launch"
    KIT = "kit"
    APPROVAL = "approval"


@dataclass(frozen=True)
class Mark:
    """One thing on one day: what, how often, and whose names it touched."""

    day: date
    kind: MarkKind
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """How far things came in a period, each stage counted on its own day.

    Attributes:
        briefs: Campaigns that were added.
        delivered: Different ads that finished packages hold.
        running: Different ads of ours with results in the days of results.
    """

    briefs: int
    made: int
    approved: int
    delivered: int
    running: int


def moment(epoch_us: int) -> datetime:
    """A moment that DuckDB gave as a number: zoned ones come through a package the product has no use for."""
    return datetime.fromtimestamp(epoch_us / 1e6, UTC)


def of(
    scope: Scope, span: Span, *, workspace_id: str | None = None, campaign_id: str | None = None,
    cursor: duckdb.DuckDBPyConnection | None = None,
) -> tuple[Mark, ...]:  # fmt: skip
    """The marks of a span, one for each day and kind; beyond 60 only launches and changes of kits are told,
    the newest 60 of them.

    Args:
        cursor: Of the scope's agency, where one is there.
    """
    require(scope, Permission.VIEW)
    found = _from_the_log(scope, span, workspace_id, campaign_id)
    bound = events.bound(span.first, span.last, workspace_id, campaign_id)
    approved = (cursor or snapshot.cursor(scope)).execute(_APPROVED, bound).fetchall()
    if len(found) + len(approved) <= MARKS_MOST:
        found += [Mark(day, MarkKind.APPROVAL, count, tuple(names)) for day, count, names in approved]
    return tuple(sorted(found, key=lambda one: (one.day, one.kind))[-MARKS_MOST:])


_APPROVED: Final = f"""SELECT day, sum(ads)::BIGINT, list(campaign ORDER BY campaign)[:{_TOLD}] FROM (
        SELECT {DAY.format(at="decided_at")} AS day, campaign, count(DISTINCT ad_id) AS ads
        FROM ({DECIDED}) d JOIN campaigns c USING (campaign_id)
        WHERE d.status = 'approved' AND {IN_PERIOD.format(at="decided_at")} GROUP BY day, campaign
    ) GROUP BY day"""


def _from_the_log(scope: Scope, span: Span, workspace_id: str | None, campaign_id: str | None) -> list[Mark]:
    start, end = events.moments(span.first, span.last)
    during = (AuditEvent.created_at >= start, AuditEvent.created_at < end)
    launches = (
        select(AuditEvent.created_at, Campaign.name)
        .join(Campaign, (Campaign.id == AuditEvent.entity_id) & (Campaign.agency_id == AuditEvent.agency_id))
        .where(AuditEvent.action == _LAUNCHED, *during)
    )
    kits = (
        select(AuditEvent.created_at, Workspace.client_name)
        .join(BrandKit, (BrandKit.id == AuditEvent.entity_id) & (BrandKit.agency_id == AuditEvent.agency_id))
        .join(Workspace, (Workspace.id == BrandKit.workspace_id) & (Workspace.agency_id == BrandKit.agency_id))
        .where(AuditEvent.action.startswith("brand_kit."), *during)
    )
    if workspace_id:
        launches = launches.where(Campaign.workspace_id == workspace_id)
        kits = kits.where(BrandKit.workspace_id == workspace_id)
    if campaign_id:
        launches = launches.where(Campaign.id == campaign_id)
        kits = kits.join(Campaign, Campaign.workspace_id == BrandKit.workspace_id).where(Campaign.id == campaign_id)
    with db.read(scope) as work:
        told = {
            MarkKind.LAUNCH: work.execute(launches.limit(_READ_MOST)).all(),
            MarkKind.KIT: work.execute(kits.limit(_READ_MOST)).all(),
        }
    return [mark for kind, rows in told.items() for mark in _by_day(kind, rows)]


def _by_day(kind: MarkKind, rows: Iterable[Any]) -> list[Mark]:
    days: dict[date, list[str]] = defaultdict(list)
    for at, name in rows:
        days[at.astimezone(UTC).date()].append(name)
    return [Mark(day, kind, len(names), tuple(sorted(set(names)))[:_TOLD]) for day, names in days.items()]


# ── The way of ads ───────────────────────────────────────────────────────────────────────────────────────────────────


def way(
    scope: Scope, days: Span, results: Span, *, workspace_id: str | None = None, campaign_id: str | None = None
) -> Way:
    """How far things came: brief, made, approved, delivered, running.

    Args:
        days: When the work was done; `results` are the days of results.
    """
    require(scope, Permission.VIEW)
    packed = _packages(scope, days, workspace_id, campaign_id)
    cursor = snapshot.cursor(scope)
    bound = events.bound(days.first, days.last, workspace_id, campaign_id)
    briefs, made, approved = _one(cursor, _COUNTS, bound)
    (running,) = _one(cursor, _RUNNING, bound | {"first": results.first, "last": results.last})
    delivered = _one(cursor, _DELIVERED, packed)[0] if packed["campaigns"] else 0
    return Way(briefs, made, approved, delivered, running)


def _one(cursor: duckdb.DuckDBPyConnection, sql: str, bound: dict[str, Any]) -> Sequence[Any]:
    used = {name: value for name, value in bound.items() if f"${name}" in sql}
    found = cursor.execute(sql, used).fetchone()
    assert found is not None
    return found


def _packages(scope: Scope, days: Span, workspace_id: str | None, campaign_id: str | None) -> dict[str, Any]:
    """The finished packages of the period as lists: a package is what its campaign's ads were when it was asked for."""
    start, end = events.moments(days.first, days.last)
    asked = select(ExportJob.campaign_id, ExportJob.created_at, ExportJob.placement_ids, ExportJob.approved_only).where(
        ExportJob.status == ExportStatus.COMPLETED,
        ExportJob.campaign_id.is_not(None),
        ExportJob.created_at >= start,
        ExportJob.created_at < end,
    )
    if workspace_id:
        asked = asked.where(ExportJob.workspace_id == workspace_id)
    if campaign_id:
        asked = asked.where(ExportJob.campaign_id == campaign_id)
    with db.read(scope) as work:
        rows = work.execute(asked.order_by(ExportJob.created_at.desc()).limit(_READ_MOST)).all()
    return {
        "campaigns": [row.campaign_id for row in rows],
        "moments": [row.created_at for row in rows],
        "places": [",".join(row.placement_ids or ()) for row in rows],
        "strict": [row.approved_only for row in rows],
    }


_COUNTS: Final = f"""SELECT
    (SELECT count(*) FROM campaigns WHERE {OF} AND {MADE}),
    (SELECT count(*) FROM ads WHERE {OF} AND {MADE}),
    (SELECT count(DISTINCT ad_id) FROM ({DECIDED}) WHERE status = 'approved' AND {IN_PERIOD.format(at="decided_at")})"""
_RUNNING_ROWS: Final = facts.source("ad_id is_deepest day client_id campaign_id")
_RUNNING: Final = (
    f"SELECT count(DISTINCT ad_id) FROM {_RUNNING_ROWS} WHERE is_deepest AND day BETWEEN $first AND $last AND {OF}"
)
# What a package held, as `core.exports.selection` chooses: the versions of then, by what was decided about them by then.
_DELIVERED: Final = """WITH packed AS (
        SELECT unnest($campaigns::VARCHAR[]) AS campaign_id, unnest($moments::TIMESTAMPTZ[]) AS at,
               unnest($places::VARCHAR[]) AS places, unnest($strict::BOOLEAN[]) AS strict
    ), held AS (
        SELECT p.at, p.strict, a.ad_id FROM packed p JOIN ads a USING (campaign_id)
        WHERE a.verdict <> 'fail' AND (p.places = '' OR list_contains(string_split(p.places, ','), a.placement))
    ), then_current AS (
        SELECT h.at, h.strict, h.ad_id, v.version_id
        FROM held h ASOF JOIN versions v ON h.ad_id = v.ad_id AND h.at >= v.created_at
    )
    SELECT count(DISTINCT t.ad_id)
    FROM then_current t ASOF LEFT JOIN decisions d ON t.version_id = d.version_id AND t.at >= d.decided_at
    WHERE coalesce(d.status, 'pending') = 'approved' OR (NOT t.strict AND coalesce(d.status, 'pending') = 'pending')"""
