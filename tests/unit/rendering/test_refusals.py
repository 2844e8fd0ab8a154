"""Every hard rule that a drawn picture breaks leads to another plan, and at last to a refusal that names the box."""

from dataclasses import replace

import pytest
from PIL import Image

from core import placements, rendering
from core.rendering import choosing, colour, encode, refusing, rules, voices
from core.rendering.layouts import frame as frames
from core.rendering.model import RuleVerdict
from core.rendering.picture import DecodedPicture
from tests.unit.rendering import photos
from tests.unit.rendering.test_rules import WRONG, below, pill, sound, text

TEXTS = rendering.Texts("Slow-roasted for your morning", "20% off the first bag", "Shop now")
# The box that the wrong picture of a rule's own test is refused for, and what its sentence says of it.
BOX_OF = {
    "inside_canvas": ("headline", "the headline would not stand inside"),
    "safe_zone": ("headline", "the headline would lie under what the platform lays"),
    "overlap": ("headline", "the headline and the line below the headline would lie on each other"),
    "bare_photo": ("headline", "the headline, the line below the headline and the logo would stand on"),
    "weight_on_photo": ("headline", "the headline would be too thin"),
    "readable_size": ("subheadline", "the line below the headline would be too small"),
    "kept_together": ("headline", "“5 €”"),
    "lightness_apart": ("headline", "the headline would be nearly as light or dark"),
    "scrim_strength": ("photo", "a scrim of 90 %"),
    "line_contrast": ("headline", "contrast is 2.5 : 1"),
    "quiet_ground": ("headline", "as restless as this photo"),
    "face_free": ("logo", "the logo would lie on a face"),
    "proportions": ("photo", "the photo would be stretched"),
    "logo_contrast": ("logo", "the logo would hardly stand out from its ground: contrast is 2.0 : 1"),
    "button_fill": ("cta", "the button would hardly stand out from its ground: contrast is 2.0 : 1"),
    "button_label": ("cta", "the text of the button would not be readable: contrast is 3.0 : 1"),
}


def fits(seen):
    return tuple(text.fit for text in seen.lettering)


def refusal_of(seen, texts=TEXTS):
    found = refusing.faults(seen, rules.audit(seen), fits(seen))
    size = seen.frame.width_px, seen.frame.height_px
    return refusing.of_faults(found, texts, size)


def test_every_hard_rule_that_one_picture_can_break_has_its_refusal():
    hard = {check.id for seen in WRONG.values() for check in rules.audit(seen) if check.hard}
    assert hard == set(BOX_OF)


@pytest.mark.parametrize("clause", BOX_OF)
def test_a_broken_hard_rule_is_refused_with_its_box_in_words_and_a_remedy(clause):
    seen = WRONG[clause]
    found = refusing.faults(seen, rules.audit(seen), fits(seen))
    (fault,) = (fault for fault in found if fault.clause == clause)
    refused = refusing.of_faults([fault], TEXTS, (1080, 1350))
    box, said = BOX_OF[clause]
    assert refused.box == box
    assert refused.what.startswith("at 1080 × 1350 ")
    assert said in refused.what
    assert refused.remedy
    assert not {sign for sign in "{}_" if sign in refused.what + refused.remedy}


def test_a_picture_that_keeps_the_hard_rules_has_no_fault_whatever_soft_ones_it_breaks():
    soft = sound(texts=(text(size=60, tracking=0.0), below(box=(120, 1040, 561, 1080))))
    assert {check.id for check in rules.audit(soft) if check.verdict is RuleVerdict.BROKEN} >= {"headline_size", "axes"}
    assert refusing.faults(soft, rules.audit(soft), fits(soft)) == ()


def test_the_boxes_at_fault_are_those_and_no_others():
    crowded = sound(
        texts=(text(), below(box=(70, 980, 560, 1020)), text("legal", box=(70, 1250, 400, 1280), size=40)), pill=pill()
    )
    assert rules.at_fault(crowded, "overlap") == ("headline", "subheadline")
    weak = sound(texts=(text(), below(contrasts=(2.0, 2.0)), text("legal", contrasts=(3.0, 9.0), size=40)))
    assert rules.at_fault(weak, "line_contrast") == ("subheadline", "legal")


def test_large_type_of_less_contrast_than_planned_is_a_fault_though_the_rule_allows_it():
    seen = sound(texts=(text(contrasts=(3.6, 12.0)),))
    assert not rules.hard_broken(rules.audit(seen))
    refused = refusal_of(seen)
    assert (refused.box, "3.6 : 1" in refused.what) == ("headline", True)


