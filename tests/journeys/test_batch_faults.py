"""Bad input and bad luck with a real worker: a person reads what happened, the others go on, and nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from core import cli, clock, db, settings, worker
from core.assets import service as assets
from core.assets.models import Asset
from core.assets.rules import AssetInUse
from core.batches import service as batches
from core.brand.models import BrandKit
from core.creatives import service as creatives
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.db import database, migrate
from core.errors import InvalidInput
from core.jobs import queries
from core.jobs.ledger import BatchNotFound
from core.jobs.models import BatchItem, BatchJob
from core.jobs.queries import BatchProgress
from core.jobs.rules import MAX_ATTEMPTS, Counts
from core.storage import files
from core.vocabulary import BatchStatus
from tests import disk, factories
from tests.browser import server
from tests.conftest import make_scope
from tests.journeys.test_start import is_ready

pytestmark = pytest.mark.slow
GATHERED = worker.GATHERED
TAKEOVER_S = 4
SMALL, LARGE = "google_display_mrec", "meta_fb_feed_1x1"
WORKER = (sys.executable, "-m", "core", "worker", "--slots", "1", "--drain-s", "5")


class Shop:
    """An agency with a client, and the processes that work for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scope = make_scope()
        self.client = factories.make_client(self.scope)
        self._processes: list[subprocess.Popen[bytes]] = []

    def photos(self, number: int, client: str = "") -> list[str]:
        """That many pictures of a colour each in the client's library."""
        return [
            factories.make_asset(
                self.scope,
                client or self.client,
                name=f"photo {index}.jpg",
                data=factories.picture(1400, 1400, f"#{index * 20:02X}3D2E"),
            )
            for index in range(number)
        ]

    def campaign(self, client: str = "", placement_ids: tuple[str, ...] = (SMALL,)) -> str:
        """A campaign of the client, with its kit."""
        workspace_id = client or self.client
        with db.read(self.scope) as work:
            kit_id = work.scalars(select(BrandKit.id).where(BrandKit.workspace_id == workspace_id)).one()
        return factories.make_campaign(self.scope, workspace_id, placement_ids=placement_ids, brand_kit_id=kit_id)

    def start(self, command: tuple[str, ...] = WORKER) -> "subprocess.Popen[bytes]":
        """A process of this installation, in a session of its own."""
        with (self.folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=settings.PROJECT_DIR, stdout=log, stderr=log, start_new_session=True
            )
        self._processes.append(process)
        return process

    def start_app(self) -> "subprocess.Popen[bytes]":
        """The app, as people start it."""
        port = server.free_port()
        where = ("--server.headless", "true", "--server.address", "127.0.0.1", "--server.port", str(port))
        process = self.start((sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *where))
        assert is_ready(port, process), self.log()
        return process

    def log(self) -> str:
        """What the processes wrote."""
        return (self.folder / "log.txt").read_text(errors="replace")

    def progress(self, batch_id: str) -> BatchProgress:
        """A batch now."""
        return queries.batch_progress(self.scope, batch_id)

    def end_of(self, batch_id: str) -> BatchProgress:
        """A batch at its end."""
        until(lambda: not self.progress(batch_id).is_open, "the end of the batch", self)
        return self.progress(batch_id)

    def ads(self) -> list[tuple[str, str, str]]:
        """Idea, placement and picture of every version of every ad."""
        with db.read(self.scope) as work:
            joined = select(AdCreative.concept_id, AdCreative.placement_id, CreativeVersion.file_sha256).join(
                CreativeVersion, CreativeVersion.creative_id == AdCreative.id
            )
            return [(concept, placement, str(sha256)) for concept, placement, sha256 in work.execute(joined)]

    def close(self) -> None:
        """End everything that was started here."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=20)


def until(is_so: Callable[[], bool], what: str, shop: Shop, within_s: float = 120) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, f"{what} did not come in time:\n{shop.log()[-4000:]}"
        time.sleep(0.05)


@pytest.fixture
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A fresh installation on SQLite; what it starts is ended afterwards. Its parameter, if any, is moved to the small disk."""
    for variable in getattr(request, "param", ()):
        monkeypatch.setenv(variable, str(request.getfixturevalue("small_disk") / variable.lower()))
    monkeypatch.setenv("IMPRIMATUR_TAKEOVER_S", str(TAKEOVER_S))
    monkeypatch.setenv("IMPRIMATUR_WORKER_SLOTS", "1")
    settings.current.cache_clear()
    migrate.bring_to_head()
    opened = Shop(tmp_path)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of sixteen megabytes."""
    with disk.small(tmp_path, 16) as mounted:
        yield mounted


def fill(place: Path) -> Path:
    """Leave no room on a disk; gives the file to remove."""
    filling = place / "filling"
    with filling.open("wb", buffering=0) as target, suppress(OSError):
        while True:
            target.write(b"x" * 4096)
    return filling


def behind_its_back(statement: str, **values: str) -> None:
    """Change the tables as a person with a database tool does, whose tool does not look at references."""
    with closing(database.sqlite_module().connect(database.current().sqlite_path)) as tool, tool:
        tool.execute(statement, values)


def test_no_items_or_more_than_the_plan_allows_are_refused_and_a_larger_plan_takes_them(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign_id, photos = shop.campaign(), shop.photos(6)
    with pytest.raises(InvalidInput, match="no picture is chosen — choose at least one"):
        creatives.plan(shop.scope, campaign_id, asset_ids=[])
    with pytest.raises(InvalidInput, match="36 are too many for one batch: the free plan allows 30") as refused:
        creatives.plan(shop.scope, campaign_id, asset_ids=photos, concepts=6)
    assert "ask whoever runs this installation for a larger plan" in refused.value.remedy
    # What is refused leaves nothing: no idea without its item.
    with db.read(shop.scope) as work:
        assert [work.scalar(select(func.count()).select_from(table)) for table in (Concept, BatchJob, BatchItem)] == [
            0,
            0,
            0,
        ]
    assert cli.main(["agency", "plan", "Northwind", "paid"]) == 0
    assert "up to 10,000 items in a batch" in capsys.readouterr().out
    batch_id = creatives.plan(shop.scope, campaign_id, asset_ids=photos, concepts=6)
    assert shop.progress(batch_id).counts == Counts(queued=36)


def test_what_is_deleted_while_it_is_queued_is_told_item_by_item_and_the_others_are_made(shop: Shop) -> None:
    scope, campaign_id = shop.scope, shop.campaign()
    photos = shop.photos(5)
    mixed = creatives.plan(scope, campaign_id, asset_ids=photos, concepts=1)
    doomed = creatives.plan(scope, lost := shop.campaign(), asset_ids=photos[:2], concepts=1)
    bare = factories.make_client(scope, "Boreal Tea")
    kitless = creatives.plan(scope, shop.campaign(bare), asset_ids=shop.photos(1, bare), concepts=1)
    # The product lets nobody delete what queued ads need …
    with pytest.raises(AssetInUse):
        assets.delete(scope, photos[0])
    for table in ("assets", "brand_kits"):
        with pytest.raises(IntegrityError), db.work(scope) as work:
            work.execute(text(f"DELETE FROM {table}"))
    # … so it goes another way: bytes, rows and a whole campaign vanish, and a clock that ran ahead held one item back.
    with db.work(scope) as work:
        bytes_of = work.get_one(Asset, photos[0]).file_sha256
        work.execute(
            text("DELETE FROM concepts WHERE asset_id = :id AND campaign_id = :campaign"),
            {"id": photos[1], "campaign": campaign_id},
        )
        work.execute(text("DELETE FROM campaigns WHERE id = :id"), {"id": lost})
        ahead = clock.now() + timedelta(days=400)
        work.execute(update(BatchItem).where(BatchItem.batch_id == mixed).values(due_at=ahead))
    next(Path(settings.current().storage_url).rglob(bytes_of)).unlink()
    behind_its_back("DELETE FROM assets WHERE id = :id", id=photos[2])
    behind_its_back("DELETE FROM brand_kits WHERE workspace_id = :id", id=bare)
    working = shop.start()
    ended = shop.end_of(mixed)
    assert (ended.status, ended.counts) == (BatchStatus.DONE_WITH_FAILURES, Counts(done=2, failed=3))
    told = {failure.label.split(" · ")[0]: failure.message for failure in ended.failures}
    assert f"the file {bytes_of[:12]}… is not in the store — restore it" in told["photo 0.jpg"]
    assert "there is no such concept" in told["photo 1.jpg"]
    assert "there is no such picture" in told["photo 2.jpg"]
    # What cannot come back is not tried again.
    assert {row.attempts for row in queries.list_items(scope, mixed).rows} == {1}
    (gone,) = shop.end_of(kitless).failures
    assert "the brand kit of this client is gone" in gone.message
    with pytest.raises(BatchNotFound):
        shop.progress(doomed)
    after = creatives.plan(scope, campaign_id, asset_ids=photos[3:], concepts=1)
    assert shop.end_of(after).status is BatchStatus.DONE
    assert working.poll() is None
    (view,) = queries.list_workers()
    assert (view.process_id, view.is_at_work, view.running) == (working.pid, True, 0)


@pytest.mark.parametrize("shop", [("STORAGE_URL",)], indirect=True)
def test_a_full_disk_and_a_lost_folder_are_told_and_overcome(shop: Shop, small_disk: Path) -> None:
    scope, campaign_id = shop.scope, shop.campaign(placement_ids=(SMALL, LARGE))
    photos, store = shop.photos(3), Path(settings.current().storage_url)
    shop.start()
    filling = fill(small_disk)
    batch_id = creatives.plan(scope, campaign_id, asset_ids=photos, concepts=1)
    full = shop.end_of(batch_id)
    assert (full.status, full.counts) == (BatchStatus.FAILED, Counts(failed=3))
    (group,) = {failure.message.replace(str(store), "STORE") for failure in full.failures}
    assert "No space left on device" in group
    assert "with free space" in group
    assert {row.attempts for row in queries.list_items(scope, batch_id).rows} == {MAX_ATTEMPTS}
    # Nothing is half there: no bytes under way, no ad without its picture.
    assert list((store / ".incoming").iterdir()) == []
    assert shop.ads() == []
    filling.unlink()
    assert batches.retry(scope, batch_id) == 3
    assert shop.end_of(batch_id).status is BatchStatus.DONE

    away = small_disk / "away"
    store.rename(away)
    again = creatives.plan(scope, campaign_id, asset_ids=photos, concepts=1)
    until(lambda: any(row.attempts for row in queries.list_items(scope, again).rows), "a first try", shop)
    until(lambda: shop.progress(again).counts.running == 0, "its end", shop)
    away.rename(store)
    # The folder is back before the tries are used up: nobody has to do anything.
    assert shop.end_of(again).status is BatchStatus.DONE
    store.rename(away)
    third = creatives.plan(scope, campaign_id, asset_ids=photos, concepts=1)
    lost = shop.end_of(third)
    assert lost.counts == Counts(failed=3)
    assert all(f"the folder {store} is not there — bring its disk back" in item.message for item in lost.failures)
    assert not store.exists()
    away.rename(store)
    assert batches.retry(scope, third) == 3
    assert shop.end_of(third).status is BatchStatus.DONE
    assert len(shop.ads()) == len(set(shop.ads())) == 3 * 3 * 2
    assert all(files.read(scope, sha256) for *_, sha256 in shop.ads())


def test_a_stop_that_reaches_all_processes_of_a_worker_interrupts_nothing(shop: Shop) -> None:
    leaving = shop.start()
    campaign_id = shop.campaign(placement_ids=(SMALL, LARGE))
    batch_id = creatives.plan(shop.scope, campaign_id, asset_ids=shop.photos(6), concepts=2)
    until(lambda: shop.progress(batch_id).counts.done > 0, "a first item", shop)
    until(lambda: shop.progress(batch_id).counts.running == 1, "an item under way", shop)
    os.killpg(leaving.pid, signal.SIGTERM)
    assert leaving.wait(timeout=60) == 0
    standing = shop.progress(batch_id)
    assert (standing.counts.running, standing.counts.failed) == (0, 0)
    shop.start()
    assert shop.end_of(batch_id).counts == Counts(done=12)
    assert {row.attempts for row in queries.list_items(shop.scope, batch_id).rows} == {1}


def test_a_killed_app_takes_its_worker_along_and_the_next_start_ends_the_batch(shop: Shop) -> None:
    app = shop.start_app()
    until(lambda: any(view.is_at_work for view in queries.list_workers()), "the app's worker", shop)
    campaign_id = shop.campaign(placement_ids=(SMALL, LARGE))
    batch_id = creatives.plan(shop.scope, campaign_id, asset_ids=shop.photos(6), concepts=2)
    until(lambda: shop.progress(batch_id).counts.done >= 2, "the first ads", shop)
    os.kill(app.pid, signal.SIGKILL)
    app.wait(timeout=20)
    # The worker, the processes of its slots and those behind them: all of the app's session.
    until(lambda: not is_alive(app.pid), "the end of the worker", shop, within_s=60)
    standing = shop.progress(batch_id)
    assert standing.is_open
    assert standing.counts.running == 0
    shop.start_app()
    ended = shop.end_of(batch_id)
    assert (ended.status, ended.counts) == (BatchStatus.DONE, Counts(done=12))
    assert sum(int(str(result["made"])) for result in ended.results) + sum(
        int(str(result["kept"])) for result in ended.results
    ) == len(shop.ads())
    assert len(shop.ads()) == len({(concept, placement) for concept, placement, _ in shop.ads()}) == 24


def is_alive(group_id: int) -> bool:
    """Whether any process of that group is left."""
    try:
        os.killpg(group_id, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("shop", [("IMPRIMATUR_DATA_DIR",)], indirect=True)
def test_a_worker_outlives_a_time_without_any_room_for_the_database(shop: Shop, small_disk: Path) -> None:
    working, photos = shop.start(), shop.photos(3)
    # One that is still starting would end instead, and be started again by whoever keeps it.
    shop.end_of(creatives.plan(shop.scope, shop.campaign(), asset_ids=photos[:1], concepts=1))
    batch_id = creatives.plan(shop.scope, shop.campaign(), asset_ids=photos, concepts=2)
    filling = fill(small_disk)
    time.sleep(TAKEOVER_S + 1)
    assert working.poll() is None
    assert not any(view.is_at_work for view in queries.list_workers())
    filling.unlink()
    ended = shop.end_of(batch_id)
    assert (ended.status, ended.counts) == (BatchStatus.DONE, Counts(done=6))
    assert len(shop.ads()) == len({(concept, placement) for concept, placement, _ in shop.ads()}) == 7
    assert queries.list_workers()[0].process_id == working.pid
