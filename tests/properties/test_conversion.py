"""Converting money in SQL is what plain Python makes of it, for any amounts, rates and days: exact, rounded once, nothing lost."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from core.reporting import conversion
from core.reporting.rates import PICOS

FIRST = date(2026, 1, 1)
DAYS = 12
_DAY = st.integers(0, DAYS - 1)
_CURRENCY = st.sampled_from(["EUR", "GBP", "IDR"])
_AMOUNT = st.one_of(st.none(), st.integers(-(10**6), 10**6), st.integers(-(10**15), 10**15))
Fact = tuple[int, str | None, int | None, int | None]
Known = dict[tuple[str, str, int], int]

_FACTS = st.lists(st.tuples(_DAY, st.one_of(st.none(), _CURRENCY), _AMOUNT, _AMOUNT), max_size=25)
_RATES = st.dictionaries(
    st.tuples(_CURRENCY, _CURRENCY, st.integers(-5, DAYS)).filter(lambda key: key[0] != key[1]),
    st.one_of(st.integers(1, 10**6), st.integers(1, 10**6 * PICOS)),
    max_size=12,
)


def asked(facts: list[Fact], rates: Known) -> dict[str | None, tuple[int | None, int | None]]:
    """Currency after conversion to EUR → the two sums, by the SQL of the product."""
    connection = duckdb.connect(":memory:")
    connection.execute("CREATE TABLE facts (day DATE, currency VARCHAR, spend_micros BIGINT, revenue_micros BIGINT)")
    connection.execute("CREATE TABLE rates (currency VARCHAR, target VARCHAR, from_day DATE, rate_picos BIGINT)")
    for day, *rest in facts:
        connection.execute("INSERT INTO facts VALUES (?, ?, ?, ?)", [FIRST + timedelta(days=day), *rest])
    for (currency, target, day), picos in rates.items():
        values = [currency, target, FIRST + timedelta(days=day), picos]
        connection.execute("INSERT INTO rates VALUES (?, ?, ?, ?)", values)
    last = FIRST + timedelta(days=DAYS - 1)
    source = conversion.converted(
        "'EUR'", [(f"DATE '{FIRST}'", f"DATE '{last}'"), (f"DATE '{FIRST}'", f"DATE '{FIRST}'")]
    )
    sums = ", ".join(conversion.rounded(f"sum({name})") for name in ("spend_micros", "revenue_micros"))
    found = connection.execute(f"SELECT {conversion.CONVERTED}, {sums}, count(*) FROM {source} GROUP BY 1").fetchall()
    assert sum(row[3] for row in found) == len(facts), "no row is lost, none is doubled"
    return {row[0]: (row[1], row[2]) for row in found}


def expected(facts: list[Fact], rates: Known) -> dict[str | None, tuple[int | None, int | None]]:
    sums: dict[str | None, list[Fraction | None]] = defaultdict(lambda: [None, None])
    for day, currency, *amounts in facts:
        standing = [(from_day, picos) for (of, to, from_day), picos in rates.items() if (of, to) == (currency, "EUR") and from_day <= day]  # fmt: skip # noqa: E501
        rate = Fraction(1) if currency == "EUR" or not any(amounts) else None
        if rate is None and standing:
            rate = Fraction(max(standing)[1], PICOS)
        total = sums["EUR" if rate is not None else currency]
        for place, amount in enumerate(amounts):
            if rate is not None and amount is not None:
                total[place] = (total[place] or 0) + amount * rate
    return {currency: (_micros(one), _micros(other)) for currency, (one, other) in sums.items()}


def _micros(value: Fraction | None) -> int | None:
    """Half away from zero."""
    return None if value is None else int(abs(value) + Fraction(1, 2)) * (1 if value >= 0 else -1)


@given(_FACTS, _RATES)
@settings(max_examples=150, deadline=None)
def test_converted_sums_are_exact_and_rounded_once(facts: list[Fact], rates: Known) -> None:
    assert asked(facts, rates) == expected(facts, rates)
