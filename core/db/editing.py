"""How a use case changes a row that people edit: against the version they saw, and only where something differs."""

from collections.abc import Mapping
from typing import Any

from core import clock
from core.db.base import Timestamps, Versioned
from core.errors import Conflict


def expect_version(row: Versioned, expected: int | None) -> None:
    """Stop when `row` is not the version the person was looking at; None asks for no check.

    Raises:
        Conflict: Somebody else changed it in between.
    """
    if expected is not None and row.row_version != expected:
        raise Conflict(
            "somebody else changed this meanwhile", remedy="reload to see their version, then make your change again"
        )


def apply(row: Any, changes: Mapping[str, object]) -> list[str]:
    """Set the columns of `row` that `changes` gives another value, and name them in order."""
    changed = [column for column, value in changes.items() if getattr(row, column) != value]
    for column in changed:
        setattr(row, column, changes[column])
    return changed


def touch(row: Timestamps) -> None:
    """Mark `row` as changed when only rows beneath it were, so that its version rises with them."""
    row.updated_at = clock.now()
