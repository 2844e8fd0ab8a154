"""The studio: what stands on the table, the light, the camera, and the print made of it."""

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import pyluxcore as lux
from numpy.typing import NDArray
from PIL import Image

from .meshes import Mesh
from .surfaces import Material, Part, Picture, Texture, linear

_BRIGHTEST: Final = 24.0
_QUALITY: Final = 88
_THREADS: Final = 2
_Spot = Sequence[float]


@dataclass(frozen=True)
class Camera:
    """Where it stands, what it looks at, and how far its lens is open (a radius in centimetres)."""

    size: tuple[int, int]
    eye: _Spot
    target: _Spot
    view: float
    aperture: float = 0.5
    sharp: _Spot | None = None


@dataclass(frozen=True)
class Print:
    """How the negative is developed; `cut` is the share of its height that is cut off at the top."""

    stops: float = 0.0
    warmth: float = 0.0
    vignette: float = 0.22
    grain: float = 0.011
    contrast: float = 1.0
    cut: float = 0.0


def _new_scene() -> Any:
    lux.Init()
    return lux.Scene()


@dataclass
class Stage:
    """One picture: things, light and camera.

    `brightest` is what one path of light may add to a pixel at most: low where pale glaze would keep the speckle of paths
    that found a window by chance, which the denoiser takes for texture.
    """

    camera: Camera
    room: Picture
    printed: Print = field(default_factory=Print)
    turn_room: float = 0.0
    brightest: float = _BRIGHTEST
    scene: Any = field(default_factory=_new_scene)
    names: "count[int]" = field(default_factory=count)
    known: dict[int, tuple[object, str]] = field(default_factory=dict)

    def put(
        self,
        mesh: Mesh | Iterable[Mesh],
        material: Material,
        at: _Spot = (0, 0, 0),
        turn: _Spot = (0, 0, 0),
        size: float = 1.0,
    ) -> None:
        """Stand a thing on the stage; the same mesh and the same material are kept once."""
        for one in [mesh] if isinstance(mesh, Mesh) else mesh:
            self._tell(
                f"scene.objects.thing{next(self.names)}",
                shape=self._shape(one),
                material=self._material(material),
                transformation=placed(at, turn, size).T.ravel().tolist(),
            )

    def strew(
        self,
        kinds: Sequence[tuple[Mesh, Material]],
        lying: Iterable[tuple[_Spot, _Spot]],
        *,
        seed: int,
        size: float = 1.0,
    ) -> None:
        """Many small things, each of a kind drawn by lot."""
        noise = np.random.default_rng(seed)
        for at, turn in lying:
            mesh, material = kinds[int(noise.integers(len(kinds)))]
            self.put(mesh, material, at, turn, size * noise.uniform(0.92, 1.08))

    def sun(self, around: float, up: float, power: float, colour: str = "#FFF0D8", *, wide: float = 1.5) -> None:
        """Parallel light from there (degrees), its shadows the softer the wider it is; it makes white that faces it `power` bright."""
        a, b = math.radians(around), math.radians(up)
        ray = [-math.cos(b) * math.cos(a), -math.cos(b) * math.sin(a), -math.sin(b)]
        bright = [float(part) for part in linear(colour)]
        name = f"scene.lights.sun{next(self.names)}"
        gain = power / (2 - 2 * math.cos(math.radians(wide)))
        self._tell(name, type="distant", direction=ray, theta=wide, color=bright, gain=[gain] * 3)

    def expose(self, samples: int, share: float, seconds: float = math.inf) -> Picture:
        """The negative: linear light without noise, at a share of the camera's size; ends after `seconds` with what there is."""
        width, height = (max(16, round(side * share)) for side in self.camera.size)
        self._look(width, height)
        self.scene.DefineImageMap("room", np.ascontiguousarray(self.room), 1.0, 3, *self.room.shape[1::-1])
        # The tracer puts the middle of the room's picture at -x.
        turned = placed((0, 0, 0), (0, 0, self.turn_room + 180)).T.ravel().tolist()
        self._tell("scene.lights.room", type="infinite", file="room", gamma=1.0, transformation=turned)
        config = lux.RenderConfig(_properties("", _how(width, height, samples, self.brightest)), self.scene)
        session = lux.RenderSession(config)
        session.Start()
        started = time.monotonic()
        while not session.HasDone() and time.monotonic() - started < seconds:
            time.sleep(0.2)
            session.UpdateStats()
        session.Pause()
        seen = np.zeros((height, width, 3), np.float32)
        session.GetFilm().GetOutputFloat(lux.FilmOutputType.RGB_IMAGEPIPELINE, seen, 0, True)
        session.Stop()
        return np.clip(np.nan_to_num(seen[::-1]), 0, _BRIGHTEST)

    def _look(self, width: int, height: int) -> None:
        camera = self.camera
        sharp = np.asarray(camera.sharp if camera.sharp is not None else camera.target, dtype=float)
        eye, target = np.asarray(camera.eye, dtype=float), np.asarray(camera.target, dtype=float)
        axis = (target - eye) / np.linalg.norm(target - eye)
        # The tracer's angle is the one across; ours is the one of the longer side.
        across = math.tan(math.radians(camera.view / 2)) * width / max(width, height)
        self._tell(
            "scene.camera",
            type="perspective",
            **{"lookat.orig": eye.tolist(), "lookat.target": target.tolist()},
            up=[0.0, 1.0, 0.0] if abs(axis[2]) > 0.99 else [0.0, 0.0, 1.0],
            fieldofview=2 * math.degrees(math.atan(across)),
            lensradius=camera.aperture,
            focaldistance=float((sharp - eye) @ axis),
        )

    def _shape(self, mesh: Mesh) -> str:
        def define(name: str) -> None:
            points, normals, uv = (part.astype(np.float32) for part in (mesh.points, mesh.normals, mesh.uv))
            self.scene.DefineMeshExt(name, points, mesh.faces.astype(np.uint32), normals, [uv])

        return self._once(mesh, define)

    def _material(self, material: Material) -> str:
        def define(name: str) -> None:
            told = {key: self._part(part) for key, part in material.parts.items()}
            if material.relief is not None:
                told["bumptex"] = self._part(material.relief)
            self._tell(f"scene.materials.{name}", type=material.kind, **told)

        return self._once(material, define)

    def _part(self, part: Part) -> str | float | list[float]:
        if isinstance(part, Texture):
            return self._once(part, lambda name: self._texture(name, part))
        return list(part) if isinstance(part, tuple) else part

    def _texture(self, name: str, made: Texture) -> None:
        picture = made.picture if made.picture.ndim == 3 else made.picture[..., None]
        across, down = made.repeat
        if across != 1:
            picture = np.hstack([picture, picture[:, ::-1]])
        if down != 1:
            picture = np.vstack([picture, picture[::-1]])
        # The tracer's first row is the lowest.
        picture = picture[::-1]
        rows, columns, channels = picture.shape
        self.scene.DefineImageMap(f"{name}i", np.ascontiguousarray(picture, np.float32), 1.0, channels, columns, rows)
        scale = [across / 2 if across != 1 else 1.0, down / 2 if down != 1 else 1.0]
        mapping = {"mapping.type": "uvmapping2d", "mapping.uvscale": scale}
        self._tell(f"scene.textures.{name}", type="imagemap", file=f"{name}i", gamma=1.0, **mapping)

    def _once(self, thing: object, define: Any) -> str:
        """The name of a thing, told to the tracer when it is first used; it is kept, so that no other gets its id."""
        if id(thing) not in self.known:
            name = f"{type(thing).__name__.lower()}{next(self.names)}"
            define(name)
            self.known[id(thing)] = (thing, name)
        return self.known[id(thing)][1]

    def _tell(self, prefix: str, **values: Any) -> None:
        self.scene.Parse(_properties(f"{prefix}.", values))

    def develop(self, negative: Picture) -> Image.Image:
        """The print: bloom, exposure, vignette, a film's curve and its grain."""
        height, width = negative.shape[:2]
        light = negative * 2.0**self.printed.stops
        light = light * np.array([1 + self.printed.warmth, 1, 1 - self.printed.warmth], dtype=np.float32)
        glow = cv2.GaussianBlur(np.clip(light - 0.9, 0, 6), (0, 0), max(width, height) / 90)
        light = light + 0.06 * glow
        y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        light = light * (1 - self.printed.vignette * np.clip((x**2 + y**2) / 2, 0, 1) ** 1.3)[..., None]
        shown = _film(light)
        shown = np.clip(0.5 + (shown - 0.5) * self.printed.contrast, 0, 1)
        noise = np.random.default_rng(5)
        grain = cv2.GaussianBlur(noise.normal(0, 1, (height, width, 1)).astype(np.float32), (0, 0), 0.7)[..., None]
        colour = cv2.GaussianBlur(noise.normal(0, 1, (height, width, 3)).astype(np.float32), (0, 0), 1.1)
        shown = shown + self.printed.grain * (1.7 * grain + 0.5 * colour) * (0.5 + 2 * shown * (1 - shown))
        shown = shown[round(self.printed.cut * height) :]
        return Image.fromarray((np.clip(shown, 0, 1) * 255 + 0.5).astype(np.uint8))


