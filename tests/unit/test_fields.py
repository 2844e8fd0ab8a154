"""Field cleaning: what is kept, what is taken out, what is refused and where."""

import pickle
from datetime import date, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import fields
from core.errors import Conflict, InvalidInput, SeveralFaults
from core.vocabulary import Objective


def test_a_line_loses_line_ends_tabs_and_double_spaces() -> None:
    assert fields.clean_line("name", " Aurora\r\nCoffee\t  & Co ", max_length=100) == "Aurora Coffee & Co"


@pytest.mark.parametrize(
    "noise", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ufeff", "\ud800", "\ufdd0", "\uffff", "\U0001ffff"]
)
def test_signs_that_mean_nothing_are_taken_out(noise: str) -> None:
    assert fields.clean_line("name", f"Au{noise}rora", max_length=100) == "Aurora"


@pytest.mark.parametrize("control", ["\u202e", "\u202d", "\u2066", "\u2069"])
def test_marks_that_turn_the_direction_round_are_taken_out(control: str) -> None:
    assert fields.clean_line("name", f"evil{control}gpj.exe", max_length=100) == "evilgpj.exe"


@pytest.mark.parametrize("text", ["قهوة أورورا", "אורורה", "☕️ Aurora 👩🏽‍🍳", "Ωραία", "珈琲", "a\u200db"])
def test_emoji_and_every_script_are_kept(text: str) -> None:
    assert fields.clean_line("name", text, max_length=100) == text


def test_composed_and_decomposed_letters_are_stored_alike() -> None:
    assert fields.clean_line("name", "Cafe\u0301", max_length=4) == "Café"


def test_text_keeps_its_paragraphs() -> None:
    assert (
        fields.clean_text("voice", "One \r\nTwo\r\n\r\n\r\n\r\nThree\u2029Four", max_length=100)
        == "One\nTwo\n\nThree\nFour"
    )


def test_too_long_text_is_refused_at_its_field_and_never_cut() -> None:
    with pytest.raises(InvalidInput, match=r"5,000 characters") as refused:
        fields.clean_text("voice_prompt", "x" * 5000, max_length=500)
    assert refused.value.field == "voice_prompt"
    assert refused.value.remedy == "shorten it to 500"


def test_the_longest_allowed_text_passes() -> None:
    assert fields.clean_line("name", "x" * 100, max_length=100) == "x" * 100


def test_a_required_line_of_only_invisible_signs_is_empty() -> None:
    with pytest.raises(InvalidInput) as refused:
        fields.clean_line("client_name", " \u202e\x00 \r\n", max_length=100, required=True)
    assert (refused.value.field, refused.value.what) == ("client_name", "this is empty")


@pytest.mark.parametrize(
    "unseen", ["\u200b\u200d\u2060", "\u00ad \u200e", "\u3164", "\u2800\u115f", "\ufe0f", "\u034f"]
)
def test_a_line_in_which_nothing_can_be_seen_is_empty(unseen: str) -> None:
    assert fields.clean_line("headline", unseen, max_length=300) is None
    assert fields.clean_text("primary_text", unseen, max_length=300) is None
    kept = f"Of\u200bfer {unseen}!"
    assert fields.clean_line("headline", kept, max_length=300) == kept


@pytest.mark.parametrize("value", [7, 1.5, True, ["a"], {"a": 1}, b"a"])
def test_what_is_not_text_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput, match="not text"):
        fields.clean_line("name", value, max_length=10)


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    line = fields.clean_line("name", text, max_length=10_000) or ""
    assert (fields.clean_line("name", line, max_length=10_000) or "") == line
    prose = fields.clean_text("name", text, max_length=10_000) or ""
    assert (fields.clean_text("name", prose, max_length=10_000) or "") == prose


@given(st.text())
def test_a_clean_line_is_one_line_that_a_database_takes(text: str) -> None:
    line = fields.clean_line("name", text, max_length=10_000) or ""
    assert len(line.splitlines()) <= 1
    assert "\x00" not in line
    line.encode("utf-8")


def test_a_list_loses_empty_entries_and_repeats_whatever_their_case() -> None:
    cleaned = fields.clean_list(
        "keywords", ["Coffee", " ", "coffee", "Café", "CAFE", "tea"], max_items=3, max_length=50
    )
    assert cleaned == ["Coffee", "Café", "tea"]


def test_a_list_entry_of_emoji_alone_is_kept() -> None:
    assert fields.clean_list("tags", ["☕", "🚲"], max_items=5, max_length=5) == ["☕", "🚲"]


@pytest.mark.parametrize("value", ["cheap", {"a": "b"}, 5])
def test_what_is_not_a_list_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput, match="not a list"):
        fields.clean_list("forbidden_phrases", value, max_items=5, max_length=5)


def test_too_many_entries_are_refused_not_dropped() -> None:
    with pytest.raises(InvalidInput, match="there are 21 entries"):
        fields.clean_list("forbidden_phrases", [f"no {n}" for n in range(21)], max_items=20, max_length=50)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("#0b3d2e", "#0B3D2E"), ("#abc", "#AABBCC"), ("ABC", "#AABBCC"), ("0B3D2E", "#0B3D2E"), ("", None), (None, None)],
)
def test_colours_are_stored_as_six_capitals(typed: str | None, stored: str | None) -> None:
    assert fields.clean_colour("primary_color", typed) == stored


