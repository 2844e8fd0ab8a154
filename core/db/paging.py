"""One page of a list, and how many there are in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
MAX_PER_PAGE = 200


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows `(page - 1) * per_page …` of `total`; `page` counts from 1."""

    rows: Sequence[Row]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one, so that an empty list has a page to show."""
        return max(1, -(-self.total // self.per_page))


def window(page: int, per_page: int) -> tuple[int, int]:
    """`(offset, limit)` for a page number as it came from an address: out-of-range values are brought into range."""
    limit = min(max(per_page, 1), MAX_PER_PAGE)
    return (max(page, 1) - 1) * limit, limit
