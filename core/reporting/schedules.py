"""Reports that come by the calendar: a saved view, sent when the clocks of a place say so."""

import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Required, TypedDict, Unpack
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from core import clock, db, fields
from core.accounts.rules import Permission, require
from core.db import Scope, editing
from core.db.editing import expect_version
from core.errors import Conflict, ImprimaturError, InvalidInput, NotFound, Unavailable
from core.reporting import ask, deliveries, export, letters, views
from core.reporting.due import Rhythm
from core.reporting.letters import Message, Named
from core.reporting.view import ViewState
from core.reporting.views_models import ReportSchedule, SavedView
from core.reporting.views_rows import Standing, named
from core.vocabulary import Cadence, ReportFormat

log = logging.getLogger(__name__)

SCHEDULES_MOST: Final = 20
# What most mail servers take, with the third that travelling adds.
MAIL_BYTES_MOST: Final = 7 << 20


class ScheduleNotFound(NotFound):
    """There is no such scheduled report."""


@dataclass(frozen=True)
class Scheduled:
    """A scheduled report as it stands.

    Attributes:
        error: Why the last one was not made.
        is_resting: The client of its view is archived: none comes until the client is restored.
    """

    schedule_id: str
    view_id: str
    rhythm: Rhythm
    format: ReportFormat
    recipients: tuple[str, ...]
    is_paused: bool
    made_by_name: str
    next_due_at: datetime
    last_run_at: datetime | None
    error: str
    row_version: int
    is_resting: bool = False


# ── Setting up ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Timing(TypedDict, total=False):
    """When a report is to come and as what, as it is set up or changed.

    Attributes:
        hour: 0..23, by the clocks of `time_zone`.
        weekday: 0 is Monday; of weekly reports.
        month_day: 1..31, in shorter months the last day; of monthly reports.
    """

    cadence: Required[Cadence]
    hour: Required[int]
    time_zone: Required[str]
    as_what: ReportFormat
    weekday: int
    month_day: int


def add(scope: Scope, view_id: str, *, recipients: Sequence[str] | str, **timing: Unpack[Timing]) -> str:
    """Send a view by the calendar from now on; gives the id.

    Raises:
        ViewNotFound: There is no such view for this person.
        InvalidInput: At `hour`, `weekday`, `month_day`, `time_zone` or `recipients`.
        Conflict: The view has as many reports as it may have.
        Forbidden: The role may not send.
    """
    require(scope, Permission.SEND)
    told = deliveries.clean_recipients(recipients)
    rhythm, columns = _wished(timing)
    with db.work(scope) as work:
        kept = views.visible(work, scope, view_id)
        views.stored(kept)
        held = work.scalar(select(func.count()).where(ReportSchedule.view_id == kept.id)) or 0
        if held >= SCHEDULES_MOST:
            raise Conflict(f"a view has {SCHEDULES_MOST} scheduled reports at most", remedy="delete one first")
        made = ReportSchedule(
            view_id=kept.id, recipients=told, made_by_name=scope.name, next_due_at=rhythm.after(clock.now()), **columns
        )
        work.add(made)
        work.flush()
        SCHEDULES.log(work, "scheduled", made, f"Has “{kept.name}” sent: {rhythm.words}", recipients=told)
        return made.id


def change(
    scope: Scope, schedule_id: str, *, recipients: Sequence[str] | str, expected: int | None = None,
    **timing: Unpack[Timing],
) -> None:  # fmt: skip
    """Let a report come at other times, as something else, or to others.

    Args:
        expected: The `row_version` the person was looking at.

    Raises:
        ScheduleNotFound: There is none on a view this person sees.
        InvalidInput: At `hour`, `weekday`, `month_day`, `time_zone` or `recipients`.
        Conflict: Somebody else changed it meanwhile.
        Forbidden: The role may not send.
    """
    require(scope, Permission.SEND)
    told = deliveries.clean_recipients(recipients)
    rhythm, columns = _wished(timing)
    with db.work(scope) as work:
        row, kept = SCHEDULES.of(work, scope, schedule_id)
        expect_version(row, expected)
        before = _rhythm(row)
        if not editing.apply(row, {**columns, "recipients": told}):
            return
        if rhythm != before:
            row.next_due_at = rhythm.after(clock.now())
        SCHEDULES.log(work, "rescheduled", row, f"Has “{kept.name}” sent anew: {rhythm.words}", recipients=told)


