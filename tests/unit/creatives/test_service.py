"""Ads from plan to picture: from photos and words, from finished art, and drawn again."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from core import db, ids, placements
from core.assets import service as assets
from core.brand import service as brand
from core.campaigns import service as campaigns
from core.copywriting.models import Caption, CaptionVariation
from core.creatives import changes, opened, rules, service, shelf, tasks
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.creatives.rules import Words
from core.db import Scope
from core.errors import Conflict, Forbidden, InvalidInput, NotFound
from core.jobs import queries as jobs
from core.jobs.models import BatchItem, BatchJob
from core.jobs.registry import ItemView
from core.phrases import has_phrase
from core.storage import files
from core.storage.models import StoredFile
from core.vocabulary import BatchKind, BatchStatus, CheckVerdict, CreativeOrigin, ReviewStatus, Role
from tests import factories
from tests.conftest import make_scope
from tests.unit.creatives.studio_set import (
    THREE,
    ads_of,
    coffee,
    count,
    drawn,
    kit_of,
    make_ads,
    make_campaign,
    make_client,
    make_photo,
    the_ad,
)

# --- planning and drawing ----------------------------------------------------------------------------------------------


def test_a_plan_is_one_concept_with_words_and_one_item_for_each_picture_and_idea(scope: Scope) -> None:
    client = make_client(scope)
    photos = [make_photo(scope, client, name=f"{number}.jpg", width_px=1600 + number) for number in range(2)]
    batch_id = service.plan(scope, make_campaign(scope, client), asset_ids=photos, concepts=2, alternatives=3)
    progress = jobs.batch_progress(scope, batch_id)
    assert progress.counts.queued == 4
    with db.read(scope) as work:
        assert [concept.number for concept in work.query(Concept)] == [1, 2, 1, 2]
        assert work.query(Caption).count() == 4
        assert work.query(CaptionVariation).count() == 16
        assert work.query(AdCreative).count() == 0


def test_a_plan_that_is_refused_leaves_nothing_behind(scope: Scope) -> None:
    client = make_client(scope)
    campaign = make_campaign(scope, client)
    with pytest.raises(NotFound) as refused:
        service.plan(scope, campaign, asset_ids=[make_photo(scope, client), ids.new_id()])
    assert refused.value.field == "assets"
    assert count(scope, Concept) == count(scope, Caption) == count(scope, BatchJob) == 0


def test_every_ad_has_the_placements_own_size_its_words_and_a_code_of_its_own(scope: Scope) -> None:
    ads = ads_of(scope, make_ads(scope, concepts=2))
    assert len(ads) == 2 * len(THREE)
    for (_, placement_id), (ad, version) in ads.items():
        place = placements.get(placement_id)
        with Image.open(io.BytesIO(files.read(scope, version.file_sha256))) as picture:
            assert picture.size == (place.width_px, place.height_px) == (version.width_px, version.height_px)
        assert ids.is_code(version.code)
        assert has_phrase(f"{version.headline} {version.primary_text}", "20% off")
        assert not has_phrase(f"{version.headline} {version.primary_text}", "guarantee")
        assert version.landing_url == "https://example.com/autumn"
        assert version.ad_hash == rules.ad_hash(
            version.file_sha256, Words(**{name: getattr(version, name) for name in rules.WORD_FIELDS})
        )
        assert (ad.review_status, ad.verdict, ad.score) == (ReviewStatus.PENDING, version.verdict, version.score)
        assert {"label", "points", "max_points", "reason"} <= version.score_breakdown[0].keys()
    assert len({version.code for _, version in ads.values()}) == len(ads)


def test_the_code_is_neither_in_the_pixels_nor_in_the_file(scope: Scope) -> None:
    for _, version in ads_of(scope, make_ads(scope)).values():
        assert version.code.encode() not in files.read(scope, version.file_sha256)


def test_equal_brief_picture_and_seed_give_equal_bytes_on_an_empty_and_on_a_used_database(
    scope: Scope, stranger: Scope
) -> None:
    first = ads_of(scope, make_ads(scope, concepts=2))
    make_ads(stranger, client=make_client(stranger, "Borealis Tea"), concepts=1, seed=3)
    client = make_client(stranger)
    photo = make_photo(stranger, client, name="another name.jpg")
    campaign = make_campaign(stranger, client)
    drawn(stranger, service.plan(stranger, campaign, asset_ids=[photo], concepts=2, seed=7))
    second = ads_of(stranger, campaign)
    assert first.keys() == second.keys()
    for key, (_, version) in first.items():
        other = second[key][1]
        assert (version.file_sha256, version.ad_hash) == (other.file_sha256, other.ad_hash), key
        assert version.code != other.code


def test_another_seed_gives_other_ads(scope: Scope) -> None:
    client = make_client(scope)
    photo = make_photo(scope, client)

    def drawn_with(seed: int) -> str | None:
        campaign = make_campaign(scope, client)
        drawn(scope, service.plan(scope, campaign, asset_ids=[photo], concepts=1, seed=seed))
        return the_ad(scope, campaign)[1].file_sha256

    first = drawn_with(7)
    assert {drawn_with(seed) for seed in (8, 9, 10)} != {first}


def test_running_an_item_twice_writes_once(scope: Scope) -> None:
    campaign = make_ads(scope)
    with db.read(scope) as work:
        item = work.query(BatchItem).one()
        again = ItemView(item.id, item.batch_id, BatchKind.RENDER, "", campaign, "", dict(item.payload), {}, 2)
    before = ads_of(scope, campaign)
    assert tasks.run_item(scope, again) == {"made": 0, "failed_checks": 0, "kept": len(THREE)}
    after = ads_of(scope, campaign)
    assert {key: version.id for key, (_, version) in before.items()} == {
        key: version.id for key, (_, version) in after.items()
    }
    with db.read(scope) as work:
        assert {row.uses for row in work.query(StoredFile)} <= {1, 2}


def test_running_an_item_again_never_undoes_an_edit(scope: Scope) -> None:
    campaign = make_ads(scope)
    ad, _ = the_ad(scope, campaign)
    changes.edit_words(scope, ad.id, headline="20% off today")
    with db.read(scope) as work:
        payload = dict(work.query(BatchItem).one().payload)
    tasks.run_item(scope, ItemView("", "", BatchKind.RENDER, "", campaign, "", payload, {}, 2))
    assert the_ad(scope, campaign)[1].headline == "20% off today"


def test_an_offer_too_long_for_one_placement_still_leads_the_others(scope: Scope) -> None:
    offer = "Free grinder with every order over 90 euros"
    roomy = {"linkedin_191", "google_display_mrec"}
    client = make_client(scope)
    campaign = make_campaign(
        scope, client, placements=["meta_fb_feed_1x1", *roomy], primary_offer=offer, must_include_phrases=[]
    )
    plan = service.plan(scope, campaign, asset_ids=[make_photo(scope, client)], concepts=2, seed=7, alternatives=1)
    drawn(scope, plan)
    ads = ads_of(scope, campaign)
    (led,) = [
        number
        for number, placement_id in ads
        if ads[number, placement_id][1].headline == offer and placement_id == "linkedin_191"
    ]
    said = {placement_id: version for (number, placement_id), (_, version) in ads.items() if number == led}
    assert {placement_id for placement_id, version in said.items() if version.headline == offer} == roomy
    assert len(said["meta_fb_feed_1x1"].headline) <= 27
    assert all(has_phrase(version.primary_text, offer) for _, version in ads.values())
    assert all(version.headline in version.alt_text for version in said.values())
    assert all(version.verdict != CheckVerdict.FAIL for version in said.values())
    ad = ads[led, "linkedin_191"][0]
    written, other = (text.variation_id for text in opened.get_creative(scope, ad.id).other_texts)
    changes.use_variation(scope, ad.concept_id, other)
    assert len({ads_of(scope, campaign)[led, one][1].headline for one in said}) == 1
    changes.use_variation(scope, ad.concept_id, written)
    assert ads_of(scope, campaign)[led, "linkedin_191"][1].headline == offer


def test_planning_again_adds_concepts_and_changes_nothing_that_exists(scope: Scope) -> None:
    campaign = make_ads(scope)
    before = ads_of(scope, campaign)
    with db.read(scope) as work:
        photo = work.query(Concept).one().asset_id
    drawn(scope, service.plan(scope, campaign, asset_ids=[photo], concepts=1, seed=7))
    after = ads_of(scope, campaign)
    assert {number for number, _ in after} == {1, 2}
    assert all(after[key][1].id == version.id for key, (_, version) in before.items())
    assert after[2, "meta_fb_feed_1x1"][1].file_sha256 != before[1, "meta_fb_feed_1x1"][1].file_sha256


def test_a_photo_below_the_least_pixels_becomes_an_ad_that_fails_and_says_why(scope: Scope) -> None:
    client = make_client(scope)
    photo = make_photo(scope, client, width_px=500)
    campaign = make_campaign(scope, client, placements=["meta_fb_feed_1x1", "google_display_mrec"])
    ended = drawn(scope, service.plan(scope, campaign, asset_ids=[photo], concepts=1))
    assert ended.status is BatchStatus.DONE
    assert ended.results == ({"made": 2, "failed_checks": 1, "kept": 0},)
    ad, version = the_ad(scope, campaign)
    assert (ad.verdict, version.verdict, version.file_sha256) == (CheckVerdict.FAIL, CheckVerdict.FAIL, None)
    assert "600" in (version.failure or "")
    assert "larger photo" in (version.failure or "")
    assert ads_of(scope, campaign)[1, "google_display_mrec"][1].file_sha256 is not None


def test_a_banner_without_its_subheadline_passes_and_tells_so(scope: Scope) -> None:
    client = make_client(scope)
    campaign = make_campaign(scope, client, placements=["meta_fb_feed_1x1", "google_display_leaderboard"])
    words = {
        "headline": "Slow mornings, good coffee",
        "subheadline": "Roasted on Tuesday, sent on Wednesday morning",
        "primary_text": "20% off the first bag.",
    }
    drawn(scope, service.plan(scope, campaign, asset_ids=[make_photo(scope, client)], concepts=1, words=[words]))
    ads = ads_of(scope, campaign)
    told = {
        placement_id: [check["measured"] for check in version.checks] for (_, placement_id), (_, version) in ads.items()
    }
    assert any("subheadline is left out" in note for note in told["google_display_leaderboard"])
    assert not any("left out" in note for note in told["meta_fb_feed_1x1"])
    assert {version.verdict for _, version in ads.values()} == {CheckVerdict.PASS}


def test_a_photo_that_must_be_enlarged_much_warns(scope: Scope) -> None:
    client = make_client(scope)
    photo = make_photo(scope, client, width_px=1400)
    campaign = make_campaign(scope, client, placements=["meta_story_9x16"])
    drawn(
        scope,
        service.plan(scope, campaign, asset_ids=[photo], concepts=6),
    )
    reports = [version for _, version in ads_of(scope, campaign).values() if version.file_sha256]
    enlarged = [version for version in reports if version.fit_report["scale_factor"] > 1.25]
    assert enlarged
    assert all(version.verdict == CheckVerdict.WARN for version in enlarged)
    assert all(any("enlarged" in check["measured"] for check in version.checks) for version in enlarged)


def test_expired_rights_keep_a_photo_out(scope: Scope) -> None:
    client = make_client(scope)
    photo = make_photo(scope, client)
    assets.set_rights(scope, photo, "2020-01-01")
    with pytest.raises(rules.PictureMayNotBeUsed):
        service.plan(scope, make_campaign(scope, client), asset_ids=[photo])


def test_an_archived_campaign_takes_no_ads(scope: Scope) -> None:
    client = make_client(scope)
    photo, campaign = make_photo(scope, client), make_campaign(scope, client)
    campaigns.archive(scope, campaign)
    with pytest.raises(Conflict):
        service.plan(scope, campaign, asset_ids=[photo])


def test_another_clients_photo_is_not_there(scope: Scope) -> None:
    client = make_client(scope)
    other = factories.make_client(scope, "Another")
    photo = make_photo(scope, other)
    with pytest.raises(NotFound):
        service.plan(scope, make_campaign(scope, client), asset_ids=[photo])


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_the_words_are_written_in_the_campaigns_language(scope: Scope, language: str) -> None:
    campaign = make_ads(scope, language=language, must_include_phrases=[], placements=["meta_fb_feed_1x1"])
    _, version = the_ad(scope, campaign)
    assert version.language == language


# --- own words ---------------------------------------------------------------------------------------------------------


def test_own_words_are_taken_as_they_are_and_shared_out_over_the_concepts(scope: Scope) -> None:
    client = make_client(scope)
    photo, campaign = make_photo(scope, client), make_campaign(scope, client, placements=["meta_fb_feed_1x1"])
    words = [
        {"headline": "Slow-roasted for you", "primary_text": "20% off the first bag.", "cta": "Order"},
        Words("20% off, only now", landing_url="https://example.com/now"),
    ]
    drawn(scope, service.plan(scope, campaign, asset_ids=[photo], concepts=3, words=words))
    ads = ads_of(scope, campaign)
    said = [(version.headline, version.cta, version.landing_url) for _, version in ads.values()]
    first = ("Slow-roasted for you", "Order", "https://example.com/autumn")
    assert said == [first, ("20% off, only now", "Shop now", "https://example.com/now"), first]
    assert all(version.alt_text for _, version in ads.values())


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"headline": "20% off and cheap"}, "headline"),
        ({"headline": "20% off", "primary_text": "With a guarantee."}, "primary_text"),
        ({"headline": "Nothing of it"}, "primary_text"),
        ({"headline": "20% off", "landing_url": "nowhere"}, "landing_url"),
        ({"primary_text": "20% off"}, "headline"),
    ],
)
def test_own_words_that_break_the_brief_are_refused_at_their_field(
    scope: Scope, words: dict[str, str], field: str
) -> None:
    client = make_client(scope)
    photo, campaign = make_photo(scope, client), make_campaign(scope, client)
    with pytest.raises(InvalidInput) as refused:
        service.plan(scope, campaign, asset_ids=[photo], words=[words])
    assert refused.value.field == field
    assert count(scope, Concept) == 0


def test_own_words_over_a_placements_limit_fail_there_and_only_there(scope: Scope) -> None:
    client = make_client(scope)
    photo = make_photo(scope, client)
    campaign = make_campaign(scope, client, placements=["google_rda_1x1", "linkedin_1x1"])
    words = [{"headline": "20% off the very first bag of beans"}]
    drawn(scope, service.plan(scope, campaign, asset_ids=[photo], concepts=1, words=words))
    ads = ads_of(scope, campaign)
    assert ads[1, "google_rda_1x1"][1].verdict == CheckVerdict.FAIL
    assert "35 characters" in (ads[1, "google_rda_1x1"][1].failure or "")
    assert ads[1, "linkedin_1x1"][1].file_sha256 is not None


# --- finished art ------------------------------------------------------------------------------------------------------


def _art(width_px: int = 1200, height_px: int = 628, image_format: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.effect_noise((width_px, height_px), 60).convert("RGB").save(written, image_format)
    return written.getvalue()


def _lettered_art() -> bytes:
    """A landscape picture that is mostly type."""
    sheet = Image.new("RGB", (1200, 628), "#0B3D2E")
    ImageDraw.Draw(sheet).multiline_text(
        (60, 40), "Winter sale\nends tonight\nhurry up", fill="white", font=ImageFont.load_default(170), spacing=10
    )
    written = io.BytesIO()
    sheet.save(written, "PNG")
    return written.getvalue()


def test_finished_art_is_recognised_by_its_size_and_becomes_an_ad_like_any_other(scope: Scope) -> None:
    client = make_client(scope)
    campaign = make_campaign(scope, client, placements=["linkedin_191"])
    made = service.add_finished_art(
        scope, campaign, name="final.png", data=_art(), words={"headline": "20% off", "primary_text": "Only now."}
    )
    assert made.placement_id == "linkedin_191"
    assert made.verdict is CheckVerdict.PASS
    ad, version = ads_of(scope, campaign)[1, "linkedin_191"]
    assert (ad.origin, ad.review_status) == (CreativeOrigin.FINISHED_ART, ReviewStatus.PENDING)
    assert version.image_format == "png"
    assert ids.is_code(version.code)
    with Image.open(io.BytesIO(files.read(scope, version.file_sha256))) as picture:
        assert picture.size == (1200, 628)
    with db.read(scope) as work:
        assert work.query(Concept).one().name == "Finished art"


def test_finished_art_of_no_known_size_asks_for_the_placement(scope: Scope) -> None:
    campaign = make_campaign(scope, make_client(scope))
    with pytest.raises(InvalidInput) as refused:
        service.add_finished_art(scope, campaign, name="a.png", data=_art(701, 333), words={"headline": "20% off"})
    assert refused.value.field == "placements"
    assert count(scope, AdCreative) == 0


def test_finished_art_that_fails_a_check_keeps_its_picture_and_can_be_seen(scope: Scope) -> None:
    campaign = make_campaign(scope, make_client(scope))
    made = service.add_finished_art(
        scope, campaign, name="a.png", data=_art(500, 500), words={"headline": "20% off"}, placement_id="linkedin_191"
    )
    assert made.verdict is CheckVerdict.FAIL
    assert "640" in made.failure
    assert ads_of(scope, campaign)[1, "linkedin_191"][1].file_sha256 is not None


def test_finished_art_goes_through_the_whole_linter_its_pixels_too(scope: Scope) -> None:
    campaign = make_campaign(scope, make_client(scope))
    shouting, bare = (
        service.add_finished_art(
            scope, campaign, name=name, data=data, words={"headline": "20% off"}, placement_id="google_rda_191"
        )
        for name, data in (("words.png", _lettered_art()), ("bare.png", _art()))
    )
    assert (shouting.verdict, bare.verdict) == (CheckVerdict.FAIL, CheckVerdict.PASS)
    assert "overlay text" in shouting.failure
    story = service.add_finished_art(
        scope,
        campaign,
        name="story.png",
        data=_art(1080, 1920),
        words={"headline": "20% off"},
        placement_id="snap_9x16",
    )
    with db.read(scope) as work:
        kept = {
            check["id"]
            for check in work.query(CreativeVersion).filter_by(id=story.version_id).one().fit_report["checks"]
        }
    assert {"safe_zone", "safe_zone_text"} <= kept


def test_the_words_of_finished_art_can_be_edited_and_its_composition_cannot(scope: Scope) -> None:
    campaign = make_campaign(scope, make_client(scope), placements=["linkedin_191"])
    made = service.add_finished_art(scope, campaign, name="a.png", data=_art(), words={"headline": "20% off"})
    (edited,) = changes.edit_words(scope, made.creative_id, headline="20% off today", cta="Order")
    assert edited.code != made.code
    version = ads_of(scope, campaign)[1, "linkedin_191"][1]
    assert (version.headline, version.number) == ("20% off today", 2)
    with pytest.raises(Conflict):
        changes.edit_picture(scope, made.creative_id, family="tile")


def test_finished_art_that_is_no_picture_is_refused_and_nothing_stays(scope: Scope) -> None:
    campaign = make_campaign(scope, make_client(scope))
    with pytest.raises(InvalidInput) as refused:
        service.add_finished_art(scope, campaign, name="a.png", data=b"hello", words={"headline": "20% off"})
    assert refused.value.field == "files"
    assert count(scope, AdCreative) == 0


# --- drawing again -----------------------------------------------------------------------------------------------------


def test_a_redraw_after_a_change_of_the_kit_changes_every_ad_and_a_second_one_none(scope: Scope) -> None:
    campaign = make_ads(scope)
    before = ads_of(scope, campaign)
    brand.update_kit(scope, kit_of(scope, campaign), primary_color="#7A1F5C", secondary_color="#FFD166")
    ended = drawn(scope, service.redraw(scope, campaign))
    assert ended.results == ({"made": len(THREE), "failed_checks": 0, "kept": 0},)
    after = ads_of(scope, campaign)
    assert all(after[key][1].file_sha256 != version.file_sha256 for key, (_, version) in before.items())
    assert all(after[key][1].headline == version.headline for key, (_, version) in before.items())
    again = drawn(scope, service.redraw(scope, campaign))
    assert again.results == ({"made": 0, "failed_checks": 0, "kept": len(THREE)},)


def test_missing_sizes_are_filled_and_nothing_else_is_drawn(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    assert service.fill(scope, campaign) is None
    campaigns.set_placements(scope, campaign, ["meta_fb_feed_1x1", "linkedin_191"])
    ended = drawn(scope, service.fill(scope, campaign))
    assert ended.results == ({"made": 1, "failed_checks": 0, "kept": 0},)
    assert {placement_id for _, placement_id in ads_of(scope, campaign)} == {"meta_fb_feed_1x1", "linkedin_191"}


def test_codes_that_are_taken_are_passed_over(scope: Scope, stranger: Scope) -> None:
    taken = [version.code for _, version in ads_of(stranger, make_ads(stranger)).values()]
    offered = iter([*taken, taken[0], "IM00000A", "IM00000A", "IM00000B", "IM00000C"])
    assert set(shelf.fresh_codes(3, lambda: next(offered))) == {"IM00000A", "IM00000B", "IM00000C"}


def test_a_viewer_makes_and_changes_nothing(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    ad, _ = the_ad(scope, campaign)
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    for attempt in (
        lambda: service.plan(viewer, campaign, asset_ids=[ad.asset_id]),
        lambda: changes.edit_words(viewer, ad.id, headline="20% off"),
        lambda: changes.edit_picture(viewer, ad.id, family="tile"),
        lambda: changes.delete(viewer, ad.id),
        lambda: service.redraw(viewer, campaign),
        lambda: service.add_finished_art(viewer, campaign, name="a", data=coffee(), words={"headline": "x"}),
    ):
        with pytest.raises(Forbidden):
            attempt()
