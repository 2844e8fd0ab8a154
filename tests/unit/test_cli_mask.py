"""`python -m core mask`: a verdict on any picture file, and the mask beside it."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.cli import main
from tests.unit.assets.test_cutting import disc


@pytest.fixture
def ball(tmp_path: Path) -> Path:
    path = tmp_path / "ball.png"
    disc().save(path)
    return path


def test_a_clean_mask_is_written_and_told_as_one_object(
    ball: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "mask.png"
    assert main(["mask", str(ball), "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["grade", "reasons", "cut_by", "width_px", "height_px", "measures", "out"]
    assert (told["grade"], told["reasons"], told["cut_by"]) == ("clean", [], "built-in")
    with Image.open(io.BytesIO(out.read_bytes())) as mask:
        assert (mask.mode, mask.size) == ("L", (480, 360))
        assert np.asarray(mask)[180, 240] == 255


def test_a_rough_mask_is_a_negative_verdict_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "grey.png"
    Image.new("RGB", (300, 200), "#888888").save(path)
    assert main(["mask", str(path)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "grey.png: rough"
    assert len(said) > 1


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["missing.jpg"], "file"),
        (["ball.png", "--point", "1.5", "0.5"], "focal_x"),
        (["ball.png", "--out", "nowhere/mask.png"], "file"),
        (["text.txt"], "files"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    ball: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    arguments: list[str], field: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("text.txt").write_text("no picture")
    assert main(["mask", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"error: {field}: ")
    assert told.err.count("\n") == 1
