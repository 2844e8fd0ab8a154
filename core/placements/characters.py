"""How many characters a platform counts in a text: people's characters, with each platform's own arithmetic."""

import unicodedata
from typing import Final

import regex

LINK_COST_ON_X: Final = 23
_DOUBLE_WIDTH_PLATFORMS: Final = frozenset({"Google", "TikTok"})
_GRAPHEME: Final = regex.compile(r"\X")
_EMOJI: Final = regex.compile(
    r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}{2}|.\uFE0F?\u20E3"
)
# X shortens what it links: addresses with a scheme, and bare domains under the domains people write without one.
BARE_ENDS: Final = "com|org|net|info|biz|io|co|app|dev|shop|store|eu|de|at|ch|fr|es|it|nl|be|pl|se|dk|uk|ie|us|ca|au|jp"
_LINK: Final = regex.compile(
    rf"https?://[^\s]+|(?<![\p{{L}}\p{{N}}@._\-/])(?:[\p{{L}}\p{{N}}][\p{{L}}\p{{N}}\-]*\.)+(?:{BARE_ENDS})(?![\p{{L}}\p{{N}}\-.]*[\p{{L}}\p{{N}}@])(?:[/?#][^\s]*)?",
    regex.IGNORECASE,
)
_NOT_OF_A_LINK: Final = ".,;:!?'\"»”’)]}…"
# Code points that X counts once; all others count twice.
_SINGLE_ON_X: Final = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def count(text: str, platform: str) -> int:
    """Characters of `text` as `platform` counts them.

    Grapheme clusters (an emoji family is one); on Google and TikTok a CJK character is two, which at TikTok is the same
    as half the limit; on X a link costs 23, an emoji 2, and any other character 2 outside the Latin, Greek, Cyrillic,
    Hebrew and Arabic blocks.

    Args:
        text: Any text.
        platform: `Placement.platform`, e.g. "X".

    Returns:
        The count, 0 for an empty text.

    Source: the `sources` and `note` of each placement in data/placements.json, read 2026-11-22; for X
        https://github.com/twitter/twitter-text, config/v3.json, read 2026-11-27.
    """
    if platform == "X":
        return _count_on_x(unicodedata.normalize("NFC", text))
    if _is_one_each(text):
        return len(text)
    clusters = _GRAPHEME.findall(text)
    if platform in _DOUBLE_WIDTH_PLATFORMS:
        return sum(2 if _is_wide(cluster) else 1 for cluster in clusters)
    return len(clusters)


def count_wide(text: str) -> int:
    """How many full-width East Asian characters are in the text."""
    return sum(_is_wide(cluster) for cluster in _GRAPHEME.findall(text))


def _count_on_x(text: str) -> int:
    total, at = 0, 0
    for link in _LINK.finditer(text):
        end = link.start() + len(link[0].rstrip(_NOT_OF_A_LINK))
        total += _weight_on_x(text[at : link.start()]) + LINK_COST_ON_X
        at = end
    return total + _weight_on_x(text[at:])


def _weight_on_x(text: str) -> int:
    if _is_one_each(text):
        return len(text)
    return sum(2 if _EMOJI.match(cluster) else sum(map(_sign_on_x, cluster)) for cluster in _GRAPHEME.findall(text))


def _sign_on_x(sign: str) -> int:
    return 1 if any(first <= ord(sign) <= last for first, last in _SINGLE_ON_X) else 2


def _is_one_each(text: str) -> bool:
    """Whether each code point is a character that counts once everywhere: ASCII, but for the two signs of one line break."""
    return text.isascii() and "\r" not in text


def _is_wide(cluster: str) -> bool:
    """Whether the cluster is a full-width East Asian character (emoji, which are also wide, count one)."""
    first = cluster[0]
    return unicodedata.east_asian_width(first) in "WF" and not unicodedata.category(first).startswith("S")
