"""The offline writer keeps phrases and limits, varies, and stays grammatical with whatever a brief holds."""

import random
import re
import string
from dataclasses import replace
from functools import cache
from itertools import combinations, product
from statistics import mean

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.copywriting import lexicon, writer
from core.copywriting.fragments import first_clause, jaccard, words_of
from core.copywriting.rules import (
    Brief,
    CannotWrite,
    Copy,
    Length,
    Limits,
    PictureFacts,
    Request,
    check_phrases,
    excluded_phrases,
    must_phrases,
)
from core.errors import InvalidInput
from core.phrases import has_phrase
from core.vocabulary import (
    CaptionAngle,
    CaptionTemplate,
    CaptionTone,
    CopyFramework,
    Language,
    ToneStyle,
    VariationLabel,
)
from tests.unit.copywriting import briefs

PHOTO = PictureFacts(("deep green", "amber"), "dark", "high", "portrait", True, ("coffee", "cup"))
FIELDS = ("headline", "subheadline", "primary_text", "description", "long_headline", "cta", "alt_text")


def texts(copy: Copy) -> dict[str, str]:
    return {name: getattr(copy, name) for name in FIELDS}


def name_of(brief: Brief) -> str:
    return f"{brief.client_name} ({brief.language.value})"


# --- variety ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("brief", briefs.ALL, ids=name_of)
@pytest.mark.parametrize("template", list(CaptionTemplate))
def test_ten_variations_differ_in_words_openings_and_headlines(brief: Brief, template: CaptionTemplate) -> None:
    for tone, seed in product(CaptionTone, (1,)):
        copies = writer.write(brief, PHOTO, Request(tone=tone, template=template, variations=10, seed=seed))
        said = [words_of(re.split(r"\n\n#", copy.primary_text)[0]) for copy in copies]
        assert mean(jaccard(a, b) for a, b in combinations(said, 2)) < 0.6
        openings = [first_clause(copy.primary_text) for copy in copies]
        assert len(set(openings)) == 10, openings
        assert len({copy.headline for copy in copies}) == 10


@pytest.mark.parametrize("angle", list(CaptionAngle))
def test_one_angle_for_all_ten_still_gives_ten_openings(angle: CaptionAngle) -> None:
    for brief in briefs.ALL:
        copies = writer.write(brief, PHOTO, Request(angle=angle, variations=10, seed=3))
        assert len({first_clause(copy.primary_text) for copy in copies}) == 10
        assert {copy.angle for copy in copies} == {angle}


@pytest.mark.parametrize("brief", briefs.ALL, ids=name_of)
def test_two_concepts_of_one_photo_differ_in_headline_angle_and_text(brief: Brief) -> None:
    for seed in range(6):
        first, second = (writer.write_ad(brief, PHOTO, seed=seed, concept=c) for c in (0, 1))
        assert jaccard(words_of(first.headline), words_of(second.headline)) < 0.5
        assert first.angle is not second.angle
        assert first.primary_text != second.primary_text


def test_equal_seeds_give_equal_words_and_other_seeds_others() -> None:
    request = Request(variations=5, seed=11)
    assert writer.write(briefs.COFFEE, PHOTO, request) == writer.write(briefs.COFFEE, PHOTO, request)
    assert writer.write(briefs.COFFEE, PHOTO, request) != writer.write(briefs.COFFEE, PHOTO, replace(request, seed=12))
    assert writer.write_ad(briefs.COFFEE, PHOTO, seed=4, concept=1) == writer.write_ad(
        briefs.COFFEE, PHOTO, seed=4, concept=1
    )


def test_variations_carry_their_labels_and_the_first_is_the_main_one() -> None:
    copies = writer.write(briefs.COFFEE, PHOTO, Request(variations=10))
    assert copies[0].label is VariationLabel.MAIN
    assert {copy.label for copy in copies} == set(VariationLabel)
    assert next(c for c in copies if c.label is VariationLabel.STORY).template is CaptionTemplate.STORYTELLING


def test_tones_and_styles_change_the_words() -> None:
    by_tone = {t: writer.write(briefs.COFFEE, PHOTO, Request(tone=t, variations=3, seed=5)) for t in CaptionTone}
    assert len({copies[0].primary_text for copies in by_tone.values()}) == len(CaptionTone)
    by_style = {
        s: [writer.write_ad(replace(briefs.COFFEE, tone_style=s), PHOTO, seed=n).primary_text for n in range(8)]
        for s in ToneStyle
    }
    assert len({tuple(said) for said in by_style.values()}) == len(ToneStyle)


