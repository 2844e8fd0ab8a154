"""What stands in more than one picture: grounds and walls, coffee, bottles, and what throws a shadow from outside."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

import numpy as np

from . import surfaces as of
from .meshes import Mesh, bean, block, grid, heap, lathe, leaf, smooth, tube, wrap
from .studio import Stage

_ROASTS: Final = ("#2A140B", "#38190D", "#241109", "#43200F", "#2F160B")
_Spot = tuple[float, float, float]


def table(stage: Stage, seed: int, dark: str, light: str, *, shine: float = 0.36, side: float = 380) -> None:
    """Planks that run from left to right."""
    colour, relief = of.wood(seed, dark, light)
    gloss = of.texture(np.clip(shine + 0.12 * of.noise(seed + 1) + 0.25 * np.clip(-relief, 0, 1), 0.15, 1))
    ground(stage, of.solid(of.texture(colour, 2.0), rough=gloss, relief=of.texture(relief, 2.0), depth=0.05), side)


def ground(stage: Stage, material: of.Material, side: float) -> None:
    """A plane under everything, its texture across `side` centimetres."""
    half = side / 2
    corners = np.array([[[-half, -half, 0], [half, -half, 0]], [[-half, half, 0], [half, half, 0]]], dtype=float)
    normals, uv = np.tile([0.0, 0, 1], (4, 1)), np.array([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=float)
    stage.put(Mesh(corners.reshape(-1, 3), normals, uv, np.array([[0, 1, 3], [0, 3, 2]])), material)


def beans(
    stage: Stage,
    where: np.ndarray,
    seed: int,
    *,
    clear: float = 0.0,
    centre: tuple[float, float] = (0, 0),
    floor: float = 0.0,
) -> None:
    """Beans dropped at these points, none within `clear` of a centre."""
    kept = where[np.hypot(*(where - centre).T) > clear]
    stage.strew(roasted(), heap(kept, seed, ground=floor), seed=seed)


@cache
def roasted() -> list[tuple[Mesh, of.Material]]:
    """Beans of five roasts."""
    kinds = []
    for number, roast in enumerate(_ROASTS):
        spots = of.noise(60 + number, shape=(256, 256), cells=(9, 9), octaves=4)
        colour = of.texture(of.blend(roast, "#6B3A1C", 0.10 + 0.16 * spots))
        gloss = of.texture(np.clip(0.4 + 0.12 * spots, 0.2, 1))
        kinds.append(
            (bean(number + 1), of.solid(colour, rough=gloss, coat=0.25, relief=of.texture(spots), depth=0.008))
        )
    return kinds


def cup(
    stage: Stage, at: tuple[float, float, float], colour: str, turn: float, *, size: float = 1.0, saucer: bool = True
) -> None:
    """A stoneware cup with coffee, on its saucer or without."""
    glaze = of.solid(
        colour,
        rough=of.handled(7, 0.08, 0.2),
        coat=0.5,
        relief=of.texture(of.noise(9, cells=(7, 7), octaves=4)),
        depth=0.012,
    )
    x, y, z = at
    lift = 0.62 * size if saucer else 0.0
    inside = [(0.0, 0.55), (1.9, 0.55), (2.9, 1.3), (3.45, 3.4), (3.72, 5.9), (3.74, 6.12), (3.82, 6.22)]
    outside = [
        (3.93, 6.2),
        (3.99, 6.05),
        (3.78, 3.6),
        (3.25, 1.1),
        (2.3, 0.35),
        (2.2, 0.0),
        (1.95, 0.0),
        (1.85, 0.2),
        (0, 0.2),
    ]
    stage.put(lathe([*inside, *outside], wobble=0.004), glaze, (x, y, z + lift), (0, 0, turn), size)
    bow = np.array(
        [(3.98, 0, 5.25), (4.6, 0, 5.75), (5.7, 0, 5.3), (5.95, 0, 4.1), (5.2, 0, 2.85), (4.3, 0, 2.15), (3.62, 0, 1.9)]
    )
    path = smooth(bow.tolist(), 4)
    thick = 0.36 + 0.1 * np.abs(np.linspace(-1, 1, len(path))) ** 3
    stage.put(tube(path, thick, squash=1.35), glaze, (x, y, z + lift), (0, 0, turn), size)
    coffee(stage, (x, y, z + lift), size, turn)
    if not saucer:
        return
    upper = [(0, 0.5), (2.4, 0.5), (2.7, 0.62), (3.4, 0.62), (6.2, 1.15), (7.3, 1.55), (7.48, 1.6), (7.55, 1.5)]
    under = [(7.4, 1.35), (6.0, 0.8), (3.6, 0.25), (3.4, 0), (3.1, 0), (3.0, 0.2), (0, 0.2)]
    stage.put(lathe([*upper, *under], wobble=0.003, seed=3), glaze, at, (0, 0, turn), size)


def coffee(stage: Stage, at: tuple[float, float, float], size: float, turn: float) -> None:
    """Its surface: hazel crema with tiger stripes, drawn up at the rim, small bubbles along it."""
    x, y = np.meshgrid(np.linspace(-1, 1, 1024), np.linspace(-1, 1, 1024))
    far = np.hypot(x, y)
    flow = of.noise(17, shape=(1024, 1024), cells=(3, 3), octaves=5)
    marble = np.sin(9 * far + 5 * flow + 1.5 * np.arctan2(y, x)) * 0.5 + 0.5
    fine = of.noise(18, shape=(1024, 1024), cells=(120, 120), octaves=3)
    share = (
        0.42
        + 0.34 * marble * np.clip(1.1 - far, 0, 1)
        + 0.14 * flow
        + 0.07 * fine
        + 0.35 * np.clip((far - 0.9) / 0.1, 0, 1)
    )
    share = share.astype(np.float32)
    foam = np.clip(
        of.noise(19, shape=(1024, 1024), cells=(90, 90), octaves=2) - 1.1 + 1.3 * np.clip(far - 0.86, 0, 1) * 5, 0, 1
    )
    picture = of.blend("#4A220C", "#C98A4A", share)
    radius = np.array([0.0, 1.5, 2.8, 3.3, 3.5, 3.58, 3.63])
    rise = np.array([5.0, 5.0, 5.0, 5.01, 5.04, 5.1, 5.2])
    top = lathe(np.stack([radius, rise], 1).tolist(), rounds=2)
    top.uv[:] = top.points[:, :2] / 7.3 + 0.5
    made = of.solid(
        of.texture(picture),
        rough=0.22,
        coat=0.3,
        relief=of.texture((0.15 * fine + foam).astype(np.float32)),
        depth=0.012,
    )
    stage.put(top, made, at, (0, 0, turn), size)


def sweep(
    stage: Stage, material: of.Material, *, back: float, bend: float = 14, wide: float = 260, front: float = -120
) -> None:
    """A ground that bends up into a wall `back` centimetres behind the middle, as photographers hang paper."""
    turn = np.linspace(0, np.pi / 2, 24)
    y = np.concatenate([[front], back - bend + bend * np.sin(turn), [back]])
    z = np.concatenate([[0], bend - bend * np.cos(turn), [160]])
    line = np.stack([y, z], 1)
    x = np.linspace(-wide / 2, wide / 2, 3)
    points = np.stack([np.tile(x, (len(line), 1)), np.tile(line[:, :1], 3), np.tile(line[:, 1:], 3)], 2)
    made = grid(points)
    far = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]) / wide
    made.uv[:] = np.stack([np.tile((x + wide / 2) / wide, len(line)), np.repeat(far, 3)], 1)
    stage.put(made, material)


def plaster(
    seed: int, dark: str, light: str, *, repeat: float = 2.0, depth: float = 0.12, rough: float = 0.75
) -> of.Material:
    """A wall or a slab: clouds, pits and the marks of the trowel."""
    colour, relief = of.stone(seed, dark, light)
    return of.solid(of.texture(colour, repeat), rough=rough, shine=0.3, relief=of.texture(relief, repeat), depth=depth)


def wall(stage: Stage, material: of.Material, at: float, *, wide: float = 300, tall: float = 200) -> None:
    """Upright, `at` centimetres behind the middle."""
    x, z = np.meshgrid([-wide / 2, wide / 2], [-20.0, tall])
    stage.put(grid(np.stack([x, np.full_like(x, at), z], 2)), material)


def mound(stage: Stage, at: _Spot, radius: float, rise: float, number: int, seed: int) -> None:
    """A heap of beans: three layers that follow a dome."""
    noise = np.random.default_rng(seed)
    far = radius * np.sqrt(noise.uniform(0, 1, number))
    around = noise.uniform(0, 2 * np.pi, number)
    z = (
        at[2]
        + rise * (1 - (far / radius) ** 2)
        - noise.choice([0.0, 0.45, 0.9], number)
        + noise.normal(0, 0.07, number)
    )
    lying = [
        ((at[0] + f * np.cos(a), at[1] + f * np.sin(a), h), tuple(noise.uniform(0, 360, 3)))
        for f, a, h in zip(far, around, z, strict=True)
    ]
    stage.strew(roasted(), lying, seed=seed)


def bars(
    stage: Stage, towards: tuple[float, float], far: float, *, across: float = 0, up: float = 0, pane: float = 34
) -> None:
    """A window's frame between the sun (degrees round and up) and the things; its shadow has four panes."""
    frame = of.solid("#101010", rough=0.9)
    for thick, long, x, z in (
        (5.0, 4 * pane, 0, 0), (4.0, 4 * pane, -pane, 0), (4.0, 4 * pane, pane, 0),
    ):  # fmt: skip
        _between(stage, block((thick * 0.5, 1.5, long), 0.3, cuts=3), frame, towards, far, (across + x, up + z))
    for z in (-pane * 1.3, 0, pane * 1.3):
        _between(stage, block((4 * pane, 1.5, 2.4), 0.3, cuts=3), frame, towards, far, (across, up + z))


