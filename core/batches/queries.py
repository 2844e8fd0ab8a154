"""What screens read of batches: the open ones, one of them with its items and pictures, the history, the indicator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, case, func, select

from core import clock, db, placements
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.batches import rules
from core.batches.rules import Phase
from core.campaigns.models import Campaign
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.db import Scope, Work
from core.db.paging import Page, window
from core.exports import selection
from core.exports.models import ExportJob
from core.ids import BatchId
from core.jobs import ledger
from core.jobs import queries as jobs
from core.jobs.models import BatchItem, BatchJob
from core.jobs.queries import BatchProgress, FailureGroup
from core.jobs.rules import OPEN, OVER
from core.vocabulary import BatchKind, BatchStatus, CheckVerdict, ExportStatus, ItemStatus
from core.workspaces.models import Workspace

ENDED: Final = tuple(status for status in BatchStatus if status not in OPEN)
OPEN_SHOWN: Final = 20
PICTURES_A_CARD: Final = 8
# The newest ideas of an open batch whose ads its card shows.
_IDEAS_A_CARD: Final = 4
_ORDER: Final = {placement.id: place for place, placement in enumerate(placements.all_placements())}


@dataclass(frozen=True)
class Picture:
    """An ad that a batch made, as it is today."""

    creative_id: str
    placement_id: str
    thumbnail_sha256: str | None
    alt_text: str
    width_px: int
    height_px: int
    verdict: CheckVerdict


@dataclass(frozen=True)
class Package:
    """The package that a batch builds; `is_available` says that it can be downloaded, until `expires_at`."""

    export_id: str
    file_name: str
    status: ExportStatus
    items_total: int
    items_exported: int
    size_bytes: int
    expires_at: datetime | None
    is_available: bool


@dataclass(frozen=True)
class BatchCard:
    """A batch with the names people know and some of what it made.

    Attributes:
        campaign_name: "" when it belongs to none.
        pictures: Of an open batch the newest ads, of one that is over an ad or two; none for other kinds than ads.
        package: What a batch of that kind builds.
    """

    progress: BatchProgress
    phase: Phase
    client_name: str
    campaign_name: str
    pictures: tuple[Picture, ...] = ()
    package: Package | None = None


@dataclass(frozen=True)
class ItemCard:
    """One unit of a batch: for ads an idea with the ads it has become.

    Attributes:
        title: "Idea 2 from coffee.jpg", or how the batch called it.
        made: Ads that are new; 0 where nothing looks different.
        message: Why it failed.
    """

    item_id: str
    title: str
    status: ItemStatus
    message: str
    made: int
    seconds: float | None
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class BatchPage:
    """One batch, opened.

    Attributes:
        items: While it is open what is being made and what was made last; afterwards all in their order.
        failures: Why items failed, the commonest reason first.
        again_of: The id of the batch that this one repeats and when it was asked for; None when there is none (any more).
    """

    card: BatchCard
    items: Page[ItemCard]
    failures: tuple[FailureGroup, ...]
    again_of: tuple[BatchId, datetime] | None


@dataclass(frozen=True)
class Desk:
    """The batches that are not over, the newest first. `total` counts also those that are not shown."""

    cards: tuple[BatchCard, ...]
    total: int
    has_workers: bool


@dataclass(frozen=True)
class RunningNow:
    """What the indicator says: how many batches are under way, and how many of their items are finished."""

    batches: int = 0
    finished: int = 0
    total: int = 0


# --- every page --------------------------------------------------------------------------------------------------------


def running(scope: Scope) -> RunningNow:
    """The agency's batches under way, paused ones left out; one statement, for every page."""
    require(scope, Permission.VIEW)
    finished = (
        select(func.count())
        .where(BatchItem.agency_id == BatchJob.agency_id, BatchItem.batch_id == BatchJob.id, BatchItem.status.in_(OVER))
        .correlate(BatchJob)
        .scalar_subquery()
    )
    under_way = (
        select(BatchJob.items_total.label("total"), finished.label("finished"))
        .where(BatchJob.agency_id == scope.agency_id, BatchJob.status.in_(OPEN), BatchJob.paused_at.is_(None))
        .subquery()
    )
    with db.read(scope) as work:
        row = work.execute(
            select(
                func.count().label("batches"),
                func.coalesce(func.sum(under_way.c.finished), 0).label("finished"),
                func.coalesce(func.sum(under_way.c.total), 0).label("total"),
            ).select_from(under_way)
        ).one()
    return RunningNow(row.batches, int(row.finished), int(row.total))


