"""An XLSX file opened safely: a guarded child reads it, and what comes back is text.

A spreadsheet is a ZIP of XML from anywhere: it may unpack to gigabytes, or take minutes. The child has a limit of memory
and time, sees nothing of our environment, and its answer is bounded.
"""

import json
import tempfile
from dataclasses import dataclass
from typing import IO, Any, Final, cast

from core import guarded
from core.errors import InvalidInput, Unavailable

_MIB: Final = 1 << 20
_SAVE: Final = "open it in a spreadsheet program and save it as .xlsx again, or as CSV"
_FAULTS: Final = {
    "large": ("the spreadsheet unpacks to more than an upload may hold", "save only the sheet with the rows"),
    "locked": ("the spreadsheet is protected by a password", "save it without one"),
    "other": ("this is a ZIP, not a spreadsheet", "choose the table here and the ZIP of photos below"),
    "empty": ("the spreadsheet has no visible sheet", "make the sheet with the rows visible"),
    "damaged": ("the spreadsheet is damaged and cannot be read", _SAVE),
}


@dataclass(frozen=True)
class WorkbookLimits:
    """What one spreadsheet may cost: unpacked size, memory and time of the child, size of its answer."""

    unpacked_bytes: int = 150 * _MIB
    memory_bytes: int = 768 * _MIB
    cpu_s: int = 20
    wall_s: float = 40.0
    answer_bytes: int = 32 * _MIB


DEFAULT_LIMITS: Final = WorkbookLimits()


def read(
    data: bytes, *, sheet: str, lines: int, columns: int, characters: int, limits: WorkbookLimits = DEFAULT_LIMITS
) -> dict[str, Any]:
    """What the child read: `sheet`, `sheets`, `lines` (`number`, `cells`, `faults` by place), and whether there are `more`.

    Args:
        sheet: Its name; the first visible one when there is none of that name.
        lines: Most lines that are given.
        columns: Most columns that are read.
        characters: Most characters of a cell.

    Raises:
        InvalidInput: At `table`: it is no spreadsheet, is locked or damaged, or takes more than the limits allow.
        Unavailable: This machine cannot start the child.
    """
    setting = {
        "sheet": sheet,
        "lines": lines,
        "columns": columns,
        "characters": characters,
        "unpacked_bytes": limits.unpacked_bytes,
        "memory_bytes": limits.memory_bytes,
        "cpu_s": limits.cpu_s,
    }
    answer, timed_out = _asked(data, setting, limits)
    try:
        told: dict[str, Any] = json.loads(answer)
    except ValueError:
        # It died before it could speak: of the limits of memory or time, or of the file itself.
        raise _refused("large" if timed_out or len(answer) >= limits.answer_bytes else "damaged") from None
    if "fault" in told:
        raise _refused(str(told["fault"]))
    return told


def _refused(fault: str) -> InvalidInput:
    what, remedy = _FAULTS.get(fault, _FAULTS["damaged"])
    return InvalidInput(what, field="table", remedy=remedy)


def _asked(data: bytes, setting: dict[str, Any], limits: WorkbookLimits) -> tuple[bytes, bool]:
    """The child's answer, and whether it was stopped at the limit of time."""
    with tempfile.TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        try:
            child = guarded.start("core.rows.workbook_child", setting, stdin=given)
        except OSError as fault:
            raise Unavailable(
                f"spreadsheets cannot be read: {fault.strerror or 'no process could be started'}",
                field="table",
                remedy="send the table as CSV",
            ) from fault
    with guarded.within(limits.wall_s, child) as clock, child:
        answer = cast(IO[bytes], child.stdout).read(limits.answer_bytes)
        child.kill()
    return answer, clock.ran_out or guarded.is_out_of_processor_time(child)
