"""The page of saved views: kept, watched, sent; what it says when nothing is there, wrong, or not allowed."""

from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from core import clock, db
from core.db import Scope
from core.reporting import alerts, deliveries, feeds, schedules, views
from core.reporting.view import Comparison, Op, Relative, Span, ViewState, spelled
from core.reporting.views_models import Delivery, SavedView
from core.vocabulary import Cadence, DeliveryState, Role
from pages.ui import links
from tests import factories
from tests.conftest import make_scope
from tests.pages.conftest import Opener, sign_in
from tests.pages.test_results_import import words
from tests.unit.reporting.test_alerts import bring, rows

FIRST = date(2026, 10, 1)
VIEW = ViewState(
    period=Span(FIRST, FIRST + timedelta(days=9)), comparison=Comparison.NONE, dimensions=("platform_campaign",),
    measures=("spend", "cpa", "ctr"),
)  # fmt: skip


@pytest.fixture
def view_id(scope: Scope, tmp_path: Path) -> str:
    bring(
        scope,
        factories.make_client(scope),
        tmp_path,
        rows({"Autumn": 50, "Winter": 20}, {"Autumn": "1", "Winter": "1"}, FIRST),
    )
    return views.save(scope, "Weekly CPA", "?" + urlencode(spelled(VIEW)))


def part(page: AppTest, name: str) -> AppTest:
    page.segmented_control(key="view_part").set_value(name).run()
    assert not page.exception
    return page


def test_before_anything_is_kept_the_page_says_what_it_is_for_and_keeps_the_first_view(
    open_page: Opener, scope: Scope
) -> None:
    page = open_page("views", scope)
    assert not page.exception
    assert "Save a view" in words(page)
    page.text_input(key="new_name").set_value("Weekly CPA")
    page.text_input(key="new_address").set_value("https://ads.example.com/explorer?" + urlencode(spelled(VIEW)))
    page.button(key="new_save").click().run()
    assert not page.exception
    (kept,) = views.list_views(scope)
    assert (kept.name, kept.view) == ("Weekly CPA", VIEW)
    assert page.title[0].value == "Weekly CPA"


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(open_page: Opener, scope: Scope) -> None:
    page = open_page("views", scope)
    page.text_input(key="new_name").set_value("Mine")
    page.text_input(key="new_address").set_value("?show=happiness")
    page.button(key="new_save").click().run()
    assert "there is no metric “happiness”" in words(page)
    assert page.text_input(key="new_name").value == "Mine"


def test_a_view_shows_its_figures(open_page: Opener, scope: Scope, view_id: str) -> None:
    page = open_page("views", scope, view=view_id)
    assert not page.exception
    assert [(one.label, one.value) for one in page.metric] == [
        ("Spend", "700.00 EUR"),
        ("CPA", "35.00 EUR"),
        ("CTR", "2.00 %"),
    ]
    table = page.dataframe[0].value
    assert table["CPA"].tolist() == ["50.00 EUR", "20.00 EUR"]
    assert list(table.columns) == ["Campaign at the platform", "Spend", "CPA", "CTR"]


def test_a_figure_that_fell_is_drawn_falling(open_page: Opener, scope: Scope, view_id: str) -> None:
    later = ViewState(period=Span(date(2026, 10, 6), date(2026, 10, 10)), measures=("spend", "cpa"))
    earlier = ViewState(period=Span(date(2026, 10, 9), date(2026, 10, 13)), measures=("spend",))
    for name, view, delta in (("Same", later, "+0.0 %"), ("Less", earlier, "-60.0 %")):
        page = open_page("views", scope, view=views.save(scope, name, "?" + urlencode(spelled(view))))
        assert page.metric[0].delta == delta


