"""Masks from a segmentation model in ONNX form: rembg's own files, or one that an operator exported.

An optional extra (`requirements-masks.txt`). A model is a file `<name>.onnx` in the folder of mask models; it takes one
picture (1 × 3 × H × W) and gives one map of the subject. Every fault is `ModelUnavailable` with its reason, and whoever
asked falls back to the cut that needs no model.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core import settings
from core.assets import cutting
from core.assets.cutting import Cut
from core.errors import ImprimaturError, Unavailable
from core.outbound import download
from core.vocabulary import MaskingModel

_RELEASE: Final = "https://github.com/danielgatis/rembg/releases/download/v0.0.0/{name}.onnx"
_MOST_BYTES: Final = 400_000_000
_TRY_AGAIN_S: Final = 600.0
_LARGEST_SIDE: Final = 2048
_LOOSE, _STRICT = 0.3, 0.7


class ModelUnavailable(Unavailable):
    """The model that was asked for cannot cut here, and why."""


@dataclass(frozen=True)
class Recipe:
    """How a model wants its picture: side in px where the file does not say, and what is taken off and divided by."""

    side_px: int = 1024
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    spread: tuple[float, float, float] = (1.0, 1.0, 1.0)
    md5: str = ""


_U2NET: Final = Recipe(320, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
# What rembg publishes for things in general, best edges first; sides, means and sums are those of its own sessions.
# Source: https://github.com/danielgatis/rembg, rembg/sessions, version 2.0.86, read 2026-11.
REMBG: Final[Mapping[str, Recipe]] = MappingProxyType(
    {
        "isnet-general-use": Recipe(md5="fc16ebd8b0c10d971d3513d564d01e29"),
        "u2net": Recipe(320, _U2NET.mean, _U2NET.spread, "60024c5c889badc19c04ad937298a77b"),
        "silueta": Recipe(320, _U2NET.mean, _U2NET.spread, "55e59e0d8062d2f5d013f4725ee84782"),
        "u2netp": Recipe(320, _U2NET.mean, _U2NET.spread, "8e83ca70e441ab06c318d82300c84806"),
    }
)


@dataclass(frozen=True)
class Model:
    """A model that is loaded and ready to cut."""

    name: str
    session: Any

    def cut(self, pixels: NDArray[np.uint8]) -> Cut:
        """The subject as this model sees it.

        Args:
            pixels: RGB, at the size the mask shall have.

        Raises:
            ModelUnavailable: It does not serve, or sees no subject.
        """
        subject = _answer(self.session, pixels, REMBG.get(self.name, Recipe()), self.name)
        height, width = pixels.shape[:2]
        scale = min(1.0, max(subject.shape) / max(height, width))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        fitted = np.asarray(np.clip(cv2.resize(subject, size, interpolation=cv2.INTER_LINEAR), 0, 1), np.float32)
        # How much the subject depends on where the line is drawn says how sure the model is.
        return cutting.finished(pixels, fitted, cutting.overlap(fitted >= _LOOSE, fitted >= _STRICT))


def load(wanted: MaskingModel) -> Model:
    """The model that a client's brand kit names.

    Raises:
        ModelUnavailable: The extra is not installed, the file is not there, or it is no model.
    """
    name, path = _found(wanted)
    return Model(name, _session(str(path), path.stat().st_mtime_ns))


def _found(wanted: MaskingModel) -> tuple[str, Path]:
    """The name and the file of the first model that serves what is wanted; rembg's is downloaded where that is allowed."""
    here = settings.current()
    names = tuple(REMBG) if wanted is MaskingModel.REMBG_REPLICATE else (wanted.value,)
    for name in names:
        # The second is how rembg lays out its own folder.
        for path in (here.mask_models_dir / f"{name}.onnx", here.mask_models_dir / "models" / name / f"{name}.onnx"):
            if path.is_file():
                return name, path
    if wanted is MaskingModel.REMBG_REPLICATE and here.downloads_mask_models:
        return names[0], _downloaded(names[0], here.mask_models_dir)
    raise ModelUnavailable(
        f"no file {' or '.join(f'{name}.onnx' for name in names[:2])} is in the folder of mask models",
        field="masking_model",
        remedy="ask whoever runs this installation to put it there",
    )


_failed_at_s: dict[str, float] = {}


def _downloaded(name: str, folder: Path) -> Path:
    """The file, fetched now; after a failure nobody waits for the net again for ten minutes."""
    failed_s = _failed_at_s.get(name)
    if failed_s is not None and time.monotonic() - failed_s < _TRY_AGAIN_S:
        raise ModelUnavailable(
            f"the model {name} could not be downloaded", field="masking_model", remedy="try again later"
        )
    _require_runtime()
    try:
        return download.fetch(
            _RELEASE.format(name=name), folder / f"{name}.onnx", md5=REMBG[name].md5, most_bytes=_MOST_BYTES
        )
    except (ImprimaturError, OSError) as fault:
        _failed_at_s[name] = time.monotonic()
        said = fault.what if isinstance(fault, ImprimaturError) else str(fault)
        raise ModelUnavailable(
            f"the model {name} could not be downloaded: {said}", field="masking_model", remedy="try again later"
        ) from fault


def _require_runtime() -> Any:
    try:
        import onnxruntime
    except ImportError as fault:
        raise ModelUnavailable(
            "models cannot be run here",
            field="masking_model",
            remedy="ask whoever runs this installation for `pip install -r requirements-masks.txt`",
        ) from fault
    return onnxruntime


@lru_cache(maxsize=2)
def _session(path: str, _changed_ns: int) -> Any:
    """The model, loaded; a file that is replaced is loaded anew."""
    runtime = _require_runtime()
    options = runtime.SessionOptions()
    # A worker makes as many items at once as there are processors.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return runtime.InferenceSession(path, sess_options=options, providers=["CPUExecutionProvider"])
    except Exception as fault:  # the runtime's own exceptions have no common parent
        raise ModelUnavailable(
            f"the file {Path(path).name} is no model that can be loaded",
            field="masking_model",
            remedy="ask whoever runs this installation to put the right file there",
        ) from fault


def _answer(session: Any, pixels: NDArray[np.uint8], recipe: Recipe, name: str) -> NDArray[np.float32]:
    """The model's map of the subject, 0..1, at the model's own size."""
    try:
        taken = session.get_inputs()[0]
        height, width = (_side(asked, recipe.side_px) for asked in taken.shape[2:4])
        small = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
        light = small / max(float(small.max()), 1e-6)
        levels = (light - np.array(recipe.mean, np.float32)) / np.array(recipe.spread, np.float32)
        given = session.run(None, {taken.name: np.ascontiguousarray(levels.transpose(2, 0, 1)[None], np.float32)})
        answer = np.squeeze(np.asarray(given[0], np.float32))
    except Exception as fault:  # a model can fail in any way its file allows
        raise _unfit(name, "it does not take a picture of three colours") from fault
    if answer.ndim != 2 or not np.isfinite(answer).all():
        raise _unfit(name, "it does not give one map of the subject")
    low, high = float(answer.min()), float(answer.max())
    if high - low < 1e-6:
        raise _unfit(name, "it sees no subject in this picture")
    return (answer - low) / (high - low)


def _side(asked: object, otherwise: int) -> int:
    return asked if isinstance(asked, int) and 0 < asked <= _LARGEST_SIDE else otherwise


def _unfit(name: str, why: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"the model {name} does not serve: {why}", field="masking_model", remedy="choose another model"
    )
