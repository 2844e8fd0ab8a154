"""Levels of a property, drawn: the answer, dots with intervals, cards with pictures, and a table of the samples."""

import textwrap
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from core.reporting.metrics import METRICS, Metric
from core.reporting.properties import Row, Sheet, Standing, narrowed
from core.reporting.traits import TRAITS
from core.reporting.view import SETTLING_DAYS, Filter, ViewState
from pages.parts import properties_words as words
from pages.ui import charts, components, figures, frame, links, receipt
from pages.ui.components import Thumb
from pages.ui.visit import Visit

CARDS_MOST: Final = 12
CHART_MOST: Final = 20
_LINE_LENGTH: Final = 22
_ICONS: Final = {
    Standing.ABOVE: ":material/arrow_upward:", Standing.BELOW: ":material/arrow_downward:",
    Standing.WITHIN: ":material/drag_handle:",
}  # fmt: skip
_COLOURS: Final = {Standing.ABOVE: "green", Standing.BELOW: "red"}


def told(here: Visit, found: Sheet) -> None:
    """Draw the answer, how far it can be trusted, and what is not in it."""
    said = [f"**{figures.days(found.span)}**", _where(found), components.plural(found.whole.ads, "ad")]
    rate = figures.figure(found.metric, found.whole.rate)
    with st.container(horizontal=True, vertical_alignment="center", key="properties_told", gap="small"):
        st.markdown(" · ".join([*said, f"all ads {rate} {found.metric.name}"]), width="content")
        if found.unsettled_from and found.through and found.through >= found.unsettled_from:
            st.badge(
                f"Still settling from {figures.day(found.unsettled_from)}", icon=":material/hourglass_top:", color="orange",
                help=f"Platforms go on booking results to the last {SETTLING_DAYS} days.",
            )  # fmt: skip
        if (whole := narrowed(found)) is not None:
            receipt.receipt(here, whole, found.metric.slug, key="properties")
    with st.container(border=True, key="properties_verdict", gap="xsmall"):
        st.markdown(f"**{frame.plain(words.verdict(found))}** {words.caution(found)}")
        st.markdown(f":material/visibility: **{words.OBSERVED}.** {words.WHY_OBSERVED}")
    for note in _notes(found):
        st.caption(f":material/info: {note}")


def _where(found: Sheet) -> str:
    return frame.plain(", ".join(figures.group_name("platform", one) for one in found.chosen))


def _notes(found: Sheet) -> list[str]:
    metric, notes = found.metric, []
    if len(found.chosen) > 1:
        notes.append(
            "Platforms stand together here. Their rates differ by themselves, so a level may lead because of where its ads ran."
        )
    if found.silent_ads:
        notes.append(f"{components.plural(found.silent_ads, 'ad')} left out: no file tells their {metric.name}.")
    if found.others:
        notes.append(f"{found.others:,} impressions are of ads that were not made here or not joined: in no level.")
    if found.is_cut:
        notes.append(
            "More ads than can be counted at once: the 10,000 most shown are. Narrow it by a filter for the rest."
        )
    return notes


def chart(found: Sheet) -> None:
    """Draw the levels as dots with their intervals."""
    shown = found.rows[:CHART_MOST]
    metric, whole = found.metric, found.whole.rate
    if whole is None or not any(map(_numbers, shown)):
        return
    rows = [(_lined(words.level_name(found.of, row)), _numbers(row), _beside(metric, row)) for row in shown]
    frame.section(
        f"{metric.name} by {TRAITS[found.of].name.lower()}",
        f"Dot: the probable rate, with the interval that holds it {words.CONFIDENCE} of the time. Diamond: as counted. "
        "The fewer and the more uneven its ads, the nearer a dot is drawn to the others.",
    )
    heard = "; ".join(f"{words.level_name(found.of, row)}: {words.said(found, row)}" for row in shown)
    charts.draw(
        charts.intervals(rows, whole, f"all ads {figures.figure(metric, whole)}"),
        "properties_chart",
        escape(heard),
    )
    if len(found.rows) > len(shown):
        st.caption(f"The first {len(shown)} of {len(found.rows):,}; the table below has all.")


def _numbers(row: Row) -> tuple[float, float, float, float] | None:
    rate = row.rate
    if not rate.is_enough or rate.shrunken is None or rate.low is None or rate.high is None or rate.rate is None:
        return None
    return rate.shrunken, rate.low, rate.high, rate.rate


def _beside(metric: Metric, row: Row) -> str:
    ads = components.plural(row.rate.ads, "ad")
    if row.standing is Standing.NOT_ENOUGH:
        return f"not enough data: {ads}"
    return f"{figures.figure(metric, row.rate.shrunken)} · {ads}"


