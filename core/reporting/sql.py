"""Questions in SQL over an agency's own rows: asked by its analysts, answered by a guarded child, written into the log.

    answer = ask(scope, "FROM ads LIMIT 10")          rows for a screen, up to a cap
    rows = save(scope, "FROM ads", form=Form.PARQUET, file=file)     every row, into a file
    tables(scope), history(scope)                      what can be asked; what one asked before

The child gets one agency's snapshot and nothing else (`core.reporting.sql_child`), so a statement is never searched for
forbidden words: what is out of reach cannot be reached, whatever is written.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from core import db
from core.accounts import audit
from core.accounts.models import AuditEvent
from core.accounts.rules import Permission, require
from core.db import Scope
from core.errors import ImprimaturError, InvalidInput, Refused, Unavailable
from core.reporting import facts, snapshot, sql_words
from core.reporting.sql_process import DEFAULT_LIMITS, Heard, SqlBusy, SqlLimits, hear, turn

__all__ = [
    "DEFAULT_LIMITS",
    "Asked",
    "Column",
    "Form",
    "SqlAnswer",
    "SqlBusy",
    "SqlLimits",
    "SqlRefused",
    "SqlStopped",
    "Table",
    "ask",
    "history",
    "save",
    "tables",
]

FIELD: Final = "statement"
# What people ask beside the tables: results whose day counts, with the names of everything they are of.
_VIEWS: Final = {"facts": facts.SELECTED}
_TRIES: Final = 5
_MIB: Final = 1 << 20
_ASKED, _SAVED = "sql.asked", "sql.saved"
_KEPT_CHARACTERS: Final = 4_000
_LOOKED_THROUGH: Final = 200


class SqlRefused(InvalidInput):
    """The statement has a mistake, or is none that only asks; says where."""


class SqlStopped(Refused):
    """The question took more time, memory or room than one may."""


class Form(StrEnum):
    """The kinds of file an answer can be saved as."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True)
class Column:
    """A column of an answer or of a table, with its SQL type and, for tables, what it means."""

    name: str
    type: str
    about: str = ""


@dataclass(frozen=True)
class SqlAnswer:
    """What came of a question.

    Attributes:
        columns: As DuckDB named and typed them; two may be named alike.
        rows: An Arrow table whose columns every screen can show: nested and unusual values are text, and names differ.
        is_cut_off: There are more rows than these.
        seconds: How long DuckDB took, without starting the child.
        data_version: Of the agency, when the rows were taken.
    """

    columns: tuple[Column, ...]
    rows: pa.Table
    is_cut_off: bool
    seconds: float
    data_version: int

    @property
    def total(self) -> int | None:
        """How many rows there are in all; None when more follow than were read."""
        return None if self.is_cut_off else self.rows.num_rows


@dataclass(frozen=True)
class Table:
    """A table that can be asked.

    Attributes:
        one_row: What one row is; "" where that is not written down.
        row_count: None for a person who does not see every row.
    """

    name: str
    one_row: str
    columns: tuple[Column, ...]
    row_count: int | None


@dataclass(frozen=True)
class Asked:
    """A question somebody asked before: what, when, and what came of it in a few words."""

    statement: str
    asked_at: datetime
    outcome: str
    is_answered: bool


def ask(
    scope: Scope,
    statement: str,
    *,
    limits: SqlLimits = DEFAULT_LIMITS,
    workspace_ids: Collection[str] | None = None,
) -> SqlAnswer:
    """Answer one statement from the agency's newest snapshot.

    Args:
        statement: One SELECT, WITH, FROM, VALUES, PIVOT, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN, as DuckDB reads it.
        workspace_ids: Only these clients' rows are there to be asked; None for all of the agency.

    Raises:
        SqlRefused: It has a mistake, or would do more than ask.
        SqlStopped: It took more than its limits allow.
        SqlBusy: Too many questions are being answered.
        Forbidden: The role does not allow it.
    """
    header, rows, version = _noted(scope, _ASKED, statement, "screen", limits, workspace_ids, None)
    return SqlAnswer(
        columns=tuple(Column(column["name"], column["type"]) for column in header["columns"]),
        rows=rows,
        is_cut_off=header["cut_off"],
        seconds=header["seconds"],
        data_version=version,
    )


def save(
    scope: Scope,
    statement: str,
    *,
    form: Form,
    file: BinaryIO,
    limits: SqlLimits = DEFAULT_LIMITS,
    workspace_ids: Collection[str] | None = None,
) -> int:
    """Write every row of an answer into an open file and give their number; arguments and faults as for `ask`.

    The child writes as it reads, so the answer may be far larger than a screen takes. A file that would be larger than
    its limit is refused, never cut.
    """
    header, _, _ = _noted(scope, _SAVED, statement, Form(form).value, limits, workspace_ids, file)
    file.seek(0)
    return int(header["rows"])


