"""Shared answers: made once however many ask, bounded, and nobody can change them."""

import pickle
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.db import Scope
from core.reporting import ask
from core.reporting.shared import Frozen, Shared
from core.reporting.view import Span, ViewState
from tests import factories
from tests.unit.reporting.test_snapshot import brought

OCTOBER = ViewState(period=Span(date(2026, 10, 1), date(2026, 10, 28)), measures=("spend", "ctr"))


def test_whoever_asks_meanwhile_waits_for_the_one_who_makes_it() -> None:
    shared, made, start = Shared[int](10), [], threading.Barrier(8)
    told: list[int] = []

    def make() -> int:
        made.append(1)
        time.sleep(0.05)
        return 7

    def ask_it() -> None:
        start.wait()
        told.append(shared.get("same", make))

    threads = [threading.Thread(target=ask_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (told, made) == ([7] * 8, [1])


def test_the_longest_unused_goes_when_there_is_too_much() -> None:
    shared = Shared[str](10, len)
    for text in ("aaaa", "bbbb"):
        shared.get(text, lambda text=text: text)  # type: ignore[misc]
    shared.get("aaaa", lambda: "was kept")
    shared.get("cccc", lambda: "cccc")
    assert shared.get("aaaa", lambda: "new") == "aaaa"
    assert shared.get("bbbb", lambda: "new") == "new"
    shared.get("huge", lambda: "x" * 11)
    assert shared.get("huge", lambda: "again") == "again", "what is too large is given and not kept"


def test_a_fault_is_told_and_not_kept() -> None:
    shared = Shared[int](10)

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        shared.get("a", fail)
    assert shared.get("a", lambda: 3) == 3


def test_frozen_values_are_read_and_pickled_and_never_changed() -> None:
    values = Frozen({"a": 1})
    for change in (
        lambda: values.__setitem__("a", 2), lambda: values.pop("a"), values.clear, lambda: values.update(b=1),
        lambda: values.setdefault("b", 1), lambda: values.__ior__({"b": 1}), lambda: values.__delitem__("a"), values.popitem,
    ):  # fmt: skip
        with pytest.raises(TypeError):
            change()
    assert values == {"a": 1} == pickle.loads(pickle.dumps(values))


def test_a_view_is_answered_once_a_data_version_and_never_for_another_agency(
    scope: Scope, stranger: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = factories.make_client(scope)
    brought(scope, client, tmp_path, "a.csv", ("2026-10-05", "A", "10.00"))
    asked: list[str] = []
    answered = ask._answered
    monkeypatch.setattr(
        ask, "_answered", lambda who, view, day: asked.append(who.agency_id) or answered(who, view, day)
    )
    first = ask.answer(scope, OCTOBER)
    assert ask.answer(scope, OCTOBER) is first
    assert ask.answer(stranger, OCTOBER).totals == ()
    assert asked == [scope.agency_id, stranger.agency_id]
    brought(scope, client, tmp_path, "b.csv", ("2026-10-06", "A", "5.00"))
    (total,) = ask.answer(scope, OCTOBER).totals
    assert total.now["spend"].value == 15.0
    assert len(asked) == 3
    with pytest.raises(TypeError):
        total.now["spend"] = ask.Figure(1, 1)  # type: ignore[index]


def test_figures_do_not_depend_on_how_rows_are_told_apart(scope: Scope, tmp_path: Path) -> None:
    """Groups of numbers, of names, of both and of none must add up to the same."""
    client = factories.make_client(scope)
    rows = [(f"2026-10-{day:02}", ad, f"{day}.50") for day in range(1, 20) for ad in ("A", "B", "C")]
    brought(scope, client, tmp_path, "a.csv", *rows)
    whole = sum(float(spend) for _, _, spend in rows)
    for dimensions in (
        (), ("day",), ("platform_ad",), ("platform_ad", "week"), ("country",), ("country", "platform_ad", "day"),
        ("currency",), ("result_kind", "platform"), ("ad", "placement"),
    ):  # fmt: skip
        found = ask.answer(scope, replace(OCTOBER, dimensions=dimensions))
        assert sum(group.now["spend"].value or 0 for group in found.rows) == whole, dimensions
        assert found.totals[0].now["spend"].value == whole
        assert found.through == date(2026, 10, 19)
