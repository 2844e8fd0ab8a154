"""What is seen in a picture is judged where the placement has a rule for it."""

import pytest

from core import placements
from core.placements import PlacementKind, Seen
from core.placements.seen import Band, has_zone
from core.vocabulary import CheckVerdict

HEADLINE = (0.1, 0.4, 0.9, 0.5)
STORY = placements.get("meta_story_9x16")
PHOTO = placements.get("google_rda_191")


def verdicts(place, seen):
    return {check.id: check.verdict for check in placements.check_seen(place, seen)}


def test_a_placement_without_zone_or_ban_asks_nothing_of_the_pixels():
    silent = [
        p for p in placements.all_placements() if p.kind is not PlacementKind.PHOTO_ONLY and not has_zone(p.safe_zone)
    ]
    assert len(silent) == 28
    assert not any(placements.check_seen(place, Seen((HEADLINE,), 0.5)) for place in silent)


def test_words_on_a_photo_only_picture_warn_and_fail_above_a_fifth_of_the_area():
    assert verdicts(PHOTO, Seen())["overlay_text"] is CheckVerdict.PASS
    assert verdicts(PHOTO, Seen((HEADLINE,), 0.08))["overlay_text"] is CheckVerdict.WARN
    assert verdicts(PHOTO, Seen((HEADLINE,), 0.20))["overlay_text"] is CheckVerdict.WARN
    assert verdicts(PHOTO, Seen((HEADLINE,), 0.21))["overlay_text"] is CheckVerdict.FAIL


@pytest.mark.parametrize(
    ("box", "edge"),
    [
        ((0.1, 0.02, 0.9, 0.1), "top"),
        ((0.1, 0.9, 0.9, 0.97), "bottom"),
        ((0.1, 0.76, 0.9, 0.86), "bottom"),
        (HEADLINE, ""),
        ((0.1, 0.135, 0.9, 0.3), ""),
    ],
)
def test_words_under_the_interface_are_told_with_their_edge(box, edge):
    (check,) = [check for check in placements.check_seen(STORY, Seen((box,), 0.05)) if check.id == "safe_zone_text"]
    assert (check.verdict is CheckVerdict.WARN) == bool(edge)
    assert f"at the {edge}" in check.measured if edge else check.measured == "no words there"


def test_the_side_of_reels_is_covered_too():
    reels = placements.get("tiktok_image_9x16")
    (check,) = [
        c for c in placements.check_seen(reels, Seen(((0.8, 0.4, 0.99, 0.5),), 0.02)) if c.id == "safe_zone_text"
    ]
    assert check.verdict is CheckVerdict.WARN
    assert "right" in check.advice


@pytest.mark.parametrize(
    ("spread", "edges", "is_busy"),
    [(0.05, 0.02, False), (0.3, 0.05, False), (0.1, 0.2, False), (0.19, 0.11, True), (0.05, 0.26, True)],
)
def test_ground_is_busy_by_edges_alone_or_by_edges_and_spread_of_light(spread, edges, is_busy):
    seen = Seen(bands={STORY.id: (Band("top", 0.01, 0.0), Band("bottom", spread, edges))})
    (check,) = [check for check in placements.check_seen(STORY, seen) if check.id == "safe_zone"]
    assert (check.verdict is CheckVerdict.WARN) == is_busy
    assert "bottom" in check.measured
