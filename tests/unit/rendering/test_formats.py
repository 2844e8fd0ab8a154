"""Large formats of recipe version 5: what every family is known by, what stands where, and what a line of wide signs is."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from core import placements, rendering
from core.rendering import colour, layouts
from core.rendering.geometry import Box
from core.rendering.layouts import frame as frames
from core.rendering.layouts.frame import LogoSize
from tests.unit.rendering import photos

DEMO = Path(__file__).resolve().parents[3] / "data" / "demo"
LARGE = ("meta_fb_feed_1x1", "meta_ig_feed_4x5", "pinterest_2x3", "meta_story_9x16", "meta_fb_link_191")
WIDE, SQUARE, STORY = "meta_fb_link_191", "meta_fb_feed_1x1", "meta_story_9x16"
JAPANESE = rendering.Texts("夜のうちに、肌が休む", "ローズオイルの美容液", "", "初回20%オフ")
MORNINGS = rendering.Texts("Good mornings are made slowly", "20% off your first bag", "", "Free delivery from 25 €")
SHORT = rendering.Texts("Wake up", "Whole beans, roasted to order")


def framed(placement_id, family, version=5, corner="top-right", photo_aspect=0.8):
    placement = placements.get(placement_id)
    return frames.make(
        placement,
        (placement.width_px, placement.height_px),
        family,
        0,
        colour.palette("#0B3D2E", "#F2C14E", "#FFFFFF", "brand"),
        LogoSize("wordmark", 4.3),
        corner,
        photo_aspect,
        False,
        version,
    )


def first(placement_id, family, version=5, **changed):
    """The composition that a family would have first."""
    scenes = layouts.compose(framed(placement_id, family, version, **changed))
    return min(scenes, key=lambda scene: scene.cost)


def demo(name):
    return photos.stored(Image.open(DEMO / name).convert("RGB"))


def drawn(placement_id, family, texts=photos.WORDS, photo="coffee", language="en", **changed):
    ref, picture = photos.photograph("coffee") if photo == "coffee" else demo(photo)
    wanted = photos.recipe(placement_id, ref, family, "brand", texts, language=language)
    return rendering.render(replace(wanted, **changed), picture, photos.logos())


def verdict(report, clause):
    return next(check for check in report.rules if check.id == clause).verdict


def box_of(report, name):
    return next(box for box in report.boxes if box.name == name)


def told_apart(scene):
    """What people see of a composition before they read: the photo's outline, and what lies on it."""
    slot = scene.photo
    plates = tuple(sorted((plate.box.rounded(), len(plate.points)) for plate in scene.plates))
    return slot.box.rounded(), round(slot.radius_px), slot.corners, plates, scene.veil and scene.veil.edge


@pytest.mark.parametrize("placement_id", [WIDE, STORY])
def test_each_family_has_an_outline_of_its_own(placement_id):
    families = [one for one in photos.PLAIN if one not in {"badge", "big-type"}]
    seen = {family: told_apart(first(placement_id, family)) for family in families}
    assert len(set(seen.values())) == len(families), seen
    before = {told_apart(first(placement_id, family, 4)) for family in families}
    assert len(before) < len(families)


@pytest.mark.parametrize("placement_id", LARGE)
@pytest.mark.parametrize("corner", ["top-left", "top-right", "bottom-left", "bottom-right"])
def test_the_rule_of_an_editorial_page_runs_to_its_logo_and_neither_stands_on_the_photo(placement_id, corner):
    for scene in layouts.compose(framed(placement_id, "editorial", corner=corner)):
        (rule,), (logo,) = scene.plates, scene.logos
        assert abs((rule.box.top + rule.box.bottom) - (logo.box.top + logo.box.bottom)) <= 2
        gap = rule.box.left - logo.box.right if corner.endswith("left") else logo.box.left - rule.box.right
        assert 0 < gap < 0.05 * scene.photo.box.width
        assert logo.flat is not None
        assert logo.box.overlap(scene.photo.box) == rule.box.overlap(scene.photo.box) == 0
        assert scene.text.overlap(scene.photo.box) == 0


def test_an_editorial_logo_needs_no_box_behind_it_on_a_photo_that_does_not_carry_it():
    now, before = (drawn(SQUARE, "editorial", photo="coffee_cup.webp", version=version).report for version in (5, 4))
    assert any("tab" in repair for repair in before.repairs)
    assert not any("tab" in repair for repair in now.repairs)


def test_the_column_beside_a_headline_has_two_lines_where_a_little_less_size_gives_them():
    texts = rendering.Texts("Wake up", "Whole beans, roasted to order today")
    now, before = (drawn(SQUARE, "editorial", texts, "coffee_bag.webp", version=version).report for version in (5, 4))
    assert len(box_of(before, "subheadline").lines) == 3
    assert len(box_of(now, "subheadline").lines) == 2


