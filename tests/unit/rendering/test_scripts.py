"""Every writing system that is set is set whole: read the right way, in letters that exist, broken where it may be."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core import placements, rendering
from core.rendering import breaking, fonts, scripts
from tests.unit.rendering import photos
from tests.unit.rendering.photos import NINE, recipe

COPY = {
    "Hebrew": rendering.Texts("קפה קלוי לאט, לבוקר שלך", "20% הנחה על השקית הראשונה", "לקנייה", legal="בכפוף לתקנון."),
    "Arabic": rendering.Texts("قهوة محمّصة على مهل لصباحك", "خصم 20% على أول كيس", "تسوّق الآن"),
    "Japanese": rendering.Texts(
        "毎朝のために、ゆっくり焙煎したコーヒー", "初回20%オフ、日曜日まで", "今すぐ購入", "送料無料"
    ),
    "Chinese": rendering.Texts("慢火烘焙，唤醒您的每一个清晨", "首袋立减20%，仅限周日前", "立即购买"),
    "traditional Chinese": rendering.Texts("慢火烘焙，喚醒您的每一個早晨", "首袋八折優惠", "立即購買"),
    "Korean": rendering.Texts("당신의 아침을 위해 천천히 볶은 커피", "첫 구매 20% 할인", "지금 구매"),
    "Thai": rendering.Texts("กาแฟคั่วช้าเพื่อเช้าวันใหม่ของคุณ", "ลด 20% สำหรับถุงแรก วันนี้เท่านั้น", "ซื้อเลย"),
    "Devanagari": rendering.Texts("आपकी सुबह के लिए धीमी आँच पर भुनी कॉफ़ी", "पहले पैक पर 20% की छूट", "अभी ख़रीदें"),
    "Cyrillic": rendering.Texts("Кофе медленной обжарки для вашего утра", "Скидка 20% на первую пачку", "Купить"),
    "Greek": rendering.Texts("Καφές αργού καβουρδίσματος για το πρωί", "20% έκπτωση στην πρώτη", "Αγορά"),
}
RIGHT_TO_LEFT = ("Hebrew", "Arabic")


def drawn(placement_id, texts, family="bottom-panel", scheme="brand", kit=photos.AURORA, language="en"):
    ref, picture = photos.photograph("coffee")
    return rendering.render(
        recipe(placement_id, ref, family, scheme, texts=texts, kit=kit, language=language), picture, photos.logos()
    )


def box(result, name):
    return next(fit for fit in result.report.boxes if fit.name == name)


@pytest.mark.parametrize("name", COPY)
@pytest.mark.parametrize("placement_id", NINE)
def test_a_real_ad_in_every_script_fits_and_reads(name, placement_id):
    texts = replace(COPY[name], legal="") if placement_id == "google_display_leaderboard" else COPY[name]
    result = drawn(placement_id, texts)
    for fit in result.report.boxes:
        left, top, right, bottom = fit.box
        assert min(left, top) >= 0, fit
        assert right <= result.width_px, fit
        assert bottom <= result.height_px, fit
        assert fit.contrast >= (3.0 if fit.name == "logo" else 4.5), fit
    # Nothing is lost or added where a text is broken.
    assert "".join(box(result, "headline").lines).replace(" ", "") == texts.headline.replace(" ", "")


@pytest.mark.parametrize("name", COPY)
def test_the_family_that_stands_in_has_every_letter_and_is_named(name):
    report = drawn("meta_fb_feed_1x1", COPY[name], kit=replace(photos.AURORA, heading_font="Lato")).report
    family, weight = box_of(report, "headline").font.rsplit(" ", 1)
    assert not fonts.missing_signs(fonts.resolve(family, int(weight)), COPY[name].headline)
    assert any(f"{family} used for the headline" in warning for warning in report.warnings), report.warnings


def box_of(report, name):
    return next(fit for fit in report.boxes if fit.name == name)


def test_boxes_that_share_a_stand_in_share_a_sentence():
    warnings = drawn("meta_fb_feed_1x1", COPY["Hebrew"]).report.warnings
    assert "Source Sans Pro has no Hebrew letters: Heebo used for the subheadline and legal line" in warnings


@pytest.mark.parametrize(
    ("kit_font", "name", "expected"),
    [
        ("Source Serif Pro", "Hebrew", "Frank Ruhl Libre"),
        ("Source Serif Pro", "Arabic", "Amiri"),
        ("Fredoka One", "Cyrillic", "Rubik"),
        ("Fjalla One", "Cyrillic", "Oswald"),
        ("Fjalla One", "Greek", "Manrope"),
        ("Caladea", "Greek", "Source Serif Pro"),
        ("Source Serif Pro", "Thai", "Sarabun"),
    ],
)
def test_a_stand_in_is_of_the_same_build(kit_font, name, expected):
    report = drawn("meta_fb_feed_1x1", COPY[name], kit=replace(photos.AURORA, heading_font=kit_font)).report
    assert box_of(report, "headline").font.startswith(expected)


# Words on a middle axis, in two columns, or on a disc have other edges.
ONE_AXIS = [family for family in photos.PLAIN if family not in {"minimal", "editorial", "badge"}]


@pytest.mark.parametrize("name", RIGHT_TO_LEFT)
@pytest.mark.parametrize("family", ONE_AXIS)
def test_right_to_left_words_stand_at_the_right_of_their_column(name, family):
    result = drawn("meta_ig_feed_4x5", COPY[name], family=family)
    texts = [fit for fit in result.report.boxes if fit.name != "logo"]
    edges = [fit.box[2] for fit in texts]
    # One axis on the right: side bearings differ by a few px, lengths of lines by hundreds.
    assert max(edges) - min(edges) <= 0.02 * result.width_px, edges
    starts = [fit.box[0] for fit in texts]
    assert max(starts) - min(starts) > 0.04 * result.width_px


@pytest.mark.parametrize("corner", ["top-left", "top-right", "bottom-left", "bottom-right"])
@pytest.mark.parametrize("family", ["framed", "tile", "side-panel"])
def test_the_logo_keeps_the_kits_corner_when_the_rest_is_mirrored(corner, family):
    kit = replace(photos.AURORA, logo_position=corner)
    straight = drawn("meta_fb_link_191", photos.WORDS, family, "light", kit)
    mirrored = drawn("meta_fb_link_191", COPY["Hebrew"], family, "light", kit)
    middle = straight.width_px / 2
    sides = [sum(box(result, "logo").box[::2]) / 2 < middle for result in (straight, mirrored)]
    assert sides == [corner.endswith("left")] * 2


def test_the_button_of_a_strip_stands_where_reading_ends():
    left_to_right = drawn("google_display_leaderboard", COPY["Korean"], "framed", "light")
    right_to_left = drawn("google_display_leaderboard", replace(COPY["Hebrew"], legal=""), "framed", "light")
    assert box(left_to_right, "cta").box[0] > box(left_to_right, "headline").box[2]
    assert box(right_to_left, "cta").box[2] < box(right_to_left, "headline").box[0]


def test_a_number_that_begins_a_hebrew_line_is_drawn_at_its_right_end():
    face = fonts.resolve("Heebo", 700)
    font = fonts.load(face, 60)
    whole, digits = "20% הנחה", font.getlength("20%", direction="ltr")
    pixels = np.asarray(font.getmask(whole, mode="L", direction="rtl")).reshape(
        font.getmask(whole, mode="L", direction="rtl").size[::-1]
    )
    alone = np.asarray(font.getmask("20%", mode="L", direction="ltr")).reshape(
        font.getmask("20%", mode="L", direction="ltr").size[::-1]
    )
    right = pixels[:, -alone.shape[1] :]
    rows = min(right.shape[0], alone.shape[0])
    assert digits < pixels.shape[1]
    assert np.abs(right[:rows].astype(int) - alone[:rows].astype(int)).mean() < 30


@pytest.mark.parametrize(("name", "least"), [("Thai", 1.35), ("Devanagari", 1.35), ("Arabic", 1.2), ("Japanese", 1.2)])
def test_lines_stand_further_apart_where_marks_need_the_room(name, least):
    result = drawn("meta_fb_link_191", COPY[name], "side-panel", "light")
    fit = box(result, "headline")
    assert len(fit.lines) > 1
    assert (fit.box[3] - fit.box[1]) / fit.size_px >= least * (len(fit.lines) - 1) + 0.5


@pytest.mark.parametrize("name", COPY)
def test_equal_recipes_give_equal_bytes_in_every_script(name):
    ref, picture = photos.photograph("coffee")
    wanted = recipe("google_display_mrec", ref, "framed", "light", texts=COPY[name])
    first = rendering.render(wanted, picture, photos.logos())
    assert rendering.render(rendering.Recipe.from_json(wanted.to_json()), picture, photos.logos()).data == first.data


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("送料無料", "ja", "Japanese"),
        ("立即购买", "en", "Chinese"),
        ("立即購買", "en", "traditional Chinese"),
        ("Aurora コーヒー", "en", "Japanese"),
        ("커피 大", "en", "Korean"),
        ("20% Aurora", "en", "Latin"),
        ("Aurora: קפה", "en", "Hebrew"),
        ("123", "en", "Latin"),
        ("", "en", "Latin"),
    ],
)
def test_a_text_is_set_as_the_writing_system_it_needs(text, language, name):
    assert scripts.of(text, language).name == name


def test_characters_alone_are_read_as_their_neighbours_are():
    report = drawn("meta_fb_feed_1x1", COPY["Japanese"]).report
    assert box_of(report, "offer").font.startswith("Noto Sans CJK JP")


@pytest.mark.parametrize(
    ("text", "is_rtl"),
    [
        ("קפה Aurora", True),
        ("Aurora קפה", False),
        ("Aurora: קפה לבוקר שלך", True),
        ("20% قهوة", True),
        ("coffee", False),
    ],
)
def test_the_first_word_or_most_letters_give_the_direction(text, is_rtl):
    assert scripts.is_right_to_left(text) is is_rtl


@pytest.mark.parametrize("headline", ["\u05c7", "קפה \u05b8", "ab\u093f", "\u0301coffee", "กa\u0e49"])
def test_a_mark_on_no_letter_of_its_script_is_refused(headline):
    with pytest.raises(rendering.RenderRefused) as caught:
        drawn("meta_fb_feed_1x1", rendering.Texts(headline))
    assert caught.value.box == "headline"
    assert "U+" in caught.value.what


def pieces(text, language="en"):
    system = scripts.of(text, language)
    return [piece.text for piece in breaking.pieces(text, system, scripts.language_of(text, language))]


def test_a_japanese_greeting_is_not_parted_in_two_where_words_are_kept_whole():
    found = breaking.pieces("おはようございます", scripts.JAPANESE, "ja", whole=True)
    assert [piece.text for piece in found] == ["おはよう", "ございます"]


@pytest.mark.parametrize(("version", "lines"), [(5, 2), (rendering.RECIPE_VERSION, 1)])
def test_a_large_japanese_word_stands_in_one_line_since_version_6(version, lines):
    ref, picture = photos.photograph("coffee")
    wanted = recipe("google_display_half_page", ref, "big-type", texts=rendering.Texts("おはよう", "", "購入"))
    drawn_so = rendering.render(replace(wanted, version=version), picture, photos.logos())
    assert len(box(drawn_so, "headline").lines) == lines


def test_japanese_breaks_between_phrases_and_never_before_a_closing_sign():
    assert pieces("毎朝のために、ゆっくり焙煎した「オーロラ」をどうぞ。") == [
        "毎朝の",
        "ために、",
        "ゆっくり",
        "焙煎した",
        "「オーロラ」を",
        "どうぞ。",
    ]
    system = scripts.of("コーヒーをどうぞ。", "ja")
    fine = breaking.pieces("ちょっとコーヒーを「どうぞ」。", system, "ja", fine=True)
    assert all(piece.text[0] not in "ーっょ」。、" for piece in fine)
    assert all(piece.text[-1] not in "「（" for piece in fine)


def test_chinese_particles_stay_with_their_word():
    assert pieces("唤醒您的每一个清晨") == ["唤醒", "您的", "每一个", "清晨"]


@pytest.mark.parametrize("placement_id", ["google_display_mrec", "google_display_skyscraper", "meta_story_9x16"])
def test_the_thai_sign_of_repetition_begins_no_line_since_version_5(placement_id):
    texts = rendering.Texts("กาแฟที่ดื่มช้า ๆ ทุกเช้าอย่างมีความสุข", "", "ซื้อเลย")
    lines = [line.strip() for line in box(drawn(placement_id, texts, "tile", "light"), "headline").lines]
    assert any("ๆ" in line for line in lines)
    assert not any(line.startswith("ๆ") for line in lines), lines


def test_thai_breaks_between_words_of_the_dictionary_and_not_after_a_preposition():
    found = breaking.pieces("กาแฟสำหรับเช้าวันใหม่", scripts.THAI, "th")
    assert [piece.text for piece in found] == ["กาแฟ", "สำหรับ", "เช้า", "วัน", "ใหม่"]
    assert found[1].cost > found[0].cost


def test_hindi_postpositions_do_not_begin_a_line():
    found = breaking.pieces("सुबह के लिए कॉफ़ी", scripts.DEVANAGARI, "hi")
    assert [piece.cost > 0 for piece in found] == [True, True, False, False]


def test_korean_words_stay_whole():
    assert pieces("당신의 아침을 위해") == ["당신의", "아침을", "위해"]


def test_latin_names_in_a_text_without_spaces_stay_whole():
    assert any("Slow-Roast" in piece for piece in pieces("毎朝のSlow-Roastコーヒー", "ja"))


def test_a_phrase_too_wide_for_its_box_is_broken_where_the_rules_allow_it():
    texts = rendering.Texts("取扱説明書請求受付窓口開設記念感謝特別販売会")
    lines = box(drawn("google_display_skyscraper", texts, "tile", "light", language="ja"), "headline").lines
    assert len(lines) > 1
    assert "".join(lines) == texts.headline


ANY = st.text(
    st.one_of(
        st.sampled_from("abc ABC 12%€,.!“”-–"),
        st.characters(min_codepoint=0x590, max_codepoint=0x6FF),
        st.characters(min_codepoint=0x900, max_codepoint=0x97F),
        st.characters(min_codepoint=0xE01, max_codepoint=0xE5B),
        st.characters(min_codepoint=0x3040, max_codepoint=0x30FF),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF),
        st.characters(min_codepoint=0xAC00, max_codepoint=0xACFF),
        st.sampled_from("🎉☕👩‍🍳🇩🇪\r\n\u200b\u200d\u202e\u2066\u0301"),
    ),
    max_size=60,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(headline=ANY, placement_id=st.sampled_from(["google_display_mrec", "meta_story_9x16"]))
@example(headline="\u05c7", placement_id="meta_story_9x16")
@example(headline="\u200b\u200d\ufeff", placement_id="google_display_mrec")
@example(headline="🎉🎉🎉", placement_id="google_display_mrec")
@example(headline="קפה Aurora 20% café قهوة", placement_id="meta_story_9x16")
@example(headline="朝の\r\nコーヒー\r\n", placement_id="google_display_mrec")
@example(headline="あ" * 10_000, placement_id="meta_story_9x16")
@example(headline="न" + "ि" * 30, placement_id="google_display_mrec")
def test_any_text_of_any_script_fits_with_contrast_in_its_safe_zone_or_is_refused_by_name(headline, placement_id):
    try:
        result = drawn(placement_id, rendering.Texts(headline, headline[:20], "OK"))
    except rendering.RenderRefused as refused:
        named = refused.box in {"headline", "subheadline", "cta"}
        complete = bool(named and refused.what and refused.remedy)
        assert complete
        return
    zone = placements.master_safe_zone("9:16") if placement_id == "meta_story_9x16" else None
    for fit in result.report.boxes:
        left, top, right, bottom = fit.box
        assert min(left, top) >= 0, fit
        assert right <= result.width_px, fit
        assert bottom <= result.height_px, fit
        assert fit.contrast >= (3.0 if fit.name == "logo" else 4.5), fit
        if zone is not None:
            assert bottom <= (1 - zone.bottom) * result.height_px + 2, fit
            assert right <= (1 - zone.right) * result.width_px + 2, fit


@pytest.mark.parametrize(("name", "language"), [("Japanese", "ja"), ("Arabic", "ar")])
def test_what_stands_in_for_a_font_of_one_weight_is_as_heavy_as_a_headline(name, language):
    kit = replace(photos.AURORA, heading_font="Fredoka One", body_font="Hanken Grotesk")
    report = drawn("meta_ig_feed_4x5", COPY[name], "full-bleed", kit=kit, language=language).report
    headline = next(fit for fit in report.boxes if fit.name == "headline")
    assert int(headline.font.rsplit(" ", 1)[1]) >= 600
    assert not [check for check in report.broken if check.hard]


@pytest.mark.parametrize("placement_id", ["tiktok_image_9x16", "meta_story_9x16"])
@pytest.mark.parametrize(
    "legal", ["العرض ساري حتى 30 سبتمبر", "التوصيل مجاني للطلبات فوق 100 ريال", "בתוקף עד 30 בספטמבר"]
)
def test_small_print_from_right_to_left_stays_clear_of_what_an_app_lays_over_it(placement_id, legal):
    kit = replace(photos.AURORA, heading_font="Source Serif Pro", body_font="Lato")
    texts = rendering.Texts("قهوة طازجة كل صباح", legal=legal)
    report = drawn(placement_id, texts, "full-bleed", "accent", kit, "ar").report
    assert not [check for check in report.broken if check.hard]


def test_a_number_at_the_end_of_a_line_is_not_torn_from_its_percent_sign_by_the_spaces_of_another_language():
    kit = replace(photos.AURORA, heading_font="Fredoka One", body_font="Hanken Grotesk", logo_position="bottom-left")
    texts = rendering.Texts("خصم 50% على 3 قطع حتى 31/12/2026")
    report = drawn("x_image_191", texts, "big-type", "light", kit, "de").report
    assert any(line.endswith("50%") for fit in report.boxes for line in fit.lines)
    assert not [check for check in report.broken if check.hard]
