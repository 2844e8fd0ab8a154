"""Low banners: each family has a picture of its own, and nothing is refused for it that was drawn before."""

from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from core import placements, rendering
from core.rendering import colour, cropping, lighting
from core.rendering.geometry import Box
from core.rendering.layouts import frame as frames
from core.rendering.layouts.scene import PhotoSlot, Scene, TypeScale, Veil
from core.rendering.notes import Notes
from core.rendering.picture import cover
from tests.unit.rendering import photos
from tests.unit.rendering.test_every_layout import DEMO

SMALLEST = "google_display_mobile"
SIGN = replace(
    photos.AURORA,
    logos=(
        rendering.LogoRef("dark-ink", "symbol", "light", 140, 140),
        rendering.LogoRef("light-ink", "symbol", "dark", 140, 140),
    ),
)
SHORT = rendering.Texts("Slow mornings", "Roasted on Tuesdays", "Shop now")
LONG = rendering.Texts("Slow-roasted by hand in small batches for early risers", "", "Order your first bag")


@cache
def signs():
    return {name: image.crop((0, 0, 140, 140)) for name, image in photos.logos().items()}


@cache
def photo():
    return photos.photograph("coffee")


def drawn(family, texts=SHORT, placement=SMALLEST, kit=SIGN, **changed):
    ref, picture = photo()
    wanted = replace(photos.recipe(placement, ref, family, "brand", texts, kit), **changed)
    return rendering.render(wanted, picture, signs() if kit is SIGN else photos.logos())


def apart(first, second):
    """Mean difference of two pictures in levels."""
    one, other = (np.asarray(photos.opened(made).convert("RGB"), dtype=float) for made in (first, second))
    return float(np.abs(one - other).mean())


def test_no_two_families_are_the_same_picture_in_the_smallest_banner():
    every = {family: drawn(family) for family in photos.PLAIN}
    alike = [pair for pair in combinations(every, 2) if apart(every[pair[0]], every[pair[1]]) < 0.5]
    assert alike == []


def test_before_version_6_the_smallest_banner_was_one_picture():
    every = {drawn(family, version=5).sha256 for family in photos.PLAIN if family != "quote"}
    assert len(every) == 1


@pytest.mark.parametrize("placement", ["google_display_leaderboard", "google_display_large_mobile"])
def test_families_with_the_photo_at_one_end_are_told_apart_in_larger_rows(placement):
    for together in (("bottom-panel", "editorial", "full-bleed"), ("side-panel", "big-type", "badge", "quote")):
        every = [drawn(family, placement=placement) for family in together]
        assert [
            round(apart(first, second), 2) for first, second in combinations(every, 2) if apart(first, second) < 0.1
        ] == []


def test_the_headline_beside_a_photo_is_as_large_as_one_that_is_read():
    for family in photos.PLAIN:
        report = drawn(family).report
        sizes = [box.size_px for box in report.boxes if box.name == "headline"]
        assert sizes[0] >= (12 if family == "quote" else 16), family
        assert any(box.name == "cta" for box in report.boxes), family


@pytest.mark.parametrize("kit", [SIGN, photos.AURORA, replace(SIGN, logo_position="top-left"), replace(SIGN, logos=())])
@pytest.mark.parametrize("placement", [SMALLEST, "youtube_companion"])
def test_what_was_drawn_before_is_drawn(placement, kit):
    legal = replace(SHORT, headline="Coffee that waits for you", legal="New customers only.")
    for family in photos.PLAIN:
        for texts in (SHORT, LONG, legal):
            try:
                before = drawn(family, texts, placement, kit, version=5)
            except rendering.RenderRefused:
                continue
            now = drawn(family, texts, placement, kit)
            assert [check for check in now.report.broken if check.hard] == []
            kept = {box.name for box in now.report.boxes}
            assert {box.name for box in before.report.boxes} <= kept, (family, texts.headline)


def test_an_offer_that_is_said_whole_has_a_disc_of_its_own():
    report = drawn("badge", replace(SHORT, subheadline="20% off")).report
    said = {box.name: box.lines for box in report.boxes}
    assert said["badge"] == ("20",)
    assert said["badge_words"] == ("off",)
    assert report.notes == ()


def test_a_figure_without_its_conditions_is_no_disc():
    report = drawn("badge", replace(SHORT, subheadline="From 39 € a month")).report
    assert not any(box.name.startswith("badge") for box in report.boxes)
    assert "the subheadline is left out: too many words for this size" in report.notes