def save(picture: Image.Image, path: Path) -> None:
    """As sRGB with nothing but pixels: WebP or PNG by its name."""
    picture.save(path, quality=_QUALITY, method=6)


def placed(at: _Spot, turn: _Spot = (0, 0, 0), size: float = 1.0) -> NDArray[np.float64]:
    """Turned about x, then y, then z, and put there."""
    made = np.diag([size, size, size, 1.0])
    for axis, angle in enumerate(turn):
        one, two = ((1, 2), (2, 0), (0, 1))[axis]
        step = np.eye(4)
        step[one, one] = step[two, two] = math.cos(math.radians(angle))
        step[two, one] = math.sin(math.radians(angle))
        step[one, two] = -step[two, one]
        made = step @ made
    made[:3, 3] = at
    return made


def room(
    windows: Sequence[tuple[float, float, float, float, float, str]], above: str, below: str, ambient: float = 0.4
) -> Picture:
    """The room round the table as it is mirrored in things: walls from floor to ceiling, and soft bright fields in them.

    Args:
        windows: Of each field the middle (degrees round from +x towards +y, degrees up), width and height in degrees, brightness, colour.
    """
    width, height = 1024, 512
    round_, up = np.meshgrid(np.linspace(-180, 180, width), np.linspace(90, -90, height))
    share = (up[..., None] / 180 + 0.5).astype(np.float32)
    out = (linear(below) * (1 - share) + linear(above) * share) * ambient
    for around, high, wide, tall, bright, colour in windows:
        apart = (round_ - around + 180) % 360 - 180
        inside = 1 / (1 + np.exp((np.abs(apart) - wide / 2) * 0.9)) / (1 + np.exp((np.abs(up - high) - tall / 2) * 0.9))
        falls = 0.75 + 0.25 * np.clip((up - high) / tall + 0.5, 0, 1)
        out = out + (inside * falls * bright)[..., None] * linear(colour)
    return out.astype(np.float32)


