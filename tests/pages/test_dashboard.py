"""The results page: figures of real events, by period, client and campaign; empty and foreign states."""

from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import clock
from core.db import Scope
from core.reporting import rates, views
from core.reporting.view import Filter
from core.results import service as results
from core.results.service import Given
from core.reviews import service as reviews
from core.vocabulary import Platform, ReviewStatus, Role
from core.workspaces import service as workspaces
from tests import factories
from tests.conftest import make_scope
from tests.pages.conftest import Opener

HEADER = "Day,Account name,Campaign name,Ad set name,Ad name,Currency,Impressions,Link clicks,Amount spent,Results,Result kind,Conversion value"  # noqa: E501
MAPPING = {
    "Day": "day", "Account name": "account", "Campaign name": "campaign", "Ad set name": "ad_set", "Ad name": "ad",
    "Currency": "currency", "Impressions": "impressions", "Link clicks": "clicks_link", "Amount spent": "spend",
    "Results": "conversions", "Result kind": "result_kind", "Conversion value": "revenue",
}  # fmt: skip


def bring(
    scope: Scope,
    client: str,
    folder: Path,
    ads: dict[str, tuple[int, int, float]],
    *,
    currency: str = "EUR",
    kinds: tuple[str, ...] = ("Purchase",),
    account: str = "Main",
    back: tuple[int, ...] = (10, 11),
) -> None:
    """Results of ads (name → impressions, conversions, revenue a day; 20 spent) on days so far back."""
    lines = [HEADER]
    for number, days in enumerate(back):
        day = clock.today() - timedelta(days=days)
        lines += [
            f"{day},{account},C,S,{name},{currency},{shown},{shown // 100},20.00,{got},{kinds[number % len(kinds)]},{worth}"
            for name, (shown, got, worth) in ads.items()
        ]
    path = folder / f"{account}-{currency}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    results.import_file(scope, client, path, Given(platform=Platform.OTHER, mapping=MAPPING))


def metrics(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "title", "header", "subheader", "html", "metric")
    return " ".join(f"{getattr(one, 'label', '')} {one.value}" for kind in kinds for one in page.get(kind))


def test_an_agency_without_ads_is_shown_where_to_begin(open_page: Opener, scope: Scope) -> None:
    page = open_page("dashboard", scope)
    assert not page.exception
    assert "No ads in this period" in words(page)


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
    assert "No ads in this period" in words(open_page("dashboard", scope))


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
        assert page.selectbox(key="dashboard_period").value == "settled28"
        assert "cannot be shown" in " ".join(toast.value for toast in page.toast), "never a silent fallback"


def test_addresses_of_earlier_releases_still_show_their_days(open_page: Opener, scope: Scope) -> None:
    page = open_page("dashboard", scope, period="30")
    assert not page.exception
    today = clock.today()
    assert page.date_input(key="dashboard_days").value == (today - timedelta(days=29), today)


def test_a_period_and_a_comparison_are_chosen_and_the_address_keeps_them(open_page: Opener, scope: Scope) -> None:
    page = open_page("dashboard", scope)
    page.selectbox(key="dashboard_period").set_value("last7").run()
    page.selectbox(key="dashboard_comparison").set_value("year").run()
    assert not page.exception
    assert (page.query_params["period"], page.query_params["vs"]) == ("last7", "year")
    page.selectbox(key="dashboard_period").set_value("own").run()
    today = clock.today()
    assert page.date_input(key="dashboard_days").value == (today - timedelta(days=7), today - timedelta(days=1))
    page.selectbox(key="dashboard_period").set_value("settled28").run()
    assert "period" not in page.query_params, "the usual period is not spelled"


def test_work_of_today_is_counted_beside_settled_results(open_page: Opener, scope: Scope) -> None:
    factories.make_ad(scope, factories.make_campaign(scope))
    page = open_page("dashboard", scope)
    assert metrics(page)["Ads made"] == "1"
    assert f"{clock.today():%-d %b %Y}" in words(page)


def test_a_reason_of_2000_characters_is_a_line(open_page: Opener, scope: Scope) -> None:
    ad = factories.make_ad(scope, factories.make_campaign(scope))
    reviews.decide(scope, [ad.creative_id], status=ReviewStatus.REJECTED, reason="x" * 2000)
    assert "x" * 200 not in words(open_page("dashboard", scope))


