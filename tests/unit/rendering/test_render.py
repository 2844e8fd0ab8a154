"""A render fits, reads, repeats, and refuses what it cannot do well."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core import placements, rendering
from core.rendering import emoji
from core.vocabulary import CheckVerdict
from tests.unit.rendering import photos
from tests.unit.rendering.photos import NINE, WORDS, recipe

EVERY = [p.id for p in placements.all_placements() if p.kind in {"composed", "card"}]


def drawn(placement_id, photo="coffee", **how):
    ref, picture = photos.photograph(photo)
    return rendering.render(recipe(placement_id, ref, **how), picture, photos.logos())


@pytest.mark.parametrize("placement_id", NINE)
@pytest.mark.parametrize("family", photos.PLAIN)
def test_every_family_fills_each_of_the_nine_placements_and_passes_its_checks(placement_id, family):
    result = drawn(placement_id, family=family, scheme="light")
    placement = placements.get(placement_id)
    assert photos.opened(result).size == (placement.width_px, placement.height_px)
    assert all(check.verdict is CheckVerdict.PASS for check in result.report.checks), result.report.checks
    assert {"headline", "logo"} <= {box.name for box in result.report.boxes}


@pytest.mark.parametrize("placement_id", EVERY)
def test_every_composed_placement_takes_normal_copy(placement_id):
    for family in ("full-bleed", "framed"):
        result = drawn(placement_id, family=family)
        assert "headline" in {box.name for box in result.report.boxes}


@pytest.mark.parametrize(("placement_id", "family"), [*itertools.product(NINE, ("full-bleed", "tile"))])
def test_no_text_is_clipped_none_overlaps_and_all_of_it_reads_at_four_and_a_half_to_one(placement_id, family):
    texts = replace(WORDS, offer="Only until Sunday", legal="Terms apply. While stocks last.")
    if placement_id == "google_display_leaderboard":
        texts = replace(texts, legal="")
    result = drawn(placement_id, "astronaut", family=family, texts=texts)
    boxes = [box for box in result.report.boxes if box.name != "logo"]
    for box in boxes:
        left, top, right, bottom = box.box
        assert left >= 0
        assert top >= 0
        assert right <= result.width_px
        assert bottom <= result.height_px
        assert box.contrast >= 4.5, box
    for first, second in itertools.combinations(result.report.boxes, 2):
        assert not overlaps(first.box, second.box), (first, second)


def overlaps(first, second):
    across = min(first[2], second[2]) - max(first[0], second[0])
    down = min(first[3], second[3]) - max(first[1], second[1])
    return across > 1 and down > 1


@pytest.mark.parametrize("placement_id", ["meta_story_9x16", "meta_reels_9x16", "tiktok_image_9x16", "snap_9x16"])
@pytest.mark.parametrize("family", photos.PLAIN)
def test_words_and_logo_keep_clear_of_what_the_platform_covers(placement_id, family):
    result = drawn(placement_id, family=family)
    zone = placements.master_safe_zone("9:16")
    for box in result.report.boxes:
        left, top, right, bottom = box.box
        assert left >= zone.left * result.width_px - 2, box
        assert right <= (1 - zone.right) * result.width_px + 2, box
        assert bottom <= (1 - zone.bottom) * result.height_px + 2, box
        # Accents and ascenders may rise a little above the capitals that the column is aligned by.
        assert top >= zone.top * result.height_px - 2, box


def test_the_report_tells_the_truth_about_the_pixels():
    result = drawn("meta_fb_feed_1x1", family="bottom-panel", scheme="brand")
    pixels = np.asarray(photos.opened(result))
    headline = next(box for box in result.report.boxes if box.name == "headline")
    left, top, right, bottom = headline.box
    inside = pixels[top:bottom, left:right].reshape(-1, 3).astype(int)
    # Ink and ground are both there, and just outside the box there is ground only.
    assert (inside.min(axis=1) > 230).mean() > 0.1
    ground = pixels[bottom + 8, left:right].astype(int)
    assert np.abs(ground - ground[0]).max() < 12


def test_equal_recipes_give_equal_bytes_also_from_a_picture_decoded_again():
    ref, picture = photos.photograph("coffee")
    wanted = recipe("meta_ig_feed_4x5", ref, family="full-bleed", scheme="dark")
    first = rendering.render(wanted, picture, photos.logos())
    again = rendering.Recipe.from_json(wanted.to_json())
    assert again == wanted
    assert again.key() == wanted.key()
    # Another fan-out over the same photo in another order must not change a byte.
    for placement_id in ("google_display_mobile", "pinterest_2x3"):
        rendering.render(recipe(placement_id, ref), picture, photos.logos())
    assert rendering.render(again, picture, photos.logos()).data == first.data
    # Neither does how large the photo was decoded.
    image = photos.circles()
    for other in (300, 900, 5000):
        circles = rendering.decode(photos.encoded(image), other)
        drawing = rendering.render(wanted, circles, photos.logos())
        assert (
            drawing.sha256
            == rendering.render(wanted, rendering.decode(photos.encoded(image), 1350), photos.logos()).sha256
        )


def test_another_word_gives_another_key_and_another_picture():
    ref, _ = photos.photograph("coffee")
    first = recipe("meta_fb_feed_1x1", ref)
    second = recipe("meta_fb_feed_1x1", ref, texts=replace(WORDS, headline="Slow-roasted for your evening"))
    assert first.key() != second.key()


def test_the_file_is_srgb_with_its_profile_and_no_other_metadata_at_full_colour_resolution():
    image = photos.opened(drawn("meta_fb_feed_1x1"))
    assert image.mode == "RGB"
    assert image.format == "JPEG"
    assert not image.getexif()
    assert b"sRGB" in image.info["icc_profile"].replace(b"\0", b"")
    assert len(image.info["icc_profile"]) < 1000
    assert {layer[1:3] for layer in image.layer} == {(1, 1)}


def test_quality_steps_down_only_to_meet_the_byte_limit():
    ref, picture = photos.stored(photos.noise())
    tight = rendering.render(recipe("google_display_billboard", ref, texts=WORDS), picture, photos.logos())
    assert len(tight.data) <= 153_600
    loose = rendering.render(recipe("meta_fb_feed_1x1", ref), picture, photos.logos())
    assert loose.report.quality == 90


@pytest.mark.parametrize("placement_id", [*NINE, "google_rda_191", "google_dg_9x16"])
def test_the_photo_is_cropped_and_never_stretched(placement_id):
    ref, picture = photos.stored(photos.circles())
    result = rendering.render(
        recipe(placement_id, ref, family="side-panel", kit=replace(photos.AURORA, logos=())), picture, {}
    )
    pixels = np.asarray(photos.opened(result)).astype(int)
    red = (pixels[..., 0] > 200) & (pixels[..., 1] < 90) & (pixels[..., 2] < 90)
    widths, heights = longest_runs(red), longest_runs(red.T)
    assert widths > 3
    assert abs(widths - heights) <= max(1, 0.05 * max(widths, heights))


def longest_runs(mask):
    """The longest unbroken red run in a row: a circle's diameter."""
    best = 0
    for row in mask:
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(int), [0]))))
        if edges.size:
            best = max(best, int((edges[1::2] - edges[::2]).max()))
    return best


