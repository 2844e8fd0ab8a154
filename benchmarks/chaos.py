"""Batches of three agencies while processes are killed: at the end nothing may be lost, doubled or stuck.

The app (with its own worker) and two more workers draw real ads. At random moments a worker with everything it started,
a slot's process, or the app is killed with SIGKILL, a worker is put to sleep for longer than the takeover takes and
woken again, and the database is taken away: PostgreSQL's connections are ended (and its server restarted in a long run),
SQLite's write lock is held. What was killed is started again, as a service manager would.

lost      items that did not end done, or ads that are missing, or whose picture is not in the store as its hash says
doubled   items that ended more than once (a trigger in the database counts), ads or versions there are two of
stuck     batches that are still open when everything has been given time, and statuses that disagree with their items
"""

import argparse
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
import psycopg
from sqlalchemy import func, select, text

from benchmarks import installation
from benchmarks.installation import Client, Installation
from benchmarks.report import Result, tell
from core import db
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope, database
from core.errors import ImprimaturError
from core.jobs import ledger, queries, rules, service
from core.jobs.models import BatchItem, BatchJob
from core.storage import files
from core.vocabulary import BatchStatus, ItemStatus
from tests.browser.server import free_port

PLACEMENTS = ("meta_fb_feed_1x1", "google_display_mrec")
AGENCIES = ("Northwind", "Southwind", "Eastwind")
TAKEOVER_S = 4
_END_WITHIN_S = 240.0


def main() -> int:
    """Run on the databases asked for and print one table."""
    options = _options()
    results: list[Result] = []
    for kind in ("sqlite", "postgresql") if options.database == "both" else (options.database,):
        seconds = options.seconds or (10.0 if options.quick else options.minutes * 60)
        found = run(kind, seconds, seed=options.seed, is_long=not options.quick)
        sys.stderr.write(f"{kind}, seed {options.seed}: {found}\n")
        prefix = f"{kind}." if options.database == "both" else ""
        results += [
            Result(f"{prefix}{name}", getattr(found, name), "", "== 0") for name in ("lost", "doubled", "stuck")
        ]
    return tell("chaos", results, as_json=options.json)


@dataclass
class Found:
    """What a run came to: how much was made, what was done to it, and the three figures that must be 0."""

    items: int = 0
    ads: int = 0
    done_to_it: Counter[str] = field(default_factory=Counter)
    interrupted: int = 0
    lost: int = 0
    doubled: int = 0
    stuck: int = 0

    def __str__(self) -> str:
        """For people."""
        done = ", ".join(f"{number} × {name}" for name, number in sorted(self.done_to_it.items()))
        return f"{self.items} items, {self.ads} ads; {done}; {self.interrupted} items interrupted three times and tried anew"


def run(kind: str, seconds: float, *, seed: int, is_long: bool = False) -> Found:
    """Make trouble for `seconds`, then let everything end, and look.

    Args:
        kind: "sqlite" or "postgresql".
        is_long: Also restart the database server, and queue new batches all the time.
    """
    with installation.installation(kind, takeover_s=TAKEOVER_S) as made:
        _count_ends()
        shops = [installation.client(installation.agency(name), photos=3, width_px=1500) for name in AGENCIES]
        trouble = _Trouble(made, random.Random(seed), is_long)
        trouble.start_all()
        batches = _queue(shops, "first", 6, trouble)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            trouble.make()
            if is_long and not any(_is_open(scope, batch_id) for scope, batch_id in batches):
                batches += _queue(shops, f"round {len(batches)}", 6, trouble)
        trouble.end()
        found = Found(done_to_it=trouble.done)
        _let_end(batches, found)
        _examine(shops, batches, found)
        return found


def _queue(shops: Sequence[Client], name: str, concepts: int, trouble: "_Trouble") -> list[tuple[Scope, str]]:
    return [
        (shop.scope, _patiently(lambda shop=shop: shop.plan(PLACEMENTS, name, concepts=concepts), trouble))
        for shop in shops
    ]  # type: ignore[misc]


def _patiently(step: Callable[[], str], trouble: "_Trouble") -> str:
    """A person's click, again when the database was just being taken away."""
    for _ in range(30):
        with suppress(ImprimaturError):
            return step()
        # Whoever fell asleep with SQLite's only lock in hand gives it back no sooner than it wakes.
        trouble.wake_in_time()
        time.sleep(0.5)
    return step()


def _is_open(scope: Scope, batch_id: str) -> bool:
    try:
        return queries.batch_progress(scope, batch_id).is_open
    except ImprimaturError:
        return True


