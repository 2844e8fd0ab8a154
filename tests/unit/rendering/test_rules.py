"""Every clause of the visual rules: a sound picture keeps it, and one that is wrong in just that way breaks it."""

import json
from dataclasses import replace

import numpy as np
import pytest
import skimage.color
from PIL import Image

from core import placements, rendering
from core.rendering import colour, measure, rules
from core.rendering.geometry import Box
from core.rendering.layouts import frame as frames
from core.rendering.model import BoxFit, Design, FitReport, RuleVerdict
from core.rendering.picture import Crop
from tests.unit.rendering import photos
from tests.unit.rendering.photos import recipe

DARK, LIGHT, YELLOW = (11, 61, 46), (255, 255, 255), (242, 193, 78)


def frame_of(placement_id="meta_ig_feed_4x5", size=(1080, 1350), family="bottom-panel"):
    look = colour.palette("#0B3D2E", "#F2C14E", "#FFFFFF", "dark")
    logo = frames.LogoSize("wordmark", 4.3)
    return frames.make(placements.get(placement_id), size, family, 0, look, logo, "top-right", 1.5, False)


def text(name="headline", words="Slow-roasted for your morning", size=96, box=(70, 860, 700, 1000), **how):
    lines = how.pop("lines", ("Slow-roasted", "for your morning"))
    ratios = how.pop("contrasts", (12.0,) * len(lines))
    fit = BoxFit(
        name, words, "Manrope 700", size, lines, box, "#FFFFFF", min(ratios), how.pop("sigma", 0.02),
        line_boxes=(box,) * len(lines), line_contrasts=ratios,
    )  # fmt: skip
    made = rules.Lettering(
        fit, Box(*box), "Manrope", 700, 0.14, tuple(40.0 * len(line) for line in lines), 1.06 * size, -0.015, 0.02, LIGHT,
        DARK, 0.01, False, float(box[3]),
    )  # fmt: skip
    return replace(made, **how)


def below(words="20% off the first bag", size=44, box=(70, 1040, 560, 1080), **how):
    lines = how.pop("lines", (words,))
    return text("subheadline", words, size, box, lines=lines, tracking=0.0, leading_px=1.3 * size, **how)


def pill(box=(70, 1140, 330, 1241), **how):
    label = text(
        "cta", "Shop now", 44, box, lines=("Shop now",), widths=(155.0,), tracking=0.0, ink=DARK, ground=YELLOW
    )
    made = rules.Pill(Box(*box), YELLOW, 8.0, DARK, label, baseline=box[1] + 66, cap_px=31)
    return replace(made, **how)


def sound(**how):
    """A portrait that keeps every rule it can."""
    ref = rendering.PictureRef("x", 3000, 2400, 0.5, 0.5, (0.4, 0.4, 0.6, 0.6))
    slot = Box(0, 0, 1080, 837)
    crop = Crop(Box(300, 200, 300 + 2 * 1080, 200 + 2 * 837), 0.5, 0.5)
    made = rules.Evidence(
        frame=frame_of(),
        inside=Box(0, 0, 1080, 1350),
        language="en",
        layout="bottom-panel",
        texts=(text(), below()),
        pill=None,
        emblem=rules.Emblem("wordmark", Box(780, 70, 1010, 123), 6.0, 0.05, False),
        photo=rules.Hung(slot, crop, ref, 1080 / 837),
        panels=(Box(0, 837, 1080, 1350),),
        flat=(DARK, LIGHT, YELLOW),
    )
    return replace(made, **how)


def banner(placement_id="google_display_leaderboard", size=(728, 90), **how):
    """A row that keeps every rule it can."""
    headline = text(
        size=28, box=(200, 24, 430, 66), lines=("Fresh every day",), words="Fresh every day", tracking=0.0,
        leading_px=30, widths=(230.0,),
    )  # fmt: skip
    button = pill((590, 25, 715, 60))
    label = replace(button.label, fit=replace(button.label.fit, size_px=15), widths=(90.0,))
    made = sound(
        frame=frame_of(placement_id, size, "tile"),
        inside=Box(0, 0, *size),
        layout="strip",
        texts=(headline,),
        pill=replace(button, label=label, baseline=48.0, cap_px=11),
        emblem=rules.Emblem("wordmark", Box(440, 30, 560, 60), 6.0, 0.05, False),
        photo=rules.Hung(
            Box(0, 0, 182, 90), Crop(Box(0, 0, 1820, 900), 0.1, 0.5), rendering.PictureRef("x", 1820, 1800), 182 / 90
        ),
        panels=(),
    )
    return replace(made, **how)


