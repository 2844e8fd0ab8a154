"""The four everyday operations at p95, on SQLite and PostgreSQL, with 10,000 clients and 100,000 ads in the database.

The statement count is printed for each, measured at the small and at the large size: it may not grow with the rows.
"""

import contextlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import event, insert

from benchmarks.report import Result, arguments, percentile, tell
from core import clock, db, ids
from core.accounts.models import Agency, User
from core.brand import queries as brand
from core.brand import service as brand_service
from core.creatives import queries as creatives
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.db import Scope, database, migrate
from core.ids import AgencyId, UserId
from core.vocabulary import Role
from core.workspaces import queries as workspaces
from core.workspaces import service as workspaces_service
from core.workspaces.models import Workspace

AIMS_MS = {"list_workspaces": 5, "create_workspace": 10, "read_brand_kit": 3, "list_creatives": 10}
_CHUNK = 5_000


def main() -> int:
    """Run both databases and print one table."""
    options = arguments(__doc__ or "")
    clients, ads, calls = (2_000, 20_000, 60) if options.quick else (10_000, 100_000, 300)
    results: list[Result] = []
    for name, opened in _databases():
        with opened as current:
            database.use(current)
            results += _measure(name, clients, ads, calls)
            database.use(None)
    return tell("operations", results, as_json=options.json)


def _databases() -> Iterator[tuple[str, contextlib.AbstractContextManager[database.Database]]]:
    yield "sqlite", _sqlite()
    try:
        import pgserver  # noqa: F401
    except ImportError:
        sys.stderr.write("postgresql left out: the pgserver package has no wheel here\n")
        return
    yield "postgresql", _postgresql()


@contextlib.contextmanager
def _sqlite() -> Iterator[database.Database]:
    with tempfile.TemporaryDirectory() as folder:
        yield database.connect(f"sqlite:///{Path(folder) / 'app.sqlite'}")


@contextlib.contextmanager
def _postgresql() -> Iterator[database.Database]:
    from tests import postgres

    with postgres.server() as url:
        yield database.connect(postgres.fresh_database(url, "operations"))


def _measure(name: str, clients: int, ads: int, calls: int) -> list[Result]:
    migrate.bring_to_head()
    scope = _agency()
    first = workspaces_service.create(scope, client_name="First").workspace_id
    campaign = _campaign(scope, first)
    _add_ads(scope, first, campaign, 100)
    operations: dict[str, Callable[[], object]] = {
        "list_workspaces": lambda: workspaces.list_workspaces(scope),
        "create_workspace": lambda: workspaces_service.create(scope, client_name=f"Client {ids.new_id()}"),
        "read_brand_kit": lambda: brand.get_kit(scope, first),
        "list_creatives": lambda: creatives.list_creatives(scope, per_page=50),
    }
    few = {operation: _statements(run) for operation, run in operations.items()}
    _add_clients(scope, clients)
    _add_ads(scope, first, campaign, ads)
    _analyse()
    results = []
    for operation, run in operations.items():
        times = _timed(run, calls)
        many = _statements(run)
        results.append(Result(f"{name}.{operation}.p95_ms", percentile(times, 95), "ms", f"<= {AIMS_MS[operation]}"))
        results.append(Result(f"{name}.{operation}.statements", many, "", f"<= {few[operation]}"))
    return results


def _timed(run: Callable[[], object], calls: int) -> list[float]:
    for _ in range(10):
        run()
    times = []
    for _ in range(calls):
        started = time.perf_counter()
        run()
        times.append((time.perf_counter() - started) * 1000)
    return times


def _statements(run: Callable[[], object]) -> int:
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    engine = database.current().reading
    event.listen(engine, "before_cursor_execute", counted)
    try:
        run()
    finally:
        event.remove(engine, "before_cursor_execute", counted)
    return count


def _agency(email: str = "bench@example.com") -> Scope:
    with db.unscoped("benchmark set-up") as work:
        agency = Agency(name="Benchmark")
        work.add(agency)
        work.flush()
        user = User(agency_id=agency.id, email=email, role=Role.OWNER, name="Bench")
        work.add(user)
        work.flush()
        return Scope(AgencyId(agency.id), UserId(user.id), Role.OWNER, "Bench")


def _add_clients(scope: Scope, count: int) -> None:
    with db.work(scope) as work:
        for number in range(count):
            workspace = Workspace(agency_id=scope.agency_id, client_name=f"Client {number:06}")
            work.add(workspace)
            work.flush()
            brand_service.start_kit(work, workspace.id)


def _campaign(scope: Scope, workspace_id: str) -> str:
    from core.campaigns import service as campaigns

    return campaigns.create(
        scope,
        workspace_id,
        name="Benchmark",
        objective="conversion",
        launch_type="evergreen",
        funnel_stage="warm",
        placements=["meta_fb_feed_1x1"],
    )


def _add_ads(scope: Scope, workspace_id: str, campaign_id: str, count: int) -> None:
    """Rows written in bulk: the benchmark reads lists, so pictures are not needed."""
    from tests import factories

    asset_id = factories.make_asset(scope, workspace_id)
    now = clock.now()
    for start in range(0, count, _CHUNK):
        size = min(_CHUNK, count - start)
        concepts, ads, versions = [], [], []
        for number in range(start, start + size):
            concept_id, ad_id, version_id = ids.new_id(), ids.new_id(), ids.new_id()
            owner = {"agency_id": scope.agency_id}
            concepts.append(
                owner | {"id": concept_id, "campaign_id": campaign_id, "asset_id": asset_id, "number": number + 1}
            )
            ads.append(
                owner
                | {
                    "id": ad_id, "workspace_id": workspace_id, "campaign_id": campaign_id, "concept_id": concept_id,
                    "concept_number": number + 1, "asset_id": asset_id, "placement_id": "meta_fb_feed_1x1",
                    "current_version_id": version_id, "score": number % 100, "row_version": 1,
                }
            )  # fmt: skip
            versions.append(
                owner
                | {
                    "id": version_id, "creative_id": ad_id, "number": 1, "code": ids.new_id()[-8:], "headline": f"Headline {number}",
                    "width_px": 1440, "height_px": 1440, "verdict": "pass", "ad_hash": "0" * 64, "created_at": now,
                }
            )  # fmt: skip
        with db.work(scope) as work:
            work.execute(insert(Concept), concepts)
            work.execute(insert(AdCreative), ads)
            work.execute(insert(CreativeVersion), versions)


def _analyse() -> None:
    with database.current().writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


if __name__ == "__main__":
    raise SystemExit(main())
