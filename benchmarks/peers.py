"""The same ad by other means: drawn by a headless Chromium, and by satori, resvg and sharp on Node, both of them warm.

What they are spared counts for them: they start, open their page or fonts and draw once before the clock runs, and check
nothing they have drawn; the browser sets the words in a font of the system. Each run has the photo decoded anew, as ours
has. Both work in processes and threads of their own, so the processor time of all of those is asked for too: it is what a
fleet of machines pays for.
"""

import html
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from core import rendering
from core.placements import Placement
from core.rendering import fonts
from tests import requirements

_SATORI = Path(__file__).parent / "satori"
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


class NoPeer(Exception):
    """There is nothing to measure against."""


@dataclass(frozen=True)
class Peer:
    """One that draws the ad for a placement as JPEG, and the processor time it has taken since it started, in s."""

    name: str
    draw: Callable[[Placement], None]
    processor_s: Callable[[], float]


@contextmanager
def warm_chromium(photo: bytes, kit: rendering.KitLook, texts: rendering.Texts) -> Iterator[Peer]:
    """A browser that is open.

    Raises:
        NoPeer: none is installed.
    """
    path = requirements.chromium()
    if path is None:
        raise NoPeer("--peers: no Chromium is installed — run `python -m tests.requirements`, then measure again")
    with tempfile.TemporaryDirectory() as named, sync_playwright() as playwright:
        folder = Path(named)
        (folder / "photo.jpg").write_bytes(photo)
        before = _processes()
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        # The driver that talks to it is not counted, only what was started with it.
        roots = {pid for pid in _descendants(os.getpid()) if pid not in before}
        try:
            page = browser.new_page()

            def draw(placement: Placement) -> None:
                (folder / "ad.html").write_text(_markup(placement, kit, texts), encoding="utf-8")
                page.set_viewport_size({"width": placement.width_px, "height": placement.height_px})
                page.goto((folder / "ad.html").as_uri())
                page.evaluate("document.getElementById('photo').decode()")
                page.screenshot(type="jpeg", quality=90)

            yield Peer("chromium", draw, lambda: _processor_s(roots))
        finally:
            browser.close()


@contextmanager
def warm_satori(photo: bytes, kit: rendering.KitLook, texts: rendering.Texts) -> Iterator[Peer]:
    """A Node process that has its fonts and its photo's bytes in memory.

    Raises:
        NoPeer: Node or the three packages are not installed, or they do not run.
    """
    node = shutil.which("node")
    if node is None or not (_SATORI / "node_modules").is_dir():
        raise NoPeer("--peers: satori is not installed — run `npm ci --prefix benchmarks/satori` (Node 20.9 or newer)")
    faces = {"Heading": fonts.resolve(kit.heading_font, 800), "Body": fonts.resolve(kit.body_font, 600)}
    with tempfile.TemporaryDirectory() as named:
        path = Path(named) / "photo.jpg"
        path.write_bytes(photo)
        given = {
            "photo": str(path),
            "fonts": [{"name": name, "path": face.path, "weight": face.weight} for name, face in faces.items()],
        }
        command = [node, str(_SATORI / "draw.mjs"), json.dumps(given)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

            def draw(placement: Placement) -> None:
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(json.dumps(_order(placement, kit, texts)) + "\n")
                process.stdin.flush()
                if not process.stdout.readline():
                    raise NoPeer("--peers: satori stopped without drawing — its own words are above")

            try:
                yield Peer("satori", draw, lambda: _processor_s({process.pid}))
            finally:
                process.terminate()


def _order(placement: Placement, kit: rendering.KitLook, texts: rendering.Texts) -> dict[str, str | int]:
    return {
        "width": placement.width_px,
        "height": placement.height_px,
        "headline": texts.headline,
        "subheadline": texts.subheadline,
        "cta": texts.cta,
        "ground": kit.primary,
        "accent": kit.secondary,
        "ink": kit.tertiary,
    }


def _processor_s(roots: set[int]) -> float:
    """Processor time of some processes and all they started, with those that have ended and were waited for."""
    ticks = 0
    for pid in {*roots, *(child for root in roots for child in _descendants(root))}:
        fields = _stat(pid)
        ticks += sum(map(int, fields[11:15])) if fields else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _descendants(root: int) -> set[int]:
    """All processes that a process started, directly or through others."""
    parents = {pid: int(fields[1]) for pid in _processes() if (fields := _stat(pid))}
    found, new = set[int](), {root}
    while new:
        new = {pid for pid, parent in parents.items() if parent in new} - found
        found |= new
    return found


def _processes() -> set[int]:
    """Every process there is.

    Raises:
        NoPeer: this system does not tell.
    """
    if not Path("/proc/self/stat").exists():
        raise NoPeer("--peers: processor time of other processes is read from /proc — measure on Linux")
    return {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()}


def _stat(pid: int) -> list[str]:
    """What Linux tells of a process from its state on; nothing when it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


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
