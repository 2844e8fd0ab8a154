"""Reconciliation as people meet it: the table, one month down to its files, the receipt, the rates."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.db import Scope
from core.reporting import rates
from core.results import service as results
from core.results.service import Given
from core.vocabulary import Role
from tests import factories
from tests.conftest import make_scope
from tests.pages.conftest import Opener
from tests.pages.test_results_import import words
from tests.unit.results import reports


@pytest.fixture
def client(scope: Scope, tmp_path: Path) -> str:
    made = factories.make_client(scope)
    good = reports.meta(("2026-07-01", "Summer", "10.25"), ("2026-07-02", "Winter", "20.25"))
    results.import_file(scope, made, reports.saved(tmp_path, "good.csv", good), Given(account="Good"))
    bad = reports.meta(("2026-07-03", "Summer", "7.00")).replace(
        b",7.00,1000,900,10,15,\n", b",9.00,1000,900,10,15,\n", 1
    )
    results.import_file(scope, made, reports.saved(tmp_path, "bad.csv", bad), Given(account="Bad"))
    return made


def shown(page: AppTest) -> AppTest:
    assert not page.exception, page.exception
    return page


def test_without_results_it_says_what_it_is_for(open_page: Opener, scope: Scope) -> None:
    factories.make_client(scope)
    page = shown(open_page("reconciliation", scope))
    assert "Nothing to hold against anything yet" in words(page)
    assert "None is kept yet" in words(page)


def test_what_differs_is_opened_first_and_leads_to_its_file(open_page: Opener, scope: Scope, client: str) -> None:
    page = shown(open_page("reconciliation", scope, client=client))
    (table,) = page.dataframe
    assert sorted(zip(table.value["Account"], table.value["Verdict"], table.value["Ours"], strict=True)) == [
        ("Meta · Bad", "Differs", 7.0), ("Meta · Good", "Agrees", 30.5),
    ]  # fmt: skip
    told = words(page)
    assert "-2.00 USD" in told
    assert "bad.csv" in told
    assert "which differs from its rows" in told
    page.selectbox(key="reconciliation_one").select_index(0).run()
    assert "good.csv" in words(shown(page))


def test_the_receipt_is_asked_for_when_it_is_opened(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("reconciliation", scope, client=client)
    assert "Freshness" not in words(page)
    page.session_state["receipt_reconciliation"] = True
    told = words(shown(page.run()))
    for expected in (
        "Freshness",
        "every row tells it",
        "1 row",
        "results through 3 Jul 2026, all settled",
        "amount spent",
    ):
        assert expected in told, expected
    assert f'open_workspace("{client}")' in page.code[0].value


def test_rates_are_kept_and_removed(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("reconciliation", scope, client=client)
    page.text_input(key="rate_currency").set_value("usd")
    page.text_input(key="rate_target").set_value("EUR")
    page.text_input(key="rate_rate").set_value("much")
    keep = next(one for one in page.button if one.label == "Keep rate")
    keep.click().run()
    assert "is no rate" in words(shown(page))
    page.text_input(key="rate_rate").set_value("0.9213")
    next(one for one in page.button if one.label == "Keep rate").click().run()
    assert "1 USD = 0.9213 EUR" in words(shown(page))
    (kept,) = rates.kept(scope)
    page.button(key=f"drop_{kept.rate_id}").click().run()
    assert "None is kept yet" in words(shown(page))


def test_a_viewer_sees_rates_and_changes_none(open_page: Opener, scope: Scope, client: str) -> None:
    rates.keep(scope, currency="USD", target="EUR", from_day="2026-01-01", rate="0.9")
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    page = shown(open_page("reconciliation", viewer, client=client))
    assert "1 USD = 0.9 EUR" in words(page)
    assert not [one for one in page.button if one.label in {"Keep rate", "Remove"}]
