"""Masks in the library: cut, kept, adjusted, removed; their files counted; by batch and at the same time."""

import io
import threading
from datetime import timedelta

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import select

from core import db, settings, storage, worker
from core.accounts.models import AuditEvent
from core.assets import cutting, masks, queries, service
from core.assets.models import Asset, Mask
from core.assets.rules import AssetNotFound, MaskNotFound
from core.brand import queries as brand_queries
from core.brand import service as brand
from core.db import Scope
from core.errors import Forbidden, ImprimaturError, InvalidInput
from core.jobs import queries as jobs
from core.jobs import runner
from core.ops import sweep
from core.storage import files
from core.storage.models import StoredFile
from core.vocabulary import BatchStatus, MaskGrade, MaskingModel, Role
from core.workspaces import service as workspaces
from tests.conftest import make_scope
from tests.unit.assets import onnx_models
from tests.unit.assets.test_cutting import disc, true_disc
from tests.unit.statements import counted

assert worker.GATHERED  # its import makes every kind of work known


def jpeg(at: tuple[int, int] = (240, 180)) -> bytes:
    out = io.BytesIO()
    disc(at=at).save(out, "JPEG", quality=92, subsampling=0)
    return out.getvalue()


def add(scope: Scope, client: str, *, at: tuple[int, int] = (240, 180), name: str = "ball.jpg") -> str:
    return service.upload(scope, client, name=name, data=jpeg(at)).asset_id


@pytest.fixture
def client(scope: Scope) -> str:
    return workspaces.create(scope, client_name="Aurora").workspace_id


@pytest.fixture
def ball(scope: Scope, client: str) -> str:
    return add(scope, client)


def uses(scope: Scope) -> dict[str, int]:
    """Uses of the mask files that are kept."""
    with db.read(scope) as work:
        rows = work.execute(select(StoredFile.sha256, StoredFile.uses).where(StoredFile.media_type == "image/png"))
        return {row.sha256: row.uses for row in rows}


def kit_of(scope: Scope, client: str, model: MaskingModel | None) -> None:
    kit = brand_queries.get_kit(scope, client)
    brand.update_kit(scope, kit.kit_id, masking_model=model)


def test_a_mask_is_cut_stored_and_read_back(scope: Scope, client: str, ball: str) -> None:
    assert queries.get_mask(scope, ball) is None
    made = masks.make(scope, ball)
    assert (made.grade, made.model_used, made.kept) == (MaskGrade.CLEAN, "built-in", False)
    opacity = cutting.opacity_from(files.read(scope, made.mask_sha256))
    assert cutting.overlap(opacity >= 128, true_disc()) > 0.96
    with counted() as sent:
        mask = queries.get_mask(scope, ball)
    assert len(sent) == 1
    assert mask is not None
    assert (mask.file_sha256, mask.found_sha256, mask.edge) == (made.mask_sha256, made.mask_sha256, 0)
    assert (mask.width_px, mask.height_px) == (480, 360)
    assert mask.is_of_today
    assert mask.why_not_clean == ()
    assert mask.made_by_name == scope.name
    assert queries.grades_of(scope, [ball]) == {ball: MaskGrade.CLEAN}
    assert uses(scope) == {made.mask_sha256: 2}


def test_a_mask_of_todays_file_is_kept_unless_it_is_wanted_anew(scope: Scope, ball: str) -> None:
    first = masks.make(scope, ball)
    assert masks.make(scope, ball) == masks.Made(first.mask_sha256, first.grade, "built-in", kept=True)
    again = masks.make(scope, ball, anew=True)
    assert (again.mask_sha256, again.kept) == (first.mask_sha256, False)
    assert uses(scope) == {first.mask_sha256: 2}


def test_the_slider_starts_from_the_mask_as_it_was_cut_and_lets_go_of_the_one_before(scope: Scope, ball: str) -> None:
    found = masks.make(scope, ball).mask_sha256
    softer = masks.adjust(scope, ball, edge=-3)
    tighter = masks.adjust(scope, ball, edge=4)
    assert uses(scope) == {found: 1, tighter: 1}
    mask = queries.get_mask(scope, ball)
    assert mask is not None
    assert (mask.edge, mask.file_sha256, mask.found_sha256) == (4, tighter, found)
    assert masks.adjust(scope, ball, edge=-3) == softer
    assert masks.adjust(scope, ball, edge=0) == found
    assert uses(scope) == {found: 2}


