"""Fernhollow Skin: bottles, soap and towels between plum and peach, in low sun."""

from collections.abc import Callable
from typing import Final

import numpy as np

from . import surfaces as of
from . import things
from .meshes import Mesh, block, cloth, grid, lathe, leaf, roll, smooth, tube
from .studio import Camera, Print, Stage, room

_PAPER: Final = "#F7EFE8"
_PLUM: Final = "#4A2031"
_NAME: Final = "Source Serif Pro"


def night_serum() -> Stage:
    """The serum on a dark stone before plum plaster; leaves throw their shadow on the wall."""
    sun = (-146.0, 30.0)
    windows = [(-150, 30, 60, 50, 3.4, "#FFE3CB"), (20, 40, 36, 60, 1.8, "#FFD9CC"), (172, 20, 14, 60, 5.0, "#FFF1E6")]
    stage = Stage(
        Camera((1200, 1500), (0, -44, 11.5), (0.8, 0, 9.4), 33, 0.5, (-0.4, -1.6, 7)),
        room(windows, "#5A3A40", "#2A151B", 0.5),
        Print(0.4, 0.0),
    )
    stage.sun(*sun, 5.0, "#FFD9AE", wide=0.7)
    things.foliage(stage, sun, 48, 7, 26, spread=13, size=8)
    things.sweep(stage, things.plaster(51, "#4C2334", "#6B3549", repeat=4.0, depth=0.05), back=17, bend=3)
    stone = things.plaster(61, "#2A2427", "#453B40", repeat=1.0, depth=0.02, rough=0.5)
    stage.put(block((11, 8.5, 3.0), 0.18, uneven=0.05, seed=4), stone, (-0.8, 0.6, 0), (0, 0, 14))
    stage.put(block((6.4, 6.0, 1.5), 0.15, uneven=0.04, seed=6), stone, (6.6, -2.6, 0), (0, 0, -22))
    things.dropper(
        stage, (-0.8, 0.2, 3.03), "#B4561A", _label(("night serum", "rosehip and squalane"), "30 ml"), turn=8
    )
    return stage


def soap() -> Stage:
    """Three bars of soap tied with cord, on linen; soft light from the right."""
    windows = [(20, 34, 64, 54, 9.0, "#FFF3E6"), (-150, 30, 80, 50, 1.1, "#FFE9E0")]
    stage = Stage(
        Camera((1400, 1400), (5, -46, 25), (-1.2, 0, 3.0), 29, 0.75, (0, -3, 5)),
        room(windows, "#D9C9BE", "#A08C80", 0.45),
        Print(0.0, 0.01),
    )
    things.ground(stage, things.plaster(71, "#D9B7A6", "#E8CDBE", repeat=5.0, depth=0.04), 260)
    colour, relief = of.weave(81, "#CDBDAE", "#F3EADF", threads=150)
    linen = of.solid(
        of.texture(colour, 2.0), rough=0.9, shine=0.2, sheen=0.6, relief=of.texture(relief, 2.0), depth=0.025
    )
    stage.put(cloth(38, 30, folds=0.7, seed=5), linen, (-3, 1, 0.06), (0, 0, 24))
    for number, (colour_, turn, x) in enumerate((("#E9C9B2", 4, 0.2), ("#F2E7D8", -5, -0.1), ("#D9A792", 7, 0.15))):
        bar = _bar(colour_, number)
        for side, one in enumerate(block((8.4, 5.6, 2.5), 0.42, uneven=0.09, seed=number + 2)):
            stage.put(one, bar[side == 5], (x, 0, 0.75 + 2.5 * number), (0, 0, turn - 18))
    cord = of.solid(
        "#8A6B4A", rough=0.9, relief=of.texture(of.noise(5, shape=(64, 1024), cells=(8, 260), octaves=2)), depth=0.03
    )
    for turn, half in ((-17, 3.05), (73, 4.42)):
        stage.put(tube(_band(half, 0.75, 8.34), 0.11, closed=True), cord, (0.1, 0, 0), (0, 0, turn))
    sprig(stage, (0.4, -0.3, 8.42), 28)
    return stage


def _band(half: float, low: float, high: float) -> np.ndarray:
    """A cord's way round a stack, tight over its edges."""
    line = []
    for y, z in ((-1, low), (-1, high), (1, high), (1, low)):
        inward = 0.5 if z == high else -0.5
        away, along = (0, y * half, z - inward), (0, y * (half - 0.5), z)
        line += [away, (0, y * half, z), along] if (y < 0) == (z == high) else [along, (0, y * half, z), away]
    return smooth(line, 3, closed=True)


