"""Reports of days and weeks: their figures against events written by hand, and against the dashboard."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from core import clock, db
from core.accounts import rounds
from core.creatives.models import CreativeVersion
from core.db import Scope, database
from core.exports import service as exports
from core.jobs import registry
from core.jobs.models import BatchItem, BatchJob
from core.reporting import digests, gather, periods, queries, report, snapshot, tasks
from core.reporting.models import Digest
from core.reporting.queries import Filters
from core.reporting.report import Report
from core.reviews import service as reviews
from core.vocabulary import BatchKind, BatchStatus, ItemStatus, ReportPeriod, ReviewStatus
from core.workspaces.models import Workspace
from tests import factories
from tests.conftest import make_scope
from tests.unit.statements import counted

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TUESDAY, WEDNESDAY, NEXT_MONDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 7))
APPROVED, CHANGES, REJECTED = ReviewStatus.APPROVED, ReviewStatus.NEEDS_CHANGES, ReviewStatus.REJECTED


def due(day: datetime) -> datetime:
    return day.replace(hour=6, minute=0)


def broken_batch(scope: Scope, campaign: str, at: datetime, title: str = "Eight ads") -> None:
    """A batch of three of which one could not be made, over at that moment."""
    with clock.held_at(at), db.work(scope) as work:
        client = work.execute(text("SELECT workspace_id FROM campaigns WHERE id = :id"), {"id": campaign}).scalar_one()
        batch = BatchJob(
            agency_id=scope.agency_id, workspace_id=client, campaign_id=campaign, job_type=BatchKind.RENDER,
            title=title, status=BatchStatus.DONE_WITH_FAILURES, items_total=3, completed_at=at,
        )  # fmt: skip
        work.add(batch)
        work.flush()
        for position, status in enumerate((ItemStatus.DONE, ItemStatus.FAILED, ItemStatus.DONE)):
            message = "The photo is too small" if status is ItemStatus.FAILED else None
            work.add(
                BatchItem(
                    agency_id=scope.agency_id, batch_id=batch.id, position=position, status=status,
                    error_message=message,
                )
            )  # fmt: skip


def busy_week(scope: Scope) -> dict[str, str]:
    """Two clients. Monday: five ads. Tuesday: two approved (one by the client), one to change, a package, a broken batch."""
    with clock.held_at(MONDAY):
        aurora, bakery = factories.make_client(scope, "Aurora Coffee"), factories.make_client(scope, "Bakery")
        roast = factories.make_campaign(scope, aurora, name="Autumn roast")
        bread = factories.make_campaign(scope, bakery, name="Bread", placement_ids=("pinterest_2x3",))
        ads = [factories.make_ad(scope, roast) for _ in range(3)]
        ads += [factories.make_ad(scope, bread, placement_id="pinterest_2x3") for _ in range(2)]
    with clock.held_at(TUESDAY):
        reviews.decide(scope, [ads[0].creative_id], status=APPROVED)
        link = reviews.create_link(scope, bread, note="For you")
        reviews.link_decide(link.token, [ads[3].code], status=APPROVED, name="Bea", comment="")
        exports.run(scope, exports.start(scope, roast))
    with clock.held_at(TUESDAY + timedelta(hours=3)):
        reviews.decide(scope, [ads[1].creative_id], status=CHANGES, reason="Larger logo")
    broken_batch(scope, roast, TUESDAY)
    return {"aurora": aurora, "bakery": bakery, "roast": roast, "bread": bread}


def of_day(scope: Scope, day: datetime) -> Report:
    found = queries.report_of_day(scope, day.date())
    assert found is not None
    return found


def weeks_of(scope: Scope) -> list[Report]:
    return [
        queries.get_report(scope, line.report_id)
        for line in queries.list_reports(scope, kind=ReportPeriod.WEEK).rows
    ]  # fmt: skip


def digests_of(scope: Scope) -> list[tuple[Any, ...]]:
    with db.read(scope) as work:
        return [
            tuple(row) for row in work.execute(select(Digest.id, Digest.period, Digest.first_day, Digest.written_at))
        ]


def test_every_figure_of_a_known_day_is_right(scope: Scope) -> None:
    made = busy_week(scope)
    with clock.held_at(due(WEDNESDAY)):
        digests.write_daily(clock.now())
    told = of_day(scope, TUESDAY).content
    now = told.now
    assert (now.ads, now.approved, now.needs_changes, now.rejected) == (0, 2, 1, 0)
    assert (now.by_client, now.packages, now.failed_batches) == (1, 1, 1)
    assert now.approval_rate == pytest.approx(2 / 3)
    assert now.median_hours == pytest.approx(24)  # 24, 24 and 27 hours
    assert (told.before.ads, told.before.decided) == (5, 0)
    clients = {one.client: one for one in told.clients}
    assert list(clients) == ["Aurora Coffee", "Bakery"]
    assert (clients["Aurora Coffee"].now.approved, clients["Aurora Coffee"].before.ads) == (1, 3)
    assert clients["Aurora Coffee"].now.median_hours == pytest.approx(25.5)
    assert (clients["Bakery"].now.approved, clients["Bakery"].now.by_client, clients["Bakery"].before.ads) == (1, 1, 2)
    assert [(one.campaign_id, one.now.decided) for one in told.campaigns] == [(made["roast"], 2), (made["bread"], 1)]
    (failed,) = told.failed
    assert (failed.client, failed.title, failed.failed, failed.total) == ("Aurora Coffee", "Eight ads", 1, 3)
    assert failed.reason == "The photo is too small"


def test_what_waits_is_told_with_whom_and_since_when(scope: Scope) -> None:
    made = busy_week(scope)
    with clock.held_at(due(WEDNESDAY)):
        digests.write_daily(clock.now())
    told = of_day(scope, TUESDAY).content
    (on_client,) = told.on_clients
    assert (on_client.campaign_id, on_client.ads, on_client.since) == (made["bread"], 1, TUESDAY)
    assert {(one.what, one.campaign_id, one.ads) for one in told.on_team} == {
        ("change", made["roast"], 1),
        ("review", made["roast"], 1),
    }


@pytest.mark.parametrize("day", [MONDAY, TUESDAY])
def test_the_figures_of_a_day_agree_with_the_dashboard_of_that_day(scope: Scope, day: datetime) -> None:
    busy_week(scope)
    digests.write_daily(due(day + timedelta(days=1)))
    told, board = of_day(scope, day).content, queries.dashboard(scope, Filters(day.date(), day.date()))
    for now, totals in ((told.now, board.totals), (told.before, board.previous)):
        assert (now.ads, now.decided, now.approved, now.rejected, now.needs_changes, now.packages) == (
            totals.ads, totals.decided, totals.approved, totals.rejected, totals.needs_changes, totals.packages,
        )  # fmt: skip
        assert now.approval_rate == totals.approval_rate
    by_campaign = {one.campaign_id: one.now for one in told.campaigns if not one.now.is_quiet}
    shown = {one.campaign_id: (one.ads, one.approved, one.approval_rate) for one in board.campaigns}
    assert {name: (one.ads, one.approved, one.approval_rate) for name, one in by_campaign.items()} == shown
    for client in told.clients:
        of_client = queries.dashboard(scope, Filters(day.date(), day.date(), workspace_id=client.client_id)).totals
        assert (client.now.ads, client.now.decided, client.now.packages) == (
            of_client.ads, of_client.decided, of_client.packages,
        )  # fmt: skip


def test_the_parts_of_a_report_add_up_to_the_whole(scope: Scope) -> None:
    busy_week(scope)
    digests.write_weekly(due(NEXT_MONDAY))
    (week,) = weeks_of(scope)
    for part in (week.content.clients, week.content.campaigns):
        for count in ("ads", "approved", "needs_changes", "rejected", "by_client", "packages", "failed_batches"):
            assert sum(getattr(one.now, count) for one in part) == getattr(week.content.now, count)


def test_a_week_holds_its_seven_days_and_stands_beside_the_week_before(scope: Scope) -> None:
    busy_week(scope)
    with clock.held_at(NEXT_MONDAY):
        campaign = factories.make_campaign(scope, name="Later")
        factories.make_ad(scope, campaign)
    digests.write_weekly(due(NEXT_MONDAY))
    digests.write_weekly(due(NEXT_MONDAY + timedelta(days=7)))
    later, week = weeks_of(scope)
    assert (week.period.first_day, week.period.last_day) == (date(2026, 3, 2), date(2026, 3, 8))
    assert (week.content.now.ads, week.content.now.approved, week.content.before.ads) == (5, 2, 0)
    assert (later.content.now.ads, later.content.before) == (1, week.content.now)
    board = queries.dashboard(scope, Filters(week.period.first_day, week.period.last_day))
    assert (week.content.now.ads, week.content.now.approved) == (board.totals.ads, board.totals.approved)


def test_the_most_approved_placements_and_layouts_are_counted_over_decided_versions(scope: Scope) -> None:
    made = busy_week(scope)
    with db.work(scope) as work:
        for version in work.scalars(select(CreativeVersion)):
            version.recipe = {"design": {"family": "framed", "scheme": "dark"}}
    digests.write_weekly(due(NEXT_MONDAY))
    (week,) = weeks_of(scope)
    assert [(one.name, one.approved, one.decided) for one in report.merged(week.content.placements)] == [
        ("pinterest_2x3", 1, 1),
        ("meta_ig_feed_4x5", 1, 2),
    ]
    assert [(one.name, one.approved, one.decided) for one in report.merged(week.content.layouts)] == [("framed", 2, 3)]
    alone = week.for_client(made["bakery"]).content
    assert [(one.name, one.approved) for one in alone.layouts] == [("framed", 1)]
    assert (alone.now.ads, alone.now.approved, [one.campaign for one in alone.campaigns]) == (2, 1, ["Bread"])


def test_a_client_the_report_knows_nothing_of_gets_zeros(scope: Scope) -> None:
    busy_week(scope)
    digests.write_weekly(due(NEXT_MONDAY))
    alone = weeks_of(scope)[0].for_client("nobody").content
    assert alone.now.is_quiet
    assert (alone.clients, alone.campaigns, alone.waiting, alone.failed) == ((), (), (), ())


def test_the_same_moment_twice_is_one_report_and_changes_nothing(scope: Scope) -> None:
    busy_week(scope)
    digests.write_daily(due(WEDNESDAY))
    digests.write_weekly(due(NEXT_MONDAY))
    before, version = digests_of(scope), snapshot.refresh(scope)[1]
    with clock.held_at(WEDNESDAY):
        for late in (due(WEDNESDAY), WEDNESDAY.replace(hour=23)):
            digests.write_daily(late)
        digests.write_weekly(due(NEXT_MONDAY + timedelta(days=3)))
    assert digests_of(scope) == before
    assert len(before) == 3  # Monday and Tuesday, and their week
    assert snapshot.refresh(scope)[1] == version, "a second run raised the data version for nothing"


def test_a_report_stays_as_it_was_written_whatever_is_renamed_later(scope: Scope) -> None:
    busy_week(scope)
    digests.write_daily(due(WEDNESDAY))
    with db.work(scope) as work:
        work.execute(text("UPDATE workspaces SET client_name = 'Renamed'"))
    digests.write_daily(due(WEDNESDAY))
    assert of_day(scope, TUESDAY).content.clients[0].client == "Aurora Coffee"


def test_events_on_the_stroke_of_midnight_belong_to_the_day_that_begins(scope: Scope) -> None:
    campaign = factories.make_campaign(scope)
    midnight = datetime(2026, 1, 1, tzinfo=UTC)
    for at in (midnight - timedelta(microseconds=1), midnight, midnight + timedelta(days=1)):
        with clock.held_at(at):
            factories.make_ad(scope, campaign)
    for days in range(3):
        digests.write_daily(midnight + timedelta(days=days, hours=6))
    assert [of_day(scope, midnight + timedelta(days=days)).content.now.ads for days in (-1, 0, 1)] == [1, 1, 1]
    assert of_day(scope, midnight).content.before.ads == 1
    digests.write_weekly(datetime(2026, 1, 5, 6, 30, tzinfo=UTC))
    (week,) = weeks_of(scope)
    assert (week.period.title, week.period.first_day, week.content.now.ads) == ("Week 1 of 2026", date(2025, 12, 29), 3)


def test_an_agency_in_which_nothing_happened_gets_no_report(scope: Scope, stranger: Scope) -> None:
    busy_week(scope)
    factories.make_campaign(stranger)
    for days in range(1, 9):
        digests.write_daily(due(MONDAY + timedelta(days=days)))
    digests.write_weekly(due(NEXT_MONDAY))
    assert digests_of(stranger) == []
    assert sorted(row[2] for row in digests_of(scope)) == [date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 3)]
    assert queries.report_of_day(scope, WEDNESDAY.date()) is None


def test_what_was_taken_back_the_same_day_is_nothing_to_tell(scope: Scope) -> None:
    with clock.held_at(MONDAY):
        ad = factories.make_ad(scope, factories.make_campaign(scope))
    with clock.held_at(TUESDAY):
        approved = reviews.decide(scope, [ad.creative_id], status=APPROVED)[0]
        reviews.undo(scope, str(approved.approval_id))
    digests.write_daily(due(WEDNESDAY))
    assert queries.report_of_day(scope, TUESDAY.date()) is None


def test_a_fault_at_one_agency_stops_no_other_and_is_told_at_the_end(
    scope: Scope, stranger: Scope, caplog: pytest.LogCaptureFixture
) -> None:
    busy_week(scope)
    busy_week(stranger)
    first, second = sorted((scope, stranger), key=lambda one: one.agency_id)
    folder, _ = snapshot.refresh(first)
    folder.parent.rename(folder.parent.with_suffix(".away"))
    folder.parent.write_bytes(b"")  # where this agency's folder should be stands a file
    with pytest.raises(rounds.RoundIncomplete, match="1 of 2 agencies"):
        digests.write_daily(due(WEDNESDAY))
    assert queries.report_of_day(second, TUESDAY.date()) is not None
    assert queries.report_of_day(first, TUESDAY.date()) is None
    assert first.agency_id in caplog.text
    folder.parent.unlink()
    digests.write_daily(due(WEDNESDAY))
    assert queries.report_of_day(first, TUESDAY.date()) is not None


def test_a_thousand_quiet_clients_cost_no_statement_more(scope: Scope) -> None:
    busy_week(scope)
    snapshot.refresh(scope)
    with counted() as few:
        gather.content(scope, periods.day(TUESDAY.date()))
    with db.work(scope) as work:
        work.add_all(Workspace(agency_id=scope.agency_id, client_name=f"Quiet {number}") for number in range(1000))
    snapshot.refresh(scope)
    with counted() as many:
        told = gather.content(scope, periods.day(TUESDAY.date()))
    assert len(many) == len(few) <= 25
    assert len(told.clients) == 2
    with counted() as quiet:
        assert not digests.write(scope, periods.day(date(2020, 1, 1)))
    assert len(quiet) == 1


def test_two_workers_at_once_write_one_report(scope: Scope) -> None:
    busy_week(scope)
    day, told, start = periods.day(TUESDAY.date()), [], threading.Barrier(3)

    def work() -> None:
        start.wait()
        told.append(digests.write(scope, day))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, False, True]
    assert len(digests_of(scope)) == 1


def test_days_that_nobody_was_there_to_write_are_written_later(scope: Scope) -> None:
    busy_week(scope)
    digests.write_daily(due(MONDAY + timedelta(days=7)))
    assert sorted(row[2] for row in digests_of(scope)) == [date(2026, 3, 2), date(2026, 3, 3)]
    assert of_day(scope, TUESDAY).content.now.approved == 2
    digests.write_weekly(due(NEXT_MONDAY + timedelta(days=28)))
    assert [week.period.slug for week in weeks_of(scope)] == ["2026-W10"]


def test_days_that_are_long_gone_are_let_go(scope: Scope) -> None:
    busy_week(scope)
    digests.write_daily(due(MONDAY + timedelta(days=9)))
    digests.write_weekly(due(NEXT_MONDAY + timedelta(days=35)))
    assert digests_of(scope) == []


def test_what_is_read_is_what_was_written(scope: Scope) -> None:
    busy_week(scope)
    content = gather.content(scope, periods.day(TUESDAY.date()))
    assert report.from_json(report.to_json(content)) == content
    newer = report.to_json(content) | {"tomorrow": 1}
    newer["now"] = newer["now"] | {"tomorrow": 2}
    assert report.from_json(newer) == content


def test_reports_are_seen_by_their_own_agency_alone(scope: Scope, stranger: Scope) -> None:
    busy_week(scope)
    digests.write_weekly(due(NEXT_MONDAY))
    (line,) = queries.list_reports(scope, kind=ReportPeriod.WEEK).rows
    assert queries.list_reports(stranger, kind=ReportPeriod.WEEK).total == 0
    with pytest.raises(queries.ReportNotFound):
        queries.get_report(stranger, line.report_id)


def test_the_calendar_knows_both_reports() -> None:
    known = {one.name: (one.cron, one.run) for one in registry.schedules()}
    assert known["daily-digest"] == ("0 6 * * *", tasks.write_daily)
    assert known["weekly-report"] == ("30 6 * * 1", tasks.write_weekly)


def test_the_calendar_writes_them_when_it_is_told_to(scope: Scope) -> None:
    busy_week(scope)
    tasks.write_daily(due(WEDNESDAY))
    tasks.write_weekly(due(NEXT_MONDAY))
    assert len(digests_of(scope)) == 3


@pytest.mark.postgres
def test_on_postgresql_the_same_report_is_written_within_row_level_security(postgres_url_at_head: str) -> None:
    opened = database.connect(postgres_url_at_head)
    database.use(opened)
    mine, theirs = make_scope("Mine"), make_scope("Theirs")
    busy_week(mine)
    with db.work(mine) as work:
        for version in work.scalars(select(CreativeVersion)):
            version.recipe = {"design": {"family": "framed"}}
    for _ in range(2):
        digests.write_daily(due(WEDNESDAY))
        digests.write_weekly(due(NEXT_MONDAY))
    assert len(digests_of(mine)) == 3
    assert digests_of(theirs) == []
    told = of_day(mine, TUESDAY).content
    assert (told.now.approved, told.now.by_client, told.now.failed_batches) == (2, 1, 1)
    assert [one.name for one in report.merged(told.layouts)] == ["framed"]
    with opened.reading.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM digests")).scalar_one() == 0
    opened.dispose()
