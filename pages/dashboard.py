"""Results on one screen: what was made, decided and delivered, beside the period before."""

from datetime import date, timedelta
from functools import partial

import streamlit as st

from core import clock
from core.accounts import service as accounts
from core.campaigns import queries as campaigns
from core.errors import SignInRequired
from core.reporting import paper
from core.reporting import queries as reporting
from core.reporting.queries import Activity, CampaignRow, Dashboard, Filters, ReportLine
from core.reporting.report import Figures, Report
from core.vocabulary import ReportPeriod
from pages.ui import charts, components, frame, links, loaders, state
from pages.ui.links import Param

PERIODS = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "A year"}
MAX_PLACEMENTS = 10
ALL_CAMPAIGNS = ""
MOST_DAYS = 100
MOST_ROWS = 20
REASON_SHOWN = 160
CAMPAIGNS_OFFERED = 200
OWN_DAYS = "own"
FIRST_DAY = date(2015, 1, 1)


def _period_chosen() -> None:
    """Write the period into the address; own days begin with those that were shown."""
    chosen = state.value("dashboard_period")
    if chosen == OWN_DAYS:
        shown = _shown_days()
        state.put("dashboard_days", shown)
        links.put(Param.PERIOD, _spelled(*shown))
    else:
        links.put(Param.PERIOD, chosen)


def _days_chosen() -> None:
    """Write own days into the address, once both are chosen."""
    days = state.value("dashboard_days", ())
    if len(days) == 2:
        links.put(Param.PERIOD, _spelled(*days))


def _campaign_chosen() -> None:
    links.put(Param.ONLY, state.value("dashboard_campaign"))


def _spelled(first: date, last: date) -> str:
    return f"{first.isoformat()}_{last.isoformat()}"


def _own_days() -> tuple[date, date] | None:
    """The days an address spells out ("2026-10-01_2026-10-31"); None when it spells none, or none that can be shown."""
    first, _, last = links.text(Param.PERIOD).partition("_")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return days if FIRST_DAY <= days[0] <= days[1] <= clock.today() else None


def _shown_days() -> tuple[date, date]:
    """The days the address stands for."""
    if own := _own_days():
        return own
    asked = reporting.last_days(int(links.choice(Param.PERIOD, tuple(PERIODS), "30")))
    return asked.first_day, asked.last_day


def _filters(here: frame.Visit) -> Filters:
    """The period and campaign people chose, both kept in the address; the client is the switcher's."""
    own = _own_days()
    period = OWN_DAYS if own else links.choice(Param.PERIOD, tuple(PERIODS), "30")
    with st.container(horizontal=True, vertical_alignment="bottom", key="dashboard_filters"):
        st.segmented_control(
            "Period",
            (*PERIODS, OWN_DAYS),
            default=period,
            format_func=lambda one: PERIODS.get(one, "Own days"),
            key="dashboard_period",
            required=True,
            on_change=_period_chosen,
        )
        if own:
            if not state.holds("dashboard_days"):
                state.put("dashboard_days", own)
            st.date_input(
                "Days, UTC",
                key="dashboard_days",
                min_value=FIRST_DAY,
                max_value=clock.today(),
                format="YYYY-MM-DD",
                width=270,
                on_change=_days_chosen,
            )
        campaign_id = _campaign_filter(here)
    first, last = _shown_days()
    client_id = here.workspace.workspace_id if here.workspace else None
    return Filters(first, last, workspace_id=client_id, campaign_id=campaign_id or None)


