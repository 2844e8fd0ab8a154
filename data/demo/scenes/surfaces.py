"""What things are made of: pictures of wood, stone, linen and print made from numbers, and materials that use them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.float32]
_SIDE: Final = 1536
_FONTS: Final = {
    "Source Serif Pro": ("font_source_serif_pro", "files/SourceSerifPro-Regular.ttf"),
    "Source Serif Pro Italic": ("font_source_serif_pro", "files/SourceSerifPro-It.ttf"),
}


@dataclass(frozen=True, eq=False)
class Texture:
    """A picture of linear numbers, so many times across and down; every second time mirrored, so that no seam shows."""

    picture: Picture
    repeat: tuple[float, float] = (1.0, 1.0)


Part = str | float | tuple[float, ...] | Texture


@dataclass(frozen=True, eq=False)
class Material:
    """One of LuxCore's materials by its properties; `relief` is height in centimetres."""

    kind: str
    parts: Mapping[str, Part] = field(default_factory=dict)
    relief: Texture | None = None

    def casting(self, shadow: float | str) -> "Material":
        """The same, letting so much light (or light of this colour) straight through to what lies behind: glass without caustics."""
        share = flat(shadow) if isinstance(shadow, str) else (shadow, shadow, shadow)
        return replace(self, parts={**self.parts, "transparency.shadow": share})


def linear(colour: str) -> NDArray[np.float32]:
    """A hex colour as linear light."""
    share = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float32) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4).astype(np.float32)


def noise(
    seed: int, *, shape: tuple[int, int] = (_SIDE, _SIDE), cells: Sequence[float] = (4, 4), octaves: int = 6
) -> Picture:
    """Cloudy noise around 0, about ±1, with so many clouds down and across."""
    source = np.random.default_rng(seed)
    out = np.zeros(shape, dtype=np.float32)
    for octave in range(octaves):
        down, across = (max(2, min(side, round(cell * 2**octave))) for cell, side in zip(cells, shape, strict=True))
        layer = source.normal(0, 1, (down, across)).astype(np.float32)
        out += cv2.resize(layer, shape[::-1], interpolation=cv2.INTER_CUBIC) * 0.55**octave
    return out / 1.6


def blend(low: str, high: str, share: Picture) -> Picture:
    """From one colour to another, point by point."""
    amount = np.clip(share, 0, 1)[..., None]
    return (linear(low) * (1 - amount) + linear(high) * amount).astype(np.float32)


def wood(seed: int, dark: str, light: str, *, planks: int = 5) -> tuple[Picture, Picture]:
    """A table top of planks: colour and height."""
    source = np.random.default_rng(seed)
    height, width = _SIDE, _SIDE
    colour, relief = np.zeros((height, width, 3), np.float32), np.zeros((height, width), np.float32)
    for plank in range(planks):
        top, end = plank * height // planks, (plank + 1) * height // planks
        shape = (end - top, width)
        warp = noise(seed * 31 + plank, shape=shape, cells=(1.5, 2.5), octaves=4)
        y = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
        rings = np.sin((y * source.uniform(3, 7) + 0.9 * warp + source.uniform(0, 9)) * 9) * 0.5 + 0.5
        fibre = noise(seed * 57 + plank, shape=shape, cells=(60, 3), octaves=4)
        pores = np.clip(noise(seed * 91 + plank, shape=shape, cells=(110, 14), octaves=2) - 0.75, 0, 1)
        share = 0.55 + 0.28 * (rings**2 - 0.4) + 0.13 * fibre - 0.75 * pores + source.uniform(-0.14, 0.14)
        colour[top:end] = blend(dark, light, share)
        gap = np.clip(1 - np.minimum(np.arange(shape[0]), np.arange(shape[0])[::-1]) / 3.5, 0, 1)[:, None]
        colour[top:end] *= (1 - 0.85 * gap)[..., None]
        relief[top:end] = 0.06 * fibre - 0.25 * pores - 1.1 * gap + 0.05 * rings
    return colour, relief


def stone(seed: int, dark: str, light: str, *, specks: float = 0.0) -> tuple[Picture, Picture]:
    """Plaster, slate or concrete: colour and height."""
    clouds, fine = noise(seed, cells=(3, 3), octaves=7), noise(seed + 1, cells=(150, 150), octaves=3)
    pits = np.clip(noise(seed + 2, cells=(70, 70), octaves=3) - 1.1, 0, 1)
    colour = blend(dark, light, 0.5 + 0.28 * clouds + 0.08 * fine - 0.3 * pits)
    if specks:
        dots = np.clip(noise(seed + 3, cells=(240, 240), octaves=1) - 1.3, 0, 1) * specks
        colour = colour * (1 - dots[..., None])
    return colour, 0.12 * fine - 0.8 * pits + 0.15 * clouds


