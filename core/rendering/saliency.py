"""Saliency by the spectral residual: what a picture's spectrum does not expect is what the eye goes to."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

_SIDE_PX: Final = 64
_FLAT: Final = 0.5


def saliency(image: Image.Image) -> NDArray[np.float32]:
    """A 64 × 64 map of how much each part of the picture stands out, 0..1, with a gentle pull to the centre.

    Source: Hou and Zhang, Saliency Detection: A Spectral Residual Approach, CVPR 2007.
    """
    channels = image.convert("LAB").resize((_SIDE_PX, _SIDE_PX), Image.Resampling.BOX, reducing_gap=2.0)
    planes = np.asarray(channels, dtype=np.float32)
    weights = (0.6, 0.2, 0.2)
    total = np.zeros((_SIDE_PX, _SIDE_PX), dtype=np.float32)
    for index, weight in enumerate(weights):
        total += weight * _residual(planes[..., index])
    smooth: NDArray[np.float32] = _blurred(total, 2.5) * _centre_pull()
    low, high = float(smooth.min()), float(smooth.max())
    return (smooth - low) / (high - low) if high > low else np.zeros_like(smooth)


def _residual(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    if float(plane.std()) < _FLAT:
        # An even plane has no spectrum to speak of; its residual would be all noise of the first corner.
        return np.zeros_like(plane)
    spectrum = np.fft.fft2(plane - plane.mean())
    amplitude = np.log(np.abs(spectrum) + 1e-6)
    residual = amplitude - _box_mean(amplitude)
    back = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    peak = float(back.max())
    return np.asarray(back / peak if peak > 0 else back, dtype=np.float32)


def _box_mean(values: NDArray[Any]) -> NDArray[Any]:
    shifted = [np.roll(np.roll(values, dy, 0), dx, 1) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    return np.asarray(np.mean(shifted, axis=0))


def _blurred(values: NDArray[np.float32], radius: float) -> NDArray[np.float32]:
    top = float(values.max()) or 1.0
    picture = Image.fromarray((values / top * 255).astype(np.uint8))
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float32) / np.float32(255)


def _centre_pull() -> NDArray[np.float32]:
    axis = (np.arange(_SIDE_PX) + 0.5) / _SIDE_PX - 0.5
    distance = axis[:, None] ** 2 + axis[None, :] ** 2
    return np.exp(-distance / (2 * 0.38**2)).astype(np.float32)
