"""Sign-up, sign-in, one's own account and the agency's facts; the team is in `team`.

How a browser gets in: the sign-in page calls `authenticate` and `issue_ticket`; the browser posts the ticket to the cookie
route, which calls `redeem_ticket` and sets the session cookie; every rerun calls `identify` with it.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Update, select, update

from core import clock, db, fields, settings
from core.accounts import audit, hashing, members, passwords, rules, sessions, throttle, tokens
from core.accounts.models import Agency, SignInSession, SignInTicket, User
from core.accounts.rules import Permission
from core.db import Scope, Work
from core.errors import Conflict, InvalidInput, NotFound, SignInRequired
from core.ids import CROCKFORD, AgencyId, SessionId, UserId
from core.vocabulary import Role, UserStatus


class SignInFailed(SignInRequired):
    """E-mail and password do not open an account; the same words whatever the reason."""


class PasswordNotOwn(SignInRequired):
    """The password is right, but somebody else gave it: it only opens the choice of another one (`renew_password`)."""


@dataclass(frozen=True)
class SignedUp:
    """A new agency and its owner."""

    scope: Scope


@dataclass(frozen=True)
class Identity:
    """Who a live session belongs to.

    Attributes:
        data_version: Rises with every committed change of the agency; part of the key of every cached read.
    """

    scope: Scope
    email: str
    name: str
    session_id: SessionId
    agency_name: str
    data_version: int


# ── Sign-up and sign-in ──────────────────────────────────────────────────────────────────────────────────────────────


def sign_up(*, agency_name: str, name: str, email: str, password: str, ip_address: str = "") -> SignedUp:
    """Make an agency and its owner, both or neither.

    Args:
        agency_name: 1 to 200 characters.
        name: The owner's name, 1 to 200 characters.
        password: 10 to 256 characters, see `passwords.check`.
        ip_address: Where it comes from; "" when that is not known, which is not throttled.

    Raises:
        InvalidInput: A field is wrong.
        EmailTaken: Somebody signs in with this address already.
        TooManySignUps: Too many came from this network address.
    """
    faults = fields.Faults()
    with faults:
        agency_name = fields.clean_line("agency_name", agency_name, max_length=rules.AGENCY_NAME_MAX, required=True)
    with faults:
        name = fields.clean_line("name", name, max_length=rules.PERSON_NAME_MAX, required=True)
    with faults:
        email = rules.clean_email(email)
    with faults:
        passwords.check(password, known=(email, agency_name))
    faults.refuse()
    # Before the address is looked up: an answer tells who has an account here, and a hash costs a quarter of a second.
    throttle.book_sign_up(ip_address)
    with db.unscoped("is the address free", writing=False) as work:
        members.require_free(work, email)
    password_hash = hashing.make(password)
    with db.unscoped("the agency does not exist yet") as work:
        agency = Agency(name=agency_name, contact_email=email, plan_type=settings.current().plan_of_new_agencies)
        work.add(agency)
        work.flush()
        scope = members.add_user(work, agency.id, email=email, name=name, role=Role.OWNER, password_hash=password_hash)
        audit.record(
            work,
            scope=scope,
            action="agency.signed_up",
            entity_type="agency",
            entity_id=agency.id,
            summary=f"Created the agency {agency_name}",
        )
    return SignedUp(scope)


def authenticate(email: str, password: str, *, ip_address: str = "") -> Scope:
    """The scope of the active person with this e-mail and password.

    Unknown address, wrong password and a suspended person take the same steps and give the same words. An outdated
    hash is renewed.

    Raises:
        SignInFailed: They do not open an account.
        TooManyAttempts: Too many failures for this e-mail or from this address; the right password is refused too.
        PasswordNotOwn: They are right, but the password was reset: `renew_password` opens the account.
    """
    found = _proved(email, password, ip_address)
    if found.must_change_password:
        raise PasswordNotOwn(
            "this password was made for you, and others may have seen it",
            field="new",
            remedy="choose one of your own; it opens your account",
        )
    return found.scope


def renew_password(email: str, *, current: str, new: str, ip_address: str = "") -> Scope:
    """Put an own password in the place of one that was reset, and give the scope it opens.

    Every session of the person ends. It works for any password that its owner knows, and is throttled as signing in is.

    Raises:
        SignInFailed, TooManyAttempts: As in `authenticate`, for `email` and `current`.
        InvalidInput: At `new`: it is not good enough, or the same again.
        Conflict: The password was changed meanwhile.
    """
    found = _proved(email, current, ip_address)
    user_id = str(found.scope.user_id)
    passwords.check(new, known=(found.email, found.agency_name), field="new")
    password_hash = _new_hash(current=current, new=new)
    with db.unscoped("the password was right") as work:
        _replace_password(work, found, password_hash)
        sessions.end_sessions(work, user_id)
        audit.record(
            work,
            scope=found.scope,
            action="user.password_changed",
            entity_type="user",
            entity_id=user_id,
            summary="Chose an own password",
        )
        members.raise_data_version(work, found.scope.agency_id)
    return found.scope


def issue_ticket(scope: Scope, browser_token: str) -> str:
    """A ticket for the cookie route, good once, for 60 s and in one browser; call it right after `authenticate`.

    Args:
        browser_token: Value of the pre-session cookie of the browser that shows the sign-in page.

    Raises:
        SignInRequired: The browser has no pre-session cookie, or the scope is nobody who signs in.
    """
    if scope.user_id is None or not tokens.is_plausible(browser_token):
        raise SignInRequired("this browser did not keep our cookie", remedy="allow cookies for this site and reload")
    ticket = tokens.new_token()
    with db.unscoped("a ticket changes nothing that is shown") as work:
        work.add(
            SignInTicket(
                agency_id=scope.agency_id,
                user_id=scope.user_id,
                token_hash=tokens.digest(ticket),
                browser_hash=tokens.digest(browser_token),
                expires_at=clock.now() + sessions.TICKET_LIFE,
            )
        )
    return ticket


def redeem_ticket(ticket: str, browser_token: str, *, user_agent: str = "", ip_address: str = "") -> str:
    """Turn a ticket into a session and give the session's token, for the cookie.

    Raises:
        SignInRequired: The ticket is wrong, used, older than 60 s, another browser's, or its person may not sign in.
    """
    if not tokens.is_plausible(ticket) or not tokens.is_plausible(browser_token):
        raise sessions.ticket_refused()
    with db.unscoped("the session is made here") as work:
        user = sessions.spend_ticket(work, tokens.digest(ticket), tokens.digest(browser_token))
        token = sessions.open_session(work, user, user_agent=user_agent, ip_address=ip_address)
        audit.record(
            work,
            scope=members.scope_of(user),
            action="session.opened",
            entity_type="user",
            entity_id=user.id,
            summary="Signed in",
        )
    return token


def identify(session_token: str | None) -> Identity | None:
    """Who the cookie's session belongs to, or None when it is unknown, ended, expired, or its person suspended.

    One statement; once a minute a second one notes that the session was seen.
    """
    if not tokens.is_plausible(session_token):
        return None
    with db.unscoped("a cookie is all that is known", writing=False) as work:
        row = work.execute(sessions.live_session(tokens.digest(str(session_token)))).one_or_none()
    if row is None:
        return None
    if clock.now() - row.last_seen_at >= sessions.SEEN_EVERY:
        sessions.note_seen(row.session_id)
    return Identity(
        scope=Scope(AgencyId(row.agency_id), UserId(row.user_id), Role(row.role), row.name),
        email=row.email,
        name=row.name,
        session_id=SessionId(row.session_id),
        agency_name=row.agency_name,
        data_version=row.data_version,
    )


def sign_out(session_token: str | None) -> None:
    """End the session of this token; an unknown or ended one is signed out already."""
    if not tokens.is_plausible(session_token):
        return
    with db.unscoped("a cookie is all that is known") as work:
        work.touched(
            update(SignInSession)
            .where(
                SignInSession.token_hash == tokens.digest(str(session_token)),
                SignInSession.revoked_at.is_(None),
            )
            .values(revoked_at=clock.now()),
        )


# ── One's own account ────────────────────────────────────────────────────────────────────────────────────────────────


def change_password(scope: Scope, *, current: str, new: str, session_id: str | None = None) -> None:
    """Set a new password; every session of the person ends, but the one that asks for it.

    Args:
        session_id: The session to keep (`Identity.session_id`); None ends all.

    Raises:
        InvalidInput: The current password is wrong, or the new one is not good enough.
        TooManyAttempts: The current password was guessed too often.
    """
    me = _myself(scope)
    user_id = str(me.scope.user_id)
    passwords.check(new, known=(me.email, me.agency_name), field="new")
    key = throttle.person_key(user_id)
    throttle.book(key)
    if not hashing.matches(me.password_hash, current):
        raise InvalidInput(
            "this is not your current password", field="current", remedy="type the one you signed in with"
        )
    password_hash = _new_hash(current=current, new=new)
    with db.work(scope) as work:
        throttle.clear(work, key)
        _replace_password(work, me, password_hash)
        sessions.end_sessions(work, user_id, keep=session_id)
        members.record_user(work, user_id, "user.password_changed", "Changed the own password")


def update_profile(scope: Scope, *, name: str) -> None:
    """Change the own name, 1 to 200 characters.

    Raises:
        InvalidInput: The name is empty or too long.
    """
    name = fields.clean_line("name", name, max_length=rules.PERSON_NAME_MAX, required=True)
    me = _myself(scope)
    with db.work(scope) as work:
        work.one(User, str(me.scope.user_id), what="person").name = name
        members.record_user(work, str(me.scope.user_id), "user.renamed", f"Took the name {name} (was {me.scope.name})")


def revoke_session(scope: Scope, session_id: str) -> None:
    """End one session: an own one, or with the right to manage the team any of the agency.

    Raises:
        NotFound: There is no such session for this person.
    """
    with db.work(scope) as work:
        session = work.one(SignInSession, session_id, what="session")
        if session.user_id != scope.user_id and not rules.allows(scope.role, Permission.MANAGE_TEAM):
            raise NotFound("there is no such session", remedy="it may have ended; reload the list")
        if session.revoked_at is None:
            session.revoked_at = clock.now()
            members.record_user(work, session.user_id, "session.revoked", "Ended a session")


def revoke_other_sessions(scope: Scope, session_id: str | None) -> int:
    """End every session of the acting person but `session_id`, and give how many ended."""
    me = _myself(scope)
    with db.work(scope) as work:
        ended = sessions.end_sessions(work, str(me.scope.user_id), keep=session_id)
        members.record_user(
            work,
            str(me.scope.user_id),
            "session.revoked_others",
            f"Ended {ended} other session{'' if ended == 1 else 's'}",
        )
    return ended


def reset_password(email: str, *, must_change: bool = True) -> str:
    """Set and give a new random password; every session of the person ends. For the shell alone: it asks for no right.

    Args:
        must_change: Whether it opens nothing but the choice of another one; False for people who are only a demo.

    Raises:
        NotFound: Nobody signs in with this address.
    """
    email = rules.clean_email(email)
    symbols = "".join(secrets.choice(CROCKFORD.lower()) for _ in range(20))
    password = "-".join(symbols[start : start + 5] for start in range(0, 20, 5))
    password_hash = hashing.make(password)
    with db.unscoped("the operator of the machine asks") as work:
        user = work.execute(select(User).where(User.email == email)).scalar_one_or_none()
        if user is None:
            raise NotFound("nobody signs in with this address", field="email", remedy="check the spelling")
        _set_password(work, user.id, password_hash, must_change=must_change)
        sessions.end_sessions(work, user.id)
        throttle.clear(work, throttle.person_key(email))
        audit.record(
            work,
            scope=members.scope_of(user),
            actor_name=db.OPERATOR,
            action="user.password_reset",
            entity_type="user",
            entity_id=user.id,
            summary=f"Reset the password of {user.name} from the shell",
        )
        members.raise_data_version(work, user.agency_id)
    return password


# ── The agency ───────────────────────────────────────────────────────────────────────────────────────────────────────


def update_agency(scope: Scope, **changes: str | None) -> None:
    """Change the agency's own facts; what is not named stays, None or "" clears.

    Args:
        changes: Of `name` (1 to 200 characters), `timezone` (as in "Europe/Berlin"), `language` (en, de, fr, es),
            `contact_email`, `contact_phone` (at most 50 characters).

    Raises:
        InvalidInput: A field is wrong or unknown.
        Forbidden: Only an owner may.
    """
    rules.require(scope, Permission.MANAGE_AGENCY)
    faults, values = fields.Faults(), dict[str, str | None]()
    for field, value in changes.items():
        with faults:
            values[field] = rules.clean_agency_field(field, value or "")
    faults.refuse()
    with db.work(scope) as work:
        agency = work.get_one(Agency, scope.agency_id)
        for field, value in values.items():
            setattr(agency, field, value)
        audit.record(
            work,
            action="agency.changed",
            entity_type="agency",
            entity_id=agency.id,
            summary=f"Changed the agency's {_named(values)}",
        )


# ── How it is done ───────────────────────────────────────────────────────────────────────────────────────────────────


def _account_key(email: str) -> tuple[str, str]:
    """`(throttle key, address to look up)`; a string that is no address is looked up and counted all the same."""
    try:
        text = rules.clean_email(email)
    except InvalidInput:
        text = (email or "").strip().lower()[: rules.EMAIL_MAX].encode("utf-8", "replace").decode().replace("\0", "")
    return throttle.person_key(text), text


@dataclass(frozen=True)
class _Account:
    """What signing in and changing a password look at; never leaves this module."""

    scope: Scope
    email: str
    password_hash: str | None
    is_active: bool
    must_change_password: bool
    agency_name: str


def _proved(email: str, password: str, ip_address: str) -> _Account:
    """The active account that e-mail and password open, after its turn at the throttle; an outdated hash is renewed."""
    key, text = _account_key(email)
    address = throttle.address_key(ip_address)
    throttle.book(key, address)
    with db.unscoped("nobody is known before sign-in", writing=False) as work:
        found = _account(work, User.email == text)
    open_hash = found.password_hash if found is not None and found.is_active else None
    if not hashing.matches(open_hash, password) or found is None:
        throttle.fail(address)
        raise SignInFailed(
            "e-mail and password do not match an account", field="email", remedy="check both and try again"
        )
    renewed = hashing.make(password) if hashing.is_outdated(str(open_hash)) else None
    with db.unscoped("the password was right") as work:
        throttle.clear(work, key)
        if renewed is not None:
            work.execute(
                update(User)
                .where(User.id == found.scope.user_id, User.password_hash == open_hash)
                .values(password_hash=renewed, updated_at=User.updated_at)
            )
    return replace(found, password_hash=renewed or found.password_hash)


def _account(work: Work, which: ColumnElement[bool]) -> _Account | None:
    row = work.execute(select(User, Agency.name).join(Agency, Agency.id == User.agency_id).where(which)).one_or_none()
    if row is None:
        return None
    user: User = row[0]
    return _Account(
        members.scope_of(user),
        user.email,
        user.password_hash,
        user.status == UserStatus.ACTIVE,
        user.must_change_password,
        row[1],
    )


def _myself(scope: Scope) -> _Account:
    """The acting person's account, read; the shell's operator and clients on a link have none.

    Raises:
        SignInRequired: Nobody is signed in.
    """
    with db.read(scope) as work:
        found = _account(work, User.id == (scope.user_id or ""))
    if found is None:
        raise SignInRequired("nobody is signed in", remedy="sign in first")
    return found


def _set_password(
    work: Work, user_id: str, password_hash: str, *, only_if: str | None = None, must_change: bool = False
) -> int:
    statement: Update = update(User).where(User.id == user_id)
    if only_if is not None:
        statement = statement.where(User.password_hash == only_if)
    return work.touched(
        statement.values(
            password_hash=password_hash, password_changed_at=clock.now(), must_change_password=must_change
        ),
    )


def _new_hash(*, current: str, new: str) -> str:
    """The hash of a person's next password, if it is not the one before."""
    if hashing.normalise(new) == hashing.normalise(current):
        raise InvalidInput("the new password is the old one", field="new", remedy="choose another")
    return hashing.make(new)


def _replace_password(work: Work, account: _Account, password_hash: str) -> None:
    """Set the password, unless it is another one by now than the one that was proved."""
    if not _set_password(work, str(account.scope.user_id), password_hash, only_if=account.password_hash):
        raise Conflict("the password was changed meanwhile", remedy="sign in again")


def _named(columns: Iterable[str]) -> str:
    """Columns in people's words, for a line of the audit log."""
    return ", ".join(column.replace("_", " ") for column in sorted(columns))
