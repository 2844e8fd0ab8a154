"""The kept reports of past weeks, on the results page: choose one, see it beside the week before, take it along."""

from functools import partial

import streamlit as st

from core.accounts import service as accounts
from core.errors import SignInRequired
from core.reporting import paper
from core.reporting import queries as reporting
from core.reporting.queries import ReportLine
from core.reporting.report import Figures, Report
from core.vocabulary import ReportPeriod
from pages.ui import components, frame, loaders
from pages.ui.visit import Visit


def draw(here: Visit) -> None:
    """Draw the week that is chosen; nothing before the first report."""
    found = loaders.read(here, reporting.list_reports, kind=ReportPeriod.WEEK)
    if not found.rows:
        return
    frame.section("Weekly reports", "Written every Monday for the week before, and kept as they were written.")
    lines = {line.report_id: line for line in found.rows}
    with st.container(horizontal=True, vertical_alignment="bottom", key="weekly_tools"):
        chosen = st.selectbox(
            "Week", tuple(lines), format_func=lambda one: _week_words(lines[one]), key="weekly_report", width=340
        )
        client_id = here.workspace.workspace_id if here.workspace else None
        for label, extension, mime in (("Page to print", "html", "text/html"), ("CSV", "csv", "text/csv")):
            st.download_button(
                label,
                partial(_take_along, frame.session_token(), chosen, client_id, extension),
                file_name=f"report_{lines[chosen].period.slug}.{extension}",
                mime=mime,
                icon=":material/download:",
                key=f"weekly_{extension}",
                on_click="ignore",
            )
    report = _narrowed(loaders.read(here, reporting.get_report, chosen), client_id)
    _week(report)


def _week_words(line: ReportLine) -> str:
    return f"{line.period.title}: {line.period.span}"


def _narrowed(report: Report, client_id: str | None) -> Report:
    return report.for_client(client_id) if client_id else report


def _take_along(session_token: str | None, report_id: str, client_id: str | None, extension: str) -> bytes:
    """The file of a report, made at the click: outside any run, so the session tells who it is, if it still lives."""
    identity = accounts.identify(session_token)
    if identity is None:
        raise SignInRequired("your session ended", remedy="sign in again")
    report = _narrowed(reporting.get_report(identity.scope, report_id), client_id)
    return paper.html(report, is_of_client=bool(client_id)) if extension == "html" else paper.csv(report)


def _week(report: Report) -> None:
    """The figures of a week and a table of its campaigns, the week before beside each."""
    now, before = report.content.now, report.content.before
    if now.is_quiet and before.is_quiet:
        st.caption("Nothing happened for this client in that week or the one before.")
        return
    components.figures(
        (now.ads, _beside("ads", before.ads)),
        (now.approved, _beside("approved", before.approved)),
        (components.rate(now.approval_rate), _beside("approval rate", components.rate(before.approval_rate))),
        (components.hours(now.median_hours), _beside("to decide", components.hours(before.median_hours))),
        (now.by_client, _beside("decided by clients", before.by_client)),
        (now.packages, _beside("packages", before.packages)),
    )
    table = [
        {"Campaign": row.campaign, "Client": row.client} | _pairs(row.now, row.before)
        for row in report.content.campaigns
    ]
    if table:
        # The column before it says what was before.
        short = {name: "before" for name in table[0] if name.endswith(" before")}
        st.dataframe(table, hide_index=True, column_config=short, key="weekly_campaigns")


def _beside(name: str, before: int | str) -> str:
    return f"{name}, before {before:,}" if isinstance(before, int) else f"{name}, before {before}"


def _pairs(now: Figures, before: Figures) -> dict[str, int | str]:
    return {
        "Ads": now.ads,
        "Ads before": before.ads,
        "Approved": now.approved,
        "Approved before": before.approved,
        "Approval rate": components.rate(now.approval_rate),
        "Approval rate before": components.rate(before.approval_rate),
        "Time to decide": components.hours(now.median_hours),
        "Time to decide before": components.hours(before.median_hours),
    }