def test_a_framed_picture_and_its_words_stand_at_one_distance_from_edges_and_each_other():
    for corner in ("top-left", "top-right"):
        for scene in layouts.compose(framed(WIDE, "framed", corner=corner)):
            margin, slot, text = 41, scene.photo.box, scene.text
            left, right = (text, slot) if corner == "top-left" else (slot, text)
            assert [left.left, right.left - left.right, 1200 - right.right] == pytest.approx([margin] * 3, abs=1)
            assert [slot.top, 628 - slot.bottom] == pytest.approx([margin] * 2, abs=1)
            assert slot.area >= 0.449 * 1200 * 628


def test_a_framed_headline_beside_its_picture_takes_two_even_lines():
    now, before = (drawn(WIDE, "framed", MORNINGS, version=version).report for version in (5, 4))
    assert verdict(before, "function_words") == "broken"
    assert box_of(now, "headline").lines == ("Good mornings", "are made slowly")


def test_a_framed_square_has_its_logo_on_the_words_last_line_where_the_photo_does_not_carry_it():
    ref, picture = photos.stored(photos.noise())
    wanted = photos.recipe(SQUARE, ref, "framed", "brand", MORNINGS)
    now, before = (
        rendering.render(replace(wanted, version=version), picture, photos.logos()).report for version in (5, 4)
    )
    assert any("tab" in repair for repair in before.repairs)
    assert now.repairs == ()
    assert now.photo_share >= 0.45
    logo, below = box_of(now, "logo").box, box_of(now, "subheadline").box
    assert logo[3] == pytest.approx(below[3], abs=15)
    assert logo[0] > below[2]


@pytest.mark.parametrize("placement_id", LARGE)
def test_a_quote_s_panel_points_into_the_photo(placement_id):
    for corner in ("top-right", "bottom-left"):
        for mirrored in (False, True):
            frame = replace(framed(placement_id, "quote", corner=corner), mirrored=mirrored)
            for scene in layouts.compose(frame):
                (tail,) = scene.plates
                assert tail.colour == scene.ground
                assert len(tail.points) == 3
                touching = [point for point in tail.points if not _is_inside(point, scene.photo.box)]
                assert len(touching) == 2
                assert tail.box.within(scene.photo.box)
    assert not first(placement_id, "quote", 4).plates


def test_a_long_german_sentence_fits_a_story_with_its_name_and_legal_line():
    said = rendering.Texts(
        "Frühjahrs-Inspektion für Ihr Stadtrad in nur einem Tag", "— Jana Roth, Köln", legal="Nur für Neukunden."
    )
    ref, picture = demo("bike_wall.webp")
    long = photos.recipe(STORY, ref, "quote", "brand", said, language="de")
    wanted = replace(
        long, texts=said, width_px=720, height_px=1280, kit=replace(photos.AURORA, heading_font="Fjalla One")
    )
    with pytest.raises(rendering.RenderRefused):
        rendering.render(replace(wanted, version=4), picture, photos.logos())
    report = rendering.render(wanted, picture, photos.logos()).report
    assert report.family == "quote"
    assert box_of(report, "subheadline").text.replace("\u00a0", " ") == "— Jana Roth, Köln"
    assert [check.id for check in report.broken if check.hard] == []


def _is_inside(point, box: Box):
    across, down = point
    return box.left < across < box.right and box.top < down < box.bottom


@pytest.mark.parametrize("placement_id", LARGE)
def test_a_tile_is_known_by_its_one_round_corner(placement_id):
    now, before = (first(placement_id, "tile", version).photo for version in (5, 4))
    short = min(placements.get(placement_id).width_px, placements.get(placement_id).height_px)
    assert now.radius_px == pytest.approx(0.24 * short, abs=1)
    assert before.radius_px == pytest.approx(0.05 * short, abs=1)
    assert now.corners == before.corners != "all"


@pytest.mark.parametrize("photo", ["coffee_cup.webp", "coffee_bag.webp"])
def test_a_wide_panel_that_may_not_cover_the_subject_is_a_step_beside_it(photo):
    report = drawn(WIDE, "bottom-panel", photo=photo).report
    assert report.family == "bottom-panel"
    assert report.photo_share == pytest.approx(0.6, abs=0.02)
    assert verdict(report, "subject_kept") == "kept"
    stepped = [scene for scene in layouts.compose(framed(WIDE, "bottom-panel")) if scene.photo.box.width < 1200]
    assert len(stepped) == 6
    for scene in stepped:
        (step,) = scene.plates
        assert 0 < step.box.overlap(scene.photo.box) < 0.25 * scene.photo.box.area
        assert scene.text.within(step.box)


def test_a_full_bleed_photo_that_carries_no_logo_leaves_it_the_ground_it_melts_into():
    now, before = (
        drawn(SQUARE, "full-bleed", MORNINGS, "coffee_cup.webp", version=version).report for version in (5, 4)
    )
    assert before.family == "bottom-panel"
    assert now.family.startswith("full-bleed")
    assert not any("tab" in repair for repair in now.repairs)


