"""Saved views: kept under a name, shared, opened by default, told when they name something that is gone."""

import threading
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from core import db
from core.db import Scope
from core.errors import Conflict, Forbidden, InvalidInput
from core.reporting import alerts, schedules, views, views_words
from core.reporting.view import Comparison, Filter, Op, Relative, Span, Threshold, ViewState, spelled
from core.reporting.views import ViewNotFound
from core.reporting.views_models import SavedView
from core.vocabulary import Cadence, Role
from core.workspaces.rules import WorkspaceNotFound
from tests import factories
from tests.conftest import make_scope

BY_CAMPAIGN = ViewState(
    period=Relative.LAST_28,
    filters=(Filter("platform", ("meta", "google")), Filter("country", ("a,b:c",), is_excluding=True)),
    thresholds=(Threshold("spend", Op.AT_LEAST, 100.0),),
    dimensions=("platform_campaign",),
    measures=("spend", "cpa"),
)


def address(view: ViewState, **more: str) -> str:
    return f"https://ads.example.com/explorer?{urlencode([*spelled(view), *more.items()])}"


def member(of: Scope, role: Role = Role.MEMBER) -> Scope:
    return make_scope("Colleague", role, agency_id=of.agency_id)


def test_a_view_comes_back_as_it_was_saved(scope: Scope) -> None:
    view_id = views.save(scope, "  Weekly   CPA ", address(BY_CAMPAIGN))
    kept = views.get_view(scope, view_id)
    assert (kept.name, kept.view, kept.asked()) == ("Weekly CPA", BY_CAMPAIGN, BY_CAMPAIGN)
    assert views.list_views(scope) == (kept,)


def test_the_client_of_the_address_narrows_it(scope: Scope, stranger: Scope) -> None:
    client, foreign = factories.make_client(scope), factories.make_client(stranger)
    kept = views.get_view(scope, views.save(scope, "Aurora", address(ViewState(), client=client)))
    assert (kept.workspace_id, kept.client) == (client, "Aurora Coffee")
    assert kept.asked() == ViewState().narrowed("client", client)
    with pytest.raises(WorkspaceNotFound):
        views.save(scope, "Not ours", address(ViewState(), client=foreign))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "spells no view"),
        ("https://ads.example.com/explorer", "no address"),
        ("https://ads.example.com/home?client=x", "spells no view"),
        ("?v=1&show=happiness", "there is no metric “happiness”"),
        ("?v=7", "another version"),
        ("?period=" + "x" * 9000, "too long"),
        ("javascript:alert(1)", "no address"),
        ("http://[x=1&v=1", "no address"),
    ],
)
def test_an_address_that_spells_no_view_is_refused_at_its_field(scope: Scope, text: str, what: str) -> None:
    with pytest.raises(InvalidInput, match=what) as refused:
        views.save(scope, "A view", text)
    assert refused.value.field == "address"
    assert refused.value.remedy
    assert views.list_views(scope) == ()


def test_a_name_is_given_once_by_a_person_and_again_by_another(scope: Scope) -> None:
    first = views.save(scope, "Straße", address(ViewState()))
    with pytest.raises(Conflict, match="already") as refused:
        views.save(scope, "STRASSE", address(BY_CAMPAIGN))
    assert refused.value.field == "name"
    views.change(scope, first, name="STRASSE")
    views.save(member(scope), "Straße", address(ViewState()))


def test_a_private_view_is_nobody_elses_and_a_shared_one_is_read_by_all_and_changed_by_admins(scope: Scope) -> None:
    writer, other, admin = member(scope), member(scope), member(scope, Role.ADMIN)
    view_id = views.save(writer, "Mine", address(ViewState()))
    for stranger in (other, admin):
        with pytest.raises(ViewNotFound):
            views.get_view(stranger, view_id)
        with pytest.raises(ViewNotFound):
            views.remove(stranger, view_id)
        assert views.list_views(stranger) == ()
    views.change(writer, view_id, is_shared=True)
    assert not views.get_view(other, view_id).may_change
    with pytest.raises(Forbidden, match="Colleague's"):
        views.change(other, view_id, name="Theirs")
    views.change(admin, view_id, name="Ours")
    assert views.get_view(other, view_id).name == "Ours"
    viewer = member(scope, Role.VIEWER)
    views.save(viewer, "For myself", address(ViewState()))
    with pytest.raises(Forbidden):
        views.save(viewer, "For all", address(ViewState()), is_shared=True)