def test_an_alert_is_set_up_paused_tested_and_deleted(open_page: Opener, scope: Scope, view_id: str) -> None:
    page = part(open_page("views", scope, view=view_id), "Alerts")
    page.selectbox(key="alert_metric").select("ctr").run()
    page.number_input(key="alert_threshold").set_value(1.5)
    page.text_area(key="alert_recipients").set_value("ana@example.com\nhttps://hooks.example.com/secret-path")
    page.checkbox(key="alert_by_group").check()
    page.button(key="alert_add").click().run()
    assert not page.exception
    (alert,) = alerts.list_alerts(scope, view_id)
    assert (alert.rule.metric, alert.rule.threshold, alert.rule.floor_metric) == ("ctr", pytest.approx(0.015), "spend")
    assert alert.rule.group_name == "Campaign at the platform"
    told = words(page)
    assert "CTR is more than 1.50 %" in told
    assert "Not judged yet" in told
    assert "webhook at hooks.example.com" in told
    assert "secret-path" not in told
    alerts.judge_due(scope)
    page.button(key=f"test_{alert.alert_id}").click().run()
    told = words(page)
    assert "CTR of Autumn is 2.00 %, the furthest. 1 – 10 October 2026." in told
    assert "last told just now, 2 groups then" in told
    page.button(key=f"pause_{alert.alert_id}").click().run()
    assert alerts.list_alerts(scope, view_id)[0].is_paused
    page.button(key=f"delete_{alert.alert_id}").click().run()
    assert not page.exception
    assert alerts.list_alerts(scope, view_id) == ()


def test_an_alert_without_a_threshold_is_refused(open_page: Opener, scope: Scope, view_id: str) -> None:
    page = part(open_page("views", scope, view=view_id), "Alerts")
    page.text_area(key="alert_recipients").set_value("ana@example.com")
    page.button(key="alert_add").click().run()
    assert "The threshold is no number" in words(page)
    assert alerts.list_alerts(scope, view_id) == ()


def test_not_enough_data_is_said(open_page: Opener, scope: Scope, view_id: str) -> None:
    alerts.add(
        scope, view_id, metric="cpa", op=Op.MORE, threshold=40, floor_metric="conversions", floor_value=100,
        is_by_group=True, recipients=["a@example.com"],
    )  # fmt: skip
    alerts.judge_due(scope)
    told = words(part(open_page("views", scope, view=view_id), "Alerts"))
    assert "Not enough data" in told
    assert "No mail is set up" in told


def test_a_report_is_scheduled_sent_and_tried_again(open_page: Opener, scope: Scope, view_id: str) -> None:
    page = part(open_page("views", scope, view=view_id), "Reports")
    page.selectbox(key="report_weekday").select(4)
    page.selectbox(key="report_zone").select("Europe/Berlin")
    page.text_area(key="report_recipients").set_value("ana@example.com")
    page.button(key="report_add").click().run()
    assert not page.exception
    (report,) = schedules.list_schedules(scope, view_id)
    assert report.rhythm.words == "Every Friday at 08:00 (Europe/Berlin)"
    page.button(key=f"now_{report.schedule_id}").click().run()
    deliveries.send_due(scope)
    page = part(page, "Sent")
    assert "Did not arrive" in words(page)
    assert "no mail is set up here" in words(page)
    (sent,) = deliveries.list_sent(scope)
    page.button(key=f"again_{sent.delivery_id}").click().run()
    assert "On its way" in words(page)


def test_settings_rename_share_open_first_and_delete(open_page: Opener, scope: Scope, view_id: str) -> None:
    page = part(open_page("views", scope, view=view_id), "Settings")
    page.text_input(key="edit_name").set_value("CPA")
    page.checkbox(key="edit_shared").check()
    page.button(key="edit_save").click().run()
    assert not page.exception
    kept = views.get_view(scope, view_id)
    assert (kept.name, kept.is_shared) == ("CPA", True)
    page.button(key="edit_default").click().run()
    assert views.usual(scope)
    page.button(key="edit_delete_now").click().run()
    assert not page.exception
    assert views.list_views(scope) == ()
    assert page.title[0].value == "Saved views & alerts"


def test_a_broken_view_is_told_and_not_a_crash(open_page: Opener, scope: Scope, view_id: str) -> None:
    with db.work(scope) as work:
        work.execute(update(SavedView).values(query="v=1&show=horoscope"))
    assert "It cannot be asked any more" in words(open_page("views", scope))
    page = open_page("views", scope, view=view_id)
    assert not page.exception
    assert "there is no metric “horoscope”" in page.warning[0].value
    for name in ("Alerts", "Reports", "Sent", "Figures"):
        part(page, name)


def test_foreign_and_private_views_look_like_missing_ones(
    open_page: Opener, scope: Scope, stranger: Scope, view_id: str
) -> None:
    for person in (stranger, make_scope("C", Role.ADMIN, agency_id=scope.agency_id)):
        page = open_page("views", person, view=view_id)
        assert not page.exception
        assert "There is no such view" in page.info[0].value
        assert "Weekly CPA" not in words(page)


