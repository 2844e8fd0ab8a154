"""Alerts on saved views: set up, paused, judged after every import and every day, told once until all is well again."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Required, TypedDict, Unpack

from sqlalchemy import Update, func, select, update

from core import clock, db
from core.accounts.rules import Permission, require
from core.db import Scope, Work, editing
from core.db.editing import expect_version
from core.errors import Conflict, InvalidInput, NotFound, Unavailable
from core.reporting import ask, completeness, deliveries, letters, views, watching
from core.reporting.ask import Answer
from core.reporting.letters import Named
from core.reporting.view import Op, ViewState
from core.reporting.views_models import SavedView, ViewAlert
from core.reporting.views_rows import Standing, named
from core.reporting.watching import Rule, Sample
from core.results.models import ResultImport
from core.vocabulary import AlertState, Basis

log = logging.getLogger(__name__)

ALERTS_MOST: Final = 50
# An alert that swings to and fro says so once a day at most.
QUIET: Final = timedelta(hours=20)
_DAILY_AT_HOUR: Final = 6


class AlertNotFound(NotFound):
    """There is no such alert."""


@dataclass(frozen=True)
class Alert:
    """An alert as it stands.

    Attributes:
        condition: What it waits for, in words.
        value: The figure furthest beyond the threshold, or nearest to it; None when there is none.
        told: How many groups are beyond it that people were told of.
        note: What was found the last time; from a second line on, what to know of it.
        is_resting: The client of its view is archived: it is not judged until the client is restored.
    """

    alert_id: str
    view_id: str
    rule: Rule
    condition: str
    recipients: tuple[str, ...]
    is_paused: bool
    state: AlertState
    value: float | None
    told: int
    note: str
    made_by_name: str
    evaluated_at: datetime | None
    fired_at: datetime | None
    row_version: int
    is_resting: bool = False


# ── Setting up ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Wanted(TypedDict, total=False):
    """What an alert is to wait for, as it is set up or changed.

    Attributes:
        threshold: In the metric's own unit (money in units, shares 0..1); of a change a share of before (0.2 is 20 %).
        floor_metric, floor_value: Groups with less of it are not judged; none unless given.
        is_by_group: Every group of the view by itself, otherwise its totals.
        is_with_unsettled: Days that the platforms may still change count too.
    """

    metric: Required[str]
    op: Required[Op]
    threshold: Required[float]
    basis: Basis
    floor_metric: str | None
    floor_value: float
    is_by_group: bool
    is_with_unsettled: bool


def add(scope: Scope, view_id: str, *, recipients: Sequence[str] | str, **wanted: Unpack[Wanted]) -> str:
    """Watch a view from now on; gives the alert's id. It is judged with the next round.

    Raises:
        ViewNotFound: There is no such view for this person.
        InvalidInput: At a field that could never say anything, or at `recipients`.
        Conflict: The view has as many alerts as it may have.
        Forbidden: The role may not send.
    """
    require(scope, Permission.SEND)
    told = deliveries.clean_recipients(recipients)
    with db.work(scope) as work:
        kept = views.visible(work, scope, view_id)
        rule = _wished(kept, wanted)
        held = work.scalar(select(func.count()).where(ViewAlert.view_id == kept.id)) or 0
        if held >= ALERTS_MOST:
            raise Conflict(f"a view has {ALERTS_MOST} alerts at most", remedy="delete one you do not need")
        made = ViewAlert(view_id=kept.id, recipients=told, told=[], made_by_name=scope.name, **_columns(rule))
        work.add(made)
        work.flush()
        said = f"Set up an alert on “{kept.name}”: {letters.condition(rule)}"
        ALERTS.log(work, "added", made, said, recipients=told)
        return made.id


def change(
    scope: Scope, alert_id: str, *, recipients: Sequence[str] | str, expected: int | None = None,
    **wanted: Unpack[Wanted],
) -> None:  # fmt: skip
    """Let an alert wait for something else or tell others. One that waits for something else begins anew.

    Args:
        expected: The `row_version` the person was looking at.

    Raises:
        AlertNotFound: There is none on a view this person sees.
        InvalidInput: At a field that could never say anything, or at `recipients`.
        Conflict: Somebody else changed it meanwhile.
        Forbidden: The role may not send.
    """
    require(scope, Permission.SEND)
    told = deliveries.clean_recipients(recipients)
    with db.work(scope) as work:
        row, kept = ALERTS.of(work, scope, alert_id)
        expect_version(row, expected)
        rule = _wished(kept, wanted)
        is_other = bool(editing.apply(row, _columns(rule)))
        if is_other:
            _begin_anew(row)
        if editing.apply(row, {"recipients": told}) or is_other:
            said = f"Changed an alert on “{kept.name}”: {letters.condition(rule)}"
            ALERTS.log(work, "changed", row, said, recipients=told)


def pause(scope: Scope, alert_id: str, is_paused: bool = True, *, expected: int | None = None) -> None:
    """Stop judging an alert, or go on; going on, it begins anew and says again what is bad.

    Raises:
        AlertNotFound: There is none on a view this person sees.
        Conflict: Somebody else changed it meanwhile.
        Forbidden: The role may not send.
    """
    ALERTS.pause(scope, alert_id, is_paused, expected)


def remove(scope: Scope, alert_id: str) -> None:
    """Delete an alert; what it sent stays in the history.

    Raises:
        AlertNotFound: There is none on a view this person sees.
        Forbidden: The role may not send.
    """
    ALERTS.remove(scope, alert_id)


def try_out(scope: Scope, alert_id: str) -> None:
    """Send its recipients a test, so that they know it will arrive.

    Raises:
        AlertNotFound: There is none on a view this person sees.
        Forbidden: The role may not send.
    """
    require(scope, Permission.SEND)
    with db.work(scope) as work:
        row, kept = ALERTS.of(work, scope, alert_id)
        message = letters.test(named(work, kept))
        deliveries.put_down(work, message, row.recipients, view_id=kept.id, source_id=row.id, now=clock.now())


def list_alerts(scope: Scope, view_id: str) -> tuple[Alert, ...]:
    """The alerts of a view, the oldest first.

    Raises:
        ViewNotFound: There is no such view for this person.
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        kept = views.visible(work, scope, view_id)
        rows = work.scalars(select(ViewAlert).where(ViewAlert.view_id == kept.id).order_by(ViewAlert.id)).all()
        rests = views.is_resting(work, kept.workspace_id)
        return tuple(_alert(row, _view(kept), is_resting=rests) for row in rows)


