"""The process that opens a Parquet file: little memory, little time; its input is the file, its output CSV.

Started by `core.results.tables` with an empty environment. Whatever a file does to it, at worst this process ends and
that one file is refused.
"""

import csv
import io
import json
import os
import sys
from typing import Final

from core import guarded

ROUNDED: Final = 4
_MEMORY_BYTES: Final = 3 << 30
_CPU_S: Final = 240
_OUTPUT_BYTES: Final = 4 << 30
_BATCH_ROWS: Final = 20_000
_COLUMNS_MAX: Final = 500
# Whole numbers from here on are not all to be told apart as floats.
_EXACT_BELOW: Final = {"float": 2**24, "double": 2**53, "halffloat": 2**11}


def main() -> None:
    """Write header and rows; nulls are empty cells. Exit `ROUNDED` where numbers have lost their last digits."""
    from pyarrow import parquet

    guarded.limit(memory_bytes=_MEMORY_BYTES, cpu_s=_CPU_S, file_bytes=_OUTPUT_BYTES)
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    write = csv.writer(out)
    with parquet.ParquetFile(sys.stdin.buffer) as file:
        names = file.schema_arrow.names
        exact = [_EXACT_BELOW.get(str(kind)) for kind in file.schema_arrow.types]
        if len(names) > _COLUMNS_MAX:
            raise SystemExit(3)
        write.writerow(names)
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
            values = [column.to_pylist() for column in batch.columns]
            for name, most, column in zip(names, exact, values, strict=True):
                if most and any(value is not None and abs(value) >= most for value in column):
                    sys.stderr.write(json.dumps({"rounded": name}))
                    raise SystemExit(ROUNDED)
            cells = [["" if value is None else _text(value) for value in column] for column in values]
            write.writerows(zip(*cells, strict=True))
    out.flush()
    # Everything is written; what native threads do while an interpreter ends must not make a good file a bad one.
    os._exit(0)


def _text(value: object) -> str:
    if isinstance(value, float):
        return format(value, ".12f").rstrip("0").rstrip(".")
    return str(value)


if __name__ == "__main__":
    main()
