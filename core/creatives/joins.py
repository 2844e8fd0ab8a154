"""How rows of ads find the rows that belong to them, in the same agency."""

from typing import Any, Final

from sqlalchemy import ColumnElement, and_

from core.creatives.models import AdCreative, CreativeVersion

# What lists and sheets show of an ad by its current version.
SHOWN: Final = ("code", "headline", "alt_text", "verdict", "score", "thumbnail_sha256", "width_px", "height_px")


def same(table: Any, column: Any, of: Any) -> ColumnElement[bool]:
    """The row of `table` that `column` of a row of `of` names, in the same agency."""
    return and_(table.id == column, table.agency_id == of.agency_id)


def current() -> ColumnElement[bool]:
    """The version an ad stands on now."""
    return same(CreativeVersion, AdCreative.current_version_id, AdCreative)
