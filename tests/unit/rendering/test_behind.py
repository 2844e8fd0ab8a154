"""Text behind the subject: drawn only with a clean mask, hiding no word too much, with all else in front of the subject."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from core import rendering
from core.rendering import behind, layouts
from core.rendering.behind import Hero
from core.rendering.geometry import Box
from core.rendering.layouts.behind import TOO_TIGHT
from core.rendering.layouts.frame import Shape
from tests.unit.rendering import photos

WORDS = rendering.Texts("Slow mornings", "20% off the first bag", "Shop now")
CARRIED = ("meta_ig_feed_4x5", "meta_fb_feed_1x1", "meta_story_9x16", "pinterest_2x3", "google_display_half_page")
BESIDE = (
    "google_display_leaderboard",
    "google_display_mobile",
    "google_display_billboard",
    "google_display_skyscraper",
    "google_display_mrec",
)


def asked(placement_id, texts=WORDS, mask=None, language="en", scheme="brand"):
    ref, picture, clean = photos.still_life()
    wanted = photos.recipe(placement_id, ref, "behind", scheme, texts, language=language)
    return replace(wanted, mask=mask or clean), picture


def drawn(placement_id, **given):
    wanted, picture = asked(placement_id, **given)
    return rendering.render(wanted, picture, photos.logos())


def refused(wanted, picture):
    with pytest.raises(rendering.RenderRefused) as found:
        rendering.render(wanted, picture, photos.logos())
    return found.value


@pytest.mark.parametrize("placement_id", CARRIED)
def test_the_headline_is_large_and_the_subject_hides_a_part_of_it(placement_id):
    result = drawn(placement_id)
    headline = next(box for box in result.report.boxes if box.name == "headline")
    assert result.report.family == "behind"
    assert headline.size_px >= 0.12 * min(result.width_px, result.height_px)
    assert not [check for check in result.report.broken if check.hard]
    # The bottle is the one dark thing on a light wall: where it crosses the headline's lines no ink is seen.
    pixels = np.asarray(photos.opened(result).convert("RGB")).astype(int)
    left, top, right, bottom = headline.box
    ink = np.array([int(headline.ink[at : at + 2], 16) for at in (1, 3, 5)])
    column = pixels[top:bottom, left:right]
    bottle = np.abs(column - (60, 32, 28)).sum(axis=2) < 24
    inked = np.abs(column - ink).sum(axis=2) < 24
    assert bottle.any()
    assert inked.any()


@pytest.mark.parametrize("placement_id", CARRIED)
def test_the_photo_is_untouched_where_the_subject_is(placement_id):
    """The subject of a picture without a scrim has the colour that it has in the photo: nothing is drawn over it."""
    result = drawn(placement_id, texts=rendering.Texts("Slow mornings"))
    pixels = np.asarray(photos.opened(result).convert("RGB")).astype(int)
    headline = next(box for box in result.report.boxes if box.name == "headline")
    middle = pixels[headline.box[3] + 6, result.width_px // 2]
    assert np.abs(middle - (60, 32, 28)).max() <= 12


@pytest.mark.parametrize("placement_id", BESIDE)
def test_what_is_too_low_or_narrow_sets_the_words_beside_and_says_so(placement_id):
    report = drawn(placement_id).report
    assert report.family in {"strip", "billboard", "big-type"}
    assert any("behind the subject" in note for note in report.notes)


def test_no_mask_is_refused_with_what_to_do():
    wanted, picture = asked("meta_ig_feed_4x5")
    without = refused(replace(wanted, mask=None), picture)
    assert (without.box, "make one first" in without.remedy) == ("photo", True)
    bare = rendering.DecodedPicture.of_image(Image.new("RGB", (2400, 3000)))
    assert refused(wanted, bare).box == "photo"


@pytest.mark.parametrize("grade", ["usable", "rough"])
def test_a_mask_that_is_not_clean_is_refused_with_its_grade(grade):
    wanted, picture = asked("meta_ig_feed_4x5")
    told = refused(replace(wanted, mask=replace(wanted.mask, grade=grade)), picture)
    assert told.box == "photo"
    assert grade in told.what


def test_a_subject_that_fills_the_picture_is_refused():
    ref, picture, mask = photos.still_life(top=0.02, wide=0.96)
    wanted = replace(photos.recipe("meta_ig_feed_4x5", ref, "behind", texts=WORDS), mask=mask)
    told = refused(wanted, picture)
    assert (told.box, "40%" in told.what) == ("headline", True)


def test_a_long_headline_is_refused_as_too_long():
    texts = rendering.Texts("Slow-roasted by hand in small batches for everybody who gets up before the sun does")
    told = refused(*asked("meta_ig_feed_4x5", texts=texts))
    assert (told.box, "too long" in told.what) == ("headline", True)


LINE = (
    "Roasted slowly by hand in small batches for everybody who gets up early, who stays up late, who sits at the window "
    "with a book or a cat, and for whoever else likes a quiet cup before the day has begun and its noise with it"
)


@pytest.mark.parametrize("box", ["subheadline", "offer"])
def test_what_insists_is_never_left_out_in_front_of_the_subject(box):
    wanted, picture = asked("meta_ig_feed_4x5", texts=replace(WORDS, **{box: LINE}))
    plain = rendering.render(wanted, picture, photos.logos()).report
    assert any(f"{box} is left out" in note for note in (*plain.notes, *plain.repairs))
    told = refused(replace(wanted, fitting=((box, "refuse"),)), picture)
    assert (told.box, "neither set smaller" in told.what) == (box, True)


def test_a_headline_that_insists_keeps_its_size_or_is_refused():
    wanted, picture = asked("meta_ig_feed_4x5")
    told = refused(replace(wanted, fitting=(("headline", "refuse"),)), picture)
    assert (told.box, "neither set smaller" in told.what) == ("headline", True)
    ref, picture, mask = photos.still_life(wide=0.16)
    texts = rendering.Texts("Slow tea")
    narrow = replace(photos.recipe("meta_ig_feed_4x5", ref, "behind", texts=texts), mask=mask)
    wanted = replace(narrow, fitting=(("headline", "refuse"),))
    report = rendering.render(wanted, picture, photos.logos()).report
    assert next(box.size_px for box in report.boxes if box.name == "headline") == round(0.34 * 1080 * 4 / 3)


def test_a_line_below_that_may_be_cut_is_cut_or_left_out_with_a_note():
    wanted, picture = asked("meta_ig_feed_4x5", texts=replace(WORDS, subheadline=LINE))
    may = replace(wanted, fitting=(("subheadline", "ellipsis"),))
    shown = next(
        box for box in rendering.render(may, picture, photos.logos()).report.boxes if box.name == "subheadline"
    )
    assert (shown.text.endswith("…"), shown.authored) == (True, LINE)
    price = replace(may, texts=replace(WORDS, subheadline=f"{LINE} for 9 €"))
    report = rendering.render(price, picture, photos.logos()).report
    assert any("nor for a beginning of it" in note for note in (*report.notes, *report.repairs))


def test_a_word_is_measured_by_the_ink_that_is_hidden():
    """Half of a word's box is covered: what is hidden of its ink is counted, not of its box."""
    wanted, _ = asked("meta_ig_feed_4x5")
    frame_canvas = Image.new("RGB", (1440, 1800), (240, 240, 240))
    plan_hero = _hero(wanted)
    subject = Image.new("L", (1440, 1800), 0)
    word = plan_hero.box
    subject.paste(255, (0, round(word.top), round((word.left + word.right) / 2), round(word.bottom)))
    _, hidden = behind.draw(frame_canvas, plan_hero, subject)
    assert [one.word for one in hidden] == ["MMMM"]
    assert hidden[0].share == pytest.approx(0.5, abs=0.06)
    assert behind.too_much(hidden) == hidden[0]
    assert behind.too_much((replace(hidden[0], share=0.4),)) is None