def story(**how):
    made = sound(
        frame=frame_of("meta_story_9x16", (1080, 1920), "full-bleed"),
        inside=Box(65, 269, 929, 1248),
        layout="full-bleed, words at the top",
        texts=(text(box=(70, 400, 820, 600)), below(box=(70, 640, 560, 690))),
        emblem=rules.Emblem("wordmark", Box(700, 280, 925, 333), 6.0, 0.05, False),
        photo=rules.Hung(
            Box(0, 0, 1080, 1920),
            Crop(Box(500, 0, 500 + 1080, 1920), 1.0, 0.4),
            rendering.PictureRef("x", 2000, 1920, 0.5, 0.54, (0.4, 0.4, 0.6, 0.6)),
            1080 / 1920,
        ),
        panels=(),
        shade=rules.Shade("top", 300, 760, 0.5, melts=False),
    )
    return replace(made, **how)


def faces(top, left=0.45):
    seen = sound()
    ref = replace(seen.photo.ref, subject=None, faces=((left, top, left + 0.1, top + 0.1),))
    return replace(seen, photo=replace(seen.photo, ref=ref))


def with_photo(**how):
    seen = sound()
    return replace(seen, photo=replace(seen.photo, **how))


def crop_of(left, top, enlargement=0.5, stretch=1.0):
    return Crop(Box(left, top, left + 2160 * stretch, top + 1674), enlargement, 0.5)


