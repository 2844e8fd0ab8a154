"""Invitations, roles, suspension, one's own account and the shell's reset, within and across agencies."""

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from core import clock, db
from core.accounts import audit, queries, service, team
from core.accounts.members import EmailTaken
from core.accounts.service import SignInFailed
from core.accounts.team import CannotInvite, InvitationNotFound, LastOwner
from core.accounts.throttle import TooManyAttempts
from core.db import Database, Scope
from core.errors import Conflict, Forbidden, ImprimaturError, InvalidInput, NotFound, Refused, SignInRequired
from core.vocabulary import Role, UserStatus
from tests.unit.accounts.people import OTHER_PASSWORD, PASSWORD, colleague, owner, session, stored_hash


@pytest.fixture
def ada(database_: Database) -> Scope:
    """The owner of Northwind."""
    return owner()


@pytest.fixture
def eve(database_: Database) -> Scope:
    """The owner of another agency."""
    return owner("eve@example.com", "Southwind")


def actions(scope: Scope) -> list[str]:
    return [event.action for event in queries.audit_log(scope).rows]


def status_of(scope: Scope, who: Scope) -> tuple[Role, UserStatus]:
    return next((row.role, row.status) for row in queries.list_members(scope).rows if row.user_id == who.user_id)


# ── Invitations ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_colleague_joins_by_a_link_once(ada: Scope) -> None:
    invited = team.invite(ada, email=" Bob@Example.com", role="member")
    view = team.read_invitation(invited.token)
    assert (view.agency_name, view.email, view.role, view.invited_by_name) == (
        "Northwind",
        "bob@example.com",
        "member",
        "Ada",
    )
    assert [row.email for row in queries.list_invitations(ada).rows] == ["bob@example.com"]
    bob = team.accept_invitation(invited.token, name="Bob", password=PASSWORD)
    assert (bob.agency_id, bob.role) == (ada.agency_id, Role.MEMBER)
    assert service.authenticate("bob@example.com", PASSWORD) == bob
    assert queries.list_invitations(ada).total == 0
    with pytest.raises(InvitationNotFound):
        team.accept_invitation(invited.token, name="Bob", password=PASSWORD)
    assert actions(ada)[:2] == ["invitation.accepted", "invitation.made"]


def test_wrong_used_expired_and_withdrawn_links_have_the_same_words(ada: Scope) -> None:
    used = team.invite(ada, email="a1@example.com", role="viewer")
    team.accept_invitation(used.token, name="A", password=PASSWORD)
    withdrawn = team.invite(ada, email="a2@example.com", role="viewer")
    team.revoke_invitation(ada, withdrawn.invitation_id)
    replaced = team.invite(ada, email="a3@example.com", role="viewer")
    team.invite(ada, email="a3@example.com", role="viewer")
    with clock.held_at(clock.now() - timedelta(days=7)):
        expired = team.invite(ada, email="a4@example.com", role="viewer")
    told = set()
    for token in (used.token, withdrawn.token, replaced.token, expired.token, "invented", "", "x" * 5_000):
        for attempt in (
            lambda token=token: team.read_invitation(token),
            lambda token=token: team.accept_invitation(token, name="M", password=PASSWORD),
        ):
            with pytest.raises(InvitationNotFound) as refused:
                attempt()
            told.add(str(refused.value))
    assert len(told) == 1


def test_a_link_stays_good_when_the_password_was_too_weak(ada: Scope) -> None:
    invited = team.invite(ada, email="bob@example.com", role="member")
    with pytest.raises(InvalidInput):
        team.accept_invitation(invited.token, name="Bob", password="password123")
    assert team.accept_invitation(invited.token, name="Bob", password=PASSWORD)


def test_two_people_with_one_link_make_one_member(ada: Scope) -> None:
    invited = team.invite(ada, email="bob@example.com", role="member")

    def join(number: int) -> bool:
        try:
            team.accept_invitation(invited.token, name=f"Bob {number}", password=PASSWORD)
        except (InvitationNotFound, EmailTaken):
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(join, range(6))) == 1
    assert queries.list_members(ada).total == 2


def test_inviting_somebody_who_has_an_account_says_the_same_wherever_it_is(ada: Scope, eve: Scope) -> None:
    colleague(ada, "bob@example.com", Role.MEMBER)
    told = set()
    for email in ("bob@example.com", "eve@example.com", "EVE@example.com"):
        with pytest.raises(CannotInvite) as refused:
            team.invite(ada, email=email, role="member")
        told.add((str(refused.value), refused.value.field))
    assert len(told) == 1
    assert "Southwind" not in str(told)