def sprig(stage: Stage, at: tuple[float, float, float], turn: float) -> None:
    """A twig of olive leaves under the cord."""
    path = smooth([(-5, 0, 0.1), (-1, 0.5, 0.1), (2, 0.3, 0.25), (5.4, -0.6, 0.9)], 4)
    stage.put(tube(path, np.linspace(0.1, 0.05, len(path))), of.solid("#5B4A33", rough=0.8), at, (0, 0, turn))
    noise = np.random.default_rng(12)
    for number, share in enumerate(np.linspace(0.12, 0.98, 15)):
        spot = path[int(share * (len(path) - 1))]
        around = np.radians(turn)
        x = at[0] + spot[0] * np.cos(around) - spot[1] * np.sin(around)
        y = at[1] + spot[0] * np.sin(around) + spot[1] * np.cos(around)
        way = turn + (42 if number % 2 else -42) + noise.normal(0, 9)
        green = of.thin(("#6E7A52", "#5D6B45", "#7F8A63")[number % 3], "#3C4A24")
        stage.put(
            leaf(number + 3, length=noise.uniform(2.3, 3.3)),
            green,
            (x, y, at[2] + spot[2]),
            (noise.normal(0, 20), -14, way),
        )


def _bar(colour: str, seed: int) -> tuple[of.Material, of.Material]:
    """Soap: its sides, and its top with the name pressed in."""
    specks = np.clip(of.noise(seed + 40, cells=(120, 120), octaves=2) - 1.5, 0, 1)
    clouds = of.noise(seed + 44, cells=(2, 5), octaves=5)
    picture = of.blend(colour, "#FFF8F0", 0.12 + 0.16 * clouds) * (1 - 0.5 * specks[..., None])
    plain = of.solid(of.texture(picture), rough=0.42, soft=0.6, coat=0.15, relief=of.texture(clouds), depth=0.02)
    name = of.label(
        (1536, 1536),
        "#FFFFFF",
        "#000000",
        [("F E R N H O L L O W", _NAME, 0.075, 0.47), ("oat and almond", "Source Serif Pro Italic", 0.05, 0.56)],
    )
    pressed = (name[..., 0] * 0.05 + clouds * 0.02).astype(np.float32)
    return plain, of.solid(of.texture(picture), rough=0.42, soft=0.6, coat=0.15, relief=of.texture(pressed), depth=1.0)


def evening_set() -> Stage:
    """Flask, serum and jar on peach; the sun is low and the right is empty."""
    sun = (-160.0, 24.0)
    windows = [(-150, 34, 70, 50, 3.0, "#FFF0E2"), (30, 40, 50, 60, 1.4, "#FFE6DC")]
    stage = Stage(
        Camera((1600, 1067), (1, -64, 16), (4.6, 0, 9.0), 40, 0.55, (-2, -2, 6)),
        room(windows, "#E2C4B4", "#A9816E", 0.5),
        Print(0.2, 0.0),
        brightest=3.0,
    )
    stage.sun(*sun, 2.4, "#FFDCB4", wide=0.6)
    things.foliage(stage, sun, 120, 3, 20, spread=14, size=11)
    things.sweep(stage, things.plaster(91, "#DDA68C", "#EDC4AE", repeat=4.0, depth=0.05), back=20, bend=4)
    travertine = things.plaster(93, "#CDB7A2", "#EFE3D4", repeat=1.0, depth=0.05, rough=0.6)
    stage.put(block((9, 8, 4.2), 0.12, uneven=0.04, seed=8), travertine, (-7.4, 2.6, 0), (0, 0, 10))
    things.flask(stage, (-7.6, 2.4, 4.22), _label(("body lotion", "oat and almond"), "150 ml"), turn=10)
    things.dropper(stage, (-1.2, -2.2, 0), "#B4561A", _label(("night serum", "rosehip and squalane"), "30 ml"), turn=6)
    things.jar(stage, (4.6, 0.6, 0), _label(("day cream", "nine ingredients"), "50 ml", wide=True), turn=12)
    return stage


