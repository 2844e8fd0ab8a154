"""Snapshots grow by what changed: facts are written once an import, read once an instance, and a cursor sees one version."""

import json
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from core import db
from core.db import Scope
from core.reporting import facts, instances, snapshot, sources, versions
from core.results import service as results
from tests import factories
from tests.unit.results import reports

FACT = "SELECT count(*), sum(spend_micros)::BIGINT FROM facts"


def brought(scope: Scope, client: str, folder: Path, name: str, *rows: tuple[str, str, str]) -> str:
    done = results.import_file(scope, client, reports.saved(folder, name, reports.meta(*rows)))
    assert done.import_id
    return done.import_id


def told(scope: Scope) -> tuple[int, int | None]:
    (row,) = snapshot.cursor(scope).execute(FACT).fetchall()
    return row  # type: ignore[no-any-return]


def fact_files(scope: Scope) -> dict[str, int]:
    """Name and inode of every file of facts that belongs to the newest version, without the empty one."""
    return {path.name: path.stat().st_ino for path in snapshot.files(scope)[facts.FACTS] if path.parent.name == "facts"}


def test_an_import_is_one_file_that_later_versions_take_over(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    brought(someone, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"), ("2026-10-06", "A", "20.00"))
    first = fact_files(someone)
    assert told(someone) == (2, 30_000_000)
    factories.make_campaign(someone)
    assert fact_files(someone) == first, "facts were written again although only a campaign is new"
    brought(someone, client, tmp_path, "b.csv", ("2026-10-07", "A", "5.00"))
    both = fact_files(someone)
    assert len(both) == 2
    assert first.items() <= both.items()
    assert told(someone) == (3, 35_000_000)


def test_facts_stay_in_memory_when_the_version_rises(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"))
    told(scope)
    opened: list[str] = []
    read, replaced = instances._dataset, instances._replace
    monkeypatch.setattr(instances, "_dataset", lambda paths: opened.extend(map(str, paths)) or read(paths))
    monkeypatch.setattr(instances, "_replace", lambda at, name, path: opened.append(name) or replaced(at, name, path))
    with db.work(scope):
        pass
    assert told(scope) == (1, 10_000_000)
    assert opened == [], "nothing changed but the number"
    factories.make_client(scope)
    assert told(scope) == (1, 10_000_000)
    assert opened == ["clients"]


def test_restated_days_and_undone_imports_count_as_the_database_says(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    brought(someone, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"), ("2026-10-06", "A", "20.00"))
    assert told(someone) == (2, 30_000_000)
    second = brought(someone, client, tmp_path, "b.csv", ("2026-10-06", "A", "21.00"), ("2026-10-07", "A", "1.00"))
    assert told(someone) == (3, 32_000_000)
    rows = snapshot.cursor(someone).execute("SELECT count(*) FROM result_facts").fetchall()
    assert rows == [(3,)]
    results.undo(someone, second)
    assert told(someone) == (2, 30_000_000)
    snapshot._open.forget(versions.home_of(someone.agency_id))
    assert told(someone) == (2, 30_000_000), "a fresh instance knows the same"


def test_every_wide_column_is_what_plain_sql_over_the_files_gives(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"), ("2026-10-06", "B", "20.00"))
    brought(scope, client, tmp_path, "b.csv", ("2026-10-06", "B", "21.00"))
    import duckdb

    with duckdb.connect() as other:
        for name, paths in snapshot.files(scope).items():
            other.execute(f"CREATE TABLE {name} AS FROM read_parquet($1)", [[str(path) for path in paths]])
        other.execute(facts.WIDE)
        asked = f"SELECT {', '.join(facts.COLUMNS)} FROM facts ORDER BY ALL"
        assert other.execute(asked).fetchall() == snapshot.cursor(scope).execute(asked).fetchall() != []


def test_a_cursor_sees_the_version_of_its_moment_to_its_end(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"))
    old = snapshot.cursor(scope)
    version = snapshot.version_of(old)
    brought(scope, client, tmp_path, "b.csv", ("2026-10-05", "A", "99.00"))
    factories.make_client(scope)
    assert told(scope) == (1, 99_000_000)
    assert old.execute(FACT).fetchall() == [(1, 10_000_000)]
    assert old.execute("SELECT count(*) FROM clients").fetchall() == [(1,)]
    assert snapshot.version_of(old) == version < snapshot.version_of(snapshot.cursor(scope))


def test_a_table_that_has_not_changed_is_the_same_file(scope: Scope) -> None:
    factories.make_campaign(scope)
    before = {name: paths[0].stat().st_ino for name, paths in snapshot.files(scope).items() if name in sources.TABLES}
    factories.make_client(scope)
    after = {name: paths[0].stat().st_ino for name, paths in snapshot.files(scope).items() if name in sources.TABLES}
    assert {name for name in before if before[name] != after[name]} == {"clients"}


@pytest.mark.parametrize("table", ["ads", facts.FACTS])
@pytest.mark.parametrize("content", [b"", b"PAR1 and then nothing", None])
def test_a_file_that_is_damaged_or_gone_is_made_again(
    scope: Scope, tmp_path: Path, table: str, content: bytes | None
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"))
    path = snapshot.files(scope)[table][-1]
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert told(scope) == (1, 10_000_000)


def test_a_file_that_is_swept_while_it_is_read_is_made_again(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"))
    opened = instances._dataset
    swept: list[Path] = []

    def swept_once(paths: Sequence[Path]) -> ds.Dataset:
        rows = opened(paths)
        if not swept:
            swept.extend(paths)
            for path in paths:
                path.unlink()
        return rows

    monkeypatch.setattr(instances, "_dataset", swept_once)
    assert told(scope) == (1, 10_000_000)
    assert swept


def test_facts_of_an_import_that_no_version_names_are_swept_after_an_hour(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = factories.make_client(scope)
    gone = brought(scope, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"))
    file = snapshot.files(scope)[facts.FACTS][-1]
    results.undo(scope, gone)
    for _ in range(3):
        factories.make_client(scope)
        assert told(scope) == (0, None)
    assert file.is_file(), "another process may be about to name it"
    monkeypatch.setattr(versions, "_UNTOUCHED_S", 0.0)
    factories.make_client(scope)
    snapshot.refresh(scope)
    assert not file.exists()


def test_facts_are_sorted_by_day_and_say_what_they_add_up_to(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    days = [f"2026-10-{day:02}" for day in (9, 2, 30, 1, 15)]
    brought(scope, client, tmp_path, "a.csv", *((day, "A", "1.00") for day in days))
    folder, _ = snapshot.refresh(scope)
    *_, part = versions.read(folder).tables[facts.FACTS]
    found = pq.read_table(folder.parent / part.file)
    assert found.column("day").to_pylist() == sorted(date.fromisoformat(day) for day in days)
    assert (part.rows, part.sums["spend_micros"], part.sums["video_6s"]) == (5, 5_000_000, None)
    assert versions._as_told(folder.parent / part.file, part.file) == part


def test_several_processes_that_write_one_version_leave_one_whole(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"))
    home, start, faults = versions.home_of(scope.agency_id), threading.Barrier(4), []

    def write() -> None:
        try:
            start.wait()
            with db.read(scope, is_steady=True) as work:
                snapshot.bring(work, home)
        except Exception as error:
            faults.append(error)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    assert told(scope) == (1, 10_000_000)
    assert [path.name for path in home.iterdir() if path.name.startswith(".")] == []
    assert (home / "current").read_text().strip() == str(snapshot.refresh(scope)[1])


def test_rows_of_replaced_days_do_not_pile_up(scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instances, "_FILES_ROWS", 1)
    client = factories.make_client(scope)
    for step in range(6):
        brought(scope, client, tmp_path, f"{step}.csv", ("2026-10-05", "A", f"{step}.00"))
        assert told(scope) == (1, step * 1_000_000)
        held = snapshot._open._held.get(versions.home_of(scope.agency_id))
        assert held is None or not held.is_wasteful


@pytest.mark.parametrize("missing", ["a table", "a column of facts", "the manifest"])
def test_a_snapshot_of_an_older_program_is_made_anew_for_the_same_data(
    scope: Scope, tmp_path: Path, missing: str
) -> None:
    """An update changes no data, so the version of the data says nothing of who wrote the files."""
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"))
    assert told(scope) == (1, 10_000_000)
    home, version = versions.home_of(scope.agency_id), snapshot.data_version(scope)
    manifest = home / str(version) / versions.MANIFEST
    says = json.loads(manifest.read_text())
    (facts_file,) = (home / "facts").glob("*.parquet")
    if missing == "a table":
        says["tables"].pop("rates")
    elif missing == "a column of facts":
        pq.write_table(pq.read_table(facts_file).drop_columns(["impressions"]), facts_file)
    says["made_as"] = "by an older program"
    manifest.write_text(json.dumps(says))
    if missing == "the manifest":
        manifest.unlink()
    snapshot._open.forget(home)
    asked = snapshot.cursor(scope)
    assert asked.execute("SELECT count(*), sum(impressions)::BIGINT FROM facts").fetchall() == [(1, 1000)]
    assert asked.execute("SELECT count(*) FROM rates").fetchall() == [(0,)]
    assert versions.read(home / str(version)).made_as == versions.made_as()
