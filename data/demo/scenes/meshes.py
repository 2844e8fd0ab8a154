"""Shapes as arrays: turned, swept, cut with a bevel, folded. Lengths are centimetres and z points up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Mesh:
    """Triangles with a normal and a texture coordinate per point."""

    points: Array
    normals: Array
    uv: Array
    faces: NDArray[np.int64]


def grid(points: Array, *, wrap_u: bool = False, wrap_v: bool = False) -> Mesh:
    """The surface through a net of points (rows along v, columns along u); a wrapped side repeats its first point last."""
    rows, columns = points.shape[:2]
    flat = points.reshape(-1, 3)
    at = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = (part.ravel() for part in (at[:-1, :-1], at[:-1, 1:], at[1:, 1:], at[1:, :-1]))
    faces = np.vstack([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    across = np.cross(flat[faces[:, 1]] - flat[faces[:, 0]], flat[faces[:, 2]] - flat[faces[:, 0]])
    normals = np.zeros_like(flat)
    for corner in range(3):
        np.add.at(normals, faces[:, corner], across)
    net = normals.reshape(rows, columns, 3)
    if wrap_u:
        net[:, 0] = net[:, -1] = net[:, 0] + net[:, -1]
    if wrap_v:
        net[0] = net[-1] = net[0] + net[-1]
    for row in (0, rows - 1):
        # A row that is one point (a pole) has one normal.
        if np.ptp(points[row], axis=0).max() < 1e-6:
            net[row] = net[row].sum(axis=0)
    lengths = np.linalg.norm(net, axis=2, keepdims=True)
    v, u = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, columns), indexing="ij")
    uv = np.stack([u, v], 2).reshape(-1, 2)
    return Mesh(flat, (net / np.maximum(lengths, 1e-12)).reshape(-1, 3), uv, faces)


def smooth(corners: Sequence[Sequence[float]], rounds: int = 3, *, closed: bool = False) -> Array:
    """A line with its corners rounded off (Chaikin); a corner given twice stays sharper."""
    line = np.asarray(corners, dtype=float)
    for _ in range(rounds):
        following = np.roll(line, -1, axis=0) if closed else line[1:]
        start = line if closed else line[:-1]
        cut = np.stack([0.75 * start + 0.25 * following, 0.25 * start + 0.75 * following], 1).reshape(-1, line.shape[1])
        line = cut if closed else np.vstack([line[:1], cut, line[-1:]])
    return line


def twice(profile: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Every corner twice, so that it is broken and not melted."""
    return [corner for corner in profile for _ in range(2)]


def lathe(
    corners: Sequence[Sequence[float]],
    *,
    rounds: int = 3,
    segments: int = 160,
    wobble: float = 0.0,
    seed: int = 1,
    facets: int = 0,
) -> Mesh:
    """What a potter or a glass blower turns: a profile of (radius, height), from inside or below to outside, round the axis.

    Args:
        wobble: By how much of its radius the form is out of true.
        facets: So many flat sides instead of a round one, their edges broken.
    """
    profile = smooth(corners, rounds)
    angle = np.linspace(0, 2 * np.pi, segments + 1)
    noise = np.random.default_rng(seed)
    out_of_true = 1 + wobble * sum(noise.normal() / k * np.cos(k * angle + noise.uniform(0, 6.28)) for k in (2, 3, 5))
    if facets:
        # The flats of a polygon, its corners cut back to a little more than the flats' distance.
        apart = (angle + np.pi / facets) % (2 * np.pi / facets) - np.pi / facets
        out_of_true = out_of_true * np.minimum(np.cos(np.pi / facets) / np.cos(apart), 0.985)
    radius = profile[:, :1] * out_of_true[None]
    points = np.stack(
        [radius * np.cos(angle), radius * np.sin(angle), np.broadcast_to(profile[:, 1:], radius.shape)], 2
    )
    made = grid(points, wrap_u=True)
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(profile, axis=0), axis=1))])
    made.uv[:, 1] = np.repeat(along / along[-1], segments + 1)
    return made


def tube(path: Array, radius: float | Array, *, closed: bool = False, sides: int = 24, squash: float = 1.0) -> Mesh:
    """A round bar along a path, `squash` times as thick across the path's plane as in it."""
    if closed:
        path = np.vstack([path, path[:1]])
    ahead = np.gradient(path, axis=0)
    if closed:
        ahead[0] = ahead[-1] = path[1] - path[-2]
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    # Across the plane that the path lies in, so that nothing twists where the path turns back.
    up = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)[2][2]
    side = np.cross(ahead, up)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    upright = np.cross(side, ahead)
    angle = np.linspace(2 * np.pi, 0, sides + 1)
    thick = np.broadcast_to(np.asarray(radius, dtype=float), len(path))[:, None, None]
    ring = side[:, None] * np.cos(angle)[None, :, None] + squash * upright[:, None] * np.sin(angle)[None, :, None]
    return grid(path[:, None] + thick * ring, wrap_u=True, wrap_v=closed)


