"""How often a password may be guessed and an agency be made: counted in the database, so every process and restart agrees.

A guess is booked before the hash is computed, under a lock on its key: a thousand parallel guesses get no further than ten.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text

from core import clock, db, settings
from core.accounts.models import SignInAttempt
from core.db import Work
from core.errors import Refused

WINDOW = timedelta(minutes=15)
SIGN_UP_WINDOW = timedelta(hours=1)
PER_PERSON = 10


class TooManyAttempts(Refused):
    """There were too many failed attempts; even the right password is refused until the window has passed."""


class TooManySignUps(Refused):
    """Too many agencies were made, or tried, from one network address."""


def person_key(email: str) -> str:
    """Under what the guesses at one e-mail address are counted, whether anybody has that address or not."""
    return _key("person", email)


def address_key(ip_address: str) -> str:
    """Under what the failures from one network address are counted; "" when it is not known, which is not counted."""
    return _key("address", ip_address) if ip_address else ""


def sign_up_key(ip_address: str) -> str:
    """Under what the sign-ups from one network address are counted; "" when it is not known, which is not counted."""
    return _key("sign-up", ip_address) if ip_address else ""


def book(person: str, address: str = "") -> str:
    """Book one guess and give its id, or refuse it. The guess counts as failed until `clear` forgets it.

    Raises:
        TooManyAttempts: The person's or the address's limit is used up; the refusal itself is not counted.
    """
    per_address = settings.current().failed_sign_ins_per_address
    with db.unscoped("guesses are counted before anybody is known") as work:
        _lock(work, person)
        since = clock.now() - WINDOW
        _sweep(work)
        is_flooded = bool(address) and 0 < per_address <= _count(work, address, since)
        if is_flooded or _count(work, person, since) >= PER_PERSON:
            raise TooManyAttempts(
                "there were too many failed attempts",
                remedy=f"wait {int(WINDOW.total_seconds() // 60)} minutes and try again",
            )
        return _counted(work, person)


def book_sign_up(ip_address: str) -> None:
    """Count one attempt to make an agency, or refuse it; whether it succeeds does not matter.

    Raises:
        TooManySignUps: The address's limit is used up; the refusal itself is not counted.
    """
    key, limit = sign_up_key(ip_address), settings.current().sign_ups_per_address
    if not key or not limit:
        return
    with db.unscoped("sign-ups are counted before there is an agency") as work:
        _lock(work, key)
        _sweep(work)
        if _count(work, key, clock.now() - SIGN_UP_WINDOW) >= limit:
            raise TooManySignUps(
                "too many sign-ups came from your network",
                remedy="wait an hour and try again, or ask your agency for an invitation",
            )
        _counted(work, key)


def fail(address: str) -> None:
    """Count a wrong guess against the network address it came from."""
    if not address:
        return
    with db.unscoped("failures are counted before anybody is known") as work:
        _counted(work, address)


def clear(work: Work, person: str) -> None:
    """Forget the person's guesses, because the right password was given or a new one was set."""
    work.execute(delete(SignInAttempt).where(SignInAttempt.key_hash == person))


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()


def _counted(work: Work, key: str) -> str:
    attempt = SignInAttempt(key_hash=key, at=clock.now())
    work.add(attempt)
    work.flush()
    return attempt.id


def _count(work: Work, key: str, since: datetime) -> int:
    statement = select(func.count()).where(SignInAttempt.key_hash == key, SignInAttempt.at > since)
    return work.execute(statement).scalar_one()


def _sweep(work: Work) -> None:
    """Delete what the longest window has left behind; rows another sweep holds are left to it, so that two never wait in a ring."""
    gone = clock.now() - max(WINDOW, SIGN_UP_WINDOW)
    old = select(SignInAttempt.id).where(SignInAttempt.at <= gone).with_for_update(skip_locked=True)
    work.execute(
        delete(SignInAttempt).where(SignInAttempt.id.in_(old)), execution_options={"synchronize_session": False}
    )


def _lock(work: Work, key: str) -> None:
    """Let one guess at a key count at a time; SQLite's immediate transactions already do."""
    if work.get_bind().dialect.name != "sqlite":
        work.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(key[:15], 16)})