WRONG = {
    "inside_canvas": sound(texts=(text(box=(-9, 860, 700, 1000)), below())),
    "safe_zone": story(texts=(text(box=(70, 200, 700, 300)),)),
    "margin": sound(texts=(text(box=(30, 860, 700, 1000)), below(box=(30, 1040, 560, 1080)))),
    "axes": sound(texts=(text(), below(box=(120, 1040, 561, 1080)))),
    "overlap": sound(texts=(text(), below(box=(70, 980, 560, 1020)))),
    "gap_steps": sound(texts=(text(), below(box=(70, 1050, 560, 1090)))),
    "gap_order": banner(
        texts=(text(box=(200, 10, 430, 24), size=12), below(box=(200, 34, 430, 44), size=12)),
        pill=pill((200, 50, 300, 80)),
    ),
    "bare_photo": sound(layout="photo-only"),
    "coverage": sound(texts=(text(box=(70, 900, 120, 910)),), emblem=None),
    "empty_run": banner(emblem=None, pill=None, texts=(text(box=(200, 24, 300, 66), size=28),)),
    "panel_split": sound(panels=(Box(0, 900, 1080, 1350), Box(0, 760, 1080, 1350))),
    "story_words": story(texts=(text(box=(70, 900, 700, 1100)),)),
    "story_subject": story(photo=replace(story().photo, ref=replace(story().photo.ref, focal_y=0.9))),
    "story_photo": story(photo=replace(story().photo, slot=Box(0, 0, 1080, 1300))),
    "few_fonts": sound(texts=(text(), below(), text("offer", family="Lato"), text("legal", family="Caladea"))),
    "weight_on_photo": sound(texts=(text(on_photo=True, weight=400, stem=0.08),)),
    "readable_size": sound(texts=(text(), below(size=28))),
    "headline_floor": banner(texts=(text(size=14, tracking=0.0),)),
    "headline_size": sound(texts=(text(size=60, tracking=0.0),)),
    "headline_to_sub": sound(texts=(text(), below(size=80))),
    "cta_to_sub": sound(pill=pill(), texts=(text(), below(size=60))),
    "words": sound(texts=(text(words="word " * 21),)),
    "words_each": sound(texts=(text(words="one two three four five six seven eight"),)),
    "line_count": sound(texts=(text(lines=("Slow", "roasted for", "your", "morning")),)),
    "line_length": sound(texts=(text(lines=("Slow-roasted for your morning",)),)),
    "even_lines": sound(texts=(text(widths=(200.0, 620.0)),)),
    "function_words": sound(texts=(text(lines=("Slow-roasted for", "your morning")),)),
    "lone_word": sound(texts=(text(lines=("Slow-roasted for your", "morning"), widths=(600.0, 200.0)),)),
    "whole_text": sound(
        texts=(replace(text(may_be_cut=True), fit=replace(text().fit, authored="Slow-roasted, always")),)
    ),
    "kept_together": sound(texts=(text(words="A bag for 5 €", lines=("A bag for 5", "€")),)),
    "line_height": sound(texts=(text(leading_px=150.0),)),
    "spacing": sound(texts=(text(tracking=0.05),)),
    "word_space": sound(texts=(text(), below(size=40, space=0.2))),
    "signs": sound(texts=(text(words="Slow-roasted for your morning."),)),
    "flat_colours": sound(flat=(DARK, LIGHT, YELLOW, (200, 0, 0))),
    "accent_area": sound(pill=pill((70, 900, 700, 1300))),
    "lightness_apart": sound(texts=(text(ground=(200, 200, 200)),)),
    "glare": sound(pill=pill(fill=(255, 0, 0), ground=(0, 130, 60))),
    "scrim_strength": story(shade=rules.Shade("top", 300, 760, 0.9, melts=False)),
    "scrim_reach": story(shade=rules.Shade("top", 1200, 1800, 0.7, melts=False)),
    "line_contrast": sound(texts=(text(contrasts=(12.0, 2.5)),)),
    "quiet_ground": sound(texts=(text(sigma=0.3),)),
    "calm_ground": sound(texts=(text(sigma=0.2),)),
    "detail": sound(texts=(text(edges=0.09),)),
    "rim": banner(rim=98.0),
    "photo_share": with_photo(slot=Box(0, 0, 1080, 400)),
    "subject_kept": with_photo(crop=crop_of(1500, 200)),
    "face_edges": faces(0.4, left=0.1),
    "headroom": faces(0.09),
    "face_free": replace(faces(0.5), emblem=rules.Emblem("wordmark", Box(500, 480, 720, 530), 6.0, 0.05, False)),
    "proportions": with_photo(crop=crop_of(300, 200, stretch=1.1)),
    "enlargement": with_photo(crop=crop_of(300, 200, enlargement=1.6)),
    "crop_kept": banner(photo=replace(banner().photo, slot=Box(0, 0, 400, 90), crop=Crop(Box(0, 0, 9, 9), 0.1, 0.1))),
    "logo_size": sound(emblem=rules.Emblem("wordmark", Box(500, 70, 1010, 190), 6.0, 0.05, False)),
    "logo_contrast": sound(emblem=rules.Emblem("wordmark", Box(780, 70, 1010, 123), 2.0, 0.05, False)),
    "logo_quiet": sound(emblem=rules.Emblem("wordmark", Box(780, 70, 1010, 123), 6.0, 0.2, False)),
    "button_fill": sound(pill=pill(contrast=2.0)),
    "button_label": sound(pill=pill(label=replace(pill().label, fit=replace(pill().label.fit, contrast=3.0)))),
    "button_form": sound(pill=pill((70, 1190, 330, 1321))),
    "button_centred": sound(pill=pill(baseline=1140.0 + 80)),
    "badge": sound(disc=Box(100, 880, 200, 980)),
}


def verdicts(seen):
    return {check.id: check.verdict for check in rules.audit(seen)}


@pytest.mark.parametrize("seen", [sound(), sound(pill=pill()), banner(), story()])
def test_a_sound_portrait_a_sound_row_and_a_sound_story_break_nothing(seen):
    assert not [check for check in rules.audit(seen) if check.verdict is RuleVerdict.BROKEN]


def test_a_badge_of_the_right_size_is_kept():
    assert verdicts(sound(disc=Box(70, 200, 340, 470)))["badge"] is RuleVerdict.KEPT


# Judged on the encoded file, not on evidence: tested below.
OF_THE_FILE = {"kit_colours"}


@pytest.mark.parametrize("clause", WRONG)
def test_what_is_wrong_breaks_its_rule_and_says_what_to_do(clause):
    (check,) = (check for check in rules.audit(WRONG[clause]) if check.id == clause)
    assert check.verdict is RuleVerdict.BROKEN
    assert check.fix
    assert check.measured
    assert check.limit