def pause(scope: Scope, schedule_id: str, is_paused: bool = True, *, expected: int | None = None) -> None:
    """Send a report no more, or go on with the next time; what was due meanwhile is not made up for.

    Raises:
        ScheduleNotFound: There is none on a view this person sees.
        Conflict: Somebody else changed it meanwhile.
        Forbidden: The role may not send.
    """
    SCHEDULES.pause(scope, schedule_id, is_paused, expected)


def remove(scope: Scope, schedule_id: str) -> None:
    """Delete a scheduled report; what it sent stays in the history.

    Raises:
        ScheduleNotFound: There is none on a view this person sees.
        Forbidden: The role may not send.
    """
    SCHEDULES.remove(scope, schedule_id)


def send_now(scope: Scope, schedule_id: str) -> None:
    """Send a report at once, beside its calendar.

    Raises:
        ScheduleNotFound: There is none on a view this person sees.
        InvalidInput: The view names something that is not known any more.
        Forbidden: The role may not send.
    """
    require(scope, Permission.SEND)
    with db.read(scope) as work:
        row, kept = SCHEDULES.of(work, scope, schedule_id)
        of = named(work, kept)
    made = _made(scope, row, kept, of)
    with db.work(scope) as work:
        deliveries.put_down(work, made, row.recipients, view_id=kept.id, source_id=row.id, now=clock.now())


def list_schedules(scope: Scope, view_id: str) -> tuple[Scheduled, ...]:
    """The scheduled reports of a view, the oldest first.

    Raises:
        ViewNotFound: There is no such view for this person.
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        kept = views.visible(work, scope, view_id)
        rows = work.scalars(select(ReportSchedule).where(ReportSchedule.view_id == kept.id).order_by(ReportSchedule.id))
        rests = views.is_resting(work, kept.workspace_id)
        return tuple(_scheduled(row, is_resting=rests) for row in rows)


# ── By the calendar ──────────────────────────────────────────────────────────────────────────────────────────────────


def send_due(scope: Scope) -> int:
    """Put down the agency's reports whose time has come, each once however often it was missed; gives how many."""
    now = clock.now()
    due = (
        select(ReportSchedule, SavedView)
        .join(SavedView, (SavedView.agency_id == ReportSchedule.agency_id) & (SavedView.id == ReportSchedule.view_id))
        .where(
            ReportSchedule.agency_id == scope.agency_id,
            ~ReportSchedule.is_paused,
            ReportSchedule.next_due_at <= now,
            views.is_served(),
        )
        .order_by(ReportSchedule.next_due_at, ReportSchedule.id)
    )
    with db.read(scope) as work:
        todo = [(row, kept, named(work, kept)) for row, kept in work.execute(due).all()]
    made = [(row, _tried(scope, row, kept, of)) for row, kept, of in todo]
    return sum(_put_down(scope, row, one, now) for row, one in made if one is not None)


def _tried(scope: Scope, row: ReportSchedule, kept: SavedView, of: Named) -> Message | str | None:
    """The report, or why it cannot be made; None when it may be made in a moment, so that it stays due."""
    try:
        return _made(scope, row, kept, of)
    except Unavailable as fault:
        log.warning("the scheduled report %s of agency %s has to wait: %s", row.id, scope.agency_id, fault)
        return None
    except ImprimaturError as fault:
        return f"{fault.what}: {fault.remedy}" if fault.remedy else fault.what
    except Exception:
        # One report that cannot be made keeps none of the others waiting.
        log.exception("the scheduled report %s of agency %s could not be made", row.id, scope.agency_id)
        return "something broke on our side; it is in the log"


def _made(scope: Scope, row: ReportSchedule, kept: SavedView, of: Named) -> Message:
    view = views.stored(kept)
    as_what = ReportFormat(row.format)
    if as_what is ReportFormat.SUMMARY:
        return letters.report(of, ask.answer(scope, view))
    found = ask.answer(scope, replace(view, limit=letters.FACTS_ROWS))
    file = _file(scope, view, of, export.Kind(as_what.value))
    return letters.report(of, found, file=file, too_large=file is None)


