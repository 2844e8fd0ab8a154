"""Aurora Coffee: cups, beans and pots in the warm light of mornings."""

from collections.abc import Callable
from typing import Final

import numpy as np

from . import surfaces as of
from . import things
from .meshes import lathe, smooth, tube, twice
from .studio import Camera, Print, Stage, room


def cup_and_beans() -> Stage:
    """Espresso with its crema on an oak table; the morning comes from the left."""
    windows = [(165, 30, 62, 50, 16, "#FFF1DC"), (-10, 40, 40, 40, 0.9, "#DCE8FF"), (95, 20, 40, 16, 2.0, "#FFE3C0")]
    stage = Stage(
        Camera((1200, 1500), (3, -47, 25), (-0.2, 0, 7.4), 36, 0.7, (0, -4.2, 5)),
        room(windows, "#6B5E50", "#2A211A", 0.3),
        Print(0.35, 0.02, cut=0.03),
        brightest=3.0,
    )
    things.table(stage, 3, "#3A2417", "#9C7046")
    things.cup(stage, (0, 0, 0), "#EFE9DF", 35)
    noise = np.random.default_rng(4)
    ring = np.stack([noise.normal(-8.5, 2.4, 46), noise.normal(-6.5, 2.2, 46)], 1)
    strewn = np.stack([noise.uniform(-22, 20, 26), noise.uniform(-14, 22, 26)], 1)
    things.beans(stage, np.vstack([ring, strewn]), 8, clear=8.3)
    return stage


def bowl_of_beans() -> Stage:
    """A dark bowl heaped with beans on slate; nearly all of the left is shade."""
    windows = [(128, 40, 56, 50, 17, "#FFE9CC"), (-40, 35, 60, 40, 1.6, "#D5E0FF")]
    stage = Stage(
        Camera((1600, 1067), (-1, -46, 18), (-0.5, 0, 4.4), 40, 0.75, (7, -6, 5)),
        room(windows, "#2E2620", "#120E0B", 0.25),
        Print(0.55, 0.03, cut=0.03),
    )
    things.ground(stage, things.plaster(5, "#15181A", "#34383A", repeat=16.0, depth=0.06, rough=0.55), 700)
    glaze = of.solid("#0B2E23", rough=of.handled(7, 0.12, 0.3), coat=0.6, relief=of.texture(of.noise(9)), depth=0.02)
    inside = [(0, 1.2), (3, 1.2), (5.6, 2.6), (7.0, 4.6), (7.5, 6.3), (7.55, 6.5), (7.66, 6.58)]
    outside = [(7.8, 6.5), (7.85, 6.2), (7.3, 4.3), (5.9, 2.1), (3.7, 0.7), (3.5, 0), (3.1, 0), (3.0, 0.3), (0, 0.3)]
    stage.put(lathe([*inside, *outside], wobble=0.006), glaze, (8, 0, 0))
    things.mound(stage, (8, 0, 4.6), 6.9, 3.3, 900, 3)
    noise = np.random.default_rng(14)
    near = np.stack([noise.normal(7, 8, 120), noise.normal(-9.5, 2.6, 120)], 1)
    things.beans(stage, near[near[:, 0] > -9], 8, clear=8.2, centre=(8, 0))
    return stage


def cup_on_the_sill() -> Stage:
    """A green cup before plaster; the sun throws the window on the wall."""
    sun = (-128.0, 33.0)
    stage = Stage(
        Camera((1600, 1067), (-1, -62, 17), (5, 6, 11), 38, 0.8, (-6, -4, 6)),
        room([(-128, 33, 50, 40, 3.0, "#FFF3E0"), (40, 40, 80, 50, 0.9, "#CFE0FF")], "#C9C2B8", "#8C8174", 0.5),
        Print(0.0, 0.02),
    )
    stage.sun(*sun, 2.6, "#FFE2B4", wide=0.7)
    things.bars(stage, sun, 150, across=6, up=-6, pane=24)
    things.foliage(stage, sun, 95, 5, 16, spread=17, size=11)
    things.wall(stage, things.plaster(21, "#D8CCBA", "#EFE6D8", repeat=2.0, depth=0.16), 22)
    things.table(stage, 12, "#8E7256", "#D2B690", side=300)
    things.cup(stage, (-6, 0, 0), "#0F4332", 20)
    things.beans(stage, np.array([[3.5, -5.0], [5.2, -6.4], [4.1, -8.0], [7.6, -4.4], [-13.9, -7.5], [9.2, -9.5]]), 3)
    return stage


