"""The list of campaigns: newest first, by client, state and name, in two statements."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.campaigns import queries, service
from core.db import Scope
from core.errors import InvalidInput
from core.workspaces import service as workspaces
from tests.unit.statements import counted

START = datetime(2026, 5, 1, tzinfo=UTC)


def add(scope: Scope, workspace_id: str, *names: str) -> list[str]:
    made = []
    for hours, name in enumerate(names):
        with clock.held_at(START + timedelta(hours=hours)):
            made.append(
                service.create(
                    scope, workspace_id, name=name, objective="traffic", launch_type="sale", funnel_stage="cold",
                    placements=["x_image_191", "linkedin_191"],
                )
            )  # fmt: skip
    return made


def names(scope: Scope, **how: object) -> list[str]:
    return [card.name for card in queries.list_campaigns(scope, **how).rows]


@pytest.fixture
def client(scope: Scope) -> str:
    return workspaces.create(scope, client_name="Aurora").workspace_id


def test_campaigns_are_listed_newest_first_with_client_and_number_of_placements(scope: Scope, client: str) -> None:
    add(scope, client, "Old", "New")
    cards = queries.list_campaigns(scope).rows
    assert [(card.name, card.client_name, card.placements, card.status) for card in cards] == [
        ("New", "Aurora", 2, "draft"),
        ("Old", "Aurora", 2, "draft"),
    ]


def test_archived_campaigns_are_listed_only_when_asked_for(scope: Scope, client: str) -> None:
    _, b = add(scope, client, "A", "B")
    service.archive(scope, b)
    assert names(scope) == ["A"]
    assert names(scope, status="archived") == ["B"]
    assert names(scope, status=["archived", "draft"]) == ["B", "A"]


def test_campaigns_of_archived_clients_are_listed_only_under_their_client(scope: Scope, client: str) -> None:
    add(scope, client, "A")
    workspaces.archive(scope, client)
    assert names(scope) == []
    assert names(scope, workspace_id=client) == ["A"]


def test_a_state_that_does_not_exist_is_refused(scope: Scope) -> None:
    with pytest.raises(InvalidInput) as refused:
        queries.list_campaigns(scope, status="sleeping")
    assert refused.value.field == "status"


@pytest.mark.parametrize(
    ("search", "found"), [("HERBST", ["Herbst-Röstung"]), ("rostung", ["Herbst-Röstung"]), ("_", [])]
)
def test_search_finds_names_whatever_the_case_or_accent(
    scope: Scope, client: str, search: str, found: list[str]
) -> None:
    add(scope, client, "Herbst-Röstung", "Sommer")
    assert names(scope, search=search) == found


def test_a_renamed_campaign_is_found_by_its_new_name_only(scope: Scope, client: str) -> None:
    [campaign] = add(scope, client, "Autumn")
    service.update(scope, campaign, name="Winter")
    assert (names(scope, search="autumn"), names(scope, search="winter")) == ([], ["Winter"])


def test_another_client_s_and_another_agency_s_campaigns_stay_apart(scope: Scope, stranger: Scope, client: str) -> None:
    other = workspaces.create(scope, client_name="Other").workspace_id
    theirs = workspaces.create(stranger, client_name="Theirs").workspace_id
    add(scope, client, "Mine")
    add(scope, other, "Also mine")
    add(stranger, theirs, "Theirs")
    assert names(scope, workspace_id=client) == ["Mine"]
    assert sorted(names(scope)) == ["Also mine", "Mine"]
    assert names(scope, workspace_id=theirs) == []


def test_the_number_of_statements_does_not_grow_with_the_rows(scope: Scope, client: str) -> None:
    def cost() -> int:
        with counted() as sent:
            page = queries.list_campaigns(scope, search="c", page=1, per_page=5)
            assert page.total >= 1
        return len(sent)

    add(scope, client, "C")
    few = cost()
    add(scope, client, *(f"Campaign {n}" for n in range(12)))
    assert few == cost() == 2
    assert queries.list_campaigns(scope, per_page=5).pages == 3
