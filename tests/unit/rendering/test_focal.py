"""Where a crop looks: at what stands out, and at the middle when nothing does."""

import pytest
import skimage.data
from PIL import Image, ImageDraw

from core import rendering, settings


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


def test_a_spot_on_an_even_wall_is_no_face() -> None:
    with Image.open(settings.SHIPPED_DATA_DIR / "demo" / "skin_night.webp") as photo:
        found = rendering.find_focal(photo)
    assert found.faces == ()
    # The bottle, not the spot in the upper corner.
    assert found.x == pytest.approx(0.38, abs=0.06)
    assert 0.3 < found.y < 0.75


def test_a_face_is_found_in_bright_and_in_very_dim_light() -> None:
    portrait = Image.fromarray(skimage.data.astronaut())
    for share in (1.0, 0.1):
        found = rendering.find_focal(portrait.point(lambda level, share=share: level * share))
        assert len(found.faces) == 1
        assert (found.x, found.y) == pytest.approx((0.44, 0.22), abs=0.03)
