"""A real PostgreSQL for the tests, and a role in it that is bound by row-level security as a deployment's is."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

APP_ROLE = "imprimatur_app"


# What a server does so that its data outlive the machine. Processes that are killed lose nothing by its absence: what they
# wrote is in the kernel. Every CREATE DATABASE waits for seconds for it where others use the disk too.
_FOR_POWER_CUTS = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def server(*, survives_power_cuts: bool = True) -> Iterator[str]:
    """Start a PostgreSQL of our own and give its superuser URL; it ends with the block."""
    import pgserver

    # A short path: the socket lives in it, and a socket's path may not exceed 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="impg", dir="/tmp"))
    started = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        if not survives_power_cuts:
            _trust_the_power(started.get_uri())
        yield started.get_uri()
    finally:
        started.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _trust_the_power(superuser_url: str) -> None:
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for name in _FOR_POWER_CUTS:
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


def fresh_database(superuser_url: str, name: str, like: str = "template1") -> str:
    """Create database `name`, owned by an ordinary role, and give that role's URL for it.

    Args:
        superuser_url: The server.
        name: Of the new database; one of that name is dropped first.
        like: The database it begins as a copy of; nobody may be connected to that one.
    """
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (APP_ROLE,)).fetchone()
        if exists is None:
            connection.execute(f"CREATE ROLE {APP_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD 'app'")
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" OWNER {APP_ROLE} TEMPLATE "{like}"')
    url = make_url(superuser_url).set(username=APP_ROLE, password="app", database=name)
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
