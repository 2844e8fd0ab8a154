"""`python -m core report`: one object that agrees with plain Python, and one line for whatever is wrong."""

import json
from datetime import date
from pathlib import Path

import pytest

from core import cli, cli_report
from core.db import Scope
from core.reporting import ask, rates
from core.reporting.view import Comparison, Span, ViewState
from tests import factories
from tests.unit.reporting.test_ask import OCTOBER, added, brought, made_up, ratios

DAYS = ("--from", "2026-10-01", "--to", "2026-10-28")


@pytest.fixture(autouse=True)
def at_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.db.migrate.require_head", lambda: None)


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(["report", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_one_object_with_exactly_these_keys_and_the_numbers_of_plain_python(
    scope: Scope, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client, other = factories.make_client(scope), factories.make_client(scope, "Other")
    rows = made_up(11, "EUR")
    brought(scope, client, tmp_path, rows, "EUR")
    brought(scope, other, tmp_path, made_up(12, "EUR"), "EUR", account="Elsewhere")
    measures = "spend,impressions,ctr,cpa,roas"
    code, out, err = ran(
        capsys, "--workspace", client, *DAYS, "--by", "platform_ad", "--metrics", measures, "--json"
    )  # fmt: skip
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert list(told) == ["from", "to", "rows", "totals"]
    assert (told["from"], told["to"]) == ("2026-10-01", "2026-10-28")
    by_ad = added(rows, Span(date(2026, 10, 1), date(2026, 10, 28)))
    assert {row["platform_ad"] for row in told["rows"]} == set(by_ad)
    for row in told["rows"]:
        assert list(row) == ["platform_ad", *measures.split(",")]
        for name, expected in ratios(by_ad[row["platform_ad"]]).items():
            if name in row:
                assert row[name] == (None if expected is None else pytest.approx(float(expected), rel=1e-15)), name
    whole = sum(one["spend"] for one in by_ad.values())
    assert told["totals"]["spend"] == float(whole)
    shown = [row["spend"] for row in told["rows"]]
    assert shown == sorted(shown, reverse=True)


def test_two_dimensions_by_time_and_a_group_without_a_name(
    scope: Scope, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(13, "EUR"), "EUR")
    code, out, _ = ran(
        capsys, "--workspace", client, "--from", "2026-09-01", "--to", "2026-10-30", "--by", "month", "--by", "ad",
        "--metrics", "impressions", "--json",
    )  # fmt: skip
    told = json.loads(out)
    assert code == 0
    assert [(row["month"], row["ad"]) for row in told["rows"]] == [("2026-09-01", None), ("2026-10-01", None)]
    assert sum(row["impressions"] for row in told["rows"]) == told["totals"]["impressions"]
    assert isinstance(told["totals"]["impressions"], int)


def test_several_currencies_are_apart_and_said(
    scope: Scope, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(14, "EUR"), "EUR", "Berlin")
    brought(scope, client, tmp_path, made_up(15, "GBP"), "GBP", "London")
    code, out, _ = ran(
        capsys, "--workspace", client, *DAYS, "--metrics", "spend,roas,cpm,impressions,ctr", "--json"
    )  # fmt: skip
    told = json.loads(out)
    assert code == 0
    assert sorted(row["currency"] for row in told["rows"]) == ["EUR", "GBP"]
    assert all(row["spend"] > 0 for row in told["rows"])
    totals = told["totals"]
    assert (totals["spend"], totals["roas"], totals["cpm"]) == (None, None, None)
    assert totals["impressions"] == sum(row["impressions"] for row in told["rows"])
    low, high = sorted(row["ctr"] for row in told["rows"])
    assert low < totals["ctr"] < high
    assert any("apart by currency" in note for note in told["notes"])


def test_currencies_are_converted_where_rates_are_kept(
    scope: Scope, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(14, "EUR"), "EUR", "Berlin")
    brought(scope, client, tmp_path, made_up(15, "GBP"), "GBP", "London")
    asked = ("--workspace", client, *DAYS, "--metrics", "spend", "--currency", "eur", "--json")
    apart = json.loads(ran(capsys, *asked)[1])
    assert {row["currency"]: row["spend"] is None for row in apart["rows"]} == {"EUR": False, "GBP": True}
    (euros,) = (row["spend"] for row in apart["rows"] if row["currency"] == "EUR")
    assert (apart["totals"], apart["left_out"]) == ({"spend": euros}, ["GBP"])
    assert apart["notes"] == [
        "No rate from GBP to EUR is kept for 28 days from 2026-10-01 to 2026-10-28: that money is left out."
    ]
    rates.keep(scope, currency="GBP", target="EUR", from_day="2026-01-01", rate="2")
    told = json.loads(ran(capsys, *asked)[1])
    october = Span(date(2026, 10, 1), date(2026, 10, 28))
    euro, pound = (
        sum(one["spend"] for one in added(made_up(*of), october).values()) for of in ((14, "EUR"), (15, "GBP"))
    )
    assert told["totals"] == {"spend": float(euro + 2 * pound)}
    assert told["rows"] == [told["totals"]]
    assert told["notes"] == [
        "Money in GBP is converted to EUR at the rate kept for each day (28 days from 2026-10-01 to 2026-10-28)."
    ]


def test_nothing_is_null_and_not_zero(scope: Scope, capsys: pytest.CaptureFixture[str]) -> None:
    client = factories.make_client(scope)
    code, out, _ = ran(capsys, "--workspace", client, *DAYS, "--by", "day", "--metrics", "spend,ctr", "--json")
    assert code == 0
    assert json.loads(out) == {
        "from": "2026-10-01", "to": "2026-10-28", "rows": [], "totals": {"spend": None, "ctr": None},
    }  # fmt: skip
    code, out, _ = ran(capsys, "--workspace", client, *DAYS)
    assert (code, out) == (0, "No results from 2026-10-01 to 2026-10-28.\n")


def test_the_table_for_people_lines_up(scope: Scope, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(16, "EUR"), "EUR")
    code, out, _ = ran(capsys, "--workspace", client, *DAYS, "--by", "platform_campaign", "--by", "ad")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].split()[:4] == ["platform_campaign", "ad", "spend", "impressions"]
    assert lines[1] == lines[4] == "─" * len(lines[0])
    assert lines[2].split()[1] == "—"
    assert lines[5].startswith("total")
    assert {len(line) for line in lines} == {len(lines[0])}, "every number ends where its heading does"
    assert "n/a" in lines[2], "all clicks are unknown in these files"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "2026-13-01", "--to", "2026-10-28"), "error: from: “2026-13-01” is no day"),
        (("--from", "20261001", "--to", "2026-10-28"), "error: from: “20261001” is no day"),
        (("--from", "2026-10-28", "--to", "2026-10-01"), "error: from: 2026-10-28 comes after 2026-10-01"),
        ((*DAYS, "--by", "colour"), "error: by: there is no dimension “colour”"),
        ((*DAYS, "--by", "ad", "--by", "ad"), "error: by: “ad” is asked for twice"),
        ((*DAYS, "--metrics", "spend,luck"), "error: metrics: there is no metric “luck”"),
        ((*DAYS, "--metrics", ""), "error: metrics: nothing would be shown"),
        ((*DAYS, "--currency", "euros"), "error: currency: “euros” is not a currency"),
        (("--from", "2026-10-01"), "error: command: Missing option '--to'"),
    ],
)
def test_what_is_wrong_is_one_line(
    scope: Scope, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    client = factories.make_client(scope)
    code, out, err = ran(capsys, "--workspace", client, *arguments, "--json")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(told)


def test_an_unknown_client_is_refused(scope: Scope, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran(capsys, "--workspace", "nobody", *DAYS, "--json")
    assert (code, out) == (2, "")
    assert err.startswith("error: workspace: there is no such client")


def test_converted_money_by_currency_keeps_what_files_say_beside_what_it_is_in(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(41, "EUR"), "EUR", "Berlin")
    brought(scope, client, tmp_path, made_up(42, "GBP"), "GBP", "London")
    rates.keep(scope, currency="GBP", target="EUR", from_day="2026-10-10", rate="2")
    view = ViewState(
        period=OCTOBER, comparison=Comparison.NONE, dimensions=("currency",), measures=("impressions",), currency="EUR"
    )
    told = [(row["currency"], row["money_in"]) for row in cli_report.as_values(ask.answer(scope, view))["rows"]]
    assert sorted(told) == [("EUR", "EUR"), ("GBP", "EUR"), ("GBP", "GBP")]


def test_totals_of_converted_money_are_what_could_be_converted_and_the_rest_is_named(
    scope: Scope, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(41, "EUR"), "EUR", "Berlin")
    brought(scope, client, tmp_path, made_up(42, "GBP"), "GBP", "London")
    asked = ("--workspace", client, *DAYS, "--metrics", "spend,impressions,cpa", "--json")
    apart = json.loads(ran(capsys, *asked, "--by", "currency")[1])
    own = {row["currency"]: row for row in apart["rows"]}
    assert (apart["totals"]["spend"], apart.get("left_out")) == (None, None)
    told = json.loads(ran(capsys, *asked, "--currency", "EUR")[1])
    assert told["totals"]["spend"] == own["EUR"]["spend"]
    assert told["totals"]["impressions"] == apart["totals"]["impressions"], "what is counted needs no rate"
    assert told["left_out"] == ["GBP"]
    rates.keep(scope, currency="GBP", target="EUR", from_day="2026-01-01", rate="2")
    whole = json.loads(ran(capsys, *asked, "--currency", "EUR")[1])
    assert whole["totals"]["spend"] == pytest.approx(own["EUR"]["spend"] + 2 * own["GBP"]["spend"])
    assert "left_out" not in whole
