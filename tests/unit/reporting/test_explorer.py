"""What the explorer draws of more steps than it can hold: the newest, with those of the period before beside them."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from core.db import Scope
from core.reporting import ask, explorer
from core.reporting.explorer import Look, Sheet
from core.reporting.view import Comparison, Span, ViewState
from tests import factories
from tests.unit.reporting.test_alerts import rows
from tests.unit.reporting.test_ask import brought

FIRST = date(2026, 10, 11)
VIEW = ViewState(period=Span(FIRST, FIRST + timedelta(days=9)), measures=("spend",))


@pytest.fixture
def ours(scope: Scope, tmp_path: Path) -> Scope:
    client = factories.make_client(scope)
    told = rows({"Autumn": 50}, {"Autumn": "1"}, FIRST - timedelta(days=10), days=20)
    brought(scope, client, tmp_path, told, "EUR", "Berlin")
    return scope


def shown(scope: Scope, view: ViewState = VIEW) -> Sheet:
    return explorer.sheet(scope, view, Look.TABLE)


def test_of_more_steps_than_can_be_drawn_the_newest_are_and_the_rest_is_named(
    ours: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "STEPS_MOST", 5)
    found = shown(ours)
    assert [step.day for step in found.now] == [FIRST + timedelta(days=day) for day in range(6, 10)]
    assert [step.day for step in found.before] == [step.day - timedelta(days=10) for step in found.now]
    assert [step.figures["spend"].value for step in found.now] == [50.0] * 4
    assert found.head.totals[0].now["spend"].value == 500.0, "altogether is of all days"
    assert found.head.notes == (
        "Drawn are the newest 4 days, from 2026-10-17 on: the figures are of all, and longer steps show all.",
    )


def test_the_series_begin_together_where_one_of_them_is_cut(ours: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    # Five days of results are all there; of the ten before, the oldest are not.
    monkeypatch.setattr(ask, "STEPS_MOST", 8)
    late = ViewState(
        period=Span(FIRST + timedelta(days=5), FIRST + timedelta(days=14)), measures=("spend",),
        comparison=Span(FIRST - timedelta(days=5), FIRST + timedelta(days=4)),
    )  # fmt: skip
    found = shown(ours, late)
    assert [step.day - FIRST for step in found.before] == [timedelta(days=day) for day in range(-2, 5)]
    assert [step.day - FIRST for step in found.now] == [timedelta(days=day) for day in range(8, 15)]


def test_what_can_be_drawn_whole_says_nothing(ours: Scope) -> None:
    found = shown(ours)
    assert (len(found.now), len(found.before), found.head.notes) == (10, 10, ())
    alone = shown(ours, ViewState(period=VIEW.period, measures=("spend",), comparison=Comparison.NONE))
    assert (len(alone.now), len(alone.before)) == (10, 0)