# --- lists -------------------------------------------------------------------------------------------------------------


def desk(scope: Scope, *, workspace_id: str | None = None) -> Desk:
    """What is under way or waits, with the newest pictures, in a constant number of statements."""
    require(scope, Permission.VIEW)
    found = jobs.list_batches(scope, workspace_id=workspace_id, open_only=True, per_page=OPEN_SHOWN)
    has_workers = not found.rows or _has_workers()
    with db.read(scope) as work:
        newest = _newest_items(work, [one.batch_id for one in found.rows if one.kind is BatchKind.RENDER])
        return Desk(_cards(work, found.rows, newest, has_workers), found.total, has_workers)


def history(
    scope: Scope,
    *,
    workspace_id: str | None = None,
    kind: BatchKind | None = None,
    status: BatchStatus | None = None,
    search: str = "",
    page: int = 1,
    per_page: int = 25,
) -> Page[BatchCard]:
    """Batches that are over, the newest first, in a constant number of statements.

    Args:
        status: Only those that ended so; None for all.
        search: Part of a title, or of the name of who asked for it.
    """
    require(scope, Permission.VIEW)
    found = jobs.list_batches(
        scope,
        workspace_id=workspace_id,
        kind=kind,
        statuses=(status,) if status in ENDED else ENDED,
        search=search,
        page=page,
        per_page=per_page,
    )
    with db.read(scope) as work:
        first = _first_items(work, [one.batch_id for one in found.rows if one.kind is BatchKind.RENDER])
        return Page(_cards(work, found.rows, first, has_workers=True), found.total, found.page, found.per_page)


# --- one batch ---------------------------------------------------------------------------------------------------------


def batch_page(
    scope: Scope, batch_id: str, *, status: ItemStatus | None = None, page: int = 1, per_page: int = 24
) -> BatchPage:
    """One batch with its items and what they made, in a constant number of statements.

    Args:
        status: Of a batch that is over, only the items that ended so.

    Raises:
        BatchNotFound: There is none of that id for this agency.
    """
    require(scope, Permission.VIEW)
    # Read before, not inside: no unit of work holds a second connection.
    has_workers, failures = _has_workers(), jobs.failure_groups(scope, batch_id)
    with db.read(scope) as work:
        batch = ledger.batch(work, batch_id)
        (progress,) = jobs.with_counts(work, [batch])
        chosen = _items_of(progress, status)
        total = work.scalar(select(func.count()).select_from(chosen.subquery())) or 0
        offset, limit = (0, per_page) if progress.is_open else window(page, per_page)
        rows = work.execute(_sorted(chosen, progress.is_open).offset(offset).limit(limit)).all()
        items = _item_cards(work, progress, rows)
        (card,) = _cards(work, [progress], {}, has_workers)
        again_of = work.get(BatchJob, progress.again_of) if progress.again_of else None
        return BatchPage(
            card=card,
            items=Page(items, total, max(page, 1), limit),
            failures=failures,
            again_of=(BatchId(again_of.id), again_of.created_at) if again_of else None,
        )


def _items_of(progress: BatchProgress, status: ItemStatus | None) -> Select[Any]:
    columns = ("id", "label", "status", "payload", "result", "error_message", "started_at", "finished_at", "position")
    chosen = select(*(getattr(BatchItem, name) for name in columns)).where(BatchItem.batch_id == progress.batch_id)
    if progress.is_open:
        return chosen.where(BatchItem.status.in_((ItemStatus.RUNNING, ItemStatus.DONE)))
    return chosen.where(BatchItem.status == status) if status else chosen


