"""What screens read of ads: everything there, nothing foreign, never one statement a row."""

from datetime import timedelta

import pytest

from core import clock, db
from core.batches import service as batches
from core.campaigns import service as campaigns
from core.creatives import changes, opened, queries, service
from core.creatives import sheet as sheets
from core.creatives.models import AdCreative
from core.creatives.queries import AdCounts
from core.db import Scope
from core.errors import InvalidInput, NotFound
from core.reviews import service as reviews
from core.vocabulary import CheckVerdict, CreativeOrigin, ReviewStatus
from tests import factories
from tests.unit.creatives.studio_set import (
    THREE,
    ads_of,
    drawn,
    make_ads,
    make_campaign,
    make_client,
    make_photo,
    the_ad,
)
from tests.unit.statements import counted


def test_the_sheet_shows_concepts_by_placements_in_a_steady_order(scope: Scope) -> None:
    campaign = make_ads(scope, concepts=2)
    sheet = sheets.contact_sheet(scope, campaign)
    assert [row.number for row in sheet.rows.rows] == [1, 2]
    assert {placement.id for placement in sheet.columns} == set(THREE)
    for row in sheet.rows.rows:
        assert list(row.cells) == [placement.id for placement in sheet.columns]
        assert all(cell.thumbnail_sha256 and cell.alt_text for cell in row.cells.values())
    assert sheet.failures == ()


