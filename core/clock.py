"""The only clock: aware UTC, and one place where tests can hold it still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

_held: list[datetime] = []


def now() -> datetime:
    """The moment, as aware UTC, to the microsecond."""
    return _held[-1] if _held else datetime.now(UTC)


def today() -> date:
    """The UTC calendar day of `now`."""
    return now().date()


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) for the block; the demo data and the tests write history with it."""
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware datetimes only")
    _held.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.pop()
