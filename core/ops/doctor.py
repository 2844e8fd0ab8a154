"""Look the installation over and say, for each part, what is well and what to do about the rest."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select, text

from core import db, rendering, settings, storage
from core.db import database, migrate
from core.errors import ImprimaturError
from core.jobs import queries
from core.jobs.models import BatchItem, BatchJob
from core.storage.models import StoredFile
from core.vocabulary import ItemStatus

_START_ONE = "start the app, or `python -m core worker`"


@dataclass(frozen=True)
class Finding:
    """One check: `ok`, what was found, and what to do when it is not well."""

    part: str
    ok: bool
    found: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Run every check; a check that fails is a finding, never an exception."""
    checks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("python", _python),
        ("data folder", _data_folder),
        ("database", _database),
        ("schema", _schema),
        ("isolation", _isolation),
        ("storage", _storage),
        ("batches", _batches),
        ("fonts", _fonts),
        ("model", _model),
    )
    return [_guarded(part, check) for part, check in checks]


def _guarded(part: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except ImprimaturError as error:
        return Finding(part, False, error.what, error.remedy)
    except Exception as error:
        return Finding(part, False, f"{type(error).__name__}: {error}", "see the log of the app for the whole story")


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = (3, 11) <= sys.version_info[:2] <= (3, 12)
    return Finding("python", ok, version, "" if ok else "use Python 3.11 or 3.12")


def _data_folder() -> Finding:
    folder = settings.current().data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return Finding(
            "data folder", False, f"{folder}: {error.strerror}", "make it writable, or set IMPRIMATUR_DATA_DIR"
        )
    return Finding("data folder", True, f"{folder} is writable")


def _database() -> Finding:
    opened = database.current()
    with opened.reading.connect() as connection:
        if opened.is_sqlite:
            version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
            journal = str(connection.execute(text("PRAGMA journal_mode")).scalar_one()).upper()
            return Finding("database", True, f"SQLite {version}, journal {journal}")
        version = connection.execute(text("SHOW server_version")).scalar_one()
    return Finding("database", True, f"PostgreSQL {version}")


def _schema() -> Finding:
    standing = migrate.standing()
    if standing.is_at_head:
        return Finding("schema", True, f"at head ({standing.head})")
    return Finding(
        "schema",
        False,
        f"at {standing.current or 'nothing yet'}, needs {standing.head}",
        "run `python -m core migrate`",
    )


def _isolation() -> Finding:
    opened = database.current()
    if opened.is_sqlite:
        return Finding("isolation", True, "scoped units of work and composite keys")
    with opened.reading.connect() as connection:
        row = connection.execute(
            text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        ).scalar_one()
    if row:
        return Finding(
            "isolation",
            False,
            "the database role bypasses row-level security",
            "connect as an ordinary role that owns the database",
        )
    return Finding("isolation", True, "row-level security binds the database role")


def _storage() -> Finding:
    storage.current().check()
    place = settings.current().storage_url
    if not migrate.standing().is_at_head or _newest_file_is_there():
        return Finding("storage", True, f"{place} is writable")
    return Finding(
        "storage",
        False,
        f"{place} is writable, but the newest file of this database is not there",
        "check that STORAGE_URL and DATABASE_URL belong together and that its disk is mounted; "
        "`python -m core sweep --dry-run` lists what is missing",
    )


def _newest_file_is_there() -> bool:
    """An empty folder where a disk should be, or another bucket, is writable too; one look at one file tells."""
    with db.unscoped("the newest file of the installation", writing=False) as work:
        newest = work.execute(
            select(StoredFile.agency_id, StoredFile.sha256)
            .where(StoredFile.uses > 0)
            .order_by(StoredFile.id.desc())
            .limit(1)
        ).one_or_none()
    return newest is None or storage.current().exists(newest.agency_id, newest.sha256)


def _batches() -> Finding:
    if not migrate.standing().is_at_head:
        return Finding("batches", True, "nothing can be queued before the schema is at head")
    # The engine is heavy to import, and this is the only check that needs it.
    from core.jobs import engine

    # An embedded database gets the engine's tables from the first worker that starts.
    if not database.current().is_sqlite and not engine.has_tables():
        return Finding("batches", False, "the tables of the batch engine are missing", "run `python -m core migrate`")
    working = sum(worker.is_at_work for worker in queries.list_workers())
    waiting = _waiting_items()
    found = f"{_number(working, 'worker')} at work, {_number(waiting, 'item')} waiting"
    return Finding("batches", bool(working or not waiting), found, "" if working else _START_ONE)


def _waiting_items() -> int:
    """Items that a worker would take now: those of a paused batch wait for a person."""
    with db.unscoped("what waits at the installation", writing=False) as work:
        return (
            work.scalar(
                select(func.count())
                .select_from(BatchItem)
                .join(BatchJob, BatchJob.id == BatchItem.batch_id)
                .where(BatchItem.status == ItemStatus.QUEUED, BatchJob.paused_at.is_(None), BatchJob.kept_by == "")
            )
            or 0
        )


def _number(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _fonts() -> Finding:
    families = rendering.families()
    ok = len(families) >= 2
    names = ", ".join(sorted(family.name for family in families))
    return Finding("fonts", ok, names or "none", "" if ok else "install requirements.txt again")


def _model() -> Finding:
    """Whether the language model answers, where one is set up; asking which models there are costs nothing."""
    model = settings.current().model
    if not model.is_set_up:
        is_wanted = settings.current().writer == "model" or bool(model.name or model.base_url)
        remedy = "set IMPRIMATUR_MODEL and its address or key, or IMPRIMATUR_WRITER=offline" if is_wanted else ""
        return Finding("model", not is_wanted, "none is set up; the offline writer writes", remedy)
    try:
        from core.copywriting import model_line
    except ImportError:
        return Finding(
            "model", False, "what speaks to it is not installed", "run `pip install -r requirements-models.txt`"
        )
    return Finding("model", True, model_line.look(model))
