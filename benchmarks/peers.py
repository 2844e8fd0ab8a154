"""The same ad by other means, for orientation: drawn by a headless Chromium that is already warm.

What the browser is spared counts for it: it starts, opens its page and draws once before the clock runs, sets the words in
a font of the system, and checks nothing it has drawn. Each run has the photo decoded anew, as ours has.
"""

import html
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from core import rendering
from core.placements import Placement
from tests import requirements

_PAGE = """<!doctype html><meta charset="utf-8"><style>
* {{ margin: 0; box-sizing: border-box }}
body {{ position: relative; width: {width}px; height: {height}px; overflow: hidden; font-family: sans-serif; color: {ink} }}
img {{ width: 100%; height: 100%; object-fit: cover; display: block }}
.scrim {{ position: absolute; inset: 40% 0 0; background: linear-gradient(transparent, {ground}) }}
.words {{ position: absolute; left: 6%; right: 6%; bottom: 6% }}
h1 {{ font-size: {big}px; line-height: 1.08; text-wrap: balance }}
p {{ font-size: {small}px; margin: .5em 0 1em }}
b {{ display: inline-block; padding: .6em 1.2em; border-radius: .4em; background: {accent}; color: {ground}; font-size: {small}px }}
</style><img id="photo" src="photo.jpg?{run}"><div class="scrim"></div>
<div class="words"><h1>{headline}</h1><p>{subheadline}</p><b>{cta}</b></div>"""

Draw = Callable[[Placement], None]


class NoBrowser(Exception):
    """There is no Chromium to measure against."""


@contextmanager
def warm_chromium(photo: bytes, kit: rendering.KitLook, texts: rendering.Texts) -> Iterator[Draw]:
    """A browser that draws the ad for a placement as JPEG when called.

    Raises:
        NoBrowser: none is installed.
    """
    path = requirements.chromium()
    if path is None:
        raise NoBrowser("--peers: no Chromium is installed — run `python -m tests.requirements`, then measure again")
    with tempfile.TemporaryDirectory() as named, sync_playwright() as playwright:
        folder = Path(named)
        (folder / "photo.jpg").write_bytes(photo)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            page = browser.new_page()

            def draw(placement: Placement) -> None:
                (folder / "ad.html").write_text(_markup(placement, kit, texts), encoding="utf-8")
                page.set_viewport_size({"width": placement.width_px, "height": placement.height_px})
                page.goto((folder / "ad.html").as_uri())
                page.evaluate("document.getElementById('photo').decode()")
                page.screenshot(type="jpeg", quality=90)

            yield draw
        finally:
            browser.close()


def _markup(placement: Placement, kit: rendering.KitLook, texts: rendering.Texts) -> str:
    short = min(placement.width_px, placement.height_px)
    return _PAGE.format(
        width=placement.width_px,
        height=placement.height_px,
        big=round(short * 0.085),
        small=round(short * 0.036),
        ground=kit.primary,
        accent=kit.secondary,
        ink=kit.tertiary,
        headline=html.escape(texts.headline),
        subheadline=html.escape(texts.subheadline),
        cta=html.escape(texts.cta),
        # Another address each time: the decoded picture of the last run must not serve this one.
        run=time.perf_counter_ns(),
    )