def test_a_viewer_reads_and_sets_nothing_up(open_page: Opener, scope: Scope, view_id: str) -> None:
    views.change(scope, view_id, is_shared=True)
    alerts.add(scope, view_id, metric="cpa", op=Op.MORE, threshold=40, recipients=["a@example.com"])
    schedules.add(scope, view_id, cadence=Cadence.DAILY, hour=8, time_zone="UTC", recipients=["a@example.com"])
    viewer = make_scope("Viewers", Role.VIEWER, agency_id=scope.agency_id)
    page = part(open_page("views", viewer, view=view_id), "Alerts")
    assert "CPA is more than 40.00" in words(page)
    keys = {str(one.key) for one in page.button}
    part(page, "Reports")
    assert not {
        key for key in keys | {str(one.key) for one in page.button} if key.startswith(("alert_", "report_", "pause_"))
    }
    part(page, "Settings")
    assert "Save it under a name of your own" in words(page)


def test_the_secret_is_shown_when_asked_for(open_page: Opener, scope: Scope) -> None:
    page = open_page("views", scope)
    assert not page.code
    page.button(key="secret_show").click().run()
    assert page.code[0].value == deliveries.signing_secret(scope)
    page.button(key="secret_renew").click().run()
    assert page.code[0].value == deliveries.signing_secret(scope)


def test_what_is_on_its_way_says_how_often_it_was_tried(open_page: Opener, scope: Scope, view_id: str) -> None:
    alert_id = alerts.add(scope, view_id, metric="cpa", op=Op.MORE, threshold=40, recipients=["a@example.com"])
    alerts.try_out(scope, alert_id)
    with db.work(scope) as work:
        work.execute(update(Delivery).values(attempts=2, due_at=clock.now() + timedelta(minutes=5)))
    told = words(open_page("views", scope))
    assert "tried 2 times" in told
    assert {one.state for one in deliveries.list_sent(scope)} == {DeliveryState.WAITING}


