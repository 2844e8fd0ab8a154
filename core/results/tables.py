"""A report as it was downloaded: bytes → encoding, delimiter, lines above the header, header and rows.

Nothing is held in memory but one line: a file may have a million rows, and a line of 200 MB is refused before it is read.
"""

import codecs
import csv
import hashlib
import io
import json
import logging
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO, Final, cast

from core import guarded
from core.errors import InvalidInput
from core.results import columns
from core.results.parquet_child import ROUNDED
from core.results.refusals import cut, refused, rounded
from core.rows import workbook

log = logging.getLogger(__name__)

BYTES_MAX: Final = 2 << 30
LINE_MAX: Final = 1 << 20
COLUMNS_MAX: Final = 500
SHEET_ROWS_MAX: Final = 200_000
_DELIMITERS: Final = ("\t", ",", ";", "|")
# Nothing of ours, and an allocator that does not set address space aside by the gigabyte: the child's limit counts that.
_ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "ARROW_DEFAULT_MEMORY_POOL": "system"}
_PARQUET_S: Final = 300.0
_HEADER_WITHIN: Final = 15
_CHUNK: Final = 1 << 20
_KINDS: Final = (
    (b"\xd0\xcf\x11\xe0", "an old or a locked Excel file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)


@dataclass(frozen=True)
class Table:
    """A report whose header was found.

    Attributes:
        sha256: Of the bytes as they came.
        path: Where its text lies; the same file unless it was a workbook.
        above: Lines before the header, joined cell by cell.
        header_at: Which record is the header, from 0.
        notes: What had to be assumed, for people.
        has_bare_numbers: It was a workbook or Parquet: its cells are numbers, written out here with a decimal point.
    """

    name: str
    sha256: str
    size_bytes: int
    path: Path
    encoding: str
    delimiter: str
    above: tuple[str, ...]
    headers: tuple[str, ...]
    header_at: int
    notes: tuple[str, ...] = ()
    has_bare_numbers: bool = False

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row below the header that holds something, with its line as an editor counts.

        Raises:
            ResultsRefused: The file is damaged, or ends in the middle.
        """
        width = len(self.headers)
        with self.path.open("rb") as file:
            text = io.TextIOWrapper(file, encoding=self.encoding, newline="")
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            short: int | None = None
            try:
                for record, cells in enumerate(reader):
                    if record <= self.header_at or not any(cells):
                        continue
                    if short is not None:
                        raise refused(f"line {short} has fewer cells than the header", "download the report again")
                    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                        raise refused(
                            f"line {reader.line_num} has more cells than the header", "download the report again"
                        )
                    if len(cells) < width:
                        # A totals row may stop early; anything else that does so at the end was cut.
                        short = None if _is_total(cells) else reader.line_num
                        if short is None:
                            yield reader.line_num, cells + [""] * (width - len(cells))
                        continue
                    yield reader.line_num, cells
            except csv.Error as error:
                raise _unreadable(str(error), reader.line_num) from error
            except UnicodeError as error:
                raise cut() from error
            if short is not None:
                raise cut(short)


def _is_total(cells: Sequence[str]) -> bool:
    return next((cell for cell in cells if cell.strip()), "").strip().lower().startswith(("total", "totaal", "gesamt"))


def _unreadable(said: str, line: int) -> Exception:
    if "unexpected end" in said:
        return cut(line)
    if "field limit" in said:
        return refused(f"line {line + 1} holds a cell of more than 128 KB", "download the report again")
    return refused(f"line {line} cannot be read as a table", "download the report again, and do not edit it by hand")


def open_table(path: Path, folder: Path, *, name: str = "") -> Table:
    """Find encoding, delimiter and header of a report.

    Args:
        path: Where the bytes lie.
        folder: Where a workbook may be unpacked; the caller removes it.
        name: The file's name as people know it.

    Raises:
        InvalidInput: At `file`: there is no such file.
        ResultsRefused: It is no report of results.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise InvalidInput(f"it cannot be opened: {error.strerror}", field="file", remedy="check the path") from error
    if not head.strip():
        raise refused("the file is empty", "download the report again")
    if size > BYTES_MAX:
        raise refused(f"the file has more than {BYTES_MAX >> 30} GB", "export a shorter period")
    for mark, kind in _KINDS:
        if head.startswith(mark):
            raise refused(f"this is {kind}", "download the report as CSV, XLSX or Parquet")
    if head.startswith(b"PK\x03\x04"):
        return _headed(_from_workbook(path, folder, name))
    if head.startswith(b"PAR1"):
        return _headed(_from_parquet(path, folder, name))
    return _headed(_from_text(path, name or path.name, head))


# --- kinds of file -------------------------------------------------------------------------------------------------------


def _from_text(path: Path, name: str, head: bytes) -> Table:
    encoding = _encoding(head)
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")() if encoding is None else None
    unit = 2 if encoding and encoding.startswith("utf-16") else 1
    size = since = 0
    is_utf8 = True
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if _holds_zero(chunk, unit):
                raise refused("this is no text: it holds zero bytes", "download the report again as CSV")
            since = _line_length(chunk, since)
            if since > LINE_MAX * unit:
                raise refused("a line is longer than 1 MB; this is no report", "download the report again")
            if decoder is not None and is_utf8:
                is_utf8 = _decodes(decoder, chunk)
    if unit == 2 and size % 2:
        raise cut()
    notes: tuple[str, ...] = ()
    if encoding is None:
        if is_utf8 and not _ends(decoder):
            raise cut()
        encoding = "utf-8" if is_utf8 else "cp1252"
        if encoding == "cp1252":
            notes = ("read as Western European text (Windows-1252)",)
    return Table(name, digest.hexdigest(), size, path, encoding, ",", (), (), 0, notes)


def _holds_zero(chunk: bytes, unit: int) -> bool:
    """Whether a character is U+0000, which no report has and no database takes; chunks begin with a whole character."""
    zero = bytes(unit)
    at = chunk.find(zero)
    while at % unit and at >= 0:
        at = chunk.find(zero, at + 1)
    return at >= 0


def _refuse_zeros(path: Path) -> None:
    """The same of what was unpacked."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if _holds_zero(chunk, 1):
                raise refused("a cell holds a zero character", "clean the table, then export it again")


def _line_length(chunk: bytes, since: int) -> int:
    """The longest line so far that is still open, or the longest closed one in this chunk when that is too long."""
    last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
    if last < 0:
        return since + len(chunk)
    return len(chunk) - last - 1


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _ends(decoder: codecs.IncrementalDecoder | None) -> bool:
    try:
        if decoder is not None:
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(head: bytes) -> str | None:
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            return name
    if head[1::2].count(0) > len(head) * 0.3:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > len(head) * 0.3 else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _from_workbook(path: Path, folder: Path, name: str) -> Table:
    limits = replace(workbook.DEFAULT_LIMITS, cpu_s=120, wall_s=180.0, answer_bytes=256 << 20)
    try:
        told = workbook.read(
            path.read_bytes(), sheet="", lines=SHEET_ROWS_MAX, columns=COLUMNS_MAX, characters=2000, limits=limits
        )
    except InvalidInput as error:
        raise refused(error.what, "save the sheet with the rows as CSV") from error
    if told.get("more"):
        raise refused(f"the sheet has more than {SHEET_ROWS_MAX:,} rows", "download the report as CSV")
    for line in told["lines"]:
        if "rounded" in line["faults"].values():
            place = next(int(at) for at, fault in line["faults"].items() if fault == "rounded")
            raise rounded(f"line {line['number']}: “{line['cells'][place]}”", "export its ids as text, or take the CSV")
    target = folder / "sheet.csv"
    with target.open("w", encoding="utf-8", newline="") as out:
        _write(out, [line["cells"] for line in told["lines"]])
    _refuse_zeros(target)
    notes = (f"read from the sheet “{told['sheet']}”",) if len(told["sheets"]) > 1 else ()
    return Table(name or path.name, _sha256(path), path.stat().st_size, target, "utf-8", ",", (), (), 0, notes, True)


def _write(out: IO[str], lines: Sequence[Sequence[str]]) -> None:
    """Sheets leave out the cells behind the last that holds something; a report has them."""
    width = max((len(line) for line in lines), default=0)
    csv.writer(out).writerows([*line, *[""] * (width - len(line))] for line in lines)


def _from_parquet(path: Path, folder: Path, name: str) -> Table:
    target = folder / "parquet.csv"
    with target.open("wb") as out, path.open("rb") as given:
        child = guarded.start(
            "core.results.parquet_child", stdin=given, stdout=out, stderr=subprocess.PIPE, environment=_ENVIRONMENT
        )
        with guarded.within(_PARQUET_S, child) as clock, child:
            said = cast(IO[bytes], child.stderr).read()
    if clock.ran_out:
        raise refused("the Parquet file takes too long to read", "send it as CSV")
    if child.returncode == ROUNDED:
        name_of = json.loads(said)["rounded"]
        raise rounded(f"column “{name_of[:40]}”", "write its ids as text or as whole numbers (int64)")
    if child.returncode:
        log.warning("reading a Parquet file ended with %d: %s", child.returncode, said[-500:].decode(errors="replace"))
        raise refused("the Parquet file is damaged or too large", "write it again, or send it as CSV")
    _refuse_zeros(target)
    return Table(name or path.name, _sha256(path), path.stat().st_size, target, "utf-8", ",", (), (), 0, (), True)


# --- the header ----------------------------------------------------------------------------------------------------------


def _headed(table: Table) -> Table:
    found = max((_scored(table, sign) for sign in _DELIMITERS), key=lambda one: one[:2])
    points, width, delimiter, at, records = found
    if any("report start" in " ".join(record).lower() for record in records) and points < 2:
        raise refused(
            "the report is empty: it has no rows for its period",
            "choose a period in which ads ran, then export again",
        )
    if width < 2:
        raise refused("this is no table with a header", "download the report as CSV, with one column a figure")
    headers = tuple(" ".join(cell.replace("\ufeff", "").split()) for cell in records[at])
    while headers and not headers[-1]:
        headers = headers[:-1]
    _refuse_headers(headers)
    above = tuple(" ".join(cell for cell in record if cell) for record in records[:at] if any(record))
    return replace(table, delimiter=delimiter, headers=headers, header_at=at, above=above)


def _scored(table: Table, delimiter: str) -> tuple[int, int, str, int, list[list[str]]]:
    """Of the first lines the one with most known headers (then most cells): points, width, delimiter, its place, the lines."""
    records: list[list[str]] = []
    with table.path.open("rb") as file:
        text = io.TextIOWrapper(file, encoding=table.encoding, newline="")
        try:
            records.extend(islice(csv.reader(text, delimiter=delimiter), _HEADER_WITHIN))
        except (csv.Error, UnicodeError):
            if not records:
                return -1, 0, delimiter, 0, [[]]
    if any("\0" in cell for record in records for cell in record):
        raise refused("this is no text: it holds zero characters", "download the report again as CSV")
    widths = [sum(bool(cell.strip()) for cell in record) for record in records]
    points = [columns.score(record) for record in records]
    at = max(range(len(records)), key=lambda place: (points[place], widths[place], -place), default=0)
    return (points[at], widths[at], delimiter, at, records) if records else (-1, 0, delimiter, 0, [[]])


def _refuse_headers(headers: Sequence[str]) -> None:
    if len(headers) > COLUMNS_MAX:
        raise refused(f"the file has {len(headers):,} columns", f"export at most {COLUMNS_MAX}")
    seen: set[str] = set()
    for header in headers:
        if header and header.casefold() in seen:
            raise refused(f"two columns are called “{header[:60]}”", "leave one of them out, or rename it")
        seen.add(header.casefold())
