"""The alerts of a saved view: how each stands, and a new one said as a sentence."""

from typing import Any, Final

import streamlit as st

from core.accounts.rules import Permission
from core.reporting import alerts, views_words, watching
from core.reporting.alerts import Alert
from core.reporting.metrics import METRICS, Unit
from core.reporting.view import Op
from core.reporting.views import Kept
from core.reporting.watching import Rule
from core.vocabulary import AlertState, Basis
from pages.parts import view_sent
from pages.parts.change_form import ChangeForm
from pages.ui import components, frame, state
from pages.ui.visit import Visit

# Forms, and the first part of the names of their fields; what stands in the way of a button has a place of its own.
NEW: Final = "alert"
DEEDS: Final = "alert_deeds"
EDIT: Final = ChangeForm(
    "alert_edit",
    ("metric", "basis", "op", "threshold", "floor", "floor_value", "by_group", "unsettled", "recipients"),
)
STATES: Final = {
    AlertState.NEW: ("Not judged yet", "gray", ":material/hourglass_empty:"),
    AlertState.FINE: ("Fine", "green", ":material/check:"),
    AlertState.BAD: ("Beyond the threshold", "red", ":material/notifications_active:"),
    AlertState.NO_DATA: ("Not enough data", "gray", ":material/data_alert:"),
    AlertState.BROKEN: ("Broken", "orange", ":material/error:"),
}
BASES: Final = {Basis.VALUE: "itself", Basis.CHANGE: "in its change"}
NO_FLOOR: Final = ""


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def add(kept: Kept) -> None:
    """Set up the alert of the form."""
    done = frame.attempt(
        alerts.add, kept.view_id, **_wanted(NEW), done="Alert set up; it is judged within two minutes", form=NEW
    )
    if done:
        state.forget(f"{NEW}_threshold", f"{NEW}_recipients")


def change(alert: Alert) -> None:
    """Let the alert be as its form says."""
    if frame.attempt(
        alerts.change, alert.alert_id, **_wanted(EDIT.name), expected=alert.row_version, done="Alert changed",
        form=EDIT.name,
    ):  # fmt: skip
        EDIT.close()


def pause(alert: Alert) -> None:
    """Stop judging an alert, or go on."""
    done = "The alert goes on" if alert.is_paused else "The alert is paused"
    frame.attempt(alerts.pause, alert.alert_id, not alert.is_paused, expected=alert.row_version, done=done, form=DEEDS)


def try_out(alert: Alert) -> None:
    """Send its recipients a test."""
    frame.attempt(alerts.try_out, alert.alert_id, done="A test is on its way; see Sent", form=DEEDS)


def remove(alert: Alert) -> None:
    """Delete an alert."""
    frame.attempt(alerts.remove, alert.alert_id, done="The alert is deleted", form=DEEDS)


def _wanted(form: str) -> dict[str, Any]:
    """What the fields of a form say, as the use cases take it."""

    def held(name: str, default: Any = "") -> Any:
        return state.value(f"{form}_{name}", default)

    metric, basis, floor = held("metric"), held("basis", Basis.VALUE), held("floor") or None
    # There and back, 1.4 % is not quite 0.014 any more, and an alert that waits for something else begins anew.
    threshold = round(_number(held("threshold", None)) / _scale(metric, basis), 12)
    least = round(_number(held("floor_value", 0)) / _scale(floor, Basis.VALUE), 12) if floor else 0.0
    return {
        "metric": metric, "op": held("op", Op.MORE), "basis": basis, "threshold": threshold, "floor_metric": floor,
        "floor_value": least,
        "is_by_group": bool(held("by_group", False)), "is_with_unsettled": bool(held("unsettled", False)),
        "recipients": held("recipients"),
    }  # fmt: skip


def _number(value: float | None) -> float:
    # An empty field is no threshold; the use case says so at the field.
    return float("nan") if value is None else float(value)


def _scale(slug: str, basis: Basis) -> float:
    return 100.0 if basis == Basis.CHANGE or METRICS[slug].unit is Unit.SHARE else 1.0


# ── The part ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(visit: Visit, kept: Kept) -> None:
    """Every alert of the view, and the form for a new one."""
    may_send = visit.can(Permission.SEND)
    found = alerts.list_alerts(visit.scope, kept.view_id)
    if not found:
        st.caption("No alert watches this view yet.")
    open_id = EDIT.opened() if may_send and kept.view is not None else ""
    for alert in found:
        if alert.alert_id == open_id:
            draw_edit(kept, alert)
        else:
            draw_alert(alert, may_send, may_change=kept.view is not None)
    frame.errors(DEEDS)
    if may_send and kept.view is not None and not open_id:
        draw_new(kept)