def test_every_clause_there_is_can_be_broken_and_none_is_named_twice():
    clauses = [check.id for seen in (sound(), banner(), story(), WRONG["bare_photo"]) for check in rules.audit(seen)]
    assert set(clauses) == set(WRONG)
    once = [check.id for check in rules.audit(sound())]
    assert len(once) == len(set(once))


def test_the_checks_stand_in_the_order_of_the_rules_and_cover_all_that_one_picture_can_show():
    numbers = [check.rule for check in rules.audit(sound())]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, 29))


def test_a_face_with_nothing_on_it_and_air_round_it_is_kept():
    found = verdicts(faces(0.4))
    assert [found[clause] for clause in ("face_edges", "headroom", "face_free")] == [RuleVerdict.KEPT] * 3
    assert found["subject_kept"] is RuleVerdict.NOT_APPLICABLE


def test_large_type_may_have_less_contrast_than_small():
    large = sound(texts=(text(contrasts=(3.2, 3.2)), below()))
    small = sound(texts=(text(), below(contrasts=(3.2,))))
    assert verdicts(large)["line_contrast"] is RuleVerdict.KEPT
    assert verdicts(small)["line_contrast"] is RuleVerdict.BROKEN


def test_a_bare_photo_and_a_logo_of_its_own_are_judged_by_what_they_have():
    ref, picture = photos.photograph("coffee")
    bare = rendering.render(recipe("google_rda_191", ref), picture, photos.logos()).report
    kept = {check.id for check in bare.rules if check.verdict is RuleVerdict.KEPT}
    assert {"bare_photo", "proportions"} <= kept
    logo = rendering.render(recipe("google_rda_logo_4x1", ref), picture, photos.logos()).report
    assert {check.id for check in logo.rules if check.verdict is RuleVerdict.KEPT} >= {"logo_contrast", "inside_canvas"}
    assert not bare.broken
    assert not logo.broken


def test_a_render_measures_contrast_on_the_pixels_under_each_line():
    ref, picture = photos.photograph("coffee")
    report = rendering.render(recipe("meta_ig_feed_4x5", ref, "full-bleed", "dark"), picture, photos.logos()).report
    (headline,) = (box for box in report.boxes if box.name == "headline")
    assert len(headline.line_contrasts) == len(headline.line_boxes) == len(headline.lines)
    assert headline.contrast == min(headline.line_contrasts)
    assert report.size_bytes > 10_000
    assert {check.rule for check in report.rules} == set(range(1, 29))
    assert json.loads(report.to_json())["rules"][0]["verdict"] in {"kept", "broken", "not applicable"}


# ── The set ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def report_of(size=100, order=("headline", "subheadline"), logo_left=900, scheme="dark"):
    boxes = [
        BoxFit(name, "x", "", size, ("x",), (70, 100 * row, 400, 100 * row + 50), "#FFFFFF", 9.0, 0.0)
        for row, name in enumerate(order, 1)
    ]
    boxes.append(BoxFit("logo", "", "", 50, (), (logo_left, 20, logo_left + 100, 60), "", 9.0, 0.0))
    return FitReport("tile", scheme, tuple(boxes), 1.0, 0.5, 0.2, 90)


def concept(*reports):
    checks = rules.one_concept([rules.showing(report, "1:1", 1080, 1080) for report in reports])
    return {check.id: check.verdict for check in checks}


def test_sizes_that_look_like_one_concept_keep_rule_29():
    found = concept(report_of(), report_of(110), report_of(order=("headline",)))
    assert found == {"one_look": RuleVerdict.KEPT, "headline_spread": RuleVerdict.KEPT}


@pytest.mark.parametrize(
    "other", [report_of(order=("subheadline", "headline")), report_of(logo_left=20), report_of(scheme="light")]
)
def test_another_order_corner_or_scheme_breaks_rule_29(other):
    assert concept(report_of(), other)["one_look"] is RuleVerdict.BROKEN


