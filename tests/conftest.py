"""Fixtures every test may take: a real database, a real store, and agencies with people in them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from core import db, ids, schema, settings
from core.accounts.models import Agency, User
from core.db import Scope, database
from core.ids import AgencyId, UserId
from core.vocabulary import Role
from tests import postgres

if TYPE_CHECKING:
    from tests import s3


# How long an example takes says something about the machine's other work, nothing about the rule.
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")


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
    with postgres.server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty database, through a role that row-level security binds."""
    return postgres.fresh_database(postgres_server, f"t{ids.new_id().lower()}")


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
    if request.param == "sqlite":
        request.getfixturevalue("database_")
    else:
        opened = database.connect(request.getfixturevalue("postgres_url"))
        schema.METADATA.create_all(opened.writing)
        database.use(opened)
    return make_scope()