def draw_alert(alert: Alert, may_send: bool, *, may_change: bool = True) -> None:
    """One alert: what it waits for, how it stands, whom it tells."""
    words, colour, icon = STATES[alert.state]
    if alert.is_paused:
        words, colour, icon = "Paused", "gray", ":material/pause:"
    elif alert.is_resting:
        words, colour, icon = "Rests", "gray", ":material/archive:"
    found, _, beside = alert.note.partition("\n")
    with components.card(f"alert_{alert.alert_id}", height="content"):
        with st.container(horizontal=True, vertical_alignment="center"):
            said = alert.condition[0].upper() + alert.condition[1:]
            st.markdown(f"**{frame.plain(said)}**", width="stretch")
            st.badge(words, icon=icon, color=colour)  # type: ignore[arg-type]
        components.facts(
            (
                "Rests",
                "The client is archived: it is judged again when the client is restored" if alert.is_resting else "",
            ),
            ("Found", found),
            ("Note", beside.replace("\n", " ")),
            ("Only with", _floor(alert)),
            ("Judged", _when(alert)),
            ("Tells", ", ".join(view_sent.short(one) for one in alert.recipients)),
        )
        if may_send:
            with st.container(horizontal=True):
                if may_change:
                    st.button(
                        "Change",
                        key=f"change_{alert.alert_id}",
                        type="tertiary",
                        on_click=EDIT.open,
                        args=(alert.alert_id,),
                    )
                deeds = (
                    ("Resume" if alert.is_paused else "Pause", "pause", pause), ("Send a test", "test", try_out),
                    ("Delete", "delete", remove),
                )  # fmt: skip
                for label, name, deed in deeds:
                    st.button(label, key=f"{name}_{alert.alert_id}", type="tertiary", on_click=deed, args=(alert,))


def _when(alert: Alert) -> str:
    if alert.evaluated_at is None:
        return ""
    told = f"last told {components.ago(alert.fired_at)}" if alert.fired_at else "never told"
    said = f"{components.ago(alert.evaluated_at)}, {told}"
    return f"{said}, {components.plural(alert.told, 'group')} then" if alert.told and alert.rule.group_name else said


def _floor(alert: Alert) -> str:
    rule = alert.rule
    parts = []
    if rule.floor_metric:
        metric = METRICS[rule.floor_metric]
        parts.append(f"at least {views_words.figure(metric, rule.floor_value)} {metric.name.lower()}")
    if rule.is_with_unsettled:
        parts.append("unsettled days too")
    return ", ".join(parts)


def draw_new(kept: Kept) -> None:
    """A new alert, as a sentence."""
    with st.container(border=True, key="alert_new"):
        st.markdown("**Tell us when**")
        _draw_fields(kept, NEW, None)
        st.button("Add alert", key="alert_add", type="primary", on_click=add, args=(kept,))
        view_sent.draw_no_mail()


def draw_edit(kept: Kept, alert: Alert) -> None:
    """An alert in its own place, as the sentence it was said as."""
    EDIT.draw("Tell us instead when", lambda: _draw_fields(kept, EDIT.name, alert), lambda: change(alert))


def _draw_fields(kept: Kept, form: str, alert: Alert | None) -> None:
    assert kept.view
    rule = alert.rule if alert else None
    metrics = list(dict.fromkeys((*kept.view.measures, *METRICS)))
    ops, bases = list(Op), list(Basis)
    left, middle, op, right = st.columns([3, 3, 3, 2], vertical_alignment="bottom")
    metric = left.selectbox(
        "Figure", metrics, metrics.index(rule.metric) if rule else 0, key=f"{form}_metric",
        format_func=lambda slug: METRICS[slug].name,
    )  # fmt: skip
    basis = middle.selectbox(
        "judged by", bases, bases.index(rule.basis) if rule else 0, key=f"{form}_basis",
        format_func=lambda one: BASES[one],
    )  # fmt: skip
    op.selectbox(
        "is", ops, ops.index(rule.op) if rule else 2, key=f"{form}_op", format_func=lambda one: views_words.OPS[one]
    )
    scale = _scale(metric, basis)
    right.number_input(
        f"Threshold{' (%)' if scale == 100 else ''}", value=rule.threshold * scale if rule else None,
        key=f"{form}_threshold", format="%.2f",
    )  # fmt: skip
    for field in ("metric", "basis", "threshold"):
        frame.field_error(field, form)
    _draw_volume(kept, form, rule)
    st.text_area(
        "Tell", "\n".join(alert.recipients) if alert else "", key=f"{form}_recipients", height=80,
        placeholder="ana@example.com\nhttps://hooks.example.com/…",
        help="E-mail addresses and https addresses of webhooks, one on each line.",
    )  # fmt: skip
    frame.field_error("recipients", form)
    frame.errors(form)


def _draw_volume(kept: Kept, form: str, rule: Rule | None) -> None:
    assert kept.view
    left, right, last = st.columns([3, 3, 5], vertical_alignment="bottom")
    chosen = (rule.floor_metric or NO_FLOOR) if rule else "spend"
    floors = list(dict.fromkeys((NO_FLOOR, "spend", "conversions", "impressions", *kept.view.measures, chosen)))
    floor = left.selectbox(
        "Only with enough", floors, floors.index(chosen), key=f"{form}_floor",
        format_func=lambda slug: METRICS[slug].name if slug else "(any volume)",
    )  # fmt: skip
    scale = _scale(floor, Basis.VALUE) if floor else 1.0
    right.number_input(
        f"at least{' (%)' if scale == 100 else ''}", min_value=0.0,
        value=rule.floor_value * scale if rule else 100.0, key=f"{form}_floor_value", disabled=not floor, format="%.2f",
    )  # fmt: skip
    with last:
        if kept.view.dimensions:
            of_any = f"Any {watching.group_name(kept.view).lower()} by itself"
            st.checkbox(of_any, bool(rule and rule.group_name), key=f"{form}_by_group")
        st.checkbox("Days that still settle count too", bool(rule and rule.is_with_unsettled), key=f"{form}_unsettled")
    for field in ("floor_metric", "floor_value", "is_by_group", "is_with_unsettled"):
        frame.field_error(field, form)
