"""The only clock: aware UTC, and one place where tests can hold it still."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

# Of the context, not of the process: while one thread writes history, the sessions of all others live in the present.
_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """The moment, as aware UTC, to the microsecond."""
    return _held.get() or datetime.now(UTC)


def today() -> date:
    """The UTC calendar day of `now`."""
    return now().date()


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """Hold the clock of this thread at `moment` (aware) for the block; demo data and tests write history with it."""
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware datetimes only")
    before = _held.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(before)
