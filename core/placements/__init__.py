"""Where an ad can run: dated, sourced placement data, and the linter that measures pictures and texts against it."""

from core.placements.catalogue import (
    LEGACY_IDS,
    PACKS,
    Placement,
    PlacementKind,
    SafeZone,
    TextLimit,
    UnknownPlacement,
    all_placements,
    get,
    master_groups,
    master_safe_zone,
    platform_cta,
    recognise,
)
from core.placements.characters import count
from core.placements.linter import Check, check_picture, check_text

__all__ = [
    "LEGACY_IDS",
    "PACKS",
    "Check",
    "Placement",
    "PlacementKind",
    "SafeZone",
    "TextLimit",
    "UnknownPlacement",
    "all_placements",
    "check_picture",
    "check_text",
    "count",
    "get",
    "master_groups",
    "master_safe_zone",
    "platform_cta",
    "recognise",
]