def _lined(name: str) -> str:
    """A name on at most two short lines, so that it leaves room on a phone; escaped, for charts read markup."""
    return "<br>".join(map(escape, textwrap.wrap(name, _LINE_LENGTH, max_lines=2, placeholder="…")))


# ── Cards ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def cards(here: Visit, found: Sheet) -> None:
    """Draw each level with what can be said of it and some of its ads."""
    shown = found.rows[:CARDS_MOST]
    note = f"The first {len(shown)} of {len(found.rows):,}. " if len(found.rows) > len(shown) else ""
    frame.section("What can be said", f"{note}Pictures are the most shown ads of each.")
    with st.grid(3, min_column_width=300, gap="small", key="properties_cards"):
        for place, row in enumerate(shown):
            _card(here, found, row, place)


def _card(here: Visit, found: Sheet, row: Row, place: int) -> None:
    with components.card(f"level_{place}"):
        st.markdown(f"**{frame.plain(words.level_name(found.of, row))}**")
        if row.standing is not Standing.NOT_ENOUGH:
            st.badge(words.standing(row), icon=_ICONS[row.standing], color=_COLOURS.get(row.standing, "gray"))  # type: ignore[arg-type]
        st.markdown(frame.plain(words.said(found, row)))
        if row.examples:
            components.strip(
                [Thumb(one.thumbnail_sha256, one.alt_text, one.width_px, one.height_px) for one in row.examples]
            )
        into = narrowed(found, row)
        if into is not None:
            with st.container(horizontal=True, vertical_alignment="center", key=f"level_into_{place}", gap="small"):
                links.link_view("explorer", _explored(here, found.metric, into), "In the explorer")
                receipt.receipt(here, into, found.metric.slug, key=f"level_{place}")


def _explored(here: Visit, metric: Metric, view: ViewState) -> ViewState:
    """The view as the explorer opens it: with its usual figures beside, and the client left to the switcher."""
    of_client = Filter("client", (here.workspace_id,)) if here.workspace_id else None
    usual = ViewState()
    return replace(
        view,
        filters=tuple(one for one in view.filters if one != of_client),
        measures=tuple(dict.fromkeys((metric.slug, *usual.measures))),
        comparison=usual.comparison,
        limit=usual.limit,
        sort=None,
    )


# ── Table ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def table(found: Sheet) -> None:
    """Draw every level with its sample."""
    metric = found.metric
    events, trials = words.counted(metric)
    above, below = events[0].upper() + events[1:], trials[0].upper() + trials[1:]
    frame.section("Samples", "How much each is based on. Weight is how far a level's own ads decide its probable rate.")
    columns: dict[str, list[Any]] = {
        TRAITS[found.of].name: [words.level_name(found.of, row) for row in found.rows],
        "Ads": [row.rate.ads for row in found.rows],
        "Impressions": [row.impressions for row in found.rows],
        **_trials(found, below),
        above: [row.rate.events for row in found.rows],
        "As counted": [row.rate.rate for row in found.rows],
        "Probable": [row.rate.shrunken if row.rate.is_enough else None for row in found.rows],
        "From": [row.rate.low if row.rate.is_enough else None for row in found.rows],
        "To": [row.rate.high if row.rate.is_enough else None for row in found.rows],
        "Weight": [row.rate.weight if row.rate.is_enough else None for row in found.rows],
        "Beside all ads": [words.standing(row) for row in found.rows],
    }
    drawn = pd.DataFrame(columns)
    shares = ("As counted", "Probable", "From", "To")
    counts = [name for name in ("Ads", "Impressions", f"{below} counted", above) if name in columns]
    forms: dict[str, Any] = dict.fromkeys(shares, partial(_figure, metric))
    forms |= dict.fromkeys(counts, partial(_figure, METRICS["impressions"]))
    forms["Weight"] = lambda share: figures.NOT_KNOWN if pd.isna(share) else f"{share:.0%}"
    for name in (*shares, "Weight"):
        drawn[name] = pd.to_numeric(drawn[name])
    st.dataframe(
        drawn.style.format(forms), hide_index=True, key="properties_table", height="content" if len(drawn) <= 20 else 560,
        placeholder=figures.NOT_KNOWN, alt=f"Levels of {TRAITS[found.of].name.lower()} with their samples",
        column_config={TRAITS[found.of].name: st.column_config.TextColumn(pinned=True, width="medium")},
    )  # type: ignore[call-overload]  # fmt: skip


def _trials(found: Sheet, below: str) -> dict[str, list[float]]:
    """What the rates are of, where that is not just the impressions beside it."""
    trials = [row.rate.trials for row in found.rows]
    return {} if trials == [row.impressions for row in found.rows] else {f"{below} counted": trials}


def _figure(metric: Metric, value: Any) -> str:
    return figures.figure(metric, None if pd.isna(value) else float(value), exact=True)
