"""Folded text: how searching, sorting and phrase rules see what people typed, the same on every database."""

import re
import unicodedata
from collections.abc import Iterable

import regex

_EQUIVALENT = str.maketrans(
    {
        "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "…": "...",
    }
)  # fmt: skip
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff\ufe0e\ufe0f]")
# Scripts that put no spaces between words: there a phrase may stand inside a longer run of signs.
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_KEY_LENGTH = 400


def fold(text: str) -> str:
    """`text` without case and diacritics, with one kind of quote, dash and space."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text.translate(_EQUIVALENT)).casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(bare.translate(_EQUIVALENT).split())


def search_key(text: str) -> str:
    """What a name is searched and sorted by; kept in a column, because databases fold only ASCII alike."""
    return fold(text)[:_KEY_LENGTH]


def like_pattern(search: str) -> str:
    r"""The LIKE pattern (escape sign `\`) that finds `search` anywhere in a search key."""
    escaped = re.sub(r"([\\%_])", r"\\\1", search_key(search))
    return f"%{escaped}%"


def has_phrase(text: str, phrase: str) -> bool:
    """Whether `phrase` stands in `text` as whole words, whatever the case, accents, quotes, dashes or spaces."""
    return stands_in(fold(text), fold(phrase))


def stands_in(folded_text: str, folded_phrase: str) -> bool:
    """`has_phrase` for texts that are folded already."""
    if not folded_phrase or folded_phrase not in folded_text:
        return False
    before = r"(?<!\w)" if _is_spaced_word_sign(folded_phrase[0]) else ""
    after = r"(?!\w)" if _is_spaced_word_sign(folded_phrase[-1]) else ""
    return re.search(before + re.escape(folded_phrase) + after, folded_text) is not None


def first_in(text: str, phrases: Iterable[str]) -> str:
    """The first of `phrases` that stands in `text` as whole words, or ""."""
    folded = fold(text)
    return next((phrase for phrase in phrases if stands_in(folded, fold(phrase))), "")


def _is_spaced_word_sign(sign: str) -> bool:
    return (sign.isalnum() or sign == "_") and not _UNSPACED.match(sign)
