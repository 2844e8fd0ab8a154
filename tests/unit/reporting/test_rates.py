"""Exchange rates: kept by day, used at each day's own, never guessed; sums agree with plain Python to the micro."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from core import db
from core.accounts.models import AuditEvent
from core.db import Scope
from core.errors import Forbidden, InvalidInput
from core.reporting import ask, explorer, rates
from core.reporting.rates import RateNotFound
from core.reporting.view import Comparison, Filter, Span, ViewState
from core.vocabulary import Role
from tests import factories
from tests.conftest import make_scope
from tests.unit.reporting.test_ask import OCTOBER, Row, brought, made_up

SPENT = ViewState(period=OCTOBER, comparison=Comparison.NONE, measures=("spend", "impressions"))


def half_up(value: Fraction) -> int:
    """Whole micros, half away from zero."""
    return int(abs(value) + Fraction(1, 2)) * (1 if value >= 0 else -1)


def worth(rows: list[Row], span: Span, table: list[tuple[date, Fraction]], place: int) -> Fraction:
    """What plain Python makes of a column of money: every row at the newest rate of its day or before, in micros."""
    total = Fraction(0)
    for row in rows:
        if span.first <= row[0] <= span.last:
            rate = max(one for one in table if one[0] <= row[0])[1]
            total += Fraction(str(row[place])) * 1_000_000 * rate
    return total


def test_a_rate_is_kept_replaced_told_and_removed(someone: Scope) -> None:
    first = rates.keep(someone, currency="usd", target="EUR", from_day="2026-09-01", rate="0.9")
    again = rates.keep(someone, currency="USD", target="EUR", from_day=date(2026, 9, 1), rate="0,92")
    later = rates.keep(someone, currency="USD", target="EUR", from_day="2026-10-01", rate="0.931234567891")
    assert first == again
    told = rates.kept(someone)
    assert [(one.rate_id, one.from_day, one.through, one.rate) for one in told] == [
        (later, date(2026, 10, 1), None, Decimal("0.931234567891")),
        (first, date(2026, 9, 1), date(2026, 9, 30), Decimal("0.92")),
    ]
    assert rates.targets(someone) == ("EUR",)
    rates.remove(someone, later)
    assert [one.rate_id for one in rates.kept(someone)] == [first]
    assert rates.kept(someone)[0].through is None
    with pytest.raises(RateNotFound):
        rates.remove(someone, later)
    with db.read(someone) as work:
        summaries = [event.summary for event in work.query(AuditEvent).order_by(AuditEvent.id)]
    assert "Kept 1 USD = 0.92 EUR from 2026-09-01" in summaries
    assert "Removed 1 USD = 0.931234567891 EUR from 2026-10-01" in summaries


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"currency": "XXZ"}, "currency"),
        ({"currency": ""}, "currency"),
        ({"target": "USD"}, "target"),
        ({"from_day": "soon"}, "from_day"),
        ({"from_day": ""}, "from_day"),
        ({"from_day": "1999-01-01"}, "from_day"),
        *(
            ({"rate": text}, "rate")
            for text in ("", "0", "0.0000000000001", "-1", "1e3", "nan", "1,234.5", "16,000", "2000000", "٣", "1 000")
        ),
    ],
)
def test_what_is_no_rate_is_refused_at_its_field(scope: Scope, given: dict[str, str], field: str) -> None:
    good = {"currency": "USD", "target": "EUR", "from_day": "2026-09-01", "rate": "0.9"}
    with pytest.raises(InvalidInput) as told:
        rates.keep(scope, **(good | given))
    assert told.value.field == field
    assert told.value.remedy
    assert rates.kept(scope) == ()


def test_a_viewer_looks_and_keeps_nothing(scope: Scope) -> None:
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    rate_id = rates.keep(scope, currency="USD", target="EUR", from_day="2026-09-01", rate="0.9")
    assert [one.rate_id for one in rates.kept(viewer)] == [rate_id]
    with pytest.raises(Forbidden):
        rates.keep(viewer, currency="USD", target="EUR", from_day="2026-09-01", rate="0.9")
    with pytest.raises(Forbidden):
        rates.remove(viewer, rate_id)


@pytest.mark.parametrize("seed", range(6))
def test_converted_money_is_what_plain_python_makes_of_it(scope: Scope, tmp_path: Path, seed: int) -> None:
    client, lots = factories.make_client(scope), random.Random(seed)
    euro, pound = made_up(seed + 50, "EUR"), made_up(seed + 90, "GBP")
    brought(scope, client, tmp_path, euro, "EUR", "Berlin")
    brought(scope, client, tmp_path, pound, "GBP", "London")
    table = [(date(2026, 8, 1), Fraction(1))]
    days = sorted(lots.sample(range(61), lots.randrange(1, 20)))
    for day in (date(2026, 8, 31) + timedelta(days=one) for one in [0, *days]):
        text = f"{lots.randrange(1, 10**12)}e-12" if seed % 2 else f"0.{lots.randrange(1, 10**6):06d}"
        text = f"{Decimal(text):f}"
        rates.keep(scope, currency="GBP", target="EUR", from_day=day, rate=text)
        table.append((day, Fraction(text)))
    view = replace(SPENT, currency="EUR", comparison=Comparison.PREVIOUS, measures=("spend", "revenue", "roas", "cpm"))
    found = ask.answer(scope, view)
    (total,) = found.totals
    assert total.currency == "EUR"
    assert found.compared is not None
    one = [(date(2026, 1, 1), Fraction(1))]
    for side, span in ((total.now, found.span), (total.before, found.compared)):
        spend = half_up(worth(euro, span, one, 5) + worth(pound, span, table, 5))
        revenue = half_up(worth(euro, span, one, 7) + worth(pound, span, table, 7))
        assert (side["spend"].numerator, side["revenue"].numerator) == (spend, revenue)
        assert side["spend"].value == spend / 1_000_000
        assert side["roas"].value == revenue / spend
        shown = sum(row[3] for row in euro + pound if span.first <= row[0] <= span.last)
        assert side["cpm"].value == spend * 1000 / (shown * 1_000_000)
    assert sum("is converted to EUR" in note for note in found.notes) == 1
    by_ad = ask.answer(scope, replace(view, dimensions=("platform_ad",)))
    parts: dict[str, Fraction] = defaultdict(Fraction)
    for ad in {row[2] for row in euro}:
        parts[ad] = worth([r for r in euro if r[2] == ad], found.span, one, 5)
        parts[ad] += worth([r for r in pound if r[2] == ad], found.span, table, 5)
    assert {row.keys[0]: row.now["spend"].numerator for row in by_ad.rows} == {
        ad: half_up(part) for ad, part in parts.items()
    }


def test_money_without_a_rate_is_apart_unknown_and_named(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    euro, pound = made_up(4, "EUR"), made_up(5, "GBP")
    brought(scope, client, tmp_path, euro, "EUR", "Berlin")
    brought(scope, client, tmp_path, pound, "GBP", "London")
    view = replace(SPENT, currency="EUR")
    found = ask.answer(scope, view)
    by_currency = {one.currency: one.now for one in found.totals}
    spent = sum(Fraction(row[5]) for row in euro if OCTOBER.first <= row[0] <= OCTOBER.last)
    assert by_currency["EUR"]["spend"].value == float(spent)
    assert by_currency["GBP"]["spend"].value is None
    assert by_currency["GBP"]["impressions"].value
    assert found.notes == (
        "No rate from GBP to EUR is kept for 28 days from 2026-10-01 to 2026-10-28: that money is left out.",
    )
    rates.keep(scope, currency="GBP", target="EUR", from_day="2026-10-08", rate="1.1")
    partly = ask.answer(scope, view)
    euros = next(one for one in partly.totals if one.currency == "EUR")
    late = worth(pound, Span(date(2026, 10, 8), OCTOBER.last), [(date(2026, 10, 8), Fraction(11, 10))], 5)
    assert euros.now["spend"].numerator == spent * 1_000_000 + late
    assert any("for 7 days from 2026-10-01 to 2026-10-07: that money is left out" in note for note in partly.notes)
    only = ask.answer(scope, replace(view, filters=(Filter("currency", ("GBP",)),)))
    assert {one.currency for one in only.totals} == {"EUR", "GBP"}, "filters speak of what the files say"


def test_what_is_drawn_and_ranked_is_all_that_could_be_converted(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(4, "EUR"), "EUR", "Berlin")
    brought(scope, client, tmp_path, made_up(5, "GBP"), "GBP", "London")
    rates.keep(scope, currency="GBP", target="EUR", from_day="2026-10-08", rate="1.1")
    view = replace(SPENT, currency="EUR")
    sheet = explorer.sheet(scope, view, explorer.Look.LEADERS, ("account",))
    assert sheet.currency == "EUR"
    whole = next(one for one in sheet.head.totals if one.currency == "EUR").now["spend"].numerator
    (board,) = sheet.boards
    rows = {group.keys[0]: group.now["spend"].numerator or 0 for group in board.rows}
    assert set(rows) == {"Berlin", "London"}
    assert sum(rows.values()) == whole
    assert sum(step.figures["spend"].numerator or 0 for step in sheet.now) == whole


def test_a_rate_is_not_turned_round_and_is_of_its_own_agency(scope: Scope, stranger: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(5, "GBP"), "GBP")
    rates.keep(scope, currency="EUR", target="GBP", from_day="2026-01-01", rate="0.9")
    rates.keep(stranger, currency="GBP", target="EUR", from_day="2026-01-01", rate="1.1")
    (total,) = ask.answer(scope, replace(SPENT, currency="EUR")).totals
    assert (total.currency, total.now["spend"].value) == ("GBP", None)
    assert rates.kept(stranger)[0].currency == "GBP"


def test_large_sums_do_not_overflow(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    rows: list[Row] = [(date(2026, 10, 5), "C", f"A{one}", 1, 1, "999999999.99", "1", "0.00") for one in range(40)]
    brought(scope, client, tmp_path, rows, "USD")
    rates.keep(scope, currency="USD", target="IDR", from_day="2026-01-01", rate="999999.999999999999")
    (total,) = ask.answer(scope, replace(SPENT, currency="IDR")).totals
    exact = Fraction("999999999.99") * 40 * 1_000_000 * Fraction("999999.999999999999")
    assert total.now["spend"].numerator == half_up(exact)
