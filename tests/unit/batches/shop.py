"""Batches in any state, written straight into the tables, over a campaign with ads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from core import clock, db, ids
from core.db import Scope
from core.jobs.models import BatchItem, BatchJob, JobWorker
from core.vocabulary import BatchKind, BatchStatus, ItemStatus
from tests import factories

OPEN = {ItemStatus.QUEUED, ItemStatus.RUNNING}


@dataclass(frozen=True)
class Shop:
    """A client with a campaign of two ideas, each an ad in one size."""

    scope: Scope
    workspace_id: str
    campaign_id: str
    concept_ids: tuple[str, ...]


PLACE = "meta_ig_feed_4x5"


def make_shop(scope: Scope, name: str = "Aurora Coffee") -> Shop:
    """A client of that agency with ads."""
    workspace_id = factories.make_client(scope, name)
    campaign_id = factories.make_campaign(scope, workspace_id, name=f"Autumn for {name}")
    asset_id = factories.make_asset(scope, workspace_id)
    ads = [factories.make_ad(scope, campaign_id, asset_id=asset_id, concept=number) for number in (1, 2)]
    return Shop(scope, workspace_id, campaign_id, tuple(ad.concept_id for ad in ads))


def status_of(states: list[ItemStatus]) -> BatchStatus:
    """What a batch of such items is, as the engine would have written it."""
    if OPEN & set(states):
        return BatchStatus.QUEUED if set(states) == {ItemStatus.QUEUED} else BatchStatus.RUNNING
    if ItemStatus.CANCELLED in states:
        return BatchStatus.CANCELLED
    if ItemStatus.FAILED not in states:
        return BatchStatus.DONE
    return BatchStatus.DONE_WITH_FAILURES if ItemStatus.DONE in states else BatchStatus.FAILED


def write(
    shop: Shop,
    *states: ItemStatus,
    title: str = "Autumn: 2 ads",
    kind: BatchKind = BatchKind.RENDER,
    messages: Mapping[int, str] | None = None,
    payload: Mapping[str, Any] | None = None,
    by: str = "Ona",
    **fields: Any,
) -> str:
    """A batch whose items are in these states; ads' items take turns with the shop's ideas."""
    now = clock.now()
    is_over = not OPEN & set(states)
    with db.work(shop.scope) as work:
        batch = BatchJob(
            agency_id=shop.scope.agency_id,
            workspace_id=shop.workspace_id,
            campaign_id=shop.campaign_id,
            job_type=kind,
            title=title,
            status=status_of(list(states)),
            items_total=len(states),
            created_by_name=by,
            **{"started_at": now - timedelta(seconds=60), "completed_at": now if is_over else None, **fields},
        )
        work.add(batch)
        work.flush()
        for place, state in enumerate(states):
            idea = {"concept_id": shop.concept_ids[place % 2], "placement_ids": [PLACE]}
            ended = state in {ItemStatus.DONE, ItemStatus.FAILED, ItemStatus.CANCELLED}
            work.add(
                BatchItem(
                    agency_id=shop.scope.agency_id,
                    batch_id=batch.id,
                    position=place + 1,
                    label=f"coffee.jpg · {place + 1}",
                    payload=dict(payload or idea),
                    status=state,
                    error_message=(messages or {}).get(place, "it broke") if state == ItemStatus.FAILED else None,
                    result={"made": 1} if state == ItemStatus.DONE else {},
                    started_at=now - timedelta(seconds=5),
                    finished_at=now - timedelta(seconds=len(states) - place) if ended else None,
                )
            )
        return batch.id


def worker(*, silent_s: float = 1.0, state: str = "working") -> None:
    """A process that makes items, heard of that long ago."""
    with db.unscoped("test set-up") as work:
        work.add(
            JobWorker(
                id=ids.new_id(),
                place="here",
                host="host",
                process_id=1,
                slots=2,
                state=state,
                beat_at=clock.now() - timedelta(seconds=silent_s),
            )
        )
