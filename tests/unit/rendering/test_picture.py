"""A photo is decoded once for a canvas, and recipes of before still read the copies they read."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core import rendering
from core.rendering import picture as pictures
from core.rendering.geometry import Box
from tests.unit.rendering import photos

PORTRAIT = 1440, 1800
BANNER = 728, 90


@pytest.fixture(scope="module")
def stored():
    """A photograph of twelve megapixels, as the library keeps it."""
    import skimage.data

    image = Image.fromarray(skimage.data.coffee()).resize((4000, 3000), Image.Resampling.BICUBIC)
    return photos.encoded(image, 92)


def at(data, halvings):
    """The photo as the decoder itself gives it at 1/2^halvings."""
    with Image.open(io.BytesIO(data)) as opened:
        opened.draft("RGB", (opened.width >> halvings, opened.height >> halvings))
        return opened.convert("RGB")


def same(first, second):
    return np.array_equal(np.asarray(first), np.asarray(second))


@pytest.mark.parametrize(("canvas", "decoded"), [(PORTRAIT, 0), ((1440, 1440), 1), (BANNER, 1), ((300, 250), 1)])
@pytest.mark.parametrize("scale", [0.5, 0.3, 0.2, 0.1])
def test_all_copies_of_a_canvas_come_of_one_decode_and_have_the_pixels_that_are_needed(stored, canvas, decoded, scale):
    photo = rendering.decode(stored)
    copy = photo.once(*canvas).level_for(scale)
    assert copy.width >= scale * photo.width_px
    assert same(copy, at(stored, decoded).reduce(round(4000 / 2**decoded / copy.width)))


@pytest.mark.parametrize(("scale", "halvings"), [(0.6, 0), (0.5, 1), (0.25, 2), (0.2, 2), (0.1, 3)])
def test_a_recipe_of_before_has_each_copy_decoded_for_itself(stored, scale, halvings):
    assert same(rendering.decode(stored).level_for(scale), at(stored, halvings))


@pytest.mark.parametrize(("scale", "decoded"), [(0.5, 1), (0.528, 1), (0.576, 1), (0.6, 0), (1.0, 0)])
def test_a_crop_that_comes_a_little_nearer_costs_no_finer_decode_than_its_canvas(stored, scale, decoded):
    photo = rendering.decode(stored)
    assert same(photo.once(1440, 1440).level_for(scale), at(stored, decoded))
    assert same(photo.once(1440, 1440).small_for(scale), at(stored, 1).reduce(4))
    before = photo.once(1440, 1440, is_sparing=False)
    assert same(before.level_for(scale), at(stored, 1 if scale <= 0.5 else 0))


def test_a_canvas_that_needs_the_whole_photo_is_never_cut_from_less(stored):
    assert same(rendering.decode(stored).once(*PORTRAIT).level_for(0.51), at(stored, 0))


def test_canvases_share_what_is_decoded_and_halved(stored):
    photo = rendering.decode(stored)
    assert photo.once(1440, 1440).level_for(0.2) is photo.once(*BANNER).level_for(0.2)
    assert photo.once(1440, 1440).small_for(0.2) is photo.once(*BANNER).small_for(0.2)
    assert photo.once(1440, 1440).level_for(0.4) is photo.level_for(0.4)


@pytest.mark.parametrize("size", [(840, 628), (720, 900), (300, 250)])
def test_what_is_cut_from_a_halved_copy_cannot_be_told_from_a_cut_of_the_whole_photo(stored, size):
    photo = rendering.decode(stored)
    crop = pictures.cover(rendering.PictureRef("0" * 64, 4000, 3000), Box(0, 0, *size), (0.5, 0.5))
    cut = np.asarray(pictures.cut(photo.once(1440, 1440), crop, *size), dtype=float)
    whole = np.asarray(pictures.cut(rendering.DecodedPicture.of_image(at(stored, 0)), crop, *size), dtype=float)
    assert 10 * np.log10(255**2 / ((cut - whole) ** 2).mean()) > 45


@pytest.mark.parametrize("version", [3, rendering.RECIPE_VERSION])
@pytest.mark.parametrize("family", ["full-bleed", "side-panel"])
def test_a_picture_is_the_same_alone_and_after_other_canvases_and_versions(stored, version, family):
    ref = rendering.PictureRef("0" * 64, 4000, 3000, 0.5, 0.45, (0.3, 0.2, 0.7, 0.7))
    wanted = replace(photos.recipe("meta_fb_link_191", ref, family, "dark"), version=version)
    alone = rendering.render(wanted, rendering.decode(stored), photos.logos())
    photo = rendering.decode(stored, 2560)
    for other, before in (("meta_ig_feed_4x5", 4), ("google_display_mrec", 3), ("meta_fb_link_191", 7 - version)):
        rendering.render(replace(photos.recipe(other, ref, family, "dark"), version=before), photo, photos.logos())
    assert rendering.render(wanted, photo, photos.logos()).data == alone.data


def test_a_mask_is_made_small_once_for_all_canvases():
    _, photo, _ = photos.still_life()
    assert photo.once(*PORTRAIT).small_mask is photo.once(*BANNER).small_mask


def test_a_file_that_breaks_off_is_refused_where_it_is_first_read(stored):
    photo = rendering.decode(stored[: len(stored) // 2])
    with pytest.raises(rendering.RenderRefused) as caught:
        rendering.render(photos.recipe("meta_fb_feed_1x1", photos.photograph("coffee")[0]), photo, photos.logos())
    assert caught.value.box == "photo"
    with pytest.raises(rendering.RenderRefused):
        rendering.decode(stored[: len(stored) // 2], 2560)
    with pytest.raises(rendering.RenderRefused):
        rendering.decode(b"no picture")
