"""What the explorer shows of one view: figures, series, leaderboards, a table, a pivot, pictures, or the reasons of a change.

One call answers everything that one look at the page needs, and nothing that it does not show. All questions go through
`ask`; money of several currencies is never drawn together: pictures of it are of one currency, and `Sheet.currency` says which.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from core import db
from core.accounts.rules import Permission, require
from core.creatives import joins
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope
from core.exports import rules as exports
from core.reporting import ask, conversion, explain, snapshot
from core.reporting.ask import Answer, Group, Step
from core.reporting.dimensions import DIMENSIONS, TIMES
from core.reporting.explain import Chain, Split
from core.reporting.metrics import METRICS
from core.reporting.view import ROWS_MOST, Comparison, Filter, Grain, Span, ViewState, days_between

BOARD_ROWS: Final = 8
PIVOT_ROWS: Final = 25
PIVOT_COLUMNS: Final = 10
STEPS_CROSSED: Final = 62
ADS_SHOWN: Final = 24
TABLE_ROWS: Final = 500
VALUES_OFFERED: Final = 200
USUAL_DIMENSION: Final = "platform_campaign"
_SPAN_OFFERED: Final = 28


class Look(StrEnum):
    """The ways to look at a view."""

    LEADERS = "leaders"
    TABLE = "table"
    PIVOT = "pivot"
    ADS = "ads"
    WHY = "why"


@dataclass(frozen=True)
class Picture:
    """One of our ads in the grid."""

    thumbnail_sha256: str | None
    alt_text: str
    workspace_id: str
    campaign_id: str


@dataclass(frozen=True)
class Pivot:
    """One metric over two dimensions, its biggest rows and columns.

    Attributes:
        rows, columns: The groups of each dimension with their totals, in order.
        cells: Groups of both; where a row and a column meet without results there is none.
    """

    rows: Answer
    columns: Answer
    cells: Answer

    def by_keys(self) -> Mapping[tuple[Any, Any], Group]:
        """(row key, column key) → the group where they meet."""
        return {(group.keys[0], group.keys[1]): group for group in self.cells.rows}


@dataclass(frozen=True)
class Why:
    """Why the first metric changed: over a dimension, and along its chain where it has one."""

    dimension: str
    split: Split | None
    chain: Chain | None
    up: tuple[explain.Part, ...] = ()
    down: tuple[explain.Part, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """Everything that one look at a view shows; what the look does not need is empty.

    Attributes:
        head: The view's figures altogether, one total for each currency.
        currency: Of everything that is drawn of one currency only.
        currencies, kinds: What there is to choose, whatever is chosen.
        known: The days that have results at all, before any filter; None when nothing was imported.
        names: (dimension, key) → what people call a key that a filter holds.
    """

    head: Answer
    currency: str | None
    currencies: tuple[str, ...]
    kinds: tuple[str, ...]
    known: Span | None
    names: Mapping[tuple[str, str], str]
    now: tuple[Step, ...] = ()
    before: tuple[Step, ...] = ()
    boards: tuple[Answer, ...] = ()
    table: Answer | None = None
    pivot: Pivot | None = None
    pictures: Mapping[str, Picture] | None = None
    why: Why | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the view has results."""
        return not self.head.totals

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The groups on the screen."""
        if self.pivot:
            return (self.pivot.cells,)
        return (self.table,) if self.table else self.boards


def focus(view: ViewState) -> str:
    """The metric that is drawn and ranked by: what the view is sorted by, else the first it shows."""
    return view.sort if view.sort is not None and view.sort in METRICS else view.measures[0]


def completed(view: ViewState, look: Look) -> ViewState:
    """The view with the dimensions that a look cannot do without."""
    first = view.dimensions[0] if view.dimensions else USUAL_DIMENSION
    if look is Look.WHY and first in TIMES:
        first = USUAL_DIMENSION
    if look is not Look.PIVOT:
        return replace(view, dimensions=(first,), sort=_sort_left(view, (first,)))
    across = next((one for one in (*view.dimensions[1:], *_ACROSS) if one != first), "")
    return replace(view, dimensions=(first, across), sort=_sort_left(view, (first, across)))


def _as_asked(view: ViewState) -> ViewState:
    """The view, without the period before where it is split by time: those days would be groups of their own."""
    return replace(view, comparison=Comparison.NONE) if set(view.dimensions) & set(TIMES) else view


def _sort_left(view: ViewState, dimensions: Sequence[str]) -> str | None:
    return view.sort if view.sort in (*view.measures, *dimensions) else None


_ACROSS: Final = ("platform", "week")


def sheet(scope: Scope, view: ViewState, look: Look, boards: Sequence[str] = ()) -> Sheet:
    """What a look at a view shows.

    Args:
        view: Its first dimension is the table's, the pivot's rows' and that of the reasons; the second is the pivot's columns'.
        boards: The dimensions of the leaderboards.

    Raises:
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    head, now = ask.over_time(scope, replace(view, dimensions=(), thresholds=(), sort=None))
    offered = _offered(scope, view, head)
    currency = _main_currency(head, offered)
    drawn = conversion.of_one_currency(view, currency) if len(head.totals) > 1 else view
    found = Sheet(
        head=head,
        currency=currency,
        currencies=tuple(one.currency for one in offered if one.currency),
        kinds=tuple(sorted({kind for one in offered for kind in one.kinds})),
        known=known(scope, view),
        names=names(scope, view.filters),
    )
    if found.is_empty:
        return found
    now = now if drawn is view else ask.series(scope, drawn)
    found = _drawn(found, now, _series_before(scope, drawn, head.compared), view.grain)
    match look:
        case Look.LEADERS:
            return replace(found, boards=tuple(_board(scope, drawn, one) for one in boards))
        case Look.TABLE:
            asked = _as_asked(replace(view, limit=min(view.limit, TABLE_ROWS)))
            return replace(found, table=ask.answer(scope, asked))
        case Look.PIVOT:
            return replace(found, pivot=_pivot(scope, drawn))
        case Look.ADS:
            return _with_ads(scope, found, drawn)
        case Look.WHY:
            return replace(found, why=_why(scope, drawn))