# --- guarantees ---------------------------------------------------------------------------------------------------------

ODD_TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            "20% off the first bag",
            "FREE SHIPPING ON ALL ORDERS!!!",
            "free shipping",
            "Save 10 € today...",
            "🎉🎉🎉",
            "Line one\r\nline two\x07",
            "خصم ٢٠٪ على أول طلب",
            "首单八折",
            "“Quoted” offer",
            "What's not to like?",
            "- bullet point;",
            "a" * 300,
            "word " * 100,
            "\u202eevil\u202c text",
        ]
    ),
    st.text(max_size=60),
)
PHRASES = st.lists(
    st.one_of(
        st.sampled_from(["20% off", "vegan", "cheap", "best", "the", "you", "Free!!"]),
        st.text(string.ascii_letters + " éßñ%", max_size=14),
    ),
    max_size=3,
)


@st.composite
def any_brief(draw: st.DrawFn) -> Brief:
    lists = st.lists(ODD_TEXTS, max_size=3).map(tuple)
    return Brief(
        client_name=draw(
            st.one_of(
                st.sampled_from(["Nook", "Acme Inc.", "YAHOO!", "株式会社", "x" * 100]),
                st.text(min_size=1, max_size=40),
            )
        ),
        language=draw(st.sampled_from(list(Language))),
        description=draw(ODD_TEXTS),
        offer=draw(ODD_TEXTS),
        call_to_action=draw(ODD_TEXTS),
        target_audience=draw(ODD_TEXTS),
        value_proposition=draw(ODD_TEXTS),
        key_message=draw(ODD_TEXTS),
        values=draw(lists),
        differentiators=draw(lists),
        supporting_points=draw(lists),
        pain_points=draw(lists),
        motivations=draw(lists),
        preferred_phrases=draw(lists),
        keywords=draw(lists),
        forbidden_phrases=tuple(draw(PHRASES)),
        must_include_phrases=tuple(draw(PHRASES)),
        must_exclude_phrases=tuple(draw(PHRASES)),
        tone_style=draw(st.none() | st.sampled_from(list(ToneStyle))),
        headline_max_length=draw(st.none() | st.integers(20, 60)),
        body_max_length=draw(st.none() | st.integers(60, 300)),
    )


ANY_LIMITS = st.builds(
    Limits,
    headline=st.builds(Length, soft=st.none() | st.integers(20, 70), hard=st.none() | st.integers(25, 200)),
    primary_text=st.builds(Length, soft=st.none() | st.integers(70, 150), hard=st.none() | st.integers(80, 500)),
    description=st.builds(Length, soft=st.none() | st.integers(20, 70), hard=st.none() | st.integers(25, 90)),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    brief=any_brief(),
    limits=ANY_LIMITS,
    tone=st.sampled_from(list(CaptionTone)),
    template=st.sampled_from(list(CaptionTemplate)),
    seed=st.integers(0, 5),
)
def test_for_any_brief_the_words_keep_phrases_and_hard_limits_or_the_writer_says_which_field_is_at_fault(
    brief: Brief, limits: Limits, tone: CaptionTone, template: CaptionTemplate, seed: int
) -> None:
    request = Request(tone=tone, template=template, variations=2, seed=seed, limits=limits, emoji="many", hashtags=4)
    try:
        copies = writer.write(brief, PHOTO, request)
    except (CannotWrite, InvalidInput) as error:
        fault = error
        copies = ()
    else:
        fault = None
    assert copies or (fault and fault.field and fault.what)
    for copy in copies:
        assert not check_phrases(texts(copy), excluded_phrases(brief), must_phrases(brief))
        for phrase in must_phrases(brief):
            assert phrase.casefold() in f"{copy.headline}\n{copy.primary_text}".casefold()
        for name, room, most in (
            ("headline", limits.headline, brief.headline_max_length),
            ("primary_text", limits.primary_text, brief.body_max_length),
            ("description", limits.description, None),
        ):
            size = limits.counter(getattr(copy, name))
            assert room.hard is None or size <= room.hard
            assert most is None or size <= most
        assert copy.headline
        assert copy.primary_text
        assert len(copy.long_headline) <= 90
        assert not re.search(r"[\r\x00-\x08\x0b-\x1f\x7f-\x9f]", "".join(texts(copy).values()))


