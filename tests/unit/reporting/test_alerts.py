"""Alerts over imported results: when they tell, when they keep quiet, and that nobody is told twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update

from core import clock, db, settings
from core.db import Scope
from core.errors import Forbidden, InvalidInput
from core.reporting import alerts, deliveries, views
from core.reporting.alerts import Alert, AlertNotFound
from core.reporting.view import Comparison, Op, Relative, Span, ViewState, spelled
from core.reporting.views_models import Delivery, SavedView
from core.results import service as results
from core.results.models import ResultImport
from core.vocabulary import AlertState, Basis, Role
from tests import factories
from tests.conftest import make_scope
from tests.unit.reporting.test_ask import Row, brought

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FIRST, UNSETTLED = date(2026, 11, 1), date(2026, 11, 13)
MONTH = ViewState(period=Relative.THIS_MONTH, comparison=Comparison.NONE, dimensions=("platform_campaign",))


def rows(spend: dict[str, float], conversions: dict[str, str], day: date = FIRST, days: int = 10) -> list[Row]:
    """Campaign → spend and conversions of each of some days."""
    return [
        (day + timedelta(days=step), name, f"{name}-ad", 1000, 20, f"{spend[name]:.2f}", conversions[name], "0")
        for name in spend
        for step in range(days)
    ]


def saved(scope: Scope, view: ViewState = MONTH, name: str = "Campaigns") -> str:
    return views.save(scope, name, "?" + urlencode(spelled(view)))


def watch(scope: Scope, view_id: str, **more: object) -> str:
    given = {"metric": "cpa", "op": Op.MORE, "threshold": 40.0, "recipients": ["ana@example.com"], **more}
    return alerts.add(scope, view_id, **given)  # type: ignore[arg-type]


def state(scope: Scope, view_id: str) -> Alert:
    (found,) = alerts.list_alerts(scope, view_id)
    return found


def told(scope: Scope) -> list[str]:
    return [one.subject for one in reversed(deliveries.list_sent(scope))]


def bring(scope: Scope, client: str, folder: Path, found: list[Row]) -> None:
    brought(scope, client, folder, found, "EUR")


@pytest.fixture
def client(scope: Scope) -> str:
    return factories.make_client(scope)


def judge(scope: Scope, at: datetime = NOW) -> int:
    with clock.held_at(at):
        return alerts.judge_due(scope)


def test_it_tells_once_when_a_group_goes_beyond_and_again_only_after_it_was_fine(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    view_id = saved(scope)
    watch(scope, view_id, is_by_group=True, floor_metric="spend", floor_value=100.0)
    bring(scope, client, tmp_path, rows({"Autumn": 50, "Winter": 20}, {"Autumn": "1", "Winter": "1"}))
    assert judge(scope) == 1
    assert told(scope) == ["Campaigns: CPA of Autumn is 50.00 EUR"]
    found = state(scope, view_id)
    assert (found.state, found.value, found.told) == (AlertState.BAD, 50.0, 1)
    # Neither another round, nor another day, nor another import says it again.
    assert judge(scope, NOW + timedelta(minutes=2)) == 0
    assert judge(scope, NOW + timedelta(days=1)) == 0
    bring(scope, client, tmp_path, rows({"Autumn": 51, "Winter": 20}, {"Autumn": "1", "Winter": "1"}))
    assert judge(scope, NOW + timedelta(days=1, minutes=2)) == 0
    # Fine, then bad once more.
    bring(scope, client, tmp_path, rows({"Autumn": 30, "Winter": 20}, {"Autumn": "1", "Winter": "1"}))
    assert judge(scope, NOW + timedelta(days=2)) == 0
    assert state(scope, view_id).state is AlertState.FINE
    bring(scope, client, tmp_path, rows({"Autumn": 60, "Winter": 20}, {"Autumn": "1", "Winter": "1"}))
    assert judge(scope, NOW + timedelta(days=3)) == 1
    assert told(scope)[1:] == ["Campaigns: CPA of Autumn is 60.00 EUR"]


def test_a_second_group_is_told_by_itself_and_one_that_swings_waits_a_day(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    view_id = saved(scope)
    watch(scope, view_id, is_by_group=True)
    bring(scope, client, tmp_path, rows({"Autumn": 50, "Winter": 20}, {"Autumn": "1", "Winter": "1"}))
    assert judge(scope) == 1
    bring(scope, client, tmp_path, rows({"Autumn": 55, "Winter": 45}, {"Autumn": "1", "Winter": "1"}))
    assert judge(scope, NOW + timedelta(hours=1)) == 0
    assert "it follows" in state(scope, view_id).note
    assert judge(scope, NOW + timedelta(days=1)) == 1
    assert told(scope)[1:] == ["Campaigns: CPA of Winter is 45.00 EUR"]
    with db.read(scope) as work:
        last = work.scalars(select(Delivery).order_by(Delivery.id.desc())).first()
    assert last
    assert "1 more that you were told of before are still beyond it." in last.content["text"]
    assert [one["name"] for one in last.content["facts"]["rows"]] == ["Winter"]


def test_below_the_minimum_volume_nothing_is_said_and_it_is_called_not_enough_data(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    view_id = saved(scope)
    watch(scope, view_id, is_by_group=True, floor_metric="conversions", floor_value=20.0)
    bring(scope, client, tmp_path, rows({"Autumn": 500}, {"Autumn": "1.5"}))
    assert judge(scope) == 0
    found = state(scope, view_id)
    assert found.state is AlertState.NO_DATA
    assert "Not enough data to judge." in found.note
    bring(scope, client, tmp_path, rows({"Autumn": 500}, {"Autumn": "2"}))
    assert judge(scope, NOW + timedelta(minutes=2)) == 1
    # Too little again is no good news: with enough of it once more, the same is not said twice.
    bring(scope, client, tmp_path, rows({"Autumn": 500}, {"Autumn": "1"}))
    assert judge(scope, NOW + timedelta(days=1)) == 0
    assert (state(scope, view_id).state, state(scope, view_id).told) == (AlertState.NO_DATA, 1)
    bring(scope, client, tmp_path, rows({"Autumn": 500}, {"Autumn": "3"}))
    assert judge(scope, NOW + timedelta(days=2)) == 0


def test_days_that_still_settle_are_left_out_unless_asked_for(scope: Scope, client: str, tmp_path: Path) -> None:
    careful, eager = saved(scope), saved(scope, name="Eager")
    watch(scope, careful)
    watch(scope, eager, is_with_unsettled=True)
    settled = rows({"Autumn": 20}, {"Autumn": "1"}, days=12)
    bring(scope, client, tmp_path, settled + rows({"Autumn": 900}, {"Autumn": "1"}, UNSETTLED, days=7))
    assert judge(scope) == 1
    assert (state(scope, careful).state, state(scope, careful).value) == (AlertState.FINE, 20.0)
    assert state(scope, careful).note == "CPA is 20.00 EUR. 1 – 12 November 2026."
    assert state(scope, eager).state is AlertState.BAD
    assert told(scope) == ["Eager: CPA is 344.21 EUR"]


def test_a_period_of_which_no_day_has_settled_is_not_judged(scope: Scope, client: str, tmp_path: Path) -> None:
    view_id = saved(scope)
    watch(scope, view_id)
    bring(scope, client, tmp_path, rows({"Autumn": 90}, {"Autumn": "1"}, days=4))
    assert judge(scope, datetime(2026, 11, 6, 9, tzinfo=UTC)) == 0
    assert state(scope, view_id).note == "Every day of the period is still settling."
    with pytest.raises(InvalidInput, match="may still change") as refused:
        watch(scope, saved(scope, replace(MONTH, period=Relative.LAST_7), "Week"))
    assert refused.value.field == "is_with_unsettled"


def test_a_change_is_held_against_the_compared_days_of_the_same_length(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    view = replace(MONTH, period=Span(FIRST, FIRST + timedelta(days=9)), comparison=Comparison.PREVIOUS, dimensions=())
    view_id = saved(scope, view)
    watch(scope, view_id, basis=Basis.CHANGE, threshold=0.5, metric="spend")
    before = rows({"Autumn": 100}, {"Autumn": "1"}, FIRST - timedelta(days=10))
    bring(scope, client, tmp_path, before + rows({"Autumn": 160}, {"Autumn": "1"}))
    assert judge(scope) == 1
    assert told(scope) == ["Campaigns: Spend is 1,600.00 EUR (+60.0 %)"]
    with pytest.raises(InvalidInput, match="compares with nothing") as refused:
        watch(scope, saved(scope, name="Alone"), basis=Basis.CHANGE)
    assert refused.value.field == "basis"


def test_the_message_says_value_threshold_period_conversions_and_where_to_look(
    scope: Scope, client: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPRIMATUR_PUBLIC_URL", "https://ads.example.com/")
    settings.current.cache_clear()
    view_id = saved(scope, name="Campaigns\r\nBcc: x")
    watch(scope, view_id, is_by_group=True, floor_metric="spend", floor_value=100.0)
    bring(scope, client, tmp_path, rows({"<b>Autumn": 75}, {"<b>Autumn": "1.5"}))
    assert judge(scope) == 1
    with db.read(scope) as work:
        (row,) = work.scalars(select(Delivery)).all()
    text, page = row.content["text"], row.content["html"]
    assert row.subject == "Campaigns Bcc: x: CPA of <b>Autumn is 50.00 EUR"
    assert text.splitlines() == [
        "• <b>Autumn: CPA 50.00 EUR, conversions 15, spend 750.00 EUR",
        "",
        "Alert: CPA is more than 40.00, of any campaign at the platform.",
        "Period: 1 – 12 November 2026; results reach to 10 November 2026.",
        "Not judged below spend of 100.00.",
        "",
        f"Open the view: https://ads.example.com/views?view={view_id}",
    ]
    assert "&lt;b&gt;Autumn" in page
    assert "<b>" not in page
    facts = row.content["facts"]
    assert facts["alert"]["threshold"] == 40.0
    assert facts["rows"] == [
        {"name": "<b>Autumn", "currency": "EUR", "value": 50.0, "before": None, "change": None, "conversions": 15,
         "spend": 750.0}
    ]  # fmt: skip
    assert facts["view"]["url"].endswith(view_id)


def test_undoing_an_import_has_it_judged_again(scope: Scope, client: str, tmp_path: Path) -> None:
    view_id = saved(scope)
    watch(scope, view_id)
    bring(scope, client, tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}))
    judge(scope)
    with db.read(scope) as work:
        import_id = work.scalar(select(ResultImport.id))
    results.undo(scope, str(import_id))
    judge(scope, NOW + timedelta(minutes=2))
    found = state(scope, view_id)
    assert (found.state, found.told) == (AlertState.NO_DATA, 1)
    assert "There are no results in these days." in found.note


def test_a_paused_alert_is_silent_and_begins_anew(scope: Scope, client: str, tmp_path: Path) -> None:
    view_id = saved(scope)
    alert_id = watch(scope, view_id)
    alerts.pause(scope, alert_id)
    bring(scope, client, tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}))
    assert judge(scope) == 0
    assert state(scope, view_id).evaluated_at is None
    alerts.pause(scope, alert_id, False)
    assert judge(scope) == 1
    alerts.remove(scope, alert_id)
    assert alerts.list_alerts(scope, view_id) == ()
    assert len(told(scope)) == 1


def test_two_rounds_at_once_tell_once(
    scope: Scope, client: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view_id = saved(scope)
    watch(scope, view_id)
    bring(scope, client, tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}))
    write = alerts._write

    def meanwhile(*given: object) -> int:
        monkeypatch.setattr(alerts, "_write", write)
        # Another round reads, judges and writes between this one's reading and its writing.
        assert judge(scope) == 1
        return write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(alerts, "_write", meanwhile)
    assert judge(scope, NOW + timedelta(seconds=1)) == 0
    assert len(told(scope)) == 1
    assert state(scope, view_id).told == 1


def test_a_view_that_cannot_be_asked_any_more_is_said_and_harms_no_other(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    broken, well = saved(scope, name="Broken"), saved(scope, name="Well")
    for view_id in (broken, well):
        watch(scope, view_id)
    with db.work(scope) as work:
        work.execute(update(SavedView).where(SavedView.id == broken).values(query="v=1&show=horoscope"))
    bring(scope, client, tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}))
    assert judge(scope) == 1
    assert state(scope, broken).state is AlertState.BROKEN
    assert "horoscope" in state(scope, broken).note
    assert state(scope, well).state is AlertState.BAD


def test_money_of_two_currencies_is_judged_apart(scope: Scope, client: str, tmp_path: Path) -> None:
    view_id = saved(scope, replace(MONTH, dimensions=()))
    watch(scope, view_id)
    brought(scope, client, tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}), "EUR")
    brought(scope, client, tmp_path, rows({"Autumn": 10}, {"Autumn": "1"}), "USD", account="Other")
    assert judge(scope) == 1
    assert told(scope) == ["Campaigns: CPA is 50.00 EUR"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"metric": "happiness"}, "metric"),
        ({"floor_metric": "happiness"}, "floor_metric"),
        ({"threshold": float("nan")}, "threshold"),
        ({"threshold": float("inf")}, "threshold"),
        ({"floor_metric": "spend", "floor_value": -1.0}, "floor_value"),
        ({"recipients": []}, "recipients"),
        ({"recipients": ["not an address"]}, "recipients"),
        ({"recipients": ["http://hooks.example.com/x"]}, "recipients"),
        ({"recipients": ["https://me:secret@hooks.example.com/x"]}, "recipients"),
        ({"recipients": [f"p{n}@example.com" for n in range(21)]}, "recipients"),
        ({"recipients": ["a@example.com\nBcc: b@example.com"]}, "recipients"),
    ],
)
def test_what_could_never_work_is_refused_at_its_field(scope: Scope, given: dict[str, object], field: str) -> None:
    view_id = saved(scope)
    with pytest.raises(InvalidInput) as refused:
        watch(scope, view_id, **given)
    assert refused.value.field == field
    assert alerts.list_alerts(scope, view_id) == ()


def test_alerts_by_group_need_groups(scope: Scope) -> None:
    with pytest.raises(InvalidInput, match="no groups") as refused:
        watch(scope, saved(scope, replace(MONTH, dimensions=())), is_by_group=True)
    assert refused.value.field == "is_by_group"


def test_only_those_who_may_send_set_up_alerts_and_only_on_views_they_see(scope: Scope) -> None:
    viewer, member = (make_scope("Colleague", role, agency_id=scope.agency_id) for role in (Role.VIEWER, Role.MEMBER))
    private = saved(scope)
    alert_id = watch(scope, private)
    with pytest.raises(Forbidden, match="set up alerts"):
        watch(viewer, private)
    with pytest.raises(views.ViewNotFound):
        watch(member, private)
    for deed in (alerts.pause, alerts.remove, alerts.try_out):
        with pytest.raises(AlertNotFound):
            deed(member, alert_id)
    alerts.try_out(scope, alert_id)
    assert told(scope) == ["Campaigns: a test"]
    assert deliveries.list_sent(member) == ()


def test_a_view_that_asks_something_else_has_its_alerts_judged_anew(scope: Scope, client: str, tmp_path: Path) -> None:
    view_id = saved(scope)
    watch(scope, view_id)
    bring(scope, client, tmp_path, rows({"Autumn": 50, "Winter": 90}, {"Autumn": "1", "Winter": "1"}))
    assert judge(scope) == 1
    views.change(scope, view_id, address="?" + urlencode(spelled(MONTH.narrowed("platform_campaign", "Autumn"))))
    assert state(scope, view_id).state is AlertState.NEW
    assert judge(scope, NOW + timedelta(days=1)) == 1
    assert told(scope) == ["Campaigns: CPA is 70.00 EUR", "Campaigns: CPA is 50.00 EUR"]
    views.change(scope, view_id, name="Renamed")
    assert judge(scope, NOW + timedelta(days=1, minutes=2)) == 0
