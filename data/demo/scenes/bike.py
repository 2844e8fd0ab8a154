"""Kettenwerk Fahrräder: a drive train and a wheel, in clear light."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

import numpy as np

from . import surfaces as of
from . import things
from .meshes import Array, block, lathe, plate, tube
from .studio import Camera, Print, Stage, room

_NAVY: Final = ("#12273F", "#1E3C5E")


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
    "bike_chain": drive_train,
    "bike_wheel": wheel,
}
