"""Cells that people open in a spreadsheet: none of them runs there, and none is lost on the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import spreadsheet

# Every way the collected hostile strings begin that a spreadsheet runs: all keys, their wide forms, and what hides before them.
TRIGGERS = (
    "=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://evil\",\"x\")", "=IMPORTXML(\"http://evil\",\"//a\")", "+1+1",
    "+cmd|' /C calc'!A0", "-1+1", "-2+3+cmd|' /C calc'!D2", "--1", "- 5", "-", "@SUM(1+1)", "@import", "\t=1+1",
    "\r=1+1", "\n=1+1", "\0=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", " =1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1",
    "+49 30 1234", "-$5",
)  # fmt: skip
NUMBERS = ("-1", "-12.50", "0", "17", "-0", "3.14", "-1e5", "1E-7")


@pytest.mark.parametrize("cell", TRIGGERS)
def test_a_cell_a_spreadsheet_would_run_gets_an_apostrophe_and_nothing_else(cell: str) -> None:
    assert spreadsheet.neutral(cell) == "'" + cell


def test_there_are_27_kinds_of_triggers() -> None:
    assert len(set(TRIGGERS)) == 27


@pytest.mark.parametrize("cell", NUMBERS)
def test_numbers_stay_numbers_negative_ones_too(cell: str) -> None:
    assert spreadsheet.neutral(cell) == cell
    assert float(spreadsheet.neutral(cell)) == float(cell)


@pytest.mark.parametrize("cell", ["", "   ", "Slow-roasted", "a=b", "50% + 10%", "'=1+1", "20 - 30", "🎉", "—dash"])
def test_harmless_cells_are_left_alone(cell: str) -> None:
    assert spreadsheet.neutral(cell) == cell


@given(st.text())
def test_what_a_program_takes_back_is_the_cell_as_it_was_unless_it_looked_so_before(text: str) -> None:
    assert spreadsheet.bare(spreadsheet.neutral(text)) in {text, spreadsheet.bare(text)}
    if not text.startswith("'"):
        assert spreadsheet.bare(spreadsheet.neutral(text)) == text
