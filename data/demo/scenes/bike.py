"""Kettenwerk Fahrräder: a bell, a drive train and a wheel, in clear light."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

import numpy as np

from . import surfaces as of
from . import things
from .meshes import Array, block, lathe, plate, smooth, tube
from .studio import Camera, Print, Stage, room

_NAVY: Final = ("#12273F", "#1E3C5E")
_ORANGE: Final = ("#D9541A", "#F07A38")


def bell() -> Stage:
    """A brass bell on a handlebar before orange plaster."""
    sun = (-140.0, 38.0)
    windows = [(-150, 36, 60, 50, 6.0, "#FFF6EA"), (25, 40, 40, 60, 2.5, "#DCE8FF"), (90, 60, 80, 30, 1.5, "#FFFFFF")]
    stage = Stage(
        Camera((1400, 1400), (1, -34, 13.5), (0.4, 0, 10.0), 27, 0.5, (0, -2.4, 10)),
        room(windows, "#C9C2B8", "#6E675E", 0.5),
        Print(-0.1, 0.0),
    )
    stage.sun(*sun, 2.2, "#FFE6C4", wide=0.6)
    things.wall(stage, things.plaster(23, *_ORANGE, repeat=4.0, depth=0.1), 13, wide=120, tall=80)
    steel = of.solid("#C4C6C8", rough=of.handled(3, 0.1, 0.25), metal=1.0)
    black = of.solid("#0D0D0E", rough=of.handled(5, 0.25, 0.45))
    bar = np.stack([np.linspace(-40, 40, 80), 0.002 * np.linspace(-40, 40, 80) ** 2, np.full(80, 7.0)], 1)
    stage.put(tube(bar, 1.11, sides=64), steel)
    grip = tube(bar[56:], 1.55 + 0.07 * np.sin(np.arange(24) * 2.1), sides=64)
    stage.put(grip, of.solid("#5A2F1A", rough=0.55, relief=of.texture(of.noise(8, cells=(60, 60)), 3.0), depth=0.03))
    stage.put(
        tube(
            np.array([[-0.75, 0, 7.0], [-0.7, 0, 7.0], [0.7, 0, 7.0], [0.75, 0, 7.0]]),
            np.array([1.2, 1.3, 1.3, 1.2]),
            sides=64,
        ),
        black,
    )
    stage.put(lathe([(0, 7.9), (0.7, 7.9), (0.75, 8.2), (0.55, 8.6), (0.55, 9.2), (0, 9.2)], rounds=2), black)
    brass = of.solid("#D3A04A", rough=of.handled(9, 0.06, 0.2), metal=1.0)
    dome = [(2.55, 9.25), (2.62, 9.2), (2.7, 9.3), (2.72, 9.7), (2.6, 10.6), (2.1, 11.5), (1.1, 12.0), (0, 12.1)]
    inner = [(0, 11.9), (1.0, 11.8), (2.0, 11.35), (2.45, 10.5), (2.55, 9.7), (2.53, 9.4)]
    stage.put(lathe([*inner, *dome], rounds=3, segments=256), brass)
    stage.put(lathe([(0, 12.05), (0.42, 12.05), (0.46, 12.12), (0.4, 12.3), (0.2, 12.38), (0, 12.39)], rounds=2), steel)
    lever = smooth([(0.2, -0.6, 8.5), (1.4, -2.4, 8.7), (2.6, -3.4, 9.1), (3.5, -3.6, 9.5)], 4)
    stage.put(tube(lever, np.linspace(0.16, 0.3, len(lever)), squash=0.6), black)
    stage.put(lathe([(0, 0), (0.4, 0.02), (0.45, 0.18), (0.4, 0.34), (0, 0.36)]), black, (3.5, -3.6, 9.35), (15, 8, 0))
    return stage


def drive_train() -> Stage:
    """A chainring with its chain, close, on dark steel; the upper left is out of focus."""
    windows = [
        (140, 44, 50, 40, 14.0, "#FFF2E0"),
        (-30, 30, 30, 60, 2.4, "#BFD6FF"),
        (-120, 50, 50, 30, 1.6, "#FFFFFF"),
    ]
    stage = Stage(
        Camera((1600, 1067), (-3, -29, 17), (-2.4, 1.6, 0.5), 42, 0.4, (0.5, -6.2, 0.6)),
        room(windows, "#3A4048", "#15181C", 0.4),
        Print(0.7, 0.0),
    )
    things.ground(stage, things.plaster(33, "#141C26", "#26384E", repeat=8.0, depth=0.04, rough=0.42), 200)
    teeth, pitch = 34, 1.27
    radius = pitch / 2 / np.sin(np.pi / teeth)
    steel = of.solid("#B9BBBD", rough=of.handled(13, 0.2, 0.38), metal=1.0)

    def crown(angle: Array) -> Array:
        wave = np.cos(angle * teeth + np.pi)
        return radius - 0.28 + 0.62 * np.clip(0.5 + 0.75 * wave, 0, 1) ** 0.8

    centre = (3.0, 0.5, 0.3)
    stage.put(plate(crown, radius - 1.15, 0.3, bevel=0.05, segments=2040), steel, centre)
    _spider(stage, centre, radius, steel)
    _chain(stage, _route(centre, radius, pitch), 0.47)
    return stage


def _spider(stage: Stage, centre: tuple[float, float, float], radius: float, steel: of.Material) -> None:
    """Five painted arms that carry the ring, their bolts, and the axle."""
    orange = of.solid("#E8611C", rough=of.handled(15, 0.2, 0.35), coat=0.6)
    for arm in range(5):
        a = 2 * np.pi * arm / 5 + 0.5
        at = (centre[0] + 3.1 * np.cos(a), centre[1] + 3.1 * np.sin(a), 0.25)
        stage.put(block((5.6, 1.15, 0.42), 0.14), orange, at, (0, 0, np.degrees(a)))
        bolt = lathe(
            [(0, 0), (0.48, 0), (0.5, 0.05), (0.48, 0.2), (0.3, 0.24), (0.26, 0.12), (0, 0.1)], rounds=1, facets=0
        )
        out = radius - 0.85
        stage.put(bolt, steel, (centre[0] + out * np.cos(a), centre[1] + out * np.sin(a), 0.62))
    stage.put(
        lathe(
            [(0.85, 0), (1.6, 0), (1.75, 0.1), (1.75, 0.7), (1.6, 0.85), (0.9, 0.85), (0.85, 0.8), (0.85, 0)], rounds=1
        ),
        orange,
        (*centre[:2], 0.2),
    )
    stage.put(
        lathe([(0, 0), (0.8, 0), (0.84, 0.1), (0.84, 1.1), (0.7, 1.25), (0, 1.2)], facets=8, rounds=1),
        steel,
        (*centre[:2], 0.05),
    )


def _route(centre: tuple[float, float, float], radius: float, pitch: float) -> Array:
    """The pins of a chain that comes from the left, runs half round the ring and goes back to the left."""
    step = 2 * np.arcsin(pitch / 2 / radius)
    angles = -np.pi / 2 + np.arange(18) * step
    round_ = np.stack([centre[0] + radius * np.cos(angles), centre[1] + radius * np.sin(angles)], 1)
    far = pitch * np.arange(1, 30)[:, None]
    sag = 0.004 * far**2
    near = round_[0] + np.hstack([-far, -sag * 0.6])
    away = round_[-1] + np.hstack([-far, 0.02 * far])
    return np.vstack([near[::-1], round_, away])


def _chain(stage: Stage, pins: Array, height: float) -> None:
    """Outer and inner links in turns, rollers between them, a riveted pin through each joint."""
    plain = of.solid("#8D9094", rough=of.handled(17, 0.2, 0.36), metal=1.0)
    inner = of.solid("#6C6F74", rough=of.handled(18, 0.25, 0.4), metal=1.0)
    shine = of.solid("#D5D7D9", rough=0.12, metal=1.0)

    def waist(angle: Array) -> Array:
        # Two discs and a straight side a little drawn in: radius over the angle from the link's middle.
        x, y = np.abs(np.cos(angle)), np.abs(np.sin(angle))
        disc = 0.635 * x + np.sqrt(np.clip(0.43**2 - (0.635 * y) ** 2, 0, None))
        side = 0.34 / np.maximum(y, 1e-6)
        return np.where(
            0.635 * y < 0.43, np.minimum(np.maximum(disc, 0.2), np.where(x * side < 0.36, side, disc)), side
        )

    link = plate(waist, 0.01, 0.11, bevel=0.03, segments=180)
    roller = lathe(
        [(0, -0.16), (0.37, -0.16), (0.385, -0.13), (0.385, 0.13), (0.37, 0.16), (0, 0.16)], rounds=1, segments=48
    )
    pin = lathe(
        [(0, -0.46), (0.16, -0.46), (0.18, -0.42), (0.18, 0.42), (0.16, 0.46), (0.07, 0.47), (0, 0.45)],
        rounds=1,
        segments=40,
    )
    for number, (one, two) in enumerate(pairwise(pins)):
        middle, along = (one + two) / 2, two - one
        turn = (0.0, 0.0, float(np.degrees(np.arctan2(along[1], along[0]))))
        outer = number % 2 == 0
        for z in (0.3, -0.41) if outer else (0.175, -0.285):
            stage.put(link, plain if outer else inner, (*middle, height + z), turn)
    for spot in pins:
        stage.put(roller, inner, (*spot, height))
        stage.put(pin, shine, (*spot, height))


def wheel() -> Stage:
    """The upper part of a wheel before navy plaster, its shadow beside it."""
    sun = (-118.0, 36.0)
    windows = [(-120, 36, 60, 40, 3.0, "#FFF6EA"), (40, 40, 80, 50, 0.9, "#CFE0FF")]
    stage = Stage(
        Camera((1600, 1067), (4, -150, 60), (8, 0, 48), 36, 0.9, (-24, -2, 60)),
        room(windows, "#BFC6CE", "#6A6F76", 0.4),
        Print(0.25, 0.0),
    )
    stage.sun(*sun, 3.2, "#FFE6C4", wide=0.4)
    things.wall(stage, things.plaster(35, *_NAVY, repeat=3.0, depth=0.2), 24, wide=420, tall=220)
    things.ground(stage, things.plaster(37, "#6E6A64", "#9A948B", repeat=8.0, depth=0.1), 600)
    centre = np.array([-24.0, 0, 34.5])
    around = np.linspace(0, 2 * np.pi, 361)[:-1]

    def ring(radius: float, y: float = 0.0) -> Array:
        return centre + np.stack([radius * np.cos(around), np.full(360, y), radius * np.sin(around)], 1)

    rubber = of.solid(
        "#17171A",
        rough=0.62,
        relief=of.texture(np.sin(np.linspace(0, 900 * np.pi, 4096, dtype=np.float32))[None].repeat(64, 0)),
        depth=0.05,
    )
    stage.put(tube(ring(32.6), 1.95, closed=True, sides=48), rubber)
    stage.put(tube(ring(31.2), 1.15, closed=True, sides=32, squash=1.0), of.solid("#E8611C", rough=0.25, coat=0.8))
    steel = of.solid("#D2D4D6", rough=0.16, metal=1.0)
    hub = [(0, -5), (0.6, -5), (0.6, -3.6), (2.6, -3.3), (2.7, -3.1), (2.6, -2.9), (1.2, -2.5), (1.1, 0)]
    mirrored = [(r, -z) for r, z in hub[-2::-1]]
    stage.put(lathe([*hub, *mirrored], rounds=2), steel, centre.tolist(), (90, 0, 0))
    for number in range(32):
        side = 1 if number % 2 else -1
        rim = 2 * np.pi * number / 32
        at_hub = rim + (1.15 if number % 4 < 2 else -1.15)
        start = centre + np.array([2.5 * np.cos(at_hub), side * 3.1, 2.5 * np.sin(at_hub)])
        end = centre + np.array([30.4 * np.cos(rim), side * 0.3, 30.4 * np.sin(rim)])
        stage.put(tube(np.linspace(start, end, 4), 0.1, sides=10), steel)
    return stage


SCENES: Final[dict[str, Callable[[], Stage]]] = {
    "bike_bell": bell,
    "bike_chain": drive_train,
    "bike_wheel": wheel,
}
