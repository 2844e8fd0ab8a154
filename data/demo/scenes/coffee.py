"""Aurora Coffee: a cup of espresso and beans on an oak table."""

from collections.abc import Callable
from typing import Final

import numpy as np

from . import surfaces as of
from .meshes import Mesh, bean, heap, lathe, smooth, tube
from .studio import Camera, Print, Stage, room

_ROASTS: Final = ("#2A140B", "#38190D", "#241109", "#43200F", "#2F160B")
_MORNING: Final = [
    (-115, 32, 62, 46, 15, "#FFF4E4"),
    (70, 40, 34, 46, 2.6, "#DCE8FF"),
    (165, 25, 30, 20, 3.0, "#FFE3C0"),
]


def cup_and_beans() -> Stage:
    """Espresso with its crema on an oak table; the morning comes from the left."""
    stage = Stage(
        Camera((1280, 1600), (3, -43, 25), (-0.6, 0, 6.3), 30, 0.6, (0, -4.2, 5)),
        room(_MORNING, "#6B5E50", "#2A211A", 0.5),
        Print(0.15),
    )
    table(stage, 3, "#3A2417", "#9C7046")
    cup(stage, (0, 0, 0), "#EFE9DF", 35)
    noise = np.random.default_rng(4)
    ring = np.stack([noise.normal(-8.5, 2.4, 46), noise.normal(-6.5, 2.2, 46)], 1)
    beans(stage, np.vstack([ring, np.stack([noise.uniform(-22, 20, 26), noise.uniform(-14, 22, 26)], 1)]), 8, clear=8.3)
    return stage


# --- things ------------------------------------------------------------------------------------------------------------


def table(stage: Stage, seed: int, dark: str, light: str, *, shine: float = 0.36) -> None:
    """Planks that run from left to right."""
    colour, relief = of.wood(seed, dark, light)
    gloss = of.texture(np.clip(shine + 0.12 * of.noise(seed + 1) + 0.25 * np.clip(-relief, 0, 1), 0.15, 1))
    ground(stage, of.solid(of.texture(colour, 2.0), rough=gloss, relief=of.texture(relief, 2.0), depth=1.3), 380)


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
    kinds = []
    for number, roast in enumerate(_ROASTS):
        spots = of.noise(60 + number, shape=(256, 256), cells=(9, 9), octaves=4)
        colour = of.texture(of.blend(roast, "#6B3A1C", 0.10 + 0.16 * spots))
        gloss = of.texture(np.clip(0.4 + 0.12 * spots, 0.2, 1))
        kinds.append((bean(number + 1), of.solid(colour, rough=gloss, coat=0.25, relief=of.texture(spots), depth=0.05)))
    stage.strew(kinds, heap(kept, seed, ground=floor), seed=seed)


def cup(stage: Stage, at: tuple[float, float, float], colour: str, turn: float, *, size: float = 1.0) -> None:
    """A stoneware cup with coffee, on its saucer."""
    glaze = of.solid(
        colour,
        rough=of.handled(7, 0.08, 0.2),
        coat=0.5,
        relief=of.texture(of.noise(9, cells=(7, 7), octaves=4)),
        depth=0.05,
    )
    x, y, z = at
    lift = 0.85 * size
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
    saucer = [(0, 0.5), (2.4, 0.5), (2.7, 0.62), (3.4, 0.62), (6.2, 1.15), (7.3, 1.55), (7.48, 1.6), (7.55, 1.5)]
    under = [(7.4, 1.35), (6.0, 0.8), (3.6, 0.25), (3.4, 0), (3.1, 0), (3.0, 0.2), (0, 0.2)]
    stage.put(lathe([*saucer, *under], wobble=0.003, seed=3), glaze, at, (0, 0, turn), size)
    coffee(stage, (x, y, z + lift), size, turn)


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
        of.texture(picture), rough=0.22, coat=0.3, relief=of.texture((0.15 * fine + foam).astype(np.float32)), depth=0.1
    )
    stage.put(top, made, at, (0, 0, turn), size)


SCENES: Final[dict[str, Callable[[], Stage]]] = {"coffee_espresso": cup_and_beans}
