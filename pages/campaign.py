"""The campaign, the hub: where it stands, and its six steps with counts."""

from collections.abc import Callable

import streamlit as st

from core.accounts.rules import Permission
from core.campaigns import queries, rules, service
from core.campaigns.queries import CampaignView
from core.copywriting import queries as wordings
from core.creatives import queries as creatives
from core.creatives.queries import CampaignCounts
from core.vocabulary import CampaignStatus
from pages.steps import ads, brief, package, results, review, words
from pages.ui import components, frame, links, loaders, state
from pages.ui.components import Step
from pages.ui.visit import Visit

STEPS: dict[str, Callable[[Visit, CampaignView], None]] = {
    "brief": brief.draw,
    "words": words.draw,
    "ads": ads.draw,
    "review": review.draw,
    "package": package.draw,
    "results": results.draw,
}
DUPLICATE = "duplicate"
ICONS = {
    "launch": ":material/play_arrow:",
    "resume": ":material/play_arrow:",
    "pause": ":material/pause:",
    "complete": ":material/flag:",
    "archive": ":material/inventory_2:",
    "restore": ":material/unarchive:",
}


def chosen(here: Visit) -> CampaignView:
    """The campaign of the address; while none is chosen, the page says where to find one and stops."""
    if here.campaign_id is None:
        frame.header("Campaign", icon=":material/stacks:")
        with frame.empty("Which campaign?", "Open one from the list.", icon=":material/stacks:"):
            links.link("campaigns", "Campaigns")
            links.link("quick_start", "Quick start", icon=":material/bolt:")
        st.stop()
    campaign = loaders.read(here, queries.get_campaign, here.campaign_id)
    links.keep(client=campaign.workspace_id, campaign=campaign.campaign_id)
    return campaign


def steps_of(campaign: CampaignView, counts: CampaignCounts, texts: int) -> list[Step]:
    """The stepper's notes: what there is, and what is left to do."""
    made, drawable = counts.ads.total, counts.ads.total - counts.ads.failed
    to_do = f"{counts.ads.pending:,} to do" if campaign.approval_required else "optional"
    packable = counts.ads.approved + (0 if campaign.approval_required else counts.ads.pending)
    return [
        Step("brief", "Brief", f"{campaign.score.score} %", is_done=campaign.score.score >= rules.READY_SCORE),
        Step("words", "Words", f"{texts:,}" if texts else "", is_done=texts > 0),
        Step("ads", "Ads", f"{made:,}" if made else "", is_done=made > 0 and counts.running is None),
        Step(
            "review",
            "Review",
            to_do if counts.ads.pending else "",
            is_done=drawable > 0 and not counts.ads.pending,
        ),
        Step("package", "Package", f"{packable:,}" if packable else "", is_done=False),
        Step("results", "Results"),
    ]


def move(campaign_id: str, to: CampaignStatus, verb: str) -> None:
    """Take the campaign one step along."""
    frame.attempt(
        service.change_status,
        campaign_id,
        to.value,
        done=f"{verb.capitalize()}d" if verb.endswith("e") else f"{verb.capitalize()}ed",
    )


def more_chosen(campaign_id: str, offered: dict[str, CampaignStatus]) -> None:
    """Do what was chosen in the menu."""
    wanted = state.value("campaign_more", None)
    if wanted == DUPLICATE:
        outcome = frame.attempt(service.duplicate, campaign_id, done="Duplicated as a draft")
        if outcome:
            links.go("campaign", campaign=outcome.value, step="brief")
    elif wanted in offered:
        move(campaign_id, offered[wanted], wanted)


def draw_actions(here: Visit, campaign: CampaignView) -> None:
    """The state, its next step as a button, everything else in a menu."""
    components.badge(campaign.status)
    if not here.can(Permission.EDIT_CAMPAIGNS):
        return
    by_verb = {verb: to for to, verb in rules.next_statuses(campaign.status).items()}
    first, *rest = by_verb
    st.button(
        first.capitalize(),
        key="campaign_next",
        icon=ICONS[first],
        on_click=move,
        args=(campaign.campaign_id, by_verb[first], first),
    )
    st.menu_button(
        "More",
        [DUPLICATE, *rest],
        format_func=str.capitalize,
        key="campaign_more",
        on_click=more_chosen,
        args=(campaign.campaign_id, {verb: by_verb[verb] for verb in rest}),
    )


def draw(here: Visit) -> None:
    """Header, stepper, and the step that is open."""
    campaign = chosen(here)
    counts = loaders.read(here, creatives.campaign_counts, campaign.campaign_id)
    texts = loaders.read(here, wordings.count_texts, campaign.campaign_id)
    lead = " · ".join(part for part in (campaign.primary_offer or "", campaign.target_audience or "") if part)
    with frame.header(campaign.name, lead[:160], ":material/stacks:", kicker=campaign.client_name):
        draw_actions(here, campaign)
    step = components.stepper(steps_of(campaign, counts, texts))
    STEPS[step](here, campaign)


draw(frame.guard())
