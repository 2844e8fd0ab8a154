"""The scheduled reports of a saved view: when each comes, and a new one."""

import calendar
from typing import Any, Final
from zoneinfo import available_timezones

import streamlit as st

from core.accounts.rules import Permission
from core.reporting import schedules
from core.reporting.due import Rhythm
from core.reporting.schedules import Scheduled
from core.reporting.views import Kept
from core.vocabulary import Cadence, ReportFormat
from pages.parts import view_sent
from pages.parts.change_form import ChangeForm
from pages.ui import components, frame, state
from pages.ui.visit import Visit

# Forms, and the first part of the names of their fields; what stands in the way of a button has a place of its own.
NEW: Final = "report"
DEEDS: Final = "report_deeds"
EDIT: Final = ChangeForm("report_edit", ("cadence", "weekday", "month_day", "hour", "zone", "format", "recipients"))
CADENCES: Final = {Cadence.DAILY: "Every day", Cadence.WEEKLY: "Every week", Cadence.MONTHLY: "Every month"}
FORMATS: Final = {
    ReportFormat.SUMMARY: "In the message", ReportFormat.CSV: "CSV", ReportFormat.PARQUET: "Parquet",
    ReportFormat.ZIP: "CSV and Parquet, zipped",
}  # fmt: skip


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def add(kept: Kept) -> None:
    """Schedule the report of the form."""
    if frame.attempt(schedules.add, kept.view_id, **_wanted(NEW), done="The report is scheduled", form=NEW):
        state.forget(f"{NEW}_recipients")


def change(report: Scheduled) -> None:
    """Let the report be as its form says."""
    if frame.attempt(
        schedules.change, report.schedule_id, **_wanted(EDIT.name), expected=report.row_version,
        done="The report is changed", form=EDIT.name,
    ):  # fmt: skip
        EDIT.close()


def _wanted(form: str) -> dict[str, Any]:
    """What the fields of a form say, as the use cases take it."""

    def held(name: str, default: Any = "") -> Any:
        return state.value(f"{form}_{name}", default)

    return {
        "cadence": held("cadence", Cadence.WEEKLY), "hour": held("hour", 8), "time_zone": held("zone", "UTC"),
        "weekday": held("weekday", 0), "month_day": held("month_day", 1),
        "as_what": held("format", ReportFormat.SUMMARY), "recipients": held("recipients"),
    }  # fmt: skip


def pause(report: Scheduled) -> None:
    """Send it no more, or go on."""
    done = "The report goes on" if report.is_paused else "The report is paused"
    frame.attempt(
        schedules.pause, report.schedule_id, not report.is_paused, expected=report.row_version, done=done, form=DEEDS
    )


def send_now(report: Scheduled) -> None:
    """Send it at once."""
    frame.attempt(schedules.send_now, report.schedule_id, done="The report is on its way; see Sent", form=DEEDS)


def remove(report: Scheduled) -> None:
    """Delete it."""
    frame.attempt(schedules.remove, report.schedule_id, done="The scheduled report is deleted", form=DEEDS)


# ── The part ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(visit: Visit, kept: Kept) -> None:
    """Every scheduled report of the view, and the form for a new one."""
    may_send = visit.can(Permission.SEND)
    found = schedules.list_schedules(visit.scope, kept.view_id)
    if not found:
        st.caption("This view is not sent to anybody yet.")
    open_id = EDIT.opened() if may_send and kept.view is not None else ""
    for report in found:
        if report.schedule_id == open_id:
            draw_edit(kept, report)
        else:
            draw_report(report, may_send, may_change=kept.view is not None)
    frame.errors(DEEDS)
    if may_send and kept.view is not None and not open_id:
        draw_new(kept)


