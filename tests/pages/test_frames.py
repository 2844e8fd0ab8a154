"""Frames of platforms and rooms of words: every placement has its own, and what people type stays text."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import placements
from core.placements import Placement, PlacementKind
from pages.ui import counters, frames, sheet

KINDS = {
    "meta_fb_feed_1x1": "facebook",
    "meta_ig_feed_4x5": "instagram",
    "meta_story_9x16": "full-screen",
    "meta_reels_9x16": "full-screen",
    "tiktok_image_9x16": "full-screen",
    "tiktok_image_1x1": "carousel",
    "linkedin_191": "linkedin",
    "x_image_1x1": "x",
    "pinterest_2x3": "pinterest",
    "snap_9x16": "full-screen",
    "snap_tile": "tile",
    "google_rda_191": "native",
    "google_dg_9x16": "full-screen",
    "google_rda_logo_4x1": "logo",
    "google_display_leaderboard": "page",
    "google_display_skyscraper": "page",
}
HOSTILE = "<img src=x onerror=alert(1)>&\"'"


def shown(place: Placement, **face: str) -> str:
    """The frame's HTML."""
    import json

    def script(place_id: str, told: str) -> None:
        import json

        from core import placements
        from pages.ui import frames

        frames.draw(frames.Face(**json.loads(told)), placements.get(place_id))

    given = {"src": "https://x.example/a.jpg", "alt": "A cup", "profile": "Aurora", **face}
    app = AppTest.from_function(script, args=(place.id, json.dumps(given))).run()
    assert not app.exception
    return str(app.get("html")[0].proto.body)


@pytest.mark.parametrize(("place_id", "kind"), KINDS.items())
def test_a_placement_is_shown_in_its_platforms_frame(place_id: str, kind: str) -> None:
    assert frames.kind(placements.get(place_id)) == kind


@pytest.mark.parametrize("place", placements.all_placements(), ids=lambda place: place.id)
def test_what_people_type_stays_text_in_every_frame(place: Placement) -> None:
    html = shown(
        place, profile=HOSTILE, headline=HOSTILE, primary_text=HOSTILE, description=HOSTILE, cta=HOSTILE, host=HOSTILE,
        alt=HOSTILE,
    )  # fmt: skip
    assert "<img src=x" not in html
    assert html.count("https://x.example/a.jpg") == 1
    assert f"--im-ratio:{place.width_px}/{place.height_px}" in html


def test_the_text_is_cut_where_the_platform_cuts_it_and_opens() -> None:
    text = "One two three four five six seven eight nine ten " * 5
    html = shown(placements.get("meta_fb_feed_1x1"), primary_text=text.strip())
    before, after = html.split("… more", 1)
    assert len(before.rsplit(">", 2)[0].rsplit('class="im-says">', 1)[1].split("<", 1)[0]) <= 125
    assert "seven eight" in after
    assert "… more" not in shown(placements.get("x_image_1x1"), primary_text="x" * 279)


def test_what_an_app_lays_over_the_picture_stands_in_the_zone_that_is_kept_free_for_it() -> None:
    html = shown(placements.get("meta_reels_9x16"), primary_text="Text", cta="Shop now")
    assert "--im-top:14.0%;--im-right:6.0%;--im-bottom:35.0%" in html
    assert "Shop now" in html


def test_where_no_place_on_the_picture_is_published_the_platforms_words_stand_below_it() -> None:
    html = shown(placements.get("snap_tile"), headline="Free shipping")
    assert html.index("</figure>") < html.index("Free shipping")
    css = (Path(frames.__file__).parent / "assets" / "frames.css").read_text()
    assert not re.search(r"\.im-cover[^{}]*\{[^}]*position: absolute", css)


def test_googles_own_frame_has_the_button_that_was_chosen() -> None:
    place = placements.get("google_rda_191")
    assert "<span>Order now</span>" in shown(place, cta="Order now")
    assert "<span>Open</span>" in shown(place)


def test_a_row_begins_with_what_was_composed_and_ends_with_the_logo_alone() -> None:
    ordered = sorted(placements.all_placements(), key=sheet.place_order)
    kinds = [place.kind for place in ordered]
    alone = [PlacementKind.PHOTO_ONLY, PlacementKind.LOGO]
    assert [kind for kind in kinds if kind in alone] == kinds[-sum(kind in alone for kind in kinds) :]
    assert kinds[-1] is PlacementKind.LOGO
    assert not ordered[0].cta_drawn


def test_without_a_picture_the_reason_stands_in_its_place() -> None:
    html = shown(placements.get("linkedin_191"), src="", missing="The photo is too small")
    assert "The photo is too small" in html
    assert "<figure><img" not in html


def test_rooms_are_counted_as_each_platform_counts() -> None:
    text = "コーヒー https://example.com/a/very/long/address"
    sizes = [placements.get(name) for name in ("x_image_1x1", "tiktok_image_9x16", "linkedin_191", "meta_fb_feed_1x1")]
    found = {room.label: room for room in counters.rooms("primary_text", text, sizes[0], sizes)}
    assert {name: (room.rule, room.length) for name, room in found.items()} == {
        "X": ("links", 2 * 4 + 1 + 23),
        "TikTok": ("wide", len(text) + 4),
        "LinkedIn": ("plain", len(text)),
        "Facebook": ("plain", len(text)),
    }
    assert found["TikTok"].minimum == 12
    assert counters.rooms("subheadline", text, sizes[0], sizes) == []
