"""The same migrations bring SQLite and PostgreSQL to the schema of the models, with data, twice, and from two processes."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text, update

from core import db, ids, schema
from core.accounts.models import Agency
from core.copywriting import service as copywriting
from core.copywriting.models import CaptionVariation
from core.creatives.models import Concept, CreativeVersion
from core.db import Scope, database, migrate
from core.errors import Refused, Unavailable
from core.ids import AgencyId
from core.reporting import sql_views
from core.results import service as results
from core.results.models import ResultLine, ResultRule
from core.vocabulary import JoinedBy, Role
from core.workspaces.models import Workspace
from tests import factories
from tests.conftest import make_scope
from tests.unit.results import reports


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> database.Database:
    """An empty database of either kind, made the process's own."""
    if request.param == "sqlite":
        opened = database.connect(f"sqlite:///{tmp_path / 'fresh' / 'app.sqlite'}")
    else:
        opened = database.connect(request.getfixturevalue("postgres_url"))
    database.use(opened)
    return opened


def test_an_empty_database_is_brought_to_the_schema_of_the_models(empty: database.Database) -> None:
    assert migrate.standing(empty).current is None
    migrate.bring_to_head(empty)
    assert migrate.is_at_head(empty)
    with empty.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.METADATA) == []


def test_migrating_twice_changes_nothing_and_keeps_the_rows(empty: database.Database) -> None:
    migrate.bring_to_head(empty)
    with db.unscoped("test") as work:
        work.add(Agency(name="Kept"))
    migrate.bring_to_head(empty)
    with db.unscoped("test", writing=False) as work:
        assert work.query(Agency).count() == 1