def tables(scope: Scope, *, workspace_ids: Collection[str] | None = None) -> list[Table]:
    """The tables a person can ask, with their columns."""
    require(scope, Permission.ASK_SQL)
    described = snapshot.cursor(scope).execute("DESCRIBE facts").fetchall()
    wide = tuple(Column(name, kind, sql_words.about_column("facts", name)) for name, kind, *_ in described)
    found = [Table("facts", sql_words.ONE_ROW["facts"], wide, None)]
    for name, files in snapshot.files(scope).items():
        schema = pq.read_schema(files[0])
        columns = tuple(Column(one.name, _type(one.type), sql_words.about_column(name, one.name)) for one in schema)
        count = sum(pq.read_metadata(file).num_rows for file in files) if workspace_ids is None else None
        found.append(Table(name, sql_words.ONE_ROW.get(name, ""), columns, count))
    return found


def history(scope: Scope, *, most: int = 30) -> list[Asked]:
    """The person's own questions, each once, the newest first (one statement)."""
    require(scope, Permission.ASK_SQL)
    statement = (
        select(AuditEvent.details, AuditEvent.created_at)
        .where(AuditEvent.actor_id == (scope.user_id or ""), AuditEvent.action == _ASKED)
        .order_by(AuditEvent.created_at.desc(), AuditEvent.id.desc())
        .limit(_LOOKED_THROUGH)
    )
    with db.read(scope) as work:
        found = work.execute(statement).all()
    asked: dict[str, Asked] = {}
    for details, at in found:
        text = str(details["statement"])
        asked.setdefault(text, Asked(text, at, str(details["outcome"]), bool(details["is_answered"])))
    return list(asked.values())[:most]


# ── One question ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _noted(
    scope: Scope,
    action: str,
    statement: str,
    form: str,
    limits: SqlLimits,
    workspace_ids: Collection[str] | None,
    file: BinaryIO | None,
) -> tuple[dict[str, Any], pa.Table, int]:
    """The answer of the child, and one line in the audit log whatever comes of it."""
    require(scope, Permission.ASK_SQL)
    try:
        text = _cleaned(statement, limits)
        header, rows, version = _answered(scope, text, form, limits, workspace_ids, file)
    except ImprimaturError as error:
        _note(scope, action, statement, form, error.what, is_answered=False)
        raise
    counted = f"{header['rows']:,} row{'s' * (header['rows'] != 1)}{' and more' * header['cut_off']}"
    _note(scope, action, text, form, f"{counted} in {max(header['seconds'] * 1000, 1):,.0f} ms", is_answered=True)
    return header, rows, version


def _note(scope: Scope, action: str, statement: str, form: str, outcome: str, *, is_answered: bool) -> None:
    # Cleaned: what is no text, or too long, is noted as far as a database can keep it.
    kept = str(statement)[:_KEPT_CHARACTERS].encode("utf-8", "replace").decode().replace("\0", " ")
    verb = "Asked in SQL" if action == _ASKED else f"Saved an answer in SQL as {form.upper()}"
    first = " ".join(kept.split())
    summary = f"{verb}: {first[:120]}{'…' if len(first) > 120 else ''}"
    with db.unscoped("a question changes nothing that reports show") as work:
        audit.record(
            work,
            action=action,
            entity_type="sql",
            entity_id=None,
            summary=summary,
            details={"statement": kept, "outcome": outcome, "is_answered": is_answered, "form": form},
            scope=scope,
        )


