"""Snapshots are compared with the database, made anew, and published for engines that are not ours."""

import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from core import db, settings, storage
from core.cli import main
from core.db import Scope
from core.reporting import facts, publishing, snapshot, verifying
from tests import factories, s3
from tests.unit.reporting.test_snapshot import brought


@pytest.fixture(autouse=True)
def _tables_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.db.migrate.require_head", lambda: None)


def shell(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    capsys.readouterr()
    code = main(["snapshot", "--json", *words])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def imported(someone: Scope, tmp_path: Path) -> Scope:
    client = factories.make_client(someone)
    brought(someone, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"), ("2026-11-02", "B", "20.00"))
    brought(someone, client, tmp_path, "b.csv", ("2026-10-05", "A", "11.00"))
    return someone


def test_a_snapshot_says_what_the_database_says(imported: Scope) -> None:
    verdict = verifying.verify(imported)
    assert verdict.differences == ()
    assert (verdict.rows[facts.FACTS], verdict.rows["result_days"], verdict.rows["clients"]) == (3, 2, 1)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "UPDATE result_facts SET spend_micros = spend_micros + 1 WHERE spend_micros = 20000000",
            "sum of spend_micros",
        ),
        ("DELETE FROM result_facts WHERE spend_micros = 20000000", "rows"),
        ("UPDATE workspaces SET client_name = client_name || ' B.V.'", "content"),
    ],
)
def test_what_changed_in_the_database_unseen_is_found(imported: Scope, statement: str, what: str) -> None:
    version = snapshot.data_version(imported)
    snapshot.refresh(imported)
    with db.work(imported) as work:
        work.execute(text(statement))
        # As when somebody mends the database by hand: no version is raised.
        work.execute(text("UPDATE agencies SET data_version = :v - 1"), {"v": version})
    assert snapshot.data_version(imported) == version
    assert what in {one.what for one in verifying.verify(imported).differences}


def test_the_shell_finds_a_damaged_file_and_makes_it_anew(
    scope: Scope, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"))
    assert shell(capsys, "--verify")[0] == 0
    path = snapshot.files(scope)[facts.FACTS][-1]
    held = pq.read_table(path)
    at = held.schema.get_field_index("spend_micros")
    pq.write_table(held.set_column(at, "spend_micros", pa.array([9_999_999], pa.int64())), path)
    code, told = shell(capsys, "--verify", "--publish", "--agency", scope.agency_id)
    (agency,) = told["agencies"]  # type: ignore[misc]
    assert (code, told["ok"], agency["published"]) == (1, False, None)
    assert [one["what"] for one in agency["differences"]] == ["sum of spend_micros", "content"]
    code, told = shell(capsys, "--rebuild", "--verify")
    assert (code, told["ok"]) == (0, True)


def test_an_unknown_agency_is_refused(scope: Scope, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["snapshot", "--agency", "nobody"]) == 2
    assert capsys.readouterr().err.startswith("error: agency: there is no such agency")


def test_published_facts_are_plain_partitioned_parquet(imported: Scope) -> None:
    made = publishing.publish(imported)
    root = Path(storage.current()._place.root)  # type: ignore[attr-defined]
    assert sorted(made.files)[0].endswith("platform=meta/month=2026-10/facts.parquet")
    with duckdb.connect() as other:
        found = other.execute(
            "SELECT platform, month, count(*), sum(spend_micros)::BIGINT, count(DISTINCT workspace), min(workspace = client_id) "
            f"FROM read_parquet('{root / made.address}/**/*.parquet', hive_partitioning = true) GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    assert found == [("meta", "2026-10", 1, 11_000_000, 1, True), ("meta", "2026-11", 1, 20_000_000, 1, True)]
    assert publishing.publish(imported) == made, "the same version again is no new publication"


def test_a_new_publication_leaves_the_one_before_and_removes_the_older(imported: Scope) -> None:
    root = Path(storage.current()._place.root)  # type: ignore[attr-defined]
    folders = []
    for _ in range(3):
        factories.make_client(imported)
        folders.append(root / publishing.publish(imported).address)
    assert [folder.is_dir() for folder in folders] == [False, True, True]
    assert list(storage.current().iterate(imported.agency_id)) == [], "no file of the product"


def test_facts_are_published_to_a_bucket(bucket: s3.Bucket, imported: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_URL", f"s3://{bucket.name}/app")
    settings.current.cache_clear()
    made = publishing.publish(imported)
    keys = {one["Key"] for one in bucket.client.list_objects_v2(Bucket=bucket.name)["Contents"]}
    assert {key for key in keys if key.endswith("/facts.parquet")} != set()
    assert len([key for key in keys if key.endswith("/facts.parquet")]) == len(made.files) == 2
    assert publishing.published(imported) == made


def test_an_update_of_the_program_publishes_the_same_version_anew_beside_what_stands(
    imported: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(storage.current()._place.root)  # type: ignore[attr-defined]
    before = publishing.publish(imported)
    for known in ("of the next release", "of the one after it", "of the next release"):
        monkeypatch.setattr(publishing, "_made_as", lambda known=known: known.replace(" ", "").ljust(64, "0"))
        made = publishing.publish(imported)
        assert (made.data_version, made.rows) == (before.data_version, before.rows)
        assert made.address != before.address
        assert all((root / one.address / name).is_file() for one in (before, made) for name in one.files)
        assert publishing.publish(imported) == made == publishing.published(imported)
        before = made