def test_two_agencies_may_invite_one_address_and_the_first_answer_counts(ada: Scope, eve: Scope) -> None:
    first = team.invite(ada, email="bob@example.com", role="member")
    second = team.invite(eve, email="bob@example.com", role="member")
    team.accept_invitation(second.token, name="Bob", password=PASSWORD)
    with pytest.raises(EmailTaken):
        team.accept_invitation(first.token, name="Bob", password=PASSWORD)


def test_only_owners_and_admins_invite_and_only_owners_invite_owners(ada: Scope) -> None:
    admin, member = colleague(ada, "adm@example.com", Role.ADMIN), colleague(ada, "mem@example.com", Role.MEMBER)
    assert team.invite(admin, email="n1@example.com", role="admin")
    assert team.invite(ada, email="n2@example.com", role="owner")
    for actor, role in [(admin, "owner"), (member, "viewer")]:
        with pytest.raises(Forbidden):
            team.invite(actor, email="n3@example.com", role=role)
    with pytest.raises(InvalidInput) as refused:
        team.invite(ada, email="n3@example.com", role="emperor")
    assert refused.value.field == "role"


def test_an_accepted_invitation_cannot_be_withdrawn(ada: Scope) -> None:
    invited = team.invite(ada, email="bob@example.com", role="member")
    team.accept_invitation(invited.token, name="Bob", password=PASSWORD)
    with pytest.raises(Conflict):
        team.revoke_invitation(ada, invited.invitation_id)


# ── Roles and suspension ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_changed_role_counts_from_the_next_sign_in(ada: Scope) -> None:
    bob = colleague(ada, "bob@example.com", Role.MEMBER)
    before = session(bob)
    team.change_role(ada, str(bob.user_id), "viewer")
    assert service.identify(before) is None
    identity = service.identify(session(service.authenticate("bob@example.com", PASSWORD)))
    assert identity is not None
    assert identity.scope.role is Role.VIEWER
    (changed,) = queries.audit_log(ada, action="user.role_changed").rows
    assert changed.details == {"from": "member", "to": "viewer"}


def test_giving_the_role_somebody_has_changes_nothing(ada: Scope) -> None:
    bob = colleague(ada, "bob@example.com", Role.MEMBER)
    token = session(bob)
    team.change_role(ada, str(bob.user_id), "member")
    assert service.identify(token) is not None