def test_a_photo_only_placement_has_neither_words_nor_logo():
    result = drawn("google_rda_1x1")
    assert result.report.boxes == ()
    assert result.report.photo_share == 1.0


def test_the_button_is_drawn_on_banners_only():
    assert "cta" in {box.name for box in drawn("google_display_mrec").report.boxes}
    assert "cta" not in {box.name for box in drawn("meta_fb_feed_1x1").report.boxes}


def test_a_logo_placement_shows_the_logo_and_refuses_a_kit_without_one():
    assert [box.name for box in drawn("google_rda_logo_4x1").report.boxes] == ["logo"]
    with pytest.raises(rendering.RenderRefused) as caught:
        drawn("google_rda_logo_1x1", kit=replace(photos.AURORA, logos=()))
    assert caught.value.box == "logo"


@pytest.mark.parametrize("ground", [(255, 255, 255), (0, 0, 0), (128, 128, 128), (11, 61, 46), (242, 193, 78)])
@pytest.mark.parametrize("position", ["top-left", "top-right", "bottom-left", "bottom-right"])
def test_words_and_logo_can_be_seen_on_any_photo_from_white_to_black(ground, position):
    ref, picture = photos.stored(photos.flat(ground))
    wanted = recipe("meta_ig_feed_4x5", ref, "full-bleed", "dark", kit=replace(photos.AURORA, logo_position=position))
    for box in rendering.render(wanted, picture, photos.logos()).report.boxes:
        assert box.contrast >= (3.0 if box.name == "logo" else 4.5), box