def _properties(prefix: str, values: dict[str, Any]) -> Any:
    told = lux.Properties()
    for key, value in values.items():
        told.Set(lux.Property(prefix + key, value))
    return told


def _how(width: int, height: int, samples: int, brightest: float) -> dict[str, Any]:
    """The tracer's settings. Pixels are counted by a box filter: a wider one mixes neighbours, and the denoiser takes noise for texture."""
    return {
        "renderengine.type": "PATHCPU",
        "renderengine.seed": 1,
        "sampler.type": "SOBOL",
        "native.threads.count": _THREADS,
        "screen.refresh.interval": 3_600_000,
        "path.pathdepth.total": 12,
        "path.pathdepth.diffuse": 3,
        "path.pathdepth.glossy": 4,
        "path.pathdepth.specular": 10,
        "path.clamping.variance.maxvalue": brightest,
        "film.width": width,
        "film.height": height,
        "film.filter.type": "BOX",
        "film.filter.width": 0.5,
        "film.outputs.0.type": "ALBEDO",
        "film.outputs.0.filename": "albedo.exr",
        "film.outputs.1.type": "AVG_SHADING_NORMAL",
        "film.outputs.1.filename": "normal.exr",
        "film.imagepipelines.0.0.type": "INTEL_OIDN",
        "film.imagepipelines.0.1.type": "NOP",
        "batch.haltspp": samples,
    }


def _film(light: Picture) -> Picture:
    """The ACES film curve in Stephen Hill's fit, then sRGB."""
    into = np.array([[0.59719, 0.35458, 0.04823], [0.07600, 0.90834, 0.01566], [0.02840, 0.13383, 0.83777]], np.float32)
    back = np.array(
        [[1.60475, -0.53108, -0.07367], [-0.10208, 1.10813, -0.00605], [-0.00327, -0.07276, 1.07602]], np.float32
    )
    seen = light @ into.T
    seen = (seen * (seen + 0.0245786) - 0.000090537) / (seen * (0.983729 * seen + 0.4329510) + 0.238081)
    seen = np.clip(seen @ back.T, 0, 1)
    return np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055).astype(np.float32)
