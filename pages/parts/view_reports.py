"""The scheduled reports of a saved view: when each comes, and a new one."""

import calendar
from typing import Final
from zoneinfo import available_timezones

import streamlit as st

from core.accounts.rules import Permission
from core.reporting import schedules
from core.reporting.schedules import Scheduled
from core.reporting.views import Kept
from core.vocabulary import Cadence, ReportFormat
from pages.parts import view_sent
from pages.ui import components, frame, state
from pages.ui.visit import Visit

FORM: Final = "report_new"
CADENCES: Final = {Cadence.DAILY: "Every day", Cadence.WEEKLY: "Every week", Cadence.MONTHLY: "Every month"}
FORMATS: Final = {
    ReportFormat.SUMMARY: "In the message", ReportFormat.CSV: "CSV", ReportFormat.PARQUET: "Parquet",
    ReportFormat.ZIP: "CSV and Parquet, zipped",
}  # fmt: skip


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def add(kept: Kept) -> None:
    """Schedule the report of the form."""
    done = frame.attempt(
        schedules.add, kept.view_id, cadence=state.value("report_cadence", Cadence.WEEKLY),
        hour=state.value("report_hour", 8), time_zone=state.value("report_zone", "UTC"),
        weekday=state.value("report_weekday", 0), month_day=state.value("report_month_day", 1),
        as_what=state.value("report_format", ReportFormat.SUMMARY), recipients=state.value("report_recipients"),
        done="The report is scheduled", form=FORM,
    )  # fmt: skip
    if done:
        state.forget("report_recipients")


def pause(report: Scheduled) -> None:
    """Send it no more, or go on."""
    done = "The report goes on" if report.is_paused else "The report is paused"
    frame.attempt(
        schedules.pause, report.schedule_id, not report.is_paused, expected=report.row_version, done=done, form=FORM
    )


def send_now(report: Scheduled) -> None:
    """Send it at once."""
    frame.attempt(schedules.send_now, report.schedule_id, done="The report is on its way; see Sent", form=FORM)


def remove(report: Scheduled) -> None:
    """Delete it."""
    frame.attempt(schedules.remove, report.schedule_id, done="The scheduled report is deleted", form=FORM)


# ── The part ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(visit: Visit, kept: Kept) -> None:
    """Every scheduled report of the view, and the form for a new one."""
    may_send = visit.can(Permission.SEND)
    found = schedules.list_schedules(visit.scope, kept.view_id)
    if not found:
        st.caption("This view is not sent to anybody yet.")
    for report in found:
        draw_report(report, may_send)
    if may_send and kept.view is not None:
        draw_new(visit, kept)
    else:
        frame.errors(FORM)


def draw_report(report: Scheduled, may_send: bool) -> None:
    """One scheduled report."""
    with components.card(f"report_{report.schedule_id}", height="content"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{frame.plain(report.rhythm.words)}**", width="stretch")
            if report.is_paused:
                st.badge("Paused", icon=":material/pause:", color="gray")
            elif report.error:
                st.badge("Could not be made", icon=":material/error:", color="red")
        components.facts(
            ("As", FORMATS[report.format]),
            ("Next", "" if report.is_paused else components.moment(report.next_due_at)),
            ("Last", components.ago(report.last_run_at) if report.last_run_at else "never"),
            ("Fault", report.error),
            ("To", ", ".join(view_sent.short(one) for one in report.recipients)),
        )
        if may_send:
            with st.container(horizontal=True):
                deeds = (
                    ("Resume" if report.is_paused else "Pause", "pause", pause), ("Send now", "now", send_now),
                    ("Delete", "delete", remove),
                )  # fmt: skip
                for label, name, deed in deeds:
                    st.button(label, key=f"{name}_{report.schedule_id}", type="tertiary", on_click=deed, args=(report,))


def draw_new(visit: Visit, kept: Kept) -> None:
    """A new scheduled report."""
    assert kept.view
    zones = sorted(available_timezones())
    with st.container(border=True, key="report_new"):
        st.markdown("**Send this view**")
        often, on, hour, zone = st.columns([2, 2, 1.5, 3], vertical_alignment="bottom")
        cadence = often.selectbox(
            "How often", list(Cadence), 1, key="report_cadence", format_func=lambda one: CADENCES[one]
        )
        if cadence == Cadence.WEEKLY:
            on.selectbox("on", range(7), key="report_weekday", format_func=lambda day: calendar.day_name[day])
        elif cadence == Cadence.MONTHLY:
            on.selectbox("on day", range(1, 32), key="report_month_day")
        hour.selectbox("at", range(24), 8, key="report_hour", format_func=lambda one: f"{one:02}:00")
        usual = kept.view.time_zone
        zone.selectbox("by the clocks of", zones, zones.index(usual) if usual in zones else 0, key="report_zone")
        for field in ("hour", "weekday", "month_day", "time_zone"):
            frame.field_error(field, FORM)
        st.selectbox("As", list(ReportFormat), key="report_format", format_func=lambda one: FORMATS[one], width=320)
        st.text_area(
            "To", key="report_recipients", height=80, placeholder="ana@example.com\nhttps://hooks.example.com/…",
            help="E-mail addresses and https addresses of webhooks, one on each line. Files travel by mail; a webhook is "
            "told the rows.",
        )  # fmt: skip
        frame.field_error("recipients", FORM)
        frame.errors(FORM)
        st.button("Schedule", key="report_add", type="primary", on_click=add, args=(kept,))
        view_sent.draw_no_mail()
