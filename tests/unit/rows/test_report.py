"""The rows to mend as a table: no cell runs in a spreadsheet, and all come back as they were."""

import pytest

from core.rows import report, tables
from core.rows.rules import Row, Trouble


@pytest.mark.parametrize("cell", ["=1+1", "\u200b=cmd|' /C calc'!A0", "＝1+1", "\u00a0@SUM(1)", "-20%", "+49 30 1234"])
def test_no_cell_of_the_rows_to_mend_runs_and_all_come_back(cell: str) -> None:
    row = Row(2, ("cup.jpg", cell), "cup.jpg", troubles=(Trouble("headline", "it is too long", "shorten it"),))
    data = report.errors_csv(("photo", "headline"), [row])
    assert f",'{cell}".encode() in data
    assert tables.read(data).lines[1].cells[1] == cell.strip()
