"""Saved views: what is asked again and again, with the alerts that watch it and the reports that send it."""

from typing import Final

import streamlit as st

from core.accounts.rules import Permission
from core.errors import NotFound
from core.reporting import ask, views, views_words
from core.reporting.ask import Answer, Group
from core.reporting.dimensions import DIMENSIONS
from core.reporting.metrics import METRICS, Good, Metric
from core.reporting.views import Kept
from core.reporting.views_models import VIEW_NAME_MAX
from pages.parts import view_alerts, view_feeds, view_reports, view_sent
from pages.ui import components, frame, links, loaders, state
from pages.ui.links import Param
from pages.ui.visit import Visit

SAVE: Final = "view_new"
EDIT: Final = "view_edit"
PARTS: Final = ("Figures", "Alerts", "Reports", "Spreadsheets", "Sent", "Settings")
ROWS_SHOWN: Final = 15


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def save() -> None:
    """Keep the view of the pasted address."""
    done = frame.attempt(
        views.save, state.value("new_name"), state.value("new_address"),
        is_shared=bool(state.value("new_shared", False)), done="View saved", form=SAVE,
    )  # fmt: skip
    if done:
        state.forget("new_name", "new_address", "new_shared")
        open_view(done.value)


def open_view(view_id: str | None) -> None:
    """Show a view, or the list again."""
    state.forget("view_part")
    links.put(Param.VIEW, view_id)


def change(kept: Kept) -> None:
    """Give a view the name, address and readers of the form."""
    address = state.value("edit_address").strip()
    frame.attempt(
        views.change, kept.view_id, name=state.value("edit_name"),
        address=address if address and address != kept.query else None,
        is_shared=state.value("edit_shared", None), expected=kept.row_version, done="Saved", form=EDIT,
    )  # fmt: skip


def set_default(kept: Kept) -> None:
    """Let results open with this view, or no more."""
    frame.attempt(
        views.make_default, None if kept.is_default else kept.view_id,
        done="Results open as usual" if kept.is_default else f"Results open with {kept.name}", form=EDIT,
    )  # fmt: skip


def remove(kept: Kept) -> None:
    """Delete a view with what stands on it."""
    if frame.attempt(views.remove, kept.view_id, done=f"{kept.name} is deleted", form=EDIT):
        open_view(None)


# ── All views ────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_list(visit: Visit) -> None:
    """Every view this person sees, the way to a new one, and what was sent lately."""
    frame.header("Saved views & alerts", "Ask once, then be told.", ":material/notifications:", kicker="Results")
    found = [one for one in views.list_views(visit.scope) if visit.workspace_id in (None, one.workspace_id)
             or one.workspace_id is None]  # fmt: skip
    if found:
        with st.container(key="rows_views", gap=None):
            for kept in found:
                draw_row(kept)
    else:
        components.numbered(
            ("Save a view", "A question to the results under a name: period, filters, groups and figures."),
            ("Watch it", "Be told when a figure is beyond a threshold, once, and only with enough data."),
            ("Have it sent", "Every day, week or month, by mail, to a webhook, or into a spreadsheet."),
        )
    draw_new(visit)
    view_feeds.draw_rows(visit)
    view_sent.draw(visit)
    view_sent.draw_webhooks(visit)


def draw_row(kept: Kept) -> None:
    """One view: its name, what it asks, what stands on it."""
    with st.container(key=f"view_{kept.view_id}", horizontal=True, vertical_alignment="center"):
        about = views_words.title(kept.view) if kept.view else "It cannot be asked any more"
        who = "" if kept.is_mine else f"by {kept.owner_name}"
        components.entry(kept.name, " · ".join(filter(None, (kept.client, about))), who)
        if kept.view is None:
            st.badge("Broken", icon=":material/error:", color="red")
        if kept.is_default:
            st.badge("Opens first", icon=":material/home:", color="gray")
        if kept.is_shared:
            st.badge("Shared", icon=":material/group:", color="gray")
        stands = [components.plural(kept.alerts, "alert")] if kept.alerts else []
        stands += [components.plural(kept.schedules, "report")] if kept.schedules else []
        stands += [components.plural(kept.feeds, "spreadsheet")] if kept.feeds else []
        if stands:
            st.caption(", ".join(stands), width="content")
        st.button("Open", key=f"open_{kept.view_id}", type="tertiary", on_click=open_view, args=(kept.view_id,))


def draw_new(visit: Visit) -> None:
    """A view from the address of the page that shows it."""
    frame.section("Save a view", "From the address of a page that shows it.")
    with st.form("view_new", border=False):
        left, right = st.columns([2, 3])
        left.text_input("Name", key="new_name", max_chars=VIEW_NAME_MAX, placeholder="Weekly CPA by campaign")
        right.text_input("Address", key="new_address", placeholder="https://…/explorer?v=1&by=campaign")
        with left:
            frame.field_error("name", SAVE)
        with right:
            frame.field_error("address", SAVE)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.form_submit_button("Save view", key="new_save", on_click=save)
            if visit.can(Permission.EDIT_CAMPAIGNS):
                st.checkbox("All of the agency see it", key="new_shared")
        frame.errors(SAVE)


