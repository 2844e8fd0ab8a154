"""`python -m core lint`: any picture against a placement, from the shell."""

import json
from pathlib import Path

import pytest
from PIL import Image

from core import cli, placements


@pytest.fixture
def square(tmp_path: Path) -> Path:
    """A picture that fits a feed."""
    path = tmp_path / "square.jpg"
    Image.linear_gradient("L").resize((1440, 1440)).convert("RGB").save(path)
    return path


def ran(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main(["lint", *map(str, arguments)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_picture_that_fits_is_exit_0_and_one_object(capsys: pytest.CaptureFixture[str], square: Path) -> None:
    code, out, err = ran(capsys, square, "--placement", "meta_fb_feed_1x1", "--headline", "Fresh", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["placement"], told["verdict"]) == ("meta_fb_feed_1x1", "pass")
    assert told["spec"]["sources"][0].startswith("https://")
    assert "headline_length" in {check["id"] for check in told["checks"]}
    assert "primary_text_length" not in {check["id"] for check in told["checks"]}


def test_a_warning_is_exit_0_and_a_fault_exit_1(capsys: pytest.CaptureFixture[str], square: Path) -> None:
    long = "A headline that is longer than the feed shows"
    code, out, _ = ran(capsys, square, "--placement", "meta_fb_feed_1x1", "--headline", long)
    assert (code, out.split()[0]) == (0, "WARN")
    code, out, err = ran(capsys, square, "--placement", "google_display_mrec", "--json")
    assert (code, err, json.loads(out)["verdict"]) == (1, "", "fail")


def test_the_words_are_judged_by_their_own_options(capsys: pytest.CaptureFixture[str], square: Path) -> None:
    words = ("--headline", "a" * 201, "--primary", "b" * 151, "--description", "c" * 20)
    code, out, _ = ran(capsys, square, "--placement", "linkedin_1x1", *words, "--json")
    verdicts = {check["id"]: check["verdict"] for check in json.loads(out)["checks"]}
    assert code == 1
    assert verdicts["headline_length"] == "fail"
    assert verdicts["primary_text_length"] == "warn"
    assert verdicts["description_length"] == "pass"


def test_people_read_the_worst_first_and_the_rule_apart(capsys: pytest.CaptureFixture[str], square: Path) -> None:
    _, out, _ = ran(capsys, square, "--placement", "tiktok_image_9x16")
    lines = out.splitlines()
    assert lines[0].startswith("FAIL  TikTok")
    assert lines[1].startswith("  fail")
    assert any(line.startswith("The rule: ") for line in lines)
    assert any("Sources differ on bytes" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "placement", "field", "said"),
    [
        ("square.jpg", "meta_fb_fed_1x1", "placement", "meta_fb_feed_1x1"),
        ("none.jpg", "x_image_1x1", "file", "there is no file"),
        (".", "x_image_1x1", "file", "is not a file"),
        ("text.jpg", "x_image_1x1", "file", "text file"),
        ("torn.jpg", "x_image_1x1", "file", "ends in the middle"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    capsys: pytest.CaptureFixture[str], square: Path, name: str, placement: str, field: str, said: str
) -> None:
    (square.parent / "text.jpg").write_text("not a picture at all")
    (square.parent / "torn.jpg").write_bytes(square.read_bytes()[:4000])
    code, out, err = ran(capsys, square.parent / name, "--placement", placement, "--json")
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    assert line.startswith(f"error: {field}: ")
    assert said in line


def test_without_a_placement_nothing_is_read(capsys: pytest.CaptureFixture[str], square: Path) -> None:
    code, out, err = ran(capsys, square)
    assert (code, out) == (2, "")
    assert "--placement" in err


@pytest.mark.parametrize("place", placements.all_placements(), ids=lambda place: place.id)
def test_every_placement_of_the_guide_can_be_asked(place: placements.Placement) -> None:
    from core.assets import lint
    from core.placements import PictureFile, Seen

    perfect = PictureFile(place.width_px, place.height_px, 40_000, place.formats[0])
    report = lint.judge(lint.Looked(perfect, Seen(), b""), place)
    assert report.verdict.value == "pass", report.checks
