"""Masks by a model: which file serves, what it is given, downloads, and every way it can fail with its reason."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from core import settings
from core.assets import cutting, cutting_models, grading
from core.assets.cutting import Cut
from core.assets.cutting_models import ModelUnavailable
from core.vocabulary import MaskGrade, MaskingModel
from tests.unit.assets import onnx_models
from tests.unit.assets.test_cutting import disc, true_disc


def cut(pixels: NDArray[np.uint8], wanted: MaskingModel) -> tuple[str, Cut]:
    """The name of the model that served, and its cut."""
    model = cutting_models.load(wanted)
    return model.name, model.cut(pixels)


@pytest.fixture
def folder() -> Path:
    """The folder of mask models of this test."""
    return settings.current().mask_models_dir


@pytest.fixture
def pixels() -> NDArray[np.uint8]:
    return np.asarray(disc())


@pytest.fixture(autouse=True)
def _nothing_failed_before() -> Iterator[None]:
    cutting_models._failed_at_s.clear()
    yield
    cutting_models._failed_at_s.clear()


@pytest.mark.parametrize("side_px", [64, "any"])
def test_a_model_cuts_what_it_sees(folder: Path, pixels: NDArray[np.uint8], side_px: int | str) -> None:
    onnx_models.write(folder / "sam3.onnx", side_px=side_px)
    name, made = cut(pixels, MaskingModel.SAM3)
    assert name == "sam3"
    assert made.opacity.shape == (360, 480)
    assert cutting.overlap(made.opacity >= 128, true_disc()) > 0.93
    assert grading.grade_of(made.measures) is not MaskGrade.ROUGH


@pytest.mark.parametrize("where", ["u2netp.onnx", "models/u2netp/u2netp.onnx"])
def test_any_of_rembgs_files_serves_the_kits_rembg(folder: Path, pixels: NDArray[np.uint8], where: str) -> None:
    onnx_models.write(folder / where, side_px=320)
    assert cut(pixels, MaskingModel.REMBG_REPLICATE)[0] == "u2netp"


def test_rembgs_best_edges_come_first(folder: Path, pixels: NDArray[np.uint8]) -> None:
    for name in ("u2net", "isnet-general-use"):
        onnx_models.write(folder / f"{name}.onnx")
    assert cut(pixels, MaskingModel.REMBG_REPLICATE)[0] == "isnet-general-use"


def test_a_file_that_is_replaced_is_loaded_anew(folder: Path, pixels: NDArray[np.uint8]) -> None:
    onnx_models.write(folder / "sam3.onnx")
    before = cut(pixels, MaskingModel.SAM3)[1].opacity
    onnx_models.write(folder / "sam3.onnx", weights=(-1.0, 0.5, 0.5))
    after = cut(pixels, MaskingModel.SAM3)[1].opacity
    assert before[180, 240] == 255
    assert after[180, 240] == 0


def test_without_a_file_it_is_said_which_is_missing(pixels: NDArray[np.uint8]) -> None:
    with pytest.raises(ModelUnavailable, match=r"isnet-general-use\.onnx or u2net\.onnx") as told:
        cut(pixels, MaskingModel.REMBG_REPLICATE)
    assert told.value.field == "masking_model"
    assert told.value.remedy


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (b"", "no model that can be loaded"),
        (b"<html>not found</html>", "no model that can be loaded"),
        ({"channels": 1, "weights": (1.0,)}, "does not take a picture of three colours"),
        ({"weights": (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)}, "does not give one map"),
        ({"weights": (0.0, 0.0, 0.0)}, "sees no subject"),
        ({"weights": (float("nan"), 0.0, 0.0)}, "does not give one map"),
    ],
)
def test_a_file_that_does_not_serve_is_refused_with_its_reason(
    folder: Path, pixels: NDArray[np.uint8], model: bytes | dict[str, object], why: str
) -> None:
    path = folder / "roboflow.onnx"
    if isinstance(model, bytes):
        folder.mkdir(parents=True)
        path.write_bytes(model)
    else:
        onnx_models.write(path, **model)  # type: ignore[arg-type]
    with pytest.raises(ModelUnavailable, match=why):
        cut(pixels, MaskingModel.ROBOFLOW)


def test_without_the_runtime_it_is_said_what_to_install(
    folder: Path, pixels: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    onnx_models.write(folder / "sam3.onnx")
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    with pytest.raises(ModelUnavailable, match="cannot be run here") as told:
        cut(pixels, MaskingModel.SAM3)
    assert "requirements-masks.txt" in told.value.remedy


# --- downloads ---------------------------------------------------------------------------------------------------------


class _Shelf(BaseHTTPRequestHandler):
    """Serves one file and counts how often it is asked for."""

    content: ClassVar[bytes] = b""
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200 if self.content else 404)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Shelf]]:
    """A place on the net that publishes the tiny model, with its sum known; downloads are allowed."""
    _Shelf.content, _Shelf.asked = onnx_models.write(tmp_path / "published.onnx").read_bytes(), []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Shelf)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(cutting_models, "_RELEASE", f"http://127.0.0.1:{server.server_port}/{{name}}.onnx")
    published = hashlib.md5(_Shelf.content, usedforsecurity=False).hexdigest()
    known = {name: replace(one, md5=published) for name, one in cutting_models.REMBG.items()}
    monkeypatch.setattr(cutting_models, "REMBG", MappingProxyType(known))
    monkeypatch.setenv("IMPRIMATUR_MASK_DOWNLOADS", "1")
    settings.current.cache_clear()
    yield _Shelf
    server.shutdown()
    server.server_close()


def test_a_missing_rembg_model_is_downloaded_once(shelf: type[_Shelf], folder: Path, pixels: NDArray[np.uint8]) -> None:
    for _ in range(2):
        assert cut(pixels, MaskingModel.REMBG_REPLICATE)[0] == "isnet-general-use"
    assert shelf.asked == ["/isnet-general-use.onnx"]
    assert [path.name for path in folder.iterdir()] == ["isnet-general-use.onnx"]


@pytest.mark.parametrize("content", [b"", b"another file"])
def test_a_download_that_fails_leaves_nothing_and_is_not_tried_again_at_once(
    shelf: type[_Shelf], folder: Path, pixels: NDArray[np.uint8], content: bytes
) -> None:
    shelf.content = content
    for _ in range(2):
        with pytest.raises(ModelUnavailable, match="could not be downloaded"):
            cut(pixels, MaskingModel.REMBG_REPLICATE)
    assert len(shelf.asked) == 1
    assert list(folder.iterdir()) == []


def test_an_answer_without_end_is_cut_off(
    shelf: type[_Shelf], folder: Path, pixels: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting_models, "_MOST_BYTES", 10)
    with pytest.raises(ModelUnavailable, match="more than 10 bytes"):
        cut(pixels, MaskingModel.REMBG_REPLICATE)
    assert list(folder.iterdir()) == []


def test_other_models_are_never_downloaded(shelf: type[_Shelf], pixels: NDArray[np.uint8]) -> None:
    with pytest.raises(ModelUnavailable, match=r"no file sam3\.onnx"):
        cut(pixels, MaskingModel.SAM3)
    assert shelf.asked == []
