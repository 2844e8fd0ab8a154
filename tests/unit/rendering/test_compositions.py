"""Compositions of recipe version 4: where the subject lies, what stands on one line, and what an ink must not match."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core import rendering, settings
from core.rendering import colour, contrast, cropping
from core.rendering.geometry import Box
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
