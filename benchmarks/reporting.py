"""The dashboard's questions over a million generated facts (ten million with `--large`), against the same asked by hand.

By hand means: in DuckDB over the same Parquet files, in DuckDB over one wide table loaded from them, in the SQL database
itself, and in pandas with the columns that matter in memory. Every engine answers the same five questions, and their
answers are compared before their times. Ours are asked through `ask` without its cache, unless the id says otherwise.
"""

import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import duckdb
import pandas as pd
from sqlalchemy import insert, select, text

from benchmarks.operations import _add_ads, _analyse, _campaign, _databases
from benchmarks.report import Result, arguments, tell
from core import clock, db, ids
from core.accounts.models import Agency
from core.creatives.models import CreativeVersion
from core.db import Scope, database, migrate
from core.ids import AgencyId
from core.reporting import ask, facts, snapshot
from core.reporting.versions import home_of
from core.reporting.view import Comparison, Filter, Span, ViewState
from core.results import storing
from core.results.models import ResultDay, ResultImport, ResultLine
from core.vocabulary import Role
from core.workspaces import service as workspaces

_FIRST: Final = date(2024, 11, 1)
_DAYS: Final = 730
_ALL: Final = Span(_FIRST, _FIRST + timedelta(days=_DAYS - 1))
_NOW: Final = Span(date(2026, 9, 1), date(2026, 9, 28))
_BEFORE: Final = Span(date(2026, 8, 4), date(2026, 8, 31))
_QUARTER: Final = Span(date(2026, 7, 1), date(2026, 9, 28))
_PLATFORMS: Final = ("meta", "google", "tiktok")
_VIEWERS: Final = 16
_ANSWERS: Final = 10_000
_MEASURES: Final = ("spend", "impressions", "clicks_link", "ctr", "conversions", "cpa")
_VIEW: Final = ViewState(period=_NOW, comparison=Comparison.PREVIOUS, measures=_MEASURES)
# What a dashboard asks, and the columns of the answer that are compared with the other engines.
VIEWS: Final = {
    "totals": _VIEW,
    "series": replace(
        _VIEW, period=_QUARTER, comparison=Comparison.NONE, filters=(Filter("platform", ("meta",)),),
        dimensions=("day",), sort="day", is_ascending=True,
    ),
    "top_ads": replace(_VIEW, dimensions=("ad",), limit=20),
    "platform_month": replace(
        _VIEW, period=_ALL, comparison=Comparison.NONE, dimensions=("platform", "month"), limit=1000
    ),
    "leaderboard": replace(_VIEW, period=_ALL, comparison=Comparison.NONE, dimensions=("ad",)),
}  # fmt: skip
_SUMS: Final = "sum(spend_micros), sum(impressions), sum(clicks_link), sum(conversions_micros)"


class _Data(NamedTuple):
    """One agency with its facts."""

    scope: Scope
    rows: int


def main() -> int:
    """Make the facts, ask every engine, print one table."""
    options = arguments(__doc__ or "", {"--large": "ten million facts, DuckDB and pandas only"})
    rows = 100_000 if options.quick else 10_000_000 if options.large else 1_000_000
    results: list[Result] = []
    for name, opened in _databases():
        if options.large and name == "postgresql":
            continue
        with opened as current:
            database.use(current)
            migrate.bring_to_head()
            data = _made(rows, ads=2_000 if options.quick else 10_000)
            _analyse()
            results += _sql(name, data) if not options.large else []
            if name == "sqlite":
                results += _ours(data, quick=options.quick)
            database.use(None)
    return tell("reporting", results, as_json=options.json)


# ── Ours, and by hand ────────────────────────────────────────────────────────────────────────────────────────────────


