"""Hashtags and emoji as readers of each placement expect them, where nobody says otherwise; the score measures by the same data."""

import json
import re
from collections import Counter
from dataclasses import replace

import pytest

from core import placements
from core.copywriting import answers, habits, material, prompts, writer
from core.copywriting.fragments import EMOJI
from core.copywriting.rules import Brief, Copy, Limits, PictureFacts, Request, Rework
from core.copywriting.score import Criterion, score
from core.vocabulary import CaptionTemplate, CaptionTone, Language, ToneStyle
from tests.unit.copywriting import briefs

PHOTO = PictureFacts()
COFFEE = replace(briefs.COFFEE, description="Small roastery by the harbour", differentiators=("roasted to order",))
PLACED = placements.all_placements()


def room(*ids: str) -> Limits:
    return material.tightest([placements.get(each) for each in ids])


def written(limits: Limits, brief: Brief = COFFEE, **wishes: object) -> tuple[Copy, ...]:
    return writer.write(brief, PHOTO, Request(**{"variations": 3, "seed": 3, "limits": limits} | wishes))


def tags(text: str) -> int:
    return len(re.findall(r"#\w+", text))


def emoji(text: str) -> int:
    return len(EMOJI.findall(text))


def platform(copy: Copy, brief: Brief, limits: Limits) -> Criterion:
    return next(each for each in score(copy, brief, limits).criteria if each.id == "platform")


def test_every_placement_has_one_habit_with_a_reason_and_a_source() -> None:
    rows = json.loads(habits.DATA_FILE.read_text(encoding="utf-8"))["habits"]
    named = Counter(placement for row in rows for placement in row["placements"])
    assert dict(named) == {placement.id: 1 for placement in PLACED}
    assert all(row["reason"] and row["source"] for row in rows)
    for placement in PLACED:
        habit = habits.shared([placement.id])
        assert habit is not None
        assert 0 <= habit.hashtags_least <= habit.hashtags_usual <= habit.hashtags_most
        assert 0 <= habit.emoji_usual <= habit.emoji_most


@pytest.mark.parametrize("brief", [COFFEE, briefs.BAKERY], ids=lambda brief: brief.client_name)
@pytest.mark.parametrize("placement", PLACED, ids=lambda placement: placement.id)
def test_what_is_written_keeps_the_habit_within_what_is_shown(brief: Brief, placement: placements.Placement) -> None:
    limits = room(placement.id)
    habit = limits.habit
    assert habit is not None
    for copy in written(limits, brief):
        assert tags(copy.primary_text) <= habit.hashtags_usual
        assert emoji(copy.primary_text) <= habit.emoji_usual
        assert not tags(copy.headline)
        assert not emoji(copy.headline)
        for most in (limits.primary_text.soft, limits.primary_text.hard):
            assert most is None or limits.counter(copy.primary_text) <= most
        if "#" not in limits.forbidden_signs:
            assert tags(copy.primary_text) >= habit.hashtags_least
        assert platform(copy, brief, limits).points == 5


@pytest.mark.parametrize(
    ("placed", "least", "most"),
    [("meta_ig_feed_4x5", 3, 5), ("meta_fb_feed_1x1", 0, 1), ("linkedin_1x1", 1, 3), ("x_image_1x1", 1, 2),
     ("tiktok_image_1x1", 1, 4), ("tiktok_image_9x16", 0, 0), ("google_rda_191", 0, 0), ("google_display_mrec", 0, 0)],
)  # fmt: skip
def test_feeds_get_tags_and_banners_none(placed: str, least: int, most: int) -> None:
    for copy in written(room(placed)):
        assert least <= tags(copy.primary_text) <= most


def test_ten_texts_do_not_all_carry_the_same_tags() -> None:
    found = {copy.primary_text.partition("\n\n")[2] for copy in written(room("meta_ig_feed_4x5"), variations=10)}
    assert len(found) > 5
    assert all("#AuroraCoffee" in each for each in found)