@pytest.mark.parametrize("edge", [-6, 6, 1.5, "2", None, True])
def test_what_is_no_place_on_the_slider_is_refused_at_its_field(scope: Scope, ball: str, edge: object) -> None:
    masks.make(scope, ball)
    with pytest.raises(InvalidInput) as told:
        masks.adjust(scope, ball, edge=edge)
    assert told.value.field == "edge"


def test_deleting_a_picture_or_its_mask_lets_go_of_the_files(scope: Scope, client: str, ball: str) -> None:
    masks.make(scope, ball)
    masks.adjust(scope, ball, edge=2)
    masks.remove(scope, ball)
    assert queries.get_mask(scope, ball) is None
    assert uses(scope) == {}
    with pytest.raises(MaskNotFound):
        masks.remove(scope, ball)
    masks.make(scope, ball)
    masks.adjust(scope, ball, edge=-2)
    service.delete(scope, ball)
    assert uses(scope) == {}
    with pytest.raises(AssetNotFound):
        queries.get_mask(scope, ball)
    with pytest.raises(AssetNotFound):
        masks.make(scope, ball)


def test_a_sweep_keeps_masks_that_are_referred_to_and_takes_the_others(scope: Scope, ball: str) -> None:
    found = masks.make(scope, ball).mask_sha256
    in_use = masks.adjust(scope, ball, edge=3)
    idle = storage.current().put(b"a mask nobody speaks of", agency_id=scope.agency_id)
    report = sweep.sweep(grace=timedelta(0))
    assert (report.removed, report.missing) == (1, ())
    store = storage.current()
    assert [store.exists(scope.agency_id, one) for one in (found, in_use, idle)] == [True, True, False]


def test_a_transparent_picture_is_its_own_mask(scope: Scope, client: str) -> None:
    cut_out = disc().convert("RGBA")
    cut_out.putalpha(Image.fromarray(np.where(true_disc(), 255, 0).astype(np.uint8)))
    out = io.BytesIO()
    cut_out.save(out, "PNG")
    asset = service.upload(scope, client, name="cut.png", data=out.getvalue()).asset_id
    made = masks.make(scope, asset)
    assert (made.model_used, made.grade) == ("transparency", MaskGrade.CLEAN)
    assert cutting.overlap(cutting.opacity_from(files.read(scope, made.mask_sha256)) >= 128, true_disc()) == 1.0


def test_the_model_that_the_kit_names_cuts_where_it_is(scope: Scope, client: str, ball: str) -> None:
    onnx_models.write(settings.current().mask_models_dir / "sam3.onnx")
    kit_of(scope, client, MaskingModel.SAM3)
    assert masks.make(scope, ball).model_used == "sam3"
    mask = queries.get_mask(scope, ball)
    assert mask is not None
    assert (mask.asked_for, mask.note) == (MaskingModel.SAM3, "")


def test_where_the_kits_model_is_not_the_built_in_cut_serves_and_says_why(scope: Scope, client: str, ball: str) -> None:
    kit_of(scope, client, MaskingModel.RF_DETR)
    assert masks.make(scope, ball).model_used == "built-in"
    mask = queries.get_mask(scope, ball)
    assert mask is not None
    assert mask.asked_for is MaskingModel.RF_DETR
    assert "no file rf-detr.onnx" in mask.note
    kit_of(scope, client, None)
    masks.make(scope, ball, anew=True)
    mask = queries.get_mask(scope, ball)
    assert mask is not None
    assert (mask.asked_for, mask.note) == (None, "")


def test_a_focal_point_that_a_person_moved_says_where_the_subject_is(scope: Scope, client: str) -> None:
    picture = disc(at=(120, 180), radius=60)
    picture.paste((30, 60, 190), (340, 130, 440, 230))
    out = io.BytesIO()
    picture.save(out, "PNG")
    asset = service.upload(scope, client, name="two.png", data=out.getvalue()).asset_id
    service.set_focal(scope, asset, 0.81, 0.5)
    made = masks.make(scope, asset)
    opacity = cutting.opacity_from(files.read(scope, made.mask_sha256))
    assert opacity[180, 390] > 128


