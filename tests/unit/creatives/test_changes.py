"""Ads that exist, changed: new versions under new codes, to be reviewed anew."""

import pytest
from sqlalchemy import select

from core import db
from core.accounts.models import AuditEvent
from core.brand import service as brand
from core.campaigns import service as campaigns
from core.campaigns.rules import ClientArchived
from core.copywriting import service as words
from core.copywriting.models import Caption, CaptionVariation
from core.creatives import changes, opened, rules, service, sheet, studio
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.db import Scope
from core.errors import Conflict, InvalidInput
from core.jobs.models import BatchJob
from core.rows import service as rows
from core.rows.service import Source
from core.storage import files
from core.storage.models import StoredFile
from core.vocabulary import CheckVerdict, ReviewStatus
from core.workspaces import service as workspaces
from tests import factories
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


def _decide(scope: Scope, creative_id: str, status: ReviewStatus) -> None:
    with db.work(scope) as work:
        work.one(AdCreative, creative_id).review_status = status


def test_an_edit_of_words_is_a_new_version_with_a_new_code_that_is_pending_again(scope: Scope) -> None:
    campaign = make_ads(scope)
    ad, version = the_ad(scope, campaign)
    _decide(scope, ad.id, ReviewStatus.APPROVED)
    (edited,) = changes.edit_words(scope, ad.id, headline="20% off, only today")
    now, newest = the_ad(scope, campaign)
    assert (edited.number, newest.number) == (2, 2)
    assert newest.code == edited.code != version.code
    assert now.review_status == ReviewStatus.PENDING
    assert newest.ad_hash != version.ad_hash
    assert newest.file_sha256 != version.file_sha256
    assert "20% off, only today" in newest.alt_text
    assert len(ads_of(scope, campaign)) == len(THREE)


def test_an_edit_of_what_is_not_drawn_keeps_the_picture_and_still_needs_review(scope: Scope) -> None:
    campaign = make_ads(scope)
    ad, version = the_ad(scope, campaign)
    _decide(scope, ad.id, ReviewStatus.APPROVED)
    changes.edit_words(scope, ad.id, landing_url="https://example.com/elsewhere")
    now, newest = the_ad(scope, campaign)
    assert newest.file_sha256 == version.file_sha256
    assert newest.ad_hash != version.ad_hash
    assert now.review_status == ReviewStatus.PENDING


def test_an_edit_that_changes_nothing_makes_no_version(scope: Scope) -> None:
    campaign = make_ads(scope)
    ad, version = the_ad(scope, campaign)
    _decide(scope, ad.id, ReviewStatus.APPROVED)
    assert changes.edit_words(scope, ad.id, headline=version.headline) == ()
    assert the_ad(scope, campaign)[0].review_status == ReviewStatus.APPROVED


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"headline": "Cheap, 20% off"}, "headline"),
        ({"headline": "No offer", "primary_text": "Nothing."}, "primary_text"),
        ({"headline": ""}, "headline"),
        ({"headline": "\u200b\u200d\u2060"}, "headline"),
        ({"headline": "x" * 301}, "headline"),
        ({"headline": "20% off " + "Kaffeemaschinenreinigungstablettenspender" * 3}, "headline"),
        ({"landing_url": "ftp://example.com"}, "landing_url"),
    ],
)
def test_an_edit_that_cannot_be_is_told_at_its_field_and_changes_nothing(
    scope: Scope, words: dict[str, str], field: str
) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    ad, version = the_ad(scope, campaign)
    with pytest.raises(InvalidInput) as refused:
        changes.edit_words(scope, ad.id, **words)
    assert refused.value.field == field
    assert the_ad(scope, campaign)[1].id == version.id
    with db.read(scope) as work:
        assert work.query(CreativeVersion).count() == 1


