"""What happens to a text that does not fit its box: it is set smaller, cut at a word boundary, or the ad is refused.

The authored text stays what it is in the recipe; only what is drawn of it may be shorter, and the report says so.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, cast, get_args

import regex

from core.errors import InvalidInput

Policy = Literal["fit", "ellipsis", "refuse"]
POLICIES: Final[tuple[Policy, ...]] = get_args(Policy)
# "fit" goes without saying: smaller within what is readable, and left out where a format has no room for the box.
DEFAULT: Final[Policy] = "fit"
BOXES: Final = ("headline", "subheadline", "cta", "offer", "legal", "price", "old_price")
# What people act on or rely on is said whole or not at all.
NEVER_CUT: Final = ("cta", "offer", "legal", "price", "old_price")
ELLIPSIS: Final = "…"
# A cut headline of one word says nothing.
LEAST_PIECES: Final = 2
_ENDS: Final = regex.compile(r"[\s\p{P}--[%‰)»”’״」』】]]+$", flags=regex.V1)
# A figure says what people get or pay, and so do these words of the languages that are written here. Each stands for the
# whole phrase by the word it ends with, because a phrase may be cut anywhere: of “half price” that is “price”.
_FIGURE: Final = regex.compile(r"[\p{N}%‰٪\p{Sc}]")
_MONEY: Final = regex.compile(
    r"\b(?:free|half|off|discount|percent|cent|cents|price|prices|"
    r"gratis\p{L}*|kostenlos\p{L}*|umsonst|prozent|rabatt|halb\p{L}*|\p{L}*preis\p{L}*|franken|"
    r"gratuit\p{L}*|offert\p{L}*|prix|moitié|remise|réduction|francs?|"
    r"ciento|precios?|mitad|descuento|"
    r"eur|euros?|usd|dollars?|dólares|gbp|pounds?|chf)\b",
    flags=regex.IGNORECASE,
)


def clean(given: Mapping[str, object] | Iterable[tuple[str, object]]) -> tuple[tuple[str, Policy], ...]:
    """The policies that are not the default, in the order of their boxes.

    Raises:
        InvalidInput: At `fitting`: no such box, no such policy, or a text that must not be cut.
    """
    chosen = dict(given)
    for box, policy in chosen.items():
        if box not in BOXES:
            raise InvalidInput(
                f"“{str(box)[:40]}” is no text of the picture", field="fitting", remedy=f"use {', '.join(BOXES)}"
            )
        if policy not in POLICIES:
            raise InvalidInput(
                f"“{str(policy)[:40]}” is not a choice for the {named(box)}",
                field="fitting",
                remedy=f"use {', '.join(allowed(box))}",
            )
        if policy not in allowed(box):
            raise InvalidInput(
                f"the {named(box)} is never cut", field="fitting", remedy=f"use {' or '.join(allowed(box))}"
            )
    return tuple((box, cast("Policy", chosen[box])) for box in BOXES if chosen.get(box, DEFAULT) != DEFAULT)


def allowed(box: str) -> tuple[Policy, ...]:
    """The policies that a box may have."""
    return tuple(policy for policy in POLICIES if policy != "ellipsis" or box not in NEVER_CUT)


def named(box: str) -> str:
    """What people call a box."""
    return {"cta": "button", "legal": "legal line", "subheadline": "line below the headline"}.get(
        box, box.replace("_", " ")
    )


def cut(kept: str) -> str:
    """The beginning of a text with the sign that it goes on; what only joined it to the rest goes with the rest."""
    return f"{_ENDS.sub('', kept)}{ELLIPSIS}"


def may_lose(rest: str) -> bool:
    """Whether the end of a text may be left unsaid: a figure, a share, a price or what is free is the offer itself."""
    return not (_FIGURE.search(rest) or _MONEY.search(rest))
