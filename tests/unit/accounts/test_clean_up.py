"""What sign-ins and invitations leave behind goes; what somebody may still use stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import clock, db
from core.accounts import clean_up, rounds, service, tasks, team
from core.accounts.models import Agency, Invitation, SignInSession, SignInTicket
from core.db import Scope
from core.jobs import registry
from core.vocabulary import Role


def counts(scope: Scope) -> tuple[int, int, int]:
    """Tickets, sessions, invitations."""
    with db.read(scope) as work:
        return tuple(  # type: ignore[return-value]
            work.scalar(select(func.count()).select_from(table)) for table in (SignInTicket, SignInSession, Invitation)
        )


def furnish(scope: Scope) -> str:
    """A spent ticket, a live session and an open invitation; gives the session's token."""
    token = service.redeem_ticket(service.issue_ticket(scope, "browser"), "browser")
    team.invite(scope, email="new@example.com", role=Role.MEMBER)
    return token


def version_of(scope: Scope) -> int:
    with db.read(scope) as work:
        return work.execute(select(Agency.data_version).where(Agency.id == scope.agency_id)).scalar_one()


def test_what_is_alive_stays(scope: Scope) -> None:
    token = furnish(scope)
    version = version_of(scope)
    assert clean_up.clean_up(scope) == 0
    assert counts(scope) == (1, 1, 1)
    assert service.identify(token) is not None
    assert version_of(scope) == version


def test_what_is_long_over_goes_and_a_second_time_changes_nothing(scope: Scope) -> None:
    furnish(scope)
    now = clock.now()
    with clock.held_at(now + timedelta(hours=2)):
        assert clean_up.clean_up(scope) == 1
    assert counts(scope) == (0, 1, 1)
    with clock.held_at(now + timedelta(days=14) + clean_up.KEPT_SESSIONS + timedelta(hours=1)):
        assert clean_up.clean_up(scope) == 1
    assert counts(scope) == (0, 0, 1)
    with clock.held_at(now + timedelta(days=8) + clean_up.KEPT_INVITATIONS):
        assert clean_up.clean_up(scope) == 1
        version = version_of(scope)
        assert clean_up.clean_up(scope) == 0
    assert counts(scope) == (0, 0, 0)
    assert version_of(scope) == version


def test_a_session_that_was_ended_goes_thirty_days_later(scope: Scope) -> None:
    token = furnish(scope)
    service.sign_out(token)
    with clock.held_at(clock.now() + clean_up.KEPT_SESSIONS + timedelta(minutes=1)):
        clean_up.clean_up(scope)
    assert counts(scope)[1] == 0


def test_one_agency_is_cleaned_up_and_no_other(scope: Scope, stranger: Scope) -> None:
    furnish(scope)
    with db.work(stranger) as work:
        work.add(_ticket(stranger))
    with clock.held_at(clock.now() + timedelta(hours=2)):
        clean_up.clean_up(scope)
    assert (counts(scope)[0], counts(stranger)[0]) == (0, 1)


def _ticket(scope: Scope) -> SignInTicket:
    return SignInTicket(
        agency_id=scope.agency_id, user_id=scope.user_id, token_hash="t", browser_hash="b", expires_at=clock.now()
    )


def test_the_calendar_cleans_up_everywhere_every_hour(scope: Scope, stranger: Scope) -> None:
    for one in (scope, stranger):
        with db.work(one) as work:
            ticket = _ticket(one)
            ticket.token_hash = one.agency_id
            work.add(ticket)
    with clock.held_at(clock.now() + timedelta(hours=2)):
        tasks.run_clean_up(clock.now())
    assert counts(scope)[0] == counts(stranger)[0] == 0
    assert {one.name: one.cron for one in registry.schedules()}["clean-up-sign-ins"] == "20 * * * *"


def test_a_round_serves_everybody_and_tells_its_faults_at_the_end(scope: Scope, stranger: Scope) -> None:
    served: list[str] = []
    first = min(scope.agency_id, stranger.agency_id)

    def visit(one: Scope) -> int:
        if one.agency_id == first:
            raise RuntimeError("the disk is full")
        served.append(one.agency_id)
        return 1

    with pytest.raises(
        rounds.RoundIncomplete,
        match="1 of 2 agencies were left out, the first because of RuntimeError: the disk is full",
    ):
        rounds.through_all("cleaning", visit)
    assert served == [max(scope.agency_id, stranger.agency_id)]


def test_the_calendar_acts_under_its_own_name_as_a_member(scope: Scope) -> None:
    seen: list[Scope] = []
    rounds.through_all("looking", lambda one: seen.append(one) or 0)  # type: ignore[func-returns-value]
    assert [(one.agency_id, one.user_id, one.role, one.name) for one in seen] == [
        (scope.agency_id, None, Role.MEMBER, rounds.CALENDAR)
    ]
