"""Names people use for colours, and CIE L*a*b* to find the nearest one."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_MATRIX: Final = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_NEUTRAL_CHROMA: Final = 5.0
_D65: Final = np.array([0.95047, 1.0, 1.08883])

_NAMES: Final = {
    "black": "#0A0A0A",
    "charcoal": "#36393D",
    "dark grey": "#555555",
    "grey": "#808080",
    "silver": "#B4B4B4",
    "light grey": "#DADADA",
    "white": "#FCFCFC",
    "ivory": "#FBF7E9",
    "cream": "#F4E9C8",
    "beige": "#DCC9A3",
    "sand": "#C9AE7C",
    "tan": "#B98D5E",
    "taupe": "#857467",
    "light brown": "#A06B3F",
    "brown": "#7A4A24",
    "dark brown": "#472A16",
    "espresso": "#2B1B13",
    "maroon": "#6B1220",
    "burgundy": "#8A1C3A",
    "dark red": "#9B1313",
    "red": "#D81E1E",
    "coral": "#F2735A",
    "salmon": "#EFA08A",
    "peach": "#FACDAF",
    "rust": "#B1471D",
    "orange": "#F28A1C",
    "amber": "#F5B027",
    "gold": "#D2A52C",
    "mustard": "#B58F1E",
    "yellow": "#F7DC2F",
    "pale yellow": "#F7EC9A",
    "lime": "#A9D62B",
    "olive": "#6F7426",
    "moss green": "#566B3A",
    "green": "#2E9A3D",
    "light green": "#93D08E",
    "mint": "#BFE8CF",
    "sage": "#A3B29B",
    "forest green": "#1F5B2E",
    "dark green": "#0C3424",
    "teal": "#12807F",
    "dark teal": "#0C4A50",
    "turquoise": "#36C5BC",
    "aqua": "#9BE1E3",
    "sky blue": "#86BFEA",
    "pale blue": "#CFE3F2",
    "blue": "#2265CC",
    "royal blue": "#1F3FBF",
    "navy": "#12204D",
    "midnight blue": "#0B1026",
    "slate blue": "#5B7391",
    "steel grey": "#7C8B99",
    "indigo": "#3B2A8C",
    "violet": "#7A45C4",
    "purple": "#6B1F7F",
    "plum": "#4B1B45",
    "lavender": "#C7B5E8",
    "magenta": "#CF1F9C",
    "hot pink": "#F0479A",
    "pink": "#F4A3C0",
    "blush": "#F5D6D6",
    "dusty rose": "#BF868A",
}


def to_lab(pixels: NDArray[Any]) -> NDArray[np.float64]:
    """CIE L*a*b* (D65) of an (n, 3) array of sRGB levels 0..255."""
    levels = np.asarray(pixels, dtype=np.float64) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    scaled = linear @ _MATRIX.T / _D65
    root = np.where(scaled > 216 / 24389, np.cbrt(scaled), scaled * (24389 / 27 / 116) + 16 / 116)
    x, y, z = root[:, 0], root[:, 1], root[:, 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def nearest_name(colour: tuple[int, int, int]) -> str:
    """The name people would use for an sRGB colour."""
    lab = to_lab(np.array([colour]))
    distance = ((_LAB - lab) ** 2).sum(axis=1)
    if float(np.hypot(lab[0, 1], lab[0, 2])) < _NEUTRAL_CHROMA:
        # The eye calls these grey, whatever tinted neighbour is a step nearer.
        distance = distance + np.where(_CHROMA < _NEUTRAL_CHROMA, 0, 1e6)
    return _ORDER[int(distance.argmin())]


_ORDER: Final = tuple(_NAMES)
_LAB: Final = to_lab(np.array([[int(value[at : at + 2], 16) for at in (1, 3, 5)] for value in _NAMES.values()]))
_CHROMA: Final = np.hypot(_LAB[:, 1], _LAB[:, 2])
