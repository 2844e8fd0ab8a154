"""What was made, decided and delivered, on the results page: counts, the way of ads, reasons, campaigns, what happened lately."""

from collections import Counter
from datetime import date, timedelta
from typing import Final

import streamlit as st

from core import placements
from core.reporting import queries as reporting
from core.reporting.milestones import Way
from core.reporting.queries import Activity, CampaignRow, Dashboard
from core.vocabulary import ReviewStatus
from pages.ui import charts, components, frame

MAX_PLACEMENTS: Final = 10
MOST_DAYS: Final = 100
MOST_ROWS: Final = 20
REASON_SHOWN: Final = 160
BEST_SCORED: Final = 5


def draw(board: Dashboard, way: Way) -> None:
    """Draw everything that happened here in the period."""
    _headline_figures(board)
    _days(board)
    left, right = st.columns(2, gap="large")
    with left:
        _way(way)
    with right:
        frame.section("Why ads came back", "Reasons of rejections and change requests")
        if board.reasons:
            components.facts(*((_shortened(reason), f"{count}\u00a0×") for reason, count in board.reasons))
        else:
            st.caption("Nothing was sent back in this period.")
    left, right = st.columns(2, gap="large")
    with left:
        frame.section("Scores", "Ads made in the period, by band")
        components.bars(list(board.score_bands.items()))
    with right:
        frame.section("Placements", _platform_words(board) or "What the ads are made for")
        components.bars([(components.place_words(name), count) for name, count in board.placements[:MAX_PLACEMENTS]])
    _campaign_table(board.campaigns, board)


def _number(value: float | None, form: str = "{:.0f}") -> str:
    return "n/a" if value is None else form.format(value)


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
            "Approval rate", components.rate(now.approval_rate), components.rate(before.approval_rate), points,
            f"{(points or 0) * 100:+.0f} points", "Approved ÷ decided, by day of decision",
        )  # fmt: skip
        score = _change(now.average_score, before.average_score)
        _figure("Average score", _number(now.average_score), _number(before.average_score), score, f"{score or 0:+.0f}")
        waited = _change(now.median_hours_to_approve, before.median_hours_to_approve)
        sign = "-" if (waited or 0) < 0 else "+"
        _figure(
            "Time to approve", components.hours(now.median_hours_to_approve), components.hours(before.median_hours_to_approve), waited,
            f"{sign}{components.hours(abs(waited or 0))}", "Median from an ad's version to its approval", up=False,
        )  # fmt: skip
    components.figures(*_small_figures(board))


def _small_figures(board: Dashboard) -> list[tuple[int | str, str]]:
    """The smaller figures; how many clients and campaigns there are says nothing once one of them is chosen."""
    now = board.totals
    rows = [
        (board.review_states.get(ReviewStatus.PENDING, 0), "still to review", "still to review"),
        (now.needs_changes, "sent back", "sent back"),
        (now.rejected, "rejected", "rejected"),
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


def _days(board: Dashboard) -> None:
    by_week = board.filters.days > MOST_DAYS
    frame.section("Work week by week" if by_week else "Work day by day", f"{span_words(board)}, UTC")
    other = {day: (photos, packages) for day, photos, packages in board.work_per_day}
    rows = [(day, made, approved, *other.get(day, (0, 0))) for day, made, approved in board.ads_per_day]
    charts.draw(
        charts.work(_weeks(rows) if by_week else rows),
        "chart_days",
        "Ads made and approved, new photos and finished packages over the period",
    )


Row = tuple[date, int, int, int, int]


def _weeks(rows: list[Row]) -> list[Row]:
    """The days of each week added up, dated by its Monday: a year of days is only spikes."""
    weeks: dict[date, Row] = {}
    for day, made, approved, photos, packages in rows:
        monday = day - timedelta(days=day.weekday())
        _, *before = weeks.get(monday, (monday, 0, 0, 0, 0))
        weeks[monday] = (monday, before[0] + made, before[1] + approved, before[2] + photos, before[3] + packages)
    return list(weeks.values())


def span_words(board: Dashboard) -> str:
    """The days of the work: "1 Nov 2026 – 28 Nov 2026"."""
    return f"{board.filters.first_day:%-d %b %Y} – {board.filters.last_day:%-d %b %Y}"


def _way(way: Way) -> None:
    frame.section("From brief to running", "Each stage counted on its own day; running are ads with results")
    components.bars(
        [
            ("Made", way.made),
            ("Approved", way.approved),
            ("Delivered in a package", way.delivered),
            ("Running", way.running),
        ],
        lead=("Briefed", components.plural(way.briefs, "campaign")),
    )


def _platform_words(board: Dashboard) -> str:
    """Ads by platform in one line: "Meta 42 · TikTok 12"."""
    counted: Counter[str] = Counter()
    for name, count in board.placements:
        counted[placements.get(name).platform] += count
    return " · ".join(f"{platform} {count:,}" for platform, count in counted.most_common())


def _shortened(reason: str) -> str:
    """A reason as one line of a list holds it; the whole of it stands at its ad."""
    words = " ".join(reason.split())
    return words if len(words) <= REASON_SHOWN else f"{words[: REASON_SHOWN - 1].rstrip()}…"


def _campaign_table(rows: list[CampaignRow], board: Dashboard) -> None:
    scored = sorted((row for row in rows if row.average_score is not None), key=lambda row: -(row.average_score or 0))
    best = " · ".join(f"{row.campaign} {row.average_score:.0f}" for row in scored[:BEST_SCORED])
    frame.section("Campaigns", f"Busiest first. Best scored: {best}" if best else "Busiest first")
    table = [
        {
            "Campaign": row.campaign,
            "Client": row.client,
            "State": components.words_of(row.status),
            "Ads": row.ads,
            "Texts": row.captions,
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


_EVENTS: Final = {
    "ads made": ("ad", "made"),
    "approved": ("ad", "approved"),
    "rejected": ("ad", "rejected"),
    "needs-changes": ("ad", "sent back for changes"),
    "pending": ("ad", "put back to review"),
    "packaged": ("package", "ready"),
    "texts written": ("text", "written"),
    "photos": ("photo", "uploaded"),
}


def lately(rows: list[Activity]) -> None:
    """Draw what happened last, one line each."""
    frame.section("Lately")
    st.markdown("  \n".join(map(_event, rows)))


def _event(row: Activity) -> str:
    noun, deed = _EVENTS[row.kind]
    by = f" by {frame.plain(row.who)}" if row.who else ""
    where = ", ".join(frame.plain(one) for one in (row.client, row.campaign) if one)
    return f"**{components.plural(row.count, noun)}** {deed}{by} · {where} · :gray[{components.ago(row.at)}]"
