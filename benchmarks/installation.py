"""An installation of the benchmarks' own: a fresh database of either kind, a store, agencies with photos, real processes.

Everything lives in a temporary folder and ends with the block; processes are started in sessions of their own and only
those are ever ended.
"""

import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from core import db, settings, worker
from core.accounts.models import Agency
from core.assets import service as assets
from core.campaigns import service as campaigns
from core.creatives import service as creatives
from core.db import OPERATOR, Scope, database, migrate
from core.ids import AgencyId, BatchId
from core.jobs import engine, queries
from core.vocabulary import PlanType, Role
from core.workspaces import service as workspaces

GATHERED = worker.GATHERED
PROJECT = settings.PROJECT_DIR


@dataclass
class Installation:
    """A database, a store, and the processes that were started on them.

    Attributes:
        kind: "sqlite" or "postgresql".
        server_url: The superuser's URL of the PostgreSQL server; "" for SQLite.
    """

    kind: str
    folder: Path
    server_url: str = ""
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start_worker(self, slots: int = 1) -> "subprocess.Popen[bytes]":
        """A worker process as an operator starts one."""
        return self.start([sys.executable, "-m", "core", "worker", "--slots", str(slots), "--drain-s", "5"])

    def start(self, command: Sequence[str], **environment: str) -> "subprocess.Popen[bytes]":
        """A process of this installation, in a session of its own, its output in the folder."""
        with (self.folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=PROJECT, stdout=log, stderr=log, start_new_session=True, env={**os.environ, **environment}
            )
        self.processes.append(process)
        return process

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """End a process and all it started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)

    def kill_all(self) -> None:
        """End everything that was started here."""
        for process in self.processes:
            self.kill(process)

    def log(self) -> str:
        """What the processes wrote."""
        path = self.folder / "log.txt"
        return path.read_text(errors="replace") if path.exists() else ""


@contextmanager
def installation(kind: str, *, takeover_s: int = 5, worker_slots: int = 1) -> Iterator[Installation]:
    """A fresh installation of that kind, which this process and those it starts work on."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="imb", ignore_cleanup_errors=True)))
        server_url = ""
        wanted = {
            "IMPRIMATUR_DATA_DIR": str(folder / "data"),
            "IMPRIMATUR_TAKEOVER_S": str(takeover_s),
            "IMPRIMATUR_WORKER_SLOTS": str(worker_slots),
            "STORAGE_URL": str(folder / "files"),
        }
        if kind == "postgresql":
            from tests import postgres

            server_url = stack.enter_context(postgres.server())
            wanted["DATABASE_URL"] = postgres.fresh_database(server_url, "benchmark")
        before = {name: os.environ.get(name) for name in (*wanted, "DATABASE_URL")}
        os.environ.pop("DATABASE_URL", None)
        os.environ.update(wanted)
        made = Installation(kind, folder, server_url)
        try:
            _forget()
            migrate.bring_to_head()
            engine.create_tables()
            yield made
        finally:
            made.kill_all()
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value
            _forget()


def _forget() -> None:
    settings.current.cache_clear()
    database.use(None)


def agency(name: str) -> Scope:
    """The operator's scope in a new agency of the paid plan."""
    with db.unscoped("a benchmark's own agency") as work:
        row = Agency(name=name, plan_type=PlanType.PAID)
        work.add(row)
        work.flush()
        return Scope(AgencyId(row.id), None, Role.OWNER, OPERATOR)


@dataclass(frozen=True)
class Client:
    """A client with photos in its library."""

    scope: Scope
    workspace_id: str
    photos: tuple[str, ...]

    def plan(self, placements: Sequence[str], name: str, *, concepts: int = 1) -> BatchId:
        """A new campaign whose ads of every photo are queued."""
        campaign_id = campaigns.create(
            self.scope,
            self.workspace_id,
            name=name,
            objective="conversion",
            launch_type="seasonal",
            funnel_stage="warm",
            placements=placements,
            primary_offer="20% off the first bag",
            call_to_action="Shop now",
            landing_url="https://example.com/autumn",
        )
        return creatives.plan(self.scope, campaign_id, asset_ids=self.photos, concepts=concepts, seed=7)


def client(scope: Scope, photos: int, width_px: int = 1800) -> Client:
    """A client of the agency with that many different photos, uploaded as people upload them."""
    workspace_id = workspaces.create(scope, client_name="Aurora Coffee").workspace_id
    files = [(f"photo{number}.jpg", photo(number, width_px)) for number in range(photos)]
    uploaded = []
    for first in range(0, len(files), 10):
        for result in assets.upload_many(scope, workspace_id, files[first : first + 10]):
            if result.asset_id is None:
                raise RuntimeError(f"{result.name}: {result.error}")
            uploaded.append(result.asset_id)
    return Client(scope, workspace_id, tuple(uploaded))


def photo(seed: int, width_px: int) -> bytes:
    """A JPEG with the spectrum of a photograph, different for every seed."""
    noise = np.random.default_rng(seed)
    height_px = width_px * 2 // 3
    soft = Image.fromarray(noise.integers(30, 225, (12, 18, 3), dtype=np.uint8))
    picture = np.asarray(soft.resize((width_px, height_px), Image.Resampling.BICUBIC), dtype=np.int16)
    grained = picture + noise.normal(0, 6, (height_px, width_px, 1)).astype(np.int16)
    written = io.BytesIO()
    Image.fromarray(grained.clip(0, 255).astype(np.uint8)).save(written, "JPEG", quality=88)
    return written.getvalue()


def wait_for_workers(number: int, within_s: float = 60) -> None:
    """Wait until that many workers are at work."""
    wait_until(lambda: len(queries.list_workers()) >= number, within_s, f"{number} workers at work")


def wait_for(scope: Scope, batch_id: str, within_s: float = 600) -> queries.BatchProgress:
    """Wait for the end of a batch."""
    wait_until(lambda: not queries.batch_progress(scope, batch_id).is_open, within_s, "the end of a batch")
    return queries.batch_progress(scope, batch_id)


def wait_until(is_so: Callable[[], bool], within_s: float, what: str) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: It was not in time.
    """
    deadline = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {within_s:.0f} s")
        # Looking costs a little of what is measured.
        time.sleep(0.4)
