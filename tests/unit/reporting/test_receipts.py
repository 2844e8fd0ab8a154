"""A receipt tells of the very rows that its figure is made of."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from core.db import Scope
from core.errors import InvalidInput
from core.reporting import ask, rates, receipts
from core.reporting import view as views
from core.reporting.view import Comparison, Filter, Op, Span, Threshold, ViewState
from core.results import service as results
from tests import factories
from tests.unit.reporting.test_ask import OCTOBER, brought, made_up
from tests.unit.results import reports

BY_AD = ViewState(
    period=OCTOBER, dimensions=("platform_campaign", "platform_ad"), measures=("spend", "cpa", "ctr"),
    thresholds=(Threshold("spend", Op.AT_LEAST, 1.0),), sort="cpa",
)  # fmt: skip


def read_csv(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))


def test_every_figure_of_a_view_has_its_receipt_and_its_rows_add_up_to_it(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    rows = made_up(21, "EUR")
    brought(scope, client, tmp_path, [row for row in rows if row[0] < date(2026, 10, 10)], "EUR")
    brought(scope, client, tmp_path, [row for row in rows if row[0] >= date(2026, 10, 10)], "EUR")
    view = replace(BY_AD, filters=(Filter("client", (client,)),))
    found = ask.answer(scope, view)
    assert len(found.rows) == 6
    for group in found.rows:
        told = receipts.receipt(scope, view, "cpa", group.keys)
        assert told.figure == group.now["cpa"]
        assert told.currency == "EUR"
        assert (told.rows, told.known_rows, told.coverage, told.silent) == (28, 28, 1.0, ())
        assert [(one.rows, one.first_day, one.last_day, one.imported_by) for one in told.files] == [
            (19, date(2026, 10, 10), date(2026, 10, 28), scope.name),
            (9, date(2026, 10, 1), date(2026, 10, 9), scope.name),
        ]
        assert told.filters == (
            "Client is Aurora Coffee", f"Campaign at the platform is {group.keys[0]}", f"Ad at the platform is {group.keys[1]}",
        )  # fmt: skip
        path = tmp_path / "rows.csv"
        assert receipts.write_rows(scope, told.view, path) == 28
        written = read_csv(path)
        assert {row["platform_ad"] for row in written} == {group.keys[1]}
        assert told.figure.numerator == round(sum(float(row["spend"]) for row in written) * 1_000_000)
        assert told.figure.denominator == round(sum(float(row["conversions"]) for row in written) * 1_000_000)
    whole = receipts.receipt(scope, view, "ctr")
    assert whole.figure == found.totals[0].now["ctr"]
    assert whole.file_count == 2


def test_the_notebook_line_asks_the_same(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(22, "EUR"), "EUR")
    view = replace(BY_AD, filters=(Filter("client", (client,)),))
    group = ask.answer(scope, view).rows[0]
    told = receipts.receipt(scope, view, "cpa", group.keys)
    assert told.notebook is not None
    before, asked, _ = told.notebook.split('"', 4)[1], told.notebook.split('.ask("')[1].removesuffix('")'), ""
    assert before == client
    again = views.read(parse_qsl(asked, keep_blank_values=True))
    with_client = replace(again, filters=(Filter("client", (client,)), *again.filters))
    assert ask.answer(scope, with_client).totals[0].now["cpa"] == group.now["cpa"]
    assert again.period == OCTOBER
    assert receipts.receipt(scope, BY_AD, "cpa", group.keys).notebook is None, "several clients are no workspace"


def test_coverage_says_how_much_money_does_not_tell_the_metric_and_whose(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    meta = reports.meta(("2026-10-05", "A", "30.00")).replace(b"(USD)", b"(EUR)")
    results.import_file(scope, client, reports.saved(tmp_path, "meta.csv", meta))
    google = b"Campaign,Day,Currency code,Cost,Impr.,Clicks\nG,2026-10-06,EUR,10.00,500,9\n"
    results.import_file(scope, client, reports.saved(tmp_path, "Campaign report.csv", google))
    view = ViewState(period=OCTOBER, measures=("ctr",))
    told = receipts.receipt(scope, view, "ctr")
    assert (told.coverage, told.silent, told.rows, told.known_rows) == (0.75, ("google",), 2, 1)
    assert (told.figure.numerator, told.figure.denominator) == (10, 1000), (
        "rows that do not know the clicks are left out"
    )
    assert [one.file_name for one in told.files] == ["meta.csv"]
    assert receipts.receipt(scope, view, "impressions").coverage == 1.0


def test_groups_without_a_key_days_and_currencies_have_receipts(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(23, "EUR"), "EUR", "Berlin")
    brought(scope, client, tmp_path, made_up(24, "GBP"), "GBP", "London")
    view = ViewState(period=OCTOBER, comparison=Comparison.NONE, dimensions=("week", "ad"), measures=("spend",))
    found = ask.answer(scope, view)
    assert len(found.rows) == 10
    for group in found.rows:
        told = receipts.receipt(scope, view, "spend", group.keys, group.currency)
        assert (told.figure, told.currency) == (group.now["spend"], group.currency)
    mixed = receipts.receipt(scope, view, "spend")
    assert (mixed.figure.value, mixed.coverage) == (None, None)
    assert any("apart by currency" in note for note in mixed.notes)
    rates.keep(scope, currency="GBP", target="EUR", from_day="2026-10-05", rate="1.2")
    euros = replace(view, currency="EUR")
    for group in ask.answer(scope, euros).rows:
        if group.currency == "EUR":
            assert receipts.receipt(scope, euros, "spend", group.keys, "EUR").figure == group.now["spend"]


def test_one_kind_of_result_counts_in_the_rows_too(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    lines = reports.meta(("2026-10-05", "A", "10.00"), ("2026-10-06", "A", "20.00")).decode().splitlines()
    lines[3] = lines[3].replace("omni_purchase", "lead")
    results.import_file(scope, client, reports.saved(tmp_path, "k.csv", ("\n".join(lines) + "\n").encode()))
    kind = next(one for one in ask.answer(scope, ViewState(period=OCTOBER)).totals[0].kinds if "lead" in one)
    told = receipts.receipt(scope, ViewState(period=OCTOBER, result_kind=kind), "cpa")
    assert told.filters == (f"Conversions are {kind}",)
    receipts.write_rows(scope, told.view, tmp_path / "rows.csv")
    assert sorted((row["spend"], row["conversions"]) for row in read_csv(tmp_path / "rows.csv")) == [
        ("10.0", "0.0"), ("20.0", "4.0"),
    ]  # fmt: skip
    shown = receipts.receipt(scope, ViewState(period=OCTOBER, result_kind=kind), "impressions")
    assert receipts.write_rows(scope, shown.view, tmp_path / "rows.csv") == shown.known_rows == 2


@pytest.mark.parametrize("into", [None, "EUR"])
def test_money_of_files_that_name_no_currency_has_a_receipt_beside_the_other(
    scope: Scope, tmp_path: Path, into: str | None
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(25, "EUR"), "EUR", "Berlin")
    brought(scope, client, tmp_path, made_up(26, ""), "", "London")
    view = ViewState(period=OCTOBER, comparison=Comparison.NONE, measures=("impressions", "spend"), currency=into)
    found = ask.answer(scope, view).rows
    assert {group.currency for group in found} == {"EUR", None}
    for group in found:
        told = receipts.receipt(scope, view, "impressions", currency=group.currency or "")
        assert (told.figure, told.currency) == (group.now["impressions"], group.currency)


def test_nothing_and_nonsense(scope: Scope, stranger: Scope, tmp_path: Path) -> None:
    client = factories.make_client(stranger)
    brought(stranger, client, tmp_path, made_up(25, "EUR"), "EUR")
    told = receipts.receipt(scope, ViewState(period=OCTOBER, filters=(Filter("client", (client,)),)), "roas")
    assert (told.figure.value, told.files, told.rows, told.coverage, told.through) == (None, (), 0, None, None)
    assert "Aurora" not in repr(told)
    assert receipts.write_rows(scope, told.view, tmp_path / "none.csv") == 0
    assert (tmp_path / "none.csv").read_bytes().startswith(b"\xef\xbb\xbfday,client,")
    for metric, keys in (("luck", ()), ("spend", ("a",))):
        with pytest.raises(InvalidInput):
            receipts.receipt(scope, BY_AD, metric, keys)
    assert Span(date(2026, 10, 1), date(2026, 10, 28)) == told.span
