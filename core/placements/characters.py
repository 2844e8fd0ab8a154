"""How many characters a platform counts in a text: people's characters, with each platform's own arithmetic."""

import unicodedata

import regex

_LINK = regex.compile(r"(?:https?://|www\.)[^\s]+", regex.IGNORECASE)
_GRAPHEME = regex.compile(r"\X")
_X_LINK_COST = 23
_DOUBLE_WIDTH_PLATFORMS = frozenset({"Google", "TikTok"})


def count(text: str, platform: str) -> int:
    """Characters of `text` as `platform` counts them.

    Grapheme clusters (an emoji family is one); on X a link costs 23; on Google and TikTok a CJK character is two.

    Args:
        text: Any text.
        platform: `Placement.platform`, e.g. "X".

    Returns:
        The count, 0 for an empty text.

    Source: the `sources` and `note` of each placement in data/placements.json, read 2026-11-22.
    """
    if platform == "X":
        links = len(_LINK.findall(text))
        return links * _X_LINK_COST + len(_GRAPHEME.findall(_LINK.sub("", text)))
    clusters = _GRAPHEME.findall(text)
    if platform in _DOUBLE_WIDTH_PLATFORMS:
        return sum(2 if _is_wide(cluster) else 1 for cluster in clusters)
    return len(clusters)


def _is_wide(cluster: str) -> bool:
    """Whether the cluster is a full-width East Asian character (emoji, which are also wide, count one)."""
    first = cluster[0]
    return unicodedata.east_asian_width(first) in "WF" and not unicodedata.category(first).startswith("S")