def test_contrast_counts_only_the_ink_that_is_seen():
    """A subject as light as the ink hides part of the word; what is seen stands on dark ground and reads."""
    hero = replace(_hero(asked("meta_ig_feed_4x5")[0]), ink=(255, 255, 255))
    canvas = Image.new("RGB", (1440, 1800), (20, 20, 20))
    subject = Image.new("L", (1440, 1800), 0)
    part = (0, 0, round(hero.box.left + 0.3 * hero.box.width), 1800)
    canvas.paste((250, 250, 250), part)
    subject.paste(255, part)
    lettering, _ = behind.draw(canvas, hero, subject)
    assert lettering.fit.contrast > 10


def _hero(wanted):
    from core.rendering import typeset, voices

    texts = replace(wanted, texts=rendering.Texts("MMMM"))
    words = voices.script(texts, Shape.PORTRAIT, 1800, False)
    voice = typeset.Voice("headline", words.headline, words.faces["headline"], "en", 1, 1.06)
    block = typeset.block(voice, 200, 1400)
    return Hero(block, Box(100, 300, 100 + block.width, 300 + block.height), (11, 61, 46))


def test_equal_recipes_give_equal_bytes_and_a_recipe_without_a_mask_keeps_its_text():
    assert drawn("meta_fb_feed_1x1").data == drawn("meta_fb_feed_1x1").data
    wanted, _ = asked("meta_fb_feed_1x1")
    assert rendering.Recipe.from_json(wanted.to_json()) == wanted
    bare = replace(wanted, mask=None)
    assert "mask" not in json.loads(bare.to_json())
    assert rendering.Recipe.from_json(bare.to_json()) == bare
    assert bare.key() != wanted.key()


