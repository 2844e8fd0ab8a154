"""The placement data is complete, dated and findable."""

import json
import pickle

import pytest

from core import placements
from core.placements import PlacementKind, catalogue, characters


def test_all_placements_of_the_data_are_there_with_positive_sizes_and_a_date():
    every = placements.all_placements()
    assert len(every) == 37
    assert all(p.width_px > 0 and p.height_px > 0 and p.date_read == "2026-11-22" and p.formats for p in every)
    assert len({p.id for p in every}) == 37


def test_an_unknown_placement_is_refused_with_the_nearest_known_ones():
    with pytest.raises(placements.UnknownPlacement) as caught:
        placements.get("meta_ig_fed_4x5")
    assert caught.value.field == "placements"
    assert "meta_ig_feed_4x5" in caught.value.remedy


@pytest.mark.parametrize("legacy", ["ig-feed", "ig-story", "fb-feed", "fb-story", "li-feed"])
def test_the_originals_five_ids_are_understood(legacy):
    assert placements.get(legacy).id == placements.LEGACY_IDS[legacy]


def test_every_pack_names_known_placements():
    for ids in placements.PACKS.values():
        assert all(placements.get(name).id == name for name in ids)


def test_a_title_is_our_headline_and_an_intro_our_primary_text():
    assert placements.get("pinterest_2x3").text["headline"].hard == 100
    assert placements.get("linkedin_191").text["primary_text"].hard == 3000
    assert "primary_text" not in placements.get("pinterest_2x3").text


def test_buttons_are_drawn_on_uploaded_display_banners_only():
    drawn = {p.id for p in placements.all_placements() if p.cta_drawn}
    assert drawn == {p.id for p in placements.all_placements() if p.id.startswith("google_display_")} | {
        "youtube_companion"
    }


def test_responsive_google_pictures_are_photo_only():
    kinds = {p.id: p.kind for p in placements.all_placements()}
    assert kinds["google_rda_191"] is kinds["google_pmax_4x5"] is kinds["google_dg_9x16"] is PlacementKind.PHOTO_ONLY
    assert kinds["google_rda_logo_1x1"] is PlacementKind.LOGO


def test_a_master_keeps_clear_of_every_platform_of_its_group():
    zone = placements.master_safe_zone("9:16")
    assert (zone.top, zone.right, zone.bottom, zone.left) == (0.14, 0.14, 0.35, 0.06)


def test_finished_art_of_an_exact_size_is_recognised_first_and_banners_only_when_exact():
    assert placements.recognise(300, 250)[0].id == "google_display_mrec"
    assert placements.recognise(1440, 1800)[0].id in {"meta_fb_feed_4x5", "meta_ig_feed_4x5"}
    assert "meta_story_9x16" in {p.id for p in placements.recognise(1080, 1920)}
    assert not [p for p in placements.recognise(301, 250) if p.cta_drawn]
    assert placements.recognise(0, 10) == ()


@pytest.mark.parametrize(
    ("placement_id", "text", "value"),
    [
        ("meta_fb_feed_1x1", "Shop now", "SHOP_NOW"),
        ("meta_fb_feed_1x1", "Jetzt bestellen", "ORDER_NOW"),
        ("linkedin_191", "Shop now", "LEARN_MORE"),
        ("linkedin_191", "Request a demo", "REQUEST_DEMO"),
        ("snap_9x16", "Découvrir", "MORE"),
        ("pinterest_2x3", "Shop now", None),
    ],
)
def test_a_call_to_action_becomes_the_platforms_nearest_button(placement_id, text, value):
    assert placements.platform_cta(placements.get(placement_id), text) == value


@pytest.mark.parametrize("placement", placements.all_placements(), ids=lambda p: p.id)
def test_a_platform_button_is_always_one_the_platform_has(placement):
    value = placements.platform_cta(placement, "Zzz qqq")
    assert value in placement.cta_values if placement.cta_values else value is None


def test_a_placement_travels_into_caches_and_other_processes_as_itself():
    place = placements.get("meta_ig_feed_4x5")
    assert pickle.loads(pickle.dumps(place)) is place


def test_every_source_of_a_rule_has_a_web_address_and_says_who_speaks_there():
    for place in placements.all_placements():
        assert place.sources, place.id
        for source in place.sources:
            assert source.kind
            assert source.addresses, source.id
            assert all(address.startswith(("https://", "http://")) for address in source.addresses)


def test_what_sources_disagree_on_is_data_and_names_only_what_is_there():
    data = json.loads(catalogue.DATA_FILE.read_text(encoding="utf-8"))
    known = {place.id for place in placements.all_placements()}
    for conflict in data["conflicts"]:
        assert conflict["chosen"]
        assert len(conflict["values"]) >= 2
        assert set(conflict["placements"]) <= known
        assert {name for value in conflict["values"] for name in value["sources"]} <= set(data["sources"])
    tiktok = placements.get("tiktok_image_9x16")
    assert {conflict.what for conflict in tiktok.conflicts} == {"bytes", "clear zone"}


def test_the_data_and_the_code_agree_on_old_ids_and_on_the_cost_of_a_link():
    data = json.loads(catalogue.DATA_FILE.read_text(encoding="utf-8"))
    assert data["legacy_ids"] == dict(placements.LEGACY_IDS)
    costs = {limit["link_cost"] for row in data["placements"] for limit in row["text"].values() if "link_cost" in limit}
    assert costs == {characters.LINK_COST_ON_X}


def test_a_rule_that_rests_on_third_parties_says_so():
    assert placements.get("meta_reels_9x16").is_third_party
    assert placements.get("snap_9x16").is_third_party
    assert not placements.get("google_rda_191").is_third_party


def test_an_unknown_placement_is_told_at_the_input_that_named_it():
    with pytest.raises(placements.UnknownPlacement) as caught:
        placements.get("x_image", field="placement")
    assert caught.value.field == "placement"
