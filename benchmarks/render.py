"""Rendering against its floor: the same photo through Pillow's fastest exact path, with nothing planned or drawn.

The floor decodes with `draft()`, cuts with `reducing_gap`, the same filter and canvas sizes, and encodes at the same
quality and 4:4:4; in a fan-out it shares one decoded picture and one half-size copy of it. It fills the whole canvas with
the photo, as full bleed does, which is the family measured: panels show less photo and cost less. The single picture is
the worst of three shapes.
Runs alternate and the fastest of each counts, because what disturbs a run only ever makes it slower.
With `--peers` a warm headless Chromium (needs requirements-dev.txt) and satori with resvg and sharp (needs
`npm ci --prefix benchmarks/satori`) draw the same ad in the same run; `vs_chromium` and `vs_satori` are their time over
ours, for the shape where that is least, and `…_processor` the same of processor time.
"""

import io
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from benchmarks.report import Result, arguments, tell
from core import placements, rendering

if TYPE_CHECKING:
    from benchmarks import peers

_PHOTO_PX = (4000, 3000)
_SINGLES = ("meta_ig_feed_4x5", "meta_fb_feed_1x1", "meta_fb_link_191")
_FAN_OUT = (
    "meta_ig_feed_4x5",
    "meta_fb_feed_1x1",
    "meta_story_9x16",
    "meta_fb_link_191",
    "linkedin_191",
    "x_image_191",
    "pinterest_2x3",
    "google_display_mrec",
    "google_display_leaderboard",
)
_KIT = rendering.KitLook("#0B3D2E", "#F2C14E", "#FFFFFF", "Manrope", "Source Sans Pro", "top-right")
_TEXTS = rendering.Texts("Slow-roasted for your morning", "20% off the first bag", "Shop now")
_DESIGN = rendering.Design("full-bleed", "dark")
# Half-size copies serve whatever still needs fewer than this share of the photo's pixels a side.
_HALF_BELOW = 0.45


def main() -> int:
    """Measure and print one table."""
    options = arguments(__doc__ or "", {"--peers": "also time the same ad drawn by a warm headless Chromium"})
    singles, fan_outs, rounds = (6, 3, 3) if options.quick else (20, 8, 8)
    data = photo()
    results = [
        Result("single_vs_floor", max(_ratio(data, (one,), singles) for one in _SINGLES), "ratio", "<= 1.3"),
        Result("fanout_vs_floor", _ratio(data, _FAN_OUT, fan_outs), "ratio", "<= 1.3"),
        Result("two_process_speedup", _speedup(data, rounds), "times", ">= 1.8"),
        Result("fanout_peak_mib", _in_child(_peak_mib, data), "MiB", "<= 256"),
    ]
    if options.peers:
        from benchmarks import peers

        try:
            results += _against_peers(data, singles, is_quiet=options.json)
        except peers.NoPeer as missing:
            print(f"error: {missing}", file=sys.stderr)
            return 2
    return tell("render", results, as_json=options.json)