def test_a_restless_photo_gets_a_stronger_scrim_a_ground_to_melt_into_or_a_panel_and_says_so():
    ref, picture = photos.stored(photos.noise())
    report = rendering.render(recipe("meta_ig_feed_4x5", ref, "full-bleed", "dark"), picture, photos.logos()).report
    assert report.repairs or "melting" in report.family
    assert all(box.sigma <= 0.18 for box in report.boxes if box.name == "headline")


def test_a_photo_enlarged_by_more_than_a_quarter_warns():
    ref, picture = photos.stored(photos.flat((90, 110, 130), (700, 900)))
    result = rendering.render(recipe("meta_ig_feed_4x5", ref, "full-bleed", "dark"), picture, photos.logos())
    assert result.report.scale_factor > 1.25
    assert any("enlarged" in warning for warning in result.report.warnings)


@pytest.mark.parametrize(
    ("size", "placement_id"), [((450, 600), "meta_ig_feed_4x5"), ((200, 150), "google_display_mrec")]
)
def test_a_photo_below_the_placements_least_pixels_is_refused(size, placement_id):
    ref, picture = photos.stored(photos.flat((90, 110, 130), size))
    with pytest.raises(rendering.RenderRefused) as caught:
        rendering.render(recipe(placement_id, ref), picture, photos.logos())
    assert caught.value.box == "photo"
    assert str(size[0]) in caught.value.what


@pytest.mark.parametrize(
    ("headline", "fragment"),
    [
        ("", "empty"),
        (" \r\n\u0085\u2029 ", "empty"),
        ("word " * 1000, "5,000 characters"),
        ("সকালের কফি", "Bengali"),
        ("காலை காபி", "Tamil"),
        ("ყავა დილით", "Georgian"),
        ("朝のコーヒー קפה", "one family"),
        ("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung", "too wide"),
        ("a b c d e f g " * 20, "does not fit"),
    ],
)
def test_a_headline_that_cannot_be_set_well_is_refused_with_the_reason(headline, fragment):
    with pytest.raises(rendering.RenderRefused) as caught:
        drawn("google_display_mrec", texts=rendering.Texts(headline))
    assert caught.value.box == "headline"
    assert fragment in caught.value.what
    assert caught.value.remedy


@pytest.mark.parametrize(
    "headline", ["Свежий кофе к утру", "Φρέσκος καφές κάθε πρωί", "Żółć i świeży smak", "Bé già ở Huế"]
)
def test_other_alphabets_are_set_in_a_family_that_has_their_signs_and_the_change_is_told(headline):
    kit = replace(photos.AURORA, heading_font="Fredoka One")
    report = drawn("meta_fb_feed_1x1", texts=rendering.Texts(headline), kit=kit).report
    used = next(box for box in report.boxes if box.name == "headline").font
    assert used.startswith("Fredoka One") or any("used for the headline" in warning for warning in report.warnings)


def test_an_unknown_family_gives_the_nearest_one_and_a_warning():
    report = drawn("meta_fb_feed_1x1", kit=replace(photos.AURORA, heading_font="Inter")).report
    assert any(warning.startswith("Inter is not installed") for warning in report.warnings)


def test_line_breaks_and_control_signs_in_a_text_do_not_reach_the_picture():
    plain = drawn("meta_fb_feed_1x1", texts=rendering.Texts("Fresh every day"))
    dirty = drawn("meta_fb_feed_1x1", texts=rendering.Texts("Fresh\r\nevery\u0007 \u2029day"))
    assert plain.data == dirty.data


def test_a_missing_logo_file_is_refused_not_left_out():
    ref, picture = photos.photograph("coffee")
    with pytest.raises(rendering.RenderRefused) as caught:
        rendering.render(recipe("meta_fb_feed_1x1", ref), picture, {})
    assert caught.value.box == "logo"


