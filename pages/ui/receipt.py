"""Where a figure comes from, behind a small button beside it: formula, sums, files, freshness, its rows, the notebook's line."""

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core.accounts import service
from core.accounts.rules import Permission
from core.errors import SignInRequired
from core.reporting import described, receipts
from core.reporting.metrics import METRICS, MICROS, SCALED, Metric, Unit
from core.reporting.receipts import Receipt, SourceFile
from core.reporting.view import ViewState
from pages.ui import components, frame, loaders
from pages.ui.visit import Visit

FILES_SHOWN: Final = 5
# Column of the facts → what a plain sum of it is called.
_SUMS: Final = {metric.numerator: metric for metric in METRICS.values() if metric.denominator is None}


def receipt(
    visit: Visit, view: ViewState, metric: str, keys: Sequence[Any] = (), *, currency: str | None = None, key: str
) -> None:
    """Draw the button under a figure of a view; what is behind it is asked for when it is opened.

    Args:
        keys: Of the figure's row, as its `Group` has them; none for the total.
        currency: Of the row, where the view has rows of several.
        key: Of this button on this page.
    """
    if visit.can(Permission.VIEW):
        _behind(view, metric, tuple(keys), currency, key)


def receipts_of(
    visit: Visit, view: ViewState, metrics: Sequence[str], keys: Sequence[Any] = (), *, currency: str | None = None,
    key: str,
) -> None:  # fmt: skip
    """Draw one button for a row of figures of a view; which of them is meant is chosen behind it.

    Args:
        metrics: Slugs of the figures, in their order.
        keys, currency, key: As of `receipt`.
    """
    if visit.can(Permission.VIEW) and metrics:
        _behind_row(view, tuple(metrics), tuple(keys), currency, key)


@st.fragment
def _behind(view: ViewState, metric: str, keys: tuple[Any, ...], currency: str | None, key: str) -> None:
    with _place(key) as place:
        if place.open:
            _draw(loaders.read(frame.visit(), receipts.receipt, view, metric, keys, currency), key)


@st.fragment
def _behind_row(
    view: ViewState, metrics: tuple[str, ...], keys: tuple[Any, ...], currency: str | None, key: str
) -> None:
    with _place(key) as place:
        if place.open:
            metric = st.selectbox(
                "Figure", metrics, format_func=lambda slug: METRICS[slug].name, key=f"receipt_of_{key}",
                label_visibility="collapsed",
            )  # fmt: skip
            _draw(loaders.read(frame.visit(), receipts.receipt, view, metric, keys, currency), key)


def _place(key: str) -> Any:
    return st.popover(
        "Where from?", key=f"receipt_{key}", type="tertiary", icon=":material/receipt_long:", on_change="rerun"
    )


def _draw(told: Receipt, key: str) -> None:
    components.entry(
        told.metric.name,
        f"{told.metric.formula} · {described.days(told.span)}",
        worded(told.metric, told.figure.value, told.currency),
    )
    components.facts(
        *_parts(told),
        ("Only where", " · ".join(told.filters)),
        ("Rows", f"{told.known_rows:,} of {told.rows:,}" if told.known_rows < told.rows else f"{told.rows:,}"),
        ("Coverage", coverage_words(told)),
        ("Freshness", freshness_words(told)),
        ("Mind", told.metric.pitfalls),
        ("Source", told.metric.source),
        *(("Note", note) for note in told.notes),
    )
    for file in told.files[:FILES_SHOWN]:
        components.entry(file.file_name, file_words(file))
    if told.file_count > FILES_SHOWN:
        st.caption(f"and {components.plural(told.file_count - FILES_SHOWN, 'more file')}")
    if told.known_rows:
        st.download_button(
            "Its rows as CSV",
            partial(_rows, frame.session_token(), told.view),
            file_name=f"rows_{told.metric.slug}_{told.span.first}_{told.span.last}.csv",
            mime="text/csv",
            icon=":material/download:",
            key=f"receipt_rows_{key}",
            on_click="ignore",
        )
    if told.notebook is not None:
        st.caption("The same question in a notebook")
        st.code(told.notebook, language="python", wrap_lines=True)


def _rows(token: str | None, view: ViewState) -> bytes:
    """The rows, made when somebody asks for them; outside the script, so who asks is looked up anew."""
    identity = service.identify(token)
    if identity is None:
        raise SignInRequired("your session ended", remedy="sign in again")
    with tempfile.TemporaryDirectory(prefix="rows-") as folder:
        path = Path(folder) / "rows.csv"
        receipts.write_rows(identity.scope, view, path)
        return path.read_bytes()


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def worded(metric: Metric, value: float | int | None, currency: str | None = None) -> str:
    """A figure as people read it; "n/a" where it is not known."""
    if value is None:
        return "n/a"
    if metric.unit is Unit.MONEY:
        return f"{value:,.2f} {currency or ''}".strip()
    if metric.unit is Unit.SHARE:
        return f"{value:.2%}"
    if metric.unit is Unit.TIMES:
        return f"{value:,.2f} ×"
    return f"{value:,.2f}".removesuffix(".00")


def coverage_words(told: Receipt) -> str:
    """How much of the money is in rows that tell the metric, and whose rows do not."""
    if not told.rows:
        return "no results in these days"
    if told.known_rows == told.rows:
        return "every row tells it"
    silent = ", ".join(described.SPELLED["platform"].get(one, one) for one in told.silent)
    share = "" if told.coverage is None else f"{told.coverage:.0%} of the spend; "
    return f"{share}not told by {'some rows' if told.known_rows else 'any row'} of {silent}"


def freshness_words(told: Receipt) -> str:
    """Up to which day there are results, and which days may change."""
    if told.through is None:
        return "no results in these days"
    through = f"results through {described.day(told.through)}"
    if told.unsettled_from is None or told.unsettled_from > told.through:
        return f"{through}, all settled"
    return f"{through}; from {described.day(told.unsettled_from)} on still settling ({told.settling_days} days)"


def file_words(file: SourceFile) -> str:
    """What a file brought to a figure, and who brought it."""
    span = described.days_between(file.first_day, file.last_day)
    by = f" by {file.imported_by}" if file.imported_by else ""
    return f"{span} · {components.plural(file.rows, 'row')} · {components.ago(file.imported_at)}{by}"


def _parts(told: Receipt) -> list[tuple[str, str]]:
    """What was added up: one sum, or the one over the other."""
    metric, figure = told.metric, told.figure
    if metric.denominator is None or figure.numerator is None:
        return []
    return [
        (_SUMS[column].name, worded(_SUMS[column], _in_units(column, value), told.currency))
        for column, value in zip(metric.columns, (figure.numerator, figure.denominator), strict=True)
    ]


def _in_units(column: str, value: int | None) -> float | int | None:
    return None if value is None else value / MICROS if column in SCALED else value
