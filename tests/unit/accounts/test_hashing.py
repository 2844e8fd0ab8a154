"""Password hashes and how many are made at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, extract_parameters

from core.accounts import hashing


def test_hashes_are_argon2id_of_the_advised_strength_and_salted() -> None:
    first, second = hashing.make("plum kettle orbit 41"), hashing.make("plum kettle orbit 41")
    parameters = extract_parameters(first)
    assert parameters.type.name == "ID"
    assert (parameters.memory_cost, parameters.time_cost) >= (19_456, 2)
    assert parameters.parallelism == 1
    assert first != second
    assert hashing.matches(first, "plum kettle orbit 41")
    assert hashing.matches(second, "plum kettle orbit 41")


def test_keyboards_that_compose_letters_differently_agree() -> None:
    assert hashing.matches(hashing.make("Gänse um vier Uhr"), "Ga\u0308nse um vier Uhr")


@pytest.mark.parametrize(
    "guess", ["", "plum kettle orbit 42", "Plum kettle orbit 41", "x" * 1_000_000, "\ud83d", "plum kettle orbit 41\0"]
)
def test_everything_else_is_wrong_and_never_an_error(guess: str) -> None:
    assert not hashing.matches(hashing.make("plum kettle orbit 41"), guess)


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$broken", "$2b$12$abcdefghijklmnopqrstuv"])
def test_a_missing_or_foreign_hash_opens_nothing(stored: str | None) -> None:
    assert not hashing.matches(stored, "plum kettle orbit 41")


def test_nobodys_password_opens_nothing_even_if_it_is_the_decoys(monkeypatch: pytest.MonkeyPatch) -> None:
    known = hashing.make("plum kettle orbit 41")
    monkeypatch.setattr(hashing, "decoy", lambda: known)
    assert not hashing.matches(None, "plum kettle orbit 41")


def test_other_parameters_are_outdated() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("plum kettle orbit 41")
    assert hashing.is_outdated(weak)
    assert not hashing.is_outdated(hashing.make("plum kettle orbit 41"))


def test_a_rush_never_computes_more_than_the_bound_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()
    real = hashing._verify

    def watched(stored: str, password: str) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        try:
            time.sleep(0.005)
            return real(stored, password)
        finally:
            with lock:
                running -= 1

    monkeypatch.setattr(hashing, "_verify", watched)
    stored = hashing.make("plum kettle orbit 41")
    with ThreadPoolExecutor(32) as pool:
        assert all(pool.map(lambda _: hashing.matches(stored, "plum kettle orbit 41"), range(40)))
    assert 1 < most <= hashing.AT_ONCE
