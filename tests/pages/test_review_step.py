"""The review step: what each role sees and does, and what is told when something cannot be done."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.db import Scope
from core.reviews import client_links, queries, service
from core.vocabulary import CheckVerdict, ReviewStatus, Role
from tests.conftest import make_scope
from tests.factories import MadeAd, make_ad, make_asset, make_campaign, make_client, make_version

from .conftest import Opener

OpenStep = Callable[..., AppTest]


@pytest.fixture
def open_review(open_page: Opener) -> OpenStep:
    """Open the review of a campaign as somebody."""
    return lambda person, campaign, **parameters: open_page(
        "campaign", person, campaign=campaign, step="review", **parameters
    )


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.title, *app.header, *app.subheader, *app.warning, *app.error]
    return "\n".join(str(part.value) for part in parts)


def html(app: AppTest) -> str:
    return "".join(str(one.proto.body) for one in app.get("html"))


def status_of(scope: Scope, campaign: str, ad: MadeAd) -> str:
    ads = [one for concept in queries.review_queue(scope, campaign).concepts.rows for one in concept.ads]
    return next(one.status.value for one in ads if one.creative_id == ad.creative_id)


def test_an_empty_campaign_says_what_comes_first(scope: Scope, open_review: OpenStep) -> None:
    app = open_review(scope, make_campaign(scope))
    assert not app.exception
    assert "Nothing to review yet" in words(app)


def test_all_sizes_of_an_idea_are_approved_with_one_click_and_undone_with_another(
    scope: Scope, open_review: OpenStep
) -> None:
    campaign = make_campaign(scope)
    asset = make_asset(scope, make_client(scope))
    feed = make_ad(scope, campaign, asset_id=asset)
    story = make_ad(scope, campaign, asset_id=asset, placement_id="meta_story_9x16")
    make_ad(scope, campaign, asset_id=asset, placement_id="linkedin_191", verdict=CheckVerdict.FAIL, data=b"")
    app = press(open_review(scope, campaign), f"approve_{feed.concept_id}")
    assert [status_of(scope, campaign, ad) for ad in (feed, story)] == ["approved", "approved"]
    assert "2 ads approved" in words(app)
    press(app, "review_undo_last")
    assert [status_of(scope, campaign, ad) for ad in (feed, story)] == ["pending", "pending"]
    assert "review_undo_last" not in keys(app)


def test_an_idea_that_was_sent_back_can_be_approved_after_all(scope: Scope, open_review: OpenStep) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign, status=ReviewStatus.NEEDS_CHANGES)
    app = open_review(scope, campaign)
    assert next(one.label for one in app.button if one.key == f"approve_{ad.concept_id}").startswith(
        "Approve after all"
    )
    press(app, f"approve_{ad.concept_id}")
    assert status_of(scope, campaign, ad) == "approved"
    assert f"approve_{ad.concept_id}" not in keys(app)


def test_a_viewer_is_told_only_what_a_viewer_can_do(scope: Scope, open_review: OpenStep) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign)
    told = {
        role: next(
            one.value
            for one in open_review(make_scope("Northwind", role, scope.agency_id), campaign).caption
            if "decide" in one.value
        )
        for role in (Role.VIEWER, Role.MEMBER)
    }
    assert "comment" not in told[Role.VIEWER]
    assert "look, comment and share" in told[Role.MEMBER]


def test_the_button_in_the_feed_is_one_the_platform_has(scope: Scope, open_review: OpenStep) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign, placement_id="linkedin_191", cta="Order now")
    app = press(open_review(scope, campaign), f"open_{ad.creative_id}")
    shown = "".join(str(one.proto.body) for one in app.get("html") if "im-native-button" in str(one.proto.body))
    assert "Learn more" in shown
    assert "Order now" not in shown


def test_an_opened_ad_stands_in_the_frame_of_its_platform_under_its_headline(
    scope: Scope, open_review: OpenStep
) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign, placement_id="meta_ig_feed_4x5", headline="20% off *today*")
    app = press(open_review(scope, campaign), f"open_{ad.creative_id}")
    assert "im-instagram" in html(app)
    assert r"20% off \*today\*" in [one.proto.dialog.title for one in app.get("dialog")]


def test_an_idea_of_one_size_shows_its_words_where_others_would_stand(scope: Scope, open_review: OpenStep) -> None:
    campaign = make_campaign(scope)
    asset = make_asset(scope, make_client(scope))
    make_ad(scope, campaign, asset_id=asset, headline="Only one of me")
    assert "<dd>Only one of me</dd>" in html(open_review(scope, campaign))
    make_ad(scope, campaign, asset_id=asset, placement_id="meta_story_9x16", headline="Only one of me")
    assert "<dd>Only one of me</dd>" not in html(open_review(scope, campaign))


def test_ticked_ads_are_decided_together_with_a_result_for_each(scope: Scope, open_review: OpenStep) -> None:
    campaign = make_campaign(scope)
    good, failed = make_ad(scope, campaign), make_ad(scope, campaign, verdict=CheckVerdict.FAIL)
    app = open_review(scope, campaign)
    for ad in (good, failed):
        app.checkbox(key=f"pick_{ad.creative_id}").check()
    app.run()
    assert "2 ads chosen" in words(app)
    press(app, "bulk_approve")
    assert status_of(scope, campaign, good) == "approved"
    assert "failed its checks" in words(app)
    assert failed.code in words(app)
    assert not app.checkbox(key=f"pick_{good.creative_id}").value


def test_only_what_a_click_decided_is_counted_as_decided(scope: Scope, open_review: OpenStep) -> None:
    campaign = make_campaign(scope)
    ads = [make_ad(scope, campaign), make_ad(scope, campaign), make_ad(scope, campaign)]
    service.decide(scope, [ads[0].creative_id], status=ReviewStatus.REJECTED, reason="Too dark")
    service.decide(scope, [ads[1].creative_id], status=ReviewStatus.APPROVED)
    app = open_review(scope, campaign)
    for ad in ads:
        app.checkbox(key=f"pick_{ad.creative_id}").check()
    press(app.run(), "bulk_approve")
    assert "1 ad approved, 1 was so before, 1 not" in words(app)


def test_a_rejection_without_a_reason_is_told_at_its_field_and_with_one_it_is_done(
    scope: Scope, open_review: OpenStep
) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    app = press(open_review(scope, campaign), f"reject_{ad.concept_id}")
    press(app, "reason_send")
    assert status_of(scope, campaign, ad) == "pending"
    app = press(open_review(scope, campaign), f"reject_{ad.concept_id}")
    app.text_area(key="reason").input("The cup is cut off")
    press(app, "reason_send")
    (decision,) = queries.history_of(scope, ad.creative_id)
    assert (decision.status, decision.reason) == ("rejected", "The cup is cut off")


def test_an_ad_edited_meanwhile_is_not_approved_unseen(scope: Scope, open_review: OpenStep) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    app = open_review(scope, campaign)
    make_version(scope, ad.creative_id, headline="Edited meanwhile")
    press(app, f"approve_{ad.concept_id}")
    assert status_of(scope, campaign, ad) == "pending"
    assert "a newer version exists" in words(app)


def test_opened_an_ad_shows_its_history_and_takes_a_comment(scope: Scope, open_review: OpenStep) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    service.comment(scope, ad.creative_id, "Could it be <b>warmer</b>?")
    app = press(open_review(scope, campaign), f"open_{ad.creative_id}")
    said = "".join(str(one.proto.body) for one in app.get("html"))
    assert "Could it be &lt;b&gt;warmer&lt;/b&gt;?" in said
    app.text_area(key="comment_text").input("It is now")
    press(app, "comment_send")
    assert [one.text for one in queries.comments_of(scope, ad.creative_id)] == [
        "Could it be <b>warmer</b>?",
        "It is now",
    ]


def test_opened_an_ad_is_decided_and_its_decision_changed(scope: Scope, open_review: OpenStep) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    press(press(open_review(scope, campaign), f"open_{ad.creative_id}"), "one_approved")
    assert status_of(scope, campaign, ad) == "approved"
    app = press(open_review(scope, campaign), f"open_{ad.creative_id}")
    app.text_area(key="one_reason").input("On second thoughts")
    press(app, "one_needs-changes")
    assert status_of(scope, campaign, ad) == "needs-changes"


@pytest.mark.parametrize(("mode", "approved"), [("best", 1), ("all", 2)])
def test_many_are_approved_at_once(scope: Scope, open_review: OpenStep, mode: str, approved: int) -> None:
    campaign = make_campaign(scope)
    asset = make_asset(scope, make_client(scope))
    for concept, score in ((1, 60), (2, 80)):
        make_ad(scope, campaign, asset_id=asset, concept=concept, score=score)
    press(open_review(scope, campaign), f"approve_{mode}")
    assert queries.review_queue(scope, campaign).by_status[ReviewStatus.APPROVED] == approved


def test_the_filters_come_from_the_address(scope: Scope, open_review: OpenStep) -> None:
    campaign = make_campaign(scope)
    waiting, done = make_ad(scope, campaign), make_ad(scope, campaign, status=ReviewStatus.APPROVED)
    app = open_review(scope, campaign, status="approved")
    assert f"open_{done.creative_id}" in keys(app)
    assert f"open_{waiting.creative_id}" not in keys(app)
    app = open_review(scope, campaign, kind="meta_story_9x16")
    assert not app.exception
    assert "open_" not in "".join(keys(app))


def test_a_filter_is_shown_as_chosen_goes_into_the_address_and_stays_when_the_counts_change(
    scope: Scope, open_review: OpenStep
) -> None:
    campaign = make_campaign(scope)
    waiting = make_ad(scope, campaign)
    make_ad(scope, campaign, status=ReviewStatus.APPROVED)
    app = open_review(scope, campaign, status="pending", kind="no such place")
    assert not app.exception
    assert app.segmented_control(key="status").value == "pending"
    press(app, f"approve_{waiting.concept_id}")
    assert app.segmented_control(key="status").value == "pending"
    assert "Nothing here" in words(app)
    press(app, "review_show_all")
    assert app.segmented_control(key="status").value == "all"
    app.segmented_control(key="status").set_value("approved").run()
    assert app.query_params["status"] == "approved"
    app.selectbox(key="kind").set_value("meta_ig_feed_4x5").run()
    assert app.query_params["kind"] == "meta_ig_feed_4x5"


def test_a_clients_link_is_made_shown_once_and_revoked(scope: Scope, open_review: OpenStep) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign)
    app = press(open_review(scope, campaign), "review_share")
    app.text_input(key="link_note").input("Anna")
    press(app, "link_make")
    (link,) = client_links.links_of(scope, campaign)
    assert (link.note, link.is_live) == ("Anna", True)
    app = press(open_review(scope, campaign), "review_share")
    assert not [one for one in app.code if "/r/" in str(one.value)]
    press(app, f"revoke_{link.link_id}")
    assert not client_links.links_of(scope, campaign)[0].is_live


@pytest.mark.parametrize(("role", "may_share"), [(Role.VIEWER, False), (Role.MEMBER, True)])
def test_who_may_not_decide_sees_no_way_to(scope: Scope, open_review: OpenStep, role: Role, may_share: bool) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    app = open_review(make_scope(role=role, agency_id=scope.agency_id), campaign)
    deciding = {key for key in keys(app) if key.startswith(("approve_", "reject_", "back_", "bulk_"))}
    assert not deciding
    assert not app.checkbox
    assert ("review_share" in keys(app)) is may_share
    assert f"open_{ad.creative_id}" in keys(app)
    assert "Owners and admins decide" in words(app)


def test_a_campaign_of_another_agency_is_not_found(scope: Scope, stranger: Scope, open_review: OpenStep) -> None:
    campaign = make_campaign(stranger)
    make_ad(stranger, campaign, headline="Foreign words")
    app = open_review(scope, campaign)
    assert "Not found" in words(app)
    assert "Foreign" not in words(app)
