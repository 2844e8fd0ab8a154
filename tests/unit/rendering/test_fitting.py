"""What happens to a text that does not fit: set smaller, cut at a word boundary, or refused; never rewritten."""

import json
from dataclasses import replace

import pytest

from core import rendering
from core.errors import InvalidInput
from core.rendering import fitting
from tests.unit.rendering import photos

LONG = "Slow-roasted by hand in small batches for everybody who gets up before the sun"
TEXTS = rendering.Texts(LONG, "Beans from one farm, picked in one week", "Shop now")


def drawn(policies=(), texts=TEXTS, placement="meta_fb_feed_1x1", family="bottom-panel", language="en"):
    ref, picture = photos.photograph("coffee")
    recipe = replace(photos.recipe(placement, ref, family, "brand", texts, language=language), fitting=tuple(policies))
    return rendering.render(recipe, picture, photos.logos())


def box_of(ad, name="headline"):
    return next(box for box in ad.report.boxes if box.name == name)


def check_of(ad):
    return next(check for check in ad.report.rules if check.id == "whole_text")


def test_a_recipe_that_sets_all_texts_to_fit_is_written_as_before():
    ref, _ = photos.photograph("coffee")
    plain = photos.recipe("meta_fb_feed_1x1", ref)
    said = replace(plain, fitting=(("headline", "fit"), ("cta", "fit")))
    assert "fitting" not in json.loads(plain.to_json())
    assert said.to_json() == plain.to_json()
    assert said.key() == plain.key()


def test_a_recipe_keeps_what_was_chosen_and_its_words():
    ref, _ = photos.photograph("coffee")
    recipe = replace(photos.recipe("meta_fb_feed_1x1", ref, texts=TEXTS), fitting=(("headline", "ellipsis"),))
    again = rendering.Recipe.from_json(recipe.to_json())
    assert again == recipe
    assert again.texts.headline == LONG
    assert again.key() != replace(recipe, fitting=()).key()


@pytest.mark.parametrize(
    "given",
    [
        {"cta": "ellipsis"},
        {"offer": "ellipsis"},
        {"price": "ellipsis"},
        {"legal": "ellipsis"},
        {"logo": "refuse"},
        {"headline": "shrink"},
    ],
)
def test_what_cannot_be_chosen_is_refused_in_words(given):
    with pytest.raises(InvalidInput) as refused:
        fitting.clean(given)
    assert refused.value.field == "fitting"
    assert refused.value.remedy
    ref, _ = photos.photograph("coffee")
    plain = json.loads(photos.recipe("meta_fb_feed_1x1", ref).to_json())
    with pytest.raises(InvalidInput):
        rendering.Recipe.from_json(json.dumps({**plain, "fitting": given}))


def test_a_cut_headline_keeps_its_size_ends_after_a_word_and_is_told():
    whole, cut = drawn(), drawn([("headline", "ellipsis")])
    shown = box_of(cut)
    assert shown.size_px > box_of(whole).size_px
    assert shown.text.endswith("…")
    assert LONG.startswith(shown.text.removesuffix("…"))
    assert LONG[len(shown.text) - 1] == " "
    assert shown.authored == LONG
    assert any("headline is cut" in warning and LONG in warning for warning in cut.report.warnings)
    assert check_of(cut).verdict is rendering.RuleVerdict.BROKEN
    assert not check_of(cut).hard
    assert check_of(whole).verdict is rendering.RuleVerdict.NOT_APPLICABLE


def test_a_text_that_fits_is_never_cut_and_looks_the_same():
    short = replace(TEXTS, headline="Fresh every morning")
    may = drawn([("headline", "ellipsis"), ("subheadline", "ellipsis")], short)
    assert box_of(may).text == short.headline
    assert check_of(may).verdict is rendering.RuleVerdict.KEPT
    assert may.data == drawn((), short).data


def test_a_headline_that_insists_is_refused_by_its_name_and_its_size_is_told():
    with pytest.raises(rendering.RenderRefused) as refused:
        drawn([("headline", "refuse")])
    assert refused.value.box == "headline"
    assert "1440 × 1440" in str(refused.value)
    short = replace(TEXTS, headline="Fresh every morning")
    assert drawn([("headline", "refuse")], short).data == drawn((), short).data