def _file(scope: Scope, view: ViewState, of: Named, kind: export.Kind) -> letters.File | None:
    """All rows of the view as people download them, under the name it was saved by; None when mail takes no such file."""
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        path = Path(folder) / f"view.{kind.value}"
        export.write(scope, view, kind, path)
        if path.stat().st_size > MAIL_BYTES_MOST:
            return None
        return letters.File(_file_name(view, of, kind), export.MEDIA[kind], path.read_bytes())


def _file_name(view: ViewState, of: Named, kind: export.Kind) -> str:
    plain = "-".join("".join(sign if sign.isalnum() else " " for sign in of.name.lower()).split())[:60]
    days = view.span(ask.today(view))
    return f"{plain or 'report'}_{days.first.isoformat()}_{days.last.isoformat()}.{kind.value}"


def _put_down(scope: Scope, row: ReportSchedule, made: Message | str, now: datetime) -> int:
    """Have it sent and set its next time, in one transaction, unless somebody else just did."""
    with db.work(scope, is_news=False) as work:
        taken = work.touched(
            update(ReportSchedule)
            .where(
                ReportSchedule.agency_id == scope.agency_id, ReportSchedule.id == row.id, ~ReportSchedule.is_paused,
                ReportSchedule.next_due_at == row.next_due_at,
            )
            .values(
                next_due_at=_rhythm(row).after(now), error=made if isinstance(made, str) else "",
                last_run_at=row.last_run_at if isinstance(made, str) else now,
            )
        )  # fmt: skip
        if not taken or isinstance(made, str):
            return 0
        deliveries.put_down(work, made, row.recipients, view_id=row.view_id, source_id=row.id, now=now)
        return 1


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _go_on(row: ReportSchedule) -> None:
    row.next_due_at = _rhythm(row).after(clock.now())


SCHEDULES: Final = Standing(
    ReportSchedule, ScheduleNotFound, what="scheduled report", entity="schedule", deed="report", removed="unscheduled",
    resumed=_go_on,
)  # fmt: skip


def _wished(timing: Timing) -> tuple[Rhythm, dict[str, Any]]:
    """When somebody wants a report to come, and that as its row keeps it."""
    rhythm = Rhythm(
        Cadence(timing["cadence"]), _whole("hour", timing["hour"], 0, 23), _zone(timing["time_zone"]),
        _whole("weekday", timing.get("weekday", 0), 0, 6), _whole("month_day", timing.get("month_day", 1), 1, 31),
    )  # fmt: skip
    as_what = ReportFormat(timing.get("as_what", ReportFormat.SUMMARY))
    return rhythm, {
        "cadence": rhythm.cadence, "weekday": rhythm.weekday, "month_day": rhythm.month_day, "hour": rhythm.hour,
        "time_zone": rhythm.time_zone, "format": as_what,
    }  # fmt: skip


def _whole(field: str, value: int, least: int, most: int) -> int:
    number = fields.clean_whole(field, value, least=least, most=most)
    if number is None:
        raise InvalidInput("this is needed", field=field, remedy=f"choose {least} to {most}")
    return number


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name.strip()).key
    except (ValueError, KeyError, OSError) as error:
        raise InvalidInput(
            f"there is no time zone “{name[:60]}”", field="time_zone", remedy="spell it like Europe/Berlin"
        ) from error


def _rhythm(row: ReportSchedule) -> Rhythm:
    return Rhythm(Cadence(row.cadence), row.hour, row.time_zone, row.weekday, row.month_day)


def _scheduled(row: ReportSchedule, *, is_resting: bool) -> Scheduled:
    return Scheduled(
        schedule_id=row.id, view_id=row.view_id, rhythm=_rhythm(row), format=ReportFormat(row.format),
        recipients=tuple(row.recipients), is_paused=row.is_paused, made_by_name=row.made_by_name,
        next_due_at=row.next_due_at, last_run_at=row.last_run_at, error=row.error, row_version=row.row_version,
        is_resting=is_resting,
    )  # fmt: skip