def test_a_headline_of_emoji_alone_is_not_told_to_be_empty(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"], must_include_phrases=[])
    ad, _ = the_ad(scope, campaign)
    with pytest.raises(InvalidInput, match="emoji alone") as refused:
        changes.edit_words(scope, ad.id, headline="😀🎉")
    assert refused.value.field == "headline"


def test_an_edit_of_all_sizes_changes_every_size_and_what_the_concept_says(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1", "meta_story_9x16"])
    ad, _ = the_ad(scope, campaign)
    edited = changes.edit_words(scope, ad.id, headline="20% off, all sizes", all_sizes=True)
    assert len(edited) == 2
    assert {version.headline for _, version in ads_of(scope, campaign).values()} == {"20% off, all sizes"}
    campaigns.set_placements(scope, campaign, ["meta_fb_feed_1x1", "meta_story_9x16", "linkedin_191"])
    drawn(scope, service.fill(scope, campaign))
    assert ads_of(scope, campaign)[1, "linkedin_191"][1].headline == "20% off, all sizes"


def test_a_size_that_cannot_hold_the_new_words_fails_and_says_why(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["linkedin_1x1", "google_rda_1x1"])
    ad, _ = the_ad(scope, campaign, "linkedin_1x1")
    edited = changes.edit_words(scope, ad.id, headline="20% off every bag you order today", all_sizes=True)
    verdicts = {stored.placement_id: stored.verdict for stored in edited}
    assert verdicts["google_rda_1x1"] is CheckVerdict.FAIL
    assert verdicts["linkedin_1x1"] is not CheckVerdict.FAIL


def test_an_edit_of_what_somebody_else_changed_meanwhile_is_a_conflict(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    ad, _ = the_ad(scope, campaign)
    changes.edit_words(scope, ad.id, headline="20% off first")
    with pytest.raises(Conflict):
        changes.edit_words(scope, ad.id, headline="20% off second", expected_version=ad.row_version)


def test_an_edited_picture_keeps_its_words_and_is_to_be_reviewed_anew(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    ad, version = the_ad(scope, campaign)
    _decide(scope, ad.id, ReviewStatus.APPROVED)
    family = "tile" if version.recipe["design"]["family"] != "tile" else "framed"
    changes.edit_picture(scope, ad.id, family=family, focal=(0.2, 0.3))
    now, newest = the_ad(scope, campaign)
    assert newest.headline == version.headline
    assert newest.recipe["design"]["family"] == family
    assert (newest.recipe["picture"]["focal_x"], newest.recipe["picture"]["focal_y"]) == (0.2, 0.3)
    assert now.review_status == ReviewStatus.PENDING


def test_what_a_person_composed_survives_a_later_edit_of_words_and_a_redraw(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    ad, _ = the_ad(scope, campaign)
    changes.edit_picture(scope, ad.id, family="framed", focal=(0.2, 0.3))
    changes.edit_words(scope, ad.id, headline="20% off, framed")
    brand.update_kit(scope, kit_of(scope, campaign), primary_color="#7A1F5C")
    drawn(scope, service.redraw(scope, campaign))
    _, version = the_ad(scope, campaign)
    assert version.headline == "20% off, framed"
    assert version.recipe["design"]["family"] == "framed"
    assert version.recipe["picture"]["focal_x"] == 0.2
    assert version.recipe["kit"]["primary"] == "#7A1F5C"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"family": "spiral"}, "family"), ({"scheme": "neon"}, "scheme"), ({"focal": (2, 0)}, "focal_x")],
)
def test_a_composition_there_is_none_of_is_refused_at_its_field(
    scope: Scope, change: dict[str, object], field: str
) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    with pytest.raises(InvalidInput) as refused:
        changes.edit_picture(scope, the_ad(scope, campaign)[0].id, **change)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_concept_can_say_another_of_its_written_texts(scope: Scope) -> None:
    client = make_client(scope)
    photo, campaign = make_photo(scope, client), make_campaign(scope, client, placements=["meta_fb_feed_1x1"])
    drawn(scope, service.plan(scope, campaign, asset_ids=[photo], concepts=1, alternatives=3))
    with db.read(scope) as work:
        concept_id = work.query(Concept.id).scalar()
        other_id, headline = work.execute(
            select(CaptionVariation.id, CaptionVariation.headline).where(CaptionVariation.position == 3)
        ).one()
    assert len(changes.use_variation(scope, concept_id, other_id)) == 1
    assert the_ad(scope, campaign)[1].headline == headline
    assert changes.use_variation(scope, concept_id, other_id) == ()


def _spare(scope: Scope, **fields: object) -> tuple[str, str, str, str]:
    """An idea in two sizes with a spare text: campaign, idea, the primary text and the spare one."""
    client = make_client(scope)
    photo, campaign = make_photo(scope, client), make_campaign(scope, client, placements=TWO, **fields)
    drawn(scope, service.plan(scope, campaign, asset_ids=[photo], concepts=1, alternatives=1))
    with db.read(scope) as work:
        concept_id, primary = work.execute(
            select(Concept.id, Caption.primary_variation_id).join(Caption, Caption.id == Concept.caption_id)
        ).one()
        spare = work.scalars(select(CaptionVariation.id).where(CaptionVariation.id != primary)).one()
    return campaign, concept_id, primary, spare


def _primary(scope: Scope) -> str | None:
    with db.read(scope) as work:
        return work.scalars(select(Caption.primary_variation_id)).one()


def test_a_text_whose_ads_cannot_be_drawn_does_not_become_the_primary_one(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, concept_id, primary, spare = _spare(scope)
    before = {place: version.id for place, (_, version) in ads_of(scope, campaign).items()}
    draw, calls = studio.draw, []

    def draws_one(sitting: studio.Sitting, order: studio.Order) -> studio.Drawn:
        calls.append(order)
        if len(calls) > 1:
            raise OSError("no room on the disk")
        return draw(sitting, order)

    with monkeypatch.context() as broken:
        broken.setattr(studio, "draw", draws_one)
        with pytest.raises(OSError, match="no room"):
            changes.use_variation(scope, concept_id, spare)
    assert len(calls) == 2
    assert _primary(scope) == primary
    assert {place: version.id for place, (_, version) in ads_of(scope, campaign).items()} == before
    assert len(changes.use_variation(scope, concept_id, spare)) == 2, "once more, and it is done"
    assert _primary(scope) == spare


def test_a_text_does_not_become_the_primary_one_over_somebody_elses_change(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, concept_id, primary, spare = _spare(scope)
    ad, _ = the_ad(scope, campaign)
    draw, calls = studio.draw, []

    def meanwhile(sitting: studio.Sitting, order: studio.Order) -> studio.Drawn:
        calls.append(order)
        if len(calls) == 1:
            changes.edit_words(scope, ad.id, headline="20% off, said meanwhile")
        return draw(sitting, order)

    monkeypatch.setattr(studio, "draw", meanwhile)
    with pytest.raises(Conflict, match="somebody else"):
        changes.use_variation(scope, concept_id, spare)
    assert _primary(scope) == primary
    assert the_ad(scope, campaign)[1].headline == "20% off, said meanwhile"
    assert the_ad(scope, campaign, "linkedin_1x1")[1].number == 1


def test_an_idea_that_says_a_translated_text_makes_ads_of_that_language_and_keeps_it_when_it_is_edited(
    scope: Scope,
) -> None:
    campaign, concept_id, primary, _ = _spare(scope)
    german = words.translate(scope, primary, "de")
    assert the_ad(scope, campaign)[1].language == "en"
    changes.use_variation(scope, concept_id, german)
    ad, version = the_ad(scope, campaign)
    assert version.language == "de"
    changes.edit(scope, ad.id, words={"headline": "20% off, von Hand"}, all_sizes=True)
    assert {version.language for _, version in ads_of(scope, campaign).values()} == {"de"}
    with db.read(scope) as work:
        newest = work.scalars(select(CaptionVariation).order_by(CaptionVariation.position.desc()).limit(1)).one()
        assert (newest.headline, newest.language, newest.author_name) == ("20% off, von Hand", "de", scope.name)


def test_a_duplicated_concept_has_the_same_pictures_under_codes_of_its_own(scope: Scope) -> None:
    campaign = make_ads(scope)
    before = ads_of(scope, campaign)
    changes.duplicate_concept(scope, before[1, THREE[0]][0].concept_id)
    after = ads_of(scope, campaign)
    for placement_id in THREE:
        one, two = after[1, placement_id][1], after[2, placement_id][1]
        assert (one.file_sha256, one.ad_hash) == (two.file_sha256, two.ad_hash)
        assert one.code != two.code
        assert two.number == 1
    changes.delete_concept(scope, after[1, THREE[0]][0].concept_id)
    for placement_id in THREE:
        assert files.read(scope, after[2, placement_id][1].file_sha256)


def test_deleting_ads_lets_their_files_go(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1", "meta_story_9x16"])
    ads = ads_of(scope, campaign)
    changes.edit_words(scope, ads[1, "meta_fb_feed_1x1"][0].id, headline="20% off now")
    changes.delete(scope, ads[1, "meta_fb_feed_1x1"][0].id)
    assert ads_of(scope, campaign).keys() == {(1, "meta_story_9x16")}
    changes.delete(scope, ads[1, "meta_story_9x16"][0].id)
    assert count(scope, Concept) == count(scope, CreativeVersion) == 0
    with db.read(scope) as work:
        # What is left belongs to the photo in the library.
        assert work.query(StoredFile).count() == 2


def test_an_approved_ad_cannot_be_deleted(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    ad, _ = the_ad(scope, campaign)
    _decide(scope, ad.id, ReviewStatus.APPROVED)
    with pytest.raises(rules.AdApproved):
        changes.delete(scope, ad.id)
    with pytest.raises(rules.AdApproved):
        changes.delete_concept(scope, ad.concept_id)
    assert the_ad(scope, campaign)[0].id == ad.id


# --- an archived client ------------------------------------------------------------------------------------------------


@pytest.fixture
def put_away(scope: Scope) -> tuple[str, str]:
    """A campaign with ads whose client is archived, and its photo."""
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    ad, _ = the_ad(scope, campaign)
    workspaces.archive(scope, ad.workspace_id)
    return campaign, ad.asset_id


def test_nothing_is_made_for_an_archived_client_until_it_is_restored(scope: Scope, put_away: tuple[str, str]) -> None:
    campaign, photo = put_away
    ad, version = the_ad(scope, campaign)
    table = f"{factories.make_asset(scope, ad.workspace_id, name='new.jpg')}\tA headline"
    before = (
        count(scope, AdCreative),
        count(scope, Concept),
        count(scope, CreativeVersion),
        count(scope, BatchJob),
    )
    for attempt in (
        lambda: service.plan(scope, campaign, asset_ids=[photo]),
        lambda: rows.check(scope, campaign, Source(table)),
        lambda: rows.make(scope, campaign, Source(table)),
        lambda: service.fill(scope, campaign),
        lambda: service.redraw(scope, campaign),
        lambda: service.add_finished_art(scope, campaign, name="a.png", data=coffee(), words={"headline": "20% off"}),
        lambda: changes.edit_words(scope, ad.id, headline="20% off now"),
        lambda: changes.edit_picture(scope, ad.id, family="framed"),
        lambda: changes.duplicate_concept(scope, ad.concept_id),
    ):
        with pytest.raises(ClientArchived) as refused:
            attempt()
        assert "Aurora Coffee is archived" in refused.value.what
        assert "restore the client" in refused.value.remedy
    after = (count(scope, AdCreative), count(scope, Concept), count(scope, CreativeVersion), count(scope, BatchJob))
    assert after == before
    assert opened.get_creative(scope, ad.id).version_id == version.id
    assert sheet.contact_sheet(scope, campaign).rows.total == 1
    workspaces.restore(scope, ad.workspace_id)
    assert changes.edit_words(scope, ad.id, headline="20% off now")


def test_another_text_is_not_chosen_in_an_archived_campaign(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    ad, _ = the_ad(scope, campaign)
    (used,) = opened.get_creative(scope, ad.id).other_texts
    campaigns.archive(scope, campaign)
    with pytest.raises(Conflict) as refused:
        changes.use_variation(scope, ad.concept_id, used.variation_id)
    assert "restore it" in refused.value.remedy


# --- words and look at once, locks, all sizes, scores ------------------------------------------------------------------

FEED = "meta_fb_feed_1x1"
TWO = [FEED, "linkedin_1x1"]


def test_words_and_look_are_one_new_version_and_the_approved_one_stays_in_the_history(scope: Scope) -> None:
    campaign = make_ads(scope, placements=[FEED])
    ad, approved = the_ad(scope, campaign)
    _decide(scope, ad.id, ReviewStatus.APPROVED)
    (edited,) = changes.edit(scope, ad.id, words={"headline": "20% off, once"}, look={"family": "framed"})
    now, newest = the_ad(scope, campaign)
    assert (edited.number, newest.headline, newest.recipe["design"]["family"]) == (2, "20% off, once", "framed")
    assert now.review_status == ReviewStatus.PENDING
    history = opened.get_creative(scope, ad.id).versions
    assert [version.version_id for version in history] == [newest.id, approved.id]
    with db.read(scope) as work:
        assert list(work.scalars(select(AuditEvent.action).where(AuditEvent.action == "ad.edited"))) == ["ad.edited"]


def test_the_logos_corner_of_an_ad_outlives_a_redraw_and_all_sizes_keep_it(scope: Scope) -> None:
    campaign = make_ads(scope, placements=[FEED])
    ad, version = the_ad(scope, campaign)
    assert version.recipe["kit"]["logo_position"] != "bottom-left"
    changes.edit_picture(scope, ad.id, logo_corner="bottom-left")
    drawn(scope, service.redraw(scope, campaign))
    assert the_ad(scope, campaign)[1].recipe["kit"]["logo_position"] == "bottom-left"
    changes.edit_picture(scope, ad.id, logo_corner="bottom-right", all_sizes=True)
    campaigns.set_placements(scope, campaign, TWO)
    drawn(scope, service.fill(scope, campaign))
    assert the_ad(scope, campaign, "linkedin_1x1")[1].recipe["kit"]["logo_position"] == "bottom-right"


def test_what_becomes_of_a_long_headline_is_kept_with_the_ad_and_the_headline_stays_as_written(scope: Scope) -> None:
    campaign = make_ads(scope, placements=[FEED])
    ad, _ = the_ad(scope, campaign)
    long = "20% off everything that we roast by hand in small batches for all who get up before the sun"
    changes.edit(scope, ad.id, words={"headline": long}, look={"fitting": {"headline": "ellipsis", "cta": "fit"}})
    version = the_ad(scope, campaign)[1]
    assert version.recipe["fitting"] == {"headline": "ellipsis"}
    assert version.headline == version.recipe["texts"]["headline"] == long
    (box,) = [box for box in version.fit_report["boxes"] if box["name"] == "headline"]
    assert box["text"].endswith("…")
    assert box["authored"].replace("\u00a0", " ") == long
    drawn(scope, service.redraw(scope, campaign))
    assert the_ad(scope, campaign)[1].recipe["fitting"] == {"headline": "ellipsis"}


def test_a_headline_that_insists_refuses_the_one_size_and_all_sizes_keep_the_choice(scope: Scope) -> None:
    campaign = make_ads(scope, placements=TWO)
    ad, _ = the_ad(scope, campaign)
    long = "20% off everything that we roast by hand in small batches for all who get up before the sun"
    with pytest.raises(InvalidInput) as refused:
        changes.edit(scope, ad.id, words={"headline": long}, look={"fitting": {"headline": "refuse"}})
    assert refused.value.field == "headline"
    assert "neither set smaller" in str(refused.value)
    changes.edit(scope, ad.id, look={"fitting": {"headline": "refuse"}}, all_sizes=True)
    assert {the_ad(scope, campaign, size)[1].recipe["fitting"]["headline"] for size in TWO} == {"refuse"}
    changes.edit(scope, ad.id, look={"fitting": {}}, all_sizes=True)
    assert not any("fitting" in the_ad(scope, campaign, size)[1].recipe for size in TWO)


def test_a_recipe_without_a_corner_of_its_own_is_written_as_before(scope: Scope) -> None:
    """A corner that is chosen is the kit's in the recipe: no new field, so that old recipes keep their key and bytes."""
    campaign = make_ads(scope, placements=[FEED])
    _, version = the_ad(scope, campaign)
    assert set(version.recipe) == {
        "picture", "kit", "texts", "placement_id", "width_px", "height_px", "design", "language", "version",
    }  # fmt: skip
    assert set(version.recipe["design"]) == {"family", "scheme", "variant", "seed"}


def test_what_is_locked_at_a_size_stays_when_all_sizes_change(scope: Scope) -> None:
    campaign = make_ads(scope, placements=TWO)
    ad, _ = the_ad(scope, campaign)
    other, before = the_ad(scope, campaign, "linkedin_1x1")
    changes.lock(scope, other.id, ["headline", "layout", "photo"])
    family = "tile" if before.recipe["design"]["family"] != "tile" else "framed"
    changes.edit(
        scope,
        ad.id,
        words={"headline": "20% off, all", "primary_text": "Only today: 20% off."},
        look={"family": family, "scheme": "light", "focal": (0.2, 0.2)},
        all_sizes=True,
    )
    _, after = the_ad(scope, campaign, "linkedin_1x1")
    assert (after.headline, after.primary_text) == (before.headline, "Only today: 20% off.")
    assert after.recipe["design"]["family"] == before.recipe["design"]["family"]
    assert after.recipe["design"]["scheme"] == "light"
    assert after.recipe["picture"]["focal_x"] == before.recipe["picture"]["focal_x"]
    assert the_ad(scope, campaign)[1].headline == "20% off, all"


def test_a_locked_box_is_not_edited_by_itself_either(scope: Scope) -> None:
    campaign = make_ads(scope, placements=[FEED])
    ad, version = the_ad(scope, campaign)
    changes.lock(scope, ad.id, ["headline", "logo"])
    for field, given in (
        ("headline", {"words": {"headline": "20% off"}}),
        ("logo_corner", {"look": {"logo_corner": "top-left"}}),
    ):
        with pytest.raises(InvalidInput, match="locked") as refused:
            changes.edit(scope, ad.id, **given)  # type: ignore[arg-type]
        assert refused.value.field == field
    assert the_ad(scope, campaign)[1].id == version.id
    changes.lock(scope, ad.id, [])
    assert changes.edit(scope, ad.id, words={"headline": "20% off, free again"})


def test_a_spare_text_leaves_a_locked_headline(scope: Scope) -> None:
    client = make_client(scope)
    campaign = make_campaign(scope, client, placements=TWO)
    drawn(scope, service.plan(scope, campaign, asset_ids=[make_photo(scope, client)], concepts=1, alternatives=2))
    ad, version = the_ad(scope, campaign)
    view = opened.get_creative(scope, ad.id)
    spare = next(one for one in view.other_texts if one.headline != version.headline)
    changes.lock(scope, ad.id, ["headline"])
    changes.use_variation(scope, ad.concept_id, spare.variation_id)
    assert the_ad(scope, campaign)[1].headline == version.headline
    assert the_ad(scope, campaign, "linkedin_1x1")[1].headline == spare.headline


def test_locking_makes_no_version_asks_for_no_review_and_is_checked(scope: Scope) -> None:
    campaign = make_ads(scope, placements=TWO)
    ad, version = the_ad(scope, campaign)
    _decide(scope, ad.id, ReviewStatus.APPROVED)
    changes.lock(scope, ad.id, ["photo", "headline", "photo"])
    now, newest = the_ad(scope, campaign)
    assert (newest.id, now.review_status) == (version.id, ReviewStatus.APPROVED)
    assert opened.get_creative(scope, ad.id).locked == ("headline", "photo")
    other, _ = the_ad(scope, campaign, "linkedin_1x1")
    assert opened.get_creative(scope, other.id).locked_elsewhere == {FEED: ("headline", "photo")}
    with pytest.raises(InvalidInput, match="cannot be locked"):
        changes.lock(scope, ad.id, ["price"])
    with pytest.raises(Conflict):
        changes.lock(scope, ad.id, [], expected_version=ad.row_version)


def test_all_other_sizes_become_like_one(scope: Scope) -> None:
    campaign = make_ads(scope, placements=[*TWO, "meta_story_9x16"])
    ad, version = the_ad(scope, campaign)
    family = "tile" if version.recipe["design"]["family"] != "tile" else "framed"
    changes.edit(
        scope,
        ad.id,
        words={"headline": "20% off, like this", "primary_text": "20% off, today."},
        look={"family": family, "focal": (0.3, 0.4), "logo_corner": "bottom-left"},
    )
    story, _ = the_ad(scope, campaign, "meta_story_9x16")
    changes.lock(scope, story.id, ["primary_text", "logo"])
    made = changes.spread(scope, ad.id)
    assert {stored.placement_id for stored in made} == {"linkedin_1x1", "meta_story_9x16"}
    for placement in ("linkedin_1x1", "meta_story_9x16"):
        _, newest = the_ad(scope, campaign, placement)
        assert newest.headline == "20% off, like this"
        assert newest.recipe["design"]["family"] == family
        assert newest.recipe["picture"]["focal_x"] == 0.3
        is_locked = placement == "meta_story_9x16"
        assert (newest.primary_text == "20% off, today.") is not is_locked
        assert (newest.recipe["kit"]["logo_position"] == "bottom-left") is not is_locked
    assert the_ad(scope, campaign)[1].number == 2
    assert changes.spread(scope, ad.id) == ()


def test_two_who_save_at_the_same_moment_are_told_apart(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves while ours is being drawn: theirs stands, ours is told, and no version of ours is left behind."""
    campaign = make_ads(scope, placements=[FEED])
    ad, _ = the_ad(scope, campaign)
    draw = studio.draw
    theirs: list[str] = []

    def overtaken(sitting: studio.Sitting, order: studio.Order) -> studio.Drawn:
        if not theirs:
            theirs.append("saved")
            changes.edit_words(scope, ad.id, headline="20% off, theirs")
        return draw(sitting, order)

    monkeypatch.setattr(studio, "draw", overtaken)
    with pytest.raises(Conflict, match="somebody else"):
        changes.edit_words(scope, ad.id, headline="20% off, ours", expected_version=ad.row_version)
    _, newest = the_ad(scope, campaign)
    assert (newest.number, newest.headline) == (2, "20% off, theirs")
    with db.read(scope) as work:
        assert work.query(CreativeVersion).count() == 2


@pytest.mark.parametrize(
    ("look", "field"),
    [
        ({"family": "spiral"}, "family"),
        ({"scheme": "neon"}, "scheme"),
        ({"variant": 7}, "variant"),
        ({"logo_corner": "middle"}, "logo_corner"),
        ({"seed": -1}, "seed"),
        ({"focal": (1.2, 0.5)}, "focal_x"),
        ({"focal": "left"}, "focal"),
        ({"fitting": {"cta": "ellipsis"}}, "fitting"),
        ({"fitting": {"headline": "squeeze"}}, "fitting"),
        ({"fitting": {"logo": "refuse"}}, "fitting"),
        ({"fitting": "refuse"}, "fitting"),
        ({"fitting": 3}, "fitting"),
        ({"shadow": 1}, "shadow"),
    ],
)
def test_a_look_that_is_no_choice_is_told_at_its_field(scope: Scope, look: dict[str, object], field: str) -> None:
    campaign = make_ads(scope, placements=[FEED])
    ad, _ = the_ad(scope, campaign)
    with pytest.raises(InvalidInput) as refused:
        changes.edit(scope, ad.id, look=look)
    assert refused.value.field == field


def test_scores_follow_the_brief_of_today_and_nothing_else_changes(scope: Scope) -> None:
    campaign = make_ads(scope, placements=TWO)
    ad, version = the_ad(scope, campaign)
    _decide(scope, ad.id, ReviewStatus.APPROVED)
    assert changes.rescore(scope, campaign) == 0
    campaigns.update(scope, campaign, primary_offer="Free grinder with every bag")
    now = the_ad(scope, campaign)[0]
    assert changes.rescore(scope, campaign) == 2
    after, newest = the_ad(scope, campaign)
    assert (newest.id, newest.ad_hash, after.review_status) == (version.id, version.ad_hash, ReviewStatus.APPROVED)
    assert after.score == newest.score != version.score
    assert sum(row["points"] for row in newest.score_breakdown) == newest.score
    assert after.updated_at == now.updated_at


def test_a_duplicate_keeps_the_locks_and_a_redraw_keeps_what_is_locked(scope: Scope) -> None:
    campaign = make_ads(scope, placements=TWO)
    ad, version = the_ad(scope, campaign)
    locked, before = the_ad(scope, campaign, "linkedin_1x1")
    changes.lock(scope, locked.id, ["layout"])
    family = "tile" if version.recipe["design"]["family"] != "tile" else "framed"
    changes.edit_picture(scope, ad.id, family=family, scheme="light", all_sizes=True)
    drawn(scope, service.redraw(scope, campaign))
    after = the_ad(scope, campaign, "linkedin_1x1")[1].recipe["design"]
    assert (after["family"], after["scheme"]) == (before.recipe["design"]["family"], "light")
    changes.duplicate_concept(scope, ad.concept_id)
    twin = ads_of(scope, campaign)[2, "linkedin_1x1"][0]
    assert twin.locked == ["layout"]
