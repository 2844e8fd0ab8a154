"""The board of results, held against plain sums; the way of ads against what packages really held; marks on their days."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from core import clock, db
from core.brand import service as brand
from core.brand.models import BrandKit
from core.campaigns import service as campaigns
from core.campaigns.models import Campaign
from core.db import Scope
from core.exports.models import ExportJob
from core.reporting import board, milestones
from core.reporting.board import Board
from core.reporting.milestones import MarkKind
from core.reporting.view import Comparison, Filter, Grain, Relative, Span, ViewState
from core.results import service as results
from core.results.service import Given
from core.reviews import service as reviews
from core.vocabulary import ExportFormat, ExportStatus, Platform, ReviewStatus
from tests import factories

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
TODAY = NOW.date()
OCTOBER = ViewState(period=Span(date(2026, 10, 1), date(2026, 10, 28)))
HEADER = "Day,Account name,Campaign name,Ad name,Currency,Impressions,Link clicks,Amount spent,Results,Conversion value"
MAPPING = {
    "Day": "day", "Account name": "account", "Campaign name": "campaign", "Ad name": "ad", "Currency": "currency",
    "Impressions": "impressions", "Link clicks": "clicks_link", "Amount spent": "spend", "Results": "conversions",
    "Conversion value": "revenue",
}  # fmt: skip
# (day of October, ad, impressions, clicks, spend, conversions, revenue); None is an empty cell.
Row = tuple[int, str, int, int | None, float | None, float | None, float | None]


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


def bring(
    scope: Scope, client: str, folder: Path, rows: Sequence[Row], *, currency: str = "EUR", account: str = "Main"
) -> None:
    lines = [HEADER] + [
        f"2026-10-{day:02},{account},C,{ad},{currency},{shown},"
        + ",".join("" if one is None else str(one) for one in rest)
        for day, ad, shown, *rest in rows
    ]
    path = folder / f"{account}-{currency}-{rows[0][0]}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    results.import_file(scope, client, path, Given(platform=Platform.OTHER, mapping=MAPPING))


def ads_of(scope: Scope, client: str, count: int) -> list[factories.MadeAd]:
    campaign = factories.make_campaign(scope, client)
    return [factories.make_ad(scope, campaign, concept=number) for number in range(1, count + 1)]


def ranked(found: Board, metric: str) -> tuple[list[float | None], list[float | None]]:
    best, worst = found.ranking.best, found.ranking.worst
    return [ad.figures.now[metric].value for ad in best], [ad.figures.now[metric].value for ad in worst]


# ── Figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_results_the_board_is_empty_and_says_so(someone: Scope) -> None:
    found = board.board(someone, ViewState())
    assert (found.has_results, found.totals, found.accounts, found.main) == (False, (), (), None)
    assert found.span == Span(TODAY - timedelta(days=35), TODAY - timedelta(days=8))


def test_results_of_other_days_are_told_as_the_newest(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    bring(someone, client, tmp_path, [(5, "A", 1000, 10, 5.0, 1, 9.0)])
    found = board.board(someone, replace(OCTOBER, period=Span(date(2026, 8, 1), date(2026, 8, 3))))
    assert (found.has_results, found.main, found.newest) == (True, None, date(2026, 10, 5))


def test_totals_steps_and_sparks_are_of_the_same_rows(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    rows: list[Row] = [(day, "A", 1000 * day, day, float(day), day % 2, 2.5) for day in range(3, 9)]
    bring(someone, client, tmp_path, rows)
    found = board.board(someone, OCTOBER)
    assert found.main is not None
    assert found.main.now["spend"].value == sum(row[4] or 0 for row in rows)
    assert (found.grain, len(found.steps)) == (Grain.DAY, 28)
    told = {step.day.day: step.figures["spend"] for step in found.steps if step.figures["spend"] is not None}
    assert told == {row[0]: row[4] for row in rows}
    assert found.sparks["EUR", "spend"] == tuple(row[4] for row in rows), "days without results are no zeros"


def test_a_long_period_is_told_by_weeks(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    bring(someone, client, tmp_path, [(5, "A", 1000, 10, 5.0, 1, 9.0), (6, "A", 1000, 10, 7.0, 1, 9.0)])
    found = board.board(someone, replace(OCTOBER, period=Span(date(2026, 6, 3), date(2026, 10, 28))))
    assert found.grain is Grain.WEEK
    assert {step.day: step.figures["spend"] for step in found.steps if step.figures["spend"]} == {
        date(2026, 10, 5): 12.0
    }


def test_sparks_of_conversions_end_where_days_are_settled(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    with clock.held_at(datetime(2026, 10, 12, 9, tzinfo=UTC)):
        bring(someone, client, tmp_path, [(day, "A", 1000, 10, 5.0, 1, 9.0) for day in (1, 2, 3, 9, 10)])
        found = board.board(someone, replace(OCTOBER, period=Span(date(2026, 10, 1), date(2026, 10, 11))))
    assert found.unsettled_from == date(2026, 10, 5)
    assert (len(found.sparks["EUR", "spend"]), len(found.sparks["EUR", "cpa"])) == (5, 3)


def test_currencies_stand_apart_and_one_is_drawn(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    bring(someone, client, tmp_path, [(5, "A", 1000, 10, 5.0, 1, 9.0)])
    bring(someone, client, tmp_path, [(5, "B", 9000, 10, 2.0, 1, 9.0)], currency="GBP", account="London")
    found = board.board(someone, OCTOBER)
    assert (found.currencies, found.currency) == (("GBP", "EUR"), "GBP")
    assert {one.currency: one.now["spend"].value for one in found.totals} == {"EUR": 5.0, "GBP": 2.0}
    assert [group.now["spend"].value for group in found.places] == [2.0], "no table adds currencies"
    chosen = board.board(someone, replace(OCTOBER, filters=(Filter("currency", ("EUR",)),)))
    assert (chosen.currencies, chosen.currency) == (("GBP", "EUR"), "EUR"), "the other can still be chosen"
    assert [one.currency for one in chosen.totals] == ["EUR"]


# ── Best and worst ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_ads_are_ranked_by_sums_over_sums_and_only_with_enough_data(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    ads = ads_of(someone, client, 5)
    rows: list[Row] = []
    for number, ad in enumerate(ads[:4], start=1):
        # A rich small day and a poor big one: the mean of both ratios would rank otherwise.
        rows += [(5, ad.code, 600, 10, 1.0, 1, 50.0 / number), (6, ad.code, 600, 10, 19.0, 1, 2.0 * number)]
    rows += [(5, ads[4].code, 900, 10, 20.0, 9, 900.0), (5, "not ours", 90_000, 10, 20.0, 9, 900.0)]
    bring(someone, client, tmp_path, rows)
    found = board.board(someone, OCTOBER)
    expected = [(50.0 / number + 2.0 * number) / 20.0 for number in (1, 2, 3, 4)]
    best, worst = ranked(found, "roas")
    assert found.ranking.metric == "roas"
    assert best == pytest.approx(sorted(expected, reverse=True)[:2])
    assert worst == pytest.approx(sorted(expected)[:2])
    assert (found.ranking.running, found.ranking.judged) == (5, 4), "900 impressions are too few"
    shares = [ad.spend_share for ad in found.ranking.best]
    assert shares == pytest.approx([20 / 120, 20 / 120])


def test_an_ad_with_a_sliver_of_the_money_is_not_judged(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    ads = ads_of(someone, client, 3)
    spent = (50.0, 50.0, 1.0)
    bring(
        someone, client, tmp_path,
        [(5, ad.code, 5000, 10, money, 3, 30.0) for ad, money in zip(ads, spent, strict=True)],
    )  # fmt: skip
    found = board.board(someone, OCTOBER)
    assert found.ranking.floor_spend == pytest.approx(0.25 * 101 / 3)
    assert ads[2].creative_id not in {ad.ad_id for ad in (*found.ranking.best, *found.ranking.worst)}


def test_by_cpa_ads_that_brought_nothing_are_the_worst(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    ads = ads_of(someone, client, 4)
    got = (8, 2, 0, 0)
    spent = (20.0, 20.0, 25.0, 30.0)
    bring(
        someone, client, tmp_path,
        [(5, ad.code, 5000, 10, m, n, 1.0) for ad, n, m in zip(ads, got, spent, strict=True)],
    )  # fmt: skip
    found = board.board(someone, replace(OCTOBER, sort="cpa"))
    assert ranked(found, "cpa") == ([2.5, 10.0], [None, None])
    assert ranked(found, "spend")[1] == [30.0, 25.0], "the dearest first"


def test_level_ads_are_not_best_and_worst_at_once(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    ads = ads_of(someone, client, 3)
    bring(someone, client, tmp_path, [(5, ad.code, 5000, 10, 20.0, 1, 40.0) for ad in ads])
    found = board.board(someone, OCTOBER)
    shown = [ad.ad_id for ad in (*found.ranking.best, *found.ranking.worst)]
    assert len(shown) == len(set(shown)) == 2


def test_without_money_clicks_rank_and_nothing_is_divided_by_it(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    ads = ads_of(someone, client, 2)
    bring(someone, client, tmp_path, [(5, ad.code, 5000, n, None, None, None) for n, ad in enumerate(ads, start=1)])
    found = board.board(someone, OCTOBER)
    assert (found.ranking.metric, found.ranking.offered, found.ranking.floor_spend) == ("ctr", ("ctr",), None)
    assert found.matched == {}
    assert ranked(found, "ctr") == ([2 / 5000], [1 / 5000])


# ── Completeness ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_days_are_expected_from_the_first_ever_told_to_the_end_of_the_period(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    bring(someone, client, tmp_path, [(day, "A", 1000, 10, 5.0, 1, 9.0) for day in range(1, 29) if day not in (7, 8)])
    bring(someone, client, tmp_path, [(day, "A", 10, 1, 5.0, 1, 9.0) for day in (20, 21)], account="Young")
    found = board.board(someone, OCTOBER)
    assert [(one.account, one.present, one.expected) for one in found.accounts] == [("Young", 2, 9), ("Main", 26, 28)]
    assert (found.present, found.expected) == (28, 37)
    assert found.imported_at == NOW


def test_the_days_to_come_are_not_missing(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    with clock.held_at(datetime(2026, 10, 12, 9, tzinfo=UTC)):
        bring(someone, client, tmp_path, [(day, "A", 1000, 10, 5.0, 1, 9.0) for day in range(1, 12)])
        found = board.board(someone, OCTOBER)
    assert (found.present, found.expected) == (11, 11)


def test_matched_money_is_of_all_the_clients_money_also_for_one_campaign(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    (ad,) = ads_of(someone, client, 1)
    bring(someone, client, tmp_path, [(5, ad.code, 1000, 10, 30.0, 1, 9.0), (5, "other", 1000, 10, 10.0, 1, 9.0)])
    found = board.board(someone, OCTOBER, workspace_id=client)
    assert found.matched == {"EUR": 0.75}
    assert [one.matched_share for one in found.accounts] == [0.75]
    of_campaign = board.board(someone, OCTOBER, workspace_id=client, campaign_id=_campaign(someone))
    assert of_campaign.matched == {"EUR": 0.75}
    assert of_campaign.main is not None
    assert of_campaign.main.now["spend"].value == 30.0


def _campaign(scope: Scope) -> str:
    with db.read(scope) as work:
        return work.scalars(select(Campaign.id)).one()


def _kit(scope: Scope, client: str) -> str:
    with db.read(scope) as work:
        return work.scalars(select(BrandKit.id).where(BrandKit.workspace_id == client)).one()


# ── Whose it is ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ids_of_another_agency_match_nothing(scope: Scope, stranger: Scope, tmp_path: Path) -> None:
    theirs = factories.make_client(stranger)
    (ad,) = ads_of(stranger, theirs, 1)
    bring(stranger, theirs, tmp_path, [(5, ad.code, 1000, 10, 30.0, 1, 9.0)])
    assert not board.board(scope, OCTOBER, workspace_id=theirs).has_results
    assert milestones.of(scope, Span(date(2026, 10, 1), TODAY), workspace_id=theirs) == ()
    days = Span(date(2026, 10, 1), TODAY)
    assert milestones.way(scope, days, days, workspace_id=theirs) == milestones.Way(0, 0, 0, 0, 0)


# ── The days of the work, marks and the way ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (Relative.SETTLED_28, Span(date(2026, 10, 31), TODAY)),
        (Relative.LAST_7, Span(date(2026, 11, 21), TODAY)),
        (Relative.THIS_MONTH, Span(date(2026, 11, 1), TODAY)),
        (Relative.LAST_MONTH, Span(date(2026, 10, 1), date(2026, 10, 31))),
        (Span(date(2026, 11, 20), date(2026, 12, 9)), Span(date(2026, 11, 20), TODAY)),
    ],
)
def test_work_has_nothing_to_settle(period: Relative | Span, days: Span) -> None:
    assert board.worked(ViewState(period=period, comparison=Comparison.NONE), TODAY) == days


def test_launches_kit_changes_and_approvals_are_marked_on_their_days(someone: Scope) -> None:
    client = factories.make_client(someone)
    campaign = factories.make_campaign(someone, client, name="Autumn")
    ads = [factories.make_ad(someone, campaign, concept=number) for number in (1, 2)]
    with clock.held_at(datetime(2026, 10, 3, 9, tzinfo=UTC)):
        reviews.decide(someone, [ad.creative_id for ad in ads], status=ReviewStatus.APPROVED)
    with clock.held_at(datetime(2026, 10, 4, 9, tzinfo=UTC)):
        campaigns.launch(someone, campaign)
    with clock.held_at(datetime(2026, 10, 5, 9, tzinfo=UTC)):
        brand.update_kit(someone, _kit(someone, client), primary_color="#112233")
    span = Span(date(2026, 10, 1), date(2026, 10, 28))
    found = milestones.of(someone, span, campaign_id=campaign)
    assert [(one.day.day, one.kind, one.count, one.names) for one in found] == [
        (3, MarkKind.APPROVAL, 2, ("Autumn",)),
        (4, MarkKind.LAUNCH, 1, ("Autumn",)),
        (5, MarkKind.KIT, 1, ("Aurora Coffee",)),
    ]
    assert milestones.of(someone, Span(date(2026, 9, 1), date(2026, 9, 28))) == ()


def packed(
    scope: Scope, client: str, campaign: str, at: datetime, places: Sequence[str] = (), **fields: object
) -> None:
    with db.work(scope) as work:
        work.add(
            ExportJob(
                agency_id=scope.agency_id, workspace_id=client, campaign_id=campaign, format=ExportFormat.ZIP,
                placement_ids=list(places), created_at=at, **{"status": ExportStatus.COMPLETED, **fields},
            )
        )  # fmt: skip


def test_delivered_are_the_ads_that_packages_held_when_they_were_asked_for(someone: Scope) -> None:
    client = factories.make_client(someone)
    october = datetime(2026, 10, 2, 9, tzinfo=UTC)
    with clock.held_at(october):
        campaign = factories.make_campaign(someone, client)
        early, late, never, story = (
            factories.make_ad(someone, campaign, concept=number, placement_id=place)
            for number, place in enumerate(["meta_ig_feed_4x5"] * 3 + ["pinterest_2x3"], start=1)
        )
        reviews.decide(someone, [early.creative_id, story.creative_id], status=ReviewStatus.APPROVED)
        reviews.decide(someone, [never.creative_id], status=ReviewStatus.REJECTED, reason="no")
    packed(someone, client, campaign, october + timedelta(days=1), ["meta_ig_feed_4x5"])
    with clock.held_at(october + timedelta(days=2)):
        reviews.decide(someone, [late.creative_id], status=ReviewStatus.APPROVED)
    span = Span(date(2026, 10, 1), date(2026, 10, 28))
    way = milestones.way(someone, span, span, workspace_id=client)
    assert (way.briefs, way.made, way.approved, way.delivered, way.running) == (1, 4, 3, 1, 0)
    packed(someone, client, campaign, october + timedelta(days=3), status=ExportStatus.FAILED)
    assert milestones.way(someone, span, span).delivered == 1, "a package that failed delivered nothing"
    packed(someone, client, campaign, october + timedelta(days=4))
    assert milestones.way(someone, span, span).delivered == 3, "the same ad in two packages is one"


def test_where_no_approval_is_needed_undecided_ads_are_delivered_too(someone: Scope) -> None:
    client = factories.make_client(someone)
    october = datetime(2026, 10, 2, 9, tzinfo=UTC)
    with clock.held_at(october):
        campaign = factories.make_campaign(someone, client, approval_required=False)
        ads = [factories.make_ad(someone, campaign, concept=number) for number in (1, 2)]
        reviews.decide(someone, [ads[0].creative_id], status=ReviewStatus.REJECTED, reason="no")
    packed(someone, client, campaign, october + timedelta(days=1), approved_only=False)
    span = Span(date(2026, 10, 1), date(2026, 10, 28))
    assert milestones.way(someone, span, span).delivered == 1


def test_running_are_different_ads_with_results_in_the_period(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    ads = ads_of(someone, client, 3)
    bring(someone, client, tmp_path, [(day, ad.code, 10, 1, 1.0, 0, 0.0) for day in (5, 6) for ad in ads[:2]])
    span = Span(date(2026, 10, 1), date(2026, 10, 28))
    assert milestones.way(someone, span, span).running == 2
    assert milestones.way(someone, span, Span(date(2026, 9, 1), date(2026, 9, 28))).running == 0
