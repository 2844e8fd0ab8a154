"""The dashboard's figures against events written by hand."""

import shutil
import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock
from core.db import Scope
from core.reporting import queries, snapshot
from core.reporting.queries import Filters
from core.reviews import service as reviews
from core.vocabulary import CheckVerdict, ReviewStatus
from tests import factories

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WEEK = Filters(date(2026, 3, 2), date(2026, 3, 8))


def _week_of_work(scope: Scope) -> str:
    """Five ads made on Monday; two approved on Tuesday, one rejected on Wednesday; one cannot be drawn."""
    with clock.held_at(MONDAY):
        campaign = factories.make_campaign(scope)
        ads = [
            factories.make_ad(scope, campaign, score=score, placement_id=placement)
            for score, placement in (
                (90, "meta_ig_feed_4x5"),
                (75, "meta_ig_feed_4x5"),
                (55, "pinterest_2x3"),
                (None, "x_image_191"),
            )
        ]
        factories.make_ad(scope, campaign, score=20, verdict=CheckVerdict.FAIL, data=b"")
    with clock.held_at(MONDAY + timedelta(days=1)):
        reviews.decide(scope, [ads[0].creative_id, ads[1].creative_id], status=ReviewStatus.APPROVED)
    with clock.held_at(MONDAY + timedelta(days=2)):
        reviews.decide(scope, [ads[2].creative_id], status=ReviewStatus.REJECTED, reason="Logo is too small")
    return campaign


def test_every_figure_of_a_known_week_is_right(scope: Scope) -> None:
    _week_of_work(scope)
    board = queries.dashboard(scope, WEEK)
    totals = board.totals
    assert (totals.ads, totals.approved, totals.rejected, totals.needs_changes, totals.decided) == (5, 2, 1, 0, 3)
    assert totals.approval_rate == pytest.approx(2 / 3)
    assert totals.average_score == pytest.approx((90 + 75 + 55 + 20) / 4)
    assert totals.median_hours_to_approve == pytest.approx(24)
    assert board.score_bands == {"Excellent": 1, "Good": 1, "Review": 1, "Needs attention": 1, "Not scored": 1}
    assert board.placements[0] == ("meta_ig_feed_4x5", 3)
    assert board.reasons == [("Logo is too small", 1)]
    assert dict(board.funnel) == {"Made": 5, "Passed the checks": 4, "Decided": 3, "Approved": 2}
    assert board.ads_per_day[:3] == [(date(2026, 3, 2), 5, 0), (date(2026, 3, 3), 0, 2), (date(2026, 3, 4), 0, 0)]
    assert len(board.ads_per_day) == 7


def test_the_period_before_stands_beside_and_is_empty_here(scope: Scope) -> None:
    _week_of_work(scope)
    board = queries.dashboard(scope, WEEK)
    assert board.previous.ads == 0
    assert board.previous.approval_rate is None
    following = queries.dashboard(scope, Filters(date(2026, 3, 9), date(2026, 3, 15)))
    assert following.previous == board.totals


def test_a_decision_counts_on_its_day_and_not_on_the_ads(scope: Scope) -> None:
    _week_of_work(scope)
    tuesday = queries.dashboard(scope, Filters(date(2026, 3, 3), date(2026, 3, 3)))
    assert (tuesday.totals.ads, tuesday.totals.approved) == (0, 2)


def test_an_undone_decision_decides_nothing(scope: Scope) -> None:
    with clock.held_at(MONDAY):
        campaign = factories.make_campaign(scope)
        ad = factories.make_ad(scope, campaign)
        result = reviews.decide(scope, [ad.creative_id], status=ReviewStatus.APPROVED)[0]
        assert result.ok
    with clock.held_at(MONDAY + timedelta(hours=1)):
        assert result.approval_id is not None
        reviews.undo(scope, result.approval_id)
    board = queries.dashboard(scope, WEEK)
    assert (board.totals.decided, board.totals.approved, board.totals.approval_rate) == (0, 0, None)
    assert [(row.approved, row.approval_rate) for row in board.campaigns] == [(0, None)]


def test_the_figures_of_campaigns_add_up_to_those_of_all(scope: Scope) -> None:
    campaign = _week_of_work(scope)
    with clock.held_at(MONDAY + timedelta(days=1, hours=3)):
        other = factories.make_campaign(scope, name="Other")
        ad = factories.make_ad(scope, other)
        assert reviews.decide(scope, [ad.creative_id], status=ReviewStatus.REJECTED, reason="No")[0].ok
    board = queries.dashboard(scope, WEEK)
    assert [row.campaign_id for row in board.campaigns] == [campaign, other]
    assert sum(row.ads for row in board.campaigns) == board.totals.ads == sum(made for _, made, _ in board.ads_per_day)
    assert sum(row.approved for row in board.campaigns) == board.totals.approved
    assert sum(approved for _, _, approved in board.ads_per_day) == board.totals.approved
    assert sum(count for _, count in board.placements) == sum(board.score_bands.values()) == board.totals.ads
    assert sum(board.review_states.values()) == dict(board.funnel)["Made"] == board.totals.ads
    assert sum(row.pending for row in board.campaigns) == board.review_states[ReviewStatus.PENDING]


