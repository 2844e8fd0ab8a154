"""The DRAFT mark: over every part of every picture, seen on any ground, and the picture still to be judged under it."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core import rendering
from core.rendering import draft
from tests.unit.rendering import photos

SIZES = [(320, 50), (728, 90), (160, 600), (300, 250), (1080, 1350), (1440, 2560)]


def changed(before, after):
    return np.abs(np.asarray(after, dtype=int) - np.asarray(before, dtype=int)).max(axis=2)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colour", ["#000000", "#FFFFFF", "#767676", "#C8102E", "#F2C14E"])
def test_it_is_seen_on_any_flat_ground_in_every_part_of_the_picture(size, colour):
    canvas = photos.flat(colour, size)
    apart = changed(canvas, draft.mark(canvas))
    assert 0.015 < (apart > 20).mean() < 0.25
    for half in (*np.array_split(apart, 2, axis=0), *np.array_split(apart, 2, axis=1)):
        assert (half > 20).mean() > 0.01


@pytest.mark.parametrize("name", ["coffee", "china.jpg", "astronaut"])
def test_it_is_seen_on_photos_which_stay_recognisable(name):
    ref, picture = photos.photograph(name)
    before = photos.opened(
        rendering.render(photos.recipe("meta_ig_feed_4x5", ref, "full-bleed"), picture, photos.logos())
    )
    apart = changed(before, draft.mark(before))
    assert (apart > 20).mean() > 0.02
    assert (apart == 0).mean() > 0.75


def test_the_picture_handed_over_stays_as_it_is():
    canvas = photos.flat("#336699", (300, 250))
    kept = canvas.tobytes()
    assert draft.mark(canvas).tobytes() != kept
    assert canvas.tobytes() == kept


@pytest.mark.parametrize(
    ("pillow", "image_format"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "avif")]
)
def test_the_format_stays(pillow, image_format):
    buffer = io.BytesIO()
    photos.flat("#336699", (300, 250)).save(buffer, pillow)
    made = rendering.marked_draft(buffer.getvalue())
    assert made.image_format == image_format
    assert Image.open(io.BytesIO(made.data)).format == pillow
    assert made == rendering.marked_draft(buffer.getvalue())


def test_a_transparent_picture_is_laid_on_white():
    buffer = io.BytesIO()
    Image.new("RGBA", (300, 250), (0, 0, 0, 0)).save(buffer, "PNG")
    opened = Image.open(io.BytesIO(rendering.marked_draft(buffer.getvalue()).data))
    assert opened.mode == "RGB"
    assert opened.getextrema()[0][1] == 255


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(rendering.RenderRefused):
        rendering.marked_draft(data)


@settings(max_examples=25, deadline=None)
@given(width=st.integers(1, 400), height=st.integers(1, 400))
def test_any_size_can_be_marked(width, height):
    canvas = photos.flat("#FFFFFF", (width, height))
    assert draft.mark(canvas).size == (width, height)
