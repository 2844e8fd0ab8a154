"""Home is a work queue: what needs somebody, what waits for a client, what failed; first steps for a new agency."""

from collections.abc import Callable
from typing import Any

import pytest

from core.accounts import team
from core.db import Scope
from core.reviews import service as reviews
from core.vocabulary import CheckVerdict, ReviewStatus, Role
from core.workspaces import service as clients
from pages.ui import links
from tests import factories
from tests.conftest import make_scope

from .conftest import Opener
from .test_agency_pages import text_of


def test_a_new_agency_sees_first_steps_and_no_empty_lists(open_page: Opener, scope: Scope) -> None:
    app = open_page("home", scope)
    assert not app.exception
    assert [title.value for title in app.title] == ["Welcome"]
    assert "From photos to a contact sheet" in text_of(app)
    assert "Needs you" not in text_of(app)


def test_somebody_signed_in_is_told_whom_an_invitation_is_not_for(open_page: Opener, scope: Scope) -> None:
    made = team.invite(scope, email="bea@example.com", role="member")
    app = open_page("home", scope, invite=made.token)
    assert "Sign out to accept the invitation" in text_of(app)


@pytest.fixture
def ads(scope: Scope) -> Callable[..., str]:
    """Make a client with a campaign of one ad in the given state, and give the campaign's id."""

    def made(client: str, **of_ad: Any) -> str:
        campaign_id = factories.make_campaign(scope, factories.make_client(scope, client), name=f"Autumn for {client}")
        factories.make_ad(scope, campaign_id, **of_ad)
        return campaign_id

    return made


def test_ads_to_review_to_change_and_to_mend_are_rows_with_their_client(
    open_page: Opener, scope: Scope, ads: Callable[..., str]
) -> None:
    ads("Aurora")
    ads("Maison Lys", status=ReviewStatus.NEEDS_CHANGES)
    ads("Räder Müller", verdict=CheckVerdict.FAIL)
    shown = text_of(open_page("home", scope))
    for row in ("1 ad to review", "1 ad to change", "1 ad failed a check", "Autumn for Aurora", "Maison Lys"):
        assert row in shown


def test_a_campaign_is_one_row_whatever_it_needs(open_page: Opener, scope: Scope) -> None:
    campaign = factories.make_campaign(scope, factories.make_client(scope, "Aurora"), name="Autumn")
    factories.make_ad(scope, campaign, concept=1)
    factories.make_ad(scope, campaign, concept=2, status=ReviewStatus.NEEDS_CHANGES)
    app = open_page("home", scope)
    rows = [str(part.proto.body) for part in app.get("html") if ">Autumn</b>" in str(part.proto.body)]
    assert len(rows) == 1
    assert "1 ad to change, 1 ad to review · since today" in rows[0]
    assert "1 campaign for you" in text_of(app)


def test_what_somebody_may_not_do_waits_for_their_colleagues(
    open_page: Opener, scope: Scope, ads: Callable[..., str]
) -> None:
    ads("Aurora")
    viewer = make_scope("Northwind", Role.VIEWER, scope.agency_id)
    shown = text_of(open_page("home", viewer))
    assert "Nothing for you" in shown
    assert "The desk is clear" in shown
    assert "1 ad to review" in shown.split("With colleagues")[1]
    assert "With colleagues" not in text_of(open_page("home", scope))


def test_each_of_the_newest_ads_opens_by_its_headline(open_page: Opener, scope: Scope) -> None:
    campaign = factories.make_campaign(scope)
    ad = factories.make_ad(scope, campaign, headline="First the coffee")
    app = open_page("home", scope)
    opened = [link.proto for link in app.get("page_link") if link.proto.label == "First the coffee"]
    assert [f"ad={ad.creative_id}" in link.query_string for link in opened] == [True]


def test_a_campaign_that_is_with_its_client_does_not_need_me(
    open_page: Opener, scope: Scope, ads: Callable[..., str]
) -> None:
    campaign = ads("Aurora")
    reviews.create_link(scope, campaign, note="")
    app = open_page("home", scope)
    assert not app.exception
    assert "not opened yet" in text_of(app)
    assert "to review" not in text_of(app).split("With clients")[0]
    assert "Nothing for you, 1 ad with clients" in text_of(app)


def test_home_shows_only_the_client_of_the_address(open_page: Opener, scope: Scope, ads: Callable[..., str]) -> None:
    ads("Aurora")
    ads("Maison Lys")
    other = clients.create(scope, client_name="Nobody yet").workspace_id
    shown = text_of(open_page("home", scope, client=other))
    assert "Autumn for Aurora" not in shown
    assert links.destination("home").is_built


def test_another_agencys_work_is_not_on_my_desk(
    open_page: Opener, stranger: Scope, scope: Scope, ads: Callable[..., str]
) -> None:
    ads("Aurora")
    assert "Aurora" not in text_of(open_page("home", stranger))
