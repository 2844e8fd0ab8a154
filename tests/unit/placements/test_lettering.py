"""Lettering is found where it was set, and not in photographs; what it is worth is measured, and may only get better."""

import sysconfig
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from core import placements
from core.placements import lettering, looking
from core.placements.lettering import covered_share

PHOTOS = ("china.jpg", "flower.jpg", "coffee", "chelsea", "hubble_deep_field", "moon", "grass", "gravel", "brick")
SIZES = ((1200, 628), (800, 1000), (300, 250))
FONTS = ("Lato-Bold.ttf", "Manrope", "Caladea-Regular.ttf", "Roboto-Medium.ttf")
WORDS = "Slow-roasted for your morning"


@cache
def photograph(name, size):
    """A real photograph, cropped to a size."""
    import skimage.data
    import sklearn.datasets

    pixels = sklearn.datasets.load_sample_image(name) if name.endswith(".jpg") else getattr(skimage.data, name)()
    image = Image.fromarray(pixels).convert("RGB")
    scale = max(size[0] / image.width, size[1] / image.height)
    image = image.resize((round(image.width * scale) + 1, round(image.height * scale) + 1), Image.Resampling.LANCZOS)
    return image.crop((0, 0, *size))


@cache
def font(name, size_px):
    paths = Path(sysconfig.get_paths()["purelib"]).glob(f"font_*/**/{name}*")
    path = min(path for path in paths if path.suffix in {".ttf", ".otf"})
    return ImageFont.truetype(path, size_px)


def lettered(ground, text=WORDS, *, size_px=64, ink=(255, 255, 255), at=(60, 60), name="Lato-Bold.ttf"):
    """A copy with one line of type, and the box of its ink in fractions."""
    image = ground.copy()
    draw = ImageDraw.Draw(image)
    draw.text(at, text, fill=ink, font=font(name, size_px))
    left, top, right, bottom = draw.textbbox(at, text, font=font(name, size_px))
    return np.asarray(image), (left / image.width, top / image.height, right / image.width, bottom / image.height)


def found_part(box, lines):
    """Part of the box that the findings cover."""
    left, top, right, bottom = box
    wide = sum(
        max(0.0, min(right, line.box[2]) - max(left, line.box[0]))
        for line in lines
        if min(bottom, line.box[3]) > max(top, line.box[1])
    )
    return wide / (right - left)


@pytest.mark.parametrize("name", FONTS)
@pytest.mark.parametrize("size_px", [44, 64, 110])
def test_a_line_of_type_is_found_where_it_was_set(name, size_px):
    pixels, box = lettered(Image.new("RGB", (2000, 900), (30, 60, 50)), size_px=size_px, name=name)
    assert found_part(box, lettering.find(pixels)) > 0.75


def test_dark_type_on_a_light_photo_is_found():
    pixels, box = lettered(photograph("moon", (1200, 628)), size_px=70, ink=(10, 10, 10))
    assert found_part(box, lettering.find(pixels)) > 0.7


def test_the_text_of_a_banner_of_fifty_pixels_is_found():
    pixels, box = lettered(
        Image.new("RGB", (320, 50), "white"), "Shop the sale", size_px=20, ink=(0, 0, 0), at=(12, 12)
    )
    assert found_part(box, lettering.find(pixels)) > 0.6


def test_photographs_are_seldom_taken_for_words():
    """Measured 2026-11-27: 0 of 27 crops."""
    wrong = [(name, size) for name in PHOTOS for size in SIZES if lettering.find(np.asarray(photograph(name, size)))]
    assert not wrong, wrong


def test_a_headline_over_a_photograph_is_seldom_missed():
    """Measured 2026-11-27: 26 of 27 crops."""
    found = 0
    for name in PHOTOS:
        for size in SIZES:
            ground = photograph(name, size)
            light = np.asarray(ground.convert("L"))[: size[1] // 3].mean()
            ink = (255, 255, 255) if light < 140 else (8, 8, 8)
            pixels, box = lettered(
                ground, "New arrivals", size_px=size[0] // 9, ink=ink, at=(size[0] // 16, size[1] // 12)
            )
            found += found_part(box, lettering.find(pixels)) > 0.4
    assert found >= 25, found


def test_noise_stripes_and_flat_colour_are_no_words():
    noise = np.random.default_rng(5).integers(0, 256, (700, 700, 3), dtype=np.uint8)
    stripes = np.repeat((np.arange(900) // 3 % 2 * 255).astype(np.uint8)[None, :, None], 600, axis=0).repeat(3, axis=2)
    board = ((np.indices((640, 640)).sum(0) // 16 % 2) * 255).astype(np.uint8)[..., None].repeat(3, axis=2)
    for pixels in (noise, stripes, board, np.zeros((400, 400, 3), np.uint8), np.full((400, 400, 3), 255, np.uint8)):
        assert lettering.find(pixels) == ()


@given(st.integers(1, 40), st.integers(1, 400), st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_a_picture_of_any_form_can_be_looked_at(height, width, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    seen = looking.look(pixels)
    assert 0 <= seen.lettering_share <= 1
    assert set(seen.bands) == {p.id for p in placements.all_placements() if any(vars_of(p.safe_zone))}
    assert all(0 <= edge <= 1 for line in seen.lines for edge in line)


def vars_of(zone):
    return (zone.top, zone.right, zone.bottom, zone.left)


def test_what_overlaps_is_covered_once():
    assert covered_share([(0, 0, 0.5, 0.5), (0, 0, 0.5, 0.5)]) == pytest.approx(0.25)
    assert covered_share([]) == 0
    assert covered_share([(0.2, 0.2, 0.2001, 0.2001)]) > 0


def test_busy_ground_under_the_interface_is_measured_in_its_own_strip():
    pixels = np.full((1920, 1080, 3), 200, np.uint8)
    pixels[1600:] = np.random.default_rng(3).integers(0, 256, (320, 1080, 3), dtype=np.uint8)
    bands = {band.edge: band for band in looking.look(pixels).bands["meta_story_9x16"]}
    assert set(bands) == {"top", "bottom"}
    assert bands["bottom"].is_busy
    assert not bands["top"].is_busy
    assert bands["top"].edges == 0


def test_equal_pixels_give_equal_findings():
    pixels, _ = lettered(photograph("coffee", (1200, 628)))
    assert looking.look(pixels) == looking.look(pixels.copy())