def foliage(
    stage: Stage,
    towards: tuple[float, float],
    far: float,
    seed: int,
    number: int,
    *,
    spread: float = 26,
    size: float = 9,
) -> None:
    """Leaves between the sun and the things: nobody sees them, everybody sees their shadow."""
    noise = np.random.default_rng(seed)
    green = of.thin("#33401F", "#4C5A1E")
    for _ in range(number):
        where = noise.normal(0, spread, 2)
        turn = tuple(noise.uniform(0, 360, 3))
        _between(
            stage,
            [leaf(int(noise.integers(1, 9)), length=size * noise.uniform(0.7, 1.4))],
            green,
            towards,
            far,
            where,
            turn,
        )


def _between(
    stage: Stage,
    meshes: Iterable[Mesh],
    material: of.Material,
    towards: tuple[float, float],
    far: float,
    where: Sequence[float],
    turn: Sequence[float] | None = None,
) -> None:
    """Hang something so far away in the sun's direction, so much across and up."""
    around, up = np.radians(towards)
    ray = np.array([np.cos(up) * np.cos(around), np.cos(up) * np.sin(around), np.sin(up)])
    side = np.array([-np.sin(around), np.cos(around), 0.0])
    at = ray * far + side * where[0] + np.cross(ray, side) * where[1]
    stage.put(meshes, material, at.tolist(), turn or (0, 0, towards[0] + 90))


