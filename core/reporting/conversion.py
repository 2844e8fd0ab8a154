"""Money of several currencies in one: SQL over `facts` and `rates` that converts every row at its own day's rate.

Sums stay exact: rows are multiplied by whole numbers (rates × 10¹²), added up, and rounded once to a micro, half away
from zero. A row whose money has no rate keeps its currency and has no money: it can neither be added nor be lost.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.reporting.metrics import MONEY
from core.reporting.rates import PICOS
from core.reporting.view import ViewState

# The currency of a row's money after conversion; where there was nothing to convert, that of the others.
CONVERTED: Final = "money_currency"
# Whether there is any money in a row: nothing is nothing in every currency.
HAS_MONEY: Final = "has_money"
_HAS_MONEY: Final = f"({' OR '.join(f'coalesce(facts.{name}, 0) <> 0' for name in sorted(MONEY))})"


def converted(target: str, spans: Sequence[tuple[str, str]]) -> str:
    """`facts` with money in another currency, × 10¹², which currency it is in (`money_currency`), and whether
    there is any (`has_money`).

    Args:
        target: SQL of the currency's three letters.
        spans: First and last day, as SQL, of every period that rows are asked of.
    """
    amounts = ", ".join(f"(facts.{name}::HUGEINT * {_rate(target)}) AS {name}" for name in sorted(MONEY))
    return f"""(SELECT facts.* REPLACE ({amounts}), {_HAS_MONEY} AS {HAS_MONEY},
            CASE WHEN {_has_rate(target)} OR NOT {_HAS_MONEY} THEN {target} ELSE facts.currency END AS {CONVERTED}
        FROM facts LEFT JOIN ({_priced(target, spans)}) AS priced
            ON priced.currency = facts.currency AND priced.day = facts.day) AS facts"""


def of_one_currency(view: ViewState, currency: str | None) -> ViewState:
    """The view without the money of other currencies: for what ranks or draws money together.

    Args:
        currency: The one that stays; of a converted view, its own leaves out only what has no rate on its day.
    """
    if view.currency is None or view.currency != currency:
        return view.narrowed("currency", currency or "")
    return replace(view, is_converted_only=True)


def rounded(total: str) -> str:
    """A sum of converted money in whole micros, half away from zero."""
    one, half = f"{PICOS}::HUGEINT", f"{PICOS // 2}::HUGEINT"
    return f"(CASE WHEN {total} < 0 THEN -((-({total}) + {half}) // {one}) ELSE (({total}) + {half}) // {one} END)"


def _has_rate(target: str) -> str:
    return f"(facts.currency = {target} OR priced.rate_picos IS NOT NULL)"


def _rate(target: str) -> str:
    return f"CASE WHEN facts.currency = {target} OR NOT {_HAS_MONEY} THEN {PICOS}::BIGINT ELSE priced.rate_picos END"


def _priced(target: str, spans: Sequence[tuple[str, str]]) -> str:
    """One row a currency and day of the spans: the rate that holds then."""
    days = " UNION ".join(
        f"SELECT unnest(generate_series({first}::TIMESTAMP, {last}::TIMESTAMP, INTERVAL 1 DAY))::DATE AS day"
        for first, last in spans
    )
    return f"""SELECT wanted.currency, wanted.day, known.rate_picos
            FROM (SELECT o.currency, d.day FROM (SELECT DISTINCT currency FROM rates WHERE target = {target}) o
                  CROSS JOIN ({days}) d) AS wanted
            ASOF JOIN (SELECT currency, from_day, rate_picos FROM rates WHERE target = {target}) AS known
                ON wanted.currency = known.currency AND wanted.day >= known.from_day"""
