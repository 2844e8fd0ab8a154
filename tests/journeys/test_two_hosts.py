"""Two worker hosts that share nothing but PostgreSQL and a bucket make one batch, and one of them dies."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from core import db, ids, settings, worker
from core.creatives import service as creatives
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope, database, migrate
from core.jobs import engine, queries
from core.jobs.models import BatchItem
from core.storage import files
from core.vocabulary import BatchStatus, ItemStatus, PlanType
from tests import s3
from tests.conftest import make_scope
from tests.unit.creatives import studio_set

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
GATHERED = worker.GATHERED
PHOTOS = 8
TAKEOVER_S = 4


@dataclass
class Host:
    """A machine as far as one can be had here: its own folders, its own group of processes."""

    name: str
    folder: Path
    shared: dict[str, str]
    processes: list["subprocess.Popen[str]"] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        """What a process on this host sees."""
        own = {name: str(self.folder / name.lower()) for name in ("HOME", "TMPDIR", "IMPRIMATUR_DATA_DIR")}
        for place in own.values():
            Path(place).mkdir(parents=True, exist_ok=True)
        return {"PATH": os.environ["PATH"], "IMPRIMATUR_TAKEOVER_S": str(TAKEOVER_S), **own, **self.shared}

    def start_worker(self) -> "subprocess.Popen[str]":
        """A worker on this host."""
        command = [sys.executable, "-m", "core", "worker", "--slots", "1", "--drain-s", "20"]
        environment = self.environment()
        with (self.folder / "log.txt").open("a", encoding="utf-8") as log:
            started = subprocess.Popen(
                command,
                cwd=settings.PROJECT_DIR,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                text=True,
            )
        self.processes.append(started)
        return started

    def run(self, *command: str) -> dict[str, object]:
        """What a command of the shell says on this host."""
        done = subprocess.run(
            [sys.executable, "-m", "core", *command, "--json"],
            cwd=settings.PROJECT_DIR,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        told: dict[str, object] = json.loads(done.stdout)
        return told

    def die(self) -> None:
        """Everything on this host ends at once, and its folders are gone with it."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=20)


def until(is_so: Callable[[], bool], what: str, within_s: float = 120) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, f"{what} did not come in time"
        time.sleep(0.1)


@pytest.fixture
def hosts(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Host, Host]]:
    """Two hosts on one PostgreSQL and one bucket; this process is a third place on the same two."""
    with s3.server() as address:
        # A name of its own: a process keeps one connection for each address of a store.
        name = f"ads{ids.new_id().lower()}"
        s3.Bucket(address, name)
        shared = {"DATABASE_URL": postgres_url, "STORAGE_URL": f"s3://{name}/north", **s3.environment(address)}
        for variable, value in shared.items():
            monkeypatch.setenv(variable, value)
        settings.current.cache_clear()
        database.use(None)
        migrate.bring_to_head()
        engine.create_tables()
        both = (Host("one", tmp_path / "one", shared), Host("two", tmp_path / "two", shared))
        try:
            yield both
        finally:
            for host in both:
                host.die()


@pytest.fixture
def owner(hosts: tuple[Host, Host]) -> Scope:
    """The owner of an agency whose plan allows the batch."""
    scope = make_scope("Northwind")
    with db.unscoped("test") as work:
        from core.accounts.models import Agency

        work.get_one(Agency, scope.agency_id).plan_type = PlanType.PAID
    return scope


def queue(scope: Scope) -> str:
    """A batch of real photographs in three placements."""
    workspace_id = studio_set.make_client(scope)
    photos = [
        studio_set.make_photo(scope, workspace_id, width_px=2000 + number, name=f"cup{number}.jpg")
        for number in range(PHOTOS)
    ]
    campaign_id = studio_set.make_campaign(scope, workspace_id)
    return creatives.plan(scope, campaign_id, asset_ids=photos, concepts=2, seed=7)


def makers(scope: Scope) -> set[str]:
    """The workers that are at an item at this moment."""
    with db.read(scope) as work:
        return set(work.scalars(select(BatchItem.worker).where(BatchItem.status == ItemStatus.RUNNING)))


def test_the_batch_ends_whole_when_one_of_two_hosts_dies_in_the_middle(hosts: tuple[Host, Host], owner: Scope) -> None:
    one, two = hosts
    one.start_worker(), two.start_worker()
    until(lambda: len(queries.list_workers()) == 2, "two workers")
    batch_id = queue(owner)
    seen: set[str] = set()

    def both_at_work() -> bool:
        seen.update(makers(owner))
        return len(seen) >= 2

    until(both_at_work, "a share for each host")
    one.die()
    until(lambda: not queries.batch_progress(owner, batch_id).is_open, "the end")
    ended = queries.batch_progress(owner, batch_id)
    assert (ended.status, ended.counts.done) == (BatchStatus.DONE, 2 * PHOTOS), ended.failures[:1]
    with db.read(owner) as work:
        ads = work.execute(
            select(AdCreative.concept_id, AdCreative.placement_id, CreativeVersion.file_sha256).join(
                CreativeVersion, CreativeVersion.creative_id == AdCreative.id
            )
        ).all()
    assert len(ads) == len({(concept, placement) for concept, placement, _ in ads}) == 2 * PHOTOS * 3
    # Reading verifies each picture against its hash, from a place that is neither host.
    assert all(files.read(owner, sha256) for *_, sha256 in ads)
    assert not list((two.folder / "imprimatur_data_dir").rglob("*.jpg"))


def test_a_host_is_drained_for_an_upgrade_while_the_other_goes_on(hosts: tuple[Host, Host], owner: Scope) -> None:
    one, two = hosts
    leaving = one.start_worker()
    until(lambda: len(queries.list_workers()) == 1, "the first worker")
    (first,) = queries.list_workers()
    two.start_worker()
    until(lambda: len(queries.list_workers()) == 2, "two workers")
    batch_id = queue(owner)
    until(lambda: first.worker_id in makers(owner), "work on the first host")
    assert two.run("drain", first.worker_id) == {"worker": first.worker_id, "state": "draining"}
    assert leaving.wait(timeout=60) == 0
    assert first.worker_id not in {worker_view["worker_id"] for worker_view in two.run("workers")["workers"]}  # type: ignore[index, attr-defined]
    until(lambda: not queries.batch_progress(owner, batch_id).is_open, "the end")
    ended = queries.batch_progress(owner, batch_id)
    assert (ended.status, ended.counts.done) == (BatchStatus.DONE, 2 * PHOTOS), ended.failures[:1]
    # Nothing was interrupted: what the leaving host had begun it finished.
    assert {row.attempts for row in queries.list_items(owner, batch_id).rows} == {1}