def values(scope: Scope, view: ViewState, dimension: str) -> tuple[tuple[str, str], ...]:
    """(key, name) of the biggest groups of a dimension, to filter by; filters on the dimension itself are left aside."""
    others = tuple(one for one in view.filters if one.dimension != dimension)
    asked = replace(
        view, filters=others, dimensions=(dimension,), measures=("impressions",), sort=None, thresholds=(),
        comparison=Comparison.NONE, is_ascending=False, limit=VALUES_OFFERED,
    )  # fmt: skip
    return tuple((_key(group), group.names[0]) for group in ask.answer(scope, asked).rows)


def csv(found: Sheet) -> bytes:
    """The groups on the screen as a table for a spreadsheet: whole figures, absent ones empty; reasons as their parts."""
    if found.why:
        return _csv_of_reasons(found.why)
    answers = found.answers
    depth = max((len(answer.view.dimensions) for answer in answers), default=1)
    measures = answers[0].view.measures if answers else ()
    header = [name for place in range(depth) for name in _numbered(("dimension", "key", "name"), place)]
    header += ["currency", *(f"{name}{side}" for name in measures for side in ("", "_before", "_change"))]
    return exports.table(header, [_csv_row(answer, group) for answer in answers for group in answer.rows])


# ── The parts ────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Offered(NamedTuple):
    """A currency that results are in, with the kinds of results."""

    currency: str | None
    kinds: tuple[str, ...]


def _offered(scope: Scope, view: ViewState, head: Answer) -> tuple[_Offered, ...]:
    """The currencies there are whichever is chosen, most shown first."""
    is_chosen = view.currency is not None or any(one.dimension == "currency" for one in view.filters)
    if not is_chosen and len(head.totals) <= 1:
        return tuple(_Offered(one.currency, one.kinds) for one in head.totals)
    others = tuple(one for one in view.filters if one.dimension != "currency")
    asked = replace(
        view, filters=others, dimensions=("currency",), measures=("impressions",), sort=None, thresholds=(),
        is_ascending=False, limit=ROWS_MOST,
    )  # fmt: skip
    return tuple(_Offered(one.keys[0], one.kinds) for one in ask.answer(scope, asked).rows)