# ── Judging ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def judge_due(scope: Scope) -> int:
    """Judge the agency's alerts that were not since results last changed, or not today; gives how many people are told of."""
    with db.read(scope) as work:
        if work.scalar(select(ViewAlert.id).where(~ViewAlert.is_paused).limit(1)) is None:
            return 0
        seen = _results(work)
        due = work.execute(_due(seen, clock.now())).all()
        todo = [(row, kept, named(work, kept)) for row, kept in due]
    found = [(row, of, _tried(scope, row, kept)) for row, kept, of in todo]
    return sum(_write(scope, row, of, one, seen) for row, of, one in found if one is not None)


@dataclass(frozen=True)
class _Found:
    state: AlertState
    note: str
    samples: tuple[Sample, ...] = ()
    answer: Answer | None = None
    rule: Rule | None = None
    is_whole: bool = True

    @property
    def measured(self) -> float | None:
        """The figure furthest beyond the threshold, or nearest to it."""
        if not self.samples or self.rule is None:
            return None
        return self.samples[0].change if self.rule.is_of_change else self.samples[0].value


def _results(work: Work) -> str:
    """Tells one stand of the results from another; imports never change, they are only added and taken back."""
    count, undone, last = work.execute(
        select(func.count(), func.count(ResultImport.undone_at), func.max(ResultImport.id))
    ).one()
    return f"{count}:{undone}:{last or ''}"


