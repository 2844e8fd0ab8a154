"""The explorer: figures of imported results, filters, looks, reasons, and an address that holds all of it."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from core import clock
from core.accounts import service as accounts
from core.db import Scope
from core.errors import SignInRequired, Unavailable
from core.reporting import explorer as exploring
from core.reporting import export, rates, views
from core.reporting.explorer import Look
from core.reporting.metrics import METRICS
from core.reporting.view import Relative, ViewState
from core.results import service as results
from core.results.service import Given
from core.vocabulary import Platform
from core.workspaces import service as workspaces
from pages.parts import explorer_downloads as downloads
from pages.ui import style
from tests import factories
from tests.pages.conftest import Opener, sign_in

HEADER = "Day,Account name,Campaign name,Ad set name,Ad name,Currency,Impressions,Link clicks,Amount spent,Results,Kind"
MAPPING = {
    "Day": "day", "Account name": "account", "Campaign name": "campaign", "Ad set name": "ad_set", "Ad name": "ad",
    "Currency": "currency", "Impressions": "impressions", "Link clicks": "clicks_link", "Amount spent": "spend",
    "Results": "conversions", "Kind": "result_kind",
}  # fmt: skip


def bring(
    scope: Scope, client: str, folder: Path, ads: dict[str, tuple[str, float]], *, currency: str = "EUR",
    kind: str = "purchase", days: int = 80, account: str = "Main",
) -> None:  # fmt: skip
    """Results of some ads, (campaign, spend a day) each: the same every day, twice as much in the last 35 days."""
    lines = [HEADER]
    for back in range(1, days + 1):
        day = clock.today() - timedelta(days=back)
        for ad, (campaign, spend) in ads.items():
            amount = spend * (2 if back <= 35 else 1)
            lines.append(f"{day},{account},{campaign},Set,{ad},{currency},1000,20,{amount:.2f},2,{kind}")
    path = folder / f"{account}-{currency}-{kind}.csv"
    path.write_text("\n".join(lines) + "\n")
    results.import_file(scope, client, path, Given(platform=Platform.OTHER, mapping=MAPPING))


@pytest.fixture
def client(scope: Scope, tmp_path: Path) -> str:
    """A client with results of three ads in two campaigns."""
    made = factories.make_client(scope, "Aurora")
    bring(scope, made, tmp_path, {"A1": ("Spring", 10), "A2": ("Spring", 5), "A3": ("Autumn", 1)})
    return made


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "title", "header", "subheader", "html", "info", "error", "button")
    said = " ".join(
        f"{getattr(one, 'label', '')} {getattr(one, 'value', '')}" for kind in kinds for one in page.get(kind)
    )
    return said.replace("\\", "").replace("**", "")


def metrics(page: AppTest) -> dict[str, tuple[str, str]]:
    return {one.label: (one.value, one.delta) for one in page.metric}


def into(page: AppTest) -> Selectbox:
    """The box that goes into one of the groups."""
    (found,) = (one for one in page.selectbox if str(one.key).startswith("explorer_into_"))
    return found


def test_without_results_the_way_to_import_is_shown(open_page: Opener, scope: Scope) -> None:
    page = open_page("explorer", scope)
    assert not page.exception
    assert "No results yet" in words(page)
    assert not page.metric


def test_the_usual_view_is_the_settled_days_beside_the_days_before(
    open_page: Opener, scope: Scope, client: str
) -> None:
    page = open_page("explorer", scope)
    assert not page.exception
    shown = metrics(page)
    assert shown["Spend"] == ("896.00 EUR", "+100%")
    assert shown["Impressions"][0] == "84,000"
    assert shown["CTR"] == ("2.00%", "2.00% before")
    assert shown["ROAS"][0] == "n/a", "no file tells revenue"
    assert "Still settling" not in words(page)


@pytest.mark.parametrize("look", list(Look))
def test_a_period_so_long_that_the_days_before_had_no_such_ads_is_shown_beside_nothing(
    open_page: Opener, scope: Scope, client: str, look: Look
) -> None:
    """It was refused, and nothing was left to choose fewer days with."""
    period = f"2012-01-01_{clock.today()}"
    page = open_page("explorer", scope, period=period, look=look.value)
    assert not page.exception
    assert metrics(page)["Impressions"] == ("240,000", "")
    assert words(page).count("nothing stands beside these") == 1
    page.selectbox(key="explorer_vs").set_value("own").run()
    assert not page.exception
    assert page.query_params["vs"] == period
    page = open_page("dashboard", scope, period=period)
    assert not page.exception
    assert "240,000" in str([one.value for one in page.metric])
    assert words(page).count("nothing stands beside these") == 1


@pytest.mark.parametrize(("is_dark", "colour"), [(False, "#CF3A1D"), (True, "#FF7A59")])
def test_the_line_of_now_has_the_accent_of_the_theme(
    open_page: Opener, scope: Scope, client: str, monkeypatch: pytest.MonkeyPatch, is_dark: bool, colour: str
) -> None:
    monkeypatch.setattr(style, "is_dark", lambda: is_dark)
    page = open_page("explorer", scope)
    (chart,) = page.get("plotly_chart")
    drawn = {trace["name"]: trace["line"]["color"] for trace in json.loads(chart.proto.spec)["data"]}
    assert drawn == {"Before": "#8C8778", "Now": colour}


def test_a_row_of_figures_says_where_each_is_from_when_it_is_asked(
    open_page: Opener, scope: Scope, client: str
) -> None:
    page = open_page("explorer", scope)
    assert "Freshness" not in words(page)
    page.session_state["receipt_explorer_totals_EUR"] = True
    page.run()
    assert not page.exception
    assert "Freshness" in words(page)
    page.selectbox(key="receipt_of_explorer_totals_EUR").set_value("ctr").run()
    assert not page.exception
    assert "link clicks ÷ impressions" in words(page)


def test_the_view_on_the_screen_is_kept_and_opens_first_once_it_was_chosen(
    open_page: Opener, scope: Scope, client: str
) -> None:
    page = open_page("explorer", scope, client=client, period="last7", show="spend,cpm")
    page.text_input(key="save_view_name").set_value("Costs of a week")
    page.button(key="save_view_now").click().run()
    assert not page.exception
    (kept,) = views.list_views(scope)
    assert kept.workspace_id == client
    assert kept.view is not None
    assert (kept.view.period, kept.view.measures) == (Relative.LAST_7, ("spend", "cpm"))
    assert "CPM" not in metrics(open_page("explorer", scope))
    views.make_default(scope, kept.view_id)
    opened = open_page("explorer", scope)
    assert set(metrics(opened)) == {"Spend", "CPM"}
    assert opened.query_params["f"] == f"client:{client}", "of the client it was saved for"
    assert "CPM" not in metrics(open_page("explorer", scope, v="1")), "an address that spells a view shows that one"


def test_a_row_of_a_leaderboard_filters_everything_and_its_chip_takes_that_back(
    open_page: Opener, scope: Scope, client: str
) -> None:
    page = open_page("explorer", scope)
    labels = {page.button(key=f"board_platform_campaign_{place}").label: place for place in (0, 1)}
    page.button(key=f"board_platform_campaign_{labels['Autumn']}").click().run()
    assert not page.exception
    assert metrics(page)["Spend"][0] == "56.00 EUR"
    assert page.query_params["f"] == "platform_campaign:Autumn"
    assert "Campaign at the platform: Autumn" in words(page)
    assert "Spring" in words(page), "the other rows of that board are still there to be chosen"
    page.button(key="chip_filter_0").click().run()
    assert metrics(page)["Spend"][0] == "896.00 EUR"
    assert "f" not in page.query_params


def test_one_goes_into_campaign_ad_set_and_ad_and_comes_back_by_the_trail(
    open_page: Opener, scope: Scope, client: str
) -> None:
    page = open_page("explorer", scope, look="table", by="platform_campaign")
    for chosen, finer in (("Spring", "ad_set"), ("Set", "platform_ad"), ("A2", "ad")):
        into(page).set_value(chosen).run()
        assert not page.exception
        assert page.query_params["by"] == finer
    assert metrics(page)["Spend"][0] == "280.00 EUR"
    into(page).set_value("").run()
    assert page.query_params["by"] == "day"
    days = page.dataframe[0].value["Day"].tolist()
    assert days == sorted(days), "days stand in their order"
    assert len(days) == 28, "the days before are no rows of their own"
    page.button(key="trail_1").click().run()
    assert page.query_params["by"] == "ad_set"
    assert metrics(page)["Spend"][0] == "840.00 EUR"
    page.button(key="trail_0").click().run()
    assert metrics(page)["Spend"][0] == "896.00 EUR"
    assert "trail_0" not in {button.key for button in page.button}


def test_the_table_shows_change_and_share_and_is_ranked_as_asked(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("explorer", scope, look="table", by="platform_ad", sort="spend")
    table = page.dataframe[0].value
    assert table["Ad at the platform"].tolist() == ["A3", "A2", "A1"], "smallest first"
    assert table["Share"].round(4).tolist() == [0.0625, 0.3125, 0.625]
    assert table["Spend ±"].tolist() == [1.0, 1.0, 1.0]
    page.toggle(key="explorer_ascending").set_value(False).run()
    assert page.dataframe[0].value["Ad at the platform"].tolist() == ["A1", "A2", "A3"]


def test_a_long_table_is_cut_and_shown_further_when_asked(
    open_page: Opener, scope: Scope, client: str, tmp_path: Path
) -> None:
    many = {f"M{place:03}": ("Many", 1.0) for place in range(120)}
    bring(scope, client, tmp_path, many, days=12, account="Many")
    page = open_page("explorer", scope, look="table", by="platform_ad")
    assert len(page.dataframe[0].value) == 100
    assert "The first 100 of 123" in words(page)
    page.button(key="explorer_more").click().run()
    assert not page.exception
    assert len(page.dataframe[0].value) == 123


def test_a_threshold_leaves_groups_out_but_not_totals(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("explorer", scope, look="table", by="platform_ad", having="spend>=100")
    assert page.dataframe[0].value["Ad at the platform"].tolist() == ["A1", "A2"]
    assert metrics(page)["Spend"][0] == "896.00 EUR"
    assert "Spend at least 100.00" in words(page)
    page.button(key="chip_threshold_0").click().run()
    assert len(page.dataframe[0].value) == 3


def test_two_dimensions_are_crossed(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("explorer", scope, look="pivot", by="platform_campaign,ad_set")
    assert not page.exception
    crossed = page.dataframe[0].value
    assert crossed.loc["All", "All"] == pytest.approx(896)
    assert crossed.loc["Spring", "Set"] == pytest.approx(840)
    by_week = open_page("explorer", scope, look="pivot", by="platform_campaign,week").dataframe[0].value
    weeks = list(by_week.columns)[1:]
    assert weeks == sorted(weeks)
    assert by_week.loc["Spring"].iloc[1:].sum() == pytest.approx(840)
    assert not open_page("explorer", scope, look="why", by="day").exception


def test_why_a_cost_changed_adds_up_on_the_screen(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("explorer", scope, look="why", by="platform_campaign", sort="-cpa")
    assert not page.exception
    said = words(page)
    assert "CPA went from 2.67 EUR to 5.33 EUR, +2.67 EUR (△ 100%), which is worse" in said
    assert "Part of the CPA change" in said
    assert "Altogether" in said


def test_the_three_sums_of_a_change_add_up_where_they_are_large(
    open_page: Opener, scope: Scope, tmp_path: Path
) -> None:
    client = factories.make_client(scope, "Large")
    bring(scope, client, tmp_path, {"A1": ("Spring", 300.37)})
    said = words(open_page("explorer", scope, look="why", by="platform_campaign", sort="-spend", client=client))
    assert "Spend went from 8,410.36 EUR to 16,820.72 EUR, +8,410.36 EUR" in said


def test_nothing_to_compare_with_is_said(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("explorer", scope, look="why", vs="none")
    assert not page.exception
    assert "nothing to compare with" in words(page)


def test_filters_that_leave_nothing_stay_as_chips(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("explorer", scope, f="country:XX")
    assert not page.exception
    assert "Nothing is left" in words(page)
    page.button(key="state_clear").click().run()
    assert metrics(page)["Spend"][0] == "896.00 EUR"


def test_days_without_results_offer_those_that_have_some(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("explorer", scope, period="2020-01-01_2020-01-31")
    assert "Nothing in these days" in words(page)
    page.button(key="show_latest").click().run()
    assert not page.exception
    assert metrics(page)["Spend"][0] == "896.00 EUR"
    assert "Still settling from" in words(page) or page.get("badge")


@pytest.mark.parametrize(
    "address",
    [
        {"by": "nonsense"}, {"sort": "-nothing"}, {"period": "2026-02-31_2026-03-01"}, {"f": "platform"}, {"v": "9"},
        {"having": "spend>=much"}, {"limit": "0"}, {"show": ""}, {"tz": "../etc/passwd"}, {"f": "x:" + "y" * 3000},
    ],
)  # fmt: skip
def test_an_address_that_spells_nothing_is_told_and_the_usual_view_offered(
    open_page: Opener, scope: Scope, client: str, address: dict[str, str]
) -> None:
    page = open_page("explorer", scope, **address)
    assert not page.exception
    assert "This address shows nothing" in words(page)
    page.button(key="usual_view").click().run()
    assert not page.exception
    assert metrics(page)["Spend"][0] == "896.00 EUR"


def test_unknown_looks_and_boards_are_the_usual_ones(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("explorer", scope, look="sideways", boards="nothing,day,<b>")
    assert not page.exception
    assert page.segmented_control(key="explorer_look").value == Look.LEADERS
    assert [one.value for one in page.subheader] == ["Day"]


def test_currencies_stand_apart_and_one_can_be_chosen(
    open_page: Opener, scope: Scope, client: str, tmp_path: Path
) -> None:
    bring(scope, client, tmp_path, {"U1": ("Fall", 7)}, currency="USD", account="States")
    page = open_page("explorer", scope)
    assert not page.exception
    assert [one.value for one in page.metric if one.label == "Spend"] == ["896.00 EUR", "392.00 USD"]
    assert "Money stands apart by currency (EUR, USD)" in words(page)
    page.selectbox(key="explorer_currency").set_value("USD").run()
    assert not page.exception
    assert [one.value for one in page.metric if one.label == "Spend"] == ["392.00 USD"]
    assert page.query_params["f"] == "currency:USD"


@pytest.mark.parametrize("look", list(Look))
def test_money_is_converted_at_the_rates_that_are_kept(
    open_page: Opener, scope: Scope, client: str, tmp_path: Path, look: Look
) -> None:
    bring(scope, client, tmp_path, {"U1": ("Fall", 7)}, currency="USD", account="States")
    bring(scope, client, tmp_path, {"G1": ("Fall", 7)}, currency="GBP", account="Isles")
    rates.keep(scope, currency="USD", target="EUR", from_day="2020-01-01", rate="0.5")
    page = open_page("explorer", scope, look=look)
    page.selectbox(key="explorer_currency").set_value("to EUR").run()
    assert not page.exception
    assert next(one.value for one in page.metric if one.label == "Spend") == "1,092 EUR", "896 and half of 392"
    assert page.query_params["currency"] == "EUR"
    told = words(page)
    assert "Money in USD is converted to EUR" in told
    assert "No rate from GBP to EUR is kept" in told
    assert "of all that could be converted to EUR" in told


def test_kinds_of_results_are_not_added(open_page: Opener, scope: Scope, client: str, tmp_path: Path) -> None:
    bring(scope, client, tmp_path, {"L1": ("Leads", 7)}, kind="lead", account="Second")
    page = open_page("explorer", scope)
    assert metrics(page)["Conversions"][0] == "n/a"
    assert "are not added together" in words(page)
    chosen = open_page("explorer", scope, kind="lead")
    assert metrics(chosen)["Conversions"][0] == "56"
    together = open_page("explorer", scope, kind="*")
    assert metrics(together)["Conversions"][0] == "224", "three ads of purchases, one of leads, 56 each"
    assert "Conversions of 2 kinds are added together: lead, purchase" in words(together)
    together.session_state["explorer_details"] = True
    together.run()
    assert together.selectbox(key="explorer_kind").options == [
        "The only one there is", "lead", "purchase", "All added together",
    ]  # fmt: skip


def test_the_client_of_the_switcher_is_whose_results_are_seen(
    open_page: Opener, scope: Scope, client: str, tmp_path: Path
) -> None:
    other = factories.make_client(scope, "Lys")
    bring(scope, other, tmp_path, {"B1": ("Winter", 3)}, account="Lys")
    assert metrics(open_page("explorer", scope, client=other))["Spend"][0] == "168.00 EUR"
    assert metrics(open_page("explorer", scope))["Spend"][0] == "1,064 EUR"
    page = open_page("explorer", scope, client=other, boards="client,platform")
    assert [one.value for one in page.subheader] == ["Platform"], "the others are not listed beside the chosen one"
    assert "Nothing is left" in words(open_page("explorer", scope, client=other, f=f"client:{client}"))
    assert "Client: Aurora" in words(open_page("explorer", scope, f=f"client:{client}")), "a chip says its name"


def test_another_agencys_results_are_not_there(open_page: Opener, stranger: Scope, client: str) -> None:
    page = open_page("explorer", stranger)
    assert not page.exception
    assert "No results yet" in words(page)
    page = open_page("explorer", stranger, client=client, f=f"client:{client}")
    assert not page.exception
    assert "Aurora" not in words(page)


def test_results_of_an_archived_client_stay(open_page: Opener, scope: Scope, client: str) -> None:
    workspaces.archive(scope, client)
    page = open_page("explorer", scope)
    assert not page.exception
    assert metrics(page)["Spend"][0] == "896.00 EUR"


def test_our_ads_are_shown_as_pictures_and_others_are_not(
    open_page: Opener, scope: Scope, client: str, tmp_path: Path
) -> None:
    empty = open_page("explorer", scope, look="ads")
    assert not empty.exception
    assert "No ads of ours here" in words(empty)
    ad = factories.make_ad(scope, factories.make_campaign(scope, client))
    bring(scope, client, tmp_path, {f"x {ad.code} y": ("Joined", 4)}, account="Own")
    page = open_page("explorer", scope, look="ads")
    assert not page.exception
    assert "224.00 EUR" in words(page)
    assert "im-plate" in words(page)


def test_what_is_seen_is_taken_along(scope: Scope, client: str) -> None:
    view = ViewState(dimensions=("platform_ad",), measures=("spend", "ctr"))
    sheet = exploring.sheet(scope, view, Look.TABLE)
    lines = exploring.csv(sheet).decode("utf-8-sig").splitlines()
    assert lines[0] == (
        '"dimension","key","name","currency","spend","spend_before","spend_change","ctr","ctr_before","ctr_change"'
    )
    assert lines[1] == '"platform_ad","A1","A1","EUR",560.0,280.0,1.0,0.02,0.02,0.0'
    assert len(lines) == 4
    why = exploring.csv(exploring.sheet(scope, view, Look.WHY)).decode("utf-8-sig").splitlines()
    assert why[1].startswith('"platform_ad","A1",280.0,0.0,280.0')
    crossed = exploring.sheet(scope, ViewState(dimensions=("platform_ad", "ad_set"), measures=("spend",)), Look.PIVOT)
    assert '"dimension_2","key_2","name_2"' in exploring.csv(crossed).decode("utf-8-sig").splitlines()[0]


def test_names_that_look_like_formulas_or_markup_do_no_harm(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope, "Hostile")
    hostile = "=HYPERLINK(1)<script>x</script>**b**"
    bring(scope, client, tmp_path, {hostile: ("[link](http://x)", 5)})
    for look in Look:
        page = open_page("explorer", scope, look=look.value, by="platform_ad", boards="platform_ad,platform_campaign")
        assert not page.exception
        assert not [one for one in page.get("html") if "<script>" in one.value]
    sheet = exploring.sheet(scope, ViewState(dimensions=("platform_ad",)), Look.TABLE)
    assert "\"'=HYPERLINK" in exploring.csv(sheet).decode("utf-8-sig")


def test_own_days_and_what_they_are_compared_with(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("explorer", scope)
    page.selectbox(key="explorer_period").set_value("own").run()
    assert not page.exception
    last = clock.today() - timedelta(days=1)
    page.date_input(key="explorer_days").set_value((last - timedelta(days=1), last)).run()
    assert not page.exception
    assert page.query_params["period"] == f"{last - timedelta(days=1)}_{last}"
    assert metrics(page)["Spend"][0] == "64.00 EUR"
    page.selectbox(key="explorer_vs").set_value("own").run()
    assert not page.exception
    assert isinstance(page.date_input(key="explorer_vs_days").value[0], date)


def test_every_figure_can_be_shown_and_drawn(open_page: Opener, scope: Scope, client: str) -> None:
    for slug in METRICS:
        page = open_page("explorer", scope, show=slug, look="why")
        assert not page.exception, slug


def test_a_download_belongs_to_a_session_that_lives(scope: Scope, client: str) -> None:
    token = sign_in(scope)
    view = ViewState(dimensions=("platform_ad",))
    assert b"A1" in downloads.take_along(token, view, Look.TABLE, ())
    accounts.sign_out(token)
    with pytest.raises(SignInRequired):
        downloads.take_along(token, view, Look.TABLE, ())


def test_the_whole_view_is_made_before_it_is_offered_and_what_stands_in_its_way_is_said(
    open_page: Opener, scope: Scope, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page("explorer", scope, by="platform_ad", look="table")
    page.session_state["explorer_take"] = True
    page.run()
    for kind, words_of in downloads.FORMS.items():
        page.button(key=f"explorer_whole_{kind}").click().run()
        assert not page.exception
        offered = [one.proto.label for one in page.get("download_button")]
        assert any(label.startswith(f"Download {words_of} · ") for label in offered), offered

    def refused(*given: object) -> bytes:
        raise Unavailable("too many files are made at once", remedy="wait a minute")

    monkeypatch.setattr(export, "build", refused)
    page.button(key="explorer_whole_csv").click().run()
    assert not page.exception
    assert page.error[0].value.replace("\\", "") == "Too many files are made at once: wait a minute."


def test_a_filter_and_a_threshold_are_put_together_in_their_sheets(
    open_page: Opener, scope: Scope, client: str
) -> None:
    page = open_page("explorer", scope, look="table", by="platform_ad")
    page.session_state["explorer_filter"] = True
    page.run()
    page.selectbox(key="explorer_filter_by").set_value("platform_ad").run()
    page.multiselect(key="explorer_filter_keys").set_value(["A1"]).run()
    page.segmented_control(key="explorer_filter_how").set_value("not").run()
    page.button(key="explorer_filter_add").click().run()
    assert not page.exception
    assert page.query_params["f"] == "platform_ad!:A1"
    assert page.dataframe[0].value["Ad at the platform"].tolist() == ["A2", "A3"]
    page.session_state["explorer_having"] = True
    page.run()
    page.selectbox(key="explorer_threshold_of").set_value("ctr").run()
    page.number_input(key="explorer_threshold").set_value(2.5).run()
    page.button(key="explorer_threshold_add").click().run()
    assert not page.exception
    assert page.query_params["having"] == "ctr>=0.025"
    assert "No group passes the thresholds" in words(page)


def test_figures_and_details_are_chosen_in_their_sheets(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("explorer", scope)
    page.session_state["explorer_figures"] = True
    page.session_state["explorer_details"] = True
    page.run()
    page.multiselect(key="explorer_measures").set_value(["cpc", "spend"]).run()
    assert not page.exception
    assert list(metrics(page)) == ["CPC", "Spend"]
    page.multiselect(key="explorer_measures").set_value([]).run()
    assert "Choose at least one metric" in words(page)
    assert list(metrics(page)) == ["CPC", "Spend"], "what cannot be changes nothing"
    page.segmented_control(key="explorer_grain").set_value("week").run()
    assert not page.exception
    assert page.query_params["grain"] == "week"
    assert "CPC week by week" in words(page)
    page.selectbox(key="explorer_level").set_value("campaign").run()
    assert "Nothing" in words(page), "there are no reports of campaigns"
