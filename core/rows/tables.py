"""A table as people send it — CSV of any usual make, cells pasted from a spreadsheet, XLSX — as lines of cells.

Nothing is guessed silently: an encoding that had to be assumed, lines above the header and other sheets become notes.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from core import spreadsheet
from core.errors import InvalidInput
from core.rows import columns, workbook

ROWS_MAX: Final = 1_000
BYTES_MAX: Final = 10 << 20
COLUMNS_MAX: Final = 100
CELL_MAX: Final = 10_000
_LINES_MAX: Final = ROWS_MAX + 20
_DELIMITERS: Final = ("\t", ";", ",", "|")
_SNIFFED: Final = 25
_FORMULA_SIGNS: Final = "=+-@"
_CELL_FAULTS: Final = {
    "error": "the cell holds the spreadsheet's error {text}",
    "unsaved": "the formula has no saved result",
    "rounded": "the number {text} has more digits than a cell can keep: make it text",
    "long": f"the cell holds more than {CELL_MAX:,} characters",
}
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OTHER_KINDS: Final = (
    (b"\xd0\xcf\x11\xe0", "an old or a locked Excel file", "save it as .xlsx without a password, or as CSV"),
    (b"%PDF", "a PDF", "save the table as .xlsx or CSV"),
    (b"\x89PNG", "a picture", "choose the table here; photos go into the library or a ZIP"),
    (b"\xff\xd8\xff", "a picture", "choose the table here; photos go into the library or a ZIP"),
    (b"{\\rtf", "a text document", "save the table as .xlsx or CSV"),
)


@dataclass(frozen=True)
class Line:
    """One line of a table: its number as a spreadsheet counts, its cells, and what is wrong with single cells."""

    number: int
    cells: tuple[str, ...]
    faults: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Table:
    """The lines of a table that hold something.

    Attributes:
        sheet: The sheet that was read; "" when the file has none.
        sheets: The sheets there are.
        notes: What had to be assumed, for people.
    """

    lines: tuple[Line, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read(data: bytes, *, sheet: str = "") -> Table:
    """The table in a file, whatever its name says.

    Args:
        data: CSV or TSV in UTF-8, UTF-16, UTF-32 or Windows-1252, or XLSX.
        sheet: Which sheet of a spreadsheet; "" takes the first visible one.

    Raises:
        InvalidInput: At `table`: it is empty, too large, or no table.
    """
    if len(data) > BYTES_MAX:
        raise InvalidInput(
            f"the table has {len(data) / (1 << 20):.1f} MB; the limit is {BYTES_MAX >> 20} MB",
            field="table",
            remedy="split it, or send only the sheet with the rows",
        )
    for mark, kind, remedy in _OTHER_KINDS:
        if data.startswith(mark):
            raise InvalidInput(f"this is {kind}", field="table", remedy=remedy)
    if data.startswith(b"PK\x03\x04"):
        return _from_workbook(data, sheet)
    text, notes = _decoded(data)
    return read_text(text, notes=notes)


def read_text(text: str, *, notes: tuple[str, ...] = ()) -> Table:
    """The table in a text: pasted cells or CSV.

    Raises:
        InvalidInput: At `table`: it is empty, too large, or no table.
    """
    if len(text) > BYTES_MAX:
        raise InvalidInput("the table is too long", field="table", remedy="send it as a file, or in parts")
    plain = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if "\0" in plain:
        raise InvalidInput("this is no table", field="table", remedy="save the table as .xlsx or CSV")
    told, plain = _told_delimiter(plain)
    delimiter = told or _delimiter(plain)
    return _whole(tuple(_csv_lines(plain, delimiter, 1 if told else 0)), notes)


def _from_workbook(data: bytes, sheet: str) -> Table:
    told = workbook.read(data, sheet=sheet, lines=_LINES_MAX, columns=COLUMNS_MAX, characters=CELL_MAX)
    lines = tuple(
        Line(
            int(line["number"]),
            tuple(str(cell).strip() for cell in line["cells"]),
            {int(place): _fault(str(kind), line["cells"][int(place)]) for place, kind in line["faults"].items()},
        )
        for line in told["lines"]
    )
    others = [name for name in told["sheets"] if name != told["sheet"]]
    notes = (f"read from the sheet “{told['sheet']}”; {len(others)} more in the file",) if others else ()
    return _whole(lines, notes, str(told["sheet"]), tuple(told["sheets"]))


def _fault(kind: str, text: str) -> str:
    return _CELL_FAULTS[kind].format(text=text)


def _whole(lines: tuple[Line, ...], notes: tuple[str, ...], sheet: str = "", sheets: tuple[str, ...] = ()) -> Table:
    if not lines:
        raise InvalidInput("the table is empty", field="table", remedy="give it one row an ad, with photo and headline")
    if len(lines) >= _LINES_MAX:
        raise InvalidInput(
            f"the table has more than {ROWS_MAX:,} rows", field="table", remedy=f"send at most {ROWS_MAX:,} at a time"
        )
    return Table(lines, sheet, sheets, notes)


# --- text ----------------------------------------------------------------------------------------------------------------


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a file, and a note when its encoding had to be assumed."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), _unmarked(data))
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            "the letters of this file cannot be read", field="table", remedy="save it as CSV UTF-8 or as .xlsx"
        ) from error
    return text, ("read as Western European text (Windows-1252); if letters look wrong, save it as CSV UTF-8",)


def _unmarked(data: bytes) -> str:
    """UTF-16 without its mark gives itself away by a zero beside every Latin letter; everything else is tried as UTF-8."""
    head = data[:2000]
    if len(head) >= 4 and head[1::2].count(0) > len(head) * 0.3:
        return "utf-16-le"
    if len(head) >= 4 and head[0::2].count(0) > len(head) * 0.3:
        return "utf-16-be"
    return "utf-8"


def _told_delimiter(text: str) -> tuple[str, str]:
    """The delimiter of a first line `sep=;`, as Excel writes it, and the text after that line."""
    first, _, rest = text.partition("\n")
    said = first.strip()
    if said.lower().startswith("sep=") and len(said) == 5:
        return said[-1], rest
    return ("\t", rest) if first.lower() == "sep=\t" else ("", text)


def _delimiter(text: str) -> str:
    """The sign that splits the first lines best: into names that are known, then evenly, then into many."""
    return max(_DELIMITERS, key=lambda sign: _evenness(text, sign))


def _evenness(text: str, delimiter: str) -> tuple[int, float, int]:
    widths: list[int] = []
    first: list[str] = []
    try:
        for cells in csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True):
            if not any(cell.strip() for cell in cells):
                continue
            first = first or cells
            widths.append(len(cells))
            if len(widths) >= _SNIFFED:
                break
    except csv.Error:
        return (-1, 0.0, 0)
    if not widths:
        return (0, 1.0, 0)
    if widths[0] < 2:
        return (0, 0.0, 0)
    usual, often = Counter(widths).most_common(1)[0]
    return (len(columns.recognise(first)), often / len(widths), usual)


def _csv_lines(text: str, delimiter: str, before: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True, strict=True)
    found = 0
    number = before
    try:
        for number, cells in enumerate(reader, start=1 + before):
            line = Line(number, *_bounded(cells))
            if any(line.cells):
                found += 1
                yield line
            if found >= _LINES_MAX:
                return
    except csv.Error as error:
        raise InvalidInput(
            f"row {number + 1} cannot be read as a table",
            field="table",
            remedy=_remedy_of(error),
        ) from error


def _remedy_of(error: csv.Error) -> str:
    if "field limit" in str(error):
        return f"one of its cells has more than {csv.field_size_limit():,} characters: shorten it, or close its quotation marks"
    return "check its quotation marks: a text in quotes ends with one, and quotes inside it are doubled"


def _bounded(cells: list[str]) -> tuple[tuple[str, ...], dict[int, str]]:
    texts = [_bare(cell) for cell in cells[:COLUMNS_MAX]]
    faults = {place: _CELL_FAULTS["long"] for place, text in enumerate(texts) if len(text) > CELL_MAX}
    while texts and not texts[-1]:
        texts.pop()
    return tuple(text[:CELL_MAX] for text in texts), faults


def _bare(cell: str) -> str:
    """A cell without what spreadsheets put around it: `="0012"` keeps zeros, `'=` keeps a formula from running."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        return text[2:-1]
    if text.startswith("'") and text[1:2] and text[1] in _FORMULA_SIGNS:
        return text[1:]
    return spreadsheet.bare(text).strip()
