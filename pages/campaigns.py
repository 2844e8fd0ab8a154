"""The campaigns of a client, or of all clients: find, start, move along, duplicate."""

from datetime import date
from typing import Any, Final

import streamlit as st

from core import placements
from core.accounts.rules import Permission
from core.campaigns import queries, rules, service
from core.campaigns.queries import CampaignCard
from core.creatives import usage
from core.creatives.usage import CampaignUsage
from core.db import Scope
from core.db.paging import Page
from core.errors import InvalidInput
from core.fields import Faults
from core.ids import CampaignId
from core.vocabulary import CampaignStatus, FunnelStage, LaunchType, Objective
from pages.ui import components, frame, links, loaders, state
from pages.ui.visit import Visit

NEW: Final = "new_campaign"
PER_PAGE: Final = 20
LIVING: Final = "all"
STATES: Final = (LIVING, *CampaignStatus)
FUNNEL: Final = {
    FunnelStage.COLD: "Cold: never heard of it",
    FunnelStage.WARM: "Warm: knows it",
    FunnelStage.HOT: "Hot: ready to act",
}
STEP_ICONS: Final = {
    CampaignStatus.ACTIVE: ":material/play_arrow:",
    CampaignStatus.PAUSED: ":material/pause:",
    CampaignStatus.COMPLETED: ":material/flag:",
    CampaignStatus.ARCHIVED: ":material/inventory_2:",
    CampaignStatus.DRAFT: ":material/undo:",
}


# ── Callbacks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def started(scope: Scope, workspace_id: str, **fields: Any) -> CampaignId:
    """Create the campaign; without a client there is one field more to be mended first."""
    if not workspace_id:
        faults = Faults()
        with faults:
            raise InvalidInput("no client is chosen", field="client", remedy="choose whose campaign it is")
        with faults:
            rules.clean({name: value for name, value in fields.items() if name in rules.EDITABLE})
        with faults:
            rules.clean_placements(fields["placements"])
        faults.refuse()
    return service.create(scope, workspace_id, **fields)


def create(workspace_id: str | None) -> None:
    """Start the campaign of the dialog and open it."""
    chosen = workspace_id or state.value("new_campaign_client", None) or ""
    packs = state.value("new_campaign_packs", [])
    made = frame.attempt(
        started,
        chosen,
        name=state.value("new_campaign_name"),
        objective=state.value("new_campaign_objective"),
        launch_type=state.value("new_campaign_launch"),
        funnel_stage=state.value("new_campaign_funnel"),
        primary_offer=state.value("new_campaign_offer"),
        landing_url=state.value("new_campaign_url"),
        placements=[placement_id for pack in packs for placement_id in placements.PACKS[pack]],
        done="The campaign is a draft now",
        form=NEW,
    )
    if made:
        links.keep(client=chosen)
        if links.destination("campaign").is_built:
            links.go("campaign", campaign=made.value)


def move(card: CampaignCard, to: CampaignStatus) -> None:
    """Move a campaign along."""
    frame.attempt(service.change_status, card.campaign_id, to, done=f"{card.name}: {components.words_of(to).lower()}")


def duplicate(card: CampaignCard) -> None:
    """Make a draft of the same fields, placements and brief."""
    frame.attempt(service.duplicate, card.campaign_id, done=f"{rules.copy_name(card.name)} is a draft now")


# ── The dialog ───────────────────────────────────────────────────────────────────────────────────────────────────────


