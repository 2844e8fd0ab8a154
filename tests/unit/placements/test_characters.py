"""Characters are counted as each platform counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.placements import count


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        ("", "Meta", 0),
        ("café", "Meta", 4),
        ("cafe\u0301", "Meta", 4),
        ("👩‍👩‍👧‍👦", "Meta", 1),
        ("🇩🇪🇫🇷", "LinkedIn", 2),
        ("see https://example.com/a/very/long/address?with=query", "X", 27),
        ("珈琲", "Google", 4),
        ("珈琲", "TikTok", 4),
        ("珈琲", "Meta", 2),
    ],
)
def test_one_sign_counts_as_the_platform_counts_it(text, platform, expected):
    assert count(text, platform) == expected


@given(st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=80))
def test_plain_ascii_counts_its_length_everywhere_but_on_x(text):
    assert count(text, "Meta") == len(text) == count(text, "Google")
