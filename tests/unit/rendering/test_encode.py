"""Files: what is in them, what is not, and how quality gives way to a byte limit without ever being seen to."""

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core import rendering
from core.errors import InvalidInput
from core.rendering import encode
from tests.unit.rendering import photos

QUALITIES = encode._QUALITIES
PILLOW_NAMES = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF"}


def picture(seed=1, size=(160, 120), grain=40):
    """A soft gradient with grain: the more grain, the more bytes."""
    across = np.linspace(40, 200, size[0], dtype=np.float32)[None, :, None]
    noise = np.random.default_rng(seed).normal(0, grain, (size[1], size[0], 3))
    return Image.fromarray((across + noise).clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize("image_format", rendering.FORMATS)
def test_every_format_has_the_same_pixels_the_srgb_profile_and_nothing_of_the_source(image_format):
    source = picture(grain=6)
    carrier = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at 48.2082, 16.3738"
    source.save(carrier, "PNG", exif=exif)
    canvas = Image.open(carrier)
    canvas.load()
    canvas.info |= {"comment": b"secret", "xmp": b"<secret/>", "exif": exif.tobytes(), "icc_profile": b"secret"}
    made = encode.encode(canvas, image_format)
    opened = Image.open(io.BytesIO(made.data))
    assert opened.format == PILLOW_NAMES[image_format]
    assert opened.info["icc_profile"] == encode.profile()
    assert not opened.getexif()
    assert b"taken at" not in made.data
    assert b"secret" not in made.data
    apart = np.abs(np.asarray(opened.convert("RGB"), dtype=int) - np.asarray(source, dtype=int)).mean()
    assert apart == 0 if image_format == "png" else apart < 6


@pytest.mark.parametrize("image_format", rendering.FORMATS)
def test_equal_pixels_give_equal_bytes(image_format):
    assert encode.encode(picture(), image_format) == encode.encode(picture(), image_format)


def test_jpeg_is_written_at_full_colour_resolution():
    opened = Image.open(io.BytesIO(encode.encode(picture()).data))
    assert {part[1:3] for part in opened.layer} == {(1, 1)}


@settings(max_examples=60, deadline=None)
@given(
    image_format=st.sampled_from(sorted(QUALITIES)),
    grain=st.integers(0, 90),
    share=st.floats(0.2, 1.3),
    seed=st.integers(0, 5),
)
def test_the_file_fits_in_the_best_quality_that_does_or_is_refused_at_the_floor(image_format, grain, share, seed):
    canvas = picture(seed, (96, 64), grain)
    sizes = {quality: len(encode._written(canvas, image_format, quality)) for quality in QUALITIES[image_format]}
    limit = int(max(sizes.values()) * share)
    best = next((quality for quality, size in sizes.items() if size <= limit), None)
    if best is None:
        with pytest.raises(rendering.RenderRefused) as refused:
            encode.encode(canvas, image_format, limit)
        assert refused.value.box == "photo"
        assert str(min(QUALITIES[image_format])) in refused.value.what
        assert refused.value.remedy
        return
    made = encode.encode(canvas, image_format, limit)
    assert len(made.data) <= limit
    # Sizes fall with quality, but not always by every step: a better quality that fits is never passed over by much.
    assert made.quality <= best
    assert QUALITIES[image_format].index(made.quality) - QUALITIES[image_format].index(best) <= 1


def test_a_png_that_is_too_large_is_refused_with_what_would_be_smaller():
    with pytest.raises(rendering.RenderRefused) as refused:
        encode.encode(picture(size=(400, 300)), "png", 20_000)
    assert "JPEG" in refused.value.remedy
    assert len(encode.encode(picture(size=(400, 300)), "png", 1_000_000).data) > 20_000


def test_an_unknown_format_is_named():
    with pytest.raises(InvalidInput) as caught:
        encode.encode(picture(), "bmp")
    assert "avif" in caught.value.remedy


@pytest.mark.parametrize("image_format", ["png", "webp", "avif"])
def test_a_recipe_may_ask_for_another_format_and_old_recipes_stay_what_they_were(image_format):
    ref, decoded = photos.photograph("coffee")
    plain = photos.recipe("google_display_mrec", ref)
    assert "image_format" not in plain.to_json()
    assert rendering.Recipe.from_json(plain.to_json()) == plain
    asked = replace(plain, image_format=image_format)
    assert rendering.Recipe.from_json(asked.to_json()) == asked
    assert asked.key() != plain.key()
    made = rendering.render(asked, decoded, photos.logos())
    assert made.image_format == image_format
    assert photos.opened(made).format == PILLOW_NAMES[image_format]
    allowed = {check.id: check.verdict.value for check in made.report.checks}
    assert allowed["format"] == ("pass" if image_format == "png" else "fail")


def test_a_byte_limit_of_a_placement_is_kept_by_every_banner_of_a_noisy_photo():
    ref, decoded = photos.stored(photos.noise())
    for placement_id in ("google_display_half_page", "google_display_billboard"):
        made = rendering.render(photos.recipe(placement_id, ref, "tile", "light"), decoded, photos.logos())
        assert len(made.data) == made.report.size_bytes <= 150 * 1024
        assert made.report.quality >= min(QUALITIES["jpg"])
