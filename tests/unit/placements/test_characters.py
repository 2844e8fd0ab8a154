"""Characters are counted as each platform counts them."""

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from core import placements
from core.placements import count
from core.placements.characters import LINK_COST_ON_X, count_wide

PLATFORMS = sorted({place.platform for place in placements.all_placements()})
ANY_TEXT = st.text(max_size=120)
HAN = st.text(alphabet="春夏秋冬山川日月火水木金土", max_size=60)


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        ("", "Meta", 0),
        ("café", "Meta", 4),
        ("cafe\u0301", "Meta", 4),
        ("👩‍👩‍👧‍👦", "Meta", 1),
        ("🇩🇪🇫🇷", "LinkedIn", 2),
        ("a\r\nb", "Meta", 3),
        ("नमस्ते", "Meta", 3),
        ("珈琲", "Google", 4),
        ("珈琲", "TikTok", 4),
        ("珈琲", "Meta", 2),
        ("ｱｲ", "Google", 2),
        ("ＡＢ", "Google", 4),
        ("한글", "Google", 4),
        ("☕", "Google", 1),
    ],
)
def test_one_sign_counts_as_the_platform_counts_it(text, platform, expected):
    assert count(text, platform) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://example.com/a/very/long/address?with=query", 4 + 23),
        ("http://a.de", 23),
        ("Read https://example.com/a.", 5 + 23 + 1),
        ("(https://example.com)", 1 + 23 + 1),
        ("example.com now", 23 + 4),
        ("shop.example.co.uk/sale", 23),
        ("two: https://a.com https://b.com", 5 + 23 + 1 + 23),
        ("write to us@example.com", 23),
        ("Mr.Smith paid 3.50", 18),
        ("wow.that is new", 15),
        ("café", 4),
        ("cafe\u0301", 4),
        ("珈琲", 4),
        ("Привет", 6),
        ("👩‍👩‍👧‍👦", 2),
        ("🇩🇪", 2),
        ("1\ufe0f\u20e3", 2),
        ("“quoted” – yes…", 16),
    ],
)
def test_x_counts_links_as_23_and_what_is_outside_its_ranges_twice(text, expected):
    assert count(text, "X") == expected


@given(st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=80))
def test_plain_ascii_counts_its_length_everywhere_but_on_x(text):
    assert count(text, "Meta") == len(text) == count(text, "Google")


@given(st.text(st.characters(max_codepoint=127)), st.sampled_from(("Meta", "Google", "TikTok")))
def test_any_ascii_counts_the_characters_that_people_see(text, platform):
    text = f"{text}\r\n{text}"
    assert count(text, platform) == len(regex.findall(r"\X", text))
    assert count(text.replace("\r", ""), platform) == len(regex.findall(r"\X", text.replace("\r", "")))


@given(ANY_TEXT, st.sampled_from(PLATFORMS))
def test_any_text_has_a_count_and_only_an_empty_one_has_none(text, platform):
    assert (count(text, platform) == 0) == (text == "")


@given(HAN)
def test_chinese_counts_double_at_google_and_has_half_the_limit_at_tiktok(text):
    assert count(text, "Google") == 2 * len(text)
    limit = placements.get("tiktok_image_9x16").text["primary_text"]
    assert (count(text, "TikTok") > limit.hard) == (len(text) > limit.cjk_hard)
    assert count_wide(text) == len(text)


@given(st.text(alphabet="aåéñçüöß ", max_size=60), st.sampled_from(PLATFORMS))
def test_how_an_accent_is_stored_does_not_change_the_count(text, platform):
    assert count(unicodedata.normalize("NFD", text), platform) == count(unicodedata.normalize("NFC", text), platform)


@given(st.text(alphabet="abcdefghij0123456789/-_", min_size=1, max_size=300))
def test_a_link_costs_the_same_on_x_however_long_it_is(path):
    assert count(f"https://example.com/{path}", "X") == LINK_COST_ON_X


@given(ANY_TEXT, ANY_TEXT, st.sampled_from([name for name in PLATFORMS if name != "X"]))
def test_a_text_counts_no_more_than_its_parts(first, second, platform):
    whole = count(first + second, platform)
    assert whole <= count(first, platform) + count(second, platform)


def test_a_huge_text_is_counted_like_any_other():
    assert count("word " * 40_000, "X") == 200_000
    assert count("a." * 20_000, "X") == 40_000