class _Trouble:
    """What goes wrong, drawn by lot; everything that was killed is started again."""

    def __init__(self, made: Installation, lot: random.Random, is_long: bool) -> None:
        self._made = made
        self._lot = lot
        self._workers: list[object] = []
        self._port = free_port()
        self._asleep: list[tuple[float, int]] = []
        self.done: Counter[str] = Counter()
        self._menu: list[Callable[[], None]] = [
            self._kill_worker,
            self._kill_worker,
            self._kill_slot,
            self._kill_slot,
            self._kill_app,
            self._send_to_sleep,
            self._take_the_database_away,
        ]
        if is_long and made.kind == "postgresql":
            self._menu.append(self._restart_the_server)

    def start_all(self) -> None:
        """The app and two workers."""
        self._start_app()
        self._workers = [self._made.start_worker(), self._made.start_worker()]
        installation.wait_for_workers(3, 120)

    def make(self) -> None:
        """One piece of trouble, after a pause."""
        time.sleep(self._lot.uniform(0.3, 2.0))
        self.wake_in_time()
        self._lot.choice(self._menu)()

    def wake_in_time(self) -> None:
        """Wake whoever has slept long enough."""
        self._wake(time.monotonic())

    def end(self) -> None:
        """Wake whoever sleeps; the fleet stays as it is to end its work."""
        self._wake(float("inf"))

    def _start_app(self) -> None:
        where = ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.port", str(self._port)]
        self._app = self._made.start([sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *where])

    def _kill_worker(self) -> None:
        place = self._lot.randrange(len(self._workers))
        self._made.kill(self._workers[place])  # type: ignore[arg-type]
        self._workers[place] = self._made.start_worker()
        self.done["worker killed"] += 1

    def _kill_slot(self) -> None:
        worker = self._lot.choice(self._workers)
        with suppress(psutil.Error):
            children = psutil.Process(worker.pid).children(recursive=True)  # type: ignore[attr-defined]
            if children:
                self._lot.choice(children).kill()
                self.done["slot killed"] += 1

    def _kill_app(self) -> None:
        # Only the process itself, as the kernel would: its worker must notice by itself.
        self._app.kill()
        self._app.wait(timeout=30)
        self._start_app()
        self.done["app killed"] += 1

    def _send_to_sleep(self) -> None:
        worker = self._lot.choice(self._workers)
        with suppress(psutil.Error):
            for process in self._group(worker.pid):  # type: ignore[attr-defined]
                process.send_signal(signal.SIGSTOP)
            self._asleep.append((time.monotonic() + 2 * TAKEOVER_S, worker.pid))  # type: ignore[attr-defined]
            self.done["worker asleep"] += 1

    def _wake(self, now_s: float) -> None:
        for awake_s, process_id in [entry for entry in self._asleep if entry[0] <= now_s]:
            self._asleep.remove((awake_s, process_id))
            with suppress(psutil.Error):
                for process in self._group(process_id):
                    process.send_signal(signal.SIGCONT)

    @staticmethod
    def _group(process_id: int) -> list[psutil.Process]:
        first = psutil.Process(process_id)
        return [first, *first.children(recursive=True)]

    def _take_the_database_away(self) -> None:
        if self._made.kind == "sqlite":
            self._hold_the_lock(self._lot.uniform(0.5, 3.0))
            return
        with self._server() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'benchmark' AND pid <> pg_backend_pid()"
            )
        self.done["connections ended"] += 1

    def _hold_the_lock(self, seconds: float) -> None:
        """Keep everybody from writing; a worker that was put to sleep with the lock in hand does so already."""
        module = database.sqlite_module()
        connection = module.connect(database.current().url.database, timeout=2.0, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")
            self.done["write lock held"] += 1
        except module.OperationalError:
            self.done["write lock held by one asleep"] += 1
        finally:
            connection.close()

    def _server(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of the benchmark's own; a server that is just recovering from a crash is waited for."""
        until = time.monotonic() + 60
        while True:
            try:
                return psycopg.connect(self._made.server_url, autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def _restart_the_server(self) -> None:
        with self._server() as connection:
            folder = connection.execute("SHOW data_directory").fetchone()
        if folder is None:
            return
        leader = next(
            (p for p in psutil.process_iter(["name", "cmdline"]) if str(folder[0]) in (p.info["cmdline"] or ())), None
        )
        if leader is not None:
            # Each connection's process of the server dies and it starts anew, as after a crash.
            for child in self._lot.sample(leader.children(), k=1):
                child.kill()
            self.done["server crashed"] += 1


def _count_ends() -> None:
    """Let the database itself count how often each item came to an end, whoever wrote it."""
    over = "('done', 'failed', 'cancelled')"
    is_sqlite = database.current().is_sqlite
    with db.unscoped("the benchmark's own counter") as work:
        work.execute(text("CREATE TABLE chaos_ends (item_id VARCHAR(26), status VARCHAR(20))"))
        if is_sqlite:
            work.execute(
                text(
                    "CREATE TRIGGER chaos_end AFTER UPDATE OF status ON batch_items"
                    f" WHEN NEW.status IN {over} AND OLD.status NOT IN {over}"
                    " BEGIN INSERT INTO chaos_ends VALUES (NEW.id, NEW.status); END"
                )
            )
            return
        work.execute(
            text(
                "CREATE FUNCTION chaos_note() RETURNS trigger AS $$ BEGIN"
                " INSERT INTO chaos_ends VALUES (NEW.id, NEW.status); RETURN NULL; END $$ LANGUAGE plpgsql"
            )
        )
        work.execute(
            text(
                "CREATE TRIGGER chaos_end AFTER UPDATE OF status ON batch_items FOR EACH ROW"
                f" WHEN (NEW.status IN {over} AND OLD.status NOT IN {over}) EXECUTE FUNCTION chaos_note()"
            )
        )


def _let_end(batches: Sequence[tuple[Scope, str]], found: Found) -> None:
    """Wait for the end; what was interrupted three times is tried anew, as a person would."""
    deadline = time.monotonic() + _END_WITHIN_S
    while time.monotonic() < deadline:
        open_ones = [entry for entry in batches if _is_open(*entry)]
        if not open_ones and not _try_failed_anew(batches, found):
            return
        time.sleep(0.3)


def _try_failed_anew(batches: Sequence[tuple[Scope, str]], found: Found) -> bool:
    tried = False
    for scope, batch_id in batches:
        progress = queries.batch_progress(scope, batch_id)
        if progress.counts.failed:
            tried = True
            found.interrupted += progress.counts.failed
            with db.work(scope) as work:
                # An end that is taken back on purpose is no second end.
                failed = select(BatchItem.id).where(
                    BatchItem.batch_id == batch_id, BatchItem.status == ItemStatus.FAILED
                )
                ids = list(work.scalars(failed))
                service.retry(work, batch_id)
                for item_id in ids:
                    work.execute(text("DELETE FROM chaos_ends WHERE item_id = :id"), {"id": item_id})
    return tried


def _examine(shops: Sequence[Client], batches: Sequence[tuple[Scope, str]], found: Found) -> None:
    with db.unscoped("the benchmark looks at everything", writing=False) as work:
        ends = dict.fromkeys(work.scalars(select(BatchItem.id)), 0)
        for item_id in work.execute(text("SELECT item_id FROM chaos_ends")).scalars():
            ends[item_id] += 1
    found.items = len(ends)
    found.lost += sum(number == 0 for number in ends.values())
    found.doubled += sum(number > 1 for number in ends.values())
    for scope, batch_id in batches:
        _examine_batch(scope, batch_id, found)
    for scope in {shop.scope for shop in shops}:
        _examine_ads(scope, found)


def _examine_batch(scope: Scope, batch_id: str, found: Found) -> None:
    with db.read(scope) as work:
        batch = work.get_one(BatchJob, batch_id)
        counts = ledger.count_items(work, batch_id)
        if batch.status in rules.OPEN or batch.status != rules.status_of(counts) or counts.total != batch.items_total:
            found.stuck += 1
        found.lost += counts.total - counts.done if batch.status != BatchStatus.DONE else 0


def _examine_ads(scope: Scope, found: Found) -> None:
    with db.read(scope) as work:
        places = work.execute(
            select(AdCreative.concept_id, AdCreative.placement_id, func.count()).group_by(
                AdCreative.concept_id, AdCreative.placement_id
            )
        ).all()
        versions = work.execute(
            select(AdCreative.id, func.count(CreativeVersion.id))
            .outerjoin(CreativeVersion, CreativeVersion.creative_id == AdCreative.id)
            .group_by(AdCreative.id)
        ).all()
        hashes = work.scalars(select(CreativeVersion.file_sha256)).all()
        items = work.scalar(select(func.count()).select_from(BatchItem)) or 0
    found.ads += len(places)
    found.doubled += sum(number > 1 for *_, number in places) + sum(number > 1 for _, number in versions)
    found.lost += items * len(PLACEMENTS) - len(places) + sum(number == 0 for _, number in versions)
    for sha256 in set(hashes):
        try:
            files.read(scope, str(sha256))
        except ImprimaturError:
            found.lost += 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print exactly one JSON object")
    parser.add_argument("--quick", action="store_true", help="finish within 45 s")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long to make trouble")
    parser.add_argument("--seconds", type=float, default=0.0, help="the same in seconds")
    parser.add_argument("--seed", type=int, default=7, help="the lot that decides what goes wrong when")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="sqlite")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
