"""The unit of work: one session, one transaction, one agency.

Three layers keep agencies apart: the `Scope` that `work` and `read` require, loader criteria on every ORM statement,
and composite foreign keys. On PostgreSQL row-level security is a fourth: each transaction states its agency.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, Delete, Update, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.exc import StaleDataError

from core.db import database
from core.db.base import AgencyOwned
from core.db.rls import DECLARED, Declared
from core.db.scope import Scope
from core.errors import Conflict, NotFound, Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T", bound=AgencyOwned)


class Work(Session):
    """A session that knows its scope. `scope` is None only inside `unscoped`."""

    scope: Scope | None = None

    def __init__(self, *args: Any, scope: Scope | None = None, **kwargs: Any) -> None:
        super().__init__(*args, autoflush=True, expire_on_commit=False, **kwargs)
        self.scope = scope
        self._after_commit: list[Callable[[], None]] = []

    @property
    def agency_id(self) -> str:
        """The scope's agency; asking for it outside a scope is a programming fault."""
        if self.scope is None:
            raise RuntimeError("this unit of work has no agency")
        return self.scope.agency_id

    def one(self, table: type[T], row_id: str, *, missing: type[NotFound] = NotFound, what: str = "") -> T:
        """The row of this agency with that id.

        Raises:
            NotFound: (or the given subclass) there is none; a foreign id gives the same error as a missing one.
        """
        # An address may spell anything, and PostgreSQL takes no text with a zero in it.
        row = self.get(table, row_id) if isinstance(row_id, str) and row_id and "\0" not in row_id else None
        if row is None or (self.scope is not None and row.agency_id != self.scope.agency_id):
            name = what or table.__name__.lower()
            raise missing(f"there is no such {name}", remedy="it may have been deleted; go back to the list")
        return row

    def touched(self, statement: Update | Delete) -> int:
        """Execute an update or delete and give how many rows it touched; rows the session holds are not brought in line."""
        result = self.execute(statement, execution_options={"synchronize_session": False})
        return cast("CursorResult[Any]", result).rowcount

    def when_committed(self, action: Callable[[], None]) -> None:
        """Run `action` after the commit succeeded (remove a file, say); never run when it did not."""
        self._after_commit.append(action)

    def run_committed(self) -> None:
        """Run and forget the actions of `when_committed`."""
        actions, self._after_commit = self._after_commit, []
        for action in actions:
            action()


@event.listens_for(Work, "do_orm_execute")
def _only_this_agency(state: ORMExecuteState) -> None:
    scope = state.session.scope if isinstance(state.session, Work) else None
    if scope is None or state.is_column_load or state.is_relationship_load:
        return
    agency_id = scope.agency_id
    state.statement = state.statement.options(
        with_loader_criteria(
            AgencyOwned, lambda table: table.agency_id == agency_id, include_aliases=True, propagate_to_loaders=True
        )
    )


@event.listens_for(Work, "before_flush")
def _refuse_foreign_rows(session: Work, *_rest: Any) -> None:
    if session.scope is None:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, AgencyOwned):
            continue
        if getattr(row, "agency_id", None) is None:
            row.agency_id = session.scope.agency_id
        if row.agency_id != session.scope.agency_id:
            raise RuntimeError(f"a {type(row).__name__} of another agency reached this unit of work")


@contextmanager
def work(scope: Scope, *, is_news: bool = True) -> Iterator[Work]:
    """A writing unit of work: commits at the end, rolls back on any error, and raises the agency's data version.

    Args:
        is_news: Whether a cached read may show what is written. What none shows (the outbox, when an alert was judged, how
            often an address was asked) leaves the data version as it is, and with it every cached answer.

    Raises:
        Conflict: Somebody else changed a row in between.
        Unavailable: The database does not answer.
    """
    with _session(scope, writing=True) as session:
        yield session
        session.flush()
        if is_news:
            session.execute(
                text("UPDATE agencies SET data_version = data_version + 1 WHERE id = :id"), {"id": scope.agency_id}
            )


@contextmanager
def read(scope: Scope, *, is_steady: bool = False) -> Iterator[Work]:
    """A reading unit of work over one snapshot; nothing it holds is written.

    Args:
        is_steady: Also on PostgreSQL all its statements see the database of one moment.
    """
    with _session(scope, writing=False, is_steady=is_steady) as session:
        yield session


@contextmanager
def unscoped(why: str, *, writing: bool = True) -> Iterator[Work]:
    """A unit of work without an agency.

    Args:
        why: The reason, for the reader and the census test; only sign-in, tokens, maintenance and copies have one.
    """
    if not why:
        raise ValueError("say why no agency is known here")
    with _session(None, writing=writing) as session:
        yield session


@contextmanager
def _session(scope: Scope | None, *, writing: bool, is_steady: bool = False) -> Iterator[Work]:
    current = database.current()
    session = Work(current.writing if writing else current.reading, scope=scope)
    try:
        _declare_agency(session, current, writing=writing, is_steady=is_steady)
        yield session
        if not writing:
            # Rows that were read stay readable after the block, and what was done to them is never written.
            session.expunge_all()
        if writing or not current.is_sqlite:
            # PostgreSQL's reading transactions cannot write; after a rollback the driver would forget prepared statements.
            session.commit()
        else:
            session.rollback()
    except StaleDataError as error:
        session.rollback()
        raise Conflict(
            "somebody else changed this meanwhile", remedy="reload to see their version, then try again"
        ) from error
    except (OperationalError, PoolTimeout) as error:
        session.rollback()
        log.exception("the database refused a statement")
        raise Unavailable("the database does not answer", remedy="try again in a moment") from error
    except DBAPIError as error:
        session.rollback()
        if error.connection_invalidated:
            raise Unavailable("the connection to the database was lost", remedy="try again in a moment") from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
    session.run_committed()


def _declare_agency(session: Work, current: database.Database, *, writing: bool, is_steady: bool) -> None:
    """State the agency of this transaction to PostgreSQL's row-level security; it ends with the transaction."""
    if current.is_sqlite:
        return
    agency_id = session.scope.agency_id if session.scope else ""
    declared = Declared(agency_id, is_unscoped=session.scope is None, is_reading=not writing, is_steady=is_steady)
    session.connection(execution_options={DECLARED: declared})


__all__ = ["Work", "read", "unscoped", "work"]
