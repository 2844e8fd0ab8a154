"""Alerts over imported results: when they tell, when they keep quiet, and that nobody is told twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update

from core import clock, db, settings
from core.accounts.queries import audit_log
from core.db import Scope
from core.errors import Conflict, Forbidden, InvalidInput
from core.reporting import alerts, deliveries, snapshot, standing, views, watching
from core.reporting.alerts import Alert, AlertNotFound
from core.reporting.view import Comparison, Op, Relative, Span, ViewState, spelled
from core.reporting.views_models import Delivery, SavedView
from core.results import service as results
from core.results.models import ResultImport
from core.vocabulary import AlertState, Basis, Role
from core.workspaces import service as workspaces
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
        "Period: 1 – 10 November 2026.",
        "Not judged below spend of 100.00.",
        "Not judged, since results are missing: Main (other), 11 – 12 November 2026.",
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


def test_what_was_found_of_a_view_that_changed_meanwhile_is_not_kept_even_the_first_time(
    scope: Scope, client: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view_id = saved(scope)
    watch(scope, view_id)
    bring(scope, client, tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}))
    write = alerts._write

    def meanwhile(*given: object) -> int:
        views.change(scope, view_id, address="?" + urlencode(spelled(replace(MONTH, period=Span(FIRST, FIRST)))))
        return write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(alerts, "_write", meanwhile)
    assert judge(scope) == 0
    assert (state(scope, view_id).state, told(scope)) == (AlertState.NEW, [])
    monkeypatch.setattr(alerts, "_write", write)
    assert judge(scope) == 1
    assert "1 November 2026" in state(scope, view_id).note


def test_an_alert_of_an_archived_client_rests_and_goes_on_when_it_is_restored(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    view_id = views.save(scope, "Campaigns", "?" + urlencode(spelled(MONTH)), workspace_id=client)
    watch(scope, view_id)
    bring(scope, client, tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}))
    workspaces.archive(scope, client)
    assert judge(scope) == 0
    assert (state(scope, view_id).state, state(scope, view_id).is_resting) == (AlertState.NEW, True)
    workspaces.restore(scope, client)
    assert judge(scope) == 1
    assert not state(scope, view_id).is_resting


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


# ── Results that are late ────────────────────────────────────────────────────────────────────────────────────────────


def by_account(scope: Scope, client: str, folder: Path, spend: dict[str, float], days: dict[str, int]) -> None:
    """Each account tells its days from the first of November on, after as many of October."""
    for account, money in spend.items():
        found = rows({account: money}, {account: "1"}, FIRST - timedelta(days=10), 10 + days[account])
        brought(scope, client, folder, found, "EUR", account)


def test_a_fall_is_not_told_while_an_account_has_not_told_its_days(scope: Scope, client: str, tmp_path: Path) -> None:
    view_id = saved(scope, replace(MONTH, dimensions=()))
    watch(scope, view_id, metric="spend", op=Op.LESS, threshold=2000.0)
    by_account(scope, client, tmp_path, {"Berlin": 100, "Paris": 100}, {"Berlin": 12, "Paris": 4})
    assert judge(scope) == 0
    found = state(scope, view_id)
    assert found.state is AlertState.NO_DATA
    assert found.note == "Not judged, since results are missing: Paris (other), 5 – 12 November 2026."
    # The rest comes, and it was no fall.
    by_account(scope, client, tmp_path, {"Berlin": 100, "Paris": 100}, {"Berlin": 12, "Paris": 12})
    assert judge(scope, NOW + timedelta(minutes=2)) == 0
    assert (state(scope, view_id).state, state(scope, view_id).value) == (AlertState.FINE, 2400.0)


def test_a_fall_that_is_one_is_told_when_everything_is_there(scope: Scope, client: str, tmp_path: Path) -> None:
    watch(scope, saved(scope, replace(MONTH, dimensions=())), metric="spend", op=Op.LESS, threshold=2000.0)
    by_account(scope, client, tmp_path, {"Berlin": 100, "Paris": 50}, {"Berlin": 12, "Paris": 12})
    assert judge(scope) == 1


def test_too_much_is_told_though_results_are_missing_since_more_can_only_come(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    view_id = saved(scope, replace(MONTH, dimensions=()))
    watch(scope, view_id, metric="spend", op=Op.MORE, threshold=1500.0)
    by_account(scope, client, tmp_path, {"Berlin": 100, "Paris": 100}, {"Berlin": 12, "Paris": 4})
    assert judge(scope) == 1
    assert "it may be more: Paris (other), 5 – 12 November 2026." in state(scope, view_id).note


def test_a_change_is_judged_over_the_days_that_all_accounts_have_told(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    span = Span(FIRST, FIRST + timedelta(days=9))
    view_id = saved(scope, replace(MONTH, period=span, comparison=Comparison.PREVIOUS, dimensions=()))
    watch(scope, view_id, basis=Basis.CHANGE, metric="spend", op=Op.LESS, threshold=-0.1)
    by_account(scope, client, tmp_path, {"Berlin": 100, "Paris": 100}, {"Berlin": 12, "Paris": 4})
    assert judge(scope) == 0
    found = state(scope, view_id)
    assert (found.state, found.value) == (AlertState.FINE, 0.0)
    assert "1 – 4 November 2026, against 28 – 31 October 2026" in found.note
    assert "Paris (other), 5 – 10 November 2026" in found.note


def test_an_account_that_told_nothing_of_the_period_is_left_out_of_both_sides_of_a_change(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    span = Span(FIRST, FIRST + timedelta(days=9))
    view_id = saved(scope, replace(MONTH, period=span, comparison=Comparison.PREVIOUS, dimensions=()))
    watch(scope, view_id, basis=Basis.CHANGE, metric="spend", op=Op.LESS, threshold=-0.1)
    by_account(scope, client, tmp_path, {"Berlin": 100, "Paris": 100}, {"Berlin": 12, "Paris": 0})
    assert judge(scope) == 0
    found = state(scope, view_id)
    assert (found.state, found.value) == (AlertState.FINE, 0.0)
    assert "Paris (other), 1 – 10 November 2026" in found.note
    # Of two accounts of one name only both can be left out, and that would be silence: nothing is judged.
    other = factories.make_client(scope, "Another client")
    by_account(scope, other, tmp_path, {"Paris": 100}, {"Paris": 12})
    assert judge(scope, NOW + timedelta(minutes=2)) == 0
    assert state(scope, view_id).state is AlertState.NO_DATA


def test_groups_of_complete_accounts_are_judged_and_others_keep_what_was_told(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    view_id = saved(scope)
    watch(scope, view_id, metric="spend", op=Op.LESS, threshold=900.0, is_by_group=True)
    by_account(scope, client, tmp_path, {"Berlin": 50, "Paris": 100}, {"Berlin": 12, "Paris": 4})
    assert judge(scope) == 1
    assert told(scope) == ["Campaigns: Spend of Berlin is 600.00 EUR"]
    # Now the other one is late: what was told of the first is not told again when it is back.
    by_account(scope, client, tmp_path, {"Berlin": 50, "Paris": 100}, {"Berlin": 3, "Paris": 12})
    with db.work(scope) as work:
        first = work.scalars(select(ResultImport.id).where(ResultImport.first_day == FIRST - timedelta(days=10))).all()
    results.undo(scope, first[0])
    assert judge(scope, NOW + timedelta(days=1)) == 0
    assert state(scope, view_id).told == 1
    by_account(scope, client, tmp_path, {"Berlin": 49}, {"Berlin": 12})
    assert judge(scope, NOW + timedelta(days=2)) == 0


@pytest.mark.parametrize("dimension", ["platform", "client", "day", "week"])
def test_a_group_of_several_accounts_is_not_judged_by_those_that_told(
    scope: Scope, client: str, tmp_path: Path, dimension: str
) -> None:
    view_id = saved(scope, replace(MONTH, dimensions=(dimension,)))
    watch(scope, view_id, metric="spend", op=Op.LESS, threshold=150.0, is_by_group=True)
    by_account(scope, client, tmp_path, {"Berlin": 100, "Paris": 100}, {"Berlin": 12, "Paris": 0})
    assert judge(scope) == 0
    assert state(scope, view_id).state is AlertState.NO_DATA
    assert state(scope, view_id).note == "Not judged, since results are missing: Paris (other), 1 – 12 November 2026."


def test_a_view_from_the_first_day_of_all_is_judged(scope: Scope, client: str, tmp_path: Path) -> None:
    view_id = saved(scope, replace(MONTH, period=Span(date(2004, 1, 1), UNSETTLED), dimensions=("client",)))
    watch(scope, view_id, metric="spend", op=Op.LESS, threshold=1.0, is_by_group=True)
    other = factories.make_client(scope, "Another client")
    by_account(scope, client, tmp_path, {"Berlin": 100, "Paris": 100}, {"Berlin": 12, "Paris": 4})
    by_account(scope, other, tmp_path, {"Rome": 100}, {"Rome": 12})
    assert judge(scope) == 0
    assert state(scope, view_id).state is AlertState.FINE


def test_a_group_that_no_late_account_has_part_in_is_judged(scope: Scope, client: str, tmp_path: Path) -> None:
    other = factories.make_client(scope, "Another client")
    view_id = saved(scope, replace(MONTH, dimensions=("client",)))
    watch(scope, view_id, metric="spend", op=Op.LESS, threshold=2000.0, is_by_group=True)
    by_account(scope, client, tmp_path, {"Berlin": 100, "Paris": 100}, {"Berlin": 12, "Paris": 4})
    by_account(scope, other, tmp_path, {"Rome": 100}, {"Rome": 12})
    assert judge(scope) == 1
    assert told(scope) == ["Campaigns: Spend of Another client is 1,200.00 EUR"]


@pytest.mark.parametrize("basis", [Basis.VALUE, Basis.CHANGE])
def test_an_account_that_told_nothing_keeps_none_from_being_judged_that_is_a_day_behind(
    scope: Scope, client: str, tmp_path: Path, basis: Basis
) -> None:
    """The newest day is awaited of everybody, every morning."""
    span = Span(FIRST, FIRST + timedelta(days=9))
    view_id = saved(scope, replace(MONTH, period=span, comparison=Comparison.PREVIOUS, dimensions=()))
    metric, threshold = ("cpa", 40.0) if basis is Basis.VALUE else ("spend", -0.5)
    watch(scope, view_id, basis=basis, metric=metric, op=Op.MORE, threshold=threshold)
    by_account(scope, client, tmp_path, {"Berlin": 100, "Paris": 100}, {"Berlin": 9, "Paris": 0})
    assert judge(scope) == 1
    found = state(scope, view_id)
    assert found.value == (100.0 if basis is Basis.VALUE else 0.0)
    assert "1 – 9 November 2026" in found.note
    assert "Berlin (other), 10 November 2026; Paris (other), 1 – 10 November 2026" in found.note


def test_an_account_that_is_over_and_a_day_without_delivery_keep_nobody_waiting(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    view_id = saved(scope, replace(MONTH, dimensions=()))
    watch(scope, view_id, metric="spend", op=Op.LESS, threshold=500.0)
    old = rows({"Old": 100}, {"Old": "1"}, FIRST - timedelta(days=60), 20)
    brought(scope, client, tmp_path, old, "EUR", "Closed")
    # One file from the first to the twelfth, with nothing on some days in between.
    paused = rows({"A": 100}, {"A": "1"}, FIRST, 3) + rows({"A": 100}, {"A": "1"}, FIRST + timedelta(days=9), 3)
    brought(scope, client, tmp_path, paused, "EUR", "Open")
    assert judge(scope) == 0
    assert (state(scope, view_id).state, state(scope, view_id).value) == (AlertState.FINE, 600.0)


def test_compared_days_of_another_number_count_by_the_day(scope: Scope, client: str, tmp_path: Path) -> None:
    period, before = Span(FIRST, FIRST + timedelta(days=9)), Span(date(2026, 10, 12), date(2026, 10, 31))
    view_id = saved(scope, replace(MONTH, period=period, comparison=before, dimensions=()))
    for metric in ("spend", "cpa"):
        watch(scope, view_id, metric=metric, basis=Basis.CHANGE, op=Op.MORE, threshold=0.4)
    earlier = rows({"A": 100}, {"A": "1"}, before.first, 20)
    bring(scope, client, tmp_path, earlier + rows({"A": 150}, {"A": "1"}))
    assert judge(scope) == 2
    spend, cpa = alerts.list_alerts(scope, view_id)
    assert (spend.value, cpa.value) == (0.5, 0.5), "twice as many days are no fall, and a ratio is one anyway"
    assert "10 days are held against 20, so sums are compared by the day" in spend.note
    assert "by the day" not in cpa.note
    with db.read(scope) as work:
        text = " ".join(one.content["text"] for one in work.scalars(select(Delivery)))
    assert "+50.0 % from 1,000.00 EUR" in text


def test_of_more_groups_than_an_answer_holds_the_furthest_with_enough_volume_are_judged(
    scope: Scope, client: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "ROWS_MOST", 2)
    view_id = saved(scope)
    watch(scope, view_id, is_by_group=True, floor_metric="spend", floor_value=400.0)
    spend = {"tiny1": 9.0, "tiny2": 8.0, "Autumn": 50.0, "Winter": 45.0, "Spring": 44.0}
    got = {"tiny1": "0.1", "tiny2": "0.1", "Autumn": "1", "Winter": "1", "Spring": "1"}
    bring(scope, client, tmp_path, rows(spend, got, days=12))
    assert judge(scope) == 2
    assert told(scope) == ["Campaigns: CPA of Autumn is 50.00 EUR, and 1 more"]
    assert "The 2 furthest of 3 groups were judged; more may be beyond it." in state(scope, view_id).note


# ── Changed in place ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_alert_is_changed_in_place_and_begins_anew_only_when_it_waits_for_something_else(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    view_id = saved(scope)
    alert_id = watch(scope, view_id, is_by_group=True)
    bring(scope, client, tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}, days=12))
    assert judge(scope) == 1
    given = {"metric": "cpa", "op": Op.MORE, "threshold": 40.0, "is_by_group": True}
    alerts.change(scope, alert_id, recipients="ben@example.com", **given)  # type: ignore[arg-type]
    found = state(scope, view_id)
    assert (found.recipients, found.state, found.told) == (("ben@example.com",), AlertState.BAD, 1)
    with pytest.raises(Conflict):
        alerts.change(scope, alert_id, recipients="x@example.com", expected=found.row_version - 1, **given)  # type: ignore[arg-type]
    alerts.change(scope, alert_id, recipients="ben@example.com", **{**given, "threshold": 45.0})  # type: ignore[arg-type]
    found = state(scope, view_id)
    assert (found.alert_id, found.rule.threshold, found.state, found.told) == (alert_id, 45.0, AlertState.NEW, 0)
    with pytest.raises(InvalidInput) as refused:
        alerts.change(scope, alert_id, recipients="ben@example.com", **{**given, "metric": "happiness"})  # type: ignore[arg-type]
    assert refused.value.field == "metric"
    member = make_scope("Colleague", Role.MEMBER, agency_id=scope.agency_id)
    with pytest.raises(AlertNotFound):
        alerts.change(member, alert_id, recipients="x@example.com", **given)  # type: ignore[arg-type]
    actions = [one.action for one in audit_log(scope).rows]
    assert actions.count("alert.changed") == 2


def test_judging_and_sending_leave_every_cached_answer_valid(scope: Scope, client: str, tmp_path: Path) -> None:
    view_id = saved(scope)
    watch(scope, view_id)
    bring(scope, client, tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}, days=12))
    before = snapshot.data_version(scope)
    with clock.held_at(NOW):
        standing.serve(scope)
    assert [one.attempts for one in deliveries_of(scope)] == [1]
    assert snapshot.data_version(scope) == before
    alerts.pause(scope, state(scope, view_id).alert_id)
    assert snapshot.data_version(scope) == before + 1


def deliveries_of(scope: Scope) -> list[Delivery]:
    with db.read(scope) as work:
        return list(work.scalars(select(Delivery)))


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/hook", "https://10.1.2.3/hook", "https://[::1]/hook", "https://169.254.169.254/latest",
        "https://[::ffff:192.168.0.1]/hook", "https://localhost/hook",
    ],
)  # fmt: skip
def test_a_webhook_inside_our_own_network_is_refused_when_it_is_typed(scope: Scope, address: str) -> None:
    with pytest.raises(InvalidInput, match="private network") as refused:
        watch(scope, saved(scope), recipients=["ana@example.com", address])
    assert refused.value.field == "recipients"