def test_only_masked_layouts_look_at_the_mask():
    ref, picture, _ = photos.still_life()
    plain = photos.recipe("meta_fb_feed_1x1", ref, "full-bleed")
    assert picture.mask is not None
    bare = rendering.DecodedPicture.of_image(picture.level_for(1.0))
    with_mask, without = (rendering.render(plain, one, photos.logos()) for one in (picture, bare))
    assert with_mask.data == without.data


def test_a_mask_that_is_no_picture_is_refused():
    with pytest.raises(rendering.RenderRefused) as found:
        rendering.decode(photos.encoded(photos.flat("#336699", (40, 40))), 100, b"no picture")
    assert found.value.box == "photo"


def test_every_shape_either_carries_it_or_has_a_sibling():
    assert {Shape.STORY, Shape.PORTRAIT, Shape.SQUARE, Shape.LANDSCAPE, Shape.HALF_PAGE} | TOO_TIGHT == set(Shape)
    assert "behind" in layouts.FAMILY_MODULES


@pytest.mark.parametrize(
    ("headline", "language"),
    [("קפה של בוקר", "he"), ("朝のコーヒー", "ja"), ("Свежее утро", "bg"), ("Φρέσκο πρωί", "el")],
)
def test_other_scripts_stand_behind_it_too(headline, language):
    report = drawn("meta_ig_feed_4x5", texts=rendering.Texts(headline), language=language).report
    assert report.family == "behind"
    assert not [check for check in report.broken if check.hard]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    headline=st.one_of(
        st.lists(
            st.sampled_from(["Wake", "up", "fresh", "coffee", "für", "Gäste", "39 €", "20%", "of", "the", "Ål"]),
            max_size=6,
        ).map(" ".join),
        st.text(max_size=30),
    ),
    placement_id=st.sampled_from((*CARRIED, *BESIDE)),
    scheme=st.sampled_from(rendering.SCHEMES),
)
def test_any_words_behind_it_keep_the_hard_rules_or_are_refused_with_the_box(headline, placement_id, scheme):
    wanted, picture = asked(placement_id, texts=replace(WORDS, headline=headline), scheme=scheme)
    try:
        result = rendering.render(wanted, picture, photos.logos())
    except rendering.RenderRefused as told:
        kept = (told.box in {"headline", "subheadline", "cta", "photo", "logo"}, bool(told.remedy))
    else:
        size = Image.open(io.BytesIO(result.data)).size
        kept = (
            not [check for check in result.report.broken if check.hard],
            size == (wanted.width_px, wanted.height_px),
        )
    assert all(kept)
