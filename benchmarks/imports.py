"""A report of a million rows into the facts, against its floor: DuckDB's `read_csv` and the bare bulk insert of the same rows.

Both write to a database of their own, on SQLite and on PostgreSQL; `peak_mib` is the import's, in a process that does nothing
else. `again_vs_first` is a file of very many ads that comes again with one number changed, against its first time: what is
known of each ad has to be looked up instead of written; of both the processor's time, which other work of the machine does not
stretch. `again_peak_mib` is the memory of both.
"""

import contextlib
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.operations import _agency, _postgresql, _sqlite
from benchmarks.report import Result, arguments, tell
from core import db, ids
from core.db import Scope, database, migrate
from core.results import service, storing
from core.workspaces import service as workspaces

_HEADER = (
    '"Reporting starts","Reporting ends",Day,"Campaign name","Campaign ID","Ad set name","Ad name","Ad ID","Amount spent (USD)",'
    'Impressions,Reach,"Link clicks","Clicks (all)",Purchases,"Purchases conversion value","3-second video plays",ThruPlays\n'
)
_DAYS = 200
_FLOOR_SQL = """SELECT column02::DATE, (column08 * 1000000)::BIGINT, column09::BIGINT, column10::BIGINT, column11::BIGINT,
    column12::BIGINT, (column13 * 1000000)::BIGINT, (column14 * 1000000)::BIGINT, column15::BIGINT, column16::BIGINT
    FROM read_csv(?, header = false, skip = 1, delim = ',', quote = '"')"""
_PLACES = (
    "spend_micros", "impressions", "reach", "clicks_link", "clicks_all", "conversions_micros", "revenue_micros",
    "video_3s", "video_15s",
)  # fmt: skip


def main() -> int:
    """Make the report, run floor and import on both databases, print one table."""
    if len(sys.argv) == 4 and sys.argv[1] in {"--one", "--again"}:
        return _one(Path(sys.argv[2]), sys.argv[3], is_again=sys.argv[1] == "--again")
    options = arguments(__doc__ or "")
    rows = 60_000 if options.quick else 1_000_000
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.csv"
        _make(report, rows)
        for name, opened in _databases():
            with opened as current:
                results += _measured(name, current, report, rows)
                database.use(None)
        results.append(Result("peak_mib", _alone("--one", report, Path(folder) / "peak.sqlite")[-1], "MiB", "<= 600"))
        many = Path(folder) / "many.csv"
        _make(many, rows // 5, per_day=rows // 5)
        first_s, again_s, peak_mib = _alone("--again", many, Path(folder) / "again.sqlite")
        sys.stderr.write(f"{rows // 5:,} ads: first {first_s:.1f} s of processor, again {again_s:.1f} s\n")
        results.append(Result("again_vs_first", again_s / first_s, "ratio", "<= 1"))
        results.append(Result("again_peak_mib", peak_mib, "MiB", "<= 900"))
    return tell("imports", results, as_json=options.json)


def _databases() -> Iterator[tuple[str, contextlib.AbstractContextManager[database.Database]]]:
    yield "", _sqlite()
    try:
        import pgserver  # noqa: F401
    except ImportError:
        sys.stderr.write("postgresql left out: the pgserver package has no wheel here\n")
        return
    yield "postgresql.", _postgresql()


def _alone(how: str, report: Path, target: Path) -> list[float]:
    """What a process that does nothing else prints of its imports."""
    asked = [sys.executable, "-m", "benchmarks.imports", how, str(report), str(target)]
    return [float(one) for one in subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()]


def _make(report: Path, rows: int, per_day: int = 0) -> None:
    """Rows of 200 days, 5,000 ads at most (unless there are `per_day`), numbers as Meta writes them."""
    per_day = per_day or max(1, rows // _DAYS)
    with report.open("w", encoding="utf-8") as out:
        out.write(_HEADER)
        for number in range(rows):
            day = date(2025, 1, 1) + timedelta(days=number // per_day)
            ad = number % per_day
            out.write(
                f'2025-01-01,2025-12-31,{day},"Campaign {ad % 20}",{120250000000000000 + ad % 20},"Set {ad % 200}","Ad {ad}",'
                f"{120260000000000000 + ad},{number % 9000 / 100:.2f},{number % 5000},{number % 4000},{number % 90},{number % 120},"
                f"{number % 7},{number % 7 * 19.9:.2f},{number % 900},{number % 300}\n"
            )


def _measured(name: str, current: database.Database, report: Path, rows: int) -> list[Result]:
    database.use(current)
    migrate.bring_to_head()
    scope = _agency()
    client = workspaces.create(scope, client_name="Benchmark").workspace_id
    # One file of a day first, so that the floor's facts have a day and a line to belong to.
    small = report.with_name("small.csv")
    with report.open(encoding="utf-8") as given:
        small.write_text("".join(next(given) for _ in range(2)).replace("2025-", "2024-"))
    service.import_file(scope, client, small)
    floor_s = _floor(scope, report)
    started = time.perf_counter()
    done = service.import_file(scope, client, report)
    took_s = time.perf_counter() - started
    if done.rows != rows:
        raise RuntimeError(f"{done.rows} of {rows} rows were stored")
    return [
        Result(f"{name}vs_floor", took_s / floor_s, "ratio", "<= 4"),
        Result(f"{name}rows_per_s", rows / took_s, "rows/s", ">= 1000"),
    ]


def _floor(scope: Scope, report: Path) -> float:
    """DuckDB reads and types the file; the same facts go in as they come, by the same bulk insert, in one transaction."""
    with db.read(scope) as work:
        day_id, line_id = work.connection().exec_driver_sql("SELECT day_id, line_id FROM result_facts").one()
    started = time.perf_counter()
    with db.work(scope) as work, duckdb.connect() as duck:
        storing._write(work, _as_facts(duck, report, (scope.agency_id, day_id, line_id)))
    return time.perf_counter() - started


def _as_facts(duck: Any, report: Path, owned: tuple[str, str, str]) -> Iterator[list[tuple[Any, ...]]]:
    at = [storing._COLUMNS.index(place) - 3 for place in _PLACES]
    empty = [None] * (len(storing._COLUMNS) - 3)
    answer = duck.execute(_FLOOR_SQL, [str(report)])
    while batch := answer.fetchmany(5_000):
        facts = []
        for values in batch:
            fact = empty.copy()
            for place, value in zip(at, values[1:], strict=True):
                fact[place] = value
            facts.append((*owned, *fact))
        yield facts


def _one(report: Path, target: str, *, is_again: bool) -> int:
    """Import into a fresh database, perhaps again with one number changed; print the seconds, and the peak of this process."""
    database.use(database.connect(f"sqlite:///{target}"))
    migrate.bring_to_head()
    scope = _agency()
    client = workspaces.create(scope, client_name=f"Peak {ids.new_id()}").workspace_id
    for _ in range(2 if is_again else 1):
        started = time.process_time()
        service.import_file(scope, client, report)
        sys.stdout.write(f"{time.process_time() - started:.3f}\n")
        text = report.read_text(encoding="utf-8").rstrip("\n")
        report.write_text(f"{text[:-1]}{'1' if text[-1] != '1' else '2'}\n", encoding="utf-8")
        del text
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"{peak / (1 << 20 if sys.platform == 'darwin' else 1 << 10):.0f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
