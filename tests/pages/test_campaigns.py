"""The list of campaigns: start one, find it, move it along, duplicate it."""

import pytest
from streamlit.testing.v1 import AppTest

from core.campaigns import queries, service
from core.db import Scope
from core.placements import PACKS
from core.vocabulary import CheckVerdict, ReviewStatus, Role
from core.workspaces import service as workspaces
from tests.conftest import make_scope
from tests.factories import make_ad
from tests.pages.conftest import Opener


@pytest.fixture
def client(scope: Scope) -> str:
    return workspaces.create(scope, client_name="Aurora").workspace_id


def add(scope: Scope, client: str, name: str) -> str:
    return service.create(
        scope, client, name=name, objective="traffic", launch_type="sale", funnel_stage="warm",
        placements=["meta_fb_feed_1x1"],
    )  # fmt: skip


def campaigns(open_page: Opener, person: Scope, **parameters: str) -> AppTest:
    page = open_page("campaigns", person, **parameters)
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "title", "header", "subheader", "toast", "html")
    return " ".join(str(one.value) for kind in kinds for one in page.get(kind))


def test_the_first_campaign_is_asked_for(open_page: Opener, scope: Scope, client: str) -> None:
    assert "The first campaign" in words(campaigns(open_page, scope, client=client))


def test_a_campaign_is_started_with_its_packs(open_page: Opener, scope: Scope, client: str) -> None:
    page = campaigns(open_page, scope, client=client)
    page.button(key="new_campaign").click().run()
    page.text_input(key="new_campaign_name").set_value("Autumn roast")
    page.text_input(key="new_campaign_offer").set_value("20% off")
    page.text_input(key="new_campaign_url").set_value("https://example.com/a")
    page.button(key="new_campaign_submit").click().run()
    [card] = queries.list_campaigns(scope).rows
    made = queries.get_campaign(scope, card.campaign_id)
    assert (made.name, made.primary_offer, made.landing_url, made.placements) == (
        "Autumn roast", "20% off", "https://example.com/a", PACKS["Meta"]
    )  # fmt: skip


def refused(page: AppTest) -> list[str]:
    """The fields of the dialog's errors; the simulated browser closes a dialog when the page runs, a real one keeps it."""
    return [fault.field for fault in page.session_state["_frame"].faults.get("new_campaign", [])]


def test_a_wrong_address_is_an_error_of_its_field_and_starts_nothing(
    open_page: Opener, scope: Scope, client: str
) -> None:
    page = campaigns(open_page, scope, client=client)
    page.button(key="new_campaign").click().run()
    page.text_input(key="new_campaign_name").set_value("Autumn roast")
    page.text_input(key="new_campaign_url").set_value("example.com/a")
    page.button(key="new_campaign_submit").click().run()
    assert refused(page) == ["landing_url"]
    assert queries.list_campaigns(scope).total == 0


def test_without_any_client_the_page_asks_for_one_and_opens_no_dialog(open_page: Opener, scope: Scope) -> None:
    page = campaigns(open_page, scope)
    assert page.button(key="new_campaign").disabled
    assert [one.value for one in page.header] == ["Your first client"]


def test_everything_the_dialog_still_wants_is_told_at_once(open_page: Opener, scope: Scope, client: str) -> None:
    page = campaigns(open_page, scope)
    page.button(key="new_campaign").click().run()
    page.text_input(key="new_campaign_url").set_value("nonsense")
    page.button(key="new_campaign_submit").click().run()
    assert refused(page) == ["client", "name", "landing_url"]
    assert queries.list_campaigns(scope).total == 0


def test_without_a_client_the_dialog_wants_one(open_page: Opener, scope: Scope, client: str) -> None:
    page = campaigns(open_page, scope)
    page.button(key="new_campaign").click().run()
    page.text_input(key="new_campaign_name").set_value("Autumn")
    page.button(key="new_campaign_submit").click().run()
    assert refused(page) == ["client"]
    page.button(key="new_campaign").click().run()
    page.text_input(key="new_campaign_name").set_value("Autumn")
    page.selectbox(key="new_campaign_client").set_value(client)
    page.button(key="new_campaign_submit").click().run()
    assert queries.list_campaigns(scope, workspace_id=client).total == 1


def test_campaigns_of_all_clients_are_listed_with_their_client(open_page: Opener, scope: Scope, client: str) -> None:
    add(scope, client, "Autumn")
    add(scope, workspaces.create(scope, client_name="Über Bikes").workspace_id, "Spring")
    page = campaigns(open_page, scope)
    assert "Aurora · Traffic" in words(page)
    assert "Über Bikes · Traffic" in words(page)
    page.text_input(key="q").set_value("spring").run()
    assert "Autumn" not in words(page)


def test_each_campaign_says_how_far_its_ads_are(open_page: Opener, scope: Scope, client: str) -> None:
    campaign = add(scope, client, "Autumn")
    add(scope, client, "Bare")
    make_ad(scope, campaign, status=ReviewStatus.APPROVED)
    make_ad(scope, campaign)
    make_ad(scope, campaign, verdict=CheckVerdict.FAIL)
    told = words(campaigns(open_page, scope, client=client))
    assert ":small[3 ads · :green[1 approved] · :orange[1 waiting]]" in told
    assert ":gray[No ads yet]" in told


def test_a_campaign_is_moved_along_and_duplicated_from_the_list(open_page: Opener, scope: Scope, client: str) -> None:
    campaign = add(scope, client, "Autumn")
    page = campaigns(open_page, scope, client=client)
    page.button(key=f"launch_{campaign}").click().run()
    assert queries.get_campaign(scope, campaign).status == "active"
    page.button(key=f"duplicate_{campaign}").click().run()
    assert "Autumn (copy)" in words(page)
    page.button(key=f"archive_{campaign}").click().run()
    assert [card.name for card in queries.list_campaigns(scope).rows] == ["Autumn (copy)"]


def test_a_viewer_sees_campaigns_but_no_deeds(open_page: Opener, scope: Scope, client: str) -> None:
    campaign = add(scope, client, "Autumn")
    page = campaigns(open_page, make_scope(role=Role.VIEWER, agency_id=scope.agency_id), client=client)
    assert "Autumn" in words(page)
    assert page.button(key="new_campaign").disabled
    assert f"launch_{campaign}" not in {button.key for button in page.button}


def test_another_agency_s_campaigns_are_not_listed(
    open_page: Opener, scope: Scope, stranger: Scope, client: str
) -> None:
    add(scope, client, "Secret")
    assert "Secret" not in words(campaigns(open_page, stranger))
    assert "Secret" not in words(campaigns(open_page, stranger, client=client))
