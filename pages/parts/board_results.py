"""What ran and what it brought, on the results page: figures, curve, best and worst ads, places, completeness."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any, Final, Literal

import streamlit as st

from core import placements
from core.accounts.rules import Permission
from core.reporting.ask import Group
from core.reporting.board import FLOOR_IMPRESSIONS, Board, RankedAd
from core.reporting.metrics import METRICS, Good, Metric
from pages.ui import charts, components, figures, frame, links, state
from pages.ui.receipt import receipts_of
from pages.ui.visit import Visit

_SHOWN: Final = ("spend", "impressions", "ctr", "conversions", "cpa", "roas")
_PICTURE_PX: Final = 230
_LATE_DAYS: Final = 3
_PERCENT: Final = "%.2f%%"
# What would be shown as 0.0% is no change.
_FLAT: Final = 0.0005
# Column of the facts → the metric that is its sum.
_SUMS: Final = {metric.numerator: metric for metric in METRICS.values() if metric.denominator is None}
# What the curve draws beside spend: the first of these that is known.
_CURVES: Final = ("conversions", "revenue", "impressions")


def draw(here: Visit, board: Board, *, ranked_by: Callable[[], None]) -> None:
    """Draw everything that is known of the period.

    Args:
        ranked_by: Called when another metric is chosen to rank ads by (the widget `board_rank`).
    """
    _standing(board)
    for note in board.notes:
        st.caption(f":material/info: {frame.plain(note)}")
    for total in board.totals:
        _key_figures(here, board, total)
    _curve(board)
    _ads(board, ranked_by)
    _places(board)
    _accounts(here, board)


def nothing_yet(here: Visit) -> None:
    """One calm line while no report was imported: the rest of the page is of what was made here."""
    with st.container(border=True, key="board_nothing", horizontal=True, vertical_alignment="center"):
        components.entry(
            "No results of ad platforms yet",
            "With the first imported report this page begins with spend, ROAS and your best ads as pictures.",
        )
        if here.can(Permission.EDIT_CAMPAIGNS):
            links.link("results_import", "Import results", icon=":material/upload_file:")


def none_in_period(here: Visit, board: Board) -> None:
    """One line where there are results, but of other days or other campaigns."""
    if board.accounts:
        _standing(board)
    with st.container(border=True, key="board_nothing", horizontal=True, vertical_alignment="center"):
        newest = f"The newest day with results is {figures.day(board.newest)}." if board.newest else ""
        components.entry(f"No results {figures.days(board.span)} for this selection", newest)
        if here.can(Permission.EDIT_CAMPAIGNS):
            links.link("results_import", "Import results", icon=":material/upload_file:")


# ── How far the figures can be trusted ───────────────────────────────────────────────────────────────────────────────


def _standing(board: Board) -> None:
    """Completeness, freshness and match, always above the figures they qualify."""
    lines = [_days_told(board), f"last import {components.ago(board.imported_at)}"]
    lines += [
        f"{share:.0%} of {currency + ' ' if currency and len(board.matched) > 1 else ''}spend matched to ads"
        for currency, share in board.matched.items()
    ]
    late = [one for one in board.accounts if (board.span.last - one.last_day).days >= _LATE_DAYS]
    if late:
        lines.append(f"{_account(late[0].platform, late[0].account)} ends on {figures.day(late[0].last_day)}")
    with st.container(key="board_standing", horizontal=True, vertical_alignment="center", gap="small"):
        if board.unsettled_from:
            st.badge(
                f"Still settling from {figures.day(board.unsettled_from)}",
                icon=":material/hourglass_top:",
                color="orange",
                help="The platforms go on booking conversions to the last seven days: cost per result looks too high until then.",
            )
        elif board.main:
            st.badge(
                "Settled", icon=":material/check:", color="green", help="No day of this period is younger than a week."
            )
        st.markdown(frame.plain(" · ".join(lines)))


def _days_told(board: Board) -> str:
    if not board.expected:
        return "no days due yet"
    missing = board.expected - board.present
    if not missing:
        return f"complete: all {board.expected} account days"
    return f"{missing} of {board.expected} account days missing"


# ── Key figures ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _key_figures(here: Visit, board: Board, total: Group) -> None:
    # Google and LinkedIn tell all clicks only.
    shown = [
        metric if total.now[metric].value is not None or total.now.get(f"{metric}_all") is None else f"{metric}_all"
        for metric in _SHOWN
    ]
    key = f"board_figures_{total.currency or 'none'}"
    with st.grid(6, min_column_width=150, gap="small", key=key):
        for metric in shown:
            _key_figure(board, total, metric)
    asked = replace(board.asked, dimensions=(), thresholds=(), sort=None)
    receipts_of(here, asked, shown, currency=total.currency, key=key)


def _key_figure(board: Board, total: Group, metric: str) -> None:
    definition, now = METRICS[metric], total.now[metric].value
    # Steps of one kind each would draw what the whole, which has several, does not add up to.
    spark = () if now is None else board.sparks.get((total.currency, metric), ())
    draw = partial(
        st.metric,
        f"{definition.name}, {total.currency or 'no currency'}" if definition.is_money else definition.name,
        figures.brief(definition, now),
        border=True,
        height="stretch",
        help=figures.about(definition),
        chart_type="area",
        chart_data=spark if len(spark) > 1 else None,
    )
    quiet: dict[str, Any] = {"delta_color": "off", "delta_arrow": "off"}
    if now is None:
        draw(_why_unknown(board, total, metric), **quiet)
        return
    if board.compared is None:
        draw(**quiet)
        return
    before = total.before[metric].value if total.before else None
    told = f"before {figures.brief(definition, before)}"
    share = total.change(metric)
    if share is None:
        draw(told, **quiet)
        return
    draw(_signed(share), delta_color=_colour(definition, share), delta_arrow=_arrow(share), delta_description=told)


def _signed(share: float) -> str:
    """A change with the sign that `st.metric` takes its arrow from: "+12.4%", "-3.0%", "×14"."""
    return f"{'-' if share < 0 else '+'}{figures.times(share)}".replace("+×", "×")


def _arrow(share: float) -> Literal["auto", "off"]:
    return "auto" if abs(share) >= _FLAT else "off"


def _colour(metric: Metric, share: float) -> Literal["normal", "inverse", "off"]:
    """Green is good news and red bad; a change nobody can read is neither."""
    if metric.good is Good.NEITHER or abs(share) < _FLAT:
        return "off"
    return "normal" if metric.good is Good.MORE else "inverse"


def _why_unknown(board: Board, total: Group, metric: str) -> str:
    """Why there is no figure, in the few words a card has room for."""
    definition, found = METRICS[metric], total.now[metric]
    if definition.is_of_one_kind and len(board.kinds) > 1 and board.view.result_kind is None:
        return f"{len(board.kinds)} kinds: choose"
    if found.numerator is None or definition.denominator is None:
        return "not in these files"
    return f"no {_SUMS[definition.denominator].name.lower()} yet"


# ── Over time ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _curve(board: Board) -> None:
    whole = board.main.now if board.main else {}
    curve = next((name for name in _CURVES if name in whole and whole[name].value is not None), None)
    name = METRICS[curve].name if curve else ""
    money = board.currency or "no currency"
    frame.section(
        f"Spend and {name[0].lower() + name[1:]}" if name else "Spend",
        f"{figures.days(board.span)}, {money}; days of the ad account. Marks on top: what you did, on its day.",
    )
    drawn = charts.over_time(
        [step.day for step in board.steps],
        (f"Spend, {money}", [step.figures["spend"] for step in board.steps]),
        (name, [step.figures[curve] for step in board.steps]) if curve else None,
        marks=[(one.day, one.kind, _mark_words(one.kind, one.count, one.names)) for one in board.marks],
        open_from=board.unsettled_from,
    )
    charts.draw(
        drawn, "board_curve", f"Spend and {name.lower()} over the period, with launches, approvals and kit changes"
    )


def _mark_words(kind: str, count: int, names: tuple[str, ...]) -> str:
    listed = ", ".join(names)
    match kind:
        case "launch":
            return f"Launched {listed}"
        case "kit":
            return f"Brand kit of {listed} changed"
        case _:
            return f"{components.plural(count, 'ad')} approved: {listed}"


# ── Best and worst ads ───────────────────────────────────────────────────────────────────────────────────────────────


def _ads(board: Board, ranked_by: Callable[[], None]) -> None:
    ranking = board.ranking
    if ranking.metric is None:
        frame.section("Best and worst ads", "")
        st.caption(
            "No results of this period lead to an ad of yours: join them on the import page, or export with codes."
        )
        return
    apart = f" in {board.currency or 'no currency'}" if len(board.totals) > 1 else ""
    floor = figures.figure(METRICS["spend"], ranking.floor_spend, board.currency) if ranking.floor_spend else ""
    guard = f"at least {FLOOR_IMPRESSIONS:,} impressions" + (
        f" and {floor} spend (a quarter of an even share)" if floor else ""
    )
    frame.section(
        "Best and worst ads",
        f"{ranking.judged:,} of {components.plural(ranking.running, 'running ad')}{apart} have enough data to be judged: {guard}.",
    )
    if len(ranking.offered) > 1:
        state.put("board_rank", ranking.metric)
        st.segmented_control(
            "Ranked by", ranking.offered, format_func=lambda slug: METRICS[slug].name, key="board_rank", required=True,
            label_visibility="collapsed", on_change=ranked_by,
        )  # fmt: skip
    if not ranking.best and not ranking.worst:
        st.caption("Too little data: at least two ads must have enough before one is called better.")
        return
    for title, ads in (("Best", ranking.best), ("Worst", ranking.worst)):
        if ads:
            st.subheader(f"{title} by {METRICS[ranking.metric].name}", anchor=False)
            with st.grid(4, min_column_width=150, gap="medium", key=f"board_{title.lower()}"):
                for ad in ads:
                    _ad(ad, ranking.metric, board.currency)


def _ad(ad: RankedAd, metric: str, currency: str | None) -> None:
    """An ad as its picture with the figure that ranks it; a click anywhere opens it."""
    with st.container(key=f"result_ranked_{ad.ad_id}", gap="xsmall"):
        components.plate(ad.thumbnail_sha256, ad.alt_text or ad.headline, height_px=_PICTURE_PX)
        links.link(
            "campaign", frame.plain(ad.headline or f"Finished art {ad.code}"), icon="", client=ad.client_id,
            campaign=ad.campaign_id, step="ads", ad=ad.ad_id,
        )  # fmt: skip
        place = placements.get(ad.placement_id)
        st.html(
            f'<div class="im-ranked"><span>{escape(place.platform)} · {escape(place.name)}</span>'
            f"<b>{escape(_ranked_value(ad, metric, currency))}</b><small>{escape(_ranked_sums(ad, metric, currency))}</small></div>"
        )


def _ranked_value(ad: RankedAd, metric: str, currency: str | None) -> str:
    now = ad.figures.now
    if now[metric].value is None:
        return f"{figures.figure(METRICS['spend'], now['spend'].value, currency)}, no result"
    return f"{METRICS[metric].name} {figures.figure(METRICS[metric], now[metric].value, currency)}"


def _ranked_sums(ad: RankedAd, metric: str, currency: str | None) -> str:
    """What the ranking figure is made of, and how much there is of it: "3,000 EUR revenue ÷ 344 EUR spend · 3.1% of spend"."""
    definition, found = METRICS[metric], ad.figures.now[metric]
    parts = zip(definition.columns, (found.numerator, found.denominator), strict=False)
    made_of = " ÷ ".join(_part(column, number, currency) for column, number in parts) if found.value is not None else ""
    volume = "" if "impressions" in definition.columns else _part("impressions", _volume(ad), None)
    share = "" if ad.spend_share is None else f"{ad.spend_share:.1%} of spend"
    return " · ".join(one for one in (made_of, volume, share) if one)


def _volume(ad: RankedAd) -> int | None:
    return ad.figures.now["impressions"].numerator


def _part(column: str, number: int | None, currency: str | None) -> str:
    """One stored sum in words: "344 EUR spend", "1,204 link clicks"."""
    metric = _SUMS[column]
    value = None if number is None else metric.value(number)
    return f"{figures.figure(metric, value, currency)} {metric.name[0].lower()}{metric.name[1:]}".replace(" ", "\u00a0")


# ── Places and accounts ──────────────────────────────────────────────────────────────────────────────────────────────


def _places(board: Board) -> None:
    frame.section("Platforms and placements", f"Most spend first, in {board.currency or 'no currency'}")
    names = {
        "spend": "Spend",
        "impressions": "Impressions",
        "ctr": "CTR",
        "conversions": "Conversions",
        "cpa": "CPA",
        "roas": "ROAS",
    }
    table = [
        {"Platform": figures.group_name("platform", group.keys[0]), "Placement": _place(group.keys[1])}
        | {names[slug]: _cell(slug, group.now[slug].value) for slug in names}
        for group in board.places
    ]
    money = st.column_config.NumberColumn(format="accounting")
    st.dataframe(
        table,
        hide_index=True,
        key="board_places",
        column_config={
            "Spend": money, "CPA": money, "ROAS": st.column_config.NumberColumn(format="%.2f×"),
            "Impressions": st.column_config.NumberColumn(format="localized"),
            "Conversions": st.column_config.NumberColumn(format="localized"),
            "CTR": st.column_config.NumberColumn(format=_PERCENT),
        },
        placeholder=figures.NOT_KNOWN,
        alt="Figures by platform and placement",
    )  # fmt: skip


def _cell(slug: str, value: float | None) -> float | None:
    return figures.percent_points(value) if slug == "ctr" else value


def _place(placement_id: str | None) -> str:
    return placements.get(placement_id).name if placement_id else "No ad of ours"


def _account(platform: str, account: str) -> str:
    return f"{figures.group_name('platform', platform)} {account}"


def _accounts(here: Visit, board: Board) -> None:
    frame.section("Data completeness", "Days of the period each account told, the least complete first")
    table = [
        ({} if here.workspace else {"Client": one.client})
        | {
            "Account": _account(one.platform, one.account),
            "Days": f"{one.present} of {one.expected}",
            "Until": one.last_day,
            "Imported": components.ago(one.imported_at),
            "Matched": figures.percent_points(one.matched_share),
        }
        for one in board.accounts
    ]
    st.dataframe(
        table,
        hide_index=True,
        key="board_accounts",
        column_config={
            "Matched": st.column_config.NumberColumn(format=_PERCENT, help="Spend that leads to an ad of yours"),
            "Until": st.column_config.DateColumn(format="D MMM"),
        },
        placeholder=figures.NOT_KNOWN,
        alt="How complete the results of each account are",
    )
    if here.can(Permission.EDIT_CAMPAIGNS):
        links.link("results_import", "Import results", icon=":material/upload_file:")
