"""The process that answers one question in SQL: one agency's rows, little memory, little time, nothing within reach.

Started by `core.reporting.sql_process` with an empty environment; its input is one request, its output one answer. It
loads the rows it was named, then lets go of the world: DuckDB's own locks are closed, and the kernel refuses any further
file or connection (no free descriptor is left), so that what a statement may still try inside DuckDB leads nowhere.
Whatever a statement does, at worst this process dies and that one question is not answered.

An answer is: a sign that the rows are loaded; 4 bytes, the length of a JSON header; the header; an Arrow stream where rows are asked for.
"""

import contextlib
import json
import os
import re
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import duckdb
import pyarrow as pa

from core.reporting import sql_forms, sql_held

READY: Final = b"+"
HEADER_BYTES: Final = 4
SCREEN, CSV, PARQUET = "screen", "csv", "parquet"
_MOST_REQUEST: Final = 8 << 20
_NICER: Final = 5
_BATCH_ROWS: Final = 2048
# More than the timers outside give it, to start and to answer.
_ALARM_AFTER_S: Final = 65
# Which client a row is of, as tables call it; what no table of its own says is told by the thing it belongs to.
_CLIENT: Final = ("client_id", "workspace_id")
# Things that are told by the rows which name them: a line of a platform belongs to no ad of ours until it is matched.
_NAMED_BY: Final = {"result_lines": ("line_id", "result_facts")}
# DuckDB's own parser says what a statement is. MULTI is a PIVOT whose columns are found first.
_QUESTIONS: Final = ("SELECT", "EXPLAIN", "MULTI")
_BEFORE_LOADING: Final = (
    "temp_directory=''",
    "max_temp_directory_size='0B'",
    "extension_directory='/nowhere'",
    "secret_directory='/nowhere'",
    "home_directory='/nowhere'",
    "allow_persistent_secrets=false",
    "autoinstall_known_extensions=false",
    "autoload_known_extensions=false",
    "allow_community_extensions=false",
    "python_enable_replacements=false",
    "enable_external_file_cache=false",
    "TimeZone='UTC'",
)
_BEFORE_ASKING: Final = ("enable_external_access=false", "lock_configuration=true")
_PLACE: Final = re.compile(r"\n+LINE (\d+): (.*)\n( *)\^", re.DOTALL)
_WORDS_MAX: Final = 300

Header = dict[str, Any]
Request = dict[str, Any]