def draw_report(report: Scheduled, may_send: bool, *, may_change: bool = True) -> None:
    """One scheduled report."""
    with components.card(f"report_{report.schedule_id}", height="content"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{frame.plain(report.rhythm.words)}**", width="stretch")
            if report.is_paused:
                st.badge("Paused", icon=":material/pause:", color="gray")
            elif report.is_resting:
                st.badge("Rests", icon=":material/archive:", color="gray")
            elif report.error:
                st.badge("Could not be made", icon=":material/error:", color="red")
        components.facts(
            ("As", FORMATS[report.format]),
            (
                "Rests",
                "The client is archived: it comes again when the client is restored" if report.is_resting else "",
            ),
            ("Next", "" if report.is_paused or report.is_resting else components.moment(report.next_due_at)),
            ("Last", components.ago(report.last_run_at) if report.last_run_at else "never"),
            ("Fault", report.error),
            ("To", ", ".join(view_sent.short(one) for one in report.recipients)),
        )
        if may_send:
            with st.container(horizontal=True):
                if may_change:
                    st.button(
                        "Change",
                        key=f"change_{report.schedule_id}",
                        type="tertiary",
                        on_click=EDIT.open,
                        args=(report.schedule_id,),
                    )
                deeds = (
                    ("Resume" if report.is_paused else "Pause", "pause", pause), ("Send now", "now", send_now),
                    ("Delete", "delete", remove),
                )  # fmt: skip
                for label, name, deed in deeds:
                    st.button(label, key=f"{name}_{report.schedule_id}", type="tertiary", on_click=deed, args=(report,))


def draw_new(kept: Kept) -> None:
    """A new scheduled report."""
    with st.container(border=True, key="report_new"):
        st.markdown("**Send this view**")
        _draw_fields(kept, NEW, None)
        st.button("Schedule", key="report_add", type="primary", on_click=add, args=(kept,))
        view_sent.draw_no_mail()


def draw_edit(kept: Kept, report: Scheduled) -> None:
    """A scheduled report in its own place, with the fields it was made with."""
    EDIT.draw("Send this view instead", lambda: _draw_fields(kept, EDIT.name, report), lambda: change(report))


def _draw_fields(kept: Kept, form: str, report: Scheduled | None) -> None:
    assert kept.view
    rhythm = report.rhythm if report else Rhythm(Cadence.WEEKLY, 8, kept.view.time_zone)
    zones, cadences, formats = sorted(available_timezones()), list(Cadence), list(ReportFormat)
    often, on, hour, zone = st.columns([2, 2, 1.5, 3], vertical_alignment="bottom")
    cadence = often.selectbox(
        "How often", cadences, cadences.index(rhythm.cadence), key=f"{form}_cadence",
        format_func=lambda one: CADENCES[one],
    )  # fmt: skip
    if cadence == Cadence.WEEKLY:
        on.selectbox(
            "on", range(7), rhythm.weekday, key=f"{form}_weekday", format_func=lambda day: calendar.day_name[day]
        )
    elif cadence == Cadence.MONTHLY:
        on.selectbox("on day", range(1, 32), rhythm.month_day - 1, key=f"{form}_month_day")
    hour.selectbox("at", range(24), rhythm.hour, key=f"{form}_hour", format_func=lambda one: f"{one:02}:00")
    usual = zones.index(rhythm.time_zone) if rhythm.time_zone in zones else 0
    zone.selectbox("by the clocks of", zones, usual, key=f"{form}_zone")
    for field in ("hour", "weekday", "month_day", "time_zone"):
        frame.field_error(field, form)
    st.selectbox(
        "As", formats, formats.index(report.format) if report else 0, key=f"{form}_format",
        format_func=lambda one: FORMATS[one], width=320,
    )  # fmt: skip
    st.text_area(
        "To", "\n".join(report.recipients) if report else "", key=f"{form}_recipients", height=80,
        placeholder="ana@example.com\nhttps://hooks.example.com/…",
        help="E-mail addresses and https addresses of webhooks, one on each line. Files travel by mail; a webhook is "
        "told the rows.",
    )  # fmt: skip
    frame.field_error("recipients", form)
    frame.errors(form)
