"""The offer badge says a figure loudly, hides nothing, and gives way where there is no figure to say."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PIL import ImageDraw

from core import placements, rendering
from core.rendering import badge, colour, voices
from core.rendering.geometry import Box
from core.rendering.layouts.frame import Shape
from tests.unit.rendering import photos
from tests.unit.rendering.photos import NINE, recipe

ACCENT = (242, 193, 78)
PLACES = [name for name in NINE if name != "google_display_leaderboard"]


def scripted(**texts):
    ref, _ = photos.photograph("coffee")
    texts = rendering.Texts(**{"headline": "Fresh today", **texts})
    return voices.script(recipe("meta_fb_feed_1x1", ref, texts=texts), Shape.SQUARE, 1440, False)


@cache
def calm():
    """A photo of one colour that is none of the kit's: whatever is not that colour was put on it."""
    return photos.stored(photos.flat((52, 72, 118), (2400, 2400)))


def drawn(placement_id, texts, photo=None, **how):
    ref, picture = photos.photograph(photo) if photo else calm()
    return rendering.render(recipe(placement_id, ref, "badge", "brand", texts, **how), picture, photos.logos())


def boxes_of(report, start):
    return [box for box in report.boxes if box.name.startswith(start)]


@pytest.mark.parametrize(
    ("said", "number", "unit", "leads", "words"),
    [
        ("20% off your first bag", "20", "%", False, "off your first bag"),
        ("Bis Sonntag 15 % Rabatt", "15", "%", False, "Bis Sonntag Rabatt"),
        ("Now $9.90", "9.90", "$", True, "Now"),
        ("€ 39 a month", "39", "€", True, "a month"),
        ("Ab 49 CHF", "49", "CHF", False, "Ab"),
        ("12,5% günstiger", "12,5", "%", False, "günstiger"),
    ],
)
def test_the_figure_of_an_offer_is_found_with_its_unit_and_the_rest_is_kept(said, number, unit, leads, words):
    found = badge.figure_in(scripted(subheadline=said))
    assert found == badge.Figure("subheadline", number, unit, leads, words)


@pytest.mark.parametrize("said", ["Free shipping", "Since 1987", "Open 24 hours", "5 € 10", "", "1.250.000 €"])
def test_a_number_without_a_unit_of_its_own_is_no_figure(said):
    found = badge.figure_in(scripted(subheadline=said))
    assert found is None or (said, found.number, found.unit) == ("5 € 10", "5", "€")


def test_a_price_comes_before_an_offer_and_an_offer_before_the_subheadline():
    said = {"subheadline": "10% off", "offer": "20% off"}
    assert badge.figure_in(scripted(**said)).number == "20"
    with_price = badge.figure_in(scripted(**said, price="39,90 €", old_price="49,90 €"))
    assert (with_price.source, with_price.number, with_price.unit) == ("price", "39,90", "€")


@pytest.mark.parametrize("placement_id", PLACES)
def test_the_figure_is_drawn_on_a_disc_of_the_accent_colour_that_touches_no_other_box(placement_id):
    result = drawn(placement_id, replace(photos.WORDS, subheadline="20% off"))
    parts = boxes_of(result.report, "badge")
    assert {box.text for box in parts} >= {"20", "%"}
    assert all(box.contrast >= 4.5 for box in parts)
    disc = disc_of(result)
    short = min(result.width_px, result.height_px)
    assert 0.215 * short <= disc.width <= 0.305 * short
    for box in result.report.boxes:
        reach = farthest(box.box, disc)
        if box.name.startswith("badge"):
            assert reach <= disc.width / 2, box
        else:
            assert Box(*box.box).overlap(disc) == 0, box


def disc_of(result):
    """The disc as it is in the pixels: the accent's connected area round the figure."""
    import cv2

    pixels = np.asarray(photos.opened(result)).astype(int)
    left, top, right, bottom = boxes_of(result.report, "badge")[0].box
    short = min(result.width_px, result.height_px)
    near = (np.abs(pixels - np.array(ACCENT)).max(axis=2) < 40).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    around = labels[max(0, top - round(0.05 * short)) : bottom, left:right]
    label = np.bincount(around[around > 0]).argmax()
    x, y, wide, tall = (int(value) for value in stats[label][:4])
    assert abs(wide - tall) <= 3
    return Box(x, y, x + wide, y + tall)


def farthest(box, disc):
    middle = (disc.left + disc.right) / 2, (disc.top + disc.bottom) / 2
    return max(math.dist(middle, (x, y)) for x in box[::2] for y in box[1::2])


def test_an_offer_that_the_badge_says_in_full_is_not_said_again():
    report = drawn("meta_ig_feed_4x5", replace(photos.WORDS, subheadline="20% off")).report
    assert [box.text for box in boxes_of(report, "badge_words")] == ["off"]
    assert not boxes_of(report, "subheadline")


def test_an_offer_that_says_more_than_the_disc_holds_stays_beside_the_headline():
    said = "20% off everything that we have roasted since the harvest"
    report = drawn("meta_ig_feed_4x5", replace(photos.WORDS, subheadline=said)).report
    assert boxes_of(report, "badge")
    assert [box.text.replace("\u00a0", " ") for box in boxes_of(report, "subheadline")] == [said]


