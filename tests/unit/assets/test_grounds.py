"""What the ground tells of a subject: what outlines close in, and what looks like the ground itself."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.assets import grounds, seeding

GROUND = (198, 170, 138)


def falling_light(size: tuple[int, int] = (240, 180)) -> NDArray[np.float32]:
    """A sheet of one colour, lit from the left: the right edge has half of the light."""
    light = np.linspace(1.0, 0.5, size[0], dtype=np.float32)[None, :, None]
    return np.asarray(light * np.array(GROUND, np.float32) * np.ones((size[1], 1, 1), np.float32), np.float32)


def pixels_of(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.asarray(values.round().clip(0, 255), np.uint8)


def test_what_an_outline_closes_in_is_behind_it_though_it_has_the_grounds_colour() -> None:
    picture = Image.new("RGB", (160, 120), GROUND)
    ImageDraw.Draw(picture).ellipse((50, 30, 110, 90), outline=(40, 60, 50), width=5)
    crossed = grounds.barriers(seeding.lab_of(np.asarray(picture))).max(axis=-1)
    assert crossed[60, 80] > 30
    assert crossed[10, 80] == crossed[60, 20] == 0


def test_an_outline_with_a_gap_closes_nothing_in() -> None:
    picture = Image.new("RGB", (160, 120), GROUND)
    ImageDraw.Draw(picture).arc((50, 30, 110, 90), 20, 340, fill=(40, 60, 50), width=5)
    crossed = grounds.barriers(seeding.lab_of(np.asarray(picture))).max(axis=-1)
    assert crossed[60, 80] == 0


def test_light_that_falls_off_is_hardly_crossed() -> None:
    crossed = grounds.barriers(seeding.lab_of(pixels_of(falling_light())))
    assert crossed.max() < 2


def test_a_barrier_is_the_same_whichever_way_the_picture_is_turned() -> None:
    lab = np.random.default_rng(3).normal(50, 10, (23, 31, 3)).astype(np.float32)
    plain = grounds.barriers(lab)
    assert (plain >= 0).all()
    assert np.isfinite(plain).all()
    # Sweeps that begin at other corners may leave another way unfound, never by much.
    assert np.abs(grounds.barriers(lab[::-1, ::-1])[::-1, ::-1] - plain).mean() < 1.0


@pytest.mark.parametrize(
    ("factors", "is_ground"),
    [
        ((1.0, 1.0, 1.0), True),
        ((0.6, 0.6, 0.6), True),
        ((0.42, 0.43, 0.46), True),
        ((1.25, 1.25, 1.25), False),
        ((0.3, 0.75, 0.5), False),
        ((0.06, 0.06, 0.06), False),
    ],
    ids=["the ground itself", "in shadow", "in a bluish shadow", "lighter", "of another colour", "nearly black"],
)
def test_a_shadow_looks_like_its_ground_and_a_thing_does_not(
    factors: tuple[float, float, float], is_ground: bool
) -> None:
    values = falling_light()
    here = (slice(60, 120), slice(90, 150))
    values[here] *= np.array(factors, np.float32)
    ground = np.ones(values.shape[:2], bool)
    ground[55:125, 85:155] = False
    found = grounds.like_the_ground(pixels_of(values), ground)
    share = found[66:114, 96:144].mean()
    assert share > 0.9 if is_ground else share == 0


def test_without_any_ground_nothing_looks_like_it() -> None:
    pixels = pixels_of(falling_light())
    assert not grounds.like_the_ground(pixels, np.zeros(pixels.shape[:2], bool)).any()
