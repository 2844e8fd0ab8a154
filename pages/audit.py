"""The audit log: who did what, when; filtered by words, by subject and by time."""

from datetime import UTC, datetime, time, timedelta

import streamlit as st

from core import clock
from core.accounts import queries
from core.accounts.queries import AuditRow
from core.accounts.rules import Permission
from pages.ui import components, frame, links, loaders
from pages.ui.links import Param

SUBJECTS = {
    "": "Everything",
    "workspace": "Clients",
    "brand_kit": "Brand kits",
    "asset": "Photos",
    "campaign": "Campaigns",
    "caption": "Texts",
    "ads": "Ads made",
    "ad": "Single ads",
    "review": "Reviews",
    "review_link": "Client links",
    "export": "Packages",
    "batch": "Batches",
    "user": "People",
    "invitation": "Invitations",
    "session": "Sign-ins",
    "agency": "Agency",
}
PERIODS = {"": "Any time", "1": "Today", "7": "7 days", "30": "30 days", "365": "A year"}


def turn_back() -> None:
    """A changed filter starts at the first page."""
    links.put(Param.PAGE, None)


def since(days: str) -> datetime | None:
    """The beginning of the UTC day `days - 1` days ago; None for any time."""
    if not days:
        return None
    first = clock.today() - timedelta(days=int(days) - 1)
    return datetime.combine(first, time(), UTC)


def draw_row(row: AuditRow) -> None:
    """One deed: when, who, what."""
    components.entry(row.summary, f"{row.actor_name} · {components.moment(row.created_at)} · {row.action}")


visit = frame.guard(Permission.VIEW_AUDIT)
frame.header(
    "Audit log",
    "Every deed in your agency, in the order it happened. Nothing is ever taken out.",
    kicker=visit.identity.agency_name,
)

with st.container(key="filters", horizontal=True, vertical_alignment="center"):
    looked_for = components.search("the log")
    subject = st.selectbox(
        "Subject",
        list(SUBJECTS),
        format_func=SUBJECTS.__getitem__,
        key="subject",
        label_visibility="collapsed",
        width=180,
    )
    period = st.selectbox(
        "Period",
        list(PERIODS),
        format_func=PERIODS.__getitem__,
        key="audit_period",
        label_visibility="collapsed",
        width=150,
    )

found = loaders.read(
    visit,
    queries.audit_log,
    search=looked_for,
    action=subject or "",
    since=since(period or ""),
    page=components.page_number(),
)
if found.rows:
    with st.container(key="rows_audit", gap=None):
        for event in found.rows:
            draw_row(event)
    components.pager(found, "event")
else:
    frame.empty("Nothing of the kind", "No deed matches these filters.", icon=":material/history:")