@pytest.mark.parametrize(
    ("name", "texts", "box", "said"),
    [
        ("badge", replace(TEXTS, price="39 €"), "price", "the badge"),
        ("badge_unit", replace(TEXTS, offer="20% off"), "offer", "the badge"),
        ("badge_words", TEXTS, "subheadline", "the badge"),
        ("badge_old_price", replace(TEXTS, price="39 €", old_price="49 €"), "old_price", "the badge"),
        ("offer", replace(TEXTS, price="39 €"), "price", "the offer"),
        ("offer", replace(TEXTS, offer="20% off", price="39 €"), "offer", "the offer"),
        ("legal", TEXTS, "legal", "the legal line"),
    ],
)
def test_a_text_drawn_in_anothers_place_is_refused_at_the_field_it_was_written_in(name, texts, box, said):
    refused = refusal_of(sound(texts=(text(name, contrasts=(2.0, 2.0)),)), texts)
    assert refused.box == box
    assert said in refused.what


# --- on drawn pictures -------------------------------------------------------------------------------------------------


def behind_with_small_print(version, body_font="Lato", legal="Only 16+"):
    ref, picture, mask = photos.still_life()
    kit = replace(photos.AURORA, body_font=body_font)
    texts = rendering.Texts("Wake up", legal=legal)
    recipe = photos.recipe("meta_ig_feed_4x5", ref, "behind", "brand", texts, kit)
    return rendering.render(replace(recipe, mask=mask, version=version), picture, photos.logos())


def test_thin_small_print_on_a_photo_is_set_heavier_in_the_same_composition():
    before, now = behind_with_small_print(5).report, behind_with_small_print(6).report
    assert [check.id for check in before.broken if check.hard] == ["weight_on_photo"]
    assert not [check for check in now.broken if check.hard]
    fonts = {box.name: box.font for box in now.boxes}
    assert fonts["legal"] == "Lato 700"
    assert any("heavier cut" in repair for repair in now.repairs)
    assert [(box.name, box.text) for box in now.boxes] == [(box.name, box.text) for box in before.boxes]
    assert now.family == before.family == "behind"


def test_small_print_in_a_family_without_a_heavier_cut_is_refused_where_no_plan_has_a_panel(monkeypatch):
    # Every shipped family has a heavy cut or strokes that are thick enough; an uploaded font need not.
    monkeypatch.setattr("core.rendering.choosing._HEAVIER", 400)
    with pytest.raises(rendering.RenderRefused) as refused:
        behind_with_small_print(6)
    assert refused.value.box == "legal"
    assert "too thin to be read on the photo (Lato 400)" in refused.value.what
    assert "heavier font" in refused.value.remedy
    assert behind_with_small_print(5).report.broken


def test_a_picture_that_keeps_the_hard_rules_is_the_one_of_before():
    before, now = (behind_with_small_print(version, "Source Sans Pro", "") for version in (5, 6))
    assert now.data == before.data
    assert now.report == before.report


def test_ink_that_reaches_under_a_platforms_controls_is_set_further_in():
    ref, picture = photos.photograph("coffee")
    kit = rendering.KitLook("#FFE600", "#FFFFFF", "#FFF9C4", "Caladea", "Source Sans Pro", "top-left")
    texts = rendering.Texts("قهوة طازجة كل صباح", "", "Shop now", "20% off", "© 2026")
    recipe = photos.recipe("tiktok_image_9x16", ref, "bottom-panel", "accent", texts, kit)
    recipe = replace(recipe, width_px=720, height_px=1280)
    before, now = (rendering.render(replace(recipe, version=version), picture, {}).report for version in (5, 6))
    assert [check.id for check in before.broken if check.hard] == ["safe_zone"]
    assert not [check for check in now.broken if check.hard]
    assert "words set a little further in" in now.repairs
    assert now.family == before.family


def test_where_every_plan_sets_words_on_a_face_the_ad_is_refused_for_what_lies_there():
    ref, picture, mask = photos.still_life()
    # Faces everywhere: a layout whose words stand on the photo alone has no place for them.
    faces = tuple((left / 5, top / 5, left / 5 + 0.18, top / 5 + 0.18) for left in range(5) for top in range(5))
    kit = replace(photos.AURORA, logos=())
    texts = rendering.Texts("Wake up", "Fresh every day")
    wanted = photos.recipe("meta_ig_feed_4x5", replace(ref, faces=faces), "behind", "brand", texts, kit)
    wanted = replace(wanted, mask=mask)
    with pytest.raises(rendering.RenderRefused) as refused:
        rendering.render(wanted, picture, {})
    assert refused.value.box == "subheadline"
    assert "the line below the headline would lie on a face" in refused.value.what
    with pytest.raises(rendering.RenderRefused, match="the words would lie on a face"):
        rendering.render(replace(wanted, version=5), picture, {})


def test_a_picture_is_judged_before_it_is_written(monkeypatch):
    written = []
    monkeypatch.setattr(encode, "encode", lambda *told, **how: written.append(told) or _encode(*told, **how))
    behind_with_small_print(6)
    assert len(written) == 1