def test_the_last_owner_can_neither_be_demoted_nor_suspended_nor_leave(ada: Scope) -> None:
    admin = colleague(ada, "adm@example.com", Role.ADMIN)
    with pytest.raises(LastOwner):
        team.change_role(ada, str(ada.user_id), "admin")
    with pytest.raises(LastOwner):
        team.suspend(ada, str(ada.user_id))
    for deed in (
        lambda: team.suspend(admin, str(ada.user_id)),
        lambda: team.change_role(admin, str(ada.user_id), "viewer"),
        lambda: team.change_role(admin, str(admin.user_id), "owner"),
        lambda: team.reactivate(admin, str(ada.user_id)),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert status_of(ada, ada) == (Role.OWNER, UserStatus.ACTIVE)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_members_and_viewers_manage_nobody_not_even_whom_there_is_not(ada: Scope, eve: Scope, role: Role) -> None:
    actor = colleague(ada, "act@example.com", role)
    for target in (str(ada.user_id), str(eve.user_id), str(actor.user_id), "missing"):
        for deed in (
            lambda target=target: team.change_role(actor, target, "viewer"),
            lambda target=target: team.suspend(actor, target),
            lambda target=target: team.reactivate(actor, target),
            lambda target=target: team.revoke_invitation(actor, target),
            lambda: team.invite(actor, email="new@example.com", role="viewer"),
            lambda: service.update_agency(actor, name="Mine"),
        ):
            with pytest.raises(Forbidden):
                deed()


def test_a_suspended_owner_does_not_count_as_another_owner(ada: Scope) -> None:
    second = colleague(ada, "two@example.com", Role.OWNER)
    team.suspend(ada, str(second.user_id))
    with pytest.raises(LastOwner):
        team.change_role(ada, str(ada.user_id), "member")


def test_with_two_owners_one_may_step_down_but_nobody_suspends_themselves(ada: Scope) -> None:
    second = colleague(ada, "two@example.com", Role.OWNER)
    with pytest.raises(Refused, match="yourself"):
        team.suspend(second, str(second.user_id))
    team.change_role(second, str(second.user_id), "member")
    assert status_of(ada, second) == (Role.MEMBER, UserStatus.ACTIVE)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either_database(request: pytest.FixtureRequest) -> Database:
    """SQLite, then PostgreSQL."""
    opened: Database = request.getfixturevalue("database_" if request.param == "sqlite" else "postgres_database")
    return opened


def test_two_owners_who_demote_each_other_at_once_leave_one(either_database: Database) -> None:
    for round_number in range(5):
        first = owner(f"first{round_number}@example.com", f"Agency {round_number}")
        second = colleague(first, f"second{round_number}@example.com", Role.OWNER)
        together = threading.Barrier(2)

        def demote(pair: tuple[Scope, Scope], together: threading.Barrier = together) -> str:
            together.wait()
            try:
                team.change_role(pair[0], str(pair[1].user_id), "member")
            except LastOwner:
                return "kept"
            return "demoted"

        with ThreadPoolExecutor(2) as pool:
            told = sorted(pool.map(demote, [(first, second), (second, first)]))
        assert told == ["demoted", "kept"]


def test_a_suspended_member_is_out_until_reactivated(ada: Scope) -> None:
    bob = colleague(ada, "bob@example.com", Role.MEMBER)
    team.suspend(ada, str(bob.user_id))
    team.suspend(ada, str(bob.user_id))
    with pytest.raises(SignInFailed):
        service.authenticate("bob@example.com", PASSWORD)
    team.reactivate(ada, str(bob.user_id))
    assert service.authenticate("bob@example.com", PASSWORD)
    assert actions(ada)[:2] == ["user.reactivated", "user.suspended"]


# ── One's own account ────────────────────────────────────────────────────────────────────────────────────────────────


def test_changing_the_password_ends_every_other_session(ada: Scope) -> None:
    here, elsewhere = session(ada), session(ada)
    identity = service.identify(here)
    assert identity is not None
    service.change_password(ada, current=PASSWORD, new=OTHER_PASSWORD, session_id=identity.session_id)
    assert service.identify(here) is not None
    assert service.identify(elsewhere) is None
    with pytest.raises(SignInFailed):
        service.authenticate("ada@example.com", PASSWORD)
    assert service.authenticate("ada@example.com", OTHER_PASSWORD) == ada


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("wrong", OTHER_PASSWORD, "current"),
        (PASSWORD, "short", "new"),
        (PASSWORD, "password1234", "new"),
        (PASSWORD, "northwind-7Kq!", "new"),
        (PASSWORD, PASSWORD, "new"),
    ],
)
def test_a_wrong_password_field_is_named_and_nothing_changes(ada: Scope, current: str, new: str, field: str) -> None:
    token, before = session(ada), stored_hash(ada)
    with pytest.raises(InvalidInput) as refused:
        service.change_password(ada, current=current, new=new)
    assert refused.value.field == field
    assert stored_hash(ada) == before
    assert service.identify(token) is not None


def test_a_stolen_session_cannot_guess_the_password_for_long(ada: Scope) -> None:
    for _ in range(10):
        with pytest.raises(InvalidInput):
            service.change_password(ada, current="guess", new=OTHER_PASSWORD)
    with pytest.raises(TooManyAttempts):
        service.change_password(ada, current=PASSWORD, new=OTHER_PASSWORD)
    assert service.authenticate("ada@example.com", PASSWORD) == ada


def test_own_sessions_are_listed_and_ended(ada: Scope) -> None:
    bob = colleague(ada, "bob@example.com", Role.MEMBER)
    tokens = [session(ada) for _ in range(3)]
    session(bob)
    here = service.identify(tokens[0])
    assert here is not None
    listed = queries.list_sessions(ada, current_session_id=here.session_id)
    assert listed.total == 3
    assert [row.session_id for row in listed.rows if row.is_current] == [here.session_id]
    other = service.identify(tokens[1])
    assert other is not None
    service.revoke_session(ada, other.session_id)
    assert service.identify(tokens[1]) is None
    assert service.revoke_other_sessions(ada, here.session_id) == 1
    assert [service.identify(token) is None for token in tokens] == [False, True, True]
    assert queries.list_sessions(bob).total == 1


