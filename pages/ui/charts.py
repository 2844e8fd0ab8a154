"""Charts in the house's look: few inks, no boxes, hairline grids, values where they are."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import plotly.graph_objects as go
import streamlit as st

_HEIGHT_PX = 260
_ROW_PX = 34
_ANSWER_PX = 340
_BAND_PX = 54
# Above the drawing and growing upwards: on a phone it has two lines, which must not lie on what is drawn.
_LEGEND = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}


def draw(figure: go.Figure, key: str, about: str) -> None:
    """Draw a figure at the width of its column.

    Args:
        about: What it shows, for those who do not see it.
    """
    st.plotly_chart(figure, key=key, config={"displayModeBar": False, "responsive": True}, width="stretch")
    st.html(f'<p class="im-hidden">{about}</p>')


def work(rows: Sequence[tuple[date, int, int, int, int]]) -> go.Figure:
    """Ads made and approved a day side by side; new photos and finished packages as signs where there were any."""
    when = [row[0] for row in rows]
    figure = go.Figure(
        [
            go.Bar(x=when, y=[row[1] for row in rows], name="Made"),
            go.Bar(x=when, y=[row[2] for row in rows], name="Approved"),
        ]
    )
    for place, name, symbol in ((3, "New photos", "circle-open"), (4, "Packages", "diamond-open")):
        if some := [(row[0], row[place]) for row in rows if row[place]]:
            figure.add_scatter(
                x=[day for day, _ in some], y=[count for _, count in some], name=name, mode="markers",
                marker={"symbol": symbol, "size": 9, "line": {"width": 2}},
            )  # fmt: skip
    figure.update_layout(
        **_layout(_HEIGHT_PX),
        bargap=0.3,
        bargroupgap=0.05,
        hovermode="x unified",
        legend=_LEGEND,
    )
    figure.update_yaxes(rangemode="tozero", nticks=5, tickformat="d")
    figure.update_xaxes(showgrid=False, tickformat="%-d %b", nticks=8)
    return figure


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
    figure = go.Figure(go.Bar(x=list(when), y=list(bars[1]), name=bars[0], marker_color=_QUIET))
    if line:
        figure.add_scatter(x=list(when), y=list(line[1]), name=line[0], mode="lines", yaxis="y2", line={"width": 2.5})
    for kind, (name, symbol, height) in MARKS.items():
        if days_of := [(day, words) for day, of, words in marks if of == kind]:
            figure.add_scatter(
                x=[day for day, _ in days_of], y=[height] * len(days_of), name=name, mode="markers", yaxis="y3",
                text=[words for _, words in days_of], hovertemplate="%{text}<extra></extra>",
                marker={"symbol": symbol, "size": 11},
            )  # fmt: skip
    for day in (day for day, kind, _ in marks if kind == "launch"):
        figure.add_vline(x=day.isoformat(), line={"width": 1, "dash": "dot", "color": _QUIET})
    if open_from and when:
        # Bars stand around their day's first moment.
        half = timedelta(hours=12)
        start, end = (datetime.combine(day, time.min) for day in (open_from, max(when[-1], open_from)))
        figure.add_vrect(x0=start - half, x1=end + half, fillcolor=_WASH, line_width=0, layer="below")
    figure.update_layout(
        **_layout(320),
        bargap=0.25,
        hovermode="x unified",
        legend=_LEGEND,
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
    figure.update_xaxes(showgrid=False, tickformat="%-d %b", nticks=8)
    return figure


def ranking(rows: Sequence[tuple[str, int]]) -> go.Figure:
    """Names with their counts, longest bar first, the number at its end."""
    names = [name for name, _ in rows][::-1]
    counts = [count for _, count in rows][::-1]
    figure = go.Figure(
        go.Bar(
            x=counts,
            y=names,
            orientation="h",
            text=[f"{count:,}" for count in counts],
            textposition="outside",
            cliponaxis=False,
        )
    )
    figure.update_layout(**_layout(_ROW_PX * max(len(rows), 2) + 20), bargap=0.45, showlegend=False)
    figure.update_xaxes(visible=False, rangemode="tozero")
    figure.update_yaxes(showgrid=False, automargin=True, ticksuffix="  ")
    return figure


def of_answer(kind: str, across: Sequence[object], series: Sequence[tuple[str, Sequence[float | None]]]) -> go.Figure:
    """Numbers of a person's own choice over what stands across; where a number is missing, nothing is drawn.

    Args:
        kind: "bars", "lines" or "points".
        series: `(name, numbers)`, as many numbers as there are places across.
    """
    traces = [
        go.Bar(x=across, y=numbers, name=name)
        if kind == "bars"
        else go.Scatter(x=across, y=numbers, name=name, mode="lines" if kind == "lines" else "markers")
        for name, numbers in series
    ]
    figure = go.Figure(traces)
    figure.update_layout(
        **_layout(_ANSWER_PX),
        # A few bars are no thicker than many.
        bargap=max(0.3, 1 - 0.1 * max(len(across), 1) * len(series)),
        showlegend=len(series) > 1,
        hovermode="closest" if kind == "points" else "x unified",
        legend=_LEGEND,
    )
    # Names stay in the order of the answer, and one that looks like a number stays a name; days are few enough to read.
    is_named = bool(across) and isinstance(across[0], str)
    figure.update_xaxes(
        showgrid=False, automargin=True, **({"type": "category"} if is_named else {"nticks": 7, "tickangle": 0})
    )
    figure.update_yaxes(nticks=6, automargin=True, rangemode="normal" if kind == "points" else "tozero")
    return figure


def intervals(
    rows: Sequence[tuple[str, tuple[float, float, float, float] | None, str]], whole: float, called: str
) -> go.Figure:
    """Rates as dots with their intervals, first on top, beside the rate of all as an upright line; shares 0..1.

    Args:
        rows: Name (`<br>` begins another line), (drawn, low, high, as counted), and words above the dot; a row without numbers
            has the words alone.
        called: What the line is.
    """
    places = list(range(len(rows)))[::-1]
    known = [(place, numbers, words) for place, (_, numbers, words) in zip(places, rows, strict=True) if numbers]
    figure = go.Figure(
        [
            go.Scatter(
                x=[numbers[3] for _, numbers, _ in known], y=[place for place, _, _ in known], mode="markers",
                name="As counted", marker={"symbol": "diamond-open", "size": 10, "color": _QUIET, "line": {"width": 2}},
                hovertemplate="As counted %{x:.2%}<extra></extra>",
            ),
            go.Scatter(
                x=[numbers[0] for _, numbers, _ in known], y=[place for place, _, _ in known], mode="markers",
                name="Probable rate and its interval", marker={"size": 11},
                error_x={
                    "array": [numbers[2] - numbers[0] for _, numbers, _ in known],
                    "arrayminus": [numbers[0] - numbers[1] for _, numbers, _ in known], "thickness": 2, "width": 5,
                },
                customdata=[numbers[1:3] for _, numbers, _ in known],
                hovertemplate="%{x:.2%}, between %{customdata[0]:.2%} and %{customdata[1]:.2%}<extra></extra>",
            ),
        ]
    )  # fmt: skip
    ends = [whole, *(end for _, numbers, _ in known for end in numbers)]
    low, high = min(ends), max(ends)
    room = (high - low or high or 1.0) * 0.12
    for place, (_, numbers, words) in zip(places, rows, strict=True):
        where: dict[str, object] = (
            {"x": numbers[0], "xshift": 6, "yshift": 15} if numbers else {"x": 0, "xref": "paper"}
        )
        figure.add_annotation(y=place, text=words, showarrow=False, xanchor="left", **where)
    for place, _, _ in known:
        line = {"width": 1.5, "dash": "dot", "color": _QUIET}
        # Broken where the words of the row stand.
        figure.add_shape(type="line", x0=whole, x1=whole, y0=place - 0.5, y1=place + 0.13, line=line, layer="below")
    figure.add_annotation(
        x=whole,
        y=max((place for place, _, _ in known), default=0) + 0.5,
        yanchor="bottom",
        text=called,
        showarrow=False,
    )
    layout = _layout(_BAND_PX * max(len(rows), 2) + 60)
    figure.update_layout(**layout, showlegend=False)
    figure.update_xaxes(range=[max(0.0, low - room), high + room], tickformat=".2~%", nticks=6, zeroline=False)
    figure.update_yaxes(
        tickvals=places, ticktext=[f"{name}  " for name, _, _ in rows], range=[-0.5, len(rows) - 0.1],
        automargin=True, showgrid=False, zeroline=False,
    )  # fmt: skip
    return figure


def _layout(height_px: int) -> dict[str, object]:
    return {"height": height_px, "margin": {"l": 0, "r": 36, "t": 8, "b": 0}, "font": {"size": 13}}
