"""Quotes: marks of the language and the name of who said it, together or not at all."""

from dataclasses import replace

import pytest

from core import rendering
from core.rendering import spoken
from tests.unit.rendering import photos

SAID = rendering.Texts("My kitchen smells of Sunday now", "— Mira Lopes, Lisbon", "Shop now", "20% off")


def asked(placement_id, texts=SAID, language="en"):
    ref, picture = photos.photograph("coffee")
    wanted = replace(photos.recipe(placement_id, ref, "quote", language=language), texts=texts)
    return wanted, picture


def drawn(placement_id, **given):
    wanted, picture = asked(placement_id, **given)
    return rendering.render(wanted, picture, photos.logos()).report


def text_of(report, name):
    return next((box.text for box in report.boxes if box.name == name), None)


@pytest.mark.parametrize("placement_id", [*photos.NINE, "google_display_skyscraper", "google_display_mobile"])
def test_the_sentence_has_its_marks_and_the_name_stands_below_it(placement_id):
    report = drawn(placement_id)
    assert text_of(report, "headline") == "“My kitchen smells of Sunday now”"
    assert text_of(report, "subheadline") == "—\u00a0Mira Lopes, Lisbon"
    assert text_of(report, "offer") is None
    assert any("offer is left out" in note for note in report.notes)


@pytest.mark.parametrize(
    ("language", "sentence", "shown"),
    [
        ("de", "Endlich bremst es leise", "„Endlich bremst es leise“"),
        ("fr", "Ma cuisine sent le dimanche", "«\u00a0Ma cuisine sent le dimanche\u00a0»"),
        ("ja", "朝が楽しみになりました", "「朝が楽しみになりました」"),
        ("pl", "Rano pachnie inaczej", "„Rano pachnie inaczej”"),
    ],
)
def test_every_language_has_its_own_marks(language, sentence, shown):
    texts = replace(SAID, headline=sentence)
    assert text_of(drawn("meta_ig_feed_4x5", texts=texts, language=language), "headline") == shown


@pytest.mark.parametrize("written", ['"It is quiet now"', "“It is quiet now”", "It is quiet now"])
def test_marks_are_never_doubled(written):
    assert text_of(drawn("meta_fb_feed_1x1", texts=replace(SAID, headline=written)), "headline") == "“It is quiet now”"


def test_marks_inside_the_sentence_are_not_taken_for_its_own():
    texts = {
        "headline": "“Slow” is what we mean by “good”",
        "subheadline": "— A",
        "offer": "",
        "price": "",
        "old_price": "",
    }
    assert spoken.quoted(texts, "en", [])["headline"] == "““Slow” is what we mean by “good””"


@pytest.mark.parametrize("below", ["", "20% off the first bag", "Mira Lopes", "—", "— "])
def test_nobody_is_quoted_without_a_name(below):
    wanted, picture = asked("meta_fb_feed_1x1", texts=replace(SAID, subheadline=below))
    with pytest.raises(rendering.RenderRefused) as told:
        rendering.render(wanted, picture, photos.logos())
    assert told.value.box == "subheadline"
    assert "dash" in told.value.remedy


@pytest.mark.parametrize(
    "below",
    ["-20 % on everything", "−20 % on everything", "- from 9 € a month", "— only $9", "-Mira", "— 9 to 5", "— «"],
)
def test_an_offer_after_a_dash_is_no_speaker(below):
    wanted, picture = asked("meta_fb_feed_1x1", texts=replace(SAID, subheadline=below))
    with pytest.raises(rendering.RenderRefused) as told:
        rendering.render(wanted, picture, photos.logos())
    assert told.value.box == "subheadline"


def test_no_price_of_today_or_before_stands_below_what_was_said():
    texts = {"headline": "Quiet", "subheadline": "— A", "offer": "", "price": "9 €", "old_price": "12 €"}
    notes = []
    said = spoken.quoted(texts, "en", notes)
    assert (said["price"], said["old_price"]) == ("", "")
    assert notes


@pytest.mark.parametrize("below", ["- Mira", "-- Mira", "– Mira", "—Mira"])
def test_any_dash_names_a_speaker(below):
    assert text_of(drawn("meta_fb_feed_1x1", texts=replace(SAID, subheadline=below)), "subheadline") == "—\u00a0Mira"


def test_a_sentence_too_long_for_a_row_is_refused_and_never_loses_its_name():
    long = replace(SAID, headline="Morgens gebracht, abends abgeholt, und die Bremsen quietschen nicht mehr")
    wanted, picture = asked("google_display_mobile", texts=long, language="de")
    with pytest.raises(rendering.RenderRefused) as told:
        rendering.render(wanted, picture, photos.logos())
    assert told.value.box == "headline"
