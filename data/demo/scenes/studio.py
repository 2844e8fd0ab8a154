"""The studio: what stands on the table, the light, the camera, and the print made of it."""

import math
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import cv2
import mitsuba as mi
import numpy as np
import pyoidn
from numpy.typing import NDArray
from PIL import Image

from .meshes import Mesh
from .surfaces import Material, Picture, linear

_PASS: Final = 4
_BRIGHTEST: Final = 24.0
_QUALITY: Final = 91
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
    """How the negative is developed."""

    stops: float = 0.0
    warmth: float = 0.0
    vignette: float = 0.22
    grain: float = 0.011
    contrast: float = 1.0


@dataclass
class Stage:
    """One picture: things, light and camera."""

    camera: Camera
    room: Picture
    printed: Print = field(default_factory=Print)
    turn_room: float = 0.0
    parts: dict[str, Any] = field(default_factory=dict)
    folder: tempfile.TemporaryDirectory[str] = field(default_factory=tempfile.TemporaryDirectory)

    def put(
        self,
        mesh: Mesh | Iterable[Mesh],
        material: Material,
        at: _Spot = (0, 0, 0),
        turn: _Spot = (0, 0, 0),
        size: float = 1.0,
    ) -> None:
        """Stand a thing on the stage."""
        for one in [mesh] if isinstance(mesh, Mesh) else mesh:
            self.parts[f"thing{len(self.parts)}"] = {
                **self._shape(one, material),
                "to_world": placed(at, turn, size),
            }

    def strew(
        self,
        kinds: Sequence[tuple[Mesh, Material]],
        lying: Sequence[tuple[_Spot, _Spot]],
        *,
        seed: int = 1,
        vary: float = 0.09,
    ) -> None:
        """Many alike: each lies at its place as one of the kinds, none as large as the next."""
        noise = np.random.default_rng(seed)
        names = []
        for mesh, material in kinds:
            names.append(f"kind{len(self.parts)}")
            self.parts[names[-1]] = {"type": "shapegroup", "shape": self._shape(mesh, material)}
        for at, turn in lying:
            self.parts[f"lying{len(self.parts)}"] = {
                "type": "instance",
                "to_world": placed(at, turn, 1 + vary * float(np.clip(noise.normal(), -2, 2))),
                "group": {"type": "ref", "id": names[int(noise.integers(len(names)))]},
            }

    def light(
        self, at: _Spot, towards: _Spot, size: tuple[float, float], power: float, colour: str = "#FFFFFF"
    ) -> None:
        """A soft box."""
        up = [0, 1, 0] if abs(towards[2] - at[2]) > 2 * abs(towards[1] - at[1]) else [0, 0, 1]
        look = mi.ScalarTransform4f().look_at(origin=list(at), target=list(towards), up=up)
        self.parts[f"light{len(self.parts)}"] = {
            "type": "rectangle",
            "to_world": look @ mi.ScalarTransform4f().scale([size[0] / 2, size[1] / 2, 1]),
            "emitter": {
                "type": "area",
                "radiance": {"type": "rgb", "value": [float(p) * power for p in linear(colour)]},
            },
        }

    def _shape(self, mesh: Mesh, material: Material) -> dict[str, Any]:
        path = Path(self.folder.name) / f"{len(self.parts)}_{id(mesh)}.ply"
        mesh.write(path)
        return {"type": "ply", "filename": str(path), "material": material}

    def expose(self, samples: int, share: float, seconds: float = math.inf) -> Picture:
        """The negative: linear light without noise, at a share of the camera's size; no new pass begins after `seconds`."""
        width, height = (max(16, round(side * share)) for side in self.camera.size)
        scene = mi.load_dict(self._scene(width, height))
        started, passes = time.monotonic(), 0
        total: NDArray[np.float32] = np.zeros((height, width, 9), dtype=np.float32)
        while passes == 0 or (passes * _PASS < samples and time.monotonic() - started < seconds):
            taken = np.array(mi.render(scene, spp=_PASS, seed=passes), dtype=np.float32)
            layers = taken[..., [0, 1, 2, *range(taken.shape[2] - 6, taken.shape[2])]]
            layers[..., :3] = np.clip(np.nan_to_num(layers[..., :3]), 0, _BRIGHTEST)
            total += layers
            passes += 1
        total /= passes
        return _without_noise(total)

    def _scene(self, width: int, height: int) -> dict[str, Any]:
        camera = self.camera
        sharp = np.asarray(camera.sharp if camera.sharp is not None else camera.target, dtype=float)
        eye, target = np.asarray(camera.eye, dtype=float), np.asarray(camera.target, dtype=float)
        axis = (target - eye) / np.linalg.norm(target - eye)
        turned = mi.ScalarTransform4f().rotate([0, 0, 1], self.turn_room) @ mi.ScalarTransform4f().rotate([1, 0, 0], 90)
        return {
            "type": "scene",
            "integrator": {
                "type": "aov",
                "aovs": "albedo:albedo,nn:sh_normal",
                "image": {"type": "path", "max_depth": 14, "rr_depth": 6},
            },
            "sensor": {
                "type": "thinlens",
                "fov": camera.view,
                "fov_axis": "larger",
                "aperture_radius": camera.aperture,
                "focus_distance": float((sharp - eye) @ axis),
                "to_world": mi.ScalarTransform4f().look_at(list(camera.eye), list(camera.target), [0, 0, 1]),
                "film": {"type": "hdrfilm", "width": width, "height": height, "rfilter": {"type": "box"}},
                "sampler": {"type": "independent"},
            },
            "room": {"type": "envmap", "bitmap": mi.Bitmap(self.room), "to_world": turned},
            **self.parts,
        }

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
        return Image.fromarray((np.clip(shown, 0, 1) * 255 + 0.5).astype(np.uint8))


def save(picture: Image.Image, path: Path) -> None:
    """As sRGB JPEG with nothing but pixels."""
    picture.save(path, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)


def placed(at: _Spot, turn: _Spot = (0, 0, 0), size: float = 1.0) -> Any:
    """Turned about x, then y, then z, and put there."""
    made = mi.ScalarTransform4f().translate(list(at))
    for axis, angle in (([0, 0, 1], turn[2]), ([0, 1, 0], turn[1]), ([1, 0, 0], turn[0])):
        made = made @ mi.ScalarTransform4f().rotate(axis, angle)
    return made @ mi.ScalarTransform4f().scale(size)


def room(
    windows: Sequence[tuple[float, float, float, float, float, str]], above: str, below: str, ambient: float = 0.4
) -> Picture:
    """The room round the table as it is mirrored in things: walls from floor to ceiling, and soft bright fields in them.

    Args:
        windows: Of each field the middle (degrees round, degrees up), width and height in degrees, brightness, colour.
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


def _without_noise(layers: NDArray[np.float32]) -> Picture:
    colour, albedo, normal = (np.ascontiguousarray(layers[..., at : at + 3]) for at in (0, 3, 6))
    return np.asarray(denoised(colour, albedo, normal), dtype=np.float32)


def denoised(colour: Picture, albedo: Picture, normal: Picture) -> Picture:
    """Intel's Open Image Denoise, led by albedo and normals."""
    return pyoidn.denoise(colour, albedo=np.clip(albedo, 0, 1), normal=normal, hdr=True)


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
