"""What a logo file shows: its visible part, the box it may sit on, and the ground it is made for."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.assets.colour_names import to_lab
from core.assets.faults import PictureTooSmall

_LONGEST_PX: Final = 2400
_SAMPLED_PX: Final = 256
# Anti-aliasing leaves a haze of a few levels of alpha around a logo; it is not part of its size.
_HAZE: Final = 8
# The renderer measures a logo by its pixels that are more opaque than this, and draws none that has no such pixel.
_OPAQUE: Final = 128
# L* 95 of a grey.
_NEARLY_WHITE: Final = 241
_WHITE_LIGHTNESS: Final = 95.0
_WHITE_CHROMA: Final = 6.0
_BOX_SHARE: Final = 0.92


@dataclass(frozen=True)
class LogoLook:
    """How a logo stands.

    Attributes:
        on_white_box: It is opaque and its edge is (nearly) white: it will show as a white box on a photo.
        lightness: Mean perceived lightness of what is visible (without a white box), 0 black to 1 white.
        ground: "light" or "dark": the ground it can be seen on.
        kind: "wordmark" when clearly wider than high, else "symbol".
    """

    on_white_box: bool
    lightness: float
    ground: str
    kind: str


def trimmed(picture: Image.Image) -> Image.Image:
    """The logo cut to its visible part and reduced to at most 2400 px on its longest side."""
    if picture.mode == "RGBA":
        seen = picture.getchannel("A").point([0] * _HAZE + [255] * (256 - _HAZE))
        box = seen.getbbox()
        picture = picture.crop(box) if box else picture
    if max(picture.size) > _LONGEST_PX:
        scale = _LONGEST_PX / max(picture.size)
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return picture


def check_opaque(picture: Image.Image) -> None:
    """Refuse a logo that is more than half transparent wherever anything of it is, as hairlines of a large one become."""
    if picture.mode == "RGBA" and not (np.asarray(picture.getchannel("A")) > _OPAQUE).any():
        raise PictureTooSmall(
            "the logo is so transparent, or its lines are so fine, that it would hardly be seen",
            remedy="upload it in its full colours, without transparency in the logo itself, and with stronger lines",
        )


def check_not_blank(picture: Image.Image) -> None:
    """Refuse a logo (RGB or RGBA) that is white all over, as a white one becomes when its ground is filled with white."""
    if int(np.asarray(picture).min()) >= _NEARLY_WHITE:
        raise PictureTooSmall(
            "nothing is visible in the logo: it is white all over",
            remedy="a white logo needs a transparent ground: export it as PNG or SVG without one",
        )


def look(picture: Image.Image) -> LogoLook:
    """The facts of a trimmed logo."""
    small = picture.convert("RGBA")
    small.thumbnail((_SAMPLED_PX, _SAMPLED_PX), Image.Resampling.BOX, reducing_gap=None)
    pixels = np.asarray(small)
    lab = to_lab(pixels[..., :3].reshape(-1, 3)).reshape(*pixels.shape[:2], 3)
    white = (lab[..., 0] >= _WHITE_LIGHTNESS) & (np.hypot(lab[..., 1], lab[..., 2]) <= _WHITE_CHROMA)
    opaque = bool(pixels[..., 3].min() >= 250)
    on_white_box = opaque and bool(_edge(white).mean() >= _BOX_SHARE) and not bool(white.all())
    weights = pixels[..., 3] / 255.0 * (~white if on_white_box else 1.0)
    lightness = float((lab[..., 0] * weights).sum() / max(float(weights.sum()), 1e-9)) / 100
    kind = "wordmark" if picture.width >= 1.6 * picture.height else "symbol"
    ground = "light" if opaque or lightness < 0.62 else "dark"
    if opaque and not on_white_box:
        # An opaque plate brings its own ground; it stands out from the opposite of its edge.
        ground = "light" if float(_edge(lab[..., 0]).mean()) < 60 else "dark"
    return LogoLook(on_white_box=on_white_box, lightness=round(lightness, 4), ground=ground, kind=kind)


def _edge(values: NDArray[np.generic]) -> NDArray[np.generic]:
    return np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
