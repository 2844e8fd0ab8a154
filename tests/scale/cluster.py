"""The way out when one machine is too small, tried: a real Spark cluster reads the published facts and adds up the same.

One master and two workers as processes of this machine, on free ports of the loopback; all of them end with the run.

    python -m tests.scale.cluster /path/to/python-with-pyspark
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from core import db, settings
from core.accounts.models import Agency
from core.db import Scope, migrate
from core.ids import AgencyId
from core.reporting import ask, publishing
from core.reporting.view import Comparison, Span, ViewState
from core.results import service as results
from core.vocabulary import Role
from core.workspaces import service as workspaces

WORKERS = 2
_START_S = 120.0
_DRIVER_S = 600.0
_SPAN = Span(date(2026, 9, 15), date(2026, 10, 20))
_MEASURES = ("impressions", "clicks_link", "clicks_all", "spend", "conversions", "revenue")
_HEADER = (
    '"Reporting starts","Reporting ends",Day,"Campaign name","Ad set name","Ad name","Amount spent (EUR)",Impressions,'
    '"Link clicks","Clicks (all)",Purchases,"Purchases conversion value"\n'
)


def main() -> int:
    """0 when Spark's totals are ours to the last unit, else 1."""
    # Asked to end, it ends what it started: an exit runs the `finally` of every process.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("error: cluster: stopped"))
    python = sys.argv[1]
    java = _java()
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        os.environ |= {"IMPRIMATUR_DATA_DIR": folder, "DATABASE_URL": "", "STORAGE_URL": f"{folder}/files"}
        settings.current.cache_clear()
        scope = _imported(Path(folder))
        made = publishing.publish(scope)
        facts = f"{settings.current().storage_url}/{made.address}"
        print(f"{made.rows:,} facts published in {len(made.files)} files")
        ours = {
            name: _ours(scope, dimensions)
            for name, dimensions in (("totals", ()), ("platform", ("platform",)), ("workspace", ("client",)))
        }
        with _cluster(python, java, Path(folder)) as master:
            told = _driver(python, java, master, facts)
    print(f"{told.pop('executors')} executors of {WORKERS} workers answered")
    theirs = {name: _theirs(name, rows) for name, rows in told.items()}
    for name, rows in ours.items():
        print(f"{name}: {'the same' if rows == theirs[name] else f'DIFFERENT: ours {rows}, Spark {theirs[name]}'}")
    return 0 if ours == theirs else 1


def _imported(folder: Path) -> Scope:
    """An agency with two clients, two months of reports each, and a restated fortnight."""
    migrate.bring_to_head()
    with db.unscoped("test set-up") as work:
        agency = Agency(name="Scale")
        work.add(agency)
        work.flush()
        scope = Scope(AgencyId(agency.id), None, Role.OWNER, "Scale")
    for number, name in enumerate(("Aurora", "Borealis"), 1):
        client = workspaces.create(scope, client_name=name).workspace_id
        for part, (first, days) in enumerate(((date(2026, 9, 1), 61), (date(2026, 10, 1), 14))):
            report = folder / f"{name}-{part}.csv"
            report.write_text(_HEADER + "".join(_lines(first, days, number + part)), encoding="utf-8")
            results.import_file(scope, client, report)
    return scope


def _lines(first: date, days: int, factor: int) -> Iterator[str]:
    for step in range(days):
        for ad in range(100):
            size = (step * 100 + ad) * factor % 997
            day = first + timedelta(days=step)
            yield (
                f'2026-09-01,2026-10-31,{day},Campaign {ad % 5},Set {ad % 9},"Ad {ad}",{size / 100:.2f},{size * 7},{size % 31},'
                f"{size % 37},{size % 5},{size % 5 * 19.9:.2f}\n"
            )


Rows = dict[str, tuple[int | None, ...]]


def _ours(scope: Scope, dimensions: tuple[str, ...]) -> Rows:
    view = ViewState(period=_SPAN, comparison=Comparison.NONE, measures=_MEASURES, dimensions=dimensions)
    found = ask.answer(scope, view)
    return {
        str(row.keys[0] if dimensions else row.currency): tuple(row.now[name].numerator for name in _MEASURES)
        for row in (found.rows if dimensions else found.totals)
    }


def _theirs(name: str, rows: list[dict[str, Any]]) -> Rows:
    key = "currency" if name == "totals" else name
    columns = ("impressions", "clicks_link", "clicks_all", "spend_micros", "conversions_micros", "revenue_micros")
    return {str(row[key]): tuple(row[column] for column in columns) for row in rows}


# ── The cluster ──────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _cluster(python: str, java: str, folder: Path) -> Iterator[str]:
    """A standalone master and its workers; gives the master's address."""
    ask_home = "import pyspark, pathlib; print(pathlib.Path(pyspark.__file__).parent)"
    home = subprocess.run([python, "-c", ask_home], capture_output=True, text=True, check=True).stdout.strip()
    port, page = _free_port(), _free_port()
    master = f"spark://127.0.0.1:{port}"
    with ExitStack() as running:
        start = [f"{home}/bin/spark-class", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1"]
        running.enter_context(
            _process([*start, "--port", str(port), "--webui-port", str(page)], home, java, folder / "m")
        )
        _wait_for(page, 0)
        for number in range(WORKERS):
            start = [f"{home}/bin/spark-class", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1"]
            size = ["--cores", "1", "--memory", "1g", "--webui-port", str(_free_port())]
            work = ["--work-dir", str(folder / f"work-{number}")]
            running.enter_context(_process([*start, *size, *work, master], home, java, folder / f"w{number}"))
        _wait_for(page, WORKERS)
        yield master


@contextmanager
def _process(words: list[str], home: str, java: str, log: Path) -> Iterator[None]:
    environment = {**os.environ, "JAVA_HOME": java, "SPARK_HOME": home, "SPARK_LOCAL_IP": "127.0.0.1"}
    with log.open("wb") as out:
        started = subprocess.Popen(words, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        started.terminate()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait(20)


def _wait_for(page: int, workers: int) -> None:
    """Until the master answers and so many workers are alive."""
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{page}/json/", timeout=5) as answer:
                if json.load(answer)["aliveworkers"] >= workers:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    raise SystemExit(
        f"error: cluster: {workers} workers were not there after {_START_S:.0f} s — look at the machine's load"
    )


def _driver(python: str, java: str, master: str, facts: str) -> dict[str, Any]:
    words = [python, str(Path(__file__).with_name("totals.py")), master, facts]
    done = subprocess.run(
        [*words, _SPAN.first.isoformat(), _SPAN.last.isoformat()],
        env={**os.environ, "JAVA_HOME": java, "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True, text=True, timeout=_DRIVER_S, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"error: driver: Spark failed — {done.stderr[-3000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])  # type: ignore[no-any-return]


def _java() -> str:
    """The home of a Java 17 or newer; Debian's is installed when there is none."""
    if not _is_new_enough(shutil.which("java")):
        install = ["apt-get", "install", "-y", "--no-install-recommends", "openjdk-17-jre-headless"]
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run([*sudo, "apt-get", "update"], check=True)
        subprocess.run([*sudo, *install], check=True)
    found = shutil.which("java")
    if not _is_new_enough(found):
        raise SystemExit("error: java: Java 17 is needed — install openjdk-17-jre-headless")
    assert found is not None
    return str(Path(found).resolve().parent.parent)


def _is_new_enough(java: str | None) -> bool:
    if java is None:
        return False
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    return version is not None and int(version.group(1)) >= 17


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    raise SystemExit(main())
