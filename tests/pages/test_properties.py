"""Ad properties: what is compared, what can be said of it, what is missing, and an address that holds all of it."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import clock
from core.db import Scope
from core.experiments.rates import Rate
from core.reporting.metrics import METRICS
from core.reporting.properties import Row, Standing
from core.reporting.traits import Level, Property
from core.results import service as results
from core.results.service import Given
from core.vocabulary import Platform
from pages.parts import properties_words
from tests import factories
from tests.factories import MadeAd
from tests.pages.conftest import Opener

HEADER = "Day,Account name,Campaign name,Ad set name,Ad name,Currency,Impressions,Link clicks,Clicks,Amount spent,Results,Kind"
MAPPING = {
    "Day": "day", "Account name": "account", "Campaign name": "campaign", "Ad set name": "ad_set", "Ad name": "ad",
    "Currency": "currency", "Impressions": "impressions", "Link clicks": "clicks_link", "Clicks": "clicks_all",
    "Amount spent": "spend", "Results": "conversions", "Kind": "result_kind",
}  # fmt: skip


def bring(
    scope: Scope, client: str, folder: Path, ads: Sequence[tuple[str, int, int | str]], *, kind: str = "purchase",
    platform: Platform = Platform.META, back: int = 20,
) -> None:  # fmt: skip
    """Results of one day: (ad's name, impressions, link clicks) each."""
    day = clock.today() - timedelta(days=back)
    lines = [f"{day},Main,C,S,{name},EUR,{shown},{clicks},{shown // 50},5.00,3,{kind}" for name, shown, clicks in ads]
    path = folder / f"{platform}-{kind}-{back}.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    results.import_file(scope, client, path, Given(platform=platform, mapping=MAPPING))


def made(scope: Scope, client: str, family: str, count: int, **words: str) -> list[MadeAd]:
    campaign = factories.make_campaign(scope, client)
    recipe = {"design": {"family": family, "scheme": "dark"}}
    return [factories.make_ad(scope, campaign, recipe=recipe, **words) for _ in range(count)]


@pytest.fixture
def client(scope: Scope, tmp_path: Path) -> str:
    """A client with four ads in big type that do well, three framed ones that do not, and one editorial."""
    client = factories.make_client(scope, "Aurora")
    big, framed = made(scope, client, "big-type", 4), made(scope, client, "framed", 3, headline="20% off")
    (alone,) = made(scope, client, "editorial", 1)
    counts = [(9000, 190), (8000, 150), (12000, 260), (7000, 120), (9000, 70), (11000, 90), (8000, 75), (500, 9)]
    ads = [(ad.code, *count) for ad, count in zip((*big, *framed, alone), counts, strict=True)]
    bring(scope, client, tmp_path, ads)
    return client


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "title", "header", "subheader", "html", "button", "error")
    said = " ".join(
        f"{getattr(one, 'label', '')} {getattr(one, 'value', '')}" for kind in kinds for one in page.get(kind)
    )
    return said.replace("\\", "").replace("**", "")


def test_without_results_the_way_to_import_is_shown(open_page: Opener, scope: Scope) -> None:
    page = open_page("properties", scope)
    assert not page.exception
    assert "No results yet" in words(page)
    assert "properties_of" not in {one.key for one in page.selectbox}


