"""Results on one screen: what ran and what it brought, then what was made, decided and delivered, beside the period before."""

from dataclasses import replace
from typing import Final

import streamlit as st

from core import clock
from core.campaigns import queries as campaigns
from core.errors import InvalidInput
from core.reporting import board as boards
from core.reporting import milestones
from core.reporting import queries as reporting
from core.reporting import view as views
from core.reporting.ask import today
from core.reporting.board import Board
from core.reporting.queries import Filters
from core.reporting.view import ALL_KINDS, Comparison, Relative, Span, ViewState
from pages.parts import board_results, board_weekly, board_work
from pages.ui import currencies, frame, links, loaders, state
from pages.ui.links import Param
from pages.ui.saved import save_button
from pages.ui.visit import Visit

OWN_DAYS: Final = "own"
ALL_CAMPAIGNS: Final = ""
ALL: Final = "all"
CAMPAIGNS_OFFERED: Final = 200
PERIODS: Final = {
    Relative.SETTLED_28.value: "28 settled days",
    Relative.SETTLED_91.value: "91 settled days",
    Relative.LAST_7.value: "Last 7 days",
    Relative.LAST_28.value: "Last 28 days",
    Relative.LAST_90.value: "Last 90 days",
    Relative.THIS_MONTH.value: "This month",
    Relative.LAST_MONTH.value: "Last month",
    OWN_DAYS: "Own days",
}
COMPARISONS: Final = {
    Comparison.PREVIOUS.value: "The days before",
    Comparison.WEEKDAYS.value: "The same weekdays before",
    Comparison.YEAR.value: "A year before",
    Comparison.NONE.value: "Nothing",
    OWN_DAYS: "Own days",
}
# How addresses of earlier releases spelled a period: so many days, today included.
OLD_PERIODS: Final = ("7", "30", "90", "365")


# ── The view of the address ──────────────────────────────────────────────────────────────────────────────────────────


def _view() -> ViewState:
    """The view the address spells; one that cannot be is replaced by the usual one, and the page says so."""
    old = links.text(Param.PERIOD)
    if old in OLD_PERIODS:
        days = reporting.last_days(int(old))
        links.put(Param.PERIOD, f"{days.first_day.isoformat()}_{days.last_day.isoformat()}")
    try:
        return links.view(ViewState())
    except InvalidInput as error:
        frame.say(
            f"This address asked for what cannot be shown: {error.what}. Here is the usual view.",
            icon=":material/info:",
        )
        links.put_view(ViewState())
        return ViewState()


def _period_chosen() -> None:
    """Write the period into the address; own days begin with those that were shown."""
    chosen, view = state.value("dashboard_period"), _view()
    links.put_view(replace(view, period=view.span(today(view)) if chosen == OWN_DAYS else Relative(chosen)))


def _days_chosen() -> None:
    """Write own days into the address, once both are chosen."""
    days = state.value("dashboard_days", ())
    if len(days) == 2:
        links.put_view(replace(_view(), period=Span(*days)))


def _comparison_chosen() -> None:
    links.put_view(replace(_view(), comparison=Comparison(state.value("dashboard_comparison"))))


def _campaign_chosen() -> None:
    links.put(Param.ONLY, state.value("dashboard_campaign"))


def _kind_chosen() -> None:
    chosen = state.value("dashboard_kind")
    links.put_view(replace(_view(), result_kind=None if chosen == ALL else chosen))


def _currency_chosen() -> None:
    view = _view()
    links.put_view(replace(view, **currencies.parts(view, state.value("dashboard_currency"))))


def _rank_chosen() -> None:
    view, chosen = _view(), state.value("board_rank")
    measures = view.measures if chosen in view.measures else (*view.measures, chosen)
    links.put_view(replace(view, sort=chosen, measures=measures))


def board_view(view: ViewState, campaign_id: str | None) -> ViewState:
    """The view as it is kept: with the campaign, which this page has beside it."""
    return view.narrowed("campaign", campaign_id) if campaign_id else view


# ── Filters ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _period_filters(view: ViewState) -> None:
    state.put("dashboard_period", OWN_DAYS if isinstance(view.period, Span) else view.period.value)
    st.selectbox(
        "Period", tuple(PERIODS), format_func=PERIODS.__getitem__, key="dashboard_period", width=190,
        on_change=_period_chosen,
    )  # fmt: skip
    if isinstance(view.period, Span):
        state.put("dashboard_days", (view.period.first, view.period.last))
        st.date_input(
            "Days", key="dashboard_days", min_value=views.FIRST_DAY, max_value=max(clock.today(), view.period.last),
            format="YYYY-MM-DD", width=250, on_change=_days_chosen,
        )  # fmt: skip
    own = isinstance(view.comparison, Span)
    state.put("dashboard_comparison", OWN_DAYS if isinstance(view.comparison, Span) else view.comparison.value)
    offered = tuple(one for one in COMPARISONS if own or one != OWN_DAYS)
    st.selectbox(
        "Beside", offered, format_func=COMPARISONS.__getitem__, key="dashboard_comparison", width=210,
        on_change=_comparison_chosen,
    )  # fmt: skip