def rolled_towels() -> Stage:
    """Three rolled towels on an oak board, the flask beside them; the wall above is quiet."""
    windows = [(-172, 34, 60, 50, 12.0, "#FFF3E6"), (-30, 36, 70, 40, 1.0, "#FFE9E0")]
    stage = Stage(
        Camera((1200, 1500), (-6, -78, 21), (2.0, 0, 12.5), 37, 0.7, (-1, -13, 7)),
        room(windows, "#D9C9BE", "#8F7C70", 0.55),
        Print(0.55, 0.0),
    )
    things.wall(stage, things.plaster(97, "#D9A992", "#E6BEA9", repeat=3.0, depth=0.1), 26)
    things.table(stage, 17, "#8E7256", "#D2B690", side=300)
    loops = of.texture(of.noise(15, shape=(1024, 1024), cells=(300, 300), octaves=2))
    for seed, colour, at in (
        (1, "#F1E8DE", (-7.0, 0, 0)),
        (2, "#DCAA96", (4.4, 0.8, 0)),
        (3, "#8E4A5E", (-1.4, 0.5, 9.0)),
    ):
        terry = of.solid(colour, rough=0.95, shine=0.1, sheen=1.0, relief=loops, depth=0.06)
        stage.put(roll(25, 4.5, seed=seed), terry, at, (0, 0, {1: 3, 2: -2, 3: 1}[seed]))
    things.flask(stage, (13.2, -7, 0), _label(("body lotion", "oat and almond"), "150 ml"), turn=-4)
    return stage


def noon_blocks() -> Stage:
    """Serum, cream and lotion on coloured blocks at noon, their shadows hard; the left is empty."""
    sun = (-48.0, 38.0)
    windows = [(-60, 40, 60, 50, 3.0, "#FFF6EC"), (160, 40, 60, 60, 1.6, "#FFE6DC"), (-110, 60, 80, 30, 1.0, "#FFFFFF")]
    stage = Stage(
        Camera((2000, 1200), (1, -72, 20), (-5.6, 0, 9.6), 38, 0.4, (4, -3, 8)),
        room(windows, "#E6C6B4", "#B98A74", 0.5),
        Print(0.1, 0.0, vignette=0.16),
    )
    stage.sun(*sun, 3.2, "#FFEBD2", wide=0.35)
    things.sweep(stage, things.plaster(101, "#E2A88E", "#EFC2AB", repeat=5.0, depth=0.03), back=36, bend=18, wide=400)
    plum = things.plaster(103, "#5E2A3E", "#743C52", repeat=1.0, depth=0.02, rough=0.7)
    chalk = things.plaster(105, "#EBDCCD", "#F7EEE4", repeat=1.0, depth=0.02, rough=0.7)
    clay = things.plaster(107, "#C46F52", "#D68A6C", repeat=1.0, depth=0.02, rough=0.7)
    stage.put(block((9, 8, 6.6), 0.1), plum, (3.2, 3.0, 0), (0, 0, 12))
    stage.put(_drum(4.6, 3.0), chalk, (10.2, -3.4, 0))
    stage.put(block((7.5, 7.5, 2.2), 0.1), clay, (-3.8, -2.4, 0), (0, 0, -16))
    stage.put(_drum(7.0, 2.4), chalk, (13.5, 9.5, 7.0), (90, 0, -14))
    things.dropper(
        stage, (3.2, 2.6, 6.62), "#B4561A", _label(("night serum", "rosehip and squalane"), "30 ml"), turn=-4
    )
    things.jar(stage, (10.2, -3.4, 3.02), _label(("day cream", "nine ingredients"), "50 ml", wide=True), turn=-6)
    things.flask(stage, (-3.8, -2.2, 2.22), _label(("body lotion", "oat and almond"), "150 ml"), turn=4, size=0.92)
    return stage


def _drum(radius: float, tall: float) -> Mesh:
    """A round block with its edges broken."""
    side = [(radius - 0.1, 0), (radius, 0.1), (radius, tall - 0.1), (radius - 0.1, tall)]
    return lathe([(0, 0), *side, (0, tall)], rounds=1, segments=200)


