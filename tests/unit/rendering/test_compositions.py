"""Compositions of recipe versions 4 and 5: where the subject lies, what stands on one line, and what an ink must not match."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PIL import Image

from core import placements, rendering, settings
from core.rendering import colour, contrast, cropping, layouts
from core.rendering.geometry import Box
from core.rendering.layouts.frame import LogoSize, make
from core.rendering.model import PictureRef
from core.rendering.picture import cover, on_slot
from tests.unit.rendering import photos

BOTTLE = (60, 32, 28)


def drawn(placement_id, family, scheme="brand", texts=photos.WORDS, **changed):
    ref, picture = photos.photograph("coffee")
    return rendering.render(
        replace(photos.recipe(placement_id, ref, family, scheme, texts), **changed), picture, photos.logos()
    )


def verdict(report, clause):
    return next(check for check in report.rules if check.id == clause)


def box_of(report, name):
    return next(box for box in report.boxes if box.name == name)


def behind_a(bottle, headline, **changed):
    ref, picture, mask = bottle
    texts = replace(photos.WORDS, headline=headline)
    wanted = replace(photos.recipe("linkedin_191", ref, "behind", "brand", texts), mask=mask, **changed)
    return rendering.render(wanted, picture, photos.logos())


def test_a_tall_subject_is_set_where_the_layout_wants_it_by_coming_nearer():
    ref = PictureRef("a" * 64, 1720, 2150, 0.45, 0.7, (0.3, 0.6, 0.6, 0.8))
    slot, focus = Box(0, 0, 1080, 1190), (0.5, 0.35)

    def off(crop):
        shown = on_slot((0.45, 0.7, 0.45, 0.7), ref, crop, slot)
        return abs((shown.top - slot.top) / slot.height - focus[1])

    nearer = cropping.composed(ref, slot, focus, 1.0)
    assert off(nearer) < off(cover(ref, slot, focus)) - 0.05
    assert on_slot(ref.subject, ref, nearer, slot).within(slot)


def test_a_crop_never_comes_nearer_than_the_subject_with_its_rim_allows():
    ref = PictureRef("a" * 64, 2000, 2000, 0.5, 0.5, (0.1, 0.1, 0.9, 0.9))
    slot = Box(0, 0, 1000, 1000)
    assert cropping.composed(ref, slot, (0.5, 0.2), 1.0) == cover(ref, slot, (0.5, 0.2))


@pytest.mark.parametrize("family", ["full-bleed", "tile", "quote"])
@pytest.mark.parametrize("placement_id", ["google_display_leaderboard", "google_display_large_leaderboard"])
def test_words_button_and_logo_of_a_leaderboard_share_two_axes(placement_id, family):
    report = drawn(placement_id, family).report
    assert verdict(report, "axes").verdict is rendering.RuleVerdict.KEPT
    logo, button = box_of(report, "logo").box, box_of(report, "cta").box
    assert logo[3] < button[1]
    assert abs(logo[2] - button[2]) <= 1


def test_button_and_logo_of_a_large_mobile_banner_share_a_line_and_the_headline_keeps_its_size():
    report = drawn("google_display_large_mobile", "tile").report
    logo, button = box_of(report, "logo").box, box_of(report, "cta").box
    assert abs((logo[1] + logo[3]) - (button[1] + button[3])) <= 2
    assert box_of(report, "headline").size_px >= 16
    assert abs(button[0] - box_of(report, "headline").box[0]) <= 2


def test_a_story_side_panel_leaves_the_photo_a_side_and_a_bottom_panel_does_not():
    ref, picture, _ = photos.still_life((2160, 3840), 0.5, 0.4)
    shares = {}
    for family in ("side-panel", "bottom-panel"):
        wanted = photos.recipe("meta_story_9x16", ref, family, "brand")
        shares[family] = rendering.render(wanted, picture, photos.logos()).report.photo_share
    assert shares["side-panel"] == 1.0
    assert shares["bottom-panel"] == pytest.approx(0.62, abs=0.01)


def test_a_headline_that_is_set_small_is_not_tightened():
    long = rendering.Texts("Slow-roasted by hand in small batches for everybody who gets up before the sun")
    report = drawn("google_display_half_page", "big-type", texts=long).report
    assert verdict(report, "spacing").verdict is rendering.RuleVerdict.KEPT


def test_a_headline_behind_a_subject_has_another_colour_than_the_subject():
    kit = replace(photos.AURORA, primary="#3C201C")
    ref, picture, mask = photos.still_life((3000, 2000), 0.42, 0.22)
    texts = replace(photos.WORDS, headline="Slow mornings")
    wanted = replace(photos.recipe("linkedin_191", ref, "behind", "brand", texts, kit=kit), mask=mask)
    inks = {}
    for version in (3, 4):
        report = rendering.render(replace(wanted, version=version), picture, photos.logos()).report
        inks[version] = colour.parse(box_of(report, "headline").ink)
        assert contrast.ratio(inks[version], (226, 216, 204)) > 1
    assert colour.difference(inks[3], BOTTLE) < 12
    assert colour.difference(inks[4], BOTTLE) > 40
    logo = next(check for check in report.rules if check.id == "logo_contrast")
    assert logo.verdict is not rendering.RuleVerdict.BROKEN


def test_a_headline_behind_a_subject_may_end_early_where_that_was_chosen():
    bottle = photos.still_life((3000, 2000), 0.42, 0.22)
    headline = "Slow mornings are made of very good coffee and of bread"
    with pytest.raises(rendering.RenderRefused):
        behind_a(bottle, headline)
    report = behind_a(bottle, headline, fitting=(("headline", "ellipsis"),)).report
    cut = box_of(report, "headline")
    assert cut.text.endswith("…")
    assert cut.authored == headline
    assert any("is cut" in warning for warning in report.warnings)
    with pytest.raises(rendering.RenderRefused):
        behind_a(bottle, headline, fitting=(("headline", "ellipsis"),), version=3)


def test_the_legal_line_stays_with_words_at_the_head_of_a_photo():
    ref, picture, _ = photos.still_life()
    texts = replace(photos.WORDS, legal="Results differ from person to person.")
    recipe = photos.recipe("pinterest_2x3", ref, "full-bleed", "light", texts)
    report = rendering.render(recipe, picture, photos.logos()).report
    assert report.family == "full-bleed, words at the top"
    # Not at the foot of the room that the words might have had, which is the middle of the photo.
    assert 0 < box_of(report, "legal").box[1] - box_of(report, "subheadline").box[3] < 0.03 * 1500


def test_no_letters_are_lost_in_the_colour_of_the_subject_that_a_line_crosses():
    # The pipette of this bottle is as pale as the words; it would stand in the lines below the headline.
    with Image.open(settings.SHIPPED_DATA_DIR / "demo" / "skin_night.webp") as photo:
        ref, picture = photos.stored(photo.convert("RGB"))
    texts = rendering.Texts(
        "Skin rests when you do, and wakes up calm",
        "Night cream with oat and squalane",
        legal="Results differ from person to person.",
    )
    kit = replace(photos.AURORA, primary="#5B2A3C", secondary="#E8B298", logo_position="bottom-left")
    recipe = photos.recipe("pinterest_2x3", ref, "full-bleed", "light", texts, kit)
    rendered = rendering.render(recipe, picture, photos.logos())
    levels = np.asarray(photos.opened(rendered).convert("L"), dtype=float)
    for name in ("subheadline", "legal"):
        left, top, right, bottom = box_of(rendered.report, name).box
        line = levels[top:bottom, left:right]
        # Not even an l is ink from the top of its line to the foot; a part of the pipette is.
        inked = (np.abs(line - np.median(line)) > 120).mean(axis=0)
        assert inked.max() < 0.95


# Recipe version 5: small banners.
ON_THE_LEFT = replace(photos.AURORA, logo_position="top-left")
NIGHT = replace(photos.AURORA, primary="#5B2A3C", secondary="#E9B49A", body_font="Lato", logo_position="bottom-left")
RESULTS_DIFFER = replace(photos.WORDS, subheadline="", legal="Results differ from person to person.")
LOWER = ("side-panel", "tile", "framed", "split", "editorial", "minimal", "quote", "full-bleed")


@cache
def demo(name):
    with Image.open(next((settings.SHIPPED_DATA_DIR / "demo").glob(f"{name}.*"))) as photo:
        return photos.stored(photo.convert("RGB"))


def of_demo(name, placement_id, family, scheme="brand", texts=photos.WORDS, kit=photos.AURORA, version=5):
    ref, picture = demo(name)
    wanted = photos.recipe(f"google_display_{placement_id}", ref, family, scheme, texts, kit)
    return rendering.render(replace(wanted, version=version), picture, photos.logos())


def names_of(report):
    return {box.name for box in report.boxes}


@pytest.mark.parametrize("placement_id", ["leaderboard", "large_leaderboard"])
@pytest.mark.parametrize("corner", ["top-left", "bottom-left"])
def test_a_logo_on_the_left_of_a_leaderboard_stands_on_the_axis_of_its_words(placement_id, corner):
    kit = replace(photos.AURORA, logo_position=corner)
    of_before = of_demo("coffee_cup", placement_id, "side-panel", kit=kit, version=4).report
    assert verdict(of_before, "axes").verdict is rendering.RuleVerdict.BROKEN
    report = of_demo("coffee_cup", placement_id, "side-panel", kit=kit).report
    assert verdict(report, "axes").verdict is rendering.RuleVerdict.KEPT
    logo, headline = box_of(report, "logo").box, box_of(report, "headline").box
    assert abs(logo[0] - headline[0]) <= 3
    assert (logo[3] < headline[1]) is (corner == "top-left")


def test_words_that_a_logo_has_no_room_above_keep_it_before_them():
    texts = rendering.Texts("Nine ingredients", "Plant oils in plain words", "Learn more", offer="20% off")
    report = of_demo("skin_serum", "leaderboard", "tile", texts=texts, kit=ON_THE_LEFT).report
    assert {"headline", "subheadline", "offer", "cta", "logo"} <= names_of(report)


def test_small_print_in_a_row_stands_at_one_edge_with_few_words_and_next_to_them():
    texts = rendering.Texts("Wake up slowly", cta="Shop now", legal="Until 30 September.")
    for version, is_beside in ((4, False), (5, True)):
        report = of_demo("coffee_cup", "leaderboard", "side-panel", texts=texts, version=version).report
        headline, legal = box_of(report, "headline").box, box_of(report, "legal").box
        assert (abs(headline[0] - legal[0]) <= 3) is is_beside
        assert (legal[1] - headline[3] <= 12) is is_beside


def test_small_print_of_a_large_mobile_banner_stands_below_the_button():
    texts = rendering.Texts("Wake up slowly", cta="Shop now", legal="Until 30 September.")
    for version, is_below in ((4, False), (5, True)):
        report = of_demo("coffee_cup", "large_mobile", "tile", texts=texts, version=version).report
        assert (box_of(report, "legal").box[1] >= box_of(report, "cta").box[3]) is is_below


def test_a_mobile_banner_with_small_print_keeps_its_button_by_setting_its_words_in_two_lines():
    texts = rendering.Texts("Slow-roasted for your morning", cta="Shop now", legal="Until 30 September.")
    assert "cta" not in names_of(of_demo("coffee_cup", "mobile", "tile", texts=texts, version=4).report)
    report = of_demo("coffee_cup", "mobile", "tile", texts=texts).report
    assert {"headline", "cta", "legal"} <= names_of(report)
    assert len(box_of(report, "headline").lines) == 2
    assert not [check for check in report.broken if check.hard]


def test_a_mobile_banner_that_small_print_fills_is_refused_for_the_small_print():
    texts = rendering.Texts("“Wake up”", "— Mira Lopes", "Shop now", legal="Results differ from person to person.")
    with pytest.raises(rendering.RenderRefused) as refusal:
        of_demo("coffee_cup", "mobile", "quote", texts=texts)
    assert refusal.value.box == "legal"


def test_a_price_without_descenders_does_not_stand_on_the_headline():
    texts = rendering.Texts("Beans by Friday", "Roasted to order", "Order", price="€12.50")
    gaps = []
    for version in (4, 5):
        report = of_demo("coffee_bag", "mrec", "side-panel", "accent", texts, version=version).report
        gaps.append(box_of(report, "headline").box[1] - box_of(report, "offer").box[3])
    assert gaps[1] >= gaps[0] + 2


def test_no_button_grows_over_small_print():
    report = of_demo("skin_night", "mrec", "bottom-panel", "light", RESULTS_DIFFER, NIGHT).report
    assert verdict(report, "overlap").verdict is rendering.RuleVerdict.KEPT
    assert box_of(report, "legal").box[1] >= box_of(report, "cta").box[3]


@pytest.mark.parametrize("placement_id", ["mrec", "square"])
def test_a_small_full_bleed_picture_with_small_print_stays_one_and_breaks_no_hard_rule(placement_id):
    texts = replace(RESULTS_DIFFER, headline="Skin rests when you do")
    is_good = {}
    for version in (4, 5):
        report = of_demo("skin_night", placement_id, "full-bleed", "light", texts, NIGHT, version).report
        is_hard = any(check.hard for check in report.broken)
        is_tabbed = any("tab" in repair for repair in report.repairs)
        is_good[version] = report.family.startswith("full-bleed") and not is_hard and not is_tabbed
    assert is_good == {4: False, 5: True}


def test_the_button_of_a_small_full_bleed_picture_does_not_lie_over_the_cup():
    brightest = {}
    for version in (4, 5):
        rendered = of_demo("coffee_cup", "square", "full-bleed", version=version)
        left, top, right, bottom = box_of(rendered.report, "cta").box
        around = np.asarray(photos.opened(rendered).convert("L"), dtype=int)[top - 4 : bottom + 5, left - 4 : right + 5]
        rim = np.concatenate([around[:4].ravel(), around[-5:].ravel(), around[:, :4].ravel(), around[:, -5:].ravel()])
        brightest[version] = rim.max() - np.median(rim)
    # The cup is white, also where it begins to fade.
    assert brightest[4] > 40
    assert brightest[5] < 20


@pytest.mark.parametrize("placement_id", ["mrec", "half_page", "billboard"])
def test_a_badge_in_a_banner_does_not_say_again_what_stands_below_the_headline(placement_id):
    report = of_demo("coffee_cup", placement_id, "badge", version=4).report
    assert {"badge", "subheadline"} <= names_of(report)
    report = of_demo("coffee_cup", placement_id, "badge").report
    assert "badge" in names_of(report)
    assert "subheadline" not in names_of(report)
    assert box_of(report, "badge_words").text == "off the first bag"
    assert verdict(report, "readable_size").verdict is rendering.RuleVerdict.KEPT


def test_a_price_with_cents_has_its_badge_in_a_small_banner_with_the_old_price():
    texts = rendering.Texts("Beans by Friday", "Roasted to order", "Order", price="€12.50", old_price="€15.00")
    report = of_demo("coffee_bag", "mrec", "badge", "accent", texts).report
    assert {"badge", "badge_unit", "badge_old_price"} <= names_of(report)
    assert verdict(report, "readable_size").verdict is rendering.RuleVerdict.KEPT


def test_every_family_has_a_square_of_its_own_for_a_photo_that_is_wide():
    texts = rendering.Texts("Dein Rad, in 48 Stunden wieder fahrbereit", "Werkstatt Samstag offen", "Termin buchen")
    alike = {}
    for version in (4, 5):
        made = [
            of_demo("bike_wall", "square", family, texts=texts, kit=ON_THE_LEFT, version=version) for family in LOWER
        ]
        alike[version] = len(LOWER) - len({one.data for one in made})
        if version == 5:
            assert all(verdict(one.report, "subject_kept").verdict is not rendering.RuleVerdict.BROKEN for one in made)
    assert alike[4] >= 4
    assert alike[5] == 0


def test_big_type_of_a_small_rectangle_has_the_whole_width():
    of_before = of_demo("coffee_cup", "mrec", "big-type", version=4).report
    report = of_demo("coffee_cup", "mrec", "big-type").report
    assert box_of(report, "headline").size_px > 1.3 * box_of(of_before, "headline").size_px
    for clause in ("gap_steps", "gap_order", "photo_share", "overlap"):
        assert verdict(report, clause).verdict is rendering.RuleVerdict.KEPT, clause


def test_the_words_of_a_framed_half_page_keep_the_margin_to_their_photo():
    place = placements.get("google_display_half_page")
    look = colour.palette("#0B3D2E", "#F2C14E", "#FFFFFF", "brand")
    logo = LogoSize("wordmark", 4.0)
    for version, least in ((4, 0.5), (5, 1.0)):
        frame = make(place, (300, 600), "framed", 0, look, logo, "top-right", 1.5, False, version)
        gaps = {scene.text.top - scene.photo.box.bottom for scene in layouts.compose(frame)}
        assert min(gaps) == pytest.approx(least * frame.margin_px, abs=1.5)


def test_the_button_of_a_skyscraper_has_one_line_where_that_is_read():
    texts = rendering.Texts("Dein Rad, in 48 Stunden wieder fahrbereit", "Werkstatt Samstag offen", "Werkstatt buchen")
    lines = {
        version: len(
            box_of(of_demo("bike_wall", "skyscraper", "tile", texts=texts, version=version).report, "cta").lines
        )
        for version in (4, 5)
    }
    assert lines == {4: 2, 5: 1}


def test_few_words_of_a_row_leave_no_hole_where_one_begins_to_read():
    ref, picture, mask = photos.still_life()
    texts = rendering.Texts("Good mornings", cta="Shop")
    wanted = replace(photos.recipe("google_display_leaderboard", ref, "behind", "brand", texts), mask=mask)
    starts = {}
    for version in (4, 5):
        rendered = rendering.render(replace(wanted, version=version), picture, photos.logos())
        ground = photos.opened(rendered).getpixel((364, 2))
        starts[version] = photos.opened(rendered).getpixel((2, 45)) != ground
        assert box_of(rendered.report, "headline").box[0] > 80
    assert starts == {4: False, 5: True}


def test_a_full_bleed_row_fades_into_its_ground_unless_that_is_its_opposite():
    for scheme, fades in (("brand", True), ("light", False)):
        rendered = of_demo("coffee_cup", "billboard", "full-bleed", scheme)
        row = np.asarray(photos.opened(rendered).convert("L"), dtype=float)[40:210, 150:340].mean(axis=0)
        assert bool(np.abs(np.diff(row)).max() < 12) is fades


@pytest.mark.parametrize(("version", "told"), [(5, "BROKEN"), (rendering.RECIPE_VERSION, "KEPT")])
def test_a_headline_in_capitals_is_measured_by_the_rule_of_capitals_since_version_6(version, told):
    report = drawn("meta_fb_feed_1x1", "big-type", texts=rendering.Texts("BIG SALE"), version=version).report
    assert verdict(report, "spacing").verdict is rendering.RuleVerdict[told]
