"""Writing the reports of days and weeks: once a period, kept as written; the calendar asks, agency after agency."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from core import clock, db, ids
from core.accounts import rounds
from core.creatives.models import AdCreative
from core.db import Scope, Work
from core.exports.models import ExportJob
from core.jobs.models import BatchJob
from core.reporting import events, gather, periods, report
from core.reporting.models import Digest
from core.reporting.periods import Period
from core.reviews.models import Approval

_DAYS_LOOKED_AT: Final = 7
_WEEKS_LOOKED_AT: Final = 5


def write_daily(moment: datetime) -> None:
    """Write the report of the UTC day before `moment` for every agency that had an event on it.

    Days of the week before that have none yet, because nobody was there to write it or something went wrong, get theirs
    too.

    Args:
        moment: When it was due, aware; a second call for the same day changes nothing.

    Raises:
        RoundIncomplete: It could not be written for one or more agencies; all others have theirs.
    """
    _write_all(_back_from(periods.day_before(moment), _DAYS_LOOKED_AT))


def write_weekly(moment: datetime) -> None:
    """As `write_daily`, for the week from Monday to Sunday that was over at `moment` and those of the month before."""
    _write_all(_back_from(periods.week_before(moment), _WEEKS_LOOKED_AT))


def write(scope: Scope, period: Period) -> bool:
    """Write the report of a period that is over, and tell whether it was written just now.

    It is not when there is one already, and not when nothing happened in the period.
    """
    return bool(_write_missing(scope, (period,)))


def _back_from(newest: Period, number: int) -> tuple[Period, ...]:
    """That many periods, the newest first: an older one that cannot be written must not stand in its way."""
    found = [newest]
    while len(found) < number:
        found.append(found[-1].before)
    return tuple(found)


def _write_all(asked: Sequence[Period]) -> None:
    rounds.through_all(f"the report of {asked[0].title}", lambda scope: _write_missing(scope, asked))


def _write_missing(scope: Scope, asked: Sequence[Period]) -> int:
    """Write those of the periods that have no report and had events; one statement when nothing happened in any."""
    with db.read(scope) as work:
        whole = Period(
            min(period.first_day for period in asked), max(period.last_day for period in asked), asked[0].kind
        )
        if not work.execute(select(_has_events(scope, whole))).scalar_one():
            return 0
        wanted = (and_(~_is_written(scope, period), _has_events(scope, period)) for period in asked)
        are_wanted = work.execute(select(*(each.label(f"wanted_{n}") for n, each in enumerate(wanted)))).one()
    return sum(_write(scope, period) for period, is_wanted in zip(asked, are_wanted, strict=True) if is_wanted)


def _write(scope: Scope, period: Period) -> bool:
    content = gather.content(scope, period)
    if content.now.is_quiet:  # what was decided was taken back, say
        return False
    with db.work(scope) as work:
        return _insert(work, period, report.to_json(content))


def _is_written(scope: Scope, period: Period) -> ColumnElement[bool]:
    return exists().where(
        Digest.agency_id == scope.agency_id, Digest.period == period.kind, Digest.first_day == period.first_day
    )


def _has_events(scope: Scope, period: Period) -> ColumnElement[bool]:
    start, end = events.moments(period.first_day, period.last_day)

    def any_of(table: type[Any], at: Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(table.agency_id == scope.agency_id, at >= start, at < end, *more)

    return or_(
        any_of(AdCreative, AdCreative.created_at),
        any_of(Approval, Approval.reviewed_at),
        any_of(ExportJob, ExportJob.created_at),
        any_of(BatchJob, BatchJob.completed_at, BatchJob.status.in_(gather.FAILED)),
    )


def _insert(work: Work, period: Period, content: dict[str, Any]) -> bool:
    """Add the row unless another worker just did: both had the same facts, the first one stays."""
    dialect = sqlite if work.get_bind().dialect.name == "sqlite" else postgresql
    row = {
        "id": ids.new_id(),
        "agency_id": work.agency_id,
        "period": period.kind,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "content": content,
        "written_at": clock.now(),
    }
    added = dialect.insert(Digest).values(**row).on_conflict_do_nothing().returning(Digest.id)
    return work.execute(added).scalar_one_or_none() is not None
