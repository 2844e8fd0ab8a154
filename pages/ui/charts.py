"""Charts in the house's look: few inks, no boxes, hairline grids, values where they are."""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go
import streamlit as st

_HEIGHT_PX = 260
_ROW_PX = 34
_ANSWER_PX = 340


def draw(figure: go.Figure, key: str, about: str) -> None:
    """Draw a figure at the width of its column.

    Args:
        about: What it shows, for those who do not see it.
    """
    st.plotly_chart(figure, key=key, config={"displayModeBar": False, "responsive": True}, width="stretch")
    st.html(f'<p class="im-hidden">{about}</p>')


def days(rows: Sequence[tuple[date, int, int]]) -> go.Figure:
    """Ads made and approved a day, side by side."""
    when = [row[0] for row in rows]
    figure = go.Figure(
        [
            go.Bar(x=when, y=[row[1] for row in rows], name="Made"),
            go.Bar(x=when, y=[row[2] for row in rows], name="Approved"),
        ]
    )
    figure.update_layout(
        **_layout(_HEIGHT_PX),
        bargap=0.3,
        bargroupgap=0.05,
        hovermode="x unified",
        legend={"orientation": "h", "y": 1.15, "x": 0},
    )
    figure.update_yaxes(rangemode="tozero", nticks=5, tickformat="d")
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
        legend={"orientation": "h", "y": 1.12, "x": 0},
    )
    # Names stay in the order of the answer, and one that looks like a number stays a name; days are few enough to read.
    is_named = bool(across) and isinstance(across[0], str)
    figure.update_xaxes(
        showgrid=False, automargin=True, **({"type": "category"} if is_named else {"nticks": 7, "tickangle": 0})
    )
    figure.update_yaxes(nticks=6, automargin=True, rangemode="normal" if kind == "points" else "tozero")
    return figure


def _layout(height_px: int) -> dict[str, object]:
    return {"height": height_px, "margin": {"l": 0, "r": 36, "t": 8, "b": 0}, "font": {"size": 13}}
