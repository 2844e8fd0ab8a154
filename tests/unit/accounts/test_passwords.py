"""Which passwords pass."""

import pytest

from core.accounts import passwords
from core.errors import InvalidInput


def refused(password: str, *known: str) -> str:
    with pytest.raises(InvalidInput) as refusal:
        passwords.check(password, known=known)
    assert refusal.value.field == "password"
    return refusal.value.what


def test_the_list_holds_thousands_of_entries_at_our_length_and_none_is_accepted() -> None:
    long_enough = [entry for entry in passwords.common() if len(entry) >= passwords.SHORTEST]
    assert len(long_enough) >= 3_000
    for entry in long_enough:
        with pytest.raises(InvalidInput):
            passwords.check(entry)


@pytest.mark.parametrize(
    "password",
    [
        "P@ssw0rd1234", "Sunshine2024!", "!!!football!!", "Qwertyuiop12", "1q2w3e4r5t6y", "zaq12wsxcde3", "asdfghjkl;'",
        "abcdefghijkl", "0987654321", "1111111111", "aaaaaaaaaaaab", "abcabcabcabc", "20241103199", "dragondragon",
        "professional!", "\uff30assword1234",
    ],
)  # fmt: skip
def test_variations_that_attackers_try_are_refused(password: str) -> None:
    assert refused(password) == "the password is one of those that are tried first"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "kX9$mVq2LpZ",
        "Gänseblümchen um vier",
        "密码短语需要足够长才安全",
        "🍋🪁🧭🎻🪵🧶🧊🛶🪐🎋",
        "a b c 7 q ! z x",
    ],
)
def test_long_unlisted_passwords_of_any_characters_pass(password: str) -> None:
    passwords.check(password, known=("ada@example.com", "Northwind"))


def test_length_is_counted_in_characters_after_normalising() -> None:
    assert "shorter than 10" in refused("kX9$mVq2L")
    assert "shorter than 10" in refused("")
    assert "shorter than 10" in refused("e\u0301" * 5 + "kXq9")  # nine characters once composed
    passwords.check("plum kettle " * 21)  # 252
    assert "257 characters" in refused("plum-kettle " * 21 + "orbit")


def test_half_a_surrogate_is_refused_and_not_crashed_on() -> None:
    assert "half a character" in refused("plum kettle \ud83d orbit")


@pytest.mark.parametrize(
    "password", ["ada.lovelace-2024!x", "xx Ada Lovelace xx", "NORTH-WIND forever", "imprimatur rocks"]
)
def test_what_is_known_about_the_person_may_not_be_in_it(password: str) -> None:
    assert "contains" in refused(password, "ada.lovelace@example.com", "North Wind")


def test_three_letters_known_about_a_person_are_no_reason_to_refuse() -> None:
    passwords.check("a candle in March", known=("can@example.com", "Mar"))
