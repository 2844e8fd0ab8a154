"""Colours, light and shape of a picture, measured on known ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.assets import facts
from core.assets.colour_names import nearest_name, to_lab

levels = st.integers(0, 255)


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((255, 255, 255), "white"),
        ((0, 0, 0), "black"),
        ((128, 128, 128), "grey"),
        ((33, 32, 27), "black"),
        ((255, 0, 0), "red"),
        ((11, 61, 46), "dark green"),
        ((18, 32, 77), "navy"),
        ((244, 233, 200), "cream"),
        ((135, 190, 235), "sky blue"),
        ((72, 42, 22), "dark brown"),
    ],
)
def test_colours_are_called_what_people_call_them(colour: tuple[int, int, int], name: str) -> None:
    assert nearest_name(colour) == name


def test_lab_agrees_with_published_values() -> None:
    lab = to_lab(np.array([[255, 255, 255], [255, 0, 0], [0, 0, 255]]))
    assert lab == pytest.approx(np.array([[100, 0, 0], [53.24, 80.09, 67.20], [32.30, 79.19, -107.86]]), abs=0.05)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(levels, levels, levels), min_size=1, max_size=9))
def test_a_palette_names_colours_of_the_picture_and_its_shares_sum_to_one(stripes: list[tuple[int, int, int]]) -> None:
    picture = Image.new("RGB", (20 * len(stripes), 30))
    for number, colour in enumerate(stripes):
        picture.paste(colour, (20 * number, 0, 20 * number + 20, 30))
    swatches = facts.palette(picture)
    assert 1 <= len(swatches) <= 6
    assert sum(swatch.share for swatch in swatches) == pytest.approx(1, abs=0.001)
    assert [swatch.share for swatch in swatches] == sorted((swatch.share for swatch in swatches), reverse=True)
    if len(stripes) * 20 <= 112:
        assert {swatch.hex for swatch in swatches} <= {"#{:02X}{:02X}{:02X}".format(*colour) for colour in stripes}
    assert facts.palette(picture) == swatches


def test_only_visible_pixels_count() -> None:
    picture = Image.new("RGBA", (60, 60), (255, 0, 255, 0))
    picture.paste((11, 61, 46, 255), (0, 0, 10, 10))
    assert [(swatch.hex, swatch.share) for swatch in facts.palette(picture)] == [("#0B3D2E", 1.0)]
    assert facts.light(picture).word == "dark"


@pytest.mark.parametrize(
    ("size", "word"),
    [((100, 100), "square"), ((100, 97), "square"), ((1200, 628), "landscape"), ((1080, 1350), "portrait")],
)
def test_orientation_is_one_of_three_words(size: tuple[int, int], word: str) -> None:
    assert facts.orientation(*size) == word
