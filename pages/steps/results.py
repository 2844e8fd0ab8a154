"""The last step: how the campaign did so far, from real events; platform results join it with their import."""

import streamlit as st

from core import clock
from core.campaigns.queries import CampaignView
from core.reporting import queries
from core.reporting.queries import Filters
from pages.ui import charts, components, frame, links, loaders
from pages.ui.visit import Visit


def draw(visit: Visit, campaign: CampaignView) -> None:
    """Draw the campaign's own figures since it was made."""
    asked = Filters(campaign.created_at.date(), clock.today(), campaign_id=campaign.campaign_id)
    with st.skeleton(height=240):
        board = loaders.read(visit, queries.dashboard, asked)
    if not board.totals.ads:
        with frame.empty("No results yet", "They begin with the first ads.", icon=":material/monitoring:"):
            links.link(
                "campaign", "Make ads", icon=":material/auto_awesome:", campaign=campaign.campaign_id, step="ads"
            )
        return
    totals = board.totals
    rate = "n/a" if totals.approval_rate is None else f"{totals.approval_rate:.0%}"
    score = "n/a" if totals.average_score is None else f"{totals.average_score:.0f}"
    components.figures(
        (totals.ads, "ads made"),
        (totals.approved, "approved"),
        (rate, "approval rate"),
        (score, "average score"),
        (totals.packages, "packages"),
    )
    left, right = st.columns(2, gap="large")
    with left:
        frame.section("On the way", "From made to approved")
        charts.draw(charts.ranking(board.funnel), "campaign_funnel", "Number of ads at each stage")
    with right:
        frame.section("Scores", "Ads by band")
        charts.draw(
            charts.ranking(list(board.score_bands.items())), "campaign_scores", "Number of ads in each score band"
        )
    if board.reasons:
        frame.section("Why ads came back")
        components.facts(*((reason, f"{count}\u00a0×") for reason, count in board.reasons))
    with st.container(horizontal=True):
        links.link("dashboard", "All results", icon=":material/monitoring:")
        links.link("results_import", "Import results of the platforms", icon=":material/upload_file:")
