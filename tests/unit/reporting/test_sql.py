"""Questions in SQL as analysts ask them: answers, mistakes, files, history, turns, and whose rows they see."""

import fcntl
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from core import db, settings
from core.accounts import queries as accounts
from core.accounts.models import Agency
from core.db import Scope
from core.errors import Forbidden, Unavailable
from core.reporting import snapshot, sql, sql_process, sql_words
from core.reporting.sql import DEFAULT_LIMITS, Form
from core.results import service as results
from core.reviews import service as reviews
from core.vocabulary import ReviewStatus, Role
from tests import factories
from tests.conftest import make_scope
from tests.unit.results import reports

QUICK = replace(DEFAULT_LIMITS, memory_bytes=256 << 20, query_ms=2000, wait_s=0.1)


def _files(folder: Path) -> dict[str, list[str]]:
    """The tables that lie in a folder: one file of that name, or a folder of them."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.parquet")):
        found.setdefault(path.relative_to(folder).parts[0].removesuffix(".parquet"), []).append(str(path))
    return found


def ads_of(scope: Scope, *clients: str) -> list[str]:
    """One ad, decided on, for each client; gives the ids of the clients."""
    made = []
    for name in clients:
        workspace = factories.make_client(scope, name)
        ad = factories.make_ad(scope, factories.make_campaign(scope, workspace), headline=f"{name} headline")
        reviews.decide(scope, [ad.creative_id], status=ReviewStatus.REJECTED, reason=f"{name} reason")
        made.append(workspace)
    return made


def saved(scope: Scope, statement: str, form: Form, **limits: int) -> tuple[int, bytes]:
    with tempfile.TemporaryFile() as file:
        rows = sql.save(scope, statement, form=form, file=file, limits=replace(QUICK, **limits))
        return rows, file.read()


# ── Whose rows ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_agency_asks_its_own_rows_and_no_others(scope: Scope, stranger: Scope) -> None:
    ads_of(scope, "Aurora")
    ads_of(stranger, "Xanadu")
    may_be_empty = {"captions", "packages", "rates", *(name for name in snapshot.TABLES if name.startswith("result_"))}
    for table in snapshot.TABLES:
        answer = sql.ask(scope, f"FROM {table}", limits=QUICK)
        assert answer.rows.num_rows >= (0 if table in may_be_empty else 1)
        assert "Xanadu" not in str(answer.rows.to_pylist())
    assert sql.ask(stranger, "FROM clients", limits=QUICK).rows.column("client").to_pylist() == ["Xanadu"]


def test_a_person_of_one_client_asks_that_clients_rows_only(scope: Scope) -> None:
    _, lys = ads_of(scope, "Aurora", "Lys")
    everything = [
        f"SELECT '{table}' AS name, count(*) AS rows FROM {table}" for table in ("ads", "versions", "decisions")
    ]
    answer = sql.ask(scope, " UNION ALL ".join(everything), limits=QUICK, workspace_ids=[lys])
    assert {row["rows"] for row in answer.rows.to_pylist()} == {1}
    for statement in ("FROM versions", "FROM clients", "FROM decisions"):
        shown = str(sql.ask(scope, statement, limits=QUICK, workspace_ids=[lys]).rows.to_pylist())
        assert "Lys" in shown
        assert "Aurora" not in shown
    # Statistics would still tell of rows that were loaded and deleted again.
    told = str(sql.ask(scope, "SELECT stats(client) FROM clients", limits=QUICK, workspace_ids=[lys]).rows.to_pylist())
    assert b"Lys".hex() in told
    assert b"Aurora".hex() not in told
    assert sql.ask(scope, "FROM ads", limits=QUICK, workspace_ids=[]).total == 0


def test_what_cannot_be_told_whose_it_is_is_nobodys(scope: Scope, tmp_path: Path) -> None:
    pq.write_table(pa.table({"client_id": ["a", "b"]}), tmp_path / "clients.parquet")
    pq.write_table(pa.table({"rate": [1.1]}), tmp_path / "rates.parquet")
    request = {"statement": "FROM rates", "form": "screen", "tables": _files(tmp_path), "client_ids": ["a"]}
    heard = sql_process.hear(request, QUICK)
    assert heard.header is not None
    assert heard.header["rows"] == 0


@pytest.mark.parametrize("loaded_bytes", [QUICK.loaded_bytes, 0], ids=["loaded", "held"])
def test_a_table_may_be_a_folder_of_parts(tmp_path: Path, loaded_bytes: int) -> None:
    for month in ("2026-01", "2026-02"):
        part = tmp_path / "facts" / f"month={month}"
        part.mkdir(parents=True)
        pq.write_table(pa.table({"spend_micros": [1_000_000]}), part / "part-0.parquet")
    tables = _files(tmp_path)
    assert list(tables) == ["facts"]
    request = {
        "statement": "SELECT count(DISTINCT month) AS months, sum(spend_micros) AS s FROM facts",
        "form": "screen",
    }
    heard = sql_process.hear(
        {**request, "tables": tables, "client_ids": None}, replace(QUICK, loaded_bytes=loaded_bytes)
    )
    assert pa.ipc.open_stream(heard.rows).read_all().to_pylist() == [{"months": 2, "s": 2_000_000}]


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM ads",
        "FROM ads",
        "WITH a AS (FROM ads) FROM a",
        "VALUES (1), (2)",
        "DESCRIBE ads",
        "SUMMARIZE ads",
        "SHOW TABLES",
        "EXPLAIN FROM ads",
        "EXPLAIN ANALYZE FROM ads",
        "PIVOT ads ON review_status USING count(*)",
        "UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b",
        "TABLE ads",
        "  -- what is there?\n  FROM ads;  ",
    ],
)
def test_every_way_to_ask_is_answered(scope: Scope, statement: str) -> None:
    answer = sql.ask(scope, statement, limits=QUICK)
    assert answer.columns
    assert answer.total == answer.rows.num_rows


def test_columns_keep_their_types_and_unusual_values_are_text(scope: Scope) -> None:
    answer = sql.ask(
        scope,
        """SELECT 1 AS n, 2 AS n, 1.50::DECIMAL(9,2) AS exact, sum(3::BIGINT) AS total, DATE '2026-03-02' AS day,
                  TIMESTAMPTZ '2026-03-02 09:00:00+00' AS at, INTERVAL '1 month 2 days 03:04:05' AS span, [1, 2] AS list,
                  {'a': 'é'} AS nested, 'infinity'::TIMESTAMP AS never, '290000-01-01'::DATE AS late, '\\xAB'::BLOB AS bytes,
                  NULL AS nothing, TIME '10:30' AS clock, 'x'::ENUM ('x') AS chosen, 99999999999999999999::HUGEINT AS huge""",
        limits=QUICK,
    )
    assert [column.type for column in answer.columns][:5] == ["INTEGER", "INTEGER", "DECIMAL(9,2)", "HUGEINT", "DATE"]
    row = answer.rows.to_pylist()[0]
    assert (row["n"], row["n_2"], str(row["exact"]), row["total"]) == (1, 2, "1.50", 3)
    assert row["day"] == date(2026, 3, 2)
    assert row["at"].isoformat() == "2026-03-02T09:00:00+00:00"
    assert (row["span"], row["list"], row["nested"]) == ("1 month 2 days 03:04:05", "[1, 2]", '{"a": "é"}')
    assert (row["bytes"], row["nothing"], row["chosen"], row["huge"]) == ("ab", None, "x", "99999999999999999999")
    assert all(isinstance(row[name], str) for name in ("never", "late", "clock"))
    assert answer.rows.to_pandas().shape == (1, 16)


def test_a_large_table_answers_as_a_small_one_does(tmp_path: Path) -> None:
    """Two million rows, held as a file in memory, loaded, and loaded for a person of one client."""
    rows = 2_000_000
    numbers = pa.array(np.arange(rows))
    clients = pa.DictionaryArray.from_arrays(pa.array(np.arange(rows) % 2), pa.array(["a", "b"]))
    pq.write_table(pa.table({"client_id": clients, "n": numbers, "m": numbers}), tmp_path / "facts.parquet")
    assert (tmp_path / "facts.parquet").stat().st_size > QUICK.loaded_bytes
    small = replace(QUICK, memory_bytes=128 << 20, query_ms=20_000)

    def heard(
        statement: str, client_ids: list[str] | None = None, limits: sql.SqlLimits = small
    ) -> list[dict[str, int]]:
        request = {"statement": statement, "form": "screen", "tables": _files(tmp_path), "client_ids": client_ids}
        answer = sql_process.hear(request, limits)
        assert answer.header is not None
        assert "fault" not in answer.header, answer.header
        return pa.ipc.open_stream(answer.rows).read_all().to_pylist()

    question = "SELECT count(*) AS rows, sum(n) AS total, count(DISTINCT client_id) AS clients FROM facts"
    whole = {"rows": rows, "total": rows * (rows - 1) // 2, "clients": 2}
    assert heard(question) == [whole]
    assert heard(question, limits=replace(small, loaded_bytes=1 << 40, memory_bytes=512 << 20)) == [whole]
    half = replace(small, memory_bytes=512 << 20)
    assert heard(question, ["b"], half) == [{"rows": rows // 2, "total": sum(range(1, rows, 2)), "clients": 1}]


def test_more_rows_than_a_screen_takes_are_cut_off_and_said(scope: Scope) -> None:
    answer = sql.ask(scope, "FROM range(1000000)", limits=replace(QUICK, rows=3000))
    assert (answer.rows.num_rows, answer.is_cut_off, answer.total) == (3000, True, None)
    whole = sql.ask(scope, "FROM range(3000)", limits=replace(QUICK, rows=3000))
    assert (whole.is_cut_off, whole.total) == (False, 3000)
    heavy = sql.ask(
        scope, "SELECT repeat('x', 100000) AS x FROM range(100)", limits=replace(QUICK, answer_bytes=1 << 20)
    )
    assert heavy.is_cut_off
    assert 1 <= heavy.rows.num_rows <= 10


def test_an_answer_without_rows_still_has_its_columns(scope: Scope) -> None:
    answer = sql.ask(scope, "SELECT ad_id, score FROM ads", limits=QUICK)
    assert (answer.total, answer.rows.column_names) == (0, ["ad_id", "score"])


def test_the_newest_rows_are_asked_even_when_their_snapshot_is_cleared_away(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    ads_of(scope, "Aurora")
    real, asked = snapshot.files, []

    def cleared_away_once(scope: Scope) -> dict[str, list[Path]]:
        asked.append(scope)
        found = real(scope)
        gone = settings.current().data_dir / "gone.parquet"
        return found if len(asked) > 1 else {name: [gone] for name in found}

    monkeypatch.setattr(snapshot, "files", cleared_away_once)
    assert sql.ask(scope, "SELECT count(*) AS n FROM ads", limits=QUICK).rows.to_pylist() == [{"n": 1}]
    assert len(asked) == 2


def test_results_are_asked_with_the_names_of_what_they_are_of(scope: Scope, stranger: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    meta = reports.meta(("2026-10-05", "A", "10.00"), ("2026-10-06", "B", "20.00"))
    results.import_file(scope, client, reports.saved(tmp_path, "one.csv", meta))
    later = reports.meta(("2026-10-06", "B", "25.00"))
    results.import_file(scope, client, reports.saved(tmp_path, "two.csv", later))
    statement = (
        "SELECT platform_ad, sum(spend_micros)::BIGINT AS spent FROM facts WHERE is_deepest GROUP BY 1 ORDER BY 1"
    )
    found = sql.ask(scope, statement, limits=QUICK).rows.to_pylist()
    assert found == [{"platform_ad": "A", "spent": 10_000_000}, {"platform_ad": "B", "spent": 25_000_000}]
    assert sql.ask(stranger, "FROM facts", limits=QUICK).total == 0
    assert sql.ask(scope, "FROM facts", limits=QUICK, workspace_ids=[]).total == 0


# ── Mistakes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("statement", "what", "remedy"),
    [
        ("SELECT * FORM ads", 'line 1, column 15: syntax error at or near "ads"', ""),
        ("SELECT\n  nope\nFROM ads", 'line 2, column 3: Referenced column "nope" not found', "columns near it"),
        ("FROM nowhere", "line 1, column 6: Table with name nowhere does not exist", "did you mean"),
        ("SELECT 1; SELECT 2", "only one statement is answered at a time", "semicolon"),
        ("-- nothing", "there is no question here", "FROM ads"),
        ("DROP TABLE ads", "this statement does more than ask", "SELECT"),
        ("FROM read_csv('x.csv')", "files, addresses and extensions are out of reach here", "tables"),
        ("SELECT 'a\0b'", "the statement holds signs that are no text", "anew"),
        ("SELECT '\ud800'", "the statement holds signs that are no text", "anew"),
        ("SELECT '" + "x" * 10_000_000 + "'", "the statement has 10,000,009 characters", "shorten"),
    ],
    ids=lambda one: one[:30].encode("ascii", "replace").decode(),
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(scope: Scope, statement: str, what: str, remedy: str) -> None:
    with pytest.raises(sql.SqlRefused) as told:
        sql.ask(scope, statement, limits=QUICK)
    assert told.value.field == "statement"
    assert told.value.what.startswith(what)
    assert remedy in told.value.remedy


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("SELECT count(*) FROM range(1000000000000)", "it took longer than 1 seconds"),
        ("SELECT length(repeat('x', 2000000000))", "more memory than the 256 MB"),
        ("SELECT repeat('x', 20000000)", "one row of the answer is larger than 8 MB"),
    ],
)
def test_a_question_that_is_stopped_says_which_limit_it_met(scope: Scope, statement: str, what: str) -> None:
    with pytest.raises(sql.SqlStopped, match=what):
        sql.ask(scope, statement, limits=replace(QUICK, query_ms=1000))


def test_rows_that_do_not_fit_are_said_to_be_the_agencys_and_not_the_questions(scope: Scope) -> None:
    ads_of(scope, "Aurora")
    with pytest.raises(sql.SqlStopped, match="your agency's rows need more memory"):
        sql.ask(scope, "SELECT 1", limits=replace(QUICK, memory_bytes=1 << 18))


def test_a_machine_that_cannot_start_the_child_says_so(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    with pytest.raises(Unavailable, match="questions cannot be answered"):
        sql.ask(scope, "SELECT 1", limits=QUICK)


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_csv_holds_every_row_and_no_formula(scope: Scope) -> None:
    rows, data = saved(
        scope, "SELECT '=1+1' AS danger, -2.5 AS n, true AS yes, NULL AS no, 'a,\"b' AS quoted", Form.CSV
    )
    assert rows == 1
    assert data == b'\xef\xbb\xbf"danger","n","yes","no","quoted"\r\n"\'=1+1",-2.5,"true","","a,""b"\r\n'
    rows, data = saved(scope, "FROM range(20000)", Form.CSV, rows=10)
    assert (rows, data.count(b"\r\n")) == (20_000, 20_001)


def test_a_parquet_file_keeps_types_and_takes_more_than_a_screen(scope: Scope, tmp_path: Path) -> None:
    statement = (
        "SELECT range AS n, DATE '2026-03-02' AS day, [range] AS list, INTERVAL 1 DAY AS span FROM range(200000)"
    )
    rows, data = saved(scope, statement, Form.PARQUET, rows=10)
    (tmp_path / "answer.parquet").write_bytes(data)
    read = pq.read_table(tmp_path / "answer.parquet")
    assert (rows, read.num_rows) == (200_000, 200_000)
    assert [str(kind) for kind in read.schema.types][:2] == ["int64", "date32[day]"]
    assert read.slice(7, 1).to_pylist() == [{"n": 7, "day": date(2026, 3, 2), "list": [7], "span": "1 day"}]


@pytest.mark.parametrize("form", list(Form))
def test_a_file_that_grows_too_large_is_refused_and_not_cut(scope: Scope, form: Form) -> None:
    with pytest.raises(sql.SqlStopped, match="the file would be larger than 1 MB"):
        saved(scope, "SELECT hash(range) AS h FROM range(1000000)", form, file_bytes=1 << 20)


# ── Who, and what is kept ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_viewer_may_not_ask(scope: Scope) -> None:
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    for forbidden in (lambda: sql.ask(viewer, "FROM ads"), lambda: sql.tables(viewer), lambda: sql.history(viewer)):
        with pytest.raises(Forbidden, match="may not ask in SQL"):
            forbidden()


def test_every_question_is_in_the_log_and_changes_no_figure(scope: Scope) -> None:
    def version() -> int:
        with db.read(scope) as work:
            return int(work.execute(select(Agency.data_version).where(Agency.id == scope.agency_id)).scalar_one())

    before = version()
    sql.ask(scope, "SELECT 1", limits=QUICK)
    with pytest.raises(sql.SqlRefused):
        sql.ask(scope, "DROP TABLE ads", limits=QUICK)
    saved(scope, "SELECT 2", Form.CSV)
    rows = accounts.audit_log(scope, action="sql").rows
    assert [row.summary for row in rows] == [
        "Saved an answer in SQL as CSV: SELECT 2",
        "Asked in SQL: DROP TABLE ads",
        "Asked in SQL: SELECT 1",
    ]
    assert [row.details["is_answered"] for row in rows] == [True, False, True]
    assert version() == before


def test_people_find_their_own_questions_each_once_the_newest_first(scope: Scope) -> None:
    colleague = make_scope(agency_id=scope.agency_id)
    for statement in ("SELECT 1", "SELECT 2", "SELECT 1"):
        sql.ask(scope, statement, limits=QUICK)
    sql.ask(colleague, "SELECT 3", limits=QUICK)
    assert [asked.statement for asked in sql.history(scope)] == ["SELECT 1", "SELECT 2"]
    assert sql.history(scope)[0].outcome.startswith("1 row in ")
    assert [asked.statement for asked in sql.history(colleague)] == ["SELECT 3"]


def test_the_tables_are_described_with_types_and_counts(scope: Scope) -> None:
    ads_of(scope, "Aurora")
    found = {table.name: table for table in sql.tables(scope)}
    assert set(snapshot.TABLES) <= set(found)
    assert found["ads"].row_count == 1
    types = {column.name: column.type for column in found["ads"].columns}
    assert (types["ad_id"], types["score"], types["created_at"]) == ("VARCHAR", "BIGINT", "TIMESTAMPTZ")
    assert {table.row_count for table in sql.tables(scope, workspace_ids=["x"])} == {None}


@pytest.mark.parametrize("example", sql_words.EXAMPLES, ids=lambda example: example.title)
def test_the_examples_are_answered(scope: Scope, example: sql_words.Example) -> None:
    ads_of(scope, "Aurora")
    assert sql.ask(scope, example.statement, limits=QUICK).total


def test_every_word_about_a_column_is_about_one_that_is_there(scope: Scope) -> None:
    known = {f"{table.name}.{column.name}" for table in sql.tables(scope) for column in table.columns}
    names = {one.partition(".")[2] for one in known}
    assert set(sql_words.ONE_ROW) <= {one.partition(".")[0] for one in known}
    assert all(one in known or one in names for one in sql_words.COLUMN)


# ── Turns ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_agency_that_keeps_all_its_places_waits_and_others_do_not(scope: Scope, stranger: Scope) -> None:
    with sql_process.turn(scope.agency_id, replace(QUICK, at_once_agency=1)):
        with pytest.raises(sql.SqlBusy, match="your agency's other questions"):
            sql.ask(scope, "SELECT 1", limits=replace(QUICK, at_once_agency=1))
        assert sql.ask(stranger, "SELECT 1", limits=replace(QUICK, at_once_agency=1)).total == 1
    assert sql.ask(scope, "SELECT 1", limits=replace(QUICK, at_once_agency=1)).total == 1


def test_an_installation_bounds_all_of_them_in_every_process(scope: Scope) -> None:
    home = settings.current().data_dir / "reporting" / "asking"
    home.mkdir(parents=True)
    with (home / "all-0.lock").open("ab") as held:  # as another process would hold it
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(sql.SqlBusy, match="too many questions"):
            sql.ask(scope, "SELECT 1", limits=replace(QUICK, at_once=1))
    assert sql.ask(scope, "SELECT 1", limits=replace(QUICK, at_once=1)).total == 1
