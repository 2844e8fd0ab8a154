"""The explorer's figures altogether, each beside the period before, and the one that matters over time."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import plotly.graph_objects as go
import streamlit as st

from core.reporting import ask, explorer
from core.reporting.ask import Answer, Group, Step
from core.reporting.explorer import Sheet
from core.reporting.metrics import METRICS, Metric, Unit
from core.reporting.view import SETTLING_DAYS, Comparison, Grain, ViewState
from pages.ui import charts, figures, frame, style
from pages.ui.figures import Tone
from pages.ui.receipt import receipts_of
from pages.ui.visit import Visit

_HEIGHT_PX: Final = 280
_SPARK_LEAST: Final = 2
_SIGNS: Final = {Tone.GOOD: " better", Tone.BAD: " worse", Tone.NEITHER: ""}


def told(found: Sheet, view: ViewState) -> None:
    """Draw which days these are, how fresh, what is still settling, and what else one must know."""
    head = found.head
    words = [f"**{figures.days(head.span)}**"]
    if head.compared:
        words.append(f"compared with {figures.days(head.compared)}")
    if head.through:
        words.append(f"results through {figures.day(head.through)}")
    with st.container(horizontal=True, vertical_alignment="center", key="explorer_told", gap="small"):
        st.markdown(" · ".join(words), width="content")
        if head.unsettled_from and head.through and head.through >= head.unsettled_from:
            st.badge(
                f"Still settling from {figures.day(head.unsettled_from)}", icon=":material/hourglass_top:", color="orange",
                help=f"Platforms go on booking results to the last {SETTLING_DAYS} days: costs per result still fall.",
            )  # fmt: skip
    is_uncompared = head.compared is None and view.comparison is not Comparison.NONE
    for note in (*((ask.UNCOMPARED,) if is_uncompared else ()), *head.notes):
        st.caption(f":material/info: {frame.plain(note)}")
    if len(head.totals) > 1:
        drawn = frame.plain(found.currency or "no currency")
        if view.currency is None:
            told = f"What is drawn below is of results in {drawn} alone; the table shows every currency. Choose another above."
        else:
            told = (
                f"What is drawn below is of all that could be converted to {drawn}; the table shows the rest beside it."
            )
        st.caption(f":material/info: {told}")


def totals(here: Visit, found: Sheet, view: ViewState) -> None:
    """Draw the row of figures, one for each currency, each with where its figures come from."""
    for total in found.head.totals:
        if len(found.head.totals) > 1:
            st.caption(f"**{frame.plain(total.currency or 'No currency')}**")
        key = f"explorer_totals_{total.currency or 'none'}"
        with st.grid(6, min_column_width=158, gap="small", key=key):
            for name in view.measures:
                steps = found.now if total.currency == found.currency or len(found.head.totals) == 1 else ()
                _total(METRICS[name], total, steps, found.head)
        receipts_of(here, found.head.view, view.measures, currency=total.currency, key=key)


def _total(metric: Metric, total: Group, steps: Sequence[Step], head: Answer) -> None:
    now = total.now[metric.slug]
    before = total.before.get(metric.slug)
    change = total.change(metric.slug)
    tone = figures.tone(metric, change)
    drawn = [one for step in steps if now.value is not None and (one := step.figures[metric.slug].value) is not None]
    about = figures.about(metric)
    if now.value is not None:
        about = f"**{figures.figure(metric, now.value, total.currency, exact=True)}**\n\n{about}"
    else:
        about = f"{figures.why_unknown(metric, total.kinds)}\n\n{about}"
    held = f"{figures.brief(metric, before.value, total.currency)} before" if before else ""
    st.metric(
        metric.name,
        figures.brief(metric, now.value, total.currency),
        f"{_signed(change)}{_SIGNS[tone]}" if change else (held or None),
        delta_color={Tone.GOOD: "normal", Tone.BAD: "inverse", Tone.NEITHER: "off"}[tone]
        if (change or 0) > 0
        else {Tone.GOOD: "inverse", Tone.BAD: "normal", Tone.NEITHER: "off"}[tone],
        delta_arrow="auto" if change else "off",
        delta_description=held if change else None,
        border=True,
        height="stretch",
        help=about,
        chart_data=drawn if len(drawn) >= _SPARK_LEAST and metric.slug in head.view.measures else None,
        chart_type="line",
    )


def _signed(change: float) -> str:
    return f"{'-' if change < 0 else '+'}{figures.times(change)}"


# ── Over time ────────────────────────────────────────────────────────────────────────────────────────────────────────


def over_time(found: Sheet, view: ViewState) -> None:
    """Draw the figure that matters over the period, and over the one before it behind."""
    metric = METRICS[explorer.focus(view)]
    words = {Grain.DAY: "day by day", Grain.WEEK: "week by week", Grain.MONTH: "month by month"}
    frame.section(f"{metric.name} {words[view.grain]}", _unit(metric, found))
    if not any(step.figures[metric.slug].value is not None for step in found.now):
        st.caption(figures.why_unknown(metric, found.head.totals[0].kinds))
        return
    about = f"{metric.name}, {words[view.grain]}, {figures.days(found.head.span)}" + (
        f", and in the period before, {figures.days(found.head.compared)}" if found.head.compared else ""
    )
    charts.draw(_lines(found, metric), "explorer_chart", frame.plain(about))


def _unit(metric: Metric, found: Sheet) -> str:
    return f"{metric.formula}, in {found.currency or 'units of money'}" if metric.is_money else metric.formula


def _lines(found: Sheet, metric: Metric) -> go.Figure:
    now, before = found.now, found.before
    days = [step.day for step in now]
    traces: list[charts.Part] = []
    if before:
        traces.append(
            _line("Before", days[: len(before)], before[: len(days)], metric, found.currency)
            | {"mode": "lines", "line": {"dash": "dot", "width": 1.5, "color": "#8C8778"}}
        )
    mode = "lines+markers" if len(days) < _MARKED_LEAST else "lines"
    traces.append(
        _line("Now", days, now, metric, found.currency)
        | {"mode": mode, "line": {"width": 2.25, "color": "#FF7A59" if style.is_dark() else "#CF3A1D"}}
    )  # fmt: skip
    form = {Unit.SHARE: ".2~%", Unit.MONEY: ",.4~g", Unit.TIMES: ",.2~f", Unit.COUNT: ",.4~g"}[metric.unit]
    return charts.figure(
        traces,
        {"height": _HEIGHT_PX, "margin": {"l": 0, "r": 8, "t": 24, "b": 0}, "font": {"size": 13}},
        hovermode="x unified",
        legend={"orientation": "h", "y": 1.16, "x": 0, "traceorder": "reversed"},
        xaxis=charts.DAYS,
        yaxis={"rangemode": "tozero", "nticks": 5, "tickformat": form},
        **_unsettled(found.head.unsettled_from, days),
    )


def _unsettled(since: date | None, days: Sequence[date]) -> charts.Part:
    """The ground below the days that the platforms may still change, and what it says."""
    if since is None or since > days[-1]:
        return {}
    ground = charts.tinted(max(since, days[0]), days[-1], "#B88A2E") | {"opacity": 0.14}
    words = {
        "text": "still settling", "x": ground["x0"], "xref": "x", "xanchor": "left", "y": 1, "yref": "y domain",
        "yanchor": "top", "showarrow": False, "font": {"size": 12},
    }  # fmt: skip
    return {"shapes": [ground], "annotations": [words]}


def _line(name: str, days: Sequence[date], steps: Sequence[Step], metric: Metric, currency: str | None) -> charts.Part:
    return {
        "type": "scatter", "x": days, "y": _values(steps, metric), "name": name, "text": _words(steps, metric, currency),
        "hovertemplate": "%{text}",
    }  # fmt: skip


_MARKED_LEAST: Final = 40


def _values(steps: Sequence[Step], metric: Metric) -> list[float | None]:
    return [step.figures[metric.slug].value for step in steps]


def _words(steps: Sequence[Step], metric: Metric, currency: str | None) -> list[str]:
    return [
        f"{figures.figure(metric, step.figures[metric.slug].value, currency)} · {figures.day(step.day)}"
        for step in steps
    ]