@pytest.mark.parametrize("brief", briefs.ALL, ids=name_of)
def test_ordinary_briefs_stay_within_what_is_shown_and_what_fits_a_picture(brief: Brief) -> None:
    for seed, concept in product(range(5), range(3)):
        copy = writer.write_ad(brief, PHOTO, seed=seed, concept=concept)
        assert len(copy.primary_text) <= 125
        assert len(copy.headline) <= 40
        assert len(copy.headline.split()) <= 9
        assert len(copy.subheadline.split()) <= 12
        assert 1 <= len(copy.cta.split()) <= 3


@pytest.mark.parametrize("brief", briefs.ALL, ids=name_of)
def test_a_second_line_in_the_picture_is_a_line_or_a_figure_never_a_lone_label(brief: Brief) -> None:
    for seed, concept in product(range(5), range(3)):
        second = writer.write_ad(brief, PHOTO, seed=seed, concept=concept).subheadline
        assert not second or len(second.split()) >= 3 or any(sign.isdigit() for sign in second), second


def test_headlines_fit_the_tightest_feed_when_it_asks_for_27_characters() -> None:
    limits = Limits(headline=Length(soft=27, hard=None))
    for brief, seed in product(briefs.ALL, range(4)):
        assert len(writer.write_ad(brief, PHOTO, seed=seed, limits=limits).headline) <= 27


@pytest.mark.parametrize("brief", briefs.ALL, ids=name_of)
def test_the_offer_stays_in_every_text_however_short(brief: Brief) -> None:
    limits = Limits(primary_text=Length(soft=60, hard=100))
    for copy in writer.write(brief, PHOTO, Request(variations=10, limits=limits)):
        assert has_phrase(f"{copy.headline} {copy.primary_text}", brief.offer) or not brief.offer


def test_a_forbidden_phrase_in_the_offer_is_told_at_the_offer() -> None:
    with pytest.raises(InvalidInput, match="cheap") as caught:
        writer.write_ad(replace(briefs.COFFEE, offer="A CHEAP first bag", must_include_phrases=()), PHOTO, seed=1)
    assert caught.value.field == "primary_offer"


def test_a_forbidden_phrase_in_the_call_to_action_is_told_there() -> None:
    with pytest.raises(InvalidInput) as caught:
        writer.write_ad(replace(briefs.COFFEE, call_to_action="Get your guarantee"), PHOTO, seed=1)
    assert caught.value.field == "call_to_action"


def test_a_phrase_both_wanted_and_forbidden_is_refused_with_both_named() -> None:
    with pytest.raises(CannotWrite, match="guarantee") as caught:
        writer.write(replace(briefs.COFFEE, must_include_phrases=("Freshness guarantee",)), PHOTO, Request())
    assert caught.value.field == "must_include_phrases"


def test_phrases_that_do_not_fit_are_refused_with_the_number() -> None:
    brief = replace(briefs.COFFEE, must_include_phrases=("slow " * 40,))
    with pytest.raises(CannotWrite, match="100") as caught:
        writer.write(brief, PHOTO, Request(limits=Limits(primary_text=Length(soft=90, hard=100))))
    assert caught.value.field == "must_include_phrases"


def test_our_own_lines_avoid_a_forbidden_word_even_inside_longer_ones() -> None:
    brief = replace(briefs.COFFEE, forbidden_phrases=("morn", "day", "start"))
    for copy in writer.write(brief, PHOTO, Request(variations=10)):
        said = "".join(texts(copy).values()).casefold()
        assert not any(word in said for word in ("morn", "day", "start"))


# --- language -----------------------------------------------------------------------------------------------------------


@cache
def every_text(brief: Brief) -> list[str]:
    copies = []
    for tone, template in product(CaptionTone, CaptionTemplate):
        copies += writer.write(brief, PHOTO, Request(tone=tone, template=template, variations=2, seed=9))
    return [
        text for copy in copies for text in (copy.headline, copy.subheadline, copy.primary_text, copy.long_headline)
    ]


@pytest.mark.parametrize("brief", briefs.ALL, ids=name_of)
def test_the_typography_is_a_typesetters(brief: Brief) -> None:
    for text in every_text(brief):
        assert "'" not in text
        assert '"' not in text
        assert "!!" not in text
        assert ".." not in text
        assert not re.search(r"[.,:;?!] ?[.,:;]", text), text
        assert not re.search(r" {2,}", text)
        assert "{" not in text
        assert "[" not in text