def test_a_batch_makes_masks_and_tells_what_became_of_each(scope: Scope, client: str, ball: str) -> None:
    other = add(scope, client, at=(200, 160), name="other.jpg")
    masks.make(scope, ball)
    batch = masks.start(scope, [ball, other, ball])
    progress = runner.run(scope, batch)
    assert progress.status is BatchStatus.DONE
    assert progress.title == "Masks of 2 pictures"
    results = [row.result for row in jobs.list_items(scope, batch).rows]
    assert [result["kept"] for result in results] == [True, False]
    assert all(result["grade"] == "clean" for result in results)
    assert set(queries.grades_of(scope, [ball, other])) == {ball, other}


def test_a_picture_that_is_deleted_meanwhile_fails_alone(scope: Scope, client: str, ball: str) -> None:
    other = add(scope, client, at=(200, 160))
    batch = masks.start(scope, [other, ball])
    service.delete(scope, other)
    progress = runner.run(scope, batch)
    assert progress.status is BatchStatus.DONE_WITH_FAILURES
    assert "there is no such picture" in progress.failures[0].message
    assert queries.grades_of(scope, [other, ball]) == {ball: MaskGrade.CLEAN}


def test_a_batch_belongs_to_one_client_and_is_not_empty(scope: Scope, client: str, ball: str) -> None:
    elsewhere = add(scope, workspaces.create(scope, client_name="Other").workspace_id)
    for chosen in ([], [ball, elsewhere]):
        with pytest.raises(InvalidInput) as told:
            masks.start(scope, chosen)
        assert told.value.field == "assets"


def test_a_damaged_file_is_refused_and_nothing_is_stored(scope: Scope, ball: str) -> None:
    broken = jpeg()[:2000]
    with db.work(scope) as work:
        sha256 = files.keep(work, broken, "image/jpeg")
        work.one(Asset, ball).file_sha256 = sha256
    with pytest.raises(ImprimaturError, match=r"ends in the middle|damaged"):
        masks.make(scope, ball)
    assert queries.get_mask(scope, ball) is None
    assert uses(scope) == {}


def test_viewers_look_and_change_nothing(scope: Scope, ball: str) -> None:
    masks.make(scope, ball)
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    assert queries.get_mask(viewer, ball) is not None
    for deed in (
        lambda: masks.make(viewer, ball),
        lambda: masks.start(viewer, [ball]),
        lambda: masks.adjust(viewer, ball, edge=1),
        lambda: masks.remove(viewer, ball),
    ):
        with pytest.raises(Forbidden):
            deed()


def test_every_change_is_written_down(scope: Scope, ball: str) -> None:
    masks.make(scope, ball)
    masks.adjust(scope, ball, edge=1)
    masks.remove(scope, ball)
    with db.read(scope) as work:
        told = work.scalars(select(AuditEvent.action).where(AuditEvent.action.like("mask.%")).order_by(AuditEvent.id))
        assert list(told) == ["mask.made", "mask.adjusted", "mask.removed"]


def test_cutting_and_sliding_at_the_same_time_leaves_one_mask_and_true_counts(someone: Scope) -> None:
    client = workspaces.create(someone, client_name="Aurora").workspace_id
    asset = add(someone, client)
    masks.make(someone, asset)
    start = threading.Barrier(5)
    untold: list[Exception] = []

    def deed(number: int) -> None:
        start.wait()
        for edge in (number, -number, 0):
            try:
                masks.adjust(someone, asset, edge=edge) if number else masks.make(someone, asset, anew=True)
            except ImprimaturError:
                continue  # "cut anew meanwhile", or two who waited for each other: told, and nothing half done
            except Exception as fault:
                untold.append(fault)

    threads = [threading.Thread(target=deed, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert untold == []
    with db.read(someone) as work:
        (row,) = work.scalars(select(Mask).where(Mask.asset_id == asset)).all()
        wanted = {row.found_sha256: 1, row.file_sha256: 1} if row.edge else {row.found_sha256: 2}
    assert uses(someone) == wanted
    assert all(storage.current().exists(someone.agency_id, sha256) for sha256 in wanted)