def _campaign_filter(here: frame.Visit) -> str:
    """The campaigns of the chosen client, or of all, each with its client then."""
    listed = loaders.read(here, campaigns.list_campaigns, workspace_id=here.workspace_id, per_page=CAMPAIGNS_OFFERED)
    names = {ALL_CAMPAIGNS: "All campaigns"} | {
        row.campaign_id: row.name if here.workspace else f"{row.client_name} · {row.name}" for row in listed.rows
    }
    # The address says what is chosen, so that a link to it shows the same; another client's campaign is not offered.
    asked = links.row_id(Param.ONLY) or ALL_CAMPAIGNS
    state.put("dashboard_campaign", asked if asked in names else ALL_CAMPAIGNS)
    return str(
        st.selectbox(
            "Campaign",
            tuple(names),
            format_func=names.__getitem__,
            key="dashboard_campaign",
            width=320,
            on_change=_campaign_chosen,
        )
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
    if value < 48:
        return f"{value:.1f} h" if value < 10 else f"{value:.0f} h"
    return f"{value / 24:.1f} days"


def _figure(
    name: str, shown: str, before: str, change: float | None, told: str, about: str = "", *, up: bool = True
) -> None:
    """One figure with the period before beside it.

    Args:
        change: The difference to the period before; None where either is unknown.
        told: The difference in words.
        up: Whether more is better.
    """
    is_known = bool(change)
    st.metric(
        name,
        shown,
        told if is_known else f"before {before}",
        delta_color=("normal" if up else "inverse") if is_known else "off",
        delta_arrow="auto" if is_known else "off",
        delta_description=f"before {before}" if is_known else None,
        border=True,
        height="stretch",
        help=about or None,
    )


def _change(now: float | None, before: float | None) -> float | None:
    """The difference to the period before; None where either is unknown."""
    return None if now is None or before is None else now - before


def _headline_figures(board: Dashboard) -> None:
    """The five figures that matter, each beside the period before, then the smaller ones."""
    now, before = board.totals, board.previous
    with st.grid(5, min_column_width=150, gap="small", key="dashboard_figures"):
        _figure("Ads made", f"{now.ads:,}", f"{before.ads:,}", now.ads - before.ads, f"{now.ads - before.ads:+,}")
        more = now.approved - before.approved
        _figure("Approved", f"{now.approved:,}", f"{before.approved:,}", more, f"{more:+,}")
        points = _change(now.approval_rate, before.approval_rate)
        _figure(
            "Approval rate", _rate(now.approval_rate), _rate(before.approval_rate), points,
            f"{(points or 0) * 100:+.0f} points", "Approved ÷ decided, by day of decision",
        )  # fmt: skip
        score = _change(now.average_score, before.average_score)
        _figure("Average score", _number(now.average_score), _number(before.average_score), score, f"{score or 0:+.0f}")
        waited = _change(now.median_hours_to_approve, before.median_hours_to_approve)
        sign = "-" if (waited or 0) < 0 else "+"
        _figure(
            "Time to approve", _hours(now.median_hours_to_approve), _hours(before.median_hours_to_approve), waited,
            f"{sign}{_hours(abs(waited or 0))}", "Median from an ad's version to its approval", up=False,
        )  # fmt: skip
    components.figures(*_small_figures(board))


def _small_figures(board: Dashboard) -> list[tuple[int | str, str]]:
    """The smaller figures; how many clients and campaigns there are says nothing once one of them is chosen."""
    now = board.totals
    rows = [
        (now.photos, "new photo", "new photos"),
        (now.captions, "text written", "texts written"),
        (now.packages, "package", "packages"),
    ]
    if not board.filters.campaign_id:
        rows.insert(0, (now.campaigns, "campaign", "campaigns"))
    if not (board.filters.campaign_id or board.filters.workspace_id):
        rows.insert(0, (now.clients, "client", "clients"))
    return [(count, one if count == 1 else many) for count, one, many in rows]


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
        named = [(components.place_words(name), count) for name, count in board.placements[:MAX_PLACEMENTS]]
        charts.draw(charts.ranking(named), "chart_placements", "Number of ads in each placement")
    with right:
        frame.section("Why ads came back", "Reasons of rejections and change requests")
        if board.reasons:
            components.facts(*((_shortened(reason), f"{count}\u00a0×") for reason, count in board.reasons))
        else:
            st.caption("Nothing was sent back in this period.")


def _shortened(reason: str) -> str:
    """A reason as one line of a list holds it; the whole of it stands at its ad."""
    words = " ".join(reason.split())
    return words if len(words) <= REASON_SHOWN else f"{words[: REASON_SHOWN - 1].rstrip()}…"


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
            "Approval rate": None if row.approval_rate is None else round(row.approval_rate, 2),
            "Score": row.average_score,
            "Time to approve": row.median_hours_to_approve,
        }
        for row in rows
    ]
    st.dataframe(
        table,
        hide_index=True,
        key="dashboard_campaigns",
        height="content" if len(rows) <= MOST_ROWS else "auto",
        column_config={
            "Approval rate": st.column_config.NumberColumn(format="percent"),
            "Score": st.column_config.NumberColumn(format="%.0f"),
            "Time to approve": st.column_config.NumberColumn("Hours to approve", format="%.1f"),
        },
        placeholder="n/a",
        alt="The campaigns with their figures of the period",
    )
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


