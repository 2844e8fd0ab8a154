"""The views for analysts: what they add up to, whom they show what, and that their description is true."""

import re
from pathlib import Path

import psycopg
import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from core import db, settings
from core.db import Scope, database, migrate
from core.reporting import ask, sql_views
from core.reporting.view import Comparison, ViewState
from core.results import service as results
from core.results.models import ResultImport
from core.results.service import Given
from core.reviews import service as reviews
from core.vocabulary import Platform, ReviewStatus
from tests import factories
from tests.conftest import make_scope
from tests.unit.reporting.test_ask import OCTOBER, brought, made_up
from tests.unit.results import reports

GUIDE = (settings.PROJECT_DIR / "docs" / "analysts.md").read_text(encoding="utf-8")
SUMS = {"impressions": 1, "clicks_link": 1, "spend": 1e6, "conversions": 1e6, "revenue": 1e6}


@pytest.fixture
def analyst(someone: Scope) -> Scope:
    """An agency whose database has the views."""
    with database.current().writing.begin() as connection:
        sql_views.make(connection)
    return someone


def asked(scope: Scope, statement: str) -> list[tuple[object, ...]]:
    with db.read(scope) as work:
        return [tuple(row) for row in work.execute(text(statement), {"a": scope.agency_id})]


def test_the_views_add_up_to_what_reports_say(analyst: Scope, tmp_path: Path) -> None:
    client, other = factories.make_client(analyst), factories.make_client(analyst, "Another")
    brought(analyst, client, tmp_path, made_up(31, "EUR"), "EUR", "Berlin")
    brought(analyst, other, tmp_path, made_up(32, "GBP"), "GBP", "London")
    # The same days once more: they replace. Then a file that is taken back.
    brought(analyst, client, tmp_path, made_up(33, "EUR"), "EUR", "Berlin")
    brought(analyst, client, tmp_path, made_up(34, "EUR"), "EUR", "Paris")
    with db.read(analyst) as work:
        newest = work.query(ResultImport.id).order_by(ResultImport.id.desc()).first()
    results.undo(analyst, newest[0])
    view = ViewState(period=OCTOBER, comparison=Comparison.NONE, dimensions=("client",), measures=tuple(SUMS))
    listed = ", ".join(f"sum({name}{'_micros' if by > 1 else ''})" for name, by in SUMS.items())
    found = asked(
        analyst,
        f"SELECT client_id, currency, {listed} FROM results_daily WHERE agency_id = :a "
        f"AND day BETWEEN '{OCTOBER.first}' AND '{OCTOBER.last}' GROUP BY client_id, currency",
    )
    told = {
        (group.keys[0], group.currency): [group.now[name].value for name in SUMS]
        for group in ask.answer(analyst, view).rows
    }
    assert {
        (whose, currency): [float(value) / by for value, by in zip(sums, SUMS.values(), strict=True)]  # type: ignore[arg-type]
        for whose, currency, *sums in found
    } == {key: pytest.approx(value) for key, value in told.items()}
    assert len(told) == 2
    assert len(asked(analyst, "SELECT 1 FROM results_imported WHERE agency_id = :a")) == 3


def test_levels_are_not_added(analyst: Scope, tmp_path: Path) -> None:
    client = factories.make_client(analyst)
    results.import_file(analyst, client, reports.saved(tmp_path, "ads.csv", reports.meta(("2026-10-05", "A", "10.00"))))
    lines = ["Day,Campaign name,Currency,Impressions,Amount spent (USD)", "2026-10-05,Spring,USD,2000,12.00", "2026-10-06,Spring,USD,1000,5.00"]  # fmt: skip # noqa: E501
    path = reports.saved(tmp_path, "campaigns.csv", ("\n".join(lines) + "\n").encode())
    results.import_file(analyst, client, path, Given(platform=Platform.META))
    view = ViewState(period=OCTOBER, measures=("spend",), comparison=Comparison.NONE)
    (total,) = ask.answer(analyst, view).totals
    ((spend,),) = asked(analyst, "SELECT sum(spend_micros) FROM results_daily WHERE agency_id = :a")
    assert float(spend) / 1e6 == total.now["spend"].value == 15.0  # type: ignore[arg-type]