def test_a_member_ends_only_own_sessions_an_admin_any_of_the_agency(ada: Scope, eve: Scope) -> None:
    bob = colleague(ada, "bob@example.com", Role.MEMBER)
    of_ada, of_bob = service.identify(session(ada)), service.identify(session(bob))
    assert of_ada is not None
    assert of_bob is not None
    for actor, session_id in [(bob, of_ada.session_id), (eve, of_bob.session_id), (eve, "missing")]:
        with pytest.raises(NotFound):
            service.revoke_session(actor, session_id)
    service.revoke_session(ada, of_bob.session_id)
    assert queries.list_sessions(bob).total == 0


def test_the_local_operator_has_no_account_of_their_own(ada: Scope) -> None:
    operator = Scope(ada.agency_id, None, Role.OWNER, "Local operator")
    for deed in (
        lambda: service.change_password(operator, current=PASSWORD, new=OTHER_PASSWORD),
        lambda: service.update_profile(operator, name="X"),
        lambda: service.revoke_other_sessions(operator, None),
    ):
        with pytest.raises(SignInRequired):
            deed()
    assert queries.list_sessions(operator).total == 0


def test_a_new_name_is_used_from_the_next_look(ada: Scope) -> None:
    token = session(ada)
    service.update_profile(ada, name="  Ada  Lovelace ")
    identity = service.identify(token)
    assert identity is not None
    assert identity.name == identity.scope.name == "Ada Lovelace"


# ── Shell and agency ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_shell_resets_a_password_and_says_so_in_the_log(ada: Scope) -> None:
    token = session(ada)
    fresh = service.reset_password(" ADA@example.com ")
    assert len(fresh) >= 20
    assert service.identify(token) is None
    assert service.renew_password("ada@example.com", current=fresh, new=OTHER_PASSWORD) == ada
    (event,) = queries.audit_log(ada, action="user.password_reset").rows
    assert event.actor_name == "Local operator"
    assert fresh not in str(event)
    with pytest.raises(NotFound):
        service.reset_password("nobody@example.com")


def test_the_owner_changes_and_clears_the_agencys_facts(ada: Scope) -> None:
    service.update_agency(ada, name="Northerly", timezone="Europe/Berlin", language="de", contact_phone="+49 30 1")
    view = queries.get_agency(ada)
    assert (view.name, view.timezone, view.language, view.contact_phone) == (
        "Northerly",
        "Europe/Berlin",
        "de",
        "+49 30 1",
    )
    service.update_agency(ada, contact_phone="", contact_email=None)
    view = queries.get_agency(ada)
    assert (view.contact_phone, view.contact_email, view.name) == ("", "", "Northerly")
    with pytest.raises(Forbidden):
        service.update_agency(colleague(ada, "adm@example.com", Role.ADMIN), name="Mine")
    with pytest.raises(InvalidInput):
        service.update_agency(ada, name="Fine", data_version="9")
    assert queries.get_agency(ada).name == "Northerly"


# ── Two agencies ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_of_another_agency_can_be_seen_or_touched(ada: Scope, eve: Scope) -> None:
    bob = colleague(ada, "bob@example.com", Role.MEMBER)
    invitation = team.invite(ada, email="new@example.com", role="member")
    token = session(bob)
    for target in (str(bob.user_id), "missing", ""):
        words = set()
        for deed in (
            lambda target=target: team.change_role(eve, target, "viewer"),
            lambda target=target: team.suspend(eve, target),
            lambda target=target: team.reactivate(eve, target),
        ):
            with pytest.raises(NotFound) as refused:
                deed()
            words.add(str(refused.value))
        assert words == {"there is no such person — it may have been deleted; go back to the list"}
    with pytest.raises(NotFound):
        team.revoke_invitation(eve, invitation.invitation_id)
    assert service.identify(token) is not None
    assert team.read_invitation(invitation.token)
    assert [row.email for row in queries.list_members(eve).rows] == ["eve@example.com"]
    assert queries.list_invitations(eve).total == 0
    assert {row.actor_name for row in queries.audit_log(eve).rows} == {eve.name}
    assert not any("Northwind" in row.summary for row in queries.audit_log(eve).rows)