def _ours(data: _Data, *, quick: bool) -> list[Result]:
    started = time.perf_counter()
    snapshot.rebuild(data.scope)
    wrote_s = time.perf_counter() - started
    started = time.perf_counter()
    snapshot.cursor(data.scope)
    loaded_s = time.perf_counter() - started
    with duckdb.connect() as by_hand:
        by_hand.execute("SET threads=2")
        for table, paths in snapshot.files(data.scope).items():
            by_hand.execute(f"CREATE VIEW {table} AS FROM read_parquet({[str(path) for path in paths]})")
        by_hand.execute(facts.WIDE)
        ours_ms, hand_ms, loaded_ms = 0.0, 0.0, 0.0
        for question, view in VIEWS.items():
            sql, wide = _by_hand(question), _over_wide(question)
            for one in (sql, wide):
                _same(question, _figures(data.scope, view), by_hand.execute(one).fetchall())
            ours, hand, loaded = _in_turns(
                lambda view=view: _fresh(data.scope, view),  # type: ignore[misc]
                lambda sql=sql: by_hand.execute(sql).fetchall(),  # type: ignore[misc]
                lambda wide=wide: by_hand.execute(wide).fetchall(),  # type: ignore[misc]
            )
            sys.stderr.write(
                f"{question}: ours {ours:.1f} ms, by hand {hand:.1f} ms, over a wide table {loaded:.1f} ms\n"
            )
            ours_ms, hand_ms, loaded_ms = ours_ms + ours, hand_ms + hand, loaded_ms + loaded
        frame = by_hand.execute(
            "SELECT day, platform, ad_id, spend_micros, impressions, clicks_link, conversions_micros FROM facts"
        ).df()
    pandas_ms = _pandas_ms(frame)
    size = sum(path.stat().st_size for paths in snapshot.files(data.scope).values() for path in paths)
    memory = snapshot._open._held[home_of(data.scope.agency_id)].size_bytes
    rise_ms = _rise(data.scope)
    sys.stderr.write(
        f"{data.rows:,} facts: written in {wrote_s:.1f} s, {size / 1e6:.0f} MB; loaded in {loaded_s:.1f} s, "
    )
    sys.stderr.write(f"{memory / 1e6:.0f} MB in memory; the next version stands after {rise_ms:.0f} ms\n")
    return [
        Result("vs_handwritten", ours_ms / hand_ms, "ratio", "<= 1.3"),
        Result("vs_wide_table", ours_ms / loaded_ms, "ratio", "<= 3"),
        Result("vs_pandas", pandas_ms / ours_ms, "times", ">= 1"),
        Result("dashboard_1m_ms", ours_ms, "ms", "<= 300"),
        Result("viewers16_ms", _viewers(data.scope), "ms", "<= 500"),
        Result("wrong_answers", _wrong_answers(quick=quick), "", "<= 0"),
    ]


def _fresh(scope: Scope, view: ViewState) -> ask.Answer:
    """An answer that nobody had before."""
    return ask._answered(scope, view, ask.today(view))


def _by_hand(question: str) -> str:
    """What somebody who knows the files would write over them."""
    source = "result_facts f JOIN result_days d USING (day_id)"
    ads = " JOIN result_lines USING (line_id) JOIN versions USING (version_id)"
    both = f"f.day BETWEEN '{_BEFORE.first}' AND '{_NOW.last}'"
    sides = ", ".join(
        f"{one} FILTER (f.day {sign} DATE '{_NOW.first}')" for sign in (">=", "<") for one in _SUMS.split(", ")
    )
    match question:
        case "totals":
            return f"SELECT {sides} FROM {source} WHERE {both}"
        case "series":
            return f"""SELECT f.day, {_SUMS} FROM {source} WHERE platform = 'meta'
                AND f.day BETWEEN '{_QUARTER.first}' AND '{_QUARTER.last}' GROUP BY f.day ORDER BY f.day"""
        case "top_ads":
            return f"SELECT ad_id, max(headline), {sides} FROM {source}{ads} WHERE {both} GROUP BY ad_id ORDER BY 3 DESC LIMIT 20"
        case "platform_month":
            return f"SELECT platform, date_trunc('month', f.day), {_SUMS} FROM {source} GROUP BY ALL ORDER BY 3 DESC"
    return f"SELECT ad_id, max(headline), {_SUMS} FROM {source}{ads} GROUP BY ad_id ORDER BY 3 DESC LIMIT 100"


