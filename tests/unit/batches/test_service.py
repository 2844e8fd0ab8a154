"""Steering batches: each deed with its role, its refusals and its line in the audit log."""

import pytest
from sqlalchemy import select

from core import db
from core.accounts.models import AuditEvent
from core.assets import masks
from core.assets import service as assets
from core.batches import service
from core.campaigns.models import Campaign
from core.creatives.models import AdCreative, Concept
from core.db import Scope
from core.errors import Conflict, Forbidden, NotFound
from core.exports import service as exports
from core.exports.models import ExportJob
from core.exports.rules import NothingToPack
from core.jobs import queries as jobs
from core.jobs.models import BatchItem, BatchJob
from core.vocabulary import (
    BatchKind,
    BatchStatus,
    CampaignStatus,
    CreativeOrigin,
    ExportStatus,
    ItemStatus,
    ReviewStatus,
    Role,
)
from core.workspaces import service as workspaces
from tests import factories
from tests.conftest import make_scope

from .shop import PLACE, Shop, write

DONE, FAILED, QUEUED, RUNNING, CANCELLED = (
    ItemStatus.DONE,
    ItemStatus.FAILED,
    ItemStatus.QUEUED,
    ItemStatus.RUNNING,
    ItemStatus.CANCELLED,
)
DEEDS = (service.pause, service.resume, service.cancel, service.retry, service.run_again)


def deeds_told(scope: Scope) -> list[str]:
    """The audit log's lines about batches, the oldest first."""
    with db.read(scope) as work:
        rows = work.scalars(
            select(AuditEvent).where(AuditEvent.action.startswith("batch.")).order_by(AuditEvent.id)
        ).all()
        assert all(row.entity_type == "batch" and row.entity_id for row in rows)
        return [f"{row.action}: {row.summary}" for row in rows]


def package_of(shop: Shop, **options: object) -> tuple[str, str]:
    """A queued package of the shop's ads: its id, and its batch."""
    export_id = exports.start_in_background(shop.scope, shop.campaign_id, **options)  # type: ignore[arg-type]
    with db.read(shop.scope) as work:
        item = work.scalars(select(BatchItem).where(BatchItem.label.endswith(".zip"))).one()
        return export_id, item.batch_id


def export_of(scope: Scope, export_id: str) -> ExportJob:
    with db.read(scope) as work:
        return work.one(ExportJob, export_id)


def test_a_batch_is_paused_and_resumed(shop: Shop) -> None:
    batch = write(shop, DONE, QUEUED)
    service.pause(shop.scope, batch)
    assert jobs.batch_progress(shop.scope, batch).is_paused
    service.resume(shop.scope, batch)
    assert not jobs.batch_progress(shop.scope, batch).is_paused
    assert deeds_told(shop.scope) == [
        "batch.paused: Paused the batch “Autumn: 2 ads”",
        "batch.resumed: Resumed the batch “Autumn: 2 ads”",
    ]


def test_a_stopped_batch_keeps_what_was_made(shop: Shop) -> None:
    batch = write(shop, DONE, QUEUED, QUEUED)
    assert service.cancel(shop.scope, batch) == 2
    seen = jobs.batch_progress(shop.scope, batch)
    assert (seen.status, seen.counts.done, seen.counts.cancelled) == (BatchStatus.CANCELLED, 1, 2)
    assert deeds_told(shop.scope) == ["batch.cancelled: Stopped the batch “Autumn: 2 ads”"]


def test_only_what_failed_for_that_reason_is_tried_again(shop: Shop) -> None:
    batch = write(shop, DONE, FAILED, FAILED, FAILED, messages={1: "no disk", 2: "no font", 3: "no disk"})
    assert service.retry(shop.scope, batch, message="no disk") == 2
    assert jobs.batch_progress(shop.scope, batch).counts.failed == 1
    assert service.retry(shop.scope, batch) == 1
    assert jobs.batch_progress(shop.scope, batch).counts.queued == 3


@pytest.mark.parametrize("states", [(DONE,), (QUEUED,)])
def test_nothing_is_tried_again_where_nothing_failed(shop: Shop, states: tuple[ItemStatus, ...]) -> None:
    with pytest.raises(Conflict, match="nothing in this batch failed"):
        service.retry(shop.scope, write(shop, *states))


