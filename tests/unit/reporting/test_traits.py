"""Levels of properties, from what is known of one version of an ad."""

from dataclasses import replace

import pytest

from core.reporting import traits
from core.reporting.traits import TRAITS, Made, Property

MADE = Made(
    headline="Slow-roasted for your morning", cta="Shop now", language="en", placement_id="meta_ig_feed_4x5",
    family="big-type", scheme="dark", faces=0, asset_id="A1", asset="cup.jpg", concept_id="C1", concept="Idea 1",
    tone="witty", template="punchy", angle="emotional",
)  # fmt: skip
ART = replace(MADE, headline="", cta="", family=None, scheme=None, tone=None, template=None, angle=None)


def key(of: Property, made: Made) -> str:
    return traits.level(of, made).key


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (Property.LAYOUT, "big-type"), (Property.PALETTE, "dark"), (Property.TONE, "witty"),
        (Property.TEMPLATE, "punchy"), (Property.ANGLE, "emotional"), (Property.CTA, "Shop now"),
        (Property.LANGUAGE, "en"), (Property.PLACEMENT, "meta_ig_feed_4x5"), (Property.CONCEPT, "C1"),
        (Property.PICTURE, "A1"), (Property.HEADLINE_WORDS, "4-5"), (Property.HEADLINE_CHARACTERS, "21-30"),
        (Property.FIGURE, "none"), (Property.FACE, "0"),
    ],
)  # fmt: skip
def test_each_property_tells_its_level(of: Property, expected: str) -> None:
    assert key(of, MADE) == expected


def test_every_property_is_described() -> None:
    assert set(TRAITS) == set(Property)
    assert len({trait.name for trait in TRAITS.values()}) == len(TRAITS)


def test_what_nobody_can_say_of_finished_art_is_unknown_and_what_can_be_said_is_not() -> None:
    unknown = {of for of in Property if traits.level(of, ART).is_unknown}
    assert unknown == {
        Property.LAYOUT, Property.PALETTE, Property.HEADLINE_WORDS, Property.HEADLINE_CHARACTERS, Property.FIGURE,
        Property.TONE, Property.TEMPLATE, Property.ANGLE, Property.CTA,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("20% off the first bag", "percent"),
        ("20 % off orders from 50 €", "percent"),
        ("Ab heute 15 Prozent günstiger", "percent"),
        ("First bag for $9", "money"),
        ("Ab 12,50 € im Monat", "money"),
        ("From CHF 9 a month", "money"),
        ("Only 9 euros", "money"),
        ("Two bags, 3 roasts", "number"),
        ("Percent of our hearts", "none"),
        ("Money talks: $$$", "none"),
        ("9 europium lamps", "number"),
        ("   ", ""),
    ],
)
def test_the_kind_of_figure_in_a_headline(headline: str, expected: str) -> None:
    assert key(Property.FIGURE, replace(MADE, headline=headline)) == expected


@pytest.mark.parametrize(
    ("count", "expected"), [(1, "-3"), (3, "-3"), (4, "4-5"), (5, "4-5"), (6, "6-7"), (7, "6-7"), (8, "8-"), (30, "8-")]
)
def test_bands_of_words_meet_without_a_gap(count: int, expected: str) -> None:
    assert key(Property.HEADLINE_WORDS, replace(MADE, headline=" ".join(["word"] * count))) == expected


@pytest.mark.parametrize(
    ("count", "expected"), [(1, "-20"), (20, "-20"), (21, "21-30"), (30, "21-30"), (31, "31-40"), (41, "41-")]
)
def test_bands_of_characters_meet_without_a_gap(count: int, expected: str) -> None:
    assert key(Property.HEADLINE_CHARACTERS, replace(MADE, headline="x" * count)) == expected


def test_a_dash_is_no_word_and_spaces_around_are_no_characters() -> None:
    assert key(Property.HEADLINE_WORDS, replace(MADE, headline="Coffee — now  –  here")) == "-3"
    assert key(Property.HEADLINE_CHARACTERS, replace(MADE, headline=f"  {'x' * 20}\n ")) == "-20"


def test_bands_and_faces_stand_in_their_order() -> None:
    places = [traits.level(Property.FACE, replace(MADE, faces=faces)).place for faces in (0, 1, 2, 7)]
    assert places == [0, 1, 2, 2]
    words = [
        traits.level(Property.HEADLINE_WORDS, replace(MADE, headline="a " * count)).place for count in (1, 4, 6, 9)
    ]
    assert words == [0, 1, 2, 3]
