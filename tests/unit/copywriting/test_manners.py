"""The client's own texts set length, address, emoji, hashtags, exclamation and capitals; voice and placement bound them."""

import re
from dataclasses import replace
from statistics import mean

import pytest

from core import placements
from core.copywriting import manners, material, writer
from core.copywriting.fragments import EMOJI
from core.copywriting.rules import Brief, Copy, Length, Limits, PictureFacts, Request, check_phrases, must_phrases
from core.vocabulary import CaptionTemplate, CaptionTone, Language, ToneStyle
from tests.unit.copywriting import briefs

PHOTO = PictureFacts()
LOUD = (
    "Coffee time! ☕✨ You know you want it! #coffee #morning #beans",
    "Your cup is waiting! ☕🔥 #coffee #brew #daily",
    "Hello Friday! 🎉☕ Treat yourself! #coffee #friday #aurora",
)
LONG = (
    (
        "We roast every morning before the town wakes up. The beans rest for a day, and then they travel. Each bag carries "
        "the date. Nothing leaves the shop that the roaster would not drink. That is all there is to it, every day."
    ),
) * 3
SMALL = ("slow mornings, warm cups.", "we roast on tuesdays.", "beans from one farm, for one month.")
COFFEE = replace(
    briefs.COFFEE,
    description="Small roastery by the harbour",
    differentiators=("roasted to order", "sent within two days"),
)


def written(texts: tuple[str, ...], brief: Brief = COFFEE, **request: object) -> tuple[Copy, ...]:
    return writer.write(replace(brief, reference_captions=texts), PHOTO, Request(variations=8, seed=5, **request))


def body(copy: Copy) -> str:
    return EMOJI.sub("", copy.primary_text.split("\n\n#")[0]).strip()


def test_the_habits_of_texts_are_counted_without_their_hashtags_and_emoji() -> None:
    habits = manners.measured(LOUD, Language.EN)
    assert habits is not None
    assert (habits.texts, habits.sentences, habits.emoji, habits.hashtags) == (3, 2, 2, 3)
    assert (habits.exclaiming, habits.lower_case, habits.addressing) == (1, 0, 1)
    assert 20 <= habits.characters <= 35
    long = manners.measured(LONG, Language.EN)
    assert long is not None
    assert (long.sentences, long.emoji, long.hashtags, long.exclaiming, long.addressing) == (5, 0, 0, 0, 0)


@pytest.mark.parametrize("texts", [(), ("☕ ☕",), ("#coffee #beans", "…")])
def test_texts_without_a_word_show_no_habit(texts: tuple[str, ...]) -> None:
    assert manners.measured(texts, Language.EN) is None
    assert written(texts) == written(())


def test_emoji_hashtags_and_exclamation_follow_the_clients_texts() -> None:
    for copy in written(LOUD, limits=Limits(primary_text=Length(soft=300))):
        assert len(EMOJI.findall(copy.primary_text)) == 3
        assert len(re.findall(r"#\w+", copy.primary_text)) == 3
        assert body(copy).count("!") == 1 or body(copy).endswith("?")
    for copy in written(LONG):
        assert not EMOJI.search(copy.primary_text)
        assert "#" not in copy.primary_text
        assert "!" not in copy.primary_text


def test_long_texts_make_longer_ones_and_short_texts_shorter_ones() -> None:
    room = {"limits": Limits(primary_text=Length(soft=300))}
    short, long = (mean(len(body(copy)) for copy in written(texts, **room)) for texts in (SMALL, LONG))
    assert long > 1.3 * short


def test_a_client_that_begins_small_is_written_small_but_for_names() -> None:
    for copy in written(SMALL):
        starts = re.findall(r"(?:^|[.!?] )([^\W\d_])", copy.primary_text.replace("Aurora Coffee", "aurora coffee"))
        assert all(start.islower() for start in starts), copy.primary_text
        assert "aurora" not in copy.primary_text
    german = written(("guten morgen.", "frisch geröstet.", "bis gleich."), replace(briefs.BIKES))
    assert all(copy.primary_text[0].isupper() or not copy.primary_text[0].isalpha() for copy in german)