def test_levels_are_told_in_sentences_with_their_samples(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("properties", scope)
    assert not page.exception
    said = words(page)
    assert "“Big type” lies above all ads" in said
    assert "Observed, not randomised." in said
    assert "CTR" in said
    assert "over 4 ads" in said
    assert "probably between" in said
    assert "Not enough data: 1 ad, 3 needed." in said
    table = page.dataframe[0].value
    assert table["Ads"].tolist() == [4, 3, 1]
    assert table["Impressions"].tolist() == [36000, 28000, 500]
    assert table["Link clicks"].tolist() == [720, 235, 9]
    assert table["As counted"].tolist() == pytest.approx([0.02, 235 / 28000, 0.018])
    assert table["Probable"].isna().tolist() == [False, False, True], "nothing is guessed where nothing can be said"
    assert table["Beside all ads"].tolist()[2] == "Not enough data"


def test_property_and_figure_stand_in_the_address(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("properties", scope)
    page.selectbox(key="properties_of").set_value(Property.FIGURE).run()
    page.selectbox(key="properties_metric").set_value("ctr_all").run()
    assert not page.exception
    assert page.query_params["property"] == "headline-figure"
    assert page.query_params["show"] == "ctr_all"
    assert page.dataframe[0].value.columns[0] == "Offer in the headline"
    again = open_page("properties", scope, property="headline-figure", show="ctr_all")
    assert again.selectbox(key="properties_of").value == Property.FIGURE
    assert set(again.dataframe[0].value["Offer in the headline"]) == {"A percentage", "No figure"}
    assert "Clicks (all)" in again.dataframe[0].value.columns


@pytest.mark.parametrize(
    ("parameters", "told"), [({"property": "colour-of-socks"}, "no property"), ({"period": "lately"}, "lately")]
)
def test_a_wrong_address_is_told_and_the_usual_view_offered(
    open_page: Opener, scope: Scope, client: str, parameters: dict[str, str], told: str
) -> None:
    page = open_page("properties", scope, **parameters)
    assert not page.exception
    assert "This address shows nothing" in words(page)
    assert told in words(page)
    page.button(key="usual_view").click().run()
    assert not page.exception
    assert "Observed, not randomised." in words(page)


def test_a_figure_that_no_file_tells_is_not_zero(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    bring(
        scope, client, tmp_path, [(ad.code, 5000, "") for ad in made(scope, client, "framed", 4)],
        platform=Platform.GOOGLE,
    )  # fmt: skip
    page = open_page("properties", scope)
    assert not page.exception
    assert "No file of Google Ads tells CTR in these days" in words(page)
    page.button(key="show_ctr_all").click().run()
    assert page.query_params["show"] == "ctr_all"
    assert page.dataframe[0].value["As counted"].tolist() == [0.02]


def test_platforms_are_compared_together_only_when_asked_and_that_is_said(
    open_page: Opener, scope: Scope, client: str, tmp_path: Path
) -> None:
    bring(
        scope, client, tmp_path, [(ad.code, 4000, 8) for ad in made(scope, client, "framed", 3)],
        platform=Platform.LINKEDIN,
    )  # fmt: skip
    page = open_page("properties", scope)
    assert page.selectbox(key="properties_platform").value == "meta"
    assert page.dataframe[0].value["Ads"].sum() == 8
    page.selectbox(key="properties_platform").set_value("all").run()
    assert not page.exception
    assert page.query_params["f"] == "platform:meta,linkedin"
    assert page.dataframe[0].value["Ads"].sum() == 11
    assert "Platforms stand together here" in words(page)
    page.selectbox(key="properties_platform").set_value("linkedin").run()
    assert page.dataframe[0].value["Ads"].sum() == 3
    assert "Platforms stand together here" not in words(page)


def test_platforms_of_an_address_that_are_not_all_there_stay_chosen(
    open_page: Opener, scope: Scope, client: str
) -> None:
    page = open_page("properties", scope, f="platform:meta,tiktok")
    assert not page.exception
    assert page.selectbox(key="properties_platform").options == ["Meta", "Meta, TikTok"]
    page.selectbox(key="properties_platform").set_value("meta").run()
    assert page.query_params["f"] == "platform:meta"


def test_many_levels_bring_a_caution(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    ads = []
    for place, family in enumerate(("big-type", "framed", "quote", "split", "editorial")):
        ads += [(ad.code, 20_000, 900 if place else 200) for ad in made(scope, client, family, 3)]
    bring(scope, client, tmp_path, ads)
    page = open_page("properties", scope)
    assert "lies below all ads" in words(page)
    assert "Of 5 levels, about one in 10 would seem apart by chance alone." in words(page)


def test_several_kinds_of_results_ask_for_one(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    *sold, lead = made(scope, client, "framed", 4)
    bring(scope, client, tmp_path, [(ad.code, 1000, 100) for ad in sold], platform=Platform.OTHER)
    bring(scope, client, tmp_path, [(lead.code, 1000, 100)], kind="lead", back=19, platform=Platform.OTHER)
    page = open_page("properties", scope, show="cvr")
    assert not page.exception
    assert "Which kind of result?" in words(page)
    assert not page.dataframe
    page.selectbox(key="properties_kind").set_value("purchase").run()
    assert not page.exception
    assert page.query_params["kind"] == "purchase"
    assert page.dataframe[0].value["Conversions"].sum() == 9


def test_filters_can_be_taken_away(open_page: Opener, scope: Scope, client: str) -> None:
    page = open_page("properties", scope, f="layout:framed")
    assert page.dataframe[0].value["Ads"].tolist() == [3]
    assert "Only “" in words(page), "one level alone is not compared"
    page.button(key="properties_chip_0").click().run()
    assert "f" not in page.query_params
    assert len(page.dataframe[0].value) == 3
    page = open_page("properties", scope, f="layout:quote", having="impressions>=10")
    assert "Nothing is left" in words(page)
    page.button(key="state_clear").click().run()
    assert len(page.dataframe[0].value) == 3


def test_results_of_ads_made_elsewhere_are_told_apart_from_none(
    open_page: Opener, scope: Scope, tmp_path: Path
) -> None:
    client = factories.make_client(scope)
    bring(scope, client, tmp_path, [("theirs", 1000, 10)])
    page = open_page("properties", scope)
    assert "No ads of yours here" in words(page)
    page = open_page("properties", scope, period="2020-01-01_2020-01-31")
    assert "Nothing in these days" in words(page)
    page.button(key="show_latest").click().run()
    assert "No ads of yours here" in words(page)


def test_a_client_sees_only_its_own_ads(open_page: Opener, scope: Scope, client: str) -> None:
    other = factories.make_client(scope, "Borealis")
    page = open_page("properties", scope, client=other)
    assert not page.exception
    assert "No results yet" in words(page)
    assert not page.dataframe


def test_hostile_names_are_never_markup(open_page: Opener, scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope)
    hostile = "<img src=x onerror=alert(1)> **bold** $x$ [a](b)"
    ads = made(scope, client, "framed", 3, cta=hostile[:50])
    bring(scope, client, tmp_path, [(ad.code, 5000, 100) for ad in ads])
    page = open_page("properties", scope, property="cta")
    assert not page.exception
    assert "<img" not in " ".join(one.value for one in page.markdown).replace("\\<", ""), "what is left is no markup"
    html = " ".join(str(getattr(one, "value", "") or getattr(one.proto, "body", "")) for one in page.get("html"))
    assert "<img src=x" not in html


@pytest.mark.parametrize(
    ("ads", "events", "trials", "told"),
    [
        (0, 0, 0, "no ad of it tells CTR"),
        (2, 500, 9000, "2 ads, 3 needed"),
        (8, 4, 9000, "4 link clicks, more than 5 needed"),
        (8, 8998, 9000, "no room to differ"),
    ],
)
def test_what_is_missing_is_said(ads: int, events: float, trials: float, told: str) -> None:
    rate = Rate(ads, events, trials, None, None, None, None, 0.0, is_enough=False)
    row = Row(Level("framed"), rate, Standing.NOT_ENOUGH, 9000, (), ())
    assert told in properties_words.missing(METRICS["ctr"], row)