def _over_wide(question: str) -> str:
    """The same when somebody has loaded one wide table first."""
    both = f"day BETWEEN '{_BEFORE.first}' AND '{_NOW.last}' AND is_deepest"
    sides = ", ".join(
        f"{one} FILTER (day {sign} DATE '{_NOW.first}')" for sign in (">=", "<") for one in _SUMS.split(", ")
    )
    match question:
        case "totals":
            return f"SELECT {sides} FROM facts WHERE {both}"
        case "series":
            return f"""SELECT day, {_SUMS} FROM facts WHERE day BETWEEN '{_QUARTER.first}' AND '{_QUARTER.last}'
                AND platform = 'meta' AND is_deepest GROUP BY day ORDER BY day"""
        case "top_ads":
            return f"SELECT ad_id, max(ad), {sides} FROM facts WHERE {both} GROUP BY ad_id ORDER BY 3 DESC LIMIT 20"
        case "platform_month":
            return f"""SELECT platform, date_trunc('month', day), {_SUMS} FROM facts WHERE is_deepest
                GROUP BY ALL ORDER BY 3 DESC"""
    return f"SELECT ad_id, max(ad), {_SUMS} FROM facts WHERE is_deepest GROUP BY ad_id ORDER BY 3 DESC LIMIT 100"


def _figures(scope: Scope, view: ViewState) -> list[tuple[Any, ...]]:
    """Spend, impressions, clicks and conversions of every row as they are stored, now and before."""
    return [
        tuple(
            side[name].numerator
            for side in (row.now, row.before)
            if side
            for name in ("spend", "impressions", "clicks_link", "conversions")
        )
        for row in _fresh(scope, view).rows
    ]


def _same(question: str, ours: Sequence[tuple[Any, ...]], theirs: Sequence[Sequence[Any]]) -> None:
    width = len(ours[0])
    other = [tuple(None if one is None else int(one) for one in row[-width:]) for row in theirs]
    if sorted(ours, key=str) != sorted(other, key=str):
        raise RuntimeError(f"{question}: the engines disagree: {ours[:2]} and {other[:2]}")


def _pandas_ms(frame: pd.DataFrame) -> float:
    return sum(_median(lambda question=question: _in_pandas(frame, question)) for question in VIEWS)  # type: ignore[misc]


def _in_pandas(frame: pd.DataFrame, question: str) -> pd.DataFrame:
    added = ["spend_micros", "impressions", "clicks_link", "conversions_micros"]
    first, last = pd.Timestamp(_NOW.first), pd.Timestamp(_NOW.last)
    now = (frame.day >= first) & (frame.day <= last)
    before = (frame.day >= pd.Timestamp(_BEFORE.first)) & (frame.day < first)
    match question:
        case "totals":
            return pd.concat([frame.loc[now, added].sum(), frame.loc[before, added].sum()], axis=1)
        case "series":
            chosen = frame[
                (frame.day >= pd.Timestamp(_QUARTER.first)) & (frame.day <= last) & (frame.platform == "meta")
            ]
            return chosen.groupby("day")[added].sum()
        case "top_ads":
            sides = [frame[side].groupby("ad_id")[added].sum() for side in (now, before)]
            return sides[0].join(sides[1].add_suffix("_before")).nlargest(20, "spend_micros")
        case "platform_month":
            return frame.groupby(["platform", frame.day.dt.to_period("M")])[added].sum()
    return frame.groupby("ad_id")[added].sum().nlargest(100, "spend_micros")


def _rise(scope: Scope) -> float:
    with db.work(scope):
        pass
    started = time.perf_counter()
    ask.answer(scope, VIEWS["totals"])
    return (time.perf_counter() - started) * 1000


def _viewers(scope: Scope) -> float:
    """Sixteen people open the dashboard at once when nobody has an answer yet: how long the slowest waits."""
    ask._answers.clear()
    took: list[float] = []
    start = threading.Barrier(_VIEWERS)

    def look() -> None:
        start.wait()
        started = time.perf_counter()
        for view in VIEWS.values():
            ask.answer(scope, view)
        took.append((time.perf_counter() - started) * 1000)

    _together([look] * _VIEWERS)
    return max(took)