def _campaign_filter(here: Visit) -> str | None:
    """The campaigns of the chosen client, or of all, each with its client then."""
    listed = loaders.read(here, campaigns.list_campaigns, workspace_id=here.workspace_id, per_page=CAMPAIGNS_OFFERED)
    names = {ALL_CAMPAIGNS: "All campaigns"} | {
        row.campaign_id: row.name if here.workspace else f"{row.client_name} · {row.name}" for row in listed.rows
    }
    # The address says what is chosen, so that a link to it shows the same; another client's campaign is not offered.
    asked = links.row_id(Param.ONLY) or ALL_CAMPAIGNS
    state.put("dashboard_campaign", asked if asked in names else ALL_CAMPAIGNS)
    chosen = st.selectbox(
        "Campaign", tuple(names), format_func=names.__getitem__, key="dashboard_campaign", width=230,
        on_change=_campaign_chosen,
    )  # fmt: skip
    return str(chosen) or None


def _result_filters(here: Visit, view: ViewState, board: Board) -> None:
    """Which kind of result counts and which currency is shown, where there are several."""
    kinds = tuple(dict.fromkeys((*board.kinds, *([view.only_kind] if view.only_kind else ()))))
    if len(kinds) > 1 or view.result_kind == ALL_KINDS:
        names = {ALL: "Choose one", ALL_KINDS: "All added together"}
        state.put("dashboard_kind", view.result_kind or ALL)
        st.selectbox(
            "Kind of result", (ALL, *kinds, ALL_KINDS), format_func=lambda one: names.get(one, one),
            key="dashboard_kind", width=200, on_change=_kind_chosen,
        )  # fmt: skip
    offered = currencies.offered(here, view, tuple(one for one in board.currencies if one))
    if len(offered) > 1:
        asked = currencies.chosen(view)
        state.put("dashboard_currency", asked if asked in offered else currencies.ANY)
        st.selectbox(
            "Currency", offered, format_func=currencies.words, key="dashboard_currency", width=170,
            on_change=_currency_chosen,
        )  # fmt: skip


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _results(here: Visit, board: Board) -> None:
    """The part about what ran: the figures, or the one line that says why there are none."""
    if not board.has_results:
        board_results.nothing_yet(here)
    elif board.main is None:
        board_results.none_in_period(here, board)
    else:
        board_results.draw(here, board, ranked_by=_rank_chosen)


def _work(here: Visit, view: ViewState, board: Board, campaign_id: str | None) -> None:
    """The part about what was made here, its days stated: made work has nothing to settle."""
    days = boards.worked(view, today(view))
    asked = Filters(days.first, days.last, workspace_id=here.workspace_id, campaign_id=campaign_id)
    made = loaders.read(here, reporting.dashboard, asked)
    frame.section("Made, decided and delivered", f"{board_work.span_words(made)}, UTC, beside the days before")
    if made.totals.ads == 0 and made.totals.decided == 0 and made.previous.ads == 0:
        with frame.empty(
            "No ads in this period",
            "Figures appear with the first ads of this selection.",
            icon=":material/monitoring:",
        ):
            if here.can(links.destination("quick_start").permission):
                links.link("quick_start", "Quick start", icon=":material/bolt:")
            links.link("campaigns", "Campaigns")
        board_weekly.draw(here)
        return
    way = loaders.read(
        here, milestones.way, days, board.span, workspace_id=here.workspace_id, campaign_id=campaign_id
    )  # fmt: skip
    board_work.draw(made, way)
    board_weekly.draw(here)
    board_work.lately(made.activity)


here = frame.guard()
actions = frame.header("Results", "What ran and what it brought, then what was made for it.", ":material/monitoring:")
asked_view = _view()
frame.said()
with st.container(horizontal=True, vertical_alignment="bottom", key="dashboard_filters"):
    _period_filters(asked_view)
    only_campaign = _campaign_filter(here)
    with st.skeleton(height=320):
        found = loaders.read(
            here, boards.board, asked_view, workspace_id=here.workspace_id, campaign_id=only_campaign
        )  # fmt: skip
    _result_filters(here, asked_view, found)
with actions:
    links.link_view("explorer", board_view(asked_view, only_campaign), "Explore")
    save_button(here, board_view(asked_view, only_campaign))
if here.workspace and here.workspace.archived_at:
    st.caption("This client was put away: its figures stay, and nothing new comes.")
_results(here, found)
_work(here, asked_view, found, only_campaign)
