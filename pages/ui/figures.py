"""Figures of results in words: a value with its unit, and how it changed; None is always "n/a"."""

from typing import Final, Literal

from core.reporting.ask import Group
from core.reporting.metrics import METRICS, Good, Unit

Colour = Literal["normal", "inverse", "off"]
Arrow = Literal["auto", "off"]
UNKNOWN: Final = "n/a"
_NBSP: Final = "\u00a0"
# What is shown as 0.0% is no change.
_FLAT: Final = 0.0005
_MILLION: Final = 1_000_000


def figure(metric: str, value: float | int | None, currency: str | None = None, *, is_short: bool = False) -> str:
    """A value as people read it: "2,534,373", "1,204.50 EUR", "1.42%", "4.37".

    Args:
        is_short: Millions as "2.53 M", and large money without its cents.
    """
    if value is None:
        return UNKNOWN
    match METRICS[metric].unit:
        case Unit.MONEY:
            return f"{_number(value, 2, is_short)}{_NBSP}{currency or ''}".strip()
        case Unit.SHARE:
            return f"{value:.2%}"
        case Unit.TIMES:
            return f"{value:,.2f}"
        case Unit.COUNT:
            whole = float(value).is_integer()
            return _number(value, 0 if whole else 1, is_short)


def change(share: float | None) -> str:
    """How much more than before: "+12.3%"; "n/a" when either side is unknown or there was nothing before."""
    return UNKNOWN if share is None else f"{share:+.1%}"


def direction(metric: str, share: float | None) -> tuple[Colour, Arrow]:
    """The colour and arrow of a change in `st.metric`: good news green, bad news red, what is neither grey; none of none."""
    if share is None or abs(share) < _FLAT:
        return "off", "off"
    match METRICS[metric].good:
        case Good.NEITHER:
            return "off", "auto"
        case Good.MORE:
            return "normal", "auto"
        case Good.LESS:
            return "inverse", "auto"


def sums(metric: str, group: Group, currency: str | None = None) -> str:
    """What a ratio was made of: "3,000 EUR ÷ 344 EUR"; "" for a plain sum or an unknown one."""
    definition, found = METRICS[metric], group.now[metric]
    if definition.denominator is None or found.value is None:
        return ""
    parts = (
        part(column, number, currency)
        for column, number in ((definition.numerator, found.numerator), (definition.denominator, found.denominator))
    )
    return " ÷ ".join(parts)


def part(column: str, number: int | None, currency: str | None = None) -> str:
    """One stored sum in words: "344 EUR spend", "1,204 link clicks"."""
    slug, name = _COLUMNS[column]
    value = METRICS[slug].value(number) if number is not None else None
    return f"{figure(slug, value, currency, is_short=True)}{_NBSP}{name}"


_COLUMNS: Final = {
    metric.numerator: (metric.slug, metric.name[0].lower() + metric.name[1:])
    for metric in METRICS.values()
    if metric.denominator is None
}


def _number(value: float | int, decimals: int, is_short: bool) -> str:
    if is_short and abs(value) >= _MILLION:
        return f"{value / _MILLION:,.2f}{_NBSP}M"
    if is_short and abs(value) >= 1_000:
        decimals = 0
    return f"{value:,.{decimals}f}"