def _cleaned(statement: str, limits: SqlLimits) -> str:
    text = statement.strip()
    if len(text) > limits.statement_characters:
        raise SqlRefused(
            f"the statement has {len(text):,} characters; at most {limits.statement_characters:,} are answered",
            field=FIELD,
            remedy="shorten it, or ask in two steps",
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "\0"
    if "\0" in text:
        raise SqlRefused("the statement holds signs that are no text", field=FIELD, remedy="type it anew")
    return text


def _answered(
    scope: Scope,
    text: str,
    form: str,
    limits: SqlLimits,
    workspace_ids: Collection[str] | None,
    file: BinaryIO | None,
) -> tuple[dict[str, Any], pa.Table, int]:
    client_ids = None if workspace_ids is None else sorted(workspace_ids)
    with turn(scope.agency_id, limits):
        for _ in range(_TRIES):
            version = snapshot.data_version(scope)
            tables = {name: [str(one) for one in paths] for name, paths in snapshot.files(scope).items()}
            request: dict[str, Any] = {"statement": text, "form": form, "client_ids": client_ids}
            request |= {"tables": tables, "views": _VIEWS}
            heard = hear(request, limits, file)
            if heard.header is None or heard.header.get("fault") != "gone":
                return *_read(heard, limits), version
            # Newer versions came meanwhile and cleared this one away before it was loaded.
    raise Unavailable("the figures are changing too quickly to be read", remedy="try again in a moment")


def _read(heard: Heard, limits: SqlLimits) -> tuple[dict[str, Any], pa.Table]:
    """The header and the rows of an answer; a fault becomes an error for people."""
    if heard.header is None:
        raise _fault({"fault": heard.ended_by}, limits)
    if "fault" in heard.header:
        raise _fault(heard.header, limits)
    if not heard.rows:
        return heard.header, pa.table({})
    try:
        rows = pa.ipc.open_stream(heard.rows).read_all()
        rows.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        raise _fault({"fault": "limits"}, limits) from error
    return heard.header, rows


_TYPES: Final = (
    (pa.types.is_boolean, "BOOLEAN"),
    (pa.types.is_int64, "BIGINT"),
    (pa.types.is_integer, "INTEGER"),
    (pa.types.is_float64, "DOUBLE"),
    (pa.types.is_floating, "FLOAT"),
    (pa.types.is_date, "DATE"),
    (pa.types.is_string, "VARCHAR"),
    (pa.types.is_large_string, "VARCHAR"),
    (pa.types.is_dictionary, "VARCHAR"),
)


def _type(kind: pa.DataType) -> str:
    """An Arrow type as SQL calls it."""
    if pa.types.is_timestamp(kind):
        return "TIMESTAMPTZ" if kind.tz else "TIMESTAMP"
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    return next((name for matches, name in _TYPES if matches(kind)), str(kind).upper())


# ── Faults for people ────────────────────────────────────────────────────────────────────────────────────────────────

_ASK_ONLY: Final = "ask with SELECT, WITH, FROM, PIVOT, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN"
_NARROW: Final = "narrow it down: fewer days, fewer columns, or count before you join and sort"
# Kind of fault → what is wrong with the statement, what to do.
_MISTAKES: Final = {
    "empty": ("there is no question here", "write one, such as FROM ads"),
    "several": ("only one statement is answered at a time", "keep the first one, up to its semicolon"),
    "question": ("this statement does more than ask", _ASK_ONLY),
    "writes": ("this statement would change data, and nothing can be changed here", _ASK_ONLY),
    "reach": ("files, addresses and extensions are out of reach here", "ask the tables that are listed"),
}


def _fault(header: dict[str, Any], limits: SqlLimits) -> ImprimaturError:
    kind = str(header["fault"])
    if kind == "statement":
        return _mistake(header)
    if kind in _MISTAKES:
        what, remedy = _MISTAKES[kind]
        return SqlRefused(what, field=FIELD, remedy=remedy)
    memory, seconds = f"{limits.memory_bytes // _MIB:,} MB", f"{limits.query_ms / 1000:g} seconds"
    stops = {
        "memory": (f"the question needs more memory than the {memory} one may take", _NARROW),
        "time": (f"the question was stopped: it took longer than {seconds}", _NARROW),
        "processor": (f"the question was stopped: it took more than {limits.cpu_s} seconds of processor time", _NARROW),
        "wide": (
            f"one row of the answer is larger than {limits.answer_bytes // _MIB} MB",
            "ask for fewer columns, or shorten texts with left(…)",
        ),
        "file": (f"the file would be larger than {limits.file_bytes // _MIB:,} MB", _NARROW),
        "data": (
            f"your agency's rows need more memory than the {memory} a question may take",
            "ask the operator of this installation for the Parquet files",
        ),
    }
    what, remedy = stops.get(kind, ("the question could not be answered within its limits", _NARROW))
    return SqlStopped(what, field=FIELD, remedy=remedy)


def _mistake(header: dict[str, Any]) -> SqlRefused:
    """DuckDB's words about a mistake, with the place it points at."""
    place = ""
    if header.get("line"):
        place = f"line {header['line']}" + (f", column {header['column']}" if header.get("column") else "") + ": "
    hint = str(header.get("hint") or "").replace("Candidate bindings", "columns near it")
    hint = hint[:1].lower() + hint[1:]
    return SqlRefused(f"{place}{header.get('told') or 'the statement cannot be read'}", field=FIELD, remedy=hint)
