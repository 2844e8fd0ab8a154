"""The photo slot of a scene at thumbnail size: enough to decide on scrim and logo without touching the large picture."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.rendering import colour as colours
from core.rendering import paint
from core.rendering.contrast import RGB, luminances
from core.rendering.geometry import Box
from core.rendering.layouts.frame import Frame
from core.rendering.layouts.scene import Scene
from core.rendering.picture import Crop, DecodedPicture, glimpse

_PREVIEW_PX: Final = 160

# Thumbnails of crops by their region and size in px: compositions of one canvas share them.
Glimpses = dict[tuple[Box, int, int], NDArray[np.float32]]


class Preview:
    """A scene's photo, small, with the scrim it will have."""

    def __init__(self, pixels: NDArray[np.float32], slot: Box, photo: NDArray[np.float32]) -> None:
        self.pixels, self.slot, self._photo = pixels, slot, photo
        self._veil: tuple[Scene, float] | None = None

    @classmethod
    def of(
        cls, scene: Scene, frame: Frame, picture: DecodedPicture, crop: Crop | None, glimpses: Glimpses
    ) -> "Preview | None":
        """The preview of a scene's photo, with the ground round it where it melts into that; None without one."""
        if scene.photo is None or crop is None:
            return None
        slot = scene.photo.box
        factor = min(1.0, _PREVIEW_PX / min(slot.width, slot.height))
        size = max(2, round(slot.width * factor)), max(2, round(slot.height * factor))
        key = (crop.region, *size)
        if key not in glimpses:
            glimpses[key] = np.asarray(glimpse(picture, crop, *size), dtype=np.float32)
        pixels = glimpses[key]
        if scene.veil is None or not scene.veil.melts:
            return cls(pixels, slot, pixels)
        whole = np.empty((round(frame.height_px * factor), round(frame.width_px * factor), 3), dtype=np.float32)
        for channel, level in enumerate(scene.ground):
            whole[..., channel] = level
        left, top = round(slot.left * factor), round(slot.top * factor)
        part = whole[top : top + size[1], left : left + size[0]]
        part[:] = pixels[: part.shape[0], : part.shape[1]]
        return cls(whole, Box(0, 0, frame.width_px, frame.height_px), pixels)

    def clash(self, colour: RGB) -> float:
        """How hard a colour meets the photo's mean colour: 0 the same, 100 black and white."""
        # Channel by channel in a row each: adding up pixel by pixel takes ten times as long.
        red, green, blue = (round(float(level)) for level in self._photo.reshape(-1, 3).T.copy().mean(axis=1))
        return colours.clash(colour, (red, green, blue))

    def veil(self, scene: Scene, alpha: float) -> None:
        """Puts the scrim on the preview for good; only what is looked at later is shaded."""
        self._veil = (scene, alpha)

    def under(self, box: Box, scene: Scene, alpha: float) -> NDArray[np.float32]:
        """Luminances under a box with a scrim of some strength."""
        pixels, left, top = self._cut(box)
        return luminances(self._veiled(pixels, scene, alpha, left, top).round().astype(np.uint8))

    def luminance(self, box: Box) -> NDArray[np.float32]:
        """Luminances under a box as the preview stands."""
        pixels, left, top = self._cut(box)
        if self._veil is not None:
            pixels = self._veiled(pixels, *self._veil, left, top)
        return luminances(pixels.round().astype(np.uint8))

    def _cut(self, box: Box) -> tuple[NDArray[np.float32], int, int]:
        high, wide = self.pixels.shape[:2]
        across, down = wide / self.slot.width, high / self.slot.height
        left = int(min(max((box.left - self.slot.left) * across, 0), wide - 1))
        top = int(min(max((box.top - self.slot.top) * down, 0), high - 1))
        right = min(max(math.ceil((box.right - self.slot.left) * across), left + 1), wide)
        bottom = min(max(math.ceil((box.bottom - self.slot.top) * down), top + 1), high)
        return self.pixels[top:bottom, left:right], left, top

    def _veiled(
        self, pixels: NDArray[np.float32], scene: Scene, alpha: float, left: int, top: int
    ) -> NDArray[np.float32]:
        veil = scene.veil
        if veil is None or not alpha:
            return pixels
        vertical = veil.edge in {"top", "bottom"}
        count = self.pixels.shape[0 if vertical else 1]
        length = self.slot.height if vertical else self.slot.width
        distance = (np.arange(count, dtype=np.float32) + 0.5) * (length / count)
        if veil.edge in {"bottom", "right"}:
            distance = distance[::-1]
        strength = paint.eased(distance, veil.solid_px, veil.reach_px) * alpha
        part = (
            strength[top : top + pixels.shape[0]][:, None, None]
            if vertical
            else strength[left : left + pixels.shape[1]][None, :, None]
        )
        shaded = pixels * (1 - part)
        for channel, level in enumerate(scene.ground):
            shaded[..., channel] += level * part[..., 0]
        return shaded