def _due(seen: str, now: datetime) -> Any:
    today = now.replace(hour=_DAILY_AT_HOUR, minute=0, second=0, microsecond=0)
    daily = today if today <= now else today - timedelta(days=1)
    is_old = ViewAlert.evaluated_at.is_(None) | (ViewAlert.evaluated_at < daily) | (ViewAlert.seen != seen)
    return (
        select(ViewAlert, SavedView)
        .join(SavedView, (SavedView.agency_id == ViewAlert.agency_id) & (SavedView.id == ViewAlert.view_id))
        .where(~ViewAlert.is_paused, is_old, views.is_served())
        .order_by(ViewAlert.id)
    )


def _tried(scope: Scope, row: ViewAlert, kept: SavedView) -> _Found | None:
    """What was found; None when it may be found in a moment, so that the next round judges it."""
    try:
        return _judge(scope, row, kept)
    except Unavailable as fault:
        log.warning("the alert %s of agency %s has to wait: %s", row.id, scope.agency_id, fault)
        return None
    except Exception:
        # One alert that cannot be judged keeps none of the others waiting.
        log.exception("the alert %s of agency %s could not be judged", row.id, scope.agency_id)
        return _Found(AlertState.BROKEN, "Something broke on our side; it is in the log.")


def _judge(scope: Scope, row: ViewAlert, kept: SavedView) -> _Found:
    try:
        view = views.stored(kept)
        rule = _rule(row, view)
        watching.check(view, rule)
        asked = watching.asked(view, rule, ask.today(view))
    except InvalidInput as error:
        return _Found(AlertState.BROKEN, f"{error.what}: {error.remedy}" if error.remedy else error.what)
    if asked is None:
        return _Found(AlertState.NO_DATA, "Every day of the period is still settling.")
    today = ask.today(view)
    judgeable = watching.complete(asked, rule, completeness.gaps(scope, asked, today), today)
    if judgeable.view is None:
        return _Found(AlertState.NO_DATA, " ".join(judgeable.notes))
    answer = ask.answer(scope, judgeable.view)
    if rule.group_name and answer.group_count > len(answer.rows):
        answer = ask.answer(scope, watching.enough(judgeable.view, rule))
    if judgeable.unjudged:
        touched, count = ask.groups(scope, judgeable.unjudged)
        answer = watching.without(answer, {group.keys for group in touched})
        if count > len(touched) or not answer.rows:
            return _Found(AlertState.NO_DATA, " ".join(judgeable.notes))
    samples = watching.judged(answer, rule)
    answer = replace(answer, notes=(*judgeable.notes, *watching.remarks(answer, rule, samples), *answer.notes))
    state = watching.overall(samples)
    is_whole = judgeable.is_whole and answer.group_count <= len(answer.rows)
    return _Found(state, _note(state, samples, answer, rule), samples, answer, rule, is_whole)


def _note(state: AlertState, samples: Sequence[Sample], answer: Answer, rule: Rule) -> str:
    said = [f"{letters.figure(rule, samples[0])}{', the furthest' if len(samples) > 1 else ''}."] if samples else []
    said.append(f"{letters.period(answer)}.")
    unjudged = sum(one.state is AlertState.NO_DATA for one in samples)
    if not samples:
        said.append("There are no results in these days.")
    elif state is AlertState.NO_DATA:
        said.append("Not enough data to judge.")
    elif unjudged:
        said.append(f"{unjudged:,} of {len(samples):,} have not enough data to be judged.")
    return "\n".join(filter(None, (" ".join(said), " ".join(answer.notes))))