def plate(
    outer: Callable[[Array], Array],
    inner: Callable[[Array], Array] | float,
    height: float,
    *,
    bevel: float = 0.05,
    segments: int = 720,
) -> Mesh:
    """A flat part cut from sheet: an outline and a hole as radius over angle, with every edge broken."""
    angle = np.linspace(0, 2 * np.pi, segments + 1)
    far = outer(angle)
    near = inner(angle) if callable(inner) else np.full_like(angle, inner)
    step = np.linspace(0, np.pi / 2, 5)
    curve, rest = bevel * np.sin(step), bevel * np.cos(step)
    rings = [(near + bevel - c, z) for c, z in zip(curve, height - bevel + rest, strict=True)]
    rings += [(near + bevel - c, z) for c, z in zip(curve[::-1], (bevel - rest)[::-1], strict=True)]
    rings += [(far - bevel + c, z) for c, z in zip(curve, bevel - rest, strict=True)]
    rings += [(far - bevel + c, z) for c, z in zip(curve[::-1], (height - bevel + rest)[::-1], strict=True)]
    rings.append(rings[0])
    points = np.array([np.stack([r * np.cos(angle), r * np.sin(angle), np.full_like(r, z)], 1) for r, z in rings])
    made = grid(points, wrap_u=True, wrap_v=True)
    made.uv[:] = made.points[:, :2] / (2 * far.max()) + 0.5
    return made


def block(size: Sequence[float], edge: float, *, uneven: float = 0.0, seed: int = 1, cuts: int = 48) -> list[Mesh]:
    """A block with rounded edges, standing on z = 0: its six sides; `uneven` bends it by that many centimetres."""
    half = np.asarray(size, dtype=float) / 2
    noise = np.random.default_rng(seed)
    waves = noise.normal(size=(5, 3)) / half.mean() * 1.3
    phases, pushes = noise.uniform(0, 6.28, 5), noise.normal(size=(5, 3)) * uneven / 2
    fine = np.unique(np.concatenate([np.linspace(-1, 1, cuts), np.linspace(0.9, 1, 8), -np.linspace(0.9, 1, 8)]))
    sides = []
    for axis in range(3):
        for sign in (-1, 1):
            across = np.zeros((len(fine), len(fine), 3))
            one, two = ((axis + 1) % 3, (axis + 2) % 3) if sign > 0 else ((axis + 2) % 3, (axis + 1) % 3)
            across[..., one], across[..., two] = np.meshgrid(fine, fine)
            across[..., axis] = sign
            cube = across * half
            core = np.clip(cube, -(half - edge), half - edge)
            away = cube - core
            points = core + edge * away / np.maximum(np.linalg.norm(away, axis=2, keepdims=True), 1e-9)
            bent = sum(
                np.sin(points @ w + p)[..., None] * push for w, p, push in zip(waves, phases, pushes, strict=True)
            )
            made = grid(points + bent + [0, 0, half[2]])
            if uneven == 0:
                normals = away / np.maximum(np.linalg.norm(away, axis=2, keepdims=True), 1e-9)
                made.normals[:] = normals.reshape(-1, 3)
            made.uv[:] = np.stack([cube[..., one], cube[..., two]], 2).reshape(-1, 2) / (2 * half.max()) + 0.5
            sides.append(made)
    return sides


def bean(seed: int, *, length: float = 1.15) -> Mesh:
    """A roasted coffee bean: one side domed, the other flat with its crease."""
    noise = np.random.default_rng(seed)
    around = np.linspace(0, 2 * np.pi, 73)
    along = np.linspace(0, np.pi, 57)[:, None]
    x = np.cos(along) * np.ones_like(around)
    y = np.sin(along) ** 0.9 * np.cos(around) * noise.uniform(0.68, 0.76)
    z = np.sin(along) ** 0.9 * np.sin(around)
    z = np.where(z > 0, z * 0.52, z * 0.2)
    below = np.clip(-np.sin(around), 0, 1) ** 0.35
    bend = noise.uniform(0.04, 0.08) * np.sin(2.6 * x + noise.uniform(0, 1))
    z = z + below * (
        0.3 * np.exp(-(((y - bend) / 0.07) ** 2)) * (1 - x**2) ** 0.4 - 0.05 * np.exp(-(((y - bend) / 0.2) ** 2))
    )
    swell = 1 + 0.02 * np.sin(5 * x + noise.uniform(0, 6)) + 0.015 * np.sin(7 * y + 3 * z + noise.uniform(0, 6))
    points = np.stack(np.broadcast_arrays(x, y * swell, z * swell), 2) * length / 2
    return grid(points, wrap_u=True)