@st.dialog("New campaign", width="medium", icon=":material/stacks:")
def new_dialog(visit: Visit) -> None:
    """What is advertised, why and where; everything else can wait for the brief."""
    with st.form("new_campaign_form", border=False):
        if visit.workspace is None:
            names = {card.workspace_id: card.client_name for card in frame.clients(visit)}
            st.selectbox(
                "Client", list(names), format_func=lambda one: names[one], key="new_campaign_client", index=None,
                placeholder="Choose a client",
            )  # fmt: skip
            frame.field_error("client", NEW)
        st.text_input("Name", key="new_campaign_name", placeholder="Autumn roast")
        frame.field_error("name", NEW)
        first, second = st.columns(2)
        with first:
            choice("Objective", "new_campaign_objective", {one: components.words_of(one) for one in Objective}, 2)
            frame.field_error("objective", NEW)
            choice("Audience", "new_campaign_funnel", FUNNEL, 0)
            frame.field_error("funnel_stage", NEW)
        with second:
            choice("Occasion", "new_campaign_launch", {one: components.words_of(one) for one in LaunchType}, 1)
            frame.field_error("launch_type", NEW)
            st.text_input("Offer", key="new_campaign_offer", placeholder="20% off the first bag")
            frame.field_error("primary_offer", NEW)
        st.text_input(
            "Landing address", key="new_campaign_url", type="url", validate="", placeholder="https://example.com/autumn"
        )
        frame.field_error("landing_url", NEW)
        st.pills(
            "Where it runs", list(placements.PACKS), selection_mode="multi", default=["Meta"], key="new_campaign_packs",
            format_func=lambda pack: f"{pack} :gray[{len(placements.PACKS[pack])}]",
        )  # fmt: skip
        frame.field_error("placements", NEW)
        st.caption("Single placements can be chosen in the brief.")
        frame.errors(NEW)
        sent = st.form_submit_button(
            "Start campaign", key="new_campaign_submit", type="primary", on_click=create, args=(visit.workspace_id,)
        )
    if sent and not frame.has_errors(NEW):
        state.rerun()


def choice(label: str, key: str, words: dict[str, str], index: int) -> None:
    """One of a vocabulary, in people's words."""
    st.selectbox(label, list(words), format_func=lambda one: words[one], key=key, index=index)


# ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_row(card: CampaignCard, ads: CampaignUsage, may_edit: bool, with_client: bool) -> None:
    """One campaign: what it is, how far its ads are, where it stands, what can be done."""
    with st.container(
        key=f"campaign_{card.campaign_id}", horizontal=True, vertical_alignment="center", gap="medium", border=True
    ):
        components.plate(ads.newest_sha256, "", height_px=88, width_px=104)
        with st.container(key=f"about_{card.campaign_id}", gap="xsmall"):
            components.entry(card.name, " · ".join(words for words in described(card, with_client) if words))
            st.markdown(f"{ads_words(ads)}:small[:gray[ · changed {components.ago(card.updated_at)}]]")
        with st.container(
            key=f"deeds_{card.campaign_id}", horizontal=True, vertical_alignment="center", width="content", gap="small"
        ):
            components.badge(card.status)
            links.link(
                "campaign", "Open", icon=":material/arrow_forward:", client=card.workspace_id, campaign=card.campaign_id
            )
            if may_edit:
                draw_deeds(card)


def described(card: CampaignCard, with_client: bool) -> tuple[str, ...]:
    """A campaign in short phrases; empty ones are for the caller to drop."""
    return (
        card.client_name if with_client else "",
        components.words_of(card.objective),
        components.words_of(card.launch_type),
        components.plural(card.placements, "placement"),
        flight(card.starts_on, card.ends_on),
        money(card.budget_micros, card.budget_currency),
    )


def ads_words(ads: CampaignUsage) -> str:
    """How many ads there are, how many are approved, and how many wait for a decision."""
    if not ads.made:
        return ":small[:gray[No ads yet]]"
    parts = [components.plural(ads.made, "ad"), f":green[{ads.approved:,} approved]" if ads.approved else "0 approved"]
    if ads.waiting:
        parts.append(f":orange[{ads.waiting:,} waiting]")
    return f":small[{' · '.join(parts)}]"


def flight(starts_on: date | None, ends_on: date | None) -> str:
    """The flight dates in words."""
    if starts_on and ends_on:
        same_year = starts_on.year == ends_on.year
        start = f"{starts_on.day} {starts_on:%b}" if same_year else f"{starts_on.day} {starts_on:%b %Y}"
        return f"{start} to {ends_on.day} {ends_on:%b %Y}"
    if starts_on:
        return f"from {starts_on.day} {starts_on:%b %Y}"
    return f"until {ends_on.day} {ends_on:%b %Y}" if ends_on else ""


