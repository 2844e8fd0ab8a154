"""The clients of the agency: find, add, edit, put away and bring back."""

import streamlit as st

from core.accounts.rules import Permission
from core.creatives import queries as creatives
from core.creatives.queries import AdCounts
from core.vocabulary import Industry
from core.workspaces import queries, service
from core.workspaces.queries import WorkspaceCard
from pages.ui import components, frame, links, loaders, state
from pages.ui.visit import Visit

LIVING, ARCHIVED = "With us", "Archived"
NEW, EDIT = "new_client", "edit_client"
PER_PAGE = 24


def create() -> None:
    """Add the client of the dialog and go to them."""
    made = frame.attempt(
        service.create,
        client_name=state.value("new_client_name"),
        industry=state.value("new_client_industry", None),
        done=f"{state.value('new_client_name')} is your client now",
        form=NEW,
    )
    if made:
        links.keep(client=made.value.workspace_id)


def save(card: WorkspaceCard) -> None:
    """Save the client of the edit dialog."""
    frame.attempt(
        service.update,
        card.workspace_id,
        expected_version=card.version,
        client_name=state.value("edit_client_name"),
        industry=state.value("edit_client_industry", None),
        form=EDIT,
    )


def restore(card: WorkspaceCard) -> None:
    """Bring an archived client back."""
    frame.attempt(service.restore, card.workspace_id, done=f"{card.client_name} is back")


def archive(card: WorkspaceCard) -> None:
    """Put a client away; it keeps everything."""
    frame.attempt(service.archive, card.workspace_id, done=f"{card.client_name} is in the archive")


def industry_field(key: str, now: str | None = None) -> None:
    """A choice of usual industries that takes any other."""
    options = list(dict.fromkeys([*(member.value for member in Industry), *([now] if now else [])]))
    st.selectbox(
        "Industry",
        options,
        index=options.index(now) if now else None,
        key=key,
        accept_new_options=True,
        placeholder="Choose, or write your own",
    )


@st.dialog("New client", icon=":material/storefront:")
def new_dialog() -> None:
    """Name and industry; the rest is found out later."""
    with st.form("new_client_form", border=False):
        st.text_input("Client", key="new_client_name", max_chars=100, placeholder="As it should stand on their pages")
        frame.field_error("client_name", NEW)
        industry_field("new_client_industry")
        frame.field_error("industry", NEW)
        frame.errors(NEW)
        sent = st.form_submit_button("Add client", key="new_client_submit", type="primary", on_click=create)
    if sent and not frame.has_errors(NEW):
        state.rerun()


@st.dialog("Edit client", icon=":material/edit:")
def edit_dialog(card: WorkspaceCard) -> None:
    """Name and industry of one client."""
    with st.form("edit_client_form", border=False):
        st.text_input("Client", card.client_name, key="edit_client_name", max_chars=100)
        frame.field_error("client_name", EDIT)
        industry_field("edit_client_industry", card.industry)
        frame.field_error("industry", EDIT)
        frame.errors(EDIT)
        sent = st.form_submit_button("Save", key="edit_client_submit", type="primary", on_click=save, args=(card,))
    if sent and not frame.has_errors(EDIT):
        state.rerun()


def draw_card(card: WorkspaceCard, ads: AdCounts, may_edit: bool) -> None:
    """One client: name, what it holds, and where to go."""
    with components.card(card.workspace_id):
        components.entry(card.client_name, card.industry or "No industry yet")
        components.figures(
            (card.campaigns, "campaign" if card.campaigns == 1 else "campaigns"),
            (ads.total, "ad" if ads.total == 1 else "ads"),
            (card.assets, "photo" if card.assets == 1 else "photos"),
        )
        if ads.pending:
            st.badge(f"{ads.pending:,} to review", icon=":material/hourglass_empty:", color="gray")
        with st.container(key=f"deeds_{card.workspace_id}", horizontal=True, vertical_alignment="center"):
            if card.archived_at is not None:
                st.caption(f"Archived {components.ago(card.archived_at)}")
                st.button(
                    "Restore", key=f"restore_{card.workspace_id}", on_click=restore, args=(card,), disabled=not may_edit
                )
                return
            for page in ("campaigns", "brand", "library"):
                links.link(page, icon="", client=card.workspace_id)
            if may_edit:
                draw_deeds(card)


def draw_deeds(card: WorkspaceCard) -> None:
    """What can be done to a living client."""
    with st.popover("More", key=f"more_{card.workspace_id}", type="tertiary", icon=":material/more_horiz:"):
        if st.button("Edit", key=f"edit_{card.workspace_id}", icon=":material/edit:", type="tertiary"):
            frame.forget_errors(EDIT)
            edit_dialog(card)
        st.button(
            "Archive",
            key=f"archive_{card.workspace_id}",
            icon=":material/inventory_2:",
            type="tertiary",
            on_click=archive,
            args=(card,),
        )


def draw_nothing(here: Visit, looked_for: str, archived: bool) -> None:
    """The empty list, in the words of why it is empty."""
    if looked_for:
        frame.empty("Nobody of that name", f"No client matches “{looked_for}”.", icon=":material/search_off:")
    elif archived:
        frame.empty(
            "The archive is empty", "Clients you put away keep everything and wait here.", icon=":material/inventory_2:"
        )
    else:
        with frame.empty(
            "Your first client", "Photos, brand kit and campaigns live with a client.", icon=":material/storefront:"
        ):
            if here.can(links.destination("quick_start").permission):
                links.link("quick_start", "Quick start")
            if here.can(Permission.EDIT_CLIENTS) and st.button(
                "New client", key="new_client_first", icon=":material/add:"
            ):
                frame.forget_errors(NEW)
                new_dialog()


visit = frame.guard(Permission.VIEW)
may_edit = visit.can(Permission.EDIT_CLIENTS)
with frame.header("Clients", "Everybody your agency works for.", kicker=visit.identity.agency_name):
    if may_edit and st.button("New client", key="new_client", type="primary", icon=":material/add:"):
        frame.forget_errors(NEW)
        new_dialog()

with st.container(key="filters", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    looked_for = components.search("clients")
    shelf = st.segmented_control(
        "Shelf", [LIVING, ARCHIVED], default=LIVING, required=True, key="shelf", label_visibility="collapsed"
    )
found = loaders.read(
    visit,
    queries.list_workspaces,
    search=looked_for,
    archived=shelf == ARCHIVED,
    page=components.page_number(),
    per_page=PER_PAGE,
)
if found.rows:
    counts = loaders.read(visit, creatives.client_counts, tuple(card.workspace_id for card in found.rows))
    with st.grid(3, min_column_width=270, gap="small", key="client_cards"):
        for row in found.rows:
            draw_card(row, counts.get(row.workspace_id, AdCounts()), may_edit)
    components.pager(found, "client")
else:
    draw_nothing(visit, looked_for, shelf == ARCHIVED)
