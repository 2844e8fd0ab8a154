"""What an ad is held to before anybody draws it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import placements
from core.copywriting.rules import Brief
from core.creatives import looks, rules
from core.creatives.rules import Words
from core.errors import InvalidInput
from core.placements import Check
from core.vocabulary import CheckVerdict, Language

BRIEF = Brief(
    client_name="Aurora Coffee",
    language=Language.EN,
    forbidden_phrases=("cheap",),
    must_exclude_phrases=("guarantee",),
    must_include_phrases=("20% off",),
)
GOOD = Words(
    "20% off the first bag", "Slow-roasted for your morning.", cta="Shop now", landing_url="https://example.com"
)
FEED = placements.get("meta_fb_feed_1x1")
TEXT = st.text(max_size=40)


def test_equal_ads_have_equal_hashes_and_every_part_counts() -> None:
    base = rules.ad_hash("a" * 64, GOOD)
    assert base == rules.ad_hash("a" * 64, GOOD)
    assert base != rules.ad_hash("b" * 64, GOOD)
    for name in ("headline", "primary_text", "description", "cta", "landing_url"):
        changed = Words(**{**{field: getattr(GOOD, field) for field in rules.WORD_FIELDS}, name: "something else"})
        assert rules.ad_hash("a" * 64, changed) != base, name


def test_the_hash_knows_no_difference_between_ways_to_store_the_same_sign() -> None:
    composed = Words(unicodedata.normalize("NFC", "Café für alle"))
    parts = Words(unicodedata.normalize("NFD", "Café für alle"))
    assert composed != parts
    assert rules.ad_hash("", composed) == rules.ad_hash("", parts)


@given(TEXT, TEXT, TEXT, TEXT)
def test_words_moved_between_fields_never_keep_the_hash(one: str, two: str, three: str, four: str) -> None:
    first, second = Words(one, two, three, four), Words(two, one, three, four)
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", two)
    assert (rules.ad_hash("", first) == rules.ad_hash("", second)) == same


def test_the_hash_is_what_its_documentation_says() -> None:
    import hashlib

    text = (
        '{"cta":"Buy","description":"","headline":"Über","landing_url":"https://a.example",'
        '"picture_sha256":"' + "0" * 64 + '","primary_text":"x"}'
    )
    words = Words("Über", "x", cta="Buy", landing_url="https://a.example", alt_text="not part of it")
    assert rules.ad_hash("0" * 64, words) == hashlib.sha256(text.encode()).hexdigest()


def test_a_forbidden_phrase_fails_the_ad_wherever_it_stands() -> None:
    for name in ("headline", "primary_text", "description", "cta", "subheadline", "alt_text"):
        words = Words(**{**{field: getattr(GOOD, field) for field in rules.WORD_FIELDS}, name: "20% off, not cheap"})
        checks = rules.check_words(words, BRIEF, FEED)
        assert rules.verdict_of(checks) is CheckVerdict.FAIL, name
        assert "cheap" in rules.failure_of(checks)


def test_a_required_phrase_must_be_in_headline_or_primary_text() -> None:
    assert rules.verdict_of(rules.check_words(GOOD, BRIEF, FEED)) is CheckVerdict.PASS
    elsewhere = Words("Slow-roasted", "For your morning.", description="20% off", cta="20% off")
    assert "20% off" in rules.failure_of(rules.check_words(elsewhere, BRIEF, FEED))


def test_refusing_phrases_names_the_field_at_fault() -> None:
    with pytest.raises(InvalidInput) as forbidden:
        rules.refuse_phrases(Words("20% off", "No guarantee."), BRIEF)
    assert forbidden.value.field == "primary_text"
    with pytest.raises(InvalidInput) as missing:
        rules.refuse_phrases(Words("Slow-roasted"), BRIEF)
    assert missing.value.field == "primary_text"


def test_a_text_over_the_hard_limit_fails_and_one_over_the_shown_length_warns() -> None:
    responsive = placements.get("google_rda_1x1")
    assert responsive.text["headline"].hard == 30
    too_long = Words("20% off the very first bag you order", "20% off.", landing_url="https://example.com")
    assert "headline" in rules.failure_of(rules.check_words(too_long, BRIEF, responsive))
    assert rules.verdict_of(rules.check_words(too_long, BRIEF, FEED)) is CheckVerdict.WARN


def test_the_campaigns_own_maximum_counts_too() -> None:
    tight = Brief(client_name="A", language=Language.EN, headline_max_length=10)
    failure = rules.failure_of(rules.check_words(Words("Twelve signs"), tight, FEED))
    assert "campaign" in failure


def test_an_ad_without_a_landing_address_warns() -> None:
    checks = rules.check_words(Words("20% off"), BRIEF, FEED)
    assert [check.id for check in checks if check.verdict is CheckVerdict.WARN] == ["landing_address"]


def test_what_the_drawing_notes_asks_for_nobody_and_what_it_warns_of_does() -> None:
    noted = rules.drawing_checks(warnings=(), notes=("the subheadline is left out: too many words for this size",))
    assert rules.verdict_of(noted) is CheckVerdict.PASS
    assert noted[0].measured.startswith("the subheadline")
    assert rules.verdict_of(rules.drawing_checks(warnings=("words touch a face",), notes=())) is CheckVerdict.WARN


@given(st.lists(st.sampled_from(list(CheckVerdict)), max_size=8))
def test_the_verdict_is_the_worst_of_the_checks(verdicts: list[CheckVerdict]) -> None:
    found = rules.verdict_of(Check("x", verdict, "", "") for verdict in verdicts)
    order = [CheckVerdict.PASS, CheckVerdict.WARN, CheckVerdict.FAIL]
    assert order.index(found) == max((order.index(verdict) for verdict in verdicts), default=0)


def test_words_keep_their_paragraphs_and_lose_control_signs() -> None:
    cleaned = rules.clean_words({"headline": " 20%\r\noff\u202e ", "primary_text": "One.\r\n\r\nTwo.\x07"})
    assert cleaned == {"headline": "20% off", "primary_text": "One.\n\nTwo."}


@pytest.mark.parametrize(
    ("field", "value"),
    [("headline", "x" * 301), ("primary_text", "x" * 2201), ("cta", "x" * 51), ("landing_url", "javascript:alert(1)")],
)
def test_words_that_do_not_fit_are_refused_at_their_field(field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.clean_words({field: value})
    assert refused.value.field == field


def test_an_unknown_field_of_words_lists_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="no such field") as refused:
        rules.clean_words({"slogan": "x"})
    assert "headline" in refused.value.remedy


def test_own_words_need_a_headline() -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.own_words({"primary_text": "Only a text."})
    assert refused.value.field == "headline"


def test_the_campaign_completes_what_own_words_leave_open() -> None:
    said = rules.completed(Words("Hello"), client_name="Aurora", cta="Shop now", landing_url="https://a.example")
    assert (said.cta, said.landing_url, said.alt_text) == ("Shop now", "https://a.example", "Aurora: Hello")
    own = rules.completed(Words("Hello", cta="Book"), client_name="Aurora", cta="Shop now", landing_url="")
    assert own.cta == "Book"


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("assets", ([], ["meta_fb_feed_1x1"], 1, 0, 0)),
        ("assets", ([str(number) for number in range(rules.ASSETS_MAX + 1)], ["meta_fb_feed_1x1"], 1, 0, 0)),
        ("placements", (["a"], [], 1, 0, 0)),
        ("placements", (["a"], ["nowhere"], 1, 0, 0)),
        ("concepts", (["a"], ["meta_fb_feed_1x1"], 0, 0, 0)),
        ("concepts", (["a"], ["meta_fb_feed_1x1"], 7, 0, 0)),
        ("alternatives", (["a"], ["meta_fb_feed_1x1"], 1, 6, 0)),
        ("seed", (["a"], ["meta_fb_feed_1x1"], 1, 0, -1)),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(field: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.clean_plan(*arguments)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_plan_takes_each_picture_and_placement_once_and_knows_the_old_ids() -> None:
    size = rules.clean_plan(["a", "a"], ["ig-story", "meta_story_9x16"], "2", 0, 0)
    assert (size.asset_ids, size.placement_ids, size.concepts) == (("a",), ("meta_story_9x16",), 2)


def test_the_writers_seed_comes_from_content_and_seed_alone() -> None:
    assert rules.seed_of(7, "ab") == rules.seed_of(7, "ab")
    assert len({rules.seed_of(seed, sha) for seed in (1, 2) for sha in ("a", "b")}) == 4


@pytest.mark.parametrize(
    ("text", "set_in_type", "left_out"),
    [
        ("20% off ☕ today", "20% off today", "☕"),
        ("Love ❤️ it", "Love it", "❤️"),
        ("For the 👩‍👩‍👧 family", "For the family", "👩‍👩‍👧"),
        ("Aurora™ © 2026", "Aurora™ © 2026", ""),
        ("5 for 4 #1 *", "5 for 4 #1 *", ""),
    ],
)
def test_emoji_stay_out_of_the_type_and_signs_of_type_stay_in(
    text: str, set_in_type: str, left_out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules.rendering, "draws_emoji", lambda sign: False)
    assert rules.without_emoji(text) == (set_in_type, left_out)


def test_emoji_that_this_machine_draws_stay_beside_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules.rendering, "draws_emoji", lambda sign: sign == "☕")
    assert rules.without_emoji("Hot ☕ today 🎉") == ("Hot ☕ today", "🎉")
    assert rules.without_emoji("Hot ☕") == ("Hot ☕", "")
    assert rules.without_emoji("☕") == ("", "☕")


def test_an_alternative_text_follows_no_headline_that_is_too_long_to_be_kept() -> None:
    """One letter stands in it hundreds of times: a request of 60 KB would become a text of 18 MB, read for half a minute."""
    short = Words("a", alt_text="a" * rules.HEADLINE_MAX)
    for headline in ("b" * 60_000, "b" * (rules.HEADLINE_MAX + 1)):
        assert looks.said(short, {"headline": headline}) == {"headline": headline}
    followed = looks.said(Words("Old", alt_text="Photo: “Old”"), {"headline": "N" * rules.HEADLINE_MAX})
    assert followed["alt_text"] == f"Photo: “{'N' * rules.HEADLINE_MAX}”"