def test_a_line_below_that_insists_is_not_left_out_of_a_banner():
    left_out = drawn(placement="google_display_mobile")
    assert not [box for box in left_out.report.boxes if box.name == "subheadline"]
    with pytest.raises(rendering.RenderRefused) as refused:
        drawn([("subheadline", "refuse")], replace(TEXTS, headline="Fresh coffee"), "google_display_mobile")
    assert refused.value.box == "subheadline"


@pytest.mark.parametrize("family", [family for family in rendering.FAMILIES if family not in rendering.MASKED])
@pytest.mark.parametrize("placement", ["meta_story_9x16", "google_display_leaderboard", "google_display_skyscraper"])
def test_every_family_cuts_rather_than_shrinks(family, placement):
    ad = drawn([("headline", "ellipsis"), ("subheadline", "ellipsis")], placement=placement, family=family)
    for box in ad.report.boxes:
        if box.authored:
            assert box.authored.startswith(box.text[:-1])
            assert len(box.text[:-1].split()) >= fitting.LEAST_PIECES
    assert not [check for check in ad.report.broken if check.hard]


def test_a_discount_or_a_price_is_never_what_is_cut():
    texts = replace(TEXTS, headline="Slow-roasted by hand in small batches, and this week only for everybody 20% off")
    with pytest.raises(rendering.RenderRefused) as refused:
        drawn([("headline", "ellipsis")], texts)
    assert refused.value.box == "headline"


@pytest.mark.parametrize(
    "rest",
    [
        "yours for only 30 euros",
        "mit 30 Prozent Rabatt",
        "CHF 30",
        "30 EUR",
        "2 for 1",
        "٣ أكياس",
        "buy one get one free",
        "at half price",
        "price",
        "thirty percent",
        "Prozent",
        "jetzt kostenlos",
        "mit kostenloser Lieferung",
        "zum halben Preis",
        "livraison gratuite",
        "dix pour cent",
        "por ciento",
        "envío gratis",
        "euros",
    ],
)
def test_what_people_get_or_pay_is_never_lost_whatever_says_it(rest):
    assert not fitting.may_lose(rest)


@pytest.mark.parametrize(
    "rest", ["for everybody who gets up early", "in aller Freiheit", "at the centre", "until the freeze"]
)
def test_words_that_only_look_like_an_offer_may_be_lost(rest):
    assert fitting.may_lose(rest)


def test_a_price_in_words_refuses_the_cut():
    texts = replace(TEXTS, headline="Slow-roasted by hand in small batches, and this week only yours for only 30 euros")
    with pytest.raises(rendering.RenderRefused) as refused:
        drawn([("headline", "ellipsis")], texts)
    assert refused.value.box == "headline"


def test_a_text_without_spaces_is_cut_where_a_phrase_ends():
    texts = rendering.Texts(
        "毎朝ひとつひとつ丁寧に手作業で焙煎した香り高いコーヒー豆を太陽が昇る前に起きるすべての人へお届けします",
        "",
        "今すぐ購入",
    )
    shown = box_of(drawn([("headline", "ellipsis")], texts, language="ja"))
    assert shown.text.endswith("…")
    assert shown.authored.startswith(shown.text[:-1])


def test_a_text_read_from_the_right_is_cut_at_its_end():
    texts = rendering.Texts(
        "قهوة محمصة ببطء وباليد في دفعات صغيرة لكل من يستيقظ قبل شروق الشمس كل يوم في المدينة", "", "تسوق الآن"
    )
    shown = box_of(drawn([("headline", "ellipsis")], texts, language="ar"))
    assert shown.text.endswith("…")
    assert shown.authored.startswith(shown.text[:-1])


def test_small_words_stand_apart_and_a_recipe_of_before_is_drawn_as_it_was():
    ref, picture = photos.photograph("coffee")
    recipe = photos.recipe("google_display_large_mobile", ref, "tile")
    new, old = (
        rendering.render(replace(recipe, version=version), picture, photos.logos())
        for version in (rendering.RECIPE_VERSION, 2)
    )
    verdicts = [next(check.verdict for check in ad.report.rules if check.id == "word_space") for ad in (new, old)]
    assert verdicts == [rendering.RuleVerdict.KEPT, rendering.RuleVerdict.BROKEN]
    assert new.data != old.data


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("Fresh, hot", "Fresh, hot…"), ("Fresh,", "Fresh…"), ("Fresh –", "Fresh…"), ("only 20%", "only 20%…")],
)
def test_a_sign_that_only_joined_is_cut_with_the_rest(kept, shown):
    assert fitting.cut(kept) == shown
