"""The results page: figures of real events, by period, client and campaign; empty and foreign states."""

from streamlit.testing.v1 import AppTest

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