@pytest.mark.parametrize("deed", [service.pause, service.resume, service.cancel])
def test_a_batch_that_is_over_cannot_be_steered(shop: Shop, deed: object) -> None:
    with pytest.raises(Conflict, match="already over"):
        deed(shop.scope, write(shop, DONE))  # type: ignore[operator]
    assert deeds_told(shop.scope) == []


@pytest.mark.parametrize("deed", DEEDS)
def test_a_viewer_steers_nothing_and_a_stranger_finds_nothing(shop: Shop, stranger: Scope, deed: object) -> None:
    batch = write(shop, DONE, FAILED)
    viewer = make_scope(role=Role.VIEWER, agency_id=shop.scope.agency_id)
    with pytest.raises(Forbidden, match="photos, texts and ads"):
        deed(viewer, batch)  # type: ignore[operator]
    with pytest.raises(NotFound):
        deed(stranger, batch)  # type: ignore[operator]
    package = write(shop, DONE, kind=BatchKind.EXPORT)
    with pytest.raises(Forbidden, match="build a package"):
        deed(viewer, package)  # type: ignore[operator]
    assert deeds_told(shop.scope) == []


def test_a_member_may_steer(shop: Shop) -> None:
    batch = write(shop, QUEUED)
    service.cancel(make_scope(role=Role.MEMBER, agency_id=shop.scope.agency_id), batch)
    assert jobs.batch_progress(shop.scope, batch).status is BatchStatus.CANCELLED


# --- once more ---------------------------------------------------------------------------------------------------------


def items_of(scope: Scope, batch_id: str) -> list[dict[str, object]]:
    with db.read(scope) as work:
        return list(
            work.scalars(select(BatchItem.payload).where(BatchItem.batch_id == batch_id).order_by(BatchItem.position))
        )


def test_ads_are_made_again_as_a_new_batch_that_redraws(shop: Shop) -> None:
    batch = write(shop, DONE, DONE)
    again = service.run_again(shop.scope, batch)
    seen = jobs.batch_progress(shop.scope, again)
    assert (seen.status, seen.again_of, seen.title) == (BatchStatus.QUEUED, batch, "Autumn: 2 ads")
    assert items_of(shop.scope, again) == [
        {"concept_id": one, "placement_ids": [PLACE], "redraw": True} for one in shop.concept_ids
    ]
    assert deeds_told(shop.scope) == ["batch.repeated: Makes the batch “Autumn: 2 ads” again"]


def test_what_was_deleted_since_is_left_out(shop: Shop) -> None:
    batch = write(shop, DONE, DONE)
    with db.work(shop.scope) as work:
        work.delete(work.one(Concept, shop.concept_ids[0]))
    again = service.run_again(shop.scope, batch)
    assert [one["concept_id"] for one in items_of(shop.scope, again)] == [shop.concept_ids[1]]


def test_only_what_was_drawn_here_can_be_drawn_again(shop: Shop) -> None:
    batch = write(shop, DONE)
    with db.work(shop.scope) as work:
        for ad in work.scalars(select(AdCreative)):
            ad.origin = CreativeOrigin.FINISHED_ART
    with pytest.raises(Conflict, match="none of its ads is there"):
        service.run_again(shop.scope, batch)


def test_without_redrawing_the_missing_sizes_of_its_ideas_are_made(shop: Shop) -> None:
    batch = write(shop, DONE, payload={"concept_id": shop.concept_ids[0], "placement_ids": [PLACE], "redraw": True})
    again = service.run_again(shop.scope, batch, redraw=False)
    assert [one["redraw"] for one in items_of(shop.scope, again)] == [False]
    with db.work(shop.scope) as work:
        for concept_id in shop.concept_ids:
            work.delete(work.one(Concept, concept_id))
    with pytest.raises(Conflict, match="were deleted"):
        service.run_again(shop.scope, batch, redraw=False)


def test_a_running_batch_is_not_made_again(shop: Shop) -> None:
    with pytest.raises(Conflict, match="still running"):
        service.run_again(shop.scope, write(shop, RUNNING))


