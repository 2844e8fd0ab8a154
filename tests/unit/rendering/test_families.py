"""What makes the newer layouts what they are, and what a tone of voice does to pictures: measured, not described."""

import gc
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core import rendering
from core.rendering import KitLook, LogoRef, colour, marks, tone
from tests.unit.rendering import photos
from tests.unit.rendering.photos import AURORA, recipe

BLUE = (52, 72, 118)
GREEN = (11, 61, 46)


def drawn(placement_id, family, scheme="brand", texts=photos.WORDS, kit=AURORA, photo=None, language="en"):
    ref, picture = photos.photograph(photo) if photo else photos.stored(photos.flat(BLUE, (2400, 2400)))
    wanted = recipe(placement_id, ref, family, scheme, texts, kit, language=language)
    return rendering.render(wanted, picture, photos.logos())


def box_of(report, name):
    return next(box for box in report.boxes if box.name == name)


def is_near(pixels, wanted):
    return np.abs(pixels.astype(int) - np.array(wanted)).max(axis=-1) <= 14


def edge_of(result, at):
    """Where photo ends and ground begins along the columns at some shares of the width, as shares of the height."""
    pixels = np.asarray(photos.opened(result))
    return [float(is_near(pixels[:, round(share * (result.width_px - 1))], BLUE).mean()) for share in at]


@pytest.mark.parametrize("placement_id", ["meta_ig_feed_4x5", "meta_fb_feed_1x1", "pinterest_2x3"])
def test_a_split_rises_evenly_to_the_right(placement_id):
    left, middle, right = edge_of(drawn(placement_id, "split"), (0.02, 0.5, 0.98))
    assert left > middle > right
    assert middle == pytest.approx((left + right) / 2, abs=0.01)


def test_a_split_leans_in_a_row_as_well():
    pixels = np.asarray(photos.opened(drawn("google_display_leaderboard", "split")))
    top, foot = (is_near(pixels[row], BLUE).sum() for row in (3, 86))
    assert top > foot + 10


def ruled_rows(result, left, right):
    """The rows above the headline that are ink from one column to another."""
    headline = box_of(result.report, "headline")
    pixels = np.asarray(photos.opened(result))
    ink = colour.parse(headline.ink)
    return [row for row in range(headline.box[1]) if is_near(pixels[row, left:right], ink).all()]


def test_an_editorial_page_has_one_rule_above_its_headline():
    result = drawn("google_display_half_page", "editorial", "light")
    headline = box_of(result.report, "headline")
    ruled = ruled_rows(result, headline.box[0], headline.box[2])
    assert ruled
    assert max(ruled) - min(ruled) < 0.006 * result.height_px + 2


@pytest.mark.parametrize("placement_id", ["meta_ig_feed_4x5", "linkedin_191"])
def test_a_large_editorial_page_has_one_rule_from_its_margin_to_its_logo(placement_id):
    result = drawn(placement_id, "editorial", "light")
    logo = box_of(result.report, "logo").box
    short = min(result.width_px, result.height_px)
    ruled = ruled_rows(result, round(0.07 * short), logo[0] - round(0.04 * short))
    assert ruled
    assert max(ruled) - min(ruled) < 0.006 * result.height_px + 2
    assert logo[1] < min(ruled) <= max(ruled) < logo[3]
    # Between rule and logo there is air.
    assert not ruled_rows(result, round(0.07 * short), logo[0])


def test_the_rest_of_an_editorial_page_stands_in_a_column_beside_the_headline():
    report = drawn(
        "meta_fb_feed_1x1", "editorial", "light", rendering.Texts("One farm a month", "Roasted every week")
    ).report
    headline, beside = box_of(report, "headline"), box_of(report, "subheadline")
    assert beside.box[0] > headline.box[2]
    assert abs(beside.box[1] - headline.box[1]) <= 0.25 * headline.size_px


