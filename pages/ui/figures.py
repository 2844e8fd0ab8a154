"""How figures of results are written, everywhere: counts, money, shares, times, changes; what nobody knows is "n/a", with why.

A change says its direction by an arrow and whether that is good by the arrow's filling (▲ ▼ better, △ ▽ worse), so it also
reads without colour.
"""

from contextlib import suppress
from datetime import date
from enum import StrEnum
from html import escape
from typing import Final

from core import placements
from core.errors import ImprimaturError
from core.reporting import described
from core.reporting.metrics import Good, Metric, Unit
from core.reporting.view import Span
from pages.ui import components

NOT_KNOWN: Final = "n/a"
LEGEND: Final = "▲ ▼ better · △ ▽ worse than before"
# ISO 4217: currencies without a smaller unit.
_WHOLE: Final = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)  # fmt: skip
_EXACT_BELOW: Final = 10_000
_NO_MORE_THAN: Final = 10
_CENT: Final = 0.005


class Tone(StrEnum):
    """What a change means."""

    GOOD = "good"
    BAD = "bad"
    NEITHER = "neither"


def figure(metric: Metric, value: float | None, currency: str | None = None, *, exact: bool = False) -> str:
    """A figure as people read it: "12,480", "1,204.50 EUR", "2.41%", "3.20×", "n/a".

    Args:
        exact: With its decimals also where it is large.
    """
    if value is None:
        return NOT_KNOWN
    match metric.unit:
        case Unit.MONEY:
            return f"{_decimals(value, exact, smallest=0 if currency in _WHOLE else 2)} {currency or ''}".strip()
        case Unit.SHARE:
            return f"{value:.2%}" if abs(value) >= 0.0001 or not value else f"{value:.4%}"
        case Unit.TIMES:
            return f"{value:,.2f}×"
    whole = float(value).is_integer()
    return f"{value:,.0f}" if whole or (not exact and abs(value) >= _EXACT_BELOW) else f"{value:,.2f}"


def percent_points(share: float | None) -> float | None:
    """A share for a column of a table that writes "%.2f%%": as many decimals in each row, which Streamlit's own form of
    percentages does not keep."""
    return None if share is None else share * 100


def brief(metric: Metric, value: float | None, currency: str | None = None) -> str:
    """A figure for a narrow place: money of thousands in whole units, millions as "10.7 M"."""
    unit = f" {currency}" if metric.unit is Unit.MONEY and currency else ""
    if value is not None and metric.unit is Unit.MONEY and _WHOLE_FROM <= abs(value) < _BRIEF_FROM:
        return f"{value:,.0f}{unit}"
    if value is None or metric.unit not in {Unit.COUNT, Unit.MONEY} or abs(value) < _BRIEF_FROM:
        return figure(metric, value, currency)
    by, sign = next((by, sign) for by, sign in _SIZES if abs(value) >= by)
    return f"{value / by:,.1f} {sign}{unit}"


_WHOLE_FROM: Final = 1_000
_BRIEF_FROM: Final = 1_000_000
_SIZES: Final = ((1_000_000_000, "bn"), (1_000_000, "M"))


def _decimals(value: float, exact: bool, *, smallest: int) -> str:
    if not exact and abs(value) >= _EXACT_BELOW:
        return f"{value:,.0f}"
    # Prices of a click can be parts of a cent.
    return f"{value:,.4f}" if value and abs(value) < 0.1 else f"{value:,.{smallest}f}"


def difference(metric: Metric, value: float | None, currency: str | None = None) -> str:
    """A difference in the metric's own unit, with its sign; shares in percentage points."""
    if value is None:
        return NOT_KNOWN
    if metric.unit is Unit.SHARE:
        return f"{value * 100:+.2f} points".replace("-", "−")
    text = figure(metric, abs(value), currency)
    if metric.unit is Unit.MONEY and _CENT <= abs(value) < 1 and currency not in _WHOLE:
        text = f"{abs(value):.2f} {currency or ''}".strip()
    return f"{'−' if value < 0 else '+'}{text}"


def why_unknown(metric: Metric, kinds: tuple[str, ...] = ()) -> str:
    """Why a figure is not known, as the reason beside an "n/a"."""
    if metric.is_of_one_kind and len(kinds) > 1:
        return "Conversions of several kinds are not added: choose a kind of result."
    if metric.denominator is None:
        return "No file tells it for these rows."
    return f"{metric.formula}: a part is not told by the files, or there is nothing to divide by."


def about(metric: Metric) -> str:
    """The definition of a metric, for the sign beside its name."""
    return f"**{metric.name}** = {metric.formula}. {metric.pitfalls} _{metric.source}._"


# ── Changes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def tone(metric: Metric, change: float | None) -> Tone:
    """Whether a change is good news."""
    if not change or metric.good is Good.NEITHER:
        return Tone.NEITHER
    return Tone.GOOD if (change > 0) is (metric.good is Good.MORE) else Tone.BAD


def change(metric: Metric, share: float | None) -> str:
    """A change as a share of before: "▲ 12.4%", "▽ 3.0%", "±0%", "n/a"; the arrow is filled where it is good or neither."""
    if share is None:
        return NOT_KNOWN
    if abs(share) < 0.0005:
        return "±0%"
    is_bad = tone(metric, share) is Tone.BAD
    arrow = ("△" if is_bad else "▲") if share > 0 else ("▽" if is_bad else "▼")
    return f"{arrow} {times(share)}"


def times(share: float) -> str:
    """The size of a change without its sign: "12.4%", "340%", and "×14" of what has become many times as much."""
    if share >= _NO_MORE_THAN:
        return f"×{share + 1:,.0f}"
    return f"{abs(share):.0%}" if abs(share) >= 1 else f"{abs(share):.1%}"


def change_html(metric: Metric, share: float | None, title: str = "") -> str:
    """A change in its colour, in words for those who only hear it."""
    found = tone(metric, share)
    heard = {Tone.GOOD: ", better", Tone.BAD: ", worse", Tone.NEITHER: ""}[found]
    said = f'<i class="im-hidden">{heard}</i>' if heard else ""
    return f'<span class="im-change" data-tone="{found}" title="{escape(title)}">{change(metric, share)}{said}</span>'


# ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def group_name(dimension: str, name: str) -> str:
    """What people call a group: placements and platforms by their names, other words of ours as words."""
    if dimension == "placement":
        with suppress(ImprimaturError):
            return components.place_words(name)
    if dimension == "ad" and " · " in name:
        headline, _, place = name.rpartition(" · ")
        with suppress(ImprimaturError):
            return f"{headline} · {placements.get(place).name}"
    if dimension == "platform":
        return described.SPELLED["platform"].get(name, name.capitalize())
    return components.words_of(name) if dimension in _IN_WORDS else name


_IN_WORDS: Final = frozenset({"level", "joined_by", "cta", "layout"})


# ── Days ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def days(span: Span) -> str:
    """Days as people write them: "2 – 29 Oct 2026"."""
    first, last = span.first, span.last
    if first == last:
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {day(last)}"
    return f"{first.day} {first:%b} – {day(last)}" if first.year == last.year else f"{day(first)} – {day(last)}"


def day(of: date) -> str:
    """One day: "4 Mar 2026"."""
    return f"{of.day} {of:%b %Y}"