def test_a_person_the_voice_or_the_clients_own_texts_switch_them_off() -> None:
    limits = room("meta_ig_feed_4x5")
    plain = ("We roast on Tuesdays.", "Beans from one farm, for one month.")
    for copies in (
        written(limits, hashtags=0, emoji="none"),
        written(limits, replace(COFFEE, voice="Warm. No hashtags, no emoji.")),
        written(limits, replace(COFFEE, reference_captions=plain)),
    ):
        assert not any(tags(copy.primary_text) or emoji(copy.primary_text) for copy in copies)
    assert all(tags(copy.primary_text) == 3 and not emoji(copy.primary_text) for copy in written(limits, emoji="none"))


@pytest.mark.parametrize("changes", [{"tone": CaptionTone.FORMAL}, {"style": ToneStyle.LUXURY}])
def test_a_sober_text_has_no_emoji_of_its_own(changes: dict[str, object]) -> None:
    brief = replace(COFFEE, tone_style=changes.get("style", COFFEE.tone_style))
    copies = written(room("meta_ig_feed_4x5"), brief, tone=changes.get("tone", CaptionTone.DEFAULT))
    assert not any(emoji(copy.primary_text) for copy in copies)


def test_a_trade_we_know_no_sign_of_gets_none_unless_somebody_asks() -> None:
    lawyers = briefs.ALMOST_EMPTY[Language.EN]
    limits = room("meta_ig_feed_4x5")
    assert not any(emoji(copy.primary_text) for copy in written(limits, lawyers))
    assert all(emoji(copy.primary_text) == 1 for copy in written(limits, lawyers, emoji="few"))


def test_what_must_be_said_comes_before_tags() -> None:
    long = "Free delivery on every order over 40 euros until the end of the month, and free returns as well"
    limits = room("meta_ig_feed_4x5")
    for copy in written(limits, replace(COFFEE, offer=long, must_include_phrases=(long,))):
        assert long in copy.primary_text
        assert limits.counter(copy.primary_text) <= 125


def test_a_form_made_of_tags_has_as_many_as_the_platform_takes() -> None:
    heavy = {"template": CaptionTemplate.HASHTAG_HEAVY, "variations": 1}
    assert [tags(written(room(each), **heavy)[0].primary_text) for each in ("meta_ig_feed_4x5", "google_rda_191")] == [
        5,
        0,
    ]
    assert tags(written(room("meta_fb_feed_1x1"), **heavy)[0].primary_text) > 8


def test_placements_together_have_the_smallest_of_their_habits() -> None:
    both = habits.shared(["meta_ig_feed_4x5", "linkedin_1x1"])
    assert both is not None
    assert (both.name, both.hashtags_usual, both.hashtags_most, both.emoji_usual) == (
        "Instagram feed and LinkedIn",
        2,
        3,
        0,
    )
    assert both.hashtags_allowed == 5
    assert habits.shared(["unheard_of"]) is None
    assert not any(tags(copy.primary_text) for copy in written(room("meta_ig_feed_4x5", "google_display_mrec")))


@pytest.mark.parametrize(
    ("placed", "field", "text", "points", "told"),
    [
        ("meta_ig_feed_4x5", "primary_text", "20% off. #a1 #b1 #c1", 5, "as readers expect"),
        ("meta_ig_feed_4x5", "primary_text", "20% off.", 4, "No hashtags where Instagram feed has 3 or more"),
        ("meta_ig_feed_4x5", "primary_text", "20% off. #a1 #b1 #c1 #d1 #e1 #f1", 3, "6 hashtags where Instagram feed has at most 5"),
        ("linkedin_1x1", "primary_text", "20% off 🎉🎉🎉", 4, "3 emoji where LinkedIn has at most 1"),
        ("google_rda_191", "primary_text", "20% off #coffee ☕", 2, "1 hashtag where Google’s ads has none; 1 emoji"),
        ("google_rda_191", "headline", "20% off ☕", 3, "do not belong in this headline"),
        ("meta_fb_feed_1x1", "headline", "20% off #coffee", 3, "do not belong in this headline"),
        ("meta_fb_feed_1x1", "headline", "We are #1", 5, "as readers expect"),
    ],
)  # fmt: skip
def test_the_score_measures_by_the_same_habits(placed: str, field: str, text: str, points: int, told: str) -> None:
    limits = room(placed)
    (copy,) = written(limits, hashtags=0, emoji="none", variations=1)
    judged = platform(replace(copy, **{field: text}), COFFEE, limits)
    assert judged.points == points, judged.reason
    assert told in judged.reason


