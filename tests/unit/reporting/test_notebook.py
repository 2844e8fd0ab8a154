"""One client's results in a notebook: the same figures as on the pages, of that client alone."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

import core.reporting
from core import db, settings
from core.db import Scope, database
from core.errors import ImprimaturError, InvalidInput, Refused, Unavailable
from core.ids import new_id
from core.reporting import ask, described, receipts
from core.reporting.metrics import METRICS
from core.reporting.notebook import OpenWorkspace
from core.reporting.sql import SqlRefused
from core.reporting.view import Comparison, Filter, Grain, Span, ViewState
from core.workspaces.rules import WorkspaceNotFound
from tests import factories
from tests.unit.reporting.notebooks import put_at_head, two_clients
from tests.unit.reporting.test_ask import MEASURES, OCTOBER, added, brought, made_up, ratios

BY_AD = ViewState(period=OCTOBER, dimensions=("platform_ad",), measures=MEASURES, limit=3)


@pytest.fixture
def clients(someone: Scope, tmp_path: Path) -> tuple[str, str]:
    """Two clients of one agency, with results of the same ads."""
    put_at_head()
    return two_clients(someone, tmp_path)


@pytest.fixture
def ours(clients: tuple[str, str]) -> OpenWorkspace:
    """The first of them, opened."""
    return core.reporting.open_workspace(clients[0])


def known(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]


def test_a_frame_says_what_plain_python_adds_up_of_this_client_alone(ours: OpenWorkspace) -> None:
    frame = ours.ask(BY_AD)
    rows = made_up(41, "EUR")
    now, before = added(rows, OCTOBER), added(rows, Span(date(2026, 9, 3), date(2026, 9, 30)))
    assert list(frame.columns[:2]) == ["platform_ad", "currency"]
    assert len(frame) == 6, "every group, whatever the view's limit is"
    for _, row in frame.iterrows():
        for side, sums in (("", now), ("_before", before)):
            for name, expected in ratios(sums[row["platform_ad"]]).items():
                shown = known(row[f"{name}{side}"])
                assert shown == (None if expected is None else pytest.approx(float(expected), rel=1e-15)), name
    assert frame.attrs["first_day"] == date(2026, 10, 1)
    assert frame.attrs["last_day_before"] == date(2026, 9, 30)
    assert str(frame["impressions"].dtype) == "Int64"


def test_an_address_a_query_and_a_view_ask_the_same(ours: OpenWorkspace) -> None:
    query = described.query(BY_AD)
    frame = ours.ask(BY_AD)
    pd.testing.assert_frame_equal(ours.ask(query), frame)
    pd.testing.assert_frame_equal(ours.ask(f"https://ads.example.com/explorer?look=table&{query}"), frame)
    assert list(ours.ask().columns) == list(ours.ask(ViewState()).columns)


def test_the_line_of_a_receipt_gives_its_figure(someone: Scope, clients: tuple[str, str]) -> None:
    view = replace(BY_AD, filters=(Filter("client", (clients[0],)),), comparison=Comparison.NONE)
    group = ask.answer(someone, view).rows[1]
    told = receipts.receipt(someone, view, "cpa", group.keys)
    assert told.notebook is not None
    frame = eval(told.notebook, {"core": core})
    assert frame["cpa"].tolist() == [group.now["cpa"].value]


def test_no_method_shows_a_row_of_another_client(
    someone: Scope, ours: OpenWorkspace, clients: tuple[str, str], tmp_path: Path
) -> None:
    other = clients[1]
    views = [
        ViewState(period=OCTOBER, dimensions=("client", "account")),
        ViewState(period=OCTOBER, dimensions=("client", "account"), filters=(Filter("client", clients),)),
        ViewState(
            period=OCTOBER, dimensions=("client", "account"), filters=(Filter("account", ("Main", "Elsewhere")),)
        ),
    ]
    for view in views:
        frame = ours.ask(view)
        assert frame["client_id"].tolist() == [clients[0]]
        assert frame["account"].tolist() == ["Main"]
    alone = ours.series(ViewState(period=OCTOBER, measures=("impressions",)))["impressions"].sum()
    assert alone == sum(one["impressions"] for one in added(made_up(41, "EUR"), OCTOBER).values())
    for view in (
        ViewState(period=OCTOBER, filters=(Filter("client", (other,)),)),
        ViewState(period=OCTOBER, filters=(Filter("client", (clients[0],), is_excluding=True),)),
    ):
        assert ours.ask(view).empty
        assert ours.series(view)["spend"].isna().all()
        assert ours.why(replace(view, dimensions=("account",))).parts.empty
    assert ours.why(ViewState(period=OCTOBER, dimensions=("account",))).parts["name"].tolist() == ["Main"]
    assert set(ours.facts()["client_id"].to_pylist()) == {clients[0]}
    for statement, column in (
        ("SELECT DISTINCT client_id FROM facts", "client_id"),
        (f"SELECT client_id FROM facts WHERE client_id = '{other}' OR true GROUP BY 1", "client_id"),
        ("SELECT client_id FROM clients", "client_id"),
        ("SELECT DISTINCT client_id FROM result_imports", "client_id"),
    ):
        assert ours.sql(statement)[column].tolist() == [clients[0]]


def test_rows_of_another_agency_are_not_there(ours: OpenWorkspace, someone: Scope, tmp_path: Path) -> None:
    from tests.conftest import make_scope

    stranger = make_scope("Southwind")
    theirs = factories.make_client(stranger, "Theirs")
    brought(stranger, theirs, tmp_path, made_up(43, "EUR"), "EUR", account="Foreign")
    assert core.reporting.open_workspace(theirs).ask("by=account&period=2026-10-01_2026-10-28")["account"].tolist() == [
        "Foreign"
    ]
    assert "Foreign" not in ours.facts()["account"].to_pylist()
    assert ours.sql("SELECT count(*) AS n FROM facts WHERE account = 'Foreign'")["n"].tolist() == [0]
    assert ours.ask(ViewState(period=OCTOBER, filters=(Filter("account", ("Foreign",)),))).empty


def test_facts_add_up_to_what_the_frame_says_and_unknown_is_not_nought(ours: OpenWorkspace) -> None:
    facts = ours.facts()
    rows = made_up(41, "EUR")
    assert facts.num_rows == len(rows)
    assert sum(facts["impressions"].to_pylist()) == sum(shown for _, _, _, shown, *_ in rows)
    assert set(facts["clicks_all"].to_pylist()) == {None}
    frame = ours.ask("by=platform_ad&show=clicks_all,ctr_all,impressions&period=2026-10-01_2026-10-28&vs=none")
    assert frame["clicks_all"].isna().all()
    assert frame["ctr_all"].isna().all()
    assert frame["impressions"].notna().all()
    asked = ours.sql("SELECT sum(spend_micros) AS micros, sum(clicks_all) AS clicks, min(day) AS day FROM facts")
    assert asked["micros"].tolist() == [sum(facts["spend_micros"].to_pylist())]
    assert str(asked["micros"].dtype) == "Int64"
    assert asked["clicks"].isna().all()
    assert asked["day"].dt.strftime("%Y-%m-%d").tolist() == ["2026-09-01"]


def test_a_series_has_every_step(ours: OpenWorkspace) -> None:
    days = Span(date(2026, 10, 20), date(2026, 11, 8))
    found = ours.series(ViewState(period=days, measures=("impressions", "spend"), grain=Grain.DAY))
    assert len(found) == days.days
    assert found["impressions"].isna().sum() == 9, "results end with the 30th"
    sums = added(made_up(41, "EUR"), days)
    assert found["impressions"].sum() == sum(one["impressions"] for one in sums.values())
    assert found["spend"].sum() == pytest.approx(float(sum(one["spend"] for one in sums.values())))
    assert found["day"].dt.day_of_week.iloc[0] == days.first.weekday()


def test_the_reasons_of_a_change_add_up_to_it(ours: OpenWorkspace) -> None:
    view = ViewState(period=OCTOBER, dimensions=("platform_ad",), measures=("cpa",))
    why = ours.why(view)
    whole = ours.ask(replace(view, dimensions=()))
    assert (why.metric, why.currency, why.now, why.before) == (
        "cpa", "EUR", pytest.approx(whole["cpa"].item()), pytest.approx(whole["cpa_before"].item()),
    )  # fmt: skip
    assert why.now is not None
    assert why.before is not None
    assert len(why.parts) == 6
    assert why.parts["effect"].sum() == pytest.approx(why.now - why.before)
    assert (why.parts["rate"] + why.parts["mix"]).tolist() == pytest.approx(why.parts["effect"].tolist())
    assert why.factors["name"].tolist() == ["CPM", "CTR", "CVR"]
    assert why.factors["effect"].sum() == pytest.approx(why.now - why.before)
    empty = ours.why(ViewState(period=Span(date(2020, 1, 1), date(2020, 1, 9)), measures=("cpa",)))
    assert (empty.before, empty.now, len(empty.parts), len(empty.factors)) == (None, None, 0, 0)


def test_money_of_two_currencies_stands_apart_and_a_note_says_so(
    someone: Scope, ours: OpenWorkspace, tmp_path: Path
) -> None:
    brought(someone, ours.client_id, tmp_path, made_up(44, "GBP"), "GBP", "London")
    frame = ours.ask(ViewState(period=OCTOBER, measures=("spend",), comparison=Comparison.NONE))
    assert sorted(frame["currency"]) == ["EUR", "GBP"]
    assert "Money stands apart by currency" in " ".join(frame.attrs["notes"])
    assert set(ours.series(ViewState(period=OCTOBER, measures=("spend",)))["currency"]) == {"EUR", "GBP"}


def test_definitions_are_those_of_the_registry(ours: OpenWorkspace) -> None:
    found = ours.metrics()
    assert found["slug"].tolist() == list(METRICS)
    assert found.set_index("slug").loc["ctr", "formula"] == "link clicks ÷ impressions"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("by=nothing", "by"),
        ("show=spend,spent", "show"),
        ("shwo=spend", "view"),
        ("spend by platform", "view"),
        ("period=yesterday", "period"),
        (7, "view"),
    ],
)
def test_what_is_no_view_is_told_at_its_part(ours: OpenWorkspace, asked: str, field: str) -> None:
    for method in (ours.ask, ours.series, ours.why):
        with pytest.raises(InvalidInput) as told:
            method(asked)
        assert told.value.field == field
        assert told.value.remedy


def test_nothing_can_be_changed(ours: OpenWorkspace) -> None:
    before = ours.facts()
    for statement in ("DELETE FROM facts", "CREATE TABLE t AS FROM facts", "COPY facts TO '/tmp/facts.csv'"):
        with pytest.raises(SqlRefused):
            ours.sql(statement)
    assert ours.facts().equals(before)


# ── Opening ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_client_that_is_not_there_is_said(clients: tuple[str, str]) -> None:
    for wrong in (new_id(), "", "' OR 1=1 --"):
        with pytest.raises(WorkspaceNotFound):
            core.reporting.open_workspace(wrong)
    with pytest.raises(InvalidInput):
        core.reporting.open_workspace(7)  # type: ignore[arg-type]


def test_a_folder_without_an_installation_stays_as_it_is(tmp_path: Path) -> None:
    empty = tmp_path / "nowhere"
    for given in (empty, str(empty)):
        with pytest.raises(Unavailable, match="there is no installation in") as told:
            core.reporting.open_workspace(new_id(), data_dir=given)
        assert told.value.field == "data_dir"
    assert not empty.exists()


def test_a_database_of_another_version_is_left_as_it_is(someone: Scope) -> None:
    client = factories.make_client(someone)
    put_at_head()
    with db.unscoped("test set-up") as work:
        work.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    with pytest.raises(Unavailable, match="not at the schema"):
        core.reporting.open_workspace(client)
    with db.unscoped("look", writing=False) as work:
        assert work.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0003"


def test_one_process_works_with_one_installation(
    scope: Scope, db_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = factories.make_client(scope)
    put_at_head()
    with pytest.raises(Refused, match="another installation"):
        core.reporting.open_workspace(client, data_dir=tmp_path / "elsewhere")
    assert core.reporting.open_workspace(client, data_dir=db_file.parent).name == "Aurora Coffee"
    database.use(None)
    monkeypatch.setenv("IMPRIMATUR_DATA_DIR", str(tmp_path / "elsewhere"))
    settings.current.cache_clear()
    assert (
        repr(core.reporting.open_workspace(client, data_dir=db_file.parent)) == f"<results of Aurora Coffee ({client})>"
    )
    assert settings.current().data_dir == db_file.parent


def test_an_error_is_one_line_for_people() -> None:
    with pytest.raises(ImprimaturError) as told:
        core.reporting.open_workspace(new_id())
    assert "\n" not in str(told.value)
    assert " — " in str(told.value)


def test_the_folder_stays_light_until_a_client_is_opened() -> None:
    code = "import core.reporting, sys; print([name for name in ('pandas', 'duckdb', 'sqlalchemy') if name in sys.modules])"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=settings.PROJECT_DIR
    )
    assert told.stdout.strip() == "[]"