def _sorted(chosen: Select[Any], is_open: bool) -> Select[Any]:
    if not is_open:
        return chosen.order_by(BatchItem.position)
    running_first = case((BatchItem.status == ItemStatus.RUNNING, 0), else_=1)
    return chosen.order_by(running_first, BatchItem.finished_at.desc(), BatchItem.position.desc())


def _item_cards(work: Work, progress: BatchProgress, rows: Sequence[Any]) -> tuple[ItemCard, ...]:
    is_of_ads = progress.kind is BatchKind.RENDER
    ideas = [str(row.payload.get("concept_id", "")) for row in rows] if is_of_ads else []
    titles = _idea_titles(work, ideas)
    ads = _ads(work, ideas)
    return tuple(
        ItemCard(
            item_id=row.id,
            title=titles.get(row.payload.get("concept_id", ""), row.label),
            status=ItemStatus(row.status),
            message=row.error_message or "" if row.status == ItemStatus.FAILED else "",
            made=int(row.result.get("made", 0)) if row.status == ItemStatus.DONE else 0,
            seconds=_seconds(row),
            pictures=_pictures(row.payload, ads) if row.status == ItemStatus.DONE else (),
        )
        for row in rows
    )


def _idea_titles(work: Work, concept_ids: Sequence[str]) -> dict[str, str]:
    if not concept_ids:
        return {}
    rows = work.execute(
        select(Concept.id, Concept.number, Asset.original_name)
        .join(Asset, and_(Asset.id == Concept.asset_id, Asset.agency_id == Concept.agency_id))
        .where(Concept.id.in_(concept_ids))
    )
    return {row.id: f"Idea {row.number} from {row.original_name}" for row in rows}


def _seconds(row: Any) -> float | None:
    ended = row.finished_at or (clock.now() if row.status == ItemStatus.RUNNING else None)
    return max(0.0, (ended - row.started_at).total_seconds()) if ended and row.started_at else None


# --- cards -------------------------------------------------------------------------------------------------------------


def _cards(
    work: Work,
    batches: Sequence[BatchProgress],
    payloads: Mapping[str, Sequence[Mapping[str, Any]]],
    has_workers: bool,
) -> tuple[BatchCard, ...]:
    clients, campaigns = _names(work, batches)
    ads = _ads(work, [str(one.get("concept_id", "")) for several in payloads.values() for one in several])
    packages = _packages(work, [one.batch_id for one in batches if one.kind is BatchKind.EXPORT])
    return tuple(
        BatchCard(
            progress=one,
            phase=_phase(one, has_workers),
            client_name=clients.get(one.workspace_id, ""),
            campaign_name=campaigns.get(one.campaign_id or "", ""),
            pictures=tuple(
                picture for payload in payloads.get(one.batch_id, ()) for picture in _pictures(payload, ads)
            )[:PICTURES_A_CARD],
            package=packages.get(one.batch_id),
        )
        for one in batches
    )


def _phase(one: BatchProgress, has_workers: bool) -> Phase:
    return rules.phase_of(
        one.status,
        running=one.counts.running,
        is_paused=one.is_paused,
        is_stopping=one.is_stopping,
        has_workers=has_workers,
        age_s=(clock.now() - one.created_at).total_seconds(),
    )


def _has_workers() -> bool:
    return any(one.is_at_work for one in jobs.list_workers())


def _names(work: Work, batches: Sequence[BatchProgress]) -> tuple[dict[str, str], dict[str, str]]:
    clients = work.execute(
        select(Workspace.id, Workspace.client_name).where(Workspace.id.in_({one.workspace_id for one in batches}))
    )
    campaigns = work.execute(
        select(Campaign.id, Campaign.name).where(
            Campaign.id.in_({one.campaign_id for one in batches if one.campaign_id})
        )
    )
    return {row.id: row.client_name for row in clients}, {row.id: row.name for row in campaigns}


