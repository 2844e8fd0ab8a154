"""Results on one screen: what was made, decided and delivered, beside the period before."""

from datetime import date, timedelta

import streamlit as st

from core import placements
from core.campaigns import queries as campaigns
from core.reporting import queries as reporting
from core.reporting.queries import Activity, CampaignRow, Dashboard, Filters, Totals
from pages.ui import charts, components, frame, links, loaders, state
from pages.ui.links import Param

PERIODS = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "A year"}
MAX_PLACEMENTS = 10
ALL_CAMPAIGNS = ""
MOST_DAYS = 100


def _period_chosen() -> None:
    links.put(Param.PERIOD, state.value("dashboard_period"))


def _filters(here: frame.Visit) -> Filters:
    """The period and campaign people chose; the client is the switcher's."""
    period = links.choice(Param.PERIOD, tuple(PERIODS), "30")
    with st.container(horizontal=True, vertical_alignment="bottom", key="dashboard_filters"):
        st.segmented_control(
            "Period",
            tuple(PERIODS),
            default=period,
            format_func=PERIODS.__getitem__,
            key="dashboard_period",
            required=True,
            on_change=_period_chosen,
        )
        campaign_id = _campaign_filter(here)
    client_id = here.workspace.workspace_id if here.workspace else None
    return reporting.last_days(int(period), workspace_id=client_id, campaign_id=campaign_id or None)


def _campaign_filter(here: frame.Visit) -> str:
    if here.workspace is None:
        return ALL_CAMPAIGNS
    listed = loaders.read(here, campaigns.list_campaigns, workspace_id=here.workspace.workspace_id, per_page=200)
    names = {ALL_CAMPAIGNS: "All campaigns"} | {row.campaign_id: row.name for row in listed.rows}
    return str(
        st.selectbox("Campaign", tuple(names), format_func=names.__getitem__, key="dashboard_campaign", width=320)
    )


def _rate(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.0%}"


def _number(value: float | None, form: str = "{:.0f}") -> str:
    return "n/a" if value is None else form.format(value)


def _hours(value: float | None) -> str:
    if value is None:
        return "n/a"
    if value < 1:
        return f"{value * 60:.0f} min"
    return f"{value:.1f} h" if value < 48 else f"{value / 24:.1f} days"


def _change(now: float | None, before: float | None, form: str = "{:+.0f}") -> str | None:
    """The difference to the period before; none where either is unknown or nothing changed."""
    return None if now is None or before is None or now == before else form.format(now - before)


def _headline_figures(totals: Totals, before: Totals) -> None:
    points = None
    if totals.approval_rate is not None and before.approval_rate is not None:
        points = f"{(totals.approval_rate - before.approval_rate) * 100:+.0f} points"
    waited = _change(totals.median_hours_to_approve, before.median_hours_to_approve, "{:+.1f} h")
    with st.grid(5, min_column_width=150, gap="small", key="dashboard_figures"):
        st.metric("Ads made", f"{totals.ads:,}", _change(totals.ads, before.ads), border=True, height="stretch")
        st.metric(
            "Approved", f"{totals.approved:,}", _change(totals.approved, before.approved), border=True, height="stretch"
        )
        st.metric(
            "Approval rate",
            _rate(totals.approval_rate),
            points,
            border=True,
            height="stretch",
            help="Approved ÷ decided, by day of decision",
        )
        st.metric(
            "Average score",
            _number(totals.average_score),
            _change(totals.average_score, before.average_score),
            border=True,
            height="stretch",
        )
        st.metric(
            "Time to approve",
            _hours(totals.median_hours_to_approve),
            waited,
            delta_color="inverse",
            border=True,
            height="stretch",
            help="Median from an ad's version to its approval",
        )
    components.figures(
        (totals.clients, "client" if totals.clients == 1 else "clients"),
        (totals.campaigns, "campaign" if totals.campaigns == 1 else "campaigns"),
        (totals.photos, "new photo" if totals.photos == 1 else "new photos"),
        (totals.captions, "text written" if totals.captions == 1 else "texts written"),
        (totals.packages, "package" if totals.packages == 1 else "packages"),
    )


