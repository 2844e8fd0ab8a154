"""Where a crop looks: at what stands out, and at the middle when nothing does."""

import pytest
from PIL import Image, ImageDraw

from core import rendering


def test_a_picture_of_one_colour_is_looked_at_in_its_middle() -> None:
    found = rendering.find_focal(Image.new("RGB", (900, 600), "#884422"))
    assert (found.x, found.y) == (0.5, 0.5)
    assert found.subject_box is None


@pytest.mark.parametrize(("x", "y"), [(0.25, 0.3), (0.7, 0.65)])
def test_the_one_thing_on_an_even_ground_is_found(x: float, y: float) -> None:
    picture = Image.new("RGB", (1200, 800), "#d8d2c4")
    middle = (1200 * x, 800 * y)
    ImageDraw.Draw(picture).ellipse(
        (middle[0] - 110, middle[1] - 110, middle[0] + 110, middle[1] + 110), fill="#b02a1a"
    )
    found = rendering.find_focal(picture)
    assert found.x == pytest.approx(x, abs=0.12)
    assert found.y == pytest.approx(y, abs=0.12)
