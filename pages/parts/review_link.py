"""The link of a client, who reviews without an account: made, shown once, ended."""

from dataclasses import dataclass

import streamlit as st

from core.campaigns.queries import CampaignView
from core.reviews import client_links, rules, service
from core.reviews.client_links import LinkSummary
from pages.ui import components, frame, links, state

LINK = "review_link"


@dataclass
class NewLink:
    """The link that was made last in this tab; it is kept nowhere else."""

    address: str = ""


@st.dialog("A link for your client", width="medium")
def share(campaign: CampaignView) -> None:
    """Make a link, shown once; see and end the others."""
    kept = state.of(NewLink)
    st.markdown(
        f"Whoever has the link sees the ads of **{frame.plain(campaign.name)}** and can approve them or ask for changes, "
        "without an account. They see nothing else."
    )
    with st.form("link_form", border=False):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        left.text_input(
            "For whom?", key="link_note", max_chars=rules.NOTE_MAX, placeholder="Anna at Aurora (only you see this)"
        )
        right.number_input("Days", 1, rules.LINK_DAYS_MAX, rules.LINK_DAYS_DEFAULT, key="link_days")
        frame.field_error("note", LINK)
        frame.field_error("days", LINK)
        frame.errors(LINK)
        st.form_submit_button(
            "Make link", key="link_make", type="primary", on_click=make_link, args=(campaign.campaign_id,)
        )
    if kept.address:
        with st.container(border=True, key="link_new"):
            st.markdown("Copy it now: it is kept nowhere and cannot be shown again.")
            st.code(kept.address, language=None, wrap_lines=True)
            components.copy_button(kept.address, key="link_copy", label="Copy link")
    for link in client_links.links_of(frame.visit().scope, campaign.campaign_id):
        draw_link(link)


def draw_link(link: LinkSummary) -> None:
    """One link: for whom, until when, what came of it."""
    with st.container(key=f"link_{link.link_id}", horizontal=True, vertical_alignment="center"):
        opened = f"opened {components.ago(link.last_opened_at)}" if link.last_opened_at else "not opened yet"
        decided = f", {components.plural(link.decisions, 'decision')}" if link.decisions else ""
        components.entry(
            link.note or "Without a note",
            f"made {components.ago(link.created_at)}, {opened}{decided}",
        )
        if link.is_live:
            st.caption(f"until {components.day(link.expires_at)}", width="content")
            st.button("Revoke", key=f"revoke_{link.link_id}", type="tertiary", on_click=revoke, args=(link.link_id,))
        else:
            st.badge("Revoked" if link.revoked_at else "Expired", color="gray")


def make_link(campaign_id: str) -> None:
    """Make a link, and keep it until the dialog is opened again."""
    kept = state.of(NewLink)
    made = frame.attempt(
        service.create_link,
        campaign_id,
        note=state.value("link_note"),
        days=int(state.value("link_days", rules.LINK_DAYS_DEFAULT)),
        done="Link made",
        form=LINK,
    )
    kept.address = links.review(made.value.token) if made else ""
    if made:
        state.put("link_note", "")


def revoke(link_id: str) -> None:
    """Make a link stop working."""
    if frame.attempt(service.revoke_link, link_id, done="The link does not work any more", form=LINK):
        state.of(NewLink).address = ""


def forget_link() -> None:
    """The link that was shown once is not shown when the dialog is opened anew."""
    state.of(NewLink).address = ""
    frame.forget_errors(LINK)