def test_a_placement_that_was_added_is_a_column_with_empty_places(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    campaigns.set_placements(scope, campaign, ["meta_fb_feed_1x1", "linkedin_191"])
    sheet = sheets.contact_sheet(scope, campaign)
    assert [placement.id for placement in sheet.columns] == ["meta_fb_feed_1x1", "linkedin_191"]
    assert list(sheet.rows.rows[0].cells) == ["meta_fb_feed_1x1"]


def test_the_sheet_groups_failures_by_reason(scope: Scope) -> None:
    client = make_client(scope)
    photo = make_photo(scope, client, width_px=500)
    campaign = make_campaign(scope, client, placements=["meta_fb_feed_1x1", "google_display_mrec"])
    drawn(scope, service.plan(scope, campaign, asset_ids=[photo], concepts=2))
    (group,) = sheets.contact_sheet(scope, campaign).failures
    assert "600" in group.reason
    assert len(group.creative_ids) == 2
    assert group.placement_ids == ("meta_fb_feed_1x1",)


def test_the_sheet_shows_the_newest_version_only(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    ad, _ = the_ad(scope, campaign)
    (edited,) = changes.edit_words(scope, ad.id, headline="20% off now")
    (row,) = sheets.contact_sheet(scope, campaign).rows.rows
    assert row.cells["meta_fb_feed_1x1"].code == edited.code
    assert row.headline == "20% off now"


def test_one_ad_is_seen_with_its_checks_history_and_sizes(scope: Scope) -> None:
    campaign = make_ads(scope)
    ad, _ = the_ad(scope, campaign)
    changes.edit_words(scope, ad.id, headline="20% off now")
    seen = opened.get_creative(scope, ad.id)
    assert (seen.number, [version.number for version in seen.versions]) == (2, [2, 1])
    assert seen.words.headline == "20% off now"
    assert seen.client_name == "Aurora Coffee"
    assert seen.platform_button == "Shop now"
    assert seen.landing_host == "example.com"
    assert {placement_id for _, placement_id in seen.sizes} == set(THREE)
    assert seen.origin is CreativeOrigin.COMPOSED
    assert {"id", "verdict", "measured", "limit", "advice"} <= seen.checks[0].keys()
    assert seen.design["family"]
    assert seen.band in {"Excellent", "Good", "Review", "Needs attention"}


def test_a_strangers_ad_is_not_there(scope: Scope, stranger: Scope) -> None:
    ad, _ = the_ad(scope, make_ads(scope))
    with pytest.raises(NotFound):
        opened.get_creative(stranger, ad.id)
    assert queries.list_creatives(stranger).total == 0
    assert queries.home(stranger).results == ()


def test_ads_are_listed_newest_first_and_filtered(scope: Scope) -> None:
    campaign = factories.make_campaign(scope)
    start = clock.now() - timedelta(days=3)
    made = []
    for number, status in enumerate((ReviewStatus.PENDING, ReviewStatus.APPROVED, ReviewStatus.REJECTED)):
        with clock.held_at(start + timedelta(hours=number)):
            made.append(factories.make_ad(scope, campaign, status=status).creative_id)
    listed = queries.list_creatives(scope)
    assert [card.creative_id for card in listed.rows] == made[::-1]
    approved = queries.list_creatives(scope, campaign_id=campaign, review_status="approved")
    assert [card.creative_id for card in approved.rows] == [made[1]]
    second = queries.list_creatives(scope, page=2, per_page=2)
    assert ([card.creative_id for card in second.rows], second.total) == ([made[0]], 3)
    assert queries.list_creatives(scope, placement_id="linkedin_191").total == 0
    with pytest.raises(InvalidInput) as refused:
        queries.list_creatives(scope, review_status="perhaps")
    assert refused.value.field == "review_status"


def test_counts_add_up_and_a_failed_ad_is_counted_as_failed_alone(scope: Scope) -> None:
    campaign = factories.make_campaign(scope)
    for status in (ReviewStatus.PENDING, ReviewStatus.APPROVED, ReviewStatus.NEEDS_CHANGES):
        factories.make_ad(scope, campaign, status=status)
    factories.make_ad(scope, campaign, verdict=CheckVerdict.FAIL, data=b"")
    counts = queries.campaign_counts(scope, campaign)
    assert counts.ads == AdCounts(pending=1, approved=1, needs_changes=1, failed=1)
    assert counts.ads.total == counts.concepts == 4
    with db.read(scope) as work:
        client = work.query(AdCreative.workspace_id).first()[0]
    assert queries.client_counts(scope, [client]) == {client: counts.ads}


def test_counts_tell_what_is_being_drawn(scope: Scope) -> None:
    client = make_client(scope)
    campaign = make_campaign(scope, client)
    batch_id = service.plan(scope, campaign, asset_ids=[make_photo(scope, client)], concepts=2)
    running = queries.campaign_counts(scope, campaign).running
    assert running is not None
    assert (running.batch_id, running.counts.queued) == (batch_id, 2)
    drawn(scope, batch_id)
    assert queries.campaign_counts(scope, campaign).running is None


def test_home_sorts_what_needs_somebody_by_kind(scope: Scope) -> None:
    review, change, mend = (factories.make_campaign(scope, name=name) for name in ("review", "change", "mend"))
    factories.make_ad(scope, review)
    factories.make_ad(scope, review)
    factories.make_ad(scope, change, status=ReviewStatus.NEEDS_CHANGES)
    factories.make_ad(scope, mend, verdict=CheckVerdict.FAIL, data=b"")
    seen = queries.home(scope)
    assert [(task.campaign_id, task.ads) for task in seen.to_review] == [(review, 2)]
    assert [task.campaign_id for task in seen.to_change] == [change]
    assert [task.campaign_id for task in seen.to_mend] == [mend]
    assert len(seen.results) == 3
    assert seen.to_review[0].thumbnail_sha256


def test_where_no_decision_is_asked_for_home_asks_for_none(scope: Scope) -> None:
    client = factories.make_client(scope)
    free = factories.make_campaign(scope, client, name="free", approval_required=False)
    asked = factories.make_campaign(scope, client, name="asked")
    for status in (ReviewStatus.PENDING, ReviewStatus.NEEDS_CHANGES):
        factories.make_ad(scope, free, status=status)
    factories.make_ad(scope, free, verdict=CheckVerdict.FAIL, data=b"")
    factories.make_ad(scope, asked)
    seen = queries.home(scope)
    assert [task.campaign_name for task in seen.to_review] == ["asked"]
    assert [task.campaign_name for task in seen.to_change] == ["free"]
    assert [task.campaign_name for task in seen.to_mend] == ["free"]
    counts = queries.client_counts(scope, [client])[client]
    assert counts == AdCounts(pending=1, unasked=1, needs_changes=1, failed=1)
    assert counts.total == 4
    assert queries.campaign_counts(scope, free).ads == AdCounts(pending=1, needs_changes=1, failed=1)


def test_home_leaves_archived_campaigns_alone(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    campaigns.archive(scope, campaign)
    assert queries.home(scope).to_review == ()


def test_home_shows_running_and_failed_batches(scope: Scope) -> None:
    client = make_client(scope)
    campaign = make_campaign(scope, client)
    batch_id = service.plan(scope, campaign, asset_ids=[make_photo(scope, client)])
    assert [batch.batch_id for batch in queries.home(scope).running] == [batch_id]
    batches.cancel(scope, batch_id)
    assert queries.home(scope).running == ()


def test_the_number_of_statements_does_not_grow_with_the_rows(scope: Scope) -> None:
    campaign = make_ads(scope, placements=["meta_fb_feed_1x1"])
    ad, _ = the_ad(scope, campaign)
    reads = {
        "sheet": lambda: sheets.contact_sheet(scope, campaign),
        "ad": lambda: opened.get_creative(scope, ad.id),
        "list": lambda: queries.list_creatives(scope),
        "counts": lambda: queries.campaign_counts(scope, campaign),
        "home": lambda: queries.home(scope),
    }

    def statements() -> dict[str, int]:
        sent = {}
        for name, read in reads.items():
            with counted() as listed:
                read()
            sent[name] = len(listed)
        return sent

    few = statements()
    for number in range(2, 8):
        factories.make_ad(scope, campaign, asset_id=ad.asset_id, concept=number)
        factories.make_ad(scope, factories.make_campaign(scope), status=ReviewStatus.NEEDS_CHANGES)
    assert statements()["sheet"] == few["sheet"] <= 9
    assert statements()["ad"] == few["ad"] <= 7
    assert statements()["list"] == few["list"] <= 2
    assert statements()["counts"] == few["counts"] <= 7
    assert statements()["home"] == few["home"] <= 12
    assert len(ads_of(scope, campaign)) == 7


def test_the_texts_of_approved_ads_are_given_once_each_and_those_of_others_never(someone: Scope) -> None:
    client = factories.make_client(someone)
    campaign = factories.make_campaign(someone, client)
    said = {"first": "A good text.", "twice": "A good text.", "waits": "One that nobody decided on."}
    ads = {
        name: factories.make_ad(someone, campaign, asset_id=factories.make_asset(someone, client), primary_text=text)
        for name, text in said.items()
    }
    assert queries.approved_texts(someone, campaign) == ()
    reviews.decide(someone, [ads["first"].creative_id, ads["twice"].creative_id], status=ReviewStatus.APPROVED)
    assert queries.approved_texts(someone, campaign) == ("A good text.",)
    assert queries.approved_texts(someone, factories.make_campaign(someone, client, name="Another")) == ()
    both = [ads["first"].creative_id, ads["twice"].creative_id]
    reviews.decide(someone, both, status=ReviewStatus.REJECTED, reason="Off brand", again=True)
    assert queries.approved_texts(someone, campaign) == (), "what is no longer approved is no example"


def test_the_texts_of_approved_ads_in_another_language_than_the_campaigns_are_left_out(someone: Scope) -> None:
    client = factories.make_client(someone)
    campaign = factories.make_campaign(someone, client)
    said = {"en": "A good text.", "de": "Ein guter Text."}
    ads = [
        factories.make_ad(
            someone,
            campaign,
            asset_id=factories.make_asset(someone, client),
            primary_text=text,
            language=language,
        ).creative_id
        for language, text in said.items()
    ]
    reviews.decide(someone, ads, status=ReviewStatus.APPROVED)
    assert queries.approved_texts(someone, campaign) == ("A good text.",)
    campaigns.update(someone, campaign, language="de")
    assert queries.approved_texts(someone, campaign) == ("Ein guter Text.",)
