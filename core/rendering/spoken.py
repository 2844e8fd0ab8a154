"""A sentence that somebody said: quotation marks round it and the name below it, never one without the other."""

from typing import Final

import regex

from core.rendering import wording
from core.rendering.errors import RenderRefused

# How a line says that it names a speaker; a plain hyphen before a space counts, and is drawn as a dash. What has a figure
# in it is an offer, not a name.
_ATTRIBUTION: Final = regex.compile(r"^\s*(?:[—–―]+\s*|--?\s+)(?P<name>\p{L}[^\p{N}%‰٪\p{Sc}]*)$")
_OPENING: Final = '“„«‹「『‚‘״”"'
_CLOSING: Final = '”“»›」』’״"'


def quoted(texts: dict[str, str], language: str, notes: list[str]) -> dict[str, str]:
    """The texts of a quote: the headline in its language's quotation marks, the line below as the name of who said it.

    Args:
        texts: Prepared texts by box; the offer is left out and told in `notes`, because nobody said that.
        language: The ad's, which decides the marks.

    Raises:
        RenderRefused: the line below does not say who speaks. An advertiser's own words are not set as if a customer had
            said them, and no name is made up.
    """
    found = _ATTRIBUTION.match(texts["subheadline"])
    if found is None:
        raise RenderRefused(
            "subheadline",
            "the quote layout does not know who said the headline",
            "write the name into the line below, after a dash and without figures, as in “— Mira, Lisbon”; or use another layout",
        )
    if texts["offer"] or texts["price"] or texts["old_price"]:
        notes.append("the offer is left out: it is no part of what was said")
    opening, closing = wording.quotation_marks(language)
    said = f"{opening}{_bare(texts['headline'])}{closing}"
    name = f"—{wording.NBSP}{found['name']}"
    return {**texts, "headline": said, "subheadline": name, "offer": "", "price": "", "old_price": ""}


def _bare(sentence: str) -> str:
    """A sentence without the marks round the whole of it; marks inside it stay."""
    inner = sentence[1:-1].strip(f" {wording.NBSP}")
    whole = len(sentence) > 2 and sentence[0] in _OPENING and sentence[-1] in _CLOSING
    return inner if whole and not any(sign in _OPENING + _CLOSING for sign in inner if sign != "’") else sentence
