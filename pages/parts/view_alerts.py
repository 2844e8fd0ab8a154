"""The alerts of a saved view: how each stands, and a new one said as a sentence."""

from typing import Final

import streamlit as st

from core.accounts.rules import Permission
from core.reporting import alerts, views_words, watching
from core.reporting.alerts import Alert
from core.reporting.metrics import METRICS, Unit
from core.reporting.view import Op
from core.reporting.views import Kept
from core.vocabulary import AlertState, Basis
from pages.parts import view_sent
from pages.ui import components, frame, state
from pages.ui.visit import Visit

FORM: Final = "alert_new"
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
    metric, basis = state.value("alert_metric"), state.value("alert_basis", Basis.VALUE)
    floor = state.value("alert_floor") or None
    done = frame.attempt(
        alerts.add, kept.view_id, metric=metric, op=state.value("alert_op", Op.MORE), basis=basis,
        threshold=_number(state.value("alert_threshold", None)) / _scale(metric, basis),
        floor_metric=floor, floor_value=_number(state.value("alert_floor_value", 0)) / _scale(floor or metric, Basis.VALUE)
        if floor else 0.0,
        is_by_group=bool(state.value("alert_by_group", False)),
        is_with_unsettled=bool(state.value("alert_unsettled", False)), recipients=state.value("alert_recipients"),
        done="Alert set up; it is judged within two minutes", form=FORM,
    )  # fmt: skip
    if done:
        state.forget("alert_threshold", "alert_recipients")


def pause(alert: Alert) -> None:
    """Stop judging an alert, or go on."""
    done = "The alert goes on" if alert.is_paused else "The alert is paused"
    frame.attempt(alerts.pause, alert.alert_id, not alert.is_paused, expected=alert.row_version, done=done, form=FORM)


def try_out(alert: Alert) -> None:
    """Send its recipients a test."""
    frame.attempt(alerts.try_out, alert.alert_id, done="A test is on its way; see Sent", form=FORM)


def remove(alert: Alert) -> None:
    """Delete an alert."""
    frame.attempt(alerts.remove, alert.alert_id, done="The alert is deleted", form=FORM)


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
    for alert in found:
        draw_alert(alert, may_send)
    if may_send and kept.view is not None:
        draw_new(kept)
    else:
        frame.errors(FORM)


def draw_alert(alert: Alert, may_send: bool) -> None:
    """One alert: what it waits for, how it stands, whom it tells."""
    words, colour, icon = STATES[alert.state]
    if alert.is_paused:
        words, colour, icon = "Paused", "gray", ":material/pause:"
    with components.card(f"alert_{alert.alert_id}", height="content"):
        with st.container(horizontal=True, vertical_alignment="center"):
            said = alert.condition[0].upper() + alert.condition[1:]
            st.markdown(f"**{frame.plain(said)}**", width="stretch")
            st.badge(words, icon=icon, color=colour)  # type: ignore[arg-type]
        components.facts(
            ("Found", alert.note),
            ("Only with", _floor(alert)),
            ("Judged", _when(alert)),
            ("Tells", ", ".join(view_sent.short(one) for one in alert.recipients)),
        )
        if may_send:
            with st.container(horizontal=True):
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
    assert kept.view
    view = kept.view
    first = list(dict.fromkeys((*view.measures, *METRICS)))
    with st.container(border=True, key="alert_new"):
        st.markdown("**Tell us when**")
        left, middle, op, right = st.columns([3, 3, 3, 2], vertical_alignment="bottom")
        metric = left.selectbox("Figure", first, key="alert_metric", format_func=lambda slug: METRICS[slug].name)
        basis = middle.selectbox("judged by", list(Basis), key="alert_basis", format_func=lambda one: BASES[one])
        op.selectbox("is", list(Op), 2, key="alert_op", format_func=lambda one: views_words.OPS[one])
        sign = " (%)" if _scale(metric, basis) == 100 else ""
        right.number_input(f"Threshold{sign}", value=None, key="alert_threshold", format="%.2f")
        for field in ("metric", "basis", "threshold"):
            frame.field_error(field, FORM)
        _draw_volume(kept, metric)
        st.text_area(
            "Tell", key="alert_recipients", height=80, placeholder="ana@example.com\nhttps://hooks.example.com/…",
            help="E-mail addresses and https addresses of webhooks, one on each line.",
        )  # fmt: skip
        frame.field_error("recipients", FORM)
        frame.errors(FORM)
        st.button("Add alert", key="alert_add", type="primary", on_click=add, args=(kept,))
        view_sent.draw_no_mail()


def _draw_volume(kept: Kept, metric: str) -> None:
    assert kept.view
    left, right, last = st.columns([3, 3, 5], vertical_alignment="bottom")
    floors = [NO_FLOOR, *dict.fromkeys(("spend", "conversions", "impressions", *kept.view.measures))]
    floor = left.selectbox(
        "Only with enough", floors, 1, key="alert_floor",
        format_func=lambda slug: METRICS[slug].name if slug else "(any volume)",
    )  # fmt: skip
    sign = " (%)" if floor and METRICS[floor].unit is Unit.SHARE else ""
    right.number_input(
        f"at least{sign}", min_value=0.0, value=100.0, key="alert_floor_value", disabled=not floor, format="%.2f"
    )
    with last:
        if kept.view.dimensions:
            st.checkbox(f"Any {watching.group_name(kept.view).lower()} by itself", key="alert_by_group")
        st.checkbox("Days that still settle count too", key="alert_unsettled")
    for field in ("floor_metric", "floor_value", "is_by_group", "is_with_unsettled"):
        frame.field_error(field, FORM)
