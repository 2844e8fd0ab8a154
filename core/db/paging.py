"""One page of a list, and how many there are in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

Row = TypeVar("Row")
MAX_PER_PAGE = 200
COUNTED_MOST: Final = 1_000
# Far beyond any list, and within what both databases take as an offset.
_LAST_PAGE: Final = 1_000_000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows `(page - 1) * per_page …` of `total`; `page` counts from 1.

    Attributes:
        is_longer: Whether there are more than `total`: a long list is counted to `COUNTED_MOST` and narrowed by a search
            or a filter, because counting all of it would cost more than showing a page.
    """

    rows: Sequence[Row]
    total: int
    page: int
    per_page: int
    is_longer: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are; at least one, so that an empty list has a page to show."""
        return max(1, -(-self.total // self.per_page))


def window(page: int, per_page: int) -> tuple[int, int]:
    """`(offset, limit)` for a page number as it came from an address: out-of-range values are brought into range."""
    limit = min(max(per_page, 1), MAX_PER_PAGE)
    return (min(max(page, 1), _LAST_PAGE) - 1) * limit, limit
