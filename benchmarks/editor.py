"""The editor in a real browser: how long after a key its picture shows what was typed.

The app runs as people start it, over an agency with one client, a photo and a campaign of drawn ads. Somebody opens a feed
ad and writes one headline after the other, then chooses other colours; the clock runs in the page, from the key press or the
press on a choice until the picture is another one and is decoded. The pause after which it follows is part of that. Whether
it was the last picture, of all that was typed, is looked at once the page rests: an earlier one would not count.
The floor is the same page turning to another of its parts while nothing of the ad is changed: a click, one run of the same
script with nothing to draw, its answer in the page.
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
_FIELD: Final = "[role=dialog] input[aria-label=Headline]"
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
# Waits in the page for a key or a click, then for the answer: another picture, or a part whose fields are there or gone.
_ARM: Final = """
([proof, field, wanted]) => {
  const before = document.querySelector(proof).src;
  let began = 0;
  const begin = () => { began ||= performance.now(); };
  for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, begin, {capture: true, once: true});
  window.imAnswer = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('no answer within a minute')), 60_000);
    const look = async () => {
      const shown = document.querySelector(proof);
      const isPicture = shown?.complete && shown.naturalWidth && shown.src !== before;
      if (began && (wanted === 'proof' ? isPicture : Boolean(document.querySelector(field)) === (wanted === 'Words'))) {
        await shown.decode();
        resolve([performance.now() - began, shown.src]);
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
        _turn_ms(page, "Picture")
        choices = [_colour_ms(page, at) for at in range(times)]
    middle = percentile(previews, 50)
    results = [
        Result("preview_p50_ms", middle, "ms", "<= 300"),
        Result("preview_p95_ms", percentile(previews, 95), "ms", "<= 500"),
        Result("choice_p50_ms", percentile(choices, 50), "ms", "<= 300"),
        Result("choice_p95_ms", percentile(choices, 95), "ms", "<= 500"),
        Result("preview_vs_floor", middle / percentile(floor, 50), "ratio", "<= 1"),
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
    _rest(page)
    field.press("End")
    page.evaluate(_ARM, [_PROOF, _FIELD, "proof"])
    page.keyboard.type(text[-1])
    return _answered_ms(page)


def _colour_ms(page: Page, at: int) -> float:
    """Other colours are chosen; ms from the click to the picture that has them."""
    choices = page.get_by_role("dialog").get_by_role("radiogroup", name="Colours").get_by_role("radio")
    others = [one for one in choices.all() if one.get_attribute("aria-checked") != "true"]
    _rest(page)
    page.evaluate(_ARM, [_PROOF, _FIELD, "proof"])
    others[at % len(others)].click()
    return _answered_ms(page)


def _turn_ms(page: Page, part: str) -> float:
    """Another part of the page is turned to; ms from the click until it stands there."""
    _rest(page)
    page.evaluate(_ARM, [_PROOF, _FIELD, part])
    page.get_by_role("dialog").get_by_role("radio", name=part).click()
    return _answered_ms(page)


def _answered_ms(page: Page) -> float:
    """The ms that the armed clock took, once the page rests and still shows the picture that stopped it."""
    taken_ms, src = page.evaluate("window.imAnswer")
    _rest(page)
    expect(page.locator(_PROOF)).to_have_attribute("src", src, timeout=desk.PATIENCE_MS)
    return float(taken_ms)


def _rest(page: Page) -> None:
    desk.settled(page)
    page.wait_for_timeout(_REST_MS)
    desk.settled(page)


def _headline(page: Page) -> Locator:
    return page.get_by_role("dialog").get_by_label("Headline", exact=True)


if __name__ == "__main__":
    raise SystemExit(main())
