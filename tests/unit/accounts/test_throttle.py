"""How far guessing gets, alone and in parallel, on both databases."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock, db, settings
from core.accounts import hashing, service, throttle
from core.accounts.members import EmailTaken
from core.accounts.models import SignInAttempt
from core.accounts.service import SignInFailed
from core.accounts.throttle import TooManyAttempts, TooManySignUps
from core.db import Database
from core.errors import InvalidInput
from tests.unit.accounts.people import OTHER_PASSWORD, PASSWORD, owner


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
def either_database(request: pytest.FixtureRequest) -> Database:
    """SQLite, then PostgreSQL."""
    opened: Database = request.getfixturevalue("database_" if request.param == "sqlite" else "postgres_database")
    return opened


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
    assert outcome(lambda: service.renew_password("ada@example.com", current=fresh, new=OTHER_PASSWORD)) == "in"


def test_a_password_that_was_reset_is_guessed_no_more_often_than_any(database_: Database) -> None:
    owner()
    service.reset_password("ada@example.com")
    told = [
        outcome(lambda: service.renew_password("ada@example.com", current="wrong", new=OTHER_PASSWORD))
        for _ in range(12)
    ]
    assert told == ["SignInFailed"] * 10 + ["TooManyAttempts"] * 2


def test_a_limit_of_nought_lets_an_address_fail_as_often_as_it_likes(
    database_: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPRIMATUR_FAILED_SIGN_INS_PER_ADDRESS", "0")
    settings.current.cache_clear()
    monkeypatch.setattr(hashing, "_verify", lambda *_: False)  # only the count matters here
    told = {
        outcome(lambda i=i: service.authenticate(f"p{i}@example.com", "wrong", ip_address="10.0.0.1"))
        for i in range(55)
    }
    assert told == {"SignInFailed"}


# ── Sign-ups ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def light_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign-ups without the quarter of a second; only their count matters here."""
    monkeypatch.setattr(hashing, "make", lambda _password: "$argon2id$test")


def sign_up(number: int, ip_address: str, email: str = "") -> str:
    try:
        service.sign_up(
            agency_name=f"Agency {number}", name="Ada", email=email or f"ada{number}@example.com", password=PASSWORD,
            ip_address=ip_address,
        )  # fmt: skip
    except (TooManySignUps, EmailTaken, InvalidInput) as refusal:
        return type(refusal).__name__
    return "made"


@pytest.mark.usefixtures("light_hash")
def test_one_address_makes_ten_agencies_an_hour_and_others_are_not_held_up(either_database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        told = Counter(pool.map(lambda number: sign_up(number, "10.0.0.1"), range(14)))
    assert told == {"made": 10, "TooManySignUps": 4}
    assert sign_up(20, "10.0.0.2") == "made"
    assert sign_up(21, "") == "made"
    with clock.held_at(clock.now() + throttle.SIGN_UP_WINDOW + timedelta(seconds=1)):
        assert sign_up(22, "10.0.0.1") == "made"


@pytest.mark.usefixtures("light_hash")
def test_asking_who_has_an_account_is_counted_and_typing_errors_are_not(database_: Database) -> None:
    assert sign_up(0, "", "ada@example.com") == "made"
    assert [sign_up(1, "10.0.0.1", "ada@") for _ in range(12)] == ["InvalidInput"] * 12
    told = [sign_up(1, "10.0.0.1", "ada@example.com") for _ in range(12)]
    assert told == ["EmailTaken"] * 10 + ["TooManySignUps"] * 2


@pytest.mark.usefixtures("light_hash")
@pytest.mark.parametrize(("limit", "made"), [("0", 12), ("2", 2)])
def test_the_limit_of_sign_ups_is_a_setting_and_nought_lifts_it(
    database_: Database, monkeypatch: pytest.MonkeyPatch, limit: str, made: int
) -> None:
    monkeypatch.setenv("IMPRIMATUR_SIGN_UPS_PER_ADDRESS", limit)
    settings.current.cache_clear()
    assert [sign_up(number, "10.0.0.1") for number in range(12)].count("made") == made


def test_the_table_holds_hashes_only_and_is_swept(database_: Database) -> None:
    with clock.held_at(clock.now() - timedelta(hours=1)):
        for _ in range(3):
            outcome(lambda: service.authenticate("old@example.com", "wrong", ip_address="10.0.0.1"))
    outcome(lambda: service.authenticate("new@example.com", "wrong", ip_address="10.0.0.1"))
    with db.unscoped("test looks", writing=False) as work:
        keys = list(work.execute(select(SignInAttempt.key_hash)).scalars())
    assert len(keys) == 2
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)
