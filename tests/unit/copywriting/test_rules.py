"""Phrases are matched as people read them, fragments cleaned as an editor would."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.copywriting import fragments, rules, writer
from core.copywriting.fragments import Fragment
from core.copywriting.rules import PhraseFinding
from core.vocabulary import Language
from tests.unit.copywriting import briefs


def test_findings_name_field_and_phrase() -> None:
    fields = {"headline": "Cheap beans", "primary_text": "Fresh today", "cta": "Go"}
    assert rules.check_phrases(fields, ["cheap", "go"], ["20% off", "fresh"]) == (
        PhraseFinding("forbidden", "headline", "cheap"),
        PhraseFinding("forbidden", "cta", "go"),
        PhraseFinding("missing", "", "20% off"),
    )


def test_a_hashtag_is_read_as_the_words_that_it_writes_together() -> None:
    for tag in ("#FreeShippingToday", "#free_shipping", "#FREEShipping"):
        assert rules.check_phrases({"primary_text": f"Fresh. {tag}"}, ["free shipping"], []) == (
            PhraseFinding("forbidden", "primary_text", "free shipping"),
        )
    assert rules.check_phrases({"primary_text": "Fresh. #Carefree #Shipping"}, ["free shipping"], []) == ()
    # What must be said is said in words.
    assert rules.check_phrases({"primary_text": "#FreeShipping"}, [], ["free shipping"])


def test_a_claim_in_a_hashtag_is_one_unless_the_client_is_called_so() -> None:
    fields = {"primary_text": "Fresh. #BestCoffee"}
    assert [claim.kind for _, claim in rules.check_claims(fields, briefs.COFFEE)] == ["superlative"]
    assert rules.check_claims(fields, replace(briefs.COFFEE, client_name="BestCoffee")) == ()


def test_the_writer_makes_no_hashtag_of_a_forbidden_phrase() -> None:
    brief = replace(briefs.COFFEE, keywords=("free shipping", "beans"), forbidden_phrases=("free shipping",))
    for copy in writer.write(brief, rules.PictureFacts(), rules.Request(variations=3, hashtags=5)):
        assert "#Beans" in copy.primary_text
        assert "#FreeShipping" not in copy.primary_text


def test_a_must_phrase_counts_in_headline_or_primary_text_only() -> None:
    found = rules.check_phrases({"headline": "A", "primary_text": "B", "description": "vegan"}, [], ["vegan"])
    assert [f.rule for f in found] == ["missing"]


def test_a_must_phrase_does_not_straddle_two_fields() -> None:
    assert rules.check_phrases({"headline": "20%", "primary_text": "off"}, [], ["20% off"])


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("free shipping.", "free shipping"),
        ("• Free\r\nshipping;", "Free shipping"),
        ("GRATIS VERSAND!!", "Gratis Versand"),
        ("„Handgemacht“", "Handgemacht"),
        ("NASA", "NASA"),
        ("Why not??", "Why not?"),
        ("🎉", "🎉"),
        ("¡2x1 en todo!", "2x1 en todo"),
        ("VERSAND GRATIS!!! AB 30 €", "Versand gratis! Ab 30 €"),
    ],
)
def test_a_fragment_is_cleaned(typed: str, clean: str) -> None:
    assert fragments.bare(typed, Language.DE) == clean


def test_a_protected_phrase_keeps_its_spelling() -> None:
    assert fragments.bare("Today's deal", Language.EN, protected=("Today's",)) == "Today's deal"
    assert fragments.bare("Today's deal", Language.EN) == "Today’s deal"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("free bag", "Free bag."),
        ("iPhone cases", "iPhone cases."),
        ("Ready?", "Ready?"),
        ("Acme Inc.", "Acme Inc."),
        ("🎉", "🎉"),
        ("été", "Été."),
    ],
)
def test_a_sentence_begins_and_ends_once(text: str, said: str) -> None:
    assert fragments.sentence(text) == said


@pytest.mark.parametrize(
    ("language", "typed", "set_"),
    [
        (Language.EN, '"Hi" - it\'s', "“Hi” – it’s"),
        (Language.DE, '"Hallo"', "„Hallo“"),
        (Language.FR, '"Bonjour"', "«\u202fBonjour\u202f»"),
        (Language.ES, '"Hola"', "«Hola»"),
    ],
)
def test_quotes_follow_the_language(language: Language, typed: str, set_: str) -> None:
    assert fragments.curled(typed, language) == set_


def test_a_family_emoji_is_one_character() -> None:
    assert rules.count_graphemes("👨‍👩‍👧") == 1
    assert rules.count_graphemes("e\u0301a") == 2


@given(st.text(), st.text(min_size=1, max_size=5))
def test_matching_never_fails_whatever_the_text(text: str, phrase: str) -> None:
    assert fragments.first_phrase_in(text, [phrase]) in {"", phrase}
    assert isinstance(Fragment(fragments.bare(text, Language.FR), "phrase").words, int)
    assert "\n" not in fragments.tidy(text)