def _write(scope: Scope, row: ViewAlert, of: Named, found: _Found, seen: str) -> int:
    """Keep what was found, and have people told of what is new; nothing when somebody judged or changed it meanwhile."""
    now = clock.now()
    told = list(row.told)
    if found.state is not AlertState.BROKEN:
        told = watching.still_told(found.samples, row.told, is_whole=found.is_whole)
    news = [one for one in found.samples if one.state is AlertState.BAD and one.key not in told]
    fires = bool(news) and (row.fired_at is None or now - row.fired_at >= QUIET)
    waits = (
        f"\nTold at most once in {QUIET.total_seconds() / 3600:.0f} hours: it follows." if news and not fires else ""
    )
    values: dict[str, Any] = {
        "state": found.state, "note": found.note + waits, "evaluated_at": now, "seen": seen, "value": found.measured,
        "told": [*told, *(one.key for one in news)] if fires else told, "fired_at": now if fires else row.fired_at,
    }  # fmt: skip
    with db.work(scope, is_news=False) as work:
        if not work.touched(_unless_changed(row).values(**values)) or not fires:
            return 0
        assert found.rule
        assert found.answer
        message = letters.alert(of, found.rule, found.answer, news, is_still=len(told))
        deliveries.put_down(work, message, row.recipients, view_id=row.view_id, source_id=row.id, now=now)
    return len(news)


def _unless_changed(row: ViewAlert) -> Update:
    """The row as it was read: nobody judged, changed or paused it since."""
    judged = ViewAlert.evaluated_at
    return update(ViewAlert).where(
        ViewAlert.agency_id == row.agency_id, ViewAlert.id == row.id, ~ViewAlert.is_paused,
        judged.is_(None) if row.evaluated_at is None else judged == row.evaluated_at,
        ViewAlert.row_version == row.row_version,
    )  # fmt: skip


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _begin_anew(row: ViewAlert) -> None:
    """As if it had never been judged: what people were told of says nothing any more."""
    row.state, row.told, row.evaluated_at, row.value, row.note = AlertState.NEW, [], None, None, ""


ALERTS: Final = Standing(
    ViewAlert, AlertNotFound, what="alert", entity="alert", deed="alert", removed="removed", resumed=_begin_anew
)


def _wished(kept: SavedView, wanted: Wanted) -> Rule:
    """The rule that somebody wants of a view, if it could ever say anything."""
    view = views.stored(kept)
    is_by_group = wanted.get("is_by_group", False)
    if is_by_group and not view.dimensions:
        raise InvalidInput(
            "the view has no groups", field="is_by_group", remedy="save it with a dimension, or watch the totals"
        )
    rule = Rule(
        metric=wanted["metric"], op=Op(wanted["op"]), threshold=wanted["threshold"],
        basis=Basis(wanted.get("basis", Basis.VALUE)), floor_metric=wanted.get("floor_metric") or None,
        floor_value=wanted.get("floor_value", 0.0), group_name=watching.group_name(view) if is_by_group else "",
        is_with_unsettled=wanted.get("is_with_unsettled", False),
    )  # fmt: skip
    watching.check(view, rule)
    return rule


def _columns(rule: Rule) -> dict[str, Any]:
    """A rule as its row keeps it."""
    return {
        "metric": rule.metric, "op": rule.op, "basis": rule.basis, "threshold": rule.threshold,
        "floor_metric": rule.floor_metric, "floor_value": rule.floor_value, "is_by_group": bool(rule.group_name),
        "is_with_unsettled": rule.is_with_unsettled,
    }  # fmt: skip


def _view(kept: SavedView) -> ViewState | None:
    try:
        return views.stored(kept)
    except InvalidInput:
        return None


def _rule(row: ViewAlert, view: ViewState | None) -> Rule:
    group_name = (watching.group_name(view) if view else "") or "group"
    return Rule(
        metric=row.metric, op=Op(row.op), threshold=row.threshold, basis=Basis(row.basis),
        floor_metric=row.floor_metric, floor_value=row.floor_value,
        group_name=group_name if row.is_by_group else "", is_with_unsettled=row.is_with_unsettled,
    )  # fmt: skip


def _alert(row: ViewAlert, view: ViewState | None, *, is_resting: bool) -> Alert:
    rule = _rule(row, view)
    return Alert(
        alert_id=row.id, view_id=row.view_id, rule=rule, condition=letters.condition(rule),
        recipients=tuple(row.recipients), is_paused=row.is_paused, state=AlertState(row.state), value=row.value,
        told=len(row.told), note=row.note, made_by_name=row.made_by_name, evaluated_at=row.evaluated_at,
        fired_at=row.fired_at, row_version=row.row_version, is_resting=is_resting,
    )  # fmt: skip
