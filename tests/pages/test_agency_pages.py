"""Clients, team, account and audit log, as people use them."""

from typing import Any

from streamlit.testing.v1 import AppTest

from core.accounts import queries as accounts
from core.accounts import service
from core.db import Scope
from core.vocabulary import Role
from core.workspaces import queries as workspaces
from core.workspaces import service as clients
from tests.conftest import make_scope

from .conftest import Opener, sign_in


def button(app: AppTest, key: str) -> Any:
    """The button with this key."""
    return next(found for found in app.button if found.key == key)


def keys(app: AppTest) -> set[str | None]:
    """The keys of every button on the page."""
    return {found.key for found in app.button}


def text_of(app: AppTest) -> str:
    """Everything the page says, in one string."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return "\n".join([str(part.value) for part in parts] + [str(part.proto.body) for part in app.get("html")])


def test_a_new_agency_is_offered_its_first_client(open_page: Opener, scope: Scope) -> None:
    app = open_page("clients", scope)
    assert not app.exception
    assert "Your first client" in text_of(app)


def test_clients_are_found_by_search_and_counted(open_page: Opener, scope: Scope) -> None:
    for name in ("Aurora Coffee", "Maison Lys", "Räder Müller"):
        clients.create(scope, client_name=name)
    app = open_page("clients", scope, q="rader")
    assert not app.exception
    assert "Räder Müller" in text_of(app)
    assert "Maison Lys" not in text_of(app)
    assert "1 client" in text_of(app)


def test_a_search_that_finds_nobody_says_what_was_looked_for(open_page: Opener, scope: Scope) -> None:
    clients.create(scope, client_name="Aurora")
    assert "“zzz”" in text_of(open_page("clients", scope, q="zzz"))


def test_a_client_is_archived_and_restored(open_page: Opener, scope: Scope) -> None:
    made = clients.create(scope, client_name="Aurora")
    app = open_page("clients", scope)
    button(app, f"archive_{made.workspace_id}").click().run()
    assert workspaces.list_workspaces(scope).total == 0
    app.segmented_control(key="shelf").set_value("Archived").run()
    button(app, f"restore_{made.workspace_id}").click().run()
    assert not app.exception
    assert workspaces.list_workspaces(scope).total == 1


def test_a_name_that_was_taken_meanwhile_keeps_a_client_in_the_archive_and_says_why(
    open_page: Opener, scope: Scope
) -> None:
    away = clients.create(scope, client_name="Aurora").workspace_id
    clients.archive(scope, away)
    clients.create(scope, client_name="Aurora")
    app = open_page("clients", scope)
    app.segmented_control(key="shelf").set_value("Archived").run()
    button(app, f"restore_{away}").click().run()
    assert not app.exception
    assert "There is a client Aurora already. Rename or archive that one first." in [one.value for one in app.toast]
    assert workspaces.get_workspace(scope, away).archived_at is not None


def test_another_agencys_clients_are_neither_listed_nor_opened_by_address(
    open_page: Opener, scope: Scope, stranger: Scope
) -> None:
    theirs = clients.create(stranger, client_name="Their secret client")
    app = open_page("clients", scope, client=theirs.workspace_id)
    assert not app.exception
    assert "Their secret client" not in text_of(app)
    assert "client" not in app.query_params


def test_the_switcher_writes_the_client_into_the_address_and_it_stays_on_the_next_page(
    open_page: Opener, scope: Scope
) -> None:
    made = clients.create(scope, client_name="Aurora")
    app = open_page("clients", scope)
    app.selectbox(key="client_switcher").set_value(made.workspace_id).run()
    assert app.query_params["client"] == made.workspace_id
    app.switch_page("account.py").run()
    assert app.query_params["client"] == made.workspace_id
    app.selectbox(key="client_switcher").set_value("").run()
    assert "client" not in app.query_params


def test_a_viewer_is_shown_no_way_to_change_clients(open_page: Opener, scope: Scope) -> None:
    made = clients.create(scope, client_name="Aurora")
    viewer = make_scope("Northwind", Role.VIEWER, scope.agency_id)
    app = open_page("clients", viewer)
    assert f"archive_{made.workspace_id}" not in keys(app)
    assert "new_client" not in keys(app)


def test_the_team_page_makes_a_link_once_and_withdraws_it(open_page: Opener, scope: Scope) -> None:
    app = open_page("team", scope)
    app.text_input(key="invite_email").input("bea@example.com")
    button(app, "invite_submit").click().run()
    assert not app.exception
    assert "/?invite=" in app.code[0].value
    invitation = accounts.list_invitations(scope).rows[0]
    button(app, f"withdraw_{invitation.invitation_id}").click().run()
    assert accounts.list_invitations(scope).total == 0
    assert not app.code


def test_a_bad_address_is_told_at_its_field(open_page: Opener, scope: Scope) -> None:
    app = open_page("team", scope)
    app.text_input(key="invite_email").input("not an address")
    button(app, "invite_submit").click().run()
    assert "not an e\\-mail address" in text_of(app) or "not an e-mail address" in text_of(app)
    assert app.text_input(key="invite_email").value == "not an address"


def test_an_invitation_offers_only_the_roles_one_may_hand_out(open_page: Opener, scope: Scope) -> None:
    admin = make_scope(role=Role.ADMIN, agency_id=scope.agency_id)
    offered = {who.role: open_page("team", who).selectbox(key="invite_role").options for who in (scope, admin)}
    assert offered[Role.OWNER] == ["Admin", "Member", "Viewer", "Owner"]
    assert offered[Role.ADMIN] == ["Admin", "Member", "Viewer"]


def test_a_colleague_gets_another_role_and_is_suspended(open_page: Opener, scope: Scope) -> None:
    bea = make_scope("Northwind", Role.MEMBER, scope.agency_id)
    app = open_page("team", scope)
    app.selectbox(key=f"role_{bea.user_id}").set_value(Role.VIEWER).run()
    button(app, f"suspend_{bea.user_id}").click().run()
    assert not app.exception
    member = next(row for row in accounts.list_members(scope).rows if row.user_id == bea.user_id)
    assert (member.role, member.status) == ("viewer", "suspended")


def test_a_member_sees_the_team_but_no_way_to_change_it(open_page: Opener, scope: Scope) -> None:
    bea = make_scope("Northwind", Role.MEMBER, scope.agency_id)
    app = open_page("team", bea)
    assert not app.exception
    assert scope.name in text_of(app)
    assert not any(key and key.startswith(("suspend_", "invite", "withdraw")) for key in keys(app))


def test_the_audit_log_is_closed_to_members_and_open_to_owners(open_page: Opener, scope: Scope) -> None:
    bea = make_scope("Northwind", Role.MEMBER, scope.agency_id)
    closed = open_page("audit", bea)
    assert "Not with your role" in text_of(closed)
    clients.create(scope, client_name="Aurora")
    opened = open_page("audit", scope)
    assert not opened.exception
    assert "Aurora" in text_of(opened)


def test_the_audit_log_is_filtered_by_subject_and_the_address_keeps_it(open_page: Opener, scope: Scope) -> None:
    clients.create(scope, client_name="Aurora")
    app = open_page("audit", scope)
    app.selectbox(key="audit_subject").set_value("clients").run()
    assert "Added the client Aurora" in text_of(app)
    assert app.query_params["kind"] == "clients"
    app.selectbox(key="audit_subject").set_value("invitations").run()
    assert not app.exception
    assert "Nothing like that" in text_of(app)
    button(app, "audit_everything").click().run()
    assert "Added the client Aurora" in text_of(app)
    assert "kind" not in app.query_params


def test_the_audit_log_opens_with_the_filters_of_its_address(open_page: Opener, scope: Scope) -> None:
    clients.create(scope, client_name="Aurora")
    app = open_page("audit", scope, kind="agency", period="7")
    assert (app.selectbox(key="audit_subject").value, app.selectbox(key="audit_period").value) == ("agency", "7")
    assert "Aurora" not in text_of(app)


def test_a_filter_starts_at_the_first_page_and_a_page_too_far_shows_the_last(open_page: Opener, scope: Scope) -> None:
    for number in range(60):
        clients.create(scope, client_name=f"Client {number}")
    app = open_page("audit", scope, page="9")
    assert not app.exception
    assert "Added the client Client 0<" in text_of(app)
    app.selectbox(key="audit_subject").set_value("clients").run()
    assert "Added the client Client 59" in text_of(app)
    assert "page" not in app.query_params


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(open_page: Opener, database_: object) -> None:
    old, new = "correct horse battery", "lorem ipsum dolor sit"
    ada = service.sign_up(agency_name="Northwind", name="Ada", email="ada@example.com", password=old).scope
    elsewhere = sign_in(ada)
    app = open_page("account", ada)
    app.text_input(key="password_now").input(old)
    app.text_input(key="password_new").input(new)
    button(app, "password_submit").click().run()
    assert not app.exception
    assert service.identify(elsewhere) is None
    assert service.authenticate("ada@example.com", new).user_id == ada.user_id
    assert [title.value for title in app.title] == ["Your account"]


def test_a_wrong_current_password_is_told_at_its_field(open_page: Opener, database_: object) -> None:
    ada = service.sign_up(
        agency_name="Northwind", name="Ada", email="ada@example.com", password="correct horse battery"
    ).scope
    app = open_page("account", ada)
    app.text_input(key="password_now").input("something else")
    app.text_input(key="password_new").input("lorem ipsum dolor sit")
    button(app, "password_submit").click().run()
    assert any("password" in caption.value.lower() and ":red" in caption.value for caption in app.caption)


def test_other_sessions_are_listed_and_ended(open_page: Opener, scope: Scope) -> None:
    elsewhere = sign_in(scope)
    app = open_page("account", scope)
    button(app, "end_others").click().run()
    assert not app.exception
    assert service.identify(elsewhere) is None
