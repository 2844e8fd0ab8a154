"""What a marketing manager's one screen says of results: figures, series, best and worst ads, places, completeness.

All of it is one frozen value of one selection, asked in a handful of passes over the facts. Several currencies stand apart
in the totals; whatever ranks or draws money is of one of them, the busiest unless the view names another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

import duckdb
from sqlalchemy import select

from core import db
from core.accounts.rules import Permission, require
from core.creatives import joins
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope
from core.reporting import ask, conversion, milestones, snapshot, told
from core.reporting.ask import Group
from core.reporting.metrics import CONVERSIONS, METRICS, Good
from core.reporting.milestones import Mark
from core.reporting.shared import Shared
from core.reporting.told import Account
from core.reporting.view import (
    ROWS_MOST,
    SETTLING_DAYS,
    Comparison,
    Filter,
    Grain,
    Op,
    Relative,
    Span,
    Threshold,
    ViewState,
    days_between,
)

Cursor = duckdb.DuckDBPyConnection
MEASURES: Final = ("spend", "impressions", "ctr", "conversions", "cpa", "roas", "ctr_all", "revenue")
# What ads may be ranked by, the most telling first; a view's `sort` names another.
RANKS: Final = ("roas", "cpa", "ctr", "ctr_all", "cpm")
RANKED_MOST: Final = 4
FLOOR_IMPRESSIONS: Final = 1_000
# An ad is judged once it had a quarter of what each ad would have, were the money spread evenly.
FLOOR_SHARE: Final = 0.25
PLACES_MOST: Final = 40
DAYS_BY_DAY: Final = 100
DAYS_BY_WEEK: Final = 760


@dataclass(frozen=True)
class Step:
    """One step of the series in the board's currency: its first day, and what each measure was."""

    day: date
    figures: Mapping[str, float | int | None]


@dataclass(frozen=True)
class RankedAd:
    """An ad with its figures of the period and what shows it.

    Attributes:
        spend_share: Of the spend of everything selected, 0..1; None when unknown.
    """

    ad_id: str
    client_id: str
    campaign_id: str
    headline: str
    alt_text: str
    placement_id: str
    code: str
    thumbnail_sha256: str | None
    figures: Group
    spend_share: float | None


@dataclass(frozen=True)
class Ranking:
    """The best and the worst ads by one metric, of those with enough data to be judged.

    Attributes:
        metric: A slug; None when no metric that ranks is known.
        offered: What they could be ranked by.
        best, worst: Never the same ad. By CPA, ads that cost money and brought nothing stand first among the worst.
        running, judged: How many ads of ours have results, and how many of them enough.
        floor_spend: In units of the board's currency; None when no money is known.
    """

    metric: str | None
    offered: tuple[str, ...]
    best: tuple[RankedAd, ...] = ()
    worst: tuple[RankedAd, ...] = ()
    running: int = 0
    judged: int = 0
    floor_spend: float | None = None


@dataclass(frozen=True)
class Board:
    """Everything the screen shows of results.

    Attributes:
        asked: The view of the client and campaign alone: the question behind every figure.
        has_results: Whether there are any at all for this client, in whatever period.
        currencies: All of the period, whatever the view's filter, the busiest first; `currency` is drawn and ranked.
        totals: One for each currency; `notes` is what a reader must know of them.
        kinds: The kinds of result in it; several are not added.
        sparks: (currency, measure) → its known values, oldest first; of conversions and revenue the settled days.
        steps: The series at `grain`.
        places: Platform × placement.
        matched: Currency → how much of all the client's spend in the period leads to an ad of ours, 0..1.
        unsettled_from: The first day that the platforms may still change.
        newest: The newest day with results in whatever period.
    """

    view: ViewState
    span: Span
    compared: Span | None
    asked: ViewState
    has_results: bool
    newest: date | None = None
    currencies: tuple[str | None, ...] = ()
    currency: str | None = None
    totals: tuple[Group, ...] = ()
    notes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    grain: Grain = Grain.DAY
    steps: tuple[Step, ...] = ()
    sparks: Mapping[tuple[str | None, str], tuple[float, ...]] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    ranking: Ranking = Ranking(None, ())
    places: tuple[Group, ...] = ()
    accounts: tuple[Account, ...] = ()
    matched: Mapping[str | None, float] = field(default_factory=dict)
    unsettled_from: date | None = None

    @property
    def main(self) -> Group | None:
        """The totals in the board's currency."""
        return next((one for one in self.totals if one.currency == self.currency), None)

    @property
    def present(self) -> int:
        """Days that accounts told, over all of them."""
        return sum(one.present for one in self.accounts)

    @property
    def expected(self) -> int:
        """Days that accounts should have told by now."""
        return sum(one.expected for one in self.accounts)

    @property
    def imported_at(self) -> datetime | None:
        """When the newest file came."""
        return max((one.imported_at for one in self.accounts), default=None)


