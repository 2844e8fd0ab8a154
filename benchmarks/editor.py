"""The editor in a real browser: how long after a key its picture shows what was typed.

The app runs as people start it, over an agency with one client, a photo and a campaign of drawn ads. Somebody opens a feed
ad and writes one headline after the other; the clock runs in the page, from the key press that ends a headline until the
picture is another one, is decoded, and the script is at rest. The pause after which the picture follows is part of it.
The floor is the same page turning to another of its parts while nothing of the ad is changed: a click, one run of the same
script with nothing to draw, its answer. What lies between them is the pause, the drawing and the way of the picture.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from playwright.sync_api import Locator, Page, expect, sync_playwright

from benchmarks.report import Result, arguments, percentile, tell
from tests import requirements
from tests.browser import desk, server
from tests.browser.furnish import OWNER, Furnished

_SIZE: Final = {"width": 1440, "height": 900}
_AD: Final = "Facebook feed"
_PROOF: Final = "[role=dialog] .im-met figure img"
_PARTS: Final = ("Checks", "Words")
# Between two things that somebody does; what the page still does after its script's end is not part of the next answer.
_REST_MS: Final = 300
_HEADLINES: Final = (
    "Slow-roasted for your morning", "Wake up to better coffee", "Your first bag, 20% off", "Coffee worth getting up for",
    "Roasted on Monday, brewed by Friday", "The quiet start of a day", "Small batches, big mornings", "Taste what slow means",
    "Good beans need no sugar", "From the hill to your cup", "One bag and you will know", "Breakfast begins with a grinder",
    "Fresh coffee, every single week", "Try the autumn roast", "Dark, sweet and unhurried", "Made for people who linger",
    "Better beans at your door", "The roast that takes its time", "Meet your new Monday", "A cup that keeps its promise",
)  # fmt: skip
# Waits in the page for a key or a click, then for the answer; gives the ms between them.
_ARM: Final = """
([proof, wantsAnother]) => {
  const app = document.querySelector('[data-testid=stApp]');
  const before = document.querySelector(proof).src;
  let began = 0, ran = false;
  const begin = () => { began ||= performance.now(); };
  for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, begin, {capture: true, once: true});
  // A quick script has ended before its beginning is told: what the state was counts as well as what it is.
  new MutationObserver((told) => { ran ||= began > 0 && told.some(({oldValue}) => oldValue !== 'notRunning'); })
    .observe(app, {attributes: true, attributeOldValue: true, attributeFilter: ['data-test-script-state']});
  window.imAnswer = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('no answer within a minute')), 60_000);
    const look = async () => {
      const shown = document.querySelector(proof);
      const rests = ran && app.dataset.testScriptState === 'notRunning';
      if (rests && shown?.complete && shown.naturalWidth && (!wantsAnother || shown.src !== before)) {
        await shown.decode();
        resolve(performance.now() - began);
      } else {
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  });
}
"""


def main() -> int:
    """Start the app, open an ad, write headlines, print one table."""
    options = arguments(__doc__ or "")
    times = 15 if options.quick else len(_HEADLINES)
    with _editor() as page:
        floor = [_turn_ms(page, part) for part in islice(cycle(_PARTS), 2 * times)]
        previews = [_headline_ms(page, text) for text in _HEADLINES[:times]]
    middle = percentile(previews, 50)
    results = [
        Result("preview_p50_ms", middle, "ms", "<= 300"),
        Result("preview_p95_ms", percentile(previews, 95), "ms", "<= 500"),
        Result("preview_vs_floor", middle / percentile(floor, 50), "ratio", "<= 3"),
    ]
    return tell("editor", results, as_json=options.json)


@contextmanager
def _editor() -> Iterator[Page]:
    """The editor of a feed ad, as it opens."""
    with tempfile.TemporaryDirectory(prefix="imb", ignore_cleanup_errors=True) as folder:
        data_dir = Path(folder) / "data"
        made = _furnished(data_dir)
        with server.running(data_dir, Path(folder) / "log.txt") as live, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=requirements.chromium(), args=["--no-sandbox", "--disable-gpu"]
            )
            try:
                page = browser.new_page(base_url=live.url, viewport=_SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
                page.goto("/")
                desk.sign_in(page, OWNER)
                desk.visit(page, f"/campaign?client={made.workspace_id}&campaign={made.campaign_id}&step=ads")
                page.locator("button.im-tile", has_text=_AD).first.click()
                expect(page.locator(_PROOF)).to_be_visible(timeout=desk.PATIENCE_MS)
                desk.settled(page)
                yield page
            finally:
                browser.close()


def _furnished(data_dir: Path) -> Furnished:
    """An agency with drawn ads in a folder of its own; this process does not look into it."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.browser.furnish"],
        cwd=server.PROJECT,
        env=server.environment(data_dir),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Furnished(**json.loads(told.stdout))


def _headline_ms(page: Page, text: str) -> float:
    """A headline is written; ms from its last key to the picture that says it."""
    field = _headline(page)
    before = page.locator(_PROOF).get_attribute("src") or ""
    field.fill(text[:-1])
    expect(page.locator(_PROOF)).not_to_have_attribute("src", before, timeout=desk.PATIENCE_MS)
    desk.settled(page)
    page.wait_for_timeout(_REST_MS)
    field.press("End")
    page.evaluate(_ARM, [_PROOF, True])
    page.keyboard.type(text[-1])
    return float(page.evaluate("window.imAnswer"))


def _turn_ms(page: Page, part: str) -> float:
    """Another part of the page is turned to; ms from the click to the end of the script that drew it."""
    page.wait_for_timeout(_REST_MS)
    page.evaluate(_ARM, [_PROOF, False])
    page.get_by_role("dialog").get_by_role("radio", name=part).click()
    return float(page.evaluate("window.imAnswer"))


def _headline(page: Page) -> Locator:
    return page.get_by_role("dialog").get_by_label("Headline", exact=True)


if __name__ == "__main__":
    raise SystemExit(main())
