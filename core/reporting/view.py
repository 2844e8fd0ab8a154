"""A view: everything that decides which figures somebody sees, as one value.

The same value is the address of a page, a saved view, a scheduled report, an alert, and the header inside every export.
`spelled` and `read` are each other's inverse. Pure: today is handed in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from core.errors import InvalidInput
from core.reporting.dimensions import DIMENSIONS
from core.reporting.metrics import METRICS
from core.vocabulary import Level

VERSION: Final = "1"
# Platforms go on booking conversions to past days; after a week nearly all of them are there (Meta's default window is
# seven days after a click).
SETTLING_DAYS: Final = 7
FIRST_DAY: Final = date(2004, 1, 1)
LAST_DAY: Final = date(2200, 1, 1)
ROWS_MOST: Final = 10_000
VALUES_MOST: Final = 200
# As `ViewState.result_kind`: conversions of all kinds together.
ALL_KINDS: Final = "*"
Word = TypeVar("Word", bound=StrEnum)
_DEFAULT_MEASURES: Final = ("spend", "impressions", "ctr", "conversions", "cpa", "roas")


class Grain(StrEnum):
    """How long one step of a series is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Relative(StrEnum):
    """Periods that move with the calendar. The settled ones leave out the days that still change."""

    LAST_7 = "last7"
    LAST_28 = "last28"
    LAST_90 = "last90"
    SETTLED_28 = "settled28"
    SETTLED_91 = "settled91"
    THIS_MONTH = "month"
    LAST_MONTH = "lastmonth"


class Comparison(StrEnum):
    """What a period is held against."""

    NONE = "none"
    PREVIOUS = "previous"
    WEEKDAYS = "weekdays"
    YEAR = "year"


class SortBy(StrEnum):
    """Which side of a measure rows are ordered by."""

    VALUE = "value"
    CHANGE = "change"
    CHANGE_SHARE = "percent"


class Op(StrEnum):
    """How a measure is compared with a threshold."""

    AT_LEAST = ">="
    AT_MOST = "<="
    MORE = ">"
    LESS = "<"


