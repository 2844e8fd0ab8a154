"""The week in one look: what it cost, what came of it, which ads led, what moved. For one client, from imported results.

make notebook CLIENT=01JD…                  to look at it and go on from there
python notebooks/weekly_review.py --client 01JD…    as a program, which says whether it runs
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Weekly review")


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
    period = str(_given.get("period") or "last7")
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
def _(mo, ours, view):
    shown = ["spend", "impressions", "ctr", "conversions", "cpa", "roas"]
    whole = ours.ask(f"{view}&show={','.join(shown)}")
    told = whole.attrs
    _days = f"{told['first_day']:%-d %b %Y} – {told['last_day']:%-d %b %Y}"
    _settling = f" Days from {told['unsettled_from']:%-d %b} may still change." if told["unsettled_from"] else ""
    mo.md(
        f"# {ours.name}: the week\n\n{_days}, held against the same weekdays before.{_settling}\n\n"
        + "\n".join(f"- {note}" for note in told["notes"])
    )
    return shown, told, whole


@app.cell
def _(mo, ours, shown, table, whole):
    # One row a figure and currency: now, before, and the change as a share of before. What nobody knows stays empty.
    _names = ours.metrics().set_index("slug")["name"]
    figures = whole.melt(["currency"], shown, "metric", "now").merge(
        whole.melt(["currency"], [f"{name}_before" for name in shown], "metric", "before").replace(
            {"metric": {f"{name}_before": name for name in shown}}
        ),
        on=["currency", "metric"],
    )
    figures["change"] = (figures["now"] - figures["before"]) / figures["before"].where(figures["before"] != 0)
    figures.insert(0, "figure", figures.pop("metric").map(_names))
    table(figures) if len(figures) else mo.md("No results in these days.")
    return (figures,)


@app.cell
def _(alt, mo, ours, view):
    # Money of several currencies is never drawn as one line.
    days = ours.series(f"{view}&show=spend,conversions")
    mo.ui.altair_chart(
        alt.Chart(days.assign(currency=days["currency"].fillna("not said")))
        .mark_line(point=True)
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b", tickCount="day")),
            y=alt.Y("spend:Q", title="Spend"),
            color="currency:N",
        )
        .properties(width="container", height=220),
        chart_selection=False,
        legend_selection=False,
    )
    return (days,)


@app.cell
def _(mo, ours, table, view):
    # Ads with something to judge: below 1,000 impressions a rate says little.
    ads = ours.ask(
        f"{view}&by=platform_ad&show=spend,impressions,ctr,conversions,cpa&having=impressions>=1000&sort=-spend"
    )
    mo.vstack([mo.md("## Ads, the most spend first"), table(ads)])
    return (ads,)


@app.cell
def _(mo, ours, shown):
    definitions = ours.metrics().query("slug in @shown")[["name", "formula", "pitfalls"]].reset_index(drop=True)
    mo.vstack(
        [mo.md("## What the figures are"), mo.ui.table(definitions, selection=None, wrapped_columns=["pitfalls"])]
    )
    return (definitions,)


if __name__ == "__main__":
    app.run()
