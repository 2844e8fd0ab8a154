"""Rows of a JPEG by themselves: a file that starts anew after each row of blocks can be read in parts.

A JPEG is one long code in which each block leans on the one before, so that whoever wants its last row reads all of it.
Written with a restart after each row (two bytes each, no pixel changes), a row is found by its mark and read alone.
"""

import re
from collections.abc import Sequence
from typing import Final

BLOCK: Final = 8
# Two bytes that end a row; within a row the first of them is always followed by a zero.
_RESTART: Final = re.compile(rb"\xff[\xd0-\xd7]")
_BASELINE, _INTERVAL, _SCAN = 0xC0, 0xDD, 0xDA
_UNSAMPLED: Final = 0x11


def cut_out(data: bytes, rows: Sequence[int]) -> bytes | None:
    """A JPEG of some rows of blocks of another one, with all their bytes as they are there.

    Args:
        data: A JPEG of our own.
        rows: Which, counted from the top; ascending, at least one.

    Returns:
        The file; None when the other one does not restart after each row, or its rows are not 8 px high.
    """
    head = bytearray(data[: _scan_start(data)])
    parts = _parts(head)
    if parts is None:
        return None
    frame, across = parts
    starts = [len(head), *(mark.end() for mark in _RESTART.finditer(data, len(head)))]
    ends = [*(start - 2 for start in starts[1:]), len(data) - 2]
    if rows[-1] >= len(starts) or across != -(-int.from_bytes(head[frame + 7 : frame + 9]) // BLOCK):
        return None
    head[frame + 5 : frame + 7] = (BLOCK * len(rows)).to_bytes(2)
    made = bytes(head)
    for number, row in enumerate(rows):
        # Restarts are numbered from 0 to 7, over and over.
        made += data[starts[row] : ends[row]] + bytes((0xFF, 0xD0 + number % 8 if row != rows[-1] else 0xD9))
    return made


def _scan_start(data: bytes) -> int:
    """Where the code of the blocks begins."""
    at = 2
    while data[at + 1] != _SCAN:
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return at + 2 + int.from_bytes(data[at + 2 : at + 4])


def _parts(head: bytes | bytearray) -> tuple[int, int] | None:
    """Where the frame's header stands and after how many blocks the code restarts; None for another kind of file."""
    frame = across = 0
    at = 2
    while head[at + 1] != _SCAN:
        if head[at + 1] == _BASELINE:
            frame = at
        elif head[at + 1] == _INTERVAL:
            across = int.from_bytes(head[at + 4 : at + 6])
        at += 2 + int.from_bytes(head[at + 2 : at + 4])
    if not frame or not across:
        return None
    samplings = head[frame + 11 : frame + 10 + 3 * head[frame + 9] : 3]
    return (frame, across) if all(one == _UNSAMPLED for one in samplings) else None
