"""The rows that were not made, as a table to mend and send again: what they held, and what is wrong beside it."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from core import spreadsheet
from core.rows import rules
from core.rows.rules import Row

ADDED: Final = ("Row", "What is wrong", "What to do")


def errors_csv(titles: Sequence[str], rows: Sequence[Row]) -> bytes:
    """CSV in UTF-8 with its mark: the table's columns, then the row's number, what is wrong with it and what to do.

    No cell can run as a formula: one that begins like it gets an apostrophe, which reading the table again takes away.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([spreadsheet.neutral(title) for title in (*titles, *ADDED)])
    for row in rows:
        if row.is_good:
            continue
        cells = (*row.cells, *[""] * (len(titles) - len(row.cells)))[: len(titles)]
        wrong = "; ".join(f"{rules.known_label(one.field)}: {one.what}" for one in row.troubles)
        remedy = "; ".join(dict.fromkeys(one.remedy for one in row.troubles if one.remedy))
        writer.writerow(
            [
                *(spreadsheet.neutral(cell) for cell in cells),
                row.number,
                spreadsheet.neutral(wrong),
                spreadsheet.neutral(remedy),
            ]
        )
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8", "replace")


def example_csv() -> bytes:
    """A table to start from: every column with its name, and two rows."""
    rows = (
        ("photo", "headline", "line below it", "primary text", "description", "call to action", "address", "price", "old price"),
        ("cup.jpg", "Slow-roasted for your morning", "", "Small batches, roasted on Tuesday.", "Ships in two days",
         "Shop now", "https://example.com/cup", "€12.90", "€15.90"),
        ("photos/beans.jpg", "Beans that travelled well", "From one farm", "Try a bag this week.", "", "Shop now",
         "https://example.com/beans", "€9.50", ""),
    )  # fmt: skip
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()