def money(micros: int | None, currency: str | None) -> str:
    """An amount with its currency; cents only where there are any."""
    if micros is None:
        return ""
    amount = micros / 1_000_000
    return f"{amount:,.0f} {currency}" if micros % 1_000_000 == 0 else f"{amount:,.2f} {currency}"


def draw_deeds(card: CampaignCard) -> None:
    """The steps its state allows, and duplicating."""
    with st.popover("More", key=f"more_{card.campaign_id}", type="tertiary", icon=":material/more_horiz:"):
        for to, verb in rules.next_statuses(card.status).items():
            st.button(
                verb.capitalize(), key=f"{verb}_{card.campaign_id}", icon=STEP_ICONS[to], type="tertiary",
                on_click=move, args=(card, to),
            )  # fmt: skip
        st.button(
            "Duplicate", key=f"duplicate_{card.campaign_id}", icon=":material/content_copy:", type="tertiary",
            on_click=duplicate, args=(card,),
        )  # fmt: skip


def draw_nothing(visit: Visit, looked_for: str, shelf: str) -> None:
    """The empty list, in the words of why it is empty."""
    if looked_for:
        frame.empty("No such campaign", f"Nothing matches “{looked_for}”.", icon=":material/search_off:")
    elif shelf != LIVING:
        frame.empty(f"Nothing {components.words_of(shelf).lower()}", "Campaigns in this state are listed here.")
    elif not frame.clients(visit):
        with frame.empty("Your first client", "Campaigns live with a client.", icon=":material/storefront:"):
            if may_edit:
                links.link("quick_start", "Quick start")
                links.link("clients", "Add a client", icon=":material/add:")
    else:
        with frame.empty(
            "The first campaign", "A brief, its ads, their review and the package.", icon=":material/stacks:"
        ):
            if may_edit:
                links.link("quick_start", "Quick start")
            if visit.can(Permission.EDIT_CAMPAIGNS) and st.button(
                "New campaign", key="new_campaign_first", icon=":material/add:"
            ):
                frame.forget_errors(NEW)
                new_dialog(visit)


def read(page: int) -> Page[CampaignCard]:
    """One page of what the filters let through."""
    return loaders.read(
        visit, queries.list_campaigns, workspace_id=visit.workspace_id,
        status=None if shelf in {LIVING, None} else str(shelf), search=looked_for, page=page, per_page=PER_PAGE,
    )  # fmt: skip


visit = frame.guard(Permission.VIEW)
may_edit = visit.can(Permission.EDIT_CAMPAIGNS)
lead = (
    "From a brief to ads that may be printed." if visit.workspace else "Of every client; choose one above to narrow it."
)
with frame.header("Campaigns", lead, ":material/stacks:"):
    nobody = not frame.clients(visit)
    if st.button(
        "New campaign", key="new_campaign", type="primary", icon=":material/add:", disabled=not may_edit or nobody
    ):
        frame.forget_errors(NEW)
        new_dialog(visit)
with st.container(key="filters", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    looked_for = components.search("campaigns")
    shelf = st.segmented_control(
        "State", STATES, default=LIVING, required=True, key="campaign_state", label_visibility="collapsed",
        format_func=lambda one: "All" if one == LIVING else components.words_of(one), on_change=components.first_page,
    )  # fmt: skip
found = read(components.page_number())
if found.total and not found.rows:  # the last campaign of the last page was moved away
    found = read(found.pages)
if found.rows:
    ads = loaders.read(visit, usage.of_campaigns, [row.campaign_id for row in found.rows])
    with st.container(key="campaign_rows", gap="small"):
        for row in found.rows:
            draw_row(row, ads.get(row.campaign_id, CampaignUsage()), may_edit, visit.workspace is None)
    components.pager(found, "campaign")
else:
    draw_nothing(visit, looked_for, str(shelf or LIVING))
