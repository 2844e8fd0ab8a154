"""Statements that try to get out, in, or everything: each is refused or stopped within its limits, and nobody is harmed.

They meet the guarded child directly, with short limits. Two agencies' snapshots lie beside each other on the disk, the
other one's rows and a file of secrets all hold one word, and no answer may hold that word or a path.
"""

import os
import resource
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.reporting import sql_child, sql_process
from core.reporting.sql_process import Heard, SqlLimits

CANARY = "xanadu-canary"
LIMITS = SqlLimits(memory_bytes=256 << 20, query_ms=1000, cpu_s=4, wall_s=5.0, answer_bytes=1 << 20, rows=500)
HONEST = "SELECT count(*) AS ads FROM ads"


class Room:
    """The folders of two agencies, one of which asks."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.own, self.other = home / "own", home / "other"
        for folder, client in ((self.own, "Aurora"), (self.other, CANARY)):
            folder.mkdir()
            ads = {"ad_id": ["1", "2"], "client_id": ["a", "b"], "headline": [client, client], "score": [80, 90]}
            pq.write_table(pa.table(ads), folder / "ads.parquet")
        self.secret = home / "secret.csv"
        self.secret.write_text(f"word\n{CANARY}\n")
        self.new = home / "new"

    def ask(self, statement: str, limits: SqlLimits = LIMITS) -> Heard:
        request = {
            "statement": statement.format(
                own=self.own, other=self.other, secret=self.secret, new=self.new, home=self.home
            )
            if "{" in statement
            else statement,
            "form": sql_child.SCREEN,
            "tables": {"ads": [str(self.own / "ads.parquet")]},
            "client_ids": None,
        }
        return sql_process.hear(request, limits)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    made = Room(tmp_path_factory.mktemp("asking"))
    yield made
    answers_honestly(made)  # after all of them


def answers_honestly(room: Room) -> None:
    heard = room.ask(HONEST)
    assert heard.header is not None
    assert pa.ipc.open_stream(heard.rows).read_all().to_pydict() == {"ads": [2]}


def told(heard: Heard) -> str:
    """Everything that came out of the child."""
    return f"{heard.header}{heard.rows.decode('latin-1')}"


def reason(heard: Heard) -> str:
    return heard.ended_by if heard.header is None else str(heard.header.get("fault", "answered"))


OUT_OF_REACH = (
    "FROM read_csv('/etc/passwd')",
    "FROM read_csv('{secret}')",
    "FROM read_csv('{home}/*.csv')",
    "FROM read_text('/proc/self/environ')",
    "FROM read_blob('/proc/self/mem')",
    "FROM read_json('{secret}')",
    "FROM read_parquet('{other}/ads.parquet')",
    "FROM read_parquet('{own}/ads.parquet')",
    "FROM read_parquet('{own}/../other/*.parquet')",
    "FROM parquet_metadata('{other}/ads.parquet')",
    "FROM sniff_csv('{secret}')",
    "FROM glob('{home}/*')",
    "FROM read_text('/dev/fd/3')",
    "SELECT (SELECT content FROM read_text('{secret}'))",
    "FROM query('FROM read_text(''{secret}'')')",
    "EXPLAIN ANALYZE COPY ads TO '{new}'",
    "DESCRIBE FROM read_parquet('{other}/ads.parquet')",
    "FROM duckdb_extensions()",
    "FROM '{other}/ads.parquet'",
    "FROM read_blob('held://*')",
    "FROM read_blob('held://ads/../../../etc/passwd')",
    "EXPLAIN ANALYZE COPY ads TO 'held://ads/0.parquet'",
    "FROM 'https://example.com/ads.parquet'",
    "FROM 's3://bucket/ads.parquet'",
    "PIVOT (FROM read_csv('{secret}')) ON word",
)
FORBIDDEN_STATEMENTS = (
    "ATTACH '{other}/x.duckdb'",
    "COPY ads TO '{new}'",
    "EXPORT DATABASE '{new}'",
    "IMPORT DATABASE '{other}'",
    "INSTALL httpfs",
    "LOAD '{other}/x.duckdb_extension'",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "PRAGMA memory_limit = '100GB'",
    "USE memory",
    "CALL checkpoint()",
    "CHECKPOINT",
    "CREATE MACRO peek() AS TABLE FROM read_text('{secret}')",
    "CREATE SECRET (TYPE s3)",
    "INSERT INTO ads VALUES ('3', 'c', 'x', 1)",
    "PREPARE later AS FROM ads",
    "EXECUTE later",
    "BEGIN",
    "SET VARIABLE x = 1",
    "/* SELECT */ DROP TABLE ads -- SELECT",
    "\ufeffDROP TABLE ads",
)
MISTAKEN = {
    "SELECT 1; DROP TABLE ads": "several",
    "COMMIT; SET lock_configuration = false": "several",
    "-- SELECT 1": "empty",
    "WITH gone AS (DELETE FROM ads RETURNING *) FROM gone": "writes",
    "EXPLAIN ANALYZE DELETE FROM ads": "writes",
    "SELECT getenv('HOME')": "statement",
    "FROM sqlite_scan('{other}', 'ads')": "statement",
    "FROM limits": "statement",  # a variable of the child's
    "SELECT $1": "statement",
    "SELECT set_config('lock_configuration', 'false', false)": "statement",
    "FROM query('DROP TABLE ads')": "statement",
    "SELECT * FROM arrow_scan(1, 2, 3)": "statement",
    "ＳＥＬＥＣＴ 1": "statement",
    "SELECT 'unterminated": "statement",
    "SELECT \u202e1 FROM\u2028ads WHERE": "statement",
}
GREEDY = {
    "SELECT length(repeat('x', 2000000000))": {"memory"},
    "SELECT repeat(headline, 200000000) FROM ads": {"memory"},
    "SELECT repeat('x', 5000000)": {"wide"},
    "SELECT count(*) FROM range(1000000000000)": {"time"},
    "FROM range(1000000000000) ORDER BY random()": {"memory", "time"},
    "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c": {"time"},
    "WITH RECURSIVE up AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM up) SELECT max(n) FROM up": {"memory", "time"},
    "WITH RECURSIVE up AS (SELECT 'x' AS s UNION ALL SELECT s || s FROM up) SELECT max(length(s)) FROM up": {
        "memory",
        "time",
    },
    "SELECT list_aggregate(range(1000000000), 'sum')": {"memory", "time"},
    "SELECT list_sort(list_transform(range(100000000), lambda n: hash(n)))[1]": {"memory", "time"},
    "SELECT length(string_agg(repeat('x', 1000000))) FROM range(1000000)": {"memory", "time"},
    "SELECT count(*) FROM range(1000000) r WHERE regexp_matches(repeat('a', 90000 + range % 9), '(a|aa)+b')": {
        "memory",
        "time",
    },
    "SELECT levenshtein(repeat('a', 100000), repeat('b', 100000))": {"memory", "time", "limits", "processor"},
    "PIVOT (SELECT range, 1 AS one FROM range(200000)) ON range USING sum(one)": {
        "memory",
        "time",
        "statement",
        "limits",
    },
}
CRUSHING = {
    "deep brackets": "SELECT " + "(" * 9000 + "1" + ")" * 9000,
    "deep lists": "SELECT " + "[" * 9000 + "1" + "]" * 9000,
    "deep subqueries": "SELECT * FROM " + "(SELECT * FROM " * 1000 + "ads" + ")" * 1000,
    "many joins": "SELECT count(*) FROM " + ", ".join(f"ads a{n}" for n in range(300)),
    "many columns": "SELECT " + ", ".join(f"score + {n} AS c{n}" for n in range(1800)) + " FROM ads",
    "ten megabytes": "SELECT '" + "x" * 3_000_000 + "'",
}


@pytest.mark.parametrize("statement", OUT_OF_REACH)
def test_no_file_is_opened(room: Room, statement: str) -> None:
    # With the rows held as files in memory, the only way in which a file function answers at all.
    heard = room.ask(statement, replace(LIMITS, loaded_bytes=0))
    assert reason(heard) == "reach", told(heard)[:300]
    assert_nothing_leaks(room, heard)


@pytest.mark.parametrize("statement", FORBIDDEN_STATEMENTS)
def test_only_questions_are_answered(room: Room, statement: str) -> None:
    heard = room.ask(statement)
    assert reason(heard) in {"question", "statement"}, told(heard)[:300]
    assert_nothing_leaks(room, heard)


@pytest.mark.parametrize(("statement", "wanted"), MISTAKEN.items())
def test_tricks_are_mistakes(room: Room, statement: str, wanted: str) -> None:
    heard = room.ask(statement)
    assert reason(heard) == wanted, told(heard)[:300]
    assert CANARY not in told(heard)


@pytest.mark.slow
@pytest.mark.parametrize(("statement", "wanted"), GREEDY.items())
def test_greed_is_stopped_and_the_next_question_is_answered(room: Room, statement: str, wanted: set[str]) -> None:
    heard = room.ask(statement)
    # What takes time takes processor time: which of the two limits it meets first is the machine's affair.
    wanted = wanted | {"processor"} if "time" in wanted else wanted
    assert reason(heard) in wanted, told(heard)[:300]
    answers_honestly(room)


@pytest.mark.slow
@pytest.mark.parametrize("name", CRUSHING)
def test_a_crushing_statement_ends_at_worst_its_own_process(room: Room, name: str) -> None:
    heard = room.ask(CRUSHING[name])
    assert reason(heard) in {"answered", "statement", "memory", "time", "limits", "processor", "wide", "other"}
    answers_honestly(room)


def test_what_duckdb_tells_of_itself_holds_no_path(room: Room) -> None:
    for statement in (
        "SELECT name, value FROM duckdb_settings() UNION ALL SELECT name, setting FROM pg_catalog.pg_settings",
        "SELECT database_name, path FROM duckdb_databases() UNION ALL SELECT name, secret_string FROM duckdb_secrets()",
        "SHOW ALL TABLES",
        "SELECT path AS told FROM duckdb_external_file_cache() UNION ALL SELECT sql FROM duckdb_views() WHERE NOT internal",
        "SELECT current_user, version(), current_setting('temp_directory'), current_setting('home_directory')",
    ):
        heard = room.ask(statement)
        assert reason(heard) == "answered", told(heard)[:300]
        assert_nothing_leaks(room, heard)
        assert str(Path.home()) + "/" not in told(heard)


def test_a_child_that_does_not_stop_by_itself_is_killed(room: Room) -> None:
    """DuckDB's own timer is off: the kernel's processor limit, then the timer outside, end it."""
    endless = "SELECT count(*) FROM range(1000000000000)"
    heard = room.ask(endless, replace(LIMITS, query_ms=0, cpu_s=1, wall_s=30.0))
    assert (heard.header, heard.ended_by) == (None, "processor")
    heard = room.ask(endless, replace(LIMITS, query_ms=0, cpu_s=60, wall_s=2.0))
    assert (heard.header, heard.ended_by) == (None, "time")
    answers_honestly(room)


def test_the_kernel_refuses_files_and_connections_once_the_rows_are_loaded(tmp_path: Path) -> None:
    """Without DuckDB's locks: what is left when one of them has a hole."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            import socket

            sql_child._let_go(0)
            for attempt in (
                lambda: Path("/etc/passwd").read_text(),
                lambda: (tmp_path / "new").write_text("x"),
                socket.socket,
            ):
                try:
                    attempt()
                except OSError:
                    continue
                os._exit(2)
            code = 0 if resource.getrlimit(resource.RLIMIT_NOFILE) == (0, 0) else 3
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_nothing_of_our_environment_reaches_the_child(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{CANARY}@localhost/x")
    assert CANARY not in str(sql_process._ENVIRONMENT)
    heard = room.ask("SELECT * FROM duckdb_settings() WHERE value LIKE '%canary%'")
    assert heard.header is not None
    assert heard.header["rows"] == 0


def test_nothing_was_written(room: Room) -> None:
    assert sorted(path.name for path in room.home.iterdir()) == ["other", "own", "secret.csv"]


def test_there_are_more_than_sixty_attempts() -> None:
    assert sum(map(len, (OUT_OF_REACH, FORBIDDEN_STATEMENTS, MISTAKEN, GREEDY, CRUSHING))) > 60


def assert_nothing_leaks(room: Room, heard: Heard) -> None:
    assert CANARY not in told(heard)
    assert str(room.home) not in told(heard)