def test_without_results_one_line_leads_to_the_import_and_the_work_is_there(open_page: Opener, scope: Scope) -> None:
    factories.make_ad(scope, factories.make_campaign(scope))
    page = open_page("dashboard", scope)
    assert "No results of ad platforms yet" in words(page)
    assert metrics(page)["Ads made"] == "1"
    assert "Spend, EUR" not in metrics(page)


def test_results_lead_with_change_and_trust_beside_them(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    ads = [factories.make_ad(scope, factories.make_campaign(scope, client), concept=one) for one in (1, 2)]
    bring(scope, client, tmp_path, {ads[0].code: (1000, 4, 80.0), ads[1].code: (1000, 1, 10.0)})
    bring(scope, client, tmp_path, {ads[0].code: (1000, 5, 90.0)}, account="Before", back=(40,))
    page = open_page("dashboard", scope, client=client)
    assert not page.exception
    shown = metrics(page)
    assert (shown["Spend, EUR"], shown["Impressions"], shown["Conversions"]) == ("80.00", "4,000", "10")
    assert (shown["CTR"], shown["CPA, EUR"], shown["ROAS"]) == ("1.00%", "8.00", "2.25×")
    cpa = next(metric for metric in page.metric if metric.label == "CPA, EUR")
    assert (cpa.delta, cpa.proto.delta_description) == ("+100%", "before 4.00")
    assert "100% of spend matched" in words(page).replace("\\", "")
    places, accounts = (table.value for table in page.dataframe[:2])
    assert set(places["CTR"].round(6)) == {1.0}, "points of a hundred, written with two decimals in every row"
    assert accounts["Matched"].max() == 100.0


def test_a_row_of_figures_says_where_it_is_from_and_the_view_is_kept_with_its_campaign(
    open_page: Opener, scope: Scope, tmp_path: Path
) -> None:
    client = factories.make_client(scope)
    campaign = factories.make_campaign(scope, client)
    ad = factories.make_ad(scope, campaign)
    bring(scope, client, tmp_path, {f"x {ad.code}": (2000, 3, 90.0), "Others": (2000, 1, 1.0)})
    page = open_page("dashboard", scope, only=campaign)
    page.session_state["receipt_board_figures_EUR"] = True
    page.run()
    assert not page.exception
    told = words(page)
    assert "Freshness" in told
    assert "40.00 EUR" in told, "of the chosen campaign alone"
    page.text_input(key="save_view_name").set_value("Launch")
    page.button(key="save_view_now").click().run()
    (kept,) = views.list_views(scope)
    assert kept.view is not None
    assert kept.view.filters == (Filter("campaign", (campaign,)),)


def test_best_and_worst_are_pictures_that_open_their_ad(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    campaign = factories.make_campaign(scope, client)
    good, bad, small = (
        factories.make_ad(scope, campaign, concept=one, headline=name)
        for one, name in enumerate(("Good one", "Bad one", "Small one"), start=1)
    )
    bring(scope, client, tmp_path, {good.code: (900, 4, 80.0), bad.code: (900, 1, 10.0), small.code: (90, 9, 900.0)})
    page = open_page("dashboard", scope, client=client)
    assert not page.exception
    shown = words(page)
    assert "Best by ROAS" in shown
    assert "Worst by ROAS" in shown
    assert shown.index("ROAS 4.00×") < shown.index("ROAS 0.50×"), "the best stands first"
    assert "2 of 3 running ads have enough data" in shown
    assert "ROAS 45.00×" not in shown, "an ad of 180 impressions is not called best"
    opened = [link.proto for link in page.get("page_link") if "Good one" in link.proto.label]
    assert good.creative_id in opened[0].query_string
    page.segmented_control(key="board_rank").set_value("cpa").run()
    assert not page.exception
    assert "Best by CPA" in words(page)
    assert page.query_params["sort"] == "-cpa"


def test_one_ad_with_data_is_called_neither_best_nor_worst(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    ad = factories.make_ad(scope, factories.make_campaign(scope, client))
    bring(scope, client, tmp_path, {ad.code: (5000, 4, 80.0)})
    assert "Too little data" in words(open_page("dashboard", scope, client=client))


def test_currencies_stand_apart_until_one_is_chosen(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    bring(scope, client, tmp_path, {"A": (2000, 1, 1.0)})
    bring(scope, client, tmp_path, {"B": (1000, 1, 1.0)}, currency="GBP", account="London")
    page = open_page("dashboard", scope, client=client)
    assert {"Spend, EUR": "40.00", "Spend, GBP": "40.00"}.items() <= metrics(page).items()
    page.selectbox(key="dashboard_currency").set_value("GBP").run()
    assert not page.exception
    assert "Spend, EUR" not in metrics(page)
    assert metrics(page)["Impressions"] == "2,000"
    page.selectbox(key="dashboard_currency").set_value("").run()
    assert "Spend, EUR" in metrics(page)


def test_money_is_converted_at_the_rates_that_are_kept(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    bring(scope, client, tmp_path, {"A": (2000, 1, 1.0)})
    bring(scope, client, tmp_path, {"B": (1000, 1, 1.0)}, currency="GBP", account="London")
    bring(scope, client, tmp_path, {"C": (1000, 1, 1.0)}, currency="USD", account="States")
    rates.keep(scope, currency="GBP", target="EUR", from_day="2026-01-01", rate="1.2")
    page = open_page("dashboard", scope, client=client)
    assert page.selectbox(key="dashboard_currency").options == [
        "Each apart", "EUR", "GBP", "USD", "Converted to EUR",
    ]  # fmt: skip
    page.selectbox(key="dashboard_currency").set_value("to EUR").run()
    assert not page.exception
    assert (metrics(page)["Spend, EUR"], page.query_params["currency"]) == ("88.00", "EUR")
    told = words(page)
    assert "Money in GBP is converted to EUR" in told
    assert "No rate from USD to EUR is kept" in told
    page.selectbox(key="dashboard_currency").set_value("GBP").run()
    assert (metrics(page)["Spend, GBP"], "currency" in page.query_params) == ("40.00", False)


def test_several_kinds_of_result_are_not_added_until_one_is_chosen(
    open_page: Opener, scope: Scope, tmp_path: Path
) -> None:
    client = factories.make_client(scope)
    bring(scope, client, tmp_path, {"A": (2000, 3, 1.0)}, kinds=("Purchase", "Lead"))
    page = open_page("dashboard", scope, client=client)
    conversions = next(metric for metric in page.metric if metric.label == "Conversions")
    assert (conversions.value, conversions.delta) == ("n/a", "2 kinds: choose")
    page.selectbox(key="dashboard_kind").set_value("Lead").run()
    assert not page.exception
    assert (metrics(page)["Conversions"], page.query_params["kind"]) == ("3", "Lead")
    page.selectbox(key="dashboard_kind").set_value("*").run()
    assert not page.exception
    assert (metrics(page)["Conversions"], page.query_params["kind"]) == ("6", "*")
    assert "Conversions of 2 kinds are added together: Lead, Purchase" in words(page).replace("\\", "")


def test_days_that_still_change_are_said_to(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    bring(scope, client, tmp_path, {"A": (2000, 3, 1.0)}, back=(2, 3))
    assert "Still settling from" in words(open_page("dashboard", scope, client=client, period="last7"))
    assert "newest day with results" in words(open_page("dashboard", scope, client=client))


def test_an_archived_clients_figures_stay(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    bring(scope, client, tmp_path, {"A": (2000, 3, 1.0)})
    workspaces.archive(scope, client)
    page = open_page("dashboard", scope, client=client)
    assert not page.exception
    assert "This client was put away" in words(page)
    assert metrics(page)["Spend, EUR"] == "40.00"


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "$x^2$ **bold** :red[x]"])
def test_names_of_files_and_ads_are_never_markup(open_page: Opener, scope: Scope, tmp_path: Path, hostile: str) -> None:
    client = factories.make_client(scope)
    campaign = factories.make_campaign(scope, client)
    ads = [factories.make_ad(scope, campaign, concept=one, headline=hostile, alt_text=hostile) for one in (1, 2)]
    bring(scope, client, tmp_path, {one.code: (2000, 3, 1.0) for one in ads}, account="x")
    page = open_page("dashboard", scope, client=client)
    assert not page.exception
    assert "<script>alert" not in " ".join(str(one.proto.body) for one in page.get("html"))


def test_a_viewer_sees_results_and_no_way_to_import(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    bring(scope, client, tmp_path, {"A": (2000, 3, 1.0)})
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    page = open_page("dashboard", viewer, client=client)
    assert not page.exception
    assert metrics(page)["Spend, EUR"] == "40.00"


def test_results_of_another_agency_are_not_shown(
    open_page: Opener, scope: Scope, stranger: Scope, tmp_path: Path
) -> None:
    bring(stranger, factories.make_client(stranger), tmp_path, {"A": (2000, 3, 1.0)})
    assert "No results of ad platforms yet" in words(open_page("dashboard", scope))
