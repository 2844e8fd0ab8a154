"""Phrase matching and search keys: whole words, whatever the case, accents and quotes."""

import pytest

from core import phrases


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Now CHEAP for you", "cheap"), ("Café crème", "cafe creme"), ("don’t wait", "don't wait"), ("20 % off", "20 % off"),
        ("the best—in the world", "best-in the"), ("STRASSE 5", "straße"), ("全部免费送货", "免费"), ("Über uns", "über"),
    ],
)  # fmt: skip
def test_a_phrase_is_found_however_it_is_written(text: str, phrase: str) -> None:
    assert phrases.has_phrase(text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase"), [("cheaper", "cheap"), ("together", "get"), ("Art", "smart"), ("", "x"), ("x", "")]
)
def test_a_phrase_inside_a_word_is_not_found(text: str, phrase: str) -> None:
    assert not phrases.has_phrase(text, phrase)


def test_invisible_marks_do_not_hide_a_phrase() -> None:
    assert phrases.has_phrase("che\u200bap and che\u00adap", "cheap")


def test_the_first_phrase_that_stands_in_a_text_is_named() -> None:
    assert phrases.first_in("Cheap and nasty", ["best", "nasty", "cheap"]) == "nasty"
    assert phrases.first_in("Fine", ["best"]) == ""


def test_signs_of_a_search_pattern_are_taken_literally() -> None:
    assert phrases.like_pattern("100%_\\ Über") == "%100\\%\\_\\\\ uber%"


def test_a_search_key_fits_its_column_even_when_folding_makes_text_longer() -> None:
    assert len(phrases.search_key("\ufdfa" * 100)) <= 400