# ── One view ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_view(visit: Visit, kept: Kept) -> None:
    """One view with its parts."""
    lead = views_words.title(kept.view) if kept.view else ""
    kicker = kept.client or visit.identity.agency_name
    with frame.header(kept.name, lead, ":material/notifications:", kicker=kicker):
        if kept.view is not None:
            links.link_view("explorer", kept.view, "Open in the explorer", client=kept.workspace_id)
        st.button("All views", key="all_views", icon=":material/arrow_back:", on_click=open_view, args=(None,))
    if kept.view is None:
        st.warning(
            frame.plain(f"This view cannot be asked any more: {kept.fault}.")
            + " Give it another address under **Settings**, or delete it.",
            icon=":material/error:",
        )
    counts = {"Alerts": kept.alerts, "Reports": kept.schedules, "Spreadsheets": kept.feeds}
    part = st.segmented_control(
        "Part", PARTS, key="view_part", default=PARTS[0] if kept.view else PARTS[-1], required=True,
        label_visibility="collapsed",
        format_func=lambda name: f"{name} :gray[{counts[name]}]" if counts.get(name) else name,
    )  # fmt: skip
    match part:
        case "Alerts":
            view_alerts.draw(visit, kept)
        case "Reports":
            view_reports.draw(visit, kept)
        case "Spreadsheets":
            view_feeds.draw(visit, kept)
        case "Sent":
            view_sent.draw(visit, kept)
        case "Settings":
            draw_settings(visit, kept)
        case _ if kept.view is not None:
            draw_figures(loaders.read(visit, ask.answer, kept.asked()))


def draw_figures(found: Answer) -> None:
    """The view's totals and its first rows."""
    if not found.totals:
        frame.empty(
            "No results in these days", f"{views_words.days(found.span)} has none.", icon=":material/monitoring:"
        )
        return
    against = f", against {views_words.days(found.compared)}" if found.compared else ""
    st.caption(f"{views_words.days(found.span)}{against}")
    for group in found.totals:
        draw_totals(found, group)
    if found.view.dimensions:
        draw_rows(found)
    for note in found.notes:
        st.caption(frame.plain(note))
    if found.unsettled_from:
        st.caption(f"From {found.unsettled_from:%-d %B} on figures are still settling.")


def draw_totals(found: Answer, group: Group) -> None:
    """The totals of one currency, each with its change."""
    with st.container(key=f"totals_{group.currency or 'none'}", horizontal=True, gap="medium"):
        for slug in found.view.measures:
            metric, moved = METRICS[slug], group.change(slug) if group.before else None
            st.metric(
                metric.name,
                views_words.figure(metric, group.now[slug].value, group.currency),
                # The page tells rising from falling by a plain minus.
                None if moved is None else views_words.change(moved).replace("−", "-"),
                delta_color=_colour(metric),
                help=f"{metric.formula}. {metric.pitfalls}",
                width="content",
            )


def draw_rows(found: Answer) -> None:
    """The first groups, as a table."""
    shown = found.rows[:ROWS_SHOWN]
    view = found.view
    named = " · ".join(DIMENSIONS[slug].name for slug in view.dimensions)
    table: dict[str, list[str]] = {named: [" · ".join(group.names) for group in shown]}
    for slug in view.measures:
        metric = METRICS[slug]
        table[metric.name] = [views_words.figure(metric, one.now[slug].value, one.currency) for one in shown]
    right = st.column_config.TextColumn(alignment="right")
    st.dataframe(
        table, hide_index=True, width="stretch", key="view_rows",
        column_config={name: right for name in table if name != named},
    )  # fmt: skip
    if found.group_count > len(shown):
        st.caption(f"The first {len(shown)} of {found.group_count:,} rows.")


def _colour(metric: Metric) -> str:
    return {Good.MORE: "normal", Good.LESS: "inverse", Good.NEITHER: "off"}[metric.good]


def draw_settings(visit: Visit, kept: Kept) -> None:
    """What the view asks, and what its owner can change of it."""
    if kept.view is not None:
        components.facts(*views_words.lines(kept.view, kept.client))
    if not kept.may_change:
        st.caption(f"This view is {frame.plain(kept.owner_name)}’s. Save it under a name of your own to change it.")
        return
    with st.form("view_edit", border=True):
        st.text_input("Name", kept.name, key="edit_name", max_chars=VIEW_NAME_MAX)
        frame.field_error("name", EDIT)
        st.text_input(
            "Another address", "", key="edit_address", placeholder="Paste the address of a page of results",
            help="What the view asks from now on; all that stands on it follows. Empty leaves it as it is.",
        )  # fmt: skip
        frame.field_error("address", EDIT)
        if visit.can(Permission.EDIT_CAMPAIGNS):
            st.checkbox("All of the agency see it", kept.is_shared, key="edit_shared")
        frame.errors(EDIT)
        st.form_submit_button("Save", key="edit_save", on_click=change, args=(kept,))
    with st.container(horizontal=True, vertical_alignment="center"):
        if kept.is_mine and kept.view is not None:
            label = "Open results as usual" if kept.is_default else "Open results with this view"
            st.button(label, key="edit_default", type="tertiary", icon=":material/home:", on_click=set_default, args=(kept,))  # fmt: skip
        with st.popover("Delete", icon=":material/delete:", type="tertiary", key="edit_delete"):
            st.markdown("Its alerts, reports and addresses go too. What was sent stays in the history.")
            st.button("Delete the view", key="edit_delete_now", type="primary", on_click=remove, args=(kept,))


visit = frame.guard(Permission.VIEW)
asked = links.row_id(Param.VIEW)
try:
    opened = views.get_view(visit.scope, asked) if asked else None
except NotFound:
    opened = None
    st.info("There is no such view, or it is not shared with you.", icon=":material/info:")
if opened is None:
    draw_list(visit)
else:
    draw_view(visit, opened)