def _main_currency(head: Answer, offered: Sequence[_Offered]) -> str | None:
    there = {total.currency for total in head.totals}
    if head.view.currency in there:
        return head.view.currency
    return next((one.currency for one in offered if one.currency in there), None)


def _drawn(found: Sheet, now: Sequence[Step], before: Sequence[Step], grain: Grain) -> Sheet:
    """The sheet with both series, which begin at the same step of their periods; what is left out of them is said."""
    head = found.head
    left_out = _missing(now, head.span, grain)
    if before and head.compared:
        away = _missing(before, head.compared, grain)
        now, before = now[max(0, away - left_out) :], before[max(0, left_out - away) :]
        left_out = max(left_out, away)
    if left_out:
        told = (
            f"Drawn are the newest {len(now):,} {grain.value}s, from {now[0].day.isoformat()} on"
            if now
            else "Nothing is drawn"
        )
        note = f"{told}: the figures are of all, and longer steps show all."
        found = replace(found, head=replace(head, notes=(*head.notes, note)))
    return replace(found, now=tuple(now), before=tuple(before))


def _missing(steps: Sequence[Step], span: Span, grain: Grain) -> int:
    """How many steps of a span come before the first that is there."""
    days = days_between(span, grain)
    return days.index(steps[0].day) if steps else len(days)


def _series_before(scope: Scope, view: ViewState, compared: Span | None) -> tuple[Step, ...]:
    return ask.series(scope, replace(view, period=compared)) if compared else ()


def _board(scope: Scope, view: ViewState, dimension: str) -> Answer:
    # What is filtered by is still shown beside the rest, so that another row can be chosen instead.
    others = tuple(one for one in view.filters if one.dimension != dimension or one.is_excluding)
    metric = focus(view)
    asked = replace(view, filters=others, dimensions=(dimension,), measures=(metric,), sort=metric, limit=BOARD_ROWS)
    return ask.answer(scope, _as_asked(asked))


def _pivot(scope: Scope, view: ViewState) -> Pivot:
    down, across = view.dimensions[:2]
    metric = focus(view)
    base = replace(view, measures=(metric,), sort=metric, comparison=Comparison.NONE)
    rows = ask.answer(scope, _edge(base, down, PIVOT_ROWS))
    columns = ask.answer(scope, _edge(replace(base, thresholds=()), across, PIVOT_COLUMNS))
    narrowed = tuple(
        Filter(dimension, tuple(_key(group) for group in answer.rows))
        for dimension, answer in ((down, rows), (across, columns))
        if answer.rows
    )
    cells = replace(base, dimensions=(down, across), thresholds=(), filters=(*view.filters, *narrowed), limit=ROWS_MOST)
    return Pivot(rows, columns, ask.answer(scope, cells))


def _edge(view: ViewState, dimension: str, most: int) -> ViewState:
    """The rows or columns of a pivot: the biggest, or all steps of time in their order."""
    if dimension in TIMES:
        return replace(view, dimensions=(dimension,), sort=dimension, is_ascending=True, limit=STEPS_CROSSED)
    return replace(view, dimensions=(dimension,), limit=most)


def _with_ads(scope: Scope, found: Sheet, view: ViewState) -> Sheet:
    """The ads of ours that lead, with their pictures."""
    ours = (*view.filters, Filter("ad", ("",), is_excluding=True))
    asked = replace(view, filters=ours, dimensions=("ad",), limit=ADS_SHOWN, sort=focus(view))
    answer = ask.answer(scope, asked)
    return replace(found, table=answer, pictures=_pictures(scope, [str(group.keys[0]) for group in answer.rows]))


