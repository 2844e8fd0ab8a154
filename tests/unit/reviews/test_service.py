"""Deciding, undoing, commenting and sharing, on a real database."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import event, select

from core import clock, db
from core.accounts.models import AuditEvent
from core.creatives.models import AdCreative
from core.creatives.rules import AdNotFound
from core.db import Scope, database
from core.errors import Forbidden, InvalidInput, NotFound
from core.reviews import client_links, queries, rules, service
from core.reviews.models import Approval, ReviewLink
from core.vocabulary import CheckVerdict, ReviewStatus, Role
from tests.conftest import make_scope
from tests.factories import make_ad, make_asset, make_campaign, make_client, make_version


def status_of(scope: Scope, creative_id: str) -> str:
    with db.read(scope) as work:
        return work.one(AdCreative, creative_id).review_status


def colleague(scope: Scope, role: Role) -> Scope:
    return make_scope(role=role, agency_id=scope.agency_id)


# ---------------------------------------------------------------- decisions


def test_a_decision_keeps_who_when_what_and_the_hash_of_the_exact_ad(scope: Scope) -> None:
    ad = make_ad(scope, make_campaign(scope))
    (result,) = service.decide(scope, [ad.creative_id], status="rejected", reason="The cup is cut off")
    (decision,) = queries.history_of(scope, ad.creative_id)
    assert result.ok
    assert result.changed
    assert (decision.by_name, decision.reason, decision.status) == (scope.name, "The cup is cut off", "rejected")
    assert (decision.version_id, decision.code, decision.previous_status) == (ad.version_id, ad.code, "pending")
    assert abs(decision.at - clock.now()) < timedelta(minutes=1)
    assert len(decision.ad_hash) == 64
    assert status_of(scope, ad.creative_id) == "rejected"


def test_one_bad_id_does_not_refuse_the_others(scope: Scope, stranger: Scope) -> None:
    campaign = make_campaign(scope)
    good, failed = make_ad(scope, campaign), make_ad(scope, campaign, verdict=CheckVerdict.FAIL)
    foreign = make_ad(stranger, make_campaign(stranger))
    wanted = [good.creative_id, "nothing", failed.creative_id, foreign.creative_id, good.creative_id]
    results = service.decide(scope, wanted, status="approved")
    assert [result.ok for result in results] == [True, False, False, False]
    assert "failed its checks" in results[2].error
    assert results[1].error == results[3].error, "a foreign ad must look like a missing one"
    assert status_of(scope, good.creative_id) == "approved"
    assert status_of(scope, failed.creative_id) == "pending"
    assert status_of(stranger, foreign.creative_id) == "pending"


def test_deciding_about_a_version_that_is_not_the_newest_is_refused(scope: Scope) -> None:
    ad = make_ad(scope, make_campaign(scope))
    newer = make_version(scope, ad.creative_id, headline="Edited")
    (result,) = service.decide(scope, [ad.creative_id], status="approved", seen={ad.creative_id: ad.version_id})
    assert not result.ok
    assert "a newer version exists" in result.error
    assert service.decide(scope, [ad.creative_id], status="approved", seen={ad.creative_id: newer.version_id})[0].ok


def test_a_second_click_records_nothing(scope: Scope) -> None:
    ad = make_ad(scope, make_campaign(scope))
    service.decide(scope, [ad.creative_id], status="approved")
    (again,) = service.decide(scope, [ad.creative_id], status="approved")
    assert again.ok
    assert not again.changed
    assert len(queries.history_of(scope, ad.creative_id)) == 1


def test_a_decided_ad_is_decided_differently_only_when_asked_by_name(scope: Scope) -> None:
    ad = make_ad(scope, make_campaign(scope))
    service.decide(scope, [ad.creative_id], status="approved")
    (refused,) = service.decide(scope, [ad.creative_id], status="rejected", reason="No")
    (changed,) = service.decide(scope, [ad.creative_id], status="rejected", reason="No", again=True)
    assert not refused.ok
    assert "decided already" in refused.error
    assert changed.ok
    assert status_of(scope, ad.creative_id) == "rejected"


@pytest.mark.parametrize("status", ["rejected", "needs-changes"])
def test_rejecting_without_a_reason_is_refused_before_anything_is_written(scope: Scope, status: str) -> None:
    ad = make_ad(scope, make_campaign(scope))
    with pytest.raises(InvalidInput) as refused:
        service.decide(scope, [ad.creative_id], status=status, reason=" \n")
    assert refused.value.field == "reason"
    assert status_of(scope, ad.creative_id) == "pending"


@pytest.mark.parametrize("status", ["pending", "", "APPROVED", "gone"])
def test_what_is_no_decision_is_refused(scope: Scope, status: str) -> None:
    ad = make_ad(scope, make_campaign(scope))
    with pytest.raises(InvalidInput):
        service.decide(scope, [ad.creative_id], status=status)


def test_no_ad_and_too_many_are_refused(scope: Scope) -> None:
    with pytest.raises(InvalidInput, match="no ad"):
        service.decide(scope, [], status="approved")
    with pytest.raises(InvalidInput, match="1,001"):
        service.decide(scope, [str(number) for number in range(1001)], status="approved")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MEMBER])
def test_only_owners_and_admins_decide(scope: Scope, role: Role) -> None:
    ad = make_ad(scope, make_campaign(scope))
    other = colleague(scope, role)
    for act in (
        lambda: service.decide(other, [ad.creative_id], status="approved"),
        lambda: service.decide_concept(other, ad.concept_id, status="approved"),
        lambda: service.approve(other, "any", "all"),
        lambda: service.undo(other, "any"),
    ):
        with pytest.raises(Forbidden):
            act()
    assert service.decide(colleague(scope, Role.ADMIN), [ad.creative_id], status="approved")[0].ok


def test_all_sizes_of_a_concept_are_decided_at_once_with_a_result_for_each(scope: Scope) -> None:
    campaign = make_campaign(scope)
    asset = make_asset(scope, make_client(scope))
    feed = make_ad(scope, campaign, asset_id=asset)
    story = make_ad(scope, campaign, asset_id=asset, placement_id="meta_story_9x16", verdict=CheckVerdict.FAIL)
    results = service.decide_concept(scope, feed.concept_id, status="approved")
    assert {result.creative_id: result.ok for result in results} == {feed.creative_id: True, story.creative_id: False}


def test_a_concept_of_another_agency_does_not_exist(scope: Scope, stranger: Scope) -> None:
    foreign = make_ad(stranger, make_campaign(stranger))
    with pytest.raises(NotFound):
        service.decide_concept(scope, foreign.concept_id, status="approved")


def test_every_decision_stands_in_the_audit_log_in_the_same_transaction(scope: Scope) -> None:
    ad = make_ad(scope, make_campaign(scope))
    service.decide(scope, [ad.creative_id], status="approved")
    with db.read(scope) as work:
        events = work.execute(
            select(AuditEvent.entity_id, AuditEvent.actor_name, AuditEvent.summary).where(
                AuditEvent.action == "review.approved"
            )
        ).all()
    told = f"Approved {ad.code} (Meta, Instagram feed, portrait)"
    assert [tuple(one) for one in events] == [(ad.creative_id, scope.name, told)]


# ---------------------------------------------------------------- best and all


def test_best_approves_the_best_scored_concept_that_passed(scope: Scope) -> None:
    campaign = make_campaign(scope)
    asset = make_asset(scope, make_client(scope))
    low = make_ad(scope, campaign, asset_id=asset, concept=1, score=60)
    high = make_ad(scope, campaign, asset_id=asset, concept=2, score=80)
    failed = make_ad(scope, campaign, asset_id=asset, concept=3, score=99, verdict=CheckVerdict.FAIL)
    results = service.approve(scope, campaign, "best")
    assert [result.creative_id for result in results if result.ok] == [high.creative_id]
    assert [status_of(scope, ad.creative_id) for ad in (low, high, failed)] == ["pending", "approved", "pending"]


def test_all_approves_every_ad_that_passed(scope: Scope) -> None:
    campaign = make_campaign(scope)
    ads = [make_ad(scope, campaign) for _ in range(3)]
    make_ad(scope, campaign, verdict=CheckVerdict.FAIL)
    warned = make_ad(scope, campaign, verdict=CheckVerdict.WARN)
    chosen = {result.creative_id for result in service.approve(scope, campaign, "all") if result.ok}
    assert chosen == {ad.creative_id for ad in (*ads, warned)}


# ---------------------------------------------------------------- undo


def test_undo_goes_back_step_by_step_and_is_recorded_itself(scope: Scope) -> None:
    ad = make_ad(scope, make_campaign(scope))
    (first,) = service.decide(scope, [ad.creative_id], status="approved")
    (second,) = service.decide(scope, [ad.creative_id], status="rejected", reason="No", again=True)
    assert first.approval_id
    assert second.approval_id
    with pytest.raises(rules.NothingToUndo):
        service.undo(scope, first.approval_id)
    service.undo(scope, second.approval_id)
    assert status_of(scope, ad.creative_id) == "approved"
    service.undo(scope, first.approval_id)
    assert status_of(scope, ad.creative_id) == "pending"
    history = queries.history_of(scope, ad.creative_id)
    assert [(one.status, one.is_undo, one.was_undone) for one in history] == [
        ("pending", True, False),
        ("approved", True, False),
        ("rejected", False, True),
        ("approved", False, True),
    ]
    assert not any(one.can_undo for one in history)


def test_an_undo_cannot_be_undone_and_nothing_is_undone_twice(scope: Scope) -> None:
    ad = make_ad(scope, make_campaign(scope))
    (decided,) = service.decide(scope, [ad.creative_id], status="approved")
    assert decided.approval_id
    undone = service.undo(scope, decided.approval_id)
    for approval_id in (decided.approval_id, undone.approval_id):
        assert approval_id
        with pytest.raises(rules.NothingToUndo):
            service.undo(scope, approval_id)


def test_a_decision_about_an_older_version_is_not_undone(scope: Scope) -> None:
    ad = make_ad(scope, make_campaign(scope))
    (decided,) = service.decide(scope, [ad.creative_id], status="rejected", reason="Blurred")
    make_version(scope, ad.creative_id)
    assert decided.approval_id
    with pytest.raises(rules.NewerVersion):
        service.undo(scope, decided.approval_id)
    assert status_of(scope, ad.creative_id) == "pending"


def test_a_decision_of_another_agency_does_not_exist(scope: Scope, stranger: Scope) -> None:
    foreign = make_ad(stranger, make_campaign(stranger))
    (decided,) = service.decide(stranger, [foreign.creative_id], status="approved")
    assert decided.approval_id
    with pytest.raises(service.DecisionNotFound):
        service.undo(scope, decided.approval_id)


def test_history_has_one_order_even_where_the_clock_stands_still(scope: Scope) -> None:
    ad = make_ad(scope, make_campaign(scope))
    with clock.held_at(clock.now() - timedelta(days=30)):
        for number in range(4):
            status = "approved" if number % 2 else "rejected"
            service.decide(scope, [ad.creative_id], status=status, reason="No", again=True)
    assert [one.status for one in queries.history_of(scope, ad.creative_id)] == [
        "approved",
        "rejected",
        "approved",
        "rejected",
    ]


# ---------------------------------------------------------------- comments


def test_comments_keep_their_author_text_and_version(scope: Scope) -> None:
    ad = make_ad(scope, make_campaign(scope))
    service.comment(scope, ad.creative_id, "Could the cup be <b>warmer</b>?\r\n=1+1")
    make_version(scope, ad.creative_id)
    service.comment(colleague(scope, Role.MEMBER), ad.creative_id, "Done")
    first, second = queries.comments_of(scope, ad.creative_id)
    assert (first.text, first.author_name, first.version_number) == (
        "Could the cup be <b>warmer</b>?\n=1+1",
        scope.name,
        1,
    )
    assert (second.text, second.version_number, second.by_client) == ("Done", 2, False)


def test_viewers_do_not_comment_and_nobody_comments_on_foreign_ads(scope: Scope, stranger: Scope) -> None:
    ad = make_ad(scope, make_campaign(scope))
    with pytest.raises(Forbidden):
        service.comment(colleague(scope, Role.VIEWER), ad.creative_id, "Nice")
    with pytest.raises(AdNotFound):
        service.comment(stranger, ad.creative_id, "Nice")
    with pytest.raises(InvalidInput):
        service.comment(scope, ad.creative_id, " ")


# ---------------------------------------------------------------- links


def test_a_token_has_256_bits_and_only_its_hash_is_stored(scope: Scope) -> None:
    made = service.create_link(scope, make_campaign(scope), note="For Anna")
    with db.read(scope) as work:
        (row,) = work.scalars(select(ReviewLink)).all()
        assert row.token_hash == hashlib.sha256(made.token.encode()).hexdigest()
        assert all(made.token not in str(value) for value in vars(row).values())
    assert len(made.token) == 43
    assert timedelta(days=29, hours=23) < made.expires_at - clock.now() <= timedelta(days=30)


def test_wrong_expired_and_revoked_links_are_told_alike(scope: Scope) -> None:
    campaign = make_campaign(scope)
    with clock.held_at(clock.now() - timedelta(days=2)):
        expired = service.create_link(scope, campaign, days=1)
    revoked = service.create_link(scope, campaign)
    service.revoke_link(scope, revoked.link_id)
    service.revoke_link(scope, revoked.link_id)
    told = set()
    for token in (expired.token, revoked.token, "x" * 43, "", "\x00", "x" * 100_000, "é", "\ud800"):
        with pytest.raises(rules.LinkNotFound) as refused:
            service.open_link(token)
        told.add(str(refused.value))
        with pytest.raises(rules.LinkNotFound):
            service.link_decide(token, ["any"], status="approved", name="Eve")
    assert len(told) == 1


def test_a_viewer_makes_no_link_and_a_stranger_revokes_none(scope: Scope, stranger: Scope) -> None:
    campaign = make_campaign(scope)
    made = service.create_link(colleague(scope, Role.MEMBER), campaign)
    with pytest.raises(Forbidden):
        service.create_link(colleague(scope, Role.VIEWER), campaign)
    with pytest.raises(NotFound):
        service.create_link(stranger, campaign)
    with pytest.raises(rules.LinkNotFound):
        service.revoke_link(stranger, made.link_id)
    assert service.open_link(made.token).campaign_id == campaign


def test_a_client_approves_and_asks_for_changes_under_their_name(scope: Scope) -> None:
    campaign = make_campaign(scope)
    one, two = make_ad(scope, campaign), make_ad(scope, campaign)
    link = service.create_link(scope, campaign)
    assert service.link_decide(link.token, [one.code], status="approved", name="Anna")[0].ok
    assert service.link_decide(link.token, two.creative_id, status="needs-changes", name="Anna", comment="Warmer")[0].ok
    (decision,) = queries.history_of(scope, two.creative_id)
    assert (decision.by_name, decision.by_client, decision.reason) == ("Anna", True, "Warmer")
    assert status_of(scope, one.creative_id) == "approved"
    with db.read(scope) as work:
        by = work.scalars(select(Approval.reviewed_by_id).where(Approval.creative_id == one.creative_id)).one()
        names = work.scalars(select(AuditEvent.actor_name).where(AuditEvent.entity_id == one.creative_id)).all()
    assert by is None
    assert names == ["Anna"]


def test_a_client_may_change_their_mind(scope: Scope) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    link = service.create_link(scope, campaign)
    for status in ("approved", "needs-changes", "approved"):
        assert service.link_decide(link.token, [ad.code], status=status, name="Anna", comment="Hm")[0].ok
    assert len(queries.history_of(scope, ad.creative_id)) == 3


def test_a_client_neither_rejects_nor_decides_without_name_or_comment(scope: Scope) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    token = service.create_link(scope, campaign).token
    for status, name, comment, field in (
        ("rejected", "Anna", "No", "status"),
        ("approved", " ", "", "name"),
        ("needs-changes", "Anna", "", "comment"),
        ("needs-changes", "Anna", "x" * 2001, "comment"),
        ("approved", "x" * 101, "", "name"),
    ):
        with pytest.raises(InvalidInput) as refused:
            service.link_decide(token, [ad.code], status=status, name=name, comment=comment)
        assert refused.value.field == field
    assert status_of(scope, ad.creative_id) == "pending"


def test_through_a_link_nothing_but_the_ads_it_shows_is_reached(scope: Scope, stranger: Scope) -> None:
    campaign = make_campaign(scope)
    token = service.create_link(scope, campaign).token
    others = [
        make_ad(scope, make_campaign(scope)),
        make_ad(stranger, make_campaign(stranger)),
        make_ad(scope, campaign, verdict=CheckVerdict.FAIL),
        make_ad(scope, campaign, status=ReviewStatus.REJECTED),
    ]
    for ad in others:
        for key in (ad.code, ad.creative_id, ad.version_id):
            assert not service.link_decide(token, [key], status="approved", name="Eve")[0].ok
    assert client_links.link_view(service.open_link(token)).concepts == ()


def test_a_client_who_saw_an_older_version_decides_nothing(scope: Scope) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    token = service.create_link(scope, campaign).token
    make_version(scope, ad.creative_id, headline="Edited since")
    (result,) = service.link_decide(token, [ad.code], status="approved", name="Anna")
    assert not result.ok
    assert "a newer version exists" in result.error


def test_looking_is_noted_without_making_cached_reads_stale(scope: Scope) -> None:
    campaign = make_campaign(scope)
    made = service.create_link(scope, campaign)
    (before,) = client_links.links_of(scope, campaign)
    data_version = _data_version(scope)
    service.open_link(made.token)
    (after,) = client_links.links_of(scope, campaign)
    assert before.last_opened_at is None
    assert after.last_opened_at is not None
    assert _data_version(scope) == data_version


def test_links_tell_for_whom_they_are_and_what_came_through_them(scope: Scope) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    old = service.create_link(scope, campaign, note="Old")
    new = service.create_link(scope, campaign, note="For Anna", days=7)
    service.link_decide(new.token, [ad.code], status="approved", name="Anna")
    service.revoke_link(scope, old.link_id)
    listed = client_links.links_of(scope, campaign)
    assert [(one.note, one.decisions, one.is_live) for one in listed] == [("For Anna", 1, True), ("Old", 0, False)]


# ---------------------------------------------------------------- queries


def test_the_queue_groups_by_concept_filters_and_counts(scope: Scope) -> None:
    campaign = make_campaign(scope)
    asset = make_asset(scope, make_client(scope), name="cup.jpg")
    feed = make_ad(scope, campaign, asset_id=asset)
    make_ad(scope, campaign, asset_id=asset, placement_id="meta_story_9x16", status=ReviewStatus.APPROVED)
    make_ad(scope, campaign, asset_id=asset, concept=2, verdict=CheckVerdict.FAIL, data=b"")
    queue = queries.review_queue(scope, campaign)
    assert [(one.number, one.asset_name, len(one.ads)) for one in queue.concepts.rows] == [
        (1, "cup.jpg", 2),
        (2, "cup.jpg", 1),
    ]
    assert (queue.by_status[ReviewStatus.PENDING], queue.by_status[ReviewStatus.APPROVED], queue.failed) == (1, 1, 1)
    assert queue.placement_ids == ("meta_ig_feed_4x5", "meta_story_9x16")
    (only,) = queries.review_queue(scope, campaign, status="pending", verdict="pass").concepts.rows
    assert [ad.creative_id for ad in only.ads] == [feed.creative_id]
    assert queries.review_queue(scope, campaign, status="nonsense").concepts.total == 0


def test_the_number_of_statements_does_not_grow_with_the_ads(scope: Scope, database_: database.Database) -> None:
    campaign = make_campaign(scope)

    def statements() -> int:
        counted: list[str] = []
        event.listen(database_.reading, "before_cursor_execute", lambda *call: counted.append(call[2]))
        queries.review_queue(scope, campaign)
        return len(counted)

    make_ad(scope, campaign)
    few = statements()
    for _ in range(8):
        make_ad(scope, campaign)
    assert statements() == few <= 9


def test_the_queue_of_another_agency_does_not_exist(scope: Scope, stranger: Scope) -> None:
    campaign = make_campaign(stranger)
    for look in (queries.review_queue, client_links.links_of):
        with pytest.raises(NotFound):
            look(scope, campaign)


def test_campaigns_wait_on_a_client_while_a_link_works_and_ads_are_undecided(scope: Scope, stranger: Scope) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    assert queries.waiting_on_clients(scope) == ()
    link = service.create_link(scope, campaign)
    (waiting,) = queries.waiting_on_clients(scope)
    assert (waiting.campaign_id, waiting.pending, waiting.client_name) == (campaign, 1, "Aurora Coffee")
    assert queries.waiting_on_clients(stranger) == ()
    service.link_decide(link.token, [ad.code], status="approved", name="Anna")
    assert queries.waiting_on_clients(scope) == ()


def test_the_client_reads_neither_internal_reasons_nor_other_peoples_names(scope: Scope) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    service.comment(scope, ad.creative_id, "The client never pays on time")
    service.decide(scope, [ad.creative_id], status="needs-changes", reason="Ugly, but they asked for it")
    link = service.open_link(service.create_link(scope, campaign).token)
    (shown,) = client_links.link_view(link).ads
    assert (shown.status, shown.said, shown.decided_by) == ("needs-changes", "", "")
    assert "Ugly" not in repr(client_links.link_view(link))
    assert "pays" not in repr(client_links.link_view(link))


def test_a_link_serves_only_the_pictures_it_shows(scope: Scope) -> None:
    campaign = make_campaign(scope)
    ad, failed = make_ad(scope, campaign), make_ad(scope, campaign, verdict=CheckVerdict.FAIL)
    other = make_ad(scope, make_campaign(scope))
    link = service.open_link(service.create_link(scope, campaign).token)
    (shown,) = client_links.link_view(link).ads
    assert shown.thumbnail_sha256
    assert client_links.link_picture(link, shown.file_sha256) == "image/jpeg"
    assert client_links.link_picture(link, shown.thumbnail_sha256) == "image/jpeg"
    make_version(scope, ad.creative_id)
    hidden = [shown.file_sha256, *(_file_of(scope, one.creative_id) for one in (failed, other)), "0" * 64, ""]
    for sha256 in hidden:
        with pytest.raises(rules.LinkNotFound):
            client_links.link_picture(link, sha256)


def _file_of(scope: Scope, creative_id: str) -> str:
    with db.read(scope) as work:
        campaign = work.one(AdCreative, creative_id).campaign_id
    ads = [ad for one in queries.review_queue(scope, campaign).concepts.rows for ad in one.ads]
    return next(str(ad.file_sha256) for ad in ads if ad.creative_id == creative_id)


def _data_version(scope: Scope) -> int:
    from core.accounts.models import Agency

    with db.read(scope) as work:
        agency = work.get(Agency, scope.agency_id)
        assert agency is not None
        return agency.data_version


def test_of_two_people_who_decide_at_once_one_wins_and_the_other_is_told(scope: Scope) -> None:
    ad = make_ad(scope, make_campaign(scope))
    both = Barrier(2)

    def act(status: str) -> service.DecisionResult:
        both.wait()
        return service.decide(scope, [ad.creative_id], status=status, reason="At once")[0]

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(act, ("approved", "rejected")))
    (decision,) = queries.history_of(scope, ad.creative_id)
    assert sorted(result.ok for result in results) == [False, True]
    assert status_of(scope, ad.creative_id) == decision.status
