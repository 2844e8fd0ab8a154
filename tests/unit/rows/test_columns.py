"""Which column means what, in four languages, and how people correct it."""

import pytest

from core.errors import InvalidInput
from core.rows import columns
from core.vocabulary import Language


@pytest.mark.parametrize(
    "header",
    [
        ["photo", "headline", "text", "call to action", "landing page", "price", "old price"],
        ["Bild", "Überschrift", "Anzeigentext", "Schaltfläche", "Zieladresse", "Preis", "Alter Preis"],
        ["Fichier", "Accroche", "Texte", "Bouton", "Page de destination", "Prix", "Prix barré"],
        ["Imagen", "Título", "Texto", "Botón", "Página de destino", "Precio", "Precio anterior"],
    ],
    ids=list(Language),
)
def test_the_columns_are_recognised_in_each_language_of_the_product(header: list[str]) -> None:
    wanted = ["photo", "headline", "primary_text", "cta", "landing_url", "price", "old_price"]
    assert columns.recognise(header) == {name: place for place, name in enumerate(wanted)}


def test_a_product_feed_is_understood() -> None:
    found = columns.recognise(["id", "g:title", "description", "link", "image_link", "price", "sale_price"])
    assert found == {
        "headline": 1, "primary_text": 2, "landing_url": 3, "photo": 4, "price": 5, "sale_price": 6,
    }  # fmt: skip


def test_the_surest_name_wins_and_each_column_means_one_thing() -> None:
    found = columns.recognise(["Product name", "Headline", "Image", "Photo"])
    assert found == {"headline": 1, "photo": 3}


def test_every_name_means_one_field_only_within_a_language_set() -> None:
    for one in columns.FIELDS:
        first = one.headers[0]
        assert columns.recognise([first, "photo", "headline"])[one.name] in {0, 1, 2}
        assert all(header == columns._bare(header) for header in one.headers), one.name


def test_a_title_above_the_header_is_stepped_over() -> None:
    read = columns.layout([["Autumn list"], ["photo", "headline"], ["a", "b"]])
    assert (read.header, read.mapping) == (1, {"photo": 0, "headline": 1})


def test_a_table_without_a_header_is_read_in_the_usual_order() -> None:
    read = columns.layout([["cup", "Slow-roasted", "Text"]])
    assert (read.header, read.mapping) == (None, {"photo": 0, "headline": 1, "primary_text": 2})
    assert read.titles == ("Column A", "Column B", "Column C")


def test_the_usual_order_is_of_fields_there_are() -> None:
    assert set(columns.USUAL_ORDER) <= set(columns.NAMES)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"photo": 0, "headline": 0}, "Photo and Headline are set to the same column"),
        ({"photo": 7}, "no column 8"),
        ({"photo": -2}, "no column"),
        ({"colour": 0}, "no field “colour”"),
    ],
)
def test_a_choice_that_cannot_be_is_told_at_the_columns(chosen: dict[str, int], told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        columns.layout([["photo", "headline"], ["a", "b"]], chosen)
    assert refused.value.field == "columns"
    assert told in refused.value.what


def test_a_choice_replaces_what_was_recognised_and_keeps_the_header() -> None:
    read = columns.layout([["photo", "headline", "x"], ["a", "b", "c"]], {"photo": 0, "headline": 2})
    assert (read.header, read.mapping) == (0, {"photo": 0, "headline": 2})
