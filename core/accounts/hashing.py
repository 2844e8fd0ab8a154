"""Password hashes: Argon2id, with a bound on how many are computed at once."""

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import Unavailable

# OWASP's Password Storage sheet asks for Argon2id with at least m=19456 KiB, t=2, p=1
# (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html).
MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
# Each hash takes 19 MiB and one core for some 50 ms: a rush queues here instead of taking all memory.
AT_ONCE = 4
PATIENCE_S = 20.0
LONGEST = 256

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
_places = threading.BoundedSemaphore(AT_ONCE)


def normalise(password: str) -> str:
    """The password as it is hashed: NFKC, so that keyboards which compose letters differently agree."""
    return unicodedata.normalize("NFKC", password or "")


def make(password: str) -> str:
    """The Argon2id hash of `password`, with its salt and parameters in the string.

    Raises:
        Unavailable: Too many people sign in at once.
    """
    with _place():
        return _hasher.hash(normalise(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one behind `stored`; without a stored hash the same work is done and it is not.

    Raises:
        Unavailable: Too many people sign in at once.
    """
    candidate = normalise(password)
    usable = 0 < len(candidate) <= LONGEST
    try:
        candidate.encode("utf-8")
    except UnicodeEncodeError:
        usable = False
    with _place():
        right = _verify(stored or decoy(), candidate if usable else "")
    return right and usable and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a stored hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


@cache
def decoy() -> str:
    """A hash of a password nobody has, with today's parameters: what unknown people are compared with."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=PATIENCE_S):
        raise Unavailable("too many people are signing in at this moment", remedy="try again in a minute")
    try:
        yield
    finally:
        _places.release()
