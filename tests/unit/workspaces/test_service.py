"""Clients: adding with a kit, changing, archiving, and who may do it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from core import db
from core.accounts.models import AuditEvent
from core.brand import queries as kits
from core.brand import rules as brand
from core.brand.models import BrandKit
from core.db import Scope
from core.errors import Conflict, Forbidden, InvalidInput, SeveralFaults
from core.vocabulary import Role
from core.workspaces import queries, service
from core.workspaces.models import Workspace
from core.workspaces.rules import ClientNameTaken, WorkspaceNotFound
from tests import factories
from tests.conftest import make_scope
from tests.unit.statements import counted


def events(scope: Scope) -> list[tuple[str, str]]:
    with db.read(scope) as work:
        return [(e.action, e.summary) for e in work.scalars(select(AuditEvent).order_by(AuditEvent.id))]


def test_a_new_client_gets_a_kit_that_states_nothing_about_the_brand(scope: Scope) -> None:
    made = service.create(scope, client_name=" Aurora\r\n Coffee ", industry="Food & Drink")
    client = queries.get_workspace(scope, made.workspace_id)
    assert (client.client_name, client.industry, client.archived_at) == ("Aurora Coffee", "Food & Drink", None)
    kit = kits.get_kit(scope, made.workspace_id)
    assert kit.kit_id == made.kit_id
    assert kit.primary_color == brand.STARTING_KIT["primary_color"]
    assert (kit.voice_prompt, kit.target_audience, kit.forbidden_phrases, kit.tone_style) == (None, None, (), None)
    assert kit.completeness.score == 0


def test_everything_that_is_wrong_with_a_client_is_told_at_once(scope: Scope) -> None:
    with pytest.raises(SeveralFaults) as refused:
        service.create(scope, client_name="", industry="y" * 101)
    assert [fault.field for fault in refused.value.faults] == ["client_name", "industry"]
    assert str(refused.value) == str(refused.value.faults[0])


def test_adding_a_client_is_written_into_the_audit_log(scope: Scope) -> None:
    service.create(scope, client_name="Aurora")
    assert events(scope) == [("workspace.created", "Added the client Aurora")]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"client_name": ""}, "client_name"),
        ({"client_name": "  \u200e\x00".replace("\u200e", "")}, "client_name"),
        ({"client_name": "x" * 101}, "client_name"),
        ({"client_name": 5}, "client_name"),
        ({"client_name": "Aurora", "industry": "y" * 101}, "industry"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_leaves_nothing_behind(scope: Scope, fields: dict, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        service.create(scope, **fields)
    assert refused.value.field == field
    with db.read(scope) as work:
        assert work.scalar(select(func.count()).select_from(Workspace)) == 0
        assert work.scalar(select(func.count()).select_from(BrandKit)) == 0


def test_names_of_any_script_and_exactly_100_characters_are_kept(scope: Scope) -> None:
    for name in ("قهوة أورورا", "☕️ Aurora", "x" * 100):
        made = service.create(scope, client_name=name)
        assert queries.get_workspace(scope, made.workspace_id).client_name == name


def test_a_client_can_be_renamed_and_its_industry_cleared(scope: Scope) -> None:
    made = service.create(scope, client_name="Aurora", industry="Food")
    service.update(scope, made.workspace_id, client_name="Aurora Ltd", industry="")
    client = queries.get_workspace(scope, made.workspace_id)
    assert (client.client_name, client.industry) == ("Aurora Ltd", None)
    assert [card.client_name for card in queries.list_workspaces(scope, search="ltd").rows] == ["Aurora Ltd"]


def test_an_unknown_field_is_refused(scope: Scope) -> None:
    made = service.create(scope, client_name="Aurora")
    with pytest.raises(InvalidInput) as refused:
        service.update(scope, made.workspace_id, brand_kit_id="x")
    assert refused.value.field == "brand_kit_id"


def test_the_second_of_two_people_editing_one_client_is_told(scope: Scope) -> None:
    made = service.create(scope, client_name="Aurora")
    seen = queries.get_workspace(scope, made.workspace_id).version
    service.update(scope, made.workspace_id, expected_version=seen, client_name="First")
    with pytest.raises(Conflict):
        service.update(scope, made.workspace_id, expected_version=seen, client_name="Second")
    assert queries.get_workspace(scope, made.workspace_id).client_name == "First"


def test_saving_without_a_change_neither_raises_the_version_nor_writes_history(scope: Scope) -> None:
    made = service.create(scope, client_name="Aurora")
    before = queries.get_workspace(scope, made.workspace_id)
    service.update(scope, made.workspace_id, client_name="Aurora")
    assert queries.get_workspace(scope, made.workspace_id) == before
    assert len(events(scope)) == 1


def test_an_archived_client_leaves_the_list_keeps_everything_and_comes_back(scope: Scope) -> None:
    made = service.create(scope, client_name="Aurora")
    service.archive(scope, made.workspace_id)
    service.archive(scope, made.workspace_id)
    assert queries.list_workspaces(scope).total == 0
    archived = queries.list_workspaces(scope, archived=True).rows
    assert [(card.client_name, card.archived_at is not None) for card in archived] == [("Aurora", True)]
    service.restore(scope, made.workspace_id)
    service.restore(scope, made.workspace_id)
    assert queries.list_workspaces(scope).total == 1
    assert [action for action, _ in events(scope)] == ["workspace.created", "workspace.archived", "workspace.restored"]


def test_a_foreign_client_and_a_missing_one_give_the_same_error(scope: Scope, stranger: Scope) -> None:
    theirs = service.create(stranger, client_name="Theirs").workspace_id
    said = []
    for workspace_id in (theirs, "0" * 26, ""):
        for deed in (
            lambda i: queries.get_workspace(scope, i),
            lambda i: service.update(scope, i, client_name="Mine"),
            lambda i: service.archive(scope, i),
            lambda i: service.restore(scope, i),
        ):
            with pytest.raises(WorkspaceNotFound) as missing:
                deed(workspace_id)
            said.append(str(missing.value))
    assert len(set(said)) == 1
    assert queries.get_workspace(stranger, theirs).client_name == "Theirs"


def test_a_viewer_can_look_but_not_touch(scope: Scope) -> None:
    made = service.create(scope, client_name="Aurora")
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    assert queries.list_workspaces(viewer).total == 1
    for deed in (
        lambda: service.create(viewer, client_name="x"),
        lambda: service.update(viewer, made.workspace_id, client_name="x"),
        lambda: service.archive(viewer, made.workspace_id),
        lambda: service.restore(viewer, made.workspace_id),
    ):
        with pytest.raises(Forbidden):
            deed()


def test_a_client_is_made_in_few_statements(scope: Scope) -> None:
    """The client, its kit, the log, the data version, and the question whether the name is free."""
    with counted() as sent:
        service.create(scope, client_name="Aurora")
    assert len(sent) <= 5, sent


@pytest.mark.parametrize("again", ["Aurora Coffee", "  aurora   coffee ", "AURÓRA COFFEE"])
def test_a_second_living_client_of_a_name_is_refused_at_the_name(scope: Scope, again: str) -> None:
    service.create(scope, client_name="Aurora Coffee")
    with pytest.raises(ClientNameTaken) as refused:
        service.create(scope, client_name=again)
    assert (refused.value.field, refused.value.what) == ("client_name", "there is a client Aurora Coffee already")
    assert queries.list_workspaces(scope).total == 1
    with db.read(scope) as work:
        assert work.scalar(select(func.count()).select_from(BrandKit)) == 1


def test_names_are_free_again_in_the_archive_and_always_in_another_agency(scope: Scope, stranger: Scope) -> None:
    first = service.create(scope, client_name="Aurora").workspace_id
    service.create(stranger, client_name="Aurora")
    service.archive(scope, first)
    second = service.create(scope, client_name="Aurora").workspace_id
    with pytest.raises(ClientNameTaken):
        service.restore(scope, first)
    assert [card.workspace_id for card in queries.list_workspaces(scope).rows] == [second]
    service.update(scope, second, client_name="Aurora Tea")
    service.restore(scope, first)
    assert queries.list_workspaces(scope).total == 2


def test_a_client_cannot_take_another_ones_name_but_may_change_the_case_of_its_own(scope: Scope) -> None:
    service.create(scope, client_name="Aurora")
    other = service.create(scope, client_name="Borealis").workspace_id
    with pytest.raises(ClientNameTaken) as refused:
        service.update(scope, other, client_name="aurora", industry="Food")
    assert refused.value.field == "client_name"
    client = queries.get_workspace(scope, other)
    assert (client.client_name, client.industry, client.version) == ("Borealis", None, 1)
    service.update(scope, other, client_name="BOREALIS")
    assert queries.get_workspace(scope, other).client_name == "BOREALIS"


def test_two_clients_that_have_one_name_from_before_can_still_be_edited(scope: Scope) -> None:
    first, second = (factories.make_client(scope, "Aurora") for _ in range(2))
    service.update(scope, first, client_name="Aurora", industry="Food")
    service.update(scope, second, client_name="Aurora Tea")
    assert queries.get_workspace(scope, first).industry == "Food"


def test_of_many_who_add_one_client_at_once_one_succeeds(someone: Scope) -> None:
    def add(number: int) -> str:
        try:
            service.create(someone, client_name="Aurora" if number % 2 else "AURORA")
        except ClientNameTaken:
            return "taken"
        return "made"

    with ThreadPoolExecutor(6) as people:
        told = list(people.map(add, range(12)))
    assert sorted(told) == ["made"] + ["taken"] * 11
    assert queries.list_workspaces(someone).total == 1
