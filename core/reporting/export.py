"""What a view shows as a file: CSV for spreadsheets, Parquet for programs, or a ZIP of both that says what they are.

Rows are streamed by DuckDB's COPY, all that there are and not only those on the screen. They leave the agency's instance,
which may write no files, as record batches; a second, empty instance writes them.
"""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import duckdb

from core import clock, settings
from core.accounts.rules import Permission, require
from core.db import Scope
from core.reporting import ask, described, snapshot
from core.reporting.ask import Answer
from core.reporting.dimensions import DIMENSIONS
from core.reporting.metrics import METRICS, Unit
from core.reporting.view import VERSION, ViewState

PAGE: Final = "explorer"
_BATCH_ROWS: Final = 20_000
_BOM: Final = "\ufeff"
# As `core.spreadsheet.neutral` has it: what a spreadsheet would run gets an apostrophe, plain numbers stay.
_RUNS: Final = "^[ \u00a0\u200b\u200c\u200d\u2060\ufeff]*[=+\\-@\\t\\r\\n\\x00＝＋－＠]"
_NUMBER: Final = "-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?"
_UNITS: Final = {
    Unit.COUNT: "count",
    Unit.MONEY: "money, in `currency`",
    Unit.SHARE: "share, 0 to 1",
    Unit.TIMES: "times",
}


class Kind(StrEnum):
    """As what a view leaves."""

    CSV = "csv"
    PARQUET = "parquet"
    ZIP = "zip"


MEDIA: Final[Mapping[Kind, str]] = {
    Kind.CSV: "text/csv", Kind.PARQUET: "application/vnd.apache.parquet", Kind.ZIP: "application/zip",
}  # fmt: skip


def build(scope: Scope, view: ViewState, kind: Kind) -> bytes:
    """What `write` writes, as bytes.

    Raises:
        Forbidden: The role may not look.
    """
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / f"view.{kind.value}"
        write(scope, view, kind, path)
        return path.read_bytes()


def write(scope: Scope, view: ViewState, kind: Kind, path: Path) -> int:
    """Write all groups of a view to a file; gives how many there are.

    Raises:
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    cursor = snapshot.cursor(scope)
    sql, bound = ask.tabled(cursor, view)
    if kind is not Kind.ZIP:
        return copied(cursor, sql, bound, path, kind)
    with tempfile.TemporaryDirectory(prefix="export-") as made:
        table = Path(made) / "results.parquet"
        count = copied(cursor, sql, bound, table, Kind.PARQUET)
        _as_csv(table, Path(made) / "results.csv")
        told = manifest(scope, view, ask.answer(scope, view), count)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.json", json.dumps(told, ensure_ascii=False, indent=2) + "\n")
            for name in ("results.csv", "results.parquet"):
                archive.write(Path(made) / name, name)
    return count


def file_name(view: ViewState, kind: Kind) -> str:
    """What to call it: by its days and dimensions."""
    span = view.span(ask.today(view))
    by = "-".join(view.dimensions) or "total"
    return f"results-{by}-{span.first.isoformat()}-{span.last.isoformat()}.{kind.value}"


def manifest(scope: Scope, view: ViewState, found: Answer, row_count: int) -> dict[str, Any]:
    """What a reader must know of the rows beside it.

    Raises:
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    names = described.names_of(snapshot.cursor(scope), view)
    query = described.query(view)
    return {
        "made_at": clock.now().astimezone(UTC).isoformat(timespec="seconds"),
        "made_by": scope.name,
        "view": {"version": VERSION, "query": query, "address": f"{settings.current().public_url or ''}/{PAGE}?{query}"},
        "period": {"first_day": found.span.first.isoformat(), "last_day": found.span.last.isoformat(),
                   "in_words": described.days(found.span)},
        "comparison": None if found.compared is None else {
            "first_day": found.compared.first.isoformat(), "last_day": found.compared.last.isoformat(),
            "in_words": described.comparison(view, found.compared)},
        "time_zone": view.time_zone,
        "days_are_of": "the ad account's own time zone",
        "filters": list(described.filters(view, names)),
        "dimensions": [{"slug": name, "name": DIMENSIONS[name].name} for name in view.dimensions],
        "currency": view.currency or sorted({one.currency for one in found.totals if one.currency}),
        "is_converted": view.currency is not None,
        "metrics": [_definition(name, view) for name in view.measures],
        "freshness": _freshness(scope, found),
        "row_count": row_count,
        "notes": list(found.notes),
    }  # fmt: skip