@dataclass(frozen=True, order=True)
class Span:
    """Days from one to another, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInput(
                f"{self.first.isoformat()} comes after {self.last.isoformat()}",
                field="period",
                remedy="give the earlier day first",
            )
        if self.first < FIRST_DAY or self.last > LAST_DAY:
            raise InvalidInput(
                "there are no results of such days", field="period", remedy=f"choose days after {FIRST_DAY.isoformat()}"
            )

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def moved(self, days: int) -> "Span":
        """The same length, so many days later."""
        step = timedelta(days=days)
        return Span(self.first + step, self.last + step)


@dataclass(frozen=True, order=True)
class Filter:
    """Only rows (or, excluding, all rows but those) whose dimension has one of these keys; "" is the group without a key."""

    dimension: str
    keys: tuple[str, ...]
    is_excluding: bool = False


@dataclass(frozen=True, order=True)
class Threshold:
    """Only groups whose measure passes; money in units, shares 0..1. A group whose figure is unknown does not pass."""

    measure: str
    op: Op
    value: float


@dataclass(frozen=True)
class ViewState:
    """One question to the results.

    Attributes:
        period: A relative one, or days.
        comparison: What it is held against; days for one's own.
        filters, thresholds: What rows and groups stay.
        dimensions: What groups are told apart by, in order; none gives one row.
        measures: What is shown of each.
        sort: A measure or dimension of the view; None takes the first measure.
        is_ascending: Smallest first.
        grain: Steps of the series.
        time_zone: Whose calendar "today" is of. Days of results are the ad account's own.
        currency: What money is converted to; None shows currencies apart.
        is_converted_only: Rows whose money has no rate to that currency are left out, for what is ranked or drawn together.
        result_kind: Which kind of conversions counts; None counts one kind where there is only one, `ALL_KINDS` adds them.
        level: Which level of report; None takes the deepest each account and day has.
        limit: Groups shown.
    """

    period: Relative | Span = Relative.SETTLED_28
    comparison: Comparison | Span = Comparison.PREVIOUS
    filters: tuple[Filter, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    dimensions: tuple[str, ...] = ()
    measures: tuple[str, ...] = _DEFAULT_MEASURES
    sort: str | None = None
    sort_by: SortBy = SortBy.VALUE
    is_ascending: bool = False
    grain: Grain = Grain.DAY
    time_zone: str = "UTC"
    currency: str | None = None
    result_kind: str | None = None
    level: Level | None = None
    limit: int = 100
    is_converted_only: bool = False

    def __post_init__(self) -> None:
        _known("by", self.dimensions, DIMENSIONS, "dimension")
        _known("show", self.measures, METRICS, "metric")
        _known("filter", (one.dimension for one in self.filters), DIMENSIONS, "dimension")
        _known("threshold", (one.measure for one in self.thresholds), METRICS, "metric")
        if not self.measures:
            raise InvalidInput("nothing would be shown", field="show", remedy="choose at least one metric")
        if self.sort is not None and self.sort not in (*self.measures, *self.dimensions):
            raise InvalidInput(
                f"the view cannot be sorted by “{self.sort}”", field="sort", remedy="sort by something it shows"
            )
        if not 1 <= self.limit <= ROWS_MOST:
            raise InvalidInput(f"1 to {ROWS_MOST:,} rows can be asked for", field="limit", remedy="ask for fewer rows")
        if not all(1 <= len(one.keys) <= VALUES_MOST for one in self.filters):
            raise InvalidInput(
                f"a filter names 1 to {VALUES_MOST} values", field="filter", remedy="filter by a coarser dimension"
            )
        if any(not -1e18 < one.value < 1e18 for one in self.thresholds):
            raise InvalidInput("the threshold is no number", field="threshold", remedy="give a number")
        if self.currency is not None and not (
            len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()
        ):
            raise InvalidInput("this is no currency", field="currency", remedy="give its three letters, like EUR")
        _time_zone(self.time_zone)

    @property
    def only_kind(self) -> str | None:
        """The one kind of result whose conversions count, where one was chosen."""
        return None if self.result_kind == ALL_KINDS else self.result_kind

    def span(self, today: date) -> Span:
        """The days of the period."""
        return self.period if isinstance(self.period, Span) else _relative(self.period, today)

    def compared(self, today: date) -> Span | None:
        """The days it is held against; none where they would begin before there were such ads."""
        if isinstance(self.comparison, Span):
            return self.comparison
        span = self.span(today)
        match self.comparison:
            case Comparison.NONE:
                return None
            case Comparison.PREVIOUS:
                back = span.days
            case Comparison.WEEKDAYS:
                # Whole weeks back, so that every day meets the same weekday.
                back = 7 * -(-span.days // 7)
            case Comparison.YEAR:
                # 52 weeks: last year's days with the same weekdays.
                back = 364
        return span.moved(-back) if (span.first - FIRST_DAY).days >= back else None

    def narrowed(self, dimension: str, key: str) -> "ViewState":
        """The view of one group: its filter on that dimension is replaced by that key."""
        others = tuple(one for one in self.filters if one.dimension != dimension)
        return replace(self, filters=(*others, Filter(dimension, (key,))))


def _relative(period: Relative, today: date) -> Span:
    yesterday = today - timedelta(days=1)
    settled = today - timedelta(days=SETTLING_DAYS + 1)
    match period:
        case Relative.LAST_7 | Relative.LAST_28 | Relative.LAST_90:
            return Span(today - timedelta(days=int(period.value[4:])), yesterday)
        case Relative.SETTLED_28 | Relative.SETTLED_91:
            return Span(settled - timedelta(days=int(period.value[7:]) - 1), settled)
        case Relative.THIS_MONTH:
            return Span(today.replace(day=1), today)
        case Relative.LAST_MONTH:
            last = today.replace(day=1) - timedelta(days=1)
            return Span(last.replace(day=1), last)


def _known(field: str, names: Iterable[str], registry: Mapping[str, Any], what: str) -> None:
    seen = set()
    for name in names:
        if name not in registry:
            raise InvalidInput(
                f"there is no {what} “{name[:60]}”", field=field, remedy=f"choose of {', '.join(sorted(registry))}"
            )
        if name in seen and field in {"by", "show"}:
            raise InvalidInput(f"“{name}” is asked for twice", field=field, remedy="name it once")
        seen.add(name)


def _time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError) as error:
        raise InvalidInput(
            f"there is no time zone “{name[:60]}”", field="tz", remedy="spell it like Europe/Berlin"
        ) from error


# ── As an address ────────────────────────────────────────────────────────────────────────────────────────────────────

_DEFAULT: Final = ViewState()
# Every parameter that a view may take in an address; `f` and `having` may come several times.
PARAMETERS: Final = (
    "v", "period", "vs", "f", "having", "by", "show", "sort", "sort_by", "grain", "tz", "currency", "kind", "level",
    "limit", "converted_only",
)  # fmt: skip


def spelled(view: ViewState) -> list[tuple[str, str]]:
    """The view as parameters of an address, what is as usual left out; `f` and `having` may come several times."""
    pairs = [("v", VERSION)]
    if view.period != _DEFAULT.period:
        pairs.append(("period", _period_spelled(view.period)))
    if view.comparison != _DEFAULT.comparison:
        pairs.append(("vs", _period_spelled(view.comparison)))
    pairs += [("f", _filter_spelled(one)) for one in view.filters]
    pairs += [("having", f"{one.measure}{one.op.value}{one.value!r}") for one in view.thresholds]
    if view.dimensions:
        pairs.append(("by", ",".join(view.dimensions)))
    if view.measures != _DEFAULT.measures:
        pairs.append(("show", ",".join(view.measures)))
    if view.sort is not None or view.is_ascending:
        pairs.append(("sort", ("" if view.is_ascending else "-") + (view.sort or "")))
    for name in ("sort_by", "grain", "time_zone", "currency", "result_kind", "level", "limit"):
        value = getattr(view, name)
        if value != getattr(_DEFAULT, name):
            pairs.append((_SHORT.get(name, name), str(value)))
    if view.is_converted_only:
        pairs.append(("converted_only", "1"))
    return pairs


_SHORT: Final = {"time_zone": "tz", "result_kind": "kind"}


def read(pairs: Sequence[tuple[str, str]]) -> ViewState:
    """The view that parameters of an address spell; parameters of other things are passed over.

    Raises:
        InvalidInput: At the parameter that says nothing known.
    """
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name == "v" and value != VERSION:
            raise InvalidInput("this address is of another version", field="v", remedy="open the page from the menu")
        if name == "f":
            given["filters"] = (*given.get("filters", ()), _filter_read(value))
        elif name == "having":
            given["thresholds"] = (*given.get("thresholds", ()), _threshold_read(value))
        elif name == "sort":
            given["is_ascending"] = not value.startswith("-")
            given["sort"] = value.removeprefix("-") or None
        elif name in _READ:
            attribute, as_value = _READ[name]
            given[attribute] = as_value(value)
    return ViewState(**given)


def _period_spelled(period: StrEnum | Span) -> str:
    return f"{period.first.isoformat()}_{period.last.isoformat()}" if isinstance(period, Span) else period.value


def _span_read(field: str, text: str) -> Span | None:
    first, underscore, last = text.partition("_")
    if not underscore:
        return None
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise InvalidInput(
            f"“{text[:60]}” spells no days", field=field, remedy="spell them like 2026-10-01_2026-10-31"
        ) from error
    return Span(*days)


def _one_of(field: str, text: str, words: type[Word]) -> Word:
    try:
        return words(text)
    except ValueError as error:
        raise InvalidInput(
            f"“{text[:60]}” is not known here", field=field, remedy=f"choose of {', '.join(one.value for one in words)}"
        ) from error


def _filter_spelled(one: Filter) -> str:
    # Keys are quoted once here, since commas and colons stand between them.
    return f"{one.dimension}{'!' if one.is_excluding else ''}:{','.join(quote(key, safe=' ') for key in one.keys)}"


def _filter_read(text: str) -> Filter:
    name, colon, keys = text.partition(":")
    if not colon:
        raise InvalidInput(
            f"“{text[:60]}” is no filter", field="f", remedy="spell it like platform:meta,google or country!:DE"
        )
    return Filter(name.removesuffix("!"), tuple(unquote(key) for key in keys.split(",")), name.endswith("!"))


def _threshold_read(text: str) -> Threshold:
    for op in (Op.AT_LEAST, Op.AT_MOST, Op.MORE, Op.LESS):
        name, sign, number = text.partition(op.value)
        if sign:
            try:
                return Threshold(name, op, float(number))
            except ValueError:
                break
    raise InvalidInput(f"“{text[:60]}” is no threshold", field="having", remedy="spell it like spend>=100")


def days_between(span: Span, grain: Grain) -> Sequence[date]:
    """The first day of every step of a span, empty ones included."""
    if grain is Grain.DAY:
        return [span.first + timedelta(days=step) for step in range(span.days)]
    at = span.first - timedelta(days=span.first.weekday()) if grain is Grain.WEEK else span.first.replace(day=1)
    steps = []
    while at <= span.last:
        steps.append(at)
        at = at + timedelta(days=7) if grain is Grain.WEEK else (at + timedelta(days=32)).replace(day=1)
    return steps


def _list_read(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _number_read(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


# Parameter → which part of the view it is, and how its text is read.
_READ: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "period": ("period", lambda text: _span_read("period", text) or _one_of("period", text, Relative)),
    "vs": ("comparison", lambda text: _span_read("vs", text) or _one_of("vs", text, Comparison)),
    "by": ("dimensions", _list_read),
    "show": ("measures", _list_read),
    "sort_by": ("sort_by", lambda text: _one_of("sort_by", text, SortBy)),
    "grain": ("grain", lambda text: _one_of("grain", text, Grain)),
    "tz": ("time_zone", str),
    "currency": ("currency", str),
    "kind": ("result_kind", str),
    "level": ("level", lambda text: _one_of("level", text, Level)),
    "limit": ("limit", _number_read),
    "converted_only": ("is_converted_only", lambda text: text == "1"),
}
