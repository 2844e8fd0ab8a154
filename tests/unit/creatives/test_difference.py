"""The difference of two pictures: the published pairs of the formula, and what eyes would say of real renders."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.creatives import difference

# Sharma, Wu and Dalal, 2005, table 1.
PAIRS = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("first", "second", "step"), PAIRS)
def test_the_formula_gives_the_published_steps_both_ways(
    first: tuple[float, ...], second: tuple[float, ...], step: float
) -> None:
    one, other = np.array([first]), np.array([second])
    assert difference.ciede2000(one, other)[0] == pytest.approx(step, abs=5e-5)
    assert difference.ciede2000(other, one)[0] == pytest.approx(step, abs=5e-5)


def panel(colour: str, *, mark: bool = False, size: tuple[int, int] = (1080, 1350), quality: int = 90) -> bytes:
    picture = Image.new("RGB", size, "#DDDDDD")
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((0, size[1] // 2, *size), fill=colour)
    if mark:
        drawing.ellipse((40, 40, 90, 90), fill="#000000")
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality)
    return written.getvalue()


def test_a_last_digit_of_a_colour_is_not_seen_and_another_colour_is() -> None:
    before = panel("#E30613")
    assert not difference.between(before, panel("#E30614")).is_visible
    told = difference.between(before, panel("#0057B8"))
    assert told.is_visible
    assert told.share == pytest.approx(0.5, abs=0.01)


def test_another_quality_of_the_same_picture_is_not_seen_and_a_small_mark_is() -> None:
    before = panel("#E30613")
    assert not difference.between(before, panel("#E30613", quality=80)).is_visible
    assert difference.between(before, panel("#E30613", mark=True)).is_visible


def test_equal_bytes_do_not_differ_and_another_shape_differs_everywhere() -> None:
    before = panel("#E30613")
    assert difference.between(before, before) == difference.Difference(0.0, 0.0)
    assert difference.between(before, panel("#E30613", size=(1080, 1080))) == difference.ALL_OF_IT
