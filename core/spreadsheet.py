"""Cells of tables that people open in a spreadsheet: text from anywhere must not run there."""

import re
from typing import Final

# A spreadsheet runs a cell that begins with one of these; the wide forms are the same keys on East Asian keyboards.
# Source: OWASP "CSV Injection", ASVS 5.0 1.2.10 (read 2026-11).
_TRIGGERS: Final = "=+-@\t\r\n\0＝＋－＠"
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_INVISIBLE: Final = " \u00a0\u200b\u200c\u200d\u2060\ufeff"


def neutral(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula: `'` goes before one that would be; numbers stay numbers.

    What begins with a trigger, also after spaces and invisible characters, is prefixed. A plain number such as -12.5
    is left alone, since it cannot be anything else.
    """
    bare = cell.lstrip(_INVISIBLE)
    if not bare or bare[0] not in _TRIGGERS or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"


def bare(cell: str) -> str:
    """A cell without the apostrophe that `neutral` put before it."""
    return cell[1:] if cell.startswith("'") and neutral(cell[1:]) == cell else cell