def test_a_page_of_results_saves_what_it_shows_with_its_client(
    cookie: dict[str, str], scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Drawn without the router, so there is no page to link to.
    monkeypatch.setattr(links, "link", lambda *_, **__: None)
    client = factories.make_client(scope)
    cookie["session"] = sign_in(scope)
    page = AppTest.from_file(str(Path(__file__).with_name("saved_harness.py")), default_timeout=30)
    page.query_params["client"] = client
    page.run()
    page.button(key="save_view_now").click().run()
    assert "This is empty" in words(page)
    assert views.list_views(scope) == ()
    page.text_input(key="save_view_name").set_value("CPA of last month")
    page.button(key="save_view_now").click().run()
    assert not page.exception
    (kept,) = views.list_views(scope)
    assert (kept.name, kept.workspace_id) == ("CPA of last month", client)
    assert kept.view == ViewState(period=Relative.LAST_MONTH, comparison=Comparison.YEAR, measures=("cpa",))
    page.text_input(key="save_view_name").set_value("CPA of last month")
    page.button(key="save_view_now").click().run()
    assert "There is a view “CPA of last month” already" in words(page)


def test_an_address_for_a_spreadsheet_is_made_shown_once_and_revoked(
    open_page: Opener, scope: Scope, view_id: str
) -> None:
    page = part(open_page("views", scope, view=view_id), "Spreadsheets")
    page.text_input(key="feed_label").set_value("Monday sheet")
    page.selectbox(key="feed_days").select(7)
    page.button(key="feed_make").click().run()
    assert not page.exception
    (feed,) = feeds.list_feeds(scope, view_id)
    assert (feed.label, (feed.expires_at - feed.created_at).days) == ("Monday sheet", 7)
    address = page.code[0].value
    token = address.rpartition("/")[2].removesuffix(".csv")
    assert feeds.open_feed(token).feed_id == feed.feed_id
    assert "not asked yet" in words(page)
    # Another tab, or the same page later, has only its line.
    assert not part(open_page("views", scope, view=view_id), "Spreadsheets").code
    page.button(key=f"revoke_{feed.feed_id}").click().run()
    assert not page.exception
    assert not page.code
    assert "Revoked" in words(page)


def test_a_viewer_makes_no_address_and_takes_no_rows(open_page: Opener, scope: Scope, view_id: str) -> None:
    views.change(scope, view_id, is_shared=True)
    feeds.make(scope, view_id, label="Monday sheet")
    viewer = make_scope("Viewers", Role.VIEWER, agency_id=scope.agency_id)
    page = part(open_page("views", viewer, view=view_id), "Spreadsheets")
    assert "Monday sheet" in words(page)
    assert not {str(one.key) for one in page.button} & {"feed_make"}
    assert "All rows" not in words(open_page("views", viewer))
    assert "All rows" in words(open_page("views", scope))


def test_an_alert_is_changed_in_its_place(open_page: Opener, scope: Scope, view_id: str) -> None:
    alert_id = alerts.add(
        scope, view_id, metric="ctr", op=Op.LESS, threshold=0.015, floor_metric="spend", floor_value=50.0,
        is_by_group=True, recipients=["ana@example.com"],
    )  # fmt: skip
    page = part(open_page("views", scope, view=view_id), "Alerts")
    page.button(key=f"change_{alert_id}").click().run()
    assert not page.exception
    # The form says what the alert is, also in per cent.
    assert page.selectbox(key="alert_edit_metric").value == "ctr"
    assert page.number_input(key="alert_edit_threshold").value == pytest.approx(1.5)
    assert page.checkbox(key="alert_edit_by_group").value
    page.number_input(key="alert_edit_threshold").set_value(2.5)
    page.text_area(key="alert_edit_recipients").set_value("nobody")
    page.button(key="alert_edit_save").click().run()
    assert "not an e-mail address" in words(page)
    assert page.number_input(key="alert_edit_threshold").value == 2.5
    page.text_area(key="alert_edit_recipients").set_value("ben@example.com")
    page.button(key="alert_edit_save").click().run()
    assert not page.exception
    (alert,) = alerts.list_alerts(scope, view_id)
    assert (alert.alert_id, alert.rule.threshold, alert.recipients) == (
        alert_id, pytest.approx(0.025), ("ben@example.com",),
    )  # fmt: skip
    assert "alert_edit_save" not in {str(one.key) for one in page.button}
    page.button(key=f"change_{alert_id}").click().run()
    assert page.number_input(key="alert_edit_threshold").value == pytest.approx(2.5)
    page.button(key="alert_edit_close").click().run()
    assert "alert_edit_save" not in {str(one.key) for one in page.button}


@pytest.mark.parametrize("threshold", [0.014, 0.029])
def test_an_alert_that_only_tells_others_goes_on_as_it_was(
    open_page: Opener, scope: Scope, view_id: str, threshold: float
) -> None:
    alert_id = alerts.add(
        scope, view_id, metric="ctr", op=Op.MORE, threshold=threshold, floor_metric="ctr", floor_value=threshold,
        recipients=["ana@example.com"],
    )  # fmt: skip
    alerts.judge_due(scope)
    (before,) = alerts.list_alerts(scope, view_id)
    assert before.evaluated_at
    page = part(open_page("views", scope, view=view_id), "Alerts")
    page.button(key=f"change_{alert_id}").click().run()
    page.text_area(key="alert_edit_recipients").set_value("ben@example.com")
    page.button(key="alert_edit_save").click().run()
    assert not page.exception
    (alert,) = alerts.list_alerts(scope, view_id)
    assert alert.recipients == ("ben@example.com",)
    assert (alert.rule, alert.evaluated_at) == (before.rule, before.evaluated_at)


def test_a_report_is_changed_in_its_place(open_page: Opener, scope: Scope, view_id: str) -> None:
    schedule_id = schedules.add(
        scope, view_id, cadence=Cadence.MONTHLY, month_day=31, hour=6, time_zone="Europe/Berlin",
        recipients=["ana@example.com"],
    )  # fmt: skip
    page = part(open_page("views", scope, view=view_id), "Reports")
    page.button(key=f"change_{schedule_id}").click().run()
    assert page.selectbox(key="report_edit_month_day").value == 31
    assert page.selectbox(key="report_edit_zone").value == "Europe/Berlin"
    page.selectbox(key="report_edit_hour").select(9)
    page.button(key="report_edit_save").click().run()
    assert not page.exception
    (report,) = schedules.list_schedules(scope, view_id)
    assert (report.schedule_id, report.rhythm.hour, report.rhythm.month_day) == (schedule_id, 9, 31)
