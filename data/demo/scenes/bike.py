"""Kettenwerk Fahrräder: a bell, a saddle, a lamp, a drive train and a wheel, in clear light and at dusk."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

import numpy as np

from . import surfaces as of
from . import things
from .meshes import Array, Mesh, block, grid, lathe, plate, smooth, tube, twice
from .studio import Camera, Print, Stage, room

_NAVY: Final = ("#12273F", "#1E3C5E")
_MIST: Final = ("#8C9DAB", "#B4C0C9")


def bell() -> Stage:
    """A brass bell on a handlebar with a leather grip, before blue-grey plaster; the wall above is quiet."""
    sun = (-142.0, 40.0)
    windows = [(-150, 36, 60, 50, 6.0, "#FFF6EA"), (25, 40, 40, 60, 2.5, "#DCE8FF"), (-75, 52, 110, 30, 3.0, "#FFFFFF")]
    stage = Stage(
        Camera((1280, 1600), (-3, -44, 18), (2.0, 0, 13.0), 31, 0.5, (-1.6, -2.4, 10)),
        room(windows, "#C9C2B8", "#4A4640", 0.5),
        Print(0.1, 0.0),
    )
    stage.sun(*sun, 3.0, "#FFE6C4", wide=0.8)
    things.foliage(stage, sun, 70, 9, 20, spread=12, size=7)
    things.wall(stage, things.plaster(23, *_MIST, repeat=5.0, depth=0.1), 16, wide=160, tall=90)
    steel = of.solid("#C4C6C8", rough=of.handled(3, 0.1, 0.25), metal=1.0)
    along = np.linspace(-40, 24, 160)
    bar = np.stack([along, 0.004 * along**2, 7 + 0.0006 * along**2], 1)
    stage.put(tube(bar, 1.11, sides=64), steel)
    _grip(stage, bar[along > 5.0])
    _bell(stage, (-1.6, 0, 0))
    return stage


def _grip(stage: Stage, bar: Array) -> None:
    """Leather wound round the end of a handlebar, and the steel ring that holds it."""
    far = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(bar, axis=0), axis=1))])
    fine = np.linspace(0, far[-1], 700)
    path = np.stack([np.interp(fine, far, bar[:, axis]) for axis in range(3)], 1)
    made = tube(path, 1.5, sides=96)
    rows = made.points.reshape(len(path), 97, 3)
    around = np.linspace(0, 1, 97)[None]
    # A band 1.9 wide, each turn over the edge of the last one.
    share = (fine[:, None] / 1.9 + around) % 1
    lap = 0.13 * np.clip(share / 0.9, 0, 1) ** 0.7 * np.clip((1 - share) / 0.05, 0, 1) ** 0.6
    out = rows - path[:, None]
    leather = of.solid(
        of.texture(of.blend("#3B1C0E", "#6E3A1D", 0.5 + 0.24 * of.noise(8, cells=(9, 4))), (1.0, 3.0)),
        rough=of.handled(6, 0.36, 0.6),
        coat=0.15,
        relief=of.texture(of.noise(8, cells=(160, 80), octaves=3), (1.0, 3.0)),
        depth=0.009,
    )
    stage.put(grid(path[:, None] + out * (1 + lap / 1.5)[..., None], wrap_u=True), leather)
    ring = tube(path[:26], 1.66, sides=64)
    steel = of.solid("#C4C6C8", rough=0.18, metal=1.0)
    stage.put(ring, steel)
    stage.put(tube(np.vstack([path[0] - [0.02, 0, 0], path[0], path[1]]), np.array([1.1, 1.66, 1.66]), sides=64), steel)


def _bell(stage: Stage, at: tuple[float, float, float]) -> None:
    """A brass dome on its clamp, with the lever that strikes it."""
    steel = of.solid("#C4C6C8", rough=of.handled(3, 0.1, 0.25), metal=1.0)
    black = of.solid("#0D0D0E", rough=of.handled(5, 0.25, 0.45))
    clamp = np.array([[-0.75, 0, 7.0], [-0.7, 0, 7.0], [0.7, 0, 7.0], [0.75, 0, 7.0]])
    stage.put(tube(clamp, np.array([1.2, 1.32, 1.32, 1.2]), sides=64), steel, at)
    stage.put(lathe([(0, 7.9), (0.7, 7.9), (0.75, 8.2), (0.55, 8.6), (0.55, 9.2), (0, 9.2)], rounds=2), black, at)
    brass = of.solid("#D3A04A", rough=of.handled(9, 0.08, 0.2), metal=1.0)
    inner = [(0, 11.9), (1.0, 11.8), (2.0, 11.35), (2.45, 10.5), (2.55, 9.7), (2.53, 9.4)]
    dome = [(2.55, 9.25), (2.62, 9.2), (2.7, 9.3), (2.72, 9.7), (2.6, 10.6), (2.1, 11.5), (1.1, 12.0), (0, 12.1)]
    stage.put(lathe([*inner, *dome], rounds=3, segments=256), brass, at)
    knob = [(0, 12.05), (0.42, 12.05), (0.46, 12.12), (0.4, 12.3), (0.2, 12.38), (0, 12.39)]
    stage.put(lathe(knob, rounds=2), steel, at)
    lever = smooth([(0.2, -0.6, 8.5), (1.4, -2.4, 8.7), (2.6, -3.4, 9.1), (3.5, -3.6, 9.5)], 4)
    stage.put(tube(lever, np.linspace(0.16, 0.3, len(lever)), squash=0.6), black, at)
    pad = lathe([(0, 0), (0.4, 0.02), (0.45, 0.18), (0.4, 0.34), (0, 0.36)])
    stage.put(pad, black, (at[0] + 3.5, at[1] - 3.6, at[2] + 9.35), (15, 8, 0))


def saddle() -> Stage:
    """A leather saddle with copper rivets on its post, before navy plaster; the left is empty."""
    sun = (-128.0, 42.0)
    windows = [(-135, 40, 70, 50, 5.0, "#FFF6EA"), (15, 30, 50, 60, 6.0, "#DCE8FF"), (165, 30, 30, 60, 2.0, "#FFFFFF")]
    stage = Stage(
        Camera((2000, 1200), (34, -62, 71), (-2.5, 0, 45.2), 40, 0.7, (16, -6, 51)),
        room(windows, "#8E99A6", "#2C3036", 0.45),
        Print(0.35, 0.0),
    )
    stage.sun(*sun, 3.0, "#FFE6C4", wide=0.7)
    things.wall(stage, things.plaster(35, *_NAVY, repeat=3.0, depth=0.14), 30, wide=400, tall=160)
    at = (8.0, 0.0, 51.0)
    leather = of.solid(
        of.texture(of.blend("#5A2A12", "#93521F", 0.5 + 0.24 * of.noise(83, cells=(4, 4)))),
        rough=of.handled(84, 0.3, 0.5),
        coat=0.3,
        relief=of.texture(of.noise(85, cells=(150, 110), octaves=3), 2.0),
        depth=0.008,
    )
    stage.put(_leather(), leather, at, (0, 0, 0))
    _rivets(stage, at)
    _post(stage, at)
    return stage


def _half_width(x: Array) -> Array:
    """Half of a saddle's width over its length, nose at 0 and stern at 27."""
    wide = 1.9 + 0.9 * np.clip(x / 14, 0, 1) ** 2 + 5.0 * (3 * (s := np.clip((x - 11) / 13, 0, 1)) ** 2 - 2 * s**3)
    nose = np.sqrt(np.clip(1 - ((3.2 - x) / 3.2).clip(0) ** 2, 0, 1))
    stern = np.sqrt(np.clip(1 - ((x - 23.2) / 3.8).clip(0) ** 2, 0, 1))
    return wide * nose * stern


