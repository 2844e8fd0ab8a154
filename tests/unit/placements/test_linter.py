"""The linter measures, compares and advises."""

from core import placements
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