# --- bottles -----------------------------------------------------------------------------------------------------------

_GOLD: Final = "#C99A5B"


def dropper(stage: Stage, at: _Spot, tint: str, print_: of.Picture, *, turn: float = 0.0, size: float = 1.0) -> None:
    """30 ml of serum in coloured glass: a solid of glass and oil with air in its shoulder, a gilt collar, a rubber bulb."""
    form = [(0, 0.18), (1.1, 0.12), (1.25, 0), (1.5, 0), (1.66, 0.16), (1.66, 0.4), (1.66, 5.4), (1.62, 5.9)]
    shoulder = [(1.2, 6.5), (0.86, 6.75), (0.82, 7.0), (0.82, 7.9), (0, 7.9)]
    stage.put(lathe([*form, *shoulder]), of.glass(tint), at, (0, 0, turn), size)
    air = [
        (0, 5.3),
        (1.38, 5.3),
        (1.46, 5.36),
        (1.46, 5.5),
        (1.4, 5.8),
        (1.05, 6.3),
        (0.66, 6.6),
        (0.62, 7.8),
        (0, 7.8),
    ]
    bubble = of.Material(
        "glass", {"kr": (1.0, 1.0, 1.0), "kt": (1.0, 1.0, 1.0), "interiorior": 1.0, "exteriorior": 1.5}
    )
    stage.put(lathe(air), bubble.casting(1.0), at, (0, 0, turn), size)
    gilt = of.solid(_GOLD, rough=0.24, metal=1.0)
    collar = [(0, 6.95), (1.02, 6.95), (1.08, 7.02), (1.08, 8.2), (1.0, 8.3), (0.7, 8.32), (0, 8.32)]
    stage.put(lathe(collar, rounds=2), gilt, at, (0, 0, turn), size)
    rubber = of.solid("#EDE6DF", rough=0.45, soft=0.3)
    bulb = [(0, 8.2), (0.72, 8.2), (0.74, 8.5), (0.62, 8.75), (0.66, 9.1), (0.62, 10.4), (0.42, 10.95), (0, 11.05)]
    stage.put(lathe(bulb), rubber, at, (0, 0, turn), size)
    paper(stage, at, print_, 1.675, (1.15, 4.75), 200, turn=turn, size=size)