def _skin_at(x: Array, lean: Array) -> Array:
    """The leather's points: over the length, and from skirt to skirt (-1 to 1)."""
    half = _half_width(x)
    turn = lean * 1.72
    deep = 3.2 + 1.4 * np.exp(-(((x - 11) / 5) ** 2)) - 0.7 * np.clip((3 - x) / 3, 0, 1) ** 2
    back = 1.5 * np.exp(-(((x - 23) / 5) ** 2)) - 0.7 * np.exp(-(((x - 14) / 6) ** 2))
    nose = -1.3 * np.clip((5 - x) / 5, 0, 1) ** 2.5
    stern = -0.9 * np.clip((x - 23.5) / 3.5, 0, 1) ** 2
    y = half * np.sign(turn) * np.abs(np.sin(turn)) ** 0.86
    z = back + nose + stern + deep * (np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.8 - 1)
    # The stern is drawn up in its middle.
    z = z - 0.5 * np.clip((x - 18) / 9, 0, 1) * np.exp(-((y / 1.6) ** 2))
    return np.stack(np.broadcast_arrays(x - 13.5, y, z), -1)


def _leather() -> Mesh:
    share = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, 240))
    x, lean = np.meshgrid(27 * share, np.linspace(-1, 1, 161), indexing="ij")
    return grid(_skin_at(x, lean))


