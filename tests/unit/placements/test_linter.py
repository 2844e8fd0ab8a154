"""The linter measures, compares and advises."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import placements
from core.placements import Check, PictureFile
from core.vocabulary import CheckVerdict


def verdicts(checks):
    return {check.id: check.verdict for check in checks}


def test_a_picture_as_recommended_passes_everywhere():
    for placement in placements.all_placements():
        checks = placements.check_picture(placement, placement.width_px, placement.height_px, 50_000, "JPEG", "RGB")
        assert {check.verdict for check in checks} == {CheckVerdict.PASS}, placement.id


def test_a_banner_one_pixel_off_fails():
    checks = placements.check_picture(placements.get("google_display_mrec"), 301, 250, 50_000, "jpg", "RGB")
    assert verdicts(checks)["pixels"] is CheckVerdict.FAIL


def test_a_picture_below_the_least_pixels_fails_and_one_below_the_recommended_warns():
    placement = placements.get("meta_ig_feed_4x5")
    assert verdicts(placements.check_picture(placement, 400, 500, 1, "jpg", "RGB"))["pixels"] is CheckVerdict.FAIL
    assert verdicts(placements.check_picture(placement, 1080, 1350, 1, "jpg", "RGB"))["pixels"] is CheckVerdict.WARN


def test_too_many_bytes_a_foreign_format_and_cmyk_fail():
    checks = verdicts(
        placements.check_picture(placements.get("google_display_mrec"), 300, 250, 153_601, "webp", "CMYK")
    )
    assert checks["bytes"] is checks["format"] is checks["colour_mode"] is CheckVerdict.FAIL


def test_tiktok_bytes_are_told_and_ask_for_nothing():
    checks = placements.check_picture(placements.get("tiktok_image_1x1"), 1080, 1080, 400_000, "jpg", "RGB")
    assert verdicts(checks)["bytes"] is CheckVerdict.PASS
    assert any("sources disagree" in check.advice for check in checks)


def test_a_wrong_ratio_fails_where_the_platform_publishes_a_tolerance():
    checks = verdicts(placements.check_picture(placements.get("meta_ig_feed_1x1"), 1080, 1350, 1, "jpg", "RGB"))
    assert checks["ratio"] is CheckVerdict.FAIL


def test_text_over_the_shown_length_warns_and_over_the_hard_limit_fails():
    linkedin = placements.get("linkedin_191")
    assert verdicts(placements.check_text(linkedin, headline="x" * 71))["headline_length"] is CheckVerdict.WARN
    assert verdicts(placements.check_text(linkedin, headline="x" * 201))["headline_length"] is CheckVerdict.FAIL
    assert verdicts(placements.check_text(linkedin, headline="x" * 70))["headline_length"] is CheckVerdict.PASS


def test_tiktok_refuses_emoji_hash_signs_and_too_short_texts():
    tiktok = placements.get("tiktok_image_9x16")
    checks = verdicts(placements.check_text(tiktok, primary_text="Hi 🎉 #a"))
    assert checks["primary_text_signs"] is checks["primary_text_minimum"] is CheckVerdict.FAIL


def test_a_field_without_a_limit_gives_no_check():
    assert placements.check_text(placements.get("google_display_mrec"), headline="x" * 500) == []


def test_where_no_tolerance_is_published_a_near_ratio_warns_and_another_shape_fails():
    linkedin = placements.get("linkedin_1x1")
    assert verdicts(placements.check_picture(linkedin, 1260, 1200, 1, "jpg", "RGB"))["ratio"] is CheckVerdict.WARN
    assert verdicts(placements.check_picture(linkedin, 1200, 628, 1, "jpg", "RGB"))["ratio"] is CheckVerdict.FAIL


def test_more_pixels_than_the_platform_takes_fail():
    checks = verdicts(placements.check_picture(placements.get("linkedin_1x1"), 4321, 4321, 1, "jpg", "RGB"))
    assert checks["pixels"] is CheckVerdict.FAIL
    assert verdicts(placements.check_picture(placements.get("linkedin_1x1"), 4320, 4320, 1, "jpg", "RGB"))[
        "pixels"
    ] is (CheckVerdict.PASS)


def test_full_width_characters_take_more_of_what_pinterest_shows():
    pinterest = placements.get("pinterest_2x3")
    assert verdicts(placements.check_text(pinterest, headline="春" * 30))["headline_length"] is CheckVerdict.PASS
    (cut,) = placements.check_text(pinterest, headline="春" * 31)
    assert (cut.verdict, cut.measured, cut.limit) == (CheckVerdict.WARN, "31 characters", "30 full-width shown")
    assert verdicts(placements.check_text(pinterest, headline="a" * 40))["headline_length"] is CheckVerdict.PASS
    assert (
        verdicts(placements.check_text(pinterest, headline="a" * 20 + "春" * 16))["headline_length"]
        is CheckVerdict.WARN
    )


def test_a_text_that_is_not_given_is_not_judged():
    assert placements.check_text(placements.get("linkedin_191")) == []
    assert [check.id for check in placements.check_text(placements.get("linkedin_191"), headline="")] == [
        "headline_length"
    ]


def picture(**changes):
    given = {"width_px": 300, "height_px": 250, "byte_count": 50_000, "image_format": "gif", "mode": "P"}
    return PictureFile(**(given | changes))


def test_sixteen_bits_and_a_foreign_profile_warn_and_a_sixteen_bit_mode_is_no_colour_fault():
    checks = verdicts(
        placements.check_file(
            placements.get("meta_fb_feed_1x1"),
            picture(width_px=1440, height_px=1440, image_format="png", mode="I;16", bits=16, has_foreign_colours=True),
        )
    )
    assert checks["bit_depth"] is checks["colour_profile"] is CheckVerdict.WARN
    assert checks["colour_mode"] is CheckVerdict.PASS


@pytest.mark.parametrize(
    ("motion", "failing"),
    [
        ({"frames": 4, "lasts_s": 4.0, "frames_a_second": 1.0}, set()),
        ({"frames": 4, "lasts_s": 30.0, "frames_a_second": 4.9}, set()),
        ({"frames": 4, "lasts_s": 30.1, "frames_a_second": 1.0}, {"animation_length"}),
        ({"frames": 4, "lasts_s": math.inf, "frames_a_second": 1.0}, {"animation_length"}),
        ({"frames": 4, "lasts_s": 4.0, "frames_a_second": 5.0}, {"animation_pace"}),
    ],
)
def test_a_moving_banner_stops_within_thirty_seconds_and_stays_below_five_frames_a_second(motion, failing):
    checks = placements.check_file(placements.get("google_display_mrec"), picture(**motion))
    assert {check.id for check in checks if check.verdict is CheckVerdict.FAIL} == failing


def test_linkedin_takes_250_frames_and_other_placements_say_what_becomes_of_motion():
    linkedin = placements.get("linkedin_1x1")
    size = {"width_px": 1200, "height_px": 1200, "lasts_s": 9.0, "frames_a_second": 9.0}
    assert (
        verdicts(placements.check_file(linkedin, picture(**size, frames=250)))["animation_frames"] is CheckVerdict.PASS
    )
    assert (
        verdicts(placements.check_file(linkedin, picture(**size, frames=251)))["animation_frames"] is CheckVerdict.FAIL
    )
    moving_png = picture(**size, frames=3, image_format="png")
    assert verdicts(placements.check_file(linkedin, moving_png))["animation"] is CheckVerdict.WARN
    responsive = placements.check_file(placements.get("google_rda_1x1"), picture(**size, frames=3))
    assert verdicts(responsive)["animation"] is CheckVerdict.WARN


def test_of_a_kind_that_is_not_decoded_only_format_and_bytes_are_judged():
    checks = placements.check_file(placements.get("x_image_1x1"), PictureFile(None, None, 6_000_000, "tiff", mode=""))
    assert verdicts(checks) == {"bytes": CheckVerdict.FAIL, "format": CheckVerdict.FAIL}


def test_the_verdict_is_the_worst_check():
    passed, warned, failed = (Check("a", verdict, "", "") for verdict in CheckVerdict)
    assert placements.verdict_of([]) is CheckVerdict.PASS
    assert placements.verdict_of([passed, warned]) is CheckVerdict.WARN
    assert placements.verdict_of([warned, failed, passed]) is CheckVerdict.FAIL


texts = st.text(max_size=400)


@given(st.sampled_from(placements.all_placements()), texts, texts, texts)
def test_any_words_get_a_verdict_in_any_placement_and_hold_the_hard_limit_when_they_do_not_fail(
    place, headline, primary_text, description
):
    given_words = {"headline": headline, "primary_text": primary_text, "description": description}
    checks = verdicts(placements.check_text(place, **given_words))
    for name, text in given_words.items():
        limit = place.text.get(name)
        if limit is None:
            assert f"{name}_length" not in checks
        elif limit.hard is not None:
            too_long = placements.count(text, place.platform) > limit.hard
            assert (checks[f"{name}_length"] is CheckVerdict.FAIL) == too_long


@given(
    st.sampled_from(placements.all_placements()),
    st.integers(1, 20_000), st.integers(1, 20_000), st.integers(0, 10**9), st.sampled_from(["jpg", "png", "gif", "webp"]),
)  # fmt: skip
def test_any_size_gets_a_verdict_and_every_failed_check_says_what_to_do(place, width_px, height_px, byte_count, kind):
    checks = placements.check_picture(place, width_px, height_px, byte_count, kind, "RGB")
    assert {"pixels", "ratio", "format", "colour_mode"} <= set(verdicts(checks))
    assert all(check.advice for check in checks if check.verdict is not CheckVerdict.PASS)
    assert all(check.measured and check.limit for check in checks)