def _newest_items(work: Work, batch_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """What the last finished items of each batch were to work on, the newest first."""
    if not batch_ids:
        return {}
    ranked = (
        select(
            BatchItem.id,
            func.row_number()
            .over(partition_by=BatchItem.batch_id, order_by=(BatchItem.finished_at.desc(), BatchItem.position.desc()))
            .label("place"),
        )
        .where(BatchItem.batch_id.in_(batch_ids), BatchItem.status == ItemStatus.DONE)
        .subquery()
    )
    rows = work.execute(
        select(BatchItem.batch_id, BatchItem.payload)
        .join(ranked, ranked.c.id == BatchItem.id)
        .where(ranked.c.place <= _IDEAS_A_CARD)
        .order_by(ranked.c.place)
    )
    return _by_batch(rows)


def _first_items(work: Work, batch_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """What the first finished item of each batch was to work on: found at once by the order of the items."""
    first = (
        select(BatchItem.id)
        .where(
            BatchItem.agency_id == BatchJob.agency_id,
            BatchItem.batch_id == BatchJob.id,
            BatchItem.status == ItemStatus.DONE,
        )
        .order_by(BatchItem.position)
        .limit(1)
        .correlate(BatchJob)
        .scalar_subquery()
    )
    chosen = select(first.label("id")).select_from(BatchJob).where(BatchJob.id.in_(batch_ids)).subquery()
    return _by_batch(
        work.execute(select(BatchItem.batch_id, BatchItem.payload).join(chosen, chosen.c.id == BatchItem.id))
    )


def _by_batch(rows: Any) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for batch_id, payload in rows:
        found.setdefault(batch_id, []).append(payload)
    return found


def _ads(work: Work, concept_ids: Sequence[str]) -> dict[str, list[Picture]]:
    """The ads of these ideas by their current versions, in the order of the placements."""
    if not concept_ids:
        return {}
    rows = work.execute(
        select(
            AdCreative.concept_id,
            AdCreative.id,
            AdCreative.placement_id,
            AdCreative.verdict,
            CreativeVersion.thumbnail_sha256,
            CreativeVersion.headline,
            CreativeVersion.alt_text,
            CreativeVersion.width_px,
            CreativeVersion.height_px,
        )
        .join(
            CreativeVersion,
            and_(
                CreativeVersion.id == AdCreative.current_version_id, CreativeVersion.agency_id == AdCreative.agency_id
            ),
        )
        .where(AdCreative.concept_id.in_(set(concept_ids)))
    )
    found: dict[str, list[Picture]] = {}
    for row in sorted(rows, key=lambda one: _ORDER.get(one.placement_id, len(_ORDER))):
        picture = Picture(
            creative_id=row.id,
            placement_id=row.placement_id,
            thumbnail_sha256=row.thumbnail_sha256,
            alt_text=row.alt_text or row.headline,
            width_px=row.width_px,
            height_px=row.height_px,
            verdict=CheckVerdict(row.verdict),
        )
        found.setdefault(row.concept_id, []).append(picture)
    return found


def _pictures(payload: Mapping[str, Any], ads: Mapping[str, Sequence[Picture]]) -> tuple[Picture, ...]:
    wanted = set(payload.get("placement_ids", ()))
    return tuple(one for one in ads.get(str(payload.get("concept_id", "")), ()) if one.placement_id in wanted)


def _packages(work: Work, batch_ids: Sequence[str]) -> dict[str, Package]:
    if not batch_ids:
        return {}
    rows = work.execute(select(BatchItem.batch_id, BatchItem.payload).where(BatchItem.batch_id.in_(batch_ids)))
    batches = {str(payload.get("export_id", "")): batch_id for batch_id, payload in rows}
    exports = work.scalars(select(ExportJob).where(ExportJob.id.in_(batches)))
    return {
        batches[row.id]: Package(
            export_id=row.id,
            file_name=row.file_name,
            status=ExportStatus(row.status),
            items_total=row.items_total,
            items_exported=row.items_exported,
            size_bytes=row.size_bytes,
            expires_at=row.expires_at,
            is_available=selection.is_available(row),
        )
        for row in exports
    }