def test_a_viewer_sees_the_team_but_neither_invitations_nor_the_log(ada: Scope) -> None:
    viewer = colleague(ada, "vic@example.com", Role.VIEWER)
    assert queries.list_members(viewer).total == 2
    for look in (queries.list_invitations, queries.audit_log):
        with pytest.raises(Forbidden):
            look(viewer)


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_password_hash_is_in_nothing_that_is_returned(ada: Scope) -> None:
    bob = colleague(ada, "bob@example.com", Role.MEMBER)
    token = session(bob)
    team.suspend(ada, str(bob.user_id))
    team.reactivate(ada, str(bob.user_id))
    invited = team.invite(ada, email="new@example.com", role="member")
    returned: list[Any] = [
        bob,
        service.authenticate("bob@example.com", PASSWORD),
        service.identify(session(bob)),
        team.read_invitation(invited.token),
        invited,
        queries.get_agency(ada),
        *queries.list_members(ada).rows,
        *queries.list_invitations(ada).rows,
        *queries.list_sessions(bob).rows,
        *queries.audit_log(ada, per_page=200).rows,
    ]
    assert len(returned) > 12
    for thing in returned:
        assert dataclasses.is_dataclass(thing)
        told = repr(dataclasses.asdict(thing))  # type: ignore[call-overload]
        assert "argon2" not in told
        assert stored_hash(bob) not in told
        assert token not in told
        assert not any(
            "password_hash" in field.name or "token_hash" in field.name for field in dataclasses.fields(thing)
        )


def test_the_log_is_searched_filtered_and_paged_newest_first(ada: Scope, eve: Scope) -> None:
    for number in range(5):
        service.update_agency(ada, name=f"Name {number}")
    team.invite(ada, email="o'brien_100%@example.com", role="viewer")
    everything = queries.audit_log(ada)
    assert everything.total == 7
    assert [row.created_at for row in everything.rows] == sorted((r.created_at for r in everything.rows), reverse=True)
    page = queries.audit_log(ada, page=2, per_page=3)
    assert (len(page.rows), page.total, page.pages, page.page) == (3, 7, 3, 2)
    assert queries.audit_log(ada, action="agency").total == 6
    assert queries.audit_log(ada, action="agency.changed").total == 5
    assert queries.audit_log(ada, action=("agency.changed", "invitation")).total == 6
    assert queries.audit_log(ada, action=()).total == 7
    assert queries.audit_log(ada, search="O'BRIEN_100%").total == 1
    assert queries.audit_log(ada, search="%").total == 1
    assert queries.audit_log(ada, entity_type="invitation").total == 1
    assert queries.audit_log(ada, since=clock.now() + timedelta(hours=1)).total == 0
    assert queries.audit_log(ada, until=clock.now() + timedelta(hours=1)).total == 7


def test_members_are_searched_and_paged(ada: Scope) -> None:
    for number in range(4):
        colleague(ada, f"m{number}@example.com", Role.MEMBER)
    assert queries.list_members(ada, search="M3@").total == 1
    assert queries.list_members(ada, search="_").total == 0
    page = queries.list_members(ada, page=2, per_page=2)
    assert ([row.name for row in page.rows], page.total) == (["M1", "M2"], 5)
    assert queries.list_members(ada, page=-4, per_page=0).per_page == 1


def test_the_log_says_what_was_done_to_whom_in_one_style(ada: Scope) -> None:
    bea = colleague(ada, "bea@example.com", Role.MEMBER)
    team.change_role(ada, str(bea.user_id), "viewer")
    team.suspend(ada, str(bea.user_id))
    service.update_agency(ada, contact_phone="1", name="North")
    told = [(row.actor_name, row.summary) for row in queries.audit_log(ada).rows]
    assert told == [
        ("Ada", "Changed the agency's contact phone, name"),
        ("Ada", "Suspended Bea"),
        ("Ada", "Made Bea viewer (was member)"),
        ("Bea", "Joined as member, invited by Ada"),
        ("Ada", "Invited bea@example.com as member"),
        ("Ada", "Created the agency Northwind"),
    ]


def test_a_deed_is_stored_with_a_capital(ada: Scope) -> None:
    with db.work(ada) as work:
        audit.record(work, action="x.y", entity_type="x", entity_id=None, summary="über alles nachgedacht")
    assert queries.audit_log(ada).rows[0].summary == "Über alles nachgedacht"


def test_an_event_without_an_actor_is_a_fault(database_: Database) -> None:
    with pytest.raises(RuntimeError), db.unscoped("test") as work:
        audit.record(work, action="x.y", entity_type="x", entity_id=None, summary="nobody")


def test_a_failed_deed_leaves_no_trace_in_the_log(ada: Scope) -> None:
    before = queries.audit_log(ada).total
    with pytest.raises(ImprimaturError):
        team.change_role(ada, str(ada.user_id), "admin")
    assert queries.audit_log(ada).total == before
