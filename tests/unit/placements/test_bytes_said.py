"""Bytes in words, the same everywhere."""

import pytest

from core.placements import bytes_said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 KB"),
        (1, "1 KB"),
        (1536, "2 KB"),
        (150 * 1024, "150 KB"),
        ((1 << 20) - 1, "1 MB"),
        (5 << 20, "5 MB"),
        (3_355_443, "3.2 MB"),
        ((1 << 30) - 1, "1 GB"),
        (1_503_238_553, "1.4 GB"),
    ],
)
def test_a_size_is_said_in_the_largest_unit_that_fits(count: int, said: str) -> None:
    assert bytes_said(count) == said
