"""What people said the columns of their own files mean; kept by the headers, taken again without asking."""

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from core import clock
from core.db import Work
from core.errors import InvalidInput
from core.results import columns
from core.results.models import ResultMapping
from core.vocabulary import Platform


def key_of(headers: Sequence[str]) -> str:
    """What tells one kind of file from another."""
    return hashlib.sha256("\x1f".join(headers).encode()).hexdigest()


def kept_for(work: Work, workspace_id: str, headers: Sequence[str]) -> tuple[Platform, dict[str, str]] | None:
    """Platform and header → field that are kept for these headers."""
    found = _row(work, workspace_id, headers)
    return (Platform(found.platform), dict(found.columns)) if found else None


def checked(headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """The columns of a mapping that are used.

    Raises:
        InvalidInput: At `mapping`: a header or field is not known, or two headers are the same field.
    """
    used = {header: field for header, field in mapping.items() if field}
    strange = [header for header in used if header not in headers] + [
        f for f in used.values() if f not in columns.FIELDS
    ]
    if strange or len(set(used.values())) < len(used):
        what = f"there is no “{strange[0][:40]}”" if strange else "two columns are said to be the same"
        raise InvalidInput(what, field="mapping", remedy="choose one column for each figure")
    return used


def keep(work: Work, workspace_id: str, headers: Sequence[str], platform: Platform, mapping: Mapping[str, str]) -> None:
    """Keep a mapping, in place of the one these headers had."""
    used = checked(headers, mapping)
    row = _row(work, workspace_id, headers) or ResultMapping(workspace_id=workspace_id, headers_key=key_of(headers))
    row.platform, row.columns = platform, used
    row.kept_at, row.kept_by_name = clock.now(), work.scope.name if work.scope else ""
    work.add(row)


def _row(work: Work, workspace_id: str, headers: Sequence[str]) -> ResultMapping | None:
    asked = select(ResultMapping).where(
        ResultMapping.workspace_id == workspace_id, ResultMapping.headers_key == key_of(headers)
    )
    return work.scalars(asked).one_or_none()