def _wrong_answers(*, quick: bool) -> int:
    """Four agencies, eight threads, a tenth of the answers made anew: how many are not what they were one by one."""
    agencies = [_made(_DAYS * len(_PLATFORMS) * 9, ads=50, seed=seed).scope for seed in range(1, 5)]
    views = [replace(view, limit=50) for view in VIEWS.values()]
    right = {(scope, view): _fresh(scope, view) for scope in agencies for view in views}
    if len({repr(one.totals) for one in right.values()}) < len(agencies) * 3:
        raise RuntimeError("the agencies are too much alike to tell a foreign row")
    anew = 400 if quick else _ANSWERS // 10
    wrong: list[object] = []

    def asking(seed: int) -> None:
        lots = random.Random(seed)
        for number in range(_ANSWERS // 8):
            scope, view = lots.choice(agencies), lots.choice(views)
            try:
                made = _fresh(scope, view) if number % 1250 < anew // 8 else ask.answer(scope, view)
                if made != right[scope, view]:
                    wrong.append(view)
            except Exception as error:
                wrong.append(error)

    _together([lambda seed=seed: asking(seed) for seed in range(8)])  # type: ignore[misc]
    return len(wrong)


def _together(jobs: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _in_turns(*runs: Callable[[], object], times: int = 15) -> list[float]:
    """The medians of each, asked in turns so that the machine's other work meets them alike."""
    took: list[list[float]] = [[] for _ in runs]
    for number in range(times + 2):
        for run, into in zip(runs, took, strict=True):
            started = time.perf_counter()
            run()
            if number > 1:
                into.append((time.perf_counter() - started) * 1000)
    return [statistics.median(one) for one in took]


def _median(run: Callable[[], object], times: int = 3) -> float:
    took = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


# ── The SQL database ─────────────────────────────────────────────────────────────────────────────────────────────────


def _sql(name: str, data: _Data) -> list[Result]:
    """The same questions in the database's own SQL; `vs_…` is how many times as long as ours they take."""
    ours_ms, theirs_ms = 0.0, 0.0
    for question, view in VIEWS.items():
        sql = _in_sql(question, name)
        with db.read(data.scope) as work:
            started = time.perf_counter()
            theirs = work.execute(text(sql), {"agency": data.scope.agency_id}).all()
            took_ms = (time.perf_counter() - started) * 1000
        _same(question, _figures(data.scope, view), theirs)
        theirs_ms += took_ms
        ours_ms += _median(lambda view=view: _fresh(data.scope, view), 5)  # type: ignore[misc]
    return [Result(f"vs_{name}", theirs_ms / ours_ms, "times", ">= 2")]


def _in_sql(question: str, name: str) -> str:
    source = "result_facts f JOIN result_days d ON d.agency_id = f.agency_id AND d.id = f.day_id AND d.is_current"
    ads = " JOIN result_lines l ON l.id = f.line_id JOIN creative_versions v ON v.id = l.version_id"
    of = "f.agency_id = :agency"
    both = f"{of} AND d.day BETWEEN '{_BEFORE.first}' AND '{_NOW.last}'"
    added = ", ".join(one.replace("sum(", "sum(f.") for one in _SUMS.split(", "))
    sides = ", ".join(
        f"{one} FILTER (WHERE d.day {sign} '{_NOW.first}')" for sign in (">=", "<") for one in added.split(", ")
    )
    month = "strftime('%Y-%m', d.day)" if name == "sqlite" else "date_trunc('month', d.day)"
    match question:
        case "totals":
            return f"SELECT {sides} FROM {source} WHERE {both}"
        case "series":
            return f"""SELECT d.day, {added} FROM {source} WHERE {of} AND d.platform = 'meta'
                AND d.day BETWEEN '{_QUARTER.first}' AND '{_QUARTER.last}' GROUP BY d.day ORDER BY d.day"""
        case "top_ads":
            return f"SELECT v.creative_id, {sides} FROM {source}{ads} WHERE {both} GROUP BY 1 ORDER BY 2 DESC NULLS LAST LIMIT 20"
        case "platform_month":
            return f"SELECT d.platform, {month}, {added} FROM {source} WHERE {of} GROUP BY 1, 2"
    return (
        f"SELECT v.creative_id, {added} FROM {source}{ads} WHERE {of} GROUP BY 1 ORDER BY 2 DESC NULLS LAST LIMIT 100"
    )


# ── The facts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _made(rows: int, *, ads: int, seed: int = 0, scope: Scope | None = None) -> _Data:
    """An agency (of its own, unless given) whose ads ran on three platforms for two years, imported month by month."""
    scope = scope or _owner()
    client = workspaces.create(scope, client_name="Benchmark").workspace_id
    _add_ads(scope, client, _campaign(scope, client), ads)
    with db.work(scope) as work:
        versions = list(work.scalars(select(CreativeVersion.id).order_by(CreativeVersion.id)))
        lines = _lines(scope, client, versions)
        work.execute(insert(ResultLine), lines)
        days = _imports(work, scope, client, rows // _DAYS // len(_PLATFORMS))
        line_ids = [line["id"] for line in lines]
        storing._write(work, _facts(scope, days, line_ids, rows // _DAYS // len(_PLATFORMS), random.Random(seed)))
    return _Data(scope, rows)


def _owner() -> Scope:
    with db.unscoped("benchmark set-up") as work:
        agency = Agency(name="Benchmark")
        work.add(agency)
        work.flush()
        return Scope(AgencyId(agency.id), None, Role.OWNER, "Bench")


def _lines(scope: Scope, client: str, versions: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "id": ids.new_id(), "agency_id": scope.agency_id, "workspace_id": client, "key": f"{number:064}",
            "platform": _PLATFORMS[number % 3], "account": "Main", "level": "ad", "campaign": f"Campaign {number % 60}",
            "ad_set": f"Set {number % 600}", "ad": f"Ad {number}", "joined_by": "code", "version_id": version_id,
        }
        for number, version_id in enumerate(versions)
    ]  # fmt: skip


def _imports(work: db.Work, scope: Scope, client: str, per_day: int) -> list[tuple[str, int]]:
    """One import a month and platform; (day's id, platform's place) of every day, in the order of days."""
    found: list[tuple[str, int]] = []
    imports: dict[tuple[int, int, int], str] = {}
    days = []
    for step in range(_DAYS):
        day = _FIRST + timedelta(days=step)
        for place, platform in enumerate(_PLATFORMS):
            month = (day.year, day.month, place)
            if month not in imports:
                imports[month] = ids.new_id()
                work.execute(insert(ResultImport), [_import(scope, client, platform, imports[month], day)])
            day_id = ids.new_id()
            found.append((day_id, place))
            days.append(
                {
                    "id": day_id, "agency_id": scope.agency_id, "workspace_id": client, "import_id": imports[month],
                    "platform": platform, "account": "Main", "level": "ad", "day": day, "row_count": per_day,
                    "is_current": True,
                }
            )  # fmt: skip
    work.execute(insert(ResultDay), days)
    return found


def _import(scope: Scope, client: str, platform: str, import_id: str, day: date) -> dict[str, Any]:
    return {
        "id": import_id, "agency_id": scope.agency_id, "workspace_id": client, "file_sha256": import_id.ljust(64, "0"),
        "file_name": f"{platform}.csv", "size_bytes": 1, "platform": platform, "level": "ad", "accounts": ["Main"],
        "first_day": day, "last_day": day, "day_count": 1, "row_count": 1, "notes": [], "status": "stored",
        "imported_at": clock.now(), "currency": "EUR",
    }  # fmt: skip


def _facts(
    scope: Scope, days: Sequence[tuple[str, int]], lines: Sequence[str], per_day: int, lots: random.Random
) -> Iterator[list[tuple[Any, ...]]]:
    """Each day other ads run; nine placements and five countries take turns."""
    placements, countries = [f"placement {one}" for one in range(9)], ["DE", "FR", "GB", "ES", "IT"]
    for number, (day_id, place) in enumerate(days):
        batch = []
        for one in range(per_day):
            line = lines[((number // 3 * 7 + one // 9) * 3 + place) % len(lines)]
            shown = lots.randrange(9000)
            batch.append(
                (
                    scope.agency_id, day_id, line, "EUR", placements[one % 9], countries[one % 5], "mobile", "purchase",
                    "7d_click", shown, shown // 40, shown // 60, None, shown // 4, None, shown // 9, shown // 8,
                    shown // 12, shown // 20, shown // 30, shown - shown // 3, lots.randrange(90_000_000),
                    lots.randrange(7) * 1_000_000, lots.randrange(200_000_000),
                )
            )  # fmt: skip
        yield batch


if __name__ == "__main__":
    raise SystemExit(main())