def heap(
    where: Array, seed: int, *, ground: float = 0.0, size: float = 1.0
) -> list[tuple[tuple[float, float, float], tuple[float, float, float]]]:
    """Where small things come to lie when they fall one by one at these points: place and turn of each."""
    noise = np.random.default_rng(seed)
    cell = 0.3 * size
    low = where.min(axis=0) - 2 * size
    ways = np.ceil((where.max(axis=0) + 2 * size - low) / cell).astype(int)
    level = np.full(ways, ground)
    lying = []
    for x, y in where:
        i, j = ((np.array([x, y]) - low) / cell).astype(int)
        under = level[i - 1 : i + 2, j - 1 : j + 2]
        piled = under.max() - ground > 0.1 * size
        lean, domed = 38 if piled else 5, noise.uniform() < 0.55
        z = float(under.mean() if piled else ground) + (0.3 if domed else 0.14) * size
        turn = (noise.normal(0, lean) + 180 * domed, noise.normal(0, lean), noise.uniform(0, 360))
        level[i - 1 : i + 2, j - 1 : j + 2] = np.maximum(under, z + 0.12 * size)
        lying.append(((float(x), float(y), z), turn))
    return lying


def cloth(
    width: float, depth: float, *, folds: float = 0.5, seed: int = 1, cuts: int = 420, stretch: float = 1.0
) -> Mesh:
    """Linen laid down loosely: long soft folds that cross, and a hem that does not lie flat."""
    noise = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(-width / 2, width / 2, cuts), np.linspace(-depth / 2, depth / 2, cuts))
    z = np.zeros_like(x)
    for _ in range(9):
        angle, long = noise.normal(0.5, 0.6), noise.uniform(4, 11) * stretch
        run = x * np.sin(angle) + y * np.cos(angle) + 0.9 * np.sin(x * 0.21 + noise.uniform(0, 6))
        ridge = np.exp(2.2 * (np.cos(2 * np.pi * run / long + noise.uniform(0, 6)) - 1))
        cross = 0.5 + 0.5 * np.sin((x * np.cos(angle) - y * np.sin(angle)) * 0.23 / stretch + noise.uniform(0, 6))
        z += folds * ridge * cross * noise.uniform(0.3, 1)
    z += 0.05 * np.sin(0.8 * x + 0.3 * y) * np.sin(0.6 * y)
    return grid(np.stack([x + 0.25 * np.sin(0.35 * y), y + 0.25 * np.sin(0.3 * x), z], 2))


def leaf(seed: int, *, length: float = 9.0) -> Mesh:
    """A leaf with its tip, bent along and across."""
    noise = np.random.default_rng(seed)
    along, across = np.meshgrid(np.linspace(0, 1, 40), np.linspace(-1, 1, 13))
    width = noise.uniform(0.17, 0.26) * np.sin(np.pi * along**0.8) ** 0.9
    bow = noise.uniform(-0.25, 0.25)
    x, y = along, across * width + bow * along**2
    z = 0.5 * noise.uniform(-0.6, 0.9) * along**2 + 0.35 * np.abs(across) * width
    return grid(np.stack([x, y, z], 2) * length)


def wrap(radius: float, low: float, high: float, degrees: float, *, middle: float = -90.0) -> Mesh:
    """A label round a bottle: part of a cylinder, its print upright as seen from outside."""
    around = np.radians(middle + np.linspace(-degrees / 2, degrees / 2, 90))
    a, z = np.meshgrid(around, np.linspace(low, high, 2))
    return grid(np.stack([radius * np.cos(a), radius * np.sin(a), z], 2))


def roll(
    length: float, turns: float, *, thick: float = 0.85, core: float = 0.7, pile: float = 0.05, seed: int = 1
) -> Mesh:
    """A rolled towel along y, lying on z = 0: a thick cloth round itself, its loops as a rough pile, its end outside and below."""
    noise = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi * turns, int(170 * turns))
    middle = core + thick * angle / (2 * np.pi) * 1.04
    half = thick / 2 * np.minimum(1, np.sqrt(np.clip((angle[-1] - angle) * middle / 0.4, 0, 1)))
    half = half * np.minimum(1, np.sqrt(np.clip(angle * core / 0.3, 0, 1)))
    radius = np.concatenate([middle + half, (middle - half)[::-1]])
    around = np.concatenate([angle, angle[::-1]]) - 2 * np.pi * turns - 0.6
    away = np.concatenate([np.ones_like(angle), -np.ones_like(angle)])
    edge = np.array([0.0, 0.12, 0.3, 0.5])
    y = np.concatenate([edge, np.linspace(0.7, length - 0.7, int(length / 0.14)), length - edge[::-1]])
    drawn_in = thick / 2 * (1 - np.sqrt(np.clip(1 - (1 - np.minimum(np.minimum(y, length - y) / 0.5, 1)) ** 2, 0, 1)))
    grown = radius[None] - away[None] * drawn_in[:, None] + pile * noise.normal(size=(len(y), len(radius)))
    slack = 0.10 * np.sin(around * 0.7 + 1) + 0.06 * np.sin(around * 2.3)
    lean = 0.12 * np.sin(around * 1.3 + 2) + 0.05 * noise.normal(size=(len(y), len(radius)))
    x, z = (grown + slack) * np.cos(around), (grown + slack) * np.sin(around) * 0.96
    points = np.stack([x, y[:, None] - length / 2 + lean, z - z.min()], 2)
    points = np.concatenate([points, points[:, :1]], 1)
    made = grid(points, wrap_u=True)
    made.uv[:, 0] *= 12
    return made
