"""A pasted table: one row an ad, errors told per row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.creatives import table
from core.errors import InvalidInput

PICTURES = {"Cup.jpg": "ID-CUP", "beans.final.png": "ID-BEANS"}


def test_a_spreadsheets_paste_is_read_by_its_usual_order() -> None:
    (row,) = table.read("cup.jpg\tSlow-roasted\t20% off.\tShop now\thttps://a.example\n", PICTURES)
    assert row.asset_id == "ID-CUP"
    assert row.words is not None
    assert (row.words.headline, row.words.primary_text, row.words.cta, row.words.landing_url) == (
        "Slow-roasted",
        "20% off.",
        "Shop now",
        "https://a.example",
    )


def test_a_first_line_may_name_the_columns_in_any_order_and_language() -> None:
    text = "Überschrift;Foto;Text\nHallo;beans.final;Guten Morgen\n"
    (row,) = table.read(text, PICTURES)
    assert (row.number, row.asset_id) == (2, "ID-BEANS")
    assert row.words is not None
    assert (row.words.headline, row.words.primary_text) == ("Hallo", "Guten Morgen")


def test_commas_and_quotes_are_read_as_csv() -> None:
    (row,) = table.read('headline,photo,text\n"Fast, warm",Cup,"He said ""now"""\n', PICTURES)
    assert row.words is not None
    assert (row.words.headline, row.words.primary_text) == ("Fast, warm", 'He said "now"')


def test_pictures_are_found_by_name_with_or_without_suffix_and_by_id() -> None:
    for name in ("cup.jpg", "CUP", "Cup.JPG", "id-cup"):
        (row,) = table.read(f"{name}\tHello", PICTURES)
        assert row.asset_id == "ID-CUP", name


def test_a_bad_row_says_what_is_wrong_and_does_not_stop_the_others() -> None:
    rows = table.read(
        "photo\theadline\tcta\nnope\tHello\tGo\ncup\t\tGo\ncup\tHello\t" + "x" * 60 + "\ncup\tFine\tGo", PICTURES
    )
    assert [(row.number, row.field, row.is_good) for row in rows] == [
        (2, "photo", False),
        (3, "headline", False),
        (4, "cta", False),
        (5, "", True),
    ]
    assert "nope" in rows[0].error


def test_a_row_with_more_cells_than_columns_is_told_instead_of_cut() -> None:
    (row,) = table.read("photo,headline\ncup,One, two", PICTURES)
    assert not row.is_good
    assert "quotes" in row.error


def test_empty_lines_are_passed_over() -> None:
    assert len(table.read("\n\ncup\tHello\n\t\n\ncup\tAgain\n", PICTURES)) == 2


@pytest.mark.parametrize("text", ["", "   \n\t\n", "x" * (table.CHARACTERS_MAX + 1), "cup\tHello\n" * 201])
def test_no_table_and_too_much_table_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        table.read(text, PICTURES)
    assert refused.value.field == "table"


@given(st.text(max_size=300))
def test_whatever_is_pasted_becomes_rows_or_one_error_at_the_table(text: str) -> None:
    rows, fields = (), ["table"]
    try:
        rows = table.read(text, PICTURES)
    except InvalidInput as refused:
        fields.append(refused.field)
    assert set(fields) == {"table"}
    assert all(row.is_good == (row.words is not None) for row in rows)
