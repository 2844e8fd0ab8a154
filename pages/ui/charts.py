"""Charts in the house's look: few inks, no boxes, hairline grids, values where they are."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

import plotly.graph_objects as go
import streamlit as st

_HEIGHT_PX = 260
_ROW_PX = 34
_ANSWER_PX = 340
_BAND_PX = 54
DAYS: Final = {"showgrid": False, "tickformat": "%-d %b", "nticks": 8}
# A trace or a shape as plotly's own grammar spells it.
Part = dict[str, object]
# Above the drawing and growing upwards: on a phone it has two lines, which must not lie on what is drawn.
_LEGEND = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}


def draw(drawn: go.Figure, key: str, about: str) -> None:
    """Draw a figure at the width of its column.

    Args:
        about: What it shows, for those who do not see it.
    """
    st.plotly_chart(drawn, key=key, config={"displayModeBar": False, "responsive": True}, width="stretch")
    st.html(f'<p class="im-hidden">{about}</p>')


def work(rows: Sequence[tuple[date, int, int, int, int]]) -> go.Figure:
    """Ads made and approved a day side by side; new photos and finished packages as signs where there were any."""
    when = [row[0] for row in rows]
    traces: list[Part] = [
        {"type": "bar", "x": when, "y": [row[place] for row in rows], "name": name}
        for place, name in ((1, "Made"), (2, "Approved"))
    ]
    for place, name, symbol in ((3, "New photos", "circle-open"), (4, "Packages", "diamond-open")):
        if some := [(row[0], row[place]) for row in rows if row[place]]:
            sign = {"symbol": symbol, "size": 9, "line": {"width": 2}}
            traces.append(_points([day for day, _ in some], [count for _, count in some], name, sign))
    return figure(
        traces,
        _layout(_HEIGHT_PX),
        bargap=0.3,
        bargroupgap=0.05,
        hovermode="x unified",
        legend=_LEGEND,
        xaxis=DAYS,
        yaxis={"rangemode": "tozero", "nticks": 5, "tickformat": "d"},
    )


# The marks of `over_time`: what each is called, its sign, and its height on the rail.
MARKS = {
    "launch": ("Launch", "triangle-down", 0.6),
    "kit": ("Brand kit changed", "diamond", 0.0),
    "approval": ("Ads approved", "circle-open", -0.6),
}
_QUIET = "rgba(140, 135, 120, 0.5)"
_WASH = "rgba(140, 135, 120, 0.12)"


def over_time(
    when: Sequence[date],
    bars: tuple[str, Sequence[float | None]],
    line: tuple[str, Sequence[float | None]] | None,
    *,
    marks: Sequence[tuple[date, str, str]] = (),
    open_from: date | None = None,
) -> go.Figure:
    """One measure as bars, another as a line over it on a scale of its own, and what was done on a rail above both.

    Args:
        bars, line: What it is called, and a value for each of `when`; an unknown one leaves a gap.
        marks: Day, kind (of `MARKS`) and words shown on hovering.
        open_from: The first day that still changes: from there on the ground is tinted.
    """
    traces: list[Part] = [
        {"type": "bar", "x": list(when), "y": list(bars[1]), "name": bars[0], "marker": {"color": _QUIET}}
    ]
    if line:
        name, values = line
        traces.append(
            {"type": "scatter", "x": list(when), "y": list(values), "name": name, "mode": "lines", "yaxis": "y2", "line": {"width": 2.5}}
        )  # fmt: skip
    for kind, (name, symbol, height) in MARKS.items():
        if some := [(day, words) for day, of, words in marks if of == kind]:
            on_rail = _points([day for day, _ in some], [height] * len(some), name, {"symbol": symbol, "size": 11})
            words = {"text": [words for _, words in some], "hovertemplate": "%{text}<extra></extra>"}
            traces.append(on_rail | words | {"yaxis": "y3"})
    shapes = [_upright(day) for day, kind, _ in marks if kind == "launch"]
    if open_from and when:
        shapes.append(tinted(open_from, max(when[-1], open_from), _WASH))
    return figure(
        traces,
        _layout(320),
        bargap=0.25,
        hovermode="x unified",
        legend=_LEGEND,
        shapes=shapes,
        xaxis=DAYS,
        yaxis={"domain": [0, 0.86], "rangemode": "tozero", "nticks": 5},
        yaxis2={
            "overlaying": "y",
            "side": "right",
            "rangemode": "tozero",
            "showgrid": False,
            "nticks": 5,
            "tickmode": "auto",
        },
        yaxis3={"domain": [0.88, 1], "visible": False, "range": [-1, 1], "fixedrange": True},
    )


def ranking(rows: Sequence[tuple[str, int]]) -> go.Figure:
    """Names with their counts, longest bar first, the number at its end."""
    names = [name for name, _ in rows][::-1]
    counts = [count for _, count in rows][::-1]
    bars = {
        "type": "bar", "x": counts, "y": names, "orientation": "h", "text": [f"{count:,}" for count in counts],
        "textposition": "outside", "cliponaxis": False,
    }  # fmt: skip
    return figure(
        [bars],
        _layout(_ROW_PX * max(len(rows), 2) + 20),
        bargap=0.45,
        showlegend=False,
        xaxis={"visible": False, "rangemode": "tozero"},
        yaxis={"showgrid": False, "automargin": True, "ticksuffix": "  "},
    )


def of_answer(kind: str, across: Sequence[object], series: Sequence[tuple[str, Sequence[float | None]]]) -> go.Figure:
    """Numbers of a person's own choice over what stands across; where a number is missing, nothing is drawn.

    Args:
        kind: "bars", "lines" or "points".
        series: `(name, numbers)`, as many numbers as there are places across.
    """
    form = {"type": "bar"} if kind == "bars" else {"type": "scatter", "mode": "lines" if kind == "lines" else "markers"}
    # Names stay in the order of the answer, and one that looks like a number stays a name; days are few enough to read.
    is_named = bool(across) and isinstance(across[0], str)
    return figure(
        [form | {"x": across, "y": numbers, "name": name} for name, numbers in series],
        _layout(_ANSWER_PX),
        # A few bars are no thicker than many.
        bargap=max(0.3, 1 - 0.1 * max(len(across), 1) * len(series)),
        showlegend=len(series) > 1,
        hovermode="closest" if kind == "points" else "x unified",
        legend=_LEGEND,
        xaxis={
            "showgrid": False,
            "automargin": True,
            **({"type": "category"} if is_named else {"nticks": 7, "tickangle": 0}),
        },
        yaxis={"nticks": 6, "automargin": True, "rangemode": "normal" if kind == "points" else "tozero"},
    )


_Numbers = tuple[float, float, float, float]


def intervals(rows: Sequence[tuple[str, _Numbers | None, str]], whole: float, called: str) -> go.Figure:
    """Rates as dots with their intervals, first on top, beside the rate of all as an upright line; shares 0..1.

    Args:
        rows: Name (`<br>` begins another line), (drawn, low, high, as counted), and words above the dot; a row without numbers
            has the words alone.
        called: What the line is.
    """
    places = list(range(len(rows)))[::-1]
    known = [(place, numbers) for place, (_, numbers, _) in zip(places, rows, strict=True) if numbers]
    ends = [whole, *(end for _, numbers in known for end in numbers)]
    low, high = min(ends), max(ends)
    room = (high - low or high or 1.0) * 0.12
    told = [_said(place, numbers, words) for place, (_, numbers, words) in zip(places, rows, strict=True)]
    top = max((place for place, _ in known), default=0) + 0.5
    told.append({"x": whole, "y": top, "yanchor": "bottom", "text": called, "showarrow": False})
    line = {"width": 1.5, "dash": "dot", "color": _QUIET}
    return figure(
        _dots(known),
        _layout(_BAND_PX * max(len(rows), 2) + 60),
        showlegend=False,
        annotations=told,
        # Broken where the words of the row stand.
        shapes=[
            {"type": "line", "x0": whole, "x1": whole, "y0": place - 0.5, "y1": place + 0.13, "line": line, "layer": "below"}
            for place, _ in known
        ],
        xaxis={"range": [max(0.0, low - room), high + room], "tickformat": ".2~%", "nticks": 6, "zeroline": False},
        yaxis={
            "tickvals": places, "ticktext": [f"{name}  " for name, _, _ in rows], "range": [-0.5, len(rows) - 0.1],
            "automargin": True, "showgrid": False, "zeroline": False,
        },
    )  # fmt: skip


def _dots(known: Sequence[tuple[int, _Numbers]]) -> list[Part]:
    """What was counted as an open sign, and over it what is probable, with its interval."""
    places = [place for place, _ in known]
    return [
        {
            "type": "scatter", "x": [numbers[3] for _, numbers in known], "y": places, "mode": "markers",
            "name": "As counted", "marker": {"symbol": "diamond-open", "size": 10, "color": _QUIET, "line": {"width": 2}},
            "hovertemplate": "As counted %{x:.2%}<extra></extra>",
        },
        {
            "type": "scatter", "x": [numbers[0] for _, numbers in known], "y": places, "mode": "markers",
            "name": "Probable rate and its interval", "marker": {"size": 11},
            "error_x": {
                "array": [numbers[2] - numbers[0] for _, numbers in known],
                "arrayminus": [numbers[0] - numbers[1] for _, numbers in known], "thickness": 2, "width": 5,
            },
            "customdata": [numbers[1:3] for _, numbers in known],
            "hovertemplate": "%{x:.2%}, between %{customdata[0]:.2%} and %{customdata[1]:.2%}<extra></extra>",
        },
    ]  # fmt: skip


def _said(place: int, numbers: _Numbers | None, words: str) -> Part:
    """The words of a row, above its dot or at its beginning."""
    where: Part = {"x": numbers[0], "xshift": 6, "yshift": 15} if numbers else {"x": 0, "xref": "paper"}
    return {"y": place, "text": words, "showarrow": False, "xanchor": "left"} | where


def figure(traces: Sequence[Part], layout: Part, **more: object) -> go.Figure:
    """All of it at once: plotly checks each part when it comes, and again everything when something is added."""
    return go.Figure(list(traces), layout | more)


def _points(across: Sequence[date], up: Sequence[float], name: str, sign: Part) -> Part:
    return {"type": "scatter", "x": across, "y": up, "name": name, "mode": "markers", "marker": sign}


def _upright(day: date) -> Part:
    """A dotted line over the whole height, on a day."""
    return {
        "type": "line", "x0": day.isoformat(), "x1": day.isoformat(), "xref": "x", "y0": 0, "y1": 1, "yref": "y domain",
        "line": {"width": 1, "dash": "dot", "color": _QUIET},
    }  # fmt: skip


def tinted(first: date, last: date, colour: str) -> Part:
    """A ground over the whole height, below some days; marks of a day stand around its first moment."""
    half = timedelta(hours=12)
    start, end = (datetime.combine(day, time.min) for day in (first, last))
    return {
        "type": "rect", "x0": start - half, "x1": end + half, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain",
        "fillcolor": colour, "line": {"width": 0}, "layer": "below",
    }  # fmt: skip


def _layout(height_px: int) -> dict[str, object]:
    return {"height": height_px, "margin": {"l": 0, "r": 36, "t": 8, "b": 0}, "font": {"size": 13}}