def test_results_open_with_one_view_of_ones_own(scope: Scope) -> None:
    one, two = (views.save(scope, name, address(ViewState())) for name in ("One", "Two"))
    assert views.usual(scope) is None
    views.make_default(scope, one)
    views.make_default(scope, two)
    usual = views.usual(scope)
    assert usual
    assert usual.view_id == two
    assert [view.is_default for view in views.list_views(scope)] == [False, True]
    views.change(scope, one, is_shared=True)
    with pytest.raises(ViewNotFound):
        views.make_default(member(scope), one)
    views.make_default(scope, None)
    assert views.usual(scope) is None


def test_a_view_that_names_something_gone_is_told_and_can_be_mended(scope: Scope) -> None:
    view_id = views.save(scope, "Old", address(ViewState()))
    views.make_default(scope, view_id)
    with db.work(scope) as work:
        work.execute(update(SavedView).values(query="v=1&show=horoscope&by=sign"))
    kept = views.get_view(scope, view_id)
    assert kept.view is None
    assert "“horoscope”" in kept.fault or "“sign”" in kept.fault
    assert views.usual(scope) is None
    with pytest.raises(InvalidInput, match="there is no"):
        kept.asked()
    views.change(scope, view_id, address=address(BY_CAMPAIGN))
    assert views.get_view(scope, view_id).view == BY_CAMPAIGN


def test_a_stale_change_is_refused(scope: Scope) -> None:
    view_id = views.save(scope, "One", address(ViewState()))
    seen = views.get_view(scope, view_id).row_version
    views.change(scope, view_id, name="Two", expected=seen)
    with pytest.raises(Conflict, match="somebody else"):
        views.change(scope, view_id, name="Three", expected=seen)


def test_deleting_a_view_takes_its_alerts_and_reports_along(scope: Scope) -> None:
    view_id = views.save(scope, "One", address(ViewState()))
    alerts.add(scope, view_id, metric="cpa", op=Op.MORE, threshold=40, recipients=["a@example.com"])
    schedules.add(scope, view_id, cadence=Cadence.DAILY, hour=8, time_zone="UTC", recipients=["a@example.com"])
    kept = views.get_view(scope, view_id)
    assert (kept.alerts, kept.schedules) == (1, 1)
    views.remove(scope, view_id)
    assert views.list_views(scope) == ()
    with pytest.raises(ViewNotFound):
        alerts.list_alerts(scope, view_id)


def test_a_view_is_said_in_words() -> None:
    told = dict(views_words.lines(BY_CAMPAIGN, "Aurora"))
    assert told["Client"] == "Aurora"
    assert told["Only where"] == "Spend is at least 100.00"
    assert told["Country"] == "not a,b:c"
    own = ViewState(period=Span(date(2026, 9, 28), date(2026, 10, 3)), comparison=Comparison.NONE)
    assert dict(views_words.lines(own))["Period"] == "28 September – 3 October 2026"
    assert views_words.title(BY_CAMPAIGN) == "The last 28 days by Campaign at the platform: Spend, CPA"


def test_a_name_that_is_taken_at_the_same_moment_is_a_conflict(someone: Scope) -> None:
    gate, told = threading.Barrier(4), []

    def at_once() -> None:
        gate.wait()
        try:
            views.save(someone, "Weekly", "?" + urlencode(spelled(ViewState())))
        except Exception as fault:
            told.append(fault)

    threads = [threading.Thread(target=at_once) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(views.list_views(someone)) == 1
    assert [(type(fault), getattr(fault, "field", "")) for fault in told] == [(Conflict, "name")] * 3


def test_an_address_of_ad_properties_is_kept_where_a_view_can_ask_it_and_refused_in_words_where_not(
    scope: Scope,
) -> None:
    shown = ViewState(period=Relative.SETTLED_91, measures=("ctr",), filters=(Filter("platform", ("meta",)),))
    page = f"https://ads.example.com/properties?{urlencode(spelled(shown))}"
    for name, text, by in (("Usual", page, "layout"), ("CTA", f"{page}&property=cta", "cta")):
        kept = views.get_view(scope, views.save(scope, name, text))
        assert kept.view == replace(shown, dimensions=(by,), comparison=Comparison.NONE)
    with pytest.raises(InvalidInput, match="cannot be by “tone”") as refused:
        views.save(scope, "Tone", f"{page}&property=tone")
    assert refused.value.field == "address"
    assert "layout, cta, placement, concept" in refused.value.remedy