def test_two_processes_that_start_at_once_both_find_the_schema_in_place(empty: database.Database) -> None:
    program = (
        "from core.db import database, migrate; import sys; d=database.connect(sys.argv[1]); migrate.bring_to_head(d)"
    )
    url = empty.url.set(drivername=empty.url.drivername.split("+")[0]).render_as_string(hide_password=False)
    started = [
        subprocess.Popen([sys.executable, "-c", program, url], stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    told = [process.communicate(timeout=120)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0], told
    assert migrate.is_at_head(empty)


def test_a_database_of_a_newer_version_is_refused_and_left_alone(empty: database.Database) -> None:
    migrate.bring_to_head(empty)
    with empty.writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'fromthefuture'"))
    with pytest.raises(Refused, match="does not know"):
        migrate.bring_to_head(empty)


def test_rows_that_a_migration_loses_stop_it() -> None:
    with pytest.raises(Refused, match="assets 3"):
        migrate._refuse_losses({"assets": 5, "users": 1}, {"assets": 2, "users": 1})


def test_a_foreign_key_is_enforced_after_the_migration(empty: database.Database) -> None:
    migrate.bring_to_head(empty)
    with empty.writing.connect() as connection, pytest.raises(Exception, match=r"(?i)foreign key"):  # noqa: PT012
        if not empty.is_sqlite:
            connection.execute(text("SELECT set_config('imprimatur.unscoped', 'on', true)"))
        connection.execute(
            text(
                "INSERT INTO asset_tags (id, agency_id, asset_id, tag, tag_key) VALUES ('1', 'nobody', 'nothing', 'x', 'x')"
            )
        )
        connection.commit()


def test_a_database_goes_back_to_a_schema_without_what_the_views_read_and_comes_to_head_again(
    empty: database.Database,
) -> None:
    migrate.bring_to_head(empty)
    config = migrate._config()
    with empty.writing.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "0008")
        tables = set(inspect(connection).get_table_names())
    assert "workspaces" in tables
    assert "result_facts" not in tables
    migrate.bring_to_head(empty)
    with empty.reading.connect() as connection:
        assert set(sql_views.VIEWS) <= set(inspect(connection).get_view_names())


@pytest.mark.postgres
def test_a_postgresql_that_is_behind_is_refused_with_advice(postgres_url: str) -> None:
    with pytest.raises(Unavailable, match="core migrate"):
        migrate.require_head(database.connect(postgres_url))


@pytest.mark.postgres
def test_row_level_security_hides_every_owned_table_from_plain_sql(postgres_url: str) -> None:
    opened = database.connect(postgres_url)
    database.use(opened)
    migrate.bring_to_head(opened)
    with db.unscoped("test") as work:
        mine, theirs = Agency(name="Mine"), Agency(name="Theirs")
        work.add_all([mine, theirs])
        work.flush()
        work.add_all([Workspace(agency_id=a.id, client_name=a.name) for a in (mine, theirs)])
    with db.read(Scope(AgencyId(mine.id), None, Role.OWNER, "me")) as work:
        assert work.execute(text("SELECT client_name FROM workspaces")).scalars().all() == ["Mine"]
    with opened.reading.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM workspaces")).scalar_one() == 0
        forced = connection.execute(text("SELECT relname FROM pg_class WHERE relforcerowsecurity")).scalars().all()
    owned = {name for name, table in schema.METADATA.tables.items() if "agency_id" in table.c}
    assert owned == set(forced)
    opened.dispose()


def test_texts_that_shared_a_place_are_numbered_and_ads_in_another_language_say_so(empty: database.Database) -> None:
    """The state that earlier releases could leave: two texts at one place, and a German text in an English campaign's ad."""
    migrate.bring_to_head(empty)
    scope = make_scope()
    client = factories.make_client(scope)
    campaign = factories.make_campaign(scope, client)
    german, english, both = ("Frisch geröstet.", "Freshly roasted.", "Aurora")
    ads = [_said(scope, client, campaign, said) for said in (german, english, both)]
    config = migrate._config()
    with empty.writing.connect() as connection, connection.begin():
        if not empty.is_sqlite:
            connection.execute(text("SELECT set_config('imprimatur.unscoped', 'on', true)"))
        config.attributes["connection"] = connection
        command.downgrade(config, "0013")
        connection.execute(text("UPDATE caption_variations SET language = 'de' WHERE text = :said"), {"said": german})
        names = list(connection.execute(text("SELECT * FROM caption_variations WHERE 1 = 0")).keys())
        twin = ", ".join({"id": ":id", "text": "'Typed at the same moment.'"}.get(name, name) for name in names)
        connection.execute(
            text(
                f"INSERT INTO caption_variations ({', '.join(names)}) SELECT {twin} FROM caption_variations WHERE language = 'de'"
            ),
            {"id": ids.new_id()},
        )
        alike = ", ".join({"id": ":id", "position": "2", "language": "'de'"}.get(name, name) for name in names)
        connection.execute(
            text(
                f"INSERT INTO caption_variations ({', '.join(names)}) SELECT {alike} FROM caption_variations WHERE text = :both"
            ),
            {"id": ids.new_id(), "both": both},
        )
    migrate.bring_to_head(empty)
    with db.read(scope) as work:
        places = work.execute(select(CaptionVariation.caption_id, CaptionVariation.position)).all()
        assert len(set(places)) == len(places) == 5
        spoken = dict(work.execute(select(CreativeVersion.creative_id, CreativeVersion.language)).all())
    assert [spoken[creative_id] for creative_id in ads] == ["de", "en", "en"]


def test_what_led_to_another_clients_ad_leads_to_none(empty: database.Database, tmp_path: Path) -> None:
    """Until lately a code, a rule or a hand could join a client's results to another client's ad, and its names were read there."""
    migrate.bring_to_head(empty)
    scope = make_scope()
    client, other = factories.make_client(scope), factories.make_client(scope, "Fernhollow Skin")
    own = factories.make_ad(scope, factories.make_campaign(scope, client))
    theirs = factories.make_ad(scope, factories.make_campaign(scope, other))
    data = reports.saved(
        tmp_path, "m.csv",
        reports.meta(("2026-07-01", f"x {own.code}", "1.00"), ("2026-07-01", "by hand", "2.00"), ("2026-07-01", "by rule", "4.00")),
    )  # fmt: skip
    results.import_file(scope, client, data)
    results.add_rule(scope, client, "by rule", own.code)
    config = migrate._config()
    with empty.writing.connect() as connection, connection.begin():
        if not empty.is_sqlite:
            connection.execute(text("SELECT set_config('imprimatur.unscoped', 'on', true)"))
        config.attributes["connection"] = connection
        command.downgrade(config, "0016")
        away = {"theirs": theirs.version_id}
        connection.execute(
            text("UPDATE result_lines SET joined_by = 'hand', version_id = :theirs WHERE ad = 'by hand'"), away
        )
        connection.execute(text("UPDATE result_lines SET version_id = :theirs WHERE ad = 'by rule'"), away)
        connection.execute(text("UPDATE result_rules SET version_id = :theirs"), away)
        version = connection.execute(text("SELECT data_version FROM agencies")).scalar_one()
    migrate.bring_to_head(empty)
    alone = [(JoinedBy.NONE, None), (JoinedBy.NONE, None), (JoinedBy.CODE, own.version_id)]
    assert _joins(scope) == alone
    with db.read(scope) as work:
        assert work.scalar(select(Agency.data_version)) == version + 1
        assert work.scalar(select(ResultRule.contains)) == "by rule"
    data.write_bytes(data.read_bytes().replace(b"1000", b"1001"))
    results.import_file(scope, client, data)
    assert _joins(scope) == alone, "what the rule names is another client's still"


def _joins(scope: Scope) -> list[tuple[str, str | None]]:
    with db.read(scope) as work:
        rows = work.execute(select(ResultLine.joined_by, ResultLine.version_id).order_by(ResultLine.ad)).all()
    return [(by, version_id) for by, version_id in rows]


def _said(scope: Scope, client: str, campaign: str, said: str) -> str:
    """An ad whose idea says this; its id."""
    asset = factories.make_asset(scope, client)
    caption = copywriting.write_captions(scope, campaign, asset, variations=1)
    ad = factories.make_ad(scope, campaign, asset_id=asset, primary_text=said)
    with db.work(scope) as work:
        work.execute(update(Concept).where(Concept.id == ad.concept_id).values(caption_id=caption.caption_id))
        work.execute(
            update(CaptionVariation).where(CaptionVariation.caption_id == caption.caption_id).values(text=said)
        )
    return ad.creative_id