def test_ads_campaigns_clients_and_decisions_are_there_with_their_names(analyst: Scope) -> None:
    client = factories.make_client(analyst, "Aurora")
    campaign = factories.make_campaign(analyst, client, name="Autumn")
    ad = factories.make_ad(analyst, campaign, headline="Freshly roasted")
    reviews.decide(analyst, [ad.creative_id], status=ReviewStatus.APPROVED)
    assert asked(analyst, "SELECT client, campaign, code, headline, review_status FROM results_ads") == [
        ("Aurora", "Autumn", ad.code, "Freshly roasted", "approved")
    ]
    assert asked(analyst, "SELECT client, campaign, code, status, by_client FROM results_decisions") == [
        ("Aurora", "Autumn", ad.code, "approved", 0)
    ]
    assert asked(analyst, "SELECT campaign_id, campaign FROM results_campaigns") == [(campaign, "Autumn")]
    assert asked(analyst, "SELECT client_id, client FROM results_clients") == [(client, "Aurora")]


def test_nothing_can_be_written_through_a_view(analyst: Scope) -> None:
    for name in sql_views.VIEWS:
        with pytest.raises(DBAPIError, match="view"), database.current().writing.begin() as connection:
            connection.execute(text(f"DELETE FROM {name}"))


@pytest.mark.parametrize("name", sorted(sql_views.VIEWS))
def test_every_column_is_described_and_nothing_else_is(name: str, database_: database.Database) -> None:
    with database_.writing.begin() as connection:
        sql_views.make(connection)
        columns = list(connection.execute(text(f"SELECT * FROM {name}")).keys())
    section = GUIDE.split(f"### {name}\n")[1].split("\n#")[0]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert sorted(column for cell in first_cells for column in re.findall(r"`(\w+)`", cell)) == sorted(columns)


def test_the_views_are_made_when_a_database_comes_to_head_and_stop_no_later_rebuild(tmp_path: Path) -> None:
    opened = database.connect(f"sqlite:///{tmp_path / 'fresh' / 'app.sqlite'}")
    database.use(opened)
    migrate.bring_to_head(opened)
    config = migrate._config()
    with opened.writing.begin() as connection:
        for name in sql_views.VIEWS:
            connection.execute(text(f"SELECT * FROM {name}"))
        # As if an older version stood here, with the views as it had them: coming to head makes them anew.
        config.attributes["connection"] = connection
        command.downgrade(config, "0014")
        sql_views.make(connection)
        connection.execute(text("DROP VIEW results_ads"))
    migrate.bring_to_head(opened)
    with opened.reading.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM results_ads")).scalar_one() == 0


@pytest.mark.postgres
def test_the_role_of_the_guide_sees_one_agency_whatever_it_sets_and_no_table(
    postgres_server: str, postgres_url_at_head: str
) -> None:
    opened = database.connect(postgres_url_at_head)
    database.use(opened)
    mine, theirs = make_scope("Mine"), make_scope("Theirs")
    for scope in (mine, theirs):
        factories.make_client(scope, f"Client of {scope.name}")
    (statements,) = re.findall(r"```sql\n(.*?)```", GUIDE, flags=re.DOTALL)
    place = make_url(postgres_url_at_head)
    root = make_url(postgres_server).set(database=place.database).render_as_string(hide_password=False)
    with psycopg.connect(root, autocommit=True) as superuser:
        superuser.execute("DROP ROLE IF EXISTS northwind_analyst")
        superuser.execute(statements.replace("AGENCY", mine.agency_id))
    try:
        url = place.set(username="northwind_analyst", password="a-long-secret", drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as session:
            named = "SELECT client FROM results_clients"
            assert session.execute(named).fetchall() == [(f"Client of {mine.name}",)]
            session.execute("SET imprimatur.unscoped = 'on'")
            assert session.execute(named).fetchall() == [(f"Client of {mine.name}",)]
            session.execute("SET imprimatur.unscoped = 'off'")
            session.execute(f"SET imprimatur.agency_id = '{theirs.agency_id}'")
            assert session.execute(named).fetchall() == []
            for beyond in ("public.results_clients", "public.workspaces", "public.users", "public.feed_addresses"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    session.execute(f"SELECT * FROM {beyond}")
        # An upgrade replaces the views beneath what was granted.
        with opened.writing.begin() as connection:
            sql_views.make(connection)
    finally:
        opened.dispose()
        with psycopg.connect(root, autocommit=True) as superuser:
            superuser.execute("DROP SCHEMA northwind CASCADE")
            superuser.execute("DROP OWNED BY northwind_analyst")
            superuser.execute("DROP ROLE northwind_analyst")