def test_french_sets_a_narrow_space_before_tall_marks() -> None:
    said = [t for t in every_text(briefs.BAKERY) if re.search(r"[?!:;]", t)]
    assert said
    for text in said:
        assert not re.search(r"(?<!\u202f)[?!:;](?!//)", text), text


def test_spanish_opens_its_questions() -> None:
    for text in every_text(briefs.CAFE):
        assert text.count("¿") == text.count("?")
        assert text.count("¡") == text.count("!")


def test_german_keeps_one_form_of_address() -> None:
    du, sie = (
        re.compile(r"\b(du|dich|dir|dein\w*)\b", re.I),
        re.compile(r"\b(Ihnen|Ihre?[nmrs]?)\b|(?<![.?!] )(?<!^)\bSie\b"),
    )
    informal = replace(briefs.BIKES, voice="per du")
    formal = replace(briefs.ALMOST_EMPTY[Language.DE], voice="Wir siezen.")
    for tone in (CaptionTone.DEFAULT, CaptionTone.WITTY, CaptionTone.INSPIRATIONAL):
        for template in CaptionTemplate:
            request = Request(tone=tone, template=template, variations=10, seed=2)
            assert not any(sie.search(c.primary_text + c.headline) for c in writer.write(informal, PHOTO, request))
            assert not any(du.search(c.primary_text + c.headline) for c in writer.write(formal, PHOTO, request))


def test_a_headline_of_one_sentence_has_no_full_stop() -> None:
    for brief in briefs.ALL:
        for copy in writer.write(brief, PHOTO, Request(variations=10, seed=2)):
            assert not (copy.headline.endswith(".") and copy.headline.count(".") == 1), copy.headline


@pytest.mark.parametrize("language", list(Language))
def test_no_line_of_the_lexicon_is_a_cliche_or_shouts(language: Language) -> None:
    words = lexicon.of(language)
    lines = [line.text for block in words.blocks.values() for line in block]
    lines += [
        line.text
        for theme in words.themes
        for part in (theme.headlines, theme.hooks, theme.questions, theme.scenes)
        for line in part
    ]
    assert len(lines) > 300
    for text in lines:
        assert not any(has_phrase(text, cliche) for cliche in words.terms["cliches"]), text
        assert "!" not in text
        assert not re.search(r"\d", re.sub(r"\{\w+\}", "", text)), "a line never brings a number of its own"
        assert not re.search(r"""['"]""", text)


def test_the_four_lexicons_have_the_same_blocks_and_trades() -> None:
    english = lexicon.of(Language.EN)
    for language in Language:
        other = lexicon.of(language)
        assert set(other.blocks) == set(english.blocks)
        assert set(other.terms) == set(english.terms)
        assert set(other.words) == set(english.words)
        assert {theme.name for theme in other.themes} == {theme.name for theme in english.themes}


def test_numbers_in_an_ad_come_from_the_brief() -> None:
    for brief in briefs.ALL:
        known = " ".join(str(getattr(brief, name)) for name in Brief.__dataclass_fields__)
        for text in every_text(brief):
            for number in re.findall(r"\d+", text):
                assert number in known


def test_proof_and_scarcity_are_argued_only_when_the_brief_states_them() -> None:
    plain = replace(briefs.COFFEE, supporting_points=())
    for seed in range(6):
        for copy in writer.write(plain, PHOTO, Request(variations=10, seed=seed)):
            assert copy.framework not in {CopyFramework.SOCIAL_PROOF, CopyFramework.SCARCITY}
    stated = replace(briefs.COFFEE, offer="20% off until Sunday", must_include_phrases=())
    found = {c.framework for n in range(4) for c in writer.write(stated, PHOTO, Request(variations=10, seed=n))}
    assert CopyFramework.SCARCITY in found


# --- odd facts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offer", "said"),
    [
        ("free shipping...", "Free shipping."),
        ("FREE SHIPPING ON EVERYTHING!!!", "Free shipping on everything."),
        ("  • Save 10 € \r\n on helmets;", "Save 10 € on helmets."),
        ("“Two for one”", "Two for one."),
        ("Isn't it time for a new bag?", "Isn’t it time for a new bag?"),
    ],
)
def test_an_offer_stands_as_a_clean_sentence(offer: str, said: str) -> None:
    brief = Brief("Nook", Language.EN, offer=offer)
    found = [c.primary_text for n in range(30) for c in writer.write(brief, PHOTO, Request(variations=4, seed=n))]
    assert any(said in text for text in found)
    assert not any(re.search(r"[.!?][.!;]", text) for text in found)