def paper(
    stage: Stage, at: _Spot, print_: of.Picture, radius: float, between: tuple[float, float], degrees: float,
    *, turn: float = 0.0, size: float = 1.0,
) -> None:  # fmt: skip
    """A printed label round a bottle."""
    fibres = of.texture(of.noise(71, shape=(512, 512), cells=(160, 160), octaves=2))
    material = of.solid(of.texture(print_), rough=0.6, shine=0.3, relief=fibres, depth=0.0006)
    stage.put(wrap(radius, *between, degrees), material, at, (0, 0, turn), size)


def flask(stage: Stage, at: _Spot, print_: of.Picture, *, turn: float = 0.0, size: float = 1.0) -> None:
    """150 ml in white opal glass under a gilt cap."""
    opal = of.solid("#F3EDE6", rough=0.16, coat=0.7, soft=0.4)
    form = [(0, 0.2), (2.0, 0.1), (2.2, 0), (2.55, 0), (2.75, 0.2), (2.75, 0.5), (2.75, 10.4), (2.7, 11.0)]
    stage.put(
        lathe([*form, (2.2, 11.6), (1.35, 11.85), (1.2, 12.0), (1.2, 12.4), (0, 12.4)]), opal, at, (0, 0, turn), size
    )
    cap = [(0, 12.1), (1.42, 12.1), (1.5, 12.18), (1.5, 12.3), (1.5, 14.3), (1.44, 14.45), (1.3, 14.48), (0, 14.48)]
    stage.put(lathe(cap), of.solid(_GOLD, rough=0.22, metal=1.0), at, (0, 0, turn), size)
    paper(stage, at, print_, 2.765, (2.6, 8.6), 150, turn=turn, size=size)


def jar(stage: Stage, at: _Spot, print_: of.Picture, *, turn: float = 0.0, size: float = 1.0) -> None:
    """50 ml of cream, closed."""
    opal = of.solid("#F3EDE6", rough=0.16, coat=0.7, soft=0.4)
    form = [(0, 0.2), (2.2, 0.1), (2.4, 0), (2.9, 0), (3.15, 0.25), (3.15, 0.6), (3.15, 2.9), (3.0, 3.1), (0, 3.1)]
    stage.put(lathe(form), opal, at, (0, 0, turn), size)
    lid = [(0, 3.05), (3.1, 3.05), (3.2, 3.12), (3.22, 3.3), (3.22, 4.5), (3.12, 4.68), (2.95, 4.72), (0, 4.72)]
    stage.put(lathe(lid), of.solid(_GOLD, rough=0.26, metal=1.0), at, (0, 0, turn), size)
    paper(stage, at, print_, 3.165, (0.7, 2.6), 130, turn=turn, size=size)
