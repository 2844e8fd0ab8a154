"""Fixtures every test may take: a real database, a real store, and agencies with people in them."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from core import db, ids, schema, settings
from core.accounts.models import Agency, User
from core.db import Scope, database, migrate
from core.ids import AgencyId, UserId
from core.vocabulary import Role
from tests import postgres, warm

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import Scheduling

    from tests import s3


# How long an example takes says something about the machine's other work, nothing about the rule.
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")
warm.share_compiled_statements()
warm.trust_the_power()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Of several processes one may be there for waiting."""
    parser.addoption(
        "--one-waits", action="store_true", help="the first of the -n processes takes only files that mostly wait"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Scheduling | None":
    """Which file of tests goes to which process."""
    if config.getoption("dist") != "loadfile":
        return None
    from tests import lanes

    return lanes.OneWaits(config, log) if config.getoption("one_waits") else lanes.WholeFiles(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: a long one that begins last keeps one core busy and the others waiting."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """All modules are loaded and all tests are known."""
    warm.look_for_garbage_in_what_is_new()


def pytest_unconfigure() -> None:
    """Libraries that count their objects at the end of a process find all of them given back."""
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test ever touches the installation's own files."""
    monkeypatch.setenv("IMPRIMATUR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("STORAGE_URL", raising=False)
    settings.current.cache_clear()
    database.use(None)
    yield
    database.use(None)
    settings.current.cache_clear()


@pytest.fixture(scope="session")
def _empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row; copied for each test, which is quicker than making it."""
    path = tmp_path_factory.mktemp("schema") / "empty.sqlite"
    made = database.connect(f"sqlite:///{path}")
    schema.METADATA.create_all(made.writing)
    made.dispose()
    return path


@pytest.fixture
def db_file(tmp_path: Path, _empty_sqlite: Path) -> Path:
    """The SQLite file of this test."""
    path = tmp_path / "data" / "app.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_empty_sqlite, path)
    return path


@pytest.fixture
def database_(db_file: Path) -> database.Database:
    """The process's database for this test: SQLite with every table. Files go to `<data>/files`."""
    opened = database.connect(f"sqlite:///{db_file}")
    database.use(opened)
    return opened


@pytest.fixture(scope="session")
def sqlite_at_head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file as `migrate` leaves it, without a row; copied for each test, which is quicker than making it."""
    path = tmp_path_factory.mktemp("at_head") / "app.sqlite"
    made = database.connect(f"sqlite:///{path}")
    migrate.bring_to_head(made)
    made.dispose()
    return path


@pytest.fixture
def at_head(tmp_path: Path, sqlite_at_head: Path) -> Path:
    """The installation of this test as `migrate` leaves it: the SQLite file that its settings name."""
    path = tmp_path / "data" / "app.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(sqlite_at_head, path)
    return path


def make_scope(name: str = "Northwind", role: Role = Role.OWNER, agency_id: str | None = None) -> Scope:
    """A person of a (new, unless given) agency, written straight into the tables."""
    with db.unscoped("test set-up") as work:
        if agency_id is None:
            agency = Agency(name=name)
            work.add(agency)
            work.flush()
            agency_id = agency.id
        user = User(
            agency_id=agency_id, email=f"{ids.new_id().lower()}@example.com", name=f"{role.value} of {name}", role=role
        )
        work.add(user)
        work.flush()
        return Scope(AgencyId(agency_id), UserId(user.id), role, user.name)


@pytest.fixture
def scope(database_: database.Database) -> Scope:
    """The owner of a fresh agency."""
    return make_scope()


@pytest.fixture
def stranger(database_: database.Database) -> Scope:
    """The owner of another agency in the same database."""
    return make_scope("Southwind")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One PostgreSQL for the whole run."""
    with postgres.server(survives_power_cuts=False) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty database, through a role that row-level security binds."""
    return postgres.fresh_database(postgres_server, f"t{ids.new_id().lower()}")


@pytest.fixture(scope="session")
def _postgres_with_tables(postgres_server: str) -> str:
    """The name of a database with every table and no row; copied for each test, which is quicker than making it."""
    made = database.connect(postgres.fresh_database(postgres_server, "with_tables"))
    schema.METADATA.create_all(made.writing)
    made.dispose()
    return "with_tables"


@pytest.fixture
def postgres_database(postgres_server: str, _postgres_with_tables: str) -> database.Database:
    """The process's database for this test: PostgreSQL with every table."""
    name = f"t{ids.new_id().lower()}"
    opened = database.connect(postgres.fresh_database(postgres_server, name, like=_postgres_with_tables))
    database.use(opened)
    return opened


@pytest.fixture(scope="session")
def _postgres_at_head(postgres_server: str) -> str:
    """The name of a database as `migrate` leaves it, without a row."""
    made = database.connect(postgres.fresh_database(postgres_server, "at_head"))
    migrate.bring_to_head(made)
    made.dispose()
    return "at_head"


@pytest.fixture
def postgres_url_at_head(postgres_server: str, _postgres_at_head: str) -> str:
    """A database as `migrate` leaves it, through a role that row-level security binds."""
    return postgres.fresh_database(postgres_server, f"t{ids.new_id().lower()}", like=_postgres_at_head)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """One S3 server for the whole run."""
    from tests import s3

    with s3.server() as address:
        yield address


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> "s3.Bucket":
    """A fresh bucket that the product reaches as `s3://<name>/…`."""
    from tests import s3

    for name, value in s3.environment(s3_server).items():
        monkeypatch.setenv(name, value)
    return s3.Bucket(s3_server, f"b{ids.new_id().lower()}")


@pytest.fixture
def way(s3_server: str, bucket: "s3.Bucket", monkeypatch: pytest.MonkeyPatch) -> "Iterator[s3.Way]":
    """The product reaches the bucket by this way only, and it can be made to fail."""
    from tests import s3

    with s3.way(s3_server) as opened:
        monkeypatch.setenv("AWS_ENDPOINT_URL", opened.address)
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def someone(request: pytest.FixtureRequest) -> Scope:
    """An agency on SQLite, then on PostgreSQL."""
    request.getfixturevalue("database_" if request.param == "sqlite" else "postgres_database")
    return make_scope()