def _rivets(stage: Stage, at: tuple[float, float, float]) -> None:
    """Hammered copper along the stern and round the nose."""
    copper = of.solid("#C9753F", rough=of.handled(88, 0.2, 0.4), metal=1.0, relief=of.texture(of.noise(3)), depth=0.05)
    head = lathe([(0.62, -0.1), (0.62, 0.02), (0.56, 0.09), (0.3, 0.14), (0, 0.15)], rounds=2, segments=48)
    for x, lean in ((25.6, 0.0), (25.2, -0.36), (25.2, 0.36), (24.0, -0.55), (24.0, 0.55), (21.8, -0.66), (1.5, -0.5)):
        spot = _skin_at(np.array(x), np.array(lean))
        one = _skin_at(np.array(x + 0.05), np.array(lean)) - spot
        two = _skin_at(np.array(x), np.array(lean + 0.01)) - spot
        up = np.cross(one, two)
        up /= np.linalg.norm(up)
        tilt = (-np.degrees(np.arcsin(up[1])), np.degrees(np.arctan2(up[0], up[2])), 0.0)
        stage.put(head, copper, tuple(np.add(at, spot).tolist()), tilt, 0.8)


def _post(stage: Stage, at: tuple[float, float, float]) -> None:
    """Rails, springs, clamp and post, and the frame's painted tube below."""
    steel = of.solid("#C9CBCD", rough=of.handled(86, 0.12, 0.28), metal=1.0)
    black = of.solid("#111113", rough=of.handled(87, 0.25, 0.4), coat=0.3)
    for side in (-1, 1):
        line = [(-11, 0.4, -2.6), (-8, 0.8, -4.4), (-2, 1.4, -5.5), (5, 2.2, -5.6), (9, 3.6, -5.2), (10.2, 4.6, -4.8)]
        rail = smooth([(x, side * y, z) for x, y, z in line], 4)
        stage.put(tube(rail, 0.36), steel, at)
        turns = np.linspace(0, 2 * np.pi * 4.5, 260)
        coil = np.stack(
            [10.2 + 1.5 * np.cos(turns), side * 4.9 + 1.5 * np.sin(turns), -4.9 + 4.4 * turns / turns[-1]], 1
        )
        stage.put(tube(coil, 0.27, sides=16), steel, at)
    clamp = lathe([(0, -3.1), (1.2, -3.1), (1.3, -3.0), (1.3, 3.0), (1.2, 3.1), (0, 3.1)], rounds=1)
    stage.put(clamp, steel, (at[0] + 1.2, at[1], at[2] - 5.6), (90, 0, 0))
    lean = (0.0, -14.0, 0.0)
    tall = [(0, -40), (1.36, -40), (1.36, -0.3), (1.2, 0), (0, 0)]
    stage.put(lathe(tall, rounds=1), steel, (at[0] + 1.0, at[1], at[2] - 5.0), lean)
    collar = [(1.4, -7.6), (1.95, -7.6), (2.0, -7.5), (2.0, -5.9), (1.95, -5.8), (1.4, -5.8)]
    stage.put(lathe(collar, rounds=1), black, (at[0] + 1.0, at[1], at[2] - 5.0), lean)
    orange = of.solid("#E8611C", rough=of.handled(15, 0.12, 0.25), coat=0.8)
    frame = [(0, -40), (1.75, -40), (1.75, -6.3), (1.7, -6.2), (0, -6.2)]
    stage.put(lathe(frame, rounds=1), orange, (at[0] + 1.0, at[1], at[2] - 5.0), lean)


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


