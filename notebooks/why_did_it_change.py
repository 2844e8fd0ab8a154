"""Why a figure changed: what groups did by being better or worse, what came of weight that moved, and a CPA's factors.

make notebook NOTEBOOK=why_did_it_change CLIENT=01JD…    to look at it and go on from there
python notebooks/why_did_it_change.py --client 01JD…     as a program, which says whether it runs
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Why did it change?")


@app.cell
def _():
    import os
    import sys
    from pathlib import Path

    import altair as alt
    import marimo as mo
    import pandas as pd

    # The product lies beside this folder; a copy of the notebook elsewhere needs its path in PYTHONPATH.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

    import core.errors
    import core.reporting

    return alt, core, mo, os, pd


@app.cell
def _(mo, pd):
    def shown_as(value):
        """A number as people read it; the frames keep every digit."""
        if pd.isna(value):
            return "n/a"
        return f"{value:,.2f}".removesuffix(".00") if abs(value) >= 1 or value == 0 else f"{value:.4f}"

    def table(frame):
        """A frame to look at."""
        numbers = frame.select_dtypes("number").columns
        return mo.ui.table(frame, selection=None, format_mapping=dict.fromkeys(numbers, shown_as))

    return (table,)


@app.cell
def _(mo, os):
    # Which client, by the id in the address of its page; and which days, as addresses of views spell them.
    _given = mo.cli_args().to_dict()
    client_id = str(_given.get("client") or os.environ.get("IMPRIMATUR_CLIENT") or "")
    period = str(_given.get("period") or "settled28")
    return client_id, period


@app.cell
def _(client_id, core, mo, period):
    mo.stop(not client_id, mo.md("**Which client?** Start it with `make notebook CLIENT=` and the id of one."))
    try:
        ours = core.reporting.open_workspace(client_id)
        view = f"period={period}&vs=weekdays"
        ours.ask(view)
    except core.errors.ImprimaturError as _error:
        mo.stop(True, mo.callout(str(_error), kind="danger"))
    return ours, view


@app.cell
def _(mo, ours):
    _metrics = ours.metrics()
    metric = mo.ui.dropdown(dict(zip(_metrics["name"], _metrics["slug"], strict=True)), value="CPA", label="Figure")
    by = mo.ui.dropdown(
        {
            "Campaign at the platform": "platform_campaign", "Ad set": "ad_set", "Ad at the platform": "platform_ad",
            "Platform": "platform", "Ad": "ad", "Placement": "placement", "Country": "country",
        },
        value="Campaign at the platform",
        label="Over",
    )  # fmt: skip
    mo.hstack([metric, by], justify="start")
    return by, metric


@app.cell
def _(by, metric, mo, ours, view):
    why = ours.why(f"{view}&show={metric.value}&by={by.value}")
    _of = f" {why.currency}" if why.currency else ""
    mo.md(
        f"# {ours.name}: why did {metric.selected_key} change?\n\n"
        + (
            "It is unknown in one of the two periods, so there is no change to explain."
            if why.now is None or why.before is None
            else f"From {why.before:,.4g} to {why.now:,.4g}{_of}: {why.parts['rate'].sum():+,.4g} because groups were "
            f"better or worse, {why.parts['mix'].sum():+,.4g} because weight moved between them."
        )
    )
    return (why,)


@app.cell
def _(alt, mo, why):
    # Bars of one group stand on each other where both go the same way; the parts add up to the whole change.
    bars = why.parts[["name", "rate", "mix"]].melt("name", var_name="part", value_name="effect")
    mo.ui.altair_chart(
        alt.Chart(bars)
        .mark_bar()
        .encode(
            x=alt.X("effect:Q", title="Part of the change"),
            y=alt.Y("name:N", sort=list(why.parts["name"]), title=None),
            color=alt.Color("part:N", sort=["rate", "mix"], title=None),
        )
        .properties(width="container"),
        chart_selection=False,
        legend_selection=False,
    ) if len(bars) else None
    return (bars,)


@app.cell
def _(mo, table, why):
    table(why.parts) if len(why.parts) else None


@app.cell
def _(mo, table, why):
    mo.vstack(
        [
            mo.md(
                "## Its factors\n\nThe price of being seen, the clicks of those who saw it, the results of those who clicked."
            ),
            table(why.factors),
        ]
    ) if len(why.factors) else None


if __name__ == "__main__":
    app.run()
