"""A view as a file says what the screen says, says what it is, and runs in no spreadsheet."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import spreadsheet
from core.db import Scope
from core.reporting import ask, export, rates
from core.reporting import view as views
from core.reporting.dimensions import DIMENSIONS
from core.reporting.export import Kind
from core.reporting.metrics import METRICS
from core.reporting.view import Comparison, Filter, Span, ViewState
from core.results import service as results
from core.results.service import Given
from core.vocabulary import Platform
from tests import factories
from tests.unit.reporting.test_ask import MAPPING, MEASURES, OCTOBER, brought, made_up
from tests.unit.results import reports


def rows_of(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_file_says_what_the_answer_says_to_the_last_digit(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(31, "EUR"), "EUR", "Berlin")
    brought(scope, client, tmp_path, made_up(32, "GBP"), "GBP", "London")
    view = ViewState(period=OCTOBER, dimensions=("client", "week", "platform_ad"), measures=MEASURES, limit=3)
    everything = ask.answer(scope, replace(view, limit=1000))
    assert everything.group_count == len(everything.rows) > 40
    table = rows_of(export.build(scope, view, Kind.CSV))
    export.write(scope, view, Kind.PARQUET, tmp_path / "v.parquet")
    parquet = pq.read_table(tmp_path / "v.parquet").to_pylist()
    assert len(table) == len(parquet) == len(everything.rows), "all groups, whatever the screen shows"
    for group, line, row in zip(everything.rows, table, parquet, strict=True):
        assert (line["client"], line["client_id"], line["week"], line["platform_ad"], line["currency"]) == (
            "Aurora Coffee", client, group.keys[1].isoformat(), group.keys[2], group.currency,
        )  # fmt: skip
        assert row["week"] == group.keys[1]
        for name in MEASURES:
            for side, column in ((group.now, name), (group.before, f"{name}_before")):
                assert row[column] == side[name].value, column
                assert (float(line[column]) if line[column] else None) == side[name].value, column


def test_the_manifest_says_what_the_rows_are(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(33, "EUR"), "EUR")
    view = ViewState(
        period=OCTOBER, dimensions=("platform_ad",), measures=("spend", "roas"), time_zone="Europe/Berlin",
        filters=(Filter("client", (client,)), Filter("platform_campaign", ("C0",), is_excluding=True)),
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(export.build(scope, view, Kind.ZIP))) as archive:
        assert sorted(archive.namelist()) == ["manifest.json", "results.csv", "results.parquet"]
        told = json.loads(archive.read("manifest.json"))
        lines = rows_of(archive.read("results.csv"))
        table = pq.read_table(io.BytesIO(archive.read("results.parquet")))
    assert told["row_count"] == len(lines) == table.num_rows == 3
    assert [float(line["spend"]) for line in lines] == table.column("spend").to_pylist()
    assert told["filters"] == ["Client is Aurora Coffee", "Campaign at the platform is not C0"]
    assert told["period"] == {
        "first_day": "2026-10-01", "last_day": "2026-10-28", "in_words": "1 Oct 2026 – 28 Oct 2026",
    }  # fmt: skip
    assert told["comparison"]["in_words"] == "the days before: 3 Sep 2026 – 30 Sep 2026"
    assert (told["time_zone"], told["currency"], told["is_converted"]) == ("Europe/Berlin", ["EUR"], False)
    assert [(one["slug"], one["formula"], one["pitfalls"]) for one in told["metrics"]] == [
        (name, METRICS[name].formula, METRICS[name].pitfalls) for name in ("spend", "roas")
    ]
    assert told["freshness"]["last_day"] == "2026-10-28"
    assert told["freshness"]["last_import_at"].endswith("+00:00")
    path, _, query = told["view"]["address"].partition("?")
    assert path.endswith("/explorer")
    assert views.read(parse_qsl(query, keep_blank_values=True)) == view


def test_no_cell_runs_in_a_spreadsheet_and_parquet_keeps_the_name(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    name = '=HYPERLINK("https://evil.example","x")'
    text = f'Day,Campaign name,Amount spent,Currency\n2026-10-05,"{name.replace(chr(34), chr(34) * 2)}",3.5,EUR\n'
    path = reports.saved(tmp_path, "f.csv", text.encode())
    of = {one: MAPPING[one] for one in ("Day", "Campaign name", "Amount spent", "Currency")}
    results.import_file(scope, client, path, Given(platform=Platform.OTHER, mapping=of))
    view = ViewState(
        period=OCTOBER, comparison=Comparison.NONE, dimensions=("platform_campaign",), measures=("spend",)
    )  # fmt: skip
    (line,) = rows_of(export.build(scope, view, Kind.CSV))
    assert line == {"platform_campaign": f"'{name}", "currency": "EUR", "spend": "3.5"}
    export.write(scope, view, Kind.PARQUET, tmp_path / "v.parquet")
    assert pq.read_table(tmp_path / "v.parquet").column("platform_campaign").to_pylist() == [name]


def test_every_dimension_and_metric_can_leave(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(34, "EUR")[:40], "EUR")
    for name in DIMENSIONS:
        view = ViewState(period=Span(date(2026, 9, 1), date(2026, 9, 30)), dimensions=(name,), measures=tuple(METRICS))
        lines = rows_of(export.build(scope, view, Kind.CSV))
        found = ask.answer(scope, view)
        assert [line[name] for line in lines] == [
            "" if group.keys[0] is None else group.names[0] for group in found.rows
        ], name
        assert {"currency", *METRICS} <= set(lines[0]), name


def test_a_view_of_nothing_is_a_file_with_a_head(scope: Scope) -> None:
    view = ViewState(period=OCTOBER, dimensions=("day",), measures=("spend",))
    assert export.build(scope, view, Kind.CSV) == b"\xef\xbb\xbfday,currency,spend,spend_before\n"
    assert export.file_name(view, Kind.ZIP) == "results-day-2026-10-01-2026-10-28.zip"


_CELLS = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@\t\r\n\0＝＋－＠ \u00a0\u200b\ufeff'0.5eE\",;"),
        st.characters(exclude_categories=["Cs", "Nd"]),
    ),
    max_size=8,
)


@given(st.lists(_CELLS, min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_cells_are_made_safe_as_everywhere_else(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    path = tmp_path_factory.mktemp("cells") / "c.csv"
    source = duckdb.connect(":memory:")
    export.copied(source, "SELECT unnest($cells::VARCHAR[]) AS cell", {"cells": cells}, path, Kind.CSV)
    back = duckdb.connect(":memory:").execute(
        "SELECT cell FROM read_csv($path, header=true, columns={'cell': 'VARCHAR'}, delim=',', quote='\"', escape='\"', "
        "allow_quoted_nulls=false, nullstr='<null>', auto_detect=false, parallel=false)",
        {"path": str(path)},
    ).fetchall()  # fmt: skip
    assert [one[0] for one in back] == [spreadsheet.neutral(cell) for cell in cells]


def test_converted_money_split_by_currency_says_what_it_is_in(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, made_up(34, "GBP"), "GBP")
    rates.keep(scope, currency="GBP", target="EUR", from_day="2026-08-01", rate="2")
    view = ViewState(period=OCTOBER, dimensions=("currency",), measures=("spend",), currency="EUR")
    (line,) = rows_of(export.build(scope, view, Kind.CSV))
    (group,) = ask.answer(scope, view).rows
    assert (line["currency"], line["money_in"], float(line["spend"])) == ("GBP", "EUR", group.now["spend"].value)
    (metric,) = export.manifest(scope, view, ask.answer(scope, view), 1)["metrics"]
    assert metric["unit"] == "money, in `money_in`"