def lamp() -> Stage:
    """A headlamp that is on, at dusk; behind it the street's lights are out of focus, and the sky is empty."""
    windows = [
        (-158, 38, 60, 50, 9.0, "#D5E2FF"),
        (-25, 26, 40, 60, 6.0, "#BBD0F5"),
        (-90, 62, 110, 26, 2.4, "#DCE8FF"),
    ]
    stage = Stage(
        Camera((1280, 1600), (-4, -62, 12), (1.0, 0, 9.0), 33, 0.9, (-3.4, -6.6, 5)),
        room(windows, "#35618F", "#14243A", 0.9),
        Print(0.25, 0.0, vignette=0.3),
    )
    _street(stage)
    orange = of.solid("#E8611C", rough=of.handled(15, 0.12, 0.25), coat=0.8)
    steel = of.solid("#C9CBCD", rough=of.handled(86, 0.1, 0.24), metal=1.0)
    black = of.solid("#0E0E10", rough=of.handled(87, 0.25, 0.45), coat=0.2)
    head = [(0, -60), (1.5, -60), (1.5, -4.2), (1.75, -4), (2.15, -3.9), (2.15, -2.8), (1.85, -2.6), (1.85, 8.6)]
    stage.put(lathe(twice([*head, (0, 8.6)]), rounds=2), orange, (3, 3, 0), (7, -9, 0))
    cup = lathe(twice([(0, 0), (2.2, 0), (2.25, 0.9), (1.5, 1.3), (1.5, 2.9), (0, 2.9)]), rounds=2)
    stage.put(cup, steel, (4.4 - 2.7, 4.1, 8.4), (7, -9, 0))
    bar = smooth([(-60, 14, 13), (-26, 8, 13.6), (-6, 3.6, 12.0), (8, 3.0, 12.0), (28, -2, 13.6), (60, -12, 13)], 4)
    stage.put(tube(bar, 1.2, sides=64), steel)
    for start, out in ((-9.0, -11.0), (12.0, 15.0)):
        line = [(start, 2, 12), (out, -5, 13), (out * 0.75, -7.5, 6), (3, -3.4, -3), (3.6, 0.5, -12), (3.6, 1, -30)]
        stage.put(tube(smooth(line, 5), 0.24, sides=20), black)
    stage.put(block((1.3, 4.6, 0.9), 0.15), steel, (1.2, -0.2, 1.5), (0, 0, -32))
    _headlamp(stage, (-1.4, -3.6, 5.4), (104, 0, -34))
    return stage


def _street(stage: Stage) -> None:
    """Windows, lanterns and the lights of cars, far away."""
    noise = np.random.default_rng(21)
    ball = lathe([(np.sin(a), -np.cos(a)) for a in np.linspace(0, np.pi, 13)], rounds=1, segments=24)
    for number in range(46):
        colour = ("#FFC98A", "#FFE2B8", "#FF9A4A", "#FF6A3A", "#CFE0FF")[number % 5]
        far = noise.uniform(150, 330)
        across, up = noise.uniform(-0.42, 0.42), noise.normal(-0.06, 0.055)
        at = (-4 + far * (across + 0.08), -62 + far, 12 + far * up)
        stage.put(ball, of.glow(colour, noise.uniform(2, 9)), at, size=far / 190)


def _headlamp(stage: Stage, at: tuple[float, float, float], turn: tuple[float, float, float]) -> None:
    """A bullet of polished steel, and behind its lens a fluted glass that shines."""
    steel = of.solid("#D2D4D6", rough=of.handled(89, 0.06, 0.16), metal=1.0)
    shell = [(0, -6.2), (1.0, -6.0), (2.2, -4.8), (3.1, -2.4), (3.4, 0), (3.62, 0.15), (3.7, 0.5), (3.62, 0.95)]
    stage.put(lathe([*shell, (3.4, 1.0), (3.25, 0.8), (3.2, -0.4)], segments=200), steel, at, turn)
    x, y = np.meshgrid(np.linspace(-1, 1, 1024), np.linspace(-1, 1, 1024))
    flutes = 0.8 + 0.2 * np.abs(np.sin(x * 26)) ** 0.7
    hot = np.exp(-((x**2 + (y * 1.1) ** 2) / 0.16)) + 0.22 * np.exp(-((x**2 + y**2) / 0.7))
    share = np.clip(hot * flutes, 0, 1).astype(np.float32)
    shining = of.blend("#B5701F", "#FFF1D6", share) * (0.06 + share)[..., None]
    inside = lathe([(3.24, 0), (0, 0)], rounds=1, segments=200)
    inside.uv[:] = inside.points[:, :2] / 6.5 + 0.5
    stage.put(inside, of.glow(of.texture(shining), 9), at, turn)
    lens = [(0, 0.3), (3.15, 0.3), (3.22, 0.4), (3.15, 0.55), (2.2, 0.8), (0, 1.0)]
    stage.put(lathe(lens, segments=200), of.glass("#FFF6E6"), at, turn)


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
    "bike_saddle": saddle,
    "bike_lamp": lamp,
    "bike_chain": drive_train,
    "bike_wheel": wheel,
}
