"""What a brand's tone changes in its pictures: which layouts suit it, how heavy the headline is, and its case."""

from typing import Final

import regex

# Layout families that speak a tone by themselves.
_LIKED: Final = {
    "professional": frozenset({"side-panel", "bottom-panel", "editorial"}),
    "playful": frozenset({"tile", "split", "framed"}),
    "bold": frozenset({"big-type", "split", "full-bleed"}),
    "minimal": frozenset({"minimal", "framed", "editorial"}),
    "luxury": frozenset({"minimal", "editorial", "full-bleed"}),
    "edgy": frozenset({"split", "big-type", "full-bleed"}),
}
_WEIGHTS: Final = {"bold": 800, "edgy": 800, "minimal": 600, "luxury": 600}
_PLAIN_WEIGHT: Final = 700
_MOST_CAPITAL_WORDS: Final = 5
# Greek capitals lose their accents and Turkish has two kinds of i: only these two scripts are safe to set in capitals.
_CASED = regex.compile(r"^[\p{Latin}\p{Cyrillic}\p{P}\p{S}\p{N}\s]+$")
_OWN_CAPITALS: Final = frozenset({"tr", "az", "lt"})
_TURKISH = regex.compile("[ğĞıİşŞəƏ]")


def likes(tone: str, family: str) -> bool:
    """Whether a layout suits a tone by itself."""
    return family in _LIKED.get(tone, frozenset())


def heading_weight(tone: str) -> int:
    """How heavy headlines are; a face without that weight gives its nearest."""
    return _WEIGHTS.get(tone, _PLAIN_WEIGHT)


def headline(text: str, tone: str, language: str) -> str:
    """The headline in the tone's case: short ones of an edgy brand in capitals, where the script has them."""
    if tone != "edgy" or language in _OWN_CAPITALS or not _CASED.match(text) or "ß" in text:
        return text
    return text.upper() if len(text.split()) <= _MOST_CAPITAL_WORDS else text


def has_own_capitals(text: str) -> bool:
    """Whether the letters of an ad tell that its capitals are not those of English, whatever language it is said to be in."""
    return bool(_TURKISH.search(text))


def is_capitals(text: str) -> bool:
    """Whether a text is set in capitals, which want air between them."""
    return len(text) >= 4 and text == text.upper() and text != text.lower()