def test_nothing_is_made_in_an_archived_campaign(shop: Shop) -> None:
    batch = write(shop, DONE, FAILED)
    with db.work(shop.scope) as work:
        work.one(Campaign, shop.campaign_id).status = CampaignStatus.ARCHIVED
    for deed in (service.run_again, service.retry):
        with pytest.raises(Conflict, match="archived"):
            deed(shop.scope, batch)


def test_nothing_is_made_for_an_archived_client(shop: Shop) -> None:
    batch = write(shop, DONE, FAILED)
    with db.work(shop.scope) as work:
        workspace_id = work.one(Campaign, shop.campaign_id).workspace_id
    workspaces.archive(shop.scope, workspace_id)
    for deed in (service.run_again, service.retry):
        with pytest.raises(Conflict, match="archived"):
            deed(shop.scope, batch)


# --- packages ----------------------------------------------------------------------------------------------------------


def approve_all(scope: Scope) -> None:
    with db.work(scope) as work:
        for ad in work.scalars(select(AdCreative)):
            ad.review_status = ReviewStatus.APPROVED


def finish(shop: Shop, batch_id: str) -> None:
    with db.work(shop.scope) as work:
        for item in work.scalars(select(BatchItem).where(BatchItem.batch_id == batch_id)):
            item.status = DONE
        work.one(BatchJob, batch_id).status = BatchStatus.DONE


def test_a_package_is_built_again_with_the_same_options_of_what_is_approved_today(shop: Shop) -> None:
    approve_all(shop.scope)
    export_id, batch = package_of(shop, include_originals=True, placement_ids=[PLACE], approved_only=True)
    finish(shop, batch)
    factories.make_ad(shop.scope, shop.campaign_id, status=ReviewStatus.APPROVED)
    again = service.run_again(shop.scope, batch)
    (payload,) = items_of(shop.scope, again)
    assert payload["export_id"] != export_id
    fresh = export_of(shop.scope, str(payload["export_id"]))
    assert (fresh.include_originals, fresh.placement_ids, fresh.approved_only) == (True, [PLACE], True)
    assert (fresh.items_total, fresh.status) == (3, ExportStatus.PENDING)
    assert jobs.batch_progress(shop.scope, again).again_of == batch


def test_a_package_of_nothing_is_refused_and_leaves_nothing(shop: Shop) -> None:
    approve_all(shop.scope)
    _, batch = package_of(shop, approved_only=True)
    finish(shop, batch)
    with db.work(shop.scope) as work:
        for ad in work.scalars(select(AdCreative)):
            ad.review_status = ReviewStatus.REJECTED
    with pytest.raises(NothingToPack):
        service.run_again(shop.scope, batch)
    assert jobs.list_batches(shop.scope).total == 1


def test_a_stopped_package_is_not_waited_for_and_can_be_built_after_all(shop: Shop) -> None:
    approve_all(shop.scope)
    export_id, batch = package_of(shop)
    service.cancel(shop.scope, batch)
    stopped = export_of(shop.scope, export_id)
    assert stopped.status == ExportStatus.FAILED
    assert "stopped" in str(stopped.error_message)
    service.retry(shop.scope, batch)
    waiting = export_of(shop.scope, export_id)
    assert (waiting.status, waiting.error_message) == (ExportStatus.PENDING, None)


def test_cut_outs_are_made_anew_and_deleted_pictures_are_left_out(shop: Shop) -> None:
    kept, gone = (factories.make_asset(shop.scope, shop.workspace_id, name=f"{name}.jpg") for name in ("kept", "gone"))
    batch = masks.start(shop.scope, [kept, gone])
    service.cancel(shop.scope, batch)
    assets.delete(shop.scope, gone)
    again = service.run_again(shop.scope, batch)
    assert items_of(shop.scope, again) == [{"asset_id": kept, "anew": True}]
    service.cancel(shop.scope, again)
    assets.delete(shop.scope, kept)
    with pytest.raises(Conflict, match="its pictures were deleted"):
        service.run_again(shop.scope, again)


def test_other_kinds_are_repeated_as_they_were(shop: Shop) -> None:
    batch = write(shop, DONE, kind=BatchKind.CAPTION, payload={"asset_id": "x"})
    assert items_of(shop.scope, service.run_again(shop.scope, batch)) == [{"asset_id": "x"}]