def open_jar() -> Stage:
    """Day cream in its open jar on pale stone, swirled, the lid beside it; above is nothing."""
    sun = (-152.0, 32.0)
    windows = [(-150, 36, 60, 50, 4.0, "#FFF3E6"), (30, 44, 60, 50, 1.8, "#FFE6DC")]
    stage = Stage(
        Camera((1280, 1600), (-2, -44, 31), (1.2, 3.6, 4.6), 30, 0.55, (0, -2, 4.6)),
        room(windows, "#E9D6CA", "#B79A8A", 0.5),
        Print(0.05, 0.0),
    )
    stage.sun(*sun, 2.4, "#FFE2C4", wide=0.7)
    things.foliage(stage, sun, 70, 11, 22, spread=14, size=8)
    things.sweep(stage, things.plaster(111, "#E3BFAE", "#F0D6C8", repeat=5.0, depth=0.04), back=26, bend=8)
    travertine = things.plaster(93, "#D9C7B4", "#F2E8DB", repeat=1.0, depth=0.05, rough=0.6)
    stage.put(block((15, 12, 1.6), 0.15, uneven=0.04, seed=9), travertine, (0.8, 0.6, 0), (0, 0, 18))
    _jar_of_cream(stage, (-0.9, -0.3, 1.62))
    gilt = of.solid("#C99A5B", rough=of.handled(113, 0.16, 0.3), metal=1.0)
    lid = [(0, 1.35), (2.9, 1.35), (3.02, 1.3), (3.06, 0), (3.16, 0), (3.22, 0.1), (3.22, 1.5), (3.1, 1.68), (0, 1.7)]
    stage.put(lathe(lid, rounds=2, segments=220), gilt, (2.5, -0.64, 4.68), (72, 0, 84))
    sprig(stage, (3.4, -5.6, 1.75), 196)
    return stage


def _jar_of_cream(stage: Stage, at: tuple[float, float, float]) -> None:
    """50 ml without its lid: opal glass with a thread, cream up to the brim."""
    opal = of.solid("#F3EDE6", rough=0.16, coat=0.7, soft=0.4)
    side = [(0, 0.2), (2.2, 0.1), (2.4, 0), (2.9, 0), (3.15, 0.25), (3.15, 0.6), (3.15, 2.9), (3.02, 3.05), (2.92, 3.1)]
    neck = [(2.9, 3.2), (2.98, 3.35), (2.9, 3.5), (2.9, 3.7), (2.98, 3.82), (2.9, 3.95), (2.88, 4.25), (2.78, 4.34)]
    stage.put(lathe([*side, *neck, (2.66, 4.3), (2.6, 4.1), (2.6, 3.0)], rounds=2, segments=220), opal, at)
    cream = of.solid("#FAF1E6", rough=0.34, soft=0.8, coat=0.2)
    stage.put(_swirl(2.62), cream, (at[0], at[1], at[2] + 3.85), (0, 0, 200))
    things.paper(
        stage, at, _label(("day cream", "nine ingredients"), "50 ml", wide=True), 3.165, (0.7, 2.6), 130, turn=4
    )


def _swirl(radius: float) -> Mesh:
    """Cream as a spatula leaves it: one ridge that winds to the middle and ends in a tip."""
    far, around = np.meshgrid(np.linspace(1, 0, 220), np.linspace(0, 2 * np.pi, 361), indexing="ij")
    turn = (around / (2 * np.pi) + 2.6 * far**0.9) % 1
    ridge = np.sin(np.pi * turn**0.62) ** 1.3
    calm = np.clip((1 - far) / 0.25, 0, 1) ** 0.8 * np.clip(far / 0.2, 0, 1) ** 0.5
    high = 0.15 + 0.42 * ridge * calm + 0.75 * (1 - far) ** 1.5 + 0.5 * np.exp(-((far / 0.12) ** 2))
    pulled = 0.28 * np.exp(-((far / 0.1) ** 2))
    x, y = radius * far * np.cos(around) + pulled, radius * far * np.sin(around) + 0.5 * pulled
    return grid(np.stack([x, y, high], 2), wrap_u=True)


def _label(what: tuple[str, str], amount: str, *, wide: bool = False) -> of.Picture:
    """The brand's label: name, what it is, what is in it, how much."""
    name, detail = what
    lines = [
        ("F E R N H O L L O W", _NAME, 0.085 if not wide else 0.15, 0.30),
        (name, "Source Serif Pro Italic", 0.10 if not wide else 0.17, 0.52),
        (detail, _NAME, 0.05 if not wide else 0.09, 0.66 if not wide else 0.70),
        (amount, _NAME, 0.045 if not wide else 0.085, 0.82 if not wide else 0.86),
    ]
    return of.label((1800, 1110) if not wide else (2000, 530), _PAPER, _PLUM, lines)


SCENES: Final[dict[str, Callable[[], Stage]]] = {
    "skin_night": night_serum,
    "skin_soap": soap,
    "skin_evening": evening_set,
    "skin_rolls": rolled_towels,
    "skin_blocks": noon_blocks,
    "skin_open": open_jar,
}
