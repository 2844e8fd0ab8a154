"""The bases of all tables: naming, time, lists, ownership by an agency, and the version that guards edits."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from core import clock, ids
from core.phrases import search_key
from core.vocabulary import values

ID_LENGTH = 26
KEY_LENGTH = 400


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC datetimes on both databases; SQLite has no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: the product stores aware UTC only")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StringList(TypeDecorator[list[str]]):
    """A short list of phrases in one JSON column; never null, an absent list is empty."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> list[str]:
        return [str(entry) for entry in value or ()]

    def process_result_value(self, value: Any, dialect: Dialect) -> list[str]:
        return list(value or ())


class Base(DeclarativeBase):
    """All tables share one metadata whose constraints have predictable names, so migrations can address them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime(),
        list[str]: StringList(),
        dict[str, Any]: JSON(),
    }


class AgencyOwned:
    """A row of exactly one agency: primary key `id`, `agency_id` beside it, and the pair unique for composite keys.

    The session filters every ORM statement on these classes by the scope's agency and refuses to flush a foreign one.
    """

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=ids.new_id)

    @declared_attr
    def agency_id(cls) -> Mapped[str]:  # noqa: N805 - declared_attr receives the class
        return mapped_column(String(ID_LENGTH), ForeignKey("agencies.id", ondelete="CASCADE"), nullable=False)


class Timestamps:
    """When a row was made and last changed."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=clock.now, nullable=False)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=clock.now, onupdate=clock.now, nullable=False)


class Versioned:
    """A row that people edit: a stale write raises instead of overwriting (use cases compare `row_version`)."""

    row_version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.row_version}


def owned_table(*constraints: Any) -> tuple[Any, ...]:
    """`__table_args__` of an agency-owned table: the composite key others refer to, then the table's own constraints."""
    return (UniqueConstraint("agency_id", "id"), *constraints)


def owned_by(column: str, table: str, *, ondelete: str = "CASCADE") -> ForeignKeyConstraint:
    """A composite foreign key `(agency_id, column)` → `table(agency_id, id)`: a row cannot point into another agency.

    Args:
        ondelete: CASCADE or RESTRICT only; SET NULL would null `agency_id` too on SQLite.
    """
    if ondelete not in {"CASCADE", "RESTRICT"}:
        raise ValueError("composite foreign keys are CASCADE or RESTRICT; services null references themselves")
    return ForeignKeyConstraint(["agency_id", column], [f"{table}.agency_id", f"{table}.id"], ondelete=ondelete)


def check_vocabulary(column: str, vocabulary: type[StrEnum]) -> CheckConstraint:
    """A check that `column` holds a spelling of `vocabulary` (or is null where the column allows it)."""
    listed = ", ".join(f"'{value}'" for value in values(vocabulary))
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def key_of(column: str) -> Callable[[DefaultExecutionContext], str]:
    """The column default that folds `column` of the same row for searching and sorting, in bulk inserts too."""
    return lambda context: search_key(context.get_current_parameters()[column])  # type: ignore[no-untyped-call]
