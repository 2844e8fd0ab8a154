"""Page numbers as they come from an address."""

from hypothesis import given
from hypothesis import strategies as st

from core.db.paging import MAX_PER_PAGE, Page, window

# PostgreSQL takes offsets and limits as 32-bit integers here.
LARGEST = 2**31 - 1


@given(st.integers(), st.integers())
def test_every_page_number_gives_a_window_that_both_databases_take(page: int, per_page: int) -> None:
    offset, limit = window(page, per_page)
    assert 0 <= offset <= LARGEST - limit
    assert 1 <= limit <= MAX_PER_PAGE
    assert offset % limit == 0


def test_pages_follow_one_another_without_gap_or_overlap() -> None:
    assert [window(page, 50) for page in (1, 2, 3)] == [(0, 50), (50, 50), (100, 50)]


def test_an_empty_list_has_one_page_and_a_started_page_counts() -> None:
    assert [Page([], total, 1, 50).pages for total in (0, 1, 50, 51)] == [1, 1, 1, 2]