@pytest.mark.parametrize("typed", ["red", "#12", "#12345", "#1234567", "#gggggg", "rgb(1,2,3)", "##abc"])
def test_what_is_no_colour_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        fields.clean_colour("secondary_color", typed)
    assert refused.value.field == "secondary_color"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/autumn",
        "http://shop.example.co.uk:8080/a?b=c&d=%20#top",
        "https://münchen.de/straße",
        "HTTPS://EXAMPLE.COM",
        "http://localhost:8501/x",
        "http://127.0.0.1/x",
        "http://[::1]/x",
    ],
)
def test_web_addresses_pass_as_written(address: str) -> None:
    assert fields.clean_url("landing_url", address) == address


@pytest.mark.parametrize(
    "address",
    [
        "example.com/autumn", "ftp://example.com", "javascript:alert(1)", "https://", "https:///x", "https://exa mple.com",
        "http://example.com:99999", "http://[::1", "//example.com", "https://-bad-.com", "data:text/html,x",
        "https://a@b.com", "https://u:p@example.com/", 'https://example.com/"onload', "not a url", "https://shop",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused_at_its_field(address: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        fields.clean_url("landing_url", address)
    assert refused.value.field == "landing_url"


def test_a_bare_host_is_told_how_to_write_it() -> None:
    with pytest.raises(InvalidInput) as refused:
        fields.clean_url("landing_url", "example.com/autumn")
    assert refused.value.remedy == "write https://example.com/autumn"


def test_an_address_of_2001_characters_is_refused() -> None:
    assert fields.clean_url("landing_url", "https://example.com/" + "a" * 1980)
    with pytest.raises(InvalidInput, match="2,001 characters"):
        fields.clean_url("landing_url", "https://example.com/" + "a" * 1981)


def test_a_wrong_choice_lists_the_right_ones() -> None:
    with pytest.raises(InvalidInput) as refused:
        fields.required_choice("objective", "sales", Objective)
    assert refused.value.remedy == "use awareness, traffic, conversion or engagement"


def test_no_choice_is_refused_where_one_is_needed() -> None:
    with pytest.raises(InvalidInput, match="nothing is chosen"):
        fields.required_choice("objective", None, Objective)


@pytest.mark.parametrize("value", [0, -1, 11, 2.5, "2.5", True, "ten", float("nan"), float("inf")])
def test_numbers_out_of_range_or_not_whole_are_refused(value: object) -> None:
    with pytest.raises(InvalidInput):
        fields.clean_whole("headline_max_length", value, least=1, most=10)


@pytest.mark.parametrize(("value", "number"), [(1, 1), ("10", 10), (3.0, 3), ("", None), (None, None)])
def test_whole_numbers_pass(value: object, number: int | None) -> None:
    assert fields.clean_whole("headline_max_length", value, least=1, most=10) == number


@pytest.mark.parametrize("typed", ["2026-02-30", "2026-13-01", "31.12.2026", "tomorrow", "0000-00-00"])
def test_impossible_days_are_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match="not a day of the calendar"):
        fields.clean_date("starts_on", typed)


def test_days_come_from_dates_datetimes_and_text() -> None:
    day = date(2026, 3, 31)
    assert (
        fields.clean_date("d", day)
        == fields.clean_date("d", datetime(2026, 3, 31, 9))  # noqa: DTZ001 - a picker gives naive ones
        == fields.clean_date("d", "2026-03-31")
        == day
    )
    assert fields.clean_date("d", "") is None


def test_currencies_are_iso_codes_in_capitals() -> None:
    assert fields.clean_currency("budget_currency", "eur") == "EUR"
    with pytest.raises(InvalidInput, match="not a currency"):
        fields.clean_currency("budget_currency", "EURO")


def test_an_unknown_field_lists_the_known_ones() -> None:
    with pytest.raises(InvalidInput) as refused:
        fields.refuse_unknown(["name", "colour"], ["name", "color"])
    assert refused.value.field == "colour"
    assert refused.value.remedy == "the fields are name, color"


def test_every_fault_of_a_form_is_told_at_once_in_its_order() -> None:
    cleaners = {name: partial(fields.clean_line, max_length=3, required=True) for name in ("a", "b", "c")}
    assert fields.clean_each({"a": " x ", "b": "y"}, cleaners) == {"a": "x", "b": "y"}
    with pytest.raises(SeveralFaults) as refused:
        fields.clean_each({"a": "", "b": "fine"[:3], "c": "long"}, cleaners)
    assert [(fault.field, fault.what) for fault in refused.value.faults] == [
        ("a", "this is empty"),
        ("c", "this has 4 characters"),
    ]


def test_one_fault_is_an_error_of_its_own_and_an_unknown_field_comes_first() -> None:
    cleaners = {"a": partial(fields.clean_line, max_length=3, required=True)}
    with pytest.raises(InvalidInput) as refused:
        fields.clean_each({"a": ""}, cleaners)
    assert not isinstance(refused.value, SeveralFaults)
    with pytest.raises(InvalidInput) as refused:
        fields.clean_each({"a": "", "z": 1}, cleaners)
    assert refused.value.field == "z"


def test_other_errors_are_not_held_back() -> None:
    faults = fields.Faults()
    with pytest.raises(Conflict), faults:
        raise Conflict("somebody was quicker")
    faults.refuse()


def test_several_faults_read_as_the_first_and_survive_a_process_border() -> None:
    told = SeveralFaults([InvalidInput("bad", field="a", remedy="mend it"), InvalidInput("worse", field="b")])
    again = pickle.loads(pickle.dumps(told))
    assert str(again) == "a: bad — mend it"
    assert [str(fault) for fault in again.faults] == ["a: bad — mend it", "b: worse"]
