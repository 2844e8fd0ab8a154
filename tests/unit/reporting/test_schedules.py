"""Reports by the calendar: made when due, once however often missed, and never twice."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pyarrow.parquet as pq
import pytest
from sqlalchemy import select, update

from core import clock, db
from core.accounts import team
from core.db import Scope
from core.errors import Conflict, Forbidden, InvalidInput, Unavailable
from core.reporting import alerts, ask, deliveries, export, schedules, standing, views
from core.reporting.view import Comparison, Op, Span, ViewState, spelled
from core.reporting.views_models import Delivery, SavedView
from core.storage import files
from core.vocabulary import AlertState, Cadence, MessageKind, ReportFormat, Role
from core.workspaces import service as workspaces
from tests import factories
from tests.conftest import make_scope
from tests.unit.reporting.test_alerts import FIRST, bring, rows, saved

FRIDAY = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
VIEW = ViewState(
    period=Span(FIRST, FIRST + timedelta(days=9)), comparison=Comparison.NONE, dimensions=("platform_campaign",),
    measures=("spend", "conversions", "cpa"),
)  # fmt: skip


@pytest.fixture
def view_id(scope: Scope, tmp_path: Path) -> str:
    client = factories.make_client(scope)
    bring(scope, client, tmp_path, rows({"=Autumn": 50, "Winter": 20}, {"=Autumn": "1", "Winter": "0"}))
    return saved(scope, VIEW)


def plan(scope: Scope, view_id: str, **more: object) -> str:
    given = {
        "cadence": Cadence.DAILY, "hour": 8, "time_zone": "Europe/Berlin", "recipients": ["ana@example.com"], **more,
    }  # fmt: skip
    with clock.held_at(FRIDAY):
        return schedules.add(scope, view_id, **given)  # type: ignore[arg-type]


def run(scope: Scope, at: datetime) -> int:
    with clock.held_at(at):
        return schedules.send_due(scope)


def sent(scope: Scope) -> list[Delivery]:
    with db.read(scope) as work:
        return list(work.scalars(select(Delivery).order_by(Delivery.created_at)))


def next_due(scope: Scope, view_id: str) -> datetime:
    (found,) = schedules.list_schedules(scope, view_id)
    return found.next_due_at


def test_it_comes_when_it_is_due_once_and_then_the_next_day(scope: Scope, view_id: str) -> None:
    plan(scope, view_id)
    assert next_due(scope, view_id) == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert run(scope, FRIDAY) == 0
    assert run(scope, FRIDAY + timedelta(minutes=31)) == 1
    assert run(scope, FRIDAY + timedelta(minutes=33)) == 0
    assert next_due(scope, view_id) == datetime(2026, 11, 21, 7, tzinfo=UTC)
    (row,) = sent(scope)
    assert (row.kind, row.subject) == (MessageKind.REPORT, "Campaigns: 1 – 10 November 2026")
    assert row.content["text"].splitlines()[:3] == [
        "• Total: Spend 700.00 EUR, Conversions 10, CPA 70.00 EUR",
        "• =Autumn: Spend 500.00 EUR, Conversions 10, CPA 50.00 EUR",
        "• Winter: Spend 200.00 EUR, Conversions 0, CPA n/a",
    ]


def test_a_machine_that_was_off_for_ten_days_sends_one_report(scope: Scope, view_id: str) -> None:
    plan(scope, view_id)
    assert run(scope, FRIDAY + timedelta(days=10)) == 1
    assert len(sent(scope)) == 1
    assert next_due(scope, view_id) == datetime(2026, 11, 30, 7, tzinfo=UTC)


def test_two_rounds_at_once_send_one(scope: Scope, view_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plan(scope, view_id)
    due = FRIDAY + timedelta(hours=1)
    put_down = schedules._put_down

    def meanwhile(*given: object) -> int:
        monkeypatch.setattr(schedules, "_put_down", put_down)
        assert run(scope, due) == 1
        return put_down(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(schedules, "_put_down", meanwhile)
    assert run(scope, due) == 0
    assert len(sent(scope)) == 1


def file_of(scope: Scope, row: Delivery) -> bytes:
    assert row.file_sha256
    return files.read(scope, row.file_sha256)


def test_a_csv_holds_every_row_of_the_view_and_no_cell_is_a_formula(scope: Scope, view_id: str) -> None:
    plan(scope, view_id, as_what=ReportFormat.CSV)
    run(scope, FRIDAY + timedelta(hours=1))
    (row,) = sent(scope)
    assert (row.file_name, row.media_type) == ("campaigns_2026-11-01_2026-11-10.csv", "text/csv")
    data = file_of(scope, row)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\xef\xbb\xbf") == 1
    header, *found = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert header == ["platform_campaign", "currency", "spend", "conversions", "cpa"]
    assert found == [["'=Autumn", "EUR", "500.0", "10.0", "50.0"], ["Winter", "EUR", "200.0", "0.0", ""]]
    assert data == export.build(scope, VIEW, export.Kind.CSV), "what is sent is what is downloaded"


def test_parquet_and_zip_hold_the_same_rows(scope: Scope, view_id: str) -> None:
    plan(scope, view_id, as_what=ReportFormat.PARQUET)
    plan(scope, view_id, as_what=ReportFormat.ZIP)
    assert run(scope, FRIDAY + timedelta(hours=1)) == 2
    parquet, packed = sorted(sent(scope), key=lambda row: row.file_name)
    table = pq.read_table(io.BytesIO(file_of(scope, parquet)))
    assert table.column("platform_campaign").to_pylist() == ["=Autumn", "Winter"]
    assert table.column("cpa").to_pylist() == [50.0, None]
    with zipfile.ZipFile(io.BytesIO(file_of(scope, packed))) as opened:
        assert opened.namelist() == ["manifest.json", "results.csv", "results.parquet"]
        told = json.loads(opened.read("manifest.json"))
        inside = pq.read_table(io.BytesIO(opened.read("results.parquet")))
    assert inside.equals(table)
    assert told["period"]["first_day"] == "2026-11-01"
    assert told["row_count"] == 2
    assert [one["formula"] for one in told["metrics"] if one["slug"] == "cpa"] == ["spend ÷ conversions"]


def test_a_view_that_shows_few_rows_is_sent_with_all_of_them(scope: Scope, view_id: str) -> None:
    plan(scope, saved(scope, replace(VIEW, limit=1), "One row"), as_what=ReportFormat.CSV)
    run(scope, FRIDAY + timedelta(hours=1))
    (row,) = sent(scope)
    assert len(file_of(scope, row).splitlines()) == 3
    assert [one["names"] for one in row.content["facts"]["rows"]] == [["=Autumn"], ["Winter"]]


def test_a_file_too_large_for_mail_stays_and_the_letter_says_so(
    scope: Scope, view_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "MAIL_BYTES_MOST", 100)
    plan(scope, view_id, as_what=ReportFormat.CSV)
    run(scope, FRIDAY + timedelta(hours=1))
    (row,) = sent(scope)
    assert row.file_sha256 is None
    assert "too large to be sent by mail: open the view" in row.content["text"]


def test_a_webhook_is_told_the_rows_and_given_no_file(scope: Scope, view_id: str) -> None:
    plan(scope, view_id, as_what=ReportFormat.CSV, recipients=["https://hooks.example.com/x"])
    run(scope, FRIDAY + timedelta(hours=1))
    (row,) = sent(scope)
    assert row.file_sha256 is None
    assert [one["names"] for one in row.content["facts"]["rows"]] == [["=Autumn"], ["Winter"]]


def test_a_view_that_cannot_be_asked_is_told_and_tried_the_next_time(scope: Scope, view_id: str) -> None:
    plan(scope, view_id)
    with db.work(scope) as work:
        work.execute(update(SavedView).values(query="v=1&by=sign"))
    assert run(scope, FRIDAY + timedelta(hours=1)) == 0
    (found,) = schedules.list_schedules(scope, view_id)
    assert "there is no dimension “sign”" in found.error
    assert found.next_due_at == datetime(2026, 11, 21, 7, tzinfo=UTC)
    assert sent(scope) == []


def test_a_report_of_an_archived_client_rests_and_comes_once_when_it_is_restored(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    bring(scope, client, tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}))
    view_id = views.save(scope, "Campaigns", "?" + urlencode(spelled(VIEW)), workspace_id=client)
    plan(scope, view_id)
    workspaces.archive(scope, client)
    assert run(scope, FRIDAY + timedelta(days=3)) == 0
    (resting,) = schedules.list_schedules(scope, view_id)
    assert resting.is_resting
    workspaces.restore(scope, client)
    assert run(scope, FRIDAY + timedelta(days=4)) == 1
    assert run(scope, FRIDAY + timedelta(days=4)) == 0
    assert not schedules.list_schedules(scope, view_id)[0].is_resting


def test_pausing_makes_up_for_nothing(scope: Scope, view_id: str) -> None:
    schedule_id = plan(scope, view_id)
    schedules.pause(scope, schedule_id)
    assert run(scope, FRIDAY + timedelta(days=3)) == 0
    with clock.held_at(FRIDAY + timedelta(days=3)):
        schedules.pause(scope, schedule_id, False)
    assert run(scope, FRIDAY + timedelta(days=3)) == 0
    assert next_due(scope, view_id) > FRIDAY + timedelta(days=3)
    schedules.send_now(scope, schedule_id)
    assert len(deliveries.list_sent(scope, view_id=view_id)) == 1
    schedules.remove(scope, schedule_id)
    assert schedules.list_schedules(scope, view_id) == ()
    assert len(deliveries.list_sent(scope, view_id=view_id)) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"hour": 24}, "hour"), ({"weekday": 7}, "weekday"), ({"month_day": 0}, "month_day"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"), ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"), ({"recipients": ""}, "recipients"),
    ],
)  # fmt: skip
def test_what_could_never_come_is_refused_at_its_field(
    scope: Scope, view_id: str, given: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan(scope, view_id, **given)
    assert refused.value.field == field


def test_viewers_schedule_nothing(scope: Scope, view_id: str) -> None:
    views.change(scope, view_id, is_shared=True)
    viewer = make_scope("Colleague", Role.VIEWER, agency_id=scope.agency_id)
    with pytest.raises(Forbidden):
        plan(viewer, view_id)
    assert schedules.list_schedules(viewer, view_id) == ()


def test_a_report_that_cannot_be_made_for_a_moment_stays_due(
    scope: Scope, view_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(scope, view_id, cadence=Cadence.MONTHLY, month_day=20)

    def down(*_given: object) -> None:
        raise Unavailable("the database does not answer")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(ask, "answer", down)
        assert run(scope, FRIDAY + timedelta(hours=1)) == 0
    assert next_due(scope, view_id) == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert run(scope, FRIDAY + timedelta(hours=1, minutes=2)) == 1
    assert next_due(scope, view_id) == datetime(2026, 12, 20, 7, tzinfo=UTC)


def test_an_alert_and_a_report_that_break_keep_the_others_from_nothing(
    scope: Scope, view_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = saved(scope, replace(VIEW, measures=("spend", "clicks_all")), "Other")
    for one in (view_id, other):
        plan(scope, one)
        with clock.held_at(FRIDAY):
            alerts.add(scope, one, metric="cpa" if one == view_id else "spend", op=Op.MORE, threshold=1.0,
                       recipients=["ana@example.com"])  # fmt: skip
    real = ask.answer

    def broken(of: Scope, view: ViewState) -> ask.Answer:
        if "cpa" in view.measures:
            raise RuntimeError("a fault of ours")
        return real(of, view)

    monkeypatch.setattr(ask, "answer", broken)
    with clock.held_at(FRIDAY + timedelta(hours=1)):
        standing.serve(scope)
    assert sorted((row.view_id == other, row.kind) for row in sent(scope)) == [(True, "alert"), (True, "report")]
    assert alerts.list_alerts(scope, view_id)[0].state is AlertState.BROKEN
    (report,) = schedules.list_schedules(scope, view_id)
    assert (report.error, report.next_due_at > FRIDAY + timedelta(hours=2)) == (
        "something broke on our side; it is in the log", True,
    )  # fmt: skip


def test_reports_go_out_though_alerts_cannot_be_judged(
    scope: Scope, view_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(scope, view_id)

    def broken(_of: Scope) -> int:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(alerts, "judge_due", broken)
    with clock.held_at(FRIDAY + timedelta(hours=1)), pytest.raises(RuntimeError):
        standing.serve(scope)
    assert [row.kind for row in sent(scope)] == [MessageKind.REPORT]


def test_what_only_a_suspended_person_sees_is_neither_judged_nor_sent(scope: Scope, view_id: str) -> None:
    ana = make_scope("Ana", Role.MEMBER, agency_id=scope.agency_id)
    own = saved(ana, VIEW, "Mine")
    plan(ana, own)
    with clock.held_at(FRIDAY):
        alerts.add(ana, own, metric="spend", op=Op.MORE, threshold=1.0, recipients=["ana@example.com"])
    team.suspend(scope, ana.user_id or "")
    with clock.held_at(FRIDAY + timedelta(hours=1)):
        standing.serve(scope)
    assert sent(scope) == []
    team.reactivate(scope, ana.user_id or "")
    with clock.held_at(FRIDAY + timedelta(hours=2)):
        standing.serve(scope)
    assert sorted(row.kind for row in sent(scope)) == [MessageKind.ALERT, MessageKind.REPORT]


def test_a_report_is_changed_in_place_and_comes_at_its_new_hour(scope: Scope, view_id: str) -> None:
    schedule_id = plan(scope, view_id)
    given = {"cadence": Cadence.DAILY, "hour": 8, "time_zone": "Europe/Berlin"}
    with clock.held_at(FRIDAY + timedelta(minutes=5)):
        # Others are told, at the same time: what was due stays due.
        schedules.change(scope, schedule_id, recipients=["ben@example.com"], **given)  # type: ignore[arg-type]
        assert next_due(scope, view_id) == datetime(2026, 11, 20, 7, tzinfo=UTC)
        (found,) = schedules.list_schedules(scope, view_id)
        with pytest.raises(Conflict):
            schedules.change(scope, schedule_id, recipients=["x@example.com"], expected=found.row_version - 1, **given)  # type: ignore[arg-type]
        schedules.change(
            scope, schedule_id, recipients=["ben@example.com"], cadence=Cadence.WEEKLY, weekday=0, hour=9,
            time_zone="UTC", as_what=ReportFormat.CSV, expected=found.row_version,
        )  # fmt: skip
        for wrong in ({"hour": 24}, {"time_zone": "Middle-earth"}):
            with pytest.raises(InvalidInput) as refused:
                schedules.change(scope, schedule_id, recipients=["a@example.com"], **{**given, **wrong})  # type: ignore[arg-type]
            assert [refused.value.field] == list(wrong)
    (found,) = schedules.list_schedules(scope, view_id)
    assert found.next_due_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert (found.rhythm.words, found.format) == ("Every Monday at 09:00 (UTC)", ReportFormat.CSV)
    assert (found.schedule_id, found.recipients) == (schedule_id, ("ben@example.com",))
    member = make_scope("Colleague", Role.MEMBER, agency_id=scope.agency_id)
    with pytest.raises(schedules.ScheduleNotFound):
        schedules.change(member, schedule_id, recipients=["a@example.com"], **given)  # type: ignore[arg-type]