def _pictures(scope: Scope, ad_ids: Sequence[str]) -> dict[str, Picture]:
    asked = (
        select(
            AdCreative.id,
            AdCreative.workspace_id,
            AdCreative.campaign_id,
            CreativeVersion.thumbnail_sha256,
            CreativeVersion.alt_text,
        )
        .join(CreativeVersion, joins.current())
        .where(AdCreative.id.in_(ad_ids))
    )
    with db.read(scope) as work:
        return {
            row.id: Picture(row.thumbnail_sha256, row.alt_text, row.workspace_id, row.campaign_id)
            for row in work.execute(asked)
        }


def _why(scope: Scope, view: ViewState) -> Why:
    metric = METRICS[focus(view)]
    dimension = view.dimensions[0]
    asked = replace(
        view, dimensions=(dimension,), measures=(metric.slug,), sort=metric.slug, thresholds=(), limit=ROWS_MOST
    )
    answer = ask.answer(scope, asked)
    if answer.compared is None or not answer.totals:
        return Why(dimension, None, None)
    split = explain.split(metric, answer.totals[0], answer.rows)
    up, down = explain.movers(split.parts) if split else ((), ())
    return Why(dimension, split and explain.leading(split), _chain(scope, asked), up, down)


def _chain(scope: Scope, view: ViewState) -> Chain | None:
    """The factors of the whole's cost per result, where that is what is asked for."""
    if view.measures != ("cpa",):
        return None
    whole = ask.answer(scope, replace(view, dimensions=(), measures=explain.CHAINED, sort=None))
    return explain.chain(whole.totals[0]) if whole.totals else None


def known(scope: Scope, view: ViewState) -> Span | None:
    """The first and last day with results of the clients that the view is about."""
    clients = [key for one in view.filters if one.dimension == "client" and not one.is_excluding for key in one.keys]
    row = (
        snapshot.cursor(scope)
        .execute(
            "SELECT min(day), max(day) FROM result_days WHERE len($clients) = 0 OR list_contains($clients, client_id)",
            {"clients": clients},
        )
        .fetchone()
    )
    return None if row is None or row[0] is None else Span(*row)


def names(scope: Scope, filters: Sequence[Filter]) -> dict[tuple[str, str], str]:
    """What people call the keys of filters, where a key is an id; also of groups that the view does not reach."""
    found: dict[tuple[str, str], str] = {}
    for one in filters:
        dimension = DIMENSIONS[one.dimension]
        found |= {(one.dimension, key): key or dimension.unknown for key in one.keys}
        if dimension.key != dimension.label:
            rows = snapshot.cursor(scope).execute(
                f"SELECT ({dimension.key})::VARCHAR, max({dimension.label})::VARCHAR FROM facts "
                f"WHERE list_contains($keys, ({dimension.key})::VARCHAR) GROUP BY 1",
                {"keys": list(one.keys)},
            )
            found |= {(one.dimension, key): name for key, name in rows.fetchall() if name}
    return found


def latest(known: Span) -> Span:
    """The last days that have results, four weeks or what there is."""
    return Span(max(known.first, known.last - timedelta(days=_SPAN_OFFERED - 1)), known.last)


def _key(group: Group) -> str:
    return "" if group.keys[0] is None else str(group.keys[0])


# ── As a table ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _numbered(names: Sequence[str], place: int) -> list[str]:
    return [name if place == 0 else f"{name}_{place + 1}" for name in names]


def _csv_row(answer: Answer, group: Group) -> list[Any]:
    row: list[Any] = []
    for dimension, key, name in zip(answer.view.dimensions, group.keys, group.names, strict=True):
        row += [dimension, None if key is None else str(key), name]
    row.append(group.currency)
    for metric in answer.view.measures:
        before = group.before.get(metric)
        row += [group.now[metric].value, before.value if before else None, group.change(metric)]
    return row


def _csv_of_reasons(why: Why) -> bytes:
    parts = why.split.parts if why.split else ()
    header = ("dimension", "name", "rate_effect", "mix_effect", "effect", "weight_before", "weight")
    return exports.table(
        header,
        [
            [
                why.dimension,
                part.name,
                *map(float, (part.rate, part.mix, part.effect, part.weight_before, part.weight_now)),
            ]
            for part in parts
        ],
    )
