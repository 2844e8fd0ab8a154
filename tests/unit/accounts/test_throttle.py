"""How far guessing gets, alone and in parallel, on both databases."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock, db, schema
from core.accounts import hashing, service, throttle
from core.accounts.models import SignInAttempt
from core.accounts.service import SignInFailed
from core.accounts.throttle import TooManyAttempts
from core.db import Database, database
from tests.unit.accounts.people import PASSWORD, owner


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that reached the hash, in order."""
    seen: list[str] = []
    real = hashing._verify

    def watched(stored: str, password: str) -> bool:
        seen.append(password)
        return real(stored, password)

    monkeypatch.setattr(hashing, "_verify", watched)
    return seen


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database_")
        return
    opened = database.connect(request.getfixturevalue("postgres_url"))
    schema.METADATA.create_all(opened.writing)
    database.use(opened)
    yield opened


def outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except (SignInFailed, TooManyAttempts) as refusal:
        return type(refusal).__name__
    return "in"


def test_guesses_from_many_threads_and_addresses_get_no_further_than_ten(
    either_database: Database, hashed: list[str]
) -> None:
    owner()
    owner("bob@example.com", "Southwind")

    def guess(number: int) -> str:
        return outcome(
            lambda: service.authenticate("ada@example.com", f"guess {number}", ip_address=f"10.0.0.{number % 50}")
        )

    with ThreadPoolExecutor(8) as pool:
        told = Counter(pool.map(guess, range(200)))
    assert told == {"SignInFailed": throttle.PER_PERSON, "TooManyAttempts": 200 - throttle.PER_PERSON}
    assert len(hashed) == throttle.PER_PERSON
    with pytest.raises(TooManyAttempts):
        service.authenticate("ada@example.com", PASSWORD, ip_address="10.9.9.9")
    assert service.authenticate("bob@example.com", PASSWORD, ip_address="10.9.9.9").name == "Ada"


def test_an_unknown_address_is_throttled_in_the_same_words(database_: Database) -> None:
    owner()
    for email in ("ada@example.com", "nobody@example.com"):
        told = [outcome(lambda email=email: service.authenticate(email, "wrong")) for _ in range(12)]
        assert told == ["SignInFailed"] * 10 + ["TooManyAttempts"] * 2


def test_spellings_of_one_address_share_one_count(database_: Database) -> None:
    owner()
    spellings = ["ada@example.com", "ADA@example.com", " Ada@Example.Com ", "\uff41da@example.com"]
    told = [outcome(lambda i=i: service.authenticate(spellings[i % 4], "wrong")) for i in range(12)]
    assert told.count("TooManyAttempts") == 2


def test_the_lock_opens_when_the_window_has_passed(database_: Database) -> None:
    owner()
    start = clock.now()
    with clock.held_at(start):
        for _ in range(11):
            outcome(lambda: service.authenticate("ada@example.com", "wrong"))
    with clock.held_at(start + throttle.WINDOW - timedelta(seconds=1)):
        assert outcome(lambda: service.authenticate("ada@example.com", PASSWORD)) == "TooManyAttempts"
    with clock.held_at(start + throttle.WINDOW):
        assert outcome(lambda: service.authenticate("ada@example.com", PASSWORD)) == "in"


def test_the_right_password_forgets_the_failures(database_: Database) -> None:
    owner()
    for _ in range(3):
        for _ in range(9):
            outcome(lambda: service.authenticate("ada@example.com", "wrong"))
        assert outcome(lambda: service.authenticate("ada@example.com", PASSWORD)) == "in"


def test_one_address_may_fail_fifty_times_over_all_accounts(
    database_: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "_verify", lambda *_: False)  # only the count matters here
    owner()
    told = [
        outcome(lambda i=i: service.authenticate(f"p{i}@example.com", "wrong", ip_address="10.0.0.1"))
        for i in range(60)
    ]
    assert told == ["SignInFailed"] * 50 + ["TooManyAttempts"] * 10
    assert outcome(lambda: service.authenticate("p99@example.com", "wrong", ip_address="10.0.0.2")) == "SignInFailed"
    assert outcome(lambda: service.authenticate("p98@example.com", "wrong")) == "SignInFailed"


def test_many_people_behind_one_address_sign_in_at_once(database_: Database) -> None:
    people = [f"person{number}@example.com" for number in range(12)]
    for number, email in enumerate(people):
        owner(email, f"Agency {number}")
    with ThreadPoolExecutor(12) as pool:
        told = list(
            pool.map(lambda e: outcome(lambda: service.authenticate(e, PASSWORD, ip_address="10.0.0.1")), people * 5)
        )
    assert told == ["in"] * 60


def test_a_reset_from_the_shell_opens_the_lock(database_: Database) -> None:
    owner()
    for _ in range(11):
        outcome(lambda: service.authenticate("ada@example.com", "wrong"))
    fresh = service.reset_password("ada@example.com")
    assert outcome(lambda: service.authenticate("ada@example.com", fresh)) == "in"


def test_the_table_holds_hashes_only_and_is_swept(database_: Database) -> None:
    with clock.held_at(clock.now() - timedelta(hours=1)):
        for _ in range(3):
            outcome(lambda: service.authenticate("old@example.com", "wrong", ip_address="10.0.0.1"))
    outcome(lambda: service.authenticate("new@example.com", "wrong", ip_address="10.0.0.1"))
    with db.unscoped("test looks", writing=False) as work:
        keys = list(work.execute(select(SignInAttempt.key_hash)).scalars())
    assert len(keys) == 2
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)