def worked(view: ViewState, today: date) -> Span:
    """The days of work beside a period of results: made work has nothing to settle, so a moving period reaches today."""
    span = view.span(today)
    if isinstance(view.period, Span) or view.period is Relative.LAST_MONTH:
        # Nothing was made on days that are to come.
        return Span(span.first, max(span.first, min(span.last, today)))
    return span.moved((today - span.last).days)


def board(scope: Scope, view: ViewState, *, workspace_id: str | None = None, campaign_id: str | None = None) -> Board:
    """The screen's figures of results for a view.

    Args:
        view: Period, comparison, kind of result, and `sort` for the ranking; a filter on currency chooses the one drawn.
        workspace_id, campaign_id: One client or campaign; ids of another agency match nothing.

    Raises:
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    today = ask.today(view)
    key = (scope.agency_id, snapshot.data_version(scope), today, view, workspace_id, campaign_id)
    return _boards.get(key, lambda: _board(scope, view, today, workspace_id, campaign_id))


# Kept as answers are: people who look at one view wait for the first of them.
_boards: Final[Shared[Board]] = Shared(200)


def _board(scope: Scope, view: ViewState, today: date, workspace_id: str | None, campaign_id: str | None) -> Board:
    asked = _narrowed(view, workspace_id, campaign_id)
    empty = Board(view, view.span(today), view.compared(today), asked, has_results=False)
    # Everything is asked of one cursor, so all of it is of one data version.
    cursor = snapshot.cursor(scope)
    newest = told.newest(cursor, workspace_id)
    if newest is None:
        return empty
    spent = told.spent(cursor, empty.span, workspace_id=workspace_id, campaign_id=campaign_id)
    found = replace(
        empty, has_results=True, newest=newest,
        accounts=told.accounts(cursor, empty.span, spent, today, workspace_id=workspace_id),
        matched=spent.matched, currencies=tuple(one.currency for one in spent.money if one.is_asked),
        marks=milestones.of(scope, empty.span, workspace_id=workspace_id, campaign_id=campaign_id, cursor=cursor),
    )  # fmt: skip
    return _measured(scope, cursor, found, asked, today)


def _measured(scope: Scope, cursor: Cursor, found: Board, asked: ViewState, today: date) -> Board:
    """The board with what is asked of the registry; unchanged when the period has no results."""
    grain = _grain(found.span)
    added = replace(asked, dimensions=(), measures=MEASURES, sort=None, thresholds=())
    # The figures altogether and step by step are of one scan.
    answered = ask.answer_of(cursor, _over_time(added, grain), today)
    # What is converted goes before money without a rate.
    totals = sorted(
        answered.totals,
        key=lambda one: (one.currency != (asked.currency or one.currency), -(one.now["impressions"].value or 0)),
    )
    # Currencies of the days before alone are not of this period.
    totals = [one for one in totals if any(figure.numerator is not None for figure in one.now.values())]
    if not totals:
        return found
    currency = totals[0].currency
    # What ranks and compares is of one currency.
    single = asked if len(totals) == 1 else conversion.of_one_currency(asked, currency)
    days = list(days_between(found.span, grain))
    now = {(group.currency, group.keys[0]): group.now for group in answered.rows}
    open_from = max(found.span.first, today - timedelta(days=SETTLING_DAYS))
    unsettled_from = open_from if open_from <= found.span.last else None
    return replace(
        found,
        currency=currency,
        totals=tuple(totals),
        notes=answered.notes,
        kinds=tuple(sorted({kind for one in totals for kind in one.kinds})),
        grain=grain,
        steps=_steps(now, days, currency),
        sparks=_sparks(now, days, [one.currency for one in totals], unsettled_from),
        ranking=_ranking(scope, cursor, single, today, totals[0]),
        places=_places(cursor, single, today),
        unsettled_from=unsettled_from,
    )


# ── Over time ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _grain(span: Span) -> Grain:
    if span.days <= DAYS_BY_DAY:
        return Grain.DAY
    return Grain.WEEK if span.days <= DAYS_BY_WEEK else Grain.MONTH


def _over_time(view: ViewState, grain: Grain) -> ViewState:
    return replace(
        view, dimensions=(grain.value,), sort=grain.value, is_ascending=True, limit=ROWS_MOST
    )  # fmt: skip


_LATE: Final = frozenset({CONVERSIONS, "revenue_micros"})
_Now = Mapping[tuple[str | None, date], Mapping[str, ask.Figure]]


def _steps(now: _Now, days: Sequence[date], currency: str | None) -> tuple[Step, ...]:
    nothing: Mapping[str, ask.Figure] = {}
    rows = ((day, now.get((currency, day), nothing)) for day in days)
    return tuple(Step(day, {name: row[name].value if name in row else None for name in MEASURES}) for day, row in rows)


def _sparks(
    now: _Now, days: Sequence[date], currencies: Iterable[str | None], open_from: date | None
) -> dict[tuple[str | None, str], tuple[float, ...]]:
    """The known values of each; what conversions still move ends where the days are settled, or it would always plunge."""
    settled = [day for day in days if open_from is None or day < open_from]
    return {
        (currency, name): tuple(
            float(value)
            for day in (settled if _LATE.intersection(METRICS[name].columns) else days)
            if (row := now.get((currency, day))) and (value := row[name].value) is not None
        )
        for currency in currencies
        for name in MEASURES
    }


# ── Best and worst ───────────────────────────────────────────────────────────────────────────────────────────────────


def _ranking(scope: Scope, cursor: Cursor, view: ViewState, today: date, total: Group) -> Ranking:
    """Ads of ours ranked by the metric that was asked for, or by the most telling one that is known."""
    ranked = _with(
        replace(
            view, dimensions=("ad",), measures=(*RANKS, "spend", "impressions", "conversions"), sort=None,
            comparison=Comparison.NONE, thresholds=(), sort_by=ViewState().sort_by,
        ),
        Filter("ad", ("",), is_excluding=True),
    )  # fmt: skip
    ads = ask.Spread(cursor, ranked, today)
    totals, running = ads.totals()
    offered = tuple(slug for slug in RANKS if totals and totals[0].now[slug].value is not None)
    if not offered:
        return Ranking(None, ())
    metric = view.sort if view.sort in offered else offered[0]
    floor = _floor(totals[0].now["spend"].value, running)
    shown = tuple(dict.fromkeys((metric, "spend", "impressions")))
    judged = replace(ranked, measures=shown, limit=2 * RANKED_MOST, thresholds=_enough(floor))
    best, count = _judged(ads, judged, metric, is_best=True)
    fruitless, more = _fruitless(ads, judged) if metric == "cpa" else ((), 0)
    side = min(RANKED_MOST, (count + more) // 2)
    best = best[:side]
    # Ads that are level stand at both ends.
    taken = {one.keys for one in best}
    others = (*fruitless, *(_judged(ads, judged, metric, is_best=False)[0] if side > more else ()))
    worst = [one for one in others if one.keys not in taken][:side]
    shown_ads = _shown(scope, (*best, *worst), total)
    return Ranking(
        metric=metric,
        offered=offered,
        best=tuple(one for one in shown_ads if one.figures.keys in taken),
        worst=tuple(one for one in shown_ads if one.figures.keys not in taken),
        running=running,
        judged=count + more,
        floor_spend=floor,
    )


def _floor(spent: float | int | None, running: int) -> float | None:
    return FLOOR_SHARE * spent / running if spent and running else None


def _enough(floor: float | None) -> tuple[Threshold, ...]:
    enough = Threshold("impressions", Op.AT_LEAST, float(FLOOR_IMPRESSIONS))
    return (enough,) if floor is None else (enough, Threshold("spend", Op.AT_LEAST, floor))


def _judged(ads: ask.Spread, view: ViewState, metric: str, *, is_best: bool) -> tuple[tuple[Group, ...], int]:
    """The ads at one end, and how many have enough data and the metric."""
    is_ascending = (METRICS[metric].good is Good.LESS) == is_best
    known = Threshold(metric, Op.AT_LEAST, 0.0)
    return ads.groups(replace(view, sort=metric, is_ascending=is_ascending, thresholds=(*view.thresholds, known)))


def _fruitless(ads: ask.Spread, view: ViewState) -> tuple[tuple[Group, ...], int]:
    """Ads that had enough and brought nothing, the dearest first: without a conversion there is no price of one."""
    none = Threshold("conversions", Op.AT_MOST, 0.0)
    return ads.groups(replace(view, sort="spend", is_ascending=False, thresholds=(*view.thresholds, none)))


def _shown(scope: Scope, groups: Sequence[Group], total: Group) -> tuple[RankedAd, ...]:
    """Groups of ads with what shows them, in one statement."""
    chosen = (
        select(
            AdCreative.id, AdCreative.workspace_id, AdCreative.campaign_id, AdCreative.placement_id,
            *(getattr(CreativeVersion, name) for name in ("headline", "alt_text", "code", "thumbnail_sha256")),
        )
        .join(CreativeVersion, joins.current())
        .where(AdCreative.id.in_([group.keys[0] for group in groups]))
    )  # fmt: skip
    with db.read(scope) as work:
        found = {row.id: row for row in work.execute(chosen)} if groups else {}
    whole = total.now["spend"].value
    return tuple(
        RankedAd(
            ad_id=row.id, client_id=row.workspace_id, campaign_id=row.campaign_id, headline=row.headline,
            alt_text=row.alt_text, placement_id=row.placement_id, code=row.code, thumbnail_sha256=row.thumbnail_sha256,
            figures=group, spend_share=(group.now["spend"].value or 0) / whole if whole else None,
        )
        for group in groups
        if (row := found.get(group.keys[0]))
    )  # fmt: skip


def _places(cursor: Cursor, view: ViewState, today: date) -> tuple[Group, ...]:
    """Metrics by platform and placement, the most spend first."""
    split = replace(
        view, dimensions=("platform", "placement"), measures=MEASURES, comparison=Comparison.NONE, thresholds=(),
        sort="spend", is_ascending=False, limit=PLACES_MOST,
    )  # fmt: skip
    return ask.Spread(cursor, split, today).groups(split)[0]


# ── Views ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _with(view: ViewState, one: Filter) -> ViewState:
    others = tuple(kept for kept in view.filters if kept.dimension != one.dimension)
    return replace(view, filters=(*others, one))


def _narrowed(view: ViewState, workspace_id: str | None, campaign_id: str | None) -> ViewState:
    """The view of one client or campaign."""
    for dimension, key in (("client", workspace_id), ("campaign", campaign_id)):
        view = _with(view, Filter(dimension, (key,))) if key else view
    return view