def weave(seed: int, dark: str, light: str, *, threads: int = 260) -> tuple[Picture, Picture]:
    """Linen: threads over and under each other, none as thick as the next; colour and height."""
    source = np.random.default_rng(seed)
    at = np.linspace(0, threads * np.pi, _SIDE, dtype=np.float32)
    slubs = noise(seed, cells=(4, 90), octaves=3), noise(seed + 1, cells=(90, 4), octaves=3)
    across, down = np.meshgrid(at, at)
    warp, weft = np.abs(np.sin(across + 0.15 * slubs[0])), np.abs(np.sin(down + 0.15 * slubs[1]))
    over = np.sign(np.sin(across) * np.sin(down))
    relief = np.where(over > 0, warp, weft) * (1 + 0.25 * np.where(over > 0, slubs[0], slubs[1]))
    share = 0.25 + 0.5 * relief + 0.14 * slubs[0] + 0.14 * slubs[1] + source.normal(0, 0.04, relief.shape)
    return blend(dark, light, share.astype(np.float32)), relief.astype(np.float32)


def label(size: tuple[int, int], ground: str, ink: str, lines: Sequence[tuple[str, str, float, float]]) -> Picture:
    """Print on paper: (text, typeface, height as a share of the label's, middle from its top)."""
    sheet = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(sheet)
    for text, font, tall, middle in lines:
        face = ImageFont.truetype(font_file(font), round(tall * size[1]))
        draw.text((size[0] / 2, middle * size[1]), text, ink, face, anchor="mm", features=None)
    share = np.asarray(sheet, dtype=np.float32) / 255
    bright = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    fibres = noise(11, shape=(size[1], size[0]), cells=(60, 90), octaves=3)[..., None]
    return (bright * (1 + 0.03 * fibres)).astype(np.float32)


def font_file(name: str) -> str:
    """The file of a typeface of the demo's clients, as the product's own requirements bring it."""
    package, file = _FONTS[name]
    return str(resources.files(package).joinpath(file))


def texture(picture: Picture, repeat: float | tuple[float, float] = 1.0) -> Texture:
    """A picture of linear numbers as a texture."""
    return Texture(picture, repeat if isinstance(repeat, tuple) else (repeat, repeat))


def flat(colour: str) -> tuple[float, ...]:
    """One colour as linear light."""
    return tuple(float(part) for part in linear(colour))


def solid(
    colour: str | Texture,
    *,
    rough: float | Texture = 0.5,
    metal: float = 0.0,
    shine: float = 0.5,
    coat: float = 0.0,
    sheen: float = 0.0,
    along: float = 0.0,
    soft: float = 0.0,
    relief: Texture | None = None,
    depth: float = 0.01,
) -> Material:
    """An opaque material; `relief` is a height picture and `depth` what 1 in it is, in centimetres."""
    parts: dict[str, Part] = {
        "basecolor": flat(colour) if isinstance(colour, str) else colour,
        "roughness": rough,
        "metallic": metal,
        "specular": shine,
        "clearcoat": coat,
        "clearcoatgloss": 0.93,
        "sheen": sheen,
        "anisotropic": along,
        "subsurface": soft,
    }
    return Material("disney", parts, None if relief is None else Texture(relief.picture * depth, relief.repeat))


def handled(seed: int, low: float, high: float) -> Texture:
    """The roughness of what has been touched: smudges, and fine dust that settled."""
    smudges = noise(seed, shape=(768, 768), cells=(5, 5), octaves=5)
    dust = np.clip(noise(seed + 1, shape=(768, 768), cells=(200, 200), octaves=2) - 1.0, 0, 1)
    return texture(np.clip(low + (high - low) * (0.5 + 0.4 * smudges) + 0.25 * dust, 0.02, 1).astype(np.float32))


def glass(tint: str = "#FFFFFF", *, bends: float = 1.5, rough: float = 0.0) -> Material:
    """Clear, tinted or frosted."""
    parts: dict[str, Part] = {"kt": flat(tint), "kr": (1.0, 1.0, 1.0), "interiorior": bends}
    if rough:
        parts |= {"uroughness": rough, "vroughness": rough}
    return Material("roughglass" if rough else "glass", parts).casting(tint)


def thin(colour: str, through: str) -> Material:
    """A leaf or a sheet of paper: matte, and light comes through."""
    return Material("mattetranslucent", {"kr": flat(colour), "kt": flat(through)})


def glow(colour: str | Texture, bright: float) -> Material:
    """What shines by itself, so many times as bright as white paper in the light."""
    shown = flat(colour) if isinstance(colour, str) else colour
    return Material("matte", {"kd": (0.0, 0.0, 0.0), "emission": shown, "emission.gain": (bright,) * 3})