def test_no_tags_are_missed_where_the_voice_does_without() -> None:
    limits = room("meta_ig_feed_4x5")
    quiet = replace(COFFEE, voice="No hashtags.")
    assert all(platform(copy, quiet, limits).points == 5 for copy in written(limits, quiet))


def told_a_model(limits: Limits, brief: Brief = COFFEE, **wishes: object) -> list[str]:
    request = Request(**{"variations": 1, "limits": limits} | wishes)
    lines = prompts.compose(brief, PHOTO, request, sees_picture=False, fence="f" * 16).system.splitlines()
    return [line for line in lines if re.search(r"emoji|hashtag", line, re.IGNORECASE) and "None of these" not in line]


def test_a_model_is_told_what_the_readers_of_a_placement_expect() -> None:
    assert told_a_model(room("meta_ig_feed_4x5")) == [
        "At most one emoji.",
        "Hashtags at the end of the primary text, after an empty line: 3, or fewer where they would be cut off on screen.",
    ]
    nothing = ["No emoji.", "No hashtags."]
    assert told_a_model(room("google_rda_191")) == told_a_model(room("tiktok_image_9x16")) == nothing
    assert told_a_model(Limits()) == []
    assert told_a_model(room("meta_ig_feed_4x5"), hashtags=10, emoji="none") == [
        "No emoji.",
        "Hashtags at the end of the primary text, after an empty line: 5.",
    ]
    quiet = replace(COFFEE, voice="Plain words, no hashtags and no emoji.")
    assert told_a_model(room("meta_ig_feed_4x5"), quiet) == nothing


def test_a_form_made_of_hashtags_asks_a_model_for_no_more_than_the_placement_takes() -> None:
    def form(*placed: str) -> str:
        return next(
            (line for line in told_a_model(room(*placed), template=CaptionTemplate.HASHTAG_HEAVY) if "Form" in line), ""
        )

    assert form("meta_ig_feed_4x5").endswith("and 5 hashtags.")
    assert form("meta_fb_feed_1x1").endswith("and 12 hashtags.")
    assert form("google_rda_191") == ""


def test_a_model_may_not_give_more_signs_than_the_platform_takes() -> None:
    limits = room("meta_ig_feed_4x5")
    copy = written(limits)[0]
    tagged = replace(copy, primary_text="Fresh beans.\n\n" + " ".join(f"#{each}" for each in "abcdefgh"))

    def faults(request: Request) -> list[str]:
        return [fault for fault in answers.faults_of(tagged, COFFEE, request, "f" * 16) if "hashtags" in fault]

    assert faults(Request(limits=limits)) == ["The primary text has 8 hashtags; Instagram feed takes 5."]
    assert faults(Request(limits=limits, rework=Rework(tagged, "headline"))) == []
    assert faults(Request(limits=room("meta_fb_feed_1x1"))) == []


def test_a_registered_name_is_no_emoji() -> None:
    limits = room("tiktok_image_9x16")
    for text, wrong in (("Aurora® roasts to order.", False), ("Aurora roasts to order ☕", True)):
        copy = replace(written(limits)[0], primary_text=text)
        assert (
            any("emoji" in fault for fault in answers.faults_of(copy, COFFEE, Request(limits=limits), "f" * 16))
            is wrong
        )