def test_a_headline_far_from_the_others_of_its_group_breaks_rule_29():
    assert concept(report_of(100), report_of(100), report_of(160))["headline_spread"] is RuleVerdict.BROKEN
    assert concept(report_of())["headline_spread"] is RuleVerdict.NOT_APPLICABLE


def test_rule_30_wants_two_differences_and_mixed_layouts():
    first = Design("tile", "dark", 0)
    apart, mixed = rules.differing({"a": (first, Design("framed", "light", 0)), "b": (Design("big-type", "brand"),)})
    assert (apart.verdict, mixed.verdict) == (RuleVerdict.KEPT, RuleVerdict.KEPT)
    apart, mixed = rules.differing({"a": (first, Design("tile", "light", 0)), "b": (first,)})
    assert (apart.verdict, mixed.verdict) == (RuleVerdict.BROKEN, RuleVerdict.BROKEN)


def test_what_the_planner_makes_keeps_rule_30():
    pictures = [(rendering.PictureRef(f"{number:064d}", 3000, 2000), None) for number in range(6)]
    planned = rendering.plan_batch(pictures, photos.AURORA, 2, 7)
    made = {ref.sha256: designs for (ref, _), designs in zip(pictures, planned, strict=True)}
    assert all(check.verdict is RuleVerdict.KEPT for check in rules.differing(made))


def test_colour_distance_is_the_published_one():
    """Against scikit-image on a grid of colours: greys, hues across the turn of the circle, near and far pairs."""
    levels = (0, 60, 128, 200, 255)
    grid = [(red, green, blue) for red in levels for green in levels for blue in levels]
    pairs = [(grid[at], grid[(at * 7 + 3) % len(grid)]) for at in range(len(grid))]
    pairs += [(one, tuple(max(0, level - 3) for level in one)) for one in grid]
    for first, second in pairs:
        labs = [skimage.color.rgb2lab(np.array(one, dtype=float) / 255) for one in (first, second)]
        expected = float(skimage.color.deltaE_ciede2000(*labs))
        assert colour.difference_2000(first, second) == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("image_format", rendering.FORMATS)
def test_flat_colours_are_measured_in_the_file_and_are_the_kits(image_format):
    ref, picture = photos.photograph("coffee")
    made = rendering.render(
        replace(recipe("meta_fb_feed_1x1", ref), image_format=image_format), picture, photos.logos()
    )
    found = next(check for check in made.report.rules if check.id == "kit_colours")
    assert found.verdict is RuleVerdict.KEPT
    assert "off by" in found.measured


def test_a_flat_colour_that_the_file_changes_is_found_and_a_letter_is_no_area():
    canvas = Image.new("RGB", (400, 400), DARK)
    canvas.paste(YELLOW, (100, 100, 104, 300))
    wrong = Image.new("RGB", (400, 400), (24, 72, 58))
    found = dict(measure.drift(canvas, photos.encoded(wrong), (DARK, YELLOW)))
    assert found.keys() == {DARK}
    assert found[DARK] > 2
    assert rules.with_colours((), tuple(found.items()))[0].verdict is RuleVerdict.BROKEN
    assert rules.with_colours((), ())[0].verdict is RuleVerdict.NOT_APPLICABLE


def test_words_of_small_type_stand_a_quarter_em_apart():
    small = below(size=30, space=0.2, word_space=0.06)
    assert verdicts(sound(texts=(text(), small)))["word_space"] is RuleVerdict.KEPT
    assert verdicts(sound(texts=(text(),), pill=None))["word_space"] is RuleVerdict.NOT_APPLICABLE


def test_words_are_counted_as_their_writing_system_has_them():
    japanese = text(words="毎朝焙煎したての香り高いコーヒーを", lines=("毎朝焙煎したての", "香り高いコーヒーを"))
    found = next(
        check for check in rules.audit(sound(texts=(japanese,), pill=None, language="ja")) if check.id == "words"
    )
    assert found.measured == "9 words"


def test_a_cut_text_breaks_a_soft_rule_where_cutting_was_allowed():
    assert verdicts(WRONG["whole_text"])["whole_text"] is RuleVerdict.BROKEN
    assert verdicts(sound(texts=(text(may_be_cut=True),)))["whole_text"] is RuleVerdict.KEPT
    assert verdicts(sound())["whole_text"] is RuleVerdict.NOT_APPLICABLE
