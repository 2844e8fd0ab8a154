"""People who really signed up and signed in, for the tests of this feature."""

from core import db
from core.accounts import service, team
from core.accounts.models import User
from core.db import Scope
from core.vocabulary import Role, UserStatus

PASSWORD = "plum kettle orbit 41"
OTHER_PASSWORD = "wagon lilac thunder 88"
BROWSER = "the-browser-of-this-test"


def owner(email: str = "ada@example.com", agency_name: str = "Northwind") -> Scope:
    """The owner of a new agency."""
    return service.sign_up(agency_name=agency_name, name="Ada", email=email, password=PASSWORD).scope


def colleague(of: Scope, email: str, role: Role) -> Scope:
    """A member who came by an invitation of the owner `of`."""
    invited = team.invite(of, email=email, role=role)
    return team.accept_invitation(invited.token, name=email.partition("@")[0].title(), password=PASSWORD)


def session(scope: Scope, browser: str = BROWSER) -> str:
    """The token of a new session of that person."""
    return service.redeem_ticket(service.issue_ticket(scope, browser), browser, user_agent="Firefox", ip_address="::1")


def set_status(scope: Scope, status: UserStatus) -> None:
    """Write a status past the rules."""
    with db.unscoped("test set-up") as work:
        work.get_one(User, scope.user_id).status = status


def stored_hash(scope: Scope) -> str:
    """The stored password hash."""
    with db.unscoped("test looks", writing=False) as work:
        return str(work.get_one(User, scope.user_id).password_hash)