def test_german_shouting_is_lowered_with_its_nouns_kept_capital() -> None:
    brief = Brief("Rad", Language.DE, offer="KOSTENLOSER VERSAND AUF ALLE FAHRRÄDER")
    assert "ostenloser Versand auf alle Fahrräder" in writer.write_ad(brief, PHOTO, seed=1).primary_text


def test_an_audience_of_ages_and_incomes_is_never_addressed() -> None:
    brief = replace(briefs.COFFEE, target_audience="Women 25–45, urban, income > 60k")
    for copy in writer.write(brief, PHOTO, Request(variations=10)):
        assert "25" not in copy.primary_text + copy.headline + copy.subheadline


def test_facts_in_another_language_are_left_out_but_the_offer_is_kept() -> None:
    brief = replace(
        briefs.BIKES,
        value_proposition="The bike that fits your way to the office",
        offer="20 % auf alle Helme",
        must_include_phrases=(),
    )
    copies = writer.write(brief, PHOTO, Request(variations=10))
    assert not any("office" in text for copy in copies for text in texts(copy).values())
    assert all("20 %" in copy.headline + copy.primary_text for copy in copies)


def test_a_client_without_a_name_is_told_so() -> None:
    with pytest.raises(InvalidInput) as caught:
        writer.write(Brief("  ", Language.EN), PHOTO, Request())
    assert caught.value.field == "client_name"


def test_a_call_to_action_too_long_for_a_button_closes_the_text_instead() -> None:
    brief = replace(
        briefs.COFFEE, call_to_action="Order your first bag before the weekend", offer="", must_include_phrases=()
    )
    copies = [writer.write_ad(brief, PHOTO, seed=n) for n in range(10)]
    assert all(len(copy.cta.split()) <= 3 for copy in copies)
    assert any("Order your first bag before the weekend." in copy.primary_text for copy in copies)


def test_alt_text_says_what_is_seen_and_what_is_written_on_it() -> None:
    copy = writer.write_ad(briefs.COFFEE, PHOTO, seed=1)
    assert "coffee, cup" in copy.alt_text
    assert copy.headline in copy.alt_text


def test_hashtags_come_by_template_and_habit() -> None:
    heavy = writer.write(briefs.COFFEE, PHOTO, Request(template=CaptionTemplate.HASHTAG_HEAVY))[0]
    assert 10 <= len(re.findall(r"#\w+", heavy.primary_text)) <= 15
    assert "#" not in writer.write(briefs.COFFEE, PHOTO, Request())[0].primary_text
    assert len(re.findall(r"#\w+", writer.write(briefs.COFFEE, PHOTO, Request(hashtags=3))[0].primary_text)) == 3


def test_a_formal_text_has_no_emoji() -> None:
    request = Request(tone=CaptionTone.FORMAL, emoji="many", variations=5)
    assert not any(
        re.search("[\U0001f300-\U0001faff☕]", c.primary_text) for c in writer.write(briefs.COFFEE, PHOTO, request)
    )
    assert any("☕" in c.primary_text for c in writer.write(briefs.COFFEE, PHOTO, Request(emoji="few", variations=5)))


def test_writing_leaves_the_worlds_random_numbers_alone() -> None:
    random.seed(1)
    expected = random.random()
    random.seed(1)
    writer.write_ad(briefs.COFFEE, PHOTO, seed=1)
    assert random.random() == expected


def test_a_law_firm_without_a_stated_voice_says_sie_and_a_bike_shop_says_du() -> None:
    firm = writer.write(briefs.ALMOST_EMPTY[Language.DE], PHOTO, Request(variations=10))
    assert not any(re.search(r"\b(du|dich|dir|dein\w*)\b", c.primary_text, re.I) for c in firm)
    shop = writer.write(briefs.BIKES, PHOTO, Request(variations=10))
    assert any(re.search(r"\b(du|dich|dir)\b", c.primary_text, re.I) for c in shop)


def test_a_fact_that_addresses_people_otherwise_is_left_out_of_a_formal_text() -> None:
    copies = writer.write(briefs.BIKES, PHOTO, Request(tone=CaptionTone.FORMAL, variations=10))
    assert not any("deinem" in c.primary_text + c.headline + c.subheadline for c in copies)