class _Fault(Exception):
    """A question that gets no answer: the kind of fault, and DuckDB's words where they help people."""

    def __init__(self, kind: str, told: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.told = told


def main() -> None:
    """Read one request, answer it, end."""
    asked, answers = _private_streams()
    request: Request = json.loads(asked.read(_MOST_REQUEST))
    asked.close()
    os.chdir("/")
    os.nice(_NICER)
    header, rows = answered(request, ready=lambda: (answers.write(READY), answers.flush()))
    text = json.dumps(header).encode()
    answers.write(len(text).to_bytes(HEADER_BYTES, "big") + text + rows)
    answers.flush()
    # Everything is said; what native threads do while an interpreter ends is nobody's concern.
    os._exit(0)


def answered(request: Request, ready: Callable[[], object]) -> tuple[Header, bytes]:
    """The header and the Arrow stream that answer a request; a fault is a header too.

    Args:
        ready: Called when all that can be done before the question is looked at is done.
    """
    try:
        connection = _prepared(request)
    except _Fault as fault:
        return {"fault": fault.kind}, b""
    finally:
        ready()
    try:
        return _answer(connection, request)
    except _Fault as fault:
        return {"fault": fault.kind, **_worded(fault.told)}, b""
    except (MemoryError, duckdb.OutOfMemoryException):
        return {"fault": "memory"}, b""
    except duckdb.InterruptException:
        return {"fault": "time"}, b""
    except duckdb.PermissionException:
        return {"fault": "reach"}, b""
    except duckdb.TransactionException:
        return {"fault": "writes"}, b""
    except duckdb.Error as fault:
        return {"fault": _kind(str(fault)), **_worded(str(fault))}, b""
    except OSError:
        return {"fault": "file"}, b""
    except Exception as fault:
        # Arrow and the interpreter raise their own kinds; their words are for programmers.
        return {"fault": "other", "cause": type(fault).__name__}, b""


def _prepared(request: Request) -> duckdb.DuckDBPyConnection:
    """DuckDB with the rows, and nothing else within reach."""
    limits = request["limits"]
    sql_forms.warm_up()
    try:
        connection = _connected(limits)
        large = _large(request)
        held = _read_whole(large)
        if sum(map(len, held.values())) > limits["memory_bytes"]:
            raise _Fault("data")
        _guard(limits, sum(map(len, held.values())))
        if held:
            _hold(connection, large, held)
        rest = {name: files for name, files in request["tables"].items() if name not in large}
        _load(connection, rest, request["client_ids"])
        for name, statement in request.get("views", {}).items():
            connection.execute(f"CREATE VIEW {_named(name)} AS {statement}")
    except (MemoryError, duckdb.OutOfMemoryException):
        raise _Fault("data") from None
    except (duckdb.Error, OSError):
        raise _Fault("gone") from None
    for setting in (f"max_execution_time={int(limits['query_ms'])}", *_BEFORE_ASKING):
        connection.execute(f"SET {setting}")
    _let_go(limits["file_bytes"] if request["form"] != SCREEN else 0)
    return connection


def _answer(connection: duckdb.DuckDBPyConnection, request: Request) -> tuple[Header, bytes]:
    limits = request["limits"]
    began_s = time.monotonic()
    header, rows = _asked(connection, request, limits)
    return {**header, "seconds": round(time.monotonic() - began_s, 3)}, rows


# ── The room it works in ─────────────────────────────────────────────────────────────────────────────────────────────


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Our two pipes under other numbers, so that a library that prints cannot speak in our name."""
    asked = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    return asked, answers


def _connected(limits: Request) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": str(int(limits["threads"]))})
    for setting in (f"memory_limit='{int(limits['memory_bytes'])}B'", *_BEFORE_LOADING):
        connection.execute(f"SET {setting}")
    # What DuckDB brings along for Arrow is loaded now, while files can still be opened.
    connection.sql("SELECT 1 AS one").to_arrow_reader(1).read_all()
    return connection


def _guard(limits: Request, held_bytes: int) -> None:
    """The kernel's limits: they hold where DuckDB's own do not."""
    if sys.platform != "darwin":  # macOS refuses this limit; the others and the kill timer remain
        # Half as much again as DuckDB may take for itself: parser, Arrow and the interpreter stand beside it.
        room = _reserved_bytes() + held_bytes + limits["memory_bytes"] * 3 // 2
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = int(usage.ru_utime + usage.ru_stime) + 1 + limits["cpu_s"]
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Should the process that asked be gone, nobody else would stop this one.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(int(limits["wall_s"]) + _ALARM_AFTER_S)


def _let_go(file_bytes: int) -> None:
    """From here on no file, socket or pipe can be opened, and only the file that was handed over can grow."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _reserved_bytes() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123 - one line of a kernel's file
            return int(told.read().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return 1 << 30


# ── The rows it knows ────────────────────────────────────────────────────────────────────────────────────────────────


def _large(request: Request) -> dict[str, list[str]]:
    """Tables that are held as they are: too large to be loaded for one question, and asked by people who see all of them."""
    if request["client_ids"] is not None:
        return {}
    most = request["limits"]["loaded_bytes"]
    return {
        name: files
        for name, files in request["tables"].items()
        if sum(Path(file).stat().st_size for file in files) > most
    }


def _read_whole(tables: dict[str, list[str]]) -> dict[str, bytes]:
    """The bytes of every file of these tables, by the name it has in memory."""
    return {
        called: Path(file).read_bytes()
        for name, files in tables.items()
        for called, file in zip(sql_held.names(name, files), files, strict=True)
    }


def _hold(connection: duckdb.DuckDBPyConnection, tables: dict[str, list[str]], held: dict[str, bytes]) -> None:
    """Make a view of each of these tables over the bytes in memory, the only addresses that stay allowed."""
    connection.register_filesystem(sql_held.HeldFiles().hold(held))
    for name, files in tables.items():
        listed = _listed(sql_held.names(name, files))
        connection.execute(f"CREATE VIEW {_named(name)} AS FROM read_parquet({listed}, union_by_name=true)")
        # What reads a held file is used once, while files can still be opened.
        connection.sql(f"FROM {_named(name)} LIMIT 1").to_arrow_reader(1).read_all()
    connection.execute(f"SET allowed_paths={_listed(list(held))}")


def _listed(names: list[str]) -> str:
    quoted = ("'" + sql_held.address(name).replace("'", "''") + "'" for name in names)
    return f"[{', '.join(quoted)}]"


def _load(connection: duckdb.DuckDBPyConnection, tables: dict[str, list[str]], client_ids: list[str] | None) -> None:
    """Make one table of each named set of Parquet files; with `client_ids`, of only those clients' rows.

    What is left out is never loaded: of a row that was deleted again, statistics of the table would still tell.
    """
    columns = {name: _columns(connection, files) for name, files in tables.items()}
    # The column that names a thing → the table of these things, which then holds only those of the clients.
    keyed: dict[str, str] = {}
    for name in sorted(tables, key=lambda one: (_client_column(columns[one]) is None, one in _NAMED_BY)):
        condition, bound = "true", cast("Request", {})
        if client_ids is not None:
            column, by = _NAMED_BY.get(name, ("", ""))
            told_by = {column: by} if by in tables else keyed
            condition, bound = _narrowed(columns[name], told_by, client_ids)
        connection.execute(
            f"CREATE TABLE {_named(name)} AS FROM read_parquet($files, union_by_name=true) WHERE {condition}",
            {"files": tables[name], **bound},
        )
        keyed.setdefault(columns[name][0], name)


def _columns(connection: duckdb.DuckDBPyConnection, files: list[str]) -> list[str]:
    described = connection.execute("FROM read_parquet($files, union_by_name=true) LIMIT 0", {"files": files})
    return [str(column[0]) for column in described.description or ()]


def _client_column(columns: list[str]) -> str | None:
    return next((column for column in _CLIENT if column in columns), None)


def _narrowed(columns: list[str], keyed: dict[str, str], client_ids: list[str]) -> tuple[str, Request]:
    """The condition that keeps these clients' rows: by the table's own column, else by the thing a row belongs to."""
    own = _client_column(columns)
    if own is not None:
        return f"{_named(own)} IN (SELECT unnest($ids::VARCHAR[]))", {"ids": client_ids}
    by = next((column for column in columns if column in keyed), None)
    if by is None:
        return "false", {}  # whose it is cannot be told, so it is nobody's
    return f"{_named(by)} IN (SELECT {_named(by)} FROM {_named(keyed[by])})", {}


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


# ── The question ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _asked(connection: duckdb.DuckDBPyConnection, request: Request, limits: Request) -> tuple[Header, bytes]:
    statement = request["statement"]
    _require_question(connection, statement)
    # DuckDB itself refuses every change inside it, also one that hides in a WITH or below EXPLAIN ANALYZE.
    connection.execute("BEGIN TRANSACTION READ ONLY")
    relation = _laid_out(connection, statement)
    columns = [
        {"name": name, "type": str(kind).strip('"')}
        for name, kind in zip(relation.columns, relation.types, strict=True)
    ]
    reader = relation.to_arrow_reader(_BATCH_ROWS)
    if request["form"] == SCREEN:
        rows, told = _for_screen(reader, limits)
        return {"columns": columns, **told}, rows
    with os.fdopen(request["file"], "wb") as file:
        write = sql_forms.write_csv if request["form"] == CSV else sql_forms.write_parquet
        return {"columns": columns, "rows": write(reader, file), "cut_off": False}, b""


def _require_question(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    """Let the text pass if it is one statement that only asks.

    DuckDB's own parser counts and names the statements; nothing here looks at the text.
    """
    statements = connection.extract_statements(text)
    if not statements:
        raise _Fault("empty")
    if len(statements) > 1:
        raise _Fault("several")
    kind = statements[0].type.name
    if kind not in _QUESTIONS:
        raise _Fault("question", kind)


def _laid_out(connection: duckdb.DuckDBPyConnection, statement: str) -> duckdb.DuckDBPyRelation:
    """The question with its columns known, not yet answered: rows then come as they are read, never all at once."""
    try:
        relation = connection.sql(statement)
    except (duckdb.BinderException, duckdb.CatalogException) as fault:
        told = str(fault) if _PLACE.search(str(fault)) else _told_with_place(connection, statement) or str(fault)
        raise _Fault("statement", told) from None
    if relation is None:
        raise _Fault("question")
    return relation


def _told_with_place(connection: duckdb.DuckDBPyConnection, statement: str) -> str:
    """The same fault once more, with the place it points at, which only a statement that is run is told with."""
    try:
        connection.execute(f"EXPLAIN\n{statement}")
    except duckdb.Error as fault:
        return _PLACE.sub(
            lambda place: place[0].replace(f"LINE {place[1]}", f"LINE {int(place[1]) - 1}", 1), str(fault)
        )
    return ""


def _for_screen(reader: pa.RecordBatchReader, limits: Request) -> tuple[bytes, Header]:
    """As many rows as a screen takes, as an Arrow stream, and whether there are more."""
    kept, rows = [], 0
    left = limits["answer_bytes"]
    cut_off = False
    for batch in _batches(reader):
        shown = sql_forms.plain(batch.slice(0, limits["rows"] - rows))
        cut_off = shown.num_rows < batch.num_rows
        left -= shown.nbytes
        if left < 0:
            cut_off = True
            shown = _halved(shown, left + shown.nbytes)
        kept.append(shown)
        rows += shown.num_rows
        if cut_off:
            break
    if cut_off and not rows:
        raise _Fault("wide")
    schema = sql_forms.common_schema(kept, reader.schema)
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, schema) as stream:
        for batch in kept:
            stream.write_batch(sql_forms.fitted(batch, schema))
    return out.getvalue().to_pybytes(), {"rows": rows, "cut_off": cut_off}


def _halved(batch: pa.RecordBatch, room: int) -> pa.RecordBatch:
    """The first rows of a batch that fit into `room` bytes."""
    while batch.num_rows and batch.nbytes > room:
        batch = batch.slice(0, batch.num_rows // 2)
    return batch


def _batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    with contextlib.suppress(StopIteration):
        while True:
            yield reader.read_next_batch()


# ── Words for people ─────────────────────────────────────────────────────────────────────────────────────────────────


def _kind(told: str) -> str:
    """What a fault of DuckDB's is about, where its class does not say."""
    if "Out of Memory" in told or "bad_alloc" in told or "Allocation failure" in told:
        return "memory"
    return "statement"


def _worded(told: str) -> Header:
    """DuckDB's words without its class, its hints apart, and the place it points at."""
    if not told:
        return {}
    place = _PLACE.search(told)
    lines = [line.strip() for line in told[: place.start() if place else None].splitlines() if line.strip()]
    head = re.sub(r"^[A-Za-z ]+ Error: ", "", lines[0]) if lines else ""
    hints = [line for line in lines[1:] if line.startswith(("Did you mean", "Candidate bindings", "HINT"))]
    header: Header = {"told": head[:_WORDS_MAX].rstrip("!. "), "hint": " ".join(hints)[:_WORDS_MAX]}
    if place:
        header["line"] = int(place[1])
        # A long line is shown from its middle on; its column is then not known.
        header["column"] = None if place[2].startswith("...") else len(place[3]) - len("LINE : ") - len(place[1]) + 1
    return header


if __name__ == "__main__":
    main()
