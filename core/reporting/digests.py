"""Writing the reports of days and weeks: once a period, kept as written; the calendar asks, agency after agency."""

import logging
from datetime import datetime
from typing import Any

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

log = logging.getLogger(__name__)


def write_daily(moment: datetime) -> None:
    """Write the report of the UTC day before `moment` for every agency that had an event on it.

    Args:
        moment: When it was due, aware; a second call for the same day changes nothing.

    Raises:
        RoundIncomplete: It could not be written for one or more agencies; all others have theirs.
    """
    _write_all(periods.day_before(moment))


def write_weekly(moment: datetime) -> None:
    """As `write_daily`, for the week from Monday to Sunday that was over at `moment`."""
    _write_all(periods.week_before(moment))


def write(scope: Scope, period: Period) -> bool:
    """Write the report of a period that is over, and tell whether it was written just now.

    It is not when there is one already, and not when nothing happened in the period.
    """
    with db.read(scope) as work:
        is_wanted = work.execute(select(and_(~_is_written(scope, period), _has_events(scope, period)))).scalar_one()
    if not is_wanted:
        return False
    content = gather.content(scope, period)
    if content.now.is_quiet:  # what was decided was taken back, say
        return False
    with db.work(scope) as work:
        return _insert(work, period, report.to_json(content))


def _write_all(period: Period) -> None:
    what = f"the report of {period.title}"
    written = rounds.through_all(what, lambda scope: int(write(scope, period)))
    log.info("%s: written for %d agencies", what, written)


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