_encode = encode.encode


def ad_of(family, photo="coffee"):
    ref, picture = photos.photograph(photo)
    recipe = photos.recipe("meta_fb_feed_1x1", ref, family, "brand")
    placement = placements.get("meta_fb_feed_1x1")
    size = recipe.width_px, recipe.height_px
    shape = frames.shape_of(*size, placement.cta_drawn)
    words = voices.script(recipe, shape, size[1], placement.cta_drawn)
    look = colour.palette(recipe.kit.primary, recipe.kit.secondary, recipe.kit.tertiary, "brand")
    frame = frames.make(placement, size, family, 0, look, None, "top-right", 1.5, False, recipe.version)
    return choosing.Ad(recipe, frame, words, picture.once(*size), (), "brand")


def test_before_an_ad_is_refused_the_other_ink_and_stronger_scrims_are_tried_and_then_panels_and_other_grounds():
    ad = ad_of("full-bleed")
    tried = list(choosing.last(ad, {"line_contrast"}))
    told = [" ".join(made.repairs) for _, made in tried]
    inks = [number for number, said in enumerate(told) if "the kit's other ink" in said]
    grounds = [number for number, said in enumerate(told) if "do not work here: “" in said]
    scrims = [
        number for number, said in enumerate(told) if said.count("scrim strengthened to") == 1 and number < min(grounds)
    ]
    alone = [number for number in inks if number not in scrims]
    assert alone == list(range(len(alone)))
    assert alone
    assert scrims == list(range(len(alone), min(grounds)))
    assert set(scrims) - set(inks)
    assert all(0 < tried[number][1].alpha <= 0.75 for number in scrims)
    assert any("layout full-bleed does not work here" in said for said in told[min(grounds) :])
    assert {changed.scheme for changed, _ in tried} == {"brand", "light", "dark", "accent"} - same_ground(ad)
    assert len(tried) <= 30


@pytest.mark.parametrize("placement_id", ["pinterest_2x3", "tiktok_image_191"])
def test_a_photo_is_not_shown_as_its_own_pixels(placement_id):
    """These placements publish no least pixels, so a thumbnail came out as a mosaic, with a warning."""
    thumbnail = Image.new("RGB", (24, 16), (90, 120, 60))
    thumbnail.paste((200, 40, 30), (8, 4, 16, 12))
    ref = rendering.PictureRef("0" * 64, 24, 16, 0.5, 0.5)
    wanted = photos.recipe(placement_id, ref, "full-bleed", "brand")
    with pytest.raises(rendering.RenderRefused) as refused:
        rendering.render(wanted, DecodedPicture.of_image(thumbnail), photos.logos())
    assert refused.value.box == "photo"
    assert "enlarged" in refused.value.what
    before = rendering.render(replace(wanted, version=5), DecodedPicture.of_image(thumbnail), photos.logos())
    assert before.report.scale_factor > 4


def test_a_small_photo_becomes_a_tile_rather_than_a_blur():
    small = Image.effect_noise((320, 190), 40).convert("RGB")
    ref = rendering.PictureRef("0" * 64, 320, 190, 0.5, 0.5)
    wanted = photos.recipe("pinterest_2x3", ref, "full-bleed", "brand")
    drawn = rendering.render(wanted, DecodedPicture.of_image(small), photos.logos())
    before = rendering.render(replace(wanted, version=5), DecodedPicture.of_image(small), photos.logos())
    assert drawn.report.scale_factor <= 4 < before.report.scale_factor
    assert any("enlarged" in warning for warning in drawn.report.warnings)


def same_ground(ad):
    """The schemes that would change nothing."""
    kit = ad.recipe.kit
    grounds = {
        name: colour.palette(kit.primary, kit.secondary, kit.tertiary, name).ground for name in rendering.SCHEMES
    }
    return {name for name, ground in grounds.items() if name != "brand" and ground == grounds["brand"]}


def test_what_no_change_can_mend_is_not_tried_again_and_where_things_stand_is_mended_by_the_other_crop():
    ad = ad_of("full-bleed")
    assert not list(choosing.last(ad, set()))
    assert not list(choosing.mended(ad, {"overlap"}))
    tried = list(choosing.last(ad, {"face_free"}))
    assert tried
    assert {(changed.frame.variant, made.repairs[-1]) for changed, made in tried} == {(1, "the other crop used")}
    assert {changed.scheme for changed, _ in tried} == {"brand"}


@pytest.mark.parametrize("placement_id", ["google_rda_logo_1x1", "google_pmax_191"])
def test_logo_and_photo_alone_keep_the_hard_rules(placement_id):
    ref, picture = photos.photograph("coffee")
    report = rendering.render(photos.recipe(placement_id, ref), picture, photos.logos()).report
    assert report.family in {"logo", "photo-only"}
    assert not [check for check in report.broken if check.hard]
