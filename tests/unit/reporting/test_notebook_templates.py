"""The templates in `notebooks/` run on imported results, and what they show is what the pages say."""

import os
import runpy
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core import settings
from core.db import Scope
from core.reporting import ask, explorer
from core.reporting.explorer import Look
from core.reporting.view import Comparison, Filter, ViewState
from tests.unit.reporting.notebooks import put_at_head, two_clients
from tests.unit.reporting.test_ask import OCTOBER

FOLDER = settings.PROJECT_DIR / "notebooks"
TEMPLATES = sorted(FOLDER.glob("*.py"))
PERIOD = f"{OCTOBER.first}_{OCTOBER.last}"


@pytest.fixture
def clients(scope: Scope, tmp_path: Path) -> tuple[str, str]:
    put_at_head()
    return two_clients(scope, tmp_path)


def ran(name: str, **given: Any) -> tuple[str, Mapping[str, Any]]:
    """What a template shows, put together, and what it defines."""
    app = runpy.run_path(str(FOLDER / f"{name}.py"))["app"]
    outputs, definitions = app.run(defs=given)
    return "\n".join(getattr(one, "text", "") for one in outputs), definitions


def test_the_weekly_review_shows_this_client_as_the_pages_do(scope: Scope, clients: tuple[str, str]) -> None:
    shown, found = ran("weekly_review", client_id=clients[0], period=PERIOD)
    view = ViewState(period=OCTOBER, comparison=Comparison.WEEKDAYS, filters=(Filter("client", (clients[0],)),))
    (total,) = ask.answer(scope, view).totals
    figures = found["figures"].set_index("figure")
    assert figures.loc["Spend", "now"] == total.now["spend"].value
    assert figures.loc["CPA", "before"] == total.before["cpa"].value
    assert figures.loc["ROAS", "change"] == pytest.approx(total.change("roas"))
    assert "Aurora Coffee: the week" in shown
    assert "1 Oct 2026 – 28 Oct 2026" in shown
    assert "Borealis" not in shown
    assert len(found["days"]) == OCTOBER.days
    assert found["days"]["spend"].sum() == pytest.approx(total.now["spend"].value)
    assert len(found["ads"]) == 6
    assert found["ads"]["spend"].is_monotonic_decreasing
    assert found["definitions"]["name"].tolist() == ["Impressions", "Spend", "Conversions", "CTR", "CPA", "ROAS"]


def test_the_reasons_are_those_of_the_explorer(scope: Scope, clients: tuple[str, str]) -> None:
    shown, found = ran("why_did_it_change", client_id=clients[0], period=PERIOD)
    view = ViewState(
        period=OCTOBER, comparison=Comparison.WEEKDAYS, filters=(Filter("client", (clients[0],)),),
        dimensions=("platform_campaign",), measures=("cpa",),
    )  # fmt: skip
    why = explorer.sheet(scope, view, Look.WHY).why
    assert why is not None
    assert why.split is not None
    assert found["why"].parts["effect"].tolist() == [float(part.effect) for part in why.split.parts]
    assert found["why"].parts["effect"].sum() == pytest.approx(found["why"].now - found["why"].before)
    assert found["why"].factors["name"].tolist() == ["CPM", "CTR", "CVR"]
    assert "Aurora Coffee: why did CPA change?" in shown
    assert f"to {found['why'].now:,.4g} EUR" in shown


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_says_what_is_missing_and_shows_days_without_results(path: Path, clients: tuple[str, str]) -> None:
    shown, _ = ran(path.stem, client_id="", period=PERIOD)
    assert "Which client?" in shown
    shown, _ = ran(path.stem, client_id="nobody", period=PERIOD)
    assert "there is no such client" in shown
    shown, _ = ran(path.stem, client_id=clients[0], period="whenever")
    assert "“whenever” is not known here" in shown
    shown, _ = ran(path.stem, client_id=clients[0], period="2020-01-01_2020-01-07")
    assert "Aurora Coffee" in shown


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_runs_as_a_program_in_the_installation_that_the_environment_names(
    path: Path, clients: tuple[str, str], tmp_path: Path
) -> None:
    environment = {**os.environ, "IMPRIMATUR_DATA_DIR": str(tmp_path / "data")}
    told = subprocess.run(
        [sys.executable, str(path), "--client", clients[0], "--period", PERIOD],
        capture_output=True, text=True, env=environment, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr


def test_a_figure_that_moved_with_the_calendar_is_of_the_newest_days(scope: Scope, clients: tuple[str, str]) -> None:
    _, found = ran("weekly_review", client_id=clients[0], period="last7")
    told = found["whole"].attrs
    assert told["last_day"] - told["first_day"] == timedelta(days=6)
    assert told["unsettled_from"] == told["first_day"], "the last seven days still settle"