def moka() -> Stage:
    """An octagonal pot of aluminium before a dark green wall, an espresso cup beside it."""
    windows = [(-160, 32, 50, 56, 15, "#FFEFD8"), (10, 35, 24, 60, 3.5, "#CFE0FF"), (-70, 50, 90, 40, 1.6, "#FFF6EA")]
    stage = Stage(
        Camera((1280, 1600), (0, -74, 21), (2.0, 0, 13.6), 35, 0.7, (0, -4, 10)),
        room(windows, "#6B6259", "#2B241D", 0.5),
        Print(0.5, 0.02),
    )
    things.wall(stage, things.plaster(31, "#0C3326", "#164A38", repeat=2.0, depth=0.1), 34)
    things.table(stage, 8, "#24150D", "#6E4A2C")
    _pot(stage, (0, 2, 0), 12)
    things.cup(stage, (9.6, -6, 0), "#EFE9DF", 40, size=0.62)
    noise = np.random.default_rng(6)
    things.beans(stage, np.stack([noise.normal(-7, 3.5, 26), noise.normal(-9, 2.6, 26)], 1), 5, clear=6)
    return stage


def pour_over() -> Stage:
    """A green dripper with its paper on a glass server of coffee, before pale plaster; the morning comes from the left."""
    sun = (-148.0, 36.0)
    windows = [(-165, 32, 60, 54, 9.0, "#FFF1DC"), (15, 36, 30, 60, 4.0, "#DCE8FF"), (-80, 60, 110, 30, 1.0, "#FFFFFF")]
    stage = Stage(
        Camera((1280, 1600), (0, -82, 30), (-1.5, 0, 15.4), 34, 0.7, (2, -5, 12)),
        room(windows, "#C9C2B8", "#6B5F52", 0.38),
        Print(0.05, 0.02),
    )
    stage.sun(*sun, 2.8, "#FFE2B4", wide=0.9)
    things.foliage(stage, sun, 95, 5, 18, spread=17, size=10)
    things.wall(stage, things.plaster(43, "#D5C6B2", "#EDE2D1", repeat=3.0, depth=0.14), 26)
    things.table(stage, 14, "#6B4A2E", "#B08A5E", side=300)
    at = (2.6, 0.0, 0.0)
    _server(stage, at)
    _dripper(stage, at)
    things.cup(stage, (-10.4, -6.5, 0), "#EFE9DF", 215, size=0.72, saucer=False)
    noise = np.random.default_rng(16)
    things.beans(stage, np.stack([noise.normal(7, 3.2, 14), noise.normal(-11.5, 1.6, 14)], 1), 5, clear=7)
    return stage


def _server(stage: Stage, at: tuple[float, float, float]) -> None:
    """A jug of thin glass, nearly half full, a steel band round its neck and a wooden handle."""
    outside = [
        (0, 0.06),
        (5.4, 0),
        (6.0, 0.2),
        (6.3, 1.0),
        (6.2, 3.0),
        (5.4, 8.5),
        (4.5, 11.0),
        (4.2, 11.8),
        (4.4, 12.9),
    ]
    inside = [(4.2, 12.9), (4.02, 11.8), (4.32, 11.0), (5.22, 8.5), (6.02, 3.0), (6.11, 1.1), (5.85, 0.45), (5.4, 0.3)]
    stage.put(lathe([*outside, *inside, (0, 0.3)], rounds=3), of.glass("#F6FAF8"), at)
    depth = np.linspace(0, 1, 64, dtype=np.float32)[:, None].repeat(8, 1)
    drink = of.solid(of.texture(of.blend("#1B0A05", "#6A2C0F", (depth**8) * 0.8)), rough=0.3)
    body = [(0, 0.34), (5.36, 0.34), (5.8, 0.5), (6.06, 1.12), (5.97, 3.0), (5.66, 5.15)]
    stage.put(lathe([*body, (5.62, 5.24), (5.45, 5.12), (5.2, 5.1), (0, 5.1)]), drink, at)
    steel = of.solid("#C9CACA", rough=of.handled(45, 0.12, 0.26), metal=1.0)
    stage.put(lathe([(4.36, 11.3), (4.46, 11.25), (4.4, 12.2), (4.3, 12.25)], rounds=1), steel, at)
    walnut = of.solid("#4A2A17", rough=of.handled(46, 0.35, 0.55), coat=0.2)
    grip = smooth([(4.3, 0, 11.8), (6.2, 0, 12.2), (8.7, 0, 11.8), (9.5, 0, 9.6), (8.9, 0, 6.2), (8.1, 0, 4.2)], 4)
    thick = np.minimum(0.55 + 0.2 * np.sin(np.linspace(0, np.pi, len(grip))), np.linspace(8, 0.3, len(grip)))
    stage.put(tube(grip, thick, squash=1.25), walnut, at, (0, 0, -24))
    stage.put(lathe([(0.1, 5.1), (0.07, 9.0), (0.12, 13.0)], segments=16), of.solid("#3A1608", rough=0.1), at)


