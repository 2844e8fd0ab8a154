"""Which passwords are good enough: long, not on the list attackers try first, and not made of what everybody knows."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache
from itertools import pairwise

from core import settings
from core.errors import InvalidInput

SHORTEST = 10
LONGEST = 256
LIST_FILE = "common_passwords.txt"
# A listed word with no more than this around it ("sunshine2024!") is found by the same attack as the word.
TRIMMINGS_MAX = 6
_KNOWN_MIN = 4
_DIGITS_ONLY_MIN = 16
_FEWEST_DIFFERENT = 5
_WALK_SHARE = 0.75
_LEET = str.maketrans("013457@$!", "oieastasi")
_ROWS = ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./")
_PRODUCT = "imprimatur"
_REMEDY = "use several unrelated words, or let a password manager make one"


def check(password: str, *, known: Iterable[str] = (), field: str = "password") -> None:
    """Let `password` pass if it is good enough.

    Length is counted in characters after NFKC; any character counts, no kind of character is demanded.

    Args:
        known: What an attacker knows about the person: e-mail address, agency name.

    Raises:
        InvalidInput: It is not; the message says which rule it breaks.
    """
    text = unicodedata.normalize("NFKC", password or "")
    if any(unicodedata.category(character) == "Cs" for character in text):
        raise InvalidInput("the password holds half a character", field=field, remedy="type it again")
    if len(text) < SHORTEST:
        raise InvalidInput(f"the password is shorter than {SHORTEST} characters", field=field, remedy=_REMEDY)
    if len(text) > LONGEST:
        raise InvalidInput(f"the password has {len(text)} characters", field=field, remedy=f"use at most {LONGEST}")
    if tells(text, known):
        raise InvalidInput("the password contains your e-mail name or your agency's name", field=field, remedy=_REMEDY)
    if is_pattern(text) or is_common(text, common()):
        raise InvalidInput("the password is one of those that are tried first", field=field, remedy=_REMEDY)


def tells(password: str, known: Iterable[str]) -> bool:
    """Whether `password` contains one of the things known about the person, in any case and spacing."""
    folded = _compact(password)
    words = [_PRODUCT, *(_compact(thing.partition("@")[0]) for thing in known)]
    return any(len(word) >= _KNOWN_MIN and word in folded for word in words)


def is_common(password: str, listed: Collection[str]) -> bool:
    """Whether `password` is listed, or is a listed word with letters swapped for digits, doubled, or a little around it."""
    folded = password.casefold()
    for form in {folded, folded.translate(_LEET)}:
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", form)
        half = form[: len(form) // 2]
        if form in listed or (half * 2 == form and half in listed):
            return True
        if core in listed and len(form) - len(core) <= TRIMMINGS_MAX:
            return True
    return False


def is_pattern(password: str) -> bool:
    """Whether `password` needs no guessing: few different characters, a short number, a repeat, or a walk on the keyboard."""
    folded = password.casefold()
    if len(set(folded)) < _FEWEST_DIFFERENT:
        return True
    if folded.isdigit() and len(folded) < _DIGITS_ONLY_MIN:
        return True
    if re.fullmatch(r"(.{1,5}?)\1+", folded, re.DOTALL):
        return True
    steps = [_is_step(a, b) for a, b in pairwise(folded)]
    return sum(steps) >= _WALK_SHARE * len(steps)


@cache
def common() -> frozenset[str]:
    """The shipped list of passwords and words that are tried first, case folded."""
    path = settings.SHIPPED_DATA_DIR / LIST_FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line.casefold() for line in lines if line and not line.startswith("# "))


def _compact(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    return "".join(character for character in folded if character.isalnum())


def _is_step(a: str, b: str) -> bool:
    return abs(ord(a) - ord(b)) <= 1 or (a, b) in _neighbours()


@cache
def _neighbours() -> frozenset[tuple[str, str]]:
    """Pairs of keys that touch, and pairs in the same column of a row (1q2w3e), in both directions."""
    places = {key: (row, column) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)}
    return frozenset(
        (a, b)
        for a, (row_a, column_a) in places.items()
        for b, (row_b, column_b) in places.items()
        if abs(row_a - row_b) <= 1 and abs(column_a - column_b) <= 1
    )
