"""A price and an old price as the line of an ad."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.rows import prices
from core.vocabulary import Language


@pytest.mark.parametrize(
    ("text", "number", "currency"),
    [
        ("12.90 EUR", "12.90", "EUR"),
        ("EUR 12,90", "12.90", "EUR"),
        ("1.299,00 €", "1299.00", "EUR"),
        ("€1,299.00", "1299.00", "EUR"),
        ("1 299 €", "1299", "EUR"),
        ("1'299.50 CHF", "1299.50", "CHF"),
        ("CHF 12.–", "12", "CHF"),
        ("12,- €", "12", "EUR"),
        ("$12.5", "12.5", "USD"),
        ("1.299", "1299", ""),
        ("1.299.000", "1299000", ""),
        ("12", "12", ""),
    ],
)
def test_a_sum_is_read_as_people_write_it(text: str, number: str, currency: str) -> None:
    read = prices.read(text)
    assert read is not None
    assert (read.number, read.currency) == (Decimal(number), currency)


@pytest.mark.parametrize("text", ["from €12", "2 for 1", "12%", "1.2.3", "5,5,5", "12 apples", "", "free", "€12 EUR"])
def test_what_is_more_than_a_sum_is_left_as_it_is(text: str) -> None:
    assert prices.read(text) is None
    if text:
        assert prices.offer(text, "", language="en", currency="EUR") == text


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "€12.90 · was €1,499"),
        ("de", "12,90\u00a0€ statt 1.499\u00a0€"),
        ("fr", "12,90\u00a0€ au lieu de 1\u00a0499\u00a0€"),
        ("es", "12,90\u00a0€ · antes 1.499\u00a0€"),
    ],
)
def test_the_line_is_written_as_the_campaigns_language_writes_money(language: str, told: str) -> None:
    assert prices.offer("12,90 €", "1499 EUR", language=language, currency="") == told
    assert language in set(Language)


def test_a_number_without_currency_takes_the_campaigns_or_stays() -> None:
    assert prices.offer("12.5", "", language="en", currency="GBP") == "£12.50"
    assert prices.offer("12.5", "", language="en", currency="") == "12.5"
    assert prices.offer("$12", "", language="en", currency="CAD") == "CA$12"
    assert prices.offer("129 kr", "", language="en", currency="SEK") == "SEK\u00a0129"


@pytest.mark.parametrize(
    ("price", "old", "field"),
    [
        ("15", "12", "old_price"),
        ("15", "15", "old_price"),
        ("", "15", "price"),
        ("-5", "", "price"),
        ("€-5", "", "price"),
        ("x" * 80, "", "price"),
        ("5", "x" * 80, "old_price"),
    ],
)
def test_a_price_that_cannot_be_is_told_at_its_field(price: str, old: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        prices.offer(price, old, language="en", currency="EUR")
    assert refused.value.field == field
    assert refused.value.remedy


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(list(Language)))
def test_any_two_cells_are_a_line_or_are_refused(price: str, old: str, language: Language) -> None:
    try:
        outcome = len(prices.offer(price, old, language=language, currency="EUR"))
    except InvalidInput as error:
        outcome = 0 if error.field in {"price", "old_price"} and error.remedy else -1
    assert 0 <= outcome <= prices.OFFER_MAX


@given(st.integers(1, 9_999_999), st.sampled_from(["EUR", "JPY", "CHF", "SEK"]))
def test_a_whole_sum_stays_whole_in_any_language(number: int, currency: str) -> None:
    for language in Language:
        said = prices.offer(f"{number} {currency}", "", language=language, currency="")
        assert "".join(sign for sign in said if sign.isdigit()) == str(number)


@given(st.decimals(min_value="0.01", max_value="99999.99", places=2))
def test_a_sum_survives_being_written_in_any_language(number: Decimal) -> None:
    for language in Language:
        read = prices.read(prices.offer(f"{number} EUR", "", language=language, currency=""))
        assert read is not None
        assert (read.number, read.currency) == (number, "EUR")