def _weekly(here: frame.Visit) -> None:
    """The kept reports of past weeks: choose one, see it beside the week before, take it along."""
    found = loaders.read(here, reporting.list_reports, kind=ReportPeriod.WEEK)
    if not found.rows:
        return
    frame.section("Weekly reports", "Written every Monday for the week before, and kept as they were written.")
    lines = {line.report_id: line for line in found.rows}
    with st.container(horizontal=True, vertical_alignment="bottom", key="weekly_tools"):
        chosen = st.selectbox(
            "Week", tuple(lines), format_func=lambda one: _week_words(lines[one]), key="weekly_report", width=340
        )
        client_id = here.workspace.workspace_id if here.workspace else None
        for label, extension, mime in (("Page to print", "html", "text/html"), ("CSV", "csv", "text/csv")):
            st.download_button(
                label,
                partial(_take_along, frame.session_token(), chosen, client_id, extension),
                file_name=f"report_{lines[chosen].period.slug}.{extension}",
                mime=mime,
                icon=":material/download:",
                key=f"weekly_{extension}",
                on_click="ignore",
            )
    report = _narrowed(loaders.read(here, reporting.get_report, chosen), client_id)
    _week(report)


def _week_words(line: ReportLine) -> str:
    return f"{line.period.title}: {line.period.span}"


def _narrowed(report: Report, client_id: str | None) -> Report:
    return report.for_client(client_id) if client_id else report


def _take_along(session_token: str | None, report_id: str, client_id: str | None, extension: str) -> bytes:
    """The file of a report, made at the click: outside any run, so the session tells who it is, if it still lives."""
    identity = accounts.identify(session_token)
    if identity is None:
        raise SignInRequired("your session ended", remedy="sign in again")
    report = _narrowed(reporting.get_report(identity.scope, report_id), client_id)
    return paper.html(report, is_of_client=bool(client_id)) if extension == "html" else paper.csv(report)


def _week(report: Report) -> None:
    """The figures of a week and a table of its campaigns, the week before beside each."""
    now, before = report.content.now, report.content.before
    if now.is_quiet and before.is_quiet:
        st.caption("Nothing happened for this client in that week or the one before.")
        return
    components.figures(
        (now.ads, _beside("ads", before.ads)),
        (now.approved, _beside("approved", before.approved)),
        (_rate(now.approval_rate), _beside("approval rate", _rate(before.approval_rate))),
        (_hours(now.median_hours), _beside("to decide", _hours(before.median_hours))),
        (now.by_client, _beside("decided by clients", before.by_client)),
        (now.packages, _beside("packages", before.packages)),
    )
    table = [
        {"Campaign": row.campaign, "Client": row.client} | _pairs(row.now, row.before)
        for row in report.content.campaigns
    ]
    if table:
        # The column before it says what was before.
        short = {name: "before" for name in table[0] if name.endswith(" before")}
        st.dataframe(table, hide_index=True, column_config=short, key="weekly_campaigns")


def _beside(name: str, before: int | str) -> str:
    return f"{name}, before {before:,}" if isinstance(before, int) else f"{name}, before {before}"


def _pairs(now: Figures, before: Figures) -> dict[str, int | str]:
    return {
        "Ads": now.ads,
        "Ads before": before.ads,
        "Approved": now.approved,
        "Approved before": before.approved,
        "Approval rate": _rate(now.approval_rate),
        "Approval rate before": _rate(before.approval_rate),
        "Time to decide": _hours(now.median_hours),
        "Time to decide before": _hours(before.median_hours),
    }


here = frame.guard()
frame.header("Results", "What was made, decided and delivered, beside the period before.", ":material/monitoring:")
asked = _filters(here)
with st.skeleton(height=320):
    shown = loaders.read(here, reporting.dashboard, asked)
if shown.totals.ads == 0 and shown.totals.decided == 0 and shown.previous.ads == 0:
    with frame.empty(
        "Nothing to report yet", "Figures appear with the first ads of this selection.", icon=":material/monitoring:"
    ):
        if here.can(links.destination("quick_start").permission):
            links.link("quick_start", "Quick start", icon=":material/bolt:")
        links.link("campaigns", "Campaigns")
    _weekly(here)
    st.stop()
_headline_figures(shown)
_charts(shown)
_campaign_table(shown.campaigns, shown)
_weekly(here)
_activity(shown.activity)