def test_the_arch_is_round_on_top_and_square_at_the_foot():
    result = drawn("pinterest_2x3", "minimal")
    photo = is_near(np.asarray(photos.opened(result)), BLUE)
    rows = np.flatnonzero(photo.any(axis=1))
    widths = photo[rows].sum(axis=1)
    assert widths[0] < 0.35 * widths.max()
    assert widths[-3] == pytest.approx(widths.max(), abs=2)
    assert np.all(np.diff(widths[: len(widths) // 3]) >= -1)


# A quote says what somebody said, and no offer.
@pytest.mark.parametrize("family", [family for family in photos.PLAIN if family != "quote"])
def test_a_row_keeps_a_mood_led_ideas_offer(family):
    texts = rendering.Texts("Good mornings are made slowly", "20% off your first bag", "Shop now")
    for placement_id in ("google_display_leaderboard", "google_display_mrec", "google_display_half_page"):
        report = drawn(placement_id, family, texts=texts, photo="coffee").report
        said = " ".join(box.text for box in report.boxes).replace("\u00a0", " ")
        assert "20% off" in said or "20 %" in said, (placement_id, report.notes)


@pytest.mark.parametrize("family", photos.PLAIN)
def test_the_photo_of_a_row_is_a_tile_and_no_strip(family):
    result = drawn("google_display_large_leaderboard", family, photo="coffee")
    share = result.report.photo_share
    assert 0.05 <= share <= 0.25
    # Wider than twice its height it would show a slit of most photos.
    assert share * result.width_px <= 2.0 * result.height_px


def test_the_button_of_a_billboard_stands_below_a_logo_on_top_and_ends_with_it():
    report = drawn("google_display_billboard", "tile").report
    logo, button = box_of(report, "logo"), box_of(report, "cta")
    assert button.box[1] > logo.box[3]
    assert button.box[2] == pytest.approx(logo.box[2], abs=2)


def two_colours(second, gap):
    image = Image.new("RGBA", (600, 140), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((0, 10, 120, 130), fill=(*second, 255))
    draw.rectangle((120 + gap, 40, 590, 100), fill=(255, 255, 255, 255))
    return image


def mark_of(image):
    kit = replace(AURORA, logos=(rendering.LogoRef("x", "wordmark", "dark", *image.size),))
    return marks.marks(kit, {"x": image})[0]


def test_a_logo_of_hairlines_is_no_empty_logo():
    image = Image.new("RGBA", (2400, 1200), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((20, 100, 2380, 1100), outline=(20, 30, 40, 255), width=5)
    mark = mark_of(image)
    assert mark.one_colour
    assert marks.contrast(mark, flat((255, 255, 255))) > 10
    with pytest.raises(rendering.RenderRefused, match="completely transparent"):
        mark_of(Image.new("RGBA", (600, 200), (9, 9, 9, 60)))


def flat(chosen):
    from core.rendering.contrast import luminance

    return np.full(4, luminance(chosen), dtype=np.float32)


def test_a_logo_whose_sign_would_vanish_does_not_stand_out_however_clear_its_letters_are():
    mark = mark_of(two_colours((242, 106, 33), 60))
    assert marks.contrast(mark, flat((242, 107, 34))) < marks.LEAST_RATIO
    assert marks.contrast(mark, flat((22, 48, 79))) >= marks.LEAST_RATIO


@pytest.mark.parametrize(("gap", "is_reversible"), [(60, True), (-30, False)])
def test_a_logo_is_set_in_one_colour_only_when_its_parts_stand_apart(gap, is_reversible):
    mark = mark_of(two_colours((242, 106, 33), gap))
    assert not mark.one_colour
    assert mark.reversible is is_reversible


@pytest.mark.parametrize(
    ("style", "language", "text", "shown"),
    [
        ("edgy", "en", "Ride it like you stole it", "Ride it like you stole it"),
        ("edgy", "en", "Ride it now", "RIDE IT NOW"),
        ("edgy", "de", "Große Fahrt", "Große Fahrt"),
        ("edgy", "ru", "Быстрее ветра", "БЫСТРЕЕ ВЕТРА"),
        ("edgy", "el", "Γρήγορα τώρα", "Γρήγορα τώρα"),
        ("edgy", "tr", "İlk siparişte", "İlk siparişte"),
        ("luxury", "en", "Ride it now", "Ride it now"),
    ],
)
def test_only_short_headlines_of_edgy_brands_are_capitals_and_only_where_capitals_are_safe(
    style, language, text, shown
):
    assert tone.headline(text, style, language) == shown


def test_a_tone_makes_headlines_heavier_or_lighter():
    weights = {}
    for style in ("luxury", "", "bold"):
        report = drawn("meta_fb_feed_1x1", "framed", kit=replace(AURORA, tone=style)).report
        weights[style] = box_of(report, "headline").font
    assert len(set(weights.values())) == 3, weights


def test_a_tone_is_heard_in_the_choice_of_layouts():
    chosen = {}
    for style in ("luxury", "edgy"):
        kit = replace(AURORA, tone=style)
        chosen[style] = Counter(
            rendering.plan_concepts(rendering.PictureRef(f"{number:064d}", 3000, 2000), None, kit, 1, number)[0].family
            for number in range(200)
        )
    assert chosen["luxury"]["minimal"] > 2 * chosen["edgy"]["minimal"]
    assert chosen["edgy"]["split"] > 2 * chosen["luxury"]["split"]


def test_a_badge_is_never_planned_without_being_asked_and_every_other_layout_is():
    seen = Counter(
        design.family
        for number in range(60)
        for design in rendering.plan_concepts(
            rendering.PictureRef(f"{number:064d}", 3000, 2000), None, AURORA, 3, number
        )
    )
    assert set(seen) == set(rendering.FAMILIES) - {"badge", "behind", "quote"}


@pytest.mark.parametrize("position", ["top-left", "top-right", "bottom-left", "bottom-right"])
@pytest.mark.parametrize("placement_id", ["google_display_mrec", "linkedin_191", "meta_fb_feed_1x1"])
def test_the_slanted_edge_never_runs_through_the_logo(placement_id, position):
    result = drawn(placement_id, "split", "light", kit=replace(AURORA, logo_position=position))
    left, top, right, bottom = box_of(result.report, "logo").box
    around = np.asarray(photos.opened(result))[top - 2 : bottom + 2, left - 2 : right + 2]
    rim = np.concatenate([around[0], around[-1], around[:, 0], around[:, -1]])
    assert np.ptp(rim.astype(int), axis=0).max() <= 24


def test_a_logo_is_measured_once_for_the_picture_it_was_read_into_and_forgotten_with_it():
    ref = LogoRef("a" * 64, "wordmark", "light", 40, 20)
    kit = KitLook("#0B3D2E", "#F2C14E", "#FFFFFF", "Manrope", "Source Sans Pro", logos=(ref,))
    green, red = (Image.new("RGBA", (40, 20), colour) for colour in ((0, 90, 0, 255), (200, 0, 0, 255)))
    first = marks.marks(kit, {ref.sha256: green})[0]
    assert marks.marks(kit, {ref.sha256: green})[0] is first
    # The same name in front of another picture is another logo.
    assert marks.marks(kit, {ref.sha256: red})[0].inks[0] != first.inks[0]
    before = len(marks._measured)
    del green, red
    gc.collect()
    assert len(marks._measured) == before - 2
