"""The file that goes along with a scheduled report: the view in words above its rows, as CSV, Parquet, or both with a manifest.

One function, so that what reports send and what people download can become the same.
"""

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from core.exports import rules as exports
from core.reporting import views_words
from core.reporting.ask import Answer
from core.reporting.dimensions import DIMENSIONS
from core.reporting.letters import File, Named
from core.reporting.metrics import METRICS
from core.reporting.views_terms import ReportFormat

_BOM: Final = b"\xef\xbb\xbf"
_TYPES: Final = {
    ReportFormat.CSV: "text/csv",
    ReportFormat.PARQUET: "application/vnd.apache.parquet",
    ReportFormat.ZIP: "application/zip",
}


def built(found: Answer, of: Named, as_what: ReportFormat) -> File:
    """The rows of an answer (its totals, when the view has no groups) as a file."""
    stem = f"{_stem(of.name)}_{found.span.first.isoformat()}_{found.span.last.isoformat()}"
    columns, rows = _table(found)
    about = _about(found, of, len(rows))
    match as_what:
        case ReportFormat.PARQUET:
            data = _parquet(columns, rows, about)
        case ReportFormat.ZIP:
            data = _zip(stem, columns, rows, about)
        case _:
            data = _csv(columns, rows, about)
            as_what = ReportFormat.CSV
    return File(f"{stem}.{as_what.value}", _TYPES[as_what], data)


def _table(found: Answer) -> tuple[list[tuple[str, pa.DataType]], list[tuple[Any, ...]]]:
    view = found.view
    columns = [(DIMENSIONS[name].name, pa.string()) for name in view.dimensions]
    columns += [("Currency", pa.string())]
    columns += [(METRICS[name].name, pa.float64()) for name in view.measures]
    if found.compared:
        columns += [(f"{METRICS[name].name} before", pa.float64()) for name in view.measures]
    rows = []
    for group in found.rows if view.dimensions else found.totals:
        now = [group.now[name].value for name in view.measures]
        before = [group.before[name].value for name in view.measures] if found.compared else []
        rows.append((*group.names, group.currency, *now, *before))
    return columns, rows


def _about(found: Answer, of: Named, row_count: int) -> list[tuple[str, str]]:
    said = [("View", of.name), ("Days", views_words.days(found.span))]
    if found.compared:
        said.append(("Compared days", views_words.days(found.compared)))
    if found.through:
        said.append(("Results reach to", found.through.isoformat()))
    if found.unsettled_from:
        said.append(("Still settling from", found.unsettled_from.isoformat()))
    said += views_words.lines(found.view, of.client)
    said += [(METRICS[name].name, f"{METRICS[name].formula}. {METRICS[name].pitfalls}") for name in found.view.measures]
    said += [("Note", note) for note in found.notes]
    shown = f"{row_count:,}" if row_count >= found.group_count else f"{row_count:,} of {found.group_count:,}"
    return [*said, ("Rows", shown)]


def _csv(columns: Sequence[tuple[str, Any]], rows: Sequence[Sequence[Any]], about: Sequence[tuple[str, str]]) -> bytes:
    (first, told), *rest = about
    head = exports.table((first, told), rest)
    return head + b"\r\n" + exports.table([name for name, _ in columns], rows).removeprefix(_BOM)


def _parquet(
    columns: Sequence[tuple[str, Any]], rows: Sequence[Sequence[Any]], about: Sequence[tuple[str, str]]
) -> bytes:
    values = list(zip(*rows, strict=True)) if rows else [() for _ in columns]
    schema = pa.schema(columns, metadata={"imprimatur": json.dumps(about, ensure_ascii=False)})
    arrays = [
        pa.array([None if one is None else float(one) for one in column] if kind == pa.float64() else column, type=kind)
        for column, (_, kind) in zip(values, columns, strict=True)
    ]
    written = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), written, compression="zstd")
    return written.getvalue()


def _zip(
    stem: str, columns: Sequence[tuple[str, Any]], rows: Sequence[Sequence[Any]], about: Sequence[tuple[str, str]]
) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{stem}.csv", _csv(columns, rows, about))
        packed.writestr(f"{stem}.parquet", _parquet(columns, rows, about))
        packed.writestr("manifest.json", json.dumps([list(one) for one in about], ensure_ascii=False, indent=1))
    return written.getvalue()


def _stem(name: str) -> str:
    plain = "".join(sign if sign.isalnum() else "-" for sign in name.lower())
    return "-".join(filter(None, plain.split("-")))[:60] or "report"