def _dripper(stage: Stage, at: tuple[float, float, float]) -> None:
    """A cone of glazed stoneware with a flange and an ear; in it a paper, and the wet grounds."""
    glaze = of.solid(
        "#0F4332", rough=of.handled(7, 0.08, 0.2), coat=0.5, relief=of.texture(of.noise(9, cells=(7, 7))), depth=0.012
    )
    flange = [(0, 13.0), (3.7, 13.0), (3.75, 12.7), (4.0, 12.7), (4.1, 13.0), (5.5, 13.0), (5.62, 13.2), (5.5, 13.4)]
    cone = [(2.9, 13.5), (2.75, 13.8), (2.9, 14.4), (5.9, 20.9), (6.05, 21.1), (5.95, 21.25), (5.7, 21.1), (2.3, 14.0)]
    stage.put(lathe([*flange, *cone, (0, 13.8)], wobble=0.003), glaze, at)
    ear = smooth([(4.9, 0, 19.4), (6.6, 0, 20.1), (8.0, 0, 19.3), (7.9, 0, 17.2), (6.2, 0, 15.6), (3.4, 0, 15.2)], 4)
    stage.put(tube(ear, 0.42, squash=1.4), glaze, at, (0, 0, -24))
    paper = of.thin("#F4EFE6", "#8F877A")
    stage.put(lathe([(2.2, 14.1), (5.68, 21.2), (6.12, 22.3)], wobble=0.006, seed=4), paper, at)
    fine = of.noise(48, shape=(1024, 1024), cells=(120, 120), octaves=3)
    grounds = of.solid(
        of.texture(of.blend("#150904", "#3B1E0F", 0.4 + 0.3 * fine)),
        rough=0.5,
        coat=0.3,
        relief=of.texture(fine),
        depth=0.06,
    )
    wet = lathe([(0, 18.3), (2.5, 18.5), (4.3, 19.2), (5.2, 20.4)], seed=5)
    wet.uv[:] = wet.points[:, :2] / 12 + 0.5
    stage.put(wet, grounds, at)


def _pot(stage: Stage, at: tuple[float, float, float], turn: float) -> None:
    metal = of.solid("#C9C9C6", rough=of.handled(41, 0.2, 0.42), metal=1.0, relief=of.texture(of.noise(3)), depth=0.008)
    black = of.solid("#0C0B0B", rough=of.handled(4, 0.2, 0.4), coat=0.3)
    lower = [(0, 0), (5.0, 0), (5.25, 0.15), (5.3, 0.5), (4.55, 7.4), (4.5, 7.9), (0, 7.9)]
    middle = [(0, 7.8), (4.65, 7.8), (4.75, 7.95), (4.75, 9.0), (4.65, 9.15), (0, 9.15)]
    upper = [(0, 9.1), (4.1, 9.1), (4.2, 9.4), (5.35, 17.6), (5.42, 17.9), (5.3, 18.0), (0, 18.0)]
    lid = [(0, 17.9), (5.45, 17.9), (5.6, 18.05), (5.55, 18.4), (3.4, 19.5), (1.2, 20.1), (0, 20.15)]
    for profile, facets in ((lower, 1.0), (middle, 0.0), (upper, 1.0), (lid, 1.0)):
        made = lathe(twice(profile), rounds=2, segments=256, facets=8 * bool(facets))
        stage.put(made, metal, at, (0, 0, turn))
    knob = [(0, 20.0), (0.55, 20.0), (0.5, 20.5), (1.05, 21.1), (1.1, 21.9), (0.8, 22.3), (0, 22.35)]
    stage.put(lathe(knob, facets=8), black, at, (0, 0, turn))
    grip = smooth([(5.0, 0, 17.0), (6.6, 0, 17.7), (9.4, 0, 17.7), (10.4, 0, 16.6), (10.0, 0, 13.0), (9.3, 0, 9.6)], 4)
    thick = 0.85 + 0.16 * np.sin(np.linspace(0, np.pi, len(grip)))
    stage.put(tube(grip, np.minimum(thick, np.linspace(9, 0.35, len(grip))), squash=0.8), black, at, (0, 0, turn - 8))
    spout = smooth([(-4.5, 0, 13.6), (-5.7, 0, 16.4), (-6.9, 0, 18.3)], 3)
    stage.put(tube(spout, np.linspace(0.5, 1.15, len(spout)), squash=1.2), metal, at, (0, 0, turn + 22))
    valve = lathe([(0, 0), (0.55, 0), (0.55, 0.5), (0.32, 0.55), (0.32, 1.0), (0, 1.05)], facets=6)
    stage.put(valve, of.solid("#B8893E", rough=0.25, metal=1.0), (at[0] - 1.2, at[1] - 4.6, 5.4), (90, 0, turn - 12))


SCENES: Final[dict[str, Callable[[], Stage]]] = {
    "coffee_espresso": cup_and_beans,
    "coffee_beans": bowl_of_beans,
    "coffee_sill": cup_on_the_sill,
    "coffee_moka": moka,
    "coffee_pour": pour_over,
}
