"""Which part of a kit an ad was drawn with, which it would be drawn with today, and the difference in words; pure."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from core.rendering import KitLook

# Fields of a `KitLook` → what people call a new one, in the order in which people see them.
_NEW: Final[Mapping[str, str]] = {
    "logos": "new logo",
    "primary": "new primary colour",
    "secondary": "new secondary colour",
    "tertiary": "new third colour",
    "heading_font": "new headline font",
    "body_font": "new text font",
    "logo_position": "logo in another corner",
    "tone": "other tone",
}


def key_of(look: KitLook) -> str:
    """The identity of a look: kits that look the same have the same, whatever else was edited in them."""
    return hashlib.sha256(json.dumps(_plain(look), sort_keys=True).encode()).hexdigest()[:32]


def wanted(look: KitLook, drawn: Mapping[str, Any], held: Collection[str], corner: str) -> KitLook:
    """The look an ad is to have today: the kit's, except for the logo's corner where a person chose one.

    Args:
        drawn: The kit in the recipe of the ad, as it is stored.
        held: What of the ad was set by hand or locked.
        corner: The corner chosen for its concept; "" for none.
    """
    chosen = str(drawn.get("logo_position") or "") if "logo" in held else corner
    return replace(look, logo_position=chosen) if chosen else look


def changes(drawn: Mapping[str, Any], today: KitLook) -> tuple[str, ...]:
    """The fields in which the kit of a stored recipe is another than `today`; none for a recipe without a kit.

    A field that the recipe does not know yet, because an earlier release wrote it, says nothing.
    """
    now = _plain(today)
    return tuple(name for name in _NEW if name in drawn and drawn[name] != now[name])


def words(changed: Sequence[str]) -> str:
    """Changed fields for people: "new logo, new primary colour"; all three colours are "new colours"."""
    names = [name for name in _NEW if name in changed]
    colours = [name for name in names if name in {"primary", "secondary", "tertiary"}]
    told = []
    for name in names:
        if len(colours) < 2 or name not in colours:
            told.append(_NEW[name])
        elif name == colours[0]:
            told.append("new colours")
    return ", ".join(told)


def _plain(look: KitLook) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(asdict(look)))
    return plain
