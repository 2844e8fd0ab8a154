"""Answers over random results are what plain Python adds up, whichever SQL makes them, and files say what the screen says."""

import csv
import io
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core import db
from core.creatives.models import CreativeVersion
from core.db import Scope
from core.reporting import ask, export, receipts, snapshot
from core.reporting import rates as kept_rates
from core.reporting.answers import Group
from core.reporting.dimensions import TIMES
from core.reporting.metrics import ADDITIVE, CONVERSIONS, METRICS, MICROS, SCALED
from core.reporting.question import Question
from core.reporting.quick import Quick
from core.reporting.view import (
    ROWS_MOST,
    Comparison,
    Filter,
    Grain,
    Op,
    SortBy,
    Span,
    Threshold,
    ViewState,
    days_between,
)
from core.reporting.wide import Wide
from core.results import service as results
from core.results.models import ResultDay, ResultFact, ResultLine
from core.results.service import Given
from core.vocabulary import Level, Platform
from tests import factories

FIRST = date(2026, 9, 21)
DAYS = 14
NUMBERS = ("impressions", "clicks_all", "clicks_link", "spend", "results", "revenue", "video_3s", "video_15s")
TEXTS = ("ad", "ad_set", "campaign", "currency", "result_kind", "country", "placement")
# Dimension → the key that a row of the file leads to.
KEYS = {
    "day": lambda row: row.day, "week": lambda row: row.day - timedelta(days=row.day.weekday()),
    "month": lambda row: row.day.replace(day=1), "client": lambda row: row.client,
    "platform": lambda row: row.platform, "account": lambda row: row.account, "level": lambda row: row.level,
    "platform_campaign": lambda row: row.text["campaign"], "ad_set": lambda row: row.text["ad_set"],
    "platform_ad": lambda row: row.text["ad"], "currency": lambda row: row.text["currency"],
    "result_kind": lambda row: row.text["result_kind"], "country": lambda row: row.text["country"],
    "platform_placement": lambda row: row.text["placement"], "version": lambda row: row.code, "ad": lambda row: row.ad,
}  # fmt: skip
MEASURES = (
    "impressions", "clicks_all", "clicks_link", "spend", "conversions", "revenue", "ctr", "ctr_all", "cpc", "cpm", "cpa",
    "cvr", "cvr_impression", "roas", "aov", "hook_rate", "hold_rate",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row of a file, as plain Python knows it."""

    client: str
    platform: str
    account: str
    level: str
    day: date
    text: Mapping[str, str | None]
    sums: Mapping[str, int | None]
    code: str | None = None
    ad: str | None = None


@dataclass(frozen=True)
class World:
    """An agency's results: `rows` of the database that count."""

    scope: Scope
    rows: tuple[Row, ...]


def _bring(scope: Scope, lots: random.Random, path: Path, client: str, codes: Sequence[str]) -> None:
    """One random file; now and then it is taken back, and often it brings days of another one anew."""
    level = lots.choice([Level.CAMPAIGN, Level.AD_SET, Level.AD, Level.AD])
    texts = TEXTS[{Level.AD: 0, Level.AD_SET: 1, Level.CAMPAIGN: 2}[level] :]
    told = [name for name in NUMBERS if lots.random() < 0.9]
    header = ("day", "account", *texts, *told)
    words = {
        "ad": ["A", "B", *(f"x {code}" for code in codes), " ".join(codes)], "ad_set": ["S1", "S2"],
        "campaign": ["C1", "C2"], "currency": ["EUR", "EUR", "GBP", ""], "result_kind": ["Sale", "Lead", ""],
        "country": ["DE", "FR", ""], "placement": ["feed", ""],
    }  # fmt: skip
    rows = [
        (FIRST + timedelta(days=lots.randrange(DAYS)), lots.choice(["Main", "Side"]),
         *(lots.choice(words[name]) for name in texts))
        for _ in range(lots.randrange(1, 14))
    ]  # fmt: skip
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows((*row, *(_number(lots, name) for name in told)) for row in dict.fromkeys(rows))
    platform = lots.choice([Platform.META, Platform.TIKTOK, Platform.OTHER])
    done = results.import_file(scope, client, path, Given(platform=platform, mapping={name: name for name in header}))
    if done.import_id and lots.random() < 0.2:
        results.undo(scope, done.import_id)


def _number(lots: random.Random, name: str) -> str:
    number = lots.choice([None, 0, *[lots.randrange(lots.choice([1, 9, 10_000, 3_000_000]))] * 4])
    if number is None:
        return ""
    return f"{number // 100}.{number % 100:02}" if name in ("spend", "results", "revenue") else str(number)


def made(scope: Scope, folder: Path, seed: int) -> World:
    """Results of two clients: joined lines and others, days told anew, files taken back, levels over each other."""
    lots = random.Random(seed)
    clients = [factories.make_client(scope, "Aurora"), factories.make_client(scope, "Borealis")]
    campaign = factories.make_campaign(scope, clients[0])
    codes = [factories.make_ad(scope, campaign, concept=place).code for place in (1, 2)]
    for number in range(9):
        _bring(scope, lots, folder / f"{number}.csv", lots.choice(clients), codes)
    with db.work(scope) as work:
        line = work.scalars(select(ResultLine).where(ResultLine.version_id.is_(None)).limit(1)).one_or_none()
        line_id = line and line.id
    if line_id:
        assert snapshot.cursor(scope), "what is joined afterwards counts too"
        results.join_line(scope, line_id, codes[0])
    return World(scope, tuple(_rows(scope)))


def _rows(scope: Scope) -> Iterator[Row]:
    asked = (
        select(ResultFact, ResultDay, ResultLine, CreativeVersion)
        .join(ResultDay, ResultDay.id == ResultFact.day_id)
        .join(ResultLine, ResultLine.id == ResultFact.line_id)
        .outerjoin(CreativeVersion, CreativeVersion.id == ResultLine.version_id)
        .where(ResultDay.is_current)
    )
    with db.read(scope) as work:
        for fact, day, line, version in work.execute(asked):
            text = {name: getattr(fact, name) for name in ("currency", "result_kind", "country", "placement")}
            text |= {name: getattr(line, name) for name in ("campaign", "ad_set", "ad")}
            sums = {name: getattr(fact, name) for name in ADDITIVE}
            ours = (version.code, version.creative_id) if version else (None, None)
            yield Row(day.workspace_id, day.platform, day.account, day.level, day.day, text, sums, *ours)


# ── By plain Python ──────────────────────────────────────────────────────────────────────────────────────────────────

Sums = dict[tuple[Any, ...], list[Row]]


def _value_of(row: Row, column: str, view: ViewState, rate: Fraction | None) -> Fraction | None:
    """What a row brings to a sum."""
    amount = row.sums[column]
    if amount is None:
        return None
    if column == CONVERSIONS and view.result_kind is not None:
        return Fraction(amount if row.text["result_kind"] == view.result_kind else 0)
    if column in ("spend_micros", "revenue_micros") and view.currency is not None:
        return None if rate is None else amount * rate
    return Fraction(amount)


def _rate(row: Row, view: ViewState, rates: Mapping[date, Fraction]) -> Fraction | None:
    has_money = bool(row.sums["spend_micros"] or row.sums["revenue_micros"])
    if row.text["currency"] == view.currency or not has_money:
        return Fraction(1)
    standing = [day for day in rates if day <= row.day]
    return rates[max(standing)] if standing and row.text["currency"] == "GBP" else None


def _money_in(row: Row, view: ViewState, rates: Mapping[date, Fraction]) -> str | None:
    converted = view.currency is not None and _rate(row, view, rates) is not None
    return view.currency if converted else row.text["currency"]


def _whole(value: Fraction) -> int:
    """Half away from zero."""
    return int(abs(value) + Fraction(1, 2)) * (1 if value >= 0 else -1)


def _selected(world: World, view: ViewState, span: Span) -> list[Row]:
    deepest: dict[tuple[Any, ...], int] = defaultdict(int)
    rank = {Level.CAMPAIGN: 1, Level.AD_SET: 2, Level.AD: 3}
    for row in world.rows:
        account = (row.client, row.platform, row.account, row.day)
        deepest[account] = max(deepest[account], rank[Level(row.level)])
    return [
        row
        for row in world.rows
        if span.first <= row.day <= span.last
        and (
            row.level == view.level
            if view.level
            else rank[Level(row.level)] == deepest[row.client, row.platform, row.account, row.day]
        )
        and all((str(KEYS[one.dimension](row) or "") in one.keys) != one.is_excluding for one in view.filters)
    ]


def _figure(rows: list[Row], metric: str, view: ViewState, rates: Mapping[date, Fraction]) -> tuple[Any, ...]:
    """Numerator and denominator, as they are stored."""
    about = METRICS[metric]
    kinds = {row.text["result_kind"] for row in rows if (row.sums[CONVERSIONS] or 0) > 0}
    if about.is_of_one_kind and view.result_kind is None and len(kinds) > 1:
        return (None, None)
    told = [[_value_of(row, column, view, _rate(row, view, rates)) for column in about.columns] for row in rows]
    known = [one for one in told if None not in one]
    sums = [
        _whole(sum((one[place] or Fraction(0) for one in known), Fraction(0))) if known else None
        for place in range(len(about.columns))
    ]
    return (*sums, None) if len(sums) == 1 else tuple(sums)


def _checked(world: World, view: ViewState, day: date, rates: Mapping[date, Fraction]) -> tuple[Group, ...]:
    """The view's rows, after they and the totals were held against plain Python, and both ways against each other."""
    cursor = snapshot.cursor(world.scope)
    complete = snapshot.standing(cursor)[1]
    ways: list[Question] = [Wide(cursor, view, day)]
    if view.currency is None:
        ways.append(Quick(snapshot.cursor(world.scope), view, day, complete))
    answers = [way.found() for way in ways]
    assert all(one == answers[0] for one in answers), "however it is asked"
    rows, totals, count, through = answers[0]
    spans = [span for span in (view.span(day), view.compared(day)) if span]
    chosen = [_selected(world, view, span) for span in spans]
    assert through == max((row.day for side in chosen for row in side), default=None)
    groups: dict[tuple[Any, ...], list[list[Row]]] = {}
    for side, its in enumerate(chosen):
        for row in its:
            key = (tuple(KEYS[name](row) for name in view.dimensions), _money_in(row, view, rates))
            groups.setdefault(key, [[], []])[side].append(row)
    shown = {key: sides for key, sides in groups.items() if _is_of_the_span(key[0], view, spans[0])}
    _held(rows, shown, view, rates, whole=not view.thresholds and view.limit >= len(shown))
    if not view.thresholds:
        assert count == len(shown)
    whole: dict[tuple[Any, ...], list[list[Row]]] = {}
    for (_, currency), sides in groups.items():
        for side in range(2):
            whole.setdefault(((), currency), [[], []])[side].extend(sides[side])
    _held(totals, whole, view, rates, whole=True)
    return rows


def _is_of_the_span(keys: tuple[Any, ...], view: ViewState, span: Span) -> bool:
    """Whether a group's days, weeks and months are those of the span: the days it is held against are no groups."""
    times = [(name, key) for name, key in zip(view.dimensions, keys, strict=True) if name in TIMES]
    return all(days_between(span, Grain(name))[0] <= key <= span.last for name, key in times)


def _held(
    found: tuple[Group, ...], groups: Mapping[tuple[Any, ...], list[list[Row]]], view: ViewState,
    rates: Mapping[date, Fraction], *, whole: bool,
) -> None:  # fmt: skip
    keys = [(one.keys, one.currency) for one in found]
    assert len(set(keys)) == len(keys)
    assert set(keys) == set(groups) if whole else set(keys) <= set(groups)
    for one in found:
        now, before = groups[one.keys, one.currency]
        kinds = {row.text["result_kind"] or "not said" for row in now if (row.sums[CONVERSIONS] or 0) > 0}
        assert one.kinds == tuple(sorted(kinds))
        for figures, its in ((one.now, now), (one.before, before)):
            for metric, figure in figures.items():
                sums = _figure(its, metric, view, rates)
                assert (figure.numerator, figure.denominator) == sums, (one.keys, one.currency, metric)


def _view(lots: random.Random, world: World) -> ViewState:
    span = Span(FIRST + timedelta(days=lots.randrange(5)), FIRST + timedelta(days=lots.randrange(5, DAYS)))
    filters = []
    for name in lots.sample(sorted(KEYS), lots.choice([0, 0, 1, 2])):
        keys = {str(KEYS[name](row) or "") for row in world.rows} | {"nobody"}
        some = lots.sample(sorted(keys), min(len(keys), lots.randrange(1, 4)))
        filters.append(Filter(name, tuple(some), lots.random() < 0.3))
    measures = tuple(lots.sample(MEASURES, lots.randrange(1, 6)))
    dimensions = tuple(lots.sample(sorted(KEYS), lots.randrange(4)))
    return ViewState(
        period=span,
        comparison=lots.choice([Comparison.NONE, Comparison.PREVIOUS, Comparison.WEEKDAYS]),
        filters=tuple(filters),
        thresholds=tuple(
            Threshold(name, lots.choice(list(Op)), lots.random() * 50)
            for name in lots.sample(MEASURES, lots.choice([0, 0, 0, 1]))
        ),
        dimensions=dimensions,
        measures=measures,
        sort=lots.choice([None, *measures, *dimensions]),
        sort_by=lots.choice(list(SortBy)),
        is_ascending=lots.random() < 0.5,
        currency=lots.choice([None, None, None, "EUR"]),
        result_kind=lots.choice([None, None, "Sale"]),
        level=lots.choice([None, None, None, *Level]),
        limit=lots.choice([100, 1000, 3]),
    )


def _csv_held(world: World, view: ViewState) -> None:
    """The file has all groups, in the order of the screen, with the same figures to the last digit."""
    shown = ask.answer(world.scope, replace(view, limit=ROWS_MOST)).rows
    told = export.build(world.scope, view, export.Kind.CSV).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert len(rows) == len(shown)
    for row, group in zip(rows, shown, strict=True):
        is_apart = view.currency is not None and "currency" in view.dimensions
        assert row["money_in" if is_apart else "currency"] == (group.currency or "")
        for place, name in enumerate(view.dimensions):
            assert row.get(f"{name}_id", row[name]) == ("" if group.keys[place] is None else str(group.keys[place])), (
                name
            )
        for side, figures in (("", group.now), ("_before", group.before)):
            for name, figure in figures.items():
                told_value = row[f"{name}{side}"]
                assert (float(told_value) if told_value else None) == figure.value, (name, figure)


def _receipt_held(world: World, view: ViewState, group: Group, metric: str, folder: Path) -> None:
    """A receipt tells of the same sums, and the rows it lists add up to them."""
    told = receipts.receipt(world.scope, view, metric, group.keys, group.currency or "")
    assert told.figure == group.now[metric]
    assert told.currency == group.currency
    count = receipts.write_rows(world.scope, told.view, folder / "rows.csv")
    assert count == told.known_rows == sum(file.rows for file in told.files)
    if view.currency is None:
        with (folder / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        column = METRICS[metric].numerator
        scale = MICROS if column in SCALED else 1
        added = round(sum(float(row[column.removesuffix("_micros")]) for row in rows) * scale)
        if told.figure.numerator is not None:
            assert added == told.figure.numerator


# ── Held ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", [1, 2])
def test_answers_files_and_receipts_are_what_plain_python_adds_up(scope: Scope, tmp_path: Path, seed: int) -> None:
    world = made(scope, tmp_path, seed)
    rates = {FIRST + timedelta(days=4): Fraction("1.1537"), FIRST + timedelta(days=9): Fraction("1.21")}
    for day, rate in rates.items():
        kept_rates.keep(scope, currency="GBP", target="EUR", from_day=day, rate=f"{float(rate)}")
    lots = random.Random(seed)
    told = 0
    for _ in range(25):
        view = _view(lots, world)
        rows = _checked(world, view, date(2026, 10, 20), rates)
        told += len(rows)
        _csv_held(world, view)
        of_now = [group for group in rows if any(one.numerator is not None for one in group.now.values())]
        if of_now:
            _receipt_held(world, view, lots.choice(of_now), lots.choice(view.measures), tmp_path)
    assert told > 50, "there was something to hold against each other"
