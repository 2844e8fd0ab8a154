"""The process that opens a spreadsheet: little memory, little time, nothing worth stealing.

Started by `core.rows.workbook` with an empty environment; reads the file from its input, writes one JSON object. Whatever
a file does to it, at worst this process ends and that one file is refused.
"""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from openpyxl.styles.numbers import is_date_format

from core import guarded

# A table of products has dozens of parts; a file of thousands is made to hurt.
_PARTS_MAX: Final = 2_000
_EMPTY_LINES_END: Final = 5_000
# A cell keeps 15 digits of a number; the rest of a longer one is lost already.
_WHOLE_MAX: Final = 10**15
_SIGNS: Final = ("€", "£", "¥", "₹", "₩", "₽", "₺", "zł", "Kč", "R$", "$")


def main() -> None:
    """Read one workbook within the limits that were given and say what it holds, or why it cannot be read."""
    setting = json.loads(sys.argv[1])
    given, answer = guarded.private_streams()
    import openpyxl  # noqa: F401 - loaded before the limits close in

    guarded.limit(memory_bytes=setting["memory_bytes"], cpu_s=setting["cpu_s"])
    try:
        told = _read(given.read(), setting)
    except MemoryError:
        told = {"fault": "large"}
    except Exception as fault:
        # Readers raise KeyError, ValueError, BadZipFile and more; their words are for programmers.
        told = {"fault": "damaged", "cause": type(fault).__name__}
    answer.write(json.dumps(told).encode())
    answer.flush()


def _read(data: bytes, setting: dict[str, Any]) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        listed = parts.infolist()
        if len(listed) > _PARTS_MAX or sum(part.file_size for part in listed) > setting["unpacked_bytes"]:
            return {"fault": "large"}
        if any(part.flag_bits & 1 for part in listed):
            return {"fault": "locked"}
        if not any(part.filename.lower().startswith("xl/") for part in listed):
            return {"fault": "other"}
    values, formulas = _opened(data, values=True), _opened(data, values=False)
    named = [sheet.title for sheet in values.worksheets if sheet.sheet_state == "visible"]
    if not named:
        return {"fault": "empty"}
    name = setting["sheet"] if setting["sheet"] in named else named[0]
    lines = list(_lines(values[name], formulas[name], setting))
    return {"sheet": name, "sheets": named, "lines": lines[: setting["lines"]], "more": len(lines) > setting["lines"]}


def _opened(data: bytes, *, values: bool) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _lines(values: Any, formulas: Any, setting: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every line that holds something; a long empty stretch ends the sheet, however far its formatting goes."""
    for sheet in (values, formulas):
        sheet.reset_dimensions()
    empty = found = 0
    pairs = zip(
        values.iter_rows(max_col=setting["columns"]), formulas.iter_rows(max_col=setting["columns"]), strict=False
    )
    for number, (cells, written) in enumerate(pairs, start=1):
        line = _line(number, cells, written, setting["characters"])
        if not any(line["cells"]) and not line["faults"]:
            empty += 1
            if empty > _EMPTY_LINES_END:
                return
            continue
        empty, found = 0, found + 1
        yield line
        if found > setting["lines"]:
            return


def _line(number: int, cells: Any, written: Any, longest: int) -> dict[str, Any]:
    texts, faults = [], {}
    for place, (cell, formula) in enumerate(zip(cells, written, strict=False)):
        text = "" if cell.value is None else _text(cell.value, cell.number_format or "")
        if cell.data_type == "e":
            faults[place], text = "error", str(cell.value)
        elif not text and formula.data_type == "f":
            faults[place] = "unsaved"
        elif isinstance(cell.value, int | float) and abs(cell.value) >= _WHOLE_MAX:
            faults[place] = "rounded"
        if len(text) > longest:
            faults[place], text = "long", text[:longest]
        texts.append(text)
    while texts and not texts[-1] and len(texts) - 1 not in faults:
        texts.pop()
    return {"number": number, "cells": texts, "faults": faults}


def _text(value: Any, shown_as: str) -> str:
    """A cell as people see it: money with its sign, percent as percent, whole numbers without a point."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, shown_as)
    if hasattr(value, "isoformat"):
        text: str = value.isoformat(sep=" ") if hasattr(value, "hour") and hasattr(value, "year") else value.isoformat()
        return text.removesuffix(" 00:00:00")
    return str(value)


def _number(value: float, shown_as: str) -> str:
    form = shown_as.split(";", maxsplit=1)[0]
    decimals = len(form.partition(".")[2]) - len(form.partition(".")[2].lstrip("0#?"))
    number = Decimal(format(value, ".15g"))
    if "%" in form and not is_date_format(form):
        return f"{_plain(number * 100)}%"
    sign = _currency(form)
    if not sign:
        return _plain(number)
    amount = format(round(number, min(decimals, 4)), "f")
    before = form.find(sign) < min((at for at in (form.find("0"), form.find("#")) if at >= 0), default=len(form))
    return f"{sign}{amount}" if before and len(sign) == 1 else f"{amount} {sign}"


def _currency(form: str) -> str:
    """The currency a number format shows: `[$€-407]`, `"€"`, `#,##0.00 zł`, `[$CHF]`; "" for none."""
    if "[$" in form:
        inside = form.split("[$", 1)[1].split("]", 1)[0].split("-", 1)[0].strip()
        if inside:
            return inside
    bare = form.replace("[$", "")
    return next((sign for sign in _SIGNS if sign in bare), "")


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


if __name__ == "__main__":
    main()