def photo() -> bytes:
    """A 12-megapixel JPEG with the spectrum of a photograph: large soft forms, fine grain, a darker foot."""
    noise = np.random.default_rng(7)
    width, height = _PHOTO_PX
    picture = np.zeros((height, width, 3), dtype=np.float32)
    for octave in range(7):
        side = 4 * 2**octave
        layer = noise.normal(0, 60 / 1.7**octave, (side * 3 // 4, side, 3)).astype(np.float32)
        for channel in range(3):
            grown = Image.fromarray(layer[..., channel]).resize(_PHOTO_PX, Image.Resampling.BICUBIC)
            picture[..., channel] += np.asarray(grown)
    picture += noise.normal(0, 3, (height, width, 1)).astype(np.float32)
    picture += np.linspace(150, 80, height, dtype=np.float32)[:, None, None]
    out = io.BytesIO()
    Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=92)
    return out.getvalue()


def render_all(data: bytes, placement_ids: tuple[str, ...]) -> None:
    """What a concept costs: one decode, then every placement planned, drawn and encoded."""
    chosen = [placements.get(placement_id) for placement_id in placement_ids]
    picture = rendering.decode(data)
    ref = rendering.PictureRef("0" * 64, *_PHOTO_PX, 0.5, 0.45, (0.3, 0.2, 0.7, 0.7))
    for one in chosen:
        recipe = rendering.Recipe(ref, _KIT, _TEXTS, one.id, one.width_px, one.height_px, _DESIGN)
        rendering.render(recipe, picture, {})


def floor(data: bytes, placement_ids: tuple[str, ...]) -> None:
    """The same canvases filled with the photo: decoded once, cut, encoded; nothing else."""
    chosen = [placements.get(placement_id) for placement_id in placement_ids]
    scales = {one.id: max(one.width_px / _PHOTO_PX[0], one.height_px / _PHOTO_PX[1]) for one in chosen}
    largest = max(scales.values())
    with Image.open(io.BytesIO(data)) as opened:
        opened.draft("RGB", (round(_PHOTO_PX[0] * largest), round(_PHOTO_PX[1] * largest)))
        opened.load()
        full: Image.Image = opened
    half = full.reduce(2) if len(chosen) > 1 else full
    for one in chosen:
        copy = half if len(chosen) > 1 and scales[one.id] < _HALF_BELOW * full.width / _PHOTO_PX[0] else full
        wide = one.width_px / scales[one.id] * copy.width / _PHOTO_PX[0]
        tall = one.height_px / scales[one.id] * copy.height / _PHOTO_PX[1]
        left, top = (copy.width - wide) / 2, (copy.height - tall) / 2
        cut = copy.resize(
            (one.width_px, one.height_px),
            Image.Resampling.LANCZOS,
            box=(left, top, left + wide, top + tall),
            reducing_gap=2.0,
        )
        cut.save(io.BytesIO(), "JPEG", quality=90, subsampling=0)


def _ratio(data: bytes, placement_ids: tuple[str, ...], times: int) -> float:
    """The fastest rendering over the fastest run of the floor, taken in turns."""
    runs = (partial(render_all, data, placement_ids), partial(floor, data, placement_ids))
    runs[0]()
    taken = [[_seconds(run) for run in runs] for _ in range(times)]
    return min(row[0] for row in taken) / min(row[1] for row in taken)


def _against_peers(data: bytes, times: int, *, is_quiet: bool) -> list[Result]:
    """How many of ours fit into each peer's time, wall and processor, for the shape where that is fewest."""
    from benchmarks import peers

    with peers.warm_chromium(data, _KIT, _TEXTS) as chromium, peers.warm_satori(data, _KIT, _TEXTS) as satori:
        taken = {one: _in_turns(data, one, (chromium, satori), times) for one in _SINGLES}
    if not is_quiet:
        for one, row in taken.items():
            told = ", ".join(f"{name} {wall:.0f} / {processor:.0f}" for name, (wall, processor) in row.items())
            print(f"  {one}, ms of wall / of processor: {told}")
    aims = {("chromium", 0): 1.0, ("chromium", 1): 2.5, ("satori", 0): 1.0, ("satori", 1): 1.3}
    return [
        Result(
            f"vs_{name}{('', '_processor')[kind]}",
            min(row[name][kind] / row["ours"][kind] for row in taken.values()),
            "times",
            f">= {least}",
        )
        for (name, kind), least in aims.items()
    ]


def _in_turns(data: bytes, one: str, others: "tuple[peers.Peer, ...]", times: int) -> dict[str, tuple[float, float]]:
    """The floor, ours and the peers for one placement, taken in turns: fastest wall and mean processor time, in ms."""
    runs: dict[str, tuple[Callable[[], None], Callable[[], float]]] = {
        "floor": (partial(floor, data, (one,)), time.process_time),
        "ours": (partial(render_all, data, (one,)), time.process_time),
    } | {peer.name: (partial(peer.draw, placements.get(one)), peer.processor_s) for peer in others}
    for run, _ in runs.values():
        run()
    wall: dict[str, list[float]] = {name: [] for name in runs}
    processor = dict.fromkeys(runs, 0.0)
    for _ in range(times):
        for name, (run, processor_s) in runs.items():
            before = processor_s()
            wall[name].append(_seconds(run))
            processor[name] += processor_s() - before
    return {name: (1000 * min(wall[name]), 1000 * processor[name] / times) for name in runs}


def _seconds(run: Callable[[], None]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _speedup(data: bytes, rounds: int) -> float:
    """Fan-outs per second of two processes over those of one; both are warm before the clock runs."""
    context = multiprocessing.get_context("spawn")
    job = partial(render_all, data, _FAN_OUT)
    best = 0.0
    with context.Pool(2) as pool:
        pool.starmap(_repeated, [(job, 1)] * 2, chunksize=1)
        for _ in range(rounds):
            alone = _seconds(lambda: pool.apply(_repeated, (job, 2)))
            together = _seconds(lambda: pool.starmap(_repeated, [(job, 2)] * 2, chunksize=1))
            best = max(best, 2 * alone / together)
    return best


def _repeated(job: Callable[[], None], times: int) -> None:
    for _ in range(times):
        job()


def _in_child(measure: Callable[[bytes], float], data: bytes) -> float:
    """A measurement in a fresh process, so that nothing earlier counts."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (data,))


def _peak_mib(data: bytes) -> float:
    """By how much one fan-out raises a process's highest memory, in MiB."""
    before = _highest_mib()
    render_all(data, _FAN_OUT)
    return _highest_mib() - before


def _highest_mib() -> float:
    """This process's highest resident memory so far; Linux also counts a parent's in `ru_maxrss`, so it is asked directly."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


if __name__ == "__main__":
    raise SystemExit(main())
