"""Typewriter signs become the language's own; nothing else about the words changes."""

import pytest

from core.rendering import wording

N = "\u00a0"


@pytest.mark.parametrize(
    ("language", "plain", "set_"),
    [
        ("en", '"Fresh" -- it\'s here...', "“Fresh” – it’s here…"),
        ("en", "20% off", f"20%{N}off"),
        ("de", '20% auf "alles" ab 5€', f"20{N}% auf „alles“ ab 5{N}€"),
        ("fr", 'Nouveau! "Le café" -20%', f"Nouveau{N}! «{N}Le café{N}» -20{N}%"),
        ("es", "20% menos", f"20{N}% menos"),
        ("it", "5€ in meno, 20% di sconto", f"5{N}€ in meno, 20% di sconto"),
        ("ru", 'Кофе "Аврора" за 500 руб.', f"Кофе «Аврора» за 500{N}руб."),
        ("uk", "Знижка 20% на 2 кг", f"Знижка 20{N}% на 2{N}кг"),
        ("el", '"Καφές" 5€', f"«Καφές» 5{N}€"),
        ("he", 'בע"מ ב-20 ₪', f"בע״מ ב-20{N}₪"),
        ("ja", '"オーロラ"コーヒー', "「オーロラ」コーヒー"),
        ("en", "2 x 250 g", f"2{N}×{N}250{N}g"),
    ],
)
def test_signs_are_the_languages_own(language, plain, set_):
    assert wording.typographic(wording.normalised(plain), language) == set_


@pytest.mark.parametrize(
    "language", ["en", "de", "fr", "es", "it", "ru", "uk", "el", "he", "ar", "ja", "zh-Hant", "th", "hi"]
)
def test_setting_twice_changes_nothing_more(language):
    text = 'Say "yes" - 20% off, 5 €: now! «ok» 2x3'
    once = wording.typographic(wording.normalised(text), language)
    assert wording.typographic(once, language) == once


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("Kaf\u00adfee\u200bhaus", "Kaffeehaus"),
        ("a\r\nb\u2029c\u0085d", "a b c d"),
        ("a\u0007b", "a b"),
        ("\u202eabc\u202c\ufeff", "abc"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (" \u3000 ", ""),
    ],
)
def test_what_has_no_shape_goes_without_a_trace_and_what_controls_leaves_a_space(dirty, clean):
    assert wording.normalised(dirty) == clean


@pytest.mark.parametrize(
    ("word", "language"),
    [("для", "ru"), ("και", "el"), ("של", "he"), ("في", "ar"), ("เพื่อ", "th"), ("और", "hi"), ("z", "pl"), ("the", "en")],
)
def test_function_words_are_known_in_their_language(word, language):
    assert wording.is_function_word(word, language)
    assert wording.is_function_word(f"«{word},", language)
    assert not wording.is_function_word("Aurora", language)


@pytest.mark.parametrize("text", ["\u200d\u200c", "\u2800", "\u3164", "\ufe0f", "\u034f", ""])
def test_where_nothing_can_be_seen_there_is_no_text(text):
    assert wording.settled(text) == ""


def test_a_letter_and_its_accent_are_one_sign_and_letters_ask_for_no_style():
    assert wording.settled("Fru\u0308hjahr\ufe0e, cafe\u0301") == "Frühjahr, café"


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("-20% off", "−20% off"),
        ("now -20%", "now −20%"),
        ("3 for 2 -5 €", "3 for 2 −5 €"),
        ("(-5 kg)", "(−5 kg)"),
        ("10-20 m", "10-20 m"),
        ("ב-20 ₪", "ב-20 ₪"),
        ("Save-20%", "Save-20%"),
        ("0800 -123", "0800 -123"),
        ("- from 9 €", "- from 9 €"),
    ],
)
def test_an_amount_has_a_minus_and_nothing_else_has(typed, set_):
    assert wording.with_minus(typed) == set_


def test_a_dash_begins_no_line_but_a_text():
    assert wording.words(wording.dashes_held("slow mornings – today")) == ("slow", f"mornings{N}–", "today")
    assert wording.dashes_held("— Mira Lopes, Lisbon") == "— Mira Lopes, Lisbon"
    # A very long word is wide enough alone.
    assert wording.dashes_held("Donaudampfschifffahrt – neu") == "Donaudampfschifffahrt – neu"


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("ＳＡＬＥ　５０％ＯＦＦ！", "SALE 50%OFF!"),
        ("夏のＳＡＬＥ", "夏のＳＡＬＥ"),
        ("한정 ＳＡＬＥ", "한정 ＳＡＬＥ"),
    ],
)
def test_full_width_letters_are_set_like_others_where_nothing_else_fills_a_square(typed, set_):
    assert wording.settled(wording.normalised(typed)) == set_
