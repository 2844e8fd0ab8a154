"""The audit log: who did what, when; filtered by words, by subject and by time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Final

import streamlit as st

from core import clock
from core.accounts import queries
from core.accounts.queries import AuditRow
from core.accounts.rules import Permission
from core.db.paging import Page
from pages.ui import components, frame, links, loaders, state
from pages.ui.links import Param

EVERYTHING, ANY_TIME = "", ""
SUBJECT, PERIOD = "audit_subject", "audit_period"
# A subject as people call it, and the features whose deeds belong to it.
SUBJECTS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    EVERYTHING: ("Everything", ()),
    "clients": ("Clients", ("workspace",)),
    "brands": ("Brand kits", ("brand_kit",)),
    "pictures": ("Pictures", ("asset",)),
    "campaigns": ("Campaigns", ("campaign",)),
    "texts": ("Texts", ("caption",)),
    "ads": ("Ads", ("ads", "ad", "concept", "batch")),
    "reviews": ("Reviews", ("review",)),
    "links": ("Client links", ("review_link",)),
    "packages": ("Packages", ("export",)),
    "results": ("Results", ("results",)),
    "rates": ("Exchange rates", ("rates",)),
    "questions": ("Questions in SQL", ("sql",)),
    "people": ("People", ("user",)),
    "invitations": ("Invitations", ("invitation",)),
    "sign-ins": ("Sign-ins", ("session",)),
    "agency": ("Agency", ("agency",)),
}
PERIODS: Final = {ANY_TIME: "Any time", "1": "Today", "7": "7 days", "30": "30 days", "365": "A year"}


def turn_back() -> None:
    """A changed filter is kept in the address and starts at the first page."""
    links.put(Param.KIND, state.value(SUBJECT))
    links.put(Param.PERIOD, state.value(PERIOD))
    components.first_page()


def show_everything() -> None:
    """Take every filter away."""
    state.put(Param.SEARCH.value, "")
    state.put(SUBJECT, EVERYTHING)
    state.put(PERIOD, ANY_TIME)
    turn_back()


def since(days: str) -> datetime | None:
    """The beginning of the UTC day `days - 1` days ago; None for any time."""
    if not days:
        return None
    first = clock.today() - timedelta(days=int(days) - 1)
    return datetime.combine(first, time(), UTC)


def draw_filters() -> tuple[str, str, str]:
    """Words, subject and period; the address keeps them."""
    for key, param, options in ((SUBJECT, Param.KIND, SUBJECTS), (PERIOD, Param.PERIOD, PERIODS)):
        if not state.holds(key):
            state.put(key, links.choice(param, tuple(options), ""))
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        looked_for = components.search("the log")
        subject = st.selectbox(
            "Subject",
            list(SUBJECTS),
            format_func=lambda one: SUBJECTS[one][0],
            key=SUBJECT,
            on_change=turn_back,
            label_visibility="collapsed",
            width=180,
        )
        period = st.selectbox(
            "Period",
            list(PERIODS),
            format_func=PERIODS.__getitem__,
            key=PERIOD,
            on_change=turn_back,
            label_visibility="collapsed",
            width=150,
        )
    return looked_for, subject or EVERYTHING, period or ANY_TIME


def draw_days(rows: Sequence[AuditRow]) -> None:
    """Deeds below the day they were done on."""
    with st.container(key="rows_audit", gap=None):
        for day, deeds in groupby(rows, key=lambda row: row.created_at.date()):
            st.caption(f"**{day_words(day)}**")
            for row in deeds:
                components.entry(row.summary, f"{row.created_at:%H:%M} UTC · {row.actor_name}")


def read(page: int) -> Page[AuditRow]:
    """One page of what the filters let through."""
    return loaders.read(
        visit, queries.audit_log, search=looked_for, action=SUBJECTS[subject][1], since=since(period), page=page
    )


def day_words(day: date) -> str:
    """A day as people call it: "Today", "Yesterday", "Tue 4 Mar 2026"."""
    ago = (clock.today() - day).days
    return {0: "Today", 1: "Yesterday"}.get(ago, f"{day:%a} {day.day} {day:%b %Y}")


visit = frame.guard(Permission.VIEW_AUDIT)
frame.header(
    "Audit log",
    "Every deed in your agency, the newest first. Nothing is ever taken out.",
    kicker=visit.identity.agency_name,
)
looked_for, subject, period = draw_filters()
found = read(components.page_number())
if found.total and not found.rows:  # an address or a page from before the list became shorter
    found = read(found.pages)
if found.rows:
    draw_days(found.rows)
    components.pager(found, "entry", "entries")
elif looked_for or subject or period:
    with frame.empty("Nothing like that", "No entry of the log matches these filters.", icon=":material/search_off:"):
        st.button("Show everything", key="audit_everything", on_click=show_everything)
else:
    frame.empty("Nothing yet", "What you and your colleagues do is written down here.", icon=":material/history:")