def test_texts_that_speak_to_nobody_make_texts_that_seldom_do() -> None:
    says_you = {
        texts: mean(manners.addresses(body(copy), Language.EN) for copy in written(texts, tone=CaptionTone.DEFAULT))
        for texts in (LOUD, LONG)
    }
    assert says_you[LONG] < says_you[LOUD]


def test_german_texts_decide_the_form_of_address() -> None:
    brief = Brief("Radhaus Möller", Language.DE, tone_style=ToneStyle.PROFESSIONAL, description="Fahrräder in Hamburg")
    formal, familiar = (
        " ".join(copy.primary_text for copy in written(texts, brief))
        for texts in ((), ("Komm vorbei, dein Rad wartet.", "Wir richten dein Rad."))
    )
    assert not re.search(r"\b(du|dein\w*|dir|dich)\b", formal)
    assert not re.search(r"(?<=\w )(Sie|Ihnen|Ihr\w*)\b", familiar)


@pytest.mark.parametrize(
    ("voice", "sign"),
    [
        ("Warm. No emoji, please.", EMOJI),
        ("Ohne Emojis.", EMOJI),
        ("Pas d'emojis.", EMOJI),
        ("Sin emojis ni adornos.", EMOJI),
        ("Plain words, no hashtags.", re.compile("#")),
        ("Unhurried; no exclamation marks.", re.compile("!")),
        ("Keine Ausrufezeichen.", re.compile("!")),
    ],
)
def test_what_the_kits_voice_does_without_is_left_out_whatever_the_texts_do(voice: str, sign: re.Pattern[str]) -> None:
    assert any(sign.search(copy.primary_text) for copy in written(LOUD))
    for template in (CaptionTemplate.DESCRIPTIVE, CaptionTemplate.HASHTAG_HEAVY):
        copies = written(LOUD, replace(COFFEE, voice=voice), template=template)
        assert not any(sign.search(copy.primary_text) for copy in copies)


def test_a_placement_that_forbids_signs_gets_none_even_from_a_form_made_of_them() -> None:
    limits = material.tightest([placements.get("tiktok_image_9x16"), placements.get("meta_ig_feed_4x5")])
    assert {"emoji", "#"} <= limits.forbidden_signs
    for copy in written(LOUD, template=CaptionTemplate.HASHTAG_HEAVY, limits=limits):
        assert not EMOJI.search(copy.primary_text)
        assert "#" not in copy.primary_text


def test_a_request_of_its_own_outranks_the_habit() -> None:
    quiet = written(LOUD, emoji="none", hashtags=0)
    assert not any(EMOJI.search(copy.primary_text) or "#" in copy.primary_text for copy in quiet)


def test_a_sober_brand_never_calls_out() -> None:
    sober = written(LOUD, replace(COFFEE, tone_style=ToneStyle.LUXURY))
    assert not any("!" in copy.primary_text for copy in sober)
    assert not any("!" in copy.primary_text for copy in written(LOUD, tone=CaptionTone.FORMAL))


@pytest.mark.parametrize("texts", [LOUD, LONG, SMALL])
@pytest.mark.parametrize("brief", briefs.ALL, ids=lambda brief: brief.client_name)
def test_no_manner_costs_a_required_phrase_or_the_hard_limit(brief: Brief, texts: tuple[str, ...]) -> None:
    limits = Limits(primary_text=Length(soft=125, hard=150))
    for copy in written(texts, brief, limits=limits):
        said = {"headline": copy.headline, "primary_text": copy.primary_text}
        assert not check_phrases(said, (), must_phrases(brief))
        assert limits.counter(copy.primary_text) <= 150


def test_spanish_and_french_call_out_as_their_type_does() -> None:
    spanish = written(("¡Hola!", "¡Vamos!"), briefs.CAFE)
    assert any(re.search(r"¡[^!]+!$", body(copy)) for copy in spanish)
    french = written(("Bonjour !", "Vite !"), replace(briefs.BAKERY, tone_style=ToneStyle.PLAYFUL))
    assert any(body(copy).endswith("\u202f!") for copy in french)