def test_words_never_lie_on_a_face():
    ref, picture = photos.photograph("astronaut")
    assert ref.faces
    for placement_id in NINE:
        report = rendering.render(recipe(placement_id, ref, "full-bleed", "dark"), picture, photos.logos()).report
        assert "words touch a face" not in report.warnings, placement_id


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    headline=st.text(max_size=120), placement_id=st.sampled_from(["google_display_mrec", "google_display_leaderboard"])
)
@example(headline="É\u0301Å " * 9, placement_id="google_display_mrec")
def test_any_headline_is_either_set_inside_the_canvas_or_refused_in_words(headline, placement_id):
    try:
        result = drawn(placement_id, texts=rendering.Texts(headline, cta="Shop now"))
    except rendering.RenderRefused as refused:
        complete = bool(refused.what and refused.remedy)
        assert complete
        return
    box = next(box for box in result.report.boxes if box.name == "headline")
    assert box.box[0] >= 0
    assert box.box[1] >= 0
    assert box.box[2] <= result.width_px
    assert box.box[3] <= result.height_px


def test_the_sample_ad_shows_any_kit():
    for tone, (heading, body) in rendering.PAIRS.items():
        look = rendering.KitLook("#7A2048", "#F4B6C2", "#FFF7F0", heading, body)
        assert photos.opened(rendering.sample_ad(look)).size == (720, 720), tone


def headline_drawn(text, kit=photos.AURORA, **how):
    result = drawn("meta_fb_feed_1x1", texts=replace(WORDS, headline=text), kit=kit, **how)
    return next(box for box in result.report.boxes if box.name == "headline")


@pytest.mark.parametrize("text", ["\u200d\u200c", "\u3164"])
def test_a_headline_of_which_nothing_can_be_seen_is_refused_as_empty(text):
    with pytest.raises(rendering.RenderRefused) as refused:
        headline_drawn(text)
    assert (refused.value.box, refused.value.what) == ("headline", "the headline is empty")


def test_letters_that_a_mac_takes_apart_are_set_in_the_kits_own_font():
    kit = replace(photos.AURORA, heading_font="Fjalla One")
    assert headline_drawn("Fru\u0308hjahr fu\u0308r alle", kit) == headline_drawn("Frühjahr für alle", kit)


def test_a_trade_mark_in_a_phones_colour_style_is_set_in_letters_where_no_colour_font_is(monkeypatch):
    monkeypatch.setattr(emoji, "_path", lambda: "")
    monkeypatch.setattr(emoji, "_is_drawable", lambda cluster: False)
    assert headline_drawn("Aurora\N{TRADE MARK SIGN}\ufe0f beans").text == "Aurora™ beans"


@pytest.mark.parametrize(("text", "set_"), [("indirim başladı", "indirim başladı"), ("big sale", "BIG SALE")])
def test_words_with_turkish_letters_are_set_in_no_others_capitals(text, set_):
    assert headline_drawn(text, replace(photos.AURORA, tone="edgy")).text == set_


def test_a_figure_taken_off_has_a_minus_and_a_dash_keeps_to_the_word_before_it():
    assert headline_drawn("Today -20% – for friends").text == "Today −20%\N{NO-BREAK SPACE}– for friends"


@pytest.mark.parametrize(
    ("placement_id", "word"),
    [("google_display_skyscraper", "Donaudampfschifffahrt"), ("google_display_mobile", "Donaudampfschifffahrtsgesel")],
)
def test_a_dash_after_a_long_word_costs_an_ad_neither_its_button_nor_itself(placement_id, word):
    ref, picture = photos.photograph("coffee")
    texts = rendering.Texts(f"{word} – neu", cta="Kaufen")
    report = rendering.render(recipe(placement_id, ref, texts=texts, language="de"), picture, photos.logos()).report
    assert [box.name for box in report.boxes] == ["logo", "headline", "cta"]


def test_recipes_of_before_are_drawn_with_the_signs_that_were_typed():
    ref, picture = photos.photograph("coffee")
    before = replace(recipe("meta_fb_feed_1x1", ref, texts=replace(WORDS, headline="Today -20%")), version=5)
    boxes = rendering.render(before, picture, photos.logos()).report.boxes
    assert next(box.text for box in boxes if box.name == "headline") == "Today -20%"
