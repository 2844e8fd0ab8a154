"""Charts in the house's look: few inks, no boxes, hairline grids, values where they are."""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go
import streamlit as st

_HEIGHT_PX = 260
_ROW_PX = 34


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


def _layout(height_px: int) -> dict[str, object]:
    return {"height": height_px, "margin": {"l": 0, "r": 36, "t": 8, "b": 0}, "font": {"size": 13}}