def test_without_a_figure_the_layout_is_its_panel_and_nothing_is_invented():
    report = drawn("meta_fb_feed_1x1", replace(photos.WORDS, subheadline="Free shipping")).report
    assert not boxes_of(report, "badge")
    assert report.family == "bottom-panel"


def test_an_old_price_is_struck_through_below_the_new_one():
    texts = replace(photos.WORDS, subheadline="", price="39,90 €", old_price="49,90 €")
    result = drawn("meta_ig_feed_4x5", texts)
    new, old = boxes_of(result.report, "badge")[0], boxes_of(result.report, "badge_old_price")[0]
    assert new.text == "39,90"
    assert old.text.replace("\u00a0", " ") == "49,90 €"
    assert old.box[1] > new.box[1]
    pixels = np.asarray(photos.opened(result)).astype(int)
    ink = np.array(colour.parse(old.ink))
    # The line runs through the gaps between the figures too: one row is ink from end to end.
    inside = np.abs(pixels[old.box[1] : old.box[3], old.box[0] : old.box[2]] - ink).max(axis=2) < 60
    assert inside.all(axis=1).any()


@pytest.mark.parametrize("placement_id", ["meta_fb_feed_1x1", "google_display_leaderboard", "google_display_mobile"])
def test_a_price_without_a_badge_is_the_offers_line_or_the_report_says_why_not(placement_id):
    ref, picture = photos.photograph("coffee")
    texts = rendering.Texts("Fresh today", cta="Shop now", price="39,90 €", old_price="49,90 €")
    report = rendering.render(recipe(placement_id, ref, "framed", texts=texts), picture, photos.logos()).report
    shown = [box.text.replace("\u00a0", " ") for box in boxes_of(report, "offer")]
    assert shown == ["39,90 €"] or any("the price is left out" in note for note in report.notes)
    assert any("price is left out" in note for note in report.notes)


@pytest.mark.parametrize("placement_id", ["meta_fb_feed_1x1", "meta_ig_feed_4x5", "google_display_mrec"])
def test_no_badge_lies_on_a_face(placement_id):
    image = photos.flat((70, 90, 110), (2000, 2400))
    ImageDraw.Draw(image).rectangle((700, 300, 1299, 1199), fill=(255, 0, 255))
    ref, picture = photos.stored(image, quality=98)
    ref = replace(ref, faces=((0.37, 487 / 2400, 0.63, 1107 / 2400),), subject=None, focal_x=0.5, focal_y=0.33)
    texts = rendering.Texts("Free delivery", "20% off")
    result = rendering.render(recipe(placement_id, ref, "badge", "dark", texts), picture, photos.logos())
    pixels = np.asarray(photos.opened(result)).astype(int)
    shown = (pixels[..., 0] - pixels[..., 1] > 120) & (pixels[..., 2] - pixels[..., 1] > 120)
    wide, tall = shown.any(axis=0).sum(), shown.any(axis=1).sum()
    # A disc on it would leave the outline but not the area.
    assert shown.sum() >= 0.97 * wide * tall


def test_every_composed_placement_takes_the_badge_family():
    for placement in placements.all_placements():
        if placement.kind in {"composed", "card"}:
            report = drawn(placement.id, replace(photos.WORDS, subheadline="20% off"), "coffee").report
            assert "headline" in {box.name for box in report.boxes}


@pytest.mark.parametrize("placement_id", ["tiktok_image_9x16", "meta_story_9x16"])
def test_a_disc_keeps_clear_of_what_an_app_lays_over_the_other_side_where_words_run_right_to_left(placement_id):
    texts = rendering.Texts("קפה טרי בכל בוקר", "20% off the first bag")
    kit = replace(photos.AURORA, logo_position="top-left")
    report = drawn(placement_id, texts, "coffee", kit=kit, language="he").report
    assert boxes_of(report, "badge")
    assert not [check for check in report.broken if check.hard]


@pytest.mark.parametrize(
    ("offer", "words"), [("-20% auf alles", ["auf alles"]), ("-20%", []), ("Nur −20 % heute", ["Nur heute"])]
)
def test_the_minus_of_a_figure_does_not_stand_alone_among_the_words_of_its_disc(offer, words):
    texts = rendering.Texts("Langsam geröstet", offer=offer)
    report = drawn("meta_ig_feed_4x5", texts, language="de").report
    assert [box.text.replace("\u00a0", " ") for box in boxes_of(report, "badge_words")] == words
    assert [box.text for box in boxes_of(report, "badge")][:1] == ["20"]


PRICED = rendering.Texts("Slow mornings", cta="Shop now", offer="Save 5 €", price="1.299,00 €")


def test_a_price_too_long_for_a_disc_that_says_the_offer_is_the_line_above_or_told_as_left_out():
    assert [box.text for box in boxes_of(drawn("meta_ig_feed_4x5", PRICED).report, "offer")] == ["1.299,00\u00a0€"]
    smallest = drawn("google_display_mobile", PRICED).report
    assert [box.text for box in boxes_of(smallest, "badge")][:1] == ["5"]
    assert [note for note in smallest.notes if note.startswith("the price is left out")]


def test_a_price_that_somebody_insists_on_is_not_left_out_for_an_offers_disc():
    ref, picture = calm()
    insisted = replace(recipe("google_display_mobile", ref, "badge", texts=PRICED), fitting=(("price", "refuse"),))
    with pytest.raises(rendering.RenderRefused) as refused:
        rendering.render(insisted, picture, photos.logos())
    assert refused.value.box == "price"
