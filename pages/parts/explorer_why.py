"""Why a figure changed, in words, in factors and in parts that add up to the change exactly."""

from html import escape
from typing import Final

import streamlit as st

from core.reporting import explorer
from core.reporting.dimensions import DIMENSIONS
from core.reporting.explain import Chain, Part, Split
from core.reporting.explorer import Sheet, Why
from core.reporting.metrics import METRICS, Metric
from core.reporting.view import Comparison, ViewState
from pages.ui import figures, frame

_LINKS: Final = {
    "cpm": "Price of being seen", "ctr": "Clicks of those who saw it", "cvr": "Results of those who clicked",
    "cvr_impression": "Results of those who saw it",
}  # fmt: skip


def draw(view: ViewState, found: Sheet) -> None:
    """Draw the reasons, or why there are none."""
    why, metric = found.why, METRICS[explorer.focus(view)]
    assert why is not None
    if view.comparison is Comparison.NONE:
        st.caption("There is nothing to compare with. Choose what the period is compared with above.")
        return
    if why.split is None:
        kinds = found.head.totals[0].kinds
        st.caption(f"{metric.name} is not known on both sides. {figures.why_unknown(metric, kinds)}")
        return
    _told(why.split, why, metric, found.currency)
    if why.chain:
        _chain(why.chain, found.currency)
    _movers(why, metric, found.currency)
    _parts(why.split, metric, why.dimension, found.currency)


def _told(split: Split, why: Why, metric: Metric, currency: str | None) -> None:
    """The change in one sentence, and where it comes from in another."""
    before, now, change = float(split.before), float(split.now), float(split.change)
    # To the cent also where it is large: the three numbers of the sentence are to add up.
    first, last = (figures.figure(metric, value, currency, exact=True) for value in (before, now))
    if not split.change:
        st.markdown(f"**{metric.name} did not change**: {last}, as before.")
        return
    tone = figures.tone(metric, change / before if before else change)
    verdict = {"good": ", which is better", "bad": ", which is worse"}.get(tone, "")
    share = f" ({figures.change(metric, change / before)})" if before else ""
    st.markdown(
        f"**{metric.name} went from {first} to {last}**, {figures.difference(metric, change, currency)}{share}{verdict}."
    )
    if metric.denominator is None:
        return
    by = DIMENSIONS[why.dimension].name.lower()
    rate, mix = float(split.rate), float(split.mix)
    st.markdown(
        f"By {by}: **{figures.difference(metric, rate, currency)}** because groups did better or worse than before, "
        f"**{figures.difference(metric, mix, currency)}** because weight moved between them. Together exactly the change."
    )


def _chain(chain: Chain, currency: str | None) -> None:
    frame.section("What a result costs", "CPA = CPM ÷ 1,000 ÷ the rates that follow: each factor's part of the change.")
    rows = []
    for link in chain.links:
        metric = METRICS[link.metric]
        rows.append(
            f"<tr><th scope='row'>{escape(metric.name)}<small>{_LINKS[link.metric]}</small></th>"
            f"<td>{figures.figure(metric, link.before, currency)}</td><td>{figures.figure(metric, link.now, currency)}</td>"
            f"<td>{figures.change_html(metric, link.now / link.before - 1)}</td>"
            f"<td>{figures.difference(METRICS['cpa'], link.effect, currency)}</td></tr>"
        )
    first, last = (figures.figure(METRICS["cpa"], one, currency) for one in (chain.before, chain.now))
    rows.append(
        f"<tr class='all'><th scope='row'>CPA</th><td>{first}</td><td>{last}</td>"
        f"<td>{figures.change_html(METRICS['cpa'], chain.now / chain.before - 1)}</td>"
        f"<td>{figures.difference(METRICS['cpa'], chain.now - chain.before, currency)}</td></tr>"
    )
    _table(("", "Before", "Now", "Change", "Part of the CPA change"), rows, "The factors of the cost per result")


def _movers(why: Why, metric: Metric, currency: str | None) -> None:
    """What moved the figure most, either way."""
    if not (why.up or why.down):
        return
    frame.section("Top movers", f"What each {DIMENSIONS[why.dimension].name.lower()} did to {metric.name}.")
    with st.grid(2, min_column_width=300, gap="medium", key="explorer_movers"):
        for title, parts in (("Up", why.up), ("Down", why.down)):
            with st.container(key=f"movers_{title.lower()}", gap="xsmall"):
                st.subheader(f"{title}", anchor=False)
                if not parts:
                    st.caption("Nothing.")
                lines = "".join(
                    f'<li><span dir="auto">{escape(figures.group_name(why.dimension, part.name))}</span>'
                    f"<b>{escape(figures.difference(metric, float(part.effect), currency))}</b></li>"
                    for part in parts
                )
                if lines:
                    st.html(f'<ol class="im-movers">{lines}</ol>')


def _parts(split: Split, metric: Metric, dimension: str, currency: str | None) -> None:
    name = DIMENSIONS[dimension].name
    is_ratio = metric.denominator is not None
    frame.section(
        f"Part by part, by {name.lower()}",
        "Rate: it did better or worse. Mix: it got more or less of the weight." if is_ratio else "What each added.",
    )
    # All others together may be far more than any: they must not press the bars to nothing.
    top = max((abs(float(part.effect)) for part in split.parts if part.keys is not None), default=0)
    rows = [_row(part, dimension, metric, currency, top) for part in split.parts]
    cells = "<td></td><td></td>" if is_ratio else ""
    if is_ratio:
        cells = (
            f"<td>{figures.difference(metric, float(split.rate), currency)}</td>"
            f"<td>{figures.difference(metric, float(split.mix), currency)}</td>"
        )
    weight = "<td></td>" if is_ratio else ""
    whole = figures.difference(metric, float(split.change), currency)
    rows.append(f"<tr class='all'><th scope='row'>Altogether</th>{weight}{cells}<td>{whole}</td><td></td></tr>")
    header = (name, "Weight", "Rate", "Mix", "Together", "") if is_ratio else (name, "Change", "")
    _table(header, rows, f"The change of {metric.name} by {name.lower()}")


def _row(part: Part, dimension: str, metric: Metric, currency: str | None, top: float) -> str:
    effect = float(part.effect)
    tone = figures.tone(metric, effect)
    width = min(50.0, 50 * abs(effect) / top) if top else 0
    side = "right:50%" if effect < 0 else "left:50%"
    bar = f'<i class="im-side" data-tone="{tone}"><u style="{side};width:{width:.1f}%"></u></i>'
    both = ""
    if metric.denominator is not None:
        weights = f"{float(part.weight_before):.1%} → {float(part.weight_now):.1%}"
        both = (
            f"<td>{weights}</td><td>{figures.difference(metric, float(part.rate), currency)}</td>"
            f"<td>{figures.difference(metric, float(part.mix), currency)}</td>"
        )
    told = figures.difference(metric, effect, currency)
    name = escape(figures.group_name(dimension, part.name))
    return f'<tr><th scope="row" dir="auto">{name}</th>{both}<td><b>{told}</b></td><td>{bar}</td></tr>'


def _table(header: tuple[str, ...], rows: list[str], about: str) -> None:
    head = "".join(f"<th scope='col'>{escape(one)}</th>" for one in header)
    st.html(
        f'<div class="im-why" tabindex="0" role="region" aria-label="{escape(about)}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
