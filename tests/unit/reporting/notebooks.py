"""An installation as notebooks meet it: a database at head, and two clients with results."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from core import db
from core.db import Scope, migrate
from tests import factories
from tests.unit.reporting.test_ask import brought, made_up


def put_at_head() -> None:
    """Say in the database, whose tables are all there, that it is at head."""
    with db.unscoped("test set-up") as work:
        work.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        work.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": migrate.standing().head})


def two_clients(scope: Scope, folder: Path, *, later: timedelta = timedelta(0)) -> tuple[str, str]:
    """A client with results of 60 days, and another one of the same agency with other results of the same ads."""
    found = []
    for seed, name, account in ((41, "Aurora Coffee", "Main"), (42, "Borealis Tea", "Elsewhere")):
        client = factories.make_client(scope, name)
        rows = [(day + later, *rest) for day, *rest in made_up(seed, "EUR")]
        brought(scope, client, folder, rows, "EUR", account=account)  # type: ignore[arg-type]
        found.append(client)
    return found[0], found[1]