def test_filters_by_client_and_campaign_leave_the_rest_out(scope: Scope) -> None:
    campaign = _week_of_work(scope)
    with clock.held_at(MONDAY):
        other = factories.make_campaign(scope, name="Other")
        factories.make_ad(scope, other)
    assert queries.dashboard(scope, WEEK).totals.ads == 6
    chosen = queries.dashboard(scope, Filters(WEEK.first_day, WEEK.last_day, campaign_id=campaign))
    assert chosen.totals.ads == 5
    assert [row.campaign for row in chosen.campaigns] == ["Autumn roast"]


def test_a_change_is_seen_at_once(scope: Scope) -> None:
    campaign = _week_of_work(scope)
    assert queries.dashboard(scope, WEEK).totals.ads == 5
    with clock.held_at(MONDAY):
        factories.make_ad(scope, campaign)
    assert queries.dashboard(scope, WEEK).totals.ads == 6


def test_another_agency_sees_nothing_of_it(scope: Scope, stranger: Scope) -> None:
    campaign = _week_of_work(scope)
    asked = Filters(WEEK.first_day, WEEK.last_day, campaign_id=campaign)
    board = queries.dashboard(stranger, asked)
    assert board.totals.ads == 0
    assert board.campaigns == []
    tables = snapshot.cursor(stranger)
    assert all(tables.execute(f"SELECT count(*) FROM {name}").fetchall() == [(0,)] for name in snapshot.TABLES)


def test_an_empty_agency_gets_zeros_and_unknown_rates(scope: Scope) -> None:
    board = queries.dashboard(scope, WEEK)
    assert board.totals.ads == 0
    assert board.totals.approval_rate is None
    assert board.totals.median_hours_to_approve is None
    assert queries.campaigns_csv(board).startswith(b"\xef\xbb\xbf")


def test_the_snapshot_reaches_no_file_from_inside(scope: Scope) -> None:
    _week_of_work(scope)
    with pytest.raises(Exception, match=r"(?i)permission|disabled"):
        snapshot.cursor(scope).execute("SELECT * FROM read_csv('/etc/passwd')")


def test_many_threads_asking_two_agencies_never_get_each_others_answer(scope: Scope, stranger: Scope) -> None:
    _week_of_work(scope)
    wrong: list[object] = []

    def ask(who: Scope, expected: int) -> None:
        try:
            answers = {queries.dashboard(who, WEEK).totals.ads for _ in range(10)}
        except Exception as error:
            answers = {error}
        wrong.extend(answers - {expected})

    threads = [threading.Thread(target=ask, args=pair) for pair in ((scope, 5), (stranger, 0)) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_old_snapshots_are_cleared_away(scope: Scope) -> None:
    campaign = _week_of_work(scope)
    for _ in range(4):
        factories.make_ad(scope, campaign)
        folder, _version = snapshot.refresh(scope)
    assert len([entry for entry in folder.parent.iterdir() if entry.name.isdigit()]) <= 2


def test_an_ad_approved_twice_is_told_as_one_ad(scope: Scope) -> None:
    with clock.held_at(MONDAY):
        ad = factories.make_ad(scope, factories.make_campaign(scope))
        first = reviews.decide(scope, [ad.creative_id], status=ReviewStatus.APPROVED)[0]
        reviews.undo(scope, str(first.approval_id))
        reviews.decide(scope, [ad.creative_id], status=ReviewStatus.APPROVED)
    told = {event.kind: event.count for event in queries.dashboard(scope, WEEK).activity}
    assert told["approved"] == 1


def test_asking_while_somebody_works_never_fails_and_ends_at_the_truth(scope: Scope) -> None:
    campaign = _week_of_work(scope)
    faults: list[Exception] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            try:
                queries.dashboard(scope, WEEK)
            except Exception as error:
                faults.append(error)
                return

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    with clock.held_at(MONDAY):
        for _ in range(12):
            factories.make_ad(scope, campaign)
    over.set()
    for asker in askers:
        asker.join()
    assert faults == []
    assert queries.dashboard(scope, WEEK).totals.ads == 5 + 12


def test_only_the_newest_snapshot_of_an_agency_stays_in_memory(scope: Scope) -> None:
    campaign = _week_of_work(scope)
    for _ in range(3):
        factories.make_ad(scope, campaign)
        folder, version = snapshot.refresh(scope)
        snapshot.cursor(scope)
    assert snapshot._open.version_of(folder.parent) == version


def test_a_snapshot_cleared_away_before_it_was_opened_is_made_again(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    _week_of_work(scope)
    refresh, cleared = snapshot.refresh, []

    def cleared_once(who: Scope) -> object:
        folder, version = refresh(who)
        if not cleared:
            cleared.append(folder)
            shutil.rmtree(folder)
        return folder, version

    monkeypatch.setattr(snapshot, "refresh", cleared_once)
    assert snapshot.cursor(scope).execute("SELECT count(*) FROM ads").fetchall() == [(5,)]
    assert cleared
