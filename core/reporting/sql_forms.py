"""The forms an answer in SQL takes: plain columns for a screen, CSV for a spreadsheet, Parquet for other engines.

Used inside the guarded child only; `warm_up` loads what the libraries load late, since no file can be opened afterwards.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core import spreadsheet

_FIRST_DAY, _LAST_DAY = date(1, 1, 1), date(9999, 12, 31)
_BOM: Final = b"\xef\xbb\xbf"


def warm_up() -> None:
    """Use each form once, so that nothing has to be loaded later."""
    batch = pa.record_batch(
        {
            "whole": pa.array([1]),
            "exact": pa.array([Decimal("1.5")]),
            "day": pa.array([date(2026, 1, 1)]),
            "moment": pa.array([datetime(2026, 1, 1)], pa.timestamp("us", tz="UTC")),  # noqa: DTZ001
            "several": pa.array([[1]]),
        }
    )
    plain(batch)
    for write in (write_csv, write_parquet):
        write(pa.RecordBatchReader.from_batches(batch.schema, [batch]), io.BytesIO())


# ── A screen ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with columns every table can show, under names of their own; what is nested or unusual becomes text."""
    return pa.RecordBatch.from_arrays([_plain(column) for column in batch.columns], names=_apart(batch.schema.names))


def common_schema(batches: Sequence[pa.RecordBatch], asked: pa.Schema) -> pa.Schema:
    """One schema for batches whose columns turned to text at different places; text wins."""
    if not batches:
        empty = pa.RecordBatch.from_arrays([pa.array([], field.type) for field in asked], names=asked.names)
        return plain(empty).schema
    fields = []
    for place, name in enumerate(batches[0].schema.names):
        kinds = {batch.schema.field(place).type for batch in batches}
        fields.append(pa.field(name, kinds.pop() if len(kinds) == 1 else pa.string()))
    return pa.schema(fields)


def fitted(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch in the common schema."""
    columns = [
        column if column.type == field.type else column.cast(field.type)
        for column, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _apart(names: Sequence[str]) -> list[str]:
    """Names that differ: "ads", "ads_2"; an answer may name two columns alike, a table on a screen may not."""
    taken: set[str] = set()
    apart = []
    for name in names:
        tried, number = name, 1
        while tried in taken:
            number += 1
            tried = f"{name}_{number}"
        taken.add(tried)
        apart.append(tried)
    return apart


def _plain(column: pa.Array) -> pa.Array:
    kind = column.type
    types = pa.types
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_floating(kind) or types.is_string(kind):
        return column
    if types.is_decimal(kind):
        return _number(column)
    if (types.is_date(kind) or types.is_timestamp(kind)) and _is_of_a_calendar(column):
        return column
    if (
        types.is_dictionary(kind)
        or types.is_large_string(kind)
        or types.is_string_view(kind)
        or types.is_temporal(kind)
    ):
        return _cast_to_text(column)
    return pa.array([_text(value) for value in column.to_pylist()], pa.string())


def _number(column: pa.Array) -> pa.Array:
    """Whole numbers as such: DuckDB sums them as decimals of 38 digits."""
    if column.type.scale:
        return column
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        return _cast_to_text(column)


def _is_of_a_calendar(column: pa.Array) -> bool:
    """Whether Python and the browser can show every moment: not infinity, not the year 290000."""
    try:
        ends = pc.min_max(column).as_py()
    except (OverflowError, ValueError, OSError):
        return False
    return all(value is None or _FIRST_DAY <= _day(value) <= _LAST_DAY for value in ends.values())


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _cast_to_text(column: pa.Array) -> pa.Array:
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([_text(value) for value in column.to_pylist()], pa.string())


def _text(value: Any) -> str | None:
    """A value as text: nested ones as JSON, bytes as hexadecimal digits."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, pa.MonthDayNano):
        return _span(value)
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, default=_text, ensure_ascii=False)
    return str(value)


def _span(value: Any) -> str:
    """A length of time as people read it: "1 month 2 days 03:04:05"."""
    seconds, left = divmod(abs(value.nanoseconds), 1_000_000_000)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}" + (
        f".{left:09}".rstrip("0") if left else ""
    )
    named = [
        f"{number} {word}{'s' * (abs(number) != 1)}"
        for number, word in ((value.months, "month"), (value.days, "day"))
        if number
    ]
    return " ".join([*named, *(["-" * (value.nanoseconds < 0) + clock] if value.nanoseconds or not named else [])])


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def write_csv(reader: pa.RecordBatchReader, file: BinaryIO) -> int:
    """Write every row for a spreadsheet (UTF-8 with a byte order mark, RFC 4180, no cell a formula); gives their number."""
    file.write(_BOM)
    out = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([spreadsheet.neutral(name) for name in _apart(reader.schema.names)])
    rows = 0
    for batch in reader:
        columns = [[_cell(value) for value in _plain(column).to_pylist()] for column in batch.columns]
        writer.writerows(zip(*columns, strict=True))
        rows += batch.num_rows
    out.flush()
    out.detach()
    return rows


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return spreadsheet.neutral(value) if isinstance(value, str) else value


def write_parquet(reader: pa.RecordBatchReader, file: BinaryIO) -> int:
    """Write every row with its types; gives their number. What Parquet has no type for becomes text."""
    names = _apart(reader.schema.names)
    schema = pa.schema([pa.field(name, _kept(field.type)) for name, field in zip(names, reader.schema, strict=True)])
    rows = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in _gathered(reader):
            columns = [
                column if column.type == field.type else _as_text(column)
                for column, field in zip(batch.columns, schema, strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
            rows += batch.num_rows
    return rows


def _gathered(reader: pa.RecordBatchReader, least_rows: int = 65_536) -> Iterator[pa.RecordBatch]:
    """Small batches put together: each becomes a row group, and many small ones make a large file."""
    waiting: list[pa.RecordBatch] = []
    for batch in reader:
        waiting.append(batch)
        if sum(one.num_rows for one in waiting) >= least_rows:
            yield pa.concat_batches(waiting)
            waiting = []
    if waiting:
        yield pa.concat_batches(waiting)


def _kept(kind: pa.DataType) -> pa.DataType:
    is_unknown = pa.types.is_interval(kind) or pa.types.is_union(kind) or pa.types.is_null(kind)
    return pa.string() if is_unknown or isinstance(kind, pa.BaseExtensionType) else kind


def _as_text(column: pa.Array) -> pa.Array:
    return pa.array([_text(value) for value in column.to_pylist()], pa.string())