def _definition(name: str, view: ViewState) -> dict[str, Any]:
    metric = METRICS[name]
    unit = _UNITS[metric.unit]
    if view.currency is not None and "currency" in view.dimensions:
        unit = unit.replace("`currency`", "`money_in`")
    return {
        "slug": metric.slug, "name": metric.name, "unit": unit, "formula": metric.formula,
        "pitfalls": metric.pitfalls, "good": metric.good.value, "source": metric.source,
    }  # fmt: skip


def _freshness(scope: Scope, found: Answer) -> dict[str, Any]:
    newest = "SELECT epoch_us(max(imported_at)) FROM result_imports WHERE status = 'stored'"
    ((micros,),) = snapshot.cursor(scope).execute(newest).fetchall()
    return {
        "last_day": _iso(found.through),
        "still_settling_from": _iso(found.unsettled_from),
        "last_import_at": None if micros is None else moment(micros).isoformat(timespec="seconds"),
        "data_version": found.data_version,
    }


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())


def moment(micros: int) -> datetime:
    """A moment of the snapshot, which DuckDB itself gives only to programs with a time zone library of its choice."""
    return datetime.fromtimestamp(micros / 1_000_000, UTC)


# ── Streaming ────────────────────────────────────────────────────────────────────────────────────────────────────────


def copied(cursor: duckdb.DuckDBPyConnection, sql: str, bound: Mapping[str, Any], path: Path, kind: Kind) -> int:
    """Stream what a statement gives into a file, a batch at a time; gives how many rows there were.

    Args:
        cursor: Nobody asks it anything else meanwhile: that would break the stream off.
        kind: CSV (with a byte order mark, text that no spreadsheet runs) or Parquet.
    """
    writing = _writer()
    try:
        writing.register("rows", cursor.sql(sql, params=dict(bound)).to_arrow_reader(_BATCH_ROWS))
        return _copy(writing, "rows", path, kind)
    finally:
        writing.close()


def _as_csv(table: Path, path: Path) -> None:
    writing = _writer()
    try:
        writing.execute("CREATE VIEW rows AS FROM read_parquet(" + _quoted(str(table)) + ")")
        _copy(writing, "rows", path, Kind.CSV)
    finally:
        writing.close()


def _writer() -> duckdb.DuckDBPyConnection:
    writing = duckdb.connect(":memory:")
    for setting in ("threads=1", "TimeZone='UTC'", "python_enable_replacements=false", "preserve_insertion_order=true"):
        writing.execute(f"SET {setting}")
    return writing


def _copy(writing: duckdb.DuckDBPyConnection, table: str, path: Path, kind: Kind) -> int:
    part = path.with_name(f".{path.name}.part")
    if kind is Kind.CSV:
        columns = writing.execute(f"DESCRIBE {table}").fetchall()
        listed = ", ".join(
            _safe(name, what, _BOM if place == 0 else "") for place, (name, what, *_) in enumerate(columns)
        )
        source, options = f"SELECT {listed} FROM {table}", "FORMAT csv, HEADER"
    else:
        source, options = f"SELECT * FROM {table}", "FORMAT parquet, COMPRESSION zstd"
    count = writing.execute(f"COPY ({source}) TO {_quoted(str(part))} ({options})").fetchone()
    shutil.move(part, path)
    return int(count[0]) if count else 0


def _safe(name: str, what: str, before: str) -> str:
    """One column for a spreadsheet; the byte order mark stands before the first one's name, so it begins the file."""
    column, shown = f'"{name}"', f'"{before}{name}"'
    if what != "VARCHAR":
        return f"{column} AS {shown}"
    runs, number = _quoted(_RUNS), _quoted(_NUMBER)
    return (
        f"CASE WHEN regexp_matches({column}, {runs}) AND NOT regexp_full_match({column}, {number}) "
        f"THEN '''' || {column} ELSE {column} END AS {shown}"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
