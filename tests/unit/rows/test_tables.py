"""Tables as people send them: encodings, delimiters, quotes, spreadsheets, and what is no table."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.rows import tables, workbook
from core.rows.workbook import WorkbookLimits

GERMAN = "Foto;Überschrift;Preis\ncup.jpg;Kaffee, heiß;12,90 €\n"


def cells(data: bytes | str) -> list[tuple[str, ...]]:
    table = tables.read_text(data) if isinstance(data, str) else tables.read(data)
    return [line.cells for line in table.lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_file_is_read_whatever_its_encoding(encoding: str) -> None:
    assert cells(GERMAN.encode(encoding)) == [
        ("Foto", "Überschrift", "Preis"),
        ("cup.jpg", "Kaffee, heiß", "12,90 €"),
    ]


def test_an_encoding_that_had_to_be_assumed_is_told() -> None:
    assert tables.read(GERMAN.encode()).notes == ()
    (note,) = tables.read(GERMAN.encode("cp1252")).notes
    assert "Windows-1252" in note


@pytest.mark.parametrize("sign", ["\t", ";", ",", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_split_at_the_sign_it_is_split_with(sign: str, end: str) -> None:
    lines = [["photo", "headline", "text"], ["a.jpg", "One", "x"], ["b.jpg", "Two", "y"]]
    assert cells(end.join(sign.join(line) for line in lines)) == [tuple(line) for line in lines]


def test_the_known_names_decide_between_two_signs_that_both_split() -> None:
    assert cells("photo;headline\na,b,c;One, two, three\nd,e,f;Four, five, six") == [
        ("photo", "headline"),
        ("a,b,c", "One, two, three"),
        ("d,e,f", "Four, five, six"),
    ]


def test_the_line_that_excel_writes_first_names_the_sign_and_is_no_row() -> None:
    table = tables.read(b"sep=|\nphoto|headline\na|One, two; three")
    assert [(line.number, line.cells) for line in table.lines] == [
        (2, ("photo", "headline")),
        (3, ("a", "One, two; three")),
    ]


def test_quotes_hold_separators_line_ends_and_doubled_quotes() -> None:
    assert cells('headline,text\n"Fast, warm","He said ""now""\nand left"\n') == [
        ("headline", "text"),
        ("Fast, warm", 'He said "now"\nand left'),
    ]


def test_an_open_quote_is_told_with_its_row_instead_of_swallowing_the_rest() -> None:
    with pytest.raises(InvalidInput) as refused:
        tables.read_text('photo,headline\na,One\nb,"Two\nc,Three\n')
    assert (refused.value.field, refused.value.what) == ("table", "row 3 cannot be read as a table")
    assert "quotation marks" in refused.value.remedy


def test_rows_are_counted_as_a_spreadsheet_does_empty_ones_included() -> None:
    table = tables.read_text("photo,headline\n\n,\na,One\n")
    assert [line.number for line in table.lines] == [1, 4]


def test_what_spreadsheets_put_around_cells_is_taken_off() -> None:
    assert cells('photo,headline\n"=""0012""",\'=Save\n\'-x,\'tis') == [
        ("photo", "headline"),
        ("0012", "=Save"),
        ("-x", "'tis"),
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"\n\n , ,\n", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or a locked Excel"),
        (b"photo,headline\na,\x00\x81\x8d\n", "cannot be read"),
        (b"PK\x03\x04 but no more", "damaged"),
        (b"x" * (tables.BYTES_MAX + 1), "10 MB"),
    ],
)
def test_what_is_no_table_says_what_it_is(data: bytes, told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        tables.read(data)
    assert refused.value.field == "table"
    assert told in refused.value.what
    assert refused.value.remedy


def test_more_rows_than_allowed_are_refused_with_the_limit() -> None:
    with pytest.raises(InvalidInput, match="more than 1,000 rows"):
        tables.read_text("a,b\n" * (tables.ROWS_MAX + 50))


def test_a_cell_of_a_novel_is_a_fault_of_that_cell() -> None:
    (line,) = tables.read_text("a," + "x" * 20_000).lines
    assert "10,000 characters" in line.faults[1]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_are_refused_for_people(data: bytes) -> None:
    try:
        outcome = bool(tables.read(b"a" + data).lines)  # never a ZIP: the child's own test is below
    except InvalidInput as error:
        outcome = error.field == "table" and bool(error.remedy)
    assert outcome


@given(
    st.lists(
        st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12), min_size=2, max_size=4),
        min_size=1,
        max_size=5,
    )
)
def test_what_a_csv_writer_wrote_comes_back(rows: list[list[str]]) -> None:
    import csv

    header = ["photo", "headline", "text", "cta"]
    written = io.StringIO()
    csv.writer(written).writerows([header, *([cell.strip(" '=") for cell in row] for row in rows)])
    wanted = [[cell.strip(" '=").strip() for cell in row] for row in rows]
    back = cells(written.getvalue())[1:]
    assert back == [tuple(_trimmed(row)) for row in wanted if any(row)]


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


