"""From a report to its smallest part: an analyst opens the explorer, compares, goes into a campaign, and takes the table along."""

import csv
import io
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from core import clock
from tests.browser import desk, server
from tests.browser.conftest import Console, OpenBrowser
from tests.browser.furnish import OWNER, Furnished
from tests.browser.server import PROJECT, Server

_LAST = clock.today() - timedelta(days=20)
_DAYS = 28
_HEADER = "Campaign name,Ad set name,Ad name,Day,Amount spent (EUR),Impressions,Link clicks,Purchases\n"


def _report() -> str:
    """Two four weeks of three campaigns, two ad sets each, two ads in each; every ad's day costs something else."""
    lines = []
    for step in range(2 * _DAYS):
        day = _LAST - timedelta(days=step)
        for place in range(12):
            campaign, ad_set, ad = place // 4, place // 2 % 2, place % 2
            spend = 10 + campaign * 7 + ad_set * 3 + ad + (step % 5) + (4 if step < _DAYS else 0)
            lines.append(
                f"Campaign {'ABC'[campaign]},Set {campaign}{ad_set},Ad {place},{day},{spend}.25,{spend * 90},{spend},{place % 3}\n"
            )
    return _HEADER + "".join(lines)


def _spent(within: str) -> float:
    """What the report says was spent in the last four weeks, of rows that begin with a text."""
    first = (_LAST - timedelta(days=_DAYS - 1)).isoformat()
    rows = csv.DictReader(io.StringIO(_report()))
    chosen = (row for row in rows if ",".join(row.values()).startswith(within) and row["Day"] >= first)
    return sum(float(row["Amount spent (EUR)"]) for row in chosen)


@pytest.fixture
def imported(live: Server, furnished: Furnished, tmp_path: Path) -> Server:
    """The server, with the report imported for its client as an operator does."""
    path = tmp_path / "explorer.csv"
    path.write_text(_report(), encoding="utf-8")
    words = ["import-results", str(path), "--workspace", furnished.workspace_id, "--account", "Explored"]
    done = subprocess.run(
        [sys.executable, "-m", "core", *words], cwd=PROJECT, env=server.environment(live.data_dir), capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return live


def _shown_spend(page: Page) -> float:
    """The spend altogether, to the cent: the card shortens it, its help has all of it."""
    card = page.locator(".st-key-explorer_totals_EUR [data-testid=stMetric]").first
    expect(card).to_contain_text("Spend")
    card.get_by_role("button").first.hover()
    told = page.get_by_role("tooltip").filter(has_text="EUR")
    expect(told).to_be_visible()
    found = re.search(r"([\d,]+\.\d\d) EUR", told.inner_text())
    assert found, told.inner_text()
    page.mouse.move(0, 0)
    return float(found[1].replace(",", ""))


def _go_into(page: Page, dimension: str, name: str) -> None:
    box = page.locator(f".st-key-explorer_into_{dimension}").get_by_role("combobox")
    expect(box).to_have_value("")
    # By the keyboard, and where the box already rests: its list closes as soon as the page scrolls below it.
    box.evaluate("box => box.scrollIntoView({block: 'center'})")
    desk.settled(page)
    option = page.get_by_role("option", name=name, exact=True)
    for _ in range(6):
        box.fill("")
        box.fill(name)
        if _shows(option):
            break
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.locator(".st-key-explorer_trail")).to_contain_text(name, timeout=desk.PATIENCE_MS)
    desk.settled(page)


def _shows(option: Locator) -> bool:
    """Whether a list stands open with this option after a moment."""
    try:
        option.wait_for(timeout=4_000)
    except PlaywrightTimeout:
        return False
    return True


def _downloaded(page: Page, folder: Path) -> list[dict[str, str]]:
    page.locator(".st-key-explorer_take").get_by_role("button").first.click()
    with page.expect_download() as taken:
        page.locator(".st-key-explorer_csv").get_by_role("button").click()
    path = folder / "taken.csv"
    taken.value.save_as(path)
    page.keyboard.press("Escape")
    desk.settled(page)
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_an_analyst_drills_from_campaign_to_ad_and_takes_what_is_shown_along(
    imported: Server, furnished: Furnished, open_browser: OpenBrowser, console: Console, tmp_path: Path
) -> None:
    page = open_browser(imported, OWNER).new_page()
    console.listen(page)
    first = _LAST - timedelta(days=_DAYS - 1)
    view = {"v": "1", "period": f"{first}_{_LAST}", "f": "account:Explored", "by": "platform_campaign", "look": "table"}
    desk.visit(page, "/explorer?" + urlencode({"client": furnished.workspace_id, **view}))
    expect(desk.heading(page, "Explorer")).to_be_visible()
    assert _shown_spend(page) == pytest.approx(_spent("Campaign"), abs=0.005)
    expect(page.locator(".st-key-explorer_totals_EUR")).to_contain_text("before")
    campaigns = _downloaded(page, tmp_path)
    assert [row["name"] for row in campaigns] == ["Campaign C", "Campaign B", "Campaign A"], "the dearest first"
    assert sum(float(row["spend"]) for row in campaigns) == pytest.approx(_spent("Campaign"), abs=0.005)
    assert all(float(row["spend_before"]) < float(row["spend"]) for row in campaigns), "each cost less before"

    _go_into(page, "platform_campaign", "Campaign B")
    assert _shown_spend(page) == pytest.approx(_spent("Campaign B"), abs=0.005)
    _go_into(page, "ad_set", "Set 11")
    assert _shown_spend(page) == pytest.approx(_spent("Campaign B,Set 11"), abs=0.005)
    ads = _downloaded(page, tmp_path)
    assert {row["name"]: float(row["spend"]) for row in ads} == {
        name: pytest.approx(_spent(f"Campaign B,Set 11,{name}"), abs=0.005) for name in ("Ad 6", "Ad 7")
    }
    desk.keep(page, "explorer_drilled")

    trail = page.locator(".st-key-explorer_trail")
    trail.get_by_role("button", name="All").click()
    expect(trail.get_by_text("Campaign B")).to_have_count(0, timeout=desk.PATIENCE_MS)
    desk.settled(page)
    assert _shown_spend(page) == pytest.approx(_spent("Campaign"), abs=0.005)
    assert console.errors == []
    assert "unforeseen fault" not in imported.log.read_text(errors="replace")
