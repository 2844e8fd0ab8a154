"""A price and an old price as the line an ad shows: "€12.90 · was €15.90".

Amounts that are plain are set as the campaign's language writes money; anything else ("from €12", "2 for 1") stays as it
was typed.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from babel.numbers import format_currency, get_currency_precision

from core import fields
from core.errors import InvalidInput

OFFER_MAX: Final = 60
_SIGNS: Final = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "zł": "PLN", "kč": "CZK",
    "r$": "BRL", "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "fr": "CHF", "sfr": "CHF",
}  # fmt: skip
# Whose sign is the bare dollar.
_DOLLARS: Final = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP"})
_CROWNS: Final = frozenset({"SEK", "NOK", "DKK", "ISK"})
_BOTH: Final = {
    "en": "{now} · was {old}",
    "de": "{now} statt {old}",
    "fr": "{now} au lieu de {old}",
    "es": "{now} · antes {old}",
}
_AMOUNT: Final = re.compile(
    r"(?P<before>[^\d\s.,-]{0,4})\s*(?P<number>\d[\d.,'’\s]*?)(?:[.,]?[-–—]{1,2})?\s*(?P<after>[^\d\s,-]{0,4})"
)


@dataclass(frozen=True)
class Amount:
    """A sum of money; `decimals` as it was typed, so that 12 is not set as 12.00. `currency` is "" while unknown."""

    number: Decimal
    currency: str
    decimals: int


def offer(price: str, old_price: str, *, language: str, currency: str) -> str:
    """The line an ad shows for these two cells; "" when both are empty.

    Args:
        language: The campaign's.
        currency: What a number without a currency is in; "" when nobody said.

    Raises:
        InvalidInput: At `price` or `old_price`: negative, too long, an old price that is alone or no higher.
    """
    now, old = fields.clean_line("price", price, max_length=OFFER_MAX), _clean_old(old_price)
    if not now:
        if old:
            raise InvalidInput("there is an old price but no price", field="price", remedy="write the price of today")
        return ""
    amount, before = read(now, currency=currency), read(old or "", currency=currency)
    _refuse_odd(now, amount, old or "", before, language)
    told = _told(now, amount, language)
    if not old:
        return told
    both = _BOTH.get(language, "{now} ({old})").format(now=told, old=_told(old, before, language))
    if len(both) > OFFER_MAX:
        raise InvalidInput(
            f"price and old price have {len(both)} characters together",
            field="price",
            remedy=f"shorten them to {OFFER_MAX}",
        )
    return both


def read(text: str, *, currency: str = "") -> Amount | None:
    """The sum that `text` is; None when it is more than a sum, or none.

    `1.299,00 €`, `EUR 1,299.00`, `12.90 EUR`, `CHF 12.–`, `1 299 kr` are sums; `from €12` is not.
    """
    match = _AMOUNT.fullmatch(" ".join(text.split()))
    if match is None or (match["before"] and match["after"]):
        return None
    sign = (match["before"] or match["after"]).strip().rstrip(".").casefold()
    number = _number(match["number"])
    found = _currency(sign, currency)
    if number is None or found is None:
        return None
    return Amount(number[0], found, number[1])


def _clean_old(old_price: str) -> str | None:
    return fields.clean_line("old_price", old_price, max_length=OFFER_MAX)


def _refuse_odd(now: str, amount: Amount | None, old: str, before: Amount | None, language: str) -> None:
    for field, text in (("price", now), ("old_price", old)):
        if re.match(r"\D{0,4}[-−]\s*\d", text) and not re.search(r"\d\s*[-−]\s*\d|%", text):
            raise InvalidInput(f"“{text[:20]}” is below zero", field=field, remedy="write the price that is paid")
    if amount is None or before is None or amount.currency != before.currency:
        return
    if before.number <= amount.number:
        raise InvalidInput(
            f"the old price {_told(old, before, language)} is not above the price {_told(now, amount, language)}",
            field="old_price",
            remedy="swap them, or leave the old price empty",
        )


def _told(text: str, amount: Amount | None, language: str) -> str:
    if amount is None or not amount.currency:
        return text
    told = format_currency(amount.number, amount.currency, locale=language)
    places = get_currency_precision(amount.currency)
    if not amount.decimals and places:
        told = re.sub(rf"[.,]0{{{places}}}(?=\D*$)", "", told)
    told = re.sub(r"(?<=[A-Z]{3})(?=\d)", "\u00a0", told)
    # The narrow space of French thousands is missing in many fonts; the plain one that does not break is in all.
    return str(told).replace("\u202f", "\u00a0")


def _currency(sign: str, usual: str) -> str | None:
    """The code of a sign or code; the usual one for none; None for what is no currency."""
    if not sign:
        return usual
    if sign == "$":
        return usual if usual in _DOLLARS else "USD"
    if sign == "kr":
        return usual if usual in _CROWNS else None
    if sign in _SIGNS:
        return _SIGNS[sign]
    return sign.upper() if sign.upper() in fields.CURRENCIES else None


def _number(text: str) -> tuple[Decimal, int] | None:
    """The number and its typed decimals. One point or comma before exactly three digits parts thousands."""
    bare = re.sub(r"[\s'’]", "", text).rstrip(".,")
    last = max(bare.rfind("."), bare.rfind(","))
    if last < 0:
        return Decimal(bare), 0
    whole, decimals = bare[:last], bare[last + 1 :]
    sign, other = bare[last], "," if bare[last] == "." else "."
    if (len(decimals) == 3 and other not in whole) or sign in whole:
        # Thousands: every group after the first has three digits.
        groups = re.split(r"[.,]", bare)
        return (Decimal("".join(groups)), 0) if all(len(group) == 3 for group in groups[1:]) else None
    groups = whole.split(other)
    if len(decimals) > 2 or not decimals or any(len(group) != 3 for group in groups[1:]):
        return None
    return Decimal("".join(groups) + "." + decimals), 2
