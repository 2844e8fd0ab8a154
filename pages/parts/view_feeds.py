"""The addresses from which spreadsheets fetch a saved view, each shown once, and the way to all rows beneath."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.accounts.rules import Permission
from core.reporting import feeds
from core.reporting.feeds import LIFE_USUAL, LIVES, Feed
from core.reporting.views import Kept
from core.reporting.views_models import FEED_LABEL_MAX
from pages.ui import components, frame, links, state
from pages.ui.visit import Visit

FORM: Final = "feed_new"


@dataclass
class Shown:
    """The address this tab just made, and of which view; it is kept nowhere else."""

    address: str = ""
    view_id: str = ""


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def make(kept: Kept) -> None:
    """Make an address, and show it until the next thing is done."""
    made = frame.attempt(
        feeds.make, kept.view_id, label=state.value("feed_label"), days=int(state.value("feed_days", LIFE_USUAL)),
        done="Address made", form=FORM,
    )  # fmt: skip
    shown = state.of(Shown)
    shown.address, shown.view_id = (f"{links.origin()}{made.value.path}", kept.view_id) if made else ("", "")
    if made:
        state.put("feed_label", "")


def revoke(feed: Feed) -> None:
    """Make an address stop working."""
    if frame.attempt(feeds.revoke, feed.feed_id, done="The address does not work any more", form=FORM):
        state.of(Shown).address = ""


# ── The part ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(visit: Visit, kept: Kept) -> None:
    """The addresses of the view, and a new one."""
    may_take = visit.can(Permission.EXPORT)
    found = feeds.list_feeds(visit.scope, kept.view_id)
    if may_take and kept.view is not None:
        draw_new(kept)
        draw_made(kept)
    elif not found:
        st.caption("No spreadsheet fetches this view.")
    frame.errors(FORM)
    if found:
        with st.container(key="rows_feeds", gap=None):
            for feed in found:
                draw_line(feed, may_take)


def draw_new(kept: Kept) -> None:
    """What an address is, and the form for one."""
    st.markdown(
        "A spreadsheet asks this address by itself and gets the view as it is then, without signing in: "
        "`=IMPORTDATA(…)` in Google Sheets, *Data → From Web* in Excel."
    )
    with st.form("feed_form", border=False):
        left, right, last = st.columns([4, 2, 2], vertical_alignment="bottom")
        left.text_input("What for?", key="feed_label", max_chars=FEED_LABEL_MAX, placeholder="Monday sheet of the team")
        right.selectbox(
            "Works for", LIVES, LIVES.index(LIFE_USUAL), key="feed_days", format_func=lambda days: f"{days} days"
        )
        last.form_submit_button(
            "Make address", key="feed_make", type="primary", on_click=make, args=(kept,), width="stretch"
        )
        for field in ("label", "days", "view"):
            frame.field_error(field, FORM)


def draw_made(kept: Kept) -> None:
    """The address that was just made, this once."""
    shown = state.of(Shown)
    if not shown.address or shown.view_id != kept.view_id:
        return
    with st.container(border=True, key="feed_made"):
        st.markdown("**Copy it now.** It is kept nowhere and cannot be shown again. Whoever has it has the rows.")
        st.code(shown.address, language=None, wrap_lines=True)
        plain, formula, _ = st.columns([1.2, 2.2, 3])
        with plain:
            components.copy_button(shown.address, key="feed_copy", label="Copy address")
        with formula:
            text = f'=IMPORTDATA("{shown.address}")'
            components.copy_button(text, key="feed_copy_formula", label="Copy as a formula of Google Sheets")


def draw_line(feed: Feed, may_take: bool) -> None:
    """One address: what for, by whom, until when, how often it was asked."""
    with st.container(key=f"feed_{feed.feed_id}", horizontal=True, vertical_alignment="center"):
        asked = f"asked {components.plural(feed.used, 'time')}, last {components.ago(feed.last_used_at)}"
        told = [f"by {feed.made_by_name}", f"made {components.ago(feed.created_at)}"]
        told.append(asked if feed.used else "not asked yet")
        components.entry(feed.label or "Without a name", " · ".join(told))
        if feed.ended:
            st.badge(frame.plain(feed.ended), icon=":material/link_off:", color="gray")
            return
        st.caption(f"until {components.day(feed.expires_at)}", width="content")
        if may_take:
            st.button("Revoke", key=f"revoke_{feed.feed_id}", type="tertiary", on_click=revoke, args=(feed,))


def draw_rows(visit: Visit) -> None:
    """The way to all rows beneath, on the page of all views."""
    if not visit.can(Permission.EXPORT):
        return
    whose = f"of {visit.workspace.client_name}" if visit.workspace else "of all clients"
    frame.section("All rows", f"Every row {whose} that counts, with all its columns, for pandas, DuckDB or R.")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button("Download Parquet", links.rows(visit.workspace_id), icon=":material/download:")
        st.caption("Take the rows with `is_deepest`: levels of report repeat each other’s money.", width="content")
