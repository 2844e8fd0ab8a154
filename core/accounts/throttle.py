"""How often a password may be guessed: counted in the database, so that every process and every restart agrees.

A guess is booked before the hash is computed, under a lock on its key: a thousand parallel guesses get no further than ten.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text

from core import clock, db
from core.accounts.models import SignInAttempt
from core.db import Work
from core.errors import Refused

WINDOW = timedelta(minutes=15)
PER_PERSON = 10
PER_ADDRESS = 50


class TooManyAttempts(Refused):
    """There were too many failed attempts; even the right password is refused until the window has passed."""


def person_key(email: str) -> str:
    """Under what the guesses at one e-mail address are counted, whether anybody has that address or not."""
    return _key("person", email)


def address_key(ip_address: str) -> str:
    """Under what the failures from one network address are counted; "" when it is not known, which is not counted."""
    return _key("address", ip_address) if ip_address else ""


def book(person: str, address: str = "") -> str:
    """Book one guess and give its id, or refuse it. The guess counts as failed until `clear` forgets it.

    Raises:
        TooManyAttempts: The person's or the address's limit is used up; the refusal itself is not counted.
    """
    with db.unscoped("guesses are counted before anybody is known") as work:
        _lock(work, person)
        since = clock.now() - WINDOW
        _sweep(work, since)
        if _count(work, person) >= PER_PERSON or (address and _count(work, address) >= PER_ADDRESS):
            raise TooManyAttempts(
                "there were too many failed attempts",
                remedy=f"wait {int(WINDOW.total_seconds() // 60)} minutes and try again",
            )
        guess = SignInAttempt(key_hash=person, at=clock.now())
        work.add(guess)
        work.flush()
        return guess.id


def fail(address: str) -> None:
    """Count a wrong guess against the network address it came from."""
    if not address:
        return
    with db.unscoped("failures are counted before anybody is known") as work:
        work.add(SignInAttempt(key_hash=address, at=clock.now()))


def clear(work: Work, person: str) -> None:
    """Forget the person's guesses, because the right password was given or a new one was set."""
    work.execute(delete(SignInAttempt).where(SignInAttempt.key_hash == person))


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()


def _count(work: Work, key: str) -> int:
    statement = select(func.count()).where(SignInAttempt.key_hash == key)
    return work.execute(statement).scalar_one()


def _sweep(work: Work, since: datetime) -> None:
    """Delete what the window has left behind; rows another sweep holds are left to it, so that two never wait in a ring."""
    old = select(SignInAttempt.id).where(SignInAttempt.at <= since).with_for_update(skip_locked=True)
    work.execute(
        delete(SignInAttempt).where(SignInAttempt.id.in_(old)), execution_options={"synchronize_session": False}
    )


def _lock(work: Work, key: str) -> None:
    """Let one guess at a key count at a time; SQLite's immediate transactions already do."""
    if work.get_bind().dialect.name != "sqlite":
        work.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(key[:15], 16)})
