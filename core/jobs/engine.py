"""The one adapter to the durable engine (DBOS Transact): carriers of item ids, their queues, and the calendar.

The engine knows nothing but carriers: a carrier is a workflow that holds an agency, an item and the number of the
hand-over, waits in a queue until a worker with a free slot takes it, and is done when the worker has written the item's
row. What an item is, and what became of it, stands in our rows alone; a carrier that is lost is simply replaced
(`core.jobs.dispatch`). Its tables live in our database, under our driver; its version is pinned below, so workers of
different releases of the product serve the same queues during an upgrade.

Two calls go beneath the engine's public interface, each because there is none: its tables are made through our own
engine (`DBOS.migrate` would open SQLite with another copy of the library, and two copies on one file drop each other's
locks), and the drawing queue lives in the process, not in a row, because hosts have different numbers of slots.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer
from dbos._error import DBOSInitializationError
from dbos._sys_db import SystemDatabase
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from core import clock, settings
from core.db import Work, database
from core.errors import Unavailable
from core.jobs import registry
from core.jobs.rules import Lane

if TYPE_CHECKING:
    from dbos import EnqueueOptions

log = logging.getLogger(__name__)
# It tells every statement of its migrations; what goes wrong is enough.
logging.getLogger("dbos").setLevel(logging.WARNING)

APPLICATION: Final = "imprimatur"
# Raised only when a carrier's arguments change; never with a release of the product.
PROTOCOL: Final = "1"
SCHEMA: Final = "engine"
CARRY: Final = "imprimatur.carry"
SCHEDULED: Final = "imprimatur.scheduled"
# One carrier waits beside those that run, so that a slot never stands idle until the next look.
WAITING_AT_A_WORKER: Final = 1
MODEL_SLOTS: Final = 8
# With a carrier waiting at every worker this is no pause between items, only before the first one.
_LOOK_EVERY_S: Final = 0.2
_LOOK_FOR_MODELS_EVERY_S: Final = 0.5
_POOL: Final = 4
# How long the engine waits for SQLite's one lock.
_LOCK_WAIT_S: Final = 30.0
_KEEP_ENDED: Final = timedelta(minutes=10)

Carry = Callable[[str, str, int, Lane], None]


@dataclass(frozen=True)
class Carrier:
    """What the engine says about one carrier.

    Attributes:
        is_waiting: In the queue, with nobody.
        holder: The worker that has taken it and has not ended it; "" when nobody has.
    """

    is_waiting: bool
    holder: str


class _Hands:
    """What this process does with carriers and with the calendar; the engine calls plain functions by their names."""

    carry: Carry | None = None


@DBOS.workflow(name=CARRY)
def _carry(agency_id: str, item_id: str, number: int, lane: str) -> None:
    if _Hands.carry is not None:
        _Hands.carry(agency_id, item_id, number, Lane(lane))


@DBOS.workflow(name=SCHEDULED)
def _scheduled(moment: datetime | str, name: str) -> None:
    due_at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    wanted = next((schedule for schedule in registry.schedules() if schedule.name == name), None)
    if wanted is None:
        log.warning("nothing here is scheduled as %s", name)
        return
    log.info("%s for %s", name, due_at.isoformat())
    wanted.run(due_at.astimezone(UTC))


def create_tables(of: database.Database | None = None) -> None:
    """Make or bring up to date the engine's own tables; where they are, nothing is written and no lock is waited for.

    Raises:
        Unavailable: The database does not answer, or another process held its lock all the time.
    """
    own = _own_engine(of or database.current())
    try:
        with _answering(), _System(own) as system:
            if not _is_up_to_date(system):
                system.run_migrations()
    finally:
        own.dispose()


def _is_up_to_date(system: SystemDatabase) -> bool:
    try:
        system.verify_migrations()
    except DBOSInitializationError:
        return False
    return True


@contextmanager
def _answering() -> Iterator[None]:
    """Say of a database that is away or locked what `core.db.work` says of it."""
    try:
        yield
    except DBAPIError as error:
        log.warning("the engine's tables could not be reached: %s", error)
        raise Unavailable("the database does not answer", remedy="try again in a moment") from error


def has_tables(of: database.Database | None = None) -> bool:
    """Whether the engine's tables are there; a worker refuses to start without them on a server."""
    target = of or database.current()
    with target.reading.connect() as connection:
        schema = None if target.is_sqlite else SCHEMA
        return sqlalchemy.inspect(connection).has_table("workflow_status", schema=schema)