# --- spreadsheets ------------------------------------------------------------------------------------------------------


def sheet(*rows: list[Any], formats: dict[str, str] | None = None, **others: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Products"
    for row in rows:
        first.append(row)
    for place, form in (formats or {}).items():
        first[place].number_format = form
    for name, lines in others.items():
        more = book.create_sheet(name)
        for line in lines:
            more.append(line)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_spreadsheet_gives_its_cells_as_people_see_them() -> None:
    data = sheet(
        ["Foto", "Preis", "Alt", "Rabatt", "Nummer", "Ja"],
        ["cup.jpg", 12.9, 15.9, 0.2, 4711.0, True],
        ["a.jpg", 1299, 1499, 0.125, 0.1 + 0.2, False],
        formats={"B2": "#,##0.00 [$€-407]", "C2": '"€"#,##0.00', "D2": "0%", "B3": "[$CHF] #,##0", "D3": "0.0%"},
    )
    assert cells(data)[1:] == [
        ("cup.jpg", "12.90 €", "€15.90", "20%", "4711", "TRUE"),
        ("a.jpg", "1299 CHF", "1499", "12.5%", "0.3", "FALSE"),
    ]


def test_formulas_without_a_result_and_error_values_are_faults_of_their_cells() -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet(["photo", "headline"], ["a.jpg", "=A2"], ["b.jpg", "#REF!"])))
    book["Products"]["B3"].data_type = "e"
    written = io.BytesIO()
    book.save(written)
    table = tables.read(written.getvalue())
    assert [dict(line.faults) for line in table.lines] == [
        {},
        {1: "the formula has no saved result"},
        {1: "the cell holds the spreadsheet's error #REF!"},
    ]


def test_the_saved_result_of_a_formula_is_what_is_read() -> None:
    data = sheet(["photo", "headline"], ["a.jpg", "=1+1"])
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = (
        parts[name]
        .replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
        .replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    )
    assert b"<v>2</v>" in parts[name]
    assert cells(_zip(parts))[1] == ("a.jpg", "2")


def test_another_sheet_can_be_read_and_the_others_are_named() -> None:
    data = sheet(["photo", "headline"], ["a", "One"], More=[["photo", "headline"], ["b", "Two"]])
    first, second = tables.read(data), tables.read(data, sheet="More")
    assert (first.sheet, first.sheets, first.lines[1].cells) == ("Products", ("Products", "More"), ("a", "One"))
    assert "1 more" in first.notes[0]
    assert (second.sheet, second.lines[1].cells) == ("More", ("b", "Two"))


def _zip(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return written.getvalue()


def test_a_zip_that_is_no_spreadsheet_is_told_apart() -> None:
    with pytest.raises(InvalidInput, match="a ZIP, not a spreadsheet"):
        tables.read(_zip({"cup.jpg": b"x"}))


def test_a_spreadsheet_that_unpacks_to_gigabytes_is_refused() -> None:
    parts = {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (200 << 20)}
    with pytest.raises(InvalidInput, match="unpacks to more"):
        tables.read(_zip(parts))


def test_entities_that_multiply_do_not_reach_us() -> None:
    data = sheet(["photo", "headline"], ["a", "One"])
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    bomb = b'<!DOCTYPE x [<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 20) for n in range(1, 12)
    )
    name = "xl/worksheets/sheet1.xml"
    assert b">One<" in parts[name]
    parts[name] = bomb + b"]>" + parts[name].replace(b">One<", b">&a11;<")
    with pytest.raises(InvalidInput) as refused:
        tables.read(_zip(parts))
    assert refused.value.field == "table"


def test_the_child_is_stopped_at_its_limits() -> None:
    data = sheet(["photo", "headline"], *(["a", "One"] for _ in range(3)))
    for limits in (WorkbookLimits(wall_s=0.0), WorkbookLimits(memory_bytes=1 << 20), WorkbookLimits(answer_bytes=10)):
        with pytest.raises(InvalidInput) as refused:
            workbook.read(data, sheet="", lines=10, columns=10, characters=100, limits=limits)
        assert refused.value.field == "table"


def test_an_empty_sheet_is_an_empty_table() -> None:
    with pytest.raises(InvalidInput, match="empty"):
        tables.read(sheet())


def test_a_cell_as_long_as_a_book_is_told_of_its_length() -> None:
    with pytest.raises(InvalidInput) as refused:
        tables.read(b"photo,headline\ncup.jpg," + b"w" * 200_000 + b"\n")
    assert "more than 131,072 characters" in refused.value.remedy