def test_a_column_is_no_place_for_a_photo_that_is_as_wide_as_high():
    for version, stands_on_top in ((5, True), (4, False)):
        scenes = layouts.compose(framed(SQUARE, "side-panel", version, photo_aspect=1.0))
        column = next(scene for scene in scenes if scene.photo.box.height == 1440)
        on_top = next(scene for scene in scenes if scene.photo.box.width == 1440)
        assert (column.cost > on_top.cost) is stands_on_top
    assert first(SQUARE, "side-panel", photo_aspect=0.7).photo.box.height == 1440


@pytest.mark.parametrize("family", ["side-panel", "tile", "editorial"])
def test_few_words_are_set_as_large_as_the_rule_has_it(family):
    now, before = (drawn(SQUARE, family, SHORT, version=version).report for version in (5, 4))
    assert box_of(now, "headline").size_px == pytest.approx(0.12 * 1440, abs=2)
    assert box_of(before, "headline").size_px <= 0.105 * 1440 + 1
    assert verdict(now, "headline_size") == "kept"
    assert verdict(now, "headline_to_sub") == "kept"


def test_a_longer_headline_is_not_broken_into_more_lines_only_to_grow():
    now, before = (drawn(SQUARE, "bottom-panel", version=version).report for version in (5, 4))
    assert box_of(now, "headline").lines == box_of(before, "headline").lines
    assert box_of(now, "headline").size_px >= box_of(before, "headline").size_px


@pytest.mark.parametrize("family", ["side-panel", "split"])
def test_short_japanese_lines_are_judged_by_their_width_and_spaced_by_nobody(family):
    now, before = (drawn(WIDE, family, JAPANESE, language="ja", version=version).report for version in (5, 4))
    for clause in ("line_length", "line_height", "spacing"):
        assert verdict(before, clause) == "broken"
        assert verdict(now, clause) == "kept"
    told = next(check for check in now.rules if check.id == "line_length")
    assert told.measured == "6 signs"


def test_a_japanese_line_may_still_be_too_long_and_too_short():
    long = rendering.Texts("毎朝五時に起きる人のために少しずつ丁寧に焙煎した深煎りの珈琲豆を全国どこへでもお届けします")
    assert verdict(drawn(SQUARE, "bottom-panel", long, language="ja").report, "line_length") == "broken"
    kit = replace(photos.AURORA, logo_position="bottom-left")
    column = drawn(SQUARE, "side-panel", JAPANESE, "skin_serum.webp", language="ja", kit=kit).report
    assert max(map(len, box_of(column, "headline").lines)) == 4
    assert verdict(column, "line_length") == "broken"


def test_arabic_lines_have_the_height_that_their_marks_need():
    texts = rendering.Texts("بشرة هادئة كل صباح", "كريم خفيف بزيت الورد")
    now, before = (drawn(WIDE, "side-panel", texts, language="ar", version=version).report for version in (5, 4))
    assert (verdict(before, "line_height"), verdict(now, "line_height")) == ("broken", "kept")


def test_the_gap_below_an_offer_is_measured_from_its_baseline_where_nothing_hangs_below():
    texts = replace(photos.WORDS, offer="39 € / 500 ml")
    plain = replace(photos.WORDS, offer="2 + 1 = 3")
    for offer in (texts, plain):
        assert verdict(drawn(SQUARE, "bottom-panel", offer).report, "gap_steps") == "kept"
    assert verdict(drawn(SQUARE, "bottom-panel", plain, version=4).report, "gap_steps") == "broken"


@pytest.mark.parametrize("placement_id", LARGE)
@pytest.mark.parametrize("family", photos.PLAIN)
def test_no_family_breaks_a_hard_rule_in_a_large_format(placement_id, family):
    placement = placements.get(placement_id)
    scale = 720 / min(placement.width_px, placement.height_px)
    size = {"width_px": round(placement.width_px * scale), "height_px": round(placement.height_px * scale)}
    drawing = drawn(placement_id, family, **(size if scale < 1 else {}))
    assert [check.id for check in drawing.report.broken if check.hard] == []
    assert Image.open(io.BytesIO(drawing.data)).size == (drawing.width_px, drawing.height_px)


@pytest.mark.parametrize("family", ["framed", "tile", "minimal", "full-bleed"])
def test_a_photo_like_a_ribbon_stands_in_a_row_as_a_tile_and_not_as_less_than_a_pixel(family):
    ref, picture = photos.stored(photos.flat("#7A2814", (40, 5000)))
    wanted = photos.recipe("google_display_leaderboard", ref, family)
    drawn = rendering.render(wanted, picture, photos.logos())
    assert "headline" in {box.name for box in drawn.report.boxes}