def test_a_price_has_its_disc_and_an_old_one_too_long_for_it_is_told():
    report = drawn("badge", replace(SHORT, subheadline="", price="39 €", old_price="52 €")).report
    assert {box.name: box.lines for box in report.boxes}["badge_old_price"] == ("52\u00a0€",)
    report = drawn("badge", replace(SHORT, subheadline="", price="39 €", old_price="1.052,90 €")).report
    assert any(box.name == "badge" and box.lines == ("39",) for box in report.boxes)
    assert report.notes == ("the old price is left out: no room in the badge",)


def test_an_old_price_that_somebody_insists_on_is_never_left_out_in_silence():
    texts = replace(SHORT, subheadline="", price="39 €", old_price="1.052,90 €")
    with pytest.raises(rendering.RenderRefused, match="old price"):
        drawn("badge", texts, fitting=(("old_price", "refuse"),))


def test_right_to_left_is_the_mirror():
    texts = rendering.Texts("عناية تتنفس", "", "تسوق الآن")
    made = drawn("big-type", texts, language="ar")
    picture = np.asarray(photos.opened(made).convert("RGB"), dtype=int)
    ground = picture[3, 100]
    # The bar stands where one begins to read, which is on the right.
    assert np.abs(picture[25, -3] - ground).max() > 30
    assert np.abs(picture[25, 2] - ground).max() < 12


def _scene(veil=None):
    box = Box(0, 0, 250, 250)
    return Scene(
        "full-bleed",
        (0, 0, 0),
        (255,) * 3,
        (255,) * 3,
        (0,) * 3,
        box,
        TypeScale(20, 16),
        photo=PhotoSlot(box),
        veil=veil,
    )


def _ref():
    return rendering.PictureRef("x", 1000, 1000, 0.5, 0.5, (0.4, 0.3, 0.6, 0.7), ())


def test_a_button_on_the_rim_of_the_subject_costs_more_than_one_beside_it():
    scene, ref = _scene(), _ref()
    crop = cover(ref, scene.photo.box, (0.5, 0.5), 1.0)
    costs = []
    for left in (10, 60, 90):
        notes = Notes(0.0)
        cropping.price_button(scene, ref, crop, Box(left, 110, left + 60, 140), notes)
        costs.append(notes.cost)
    assert costs[0] == 0.0 < costs[1] < costs[2]


@pytest.mark.parametrize(("version", "dearer"), [(5, False), (6, True)])
def test_a_subject_that_half_melts_is_dear_in_small_pictures(version, dearer):
    ref = _ref()
    ad = photos.recipe("google_display_square", ref)
    look = colour.palette("#0B3D2E", "#F2C14E", "#FFFFFF", "brand")
    frame = frames.make(
        placements.get(ad.placement_id), (250, 250), "full-bleed", 0, look, None, "top-right", 1.0, False, version
    )
    scene = _scene(Veil("top", 100.0, 140.0, melts=True))
    crop = cover(ref, scene.photo.box, (0.5, 0.5), 1.0)
    notes = Notes(0.0)
    lighting.price_melted(scene, frame, ref, crop, notes)
    # Half of the subject's height, at 0.7 for all of it, is what it costs everywhere.
    assert (notes.cost > 0.7 * 0.6) is dearer


def test_the_pour_over_keeps_its_upper_half_in_a_small_square():
    ref, picture = photos.stored(Image.open(DEMO / "coffee_pour.webp").convert("RGB"))
    wanted = photos.recipe("google_display_square", ref, "full-bleed", "light")
    assert "melting at" not in rendering.render(wanted, picture, photos.logos()).report.family


@pytest.mark.parametrize("family", ["minimal", "side-panel", "editorial"])
def test_letters_that_hang_down_to_the_small_print_cost_a_headline_a_px_and_not_the_ad_its_button(family):
    kit = replace(photos.AURORA, heading_font="Lato", body_font="Lato", logo_position="top-left")
    words = rendering.Texts(
        "Bringt Wärme ins Haus und ganz leise", "", "Jetzt kaufen", "", "Nur solange der Vorrat reicht."
    )
    before = drawn(family, words, kit=kit, version=5).report
    assert "overlap" in {check.id for check in before.broken if check.hard}
    now = drawn(family, words, kit=kit).report
    assert [box.name for box in now.boxes] == [box.name for box in before.boxes]
    assert not [check.id for check in now.broken if check.hard]