def _weeks(rows: list[tuple[date, int, int]]) -> list[tuple[date, int, int]]:
    """The days of each week added up, dated by its Monday: a year of days is only spikes."""
    weeks: dict[date, tuple[int, int]] = {}
    for when, made, approved in rows:
        monday = when - timedelta(days=when.weekday())
        before = weeks.get(monday, (0, 0))
        weeks[monday] = (before[0] + made, before[1] + approved)
    return [(monday, made, approved) for monday, (made, approved) in weeks.items()]


def _charts(board: Dashboard) -> None:
    by_week = board.filters.days > MOST_DAYS
    span = f"{board.filters.first_day:%-d %b %Y} – {board.filters.last_day:%-d %b %Y}, UTC"
    frame.section("Week by week" if by_week else "Day by day", span)
    rows = _weeks(board.ads_per_day) if by_week else board.ads_per_day
    charts.draw(charts.days(rows), "chart_days", "Ads made and approved over the period")
    left, right = st.columns(2, gap="large")
    with left:
        frame.section("Scores", "Ads made in the period, by band")
        charts.draw(charts.ranking(list(board.score_bands.items())), "chart_scores", "Number of ads in each score band")
    with right:
        frame.section("On the way", "From made to approved")
        charts.draw(charts.ranking(board.funnel), "chart_funnel", "Number of ads at each stage")
    left, right = st.columns(2, gap="large")
    with left:
        frame.section("Placements", "Where the ads run")
        named = [(placements.get(name).name, count) for name, count in board.placements[:MAX_PLACEMENTS]]
        charts.draw(charts.ranking(named), "chart_placements", "Number of ads in each placement")
    with right:
        frame.section("Why ads came back", "Reasons of rejections and change requests")
        if board.reasons:
            components.facts(*((reason, f"{count}\u00a0×") for reason, count in board.reasons))
        else:
            st.caption("Nothing was sent back in this period.")


def _campaign_table(rows: list[CampaignRow], board: Dashboard) -> None:
    frame.section("Campaigns", "Busiest first")
    table = [
        {
            "Campaign": row.campaign,
            "Client": row.client,
            "State": components.words_of(row.status),
            "Ads": row.ads,
            "To review": row.pending,
            "Approved": row.approved,
            "Approval rate": _rate(row.approval_rate),
            "Score": _number(row.average_score),
            "Time to approve": _hours(row.median_hours_to_approve),
        }
        for row in rows
    ]
    st.dataframe(table, hide_index=True, key="dashboard_campaigns")
    st.download_button(
        "Download as CSV",
        reporting.campaigns_csv(board),
        file_name=f"campaigns_{board.filters.last_day:%Y-%m-%d}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="dashboard_csv",
        on_click="ignore",
    )


_EVENTS = {
    "ads made": "made",
    "approved": "approved",
    "rejected": "rejected",
    "needs-changes": "sent back for changes",
    "pending": "put back to review",
    "packaged": "ready",
}


def _activity(rows: list[Activity]) -> None:
    frame.section("Lately")
    for row in rows:
        noun = components.plural(row.count, "package") if row.kind == "packaged" else components.plural(row.count, "ad")
        by = f" by {frame.plain(row.who)}" if row.who else ""
        text = f"**{noun}** {_EVENTS[row.kind]}{by} · {frame.plain(row.client)}, {frame.plain(row.campaign)}"
        st.markdown(f"{text} · :gray[{components.ago(row.at)}]")


here = frame.guard()
frame.header("Results", "What was made, decided and delivered, beside the period before.", ":material/monitoring:")
asked = _filters(here)
with st.skeleton(height=320):
    shown = loaders.read(here, reporting.dashboard, asked)
if shown.totals.ads == 0 and shown.totals.decided == 0 and shown.previous.ads == 0:
    with frame.empty(
        "Nothing to report yet", "Figures appear with the first ads of this selection.", icon=":material/monitoring:"
    ):
        links.link("quick_start", "Quick start", icon=":material/bolt:")
        links.link("campaigns", "Campaigns")
    st.stop()
_headline_figures(shown.totals, shown.previous)
_charts(shown)
_campaign_table(shown.campaigns, shown)
_activity(shown.activity)
