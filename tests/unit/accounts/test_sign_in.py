"""Sign-up, sign-in, tickets and sessions, and what an attacker tries on them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from core import clock, db
from core.accounts import hashing, queries, service, sessions, team
from core.accounts.members import EmailTaken
from core.accounts.models import Agency, AuditEvent, SignInSession, SignInTicket, User
from core.accounts.service import PasswordNotOwn, SignInFailed
from core.db import Database, Scope
from core.errors import InvalidInput, SeveralFaults, SignInRequired
from core.vocabulary import Role, UserStatus
from tests.unit.accounts.people import (
    BROWSER,
    OTHER_PASSWORD,
    PASSWORD,
    colleague,
    owner,
    session,
    set_status,
    stored_hash,
)
from tests.unit.statements import counted

pytestmark = pytest.mark.usefixtures("database_")


def rows(table: type) -> int:
    with db.unscoped("test counts", writing=False) as work:
        return work.execute(select(func.count()).select_from(table)).scalar_one()


# ── Sign-up ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_signing_up_makes_agency_owner_and_audit_event() -> None:
    signed_up = service.sign_up(
        agency_name="  North \n  Wind ", name="A\u202ed\0a", email="Ada@Example.com", password=PASSWORD
    )
    assert signed_up.scope.role is Role.OWNER
    assert queries.get_agency(signed_up.scope).name == "North Wind"
    (member,) = queries.list_members(signed_up.scope).rows
    assert (member.email, member.name, member.status) == ("ada@example.com", "Ada", UserStatus.ACTIVE)
    assert [event.action for event in queries.audit_log(signed_up.scope).rows] == ["agency.signed_up"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("agency_name", ""), ("agency_name", "x" * 201), ("agency_name", "  "), ("name", ""), ("name", "y" * 201),
        ("email", "ada"), ("password", "short"), ("password", "password123"), ("password", "northwind-7Kq!"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_and_nothing_is_written(field: str, value: str) -> None:
    fields = {"agency_name": "Northwind", "name": "Ada", "email": "ada@example.com", "password": PASSWORD} | {
        field: value
    }
    with pytest.raises(InvalidInput) as refused:
        service.sign_up(**fields)
    assert refused.value.field == field
    assert (rows(Agency), rows(User), rows(AuditEvent)) == (0, 0, 0)


def test_everything_wrong_with_a_sign_up_is_told_at_once() -> None:
    with pytest.raises(SeveralFaults) as refused:
        service.sign_up(agency_name=" ", name="", email="ada", password="short")
    assert [fault.field for fault in refused.value.faults] == ["agency_name", "name", "email", "password"]


def test_a_second_account_for_an_address_is_refused_in_any_spelling_and_leaves_no_agency() -> None:
    owner("ada@example.com")
    with pytest.raises(EmailTaken) as refused:
        owner("ADA@example.com", "Another")
    assert refused.value.field == "email"
    assert rows(Agency) == 1


def test_two_sign_ups_for_one_address_at_the_same_moment_give_one_agency() -> None:
    def attempt(number: int) -> str:
        try:
            owner("ada@example.com", f"Agency {number}")
        except EmailTaken:
            return "taken"
        return "made"

    with ThreadPoolExecutor(6) as pool:
        told = sorted(pool.map(attempt, range(6)))
    assert told == ["made"] + ["taken"] * 5
    assert (rows(Agency), rows(User)) == (1, 1)


# ── Password ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_right_password_gives_the_persons_scope() -> None:
    ada = owner()
    assert service.authenticate(" ADA@example.com", PASSWORD) == ada


def test_every_reason_to_refuse_has_the_same_words_and_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = owner()
    suspended, invited = colleague(ada, "sus@example.com", Role.MEMBER), colleague(ada, "inv@example.com", Role.MEMBER)
    set_status(suspended, UserStatus.SUSPENDED)
    set_status(invited, UserStatus.INVITED)
    verified: list[str] = []
    real = hashing._verify
    monkeypatch.setattr(hashing, "_verify", lambda stored, guess: verified.append(stored) or real(stored, guess))
    told, sent = set(), set()
    cases = [
        ("ada@example.com", "wrong password"), ("nobody@example.com", PASSWORD), ("sus@example.com", PASSWORD),
        ("inv@example.com", PASSWORD), ("not an address", PASSWORD), ("", ""), ("\0", "x"), ("\ud83d@example.com", "x"),
        ("ada@example.com", "x" * 100_000),
    ]  # fmt: skip
    for email, password in cases:
        with counted() as statements, pytest.raises(SignInFailed) as refused:
            service.authenticate(email, password, ip_address="10.0.0.1")
        told.add((type(refused.value), str(refused.value), refused.value.field))
        sent.add(len(statements))
    assert len(told) == 1
    assert len(sent) == 1
    assert len(verified) == len(cases)
    assert all(stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for stored in verified)


def test_an_outdated_hash_is_renewed_at_the_next_sign_in_and_only_by_the_right_password() -> None:
    ada = owner()
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    with db.unscoped("test set-up") as work:
        work.execute(update(User).where(User.id == ada.user_id).values(password_hash=weak))
    with pytest.raises(SignInFailed):
        service.authenticate("ada@example.com", OTHER_PASSWORD)
    assert stored_hash(ada) == weak
    service.authenticate("ada@example.com", PASSWORD)
    assert stored_hash(ada) != weak
    assert not hashing.is_outdated(stored_hash(ada))
    assert service.authenticate("ada@example.com", PASSWORD) == ada


# ── Ticket ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_ticket_becomes_a_session_once() -> None:
    ada = owner()
    ticket = service.issue_ticket(ada, BROWSER)
    assert service.identify(service.redeem_ticket(ticket, BROWSER)) is not None
    with pytest.raises(SignInRequired):
        service.redeem_ticket(ticket, BROWSER)
    assert rows(SignInSession) == 1


def test_twenty_posts_of_one_ticket_at_once_give_one_session() -> None:
    ticket = service.issue_ticket(owner(), BROWSER)

    def post(_number: int) -> bool:
        try:
            service.redeem_ticket(ticket, BROWSER)
        except SignInRequired:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(post, range(20))) == 1
    assert rows(SignInSession) == 1


def test_a_ticket_is_worth_nothing_in_another_browser_or_later() -> None:
    ada = owner()
    ticket = service.issue_ticket(ada, BROWSER)
    for browser in ("another", "", BROWSER + "x"):
        with pytest.raises(SignInRequired):
            service.redeem_ticket(ticket, browser)
    with clock.held_at(clock.now() + timedelta(seconds=60)), pytest.raises(SignInRequired):
        service.redeem_ticket(ticket, BROWSER)
    assert service.redeem_ticket(ticket, BROWSER)


@pytest.mark.parametrize("ticket", ["", "x", "x" * 10_000, "\ud83d", "' OR 1=1 --"])
def test_an_invented_ticket_is_refused(ticket: str) -> None:
    with pytest.raises(SignInRequired):
        service.redeem_ticket(ticket, BROWSER)


def test_a_ticket_needs_a_browser_and_a_person() -> None:
    ada = owner()
    with pytest.raises(SignInRequired):
        service.issue_ticket(ada, "")
    with pytest.raises(SignInRequired):
        service.issue_ticket(Scope(ada.agency_id, None, Role.OWNER, "Local operator"), BROWSER)


def test_a_ticket_dies_with_suspension_password_change_and_reset() -> None:
    ada = owner()
    bob = colleague(ada, "bob@example.com", Role.MEMBER)
    before = [service.issue_ticket(bob, BROWSER)]
    team.suspend(ada, str(bob.user_id))
    before.append(service.issue_ticket(bob, BROWSER))  # from a page that was still open
    with pytest.raises(SignInRequired):
        service.redeem_ticket(before[1], BROWSER)
    team.reactivate(ada, str(bob.user_id))
    before.append(service.issue_ticket(bob, BROWSER))
    service.change_password(bob, current=PASSWORD, new=OTHER_PASSWORD)
    before.append(service.issue_ticket(bob, BROWSER))
    service.reset_password("bob@example.com")
    for ticket in before:
        with pytest.raises(SignInRequired):
            service.redeem_ticket(ticket, BROWSER)


# ── Session ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_identity_names_person_agency_and_data_version_in_one_statement() -> None:
    ada = owner()
    token = session(ada)
    with counted() as statements:
        identity = service.identify(token)
    assert len(statements) == 1
    assert identity is not None
    assert identity.scope == ada
    assert (identity.email, identity.name, identity.agency_name) == ("ada@example.com", "Ada", "Northwind")
    service.update_agency(ada, name="Northerly")
    later = service.identify(token)
    assert later is not None
    assert later.agency_name == "Northerly"
    assert later.data_version > identity.data_version


def test_only_hashes_of_tokens_are_stored() -> None:
    ada = owner()
    ticket = service.issue_ticket(ada, BROWSER)
    token = service.redeem_ticket(ticket, BROWSER)
    invitation = team.invite(ada, email="bob@example.com", role="member").token
    assert all(len(secret) >= 43 for secret in (ticket, token, invitation))
    dump = []
    with db.unscoped("test looks", writing=False) as work:
        for table in reversed(Agency.metadata.sorted_tables):
            dump += [str(row) for row in work.execute(select(table))]
    for secret in (ticket, token, invitation, BROWSER, PASSWORD):
        assert not any(secret in row for row in dump)


def test_every_sign_in_gives_another_token_and_signing_out_ends_only_its_own() -> None:
    ada = owner()
    first, second = session(ada), session(ada)
    assert first != second
    service.sign_out(first)
    assert service.identify(first) is None
    assert service.identify(second) is not None
    service.sign_out(first)
    service.sign_out("unknown")
    service.sign_out(None)


@pytest.mark.parametrize("token", [None, "", "x", "x" * 100_000, "\ud83d", "%"])
def test_an_invented_cookie_is_nobody(token: str | None) -> None:
    session(owner())
    assert service.identify(token) is None


def test_a_session_ends_after_a_day_unused_and_two_weeks_in_all() -> None:
    start = clock.now()
    with clock.held_at(start):
        token, idle = session(ada := owner()), session(ada)
    moment = start
    for _ in range(14 * 2 - 1):
        moment += timedelta(hours=12)
        with clock.held_at(moment):
            assert service.identify(token) is not None
    with clock.held_at(start + timedelta(hours=24)):
        assert service.identify(idle) is None
    with clock.held_at(start + sessions.ABSOLUTE - timedelta(seconds=1)):
        assert service.identify(token) is not None
    with clock.held_at(start + sessions.ABSOLUTE):
        assert service.identify(token) is None


def test_being_seen_is_written_once_a_minute_and_leaves_caches_alone() -> None:
    start = clock.now()
    with clock.held_at(start):
        token = session(owner())
    with clock.held_at(start + timedelta(seconds=59)), counted() as statements:
        before = service.identify(token)
    assert len(statements) == 1
    with clock.held_at(start + timedelta(seconds=60)), counted() as statements:
        service.identify(token)
    assert len(statements) == 2
    with clock.held_at(start + timedelta(seconds=61)), counted() as statements:
        after = service.identify(token)
    assert len(statements) == 1
    assert before is not None
    assert after is not None
    assert before.data_version == after.data_version


def test_a_hundred_copied_cookies_die_with_password_role_suspension_and_reset() -> None:
    ada = owner()
    endings = {
        "password": lambda who: service.change_password(who, current=PASSWORD, new=OTHER_PASSWORD),
        "role": lambda who: team.change_role(ada, str(who.user_id), Role.ADMIN),
        "suspension": lambda who: team.suspend(ada, str(who.user_id)),
        "reset": lambda who: service.reset_password(f"{who.name.lower()}@example.com"),
    }
    for name, end in endings.items():
        who = colleague(ada, f"{name}@example.com", Role.MEMBER)
        copied = [session(who) for _ in range(25)]
        assert all(service.identify(token) for token in copied)
        end(who)
        assert [service.identify(token) for token in copied] == [None] * 25, name


# ── A password that somebody else gave ───────────────────────────────────────────────────────────────────────────────


def test_a_reset_password_opens_nothing_until_an_own_one_is_chosen() -> None:
    ada = owner()
    fresh = service.reset_password("ada@example.com")
    with pytest.raises(PasswordNotOwn) as refused:
        service.authenticate("ada@example.com", fresh)
    assert refused.value.field == "new"
    assert service.renew_password("ada@example.com", current=fresh, new=OTHER_PASSWORD) == ada
    assert service.authenticate("ada@example.com", OTHER_PASSWORD) == ada
    with pytest.raises(SignInFailed):
        service.authenticate("ada@example.com", fresh)
    assert service.identify(session(ada)) is not None


def test_no_ticket_and_no_session_of_before_the_reset_gets_past_it() -> None:
    ada = owner()
    token = session(ada)
    late = service.issue_ticket(ada, BROWSER)
    with db.unscoped("the reset of another process, whose end of sessions this one does not see") as work:
        work.get_one(User, ada.user_id).must_change_password = True
    assert service.identify(token) is None
    with pytest.raises(SignInRequired):
        service.redeem_ticket(late, BROWSER)
    service.renew_password("ada@example.com", current=PASSWORD, new=OTHER_PASSWORD)
    assert service.identify(token) is None


@pytest.mark.parametrize("new", ["short", "password123", "", "northwind-7Kq!"])
def test_the_own_password_has_to_be_a_good_one(new: str) -> None:
    owner()
    fresh = service.reset_password("ada@example.com")
    with pytest.raises(InvalidInput) as refused:
        service.renew_password("ada@example.com", current=fresh, new=new)
    assert refused.value.field == "new"
    with pytest.raises(InvalidInput, match="old one"):
        service.renew_password("ada@example.com", current=fresh, new=fresh)
    with pytest.raises(PasswordNotOwn):
        service.authenticate("ada@example.com", fresh)


def test_renewing_tells_a_wrong_password_an_unknown_and_a_suspended_person_alike() -> None:
    ada = owner()
    fresh = service.reset_password("ada@example.com")
    told = set()
    for email, current in (("ada@example.com", "wrong"), ("nobody@example.com", fresh)):
        with pytest.raises(SignInFailed) as refused:
            service.renew_password(email, current=current, new=OTHER_PASSWORD)
        told.add(str(refused.value))
    set_status(ada, UserStatus.SUSPENDED)
    with pytest.raises(SignInFailed) as refused:
        service.renew_password("ada@example.com", current=fresh, new=OTHER_PASSWORD)
    assert told == {str(refused.value)}


def test_a_person_of_the_demo_may_keep_the_password_of_the_shell() -> None:
    ada = owner()
    fresh = service.reset_password("ada@example.com", must_change=False)
    assert service.authenticate("ada@example.com", fresh) == ada


def test_a_status_written_by_other_means_ends_sessions_at_the_next_look() -> None:
    ada = owner()
    token = session(ada)
    set_status(ada, UserStatus.SUSPENDED)
    assert service.identify(token) is None


def test_old_tickets_and_dead_sessions_are_swept_at_sign_in() -> None:
    ada = owner()
    with clock.held_at(clock.now() - timedelta(days=60)):
        session(ada)
        service.issue_ticket(ada, BROWSER)
    session(ada)
    assert (rows(SignInSession), rows(SignInTicket)) == (1, 1)


def test_the_browsers_description_is_cut_and_made_plain() -> None:
    ada = owner()
    service.redeem_ticket(
        service.issue_ticket(ada, BROWSER), BROWSER, user_agent="Fire\r\nfox\0" + "x" * 5_000, ip_address="1" * 500
    )
    (seen,) = queries.list_sessions(ada).rows
    assert seen.user_agent.startswith("Firefoxxx")
    assert (len(seen.user_agent), len(seen.ip_address)) == (300, 64)


def test_the_database_of_another_test_is_never_seen(database_: Database) -> None:
    assert rows(User) == 0
