"""The results page: figures of real events, by period, client and campaign; empty and foreign states."""

from streamlit.testing.v1 import AppTest

from core import clock
from core.db import Scope
from core.reviews import service as reviews
from core.vocabulary import ReviewStatus
from tests import factories
from tests.pages.conftest import Opener


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "title", "header", "subheader", "html", "metric")
    return " ".join(f"{getattr(one, 'label', '')} {one.value}" for kind in kinds for one in page.get(kind))


def test_an_agency_without_ads_is_shown_where_to_begin(open_page: Opener, scope: Scope) -> None:
    page = open_page("dashboard", scope)
    assert not page.exception
    assert "Nothing to report yet" in words(page)


def test_the_figures_of_real_events_are_on_the_screen(open_page: Opener, scope: Scope) -> None:
    campaign = factories.make_campaign(scope)
    ads = [factories.make_ad(scope, campaign, concept=number) for number in (1, 2, 3)]
    reviews.decide(scope, [ads[0].creative_id], status=ReviewStatus.APPROVED)
    reviews.decide(scope, [ads[1].creative_id], status=ReviewStatus.REJECTED, reason="Logo too small")
    page = open_page("dashboard", scope)
    assert not page.exception
    figures = {metric.label: metric.value for metric in page.metric}
    assert (figures["Ads made"], figures["Approved"], figures["Approval rate"]) == ("3", "1", "50%")
    assert "Logo too small" in words(page)
    assert "approved by owner of Northwind" in words(page).replace("**", "").replace("\\", "")


def test_another_agencys_ads_are_not_counted(open_page: Opener, scope: Scope, stranger: Scope) -> None:
    factories.make_ad(stranger, factories.make_campaign(stranger))
    assert "Nothing to report yet" in words(open_page("dashboard", scope))


def test_the_period_before_stands_beside_each_figure(open_page: Opener, scope: Scope) -> None:
    factories.make_ad(scope, factories.make_campaign(scope))
    page = open_page("dashboard", scope)
    made = next(metric for metric in page.metric if metric.label == "Ads made")
    assert (made.delta, made.proto.delta_description) == ("+1", "before 0")
    rate = next(metric for metric in page.metric if metric.label == "Approval rate")
    assert (rate.value, rate.delta) == ("n/a", "before n/a")


def test_one_campaign_is_chosen_without_choosing_its_client_and_the_address_keeps_it(
    open_page: Opener, scope: Scope
) -> None:
    first, second = (factories.make_campaign(scope, factories.make_client(scope, name)) for name in ("Aurora", "Lys"))
    for number in (1, 2):
        factories.make_ad(scope, first, concept=number)
    factories.make_ad(scope, second)
    page = open_page("dashboard", scope)
    page.selectbox(key="dashboard_campaign").set_value(second).run()
    assert not page.exception
    assert page.query_params["only"] == second
    assert next(metric.value for metric in page.metric if metric.label == "Ads made") == "1"
    again = open_page("dashboard", scope, only=first)
    assert next(metric.value for metric in again.metric if metric.label == "Ads made") == "2"


def test_own_days_are_read_from_the_address_and_nonsense_is_the_usual_period(open_page: Opener, scope: Scope) -> None:
    factories.make_ad(scope, factories.make_campaign(scope))
    page = open_page("dashboard", scope, period=f"{clock.today():%Y-%m-%d}_{clock.today():%Y-%m-%d}")
    assert not page.exception
    assert page.date_input(key="dashboard_days").value == (clock.today(), clock.today())
    assert next(metric.value for metric in page.metric if metric.label == "Ads made") == "1"
    for nonsense in (
        "2026-02-31_2026-03-01",
        "2026-03-02_2026-03-01",
        "9999-01-01_9999-01-02",
        "x_y",
        "0001-01-01_2026-01-01",
    ):
        page = open_page("dashboard", scope, period=nonsense)
        assert not page.exception
        assert page.segmented_control(key="dashboard_period").value == "30"


def test_a_reason_of_2000_characters_is_a_line(open_page: Opener, scope: Scope) -> None:
    ad = factories.make_ad(scope, factories.make_campaign(scope))
    reviews.decide(scope, [ad.creative_id], status=ReviewStatus.REJECTED, reason="x" * 2000)
    assert "x" * 200 not in words(open_page("dashboard", scope))
