"""A pasted table of own words: one row an ad, errors told per row.

    photo          headline                text                     cta        address
    cup.jpg        Slow-roasted, fast      20% off the first bag.   Shop now   https://example.com/cup

Tabs (as spreadsheets copy), commas or semicolons separate; the first line may name the columns, in any order.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from core.creatives.rules import Words, own_words
from core.errors import ImprimaturError, InvalidInput
from core.phrases import fold

ROWS_MAX: Final = 200
CHARACTERS_MAX: Final = 400_000
COLUMNS: Final = ("photo", "headline", "primary_text", "cta", "landing_url", "description", "subheadline")

_NAMES: Final = {
    "photo": "photo", "picture": "photo", "image": "photo", "file": "photo", "foto": "photo", "bild": "photo",
    "headline": "headline", "title": "headline", "uberschrift": "headline", "titel": "headline",
    "text": "primary_text", "primary text": "primary_text", "primary_text": "primary_text", "body": "primary_text",
    "cta": "cta", "button": "cta", "call to action": "cta", "call_to_action": "cta",
    "address": "landing_url", "url": "landing_url", "link": "landing_url", "landing address": "landing_url",
    "landing_url": "landing_url", "landing page": "landing_url", "adresse": "landing_url",
    "description": "description", "beschreibung": "description",
    "subheadline": "subheadline", "subline": "subheadline",
}  # fmt: skip


@dataclass(frozen=True)
class TableRow:
    """One line of the table as it was read.

    Attributes:
        number: Its line in the pasted text, from 1.
        asset_id: The picture it names; "" when it names none that is known.
        words: Its words; None when they cannot be used.
        error: What is wrong with it, for people; "" when nothing is.
        field: The column at fault.
    """

    number: int
    photo: str
    asset_id: str
    words: Words | None
    error: str = ""
    field: str = ""

    @property
    def is_good(self) -> bool:
        """Whether an ad can be made from it."""
        return not self.error


def read(text: str, pictures: Mapping[str, str]) -> tuple[TableRow, ...]:
    """The rows of a pasted table; a bad row says what is wrong with it and does not stop the others.

    Args:
        text: As copied from a spreadsheet, or CSV.
        pictures: Picture's name → its id; matched with or without suffix, whatever the case. The id itself works too.

    Raises:
        InvalidInput: At `table`: nothing in it, too much, or no column that names the headline.
    """
    if len(text) > CHARACTERS_MAX:
        raise InvalidInput("the table is too long", field="table", remedy=f"paste at most {ROWS_MAX} rows at a time")
    lines = _lines(text)
    if not lines:
        raise InvalidInput(
            "the table is empty", field="table", remedy="paste photo, headline, text, CTA and address, one row an ad"
        )
    columns, body = _columns(lines)
    if len(body) > ROWS_MAX:
        raise InvalidInput(
            f"the table has {len(body)} rows", field="table", remedy=f"paste at most {ROWS_MAX} at a time"
        )
    known = _by_name(pictures)
    return tuple(_row(number, dict(zip(columns, cells, strict=False)), cells, columns, known) for number, cells in body)


def _lines(text: str) -> list[tuple[int, list[str]]]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    first = next((line for line in plain.split("\n") if line.strip()), "")
    separator = "\t" if "\t" in first else ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(plain), delimiter=separator, skipinitialspace=True)
    try:
        return [
            (reader.line_num, [cell.strip() for cell in cells])
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise InvalidInput(
            f"line {reader.line_num} cannot be read as a table", field="table", remedy="check its quotation marks"
        ) from error


def _columns(lines: Sequence[tuple[int, list[str]]]) -> tuple[tuple[str, ...], Sequence[tuple[int, list[str]]]]:
    """The columns by the first line if it names a headline, else in the usual order."""
    named = tuple(_NAMES.get(fold(cell), "") for cell in lines[0][1])
    if "headline" in named:
        return named, lines[1:]
    return COLUMNS, lines


def _row(
    number: int, cells: Mapping[str, str], raw: Sequence[str], columns: Sequence[str], known: Mapping[str, str]
) -> TableRow:
    photo = cells.get("photo", "")
    asset_id = known.get(fold(photo), "")
    try:
        if len(raw) > len(columns):
            raise InvalidInput(
                f"it has {len(raw)} cells, the table has {len(columns)} columns",
                field="table",
                remedy="put texts that hold the separator in quotes",
            )
        if not asset_id:
            raise InvalidInput(
                f"there is no picture “{photo[:60]}”" if photo else "it names no picture",
                field="photo",
                remedy="write the name of a picture in this client's library",
            )
        given = {name: text for name, text in cells.items() if name and name != "photo"}
        return TableRow(number, photo, asset_id, own_words(given))
    except ImprimaturError as error:
        told = f"{error.what} — {error.remedy}" if error.remedy else error.what
        return TableRow(number, photo, asset_id, None, told, error.field)


def _by_name(pictures: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, asset_id in pictures.items():
        for key in (fold(asset_id), fold(name), fold(PurePath(name).stem)):
            found.setdefault(key, asset_id)
    return found