class Desk:
    """Where carriers are handed over and asked about, without running any here."""

    def __init__(self, of: database.Database | None = None) -> None:
        self._engine = _own_engine(of or database.current())
        self._client = DBOSClient(
            system_database_engine=self._engine,
            dbos_system_schema=SCHEMA,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            lazy=True,
            retry_connection_errors=False,
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.destroy()
        self._engine.dispose()

    def hand_over(
        self, work: Work, carrier_id: str, *, lane: Lane, agency_id: str, item_id: str, number: int, rank: int
    ) -> None:
        """Put a carrier into its queue, in the open transaction.

        Args:
            rank: Among an agency's carriers the lowest goes first: an item's place in its batch, so that a small new
                batch does not wait for the end of a large old one.
        """
        options: EnqueueOptions = {
            "workflow_name": CARRY,
            "queue_name": lane.value,
            "workflow_id": carrier_id,
            "queue_partition_key": agency_id,
            "priority": rank,
            "app_version": PROTOCOL,
        }
        self._client.enqueue_in_transaction(work.connection(), options, agency_id, item_id, number, lane.value)

    def ask(self, carrier_ids: Collection[str]) -> dict[str, Carrier]:
        """What the engine knows of these carriers; ended and unknown ones are left out."""
        if not carrier_ids:
            return {}
        found = self._client.list_workflows(
            workflow_ids=list(carrier_ids),
            status=["ENQUEUED", "DELAYED", "PENDING"],
            load_input=False,
            load_output=False,
        )
        return {
            one.workflow_id: Carrier(one.status != "PENDING", one.executor_id or "" if one.status == "PENDING" else "")
            for one in found
        }

    def put_away(self, carrier_ids: Iterable[str]) -> None:
        """End carriers that nobody will, so that they stop counting against anybody's limits."""
        for carrier_id in carrier_ids:
            self._client.cancel_workflow(carrier_id)

    def sweep(self, limit: int = 1_000) -> int:
        """Delete what the engine remembers of carriers and of the calendar's rounds that ended a while ago; our rows keep the history.

        Returns:
            How many were deleted.
        """
        before = (clock.now() - _KEEP_ENDED).isoformat()
        ended = self._client.list_workflows(
            name=[CARRY, SCHEDULED],
            status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
            end_time=before,
            limit=limit,
            load_input=False,
            load_output=False,
        )
        self._client.delete_workflows([one.workflow_id for one in ended])
        return len(ended)


def launch(worker_id: str, slots: int, carry: Carry) -> None:
    """Begin to take carriers in this process, and to keep the calendar.

    Args:
        worker_id: The worker's name in our rows; the engine names it the same.
        slots: How many drawing items this process makes at once.
        carry: Runs one item to its end; called in threads of the engine.

    Raises:
        Unavailable: The database does not answer.
    """
    current = settings.current()
    _Hands.carry = carry
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_engine": _own_engine(database.current()),
        "dbos_system_schema": SCHEMA,
        "serializer": DBOSPortableJSONSerializer(),
        "application_version": PROTOCOL,
        "executor_id": worker_id,
        "log_level": "WARNING",
        "use_listen_notify": False,
        "notification_listener_polling_interval_sec": 1.0,
        "run_migrations": False,
    }
    dbos = DBOS(config=config)
    at_once = slots + WAITING_AT_A_WORKER
    dbos._registry._register_internal_queue(
        Lane.DRAWING.value,
        worker_concurrency=at_once,
        partition_worker_concurrency=at_once,
        polling_interval_sec=_LOOK_EVERY_S,
    )
    with _answering():
        DBOS.launch()
        DBOS.register_queue(
            Lane.MODEL.value,
            worker_concurrency=MODEL_SLOTS,
            partition_concurrency=current.model_calls_at_once,
            partition_limiter={"limit": current.model_calls_per_minute, "period": 60.0},
            polling_interval_sec=_LOOK_FOR_MODELS_EVERY_S,
            on_conflict="always_update",
        )
        _keep_the_calendar()


def land(wait_s: int) -> None:
    """Take no more carriers, give those that run `wait_s` seconds, and let go of the engine."""
    DBOS.destroy(workflow_completion_timeout_sec=wait_s)
    _Hands.carry = None


def _keep_the_calendar() -> None:
    DBOS.apply_schedules(
        [
            {
                "schedule_name": each.name,
                "workflow_fn": _scheduled,
                "schedule": each.cron,
                "context": each.name,
                "automatic_backfill": each.catches_up,
            }
            for each in registry.schedules()
        ]
    )


def let_go_when_asleep(engine: Engine) -> None:
    """Let PostgreSQL end a transaction of this process that does nothing for a while.

    A process that is put to sleep between two statements keeps its locks, and whoever took over would wait for them for
    as long as it sleeps. A worker's own transactions are short; nothing in them takes this long.
    """
    idle_ms = max(10, settings.current().takeover_s // 2) * 1000

    @event.listens_for(engine, "connect")
    def _limit(connection: Any, _record: Any) -> None:
        connection.execute(f"SET idle_in_transaction_session_timeout = {idle_ms}")
        connection.commit()


class _System:
    """The engine's own handle on its tables, closed after use."""

    def __init__(self, engine: Engine) -> None:
        self._handle = SystemDatabase.create(
            system_database_url=f"{engine.dialect.name}://own",
            engine_kwargs={},
            engine=engine,
            schema=SCHEMA,
            serializer=DBOSPortableJSONSerializer(),
            executor_id=None,
            use_listen_notify=False,
        )

    def __enter__(self) -> SystemDatabase:
        return self._handle

    def __exit__(self, *_error: object) -> None:
        self._handle.destroy()


def _own_engine(of: database.Database) -> Engine:
    """A pool of the engine's own on our database: it manages its transactions in its own way."""
    if not of.is_sqlite:
        from core.db import server

        engine = sqlalchemy.create_engine(
            of.url, pool_size=_POOL, max_overflow=_POOL, pool_timeout=15, pool_recycle=1800
        )
        server.drop_the_dead(engine)
        let_go_when_asleep(engine)
        return engine
    module = database.sqlite_module()
    engine = sqlalchemy.create_engine(of.url, module=module, connect_args={"check_same_thread": False})
    journal = "WAL" if database.wal_is_safe(tuple(module.sqlite_version_info)) else "DELETE"

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The engine reads before it writes; the driver then begins each writing transaction with the lock in hand.
        connection.isolation_level = "IMMEDIATE"
        wait = f"busy_timeout={int(_LOCK_WAIT_S * 1000)}"
        for pragma in (wait, f"journal_mode={journal}", "foreign_keys=ON", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    return engine
